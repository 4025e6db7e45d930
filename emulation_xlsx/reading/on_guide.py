"""What a unit writes on the sheet «Hướng dẫn», which only the program fills."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.text import clean, fold, is_excel_error
from emulation_xlsx.reading.raw import Grid, LayoutNote
from emulation_xlsx.reading.words import QUOTED_LETTERS, WITHDRAWN

_WIDTH = 5
"""Columns in which the program writes words; in hidden ones behind it counts."""
_STEP, _TO_CONTACT = re.compile(r"\d\."), 2
"""The number of a step, and how many rows below the last one it is told where to send the form."""


def words_on_guide(grid: Grid) -> Iterator[LayoutNote]:
    """Every text beside or below what the program writes, with its cell."""
    steps = [row for row, cells in enumerate(grid, 1) if cells and _is_step(cells[0])]
    last = steps[-1] + _TO_CONTACT if steps else len(grid)
    for row, cells in enumerate(grid, 1):
        first = _WIDTH if row <= last else 0
        for col, value in enumerate(cells[first:], first + 1):
            told = isinstance(value, str) or row > last  # beside its words the program counts
            text = clean(as_text(value) or "") if told else ""
            if any(map(str.isalnum, text)) and not (text[0] == "=" or is_excel_error(text)):
                code = "withdrawn_outside" if WITHDRAWN.search(fold(text)) else "words_outside"
                yield LayoutNote(code, row, col, text, None, {"text": text[:QUOTED_LETTERS]})


def _is_step(value: object) -> bool:
    return isinstance(value, str) and _STEP.fullmatch(value) is not None
