"""``mail fetch``: what is in the office's mailbox → ``nhan-ve/thu/``, each message as it came.

The mailbox is only looked at (EXAMINE, BODY.PEEK). A message whose file is there is done, so that a
run that was broken off goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.intake.limits import MEGABYTE
from emulation_xlsx.intake.mime import message, spoken
from emulation_xlsx.plan.settings import Settings
from emulation_xlsx.post.account import Account, MailError, Secret, is_passing, plainly
from emulation_xlsx.post.imap import LARGEST, Box, NotGivenError, OversizeError

_TLS_PORT = 993
INBOX = "INBOX"
_NAMING = "from", "subject"
SHOWN = 80
"""Characters of a sender or a subject."""


@dataclass(frozen=True)
class Mailbox(Account):
    """A folder of the office's mailbox."""

    folder: str

    @cached_property
    def key(self) -> str:
        """Part of the files' names: two folders may count alike."""
        words = f"{self.server}\n{self.user}\n{self.folder}".casefold()
        return hashlib.sha256(words.encode()).hexdigest()[:8]


def mailbox(settings: Settings) -> Mailbox:
    """The mailbox that the plan names.

    :raises MailError: it names none.
    """
    if not (settings.mail_server and settings.mailbox):
        raise MailError(
            "chưa biết lấy thư ở đâu; xin ghi “Máy chủ IMAP” và “Tên đăng nhập hộp thư” ở sheet "
            "Kế hoạch của ke-hoach.xlsx rồi làm lại."
        )
    port = settings.mail_port or _TLS_PORT
    folder = settings.mail_folder or INBOX
    return Mailbox(settings.mail_server, port, settings.mailbox, folder)


def fetch(campaign: Campaign, of: Mailbox, own: Secret, say: Callable[[str], None]) -> None:
    """Every message that is not there yet, one by one; what the server does not give is named and
    passed over.

    :raises MailError: the mailbox cannot be read, or not to its end; what came stays.
    :raises OutputBlockedError: a file cannot be written; what came stays.
    """
    box = Box(of, of.folder, own)
    box.open()
    kept = Kept(campaign)
    try:
        _take_new(box, of, kept)
        box.close()
    finally:
        box.drop()
        for words in kept.summary():
            say(words)


def _take_new(box: Box, of: Mailbox, kept: Kept) -> None:
    sizes = box.sizes()
    names = _names(box, of, sizes)
    new = {uid: name for uid, name in names.items() if not kept.has(name)}
    numbers = ((_STRANGE, box.strange), (_UNLISTED, box.unlisted))
    kept.left += [words.format(number) for words, number in numbers if number]
    lost, passing, waiting, turned = False, 0, deque(new.items()), False
    for uid, name in tracked(_one_by_one(waiting), "Lấy thư", len(new)):
        try:
            content = _taken(box, uid, sizes[uid])
        except (NotGivenError, OversizeError) as refusal:
            passing = passing + 1 if is_passing(refusal.said) else 0
            if passing == _PATIENT and turned:
                raise of.busy(refusal.said) from refusal
            if passing == _PATIENT:  # perhaps it is only these: the others come from the last on
                waiting.reverse()
                passing, turned = 0, True
            kept.left.append(_passed_over(box, uid, refusal, sizes[uid]))
        except MailError as error:  # perhaps it is only this message over which the server fails
            if lost:
                raise
            lost = True
            kept.left.append(_passed_over(box, uid, error, sizes[uid]))
        else:
            lost, passing = False, 0
            if content is not None:
                kept.keep(name, content)


def _one_by_one(waiting: deque[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    while waiting:
        yield waiting.popleft()


def _taken(box: Box, uid: int, size: int) -> bytes | None:
    if size > LARGEST:
        raise OversizeError
    return box.part(uid, size=size)


def _names(box: Box, of: Mailbox, sizes: Mapping[int, int]) -> dict[int, str]:
    """UID → the name of the message's file.

    A UID names the same message while UIDVALIDITY stays the same; at a server without that, a UID
    with the size and the Message-ID does.
    """
    if box.validity:
        return {uid: f"{of.key}-{box.validity}-{uid}.eml" for uid in sorted(sizes)}
    ids = box.ids() if sizes else {}
    marks = {uid: f"{sizes[uid]}\n".encode() + ids.get(uid, b"") for uid in sorted(sizes)}
    digests = {uid: hashlib.sha256(mark).hexdigest()[:12] for uid, mark in marks.items()}
    return {uid: f"{of.key}-0-{uid}-{digest}.eml" for uid, digest in digests.items()}


def _again(box: Box, error: MailError) -> None:
    """A new connection, to the same mailbox.

    :raises MailError: ``error``, where there is none, or it counts its messages anew.
    """
    before = box.validity
    box.drop()
    try:
        box.open()
    except MailError:
        raise error from None
    if box.validity != before:
        raise error


@dataclass
class Kept:
    """The messages below ``nhan-ve``: by the name of the file, and by what is in it."""

    campaign: Campaign
    taken: int = 0
    left: list[str] = field(default_factory=list)
    """What is to be said of messages that were not taken."""
    same: set[str] = field(default_factory=set)
    """Names whose bytes were there under another one: UIDVALIDITY changed, or saved by hand."""

    def __post_init__(self) -> None:
        self.sums: set[str] = set()
        self.by_size: defaultdict[int, list[Path]] = defaultdict(list)
        for path in self.campaign.readable.rglob("*.eml"):
            with suppress(OSError):
                self.by_size[path.stat().st_size].append(path)
        with suppress(OSError):
            self.same.update(self._list.read_text("utf-8").split())
        self.known = len(self.same)

    @property
    def _list(self) -> Path:
        """Hidden from :func:`intake.folder.scan`; if it is lost, messages are fetched again."""
        return self.campaign.fetched / ".da-co"

    def has(self, name: str) -> bool:
        return name in self.same or (self.campaign.fetched / name).exists()

    def keep(self, name: str, content: bytes) -> None:
        for path in self.by_size.pop(len(content), ()):
            with suppress(OSError):
                self.sums.add(hashlib.sha256(path.read_bytes()).hexdigest())
        if (digest := hashlib.sha256(content).hexdigest()) in self.sums:
            self.same.add(name)
            return
        replace_file(self.campaign.fetched / name, content)
        self.sums.add(digest)
        self.taken += 1

    def summary(self) -> Iterator[str]:
        """What was done, in words; the list of :attr:`same` is written."""
        again = len(self.same) - self.known
        if again:
            replace_file(self._list, "\n".join(sorted(self.same)).encode())
        yield f"Đã lấy {self.taken} thư mới vào {self.campaign.fetched}."
        if again:
            yield f"{again} thư không lấy nữa vì đã có đúng thư ấy trong {self.campaign.incoming}."
        yield from self.left


_STRANGE = "Máy chủ nêu {} thư với số hiệu không đọc được; chưa lấy các thư ấy, xin mở hộp thư xem."
_UNLISTED = (
    "Máy chủ báo còn {} thư nữa nhưng không nêu ra; chưa lấy các thư ấy, xin lấy lại sau, hoặc mở "
    "hộp thư xem."
)
_LEFT = "Chưa lấy thư {}: {}; xin {}mở hộp thư, lưu tệp đính kèm vào nhan-ve."
_AGAIN = "lấy lại sau, nếu vẫn vậy thì "
_PATIENT = 3
"""Mails in a row that a server does not give for now, from the first on and from the last, after
which nothing more is asked of it.
"""


def _passed_over(box: Box, uid: int, error: MailError, size: int) -> str:
    """The sentence about a message that was not taken: which one, why, what to do.

    :raises MailError: there is no connection any more.
    """
    again = _AGAIN
    if isinstance(error, NotGivenError):
        why = f"máy chủ không đưa{error.words}" if size else "máy chủ báo thư này trống (0 byte)"
    elif isinstance(error, OversizeError):
        why, again = f"quá {LARGEST // MEGABYTE} MB", ""
    else:
        why = "kết nối đứt khi đang lấy"
    if size <= LARGEST and not isinstance(error, NotGivenError):
        _again(box, error)
    announced = f"{size // MEGABYTE} MB " if size > LARGEST else ""
    return _LEFT.format(f"{announced}{_which(box, uid, error)}", why, again)


def _which(box: Box, uid: int, error: MailError) -> str:
    """A message by its sender and subject, where the server tells them."""
    head = b""
    try:
        head = box.part(uid, "HEADER") or b""
    except NotGivenError:
        pass
    except MailError:
        _again(box, error)
    headers, _ = message(head)
    sender, subject = (plainly(spoken(headers.get(name, "")))[:SHOWN] for name in _NAMING)
    return f"của “{sender}”, chủ đề “{subject}”" if sender or subject else f"số hiệu {uid}"
