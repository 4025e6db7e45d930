"""Days and years written out of the ordinary, of which a person has one reading.

English and Roman months, ``’58``, ``06101967``, O for 0, a place, a weekday or a note around the
day, the hour of another time zone; of births also a month and year, or the name of a lunar year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from emulation_xlsx.forms.live import YEARS

Written = tuple[int, int, str]
"""Day, month, and the digits of the year, two or four."""

_ENGLISH = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
_SPOKEN = re.findall(r"[^,]+", "một,hai,ba,tư,năm,sáu,bảy,tám,chín,mười,mười một,mười hai")
_MONTHS = {name: n for names in (_ENGLISH, _ROMAN, _SPOKEN) for n, name in enumerate(names, 1)}
_NAMED = (
    r"(?P<name>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|[ivx]{1,4})\b)"
)
_ENGLISH_DAY = r"(?P<d>\d\d?)(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>\d{4}|['’‘`]\d\d)"
_CORES = [
    re.compile(rf"(?<![\w/.-]){core}(?![\d/-])")
    for core in (
        rf"{_ENGLISH_DAY} ?[-/. ] ?{_NAMED} ?[-/., ]{{1,2}} ?(?P<y>\d{{4}}|['’‘`]?\d\d)",
        rf"{_NAMED}\.? ?{_ENGLISH_DAY},? {_YEAR}",
        rf"(?P<d>\d\d?)[-/ ,]{{1,2}}(?:tháng|thg|th)\.? ?(?P<m>\d\d?)[-/ ,]{{1,2}}(?:năm )?{_YEAR}",
        rf"(?P<d>\d\d?) tháng (?P<name>{'|'.join(_SPOKEN[::-1])}),? (?:năm )?{_YEAR}",
        rf"(?P<d>\d\d?) ?[/.|_-] ?(?P<m>\d\d?) ?(?:[/.|_-] ?|,? năm ){_YEAR}",
        r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>\d\d)",
        r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)",
        rf"(?P<d>\d\d?)(?: |[/.,;-]{{1,2}})(?P<m>\d\d?)(?: |[/.,;-]{{1,2}} ?){_YEAR}",
        r"(?P<d>\d\d?)-thg ?(?P<m>\d\d?)-(?P<y>\d\d)",
    )
]
_DOUBT = re.compile(r"\d|\b(?:trước|sau|từ|đến|khoảng|không|chưa|hoặc|hay|dự kiến|sửa)\b|[?~<>]")
"""What around a day makes it another day, or none."""
_NO_DAY = re.compile(
    r"\bthứ (?:\d|\w+)|\bt[2-7]\b|\bchủ nhật|\bcn\b"
    r"|\b\d\d? ?(?:h|giờ|:) ?(?:\d\d)?(?: ?phút| ?p)?\b"
    r"|\(?(?:tức )?(?:ngày )?\d\d?[/-]\d\d?(?:[/-]\d{4})?,? ?(?:âm lịch|âl|al)\b"
    r"|\b(?:tại|ở)\b(?!.*\d[/.-]\d).*"
)
"""Weekdays, hours, the day of the moon's calendar, the place."""
_MOON = r"(?:theo )?(?:âm lịch|lịch âm|âl|al)"
_BY_THE_MOON = re.compile(rf"\b{_MOON}\b")
_ENDS = " .,;:/|_–-"
"""What a text may begin and end with and says nothing."""
_LIKELY = re.compile(r"\b(?:dự kiến|khoảng|chừng)\b|[?~]")
"""What leaves a planned day the likely one."""
_SPACED, _WHOLE = re.compile(r"[\d /.-]{8,16}"), re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})")
_WEEKDAY = re.compile(
    r"\b(?:thứ |t)([2-7])\b|\bthứ (hai|ba|tư|năm|sáu|b[aả]y|bẩy)\b|\b(chủ nhật|cn)\b"
)
_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_WEEKDAY_NUMBERS = {
    key: n
    for n, keys in enumerate(("2 hai", "3 ba", "4 tư", "5 năm", "6 sáu", "7 bảy bẩy bay"))
    for key in keys.split()
}
_YEARLESS = re.compile(
    r"(?:[ ,;(]|ngày|sáng|trưa|chiều|tối|lúc|vào|buổi)*"
    r"(\d\d?)(?: ?[/-] ?|,? (?:tháng|thg) )(\d\d?)[ .,;/)]*"
)
_LETTER_FOR_DIGIT = re.compile(r"(?<=[\d/.-])[ol]|[ol](?=[\d/.-])|(?<=\d)i|i(?=\d)")
_FIGURES = re.compile(r"[\doli/.\-]{6,10}")
_RUN = re.compile(r"\d{7,8}")
_ELSEWHERE = re.compile(r"(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?z")
_HOURS = dt.timedelta(hours=7)
"""What the clock here is before that of the time zone Z."""
_LONGEST = 80


def spelt_date(text: str) -> Written | None:
    """The one day that a clean text says, however it is written; None: none, or more than one."""
    folded = _digits(text.casefold()).strip(_ENDS)
    if len(folded) > _LONGEST:
        return None
    if _RUN.fullmatch(folded):
        return _of_run(folded.zfill(8))
    for core in _CORES:
        if found := core.search(folded):
            around = _NO_DAY.sub(" ", folded[: found.start()] + " " + folded[found.end() :])
            asked = _DOUBT.search(around) or _BY_THE_MOON.search(around)
            return None if asked else _of_match(found)
    return None


def likely_date(text: str) -> Written | None:
    """The one day of a text that says of it no more than that it is planned, or about then, or
    that has a space within its figures.
    """
    folded = text.casefold()
    if _SPACED.fullmatch(folded) and (whole := _WHOLE.fullmatch(folded.replace(" ", ""))):
        return int(whole[1]), int(whole[2]), whole[3]
    return spelt_date(_LIKELY.sub(" ", folded)) if _LIKELY.search(folded) else None


def yearless_day(text: str) -> tuple[int, int] | None:
    """Day and month of a clean text that says no year."""
    short = text.casefold()[: _LONGEST + 1]
    bare = _NO_DAY.sub(" ", _LIKELY.sub(" ", short))
    found = _YEARLESS.fullmatch(" ".join(bare.split()))
    return (int(found[1]), int(found[2])) if found and len(short) <= _LONGEST else None


def other_weekday(text: str, day: dt.date) -> str | None:
    """The weekday of a day of which the text says another one."""
    found = _WEEKDAY.search(text.casefold()[:_LONGEST])
    if not found:
        return None
    said = _WEEKDAY_NUMBERS.get(found[1] or found[2] or "", 6)
    return _WEEKDAYS[day.weekday()] if said != day.weekday() else None


def day_here(text: str) -> dt.date | None:
    """The day here of an instant in the time zone Z, where there it was another one."""
    found = _ELSEWHERE.fullmatch(text.casefold())
    if not found:
        return None
    try:
        there = dt.datetime.fromisoformat(text[: len("1975-06-04T17:00")])
        here = there + _HOURS
    except (ValueError, OverflowError):
        return None
    return here.date() if here.date() != there.date() else None


def _digits(text: str) -> str:
    """The text with O and l among figures as 0 and 1."""
    if not any(letter in text for letter in "oli"):
        return text

    def figures(match: re.Match[str]) -> str:
        word = _LETTER_FOR_DIGIT.sub(lambda one: "0" if one[0] == "o" else "1", match[0])
        return word if word.count("o") + word.count("l") == 0 else match[0]

    return _FIGURES.sub(figures, text)


def _of_match(found: re.Match[str]) -> Written | None:
    parts = found.groupdict()
    name = parts.get("name")
    month = _MONTHS.get(name) or _MONTHS.get(name[:3]) if name else int(parts["m"])
    return (int(parts["d"]), month, parts["y"].lstrip("'’‘`")) if month else None


def _of_run(digits: str) -> Written | None:
    """``06101967``, or ``19671006``, where only one of them is a day."""
    day_first = int(digits[:2]), int(digits[2:4]), digits[4:]
    year_first = int(digits[6:]), int(digits[4:6]), digits[:4]
    found = [one for one in (day_first, year_first) if _may_be(*one)]
    return found[0] if len(found) == 1 else None


def _may_be(day: int, month: int, year: str) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12 and int(year) in YEARS


# --- births of which only the year is known

_FULL_YEAR = r"((?:19|20)\d\d)"
_MONTH_AND_YEAR = [
    re.compile(pattern)
    for pattern in (
        rf"(?:tháng|thg|th|t)\.? ?\d\d?(?: ?[/.-] ?| ?,? năm | ){_FULL_YEAR}",
        rf"{_FULL_YEAR}[-/](?:0?[1-9]|1[0-2])",
        rf"(?:0?[1-9]|1[0-2])[./-]{_FULL_YEAR}",
        rf"{_NAMED}[-/ ., ]{{1,2}}{_FULL_YEAR}",
        rf"(?:(?:ngày|mùng|mồng) )*(?:rằm|\d\d?) tháng giêng,? (?:năm )?{_FULL_YEAR}",
        rf"(?:(?:ngày|mùng|mồng) )*\d\d?[/.-](?:0?[1-9]|10)[/.-]{_FULL_YEAR}[ ,(]+{_MOON}\)?",
        rf"tháng (?:giêng|{'|'.join(_SPOKEN[::-1])})(?: ?[/,] ?| )(?:năm )?{_FULL_YEAR}",
    )
]
_YEAR_AND_WORDS = re.compile(
    r"(?:(?:sinh|năm sinh|năm|sn|ns|sinh năm|khoảng|chừng|~|độ|nam|nữ)[ .:,-]*){0,3}((?:19|20)\d\d)"
    r" ?(?:\?|[(,-]? ?(?:\d\d ?(?:tuổi|t)|nam|nữ)\)?)?"
    r"|((?:19|20)\d\d) ?\((?:theo )?"
    r"(?:giấy tờ|cmnd|cccd|khai sinh|hồ sơ|khoảng|ước|âl|âm lịch)[^()\d]*\)"
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_STEMS = ["canh", "tân", "nhâm", "quý", "giáp", "ất", "bính", "đinh", "mậu", "kỷ"]
_BRANCHES = re.findall(r"\w+", "thân dậu tuất hợi tý sửu dần mão thìn tỵ ngọ mùi")
_OTHER_SPELLINGS = {"quí": "quý", "kỉ": "kỷ", "tí": "tý", "tị": "tỵ", "mẹo": "mão", "nhân": "nhâm"}
_LUNAR = re.compile(
    r"(?:tuổi |năm )?(\w+) (\w+)(?:[ ,]*\(?((?:19|20)\d\d)\)?)?"
    r"|((?:19|20)\d\d) ?[,(-]? ?(?:tuổi |năm )?(\w+) (\w+)\)?"
)
_ANIMAL = re.compile(rf"tuổi ({'|'.join(_BRANCHES)})[ ,(]+((?:19|20)\d\d)\)?")
_APART = re.compile(r"1[ .,]9\d\d|19 \d\d|19\d \d|2[.,]0\d\d")
_AGES = range(14, 95)


def spelt_year(text: str, base_year: int) -> tuple[int, bool] | None:
    """The year that a birth's clean text says, and whether something in it says another.

    A lunar year alone is the one of sixty that a living delegate was born in, if it is one.
    """
    folded = _digits(text.casefold()).strip(_ENDS).removesuffix(".0")
    if bracketed := _BRACKETED.fullmatch(folded):
        folded = bracketed[1]
    if _APART.fullmatch(folded):
        return int(re.sub(r"\D", "", folded)), False
    for pattern in _MONTH_AND_YEAR:
        if found := pattern.fullmatch(folded):
            return int(found[found.re.groups]), False
    if words := _YEAR_AND_WORDS.fullmatch(folded):
        return int(words[1] or words[2]), False
    if animal := _ANIMAL.fullmatch(folded):
        born = int(animal[2])
        return born, _BRANCHES[born % 12] != _OTHER_SPELLINGS.get(animal[1], animal[1])
    lunar = _LUNAR.fullmatch(folded)
    if not lunar:
        return None
    stem, branch = (lunar[1] or lunar[5]), (lunar[2] or lunar[6])
    years = list(_lunar_years(stem, branch, base_year))
    if year := lunar[3] or lunar[4]:
        return (int(year), int(year) not in years) if years else None
    return (years[0], False) if len(years) == 1 else None


def _lunar_years(stem: str, branch: str, base_year: int) -> Iterator[int]:
    stem, branch = (_OTHER_SPELLINGS.get(word, word) for word in (stem, branch))
    if stem in _STEMS and branch in _BRANCHES:
        for age in _AGES:
            year = base_year - age
            if _STEMS[year % 10] == stem and _BRANCHES[year % 12] == branch:
                yield year
