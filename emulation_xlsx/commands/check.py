"""``check``: single files, wherever they lie, through the gates and the checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.folder import open_campaign
from emulation_xlsx.commands.inputs import usable_plan
from emulation_xlsx.commands.outcome import DONE, FOUND_ERROR
from emulation_xlsx.commands.tables import print_findings
from emulation_xlsx.findings import Finding, Place, Severity, make
from emulation_xlsx.forms.questions import OwnQuestion
from emulation_xlsx.intake.folder import unopened
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.returns.across import check_alone
from emulation_xlsx.returns.alone import spared
from emulation_xlsx.returns.mailed import enclosed
from emulation_xlsx.returns.proposal import part_alone
from emulation_xlsx.returns.receipts import identify
from emulation_xlsx.returns.returned import UNIT_FORM, Quota, Return
from emulation_xlsx.returns.whose import apart
from emulation_xlsx.town.consolidation import quotas


def check(
    files: Sequence[str], campaign: Path | None, style: str, as_of: dt.date | None = None
) -> int:
    """Findings of single files, as a table for people or as JSON."""
    today = as_of or clock.now().date()
    plan, seats = default_plan(), None
    if campaign:
        plan, allocation, _ = usable_plan(open_campaign(campaign), style)
        seats = quotas(plan, allocation)
    gate = arrived(files, plan.asked.own)
    findings = check_arrivals(gate, plan, today, seats)
    print_findings(findings, [one.file for one in gate.arrivals], style)
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return FOUND_ERROR if errors else DONE


def arrived(files: Sequence[str | Path], own: tuple[OwnQuestion, ...] = ()) -> Gate:
    """The documents in files; one inside a mail or a zip is called ``a.eml!b.xlsx``. ``own``: the
    plan's own questions.
    """
    arrivals = [unopened(file, Path(file)) for file in dict.fromkeys(map(str, files))]
    return Gate(arrivals, UNIT_FORM, own=own)


def check_arrivals(
    gate: Gate, plan: Plan, today: dt.date, quotas: Mapping[str, Quota] | None
) -> list[Finding]:
    """The findings of documents, sorted by file (as given), sheet order, row and column.

    ``quotas`` is None without a campaign: then neither quota, deadline nor identity is checked,
    and one information says so.
    """
    findings: list[Finding] = []
    returns: list[Return] = []
    for one in gate.arrivals:
        try:
            book = gate.form(one)
            sender = one.envelope.sender if one.envelope else None
            whose = identify(one.file, book, plan, sender)
        except RefusedError as refusal:
            findings.append(refusal.finding(one.file))
            continue
        known = plan.by_code.get(whose.unit or "") if quotas is not None else None
        returns.append(Return(one.file, book, whose.unit, known))
        findings += whose.doubts if quotas is not None else ()
        findings += part_alone(one.file, whose.unit, book, plan)
        findings += enclosed(one.file, whose.unit, one.envelope)
        findings += [note.finding(one.file, whose.unit) for note in book.notes]
    findings += apart([(one.file, one.code, one.book) for one in returns if one.code]).values()
    found, faults = spared(lambda some: check_alone(some, plan, today, quotas), returns)
    findings += found
    for i, error in faults.items():
        findings.append(make("reading_failed", Place(returns[i].file), error=error))
    if quotas is None and returns:
        findings.append(make("no_campaign", Place()))
    return sorted(findings, key=Finding.sort_key)
