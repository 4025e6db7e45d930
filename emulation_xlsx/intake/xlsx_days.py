"""Cells of an .xlsx workbook that show a day otherwise than it was typed: the month first, or
as of today. Only a part in whose bytes a sign of it stands is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.marks import address_of
from emulation_xlsx.reading.raw import Address, OddDays

_MONTH_FIRST = re.compile(r"(?<!m)m{1,2}[/.\-\\ ]{1,2}d{1,2}(?!d)", re.IGNORECASE)
_ASIDE = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|h+:m+(:s+)?", re.IGNORECASE)
_SIGN = re.compile(rb"formatCode=[\"'][^\"'<>]*?[mM][/.\\-][\\]?[dD]")
_TODAY = b"TODAY(", b"NOW("


def month_first_in(styles: bytes) -> frozenset[str]:
    """The numbers of the cell formats that show the month before the day, in figures."""
    return parsed(styles, _Styles()).found if _SIGN.search(styles) else frozenset()


def odd_days_in(sheet: bytes, month_first: frozenset[str]) -> OddDays | None:
    """The cells of a sheet in such a format, and those whose formula asks for today's date."""
    if not month_first and not any(sign in sheet for sign in _TODAY):
        return None
    found = parsed(sheet, _Cells(month_first))
    return OddDays(frozenset(found.month_first), frozenset(found.today))


class _Styles(Elements):
    """The number formats, then the cell formats, counted."""

    def __init__(self) -> None:
        self.found: frozenset[str] = frozenset()
        self._numbers: set[str] = set()
        self._counting, self._format = False, -1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            code = _ASIDE.sub("", attributes.get("formatCode", ""))
            if _MONTH_FIRST.search(code):
                self._numbers.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            self._counting = True
        elif name == "xf" and self._counting:
            self._format += 1
            if attributes.get("numFmtId") in self._numbers:
                self.found |= {str(self._format)}

    def end(self, name: str) -> None:
        self._counting = self._counting and name != "cellXfs"


class _Cells(Elements):
    """A sheet's cells: their formats and formulas."""

    def __init__(self, month_first: frozenset[str]) -> None:
        self.month_first: set[Address] = set()
        self.today: set[Address] = set()
        self._formats, self._at, self._formula = month_first, (0, 0), False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._at = address_of(attributes.get("r", "")) or (0, 0)
            if attributes.get("s") in self._formats:
                self.month_first.add(self._at)
        self._formula = name == "f"

    def text(self, text: str) -> None:
        if self._formula and any(sign.decode() in text.upper() for sign in _TODAY):
            self.today.add(self._at)

    def end(self, name: str) -> None:
        self._formula = self._formula and name != "f"
