"""Whose row of a list a finding is about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from emulation_xlsx.findings import Finding, Place, Raw, make
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.slips import together
from emulation_xlsx.returns.whose_row import whose_row

ROWS = [6, 7, 8, 10]


def book(numbers: Sequence[Raw], **columns: Sequence[Raw]) -> RawWorkbook:
    table = RawTable("x", "S", rows=ROWS, numbers=list(numbers))
    table.columns = {name: list(values) for name, values in columns.items()}
    return RawWorkbook(tables={"x": table})


def finding(*rows: int) -> Finding:
    found = [
        make("blank", Place("a", "DT05", "S", row, 3, "phone"), None, title="T") for row in rows
    ]
    [one] = together(found)
    return one


NAMES = ["Lê An", "Vũ Hà", None, "Đỗ Mai"]


@pytest.mark.parametrize(
    ("numbers", "rows", "words"),
    [
        ([1, 2, 3, 4], [7], "STT 2, ông (bà) Vũ Hà"),
        ([1, 2, 3, 4], [8], "STT 3"),
        ([1.0, "2", 3, "4a"], [10], "STT 4a, ông (bà) Đỗ Mai"),
        ([1, 2, 3, 5], [6, 7, 8, 10], "STT 1–3, 5"),
        ([1, 2, 3, 5], [6, 8, 10], "STT 1, 3, 5"),
        ([1, None, 3, 4], [7], ""),
        ([], [7], ""),
        ([1, 2, 3, 4], [9], ""),
    ],
)
def test_a_row_is_told_by_its_number_and_name(
    numbers: Sequence[Raw], rows: Sequence[int], words: str
) -> None:
    assert whose_row(book(numbers, full_name=NAMES), finding(*rows)) == words


def test_a_collective_is_no_person() -> None:
    named = book([1, 2, 3, 4], name=["Tổ 5", "Vũ Hà", None, None])
    assert whose_row(named, finding(6)) == "STT 1, Tổ 5"
    assert whose_row(None, finding(6)) == ""
