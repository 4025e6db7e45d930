"""What of an .xlsx workbook's cells is crossed out, hidden, or written so that nobody sees it.

Only a part in whose bytes a sign of it stands is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from emulation_xlsx.intake.elements import Elements, is_on, parsed
from emulation_xlsx.intake.marks import Crossed, address_of
from emulation_xlsx.intake.xlsx_colours import unseen_in
from emulation_xlsx.reading.raw import Address, Hidden, Runs

_STRIKE = re.compile(rb"<(?:\w+:)?strike\b")
_HIDES = tuple(
    b"%s=%s%s" % (name, quote, value)
    for name in (b"hidden", b"zeroHeight")
    for quote in (b'"', b"'")
    for value in (b"1", b"t")
)
_NO_SIZE = re.compile(rb"\s(?:ht=.[0-2]|width=.0)(?!\d)")
_FORMAT = re.compile(rb"\ss=[\"']([0-9]+)")
_LEAST_HEIGHT, _LEAST_WIDTH = 3, 0.8
"""Points of a row's height, letters of a column's width, below which nobody sees what it holds."""


@dataclass(frozen=True)
class Struck:
    """What a workbook's styles and shared texts cross out."""

    formats: frozenset[str] = frozenset()
    """Numbers of the cell formats."""
    unseen: frozenset[str] = frozenset()
    """Numbers of those whose writing has the colour of what is behind it."""
    texts: Mapping[str, Runs] = field(default_factory=dict)
    """Number of a shared text → its pieces, where one is crossed out."""


def struck_in(styles: bytes, strings: bytes) -> Struck:
    """What the formats and shared texts cross out."""
    formats = parsed(styles, _Styles()).struck if _STRIKE.search(styles) else frozenset[str]()
    texts = parsed(strings, _Texts()).struck if _STRIKE.search(strings) else {}
    return Struck(formats, unseen_in(styles), texts)


def hidden_in(sheet: bytes, struck: Struck) -> Hidden | None:
    """What of a sheet its sender does not see or has crossed out; None where nothing says so."""
    signs = struck.formats or struck.texts or any(one in sheet for one in _HIDES)
    unseen = struck.unseen and not struck.unseen.isdisjoint(_format_numbers(sheet))
    if not (signs or unseen or _NO_SIZE.search(sheet) or _STRIKE.search(sheet)):
        return None
    return parsed(sheet, _Sheet(struck)).hidden()


def _format_numbers(sheet: bytes) -> set[str]:
    """The numbers of the formats that its cells have."""
    return {one.decode() for one in _FORMAT.findall(sheet)}


class _Styles(Elements):
    """Fonts and cell formats, counted."""

    def __init__(self) -> None:
        self.struck: frozenset[str] = frozenset()
        self._within = ""
        self._font = self._format = -1
        self._fonts: set[str] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("fonts", "cellXfs"):
            self._within = name
        elif name == "font" and self._within == "fonts":
            self._font += 1
        elif name == "strike" and self._within == "fonts" and is_on(attributes.get("val", "1")):
            self._fonts.add(str(self._font))
        elif name == "xf" and self._within == "cellXfs":
            self._format += 1
            if attributes.get("fontId", "0") in self._fonts:
                self.struck |= {str(self._format)}

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""


class _Rich(Elements):
    """A text of several pieces, each with a look of its own or the cell's."""

    def __init__(self) -> None:
        self.runs: list[tuple[bool | None, str]] = []
        self._struck: bool | None = None
        self._in_text = self._aside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("rPr", "r"):
            self._struck = False if name == "rPr" else None
        elif name == "strike":
            self._struck = is_on(attributes.get("val", "1"))
        elif name == "rPh":
            self._aside = True
        elif name == "t" and not self._aside:
            self._in_text = True
            self.runs.append((self._struck, ""))

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._aside = False
        elif name == "r":
            self._struck = None

    def text(self, text: str) -> None:
        if self._in_text:
            struck, before = self.runs[-1]
            self.runs[-1] = struck, before + text


class _Texts(_Rich):
    """The shared texts that have a piece crossed out."""

    def __init__(self) -> None:
        super().__init__()
        self.struck: dict[str, Runs] = {}
        self._number = -1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._number += 1
            self.runs = []
        super().start(name, attributes)

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si" and any(struck for struck, _ in self.runs):
            self.struck[str(self._number)] = self.runs


class _Sheet(_Rich):
    """A sheet's rows, columns and cells."""

    def __init__(self, struck: Struck) -> None:
        super().__init__()
        self._workbook = struck
        self._crossed = Crossed()
        self._rows: set[int] = set()
        self._columns: list[Address] = []
        self._all_hidden = self._in_value = False
        self._at: Address = (0, 0)
        self._cell: Mapping[str, str] = {}
        self._value = ""

    def hidden(self) -> Hidden:
        return self._crossed.hidden(self._rows, self._columns)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        if name == "sheetFormatPr":
            self._all_hidden = is_on(attributes.get("zeroHeight"))
        elif name == "col" and _is_hidden(attributes, "width", _LEAST_WIDTH):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self._columns.append((int(first[:9]), int(last[:9])))
        elif name == "row":
            self._row(attributes)
        elif name == "c":
            row, column = self._at
            self._at = address_of(attributes.get("r", "")) or (row, column + 1)
            self._cell, self._value, self.runs = attributes, "", []
        elif name == "v":
            self._in_value = True

    def _row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        row = int(number[:9]) if number.isdecimal() else self._at[0] + 1
        self._at = row, 0
        unseen = self._all_hidden and not {"hidden", "ht"} & attributes.keys()
        if unseen or _is_hidden(attributes, "ht", _LEAST_HEIGHT):
            self._rows.add(row)

    def end(self, name: str) -> None:
        super().end(name)
        if name == "v":
            self._in_value = False
        elif name == "c":
            shared = self._workbook.texts if self._cell.get("t") == "s" else {}
            runs = shared.get(self._value.strip(), self.runs) or [(None, self._value)]
            style, looks = self._cell.get("s", "0"), self._workbook
            seen = style not in looks.unseen
            self._crossed.add(self._at, runs, whole=style in looks.formats, seen=seen)

    def text(self, text: str) -> None:
        super().text(text)
        if self._in_value:
            self._value += text


def _is_hidden(attributes: Mapping[str, str], size: str, least: float) -> bool:
    """Whether a row or column is hidden, or so flat that nobody sees what it holds."""
    try:
        return is_on(attributes.get("hidden")) or float(attributes.get(size, least)) < least
    except ValueError:
        return False
