"""The typed tables of a plan workbook as a ``Plan``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from emulation_xlsx.plan.defaults import code_lists, default_tables
from emulation_xlsx.plan.model import (
    Bounds,
    BudgetLine,
    GuestGroup,
    MailText,
    Member,
    Milestone,
    Plan,
    Settings,
    Unit,
    Waiver,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = Mapping[str, Any]
T = TypeVar("T", bound="DataclassInstance")


def plan_from_tables(tables: Mapping[str, Sequence[Row]]) -> Plan:
    """The plan that checked tables describe: rows of typed values, blank is ``None``.

    A table that is missing is empty; a column that the model does not know is left out. What a
    plan must have (settings, every milestone, no code twice) is checked before, cell by cell.

    :raises ValueError: there is no row of settings.
    """

    def rows(key: str) -> Sequence[Row]:
        return tables.get(key, ())

    if not rows("settings"):
        raise ValueError("a plan without settings")
    return Plan(
        settings=_as(Settings, rows("settings")[0]),
        milestones=tuple(_as(Milestone, row) for row in rows("milestones")),
        units=tuple(_unit(row) for row in rows("units")),
        blocks={row["block"]: row["seats"] for row in rows("blocks")},
        bounds={row["unit"]: _as(Bounds, row) for row in rows("bounds")},
        guests=tuple(_as(GuestGroup, row) for row in rows("guests")),
        council=tuple(_as(Member, row) for row in rows("council")),
        lists=code_lists(rows("lists")),
        waivers=tuple(_as(Waiver, row) for row in rows("waivers")),
        budget=tuple(_as(BudgetLine, row) for row in rows("budget")),
        mails={row["kind"]: _as(MailText, row) for row in rows("mails")},
    )


def default_plan() -> Plan:
    """The built-in plan of Bỉm Sơn."""
    return plan_from_tables(default_tables())


def _as(kind: type[T], row: Row) -> T:
    return kind(**{f.name: row.get(f.name) for f in fields(kind)})


def _unit(row: Row) -> Unit:
    """A unit; its weight exactly as typed (the decimal 0.1 is one tenth)."""
    weight = row.get("weight")
    return _as(Unit, {**row, "weight": None if weight is None else Fraction(str(weight))})
