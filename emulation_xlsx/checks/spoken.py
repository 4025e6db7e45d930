"""Numbers as people say them: in words, about so many, so many of a total."""

from __future__ import annotations

import re
from typing import NamedTuple

from emulation_xlsx.forms.live import YEARS
from emulation_xlsx.forms.text import fold

_ONES = {
    word: value
    for value, words in enumerate(
        ("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm nhăm", "sáu", "bảy bẩy", "tám", "chín")
    )
    for word in words.split()
}
_TENS = frozenset({"mươi", "chục"})
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_LONGEST = 120
_ABOUT = (
    r"khoảng|tầm|chừng|độ|gần|trên|hơn|dưới|ước( tính| đạt)?|dự kiến|tối đa|ít nhất|~|≈|>|<|≥|≤"
)
_BEFORE = re.compile(rf"(?:(?:{_ABOUT}) ?)+(?=\d|\w+ )")
_GUESSED = re.compile(r"(dự kiến|ước( tính)?|tạm tính|khoảng|chưa chính thức)")
_REMARK = re.compile(r"([^()]+?) ?\(([^()]*)\)")
_BY_LETTER = re.compile(r"(viết )?(bằng )?chữ\W+")
_OF_TOTAL = re.compile(
    r"(\d{1,6}) ?(?:người|đại biểu|đ/c)? ?(?:/|trên|trong( tổng số)?) ?(\d{1,6})( ?\D*)"
)
_NONE = re.compile(r"(không|chưa)( có)?( ai| người nào)?|[-–—_/\\]+")
_NOTHING_OF = r"(?:không|chưa) (?:có|mời|chi) (?:(?:%s|khách|khách mời|mời|gì|nào|đồng)\b ?)+"
"""«Không có khách mời»: none of what is counted."""
_CURRENCY = re.compile(
    r"(?:vnđ|vnd|₫)[ :]*(?=\d)|(?:sl|số lượng|gồm|có|là|tổng( số| cộng)?|số tiền)[ :]+(?=\d)"
)
"""What before a number does not touch it."""
_ABOUT_BEHIND = re.compile(r"(\d[\d.]*)(?: ?[+?]| trở (?:lên|xuống)| hơn)|\((\d[\d.]*)\)")
_OF_WHOM = re.compile(r"(\d{1,6}[^,;()\d]*)[,;] ?(?:trong đó|trong đó có|gồm|có|nữ|nam)\b.*")
_WITH_LETTERS = re.compile(r"[\dol]{1,6}")
_TY_TR = re.compile(r"(\d{1,4}) ?(?:tỷ|tỉ) ?(\d{1,3}) ?(?:triệu|tr)(?: ?(?:đồng|đ))?")
_TR = re.compile(r"(\d{1,5}) ?(tr|triệu|tỷ|tỉ) ?(\d{1,3})")
"""18tr5 is 18.5 million, 18tr500 too."""


class _Said(NamedTuple):
    """What is left of a text to be read as digits, and what stood around it."""

    digits: str
    sure: bool
    """Whether what was taken away does not touch the meaning."""
    words: int | None = None
    """The number that stands beside it in words."""


def in_words(text: str) -> int | None:
    """``hai mươi lăm triệu`` → 25000000; None where a word is no part of a number."""
    tokens = fold(text).split()
    total, group, digit = 0, 0, -1
    for token in tokens:
        if token in _ONES and digit < 0:
            digit = _ONES[token]
        elif token == "mười" and digit < 0:
            group += 10
        elif token in _TENS and digit > 0:
            group, digit = group + 10 * digit, -1
        elif token == "trăm" and digit >= 0:
            group, digit = group + 100 * digit, -1
        elif token in _SCALES and group + digit >= 0:
            total, group, digit = total + (group + max(digit, 0)) * _SCALES[token], 0, -1
        elif token not in ("linh", "lẻ", "chẵn") or not (total or group):
            return None
    return total + group + max(digit, 0) if tokens else None


def without_units(text: str, units: str) -> str:
    """A text without the unit behind it: ``bảy mươi người`` → ``bảy mươi``."""
    return re.sub(rf" (?:{units})$", "", fold(text))


def _likely(text: str) -> str | None:
    """The digits that a text most likely means: «70+», «70, trong đó nữ 40», «7O»."""
    if behind := _ABOUT_BEHIND.fullmatch(text):
        return behind[1] or behind[2]
    if whole := _OF_WHOM.fullmatch(text):
        return whole[1]
    if _WITH_LETTERS.fullmatch(text) and re.search(r"\d", text) and re.search("[ol]", text):
        return text.replace("o", "0").replace("l", "1")
    return None


def _short(text: str) -> str | None:
    """The digits of «18tr5» and «1 tỷ 200 triệu»."""
    if large := _TY_TR.fullmatch(text):
        return str(int(large[1]) * 10**9 + int(large[2]) * 10**6)
    found = _TR.fullmatch(text)
    return f"{found[1]},{found[3].rstrip('0') or 0} {found[2]}" if found else None


def spoken_number(text: str, units: str) -> _Said | None:
    """The number that a text means, in digits or in words; None where that is not clear.

    ``units``: what may be counted, as a pattern.
    """
    text = re.sub(r"\./\.?$", "", fold(text)) if text.strip(" .:*;,") else ""
    if not text or len(text) > _LONGEST:
        return None
    text = _CURRENCY.sub("", text, count=1) if _CURRENCY.match(text) else text
    if short := _short(text):
        return _Said(short, sure=True)
    if likely := _likely(text):
        return _Said(likely, sure=False)
    whole = in_words(without_units(text, units))
    if re.fullmatch(_NOTHING_OF % units, f"{text} "):
        whole = 0
    if _NONE.fullmatch(text) or whole is not None:
        return _Said(str(whole or 0), text[0].isalpha())
    if total := _OF_TOTAL.fullmatch(text):
        part, of = int(total[1]), int(total[3])
        month = part <= 12 and of in YEARS
        return None if part > of or month else _Said(total[1] + total[4], sure=False)
    if remark := _REMARK.fullmatch(text):
        guess = _BEFORE.match(remark[1]) or _GUESSED.match(remark[2])
        beside = in_words(without_units(_BY_LETTER.sub("", remark[2]), units))
        return _Said(_BEFORE.sub("", remark[1]), not guess and beside is not None, beside)
    if text[0].isdecimal():  # what stood before it is gone
        return _Said(text, sure=True)
    if before := _BEFORE.match(text):
        rest = text[before.end() :]
        number = in_words(without_units(rest, units))
        return _Said(rest if number is None else str(number), sure=False)
    return None
