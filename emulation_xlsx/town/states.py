"""Cells and words that the sheets with a row per unit share: states of parts, totals, errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulation_xlsx.findings import Finding, as_date
from emulation_xlsx.forms.schema import PARTS, Part
from emulation_xlsx.forms.styles import BAD_FILL, FIXED_FILL, GOOD_FILL
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.returns.feedback import is_to_be_answered
from emulation_xlsx.returns.receipts import FAULTY, VALID, Receipt
from emulation_xlsx.returns.returned import holds
from emulation_xlsx.returns.slips import together
from emulation_xlsx.returns.whose_row import in_its_row
from emulation_xlsx.town.cells import Cell, Formula, Styled
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import Area
from emulation_xlsx.town.parts import PartState

Row = dict[str, Cell]
AGAIN = "xin tổng hợp lại"
"""Said in a cell that does not follow what was typed over beside it."""
MESSAGES = 3
"""How many errors of a part are quoted; the rest are in «Cần xử lý»."""


def as_of(town: Consolidation, more: str = "") -> str:
    """The line below a sheet's title."""
    return f"Số liệu đến ngày {as_date(town.as_of)}." + (f" {more}" if more else "")


def numbered(units: Iterable[Unit]) -> list[tuple[Row, Unit]]:
    """A row per unit with its number, code and name."""
    return [
        ({"stt": i, "unit_code": unit.code, "unit_name": unit.name}, unit)
        for i, unit in enumerate(units, 1)
    ]


def without_town(plan: Plan) -> list[Unit]:
    """The units in register order; the town's own row stands apart, outside the totals."""
    return [unit for unit in plan.units if not plan.is_town(unit)]


def held_parts(receipt: Receipt) -> list[Part]:
    """The parts in which a file has anything filled."""
    if receipt.book is None:
        return []
    return [part for part in PARTS if holds(receipt.book, part)]


def replaced(town: Consolidation, receipt: Receipt) -> bool:
    """Whether later versions, which count or wait, stand in place of all that is in a file."""
    states = [town.state(receipt.unit or "", part) for part in held_parts(receipt)]
    checked = receipt.verdict in (VALID, FAULTY) and bool(states)
    return checked and all(state and state.replaced(receipt) for state in states)


def still_found(town: Consolidation, receipt: Receipt) -> list[Finding]:
    """What is still found in a file: nothing of a part that a later version replaced."""
    states = {part: town.state(receipt.unit or "", part) for part in held_parts(receipt)}
    old = {part for part, state in states.items() if state and state.replaced(receipt)}
    return [one for one in receipt.findings if one.part not in old]


def sends_form(town: Consolidation, receipt: Receipt) -> bool:
    """Whether a file's answer holds its form marked up: it was checked and something is asked."""
    checked = receipt.verdict in (VALID, FAULTY) and receipt.unit in town.plan.by_code
    due = checked and is_to_be_answered(receipt) and not replaced(town, receipt)
    return due and any(not one.settled for one in still_found(town, receipt))


def errors(state: PartState) -> Sequence[Finding]:
    """What keeps the version that counts from being valid, one slip as one."""
    return together(finding for finding in state.findings if finding.blocks)


def error_words(state: PartState) -> str:
    """The first errors of a part as one text, and how many there are."""
    book = state.winner.receipt.book
    found = list(dict.fromkeys(in_its_row(book, finding) for finding in errors(state)))
    more = len(found) - MESSAGES
    rest = f" Và {more} chỗ khác, xem “Cần xử lý”." if more > 0 else ""
    return f"{len(errors(state))} lỗi: " + " ".join(found[:MESSAGES]) + rest


def state_cell(town: Consolidation, unit: Unit, part: Part) -> Styled:
    """Whether a part was sent and is valid."""
    state = town.state(unit.code, part)
    rules = [one.rule for one in town.plan.milestones_of(unit, part)]
    if state and state.valid:
        return Styled("hợp lệ", {"bg_color": GOOD_FILL})
    if state:
        return Styled(
            f"chưa hợp lệ, {len(errors(state))} lỗi", {"bg_color": BAD_FILL, "bold": True}
        )
    if paper := next(filter(None, (town.papers.get((unit.code, one)) for one in rules)), None):
        return Styled(f"bản giấy số {paper.number}", {"bg_color": GOOD_FILL})
    owed = bool(set(rules) & set(town.plan.owes(unit)))
    return Styled("chưa báo cáo" if owed else "không áp dụng", {"bg_color": FIXED_FILL})


def record(town: Consolidation, unit: str, sheet: str, part: Part) -> Mapping[str, Any]:
    """The typed fields of a record in the unit's part that counts; empty if it was not sent."""
    state = town.state(unit, part)
    if state is None:
        return {}
    return town.checked.record(state.winner.index, sheet)


WRONG = "lỗi"
"""Stands for a value that is wrong, so that no sum has it and every total can count it."""


def with_wrong(town: Consolidation, unit: str, sheet: str, part: Part, names: Iterable[str]) -> Row:
    """Fields of a unit's record, :data:`WRONG` for each that has an error of its own."""
    state = town.state(unit, part)
    if state is None:
        return dict.fromkeys(names)
    frame, held = town.frame(sheet), record(town, unit, sheet, part)
    rows = [i for i, owner in enumerate(frame.owner) if owner == state.winner.index]
    bad = {name for i, name in frame.doubted if i in rows}
    wrong = Styled(WRONG, {"bg_color": BAD_FILL, "align": "center"})
    return {name: wrong if name in bad else held.get(name) for name in names}


def left_out(area: Area, rows: Sequence[Row], *reports: Sequence[str]) -> Formula:
    """Words, live, for how many reports a total leaves out; each report has some columns."""
    terms = []
    for names in reports:
        wrong = "+".join(f'({area.column(name)}="{WRONG}")' for name in names)
        terms.append(f"SUMPRODUCT(--({wrong}>0))")
    count = sum(any(is_wrong(row.get(n)) for n in names) for row in rows for names in reports)
    number = "+".join(terms)
    before, after = "chưa tính ", " báo cáo còn lỗi (xem “Cần xử lý”)"
    text = f'IF({number}=0,"","{before}"&({number})&"{after}")'
    return Formula(text, f"{before}{count}{after}" if count else "")


def is_wrong(cell: Cell) -> bool:
    """Whether a cell stands for a value that is wrong."""
    return isinstance(cell, Styled) and cell.value == WRONG


def sums(area: Area, rows: Sequence[Row], names: Iterable[str]) -> Row:
    """Live totals of columns."""
    return {
        name: Formula(f"=SUM({area.column(name)})", sum(addend(row.get(name)) for row in rows))
        for name in names
    }


def addend(cell: Cell) -> int:
    """What a cell adds to a total."""
    if isinstance(cell, Formula | Styled):
        return addend(cell.value)
    return cell if isinstance(cell, int) else 0
