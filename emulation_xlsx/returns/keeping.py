"""The receipt register brought up to date: the one workbook that tool and clerk both write.

openpyxl changes it in place: the tool's columns only, so that the clerk's edits, further columns,
notes and formats stay. First-seen times, once written, are never derived again.
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
from emulation_xlsx.forms.codelists import CodeLists
from emulation_xlsx.forms.layout import FIRST_ROW
from emulation_xlsx.forms.measure import row_height
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.tables import find_table
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.writer import Content, write_form
from emulation_xlsx.returns.arrivals import Key
from emulation_xlsx.returns.intake import GONE, Receipt, matched
from emulation_xlsx.returns.register import FORM, cells_of, new_cells, require, text_of

LOOKS = ("font", "border", "fill", "number_format", "alignment", "protection")


def loaded(content: bytes) -> openpyxl.Workbook:
    """The register as openpyxl opens it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that openpyxl does not keep
        return openpyxl.load_workbook(io.BytesIO(content))


def updated(
    old: bytes, receipts: Sequence[Receipt], lists: CodeLists, created: dt.datetime
) -> bytes:
    """The register with its rows brought up to date and new ones added; the same bytes where
    nothing changes.
    """
    book = loaded(old)
    kept = _Kept(book, lists, created)
    if not kept.update(receipts):
        return old
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Kept:
    """The sheet «Tiếp nhận» of a register that a clerk has worked in."""

    def __init__(self, book: openpyxl.Workbook, lists: CodeLists, created: dt.datetime) -> None:
        self.lists, self.created = lists, created
        names = load(FORM).sheet("receipts").names
        self.sheet: Worksheet = next(s for s in book.worksheets if fold(s.title) in names)
        grid: list[list[Any]] = [list(row) for row in self.sheet.iter_rows(values_only=True)]
        table = find_table(grid, load(FORM).sheet("receipts"), self.sheet.title)
        assert table is not None  # read_register has found it
        assert table.header_row is not None
        require(table)
        self.columns = table.field_cols
        self.first = table.header_row + 1
        titles = [fold(str(value or "")) for value in grid[table.header_row - 1]]
        self.number = titles.index("stt") + 1 if "stt" in titles else None
        self.rows = {self._key(grid[row - 1]): row for row in range(self.first, len(grid) + 1)}
        self.rows.pop(("", ""), None)
        self.last = max((r for r, cells in enumerate(grid, 1) if self._used(cells)), default=0)
        self.last = max(self.last, table.header_row)
        self.changed = False

    def _key(self, cells: Sequence[Any]) -> Key:
        return text_of(cells[self.columns["file"] - 1]), text_of(cells[self.columns["sha256"] - 1])

    def _used(self, cells: Sequence[Any]) -> bool:
        return any(
            value not in (None, "") for col, value in enumerate(cells, 1) if col != self.number
        )

    def update(self, receipts: Sequence[Receipt]) -> bool:
        """Bring every row up to date and add what is new; whether anything changed."""
        known = matched([receipt.key for receipt in receipts], list(self.rows))
        for key in set(self.rows) - set(known.values()):
            self._write(self.rows[key], {"verdict": GONE})
        for receipt in receipts:
            if receipt.key in known:
                self._write(self.rows[known[receipt.key]], cells_of(receipt))
        self._append([receipt for receipt in receipts if receipt.key not in known])
        return self.changed

    def _write(self, row: int, values: Mapping[str, Raw]) -> None:
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
        fields = {one.name: one for one in load(FORM).sheet("receipts").fields}
        texts = (
            (self.sheet.cell(row, col).value, fields[name].excel.width)
            for name, col in self.columns.items()
            if fields[name].excel.wrap
        )
        dimension = self.sheet.row_dimensions[row]
        dimension.height = max(dimension.height or 0, row_height(texts))

    def _append(self, receipts: Sequence[Receipt]) -> None:
        if not receipts:
            return
        looks = self._looks()
        before = self.last
        for receipt in receipts:
            self._next_row()
            for name, col in self.columns.items():
                cell = self.sheet.cell(self.last, col)
                for look in LOOKS:
                    setattr(cell, look, copy(getattr(looks[name], look)))
            self._write(self.last, new_cells(receipt))
            self._count()
        _lengthen(self.sheet, max(before, self.first), self.last)

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

    def _looks(self) -> dict[str, Any]:
        """A cell of every column as a new register has it."""
        spec = load(FORM)
        sheet = spec.sheet("receipts")
        row = dict.fromkeys(sheet.field_names, "x")
        values = {"receipts": [row]}
        content = write_form(spec, Content(lists=self.lists, created=self.created, values=values))
        fresh = loaded(content)[sheet.name]
        return {name: fresh.cell(FIRST_ROW, col) for col, name in enumerate(sheet.field_names, 2)}


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
