"""The letters of a campaign: which draft goes to whom, with what in it. Pure: names and bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from emulation_xlsx.findings import SEVERITY_NAMES, Finding, Severity, as_date, together
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.forms.writer import Content
from emulation_xlsx.intake.mime import is_robot
from emulation_xlsx.intake.parcels import Envelope
from emulation_xlsx.plan.issue import blank_form, unit_form, unit_guide
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.post.drafts import Draft, Letter, is_address, reply_subject, thread, written
from emulation_xlsx.returns.feedback import answer_stem, answered, feedback, sends_form
from emulation_xlsx.returns.receipts import FAULTY, HEAVY, HELD, REFUSED, VALID, Receipt
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.followup import debts_of
from emulation_xlsx.town.states import held_parts

ISSUE, ANSWER, RECEIPT, REMINDER = "Phát hành", "Phản hồi", "Biên nhận", "Nhắc hạn"
_NO_UNIT = {"unit_name": "Quý đơn vị"}
_ASKED = (
    "- Chúng tôi chưa chắc báo cáo này là của đơn vị nào, hoặc ai gửi. Xin trả lời thư này, ghi rõ "
    "tên đơn vị và họ tên, chức vụ người gửi."
)
"""What the sender of a return that is held is asked; its findings are for the office."""
_READ = "Những chỗ đã được đọc như sau:"
"""What a receipt calls the findings of a return in which nothing is to be corrected."""
_REPLACED = "- Đã có bản gửi sau; không phải sửa và không phải gửi lại tệp này."
QUOTED = 30
"""How many lines a letter lists, where not more are errors; the marked workbook has them all."""
_GRAVE = list(Severity)


def issue_letter(
    plan: Plan, unit: Unit, seats: int | None, today: dt.date, filled: Content | None = None
) -> Letter:
    """The letter that a unit's workbook goes out with; ``filled``: with what the unit has sent."""
    draft = _draft(plan, unit, ISSUE, _unit_facts(plan, unit, seats, today), today)
    form = partial(unit_form, filled) if filled else blank_form(plan, unit, seats, today)
    return Letter(unit.code, draft, form, encloses=True)


def answers(town: Consolidation) -> list[Letter]:
    """All that lies in ``phan-hoi/``: an answer to every file received.

    A return with a finding gets its form back marked up; a clean one a receipt; a file that
    could not be read, or whose unit is in doubt, a letter alone. What the register says was
    answered is not written again.
    """
    found = [_answer(town, receipt) for receipt in town.receipts if answered(receipt)]
    return list({letter.stem: letter for letter in found}.values())


def reminders(town: Consolidation) -> list[Letter]:
    """All that lies in ``nhac-han/``: a letter to every unit that owes something, listing exactly
    what. What only waits for the office's own word asks nobody.
    """
    return [
        Letter(unit.code, _reminder(town, unit, lines))
        for unit in town.plan.units
        if (lines := owed_lines(town, unit))
    ]


def _reminder(town: Consolidation, unit: Unit, lines: Sequence[str]) -> Draft:
    """The reminder to a unit; to the unit that took it over where it has no address."""
    told = town.seats.get(unit.code)
    facts = _unit_facts(town.plan, unit, told.exemplars if told else None, town.as_of)
    draft = _draft(town.plan, unit, REMINDER, {**facts, "owed": "\n".join(lines)}, town.as_of)
    heir = town.plan.heir(unit.code)
    return draft if draft.to or heir is None else replace(draft, to=heir.addresses)


def owed_lines(town: Consolidation, unit: Unit) -> list[str]:
    """What a unit owes, a line each; not what waits for the office's own word."""
    return [
        f"- {debt.what} ({debt.deadline}): {debt.status}. {debt.detail}".rstrip()
        for debt in debts_of(town, unit)
        if debt.status != Status.CONFIRM
    ]


def _answer(town: Consolidation, receipt: Receipt) -> Letter:
    plan = town.plan
    unit = plan.by_code.get(receipt.unit or "")
    seats = town.seats.get(unit.code) if unit else None
    told = seats.exemplars if seats else None
    form = None
    if unit and receipt.book and sends_form(plan, receipt):
        content = feedback(plan, unit, told, receipt.book, receipt.findings, town.as_of)
        form = partial(unit_form, content)
    known = unit if receipt.verdict != HELD else None
    facts = _unit_facts(plan, known, told, town.as_of) if known else _NO_UNIT
    sends = form is not None and not _replaced(town, receipt)
    kind = RECEIPT if _is_fine(receipt) else ANSWER
    facts = {**facts, **_file_facts(town, receipt, kind, sends=sends)}
    draft = _threaded(plan, _draft(plan, unit, kind, facts, town.as_of), receipt)
    return Letter(answer_stem(plan, receipt), draft, form, sends)


def _is_fine(receipt: Receipt) -> bool:
    """Whether a file needs no correction: its findings only say how cells were read."""
    quiet = all(one.settled or one.severity is Severity.INFO for one in receipt.findings)
    return not receipt.findings or (receipt.verdict == VALID and quiet)


def _threaded(plan: Plan, draft: Draft, receipt: Receipt) -> Draft:
    """The draft as an answer to the mail that brought the file; in doubt to that mail's sender."""
    mail = receipt.envelope
    if mail is None:
        return draft
    sender = _whom(plan, mail)
    doubtful = receipt.verdict in (HELD, REFUSED, HEAVY)
    answers = thread(mail.references, mail.message_id)
    return replace(
        draft,
        to=(sender or draft.to) if doubtful else (draft.to or sender),
        subject=reply_subject(mail.subject, draft.subject) if answers else draft.subject,
        answers=answers,
    )


def _whom(plan: Plan, mail: Envelope) -> tuple[str, ...]:
    """Who is asked about a mail: its Reply-To where a unit's address or the only one that is read,
    else its sender; nobody where that is a robot.
    """
    sender, other = mail.sender or "", mail.reply_to or ""
    to = other if other and (plan.owners_of(other) or is_robot(sender)) else sender
    return (to,) if is_address(to) and not is_robot(to) else ()


def _file_facts(town: Consolidation, receipt: Receipt, kind: str, *, sends: bool) -> dict[str, str]:
    """What a letter says of the file it answers."""
    unit = town.plan.by_code.get(receipt.unit or "")
    owed = owed_lines(town, unit) if unit and kind == RECEIPT else []
    asked = _asked(town, receipt)
    listed = asked not in (_ASKED, _REPLACED)
    breach = listed and any(
        one.severity is Severity.BREACH and not one.settled for one in receipt.findings
    )
    return {
        "file": PurePosixPath(receipt.file.rpartition("!")[2]).name,
        "sha256": receipt.sha256,
        "received": f"{as_date(receipt.received)} ({receipt.source})",
        "findings": f"{_READ}\n{asked}" if asked and listed and kind == RECEIPT else asked,
        "if_form": "có" if sends else "",
        "if_breach": "có" if breach else "",
        "accepted": "\n".join(_accepted(town, receipt)),
        "owed": "\n".join(["Những việc còn lại đến nay:", *owed] if owed else []),
    }


def _asked(town: Consolidation, receipt: Receipt) -> str:
    """What is to be answered or corrected."""
    if receipt.verdict == HELD:
        return _ASKED
    if _replaced(town, receipt):
        return _REPLACED
    old = {part for part in held_parts(receipt) if _is_old(town, receipt, part)}
    return _listed([f for f in receipt.findings if not f.settled and f.part not in old])


def _is_old(town: Consolidation, receipt: Receipt, part: Part) -> bool:
    """Whether a later version of a part counts, or waits, instead."""
    state = town.state(receipt.unit or "", part)
    return state is not None and state.replaced(receipt)


def _accepted(town: Consolidation, receipt: Receipt) -> Iterator[str]:
    """A line per part in the file: whether it counts, and what changed since the unit's last."""
    told = town.changes.get(receipt.file, ()) if receipt.tells_the_unit(town.plan) else ()
    changed = {step.part: step for step in told}
    for part in held_parts(receipt) if receipt.verdict in (VALID, FAULTY) else ():
        more = f" So với lần trước: {changed[part].what()}." if part in changed else ""
        yield f"- {PART_NAMES[part]}: {_verdict(town, receipt, part)}.{more}"
    if any(finding.explained for finding in receipt.findings):
        yield "- Giải trình của đơn vị: đã ghi nhận."


def _replaced(town: Consolidation, receipt: Receipt) -> bool:
    """Whether of all that is in the file later versions count, or wait."""
    states = [town.state(receipt.unit or "", part) for part in held_parts(receipt)]
    checked = receipt.verdict in (VALID, FAULTY) and bool(states)
    return checked and all(state and state.replaced(receipt) for state in states)


def _verdict(town: Consolidation, receipt: Receipt, part: Part) -> str:
    state = town.state(receipt.unit or "", part)
    mine = [one for one in state.versions if one.receipt.file == receipt.file] if state else []
    if state is None or not mine:
        return "chưa được tính, chờ Phòng Nội vụ xác nhận"
    [version] = mine
    across = state.across if state.winner is version else ()
    errors = len(together(one for one in (*version.findings, *across) if one.blocks))
    if errors and state.replaced(receipt):
        return f"có {errors} lỗi, nhưng đã có bản gửi sau nên không phải sửa"
    if errors and state.winner is not version and state.valid:
        day = as_date(state.winner.receipt.received)
        return f"còn {errors} lỗi phải sửa; đến khi sửa xong vẫn tính bản nhận ngày {day}"
    if errors:
        return f"còn {errors} lỗi phải sửa, chưa được tính"
    return "hợp lệ" if state.winner is version else "hợp lệ, đã có bản gửi sau thay thế"


def _draft(
    plan: Plan,
    unit: Unit | None,
    kind: str,
    facts: Mapping[str, str],
    today: dt.date,
) -> Draft:
    subject, body = written(plan, kind, facts)
    to = unit.addresses if unit else ()
    return Draft(to, subject, body, dt.datetime.combine(today, dt.time(8)))


def _unit_facts(plan: Plan, unit: Unit, seats: int | None, today: dt.date) -> dict[str, str]:
    guide = unit_guide(plan, unit, seats, today)
    return {
        "unit_name": unit.name,
        "deadlines": "\n".join(f"- {one.title}: {one.day}" for one in guide.deadlines),
        "quota": guide.quota_text,
    }


def _listed(findings: Sequence[Finding]) -> str:
    """A line per slip: where, how grave, what is wrong and what to do. What must be corrected
    comes first, and is never cut.
    """
    lines = sorted(together(findings), key=lambda one: _GRAVE.index(one.severity))
    errors = sum(one.severity is Severity.ERROR for one in lines)
    shown = max(QUOTED, errors)
    words = [_line(finding) for finding in lines[:shown]]
    if len(lines) > shown:
        words.append(f"- … và {len(lines) - shown} chỗ nữa, xem sheet «Cần sửa».")
    return "\n".join(words)


def _line(finding: Finding) -> str:
    place = finding.place
    where = f"{place.sheet}, ô {finding.where}" if place.cell else place.sheet or "Cả tệp"
    return f"- {where} ({SEVERITY_NAMES[finding.severity]}): {finding.message} {finding.remedy}"
