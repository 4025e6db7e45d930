"""«Phân bổ chỉ tiêu» and the draft for the chair (R-QUOTA)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.plan.issue import allocate_plan, unit_content, unit_form, unit_workbook
from emulation_xlsx.plan.model import Bounds, Plan
from emulation_xlsx.plan.quota import Allocation, exemplar_seats
from emulation_xlsx.town.page import LIST_FIRST_ROW
from emulation_xlsx.town.sheets.allocation import allocation_workbook, decision, method_words
from emulation_xlsx.town.sheets.working import RUN_AGAIN, limit_words, roman
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.small_town import (
    delegate,
    picked,
    returned,
    small_plan,
    small_town,
    unit_record,
    whole,
)
from tests.helpers.whole_town import Whole

TITLE = "Phân bổ chỉ tiêu"


def enterprises(weights: Mapping[str, Any], seats: int, **bounds: Bounds) -> Plan:
    """The small plan with its three enterprise seats changed, and a third enterprise."""
    plan = small_plan()
    more = replace(plan.by_code["DN02"], code="DN03", name="Công ty thứ ba")
    units = tuple(
        replace(u, weight=weights[u.code]) if u.code in weights else u for u in (*plan.units, more)
    )
    blocks = {**plan.blocks, "Doanh nghiệp": seats}
    share, total = Fraction(7, 10), sum(blocks.values())
    cap = next(cap for cap in range(99) if exemplar_seats(cap, share) == total)
    settings = replace(plan.settings, cap_town=cap)
    return replace(plan, units=units, blocks=blocks, bounds=bounds, settings=settings)


def test_the_working_of_a_usual_town_and_who_was_nominated() -> None:
    rows = Whole(small_town()).rows("allocation")
    names = ("stt", "unit_code", "weight", "base", "exact", "seats", "told", "nominated")
    assert picked(rows, *names, "remaining", "state") == [
        ("I", None, 100, 1, 1, 2, None, 2, 0, None),
        (1, "DT05", 100, 1, 1, 2, 2, 2, 0, "đủ"),
        ("II", None, 100, 1, 1, 2, None, 0, 2, None),
        (1, "XP03", 100, 1, 1, 2, 2, 0, 2, "chưa gửi"),
        ("III", None, 200, 2, 1, 3, None, 2, 1, None),
        (1, "DN01", 100, 1, 0.5, 2, None, 0, 2, "chưa gửi"),
        (2, "DN02", 100, 1, 0.5, 1, 1, 2, -1, "vượt 1"),
        (None, None, None, 4, None, 7, None, 4, 3, None),
        (None, None, None, None, None, 0, None, None, None, None),
        (None, None, None, None, None, 7, None, None, None, None),
    ]


def test_a_unit_with_fewer_delegates_than_seats_and_a_guest() -> None:
    plan = small_plan()
    people = [
        delegate("Trịnh Thị Sáu", "1975"),
        delegate("Vũ Thị Bảy", "1980", standing="Dự khuyết"),
        delegate("Lê Thị Tám", "1980", delegate_type="Khách mời", category="Khách mời khác"),
    ]
    came = {"a.xlsx": (returned(plan, "DT05", whole(plan, *people)), dt.date(2020, 4, 1))}
    rows = Whole(small_town(plan, came)).rows("allocation")
    names = ("unit_code", "nominated", "remaining", "state", "guests")
    assert picked(rows[1:2], *names) == [("DT05", 1, 1, "thiếu 1", 1)]


def test_bounds_are_said_in_words_with_the_round_that_applied_them() -> None:
    bounds = {
        "DN01": Bounds("DN01", fixed=4),
        "DN02": Bounds("DN02", maximum=2, guests=3),
        "DN03": Bounds("DN03", minimum=1),
    }
    weights = {"DN01": Fraction(10), "DN02": Fraction(901, 2), "DN03": Fraction(50)}
    rows = Whole(small_town(enterprises(weights, 12, **bounds), {})).rows("allocation")
    names = ("unit_code", "weight", "limits", "base", "bound", "seats", "guest_seats")
    assert picked(rows[4:8], *names) == [
        (None, 50, None, 1, None, 12, 3),
        ("DN01", 10, "ấn định 4", None, "ấn định", 4, None),
        ("DN02", 450.5, "nhiều nhất 2", None, "tối đa (vòng 1)", 2, 3),
        ("DN03", 50, "ít nhất 1", 1, None, 6, None),
    ]


def test_a_unit_without_a_weight_and_seats_that_nobody_can_take() -> None:
    weights: dict[str, Any] = {"DN01": None, "DN02": None, "DN03": None}
    rows = Whole(small_town(enterprises(weights, 5), {})).rows("allocation")
    assert picked(rows[4:6], "weight", "bound", "seats", "check") == [
        (0, None, 3, "còn 2 suất chưa chia"),
        (None, "chưa có quy mô", 1, None),
    ]
    assert "còn 2 suất chưa chia" not in {row["check"] for row in rows[5:]}


def test_lots_move_the_seat_and_are_recorded() -> None:
    weights = dict.fromkeys(("DN01", "DN02", "DN03"), Fraction(100))
    bounds = {code: Bounds(code, lot=3 - i) for i, code in enumerate(weights)}
    rows = Whole(small_town(enterprises(weights, 4, **bounds), {})).rows("allocation")
    assert picked(rows[5:8], "unit_code", "limits", "rank", "seats") == [
        ("DN01", "bốc thăm 3", 1, 1),
        ("DN02", "bốc thăm 2", 1, 1),
        ("DN03", "bốc thăm 1", 1, 2),
    ]
    assert all("theo kết quả bốc thăm" in row["why"] for row in rows[5:8])


def test_a_block_row_says_whom_one_seat_more_would_cost_one() -> None:
    """Sizes 6, 6 and 2: of 10 seats beyond the base the third has two, of 11 one."""
    weights = {"DN01": Fraction(6), "DN02": Fraction(6), "DN03": Fraction(2)}
    rows = Whole(small_town(enterprises(weights, 13), {})).rows("allocation")
    assert rows[4]["why"] == (
        "13 suất của khối. Thêm 1 suất cho khối thì DN03 lại bớt 1 suất,"
        " do cách chia theo phần lẻ lớn nhất."
    )


def test_a_size_of_0_is_not_called_missing() -> None:
    weights: dict[str, Any] = {"DN01": Fraction(0), "DN02": None, "DN03": None}
    rows = Whole(small_town(enterprises(weights, 5), {})).rows("allocation")
    words = ["quy mô bằng 0", "chưa có quy mô", "chưa có quy mô"]
    assert [row["bound"] for row in rows[5:8]] == words


def test_a_told_number_that_no_longer_holds() -> None:
    plan = small_plan()
    values = whole(plan, delegate("Trịnh Thị Sáu", "1975"))
    content = unit_workbook(plan, plan.by_code["DT05"], 5, dt.date(2019, 10, 10), values)
    town = small_town(plan, {"a.xlsx": (content, dt.date(2020, 4, 1))})
    rows = Whole(town).rows("allocation")
    assert picked(rows[1:2], "told", "seats", "check") == [(5, 2, "đã báo 5, cần báo lại")]


def test_a_draft_says_so_and_a_decision_its_number() -> None:
    settings = small_plan().settings
    assert decision(settings) == "Theo Quyết định số 118/QĐ-UBND ngày 08/10/2019."
    assert decision(replace(settings, quota_decision_number=None)).startswith("Dự thảo")


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (Bounds("A"), None),
        (Bounds("A", minimum=0), "ít nhất 0"),
        (Bounds("A", maximum=4), "nhiều nhất 4"),
        (Bounds("A", minimum=1, maximum=4), "từ 1 đến 4"),
        (Bounds("A", minimum=1, maximum=4, fixed=0), "ấn định 0"),
        (Bounds("A", lot=2), "bốc thăm 2"),
        (Bounds("A", maximum=4, lot=1), "nhiều nhất 4; bốc thăm 1"),
    ],
)
def test_limits_in_words(bounds: Bounds, words: str | None) -> None:
    assert limit_words(bounds) == words


def test_roman_numbers() -> None:
    assert [roman(n) for n in (1, 4, 8, 9, 14, 20)] == ["I", "IV", "VIII", "IX", "XIV", "XX"]


# --- the draft ----------------------------------------------------------------------------------


def draft(plan: Plan) -> tuple[Allocation, openpyxl.Workbook]:
    allocation = allocate_plan(plan)
    content = allocation_workbook(plan, allocation)
    return allocation, openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def test_the_draft_has_no_nominations_and_is_signed_by_two() -> None:
    _, book = draft(small_plan())
    assert book.sheetnames == [TITLE, "Theo khối"]
    text = " ".join(str(cell) for row in book[TITLE].iter_rows(values_only=True) for cell in row)
    assert "Đã cử" not in text
    assert "Đã báo đơn vị" not in text
    for words in ("CÁCH TÍNH", "DUYỆT", "CHỦ TỊCH ỦY BAN NHÂN DÂN THỊ XÃ BỈM SƠN", "TRƯỞNG PHÒNG"):
        assert words in text


def test_an_undecided_draft_leaves_its_day_to_the_pen() -> None:
    plan = small_plan()
    plan = replace(plan, settings=replace(plan.settings, quota_decision_number=None))
    _, book = draft(plan)
    text = " ".join(str(cell) for row in book[TITLE].iter_rows(values_only=True) for cell in row)
    assert "ngày …… tháng …… năm ………" in text
    assert "Dự thảo" in text


def test_the_blocks_add_up_to_the_exemplar_seats() -> None:
    plan = small_plan()
    settings = replace(plan.settings, reserve_seats=1)
    plan = replace(plan, settings=settings, blocks={**plan.blocks, "Doanh nghiệp": 2})
    _, book = draft(plan)
    rows = list(book["Theo khối"].iter_rows(LIST_FIRST_ROW, LIST_FIRST_ROW + 5, values_only=True))
    assert [row[1:6] for row in rows] == [
        ("Đảng, MTTQ, đoàn thể", 1, 2, 2, 0),
        ("Xã, phường", 1, 2, 2, 0),
        ("Doanh nghiệp", 2, 2, 2, 0),
        ("Cộng các khối", 4, 6, 6, 0),
        ("Suất dự phòng", None, 1, None, None),
        ("Tổng suất điển hình", None, 7, None, None),
    ]


def test_the_method_in_words_has_the_numbers_of_the_plan_and_an_example() -> None:
    plan = enterprises({"DN01": 2931, "DN02": 2811, "DN03": Fraction(3, 2)}, 6)
    words = method_words(plan, allocate_plan(plan))
    assert words[0].startswith("Suất điển hình = 14 × 70% = 10 ")
    assert words[2].endswith("mỗi đơn vị còn lại có 1 suất cơ bản.")
    assert words[-1] == (
        "Ví dụ: Công ty CP Xi măng Bỉm Sơn (Doanh nghiệp): 3 × 2.931 ÷ 5.743,50 = 1,5309, "
        "được 1 cơ bản + 1 phần nguyên + 1 (phần lẻ lớn nhất trong khối) = 3 suất."
    )


def test_without_weights_there_is_no_example() -> None:
    plan = enterprises({"DN01": None, "DN02": None, "DN03": None, "DT05": None, "XP03": None}, 3)
    assert len(method_words(plan, allocate_plan(plan))) == 6


@pytest.mark.thorough
@pytest.mark.libreoffice
def test_recalculating_the_draft_hard_changes_nothing(libreoffice: Office, tmp_path: Path) -> None:
    plan = enterprises(
        {"DN01": 10, "DN02": Fraction(901, 2), "DN03": None}, 12, DN02=Bounds("DN02", maximum=2)
    )
    path = tmp_path / "phan-bo.xlsx"
    path.write_bytes(allocation_workbook(plan, allocate_plan(plan)))
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}


# --- live ---------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_an_edit_of_a_delegate_moves_the_seats(libreoffice: Office, tmp_path: Path) -> None:
    town = Whole(small_town())
    first = town.book.area("delegates").first
    edits = {
        town.at("delegates", "delegate_type", first): "Khách mời",
        town.at("delegates", "unit_code", first + 3): "DN01",
    }
    found = town.edited(libreoffice, tmp_path, edits)
    row = {code: town.row_of("allocation", unit_code=code) for code in ("DT05", "DN01", "DN02")}

    def line(code: str) -> list[Any]:
        names = ("nominated", "remaining", "state", "guests")
        return [found.get(town.at("allocation", name, row[code])) for name in names]

    assert line("DT05") == [1, 1, "thiếu 1", 1]
    assert line("DN01") == [1, 1, "thiếu 1", 0]
    assert line("DN02") == [1, 0, "đủ", 0]
    total = town.book.area("allocation").last + 1
    assert found[town.at("allocation", "nominated", total)] == 3


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("field", "typed", "check"),
    [
        ("weight", "101", RUN_AGAIN),
        ("told", "2", ""),
        *(
            pytest.param(*one, marks=pytest.mark.thorough)
            for one in (
                ("weight", "0", RUN_AGAIN),
                ("limits", "ít nhất 3", RUN_AGAIN),
                ("told", "9", "đã báo 9, cần báo lại"),
                ("weight", "100", ""),
            )
        ),
    ],
)
def test_a_changed_weight_or_bound_asks_for_allocate(
    field: str, typed: str, check: str, libreoffice: Office, tmp_path: Path
) -> None:
    town = Whole(small_town())
    row = town.row_of("allocation", unit_code="DT05")
    found = town.edited(libreoffice, tmp_path, {town.at("allocation", field, row): typed})
    assert found.get(town.at("allocation", "check", row), "") == check
    other = town.row_of("allocation", unit_code="DN02")
    assert town.at("allocation", "check", other) not in found


def test_a_unit_that_has_nobody_to_name_is_not_asked_for_its_list() -> None:
    plan = small_plan()
    values = {"unit": [unit_record()], "delegates": []}
    content = unit_content(plan, plan.by_code["XP03"], 2, dt.date(2019, 10, 10), values)
    nobody = unit_form(replace(content, nil=frozenset({"delegates"})))
    town = Whole(small_town(plan, {"XP03.xlsx": (nobody, dt.date(2020, 4, 10))}))
    states = {row["unit_code"]: row["state"] for row in town.rows("allocation")}
    assert (states["XP03"], states["DT05"]) == ("không phát sinh", "chưa gửi")
    words = "Đơn vị có chỉ tiêu chưa gửi danh sách"
    page = town.cells("overview")
    [(at, col)] = [(n, row.index(words)) for n, row in enumerate(page) if words in row]
    assert page[at - 1][col] == 3
