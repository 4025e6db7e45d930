"""A campaign judged from what was sent, by code that imports nothing of the package.

A second opinion on who is on time and what kind each finding is: short, slow, for six units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

SOON = 7
D_PLAN, D_PILOT, D_UNIT, D_DOSSIER, D_TOWN = (
    dt.date(2019, 11, 15),
    dt.date(2020, 3, 20),
    dt.date(2020, 3, 31),
    dt.date(2020, 4, 15),
    dt.date(2020, 6, 20),
)


@dataclass(frozen=True)
class Sent:
    """One file of one unit: what of each part it holds, None where the part is left out."""

    unit: str
    day: dt.date
    plan_right: bool | None = None
    held: dt.date | None = None
    figures: tuple[int, int, int] | None = None
    """Exemplars, guests, women of the conference."""
    conference_right: bool = True
    people: tuple[tuple[str, bool], ...] | None = None
    """Name, and whether the achievement report has come."""
    list_right: bool = True
    dossier_right: bool | None = None


@dataclass(frozen=True)
class Unit:
    code: str
    pilot: bool = False
    ends: dt.date | None = None
    until: dict[str, dt.date] = field(default_factory=dict)
    """Extensions: milestone → the last good day."""


def latest(sent: Sequence[Sent], right: list[bool]) -> Sent | None:
    """Of the files with a part: the latest right one, else the latest."""
    good = [one for one, fine in zip(sent, right, strict=True) if fine]
    return (good or sent)[-1] if sent else None


def of_unit(unit: Unit, sent: Sequence[Sent], as_of: dt.date) -> list[Sent]:
    known = (one for one in sent if one.unit == unit.code and one.day <= as_of)
    return sorted(known, key=lambda one: one.day)


def judge(unit: Unit, sent: Sequence[Sent], as_of: dt.date) -> dict[str, str]:
    """Milestone → the status in words, of those that the unit owes."""
    mine = of_unit(unit, sent, as_of)
    hall = "R-PILOT" if unit.pilot else "R-UNIT"
    days = {"R-PLAN": D_PLAN, hall: D_PILOT if unit.pilot else D_UNIT, "R-DOSSIER": D_DOSSIER}
    owed = {rule: day for rule, day in days.items() if unit.ends is None or day <= unit.ends}
    found = {}
    for rule, day in owed.items():
        if rule == "R-PLAN":
            came, right = of_plan(mine)
        elif rule == hall:
            came, right = of_conference(mine)
        else:
            came, right = of_dossier(mine)
        found[rule] = words(rule, day, unit.until.get(rule), came, right, as_of)
    return found


def of_plan(mine: Sequence[Sent]) -> tuple[dt.date | None, bool | None]:
    """The day it came, and whether it is right; None: nothing has come."""
    plans = [one for one in mine if one.plan_right is not None]
    if not plans:
        return None, None
    return plans[0].day, any(one.plan_right for one in plans)


def of_conference(mine: Sequence[Sent]) -> tuple[dt.date | None, bool | None]:
    halls = [one for one in mine if one.held]
    best = latest(halls, [one.conference_right for one in halls])
    return (best.held, best.conference_right) if best else (None, None)


def of_dossier(mine: Sequence[Sent]) -> tuple[dt.date | None, bool | None]:
    lists = [one for one in mine if one.people is not None]
    dossiers = [one for one in mine if one.dossier_right is not None]
    if not lists and not dossiers:
        return None, None
    if not lists or not dossiers:
        return None, False
    listed = latest(lists, [one.list_right for one in lists])
    dossier = latest(dossiers, [bool(one.dossier_right) for one in dossiers])
    assert listed
    assert listed.people
    assert dossier
    reported = all(report for _, report in listed.people)
    whole = listed.list_right and bool(dossier.dossier_right) and reported
    return max(lists[0].day, dossiers[0].day), whole


def words(
    rule: str,
    day: dt.date,
    until: dt.date | None,
    came: dt.date | None,
    right: bool | None,
    as_of: dt.date,
) -> str:
    own = day - dt.timedelta(days=1)
    last = max(own, until or own)
    due = last if last > own else day
    held = rule in ("R-PILOT", "R-UNIT")
    if right is False and came is None:
        return "gửi chưa đủ"
    if right is False:
        return "đã tổ chức, báo cáo còn lỗi" if held else "đã nộp, còn lỗi phải sửa"
    if came:
        late = (came - due).days
        return "đúng hạn" if came <= last else f"chậm {late} ngày" if late else "đúng ngày mốc"
    if as_of > last:
        return "quá hạn, chưa tổ chức" if held else "quá hạn, chưa nộp"
    if last > own:
        return f"được gia hạn đến {last:%d/%m/%Y}"
    return "sắp đến hạn" if (last - as_of).days <= SOON else "chưa đến hạn"


def sums(units: Sequence[Unit], sent: Sequence[Sent], as_of: dt.date) -> tuple[int, int, int]:
    """Exemplars, guests and women of all conferences; women above all people are left out."""
    total = [0, 0, 0]
    for unit in units:
        mine = sorted(
            (s for s in sent if s.unit == unit.code and s.day <= as_of), key=lambda s: s.day
        )
        halls = [one for one in mine if one.held]
        best = latest(halls, [one.conference_right for one in halls])
        if best and best.figures:
            exemplars, guests, women = best.figures
            total[0], total[1] = total[0] + exemplars, total[1] + guests
            total[2] += women if women <= exemplars + guests else 0
    return total[0], total[1], total[2]


def ready(unit: Unit, sent: Sequence[Sent], as_of: dt.date) -> int:
    """How many people of a unit can be invited."""
    mine = of_unit(unit, sent, as_of)
    lists = [one for one in mine if one.people is not None]
    dossiers = [one for one in mine if one.dossier_right is not None]
    listed = latest(lists, [one.list_right for one in lists])
    dossier = latest(dossiers, [bool(one.dossier_right) for one in dossiers])
    if not listed or not listed.people or not listed.list_right:
        return 0
    if not dossier or not dossier.dossier_right:
        return 0
    return sum(report for _, report in listed.people)
