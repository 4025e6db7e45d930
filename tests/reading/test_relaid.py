"""Worksheets laid out otherwise than the form's: all its sheets on one, a list across."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl.comments import Comment

from emulation_xlsx.findings import a1
from emulation_xlsx.reading.workbook import RawWorkbook
from tests.helpers.workbooks import edited
from tests.reading.test_layout import (
    LIST,
    PEOPLE,
    filled,
    good,
    people,
    read,
    said,
    through_the_gate,
)

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


def stacked(book: Any, gap: int = 2) -> Any:
    """All sheets of the form on one, blank rows between them."""
    pages = [page for page in book.worksheets if page.title[0].isdigit()]
    rows = [row for page in pages for row in [*cells(page), *[[None] * WIDE] * gap]]
    for page in pages:
        book.remove(page)
    whole = book.create_sheet("Báo cáo")
    put(whole, rows)
    return whole


def test_all_sheets_on_one_behind_a_blank_column() -> None:
    def edit(book: Any) -> None:
        book["1. Đơn vị"]["C18"].value = "Mưa lũ"
        stacked(book).insert_cols(1)

    book = read(edited(filled(), edit))
    assert book.beside("explanation") == "Mưa lũ"
    assert (book.missing_sheets, book.headless) == ([], {})
    for key, table in good().tables.items():
        assert book.tables[key].columns | {"explanation": 0} == table.columns | {"explanation": 0}


@pytest.mark.parametrize("gap", [0, 2])
def test_all_sheets_below_each_other_on_one(gap: int) -> None:
    book = read(edited(filled(), lambda book: stacked(book, gap)))
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


def at(book: RawWorkbook, key: str, name: str, index: int = 0) -> tuple[int, int]:
    row, col = book.tables[key].place(index, name)
    assert row
    assert col
    return row, col


def test_words_beside_and_below_several_sheets_on_one_are_said() -> None:
    plain = read(edited(filled(), lambda book: stacked(book)))
    held = at(plain, "conference", "held_date")
    person, chair = at(plain, "delegates", "full_name", 1), at(plain, "presidium", "full_name")
    below = at(plain, "delegates", "full_name", len(PEOPLE) - 1)[0] + 1

    def written(book: Any) -> None:
        page = stacked(book)
        page.cell(held[0], held[1] + 3).value = "Ngày này là dự kiến"
        page.cell(person[0], person[1] - 1).value = "ốm"
        page.cell(below, WIDE + 2).value = "Đồng chí Lê Thị Tám xin rút"
        page.cell(chair[0] - 2, 3).value = "Danh sách chưa duyệt"

    book = read(edited(filled(), written))
    assert set(said(book)) - set(said(plain)) == {
        ("Báo cáo", a1(held[0], held[1] + 3), "words_outside"),
        ("Báo cáo", a1(person[0], person[1] - 1), "words_on_person"),
        ("Báo cáo", a1(below, WIDE + 2), "withdrawn_outside"),
        ("Báo cáo", a1(chair[0] - 2, 3), "words_outside"),
    }
    assert people(book.tables["delegates"]) == PEOPLE


def test_a_note_at_a_person_on_such_a_sheet_is_said_of_that_person() -> None:
    plain = read(edited(filled(), lambda book: stacked(book)))
    place = at(plain, "presidium", "full_name", 1)

    def noted(book: Any) -> None:
        stacked(book).cell(*place).comment = Comment("Đã chuyển công tác", "Lan")

    book = through_the_gate(edited(filled(), noted))
    assert ("Báo cáo", a1(*place), "note_on_person") in said(book)
