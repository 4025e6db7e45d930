"""An .xlsx workbook's parts, searched as bytes: how far its cells reach, what is not only cells,
and the cells that a reader would take for blank, made readable.

A sheet written as every spreadsheet program writes it (``<c r="A1" …``) is searched by regular
expression; one written otherwise goes through expat, so that no way of writing hides a cell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from emulation_xlsx.findings import Note
from emulation_xlsx.forms.layout import OWN_START
from emulation_xlsx.forms.text import fold
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.marks import Inspection, column_number
from emulation_xlsx.intake.package import STRINGS, STYLES, is_drawn, part, sheet_links
from emulation_xlsx.intake.xlsx_days import odd_cells_in, odd_formats_in
from emulation_xlsx.intake.xlsx_guide import written_on
from emulation_xlsx.intake.xlsx_looks import hidden_in, struck_in
from emulation_xlsx.intake.xlsx_words import words_of
from emulation_xlsx.reading.raw import Address
from emulation_xlsx.reading.sheets import UNREAD

_OTHER_CELL = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,3}")[\s/>]')
"""A cell beyond ZZ999, within which no sheet reaches the limit, or one written otherwise."""
_ODD_CELLS = re.compile(rb'<c(?! r="[A-Z]+[0-9]+")[\s/>]'), re.compile(rb":c[\s/>]")
"""A cell that does not begin ``<c r="A1"``."""
_CELL = re.compile(rb'<c r="([A-Z]{1,9})([0-9]{1,9})"((?: [A-Za-z:]+="[^"<>]*")*\s*/>)?')
"""A cell's column and row, and the rest of its tag where it is blank."""
_ADDRESS = re.compile(r"([A-Za-z]{1,9})([0-9]{1,9})")
_RANGE = (
    rb"[^<>]{0,200}?\bref\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,9}):([A-Za-z]{1,9})([0-9]{1,9})[\"']"
)
_AREAS = re.compile(rb"mergeCell\s" + _RANGE), re.compile(rb"hyperlink\s" + _RANGE)
_TEXT_INDEX = re.compile(rb't=["\']s["\'][^<>]{0,200}>\s*<(?:\w+:)?v>([^<]*)<')
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_HAS_ERROR = re.compile(rb"t=[\"']e[\"']")
_ERROR = re.compile(
    rb"<((?:\w+:)?)c\s([^<>]*?)\bt=[\"']e[\"']([^<>]*)>"
    rb"(\s*(?:<\1f\b[^<>]*>(?:[^<]*</\1f>)?\s*)?<\1v>([^<]*)</\1v>\s*</\1c>)"
)
_FORMULA = re.compile(
    rb"<((?:\w+:)?)c\s([^<>]*)>\s*<\1f\b(?:[^<>]*/>|[^<>]*>([^<]*)</\1f>)\s*"
    rb"(?:<\1v\s*/>|<\1v>\s*</\1v>)?\s*</\1c>"
)
_NO_VALUE = (
    re.compile(rb"</f>\s*<(?:/c>|v\s*/>|v>\s*</v>)"),
    re.compile(rb"<f[^<>]*/>\s*<(?:/c>|v\s*/>|v>\s*</v>)"),
    re.compile(rb":f[\s/>]"),
)
"""That a sheet may have a formula without a value: quick to look for."""
_STRUCTURES = "richvaluestructure"
_IMAGE = re.compile(rb"_(?:local|web)Image\b")
_RICH = re.compile(rb"\bvm=")
"""A cell that holds more than a value, such as a picture."""
_TYPE = re.compile(rb"\bt=[\"'][^\"']*[\"']")
_AT = re.compile(rb"\br=[\"']([A-Za-z]{1,9})([0-9]{1,9})[\"']")
_OUTSIDE = (
    re.compile(rb"\[[0-9]+\]"),
    re.compile(rb"\|(?:'|&apos;)"),
    re.compile(rb"WEBSERVICE\("),
    re.compile(rb"RTD\("),
)
"""In a formula: another file, a DDE link, the net."""
_DURATION = re.compile(
    rb'(<(?:\w+:)?numFmt\s[^<>]*?formatCode=")[^"<>]*?\[[hms]{1,5}\][^"<>]*(")', re.IGNORECASE
)
_BUILT_IN_DURATION = re.compile(rb'\bnumFmtId="46"')

_BESIDE = "docprops/", "customxml/"
"""Parts that say something of the file, nothing of its cells."""
_WARNED_NAMES = 3
"""How many pairs of sheets with like names are named."""
_KINDS = {
    "has_macros": lambda name: name.endswith("vbaproject.bin"),
    "has_macro_sheets": lambda name: name.startswith("xl/macrosheets/"),
    "has_external_links": lambda name: name.startswith("xl/externallinks/"),
    "has_connections": lambda name: (
        name == "xl/connections.xml" or name.startswith("xl/querytables/")
    ),
}


def wanted(name: str) -> bool:
    """The parts that a reader may open, or that say where those are."""
    name = name.casefold()
    return name.endswith((".xml", ".rels", ".vml")) and not name.startswith(_BESIDE)


def look(parts: dict[str, bytes], names: Sequence[str], limits: Limits) -> Inspection:
    """Check a workbook's parts and mark its unreadable cells; ``parts`` are changed for a reader.

    ``names`` are those of all parts. An error cell becomes text that is its literal, a formula
    without a stored value the text of the formula; one of the form's own starts is blank.

    :raises RefusedError: it reaches too far, is not whole, or names two sheets alike.
    """
    sheets = _sheets(parts, limits)
    _drop_unread(parts, sheets)
    marks = Inspection("xlsx", notes=_notes(names) + _like_named(list(sheets)))
    by_part = {part.casefold(): sheet for sheet, part in sheets.items()}
    texts = len(_TEXT.findall(part(parts, STRINGS)))
    struck = struck_in(parts)
    formats = odd_formats_in(part(parts, STYLES))
    pictures = any(_IMAGE.search(parts[name]) for name in parts if _STRUCTURES in name.casefold())
    left, areas = limits.cells, limits.areas
    for name, data in parts.items():
        sheet = by_part.get(name.casefold(), name)
        count, area = _check_cells(data, sheet, limits)
        left, areas = left - count, areas - area
        if left < 0:
            raise RefusedError("too_many_cells", limit=limits.cells)
        if areas < 0:
            raise RefusedError("cells_far_apart", sheet=sheet, limit=limits.areas)
        _check_texts(data, texts)
    for name in [name for name in parts if name.casefold() in by_part]:
        _note_links(parts[name], marks)
        if odd_cells := odd_cells_in(parts[name], formats):
            marks.odd_cells[by_part[name.casefold()]] = odd_cells
        if hidden := hidden_in(parts[name], struck):
            marks.hidden[by_part[name.casefold()]] = hidden
        if words := words_of(name, parts):
            marks.words[by_part[name.casefold()]] = words
        parts[name] = _readable(parts[name], by_part[name.casefold()], marks, pictures=pictures)
    for name in [name for name in parts if is_drawn(name)]:
        del parts[name]
    return marks


def _drop_unread(parts: dict[str, bytes], sheets: Mapping[str, str]) -> None:
    """Without the sheets that no reader of a form asks for: a fifth of all there is to look at."""
    asked = {part.casefold() for sheet, part in sheets.items() if fold(sheet) not in UNREAD}
    unread = {part.casefold() for part in sheets.values()} - asked
    for name in [name for name in parts if name.casefold() in unread]:
        if not written_on(parts[name]):
            del parts[name]


def _sheets(parts: Mapping[str, bytes], limits: Limits) -> dict[str, str]:
    """Every sheet's name and its part.

    :raises RefusedError: too many, or two called the same or of one part, which Excel would not
        open.
    """
    sheets: dict[str, str] = {}
    taken: set[str] = set()
    for name, body in sheet_links(parts):
        if name.lower() in taken:
            raise RefusedError("sheets_same_name", sheet=name)
        if len(sheets) == limits.sheets:
            raise RefusedError("too_many_sheets", limit=limits.sheets)
        taken.add(name.lower())
        if body is not None and body in sheets.values():
            raise RefusedError("damaged_workbook")
        sheets[name] = body or ""
    return sheets


def _notes(names: Sequence[str]) -> list[Note]:
    folded = [name.casefold() for name in names]
    return [Note(code) for code, fits in _KINDS.items() if any(map(fits, folded))]


def _note_links(data: bytes, marks: Inspection) -> None:
    """Formulas that reach outside; the parts that links usually have may be missing."""
    note = Note("has_external_links")
    if note not in marks.notes and any(mark.search(data) for mark in _OUTSIDE):
        marks.notes.append(note)


def _like_named(names: Sequence[str]) -> list[Note]:
    """Sheets whose names a person would not tell apart; the first of them is read."""
    first: dict[str, str] = {}
    pairs = [(first.setdefault(fold(name), name), name) for name in names]
    alike = [Note("sheets_like_named", {"sheet": a, "other": b}) for a, b in pairs if a != b]
    return alike[:_WARNED_NAMES]


# --- how far the cells reach ------------------------------------------------------------------


def _check_cells(data: bytes, sheet: str, limits: Limits) -> tuple[int, int]:
    """How many cells there are, and the area they reach over where that is large.

    :raises RefusedError: they reach too far, or a merge or link does.
    """
    count = data.count(b"<c ")
    rows = columns = 0
    if count > limits.cells:
        raise RefusedError("too_many_cells", limit=limits.cells)
    if any(odd.search(data) for odd in (_OTHER_CELL, _ODD_CELLS[1])):
        if any(odd.search(data) for odd in _ODD_CELLS):
            count, rows, columns = _reach_parsed(data, limits.cells)
        else:
            rows, columns = _reach(data)
    if rows * columns > limits.area:
        raise RefusedError("cells_far_apart", sheet=sheet, limit=limits.area)
    _check_areas(data, sheet, limits)
    return count, rows * columns


def _reach(data: bytes) -> Address:
    """The last row and column of a cell with content, where every cell says its own."""
    last, letters = 0, set()
    for match in _CELL.finditer(data):
        if not match[3]:
            last = max(last, int(match[2]))
            letters.add(match[1])
    return last, max((column_number(one.decode()) for one in letters), default=0)


class _Reach:
    """Cells counted and placed as a reader does it, element by element."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = self.last_row = self.last_column = 0
        self._row = self._column = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind, at = name.rpartition(":")[2], attributes.get("r", "")
        if kind == "row":
            self._row = int(at[:9]) if at.isdecimal() else self._row + 1
            self._column = 0
        elif kind == "c":
            self._cell(_ADDRESS.fullmatch(at))

    def _cell(self, address: re.Match[str] | None) -> None:
        self.count += 1
        if self.count > self.most:
            raise RefusedError("too_many_cells", limit=self.most)
        self._column = column_number(address[1]) if address else self._column + 1
        self.last_row = max(self.last_row, int(address[2]) if address else self._row)
        self.last_column = max(self.last_column, self._column)


def _reach_parsed(data: bytes, most: int) -> tuple[int, int, int]:
    """How many cells there are, and the last row and column of any, however they are written.

    :raises RefusedError: it is not XML, or has too many cells.
    """
    reach = _Reach(most)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reach.start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RefusedError("damaged_workbook") from error
    return reach.count, reach.last_row, reach.last_column


def _check_areas(data: bytes, sheet: str, limits: Limits) -> None:
    total = 0
    ranges = (match.groups() for area in _AREAS for match in area.finditer(data))
    for left, top, right, bottom in ranges:
        width = abs(column_number(right.decode()) - column_number(left.decode())) + 1
        total += width * (abs(int(bottom) - int(top)) + 1)
    if total > limits.merged:
        raise RefusedError("merged_too_large", sheet=sheet, limit=limits.merged)


def _check_texts(data: bytes, texts: int) -> None:
    """Every cell's text must be among the shared ones: a reader might take the first instead."""
    indices = set(_TEXT_INDEX.findall(data)) - {b""}
    if not all(index.isdigit() and int(index[:12]) < texts for index in indices):
        raise RefusedError("damaged_workbook")


# --- cells that a reader would take for blank -------------------------------------------------


def _readable(data: bytes, sheet: str, marks: Inspection, *, pictures: bool) -> bytes:
    """The sheet with its error cells and uncalculated formulas as text.

    ``pictures``: whether the workbook has some that Excel placed in cells, which an older program
    would see as errors.
    """

    def shown_error(match: re.Match[bytes]) -> bytes:
        prefix, before, after, content, literal = match.groups()
        if pictures and _RICH.search(before + after):
            shown = (prefix, before, after, prefix, prefix, prefix)
            return b'<%sc %st="str"%s><%sv>=IMAGE()</%sv></%sc>' % shown
        if at := _at(before + after):
            marks.errors[sheet][at] = html.unescape(literal.decode())
        return b'<%sc %st="str"%s>%s' % (prefix, before, after, content)

    def shown_formula(match: re.Match[bytes]) -> bytes:
        prefix, attributes, formula = match.groups()
        kind = _TYPE.search(attributes)
        if kind and kind[0][3:-1] == b"str":
            return match[0]  # a text that is empty
        if OWN_START.match(formula or b""):  # of the form itself, and nothing to a unit's answer
            return b"<%sc %s/>" % (prefix, _TYPE.sub(b"", attributes))
        if at := _at(attributes):
            marks.uncalculated[sheet].add(at)
        rest = _TYPE.sub(b"", attributes)
        text = (prefix, rest, prefix, formula or "…".encode(), prefix, prefix)
        return b'<%sc %s t="str"><%sv>=%s</%sv></%sc>' % text

    if _HAS_ERROR.search(data):
        data = _ERROR.sub(shown_error, data)
    if any(mark.search(data) for mark in _NO_VALUE):
        data = _FORMULA.sub(shown_formula, data)
    return data


def _at(attributes: bytes) -> Address | None:
    match = _AT.search(attributes)
    return (int(match[2]), column_number(match[1].decode())) if match else None


def plain_durations(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts with every ``[h]:mm:ss`` format gone, so that such cells are plain numbers.

    A duration that Python cannot hold makes calamine give up the whole sheet.
    """
    changed = dict(parts)
    for name in [name for name in parts if name.casefold() == STYLES.casefold()]:
        plain = _DURATION.sub(rb"\1General\2", parts[name])
        changed[name] = _BUILT_IN_DURATION.sub(b'numFmtId="0"', plain)
    return changed
