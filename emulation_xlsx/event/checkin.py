"""``diem-danh.xlsx``: who is at the door is ticked, and the first sheet counts as it is done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.event.hall import Hall
from emulation_xlsx.event.lists import ListRow, by_name, event_book, write_rows
from emulation_xlsx.event.people import Invitations, Invitee
from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms.layout import META_SHEET
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    FIXED_FILL,
    GOOD_FILL,
    INPUT_FILL,
    LIST_SIZE,
    Book,
    page,
    put_text,
    row_height,
)
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.attendance import ABSENT, CAME, FORM, IN_RESERVE, INVITED, SHEET

SUMMARY = "Tổng số"
_SPARE = 60
"""Blank rows below the list for who comes unasked."""
WHOLE = "Cộng"
_OURS = "Cấp tổ chức mời"
"""The block of who was sent by no unit."""
_NOT_YET = "chưa đến"
CALL = "gọi"
STATES = {_NOT_YET: BAD_FILL, ABSENT: BAD_FILL, CAME: GOOD_FILL, CALL: BAD_FILL}
"""How the states of the first sheet begin, and their fills."""
_WIDTHS = (34.0, 11.0, 11.0, 11.0, 11.0, 34.0)


@dataclass(frozen=True)
class Range:
    """The columns of the list that the first sheet counts."""

    sheet: Sheet
    last: int

    def __getitem__(self, name: str) -> str:
        letters = column_letters(self.sheet.field_names.index(name) + 1)
        return f"'{self.sheet.name}'!${letters}$2:${letters}${self.last}"

    def people(self, *tests: str, of: str = "people") -> str:
        """How many pass, as an expression: a group counts with its number."""
        return f"SUMIFS({self[of]},{','.join(tests)})"

    def test(self, name: str, wanted: str) -> str:
        return f'{self[name]},"{wanted}"'


def checkin_workbook(plan: Plan, invited: Invitations, hall: Hall | None, as_of: dt.date) -> bytes:
    """The first sheet, the list by given name with reserves in it, and the campaign's mark."""
    book = event_book(plan, as_of, "Điểm danh {event} {level}")
    summary, sheet = book.add_worksheet(SUMMARY), plan.form(FORM).sheet(SHEET)
    worksheet = book.add_worksheet(sheet.name)
    rows = list(_rows(invited, hall))
    _list(book, worksheet, sheet, rows)
    _summary(book, summary, plan, invited, Range(sheet, len(rows) + _SPARE + 1))
    meta = book.add_worksheet(META_SHEET)
    meta.very_hidden()
    marks = {"form": FORM, "version": "1", "campaign": plan.settings.campaign_code}
    for at, (name, text) in enumerate(marks.items(), 1):
        put_text(meta, at, 1, name)
        put_text(meta, at, 2, text)
    return book.content()


def _rows(invited: Invitations, hall: Hall | None) -> Iterator[ListRow]:
    reserves = {one.key for one in invited.reserves}
    for one in by_name([*invited.people, *invited.reserves]):
        yield {
            "key": one.key,
            "full_name": one.name,
            "seat": hall.words(one) if hall else "",
            "unit_name": one.unit.name if one.unit else "",
            "position": one.position,
            "block": one.block or _OURS,
            "delegate_type": one.delegate_type,
            "standing": IN_RESERVE if one.key in reserves else INVITED,
            "role": one.role,
            "people": one.people,
            "asked": one.people,
        }


def _list(book: Book, worksheet: Worksheet, sheet: Sheet, rows: Sequence[ListRow]) -> None:
    write_rows(book, worksheet, sheet, rows)
    last, width = len(rows) + _SPARE, len(sheet.fields)
    tick = sheet.field_names.index("came")
    inputs = {tick, sheet.field_names.index("people"), sheet.field_names.index("note")}
    style = book.cell(font_size=11, bg_color=INPUT_FILL, align="center")
    for row in range(1, len(rows) + 1):
        worksheet.write_blank(row, tick, None, style)
    for row in range(len(rows) + 1, last + 1):
        for col in range(width):
            fill = {"bg_color": INPUT_FILL} if col in inputs else {}
            worksheet.write_blank(row, col, None, book.cell(font_size=11, **fill))
    help_text = sheet.field("came").description
    worksheet.data_validation(
        1, tick, last, tick,
        {"validate": "list", "source": [CAME, ABSENT], "input_title": "Điểm danh",
         "input_message": help_text, "error_title": "Điểm danh",
         "error_message": f"Xin chọn {CAME} hoặc {ABSENT}, hoặc để trống."},
    )  # fmt: skip
    letter = column_letters(tick + 1)
    for word, colour in ((CAME, GOOD_FILL), (ABSENT, FIXED_FILL)):
        rule = {"type": "formula", "criteria": f'=${letter}2="{word}"'}
        look = book.add_format({"bg_color": colour})
        worksheet.conditional_format(1, 0, last, width - 1, {**rule, "format": look})
    worksheet.autofilter(0, 0, last, width - 1)
    book.name_list(worksheet, (0, 0), (last, width - 1))
    worksheet.freeze_panes(1, sheet.field_names.index("came") + 1)


# --- the first sheet ------------------------------------------------------------------------------


def _summary(
    book: Book, worksheet: Worksheet, plan: Plan, invited: Invitations, cells: Range
) -> None:
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    title = book.style(bold=True, font_size=14, align="center", text_wrap=True)
    _across(worksheet, 1, plan.said("ĐIỂM DANH {EVENT} {TOWN_NAME}"), title)
    note = f"Các số dưới đây tự tính khi ghi ở sheet “{cells.sheet.name}”."
    _across(worksheet, 2, note, book.style(italic=True, align="center"))
    row = _blocks(book, worksheet, plan, invited, cells, 4)
    row = _named(book, worksheet, invited, cells, row + 1)
    _reserves(book, worksheet, invited, cells, row + 1)
    page(worksheet, landscape=True)
    worksheet.activate()
    for state, fill in STATES.items():
        rule = {"type": "text", "criteria": "begins with", "value": state}
        look = book.add_format({"bg_color": fill, "bold": fill == BAD_FILL})
        worksheet.conditional_format(3, 4, 2000, 5, {**rule, "format": look})


def _across(worksheet: Worksheet, row: int, text: str, style: Format) -> None:
    worksheet.merge_range(row - 1, 0, row - 1, len(_WIDTHS) - 1, "", style)
    put_text(worksheet, row, 1, text, style)


def _head(book: Book, worksheet: Worksheet, row: int, heading: str, titles: Sequence[str]) -> int:
    put_text(worksheet, row, 1, heading, book.style(bold=True))
    for col, text in enumerate(titles, 1):
        put_text(worksheet, row + 1, col, text, book.header(font_size=11))
    worksheet.set_row(row, 34)
    return row + 2


def _blocks(
    book: Book,
    worksheet: Worksheet,
    plan: Plan,
    invited: Invitations,
    cells: Range,
    row: int,
) -> int:
    """Came of invited by block, with the total first; the first row below."""
    titles = ("Khối", "Được mời", "Đã đến", "Báo vắng", "Còn thiếu", "Dự khuyết đã đến")
    first = _head(book, worksheet, row, "Đã đến trong số được mời", titles)
    known = {one.block or _OURS for one in invited.people}
    blocks = [name for name in (*plan.blocks, _OURS) if name in known]
    counts = {
        name: sum(one.people or 0 for one in invited.people if (one.block or _OURS) == name)
        for name in blocks
    }
    for at, block in enumerate([WHOLE, *blocks], first):
        asked = counts.get(block, sum(counts.values()))
        bold = {"bold": True, "bg_color": FIXED_FILL} if block == WHOLE else {}
        put_text(worksheet, at, 1, block, book.cell(font_size=11, **bold))
        style = book.cell(font_size=11, align="center", **bold)
        for col, (formula, value) in enumerate(_counts(cells, block, at, asked), 1):
            worksheet.write_formula(at - 1, col, f"={formula}", style, value)
    return first + len(blocks) + 1


_Live = tuple[str, int | str]
"""A formula, and the value that it has while nobody is ticked."""


def _counts(cells: Range, block: str, row: int, asked: int) -> Sequence[_Live]:
    """Asked, here, absent, not yet, reserves who came: of a block, or of all."""
    of_block = [] if block == WHOLE else [cells.test("block", f"={_escaped(block)}")]
    official = [*of_block, cells.test("standing", f"<>{IN_RESERVE}")]
    spare = [*of_block, cells.test("standing", f"={IN_RESERVE}")]
    here, absent = cells.test("came", CAME), cells.test("came", ABSENT)
    return (
        (cells.people(*official, of="asked"), asked),
        (cells.people(*official, here), 0),
        (cells.people(*official, absent), 0),
        (f"B{row}-C{row}-D{row}", asked),
        (cells.people(*spare, here), 0),
    )


def _escaped(name: str) -> str:
    for special in "~*?":
        name = name.replace(special, f"~{special}")
    return name.replace('"', '""')


def _named(book: Book, worksheet: Worksheet, invited: Invitations, cells: Range, row: int) -> int:
    """Who of the chairs and of those who are to be commended is here; the first row below."""
    people = [one for one in by_name(invited.people) if one.role]
    people.sort(key=lambda one: not one.chair)
    titles = ("Họ và tên", "Vai trò", "Đơn vị cử", "", "", "Điểm danh")
    first = _head(book, worksheet, row, "Chủ tọa, người được đề nghị khen", titles)
    worksheet.merge_range(first - 2, 2, first - 2, 4, "Đơn vị cử", book.header(font_size=11))
    style, middle = book.cell(font_size=11), book.cell(font_size=11, align="center")
    for at, one in enumerate(people, first):
        unit = one.unit.name if one.unit else _OURS
        put_text(worksheet, at, 1, one.name, style)
        put_text(worksheet, at, 2, one.role, middle)
        worksheet.merge_range(at - 1, 2, at - 1, 4, "", style)
        put_text(worksheet, at, 3, unit, style)
        tick = f'INDEX({cells["came"]},MATCH("{one.key}",{cells["key"]},0))'
        formula = f'=IFERROR(IF({tick}="","{_NOT_YET}",{tick}),"không còn dòng này")'
        worksheet.write_formula(at - 1, 5, formula, middle, _NOT_YET)
        worksheet.set_row(at - 1, row_height([(one.name, _WIDTHS[0]), (unit, 33)], LIST_SIZE))
    if not people:
        put_text(worksheet, first, 1, "Chưa có: sheet “Chủ tọa” của kế hoạch còn trống.", style)
    return first + max(len(people), 1)


def _reserves(
    book: Book, worksheet: Worksheet, invited: Invitations, cells: Range, row: int
) -> None:
    """Which units' reserves are to be called, as long as someone of the unit has not come."""
    titles = ("Đơn vị", "Được mời", "Đã đến", "Còn thiếu", "Cần gọi", "Dự khuyết của đơn vị")
    heading = "Dự khuyết có thể gọi thay (hiện khi quá nửa số được mời đã đến)"
    first = _head(book, worksheet, row, heading, titles)
    units: dict[str, list[Invitee]] = {}
    for one in invited.reserves:
        if one.unit:
            units.setdefault(one.unit.name, []).append(one)
    style, middle = book.cell(font_size=11), book.cell(font_size=11, align="center")
    asked = Counter(one.unit.name for one in invited.people if one.unit)
    for at, (name, reserves) in enumerate(units.items(), first):
        put_text(worksheet, at, 1, name, style)
        for col, (formula, value) in enumerate(_calls(cells, name, at, asked[name]), 1):
            worksheet.write_formula(at - 1, col, f"={formula}", middle, value)
        names = ", ".join(one.name for one in by_name(reserves))
        put_text(worksheet, at, len(titles), names, style)
        texts = [(name, _WIDTHS[0]), (names, _WIDTHS[-1])]
        worksheet.set_row(at - 1, row_height(texts, LIST_SIZE))
    if not units:
        put_text(worksheet, first, 1, "Không đơn vị nào cử dự khuyết.", style)


def _calls(cells: Range, unit: str, row: int, asked: int) -> Sequence[_Live]:
    """Asked, here, not here, how many reserves to call: of a unit."""
    of_unit = cells.test("unit_name", f"={_escaped(unit)}")
    official = (of_unit, cells.test("standing", f"<>{IN_RESERVE}"))
    spare = (of_unit, cells.test("standing", f"={IN_RESERVE}"))
    here, there = cells.test("came", CAME), cells.test("came", "")
    everybody = cells.people(cells.test("standing", f"<>{IN_RESERVE}"), of="asked")
    half = f"{cells.people(here)}*2>{everybody}"
    number = f"MIN(D{row}-{cells.people(*spare, here)},{cells.people(*spare, there)})"
    return (
        (cells.people(*official, of="asked"), asked),
        (cells.people(*official, here), 0),
        (f"B{row}-C{row}", asked),
        (f'IF(AND({half},{number}>0),"{CALL} "&{number},"")', ""),
    )
