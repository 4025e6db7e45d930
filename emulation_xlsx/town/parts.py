"""What units sent of each part: its versions from the first to the latest, and which counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from emulation_xlsx.findings import Finding, Place, as_date, make
from emulation_xlsx.forms.schema import PARTS, Part
from emulation_xlsx.plan.model import DOSSIER, PLAN, Plan, Unit
from emulation_xlsx.returns.amendments import Amendment, amended
from emulation_xlsx.returns.checking import Checked, Quota, Return, check_returns
from emulation_xlsx.returns.intake import Receipt

PART_NAMES: Mapping[Part, str] = {
    "unit": "Đơn vị",
    "plan": "Kế hoạch",
    "conference": "Hội nghị",
    "list": "Danh sách đại biểu",
    "dossier": "Hồ sơ",
}


@dataclass(frozen=True)
class Version:
    """One return's say on one part."""

    receipt: Receipt
    index: int
    """The return's position in ``Checked.returns``."""
    findings: tuple[Finding, ...]
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

    @property
    def winner(self) -> Version:
        """The latest error-free version, else the latest."""
        valid = [version for version in self.versions if version.valid]
        return (valid or list(self.versions))[-1]

    @property
    def pending(self) -> Version | None:
        """The latest version where it came after the one that counts: it has errors."""
        return None if self.versions[-1] is self.winner else self.versions[-1]

    def replaced(self, receipt: Receipt) -> bool:
        """Whether a later and valid version counts instead of what this file says."""
        return self.winner.valid and receipt.order() < self.winner.receipt.order()

    @property
    def first_received(self) -> dt.date:
        return self.versions[0].receipt.received

    @property
    def valid_since(self) -> Version | None:
        """The version that was the first without an error."""
        valid = [version for version in self.versions if version.valid]
        return min(valid, key=lambda version: version.since, default=None)


def corrected_since(
    returns: Sequence[Return],
    fits: Sequence[Sequence[Amendment]],
    plan: Plan,
    as_of: dt.date,
    seats: Mapping[str, Quota],
) -> dict[tuple[int, Part], dt.date | None]:
    """(return, part) → the day of the correction that made it valid; None: it always was.

    Each return that was corrected is checked as it stood before each of its corrections.
    """
    earlier: list[tuple[int, dt.date | None, Return]] = []
    for at, fit in enumerate(fits):
        days = sorted({one.date for one in fit})
        for since, until in zip([None, *days], days, strict=False):
            named = replace(returns[at], file=str(len(earlier)))
            before = [one for one in fit if one.date < until]
            earlier.append((at, since, amended(named, before, plan)))
    found: dict[tuple[int, Part], dt.date | None] = {
        (at, part): fit[-1].date for at, fit in enumerate(fits) if fit for part in PARTS
    }
    if not earlier:
        return found
    checked = check_returns([one for _, _, one in earlier], plan, as_of, seats)
    for at, since, one in reversed(earlier):
        for part in PARTS:
            if _valid(_about(part, checked.of(one.file), plan, as_of)):
                found[at, part] = since
    return found


def _about(part: Part, findings: Sequence[Finding], plan: Plan, as_of: dt.date) -> list[Finding]:
    """The findings that concern a part, with their waivers."""
    waived = (with_waiver(plan, finding, as_of) for finding in findings)
    return [finding for finding in waived if finding.part in (part, "unit", None)]


def counting(parts: Mapping[tuple[str, Part], PartState]) -> dict[tuple[str, str], int]:
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
    as_of: dt.date,
    corrected: Mapping[tuple[int, Part], dt.date | None],
) -> tuple[dict[tuple[str, Part], PartState], list[Finding]]:
    """Every part that was sent, from its first version to its latest; and parts nobody owes."""
    versions: dict[tuple[str, Part], list[Version]] = {}
    unowed = []
    for index, (receipt, one) in enumerate(zip(receipts, checked.returns, strict=True)):
        if one.unit is None:
            continue
        found = checked.of(receipt.file)
        for part in PARTS:
            if not one.sent(part):
                continue
            if not _owed(plan, one.unit, part):
                unowed.append(_ended(plan, one.unit, receipt, part))
                continue
            about = tuple(_about(part, found, plan, as_of))
            version = Version(receipt, index, about, corrected.get((index, part)))
            versions.setdefault((one.unit.code, part), []).append(version)
    return {key: PartState(tuple(found)) for key, found in versions.items()}, unowed


def _owed(plan: Plan, unit: Unit, part: Part) -> bool:
    """Whether the unit still existed when the part's milestone fell due (PLAN.md, merging)."""
    if unit.is_town:
        return part != "list"
    rules = plan.owes(unit)
    return {
        "plan": PLAN in rules,
        "conference": plan.conference_rule(unit) in rules,
        "list": DOSSIER in rules,
        "dossier": DOSSIER in rules,
    }[part]


def _ended(plan: Plan, unit: Unit, receipt: Receipt, part: Part) -> Finding:
    heir = plan.heir(unit.code)
    return make(
        "part_not_owed",
        Place(receipt.file, unit.code),
        name=unit.name,
        part_name=PART_NAMES[part],
        heir=heir.name if heir and heir != unit else "Phòng Nội vụ",
    )


def with_waiver(plan: Plan, finding: Finding, as_of: dt.date) -> Finding:
    """A waived finding stays, says so, and stops blocking."""
    unit, rule = finding.place.unit, finding.rule
    waiver = plan.waiver(unit, rule) if unit and rule else None
    if waiver is None or waiver.date > as_of or (waiver.until and waiver.until < as_of):
        return finding
    words = f"{waiver.approver}, {as_date(waiver.date)}: {waiver.reason}"
    return replace(finding, waived=words)
