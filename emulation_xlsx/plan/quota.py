"""Who gets how many exemplar seats of the town conference (R-QUOTA).

Phòng Nội vụ sets the seats of each block (khối). Within a block: fixed numbers first, then a base
each, the rest by weight with the largest remainder; equal remainders go by register order. Pure,
integers and fractions only; every unit's line says in Vietnamese why it has its number.

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

FIXED, MINIMUM, MAXIMUM, NO_WEIGHT = "fixed", "minimum", "maximum", "no_weight"
SHOWN_DIGITS, MOST_DIGITS = 2, 6
"""Decimals in words: two, and more only where the last winner and the first loser need them."""

WORDS: Mapping[str, str] = {
    "seats_disagree": "Các khối cộng lại {blocks} suất và dự phòng {reserve} suất là {total},"
    " khác {exemplars} suất điển hình ({percent} % của {cap})",
    "negative_number": "{what} là {value}, không được là số âm",
    "unit_repeated": "Đơn vị {unit} có {times} dòng",
    "unknown_block": "Đơn vị {unit} thuộc khối «{block}» nhưng khối này chưa có số suất",
    "bounds_cross": "Đơn vị {unit} có mức tối thiểu {minimum} lớn hơn mức tối đa {maximum}",
    "fixed_below": "Đơn vị {unit} có số ấn định {fixed} nhỏ hơn mức tối thiểu {minimum}",
    "fixed_above": "Đơn vị {unit} có số ấn định {fixed} lớn hơn mức tối đa {maximum}",
    "empty_block": "Khối «{block}» có {seats} suất nhưng không có đơn vị nào",
    "too_few_seats": "Khối «{block}» có {seats} suất, không đủ {needed} suất phải giao"
    " (ấn định {fixed} + tối thiểu {minimums})",
    "too_many_seats": "Khối «{block}» có {seats} suất, nhiều hơn {room} suất được phép giao"
    " (ấn định {fixed} + tối đa {maximums})",
}
"""What a clash says, by its code; the braces are its facts and its block."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One unit that competes for exemplar seats, in register order; ``None`` = blank.

    ``fixed`` decides alone; ``minimum`` and ``maximum`` bound what the weight gives.
    """

    code: str
    block: str
    weight: Fraction | None
    minimum: int | None = None
    maximum: int | None = None
    fixed: int | None = None

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
    from 1, in which a minimum or maximum fixed it.
    """

    claim: Claim
    base: int
    exact: Fraction | None
    """Its share by weight, beyond the bases, in the last round."""
    whole: int
    remainder: Fraction | None
    rank: int | None
    """Of its remainder among the block's free units, 1 = largest; all ranks differ."""
    extra: int
    bound: str
    round: int | None
    seats: int
    why: str


@dataclass(frozen=True, slots=True)
class BlockWorking:
    """A block's seats and its units in register order; the lines and ``unplaced`` add up to it."""

    block: str
    seats: int
    lines: tuple[Line, ...]
    unplaced: int


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


@dataclass(frozen=True, slots=True)
class Clash:
    """Numbers that cannot all hold: in which block (``None``: no single one), and which."""

    block: str | None
    code: str
    facts: Mapping[str, object]

    def __str__(self) -> str:
        return WORDS[self.code].format(block=self.block, **self.facts)


class Infeasible(ValueError):  # noqa: N818 – the name other modules were promised
    """No allocation keeps all the numbers of the plan; ``clashes`` are all that was found."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(clashes)
        self.clashes = clashes

    def __str__(self) -> str:
        return "; ".join(map(str, self.clashes)) + "."


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
            own += _negative(name, {f"Số suất của khối «{name}»": blocks[name]})
        else:
            own += [_clash(name, "unknown_block", unit=claim.code) for claim in members]
        yield from own or _block_sums(name, blocks[name], members)


def _clash(block: str | None, code: str, **facts: object) -> Clash:
    return Clash(block, code, facts)


def _negative(block: str | None, numbers: Mapping[str, int | Fraction | None]) -> Iterator[Clash]:
    for what, value in numbers.items():
        if value is not None and value < 0:
            yield _clash(block, "negative_number", what=what, value=_number(value))


def _town_sum(cap: int, share: Fraction, reserve: int, given: int) -> Iterator[Clash]:
    exemplars, total, percent = exemplar_seats(cap, share), given + reserve, _number(share * 100)
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
    lines = [_given(claim, base, asked) for claim in members if claim.code not in competing]
    left = seats - sum(line.seats for line in lines)
    lines += _explained(_share_out(free, left, base), base, asked)
    unplaced = seats - sum(line.seats for line in lines)
    by_code = {line.claim.code: line for line in lines}
    return BlockWorking(block, seats, tuple(by_code[claim.code] for claim in members), unplaced)


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


def _given(claim: Claim, base: int, asked: int) -> Line:
    """The line of a unit that does not compete."""
    seats = _floor(claim, base, competes=False)
    if claim.fixed is not None:
        return _set(claim, FIXED, None, seats, "Số ấn định trong kế hoạch")
    reason = "Chưa có số liệu quy mô" if claim.weight is None else "Quy mô bằng 0"
    number = f"mức tối thiểu {seats}"
    if claim.minimum is None:
        number = _base_words("suất cơ bản", seats, base, asked)
    return _set(claim, NO_WEIGHT, None, seats, f"{reason}: tạm tính {number}")


def _set(claim: Claim, bound: str, number: int | None, seats: int, why: str) -> Line:
    return Line(claim, 0, None, 0, None, None, 0, bound, number, seats, why)


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
    order = sorted(range(len(free)), key=lambda i: -(exact[i] % 1))
    rank = {i: place for place, i in enumerate(order, 1)}
    return [_free(free[i], base, exact[i], rank[i], spare) for i in range(len(free))]


def _free(claim: Claim, base: int, exact: Fraction, rank: int, spare: int) -> Line:
    """The line of a free unit; the first ``spare`` ranks get one seat more."""
    own, whole, extra = claim.capped(base), math.floor(exact), int(rank <= spare)
    seats = own + whole + extra
    return Line(claim, own, exact, whole, exact - whole, rank, extra, "", None, seats, "")


def _beyond(lines: Sequence[Line], number: int) -> list[Line]:
    """The units that round ``number`` fixes, at their bound; none when all bounds hold."""
    short = {line.claim.code: max(0, line.claim.least - line.seats) for line in lines}
    over = {line.claim.code: line.seats - line.claim.capped(line.seats) for line in lines}
    low = sum(short.values()) >= sum(over.values())
    violation = short if low else over
    alike = {_terms(line.claim) for line in lines if violation[line.claim.code]}
    return [_at_bound(line, low, number) for line in lines if _terms(line.claim) in alike]


def _terms(claim: Claim) -> tuple[Fraction | None, int, int | None]:
    """What the units of a round compete with; equal terms are treated equally."""
    return claim.weight, claim.least, claim.maximum


def _at_bound(line: Line, low: bool, number: int) -> Line:
    claim, was = line.claim, line.seats
    seats = claim.least if low else claim.capped(was)
    bound = f"mức tối thiểu {seats}" if low else f"mức tối đa {seats}"
    why = f"{'Nâng lên' if low else 'Hạ xuống'} {bound} (vòng {number} tính được {was})"
    if seats == was:
        why = f"Giữ ở {bound} như đơn vị cùng quy mô và giới hạn (vòng {number})"
    return _set(claim, MINIMUM if low else MAXIMUM, number, seats, why)


def _explained(lines: Sequence[Line], base: int, asked: int) -> list[Line]:
    """The lines with words for the free units."""
    won = [line.remainder for line in lines if line.remainder and line.extra]
    lost = [line.remainder for line in lines if line.remainder and not line.extra]
    last, first = min(won, default=Fraction(1)), max(lost, default=Fraction(0))
    digits = SHOWN_DIGITS
    while digits < MOST_DIGITS and last > first and _cut(last, digits) == _cut(first, digits):
        digits += 1
    tie = last if last == first else None
    return [
        line if line.bound else replace(line, why=_free_words(line, base, asked, digits, tie))
        for line in lines
    ]


def _free_words(line: Line, base: int, asked: int, digits: int, tie: Fraction | None) -> str:
    exact, remainder = line.exact or Fraction(0), line.remainder or Fraction(0)
    terms = [_base_words("cơ bản", line.base, base, asked)] if asked else []
    if line.extra:
        place = "lớn nhất" if line.rank == 1 else f"lớn thứ {line.rank}"
        terms.append(f"{line.whole} theo quy mô")
        terms.append(f"1 do phần lẻ {_cut(remainder, digits)} {place} trong khối")
    else:
        terms.append(f"{line.whole} theo quy mô ({_cut(exact, digits)} suất)")
    even = " (phần lẻ bằng nhau: ưu tiên đơn vị đứng trước)" if remainder == tie else ""
    return " + ".join(terms) + even


def _base_words(name: str, own: int, base: int, asked: int) -> str:
    """A unit's base, and why it is less than the plan's."""
    lowered = f" (giảm từ {asked} vì khối không đủ suất)" if base < asked else ""
    return f"{own} {name}{' (bằng mức tối đa)' if own < base else lowered}"


def _cut(value: Fraction, digits: int) -> str:
    """The first decimals as a calculator shows them, not rounded, with a decimal comma."""
    whole, part = divmod(math.floor(value * 10**digits), 10**digits)
    return f"{whole},{part:0{digits}}"


def _number(value: int | Fraction) -> str:
    """``70``, ``67,5``, ``-3``: without idle zeros."""
    text = _cut(abs(Fraction(value)), MOST_DIGITS).rstrip("0").rstrip(",")
    return f"-{text}" if value < 0 else text
