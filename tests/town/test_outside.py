"""A whole campaign, with what can happen to units, recomputed from what was sent alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from emulation_xlsx.plan.model import Plan, Waiver
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.delegates import READY
from tests.helpers import outside
from tests.helpers.outside import Sent
from tests.helpers.small_town import (
    Came,
    conference_record,
    delegate,
    documents,
    plan_record,
    presidium,
    returned,
    small_plan,
    small_town,
    unit_record,
)
from tests.helpers.whole_town import Whole


def on(text: str) -> dt.date:
    day, month, year = map(int, text.split("/"))
    return dt.date(year, month, day)


UNITS = (
    outside.Unit("DT05", pilot=True),
    outside.Unit("XP03", until={"R-DOSSIER": on("25/4/2020")}),
    outside.Unit("XP08", ends=on("30/11/2019")),
    outside.Unit("DN01"),
    outside.Unit("DN02", until={"R-PLAN": on("20/11/2019")}),
)
HISTORY = (
    # in time; a conference late; list and dossier apart, the list replaced by one without a report
    Sent("DT05", on("14/11/2019"), plan_right=True),
    Sent("DT05", on("24/3/2020"), held=on("21/3/2020"), figures=(70, 30, 40)),
    Sent("DT05", on("2/4/2020"), people=(("Lê Văn An", True), ("Vũ Thị Bảy", True))),
    Sent("DT05", on("3/4/2020"), dossier_right=True),
    Sent("DT05", on("18/4/2020"), people=(("Lê Văn An", True), ("Hà Thị Chín", False))),
    Sent("DT05", on("5/5/2020"), people=(("Lê Văn An", True), ("Hà Thị Chín", True))),
    # a plan with an error, corrected after its day; the dossier within its extension
    Sent("XP03", on("10/11/2019"), plan_right=False),
    Sent("XP03", on("2/12/2019"), plan_right=True),
    Sent(
        "XP03", on("1/4/2020"), held=on("30/3/2020"), figures=(65, 35, 900), conference_right=False
    ),
    Sent("XP03", on("20/4/2020"), people=(("Trần Thị Mười", True),), dossier_right=True),
    # ended, on the day itself
    Sent("XP08", on("15/11/2019"), plan_right=True),
    # nothing but half a dossier, with an error in it
    Sent("DN01", on("16/4/2020"), dossier_right=False),
    # a plan after its extension; everything else at once, late, with an error in the list
    Sent("DN02", on("23/11/2019"), plan_right=True),
    Sent(
        "DN02",
        on("17/4/2020"),
        held=on("31/3/2020"),
        figures=(105, 45, 60),
        people=(("Ngô Văn Tám", True),),
        list_right=False,
        dossier_right=True,
    ),
)
DAYS = ("12/11/2019", "25/11/2019", "28/3/2020", "21/4/2020", "10/5/2020")


def plan() -> Plan:
    waivers = tuple(
        Waiver(unit.code, rule, "Chủ tịch", on("1/10/2019"), until, "Lũ lụt")
        for unit in UNITS
        for rule, until in unit.until.items()
    )
    return replace(small_plan(), waivers=waivers)


def values(one: Sent) -> dict[str, list[dict[str, Any]]]:
    """The file as its clerk fills it."""
    found: dict[str, list[dict[str, Any]]] = {"unit": [unit_record()]}
    if one.plan_right is not None:
        number = {} if one.plan_right else {"expected_guests": "30 hoặc 40"}
        found["plan"] = [plan_record() | number]
    if one.held and one.figures:
        exemplars, guests, women = one.figures
        counts = {"exemplars": exemplars, "guests": guests, "women": women}
        found["conference"] = [
            conference_record()
            | counts
            | {"held_date": one.held, "cat_outstanding": exemplars, "ethnic_minority": 0}
        ]
        found["presidium"] = presidium()
    if one.people is not None:
        birth = "1975" if one.list_right else "31/02/1975"
        found["delegates"] = [
            delegate(name, birth, achievement_report=report) for name, report in one.people
        ]
    if one.dossier_right is not None:
        found["dossier"] = documents(plan())
        if not one.dossier_right:
            found["dossier"][0] |= {"number": None, "date": None, "copies": None}
    return found


def town_on(as_of: dt.date) -> Consolidation:
    came: Came = {
        f"{n:02} {one.unit}.xlsx": (returned(plan(), one.unit, values(one)), one.day)
        for n, one in enumerate(HISTORY)
    }
    return small_town(plan(), came, as_of=as_of)


@pytest.mark.parametrize("day", DAYS)
def test_every_sheet_says_what_was_recomputed_outside(day: str) -> None:
    as_of = on(day)
    whole = Whole(town_on(as_of))
    expected = {
        (unit.code, rule): status
        for unit in UNITS
        for rule, status in outside.judge(unit, HISTORY, as_of).items()
    }
    shown = {
        (row["unit_code"], row["rule"]): row["status"]
        for row in whole.rows("progress")
        if row["unit_code"] != "TX00"
    }
    assert shown == expected
    # sums
    rows = [row for row in whole.rows("conferences") if row["stt"] is not None]
    counts = [[row[name] for row in rows] for name in ("exemplars", "guests", "women")]
    total = tuple(sum(n for n in some if isinstance(n, int)) for some in counts)  # as SUM does
    assert total == outside.sums(UNITS, HISTORY, as_of)
    # readiness
    states = [(row["unit_code"], row["state"]) for row in whole.rows("delegates")]
    invited = {unit.code: states.count((unit.code, READY)) for unit in UNITS}
    assert invited == {unit.code: outside.ready(unit, HISTORY, as_of) for unit in UNITS}
    # who is asked for what
    asked = {(row["unit_code"], row["status"]) for row in whole.rows("reminders")}
    silent = ("đúng", "chậm", "chưa đến hạn", "được")
    owing = {(c, s) for (c, _), s in expected.items() if not s.startswith(silent)}
    assert {pair for pair in asked if pair[0] != "TX00"} == owing
