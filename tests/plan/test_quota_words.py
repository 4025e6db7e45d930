"""Why a unit has its seats: ties, lots, one seat more in the block (R-QUOTA)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from emulation_xlsx.plan.quota import BlockWorking, Claim, Line
from emulation_xlsx.plan.quota_words import paradox, whys
from tests.plan.test_quota import (
    ALIKE,
    BLANK,
    LARGE,
    LISTED,
    SMALL,
    Case,
    by_hand,
    laws,
    possible,
    said,
    seats_of,
    table,
    units,
    work,
)

DRAWN = "theo kết quả bốc thăm"
THIRD = "phần lẻ 0,33, bằng với 2 đơn vị khác"

# --- equals -------------------------------------------------------------------------------------


def test_equals_have_one_rank_and_are_said_to_be_equal() -> None:
    working = work(4, 0, table("A 7 / B 7 / C 6"))
    assert [(line.rank, line.equals, line.tie) for line in working.lines] == [
        (1, 1, "register"),
        (1, 1, "register"),
        (3, 0, ""),
    ]
    working = work(5, 0, table("A 7 / B 7 / C 6"))
    assert said(working) == [
        "A 2: 1 theo quy mô + 1 do phần lẻ 0,75 lớn nhất trong khối, bằng với 1 đơn vị khác",
        "B 2: 1 theo quy mô + 1 do phần lẻ 0,75 lớn nhất trong khối, bằng với 1 đơn vị khác",
        "C 1: 1 theo quy mô (1,50 suất)",
    ]


def test_remainders_that_six_decimals_cannot_tell_apart_are_fractions() -> None:
    assert said(work(1, 0, table("A 40000001 / B 40000000 / C 19999999"))) == [
        "A 1: 0 theo quy mô + 1 do phần lẻ 40000001/100000000 lớn nhất trong khối",
        "B 0: 0 theo quy mô (0 + 2/5 suất)",
        "C 0: 0 theo quy mô (0,19 suất)",
    ]


def shown(line: Line, why: str) -> str:
    """The remainder of a free unit as its words show it."""
    pattern = r"1 do phần lẻ (\S+) lớn" if line.extra else r"theo quy mô \((.+?) suất\)"
    found = re.search(pattern, why)
    assert found
    return re.split(r",|\+ ", found[1])[-1]


@pytest.mark.parametrize("cases", [LARGE, possible(ALIKE, 12)], ids=["any", "alike"])
def test_equal_remainders_have_one_rank_and_look_equal_and_no_others(
    cases: st.SearchStrategy[Case],
) -> None:
    @laws(150)
    @given(cases)
    def law(case: Case) -> None:
        holds(work(case.seats, case.base, case.claims))

    law()


@laws(100)
@given(
    st.lists(st.integers(10**8, 10**8 + 3), min_size=2, max_size=6),
    st.integers(min_value=1, max_value=9),
)
def test_close_remainders_look_different(weights: list[int], seats: int) -> None:
    holds(work(seats, 0, table("/".join(f"U{i} {w}" for i, w in enumerate(weights)))))


def holds(working: BlockWorking) -> None:
    free, why = [line for line in working.lines if not line.bound], whys(working)
    for one in free:
        same = [x for x in free if x.remainder == one.remainder]
        words = why[one.claim.code]
        assert one.equals == len(same) - 1
        assert [x for x in free if x.rank == one.rank] == same
        assert [x for x in free if shown(x, why[x.claim.code]) == shown(one, words)] == same
        if one.extra or one.tie:
            assert (f"bằng với {one.equals} đơn vị khác" in words) == (len(same) > 1)


# --- lots ---------------------------------------------------------------------------------------


def test_lots_decide_among_equals_the_lower_first() -> None:
    assert said(work(1, 0, table("A 1 . . . 3 / B 1 . . . 1 / C 1 . . . 2"))) == [
        f"A 0: 0 theo quy mô (0,33 suất); {THIRD}, không được thêm suất {DRAWN} (thứ tự 3)",
        "B 1: 0 theo quy mô + 1 do phần lẻ 0,33 lớn nhất trong khối, bằng với 2 đơn vị khác;"
        f" được suất {DRAWN} (thứ tự 1)",
        f"C 0: 0 theo quy mô (0,33 suất); {THIRD}, không được thêm suất {DRAWN} (thứ tự 2)",
    ]


def test_a_unit_without_a_lot_comes_after_those_with_one() -> None:
    working = work(2, 0, table("A 1 / B 1 / C 1 . . . 9"))
    assert seats_of(working) == [1, 0, 1]
    assert [line.tie for line in working.lines] == ["register", "register", "lot"]
    one = work(1, 0, table("A 1 / C 1 . . . 9"))
    assert said(one)[0].endswith(f"{DRAWN} (đơn vị chưa có thứ tự bốc thăm)")


def test_equal_lots_fall_back_on_the_register() -> None:
    working = work(1, 0, table("A 1 . . . 2 / B 1 . . . 2"))
    assert [(line.seats, line.tie) for line in working.lines] == [(1, "register"), (0, "register")]


def test_a_tie_that_brought_a_unit_to_its_bound_is_said_there() -> None:
    """Both have half a seat beyond the whole ones; A, first in the register, may have none."""
    assert said(work(2, 0, table("A 1 . 0 / B 3")))[0] == (
        f"A 0: Hạ xuống mức tối đa 0 (vòng 1 tính được 1, phần lẻ bằng nhau nên xét {LISTED})"
    )


def lots(case: Case, numbers: Sequence[int]) -> list[Claim]:
    return [replace(c, lot=n) for c, n in zip(case.claims, numbers, strict=False)]


NUMBERS = st.lists(st.integers(1, 5), min_size=14, max_size=14)


@laws(150)
@given(SMALL, NUMBERS)
def test_lots_matter_only_in_ties(case: Case, numbers: list[int]) -> None:
    assume(not by_hand(case).tied)
    drawn = work(case.seats, case.base, lots(case, numbers))
    assert seats_of(drawn) == seats_of(work(case.seats, case.base, case.claims))


@laws(200)
@given(
    st.builds(
        Case, st.integers(0, 40), st.just(0), units(st.integers(1, 4).map(Fraction), BLANK, 9)
    ),
    NUMBERS,
)
def test_lots_move_seats_among_equals_only(case: Case, numbers: list[int]) -> None:
    plain = work(case.seats, case.base, case.claims)
    drawn = work(case.seats, case.base, lots(case, numbers))
    for one, other in zip(plain.lines, drawn.lines, strict=True):
        assert (one.rank, one.whole, bool(one.tie)) == (other.rank, other.whole, bool(other.tie))
        assert one.tie or one.seats == other.seats


@laws(200)
@given(possible(ALIKE, 12), st.randoms(use_true_random=False))
def test_with_all_lots_drawn_the_register_decides_nothing(case: Case, random: Random) -> None:
    drawn = lots(case, random.sample(range(1, 99), len(case.claims)))
    one = work(case.seats, case.base, drawn)
    other = work(case.seats, case.base, random.sample(drawn, len(drawn)))
    assert sorted(said(one)) == sorted(said(other))
    assert "register" not in {line.tie for line in one.lines}


# --- one seat more ------------------------------------------------------------------------------


def test_the_alabama_paradox_is_said_of_the_block() -> None:
    rows = table("A 1500 / B 1500 / C 900 / D 500 / E 500 / F 200")
    assert paradox(work(25, 0, rows)) == (
        "Thêm 1 suất cho khối thì D lại bớt 1 suất, E lại bớt 1 suất,"
        " do cách chia theo phần lẻ lớn nhất."
    )
    assert paradox(work(26, 0, rows)) == ""


def test_a_base_that_rises_is_not_called_a_paradox() -> None:
    assert paradox(work(8, 3, table("A 98 / B 1 / C 1"))) == (
        "Thêm 1 suất cho khối thì A lại bớt 1 suất, vì suất cơ bản của mỗi đơn vị tăng từ 2 lên 3."
    )


def test_a_block_that_cannot_have_one_seat_more_says_nothing() -> None:
    assert paradox(work(4, 0, table("A 3 . 2 / B 1 . 2"))) == ""


@laws(150)
@given(LARGE)
def test_a_block_says_exactly_who_would_lose(case: Case) -> None:
    working = work(case.seats, case.base, case.claims)
    more = replace(case, seats=case.seats + 1).worked()
    pairs = zip(working.lines, more.lines, strict=True) if more else ()
    losers = {one.claim.code for one, other in pairs if other.seats < one.seats}
    assert set(re.findall(r"U\d+", paradox(working))) == losers
