"""Deadlines as a clerk meets them, and the sheet's formulas saying the same.

«15/11» is the milestone of the units' plans (R-PLAN) «trước ngày 15/11/2019», so 14/11 is its
last good day, unless a test says otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.plan.deadlines import DueDay, due_day
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import BEFORE, THROUGH, Plan, Unit, UnitKind, Waiver, default_plan
from emulation_xlsx.plan.questions import Asked
from emulation_xlsx.plan.settings import Settings
from emulation_xlsx.town.compliance import (
    Came,
    Evidence,
    Standing,
    Status,
    days_formula,
    standings,
    status_formula,
    timeliness_formula,
)
from tests.helpers.libreoffice import Cell, Office
from tests.helpers.milestones import DOSSIER, PILOT, PLAN, TOWN, UNIT

SOON_DAYS = 7
DAY = dt.timedelta(days=1)
Told = tuple[str, int | None]
"""What the sheet says: the status and the days late."""


def on(text: str) -> dt.date:
    """A day as clerks write it: ``15/4/2020``; without a year it is one of 2019's."""
    day, month, year = (*map(int, text.split("/")), 2019)[:3]
    return dt.date(year, month, day)


def milestone(rule: str, due: str, counting: str = BEFORE) -> Milestone:
    of_kit = default_plan().milestone[rule]
    return replace(of_kit, title=f"Mốc {rule}", due=on(due), counting=counting)


MILESTONES = {
    PLAN: milestone(PLAN, "15/11"),
    PILOT: milestone(PILOT, "20/3/2020"),
    UNIT: milestone(UNIT, "31/3/2020"),
    DOSSIER: milestone(DOSSIER, "15/4/2020"),
    TOWN: milestone(TOWN, "20/6/2020"),
}
PLANS = MILESTONES[PLAN]
PLANS_THROUGH = replace(PLANS, counting=THROUGH)


def unit(code: str, kind: str = "Xã, phường", *, pilot: bool = False) -> Unit:
    nothing = (None,) * 8
    return Unit(code, "Xã, phường", code, kind, None, pilot, None, None, *nothing)


TOWN_ITSELF = unit("TX00", "Thị xã")
BA_DINH = unit("XP01", pilot=True)
DONG_SON = unit("XP03")
HA_LAN = replace(unit("XP08"), valid_to=on("30/11"), successor="XP03")
UNITS = (TOWN_ITSELF, BA_DINH, DONG_SON, HA_LAN)


def waiver(given_on: str, until: str | None = None, rule: str = PLAN) -> Waiver:
    last = on(until) if until else None
    return Waiver("XP03", rule, "Chủ tịch UBND", on(given_on), last, "Mất điện, lụt")


def at(
    as_of: str,
    day: str | None = None,
    *,
    of: Milestone = PLANS,
    weak: bool = False,
    waived: Waiver | None = None,
    came: Came | None = None,
) -> Standing:
    """How phường Đông Sơn stands on ``as_of`` when its evidence is of a ``day``."""
    said = came if came is not None else Came.RIGHT if day else Came.NOTHING
    evidence = Evidence(on(day) if day else None, weak, "Thư đến" if day else "", came=said)
    known = waived if waived and waived.date <= on(as_of) else None
    return Standing(DONG_SON, DueDay(of, known), evidence, True, on(as_of), SOON_DAYS)


def told(row: Standing) -> Told:
    return row.text, row.days_late


# --- something came ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("1/11", ("đúng hạn", None)),
        ("14/11", ("đúng hạn", None)),
        ("15/11", ("đúng ngày mốc", 0)),
        ("16/11", ("chậm 1 ngày", 1)),
        ("17/11", ("chậm 2 ngày", 2)),
        ("15/12", ("chậm 30 ngày", 30)),
    ],
)
def test_before_the_day(came: str, expected: Told) -> None:
    """«Trước ngày 15/11» read literally: 14/11 is the last good day; 15/11 stands apart."""
    assert told(at("31/12", came)) == expected


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("14/11", ("đúng hạn", None)),
        ("15/11", ("đúng hạn", None)),
        ("16/11", ("chậm 1 ngày", 1)),
        ("17/11", ("chậm 2 ngày", 2)),
    ],
)
def test_to_the_end_of_the_day(came: str, expected: Told) -> None:
    """«Đến hết ngày 15/11»: 15/11 is good, and there is no status between."""
    assert told(at("31/12", came, of=PLANS_THROUGH)) == expected


def test_late_counts_over_a_leap_day() -> None:
    of = milestone(DOSSIER, "28/2/2020")
    assert told(at("31/12/2020", "1/3/2020", of=of)) == ("chậm 2 ngày", 2)


# --- nothing came -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("6/11", ("chưa đến hạn", None)),
        ("7/11", ("sắp đến hạn", None)),
        ("14/11", ("sắp đến hạn", None)),
        ("15/11", ("quá hạn, chưa nộp", 0)),
        ("16/11", ("quá hạn, chưa nộp", 1)),
        ("25/11", ("quá hạn, chưa nộp", 10)),
    ],
)
def test_waiting_before_the_day(as_of: str, expected: Told) -> None:
    """Seven days to 14/11 is soon; on 15/11 the last good day is past, by no day yet."""
    assert told(at(as_of)) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("7/11", ("chưa đến hạn", None)),
        ("8/11", ("sắp đến hạn", None)),
        ("15/11", ("sắp đến hạn", None)),
        ("16/11", ("quá hạn, chưa nộp", 1)),
    ],
)
def test_waiting_to_the_end_of_the_day(as_of: str, expected: Told) -> None:
    assert told(at(as_of, of=PLANS_THROUGH)) == expected


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (PLAN, "quá hạn, chưa nộp"),
        (PILOT, "quá hạn, chưa tổ chức"),
        (UNIT, "quá hạn, chưa tổ chức"),
        (DOSSIER, "quá hạn, chưa nộp"),
        (TOWN, "quá hạn, chưa tổ chức"),
    ],
)
def test_papers_are_sent_and_conferences_are_held(rule: str, words: str) -> None:
    assert at("1/7/2020", of=MILESTONES[rule]).text == words


def test_soon_is_a_setting() -> None:
    def row(soon_days: int) -> Standing:
        return replace(at("12/11"), soon_days=soon_days)

    assert [row(n).status for n in (0, 1, 2)] == [Status.NOT_DUE, Status.NOT_DUE, Status.SOON]


def test_what_comes_later_does_not_exist_yet() -> None:
    """On 14/11 nobody knows of the mail of 15/11; on 15/11 it is there."""
    early, then = at("14/11", "15/11"), at("15/11", "15/11")
    assert (told(early), early.done) == (("sắp đến hạn", None), None)
    assert (told(then), then.done) == (("đúng ngày mốc", 0), on("15/11"))


# --- in time and right are two things -----------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "day", "status", "timeliness", "late"),
    [
        (PLAN, "10/11", "đã nộp, còn lỗi phải sửa", "đúng hạn", None),
        (PLAN, "15/11", "đã nộp, còn lỗi phải sửa", "đúng ngày mốc", 0),
        (PLAN, "18/11", "đã nộp, còn lỗi phải sửa", "chậm 3 ngày", 3),
        (UNIT, "30/3/2020", "đã tổ chức, báo cáo còn lỗi", "đúng hạn", None),
        (UNIT, "2/4/2020", "đã tổ chức, báo cáo còn lỗi", "chậm 2 ngày", 2),
        (UNIT, None, "đã nộp, còn lỗi phải sửa", "", None),
    ],
)
def test_what_came_with_an_error_was_sent(
    of: str, day: str | None, status: str, timeliness: str, late: int | None
) -> None:
    """Never «quá hạn, chưa nộp»; beside it stands whether it came in time."""
    row = at("20/4/2020", day, of=MILESTONES[of], came=Came.FAULTY)
    assert (row.text, row.timeliness, row.days_late, row.met) == (status, timeliness, late, False)


def test_a_faulty_file_merely_first_seen_late_is_asked_about() -> None:
    row = at("31/12", "20/11", weak=True, came=Came.FAULTY)
    assert (row.text, row.timeliness) == ("đã nộp, còn lỗi phải sửa", "cần xác nhận ngày nhận")
    assert row.days_late is None


@pytest.mark.parametrize(("as_of", "late"), [("10/11", None), ("14/11", None), ("17/11", 2)])
def test_a_beginning_is_no_evidence(as_of: str, late: int | None) -> None:
    """Less than half of what must be filled: listed, and late as if nothing had come."""
    row = at(as_of, came=Came.BEGUN)
    assert (row.text, row.timeliness, row.days_late, row.met) == ("gửi chưa đủ", "", late, False)


def test_a_unit_with_nothing_to_report_owes_nothing() -> None:
    row = at("31/12", "10/11", came=Came.NIL)
    assert (row.text, row.days_late, row.met) == ("không phát sinh", None, False)


# --- only first seen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "came", "status"),
    [
        (PLANS, "14/11", Status.ON_TIME),
        (PLANS, "15/11", Status.CONFIRM),
        (PLANS, "20/12", Status.CONFIRM),
        (PLANS_THROUGH, "15/11", Status.ON_TIME),
        (PLANS_THROUGH, "16/11", Status.CONFIRM),
    ],
)
def test_a_file_merely_first_seen_makes_nobody_late(
    of: Milestone, came: str, status: Status
) -> None:
    row = at("31/12", came, of=of, weak=True)
    assert told(row) == (status, None)
    assert row.met


# --- amended ----------------------------------------------------------------------------------


def test_an_amended_milestone_counts_and_the_original_stays_visible() -> None:
    """Spring 2020: the conferences of «trước ngày 31/3» were put off to 31/5."""
    put_off = replace(
        MILESTONES[UNIT], amended_due=on("31/5/2020"), amended_by="Công văn 512/UBND-NV"
    )
    row = at("15/4/2020", of=put_off)
    assert (row.milestone.due, row.due.day, row.due.counting) == (
        on("31/3/2020"),
        on("31/5/2020"),
        BEFORE,
    )
    assert told(row) == ("chưa đến hạn", None)
    assert told(at("1/7/2020", "30/5/2020", of=put_off)) == ("đúng hạn", None)
    assert told(at("1/7/2020", "31/5/2020", of=put_off)) == ("đúng ngày mốc", 0)
    assert told(at("1/7/2020", "3/6/2020", of=put_off)) == ("chậm 3 ngày", 3)
    assert told(at("1/7/2020", of=put_off)) == ("quá hạn, chưa tổ chức", 31)


# --- waived -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "came", "expected"),
    [
        ("30/10", None, ("chưa đến hạn", None)),
        ("1/11", None, ("được miễn", None)),
        ("31/12", None, ("được miễn", None)),
        ("31/12", "15/11", ("được miễn", None)),
        ("31/12", "20/11", ("được miễn", None)),
        ("31/12", "14/11", ("đúng hạn", None)),
    ],
)
def test_a_unit_excused_from_1_november(as_of: str, came: str | None, expected: Told) -> None:
    """What came on time all the same is shown as on time."""
    assert told(at(as_of, came, waived=waiver("1/11"))) == expected


def test_a_unit_excused_is_not_asked_when_its_file_came() -> None:
    assert at("31/12", "20/11", weak=True, waived=waiver("1/11")).status is Status.EXEMPT


def test_excused_only_after_it_was_late() -> None:
    late = waiver("20/11")
    assert told(at("19/11", waived=late)) == ("quá hạn, chưa nộp", 4)
    assert told(at("20/11", waived=late)) == ("được miễn", None)


@pytest.mark.parametrize("of", [PLANS, PLANS_THROUGH])
@pytest.mark.parametrize(
    ("as_of", "came", "expected"),
    [
        ("2/11", None, ("được gia hạn đến 20/11/2019", None)),
        ("20/11", None, ("được gia hạn đến 20/11/2019", None)),
        ("21/11", None, ("quá hạn, chưa nộp", 1)),
        ("25/11", None, ("quá hạn, chưa nộp", 5)),
        ("31/12", "14/11", ("đúng hạn", None)),
        ("31/12", "16/11", ("đúng hạn", None)),
        ("31/12", "20/11", ("đúng hạn", None)),
        ("31/12", "21/11", ("chậm 1 ngày", 1)),
        ("31/12", "25/11", ("chậm 5 ngày", 5)),
    ],
)
def test_a_unit_given_until_20_november(
    of: Milestone, as_of: str, came: str | None, expected: Told
) -> None:
    """The last day given is a good day, however the milestone counts; the next is one late."""
    row = at(as_of, came, of=of, waived=waiver("1/11", "20/11"))
    assert told(row) == expected
    assert (row.milestone.due, row.due.day, row.due.counting) == (on("15/11"), on("20/11"), THROUGH)


def test_an_extension_to_the_day_itself() -> None:
    """Given «đến 15/11», the 15th is good, where for the others it stands apart."""
    given = waiver("1/11", "15/11")
    assert told(at("31/12", "15/11", waived=given)) == ("đúng hạn", None)
    assert told(at("31/12", "16/11", waived=given)) == ("chậm 1 ngày", 1)
    assert told(at("31/12", "15/11", of=PLANS_THROUGH, waived=given)) == ("đúng hạn", None)
    assert at("1/11", of=PLANS_THROUGH, waived=given).due.counting == THROUGH


def test_an_extension_outrun_by_an_amendment_changes_nothing() -> None:
    of = replace(PLANS, amended_due=on("15/12"), amended_by="Công văn 600")
    row = at("2/11", of=of, waived=waiver("1/11", "20/11"))
    assert (row.due.day, row.due.counting, row.text) == (on("15/12"), BEFORE, "chưa đến hạn")
    assert told(at("31/12", "15/12", of=of, waived=waiver("1/11", "14/12"))) == (
        "đúng ngày mốc",
        0,
    )


def test_after_the_extension_a_file_merely_first_seen_is_asked_about() -> None:
    given = waiver("1/11", "20/11")
    assert at("31/12", "20/11", weak=True, waived=given).status is Status.ON_TIME
    assert told(at("31/12", "21/11", weak=True, waived=given)) == ("cần xác nhận ngày nhận", None)


# --- the whole register -----------------------------------------------------------------------


def plan_of(*waivers: Waiver, **amended: str) -> Plan:
    """The four units' plan; ``amended`` by milestone, as in ``DOSSIER="30/5/2020"``."""
    days = {f"R-{name}": on(day) for name, day in amended.items()}
    milestones = tuple(replace(m, amended_due=days.get(m.rule)) for m in MILESTONES.values())
    return Plan(
        settings=SETTINGS,
        milestones=milestones,
        units=UNITS,
        kinds={"Thị xã": UnitKind("Thị xã", host=True)},
        blocks={},
        bounds={},
        guests=(),
        council=(),
        chairs=(),
        lists={},
        waivers=waivers,
        budget=(),
        mails={},
        basis=(),
        asked=Asked(SETTINGS.words),
    )


SETTINGS = Settings(
    campaign_code="bim-son-2020",
    campaign_title="Hội nghị điển hình tiên tiến",
    level="thị xã",
    event="hội nghị điển hình tiên tiến",
    gathering="hội nghị",
    short="HN",
    office="Phòng Nội vụ",
    committee="UBND thị xã",
    town_name="thị xã Bỉm Sơn",
    superior_office="ỦY BAN NHÂN DÂN THỊ XÃ BỈM SƠN",
    issuing_office="PHÒNG NỘI VỤ",
    place="Bỉm Sơn",
    signer_title="TRƯỞNG PHÒNG",
    signer_name=None,
    recipients=None,
    reply_email=None,
    reply_phone=None,
    campaign_start=on("30/9"),
    campaign_end=on("31/12/2020"),
    soon_days=SOON_DAYS,
    due_by=None,
    list_closed=None,
    cap_town=300,
    exemplar_percent=70,
    tolerance_points=5,
    reserve_seats=0,
    base_seats=1,
    quota_decision_number=None,
    quota_decision_date=None,
    cap_unit=150,
    plenary_below=200,
    presidium_min=5,
    presidium_max=7,
    women_percent=None,
    minority_percent=None,
    direct_percent=None,
)


def sheet(rows: list[Standing]) -> dict[str, list[str]]:
    """The texts by unit, in the order of the milestones."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        texts.setdefault(row.unit.code, []).append(row.text)
    return texts


def test_every_unit_at_every_milestone_in_the_plans_order() -> None:
    """On 25/3/2020: the pilot is measured by 20/3, the others by 31/3, the town by 20/6."""
    found = {
        ("XP01", PLAN): Evidence(on("12/11"), source="Thư đến"),
        ("XP01", PILOT): Evidence(on("22/3/2020"), source="Tổ chức ngày"),
        ("XP03", PLAN): Evidence(on("18/11"), source="Bản giấy số 12"),
        ("XP08", PLAN): Evidence(on("15/11"), source="Thư đến"),
    }
    rows = standings(plan_of(), found, on("25/3/2020"))
    assert [(row.unit.code, row.rule) for row in rows] == [
        (u.code, rule) for u in UNITS for rule in MILESTONES
    ]
    no = "không áp dụng"
    assert sheet(rows) == {
        "TX00": [no, no, no, no, "chưa đến hạn"],
        "XP01": ["đúng hạn", "chậm 2 ngày", no, "chưa đến hạn", no],
        "XP03": ["chậm 3 ngày", no, "sắp đến hạn", "chưa đến hạn", no],
        "XP08": ["đúng ngày mốc", no, no, no, no],
    }
    assert [row.days_late for row in rows if row.text == no] == [None] * 12
    assert [(row.unit.code, row.rule) for row in rows if row.met] == list(found)


def test_the_town_holds_its_own_conference() -> None:
    held = {("TX00", TOWN): Evidence(on("21/6/2020"), source="Tổ chức ngày")}
    before, after = (standings(plan_of(), held, on(day))[4] for day in ("20/6/2020", "30/6/2020"))
    assert (before.unit, told(before)) == (TOWN_ITSELF, ("quá hạn, chưa tổ chức", 0))
    assert told(after) == ("chậm 1 ngày", 1)


def test_xa_ha_lan_owes_its_plan_and_phuong_dong_son_the_rest() -> None:
    """Merged on 1/12/2019. A dossier that the old unit still sends meets nothing of its own."""
    found = {("XP08", DOSSIER): Evidence(on("10/4/2020"), source="Thư đến")}
    rows = standings(plan_of(), found, on("20/4/2020"))
    assert sheet(rows)["XP08"] == ["quá hạn, chưa nộp", *["không áp dụng"] * 4]
    ha_lan = rows[-5:]
    assert [row.applicable for row in ha_lan] == [True, False, False, False, False]
    assert [row.days_late for row in ha_lan] == [157, None, None, None, None]
    assert not any(row.met for row in ha_lan)
    assert ha_lan[3].evidence.day == on("10/4/2020")


def test_a_milestone_put_off_beyond_the_merger_is_no_longer_the_old_units() -> None:
    assert sheet(standings(plan_of(PLAN="1/12"), {}, on("2/12")))["XP08"] == ["không áp dụng"] * 5
    owed = sheet(standings(plan_of(PLAN="30/11"), {}, on("2/12")))["XP08"]
    assert owed == ["quá hạn, chưa nộp", *["không áp dụng"] * 4]


def test_the_waiver_in_force_is_the_latest_that_was_given_by_then() -> None:
    """First 20/11, then 25/11, of one unit and one milestone, whichever row stands first."""
    first, second = waiver("10/11", "20/11"), waiver("19/11", "25/11")
    other = waiver("19/11", "31/12", rule=DOSSIER)
    for order in ((first, second, other), (other, second, first)):

        def until(day: str, waivers: tuple[Waiver, ...] = order) -> list[str]:
            rows = standings(plan_of(*waivers), {}, on(day))
            return [f"{r.unit.code} {r.rule} {r.due.until:%d/%m}" for r in rows if r.due.until]

        assert until("9/11") == []
        assert until("10/11") == ["XP03 R-PLAN 20/11"]
        assert until("18/11") == ["XP03 R-PLAN 20/11"]
        assert until("19/11") == ["XP03 R-PLAN 25/11", "XP03 R-DOSSIER 31/12"]


def test_two_waivers_of_one_day_are_chosen_as_the_plan_chooses() -> None:
    plan = plan_of(waiver("10/11", "20/11"), waiver("10/11", "25/11"))
    as_of = on("11/11")
    chosen = [row.due.waiver for row in standings(plan, {}, as_of) if row.due.waiver]
    assert chosen == [plan.waiver("XP03", PLAN, as_of)] == [plan.waivers[0]]
    assert due_day(plan, "XP03", PLAN, as_of).words == "đến hết ngày 20/11/2019"


# --- laws -------------------------------------------------------------------------------------

MERIT = [
    Status.ON_TIME,
    Status.EXEMPT,
    Status.CONFIRM,
    Status.ON_THE_DAY,
    Status.LATE,
    Status.BEGUN,
    Status.OVERDUE,
    Status.NOT_HELD,
]
"""From best to worst, of what came or should have."""
DUE = on("15/11")
shifts = st.integers(-30, 30)
amounts = st.integers(0, 40)
given_until = st.none() | st.just("for good") | shifts


def row_at(
    as_of: int,
    came: int | None,
    weak: bool,
    until: object,
    counting: str,
    *,
    base: dt.date = DUE,
    rule: str = PLAN,
    state: Came | None = None,
) -> Standing:
    """A standing by days from D; the waiver, if any, was given long before."""
    given = None
    if until is not None:
        last = base + until * DAY if isinstance(until, int) else None
        given = Waiver("XP03", rule, "Chủ tịch UBND", base - 400 * DAY, last, "Lụt")
    if state is None:
        state = Came.NOTHING if came is None else Came.RIGHT
    day = None if came is None else base + came * DAY
    found = Evidence(day, weak and came is not None, came=state)
    of = DueDay(replace(milestone(rule, "1/1", counting), due=base), given)
    return Standing(DONG_SON, of, found, True, base + as_of * DAY, SOON_DAYS)


kinds = (st.booleans(), given_until, st.sampled_from([BEFORE, THROUGH]))


def rank(row: Standing) -> tuple[int, int]:
    return MERIT.index(row.status), row.days_late or 0


@given(shifts, amounts, *kinds)
def test_later_evidence_never_stands_better(
    came: int, later: int, weak: bool, until: object, counting: str
) -> None:
    first = row_at(80, came, weak, until, counting)
    second = row_at(80, came + later, weak, until, counting)
    assert rank(first) <= rank(second)


@given(shifts, amounts, *kinds)
def test_waiting_never_helps(
    as_of: int, longer: int, weak: bool, until: object, counting: str
) -> None:
    """What is overdue stays so, ever later; what has come by then stands as it stood."""
    first, second = (row_at(n, None, weak, until, counting) for n in (as_of, as_of + longer))
    if first.status is Status.OVERDUE:
        assert (second.status, second.days_late) == (
            Status.OVERDUE,
            (first.days_late or 0) + longer,
        )
    came = row_at(as_of, as_of, weak, until, counting)
    assert told(came) == told(row_at(as_of + longer, as_of, weak, until, counting))


@given(shifts, shifts, amounts, *kinds)
def test_what_is_on_time_stays_on_time(
    as_of: int, came: int, longer: int, weak: bool, until: object, counting: str
) -> None:
    first, second = (row_at(n, came, weak, until, counting) for n in (as_of, as_of + longer))
    if first.status is Status.ON_TIME:
        assert second.status is Status.ON_TIME
        assert (second.met, second.days_late) == (True, None)


@given(shifts, st.none() | shifts, st.integers(-700_000, 2_000_000), *kinds)
def test_the_calendar_does_not_matter(
    as_of: int, came: int | None, moved: int, weak: bool, until: object, counting: str
) -> None:
    here = row_at(as_of, came, weak, until, counting)
    there = row_at(as_of, came, weak, until, counting, base=DUE + moved * DAY)
    assert (here.status, here.days_late) == (there.status, there.days_late)


@given(shifts, st.none() | shifts, *kinds)
def test_days_late_are_the_days_beyond_due(
    as_of: int, came: int | None, weak: bool, until: object, counting: str
) -> None:
    row = row_at(as_of, came, weak, until, counting)
    counted = {Status.ON_THE_DAY, Status.LATE, Status.OVERDUE}
    assert (row.days_late is not None) == (row.status in counted)
    if row.days_late is not None:
        assert row.due.day + row.days_late * DAY == (row.done or row.as_of)
        assert (row.days_late == 0) <= (row.due.counting == BEFORE)
    assert (row.status is Status.LATE) <= ((row.days_late or 0) > 0)


@given(shifts, st.none() | shifts, *kinds)
def test_a_waiver_never_makes_late(
    as_of: int, came: int | None, weak: bool, until: object, counting: str
) -> None:
    with_it = row_at(as_of, came, weak, until, counting)
    without = row_at(as_of, came, weak, None, counting)
    assert (with_it.days_late or 0) <= (without.days_late or 0)
    assert with_it.due.day >= without.due.day


# --- the formulas -----------------------------------------------------------------------------

COLUMNS = {
    "as_of": "A",
    "soon": "B",
    "due": "C",
    "counting": "D",
    "evidence": "E",
    "weak": "F",
    "waived": "G",
    "until": "H",
    "applicable": "I",
    "held": "J",
    "came": "K",
}
NOT_CALCULATED = "chưa tính"
FORMULAS = (status_formula, days_formula, timeliness_formula)


def cases() -> list[Standing]:
    """Rows around every edge: D is day 0, an extension may end on day −5, −1, 0 or 5.

    The evidence may be after the as-of day, as a clerk may type it.
    """
    days = (-9, -8, -7, -2, -1, 0, 1, 4, 5, 6, 12)
    evidence = [(None, False), *product((-9, -2, -1, 0, 1, 4, 5, 6), (False, True))]
    untils = (None, "for good", -5, -1, 0, 5)
    states = cycle([None, None, *Came])
    rows = [
        row_at(as_of, came, weak, until, counting, rule=rule, state=next(states))
        for (came, weak), until, counting in product(evidence, untils, (BEFORE, THROUGH))
        for as_of, rule in zip(days, (PLAN, UNIT, DOSSIER) * 4, strict=False)
    ]
    return rows + [replace(row, applicable=False) for row in rows[::25]]


def write_cases(path: Path, rows: list[Standing]) -> None:
    """One row a case; every other row's blanks are formulas that give an empty text."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet("Tiến độ")
        for number, row in enumerate(rows, start=1):
            inputs: dict[str, object] = {"as_of": row.as_of, "soon": row.soon_days, **row.inputs}
            blank = '=""' if number % 2 else None
            for name, column in COLUMNS.items():
                page.write(f"{column}{number}", blank if inputs[name] is None else inputs[name])
            cells = {name: f"${column}{number}" for name, column in COLUMNS.items()}
            for column, formula in zip("LMN", FORMULAS, strict=True):
                page.write_formula(f"{column}{number}", formula(cells), value=NOT_CALCULATED)


def said(row: Standing) -> tuple[object, ...]:
    """What the program says in the sheet's three columns."""
    return row.text, "" if row.days_late is None else row.days_late, row.timeliness


def shown(cells: dict[Cell, float | str], number: int) -> tuple[object, ...]:
    """What row ``number`` of the sheet says, as :func:`said`."""
    return tuple(cells.get(("Tiến độ", f"{column}{number}"), "") for column in "LMN")


def test_the_rows_cells_hold_the_plans_day_and_the_extension_apart() -> None:
    given = waiver("1/11", "20/11")
    assert at("31/12", "21/11", weak=True, waived=given).inputs == {
        "due": on("15/11"),
        "counting": "trước ngày",
        "evidence": on("21/11"),
        "weak": "x",
        "came": "hợp lệ",
        "waived": "x",
        "until": on("20/11"),
        "applicable": "x",
        "held": None,
    }
    conference = replace(at("14/11", of=MILESTONES[UNIT]), applicable=False)
    assert conference.inputs == {
        "due": on("31/3/2020"),
        "counting": "trước ngày",
        "evidence": None,
        "weak": None,
        "came": None,
        "waived": None,
        "until": None,
        "applicable": None,
        "held": "x",
    }


@pytest.mark.thorough
def test_the_formulas_say_what_the_program_says(libreoffice: Office, tmp_path: Path) -> None:
    rows = cases()
    assert len(rows) > 2_000
    assert {row.status for row in rows} == set(Status)
    write_cases(tmp_path / "book.xlsx", rows)
    cells = libreoffice.read_all(tmp_path / "book.xlsx", recalculate=True)
    wrong = [
        (number, row.inputs, said(row), shown(cells, number))
        for number, row in enumerate(rows, start=1)
        if shown(cells, number) != said(row)
    ]
    assert wrong == []


def test_a_clerk_types_an_extension_into_the_sheet(libreoffice: Office, tmp_path: Path) -> None:
    write_cases(tmp_path / "book.xlsx", [at("25/11")])
    typed = {("Tiến độ", "G1"): "x", ("Tiến độ", "H1"): "20/11/2019"}
    changed = libreoffice.type_into(tmp_path / "book.xlsx", typed)
    cells = libreoffice.read_all(changed, recalculate=True)
    assert shown(cells, 1) == said(at("25/11", waived=waiver("1/11", "20/11")))


def test_the_formulas_are_within_excels_limits() -> None:
    """64 levels of IF, 8,192 characters, and only functions that Excel 2010 has."""
    cells = {name: f"'Tiến độ thời hạn'!${column}$1048576" for name, column in COLUMNS.items()}
    for formula in (one(cells) for one in FORMULAS):
        assert len(formula) < 8_192
        assert formula.count("(") == formula.count(")")
        names = set(re.findall(r"([A-Z]+)\(", formula))
        assert names <= {
            "IF",
            "AND",
            "OR",
            "NOT",
            "MAX",
            "ISNUMBER",
            "TEXT",
            "DAY",
            "MONTH",
            "YEAR",
        }


def test_a_formula_without_its_cell_is_refused() -> None:
    with pytest.raises(KeyError, match="as_of"):
        status_formula({name: "A1" for name in COLUMNS if name != "as_of"})
