"""How Vietnamese is written: names and spellings, syllables, numbers, dates.

A *tone* is one of six (ngang, huyền, hỏi, ngã, sắc, nặng); the marks of ă â ê ô ơ ư make other
letters and are no tones, and đ is a letter of its own. A word may carry its tone on either of
two vowels (hòa = hoà) and mean the same.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from emulation_xlsx.forms.text import clean

TONES = "\u0300\u0309\u0303\u0301\u0323"
"""The combining marks huyền, hỏi, ngã, sắc, nặng: the order in which words are sorted."""
LOOKALIKES = str.maketrans("ÐðƉ", "ĐđĐ")
"""The Icelandic and African letters that some keyboards gave for Đ and đ."""

_NO_TONE = dict.fromkeys(map(ord, TONES))
_WORD = re.compile(r"\w+")
_NOT_WORD = re.compile(r"[\W_]+")


def toneless(text: str) -> str:
    """``text`` without its tones, NFC: ``Nguyễn Văn Đạt`` → ``Nguyên Văn Đat``."""
    return nfc(unicodedata.normalize("NFD", text).translate(_NO_TONE))


def unmarked(text: str) -> str:
    """``text`` without any diacritics: ``Nguyễn Văn Đạt`` → ``Nguyen Van Dat``."""
    bare = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(bare).translate(LOOKALIKES).replace("đ", "d").replace("Đ", "D")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# --- the same name, the same spelling

_TITLES = re.compile(
    r"^(?:(?:ông|bà|anh|chị|đồng chí|đ/c|pgs|gs|ths|ts|bs|ks)[.: ]+)+(?=\w+ \w)", re.IGNORECASE
)


def name_key(name: str) -> str:
    """Strong identity of a person's name: equal keys are the same name, written differently.

    Unicode form, case, spaces, the letter taken for Đ and the place of a tone do not count
    (hòa = hoà, thúy = thuý), nor a title before it (Ông, Đ/c, ThS.); a different tone, letter or
    i for y does.
    """
    return _written_key(untitled(name))


def untitled(name: str) -> str:
    """A name without the titles before it, clean; what is left has two words at least."""
    return _TITLES.sub("", clean(name))


def _written_key(name: str) -> str:
    return _WORD.sub(lambda word: _tone_last(word[0]), clean(name).casefold().translate(LOOKALIKES))


def loose_name_key(name: str) -> str:
    """Weak identity: neither diacritics nor i for y count (Nguyễn Thị Lý = nguyen thi li)."""
    return _bare_letters(untitled(name))


def _bare_letters(text: str) -> str:
    return " ".join(map(_bare_word, clean(text).casefold().split(" ")))


@lru_cache(maxsize=1 << 14)
def _bare_word(word: str) -> str:
    return unmarked(word).replace("y", "i")


def spelling_key(text: str) -> str:
    """What two spellings of one term share: also i for y, spaces and punctuation do not count."""
    return _NOT_WORD.sub("", _written_key(text).translate(_Y_FOR_I))


def bare_key(text: str) -> str:
    """The spelling without diacritics: what typing without a Vietnamese keyboard leaves."""
    return spelling_key(_bare_letters(text))


@lru_cache(maxsize=1 << 14)  # a language has few syllables
def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return nfc(letters.translate(_NO_TONE)) + "".join(
        str(TONES.index(c) + 1) for c in letters if c in TONES
    )


_Y_FOR_I = str.maketrans("i", "y")


# --- syllables

_RIMES = """
a - c ch i m n ng nh o p t u y      ă c k m n ng p t            â c m n ng p t u y
e - c m n ng o p t                  ê - ch m n ng nh p t u      i - a ch m n nh p t u
iê c m n ng p t u                   yê m n ng t u               o - c i m n ng p t
oa - c ch i m n ng nh o p t y       oă c m n ng t               oe - n o t
ô - c i m n ng p t                  ơ - i m n p t               u - a c i m n ng p t
uâ n ng t y                         uê - ch n nh                uô c i m n ng t
uơ -                                uy - a ch n nh p t u        uyê n t
ư - a c i m n ng t u                ươ c i m n ng p t u         y -
"""
"""Every nucleus with what may follow it; ``-`` is nothing. Rarities (soóc, xoong) are left out."""
_RIMES_AFTER_QU = """
a - c ch i n ng nh o t u y          ă c m n ng t                â n ng t y
e - n o t                           ê - ch n nh t u             i n t
ô c                                 ơ - i n                     y - ch n nh p t
yê n t
"""
_ONSETS = re.findall(r"\w+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_GLIDES = ("oa", "oă", "oe", "uâ", "uê", "uy", "uơ")
_STOPS = ("c", "ch", "k", "p", "t")
_STOP_TONES = ("\u0301", "\u0323")
_SHAPED = "ăâêôơư"
_VOWELS = f"aeiouy{_SHAPED}"
_LONGEST = 12
"""More than any syllable has, decomposed too (nghiêng)."""


def _table(rimes: str) -> frozenset[str]:
    """The rimes of a table, each as nucleus and coda joined."""
    found, nucleus = set(), ""
    for entry in re.split(r"\s{2,}|\n", rimes.strip()):
        nucleus, *codas = entry.split()
        found |= {nucleus + coda.strip("-") for coda in codas}
    return frozenset(found)


_ALL_RIMES, _QU_RIMES = _table(_RIMES), _table(_RIMES_AFTER_QU)


def is_syllable(word: str) -> bool:
    """Whether ``word`` is spelt as a Vietnamese syllable, in any case and Unicode form.

    Onset, nucleus and coda must go together, the tone stands on a vowel that may carry it, and
    before a stop it is sắc or nặng.
    """
    return len(word) <= _LONGEST and _is_syllable(word.casefold())


@lru_cache(maxsize=16384)
def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word)
    bare = toneless(word)
    onset = next((o for o in _onsets(bare) if _fits(o, bare[len(o) :])), None)
    tones = [i for i, c in enumerate(letters) if c in TONES]
    if onset is None or len(tones) > 1:
        return False
    if not tones:
        return not bare.endswith(_STOPS)
    at = len(nfc(letters[: tones[0]])) - 1
    sharp = letters[tones[0]] in _STOP_TONES
    return at in _carriers(bare, len(onset)) and (sharp or not bare.endswith(_STOPS))


def _onsets(bare: str) -> list[str]:
    """The onsets that ``bare`` may begin with, the longest first; the last is none."""
    return [*(o for o in sorted(_ONSETS, key=len, reverse=True) if bare.startswith(o)), ""]


def _fits(onset: str, rime: str) -> bool:
    if onset == "qu":
        return rime in _QU_RIMES
    if rime not in _ALL_RIMES:
        return False
    front, glided = rime[0] in "eêiy", rime.startswith(_GLIDES)
    match onset:
        case "gh" | "ngh":
            return front
        case "g":
            return rime[0] not in "eêy" and not glided
        case "c":
            return not (front or glided)
        case "ng":
            return not front
    return not (onset and rime.startswith("yê"))


def _carriers(bare: str, start: int) -> list[int]:
    """The places in ``bare`` where its tone may stand; its rime begins at ``start``."""
    vowels = [i for i in range(start, len(bare)) if bare[i] in _VOWELS]
    shaped = [i for i in vowels if bare[i] in _SHAPED]
    if shaped:
        return shaped[-1:]
    if bare[-1] not in _VOWELS:
        return vowels[-1:]
    if len(vowels) == 2 and bare[start:] not in ("oa", "oe", "uy"):
        return vowels[:1]
    return vowels if len(vowels) < 3 else vowels[1:2]


# --- numbers, dates, telephone numbers

_GROUPED = re.compile(r"[1-9]\d{0,2}([.,'’ ])\d{3}(?:\1\d{3})*")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_GROUPED_DECIMAL = re.compile(r"([1-9]\d{0,2}([.,'’ ])\d{3}(?:\2\d{3})*)(?!\2)[.,](\d+)")
_MOST_DIGITS = 40


def written_numbers(text: str) -> list[Fraction]:
    """Every number that digits and marks can mean: ``1.234`` is 1234, and to some 1,234.

    Dots, commas, spaces and apostrophes group threes; a dot or a comma begins the decimals.
    """
    if len(text) > _MOST_DIGITS:
        return []
    if text.isdecimal():
        return [Fraction(int(text))]
    found = []
    if _GROUPED.fullmatch(text):
        found.append(Fraction(re.sub(r"\D", "", text)))
    if decimal := _DECIMAL.fullmatch(text):
        found.append(Fraction(f"{decimal[1]}.{decimal[2]}"))
    if both := _GROUPED_DECIMAL.fullmatch(text):
        found.append(Fraction(re.sub(r"\D", "", both[1]) + "." + both[3]))
    return found


_BEFORE = (
    r"(?:(?:\d\d? ?(?:h|:|giờ) ?(?:\d\d)?(?: phút)?|(?:buổi )?(?:sáng|chiều)|thứ \w+|chủ nhật)"
    r"[, ]*)*(?:ngày )?"
)
_TIME = r"(?:[t, ]+\d\d?[:h]\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]m)?z?)?\.?"
_BETWEEN = r" ?[/.\\-] ?"
_DATES = [
    re.compile(_BEFORE + pattern + _TIME)
    for pattern in (
        rf"(?P<d>\d\d?){_BETWEEN}(?P<m>\d\d?){_BETWEEN}(?P<y>\d{{4}}|\d\d)",
        r"(?P<d>\d\d?),? tháng (?P<m>\d\d?),? năm (?P<y>\d{4})",
        rf"(?P<y>\d{{4}}){_BETWEEN}(?P<m>\d\d?){_BETWEEN}(?P<d>\d\d?)",
    )
]


def written_date(text: str) -> tuple[int, int, str] | None:
    """Day, month and year (two or four digits) of a clean text, day first or ISO; else None.

    A weekday, the hour and «ngày» may stand around them. Whether it is in the calendar is not
    asked.
    """
    matches = (pattern.fullmatch(text.casefold()) for pattern in _DATES)
    found = next(filter(None, matches), None)
    return (int(found["d"]), int(found["m"]), found["y"]) if found else None


def numeric_date(text: str) -> tuple[int, int, str] | None:
    """Day, month and year of a clean text in figures, the year last: the order may be another."""
    return written_date(text) if _DATES[0].fullmatch(text.casefold()) else None


_YEAR = re.compile(r"(?:(?:sinh )?(?:năm )?|sn[ .:]*)(\d{4})")
_OPEN_DAY = re.compile(
    r"(?:[0x_.?…* -]{0,5}[/.-]){0,2}(?:(?:0?[1-9]|1[0-2])[/.-])? ?((?:19|20)\d\d)"
)


def written_year(text: str) -> int | None:
    """The year that is all a clean text says: ``1975``, ``năm 1975``."""
    found = _YEAR.fullmatch(text.casefold())
    return int(found[1]) if found else None


def open_year(text: str) -> int | None:
    """The year of a day that was left open, with its month or not: ``00/00/1975``, ``6/1975``."""
    found = _OPEN_DAY.fullmatch(text.casefold())
    return int(found[1]) if found else None


_PHONE_LABEL = re.compile(r"^(?:đtdđ|đt|dđ|sđt|tel|điện thoại|di động|mobile|phone)\b[.: ]*", re.I)
_PHONE_MARKS = str.maketrans("", "", " .,-–()'’")
_ABROAD = re.compile(r"(?:\+|00)?840?([35789]\d{8}|2\d{9})")
_ZERO_LOST = re.compile(r"[35789]\d{8}|2\d{9}")
_PHONE = re.compile(r"0[35789]\d{8}|02\d{9}|069\d{5,8}|1[89]00\d{4,6}")


_BETWEEN_PHONES = re.compile(r"[;,/|]| - | – |\b(?:và|hoặc)\b")


def phone_numbers(text: str) -> list[tuple[str, bool]]:
    """The telephone numbers that a clean text is, as :func:`phone_number`; [] if it is more."""
    whole = phone_number(text)
    if whole:
        return [whole]
    parts = (part.strip() for part in _BETWEEN_PHONES.split(text))
    found = [phone_number(part) for part in parts if part]
    return [] if None in found else [number for number in found if number]


def phone_number(text: str) -> tuple[str, bool] | None:
    """A telephone number's digits as dialled in Vietnam, and whether its first zero was missing.

    Mobile numbers have ten digits (since 2018), fixed ones eleven, those of the police and the
    army begin with 069, 1800 and 1900 have eight to ten.
    """
    digits = _PHONE_LABEL.sub("", text).translate(_PHONE_MARKS)
    if _PHONE.fullmatch(digits):
        return digits, False
    if _ZERO_LOST.fullmatch(digits):
        return f"0{digits}", True
    abroad = _ABROAD.fullmatch(digits)
    return (f"0{abroad[1]}", False) if abroad else None
