"""The plan workbook is read as it was written, and refused with every mistake in its cell."""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from emulation_xlsx.demo import CREATED, demo_tables
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.doubts import plan_doubts
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook
from emulation_xlsx.plan.model import Plan, default_plan, plan_from_tables
from emulation_xlsx.plan.workbook import UnusablePlanError, read_plan
from tests.helpers.workbooks import edited, saved, zipped

FILE = "ke-hoach.xlsx"
SETTINGS, MILESTONES, UNITS, SEATS = "Kế hoạch", "Thời hạn", "Đơn vị", "Chỉ tiêu"
GUESTS, LISTS, WAIVERS, MAILS = "Khách mời", "Danh mục", "Miễn, gia hạn", "Thư mẫu"

Tables = dict[str, list[dict[str, Any]]]
Cells = dict[tuple[str, str], str | int | float | dt.date | None]
Found = list[tuple[str | None, str | None, str]]


@cache
def built_in() -> bytes:
    return new_plan_workbook(CREATED)


def typed(cells: Cells) -> bytes:
    """The built-in plan with other values in some cells."""

    def change(book: Workbook) -> None:
        for (sheet, cell), value in cells.items():
            book[sheet][cell] = value

    return edited(built_in(), change)


def changed(change: Callable[[Tables], object]) -> bytes:
    """The built-in plan from changed tables."""
    tables = copy.deepcopy(default_tables())
    change(tables)
    return new_plan_workbook(CREATED, tables)


def role(tables: Tables, value: str, role: str | None) -> None:
    """What rules take a value for, typed over."""
    next(row for row in tables["lists"] if row["value"] == value)["role"] = role


_ROWS = [row["value"] for row in default_tables()["lists"]]
ROLE_OF_GUEST = f"E{6 + _ROWS.index('Khách mời')}"


def refused(content: bytes) -> Found:
    with pytest.raises(UnusablePlanError) as error:
        read_plan(content, FILE)
    assert {finding.place.file for finding in error.value.findings} == {FILE}
    return [(f.place.sheet, f.place.cell, f.code) for f in error.value.findings]


def accepted(content: bytes) -> Plan:
    """The plan, whose only doubts are those of the built-in one."""
    plan, findings = read_plan(content, FILE)
    assert {finding.code for finding in findings} <= {"pilot_not_approved", "deadline_on_day_off"}
    return plan


def waiver(**values: object) -> dict[str, object]:
    row = {"unit": "XP02", "rule": "R-DOSSIER", "approver": "Chủ tịch", "reason": "Bão"}
    return {**row, "date": dt.date(2020, 4, 1), "until": None, **values}


# --- written and read back -----------------------------------------------------------------------


def test_the_built_in_plan_is_read_back_as_it_was_written() -> None:
    assert accepted(built_in()) == default_plan()


def test_the_demo_plan_is_read_back_as_it_was_written() -> None:
    plan, findings = read_plan(new_plan_workbook(CREATED, demo_tables()), FILE)
    assert plan == plan_from_tables(demo_tables())
    assert findings == []


def test_every_table_is_read_back() -> None:
    tables = copy.deepcopy(default_tables())
    tables["bounds"] = [
        {"unit": "XP02", "minimum": 2, "maximum": 9, "fixed": None, "guests": 1, "reason": "Đông"}
    ]
    tables["waivers"] = [waiver(until=dt.date(2020, 4, 30))]
    tables["council"] = [{"name": "Trần Thị Ấn", "position": "Ủy viên", "phone": "0912345678"}]
    tables["budget"][0]["amount"] = 12_500_000
    tables["units"][8] |= {"weight": 0.1, "emails": "a@bimson.example; b@bimson.example"}
    plan = accepted(new_plan_workbook(CREATED, tables))
    assert plan == plan_from_tables(tables)


# --- refused, every mistake in its cell ----------------------------------------------------------

BY_TABLES: dict[str, tuple[Callable[[Tables], object], Found]] = {
    "a kind that is not listed": (
        lambda t: t["units"][2].update(kind="Hợp tác xã"),
        [(UNITS, "E8", "not_in_list")],
    ),
    "a code twice": (
        lambda t: t["units"][2].update(code="DT01"),
        [(UNITS, "B8", "row_repeated")],
    ),
    "a code with a space": (
        lambda t: t["units"][2].update(code="DT 02"),
        [(UNITS, "B8", "wrong_pattern")],
    ),
    "a code that Windows keeps for itself": (
        lambda t: (t["units"][2].update(code="CON"), t["units"][3].update(code="LPT1")),
        [(UNITS, "B8", "wrong_pattern"), (UNITS, "B9", "wrong_pattern")],
    ),
    "codes that differ only by case": (
        lambda t: t["units"][2].update(code="dt01"),
        [(UNITS, "B8", "row_repeated"), (UNITS, "B8", "wrong_pattern")],
    ),
    "codes in full-width digits": (
        lambda t: t["units"][2].update(code="ＤＴ０１"),
        [(UNITS, "B8", "wrong_pattern")],
    ),
    "a block without seats": (
        lambda t: t["units"][2].update(block="Hợp tác xã"),
        [(UNITS, "C8", "unknown_block")],
    ),
    "a successor that is no unit": (
        lambda t: t["units"][44].update(successor="XP99"),
        [(UNITS, "P50", "unknown_code")],
    ),
    "a successor without an end": (
        lambda t: t["units"][44].update(successor="XP03", valid_to=None),
        [(UNITS, "O50", "successor_without_end")],
    ),
    "two units that inherit from each other": (
        lambda t: t["units"][39].update(successor="XP08", valid_to=dt.date(2020, 1, 1)),
        [(UNITS, "P45", "successor_loop")],
    ),
    "a unit that inherits from itself": (
        lambda t: t["units"][39].update(successor="XP03", valid_to=dt.date(2020, 1, 1)),
        [(UNITS, "P45", "successor_loop")],
    ),
    "an end before its beginning": (
        lambda t: t["units"][44].update(valid_from=dt.date(2020, 1, 1)),
        [(UNITS, "O50", "dates_cross")],
    ),
    "a bound of no unit": (
        lambda t: t["bounds"].append({"unit": "XP99", "minimum": 1}),
        [(SEATS, "G6", "unknown_code")],
    ),
    "a minimum over its maximum": (
        lambda t: t["bounds"].append({"unit": "XP02", "minimum": 9, "maximum": 8}),
        [(SEATS, "I6", "bounds_cross")],
    ),
    "guests of no conference": (
        lambda t: t["guests"][1].update(occasion="TX99"),
        [(GUESTS, "B7", "unknown_code")],
    ),
    "a waiver of no unit": (
        lambda t: t["waivers"].append(waiver(unit="XP99")),
        [(WAIVERS, "B6", "unknown_code")],
    ),
    "a waiver of no rule": (
        lambda t: t["waivers"].append(waiver(rule="R-DOSIER")),
        [(WAIVERS, "C6", "unknown_rule")],
    ),
    "a waiver of what looks like no rule": (
        lambda t: t["waivers"].append(waiver(rule="hồ sơ")),
        [(WAIVERS, "C6", "wrong_pattern")],
    ),
    "seats that do not add up": (
        lambda t: t["blocks"][0].update(seats=25),
        [(SEATS, "C5", "seats_disagree")],
    ),
    "a reserve that was not taken from the blocks": (
        lambda t: t["settings"][0].update(reserve_seats=5),
        [(SEATS, "C5", "seats_disagree")],
    ),
    "a block twice": (
        lambda t: t["blocks"].append({"block": "Ngành dọc", "seats": 0}),
        [(SEATS, "B14", "row_repeated")],
    ),
    "a milestone twice": (
        lambda t: t["milestones"].append(t["milestones"][0]),
        [(MILESTONES, "B11", "row_repeated")],
    ),
    "a milestone with the code of another rule": (
        lambda t: t["milestones"][0].update(rule="R-CHAIR"),
        [(MILESTONES, "B6", "milestone_code_taken")],
    ),
    "a milestone's code that is none": (
        lambda t: t["milestones"][0].update(rule="Kế hoạch"),
        [(MILESTONES, "B6", "wrong_pattern")],
    ),
    "a milestone that is proven by nothing known": (
        lambda t: t["milestones"][0].update(proof="gọi điện"),
        [(MILESTONES, "H6", "not_in_list")],
    ),
    "a milestone that waits for no part": (
        lambda t: t["milestones"][0].update(parts=None),
        [(MILESTONES, "I6", "proof_without_part")],
    ),
    "a part that the form does not have": (
        lambda t: t["milestones"][0].update(parts="Kế hoạch; Ảnh"),
        [(MILESTONES, "I6", "unknown_part")],
    ),
    "a part where only a paper proves": (
        lambda t: t["milestones"][3].update(proof="văn bản giấy"),
        [(MILESTONES, "I9", "parts_unused")],
    ),
    "a milestone of owners that are none": (
        lambda t: t["milestones"][0].update(owners="Trường học; Hợp tác xã; XP99"),
        [(MILESTONES, "J6", "unknown_owner")],
    ),
    "a presidium of at least 8 and at most 7": (
        lambda t: t["settings"][0].update(presidium_min=8),
        [(SETTINGS, "C41", "range_cross")],
    ),
    "a campaign that ends before it begins": (
        lambda t: t["settings"][0].update(campaign_end=dt.date(2019, 1, 1)),
        [(SETTINGS, "C25", "dates_cross")],
    ),
    "a placeholder that nobody fills": (
        lambda t: t["mails"][1].update(body="Kính gửi {ten_don_vi}"),
        [(MAILS, "D7", "unknown_placeholder")],
    ),
    "a placeholder with a format": (
        lambda t: t["mails"][1].update(subject="Nhắc {unit_name:>{quota}}"),
        [(MAILS, "C7", "unknown_placeholder")],
    ),
    "an empty placeholder": (
        lambda t: t["mails"][1].update(subject="Nhắc {}"),
        [(MAILS, "C7", "unknown_placeholder")],
    ),
    "a brace without its partner": (
        lambda t: t["mails"][1].update(subject="Nhắc {unit_name"),
        [(MAILS, "C7", "stray_brace")],
    ),
    "a list without a value that the program reads": (
        lambda t: t["lists"].remove(next(r for r in t["lists"] if r["value"] == "đến hết ngày")),
        [(LISTS, None, "list_lost_value")],
    ),
    "two kinds of delegates who fill the seats": (
        lambda t: role(t, "Khách mời", "điển hình"),
        [(LISTS, ROLE_OF_GUEST, "role_twice")],
    ),
    "delegates of whom none fill the seats": (
        lambda t: role(t, "Điển hình", None),
        [(LISTS, ROLE_OF_GUEST, "role_missing")],
    ),
    "a role that means nothing in its list": (
        lambda t: role(t, "Khách mời", "biên bản"),
        [(LISTS, ROLE_OF_GUEST, "role_out_of_place")],
    ),
    "a value twice in a list": (
        lambda t: t["lists"].insert(1, {"list": "Loại đơn vị", "value": "thị xã"}),
        [(LISTS, "C7", "row_repeated")],
    ),
}


@pytest.mark.parametrize(("change", "found"), BY_TABLES.values(), ids=BY_TABLES)
def test_a_plan_is_refused_for(change: Callable[[Tables], object], found: Found) -> None:
    assert refused(changed(change)) == found


BY_CELLS: dict[str, tuple[Cells, Found]] = {
    "text where a number belongs": (
        {(SEATS, "C6"): "nhiều"},
        [(SEATS, "C6", "not_a_number")],
    ),
    "half a seat": ({(SEATS, "C6"): 23.5}, [(SEATS, "C6", "not_whole")]),
    "a date that is not in the calendar": (
        {(MILESTONES, "D6"): "31/11/2019"},
        [(MILESTONES, "D6", "impossible_date")],
    ),
    "a date in words": (
        {(MILESTONES, "D6"): "giữa tháng mười một"},
        [(MILESTONES, "D6", "not_a_date")],
    ),
    "a way of counting that is not listed": (
        {(MILESTONES, "E6"): "quanh ngày"},
        [(MILESTONES, "E6", "not_in_list")],
    ),
    "a code of a campaign with spaces": (
        {(SETTINGS, "C7"): "Bỉm Sơn 2019"},
        [(SETTINGS, "C7", "wrong_pattern")],
    ),
    "a share over 100": ({(SETTINGS, "C31"): 170}, [(SETTINGS, "C31", "above_maximum")]),
    "a blank setting": ({(SETTINGS, "C8"): None}, [(SETTINGS, "C8", "blank")]),
    "a unit without a name": ({(UNITS, "D9"): " "}, [(UNITS, "D9", "blank")]),
    "a negative weight": ({(UNITS, "F9"): -3}, [(UNITS, "F9", "below_minimum")]),
    "several mistakes at once, in the order of the sheets": (
        {
            (SEATS, "C6"): "x",
            (UNITS, "E9"): "Làng",
            (UNITS, "B10"): "DT01",
            (MILESTONES, "D6"): "31/02/2020",
            (SETTINGS, "C31"): "nhiều",
        },
        [
            (SETTINGS, "C31", "not_a_number"),
            (MILESTONES, "D6", "impossible_date"),
            (UNITS, "E9", "not_in_list"),
            (UNITS, "B10", "row_repeated"),
            (SEATS, "C6", "not_a_number"),
        ],
    ),
}


def test_codes_that_a_spreadsheet_takes_for_equal_numbers() -> None:
    def change(tables: Tables) -> None:
        for row, code in zip(
            tables["units"][2:], ("1", "01", "10", "11", "011", "1E999", "1E998"), strict=False
        ):
            row["code"] = code

    found = [one for one in refused(changed(change)) if one[2] != "unknown_code"]
    assert found == [(UNITS, "B9", "codes_alike"), (UNITS, "B12", "codes_alike")]


def test_codes_that_a_spreadsheet_turns_into_something_else() -> None:
    codes = ("1E1", "0100E1", "TRUE", "FALSE", "MAY1", "1MAY", "5SEPT2019", "DEC2020", "JUNE30")
    sound = ("MAY", "E1", "TRUE1", "MAYA1", "1A", "DV1E1", "3E999", "DEC", "THANG5")

    def change(tables: Tables) -> None:
        for row, code in zip(tables["units"][2:], (*codes, *sound), strict=False):
            row["code"] = code

    found = [one for one in refused(changed(change)) if one[2] != "unknown_code"]
    assert found == [(UNITS, f"B{8 + n}", "code_is_other") for n in range(len(codes))]


@pytest.mark.parametrize(("cells", "found"), BY_CELLS.values(), ids=BY_CELLS)
def test_a_plan_is_refused_for_cells(cells: Cells, found: Found) -> None:
    assert refused(typed(cells)) == found


def without_sheets(*names: str) -> bytes:
    def change(book: Workbook) -> None:
        for name in names:
            del book[name]

    return edited(built_in(), change)


def without_rows(sheet: str, keep: Callable[[object], bool], col: int = 2) -> bytes:
    def change(book: Workbook) -> None:
        for row in range(book[sheet].max_row, 5, -1):
            if not keep(book[sheet].cell(row, col).value):
                book[sheet].delete_rows(row)

    return edited(built_in(), change)


def without_column(sheet: str, col: int) -> bytes:
    return edited(built_in(), lambda book: book[sheet].delete_cols(col))


def blanked(book: Workbook) -> None:
    for cell in book[SETTINGS]["C"][5:]:
        if isinstance(cell, Cell):
            cell.value = None


GONE: dict[str, tuple[Callable[[], bytes], Found]] = {
    "a sheet": (
        lambda: without_sheets(SEATS),
        [(SEATS, None, "plan_sheet_missing")],
    ),
    "two sheets": (
        lambda: without_sheets(MAILS, UNITS),
        [(UNITS, None, "plan_sheet_missing"), (MAILS, None, "plan_sheet_missing")],
    ),
    "a row of titles": (
        lambda: edited(built_in(), lambda book: book[UNITS].delete_rows(5)),
        [(UNITS, None, "plan_sheet_missing")],
    ),
    "every unit": (
        lambda: without_rows(UNITS, lambda _: False),
        [(UNITS, None, "plan_sheet_empty")],
    ),
    "every block": (
        lambda: without_rows(SEATS, lambda _: False),
        [(SEATS, None, "plan_sheet_empty")],
    ),
    "every setting": (lambda: edited(built_in(), blanked), [(SETTINGS, None, "plan_sheet_empty")]),
    "every code list": (
        lambda: without_rows(LISTS, lambda _: False),
        [(LISTS, None, "plan_sheet_empty")],
    ),
    "a whole list that rules name": (
        lambda: without_rows(LISTS, lambda name: name != "Loại đơn vị"),
        [(LISTS, None, "list_empty")],
    ),
    "a whole list of which the form must ask": (
        lambda: without_rows(LISTS, lambda name: name != "Tập thể hay cá nhân"),
        [(LISTS, None, "list_empty")],
    ),
    "the column of codes": (
        lambda: without_column(UNITS, 2),
        [(UNITS, None, "column_missing")],
    ),
    "the column of the units' blocks": (
        lambda: without_column(UNITS, 3),
        [(UNITS, None, "column_missing")],
    ),
    "the column of kinds": (
        lambda: without_column(UNITS, 5),
        [(UNITS, None, "column_missing")],
    ),
    "the column of blocks": (
        lambda: without_column(SEATS, 2),
        [(SEATS, None, "column_missing")],
    ),
    "the column of seats": (
        lambda: without_column(SEATS, 3),
        [(SEATS, None, "column_missing")],
    ),
    "the column of milestones": (
        lambda: without_column(MILESTONES, 2),
        [(MILESTONES, None, "column_missing")],
    ),
    "the column of list names": (
        lambda: without_column(LISTS, 2),
        [(LISTS, None, "column_missing")],
    ),
    "the line of a setting": (
        lambda: without_rows(SETTINGS, lambda label: label != "Suất dự phòng"),
        [(SETTINGS, None, "column_missing")],
    ),
}


@pytest.mark.parametrize(("make", "found"), GONE.values(), ids=GONE)
def test_what_is_gone_is_one_finding(make: Callable[[], bytes], found: Found) -> None:
    assert refused(make()) == found


@pytest.mark.parametrize(
    "content",
    [b"", b"ma,khoi,ten\n", zipped({"word/document.xml": b"<x/>"}), built_in()[:20_000]],
    ids=["empty", "a text file", "a letter", "cut short"],
)
def test_what_is_no_workbook_is_one_finding(content: bytes) -> None:
    assert refused(content) == [(None, None, "plan_unreadable")]


def test_another_workbook_is_no_plan() -> None:
    assert refused(saved(openpyxl.Workbook())) == [(None, None, "not_a_plan")]


def test_a_plan_of_a_newer_version_asks_for_that_version() -> None:
    book = openpyxl.load_workbook(io.BytesIO(changed(lambda _: None)))
    [cells] = [row for row in book["_meta"].iter_rows() if row[0].value == "version"]
    cells[1].value = "9"
    assert refused(saved(book)) == [(None, None, "newer_plan")]
    cells[1].value = "1"
    assert accepted(saved(book)).units


def test_a_message_says_what_was_read_what_is_wrong_and_what_to_do() -> None:
    with pytest.raises(UnusablePlanError) as error:
        read_plan(changed(lambda t: t["blocks"][0].update(seats=25)), FILE)
    [finding] = error.value.findings
    assert finding.message == (
        "Suất của các khối 211 + dự phòng 0 = 211, khác tổng suất điển hình 210 (300 × 70%)."
    )
    assert finding.remedy == "Xin sửa cột “Số suất của khối” hoặc “Suất dự phòng” cho khớp."


def test_a_list_names_a_few_of_the_values_it_lost() -> None:
    content = without_rows(LISTS, lambda value: value in (None, "điển hình"), col=3)
    with pytest.raises(UnusablePlanError) as error:
        read_plan(content, FILE)
    [lost] = [
        f for f in error.value.findings if "Được tính là" in f.message and "thiếu" in f.message
    ]
    assert lost.message == (
        "Danh mục “Được tính là” thiếu “khách mời”, “chính thức”, “dự khuyết” "
        "và 7 giá trị khác mà các quy định cần đến."
    )


def test_what_a_list_lost_is_not_said_again_where_it_is_used() -> None:
    found = refused(without_rows(LISTS, lambda value: value != "trước ngày", col=3))
    assert found == [(LISTS, None, "list_lost_value")]


def test_a_kind_that_the_list_lost_is_asked_about_at_its_units() -> None:
    found = refused(without_rows(LISTS, lambda value: value != "Lực lượng vũ trang", col=3))
    assert {(sheet, code) for sheet, _, code in found} == {
        ("Đơn vị", "not_in_list"),
        ("Loại đơn vị", "not_in_list"),
    }


# --- a clerk's ordinary edits --------------------------------------------------------------------


def test_a_unit_added_with_seats_that_add_up() -> None:
    unit = {"code": "HT01", "block": "Hợp tác xã", "name": "HTX Hà Lan", "kind": "Doanh nghiệp"}

    def change(tables: Tables) -> None:
        tables["units"].append({**unit, "weight": 12.5})
        tables["blocks"][5]["seats"] -= 2
        tables["blocks"].append({"block": "Hợp tác xã", "seats": 2})

    plan = accepted(changed(change))
    assert plan.by_code["HT01"].name == "HTX Hà Lan"
    assert allocate_plan(plan).seats["HT01"] == 2


def test_an_alias_and_a_value_added() -> None:
    def change(tables: Tables) -> None:
        tables["lists"][1]["aliases"] += "; Thị trấn"
        tables["lists"].append({"list": "Dân tộc", "value": "Ba Dân", "aliases": None})
        tables["units"][40]["kind"] = "thị trấn"

    plan = accepted(changed(change))
    assert plan.by_code[plan.units[40].code].kind == "Xã, phường"
    assert plan.lists["Dân tộc"].match("ba dân") == "Ba Dân"


def test_sorted_rows_a_further_column_and_an_empty_row() -> None:
    def change(book: Workbook) -> None:
        sheet = book[UNITS]
        rows = [[cell.value for cell in row] for row in sheet["B6:Q68"]]
        rows.sort(key=lambda row: str(row[2]))
        rows.insert(3, [None] * len(rows[0]))
        for r, row in enumerate(rows, 6):
            for c, value in enumerate(row, 2):
                sheet.cell(r, c).value = value
        sheet.insert_cols(4)
        sheet["D5"] = "Tên tắt"
        sheet["D6"] = "ABC"

    plan = accepted(edited(built_in(), change))
    assert set(plan.units) == set(default_plan().units)
    assert [unit.name for unit in plan.units] == sorted(u.name for u in default_plan().units)


def test_real_dates_numbers_as_text_and_marks() -> None:
    plan = accepted(
        typed(
            {
                (MILESTONES, "D6"): dt.date(2019, 11, 20),
                (MILESTONES, "F6"): dt.date(2019, 11, 30),
                (MILESTONES, "G6"): "Công văn 312/UBND-NV",
                (SEATS, "C6"): "24",
                (UNITS, "F7"): "1.234,5",
                (UNITS, "G8"): "x",
                (UNITS, "H8"): dt.date(2020, 1, 15),
            }
        )
    )
    assert plan.milestone["R-PLAN"].due == dt.date(2019, 11, 20)
    assert plan.milestone["R-PLAN"].day == dt.date(2019, 11, 30)
    assert float(plan.units[1].weight or 0) == 1234.5
    assert (plan.units[2].pilot, plan.units[2].pilot_approved) == (True, dt.date(2020, 1, 15))


def test_mail_texts_keep_their_lines() -> None:
    body = "Kính gửi: {unit_name},\n\n  Xin gửi {{mẫu}}.  \r\nTrân trọng."
    plan = accepted(changed(lambda t: t["mails"][0].update(body=body)))
    assert plan.mails["Phát hành"].body == (
        "Kính gửi: {unit_name},\n\nXin gửi {{mẫu}}.\nTrân trọng."
    )


def test_a_lot_that_was_drawn_decides_a_tie() -> None:
    """Seven communes of one size share 58 seats: two of them have one more."""

    def change(tables: Tables) -> None:
        for row in tables["units"]:
            row["weight"] = 10.0
        seats = {row["block"]: row for row in tables["blocks"]}
        seats["Xã, phường"]["seats"] += 2
        seats["Doanh nghiệp"]["seats"] -= 2
        for code, lot in (("XP07", 1), ("XP03", 2)):
            tables["bounds"].append({"unit": code, "lot": lot})

    plan = accepted(changed(change))
    assert {code: one.lot for code, one in plan.bounds.items()} == {"XP07": 1, "XP03": 2}
    seats = allocate_plan(plan).seats
    assert [code for code in seats if code.startswith("XP") and seats[code] == 9] == [
        "XP03",
        "XP07",
    ]


# --- warnings, which do not block ----------------------------------------------------------------


def test_pilots_without_approval_are_warned_of_in_their_cells() -> None:
    _, findings = read_plan(built_in(), FILE)
    asked = [one for one in findings if one.code == "pilot_not_approved"]
    assert [(f.place.unit, f.place.cell, f.code, f.severity) for f in asked] == [
        ("DT05", "H11", "pilot_not_approved", "warning"),
        ("XP01", "H43", "pilot_not_approved", "warning"),
        ("DN03", "H58", "pilot_not_approved", "warning"),
    ]


def test_half_a_decision_is_still_a_draft() -> None:
    content = changed(lambda t: t["settings"][0].update(quota_decision_number="118/QĐ-UBND"))
    plan, findings = read_plan(content, FILE)
    assert not plan.settings.decided
    assert (SETTINGS, "C36", "decision_incomplete") in [
        (f.place.sheet, f.place.cell, f.code) for f in findings
    ]


def test_a_column_that_need_not_be_filled_is_missed_but_not_needed() -> None:
    _, findings = read_plan(without_column(UNITS, 6), FILE)
    missed = [f for f in findings if f.code == "column_missing"]
    assert [(f.place.sheet, f.place.field, f.severity) for f in missed] == [
        (UNITS, "weight", "warning")
    ]


def test_a_plan_without_weights_has_one_doubt_a_block() -> None:
    plan = accepted(built_in())
    doubts = plan_doubts(allocate_plan(plan), FILE)
    assert [(f.place.sheet, f.code) for f in doubts] == [(SEATS, "seats_unplaced")] * 8
    assert {f.severity for f in doubts} == {"warning"}


def test_units_without_a_weight_among_others_are_named() -> None:
    def change(tables: Tables) -> None:
        for row in tables["units"]:
            row["weight"] = None if row["code"] in ("XP02", "XP05") else 10.0

    [doubt] = plan_doubts(allocate_plan(accepted(changed(change))), FILE)
    assert (doubt.place.sheet, doubt.code) == (UNITS, "no_weight")
    assert doubt.message == (
        "Khối “Xã, phường” có 2 đơn vị chưa có quy mô nên tạm tính mức tối thiểu hoặc suất cơ bản:"
        " XP02, XP05."
    )
