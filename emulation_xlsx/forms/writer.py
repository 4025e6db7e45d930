"""Form + values + findings → the bytes of a workbook.

The same writer makes blank, prefilled and returned forms and the plan workbook. Columns carry
the formats, so that blank rows cost nothing; typed dates are text cells, since a date cell turns
05/06/1975 into 6 May on a machine with American settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import Severity, column_letters
from emulation_xlsx.forms import inputs, layout, live
from emulation_xlsx.forms.questions import ASKS_ALL, Asks
from emulation_xlsx.forms.schema import YES_NO, FormField, FormSpec, Sheet
from emulation_xlsx.forms.styles import (
    CARRIED_FILL,
    FIXED_FILL,
    INPUT_FILL,
    LINK_INK,
    MONEY_FORMAT,
    MUTED,
    SEVERITY_FILLS,
    SIZE,
    Book,
    FormSheet,
    letterhead,
    page,
    put_text,
    row_height,
)
from emulation_xlsx.forms.values import NO, NUMERIC, YES, CodeLists, list_of, shown

REQUIRED_MARK = "x"
LAST_RECORD_COL = layout.HELP_COL
RECORD_WIDTHS = (5.0, 31.0, 30.0, 9.0, 44.0)
NUMBER_WIDTH = 5.0
BLANK_HEIGHT = 18.0
"""Points of a row that nobody has filled yet."""
SPARE_ROWS = 200
"""How far below the rows that a list offers it is watched."""


@dataclass(frozen=True)
class Mark:
    """What a returned form says at one cell."""

    severity: Severity
    text: str


@dataclass(frozen=True)
class Content:
    """What one workbook is to hold beside its form."""

    lists: CodeLists
    created: dt.datetime
    values: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Sheet key → rows, each field name → typed or raw value; a record has one row."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the braces of notes and descriptions name."""
    meta: Mapping[str, str] = field(default_factory=dict)
    shows: frozenset[str] = frozenset()
    """Tags of the fields that only some units are asked for."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Sheet key → least number of rows, where more than the form's own are needed."""
    marks: Mapping[tuple[str, int, str], Mark] = field(default_factory=dict)
    """(sheet key, index of the row, field name) → what is doubtful there."""
    nil: frozenset[str] = frozenset()
    """Keys of the lists of which the unit says that it has nothing to list."""
    front: Sequence[Callable[[FormBook], None]] = ()
    """Write the sheets that stand before the form's own; they travel to other processes."""
    carried: bool = False
    """Whether the values are what the unit has sent already: they are in a colour of their own."""
    protect: bool = True
    asks: Asks = ASKS_ALL
    """What a unit's form asks otherwise than its definition."""
    office: tuple[str, str] = ("", "")
    """Whose workbook it is, on the left of every sheet's top: the superior's name and its own."""


class FormBook(Book):
    """The workbook being written, with its form and content at hand."""

    def __init__(self, spec: FormSpec, content: Content) -> None:
        super().__init__(content.created, spec.title)
        self.spec = spec
        self.form_content = content
        self.list_names: dict[str, str] = {}
        self._worksheets: dict[str, Worksheet] = {}
        self._heights: dict[tuple[Worksheet, int], float] = {}

    def worksheet(self, name: str) -> Worksheet:
        if name not in self._worksheets:
            self._worksheets[name] = self.add_worksheet(name, FormSheet)
            self._worksheets[name].set_default_row(BLANK_HEIGHT)
        return self._worksheets[name]

    def fit(self, worksheet: Worksheet, row: int, texts: Iterable[tuple[object, float]]) -> None:
        """A row (from 1) high enough for texts in columns of these widths."""
        key = (worksheet, row)
        self._heights[key] = max(row_height(texts), self._heights.get(key, 0))
        worksheet.set_row(row - 1, self._heights[key])

    def has(self, name: str) -> bool:
        """Whether a sheet is there already."""
        return name in self._worksheets

    def fields(self, sheet: Sheet) -> list[FormField]:
        """The fields this workbook shows."""
        tags = self.form_content.shows
        asked = [f for f in sheet.fields if not f.excel.retired]
        return [f for f in asked if not f.excel.only_for or f.excel.only_for in tags]

    def words(self, text: str) -> str:
        return text.format_map(self.form_content.facts) if "{" in text else text

    def rows(self, sheet: Sheet) -> int:
        """How many rows a table offers: the form's, what the unit needs, what there is."""
        content = self.form_content
        if sheet.prefilled_by:
            return len(self.records(sheet))
        have = len(content.values.get(sheet.key, ()))
        return max(sheet.rows, content.rows.get(sheet.key, 0), have + 10 if have else 0)

    def last_watched(self, sheet: Sheet) -> int:
        """The last row of a table that is watched live: lists are pasted that are longer."""
        spare = 0 if sheet.prefilled_by else SPARE_ROWS
        return layout.HEADER_ROW + self.rows(sheet) + spare

    def records(self, sheet: Sheet) -> Sequence[Mapping[str, Any]]:
        """What is written into a sheet's rows; a blank checklist has its lines."""
        values = self.form_content.values.get(sheet.key, ())
        if sheet.prefilled_by and not values:
            first = self.fields(sheet)[0].name
            return [{first: kind} for kind in self.form_content.lists[sheet.prefilled_by].values]
        return values

    def list_name(self, one: FormField) -> str:
        """The defined name of a field's code list; of another field nothing."""
        return self.list_names[list_of(one)] if one.input == "list" else ""

    def listed(self, one: FormField) -> tuple[str, ...]:
        """The values that a field's dropdown offers."""
        return list_values(list_of(one), self.form_content.lists) if one.input == "list" else ()

    def mark(self, sheet: Sheet, index: int, name: str) -> Mark | None:
        return self.form_content.marks.get((sheet.key, index, name))


def write_form(spec: FormSpec, content: Content) -> bytes:
    """The workbook of a form, as bytes: the same for the same content."""
    book = FormBook(spec, content)
    names = sorted({list_of(f) for s in spec.sheets for f in s.fields if f.input == "list"})
    book.list_names = {name: f"dm_{i:02d}" for i, name in enumerate(names, 1)}
    _name_days(book)
    for write in content.front:
        write(book)
    for sheet in spec.sheets:
        (_write_record if sheet.is_record else _write_table)(book, sheet)
    _write_lists(book)
    _write_meta(book)
    return book.content()


def list_values(name: str, lists: CodeLists) -> tuple[str, ...]:
    return (YES, NO) if name == YES_NO else lists[name].values


def _head(book: FormBook, sheet: Sheet, worksheet: Worksheet) -> None:
    """Letterhead, title, note and header rows, with formats of their own below the columns'."""
    if sheet.first_column > 1:
        return
    widths = _widths(book, sheet.name)
    for row in range(layout.HEADER_ROW):
        worksheet.set_row(row, None, book.style())
    if book.form_content.office[1]:
        letterhead(book, worksheet, book.form_content.office, widths)
    title = book.style(bold=True, font_size=14, align="center", text_wrap=True)
    note = book.style(italic=True, align="center", text_wrap=True, font_color=MUTED)
    for row, text, style in (
        (layout.TITLE_ROW, sheet.title, title),
        (layout.NOTE_ROW, book.words(sheet.note), note),
    ):
        worksheet.merge_range(row - 1, 0, row - 1, len(widths) - 1, "", style)
        put_text(worksheet, row, 1, text, style)
    worksheet.set_row(layout.TITLE_ROW - 1, 24)
    book.fit(worksheet, layout.NOTE_ROW, [(book.words(sheet.note), sum(widths))])
    if book.has(layout.GUIDE_SHEET):
        back = book.style(font_size=10, font_color=LINK_INK, underline=1)
        target = f"internal:'{layout.GUIDE_SHEET}'!A1"
        worksheet.write_url(layout.BACK_ROW - 1, 0, target, back, f"← {layout.GUIDE_SHEET}")


def _widths(book: FormBook, name: str) -> list[float]:
    """The widths of a worksheet's columns, those between two tables among them."""
    widths: dict[int, float] = {}
    for sheet in book.spec.sheets:
        if sheet.name == name and sheet.is_record:
            return list(RECORD_WIDTHS)
        if sheet.name == name:
            found = (NUMBER_WIDTH, *(one.excel.width for one in book.fields(sheet)))
            widths.update(enumerate(found, sheet.first_column))
    return [widths.get(col, NUMBER_WIDTH) for col in range(1, max(widths) + 1)]


def _write_record(book: FormBook, sheet: Sheet) -> None:
    worksheet, fields = book.worksheet(sheet.name), book.fields(sheet)
    _head(book, sheet, worksheet)
    for col, width in enumerate(RECORD_WIDTHS):
        worksheet.set_column(col, col, width)
    for col, text in enumerate(layout.RECORD_TITLES, 1):
        put_text(worksheet, layout.HEADER_ROW, col, text, book.header())
    rows, headings = layout.record_rows(fields)
    for row, text in headings.items():
        style = book.cell(bold=True, bg_color=FIXED_FILL)
        worksheet.merge_range(row - 1, 0, row - 1, LAST_RECORD_COL - 1, "", style)
        put_text(worksheet, row, 1, text, style)
    values = (book.form_content.values.get(sheet.key) or [{}])[0]
    for number, one in enumerate(fields, 1):
        _record_row(book, sheet, worksheet, rows[one.name], number, one, values.get(one.name))
    page(worksheet, landscape=sheet.landscape)
    if book.form_content.protect:
        worksheet.protect("", {"format_columns": True, "format_rows": True})


def _record_row(
    book: FormBook,
    sheet: Sheet,
    worksheet: Worksheet,
    row: int,
    number: int,
    one: FormField,
    value: object,
) -> None:
    worksheet.write_number(row - 1, 0, number, book.cell(align="center"))
    put_text(worksheet, row, layout.LABEL_COL, one.title, book.cell())
    fill = {"bg_color": FIXED_FILL if one.excel.prefilled else INPUT_FILL, "align": "left"}
    props = fill | _input_props(one) | {"locked": one.excel.prefilled}
    _put(book, worksheet, row, layout.VALUE_COL, value, one, props, book.mark(sheet, 0, one.name))
    required = one.constraints.required and not one.excel.prefilled
    mark = REQUIRED_MARK if required else ""
    put_text(worksheet, row, layout.MARK_COL, mark, book.cell(align="center"))
    help_style = book.cell(font_color=MUTED, font_size=11)
    put_text(worksheet, row, layout.HELP_COL, book.words(one.description), help_style)
    texts = (one.title, shown(value, one.input), book.words(one.description))
    book.fit(worksheet, row, zip(texts, (*RECORD_WIDTHS[1:3], RECORD_WIDTHS[4]), strict=True))
    if not one.excel.prefilled:
        _guard(book, sheet, worksheet, one, (row, layout.VALUE_COL, row))


def _write_table(book: FormBook, sheet: Sheet) -> None:
    worksheet, fields = book.worksheet(sheet.name), book.fields(sheet)
    columns = layout.table_columns(sheet, fields)
    stt, last_col = sheet.first_column, sheet.first_column + len(fields)
    last_row = layout.HEADER_ROW + book.rows(sheet)
    worksheet.set_column(stt - 1, stt - 1, NUMBER_WIDTH, book.style(align="center"))
    for one in fields:
        props = _input_props(one) | {"text_wrap": one.excel.wrap, "locked": False}
        if one.excel.align:
            props["align"] = one.excel.align
        col = columns[one.name] - 1
        hidden = {"hidden": one.excel.hidden}
        worksheet.set_column(col, col, one.excel.width, book.style(**props), hidden)
    _head(book, sheet, worksheet)
    book.fit(worksheet, layout.HEADER_ROW, ((one.title, one.excel.width / SIZE) for one in fields))
    put_text(worksheet, layout.HEADER_ROW, stt, "STT", book.header())
    for one in fields:
        put_text(worksheet, layout.HEADER_ROW, columns[one.name], one.title, book.header())
    if sheet.may_be_nil:
        inputs.nil_cell(book, worksheet, said=sheet.key in book.form_content.nil)
    _table_rows(book, sheet, worksheet, fields, columns)
    for one in fields:
        if not one.excel.prefilled:
            area = (layout.FIRST_ROW, columns[one.name], last_row)
            _guard(book, sheet, worksheet, one, area)
    whole = (layout.FIRST_ROW - 1, stt - 1, last_row - 1, last_col - 1)
    border = book.style(border=1, border_color="#808080")
    worksheet.conditional_format(*whole, {"type": "formula", "criteria": "=TRUE", "format": border})
    worksheet.ignore_errors({"number_stored_as_text": xl_range(*whole)})
    if sheet.first_column == 1:
        worksheet.freeze_panes(layout.HEADER_ROW, 2)
        page(worksheet, landscape=sheet.landscape, header_row=layout.HEADER_ROW)


def _table_rows(
    book: FormBook,
    sheet: Sheet,
    worksheet: Worksheet,
    fields: Sequence[FormField],
    columns: Mapping[str, int],
) -> None:
    number = book.cell(align="center")
    for i in range(book.rows(sheet)):
        worksheet.write_number(layout.FIRST_ROW - 1 + i, sheet.first_column - 1, i + 1, number)
    for i, record in enumerate(book.records(sheet)):
        for one in fields:
            mark = book.mark(sheet, i, one.name)
            if record.get(one.name) is None and mark is None:
                continue
            props = _input_props(one) | {"locked": False, "text_wrap": one.excel.wrap}
            if one.excel.prefilled or one.excel.tool:
                props["bg_color"] = FIXED_FILL
            if one.excel.align:
                props["align"] = one.excel.align
            row, col = layout.FIRST_ROW + i, columns[one.name]
            _put(book, worksheet, row, col, record.get(one.name), one, props, mark)
        texts = (
            (shown(record.get(one.name), one.input), one.excel.width)
            for one in fields
            if one.excel.wrap
        )
        book.fit(worksheet, layout.FIRST_ROW + i, texts)


def _input_props(one: FormField) -> dict[str, Any]:
    """The number format of a field's cells: text for all that is not a number."""
    if one.input not in NUMERIC:
        return {"num_format": "@"}
    default = MONEY_FORMAT if one.input == "money" else "General"
    return {"num_format": one.excel.number_format or default}


def _put(
    book: FormBook,
    worksheet: Worksheet,
    row: int,
    col: int,
    value: object,
    one: FormField,
    props: Mapping[str, Any],
    mark: Mark | None,
) -> None:
    if book.form_content.carried and value is not None and not one.excel.prefilled:
        props = {**props, "bg_color": CARRIED_FILL}
    if mark:
        props = {**props, "bg_color": SEVERITY_FILLS[mark.severity]}
        worksheet.write_comment(row - 1, col - 1, mark.text, {"x_scale": 2, "y_scale": 1.2})
    style = book.cell(**props)
    text = shown(value, one.input)
    if isinstance(text, str):
        put_text(worksheet, row, col, text, style)
    elif text is None:
        worksheet.write_blank(row - 1, col - 1, None, style)
    else:
        worksheet.write_number(row - 1, col - 1, text, style)


def _guard(
    book: FormBook, sheet: Sheet, worksheet: Worksheet, one: FormField, area: inputs.InputArea
) -> None:
    """What holds the cells of a field to what it means; a unit's are coloured at once."""
    words, order = book.words(one.description), book.spec.order(sheet.key)
    inputs.validate(worksheet, one, words, book.list_names, area)
    if sheet.part:
        last = area[2] if sheet.is_record else book.last_watched(sheet)
        inputs.colour(book, worksheet, one, order, book.list_names, (*area[:2], last))


def _name_days(book: FormBook) -> None:
    """The names that ask whether a cell of a sheet is a day: relative to A1."""
    for order, sheet in enumerate(book.spec.sheets, 1):
        asked = book.fields(sheet) if sheet.part else ()
        names = {inputs.day_name(one, order): one for one in asked}
        for name, one in names.items():
            if name:
                fine = live.acceptable(one, f"'{sheet.name}'!A1", "")
                book.define_name(name, f"={fine}")


def _write_lists(book: FormBook) -> None:
    """The hidden sheet of code lists, each behind a defined name (no limit of 255 characters)."""
    worksheet = book.worksheet(layout.LISTS_SHEET)
    for col, (name, defined) in enumerate(book.list_names.items(), 1):
        values = list_values(name, book.form_content.lists)
        put_text(worksheet, 1, col, name, book.style(bold=True))
        for row, value in enumerate(values, 2):
            put_text(worksheet, row, col, value, book.style())
        letters = column_letters(col)
        last = len(values) + 1
        book.define_name(defined, f"={layout.LISTS_SHEET}!${letters}$2:${letters}${last}")
    worksheet.hide()


def _write_meta(book: FormBook) -> None:
    meta = {"form": book.spec.form, "version": str(book.spec.version), **book.form_content.meta}
    worksheet = book.worksheet(layout.META_SHEET)
    for row, (key, value) in enumerate(meta.items(), 1):
        put_text(worksheet, row, 1, key)
        put_text(worksheet, row, 2, value)
    worksheet.very_hidden()
