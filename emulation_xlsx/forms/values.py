"""How a typed or raw value is written into a form's cell, the reverse of reading it."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from emulation_xlsx.findings import as_date, as_text

YES, NO = "Có", "Không"
NUMERIC = frozenset({"integer", "money", "number"})
"""Inputs whose cells hold numbers; all others are text cells, so that Excel converts nothing."""


def shown(value: object, kind: str) -> str | int | float | None:
    """What stands in the cell of an input ``kind``: a number or text, None for blank."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, int | float) and kind in NUMERIC:
        return value
    if kind == "birth" and isinstance(value, str):
        return birth_text(value)
    if isinstance(value, str | int | float | dt.date | dt.time | dt.timedelta):
        return as_text(value)
    return str(value)


def birth_text(birth: str) -> str:
    """``1975-06-05`` → ``05/06/1975``; a year alone, or text as typed, stays."""
    try:
        return as_date(dt.date.fromisoformat(birth)) if len(birth) == 10 else birth
    except ValueError:
        return birth
