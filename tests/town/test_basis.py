"""«Nhật ký tiếp nhận» and «Căn cứ»: what a chair reads there."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl

from emulation_xlsx.findings import OURS
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.returns.receipts import Entry, receive
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.sheets.basis import write_applied, write_basis, write_receipts
from emulation_xlsx.town.sheets.followup import write_issues
from tests.helpers.small_town import (
    AS_OF,
    SEEN,
    conference_record,
    picked,
    plan_record,
    returned,
    small_plan,
    small_town,
    table,
    unit_record,
    written,
)

# --- Nhật ký tiếp nhận -------------------------------------------------------------------------


def test_receipts_in_the_order_of_their_coming_with_the_parts_that_count() -> None:
    rows = table(small_town(), "receipts", write_receipts)
    everything = "Kế hoạch; Hội nghị; Danh sách đại biểu; Hồ sơ"
    both = "Kế hoạch; Hội nghị"
    names = ("stt", "file", "unit_code", "verdict", "parts", "counting")
    assert picked(rows, *names) == [
        (1, "XP08.xlsx", "XP08", "hợp lệ", "Kế hoạch", "Kế hoạch"),
        (2, "XP03 ke hoach.xlsx", "XP03", "hợp lệ", "Kế hoạch", None),
        (3, "DT05.xlsx", "DT05", "hợp lệ", everything, everything),
        (4, "XP03.xlsx", "XP03", "hợp lệ", both, both),
        (5, "ghi chu.txt", None, "không đọc được", None, None),
        (6, "DN02.xlsx", "DN02", "có lỗi", everything, everything),
    ]
    assert picked(rows[3:], "errors", "breaches", "warnings", "note") == [
        (0, 1, 0, None),
        (1, 0, 0, "Tệp chỉ có chữ, không phải bảng tính."),
        (2, 0, 0, None),
    ]
    assert picked(rows[4:], "identified", "received", "source", "first_seen") == [
        (None, dt.date(2020, 4, 17), "cán bộ ghi", "18/04/2020 08:30"),
        ("mã ẩn trong mẫu", dt.date(2020, 4, 18), "ngày phần mềm thấy tệp", "18/04/2020 08:30"),
    ]


def with_history(plan: Plan) -> Consolidation:
    """A plan, the same bytes again, one that the clerk leaves out, a blank form, one in doubt."""
    values = {"unit": [unit_record()], "plan": [plan_record()]}
    good, blank = returned(plan, "XP03", values), returned(plan, "DN01", {})
    other = values | {"conference": [conference_record()]}
    elsewhere = replace(plan, settings=replace(plan.settings, campaign_code="CU"))
    doubtful = returned(elsewhere, "DN02", other)
    arrivals = [
        Arrival("a.xlsx", good),
        Arrival("b.xlsx", good),
        Arrival("c.xlsx", returned(plan, "DT05", values)),
        Arrival("d.xlsx", blank),
        Arrival("e.xlsx", doubtful),
    ]
    entries = {
        (a.file, a.sha256): Entry(SEEN, received=dt.date(2020, 4, day), ignored=day == 3)
        for day, a in enumerate(arrivals, 1)
    }
    entries[("c.xlsx", arrivals[2].sha256)] = replace(
        entries[("c.xlsx", arrivals[2].sha256)], note="Gửi nhầm bản nháp."
    )
    receipts = receive(arrivals, entries, plan, SEEN)
    return consolidate(plan, [], allocate_plan(plan), receipts, [], AS_OF)


def test_history_stays_visible_whatever_became_of_a_file() -> None:
    rows = table(with_history(small_plan()), "receipts", write_receipts)
    names = ("file", "unit_code", "verdict", "counting", "note")
    doubt = "Mẫu thuộc đợt “CU”, không phải đợt “BIMSON-2019”."
    assert picked(rows, *names) == [
        ("a.xlsx", "XP03", "hợp lệ", "Kế hoạch", None),
        ("b.xlsx", None, "trùng tệp đã nhận", None, None),
        ("c.xlsx", None, "không tính", None, "Gửi nhầm bản nháp."),
        ("d.xlsx", "DN01", "chưa điền", None, None),
        ("e.xlsx", "DN02", "cần xác nhận", None, doubt),
    ]
    assert rows[1]["identified"] == "giống hệt a.xlsx"
    assert rows[4]["parts"] == "Kế hoạch; Hội nghị"


def test_what_came_after_the_day_is_counted_below_the_title() -> None:
    town = small_town(as_of=dt.date(2020, 4, 12))
    book, content = written(town, write_receipts)
    page = openpyxl.load_workbook(io.BytesIO(content))[book.sheet("receipts").name]
    words = "Số liệu đến ngày 12/04/2020. 3 tệp. 3 tệp nhận sau ngày này chưa kể đến."
    assert page["A5"].value == words


# --- Căn cứ ------------------------------------------------------------------------------------


def test_every_rule_and_default_and_how_often_it_was_broken() -> None:
    rows = table(small_town(), "basis", write_issues, write_basis)
    ids = [row["id"] for row in rows]
    assert ids == [one.id for one in default_plan().basis]
    broken = {row["id"]: row["broken"] for row in rows}
    found = {"R-PLAN": 1, "R-CHAIR": 1, "R-LIST": 1, OURS: 2}
    assert {rule: n for rule, n in broken.items() if n} == found
    assert sum(found.values()) == len(small_town().findings), "every finding has its line"
    assert broken["R-UNIT"] == 0
    assert broken["(danh sách đơn vị)"] is None


def in_force(plan: Plan) -> dict[str, Any]:
    """What → the value in force."""
    rows = table(small_town(plan, {}), "applied", write_applied)
    return {str(row["text"]): row["default"] for row in rows}


def test_the_settings_in_force() -> None:
    plan = small_plan()
    late = replace(
        plan.milestones[2], amended_due=dt.date(2020, 5, 31), amended_by="Công văn 15/UBND"
    )
    found = in_force(replace(plan, milestones=(*plan.milestones[:2], late, *plan.milestones[3:])))
    assert found["Hoàn thành hội nghị điểm"] == "trước ngày 20/03/2020"
    assert found["Hoàn thành hội nghị của đơn vị"] == (
        "trước ngày 31/05/2020 (ban đầu 31/03/2020; điều chỉnh theo Công văn 15/UBND)"
    )
    assert found["Số đại biểu tối đa cấp tổ chức"] == "10"
    assert found["Số quyết định giao chỉ tiêu"] == "118/QĐ-UBND"
    assert found["Ngày quyết định giao chỉ tiêu"] == "08/10/2019"
    assert found["Chốt danh sách"] == "để trống"
    assert "Thư điện tử nhận báo cáo" not in found


def test_the_program_and_the_origin_of_the_units_are_named() -> None:
    book, content = written(small_town(came={}), write_issues, write_basis)
    page = openpyxl.load_workbook(io.BytesIO(content))[book.sheet("basis").name]
    assert "emulation-xlsx phiên bản 0.1.0" in page["A5"].value
    assert "Danh sách đơn vị do phần mềm gợi ý" in page["A5"].value
