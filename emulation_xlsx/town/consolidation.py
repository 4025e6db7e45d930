"""Receipts → what the town knows: the parts that count, statuses, doubles, closed lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, Place, Severity, as_date, as_percent, make
from emulation_xlsx.forms.schema import Part, load
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.returns.amendments import Amendment, amended, fitting, live, unmet
from emulation_xlsx.returns.checking import Checked, by_file, check_returns, with_waivers
from emulation_xlsx.returns.duplicates import Doubles, Nominee, doubles
from emulation_xlsx.returns.receipts import BY_CLERK, FAULTY, VALID, Receipt
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.returns.returned import EXPLANATION, UNIT_FORM, Quota, Return
from emulation_xlsx.town import changes as changing
from emulation_xlsx.town.attendance import Attendance, delegate_keys
from emulation_xlsx.town.changes import Person, between, people
from emulation_xlsx.town.compliance import Standing, Status, standings
from emulation_xlsx.town.evidence import Papers, evidence_of, first_of
from emulation_xlsx.town.explanations import Explanations, Said, said_in
from emulation_xlsx.town.judgement import judged, told
from emulation_xlsx.town.parts import (
    Parts,
    PartState,
    Version,
    corrected_since,
    counting,
    not_enclosed,
    parts_of,
)


@dataclass(frozen=True)
class Consolidation:
    """Everything the town workbook is written from."""

    plan: Plan
    as_of: dt.date
    allocation: Allocation
    receipts: Sequence[Receipt]
    later: int
    """How many files came after the as-of date and do not exist yet."""
    checked: Checked
    parts: Parts
    standings: Sequence[Standing]
    findings: Sequence[Finding]
    papers: Papers
    """(unit, milestone) → the first paper return for it."""
    explanations: Explanations = field(default_factory=dict)
    attendance: Attendance | None = None
    """Who came to the event, once its check-ins were ticked."""
    earlier: Consolidation | None = None
    """The same as of an earlier day, where the briefing is to compare two (R-WATCH)."""
    reminded: Mapping[str, Sequence[dt.date]] = field(default_factory=dict)
    """Unit code → the days of the reminders to it, as the register has them."""

    def state(self, unit: str, part: Part) -> PartState | None:
        return self.parts.get((unit, part))

    def winners(self, part: Part) -> dict[int, str]:
        """Positions of the returns whose part counts → unit code, in register order."""
        order = {unit.code: i for i, unit in enumerate(self.plan.units)}
        states = [(code, state) for (code, p), state in self.parts.items() if p == part]
        states.sort(key=lambda pair: order[pair[0]])
        return {state.winner.index: code for code, state in states}

    def rows(self, sheet: str, part: Part) -> list[tuple[str, int]]:
        """(unit code, row of the sheet's frame) of all that counts, in register order."""
        frame = self.frame(sheet)
        by_return: dict[int, list[int]] = {}
        for i, owner in enumerate(frame.owner):
            by_return.setdefault(owner, []).append(i)
        return [(code, i) for at, code in self.winners(part).items() for i in by_return.get(at, ())]

    def frame(self, sheet: str) -> Frame:
        return self.checked.frames[sheet]

    def standing(self, unit: str, rule: str) -> Standing | None:
        return self._standing.get((unit, rule))

    def standings_of(self, unit: Unit, part: Part) -> Iterator[Standing]:
        """A unit's standings at the milestones that wait for a part."""
        found = (self.standing(unit.code, one.rule) for one in self.plan.milestones_of(unit, part))
        return (one for one in found if one)

    @cached_property
    def seats(self) -> Mapping[str, Quota]:
        """Unit code → its decided seats (R-QUOTA)."""
        return quotas(self.plan, self.allocation)

    @cached_property
    def doubles(self) -> Doubles:
        """Those who may be one person among all delegates that count, reserves too."""
        data = self.frame("delegates").data
        names, births = data["full_name"].tolist(), data["birth_date"].tolist()
        return doubles(
            [Nominee(code, i, names[i], births[i]) for code, i in self.rows("delegates", "list")]
        )

    @cached_property
    def delegate_keys(self) -> Mapping[int, str]:
        """Position in the frame of delegates → what a check-in knows the person by."""
        names = self.frame("delegates").data["full_name"].tolist()
        return delegate_keys(self.rows("delegates", "list"), names)

    @cached_property
    def changes(self) -> Mapping[str, Sequence[changing.Step]]:
        """File → what it changed of what its unit had sent before, part by part."""
        return changing.steps_by_file(self.steps)

    @cached_property
    def steps(self) -> Sequence[changing.Step]:
        return changing.steps(self.parts, self.frame("delegates"))

    @cached_property
    def _standing(self) -> Mapping[tuple[str, str], Standing]:
        return {(s.unit.code, s.rule): s for s in self.standings}


def quotas(plan: Plan, allocation: Allocation) -> dict[str, Quota]:
    """Unit code → its seats (R-QUOTA): for exemplars None while they are a draft; for guests the
    typed number, none where there is no number.
    """
    guests = {code: bounds.guests for code, bounds in plan.bounds.items()}
    decided = plan.settings.decided
    return {
        code: Quota(seats if decided else None, guests.get(code) or 0)
        for code, seats in allocation.seats.items()
    }


def consolidate(
    plan: Plan,
    plan_findings: Sequence[Finding],
    allocation: Allocation,
    receipts: Sequence[Receipt],
    papers: Sequence[Paper],
    as_of: dt.date,
    amendments: Sequence[Amendment] = (),
) -> Consolidation:
    """What counts on the day ``as_of``; a receipt after it does not exist yet."""
    known = [receipt for receipt in receipts if receipt.received <= as_of]
    first_papers = first_of(paper for paper in papers if paper.date <= as_of)
    counted = sorted((r for r in known if r.counts), key=Receipt.order)
    returns = [receipt.as_return(plan) for receipt in counted]
    days = [receipt.received for receipt in counted]
    asked, doubts = live(amendments, plan, as_of)
    fits = fitting(returns, days, asked)
    seats = quotas(plan, allocation)
    right = [amended(one, fit, plan) for one, fit in zip(returns, fits, strict=True)]
    checked = _checked(right, plan, as_of, seats, counted, known)
    corrected = corrected_since(returns, fits, plan, as_of, seats)
    sent, unowed = parts_of(plan, counted, checked, corrected)
    kept, unsettled = after_closing(plan, sent, checked.frames["delegates"])
    parts = judged(kept, checked, plan, as_of)
    doubts += unmet(asked, counting(parts), returns, days, plan)
    stands = standings(plan, evidence_of(plan, parts, checked, first_papers), as_of)
    said = said_in(counted)
    late = received_late(stands, parts, said)
    in_files = said.beside([*checked.findings, *unowed, *told(parts)])
    asked_of = [*unowed, *unsettled, *late, *_shares(plan, parts, checked), *_pending(parts)]
    own = with_waivers(plan, [*plan_findings, *doubts, *_of_files(known)], as_of)
    found = [*own, *_of_parts(parts), *with_waivers(plan, asked_of, as_of)]
    return Consolidation(
        plan=plan,
        as_of=as_of,
        allocation=allocation,
        receipts=_judged(known, counted, by_file([*in_files, *late])),
        later=len(receipts) - len(known),
        checked=checked,
        parts=parts,
        standings=stands,
        findings=said.beside(found),
        papers=first_papers,
        explanations=said.texts,
    )


def _of_files(receipts: Iterable[Receipt]) -> Iterable[Finding]:
    """What is said of files, whatever stands in them."""
    return (finding for receipt in receipts for finding in receipt.findings)


def _checked(
    returns: Sequence[Return],
    plan: Plan,
    as_of: dt.date,
    seats: Mapping[str, Quota],
    counted: Sequence[Receipt],
    known: Sequence[Receipt],
) -> Checked:
    """The returns checked, and whether the files that their dossiers name have come."""
    checked = check_returns(returns, plan, as_of, seats)
    lost = not_enclosed(checked.frames["dossier"], counted, known, plan)
    found = [*checked.findings, *with_waivers(plan, lost, as_of)]
    return replace(checked, findings=sorted(found, key=Finding.sort_key))


def _judged(
    known: Iterable[Receipt],
    counted: Iterable[Receipt],
    found: Mapping[str | None, Sequence[Finding]],
) -> list[Receipt]:
    """The receipts, those that were checked with what was found in their forms."""
    checked = {one.file for one in counted}
    return [
        _with_findings(one, found.get(one.file, ())) if one.file in checked else one
        for one in known
    ]


def _with_findings(receipt: Receipt, found: Iterable[Finding]) -> Receipt:
    """Beside what was said of its file."""
    findings = (*receipt.findings, *sorted(found, key=Finding.sort_key))
    verdict = FAULTY if any(f.severity is Severity.ERROR for f in findings) else VALID
    return replace(receipt, findings=findings, verdict=receipt.verdict or verdict)


def _of_parts(parts: Parts) -> Iterable[Finding]:
    """The findings of the parts that count, each once, and of versions that do not count yet."""
    found = [finding for state in parts.values() for finding in state.findings]
    waiting = [state.pending for state in parts.values() if state.pending]
    found += [finding for version in waiting for finding in version.findings]
    return sorted(dict.fromkeys(found), key=Finding.sort_key)


def _pending(parts: Parts) -> Iterable[Finding]:
    """A warning for every part whose latest version waits for its errors to be corrected."""
    for (unit, part), state in parts.items():
        if state.pending:
            late, old = state.pending.receipt, state.winner.receipt
            yield make(
                "version_pending",
                Place(late.file, unit),
                part_name=PART_NAMES[part],
                late=as_date(late.received),
                old=as_date(old.received),
            )


def received_late(stands: Sequence[Standing], parts: Parts, said: Said) -> list[Finding]:
    """What came late is a breach to be explained, said where it came; a conference held late has
    its own cell.
    """
    found = []
    for one in stands:
        if one.late and not one.held and one.done:
            found.append(said.explained(_received_late(one, parts), one.done))
    return found


def _received_late(standing: Standing, parts: Parts) -> Finding:
    """At the cell for the reason, in the file that brought the last of what was owed."""
    code, day = standing.unit.code, standing.done
    states = [parts[code, part] for part in standing.milestone.parts if (code, part) in parts]
    came = [one.receipt for state in states if (one := state.came)]
    last = max(came, key=Receipt.order, default=None)
    by_file = last is not None and last.received == day  # else it came on paper
    place = _explaining(last, code) if last and by_file else Place(unit=code)
    on_the_day = standing.timeliness == Status.ON_THE_DAY
    return make(
        "received_on_the_day" if on_the_day else "received_late",
        place,
        rule=standing.rule,
        title=standing.milestone.title,
        date=as_date(day) if day else "",
        last=as_date(standing.due.last_day),
        timeliness=standing.timeliness,
        deadline=standing.due.words,
    )


def _explaining(receipt: Receipt, code: str) -> Place:
    """The cell of a returned form in which its unit explains; of an older form only the file."""
    spec = load(UNIT_FORM)
    sheet = next(one for one in spec.sheets if EXPLANATION in one.field_names)
    table = receipt.book.tables.get(sheet.key) if receipt.book else None
    if table is None or EXPLANATION not in table.field_rows:
        return Place(receipt.file, code)
    row, col = table.field_rows[EXPLANATION], table.field_cols[EXPLANATION]
    order = spec.order(sheet.key)
    return Place(receipt.file, code, table.sheet_name, row, col, EXPLANATION, order)


def _shares(plan: Plan, parts: Parts, checked: Checked) -> Iterable[Finding]:
    """R-SHARE: groups below their target share of the official delegates, where one is set."""
    frame = checked.frames["delegates"]
    counted = {state.winner.index for (_, part), state in parts.items() if part == "list"}
    rows = [row for row, at in zip(frame.rows(), frame.owner, strict=True) if at in counted]
    official = [row for row in rows if row["standing"] == plan.roles.official]
    settings = plan.settings

    def among(field: str) -> int:
        return sum(row[field] not in (None, *plan.roles.outside(field)) for row in official)

    women, total = sum(row["gender"] == "Nữ" for row in official), len(official)
    for group, target, have in (
        ("Nữ", settings.women_percent, women),
        ("Dân tộc thiểu số", settings.minority_percent, among("ethnicity")),
        ("Người trực tiếp", settings.direct_percent, among("direct_work")),
    ):
        if target and total and 100 * have < target * total:
            share = as_percent(have, total)
            yield make("share_below_target", group=group, percent=share, total=total, target=target)


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
            kept[unit, part], asked = _closed(plan, state, day, listed)
            found += asked
    return kept, found


_UNTOLD = "xem sheet “Giao ban”"
"""Where an answer goes to an address that the plan does not name: nobody on the list is named."""


def _closed(
    plan: Plan, state: PartState, day: dt.date, listed: Mapping[int, Sequence[Person]]
) -> tuple[PartState, list[Finding]]:
    counted: list[Version] = []
    found: list[Finding] = []
    for version in state.versions:
        changes = _changes(counted, version, listed)
        told = changes if version.receipt.tells_the_unit(plan) else _UNTOLD
        settled = version.receipt.received <= day or version.receipt.identified == BY_CLERK
        if settled or changes == "":
            counted.append(version)
            continue
        code = "list_after_closing" if changes is None else "list_changed_after_closing"
        place = Place(version.receipt.file, version.receipt.unit)
        found.append(make(code, place, part="list", closed=as_date(day), changes=told))
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
