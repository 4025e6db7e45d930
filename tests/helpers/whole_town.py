"""The whole town workbook of the small town for tests, with the addresses of its cells."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from emulation_xlsx.findings import column_letters
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import LIST_FIRST_ROW, TownBook
from emulation_xlsx.town.privacy import circulated
from emulation_xlsx.town.workbook import town_book, write_sheets
from tests.helpers.libreoffice import Cell, Office
from tests.helpers.small_town import shown_rows


class Whole:
    """A written town workbook."""

    def __init__(self, town: Consolidation, *, public: bool = False) -> None:
        self.book: TownBook = town_book(town, public=public)
        town = circulated(town) if public else town
        write_sheets(self.book, town)
        self.content = self.book.content()

    def rows(self, key: str) -> list[dict[str, Any]]:
        return shown_rows(self.book, key, self._shown)

    def at(self, key: str, field: str, row: int) -> Cell:
        """A cell of a list; ``row`` is the worksheet's."""
        return self.book.sheet(key).name, f"{column_letters(self._col(key, field))}{row}"

    def row_of(self, key: str, **wanted: object) -> int:
        """The worksheet's row of the first line that has these values."""
        rows = self.rows(key)
        found = next(i for i, row in enumerate(rows) if wanted.items() <= row.items())
        return LIST_FIRST_ROW + found

    def _col(self, key: str, field: str) -> int:
        return self.book.sheet(key).field_names.index(field) + 1

    def cell(self, key: str, address: str) -> Any:
        """What a cell shows."""
        return self._shown[self.book.sheet(key).name][address].value

    def cells(self, key: str) -> list[tuple[Any, ...]]:
        """What a whole sheet shows, row by row."""
        return list(self._shown[self.book.sheet(key).name].iter_rows(values_only=True))

    @cached_property
    def _shown(self) -> Workbook:
        return openpyxl.load_workbook(io.BytesIO(self.content), data_only=True)

    def save(self, folder: Path) -> Path:
        path = folder / "town.xlsx"
        path.write_bytes(self.content)
        return path

    def edited(self, office: Office, folder: Path, texts: Mapping[Cell, str]) -> dict[Cell, Any]:
        """Everything that LibreOffice shows after texts were typed into cells."""
        path = office.type_into(self.save(folder), texts)
        return dict(office.read_all(path, recalculate=True))

    def computed(self) -> dict[Cell, object]:
        """Every formula's cell → the value that the program wrote there; days as serial numbers."""
        formulas = openpyxl.load_workbook(io.BytesIO(self.content))
        return {
            (page.title, cell.coordinate): _serial(self._shown[page.title][cell.coordinate].value)
            for page in formulas
            for row in page.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }


def _serial(value: object) -> object:
    return (value.date() - dt.date(1899, 12, 30)).days if isinstance(value, dt.datetime) else value
