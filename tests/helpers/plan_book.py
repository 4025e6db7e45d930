"""A plan workbook edited as its clerk does: cells typed, rows pasted, values renamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADER = 5
Typed = str | int | None


class PlanBook:
    """The workbook at a path; :meth:`save` when done."""

    def __init__(self, path: Path) -> None:
        self._path, self._book = path, openpyxl.load_workbook(path)

    def save(self) -> None:
        self._book.save(self._path)

    def settings(self, values: Mapping[str, Typed]) -> None:
        """Label → what is typed beside it."""
        page = self._book["Kế hoạch"]
        labels = {page.cell(row, 2).value: row for row in range(HEADER, page.max_row + 1)}
        for label, value in values.items():
            page.cell(labels[label], 3, value)

    def put(self, sheet: str, key: str, **values: Typed) -> None:
        """Into the row in which ``key`` stands, under titles (``_`` for a blank)."""
        page = self._book[sheet]
        [row] = [c[0].row or 0 for c in page.iter_rows() if key in {cell.value for cell in c}]
        for title, value in values.items():
            page.cell(row, self._column(page, title.replace("_", " ")), value)

    def paste(self, sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Typed]]) -> None:
        """A block below what stands under the first of the titles."""
        page = self._book[sheet]
        columns = [self._column(page, title) for title in titles]
        first = HEADER + 1
        while page.cell(first, columns[0]).value is not None:
            first += 1
        for at, row in enumerate(rows, first):
            for column, value in zip(columns, row, strict=True):
                page.cell(at, column, value)

    def take_out(self, sheet: str, key: str) -> None:
        """Delete the rows in which ``key`` stands."""
        page = self._book[sheet]
        rows = [c[0].row or 0 for c in page.iter_rows() if key in {cell.value for cell in c}]
        for row in reversed(rows):
            page.delete_rows(row)

    def rename(self, sheet: str, old: str, new: str) -> None:
        for cells in self._book[sheet].iter_rows(min_row=HEADER + 1):
            for cell in cells:
                if cell.value == old:
                    cell.value = new

    @staticmethod
    def _column(page: Worksheet, title: str) -> int:
        return next(cell.column for cell in page[HEADER] if cell.value == title) or 0
