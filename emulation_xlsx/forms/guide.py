"""The sheet «Hướng dẫn»: how to fill, this unit's deadlines and quota, and what is still missing.

The readiness panel is live: its formulas come from the form's definition (required fields, code
lists, numbers, ``review``), so a new field is watched without a line of code here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import as_date, column_letters
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    GOOD_FILL,
    HEADER_FILL,
    LINK_INK,
    WARN_FILL,
    letterhead,
    page,
    put_text,
)
from emulation_xlsx.forms.values import NUMERIC, shown
from emulation_xlsx.forms.writer import REQUIRED_MARK, FormBook, used_lists

COMPLETE, REVIEW, EMPTY, NOT_YET = "Đủ", "Cần xem lại", "Chưa điền", "Chưa đến kỳ"
HOW_TO_FILL = (
    "Điền các ô nền vàng nhạt ở sheet 1, 2, 3 và ghi danh sách ở sheet 4, 5, 6, 7. "
    "Đợt nào điền phần của đợt đó; phần chưa đến kỳ để trống.",
    "Ô có mũi tên thì chọn trong danh sách. Ngày gõ ngày/tháng/năm, ví dụ 05/03/2020; "
    "ngày sinh chỉ nhớ năm thì gõ năm, ví dụ 1975.",
    "Không đổi tên sheet, không sửa mã đơn vị. Ở các danh sách được thêm dòng, xóa dòng, sắp xếp.",
    "Xem bảng «Tình trạng các phần» ở trên: mọi phần của đợt phải là «Đủ».",
    "Lưu tệp (kiểu .xlsx) và gửi thư kèm tệp về Phòng Nội vụ. Cần sửa thì sửa ngay trên tệp này "
    "và gửi lại; bản gửi sau thay bản trước.",
)
_WIDTHS = (5.0, 30.0, 16.0, 20.0, 40.0)


@dataclass(frozen=True)
class Deadline:
    """One line of the unit's deadlines."""

    title: str
    day: str
    """In words, such as «trước ngày 15/11/2019»."""


@dataclass(frozen=True)
class Guide:
    """What the first page says to one unit."""

    heading: str
    unit_name: str
    deadlines: Sequence[Deadline]
    quota_text: str
    quota: int | None
    contact: str
    opens: Mapping[int, dt.date]
    """Round → the first day on which an empty part is called «Chưa điền»."""
    today: dt.date

    def write(self, book: FormBook) -> None:
        worksheet = book.worksheet(layout.GUIDE_SHEET)
        for col, width in enumerate(_WIDTHS):
            worksheet.set_column(col, col, width)
        row = _titles(book, worksheet, self)
        row = _deadlines(book, worksheet, self, row + 1)
        row = _panel(book, worksheet, self, row + 1)
        _steps(book, worksheet, self, row + 1)
        page(worksheet, landscape=False)
        worksheet.fit_to_pages(1, 1)
        worksheet.protect("", {"format_columns": True, "format_rows": True})


def _line(
    book: FormBook,
    sheet: Worksheet,
    row: int,
    text: str,
    height: float | None = None,
    **props: object,
) -> None:
    style = book.style(text_wrap=True, **props)
    sheet.merge_range(row - 1, 0, row - 1, len(_WIDTHS) - 1, "", style)
    put_text(sheet, row, 1, text, style)
    if height:
        sheet.set_row(row - 1, height)


def _titles(book: FormBook, sheet: Worksheet, guide: Guide) -> int:
    letterhead(book, sheet, book.form_content.office, _WIDTHS)
    _line(book, sheet, 3, book.spec.title, 24, bold=True, font_size=15, align="center")
    _line(book, sheet, 4, guide.heading, 36, align="center")
    _line(book, sheet, 5, f"Đơn vị: {guide.unit_name}", 22, bold=True, font_size=13, align="center")
    _line(book, sheet, 6, guide.quota_text, 20, align="center", bold=True, font_color="#9C2A00")
    return 7


def _deadlines(book: FormBook, sheet: Worksheet, guide: Guide, row: int) -> int:
    _line(book, sheet, row, "Thời hạn của đơn vị", bold=True)
    for one in guide.deadlines:
        row += 1
        sheet.merge_range(row - 1, 0, row - 1, 2, "", book.cell())
        put_text(sheet, row, 1, one.title, book.cell())
        sheet.merge_range(row - 1, 3, row - 1, 4, "", book.cell(bold=True))
        put_text(sheet, row, 4, one.day, book.cell(bold=True))
    return row + 1


def _panel(book: FormBook, sheet: Worksheet, guide: Guide, row: int) -> int:
    _line(book, sheet, row, "Tình trạng các phần (tự cập nhật khi điền)", bold=True)
    row += 1
    for col, text in enumerate(("Đợt", "Phần", "Mở phần này", "Tình trạng", "Lưu ý"), 1):
        put_text(sheet, row, col, text, book.header())
    first = row + 1
    for one in book.spec.sheets:
        row += 1
        _panel_row(book, sheet, guide, one, row)
    for text, fill in ((COMPLETE, GOOD_FILL), (REVIEW, BAD_FILL), ("Thiếu", WARN_FILL)):
        rule = {"type": "text", "criteria": "begins with", "value": text}
        style = book.style(bg_color=fill)
        sheet.conditional_format(first - 1, 3, row - 1, 3, {**rule, "format": style})
    return row + 1


def _panel_row(book: FormBook, sheet: Worksheet, guide: Guide, one: Sheet, row: int) -> None:
    put_text(sheet, row, 1, str(one.round or ""), book.cell(align="center"))
    put_text(sheet, row, 2, one.name, book.cell())
    link = book.cell(font_color=LINK_INK, underline=1, align="center")
    sheet.write_url(row - 1, 2, f"internal:'{one.name}'!A1", link, "Đến phần này")
    ready = Readiness(book, one, guide)
    style = book.cell(bold=True, align="center")
    sheet.write_formula(row - 1, 3, ready.formula(), style, ready.cached())
    notes = "; ".join(book.words(review.note) for review in one.review)
    sheet.write_formula(row - 1, 4, ready.note_formula(notes), book.cell(font_size=11), "")


def _steps(book: FormBook, sheet: Worksheet, guide: Guide, row: int) -> None:
    _line(book, sheet, row, "Cách điền và gửi", bold=True)
    for number, text in enumerate(HOW_TO_FILL, 1):
        row += 1
        put_text(sheet, row, 1, f"{number}.", book.style(align="right", valign="top"))
        style = book.style(text_wrap=True, valign="top")
        sheet.merge_range(row - 1, 1, row - 1, len(_WIDTHS) - 1, "", style)
        put_text(sheet, row, 2, text, style)
        sheet.set_row(row - 1, 34)
    _line(book, sheet, row + 2, guide.contact, 34, italic=True, bg_color=HEADER_FILL)


class Readiness:
    """The live state of one sheet, as Excel formulas over its cells."""

    def __init__(self, book: FormBook, sheet: Sheet, guide: Guide) -> None:
        self.book, self.sheet, self.guide = book, sheet, guide
        self.fields = [f for f in book.fields(sheet) if not f.excel.prefilled]
        self.ranges = _ranges(book, sheet)

    def cached(self) -> str:
        """What a form that nobody has filled shows today; of another only Excel knows, at once."""
        if self._filled_now():
            return ""
        return NOT_YET if self.guide.today < self._opens() else EMPTY

    def formula(self) -> str:
        empty = f'IF(TODAY()<DATE({self._opens():%Y,%m,%d}),"{NOT_YET}","{EMPTY}")'
        missing = self._missing()
        return (
            f"=IF({self._count()}=0,{empty},IF({missing}>0,"
            f'"Thiếu "&{missing}&" ô",IF({self._doubtful()},"{REVIEW}","{COMPLETE}")))'
        )

    def note_formula(self, notes: str) -> str:
        """The note of the sheet's cross-checks, shown when one of them fails."""
        checks = self._reviews()
        return f'=IF({checks},"{notes}","")' if notes else '=""'

    def _opens(self) -> dt.date:
        return self.guide.opens.get(self.sheet.round or 0, dt.date(2000, 1, 1))

    def _filled_now(self) -> bool:
        rows = self.book.form_content.values.get(self.sheet.key, ())
        return any(shown(row.get(f.name), f.input) for row in rows for f in self.fields)

    def _count(self) -> str:
        """How many cells (of a table: rows) hold something."""
        if self.sheet.is_record:
            return f"COUNTA({self._column(layout.VALUE_COL)})"
        return f"SUMPRODUCT(--({self._any_cell()}>0))"

    def _any_cell(self) -> str:
        return "(" + "+".join(f'({self.ranges[f.name]}<>"")' for f in self.fields) + ")"

    def _missing(self) -> str:
        if self.sheet.is_record:
            marks, cells = self._column(layout.MARK_COL), self._column(layout.VALUE_COL)
            return f'SUMPRODUCT(({marks}="{REQUIRED_MARK}")*({cells}=""))'
        required = [f for f in self.fields if f.constraints.required]
        if not required:
            return "0"
        blanks = "+".join(f'({self.ranges[f.name]}="")' for f in required)
        return f"SUMPRODUCT(({self._any_cell()}>0)*({blanks}))"

    def _column(self, col: int) -> str:
        """A record's cells of one column, from its first input to its last."""
        rows, _ = layout.record_rows(self.book.fields(self.sheet))
        first, last = rows[self.fields[0].name], rows[self.fields[-1].name]
        letters = column_letters(col)
        return f"'{self.sheet.name}'!${letters}${first}:${letters}${last}"

    def _doubtful(self) -> str:
        wrong = [self._outside_list(f) for f in self.fields if f.input == "list"]
        wrong += [self._not_number(f) for f in self.fields if f.input in NUMERIC]
        counted = "+".join(part for part in wrong if part) or "0"
        return f"OR({counted}>0,{self._reviews()})"

    def _outside_list(self, one: FormField) -> str:
        if one.excel.open_list:
            return ""
        name = self.book.list_names[next(iter(used_lists([one])))]
        cells = self.ranges[one.name]
        return f'SUMPRODUCT(({cells}<>"")*(COUNTIF({name},{cells})=0))'

    def _not_number(self, one: FormField) -> str:
        cells = self.ranges[one.name]
        return f'SUMPRODUCT(({cells}<>"")*NOT(ISNUMBER({cells})))'

    def _reviews(self) -> str:
        quota = self.guide.quota
        facts = {
            **self.ranges,
            **self.book.form_content.facts,
            "n": self._count(),
            "quota": '""' if quota is None else quota,
        }
        checks = [review.when.format_map(facts) for review in self.sheet.review]
        return f"AND({self._count()}>0,OR({','.join(checks)}))" if checks else "FALSE"


def _ranges(book: FormBook, sheet: Sheet) -> dict[str, str]:
    """Field → its cell (of a record) or cells (of a table), with the sheet's name."""
    fields = book.fields(sheet)
    if sheet.is_record:
        rows, _ = layout.record_rows(fields)
        letters = column_letters(layout.VALUE_COL)
        return {name: f"'{sheet.name}'!${letters}${row}" for name, row in rows.items()}
    last = layout.HEADER_ROW + book.rows(sheet)
    return {
        name: f"'{sheet.name}'!${column_letters(col)}${layout.FIRST_ROW}"
        f":${column_letters(col)}${last}"
        for name, col in layout.table_columns(sheet, fields).items()
    }


def last_good_day(day: dt.date, counting_through: bool) -> str:
    """The deadline in words (PLAN.md, Dates)."""
    if counting_through:
        return f"đến hết ngày {as_date(day)}"
    return f"trước ngày {as_date(day)} (chậm nhất {as_date(day - dt.timedelta(days=1))})"
