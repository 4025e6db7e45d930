"""Bytes → raw cells with their addresses. Only this module knows calamine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.layout import Grid, RawTable, find_record, find_table
from emulation_xlsx.forms.schema import FormSpec, Sheet
from emulation_xlsx.forms.text import clean, fold

META_SHEET = "_meta"


class UnreadableWorkbookError(Exception):
    """The bytes are no workbook that can be read."""


@dataclass
class RawWorkbook:
    """A form as it came back: its hidden marks and its tables as read."""

    meta: Mapping[str, str] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    missing_sheets: list[str] = field(default_factory=list)
    """Keys of the form's tables that were not found."""
    unknown_sheets: list[str] = field(default_factory=list)

    def single(self, sheet: str, name: str) -> Raw:
        """A record's raw value, None when it is blank or was not found."""
        values = self.tables[sheet].columns.get(name) if sheet in self.tables else None
        return values[0] if values else None


def read_workbook(content: bytes, spec: FormSpec) -> RawWorkbook:
    """The form ``spec`` in a workbook's bytes.

    :raises UnreadableWorkbookError: calamine cannot open it.
    """
    grids = _grids(content)
    by_name = {fold(name): name for name in reversed(grids)}
    book = RawWorkbook(meta=_meta(grids.get(by_name.get(META_SHEET, ""), ())))
    for sheet in spec.sheets:
        found = next((by_name[name] for name in sheet.names if name in by_name), None)
        table = _table(grids[found], sheet, found) if found else None
        if table is None:
            if not sheet.optional:
                book.missing_sheets.append(sheet.key)
        else:
            book.tables[sheet.key] = table
    known = {name for sheet in spec.sheets for name in sheet.names}
    book.unknown_sheets = [name for name in grids if fold(name) not in known]
    return book


def _grids(content: bytes) -> dict[str, Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            one.name: workbook.get_sheet_by_name(one.name).to_python(skip_empty_area=False)
            for one in workbook.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        }
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise UnreadableWorkbookError(str(error)) from error


def _table(grid: Grid, sheet: Sheet, name: str) -> RawTable | None:
    if not sheet.is_record:
        return find_table(grid, sheet, name)
    table = find_record(grid, sheet, name)
    return table if len(table.missing) * 2 < len(sheet.fields) else None


def _meta(grid: Grid) -> dict[str, str]:
    """The key–value rows of the very hidden sheet."""
    pairs = [row for row in grid if len(row) >= 2 and row[0]]
    return {clean(str(row[0])): clean(str(row[1])) for row in pairs}
