"""Rows whose cells a deleted or inserted cell has moved by a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.values import CodeLists

_OF_A_SHIFT = ("not_in_list", "read_likely", "outside_list", "odd_phone", "wrong_pattern")
"""What is said of cells that only stand in the wrong column."""
_SURE = 2
"""How many values of the next column's list make a row a shifted one."""


def shifted_rows(
    frames: Iterable[Frame], lists: CodeLists, found: Sequence[Finding]
) -> list[Finding]:
    """The findings, with one in the place of those at the cells of a row that a deleted or
    inserted cell has moved by a column.
    """
    moved: list[Finding] = []
    for frame in frames:
        rows = {i for i, _ in frame.unreadable} if not frame.sheet.is_record else ()
        moved += [one for i in sorted(rows) if (one := _shifted(frame, i, lists))]
    rows_moved = {(one.place.file, one.place.order, one.place.row) for one in moved}
    kept = [
        one
        for one in found
        if one.code not in _OF_A_SHIFT
        or (one.place.file, one.place.order, one.place.row) not in rows_moved
    ]
    return [*kept, *moved]


def _shifted(frame: Frame, i: int, lists: CodeLists) -> Finding | None:
    """That a row is shifted, at the first cell whose value is its neighbour's."""
    fields = frame.sheet.fields
    for step, side in ((1, "trái"), (-1, "phải")):
        pairs = [
            (one, fields[at + step])
            for at, one in enumerate(fields)
            if (i, one.name) in frame.unreadable and 0 <= at + step < len(fields)
        ]
        wrong = [(one, other) for one, other in pairs if _listed(frame, i, one, other, lists)]
        if len(wrong) >= _SURE:
            one, other = wrong[0]
            row = frame.place(i, one.name).row
            return frame.finding(i, one.name, "row_shifted", row=row, side=side, other=other.title)
    return None


def _listed(frame: Frame, i: int, one: FormField, other: FormField, lists: CodeLists) -> bool:
    """Whether what stands in a field is a value of the other one's list."""
    cell, name = frame.raw[one.name][i], other.excel.list
    return isinstance(cell, str) and bool(name) and lists[name or ""].match(cell) is not None
