"""R-QUOTA: the exemplar seats, block by block, by the largest remainder. Integers and fractions.

Within a block: fixed numbers first, then a base each, the rest by weight. Bounds: run the method
on the free units; if some fall outside, fix those on the side with the larger total violation
(tie: the minimum) and run again on the rest. The base is a preference: where the seats do not
reach for it beside the bounds, it is lowered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Claim:
    """One unit that competes for exemplar seats, in register order; None = not typed."""

    code: str
    block: str
    weight: Fraction | None
    minimum: int | None = None
    maximum: int | None = None
    fixed: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The working of one unit."""

    claim: Claim
    base: int
    exact: Fraction | None
    whole: int
    remainder: Fraction | None
    rank: int | None
    extra: int
    bound: str
    round: int | None
    seats: int
    why: str


@dataclass(frozen=True, slots=True)
class BlockWorking:
    """One block's lines in the order of its claims."""

    block: str
    seats: int
    lines: tuple[Line, ...]
    unplaced: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The whole quota with its working."""

    cap: int
    exemplar_seats: int
    reserve: int
    blocks: tuple[BlockWorking, ...]

    @property
    def seats(self) -> dict[str, int]:
        return {line.claim.code: line.seats for block in self.blocks for line in block.lines}


@dataclass(frozen=True, slots=True)
class Clash:
    """Numbers that cannot hold together."""

    block: str | None
    code: str
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Infeasible(ValueError):
    """No allocation keeps everything typed; ``clashes`` say which numbers clash."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(" ".join(clash.words for clash in clashes))
        self.clashes = tuple(clashes)


def exemplar_seats(cap: int, share: Fraction) -> int:
    """``cap × share`` rounded half up."""
    return int(cap * share + Fraction(1, 2))


def allocate(
    cap: int,
    share: Fraction,
    reserve: int,
    base: int,
    blocks: Mapping[str, int],
    claims: Sequence[Claim],
) -> Allocation:
    """The seats of every unit, with the working of each block.

    ``blocks``: block → its seats; with ``reserve`` they add up to the exemplar seats.

    :raises Infeasible: seats and bounds cannot all hold; every clash is named.
    """
    total = exemplar_seats(cap, share)
    clashes = list(_sums(total, reserve, blocks)) + list(_typed(claims))
    if clashes:
        raise Infeasible(clashes)
    workings = []
    for name, seats in blocks.items():
        mine = [claim for claim in claims if claim.block == name]
        try:
            workings.append(_block(name, seats, base, mine))
        except Infeasible as clash:
            clashes += clash.clashes
    if clashes:
        raise Infeasible(clashes)
    return Allocation(cap, total, reserve, tuple(workings))


def _sums(total: int, reserve: int, blocks: Mapping[str, int]) -> Iterable[Clash]:
    given = sum(blocks.values())
    if given + reserve != total:
        words = (
            f"Suất của các khối {given} + dự phòng {reserve} = {given + reserve}, "
            f"khác tổng suất điển hình {total}."
        )
        yield Clash(None, "seats_disagree", words, {"blocks": given, "exemplars": total})


def _typed(claims: Sequence[Claim]) -> Iterable[Clash]:
    """Numbers of one unit that contradict each other."""
    for claim in claims:
        low, high = claim.minimum or 0, claim.maximum
        facts = {"code": claim.code}
        if claim.weight is not None and claim.weight < 0:
            yield Clash(claim.block, "negative", f"Quy mô của {claim.code} là số âm.", facts)
        if high is not None and low > high:
            words = f"{claim.code}: ít nhất {low} lớn hơn nhiều nhất {high}."
            yield Clash(claim.block, "bounds_cross", words, facts)
        elif claim.fixed is not None and not low <= claim.fixed <= (high or claim.fixed):
            words = f"{claim.code}: số ấn định {claim.fixed} nằm ngoài giới hạn của đơn vị."
            yield Clash(claim.block, "fixed_outside", words, facts)


@dataclass
class _Round:
    """The largest remainder among the free units of one round: code → figures."""

    base: int
    exact: dict[str, Fraction]
    rank: dict[str, int]
    extra: frozenset[str]

    def seats(self, code: str) -> int:
        return self.base + int(self.exact[code]) + (code in self.extra)


def _block(name: str, seats: int, base: int, claims: Sequence[Claim]) -> BlockWorking:
    weighed = any(claim.weight for claim in claims if claim.fixed is None)
    free = [c for c in claims if c.fixed is None and c.weight is not None and weighed]
    unweighed = [c for c in claims if c.fixed is None and c not in free]
    fixed = sum(claim.fixed or 0 for claim in claims)
    least = sum(claim.minimum or 0 for claim in free)
    soft = _without_weight(unweighed, base, seats - fixed - least)
    rest = seats - fixed - sum(soft.values())
    _feasible(name, seats, rest, fixed + sum(soft.values()), free)
    last, clamped = _rounds(free, rest, base)
    lines = [_line(claim, base, last, clamped, soft) for claim in claims]
    return BlockWorking(name, seats, tuple(lines), 0 if free else rest)


def _without_weight(claims: Sequence[Claim], base: int, available: int) -> dict[str, int]:
    """Units whose weight is blank get their minimum, else the base as far as seats reach."""
    typed = {c.code: c.minimum for c in claims if c.minimum is not None}
    others = [c for c in claims if c.minimum is None]
    if others:
        base = max(0, min(base, (available - sum(typed.values())) // len(others)))
    return typed | {c.code: base if c.maximum is None else min(base, c.maximum) for c in others}


def _feasible(name: str, seats: int, rest: int, taken: int, free: Sequence[Claim]) -> None:
    least = sum(claim.minimum or 0 for claim in free)
    if least > rest:
        words = f"Khối «{name}»: số ấn định và mức tối thiểu cộng lại {taken + least}, quá {seats} suất."
        raise Infeasible([Clash(name, "minimums", words, {"needed": taken + least, "seats": seats})])
    most = [claim.maximum for claim in free]
    if free and None not in most and sum(m or 0 for m in most) < rest:
        can = taken + sum(m or 0 for m in most)
        words = f"Khối «{name}»: số ấn định và mức tối đa cộng lại {can}, không dùng hết {seats} suất."
        raise Infeasible([Clash(name, "maximums", words, {"possible": can, "seats": seats})])


def _rounds(
    free: Sequence[Claim], rest: int, base: int
) -> tuple[_Round, dict[str, tuple[str, int, int]]]:
    """Run and clamp until every bound is kept; code → (side, seats, round) of the clamped.

    It ends with the bounds kept: fixing the side of the larger violation leaves the others a
    rest between their own minimums and maximums.
    """
    clamped: dict[str, tuple[str, int, int]] = {}
    number = 1
    while True:
        now = _largest_remainder(free, rest, base)
        under = {c.code: c.minimum - now.seats(c.code) for c in free if c.minimum is not None}
        over = {c.code: now.seats(c.code) - c.maximum for c in free if c.maximum is not None}
        below = {code: gap for code, gap in under.items() if gap > 0}
        above = {code: gap for code, gap in over.items() if gap > 0}
        if not below and not above:
            return now, clamped
        low = sum(below.values()) >= sum(above.values())
        for claim in free:
            if claim.code in (below if low else above):
                bound = (claim.minimum if low else claim.maximum) or 0
                clamped[claim.code] = ("minimum" if low else "maximum", bound, number)
                rest -= bound
        free = [claim for claim in free if claim.code not in clamped]
        number += 1


def _largest_remainder(free: Sequence[Claim], rest: int, base: int) -> _Round:
    """A base each, the rest by weight; equal remainders in register order."""
    if not free:
        return _Round(base, {}, {}, frozenset())
    base = min(base, rest // len(free))
    pool = rest - base * len(free)
    weights = {claim.code: claim.weight or Fraction(0) for claim in free}
    whole = sum(weights.values())
    if not whole:
        weights, whole = dict.fromkeys(weights, Fraction(1)), Fraction(len(free))
    exact = {code: pool * weight / whole for code, weight in weights.items()}
    order = sorted(exact, key=lambda code: -(exact[code] % 1))
    left = pool - sum(int(share) for share in exact.values())
    rank = {code: at for at, code in enumerate(order, 1)}
    return _Round(base, exact, rank, frozenset(order[:left]))


def _line(
    claim: Claim,
    base: int,
    last: _Round,
    clamped: Mapping[str, tuple[str, int, int]],
    soft: Mapping[str, int],
) -> Line:
    if claim.fixed is not None:
        return _plain(claim, "fixed", None, claim.fixed, "Số ấn định trong kế hoạch")
    if claim.code in soft:
        seats = soft[claim.code]
        words = f"Chưa có số liệu quy mô: tạm tính mức tối thiểu {seats}"
        return _plain(claim, "no_weight", None, seats, words)
    if claim.code in clamped:
        side, seats, number = clamped[claim.code]
        words = "Nâng lên mức tối thiểu" if side == "minimum" else "Giảm còn mức tối đa"
        return _plain(claim, side, number, seats, f"{words} {seats} (vòng {number})")
    exact, extra = last.exact[claim.code], claim.code in last.extra
    whole = int(exact)
    return Line(
        claim=claim,
        base=last.base,
        exact=exact,
        whole=whole,
        remainder=exact - whole,
        rank=last.rank[claim.code],
        extra=int(extra),
        bound="",
        round=None,
        seats=last.base + whole + extra,
        why=_why(last, base, exact, last.rank[claim.code], extra),
    )


def _plain(claim: Claim, bound: str, number: int | None, seats: int, why: str) -> Line:
    return Line(claim, 0, None, 0, None, None, 0, bound, number, seats, why)


def _why(last: _Round, base: int, exact: Fraction, rank: int, extra: bool) -> str:
    words = f"{last.base} cơ bản + {int(exact)} theo quy mô"
    if last.base < base:
        words = f"{last.base} cơ bản (không đủ suất cho {base}) + {int(exact)} theo quy mô"
    if extra:
        return f"{words} + 1 do phần lẻ {decimal(exact % 1)} lớn thứ {rank} trong khối"
    return f"{words} ({decimal(exact)} suất)"


def decimal(number: Fraction) -> str:
    """Two decimals with a comma, rounded half up."""
    hundredths = int(number * 100 + Fraction(1, 2))
    return f"{hundredths // 100},{hundredths % 100:02d}"
