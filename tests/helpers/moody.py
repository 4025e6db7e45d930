"""Mail servers of our own that answer as real ones cannot be made to: of SMTP and of IMAP."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, repeat
from pathlib import Path
from typing import IO, cast

HANGS_UP, SILENT, DRIPS, FLOODS = "", "(silent)", "(drips)", "(floods)"
"""In place of an answer."""
USUAL = {
    "": "220 here",
    "EHLO": "250-here\r\n250 AUTH PLAIN LOGIN",
    "AUTH": "235 in",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}
Moods = Mapping[str, Mapping[int, str]]
"""Command (``.`` for the end of a letter, blank for the greeting) → which time it comes, from 1,
or 0 for every time → the answer.
"""


class _GoneError(Exception):
    """The server has hung up."""


def _utter(file: IO[bytes], words: str, endless: str) -> None:
    """Say it; ``endless``: a line that may be said again and again without an end."""
    if words == HANGS_UP:
        raise _GoneError
    if words == SILENT:
        file.read()
    elif words == DRIPS:
        for byte in cycle(endless.encode()):
            time.sleep(0.005)
            _send(file, bytes([byte]))
    elif words == FLOODS:
        for much in repeat(endless.encode() * 2_000):
            _send(file, much)
    else:
        _send(file, words.encode("utf-8", "surrogateescape") + b"\r\n")


def _send(file: IO[bytes], content: bytes) -> None:
    file.write(content)
    file.flush()


@contextmanager
def serving(home: Path, talk: Callable[[IO[bytes]], None], *, tls: bool = True) -> Iterator[int]:
    """The port of a server that talks so with everyone, one after the other."""
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(home / "cert.pem", home / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as front:

        def listen() -> None:
            with suppress(OSError):  # closed at the end
                while True:
                    client, _ = front.accept()
                    with suppress(OSError, _GoneError):
                        own = trusted.wrap_socket(client, server_side=True) if tls else client
                        with own, cast("IO[bytes]", own.makefile("rwb")) as file:
                            talk(file)

        threading.Thread(target=listen, daemon=True).start()
        yield front.getsockname()[1]
        front.shutdown(socket.SHUT_RDWR)


# --- SMTP


@contextmanager
def moody(home: Path, moods: Moods, *, tls: bool = True) -> Iterator[tuple[int, list[int]]]:
    """Its port, and the number of each letter that it has had whole."""
    had: list[int] = []
    times: dict[str, int] = {}
    with serving(home, lambda file: _talk(file, moods, times, had), tls=tls) as port:
        yield port, had


def _talk(file: IO[bytes], moods: Moods, times: dict[str, int], had: list[int]) -> None:
    def answer(command: str) -> str:
        times[command] = times.get(command, 0) + 1
        own = moods.get(command, {})
        words = own.get(times[command], own.get(0, USUAL.get(command, "250 fine")))
        _utter(file, words, "250-slowly\r\n")
        return words

    answer("")
    while line := file.readline():
        words = answer(line[:4].decode().strip().upper())
        if words.startswith("354"):
            while file.readline() != b".\r\n":
                pass
            had.append(times["MAIL"])
            words = answer(".")
        if words.startswith(("221", "421")):
            return


# --- IMAP

_FETCH = re.compile(rb"UID FETCH (\S+) \((.*)\)", re.IGNORECASE)


@dataclass
class Imap:
    """A mailbox: UID → mail. ``moods``: a command, ``SIZES``, or part and UID (``BODY 3``,
    ``HEADER 3``) → the answer, in which ``TAG`` is the command's tag.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    moods: dict[str, str] = field(default_factory=dict)
    validity: str = "* OK [UIDVALIDITY 7] x\r\n"
    heard: list[str] = field(default_factory=list)

    @contextmanager
    def serve(self, home: Path) -> Iterator[int]:
        with serving(home, self._talk) as port:
            yield port

    def _talk(self, file: IO[bytes]) -> None:
        def say(key: str, usual: str, tag: str = "") -> None:
            words = self.moods.get(key, usual)
            words = re.sub(r"TAG (OK|NO)$", r"TAG \1 x", words).replace("TAG", tag)
            _utter(file, words, "* OK slowly\r\n")

        say("", "* OK here")
        while line := file.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            self.heard.append(rest)
            command = rest.split(" ")[0].upper()
            if found := _FETCH.match(rest.encode()):
                key, usual = self._fetched(found[1].decode(), found[2].decode())
                say(key, usual, tag)
            elif command == "AUTHENTICATE":
                _utter(file, "+ ", "")
                self.heard.append(file.readline().decode().strip())
                say(command, "TAG OK in", tag)
            else:
                say(command, self._usual(command), tag)

    def _usual(self, command: str) -> str:
        before = {
            "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
            "EXAMINE": f"* {len(self.mails)} EXISTS\r\n{self.validity}",
            "LOGOUT": "* BYE bye\r\n",
        }
        return before.get(command, "") + "TAG OK done"

    def _fetched(self, uids: str, part: str) -> tuple[str, str]:
        wanted = list(self.mails) if uids == "1:*" else [int(uids)]
        if "RFC822.SIZE" in part:
            lines = [f"(UID {uid} RFC822.SIZE {len(self.mails[uid])})" for uid in wanted]
            key = "SIZES"
        else:
            lines, head = [], "HEADER" in part
            for uid in wanted:
                mail = self.mails[uid].decode("utf-8", "surrogateescape")
                mail = mail.partition("\r\n\r\n")[0] + "\r\n\r\n" if head else mail
                size = len(mail.encode("utf-8", "surrogateescape"))
                lines.append(f"(UID {uid} BODY[] {{{size}}}\r\n{mail})")
            key = f"{'HEADER' if head else 'BODY'} {uids}"
        return key, "".join(f"* {n} FETCH {one}\r\n" for n, one in enumerate(lines, 1)) + "TAG OK"
