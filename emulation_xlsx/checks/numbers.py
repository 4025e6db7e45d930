"""Cells → whole and exact numbers: marks of thousands and decimals, units, scales."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.reading import Reading, Unreadable, words
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField

_NUMBER = re.compile(r"([+-]?) ?(\d(?:[\d.,'’ ]*\d)?) ?(.*)")
_PEOPLE = (
    "người|đại biểu|đồng chí|đ/c|lao động|cán bộ|công nhân|hội viên|đoàn viên|nhân khẩu|hộ|suất|"
    "bản|bài|tin|quyển|bộ|báo cáo|tham luận|tập thể|cá nhân|lượt|buổi"
)
_MONEY = "(?:đồng|đ|vnđ|vnd|₫)(?: chẵn)?"
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_SCALED = re.compile(rf"({'|'.join(_SCALES)})(?: ?(?:{_MONEY}|{_PEOPLE}))?")


def whole_number(cell: Raw, field: FormField) -> Reading:
    reading = exact_number(cell, field)
    if reading.value.denominator != 1:
        raise Unreadable("not_whole")
    return Reading(int(reading.value), reading.code, reading.facts)


def exact_number(cell: Raw, field: FormField) -> Reading:
    """The exact number, as a Fraction."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return Reading(Fraction(cell if cell == int(cell) else f"{cell:.15g}"))
    text = words(cell).replace("\u2212", "-") if isinstance(cell, str) else ""
    match = _NUMBER.fullmatch(text)
    sign = -1 if text.startswith("-") else 1
    found = [sign * one for one in vi.written_numbers(match[2])] if match else []
    if field.type == "integer":  # there, three digits after a mark are no decimals
        found = found[:1]
    if not match or not found:
        raise _not_a_number(field)
    if len(found) > 1:
        decimal = f"{float(found[1]):.4f}".replace(".", ",")
        raise Unreadable("ambiguous_number", whole=_plain(found[0]), decimal=decimal)
    return _with_unit(found[0], match[3], field)


def _not_a_number(field: FormField) -> Unreadable:
    example = {"money": "25000000", "number": "12,5"}.get(field.input, "25")
    return Unreadable("not_a_number", example=example)


def _with_unit(value: Fraction, unit: str, field: FormField) -> Reading:
    """The value with what was written after it: a unit is dropped, a scale asked."""
    unit = unit.strip(" .()").casefold()
    percent = "%" in field.title
    if not unit:
        return Reading(value)
    if unit == "%" and field.type == "number" and not percent:
        return Reading(value / 100)
    if scaled := _SCALED.fullmatch(unit):
        raise Unreadable("scaled_number", read=_plain(value * 10 ** _SCALES[scaled[1]]))
    units = _MONEY if field.input == "money" else "%" if percent else _PEOPLE
    if re.fullmatch(units, unit):
        return Reading(value, "unit_dropped", {"read": _plain(value)})
    raise _not_a_number(field)


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.15g}".replace(".", ",")
