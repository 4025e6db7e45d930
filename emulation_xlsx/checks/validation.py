"""Schema → pandera → findings. Only this module knows pandera.

The rows of one sheet from all returns are one frame: coerced column by column, then validated
once, lazily and without pandera's own coercion (which hides cells and reads 05/06 as 6 May).
One finding per (cell, cause): a blank or unreadable cell hides what would follow from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from operator import and_
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from emulation_xlsx.checks.coercion import NO_CAMPAIGN, Column, coerce
from emulation_xlsx.checks.numerals import Span
from emulation_xlsx.checks.people import PeopleApart, people_apart
from emulation_xlsx.findings import Finding, Place, Raw, Severity, make
from emulation_xlsx.forms.excel import Constraints, FailureSpec
from emulation_xlsx.forms.schema import ForeignKey, FormField, FormSpec, Sheet
from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.reading.raw import RawTable

CODE_OF_CONSTRAINT: Mapping[str, str] = {
    "required": "blank",
    "minimum": "below_minimum",
    "maximum": "above_maximum",
    "max_length": "too_long",
    "min_length": "too_short",
    "pattern": "wrong_pattern",
    "unique": "repeated",
}
FAILURE_OF_CODE: Mapping[str, str] = {"not_in_list": "list", "outside_list": "list"}
"""Coercion's codes that a schema's ``failures`` may override, and under which key."""


@dataclass(frozen=True)
class Source:
    """A table of one return: whose it is, where it was read, and on which day it came."""

    file: str | None
    unit: str | None
    table: RawTable
    day: dt.date | None = None
    unasked: frozenset[str] = frozenset()
    """Fields that its unit is not asked: nothing is checked of them."""


@dataclass
class Frame:
    """One sheet's rows from all sources: typed data, raw values and the way back to the cells.

    ``data`` has a RangeIndex and the fields as object columns, blank and unreadable cells None;
    ``owner[i]`` is the position in ``sources`` of row ``i``, ``index[i]`` its row in that table.
    """

    spec: FormSpec
    sheet: Sheet
    sources: Sequence[Source]
    data: pd.DataFrame
    owner: list[int]
    index: list[int]
    raw: Mapping[str, list[Raw]]
    unreadable: set[tuple[int, str]] = field(default_factory=set)
    wrong: set[tuple[int, str]] = field(default_factory=set)
    """Cells that were read but have an error of their own."""

    @property
    def sound(self) -> pd.DataFrame:
        """``data`` without the wrong cells: what further rules may build on."""
        if not self.wrong:
            return self.data
        sound = self.data.copy()
        for i, name in self.wrong:
            sound.at[i, name] = None
        return sound

    @cached_property
    def doubted(self) -> set[tuple[int, str]]:
        """The (row, field) of cells with an error of their own, read or not: no sum counts them."""
        return self.wrong | self.unreadable

    def file(self, i: int) -> str | None:
        """The file of row ``i``."""
        return self.sources[self.owner[i]].file

    def place(self, i: int, name: str | None) -> Place:
        """Where field ``name`` of row ``i`` stands in its file."""
        source = self.sources[self.owner[i]]
        row, col = source.table.place(self.index[i], name) if name else (None, None)
        if name and col is None:
            row = None
        return Place(
            file=source.file,
            unit=source.unit,
            sheet=source.table.sheet_name,
            row=row,
            col=col,
            field=name,
            order=self.spec.order(self.sheet.key),
            nth=source.table.nth.get(self.index[i], 0),
        )

    def finding(
        self, i: int, name: str, code: str, over: FailureSpec | None = None, /, **facts: object
    ) -> Finding:
        one = self.sheet.field(name)
        over = over or FailureSpec()
        return make(
            code,
            self.place(i, name),
            self.raw[name][i] if name in self.raw else None,
            part=self.sheet.part,
            severity=over.severity,
            rule=over.rule,
            message=over.message,
            title=one.title,
            **facts,
        )

    def rows(self, *, sound: bool = False) -> list[dict[str, Any]]:
        """The typed rows, blank is None; of the ``sound`` cells alone, so is what is wrong."""
        names, data = self.sheet.field_names, self.sound if sound else self.data
        columns = (data[name].tolist() for name in names)
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def asks(self, i: int, name: str) -> bool:
        """Whether the unit of row ``i`` is asked a field."""
        return name not in self.sources[self.owner[i]].unasked

    def has(self, i: int, name: str) -> bool:
        """Whether row ``i`` has the column at all (else that is one finding of its own)."""
        table = self.sources[self.owner[i]].table
        return name in table.columns and table.place(self.index[i], name)[1] is not None


@dataclass(frozen=True)
class Rule:
    """A rule over the columns of a row: ``holds`` says of each row whether it is kept.

    Rows in which a needed column is blank are not asked. ``at`` is the field that is marked;
    where the rule is an error, the values of ``spoils`` (else of ``at``) count no more.
    """

    code: str
    at: str
    needs: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series[bool]]
    facts: Callable[[Mapping[str, Any]], Mapping[str, object]] = lambda _row: {}
    reads: tuple[str, ...] = ()
    """Fields that it reads too, and that may be blank; one that is wrong hides the rule."""
    any_of: tuple[str, ...] = ()
    """Fields of which it asks for one; one that is wrong hides the rule, asked or not."""
    spoils: tuple[str, ...] = ()


def check_sheet(
    spec: FormSpec,
    sheet: Sheet,
    sources: Sequence[Source],
    lists: CodeLists,
    rules: Collection[Rule] = (),
    span: Span = NO_CAMPAIGN,
) -> tuple[Frame, list[Finding]]:
    """All sources' rows of one sheet, typed, and every finding about them.

    ``span``: when the campaign is, by which years are read that are short or left open.
    """
    frame, findings = _coerced(spec, sheet, sources, lists, span)
    found = _constraints(frame)
    findings += [finding for _, _, finding in found]
    frame.wrong = {(i, name) for i, name, f in found if f.severity is Severity.ERROR}
    findings += _keys(frame)

    spoilt: set[tuple[int, str]] = set()

    def report(i: int, rule: Rule, facts: Mapping[str, object]) -> Finding:
        one = frame.finding(i, rule.at, rule.code, **facts)
        if one.severity is Severity.ERROR:
            spoilt.update((i, name) for name in rule.spoils or (rule.at,))
        return one

    findings += apply_rules(_with_days(frame), rules, report, _hidden(frame))
    frame.wrong |= spoilt
    return frame, findings


DAY = "@day"
"""The column of a frame's rules that holds the day on which the return came."""


def _with_days(frame: Frame) -> pd.DataFrame:
    days = pd.Series([frame.sources[at].day for at in frame.owner], dtype=object)
    return frame.sound.assign(**{DAY: days})


def _hidden(frame: Frame) -> Callable[[int, Rule], bool]:
    """Whether a rule cannot be asked in a row: a cell it marks or reads is wrong, or not asked."""
    bad = frame.wrong | frame.unreadable

    def hidden(i: int, rule: Rule) -> bool:
        read = (rule.at, *rule.reads)
        unasked = not all(frame.asks(i, name) for name in read)
        return unasked or not bad.isdisjoint((i, name) for name in (*read, *rule.any_of))

    return hidden


def _coerced(
    spec: FormSpec, sheet: Sheet, sources: Sequence[Source], lists: CodeLists, span: Span
) -> tuple[Frame, list[Finding]]:
    owner = [at for at, source in enumerate(sources) for _ in source.table.rows]
    index = [i for source in sources for i in range(len(source.table))]
    raw = {one.name: _gathered(one.name, sources) for one in sheet.fields}

    def typed(one: FormField, cells: Sequence[Raw]) -> Column:
        return coerce(cells, one, lists, sheet.table.missing_values, span)

    apart = people_apart(sheet, raw, lists, typed)
    columns = {one.name: typed(one, apart.raw[one.name]) for one in sheet.fields}
    values = {name: column.values for name, column in columns.items()}
    data = pd.DataFrame(values, index=pd.RangeIndex(len(owner)), dtype=object)
    frame = Frame(spec, sheet, sources, data, owner, index, raw)
    return frame, _said(frame, columns, apart)


def _said(frame: Frame, columns: Mapping[str, Column], apart: PeopleApart) -> list[Finding]:
    """What coercion says of the cells; the unreadable ones are noted in the frame."""
    findings, crowded = list[Finding](), apart.crowded
    for name, column in columns.items():
        failures = frame.sheet.field(name).failures
        for problem in [*column.problems, *apart.said[name]]:
            if problem.index in crowded and problem.code != "several_people":
                frame.unreadable.add((problem.index, name))
                continue
            over = failures.get(FAILURE_OF_CODE.get(problem.code, "type"))
            if over and not problem.hides:
                over = over.model_copy(update={"severity": None})
            if frame.asks(problem.index, name):
                findings.append(
                    frame.finding(problem.index, name, problem.code, over, **problem.facts)
                )
            if problem.hides:
                frame.unreadable.add((problem.index, name))
                frame.data.at[problem.index, name] = None
    return findings


def _gathered(name: str, sources: Sequence[Source]) -> list[Raw]:
    """One field's raw values from all sources; a table without that column gives blanks."""
    tables = [source.table for source in sources]
    return [raw for one in tables for raw in one.columns.get(name) or [None] * len(one)]


def _constraints(frame: Frame) -> list[tuple[int, str, Finding]]:
    """The Table Schema constraints, through pandera: row, field, finding."""
    schema = _schema(tuple((one.name, one.constraints) for one in frame.sheet.fields))
    findings = []
    for name, constraint, i in _failures(schema, frame.data):
        one = frame.sheet.field(name)
        if (i, name) in frame.unreadable or not (frame.has(i, name) and frame.asks(i, name)):
            continue
        facts = _constraint_facts(one, constraint, frame.data.at[i, name])
        code = CODE_OF_CONSTRAINT[constraint]
        over = one.failures.get(constraint)
        findings.append((i, name, frame.finding(i, name, code, over, **facts)))
    return findings


_CHECKS: Mapping[str, Callable[..., pa.Check]] = {
    "minimum": pa.Check.ge,
    "maximum": pa.Check.le,
    "max_length": lambda most, **said: pa.Check.str_length(max_value=most, **said),
    "min_length": lambda least, **said: pa.Check.str_length(min_value=least, **said),
    "pattern": lambda words, **said: pa.Check.str_matches(f"^(?:{words})$", **said),
}


@cache
def _schema(columns: tuple[tuple[str, Constraints], ...]) -> pa.DataFrameSchema:
    """Of the columns that have constraints; to make it costs as much as to check one return."""
    checked = {}
    for name, limits in columns:
        required = pa.Check(lambda s: s.notna(), error="required", ignore_na=False)
        given = {key: limit for key in _CHECKS if (limit := getattr(limits, key)) is not None}
        checks = [_CHECKS[key](limit, error=key) for key, limit in given.items()]
        if checks := [required] * limits.required + checks:
            checked[name] = pa.Column(checks=checks, nullable=True)
    return pa.DataFrameSchema(checked)


def _constraint_facts(one: FormField, constraint: str, value: object) -> dict[str, object]:
    limit = getattr(one.constraints, constraint)
    if isinstance(limit, float):
        limit = f"{limit:.0f}" if limit.is_integer() else limit
    length = len(value) if isinstance(value, str) else 0
    return {"limit": limit, "length": length, "description": one.description}


def _failures(schema: pa.DataFrameSchema, data: pd.DataFrame) -> list[tuple[str, str, int]]:
    """(column, check, row) of every failure, each once."""
    if data.empty:
        return []
    try:
        schema.validate(data, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        rows = zip(cases["column"], cases["check"], cases["index"], strict=True)
        return list(dict.fromkeys((str(c), str(k), int(i)) for c, k, i in rows))
    return []


def _keys(frame: Frame) -> list[Finding]:
    """Rows of one source that repeat the primary key, and values that must be unique."""
    found = []
    primary = frame.sheet.table.primary_key
    if primary and not frame.sheet.is_record:
        found += _repeats(frame, primary)
    for one in frame.sheet.fields:
        if one.constraints.unique and primary != (one.name,):
            found += _repeats(frame, (one.name,))
    return found


def _repeats(frame: Frame, names: tuple[str, ...]) -> list[Finding]:
    keys = frame.data[list(names)].map(lambda v: v.casefold() if isinstance(v, str) else v)
    keys["owner"], whole = frame.owner, frame.data[names[0]].notna()
    first: dict[tuple[Any, ...], int] = {}
    found = []
    fields = [frame.sheet.field(name) for name in names]
    at = next((one.name for one in fields if one.input != "list"), names[0])
    births = frame.sheet.part is None or any(one.input == "birth" for one in fields)
    code = "repeated" if births else "repeated_entry"
    for i, key in zip(
        keys.index[whole], keys[whole].itertuples(index=False, name=None), strict=True
    ):
        earlier = first.setdefault(key, i)
        if earlier != i:
            over = frame.sheet.field(names[0]).failures.get("unique")
            row = frame.sources[frame.owner[i]].table.rows[frame.index[earlier]]
            found.append(frame.finding(i, at, code, over, first_row=row))
    return found


def unknown_references(frame: Frame, key: ForeignKey, known: Collection[str]) -> list[Finding]:
    """A finding for every value that is not ``known`` to the column the key refers to."""
    [name] = key.fields
    return [
        frame.finding(i, name, key.code)
        for i, value in enumerate(frame.data[name].tolist())
        if value is not None and (value.upper() if key.any_case else value) not in known
    ]


Report = Callable[[int, Rule, Mapping[str, object]], Finding]
"""Makes the finding of a broken rule: row, rule, the facts its text names."""


def apply_rules(
    data: pd.DataFrame,
    rules: Iterable[Rule],
    report: Report,
    hidden: Callable[[int, Rule], bool] = lambda _i, _rule: False,
) -> list[Finding]:
    """The findings of cross-column rules, as frame-level checks of one pandera schema.

    pandera repeats a frame-level failure for every column, so each (rule, row) is taken once.
    ``hidden``: of which row a rule cannot be asked.
    """
    by_key = {f"{rule.code}@{rule.at}": rule for rule in rules}
    if data.empty or not by_key:
        return []
    checks = [pa.Check(_asked(rule), error=key) for key, rule in by_key.items()]
    failures = _failures(pa.DataFrameSchema(checks=checks), data)
    broken = dict.fromkeys((key, i) for _, key, i in failures)
    asked = [(i, by_key[key], data.loc[i]) for key, i in broken if not hidden(i, by_key[key])]
    return [report(i, one, one.facts({str(k): v for k, v in row.items()})) for i, one, row in asked]


def _asked(rule: Rule) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    """``rule.holds``, true where a column it needs is blank."""

    def check(data: pd.DataFrame) -> pd.Series[bool]:
        asked = reduce(and_, (data[name].notna() for name in rule.needs))
        if asked.all():
            return rule.holds(data).astype(bool)
        kept = pd.Series(True, index=data.index)
        if asked.any():
            kept[asked] = rule.holds(data[asked]).astype(bool)
        return kept

    return check
