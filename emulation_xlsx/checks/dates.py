"""Cells → days of the calendar and births, as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
import re

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.reading import Reading, Unreadable, words
from emulation_xlsx.findings import Raw, as_date

_EPOCH = dt.date(1899, 12, 30)  # Excel's day 0, for days after February 1900
_YEARS = range(1900, 2101)
_SERIALS = range(21_000, 73_051)  # 1957 to 2099; below, a mistyped year (19755) would be one


def day_of(cell: Raw, base_year: int) -> Reading:
    year = _year_alone(cell)
    if year is not None:
        raise Unreadable("year_only", year=year)
    return _day(cell, range(base_year - 79, base_year + 21), "not_a_date")


def birth_of(cell: Raw, base_year: int) -> Reading:
    """A day, or a year alone; ``1975`` is a year, never day 1975 of the calendar."""
    partial = vi.open_year(words(cell)) if isinstance(cell, str) else None
    alone = _year_alone(cell)
    year = partial if alone is None else alone
    if year is not None:
        touched = alone is None or isinstance(cell, dt.date)
        reading = Reading(str(year), "year_read" if touched else None, {"read": year})
    else:
        day = _day(cell, range(base_year - 95, base_year - 11), "not_a_birth")
        year = day.value.year
        reading = Reading(day.value.isoformat(), day.code, day.facts)
    if not base_year - 110 <= year <= base_year:
        raise Unreadable("impossible_year", year=year)
    return reading


def _year_alone(cell: Raw) -> int | None:
    """The year that is all a cell says, also where Excel made it a day of 1905."""
    if isinstance(cell, dt.date):
        number: float | None = (dt.date(cell.year, cell.month, cell.day) - _EPOCH).days
    elif isinstance(cell, str):
        number = vi.written_year(words(cell))
    else:
        number = cell if isinstance(cell, int | float) else None
    return int(number) if number is not None and number in _YEARS else None


def _day(cell: Raw, years: range, code: str) -> Reading:
    """A day of the calendar. A year of two digits is the one that ``years`` has."""
    if isinstance(cell, dt.date):
        return Reading(_calendar_day(cell.day, cell.month, cell.year))
    serial = _serial(cell)
    if serial is not None:
        return _noted(_EPOCH + dt.timedelta(serial), "serial_date")
    written = vi.written_date(words(cell)) if isinstance(cell, str) else None
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
    return Reading(found) if len(digits) == 4 else _noted(found, "short_year")


def _noted(day: dt.date, code: str) -> Reading:
    return Reading(day, code, {"read": as_date(day)})


def _serial(cell: Raw) -> int | None:
    """The serial number of a day, left as a number or as its text."""
    text = words(cell) if isinstance(cell, str | int | float) else ""
    number = int(text[:5]) if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text) else 0
    return number if number in _SERIALS else None


def _calendar_day(day: int, month: int, year: int) -> dt.date:
    if year not in _YEARS:
        raise Unreadable("impossible_year", year=year)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("impossible_date") from None
