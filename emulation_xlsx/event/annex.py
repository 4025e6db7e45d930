"""The list of commendations, ``khen-thuong.xlsx``, and what stands in their annex of Word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from emulation_xlsx.event.commended import AWARDED, Proposed
from emulation_xlsx.event.lists import ListRow, event_book, write_rows
from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms.styles import WARN_FILL
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import COLLECTIVE
from emulation_xlsx.plan.model import Plan


def commended_workbook(plan: Plan, rows: Sequence[Proposed], as_of: dt.date) -> bytes:
    """``khen-thuong.xlsx``: one header row, a row per certificate, so that Word's mail merge takes
    it as it is.
    """
    book = event_book(plan, as_of, "Đề nghị khen thưởng tại {event} {level}")
    sheet = plan.form("event").sheet(AWARDED)
    worksheet = book.add_worksheet(sheet.name)
    write_rows(book, worksheet, sheet, [_line(n, one) for n, one in enumerate(rows, 1)])
    last = len(sheet.fields) - 1
    look = book.add_format({"bg_color": WARN_FILL})
    worksheet.conditional_format(1, last, len(rows), last, {"type": "no_blanks", "format": look})
    kind, post = sheet.field_names.index("kind"), sheet.field_names.index("position")
    rule = f'AND(${column_letters(post + 1)}2="",${column_letters(kind + 1)}2<>"{COLLECTIVE}")'
    worksheet.conditional_format(
        1, post, len(rows), post, {"type": "formula", "criteria": f"={rule}", "format": look}
    )
    worksheet.autofilter(0, 0, len(rows), last)
    return book.content()


def _line(number: int, one: Proposed) -> ListRow:
    doubts = "; ".join(one.doubts)
    return {
        "stt": number,
        "award": one.award,
        "kind": one.kind,
        "salutation": one.salutation,
        "full_name": one.name,
        "position": one.position,
        "workplace": one.workplace or one.unit.name,
        "unit_name": one.unit.name,
        "achievement": one.achievement,
        "doubts": doubts[:1].upper() + doubts[1:],
    }


def commended_facts(rows: Sequence[Proposed]) -> dict[str, Any]:
    """What the annex may name: forms of award with their rows, of collectives and of persons."""
    collectives = [one for one in rows if one.is_collective]
    persons = [one for one in rows if not one.is_collective]
    return {
        "khen_tap_the": list(_groups(collectives, "tập thể")),
        "khen_ca_nhan": list(_groups(persons, "cá nhân")),
        "so_tap_the": len(collectives),
        "so_ca_nhan": len(persons),
    }


def _groups(rows: Sequence[Proposed], what: str) -> Iterator[Mapping[str, Any]]:
    for number, (award, group) in enumerate(groupby(rows, key=lambda one: one.award), 1):
        lines = [_annexed(n, one) for n, one in enumerate(group, 1)]
        yield {"stt": number, "hinh_thuc": award, "so": f"{len(lines)} {what}", "dong": lines}


def _annexed(number: int, one: Proposed) -> Mapping[str, Any]:
    return {
        "stt": number,
        "ten": f"{one.salutation} {one.name}".strip(),
        "chuc_vu": one.position,
        "don_vi": _where(one),
    }


def _where(one: Proposed) -> str:
    """The place of work, with the unit where that does not name it."""
    if not one.workplace or fold(one.workplace) == fold(one.name):
        return one.unit.name
    if fold(one.unit.name) in fold(one.workplace):
        return one.workplace
    return f"{one.workplace} ({one.unit.name})"
