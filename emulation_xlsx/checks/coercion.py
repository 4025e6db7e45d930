"""Raw cells → typed values, a column at a time, with what was doubtful about each.

What a person would still understand is read; where that touched the meaning, an information says
how it was read. What can be read in two ways is asked, never guessed. Each distinct value of a
column is read once.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.legacy import from_legacy, looks_legacy, readings
from emulation_xlsx.findings import Raw, as_date, as_text
from emulation_xlsx.forms.codelists import CodeList, CodeLists
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import Formula, clean, fold

BASE_YEAR = 2019
"""The year of the built-in plan, by which two-digit years and ages are judged."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be said of the value at ``index``; its text also names value and title."""

    index: int
    code: str
    facts: Mapping[str, object]
    hides: bool
    """The cell is unreadable: its typed value is None and later checks skip it."""


@dataclass(frozen=True, slots=True)
class Column:
    """Typed values, None for blank and unreadable cells, as many as were given."""

    values: list[Any]
    problems: list[Problem]


class _Reading(NamedTuple):
    value: Any = None
    code: str | None = None
    facts: Mapping[str, object] = MappingProxyType({})
    hides: bool = False


class _Unreadable(Exception):  # noqa: N818 - it is no error, but what a cell says
    def __init__(self, code: str, **facts: object) -> None:
        self.reading = _Reading(None, code, facts, hides=True)


_Reader = Callable[[Raw], _Reading]


def coerce(
    raw: Sequence[Raw],
    field: FormField,
    lists: CodeLists,
    missing: Collection[str] = ("",),
    base_year: int = BASE_YEAR,
) -> Column:
    """A field's raw values as typed ones.

    Text and listed values become str, booleans bool, integers and money int, numbers Fraction,
    dates date; a birth is ``yyyy`` or ``yyyy-mm-dd``. ``missing`` are the texts that mean blank.
    Two-digit years and births are judged from ``base_year``. No raw value raises.

    :raises KeyError: ``lists`` lacks the field's list (a programming error).
    """
    read = _reader_of(field, lists, base_year)
    blank = frozenset(map(clean, missing)) | {""}
    seen: dict[tuple[type, Raw], _Reading] = {}
    column = Column([], [])
    for index, cell in enumerate(raw):
        key = (type(cell), cell)
        reading = seen.get(key)
        if reading is None:
            reading = seen[key] = _reading(cell, read, blank)
        column.values.append(reading.value)
        if reading.code:
            column.problems.append(Problem(index, reading.code, reading.facts, reading.hides))
    return column


def _reading(cell: Raw, read: _Reader, blank: Collection[str]) -> _Reading:
    text = clean(cell) if isinstance(cell, str) else None
    if cell is None or cell != cell or text in blank:  # NaN is some programs' blank
        return _Reading()
    if isinstance(cell, Formula):
        return _Reading(None, "uncalculated", hides=True)
    if text and _EXCEL_ERROR.fullmatch(text.upper()):
        return _Reading(None, "excel_error", hides=True)
    bare = _bare(text) if text else None
    try:
        reading = read(cell if bare is None else bare)
    except _Unreadable as unreadable:
        return unreadable.reading
    if bare is None or reading.code:
        return reading
    return reading._replace(code="apostrophe", facts={"read": bare})


def _bare(text: str) -> str | None:
    """A text without the apostrophe that Excel hides and other programs keep; None: it has none."""
    marked = text[0] in "'’" and text[1:2].isalnum() and not set(text[1:]) & set("'‘’")
    return text[1:] if marked else None


_EXCEL_ERROR = re.compile(
    r"#(?:REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|EXTERNAL|PYTHON)!"
    r"|#N/A|#NAME\?|#GETTING_DATA|ERR:\d{3}"
)


def _reader_of(field: FormField, lists: CodeLists, base_year: int) -> _Reader:
    if field.type == "boolean":
        return _boolean_reader(field)
    if field.input == "list" and field.excel.list:
        return _list_reader(lists[field.excel.list], field.excel.open_list)
    readers: Mapping[str, _Reader] = {
        "integer": lambda cell: _integer(cell, field),
        "money": lambda cell: _integer(cell, field),
        "number": lambda cell: _exact(cell, field),
        "date": lambda cell: _date(cell, base_year),
        "birth": lambda cell: _birth(cell, base_year),
        "phone": _phone,
        "email": _email,
    }
    return readers.get(field.input, _text)


# --- text


def _text(cell: Raw) -> _Reading:
    if isinstance(cell, dt.date):  # Excel makes one of 12/2018
        return _Reading(_words(cell), "date_in_text", {"read": _words(cell)})
    if not isinstance(cell, str) or cell.isascii():
        return _Reading(_words(cell))
    converted = from_legacy(cell)
    if converted is not None:
        return _Reading(_tidy(converted), "legacy_converted", {"read": _tidy(converted)})
    return _Reading(_tidy(cell), "legacy_unreadable" if looks_legacy(cell) else None)


def _words(cell: Raw) -> str:
    """A cell as a clerk sees it."""
    if isinstance(cell, str):
        return _tidy(from_legacy(cell) or cell)
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else as_text(cell) or ""


def _tidy(text: str) -> str:
    """On one line, NFC, without what is invisible, Đ for the letters that look like it."""
    return clean(text) if text.isascii() else vi.nfc(clean(text)).translate(vi.LOOKALIKES)


# --- listed values

_YES = re.compile("có|co|đã có|có rồi|rồi|đúng|yes|y|true|1|[xv×х√✓✔☑☒]")
_NO = re.compile("không|khong|ko|k|không có|chưa có|chưa|sai|no|n|false|0|☐")


def _boolean_reader(field: FormField) -> _Reader:
    known = {fold(text): True for text in field.true_values or ()}
    known |= {fold(text): False for text in field.false_values or ()}

    def truth(text: str) -> bool | None:
        key = fold(text)
        said = True if _YES.fullmatch(key) else False if _NO.fullmatch(key) else None
        return known.get(key, said)

    def read(cell: Raw) -> _Reading:
        chosen = _chosen(cell, truth)
        if chosen is None:
            raise _Unreadable("not_in_list", choices="Có; Không")
        return chosen

    return read


def _list_reader(one: CodeList, is_open: bool) -> _Reader:
    spelt, bare = _spellings(one, vi.spelling_key), _spellings(one, vi.bare_key)
    choices = "; ".join([*one.values[:6], "…"] if len(one.values) > 6 else one.values)

    def match(text: str) -> str | None:
        return one.match(text) or spelt.get(vi.spelling_key(text))

    def read(cell: Raw) -> _Reading:
        chosen = _chosen(cell, match)
        if chosen is not None:
            return chosen
        plain = _text(cell)
        value = _dated(cell, one) or bare.get(vi.bare_key(plain.value))
        if value is not None and plain.value.isascii():
            return _Reading(value, "listed_as", {"read": value})
        if not is_open:
            raise _Unreadable("not_in_list", choices=choices)
        return plain if plain.code else _Reading(plain.value, "outside_list")

    return read


def _chosen(cell: Raw, match: Callable[[str], Any]) -> _Reading | None:
    """What ``match`` takes a cell's text for, as it stands or as text of an old font."""
    plain = _text(cell)
    value = match(plain.value)
    if value is not None and plain.code != "legacy_converted":
        return _Reading(value)
    texts = [plain.value, *(readings(cell) if isinstance(cell, str) else ())]
    found = {match(text): text for text in texts if match(text) is not None}
    if len(found) != 1:
        return None
    value, text = found.popitem()
    return _Reading(value, "legacy_converted", {"read": text})


def _spellings(one: CodeList, key: Callable[[str], str]) -> dict[str, str]:
    """Key → the one value of the list that it can mean."""
    meant: dict[str, set[str]] = {}
    for text, value in [*one.aliases.items(), *zip(one.values, one.values, strict=True)]:
        if re.search(r"[^\W\d]", text):  # 9/12 is no other spelling of 912
            meant.setdefault(key(text), set()).add(value)
    return {text: values.pop() for text, values in meant.items() if len(values) == 1}


def _dated(cell: Raw, one: CodeList) -> str | None:
    """The listed value that Excel took for a date: the schooling 9/12."""
    if not isinstance(cell, dt.date):
        return None
    texts = (f"{cell.day}/{cell.month}", f"{cell.month}/{cell.day}")
    found = set(map(one.match, texts)) - {None}
    return found.pop() if len(found) == 1 else None


# --- numbers

_NUMBER = re.compile(r"([+-]?) ?(\d(?:[\d.,'’ ]*\d)?) ?(.*)")
_PEOPLE = (
    "người|đại biểu|đồng chí|đ/c|lao động|cán bộ|công nhân|hội viên|đoàn viên|nhân khẩu|hộ|suất|"
    "bản|bài|tin|quyển|bộ|báo cáo|tham luận|tập thể|cá nhân|lượt|buổi"
)
_MONEY = "(?:đồng|đ|vnđ|vnd|₫)(?: chẵn)?"
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_SCALED = re.compile(rf"({'|'.join(_SCALES)})(?: ?(?:{_MONEY}|{_PEOPLE}))?")


def _integer(cell: Raw, field: FormField) -> _Reading:
    reading = _exact(cell, field)
    if reading.value.denominator != 1:
        raise _Unreadable("not_whole")
    return _Reading(int(reading.value), reading.code, reading.facts)


def _exact(cell: Raw, field: FormField) -> _Reading:
    """The exact number, as a Fraction."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return _Reading(Fraction(cell if cell == int(cell) else f"{cell:.15g}"))
    text = _words(cell).replace("\u2212", "-") if isinstance(cell, str) else ""
    match = _NUMBER.fullmatch(text)
    sign = -1 if text.startswith("-") else 1
    found = [sign * one for one in vi.written_numbers(match[2])] if match else []
    if field.type == "integer":  # there, three digits after a mark are no decimals
        found = found[:1]
    if not match or not found:
        raise _not_a_number(field)
    if len(found) > 1:
        decimal = f"{float(found[1]):.4f}".replace(".", ",")
        raise _Unreadable("ambiguous_number", whole=_plain(found[0]), decimal=decimal)
    return _with_unit(found[0], match[3], field)


def _not_a_number(field: FormField) -> _Unreadable:
    example = {"money": "25000000", "number": "12,5"}.get(field.input, "25")
    return _Unreadable("not_a_number", example=example)


def _with_unit(value: Fraction, unit: str, field: FormField) -> _Reading:
    """The value with what was written after it: a unit is dropped, a scale asked."""
    unit = unit.strip(" .()").casefold()
    percent = "%" in field.title
    if not unit:
        return _Reading(value)
    if unit == "%" and field.type == "number" and not percent:
        return _Reading(value / 100)
    if scaled := _SCALED.fullmatch(unit):
        raise _Unreadable("scaled_number", read=_plain(value * 10 ** _SCALES[scaled[1]]))
    units = _MONEY if field.input == "money" else "%" if percent else _PEOPLE
    if re.fullmatch(units, unit):
        return _Reading(value, "unit_dropped", {"read": _plain(value)})
    raise _not_a_number(field)


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.15g}".replace(".", ",")


# --- dates and births

_EPOCH = dt.date(1899, 12, 30)  # Excel's day 0, for days after February 1900
_YEARS = range(1900, 2101)
_SERIALS = range(21_000, 73_051)  # 1957 to 2099; below, a mistyped year (19755) would be one


def _date(cell: Raw, base_year: int) -> _Reading:
    year = _year_alone(cell)
    if year is not None:
        raise _Unreadable("year_only", year=year)
    return _day(cell, range(base_year - 79, base_year + 21), "not_a_date")


def _birth(cell: Raw, base_year: int) -> _Reading:
    """A day, or a year alone; ``1975`` is a year, never day 1975 of the calendar."""
    partial = vi.open_year(_words(cell)) if isinstance(cell, str) else None
    alone = _year_alone(cell)
    year = partial if alone is None else alone
    if year is not None:
        touched = alone is None or isinstance(cell, dt.date)
        reading = _Reading(str(year), "year_read" if touched else None, {"read": year})
    else:
        day = _day(cell, range(base_year - 95, base_year - 11), "not_a_birth")
        year = day.value.year
        reading = _Reading(day.value.isoformat(), day.code, day.facts)
    if not base_year - 110 <= year <= base_year:
        raise _Unreadable("impossible_year", year=year)
    return reading


def _year_alone(cell: Raw) -> int | None:
    """The year that is all a cell says, also where Excel made it a day of 1905."""
    if isinstance(cell, dt.date):
        number: float | None = (dt.date(cell.year, cell.month, cell.day) - _EPOCH).days
    elif isinstance(cell, str):
        number = vi.written_year(_words(cell))
    else:
        number = cell if isinstance(cell, int | float) else None
    return int(number) if number is not None and number in _YEARS else None


def _day(cell: Raw, years: range, code: str) -> _Reading:
    """A day of the calendar. A year of two digits is the one that ``years`` has."""
    if isinstance(cell, dt.date):
        return _Reading(_calendar_day(cell.day, cell.month, cell.year))
    serial = _serial(cell)
    if serial is not None:
        return _noted(_EPOCH + dt.timedelta(serial), "serial_date")
    written = vi.written_date(_words(cell)) if isinstance(cell, str) else None
    if written is None:
        raise _Unreadable(code)
    day, month, digits = written
    meant = [year for year in years if str(year).endswith(digits)] if len(digits) == 2 else [digits]
    if len(meant) != 1:
        raise _Unreadable("ambiguous_year")
    year = int(meant[0])
    if month > 12 >= day:
        return _noted(_calendar_day(month, day, year), "date_swapped")
    found = _calendar_day(day, month, year)
    return _Reading(found) if len(digits) == 4 else _noted(found, "short_year")


def _noted(day: dt.date, code: str) -> _Reading:
    return _Reading(day, code, {"read": as_date(day)})


def _serial(cell: Raw) -> int | None:
    """The serial number of a day, left as a number or as its text."""
    text = _words(cell) if isinstance(cell, str | int | float) else ""
    number = int(text[:5]) if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text) else 0
    return number if number in _SERIALS else None


def _calendar_day(day: int, month: int, year: int) -> dt.date:
    if year not in _YEARS:
        raise _Unreadable("impossible_year", year=year)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise _Unreadable("impossible_date") from None


# --- telephone and e-mail

_LONGEST = 1000
_EMAIL = re.compile(r"(?!.*\.\.)[a-z0-9_][a-z0-9._%+'-]*@[a-z0-9][a-z0-9.-]*\.[a-z]{2,}")


def _phone(cell: Raw) -> _Reading:
    text = _words(cell)
    numbers = vi.phone_numbers(text)
    if not numbers:
        return _Reading(text, "odd_phone")
    digits, restored = zip(*numbers, strict=True)
    code = "zero_restored" if any(restored) else None
    return _Reading("; ".join(digits), code, {"read": "; ".join(digits)})


def _email(cell: Raw) -> _Reading:
    text = _words(cell).lower().replace("mailto:", "")
    bare = re.sub("[^;,<>]*<([^<>]*)>", r"\1", text[:_LONGEST])
    addresses = re.split("[;, ]+", bare.strip(";,. "))
    if len(text) > _LONGEST or not all(map(_EMAIL.fullmatch, addresses)):
        raise _Unreadable("not_an_email")
    return _Reading("; ".join(addresses))
