"""A worksheet's cells → the table or the record that a sheet of the form asks for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from emulation_xlsx.findings import Raw, as_text, column_letters
from emulation_xlsx.forms.layout import (
    HEADER_ROW,
    LABEL_COL,
    RECORD_TITLES,
    SOURCE_TITLE,
    VALUE_COL,
)
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.forms.values import OF_ONE
from emulation_xlsx.reading.answers import (
    is_qualified,
    labels_in_words,
    labels_with_values,
    qualified_labels,
    read_answers,
)
from emulation_xlsx.reading.columns import (
    TICKS,
    blanks_beside_ticks,
    by_codes,
    by_headings,
    has_digit,
    name_of,
    parts_notes,
    read_parts,
)
from emulation_xlsx.reading.nil import read_nil, read_not_yet
from emulation_xlsx.reading.raw import Grid, LayoutNote, Merge, RawTable, cell, is_blank
from emulation_xlsx.reading.rows import DataRow, SortedRows, sort_rows
from emulation_xlsx.reading.titles import (
    NUMBER_TITLES,
    Header,
    exact_titles,
    find_header,
    nearest_titles,
    needed,
    title_texts,
)

AS_ABOVE = frozenset(
    {"nt", "n.t", "n/t", "như trên", '"', "''", "”", "“", "″", "〃", '""', "““", "””", "//", "\\\\"}
    | {",,", "„", "‖", "||", "↓", "⇓", "«", "như dòng trên", "như người trên", "tương tự", "ditto"}
)
"""How people write «as above», folded, without dashes and brackets around it."""
_AS_NUMBER = re.compile(r"như (?:stt|số|tt|dòng|mục|người)(?: thứ| số)? ?([0-9]{1,3})")
_NAMES = frozenset({"full_name", "name"})


def find_table(
    grid: Grid, sheet: Sheet, sheet_name: str, merges: Sequence[Merge] = (), least: int = 0
) -> RawTable | None:
    """A table's rows below its header; None where there is no header.

    ``least``: how many titles make one, where that is not half of them.
    """
    header = find_header(grid, sheet, least)
    if header is None:
        return None
    beside = _beside(grid, sheet, header) if sheet.part else None
    if beside and beside.col:
        grid = [cells[: beside.col - 1] for cells in grid]
        header = find_header(grid, sheet, least) or header
    across = {(top, left) for top, left, _, right in merges if right == left + 1}
    merges = [merge for merge in merges if merge[2] > header.row] if sheet.part else []
    grid = _uncovered(grid, merges)
    rows = sort_rows(grid, sheet, header, merges)
    table = _filled(grid, sheet, sheet_name, header, rows.people)
    table.notes = rows.notes
    if table.rows and sheet.part:
        table.own = {
            text: (col, [cell(grid, row, col) for row in table.rows])
            for col, text in header.unknown.items()
        }
        read_parts(table, grid, sheet, rows.people)
        by_headings(table, rows.notes)
        by_codes(table, grid, sheet, header)
        blanks_beside_ticks(table, sheet)
        _join_names(table, grid, sheet, rows, across)
        _spread(table, grid, merges)
        read_as_above(table, sheet)
        headers = {head.row: head for head in (header, *(head for _, head in rows.people))}
        for head in headers.values():
            table.notes += [*_header_notes(grid, head, sheet), *_gone_here(head, sheet, table)]
        table.notes += [
            LayoutNote("column_untitled", header.row, col, facts={"letters": column_letters(col)})
            for col in sorted(rows.untitled)
        ]
    if sheet.part:
        table.notes += [*_above(grid, header, _most_above(sheet)), *filter(None, [beside])]
    table.missing = [name for name in sheet.field_names if name not in table.columns]
    return read_nil(table, grid, sheet)


def _filled(
    grid: Grid, sheet: Sheet, sheet_name: str, header: Header, people: Sequence[DataRow]
) -> RawTable:
    """The rows' values, each under the header that its row stands under."""
    table = RawTable(sheet.key, sheet_name, header_row=header.row, rows=[row for row, _ in people])
    if sheet.part:
        table.numbers = [cell(grid, row, head.number) for row, head in people]
    heads = {head.row: head for head in (header, *(head for _, head in people))}
    for name in sheet.field_names:
        first = next((h.cols[name] for h in heads.values() if name in h.cols), None)
        if first is None:
            continue
        cols = [head.cols.get(name) for _, head in people]
        table.field_cols[name] = first
        table.columns[name] = [
            cell(grid, row, col) for row, col in zip(table.rows, cols, strict=True)
        ]
        if len(heads) > 1:
            table.elsewhere |= {(i, name): col for i, col in enumerate(cols) if col != first}
    return table


def _header_notes(grid: Grid, header: Header, sheet: Sheet) -> Iterator[LayoutNote]:
    """Titles of a header that differ from the form's."""
    for name, col in header.cols.items():
        row, one = header.rows.get(col, header.row), sheet.field(name)
        if is_qualified(text := as_text(cell(grid, row, col)) or "", one):
            yield LayoutNote("label_qualified", row, col, text, name, {"title": one.title})
    for name, text in header.renamed.items():
        col, title = header.cols[name], sheet.field(name).title
        row = header.rows.get(col, header.row)
        yield LayoutNote("title_renamed", row, col, text, name, {"title": title})
    for col, text in header.unknown.items():
        if fold(text) == fold(SOURCE_TITLE):
            continue
        yield LayoutNote("title_unknown", header.rows.get(col, header.row), col, text)
    yield from parts_notes(header, sheet)


def _above(grid: Grid, header: Header, least: int) -> Iterator[LayoutNote]:
    """Rows above the header that hold as much as a row of the table: nobody can say what it is."""
    for row in sorted(set(range(1, header.row)).difference(header.rows.values())):
        texts = [as_text(value) or "" for value in grid[row - 1] if not is_blank(value)]
        if len(texts) > least:
            yield LayoutNote("row_above", row, 1, ", ".join(texts), None, {"row": row})


def _most_above(sheet: Sheet) -> int:
    """How many texts a row above a header has that is no person: as many as our own, at least."""
    return max(needed(sheet), 3 if sheet.may_be_nil else 2)


def _beside(grid: Grid, sheet: Sheet, header: Header) -> LayoutNote | None:
    """A table pasted right of this one, with its own header: two people stand in one row."""
    last, least = max([*header.cols.values(), *header.part_columns]), needed(sheet)
    key = {f.name for f in sheet.fields if f.input == "birth"} | {sheet.fields[0].name}
    for row, cells in enumerate(grid, 1):
        if len(cells) - last < min(least, len(key)) or row < header.row:
            continue
        texts = {c: v for c, v in enumerate(cells[last:], last + 1) if isinstance(v, str)}
        titles = exact_titles(texts, sheet)
        rows = range(max(row, header.row + 1), len(grid) + 1)
        here = any(not is_blank(cell(grid, r, c)) for r in rows for c in header.cols.values())
        if (len(titles) >= least or key <= titles.keys()) and here:
            col = min(titles.values())
            col -= fold(as_text(cell(grid, row, col - 1)) or "") in NUMBER_TITLES
            facts = {"letters": column_letters(col)}
            return LayoutNote("table_beside", row, col, cells[col - 1], None, facts)
    return None


def _gone_here(header: Header, sheet: Sheet, table: RawTable) -> Iterator[LayoutNote]:
    """Fields that one header of the table lacks and another has."""
    births = [one.name for one in sheet.fields if one.input == "birth"]
    by_pair = {*header.parts, *births} if header.parts else set()
    for one in sheet.fields:
        if one.name in table.columns and one.name not in by_pair.union(header.cols):
            code = "column_missing" if one.constraints.required else "column_absent"
            col = min(header.cols.values())
            yield LayoutNote(code, header.row, col, None, one.name, {"title": one.title})


def _join_names(
    table: RawTable, grid: Grid, sheet: Sheet, rows: SortedRows, across: Collection[tuple[int, int]]
) -> None:
    """A name over two columns, the given name in the second, which has no title of its own.

    The title stands across both; where a program lost that, no other title may be missing.
    """
    whole = all(f.name in table.columns for f in sheet.fields if f.constraints.required)
    for head in {head.row: head for _, head in rows.people}.values():
        for name in _NAMES & set(head.cols):
            first, last = head.cols[name], head.cols[name] + 1
            mine = [(i, row) for i, (row, one) in enumerate(rows.people) if one.row == head.row]
            given = [as_text(cell(grid, row, last)) or "" for _, row in mine]
            wide = (head.rows.get(first, head.row), first) in across
            if last not in rows.untitled or not _are_given_names(given, wide):
                continue
            facts = {"letters": f"{column_letters(first)}, {column_letters(last)}"}
            code = "names_joined" if whole or wide else "names_apart"
            table.notes.append(LayoutNote(code, head.row, first, None, name, facts))
            if whole or wide:
                for (i, _), text in zip(mine, given, strict=True):
                    table.columns[name][i] = name_of([table.columns[name][i], text])
                rows.untitled.discard(last)


def _are_given_names(texts: Sequence[str], wide: bool) -> bool:
    """One word in most rows, where no title stands ``wide`` over them; not «Nam» and «Nữ» alone."""
    words = [fold(text) for text in texts if not is_blank(text)]
    single = wide or not any(" " in word or has_digit(word) for word in words)
    return single and 2 * len(words) > len(texts) and not {"nam", "nữ", *TICKS}.issuperset(words)


def _uncovered(grid: Grid, merges: Sequence[Merge]) -> Grid:
    """The grid without the values hidden under merged cells."""
    if not merges:
        return grid
    rows = [list(cells) for cells in grid]
    for top, left, bottom, right in merges:
        first = cell(grid, top, left)
        for cells in rows[top - 1 : bottom]:
            cells[left - 1 : right] = [""] * len(cells[left - 1 : right])
        if first is not None:
            rows[top - 1][left - 1] = first
    return rows


def _spread(table: RawTable, grid: Grid, merges: Sequence[Merge]) -> None:
    """A value merged down counts for every row it covers, one merged across for its column."""
    for top, left, bottom, right in merges:
        value = cell(grid, top, left)
        inside = range(bisect_left(table.rows, top), bisect_right(table.rows, bottom))
        here = [n for i in inside[:1] for n in table.columns if table.place(i, n)[1] == left]
        if value is None or not here:
            continue
        name = here[0]
        for i in inside:
            table.columns[name][i] = value
        covered = [table.rows[i] for i in inside if table.rows[i] != top]
        if covered:
            rows = ", ".join(map(str, covered))
            table.notes.append(LayoutNote("merged_down", top, left, value, name, {"rows": rows}))
        if any(left < col <= right for col in table.field_cols.values()):
            letters = column_letters(left)
            note = LayoutNote("merged_across", top, left, value, name, {"letters": letters})
            table.notes.append(note)


def read_as_above(table: RawTable, sheet: Sheet) -> None:
    """Put the value of the row before for «nt», but not where a value belongs to one person."""
    for one in sheet.fields:
        values = table.columns.get(one.name, [])
        if one.input in OF_ONE or one.name in _NAMES or one.excel.prefilled:
            continue
        for i, value in enumerate(values):
            at = _meant_above(value, i) if i and isinstance(value, str) else None
            if at is not None and not (is_blank(values[at]) or _is_above_mark(values[at])):
                row, col = table.place(i, one.name)
                above = values[i] = values[at]
                facts = {"title": one.title, "above": as_text(above), "read": as_text(above)}
                code = "as_above" if at == i - 1 else "read_likely"
                table.notes.append(LayoutNote(code, row, col, value, one.name, facts))


def _is_above_mark(value: Raw) -> bool:
    return isinstance(value, str) and _means_above(value)


def _meant_above(value: str, index: int) -> int | None:
    """The row before that a text refers to; «như STT 1» is the first one."""
    if _means_above(value):
        return index - 1
    number = _AS_NUMBER.fullmatch(fold(value)) if value[:1] in "nN(" else None
    at = int(number[1]) - 1 if number else -1
    return at if 0 <= at < index else None


@lru_cache(maxsize=4096)
def _means_above(value: str) -> bool:
    bare = clean(value).casefold().strip("-–—() ")
    return bare in AS_ABOVE or bare.strip(" .:*;,") in AS_ABOVE


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
    table.beside = {
        one.name: value
        for one in sheet.fields
        if one.excel.beside and not is_blank(value := table.columns.get(one.name, [None])[0])
    }
    if sheet.part:
        notes += read_answers(table, grid, sheet, labels)
        notes += qualified_labels(table, grid, sheet, labels)
    if _is_filled(table, sheet):
        table.rows, table.notes = [0], notes
    else:
        table.columns = {name: [] for name in table.columns}
    return read_not_yet(table, sheet)


def _is_filled(table: RawTable, sheet: Sheet) -> bool:
    """Whether a record holds anything of its part: not prefilled, not said beside it."""
    own = [f.name for f in sheet.fields if not f.excel.prefilled and not f.excel.beside]
    return any(not is_blank(table.columns[name][0]) for name in own if name in table.columns)


def _expected(grid: Grid, sheet: Sheet) -> dict[str, Spot] | None:
    """The labels as the writer left them; None where anything else stands among them."""
    rows = {cells[LABEL_COL - 1]: row for row, cells in enumerate(grid, 1) if len(cells) > 1}
    labels = {f.name: (rows[f.title], LABEL_COL) for f in sheet.fields if f.title in rows}
    headed = {sheet.headed(text): (row, LABEL_COL) for text, row in rows.items()}
    labels |= {name: spot for name, spot in headed.items() if name}
    texts = sum(len(cells) > 1 and cells[LABEL_COL - 1] not in ("", None) for cells in grid)
    whole = texts - (RECORD_TITLES[LABEL_COL - 1] in rows) == len(labels)
    needed = {f.name for f in sheet.fields if not f.excel.only_for and not f.excel.beside}
    return labels if whole and needed <= set(labels) else None


def _value_col(grid: Grid) -> int | None:
    """The column that the record's own header gives the values."""
    if cell(grid, HEADER_ROW, VALUE_COL) == _VALUE_TITLE:
        return VALUE_COL
    title = fold(_VALUE_TITLE)
    for cells in grid[:SEARCH_ROWS]:
        for col, text in title_texts(cells).items():
            if fold(text) == title:
                return col
    return None


def _searched(
    grid: Grid, sheet: Sheet, value_col: int | None
) -> tuple[dict[str, Spot], list[LayoutNote]]:
    """The labels wherever they stand: the label column before any other, above before below."""
    texts = {
        (row, col): text
        for row, cells in enumerate(grid[:SEARCH_ROWS], 1)
        for col, text in title_texts(cells).items()
    }
    ordered = dict(sorted(texts.items(), key=lambda item: item[0][1] != LABEL_COL))
    labels = exact_titles(ordered, sheet)
    columns = [col for _, col in labels.values()]
    if sheet.part is None or not columns:
        return labels, []
    by_words, said = labels_in_words(grid, sheet)
    labels = by_words | labels_with_values(ordered, sheet) | labels
    main = max(set(columns), key=columns.count)
    rest = {
        spot: text
        for spot, text in texts.items()
        if spot[1] == main and spot not in labels.values() and fold(text) not in _HEADS
    }
    near = nearest_titles(rest, [one for one in sheet.fields if one.name not in labels])
    notes = said + [_renamed(sheet.field(name), spot, rest[spot]) for name, spot in near.items()]
    notes += [
        LayoutNote("title_unknown", *spot, text)
        for spot, text in rest.items()
        if spot not in near.values() and not is_blank(cell(grid, spot[0], value_col or spot[1] + 1))
    ]
    return labels | near, notes


def _renamed(one: FormField, spot: Spot, text: str) -> LayoutNote:
    """R-FUND: a label that counts in thousands or millions is no mere other name."""
    other = one.input == "money" and _OTHER_UNIT.search(fold(text))
    code = "money_unit" if other else "title_renamed"
    return LayoutNote(code, *spot, text, one.name, {"title": one.title})
