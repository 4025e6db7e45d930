"""Milestones that the office added itself, from the plan to every sheet and letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from emulation_xlsx.findings import Place
from emulation_xlsx.plan.milestones import BY_PAPER, Milestone, Owners
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.post.letters import reminders
from emulation_xlsx.returns.register import Paper, owed_papers
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.basis import write_basis
from emulation_xlsx.town.sheets.briefing import progress_words
from emulation_xlsx.town.sheets.delegates import unit_state
from emulation_xlsx.town.sheets.followup import debts, write_issues
from emulation_xlsx.town.sheets.heatmap import write_heatmap
from emulation_xlsx.town.sheets.progress import write_progress
from tests.helpers.libreoffice import Office, differences
from tests.helpers.small_town import picked, small_plan, small_town, table, usual_returns
from tests.helpers.whole_town import Whole

AWARDS = Milestone(
    "R-KHEN",
    "Gửi danh sách đề nghị khen thưởng",
    dt.date(2020, 4, 10),
    "trước ngày",
    None,
    None,
    proof=BY_PAPER,
    owners=Owners(kinds=frozenset({"Doanh nghiệp"}), codes=frozenset({"DT05"})),
)
DRAFT = replace(AWARDS, rule="R-KH1", title="Gửi dự thảo", proof="nhận phần", parts=("plan",))
LIST = replace(DRAFT, rule="R-DS", title="Gửi danh sách", parts=("list",), owners=Owners())
LIST = replace(LIST, counting="đến hết ngày")


def paper(unit: str, day: dt.date, rule: str = "R-KHEN") -> Paper:
    return Paper(unit=unit, rule=rule, number="15/TĐ", date=day, note=None, place=Place())


def own_plan() -> Plan:
    """No dossier any more; two milestones for one part, one only for enterprises and DT05."""
    plan = small_plan()
    kept = tuple(one for one in plan.milestones if one.rule != "R-DOSSIER")
    return replace(plan, milestones=(*kept, DRAFT, LIST, AWARDS))


@cache
def own_town() -> Consolidation:
    plan = own_plan()
    papers = [paper("DT05", dt.date(2020, 4, 10)), paper("DN02", dt.date(2020, 4, 2))]
    return small_town(plan, usual_returns(plan), papers=papers)


def test_each_unit_stands_at_the_milestones_that_it_owes() -> None:
    rows = table(own_town(), "progress", write_issues, write_progress)
    own = [row for row in rows if row["rule"] in ("R-KH1", "R-DS", "R-KHEN")]
    day = dt.date
    assert picked(own, "unit_code", "rule", "evidence", "status", "days") == [
        ("DT05", "R-KH1", day(2020, 4, 10), "đúng ngày mốc", 0),
        ("DT05", "R-DS", day(2020, 4, 10), "đúng hạn", None),
        ("DT05", "R-KHEN", day(2020, 4, 10), "đúng ngày mốc", 0),
        ("XP03", "R-DS", None, "quá hạn, chưa nộp", 10),
        ("DN01", "R-KH1", None, "quá hạn, chưa nộp", 10),
        ("DN01", "R-DS", None, "quá hạn, chưa nộp", 10),
        ("DN01", "R-KHEN", None, "quá hạn, chưa nộp", 10),
        ("DN02", "R-KH1", day(2020, 4, 18), "cần xác nhận ngày nhận", None),
        ("DN02", "R-DS", day(2020, 4, 18), "đã nộp, còn lỗi phải sửa", None),
        ("DN02", "R-KHEN", day(2020, 4, 2), "đúng hạn", None),
    ]


def test_the_map_the_briefing_and_the_basis_follow() -> None:
    town = own_town()
    cells = {row["unit_code"]: row for row in table(town, "heatmap", write_progress, write_heatmap)}
    assert [cells[code]["milestone_7"] for code in ("DT05", "XP03", "DN01")] == [
        "đúng ngày mốc",
        "–",
        "quá hạn 10",
    ]
    words = progress_words(town, "R-KHEN")
    assert words.startswith("Mốc trước ngày 10/04/2020: 2/3 đơn vị đã xong.")
    rules = {row["id"]: row for row in table(town, "basis", write_issues, write_basis)}
    assert rules["R-KHEN"]["text"] == AWARDS.title
    assert rules["R-KHEN"]["broken"] == 1  # DT05's paper came on the day itself


def test_a_unit_is_reminded_of_what_only_a_paper_proves() -> None:
    town = own_town()
    [owed] = [debt for debt in debts(town)["DN01"] if debt.what == AWARDS.title]
    assert (owed.status, owed.detail) == (
        "quá hạn, chưa nộp",
        "Gửi bằng văn bản giấy về Phòng Nội vụ.",
    )
    [letter] = [one for one in reminders(town) if one.stem == "DN01"]
    assert AWARDS.title in letter.draft.body


def test_without_a_dossier_nobody_waits_for_one() -> None:
    assert unit_state(own_town(), "DT05").dossier
    silent = small_town(own_plan(), {})
    assert unit_state(silent, "DN01").dossier


def test_a_paper_is_of_a_milestone_that_its_unit_has() -> None:
    plan = own_plan()
    day = dt.date(2020, 4, 2)
    mine, theirs, gone = (
        paper("DN01", day),
        paper("XP03", day),
        paper("XP03", day, "R-DOSSIER"),
    )
    kept, found = owed_papers([mine, theirs, gone], plan)
    assert kept == [mine]
    assert [(one.code, one.value) for one in found] == [
        ("milestone_not_of_unit", "R-KHEN"),
        ("milestone_not_of_unit", "R-DOSSIER"),
    ]


def test_a_part_that_nobody_asked_of_its_unit_counts_and_is_said() -> None:
    plan = own_plan()
    firms = replace(LIST, owners=Owners(kinds=frozenset({"Doanh nghiệp"})))
    plan = replace(plan, milestones=(*plan.milestones[:-2], firms), blocks={"Doanh nghiệp": 7})
    town = small_town(plan, usual_returns(plan))
    said = [(f.place.unit, f.code) for f in town.findings if f.code.startswith("part_not")]
    assert said == [("DT05", "part_not_asked")]
    assert town.state("DT05", "list")
    assert set(town.allocation.seats) == {"DN01", "DN02"}


@pytest.mark.libreoffice
def test_the_workbook_recalculates_to_the_same(libreoffice: Office, tmp_path: Path) -> None:
    whole = Whole(own_town())
    found = libreoffice.read_all(whole.save(tmp_path), recalculate=True)
    written = whole.computed()
    assert differences(written, {cell: found.get(cell) for cell in written}) == {}
