"""What ``mail fetch`` and ``mail send`` do, from folder to folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import OutputBlockedError, replace_file
from emulation_xlsx.campaign.folder import Campaign, open_campaign
from emulation_xlsx.campaign.lock import still_holding
from emulation_xlsx.campaign.progress import offer_letter, tracked, want
from emulation_xlsx.commands.inputs import usable_plan, usable_register
from emulation_xlsx.commands.outcome import DONE, NOT_WRITTEN, StopError
from emulation_xlsx.post.account import LoginRefusedError, MailError

if TYPE_CHECKING:
    from emulation_xlsx.plan.model import Plan
    from emulation_xlsx.post.outbox import Outbox, Outgoing
    from emulation_xlsx.post.sending import Sender

_UNCLEAR = (
    "Không rõ {} đã đi chưa. Xin xem hộp thư đã gửi hoặc hỏi đơn vị; muốn gửi lại thì chọn Có ở "
    "cột Duyệt rồi làm lại."
)
_TROUBLES = (
    " {} thư cần xem lại như nêu trên; thư chưa gửi được vẫn được duyệt, sửa xong gửi lại là đi."
)


def mail(folder: Path, action: str, *, dry_run: bool, approve: Sequence[str] | None = None) -> int:
    """``fetch`` or ``send``; ``dry_run``: it is only said what would be done. ``approve``: the
    folders whose letters are all approved before they are sent.

    :raises StopError: the mailbox cannot be used; what was not fetched or sent is as before.
    :raises OutputBlockedError: the register is open, or a file cannot be written.
    """
    try:
        return (
            _send(folder, dry_run, approve or ()) if action == "send" else _fetch(folder, dry_run)
        )
    except ImportError as error:
        words = "máy này thiếu gói imap-tools; xin chạy: python -m pip install imap-tools"
        raise StopError(words, NOT_WRITTEN) from error
    except MailError as error:
        if isinstance(error, LoginRefusedError):
            want(error.login)
        raise StopError(str(error), NOT_WRITTEN) from error


def _fetch(folder: Path, dry_run: bool) -> int:
    """New messages of the mailbox that the plan names."""
    from emulation_xlsx.post.mailbox import fetch, mailbox

    campaign = open_campaign(folder)
    of = mailbox(usable_plan(campaign)[0].settings)
    if dry_run:
        print(f"Sẽ lấy thư mới của {of.user} ({of.where}) vào {campaign.fetched}.")
        want(of.user)
        return DONE
    fetch(campaign, of, of.secret(), print)
    return DONE


def _send(folder: Path, dry_run: bool, approve: Sequence[str]) -> int:
    """The letters that the register's sheet «Thư đi» says are to leave."""
    from emulation_xlsx.post.outbox import drafts
    from emulation_xlsx.post.sending import sender

    campaign = open_campaign(folder)
    plan = usable_plan(campaign)[0]
    outbox = _outbox(campaign, plan)
    letters, unread = drafts(campaign)
    before = outbox.saved
    outbox.list(letters)
    if not dry_run:
        outbox.approve([one for one in letters if one.folder in approve])
    if outbox.kept.changed and campaign.register.exists():
        replace_file(campaign.register_before, before)
    outbox.save()
    approved = [one for one in letters if outbox.approved(one)]
    for words in (*unread, *outbox.doubts.values(), *_listed(campaign, outbox, letters, approved)):
        print(words)
    if dry_run:
        for one in approved:
            print(f"Sẽ gửi {one.file} → {'; '.join(one.to) or 'chưa có địa chỉ'}: {one.subject}")
        offered = [one for one in letters if outbox.waits(one) and one.to and one not in approved]
        offered = offered if plan.settings.smtp_server else []
        for one in offered:
            offer_letter(one.folder, f"{one.file} → {'; '.join(one.to)}: {one.subject}")
        if approved or offered:
            want(sender(plan.settings).user, len(approved))
    elif approved:
        return _leave(campaign, sender(plan.settings), outbox, approved)
    return DONE


def _outbox(campaign: Campaign, plan: Plan) -> Outbox:
    """The sheet «Thư đi»; where there is no register yet, a new one.

    :raises StopError: the plan or the register cannot be used.
    :raises OutputBlockedError: somebody has it open, with what is marked perhaps not saved.
    """
    from emulation_xlsx.post.outbox import Outbox
    from emulation_xlsx.returns.receipts import UnusableRegisterError
    from emulation_xlsx.returns.register import write_register

    moment = clock.now()
    if campaign.register_is_open:
        raise OutputBlockedError(campaign.register, "sổ đang mở; xin lưu, đóng sổ rồi làm lại")
    old, _ = usable_register(campaign, plan)
    if old is None:
        old = write_register(None, [], plan.lists, moment, plan.settings.offices)
    try:
        return Outbox(campaign, old, plan.lists, moment)
    except UnusableRegisterError as error:
        words = f"không dùng được sổ tiếp nhận {campaign.register.name}: {error}. Chưa gửi gì."
        raise StopError(words) from error


def _listed(
    campaign: Campaign, outbox: Outbox, letters: Sequence[Outgoing], approved: Sequence[Outgoing]
) -> list[str]:
    """What waits, and for whose word."""
    unclear = outbox.unclear(letters)
    waiting = sum(outbox.waits(one) and one not in approved for one in letters)
    said = [_UNCLEAR.format(one.file) for one in unclear]
    name, sheet = campaign.register.name, outbox.kept.spec.name
    said.append(f"{name}, sheet {sheet}: {len(approved)} thư được duyệt, {waiting} thư chưa duyệt.")
    if not approved:
        said.append("Muốn gửi thư nào, xin chọn Có ở cột Duyệt, lưu và đóng sổ rồi làm lại.")
    return said


def _leave(campaign: Campaign, of: Sender, outbox: Outbox, letters: Sequence[Outgoing]) -> int:
    """Send the letters, telling of each that did not leave; the exit status."""
    from emulation_xlsx.post.outbox import SENT, UNSURE
    from emulation_xlsx.post.sending import Postman

    postman, sent, troubles = Postman(of, of.secret()), 0, 0
    try:
        for one, state in tracked(postman.send(letters, outbox), "Gửi thư", len(letters)):
            still_holding(campaign)
            sent += state.startswith(SENT)
            if state != SENT:
                troubles += 1
                told = f"{one.file} → {'; '.join(one.to) or 'chưa có địa chỉ'}: {state}."
                print(_UNCLEAR.format(one.file) if state == UNSURE else told)
    finally:
        postman.close()
        print(f"Đã gửi {sent} thư." + (_TROUBLES.format(troubles) if troubles else ""))
    return NOT_WRITTEN if troubles else DONE
