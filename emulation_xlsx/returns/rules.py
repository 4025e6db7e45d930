"""The rules of this plan over one row of a sheet, and what is counted in lists.

A rule's id (``R-…``) is that of the plan's sheet «Căn cứ». Limits are the plan workbook's
settings. The rules over a whole return are in ``whole.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from emulation_xlsx.checks.validation import DAY, Rule
from emulation_xlsx.findings import as_date
from emulation_xlsx.plan.listed import all_categories, category_fields
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.roles import Roles

YOUNGEST = 14
"""A delegate younger than this is asked about; the plan is silent."""
_NEAR = 2
"""Years around the campaign in which a drive was launched, or another one reviewed."""
SMALLEST_SUM = 100_000
"""A sum of money below it, in đồng, is asked about."""
EXISTS = ("number", "date", "file_name", "copies")
"""The columns of the dossier of which one that is filled says that a document exists."""

Series = pd.Series
Data = pd.DataFrame
FactRow = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """Which rows of a list are counted, by some of its columns."""

    columns: tuple[str, ...]
    holds: Callable[[Data, Roles], Series[bool]]


@dataclass(frozen=True)
class Count:
    """What is counted in the rows of a list, as the column ``n.<name>`` of the wide frame; as
    ``most.<name>`` with the rows of which an error hides whether they are to be counted.

    ``chosen``: which rows, all where there is none. ``of``: the column that is added up instead;
    None where it is blank in all of them.
    """

    name: str
    sheet: str
    chosen: tuple[Choice, ...] = ()
    of: str | None = None
    reads: str | None = None
    """The column by which rows are chosen: where it is not asked, nothing is counted."""


def _of_kind(kind: Callable[[Roles], str]) -> tuple[Choice, ...]:
    """Who fills a seat: delegates of a kind, reserves not counted (R-LIST)."""
    return (
        Choice(("delegate_type",), lambda d, r: d["delegate_type"] == kind(r)),
        Choice(("standing",), lambda d, r: d["standing"] == r.official),
    )


EXEMPLAR_DELEGATES = Count("exemplar_delegates", "delegates", _of_kind(lambda r: r.exemplar))
COUNTS = (
    Count("presidium", "presidium"),
    Count(
        "exemplary_chairs",
        "presidium",
        (Choice(("role",), lambda d, r: d["role"].isin(r.exemplary_chairs)),),
        reads="role",
    ),
    Count("exemplars", "exemplars"),
    Count("delegates", "delegates"),
    EXEMPLAR_DELEGATES,
    Count("guest_delegates", "delegates", _of_kind(lambda r: r.guest)),
    Count(
        "minutes",
        "dossier",
        (
            Choice(("document",), lambda d, r: d["document"].isin(r.minutes)),
            Choice(EXISTS, lambda d, _: has_document(d)),
        ),
    ),
    Count(
        "report_copies",
        "dossier",
        (Choice(("document",), lambda d, r: d["document"].isin(r.reports)),),
        of="copies",
    ),
)


def row_rules(plan: Plan) -> dict[str, list[Rule]]:
    """Sheet key → the rules over its rows."""
    return {
        "plan": [
            _not_after("plan_date"),
            *_campaign(plan, "plan_date"),
            *_campaign(plan, "planned_date"),
            _small_money("budget_estimate"),
        ],
        "conference": [
            _not_after("held_date"),
            *_campaign(plan, "held_date"),
            *_campaign(plan, "drive_date", years=_NEAR),
            *_campaign(plan, "review_date", years=_NEAR),
            _somebody(),
            *_sum_of_categories(plan),
            _part_of_total("women"),
            _part_of_total("ethnic_minority"),
            *_agenda(plan),
            _small_money("budget_spent"),
        ],
        "delegates": [_guest_category(plan.roles), _award_decision(), _age(plan)],
        "dossier": [_not_after("date"), *_campaign(plan, "date"), *_document(plan.roles)],
    }


def _not_after(name: str) -> Rule:
    """A day after that of the receipt is an error for good, not only until it has passed."""
    return Rule(
        "date_in_future",
        name,
        (name, DAY),
        lambda d: d[name] <= d[DAY],
        lambda row: {"date": as_date(row[name]), "today": as_date(row[DAY])},
    )


def _somebody() -> Rule:
    """A conference of nobody was none."""
    return Rule(
        "nobody_came",
        "exemplars",
        ("exemplars", "guests"),
        lambda d: d["exemplars"] + d["guests"] > 0,
    )


def _campaign(plan: Plan, name: str, years: int = 0) -> list[Rule]:
    """Dates before the town's plan was signed, or after all is over, are asked about.

    Of what was done beside the campaign so many ``years`` before and after it are no question.
    """
    around = dt.timedelta(days=366 * years)
    start, end = plan.settings.campaign_start - around, plan.settings.campaign_end + around
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


def _sum_of_categories(plan: Plan) -> list[Rule]:
    """R-MIX: the categories, where there are any, add up to the exemplars; a blank count is 0."""
    asked, counted = category_fields(plan.lists), all_categories(plan.lists)
    if not asked:
        return []

    def holds(data: Data) -> Series[bool]:
        total = data[list(counted)].fillna(0).astype(int).sum(axis=1)
        return total == data["exemplars"]

    def facts(row: FactRow) -> dict[str, object]:
        return {"total": sum(row[c] or 0 for c in counted), "exemplars": row["exemplars"]}

    rule = Rule(
        "categories_disagree",
        "exemplars",
        ("exemplars",),
        holds,
        facts,
        reads=asked,
        spoils=("exemplars", *counted),
    )
    return [rule]


def _part_of_total(name: str) -> Rule:
    return Rule(
        "part_over_total",
        name,
        (name, "exemplars", "guests"),
        lambda d: d[name] <= d["exemplars"] + d["guests"],
        lambda row: {"total": row["exemplars"] + row["guests"], "count": row[name]},
    )


def _agenda(plan: Plan) -> Iterator[Rule]:
    """R-AGENDA: a missing item is a warning; the adoption of delegates is R-SELECT's."""
    for number, (name, text) in enumerate(plan.agenda.items(), 1):
        code = "delegates_not_adopted" if number in plan.roles.adoption else "no_agenda_item"
        yield Rule(code, name, (name,), partial(_is_true, name), partial(_item, text))


def _is_true(name: str, data: Data) -> Series[bool]:
    return data[name].astype(bool)


def _item(text: str, _row: FactRow) -> dict[str, object]:
    return {"item": text}


def _small_money(name: str) -> Rule:
    """R-FUND: a sum this small was meant in thousands or millions."""
    return Rule(
        "small_money",
        name,
        (name,),
        lambda d: (d[name] == 0) | (d[name] >= SMALLEST_SUM),
        lambda row: {"amount": row[name]},
    )


def _guest_category(roles: Roles) -> Rule:
    return Rule(
        "exemplar_as_guest",
        "category",
        ("category", "delegate_type"),
        lambda d: (
            ~(d["category"].isin(roles.guest_categories) & (d["delegate_type"] == roles.exemplar))
        ),
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
    named = data[list(EXISTS[:-1])].notna().any(axis=1)
    return named | (data["copies"].fillna(0).astype(int) > 0)


def _document(roles: Roles) -> list[Rule]:
    """R-DOSSIER: all five kinds, each dated, but for the reports, which are many."""

    def facts(row: FactRow) -> dict[str, object]:
        return {"document": row["document"]}

    return [
        Rule("document_missing", "number", ("document",), has_document, facts, any_of=EXISTS),
        Rule(
            "document_undated",
            "date",
            ("document",),
            lambda d: d["date"].notna() | ~has_document(d) | d["document"].isin(roles.reports),
            facts,
        ),
    ]
