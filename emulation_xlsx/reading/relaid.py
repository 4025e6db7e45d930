"""Worksheets laid out otherwise than the form's: several of its sheets on one, a list across."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.schema import FormSpec, Sheet
from emulation_xlsx.forms.text import fold
from emulation_xlsx.reading.raw import Grid, LayoutNote, RawTable, cell, is_blank
from emulation_xlsx.reading.tables import find_table

_LEAST = 10
"""How long the beginning of a sheet's headline must be to be known by it."""
_SEVERAL = 2
_MOST_ACROSS = 60
"""How many rows a list across may have, which are the form's columns."""


def blocks(grid: Grid, spec: FormSpec) -> Iterator[tuple[Sheet, int, Grid]]:
    """The sheets of the form whose headlines stand below each other in one worksheet, each with
    how many rows stand above it and its own; none where only one does. What stands above a
    headline is its letterhead, as on a sheet of its own.
    """
    column = _first_columns(grid)
    heads = list(_headlines(column, spec))
    if len(heads) < _SEVERAL:
        return
    letterhead = {text for text in column[: heads[0][0] - 1] if text}
    starts = [1, *(_above(column, row, letterhead) for row, _ in heads[1:]), len(grid) + 1]
    for (_, sheet), start, end in zip(heads, starts, starts[1:], strict=False):
        yield sheet, start - 1, grid[start - 1 : end - 1]


def _above(column: Sequence[str], row: int, letterhead: Collection[str]) -> int:
    """The first row of a headline with what of the letterhead stands above it."""
    while row > 1 and column[row - 2] in letterhead:
        row -= 1
    return row


def _first_columns(grid: Grid) -> list[str]:
    """What stands in the first column that is not blank, row by row, folded. Headlines do; further
    right a document may be called like one.
    """
    rows = range(1, len(grid) + 1)
    columns = range(1, max(map(len, grid), default=0) + 1)
    first = next((c for c in columns if not all(is_blank(cell(grid, r, c)) for r in rows)), 1)
    return [fold(as_text(cell(grid, row, first)) or "") for row in rows]


def _headlines(column: Sequence[str], spec: FormSpec) -> Iterator[tuple[int, Sheet]]:
    """Row and sheet of every headline, or name of a sheet, each sheet's first."""
    known = {sheet.key: fold(sheet.title.partition("{")[0]) for sheet in spec.sheets if sheet.part}
    left = {key: text for key, text in known.items() if len(text) >= _LEAST}
    for row, text in enumerate(column, 1):
        for key, begin in left.items():
            sheet = spec.sheet(key)
            if text and (text.startswith(begin) or sheet.is_called(text)):
                yield row, sheet
                del left[key]
                break


def moved_down(table: RawTable, by: int) -> RawTable:
    """A table that was read from a part of its worksheet, its places those of the worksheet."""

    def moved(note: LayoutNote) -> LayoutNote:
        row, said = note.row and note.row + by, note.facts.get("row")
        facts = {**note.facts, "row": said + by} if isinstance(said, int) else note.facts
        return replace(note, row=row, facts=facts)

    table.rows = [row + by if not table.field_rows else row for row in table.rows]
    table.field_rows = {name: row + by for name, row in table.field_rows.items()}
    table.header_row = table.header_row and table.header_row + by
    table.notes = [moved(note) for note in table.notes]
    return table


def find_across(grid: Grid, sheet: Sheet, sheet_name: str) -> RawTable | None:
    """A list whose titles stand below each other and whose people side by side."""
    if not 0 < len(grid) <= _MOST_ACROSS:
        return None
    turned: list[tuple[Raw, ...]] = list(zip_longest(*grid, fillvalue=""))
    table = find_table(turned, sheet, sheet_name)
    if table is None or not table.rows:
        return None
    table.across = True
    table.notes = [replace(one, row=one.col, col=one.row) for one in table.notes]
    row, col = table.place(0, sheet.fields[0].name)
    facts = {"count": len(table), "title": sheet.fields[0].title}
    table.notes.append(LayoutNote("list_across", row, col, None, sheet.fields[0].name, facts))
    return table
