"""Who gets how many exemplar seats of the town conference (R-QUOTA).

The office sets the seats of each block (khối). Within a block: fixed numbers first, then a base
each, the rest by weight with the largest remainder; equal remainders go by the lots drawn, then by
register order. Pure, integers and fractions only; :mod:`~emulation_xlsx.plan.quota_words` says why
a unit has its number.

**Bounds.** The method runs on the free units. If some come out below their minimum or above their
maximum, those on the side with the larger total violation (tie: the minimums) are fixed at their
bound, and with them units of the same weight and bounds that only rounding had saved; then it
runs again on the rest. Fixing the larger side leaves the other side room: bounds hold whenever
they can, and units alike never differ by more than one seat.

**Base.** Bounds are constraints, the base a preference. A block that cannot give every unit its
base within the bounds lowers it, for all alike, to the largest number it can give; a unit whose
maximum is smaller has that as its base. This base stays affordable in every round.

**Weights missing.** A unit without a weight gets its typed minimum, else the base, and does not
compete. Where no free unit has a positive weight, weights of 0 count as missing. Seats that then
nobody can take are ``unplaced``: the plan is unfinished, not infeasible.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from emulation_xlsx.plan.clash import Clash, Infeasible, number_words

FIXED, MINIMUM, MAXIMUM, NO_WEIGHT = "fixed", "minimum", "maximum", "no_weight"
LOT, _REGISTER = "lot", "register"


@dataclass(frozen=True, slots=True)
class Claim:
    """One unit that competes for exemplar seats, in register order; ``None`` = blank.

    ``fixed`` decides alone; ``minimum`` and ``maximum`` bound what the weight gives. ``lot`` is its
    place in a drawing of lots, which only equal remainders ask for.
    """

    code: str
    block: str
    weight: Fraction | None
    minimum: int | None = None
    maximum: int | None = None
    fixed: int | None = None
    lot: int | None = None

    @property
    def least(self) -> int:
        """The minimum, 0 where none was typed."""
        return self.minimum or 0

    def capped(self, seats: int) -> int:
        """``seats``, or the maximum where that is smaller."""
        return seats if self.maximum is None else min(seats, self.maximum)


@dataclass(frozen=True, slots=True)
class Line:
    """The working of one unit.

    A free unit (``bound`` is "") has ``seats = base + whole + extra``. Of any other, ``bound``
    says what decided, the numbers of the working are 0 or ``None``, and ``round`` is the round,
    from 1, in which a minimum or maximum fixed it, ``was`` what it had come to there.
    """

    claim: Claim
    base: int
    exact: Fraction | None
    """Its share by weight, beyond the bases, in the last round."""
    whole: int
    remainder: Fraction | None
    rank: int | None
    """1 + how many of the block's free units have a larger remainder; equals have the same."""
    extra: int
    bound: str
    seats: int
    round: int | None = None
    was: int | None = None
    equals: int = 0
    """How many other free units have the same remainder."""
    tie: str = ""
    """What gave the last seats among equals, this unit being one: :data:`LOT`, :data:`_REGISTER`;
    of a unit at its bound, where that is why it is there."""


@dataclass(frozen=True, slots=True)
class BlockWorking:
    """A block's seats and its units in register order; the lines and ``unplaced`` add up to it.

    ``base`` is what the block can give each unit of the plan's ``asked``.
    """

    block: str
    seats: int
    lines: tuple[Line, ...]
    unplaced: int
    base: int
    asked: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The whole quota; the blocks' seats and the reserve add up to ``exemplar_seats``."""

    cap: int
    exemplar_seats: int
    reserve: int
    blocks: tuple[BlockWorking, ...]

    @property
    def seats(self) -> dict[str, int]:
        """Unit code → seats."""
        return {line.claim.code: line.seats for block in self.blocks for line in block.lines}


def exemplar_seats(cap: int, share: Fraction) -> int:
    """Seats for exemplars out of ``cap``, rounded half up (R-7030, R-QUOTA)."""
    return math.floor(cap * share + Fraction(1, 2))


def allocate(
    cap: int,
    share: Fraction,
    reserve: int,
    base: int,
    blocks: Mapping[str, int],
    claims: Sequence[Claim],
) -> Allocation:
    """The seats of every unit with their working (R-QUOTA).

    ``share`` is the exemplars' part of ``cap``, ``base`` the seats each unit has before weights
    count, ``blocks`` the seats of each block. Blocks come out in their order, units in theirs.

    :raises Infeasible: the sums disagree, or numbers of a block or unit cannot all hold.
    """
    if clashes := [
        *_negative(None, {"Suất dự phòng": reserve, "Suất cơ bản": base}),
        *_town_sum(cap, share, reserve, sum(blocks.values())),
        *_claim_clashes(blocks, claims),
    ]:
        raise Infeasible(tuple(clashes))
    workings = (_work(name, seats, _of(name, claims), base) for name, seats in blocks.items())
    return Allocation(cap, exemplar_seats(cap, share), reserve, tuple(workings))


def _of(block: str, claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.block == block]


def _claim_clashes(blocks: Mapping[str, int], claims: Sequence[Claim]) -> Iterator[Clash]:
    """Of units, then blocks; a block's sums are compared only once its own numbers make sense."""
    for code, times in Counter(claim.code for claim in claims).items():
        if times > 1:
            yield _clash(None, "unit_repeated", unit=code, times=times)
    for name in dict.fromkeys([*blocks, *(claim.block for claim in claims)]):
        members = _of(name, claims)
        own = [clash for claim in members for clash in _unit_clashes(claim)]
        if name in blocks:
            own += _negative(name, {f"Số suất của khối “{name}”": blocks[name]})
        else:
            own += [_clash(name, "unknown_block", unit=claim.code) for claim in members]
        yield from own or _block_sums(name, blocks[name], members)


def _clash(block: str | None, code: str, **facts: object) -> Clash:
    return Clash(block, code, facts)


def _negative(block: str | None, numbers: Mapping[str, int | Fraction | None]) -> Iterator[Clash]:
    for what, value in numbers.items():
        if value is not None and value < 0:
            yield _clash(block, "negative_number", what=what, value=number_words(value))


def _town_sum(cap: int, share: Fraction, reserve: int, given: int) -> Iterator[Clash]:
    exemplars, total = exemplar_seats(cap, share), given + reserve
    percent = number_words(share * 100)
    facts = {"blocks": given, "reserve": reserve, "total": total, "cap": cap, "percent": percent}
    if total != exemplars:
        yield _clash(None, "seats_disagree", exemplars=exemplars, **facts)


def _unit_clashes(claim: Claim) -> Iterator[Clash]:
    """What a unit's numbers say against each other; of negative ones nothing more is said."""
    low, high, fixed = claim.least, claim.maximum, claim.fixed
    own = {"Quy mô": claim.weight, "Mức tối thiểu": low, "Mức tối đa": high, "Số ấn định": fixed}
    owned = {f"{what} của đơn vị {claim.code}": value for what, value in own.items()}
    if negative := list(_negative(claim.block, owned)):
        yield from negative
        return
    wrong = {
        "bounds_cross": high is not None and low > high,
        "fixed_below": fixed is not None and fixed < low,
        "fixed_above": fixed is not None and fixed > claim.capped(fixed),
    }
    facts = {"unit": claim.code, "minimum": low, "maximum": high, "fixed": fixed}
    yield from (_clash(claim.block, code, **facts) for code, so in wrong.items() if so)


def _block_sums(block: str, seats: int, members: Sequence[Claim]) -> Iterator[Clash]:
    """Whether fixed numbers and bounds leave the block's seats possible, whatever the weights."""
    fixed = sum(claim.fixed for claim in members if claim.fixed is not None)
    others = [claim for claim in members if claim.fixed is None]
    low = sum(claim.least for claim in others)
    highs = [claim.maximum for claim in others if claim.maximum is not None]
    high = sum(highs) if len(highs) == len(others) else seats
    facts = {"seats": seats, "fixed": fixed}
    if seats and not members:
        yield _clash(block, "empty_block", seats=seats)
    elif fixed + low > seats:
        yield _clash(block, "too_few_seats", minimums=low, needed=fixed + low, **facts)
    elif fixed + high < seats:
        yield _clash(block, "too_many_seats", maximums=high, room=fixed + high, **facts)


def _work(block: str, seats: int, members: Sequence[Claim], asked: int) -> BlockWorking:
    """A feasible block: what needs no weight first, the rest shared out."""
    free = [claim for claim in members if claim.fixed is None and claim.weight is not None]
    if not any(claim.weight for claim in free):
        free = []
    competing = {claim.code for claim in free}
    base = _affordable(seats, asked, members, competing)
    lines = [_given(claim, base) for claim in members if claim.code not in competing]
    left = seats - sum(line.seats for line in lines)
    lines += _share_out(free, left, base)
    unplaced = seats - sum(line.seats for line in lines)
    by_code = {line.claim.code: line for line in lines}
    ordered = tuple(by_code[claim.code] for claim in members)
    return BlockWorking(block, seats, ordered, unplaced, base, asked)


def with_one_more(block: BlockWorking) -> BlockWorking | None:
    """The same block with one seat more; None where its bounds leave no room for it."""
    members, seats = [line.claim for line in block.lines], block.seats + 1
    if any(_block_sums(block.block, seats, members)):
        return None
    return _work(block.block, seats, members, block.asked)


def _affordable(seats: int, asked: int, members: Sequence[Claim], competing: set[str]) -> int:
    """The largest base, ``asked`` at most, that the block can give to all within their bounds."""
    return next(
        base
        for base in range(asked, -1, -1)
        if sum(_floor(claim, base, claim.code in competing) for claim in members) <= seats
    )


def _floor(claim: Claim, base: int, competes: bool) -> int:
    """What a unit has before weights count: all it gets, if it does not compete."""
    if claim.fixed is not None:
        return claim.fixed
    if claim.minimum is not None and not competes:
        return claim.minimum
    return max(claim.least, claim.capped(base))


def _given(claim: Claim, base: int) -> Line:
    """The line of a unit that does not compete."""
    bound = NO_WEIGHT if claim.fixed is None else FIXED
    return _set(claim, bound, _floor(claim, base, competes=False))


def _set(claim: Claim, bound: str, seats: int) -> Line:
    return Line(claim, 0, None, 0, None, None, 0, bound, seats)


def _share_out(free: Sequence[Claim], left: int, base: int) -> list[Line]:
    """The units that compete for ``left`` seats, round by round until all bounds hold."""
    settled: list[Line] = []
    number, lines = 1, _round(free, left, base)
    while bound := _beyond(lines, number):
        settled += bound
        left -= sum(line.seats for line in bound)
        done = {line.claim.code for line in bound}
        free = [claim for claim in free if claim.code not in done]
        number, lines = number + 1, _round(free, left, base)
    return settled + lines


def _round(free: Sequence[Claim], left: int, base: int) -> list[Line]:
    """One run of the method: a base each, the rest by weight with the largest remainder.

    Without a positive weight nobody gets more than the base.
    """
    weights = [claim.weight or Fraction(0) for claim in free]
    rest = left - sum(claim.capped(base) for claim in free)
    rate = Fraction(rest) / sum(weights) if any(weights) else Fraction(0)
    exact = [rate * weight for weight in weights]
    spare = math.floor(sum(exact)) - sum(map(math.floor, exact))
    order = sorted(range(len(free)), key=lambda i: (-(exact[i] % 1), _drawn(free[i])))
    lines = [_free(free[i], base, exact[i], order.index(i) < spare) for i in range(len(free))]
    return _ranked(lines, [lines[i] for i in order], spare)


def _drawn(claim: Claim) -> tuple[bool, int]:
    """Its turn among equal remainders: by its lot, after all lots where it has none."""
    return claim.lot is None, claim.lot or 0


def _free(claim: Claim, base: int, exact: Fraction, wins: bool) -> Line:
    own, whole, extra = claim.capped(base), math.floor(exact), int(wins)
    seats = own + whole + extra
    return Line(claim, own, exact, whole, exact - whole, None, extra, "", seats)


def _ranked(lines: Sequence[Line], order: Sequence[Line], spare: int) -> list[Line]:
    """The lines with their ranks, and what decided among equals at the last ``spare`` seat."""
    parts = [line.remainder for line in order]
    last, first = order[spare - 1 : spare], order[spare : spare + 1]
    tied = last[0].remainder if spare and last[0].remainder == first[0].remainder else None

    def ranked(line: Line) -> Line:
        tie = ""
        if tied is not None and line.remainder == tied:
            [rival] = first if line.extra else last
            tie = _REGISTER if _drawn(rival.claim) == _drawn(line.claim) else LOT
        rank, equals = parts.index(line.remainder) + 1, parts.count(line.remainder) - 1
        return replace(line, rank=rank, equals=equals, tie=tie)

    return [ranked(line) for line in lines]


def _beyond(lines: Sequence[Line], number: int) -> list[Line]:
    """The units that round ``number`` fixes, at their bound; none when all bounds hold."""
    short = {line.claim.code: max(0, line.claim.least - line.seats) for line in lines}
    over = {line.claim.code: line.seats - line.claim.capped(line.seats) for line in lines}
    low = sum(short.values()) >= sum(over.values())
    violation = short if low else over
    alike = {_terms(line.claim) for line in lines if violation[line.claim.code]}
    swayed = len({_terms(line.claim) for line in lines if line.tie}) > 1
    fixed = (line for line in lines if _terms(line.claim) in alike)
    return [_at_bound(line, low, number, swayed) for line in fixed]


def _terms(claim: Claim) -> tuple[Fraction | None, int, int | None]:
    """What the units of a round compete with; equal terms are treated equally."""
    return claim.weight, claim.least, claim.maximum


def _at_bound(line: Line, low: bool, number: int, swayed: bool) -> Line:
    """The line of a unit that a round fixes at its bound.

    ``swayed``: units of other terms had the same remainder, so a tie may have put it there.
    """
    claim, lost = line.claim, line.seats - line.extra
    seats = claim.least if low else claim.capped(line.seats)
    hinges = swayed and (lost + 1 >= seats if low else lost <= seats)
    settled = _set(claim, MINIMUM if low else MAXIMUM, seats)
    return replace(settled, round=number, was=line.seats, tie=line.tie if hinges else "")
