"""What the quota leaves to ask: a size that is blank, seats nobody can take, a base it cannot give,
lots that do not decide (R-QUOTA); and what letters lack: addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import FIXED, NO_WEIGHT, Allocation, BlockWorking, Line

_PLAN_FORM = "plan"
_NAMED = 12
"""How many units without an address a message names."""


def plan_doubts(allocation: Allocation, file: str) -> list[Finding]:
    """What the quota of a plan that can be used leaves to ask, as warnings."""
    found = [finding for block in allocation.blocks for finding in _of_block(block, file)]
    return sorted(found, key=Finding.sort_key)


def address_doubts(plan: Plan, file: str) -> list[Finding]:
    """What the letters that go out lack, as warnings: the office's address, those of units."""
    spec = load(_PLAN_FORM)

    def at(key: str) -> Place:
        return Place(file, sheet=spec.sheet(key).name, order=spec.order(key))

    units = [unit for unit in plan.units if not plan.is_town(unit) and not unit.successor]
    without = [unit.code for unit in units if not unit.addresses]
    found = [] if plan.settings.office_address else [make("no_reply_address", at("settings"))]
    if without:
        more = f" và {len(without) - _NAMED} đơn vị khác" if len(without) > _NAMED else ""
        codes = ", ".join(without[:_NAMED]) + more
        found.append(make("no_unit_address", at("units"), count=len(without), codes=codes))
    return found


def _of_block(block: BlockWorking, file: str) -> Iterator[Finding]:
    """A unit whose size is blank is named once: of seats that wait for it, else by itself."""
    spec, name = load(_PLAN_FORM), block.block

    def at(key: str) -> Place:
        return Place(file, sheet=spec.sheet(key).name, order=spec.order(key))

    waiting = [line for line in block.lines if _open(line)] if block.unplaced else []
    blank = [line for line in block.lines if _blank(line) and line not in waiting]
    if waiting:
        sizes, seats = _sizes(waiting), block.unplaced
        yield make("seats_unplaced", at("blocks"), block=name, seats=seats, sizes=sizes)
    if blank:
        count, codes = len(blank), _codes(blank)
        yield make("no_weight", at("units"), block=name, count=count, codes=codes)
    if block.base < block.asked:
        yield make("base_lowered", at("blocks"), block=name, base=block.base, asked=block.asked)
    for lot, units in _same_lots(block):
        yield make("lots_equal", at("bounds"), block=name, lot=lot, codes=_codes(units))


def _open(line: Line) -> bool:
    """Whether a unit may have one seat more."""
    return line.bound != FIXED and line.claim.capped(line.seats + 1) > line.seats


def _blank(line: Line) -> bool:
    return line.bound == NO_WEIGHT and line.claim.weight is None


def _sizes(lines: list[Line]) -> str:
    """Of units without a positive size: which have none, and which 0."""
    blank = [line for line in lines if line.claim.weight is None]
    zero = [line for line in lines if line.claim.weight is not None]
    parts = [(blank, "chưa ghi"), (zero, "ghi bằng 0")]
    return ", ".join(f"{words} ({_codes(some)})" for some, words in parts if some)


def _same_lots(block: BlockWorking) -> Iterator[tuple[int, list[Line]]]:
    """Lots that several units have of which a lot was asked, with these units."""
    tied = [line for line in block.lines if line.tie and line.claim.lot is not None]
    counts = Counter(line.claim.lot for line in tied)
    for lot, count in counts.items():
        if lot is not None and count > 1:
            yield lot, [line for line in tied if line.claim.lot == lot]


def _codes(lines: list[Line]) -> str:
    return ", ".join(line.claim.code for line in lines)
