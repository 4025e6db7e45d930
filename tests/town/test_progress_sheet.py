"""«Tiến độ thời hạn»: every unit at every milestone it owes, live."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.model import Waiver
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.progress import GROUPS, group, owed
from tests.helpers.libreoffice import Office
from tests.helpers.milestones import DOSSIER, UNIT
from tests.helpers.small_town import picked, returned, small_plan, small_town, usual_returns, whole
from tests.helpers.whole_town import Whole


def extended() -> Consolidation:
    """The milestone of the dossier put off for all, then again for one unit."""
    plan = small_plan()
    milestones = tuple(
        replace(m, amended_due=dt.date(2020, 4, 18), amended_by="Công văn 12/UBND")
        if m.rule == DOSSIER
        else m
        for m in plan.milestones
    )
    waivers = (
        Waiver("XP03", DOSSIER, "Chủ tịch", dt.date(2020, 4, 1), dt.date(2020, 5, 1), "Sáp nhập"),
        Waiver("DN01", UNIT, "Chủ tịch", dt.date(2020, 3, 2), None, "Tạm dừng sản xuất"),
    )
    return small_town(replace(plan, milestones=milestones, waivers=waivers), usual_returns(plan))


def test_each_unit_at_each_milestone_it_owes() -> None:
    rows = Whole(small_town()).rows("progress")
    day = dt.date
    assert picked(rows, "unit_code", "rule", "evidence", "weak", "status", "days", "member") == [
        ("TX00", "R-TOWN", None, None, "chưa đến hạn", None, None),
        ("DT05", "R-PLAN", day(2020, 4, 10), None, "chậm 147 ngày", 147, "Lê Thị Hoa"),
        ("DT05", "R-PILOT", day(2020, 3, 5), None, "đúng hạn", None, "Lê Thị Hoa"),
        ("DT05", "R-DOSSIER", day(2020, 4, 10), None, "đúng hạn", None, "Lê Thị Hoa"),
        ("XP03", "R-PLAN", day(2019, 11, 10), None, "đúng hạn", None, "Trần Văn Bình"),
        ("XP03", "R-UNIT", day(2020, 3, 5), None, "đúng hạn", None, "Trần Văn Bình"),
        ("XP03", "R-DOSSIER", None, None, "quá hạn, chưa nộp", 5, "Trần Văn Bình"),
        ("XP08", "R-PLAN", day(2019, 11, 1), None, "đúng hạn", None, None),
        ("DN01", "R-PLAN", None, None, "quá hạn, chưa nộp", 157, None),
        ("DN01", "R-UNIT", None, None, "quá hạn, chưa tổ chức", 20, None),
        ("DN01", "R-DOSSIER", None, None, "quá hạn, chưa nộp", 5, None),
        ("DN02", "R-PLAN", day(2020, 4, 18), "x", "cần xác nhận ngày nhận", None, "Lê Thị Hoa"),
        ("DN02", "R-UNIT", day(2020, 3, 5), None, "đúng hạn", None, "Lê Thị Hoa"),
        (
            "DN02",
            "R-DOSSIER",
            day(2020, 4, 18),
            "x",
            "đã nộp, còn lỗi phải sửa",
            None,
            "Lê Thị Hoa",
        ),
    ]


def test_first_received_stands_beside_valid_since() -> None:
    rows = Whole(small_town()).rows("progress")
    names = ("first_received", "valid_since", "source")
    assert picked(rows[12:], *names) == [
        (dt.date(2020, 4, 18), dt.date(2020, 4, 18), "ngày tổ chức"),
        (dt.date(2020, 4, 18), None, "ngày phần mềm thấy tệp"),
    ]


def test_an_amended_day_and_an_extension_are_explained() -> None:
    rows = Whole(extended()).rows("progress")
    row = rows[6]
    assert picked([row], "due", "until", "waived", "status", "days") == [
        (dt.date(2020, 4, 18), dt.date(2020, 5, 1), "x", "được gia hạn đến 01/05/2020", None)
    ]
    assert row["note"] == (
        "Mốc ban đầu 15/04/2020, điều chỉnh theo Công văn 12/UBND. Chủ tịch, 01/04/2020: Sáp nhập"
    )
    assert rows[9]["status"] == "được miễn"


def test_what_is_not_yet_held_shows_the_day_it_is_planned_for() -> None:
    rows = Whole(small_town(as_of=dt.date(2019, 11, 12))).rows("progress")
    notes = {(row["unit_code"], row["rule"]): row["note"] for row in rows}
    assert notes["XP03", "R-UNIT"] == "Đơn vị dự kiến họp 05/03/2020."
    assert notes["XP03", "R-DOSSIER"] is None


def test_a_conference_whose_report_is_faulty_is_not_said_to_have_been_silent() -> None:
    plan = small_plan()
    faulty = whole(plan)
    faulty["conference"][0]["women"] = 900
    town = small_town(plan, {"a.xlsx": (returned(plan, "XP03", faulty), dt.date(2020, 4, 10))})
    [row] = [row for row in Whole(town).rows("progress") if row["rule"] == "R-UNIT"][:1]
    assert picked([row], "unit_code", "status", "timeliness", "came") == [
        ("XP03", "đã tổ chức, báo cáo còn lỗi", "đúng hạn", "còn lỗi")
    ]


def test_every_status_has_a_group_and_groups_that_ask_for_attention_a_fill() -> None:
    shown = {group(standing) for standing in owed(small_town())}
    assert shown <= set(GROUPS)
    plain = set(GROUPS) - set(load("town").sheet("progress").field("status").excel.fills)
    assert plain == {str(Status.NOT_DUE)}


# --- live ---------------------------------------------------------------------------------------


def column(town: Whole, found: dict[Any, Any], name: str) -> list[Any]:
    area = town.book.area("progress")
    cells = (town.at("progress", name, row) for row in range(area.first, area.last + 1))
    return [found.get(cell, "") for cell in cells]


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "day",
    [
        "20/06/2020",
        *(
            pytest.param(one, marks=pytest.mark.thorough)
            for one in ("21/04/2020", "19/06/2020", "31/12/2020")
        ),
    ],
)
def test_another_day_typed_above_the_list_moves_the_statuses(
    day: str, libreoffice: Office, tmp_path: Path
) -> None:
    """As the program computes them for that day."""
    as_of = dt.datetime.strptime(day, "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not a time
    usual = small_town()
    town = Whole(usual)
    found = town.edited(libreoffice, tmp_path, {town.at("progress", "due", 6): day})
    then = [replace(s, as_of=as_of) for s in owed(usual)]
    assert column(town, found, "status") == [s.text for s in then]
    days = ["" if s.days_late is None else s.days_late for s in then]
    assert column(town, found, "days") == days
    assert column(town, found, "group") == [group(s) for s in then]
    assert column(town, found, "timeliness") == [s.timeliness for s in then]


@pytest.mark.libreoffice
@pytest.mark.parametrize("day", ["01/04/2020", "hôm qua"])
def test_a_day_before_the_runs_is_refused_in_words_and_changes_nothing(
    day: str, libreoffice: Office, tmp_path: Path
) -> None:
    """What was known on an earlier day the sheet does not hold: only another run does."""
    usual = small_town()
    town = Whole(usual)
    found = town.edited(libreoffice, tmp_path, {town.at("progress", "due", 6): day})
    assert column(town, found, "status") == [s.text for s in owed(usual)]
    said = found[town.at("progress", "counting", 6)]
    assert str(said).startswith("Không lùi được trước ngày tổng hợp 20/04/2020; xin tổng hợp lại")


@pytest.mark.libreoffice
def test_an_evidence_date_typed_into_the_list_moves_its_row_and_the_overview(
    libreoffice: Office, tmp_path: Path
) -> None:
    town = Whole(small_town())
    row = town.row_of("progress", unit_code="DN01", rule="R-PLAN")
    edits = {
        town.at("progress", "evidence", row): "15/11/2019",
        town.at("progress", "status", 6): "0",
    }
    found = town.edited(libreoffice, tmp_path, edits)
    assert found[town.at("progress", "status", row)] == "đúng ngày mốc"
    assert found[town.at("progress", "days", row)] == 0
    assert [found["Tổng quan", f"{col}19"] for col in "DEFG"] == [2, 1, 1, 0]
    assert found["Tổng quan", "C19"] == "5/5"
