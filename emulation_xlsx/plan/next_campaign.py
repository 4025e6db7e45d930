"""The plan of the next campaign from the last one's: what stays, without its days and decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

_Row = Mapping[str, Any]
_Tables = Mapping[str, Sequence[_Row]]

_FORGOTTEN: Mapping[str, frozenset[str]] = {
    "settings": frozenset(
        {
            "campaign_code",
            "campaign_start",
            "campaign_end",
            "list_closed",
            "quota_decision_number",
            "quota_decision_date",
            "event_day",
        }
    ),
    "milestones": frozenset({"due", "amended_due", "amended_by"}),
    "units": frozenset({"pilot", "pilot_approved", "valid_from", "valid_to", "successor"}),
    "bounds": frozenset({"fixed", "lot", "reason"}),
    "budget": frozenset({"amount"}),
}
"""Sheet → its columns that were the last campaign's alone."""


def next_tables(tables: _Tables, today: dt.date) -> dict[str, list[dict[str, Any]]]:
    """The tables for ``today``: units that have ended are gone, waivers too; days and decisions
    are blank, so that the plan is refused until they are typed.
    """
    ended = {row["code"] for row in tables["units"] if row["valid_to"] and row["valid_to"] < today}
    keeps: Mapping[str, Callable[[_Row], bool]] = {
        "units": lambda row: row["code"] not in ended,
        "bounds": lambda row: row["unit"] not in ended and _limits(row),
        "guests": lambda row: row["occasion"] not in ended,
        "waivers": lambda _row: False,
        "chairs": lambda _row: False,
    }
    return {
        key: [_without(row, _FORGOTTEN.get(key, ())) for row in rows if keeps.get(key, _all)(row)]
        for key, rows in tables.items()
    }


def _all(_row: _Row) -> bool:
    return True


def _limits(bounds: _Row) -> bool:
    """Whether a row of bounds says anything but what was fixed then."""
    return any(bounds[name] is not None for name in ("minimum", "maximum", "guests"))


def _without(row: _Row, names: Iterable[str]) -> dict[str, Any]:
    return {**row, **dict.fromkeys(names)}
