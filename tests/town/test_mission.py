"""Returns and a plan of which the program once said or counted what was not so.

Each file of ``tests/cases/mission`` is one example of a kind; its codes are the built-in plan's.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.post.issued import issue_letter
from emulation_xlsx.post.letters import answers, reminders
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.delegates import READY, UNREPORTED, Delegates
from tests.helpers.small_town import returned, small_town, whole

CASES = Path(__file__).parents[1] / "cases" / "mission"


def on(text: str) -> dt.date:
    day, month, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def town_of(as_of: str, **came: str) -> Consolidation:
    """The built-in town when files of the cases came on these days."""
    files = {f"{name}.xlsx".replace("_", "-"): on(day) for name, day in came.items()}
    received = {name: ((CASES / name).read_bytes(), day) for name, day in files.items()}
    return small_town(default_plan(), received, as_of=on(as_of))


def status(town: Consolidation, unit: str, rule: str) -> tuple[str, str]:
    standing = town.standing(unit, rule)
    assert standing
    return standing.text, standing.timeliness


def found(town: Consolidation, file: str) -> list[tuple[str | None, str]]:
    """(cell, code) of what a file's own answer says, but for its day."""
    [receipt] = [one for one in town.receipts if one.file == file]
    return [(f.place.cell, f.code) for f in receipt.findings if f.code != "received_late"]


def letters(town: Consolidation) -> dict[str, str]:
    return {one.stem.partition("-")[0]: one.draft.body for one in answers(town)}


def test_a_later_list_changes_what_an_earlier_dossier_is_worth() -> None:
    """Eight with their reports; then three new people without: five can be invited."""
    before = town_of("09/04/2020", replace_1="08/04/2020")
    assert Counter(Delegates(before).column("state")) == {READY: 8}
    town = town_of("11/04/2020", replace_1="08/04/2020", replace_2="10/04/2020")
    assert Counter(Delegates(town).column("state")) == {READY: 5, UNREPORTED: 3}
    dossier = ("đã nộp, còn lỗi phải sửa", "đúng hạn")
    assert status(town, "XP02", "R-DOSSIER") == dossier
    cells = [("S6", "no_achievement_report"), ("S7", "no_achievement_report")]
    assert found(town, "replace-2.xlsx") == [*cells, ("S8", "no_achievement_report")]
    assert found(town, "replace-1.xlsx") == [(None, "no_achievement_report")] * 3


def test_one_truth_over_the_parts_that_count_wherever_they_came() -> None:
    """The list without a report came on 8/4, the dossier in another mail on 10/4."""
    town = town_of("11/04/2020", QL03_list_report_missing="08/04/2020", QL03_dossier="10/04/2020")
    assert status(town, "QL03", "R-DOSSIER") == ("đã nộp, còn lỗi phải sửa", "đúng hạn")
    assert {one.verdict for one in town.receipts} == {"có lỗi"}
    for letter in answers(town):
        assert "Không có chỗ nào phải sửa" not in letter.draft.body
        assert "chưa có báo cáo thành tích của ông (bà) Nguyễn Đức Đình Khánh" in letter.draft.body
        assert letter.enclosures
    assert found(town, "QL03-list-report-missing.xlsx") == [("S6", "no_achievement_report")]


def test_guests_without_seats_are_an_error() -> None:
    town = town_of("20/04/2020", XP06_40_guests="10/04/2020")
    assert found(town, "XP06-40-guests.xlsx") == [(None, "over_guest_seats")]
    assert READY not in Delegates(town).column("state")
    [words] = [f.message for f in town.findings if f.code == "over_guest_seats"]
    assert words == "Danh sách có 40 khách mời chính thức; đơn vị được giao 0 suất khách mời."


def test_an_extension_is_one_day_everywhere() -> None:
    """NC05 has until 15/04 and held its conference on 10/04; ND03 has until 30/04."""
    content = (CASES / "waive-ke-hoach.xlsx").read_bytes()
    plan, _ = read_plan(content, "ke-hoach.xlsx")
    values = whole(plan)
    values["conference"][0]["held_date"] = "10/04/2020"
    came = {"NC05.xlsx": (returned(plan, "NC05", values), on("12/04/2020"))}
    town = small_town(plan, came, as_of=on("20/04/2020"))
    assert status(town, "NC05", "R-UNIT") == ("đúng hạn", "đúng hạn")
    assert not [f for f in town.findings if f.code == "held_late"]
    assert status(town, "ND03", "R-UNIT")[0] == "được gia hạn đến 30/04/2020"
    issued = issue_letter(plan, plan.by_code["ND03"], None, on("05/04/2020")).draft.body
    assert "đến hết ngày 30/04/2020 (được gia hạn)" in issued
    later = small_town(plan, came, as_of=on("02/05/2020"))
    assert status(later, "ND03", "R-UNIT") == ("quá hạn, chưa tổ chức", "")
    [asked] = [one.draft.body for one in reminders(later) if one.stem == "ND03"]
    _, _, overdue = asked.partition("Đã quá hạn, chưa có:\n")
    assert "- Hoàn thành hội nghị của đơn vị, đến hết ngày 30/04/2020" in overdue
    assert "31/03/2020" not in issued + asked


def test_an_explanation_opens_no_other_part_and_is_not_asked_again() -> None:
    """Round 1: the plan came late with its reason, on sheet 3 of an older form."""
    town = town_of("20/11/2019", QL04_late_plan_with_explanation="20/11/2019")
    assert status(town, "QL04", "R-PLAN") == ("chậm 5 ngày", "chậm 5 ngày")
    assert status(town, "QL04", "R-UNIT") == ("chưa đến hạn", "")
    assert found(town, "QL04-late-plan-with-explanation.xlsx") == []
    [late] = [f for f in town.findings if f.code == "received_late"]
    assert late.explained == "Kế hoạch chậm do sáp nhập bộ phận văn thư."
    [body] = letters(town).values()
    assert "Giải trình của đơn vị: đã ghi nhận." in body
    assert "chậm 5 ngày" not in body


def test_a_late_plan_is_told_in_the_answer_to_that_file() -> None:
    """With where to write the reason: the cell of the form sent back."""
    plan = default_plan()
    values = {"unit": whole(plan)["unit"], "plan": whole(plan)["plan"]}
    came = {"QL04.xlsx": (returned(plan, "QL04", values), on("20/11/2019"))}
    town = small_town(plan, came, as_of=on("20/11/2019"))
    [receipt] = town.receipts
    [late] = receipt.findings
    assert (late.code, late.place.sheet, late.place.field) == (
        "received_late",
        "1. Đơn vị",
        "explanation",
    )
    assert late.place.cell == "C18"
    [body] = letters(town).values()
    assert "chậm 5 ngày so với hạn (trước ngày 15/11/2019)" in body
    assert "ô “Giải trình” ở sheet “1. Đơn vị”" in body


def test_a_figure_known_to_be_wrong_is_in_no_sum() -> None:
    """900 women of 100 people."""
    town = town_of("20/04/2020", QL04_women_900="25/03/2020")
    assert found(town, "QL04-women-900.xlsx") == [("C14", "part_over_total")]
    record = town.checked.record(0, "conference")
    assert (record["women"], record["exemplars"]) == (None, 70)


def test_held_after_its_receipt_is_an_error_for_good() -> None:
    for as_of in ("26/03/2020", "20/04/2020"):
        town = town_of(as_of, QL01_held_after_receipt="25/03/2020")
        assert found(town, "QL01-held-after-receipt.xlsx") == [("C7", "date_in_future")]
        assert status(town, "QL01", "R-UNIT") == ("đã nộp, còn lỗi phải sửa", "")


def test_an_unreadable_part_of_a_sum_is_one_error() -> None:
    town = town_of("20/04/2020", QL01_category_unreadable="25/03/2020")
    assert found(town, "QL01-category-unreadable.xlsx") == [
        ("C12", "categories_disagree"),
        ("C17", "unit_dropped"),  # «mười» is read, and said so
    ]
    assert status(town, "QL01", "R-UNIT") == ("đã tổ chức, báo cáo còn lỗi", "đúng hạn")
