"""The sheet «Hướng dẫn»: how to fill, this unit's deadlines and quota, and what is still missing.

The readiness panel is live: what is asked of a cell comes from the form's definition, so a new
field is watched without a line of code here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms import layout, live
from emulation_xlsx.forms.book import FormBook
from emulation_xlsx.forms.readiness import COMPLETE, REVIEW, PanelValue, Readiness
from emulation_xlsx.forms.schema import Part, Sheet
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    GOOD_FILL,
    HEADER_FILL,
    LINK_INK,
    WARN_FILL,
    WARN_INK,
    letterhead,
    page,
    put_text,
    row_height,
)
from emulation_xlsx.forms.words import filled_in

HOW_TO_FILL = (
    "Điền các ô nền vàng nhạt; ô bắt buộc còn trống trong dòng đang điền có màu đậm hơn, cột không "
    "bắt buộc có tiêu đề chữ nghiêng. Đợt nào điền phần của đợt đó; phần chưa đến kỳ để trống.",
    "Ô có mũi tên thì chọn trong danh sách. Ngày tháng gõ theo dạng ngày/tháng/năm, năm đủ bốn "
    "chữ số; ngày sinh chỉ nhớ năm thì gõ năm, ví dụ 1975.",
    "Khi bắt đầu điền một dòng, một số ô tự hiện giá trị thường gặp hoặc đã ghi ở sheet khác; "
    "chưa đúng thì chọn hoặc gõ đè lên. Họ tên đã ghi một lần thì chọn trong danh sách.",
    "Không đổi tên sheet, không sửa mã đơn vị. Ở các danh sách được thêm dòng, xóa dòng, sắp xếp.",
    "Xem bảng “Tình trạng các phần” ở trên: mọi phần của đợt phải là “Đủ”. "
    "Ô tự đổi sang màu cam là ô ghi chưa đúng, xin xem lại.",
    "Lưu tệp (kiểu .xlsx) và gửi thư kèm tệp về {office}. Cần sửa thì sửa ngay trên tệp này "
    "và gửi lại; bản gửi sau thay bản trước.",
)
ALREADY_SENT = (
    "Ô nền tím nhạt là những gì đơn vị đã gửi. Xin xem lại, sửa ô nào đã thay đổi và điền tiếp "
    "các ô còn trống."
)
_WIDTHS = (5.0, 28.0, 15.0, 18.0, 32.0)
_HELPERS = len(_WIDTHS) + 2
"""The first of the hidden columns with the panel's counts."""
_ALWAYS = dt.date(2000, 1, 1)
"""When a part opens that is of no round."""


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
    pilot: str = ""
    """What a unit is told that holds its conference before the others."""
    rounds: Mapping[Part, int] = field(default_factory=dict)
    """The round of each part, where it is not the form's own."""

    def write(self, book: FormBook) -> None:
        worksheet = book.worksheet(layout.GUIDE_SHEET)
        for col, width in enumerate(_WIDTHS):
            worksheet.set_column(col, col, width)
        row = _titles(book, worksheet, self)
        row = _deadlines(book, worksheet, self, row + 1)
        row = _panel(book, worksheet, self, row + 1)
        last = _steps(book, worksheet, self, row + 1)
        page(worksheet, landscape=False)
        worksheet.fit_to_pages(1, 1)
        worksheet.print_area(0, 0, last - 1, len(_WIDTHS) - 1)
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
    _line(book, sheet, 6, guide.quota_text, 20, align="center", bold=True, font_color=WARN_INK)
    if guide.pilot:
        height = row_height([(guide.pilot, sum(_WIDTHS))])
        _line(book, sheet, 7, guide.pilot, height, align="center", italic=True)
    return 8 if guide.pilot else 7


def _deadlines(book: FormBook, sheet: Worksheet, guide: Guide, row: int) -> int:
    _line(book, sheet, row, "Thời hạn của đơn vị", bold=True)
    for one in guide.deadlines:
        row += 1
        sheet.merge_range(row - 1, 0, row - 1, 2, "", book.cell())
        put_text(sheet, row, 1, one.title, book.cell())
        sheet.merge_range(row - 1, 3, row - 1, 4, "", book.cell(bold=True))
        put_text(sheet, row, 4, one.day, book.cell(bold=True))
        book.fit(sheet, row, [(one.title, sum(_WIDTHS[:3])), (one.day, sum(_WIDTHS[3:]))])
    return row + 1


def _panel(book: FormBook, sheet: Worksheet, guide: Guide, row: int) -> int:
    _line(book, sheet, row, "Tình trạng các phần (tự cập nhật khi điền)", bold=True)
    row += 1
    for col, text in enumerate(("Đợt", "Phần", "Mở phần này", "Tình trạng", "Lưu ý"), 1):
        put_text(sheet, row, col, text, book.header())
    first, helpers = row + 1, 0
    for one in book.spec.sheets:
        row += 1
        helpers = max(helpers, _panel_row(book, sheet, guide, one, row))
    sheet.set_column(_HELPERS - 1, _HELPERS + helpers - 2, None, None, {"hidden": True})
    for text, fill in ((COMPLETE, GOOD_FILL), (REVIEW, BAD_FILL), ("Thiếu", WARN_FILL)):
        rule = {"type": "text", "criteria": "begins with", "value": text}
        style = book.style(bg_color=fill)
        sheet.conditional_format(first - 1, 3, row - 1, 3, {**rule, "format": style})
    return row + 1


def _panel_row(book: FormBook, sheet: Worksheet, guide: Guide, one: Sheet, row: int) -> int:
    """A line of the panel; how many helper cells stand beside it."""
    number = guide.rounds.get(one.part or "unit", one.round or 0)
    put_text(sheet, row, 1, str(number or ""), book.cell(align="center"))
    put_text(sheet, row, 2, one.name, book.cell())
    link = book.cell(font_color=LINK_INK, underline=1, align="center")
    sheet.write_url(row - 1, 2, f"internal:'{one.name}'!A1", link, "Đến phần này")
    ready = Readiness(book, one, guide.quota, row, _HELPERS)
    state = ready.state(guide.opens.get(number, _ALWAYS), guide.today)
    _put_live(sheet, one, row, 4, state, book.cell(bold=True, align="center"))
    _put_live(sheet, one, row, 5, ready.note(), book.cell(font_size=11))
    for col, helper in enumerate(ready.helpers, _HELPERS):
        _put_live(sheet, one, row, col, helper)
    return len(ready.helpers)


def _put_live(
    sheet: Worksheet,
    one: Sheet,
    row: int,
    col: int,
    live_cell: PanelValue,
    style: Format | None = None,
) -> None:
    formula = live.checked(f"={live_cell.formula}", one.name)
    sheet.write_formula(row - 1, col - 1, formula, style, live_cell.value)


def _steps(book: FormBook, sheet: Worksheet, guide: Guide, row: int) -> int:
    _line(book, sheet, row, "Cách điền và gửi", bold=True)
    sent = (ALREADY_SENT,) if book.form_content.carried else ()
    for number, text in enumerate((*sent, *HOW_TO_FILL), 1):
        row += 1
        put_text(sheet, row, 1, f"{number}.", book.style(align="right", valign="top"))
        style = book.style(text_wrap=True, valign="top")
        sheet.merge_range(row - 1, 1, row - 1, len(_WIDTHS) - 1, "", style)
        put_text(sheet, row, 2, filled_in(text, book.form_content.facts), style)
        sheet.set_row(row - 1, 34)
    _line(book, sheet, row + 2, guide.contact, 34, italic=True, bg_color=HEADER_FILL)
    return row + 2


def last_good_day(day: dt.date, counting_through: bool) -> str:
    """The deadline in words."""
    if counting_through:
        return f"đến hết ngày {as_date(day)}"
    return f"trước ngày {as_date(day)} (chậm nhất {as_date(day - dt.timedelta(days=1))})"
