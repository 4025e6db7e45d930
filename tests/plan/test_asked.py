"""What a plan is asked about when it is read: days, names and guests in doubt, each in its cell."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from emulation_xlsx.demo import CREATED
from emulation_xlsx.findings import Finding
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.holidays import day_off
from emulation_xlsx.plan.issue import new_plan_workbook
from emulation_xlsx.plan.workbook import UnusablePlanError, read_plan

Tables = dict[str, list[dict[str, Any]]]
Found = list[tuple[str | None, str | None, str]]
SETTINGS, MILESTONES, UNITS = "Kế hoạch", "Thời hạn", "Đơn vị"
THROUGH = "đến hết ngày"


def asked(change: Callable[[Tables], object]) -> list[Finding]:
    """What is asked about the built-in plan once changed, but for its pilots and its Saturday."""
    tables = copy.deepcopy(default_tables())
    tables["milestones"][4]["amended_due"] = tables["milestones"][4]["due"]  # it stays
    change(tables)
    _, findings = read_plan(new_plan_workbook(CREATED, tables), "ke-hoach.xlsx")
    return [one for one in findings if one.code != "pilot_not_approved"]


def refused(change: Callable[[Tables], object]) -> list[Finding]:
    with pytest.raises(UnusablePlanError) as error:
        asked(change)
    return error.value.findings


def cells(findings: list[Finding]) -> Found:
    return [(one.place.sheet, one.place.cell, one.code) for one in findings]


def milestone(n: int, **values: object) -> Callable[[Tables], object]:
    return lambda tables: tables["milestones"][n].update(values)


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2020, 3, 28), "thứ Bảy"),
        (dt.date(2020, 3, 29), "Chủ nhật"),
        (dt.date(2020, 1, 1), "Tết Dương lịch"),
        (dt.date(2020, 1, 24), "Tết Nguyên đán"),  # Friday, the eve
        (dt.date(2020, 1, 28), "Tết Nguyên đán"),  # Tuesday, the fourth day
        (dt.date(2020, 1, 29), None),
        (dt.date(2030, 2, 4), "Tết Nguyên đán"),  # a day before China's
        (dt.date(2020, 4, 2), "Giỗ Tổ Hùng Vương"),
        (dt.date(2020, 9, 2), "Quốc khánh 2/9"),
        (dt.date(2020, 9, 3), None),
        (dt.date(2021, 9, 3), "ngày liền kề Quốc khánh 2/9"),
        (dt.date(2020, 4, 15), None),
    ],
)
def test_days_off(day: dt.date, name: str | None) -> None:
    assert day_off(day) == name


def test_a_deadline_whose_last_good_day_is_a_day_off_is_asked_about() -> None:
    # Monday 4/5/2020 as «trước ngày»: the last good day is a Sunday
    [one] = asked(milestone(3, due=dt.date(2020, 5, 4)))
    assert cells([one]) == [(MILESTONES, "D9", "deadline_on_day_off")]
    assert (one.severity, one.rule) == ("warning", "R-DOSSIER")
    assert "gặp Chủ nhật (03/05/2020)" in one.message


def test_a_deadline_that_is_a_day_off_itself_is_asked_about() -> None:
    # a holiday as «trước ngày»: the last good day, a Wednesday, is none
    [one] = asked(milestone(3, due=dt.date(2020, 4, 2)))
    assert cells([one]) == [(MILESTONES, "D9", "deadline_on_day_off")]
    assert "gặp Giỗ Tổ Hùng Vương (02/04/2020)" in one.message


def test_the_built_in_plan_has_one_deadline_on_a_saturday() -> None:
    tables = copy.deepcopy(default_tables())
    _, findings = read_plan(new_plan_workbook(CREATED, tables), "ke-hoach.xlsx")
    asks = [one for one in findings if one.code == "deadline_on_day_off"]
    assert cells(asks) == [(MILESTONES, "D10", "deadline_on_day_off")]
    assert "gặp thứ Bảy (20/06/2020)" in asks[0].message


def test_a_deadline_through_a_holiday_is_asked_about() -> None:
    found = asked(milestone(3, due=dt.date(2020, 4, 30), counting=THROUGH))
    assert cells(found) == [(MILESTONES, "D9", "deadline_on_day_off")]


def test_the_day_amended_is_the_one_that_is_asked_about() -> None:
    by = {"amended_by": "Công văn 312/UBND-NV"}
    sunday, monday = dt.date(2020, 5, 31), dt.date(2020, 6, 1)
    found = asked(milestone(2, amended_due=monday, **by))
    assert cells(found) == [(MILESTONES, "F8", "deadline_on_day_off")]
    moved = milestone(2, due=sunday, counting=THROUGH, amended_due=monday, **by)
    assert asked(moved) == []


def test_a_deadline_that_stays_is_typed_again_and_asked_about_no_more() -> None:
    sunday = dt.date(2020, 5, 31)
    assert asked(milestone(2, due=sunday, counting=THROUGH, amended_due=sunday)) == []


def test_a_deadline_amended_without_its_document() -> None:
    found = asked(milestone(2, amended_due=dt.date(2020, 5, 29)))
    assert cells(found) == [(MILESTONES, "G8", "amended_without_document")]


def test_a_deadline_outside_the_campaign() -> None:
    found = asked(milestone(3, due=dt.date(2021, 6, 18)))
    assert cells(found) == [(MILESTONES, "D9", "deadline_outside_campaign")]
    assert "18/06/2021" in found[0].message
    assert "30/09/2019 – 31/12/2020" in found[0].message


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (dt.date(2020, 4, 14), ["closing_before_due"]),
        (dt.date(2020, 4, 15), []),
        (dt.date(2021, 1, 1), ["closing_outside_campaign"]),
        (dt.date(2019, 9, 29), ["closing_before_due", "closing_outside_campaign"]),
    ],
)
def test_the_day_the_list_is_closed(day: dt.date, codes: list[str]) -> None:
    found = asked(lambda tables: tables["settings"][0].update(list_closed=day))
    assert [one.code for one in found] == codes
    assert {one.place.field for one in found} <= {"list_closed"}


# --- names ---------------------------------------------------------------------------------------


def test_a_member_who_is_not_of_the_council() -> None:
    def change(tables: Tables) -> None:
        tables["council"] = [{"name": "Trần Thị Ấn", "position": None, "phone": None}]
        tables["units"][1]["member"] = "trần thị  ấn"
        tables["units"][2]["member"] = "Trần Thị An"

    [one] = asked(change)
    assert cells([one]) == [(UNITS, "K8", "unknown_member")]
    assert "“Trần Thị An”" in one.message


def test_two_towns_are_refused() -> None:
    found = refused(lambda tables: tables["units"][2].update(kind="Thị xã"))
    assert cells(found) == [(UNITS, "E8", "two_towns")]
    assert "TX00" in found[0].message


# --- guests --------------------------------------------------------------------------------------


def guests(own: int, town: int) -> Callable[[Tables], object]:
    """Guest seats typed for a unit, people in a group of the town; a pilot's do not count."""

    def change(tables: Tables) -> None:
        tables["bounds"] = [{"unit": "XP02", "guests": own}]
        tables["guests"][0]["people"] = town
        tables["guests"][5]["people"] = 500

    return change


def test_guests_up_to_the_cap_less_the_exemplars_seats() -> None:
    assert asked(guests(40, 50)) == []


@pytest.mark.parametrize(("own", "town", "sheet"), [(40, 51, "Khách mời"), (91, 0, "Chỉ tiêu")])
def test_guests_beyond_are_refused_with_the_numbers(own: int, town: int, sheet: str) -> None:
    [one] = refused(guests(own, town))
    assert (one.place.sheet, one.code) == (sheet, "too_many_guests")
    assert f"{own} + khách mời của hội nghị cấp tổ chức {town} = 91, quá 90" in one.message
