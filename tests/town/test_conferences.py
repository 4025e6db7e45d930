"""«Hội nghị cơ sở», «Hội nghị điểm», «Điển hình», «Hồ sơ», «Kinh phí»: what a chair reads there."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl

from emulation_xlsx.plan.model import GuestGroup, Plan, Waiver
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import area_of
from emulation_xlsx.town.sheets.conferences import (
    write_conferences,
    write_contents,
    write_exemplars,
    write_pilots,
)
from emulation_xlsx.town.sheets.dossiers import write_dossiers, write_money
from emulation_xlsx.town.sheets.progress import write_progress
from tests.helpers.small_town import (
    conference_record,
    delegate,
    exemplar,
    picked,
    plan_record,
    returned,
    small_plan,
    small_town,
    table,
    unit_record,
    whole,
    written,
)

MARCH_5 = dt.date(2020, 3, 5)


def with_unit(plan: Plan, code: str, **changes: Any) -> Plan:
    units = tuple(replace(u, **changes) if u.code == code else u for u in plan.units)
    return replace(plan, units=units)


# --- Hội nghị cơ sở ----------------------------------------------------------------------------


def test_conferences_a_row_per_unit_the_town_below_the_total() -> None:
    rows = table(small_town(), "conferences", write_conferences)
    names = ("stt", "unit_code", "held_date", "total", "share", "presidium", "agenda", "state")
    assert picked(rows, *names) == [
        (1, "DT05", MARCH_5, 100, 0.7, 5, 9, "hợp lệ"),
        (2, "XP03", MARCH_5, 100, 0.7, 4, 9, "hợp lệ"),
        (3, "XP08", None, None, None, None, None, "không áp dụng"),
        (4, "DN01", None, None, None, None, None, "chưa báo cáo"),
        (5, "DN02", MARCH_5, 100, 0.7, 5, 9, "hợp lệ"),
        (None, None, None, 300, 0.7, None, None, None),
        (None, "TX00", None, None, None, None, None, "chưa báo cáo"),
    ]
    assert rows[5]["unit_name"] == "Cộng: 3 đơn vị đã báo cáo"
    assert picked(rows[5:6], "exemplars", "guests", "women", "ethnic_minority", "papers") == [
        (210, 90, 120, 9, 15)
    ]
    assert picked(rows[5:6], "collectives_commended", "persons_commended") == [(12, 33)]


def test_a_breach_stands_beside_its_explanation() -> None:
    rows = table(small_town(), "conferences", write_conferences)
    assert [row for row in picked(rows, "unit_code", "breaches", "explanation") if row[1]] == [
        ("XP03", "Chủ tọa có 4 người; kế hoạch là từ 5 đến 7 người.", "Một đồng chí ốm.")
    ]


def test_a_waived_breach_says_so() -> None:
    waiver = Waiver("XP03", "R-CHAIR", "UBND", dt.date(2020, 4, 1), None, "Ốm đột xuất")
    plan = replace(small_plan(), waivers=(waiver,))
    rows = table(small_town(plan), "conferences", write_conferences)
    assert rows[1]["breaches"].endswith("từ 5 đến 7 người. (Được miễn.)")


def faulty_conference() -> Consolidation:
    """XP03's report has a blank count, two items of nine, and categories that do not add up."""
    plan = small_plan()
    values = whole(plan) | {"delegates": [], "dossier": []}
    few = {f"agenda_{item}": item < 3 for item in range(1, 10)}
    values["conference"] = [conference_record() | few | {"guests": None, "cat_farmers": 2}]
    return small_town(plan, {"a.xlsx": (returned(plan, "XP03", values), dt.date(2020, 4, 1))})


def test_a_report_with_errors_is_shown_but_for_what_is_known_to_be_wrong() -> None:
    """The categories do not add up to the exemplars: neither is right for sure."""
    rows = table(faulty_conference(), "conferences", write_conferences)
    names = ("exemplars", "guests", "total", "share", "agenda", "state")
    assert picked(rows[1:2], *names) == [("lỗi", "lỗi", None, None, 2, "chưa hợp lệ, 2 lỗi")]
    assert rows[5]["total"] == 0
    assert rows[5]["share"] is None
    assert rows[5]["unit_name"] == (
        "Cộng: 1 đơn vị đã báo cáo; chưa tính 1 báo cáo còn lỗi (xem “Cần xử lý”)"
    )


def test_a_paper_report_is_named() -> None:
    paper = Paper("DN01", "R-UNIT", "7/BC", dt.date(2020, 3, 20))
    rows = table(small_town(papers=[paper]), "conferences", write_conferences)
    assert rows[3]["state"] == "bản giấy số 7/BC"


def contents(town: Consolidation) -> dict[str, tuple[Any, Any]]:
    """What stands apart from the list: title → units that have it, sum."""
    rows = table(town, "contents", write_contents)
    return {str(row["item"]): (row["units"], row["whole"]) for row in rows}


def test_everything_else_that_is_asked_is_counted_apart() -> None:
    block = contents(faulty_conference())
    assert block["Chào cờ"] == (1, None)
    assert block["Tổng kết, bế mạc hội nghị"] == (0, None)
    assert block["Điển hình là nông dân (chưa tính 1 báo cáo còn lỗi)"] == (0, 0)
    assert block["Báo cáo theo đề cương"] == (1, None)
    assert block["Số lượt phát thanh"] == (0, 0)
    assert "Số tham luận" not in block
    assert "Kinh phí đã chi (đồng)" not in block


# --- Hội nghị điểm -----------------------------------------------------------------------------


def test_pilots_name_their_guests_and_wait_for_approval() -> None:
    rows = table(small_town(), "pilots", write_progress, write_pilots)
    names = ("unit_code", "member", "approved", "due", "held", "status", "state")
    assert picked(rows, *names) == [
        (
            "DT05",
            "Lê Thị Hoa",
            "chưa có ngày duyệt",
            dt.date(2020, 3, 20),
            MARCH_5,
            "đúng hạn",
            "hợp lệ",
        )
    ]
    assert rows[0]["guests"].splitlines()[-1] == "- Chủ tịch Hội Liên hiệp Phụ nữ các xã, phường"


def test_an_approved_pilot_without_a_report() -> None:
    plan = with_unit(small_plan(), "DT05", pilot_approved=dt.date(2020, 1, 15))
    plan = replace(plan, guests=(GuestGroup("DT05", "Hội đồng", 12, None),))
    rows = table(small_town(plan, {}), "pilots", write_progress, write_pilots)
    assert picked(rows, "approved", "held", "status", "state", "guests", "lessons") == [
        (
            dt.date(2020, 1, 15),
            None,
            "quá hạn, chưa tổ chức",
            "chưa báo cáo",
            "- Hội đồng (12 người)",
            None,
        )
    ]


# --- Điển hình ---------------------------------------------------------------------------------


def test_exemplars_of_all_reports_that_count() -> None:
    rows = table(small_town(), "exemplars", write_exemplars)
    assert picked(rows, "stt", "unit_code", "unit_name", "kind", "name", "acclaimed_by") == [
        (n, code, name, "Cá nhân", "Trịnh Thị Sáu", "Nhân dân khu phố 2")
        for n, code, name in (
            (1, "DT05", "Hội Liên hiệp Phụ nữ thị xã"),
            (2, "XP03", "Phường Đông Sơn"),
            (3, "DN02", "Công ty CP Xi măng Long Sơn"),
        )
    ]


def test_a_superseded_report_is_not_listed() -> None:
    plan = small_plan()
    first, second = whole(plan), whole(plan) | {"exemplars": [exemplar("Vũ Văn Mới")]}
    came = {
        "1.xlsx": (returned(plan, "XP03", first), dt.date(2020, 4, 1)),
        "2.xlsx": (returned(plan, "XP03", second), dt.date(2020, 4, 2)),
    }
    rows = table(small_town(plan, came), "exemplars", write_exemplars)
    assert picked(rows, "name") == [("Vũ Văn Mới",)]


# --- Hồ sơ -------------------------------------------------------------------------------------


def test_dossiers_show_each_document_and_whether_all_is_there() -> None:
    rows = table(small_town(), "dossiers", write_dossiers)
    names = ("unit_code", "exemplars", "reports", "complete", "list_state", "state")
    assert picked(rows, *names) == [
        ("DT05", 2, 2, "đủ", "hợp lệ", "hợp lệ"),
        ("XP03", 0, 0, "chưa đủ", "chưa báo cáo", "chưa báo cáo"),
        ("XP08", 0, 0, "không áp dụng", "không áp dụng", "không áp dụng"),
        ("DN01", 0, 0, "chưa đủ", "chưa báo cáo", "chưa báo cáo"),
        ("DN02", 2, 2, "đủ", "chưa hợp lệ, 2 lỗi", "hợp lệ"),
    ]
    came = dt.date(2020, 4, 10)
    assert picked(rows[:2], "document_0", "document_4", "first_received", "valid_since") == [
        ("1/HS ngày 12/03/2020 (2 bản)", "5/HS ngày 12/03/2020 (2 bản)", came, came),
        ("—", "—", None, None),
    ]


def test_a_report_or_a_document_that_is_missing_leaves_the_dossier_incomplete() -> None:
    plan = small_plan()
    late = delegate("Vũ Thị Bảy", "1980", achievement_report=False)
    values = whole(plan, delegate("Trịnh Thị Sáu", "1975-06-05"), late)
    other = whole(plan, delegate("Trịnh Thị Sáu", "1975-06-05"))
    other["dossier"][2] = {"document": "Tờ trình"}
    other["dossier"][3] = {"document": "Biên bản hội nghị", "file_name": "bien ban.pdf"}
    came = {
        "a.xlsx": (returned(plan, "DT05", values), dt.date(2020, 4, 1)),
        "b.xlsx": (returned(plan, "XP03", other), dt.date(2020, 4, 1)),
    }
    rows = table(small_town(plan, came), "dossiers", write_dossiers)
    names = ("document_2", "document_3", "exemplars", "reports", "complete")
    filed = "4/HS ngày 12/03/2020 (2 bản)"
    assert picked(rows[:2], *names) == [
        ("3/HS ngày 12/03/2020 (2 bản)", filed, 2, 1, "chưa đủ"),
        ("—", "bien ban.pdf", 1, 1, "chưa đủ"),
    ]


def test_a_dossier_on_paper() -> None:
    paper = Paper("DN01", "R-DOSSIER", "9/TTr", dt.date(2020, 4, 3))
    rows = table(small_town(papers=[paper]), "dossiers", write_dossiers)
    assert picked(rows[3:4], "complete", "first_received", "state") == [
        ("theo bản giấy", dt.date(2020, 4, 3), "bản giấy số 9/TTr")
    ]


# --- Kinh phí ----------------------------------------------------------------------------------


def test_money_of_units_then_of_the_town() -> None:
    plan = small_plan()
    town_report = {
        "unit": [unit_record()],
        "plan": [plan_record()],
        "conference": [conference_record() | {"budget_spent": 2_000_000}],
        "presidium": whole(plan)["presidium"],
    }
    unread = town_report | {
        "plan": [plan_record() | {"budget_estimate": 30_000_000}],
        "conference": [conference_record() | {"budget_spent": "chưa quyết toán"}],
    }
    came = {
        "a.xlsx": (returned(plan, "DT05", whole(plan)), dt.date(2020, 4, 1)),
        "t.xlsx": (returned(plan, "TX00", town_report), dt.date(2020, 4, 2)),
        "x.xlsx": (returned(plan, "XP03", unread), dt.date(2020, 4, 2)),
    }
    book, content = written(small_town(plan, came), write_money)
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Kinh phí"]
    area = area_of(book.sheet("money"), 5)
    shown = [
        [cell.value for cell in row[2:7]]
        for row in page.iter_rows(min_row=area.first, max_row=area.last + 11, max_col=7)
    ]
    assert shown[0] == ["Hội Liên hiệp Phụ nữ thị xã", 20_000_000, 18_500_000, 1_500_000, None]
    assert shown[3] == ["Công ty CP Xi măng Bỉm Sơn", None, None, None, None]
    both = "Cộng 1 đơn vị ghi cả dự toán và số đã chi"
    out = "chưa tính 1 báo cáo còn lỗi (xem “Cần xử lý”)"
    assert shown[5:8] == [
        [both, 20_000_000, 18_500_000, 1_500_000, out],
        ["Cộng dự toán của tất cả 2 đơn vị có ghi dự toán", 50_000_000, None, None, None],
        ["Cộng số đã chi của tất cả 1 đơn vị có ghi số đã chi", None, 18_500_000, None, None],
    ]
    assert shown[12:15] == [
        ["In giấy mời", 3_000_000, None, None, None],
        ["Chi khác", None, None, None, "Gợi ý"],
        [
            "Cộng dự toán của thị xã",
            3_000_000,
            2_000_000,
            1_000_000,
            "Số đã chi lấy từ phiếu báo cáo của thị xã",
        ],
    ]
