"""Which version of each part of a unit's return counts, and which named files came with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.checks.vietnamese import bare_key
from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import PARTS, Part, load
from emulation_xlsx.intake.filenames import last
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.returns.amendments import Amendment, amended
from emulation_xlsx.returns.checking import Checked, check_returns
from emulation_xlsx.returns.completeness import enough
from emulation_xlsx.returns.receipts import Receipt
from emulation_xlsx.returns.returned import UNIT_FORM, Quota, Return


@dataclass(frozen=True)
class Version:
    """One return's say on one part."""

    receipt: Receipt
    index: int
    """The return's position in ``Checked.returns``."""
    findings: tuple[Finding, ...]
    """Its own; what is found across parts is its :class:`PartState`'s."""
    enough: bool = True
    """Whether at least half of what must be filled is; less is a beginning."""
    corrected: dt.date | None = None
    """The day of the telephone correction without which it would not be valid."""

    @property
    def valid(self) -> bool:
        return _valid(self.findings)

    @property
    def since(self) -> dt.date:
        """The day from which it stands as it is counted."""
        return self.corrected or self.receipt.received

    @property
    def weak(self) -> bool:
        return self.corrected is None and self.receipt.weak

    @property
    def source(self) -> str:
        return "đính chính" if self.corrected else self.receipt.source


def _valid(findings: Iterable[Finding]) -> bool:
    return not any(finding.blocks for finding in findings)


@dataclass(frozen=True)
class PartState:
    """A unit's part: its versions from the first to the latest, and the one that counts."""

    versions: tuple[Version, ...]
    across: tuple[Finding, ...] = ()
    """What is wrong with it beside the unit's other parts that count (``town/judgement.py``)."""
    cured: dt.date | None = None
    """The day since when nothing across parts is wrong; None: it never was, or is."""

    @property
    def winner(self) -> Version:
        """The latest error-free version, else the latest."""
        valid = [version for version in self.versions if version.valid]
        return (valid or list(self.versions))[-1]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is found in the version that counts."""
        return self.winner.findings + self.across

    @property
    def valid(self) -> bool:
        """Whether it is right: the version that counts, and beside the other parts."""
        return _valid(self.findings)

    @property
    def pending(self) -> Version | None:
        """The latest version where it came after the one that counts: it has errors."""
        return None if self.versions[-1] is self.winner else self.versions[-1]

    def replaced(self, receipt: Receipt) -> bool:
        """Whether a later version counts, or waits to be corrected, instead of this file's."""
        counts = receipt.order() == self.winner.receipt.order()
        return not counts and receipt.order() < self.versions[-1].receipt.order()

    @property
    def first_received(self) -> dt.date:
        return self.versions[0].receipt.received

    @property
    def came(self) -> Version | None:
        """The first version that is more than a beginning."""
        return next((version for version in self.versions if version.enough), None)

    @property
    def valid_since(self) -> Version | None:
        """The version that was the first without an error."""
        valid = [version for version in self.versions if version.valid]
        return min(valid, key=lambda version: version.since, default=None)

    @property
    def right_since(self) -> dt.date | None:
        """The day since when it is right; None while it is not."""
        first = self.valid_since
        if first is None or not self.valid:
            return None
        return max(first.since, self.cured or first.since)


Parts = Mapping[tuple[str, Part], PartState]
"""Unit code and part → its state."""


def corrected_since(
    returns: Sequence[Return],
    fits: Sequence[Sequence[Amendment]],
    plan: Plan,
    as_of: dt.date,
    seats: Mapping[str, Quota],
) -> dict[tuple[int, Part], dt.date | None]:
    """(return, part) → the day of the correction that made it valid; None: it always was.

    Each return that was corrected is checked as it stood before each of its corrections: the
    latest of them first, all returns at once, so that each file is checked in one version.
    """
    found: dict[tuple[int, Part], dt.date | None] = {
        (at, part): fit[-1].date for at, fit in enumerate(fits) if fit for part in PARTS
    }
    days = {at: sorted({one.date for one in fit}) for at, fit in enumerate(fits) if fit}
    for nth in reversed(range(max(map(len, days.values()), default=0))):
        asked = [at for at in days if nth < len(days[at])]
        before = [[one for one in fits[at] if one.date < days[at][nth]] for at in asked]
        earlier = [amended(returns[at], fit, plan) for at, fit in zip(asked, before, strict=True)]
        checked = check_returns(earlier, plan, as_of, seats)
        for index, at in enumerate(asked):
            for part in PARTS:
                if _valid(_about(part, checked.of(index))):
                    found[at, part] = days[at][nth - 1] if nth else None
    return found


def _about(part: Part, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that concern a part."""
    return [finding for finding in findings if finding.part in (part, "unit", None)]


def counting(parts: Parts) -> dict[tuple[str, str], int]:
    """(unit, part) → the return that counts; of the unit's own record, the latest of these."""
    found: dict[tuple[str, str], int] = {}
    for (unit, part), state in parts.items():
        at = state.winner.index
        found[unit, part] = at
        found[unit, "unit"] = max(at, found.get((unit, "unit"), at))
    return found


def parts_of(
    plan: Plan,
    receipts: Sequence[Receipt],
    checked: Checked,
    corrected: Mapping[tuple[int, Part], dt.date | None],
) -> tuple[dict[tuple[str, Part], PartState], list[Finding]]:
    """Every part that was sent, from its first version to its latest; and parts nobody owes.

    The plan and the conference of a unit that has ended are kept all the same: they
    happened. Its delegates are its successor's.
    """
    versions: dict[tuple[str, Part], list[Version]] = {}
    unowed = []
    filled = {part: enough(checked.frames, part, len(receipts)) for part in PARTS}
    for index, (receipt, one) in enumerate(zip(receipts, checked.returns, strict=True)):
        if one.unit is None:
            continue
        found = checked.of(index)
        for part in PARTS:
            if not one.sent(part):
                continue
            said = _unowed(plan, one.unit, receipt, part)
            unowed += [said] if said else []
            if said and said.code == _NOT_COUNTED:
                continue
            about = tuple(_about(part, found))
            begun = filled[part][index] or _headless(one, part)
            version = Version(receipt, index, about, begun, corrected.get((index, part)))
            versions.setdefault((one.unit.code, part), []).append(version)
    return {key: PartState(tuple(found)) for key, found in versions.items()}, unowed


_KEPT: tuple[Part, ...] = ("plan", "conference")
"""Parts of a unit that has ended which still count as having happened."""
_NOT_COUNTED = "part_not_owed"


def _headless(one: Return, part: Part) -> bool:
    """Whether a sheet of the part lost its header: what it holds nobody knows."""
    return any(sheet.key in one.book.headless for sheet in load(UNIT_FORM).of_part(part))


def _unowed(plan: Plan, unit: Unit, receipt: Receipt, part: Part) -> Finding | None:
    """What is said of a part that the unit does not owe: it had ended when the part's milestone
    fell due, or none asks the unit for it.
    """
    host = plan.is_town(unit)
    if part == "list" if host else not plan.sends(unit, part):
        return _ended(plan, unit, receipt, part)
    if host or not plan.asks(part) or plan.milestones_of(unit, part):
        return None
    place, words = Place(receipt.file, unit.code), PART_NAMES[part]
    return make("part_not_asked", place, name=unit.name, part_name=words)


def _ended(plan: Plan, unit: Unit, receipt: Receipt, part: Part) -> Finding:
    heir = plan.heir(unit.code)
    return make(
        "part_kept" if part in _KEPT else _NOT_COUNTED,
        Place(receipt.file, unit.code),
        name=unit.name,
        part_name=PART_NAMES[part],
        heir=heir.name if heir and heir != unit else plan.settings.office,
    )


_ENDING = re.compile(r"\.\w{1,5}$")
_BETWEEN = re.compile(r"[;,\n]")
_SEALED = (".rar", ".7z")
"""Archives that nobody looks into: what is named may be in them."""


def not_enclosed(
    dossier: Frame, counted: Sequence[Receipt], known: Sequence[Receipt], plan: Plan
) -> list[Finding]:
    """A finding per named file that did not come.

    ``counted``: the receipt of each owner of the dossiers' rows; ``known``: whatever has come.
    """
    came: dict[str, set[str]] = {}
    for one in known:
        for code in _senders(one, plan):
            came.setdefault(code, set()).update(_names(one))
    found, files = [], dossier.data["file_name"].tolist()
    for i, owner in enumerate(dossier.owner):
        receipt, named = counted[owner], str(files[i] or "")
        names = came.get(receipt.unit or "", set())
        if named and receipt.envelope and not any(n.casefold().endswith(_SEALED) for n in names):
            have = {_key(name) for name in names}
            found += [
                dossier.finding(i, "file_name", "file_not_enclosed", name=name)
                for name in _missing(named, have)
            ]
    return found


def _senders(receipt: Receipt, plan: Plan) -> Iterable[str]:
    """The units that sent a file: its own, else whose address it came from."""
    if receipt.unit:
        return (receipt.unit,)
    return plan.owners_of(receipt.envelope.sender) if receipt.envelope else ()


def _names(receipt: Receipt) -> list[str]:
    companions = receipt.envelope.companions if receipt.envelope else ()
    return [last(receipt.file), *companions]


def _missing(named: str, have: set[str]) -> list[str]:
    """The names in a cell, as typed, that are not among the keys; a name may hold a comma."""
    if _key(named) in have:
        return []
    names = (name.strip() for name in _BETWEEN.split(named))
    return [name for name in names if _key(name) and _key(name) not in have]


def _key(name: str) -> str:
    """What spellings of a file's name share: without its ending, spaces, marks, diacritics."""
    return bare_key(_ENDING.sub("", name.strip()))
