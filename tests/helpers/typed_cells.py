"""Where a clerk types what into a unit's form."""

from __future__ import annotations

from collections.abc import Sequence

from emulation_xlsx.findings import a1
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.schema import FormField, Sheet

Cell = tuple[str, str]


def cell_of(sheet: Sheet, asked: Sequence[FormField], one: FormField, index: int) -> Cell:
    """Sheet and cell of a field, in the ``index``-th row where it is a list's."""
    if sheet.is_record:
        return sheet.name, a1(layout.record_rows(asked)[0][one.name], layout.VALUE_COL)
    column = layout.table_columns(sheet, asked)[one.name]
    return sheet.name, a1(layout.FIRST_ROW + index, column)
