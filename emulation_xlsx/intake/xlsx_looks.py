"""What of an .xlsx workbook's cells is crossed out, hidden, or written so that nobody sees it.

Only a part in whose bytes a sign of it stands is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from emulation_xlsx.intake.elements import Elements, is_on, parsed
from emulation_xlsx.intake.formats import blank, cell_formats
from emulation_xlsx.intake.marks import Crossed, address_of
from emulation_xlsx.intake.package import STRINGS, STYLES, part
from emulation_xlsx.intake.xlsx_colours import PALE, colour_of, is_unseen, looks_in, unseen_in
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
Inked = tuple[Runs, Set[str]]
"""A text's pieces, and the colours of those that have one of their own."""
_LEAST_HEIGHT, _LEAST_WIDTH = 3, 0.8
"""Points of a row's height, letters of a column's width, below which nobody sees what it holds."""


@dataclass(frozen=True)
class Struck:
    """What a workbook's styles and shared texts cross out, or leave unseen."""

    formats: frozenset[str] = frozenset()
    """Numbers of the cell formats."""
    unseen: frozenset[str] = frozenset()
    """Numbers of those whose writing has the colour of what is behind it."""
    no_numbers: frozenset[str] = frozenset()
    """Numbers of those that show no number."""
    no_texts: frozenset[str] = frozenset()
    texts: Mapping[str, Inked] = field(default_factory=dict)
    """Number of a shared text → its pieces, where one is crossed out or has a pale colour."""
    fills: Mapping[str, str] = field(default_factory=dict)
    """Number of a cell format → its fill, where texts have colours of their own."""


def struck_in(parts: Mapping[str, bytes]) -> Struck:
    """What a workbook's formats and shared texts cross out or leave unseen."""
    styles, strings = part(parts, STYLES), part(parts, STRINGS)
    formats = parsed(styles, _Styles()).struck if _STRIKE.search(styles) else frozenset[str]()
    pale = any(map(_may_be_pale, parts.values()))
    texts = parsed(strings, _Texts()).found if pale or _STRIKE.search(strings) else {}
    blanks = {number: blank(code) for number, code in cell_formats(styles, _leaves_blank).items()}
    return Struck(
        formats,
        unseen_in(styles),
        frozenset(number for number, one in blanks.items() if one.numbers),
        frozenset(number for number, one in blanks.items() if one.texts),
        texts,
        {str(i): fill for i, (_, fill) in enumerate(looks_in(styles))} if pale else {},
    )


def _may_be_pale(texts: bytes) -> bool:
    """Whether a text in a part may have a piece in a pale colour."""
    return b"rPr" in texts and PALE.search(texts) is not None


def _leaves_blank(code: str) -> bool:
    return any(blank(code))


def hidden_in(sheet: bytes, struck: Struck) -> Hidden | None:
    """The cells of a sheet that are hidden or crossed out; None where it shows no sign of it."""
    signs = struck.formats or struck.texts or any(one in sheet for one in _HIDES)
    blanks = struck.unseen | struck.no_numbers | struck.no_texts
    unseen = blanks and not blanks.isdisjoint(_format_numbers(sheet))
    sized = _NO_SIZE.search(sheet) or _STRIKE.search(sheet)
    if not (signs or unseen or sized or _may_be_pale(sheet)):
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
        self.inks: set[str] = set()
        """The colours of those pieces that have one of their own."""
        self._struck: bool | None = None
        self._ink = ""
        self._in_text = self._aside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("rPr", "r"):
            self._struck, self._ink = False if name == "rPr" else None, ""
        elif name == "strike":
            self._struck = is_on(attributes.get("val", "1"))
        elif name == "color":
            self._ink = colour_of(attributes)
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
            self._struck, self._ink = None, ""

    def text(self, text: str) -> None:
        if self._in_text:
            struck, before = self.runs[-1]
            self.runs[-1] = struck, before + text
            if self._ink and not text.isspace():
                self.inks.add(self._ink)


class _Texts(_Rich):
    """The shared texts that have a piece crossed out or in a colour of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Inked] = {}
        self._number = -1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._number += 1
            self.runs, self.inks = [], set()
        super().start(name, attributes)

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si" and (self.inks or any(struck for struck, _ in self.runs)):
            self.found[str(self._number)] = self.runs, self.inks


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
            self._cell, self._value, self.runs, self.inks = attributes, "", [], set()
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
            runs, inks = shared.get(self._value.strip(), (self.runs, self.inks))
            style, looks = self._cell.get("s", "0"), self._workbook
            seen = self._is_seen(style, inks)
            whole = style in looks.formats
            self._crossed.add(self._at, runs or [(None, self._value)], whole=whole, seen=seen)

    def _is_seen(self, style: str, inks: Set[str]) -> bool:
        looks, fill = self._workbook, self._workbook.fills.get(style, "")
        text = self._cell.get("t") in ("s", "str", "inlineStr")
        blanks = looks.no_texts if text else looks.no_numbers
        return style not in looks.unseen | blanks and not any(is_unseen(ink, fill) for ink in inks)

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
