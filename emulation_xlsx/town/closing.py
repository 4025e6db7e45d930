"""Lists of delegates that change after they were closed: shown and asked about (PLAN.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, Place, as_date, make
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.intake import BY_CLERK
from emulation_xlsx.town.changes import Person, between, people
from emulation_xlsx.town.parts import PartState, Version

Parts = Mapping[tuple[str, Part], PartState]


def after_closing(plan: Plan, parts: Parts, delegates: Frame) -> tuple[Parts, list[Finding]]:
    """The parts without the lists that would change a closed one, and what is asked about them.

    The clerk agrees by typing the unit's code into the register. A first list is counted.
    """
    day = plan.settings.list_closed
    if day is None:
        return parts, []
    listed, kept, found = people(delegates), dict(parts), list[Finding]()
    for (unit, part), state in parts.items():
        if part == "list":
            kept[unit, part], asked = _closed(state, day, listed)
            found += asked
    return kept, found


def _closed(
    state: PartState, day: dt.date, listed: Mapping[int, Sequence[Person]]
) -> tuple[PartState, list[Finding]]:
    counted: list[Version] = []
    found: list[Finding] = []
    for version in state.versions:
        changes = _changes(counted, version, listed)
        settled = version.receipt.received <= day or version.receipt.identified == BY_CLERK
        if settled or changes == "":
            counted.append(version)
            continue
        code = "list_after_closing" if changes is None else "list_changed_after_closing"
        place = Place(version.receipt.file, version.receipt.unit)
        found.append(make(code, place, part="list", closed=as_date(day), changes=changes))
        if changes is None:
            counted.append(version)
    return PartState(tuple(counted)), found


def _changes(
    counted: Sequence[Version], version: Version, listed: Mapping[int, Sequence[Person]]
) -> str | None:
    """What a list changes of the one that counts, in words; None where there is none yet."""
    if not counted:
        return None
    before = PartState(tuple(counted)).winner
    return between(listed.get(before.index, ()), listed.get(version.index, ())).words()
