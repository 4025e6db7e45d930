"""What is asked about a plan that can mostly be used: days, names and guests in doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from emulation_xlsx.findings import Finding, as_date, make
from emulation_xlsx.forms.excel import FailureSpec
from emulation_xlsx.forms.text import fold
from emulation_xlsx.plan.holidays import day_off
from emulation_xlsx.plan.milestones import parts_in
from emulation_xlsx.plan.model import BEFORE
from emulation_xlsx.plan.quota import exemplar_seats
from emulation_xlsx.plan.tables import Tables


def asked(tables: Tables) -> Iterator[Finding]:
    """Warnings in their cells; guests beyond the cap (R-QUOTA) are an error."""
    yield from _deadlines(tables)
    yield from _closing(tables)
    yield from _members(tables)
    yield from _guests(tables)


def _beyond(tables: Tables, day: dt.date) -> dict[str, str] | None:
    """The words of the campaign's days where a day is outside them; None where it is not."""
    for row in tables.sound("settings"):
        start, end = row["campaign_start"], row["campaign_end"]
        if start and end and start <= end and not start <= day <= end:
            return {"date": as_date(day), "start": as_date(start), "end": as_date(end)}
    return None


def _deadlines(tables: Tables) -> Iterator[Finding]:
    """Each deadline in force, by itself and by its last good day; one «amended» to its own day was
    looked at: it does not move.
    """
    frame = tables["milestones"]
    for i, row in enumerate(frame.rows()):
        over, amended = FailureSpec(rule=row["rule"]), row["amended_due"]
        stays = amended is not None and amended == row["due"]
        if amended and not stays and row["amended_by"] is None and frame.has(i, "amended_by"):
            yield frame.finding(i, "amended_by", "amended_without_document", over)
        name = "amended_due" if amended else "due"
        if (day := row[name]) is None:
            continue
        last = day - dt.timedelta(days=row["counting"] == BEFORE)
        free = next((one for one in (day, last) if day_off(one)), None)
        if free and not stays:
            facts = {"what": row["title"], "date": as_date(free), "off": day_off(free)}
            yield frame.finding(i, name, "deadline_on_day_off", over, **facts)
        if words := _beyond(tables, day):
            yield frame.finding(
                i, name, "deadline_outside_campaign", over, what=row["title"], **words
            )


def _closing(tables: Tables) -> Iterator[Finding]:
    """The day the list is closed, against the campaign and the day the lists are due."""
    waiting = (row for row in tables.milestones() if "list" in parts_in(row["parts"])[0])
    days = [day for row in waiting if (day := row["amended_due"] or row["due"])]
    due, frame = max(days, default=None), tables["settings"]
    for i, row in enumerate(tables.sound("settings")):
        if (closed := row["list_closed"]) is None:
            continue
        if words := _beyond(tables, closed):
            yield frame.finding(i, "list_closed", "closing_outside_campaign", **words)
        if due and closed < due:
            facts = {"date": as_date(closed), "due": as_date(due)}
            yield frame.finding(i, "list_closed", "closing_before_due", **facts)


def _members(tables: Tables) -> Iterator[Finding]:
    """Who follows a unit, and is not on the sheet of the Council."""
    if "name" in tables["council"].sources[0].table.missing:
        return
    known = {fold(name) for _, name in tables.column("council", "name")}
    for i, name in tables.column("units", "member"):
        if fold(name) not in known:
            yield tables["units"].finding(i, "member", "unknown_member")


def _guests(tables: Tables) -> Iterator[Finding]:
    """R-QUOTA: typed guest seats and the town's guest groups fit beside the exemplars' seats."""
    hosts = tables.hosts()
    for settings in tables.sound("settings"):
        cap, percent = settings["cap_town"], settings["exemplar_percent"]
        if cap is None or percent is None:
            continue
        towns = {row["code"] for row in tables["units"].rows() if row["kind"] in hosts}
        mine = [row for row in tables.sound("guests") if row["occasion"] in towns]
        groups = sum(row["people"] or 0 for row in mine)
        typed = sum(row["guests"] or 0 for row in tables.sound("bounds"))
        seats = exemplar_seats(cap, Fraction(percent, 100))
        if typed + groups > cap - seats:
            yield make(
                "too_many_guests",
                tables.place("guests", "people") if groups else tables.place("bounds", "guests"),
                typed=typed,
                groups=groups,
                total=typed + groups,
                cap=cap,
                exemplars=seats,
                room=cap - seats,
            )
