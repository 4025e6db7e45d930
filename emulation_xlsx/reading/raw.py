"""Tables of a returned workbook as read: raw values, their cells, and notes.

Rows and columns count from 1, as in Excel. A *grid* is a worksheet's cells from A1, row by row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.text import clean

Grid = Sequence[Sequence[Raw]]
Merge = tuple[int, int, int, int]
"""Merged cells: first row and column, last row and column."""


Address = tuple[int, int]
"""Row and column, from 1."""


Runs = Sequence[tuple[bool | None, str]]
"""A text's pieces: whether each is struck through (None: as its cell), and what it says."""


class Hidden(NamedTuple):
    """What of a sheet its sender does not see, or has crossed out."""

    rows: frozenset[int] = frozenset()
    columns: tuple[Address, ...] = ()
    """First and last of each run of columns."""
    struck: frozenset[Address] = frozenset()
    """Cells whose whole text is struck through."""
    partly: Mapping[Address, tuple[str, str]] = {}
    """Cell → the part of its text that is struck through, and the rest."""
    unseen: frozenset[Address] = frozenset()
    """Cells whose writing, or a part of it, has the colour of what is behind it, or whose number
    format shows nothing.
    """


class Colours(NamedTuple):
    """The coloured cells of a sheet, each with its colour's name."""

    fills: dict[Address, str]
    fonts: dict[Address, str]


class Remark(NamedTuple):
    """What a sheet says outside its cells."""

    kind: Literal["note", "box", "picture", "page"]
    text: str
    at: Address | None = None
    """The cell it hangs at."""


class OddCells(NamedTuple):
    """The cells of a sheet that show another value than a reader is told."""

    month_first: frozenset[Address] = frozenset()
    """Shown with the month before the day."""
    today: frozenset[Address] = frozenset()
    """Their formula asks for today's date."""
    percent: frozenset[Address] = frozenset()
    """0.3 is shown as 30%."""
    no_day: frozenset[Address] = frozenset()
    """A day that is shown as its month and year, or its year."""


@dataclass(frozen=True, slots=True)
class LayoutNote:
    """Something that was read otherwise than it stands; ``code`` is the catalogue's."""

    code: str
    row: int | None = None
    col: int | None = None
    value: Raw = None
    name: str | None = None
    """The field it is about."""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class RawTable:
    """A table as read: columns of raw values and where each value stood.

    A record is a table of one row whose fields have rows of their own (``field_rows``).
    """

    key: str
    sheet_name: str
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Raw]] = field(default_factory=dict)
    field_cols: dict[str, int] = field(default_factory=dict)
    field_rows: dict[str, int] = field(default_factory=dict)
    header_row: int | None = None
    missing: list[str] = field(default_factory=list)
    """Fields whose title was not found."""
    elsewhere: dict[tuple[int, str], int | None] = field(default_factory=dict)
    """(index, field) → the column of a value that does not stand in its field's; None: nowhere."""
    notes: list[LayoutNote] = field(default_factory=list)
    month_first: set[tuple[int, str]] = field(default_factory=set)
    """(index, field) of the cells that show the month before the day."""
    nil: bool = False
    """Whether the unit says that it has nothing to list."""
    beside: dict[str, Raw] = field(default_factory=dict)
    """What a record says beside its part, whether or not anything else is filled."""

    across: bool = False
    """Whether its people stand side by side: ``rows`` are then columns, columns rows."""
    within: range | None = None
    """The rows of its worksheet that are its, where other sheets of the form stand there too."""
    numbers: list[Raw] = field(default_factory=list)
    """The plain number (STT) that each row of a list has there."""
    own: dict[str, tuple[int, list[Raw]]] = field(default_factory=dict)
    """Title of a column that the form does not have → its column, and a value for each row."""
    nth: dict[int, int] = field(default_factory=dict)
    """Index → which of several people in one cell it is, from 0, where it is not the first."""

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, index: int, name: str) -> tuple[int | None, int | None]:
        """Row and column of a field in the table's ``index``-th row."""
        row, col = self.field_rows.get(name, self.rows[index] or None), self.field_cols.get(name)
        col = self.elsewhere.get((index, name), col)
        return (col, row) if self.across else (row, col)

    def place_of(self, name: str) -> tuple[int, int]:
        """Row and column of a record's field, also where nothing is filled."""
        return self.field_rows[name], self.field_cols[name]

    def records(self) -> Iterator[dict[str, Raw]]:
        for i in range(len(self)):
            yield {name: values[i] for name, values in self.columns.items()}

    def cells(self) -> Iterator[tuple[int, str, tuple[int, int]]]:
        """Index, field and place of every value."""
        for name in self.columns:
            for i in range(len(self)):
                row, col = self.place(i, name)
                if row and col:
                    yield i, name, (row, col)


def is_blank(value: Raw) -> bool:
    """Whether a cell holds nothing a person would see."""
    return clean(value) == "" if isinstance(value, str) else value is None


def cell(grid: Grid, row: int, col: int | None) -> Raw:
    """The value at a row and column, None when it is blank or beyond the grid.

    What no workbook can hold as a number (NaN, 1E400) is text.
    """
    cells = grid[row - 1] if row <= len(grid) else ()
    value = cells[col - 1] if col and col <= len(cells) else None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value).upper().replace("NAN", "NaN")
    return None if value == "" else value
