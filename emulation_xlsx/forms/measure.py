"""How many lines a text takes in a column: LibreOffice fits no row by itself when it opens one.

Measured in Times New Roman: a column of width 10 is 80 pixels.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SPACE, WIDEST = 4, 10.5
"""Pixels of a space and of the widest character, at 11 points."""
LEAST_HEIGHT, MOST_HEIGHT, LINE, SIZE = 18.0, 409.0, 15.5, 1.1
"""Points: the lowest and the highest row, a line; 12 points beside those that are measured."""


def row_height(texts: Iterable[tuple[object, float]]) -> float:
    """The points that a row of a form needs for texts in columns of these widths."""
    most = max((lines(str(text), width / SIZE) for text, width in texts if text), default=1)
    return min(MOST_HEIGHT, max(LEAST_HEIGHT, LINE * most + 3))


def lines(text: str, width: float) -> int:
    """The lines that wrapped text takes in a column."""
    room = 8 * width - 5
    if len(text) * WIDEST <= room and "\n" not in text:
        return 1
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: float) -> int:
    """Lines of one paragraph in ``room`` pixels; a word longer than a line is broken."""
    count, used = 1, 0.0
    for word in paragraph.split(" "):
        need = _word_pixels(word)
        if used and used + SPACE + need > room:
            count, used = count + 1, 0.0
        while need > room:
            count, need = count + 1, need - room
        used += need + (SPACE if used else 0)
    return count


@lru_cache(maxsize=20_000)  # a language has few syllables, and lists repeat them
def _word_pixels(word: str) -> float:
    return sum(map(_pixels, word))


def _pixels(character: str) -> float:
    """A character's width at 11 points."""
    if character.isascii() and character in "ijlftr.,:;'()|-/ ":
        return 4.5
    base = unicodedata.normalize("NFD", character)[0]
    if base in "aceszk":
        return 6.6
    return WIDEST if base.isupper() or base in "mw%@—Đ" else 7.5
