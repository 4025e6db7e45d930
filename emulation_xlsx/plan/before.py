"""The draft quota of the last run, and whom a block that grew since cost a seat (R-QUOTA)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class LastDraft:
    """Seats by block, and by block and unit code."""

    blocks: Mapping[str, int]
    units: Mapping[tuple[str, str], int]


def last_draft(content: bytes) -> LastDraft:
    """The seats that a ``phan-bo.xlsx`` holds; what of it cannot be read is not there.

    :raises UnreadableWorkbookError: it is no workbook.
    """
    tables = read_workbook(content, load("allocation")).tables
    blocks = {
        str(row.get("block")): seats
        for row in tables.get("blocks", RawTable("", "")).records()
        if (seats := _whole(row.get("given"))) is not None
    }
    return LastDraft(blocks, dict(_units(tables.get("allocation", RawTable("", "")))))


def _units(table: RawTable) -> Iterator[tuple[tuple[str, str], int]]:
    """A block's heading has no code; the units below it are its."""
    block = ""
    for row in table.records():
        code, seats = row.get("unit_code"), _whole(row.get("seats"))
        if code is None:
            block = str(row.get("unit_name"))
        elif seats is not None:
            yield (block, str(code)), seats


def _whole(value: Raw) -> int | None:
    return int(value) if isinstance(value, int | float) and value == int(value) else None


def costly_growth(before: LastDraft, allocation: Allocation) -> Iterator[str]:
    """A sentence for each block with more seats than before of which a unit has fewer."""
    for block in allocation.blocks:
        then = before.blocks.get(block.block, block.seats)
        was = {line: before.units.get((block.block, line.claim.code), 0) for line in block.lines}
        fewer = [f"{x.claim.code} từ {n} còn {x.seats}" for x, n in was.items() if x.seats < n]
        if block.seats > then and fewer:
            yield (
                f"Khối “{block.block}” có {block.seats} suất, lần trước {then}, nhưng có đơn vị "
                f"bớt suất: {', '.join(fewer)}. Xin xem lại trước khi trình."
            )
