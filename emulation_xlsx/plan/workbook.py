"""The plan workbook, read by the same reader and checks as a return.

A plan with an error is refused whole, every finding in its cell: nothing is computed from a plan
that means something else than its clerk thinks. One cause is one finding: a column, a list or a
sheet that is gone hides what would follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from emulation_xlsx.checks.validation import Frame, Source, check_sheet, unknown_references
from emulation_xlsx.findings import Finding, Place, Severity, as_date, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.forms.values import CodeLists, code_list
from emulation_xlsx.plan.asked import asked
from emulation_xlsx.plan.defaults import code_lists, default_lists, default_tables
from emulation_xlsx.plan.letter_words import stray_words
from emulation_xlsx.plan.list_checks import FIXED_LISTS, list_doubts
from emulation_xlsx.plan.milestone_checks import milestone_doubts
from emulation_xlsx.plan.model import Plan, plan_from_tables
from emulation_xlsx.plan.questions import SHEETS
from emulation_xlsx.plan.quota import exemplar_seats
from emulation_xlsx.plan.tables import Tables
from emulation_xlsx.plan.wrong_questions import form_sheets, wrong_questions
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import RawWorkbook, UnreadableWorkbookError, read_workbook

_PLAN_FORM = "plan"
NEVER_EMPTY = ("settings", "milestones", "units", "blocks", "lists")
_LATER = ("kinds", "basis", "questions")
"""Sheets that an older plan lacks: it has the default kit's."""
_MONTH = (
    "(JAN(UARY)?|FEB(RUARY)?|MAR(CH)?|APR(IL)?|MAY|JUNE?|JULY?|AUG(UST)?|SEPT?(EMBER)?"
    "|OCT(OBER)?|NOV(EMBER)?|DEC(EMBER)?)"
)
AS_OTHER = re.compile(
    rf"[0-9]+E[0-9]{{1,2}}|TRUE|FALSE|{_MONTH}[0-9]{{1,4}}|[0-9]{{1,2}}{_MONTH}([0-9]{{1,4}})?",
    re.IGNORECASE,
)
"""A unit's code that a spreadsheet, where it is typed or compared, turns into something else:
«1E1» is 10, «MAY1» a day, «TRUE» no text."""


class UnusablePlanError(Exception):
    """The plan cannot be used; ``findings`` are its errors, each in its cell."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def read_plan(content: bytes, file: str) -> tuple[Plan, list[Finding]]:
    """The plan in a workbook's bytes, and what is worth a look in it (warnings).

    :raises UnusablePlanError: it has an error.
    """
    plan, findings = _plan_in(content, file)
    return plan, list(findings)


@lru_cache(maxsize=2)
def _plan_in(content: bytes, file: str) -> tuple[Plan, tuple[Finding, ...]]:
    """A plan that several commands of one process read, as the demo's do, is read once."""
    tables, findings = read_tables(content, file)
    return plan_from_tables(tables), tuple(findings)


def read_tables(content: bytes, file: str) -> tuple[dict[str, list[dict[str, Any]]], list[Finding]]:
    """Its tables, sheet key → typed rows, and what is worth a look.

    :raises UnusablePlanError: as :func:`read_plan`.
    """
    tables, lists, findings = _checked(_opened(content, file), file)
    findings = sorted([*findings, *_crossed(tables, lists)], key=Finding.sort_key)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise UnusablePlanError(errors)
    rows = {key: frame.rows() for key, frame in tables.frames.items()}
    rows |= {"milestones": tables.milestones(), "lists": tables.lists()}
    later = {key: rows[key] or default_tables()[key] for key in _LATER}
    return {**rows, **later}, findings


def _opened(content: bytes, file: str) -> RawWorkbook:
    """The workbook with every sheet of a plan."""
    spec = load(_PLAN_FORM)
    try:
        book = read_workbook(content, spec)
    except UnreadableWorkbookError as error:
        raise UnusablePlanError([make("plan_unreadable", Place(file=file))]) from error
    if not book.tables:
        raise UnusablePlanError([make("not_a_plan", Place(file=file))])
    if book.version > spec.version:
        raise UnusablePlanError([make("newer_plan", Place(file=file))])
    gone = {spec.sheet(key).name: spec.order(key) for key in reversed(book.missing_sheets)}
    if gone:
        missing = [
            make("plan_sheet_missing", Place(file, sheet=name, order=order), sheet=name)
            for name, order in reversed(gone.items())
        ]
        raise UnusablePlanError(missing)
    return book


def _checked(book: RawWorkbook, file: str) -> tuple[Tables, CodeLists, list[Finding]]:
    """Every sheet's typed rows; the lists first, since the other sheets' values are of them, then
    the words by which the form's sheets are called.
    """
    spec = load(_PLAN_FORM)
    lists: CodeLists = default_lists()
    frames: dict[str, Frame] = {}
    findings: list[Finding] = []
    first = {"lists": 0, "settings": 1}
    for sheet in sorted(spec.sheets, key=lambda s: first.get(s.key, 2)):
        table = book.tables.get(sheet.key) or RawTable(sheet.key, sheet.name)
        frames[sheet.key], found = check_sheet(spec, sheet, [Source(file, None, table)], lists)
        findings += [f for f in found if f.code != "repeated"]
        if sheet.key == "lists":
            lists = _with_own(lists, frames["lists"])
        elif sheet.key == "settings":
            lists = {**lists, SHEETS: form_sheets(frames["settings"], book)}
    tables = Tables(file, frames)
    for name in ("body", "short"):
        _keep_lines(frames["mails"], name)
    for key in frames:
        findings += [*_whole(tables, key), *_repeated(tables, key)]
    return tables, lists, findings


def _keep_lines(frame: Frame, name: str) -> None:
    """A text of many lines as its clerk wrote it; coercion makes one line of every text."""
    for i, raw in enumerate(frame.raw.get(name, ())):
        if isinstance(raw, str) and frame.data.at[i, name] is not None:
            lines = map(clean, raw.splitlines())
            frame.data.at[i, name] = "\n".join(lines).strip("\n")


def _with_own(lists: CodeLists, frame: Frame) -> CodeLists:
    """The lists with the clerk's values; of one that the program itself reads, what it lost is a
    finding there, and only there.
    """
    own = code_lists(row for row in frame.rows() if row["list"] and row["value"])
    merged = dict(lists)
    for name, one in own.items():
        given = lists.get(name, one) if name in FIXED_LISTS else one
        values = dict.fromkeys([*one.values, *given.values])
        merged[name] = code_list(name, values, {**given.aliases, **one.aliases}, one.roles)
    return merged


def _whole(tables: Tables, key: str) -> Iterator[Finding]:
    """A table with nothing in it, and columns that are gone."""
    sheet, table = tables[key].sheet, tables[key].sources[0].table
    for name in table.missing:
        one = sheet.field(name)
        if one.excel.later:
            continue
        grave = Severity.ERROR if one.constraints.required else Severity.WARNING
        found = make("column_missing", tables.place(key), severity=grave, title=one.title)
        yield found.at(field=name)
    needed = key in NEVER_EMPTY and (key != "blocks" or tables.waits_for("list"))
    if needed and not len(table):
        yield make("plan_sheet_empty", tables.place(key), sheet=sheet.name, title=sheet.title)


def _repeated(tables: Tables, key: str) -> Iterator[Finding]:
    """Rows that say the same of their key; the last column of the key is marked."""
    frame = tables[key]
    names = frame.sheet.table.primary_key
    first: dict[tuple[str, ...], int] = {}
    for i, row in enumerate(frame.rows()):
        value = tuple(str(row[name] or "").casefold() for name in names)
        if names and all(value) and (earlier := first.setdefault(value, i)) != i:
            at = frame.sources[0].table.rows[earlier]
            yield frame.finding(i, names[-1], "row_repeated", first_row=at)


def _crossed(tables: Tables, lists: CodeLists) -> Iterator[Finding]:
    """What one cell says against another."""
    yield from _settings(tables)
    yield from milestone_doubts(tables)
    yield from _blocks(tables)
    yield from _references(tables)
    yield from _alike(tables)
    yield from _units(tables)
    yield from _successors(tables)
    yield from _bounds(tables)
    yield from _seats(tables)
    yield from list_doubts(tables)
    yield from _waivers(tables)
    yield from wrong_questions(tables, lists)
    yield from stray_words(tables)
    yield from asked(tables)


def _settings(tables: Tables) -> Iterator[Finding]:
    frame = tables["settings"]
    for row in tables.sound("settings"):
        low, high = row["presidium_min"], row["presidium_max"]
        if None not in (low, high) and low > high:
            other = frame.sheet.field("presidium_min").title
            yield frame.finding(0, "presidium_max", "range_cross", high=high, low=low, other=other)
        yield from _dates(frame, 0, row["campaign_start"], row["campaign_end"], "campaign_end")
        decision = ("quota_decision_number", "quota_decision_date")
        blank = [name for name in decision if row[name] is None]
        if len(blank) == 1 and (0, blank[0]) not in frame.unreadable | frame.wrong:
            yield frame.finding(0, blank[0], "decision_incomplete")


def _dates(frame: Frame, i: int, start: Any, end: Any, name: str) -> Iterator[Finding]:
    if start and end and start > end:
        facts = {"first": as_date(start), "second": as_date(end)}
        yield frame.finding(i, name, "dates_cross", **facts)


def _blocks(tables: Tables) -> Iterator[Finding]:
    """Units of a block without seats; the town itself belongs to none."""
    if not tables.has("blocks", "block") or not tables.has("units", "kind"):
        return
    known = {block for _, block in tables.column("blocks", "block")} | {None}
    hosts = {fold(kind) for kind in tables.hosts()}
    for i, row in enumerate(tables["units"].rows()):
        if row["block"] not in known and fold(row["kind"] or "") not in hosts:
            yield tables["units"].finding(i, "block", "unknown_block")


def _references(tables: Tables) -> Iterator[Finding]:
    """Values that no row of a foreign key's sheet has; a column that is gone asks nothing."""
    for frame in tables.frames.values():
        for key in frame.sheet.table.foreign_keys:
            other, [name] = key.reference.resource, key.reference.fields
            if tables.has(other, name):
                known = {value for _, value in tables.column(other, name)}
                yield from unknown_references(frame, key, known)


def _alike(tables: Tables) -> Iterator[Finding]:
    """Codes that COUNTIFS and MATCH take for one number, «1» and «01», or for what they are not."""
    frame = tables["units"]
    first: dict[float, tuple[int, str]] = {}
    for i, code in tables.column("units", "code"):
        if AS_OTHER.fullmatch(code):
            yield frame.finding(i, "code", "code_is_other")
        elif re.fullmatch("[0-9]+", code):
            earlier, other = first.setdefault(float(code), (i, code))
            if other != code:
                row = frame.sources[0].table.rows[earlier]
                yield frame.finding(i, "code", "codes_alike", other=other, first_row=row)


def _units(tables: Tables) -> Iterator[Finding]:
    frame = tables["units"]
    ends = tables.has("units", "valid_to")
    towns = [i for i, kind in tables.column("units", "kind") if kind in tables.hosts()]
    for i in towns[1:]:
        yield frame.finding(i, "kind", "two_towns", first=frame.data.at[towns[0], "code"])
    for i, row in enumerate(frame.rows()):
        unread = (i, "valid_to") in frame.unreadable
        if row["successor"] and row["valid_to"] is None and ends and not unread:
            yield frame.finding(i, "valid_to", "successor_without_end", code=row["code"])
        yield from _dates(frame, i, row["valid_from"], row["valid_to"], "valid_to")
        unread = (i, "pilot_approved") in frame.unreadable
        if row["pilot"] and row["pilot_approved"] is None and not unread:
            found = frame.finding(i, "pilot_approved", "pilot_not_approved", name=row["name"])
            yield found.at(unit=row["code"])


def _successors(tables: Tables) -> Iterator[Finding]:
    """Units that inherit from each other in a ring, each ring once."""
    frame = tables["units"]
    heirs = {row["code"]: row["successor"] for row in frame.rows() if row["successor"]}
    done: set[str] = set()
    for i, code in tables.column("units", "code"):
        path = [code]
        while (heir := heirs.get(path[-1])) and heir not in path and heir not in done:
            path.append(heir)
        if heir == code:
            loop = " → ".join([*path, code])
            yield frame.finding(i, "successor", "successor_loop", code=code, loop=loop)
            done.update(path)


def _bounds(tables: Tables) -> Iterator[Finding]:
    for i, row in enumerate(tables.sound("bounds")):
        low, high = row["minimum"], row["maximum"]
        if None not in (low, high) and low > high:
            yield tables["bounds"].finding(i, "maximum", "bounds_cross", minimum=low, maximum=high)


def _seats(tables: Tables) -> Iterator[Finding]:
    """R-QUOTA: the blocks' seats and the reserve are the town's exemplar seats."""
    settings = tables.sound("settings")
    names = ("cap_town", "exemplar_percent", "reserve_seats")
    seats = tables["blocks"].sound["seats"]
    if not (settings and tables.waits_for("list") and tables.has("blocks", "seats")):
        return
    cap, percent, reserve = (settings[0][name] for name in names)
    if None in (cap, percent, reserve) or seats.isna().any():
        return
    exemplars, blocks = exemplar_seats(cap, Fraction(percent, 100)), int(sum(seats))
    if blocks + reserve != exemplars:
        yield make(
            "seats_disagree",
            tables.place("blocks", "seats"),
            blocks=blocks,
            reserve=reserve,
            total=blocks + reserve,
            exemplars=exemplars,
            cap=cap,
            percent=percent,
        )


def _waivers(tables: Tables) -> Iterator[Finding]:
    """A waiver of a rule that does not exist would excuse nobody, in silence."""
    frame = tables["waivers"]
    listed = tables["basis"].rows() or default_tables()["basis"]
    known = [row["id"] for row in listed if row["id"] and row["id"].startswith("R-")]
    known += [rule for _, rule in tables.column("milestones", "rule") if rule not in known]
    for i, rule in tables.column("waivers", "rule"):
        if rule not in known and (i, "rule") not in frame.wrong:
            yield frame.finding(i, "rule", "unknown_rule", known=", ".join(known))
