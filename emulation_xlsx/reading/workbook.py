"""Bytes → raw cells with their addresses. Only this module knows calamine."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from emulation_xlsx.findings import Note, Raw, as_text
from emulation_xlsx.forms.layout import CORRECTIONS_SHEET, GUIDE_SHEET, META_SHEET
from emulation_xlsx.forms.questions import as_issued
from emulation_xlsx.forms.schema import FormSpec
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.left_out import rest_beside, rest_on_sheet, say_withdrawn
from emulation_xlsx.reading.on_corrections import answers_on
from emulation_xlsx.reading.on_guide import words_on_guide
from emulation_xlsx.reading.ours import repeated_on_top
from emulation_xlsx.reading.raw import Grid, Hidden, LayoutNote, RawTable
from emulation_xlsx.reading.sheets import UNREAD, FoundSheets, Worksheet, find_sheets
from emulation_xlsx.reading.words import take_pictures, words_in_cells

_GUIDE = fold(GUIDE_SHEET)


class UnreadableWorkbookError(Exception):
    """The bytes are no workbook that can be read."""


@dataclass
class RawWorkbook:
    """A form as it came back: its hidden marks and its tables as read."""

    meta: Mapping[str, str] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    missing_sheets: list[str] = field(default_factory=list)
    """Keys of the form's tables that were not found."""
    headless: dict[str, str] = field(default_factory=dict)
    """Key of a table that was not found → the sheet of its name, which holds something else."""
    unknown_sheets: list[str] = field(default_factory=list)
    """Sheets with content that the form does not know."""
    notes: Sequence[Note] = ()
    """What was seen in the file before it was read, and should be said."""
    proposal: bool = False
    """Whether it is not the form, but tables of the unit's own, or a few sheets of it alone."""
    said: list[tuple[str, LayoutNote]] = field(default_factory=list)
    """What is to be said of sheets that hold none of the form's tables: their names, and that."""
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    """Sheet → what of it its sender does not see."""

    @property
    def version(self) -> int:
        """Its form's, by the hidden mark; 0 where there is none."""
        marked = self.meta.get("version", "")[:9]
        return int(marked) if marked.isdecimal() else 0

    def beside(self, name: str) -> str:
        """What a unit says beside its parts, on whichever sheets its form asks for it."""
        said = (clean(as_text(one.beside.get(name)) or "") for one in self.tables.values())
        return "\n".join(dict.fromkeys(text for text in said if text))

    def single(self, sheet: str, name: str) -> Raw:
        """A record's raw value, None when it is blank or was not found."""
        values = self.tables[sheet].columns.get(name) if sheet in self.tables else None
        return values[0] if values else None


def read_workbook(content: bytes, spec: FormSpec) -> RawWorkbook:
    """The form ``spec`` in a workbook's bytes.

    :raises UnreadableWorkbookError: calamine cannot open it.
    """
    worksheets = _worksheets(content)
    guides = [one for one in worksheets if one.folded == _GUIDE]
    worksheets = [one for one in worksheets if one.folded != _GUIDE]
    meta = _meta(next((one.grid for one in worksheets if one.folded == META_SHEET), ()))
    spec = as_issued(spec, meta)
    found = find_sheets(worksheets, spec)
    _say_words(worksheets, found, spec)
    answers = [
        (one.name, note)
        for one in worksheets
        if one.folded == fold(CORRECTIONS_SHEET)
        for note in answers_on(one.grid)
    ]
    answers += [(one.name, note) for one in guides for note in words_on_guide(one.grid)]
    return RawWorkbook(
        said=answers,
        meta=meta,
        tables=found.tables,
        missing_sheets=[
            one.key for one in spec.sheets if not one.optional and one.key not in found.tables
        ],
        headless=found.headless,
        unknown_sheets=found.unknown,
    )


def _say_words(worksheets: Sequence[Worksheet], found: FoundSheets, spec: FormSpec) -> None:
    """What stands in a unit's sheets in cells that nobody reads, and what of a list it leaves."""
    grids = {one.name: one.grid for one in worksheets}
    tops = [grid[0] for grid in grids.values() if grid]
    tops += [
        grids[one.sheet_name][one.within[0] - 1] for one in found.tables.values() if one.within
    ]
    top = frozenset(repeated_on_top([str(one) for one in cells] for cells in tops))
    for key, table in found.tables.items():
        sheet, grid = spec.sheet(key), grids[table.sheet_name]
        if table.within:
            grid = [cells if row in table.within else () for row, cells in enumerate(grid, 1)]
        if sheet.part is not None and not table.across:
            words_in_cells(table, sheet, grid, top)
            take_pictures(table)
            if not sheet.is_record and table.rows:
                rest_beside(table, sheet, grid)
                say_withdrawn(table, sheet, grid)
    lists = [(spec.sheet(key), one) for key, one in found.tables.items() if one.rows]
    lists = [
        (sheet, one) for sheet, one in lists if sheet.part and not (sheet.is_record or one.across)
    ]
    found.unknown = [
        name
        for name in found.unknown
        if not any(rest_on_sheet(one, sheet, name, grids[name]) for sheet, one in lists)
    ]


def _worksheets(content: bytes) -> list[Worksheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _worksheet(workbook, one.name, hidden=one.visible != SheetVisibleEnum.Visible)
            for one in workbook.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        ]
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise UnreadableWorkbookError(str(error)) from error


def _worksheet(workbook: CalamineWorkbook, name: str, *, hidden: bool) -> Worksheet:
    """A worksheet; of those that the form fills itself the cells are not read."""
    if fold(name) in UNREAD and fold(name) != _GUIDE:
        return Worksheet(name, (), (), hidden)
    try:
        sheet = workbook.get_sheet_by_name(name)
    except WorksheetNotFound:
        if fold(name) == _GUIDE:  # the gate leaves it out where nobody wrote on it
            return Worksheet(name, (), (), hidden)
        raise
    merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return Worksheet(name, sheet.to_python(skip_empty_area=False), merges, hidden)


def _meta(grid: Grid) -> dict[str, str]:
    """The key–value rows of the very hidden sheet."""
    pairs = [row for row in grid if len(row) >= 2 and row[0]]
    return {clean(str(row[0])): clean(str(row[1])) for row in pairs}
