"""Why a unit has its exemplar seats, in words that a clerk follows with a calculator (R-QUOTA).

Equal remainders look and are called equal, different ones look different; what only a lot, the
register's order or the method itself explains is said where it happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from emulation_xlsx.plan.clash import MOST_DIGITS, cut
from emulation_xlsx.plan.quota import (
    FIXED,
    LOT,
    MINIMUM,
    NO_WEIGHT,
    BlockWorking,
    Line,
    with_one_more,
)

SHOWN_DIGITS = 2
"""Decimals in words, more only where two different remainders of the block need them."""


def whys(block: BlockWorking) -> Mapping[str, str]:
    """Unit code → why it has its seats."""
    digits, alike = _digits(block)
    words = {}
    for line in block.lines:
        if line.bound:
            why = _bound_words(block, line)
        else:
            why = _free_words(block, line, digits, exactly=line.remainder in alike)
        words[line.claim.code] = why
    return words


def _digits(block: BlockWorking) -> tuple[int, set[Fraction | None]]:
    """The decimals that keep the block's remainders apart, and those that none keep apart."""
    parts = {line.remainder for line in block.lines if line.remainder is not None}
    cuts = {n: [cut(part, n) for part in parts] for n in range(SHOWN_DIGITS, MOST_DIGITS + 1)}
    most = len(set(cuts[MOST_DIGITS]))
    digits = next(n for n, shown in cuts.items() if len(set(shown)) == most)
    alike: set[Fraction | None] = {
        part
        for part, shown in zip(parts, cuts[MOST_DIGITS], strict=True)
        if part and cuts[MOST_DIGITS].count(shown) > 1
    }
    return digits, alike


def _bound_words(block: BlockWorking, line: Line) -> str:
    """Of a unit whose number the weights did not give."""
    seats = line.seats
    if line.bound == FIXED:
        return "Số ấn định trong kế hoạch"
    if line.bound == NO_WEIGHT:
        reason = "Chưa có số liệu quy mô" if line.claim.weight is None else "Quy mô bằng 0"
        number = f"mức tối thiểu {seats}"
        if line.claim.minimum is None:
            number = _base_words("suất cơ bản", seats, block)
        return f"{reason}: tạm tính {number}"
    low = line.bound == MINIMUM
    bound = f"mức tối thiểu {seats}" if low else f"mức tối đa {seats}"
    tie = f", phần lẻ bằng nhau nên xét {_decided(line)}" if line.tie else ""
    if line.was == seats:
        return f"Giữ ở {bound} như đơn vị cùng quy mô và giới hạn (vòng {line.round}{tie})"
    way = "Nâng lên" if low else "Hạ xuống"
    return f"{way} {bound} (vòng {line.round} tính được {line.was}{tie})"


def _free_words(block: BlockWorking, line: Line, digits: int, *, exactly: bool) -> str:
    remainder = line.remainder or Fraction(0)
    part = str(remainder) if exactly else cut(remainder, digits)
    terms = [_base_words("cơ bản", line.base, block)] if block.asked else []
    if line.extra:
        terms += [f"{line.whole} theo quy mô", f"1 do phần lẻ {part} {place_words(line)}"]
        return " + ".join(terms) + (f"; được suất {_decided(line)}" if line.tie else "")
    exact = f"{line.whole} + {part}" if exactly else cut(line.whole + remainder, digits)
    terms.append(f"{line.whole} theo quy mô ({exact} suất)")
    tie = f"; phần lẻ {part}{_equals(line)}, không được thêm suất {_decided(line)}"
    return " + ".join(terms) + (tie if line.tie else "")


def place_words(line: Line) -> str:
    """The place of a free unit's remainder in its block; equals are said to be equal."""
    place = "lớn nhất" if line.rank == 1 else f"lớn thứ {line.rank}"
    return f"{place} trong khối{_equals(line)}"


def _equals(line: Line) -> str:
    return f", bằng với {line.equals} đơn vị khác" if line.equals else ""


def _decided(line: Line) -> str:
    """What decided among equal remainders."""
    if line.tie != LOT:
        return "theo thứ tự trong danh sách đơn vị"
    if line.claim.lot is None:
        return "theo kết quả bốc thăm (đơn vị chưa có thứ tự bốc thăm)"
    return f"theo kết quả bốc thăm (thứ tự {line.claim.lot})"


def _base_words(name: str, own: int, block: BlockWorking) -> str:
    """A unit's base, and why it is less than the plan's."""
    lowered = f" (giảm từ {block.asked} vì khối không đủ suất)" if block.base < block.asked else ""
    return f"{own} {name}{' (bằng mức tối đa)' if own < block.base else lowered}"


# --- of a block ---------------------------------------------------------------------------------


def paradox(block: BlockWorking) -> str:
    """Which units one seat more in the block would cost a seat; empty where none."""
    more = with_one_more(block)
    if more is None:
        return ""
    fewer = [
        f"{now.claim.code} lại bớt {now.seats - then.seats} suất"
        for now, then in zip(block.lines, more.lines, strict=True)
        if then.seats < now.seats
    ]
    return f"Thêm 1 suất cho khối thì {', '.join(fewer)}, {_cause(block, more)}." if fewer else ""


def _cause(block: BlockWorking, more: BlockWorking) -> str:
    """Why a unit has fewer seats in a larger block."""
    if block.base != more.base:
        return f"vì suất cơ bản của mỗi đơn vị tăng từ {block.base} lên {more.base}"
    if [line.bound for line in block.lines] != [line.bound for line in more.lines]:
        return "vì khi đó đơn vị khác được cố định ở mức tối thiểu, tối đa"
    return "do cách chia theo phần lẻ lớn nhất"
