"""What a unit has sent already, for the form that it is issued: anew, or in the next campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from emulation_xlsx.findings import Severity, make
from emulation_xlsx.forms.book import Content, Mark
from emulation_xlsx.forms.questions import OWN_NAME, form_asking
from emulation_xlsx.forms.schema import PARTS, FormSpec
from emulation_xlsx.forms.text import fold
from emulation_xlsx.plan.issue import unit_content
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.feedback import rows_read
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.consolidation import Consolidation


def carried(town: Consolidation, unit: Unit, seats: int | None, today: dt.date) -> Content | None:
    """The form of a unit with its parts that count, as read; None where nothing of it does."""
    books, spec = _books(town, unit.code), town.plan.form(UNIT_FORM)
    if not books:
        return None
    values = {
        sheet.key: rows_read(town.plan, sheet, books[sheet.part])
        for sheet in spec.sheets
        if sheet.part in books
    }
    nil = frozenset(
        sheet.key
        for sheet in spec.sheets
        if sheet.part in books and (table := books[sheet.part].tables.get(sheet.key)) and table.nil
    )
    content = unit_content(town.plan, unit, seats, today, values)
    return replace(content, nil=nil, carried=True)


def with_last(content: Content, last: Consolidation, unit: Unit) -> Content:
    """The form with notes at its blank answers: what the unit answered in the last campaign.

    Lists, which are of people, are not offered.
    """
    before = _same_unit(last.plan, unit)
    books = _books(last, before.code) if before else {}
    marks = dict(content.marks)
    form = form_asking(content.asks)
    for key, name, title, value in _answers(last.plan.form(UNIT_FORM), books):
        now = name if not name.startswith(OWN_NAME) else form.sheet(key).by_title.get(fold(title))
        if now is None:
            continue  # a question of the last plan's own
        if (content.values.get(key) or [{}])[0].get(now) is None:
            said = make("said_last_time", None, str(value), title=title)
            marks[key, 0, now] = Mark(Severity.INFO, f"{said.message} {said.remedy}")
    return replace(content, marks=marks)


def _books(town: Consolidation, code: str) -> dict[str, RawWorkbook]:
    """Part → the workbook whose say on it counts; the first sheet's is the latest of them."""
    states = {part: state for part in PARTS if (state := town.state(code, part))}
    books: dict[str, RawWorkbook] = {
        part: town.checked.returns[state.winner.index].book for part, state in states.items()
    }
    if states:
        latest = max((state.winner for state in states.values()), key=lambda one: one.since)
        books["unit"] = town.checked.returns[latest.index].book
    return books


def _answers(
    spec: FormSpec, books: Mapping[str, RawWorkbook]
) -> Sequence[tuple[str, str, str, Any]]:
    """Sheet key, field, its title and the answer, of every record that was sent."""
    return [
        (sheet.key, one.name, one.title, value)
        for sheet in spec.sheets
        if sheet.is_record and sheet.part in books
        for table in [books[sheet.part or ""].tables.get(sheet.key)]
        if table
        for row in [*table.records()][:1]
        for one in sheet.fields
        if not (one.excel.prefilled or one.excel.retired)
        and (value := row.get(one.name)) is not None
    ]


def _same_unit(plan: Plan, unit: Unit) -> Unit | None:
    """The unit of another plan that has this name; codes may be given anew."""
    return next((one for one in plan.units if fold(one.name) == fold(unit.name)), None)
