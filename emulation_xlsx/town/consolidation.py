"""Receipts → what the town knows: the parts that count, statuses, doubles, closed lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, Place, Severity, as_date, as_percent, make
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.plan.model import HELD_BY_DATE, OFFICIAL, PLAN, Milestone, Plan
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.returns.amendments import Amendment, amended, fitting, live, unmet
from emulation_xlsx.returns.checking import Checked, Quota, by_file, check_returns, with_waivers
from emulation_xlsx.returns.duplicates import Doubles, Nominee, doubles
from emulation_xlsx.returns.receipts import BY_CLERK, FAULTY, VALID, Receipt
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.town import changes as changing
from emulation_xlsx.town.changes import Person, between, people
from emulation_xlsx.town.compliance import Evidence, Standing, Status, standings
from emulation_xlsx.town.parts import (
    PART_NAMES,
    PartState,
    Version,
    corrected_since,
    counting,
    not_enclosed,
    parts_of,
    with_reports,
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
    parts: Mapping[tuple[str, Part], PartState]
    standings: Sequence[Standing]
    findings: Sequence[Finding]
    papers: Mapping[tuple[str, str], Paper]
    """(unit, milestone) → the first paper return for it."""
    earlier: Consolidation | None = None
    """The same as of an earlier day, where the briefing is to compare two (R-WATCH)."""

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
    """Unit code → its seats, once they are decided (R-QUOTA); nothing while they are a draft."""
    if not plan.settings.decided:
        return {}
    guests = {code: bounds.guests for code, bounds in plan.bounds.items()}
    return {code: Quota(seats, guests.get(code)) for code, seats in allocation.seats.items()}


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
    counted = sorted((r for r in known if r.counts), key=Receipt.order)
    returns = [receipt.as_return(plan) for receipt in counted]
    days = [receipt.received for receipt in counted]
    asked, doubts = live(amendments, plan, as_of)
    fits = fitting(returns, days, asked)
    right = [amended(one, fit, plan) for one, fit in zip(returns, fits, strict=True)]
    seats = quotas(plan, allocation)
    checked = check_returns(right, plan, as_of, seats)
    lost = not_enclosed(checked.frames["dossier"], counted, known, plan)
    checked = checked.with_findings(with_waivers(plan, lost, as_of))
    corrected = corrected_since(returns, fits, plan, as_of, seats)
    sent, unowed = parts_of(plan, counted, checked, corrected)
    kept, unsettled = after_closing(plan, sent, checked.frames["delegates"])
    parts = with_reports(kept, checked)
    doubts += unmet(asked, counting(parts), returns, days, plan)
    evidence = _evidence(plan, parts, checked, papers)
    stands = standings(plan, evidence, as_of)
    of_files = by_file([*checked.findings, *unowed])
    judged = {one.file: _judged(one, of_files.get(one.file, ())) for one in counted}
    asked_of = [*unowed, *unsettled, *_received_late(stands, plan), *_shares(plan, parts, checked)]
    told = [*plan_findings, *doubts, *(found for one in known for found in one.findings)]
    waits = with_waivers(plan, [*_pending(parts), *asked_of], as_of)
    return Consolidation(
        plan=plan,
        as_of=as_of,
        allocation=allocation,
        receipts=[judged.get(receipt.file, receipt) for receipt in known],
        later=len(receipts) - len(known),
        checked=checked,
        parts=parts,
        standings=stands,
        findings=[*with_waivers(plan, told, as_of), *_of_winners(parts), *waits],
        papers=_first(paper for paper in papers if paper.date <= as_of),
    )


def _judged(receipt: Receipt, found: Iterable[Finding]) -> Receipt:
    """The receipt with what was found in its form, beside what was said of its file."""
    findings = (*receipt.findings, *found)
    verdict = FAULTY if any(f.severity is Severity.ERROR for f in findings) else VALID
    return replace(receipt, findings=findings, verdict=receipt.verdict or verdict)


def _of_winners(parts: Mapping[tuple[str, Part], PartState]) -> Iterable[Finding]:
    """The findings of the versions that count, each once, and of those that do not count yet."""
    states = parts.values()
    versions = [one for state in states for one in (state.winner, state.pending) if one]
    found = [finding for version in versions for finding in version.findings]
    return sorted(dict.fromkeys(found), key=Finding.sort_key)


def _pending(parts: Mapping[tuple[str, Part], PartState]) -> Iterable[Finding]:
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


def _evidence(
    plan: Plan,
    parts: Mapping[tuple[str, Part], PartState],
    checked: Checked,
    papers: Sequence[Paper],
) -> dict[tuple[str, str], Evidence]:
    """(unit, milestone) → what is known of it; paper speaks where no file does, or earlier."""
    found: dict[tuple[str, str], Evidence] = {}
    sent = _first(papers)
    for unit in plan.units:
        for rule in plan.owed_rules(unit):
            evidence = _of_files(unit.code, rule, parts, checked)
            best = _earlier(evidence, _of_paper(sent.get((unit.code, rule))))
            if best:
                found[(unit.code, rule)] = best
    return found


def _of_files(
    unit: str,
    rule: str,
    parts: Mapping[tuple[str, Part], PartState],
    checked: Checked,
) -> Evidence | None:
    if rule in HELD_BY_DATE:
        return _held(parts.get((unit, "conference")), checked)
    needed: tuple[Part, ...] = ("plan",) if rule == PLAN else ("list", "dossier")
    states = [parts[(unit, part)] for part in needed if (unit, part) in parts]
    if not states:
        return None
    first = min(state.first_received for state in states)
    valid = [state.valid_since for state in states]
    whole = [version for version in valid if version]
    if len(whole) < len(needed):
        return Evidence(None, False, "", first, None)
    last = max(whole, key=lambda version: version.since)
    return Evidence(last.since, last.weak, last.source, first, last.since)


def _held(state: PartState | None, checked: Checked) -> Evidence | None:
    """The day the conference was held, once its report is valid."""
    if state is None:
        return None
    since = state.valid_since
    held = checked.record(state.winner.index, "conference")["held_date"]
    day: dt.date | None = held if since else None
    since_day = since.since if since else None
    return Evidence(day, False, "ngày tổ chức" if day else "", state.first_received, since_day)


def _first(papers: Iterable[Paper]) -> dict[tuple[str, str], Paper]:
    """(unit, milestone) → the first paper return for it."""
    found: dict[tuple[str, str], Paper] = {}
    for paper in sorted(papers, key=lambda one: one.date):
        found.setdefault((paper.unit, paper.rule), paper)
    return found


def _of_paper(paper: Paper | None) -> Evidence | None:
    if paper is None:
        return None
    return Evidence(paper.date, False, f"bản giấy số {paper.number}", paper.date, paper.date)


def _earlier(one: Evidence | None, other: Evidence | None) -> Evidence | None:
    """The better of two: a strong day before a weak one, an earlier before a later."""
    known = [e for e in (one, other) if e and e.day]
    if not known:
        return one or other
    return min(known, key=lambda e: (e.day or dt.date.max, e.weak))


def _received_late(stands: Sequence[Standing], plan: Plan) -> list[Finding]:
    """What came late is a breach to be explained; a conference held late has its own cell."""
    return [
        make(
            "received_late",
            Place(unit=s.unit.code),
            rule=s.rule,
            title=plan.milestone[s.rule].title,
            date=as_date(s.evidence.day),
            deadline=f"{s.counting} {as_date(s.due)}",
        )
        for s in stands
        if s.status in (Status.LATE, Status.ON_THE_DAY) and s.rule not in HELD_BY_DATE
        if s.evidence.day
    ]


def _shares(
    plan: Plan, parts: Mapping[tuple[str, Part], PartState], checked: Checked
) -> Iterable[Finding]:
    """R-SHARE: groups below their target share of the official delegates, where one is set."""
    frame = checked.frames["delegates"]
    counted = {state.winner.index for (_, part), state in parts.items() if part == "list"}
    rows = [row for row, at in zip(frame.rows(), frame.owner, strict=True) if at in counted]
    official = [row for row in rows if row["standing"] == OFFICIAL]
    settings = plan.settings
    for group, target, names in (
        ("Nữ", settings.women_percent, [r["gender"] == "Nữ" for r in official]),
        (
            "Dân tộc thiểu số",
            settings.minority_percent,
            [r["ethnicity"] not in (None, "Kinh") for r in official],
        ),
        (
            "Người trực tiếp",
            settings.direct_percent,
            [r["direct_work"] not in (None, "Không") for r in official],
        ),
    ):
        total, have = len(official), sum(names)
        if target and total and 100 * have < target * total:
            share = as_percent(have, total)
            yield make("share_below_target", group=group, percent=share, total=total, target=target)


def deadline_words(milestone: Milestone) -> str:
    """A deadline in words."""
    return f"{milestone.counting} {as_date(milestone.day)}"


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
            kept[unit, part], asked = _closed(plan, state, day, listed)
            found += asked
    return kept, found


_UNTOLD = "xem sheet «Giao ban»"
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
