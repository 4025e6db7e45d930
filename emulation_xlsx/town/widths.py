"""How wide the columns of a list are, so that it fits the paper in as few lines as may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, sqrt
from typing import TypeVar

from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.styles import pixels

PAPER_WIDTHS = {True: 1125.0, False: 752.0}
"""The pixels, landscape and upright, that a list of 11 points has on paper as 9 points; the wide
columns of a wider one are made narrower."""
NARROW = 12
"""A column up to this width holds a date or a number and stays as it is."""
NARROW_TEXT = 10
"""The same of texts, among them people's names and posts: such as a code, or who signs."""
BOLD_SIZE = 1.15
"""The width of bold letters beside plain ones."""
_PER_WIDTH, _EDGE, _INSIDE = 8.0, 5.7, 5.0
"""Pixels of a width of 1, of a column's edge, and of a cell that its text cannot have."""
_SAMPLE, _HALVINGS = 500, 12
"""Rows that are looked at, and how exactly widths are found."""
_FEW = 4
"""A list of so few columns keeps its widths: letterhead and recipients stand in them too."""
_RAGGED = 2.5
"""The width that stays blank at the ends of lines."""
_READABLE = 7.5
"""The least width of a text, if it needs so much: two short words on a line, not one."""
_WORD, _WIDER = 0.75, 2.0
"""How many times its own width a column has for a long word, and may have for a long text."""


def printed_widths(fields: Sequence[FormField], *, landscape: bool = True) -> dict[str, float]:
    """Column → its width, without the folded and the hidden ones; wide columns in proportion
    narrower, at most by half, until what is printed of the list fits the paper.
    """
    widths = {f.name: f.excel.width for f in fields if not (f.excel.folded or f.excel.hidden)}
    printed = {f.name: widths[f.name] for f in fields if f.name in widths and not f.excel.screen}
    room = _room(len(printed), landscape)
    fixed = sum(width for width in printed.values() if width <= NARROW)
    wide = sum(printed.values()) - fixed
    if fixed + wide <= room:
        return widths
    scale = max(room - fixed, wide / 2) / wide if wide else 1
    return {name: round(w * scale, 1) if w > NARROW else w for name, w in widths.items()}


def fitted_widths(
    fields: Sequence[FormField], rows: Sequence[Mapping[str, str]], *, landscape: bool
) -> dict[str, float]:
    """The widths of the wide columns of text: what their texts need on one line or, where that is
    wider than the paper, the same share of it for each, but no less than a long word.

    ``rows``: what the cells of some rows show.
    """
    printed = [f for f in fields if not (f.excel.folded or f.excel.hidden or f.excel.screen)]
    room = _room(len(printed), landscape)
    free = [f for f in printed if _is_free(f)]
    room -= sum(f.excel.width for f in printed if f not in free)
    if not free or len(printed) <= _FEW:
        return {}
    texts = [[row.get(f.name, "") for row in rows] for f in free]
    pairs = list(zip(free, texts, strict=True))
    least, most = [_least(*pair) for pair in pairs], [_most(*pair) for pair in pairs]
    own = [max(f.excel.width, width) for f, width in zip(free, most, strict=True)]
    usual = [_usual(column) for column in texts]
    bounds = list(zip(least, usual, most, strict=True))
    low, high = 0.0, _WIDER  # the share that each column has of its usual text's width
    for _ in range(_HALVINGS if sum(own) > room else 0):
        share = (low + high) / 2
        own = [max(a, min(_RAGGED + share * u, b)) for a, u, b in bounds]
        low, high = (share, high) if sum(own) <= room else (low, share)
    return {f.name: round(width, 1) for f, width in zip(free, own, strict=True)}


def _is_free(one: FormField) -> bool:
    """Whether a column may be made wider and narrower: of texts, or of long listed values."""
    return one.excel.width > {"text": NARROW_TEXT, "list": NARROW}.get(one.input, inf)


_Line = TypeVar("_Line")


def sample(rows: Sequence[_Line]) -> Sequence[_Line]:
    """Some rows of a long list, evenly."""
    return rows[:: len(rows) // _SAMPLE + 1]


def _room(columns: int, landscape: bool) -> float:
    return (PAPER_WIDTHS[landscape] - _EDGE * columns) / _PER_WIDTH


def _least(one: FormField, texts: Sequence[str]) -> float:
    """The width of a column's longest word, and of two short ones."""
    words = [pixels(word) for text in set(texts) for word in text.split()]
    titles = [BOLD_SIZE * pixels(word) for word in one.title.split()]
    longest = (max([*words, *titles], default=0) + _INSIDE + 1) / _PER_WIDTH
    readable = min(_READABLE, _most(one, texts))
    return min(_WORD * one.excel.width, max(longest, readable))


def _most(one: FormField, texts: Sequence[str]) -> float:
    """The width with which no text of a column has two lines."""
    longest = max(map(pixels, set(texts)), default=0)
    return min(_WIDER * one.excel.width, (longest + _INSIDE + 1) / _PER_WIDTH)


def _usual(texts: Sequence[str]) -> float:
    """The width of a column's texts on one line, long ones counting more than short ones."""
    return sqrt(sum(pixels(text) ** 2 for text in texts) / max(1, len(texts))) / _PER_WIDTH
