"""What a unit answers on the sheet «Cần sửa», which only the program writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.ours import unit_words
from emulation_xlsx.reading.raw import Grid, LayoutNote
from emulation_xlsx.reading.words import QUOTED_LETTERS

_MESSAGE, _REMEDY, _STATE, _LAST = 5, 6, 7, 9
"""Columns of what was found, what to do, its state, and the last that the program fills."""
_STATES = ("đã sửa", "chưa sửa", "đã bỏ dòng", "–", "-", "=")
"""How a state begins: in words, or as a formula that was never calculated."""


def answers_on(grid: Grid) -> Iterator[LayoutNote]:
    """Every text that is not the program's, with its cell."""
    head = next((row for row, cells in enumerate(grid, 1) if _is_header(cells)), len(grid))
    for row, cells in enumerate(grid[head:], head + 1):
        numbered = bool(cells) and isinstance(cells[0], int | float)
        texts = [clean(as_text(value) or "") for value in cells]
        last = _last_filled(texts) if numbered else 0
        for col, text in enumerate(texts, 1):
            said = _answer(text, col) if col <= last else text
            if said:
                facts = {"text": said[:QUOTED_LETTERS]}
                yield LayoutNote("answer_on_corrections", row, col, said, None, facts)


def _last_filled(texts: Sequence[str]) -> int:
    """The last column of a row that the program fills: of several cells it has a state each, and
    behind these two more for each.
    """
    states = takewhile(lambda text: fold(text).startswith(_STATES), texts[_LAST:])
    return _LAST + 3 * sum(1 for _ in states)


def _is_header(cells: object) -> bool:
    texts = [fold(one) for one in cells if isinstance(one, str)] if isinstance(cells, list) else []
    return {"stt", "tình trạng"} <= set(texts)


def _answer(text: str, col: int) -> str:
    """What of a cell beside a finding is not the program's; what it may be stays unsaid."""
    if col == _STATE:
        return "" if fold(text).startswith(_STATES) else text
    if col in (_MESSAGE, _REMEDY):
        rest = unit_words(text, remedy=col == _REMEDY)
        return "" if rest == text else rest
    return ""
