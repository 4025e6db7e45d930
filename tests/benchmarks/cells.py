"""Every cell of some workbooks, put down so that it can be written again by other means."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

Cell = tuple[int, int, Any, bool]
"""Row and column from 0, the value or formula, whether it is a formula."""
Sheet = tuple[str, list[Cell], list[tuple[str, dict[str, Any]]]]
"""Its name, its cells, its validations: a range and xlsxwriter's options."""

CRITERIA = {"between": "between", "lessThanOrEqual": "<=", "greaterThanOrEqual": ">="}


def dump(workbooks: Iterable[Path], to: Path, *, validations: bool = False) -> None:
    """The sheets of each workbook, as one file that ``marshal`` loads."""
    books = [_sheets(path, validations) for path in workbooks]
    to.write_bytes(marshal.dumps(books))


def load(path: Path) -> list[list[Sheet]]:
    books: list[list[Sheet]] = marshal.loads(path.read_bytes())  # our own file
    return books


def _sheets(path: Path, validations: bool) -> list[Sheet]:
    book = openpyxl.load_workbook(path, read_only=not validations)
    return [
        (
            sheet.title,
            [
                (cell.row - 1, cell.column - 1, _plain(cell.value), cell.data_type == "f")
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None
            ],
            _validations(sheet) if validations else [],
        )
        for sheet in book.worksheets
    ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) else str(value)


def _validations(sheet: Worksheet) -> list[tuple[str, dict[str, Any]]]:
    return [
        (str(area), dict(_options(one)))
        for one in sheet.data_validations.dataValidation
        for area in one.sqref.ranges
    ]


def _options(one: DataValidation) -> Mapping[str, Any]:
    words = {
        "input_title": one.promptTitle,
        "input_message": one.prompt,
        "error_title": one.error and one.errorTitle,
        "error_message": one.error,
    }
    return _kind(one) | {key: text for key, text in words.items() if text}


def _kind(one: DataValidation) -> dict[str, Any]:
    if one.type == "list":
        return {"validate": "list", "source": f"={one.formula1}"}
    if not one.type or not one.operator:
        return {"validate": "any"}
    kind = {"validate": LONG.get(one.type, one.type), "criteria": CRITERIA[one.operator]}
    if one.operator == "between":
        return kind | {"minimum": float(one.formula1 or 0), "maximum": float(one.formula2 or 0)}
    return kind | {"value": float(one.formula1 or 0)}


LONG = {"whole": "integer", "textLength": "length"}
