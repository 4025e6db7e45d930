"""A unit's form that came back, and the seats it is held to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from emulation_xlsx.findings import Finding, as_text
from emulation_xlsx.forms.schema import Part, load
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.questions import UNIT_KINDS
from emulation_xlsx.reading.workbook import RawWorkbook

UNIT_FORM = "unit_return"
EXPLANATION = "explanation"
"""The field in which a unit explains what it did late or otherwise than planned."""


@dataclass(frozen=True)
class Return:
    """A form that came back and passed the gates."""

    file: str
    book: RawWorkbook
    code: str | None = None
    """The unit's code, as identified."""
    unit: Unit | None = None
    received: dt.date | None = None
    """The day it came, at UTC+7; None where it is only being checked."""
    notes: tuple[Finding, ...] = ()
    """What is to be said of it beside what the checks find."""

    def sent(self, part: Part) -> bool:
        """Whether anything of a part is filled in."""
        return holds(self.book, part)

    def kind(self, plan: Plan) -> str | None:
        """Of which kind its unit is, by the plan, else by its own first sheet."""
        if self.unit:
            return self.unit.kind
        return plan.lists[UNIT_KINDS].match(as_text(self.book.single("unit", "unit_kind")) or "")


def holds(book: RawWorkbook, part: Part) -> bool:
    """Whether anything of a part is filled; a part with nothing was not sent.

    What a sheet without its header holds nobody knows: it counts as sent. So does a picture in
    place of a list, and a list of nobody, where it is all of its part.
    """
    keys = [sheet.key for sheet in load(UNIT_FORM).of_part(part)]
    tables = [book.tables[key] for key in keys if key in book.tables]
    nil = len(keys) == 1 and any(table.nil for table in tables)
    pictured = any(note.code == "picture_for_list" for one in tables for note in one.notes)
    return nil or pictured or any(key in book.headless for key in keys) or any(map(len, tables))


@dataclass(frozen=True)
class Quota:
    """A unit's decided seats; None where nothing was decided."""

    exemplars: int | None = None
    guests: int | None = None
