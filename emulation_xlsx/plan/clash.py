"""Numbers of the plan that cannot all hold, and how the quota writes numbers (R-QUOTA)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

MOST_DIGITS = 6
"""Decimals that are ever shown."""

WORDS: Mapping[str, str] = {
    "seats_disagree": "Các khối cộng lại {blocks} suất và dự phòng {reserve} suất là {total},"
    " khác {exemplars} suất điển hình ({percent}% của {cap})",
    "negative_number": "{what} là {value}, không được là số âm",
    "unit_repeated": "Đơn vị {unit} có {times} dòng",
    "unknown_block": "Đơn vị {unit} thuộc khối “{block}” nhưng khối này chưa có số suất",
    "bounds_cross": "Đơn vị {unit} có mức tối thiểu {minimum} lớn hơn mức tối đa {maximum}",
    "fixed_below": "Đơn vị {unit} có số ấn định {fixed} nhỏ hơn mức tối thiểu {minimum}",
    "fixed_above": "Đơn vị {unit} có số ấn định {fixed} lớn hơn mức tối đa {maximum}",
    "empty_block": "Khối “{block}” có {seats} suất nhưng không có đơn vị nào",
    "too_few_seats": "Khối “{block}” có {seats} suất, không đủ {needed} suất phải giao"
    " (ấn định {fixed} + tối thiểu {minimums})",
    "too_many_seats": "Khối “{block}” có {seats} suất, nhiều hơn {room} suất được phép giao"
    " (ấn định {fixed} + tối đa {maximums})",
}
"""What a clash says, by its code; the braces are its facts and its block."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Numbers that cannot all hold: in which block (``None``: no single one), and which."""

    block: str | None
    code: str
    facts: Mapping[str, object]

    def __str__(self) -> str:
        return WORDS[self.code].format(block=self.block, **self.facts)


class Infeasible(ValueError):  # noqa: N818 - the field's term, no error of the program
    """No allocation keeps all the numbers of the plan; ``clashes`` are all that was found."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(clashes)
        self.clashes = clashes

    def __str__(self) -> str:
        return "; ".join(map(str, self.clashes)) + "."


def number_words(value: int | Fraction) -> str:
    """``70``, ``67,5``, ``-3``: without idle zeros."""
    text = cut(abs(Fraction(value)), MOST_DIGITS).rstrip("0").rstrip(",")
    return f"-{text}" if value < 0 else text


def cut(value: Fraction, digits: int) -> str:
    """The first decimals as a calculator shows them, not rounded, with a decimal comma."""
    whole, part = divmod(math.floor(value * 10**digits), 10**digits)
    return f"{whole},{part:0{digits}}"
