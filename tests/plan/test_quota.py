"""Exemplar seats: stories of a clerk with a calculator, published tables, and laws (R-QUOTA).

1. Exemplar seats are the cap times the share, rounded half up; blocks and reserve add up to them.
2. A base each, the rest by weight with the largest remainder; ties go by register order.
3. Fixed numbers, blank weights and weights of 0; seats that nobody can take are unplaced.
4. Minimums and maximums hold whenever they can; the side with the larger violation goes first.
5. The base gives way to bounds and to a short block, for all units alike.
6. What cannot hold is refused with every number that clashes.
7. Published examples of the largest remainder.
8. Laws, against an oracle that tries every way to hand out the seats.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise, product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emulation_xlsx.plan.clash import Infeasible
from emulation_xlsx.plan.quota import BlockWorking, Claim, allocate, exemplar_seats
from emulation_xlsx.plan.quota_words import whys

BLOCK = "Xã, phường"
LISTED = "theo thứ tự trong danh sách đơn vị"
SHORT = "vì khối không đủ suất"


def table(text: str) -> list[Claim]:
    """Rows ``code weight minimum maximum fixed lot`` between slashes; a dot, or nothing: blank."""
    return [_row(*row.split()) for row in text.split("/") if row.strip()]


def _row(code: str, weight: str, *bounds: str) -> Claim:
    share = None if weight == "." else Fraction(weight)
    return Claim(code, BLOCK, share, *(None if bound == "." else int(bound) for bound in bounds))


def work(seats: int, base: int, claims: Sequence[Claim]) -> BlockWorking:
    """The working of one block that has all the seats."""
    return allocate(seats, Fraction(1), 0, base, {BLOCK: seats}, claims).blocks[0]


def seats_of(working: BlockWorking) -> list[int]:
    return [line.seats for line in working.lines]


def said(working: BlockWorking) -> list[str]:
    """What the clerk reads of each unit: code, seats, why."""
    why = whys(working)
    return [f"{line.claim.code} {line.seats}: {why[line.claim.code]}" for line in working.lines]


def ends(working: BlockWorking) -> list[tuple[int, str, int | None]]:
    return [(line.seats, line.bound, line.round) for line in working.lines]


def refused(seats: int, rows: str) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        work(seats, 1, table(rows))
    return caught.value


# 1. the town's seats


@pytest.mark.parametrize(
    ("cap", "percent", "seats"),
    [(300, 70, 210), (5, 50, 3), (3, 50, 2), (1, 49, 0), (99, 70, 69), (0, 70, 0), (300, 100, 300)],
)
def test_exemplar_seats_round_half_up(cap: int, percent: int, seats: int) -> None:
    assert exemplar_seats(cap, Fraction(percent, 100)) == seats


def test_blocks_keep_their_order_and_units_theirs() -> None:
    claims = [
        Claim("XP01", "Xã, phường", Fraction(5000)),
        Claim("DN01", "Doanh nghiệp", Fraction(900)),
        Claim("XP02", "Xã, phường", Fraction(3000)),
        Claim("DN02", "Doanh nghiệp", Fraction(100)),
    ]
    blocks = {"Doanh nghiệp": 2, "Xã, phường": 4}
    allocation = allocate(10, Fraction(7, 10), 1, 1, blocks, claims)
    assert (allocation.cap, allocation.exemplar_seats, allocation.reserve) == (10, 7, 1)
    assert [(block.block, block.seats) for block in allocation.blocks] == list(blocks.items())
    assert list(allocation.seats.items()) == [("DN01", 1), ("DN02", 1), ("XP01", 2), ("XP02", 2)]


# 2. base, weights, largest remainder


def test_a_block_line_by_line() -> None:
    working = work(10, 1, table("XP01 342 / XP02 262 / XP03 100"))
    assert said(working) == [
        "XP01 4: 1 cơ bản + 3 theo quy mô (3,40 suất)",
        "XP02 4: 1 cơ bản + 2 theo quy mô + 1 do phần lẻ 0,60 lớn thứ 2 trong khối",
        "XP03 2: 1 cơ bản + 0 theo quy mô + 1 do phần lẻ 0,99 lớn nhất trong khối",
    ]
    rest = Fraction(7, 342 + 262 + 100)
    assert [(x.base, x.exact, x.whole, x.remainder, x.rank, x.extra) for x in working.lines] == [
        (1, 342 * rest, 3, 342 * rest - 3, 3, 0),
        (1, 262 * rest, 2, 262 * rest - 2, 2, 1),
        (1, 100 * rest, 0, 100 * rest - 0, 1, 1),
    ]
    assert ends(working) == [(4, "", None), (4, "", None), (2, "", None)]
    assert (working.seats, working.unplaced) == (10, 0)


def test_equal_remainders_go_by_register_order_and_say_so() -> None:
    assert said(work(3, 0, table("A 1 / B 1"))) == [
        "A 2: 1 theo quy mô + 1 do phần lẻ 0,50 lớn nhất trong khối, bằng với 1 đơn vị khác;"
        f" được suất {LISTED}",
        "B 1: 1 theo quy mô (1,50 suất); phần lẻ 0,50, bằng với 1 đơn vị khác,"
        f" không được thêm suất {LISTED}",
    ]


def test_close_remainders_are_shown_until_they_differ() -> None:
    assert said(work(100, 0, table("A 333333 / B 333334 / C 333333"))) == [
        "A 33: 33 theo quy mô (33,3333 suất)",
        "B 34: 33 theo quy mô + 1 do phần lẻ 0,3334 lớn nhất trong khối",
        "C 33: 33 theo quy mô (33,3333 suất)",
    ]


def test_a_share_is_cut_as_a_calculator_shows_it_not_rounded_up() -> None:
    assert said(work(1000, 0, table("A 3999 / B 996001")))[0] == (
        "A 4: 3 theo quy mô + 1 do phần lẻ 0,99 lớn nhất trong khối"
    )


# 3. fixed, blank, zero


def test_a_fixed_number_comes_first_and_has_no_base() -> None:
    working = work(10, 1, table("A 900 . . 3 / B 200 / C 100 / D . . . 0"))
    assert said(working) == [
        "A 3: Số ấn định trong kế hoạch",
        "B 4: 1 cơ bản + 3 theo quy mô (3,33 suất)",
        "C 3: 1 cơ bản + 1 theo quy mô + 1 do phần lẻ 0,66 lớn nhất trong khối",
        "D 0: Số ấn định trong kế hoạch",
    ]
    assert [(line.bound, line.base) for line in working.lines] == [
        ("fixed", 0),
        ("", 1),
        ("", 1),
        ("fixed", 0),
    ]


def test_a_blank_weight_gets_the_minimum_else_the_base() -> None:
    working = work(10, 1, table("A 100 / B . / C . 2 / D . 0 / E . . 0"))
    assert said(working) == [
        "A 7: 1 cơ bản + 6 theo quy mô (6,00 suất)",
        "B 1: Chưa có số liệu quy mô: tạm tính 1 suất cơ bản",
        "C 2: Chưa có số liệu quy mô: tạm tính mức tối thiểu 2",
        "D 0: Chưa có số liệu quy mô: tạm tính mức tối thiểu 0",
        "E 0: Chưa có số liệu quy mô: tạm tính 0 suất cơ bản (bằng mức tối đa)",
    ]
    assert [line.bound for line in working.lines] == ["", *["no_weight"] * 4]
    assert working.unplaced == 0


def test_seats_of_a_block_without_weights_are_unplaced() -> None:
    working = work(10, 1, table("A . / B . 2 / C . . . 3"))
    assert (seats_of(working), working.unplaced) == ([1, 2, 3], 4)


def test_a_weight_of_zero_gets_the_base() -> None:
    assert seats_of(work(10, 1, table("A 0 / B 50 / C 50"))) == [1, 5, 4]


def test_where_all_weights_are_zero_they_count_as_missing() -> None:
    working = work(9, 1, table("A 0 / B 0 2 / C 40 . . 4"))
    assert said(working) == [
        "A 1: Quy mô bằng 0: tạm tính 1 suất cơ bản",
        "B 2: Quy mô bằng 0: tạm tính mức tối thiểu 2",
        "C 4: Số ấn định trong kế hoạch",
    ]
    assert working.unplaced == 2


def test_what_weighted_units_may_not_take_waits_for_the_missing_weights() -> None:
    working = work(10, 1, table("A 100 . 2 / B . / C 0 3"))
    assert ends(working) == [(2, "maximum", 1), (1, "no_weight", None), (3, "minimum", 2)]
    assert working.unplaced == 4


# 4. bounds


def test_a_minimum_is_paid_by_the_others() -> None:
    assert said(work(10, 1, table("A 60 / B 39 / C 1 2"))) == [
        "A 5: 1 cơ bản + 3 theo quy mô + 1 do phần lẻ 0,63 lớn nhất trong khối",
        "B 3: 1 cơ bản + 2 theo quy mô (2,36 suất)",
        "C 2: Nâng lên mức tối thiểu 2 (vòng 1 tính được 1)",
    ]


def test_a_maximum_frees_seats_for_the_others() -> None:
    assert said(work(10, 0, table("A 80 . 4 / B 14 / C 6"))) == [
        "A 4: Hạ xuống mức tối đa 4 (vòng 1 tính được 8)",
        "B 4: 4 theo quy mô (4,20 suất)",
        "C 2: 1 theo quy mô + 1 do phần lẻ 0,80 lớn nhất trong khối",
    ]


def test_the_larger_violation_goes_first() -> None:
    """A is 4 over, C 1 under: A is fixed, and C, with what A left, needs no help."""
    working = work(10, 0, table("A 70 . 3 / B 20 / C 10 2"))
    assert ends(working) == [(3, "maximum", 1), (5, "", None), (2, "", None)]


def test_equal_violations_fix_the_minimums_first() -> None:
    """A is 1 over, B 1 under: B is fixed, and A, which pays for it, needs no limit."""
    working = work(10, 0, table("A 80 . 7 / B 10 2 / C 10"))
    assert ends(working) == [(7, "", None), (2, "minimum", 1), (1, "", None)]


def test_units_alike_are_raised_together() -> None:
    """T1 reaches its minimum by rounding; left free it would end two seats above its likes."""
    small, large = (
        "/".join(f"{name}{i} {terms}" for i in range(1, 7))
        for name, terms in (("S", "23"), ("T", "388 10"))
    )
    working = work(77, 0, table(f"X 665 . 11 / {small} / {large}"))
    assert seats_of(working) == [11, *[1] * 6, *[10] * 6]
    assert said(working)[7:9] == [
        "T1 10: Giữ ở mức tối thiểu 10 như đơn vị cùng quy mô và giới hạn (vòng 1)",
        "T2 10: Nâng lên mức tối thiểu 10 (vòng 1 tính được 9)",
    ]


def test_many_rounds_come_to_an_end() -> None:
    """Each unit, brought down to its one seat, lets the next overflow."""
    claims = [Claim(f"U{i}", BLOCK, Fraction(1, 3**i), maximum=1) for i in range(60)]
    working = work(60, 0, claims)
    assert set(seats_of(working)) == {1}
    assert max(line.round or 0 for line in working.lines) > 5


# 5. the base gives way


def test_a_short_block_lowers_the_base_for_all() -> None:
    assert said(work(8, 3, table("A 60 / B 30 / C 10"))) == [
        f"A 3: 2 cơ bản (giảm từ 3 {SHORT}) + 1 theo quy mô (1,20 suất)",
        f"B 3: 2 cơ bản (giảm từ 3 {SHORT}) + 0 theo quy mô"
        " + 1 do phần lẻ 0,60 lớn nhất trong khối",
        f"C 2: 2 cơ bản (giảm từ 3 {SHORT}) + 0 theo quy mô (0,20 suất)",
    ]


def test_bounds_come_before_the_base() -> None:
    assert said(work(10, 2, table("A 1 8 / B 1 / C ."))) == [
        "A 8: Nâng lên mức tối thiểu 8 (vòng 1 tính được 5)",
        f"B 1: 1 cơ bản (giảm từ 2 {SHORT}) + 0 theo quy mô (0,00 suất)",
        f"C 1: Chưa có số liệu quy mô: tạm tính 1 suất cơ bản (giảm từ 2 {SHORT})",
    ]


def test_a_maximum_below_the_base_is_the_units_own_base() -> None:
    assert said(work(3, 2, table("A 1 . 1 / B 1"))) == [
        "A 1: 1 cơ bản (bằng mức tối đa) + 0 theo quy mô (0,00 suất)",
        "B 2: 2 cơ bản + 0 theo quy mô (0,00 suất)",
    ]


# 6. what cannot hold

CLASHES = {
    ("too_few_seats", 5, "A 1 3 / B . 1 / C 1 . . 2"): (
        "Khối “Xã, phường” có 5 suất, không đủ 6 suất phải giao (ấn định 2 + tối thiểu 4)."
    ),
    ("too_many_seats", 9, "A 1 . 3 / B . . 1 / C 1 . . 2"): (
        "Khối “Xã, phường” có 9 suất, nhiều hơn 6 suất được phép giao (ấn định 2 + tối đa 4)."
    ),
    ("too_many_seats", 4, "A 1 . . 3"): (
        "Khối “Xã, phường” có 4 suất, nhiều hơn 3 suất được phép giao (ấn định 3 + tối đa 0)."
    ),
    ("empty_block", 4, ""): "Khối “Xã, phường” có 4 suất nhưng không có đơn vị nào.",
    ("bounds_cross", 4, "A 1 3 2"): "Đơn vị A có mức tối thiểu 3 lớn hơn mức tối đa 2.",
    ("fixed_below", 4, "A 1 3 . 2"): "Đơn vị A có số ấn định 2 nhỏ hơn mức tối thiểu 3.",
    ("fixed_above", 4, "A 1 . 1 2"): "Đơn vị A có số ấn định 2 lớn hơn mức tối đa 1.",
    ("unit_repeated", 4, "A 1 / A 2"): "Đơn vị A có 2 dòng.",
    ("negative_number", 4, "A -1.5"): "Quy mô của đơn vị A là -1,5, không được là số âm.",
    ("negative_number", 4, "A 1 -1"): "Mức tối thiểu của đơn vị A là -1, không được là số âm.",
}


@pytest.mark.parametrize(("case", "words"), CLASHES.items())
def test_a_clash_names_its_numbers(case: tuple[str, int, str], words: str) -> None:
    code, seats, rows = case
    error = refused(seats, rows)
    assert [clash.code for clash in error.clashes] == [code]
    assert str(error) == words


def test_every_clash_is_collected() -> None:
    claims = [
        Claim("DN01", "Doanh nghiệp", Fraction(1), minimum=9),
        Claim("TH01", "Trường học", None),
        Claim("XP01", BLOCK, Fraction(1), 3, 2),
    ]
    with pytest.raises(Infeasible) as caught:
        allocate(300, Fraction(675, 1000), -5, 1, {"Doanh nghiệp": 7, BLOCK: 100}, claims)
    assert [(clash.block, clash.code) for clash in caught.value.clashes] == [
        (None, "negative_number"),
        (None, "seats_disagree"),
        ("Doanh nghiệp", "too_few_seats"),
        (BLOCK, "bounds_cross"),
        ("Trường học", "unknown_block"),
    ]
    assert str(caught.value) == (
        "Suất dự phòng là -5, không được là số âm;"
        " Các khối cộng lại 107 suất và dự phòng -5 suất là 102,"
        " khác 203 suất điển hình (67,5% của 300);"
        " Khối “Doanh nghiệp” có 7 suất, không đủ 9 suất phải giao (ấn định 0 + tối thiểu 9);"
        " Đơn vị XP01 có mức tối thiểu 3 lớn hơn mức tối đa 2;"
        " Đơn vị TH01 thuộc khối “Trường học” nhưng khối này chưa có số suất."
    )


def test_a_clash_carries_its_numbers_for_a_finding() -> None:
    clash = refused(5, "A 1 3 / B . 1 / C 1 . . 2").clashes[0]
    assert clash.block == BLOCK
    assert clash.facts == {"seats": 5, "fixed": 2, "minimums": 4, "needed": 6}


def test_a_refusal_travels_between_processes() -> None:
    error = refused(4, "A 1 3 2")
    again = pickle.loads(pickle.dumps(error))
    assert (again.clashes, str(again)) == (error.clashes, str(error))


def test_an_empty_block_without_seats_is_no_clash() -> None:
    assert work(0, 1, []) == BlockWorking(BLOCK, 0, (), 0, 1, 1)


# 7. published examples

CENSUS_1790 = (
    "630560 475327 432879 353523 331589 278514 236841 206236 179570 141822 85533 70835 68705 68446"
    " 55540"
)
PUBLISHED = {
    "Wikipedia, Largest remainder method: Hare quota": (
        "47000 16000 15800 12000 6100 3100",
        "5 2 1 1 1 0",
    ),
    "Wikipedia, Largest remainder method: Alabama paradox, 25 seats": (
        "1500 1500 900 500 500 200",
        "7 7 4 3 3 1",
    ),
    "Wikipedia, Largest remainder method: Alabama paradox, 26 seats": (
        "1500 1500 900 500 500 200",
        "8 8 5 2 2 1",
    ),
    "Wikipedia, Apportionment paradox: 10 seats": ("6 6 2", "4 4 2"),
    "Wikipedia, Apportionment paradox: 11 seats": ("6 6 2", "5 5 1"),
    "Balinski and Young, Fair Representation: Hamilton's bill of 1792": (
        CENSUS_1790,
        "21 16 14 12 11 9 8 7 6 5 3 2 2 2 2",
    ),
}


@pytest.mark.parametrize("source", PUBLISHED)
def test_published_example(source: str) -> None:
    weights, seats = ([int(number) for number in text.split()] for text in PUBLISHED[source])
    claims = [Claim(f"S{i}", BLOCK, Fraction(weight)) for i, weight in enumerate(weights)]
    assert seats_of(work(sum(seats), 0, claims)) == seats


# 8. laws: the oracle


@dataclass(frozen=True)
class Case:
    seats: int
    base: int
    claims: tuple[Claim, ...]

    def worked(self) -> BlockWorking | None:
        """The block's working, ``None`` where it is refused."""
        try:
            return work(self.seats, self.base, self.claims)
        except Infeasible:
            return None


@dataclass(frozen=True)
class Answer:
    """What trying everything found.

    ``tied``: some round might as well have ended otherwise. ``alike``: rounding put a unit at its
    bound while its like was beyond it, where the product treats both as one.
    """

    seats: list[int]
    unplaced: int
    tied: bool
    alike: bool


def least(claim: Claim) -> int:
    return claim.minimum or 0


def most(claim: Claim, seats: int) -> int:
    return seats if claim.maximum is None else claim.maximum


def terms(claim: Claim) -> tuple[Fraction | None, int, int | None]:
    return claim.weight, least(claim), claim.maximum


def can_hold(case: Case) -> bool:
    """Whether any way to hand out the seats keeps fixed numbers and bounds, weights aside."""
    choices = [
        range(least(c), min(most(c, case.seats), case.seats) + 1) if c.fixed is None else (c.fixed,)
        for c in case.claims
    ]
    return any(sum(way) == case.seats for way in product(*choices))


def ways(seats: int, units: int) -> Iterator[tuple[int, ...]]:
    """Every way to hand out ``seats`` among ``units``, of which there is one at least."""
    for bars in combinations(range(seats + units - 1), units - 1):
        yield tuple(b - a - 1 for a, b in pairwise((-1, *bars, seats + units - 1)))


def nearest(seats: int, weights: Sequence[Fraction]) -> list[tuple[int, ...]]:
    """The ways with the least squared distance from the exact shares, register order first.

    That is what the largest remainder finds; without any weight nobody gets a seat.
    """
    if not any(weights):
        return [(0,) * len(weights)]
    shares = [seats * weight / sum(weights) for weight in weights]
    distance = {
        way: sum((got - share) ** 2 for got, share in zip(way, shares, strict=True))
        for way in ways(seats, len(weights))
    }
    return sorted((w for w in distance if distance[w] == min(distance.values())), reverse=True)


def before_weights(claim: Claim, base: int, weighted: bool) -> int:
    """The seats of a unit that needs no weight, and what the others must at least have."""
    if claim.fixed is not None:
        return claim.fixed
    if claim.minimum is not None and (claim.weight is None or not weighted):
        return claim.minimum
    return max(least(claim), min(base, most(claim, base)))


def affordable(case: Case, weighted: bool) -> int:
    every = range(case.base + 1)
    return max(
        b for b in every if sum(before_weights(c, b, weighted) for c in case.claims) <= case.seats
    )


def by_hand(case: Case) -> Answer:
    """The method of ``plan/quota.py`` to the letter, each round by trying everything."""
    weighted = any(c.weight for c in case.claims if c.fixed is None)
    base = affordable(case, weighted)
    free = [c for c in case.claims if c.fixed is None and c.weight is not None and weighted]
    got = {c: before_weights(c, base, weighted) for c in case.claims if c not in free}
    tied = alike = False
    while free:
        own = [min(base, most(c, base)) for c in free]
        left = case.seats - sum(got.values()) - sum(own)
        options = nearest(left, [c.weight or Fraction(0) for c in free])
        now = {c: b + more for c, b, more in zip(free, own, options[0], strict=True)}
        under = {c: least(c) for c, x in now.items() if x < least(c)}
        over = {c: most(c, x) for c, x in now.items() if x > most(c, x)}
        deficit, excess = (sum(abs(now[c] - side[c]) for c in side) for side in (under, over))
        fixed = (under if deficit >= excess else over) or now
        free = [c for c in free if c not in fixed]
        tied |= len(options) > 1
        alike |= bool({terms(c) for c in fixed} & {terms(c) for c in free})
        got |= fixed
    seats = [got[c] for c in case.claims]
    return Answer(seats, case.seats - sum(seats), tied, alike)


# 8. laws: the cases

WEIGHTS = st.sampled_from([1, 2, 3, 5, 7, 20]).map(Fraction) | st.fractions(0, 9, max_denominator=7)
BLANK = st.none()


def units(
    weights: st.SearchStrategy[Fraction | None], bounds: st.SearchStrategy[int | None], most: int
) -> st.SearchStrategy[tuple[Claim, ...]]:
    """Up to ``most`` units whose own numbers do not clash; one in six or so has a fixed number."""
    fixed = st.sampled_from([False] * 5 + [True])
    row = st.tuples(weights, bounds, bounds, fixed)
    return st.lists(row, min_size=1, max_size=most).map(
        lambda rows: tuple(_sensible(f"U{i:02}", *row) for i, row in enumerate(rows))
    )


def _sensible(
    code: str, weight: Fraction | None, one: int | None, other: int | None, fixed: bool
) -> Claim:
    low, high = (one, other) if one is None or other is None else sorted((one, other))
    decided = high if high is not None else low
    return Claim(code, BLOCK, weight, low, high, decided if fixed else None)


@st.composite
def possible(draw: st.DrawFn, members: st.SearchStrategy[tuple[Claim, ...]], room: int) -> Case:
    """A case that can hold; a unit without a maximum has ``room`` above its minimum."""
    claims = draw(members)
    lows = [least(c) if c.fixed is None else c.fixed for c in claims]
    highs = [most(c, least(c) + room) if c.fixed is None else c.fixed for c in claims]
    return Case(draw(st.integers(sum(lows), sum(highs))), draw(st.integers(0, 3)), claims)


FEW = units(BLANK | WEIGHTS, BLANK | st.integers(0, 3), 4)
MANY = units(BLANK | WEIGHTS, BLANK | st.integers(0, 20), 14)
ANY = st.builds(Case, st.integers(0, 9), st.integers(0, 2), FEW)
SMALL = possible(FEW, 3)
LARGE = possible(MANY, 12)
PLAIN = st.builds(Case, st.integers(0, 60), st.integers(0, 3), units(WEIGHTS, BLANK, 12))
ALIKE = units(
    st.sampled_from([1, 23, 388, 665]).map(Fraction), st.sampled_from([None, None, 10, 11]), 16
)


def laws(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None)


# 8. laws


@laws(300)
@given(ANY)
def test_refused_exactly_when_nothing_can_hold(case: Case) -> None:
    assert (case.worked() is not None) == can_hold(case)


@laws(250)
@given(SMALL)
def test_the_same_as_by_hand(case: Case) -> None:
    working, answer = work(case.seats, case.base, case.claims), by_hand(case)
    assume(not answer.alike)
    assert (seats_of(working), working.unplaced) == (answer.seats, answer.unplaced)


@laws(300)
@given(LARGE)
def test_sums_are_exact_and_bounds_hold(case: Case) -> None:
    working = work(case.seats, case.base, case.claims)
    assert sum(seats_of(working)) + working.unplaced == case.seats
    assert working.unplaced >= 0
    for line in working.lines:
        assert least(line.claim) <= line.seats <= most(line.claim, line.seats)
        assert line.claim.fixed in (None, line.seats)
        assert line.bound or line.seats == line.base + line.whole + line.extra
        assert (line.round is not None) == (line.bound in ("minimum", "maximum"))


@laws(300)
@given(LARGE)
def test_seats_are_unplaced_only_when_no_weighted_unit_may_take_them(case: Case) -> None:
    working = work(case.seats, case.base, case.claims)
    weighted = [x for x in working.lines if x.claim.fixed is None and x.claim.weight]
    assert not working.unplaced or all(x.seats == x.claim.maximum for x in weighted)


@laws(200)
@given(PLAIN)
def test_without_bounds_a_unit_has_the_base_and_its_share_rounded(case: Case) -> None:
    assume(any(claim.weight for claim in case.claims))
    count, total = len(case.claims), sum(claim.weight or Fraction(0) for claim in case.claims)
    base = min(case.base, case.seats // count)
    for line in work(case.seats, case.base, case.claims).lines:
        share = (case.seats - base * count) * (line.claim.weight or Fraction(0)) / total
        assert (line.base, line.exact) == (base, share)
        assert abs(line.seats - base - share) < 1


@laws(200)
@given(PLAIN)
def test_without_bounds_more_weight_is_never_fewer_seats(case: Case) -> None:
    lines = work(case.seats, case.base, case.claims).lines
    for light, heavy in pairwise(sorted(lines, key=lambda line: line.claim.weight or 0)):
        assert light.claim.weight == heavy.claim.weight or light.seats <= heavy.seats


@laws(200)
@given(LARGE, st.fractions(Fraction(1, 1000), 1000))
def test_scaling_all_weights_changes_nothing(case: Case, factor: Fraction) -> None:
    scaled = [replace(c, weight=c.weight and c.weight * factor) for c in case.claims]
    one, other = work(case.seats, case.base, case.claims), work(case.seats, case.base, scaled)
    assert said(one) == said(other)


@laws(200)
@given(SMALL, st.randoms(use_true_random=False))
def test_the_order_of_units_matters_only_in_ties(case: Case, random: Random) -> None:
    assume(not by_hand(case).tied)
    shuffled = random.sample(case.claims, len(case.claims))
    one, other = work(case.seats, case.base, case.claims), work(case.seats, case.base, shuffled)
    assert {x.claim: x.seats for x in one.lines} == {x.claim: x.seats for x in other.lines}


@laws(300)
@given(possible(ALIKE, 12))
def test_units_alike_differ_by_at_most_one(case: Case) -> None:
    seats: dict[object, set[int]] = {}
    for line in work(case.seats, case.base, case.claims).lines:
        if line.claim.fixed is None:
            seats.setdefault(terms(line.claim), set()).add(line.seats)
    assert all(max(some) - min(some) <= 1 for some in seats.values())
