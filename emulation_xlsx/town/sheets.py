"""What the town workbook's sheets have in common: title block, lists with live columns, signature.

A sheet's columns are declared in ``schemas/town.yaml``. A cell is a value, a :class:`Formula`
with the value computed for it, or a :class:`Link`; a formula names cells of its own row as
``{field}`` and is written with its value, so that nothing changes when it is recalculated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import Severity, as_date, column_letters
from emulation_xlsx.forms.schema import FormField, FormSpec, Sheet
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    BREACH_FILL,
    DATE_FORMAT,
    FIXED_FILL,
    INFO_FILL,
    MONEY_FORMAT,
    MOTTO,
    NATION,
    RULE,
    WARN_FILL,
    Book,
    page,
    plain_text,
    put_text,
)
from emulation_xlsx.forms.values import birth_text, shown
from emulation_xlsx.town.masking import (
    Mask,
    masked_row,
    masking_sheet,
    personal,
    without_personal,
)
from emulation_xlsx.town.rowsheet import Held, Live, RowSheet

TITLE_ROW, SUBTITLE_ROW, HEADER_ROW, FIRST_ROW = 4, 5, 7, 8
SEVERITY_FILLS: Mapping[Severity, str] = {
    Severity.ERROR: BAD_FILL,
    Severity.BREACH: BREACH_FILL,
    Severity.WARNING: WARN_FILL,
    Severity.INFO: INFO_FILL,
}
FIRST_EXCEL_DAY = dt.date(1900, 3, 1)
"""Earlier days are text: before it, serial numbers and the calendar disagree."""
LIVE_UNITS = 3000
"""Beyond it, counts per unit over the list would recalculate for a minute: values stand instead."""
NOT_LIVE = f"Trên {LIVE_UNITS:,} đơn vị: các ô là số đã tính, không phải công thức.".replace(
    ",", "."
)
LINKED = {"font_color": "#0563C1", "underline": 1}
DATED = {"num_format": DATE_FORMAT, "align": "center"}
CIRCULATES = (
    "Bản lưu hành: không có ngày sinh, số điện thoại, địa chỉ thư và chữ ký của cá nhân; "
    "chỗ ghi «…» là chỗ đã bỏ."
)
ARCHIVED = (
    "Bản lưu trữ: không có dòng của từng người; chỗ ghi «…» là họ tên, ngày sinh, điện thoại, "
    "địa chỉ thư đã bỏ; các ô là số đã tính, không phải công thức."
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A live cell: ``text`` with ``{field}`` for cells of its row, and the value it comes to."""

    text: str
    value: Any
    style: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Text that jumps to a place in this workbook, or to a file of the campaign."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with properties of its own over its column's."""

    value: Any
    style: Mapping[str, Any]


Cell = Any
"""A value (text, number, date, bool, Fraction, None), Formula, Link or Styled."""


@dataclass(frozen=True)
class Area:
    """Where a list stands, for the formulas of other sheets. Rows and columns from 1.

    An empty list keeps one blank row, so that its ranges are never reversed.
    """

    name: str
    first: int
    last: int
    cols: Mapping[str, int]

    def column(self, name: str) -> str:
        """The absolute range of a column, with the sheet's name."""
        letters = column_letters(self.cols[name])
        return f"{self.sheet}!${letters}${self.first}:${letters}${self.last}"

    def cell(self, name: str, row: int) -> str:
        """One absolute cell; ``row`` is the worksheet's."""
        return f"{self.sheet}!${column_letters(self.cols[name])}${row}"

    @property
    def sheet(self) -> str:
        return quoted(self.name)


def criterion(sign: str, value: str | int) -> str:
    """A criterion of COUNTIFS as formulas write it, for a value of a code list.

    Nothing in the value is a wildcard; with ``=`` it is compared as it stands.
    """
    text = str(value)
    for special in "~*?":
        text = text.replace(special, f"~{special}")
    text = text.replace('"', '""').replace("{", "{{").replace("}", "}}")
    return f'"{sign}{text}"'


def quoted(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every sheet and below the signed ones."""

    superior: str
    office: str
    place: str
    as_of: dt.date
    signer_title: str
    signer_name: str
    recipients: Sequence[str] = ()
    """Who gets the document, a line each, below it on the left."""


class TownBook(Book):
    """The town workbook being written; ``live``: formulas, else the values computed for them.

    With a ``mask`` it is the one that circulates: no personal column, no text but masked. The one
    for the ``archive`` has no row of any person besides.
    """

    def __init__(
        self,
        spec: FormSpec,
        heading: Heading,
        *,
        live: bool = True,
        mask: Mask | None = None,
        archive: bool = False,
        folder: Path | None = None,
    ) -> None:
        created = dt.datetime.combine(heading.as_of, dt.time())
        super().__init__(created, spec.title, heading.office, folder)
        self.spec, self.heading, self.mask, self.archive = spec, heading, mask, archive
        self.live = live and not archive
        self.left_out: Mapping[str, str] = {}
        """Name → title of the columns that are not written."""
        if mask:
            self.spec = without_personal(spec, names=not archive)
            self.left_out = personal(spec)
        kind = masking_sheet(mask) if mask else RowSheet
        self.areas: dict[str, Area] = {}
        self.listed: dict[str, Sequence[Mapping[str, Any]]] = {}
        """The values of a list's rows, for the sheets that count them."""
        self.figures: dict[str, Formula] = {}
        """Single cells of the sheets, by name, for «Tổng quan»: a reference and its value."""
        self.spans: dict[str, tuple[int, int]] = {}
        """First and last row of groups of rows, by name, for charts."""
        self.pages: dict[str, Worksheet] = {}
        for sheet in spec.sheets:
            self.pages[sheet.key] = self.add_worksheet(sheet.name, kind)
            if archive and sheet.people:
                self.pages[sheet.key].xls_rowmax = HEADER_ROW  # nothing is written below it

    def sheet(self, key: str) -> Sheet:
        return self.spec.sheet(key)

    def insert_fields(self, key: str, after: str, fields: Sequence[FormField]) -> None:
        """Columns that only the plan knows, such as one per block."""
        sheet = self.sheet(key)
        at = sheet.field_names.index(after) + 1
        table = sheet.table.model_copy(
            update={"fields": (*sheet.fields[:at], *fields, *sheet.fields[at:])}
        )
        wider = sheet.model_copy(update={"table": table})
        sheets = tuple(wider if one.key == key else one for one in self.spec.sheets)
        self.spec = self.spec.model_copy(update={"sheets": sheets})

    def hide(self, key: str, *names: str) -> None:
        """Columns that only formulas read."""
        for name in names:
            col = self.sheet(key).field_names.index(name)
            self.pages[key].set_column(col, col, None, None, {"hidden": True})

    def link(self, key: str) -> str:
        """Where a link to a sheet jumps."""
        return f"internal:{quoted(self.sheet(key).name)}!A1"


def title_block(
    book: TownBook, worksheet: Worksheet, sheet: Sheet, last_col: int, note: str
) -> None:
    """Issuing office left, nation and motto right, the sheet's title and its date below."""
    heading = book.heading
    more = [] if book.live or book.archive else [NOT_LIVE]
    more += [ARCHIVED if book.archive else CIRCULATES] if book.mask else []
    note = " ".join([note, *more]).strip()
    half = halfway(last_col)
    lines = (
        (1, 1, half, heading.superior, {"font_size": 12}),
        (2, 1, half, heading.office, {"font_size": 12, "bold": True}),
        (1, half + 1, last_col, NATION, {"font_size": 12, "bold": True}),
        (2, half + 1, last_col, MOTTO, {"font_size": 13, "bold": True, "underline": 1}),
        (3, 1, half, RULE, {"font_size": 6}),
        (TITLE_ROW, 1, last_col, sheet.title, {"font_size": 14, "bold": True}),
        (SUBTITLE_ROW, 1, last_col, note, {"italic": True}),
    )
    for row, first, last, text, props in lines:
        style = book.style(align="center", text_wrap=True, **props)
        merged(worksheet, row, first, row, last, text, style)
        if row == TITLE_ROW:
            _link_home(book, worksheet, sheet, style)
    worksheet.set_row(TITLE_ROW - 1, 24)
    if len(note) > 8 * last_col:
        worksheet.set_row(SUBTITLE_ROW - 1, 34)


def halfway(last_col: int) -> int:
    """The last column of a page's left half."""
    return max(2, last_col // 2)


def _link_home(book: TownBook, worksheet: Worksheet, sheet: Sheet, style: Format) -> None:
    """The title leads back to the first sheet: a link that does not show on paper."""
    first = book.spec.sheets[0]
    if sheet.key != first.key:
        tip = f"Bấm để về «{first.name}»"
        worksheet.write_url(TITLE_ROW - 1, 0, book.link(first.key), style, sheet.title, tip)


def merged(
    worksheet: Worksheet, row: int, col: int, last_row: int, last_col: int, text: str, style: Format
) -> None:
    """Text over a merged area (rows and columns from 1); a single cell is not merged."""
    if (row, col) != (last_row, last_col):
        worksheet.merge_range(row - 1, col - 1, last_row - 1, last_col - 1, "", style)
    put_text(worksheet, row, col, text, style)


def write_list(
    book: TownBook,
    key: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    note: str = "",
    total: Callable[[Area], Mapping[str, Cell]] | None = None,
    signed: bool = False,
    filtered: bool = True,
    charted: bool = False,
) -> Area:
    """A whole sheet: title block, header, one row per mapping, an optional total, signature.

    Not ``filtered``: rows that belong together, such as a block's, are not to be sorted apart.
    ``charted``: charts read its cells.

    A total's formulas name the ranges of the :class:`Area` they are given.
    """
    sheet, worksheet = book.sheet(key), book.pages[key]
    cols = {one.name: i for i, one in enumerate(sheet.fields, 1)}
    last = FIRST_ROW + max(len(rows), 1) - 1
    area = Area(sheet.name, FIRST_ROW, last, cols)
    title_block(book, worksheet, sheet, len(cols), note or sheet.note)
    for one in sheet.fields:
        worksheet.set_column(cols[one.name] - 1, cols[one.name] - 1, one.excel.width)
        put_text(worksheet, HEADER_ROW, cols[one.name], one.title, book.header())
    worksheet.set_row(HEADER_ROW - 1, 50)
    writer = RowWriter(book, worksheet, sheet.fields, charted=charted)
    for i, row in enumerate(rows):
        writer.write(FIRST_ROW + i, row)
    if total:
        bold = {"bold": True, "bg_color": FIXED_FILL}
        write_row(book, worksheet, sheet.fields, last + 1, total(area), bold)
    worksheet.freeze_panes(HEADER_ROW, 0)
    if rows and filtered:
        worksheet.autofilter(HEADER_ROW - 1, 0, last - 1, len(cols) - 1)
    if signed:
        signature(book, worksheet, last + 3, len(cols))
    page(worksheet, landscape=sheet.landscape, header_row=HEADER_ROW)
    book.areas[key] = area
    return area


def write_row(
    book: TownBook,
    worksheet: Worksheet,
    fields: Sequence[FormField],
    row: int,
    values: Mapping[str, Cell],
    extra: Mapping[str, Any] | None = None,
) -> None:
    """One bordered row; a field without a value is a blank cell."""
    RowWriter(book, worksheet, fields, extra).write(row, values)


class RowWriter:
    """Writes the rows of a list; the formats of its columns are looked up once.

    ``charted``: charts read its cells.
    """

    def __init__(
        self,
        book: TownBook,
        worksheet: Worksheet,
        fields: Sequence[FormField],
        extra: Mapping[str, Any] | None = None,
        *,
        charted: bool = False,
    ) -> None:
        self._book, self._worksheet = book, worksheet
        self._letters = {one.name: column_letters(col) for col, one in enumerate(fields, 1)}
        self._looks = [
            (one.name, Look(book, {**column_props(one), **(extra or {})})) for one in fields
        ]
        self._whole = worksheet if isinstance(worksheet, RowSheet) and not charted else None

    def write(self, row: int, values: Mapping[str, Cell]) -> None:
        """One bordered row (from 1); a field without a value is a blank cell."""
        book = self._book
        if book.mask:
            values = masked_row(values, book.left_out, book.mask)
        names = _RowNames(self._letters, row)
        cells = [_held(values.get(name), look, names, book.live) for name, look in self._looks]
        if self._whole and not any(held.__class__ is Link for held, _ in cells):
            self._whole.write_cells(row - 1, cast(list[tuple[Held, Format]], cells))
        else:
            for col, (held, style) in enumerate(cells, 1):
                _put(self._worksheet, row, col, held, style)


class Look:
    """The format of some cells, over which a cell may have properties of its own."""

    def __init__(self, book: Book, props: Mapping[str, Any]) -> None:
        self._book, self._props = book, props
        self.plain = book.cell(**props)
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._over: dict[tuple[tuple[str, Any], ...], Look] = {}

    def __call__(self, more: Mapping[str, Any]) -> Format:
        if not more:
            return self.plain
        key = tuple(more.items())
        if key not in self._made:
            self._made[key] = self._book.cell(**{**self._props, **more})
        return self._made[key]

    def over(self, more: Mapping[str, Any]) -> Look:
        """The look of a cell that has these properties as its own."""
        key = tuple(more.items())
        if key not in self._over:
            self._over[key] = Look(self._book, {**self._props, **more})
        return self._over[key]


class _RowNames(dict[str, str]):
    """The addresses of a row's cells by their fields' names."""

    def __init__(self, letters: Mapping[str, str], row: int) -> None:
        super().__init__()
        self._letters, self._row = letters, row

    def __missing__(self, name: str) -> str:
        return f"{self._letters[name]}{self._row}"


def column_props(one: FormField) -> dict[str, Any]:
    """The look of a column's cells."""
    props: dict[str, Any] = {"font_size": 11, "text_wrap": one.excel.wrap}
    if one.excel.align:
        props["align"] = one.excel.align
    if one.input in ("integer", "money", "number"):
        default = MONEY_FORMAT if one.input == "money" else "General"
        props["num_format"] = one.excel.number_format or default
    if one.input == "date":
        props |= {"num_format": DATE_FORMAT, "align": "center"}
    if one.excel.number_format:
        props["num_format"] = one.excel.number_format
    return props


def put(
    book: TownBook, worksheet: Worksheet, row: int, col: int, value: Cell, props: Mapping[str, Any]
) -> None:
    """One bordered cell (row and column from 1): never does text become a formula or a link."""
    _put(worksheet, row, col, *_held(value, Look(book, props), {}, book.live))


def _put(worksheet: Worksheet, row: int, col: int, held: Held | Link, style: Format) -> None:
    at = (row - 1, col - 1)
    if held is None:
        worksheet.write_blank(*at, None, style)
    elif isinstance(held, str):
        worksheet.write_string(*at, held, style)
    elif isinstance(held, Live):
        worksheet.write_formula(*at, held.text, style, held.value)
    elif isinstance(held, Link):
        worksheet.write_url(*at, held.target, style, held.text)
    else:
        worksheet.write_number(*at, held, style)


def _held(
    value: Cell, look: Look, names: Mapping[str, str], live: bool
) -> tuple[Held | Link, Format]:
    """What a cell holds, and its format; a formula names the cells of ``names``."""
    if not value and (value is None or value == ""):
        return None, look.plain
    if isinstance(value, str):
        return plain_text(value), look.plain
    if isinstance(value, Styled) or (isinstance(value, Formula) and not live):
        return _held(value.value, look.over(value.style), names, live)
    if isinstance(value, Formula):
        return Live(value.text.format_map(names), _cached(value.value)), look(value.style)
    if isinstance(value, Link):
        return value, look(LINKED)
    if isinstance(value, dt.date) and value >= FIRST_EXCEL_DAY:
        return _serial(value), look(DATED)
    if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
        return float(value), look.plain
    return plain_text(_words(value)), look.plain


def _words(value: object) -> str:
    return str(shown(value, "text")) if not isinstance(value, dt.date) else as_date(value)


def _cached(value: object) -> Any:
    """A formula's value as Excel stores it: a day is its serial number, nothing is empty text."""
    if isinstance(value, dt.date):
        return _serial(value)
    if isinstance(value, Fraction):
        return float(value)
    return "" if value is None else value


def _serial(day: dt.date) -> int:
    """The number that Excel has for a day."""
    return (dt.date(day.year, day.month, day.day) - dt.date(1899, 12, 30)).days


def signature(book: TownBook, worksheet: Worksheet, row: int, last_col: int) -> None:
    """Bottom right: place, date, title, room for the signature; bottom left: who gets it."""
    heading = book.heading
    first = halfway(last_col) + 1
    day = heading.as_of
    dated = f"{heading.place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    for offset, text, props in (
        (0, dated, {"italic": True}),
        (1, heading.signer_title, {"bold": True}),
        (5, heading.signer_name, {"bold": True}),
    ):
        style = book.style(align="center", **props)
        merged(worksheet, row + offset, first, row + offset, last_col, text, style)
    recipients(book, worksheet, row + 1, first - 1)


def recipients(book: TownBook, worksheet: Worksheet, row: int, last_col: int) -> None:
    """«Nơi nhận» from ``row`` down, over the first columns."""
    names = book.heading.recipients
    words = [f"- {name}{'.' if name == names[-1] else ';'}" for name in names]
    for at, text in enumerate(["Nơi nhận:", *words] if words else [], row):
        look = {"bold": True, "italic": True} if at == row else {"font_size": 11}
        merged(worksheet, at, 1, at, last_col, text, book.style(**look))


def birth_cell(birth: str | None) -> str | None:
    """A birth as text: a day or a year alone, never a date cell that could be misread."""
    return birth_text(birth) if birth else None
