"""The letters of a campaign: which draft goes to whom, with what in it. Pure: names and bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from emulation_xlsx.findings import SEVERITY_NAMES, Finding, as_date
from emulation_xlsx.mail import Draft, written
from emulation_xlsx.plan.issuing import unit_guide
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.returns.feedback import answer_stem, answered, feedback_workbook, sends_form
from emulation_xlsx.returns.intake import Receipt
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation, quotas
from emulation_xlsx.town.followup import Debt, debts

ISSUE, ANSWER, RECEIPT, REMINDER = "Phát hành", "Phản hồi", "Biên nhận", "Nhắc hạn"
QUOTED = 30
"""How many findings a letter lists; the marked workbook has them all."""


def issue_letter(
    plan: Plan, unit: Unit, seats: int | None, workbook: bytes, today: dt.date
) -> Draft:
    """The letter that a unit's workbook goes out with."""
    return _draft(plan, unit, ISSUE, _unit_facts(plan, unit, seats, today), today, workbook)


def answers(town: Consolidation) -> dict[str, bytes]:
    """File name → bytes of all that lies in ``phan-hoi/``: an answer to every file received.

    A return with a finding gets its form back marked up; a clean one a receipt; a file that
    could not be read, or whose unit is in doubt, a letter alone. What the register says was
    answered is not written again.
    """
    files: dict[str, bytes] = {}
    for receipt in town.receipts:
        if answered(receipt):
            stem = answer_stem(town.plan, receipt)
            files |= {f"{stem}.{kind}": content for kind, content in _answer(town, receipt, stem)}
    return files


def reminders(town: Consolidation) -> dict[str, bytes]:
    """File name → bytes of all that lies in ``nhac-han/``: a letter to every unit that owes
    something, listing exactly what. What only waits for the office's own word asks nobody.
    """
    files: dict[str, bytes] = {}
    for code, owed in debts(town).items():
        lines = [_owed_line(debt) for debt in owed if debt.status != Status.CONFIRM]
        if lines:
            draft = _reminder(town, town.plan.by_code[code], lines)
            files |= {f"{code}.eml": draft.eml(), f"{code}.txt": draft.txt()}
    return files


def _reminder(town: Consolidation, unit: Unit, lines: Sequence[str]) -> Draft:
    """To the unit, or to whoever took it over where it has no address of its own."""
    told = quotas(town.plan, town.allocation).get(unit.code)
    facts = _unit_facts(town.plan, unit, told.exemplars if told else None, town.as_of)
    draft = _draft(town.plan, unit, REMINDER, {**facts, "owed": "\n".join(lines)}, town.as_of, None)
    heir = town.plan.heir(unit.code)
    return draft if draft.to or heir is None else replace(draft, to=heir.addresses)


def _owed_line(debt: Debt) -> str:
    return f"- {debt.what} (hạn {as_date(debt.due)}): {debt.status}. {debt.detail}".rstrip()


def _answer(town: Consolidation, receipt: Receipt, stem: str) -> Iterator[tuple[str, bytes]]:
    plan = town.plan
    unit = plan.by_code.get(receipt.unit or "")
    seats = quotas(plan, town.allocation).get(unit.code) if unit else None
    told = seats.exemplars if seats else None
    workbook = None
    if unit and receipt.book and sends_form(plan, receipt):
        workbook = feedback_workbook(plan, unit, told, receipt.book, receipt.findings, town.as_of)
        yield "xlsx", workbook
    facts = {
        **(_unit_facts(plan, unit, told, town.as_of) if unit else _no_unit()),
        "file": PurePosixPath(receipt.file).name,
        "received": f"{as_date(receipt.received)} ({receipt.source})",
        "findings": _listed(receipt.findings),
    }
    kind = ANSWER if receipt.findings else RECEIPT
    draft = _draft(plan, unit, kind, facts, town.as_of, workbook, f"{stem}.xlsx")
    yield "eml", draft.eml()
    yield "txt", draft.txt()


def _draft(
    plan: Plan,
    unit: Unit | None,
    kind: str,
    facts: Mapping[str, str],
    today: dt.date,
    workbook: bytes | None,
    name: str | None = None,
) -> Draft:
    subject, body = written(plan, kind, facts)
    attached = (name or f"{unit.code if unit else 'mau'}.xlsx", workbook) if workbook else None
    to = unit.addresses if unit else ()
    return Draft(to, subject, body, dt.datetime.combine(today, dt.time(8)), attached)


def _unit_facts(plan: Plan, unit: Unit, seats: int | None, today: dt.date) -> dict[str, str]:
    guide = unit_guide(plan, unit, seats, today)
    return {
        "unit_name": unit.name,
        "deadlines": "\n".join(f"- {one.title}: {one.day}" for one in guide.deadlines),
        "quota": guide.quota_text,
        "file": "",
        "received": "",
        "findings": "",
        "owed": "",
    }


def _no_unit() -> dict[str, str]:
    return {"unit_name": "Quý đơn vị", "deadlines": "", "quota": "", "owed": ""}


def _listed(findings: Sequence[Finding]) -> str:
    """A line per finding: where, how grave, what is wrong and what to do."""
    lines = [_line(finding) for finding in findings[:QUOTED]]
    if len(findings) > QUOTED:
        lines.append(f"- … và {len(findings) - QUOTED} chỗ nữa, xem sheet «Cần sửa».")
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    place = finding.place
    where = f"{place.sheet}, ô {place.cell}" if place.cell else place.sheet or "Cả tệp"
    return f"- {where} ({SEVERITY_NAMES[finding.severity]}): {finding.message} {finding.remedy}"
