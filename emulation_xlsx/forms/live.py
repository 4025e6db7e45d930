"""What a cell may hold, twice: as Excel formulas of a form, and as Python over the same value.

An expression stands for one cell or, inside SUMPRODUCT, for every cell of a range. It has only
what Excel 2010 computes there without Ctrl+Shift+Enter: no IF, no IFERROR. Blank cells are asked
apart, with :func:`filled`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from emulation_xlsx.forms.schema import FORMULA_LIMIT, FormField
from emulation_xlsx.forms.values import NUMERIC, number_limits

DAYS = ("date", "birth")
"""Inputs that are days, or may be."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
"""What a day, or a birth, can be of."""
_FIRST_DAY, _LAST_DAY = 21_000, 73_415
"""Numbers of days in Excel, of 1957 and of 2100: what is below is a year, or mistyped."""
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def checked(formula: str, where: str) -> str:
    """A formula that Excel takes.

    :raises ValueError: it is too long; ``where`` says of what it is.
    """
    if len(formula) > FORMULA_LIMIT:
        raise ValueError(f"{where}: a formula of {len(formula)} characters, of {FORMULA_LIMIT}")
    return formula


def filled(cells: str) -> str:
    """TRUE for a cell in which a person sees something."""
    return f'(TRIM({cells})<>"")'


def is_filled(value: object) -> bool:
    return value is not None and str(value).strip(" ") != ""


def acceptable(one: FormField, cells: str, listed: str) -> str | None:
    """TRUE, or 1, for a cell that is not blank and can be what its field means.

    ``listed`` is the defined name of its code list. None: every text can be.
    """
    if one.input == "date":
        return _day(cells)
    if one.input == "birth":
        return f"({_day(cells)}+{_year(cells)}>0)"
    if one.input == "list":
        return None if one.excel.open_list else f"ISNUMBER(MATCH({_literal(cells)},{listed},0))"
    if one.input in NUMERIC:
        low, high = number_limits(one)
        whole = "" if one.input == "number" else f"*(INT({cells})={cells})"
        within = f"({cells}>={low:.15g})*({cells}<={high:.15g})"
        return f"ISNUMBER({cells})*ISNUMBER(1/({within}{whole}))"
    if one.constraints.max_length:
        return f"(LEN({cells})<={one.constraints.max_length})"
    return None


def is_acceptable(one: FormField, value: str | int | float, listed: Sequence[str]) -> bool:
    """What :func:`acceptable` says of a cell with this value."""
    number = None if isinstance(value, str) else value
    if one.input in DAYS:
        day = _is_day(str(value)) if number is None else _FIRST_DAY <= number <= _LAST_DAY
        return day or (one.input == "birth" and _is_year(str(value)))
    if one.input == "list":
        known = {text.casefold() for text in listed}
        return one.excel.open_list or _trimmed(str(value)).casefold() in known
    if one.input in NUMERIC:
        low, high = number_limits(one)
        whole = one.input == "number" or number == int(number or 0)
        return number is not None and low <= number <= high and whole
    return len(str(value)) <= (one.constraints.max_length or len(str(value)))


def _bare(cells: str) -> str:
    """A day as text, without blanks, its parts divided by strokes."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cells}," ",""),"-","/"),".","/")'


def _day(cells: str) -> str:
    """A day of the calendar: a number, or text with the day first.

    Text is turned into ISO's year-month-day, which Excel reads alike in every language; DATEVALUE
    is the only part that can fail, since LibreOffice loses cells behind an earlier failure.
    """
    s = _bare(cells)
    stroke = f'FIND("/",{s}&"/")'
    day, year = f"LEFT({s},{stroke}-1)", f"RIGHT({s},4)"
    month = f'SUBSTITUTE(MID({s},{stroke}+1,2),"/","")'
    shape = (
        f'({stroke}<4)*({day}&"/"&{month}&"/"&{year}={s})'
        f'*({year}>="{FIRST_YEAR}")*({year}<="{LAST_YEAR}")'
    )
    number = f"({cells}>={_FIRST_DAY})*({cells}<={_LAST_DAY})"
    return f'({number}+{shape}*ISNUMBER(DATEVALUE({year}&"-"&{month}&"-"&{day}))>0)'


def _year(cells: str) -> str:
    """A year alone, as number or as text of four digits."""
    s = _bare(cells)
    within = f'({s}>="{FIRST_YEAR}")*({s}<="{LAST_YEAR}")*(LEN({s})=4)'
    return f'{within}*ISNUMBER(VALUE({s}))*(ISERROR(FIND("/",{s})))'


def _literal(cells: str) -> str:
    """A text that MATCH takes as it stands, its ``*`` and ``?`` no wildcards."""
    text = f"TRIM({cells})"
    for sign in "~*?":
        text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
    return text


def _is_day(text: str) -> bool:
    match = _DAY.fullmatch(re.sub("[-.]", "/", text.replace(" ", "")))
    if not match or not FIRST_YEAR <= int(match[3]) <= LAST_YEAR:
        return False
    try:
        dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return False
    return True


def _is_year(text: str) -> bool:
    text = text.replace(" ", "")
    return bool(re.fullmatch("[0-9]{4}", text)) and FIRST_YEAR <= int(text) <= LAST_YEAR


def _trimmed(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)
