"""Forms as they come back after people have worked on them: read cell for cell, and said so.

Each story edits a filled form as a clerk would, and compares what is read with what was typed.
"""

from __future__ import annotations

import pickle
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.findings import a1
from emulation_xlsx.plan.issue import unit_form
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.tables import find_table
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.returned import Return
from tests.helpers.reading import read_all
from tests.helpers.small_town import AS_OF, delegate, returned, small_plan, whole
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import edited, opened, saved

SPEC = spoken("unit_return")
UNIT, PLAN, HALL, CHAIR, MODEL, LIST, FILE = (sheet.name for sheet in SPEC.sheets)
TITLES = [one.title for one in SPEC.sheet("delegates").fields]
PEOPLE = [
    ("Trịnh Thị Sáu", "05/06/1975", "Nữ", "Kinh"),
    ("Vũ Văn Bảy", "1980", "Nam", "Mường"),
    ("Lê Thị Tám", "12/11/1990", "Nữ", "Kinh"),
]
COLS = {"full_name": 2, "birth_date": 3, "gender": 4, "ethnicity": 5}
Edit = Callable[[Any], None]


@cache
def plan() -> Plan:
    return small_plan()


@cache
def filled() -> bytes:
    people = [delegate(n, b, gender=g, ethnicity=e) for n, b, g, e in PEOPLE]
    values = whole(plan(), *people)
    for document in values["dossier"]:
        document["copies"] = len(people)
    return returned(plan(), "DT05", values)


def on(sheet: str, edit: Callable[[Worksheet], object]) -> bytes:
    def on_sheet(book: Any) -> None:
        edit(book[sheet])

    return edited(filled(), on_sheet)


def read(content: bytes) -> RawWorkbook:
    return read_workbook(content, SPEC)


def through_the_gate(content: bytes) -> RawWorkbook:
    [book] = read_all([("a.xlsx", content)], "unit_return")
    assert isinstance(book, RawWorkbook)
    return book


def said(book: RawWorkbook) -> list[tuple[str | None, str | None, str]]:
    """(sheet, cell, code) of everything found."""
    one = Return("a.xlsx", book, "DT05", plan().by_code["DT05"])
    return [
        (f.place.sheet, f.place.cell, f.code) for f in check_returns([one], plan(), AS_OF).findings
    ]


def told(book: RawWorkbook) -> list[str]:
    one = Return("a.xlsx", book, "DT05", plan().by_code["DT05"])
    return [f.message for f in check_returns([one], plan(), AS_OF).findings]


def people(table: RawTable) -> list[tuple[Any, ...]]:
    return list(zip(*(table.columns[name] for name in COLS), strict=True))


def cells(table: RawTable, *names: str) -> list[list[str]]:
    found = [[table.place(i, name) for name in names] for i in range(len(table))]
    return [[a1(row or 0, col or 0) for row, col in places] for places in found]


def typed(book: RawWorkbook) -> dict[str, dict[str, list[Any]]]:
    return {key: table.columns for key, table in book.tables.items()}


@cache
def good() -> RawWorkbook:
    return read(filled())


def test_the_form_as_it_was_sent_says_nothing() -> None:
    assert said(good()) == []
    assert people(good().tables["delegates"]) == PEOPLE


# --- sheets ---------------------------------------------------------------------------------------


def rename(name: str, new: str) -> Edit:
    def edit(book: Any) -> None:
        book[name].title = new

    return edit


def test_a_renamed_sheet_is_found_by_its_titles() -> None:
    book = read(edited(filled(), rename(LIST, "Danh sách")))
    assert typed(book) == typed(good())
    assert said(book) == [("Danh sách", None, "sheet_found")]


def test_every_sheet_renamed_and_the_order_turned_round() -> None:
    def edit(book: Any) -> None:
        for number, name in enumerate((UNIT, PLAN, HALL, CHAIR, MODEL, LIST, FILE)):
            book[name].title = f"Sheet{number}"
        book._sheets.reverse()

    book = read(edited(filled(), edit))
    assert typed(book) == typed(good())
    assert {code for _, _, code in said(book)} == {"sheet_found"}


def test_a_form_copied_into_a_new_workbook() -> None:
    """Without the hidden sheets, and only the values."""
    new = openpyxl.Workbook()
    for number, name in enumerate((UNIT, PLAN, HALL, CHAIR, MODEL, LIST, FILE), 1):
        source = opened(filled())[name]
        page = new.create_sheet(f"Trang {number}")
        for row in source.iter_rows():
            for cell in row:
                if cell.value is not None:
                    page.cell(cell.row, cell.column, cell.value)
    book = read(saved(new))
    assert (book.meta, book.unknown_sheets) == ({}, [])
    assert typed(book) == typed(good())


def copy_list(change: object = None, name: str = f"{LIST} (2)") -> Edit:
    def edit(book: Any) -> None:
        copied = book.copy_worksheet(book[LIST])
        copied.title = name
        if change:
            copied["B6"] = change

    return edit


def test_a_copy_that_holds_the_same_is_left_aside() -> None:
    book = read(edited(filled(), copy_list()))
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, None, "copy_same")]


@pytest.mark.parametrize("name", [f"{LIST} (2)", f"{LIST}_2", "Bản nháp"])
def test_of_two_that_differ_the_one_in_its_own_name_is_read(name: str) -> None:
    book = read(edited(filled(), copy_list("Người khác", name)))
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, None, "copy_differs")]
    assert name in told(book)[0]


def test_a_copy_is_read_where_the_original_is_blank_or_gone() -> None:
    def emptied(book: Any) -> None:
        copy_list()(book)
        for row in book[LIST]["B6:T8"]:
            for cell in row:
                cell.value = None

    def gone(book: Any) -> None:
        copy_list()(book)
        book.remove(book[LIST])

    for edit in (emptied, gone):
        book = read(edited(filled(), edit))
        assert people(book.tables["delegates"]) == PEOPLE
        assert said(book) == [(f"{LIST} (2)", None, "sheet_found")]


def test_a_sheet_of_the_units_own_is_named() -> None:
    def edit(book: Any) -> None:
        book.create_sheet("Tính toán")["A1"] = "Tổng 12"
        book.create_sheet("Sheet1")

    assert said(read(edited(filled(), edit))) == [("Tính toán", None, "sheet_unknown")]


def test_a_list_without_its_header_is_not_taken_for_one_not_sent() -> None:
    book = read(on(LIST, lambda page: page.delete_rows(5)))
    assert "delegates" not in book.tables
    assert Return("a.xlsx", book).sent("list")
    assert (LIST, None, "header_missing") in said(book)


# --- headers --------------------------------------------------------------------------------------


def test_rows_and_columns_inserted_above_and_before() -> None:
    def edit(page: Worksheet) -> None:
        for merge in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merge))
        page.insert_rows(1, 3)
        page.insert_cols(1, 2)

    for sheet in (LIST, PLAN, HALL):
        book = read(on(sheet, edit))
        assert typed(book) == typed(good())
        assert said(book) == []
    table = read(on(LIST, edit)).tables["delegates"]
    assert cells(table, "full_name", "birth_date")[0] == ["D9", "E9"]


def test_a_column_inserted_between_label_and_value() -> None:
    def edit(page: Worksheet) -> None:
        for merge in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merge))
        page.insert_cols(3)

    book = read(on(PLAN, edit))
    assert typed(book) == typed(good())
    assert book.tables["plan"].place(0, "plan_number") == (7, 4)


def swap_columns(page: Worksheet, one: int, two: int, first: int = 5) -> None:
    for row in range(first, 30):
        a, b = page.cell(row, one), page.cell(row, two)
        a.value, b.value = b.value, a.value


def test_reordered_renamed_and_extra_columns() -> None:
    def edit(page: Worksheet) -> None:
        swap_columns(page, 2, 5)
        page["C5"], page["H5"] = "Ngay  sinh", "Đơn vị đang công tác"
        page["U5"], page["U6"] = "Số giày", 41
        page["V7"] = "nhớ gọi lại"

    book = read(on(LIST, edit))
    assert typed(book) == typed(good())
    assert said(book) == [
        (LIST, "C5", "title_renamed"),
        (LIST, "H5", "title_renamed"),
        (LIST, "U5", "title_unknown"),
        (LIST, "V5", "column_untitled"),
    ]
    assert cells(book.tables["delegates"], "full_name", "ethnicity")[0] == ["E6", "B6"]


def test_titles_as_other_lists_have_them() -> None:
    others = {
        "B5": "Họ tên",
        "C5": "Năm sinh",
        "D5": "Nam/Nữ",
        "G5": "Chức vụ",
        "H5": "ĐƠN VỊ",
        "I5": "Trình độ",
        "R5": "SĐT",
    }

    def edit(page: Worksheet) -> None:
        for at, title in others.items():
            page[at] = title

    book = read(on(LIST, edit))
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, at, "title_renamed") for at in others]


def test_a_title_of_the_form_goes_before_another_word_for_it() -> None:
    book = read(on(LIST, lambda page: page.__setitem__("U5", "Năm sinh")))
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, "U5", "title_unknown")]


def test_a_label_with_a_number_before_it() -> None:
    def edit(page: Worksheet) -> None:
        page["B7"], page["B8"] = "1. Số kế hoạch:", "2) Ngày ban hành kế hoạch"

    book = read(on(PLAN, edit))
    assert typed(book) == typed(good())
    assert said(book) == []


def test_people_above_the_only_header_are_not_lost_in_silence() -> None:
    def edit(page: Worksheet) -> None:
        for column in range(1, 21):
            title = page.cell(5, column).value
            page.cell(5, column).value = page.cell(6, column).value
            page.cell(6, column).value = title

    assert said(read(on(LIST, edit))) == [(LIST, "A5", "row_above")]


@pytest.mark.parametrize("name", [PLAN, "Kế hoạch", "KẾ HOẠCH"])
def test_a_sheet_whose_labels_are_gone_is_there_but_not_read(name: str) -> None:
    def edit(page: Worksheet) -> None:
        page.title = name
        for row in (*range(7, 9), *range(10, 18)):
            page.cell(row, 2, f"mục {row}")

    assert said(read(on(PLAN, edit))) == [(name, None, "header_missing")]


def test_a_pasted_table_with_a_title_that_the_first_lacks() -> None:
    def edit(page: Worksheet) -> None:
        for column in range(1, 21):
            page.cell(8, column).value, page.cell(9, column).value = (
                page.cell(5, column).value,
                page.cell(8, column).value,
            )
        page["D5"] = "Cột4"

    assert said(read(on(LIST, edit))) == [
        (LIST, "B5", "column_missing"),
        (LIST, "D5", "title_unknown"),
        (LIST, "A8", "header_repeated"),
    ]


def split_names(page: Worksheet) -> None:
    page.insert_cols(3)
    for row in (6, 7, 8):
        family, _, given = str(page.cell(row, 2).value).rpartition(" ")
        for col, text in ((2, family), (3, given)):
            page.cell(row, col, text)


@pytest.mark.parametrize("merged", [True, False])
def test_names_over_two_columns(merged: bool) -> None:
    def edit(page: Worksheet) -> None:
        split_names(page)
        if merged:
            page.merge_cells("B5:C5")

    book = read(on(LIST, edit))
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, "B5", "names_joined")]


@pytest.mark.parametrize("beside", [("Nam", "Nữ", "Nữ"), ("x", "x", ""), ("từ 1990", "", "lớp 5")])
def test_what_stands_beside_names_is_no_given_name(beside: tuple[str, ...]) -> None:
    def edit(page: Worksheet) -> None:
        page.insert_cols(3)
        for row, text in enumerate(beside, 6):
            page.cell(row, 3, text)

    book = read(on(LIST, edit))
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, "C5", "column_untitled")]


def test_a_column_whose_title_is_gone_is_no_given_name() -> None:
    def edit(page: Worksheet) -> None:
        swap_columns(page, 3, 5)
        page["C5"] = None

    book = read(on(LIST, edit))
    assert book.tables["delegates"].columns["full_name"] == [name for name, *_ in PEOPLE]
    assert said(book)[:2] == [(LIST, None, "column_missing"), (LIST, "B5", "names_apart")]


@pytest.mark.parametrize(
    "title", ["Ngày cưới", "Chức danh đại biểu", "Đại biểu", "Số quyết định bổ nhiệm năm 2018"]
)
def test_what_is_not_nearly_a_title_is_not_taken_for_one(title: str) -> None:
    book = read(on(LIST, lambda page: page.__setitem__("U5", title)))
    assert said(book) == [(LIST, "U5", "title_unknown")]


def test_a_deleted_column_is_information_or_an_error() -> None:
    def edit(page: Worksheet) -> None:
        page.delete_cols(18)  # phone
        page.delete_cols(5)  # ethnicity

    codes = [(cell, code) for _, cell, code in said(read(on(LIST, edit)))]
    assert codes == [(None, "column_absent"), (None, "column_missing")]


def test_a_label_of_a_record_written_otherwise() -> None:
    def edit(page: Worksheet) -> None:
        page["B7"] = "So ke hoach"
        page["B20"], page["C20"] = "Số xe", 3

    book = read(on(PLAN, edit))
    assert typed(book) == typed(good())
    assert said(book) == [(PLAN, "B7", "title_renamed"), (PLAN, "B20", "title_unknown")]


def test_a_label_that_counts_in_millions_is_not_read_over() -> None:
    def in_millions(page: Worksheet) -> None:
        page["B17"], page["C17"] = "Dự toán kinh phí (triệu đồng)", 20

    book = read(on(PLAN, in_millions))
    assert typed(book)["plan"]["budget_estimate"] == [20]
    assert said(book) == [(PLAN, "B17", "money_unit"), (PLAN, "C17", "small_money")]


def test_a_header_of_two_rows_with_group_titles_and_numbers() -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(6, 2)
        for col in range(2, 21):
            title = page.cell(5, col).value
            if 3 <= col <= 6:
                page.cell(6, col, title)
                page.cell(5, col).value = None
            else:
                page.merge_cells(start_row=5, end_row=6, start_column=col, end_column=col)
            page.cell(7, col, f"({col - 1})")
        page["C5"] = "Thông tin cá nhân"
        page.merge_cells("C5:F5")

    book = read(on(LIST, edit))
    assert typed(book) == typed(good())
    assert cells(book.tables["delegates"], "full_name", "gender")[0] == ["B8", "D8"]
    assert said(book) == [(LIST, "B7", "number_row")]


@pytest.mark.parametrize(
    "numbers",
    ["A B 1 2 3 4 5 6 7 8", "A B C D E F G H", "[1] [2] [3]", "(1) (2) (3)=2+1 (4)", "1 2 3 4 5"],
)
def test_columns_are_numbered_as_official_tables_do(numbers: str) -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(6)
        for col, number in enumerate(numbers.split(), 1):
            page.cell(6, col, number)

    book = read(on(LIST, edit))
    assert typed(book) == typed(good())
    assert [code for _, _, code in said(book)] == ["number_row"]


def paste_below(page: Worksheet, order: list[int], rows: list[list[Any]], at: int) -> None:
    """A table with its own header whose columns stand in another order."""
    for place, field in enumerate(order, 2):
        page.cell(at, place).value = TITLES[field]
        for below, values in enumerate(rows, 1):
            page.cell(at + below, place).value = values[field]


def test_a_table_pasted_with_its_own_header_is_read_by_that_header() -> None:
    def edit(page: Worksheet) -> None:
        rows = [[page.cell(row, col).value for col in range(2, 21)] for row in (7, 8)]
        paste_below(page, list(reversed(range(19))), rows, 7)

    book = read(on(LIST, edit))
    table = book.tables["delegates"]
    assert table.columns == good().tables["delegates"].columns
    assert table.rows == [6, 8, 9]
    assert cells(table, "full_name", "birth_date") == [["B6", "C6"], ["T8", "S8"], ["T9", "S9"]]
    assert said(book) == [(LIST, "B7", "header_repeated")]


def test_a_smaller_list_below_is_read_by_its_own_header() -> None:
    def edit(page: Worksheet) -> None:
        page["A12"], page["B12"], page["C12"], page["D12"] = "TT", "Họ tên", "Giới tính", "Năm sinh"
        page["B13"], page["C13"], page["D13"] = "Lê Thị Chín", "Nữ", "1980"

    table = read(on(LIST, edit)).tables["delegates"]
    assert table.rows == [6, 7, 8, 13]
    assert [table.columns[name][-1] for name in ("full_name", "birth_date")] == [
        "Lê Thị Chín",
        "1980",
    ]


@pytest.mark.parametrize("at", [5, 7])
def test_a_table_pasted_beside_the_list_is_not_left_aside_in_silence(at: int) -> None:
    def beside(page: Worksheet) -> None:
        for col in range(1, 21):
            page.cell(at, col + 22, page.cell(5, col).value)
            page.cell(at + 1, col + 22, page.cell(8, col).value)
            page.cell(8, col).value = None

    book = read(on(LIST, beside))
    assert people(book.tables["delegates"]) == PEOPLE[:2]
    assert (LIST, f"W{at}", "table_beside") in said(book)
    assert {code for _, _, code in said(book)} <= {"table_beside", "few_reports"}


@pytest.mark.parametrize("sheet", [CHAIR, MODEL])
@pytest.mark.parametrize("header", [True, False])
def test_a_list_of_people_in_another_sheet_is_said_once(sheet: str, header: bool) -> None:
    def misplace(book: Any) -> None:
        page, rows = book[LIST], range(5 if header else 6, 9)
        at = book[sheet].max_row + 2 if header else 6
        if not header:
            book[sheet].delete_rows(6, 20)
        for n, row in enumerate(rows):
            for col in range(1, 21):
                book[sheet].cell(at + n, col, page.cell(row, col).value)

    book = read(edited(filled(), misplace))
    found = [(page, code) for page, _, code in said(book) if page == sheet]
    assert found.count((sheet, "list_elsewhere")) == 1
    others = {(sheet, code) for code in ("no_exemplars", "no_presidium")}
    assert set(found) - others == {(sheet, "list_elsewhere")}
    assert typed(book)["delegates"] == typed(good())["delegates"]


def test_a_pasted_header_of_two_rows_in_decomposed_letters() -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(7, 2)
        for col in range(2, 21):
            title = unicodedata.normalize("NFD", TITLES[col - 2])
            page.cell(8 if col == 4 else 7, col).value = f" {title}" if col > 12 else title

    book = read(on(LIST, edit))
    assert people(book.tables["delegates"]) == PEOPLE
    assert said(book) == [(LIST, "B7", "header_repeated")]


def test_a_finding_below_a_second_header_names_the_right_cell() -> None:
    def edit(page: Worksheet) -> None:
        rows = [[page.cell(7, col).value for col in range(2, 21)]]
        rows[0][1] = "31/02/1980"
        paste_below(page, list(reversed(range(19))), rows, 8)

    found = said(read(on(LIST, edit)))
    assert (LIST, "S9", "impossible_date") in found


# --- rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "name", "merge"),
    [
        ("I. Khối phường, xã", None, None),
        ("A", "Khối trường học", None),
        (None, "II. Khối doanh nghiệp", None),
        (None, "Các đại biểu là nữ", "B7:T7"),
        ("Khối cơ quan", None, "A7:T7"),
    ],
)
def test_block_titles_are_nobody(number: str | None, name: str | None, merge: str | None) -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(7)
        page["A7"], page["B7"] = number, name
        if merge:
            page.merge_cells(merge)

    book = read(on(LIST, edit))
    assert people(book.tables["delegates"]) == PEOPLE
    assert said(book) == [(LIST, "A7" if number else "B7", "block_title")]
    assert (name or number or "?") in told(book)[0]


@pytest.mark.parametrize(
    "text",
    ["Ghi chú: xếp theo vần ABC", "DỰ KHUYẾT", "Đại biểu dự khuyết:", "Khách mời (02 người)"],
)
def test_a_note_where_a_name_belongs_is_nobody(text: str) -> None:
    def noted(page: Worksheet) -> None:
        page.insert_rows(8)
        page.cell(8, 2, text)

    book = read(on(LIST, noted))
    assert people(book.tables["delegates"]) == PEOPLE
    assert said(book) == [(LIST, "B8", "block_title")]


def test_a_name_alone_is_a_person() -> None:
    for name in ("Nguyễn Văn Chín", "V Văn Vân", "Khối Thị Mười"):
        page_name = name
        book = read(on(LIST, lambda page, n=page_name: page.__setitem__("B9", n)))  # type: ignore[misc]
        assert book.tables["delegates"].columns["full_name"][-1] == name


def test_signatures_below_the_table_are_nobody() -> None:
    def edit(page: Worksheet) -> None:
        page["N11"] = "Bỉm Sơn, ngày 10 tháng 4 năm 2020"
        page["B12"], page["N12"] = "Người lập biểu", "TM. BAN CHẤP HÀNH"
        page["N13"] = "CHỦ TỊCH"
        page["B16"], page["N16"] = "Lê Thị Hoa", "Trần Văn Bình"

    book = read(on(LIST, edit))
    assert people(book.tables["delegates"]) == PEOPLE
    assert said(book) == [(LIST, cell, "signature_row") for cell in ("N11", "B12", "N13", "B16")]


def test_blank_rows_and_numbers_that_begin_again() -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(7, 2)
        page["A9"], page["A10"] = 1, "02"

    book = read(on(LIST, edit))
    assert people(book.tables["delegates"]) == PEOPLE
    assert (book.tables["delegates"].rows, said(book)) == ([6, 9, 10], [])


# --- Nam and Nữ as two columns, nt ----------------------------------------------------------------


def pair(values: list[tuple[Any, Any]], *, births: bool, group: str | None) -> bytes:
    """The form with «Nam», «Nữ» in place of «Giới tính», below a group's title or not."""

    def edit(page: Worksheet) -> None:
        page.insert_cols(5)
        if births:
            page.delete_cols(3)
        col = 3 if births else 4
        row = 6 if group else 5
        if group:
            page.insert_rows(6)
            page.cell(5, col, group)
            page.cell(5, col + 1).value = None
        page.cell(row, col, "Nam")
        page.cell(row, col + 1, "Nữ")
        for at, (man, woman) in enumerate(values, row + 1):
            page.cell(at, col).value = man
            page.cell(at, col + 1).value = woman

    return on(LIST, edit)


@pytest.mark.parametrize("group", [None, "Giới tính"])
def test_a_tick_under_nam_or_nu_is_the_gender(group: str | None) -> None:
    book = read(pair([(None, "x"), ("X", None), (None, "✓")], births=False, group=group))
    table = book.tables["delegates"]
    first = 7 if group else 6
    assert people(table) == PEOPLE
    assert [row[0] for row in cells(table, "gender")] == [
        f"E{first}",
        f"D{first + 1}",
        f"E{first + 2}",
    ]
    assert said(book) == [(LIST, f"D{first - 1}", "columns_paired")]


@pytest.mark.parametrize("group", [None, "Ngày sinh"])
def test_a_birth_under_nam_or_nu_is_both(group: str | None) -> None:
    values = [(None, "05/06/1975"), ("1980", None), (None, "12/11/1990")]
    book = read(pair(values, births=True, group=group))
    first = 7 if group else 6
    assert people(book.tables["delegates"]) == PEOPLE
    assert cells(book.tables["delegates"], "birth_date", "gender")[:2] == [
        [f"D{first}", f"D{first}"],
        [f"C{first + 1}", f"C{first + 1}"],
    ]
    assert said(book) == [(LIST, f"C{first - 1}", "columns_paired")]


def test_both_ticked_is_asked() -> None:
    book = read(pair([("x", "x"), ("x", None), (None, "x")], births=False, group=None))
    assert (LIST, "D6", "not_in_list") in said(book)


@pytest.mark.parametrize("words", ["nt", "n.t", "-nt-", "''", '"', "Như trên", "NT."])
def test_as_above(words: str) -> None:
    def edit(page: Worksheet) -> None:
        page["E8"], page["E7"] = words, "Mường"

    table = read(on(LIST, edit)).tables["delegates"]
    assert table.columns["ethnicity"] == ["Kinh", "Mường", "Mường"]
    assert said(read(on(LIST, edit))) == [(LIST, "E8", "as_above")]


def test_nothing_is_above_the_first_row_and_no_name_or_birth_is_another_persons() -> None:
    def edit(page: Worksheet) -> None:
        page["E6"] = page["B7"] = page["C7"] = page["R7"] = "nt"

    book = read(on(LIST, edit))
    table = book.tables["delegates"]
    assert [table.columns[n][i] for n, i in (("ethnicity", 0), ("full_name", 1))] == ["nt", "nt"]
    found = said(book)
    assert (LIST, "E6", "not_in_list") in found
    assert (LIST, "C7", "not_a_birth") in found
    assert "as_above" not in {code for _, _, code in found}


# --- merged cells, hidden rows and columns, formulas ----------------------------------------------


def test_a_value_merged_down_counts_for_each_row_and_across_for_its_column() -> None:
    def edit(page: Worksheet) -> None:
        for row in (6, 7, 8):
            page.cell(row, 8).value = "Khu phố 2"
        page.merge_cells("H6:H8")
        page.merge_cells("S7:T7")
        page["S7"] = "Có"

    book = read(on(LIST, edit))
    assert book.tables["delegates"].columns["workplace"] == ["Khu phố 2"] * 3
    assert typed(book) == typed(good())
    assert said(book) == [(LIST, "H6", "merged_down"), (LIST, "S7", "merged_across")]


def test_hidden_sheets_rows_and_columns_are_read_and_said() -> None:
    def edit(book: Any) -> None:
        book[CHAIR].sheet_state = "hidden"
        book[LIST].row_dimensions[7].hidden = True
        book[LIST].row_dimensions[25].hidden = True
        book[LIST].column_dimensions["E"].hidden = True
        book[LIST].column_dimensions["A"].hidden = True
        book[FILE].sheet_state = "veryHidden"

    book = through_the_gate(edited(filled(), edit))
    assert typed(book) == typed(good())
    found = [(f[0], f[1], f[2]) for f in said(book)]
    assert found == [
        (CHAIR, None, "sheet_hidden"),
        (LIST, "E5", "column_hidden"),
        (LIST, None, "rows_hidden"),
        (FILE, None, "sheet_hidden"),
    ]


def test_a_person_struck_through_is_counted_and_asked_about() -> None:
    def strike(page: Worksheet) -> None:
        for col in COLS.values():
            page.cell(7, col).font = Font(strike=True)
        page.cell(8, 2).font = Font(strike=False)
        page.cell(12, 2).font = Font(strike=True)

    book = through_the_gate(on(LIST, strike))
    assert people(book.tables["delegates"]) == PEOPLE
    assert said(book) == [(LIST, "B7", "row_struck")]


def test_errors_and_formulas_without_a_result_are_named_once_each() -> None:
    def edit(page: Worksheet) -> None:
        page["B6"], page["C7"], page["D8"] = "=A1&1", "=1975+5", "#REF!"
        page["D8"].data_type = "e"
        page["H6"] = "=H7"

    found = said(through_the_gate(on(LIST, edit)))
    assert found == [
        (LIST, "B6", "uncalculated"),
        (LIST, "H6", "uncalculated"),
        (LIST, "C7", "uncalculated"),
        (LIST, "D8", "excel_error"),
    ]


def test_what_is_sent_back_after_much_work_is_a_form_again() -> None:
    def edit(book: Any) -> None:
        page = book[LIST]
        swap_columns(page, 2, 5)
        page["U5"], page["U6"] = "Số giày", 41
        page["B8"] = "nt"  # the ethnicity stands here now
        page["A10"] = "II. Khối phường, xã"
        page.title = "Danh sách"

    unit = plan().by_code["DT05"]
    book = read(edited(filled(), edit))
    findings = check_returns([Return("a.xlsx", book, "DT05", unit)], plan(), AS_OF).findings
    again = read(unit_form(feedback(plan(), unit, 2, book, findings, AS_OF)))
    assert typed(again) == typed(book)
    assert said(again) == []


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(range(20)),
    st.integers(0, 4),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_wherever_the_columns_and_rows_stand_each_value_is_found_with_its_cell(
    order: list[int], above: int, gaps: list[int]
) -> None:
    """Law: order of columns, rows above and blank rows change nothing but the addresses."""
    table = good().tables["delegates"]
    rows = [["STT", *TITLES]]
    for i, gap in enumerate(gaps):
        rows += [[""] * 20] * gap
        rows.append([str(i + 1), *(str(table.columns[n][i] or "") for n in table.columns)])
    grid = [[""] * 20] * above + [[row[at] for at in order] for row in rows]
    found = find_table(grid, SPEC.sheet("delegates"), LIST)
    assert found is not None
    assert found.columns == table.columns
    assert found.notes == []
    for i, name, (row, col) in found.cells():
        assert (grid[row - 1][col - 1] or None) == found.columns[name][i]


def test_what_was_read_travels_between_processes() -> None:
    book = read(on(LIST, lambda page: page.__setitem__("E7", "nt")))
    assert pickle.loads(pickle.dumps(book)) == book == deepcopy(book)
