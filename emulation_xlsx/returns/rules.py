"""The rules of this plan, each with its id (PLAN.md). Limits are the plan workbook's settings.

Two kinds: rules over one row of a sheet, and rules over a whole return, seen as one row of a
*wide* frame whose columns are ``sheet.field`` and what was counted in the lists (``n.…``).
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from emulation_xlsx.checks.validation import Rule
from emulation_xlsx.checks.vietnamese import untitled
from emulation_xlsx.findings import as_date, as_percent
from emulation_xlsx.plan.model import (
    BEFORE,
    ENTERPRISE,
    EXEMPLAR,
    OFFICIAL,
    TOWN_KIND,
    Milestone,
    Plan,
)

PLENARY, DELEGATES = "Hội nghị toàn thể", "Hội nghị đại biểu"
TOWN_FORM = "Hội nghị điển hình tiên tiến"
GUEST_CATEGORY = "Khách mời khác"
MINUTES, REPORTS = "Biên bản hội nghị", "Báo cáo thành tích của đại biểu"
EXEMPLARY_ROLES = frozenset({"Anh hùng", "Chiến sĩ thi đua", "Điển hình tiên tiến"})
CATEGORIES = (
    "cat_leaders",
    "cat_labour_heroes",
    "cat_armed_heroes",
    "cat_fighters",
    "cat_outstanding",
    "cat_workers",
    "cat_farmers",
    "cat_direct",
    "cat_good_deeds",
)
AGENDA_ADOPTION = 8
"""The agenda item that adopts the delegates of the next level (R-SELECT)."""
AGENDA_ITEMS = range(1, 10)
YOUNGEST = 14
"""A delegate younger than this is asked about; the plan is silent."""
SMALLEST_SUM = 100_000
"""A sum of money below it, in đồng, is asked about."""

Series = pd.Series
Data = pd.DataFrame
FactRow = Mapping[str, Any]


def row_rules(plan: Plan, today: dt.date) -> dict[str, list[Rule]]:
    """Sheet key → the rules over its rows."""
    return {
        "plan": [
            _not_after("plan_date", today),
            *_campaign(plan, "plan_date"),
            *_campaign(plan, "planned_date"),
            _small_money("budget_estimate"),
        ],
        "conference": [
            _not_after("held_date", today),
            *_campaign(plan, "held_date"),
            _sum_of_categories(),
            _part_of_total("women"),
            _part_of_total("ethnic_minority"),
            *(_agenda(plan, item) for item in AGENDA_ITEMS),
            _small_money("budget_spent"),
        ],
        "delegates": [_title_before("full_name"), _guest_category(), _award_decision(), _age(plan)],
        "presidium": [_title_before("full_name")],
        "dossier": [_not_after("date", today), *_document()],
    }


def return_rules(plan: Plan) -> list[Rule]:
    """The rules over a whole return that need no campaign."""
    return [
        *_size(plan, "plan", "expected_exemplars", "expected_guests"),
        *_size(plan, "conference", "exemplars", "guests"),
        _own_form("plan"),
        _own_form("conference"),
        *_presidium(plan),
        Rule(
            "no_exemplars", "exemplars", ("conference.held_date", "n.exemplars"), _some("exemplars")
        ),
        Rule(
            "few_reports",
            "dossier",
            ("n.report_copies", "n.exemplar_delegates"),
            lambda d: d["n.report_copies"] >= d["n.exemplar_delegates"],
            lambda row: {"copies": row["n.report_copies"], "needed": row["n.exemplar_delegates"]},
        ),
        Rule(
            "no_minutes",
            "delegates",
            ("n.delegates", "n.minutes"),
            lambda d: d["n.minutes"] > 0,
        ),
    ]


def campaign_rules(plan: Plan, today: dt.date) -> list[Rule]:
    """The rules over a whole return that need its unit's deadline and quota."""
    held, planned = "conference.held_date", "plan.planned_date"
    end = plan.settings.campaign_end
    return [
        Rule(
            "held_late",
            held,
            (held, "due.conference"),
            lambda d: (d[held] < d["due.conference"]) | (d[held] > today),
            lambda row: _deadline(row, held, plan),
        ),
        Rule(
            "planned_late",
            planned,
            (planned, "due.conference"),
            lambda d: (d[planned] < d["due.conference"]) | (d[planned] > end),
            lambda row: _deadline(row, planned, plan),
        ),
        _quota("over_quota", "n.exemplar_delegates", "quota", operator.le),
        _quota("over_guest_seats", "n.guest_delegates", "guest_seats", operator.le),
        _quota("under_quota", "n.exemplar_delegates", "quota_due", operator.ge),
    ]


def _quota(code: str, nominated: str, seats: str, holds: Callable[[Any, Any], Any]) -> Rule:
    """R-LIST: the list keeps within the seats, and fills them once the dossier is due."""
    return Rule(
        code,
        "delegates",
        (nominated, seats),
        lambda d: holds(d[nominated], d[seats]),
        lambda row: {"nominated": row[nominated], "seats": row[seats]},
    )


def _deadline(row: FactRow, name: str, plan: Plan) -> dict[str, object]:
    rule = row["rule.conference"]
    milestone = plan.milestone[rule]
    words = f"{milestone.counting} {as_date(milestone.day)}"
    return {"rule": rule, "deadline": words, "date": as_date(row[name])}


def first_bad_day(milestone: Milestone) -> dt.date:
    """The first day that is no longer on time (PLAN.md, Dates)."""
    late = 0 if milestone.counting == BEFORE else 1
    return milestone.day + dt.timedelta(days=late)


def _not_after(name: str, today: dt.date) -> Rule:
    return Rule(
        "date_in_future",
        name,
        (name,),
        lambda d: d[name] <= today,
        lambda row: {"date": as_date(row[name]), "today": as_date(today)},
    )


def _campaign(plan: Plan, name: str) -> list[Rule]:
    """Dates before the town's plan was signed, or after all is over, are asked about."""
    start, end = plan.settings.campaign_start, plan.settings.campaign_end
    return [
        Rule(
            "date_early",
            name,
            (name,),
            lambda d: d[name] >= start,
            lambda row: {"date": as_date(row[name]), "start": as_date(start)},
        ),
        Rule(
            "date_late",
            name,
            (name,),
            lambda d: d[name] <= end,
            lambda row: {"date": as_date(row[name]), "end": as_date(end)},
        ),
    ]


def _sum_of_categories() -> Rule:
    """R-MIX: the categories add up to the exemplars; a blank count is 0."""

    def holds(data: Data) -> Series[bool]:
        total = data[list(CATEGORIES)].fillna(0).astype(int).sum(axis=1)
        return total == data["exemplars"]

    def facts(row: FactRow) -> dict[str, object]:
        return {"total": sum(row[c] or 0 for c in CATEGORIES), "exemplars": row["exemplars"]}

    return Rule("categories_disagree", "exemplars", ("exemplars",), holds, facts)


def _part_of_total(name: str) -> Rule:
    return Rule(
        "part_over_total",
        name,
        (name, "exemplars", "guests"),
        lambda d: d[name] <= d["exemplars"] + d["guests"],
        lambda row: {"total": row["exemplars"] + row["guests"], "count": row[name]},
    )


def _agenda(plan: Plan, item: int) -> Rule:
    """R-AGENDA: a missing item is a warning; the adoption of delegates is R-SELECT's."""
    name = f"agenda_{item}"
    code = "delegates_not_adopted" if item == AGENDA_ADOPTION else "no_agenda_item"
    text = plan.agenda[item - 1] if item <= len(plan.agenda) else str(item)
    return Rule(code, name, (name,), lambda d: d[name].astype(bool), lambda _row: {"item": text})


def _small_money(name: str) -> Rule:
    """R-FUND: a sum this small was meant in thousands or millions."""
    return Rule(
        "small_money",
        name,
        (name,),
        lambda d: (d[name] == 0) | (d[name] >= SMALLEST_SUM),
        lambda row: {"amount": row[name]},
    )


def _title_before(name: str) -> Rule:
    return Rule(
        "title_in_name",
        name,
        (name,),
        lambda d: d[name].map(untitled) == d[name],
        lambda row: {"name": untitled(row[name])},
    )


def _guest_category() -> Rule:
    return Rule(
        "exemplar_as_guest",
        "category",
        ("category", "delegate_type"),
        lambda d: ~((d["category"] == GUEST_CATEGORY) & (d["delegate_type"] == EXEMPLAR)),
        lambda row: {"name": row["full_name"]},
    )


def _award_decision() -> Rule:
    return Rule(
        "award_without_decision",
        "award_decision",
        ("highest_award",),
        lambda d: d["award_decision"].notna(),
        lambda row: {"award": row["highest_award"]},
    )


def _age(plan: Plan) -> Rule:
    year = plan.settings.campaign_end.year - YOUNGEST
    return Rule(
        "very_young",
        "birth_date",
        ("birth_date",),
        lambda d: d["birth_date"].str[:4].astype(int) <= year,
        lambda _row: {"youngest": YOUNGEST},
    )


def has_document(data: Data) -> Series[bool]:
    """Whether a line of the checklist says that its document exists."""
    named = data[["number", "date", "file_name"]].notna().any(axis=1)
    return named | (data["copies"].fillna(0).astype(int) > 0)


def _document() -> list[Rule]:
    """R-DOSSIER: all five kinds, each dated."""

    def facts(row: FactRow) -> dict[str, object]:
        return {"document": row["document"]}

    return [
        Rule("document_missing", "number", ("document",), has_document, facts),
        Rule(
            "document_undated",
            "date",
            ("document",),
            lambda d: d["date"].notna() | ~has_document(d),
            facts,
        ),
    ]


def _size(plan: Plan, sheet: str, exemplars: str, guests: str) -> list[Rule]:
    """R-CAP150, R-PLENARY and R-7030 for the planned or the held conference.

    An enterprise under the threshold holds a plenary, which has no cap and no 70/30.
    """
    e, g, attendance = f"{sheet}.{exemplars}", f"{sheet}.{guests}", f"{sheet}.attendance"
    settings = plan.settings

    def bounded(d: Data) -> Series[bool]:
        return ~((d["unit.kind"] == ENTERPRISE) & (d[attendance] == PLENARY))

    def within_cap(d: Data) -> Series[bool]:
        return ~bounded(d) | (d[e] + d[g] <= d["cap"])

    def near_share(d: Data) -> Series[bool]:
        off = (100 * d[e] - settings.exemplar_percent * (d[e] + d[g])).abs()
        return ~bounded(d) | (off <= settings.tolerance_points * (d[e] + d[g]))

    def over(row: FactRow) -> dict[str, object]:
        return {"total": row[e] + row[g], "cap": row["cap"], "parts": f"{row[e]} + {row[g]}"}

    def share(row: FactRow) -> dict[str, object]:
        total = row[e] + row[g]
        percent = as_percent(row[e], total)
        return {"percent": percent, "target": settings.exemplar_percent, "total": total}

    needs = ("unit.kind", attendance, e, g)
    return [
        _attendance(settings.plenary_below, attendance),
        Rule("over_cap", e, (*needs, "cap"), within_cap, over),
        Rule("off_share", e, needs, near_share, share),
    ]


def _attendance(below: int, attendance: str) -> Rule:
    """R-PLENARY: enterprises with fewer workers than ``below`` hold a plenary, and only they."""

    def right_form(d: Data) -> Series[bool]:
        small = d["unit.headcount"] < below
        return (d["unit.kind"] != ENTERPRISE) | (small == (d[attendance] == PLENARY))

    def facts(row: FactRow) -> dict[str, object]:
        return {"headcount": row["unit.headcount"], "below": below}

    needs = ("unit.kind", "unit.headcount", attendance)
    return Rule("wrong_attendance", attendance, needs, right_form, facts)


def _own_form(sheet: str) -> Rule:
    """R-FORM: three forms for units, a fourth for the town."""
    name = f"{sheet}.conference_form"
    return Rule(
        "form_of_town",
        name,
        ("unit.kind", name),
        lambda d: (d[name] != TOWN_FORM) | (d["unit.kind"] == TOWN_KIND),
    )


def _some(sheet: str) -> Callable[[Data], Series[bool]]:
    return lambda d: d[f"n.{sheet}"] > 0


def _presidium(plan: Plan) -> list[Rule]:
    """R-CHAIR: five to seven, an exemplary person among them."""
    low, high = plan.settings.presidium_min, plan.settings.presidium_max
    needs = ("conference.held_date", "n.presidium")
    return [
        Rule("no_presidium", "presidium", needs, _some("presidium")),
        Rule(
            "presidium_size",
            "presidium",
            needs,
            lambda d: (d["n.presidium"] == 0) | d["n.presidium"].between(low, high),
            lambda row: {"count": row["n.presidium"], "low": low, "high": high},
        ),
        Rule(
            "presidium_without_exemplar",
            "presidium",
            (*needs, "n.exemplary_chairs"),
            lambda d: (d["n.presidium"] == 0) | (d["n.exemplary_chairs"] > 0),
        ),
    ]


def is_official(delegates: Data, kind: str) -> Series[bool]:
    """Who fills a seat: delegates of a kind, reserves not counted (R-LIST)."""
    return (delegates["delegate_type"] == kind) & (delegates["standing"] == OFFICIAL)
