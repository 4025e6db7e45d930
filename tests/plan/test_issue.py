"""Blank forms that are made from one of their shape: what the writer would have written."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emulation_xlsx.plan import issue
from emulation_xlsx.plan.issue import allocate_plan, blank_form, is_plain, unit_workbook
from emulation_xlsx.plan.model import default_plan

PLAN = default_plan()
SEATS = allocate_plan(PLAN).seats
TODAY = dt.date(2019, 10, 10)


@pytest.mark.parametrize("decided", [True, False])
def test_every_unit_of_the_town_gets_the_writers_own_form(decided: bool) -> None:
    """Before the decision no number is told: a unit of each kind and block shows it."""
    kinds = {(unit.kind, unit.block): unit for unit in PLAN.units}
    for unit in PLAN.units if decided else kinds.values():
        if len(unit.name) > issue.SHORT:
            continue
        told = SEATS.get(unit.code) if decided else None
        assert blank_form(PLAN, unit, told, TODAY)() == unit_workbook(PLAN, unit, told, TODAY)


def test_a_town_has_few_shapes() -> None:
    issue._TEMPLATES.clear()
    for unit in PLAN.units:
        blank_form(PLAN, unit, SEATS.get(unit.code), TODAY)()
    assert 1 < len(issue._TEMPLATES) < len(PLAN.units)


LONG = (
    "Ban Quản lý dự án đầu tư xây dựng công trình dân dụng",
    "CÔNG TY CỔ PHẦN ĐẦU TƯ XÂY DỰNG VÀ THƯƠNG MẠI MƯỜNG MÔN",
    "Công ty trách nhiệm hữu hạn một thành viên khai thác công trình thủy lợi",
)


def test_long_names_have_room_in_a_form_that_is_written_once_for_names_as_long() -> None:
    issue._TEMPLATES.clear()
    for name in LONG:
        unit = replace(PLAN.units[5], name=name)
        made, written = blank_form(PLAN, unit, 3, TODAY)(), unit_workbook(PLAN, unit, 3, TODAY)
        assert cells(made) == cells(written)
        high, needed = heights(made), heights(written)
        assert [place for place, height in needed.items() if high[place] < height] == []
    assert len(issue._TEMPLATES) == 2


@given(name=st.text(min_size=9, max_size=30))
@example(name='Công ty A & B <Bỉm Sơn> "mới"')
@example(name=" đầu dòng")
@example(name="_x0041_")
@example(name="<r>đậm</r>")
@example(name="a\nb\x0b")
@settings(max_examples=10, deadline=None)
def test_whatever_the_name(name: str) -> None:
    unit = replace(PLAN.units[5], name=name, code="ZZ9")
    made, written = blank_form(PLAN, unit, 3, TODAY)(), unit_workbook(PLAN, unit, 3, TODAY)
    assert made == written or cells(made) == cells(written)  # where it is a text of the form too


@pytest.mark.parametrize("name", ["1", "Kinh", "Hướng dẫn", ""])
def test_a_name_that_is_also_another_text_of_the_form(name: str) -> None:
    unit = replace(PLAN.units[5], name=name, code="ZZ9")
    made, written = blank_form(PLAN, unit, 3, TODAY)(), unit_workbook(PLAN, unit, 3, TODAY)
    assert cells(made) == cells(written)


def cells(content: bytes) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    }


def heights(content: bytes) -> dict[tuple[str, int], float]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        (sheet.title, row): size.height
        for sheet in book.worksheets
        for row, size in sheet.row_dimensions.items()
        if size.height
    }


def test_names_of_units_are_plain() -> None:
    assert [unit.name for unit in PLAN.units if not is_plain(unit.name)] == []
