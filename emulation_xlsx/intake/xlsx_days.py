"""Cells of an .xlsx workbook that show something else than a reader is told: a day with the month
first, without its day or as of today, a share in percent. Only a part in whose bytes a sign of it
stands is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.formats import cell_formats
from emulation_xlsx.intake.marks import address_of
from emulation_xlsx.reading.raw import Address, OddCells

_MONTH_FIRST = re.compile(
    r"(?<!m)(?<!y[/.\- ])(?<!y\\[/.\- ])m{1,2}[/.\-\\ ]{1,2}d{1,2}(?!d)", re.IGNORECASE
)
"""Behind the year the month is first everywhere: nobody takes it for the day."""
_ASIDE = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|h+:m+(:s+)?", re.IGNORECASE)
_NO_DAY = re.compile(r"(?=.*y)[my/.\-\\ ]+", re.IGNORECASE)
_TODAY = b"TODAY(", b"NOW("


class OddFormats(NamedTuple):
    """The numbers of the cell formats that show the month before the day, no day, or percent."""

    month_first: frozenset[str] = frozenset()
    no_day: frozenset[str] = frozenset()
    percent: frozenset[str] = frozenset()


def odd_formats_in(styles: bytes) -> OddFormats:
    """A workbook's formats of these kinds."""
    found = cell_formats(styles, _kind_of)
    numbers = ({one for one, code in found.items() if _kind_of(code) == k} for k in _KINDS)
    return OddFormats(*map(frozenset, numbers))


def _kind_of(code: str) -> str | None:
    """The attribute of :class:`OddFormats` that a format belongs to."""
    bare = _ASIDE.sub("", code)
    if _MONTH_FIRST.search(bare):
        return "month_first"
    if "%" in bare:
        return "percent"
    return "no_day" if _NO_DAY.fullmatch(bare.split(";")[0]) else None


_KINDS = OddFormats._fields


def odd_cells_in(sheet: bytes, formats: OddFormats) -> OddCells | None:
    """The cells of a sheet in such a format, and those whose formula asks for today's date."""
    if not any(formats) and not any(sign in sheet for sign in _TODAY):
        return None
    found = parsed(sheet, _Cells(formats))
    return OddCells(*map(frozenset, (found.month_first, found.today, found.percent, found.no_day)))


class _Cells(Elements):
    """A sheet's cells: their formats and formulas."""

    def __init__(self, formats: OddFormats) -> None:
        self.month_first: set[Address] = set()
        self.today: set[Address] = set()
        self.percent: set[Address] = set()
        self.no_day: set[Address] = set()
        self._formats, self._at, self._formula = formats, (0, 0), False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._at = address_of(attributes.get("r", "")) or (0, 0)
            if attributes.get("s") in self._formats.month_first:
                self.month_first.add(self._at)
            elif attributes.get("s") in self._formats.percent:
                self.percent.add(self._at)
            elif attributes.get("s") in self._formats.no_day:
                self.no_day.add(self._at)
        self._formula = name == "f"

    def text(self, text: str) -> None:
        if self._formula and any(sign.decode() in text.upper() for sign in _TODAY):
            self.today.add(self._at)

    def end(self, name: str) -> None:
        self._formula = self._formula and name != "f"
