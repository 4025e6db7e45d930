"""``mail send``: the drafts that the clerk approved, through the office's server (SMTP over TLS).

A letter that may have left is never sent again unasked: before it leaves, the register says so.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import format_datetime
from time import sleep

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import reason
from emulation_xlsx.campaign.interrupt import uninterrupted
from emulation_xlsx.plan.settings import Settings
from emulation_xlsx.post.account import (
    FAREWELL,
    PATIENCE,
    Account,
    MailError,
    Secret,
    coded,
    connecting,
    heard,
    plainly,
    trouble,
)
from emulation_xlsx.post.drafts import is_address
from emulation_xlsx.post.outbox import (
    CHANGED,
    FAILED,
    SENDING,
    SENT,
    UNSURE,
    Outbox,
    Outgoing,
    identity,
    read_draft,
)
from emulation_xlsx.post.wire import TALK, Smtp, SmtpTls, Watch

TLS_PORT, RATE = 465, 20
_HERE = "[127.0.0.1]"
"""What this machine calls itself: its own name is nobody's business, and need not be ASCII."""
LETTER_PATIENCE, _SLOWEST = 300, 20_000
"""Seconds that a server may take over a letter, and bytes a second in which it is to take it."""
SHOWN_OF_ANSWER = 120
"""Characters of what a server says."""
_OK, _LOGGED_IN, _GO_ON, _TAKEN = 250, 235, 334, (250, 251)
_REFUSALS, _LATER = range(400, 600), range(400, 500)
_NO_SUCH_LOGIN = (432, 502, 503, 504, 530, 538)
_NO_ADDRESS = "đơn vị chưa có địa chỉ, xin ghi vào sheet Đơn vị của kế hoạch rồi lập lại thư"

Sent = tuple[Outgoing, str]
"""A letter and its state."""


@dataclass(frozen=True)
class Sender(Account):
    """The office that sends, and how many letters a minute."""

    address: str
    name: str
    rate: int

    @property
    def pause(self) -> float:
        """Seconds between two letters."""
        return 60 / self.rate


def sender(settings: Settings) -> Sender:
    """The account that the plan names.

    :raises MailError: it names none.
    """
    if not (settings.smtp_server and is_address(settings.office_address)):
        raise MailError(
            "chưa biết gửi thư qua đâu; xin ghi “Máy chủ SMTP” và “Thư điện tử nhận báo cáo” ở "
            "sheet Kế hoạch của ke-hoach.xlsx rồi làm lại."
        )
    return Sender(
        settings.smtp_server,
        settings.smtp_port or TLS_PORT,
        settings.mailbox,
        settings.office_address,
        settings.issuing_office,
        settings.smtp_rate or RATE,
    )


class Postman:
    """Who takes letters to the server, over one connection while that holds."""

    def __init__(self, of: Sender, own: Secret) -> None:
        """:raises MailError: no connection, no TLS, a wrong password."""
        self.of, self._own = of, own
        self._client = _connected(of, own)

    def close(self) -> None:
        """With a farewell, for which nobody waits long."""
        self._client.watch.start(FAREWELL)
        with suppress(OSError):
            self._client.quit()
        self._client.close()

    def send(self, letters: Sequence[Outgoing], outbox: Outbox) -> Iterator[Sent]:
        """Every letter that is still approved when its turn comes, and what became of it; a stop
        waits until that is written and told.

        :raises MailError: the server cannot be reached any more; the rest was not sent.
        :raises OutputBlockedError: the register cannot be written; nothing leaves after that.
        """
        for number, one in enumerate(letters):
            if number:
                sleep(self.of.pause)
            outbox.refresh()
            if outbox.approved(one):
                with uninterrupted():
                    yield one, self._send(one, outbox)

    def _send(self, one: Outgoing, outbox: Outbox) -> str:
        content, state = self._sealed(one, clock.now())
        if content:
            self._reach()
            outbox.mark(one, SENDING, clock.now())
            state = self._hand_over(one.to, content)
        outbox.mark(one, state, clock.now())
        return state

    def _sealed(self, one: Outgoing, moment: dt.datetime) -> tuple[bytes, str]:
        """The letter as it leaves, or why it cannot."""
        if not one.to:
            return b"", f"{FAILED}: {_NO_ADDRESS}"
        if not all(map(is_address, one.to)):
            return b"", f"{FAILED}: địa chỉ “{'; '.join(one.to)}” không đúng"
        try:
            message = read_draft(one.path)
        except OSError as error:
            return b"", f"{FAILED}: không mở được thư, {reason(error)}"
        if identity(message, one.dated) != one.letter:
            return b"", CHANGED
        for name in ("X-Unsent", "From", "Date", "Message-ID", "Bcc"):
            del message[name]
        domain = self.of.address.rpartition("@")[2]
        message["From"] = Address(self.of.name, addr_spec=self.of.address)
        message["Date"] = format_datetime(moment.replace(tzinfo=clock.VIETNAM))
        message["Message-ID"] = f"<{one.letter}@{domain}>"  # sent again, it is the same letter
        return message.as_bytes(), ""

    def _reach(self) -> None:
        """A connection that works; servers hang up on who is silent, or after some letters."""
        self._client.watch.start(PATIENCE)
        with suppress(OSError):
            if self._client.noop()[0] == _OK:
                return
        self._client.close()
        self._client = _connected(self.of, self._own)

    def _hand_over(self, to: Sequence[str], content: bytes) -> str:
        """Give a letter to the server; the letter's state after its answer."""
        self._client.watch.start(LETTER_PATIENCE + len(content) / _SLOWEST, TALK)
        try:
            refused = self._announce(to, content)
        except smtplib.SMTPResponseException as error:
            return self._failed(error.smtp_code, error.smtp_error)
        except OSError as error:
            return f"{FAILED}: mất kết nối với máy chủ{trouble(error)}"
        code: int
        words: bytes | str
        try:
            code, words = self._client.data(content)
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, error.smtp_error
        except OSError:
            return UNSURE
        if code in _REFUSALS:
            return self._failed(code, words)
        if code != _OK:
            self._client.close()  # whatever it says next may answer this letter
            return UNSURE
        return f"{SENT}, trừ {'; '.join(refused)}" if refused else SENT

    def _failed(self, code: int, words: bytes | str) -> str:
        if code not in _REFUSALS or not self._client.is_in_step:
            self._client.close()  # what it says next may be the answer to something before
        return f"{FAILED}: {_said(code, words)}"

    def _announce(self, to: Sequence[str], content: bytes) -> list[str]:
        """The addresses that the server refuses, with its words.

        :raises SMTPResponseException: all of them, or the sender.
        """
        client, offers = self._client, self._client.has_extn
        options = [f"size={len(content)}"] if offers("size") else []
        options += ["body=8bitmime"] if offers("8bitmime") and not content.isascii() else []
        answer = client.mail(self.of.address, options)
        if answer[0] != _OK:
            raise smtplib.SMTPResponseException(*answer)
        answers = {address: client.rcpt(address) for address in to}
        refused = {each: words for each, words in answers.items() if words[0] not in _TAKEN}
        if len(refused) == len(answers):
            with suppress(OSError):
                client.rset()
            raise smtplib.SMTPResponseException(*refused[to[0]])
        return [f"{address} ({_said(*words)})" for address, words in refused.items()]


def _said(code: int, words: bytes | str) -> str:
    text = heard(words)
    told = f"máy chủ báo {code} {text}" if code > 0 else f"máy chủ báo “{text}”"
    return plainly(told)[:SHOWN_OF_ANSWER]


def _connected(of: Sender, own: Secret) -> Smtp:
    """:raises MailError: no connection, no TLS, a wrong password."""
    watch = Watch()
    watch.start(PATIENCE)
    with connecting(of, "SMTP") as trusted, ExitStack() as otherwise:
        client: Smtp
        if of.port == TLS_PORT:
            client = SmtpTls(of.server, of.port, _HERE, watch, trusted)
        else:
            client = Smtp(of.server, of.port, _HERE, watch)
        otherwise.callback(client.close)
        if of.port != TLS_PORT:
            try:
                client.starttls(context=trusted)
            except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
                if getattr(error, "smtp_code", None) in _LATER:
                    raise
                raise ssl.SSLError from error
        _log_in(client, of, own)
        otherwise.pop_all()
    return client


def _log_in(client: smtplib.SMTP, of: Account, own: Secret) -> None:
    """:raises MailError: refused; what the library raised is dropped, it may hold the secret."""
    try:
        client.ehlo_or_helo_if_needed()
        offered = set(client.esmtp_features.get("auth", "").upper().split())
        ways = ("XOAUTH2",) if own.is_token else ("PLAIN", "LOGIN")
        usable = [one for one in ways if one in offered]
        if not usable:
            raise of.closed(offered, own)
        for way in usable:
            code, words = _authenticated(client, of, own, way)
            if code not in _NO_SUCH_LOGIN:
                break
    except smtplib.SMTPResponseException:  # it takes no greeting
        raise
    except OSError as error:
        raise MailError(
            f"mất kết nối với {of.where} khi đăng nhập{trouble(error)}; xin làm lại."
        ) from None
    said = own.told(of.user, words)
    answer = f"{code} {said}".strip() if code > 0 else said
    if code in _NO_SUCH_LOGIN:
        raise of.closed(offered, own, answer)
    if code in _LATER:
        raise of.busy(answer)
    if code != _LOGGED_IN:
        raise of.refused(answer, own)


def _authenticated(client: smtplib.SMTP, of: Account, own: Secret, way: str) -> tuple[int, bytes]:
    """The last answer to a login."""
    if way == "PLAIN":
        return client.docmd("AUTH", f"PLAIN {own.plain(of.user)}")
    if way == "XOAUTH2":
        code, words = client.docmd("AUTH", f"XOAUTH2 {coded(own.bearer(of.user))}")
        return client.docmd("") if code == _GO_ON else (code, words)  # why not, in JSON
    code, words = client.docmd("AUTH", f"LOGIN {coded(of.user)}")
    return client.docmd(coded(own.words)) if code == _GO_ON else (code, words)
