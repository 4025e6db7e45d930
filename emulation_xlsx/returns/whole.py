"""The rules of this plan over a whole return, by their ids on the sheet «Căn cứ».

A return is one row of a *wide* frame: its columns are ``sheet.field``, what was counted in the
lists (``n.…``; as ``most.…`` with the rows of which an error hides whether they count, for rules
that ask for enough), what the plan says of its unit (``due.…``, seats). Limits are the plan's.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from emulation_xlsx.checks.validation import Rule
from emulation_xlsx.findings import as_date, as_percent, dotted
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.rules import Data, FactRow, Series


def whole_rules(plan: Plan, *, campaign: bool) -> list[Rule]:
    """All rules over a whole return; ``campaign``: also those of its unit's day and seats."""
    return return_rules(plan) + (campaign_rules(plan) if campaign else [])


def return_rules(plan: Plan) -> list[Rule]:
    """The rules over a whole return that need no campaign."""
    return [
        *_size(plan, "plan", "expected_exemplars", "expected_guests"),
        *_size(plan, "conference", "exemplars", "guests"),
        *_own_form(plan, "plan"),
        *_own_form(plan, "conference"),
        *_presidium(plan),
        Rule(
            "no_exemplars",
            "exemplars",
            (WAS_HELD, "n.exemplars"),
            lambda d: (d["n.exemplars"] > 0) | d["exemplars.nil"].notna(),
        ),
        Rule(
            "few_reports",
            "dossier",
            ("most.report_copies", "n.exemplar_delegates"),
            lambda d: d["most.report_copies"] >= d["n.exemplar_delegates"],
            _reports,
        ),
        *_minutes(plan),
    ]


def _minutes(plan: Plan) -> list[Rule]:
    """R-SELECT: delegates with the minutes that adopted them, where a document is these."""
    rule = Rule(
        "no_minutes",
        "delegates",
        ("n.delegates", "most.minutes"),
        lambda d: (d["most.minutes"] > 0) | (d["n.delegates"] == 0),
    )
    return [rule] if plan.roles.minutes else []


def campaign_rules(plan: Plan) -> list[Rule]:
    """The rules over a whole return that need its unit's deadline and quota."""
    held, planned = "conference.held_date", "plan.planned_date"
    end = plan.settings.campaign_end
    return [
        Rule(
            "held_late",
            held,
            (held, "due.first_bad_day"),
            lambda d: d[held] < d["due.first_bad_day"],
            lambda row: _deadline(row, held),
        ),
        Rule(
            "planned_late",
            planned,
            (planned, "due.first_bad_day"),
            lambda d: (d[planned] < d["due.first_bad_day"]) | (d[planned] > end) | _was_held(d),
            lambda row: _deadline(row, planned),
            reads=(WAS_HELD,),
        ),
        _guests_of_pilot(),
        _quota("over_quota", "n.exemplar_delegates", "quota", operator.le),
        _quota("over_guest_seats", "n.guest_delegates", "guest_seats", operator.le),
        _quota("under_quota", "most.exemplar_delegates", "quota_due", operator.ge),
    ]


WAS_HELD = "conference.is_held"
"""The column that is 1 where the day of the conference is filled, readable or not."""


def _was_held(data: Data) -> Series[bool]:
    """Whether the conference has been held: then what was planned for it is silent."""
    return data[WAS_HELD].notna()


def _guests_of_pilot() -> Rule:
    """R-PILOT-GUEST: how many guests came, beside those that the plan's groups add up to."""
    guests = "conference.guests"
    return Rule(
        "guests_differ",
        guests,
        (guests, "guests_planned"),
        lambda d: d[guests] == d["guests_planned"],
        lambda row: {"count": row[guests], "planned": row["guests_planned"]},
    )


def _reports(row: FactRow) -> dict[str, object]:
    copies, needed = row["most.report_copies"], row["n.exemplar_delegates"]
    return {"copies": copies, "needed": needed, "lacking": needed - copies}


def _quota(code: str, nominated: str, seats: str, holds: Callable[[Any, Any], Any]) -> Rule:
    """R-LIST: the list keeps within the seats, and fills them once the dossier is due."""
    return Rule(
        code,
        "delegates",
        (nominated, seats),
        lambda d: holds(d[nominated], d[seats]) | d["delegates.nil"].notna(),
        lambda row: {"nominated": row[nominated], "seats": row[seats]},
    )


def _deadline(row: FactRow, name: str) -> dict[str, object]:
    late = (row[name] - row["due.day"]).days
    days = f"chậm {late} ngày so với hạn" if late else "đúng ngày mốc (quá hạn)"
    facts = {"rule": row["due.rule"], "deadline": row["due.words"], "days": days}
    return {**facts, "date": as_date(row[name])}


def _size(plan: Plan, sheet: str, exemplars: str, guests: str) -> list[Rule]:
    """R-CAP150, R-PLENARY, R-TOWN and R-7030 for the planned or the held conference.

    An enterprise under the threshold holds a plenary, which has no cap and no 70/30. What is
    only planned is a warning, and silent once the conference has been held.
    """
    e, g, attendance = f"{sheet}.{exemplars}", f"{sheet}.{guests}", f"{sheet}.attendance"
    settings, planned = plan.settings, sheet == "plan"
    reads = (WAS_HELD,) if planned else ()

    def free(d: Data) -> Series[bool]:
        plenary = d["kind.plenary"].astype(bool) & d[attendance].isin({*plan.roles.plenary, None})
        return plenary | _was_held(d) if planned else plenary

    def within_cap(d: Data) -> Series[bool]:
        return free(d) | (d[e] + d[g] <= d["cap"])

    def near_share(d: Data) -> Series[bool]:
        off = (100 * d[e] - settings.exemplar_percent * (d[e] + d[g])).abs()
        return free(d) | (off <= settings.tolerance_points * (d[e] + d[g]))

    def over(row: FactRow) -> dict[str, object]:
        parts = f"{row[e]} + {row[g]}"
        words = {"cap": row["cap"], "rule": row["kind.cap_rule"]}
        return {"total": row[e] + row[g], "parts": parts, **words}

    def share(row: FactRow) -> dict[str, object]:
        total = row[e] + row[g]
        percent = as_percent(row[e], total)
        return {"percent": percent, "target": settings.exemplar_percent, "total": total}

    needs, code = ("unit.kind", e, g), "planned_over_cap" if planned else "over_cap"
    return [
        *_attendance(plan, sheet),
        Rule(code, e, (*needs, "cap"), within_cap, over, reads),
        Rule("off_share", e, needs, near_share, share, reads),
    ]


def _attendance(plan: Plan, sheet: str) -> list[Rule]:
    """R-PLENARY: units of its kinds that are smaller than ``below`` hold a plenary, only they."""
    below, plenaries = plan.settings.plenary_below, plan.roles.plenary
    attendance, planned = f"{sheet}.attendance", sheet == "plan"

    def right_form(d: Data) -> Series[bool]:
        small = d["unit.headcount"] < below
        right = ~d["kind.plenary"].astype(bool) | (small == d[attendance].isin(plenaries))
        return right | _was_held(d) if planned else right

    def facts(row: FactRow) -> dict[str, object]:
        return {"headcount": dotted(row["unit.headcount"]), "below": dotted(below)}

    needs = ("unit.kind", "unit.headcount", attendance)
    code = "planned_attendance" if planned else "wrong_attendance"
    rule = Rule(code, attendance, needs, right_form, facts, (WAS_HELD,) if planned else ())
    return [rule] if plenaries else []


def _own_form(plan: Plan, sheet: str) -> list[Rule]:
    """R-FORM: three forms for units, a fourth for the town."""
    name = f"{sheet}.conference_form"

    def rule(code: str, kept: Callable[[Series, Series], Series[bool]]) -> Rule:
        def holds(d: Data) -> Series[bool]:
            return kept(d[name].isin(plan.roles.forms_of_host), d["kind.host"].astype(bool))

        return Rule(code, name, ("unit.kind", name), holds)

    if not plan.roles.forms_of_host:
        return []
    return [
        rule("form_of_town", lambda towns, town: ~towns | town),
        rule("form_of_unit", lambda towns, town: towns | ~town),
    ]


def _some(sheet: str) -> Callable[[Data], Series[bool]]:
    return lambda d: d[f"n.{sheet}"] > 0


def _presidium(plan: Plan) -> list[Rule]:
    """R-CHAIR: five to seven, an exemplary person among them."""
    low, high = plan.settings.presidium_min, plan.settings.presidium_max
    needs = (WAS_HELD, "n.presidium")
    exemplary = Rule(
        "presidium_without_exemplar",
        "presidium",
        (*needs, "most.exemplary_chairs"),
        lambda d: (d["n.presidium"] == 0) | (d["most.exemplary_chairs"] > 0),
    )
    return [
        Rule("no_presidium", "presidium", needs, _some("presidium")),
        Rule(
            "presidium_size",
            "presidium",
            needs,
            lambda d: (d["n.presidium"] == 0) | d["n.presidium"].between(low, high),
            lambda row: {"count": row["n.presidium"], "low": low, "high": high},
        ),
        *([exemplary] if plan.roles.exemplary_chairs else []),
    ]
