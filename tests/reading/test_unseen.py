"""What a person would have seen: words outside the cells that are read, what is crossed out,
what is hidden.

The files of ``tests/cases/unseen`` are returns as units filled and damaged them; people are
invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.reading.workbook import RawWorkbook
from tests.helpers.reading import read_all
from tests.helpers.workbooks import edited, parts_of, zipped
from tests.reading.test_layout import HALL, LIST, filled, on, said, through_the_gate

CASES = Path(__file__).parents[1] / "cases" / "unseen"


def case(name: str) -> RawWorkbook:
    [book] = read_all([(name, (CASES / name).read_bytes())], "unit_return")
    assert isinstance(book, RawWorkbook)
    return book


def found(book: RawWorkbook, *codes: str) -> list[tuple[str | None, str | None, str]]:
    """(sheet, cell, code) of what is found with one of these codes."""
    return [one for one in said(book) if one[2] in codes]


HIDDEN = "row_struck", "rows_hidden", "part_struck", "answer_struck", "column_hidden"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("struck_in_part.xls", [(LIST, "B8", "row_struck")]),
        ("rows_hidden_as_deleted.xls", [(LIST, None, "rows_hidden")]),
        ("a12_row_struck_through.ods", [(LIST, None, "rows_hidden"), (LIST, "B7", "row_struck")]),
        ("a13_prefixed_struck_row.xlsx", [(LIST, None, "rows_hidden"), (LIST, "B7", "row_struck")]),
    ],
)
def test_struck_and_hidden_rows_are_told_in_every_format(
    name: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert sorted(found(case(name), *HIDDEN), key=str) == sorted(expected, key=str)


def test_of_a_name_with_the_old_one_crossed_out_the_new_one_is_read() -> None:
    def edit(page: Worksheet) -> None:
        old = TextBlock(InlineFont(strike=True), "Nguyễn Văn Cũ")
        page["B7"] = CellRichText(old, " Vũ Văn Bảy")
        page["C7"] = CellRichText(TextBlock(InlineFont(strike=True), "1979"))

    book = through_the_gate(on(LIST, edit))
    assert book.tables["delegates"].columns["full_name"][1] == "Vũ Văn Bảy"
    assert book.tables["delegates"].columns["birth_date"][1] == "1979"
    assert found(book, *HIDDEN) == [(LIST, "B7", "part_struck"), (LIST, "B7", "row_struck")]


def test_an_answer_that_is_crossed_out_is_said() -> None:
    def edit(page: Worksheet) -> None:
        page["C7"].font = Font(strike=True)

    assert found(through_the_gate(on(HALL, edit)), *HIDDEN) == [(HALL, "C7", "answer_struck")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<row r="7"', b'<row hidden="1" r="7"'),
        (b'<row r="7"', b"<row hidden='true' r=\"7\""),
        (b'<row r="7"', b'<row ht="0" customHeight="1" r="7"'),
    ],
)
def test_a_row_is_hidden_in_every_spelling(before: bytes, after: bytes) -> None:
    def respelt(name: str, data: bytes) -> bytes:
        return data.replace(before, after, 1) if name.endswith("sheet7.xml") else data

    content = edited(filled(), lambda book: book[LIST].row_dimensions.__delitem__(7))
    parts = {name: respelt(name, data) for name, data in parts_of(content).items()}
    assert found(through_the_gate(zipped(parts)), *HIDDEN) == [(LIST, None, "rows_hidden")]
