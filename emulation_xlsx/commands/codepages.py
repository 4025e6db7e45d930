"""Consoles of other code pages: a letter that one lacks is replaced by the nearest it has."""

from __future__ import annotations

import codecs
import contextlib
import unicodedata
from collections.abc import Iterator
from itertools import permutations

SUBSTITUTES = {"đ": "d", "Đ": "D", "→": "->", "–": "-", "…": "...", "“": '"', "”": '"'}


def error_handler(encoding: str) -> str:
    """Register the handler that writes the nearest letters a code page has; its name.

    (cp1258 has the tone marks apart, cp437 has none. The error itself names no code page.)
    """

    def nearest(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        letters = error.object[error.start : error.end]
        return "".join(_nearest(letter, encoding) for letter in letters), error.end

    name = f"legible-{encoding}"
    codecs.register_error(name, nearest)
    return name


def _nearest(letter: str, encoding: str) -> str:
    for spelling in _spellings(letter):
        with contextlib.suppress(UnicodeEncodeError):
            spelling.encode(encoding)
            return spelling
    return "?"


def _spellings(letter: str) -> Iterator[str]:
    """A letter with its marks apart, then with fewer of them, then something like it."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    orders = [list(order) for order in permutations(marks)]
    for apart in range(len(marks) + 1):
        for order in orders:
            kept = len(marks) - apart
            yield unicodedata.normalize("NFC", base + "".join(order[:kept])) + "".join(order[kept:])
    for kept in range(len(marks) - 1, -1, -1):
        for order in orders:
            yield unicodedata.normalize("NFC", base + "".join(order[:kept]))
    yield SUBSTITUTES.get(base, "" if unicodedata.combining(base) else "?")
