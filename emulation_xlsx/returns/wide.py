"""Returns as rows of one wide frame: their records, what their lists hold, what their unit owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from emulation_xlsx.checks.validation import Frame, Rule
from emulation_xlsx.forms.schema import Part, load
from emulation_xlsx.plan.deadlines import due_day
from emulation_xlsx.plan.model import Plan, Unit, UnitKind
from emulation_xlsx.plan.roles import Roles
from emulation_xlsx.returns.returned import UNIT_FORM, Quota, Return
from emulation_xlsx.returns.rules import COUNTS, Count
from emulation_xlsx.returns.whole import WAS_HELD


def part_of(column: str) -> Part | None:
    """The part that a column of the wide frame, or the place of a rule, is of; None: the unit."""
    key, _, name = column.partition(".")
    if key in ("n", "most"):
        key = next(count.sheet for count in COUNTS if count.name == name)
    part = next((one.part for one in load(UNIT_FORM).sheets if one.key == key), None)
    return None if part == "unit" else part


def is_asked(plan: Plan, kind: str | None, rule: Rule) -> bool:
    """Whether a kind of unit is asked all that a rule over its return looks at."""
    left = {f"{key}.{name}" for key, name in plan.asked.by(kind).left_out}
    return left.isdisjoint((rule.at, *rule.needs, *rule.reads))


def spans_parts(rule: Rule) -> bool:
    """Whether a rule looks at more than one part, which may come in mails of their own."""
    columns = (rule.at, *rule.needs, *rule.reads)
    return len({part_of(column) for column in columns} - {None}) > 1


def wide_frame(
    frames: Mapping[str, Frame],
    returns: Sequence[Return],
    plan: Plan,
    today: dt.date,
    quotas: Mapping[str, Quota] | None,
) -> pd.DataFrame:
    """One row a return, in their order; a column of a part that was not sent is None."""
    columns: dict[str, list[Any]] = {}
    for frame in frames.values():
        if frame.sheet.is_record:
            columns |= _record(frame, len(returns))
    for count in COUNTS:
        for column, most in (("n", False), ("most", True)):
            found = _counted(frames[count.sheet], count, returns, plan.roles, most=most)
            columns[f"{column}.{count.name}"] = found
    columns[WAS_HELD] = _held(frames["conference"], len(returns))
    for frame in frames.values():
        if frame.sheet.may_be_nil:
            nils = [1 if source.table.nil else None for source in frame.sources]
            columns[f"{frame.sheet.key}.nil"] = nils
    columns["unit.kind"] = [
        one.unit.kind if one.unit else kind
        for one, kind in zip(returns, columns["unit.unit_kind"], strict=True)
    ]
    kinds = [plan.kinds.get(kind, UnitKind("")) for kind in columns["unit.kind"]]
    columns["kind.host"] = [bool(one.host) for one in kinds]
    columns["kind.plenary"] = [bool(one.plenary) for one in kinds]
    columns["kind.cap_rule"] = [one.cap_rule for one in kinds]
    columns |= _asked(returns, plan, today, quotas)
    return of_columns(columns, len(returns))


def of_columns(columns: Mapping[str, list[Any]], size: int) -> pd.DataFrame:
    """A frame of object columns, which keep None."""
    return pd.DataFrame(columns, index=pd.RangeIndex(size), dtype=object)


def _record(frame: Frame, size: int) -> dict[str, list[Any]]:
    sound, row_of = frame.sound, {owner: i for i, owner in enumerate(frame.owner)}
    columns = {}
    for name in frame.sheet.field_names:
        values = sound[name].tolist()
        columns[f"{frame.sheet.key}.{name}"] = [
            values[row_of[r]] if r in row_of else None for r in range(size)
        ]
    return columns


def _held(conference: Frame, size: int) -> list[int | None]:
    """1 where the day of the conference is filled, whatever was typed."""
    found: list[int | None] = [None] * size
    for i, value in enumerate(conference.data["held_date"].tolist()):
        if value is not None or (i, "held_date") in conference.unreadable:
            found[conference.owner[i]] = 1
    return found


def chosen(frame: Frame, count: Count, roles: Roles, *, most: bool = False) -> list[bool]:
    """Which rows of a list are counted; ``most``: those too of which an error hides it."""
    rows = pd.Series(True, index=frame.data.index)
    for one in count.chosen:
        holds = one.holds(frame.data, roles)
        rows &= holds | rows.index.isin(_hidden(frame, one.columns)) if most else holds
    return rows.tolist()


def _hidden(frame: Frame, columns: Sequence[str]) -> set[int]:
    """The rows of which an error hides what columns say: a cell that cannot be read, a blank one
    that must be filled, or all of the columns gone.
    """
    must = {one.name for one in frame.sheet.fields if one.constraints.required}
    errors = frame.unreadable | {cell for cell in frame.wrong if cell[1] in must}
    gone = {i for i in frame.data.index if not any(frame.has(i, name) for name in columns)}
    return gone | {i for i, name in errors if name in columns}


def _counted(
    frame: Frame, count: Count, returns: Sequence[Return], roles: Roles, *, most: bool
) -> list[int | None]:
    """What a list of each return holds, None where its part was not sent or, of the ``most`` that
    it may hold, where what is to be added up has an error.
    """
    part, data = frame.sheet.part, frame.data
    sent = [part is not None and one.sent(part) for one in returns]
    found: list[int | None] = [0 if there and not count.of else None for there in sent]
    worth = data[count.of].tolist() if count.of else [1] * len(data)
    unknown = {i for i, source in enumerate(frame.sources) if count.reads in source.unasked}
    for i, yes in enumerate(chosen(frame, count, roles, most=most)):
        owner, value = frame.owner[i], worth[i]
        if yes and sent[owner] and value is not None:
            found[owner] = (found[owner] or 0) + int(value)
        if yes and most and (i, count.of) in frame.doubted:
            unknown.add(owner)
    return [None if at in unknown else one for at, one in enumerate(found)]


def _asked(
    returns: Sequence[Return], plan: Plan, today: dt.date, quotas: Mapping[str, Quota] | None
) -> dict[str, list[Any]]:
    """What the plan says of each return's unit: its cap, its conference's day, its seats."""
    seats = quotas or {}
    rows = [_of_unit(one.unit, plan, today, seats.get(one.code or "", Quota())) for one in returns]
    names = _of_unit(None, plan, today, Quota())
    return {name: [row[name] for row in rows] for name in names}


def _of_unit(unit: Unit | None, plan: Plan, today: dt.date, quota: Quota) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(
        ("due.rule", "due.day", "due.words", "due.first_bad_day", "quota_due", "guests_planned")
    )
    found["cap"] = plan.cap(unit)
    found |= {"quota": quota.exemplars, "guest_seats": quota.guests}
    if unit and (own := plan.conference_milestone(unit)):
        due = due_day(plan, unit.code, own.rule, today)
        found |= {"due.rule": own.rule, "due.day": due.day, "due.words": due.words}
        found["due.first_bad_day"] = due.last_day + dt.timedelta(days=1)
    if unit:
        waiting = plan.milestones_of(unit, "list")
        last = [due_day(plan, unit.code, one.rule, today).last_day for one in waiting]
        found["quota_due"] = quota.exemplars if last and today > max(last) else None
        numbers = [g.people for g in plan.guests if g.occasion == unit.code and g.people]
        found["guests_planned"] = sum(numbers) if numbers and unit.pilot else None
    return found
