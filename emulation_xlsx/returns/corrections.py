"""The sheet «Cần sửa», the first of a returned form: every doubt, with a link to its cell.

Beside each stands whether it is corrected, live: hidden columns keep what was returned, and the
row in which a line of a list, known by its number, stands now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import (
    SEVERITY_NAMES,
    Finding,
    Severity,
    a1,
    column_letters,
    severity_words,
)
from emulation_xlsx.forms import layout, live
from emulation_xlsx.forms.book import FormBook, Mark
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.styles import (
    GOOD_FILL,
    LINK_INK,
    SEVERITY_FILLS,
    WARN_FILL,
    freeze,
    letterhead,
    page,
    put_text,
)
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.slips import together

_COLUMNS: Sequence[tuple[str, float]] = (
    ("STT", 5),
    ("Phần", 21),
    ("Ô", 8),
    ("Mức", 14),
    ("Nội dung cần xem lại", 48),
    ("Đề nghị", 42),
    ("Tình trạng", 14),
)
_TEXTS = slice(4, 6)
"""The columns whose texts decide how high a row is."""
_STATE, _ROW_NOW, _RETURNED = 7, 8, 9
"""The columns of the state, and of what it is computed from; a line about several cells has
further states, one for each cell, and behind them what these are computed from.
"""
_FIRST_ROW = 6
MENDED, OPEN, ROW_GONE, NO_CELL = "đã sửa", "chưa sửa", "đã bỏ dòng", "–"
Marks = Mapping[tuple[str, int, str], Mark]


@dataclass(frozen=True)
class Corrections:
    """What the first sheet of a returned form says. ``book`` is the form as it was read."""

    unit_name: str
    findings: Sequence[Finding]
    book: RawWorkbook

    def write(self, form: FormBook) -> None:
        """Write the sheet «Cần sửa»: what is to be corrected, a row each, with its link."""
        worksheet = form.worksheet(layout.CORRECTIONS_SHEET)
        for col, (text, width) in enumerate(_COLUMNS):
            worksheet.set_column(col, col, width)
            put_text(worksheet, _FIRST_ROW - 1, col + 1, text, form.header())
        self._titles(form, worksheet)
        lines = together(self.findings)
        for number, finding in enumerate(lines, 1):
            self._row(form, worksheet, number, finding)
        most = max((len(one.more) for one in lines), default=0)
        last = _RETURNED + (3 * (most + 1) if most else 0)
        worksheet.set_column(_ROW_NOW - 1, last - 1, None, None, {"hidden": True})
        for text, fill in ((OPEN, WARN_FILL), ("đã", GOOD_FILL)):
            rule = {"type": "text", "criteria": "begins with", "value": text}
            area = (_FIRST_ROW - 1, _STATE - 1, _FIRST_ROW + len(lines) - 2, _STATE - 1)
            look = {**rule, "format": form.style(bg_color=fill)}
            worksheet.conditional_format(*area, look)
        form.name_list(worksheet, (_FIRST_ROW - 2, 0), (_FIRST_ROW + len(lines) - 2, _STATE - 1))
        page(worksheet, landscape=True, header_row=_FIRST_ROW - 1)
        freeze(worksheet, _FIRST_ROW - 1, 0)

    def _titles(self, form: FormBook, worksheet: Worksheet) -> None:
        widths = [width for _, width in _COLUMNS]
        letterhead(form, worksheet, form.form_content.office, widths)
        found = ", ".join(severity_words(together(self.findings)))
        for row, text, props in (
            (2, "NHỮNG CHỖ CẦN SỬA HOẶC XEM LẠI", {"bold": True, "font_size": 14}),
            (3, f"Đơn vị: {self.unit_name}. Có {found}.", {"bold": True}),
            (
                4,
                "Xin sửa ngay trên tệp này ở các ô được tô màu, lưu lại và gửi về; sửa xong ô nào "
                f"thì cột “Tình trạng” ghi “{MENDED}”. Những gì đơn vị đã ghi được giữ nguyên.",
                {"italic": True},
            ),
        ):
            style = form.style(align="center", text_wrap=True, **props)
            worksheet.merge_range(row - 1, 0, row - 1, len(_COLUMNS) - 1, "", style)
            put_text(worksheet, row, 1, text, style)
            form.fit(worksheet, row, [(text, sum(widths))])

    def _row(self, form: FormBook, worksheet: Worksheet, number: int, finding: Finding) -> None:
        row = _FIRST_ROW + number - 1
        sheet = sheet_of(form, finding)
        name = sheet.name if sheet else "Cả tệp"
        found = target(form, self.book, finding)
        cell = a1(*found.cell) if found else None
        fill = form.cell(bg_color=SEVERITY_FILLS[finding.severity], bold=True, align="center")
        worksheet.write_number(row - 1, 0, number, form.cell(align="center"))
        put_text(worksheet, row, 2, name, form.cell())
        cells = self._cells(form, finding) or cell or "–"
        put_text(worksheet, row, 3, cells, form.cell(align="center", text_wrap=True))
        put_text(worksheet, row, 4, SEVERITY_NAMES[finding.severity], fill)
        put_text(worksheet, row, 5, finding.message, form.cell())
        put_text(worksheet, row, 6, finding.remedy, form.cell())
        if sheet:
            beside = "," in cells  # LibreOffice breaks no line of a link
            look = {} if beside else {"align": "center"}
            link = form.cell(font_color=LINK_INK, underline=1, **look)
            there = f"internal:'{sheet.name}'!{cell or 'A1'}"
            words = name if beside else cells if cell else "Mở"
            worksheet.write_url(row - 1, 1 if beside else 2, there, link, words)
        self._state(form, worksheet, row, finding)
        widths = (width for _, width in _COLUMNS[_TEXTS])
        texts = zip((finding.message, finding.remedy), widths, strict=True)
        form.fit(worksheet, row, [(name, _COLUMNS[1][1]), (cells, _COLUMNS[2][1]), *texts])

    def _cells(self, form: FormBook, finding: Finding) -> str | None:
        """The cells of the form written again that a line is about."""
        all_of = [target(form, self.book, one) for one in (finding, *finding.more)]
        places = [replace(finding.place, row=one.cell[0], col=one.cell[1]) for one in all_of if one]
        if not places:
            return None
        more = tuple(replace(finding, place=place, more=()) for place in places[1:])
        return replace(finding, place=places[0], more=more).where

    def _state(self, form: FormBook, worksheet: Worksheet, row: int, finding: Finding) -> None:
        """Whether a finding's cells have changed to what they can hold; of one without, nothing."""
        style = form.cell(align="center")
        all_of = [target(form, self.book, one) for one in (finding, *finding.more)]
        found = [one for one in all_of if one]
        if not found or (found[0].sheet.is_record and found[0].one.excel.prefilled):
            put_text(worksheet, row, _STATE, NO_CELL, style)
            return
        if len(found) == 1:
            formula = _state_formula(form, worksheet, found[0], _Columns(row, _ROW_NOW, _RETURNED))
            worksheet.write_formula(row - 1, _STATE - 1, formula, style, OPEN)
            return
        first = _RETURNED + 1
        for k, one in enumerate(found):
            behind = first + len(found) + 2 * k
            formula = _state_formula(form, worksheet, one, _Columns(row, behind, behind + 1))
            worksheet.write_formula(row - 1, first + k - 1, formula, None, OPEN)
        states = f"{a1(row, first)}:{a1(row, first + len(found) - 1)}"
        formula = f'=IF(COUNTIF({states},"{OPEN}")=0,"{MENDED}","{OPEN}")'
        worksheet.write_formula(row - 1, _STATE - 1, formula, style, OPEN)


@dataclass(frozen=True)
class _Columns:
    """Where a state's row now and what was returned stand, in a row of «Cần sửa»."""

    row: int
    row_now: int
    returned: int


def _state_formula(form: FormBook, worksheet: Worksheet, found: Target, at: _Columns) -> str:
    """Whether one cell is corrected; what that is computed from is written beside."""
    returned = _returned(form, found, found.one)
    if isinstance(returned, str):
        put_text(worksheet, at.row, at.returned, returned)
    elif returned is not None:
        worksheet.write_number(at.row - 1, at.returned - 1, returned)
    formula = f'IF({_corrected(form, found, at)},"{MENDED}","{OPEN}")'
    if not found.sheet.is_record:
        numbers = _whole_column(found.sheet.name, found.sheet.first_column)
        now, first = f"=MATCH({found.index + 1},{numbers},0)", layout.FIRST_ROW + found.index
        worksheet.write_formula(at.row - 1, at.row_now - 1, now, None, first)
        formula = f'IF(ISNA({a1(at.row, at.row_now)}),"{ROW_GONE}",{formula})'
    return live.checked(f"={formula}", f"{found.sheet.name}: {found.one.name}")


@dataclass(frozen=True)
class Target:
    """The cell of the form written again that a finding is about; ``index`` counts rows from 0."""

    sheet: Sheet
    one: FormField
    index: int
    cell: tuple[int, int]


def _corrected(form: FormBook, found: Target, at: _Columns) -> str:
    """An expression: the cell is no longer what was returned, but what it can be.

    A line of a checklist that was not there is there as soon as any of what counts is filled.
    """
    sheet, one = found.sheet, found.one
    counted = [other for other in form.fields(sheet) if other.name in sheet.counts_with]
    if one in counted and not any(_returned(form, found, other) for other in counted):
        cells = (live.filled(_now(form, found, other, at)) for other in counted)
        return f"OR({','.join(cells)})"
    now = _now(form, found, one, at)
    fine = live.acceptable(one, now, form.list_name(one))
    right = f"AND({live.filled(now)},{fine})" if fine else live.filled(now)
    if not one.constraints.required:
        right = f"OR(NOT({live.filled(now)}),{right})"
    return f"AND(NOT(EXACT({now},{a1(at.row, at.returned)})),{right})"


def _returned(form: FormBook, found: Target, one: FormField) -> str | int | float | None:
    """What was returned in a field of the target's row, as the form shows it."""
    return cell_value(form.records(found.sheet)[found.index].get(one.name), one.input)


def _now(form: FormBook, found: Target, one: FormField, at: _Columns) -> str:
    """A field's cell in the target's row, wherever sorting has put that."""
    if found.sheet.is_record:
        letters = column_letters(found.cell[1])
        return f"'{found.sheet.name}'!${letters}${found.cell[0]}"
    col = layout.table_columns(found.sheet, form.fields(found.sheet))[one.name]
    return f"INDEX({_whole_column(found.sheet.name, col)},{a1(at.row, at.row_now)})"


def _whole_column(name: str, col: int) -> str:
    return f"'{name}'!${column_letters(col)}:${column_letters(col)}"


def sheet_of(form: FormBook, finding: Finding) -> Sheet | None:
    """The form's sheet that a finding is about."""
    order = finding.place.order
    return form.spec.sheets[order - 1] if order else None


def index_of(book: RawWorkbook, sheet: Sheet, finding: Finding) -> int | None:
    """Which of the rows read from a sheet a finding is in."""
    table, row = book.tables.get(sheet.key), finding.place.row
    if table is None or row is None:
        return None
    if sheet.is_record:
        return 0
    return table.rows.index(row) + finding.place.nth if row in table.rows else None


def target(form: FormBook, book: RawWorkbook, finding: Finding) -> Target | None:
    """What a finding's cell has become in the form written again."""
    sheet, name = sheet_of(form, finding), finding.place.field
    if sheet is None or name is None:
        return None
    index, fields = index_of(book, sheet, finding), form.fields(sheet)
    one = next((one for one in fields if one.name == name), None)
    if index is None or one is None:
        return None
    if sheet.is_record:
        return Target(sheet, one, index, (layout.record_rows(fields)[0][name], layout.VALUE_COL))
    col = layout.table_columns(sheet, fields)[name]
    return Target(sheet, one, index, (layout.FIRST_ROW + index, col))


def marks(sheets: Sequence[Sheet], book: RawWorkbook, findings: Sequence[Finding]) -> Marks:
    """(sheet key, row, field) → the gravest of what is found there, all of it in words."""
    found: dict[tuple[str, int, str], list[Finding]] = {}
    for finding in findings:
        if finding.place.order and finding.place.field:
            sheet = sheets[finding.place.order - 1]
            index = index_of(book, sheet, finding)
            if index is not None:
                found.setdefault((sheet.key, index, finding.place.field), []).append(finding)
    grave = list(Severity)
    return {
        key: Mark(
            min((f.severity for f in here), key=grave.index),
            "\n".join(f"{f.message} {f.remedy}" for f in here),
        )
        for key, here in found.items()
    }
