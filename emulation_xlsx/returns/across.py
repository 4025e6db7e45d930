"""What is checked across the parts of a unit, over the parts that count.

A later list changes what an earlier dossier is worth, so none of it is a file's own: it is
checked on a *combination*, part → position of the return that speaks for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from emulation_xlsx.checks.validation import Rule, apply_rules
from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.schema import PARTS, Part
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.checking import Checked, check_returns, found_by_rule, with_waivers
from emulation_xlsx.returns.returned import UNIT_FORM, Quota, Return
from emulation_xlsx.returns.whole import whole_rules
from emulation_xlsx.returns.wide import is_asked, of_columns, part_of, spans_parts

Combination = Mapping[Part, int]


def across(
    checked: Checked,
    combinations: Sequence[Combination],
    plan: Plan,
    today: dt.date,
    *,
    campaign: bool = True,
) -> list[list[Finding]]:
    """The findings of each combination; each stands in the return of the part that it marks.

    ``campaign``: whether quota and deadline are known.
    """
    asked = [rule for rule in whole_rules(plan, campaign=campaign) if spans_parts(rule)]
    found: list[list[Finding]] = [list(_unreported(checked, one)) for one in combinations]

    def told(i: int, rule: Rule, facts: Mapping[str, object]) -> Finding:
        part = part_of(rule.at)
        assert part is not None
        at = combinations[i][part]
        one = found_by_rule(plan.form(UNIT_FORM), checked.returns[at], rule, facts)
        found[i].append(one)
        return one

    def hidden(i: int, rule: Rule) -> bool:
        kind = checked.returns[max(combinations[i].values())].kind(plan)
        return not is_asked(plan, kind, rule)

    apply_rules(_rows(checked.wide, combinations), asked, told, hidden)
    return [with_waivers(plan, one, today) for one in found]


def check_alone(
    returns: Sequence[Return],
    plan: Plan,
    today: dt.date,
    quotas: Mapping[str, Quota] | None = None,
) -> list[Finding]:
    """All that is wrong in returns of which each is all that its unit has sent, in order.

    Arguments as of :func:`~emulation_xlsx.returns.checking.check_returns`.
    """
    checked = check_returns(returns, plan, today, quotas)
    own = [{part: i for part in PARTS if one.sent(part)} for i, one in enumerate(returns)]
    more = across(checked, [one for one in own if one], plan, today, campaign=quotas is not None)
    return sorted([*checked.findings, *(f for one in more for f in one)], key=Finding.sort_key)


def _unreported(checked: Checked, one: Combination) -> Sequence[Finding]:
    return checked.unreported.get(one["list"], ()) if {"list", "dossier"} <= one.keys() else ()


def _rows(wide: pd.DataFrame, combinations: Sequence[Combination]) -> pd.DataFrame:
    """One row a combination, each column from the return that speaks for its part."""
    columns: dict[str, list[Any]] = {}
    for name in wide.columns:
        values, part = wide[name].tolist(), part_of(str(name))
        columns[str(name)] = [
            None if (at := _position(one, part)) is None else values[at] for one in combinations
        ]
    return of_columns(columns, len(combinations))


def _position(one: Combination, part: Part | None) -> int | None:
    """The return that speaks for a part; for what is the unit's own, the latest of all."""
    return max(one.values()) if part is None else one.get(part)
