"""Excel returns of a town's units: issued, received, checked, added up (see README.md)."""

TYPE_CHECKING = False
"""Stands in for ``typing.TYPE_CHECKING``: importing typing would slow every start by as much as
argparse does.
"""
