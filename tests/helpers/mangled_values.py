"""Damages of issue 3's kind «values»: what a clerk or a program does to single cells."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from emulation_xlsx.checks.legacy import TCVN3, VNI
from emulation_xlsx.forms.schema import FormField
from tests.helpers.mangled_form import PLAN, columns, inputs, page, people, plain

Damage = Callable[[Workbook], None]
VALUE_DAMAGES: dict[str, Damage] = {}
"""Name → damage, in the order in which two are applied."""


def damage(to: dict[str, Damage]) -> Callable[[Damage], Damage]:
    """Register a damage under its function's name, ``_`` as a space."""

    def register(function: Damage) -> Damage:
        to[function.__name__.replace("_", " ").strip()] = function
        return function

    return register


one_of_values = damage(VALUE_DAMAGES)


def each_text(book: Workbook, change: Callable[[str], Any], *kinds: str) -> None:
    """Change the text of every filled cell of these kinds of input."""
    for _, cell in inputs(book, *kinds):
        if isinstance(cell.value, str):
            cell.value = change(cell.value)


def each_day(book: Workbook, change: Callable[[dt.date], Any], number_format: str = "@") -> None:
    """Change every date and birth that stands as the form asked, ``dd/mm/yyyy``."""
    for _, cell in inputs(book, "date", "birth"):
        day = written_day(cell)
        if day:
            cell.value = change(day)
            cell.number_format = number_format


def written_day(cell: Cell) -> dt.date | None:
    """The day in a cell that has it as the form asked, whatever invisible is about it."""
    try:
        text = plain(cell.value)
        day, month, year = map(int, text.split("/"))
        return dt.date(year, month, day)
    except ValueError:
        return None


# --- text -----------------------------------------------------------------------------------------

TEXTS = ("text", "list")


@one_of_values
def everything_uppercase(book: Workbook) -> None:
    """All text typed in capitals."""
    each_text(book, str.upper, *TEXTS, "email")


@one_of_values
def decomposed_letters(book: Workbook) -> None:
    """Text in Unicode's decomposed form (NFD), as a Mac types it."""
    each_text(book, lambda text: unicodedata.normalize("NFD", text))


@one_of_values
def TCVN3_text(book: Workbook) -> None:  # noqa: N802 - the encoding's name
    """Text typed for the fonts .VnTime."""
    each_text(book, lambda text: encoded(text, TCVN3), *TEXTS)


@one_of_values
def VNI_text(book: Workbook) -> None:  # noqa: N802 - the encoding's name
    """Text typed for the fonts VNI-Times."""
    each_text(book, lambda text: encoded(text, VNI), *TEXTS)


def encoded(text: str, table: Mapping[str, str]) -> str:
    """``text`` in the codes of an old font; letters that have none there stay."""
    code_of: dict[str, str] = {}
    for code, letter in table.items():
        code_of.setdefault(letter, code)
    return "".join(code_of.get(c) or code_of.get(c.lower()) or c for c in text)


@one_of_values
def hard_spaces(book: Workbook) -> None:
    """No-break spaces where spaces were."""
    each_text(book, lambda text: text.replace(" ", "\u00a0"))


@one_of_values
def zero_width_characters(book: Workbook) -> None:
    """Characters that nobody sees, between words and at the start."""
    each_text(book, lambda text: "\ufeff" + text.replace(" ", " \u200b"))


@one_of_values
def control_characters(book: Workbook) -> None:
    """Control characters, as Excel writes them into a file."""
    each_text(book, lambda text: text[:1] + "_x0007_" + text[1:] + "_x0000_")


@one_of_values
def line_breaks(book: Workbook) -> None:
    """Alt+Enter where a space was, and at the end."""
    each_text(book, lambda text: text.replace(" ", "\n", 1) + "\n", *TEXTS)


@one_of_values
def outer_spaces(book: Workbook) -> None:
    """Spaces before and after, and doubled inside."""
    each_text(book, lambda text: f"  {text.replace(' ', '  ')}   ")


# --- dates ----------------------------------------------------------------------------------------


@one_of_values
def years_only(book: Workbook) -> None:
    """Births as a year alone, as a number."""
    for _, cell in inputs(book, "birth"):
        if day := written_day(cell):
            cell.value = day.year


@one_of_values
def days_without_zeros(book: Workbook) -> None:
    """d/m/yyyy."""
    each_day(book, lambda day: f"{day.day}/{day.month}/{day.year}")


@one_of_values
def days_with_dashes_and_short_years(book: Workbook) -> None:
    """d-m-yy."""
    each_day(book, lambda day: f"{day.day}-{day.month}-{day:%y}")


@one_of_values
def days_with_dots(book: Workbook) -> None:
    """dd.mm.yyyy."""
    each_day(book, lambda day: f"{day:%d.%m.%Y}")


@one_of_values
def days_in_words(book: Workbook) -> None:
    """«ngày 5 tháng 6 năm 1975»."""
    each_day(book, lambda day: f"ngày {day.day} tháng {day.month} năm {day.year}")


@one_of_values
def days_as_date_cells(book: Workbook) -> None:
    """Real date cells instead of text."""
    each_day(book, midnight, "dd/mm/yyyy")


@one_of_values
def date_cells_of_1904(book: Workbook) -> None:
    """Real date cells in a workbook that counts from 1904."""
    book.epoch = CALENDAR_MAC_1904
    each_day(book, midnight, "dd/mm/yyyy")


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel has no zones


@one_of_values
def days_as_serial_numbers(book: Workbook) -> None:
    """Days left as numbers, 27570 for 25/06/1975."""
    each_day(book, lambda day: (day - dt.date(1899, 12, 30)).days, "General")


@one_of_values
def months_first_where_only_one_reading_is_possible(book: Workbook) -> None:
    """mm/dd/yyyy in the cells whose day is above 12."""
    for _, cell in inputs(book, "date", "birth"):
        day = written_day(cell)
        if day and day.day > 12:
            cell.value = f"{day:%m/%d/%Y}"


@one_of_values
def months_first_in_a_whole_column(book: Workbook) -> None:
    """mm/dd/yyyy in every birth, also where both readings are possible."""
    for _, cell in inputs(book, "birth"):
        if day := written_day(cell):
            cell.value = f"{day:%m/%d/%Y}"


# --- numbers and telephones -----------------------------------------------------------------------

NUMBERS = ("integer", "money", "number")


def each_number(book: Workbook, change: Callable[[int], str]) -> None:
    for _, cell in inputs(book, *NUMBERS):
        if isinstance(cell.value, int):
            cell.value = change(cell.value)
            cell.number_format = "@"


@one_of_values
def numbers_as_text(book: Workbook) -> None:
    """Numbers typed into text cells."""
    each_number(book, str)


@one_of_values
def decimal_commas(book: Workbook) -> None:
    """1250,0 as text."""
    each_number(book, lambda number: f"{number},0")


@one_of_values
def dots_between_thousands(book: Workbook) -> None:
    """18.500.000 as text."""
    each_number(book, lambda number: f"{number:,}".replace(",", "."))


@one_of_values
def numbers_with_units(book: Workbook) -> None:
    """«70 người», «18500000 đồng»."""
    for one, cell in inputs(book, *NUMBERS):
        if isinstance(cell.value, int):
            cell.value = f"{cell.value} {'đồng' if one.input == 'money' else 'người'}"


@one_of_values
def telephones_without_their_zero(book: Workbook) -> None:
    """Telephones as numbers."""
    for _, cell in inputs(book, "phone"):
        if str(cell.value).isdigit():
            cell.value, cell.number_format = int(str(cell.value)), "General"


@one_of_values
def telephones_of_the_world(book: Workbook) -> None:
    """+84 912 345 678."""

    def abroad(text: str) -> str:
        return re.sub(r"0(\d{3})(\d{3})(\d{3})", r"+84 \1 \2 \3", text)

    each_text(book, abroad, "phone")


# --- marks and listed values ----------------------------------------------------------------------


def each_mark(book: Workbook, marks: Mapping[str, str | int | None]) -> None:
    for one, cell in inputs(book):
        if one.type == "boolean" and cell.value in marks:
            cell.value = marks[str(cell.value)]


@one_of_values
def yes_as_x(book: Workbook) -> None:
    """x for yes, blank for no."""
    each_mark(book, {"Có": "x", "Không": None})


@one_of_values
def yes_as_a_tick(book: Workbook) -> None:
    """✓ for yes, X or v in some rows."""
    each_mark(book, {"Có": "✓"})
    for _, cell in list(inputs(book))[::3]:
        cell.value = "v" if cell.value == "✓" else cell.value


@one_of_values
def yes_and_no_in_small_letters(book: Workbook) -> None:
    """«có», «ko»."""
    each_mark(book, {"Có": "có", "Không": "ko"})


@one_of_values
def yes_and_no_as_numbers(book: Workbook) -> None:
    """1 and 0."""
    each_mark(book, {"Có": 1, "Không": 0})


@one_of_values
def listed_values_by_alias(book: Workbook) -> None:
    """Other names of listed values, where the plan knows one."""
    for one, cell in listed(book):
        assert one.excel.list
        aliases = PLAN.lists[one.excel.list].aliases.items()
        cell.value = next((alias for alias, value in aliases if value == cell.value), cell.value)


@one_of_values
def listed_values_in_small_letters(book: Workbook) -> None:
    """Listed values in lower case."""
    for _, cell in listed(book):
        cell.value = str(cell.value).lower()


def listed(book: Workbook) -> Iterable[tuple[FormField, Cell]]:
    return ((one, cell) for one, cell in inputs(book, "list") if one.excel.list)


@one_of_values
def nt_for_as_above(book: Workbook) -> None:
    """«nt» and «-nt-» where a delegate's cell repeats the one above."""
    at = page(book, "delegates")
    rows, known = people(at), columns(at)
    for name, mark in {"workplace": "nt", "ethnicity": "-nt-", "education": "Như trên"}.items():
        for above, row in reversed(list(pairwise(rows))):
            if at.cell(above, known[name]).value == at.cell(row, known[name]).value:
                at.cell(row, known[name]).value = mark


# --- formulas -------------------------------------------------------------------------------------


@one_of_values
def error_cells(book: Workbook) -> None:
    """#REF! and #N/A in a column, and in records."""
    at = page(book, "delegates")
    for row, literal in zip(people(at), ("#REF!", "#N/A", "#VALUE!"), strict=False):
        at.cell(row, columns(at)["workplace"]).value = literal
    for _, cell in list(inputs(book, *NUMBERS))[:3]:
        cell.value = "#DIV/0!"


@one_of_values
def uncalculated_formulas(book: Workbook) -> None:
    """Formulas that a program saved without their results."""
    at = page(book, "delegates")
    for row in people(at)[:3]:
        for name in ("full_name", "workplace", "phone"):
            cell = at.cell(row, columns(at)[name])
            cell.value = f'="{cell.value}"'
    for _, cell in list(inputs(book, *NUMBERS))[:3]:
        if isinstance(cell.value, int):
            cell.value = f"={cell.value}+0"
