"""Excel returns of a town's units: issued, received, checked, added up (see README.md)."""

TYPE_CHECKING = False
"""As typing's, for modules that every start imports: typing itself takes as long as argparse."""
