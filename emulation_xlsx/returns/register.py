"""The receipt register ``so-tiep-nhan.xlsx``: the one workbook that tool and clerk both write.

openpyxl changes it in place: the tool's columns only, so that the clerk's edits, further columns,
notes and formats stay. First-seen times, once written, are never derived again.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.checks.validation import Source, check_sheet
from emulation_xlsx.findings import Finding, make
from emulation_xlsx.forms.codelists import CodeLists
from emulation_xlsx.forms.layout import FIRST_ROW, find_table
from emulation_xlsx.forms.reader import RawWorkbook, read_workbook
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.values import shown
from emulation_xlsx.forms.writer import Content, write_form
from emulation_xlsx.returns.intake import Entry, Receipt

FORM = "register"
SEEN_FORMAT = "%Y-%m-%d %H:%M:%S"


class UnusableRegisterError(Exception):
    """The register exists but cannot be read; nothing is written over it."""


@dataclass(frozen=True)
class Paper:
    """A paper return: it meets a milestone without a file."""

    unit: str
    rule: str
    number: str
    date: dt.date
    note: str | None = None


@dataclass(frozen=True)
class Register:
    """What the register says: (file, sha256) → entry, the papers, and doubts about either."""

    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    papers: Sequence[Paper] = ()
    findings: Sequence[Finding] = ()


def read_register(content: bytes, file: str, lists: CodeLists, codes: set[str]) -> Register:
    """The register's rows. A cell that cannot be read is a finding, and counts as blank.

    :raises UnusableRegisterError: the file or its main sheet cannot be read.
    """
    spec = load(FORM)
    try:
        book = read_workbook(content, spec)
    except Exception as error:
        raise UnusableRegisterError(str(error)) from error
    if "receipts" not in book.tables:
        raise UnusableRegisterError(spec.sheet("receipts").name)
    findings: list[Finding] = []
    rows = {}
    for sheet in spec.sheets:
        rows[sheet.key], found = _typed(book, sheet.key, file, lists, codes)
        findings += found
    entries = {_key(row): _entry(row) for row in rows["receipts"] if row["file"]}
    papers = tuple(
        Paper(**row) for row in rows["papers"] if row["unit"] and row["rule"] and row["date"]
    )
    return Register(entries, papers, findings)


def _typed(
    book: RawWorkbook, key: str, file: str, lists: CodeLists, codes: set[str]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    spec = load(FORM)
    if key not in book.tables:
        return [], []
    source = Source(file, None, book.tables[key])
    frame, findings = check_sheet(spec, spec.sheet(key), [source], lists)
    for i, unit in enumerate(frame.data.get("unit", ())):
        if unit is not None and unit not in codes:
            findings.append(make("unknown_code", frame.place(i, "unit"), unit, title="Đơn vị"))
    return frame.rows(), [f for f in findings if f.code != "repeated"]


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["file"], row["sha256"] or ""


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        first_seen=_seen(row["first_seen"]),
        unit=row["unit"],
        received=row["received"],
        ignored=row["ignored"] is True,
        replied=row["replied"] is True,
        note=row["note"],
    )


def _seen(text: str | None) -> dt.datetime:
    """A first-seen time; one that was spoilt counts as the earliest of times, never as late."""
    try:
        return dt.datetime.strptime(text or "", SEEN_FORMAT)  # noqa: DTZ007 - UTC+7 by definition
    except ValueError:
        return dt.datetime(1900, 1, 1)  # noqa: DTZ001 - UTC+7 by definition


def write_register(
    old: bytes | None, receipts: Sequence[Receipt], lists: CodeLists, created: dt.datetime
) -> bytes:
    """The register with a row for every receipt: known rows brought up to date, new ones added."""
    spec = load(FORM)
    content = old or write_form(spec, Content(lists=lists, created=created, meta={}))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = _sheet(book)
    columns, rows, last = _located(sheet)
    for receipt in receipts:
        key = (receipt.file, receipt.sha256)
        if key not in rows:
            last += 1
            rows[key] = last
            _number(sheet, last)
        for name, value in _cells(receipt).items():
            if name in columns:
                _set(sheet, rows[key], columns[name], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: openpyxl.Workbook) -> Worksheet:
    names = load(FORM).sheet("receipts").names
    return next(sheet for sheet in book.worksheets if sheet.title.casefold() in names)


def _located(sheet: Worksheet) -> tuple[dict[str, int], dict[tuple[str, str], int], int]:
    """The columns by field, the rows by (file, sha256), and the last row in use."""
    grid: list[list[Any]] = [list(row) for row in sheet.iter_rows(values_only=True)]
    table = find_table(grid, load(FORM).sheet("receipts"), sheet.title)
    if table is None:
        raise UnusableRegisterError(sheet.title)
    cols = table.field_cols
    start = (table.header_row or FIRST_ROW - 1) + 1
    keys: dict[tuple[str, str], int] = {}
    last = start - 1
    for row in range(start, len(grid) + 1):
        file, sha = (grid[row - 1][cols[name] - 1] for name in ("file", "sha256"))
        if file:
            keys[(str(file), str(sha or ""))] = row
        if any(grid[row - 1][col - 1] not in (None, "") for col in cols.values()):
            last = row
    return cols, keys, last


def _cells(receipt: Receipt) -> dict[str, object]:
    errors = sum(f.severity in ("error", "breach") for f in receipt.findings)
    return {
        "file": receipt.file,
        "sha256": receipt.sha256,
        "unit_found": receipt.unit,
        "identified": receipt.identified,
        "received_found": shown(receipt.received, "date"),
        "received_source": receipt.source,
        "first_seen": receipt.entry.first_seen.strftime(SEEN_FORMAT),
        "verdict": receipt.verdict,
        "errors": errors,
        "warnings": len(receipt.findings) - errors,
    }


def _set(sheet: Worksheet, row: int, col: int, value: object) -> None:
    """A cell as text or number: a file named ``=1+1`` is not a formula."""
    cell = sheet.cell(row, col)
    if not isinstance(cell, Cell):
        return
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = value  # type: ignore[assignment]  # None or int
    first = sheet.cell(FIRST_ROW, col)
    if row > FIRST_ROW and first.has_style:
        for name in ("font", "border", "fill", "number_format", "alignment", "protection"):
            setattr(cell, name, copy(getattr(first, name)))


def _number(sheet: Worksheet, row: int) -> None:
    sheet.cell(row, 1).value = row - FIRST_ROW + 1
