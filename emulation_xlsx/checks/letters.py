"""Letters that are not what they look like: of another alphabet, or of text decoded wrongly."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from emulation_xlsx.checks.keystrokes import keyed
from emulation_xlsx.checks.vietnamese import TONES, is_syllable, nfc, toneless, unmarked

_CYRILLIC = dict(zip("АВЕКМНОРСТУХІЈЅаеорсухіјѕһԁ", "ABEKMHOPCTYXIJSaeopcyxijshd", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονικ", "ABEZHIKMNOPTYXaovik", strict=True))
_LATIN_FOR = str.maketrans(_CYRILLIC | _GREEK)
_OTHERS = re.compile(
    "[\u0370-\u03bb\u03bd-\u052f\u0530-\u1dbf\u2c00-\ua71f\uff21-\uff5a\U0001d400-\U0001d7ff]"
)
"""Letters of other alphabets, wide and drawn ones; not the μ of measures."""
_ALPHABETS = {"CYRILLIC": "chữ Nga", "GREEK": "chữ Hy Lạp", "FULLWIDTH": "chữ khổ rộng"}
_LATIN = re.compile("[A-Za-z]")
_BYTES = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122\u20ac]")
"""What the bytes of one letter look like, each taken for a letter."""


def latin(text: str) -> str:
    """``text`` with the letters of other alphabets that look like ours as ours."""
    if text.isascii() or not _OTHERS.search(text):
        return text
    return nfc(unicodedata.normalize("NFKD", text).translate(_LATIN_FOR))


def foreign_letters(text: str) -> str | None:
    """Which letters of a clean ``text`` are of another alphabet beside Latin ones, in words."""
    if text.isascii() or not _OTHERS.search(text):
        return None
    found = {
        one
        for word in re.findall(r"\w+", unicodedata.normalize("NFD", text))
        if _LATIN.search(latin(word))
        for one in _OTHERS.findall(word)
        if latin(one) != one or _LATIN.search(word)
    }
    return ", ".join(f"chữ “{one}” là {_alphabet(one)}" for one in sorted(found)) or None


def _alphabet(letter: str) -> str:
    kind = unicodedata.name(letter, "").partition(" ")[0]
    return _ALPHABETS.get(kind, "chữ của bảng chữ khác")


def unmangled(text: str) -> str | None:
    """What UTF-8 says that was taken for Western letters (``VÄƒn`` is ``Văn``), else None.

    ``text`` is the raw cell: spaces and soft hyphens in it may be bytes.
    """
    if text.isascii() or not _BYTES.search(text := nfc(text)):
        return None
    try:
        found = nfc(b"".join(map(_byte, text)).decode())
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return (unmangled(found) or found) if re.search(r"[^\W\d_a-zA-Z]", found) else None


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def seen_as(name: str) -> str:
    """A name as a person reads it, whatever keys and alphabets its letters came from."""
    seen = latin(name)
    return keyed(seen) or seen


# --- names that cannot be names --------------------------------------------------------------

_LETTERS = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile("[@#$%^=_<>{}|~\\\\!?\ufffd]")


def odd_name(name: str) -> str | None:
    """Why a clean name can hardly be one, in words; None where nothing says so.

    Names of peoples without tones are spelt freely; a word with a tone is spelt as a syllable.
    """
    if _SIGNS.search(name):
        return "có ký hiệu thay cho chữ đã mất hoặc không thuộc họ tên"
    if re.search(r"\d", name):
        return "có chữ số trong họ tên"
    words = _LETTERS.findall(name)
    if reason := _no_name(name, words):
        return reason
    odd = [word for word in words if _is_odd(word)]
    if odd:
        return f"“{odd[0]}” không giống một tiếng Việt"
    rest = words[1:]
    if rest and words[0][0].islower() and _is_vowel(words[0][0]) and all(map(_is_title, rest)):
        return f"“{words[0]}” có vẻ thiếu chữ đầu"
    return None


_NOT_A_NAME = re.compile(
    r"(nt|x|có|không|như (trên|dòng \w+)|(chưa|không) (có|rõ|xác định|cử)|đang (chờ|cử))\b.*"
)
_FEWEST_OF_TWO, _MOST_WORDS = 6, 8
"""Words that the names of two people have at least; that the longest name of one has."""
_INITIAL = re.compile(r"\b[A-ZĐ]\.(?!$)")


def _no_name(name: str, words: list[str]) -> str | None:
    """Why a name without signs and figures is none, or not whole."""
    if len(words) == 1 and len(name) > 1:
        return "chỉ có một chữ, có thể thiếu họ hoặc tên"
    middle = [one for one, _ in groupby(words[1:-1]) if one in ("Văn", "Thị")]
    if len(words) > _MOST_WORDS or (len(words) >= _FEWEST_OF_TWO and len(middle) > 1):
        return "có vẻ là tên của nhiều người"
    if _NOT_A_NAME.fullmatch(name.casefold()):
        return "không phải họ tên một người"
    if _INITIAL.search(name):
        return "có chữ viết tắt"
    if sum(len(word) == 1 for word in words) > max(len(words) // 2, 2):
        return "các chữ cái bị tách rời"
    if short := next((one for one in words if len(one) > 1 and not any(map(_is_vowel, one))), None):
        return f"“{short}” không giống một tiếng Việt"
    return None


def _is_title(word: str) -> bool:
    return word[0].isupper()


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0].casefold() in "aeiouy"


@lru_cache(maxsize=1 << 13)
def _is_odd(word: str) -> bool:
    """A word with two tones, or with a tone and a letter twice (DĐức, Nguyễnn, but Voòng)."""
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = sum(c in TONES for c in letters)
    if not tones or is_syllable(word):
        return False
    twice = re.search(r"([^\W_])\1", unmarked(word.casefold()))
    plain = toneless(word.casefold())
    return tones > 1 or bool(twice and "oo" not in plain)
