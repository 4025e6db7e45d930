"""All returns checked at once: values, rules across cells and sheets, the form's structure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from emulation_xlsx.checks.validation import (
    Frame,
    Rule,
    Source,
    apply_rules,
    check_sheet,
    second_readings,
)
from emulation_xlsx.findings import Finding, Place, as_date, make
from emulation_xlsx.forms.schema import PARTS, FormSpec, Part, Sheet, load
from emulation_xlsx.plan.model import DOSSIER, EXEMPLAR, GUEST, Plan, Unit
from emulation_xlsx.reading.raw import Hidden, RawTable
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns import rules

UNIT_FORM = "unit_return"


@dataclass(frozen=True)
class Return:
    """A form that came back and passed the gates."""

    file: str
    book: RawWorkbook
    code: str | None = None
    """The unit's code, as identified."""
    unit: Unit | None = None
    notes: tuple[Finding, ...] = ()
    """What is to be said of it beside what the checks find."""

    def sent(self, part: Part) -> bool:
        return holds(self.book, part)


def holds(book: RawWorkbook, part: Part) -> bool:
    """Whether anything of a part is filled; a part with nothing was not sent.

    What a sheet without its header holds nobody knows: it counts as sent.
    """
    keys = [sheet.key for sheet in load(UNIT_FORM).of_part(part)]
    return any(key in book.headless or book.tables.get(key) for key in keys)


@dataclass(frozen=True)
class Quota:
    """A unit's decided seats; None where nothing was decided."""

    exemplars: int | None = None
    guests: int | None = None


@dataclass(frozen=True)
class Checked:
    """Everything found in a set of returns. ``wide`` has a row per return, in their order."""

    returns: Sequence[Return]
    frames: Mapping[str, Frame]
    wide: pd.DataFrame
    findings: list[Finding]
    unreported: Mapping[int, Sequence[Finding]]
    """Position of a return → its list's exemplar delegates without an achievement report, found
    whether or not its dossier came with the list."""

    def of(self, index: int) -> Sequence[Finding]:
        """The findings of the return at a position."""
        return self._by_file.get(self.returns[index].file, ())

    @cached_property
    def _by_file(self) -> Mapping[str | None, Sequence[Finding]]:
        return by_file(self.findings)

    def with_findings(self, more: Iterable[Finding]) -> Checked:
        """The same with further findings among the others, in their order."""
        return replace(self, findings=sorted([*self.findings, *more], key=Finding.sort_key))

    def record(self, index: int, sheet: str) -> Mapping[str, Any]:
        """The sound typed fields of a return's record; all None where it was not sent."""
        return self._records[sheet][index]

    @cached_property
    def _records(self) -> Mapping[str, list[dict[str, Any]]]:
        found = {}
        for sheet in load(UNIT_FORM).sheets:
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
    is checked.
    """
    spec = load(UNIT_FORM)
    by_sheet = rules.row_rules(plan, today)
    year = plan.settings.campaign_start.year
    frames: dict[str, Frame] = {}
    findings: list[Finding] = []
    for sheet in spec.sheets:
        sources = [Source(r.file, r.code, _table(r, sheet)) for r in returns]
        asked = by_sheet.get(sheet.key, ())
        frames[sheet.key], found = check_sheet(spec, sheet, sources, plan.lists, asked, year)
        findings += found
    findings += second_readings(frames.values(), list(findings))
    for one in returns:
        sent = {part: one.sent(part) for part in PARTS}
        findings += one.notes
        findings += structure(spec, one.book, Place(one.file, one.code), sent)
    wide = _wide(spec, frames, returns, plan, today, quotas)
    asked = rules.return_rules(plan) + ([] if quotas is None else rules.campaign_rules(plan, today))
    findings += apply_rules(wide, asked, lambda i, r, facts: _report(spec, returns[i], r, facts))
    findings = with_waivers(plan, findings, today)
    missing = _missing_reports(frames["delegates"]).items()
    unreported = {at: with_waivers(plan, found, today) for at, found in missing}
    for at, found in unreported.items():
        findings += found if returns[at].sent("dossier") else ()
    return Checked(returns, frames, wide, sorted(findings, key=Finding.sort_key), unreported)


def with_waivers(plan: Plan, findings: Iterable[Finding], today: dt.date) -> list[Finding]:
    """The findings, those that the plan waives on this day saying so: they block nothing."""
    return [_with_waiver(plan, finding, today) for finding in findings]


def _with_waiver(plan: Plan, finding: Finding, today: dt.date) -> Finding:
    unit, rule = finding.place.unit, finding.rule
    waiver = plan.waiver(unit, rule) if unit and rule else None
    if waiver is None or waiver.date > today or (waiver.until and waiver.until < today):
        return finding
    words = f"{waiver.approver}, {as_date(waiver.date)}: {waiver.reason}"
    return replace(finding, waived=words)


def _table(one: Return, sheet: Sheet) -> RawTable:
    """The return's table; the unit's own record counts only beside a part that was sent."""
    table = one.book.tables.get(sheet.key) or RawTable(sheet.key, sheet.name)
    if sheet.part == "unit" and not any(one.sent(part) for part in PARTS):
        return RawTable(sheet.key, table.sheet_name)
    return table


def _missing_reports(delegates: Frame) -> dict[int, list[Finding]]:
    """Owner of a list → its exemplar delegates without an achievement report (R-DOSSIER).

    The cell is the list's, the part that is not complete is the dossier.
    """
    missing = rules.is_official(delegates.data, EXEMPLAR) & (
        delegates.data["achievement_report"] != True  # noqa: E712 - True, False and None
    )
    found: dict[int, list[Finding]] = {}
    for i in delegates.data.index[missing]:
        if (i, "achievement_report") not in delegates.unreadable:
            name = delegates.data.at[i, "full_name"]
            one = delegates.finding(i, "achievement_report", "no_achievement_report", name=name)
            found.setdefault(delegates.owner[i], []).append(replace(one, part="dossier"))
    return found


def _wide(
    spec: FormSpec,
    frames: Mapping[str, Frame],
    returns: Sequence[Return],
    plan: Plan,
    today: dt.date,
    quotas: Mapping[str, Quota] | None,
) -> pd.DataFrame:
    """One row a return: its records' fields, counts of its lists, and what its unit owes."""
    columns: dict[str, list[Any]] = {}
    for sheet in spec.sheets:
        if sheet.is_record:
            frame = frames[sheet.key]
            sound = frame.sound
            row_of = {owner: i for i, owner in enumerate(frame.owner)}
            for name in sheet.field_names:
                values = sound[name].tolist()
                columns[f"{sheet.key}.{name}"] = [
                    values[row_of[r]] if r in row_of else None for r in range(len(returns))
                ]
    columns |= _counts(frames, returns)
    columns["unit.kind"] = [
        one.unit.kind if one.unit else kind
        for one, kind in zip(returns, columns["unit.unit_kind"], strict=True)
    ]
    columns["cap"] = [
        plan.settings.cap_town if one.unit and one.unit.is_town else plan.settings.cap_unit
        for one in returns
    ]
    columns |= _owed(returns, plan, today, quotas or {})
    return pd.DataFrame(
        {name: pd.Series(values, dtype=object) for name, values in columns.items()},
        index=pd.RangeIndex(len(returns)),
    )


def _counts(frames: Mapping[str, Frame], returns: Sequence[Return]) -> dict[str, list[Any]]:
    """What the lists hold, None where the list (or its part) was not sent."""
    size = len(returns)
    delegates, chairs = frames["delegates"], frames["presidium"]
    documents = frames["dossier"]
    has_list = [one.sent("list") for one in returns]
    has_hall = [one.sent("conference") for one in returns]
    has_dossier = [one.sent("dossier") for one in returns]
    minutes = documents.data["document"] == rules.MINUTES
    reports = documents.data["document"] == rules.REPORTS
    copies = documents.data["copies"].where(reports)
    return {
        "n.presidium": _per(size, chairs, None, has_hall),
        "n.exemplary_chairs": _per(
            size, chairs, chairs.data["role"].isin(rules.EXEMPLARY_ROLES), has_hall
        ),
        "n.exemplars": _per(size, frames["exemplars"], None, has_hall),
        "n.delegates": _per(size, delegates, None, has_list),
        "n.exemplar_delegates": _per(
            size, delegates, rules.is_official(delegates.data, EXEMPLAR), has_list
        ),
        "n.guest_delegates": _per(
            size, delegates, rules.is_official(delegates.data, GUEST), has_list
        ),
        "n.minutes": _per(
            size, documents, minutes & rules.has_document(documents.data), has_dossier
        ),
        "n.report_copies": _copies(size, documents, copies),
    }


def _per(
    size: int, frame: Frame, chosen: pd.Series[bool] | None, asked: Sequence[bool]
) -> list[int | None]:
    """How many (chosen) rows each return has, None for those that were not asked."""
    counts = [0] * size
    picked = chosen.tolist() if chosen is not None else [True] * len(frame.owner)
    for owner, yes in zip(frame.owner, picked, strict=True):
        counts[owner] += bool(yes)
    return [count if yes else None for count, yes in zip(counts, asked, strict=True)]


def _copies(size: int, frame: Frame, copies: pd.Series[Any]) -> list[int | None]:
    found: list[int | None] = [None] * size
    for i in copies.index[copies.notna()]:
        found[frame.owner[i]] = int(copies[i])
    return found


def _owed(
    returns: Sequence[Return], plan: Plan, today: dt.date, quotas: Mapping[str, Quota]
) -> dict[str, list[Any]]:
    """Each return's conference deadline and seats; None where its unit is not known."""
    closing = rules.first_bad_day(plan.milestone[DOSSIER])
    rule = [plan.conference_rule(one.unit) if one.unit else None for one in returns]
    quota = [quotas.get(one.code or "", Quota()) for one in returns]
    return {
        "rule.conference": rule,
        "due.conference": [rules.first_bad_day(plan.milestone[r]) if r else None for r in rule],
        "quota": [one.exemplars for one in quota],
        "guest_seats": [one.guests for one in quota],
        "quota_due": [one.exemplars if today >= closing else None for one in quota],
    }


def _report(spec: FormSpec, one: Return, rule: Rule, facts: Mapping[str, object]) -> Finding:
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


def structure(
    spec: FormSpec, book: RawWorkbook, place: Place, sent: Mapping[Part, bool]
) -> Iterator[Finding]:
    """Findings of a whole return's layout; ``place`` is its file and unit, ``sent`` by part."""
    for sheet in spec.sheets:
        at = replace(place, sheet=sheet.name, order=spec.order(sheet.key))
        table = book.tables.get(sheet.key)
        if table is not None:
            at = replace(at, sheet=table.sheet_name)
            yield from _of_table(sheet, table, at, book.hidden.get(table.sheet_name, Hidden()))
        elif sheet.key in book.headless:
            name = book.headless[sheet.key]
            yield make("header_missing", replace(at, sheet=name), part=sheet.part, sheet=name)
        elif sheet.key in book.missing_sheets:
            code = "sheet_missing" if sheet.part and sent.get(sheet.part) else "sheet_absent"
            yield make(code, at, part=sheet.part, sheet=sheet.name)
    for name in book.unknown_sheets:
        yield make("sheet_unknown", replace(place, sheet=name), name)


def _of_table(sheet: Sheet, table: RawTable, at: Place, hidden: Hidden) -> Iterator[Finding]:
    for note in table.notes:
        place = replace(at, row=note.row, col=note.col, field=note.name)
        value = table.sheet_name if note.row is None and note.value is None else note.value
        yield make(note.code, place, value, part=sheet.part, **note.facts)
    if not len(table):
        return
    for name in table.missing:
        one = sheet.field(name)
        if not one.excel.only_for:
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
    for row in () if sheet.is_record else sorted(hidden.struck.intersection(table.rows)):
        col = min(table.field_cols.values())
        yield make("row_struck", replace(at, row=row, col=col), part=sheet.part, row=row)
    for name, col in table.field_cols.items():
        if not sheet.is_record and any(first <= col <= last for first, last in hidden.columns):
            place = replace(at, row=table.header_row, col=col, field=name)
            yield make("column_hidden", place, part=sheet.part, title=sheet.field(name).title)
