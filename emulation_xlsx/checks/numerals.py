"""Texts and cells → numbers and days, day first; what cannot be read and what had to be helped."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.legacy import from_legacy
from emulation_xlsx.checks.spelt_days import (
    day_here,
    likely_date,
    other_weekday,
    spelt_date,
    spelt_year,
    yearless_day,
)
from emulation_xlsx.checks.spoken import spoken_number
from emulation_xlsx.findings import Raw, as_date, as_text
from emulation_xlsx.forms.live import YEARS
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import clean
from emulation_xlsx.reading.nil import says_not_yet


class Reading(NamedTuple):
    value: Any = None
    code: str | None = None
    facts: Mapping[str, object] = MappingProxyType({})
    hides: bool = False


class Unreadable(Exception):  # noqa: N818 - it is no error, but what a cell says
    def __init__(self, code: str, **facts: object) -> None:
        self.reading = Reading(None, code, facts, hides=True)


def cell_text(cell: Raw) -> str:
    """The cell's text as a clerk sees it: old fonts decoded, a whole number without decimals."""
    if isinstance(cell, str):
        return tidy(from_legacy(cell) or cell)
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else as_text(cell) or ""


def tidy(text: str) -> str:
    """On one line, NFC, without what is invisible, Đ for the letters that look like it."""
    return clean(text) if text.isascii() else vi.nfc(clean(text)).translate(vi.LOOKALIKES)


_DASHES = str.maketrans("–—‒−‐‑", "------")


def _dated(cell: Raw) -> str:
    """A cell's words, every dash of them the plain one: «25–06–1975»."""
    return cell_text(cell).translate(_DASHES)


_NUMBER = re.compile(r"([+-]?) ?(\d(?:[\d.,'’ ]*\d)?) ?(.*)")
_PEOPLE = (
    "người|đại biểu(?: chính thức)?|đồng chí|đ/c|lao động|cán bộ|công nhân|hội viên|đoàn viên|"
    "nhân khẩu|hộ|suất|đb|ng|em|vị|học sinh|giáo viên|bản|bài|tin|quyển|bộ|báo cáo|tham luận|"
    "tập thể|cá nhân|lượt|buổi|giấy khen|bằng khen"
)
_MONEY = "(?:đồng|đ|vnđ|vnd|₫)(?: chẵn)?"
_SCALES = {"nghìn": 3, "ngàn": 3, "k": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_THOUSANDS = 3
_SCALED = re.compile(rf"({'|'.join(_SCALES)})\.?(?: ?(?:{_MONEY}|{_PEOPLE}))?")


_LARGEST = 2**53
"""Up to here a cell keeps every whole number; what is counted or paid is far below."""


def whole_number(cell: Raw, field: FormField) -> Reading:
    reading = exact_number(cell, field)
    if reading.value.denominator != 1:
        raise Unreadable("not_whole")
    return Reading(int(reading.value), reading.code, reading.facts)


def exact_number(cell: Raw, field: FormField) -> Reading:
    """The exact number, as a Fraction.

    :raises Unreadable: the cell is no number, may be two, or is larger than Excel keeps exactly.
    """
    reading = _number(cell, field)
    if abs(reading.value) >= _LARGEST:
        raise Unreadable("number_too_large")
    return reading


def _number(cell: Raw, field: FormField) -> Reading:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return Reading(Fraction(cell if cell == int(cell) else f"{cell:.15g}"))
    text = cell_text(cell).replace("\u2212", "-") if isinstance(cell, str) else ""
    if label := re.match(rf"(?:{_called(field)}) ?[:=-] ?(?=\d)", text, re.IGNORECASE):
        reading = _written(text[label.end() :], field)
        return Reading(reading.value, "unit_dropped", {"read": _plain(reading.value)})
    try:
        return _written(text, field)
    except Unreadable as unreadable:
        spoken = spoken_number(text, f"{_units(field)}|{_MONEY}")
        if spoken is None or unreadable.reading.code != "not_a_number":
            raise
    reading = _written(spoken.digits, field)
    facts = {"read": _plain(reading.value)}
    if spoken.words not in (None, reading.value):
        return Reading(reading.value, "number_words_differ", {**facts, "said": spoken.words})
    return Reading(reading.value, "unit_dropped" if spoken.sure else "read_likely", facts)


def _written(text: str, field: FormField) -> Reading:
    """A number in digits, with what may stand behind it."""
    match = _NUMBER.fullmatch(text)
    sign = -1 if text.startswith("-") else 1
    found = [sign * one for one in vi.written_numbers(match[2])] if match else []
    if not match or not found:
        raise _not_a_number(field)
    unit = match[3].strip(" .,()-–").casefold()
    scaled = _SCALED.fullmatch(unit)
    if field.type == "integer" and not scaled:  # there, three digits after a mark are no decimals
        found = found[:1]
    found = [one * (10 ** _SCALES[scaled[1]] if scaled else 1) for one in found]
    if len(found) > 1 and scaled and _SCALES[scaled[1]] == _THOUSANDS:  # nobody pays 18,5 nghìn
        return _likely_number(found[0])
    if len(found) > 1:
        decimal = f"{float(found[1]):.4f}".replace(".", ",") if not scaled else _plain(found[1])
        raise Unreadable("ambiguous_number", whole=_plain(found[0]), decimal=decimal)
    if scaled:
        return Reading(found[0], "unit_dropped", {"read": _plain(found[0])})
    return _with_unit(found[0], unit, field)


def _not_a_number(field: FormField) -> Unreadable:
    example = {"money": "25000000", "number": "12,5"}.get(field.input, "25")
    return Unreadable("not_a_number", example=example)


def _with_unit(value: Fraction, unit: str, field: FormField) -> Reading:
    """The value with what was written after it: a unit is dropped."""
    if not unit:
        return Reading(value)
    if unit == "%" and "%" not in field.title and field.input != "money":
        return _likely_number(value) if field.type == "integer" else Reading(value / 100)
    if re.fullmatch(_units(field), unit):
        return Reading(value, "unit_dropped", {"read": _plain(value)})
    raise _not_a_number(field)


def _likely_number(value: Fraction) -> Reading:
    return Reading(value, "read_likely", {"read": _plain(value)})


def _units(field: FormField) -> str:
    """What may stand behind a field's number."""
    if field.input == "money" or "%" in field.title:
        return _MONEY if field.input == "money" else "%"
    return f"{_PEOPLE}|{_called(field)}"


def _called(field: FormField) -> str:
    """What a field counts as a pattern: «40 nữ» under «Trong đó nữ»."""
    title = field.title.casefold()
    return "|".join(map(re.escape, dict.fromkeys((title, _COUNTED.sub("", title)))))


_COUNTED = re.compile(r"^(?:tổng |trong đó:? ?)?(?:số )?")


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.15g}".replace(".", ",")


_EPOCH = dt.date(1899, 12, 30)  # Excel's day 0, for days after February 1900
_SERIALS = range(21_000, 73_051)  # 1957 to 2099; below, a mistyped year (19755) would be one


class Span(NamedTuple):
    """When the campaign is: by its first year short years and ages are judged, and a day whose
    year was left open lies in it.
    """

    start: dt.date
    end: dt.date


def day_of(cell: Raw, span: Span) -> Reading:
    year = _year_alone(cell)
    if year is not None:
        raise Unreadable("year_only", year=year)
    base_year = span.start.year
    text = _dated(cell) if isinstance(cell, str) else ""
    if text and (open_day := yearless_day(text)):
        return _in_span(*open_day, span)
    code = "no_day_yet" if text and says_not_yet(text) else "not_a_date"
    reading = _day(cell, range(base_year - 79, base_year + 21), code)
    if text and (weekday := other_weekday(text, reading.value)):
        facts = {"read": as_date(reading.value), "weekday": weekday}
        return Reading(reading.value, "weekday_differs", facts)
    return reading


def _in_span(day: int, month: int, span: Span) -> Reading:
    """The one such day of the campaign; another is asked for, with its last year offered."""
    found = []
    for year in range(span.start.year, span.end.year + 1):
        with suppress(ValueError):
            found.append(dt.date(year, month, day))
    within = [one for one in found if span.start <= one <= span.end]
    if len(within) == 1:
        return _noted(within[0], "read_likely")
    if not found:
        raise Unreadable("not_a_date")
    raise Unreadable("year_missing", example=as_date((within or found)[-1]))


def birth_of(cell: Raw, span: Span) -> Reading:
    """A day, or a year alone; ``1975`` is a year, never day 1975 of the calendar."""
    base_year, alone = span.start.year, _year_alone(cell)
    year, code = (alone, None) if alone is not None else _year_with_words(cell, base_year)
    if year is not None:
        code = "year_read" if isinstance(cell, dt.date) else code
        reading = Reading(str(year), code, {"read": year})
    else:
        day = _day(cell, range(base_year - 95, base_year - 11), "not_a_birth")
        year = day.value.year
        reading = Reading(day.value.isoformat(), day.code, day.facts)
    if not base_year - 110 <= year <= base_year:
        raise Unreadable("impossible_year", year=year)
    return reading


def _year_with_words(cell: Raw, base_year: int) -> tuple[int | None, str | None]:
    """The year of a birth of which the day was left open, and what is said of it."""
    text = f"{cell:.4f}" if isinstance(cell, float) and cell % 1 else _dated(cell)
    if not isinstance(cell, str | float):
        return None, None
    if (partial := vi.open_year(text)) is not None:
        return partial, "year_read"
    spelt = spelt_year(text, base_year)
    if spelt is None:
        return None, None
    return spelt[0], "lunar_differs" if spelt[1] else "year_read"


def _year_alone(cell: Raw) -> int | None:
    """The year that is all a cell says, also where Excel made it a day of 1905."""
    if isinstance(cell, dt.date):
        number: float | None = (dt.date(cell.year, cell.month, cell.day) - _EPOCH).days
    elif isinstance(cell, str):
        number = vi.written_year(cell_text(cell))
    else:
        number = cell if isinstance(cell, int | float) else None
    return int(number) if number is not None and number in YEARS else None


def _day(cell: Raw, years: range, code: str) -> Reading:
    """A day of the calendar. A year of two digits is the one that ``years`` has."""
    if isinstance(cell, dt.date):
        return Reading(_calendar_day(cell.day, cell.month, cell.year))
    serial = _serial(cell)
    if serial is not None:
        return _noted(_EPOCH + dt.timedelta(serial), "serial_date")
    text = _dated(cell) if isinstance(cell, str | int | float) else ""
    if there := day_here(text):
        return _noted(there, "day_read")
    strict = vi.written_date(text) if isinstance(cell, str) else None
    written = strict or spelt_date(text)
    likely = likely_date(text) if written is None else None
    written = written or likely
    if written is None:
        raise Unreadable(code)
    day, month, digits = written
    meant = [year for year in years if str(year).endswith(digits)] if len(digits) == 2 else [digits]
    if len(meant) != 1:
        raise Unreadable("ambiguous_year")
    year = int(meant[0])
    if month > 12 >= day:
        return _noted(_calendar_day(month, day, year), "date_swapped")
    found = _calendar_day(day, month, year)
    if likely:
        return _noted(found, "read_likely")
    if strict is None:
        return _noted(found, "day_read")
    return Reading(found) if len(digits) == 4 else _noted(found, "short_year")


def _noted(day: dt.date, code: str) -> Reading:
    return Reading(day, code, {"read": as_date(day)})


def _serial(cell: Raw) -> int | None:
    """The serial number of a day, left as a number or as its text."""
    text = cell_text(cell) if isinstance(cell, str | int | float) else ""
    number = int(text[:5]) if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text) else 0
    return number if number in _SERIALS else None


def _calendar_day(day: int, month: int, year: int) -> dt.date:
    if year not in YEARS:
        raise Unreadable("impossible_year", year=year)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("impossible_date") from None
