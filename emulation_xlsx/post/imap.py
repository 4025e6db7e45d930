"""A folder of the office's mailbox at its server, opened for looking only (EXAMINE, BODY.PEEK).

A server is believed nothing: how long it takes and how much it says is bounded, and what it says
that cannot be is one sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from imaplib import IMAP4
from typing import Any

from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from emulation_xlsx.campaign.interrupt import stopped
from emulation_xlsx.intake.limits import MEGABYTE
from emulation_xlsx.post.account import (
    FAREWELL,
    PATIENCE,
    Account,
    MailError,
    Secret,
    answered,
    connecting,
    is_passing,
    plainly,
    trouble,
)
from emulation_xlsx.post.wire import TALK, Imap, TooLongError, Watch

LARGEST = 40 * MEGABYTE
"""Bytes of a mail that is taken."""
_LIST_BYTES = 8 * MEGABYTE
"""Bytes of the list of a mailbox's mails."""
LIST_PATIENCE, MAIL_PATIENCE = 120, 60
"""Seconds in which the list is told, and in which a mail begins to come, …"""
_SLOWEST = 20_000
"""… at so many bytes a second."""
_MOST = 2**32
"""No UID or UIDVALIDITY is as large."""
_UID = re.compile(rb"(?i)\bUID +(\d{1,10})\b")
_SIZE = re.compile(rb"(?i)\bRFC822\.SIZE +(\d{1,18})\b")
_ASKED = re.compile(rb"(?i)\bUID\b|\bRFC822\.SIZE\b")
_MESSAGE_ID = re.compile(rb"(?i)message-id:\s*(\S{1,998})")
_LISTED = re.compile(rb'\(([^)]*)\) (?:"(?:\\.|[^"])*"|NIL) (?:"(.*)"|(.*))')
_ESCAPED = re.compile(rb'\\([\\"])')
_MOST_FOLDERS = 20
"""Names of folders that are told."""
_JUST_DELETED = "[EXPUNGEISSUED]"


class NotGivenError(MailError):
    """The server does not hand over what it was asked for; it may go on with the next."""

    def __init__(self, of: Account, said: str = "") -> None:
        self.said, self.words = said, f" (báo “{said}”)" if said else ""
        super().__init__(
            f"{of.where} không đưa thư{self.words}; xin làm lại, hoặc hỏi người quản trị thư."
        )


class OversizeError(MailError):
    """More came than a mail may have, or it took too long; the connection is of no use now."""

    said = ""


@dataclass
class Box:
    """The folder, while the connection holds."""

    of: Account
    folder: str
    own: Secret
    strange: int = 0
    """How many mails the server listed under a number that is none."""
    unlisted: int = 0
    """How many it has, by its own count, and does not list."""

    def open(self) -> None:
        """:raises MailError: no connection, no TLS, no login, or no such folder."""
        self.watch = Watch()
        self.watch.start(PATIENCE)
        with connecting(self.of, "IMAP") as trusted:
            self.client = Imap(self.of.server, self.of.port, self.watch, trusted)
        try:
            self._log_in()
            self._examine()
        except BaseException:
            self.drop()
            raise

    def close(self) -> None:
        """With a farewell, for which nobody waits long."""
        self.watch.start(FAREWELL)
        with suppress(OSError, ValueError, IMAP4.error):
            self.client.logout()
        self.drop()

    def drop(self) -> None:
        with suppress(OSError):
            self.client.shutdown()

    def sizes(self) -> dict[int, int]:
        """UID → bytes as announced, of every mail; 0 where that is no size."""
        if self.exists == 0:
            return {}
        try:
            lines = self._fetched("1:*", "(RFC822.SIZE)", LIST_PATIENCE, _LIST_BYTES)
        except NotGivenError:
            if self.exists is None:
                return {}
            raise
        found, self.strange = {}, 0
        for line in lines:
            words = line[0] if isinstance(line, tuple) else line or b""
            size, uid = _SIZE.search(words), self._uid(words)
            if uid and (size or uid not in found):
                found[uid] = int(size[1]) if size else 0
            self.strange += not uid and bool(_ASKED.search(words))
        gone = len(self.client.untagged_responses.get("EXPUNGE", ()))
        self.unlisted = max((self.exists or 0) - gone - len(found) - self.strange, 0)
        return found

    def ids(self) -> dict[int, bytes]:
        """UID → Message-ID, as far as the server tells; of a mail without one a digest of when,
        from whom and of what it is.
        """
        part = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)])"
        with suppress(NotGivenError):
            pairs = _literals(self._fetched("1:*", part, LIST_PATIENCE, _LIST_BYTES))
            return {self._uid(one): _mark(one[1]) for one in pairs}
        return {}

    def part(self, uid: int, part: str = "", size: int = TALK) -> bytes | None:
        """A mail, or a part of it; None where somebody has just deleted it.

        :raises NotGivenError: the server refuses it, or gives it as nothing.
        :raises OversizeError: it is larger than a mail may be, whatever was announced.
        :raises MailError: the connection broke.
        """
        seconds = MAIL_PATIENCE + min(size, LARGEST) / _SLOWEST
        answer = self._fetched(str(uid), f"(BODY.PEEK[{part}])", seconds, TALK, LARGEST)
        contents = [one[1] for one in _literals(answer) if self._uid(one) in (0, uid)]
        if contents and len(contents[0]) > LARGEST:
            raise OversizeError
        if contents and contents[0]:
            return bytes(contents[0])
        if any(isinstance(one, tuple) or b"BODY[" in (one or b"") for one in answer):
            raise NotGivenError(self.of)
        return None

    @staticmethod
    def _uid(line: Any) -> int:
        """Of a line of an answer, or of one with a literal in it; 0 where it names none."""
        found = _UID.search(line[0] if isinstance(line, tuple) else line)
        uid = int(found[1]) if found else 0
        return uid if uid < _MOST else 0

    # --- the dialogue

    def _log_in(self) -> None:
        """:raises MailError: refused, or the server takes no such login: nothing is sent then."""
        offers = {*self.client.capabilities, *str(self.client.welcome).upper().split()}
        ways = {one.removeprefix("AUTH=") for one in offers if one.startswith("AUTH=")}
        if self.client.state == "AUTH":
            return
        disabled = any("LOGINDISABLED" in one for one in offers)
        if "XOAUTH2" not in ways if self.own.is_token else disabled:
            raise self.of.closed(ways, self.own)
        status, said = self._asked(self._authenticated)
        if status != "OK":
            raise self.of.refused(self._told(said), self.own)
        self.client.state = "AUTH"

    def _authenticated(self) -> tuple[str, Any]:
        user, words, client = self.of.user, self.own.words, self.client
        if self.own.is_token:
            bearer = iter([self.own.bearer(user).encode()])
            return client.authenticate("XOAUTH2", lambda _: next(bearer, b""))
        if f"{user}{words}".isascii():
            return client.login(client._quote(user), words)  # which login leaves as it is
        plain = f"\0{user}\0{words}".encode()
        return client.authenticate("PLAIN", lambda _: plain)

    def _examine(self) -> None:
        """:raises MailError: there is no such folder; the server's own names are told."""
        coded = utf7_encode(self.folder)
        names = [coded] if coded == self.folder.encode() else [coded, self.folder.encode()]
        select: Any = self.client.select  # which takes bytes too, a name of any letters
        for name in names:
            status, answer = self._asked(partial(select, _quoted(name), True))
            if status == "OK":
                self.exists = _number(answer)
                self.validity = _number(self.client.response("UIDVALIDITY")[1]) or 0
                return
        raise self._not_opened(self._told(answer))

    def _not_opened(self, said: str) -> MailError:
        """What is said of a folder that the server does not open."""
        if is_passing(said):
            return self.of.busy(said)
        status, listed = self._asked(self.client.list)
        folders = list(_folders(listed)) if status == "OK" else []
        if self.folder in folders or self.folder.upper() == "INBOX":
            return MailError(
                f"{self.of.where} không mở thư mục “{self.folder}” của hộp thư {self.of.user} (báo "
                f"“{said}”); xin chờ ít phút rồi làm lại, hoặc hỏi người quản trị thư."
            )
        shown = ", ".join(f"“{one}”" for one in folders[:_MOST_FOLDERS])
        more = f" … và {len(folders) - _MOST_FOLDERS} thư mục khác"
        shown += more if len(folders) > _MOST_FOLDERS else ""
        ask = f"xin ghi ở sheet Kế hoạch một trong: {shown}" if shown else _NO_FOLDERS
        return MailError(
            f"hộp thư {self.of.user} không có thư mục “{self.folder}” (báo “{said}”); {ask}."
        )

    def _fetched(
        self, uids: str, part: str, seconds: float, lines: int, mail: int = 0
    ) -> list[Any]:
        """The lines of an answer to UID FETCH.

        :raises NotGivenError: the server refuses.
        :raises MailError: the connection broke.
        """
        self.watch.start(seconds, lines, mail)
        for left_over in ("FETCH", "EXPUNGE"):  # said out of turn, or with a refusal before
            self.client.untagged_responses.pop(left_over, None)
        status, answer = self._asked(lambda: self.client.uid("FETCH", uids, part))
        if status == "OK":
            return answer
        if _JUST_DELETED in (said := self._told(answer)):
            return self.client.untagged_responses.get("FETCH", [None])
        raise NotGivenError(self.of, said)

    def _asked(self, ask: Callable[[], tuple[str, Any]]) -> tuple[str, list[Any]]:
        """A question and its answer.

        :raises MailError: the connection broke, or what came is no answer.
        """
        try:
            return ask()
        except Exception as error:  # a server may say anything, also the secret: it is dropped
            if stopped(error):
                raise
            if isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort):
                return "BAD", [answered(error)]
            failed = self.broken(error)
            raise (
                OversizeError(*failed.args) if isinstance(error, TooLongError) else failed
            ) from None

    def broken(self, error: BaseException) -> MailError:
        """What is said of a connection that broke, with the server's last words."""
        farewell = self._told(self.client.untagged_responses.get("BYE"))
        if self.client.state == "NONAUTH" and farewell:
            return self.of.refused(farewell, self.own)
        words = trouble(error) or (f" (máy chủ báo “{farewell}”)" if farewell else "")
        return MailError(
            f"mất kết nối với {self.of.where} khi chưa xong{words}; thư đã lấy vẫn còn, xin chạy "
            "lại để lấy tiếp."
        )

    def _told(self, answer: Any) -> str:
        """What the server says, fit to be shown."""
        said = [one for one in answer or () if isinstance(one, bytes | str)]
        return self.own.told(self.of.user, said[-1]) if said else ""


_NO_FOLDERS = "xin xem lại tên thư mục ở sheet Kế hoạch, hoặc hỏi người quản trị thư"


def _mark(head: bytes) -> bytes:
    """What tells a mail from another by its head."""
    found = _MESSAGE_ID.search(head)
    if found or not head.strip():
        return found[1] if found else b""
    return hashlib.sha256(b" ".join(head.split())).digest()


def _literals(answer: list[Any]) -> Iterator[tuple[bytes, bytes]]:
    """The lines with a literal in them; what follows a literal belongs to its line."""
    for number, one in enumerate(answer):
        if isinstance(one, tuple):
            after = answer[number + 1] if number + 1 < len(answer) else b""
            yield one[0] + (after if isinstance(after, bytes) else b""), one[1]


def _number(answer: list[Any]) -> int | None:
    """The last of the numbers that a server gave, None where it is none that can be."""
    last = answer[-1] if answer else None
    if not isinstance(last, bytes) or not re.fullmatch(rb"\d{1,10}", last):
        return None
    return int(last) if int(last) < _MOST else None


def _quoted(name: bytes) -> bytes:
    return b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


_HOLDS_NONE = re.compile(rb"(?i)\\(?:noselect|nonexistent)\b")


def _folders(listed: list[Any]) -> Iterator[str]:
    """The names of folders that hold mails; one that is not encoded as it should be, as it is."""
    for one in listed:
        found = _LISTED.match(one if isinstance(one, bytes) else one[0] if one else b"")
        if isinstance(one, tuple):
            raw = one[1]
        else:
            raw = (_ESCAPED.sub(rb"\1", found[2] or b"") or found[3]) if found else b""
        if raw and not (found and _HOLDS_NONE.search(found[1])):
            try:
                name = utf7_decode(raw) if raw.isascii() else raw.decode("utf-8")
            except ValueError:
                name = raw.decode("utf-8", "replace")
            yield plainly(name)
