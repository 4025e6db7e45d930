"""What the quota leaves to ask, in the words of the finding (R-QUOTA)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from emulation_xlsx.plan.doubts import address_doubts, plan_doubts
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.plan.quota import Claim, allocate
from tests.plan.test_quota import BLOCK, table

FILE = "ke-hoach.xlsx"


def doubts(seats: int, base: int, claims: list[Claim]) -> list[tuple[str | None, str, str]]:
    allocation = allocate(seats, Fraction(1), 0, base, {BLOCK: seats}, claims)
    return [(f.place.sheet, f.code, f.message) for f in plan_doubts(allocation, FILE)]


def test_seats_wait_for_the_units_without_a_size_and_for_no_others() -> None:
    """A has a size and all it may have; D, without one, has its maximum."""
    assert doubts(10, 1, table("A 50 . 2 / B . / C 0 / D . . 1")) == [
        (
            "Đơn vị",
            "no_weight",
            f"Khối “{BLOCK}” có 1 đơn vị chưa có quy mô nên tạm tính mức tối thiểu hoặc suất cơ"
            " bản: D.",
        ),
        (
            "Chỉ tiêu",
            "seats_unplaced",
            f"Khối “{BLOCK}” còn 5 suất chưa chia được vì những đơn vị còn nhận thêm được đều"
            " không có quy mô để chia: chưa ghi (B), ghi bằng 0 (C).",
        ),
    ]


def test_a_size_of_a_unit_with_a_fixed_number_is_not_asked_for() -> None:
    [(_, code, message)] = doubts(5, 1, table("A 50 . . 2 / B . / C . . . 1"))
    assert code == "seats_unplaced"
    assert message.endswith("không có quy mô để chia: chưa ghi (B).")


def test_a_size_of_0_is_a_size() -> None:
    assert doubts(2, 1, table("A 0 . 1 / B 0 . 1")) == []


def test_a_base_that_the_block_cannot_give_is_said() -> None:
    assert doubts(8, 3, table("A 60 / B 30 / C 10")) == [
        (
            "Chỉ tiêu",
            "base_lowered",
            f"Khối “{BLOCK}” chỉ đủ 2 suất cơ bản cho mỗi đơn vị, ít hơn 3 suất của kế hoạch.",
        )
    ]


def test_equal_lots_are_asked_about_where_a_lot_was_needed() -> None:
    [(sheet, code, message)] = doubts(2, 0, table("A 1 . . . 2 / B 1 . . . 2 / C 1 . . . 1"))
    assert (sheet, code) == ("Chỉ tiêu", "lots_equal")
    assert "cùng ghi thứ tự bốc thăm 2: A, B;" in message
    assert doubts(3, 0, table("A 1 . . . 2 / B 1 . . . 2 / C 1 . . . 1")) == []


def test_letters_without_addresses_are_asked_about() -> None:
    """Not the town's own, nor of a unit whose letters go to its heir."""
    plan = default_plan()
    office, units = address_doubts(plan, FILE)
    assert [(f.place.sheet, f.code) for f in (office, units)] == [
        ("Kế hoạch", "no_reply_address"),
        ("Đơn vị", "no_unit_address"),
    ]
    assert units.message.startswith("61 đơn vị chưa có thư điện tử")
    assert units.message.endswith(" và 49 đơn vị khác.")
    told = replace(plan.settings, reply_email="noivu@bimson.example")
    written = tuple(replace(unit, emails="a@bimson.example") for unit in plan.units)
    assert address_doubts(replace(plan, settings=told, units=written), FILE) == []
