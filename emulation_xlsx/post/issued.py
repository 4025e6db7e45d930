"""The letter that a unit's form goes out with; knows nothing of what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial

from emulation_xlsx.forms.book import Content
from emulation_xlsx.plan.deadlines import due_day
from emulation_xlsx.plan.issue import blank_form, nominates, unit_form, unit_guide
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.post.drafts import Draft, Enclosure, Letter
from emulation_xlsx.post.ics import calendar
from emulation_xlsx.post.texts import milestone_words, written

ISSUE = "Phát hành"


def issue_letter(
    plan: Plan, unit: Unit, seats: int | None, today: dt.date, filled: Content | None = None
) -> Letter:
    """The letter that a unit's workbook goes out with, and the calendar of its deadlines;
    ``filled``: the workbook with what the unit has sent.
    """
    form = partial(unit_form, filled) if filled else blank_form(plan, unit, seats, today)
    guide = unit_guide(plan, unit, seats, today)
    days = [f"{milestone_words(plan, one.title)}, {one.day}" for one in guide.deadlines]
    dues = [due_day(plan, unit.code, rule, today) for rule in plan.owes(unit)]
    ahead = [day for day, due in zip(days, dues, strict=True) if due.last_day >= today]
    facts = {
        **unit_names(plan, unit),
        "deadlines": "\n".join(f"- {one}" for one in days),
        "quota": f"{guide.quota_text}." if nominates(plan, unit) else "",
        "summary": f"Hạn gần nhất: {ahead[0]}" if ahead else "",
    }
    enclosures: list[Enclosure] = [(f"{unit.code}.xlsx", form)]
    if dates := calendar(plan, unit, today):
        enclosures.append((f"{unit.code}.ics", partial(bytes, dates)))
    return Letter(unit.code, drafted(plan, unit, ISSUE, facts, today), tuple(enclosures))


def drafted(
    plan: Plan,
    unit: Unit | None,
    kind: str,
    facts: Mapping[str, str],
    today: dt.date,
) -> Draft:
    """A letter to a unit in the plan's words for its kind, with the facts that they name."""
    subject, body, short = written(plan, kind, facts)
    to = unit.addresses if unit else ()
    at, summary = dt.datetime.combine(today, dt.time(8)), facts.get("summary", "")
    return Draft(to, subject, body, at, short=short, summary=summary)


def unit_names(plan: Plan, unit: Unit) -> dict[str, str]:
    """What every letter calls a unit."""
    return {"unit_name": unit.name, "addressed": plan.addressee(unit)}
