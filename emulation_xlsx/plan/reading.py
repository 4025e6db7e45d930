"""The plan workbook, read by the same reader and checks as a return.

A plan with an error is refused whole, every finding in its cell: nothing is computed from a plan
that means something else than its clerk thinks.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from emulation_xlsx.checks.validation import Frame, Source, check_sheet
from emulation_xlsx.findings import Finding, Place, Severity, as_date, make
from emulation_xlsx.forms.layout import RawTable
from emulation_xlsx.forms.reader import RawWorkbook, UnreadableWorkbookError, read_workbook
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.build import plan_from_tables
from emulation_xlsx.plan.defaults import code_lists, default_lists
from emulation_xlsx.plan.model import DOSSIER, PILOT, PLAN, TOWN, UNIT, Plan
from emulation_xlsx.plan.quota import Allocation, exemplar_seats

FORM = "plan"
PLACEHOLDERS = frozenset(
    {
        "unit_name",
        "campaign_title",
        "deadlines",
        "quota",
        "findings",
        "owed",
        "file",
        "received",
        "reply_email",
        "issuing_office",
    }
)
FREE_LISTS = frozenset({"Dân tộc", "Danh hiệu, khen thưởng", "Khen thưởng", "Trình độ"})
"""Lists of which no rule names a value: a clerk may shorten them."""
Frames = Mapping[str, Frame]


class UnusablePlanError(Exception):
    """The plan cannot be used; ``findings`` say why, each in its cell."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def read_plan(content: bytes, file: str) -> tuple[Plan, list[Finding]]:
    """The plan in a workbook's bytes, and what is worth a look in it (warnings).

    :raises UnusablePlanError: it has an error.
    """
    spec = load(FORM)
    try:
        book = read_workbook(content, spec)
    except UnreadableWorkbookError as error:
        raise UnusablePlanError([make("damaged_workbook", Place(file=file))]) from error
    missing = [
        make(
            "plan_sheet_missing",
            Place(file, sheet=sheet.name, order=spec.order(key)),
            sheet=sheet.name,
        )
        for key in book.missing_sheets
        for sheet in (spec.sheet(key),)
    ]
    if missing:
        raise UnusablePlanError(missing)
    frames, findings = _checked(book, file)
    findings = sorted([*findings, *_crossed(frames, file)], key=Finding.sort_key)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise UnusablePlanError(findings)
    return plan_from_tables({key: frame.rows() for key, frame in frames.items()}), findings


def _checked(book: RawWorkbook, file: str) -> tuple[dict[str, Frame], list[Finding]]:
    """Every sheet's typed rows; the lists first, since the other sheets' values are of them."""
    spec = load(FORM)
    lists = default_lists()
    frames: dict[str, Frame] = {}
    findings: list[Finding] = []
    for sheet in sorted(spec.sheets, key=lambda s: s.key != "lists"):
        table = book.tables.get(sheet.key) or RawTable(sheet.key, sheet.name)
        frames[sheet.key], found = check_sheet(spec, sheet, [Source(file, None, table)], lists)
        findings += found + list(_columns(frames[sheet.key], table))
        if sheet.key == "lists":
            lists = {**lists, **code_lists(r for r in frames["lists"].rows() if _whole(r))}
    return frames, findings


def _whole(row: Mapping[str, Any]) -> bool:
    return bool(row["list"] and row["value"])


def _columns(frame: Frame, table: RawTable) -> Iterator[Finding]:
    """Required columns that are gone."""
    for name in table.missing:
        one = frame.sheet.field(name)
        if one.constraints.required:
            place = Place(
                frame.sources[0].file,
                sheet=table.sheet_name,
                field=name,
                order=frame.spec.order(frame.sheet.key),
            )
            yield make("column_missing", place, title=one.title)


def _crossed(frames: Frames, file: str) -> Iterator[Finding]:
    """What one cell says against another."""
    yield from _settings(frames["settings"])
    yield from _milestones(frames["milestones"], file)
    yield from _known(
        frames, "units", "block", set(frames["blocks"].data["block"]), "unknown_block"
    )
    codes = set(frames["units"].data["code"])
    for sheet, name in (
        ("units", "successor"),
        ("bounds", "unit"),
        ("guests", "occasion"),
        ("waivers", "unit"),
    ):
        yield from _known(frames, sheet, name, codes, "unknown_code")
    yield from _units(frames["units"])
    yield from _bounds(frames["bounds"])
    yield from _seats(frames, file)
    yield from _lists(frames["lists"], file)
    yield from _mails(frames["mails"])


def _known(frames: Frames, sheet: str, name: str, known: set[Any], code: str) -> Iterator[Finding]:
    """Values that must be named on another sheet; the town itself belongs to no block of seats."""
    frame = frames[sheet]
    for i, value in enumerate(frame.data[name]):
        town = code == "unknown_block" and frame.data.at[i, "kind"] == "Thị xã"
        if value is not None and value not in known and not town:
            yield frame.finding(i, name, code)


def _settings(frame: Frame) -> Iterator[Finding]:
    if frame.data.empty:
        return
    row = frame.data.loc[0]
    low, high = row["presidium_min"], row["presidium_max"]
    if low is not None and high is not None and low > high:
        other = frame.sheet.field("presidium_min").title
        yield frame.finding(0, "presidium_max", "range_cross", high=high, low=low, other=other)
    start, end = row["campaign_start"], row["campaign_end"]
    if start and end and start > end:
        yield frame.finding(
            0, "campaign_end", "dates_cross", first=as_date(start), second=as_date(end)
        )


def _milestones(frame: Frame, file: str) -> Iterator[Finding]:
    have = set(frame.data["rule"])
    for rule in (PLAN, PILOT, UNIT, DOSSIER, TOWN):
        if rule not in have:
            place = Place(file, sheet=frame.sheet.name, order=frame.spec.order("milestones"))
            yield make("unknown_milestone", place, rule=rule, code=rule)


def _units(frame: Frame) -> Iterator[Finding]:
    for i, row in frame.data.iterrows():
        at = int(str(i))
        if row["successor"] and row["valid_to"] is None:
            yield frame.finding(at, "valid_to", "successor_without_end", code=row["code"])
        start, end = row["valid_from"], row["valid_to"]
        if start and end and start > end:
            yield frame.finding(
                at, "valid_to", "dates_cross", first=as_date(start), second=as_date(end)
            )


def _bounds(frame: Frame) -> Iterator[Finding]:
    for i, row in frame.data.iterrows():
        low, high = row["minimum"], row["maximum"]
        if low is not None and high is not None and low > high:
            yield frame.finding(int(str(i)), "maximum", "bounds_cross", minimum=low, maximum=high)


def _seats(frames: Frames, file: str) -> Iterator[Finding]:
    """R-QUOTA: the blocks' seats and the reserve are the town's exemplar seats."""
    seats = frames["blocks"].data["seats"]
    if frames["settings"].data.empty or seats.isna().any():
        return
    row = frames["settings"].rows()[0]
    cap, percent, reserve = (row[n] for n in ("cap_town", "exemplar_percent", "reserve_seats"))
    if None in (cap, percent, reserve):
        return
    exemplars, blocks = exemplar_seats(cap, Fraction(percent, 100)), int(sum(seats))
    if blocks + reserve != exemplars:
        frame = frames["blocks"]
        place = Place(file, sheet=frame.sheet.name, order=frame.spec.order("blocks"))
        yield make(
            "seats_disagree",
            place,
            blocks=blocks,
            reserve=reserve,
            total=blocks + reserve,
            exemplars=exemplars,
            cap=cap,
            percent=percent,
        )


def _lists(frame: Frame, file: str) -> Iterator[Finding]:
    """Values that the rules name must stay; values may be added to every list."""
    have = {(row["list"], row["value"]) for row in frame.rows()}
    place = Place(file, sheet=frame.sheet.name, order=frame.spec.order("lists"))
    for name, one in default_lists().items():
        free = name in FREE_LISTS
        needed = () if free and any(h[0] == name for h in have) else one.values
        for value in needed:
            if (name, value) not in have and not name.startswith("Chương trình"):
                yield make("list_lost_value", place, list=name, missing=value)


def _mails(frame: Frame) -> Iterator[Finding]:
    for i, row in frame.data.iterrows():
        for name in ("subject", "body"):
            for unknown in sorted(_placeholders(row[name] or "") - PLACEHOLDERS):
                known = ", ".join(f"{{{word}}}" for word in sorted(PLACEHOLDERS))
                yield frame.finding(
                    int(str(i)), name, "unknown_placeholder", name=f"{{{unknown}}}", known=known
                )


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"…"}


def plan_doubts(plan: Plan, allocation: Allocation, file: str) -> list[Finding]:
    """What is not wrong in a plan but not finished: weights, seats nobody can take, approvals."""
    spec = load(FORM)

    def at(key: str) -> Place:
        return Place(file, sheet=spec.sheet(key).name, order=spec.order(key))

    found = [
        make("seats_unplaced", at("blocks"), block=block.block, seats=block.unplaced)
        for block in allocation.blocks
        if block.unplaced
    ]
    found += [
        make("no_weight", at("units"), code=line.claim.code)
        for block in allocation.blocks
        for line in block.lines
        if line.bound == "no_weight"
    ]
    found += [
        make("pilot_not_approved", at("units"), name=unit.name)
        for unit in plan.units
        if unit.pilot and unit.pilot_approved is None
    ]
    return found
