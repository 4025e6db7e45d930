"""Which text means which field: its title, an earlier one, else one that is nearly the same."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.layout import HEADER_ROW
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold, plain
from emulation_xlsx.reading.raw import Grid

NEARLY = 0.85
"""How alike (difflib's ratio, without accents and brackets) a renamed title must at least be."""
LONGEST_TITLE, MOST_TITLES = 120, 100
"""A text beyond this is no title; a row with more texts is searched only for titles as they are."""
HEADER_SEARCH_ROWS, HEADER_HEIGHT = 60, 3
"""How far down a header is looked for, and over how many rows it may spread."""
NUMBER_TITLES = frozenset({"stt", "tt", "số tt", "số thứ tự"})
PAIRS = {"gender": ("Nam", "Nữ")}
"""Listed fields that people lay out as a column per value."""

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"^\s*\d{1,2}\s*[.)/]\s*")
"""The number that people put before a title."""
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True)
class Header:
    """A table's header: its last row, where its fields stand, and what else stands in it."""

    row: int
    cols: dict[str, int]
    rows: dict[int, int] = field(default_factory=dict)
    """The row of a column's title, where the header spreads over several."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Fields found by a title that is only nearly theirs → that title."""
    unknown: dict[int, str] = field(default_factory=dict)
    number: int | None = None
    """The column of the plain numbers (STT)."""
    pair: tuple[str, tuple[int, int]] | None = None
    """A field of ``PAIRS`` and its two columns."""

    @property
    def pair_columns(self) -> tuple[int, ...]:
        return self.pair[1] if self.pair else ()


def needed(sheet: Sheet) -> int:
    """How many titles a header must have at least: half."""
    return (len(sheet.fields) + 1) // 2


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """Where the writer puts it, else the first rows that hold enough titles, else nearly so."""
    if header := _expected(grid, sheet):
        return header
    exact = [fields_in(cells, sheet) for cells in grid[:HEADER_SEARCH_ROWS]]
    if sheet.part is None:
        return _first_header(grid, sheet, exact, 1)
    if header := _first_header(grid, sheet, exact, HEADER_HEIGHT):
        return header
    near = [fields_in(cells, sheet, near=True) for cells in grid[:HEADER_SEARCH_ROWS]]
    return _first_header(grid, sheet, near, HEADER_HEIGHT)


def _first_header(grid: Grid, sheet: Sheet, hits: Sequence[set[str]], height: int) -> Header | None:
    """The header in the first rows that hold enough titles between them."""
    for first in range(len(hits)):
        found: set[str] = set()
        for last in range(first, min(first + height, len(hits))):
            found |= hits[last]
            if not hits[last]:
                break
            if len(found) >= needed(sheet):
                return header_at(grid, sheet, first + 1, last + 1)
    return None


def _expected(grid: Grid, sheet: Sheet) -> Header | None:
    """The header as the writer left it, so far the commonest."""
    cells = grid[HEADER_ROW - 1] if len(grid) >= HEADER_ROW else ()
    first, last = sheet.first_column, sheet.first_column + len(sheet.fields)
    if tuple(cells[first:last]) != tuple(one.title for one in sheet.fields):
        return None
    cols = {one.name: col for col, one in enumerate(sheet.fields, first + 1)}
    others = {c: v for c, v in enumerate(cells, 1) if v and not first < c <= last}
    number = first if fold(str(others.pop(first, ""))) in NUMBER_TITLES else None
    unknown = {c: clean(v) for c, v in others.items() if isinstance(v, str) and clean(v)}
    return Header(HEADER_ROW, cols, unknown=unknown, number=number)


def header_at(grid: Grid, sheet: Sheet, first: int, last: int) -> Header:
    """The header in these rows, and in further ones that hold only more of its titles."""
    tolerant = sheet.part is not None
    texts, rows = dict[int, str](), dict[int, int]()
    for row in range(first, last + 1):
        here = title_texts(grid[row - 1])
        texts, rows = texts | here, rows | dict.fromkeys(here, row)
    cols = exact_titles(texts, sheet)
    while tolerant and last < len(grid) and last - first + 1 < HEADER_HEIGHT:
        below = title_texts(grid[last])
        more = {n: c for n, c in exact_titles(below, sheet).items() if n not in cols}
        pair = _pair(below, sheet)
        if not (pair or more) or set(below) & (set(cols.values()) - set(pair[1] if pair else ())):
            break
        cols, texts, last = cols | more, texts | below, last + 1
        rows |= dict.fromkeys(below, last)
    pair = _pair(texts, sheet) if tolerant else None
    if pair:
        cols = {name: col for name, col in cols.items() if col not in pair[1]}
    taken = {*cols.values(), *(pair[1] if pair else ())}
    rest = {c: t for c, t in texts.items() if c not in taken}
    near = nearest(rest, [f for f in sheet.fields if f.name not in cols]) if tolerant else {}
    number = next((c for c, t in rest.items() if fold(t) in NUMBER_TITLES), None)
    unknown = {c: clean(t) for c, t in rest.items() if c not in near.values() and c != number}
    renamed = {name: clean(rest[col]) for name, col in near.items()}
    return Header(last, cols | near, rows, renamed, unknown, number, pair)


def fields_in(cells: Iterable[Raw], sheet: Sheet, *, near: bool = False) -> set[str]:
    """The fields whose titles stand in a row."""
    texts = title_texts(cells)
    found = set(exact_titles(texts, sheet))
    if near and len(texts) <= MOST_TITLES:
        if sheet.plain_titles.isdisjoint(map(plain, texts.values())):
            return found  # only beside a title that lacks but its accents are others sought
        rest = [one for one in sheet.fields if one.name not in found]
        found |= set(nearest(texts, rest))
    return found


def title_texts(cells: Iterable[Raw]) -> dict[int, str]:
    """Column → text of the cells in a row that may be titles: neither blank nor too long."""
    pairs = ((c, v) for c, v in enumerate(cells, 1) if isinstance(v, str))
    return {c: v for c, v in pairs if 0 < len(v) <= LONGEST_TITLE and not v.isspace()}


def exact_titles(texts: Mapping[_Key, str], sheet: Sheet) -> dict[str, _Key]:
    """Field → where its title, or an earlier one, stands first."""
    found: dict[str, _Key] = {}
    for key, text in texts.items():
        name = sheet.by_title.get(fold(text)) or sheet.by_title.get(fold(_NUMBER.sub("", text)))
        if name:
            found.setdefault(name, key)
    return found


def nearest(texts: Mapping[_Key, str], fields: Sequence[FormField]) -> dict[str, _Key]:
    """Field → where a text stands that is nearly its title or an alias, each the other's best."""
    scores = {
        (one.name, key): _likeness(text, one) for one in fields for key, text in texts.items()
    }
    good = {pair: score for pair, score in scores.items() if score >= NEARLY}
    return {
        name: key
        for (name, key), score in good.items()
        if not any(other >= score and (n == name) != (k == key) for (n, k), other in good.items())
    }


def _likeness(text: str, one: FormField) -> float:
    if plain(text) in one.plain_aliases:
        return 1.0
    return max(likeness(text, title) for title in one.titles)


def likeness(text: str, title: str) -> float:
    """From 0 to 1; two that differ in a number are not alike."""
    one, two = plain(text), plain(title)
    if 2 * min(len(one), len(two)) < NEARLY * (len(one) + len(two)) or not one:
        return 0.0
    if _DIGITS.findall(one) != _DIGITS.findall(two):
        return 0.0
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _pair(texts: Mapping[int, str], sheet: Sheet) -> tuple[str, tuple[int, int]] | None:
    """Two columns headed by the values of a listed field."""
    at = {fold(text): col for col, text in texts.items()}
    for name, (one, two) in PAIRS.items():
        if name in sheet.field_names and {fold(one), fold(two)} <= set(at):
            return name, (at[fold(one)], at[fold(two)])
    return None
