"""A mail server of our own that answers as the real one cannot be made to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

HANGS_UP = ""
"""In place of an answer."""
USUAL = {
    "EHLO": "250-here\r\n250 AUTH PLAIN LOGIN",
    "AUTH": "235 in",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}
Moods = Mapping[str, Mapping[int, str]]
"""Command (``.`` for the end of a letter) → which time it comes, from 1 → the answer."""


@contextmanager
def moody(home: Path, moods: Moods) -> Iterator[tuple[int, list[int]]]:
    """Its port, TLS from the first byte, and the number of each letter that it has had whole."""
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(home / "cert.pem", home / "key.pem")
    had: list[int] = []
    times: dict[str, int] = {}
    with socket.create_server(("127.0.0.1", 0)) as front:

        def listen() -> None:
            with suppress(OSError):  # closed at the end
                while True:
                    client, _ = front.accept()
                    with suppress(OSError), trusted.wrap_socket(client, server_side=True) as own:
                        _talk(cast("IO[bytes]", own.makefile("rwb")), moods, times, had)

        threading.Thread(target=listen, daemon=True).start()
        yield front.getsockname()[1], had
        front.shutdown(socket.SHUT_RDWR)


def _talk(file: IO[bytes], moods: Moods, times: dict[str, int], had: list[int]) -> None:
    def say(words: str) -> None:
        file.write(words.encode() + b"\r\n")
        file.flush()

    def answer(command: str) -> str:
        times[command] = times.get(command, 0) + 1
        return moods.get(command, {}).get(times[command], USUAL.get(command, "250 fine"))

    say("220 here")
    while line := file.readline():
        words = answer(line[:4].decode().strip().upper())
        if words != HANGS_UP:
            say(words)
        if words.startswith("354"):
            while file.readline() != b".\r\n":
                pass
            had.append(times["MAIL"])
            words = answer(".")
            if words != HANGS_UP:
                say(words)
        if words == HANGS_UP or words.startswith(("221", "421")):
            return
