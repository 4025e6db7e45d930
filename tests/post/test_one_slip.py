"""One slip, one line: what a clerk reads in a letter of what went wrong down a column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.workbooks import edited
from tests.post.test_letters import SEATS, body, drafts, form, sent, town_of

DELEGATES = "6. Đại biểu dự HN thị xã"
ROWS = range(6, 6 + SEATS)
Edit = Callable[[Any], None]


def lines(edit: Edit) -> list[str]:
    """What the unit is told to correct or to look at, without the remedies."""
    [draft] = drafts(town_of(sent(edited(form(), edit))))
    found = [one for one in body(draft).splitlines() if one.startswith(("- 5", "- 6"))]
    return [one.partition(": ")[2] for one in found]


def column(letter: str, *values: Any, sheet: str = DELEGATES) -> Edit:
    """Write these down a column; an error of Excel is one."""

    def edit(book: Any) -> None:
        for row, value in zip(ROWS, values * SEATS, strict=False):
            cell = book[sheet][f"{letter}{row}"]
            cell.value = value
            if isinstance(value, str) and value.startswith("#"):
                cell.data_type = "e"

    return edit


def rows_of_errors(*rows: int) -> Edit:
    def edit(book: Any) -> None:
        for row in rows:
            for col in range(2, 20):
                cell = book[DELEGATES].cell(row, col)
                cell.value, cell.data_type = "#REF!", "e"

    return edit


def shifted(book: Any) -> None:
    """A column's cells deleted, and the rest moved to the left, in every second row."""
    sheet = book[DELEGATES]
    for row in ROWS[::2]:
        for col in range(3, 20):
            sheet.cell(row, col).value = sheet.cell(row, col + 1).value


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (column("D", None), ["Chưa ghi “Giới tính”."]),
        (column("C", "31/02/1975"), ["“Ngày sinh” ghi “31/02/1975”, ngày này không có"]),
        (column("B", "#N/A"), ["“Họ và tên” có lỗi của Excel “#N/A” nên không đọc được."]),
        (
            column("C", "#REF!", "#N/A"),
            ["“Ngày sinh” có lỗi của Excel “#REF!”, “#N/A” nên không đọc được."],
        ),
        (
            column("C", "31/02/1975", None, "1950-1960"),
            ["“Ngày sinh” ghi “31/02/1975”,", "Chưa ghi “Ngày sinh”.", "“Ngày sinh” ghi “1950-19"],
        ),
        (rows_of_errors(7), ["Dòng 7 chỉ có lỗi của Excel “#REF!” nên", "Danh sách có 3 đại"]),
        (rows_of_errors(7, 8), ["Dòng 7–8 chỉ có lỗi của Excel “#REF!”", "Danh sách có 2 đại"]),
        (
            shifted,
            ["“Ngày sinh” ghi “Nam”, “Nữ”, không đọc", "Dòng 6, 8: các ô bị lệch một cột"],
        ),
        (column("S", "Không"), ["Hồ sơ chưa có báo cáo thành tích của ông (bà) "]),
    ],
)
def test_what_went_wrong_down_a_column_is_a_line_for_each_slip(edit: Edit, told: list[str]) -> None:
    said = lines(edit)
    assert len(said) == len(told), said
    assert all(line.startswith(begin) for line, begin in zip(said, told, strict=True)), said


def test_somebody_twice_in_a_list_without_births_is_told_at_the_name() -> None:
    def twice(book: Any) -> None:
        sheet = book["5. Điển hình"]
        for col in range(1, 12):
            sheet.cell(7, col + 1).value = sheet.cell(6, col + 1).value

    [line] = [one for one in lines(twice) if "đã có ở dòng 6" in one]
    assert "ngày sinh" not in line
    assert not line.startswith("“Cá nhân”")
