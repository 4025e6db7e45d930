"""A form's record: its values as they stand beside their labels in a worksheet that came back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.layout import (
    HEADER_ROW,
    LABEL_COL,
    RECORD_TITLES,
    VALUE_COL,
    Grid,
    LayoutNote,
    Merge,
    RawTable,
    cell,
    is_blank,
)
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.titles import LONGEST_TITLE, exact_titles, nearest

Spot = tuple[int, int]
SEARCH_ROWS = 150
"""How far down labels are looked for."""
_VALUE_TITLE = RECORD_TITLES[VALUE_COL - 1]
_OTHER_UNIT = re.compile(r"triệu|nghìn|ngàn|tỷ|tỉ|\btr\b|trđ|1[.,]?000")
_HEADS = frozenset(map(fold, RECORD_TITLES))


def find_record(
    grid: Grid, sheet: Sheet, sheet_name: str, merges: Sequence[Merge] = ()
) -> RawTable:
    """A record's values: each stands right of the label that is its field's title."""
    table = RawTable(sheet.key, sheet_name)
    labels, notes = _expected(grid, sheet), list[LayoutNote]()
    value_col = _value_col(grid)
    if labels is None:
        labels, notes = _searched(grid, sheet, value_col)
    ends = {(top, left): right for top, left, _, right in merges}
    for one in sheet.fields:
        if one.name not in labels:
            table.missing.append(one.name)
            continue
        row, label_col = labels[one.name]
        col = value_col or ends.get((row, label_col), label_col) + 1
        table.field_rows[one.name], table.field_cols[one.name] = row, col
        table.columns[one.name] = [cell(grid, row, col)]
    if _is_filled(table, sheet):
        table.rows, table.notes = [0], notes
    else:
        table.columns = {name: [] for name in table.columns}
    return table


def _is_filled(table: RawTable, sheet: Sheet) -> bool:
    """Whether it holds anything but what the form itself had put there."""
    own = [one.name for one in sheet.fields if not one.excel.prefilled]
    return any(not is_blank(table.columns[name][0]) for name in own if name in table.columns)


def _expected(grid: Grid, sheet: Sheet) -> dict[str, Spot] | None:
    """The labels as the writer left them; None where anything else stands among them."""
    rows = {cells[LABEL_COL - 1]: row for row, cells in enumerate(grid, 1) if len(cells) > 1}
    labels = {f.name: (rows[f.title], LABEL_COL) for f in sheet.fields if f.title in rows}
    texts = sum(len(cells) > 1 and cells[LABEL_COL - 1] not in ("", None) for cells in grid)
    whole = texts - (RECORD_TITLES[LABEL_COL - 1] in rows) == len(labels)
    needed = {one.name for one in sheet.fields if not one.excel.only_for}
    return labels if whole and needed <= set(labels) else None


def _value_col(grid: Grid) -> int | None:
    """The column that the record's own header gives the values."""
    if cell(grid, HEADER_ROW, VALUE_COL) == _VALUE_TITLE:
        return VALUE_COL
    title = fold(_VALUE_TITLE)
    for cells in grid[:SEARCH_ROWS]:
        for col, value in enumerate(cells, 1):
            if isinstance(value, str) and len(value) <= LONGEST_TITLE and fold(value) == title:
                return col
    return None


def _searched(
    grid: Grid, sheet: Sheet, value_col: int | None
) -> tuple[dict[str, Spot], list[LayoutNote]]:
    """The labels wherever they stand: the label column before any other, above before below."""
    texts = {
        (row, col): value
        for row, cells in enumerate(grid[:SEARCH_ROWS], 1)
        for col, value in enumerate(cells, 1)
        if isinstance(value, str) and 0 < len(value) <= LONGEST_TITLE and not value.isspace()
    }
    ordered = dict(sorted(texts.items(), key=lambda item: item[0][1] != LABEL_COL))
    labels = exact_titles(ordered, sheet)
    columns = [col for _, col in labels.values()]
    if sheet.part is None or not columns:
        return labels, []
    main = max(set(columns), key=columns.count)
    rest = {
        spot: text
        for spot, text in texts.items()
        if spot[1] == main and spot not in labels.values() and fold(text) not in _HEADS
    }
    near = nearest(rest, [one for one in sheet.fields if one.name not in labels])
    notes = [_renamed(sheet.field(name), spot, rest[spot]) for name, spot in near.items()]
    notes += [
        LayoutNote("title_unknown", *spot, text)
        for spot, text in rest.items()
        if spot not in near.values() and not is_blank(_value(grid, spot, value_col))
    ]
    return labels | near, notes


def _renamed(one: FormField, spot: Spot, text: str) -> LayoutNote:
    """R-FUND: a label that counts in thousands or millions is no mere other name."""
    other = one.input == "money" and _OTHER_UNIT.search(fold(text))
    code = "money_unit" if other else "title_renamed"
    return LayoutNote(code, *spot, text, one.name, {"title": one.title})


def _value(grid: Grid, spot: Spot, value_col: int | None) -> Raw:
    return cell(grid, spot[0], value_col or spot[1] + 1)
