"""``the-dai-bieu.xlsx``: a card for every delegate, ten an A4 page, dashed lines to cut along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.event.hall import Hall
from emulation_xlsx.event.lists import event_book
from emulation_xlsx.event.people import Invitations, Invitee
from emulation_xlsx.forms.styles import MM, Book, put_text
from emulation_xlsx.plan.model import Plan

_ACROSS, DOWN = 2, 5
"""Cards beside and below one another on a page."""
_WIDTH, HEIGHTS = 41.5, (33.0, 20.0, 27.0, 45.0, 28.0)
"""A card's columns of characters (90 mm) and the points of its five lines (54 mm)."""
SIDES, ENDS = 13 * MM, 12 * MM
DASHED = 3
"""xlsxwriter's dashed border."""
LONG_NAME, LONG_TEXT = 24, 70
"""Letters of a name, and of a post with its workplace, beyond which they are written smaller."""


def cards_workbook(plan: Plan, invited: Invitations, hall: Hall | None, as_of: dt.date) -> bytes:
    """The workbook of cards, one a person who is invited by name; an invited group gets none."""
    book = event_book(plan, as_of, "Thẻ đại biểu dự {event} {level}")
    worksheet = book.add_worksheet("Thẻ")
    _page(worksheet)
    people = invited.persons
    for number, one in enumerate(people):
        row, col = divmod(number, _ACROSS)
        _card(book, worksheet, row * len(HEIGHTS) + 1, col + 1, _lines(plan, one, hall))
    rows = -(-len(people) // _ACROSS)
    for at in range(rows * len(HEIGHTS)):
        worksheet.set_row(at, HEIGHTS[at % len(HEIGHTS)])
    each = DOWN * len(HEIGHTS)
    worksheet.set_h_pagebreaks(list(range(each, rows * len(HEIGHTS), each)))
    return book.content()


def _page(worksheet: Worksheet) -> None:
    worksheet.set_paper(9)
    worksheet.set_portrait()
    worksheet.set_margins(left=SIDES, right=SIDES, top=ENDS, bottom=ENDS)
    worksheet.center_horizontally()
    worksheet.hide_gridlines(2)
    worksheet.set_column(0, _ACROSS - 1, _WIDTH)


def _lines(plan: Plan, one: Invitee, hall: Hall | None) -> Sequence[str]:
    """Event, what the card is, name, post and workplace, seat."""
    kind = "CHỦ TỌA" if one.chair else "ĐẠI BIỂU"
    where = one.workplace or (one.unit.name if one.unit else "")
    post = "\n".join(text for text in (one.position, where) if text)
    seat = hall.words(one) if hall else ""
    return (plan.said("{EVENT} {TOWN_NAME}"), kind, one.name.upper(), post, seat)


def _card(book: Book, worksheet: Worksheet, row: int, col: int, texts: Sequence[str]) -> None:
    name, post = texts[2], texts[3]
    looks: Sequence[Mapping[str, Any]] = (
        {"font_size": 9, "valign": "vcenter"},
        {"font_size": 11, "bold": True},
        {"font_size": 16 if len(name) <= LONG_NAME else 11, "bold": True},
        {"font_size": 11 if len(post) <= LONG_TEXT else 9, "valign": "top"},
        {"font_size": 11, "italic": True},
    )
    last = len(texts) - 1
    for at, (text, look) in enumerate(zip(texts, looks, strict=True)):
        edges = {"left": DASHED, "right": DASHED}
        edges |= {"top": DASHED} if at == 0 else {}
        edges |= {"bottom": DASHED} if at == last else {}
        style = book.style(align="center", text_wrap=True, **edges, **look)
        put_text(worksheet, row + at, col, text, style)
