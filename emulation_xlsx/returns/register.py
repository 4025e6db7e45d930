"""What the receipt register ``so-tiep-nhan.xlsx`` says: files received, the clerk's corrections,
what came on paper and what by telephone. First-seen times, once written, are never derived again.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulation_xlsx.checks.validation import Frame, Source, check_sheet, unknown_references
from emulation_xlsx.findings import Finding, Place, Raw, make
from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.forms.values import CodeLists, cell_value
from emulation_xlsx.forms.writer import write_form
from emulation_xlsx.intake.parcels import Key
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.words import QUOTED_LETTERS, SAID
from emulation_xlsx.reading.workbook import RawWorkbook, UnreadableWorkbookError, read_workbook
from emulation_xlsx.returns.amendments import Amendment, read_amendments
from emulation_xlsx.returns.known import matched
from emulation_xlsx.returns.proposal import OwnTitles, read_own_titles
from emulation_xlsx.returns.receipts import (
    GONE,
    REGISTER,
    SPOILT,
    Entry,
    Receipt,
    UnusableRegisterError,
)
from emulation_xlsx.returns.reminded import Reminded, read_reminders
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.returns.slips import together

if TYPE_CHECKING:
    from emulation_xlsx.returns.kept import KeptSheet

_NEEDED = ("file", "sha256", "first_seen", "unit", "received", "ignored")
"""Columns without which the register cannot be what it was kept for."""
PAPER_NEEDS = ("unit", "rule", "number", "date")
SEEN_FORMAT = "%d/%m/%Y %H:%M:%S"
SEEN_FORMATS = (
    SEEN_FORMAT,
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%Y-%m-%d %H:%M:%S",  # as earlier versions wrote it
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
)
_FORMULA = re.compile(rb"<f[ />]")


@dataclass(frozen=True)
class Paper:
    """A paper return: it meets a milestone without a file."""

    unit: str
    rule: str
    number: str
    date: dt.date
    note: str | None = None
    place: Place | None = None
    """Its milestone's cell."""


@dataclass(frozen=True)
class Marked:
    """A delegate or an exemplar whom the office sends to the level above."""

    unit: str
    name: str
    birth: str | None = None


@dataclass(frozen=True)
class Register:
    """What the register says: (file, sha256) → entry, papers, amendments, and doubts about them."""

    entries: Mapping[Key, Entry] = field(default_factory=dict)
    papers: Sequence[Paper] = ()
    findings: Sequence[Finding] = ()
    amendments: Sequence[Amendment] = ()
    titles: OwnTitles = field(default_factory=dict)
    reminded: Reminded = field(default_factory=dict)
    marked: Sequence[Marked] = ()


def read_register(content: bytes, file: str, plan: Plan) -> Register:
    """The register's rows. A cell that cannot be read is a finding, and counts as blank.

    :raises UnusableRegisterError: the file, its main sheet or a column of it is not there.
    """
    book, lists, codes = _opened(content), plan.lists, plan.by_code
    formulas = _formulas(content)
    receipts, doubts = _checked(book, "receipts", file, lists, formulas)
    papers, more = _checked(book, "papers", file, lists, formulas)
    doubts += more + _unknown(papers, codes)
    asked, more = _checked(book, "amendments", file, lists, formulas)
    amendments, unclear = read_amendments(asked, codes, plan.form(UNIT_FORM))
    doubts += [f for f in more if not _of_value(f)] + _unknown(asked, codes) + unclear
    titles: OwnTitles = {}
    if "own_titles" in book.tables:  # older registers have no such sheet
        own, more = _checked(book, "own_titles", file, lists, formulas)
        titles, unclear = read_own_titles(own)
        doubts += more + unclear
    marked: Sequence[Marked] = ()
    if "upward" in book.tables:
        upward, more = _checked(book, "upward", file, lists, formulas)
        doubts, marked = doubts + more + _unknown(upward, codes), tuple(_marked(upward))
    entries: dict[Key, Entry] = {}
    for i, row in enumerate(receipts.rows()):
        key, seen = _key(receipts, i), _seen(receipts.raw["first_seen"][i])
        if key[0]:
            named = receipts.place(i, "file") if row["unit"] or row["unit_found"] else None
            entries[key] = _entry(row, seen or SPOILT, receipts.place(i, "unit"), named)
        if key[0] and seen is None:
            doubts.append(receipts.finding(i, "first_seen", "first_seen_spoilt"))
    reminded: Reminded = {}
    if "reminders" in book.tables:
        sent, more = _checked(book, "reminders", file, lists, formulas)
        doubts, reminded = doubts + more, read_reminders(sent)
    return Register(entries, _papers(papers, codes), doubts, amendments, titles, reminded, marked)


def _marked(frame: Frame) -> Iterator[Marked]:
    for row in frame.rows():
        if row["unit"] and row["name"]:
            yield Marked(row["unit"].upper(), row["name"], row["birth_date"])


def _of_value(finding: Finding) -> bool:
    """Whether it reads an amendment's value as text; as what it is meant for, it is read later."""
    return finding.place.field == "value" and finding.code not in ("blank", "register_formula")


def _opened(content: bytes) -> RawWorkbook:
    spec = load(REGISTER)
    try:
        book = read_workbook(content, spec)
    except UnreadableWorkbookError as error:
        raise UnusableRegisterError("tệp bị hỏng hoặc không phải bảng tính Excel") from error
    if "receipts" not in book.tables:
        name = spec.sheet("receipts").name
        raise UnusableRegisterError(f"không có sheet “{name}” hoặc sheet này mất dòng tiêu đề")
    _require(book.tables["receipts"])
    return book


def _require(table: RawTable) -> None:
    """Refuse a register without the columns it lives by.

    :raises UnusableRegisterError: one is gone.
    """
    sheet = load(REGISTER).sheet("receipts")
    gone = [f"“{sheet.field(name).title}”" for name in _NEEDED if name in table.missing]
    if gone:
        raise UnusableRegisterError(f"sheet “{sheet.name}” thiếu cột {', '.join(gone)}")


def _checked(
    book: RawWorkbook, key: str, file: str, lists: CodeLists, formulas: set[tuple[str, int, int]]
) -> tuple[Frame, list[Finding]]:
    """The rows of a sheet, and what is wrong in the clerk's cells."""
    spec = load(REGISTER)
    sheet = spec.sheet(key)
    table = book.tables.get(key, RawTable(key, sheet.name))
    spots = _blanked(table, formulas)
    frame, findings = check_sheet(spec, sheet, [Source(file, None, table)], lists)
    found = [frame.finding(i, name, "register_formula") for i, name in spots]
    taken = {one.place.cell for one in found}
    own = {one.name for one in sheet.fields if not one.excel.tool}
    found += [f for f in findings if f.place.field in own and f.place.cell not in taken]
    place = Place(file, sheet=table.sheet_name, order=spec.order(key))
    if key not in book.tables:
        found.append(make("register_sheet_missing", place, sheet=sheet.name))
    found += [
        make("column_missing", place, title=sheet.field(name).title).at(field=name)
        for name in table.missing
        if sheet.field(name).constraints.required
    ]
    return frame, found


def _formulas(content: bytes) -> set[tuple[str, int, int]]:
    """Cells that hold a formula: once openpyxl has saved the register, nobody can read them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(archive.read(name)) for name in parts):
            return set()

    from emulation_xlsx.returns.kept import loaded

    return {
        (sheet.title, cell.row, cell.column)
        for sheet in loaded(content).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and cell.row and cell.column
    }


def _blanked(table: RawTable, formulas: set[tuple[str, int, int]]) -> list[tuple[int, str]]:
    """The clerk's cells that hold formulas, taken out of the table."""
    tool = {one.name for one in load(REGISTER).sheet(table.key).fields if one.excel.tool}
    found = []
    for name, col in table.field_cols.items():
        for i, row in enumerate(table.rows):
            if name not in tool and (table.sheet_name, row, col) in formulas:
                table.columns[name][i] = None
                found.append((i, name))
    return found


def _key(frame: Frame, i: int) -> Key:
    """As written: no reading of values may change what a file is called."""
    return text_of(frame.raw["file"][i]), text_of(frame.raw["sha256"][i])


def text_of(value: object) -> str:
    return "" if value is None else clean(str(value))


def _entry(row: Mapping[str, Any], seen: dt.datetime, place: Place, named: Place | None) -> Entry:
    return Entry(
        first_seen=seen,
        unit=row["unit"].upper() if row["unit"] else None,
        received=row["received"],
        ignored=row["ignored"] is True,
        replied=row["replied"] is True,
        note=row["note"],
        unit_place=place if row["unit"] else None,
        place=named,
    )


def gone(register: Register, receipts: Sequence[Receipt]) -> list[Finding]:
    """A warning for every return that was received and is not in ``nhan-ve/`` any more."""
    here = {receipt.sha256 for receipt in receipts}
    known = set(matched([one.key for one in receipts], list(register.entries)).values())
    return [
        make("file_gone", entry.place, key[0])
        for key, entry in register.entries.items()
        if entry.place and not entry.ignored and key not in known and key[1] not in here
    ]


def _seen(raw: Raw) -> dt.datetime | None:
    """A first-seen time as the tool wrote it, or as a spreadsheet may have turned it."""
    if isinstance(raw, dt.datetime):
        return raw
    for style in SEEN_FORMATS:
        with suppress(ValueError):
            return dt.datetime.strptime(text_of(raw), style)  # noqa: DTZ007 - UTC+7 by definition
    return None


def _papers(frame: Frame, codes: Collection[str]) -> list[Paper]:
    """The rows that are whole, of units that are known."""
    found = []
    for i, row in enumerate(frame.rows()):
        unit = (row["unit"] or "").upper()
        whole = all(row[name] for name in PAPER_NEEDS) and (i, "rule") not in frame.wrong
        if whole and unit in codes:
            codes_read = {"unit": unit, "rule": row["rule"].upper()}
            found.append(Paper(**(row | codes_read), place=frame.place(i, "rule")))
    return found


def _unknown(frame: Frame, codes: Collection[str]) -> list[Finding]:
    """Codes of units that the plan does not have."""
    [key] = frame.sheet.table.foreign_keys
    return unknown_references(frame, key, codes)


def owed_papers(papers: Sequence[Paper], plan: Plan) -> tuple[list[Paper], list[Finding]]:
    """The papers of milestones that their units have, and a finding for each other."""
    owed = {unit.code: [one.rule for one in plan.milestones_of(unit)] for unit in plan.units}
    kept = [paper for paper in papers if paper.rule in owed.get(paper.unit, ())]
    found = [
        make(
            "milestone_not_of_unit",
            paper.place,
            paper.rule,
            unit=paper.unit,
            known=", ".join(owed[paper.unit]),
        )
        for paper in papers
        if paper.unit in owed and paper.rule not in owed[paper.unit]
    ]
    return kept, found


def write_register(
    old: bytes | None,
    receipts: Sequence[Receipt],
    lists: CodeLists,
    created: dt.datetime,
    office: tuple[str, str] = ("", ""),
) -> bytes:
    """The register with a row for every receipt: known rows brought up to date, new ones added.

    The same bytes where nothing changes.
    """
    if old is not None:
        return _updated(old, receipts, lists, created)
    rows = [
        {name: "" if value is None else value for name, value in _new_cells(receipt).items()}
        for receipt in receipts
    ]
    content = Content(lists=lists, created=created, values={"receipts": rows}, office=office)
    return write_form(load(REGISTER), content)


def _updated(
    old: bytes, receipts: Sequence[Receipt], lists: CodeLists, created: dt.datetime
) -> bytes:
    """The register with its rows brought up to date and new ones added; the same bytes where
    nothing changes.
    """
    from emulation_xlsx.returns.kept import KeptSheet, loaded

    kept = KeptSheet(loaded(old), "receipts", lists, created)
    _require(kept.table)
    _bring_up_to_date(kept, receipts)
    there = {fold(one.title) for one in kept.book.worksheets}
    absent = [one.key for one in load(REGISTER).sheets if there.isdisjoint(one.names)]
    for key in absent:  # sheets that an older register has not yet
        KeptSheet(kept.book, key, lists, created)
    return kept.content() if kept.changed or absent else old


def _bring_up_to_date(kept: KeptSheet, receipts: Sequence[Receipt]) -> None:
    """Every row of «Tiếp nhận» brought up to date, and what is new added."""
    columns = kept.table.columns
    keys: list[Key] = [
        (text_of(file), text_of(sha))
        for file, sha in zip(columns["file"], columns["sha256"], strict=True)
    ]
    rows = dict(zip(keys, kept.table.rows, strict=True))
    rows.pop(("", ""), None)
    known = matched([receipt.key for receipt in receipts], list(rows))
    for key in set(rows) - set(known.values()):
        kept.write(rows[key], {"verdict": GONE})
    for receipt in receipts:
        if receipt.key in known:
            kept.write(rows[known[receipt.key]], _cells_of(receipt))
    kept.append([_new_cells(receipt) for receipt in receipts if receipt.key not in known])


def _cells_of(receipt: Receipt) -> dict[str, Raw]:
    """What the tool's columns say of a receipt each time."""
    lines = together(receipt.findings)
    grave = sum(one.severity in ("error", "breach") for one in lines)
    cells: dict[str, Raw] = {
        "file": receipt.file,
        "unit_found": receipt.unit,
        "identified": receipt.identified or None,
        "received_found": cell_value(receipt.received, "date"),
        "received_source": receipt.source,
        "verdict": receipt.verdict or None,
        "errors": grave,
        "warnings": len(lines) - grave,
        "said": _said(receipt),
    }
    if receipt.received == SPOILT.date():
        cells["received_found"] = None
    return cells | ({"sha256": receipt.sha256} if receipt.sha256 else {})


def _said(receipt: Receipt) -> str | None:
    """What the unit wrote where nothing is read, with its places; as long as a cell may show."""
    found = [one for one in receipt.findings if one.code in SAID]
    lines = [f.message for f in receipt.findings if f.code == "file_named_other"]
    lines += [f"{f.place.sheet}, {f.place.cell or '–'}: {f.value or f.message}" for f in found]
    text = "\n".join(lines)
    return (text if len(text) <= QUOTED_LETTERS else f"{text[:QUOTED_LETTERS]}…") or None


def _new_cells(receipt: Receipt) -> dict[str, Raw]:
    """The same of a receipt that is new."""
    return _cells_of(receipt) | {"first_seen": receipt.entry.first_seen.strftime(SEEN_FORMAT)}
