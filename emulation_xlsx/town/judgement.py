"""One judgement of each unit's parts: their own findings, and those across the parts that count.

The letters, the register, «Cần xử lý», «Hồ sơ», the overview and the statuses are its views.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.schema import PARTS, Part
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.across import Combination, across
from emulation_xlsx.returns.checking import Checked
from emulation_xlsx.town.evidence import TOGETHER
from emulation_xlsx.town.parts import Parts, PartState, Version


@dataclass(frozen=True)
class Moment:
    """What counted of a unit since a day: part → position of the return."""

    unit: str
    since: dt.date
    parts: Combination


def judged(parts: Parts, checked: Checked, plan: Plan, as_of: dt.date) -> Parts:
    """The parts with what is wrong across those that count, and since when nothing is."""
    now = _now(parts, as_of)
    history = [one for unit in now for one in _history(unit, parts)]
    moments = [*now.values(), *history]
    found = across(checked, [one.parts for one in moments], plan, as_of)
    cured: dict[str, dt.date] = {}
    for one, wrong in zip(history, found[len(now) :], strict=True):
        if not any(finding.blocks for finding in wrong):
            cured[one.unit] = min(one.since, cured.get(one.unit, one.since))
    wrong_now = dict(zip(now, found, strict=False))
    return {
        (unit, part): replace(
            state,
            across=tuple(f for f in wrong_now[unit] if f.part == part),
            cured=cured.get(unit) if part in TOGETHER else None,
        )
        for (unit, part), state in parts.items()
    }


def _now(parts: Parts, as_of: dt.date) -> dict[str, Moment]:
    """Unit → the versions that count today."""
    counted: dict[str, dict[Part, int]] = {}
    for (unit, part), state in parts.items():
        counted.setdefault(unit, {})[part] = state.winner.index
    return {unit: Moment(unit, as_of, one) for unit, one in counted.items()}


def _history(unit: str, parts: Parts) -> list[Moment]:
    """What counted of a unit's list and dossier each time one came, while both were valid."""
    states = {part: parts[unit, part] for part in TOGETHER if (unit, part) in parts}
    if len(states) < len(TOGETHER):
        return []
    versions = [version for state in states.values() for version in state.versions]
    moments = []
    for last in sorted(versions, key=lambda one: one.receipt.order()):
        then = {part: _until(state, last) for part, state in states.items()}
        winners = {part: PartState(some).winner for part, some in then.items() if some}
        if len(winners) == len(TOGETHER) and all(one.valid for one in winners.values()):
            since = max(last.receipt.received, *(one.since for one in winners.values()))
            moments.append(Moment(unit, since, {part: w.index for part, w in winners.items()}))
    return moments


def _until(state: PartState, last: Version) -> tuple[Version, ...]:
    """The versions that had come by the time one of them, or of another part, did."""
    order = last.receipt.order()
    return tuple(one for one in state.versions if one.receipt.order() <= order)


def told(parts: Parts) -> list[Finding]:
    """The findings across parts, each for every file that counts of the parts it is about.

    In another file than the one with its cell it names no cell.
    """
    found: list[Finding] = []
    for unit in dict.fromkeys(unit for unit, _ in parts):
        states = {part: parts[unit, part] for part in PARTS if (unit, part) in parts}
        wrong = [finding for state in states.values() for finding in state.across]
        files = {part: state.winner.receipt.file for part, state in states.items()}
        for file in dict.fromkeys(files.values()) if wrong else ():
            found += _in_file(file, [part for part in files if files[part] == file], wrong)
    return found


def _in_file(file: str, mine: Sequence[Part], wrong: Iterable[Finding]) -> Iterable[Finding]:
    for finding in wrong:
        if finding.place.file == file:
            yield finding
        elif finding.part in mine or (finding.part in TOGETHER and set(mine) & set(TOGETHER)):
            yield finding.at(file=file, sheet=None, row=None, col=None, field=None, order=0)
