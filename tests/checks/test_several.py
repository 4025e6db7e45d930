"""Several people in one cell: a row each, where only one reading is possible; else asked."""

from __future__ import annotations

from typing import Any

import pytest

from emulation_xlsx.plan.issue import unit_form
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.returned import Return
from emulation_xlsx.returns.whose_row import whose_row
from tests.helpers.small_town import AS_OF
from tests.reading.test_layout import (
    CHAIR,
    LIST,
    PEOPLE,
    TITLES,
    cells,
    filled,
    good,
    on,
    people,
    plan,
    said,
    through_the_gate,
    told,
)

FIRST, LAST = 6, 5 + len(PEOPLE)


def in_one_row(between: str, **other: str | None) -> RawWorkbook:
    """The list with all its people in the first row, «between» them what differs; the values of
    ``other`` fields as they are said.
    """

    def edit(page: Any) -> None:
        for col in range(2, 2 + len(TITLES)):
            values = [page.cell(row, col).value for row in range(FIRST, LAST + 1)]
            texts = list(dict.fromkeys(str(value) for value in values if value is not None))
            page.cell(FIRST, col).value = between.join(map(str, values if texts[1:] else texts))
        page.delete_rows(FIRST + 1, len(PEOPLE) - 1)
        for name, value in other.items():
            page.cell(FIRST, good().tables["delegates"].field_cols[name]).value = value

    return through_the_gate(on(LIST, edit))


def listed(book: RawWorkbook) -> RawTable:
    return book.tables["delegates"]


@pytest.mark.parametrize("between", ["\n", ";", "; ", ", ", " và ", "\n\n"])
def test_people_in_one_row_are_read_as_if_each_had_one(between: str) -> None:
    book = in_one_row(between)
    assert people(listed(book)) == PEOPLE
    assert listed(book).columns == good().tables["delegates"].columns
    assert said(book) == [(LIST, "B6", "people_apart")]
    assert cells(listed(book), "full_name", "birth_date") == [["B6", "C6"]] * 3


def test_a_blank_line_is_a_blank_cell_of_its_person() -> None:
    book = in_one_row("\n", note="\nXe lăn\n")
    assert listed(book).columns["note"] == [None, "Xe lăn", None]


def test_what_was_read_is_said_with_what_is_everybodys() -> None:
    [message] = told(in_one_row("\n"))
    assert message.startswith(
        "“Họ và tên” ghi 3 người trong một ô; đã đọc là 3 người: “Trịnh Thị Sáu”; "
        "“Vũ Văn Bảy”; “Lê Thị Tám”. Ghi một lần nên dùng cho cả 3 người: “"
    )
    assert "“Ngày sinh”" not in message
    assert "“Loại đại biểu”" in message


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"birth_date": "1975"}, [("B6", "several_people")]),
        ({"birth_date": "1975\n1980"}, [("B6", "several_people")]),
        ({"phone": "0912345678"}, [("B6", "several_people")]),
        ({"gender": "Nữ\nNam"}, [("B6", "several_people")]),
        ({"position": "Tổ trưởng, giáo viên, thợ"}, [("B6", "several_people")]),
        ({"workplace": "Tổ 1\nKhu phố 2"}, [("B6", "several_people")]),
        ({"position": "Tổ trưởng, giáo viên"}, [("B6", "people_apart")]),
        ({"gender": None}, [("B6", "people_apart"), *[("D6", "blank")] * 3]),
        (
            {"birth_date": "1975; 31/02/1980; 1990"},
            [("B6", "people_apart"), ("C6", "impossible_date")],
        ),
        (
            {"full_name": "1. Bà Trịnh Thị Sáu 2. Vũ Văn Bảy (Tổ trưởng) 3. Lê Thị Tám"},
            [("B6", "name_parted"), ("B6", "people_apart"), ("B6", "title_in_name")],
        ),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(
    other: dict[str, str | None], found: list[tuple[str, str]]
) -> None:
    book = in_one_row("\n", **other)
    assert [(cell, code) for sheet, cell, code in said(book) if sheet == LIST] == found
    assert len(listed(book)) == (1 if found == [("B6", "several_people")] else 3)


@pytest.mark.parametrize("arrow", [" → ", " -> ", "=>"])
def test_one_name_for_another_is_asked(arrow: str) -> None:
    def edit(page: Any) -> None:
        page["B7"] = f"Vũ Văn Bảy{arrow}Lê Văn Chín"

    found = [(cell, code) for _, cell, code in said(through_the_gate(on(LIST, edit)))]
    assert found == [("B7", "several_people")]


def test_the_chairs_of_a_conference_too() -> None:
    def edit(page: Any) -> None:
        page["B6"] = f"{page['B6'].value}\n{page['B7'].value}"
        page["C6"] = f"{page['C6'].value}\n{page['C7'].value}"
        page.delete_rows(7)

    book = through_the_gate(on(CHAIR, edit))
    names = good().tables["presidium"].columns["full_name"]
    assert book.tables["presidium"].columns["full_name"] == names
    assert (CHAIR, "B6", "people_apart") in said(book)


def test_in_the_form_sent_back_each_person_has_a_row_and_the_mark_is_at_whom_it_means() -> None:
    book = in_one_row("\n", birth_date="1975\n31/02/1980\n1990")
    unit = plan().by_code["DT05"]
    found = check_returns([Return("a.xlsx", book, unit.code, unit)], plan(), AS_OF).findings
    wrong = next(one for one in found if one.code == "impossible_date")
    assert whose_row(book, wrong) == "STT 1, ông (bà) Vũ Văn Bảy"
    content = feedback(plan(), unit, 3, book, found, AS_OF)
    marked = [key for key in content.marks if key[0] == "delegates"]
    assert marked == [("delegates", 0, "full_name"), ("delegates", 1, "birth_date")]
    again = through_the_gate(unit_form(content))
    assert listed(again).columns == listed(book).columns
    assert [code for _, _, code in said(again)] == ["impossible_date"]


def test_a_form_with_a_person_a_row_is_left_alone() -> None:
    assert through_the_gate(filled()).tables["delegates"].nth == {}


@pytest.mark.parametrize(
    ("lines", "said_above"), [("Khu phố 1\nnt", 2), ("Khu phố 2\nKhu phố 1", 1)]
)
def test_as_above_is_the_person_before_and_below_several_the_last(
    lines: str, said_above: int
) -> None:
    place = good().tables["delegates"].field_cols["workplace"]

    def edit(page: Any) -> None:
        for col in range(2, 2 + len(TITLES)):
            both = [page.cell(row, col).value for row in (FIRST, FIRST + 1)]
            page.cell(FIRST, col).value = "\n".join(map(str, both)) if all(both) else None
        page.delete_rows(FIRST + 1)
        page.cell(FIRST, place).value, page.cell(FIRST + 1, place).value = lines, "nt"

    table = listed(through_the_gate(on(LIST, edit)))
    assert table.columns["workplace"][1:3] == ["Khu phố 1"] * 2
    assert sum(note.code == "as_above" for note in table.notes) == said_above
