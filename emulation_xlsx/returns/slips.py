"""One slip, one line: findings that are told together, with the range of their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from emulation_xlsx.findings import Finding, runs_of

MOST_VALUES = 3
"""How many different values a line about several cells quotes."""
_VARYING = frozenset(
    [
        *("value", "row", "rows", "read", "other", "name", "rest", "piece", "letters", "above"),
        *("award", "document", "first_row", "whole", "decimal", "year", "weekday", "day", "number"),
    ]
)
"""Facts that belong to a cell; findings that differ in them alone are one slip."""


_OF_A_COLUMN = frozenset(["value_beside", "value_in_label", "column_hidden"])
"""What is one slip in all lines of a record: its answers stand in another column."""


MANY_BLANK = 6
"""From so many unanswered questions of one record on they are one line."""


def together(findings: Iterable[Finding]) -> list[Finding]:
    """One slip, one line: equal findings down a column as one, at the place of the first; blanks
    of several columns in the same rows, or of a record that is hardly filled, as one too.

    Equal are those that differ in nothing but the row and what is quoted of it.
    """
    found: dict[object, list[Finding]] = {}
    fields: dict[object, set[str | None]] = {}
    for one in findings:
        found.setdefault(_slip(one), []).append(one)
        fields.setdefault(_answers(one), set()).add(one.place.field)
    groups: dict[object, list[Finding]] = {}
    for group in found.values():
        answers = _answers(group[0])
        many = len(fields[answers]) >= MANY_BLANK
        groups.setdefault(_blanks(group, answers if many else None), []).extend(group)
    return [_as_one(group) if len(group) > 1 else group[0] for group in groups.values()]


def _answers(one: Finding) -> object:
    """The column of a sheet; in a record it holds the answers to all its questions."""
    place = one.place
    return place.file, place.unit, place.sheet, place.col, one.code, one.severity


def _blanks(group: Sequence[Finding], answers: object | None) -> object:
    """What blanks have in common that are one line: the rows, or a record's ``answers``."""
    first = group[0]
    if first.code != "blank" or first.said is None or not first.place.col:
        return object()
    rows = tuple(sorted(each.place.row or 0 for one in group for each in (one, *one.more)))
    where = answers or (first.place.file, first.place.unit, first.place.sheet, rows)
    return first.severity, where, first.said.message, first.said.remedy, first.waived


def _slip(one: Finding) -> object:
    place, said = one.place, one.said
    if not (place.row or (place.field and said)):
        return object()
    moved = one.code in _OF_A_COLUMN
    where = (place.file, place.unit, place.sheet, "" if moved else place.field, place.col)
    settled = (one.waived, one.explained)
    if said is None:
        return one.code, one.severity, one.rule, where, one.message, one.remedy, *settled
    varying = _VARYING | ({"title"} if moved else set())
    facts = tuple(sorted((k, fact) for k, fact in said.facts.items() if k not in varying))
    return one.code, one.severity, one.rule, where, said.message, said.remedy, facts, *settled


def _as_one(group: Sequence[Finding]) -> Finding:
    first = group[0]
    value = "; ".join(_some([one.value or "" for one in group])) or None
    told = replace(first, value=value, more=tuple(group[1:]))
    if first.said is None:
        return told
    all_facts = [one.said.facts for one in group if one.said]
    facts = {key: [each.get(key, "") for each in all_facts] for key in first.said.facts}
    most = None if first.place.row else len(group)  # without cells nothing else says whose
    message, remedy = (_filled(text, facts, most) for text in first.said[:2])
    return replace(told, message=message, remedy=remedy)


def _filled(text: str, facts: Mapping[str, list[str]], most: int | None) -> str:
    """A text with the facts of several cells: «“a”, “b”, “c”, …», rows as «6–9, 12»."""
    words = {}
    for key, values in facts.items():
        some = (
            _row_runs(values)
            if key in ("row", "first_row")
            else _some(values, _MOST.get(key, most))
        )
        quoted = ", ".join(one if one == _DOTS else f"“{one}”" for one in some)
        text = text.replace(f"“{{{key}}}”", quoted.replace("{", "{{").replace("}", "}}"))
        words[key] = ", ".join(some)
    return text.format_map(words).replace(f"{_DOTS}.", _DOTS)


_DOTS = "…"
_MOST: Mapping[str, int] = {"document": 20, "title": 8}
"""Of what more than a few are told: each document is to be sent, each blank to be filled in."""


def _some(values: Sequence[str], most: int | None = None) -> list[str]:
    """The first few different ones."""
    several, most = [one for one in dict.fromkeys(values) if one], most or MOST_VALUES
    return [*several[:most], _DOTS] if len(several) > most else several


def _row_runs(values: Sequence[str]) -> list[str]:
    if not all(map(str.isdecimal, values)):
        return _some(values)
    return [f"{a}–{b}" if b > a else f"{a}" for a, b in runs_of(set(map(int, values)))]
