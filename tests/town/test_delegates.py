"""«Danh sách đại biểu» and «Cơ cấu đại biểu»: who can be invited, and who they are."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.model import Bounds, Plan, Waiver, default_plan
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.town.cells import criterion
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.delegates import (
    IS_READY,
    READY,
    UNREPORTED,
    WAITING,
    Tally,
    UnitState,
    passes,
    ready,
    ready_words,
    unit_state,
)
from tests.helpers.libreoffice import Office
from tests.helpers.milestones import DOSSIER
from tests.helpers.small_town import Came, delegate, picked, returned, small_plan, small_town, whole
from tests.helpers.whole_town import Whole

DAY = dt.date(2020, 4, 1)


def came(plan: Plan, *people: dict[str, Any], **parts: Any) -> Came:
    """The pilot's return with these delegates."""
    return {"a.xlsx": (returned(plan, "DT05", whole(plan, *people) | parts), DAY)}


def town_of(*people: dict[str, Any], **parts: Any) -> Consolidation:
    plan = small_plan()
    return small_town(plan, came(plan, *people, **parts))


# --- who can be invited -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "unit", "words"),
    [
        ("Chính thức", UnitState(0, {}, True), READY),
        ("Dự khuyết", UnitState(0, {}, True), "dự khuyết"),
        ("Chính thức", UnitState(0, {}, False), WAITING),
        ("Dự khuyết", UnitState(0, {}, False), "dự khuyết"),
        ("Chính thức", UnitState(3, {9: 2}, True), "chưa hợp lệ: dòng này 2 lỗi"),
        ("Chính thức", UnitState(3, {8: 2}, True), "chưa hợp lệ: đơn vị còn 3 lỗi"),
        ("Dự khuyết", UnitState(3, {9: 1}, False), "chưa hợp lệ: dòng này 1 lỗi"),
        (None, UnitState(0, {}, True), WAITING),
        ("Chính thức", UnitState(0, {}, True, frozenset({9})), UNREPORTED),
        ("Chính thức", UnitState(0, {}, True, frozenset({8})), READY),
    ],
)
def test_ready_in_words(standing: str | None, unit: UnitState, words: str) -> None:
    roles = default_plan().roles
    assert ready_words(standing, 9, unit, roles) == words
    assert ready(standing, 9, unit, roles) == (words == READY)


def test_the_list_in_register_order_with_what_each_waits_for() -> None:
    rows = Whole(small_town()).rows("delegates")
    names = ("stt", "unit_code", "full_name", "birth_date", "block_number", "age_group", "state")
    assert picked(rows, *names) == [
        (1, "DT05", "Trịnh Thị Sáu", "05/06/1975", 1, "Từ 40 đến 49 tuổi", READY),
        (2, "DT05", "Vũ Thị Bảy", "1980", 1, "Từ 40 đến 49 tuổi", READY),
        (3, "DN02", "Trinh Thi Sau", None, 3, None, "chưa hợp lệ: dòng này 1 lỗi"),
        (
            4,
            "DN02",
            "Trinh Thi Sau",
            "1975",
            3,
            "Từ 40 đến 49 tuổi",
            "chưa hợp lệ: đơn vị còn 2 lỗi",
        ),
    ]
    assert {row["party_member"] for row in rows} == {"Có"}


def test_every_column_of_the_form_is_there() -> None:
    asked = load("unit_return").sheet("delegates").field_names
    assert set(asked) <= set(load("town").sheet("delegates").field_names)


def test_a_guest_with_a_valid_list_is_invited_too() -> None:
    guest = delegate("Vũ Thị Bảy", "1980", delegate_type="Khách mời", category="Khách mời khác")
    plan = replace(small_plan(), bounds={"DT05": Bounds("DT05", guests=1)})
    named = small_town(plan, came(plan, delegate("Trịnh Thị Sáu", "1975"), guest))
    town = Whole(named)
    assert [row["state"] for row in town.rows("delegates")] == [READY, READY]
    tally = Tally(town.book, named)
    assert tally.passing(*tally.official_exemplar, IS_READY) == 1, "the seats are the exemplars'"


def test_a_list_without_its_dossier_waits() -> None:
    town = town_of(delegate("Trịnh Thị Sáu", "1975"), dossier=[])
    assert not unit_state(town, "DT05").dossier
    assert [row["state"] for row in Whole(town).rows("delegates")] == [WAITING]


def test_a_missing_achievement_report_keeps_only_its_delegate_waiting() -> None:
    people = [
        delegate("Trịnh Thị Sáu", "1975", achievement_report=False),
        delegate("Vũ Thị Bảy", "1980"),
    ]
    states = [row["state"] for row in Whole(town_of(*people)).rows("delegates")]
    assert states == [UNREPORTED, READY]


def test_a_dossier_on_paper_or_excused_for_good_lets_the_delegates_come() -> None:
    plan = small_plan()
    returns = came(plan, delegate("Trịnh Thị Sáu", "1975"), dossier=[])
    paper = Paper("DT05", DOSSIER, "7/HS", DAY)
    assert unit_state(small_town(plan, returns, papers=[paper]), "DT05").dossier

    def waived(until: dt.date | None) -> Consolidation:
        waiver = Waiver("DT05", DOSSIER, "Chủ tịch", DAY, until, "Lũ lụt")
        return small_town(replace(plan, waivers=(waiver,)), returns)

    assert unit_state(waived(None), "DT05").dossier
    assert not unit_state(waived(dt.date(2020, 12, 1)), "DT05").dossier


def test_lesser_columns_fold_away_and_helpers_are_hidden() -> None:
    town = Whole(small_town())
    page = openpyxl.load_workbook(io.BytesIO(town.content))["Danh sách đại biểu"]
    cols = town.book.area("delegates").cols
    for name, col in cols.items():
        look = page.column_dimensions[column_letters(col)]
        hidden = name in (
            "unit_code",
            "ethnicity",
            "party_member",
            "education",
            "workplace",
            "category",
            "direct_work",
            "economic_sector",
            "represents",
            "highest_award",
            "award_decision",
            "phone",
            "achievement_report",
            "note",
            "doubled",
            "block_number",
            "age_group",
            "source",
        )
        assert look.hidden == hidden or look.min != col, name
    assert page.column_dimensions[column_letters(cols["phone"])].outlineLevel == 1


# --- who they are -------------------------------------------------------------------------------


def mixed() -> Consolidation:
    """Official: five, one of them a guest; and one in reserve."""
    plan = small_plan()
    settings = replace(plan.settings, women_percent=60, minority_percent=50, direct_percent=40)
    plan = replace(plan, settings=settings)
    people = [
        delegate("Trịnh Thị Sáu", "1991-01-01", direct_work="Sản xuất"),
        delegate("Vũ Thị Bảy", "1990", direct_work="Không", ethnicity="Mường"),
        delegate("Lê Văn Tám", "1960", gender="Nam", party_member=False, direct_work="Không"),
        delegate("Bùi Văn Chín", "1961", gender="Nam", standing="Dự khuyết"),
    ]
    more = [
        delegate("Lê Thị Mười", "1971", direct_work="Không", ethnicity="Thái"),
        delegate("Lê Thị Xuân", "1970", delegate_type="Khách mời", category="Khách mời khác"),
    ]
    return small_town(
        plan,
        {
            "a.xlsx": (returned(plan, "DT05", whole(plan, *people)), DAY),
            "b.xlsx": (returned(plan, "DN02", whole(plan, *more)), DAY),
        },
    )


def counts(town: Whole) -> dict[tuple[str | None, str], dict[str, Any]]:
    """(heading, label) → row."""
    heading, found = None, {}
    for row in town.rows("composition"):
        if row["stt"]:
            heading = row["label"]
        else:
            found[heading, row["label"]] = row
    return found


def test_official_delegates_by_block_and_together_with_their_shares() -> None:
    rows = counts(Whole(mixed()))

    def line(heading: str | None, label: str) -> tuple[Any, ...]:
        names = ("block_1", "block_2", "block_3", "total", "share")
        return picked([rows[heading, label]], *names)[0]

    assert line(None, "Đại biểu chính thức") == (3, 0, 2, 5, 1)
    assert line(None, "Dự khuyết (không tính vào các số dưới đây)") == (1, 0, 0, 1, None)
    assert line("Loại đại biểu", "Điển hình") == (3, 0, 1, 4, 0.8)
    assert line("Loại đại biểu", "Khách mời") == (0, 0, 1, 1, 0.2)
    assert line("Giới tính", "Nữ") == (2, 0, 2, 4, 0.8)
    assert line("Dân tộc", "Mường") == (1, 0, 0, 1, 0.2)
    assert line("Dân tộc", "Cộng dân tộc thiểu số") == (1, 0, 1, 2, 0.4)
    assert line("Trực tiếp", "Không") == (2, 0, 1, 3, 0.6)
    assert line("Trực tiếp", "Cộng người trực tiếp") == (1, 0, 1, 2, 0.4)
    assert line("Đảng viên", "Không") == (1, 0, 0, 1, 0.2)
    assert [row["total"] for (heading, _), row in rows.items() if heading == "Độ tuổi"] == [
        *(1, 1, 1, 1, 1)
    ]


def test_only_ethnic_groups_that_occur_are_rows_all_of_short_lists_are() -> None:
    labels = list(counts(Whole(mixed())))
    assert [b for a, b in labels if a == "Dân tộc"] == [
        "Kinh",
        "Thái",
        "Mường",
        "Cộng dân tộc thiểu số",
    ]
    plan = small_plan()
    assert (
        tuple(b for a, b in labels if a == "Trình độ chuyên môn") == plan.lists["Trình độ"].values
    )


def test_shares_beside_their_targets() -> None:
    rows = counts(Whole(mixed()))
    compared = [
        (label, row["target"], row["verdict"]) for (_, label), row in rows.items() if row["target"]
    ]
    assert compared == [
        ("Nữ", 0.6, "đạt"),
        ("Cộng dân tộc thiểu số", 0.5, "dưới mục tiêu"),
        ("Cộng người trực tiếp", 0.4, "đạt"),
    ]


def test_no_delegates_no_shares() -> None:
    rows = counts(Whole(small_town(came={})))
    assert rows["Giới tính", "Nữ"]["total"] == 0
    assert rows["Giới tính", "Nữ"]["share"] is None


@pytest.mark.parametrize(
    ("value", "sign", "wanted", "holds"),
    [
        ("Kinh", "=", "Kinh", True),
        (None, "=", "Kinh", False),
        (None, "<>", "Kinh", True),
        (None, "<>", "", False),
        ("Kinh", "<>", "", True),
        (2, "=", 2, True),
    ],
)
def test_criteria_in_python(value: object, sign: str, wanted: str | int, holds: bool) -> None:
    assert passes({"x": value}, ("x", sign, wanted)) == holds


def test_criteria_as_formulas_write_them() -> None:
    assert criterion("=", "Cá thể, hộ gia đình") == '"=Cá thể, hộ gia đình"'
    assert criterion("=", '<5*? ~"{x}') == '"=<5~*~? ~~""{{x}}"'
    assert criterion(">=", 1990) == '">=1990"'


# --- live ---------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_an_edit_of_the_list_moves_the_composition(libreoffice: Office, tmp_path: Path) -> None:
    """As the program computes it for the same change."""
    town = Whole(mixed())
    first = town.book.area("delegates").first
    edits = {
        town.at("delegates", "gender", first): "Nam",
        town.at("delegates", "ethnicity", first): "Thái",
        town.at("delegates", "standing", first + 3): "Chính thức",
        town.at("delegates", "age_group", first + 5): "Đến 29 tuổi",
        town.at("delegates", "party_member", first + 5): "",
    }
    found = town.edited(libreoffice, tmp_path, edits)

    def line(label: str) -> list[Any]:
        row = town.row_of("composition", label=label)
        names = ("block_1", "block_3", "total", "share", "verdict")
        return [found.get(town.at("composition", name, row)) for name in names]

    assert line("Đại biểu chính thức") == [4, 2, 6, 1, None]
    assert line("Nữ") == [1, 2, 3, 0.5, "dưới mục tiêu"]
    assert line("Thái") == [1, 1, 2, pytest.approx(1 / 3), None]
    assert line("Cộng dân tộc thiểu số") == [2, 1, 3, 0.5, "đạt"]
    assert line("Đến 29 tuổi")[:3] == [1, 1, 2]
    assert "nữ 50,0% (mục tiêu" in str(found["Tổng quan", "A11"])


def test_a_foreigner_is_no_ethnic_minority() -> None:
    """R-SHARE: one Mường of three official delegates, below a target of 40 %."""
    plan = small_plan()
    plan = replace(plan, settings=replace(plan.settings, minority_percent=40))
    people = [
        delegate("Trịnh Thị Sáu", "1975", ethnicity="Mường"),
        delegate("Vũ Thị Bảy", "1980", ethnicity="Người nước ngoài"),
        delegate("Lê Văn An", "1970"),
    ]
    town = small_town(plan, came(plan, *people))
    whole_town = Whole(town)
    row = next(
        one for one in whole_town.rows("composition") if one["label"] == "Cộng dân tộc thiểu số"
    )
    assert row["total"] == 1
    [below] = [f.message for f in town.findings if f.code == "share_below_target"]
    assert "33,3" in below
