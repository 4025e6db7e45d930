"""``so-do-cho-ngoi.xlsx``: the hall as a picture of cells, and everybody's seat by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.event.hall import Hall, Seat
from emulation_xlsx.event.lists import ListRow, by_name, event_book, write_rows
from emulation_xlsx.event.people import Invitee
from emulation_xlsx.forms.styles import HEADER_FILL, Book, lines, page, put_text
from emulation_xlsx.plan.model import Plan

PICTURE = "Hội trường"
FILLS = (
    "#FDE9D9", "#DCE6F1", "#E2EFDA", "#FFF2CC", "#E4DFEC",
    "#DAEEF3", "#F2DCDB", "#EBF1DE", "#EDEDED", "#FCE4D6",
)  # fmt: skip
"""The blocks' colours in turn; the letter before a name says the block in black and white."""
GUEST_FILL, CHAIR_FILL = "#FFFFFF", HEADER_FILL
SEAT_WIDTH, SEAT_HEIGHT, LABEL_WIDTH = 8.6, 33.0, 6.0
TITLE_HEIGHT, TITLE_WIDER = 20.0, 1.6
"""Points of a line of the title, and the width of its letters beside those of a cell."""
LONG_LABEL = 36
"""Letters of a seat beyond which they are written smaller, so that sixty of a name fit."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ABREAST = 4
"""Blocks in a line of the legend."""
MOST_ROWS = 18
"""Rows of a page, so that names can be read."""


def seating_workbook(plan: Plan, hall: Hall, as_of: dt.date) -> bytes:
    """The hall seen from behind, its chairs above; then the list by given name."""
    book = event_book(plan, as_of, "Sơ đồ chỗ ngồi {event} {level}")
    picture = book.add_worksheet(PICTURE)
    _picture(book, picture, plan, hall)
    sheet = plan.form("event").sheet("seats")
    rows = list(_by_name(hall))
    write_rows(book, book.add_worksheet(sheet.name), sheet, rows)
    return book.content()


def _by_name(hall: Hall) -> Iterator[ListRow]:
    everybody = {one.key: one for one in [*hall.taken.values(), *hall.left]}
    for number, one in enumerate(by_name(list(everybody.values())), 1):
        yield {
            "stt": number,
            "full_name": one.name,
            "unit_name": one.unit.name if one.unit else "",
            "block": one.block,
            "seat": hall.words(one) or "chưa có ghế",
        }


def _picture(book: Book, worksheet: Worksheet, plan: Plan, hall: Hall) -> None:
    last = hall.width
    worksheet.set_column(0, 0, LABEL_WIDTH)
    worksheet.set_column(1, last, SEAT_WIDTH)
    title = book.style(bold=True, font_size=14, align="center", text_wrap=True)
    words = plan.said("SƠ ĐỒ CHỖ NGỒI {EVENT} {TOWN_NAME}")
    _across(worksheet, 1, last + 1, words, title)
    wide = (LABEL_WIDTH + last * SEAT_WIDTH) / TITLE_WIDER
    worksheet.set_row(0, TITLE_HEIGHT * lines(words, wide))
    marks, fills = _marks(plan)
    chairs = sorted((seat, one) for seat, one in hall.taken.items() if seat.row == 0)
    row = _chairs(book, worksheet, [one for _, one in chairs], last)
    first = row
    for number in range(1, last + 1):
        put_text(worksheet, row, number + 1, str(number), book.style(font_size=8, align="center"))
    for at in range(1, hall.rows + 1):
        put_text(worksheet, row + at, 1, f"Hàng {at}", book.style(font_size=8))
        worksheet.set_row(row + at - 1, SEAT_HEIGHT)
        for number in range(1, last + 1):
            one = hall.taken.get(Seat(at, number))
            look = {"bg_color": _fill(one, fills)} if one else {"pattern": 0}
            label = _label(one, marks) if one else ""
            size = 7 if len(label) <= LONG_LABEL else 5.5
            style = book.cell(font_size=size, align="center", **look)
            put_text(worksheet, row + at, number + 1, label, style)
    _legend(book, worksheet, row + hall.rows + 2, last, _counts(hall), marks, fills)
    page(worksheet, landscape=True, header_row=None)
    worksheet.repeat_rows(first - 1)
    worksheet.set_h_pagebreaks(list(range(first + MOST_ROWS, first + hall.rows, MOST_ROWS)))
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)


def _across(worksheet: Worksheet, row: int, last: int, text: str, style: Format) -> None:
    if last > 1:
        worksheet.merge_range(row - 1, 0, row - 1, last - 1, "", style)
    put_text(worksheet, row, 1, text, style)


def _marks(plan: Plan) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Block → its letter, and its colour."""
    blocks = list(plan.blocks)
    marks = {block: _LETTERS[n % len(_LETTERS)] for n, block in enumerate(blocks)}
    return marks, {block: FILLS[n % len(FILLS)] for n, block in enumerate(blocks)}


def _chairs(book: Book, worksheet: Worksheet, people: Sequence[Invitee], last: int) -> int:
    """The chairs' table, in the middle of the page; the row of the seats' numbers."""
    style = book.style(bold=True, font_size=11, align="center", bg_color=CHAIR_FILL)
    _across(worksheet, 3, last + 1, "BÀN CHỦ TỌA", style)
    begin = max(0, (last - len(people)) // 2)
    for number, one in enumerate(people[:last], begin + 2):
        look = book.cell(font_size=7, align="center", bold=True, bg_color=CHAIR_FILL)
        put_text(worksheet, 4, number, one.name, look)
    if people:
        worksheet.set_row(3, SEAT_HEIGHT)
    return 6


def _fill(one: Invitee, fills: Mapping[str, str]) -> str:
    return fills.get(one.block, GUEST_FILL) if one.unit and not one.is_group else GUEST_FILL


def _label(one: Invitee, marks: Mapping[str, str]) -> str:
    mark = marks.get(one.block, "")
    return f"{mark}. {one.name}" if mark else one.name


def _counts(hall: Hall) -> Mapping[str, int]:
    """Block → its seats; blank: guests of the office's own."""
    found: dict[str, int] = {}
    for seat, one in hall.taken.items():
        if seat.row:
            found[one.block] = found.get(one.block, 0) + 1
    return found


def _legend(
    book: Book,
    worksheet: Worksheet,
    row: int,
    last: int,
    counts: Mapping[str, int],
    marks: Mapping[str, str],
    fills: Mapping[str, str],
) -> None:
    """A place per block: its letter, its colour, how many seats it has."""
    told = [(block, f"{mark}. {block}") for block, mark in marks.items()]
    told = [*told, ("", "Khách mời của cấp tổ chức")]
    each = max(2, last // ABREAST)
    for number, (block, words) in enumerate(one for one in told if counts.get(one[0])):
        at, col = row + number // ABREAST, 1 + number % ABREAST * each
        style = book.style(font_size=9, bg_color=fills.get(block, GUEST_FILL))
        worksheet.merge_range(at - 1, col, at - 1, col + each - 1, "", style)
        put_text(worksheet, at, col + 1, f"{words}: {counts[block]} ghế", style)
