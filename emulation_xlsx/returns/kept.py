"""A sheet of the receipt register, the one workbook that tool and clerk both write.

openpyxl changes it in place: the tool's columns only, so that the clerk's edits, further columns,
notes and formats stay.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.findings import Raw, a1
from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.layout import FIRST_ROW
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.styles import row_height
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.forms.writer import write_form
from emulation_xlsx.reading.tables import find_table
from emulation_xlsx.returns.receipts import REGISTER, UnusableRegisterError

LOOKS = ("font", "border", "fill", "number_format", "alignment", "protection")


def loaded(content: bytes) -> openpyxl.Workbook:
    """The register as openpyxl opens it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that openpyxl does not keep
        return openpyxl.load_workbook(io.BytesIO(content))


class KeptSheet:
    """A sheet of a register that a clerk has worked in; made anew where it is gone.

    ``table`` is what stood in it before anything was written.
    """

    def __init__(
        self, book: openpyxl.Workbook, key: str, lists: CodeLists, created: dt.datetime
    ) -> None:
        self.book, self.spec = book, load(REGISTER).sheet(key)
        self.lists, self.created = lists, created
        there = [one for one in book.worksheets if fold(one.title) in self.spec.names]
        self.sheet: Worksheet = there[0] if there else _copied(self._fresh({}), book)
        self.changed = not there
        grid: list[list[Any]] = [list(row) for row in self.sheet.iter_rows(values_only=True)]
        table = find_table(grid, self.spec, self.sheet.title)
        if table is None or table.header_row is None:
            raise UnusableRegisterError(f"sheet “{self.spec.name}” mất dòng tiêu đề")
        self.table = table
        self.columns = table.field_cols
        self.first = table.header_row + 1
        titles = [fold(str(value or "")) for value in grid[table.header_row - 1]]
        self.number = titles.index("stt") + 1 if "stt" in titles else None
        used = (row for row, cells in enumerate(grid, 1) if self._used(cells))
        self.last = max(table.header_row, *used, 0)

    def content(self) -> bytes:
        """The register as it is now."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def _used(self, cells: Sequence[Any]) -> bool:
        return any(
            value not in (None, "") for col, value in enumerate(cells, 1) if col != self.number
        )

    def write(self, row: int, values: Mapping[str, Raw]) -> None:
        """Values as text or numbers: a file named ``=1+1`` is not a formula."""
        for name, value in values.items():
            cell = self.sheet.cell(row, self.columns[name]) if name in self.columns else None
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("", value)
            if isinstance(cell, Cell) and cell.value != value:
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                self.changed = True
                self._fit(row)

    def _fit(self, row: int) -> None:
        """A row as high as its text: once openpyxl has saved it, it no longer grows by itself."""
        texts = (
            (self.sheet.cell(row, col).value, self.spec.field(name).excel.width)
            for name, col in self.columns.items()
            if self.spec.field(name).excel.wrap
        )
        dimension = self.sheet.row_dimensions[row]
        dimension.height = max(dimension.height or 0, row_height(texts))

    def append(self, rows: Sequence[Mapping[str, Raw]]) -> list[int]:
        """New rows below the last; where they stand."""
        if not rows:
            return []
        looks = self._looks()
        before, places = self.last, []
        for values in rows:
            self._next_row()
            for name, col in self.columns.items():
                cell = self.sheet.cell(self.last, col)
                for look in LOOKS:
                    setattr(cell, look, copy(getattr(looks[name], look)))
            self.write(self.last, values)
            self._count()
            places.append(self.last)
        _lengthen(self.sheet, max(before, self.first), self.last)
        return places

    def _next_row(self) -> None:
        """The next row without a merged cell in the table's columns."""
        self.last += 1
        cells = [self.sheet.cell(self.last, col) for col in self.columns.values()]
        if not all(isinstance(cell, Cell) for cell in cells):
            self._next_row()

    def _count(self) -> None:
        if self.number is None or self.sheet.cell(self.last, self.number).value is not None:
            return
        above = self.sheet.cell(self.last - 1, self.number).value
        number = self.sheet.cell(self.last, self.number)
        if isinstance(number, Cell):
            number.value = above + 1 if isinstance(above, int) else self.last - self.first + 1

    def _fresh(self, row: Mapping[str, object]) -> Worksheet:
        """The sheet as a new register has it, with one row or none."""
        values = {self.spec.key: [row] if row else []}
        content = Content(lists=self.lists, created=self.created, values=values)
        return loaded(write_form(load(REGISTER), content))[self.spec.name]

    def _looks(self) -> dict[str, Any]:
        """A cell of every column as a new register has it."""
        fresh = self._fresh(dict.fromkeys(self.spec.field_names, "x"))
        names = enumerate(self.spec.field_names, self.spec.first_column + 1)
        return {name: fresh.cell(FIRST_ROW, col) for col, name in names}


def _copied(fresh: Worksheet, book: openpyxl.Workbook) -> Worksheet:
    """A sheet as another workbook has it: its cells and their looks, widths and choices."""
    sheet: Worksheet = book.create_sheet(fresh.title)
    for row in fresh.iter_rows():
        for cell in row:
            if isinstance(cell, Cell):
                copied = sheet.cell(cell.row, cell.column, cell.value)
                for look in LOOKS:
                    setattr(copied, look, copy(getattr(cell, look)))
    for letters, column in fresh.column_dimensions.items():
        sheet.column_dimensions[letters].width = column.width
        sheet.column_dimensions[letters].hidden = column.hidden
    for validation in fresh.data_validations.dataValidation:
        sheet.add_data_validation(copy(validation))
    sheet.freeze_panes = fresh.freeze_panes
    sheet.sheet_view.showGridLines = False
    return sheet


def _lengthen(sheet: Worksheet, before: int, last: int) -> None:
    """Dropdowns, conditional formats, filters and tables that reached the last row reach on."""

    def longer(ref: str) -> str:
        area = CellRange(ref)
        if not area.min_row <= before <= area.max_row < last:
            return ref
        return f"{a1(area.min_row, area.min_col)}:{a1(last, area.max_col)}"

    def all_longer(refs: object) -> str:
        return " ".join(longer(ref) for ref in str(refs).split())

    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(all_longer(validation.sqref))
    formats = ConditionalFormattingList()
    for one in sheet.conditional_formatting:
        for rule in one.rules:
            formats.add(all_longer(one.sqref), rule)
    sheet.conditional_formatting = formats
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = longer(sheet.auto_filter.ref)
    for table in sheet.tables.values():
        table.ref = longer(table.ref)
        if table.autoFilter is not None and table.autoFilter.ref:
            table.autoFilter.ref = longer(table.autoFilter.ref)
