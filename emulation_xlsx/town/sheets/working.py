"""The list of the seats with their working, step by step (R-QUOTA).

The town workbook's «Phân bổ chỉ tiêu» and the draft for the chair have it in common.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from emulation_xlsx.findings import column_letters
from emulation_xlsx.plan.model import Bounds, Plan
from emulation_xlsx.plan.quota import (
    FIXED,
    MAXIMUM,
    MINIMUM,
    NO_WEIGHT,
    Allocation,
    BlockWorking,
    Line,
)
from emulation_xlsx.plan.quota_words import paradox, whys
from emulation_xlsx.town.cells import Formula, Styled
from emulation_xlsx.town.page import LIST_FIRST_ROW, Area, TownBook
from emulation_xlsx.town.states import Row, addend
from emulation_xlsx.town.table import BOLD, RowWriter, write_list

ALLOCATION = "allocation"
BOUND_WORDS: Mapping[str, str] = {
    FIXED: "ấn định",
    MINIMUM: "tối thiểu",
    MAXIMUM: "tối đa",
    NO_WEIGHT: "chưa có quy mô",
}
RUN_AGAIN = "cần phân bổ lại"
SUMMED = (
    "base",
    "whole",
    "extra",
    "seats",
    "nominated",
    "doubled",
    "remaining",
    "guest_seats",
    "guests",
)
"""Columns with a block's sum and a grand total, where the sheet has them."""
More = Callable[[Line], Row]
"""What a sheet says of a unit beside the working of its seats."""


def write_working(
    book: TownBook, plan: Plan, allocation: Allocation, intro: str, more: More
) -> int:
    """The list with its block rows, total, reserve and sum; the last row written."""
    fields = book.sheet(ALLOCATION).fields
    letters = {field.name: column_letters(col) for col, field in enumerate(fields, 1)}
    rows: list[Row] = []
    for number, block in enumerate(allocation.blocks, 1):
        words = whys(block)
        units = [
            _unit(plan, line, n, {"why": words[line.claim.code]} | more(line))
            for n, line in enumerate(block.lines, 1)
        ]
        first = LIST_FIRST_ROW + len(rows) + 1
        rows += [_block(block, number, units, letters, first), *units]
    note = f"{intro} Đơn vị tính: suất đại biểu."
    area = write_list(book, ALLOCATION, rows, note=note, total=lambda area: _total(area, rows))
    return _sums(book, area, allocation, rows)


def _unit(plan: Plan, line: Line, number: int, more: Row) -> Row:
    """A unit's seats, step by step, and what else the sheet says of it."""
    claim, free = line.claim, not line.bound
    bounds = plan.bounds.get(claim.code, Bounds(claim.code))
    turn = f" (vòng {line.round})" if line.round else ""
    return {
        "stt": number,
        "unit_code": claim.code,
        "unit_name": plan.by_code[claim.code].name,
        "weight": _weight_cell(claim.weight),
        "limits": limit_words(bounds),
        "base": line.base if free else None,
        "exact": line.exact,
        "whole": line.whole if free else None,
        "remainder": line.remainder,
        "rank": line.rank,
        "extra": line.extra if free else None,
        "bound": f"{_bound(line)}{turn}" if line.bound else None,
        "seats": line.seats if free else Styled(line.seats),
        "guest_seats": bounds.guests,
        "check": _check(line, limit_words(bounds), more),
        **more,
    }


def _bound(line: Line) -> str:
    """What decided a unit's number, where its weight did not."""
    zero = line.bound == NO_WEIGHT and line.claim.weight is not None
    return "quy mô bằng 0" if zero else BOUND_WORDS[line.bound]


def limit_words(bounds: Bounds) -> str | None:
    """What the plan says of a unit's seats: one text, so that a change of it shows."""
    words = [_range_words(bounds), "" if bounds.lot is None else f"bốc thăm {bounds.lot}"]
    return "; ".join(filter(None, words)) or None


def _range_words(bounds: Bounds) -> str:
    if bounds.fixed is not None:
        return f"ấn định {bounds.fixed}"
    low, high = bounds.minimum, bounds.maximum
    if low is not None and high is not None:
        return f"từ {low} đến {high}"
    if low is not None:
        return f"ít nhất {low}"
    return "" if high is None else f"nhiều nhất {high}"


def _weight_cell(weight: Fraction | None) -> Fraction | Styled | None:
    if weight is None or weight.denominator == 1:
        return weight
    return Styled(weight, {"num_format": "#,##0.00"})


def _check(line: Line, limits: str | None, more: Row) -> Formula:
    """Whether the row still says what the seats were computed from and the unit was told.

    Both sides are turned to text by the same Excel, so blank is not 0 and no comma matters.
    """
    weight = line.claim.weight
    used = '""' if weight is None else f'{float(weight)!r}&""'
    same = f'AND({{weight}}&""={used},{{limits}}&""="{limits or ""}")'
    then, value = '""', ""
    if "told" in more:
        told = more["told"]
        then = 'IF(OR({told}="",{told}={seats}),"","đã báo "&{told}&", cần báo lại")'
        value = "" if told in (None, line.seats) else f"đã báo {told}, cần báo lại"
    return Formula(f'=IF({same},{then},"{RUN_AGAIN}")', value, {"bold": True})


def _block(
    block: BlockWorking, number: int, units: Sequence[Row], letters: Mapping[str, str], first: int
) -> Row:
    """A block's heading with its sums; the weight and the seats that its free units share."""
    last = first + len(units) - 1
    free = [line for line in block.lines if not line.bound]
    row: Row = {
        "stt": roman(number),
        "unit_name": block.block,
        "why": " ".join(filter(None, (f"{block.seats} suất của khối.", paradox(block)))),
        "check": _block_check(block),
    }
    if units:
        ranges = {name: f"{col}{first}:{col}{last}" for name, col in letters.items()}
        row |= {
            name: Formula(f"=SUM({ranges[name]})", sum(addend(unit.get(name)) for unit in units))
            for name in SUMMED
            if name in letters
        }
        shared = f'=SUMPRODUCT(({ranges["bound"]}="")*{ranges["weight"]})'
        row["weight"] = Formula(shared, total_weight(free), _weight_style(total_weight(free)))
        row["exact"] = Formula(f"=SUM({ranges['exact']})", shared_seats(free), {"num_format": "0"})
    return {name: Styled(value, BOLD) for name, value in row.items()} | {
        name: Styled(None, BOLD) for name in letters if name not in row
    }


def _block_check(block: BlockWorking) -> Formula:
    left = block.unplaced
    words = f'"còn "&({block.seats}-{{seats}})&" suất chưa chia"'
    value = f"còn {left} suất chưa chia" if left else ""
    return Formula(f'=IF({{seats}}={block.seats},"",{words})', value)


def total_weight(free: Sequence[Line]) -> Fraction:
    return sum((line.claim.weight or Fraction(0) for line in free), Fraction(0))


def _weight_style(weight: Fraction) -> Mapping[str, str]:
    return {} if weight.denominator == 1 else {"num_format": "#,##0.00"}


def shared_seats(free: Sequence[Line]) -> Fraction:
    """The seats that are shared out by weight."""
    return sum((line.exact or Fraction(0) for line in free), Fraction(0))


def _total(area: Area, rows: Sequence[Row]) -> Row:
    """The units together: block rows have no code, so they are not counted twice."""
    codes = area.column("unit_code")
    units = [row for row in rows if isinstance(row["unit_code"], str)]
    total: Row = {
        name: Formula(
            f'=SUMIF({codes},"<>",{area.column(name)})', sum(addend(u.get(name)) for u in units)
        )
        for name in SUMMED
        if name in area.cols
    }
    return total | {"unit_name": f"Cộng {len(units)} đơn vị"}


def _sums(book: TownBook, area: Area, allocation: Allocation, rows: Sequence[Row]) -> int:
    """The reserve and the exemplar seats below the total; the last row written."""
    writer, row = RowWriter(book, ALLOCATION, BOLD), area.last + 1
    placed = addend(_total(area, rows)["seats"])
    writer.write(row + 1, {"unit_name": "Suất dự phòng", "seats": Styled(allocation.reserve)})
    cells = f"{area.cell('seats', row)}+{area.cell('seats', row + 1)}"
    whole = Formula(f"={cells}", placed + allocation.reserve)
    words = f"Kế hoạch có {allocation.exemplar_seats} suất điển hình"
    writer.write(row + 2, {"unit_name": "Tổng suất điển hình", "seats": whole, "why": words})
    return row + 2


def working_length(allocation: Allocation) -> int:
    """The rows of the list: a block, then its units."""
    return sum(1 + len(block.lines) for block in allocation.blocks)


def roman(number: int) -> str:
    """``4`` → ``IV``, as blocks are numbered."""
    text = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        text += letters * count
    return text
