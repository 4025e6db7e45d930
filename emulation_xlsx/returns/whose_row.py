"""Whose row of a list a finding is about: «STT 3, ông (bà) …»."""

from __future__ import annotations

from collections.abc import Sequence

from emulation_xlsx.findings import Finding, as_text
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import RawWorkbook

_PERSON = "full_name"
_NAMED = ("name", "full_name")
"""The fields of a list that name whom, or what, its row is about."""


def whose_row(book: RawWorkbook | None, finding: Finding) -> str:
    """The number of a finding's row in its list, and who stands there; of several rows the numbers.

    Blank where it is about no row of a list, or the list has no numbers.
    """
    at = finding.place
    rows = {(one.place.row, one.place.nth) for one in (finding, *finding.more)}
    here = (_indices(table, rows) for table in _lists(book) if table.sheet_name == at.sheet)
    table, found = next(((table, found) for table, found in here if found), (None, []))
    if table is None or len(found) < len(rows):
        return ""
    numbers = [as_text(table.numbers[i]) if i < len(table.numbers) else None for i in found]
    if not all(numbers):
        return ""
    words = f"STT {', '.join(_runs([str(one) for one in numbers]))}"
    return words + (_name(table, found[0]) if len(found) == 1 else "")


def in_its_row(book: RawWorkbook | None, finding: Finding) -> str:
    """A finding's message, behind whose row it is about."""
    whose = whose_row(book, finding)
    return f"{whose}: {finding.message}" if whose else finding.message


def _lists(book: RawWorkbook | None) -> list[RawTable]:
    tables = book.tables.values() if book else ()
    return [one for one in tables if not one.field_rows]


def _indices(table: RawTable, rows: set[tuple[int | None, int]]) -> tuple[RawTable, list[int]]:
    return table, [i for i, row in enumerate(table.rows) if (row, table.nth.get(i, 0)) in rows]


def _name(table: RawTable, index: int) -> str:
    for field in _NAMED:
        if name := as_text(table.columns.get(field, [None] * len(table))[index]):
            return f", ông (bà) {name}" if field == _PERSON else f", {name}"
    return ""


def _runs(numbers: Sequence[str]) -> list[str]:
    """Numbers that follow one another as «3–6»."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and _follows(number, runs[-1][-1]):
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ["–".join(run) for run in runs]


def _follows(number: str, other: str) -> bool:
    return number.isdecimal() and other.isdecimal() and int(number) == int(other) + 1
