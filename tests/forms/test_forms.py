"""The workbooks that are written: what is typed into them comes back, and how they guide."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx import demo
from emulation_xlsx.findings import a1
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.book import list_values
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.values import NUMERIC
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.reading.tables import _means_above
from emulation_xlsx.reading.workbook import read_workbook
from tests.helpers.spoken import asking_all, spoken
from tests.helpers.workbooks import opened, saved

PLAN = asking_all()
SPEC = spoken("unit_return")
TODAY = dt.date(2019, 10, 10)
Values = dict[str, list[dict[str, Any]]]


@cache
def issued(code: str = "XP01", seats: int | None = 9) -> bytes:
    return unit_workbook(PLAN, PLAN.by_code[code], seats, TODAY)


@cache
def form(code: str = "XP01", seats: int | None = 9) -> Workbook:
    return opened(issued(code, seats))


def inputs(sheet: Sheet, *, media: bool = True) -> list[tuple[FormField, str]]:
    """Every field that a unit fills, with its (first) cell."""
    asked = [f for f in sheet.fields if not f.excel.retired]
    fields = [f for f in asked if media or not f.excel.only_for]
    if sheet.is_record:
        rows, _ = layout.record_rows(fields)
        cells = {f.name: a1(rows[f.name], layout.VALUE_COL) for f in fields}
    else:
        columns = layout.table_columns(sheet, fields)
        cells = {f.name: a1(layout.FIRST_ROW, columns[f.name]) for f in fields}
    return [(f, cells[f.name]) for f in fields if not f.excel.prefilled]


ALL_INPUTS = [(s, f, cell) for s in SPEC.sheets for f, cell in inputs(s)]
IDS = [f"{s.key}.{f.name}" for s, f, _ in ALL_INPUTS]


def validation(worksheet: Worksheet, cell: str) -> Any:
    found = [v for v in worksheet.data_validations.dataValidation if cell in v.sqref]
    return found[0] if found else None


@pytest.mark.parametrize(("sheet", "field", "cell"), ALL_INPUTS, ids=IDS)
def test_every_input_helps_and_limits(sheet: Sheet, field: FormField, cell: str) -> None:
    worksheet = form()[sheet.name]
    rule = validation(worksheet, cell)
    assert rule is not None
    assert rule.prompt
    assert rule.promptTitle == field.prompt
    if field.input == "list":
        assert rule.type == "list"
        name = field.excel.list or "co_khong"
        assert offered(form(), str(rule.formula1)) == list_values(name, PLAN.lists)
    elif field.input in NUMERIC:
        assert rule.type in ("whole", "decimal")
    else:
        style = worksheet[cell].number_format
        column = worksheet.column_dimensions[re.sub(r"\d", "", cell)]
        assert "@" in (style, column.number_format)


def offered(book: Workbook, name: str) -> tuple[str, ...]:
    """The values behind a dropdown's defined name."""
    [(sheet, area)] = book.defined_names[name.lstrip("=")].destinations
    return tuple(str(row[0].value) for row in book[sheet][area.replace("$", "")])


def test_lists_longer_than_255_characters_are_offered_whole() -> None:
    sheet = SPEC.sheet("delegates")
    [cell] = [cell for field, cell in inputs(sheet) if field.name == "ethnicity"]
    rule = validation(form()[sheet.name], cell)
    assert len(",".join(offered(form(), str(rule.formula1)))) > 255


def test_identity_is_locked_and_inputs_are_not() -> None:
    unit = form()["1. Đơn vị"]
    assert unit.protection.sheet
    assert [unit[cell].protection.locked for cell in ("C7", "C8", "C9", "C10")] == [
        *[True] * 3,
        False,
    ]
    assert (unit["C7"].value, unit["C8"].value) == ("XP01", "Phường Ba Đình")


def test_lists_can_be_sorted_and_records_are_protected() -> None:
    protected = {s.key for s in SPEC.sheets if form()[s.name].protection.sheet}
    assert protected == {s.key for s in SPEC.sheets if s.is_record}


def test_hidden_sheets() -> None:
    states = {s.title: s.sheet_state for s in form().worksheets if s.sheet_state != "visible"}
    assert states == {"_danh_muc": "hidden", "_meta": "veryHidden"}
    meta = read_workbook(issued(), SPEC).meta
    assert meta == {
        "form": "unit_return",
        "version": "1",
        "campaign": "BIMSON-2019",
        "unit": "XP01",
        "told": "9",
    }


def numbered(book: Workbook, name: str) -> int:
    return sum(isinstance(row[0].value, int | float) for row in book[name].iter_rows())


@pytest.mark.parametrize(("seats", "rows"), [(None, 20), (9, 12), (25, 28)])
def test_a_delegate_list_has_room_for_quota_and_reserve(seats: int | None, rows: int) -> None:
    book = form("XP01", seats)
    assert numbered(book, "6. Đại biểu dự HN thị xã") == rows
    assert numbered(book, "4. Chủ tọa") == 7
    assert numbered(book, "5. Điển hình") == 12


def test_a_list_grows_when_its_data_do() -> None:
    values = demo.unit_values(PLAN.by_code["TH04"], 90)
    content = unit_workbook(PLAN, PLAN.by_code["TH04"], 4, TODAY, values)
    assert len(read_workbook(content, SPEC).tables["delegates"]) == 91


def test_media_counts_are_asked_only_where_the_plan_asks() -> None:
    """R-MEDIA."""
    asked = {
        code: "media_items" not in read_workbook(issued(code), SPEC).tables["conference"].missing
        for code in ("XP01", "QL04", "TH01", "DN01")
    }
    assert asked == {"XP01": True, "QL04": True, "TH01": False, "DN01": False}


def test_the_same_bytes_twice() -> None:
    assert unit_workbook(PLAN, PLAN.by_code["XP01"], 9, TODAY) == issued()


def test_quota_and_deadlines_are_told() -> None:
    words = {str(c.value) for row in form()["Hướng dẫn"].iter_rows() for c in row if c.value}
    assert "Chỉ tiêu của đơn vị: 9 đại biểu điển hình chính thức" in words
    assert "trước ngày 20/03/2020 (chậm nhất 19/03/2020)" in words
    later = {str(c.value) for row in form("XP01", None)["Hướng dẫn"].iter_rows() for c in row}
    assert "Chỉ tiêu đại biểu: sẽ thông báo sau" in later


HOSTILE = st.sampled_from(["=1+1", "@x", "+84", "-1", "<r>x</r>", "http://x", "a" * 3000, "Nguyễn"])
TEXT = st.one_of(
    HOSTILE,
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
        lambda t: t.strip() and "_x" not in t and not _means_above(t)
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(TEXT, TEXT, st.sampled_from(["Có", "Không"])), min_size=1, max_size=5))
def test_what_is_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    """Write-then-read is identity, whatever stands in the cells."""
    values: Values = {
        "delegates": [
            {"full_name": name, "note": note, "party_member": member} for name, note, member in rows
        ]
    }
    content = unit_workbook(PLAN, PLAN.by_code["TH04"], 4, TODAY, values)
    table = read_workbook(content, SPEC).tables["delegates"]
    names = ("full_name", "note", "party_member")
    assert list(zip(*(table.columns[n] for n in names), strict=True)) == rows


def test_typed_values_come_back_as_they_look() -> None:
    values: Values = {
        "plan": [{"plan_date": dt.date(2019, 10, 5), "expected_guests": 30, "budget_estimate": 25}],
        "delegates": [{"full_name": "A", "birth_date": "1975-06-05"}, {"birth_date": "1975"}],
    }
    book = read_workbook(unit_workbook(PLAN, PLAN.by_code["TH04"], 4, TODAY, values), SPEC)
    assert book.single("plan", "plan_date") == "05/10/2019"
    assert book.single("plan", "expected_guests") == 30
    assert book.tables["delegates"].columns["birth_date"] == ["05/06/1975", "1975"]


def test_row_numbers_are_right_after_blank_and_inserted_rows() -> None:
    book = opened(issued())
    page = book["6. Đại biểu dự HN thị xã"]
    page["B6"], page["B9"] = "Nguyễn Văn A", "Lê Thị B"
    page.insert_rows(1, 2)
    table = read_workbook(saved(book), SPEC).tables["delegates"]
    assert table.rows == [8, 11]
    assert [table.place(i, "full_name") for i in range(2)] == [(8, 2), (11, 2)]


def test_columns_are_found_by_their_titles() -> None:
    book = opened(issued())
    page = book["4. Chủ tọa"]
    page["B5"], page["C5"], page["E5"] = "Chức vụ", "HỌ VÀ TÊN:", "Cột của đơn vị"
    page["B6"], page["C6"] = "Bí thư", "Nguyễn Văn A"
    table = read_workbook(saved(book), SPEC).tables["presidium"]
    assert (table.columns["full_name"], table.columns["position"]) == (["Nguyễn Văn A"], ["Bí thư"])
    [note] = table.notes
    assert (note.code, note.row, note.col) == ("title_unknown", 5, 5)
    assert note.value == "Cột của đơn vị"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Tổng cộng: 2 người", 1),
        ("CỘNG", 1),
        ("Tổng số (2)", 1),
        ("Cộng Văn An", 2),
        ("Tổng Thị B", 2),
    ],
)
def test_a_total_row_is_nobody(text: str, people: int) -> None:
    values: Values = {"presidium": [{"full_name": "Nguyễn Văn A"}, {"full_name": text}]}
    content = unit_workbook(PLAN, PLAN.by_code["TH04"], 4, TODAY, values)
    table = read_workbook(content, SPEC).tables["presidium"]
    assert len(table) == people
    assert [(n.code, n.row, n.value) for n in table.notes] == (
        [] if people == 2 else [("total_row", 7, text)]
    )
