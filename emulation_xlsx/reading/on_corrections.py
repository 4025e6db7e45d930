"""What a unit answers on the sheet «Cần sửa», which only the program writes."""

from __future__ import annotations

from collections.abc import Iterator

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.ours import said_instead
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
        for col, value in enumerate(cells, 1):
            text = clean(as_text(value) or "")
            said = _answer(text, col) if numbered and col <= _LAST else text
            if said:
                facts = {"text": said[:QUOTED_LETTERS]}
                yield LayoutNote("answer_on_corrections", row, col, said, None, facts)


def _is_header(cells: object) -> bool:
    texts = [fold(one) for one in cells if isinstance(one, str)] if isinstance(cells, list) else []
    return {"stt", "tình trạng"} <= set(texts)


def _answer(text: str, col: int) -> str:
    """What of a cell beside a finding is not the program's; what it may be stays unsaid."""
    if col == _STATE:
        return "" if fold(text).startswith(_STATES) else text
    if col in (_MESSAGE, _REMEDY):
        rest = said_instead(text, remedy=col == _REMEDY)
        return "" if rest == text else rest
    return ""
