"""What of an .ods workbook's cells is crossed out or hidden, and what it says outside its cells.

Only content in whose bytes a sign of it stands is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.marks import Crossed, Inspection, page_words
from emulation_xlsx.intake.package import CONTENT
from emulation_xlsx.intake.xlsx_colours import is_unseen
from emulation_xlsx.intake.zips import all_parts
from emulation_xlsx.reading.raw import Address, Colours, Remark

_SIGN = re.compile(
    rb"line-through-(?:style|type)=.(?!none)|:visibility=.(?!visible)"
    rb"|display=.false|[:<]annotation\b|<draw:|[:<]shapes\b|:color=.#(?:[ef][0-9a-f]){3}"
    rb"|office:(?:string-value=.(?![\"'])|value=.(?!0?[\"']))[^<>]*>\s*<text:p\s*/>"
    rb"|(?:row-height|column-width)=.(?:0(?!\.[1-9])|0\.[0-9]*mm|[0-4](?:\.[0-9]*)?p[tx])",
    re.IGNORECASE,
)
_ON_PAGES = re.compile(rb":(?:header|footer)(?:-left|-first)?[\s>]")
_LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(in|cm|mm|pt|px|pc)?")
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "px": 0.75, "pc": 12.0}
_LEAST_HEIGHT, _LEAST_WIDTH = 3, 5
"""Points below which nobody sees what a row or column holds."""
_LINE_THROUGH = "text-line-through-style", "text-line-through-type"
_DRAWN = frozenset(
    {"frame", "custom-shape", "rect", "ellipse", "circle", "line", "caption", "polygon", "g"}
)
CELLS = frozenset({"table-cell", "covered-table-cell"})
_HEADS = frozenset(
    f"{one}{side}" for one in ("header", "footer") for side in ("", "-left", "-first")
)
_FIELDS = frozenset(
    {"sheet-name", "page-number", "page-count", "date", "time", "title", "file-name", "subject"}
)
_SPACES = {"s": " ", "tab": " ", "line-break": "\n"}


def look(content: bytes, styles: bytes, marks: Inspection) -> None:
    """Note what the cells' texts do not say."""
    looks = parsed(styles, _Styles()) if _ON_PAGES.search(styles) else None
    if (looks and looks.pages) or _SIGN.search(content) or _SIGN.search(styles):
        parsed(content, _Content(looks or parsed(styles, _Styles()), marks))


class _Styles(Elements):
    """The styles that strike a text through or leave a row no height, and what stands on pages."""

    def __init__(self) -> None:
        self.pages: dict[str, list[str]] = {}
        """Kind of page → the words of its head and foot."""
        self.page_of: dict[str, str] = {}
        """Style of a sheet → its kind of page."""
        self._page = self._head = ""
        self._field = ""
        self._on_page: list[str] = []
        self.struck: dict[str, bool] = {}
        self.colours: dict[str, tuple[str, str]] = {}
        """Style → the colours of its writing and of what is behind it."""
        self.flat: set[str] = set()
        self._style = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style":
            self._style = attributes.get("name", "")
            parent = self.struck.get(attributes.get("parent-style-name", ""), False)
            self.struck[self._style] = parent
            inherited = self.colours.get(attributes.get("parent-style-name", ""), ("", ""))
            self.colours[self._style] = inherited
            self.page_of[self._style] = attributes.get("master-page-name", "")
        elif name == "text-properties" and self._style:
            said = [attributes[one] for one in _LINE_THROUGH if one in attributes]
            if said:
                self.struck[self._style] = any(one != "none" for one in said)
            own = attributes.get("use-window-font-color") != "true"
            self._coloured(attributes.get("color") if own else "", None)
        elif name == "table-cell-properties" and self._style:
            self._coloured(None, attributes.get("background-color"))
        elif name in ("table-row-properties", "table-column-properties"):
            height, width = (attributes.get(one, "") for one in ("row-height", "column-width"))
            if _is_below(height, _LEAST_HEIGHT) or _is_below(width, _LEAST_WIDTH):
                self.flat.add(self._style)
        elif name == "master-page":
            self._page = attributes.get("name", "")
        elif name in _HEADS and attributes.get("display") != "false":
            self._head, self._on_page = name, []
        elif self._head and name in _FIELDS:
            self._field = name

    def _coloured(self, font: str | None, fill: str | None) -> None:
        said = [None if one is None else one.lstrip("#").upper() for one in (font, fill)]
        was = self.colours[self._style]
        font, fill = (old if one is None else one for one, old in zip(said, was, strict=True))
        self.colours[self._style] = font or "", "" if fill == "TRANSPARENT" else fill or ""

    def text(self, text: str) -> None:
        if self._head and not self._field:
            self._on_page.append(text)

    def end(self, name: str) -> None:
        if name == "style":
            self._style = ""
        elif name == self._field:
            self._field = ""
        elif self._head and name == self._head:
            self._head = ""
            if said := page_words(" ".join(self._on_page)):
                self.pages.setdefault(self._page, []).append(said)


class _Content(_Styles):
    """Tables, rows and cells with their repetitions; the styles of the content come first."""

    def __init__(self, looks: _Styles, marks: Inspection) -> None:
        super().__init__()
        self.struck, self.flat, self._marks = looks.struck, looks.flat, marks
        self.colours = looks.colours
        self.pages = looks.pages
        self._sheet = ""
        self._folded = 0
        self._row = self._column = self._rows = self._columns = 0
        self._row_style = self._cell_style = ""
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[Address] = []
        self._column_styles: list[tuple[int, str]] = []
        self._crossed = Crossed()
        self._runs: list[tuple[bool | None, str]] = []
        self._spans: list[tuple[bool | None, str]] = []
        self._inks: set[str] = set()
        """The colours of a cell's pieces that have one of their own."""
        self._value = ""
        self._aside: list[tuple[str, list[str]]] = []
        self._in_text = 0
        self._picture = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        if name == "table" and "name" in attributes:
            self._begin(attributes["name"])
            for text in self.pages.get(self.page_of.get(attributes.get("style-name", ""), ""), ()):
                self._marks.words[self._sheet].append(Remark("page", text))
        elif name == "table-row-group":
            self._folded += attributes.get("display") == "false" or bool(self._folded)
        elif name == "table-column":
            self._table_column(attributes)
        elif name == "table-row":
            self._table_row(attributes)
        elif name in CELLS:
            self._column += self._columns
            self._columns = repeat(attributes, "number-columns-repeated")
            self._cell_style = attributes.get("style-name", "") or self._default()
            self._runs, self._inks = [], set()
            self._value = attributes.get("string-value") or attributes.get("value", "")
        else:
            self._inside(name, attributes)

    def _inside(self, name: str, attributes: Mapping[str, str]) -> None:
        """What stands in a cell or beside the cells."""
        if name == "annotation" or name in _DRAWN:
            self._aside.append((name, []))
        elif name in ("image", "object") and self._aside:
            self._picture = True
        elif name in ("p", "h"):
            self._in_text += 1
            if self._aside and self._aside[-1][1]:
                self._aside[-1][1].append("\n")
            elif self._runs and not self._aside:
                self._runs.append((None, "\n"))
        elif name == "span":
            style = attributes.get("style-name", "")
            self._spans.append((self.struck.get(style), self.colours.get(style, ("", ""))[0]))
        elif name in _SPACES:
            self.text(_SPACES[name])

    def end(self, name: str) -> None:
        super().end(name)
        if name == "table" and not self._aside:
            self._done()
        elif name == "table-row-group" and self._folded:
            self._folded -= 1
        elif name in CELLS:
            self._cell()
        elif self._aside and name == self._aside[-1][0]:
            self._said(*self._aside.pop())
        elif name in ("p", "h"):
            self._in_text -= 1
        elif name == "span" and self._spans:
            self._spans.pop()

    def _cell(self) -> None:
        """A cell that has been read, and its repetitions."""
        whole = self.struck.get(self._cell_style, False)
        ink, fill = self.colours.get(self._cell_style, ("", ""))
        seen = not any(is_unseen(one, fill) for one in (ink, *self._inks))
        runs = self._runs
        if self._value not in ("", "0") and not any(text.strip() for _, text in runs):
            runs, seen = [(None, self._value)], False  # its format shows nothing of it
        for at in self._places() if any(text for _, text in runs) else ():
            self._crossed.add(at, runs, whole=whole, seen=seen)

    def _places(self) -> Iterator[Address]:
        rows = range(self._row + 1, self._row + self._rows + 1)
        return ((row, self._column + 1 + k) for row in rows for k in range(self._columns))

    def text(self, text: str) -> None:
        if not self._in_text:
            return
        if self._aside:
            self._aside[-1][1].append(text)
        else:
            struck, ink = self._spans[-1] if self._spans else (None, "")
            self._runs.append((struck, text))
            if ink and not text.isspace():
                self._inks.add(ink)

    def _begin(self, name: str) -> None:
        self._sheet, self._row, self._rows = name, 0, 0
        self._hidden_rows, self._hidden_columns, self._column_styles = set(), [], []
        self._column = self._columns = 0
        self._crossed = Crossed()

    def _done(self) -> None:
        hidden = self._crossed.hidden(self._hidden_rows, self._hidden_columns)
        if any(hidden):
            self._marks.hidden[self._sheet] = hidden

    def _table_column(self, attributes: Mapping[str, str]) -> None:
        self._column += self._columns
        self._columns = repeat(attributes, "number-columns-repeated")
        last = self._column + self._columns
        unseen = attributes.get("visibility", "visible") != "visible"
        if unseen or attributes.get("style-name") in self.flat:
            self._hidden_columns.append((self._column + 1, last))
        self._column_styles.append((last, attributes.get("default-cell-style-name", "")))

    def _table_row(self, attributes: Mapping[str, str]) -> None:
        self._row += self._rows
        self._rows = repeat(attributes, "number-rows-repeated")
        self._row_style = attributes.get("default-cell-style-name", "")
        self._column = self._columns = 0
        unseen = attributes.get("visibility", "visible") != "visible" or self._folded
        if (unseen or attributes.get("style-name") in self.flat) and self._rows < _MANY:
            self._hidden_rows.update(range(self._row + 1, self._row + self._rows + 1))

    def _default(self) -> str:
        """The style of a cell that names none."""
        if self._row_style:
            return self._row_style
        return next((style for last, style in self._column_styles if self._column < last), "")

    def _said(self, kind: str, texts: list[str]) -> None:
        text, at = "".join(texts).strip(), (self._row + 1, self._column + 1)
        here = at if self._columns and self._rows else None
        words = self._marks.words[self._sheet]
        if kind == "annotation" and text:
            words.append(Remark("note", text, here))
        elif kind != "annotation" and (text or self._picture):
            words.append(Remark("box" if text else "picture", text, here))
            self._picture = False


class _Coloured(_Content):
    """The colours of one sheet's cells."""

    def __init__(self, looks: _Styles, sheet: str) -> None:
        super().__init__(looks, Inspection("ods"))
        self._wanted = sheet
        self.found = Colours({}, {})

    def _cell(self) -> None:
        font, fill = self.colours.get(self._cell_style, ("", ""))
        if self._sheet != self._wanted or self._rows * self._columns > _WIDE:
            return
        for at in self._places():
            if fill:
                self.found.fills[at] = fill
            if font not in ("", _BLACK):
                self.found.fonts[at] = font


def colours_in(content: bytes, sheet: str) -> Colours:
    """The coloured cells of a sheet in an inspected workbook's bytes."""
    parts = all_parts(content)
    looks = parsed(parts.get("styles.xml", b""), _Styles())
    return parsed(parts[CONTENT], _Coloured(looks, sheet)).found


_BLACK = "000000"
_WIDE = 300
"""Cells in one repetition that are no legend and no list: the blank end of a row or sheet."""
_MANY = 10_000
"""Rows in one repetition that are no list any more: the blank end of a sheet."""


def _is_below(length: str, points: float) -> bool:
    """Whether a length with its unit is less than so many points."""
    match = _LENGTH.fullmatch(length)
    return match is not None and float(match[1]) * _POINTS[match[2] or "pt"] < points


def repeat(attributes: Mapping[str, str], name: str) -> int:
    """How many times an element stands there, at least once."""
    value = attributes.get(name, "1")
    return max(int(value[:9]), 1) if value.isdecimal() else 1
