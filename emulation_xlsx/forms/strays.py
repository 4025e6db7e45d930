"""A list of people in a table that holds something else: said once, not cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.layout import Grid, LayoutNote, RawTable
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean
from emulation_xlsx.forms.titles import exact_titles, needed

_BIRTH = re.compile(r"(\d{1,2} ?[./-] ?){0,2}(19|20)\d\d")
_FIRST = 3
"""Among how many first columns a list's births stand, pasted where they do not belong."""


def stray_list(grid: Grid, lists: Sequence[Sheet]) -> LayoutNote | None:
    """Where one of the lists begins: its header, pasted with the people below."""
    for sheet in lists:
        least = needed(sheet)
        for row, cells in enumerate(grid, 1):
            if len(cells) >= least:
                texts = {col: one for col, one in enumerate(cells, 1) if isinstance(one, str)}
                titles = exact_titles(texts, sheet)
                if len(titles) >= least:
                    return _note(row, min(titles.values()), sheet)
    return None


def take_out(
    table: RawTable, sheet: Sheet, stray: LayoutNote | None, lists: Sequence[Sheet]
) -> None:
    """Say that a list stands in the table; without its header too, known by the births."""
    first = [one.name for one in sheet.fields[:_FIRST] if one.input != "date"]
    names = [name for name in first if name in table.columns]
    births = sum(any(_is_birth(table, i, name) for name in names) for i in range(len(table)))
    if lists and births > 1 and births * 2 > len(table):
        stray = stray or _note(table.rows[0], table.place(0, names[0])[1], lists[0])
        table.rows, table.elsewhere, table.notes = [], {}, []
        table.columns = {name: [] for name in table.columns}
    if stray:
        table.notes.append(stray)


def _is_birth(table: RawTable, i: int, name: str) -> bool:
    value = table.columns[name][i]
    return isinstance(value, dt.date) or bool(_BIRTH.fullmatch(clean(as_text(value) or "")))


def _note(row: int, col: int | None, sheet: Sheet) -> LayoutNote:
    return LayoutNote("list_elsewhere", row, col, None, None, {"row": row, "sheet": sheet.name})
