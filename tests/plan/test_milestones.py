"""The milestones of a plan are a table: what proves each, who owes it; and an older plan's are read
by their codes.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from emulation_xlsx.forms.values import code_list
from emulation_xlsx.plan.defaults import DefaultRow, default_tables
from emulation_xlsx.plan.issue import blank_form, new_plan_workbook, unit_guide
from emulation_xlsx.plan.milestones import Owners, owners_in, parts_in
from emulation_xlsx.plan.model import Plan, Waiver, default_plan
from emulation_xlsx.plan.workbook import UnusablePlanError, read_plan
from tests.helpers.workbooks import edited

OLD = Path(__file__).parents[1] / "cases" / "plans" / "ke-hoach-5eafedb.xlsx"
"""Written by the program then: no «Tên gọi», «Loại đơn vị», «Căn cứ»; five fixed milestones."""
CREATED = dt.datetime(2019, 9, 30, 8)  # noqa: DTZ001 - UTC+7 by definition
KINDS = code_list("Loại đơn vị", ["Xã, phường", "Doanh nghiệp"], {"Công ty": "Doanh nghiệp"})


def milestone(rule: str, due: dt.date, **cells: object) -> DefaultRow:
    row = dict.fromkeys(default_tables()["milestones"][0])
    return {
        **row,
        "rule": rule,
        "title": f"Mốc {rule}",
        "due": due,
        "counting": "trước ngày",
        **cells,
    }


def planned(*more: DefaultRow, drop: str = "") -> tuple[Plan, list[tuple[str | None, str]]]:
    """The default plan with more milestones and without some, and what is asked of them."""
    tables = default_tables()
    kept = [row for row in tables["milestones"] if row["rule"] not in drop.split()]
    tables["milestones"] = [*kept, *more]
    plan, findings = read_plan(new_plan_workbook(CREATED, tables), "ke-hoach.xlsx")
    usual = ("pilot_not_approved", "deadline_on_day_off")
    return plan, [(f.place.cell, f.code) for f in findings if f.code not in usual]


def test_an_older_plan_has_what_its_codes_meant() -> None:
    plan, findings = read_plan(OLD.read_bytes(), "ke-hoach.xlsx")
    assert plan.milestones == default_plan().milestones
    assert {finding.code for finding in findings} == {"pilot_not_approved", "deadline_on_day_off"}
    assert plan.kinds == default_plan().kinds
    assert plan.settings.words == default_plan().settings.words


def test_an_older_plan_whose_milestone_is_its_own_is_asked_what_proves_it() -> None:
    def other_code(book: Workbook) -> None:
        book["Thời hạn"]["B6"] = "R-KHEN"

    with pytest.raises(UnusablePlanError) as refused:
        read_plan(edited(OLD.read_bytes(), other_code), "ke-hoach.xlsx")
    found = [(f.place.cell, f.code) for f in refused.value.findings]
    assert ("B6", "milestone_without_proof") in found


def test_who_owes_what() -> None:
    paper = milestone("R-KHEN", dt.date(2020, 5, 8), proof="văn bản giấy")
    firms = milestone(
        "R-DN",
        dt.date(2020, 3, 2),
        proof="nhận phần",
        parts="Kế hoạch",
        owners="Doanh nghiệp; XP01",
    )
    plan, asked = planned(paper, firms, drop="R-DOSSIER")
    assert asked == []
    owed = {code: plan.owes(plan.by_code[code]) for code in ("TX00", "XP01", "XP02", "DN02")}
    assert owed == {
        "TX00": ("R-TOWN",),
        "XP01": ("R-PLAN", "R-PILOT", "R-KHEN", "R-DN"),
        "XP02": ("R-PLAN", "R-UNIT", "R-KHEN"),
        "DN02": ("R-PLAN", "R-UNIT", "R-KHEN", "R-DN"),
    }
    guide = unit_guide(plan, plan.by_code["DN02"], None, dt.date(2019, 10, 10))
    assert [(one.title, one.day) for one in guide.deadlines][2:] == [
        ("Mốc R-KHEN", "trước ngày 08/05/2020 (chậm nhất 07/05/2020)"),
        ("Mốc R-DN", "trước ngày 02/03/2020 (chậm nhất 01/03/2020)"),
    ]


def test_an_issued_form_has_the_days_of_its_own_unit() -> None:
    own = milestone("R-DN", dt.date(2020, 3, 2), proof="văn bản giấy", owners="DN02")
    plan, _ = planned(own)
    until = dt.date(2020, 3, 9)
    waiver = Waiver("DN02", "R-DN", "Chủ tịch", dt.date(2019, 10, 8), until, "Bão")
    plan = replace(plan, waivers=(waiver,))
    form = blank_form(plan, plan.by_code["DN02"], 2, dt.date(2019, 10, 10))()
    page = openpyxl.load_workbook(io.BytesIO(form)).worksheets[0]
    said = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert said[said.index("Mốc R-DN") + 1] == "đến hết ngày 09/03/2020 (được gia hạn)"


def test_what_nobody_owes_and_who_owes_nothing_is_asked() -> None:
    nobody = milestone(
        "R-X", dt.date(2020, 3, 2), proof="văn bản giấy", owners="Đoàn thể; đơn vị điểm; DN01"
    )
    _, asked = planned(nobody)
    assert asked == []  # DT05 is a pilot among the organisations
    none = {**nobody, "owners": "Trường học; đơn vị điểm"}
    assert planned(none)[1] == [("J11", "milestone_of_nobody")]
    assert planned(drop="R-TOWN")[1] == [("B5", "owes_nothing")]
    assert planned(drop="R-PILOT")[1] == [("B5", "pilots_left_out")]


def test_rounds_open_when_the_round_before_is_due() -> None:
    plan, _ = planned()
    day = dt.date(2019, 10, 10)
    opens = {code: unit_guide(plan, plan.by_code[code], 2, day).opens for code in ("XP02", "TX00")}
    assert opens["XP02"] == {
        1: dt.date(2019, 9, 30),
        2: dt.date(2019, 11, 15),
        3: dt.date(2020, 3, 31),
    }
    assert opens["TX00"][3] == dt.date(2020, 6, 20)
    early = milestone(
        "R-DS", dt.date(2019, 12, 2), proof="nhận phần", parts="Danh sách đại biểu", round=1
    )
    moved, _ = planned(early)
    assert moved.rounds == {"plan": 1, "conference": 2, "list": 1, "dossier": 3}
    guide = unit_guide(moved, moved.by_code["XP02"], 2, day)
    assert (guide.rounds["list"], guide.opens[2]) == (1, dt.date(2019, 12, 2))


@pytest.mark.parametrize(
    ("text", "owners", "unknown"),
    [
        (None, Owners(), []),
        ("công ty;  Xã, phường", Owners(kinds=frozenset(KINDS.values)), []),
        ("Đơn vị điểm; dn01", Owners(codes=frozenset({"DN01"}), pilots=frozenset({True})), []),
        ("cấp tổ chức\nkhông phải điểm", Owners(pilots=frozenset({False}), host=True), []),
        ("Xã", Owners(), ["Xã"]),
    ],
)
def test_owners_are_read_from_their_cell(
    text: str | None, owners: Owners, unknown: list[str]
) -> None:
    assert owners_in(text, KINDS, ["DN01"]) == (owners, unknown)


def test_parts_are_read_from_their_cell() -> None:
    assert parts_in("hồ sơ; Danh sách đại biểu") == (("list", "dossier"), [])
    assert parts_in("Kế hoạch; Ảnh") == (("plan",), ["Ảnh"])


@given(st.booleans(), st.booleans(), st.sampled_from(["Doanh nghiệp", "Xã, phường", "Thị xã"]))
def test_pilots_and_others_are_everyone_but_the_host(pilot: bool, host: bool, kind: str) -> None:
    def owes(text: str) -> bool:
        owners, _ = owners_in(text, KINDS, [])
        return owners.include("A1", kind, pilot=pilot, host=host)

    assert owes("đơn vị điểm") + owes("không phải điểm") == owes("") == (not host)
    assert owes("cấp tổ chức") == host
    assert owes("đơn vị điểm; không phải điểm") == owes("")
