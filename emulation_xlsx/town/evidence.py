"""Each unit's evidence at each milestone, from its files and papers.

Where the plan is silent: a paper is right and meets its milestone on its day; of a file and a
paper the right one speaks, of two right ones the earlier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from emulation_xlsx.forms.schema import Part, load
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.returns.checking import Checked
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.compliance import Came, Evidence
from emulation_xlsx.town.parts import Parts, PartState

Papers = Mapping[tuple[str, str], Paper]
TOGETHER: frozenset[Part] = frozenset({"list", "dossier"})
"""Parts that are right only beside each other, and that no successor inherits."""
BY_VALIDITY = "ngày hợp lệ"
"""The setting «Tính hạn theo» that measures by the first day without an error."""


def evidence_of(
    plan: Plan, parts: Parts, checked: Checked, papers: Papers
) -> dict[tuple[str, str], Evidence]:
    """(unit, milestone) → what is known of it, where anything is.

    ``papers``: the first ones that had come by the as-of day.
    """
    found: dict[tuple[str, str], Evidence] = {}
    for unit in plan.units:
        for one in plan.milestones_of(unit):
            at = unit.code, one.rule
            known = [*_of_files(plan, unit, one, parts, checked)]
            known += [_of_paper(papers[at])] if at in papers else []
            if known:
                found[at] = min(known, key=_worth)
    return found | dict(_inherited(plan, found))


def _worth(one: Evidence) -> tuple[bool, bool, dt.date, bool]:
    """What evidence is sorted by, the best first: right, dated, earlier, not weak."""
    done = one.came in (Came.RIGHT, Came.NIL)
    return not done, one.day is None, one.day or dt.date.max, one.weak


def _of_files(
    plan: Plan, unit: Unit, milestone: Milestone, parts: Parts, checked: Checked
) -> Iterator[Evidence]:
    due = milestone.parts
    states = [parts[unit.code, part] for part in due if (unit.code, part) in parts]
    if not states:
        return
    first = min(state.first_received for state in states)
    if milestone.held:
        yield _held(states[0], checked, first)
    elif len(states) == 1 and set(due) <= TOGETHER and is_nil(states[0], checked, "list"):
        day = states[0].winner.receipt.received
        yield Evidence(day, False, "", first, None, Came.NIL)
    elif len(states) < len(due) or not all(state.came for state in states):
        yield Evidence(first_received=first, came=Came.BEGUN)
    else:
        yield _received(plan, states, first)


def is_nil(state: PartState, checked: Checked, part: Part) -> bool:
    """Whether the version of a part that counts says that there is nothing to report."""
    tables = checked.returns[state.winner.index].book.tables
    keys = [sheet.key for sheet in load(UNIT_FORM).of_part(part)]
    return any(tables[key].nil for key in keys if key in tables)


def _received(plan: Plan, states: Sequence[PartState], first: dt.date) -> Evidence:
    """The evidence of several parts: they came when the last did, and are right when all are."""
    came = max((one for state in states if (one := state.came)), key=lambda v: v.receipt.order())
    day, weak, source = came.receipt.received, came.receipt.weak, came.receipt.source
    since = _right_since(states)
    if since and plan.settings.due_by == BY_VALIDITY:
        valid = [one for state in states if (one := state.valid_since)]
        last = max(valid, key=lambda one: one.since)
        day, weak, source = since, last.weak, last.source
    return Evidence(day, weak, source, first, since, Came.RIGHT if since else Came.FAULTY)


def _right_since(states: Sequence[PartState]) -> dt.date | None:
    """The day since when all of them are right; None while one is not."""
    days = [state.right_since for state in states]
    return None if None in days else max(day for day in days if day)


def _held(state: PartState, checked: Checked, first: dt.date) -> Evidence:
    """The day the conference was held, once its cell is readable, whatever else is wrong."""
    day: dt.date | None = checked.record(state.winner.index, "conference")["held_date"]
    since = state.right_since
    came = Came.RIGHT if since and day else Came.FAULTY if day or state.came else Came.BEGUN
    return Evidence(day, False, "ngày tổ chức" if day else "", first, since, came)


def _of_paper(paper: Paper) -> Evidence:
    source = f"bản giấy số {paper.number}"
    return Evidence(paper.date, False, source, paper.date, paper.date, Came.RIGHT)


def first_of(papers: Iterable[Paper]) -> dict[tuple[str, str], Paper]:
    """(unit, milestone) → the first paper return for it."""
    found: dict[tuple[str, str], Paper] = {}
    for paper in sorted(papers, key=lambda one: one.date):
        found.setdefault((paper.unit, paper.rule), paper)
    return found


def _inherited(
    plan: Plan, found: Mapping[tuple[str, str], Evidence]
) -> Iterator[tuple[tuple[str, str], Evidence]]:
    """What units that ended had done of a milestone that was then moved beyond their end.

    It counts for the unit that took them over, where that one has done nothing itself.
    """
    for unit in plan.units:
        heir = plan.heir(unit.code)
        if heir is None or heir == unit:
            continue
        for one in plan.milestones_of(unit):
            if TOGETHER.intersection(one.parts) or not (theirs := _same(plan, heir, one)):
                continue
            key = heir.code, theirs.rule
            mine, done = found.get((unit.code, one.rule)), found.get(key)
            if mine and mine.day and not (done and done.day) and _moved_beyond(unit, one):
                yield key, replace(mine, by=unit.name)


def _same(plan: Plan, heir: Unit, milestone: Milestone) -> Milestone | None:
    """The milestone of the heir that is another's: the same, else of a conference its own."""
    if milestone in plan.milestones_of(heir):
        return milestone
    return plan.conference_milestone(heir) if milestone.held else None


def _moved_beyond(unit: Unit, milestone: Milestone) -> bool:
    """Whether a milestone fell due while the unit lived, until it was amended."""
    return unit.valid_on(milestone.due) and not unit.valid_on(milestone.day)
