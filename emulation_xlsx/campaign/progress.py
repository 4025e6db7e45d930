"""How far long work has come: a bar where standard error is a terminal, lines for a window that
asks for them, else nothing; and the line that asks such a window for a password.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing takes long to import, and every start imports this
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    T = TypeVar("T")

ASKED = "EMULATION_XLSX_PROGRESS"
"""Set by a program that runs a command and shows how far it is: it gets :data:`LINE`\\ s."""
LINE = "\x1e{done}/{total} {words}"
"""One line of standard error; nothing else that is said there begins with its first character."""
WANTED = "\x1e?{letters} {login}"
"""Another such line: to send so many letters (0: to fetch) the password of a login is needed, or
the one given was refused.
"""
MANY = 20
"""Less than this is done before a bar is seen."""
STEPS = 100
"""How many lines a piece of work writes at most."""


def tracked(items: Iterable[T], words: str, total: int) -> Iterator[T]:
    """The items, one by one; that one was handed out means that those before it are done."""
    if os.environ.get(ASKED):
        yield from _lines(items, words, total)
    elif total >= MANY and sys.stderr is not None and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(items, words, total, console=Console(stderr=True), transient=True)
    else:
        yield from items


def want(login: str, letters: int = 0) -> None:
    """Tell the window, if one listens, that the password of a login is needed."""
    if os.environ.get(ASKED):
        print(WANTED.format(letters=letters, login=login), file=sys.stderr, flush=True)


def _lines(items: Iterable[T], words: str, total: int) -> Iterator[T]:
    every = max(1, total // STEPS)
    for done, item in enumerate(items):
        if done % every == 0:
            print(LINE.format(done=done, total=total, words=words), file=sys.stderr, flush=True)
        yield item
