"""A list of the event as a worksheet, and ``moi.xlsx``, the list for Word's mail merge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.event.hall import Hall
from emulation_xlsx.event.people import Invitations, Invitee
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.styles import (
    LIST_SIZE,
    Book,
    OfficeSheet,
    lines,
    page,
    put_text,
    row_height,
)
from emulation_xlsx.plan.model import Plan

ListRow = Mapping[str, Any]
_HEADER_LINE, _BOLD = 16.0, 1.15
"""Points of a line of a header, and the width of its bold letters beside plain ones."""


def event_book(plan: Plan, as_of: dt.date, title: str) -> Book:
    """A workbook of the event, made on a day."""
    created = dt.datetime.combine(as_of, dt.time())
    return Book(created, plan.said(title), plan.settings.issuing_office)


def write_rows(
    book: Book,
    worksheet: Worksheet,
    sheet: Sheet,
    rows: Sequence[ListRow],
    header_row: int = 1,
) -> None:
    """A header and a row per mapping from ``header_row`` (from 1) down, with nothing merged."""
    fields, needed = sheet.fields, 1
    for col, one in enumerate(fields):
        hidden = {"hidden": True} if one.excel.hidden else {}
        worksheet.set_column(col, col, one.excel.width, None, hidden)
        put_text(worksheet, header_row, col + 1, one.title, book.header())
        if not hidden:
            needed = max(needed, lines(one.title, one.excel.width / _BOLD))
    worksheet.set_row(header_row - 1, _HEADER_LINE * needed + 4)
    widths = {one.name: one.excel.width for one in fields if not one.excel.hidden}
    for at, row in enumerate(rows, header_row + 1):
        texts = ((row.get(name), width) for name, width in widths.items())
        worksheet.set_row(at - 1, row_height(texts, LIST_SIZE))
        for col, one in enumerate(fields, 1):
            _put(book, worksheet, at, col, row.get(one.name), one)
    book.name_list(worksheet, (header_row - 1, 0), (header_row + len(rows) - 1, len(fields) - 1))
    worksheet.freeze_panes(header_row, 0)
    page(worksheet, landscape=sheet.landscape, header_row=header_row)
    if any(one.excel.screen for one in fields):
        worksheet.print_area(0, 0, header_row + len(rows) - 1, sheet.on_paper - 1)


def _put(
    book: Book, worksheet: Worksheet, row: int, col: int, value: object, field: FormField
) -> None:
    look: dict[str, Any] = {"font_size": 11}
    if field.excel.align:
        look["align"] = field.excel.align
    style = book.cell(**look)
    if isinstance(value, int):
        worksheet.write_number(row - 1, col - 1, value, style)
    elif value:
        put_text(worksheet, row, col, str(value), style)
    else:
        worksheet.write_blank(row - 1, col - 1, None, style)


def merge_workbook(plan: Plan, invited: Invitations, hall: Hall | None, as_of: dt.date) -> bytes:
    """``moi.xlsx``: one sheet, one header row, a row per invitation."""
    book = event_book(plan, as_of, "Danh sách mời dự {event} {level}")
    sheet = plan.form("event").sheet("invited")
    worksheet = book.add_worksheet(sheet.name, OfficeSheet)
    write_rows(book, worksheet, sheet, list(_rows(plan, invited, hall)))
    return book.content()


def _rows(plan: Plan, invited: Invitations, hall: Hall | None) -> Iterator[ListRow]:
    for number, one in enumerate(invited.people, 1):
        unit = one.unit
        yield {
            "stt": number,
            "salutation": one.salutation,
            "full_name": one.name,
            "position": one.position,
            "workplace": one.workplace,
            "unit_name": unit.name if unit else "",
            "block": one.block,
            "seat": hall.words(one) if hall else "",
            "delegate_type": one.delegate_type,
            "people": one.people,
            "addressed": plan.addressee(unit) if unit else "",
            "unit_email": "; ".join(unit.addresses) if unit else "",
            "unit_code": unit.code if unit else "",
        }


def by_name(people: Sequence[Invitee]) -> list[Invitee]:
    """As one looks for them: by given name in the order of the Vietnamese alphabet."""
    from emulation_xlsx.event.order import name_order

    return sorted(people, key=lambda one: (one.is_group, name_order(one.name)))
