"""What a cell of the town workbook holds, and how it looks.

A cell is a value, a :class:`Formula` with the value computed for it, or a :class:`Link`; a formula
names cells of its own row as ``{field}``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.styles import DATE_FORMAT, LINK_INK, MONEY_FORMAT, Book, plain_text
from emulation_xlsx.forms.values import NUMERIC, cell_value
from emulation_xlsx.town.rowsheet import Held, Live

FIRST_EXCEL_DAY = dt.date(1900, 3, 1)
"""Earlier days are text: before it, serial numbers and the calendar disagree."""


LINKED = {"font_color": LINK_INK, "underline": 1}
UNSEEN = {"num_format": ";;;"}
"""Of a hidden column: LibreOffice draws the first of them at the edge of the paper."""
DATED = {"num_format": DATE_FORMAT, "align": "center"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A live cell: ``text`` with ``{field}`` for cells of its row, and the value it comes to."""

    text: str
    value: Any
    style: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Text that jumps to a place in this workbook, or to a file of the campaign."""

    target: str
    text: str

    @property
    def words(self) -> str:
        """What stands in its place where nothing can be clicked: the file's own name."""
        kind, _, file = self.target.partition(":")
        return file.removeprefix("../") if kind == "external" else self.text


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with properties of its own over its column's, in whose formula it does not stand."""

    value: Any
    style: Mapping[str, Any] = field(default_factory=dict)


Cell = Any
"""A value (text, number, date, bool, Fraction, None), Formula, Link or Styled."""


def criterion(sign: str, value: str | int) -> str:
    """A criterion of COUNTIFS as formulas write it, for a value of a code list.

    Nothing in the value is a wildcard; with ``=`` it is compared as it stands.
    """
    text = str(value)
    for special in "~*?":
        text = text.replace(special, f"~{special}")
    text = text.replace('"', '""').replace("{", "{{").replace("}", "}}")
    return f'"{sign}{text}"'


LITERAL = 250
"""Characters of a text in a formula; Excel takes 255."""


def literal(text: str) -> str:
    """A text as a formula's pattern writes it."""
    text = text.replace("{", "{{").replace("}", "}}")
    parts = [text[at : at + LITERAL] for at in range(0, len(text), LITERAL)] or [""]
    return "&".join('"' + part.replace('"', '""') + '"' for part in parts)


class Look:
    """The format of some cells, over which a cell may have properties of its own."""

    def __init__(self, book: Book, props: Mapping[str, Any]) -> None:
        self._book, self._props = book, props
        self.plain = book.cell(**props)
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._over: dict[tuple[tuple[str, Any], ...], Look] = {}

    def __call__(self, more: Mapping[str, Any]) -> Format:
        if not more:
            return self.plain
        key = tuple(more.items())
        if key not in self._made:
            self._made[key] = self._book.cell(**{**self._props, **more})
        return self._made[key]

    def over(self, more: Mapping[str, Any]) -> Look:
        """The look of a cell that has these properties as its own."""
        key = tuple(more.items())
        if key not in self._over:
            self._over[key] = Look(self._book, {**self._props, **more})
        return self._over[key]


class Areas(Protocol):
    """A book that knows where its lists stand."""

    def columns(self, key: str) -> object:
        """The ranges of a list's columns as attributes."""


class RowNames(dict[str, Any]):
    """What a formula names: the cells of its row by field, other lists by the keys of sheets."""

    def __init__(self, letters: Mapping[str, str], row: int, areas: Areas) -> None:
        super().__init__()
        self._letters, self._row, self._areas = letters, row, areas

    def __missing__(self, name: str) -> Any:
        letters = self._letters.get(name)
        return f"{letters}{self._row}" if letters else self._areas.columns(name)


def cell_of(row: Mapping[str, Cell], name: str, formula: str | None) -> Cell:
    """A row's cell; in a column of formulas that with the row's value, unless it has its own."""
    value = row.get(name)
    if formula is None or name not in row or isinstance(value, Formula | Styled):
        return value
    return Formula(formula, value)


def column_props(one: FormField) -> dict[str, Any]:
    """The look of a column's cells."""
    props: dict[str, Any] = {"font_size": 11, "text_wrap": one.excel.wrap}
    if one.excel.align:
        props["align"] = one.excel.align
    if one.input in NUMERIC:
        props["num_format"] = MONEY_FORMAT if one.input == "money" else "General"
    if one.input == "date":
        props |= DATED
    if one.excel.number_format:
        props["num_format"] = one.excel.number_format
    return props | (UNSEEN if one.excel.hidden else {})


def put_held(worksheet: Worksheet, row: int, col: int, held: Held | Link, style: Format) -> None:
    at = (row - 1, col - 1)
    if held is None:
        worksheet.write_blank(*at, None, style)
    elif isinstance(held, str):
        worksheet.write_string(*at, held, style)
    elif isinstance(held, Live):
        worksheet.write_formula(*at, held.text, style, held.value)
    elif isinstance(held, Link):
        worksheet.write_url(*at, held.target, style, held.text)
    else:
        worksheet.write_number(*at, held, style)


def held_in(
    value: Cell, look: Look, names: Mapping[str, str], live: bool
) -> tuple[Held | Link, Format]:
    """What a cell holds, and its format; a formula names the cells of ``names``."""
    if not value and (value is None or value == ""):
        return None, look.plain
    if isinstance(value, str):
        return plain_text(value), look.plain
    if isinstance(value, Styled) or (isinstance(value, Formula) and not live):
        return held_in(value.value, look.over(value.style), names, live)
    if isinstance(value, Formula):
        return Live(value.text.format_map(names), _cached(value.value)), look(value.style)
    if isinstance(value, Link):
        return value, look(LINKED)
    if isinstance(value, dt.date) and value >= FIRST_EXCEL_DAY:
        return _serial(value), look(DATED)
    if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
        return float(value), look.plain
    return plain_text(str(cell_value(value, "text"))), look.plain


def _cached(value: object) -> Any:
    """A formula's value as Excel stores it: a day is its serial number, nothing is empty text."""
    if isinstance(value, dt.date):
        return _serial(value)
    if isinstance(value, Fraction):
        return float(value)
    return "" if value is None else value


def _serial(day: dt.date) -> int:
    """The number that Excel has for a day."""
    return (dt.date(day.year, day.month, day.day) - dt.date(1899, 12, 30)).days
