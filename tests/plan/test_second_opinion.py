"""The largest remainder against interregnum, which works in exact fractions too (R-QUOTA).

Only the method that both have: no bounds, no base. At a tie they choose as they like, so only
whom they find tied is compared, and the seats of all others.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st
from interregnum.methods.events import TieEvent
from interregnum.methods.singlevote import LargestRemainderAllocator

from emulation_xlsx.plan.quota import Claim
from tests.plan.test_quota import BLOCK, WEIGHTS, laws, work

HARE = LargestRemainderAllocator[str]("hare")
SIZES = st.lists(WEIGHTS | st.integers(1, 10**8).map(Fraction), min_size=1, max_size=30)
ALABAMA = [Fraction(n) for n in (1500, 1500, 900, 500, 500, 200)]


@laws(400)
@given(SIZES, st.integers(1, 300))
@example(ALABAMA, 25)
@example(ALABAMA, 26)
@example([Fraction(1)] * 3, 2)
def test_the_same_seats_and_the_same_ties(sizes: list[Fraction], seats: int) -> None:
    assume(any(sizes))
    claims = [Claim(f"U{i:02}", BLOCK, size) for i, size in enumerate(sizes)]
    result = HARE.calc([(one.code, one.weight or Fraction(0)) for one in claims], seats)
    assert result.data
    tied = {name for e in result.data.log if isinstance(e, TieEvent) for name in e.candidates}
    lines = work(seats, 0, claims).lines
    assert {line.claim.code for line in lines if line.tie} == tied
    theirs = {one.name: one.seats for one in result.allocation if one.name not in tied}
    assert {x.claim.code: x.seats for x in lines if not x.tie} == theirs
