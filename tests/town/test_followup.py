"""«Cần xử lý», «Nghi trùng», «Đôn đốc», «Giao ban»: what a chair reads there."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from xlsxwriter import Workbook

from emulation_xlsx.findings import OURS, Place, make
from emulation_xlsx.plan.model import Waiver
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.town import table as town_table
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.briefing import delegate_words, write_briefing
from emulation_xlsx.town.sheets.duplicates import pair_words, write_duplicates
from emulation_xlsx.town.sheets.followup import debts, write_issues, write_reminders
from emulation_xlsx.town.sheets.progress import write_progress
from tests.helpers.milestones import DOSSIER, PLAN, RESERVE, UNIT
from tests.helpers.small_town import (
    delegate,
    picked,
    returned,
    small_plan,
    small_town,
    table,
    unit_record,
    whole,
    written,
)
from tests.helpers.whole_town import Whole

# --- Cần xử lý ---------------------------------------------------------------------------------


def test_issues_gravest_first_then_in_register_order() -> None:
    rows = table(small_town(), "issues", write_issues)
    names = ("stt", "severity", "unit_code", "file", "cell", "field", "value", "rule")
    assert picked(rows, *names) == [
        (1, "Lỗi", None, "ghi chu.txt", None, None, None, OURS),
        (2, "Lỗi", "DN02", "DN02.xlsx", None, None, None, "R-LIST"),
        (3, "Lỗi", "DN02", "DN02.xlsx", "C6", "Ngày sinh", "31/02/1975", OURS),
        (4, "Chưa đúng kế hoạch", "DT05", "DT05.xlsx", "C18", "Giải trình", None, "R-PLAN"),
        (5, "Chưa đúng kế hoạch", "XP03", "XP03.xlsx", None, None, None, "R-CHAIR"),
    ]
    assert rows[2]["sheet"] == "6. Đại biểu dự HN thị xã"
    assert rows[2]["message"] == "“Ngày sinh” ghi “31/02/1975”, ngày này không có trong lịch."
    assert rows[2]["remedy"].startswith("Xin kiểm tra và gõ lại")


def test_what_the_office_must_do_comes_before_the_units() -> None:
    place = Place("ke-hoach.xlsx", None, "Đơn vị", 9, 8, "pilot_approved", order=3)
    doubt = make("pilot_not_approved", place, name="Hội Liên hiệp Phụ nữ thị xã")
    rows = table(small_town(came={}, findings=[doubt]), "issues", write_issues)
    assert picked(rows, "severity", "file", "cell", "field", "rule") == [
        ("Cần xem lại", "ke-hoach.xlsx", "H9", "Ngày duyệt kế hoạch điểm", "R-PILOT-PLAN")
    ]


def test_a_finding_of_the_register_has_the_registers_title() -> None:
    """The plan has a field of that name in a sheet of that place too."""
    place = Place("so-tiep-nhan.xlsx", "DT05", "Bản giấy", 6, 3, "rule", order=2)
    doubt = make("milestone_not_of_unit", place, "R-TOWN", unit="DT05", known="R-PLAN")
    rows = table(small_town(came={}, findings=[doubt]), "issues", write_issues)
    assert [row["field"] for row in rows if row["sheet"] == "Bản giấy"] == ["Mã mốc"]


def test_a_waived_finding_stays_and_says_who_waived_it() -> None:
    waiver = Waiver("XP03", "R-CHAIR", "Chủ tịch UBND", dt.date(2020, 4, 1), None, "Ốm")
    rows = table(small_town(replace(small_plan(), waivers=(waiver,))), "issues", write_issues)
    assert picked(rows[4:], "rule", "waived") == [("R-CHAIR", "Chủ tịch UBND, 01/04/2020: Ốm")]


def test_what_is_waived_stops_blocking_and_the_milestone_is_met() -> None:
    plan = small_plan()
    names = ("Lê Văn Tám", "Vũ Thị Bảy", "Hà Thị Ba")
    people = [delegate(name, f"19{70 + n}") for n, name in enumerate(names)]
    came = {"a.xlsx": (returned(plan, "DT05", whole(plan, *people)), dt.date(2020, 4, 10))}
    waiver = Waiver("DT05", "R-LIST", "Chủ tịch UBND", dt.date(2020, 4, 1), None, "Đơn vị điểm")

    def told(*waivers: Waiver) -> tuple[list[Any], str]:
        town = small_town(replace(plan, waivers=waivers), came)
        found = [row for row in table(town, "issues", write_issues) if row["rule"] == "R-LIST"]
        standing = town.standing("DT05", DOSSIER)
        assert standing is not None
        return picked(found, "severity", "waived"), standing.text

    assert told() == ([("Lỗi", None)], "đã nộp, còn lỗi phải sửa")
    assert told(waiver) == ([("Lỗi", "Chủ tịch UBND, 01/04/2020: Đơn vị điểm")], "đúng hạn")


def subtitle(town: Consolidation) -> str:
    book, content = written(town, write_issues)
    page = openpyxl.load_workbook(io.BytesIO(content))[book.sheet("issues").name]
    return str(page["A5"].value)


def test_the_counts_stand_below_the_title() -> None:
    assert subtitle(small_town()) == (
        "Số liệu đến ngày 20/04/2020. 3 lỗi, 2 chưa đúng kế hoạch, 1 đã giải trình."
    )
    nothing = small_town(came={})
    assert subtitle(nothing) == "Số liệu đến ngày 20/04/2020. Không có gì phải xử lý."


def test_beyond_the_links_that_excel_allows_stands_the_name_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(town_table, "MOST_LINKS", 3)
    _, content = written(small_town(), write_issues)
    page = openpyxl.load_workbook(io.BytesIO(content))["Cần xử lý"]
    forms = [c for row in page.iter_rows(min_row=8) for c in row if "phan-hoi/" in str(c.value)]
    opened = [cell for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert len(opened) == 3  # the title's way home is one
    assert all(re.fullmatch(r"phan-hoi/[A-Z0-9]+-[0-9a-f]{8}\.xlsx", str(c.value)) for c in forms)
    assert len(forms) > 0
    assert town_table.NO_LINKS in page["A5"].value


def test_excel_limit_is_the_writers_limit() -> None:
    """One more and xlsxwriter would drop it with a warning, which is an error here."""
    sheet = Workbook(io.BytesIO()).add_worksheet()
    for row in range(town_table.MOST_LINKS):
        assert sheet.write_url(row, 0, "internal:'A'!A1", None, "x") == 0
    with pytest.warns(UserWarning, match="65,530"):
        assert sheet.write_url(town_table.MOST_LINKS, 0, "internal:'A'!A1", None, "x") != 0


# --- Nghi trùng --------------------------------------------------------------------------------


def test_duplicates_name_both_places_and_link_to_them() -> None:
    plan = small_plan()
    one = delegate("Trịnh Thị Sáu", "1975-06-05")
    came = {
        "a.xlsx": (returned(plan, "DT05", whole(plan, one)), dt.date(2020, 4, 1)),
        "b.xlsx": (
            returned(plan, "XP03", whole(plan, delegate("Lê Văn An", "1970"), one)),
            dt.date(2020, 4, 1),
        ),
    }
    book, content = written(small_town(plan, came), write_duplicates)
    page = openpyxl.load_workbook(io.BytesIO(content))["Nghi trùng"]
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Nghi trùng"]
    rows = [[cell.value for cell in row] for row in shown.iter_rows(min_row=8, max_row=8)]
    assert rows == [
        [
            1,
            "cao",
            "cùng họ tên, cùng ngày sinh, hai đơn vị cử",
            *("Trịnh Thị Sáu", "05/06/1975", "Khu phố 2", "Hội Liên hiệp Phụ nữ thị xã", "dòng 8"),
            *("Trịnh Thị Sáu", "05/06/1975", "Khu phố 2", "Phường Đông Sơn", "dòng 10"),
        ]
    ]
    for cell, number in {"H8": 1, "M8": 3}.items():
        assert f"=HYPERLINK(\"#'Danh sách đại biểu'!A\"&(MATCH({number}," in page[cell].value
    delegates = openpyxl.load_workbook(io.BytesIO(content))["Danh sách đại biểu"]
    name = book.area("delegates").cols["full_name"]
    assert [delegates.cell(row, name).value for row in (8, 10)] == ["Trịnh Thị Sáu"] * 2


def test_who_is_named_twice_does_not_fill_two_seats_silently() -> None:
    plan = small_plan()
    one = delegate("Trịnh Thị Sáu", "1975-06-05")
    spare = {**one, "standing": RESERVE}
    lists = {"DT05": [one], "XP03": [delegate("Lê Văn An", "1970"), one], "DN02": [spare]}
    came = {
        f"{code}.xlsx": (returned(plan, code, whole(plan, *people)), dt.date(2020, 4, 1))
        for code, people in lists.items()
    }
    small = small_town(plan, came)
    town = Whole(small)
    names = ("full_name", "doubled")
    assert picked(town.rows("delegates"), *names) == [
        ("Trịnh Thị Sáu", "nghi trùng"),
        ("Lê Văn An", None),
        ("Trịnh Thị Sáu", "nghi trùng"),
        ("Trịnh Thị Sáu", "nghi trùng"),
    ]
    by_unit = {row["unit_code"]: row for row in town.rows("allocation")}
    lines = picked([by_unit[code] for code in lists], "nominated", "doubled")
    assert lines == [(1, 1), (2, 1), (0, 0)]
    assert "điển hình 2/7 (1 người nghi trùng, mỗi người tính một lần), thiếu 4, vượt 0;" in (
        town.cell("overview", "A7")
    )
    words = "có 2 đại biểu điển hình chính thức (1 người nghi trùng, mỗi người tính một lần) trên 7"
    assert words in delegate_words(small)


def test_a_guest_named_by_two_units_is_flagged_as_a_delegate_is() -> None:
    plan = small_plan()
    as_guest = {"delegate_type": "Khách mời", "category": "Khách mời khác"}
    guest = delegate("Lê Thị Tám", "1980", **as_guest)
    unborn = delegate("Vũ Thị Bảy", "1980", **as_guest) | {"birth_date": None}
    day = dt.date(2020, 4, 1)
    came = {
        f"{code}.xlsx": (returned(plan, code, whole(plan, guest, unborn)), day)
        for code in ("DT05", "XP03")
    }
    town = small_town(plan, came)
    levels = [(one.first.name, one.first.unit, one.level) for one in town.doubles.pairs]
    assert levels == [("Lê Thị Tám", "DT05", "cao"), ("Vũ Thị Bảy", "DT05", "thấp")]
    rows = Whole(town).rows("delegates")
    assert [row["doubled"] for row in rows] == ["nghi trùng", None, "nghi trùng", None]
    assert "4 khách mời (trong đó 2 người nghi trùng), 0 dự khuyết" in delegate_words(town)


def test_what_is_not_listed_is_said() -> None:
    plan = small_plan()
    crowd = [delegate("Nguyễn Thị Hoa", "1975") for _ in range(8)]
    came = {"a.xlsx": (returned(plan, "DT05", whole(plan, *crowd)), dt.date(2020, 4, 1))}
    found = small_town(plan, came).doubles
    assert pair_words(found) == (
        "28 cặp đại biểu nghi trùng, trong đó 28 cặp rất có thể trùng; 8 cặp trùng những họ tên "
        "quá nhiều người mang không liệt kê."
    )


# --- Đôn đốc -----------------------------------------------------------------------------------


def test_reminders_by_block_and_member_and_exactly_what_is_missing() -> None:
    rows = table(small_town(), "reminders", write_reminders)
    names = ("member", "unit_code", "status", "days")
    assert picked(rows, *names) == [
        ("Trần Văn Bình", "XP03", "quá hạn, chưa nộp", 5),
        ("Lê Thị Hoa", "DN02", "cần xác nhận ngày nhận", None),
        ("Lê Thị Hoa", "DN02", "đã nộp, còn lỗi phải sửa", None),
        ("chưa phân công", "DN01", "quá hạn, chưa nộp", 157),
        ("chưa phân công", "DN01", "quá hạn, chưa tổ chức", 20),
        ("chưa phân công", "DN01", "quá hạn, chưa nộp", 5),
    ]
    assert picked(rows[:1], "block", "what", "due", "detail", "contact", "clerk") == [
        (
            "Xã, phường",
            "Gửi hồ sơ sau hội nghị về UBND thị xã (qua Phòng Nội vụ)",
            dt.date(2020, 4, 15),
            "Phần “Danh sách đại biểu”: chưa gửi. Phần “Hồ sơ”: chưa gửi.",
            "xp03@bimson.example",
            "Phạm Thị Nga\n0912345678\nnga@bimson.example",
        )
    ]
    assert [row["detail"] for row in rows[1:3]] == [
        "Thấy tệp lần đầu ngày 18/04/2020; xin xác nhận ngày Phòng Nội vụ nhận được.",
        "Đã nhận ngày 18/04/2020 (cần xác nhận ngày nhận). Phần “Danh sách đại biểu”: đã nhận "
        "ngày 18/04/2020, còn 2 lỗi: Danh sách có 2 đại biểu "
        "điển hình chính thức, vượt chỉ tiêu được giao (1). STT 1, ông (bà) Trinh Thi Sau: "
        "“Ngày sinh” ghi “31/02/1975”, ngày này không có trong lịch.",
    ]


def owing(town: Consolidation) -> dict[str, list[tuple[str, str]]]:
    return {code: [(d.status, d.detail) for d in found] for code, found in debts(town).items()}


def test_soon_due_conferences_are_urged_with_the_day_that_was_planned() -> None:
    found = owing(small_town(as_of=dt.date(2020, 3, 25)))
    assert found["XP03"] == [
        (
            "sắp đến hạn",
            "Phần “Hội nghị”: chưa gửi. Kế hoạch của đơn vị dự kiến họp ngày 05/03/2020.",
        )
    ]
    assert "XP08" not in found


def test_a_part_sent_with_errors_is_owed_though_its_milestone_is_not_due() -> None:
    plan = small_plan()
    wrong = whole(plan, delegate("Lê Văn An", "1970", gender="nam nữ"))
    came = {"a.xlsx": (returned(plan, "XP03", wrong), dt.date(2020, 3, 20))}
    found = owing(small_town(plan, came, as_of=dt.date(2020, 3, 22)))
    status, detail = found["XP03"][-1]
    assert status == "đã nộp, còn lỗi phải sửa"
    assert detail.startswith(
        "Đã nhận đúng hạn ngày 20/03/2020. Phần “Danh sách đại biểu”: đã nhận ngày 20/03/2020, "
        "còn 1 lỗi: STT 1, ông (bà) Lê Văn An: “Giới tính” ghi “nam nữ”"
    )


def test_what_came_late_on_paper_is_asked_for_its_reason_until_it_is_given() -> None:
    paper = Paper("XP08", PLAN, "3/KH", dt.date(2019, 11, 18))
    plan = small_plan()
    found = owing(small_town(plan, {}, papers=[paper]))
    assert found["XP08"] == [
        (
            "chưa giải trình",
            "Bản giấy nhận ngày 18/11/2019 (chậm 3 ngày). Xin ghi lý do vào ô “Giải trình” ở "
            "sheet “1. Đơn vị” của mẫu rồi gửi về.",
        )
    ]
    reason = {"unit": [unit_record() | {"explanation": "Nhập vào phường Đông Sơn."}]}
    came = {"ly do.xlsx": (returned(plan, "XP08", reason), dt.date(2019, 11, 25))}
    assert "XP08" not in owing(small_town(plan, came, papers=[paper]))


def test_who_owes_nothing_is_not_listed() -> None:
    town = small_town(as_of=dt.date(2019, 10, 20), came={})
    book, content = written(town, write_reminders)
    page = openpyxl.load_workbook(io.BytesIO(content))[book.sheet("reminders").name]
    assert "Số liệu đến ngày 20/10/2019. Không đơn vị nào còn việc phải làm." in page["A5"].value
    assert page["A8"].value is None


def test_a_waived_unit_is_not_urged() -> None:
    waivers = tuple(
        Waiver("DN01", rule, "UBND", dt.date(2020, 1, 1), None, "Ngừng sản xuất")
        for rule in (PLAN, UNIT, "R-DOSSIER")
    )
    assert "DN01" not in debts(small_town(replace(small_plan(), waivers=waivers)))


# --- Giao ban ----------------------------------------------------------------------------------


def briefing(town: Consolidation) -> list[dict[str, Any]]:
    return table(town, "briefing", write_progress, write_briefing)


def test_the_briefing_read_aloud() -> None:
    rows = briefing(small_town())
    assert [row["text"] for row in rows] == [
        "Mốc trước ngày 15/11/2019: 4/5 đơn vị đã xong. Chậm: Hội Liên hiệp Phụ nữ thị xã (147 "
        "ngày). Quá hạn, chưa nộp: Công ty CP Xi măng Bỉm Sơn (157 ngày). Cần xác nhận ngày nhận: "
        "Công ty CP Xi măng Long Sơn.",
        "Mốc trước ngày 20/03/2020: 1/1 đơn vị đã xong.",
        "Mốc trước ngày 31/03/2020: 2/3 đơn vị đã xong. Quá hạn, chưa tổ chức: Công ty CP Xi măng "
        "Bỉm Sơn (20 ngày).",
        "Mốc trước ngày 15/04/2020: 1/4 đơn vị đã xong. Quá hạn, chưa nộp: Phường Đông Sơn (5 "
        "ngày); Công ty CP Xi măng Bỉm Sơn (5 ngày). Đã nộp, còn lỗi phải sửa: Công ty CP Xi măng "
        "Long Sơn (cần xác nhận ngày nhận).",
        "Mốc trước ngày 20/06/2020: 0/1 đơn vị đã xong. Chưa đến hạn: 1 đơn vị.",
        "2 đơn vị đã gửi danh sách, có 4 đại biểu điển hình chính thức trên 7 suất, các đơn vị "
        "thiếu 4, vượt 1; 2 người đủ điều kiện mời; 0 khách mời, 0 dự khuyết.",
        "3 lỗi, 2 chưa đúng kế hoạch, 1 đã giải trình. 1 đơn vị còn lỗi phải sửa.",
        "2 cặp đại biểu nghi trùng, trong đó 0 cặp rất có thể trùng.",
        "Đồng chí Lê Thị Hoa theo dõi 2 đơn vị; 1 đơn vị còn việc phải đôn đốc: Công ty CP Xi "
        "măng Long Sơn.",
        "Đồng chí Trần Văn Bình theo dõi 1 đơn vị; 1 đơn vị còn việc phải đôn đốc: Phường Đông "
        "Sơn.",
        "Chưa phân công người theo dõi 3 đơn vị; 1 đơn vị còn việc phải đôn đốc: Công ty CP Xi "
        "măng Bỉm Sơn.",
        "Phường Đông Sơn: ngày 15/04/2020 nhận kế hoạch, hội nghị (hợp lệ).",
        "Công ty CP Xi măng Long Sơn: ngày 18/04/2020 nhận kế hoạch, hội nghị, danh sách đại "
        "biểu, hồ sơ (có lỗi).",
        "1 tệp chưa xác định được đơn vị.",
    ]
    assert [row["topic"] for row in rows[4:9]] == [
        "Hoàn thành hội nghị điển hình tiên tiến thị xã",
        "Đại biểu",
        "Cần xử lý",
        "Nghi trùng",
        "Thành viên Hội đồng theo dõi",
    ]


def test_new_is_what_came_in_the_last_seven_days() -> None:
    def new(day: int) -> list[str]:
        rows = table(
            small_town(as_of=dt.date(2020, 4, day)), "briefing", write_progress, write_briefing
        )
        texts = [r["text"] for r in rows if r["topic"] == "Mới nhận trong 7 ngày"]
        return [text.split(":")[0] for text in texts]

    ward, factory = "Phường Đông Sơn", "Công ty CP Xi măng Long Sơn"
    stray, nothing = "1 tệp chưa xác định được đơn vị.", "Không nhận thêm tệp nào."
    assert [new(day) for day in (21, 22, 24, 25)] == [
        [ward, factory, stray],
        [factory, stray],
        [factory],
        [nothing],
    ]


def test_a_briefing_before_anything_came() -> None:
    rows = table(
        small_town(came={}, as_of=dt.date(2019, 11, 10)), "briefing", write_progress, write_briefing
    )
    texts = [row["text"] for row in rows]
    assert texts[0] == "Mốc trước ngày 15/11/2019: 0/5 đơn vị đã xong. Sắp đến hạn: 5 đơn vị."
    assert "Không có đại biểu nào nghi trùng." in texts
    assert texts[-1] == "Không nhận thêm tệp nào."
