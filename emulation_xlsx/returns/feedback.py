"""The form sent back marked up; and which units' drafts tell another quota than today's plan."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from emulation_xlsx.checks.coercion import coerce
from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import told_in, unit_content
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.corrections import Corrections, marks
from emulation_xlsx.returns.receipts import (
    BLANK,
    IGNORED,
    NO_FORM,
    REPEATED,
    Receipt,
)
from emulation_xlsx.returns.returned import EXPLANATION, UNIT_FORM

Rows = list[dict[str, Any]]


def feedback(
    plan: Plan,
    unit: Unit,
    seats: int | None,
    book: RawWorkbook,
    findings: Sequence[Finding],
    as_of: dt.date,
) -> Content:
    """What one return's feedback holds; ``findings`` are those of its file."""
    spec = plan.form(UNIT_FORM)
    values = {sheet.key: rows_read(plan, sheet, book) for sheet in spec.sheets}
    content = unit_content(plan, unit, seats, as_of, values)
    corrections = Corrections(unit.name, findings, book)
    front = (corrections.write, *content.front)
    nil = frozenset(key for key, table in book.tables.items() if table.nil)
    return replace(content, marks=marks(spec.sheets, book, findings), front=front, nil=nil)


def answer_stem(plan: Plan, receipt: Receipt) -> str:
    """What the names of a file's answers begin with: its unit, if it is known, and its hash.

    Where its bytes could not be had the hash is of its name.
    """
    unit = receipt.unit if receipt.unit in plan.by_code else None
    mark = receipt.sha256 or hashlib.sha256(receipt.file.encode()).hexdigest()
    return f"{unit or 'khac'}-{mark[:8]}"


def is_to_be_answered(receipt: Receipt) -> bool:
    """Whether a letter is due: not once the register says so, nor for what was set aside."""
    return not receipt.entry.replied and receipt.verdict not in (IGNORED, REPEATED, NO_FORM, BLANK)


def rows_read(plan: Plan, sheet: Sheet, book: RawWorkbook) -> Rows:
    """The rows of a sheet as read; a checklist keeps all of its lines, however they are spelt."""
    table = book.tables.get(sheet.key)
    rows: Rows = [dict(row) for row in table.records()] if table else []
    if sheet.part == "unit" and (said := book.beside(EXPLANATION)):
        rows = [{**(rows[0] if rows else {}), EXPLANATION: said}]
    if sheet.prefilled_by and rows:
        one = sheet.fields[0]
        have = coerce([row.get(one.name) for row in rows], one, plan.lists).values
        kinds = plan.lists[sheet.prefilled_by].values
        rows += [{one.name: kind} for kind in kinds if kind not in have]
    return rows


@dataclass(frozen=True)
class Told:
    """A unit whose draft says another number of seats than today's plan; None: none yet."""

    unit: str
    told: int | None
    today: int


def to_tell_again(folder: Path, plan: Plan, allocation: Allocation) -> tuple[list[Told], list[str]]:
    """Units in register order whose draft must go out again, and the drafts nobody can read.

    While the seats are not decided only a number that was told is compared.
    """
    found, unread = [], list[str]()
    drafts = {code: folder / f"{code}.xlsx" for code in plan.by_code}
    contents: dict[str, bytes] = {}
    for code, path in drafts.items():
        try:
            contents[code] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            unread.append(path.name)
    arrivals = {code: Arrival(f"{code}.xlsx", content) for code, content in contents.items()}
    gate = Gate(list(arrivals.values()), "unit_return")
    for code, arrival in arrivals.items():
        try:
            told, today = told_in(gate.form(arrival).meta), allocation.seats.get(code)
        except RefusedError:
            unread.append(arrival.file)
            continue
        if told != today and today is not None and (told is not None or plan.settings.decided):
            found.append(Told(code, told, today))
    return found, unread
