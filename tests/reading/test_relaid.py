"""Worksheets laid out otherwise than the form's: all its sheets on one, a list across."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.helpers.workbooks import edited
from tests.reading.test_layout import LIST, PEOPLE, filled, good, people, read, said

WIDE = 21


def cells(page: Any) -> list[list[Any]]:
    """A sheet's cells down to the last one with content."""
    rows = [[cell.value for cell in row] for row in page.iter_rows(1, 60, 1, WIDE)]
    while not any(value not in (None, "") for value in rows[-1]):
        rows.pop()
    return rows


def put(page: Any, rows: Sequence[Sequence[Any]], first: int = 1) -> None:
    for row, values in enumerate(rows, first):
        for col, value in enumerate(values, 1):
            if value is not None:
                page.cell(row, col).value = value


@pytest.mark.parametrize("gap", [0, 2])
def test_all_sheets_below_each_other_on_one(gap: int) -> None:
    def stacked(book: Any) -> None:
        pages = [page for page in book.worksheets if page.title[0].isdigit()]
        rows = [row for page in pages for row in [*cells(page), *[[None] * WIDE] * gap]]
        for page in pages:
            book.remove(page)
        put(book.create_sheet("Báo cáo"), rows)

    book = read(edited(filled(), stacked))
    assert (book.missing_sheets, book.headless) == ([], {})
    for key, table in good().tables.items():
        assert book.tables[key].columns == table.columns
    assert {code for _, _, code in said(book)} == {"sheet_found"}
    names = book.tables["delegates"]
    row, col = names.place(0, "full_name")
    assert (row, col) == (names.rows[0], 2)
    assert row
    assert row > len(PEOPLE)


def test_a_record_below_the_list_of_another_sheet_is_read() -> None:
    def moved(book: Any) -> None:
        rows = cells(book["3. Hội nghị"])
        book.remove(book["3. Hội nghị"])
        put(book[LIST], rows, first=40)

    book = read(edited(filled(), moved))
    assert book.tables["conference"].columns == good().tables["conference"].columns
    assert people(book.tables["delegates"]) == PEOPLE


def test_a_list_whose_people_stand_side_by_side_is_read_and_asked() -> None:
    def turned(book: Any) -> None:
        page = book[LIST]
        rows = cells(page)
        page.delete_rows(5, 60)
        put(page, [list(column) for column in zip(*rows[4:], strict=True)], first=5)

    book = read(edited(filled(), turned))
    table = book.tables["delegates"]
    assert people(table) == PEOPLE
    assert [table.place(i, "birth_date") for i in range(3)] == [(7, 2), (7, 3), (7, 4)]
    assert (LIST, "B6", "list_across") in said(book)
