"""An .ods workbook's content: how far its cells reach, and its error cells made readable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from emulation_xlsx.findings import Note
from emulation_xlsx.intake import ods_looks
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.marks import Inspection
from emulation_xlsx.intake.ods_looks import CELLS, repeat
from emulation_xlsx.intake.package import CONTENT, MANIFEST, MIMETYPE, SPREADSHEET

_LITERAL = r"#(?:REF|VALUE|DIV/0|NUM|NULL)!|#N/A|#NAME\?|Err:\d{3}"
_ERROR = re.compile(
    rb"<table:table-cell\b([^<>]*)>\s*<text:p>(" + _LITERAL.encode() + rb")</text:p>"
)
_VALUE = re.compile(rb"\s(?:office|calcext):[a-z-]+=\"[^\"]*\"")
_FORMULA = b"table:formula="
_LINKS = (b"<table:dde-link", b"<table:table-source")


def wanted(name: str) -> bool:
    """The parts that a reader may open."""
    return name in (MIMETYPE, CONTENT, MANIFEST, "styles.xml", "meta.xml", "settings.xml")


def check_open(parts: Mapping[str, bytes]) -> None:
    """Refuse what is no workbook or lies under a password, before its XML is looked at.

    :raises RefusedError: it is so.
    """
    if b"encryption-data" in parts.get(MANIFEST, b""):
        raise RefusedError("password")
    if not parts.get(MIMETYPE, SPREADSHEET).startswith(SPREADSHEET):
        raise RefusedError("other_document")


def look(parts: dict[str, bytes], names: Sequence[str], limits: Limits) -> Inspection:
    """Check a workbook's content and mark its error cells, which become text in ``parts``.

    :raises RefusedError: it is not XML, or reaches too far.
    """
    marks = Inspection("ods")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        marks.notes.append(Note("has_macros"))
    if any(link in parts[CONTENT] for link in _LINKS):
        marks.notes.append(Note("has_external_links"))
    parts[CONTENT] = _readable(parts[CONTENT])
    reach = _Reach(limits, marks)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reach.start
    parser.EndElementHandler = reach.end
    parser.CharacterDataHandler = reach.text
    try:
        parser.Parse(parts[CONTENT], True)
    except expat.ExpatError as error:
        raise RefusedError("damaged_workbook") from error
    ods_looks.look(parts[CONTENT], parts.get("styles.xml", b""), marks)
    return marks


def _readable(content: bytes) -> bytes:
    """The content with its error cells as text; a formula's stored value is 0 or nothing there."""

    def shown(match: re.Match[bytes]) -> bytes:
        attributes = match[1]
        if _FORMULA not in attributes:
            return match[0]
        kept = _VALUE.sub(b"", attributes)
        cell = (kept, match[2])
        return b'<table:table-cell%s office:value-type="string"><text:p>%s</text:p>' % cell

    return _ERROR.sub(shown, content)


class _Reach:
    """Rows and cells with their repetitions, counted table by table."""

    def __init__(self, limits: Limits, marks: Inspection) -> None:
        self.limits, self.marks = limits, marks
        self.sheets: list[str] = []
        self.sheet = ""
        self.cells = 0
        self.rows = self.row_repeat = self.column = self.last_row = self.last_column = 0
        self.merged = self.filled = self.row_end = 0
        self.error: str | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._table(attributes.get("table:name", ""))
        elif kind == "table-row":
            self.row_repeat = repeat(attributes, "table:number-rows-repeated")
            self.column = self.filled = self.row_end = 0
        elif kind in CELLS:
            self._cell(attributes)

    def end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table-row":
            self._row_done()
        elif kind in CELLS:
            self._error_done()

    def text(self, text: str) -> None:
        if self.error is not None and len(self.error) < 12:
            self.error += text

    def _table(self, name: str) -> None:
        self.sheet, self.rows, self.last_row, self.last_column, self.merged = name, 0, 0, 0, 0
        if name in self.sheets:
            raise RefusedError("sheets_same_name", sheet=name)
        self.sheets.append(name)
        if len(self.sheets) > self.limits.sheets:
            raise RefusedError("too_many_sheets", limit=self.limits.sheets)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        times = repeat(attributes, "table:number-columns-repeated")
        self.column += times
        if any(name.startswith("office:") or name == "table:formula" for name in attributes):
            self.filled += times
            self.row_end = self.column
            self.error = "" if "table:formula" in attributes else None
        across = repeat(attributes, "table:number-columns-spanned")
        down = repeat(attributes, "table:number-rows-spanned")
        if across * down > 1:
            self._merge(across * down * times * self.row_repeat)

    def _merge(self, area: int) -> None:
        self.merged += area
        if self.merged > self.limits.merged:
            raise RefusedError("merged_too_large", sheet=self.sheet, limit=self.limits.merged)

    def _error_done(self) -> None:
        text, self.error = self.error, None
        if text and re.fullmatch(_LITERAL, text.strip()):
            self.marks.errors[self.sheet][self.rows + 1, self.column] = text.strip()

    def _row_done(self) -> None:
        self.rows += self.row_repeat
        if self.filled:
            self.cells += self.filled * self.row_repeat
            self.last_row = self.rows
            self.last_column = max(self.last_column, self.row_end)
        if self.cells > self.limits.cells:
            raise RefusedError("too_many_cells", limit=self.limits.cells)
        if self.last_row * self.last_column > self.limits.area:
            raise RefusedError("cells_far_apart", sheet=self.sheet, limit=self.limits.area)
