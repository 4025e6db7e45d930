"""What a server of mails says, heard within bounds: one deadline for a dialogue as a whole, however
slowly it drips, and no more bytes than were asked for; also before TLS.
"""

from __future__ import annotations

import imaplib
import re
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any

CHUNK = 65_536
TALK = 200_000
"""Bytes of a dialogue in which no mail is handed over."""
SHOWN_WORDS = 160
"""Characters of what a server says."""
_LINE = re.compile(rb"(\* (?:\d+ )?|[A-P]+\d+ )([A-Za-z-]+)( [^\r\n]*)?")
_CODE = re.compile(rb"(?<=^ \[)[A-Za-z-]+")
_COUNTED = re.compile(rb"\{(\d+)\+\}$")
_STATUSES = (b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH")
_REPLY = re.compile(rb"(\d{3})(?:([ -])[^\n]*|\r?)\n")
_CONTINUED = b"-"


class TooSlowError(TimeoutError):
    """The deadline of a dialogue has passed."""


class TooLongError(OSError):
    """A server says more than it was asked for."""


@dataclass
class Watch:
    """How long a server may still talk, and how much it may say."""

    until: float = 0
    room: int = 0
    lines: int = 0
    """Bytes of lines; the rest of the room is for a mail."""

    def start(self, seconds: float, lines: int = TALK, mail: int = 0) -> None:
        """A new dialogue."""
        self.until, self.room, self.lines = time.monotonic() + seconds, lines + mail, lines

    def left(self) -> float:
        """Seconds.

        :raises TooSlowError: none.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise TooSlowError
        return left

    def hear(self, count: int, lines: int = 0) -> None:
        """:raises TooLongError: that is too much."""
        if count > self.room or lines > self.lines:
            raise TooLongError
        self.room -= count
        self.lines -= lines


class Heard:
    """A connection's incoming bytes: lines, and pieces of a known size; b"" at its end."""

    def __init__(self, sock: socket.socket, watch: Watch) -> None:
        self._sock, self._watch, self._buffer = sock, watch, bytearray()

    @property
    def pending(self) -> bool:
        """Whether something came that nobody has asked for yet."""
        return bool(self._buffer)

    def close(self) -> None:
        self._buffer.clear()

    def read(self, size: int) -> bytes:
        """:raises OSError: it would be too much, or takes too long."""
        if size > self._watch.room + len(self._buffer):
            raise TooLongError
        while len(self._buffer) < size and self._more():
            pass
        return self._cut(size)

    def readline(self) -> bytes:
        """:raises OSError: it would be too much, or takes too long."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if not self._more():
                return self._cut(start)
        self._watch.hear(0, end + 1)
        return self._cut(end + 1)

    def _more(self) -> bool:
        self._sock.settimeout(self._watch.left())
        try:
            chunk = self._sock.recv(CHUNK)
        except TimeoutError as error:
            raise TooSlowError from error
        self._watch.hear(len(chunk))
        self._buffer += chunk
        return bool(chunk)

    def _cut(self, size: int) -> bytes:
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found


class Imap(imaplib.IMAP4_SSL):
    """A server of IMAP, over TLS from the first byte."""

    def __init__(self, host: str, port: int, watch: Watch, trusted: ssl.SSLContext) -> None:
        self.watch = watch
        super().__init__(host, port, ssl_context=trusted, timeout=watch.left())

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        self.heard = Heard(self.sock, self.watch)

    def read(self, size: int) -> bytes:
        return self.heard.read(size)

    def readline(self) -> bytes:
        return _tidied(self.heard.readline())

    def _get_capabilities(self) -> None:
        """All that is offered, on however many lines; IMAP4rev2 is spoken as IMAP4rev1."""
        _, said = self.capability()
        offers = b" ".join(one for one in said if one).decode("ascii", "replace").upper().split()
        older = ["IMAP4REV1"] if "IMAP4REV2" in offers else []
        self.capabilities = (*offers, *older)

    def send(self, data: Any) -> None:
        self.sock.settimeout(self.watch.left())
        self.sock.sendall(data)


def _tidied(line: bytes) -> bytes:
    """A line of IMAP as the library knows it: keywords in capitals, an answer with words, CRLF."""
    if not line.endswith(b"\n"):
        return line
    bare = line.rstrip(b"\r\n")
    if found := _LINE.fullmatch(bare):
        word, words = found[2].upper(), found[3] or b" "
        if word in _STATUSES:
            words = _CODE.sub(lambda code: code[0].upper(), words)
        bare = found[1] + word + words
    return _COUNTED.sub(rb"{\1}", bare) + b"\r\n"


class Smtp(smtplib.SMTP):
    """A server of SMTP that begins without TLS."""

    file: Heard | None

    def __init__(self, host: str, port: int, name: str, watch: Watch) -> None:
        self.watch = watch
        super().__init__(host, port, name, timeout=watch.left())

    @property
    def is_in_step(self) -> bool:
        """Whether the server has said no more than it was asked."""
        return not (self.file and self.file.pending)

    def getreply(self) -> tuple[int, bytes]:
        """Code and words; -1 where it is no answer of SMTP.

        :raises SMTPServerDisconnected: none came in time, or too much.
        """
        said: list[bytes] = []
        codes = set()
        while True:
            line = self._line()
            found = _REPLY.fullmatch(line)
            said.append(line[4:].strip())
            codes.add(found[1] if found else b"-1")
            if not found or found[2] != _CONTINUED:
                words = b"\n".join(said) if found else line.strip()
                return int(codes.pop()) if len(codes) == 1 else -1, words

    def _line(self) -> bytes:
        if self.file is None and self.sock:
            self.file = Heard(self.sock, self.watch)
        try:
            line = self.file.readline() if self.file else b""
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(type(error).__name__) from error
        if not line.endswith(b"\n"):
            self.close()
            raise smtplib.SMTPServerDisconnected("")
        return line

    def send(self, words: Any) -> None:
        """:raises SMTPServerDisconnected: no connection, or the server has talked out of turn."""
        if self.sock is None or not self.is_in_step:
            self.close()
            raise smtplib.SMTPServerDisconnected("")
        try:
            self.sock.settimeout(self.watch.left())
            self.sock.sendall(words.encode("ascii") if isinstance(words, str) else words)
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected("") from error


class SmtpTls(Smtp, smtplib.SMTP_SSL):
    """A server of SMTP over TLS from the first byte."""

    def __init__(
        self, host: str, port: int, name: str, watch: Watch, trusted: ssl.SSLContext
    ) -> None:
        self.watch = watch
        smtplib.SMTP_SSL.__init__(self, host, port, name, timeout=watch.left(), context=trusted)
