"""Progress of long work: a bar on a terminal, lines of standard error for the window that runs the
command, else nothing. Other such lines ask the window for a password, or say a doubt.
"""

from __future__ import annotations

import os
import sys

from emulation_xlsx import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    Tracked = TypeVar("Tracked")

ASKED = "EMULATION_XLSX_PROGRESS"
"""The variable by which a program that runs a command asks for :data:`LINE`\\ s."""
LINE = "\x1e{done}/{total} {words}"
"""One line of standard error; nothing else that is said there begins with its first character."""
WANTED = "\x1e?{letters} {login}"
"""The line that asks for a login's password: to send so many letters, or 0 to fetch; also where the
password given was refused.
"""
PASSWORD, TOKEN = "EMULATION_XLSX_PASSWORD", "EMULATION_XLSX_TOKEN"
"""The variables that may hold it, or a token in its place."""
DOUBT = "\x1e!{words}"
"""The line of standard output, for the window, of something to look at once more."""
DETAIL = "\x1e|{words}"
"""The line of standard output, for the window, of a long table that is shown when asked for."""
OFFER = "\x1e+{folder} {words}"
"""The line of standard error that names a letter which may be approved, and its folder."""
_MANY = 20
"""Items from which on a terminal shows a bar; fewer are done before it would be seen."""
MOST_LINES = 100
"""Lines that a piece of work writes, about."""


def tracked(items: Iterable[Tracked], words: str, total: int) -> Iterator[Tracked]:
    """The items, one by one; when an item is handed out, the items before it are done."""
    if os.environ.get(ASKED):
        yield from _lines(items, words, total)
    elif total >= _MANY and sys.stderr is not None and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(items, words, total, console=Console(stderr=True), transient=True)
    else:
        yield from items


def doubt(words: str) -> None:
    """Say something to look at once more; the window shows it in a colour and counts it."""
    print(DOUBT.format(words=words) if os.environ.get(ASKED) else words)


def detail(words: str) -> None:
    """Say a line of a table; the window shows it when it is asked for."""
    print(DETAIL.format(words=words) if os.environ.get(ASKED) else words)


def offer_letter(folder: str, words: str) -> None:
    """Tell the window, if one runs this command, that a letter can be approved."""
    if os.environ.get(ASKED):
        print(OFFER.format(folder=folder, words=words), file=sys.stderr, flush=True)


def want(login: str, letters: int = 0) -> None:
    """Ask the window, if one runs this command, for the password of a login."""
    if os.environ.get(ASKED):
        print(WANTED.format(letters=letters, login=login), file=sys.stderr, flush=True)


def _lines(items: Iterable[Tracked], words: str, total: int) -> Iterator[Tracked]:
    every = max(1, total // MOST_LINES)
    for done, item in enumerate(items):
        if done % every == 0:
            print(LINE.format(done=done, total=total, words=words), file=sys.stderr, flush=True)
        yield item
