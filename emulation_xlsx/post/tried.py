"""The letters of a campaign that was tried out: those that go with the forms, the reminders where
nothing came, the answers to what came, right and wrong; and what is amiss in their texts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.by_machine import filled_by_machine
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.post.drafts import Letter
from emulation_xlsx.post.issued import ISSUE, issue_letter
from emulation_xlsx.post.letters import (
    ANSWER,
    RECEIPT,
    REMINDER,
    answers,
    reminders,
)
from emulation_xlsx.returns.receipts import Entry, receive
from emulation_xlsx.town.consolidation import Consolidation, consolidate

_BRACED = re.compile(r"\{[^{}\n]*\}")
_ADDRESSED = re.compile(r"(?im)^\s*kính gửi\b[^\w\n]*\w")
_CUT = "…"
_NAMED = 6
"""How many units a message names."""


def letter_doubts(
    plan: Plan, allocation: Allocation, town: Consolidation, file: str
) -> list[Finding]:
    """What is amiss in the letters. ``town``: the campaign in which everybody answered right;
    ``file``: the plan's name.
    """
    silent, start = _silent(plan, allocation), plan.settings.campaign_start
    seats = allocation.seats
    first = [issue_letter(plan, unit, seats.get(unit.code), start) for unit in plan.units]
    found = [
        *_amiss(ISSUE, first),
        *_amiss(REMINDER, reminders(silent, soon=True)),
        *_amiss(ANSWER, answers(silent)),
        *_amiss(RECEIPT, answers(town)),
    ]
    return [one.at(file=file) for one in found]


def _silent(plan: Plan, allocation: Allocation) -> Consolidation:
    """The campaign at its end, in which one unit alone sent its form, wrong, and no other any."""
    end, start = plan.settings.campaign_end, plan.settings.campaign_start
    arrivals = []
    for unit in [one for one in plan.units if not plan.is_town(one)][:1]:
        told = allocation.seats.get(unit.code)
        wrong = {**filled_by_machine(plan, unit, told, 0), "unit": []}
        content = unit_workbook(plan, unit, told, start, wrong)
        arrivals.append(Arrival(f"{unit.code}.xlsx", content))
    at = dt.datetime.combine(end, dt.time(8))
    entries = {one.key: Entry(at, received=end) for one in arrivals}
    receipts = receive(arrivals, entries, plan, at)
    return consolidate(plan, (), allocation, receipts, (), end)


def _amiss(kind: str, letters: Iterable[Letter]) -> Iterator[Finding]:
    """What is amiss in letters of a kind, each once, with the units that it is of."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for letter in letters:
        for code, said in _of_one(letter):
            found.setdefault((code, said), {})[letter.stem.partition("-")[0]] = None
    spec = load("plan")
    place = Place(sheet=spec.sheet("mails").name, order=spec.order("mails"))
    for (code, said), units in found.items():
        facts: Mapping[str, Any] = {"kind": kind, "said": said, "count": len(units)}
        yield make(code, place, **facts, codes=_codes(list(units)))


def _of_one(letter: Letter) -> Iterator[tuple[str, str]]:
    draft = letter.draft
    for text in (draft.subject, draft.body, draft.short):
        for place in dict.fromkeys(_BRACED.findall(text)):
            yield "letter_place_left", place
    if not draft.subject.strip(" –-:,."):
        yield "letter_without_subject", ""
    if not _ADDRESSED.search(draft.body):
        yield "letter_to_nobody", ""
    if draft.short.endswith(_CUT):
        yield "message_cut", ""


def _codes(units: list[str]) -> str:
    more = f" và {len(units) - _NAMED} đơn vị khác" if len(units) > _NAMED else ""
    return ", ".join(units[:_NAMED]) + more
