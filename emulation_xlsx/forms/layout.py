"""Where a form's tables are: where the writer puts them, and where they stand in what came back.

Rows and columns count from 1, as in Excel. A *grid* is a worksheet's cells from A1, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold

TITLE_ROW, NOTE_ROW, BACK_ROW, HEADER_ROW, FIRST_ROW = 2, 3, 4, 5, 6
LABEL_COL, VALUE_COL, MARK_COL, HELP_COL = 2, 3, 4, 5
HEADER_SEARCH_ROWS = 60
"""How far down a header row is looked for."""

_TOTAL = re.compile(r"(tổng cộng|tổng số|tổng|cộng)\s*([:(\d]|$)")

Grid = Sequence[Sequence[Raw]]


def record_rows(shown: Sequence[FormField]) -> tuple[dict[str, int], dict[int, str]]:
    """The row of every field of a record, and of every group heading among them."""
    rows: dict[str, int] = {}
    headings: dict[int, str] = {}
    row = FIRST_ROW
    for one in shown:
        if one.excel.group:
            headings[row] = one.excel.group
            row += 1
        rows[one.name] = row
        row += 1
    return rows, headings


def table_columns(sheet: Sheet, shown: Sequence[FormField]) -> dict[str, int]:
    """The column of every field of a table; the one before them holds the plain numbers (STT)."""
    return {one.name: sheet.first_column + i for i, one in enumerate(shown, 1)}


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
    unknown: dict[int, str] = field(default_factory=dict)
    """Columns of a table that the form does not know: column → title."""
    totals: dict[int, str] = field(default_factory=dict)
    """Rows that only say a total, which is nobody: row → their text."""

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, index: int, name: str) -> tuple[int | None, int | None]:
        """Row and column of a field in the table's ``index``-th row."""
        return self.field_rows.get(name, self.rows[index] or None), self.field_cols.get(name)

    def records(self) -> Iterator[dict[str, Raw]]:
        for i in range(len(self)):
            yield {name: values[i] for name, values in self.columns.items()}


def is_blank(value: Raw, missing: Sequence[str] = ("",)) -> bool:
    """Whether a cell holds nothing a person would see."""
    return value is None or (isinstance(value, str) and clean(value) in ("", *missing))


def find_record(grid: Grid, sheet: Sheet, sheet_name: str) -> RawTable:
    """A record's values: each stands right of the label that is its field's title."""
    labels = _labels(grid)
    table = RawTable(sheet.key, sheet_name)
    for one in sheet.fields:
        at = next((labels[title] for title in one.titles if title in labels), None)
        if at is None:
            table.missing.append(one.name)
            continue
        row, col = at[0], at[1] + 1
        table.field_rows[one.name], table.field_cols[one.name] = row, col
        table.columns[one.name] = [_cell(grid, row, col)]
    if _has_content(table, sheet, 0):
        table.rows = [0]
    else:
        table.columns = {name: [] for name in table.columns}
    return table


def _labels(grid: Grid) -> Mapping[str, tuple[int, int]]:
    """Folded text → its cell, the label column before any other, above before below."""
    found: dict[str, tuple[int, int]] = {}
    beside: dict[str, tuple[int, int]] = {}
    for r, cells in enumerate(grid, 1):
        for c, value in enumerate(cells, 1):
            if isinstance(value, str) and value:
                (found if c == LABEL_COL else beside).setdefault(fold(value), (r, c))
    return {**beside, **found}


def find_table(grid: Grid, sheet: Sheet, sheet_name: str) -> RawTable | None:
    """A table's rows below the row that holds most of its titles; None when no row does."""
    header = _header_row(grid, sheet)
    if header is None:
        return None
    table = RawTable(sheet.key, sheet_name, header_row=header)
    table.field_cols, table.unknown = _columns(grid[header - 1], sheet)
    table.missing = [one.name for one in sheet.fields if one.name not in table.field_cols]
    everything = {
        name: [_cell(grid, row, col) for row in range(header + 1, len(grid) + 1)]
        for name, col in table.field_cols.items()
    }
    probe = RawTable(sheet.key, sheet_name, columns=everything)
    kept = [i for i in range(len(grid) - header) if _has_content(probe, sheet, i)]
    if kept and sheet.kind == "checklist":
        first = everything.get(sheet.fields[0].name, [])
        kept = sorted({*kept, *(i for i, value in enumerate(first) if not is_blank(value))})
    texts = {i: _total(probe, i) for i in kept}
    table.totals = {header + 1 + i: text for i, text in texts.items() if text}
    kept = [i for i in kept if not texts[i]]
    table.rows = [header + 1 + i for i in kept]
    table.columns = {name: [values[i] for i in kept] for name, values in everything.items()}
    return table


def _total(table: RawTable, index: int) -> str | None:
    """The text of a row that says a total and nothing but numbers beside it."""
    cells = [values[index] for values in table.columns.values() if not is_blank(values[index])]
    texts = [clean(cell) for cell in cells if isinstance(cell, str)]
    return texts[0] if len(texts) == 1 and _TOTAL.match(fold(texts[0])) else None


def _header_row(grid: Grid, sheet: Sheet) -> int | None:
    """The first row with the most titles; at least half of the fields' titles are needed."""
    titles = {title for one in sheet.fields for title in one.titles}
    best, best_row = (len(sheet.fields) + 1) // 2 - 1, None
    for r, cells in enumerate(grid[:HEADER_SEARCH_ROWS], 1):
        hits = len({fold(v) for v in cells if isinstance(v, str) and v} & titles)
        if hits > best:
            best, best_row = hits, r
    return best_row


def _columns(header: Sequence[Raw], sheet: Sheet) -> tuple[dict[str, int], dict[int, str]]:
    by_title = {title: one.name for one in sheet.fields for title in one.titles}
    known: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for c, value in enumerate(header, 1):
        if not isinstance(value, str) or is_blank(value):
            continue
        name = by_title.get(fold(value))
        if name and name not in known:
            known[name] = c
        elif not name and fold(value) != "stt":
            unknown[c] = clean(value)
    return known, unknown


def _cell(grid: Grid, row: int, col: int) -> Raw:
    cells = grid[row - 1] if row <= len(grid) else ()
    value = cells[col - 1] if col <= len(cells) else None
    return None if value == "" else value


def _has_content(table: RawTable, sheet: Sheet, index: int) -> bool:
    """Whether a row holds anything but what the form itself had put there."""
    missing = sheet.table.missing_values
    return any(
        not is_blank(table.columns[one.name][index], missing)
        for one in sheet.fields
        if one.name in table.columns and not one.excel.prefilled
    )
