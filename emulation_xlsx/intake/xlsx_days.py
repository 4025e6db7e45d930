"""Cells of an .xlsx workbook that show something else than a reader is told: a day with the month
first or as of today, a share in percent. Only a part in whose bytes a sign of it stands is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.marks import address_of
from emulation_xlsx.reading.raw import Address, OddCells

_MONTH_FIRST = re.compile(r"(?<!m)m{1,2}[/.\-\\ ]{1,2}d{1,2}(?!d)", re.IGNORECASE)
_ASIDE = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|h+:m+(:s+)?", re.IGNORECASE)
_SIGN = re.compile(
    rb"formatCode=[\"'][^\"'<>]*?(?:[mM][/.\\-][\\]?[dD]|%)|numFmtId=[\"'](?:9|10)[\"']"
)
_PERCENT = frozenset({"9", "10"})
"""Excel's own formats in percent."""
_TODAY = b"TODAY(", b"NOW("


class OddFormats(NamedTuple):
    """The numbers of the cell formats that show the month before the day, or percent."""

    month_first: frozenset[str] = frozenset()
    percent: frozenset[str] = frozenset()


def odd_formats_in(styles: bytes) -> OddFormats:
    """A workbook's formats of these kinds."""
    if not _SIGN.search(styles):
        return OddFormats()
    found = parsed(styles, _Styles())
    return OddFormats(frozenset(found.month_first), frozenset(found.percent))


def odd_cells_in(sheet: bytes, formats: OddFormats) -> OddCells | None:
    """The cells of a sheet in such a format, and those whose formula asks for today's date."""
    if not any(formats) and not any(sign in sheet for sign in _TODAY):
        return None
    found = parsed(sheet, _Cells(formats))
    return OddCells(*map(frozenset, (found.month_first, found.today, found.percent)))


class _Styles(Elements):
    """The number formats, then the cell formats, counted."""

    def __init__(self) -> None:
        self.month_first: set[str] = set()
        self.percent: set[str] = set()
        self._months, self._shares = set[str](), set(_PERCENT)
        self._counting, self._format = False, -1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        number = attributes.get("numFmtId", "")
        if name == "numFmt":
            code = _ASIDE.sub("", attributes.get("formatCode", ""))
            if _MONTH_FIRST.search(code):
                self._months.add(number)
            elif "%" in code:
                self._shares.add(number)
        elif name == "cellXfs":
            self._counting = True
        elif name == "xf" and self._counting:
            self._format += 1
            if number in self._months:
                self.month_first.add(str(self._format))
            elif number in self._shares:
                self.percent.add(str(self._format))

    def end(self, name: str) -> None:
        self._counting = self._counting and name != "cellXfs"


class _Cells(Elements):
    """A sheet's cells: their formats and formulas."""

    def __init__(self, formats: OddFormats) -> None:
        self.month_first: set[Address] = set()
        self.today: set[Address] = set()
        self.percent: set[Address] = set()
        self._formats, self._at, self._formula = formats, (0, 0), False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._at = address_of(attributes.get("r", "")) or (0, 0)
            if attributes.get("s") in self._formats.month_first:
                self.month_first.add(self._at)
            elif attributes.get("s") in self._formats.percent:
                self.percent.add(self._at)
        self._formula = name == "f"

    def text(self, text: str) -> None:
        if self._formula and any(sign.decode() in text.upper() for sign in _TODAY):
            self.today.add(self._at)

    def end(self, name: str) -> None:
        self._formula = self._formula and name != "f"
