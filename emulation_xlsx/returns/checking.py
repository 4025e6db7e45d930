"""All returns checked at once: values, rules across cells and sheets, the form's structure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from emulation_xlsx.checks.neighbours import second_readings
from emulation_xlsx.checks.shifted import shifted_rows
from emulation_xlsx.checks.validation import Frame, Rule, Source, apply_rules, check_sheet
from emulation_xlsx.findings import Finding, Place, as_date, make
from emulation_xlsx.forms.questions import was_asked
from emulation_xlsx.forms.schema import PARTS, FormSpec, Sheet
from emulation_xlsx.plan.issue import is_owed
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.roles import Roles
from emulation_xlsx.reading.raw import Hidden, RawTable, is_blank
from emulation_xlsx.returns.returned import UNIT_FORM, Quota, Return
from emulation_xlsx.returns.rules import EXEMPLAR_DELEGATES, row_rules
from emulation_xlsx.returns.whole import whole_rules
from emulation_xlsx.returns.wide import chosen, is_asked, spans_parts, wide_frame


@dataclass(frozen=True)
class Checked:
    """Everything found in a set of returns. ``wide`` has a row per return, in their order."""

    returns: Sequence[Return]
    frames: Mapping[str, Frame]
    wide: pd.DataFrame
    findings: list[Finding]
    unreported: Mapping[int, Sequence[Finding]]
    """Position of a return → its list's exemplar delegates without an achievement report."""

    def of(self, index: int) -> Sequence[Finding]:
        """The findings of the return at a position."""
        return self._by_file.get(self.returns[index].file, ())

    @cached_property
    def _by_file(self) -> Mapping[str | None, Sequence[Finding]]:
        return by_file(self.findings)

    def record(self, index: int, sheet: str) -> Mapping[str, Any]:
        """The sound typed fields of a return's record; all None where it was not sent."""
        return self._records[sheet][index]

    @cached_property
    def _records(self) -> Mapping[str, list[dict[str, Any]]]:
        found = {}
        for sheet in (frame.sheet for frame in self.frames.values()):
            if sheet.is_record:
                columns = (self.wide[f"{sheet.key}.{name}"].tolist() for name in sheet.field_names)
                rows = zip(*columns, strict=True)
                found[sheet.key] = [dict(zip(sheet.field_names, row, strict=True)) for row in rows]
        return found


def by_file(findings: Iterable[Finding]) -> Mapping[str | None, list[Finding]]:
    """File → its findings, in their order."""
    found: dict[str | None, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.place.file, []).append(finding)
    return found


def check_returns(
    returns: Sequence[Return],
    plan: Plan,
    today: dt.date,
    quotas: Mapping[str, Quota] | None = None,
) -> Checked:
    """Check returns, no two of one file, against their form and the plan with its waivers.

    ``quotas`` (unit code → seats) is None without a campaign: then neither quota nor deadline
    is checked. What is checked across parts that may have come apart is in ``across.py``.
    """
    spec = plan.form(UNIT_FORM)
    by_sheet = row_rules(plan)
    span = plan.settings.span
    frames: dict[str, Frame] = {}
    findings: list[Finding] = []
    for sheet in spec.sheets:
        sources = [_source(one, sheet, plan, today) for one in returns]
        over_rows = by_sheet.get(sheet.key, ())
        frame, found = check_sheet(spec, sheet, sources, plan.lists, over_rows, span)
        frames[sheet.key] = frame
        findings += found
    findings = shifted_rows(frames.values(), plan.lists, findings)
    findings += second_readings(frames.values(), list(findings))
    for one in returns:
        findings += one.notes
        findings += structure(plan, one)
    wide = wide_frame(frames, returns, plan, today, quotas)
    whole = whole_rules(plan, campaign=quotas is not None)
    findings += apply_rules(
        wide,
        [rule for rule in whole if not spans_parts(rule)],
        lambda i, r, facts: found_by_rule(spec, returns[i], r, facts),
        lambda i, r: not is_asked(plan, returns[i].kind(plan), r),
    )
    said = sorted(with_waivers(plan, findings, today), key=Finding.sort_key)
    return Checked(returns, frames, wide, said, _unreported(frames["delegates"], plan.roles))


def with_waivers(plan: Plan, findings: Iterable[Finding], today: dt.date) -> list[Finding]:
    """The findings, those that the plan waives on this day saying so: they block nothing.

    An extension of a milestone waives nothing: it moves the day (``plan/deadlines.py``).
    """
    return [_with_waiver(plan, finding, today) for finding in findings]


def _with_waiver(plan: Plan, finding: Finding, today: dt.date) -> Finding:
    unit, rule = finding.place.unit, finding.rule
    waiver = plan.waiver(unit, rule, today) if unit and rule else None
    if waiver is None or (waiver.until and (rule in plan.milestone or waiver.until < today)):
        return finding
    words = f"{waiver.approver}, {as_date(waiver.date)}: {waiver.reason}"
    return replace(finding, waived=words)


def _source(one: Return, sheet: Sheet, plan: Plan, today: dt.date) -> Source:
    unasked = plan.asked.unasked(one.kind(plan), sheet.key)
    return Source(one.file, one.code, _table(one, sheet), one.received or today, unasked)


def _table(one: Return, sheet: Sheet) -> RawTable:
    """The return's table; the unit's own record counts only beside a part that was sent."""
    table = one.book.tables.get(sheet.key, RawTable(sheet.key, sheet.name))
    if sheet.part == "unit" and not any(one.sent(part) for part in PARTS):
        return RawTable(sheet.key, table.sheet_name)
    return table


def _unreported(delegates: Frame, roles: Roles) -> dict[int, list[Finding]]:
    """Owner of a list → its exemplar delegates without an achievement report (R-DOSSIER).

    The cell is the list's, the part that is not complete is the dossier.
    """
    reported = delegates.data["achievement_report"].eq(True)  # it holds True, False and None
    missing = pd.Series(chosen(delegates, EXEMPLAR_DELEGATES, roles), dtype=bool) & ~reported
    found: dict[int, list[Finding]] = {}
    for i in delegates.data.index[missing]:
        name = "achievement_report"
        if (i, name) not in delegates.unreadable and delegates.asks(i, name):
            who = delegates.data.at[i, "full_name"]
            one = delegates.finding(i, name, "no_achievement_report", name=who)
            found.setdefault(delegates.owner[i], []).append(replace(one, part="dossier"))
    return found


def found_by_rule(spec: FormSpec, one: Return, rule: Rule, facts: Mapping[str, object]) -> Finding:
    """The finding of a broken rule over a whole return, at ``sheet`` or ``sheet.field``."""
    key, _, name = rule.at.partition(".")
    sheet = spec.sheet(key)
    table = one.book.tables.get(key) or RawTable(key, sheet.name)
    row, col = table.place(0, name) if name and len(table) else (None, None)
    order = spec.order(key)
    place = Place(one.file, one.code, table.sheet_name, row, col, name or None, order)
    value = one.book.single(key, name) if name else None
    words: dict[str, Any] = dict(facts)
    if name:
        words["title"] = sheet.field(name).title
    return make(rule.code, place, value, part=sheet.part, **words)


def structure(plan: Plan, one: Return) -> Iterator[Finding]:
    """Findings of a whole return's layout."""
    book, place = one.book, Place(one.file, one.code)
    spec = plan.form(UNIT_FORM)
    for sheet in spec.sheets:
        at = replace(place, sheet=sheet.name, order=spec.order(sheet.key))
        table = book.tables.get(sheet.key)
        if table is not None:
            at = replace(at, sheet=table.sheet_name)
            hidden = book.hidden.get(table.sheet_name, Hidden())
            asked = _asked(plan, one, sheet)
            yield from _of_table(plan, sheet, table, at, hidden, asked)
        elif sheet.key in book.headless:
            name = book.headless[sheet.key]
            yield make("header_missing", replace(at, sheet=name), part=sheet.part, sheet=name)
        elif sheet.key in book.missing_sheets and _is_owed(plan, one, sheet):
            sent = sheet.part in PARTS and one.sent(sheet.part)
            code = "sheet_missing" if sent else "sheet_absent"
            yield make(code, at, part=sheet.part, sheet=sheet.name)
    for name, note in book.said:
        yield make(
            note.code,
            replace(place, sheet=name, row=note.row, col=note.col),
            note.value,
            **note.facts,
        )
    for name in book.unknown_sheets:
        yield make("sheet_unknown", replace(place, sheet=name), name)


def _is_owed(plan: Plan, one: Return, sheet: Sheet) -> bool:
    """Whether the unit's form has the sheet."""
    unit = plan.by_code.get(one.code or "")
    return unit is None or is_owed(plan, unit, sheet.part)


def _asked(plan: Plan, one: Return, sheet: Sheet) -> frozenset[str]:
    """The fields of a sheet that its unit is asked, and was when its form was issued."""
    issued = {f.name for f in sheet.fields if was_asked(one.book.meta, sheet, f)}
    return frozenset(issued - plan.asked.unasked(one.kind(plan), sheet.key))


def _of_table(
    plan: Plan,
    sheet: Sheet,
    table: RawTable,
    at: Place,
    hidden: Hidden,
    asked: Collection[str],
) -> Iterator[Finding]:
    for note in table.notes:
        place = replace(at, row=note.row, col=note.col, field=note.name)
        value = table.sheet_name if note.row is None and note.value is None else note.value
        facts = plan.settings.words.spoken(dict(note.facts))
        yield make(note.code, place, value, part=sheet.part, **facts)
    if not len(table):
        return
    for name in table.missing:
        one = sheet.field(name)
        if name in asked and not one.excel.only_for and not one.excel.beside:
            code = "column_missing" if one.constraints.required else "column_absent"
            yield make(code, replace(at, field=name), part=sheet.part, title=one.title)
    yield from _hidden(sheet, table, at, hidden)


def _hidden(sheet: Sheet, table: RawTable, at: Place, hidden: Hidden) -> Iterator[Finding]:
    """Rows and columns that were read although nobody sees them, or they are crossed out."""
    rows = sorted(hidden.rows & {*table.rows, *table.field_rows.values()})
    if rows:
        yield make(
            "rows_hidden", replace(at, row=rows[0]), ", ".join(map(str, rows)), part=sheet.part
        )
    yield from _struck(sheet, table, at, hidden)
    yield from _unseen(sheet, table, at, hidden)
    for name, col in table.field_cols.items():
        if not sheet.is_record and any(first <= col <= last for first, last in hidden.columns):
            place = replace(at, row=table.header_row, col=col, field=name)
            yield make("column_hidden", place, part=sheet.part, title=sheet.field(name).title)


def _struck(sheet: Sheet, table: RawTable, at: Place, hidden: Hidden) -> Iterator[Finding]:
    """Rows, answers and parts of a cell that are crossed out; of a part only the rest was read."""
    rows = {row for row, _ in hidden.struck}
    for row in () if sheet.is_record else sorted(rows.intersection(table.rows)):
        col = min(table.field_cols.values())
        yield make("row_struck", replace(at, row=row, col=col), part=sheet.part, row=row)
    for i, name, (row, col) in table.cells() if hidden.struck or hidden.partly else ():
        place = replace(at, row=row, col=col, field=name)
        title = sheet.field(name).title
        if (row, col) in hidden.partly:
            gone, left = hidden.partly[row, col]
            yield make("part_struck", place, left, part=sheet.part, title=title, gone=gone)
        elif sheet.is_record and (row, col) in hidden.struck:
            yield make("answer_struck", place, table.columns[name][i], part=sheet.part, title=title)


def _unseen(sheet: Sheet, table: RawTable, at: Place, hidden: Hidden) -> Iterator[Finding]:
    """Rows and answers in the colour of what is behind them."""
    told = set[int]()
    for i, name, (row, col) in table.cells() if hidden.unseen else ():
        if (row, col) not in hidden.unseen or is_blank(value := table.columns[name][i]):
            continue
        place = replace(at, row=row, col=col, field=name)
        if sheet.is_record:
            title = sheet.field(name).title
            yield make("answer_unseen", place, value, part=sheet.part, title=title)
        elif row not in told:
            told.add(row)
            yield make("row_unseen", place, value, part=sheet.part, row=row)
