"""``mail fetch``: what is in the office's mailbox → ``nhan-ve/thu/``, each message as it came.

The mailbox is only looked at (EXAMINE, BODY.PEEK). A message whose file is there is done, so that a
run that was broken off goes on where it was.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from imaplib import IMAP4
from pathlib import Path
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import MailBox

from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.intake.limits import MEGABYTE
from emulation_xlsx.intake.mime import message, spoken
from emulation_xlsx.plan.settings import Settings
from emulation_xlsx.post.account import PATIENCE, Account, MailError, connecting

TLS_PORT = 993
INBOX = "INBOX"
LARGEST = 40 * MEGABYTE
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
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
            "chưa biết lấy thư ở đâu; xin ghi «Máy chủ IMAP» và «Tên đăng nhập hộp thư» ở sheet "
            "Kế hoạch của ke-hoach.xlsx rồi chạy lại."
        )
    port = settings.mail_port or TLS_PORT
    folder = settings.mail_folder or INBOX
    return Mailbox(settings.mail_server, port, settings.mailbox, folder)


def fetch(campaign: Campaign, of: Mailbox, secret: str, say: Callable[[str], None]) -> None:
    """Every message that is not there yet, one by one.

    :raises MailError: the mailbox cannot be read, or not to its end; what came stays.
    :raises OutputBlockedError: a file cannot be written; what came stays.
    """
    with _examined(of, secret) as box:
        kept = Kept(campaign)
        try:
            _take_new(box, of, kept)
        finally:
            for words in kept.summary():
                say(words)


def _take_new(box: MailBox, of: Mailbox, kept: Kept) -> None:
    sizes, series = _sizes(box, of), f"{of.key}-{_validity(box)}"
    names = {uid: f"{series}-{uid}.eml" for uid in sorted(sizes)}
    new = {uid: name for uid, name in names.items() if not kept.has(name)}
    for uid, name in tracked(new.items(), "Lấy thư", len(new)):
        if sizes[uid] > LARGEST:
            kept.left.append(_too_large(sizes[uid], _part(box, of, uid, "HEADER")))
        elif (content := _part(box, of, uid)) is not None:
            kept.keep(name, content)


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


# --- the server ----------------------------------------------------------------------------------


@contextmanager
def _examined(of: Mailbox, secret: str) -> Iterator[MailBox]:
    """The folder, opened for looking only."""
    box = _connected(of)
    try:
        _log_in(box, of, secret)
        _examine(box, of)
        yield box
        with suppress(OSError, IMAP4.error):
            box.client.logout()
    finally:
        with suppress(OSError):
            box.client.shutdown()


def _connected(of: Mailbox) -> MailBox:
    with connecting(of, "IMAP") as trusted:
        try:
            return MailBox(of.server, of.port, timeout=PATIENCE, ssl_context=trusted)
        except IMAP4.error as error:
            raise ConnectionError from error


def _log_in(box: MailBox, of: Mailbox, secret: str) -> None:
    """:raises MailError: refused; what the library raised is dropped, it may hold the secret."""
    log_in = box.login if f"{of.user}{secret}".isascii() else box.login_utf8
    try:
        log_in(of.user, secret, None)
    except (IMAP4.abort, OSError):
        raise _broken(of) from None
    except (MailboxLoginError, IMAP4.error, UnicodeError):
        raise of.refused() from None


def _examine(box: MailBox, of: Mailbox) -> None:
    try:
        try:
            box.folder.set(of.folder, readonly=True)
            return
        except MailboxFolderSelectError:
            names = ", ".join(f"«{one.name}»" for one in box.folder.list())
    except (OSError, IMAP4.error, ImapToolsError) as error:
        raise _broken(of) from error
    raise MailError(
        f"hộp thư {of.user} không có thư mục «{of.folder}»; xin ghi ở sheet Kế hoạch "
        f"một trong: {names}."
    )


def _validity(box: MailBox) -> int:
    """UIDVALIDITY: while it stays the same, a UID names the same message."""
    [value, *_] = box.client.response("UIDVALIDITY")[1]
    return int(value or 0)


def _sizes(box: MailBox, of: Mailbox) -> dict[int, int]:
    """UID → bytes, of every message."""
    found = {}
    for line in _asked(box, of, "1:*", "(RFC822.SIZE)"):
        uid, size = (pattern.search(line or b"") for pattern in (_UID, _SIZE))
        if uid and size:
            found[int(uid[1])] = int(size[1])
    return found


def _part(box: MailBox, of: Mailbox, uid: int, part: str = "") -> bytes | None:
    """A message, or a part of it; None where somebody has just deleted it."""
    answer = _asked(box, of, str(uid), f"(BODY.PEEK[{part}])")
    return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), None)


def _asked(box: MailBox, of: Mailbox, *words: str) -> list[Any]:
    """:raises MailError: the connection broke."""
    try:
        status, answer = box.client.uid("FETCH", *words)
    except (OSError, IMAP4.error) as error:
        raise _broken(of) from error
    if status != "OK":
        raise _broken(of)
    return answer


def _broken(of: Mailbox) -> MailError:
    return MailError(
        f"mất kết nối với {of.where} khi chưa xong; thư đã lấy vẫn còn, xin chạy lại để lấy tiếp."
    )


def _too_large(size: int, head: bytes | None) -> str:
    headers, _ = message(head or b"")
    sender, subject = (
        " ".join(spoken(headers.get(name, "")).split())[:SHOWN] for name in ("from", "subject")
    )
    return (
        f"Chưa lấy thư {size // MEGABYTE} MB của «{sender}», chủ đề «{subject}»: quá "
        f"{LARGEST // MEGABYTE} MB; xin mở hộp thư, lưu tệp đính kèm vào nhan-ve."
    )
