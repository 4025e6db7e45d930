"""The workbook of a form while it is written: what it is to hold, and its sheets so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import Severity
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.questions import ASKS_ALL, Asks
from emulation_xlsx.forms.schema import YES_NO, FormField, FormSpec, Sheet
from emulation_xlsx.forms.styles import Book, FormSheet, row_height
from emulation_xlsx.forms.values import NO, YES, CodeLists, list_of

BLANK_HEIGHT = 18.0
"""Points of a row that nobody has filled yet."""
MORE_ROWS = 3
"""Rows that a unit's list offers beyond those that it has."""
SPARE_ROWS = 200
"""How far below the rows that a list offers it is watched."""


@dataclass(frozen=True)
class Mark:
    """What a returned form says at one cell."""

    severity: Severity
    text: str


@dataclass(frozen=True)
class Content:
    """What one workbook is to hold beside its form."""

    lists: CodeLists
    created: dt.datetime
    values: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Sheet key → rows, each field name → typed or raw value; a record has one row."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the braces of notes and descriptions name."""
    meta: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    """Keys of the sheets that the workbook does not have."""
    shows: frozenset[str] = frozenset()
    """Tags of the fields that only some units are asked for."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Sheet key → how many rows a list offers at least, where not the form's own number."""
    marks: Mapping[tuple[str, int, str], Mark] = field(default_factory=dict)
    """(sheet key, index of the row, field name) → what is doubtful there."""
    nil: frozenset[str] = frozenset()
    """Keys of the lists of which the unit says that it has nothing to list."""
    front: Sequence[Callable[[FormBook], None]] = ()
    """Write the sheets that stand before the form's own; they travel to other processes."""
    carried: bool = False
    """Whether the values are what the unit has sent already: they are in a colour of their own."""
    protect: bool = True
    asks: Asks = ASKS_ALL
    """What a unit's form asks otherwise than its definition."""
    office: tuple[str, str] = ("", "")
    """Whose workbook it is, on the left of every sheet's top: the superior's name and its own."""


class FormBook(Book):
    """The workbook being written, with its form and content at hand."""

    def __init__(self, spec: FormSpec, content: Content) -> None:
        super().__init__(content.created, spec.title)
        self.spec = spec
        self.form_content = content
        self.list_names: dict[str, str] = {}
        self.offered: dict[str, str] = {}
        self._worksheets: dict[str, Worksheet] = {}
        self._heights: dict[tuple[Worksheet, int], float] = {}
        self._fields: dict[str, Sequence[FormField]] = {}
        self._places: dict[str, Mapping[str, int]] = {}

    def worksheet(self, name: str) -> Worksheet:
        if name not in self._worksheets:
            self._worksheets[name] = self.add_worksheet(name, FormSheet)
            self._worksheets[name].set_default_row(BLANK_HEIGHT)
        return self._worksheets[name]

    def fit(self, worksheet: Worksheet, row: int, texts: Iterable[tuple[object, float]]) -> None:
        """A row (from 1) high enough for texts in columns of these widths."""
        key = (worksheet, row)
        self._heights[key] = max(row_height(texts), self._heights.get(key, 0))
        worksheet.set_row(row - 1, self._heights[key])

    def has(self, name: str) -> bool:
        """Whether a sheet is there already."""
        return name in self._worksheets

    def fields(self, sheet: Sheet) -> Sequence[FormField]:
        """The fields of a sheet that this workbook shows."""
        if sheet.key not in self._fields:
            tags = {None, *self.form_content.shows}
            asked = (f for f in sheet.fields if not f.excel.retired)
            self._fields[sheet.key] = [f for f in asked if f.excel.only_for in tags]
        return self._fields[sheet.key]

    def places(self, sheet: Sheet) -> Mapping[str, int]:
        """The row of every field of a record, the column of every field of a table."""
        if sheet.key not in self._places:
            shown = self.fields(sheet)
            rows, columns = layout.record_rows, layout.table_columns
            self._places[sheet.key] = rows(shown)[0] if sheet.is_record else columns(sheet, shown)
        return self._places[sheet.key]

    def words(self, text: str) -> str:
        return text.format_map(self.form_content.facts) if "{" in text else text

    def rows(self, sheet: Sheet) -> int:
        """How many rows a table offers: the form's, what the unit needs, what there is."""
        content = self.form_content
        if sheet.prefilled_by:
            return len(self.records(sheet))
        have = len(content.values.get(sheet.key, ()))
        least = content.rows.get(sheet.key, sheet.rows)
        return max(least, have + (MORE_ROWS if sheet.part else 10) if have else 0)

    def last_watched(self, sheet: Sheet) -> int:
        """The last row of a table that is watched live: lists are pasted that are longer."""
        spare = 0 if sheet.prefilled_by else SPARE_ROWS
        return layout.HEADER_ROW + self.rows(sheet) + spare

    def records(self, sheet: Sheet) -> Sequence[Mapping[str, Any]]:
        """What is written into a sheet's rows; a blank checklist has its lines."""
        values = self.form_content.values.get(sheet.key, ())
        if sheet.prefilled_by and not values:
            first = self.fields(sheet)[0].name
            return [{first: kind} for kind in self.form_content.lists[sheet.prefilled_by].values]
        return values

    def list_name(self, one: FormField) -> str:
        """The defined name of a field's code list; of another field nothing."""
        return self.list_names[list_of(one)] if one.input == "list" else ""

    def listed(self, one: FormField) -> tuple[str, ...]:
        """The values that a field's dropdown offers."""
        return list_values(list_of(one), self.form_content.lists) if one.input == "list" else ()

    def mark(self, sheet: Sheet, index: int, name: str) -> Mark | None:
        return self.form_content.marks.get((sheet.key, index, name))


def list_values(name: str, lists: CodeLists) -> tuple[str, ...]:
    return (YES, NO) if name == YES_NO else lists[name].values


OWN_META = ("form", "version")
"""The first hidden marks of every form."""


def meta_cell(index: int) -> str:
    """The cell of the form's hidden mark at this place among those of its content."""
    return f"{layout.META_SHEET}!$B${len(OWN_META) + index + 1}"
