"""The letters of a campaign: which draft goes to whom, with what in it. Pure: names and bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from emulation_xlsx.findings import Finding, Severity, as_date
from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.intake.mime import is_robot
from emulation_xlsx.intake.parcels import Envelope
from emulation_xlsx.plan.deadlines import answer_day
from emulation_xlsx.plan.issue import unit_form
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.post.drafts import Draft, Letter, is_address, reply_subject, thread
from emulation_xlsx.post.issued import drafted, unit_names
from emulation_xlsx.post.lines import (
    COMING,
    found_lines,
    found_words,
    owed_groups,
    owed_lines,
    owed_words,
    read_lines,
    still_to_come,
)
from emulation_xlsx.returns.feedback import answer_stem, feedback, is_to_be_answered
from emulation_xlsx.returns.receipts import FAULTY, HEAVY, HELD, REFUSED, SPOILT, VALID, Receipt
from emulation_xlsx.returns.slips import together
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.states import held_parts, replaced, sends_form, still_found

ANSWER, RECEIPT, REMINDER = "Phản hồi", "Biên nhận", "Nhắc hạn"
_NO_UNIT = {"unit_name": "Quý đơn vị", "addressed": "Quý đơn vị"}
_ASKED = (
    "Chúng tôi chưa chắc báo cáo này là của đơn vị nào, hoặc ai gửi. Xin trả lời thư này, ghi rõ "
    "tên đơn vị và họ tên, chức vụ người gửi."
)
"""What the sender of a return that is held is asked; its findings are for the office."""
_WHICH = (
    "Trong đó có các bản khác nhau của cùng một đơn vị ({files}), chưa rõ bản nào là bản chính "
    "thức nên chưa tính bản nào. Xin trả lời thư này, ghi rõ tên tệp của bản chính thức."
)
"""The same, of versions that came together."""
_HOUR = "17 giờ"
"""When a day's work ends, by which answers are asked for."""
Files = Sequence[Receipt]
"""The files that one letter answers: those that one mail brought of one unit."""


# --- reminders ---------------------------------------------------------------------------------


def reminders(town: Consolidation, *, soon: bool = False) -> list[Letter]:
    """A letter to every unit that owes something, listing exactly what: all of ``nhac-han/``.

    What waits only for the office's own word is not asked of a unit. ``soon``: also to units for
    which only a day is near.
    """
    groups = {unit.code: owed_groups(town, unit) for unit in town.plan.units}
    asked = {code: owed for code, owed in groups.items() if soon or set(owed) - {COMING}}
    return [
        Letter(code, _reminder(town, town.plan.by_code[code], "\n".join(lines), owed_words(owed)))
        for code, owed in asked.items()
        if (lines := owed_lines(town.plan, owed))
    ]


def _reminder(town: Consolidation, unit: Unit, owed: str, summary: str) -> Draft:
    """The reminder to a unit; to the unit that took it over where it has no address."""
    plan, before = town.plan, [day for day in town.reminded.get(unit.code, ()) if day < town.as_of]
    last = f"lần {len(before) + 1} (lần trước: ngày {as_date(max(before))})" if before else ""
    facts = {"owed": owed, "summary": summary, "reminder": last, **_by(plan, town.as_of)}
    draft = drafted(plan, unit, REMINDER, {**unit_names(plan, unit), **facts}, town.as_of)
    heir = plan.heir(unit.code)
    return draft if draft.to or heir is None else replace(draft, to=heir.addresses)


# --- answers -----------------------------------------------------------------------------------


def answers(town: Consolidation) -> list[Letter]:
    """An answer to every mail, and to every file that no mail brought: all of ``phan-hoi/``.

    Returns with a finding go back marked up; clean ones get a receipt; of a file that could not
    be read, or whose unit is in doubt, a letter alone speaks. A version that a later one replaced,
    and what the register says was answered, is not written about.
    """
    due = [one for one in town.receipts if is_to_be_answered(one) and not replaced(town, one)]
    found = [_answer(town, files) for files in _by_letter(town.plan, due)]
    return list({letter.stem: letter for letter in found}.values())


def _by_letter(plan: Plan, receipts: Files) -> Iterator[Files]:
    """The files of each letter: a mail's, but apart where they are of several units or in doubt.

    What nobody can read is told with the only unit of its mail.
    """
    mails: dict[object, list[Receipt]] = {}
    for one in receipts:
        mails.setdefault(_mail(one), []).append(one)
    for mail in mails.values():
        known = {one.unit for one in mail if one.unit in plan.by_code and one.verdict != HELD}
        only = next(iter(known)) if len(known) == 1 else None
        letters: dict[object, list[Receipt]] = {}
        for one in mail:
            whose = HELD if one.verdict == HELD else one.unit or only
            letters.setdefault(whose, []).append(one)
        yield from letters.values()


def _mail(receipt: Receipt) -> object:
    """What the files of one mail share; a file that came alone is its own."""
    mail = receipt.envelope
    if mail is None or not (mail.message_id or mail.sender):
        return receipt.file
    return mail.message_id or receipt.file.rpartition("!")[0], mail.sender, mail.received


def _answer(town: Consolidation, files: Files) -> Letter:
    """The answer to the files of one letter; it is called as the first of them."""
    plan, lead = town.plan, files[0]
    unit = next((unit for one in files if (unit := plan.by_code.get(one.unit or ""))), None)
    known = unit if lead.verdict != HELD else None
    kind = RECEIPT if all(_is_fine(town, one) for one in files) else ANSWER
    facts = {**(unit_names(plan, known) if known else _NO_UNIT), **_facts(town, files, kind)}
    if known and kind == RECEIPT and (owed := "; ".join(still_to_come(town, known))):
        facts["owed"] = f"Việc còn lại: {owed}."
    forms = [(f"{answer_stem(plan, one)}.xlsx", one) for one in files if sends_form(town, one)]
    enclosures = tuple((name, partial(unit_form, _marked(town, one))) for name, one in forms)
    draft = _threaded(plan, drafted(plan, unit, kind, facts, town.as_of), lead)
    return Letter(answer_stem(plan, lead), draft, enclosures)


def _marked(town: Consolidation, receipt: Receipt) -> Content:
    """The form that goes back: what is asked of it, in colour."""
    plan, book, found = town.plan, receipt.book, still_found(town, receipt)
    assert book is not None
    unit, seats = plan.by_code[receipt.unit or ""], town.seats.get(receipt.unit or "")
    told = seats.exemplars if seats else None
    return feedback(plan, unit, told, book, found, town.as_of)


def _open(town: Consolidation, receipt: Receipt) -> list[Finding]:
    return [one for one in still_found(town, receipt) if not one.settled]


def _is_fine(town: Consolidation, receipt: Receipt) -> bool:
    """Whether a file needs no correction: what is found only says how cells were read."""
    quiet = all(one.severity is Severity.INFO for one in _open(town, receipt))
    return receipt.verdict in (VALID, FAULTY) and quiet


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
    """Who is asked about a mail: its sender; nobody where that is a robot.

    Its Reply-To goes before, where it is a unit's address or the sender is a robot.
    """
    sender, other = mail.sender or "", mail.reply_to or ""
    to = other if other and (plan.owners_of(other) or is_robot(sender)) else sender
    return (to,) if is_address(to) and not is_robot(to) else ()


def _facts(town: Consolidation, files: Files, kind: str) -> dict[str, str]:
    """What a letter says of the files it answers."""
    held = files[0].verdict == HELD
    found = [finding for one in files for finding in _open(town, one)]
    accepted = [line for one in files for line in _accepted(town, one)]
    breach = any(one.severity is Severity.BREACH for one in found) and not held
    seen = [max(_seen(one), one.received) for one in files]
    return {
        "file": ", ".join(_name(one) for one in files),
        "sha256": ", ".join(one.sha256 for one in files),
        "received": as_date(files[0].received),
        "findings": "\n".join(_found(town, files, kind)),
        "summary": _summary(kind, found, held=held),
        "if_form": "có" if any(sends_form(town, one) for one in files) else "",
        "if_breach": "có" if breach else "",
        "accepted": (" " if kind == RECEIPT else "\n").join(accepted),
        **(_by(town.plan, max(seen)) if kind == ANSWER else {}),
    }


def _name(receipt: Receipt) -> str:
    return PurePosixPath(receipt.file.rpartition("!")[2]).name


def _seen(receipt: Receipt) -> dt.date:
    """The day that its first answer can have been written."""
    seen = receipt.entry.first_seen
    return receipt.received if seen == SPOILT else seen.date()


def _found(town: Consolidation, files: Files, kind: str) -> Iterator[str]:
    """What is to be answered or corrected, file by file."""
    if files[0].verdict == HELD:
        yield from _asked(files)
    elif kind == RECEIPT:
        yield from read_lines(together(one for file in files for one in _open(town, file)))
    else:
        for one in files:
            lines = found_lines(_open(town, one), one.book)
            yield from [f"Tệp {_name(one)}:"] if lines and len(files) > 1 else []
            yield from lines


def _asked(files: Files) -> Iterator[str]:
    several = [one for one in files if _of_several(one.findings)]
    if several:
        yield _WHICH.format(files=", ".join(map(_name, several)))
    if len(several) < len(files):
        yield _ASKED


def _of_several(found: Iterable[Finding]) -> bool:
    """Whether a return is one of several versions that came together."""
    return any(one.code == "versions_together" for one in found)


def _summary(kind: str, found: Sequence[Finding], *, held: bool) -> str:
    if held and _of_several(found):
        return "chưa rõ bản nào là bản chính thức"
    if held:
        return "chưa rõ là báo cáo của đơn vị nào"
    return "không phải sửa" if kind == RECEIPT else found_words(found)


def _accepted(town: Consolidation, receipt: Receipt) -> Iterator[str]:
    """What of a file counts, what of it is wrong, and what changed since the unit's last; nothing
    of parts that were replaced.
    """
    said = {
        part: words
        for part in (held_parts(receipt) if receipt.verdict in (VALID, FAULTY) else ())
        if (words := _verdict(town, receipt, part))
    }
    right = [PART_NAMES[part] for part, words in said.items() if words == _RIGHT]
    if right:
        yield f"Hợp lệ: {', '.join(right)}."
    for part, words in said.items():
        if words != _RIGHT:
            yield f"{PART_NAMES[part]}: {words}."
    if receipt.tells_the_unit(town.plan):
        yield from _changed(town, receipt, said)
    if any(finding.explained for finding in receipt.findings):
        yield "Giải trình của đơn vị: đã ghi nhận."


def _changed(town: Consolidation, receipt: Receipt, said: Collection[Part]) -> Iterator[str]:
    """What changed in the parts of which something is said."""
    steps = [one for one in town.changes.get(receipt.file, ()) if one.part in said]
    if steps:
        told = "; ".join(f"{PART_NAMES[one.part]} {one.what()}" for one in steps)
        yield f"So với lần gửi trước: {told}."


_RIGHT = "hợp lệ"


def _verdict(town: Consolidation, receipt: Receipt, part: Part) -> str:
    """Whether a part counts; blank where a later version does, or waits."""
    state = town.state(receipt.unit or "", part)
    mine = [one for one in state.versions if one.receipt.file == receipt.file] if state else []
    if state is None or not mine:
        return f"chưa được tính, chờ {town.plan.settings.office} xác nhận"
    if state.replaced(receipt):
        return ""
    [version] = mine
    across = state.across if state.winner is version else ()
    errors = len(together(one for one in (*version.findings, *across) if one.blocks))
    if errors and state.winner is not version and state.valid:
        day = as_date(state.winner.receipt.received)
        return f"còn {errors} lỗi phải sửa; đến khi sửa xong vẫn tính bản nhận ngày {day}"
    return f"còn {errors} lỗi phải sửa, chưa được tính" if errors else _RIGHT


def _by(plan: Plan, day: dt.date) -> dict[str, str]:
    """By when an answer to a letter of a day is asked for; blank where the plan is silent."""
    last = answer_day(day, plan.settings.answer_days)
    return {"answer_by": f"{_HOUR} ngày {as_date(last)}" if last else ""}
