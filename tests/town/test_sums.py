"""The sums of a small town, added up again from what its units typed and by nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.helpers.small_town import (
    Values,
    conference_record,
    delegate,
    plan_record,
    returned,
    small_plan,
    small_town,
    whole,
)
from tests.helpers.whole_town import Whole

TYPED: dict[str, dict[str, Any]] = {
    "DT05": {"estimate": 20_000_000, "spent": 18_500_000, "exemplars": 70, "guests": 30},
    "XP03": {"estimate": 9_000_000, "spent": None, "exemplars": 40, "guests": 12},
    "DN01": {"estimate": None, "spent": 7_000_000, "exemplars": 25, "guests": "nhiều"},
    "DN02": {"estimate": "chưa quyết toán", "spent": 6_000_000, "exemplars": 31, "guests": 9},
}
"""Unit → what it typed; a word where a number is asked is a value that is wrong."""
BIRTHS = ("1975-06-05", "1840", "1990")
"""The second is out of range: it is in no group of ages."""


def form(typed: dict[str, Any]) -> Values:
    values = whole(small_plan(), *(delegate(f"Vũ Thị {b}", b) for b in BIRTHS))
    for number, one in enumerate(values["delegates"]):
        one["full_name"] = ("Vũ Thị Bảy", "Lê Thị Tám", "Mai Thị Chín")[number]
    values["plan"] = [plan_record() | {"budget_estimate": typed["estimate"]}]
    count = {"exemplars": typed["exemplars"], "cat_outstanding": typed["exemplars"]}
    more = {"guests": typed["guests"], "budget_spent": typed["spent"], "women": 5}
    values["conference"] = [conference_record() | count | more]
    return values


def typed_numbers(name: str, *with_: str) -> list[int]:
    """The numbers typed for a field, of units that typed numbers for the others too."""
    return [
        unit[name]
        for unit in TYPED.values()
        if all(isinstance(unit[one], int) for one in (name, *with_))
    ]


def written_town() -> Whole:
    plan = small_plan()
    came = {
        f"{code}.xlsx": (returned(plan, code, form(typed)), dt.date(2020, 4, 1))
        for code, typed in TYPED.items()
    }
    return Whole(small_town(plan, came))


def test_no_sum_has_a_value_that_is_wrong() -> None:
    town = written_town()
    conferences, money = town.rows("conferences"), town.rows("money")
    [held] = [row for row in conferences if str(row["unit_name"]).startswith("Cộng")]
    assert held["exemplars"] == sum(typed_numbers("exemplars"))
    assert held["guests"] == sum(typed_numbers("guests"))
    assert held["total"] == sum(typed_numbers("exemplars", "guests")) + sum(
        typed_numbers("guests", "exemplars")
    )
    both, estimates, spent = (row for row in money if str(row["unit_name"]).startswith("Cộng"))
    assert (both["estimate"], both["spent"]) == (
        sum(typed_numbers("estimate", "spent")),
        sum(typed_numbers("spent", "estimate")),
    )
    assert both["difference"] == both["estimate"] - both["spent"]
    assert estimates["estimate"] == sum(typed_numbers("estimate"))
    assert spent["spent"] == sum(typed_numbers("spent"))
    assert both["note"].startswith("chưa tính 1 báo cáo còn lỗi")


def test_counts_apart_from_the_list_say_what_they_leave_out() -> None:
    """Of one unit a count is a word, of another the categories are more than the exemplars."""
    plan, came = small_plan(), {}
    for code, farmers, outstanding in (("DT05", 9, 70), ("XP03", 4, 66), ("DN01", "vài", 70)):
        values = whole(plan)
        counts = {"cat_farmers": farmers, "cat_outstanding": outstanding}
        values["conference"] = [conference_record() | counts]
        came[f"{code}.xlsx"] = (returned(plan, code, values), dt.date(2020, 4, 1))
    rows = Whole(small_town(plan, came)).rows("contents")
    counted = {row["item"]: (row["units"], row["whole"]) for row in rows}
    assert counted["Điển hình là nông dân (chưa tính 2 báo cáo còn lỗi)"] == (1, 4)
    assert counted["Chào cờ"] == (3, None)


def test_a_share_says_of_how_many_it_is_not_known() -> None:
    plan = small_plan()
    people = [
        delegate("Vũ Thị Bảy", "1980"),
        delegate("Lê Văn Tám", "1980", gender="nam hay nữ"),
        delegate("Mai Văn Chín", "1980", gender=None),
    ]
    town = Whole(
        small_town(
            plan, {"DT05.xlsx": (returned(plan, "DT05", whole(plan, *people)), dt.date(2020, 4, 1))}
        )
    )
    told = [cell for row in town.cells("overview") for cell in row if isinstance(cell, str)]
    [shares] = [text for text in told if text.startswith("Cơ cấu: ")]
    assert "(chưa đặt mục tiêu; 2 người chưa rõ); dân tộc thiểu số" in shares
    assert shares.count("chưa rõ") == 1


def test_a_birth_out_of_range_is_in_no_age_group() -> None:
    composition = {row["label"]: row["total"] or 0 for row in written_town().rows("composition")}
    ages = [number for label, number in composition.items() if str(label).endswith("tuổi")]
    sound = sum(int(birth[:4]) > 1900 for birth in BIRTHS) * len(TYPED)
    assert sum(ages) + composition["Từ 60 tuổi trở lên"] == sound
    assert composition["Đại biểu chính thức"] == len(BIRTHS) * len(TYPED)
