"""What of a list was left out, and who in it does not come by what stands beside or above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from emulation_xlsx.findings import Raw, as_text, column_letters
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.raw import Grid, LayoutNote, RawTable, cell, is_blank
from emulation_xlsx.reading.titles import needed
from emulation_xlsx.reading.words import QUOTED_LETTERS, WITHDRAWN

BORN = re.compile(r"(\d{1,2} ?[./-] ?){0,2}(19|20)\d\d")
"""A day of birth, or its year alone, as typed."""
_ADULT = re.compile(r"(\d{1,2} ?[./-] ?){0,2}(19\d\d|200\d)")
"""A birth that is no day of the campaign: beside a name it is a person's."""
_BARE_NAME = re.compile(r"[^\W\d_]+( [^\W\d_]+){1,5}")
_ALIKE = 2
"""How many values a row shares with a list's columns to be one of its rows."""
_REMARKS = frozenset({"note", "position", "workplace"})


def rest_on_sheet(table: RawTable, sheet: Sheet, name: str, grid: Grid) -> bool:
    """Whether a worksheet without a header goes on with the list; then it is said."""
    for shift in (0, -1):
        rows = _rows_alike(table, sheet, grid, shift)
        if rows:
            facts = {"count": len(rows), "where": f"sheet “{name}”"}
            first = ", ".join(as_text(one) or "" for one in grid[rows[0] - 1] if not is_blank(one))
            table.notes.append(LayoutNote("list_left_out", None, None, first, None, facts))
            return True
    return False


def rest_beside(table: RawTable, sheet: Sheet, grid: Grid) -> None:
    """Say that a list goes on in columns right of it that have no titles."""
    untitled = [note for note in table.notes if note.code == "column_untitled" and note.col]
    if len(untitled) < min(max(needed(sheet) // 2, 1), _ALIKE + 1):
        return
    first = min(note.col or 0 for note in untitled)
    for shift in (
        first - min(table.field_cols.values()),
        first + 1 - min(table.field_cols.values()),
    ):
        rows = _rows_alike(table, sheet, grid, shift)
        if rows:
            facts = {"count": len(rows), "where": f"các cột từ {column_letters(first)}"}
            value = as_text(cell(grid, rows[0], first))
            note = LayoutNote("list_left_out", rows[0], first, value, None, facts)
            table.notes = [one for one in table.notes if one not in untitled] + [note]
            return


def _rows_alike(table: RawTable, sheet: Sheet, grid: Grid, shift: int) -> list[int]:
    """The rows that hold, so many columns further right, what the list's rows hold."""
    known = {name: _texts(values) for name, values in table.columns.items()}
    births = {one.name for one in sheet.fields if one.input == "birth"}
    return [
        row
        for row, cells in enumerate(grid, 1)
        if _is_alike({n: _at(cells, c + shift) for n, c in table.field_cols.items()}, known, births)
    ]


def _at(cells: Sequence[Raw], col: int) -> str:
    value = cells[col - 1] if 0 < col <= len(cells) else None
    return fold(as_text(value) or "")


def _is_alike(
    texts: Mapping[str, str], known: Mapping[str, frozenset[str]], births: frozenset[str] | set[str]
) -> bool:
    filled = {name: text for name, text in texts.items() if text}
    if _BARE_NAME.fullmatch(next(iter(texts.values()), "")) and any(
        _ADULT.fullmatch(filled.get(name, "")) for name in births
    ):
        return True
    if len(filled) * 2 < len(texts) or len(filled) < _ALIKE + 1:
        return False
    same = sum(text in known.get(name, ()) for name, text in filled.items())
    return same >= _ALIKE or any(BORN.fullmatch(filled.get(name, "")) for name in births)


def _texts(values: Sequence[Raw]) -> frozenset[str]:
    return frozenset(fold(as_text(value) or "") for value in values)


def say_withdrawn(table: RawTable, sheet: Sheet, grid: Grid) -> None:
    """Rows that count although a remark, a column without a title or a heading says otherwise."""
    if sheet.is_record or not any(one.input == "birth" for one in sheet.fields):
        return
    key = table.field_cols.get(sheet.fields[0].name)
    said = dict([*_under_headings(table), *_in_remarks(table, grid)])
    for row, text in sorted(said.items()):
        facts = {"row": row, "text": text[:QUOTED_LETTERS]}
        name = sheet.fields[0].name
        table.notes.append(LayoutNote("withdrawn_counted", row, key, text, name, facts))


def _under_headings(table: RawTable) -> Iterator[tuple[int, str]]:
    titles = {
        note.row: as_text(note.value) or ""
        for note in table.notes
        if note.code in ("block_title", "signature_row", "words_outside") and note.row
    }
    for row in table.rows:
        above = max((one for one in titles if one < row), default=None)
        if above and WITHDRAWN.search(fold(titles[above])):
            yield row, titles[above]


def _in_remarks(table: RawTable, grid: Grid) -> Iterator[tuple[int, str]]:
    """Of a person's row the remark, and what stands right of the last column."""
    last = max(table.field_cols.values(), default=0)
    for i, row in enumerate(table.rows):
        texts = [table.columns[name][i] for name in _REMARKS & set(table.columns)]
        texts += grid[row - 1][last:] if row <= len(grid) else ()
        for value in texts:
            text = clean(as_text(value) or "")
            if text and WITHDRAWN.search(fold(text)):
                yield row, text


_WITHDRAWN = frozenset({"withdrawn_counted", "withdrawn_by_colour"})
_FOOTNOTE = re.compile(r"\(?(?:\*+|\d)\)?|[¹²³]")


def say_named(table: RawTable, sheet: Sheet) -> None:
    """Rows that count although words elsewhere on the sheet, a note or a footnote, say of their
    person, by name or mark, that he or she does not come.
    """
    one = sheet.fields[0]
    told = {note.row for note in table.notes if note.code in _WITHDRAWN}
    said = [(note, as_text(note.value) or "") for note in table.notes if note.row not in table.rows]
    said = [(note, text) for note, text in said if WITHDRAWN.search(fold(text))]
    for i, row in enumerate(table.rows if said and one.name in table.columns else ()):
        cell = clean(as_text(table.columns[one.name][i]) or "")
        text = next((text for _, text in said if _is_of(cell, text)), None)
        if text and row not in told:
            facts = {"row": row, "text": text[:QUOTED_LETTERS]}
            place = table.place(i, one.name)
            table.notes.append(LayoutNote("withdrawn_counted", *place, text, one.name, facts))


def _is_of(cell: str, text: str) -> bool:
    """Whether a text speaks of the person of a name cell."""
    mark = _FOOTNOTE.match(text)
    if mark and cell.endswith(mark[0]):
        return True
    return len(cell.split()) > 1 and f" {fold(cell)} " in f" {' '.join(_words(fold(text)))} "


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'’]+", text)
