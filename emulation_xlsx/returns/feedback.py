"""The form sent back: written again with what the unit typed, the doubtful cells marked.

The corrected feedback is itself a valid return.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.corrections import Corrections, marks
from emulation_xlsx.forms.reader import RawWorkbook
from emulation_xlsx.forms.schema import Sheet, load
from emulation_xlsx.forms.writer import Content
from emulation_xlsx.plan.issuing import unit_content
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.returns.checking import FORM
from emulation_xlsx.returns.intake import (
    BLANK,
    FAULTY,
    IGNORED,
    NO_FORM,
    REPEATED,
    VALID,
    Receipt,
)

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
    spec = load(FORM)
    values = {sheet.key: _values(plan, sheet, book) for sheet in spec.sheets}
    content = unit_content(plan, unit, seats, as_of, values)
    corrections = Corrections(unit.name, findings, book)
    front = (corrections.write, *content.front)
    return replace(content, marks=marks(spec.sheets, book, findings), front=front)


def answer_stem(plan: Plan, receipt: Receipt) -> str:
    """What the names of a file's answers begin with: its unit, as far as known, and its hash,
    or that of its name where its bytes could not be had.
    """
    unit = receipt.unit if receipt.unit in plan.by_code else None
    mark = receipt.sha256 or hashlib.sha256(receipt.file.encode()).hexdigest()
    return f"{unit or 'khac'}-{mark[:8]}"


def answered(receipt: Receipt) -> bool:
    """Whether a letter is due: not once the register says so, nor for what was set aside."""
    return not receipt.entry.replied and receipt.verdict not in (IGNORED, REPEATED, NO_FORM, BLANK)


def sends_form(plan: Plan, receipt: Receipt) -> bool:
    """Whether the answer holds the form marked up: it was checked and something was found."""
    checked = receipt.verdict in (VALID, FAULTY) and receipt.unit in plan.by_code
    return checked and answered(receipt) and bool(receipt.findings)


def _values(plan: Plan, sheet: Sheet, book: RawWorkbook) -> Rows:
    """The rows as read; a checklist keeps all of its lines."""
    table = book.tables.get(sheet.key)
    rows: Rows = [dict(row) for row in table.records()] if table else []
    if sheet.prefilled_by and rows:
        first = sheet.fields[0].name
        have: Mapping[object, object] = {row.get(first): row for row in rows}
        kinds = plan.lists[sheet.prefilled_by].values
        rows += [{first: kind} for kind in kinds if kind not in have]
    return rows
