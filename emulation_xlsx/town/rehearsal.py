"""``rehearse``: the whole campaign in memory, each form filled by machine, sent in time, checked
and added up; what is then wrong, or not met, is wrong with the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.findings import Finding, Place, Severity, as_date, make
from emulation_xlsx.forms.schema import PARTS, Part, load
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.by_machine import Machined, filled_by_machine, unit_days
from emulation_xlsx.plan.issue import unit_content, unit_form
from emulation_xlsx.plan.milestones import BY_PAPER, PART_NAMES
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.returns.receipts import Entry, receive
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.workbook import write_town

_GRAVE = (Severity.ERROR, Severity.BREACH, Severity.WARNING)
_NAMED = 6
"""How many units a message names."""


@dataclass(frozen=True)
class Rehearsal:
    """A campaign that was tried out."""

    forms: int
    town: Consolidation
    findings: Sequence[Finding]


def rehearsed(plan: Plan, allocation: Allocation, file: str) -> Rehearsal:
    """The plan tried out; ``file``: its name."""
    came = dict(tracked(_returns(plan, allocation), "Điền thử", len(plan.units)))
    days = [day for sent in came.values() for day, _ in sent]
    as_of = max([*days, plan.settings.campaign_end])
    arrivals, entries = [], {}
    for code, sent in came.items():
        for number, (day, content) in enumerate(sent, 1):
            arrival = Arrival(f"{code} {number}.xlsx", content)
            arrivals.append(arrival)
            entries[arrival.key] = Entry(dt.datetime.combine(day, dt.time(8)), received=day)
    now = dt.datetime.combine(as_of, dt.time(8))
    receipts = receive(arrivals, entries, plan, now)
    town = consolidate(plan, (), allocation, receipts, _papers(plan), as_of)
    write_town(town)
    found = [*_order_of_days(plan), *_unasked(plan), *_unmet(town), *_said(town)]
    return Rehearsal(len(arrivals), town, [one.at(file=file) for one in found])


def _returns(
    plan: Plan, allocation: Allocation
) -> Iterator[tuple[str, list[tuple[dt.date, bytes]]]]:
    """Unit code → the day and the bytes of each of its mails, one a round."""
    for number, unit in enumerate(plan.units):
        seats, days = allocation.seats.get(unit.code), unit_days(plan, unit)
        values, mails = filled_by_machine(plan, unit, seats, number), dict[dt.date, list[Part]]()
        for part in (one for one in PARTS if _sends(plan, unit, one)):
            mails.setdefault(days.parts[part], []).append(part)
        yield unit.code, [(day, _form(plan, unit, seats, values, ps)) for day, ps in mails.items()]


def _sends(plan: Plan, unit: Unit, part: Part) -> bool:
    owed = [one for one in plan.milestones_of(unit) if unit.valid_on(one.day)]
    held = part == "conference" and any(one.held for one in owed)
    return held or any(part in one.parts for one in owed)


def _form(
    plan: Plan, unit: Unit, seats: int | None, values: Machined, parts: Sequence[Part]
) -> bytes:
    """What the unit sends of some parts; a list of nobody says so."""
    sheets = [one for one in plan.form(UNIT_FORM).sheets if one.part in ("unit", *parts)]
    given = {one.key: values[one.key] for one in sheets if one.key in values}
    nil = frozenset(one.key for one in sheets if one.may_be_nil and not given.get(one.key))
    content = unit_content(plan, unit, seats, plan.settings.campaign_start, given)
    return unit_form(replace(content, nil=nil))


def _papers(plan: Plan) -> list[Paper]:
    """A paper for every milestone that only a paper proves."""
    return [
        Paper(unit.code, one.rule, "1/BC", one.day - dt.timedelta(days=1))
        for unit in plan.units
        for one in plan.milestones_of(unit)
        if one.proof == BY_PAPER
    ]


def _order_of_days(plan: Plan) -> Iterator[Finding]:
    """Lists that are due before the conferences that adopt them; parts that nothing waits for."""
    late: dict[tuple[str, str], list[str]] = {}
    for unit in plan.units:
        own = plan.conference_milestone(unit)
        for one in plan.milestones_of(unit, "list"):
            if own and one.day < own.day:
                late.setdefault((one.rule, own.rule), []).append(unit.code)
    for (sent, held), codes in late.items():
        first, second = plan.milestone[sent], plan.milestone[held]
        days = {"date": as_date(first.day), "held": as_date(second.day)}
        facts: dict[str, Any] = {"milestone": sent, "conference": held, **days, **_names(codes)}
        yield make("list_before_conference", _at("milestones"), **facts)
    for part in PARTS:
        if not any(_sends(plan, unit, part) for unit in plan.units):
            name = PART_NAMES[part]
            yield make("part_of_no_milestone", _at("milestones"), part_name=name)


def _unasked(plan: Plan) -> Iterator[Finding]:
    """Questions that are meant for kinds of unit of which there is none."""
    nobody = plan.asked.of_nobody(unit.kind for unit in plan.units)
    for key, name in sorted(nobody):
        kinds, sheet = plan.asked.only[key, name], plan.form(UNIT_FORM).sheet(key)
        if kinds and (sheet.part == "unit" or (sheet.part and plan.asks(sheet.part))):
            facts: dict[str, Any] = {
                "question": sheet.field(name).title,
                "kinds": ", ".join(sorted(kinds)),
            }
            yield make("question_of_no_unit", _at("questions"), sheet=sheet.name, **facts)


def _unmet(town: Consolidation) -> Iterator[Finding]:
    """Milestones that are not met though everything came, and in time."""
    unmet: dict[tuple[str, str], list[str]] = {}
    for one in town.standings:
        if one.applicable and not one.due.exempt and not (one.met and not one.late):
            unmet.setdefault((one.rule, one.text), []).append(one.unit.code)
    for (rule, status), codes in unmet.items():
        facts: dict[str, Any] = {"milestone": rule, "status": status, **_names(codes)}
        yield make("rehearsed_unmet", _at("milestones"), **facts)


def _said(town: Consolidation) -> Iterator[Finding]:
    """What is said of forms that were filled as the plan wants, once for all units."""
    said: dict[tuple[str, str | None, str | None], list[Finding]] = {}
    for one in town.findings:
        if one.severity in _GRAVE and one.place.unit:
            said.setdefault((one.code, one.place.sheet, one.place.field), []).append(one)
    for (_, sheet, _), group in said.items():
        codes = list(dict.fromkeys(one.place.unit or "" for one in group))
        where = f"{sheet}, " if sheet else ""
        facts: dict[str, Any] = {"where": where, "said": group[0].message, **_names(codes)}
        yield make("rehearsed_said", _at("questions"), **facts)


def _names(codes: Iterable[str]) -> Mapping[str, Any]:
    codes = list(codes)
    more = f" và {len(codes) - _NAMED} đơn vị khác" if len(codes) > _NAMED else ""
    return {"count": len(codes), "codes": ", ".join(codes[:_NAMED]) + more}


def _at(key: str) -> Place:
    spec = load("plan")
    return Place(sheet=spec.sheet(key).name, order=spec.order(key))
