"""A row whose cells a deleted or inserted cell has moved by a column: one finding."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from tests.reading.test_layout import LIST, on, read, said


def found(edit: Any) -> list[tuple[str | None, str]]:
    return [(cell, code) for sheet, cell, code in said(read(on(LIST, edit))) if sheet == LIST]


def test_a_cell_deleted_in_a_row_is_one_finding() -> None:
    def edit(page: Worksheet) -> None:
        for col in range(7, 20):
            page.cell(7, col, page.cell(7, col + 1).value)

    errors = found(edit)
    assert ("I7", "row_shifted") in errors
    assert {code for cell, code in errors if (cell or "").endswith("7")} <= {
        "row_shifted",
        "blank",
    }


def test_a_cell_inserted_in_a_row_is_one_finding() -> None:
    def edit(page: Worksheet) -> None:
        for col in range(20, 7, -1):
            page.cell(7, col, page.cell(7, col - 1).value)

    assert ("J7", "row_shifted") in found(edit)


def test_one_value_in_the_wrong_column_is_told_as_that() -> None:
    assert found(lambda page: page.__setitem__("K7", "Điển hình"))[0] == ("K7", "not_in_list")
