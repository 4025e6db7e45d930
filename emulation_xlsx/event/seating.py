"""``so-do-cho-ngoi.xlsx``: the hall as a picture of cells, and everybody's seat by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

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
NAME_SIZE = 9
"""Points of the smallest letters of the picture, on paper too: it is not made smaller to fit."""
MOST_ABREAST = 12
"""Seats that a page is wide: a wider hall is on pages to be laid side by side."""
LABEL_WIDTH, WIDEST_SEAT, ROOM = 6.0, 14.0, 110.0
"""Widths of the rows' names and of a seat at most, and what seats a page has room for."""
SEAT_LINE, SEAT_SPARE, GAP, PAGE_HEIGHT = 11.0, 3.0, 6.0, 526.0
"""Points of a line of a seat, of what is beside its lines, between parts, and of a page."""
TITLE_HEIGHT, TITLE_WIDER = 20.0, 1.4
"""Points of a line of the title, and the width of its letters beside those of a cell."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ABREAST, LEGEND_LINE = 3, 14.0
"""Blocks in a line of the legend, and its points."""


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
    pages = _pages(hall.width)
    width = min(WIDEST_SEAT, ROOM / max(map(len, pages)))
    worksheet.set_column(0, 0, LABEL_WIDTH)
    worksheet.set_column(1, hall.width, width)
    marks, fills = _marks(plan)
    chairs = [one for seat, one in sorted(hall.taken.items()) if seat.row == 0]
    tops = (
        _titles(book, worksheet, plan, pages, width),
        _chairs(book, worksheet, chairs, hall.width, width),
    )
    small = book.style(font_size=NAME_SIZE, align="center")
    for number in range(1, hall.width + 1):
        put_text(worksheet, FIRST_SEATS - 1, number + 1, str(number), small)
    heights = []
    for at in range(1, hall.rows + 1):
        put_text(worksheet, FIRST_SEATS + at - 1, 1, f"Hàng {at}", book.style(font_size=NAME_SIZE))
        labels = list(_labels(hall, at, pages, marks))
        heights.append(_height((text, len(seats) * width) for seats, _, text in labels))
        worksheet.set_row(FIRST_SEATS + at - 2, heights[-1])
        for seats, one, text in labels:
            look = {"bg_color": _fill(one, fills)} if one else {"pattern": 0}
            style = book.cell(font_size=NAME_SIZE, align="center", **look)
            _across(worksheet, FIRST_SEATS + at - 1, seats[0] + 1, seats[-1] + 1, text, style)
    told = _legend(
        book, worksheet, FIRST_SEATS + hall.rows + 1, len(pages[0]), _counts(hall), marks, fills
    )
    for row in (1, FIRST_SEATS - 3, FIRST_SEATS + hall.rows - 1):
        worksheet.set_row(row, GAP)
    _on_pages(worksheet, pages, sum(tops) + ABOVE_SEATS, heights, told)


FIRST_SEATS, ABOVE_SEATS = 7, 42.0
"""The worksheet's row of the first row of seats; points above it beside title and chairs."""


def _pages(width: int) -> list[range]:
    """The seats of each page that the hall is wide, all as many or one less."""
    count = -(-width // MOST_ABREAST)
    each = -(-width // count)
    return [range(first, min(first + each, width + 1)) for first in range(1, width + 1, each)]


def _titles(
    book: Book, worksheet: Worksheet, plan: Plan, pages: Sequence[range], width: float
) -> float:
    """The title and the chairs' table on every page; the points of the title."""
    title = book.style(bold=True, font_size=14, align="center", text_wrap=True)
    table = book.style(bold=True, font_size=11, align="center", bg_color=CHAIR_FILL)
    words = plan.said("SƠ ĐỒ CHỖ NGỒI {EVENT} {TOWN_NAME}")
    most = 1
    for seats in pages:
        part = f" (GHẾ {seats[0]}–{seats[-1]})" if len(pages) > 1 else ""
        _across(worksheet, 1, seats[0] + 1, seats[-1] + 1, words + part, title)
        _across(worksheet, 3, seats[0] + 1, seats[-1] + 1, "BÀN CHỦ TỌA", table)
        most = max(most, lines(words + part, len(seats) * width / TITLE_WIDER))
    worksheet.set_row(0, TITLE_HEIGHT * most)
    return TITLE_HEIGHT * most


def _labels(
    hall: Hall, row: int, pages: Sequence[range], marks: Mapping[str, str]
) -> Iterator[tuple[Sequence[int], Invitee | None, str]]:
    """What stands on a row's seats: a person on one, a group on all that it has on a page."""
    for seats in pages:
        for _, run in groupby(seats, key=lambda n: _sits(hall.taken.get(Seat(row, n)), n)):
            mine = list(run)
            one = hall.taken.get(Seat(row, mine[0]))
            text = _label(one, marks) if one else ""
            yield mine, one, f"{text} ({len(mine)} ghế)" if len(mine) > 1 else text


def _sits(one: Invitee | None, number: int) -> str:
    """The same for the seats of one group, and of nobody else."""
    return one.key if one and one.is_group else f"{number}"


def _height(texts: Iterable[tuple[str, float]]) -> float:
    """The points of a row of seats, with texts in cells of these widths."""
    return (
        SEAT_LINE * max([2, *(lines(text, w * BODY / NAME_SIZE) for text, w in texts)]) + SEAT_SPARE
    )


BODY = 11
"""Points of the letters by which widths are measured."""


def _on_pages(
    worksheet: Worksheet,
    pages: Sequence[range],
    top: float,
    heights: Sequence[float],
    legend: float,
) -> None:
    """Pages as wide as their seats and as high as rows fit, none of which is cut."""
    page(worksheet, landscape=True)
    worksheet.set_print_scale(100)
    worksheet.repeat_rows(FIRST_SEATS - 2)
    worksheet.repeat_columns(0, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.35)
    breaks, used = [], top
    for row, height in enumerate([*heights, legend], FIRST_SEATS - 1):
        if used + height > PAGE_HEIGHT:
            breaks.append(row)
            used = SEAT_LINE
        used += height
    worksheet.set_h_pagebreaks(breaks)
    worksheet.set_v_pagebreaks([seats[0] for seats in pages[1:]])


def _across(
    worksheet: Worksheet, row: int, first: int, last: int, text: str, style: Format
) -> None:
    if last > first:
        worksheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", style)
    put_text(worksheet, row, first, text, style)


def _marks(plan: Plan) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Block → its letter, and its colour."""
    blocks = list(plan.blocks)
    marks = {block: _LETTERS[n % len(_LETTERS)] for n, block in enumerate(blocks)}
    return marks, {block: FILLS[n % len(FILLS)] for n, block in enumerate(blocks)}


def _chairs(
    book: Book, worksheet: Worksheet, people: Sequence[Invitee], last: int, width: float
) -> float:
    """Who sits at the chairs' table, in the middle of the hall; the points of their row."""
    look = book.cell(font_size=NAME_SIZE, align="center", bold=True, bg_color=CHAIR_FILL)
    begin = max(0, (last - len(people)) // 2)
    for number, one in enumerate(people[:last], begin + 2):
        put_text(worksheet, 4, number, one.name, look)
    height = _height((one.name, width / BOLDER) for one in people) if people else SEAT_LINE
    worksheet.set_row(3, height)
    return height


BOLDER = 1.1
"""The width of bold letters beside plain ones."""


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
) -> float:
    """A place per block: its letter, its colour, how many seats it has; the points they take."""
    told = [(block, f"{mark}. {block}") for block, mark in marks.items()]
    told = [*told, ("", "Khách mời của cấp tổ chức")]
    each = max(2, last // ABREAST)
    seated = [one for one in told if counts.get(one[0])]
    for number, (block, words) in enumerate(seated):
        at, col = row + number // ABREAST, 1 + number % ABREAST * each
        style = book.style(font_size=NAME_SIZE, bg_color=fills.get(block, GUEST_FILL))
        worksheet.merge_range(at - 1, col, at - 1, col + each - 1, "", style)
        put_text(worksheet, at, col + 1, f"{words}: {counts[block]} ghế", style)
        worksheet.set_row(at - 1, LEGEND_LINE)
    return -(-len(seated) // ABREAST) * LEGEND_LINE + GAP
