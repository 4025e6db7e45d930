"""A record's answers that do not stand beside their labels: over the label, in another column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from emulation_xlsx.findings import Raw, as_text, column_letters
from emulation_xlsx.forms.layout import LABEL_COL, RECORD_TITLES
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.forms.values import NUMERIC
from emulation_xlsx.reading.columns import has_digit, is_tick
from emulation_xlsx.reading.ours import versions
from emulation_xlsx.reading.raw import Grid, LayoutNote, RawTable, cell, is_blank
from emulation_xlsx.reading.titles import YES_OR_NO

_Spot = tuple[int, int]
_WITH_VALUE = re.compile(r"([^:]{2,120}?)\s*:\s*(\S.*)", re.DOTALL)
_REQUIRED, _HELP = RECORD_TITLES[3], RECORD_TITLES[4]
_MOST_WORDS = 4
"""What is longer in the column of help is help."""
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,80})[)\]]")
_CHANGES = re.compile(
    r"\b(?:dự kiến|ước|tạm tính|(?:của )?(?:cả|toàn)|của|trước|cũ|mới|lũy kế|luỹ kế|kế hoạch"
    r"|được giao|chỉ tiêu|chưa|không (?:tính|kể|gồm)|trừ|gồm|kể cả|đăng ký|đề nghị|chỉ tính|riêng"
    r"|(?:năm|lần|đợt|quý|tháng|nhiệm kỳ) \d\w*)\b"
)
"""Words that make of what is asked something else."""
_SHORT = NUMERIC | {"date", "birth", "phone"}


def labels_with_values(texts: Mapping[_Spot, str], sheet: Sheet) -> dict[str, _Spot]:
    """Fields over whose label the answer is typed: «Ngày tổ chức: 23/02/2020»."""
    found: dict[str, _Spot] = {}
    for spot, text in texts.items():
        match = _WITH_VALUE.fullmatch(text)
        name = sheet.named(match[1]) if match else None
        if name:
            found.setdefault(name, spot)
    return found


def labels_in_words(grid: Grid, sheet: Sheet) -> tuple[dict[str, _Spot], list[LayoutNote]]:
    """Lines below the agenda's heading called by what they ask alone: «Chào cờ» for «Mục 1: Chào
    cờ».
    """
    fields = [one for one in sheet.fields if one.label]
    headings = set(map(fold, versions(fields[0].excel.group or ""))) if fields else set[str]()
    above = (
        row
        for row, cells in enumerate(grid, 1)
        if any(isinstance(text, str) and fold(text) in headings for text in cells[:LABEL_COL])
    )
    first = next(above, len(grid)) + 1
    rows = [
        row
        for row in range(first, first + len(fields))
        if (text := as_text(cell(grid, row, LABEL_COL))) and not sheet.named(text)
    ]
    if not fields or len(rows) != len(fields):
        return {}, []
    titles = {"first": fields[0].title, "last": fields[-1].title, "row": rows[-1]}
    note = LayoutNote("labels_in_words", rows[0], 2, grid[rows[0] - 1][1], None, titles)
    return {one.name: (row, 2) for one, row in zip(fields, rows, strict=True)}, [note]


def read_answers(
    table: RawTable, grid: Grid, sheet: Sheet, labels: Mapping[str, _Spot]
) -> list[LayoutNote]:
    """Fill what is blank beside its label from where it was typed instead, and say so."""
    notes: list[LayoutNote] = []
    columns = _columns(grid)
    paired = _yes_and_no(grid)
    for one in sheet.fields:
        if one.name not in labels or one.excel.prefilled:
            continue
        row, col = table.field_rows[one.name], table.field_cols[one.name]
        value = table.columns[one.name][0]
        if paired and one.type == "boolean" and row > paired[0] and col == paired[1]:
            table.columns[one.name] = [_ticked(value, cell(grid, row, col + 1))]
        elif is_blank(value):
            notes += _instead(table, grid, one, labels[one.name], columns)
    notes += _rest_of_column(table, grid, sheet, labels, notes)
    if paired and any(f.type == "boolean" for f in sheet.fields):
        facts = {"title": " hoặc ".join(YES_OR_NO), "more": ""}
        notes.append(LayoutNote("columns_paired", *paired, ", ".join(YES_OR_NO), None, facts))
    return notes


def qualified_labels(
    table: RawTable, grid: Grid, sheet: Sheet, labels: Mapping[str, _Spot]
) -> Iterator[LayoutNote]:
    """Answers whose label was given words in brackets that change what is asked."""
    for name, spot in labels.items():
        label, one = as_text(cell(grid, *spot)) or "", sheet.field(name)
        if is_qualified(label, one) and not is_blank(table.columns[name][0]):
            place = table.field_rows[name], table.field_cols[name]
            yield LayoutNote("label_qualified", *place, label, name, {"title": one.title})


def is_qualified(text: str, one: FormField) -> bool:
    """Whether words in brackets make of a field's label, or title, something else."""
    found = _BRACKETS.search(text)
    if not found or fold(text) in one.titles or not _CHANGES.search(fold(found[1])):
        return False
    return not any(fold(found[1]) in title for title in one.titles)


def _instead(
    table: RawTable, grid: Grid, one: FormField, label: _Spot, columns: Mapping[str, int]
) -> Iterator[LayoutNote]:
    """The answer over the label, or in the columns of help and of what is required."""
    match = _WITH_VALUE.fullmatch(as_text(cell(grid, *label)) or "")
    beside = ((col, cell(grid, label[0], col)) for col in columns.values())
    other = next(((col, value) for col, value in beside if _is_answer(value, one)), None)
    answers = match and fold(match[2]) in map(fold, YES_OR_NO)
    if match and (fold(match[1]) in one.titles or (answers and fold(match[1]) == one.head)):
        code, col, value = "value_in_label", label[1], match[2]
    elif other:
        code, (col, value) = "value_beside", other
    else:
        return
    table.columns[one.name], table.field_cols[one.name] = [value], col
    facts = {"title": one.title, "letters": column_letters(col), "read": as_text(value)}
    yield LayoutNote(code, label[0], col, value, one.name, facts)


_MANY = 3
"""Answers in another column from which on that is the column of answers."""


def _rest_of_column(
    table: RawTable,
    grid: Grid,
    sheet: Sheet,
    labels: Mapping[str, _Spot],
    found: Sequence[LayoutNote],
) -> Iterator[LayoutNote]:
    """What else stands in the column of what is required, where the answers do."""
    col = next((c for title, c in _columns(grid).items() if title == fold(_REQUIRED)), 0)
    beside = [note for note in found if note.code == "value_beside" and note.col == col]
    for one in sheet.fields if len(beside) >= _MANY else ():
        spot = labels.get(one.name)
        if spot is None or one.excel.prefilled or not is_blank(table.columns[one.name][0]):
            continue
        value = cell(grid, spot[0], col)
        if not (is_blank(value) or is_tick(value)):
            table.columns[one.name], table.field_cols[one.name] = [value], col
            facts = {"title": one.title, "letters": column_letters(col), "read": as_text(value)}
            yield LayoutNote("value_beside", spot[0], col, value, one.name, facts)


def _is_answer(value: Raw, one: FormField) -> bool:
    """Whether a cell of another column answers the field: short, and of its kind."""
    text = clean(as_text(value) or "")
    if one.type == "boolean":
        return fold(text) in map(fold, YES_OR_NO)
    return one.input in _SHORT and len(text.split()) <= _MOST_WORDS and has_digit(text)


def _columns(grid: Grid) -> dict[str, int]:
    """The record's columns of help and of what is required, by their titles."""
    wanted = {fold(_REQUIRED), fold(_HELP)}
    for cells in grid[:30]:
        found = {fold(v): c for c, v in enumerate(cells, 1) if isinstance(v, str)}
        if wanted <= set(found):
            return {title: found[title] for title in sorted(wanted)}
    return {}


def _yes_and_no(grid: Grid) -> _Spot | None:
    """Where «Có» and «Không» stand beside each other as titles."""
    one, two = YES_OR_NO
    for row, cells in enumerate(grid, 1):
        for col in range(1, len(cells)):
            if cells[col - 1] == one and cells[col] == two:
                return row, col
    return None


def _ticked(yes: Raw, no: Raw) -> Raw:
    """The answer in two columns: both ticked is no answer."""
    if is_blank(no):
        return yes
    both = f"{as_text(yes)} / {as_text(no)}"
    return both if not is_blank(yes) else YES_OR_NO[1] if is_tick(no) else no
