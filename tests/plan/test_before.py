"""A block has more seats than in the last draft, and a unit of it fewer (R-QUOTA)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from emulation_xlsx.plan.before import LastDraft, costly_growth, last_draft
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.quota import Allocation, allocate
from emulation_xlsx.reading.workbook import UnreadableWorkbookError
from emulation_xlsx.town.sheets.allocation import allocation_workbook
from tests.helpers.small_town import small_plan
from tests.plan.test_quota import BLOCK, table

ALABAMA = table("A 1500 / B 1500 / C 900 / D 500 / E 500 / F 200")


def shared(seats: int) -> Allocation:
    return allocate(seats, Fraction(1), 0, 0, {BLOCK: seats}, ALABAMA)


def draft(allocation: Allocation) -> LastDraft:
    units = {(one.block, x.claim.code): x.seats for one in allocation.blocks for x in one.lines}
    return LastDraft({one.block: one.seats for one in allocation.blocks}, units)


def test_a_seat_more_that_cost_units_one_is_said() -> None:
    assert list(costly_growth(draft(shared(25)), shared(26))) == [
        f"Khối “{BLOCK}” có 26 suất, lần trước 25, nhưng có đơn vị bớt suất: D từ 3 còn 2,"
        " E từ 3 còn 2. Xin xem lại trước khi trình."
    ]


def test_fewer_or_as_many_seats_or_another_block_say_nothing() -> None:
    assert list(costly_growth(draft(shared(26)), shared(25))) == []
    assert list(costly_growth(draft(shared(26)), shared(26))) == []
    assert list(costly_growth(LastDraft({"Trường học": 1}, {}), shared(26))) == []


def test_the_draft_is_read_as_it_was_written() -> None:
    plan = small_plan()
    allocation = allocate_plan(plan)
    found = last_draft(allocation_workbook(plan, allocation))
    expected = draft(allocation)
    assert {name: found.blocks[name] for name in expected.blocks} == expected.blocks
    assert {pair: found.units[pair] for pair in expected.units} == expected.units


def test_what_is_no_workbook_is_not_read() -> None:
    with pytest.raises(UnreadableWorkbookError):
        last_draft(b"x")
