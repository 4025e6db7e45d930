"""Form + values + findings → the bytes of a workbook.

The same writer makes blank, prefilled and returned forms and the plan workbook. Columns carry
the formats, so that blank rows cost nothing; typed dates are text cells, since a date cell turns
05/06/1975 into 6 May on a machine with American settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms import inputs, layout, live, starts
from emulation_xlsx.forms.book import Content, FormBook, Mark, list_values
from emulation_xlsx.forms.paper import (
    NUMBER_WIDTH,
    RECORD_WIDTHS,
    SIGNATURE_ROWS,
    head,
    set_page,
    sign,
    watch_signature,
)
from emulation_xlsx.forms.schema import FormField, FormSpec, Sheet
from emulation_xlsx.forms.styles import (
    CARRIED_FILL,
    FIXED_FILL,
    GRID,
    INPUT_FILL,
    MONEY_FORMAT,
    MUTED,
    SEVERITY_FILLS,
    SIZE,
    freeze,
    put_text,
)
from emulation_xlsx.forms.values import NUMERIC, cell_value, list_of

REQUIRED_MARK = "x"
SHORT_LIST = 14
"""The rows of a list whose header need not stay in view: that would take the screen from them."""
LONGEST_LABEL = 84


def write_form(spec: FormSpec, content: Content) -> bytes:
    """The workbook of a form, as bytes: the same for the same content."""
    book = FormBook(spec, content)
    names = sorted({list_of(f) for s in spec.sheets for f in s.fields if f.input == "list"})
    book.list_names = {name: f"dm_{i:02d}" for i, name in enumerate(names, 1)}
    book.offered = starts.define_offers(book)
    _name_days(book)
    for write in content.front:
        write(book)
    for sheet in spec.sheets:
        (_write_record if sheet.is_record else _write_table)(book, sheet)
    _write_lists(book)
    _write_meta(book)
    return book.content()


def _write_record(book: FormBook, sheet: Sheet) -> None:
    worksheet, fields = book.worksheet(sheet.name), book.fields(sheet)
    head(book, sheet, worksheet)
    for col, width in enumerate(RECORD_WIDTHS):
        worksheet.set_column(col, col, width)
    for col, text in enumerate(layout.RECORD_TITLES, 1):
        put_text(worksheet, layout.HEADER_ROW, col, text, book.header())
    rows, headings = layout.record_rows(fields)
    for row, text in headings.items():
        style = book.cell(bold=True, bg_color=FIXED_FILL)
        worksheet.merge_range(row - 1, 0, row - 1, layout.MARK_COL - 1, "", style)
        worksheet.write_blank(row - 1, layout.HELP_COL - 1, None, style)
        put_text(worksheet, row, 1, text, style)
    values = (book.form_content.values.get(sheet.key) or [{}])[0]
    before = ""
    for number, one in enumerate(fields, 1):
        label, told = _label(book, one), book.words(one.description)
        texts = label, "" if told in (before, label.partition(": ")[2]) else told
        _record_row(book, sheet, worksheet, (rows[one.name], number), one, values, texts)
        before = told
    if sheet.part:
        _invite_into_record(book, sheet, worksheet, fields, rows)
    last = max(rows.values(), default=layout.HEADER_ROW) + (
        SIGNATURE_ROWS if sheet.part and sheet.signed else 0
    )
    set_page(book, sheet, worksheet, last)
    if book.form_content.protect:
        worksheet.protect("", {"format_columns": True, "format_rows": True})


def _label(book: FormBook, one: FormField) -> str:
    """What a record asks; a long item of the plan is cut, its help has all of it."""
    return (
        shorten(book.words(one.label), LONGEST_LABEL, placeholder="…") if one.label else one.title
    )


def _record_row(
    book: FormBook,
    sheet: Sheet,
    worksheet: Worksheet,
    at: tuple[int, int],
    one: FormField,
    values: Mapping[str, Any],
    texts: tuple[str, str],
) -> None:
    """A question: ``at`` is its row and its number, ``texts`` its label and its help."""
    (row, number), (label, told), value = at, texts, values.get(one.name)
    worksheet.write_number(row - 1, 0, number, book.cell(align="center"))
    put_text(worksheet, row, layout.LABEL_COL, label, book.cell())
    fill = {"bg_color": FIXED_FILL if one.excel.prefilled else INPUT_FILL, "align": "left"}
    props = fill | _input_props(one) | {"locked": one.excel.prefilled}
    _put(book, worksheet, row, layout.VALUE_COL, value, one, props, book.mark(sheet, 0, one.name))
    begun = sheet.begun_by is not None and values.get(sheet.begun_by.name) is not None
    if not begun and value is None:
        _put_starts(book, sheet, worksheet, one, ([row], layout.VALUE_COL), props)
    required = one.constraints.required and not one.excel.prefilled
    mark = REQUIRED_MARK if required else ""
    put_text(worksheet, row, layout.MARK_COL, mark, book.cell(align="center"))
    help_style = book.cell(font_color=MUTED, font_size=11)
    put_text(worksheet, row, layout.HELP_COL, told, help_style)
    shows = (label, cell_value(value, one.input), told)
    book.fit(worksheet, row, zip(shows, (*RECORD_WIDTHS[1:3], RECORD_WIDTHS[4]), strict=True))
    if not one.excel.prefilled:
        _guard(book, sheet, worksheet, one, (row, layout.VALUE_COL, row))


def _invite_into_record(
    book: FormBook,
    sheet: Sheet,
    worksheet: Worksheet,
    fields: Sequence[FormField],
    rows: Mapping[str, int],
) -> None:
    """Once anything is filled what is still blank is coloured; the first input has the cursor."""
    own = [rows[one.name] for one in fields if not one.excel.prefilled]
    if not own:
        return
    column = column_letters(layout.VALUE_COL)
    begun = live.filled(f"${column}${own[0]}:${column}${own[-1]}")
    for row in (rows[one.name] for one in fields if one.constraints.required):
        area = (row, layout.VALUE_COL, row)
        inputs.colour_blank(book, worksheet, area, f"SUMPRODUCT(--{begun})>0")
    worksheet.set_selection(own[0] - 1, layout.VALUE_COL - 1, own[0] - 1, layout.VALUE_COL - 1)
    if sheet.signed:
        sign(book, sheet, worksheet, own[-1] + 2)


def _write_table(book: FormBook, sheet: Sheet) -> None:
    worksheet, fields = book.worksheet(sheet.name), book.fields(sheet)
    columns = book.places(sheet)
    stt, last_col = sheet.first_column, sheet.first_column + len(fields)
    last_row = layout.HEADER_ROW + book.rows(sheet)
    worksheet.set_column(stt - 1, stt - 1, NUMBER_WIDTH, book.style(align="center"))
    for one in fields:
        props = _input_props(one) | _free(one)
        col = columns[one.name] - 1
        look = {"hidden": one.excel.hidden or one.excel.folded, "level": int(one.excel.folded)}
        worksheet.set_column(col, col, one.excel.width, book.style(**props), look)
    if any(one.excel.folded for one in fields):
        last = max(columns[one.name] for one in fields if one.excel.folded)
        worksheet.set_column(last, last, None, None, {"collapsed": True})
    head(book, sheet, worksheet)
    book.fit(worksheet, layout.HEADER_ROW, ((one.title, one.excel.width / SIZE) for one in fields))
    _titles_of(book, sheet, worksheet, columns)
    if sheet.may_be_nil:
        inputs.nil_cell(book, worksheet, said=sheet.key in book.form_content.nil)
    _table_rows(book, sheet, worksheet, fields, columns)
    for one in fields:
        if not one.excel.prefilled:
            area = (layout.FIRST_ROW, columns[one.name], last_row)
            _guard(book, sheet, worksheet, one, area)
    if sheet.part:
        _invite(book, sheet, worksheet, fields, columns)
    whole = (layout.FIRST_ROW - 1, stt - 1, last_row - 1, last_col - 1)
    inputs.fill_where(book, worksheet, whole, "TRUE", border=1, border_color=GRID)
    worksheet.ignore_errors({"number_stored_as_text": xl_range(*whole)})
    book.name_list(worksheet, (layout.HEADER_ROW - 1, stt - 1), whole[2:])
    if sheet.first_column == 1:
        stays = [columns[f.name] for f in fields if f.excel.stays or f.excel.personal == "name"]
        _frame_list(book, sheet, worksheet, stays[0] if stays else 2)


def _titles_of(
    book: FormBook, sheet: Sheet, worksheet: Worksheet, columns: Mapping[str, int]
) -> None:
    """A list's header: of a unit's form, what need not be filled is in italics."""
    put_text(worksheet, layout.HEADER_ROW, sheet.first_column, "STT", book.header())
    for one in (sheet.field(name) for name in columns):
        must = one.constraints.required or one.excel.prefilled or not sheet.part
        look = {} if must else {"bold": False, "italic": True, "bg_color": FIXED_FILL}
        put_text(worksheet, layout.HEADER_ROW, columns[one.name], one.title, book.header(**look))


def _frame_list(book: FormBook, sheet: Sheet, worksheet: Worksheet, stays: int) -> None:
    """A list's page, its signature, and what stays in view: the first columns, and of a long list
    what stands above it.
    """
    short = sheet.part and book.rows(sheet) <= SHORT_LIST
    freeze(worksheet, 0 if short else layout.HEADER_ROW, stays)
    last = layout.HEADER_ROW + book.rows(sheet)
    set_page(book, sheet, worksheet, last + SIGNATURE_ROWS)
    if sheet.part and sheet.signed:
        sign(book, sheet, worksheet, last + 2)
        watch_signature(book, sheet, worksheet, last + 2)


def _invite(
    book: FormBook,
    sheet: Sheet,
    worksheet: Worksheet,
    fields: Sequence[FormField],
    columns: Mapping[str, int],
) -> None:
    """The cells of a list that are still to be filled, in colour; the first has the cursor."""
    own = [columns[f.name] - 1 for f in fields if not f.excel.prefilled]
    if not own:
        return
    worksheet.set_selection(layout.FIRST_ROW - 1, own[0], layout.FIRST_ROW - 1, own[0])
    if begun := sheet.begun_by:
        key = f"${column_letters(columns[begun.name])}{layout.FIRST_ROW}"
        for col in (columns[f.name] for f in fields if f.constraints.required):
            area = (layout.FIRST_ROW, col, book.last_watched(sheet))
            inputs.colour_blank(book, worksheet, area, live.filled(key))
    blank = len(book.form_content.values.get(sheet.key, ()))
    if blank < book.rows(sheet):
        last = layout.HEADER_ROW + book.rows(sheet)
        corners = (layout.FIRST_ROW - 1 + blank, own[0], last - 1, own[-1])
        look = {"bg_color": INPUT_FILL, "border": 1, "border_color": GRID}
        inputs.fill_where(book, worksheet, corners, "TRUE", **look)


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
            props = _input_props(one) | _free(one)
            if one.excel.prefilled or one.excel.tool:
                props["bg_color"] = FIXED_FILL
            row, col = layout.FIRST_ROW + i, columns[one.name]
            _put(book, worksheet, row, col, record.get(one.name), one, props, mark)
        texts = (
            (cell_value(record.get(one.name), one.input), one.excel.width)
            for one in fields
            if one.excel.wrap
        )
        book.fit(worksheet, layout.FIRST_ROW + i, texts)
    blank = range(layout.FIRST_ROW + len(book.records(sheet)), layout.FIRST_ROW + book.rows(sheet))
    for one in fields:
        _put_starts(book, sheet, worksheet, one, (blank, columns[one.name]), _free(one))


def _put_starts(
    book: FormBook,
    sheet: Sheet,
    worksheet: Worksheet,
    one: FormField,
    at: tuple[Iterable[int], int],
    props: Mapping[str, Any],
) -> None:
    """The formula that blank cells start with, in a cell for numbers: in a text cell it becomes
    text once it is edited, and is 0 in an .xls. Phones and mails stay text: they would lose a zero.
    """
    if formula := starts.start(book, sheet, one):
        form = _input_props(one) if one.input in ("phone", "email") else {"num_format": "General"}
        style = book.cell(**{**props, **form})
        for row in at[0]:
            mine = live.checked(formula.replace(starts.ROW, str(row)), one.name)
            worksheet.write_formula(row - 1, at[1] - 1, mine, style, "")


def _input_props(one: FormField) -> dict[str, Any]:
    """The number format of a field's cells: text for all that is not a number."""
    if one.input not in NUMERIC:
        return {"num_format": "@"}
    default = MONEY_FORMAT if one.input == "money" else "General"
    return {"num_format": one.excel.number_format or default}


def _free(one: FormField) -> dict[str, Any]:
    """The look of a list's cells, into which anybody may type."""
    aligned = {"align": one.excel.align} if one.excel.align else {}
    return {"locked": False, "text_wrap": one.excel.wrap, **aligned}


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
    text = cell_value(value, one.input)
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
    named = book.list_names | book.offered
    if sheet.part and (day := inputs.day_name(one, order)):
        named[one.input] = day
    inputs.validate(worksheet, one, words, named, area)
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
        last = max(2, len(values) + 1)
        book.define_name(defined, f"={layout.LISTS_SHEET}!${letters}$2:${letters}${last}")
    worksheet.hide()


def _write_meta(book: FormBook) -> None:
    meta = {"form": book.spec.form, "version": str(book.spec.version), **book.form_content.meta}
    worksheet = book.worksheet(layout.META_SHEET)
    for row, (key, value) in enumerate(meta.items(), 1):
        put_text(worksheet, row, 1, key)
        put_text(worksheet, row, 2, value)
    worksheet.very_hidden()
