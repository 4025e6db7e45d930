"""Which text means which field: its title, an earlier one, else one that is nearly the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.layout import HEADER_ROW
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold, plain
from emulation_xlsx.forms.values import COLLECTIVE, PERSON
from emulation_xlsx.reading.raw import Grid

NEARLY = 0.85
"""How alike (difflib's ratio, without accents and brackets) a renamed title must at least be."""
LONGEST_TITLE, MOST_TITLES = 120, 100
"""A text beyond this is no title; a row with more texts is searched only for titles as they are."""
HEADER_SEARCH_ROWS, HEADER_HEIGHT = 60, 3
"""How far down a header is looked for, and over how many rows it may spread."""
NUMBER_TITLES = frozenset({"stt", "tt", "số tt", "số thứ tự"})
PAIRS = {
    "gender": ("Nam", "Nữ"),
    "kind": (COLLECTIVE, PERSON),
    "represents": (PERSON, COLLECTIVE),
    "delegate_type": ("Điển hình", "Khách mời"),
    "standing": ("Chính thức", "Dự khuyết"),
}
"""Listed fields that people lay out as a column per value; the values of each."""
YES_OR_NO = ("Có", "Không")
DAY_MONTH_YEAR = ("Ngày", "Tháng", "Năm")
_OF_NAMES = (
    re.compile(r"họ(,? (và )?(tên )?(đệm|lót|chữ đệm|chữ lót))?"),
    re.compile(r"((tên|chữ) )?(đệm|lót)"),
    re.compile(r"tên( gọi| riêng)?"),
)
"""What the columns of a name are called that stands in two or three; the middle one may lack."""
_BORN = re.compile(r"\b(ngày|tháng|năm)?,? ?sinh( ngày| năm)?\b|[():]")
"""What beside «Nam» or «Nữ» says that births stand in the column."""

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"^\s*\d{1,2}\s*[.)/]\s*")
"""The number that people put before a title."""
_SEVERAL = re.compile(r"[\n/|()\[\]–]| - ")
"""What stands between a title and the same in another language, or what is to be written."""
_CODE = re.compile(r"^\d ?[:=-]? ?|^[:=-] ?| ?[:=-]? ?\d?$")
"""A code that a title gives a value: «Nam = 1»."""
_Key = TypeVar("_Key", bound=Hashable)


_Parts = dict[str, dict[int, str]]


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
    parts: _Parts = field(default_factory=dict)
    """Fields laid over several columns → what each column stands for: a value, or a day's part."""

    @property
    def part_columns(self) -> tuple[int, ...]:
        return tuple(col for cols in self.parts.values() for col in cols)


def needed(sheet: Sheet) -> int:
    """How many titles a header must have at least: half."""
    return (titled(sheet) + 1) // 2


def titled(sheet: Sheet) -> int:
    """How many titles the form of any unit has, as it was issued."""
    return sum(not (f.excel.retired or f.excel.only_for) for f in sheet.fields)


def find_header(grid: Grid, sheet: Sheet, least: int = 0) -> Header | None:
    """Where the writer puts it, else the first rows that hold enough titles, else nearly so.

    ``least``: how many are enough, where that is not half of them.
    """
    least = least or needed(sheet)
    if header := _expected(grid, sheet):
        return header
    exact = [fields_in(cells, sheet) for cells in grid[:HEADER_SEARCH_ROWS]]
    if sheet.part is None:
        return _first_header(grid, sheet, exact, 1, least)
    if header := _first_header(grid, sheet, exact, HEADER_HEIGHT, least):
        return header
    near = [fields_in(cells, sheet, near=True) for cells in grid[:HEADER_SEARCH_ROWS]]
    return _first_header(grid, sheet, near, HEADER_HEIGHT, least)


def _first_header(
    grid: Grid, sheet: Sheet, hits: Sequence[set[str]], height: int, least: int
) -> Header | None:
    """The header in the first rows that hold enough titles between them."""
    for first in range(len(hits)):
        found: set[str] = set()
        for last in range(first, min(first + height, len(hits))):
            found |= hits[last]
            if not hits[last]:
                break
            if len(found) >= least:
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
    parts: _Parts = {}
    while tolerant and last < len(grid) and last - first + 1 < HEADER_HEIGHT:
        below = title_texts(grid[last])
        more = {n: c for n, c in exact_titles(below, sheet).items() if n not in cols}
        lower = _parts(below, sheet, cols)
        apart = {col for own in lower.values() for col in own}
        above = set(cols.values()) if more else set(texts)  # «Nam» in a row of values is no title
        if not (lower or more) or set(below) & (above - apart):
            break
        cols, texts, last, parts = cols | more, texts | below, last + 1, parts | lower
        rows |= dict.fromkeys(below, last)
    parts = parts | _parts(texts, sheet, cols) if tolerant else {}
    taken = {col for own in parts.values() for col in own}
    cols = {name: col for name, col in cols.items() if col not in taken}
    taken |= set(cols.values())
    rest = {c: t for c, t in texts.items() if c not in taken}
    lacking = [f for f in sheet.fields if f.name not in cols and f.name not in parts]
    near = nearest_titles(rest, lacking) if tolerant else {}
    number = next((c for c, t in rest.items() if fold(t) in NUMBER_TITLES), None)
    unknown = {c: clean(t) for c, t in rest.items() if c not in near.values() and c != number}
    renamed = {name: clean(rest[col]) for name, col in near.items()}
    return Header(last, cols | near, rows, renamed, unknown, number, parts)


def fields_in(cells: Iterable[Raw], sheet: Sheet, *, near: bool = False) -> set[str]:
    """The fields whose titles stand in a row."""
    texts = title_texts(cells)
    found = set(exact_titles(texts, sheet))
    if near and len(texts) <= MOST_TITLES:
        if sheet.plain_titles.isdisjoint(map(plain, texts.values())):
            return found  # only beside a title that lacks but its accents are others sought
        rest = [one for one in sheet.fields if one.name not in found]
        found |= set(nearest_titles(texts, rest))
    return found


def title_texts(cells: Iterable[Raw]) -> dict[int, str]:
    """Column → text of the cells in a row that may be titles: neither blank nor too long."""
    pairs = ((c, v) for c, v in enumerate(cells, 1) if isinstance(v, str))
    return {c: v for c, v in pairs if 0 < len(v) <= LONGEST_TITLE and not v.isspace()}


def exact_titles(texts: Mapping[_Key, str], sheet: Sheet) -> dict[str, _Key]:
    """Field → where its title, or an earlier one, stands first."""
    found: dict[str, _Key] = {}
    for key, text in texts.items():
        name = sheet.named(text) or sheet.by_title.get(fold(_NUMBER.sub("", text)))
        if name:
            found.setdefault(name, key)
    used = set(found.values())
    for key, text in texts.items():
        if key not in used and _SEVERAL.search(text):
            pieces = {_CODE.sub("", fold(piece)) for piece in _SEVERAL.split(text)}
            names = {sheet.by_title[piece] for piece in pieces if piece in sheet.by_title}
            names = names or (_both_values(pieces, sheet) if _DIGITS.search(text) else set())
            if len(names) == 1:
                found.setdefault(names.pop(), key)
    return found


def _both_values(pieces: Collection[str], sheet: Sheet) -> set[str]:
    """Listed fields of which a title names both values: «Nam (1)/Nữ (0)»."""
    named = {name for name, values in PAIRS.items() if set(map(fold, values)) <= set(pieces)}
    return named & set(sheet.field_names)


def nearest_titles(texts: Mapping[_Key, str], fields: Sequence[FormField]) -> dict[str, _Key]:
    """Field → the place of the text most like its title or an alias, each the other's best."""
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
    if not one.plain_aliases.isdisjoint(map(plain, [text, *_SEVERAL.split(text)])):
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


def _parts(texts: Mapping[int, str], sheet: Sheet, cols: Mapping[str, int]) -> _Parts:
    """The fields that a row of titles lays over several columns."""
    at: dict[str, int] = {}
    for col, text in texts.items():
        at.setdefault(fold(text), col)
    found: _Parts = {}
    for one in sheet.fields:
        own_col = cols.get(one.name)
        if one.input == "birth":
            found |= _birth_parts(one, at)
        elif one.excel.personal == "name":
            found |= _name_parts(one, at) if own_col is None else {}
        elif one.type == "boolean" and own_col and _side_by_side(texts, own_col, YES_OR_NO):
            found[one.name] = {own_col: YES_OR_NO[0], own_col + 1: YES_OR_NO[1]}
        elif one.name in PAIRS and (
            own_col is None or _side_by_side(texts, own_col, PAIRS[one.name])
        ):
            by = {_BORN.sub("", text).strip(): col for text, col in at.items()} | at
            own = {by[fold(value)]: value for value in PAIRS[one.name] if fold(value) in by}
            single = len(own) == 1 and one.name == "gender"
            if (len(own) == 2 or single) and not set(own) & {c for p in found.values() for c in p}:
                found[one.name] = own
    return found


def _birth_parts(one: FormField, at: Mapping[str, int]) -> _Parts:
    """«Ngày», «Tháng», «Năm» beside each other, with or without «sinh» behind."""
    names = [(fold(part), fold(f"{part} sinh")) for part in DAY_MONTH_YEAR]
    cols = [at.get(short, at.get(long, 0)) for short, long in names]
    beside = cols[0] and cols == list(range(cols[0], cols[0] + 3))
    return {one.name: dict(zip(cols, DAY_MONTH_YEAR, strict=True))} if beside else {}


def _name_parts(one: FormField, at: Mapping[str, int]) -> _Parts:
    """«Họ và chữ đệm», «Tên» beside each other, or «Họ», «Chữ đệm», «Tên»."""
    found = [next((c for t, c in at.items() if by.fullmatch(t)), 0) for by in _OF_NAMES]
    parts = {col: name for col, name in zip(found, ("Họ", "Chữ đệm", "Tên"), strict=True) if col}
    first, cols = found[0], sorted(parts)
    beside = first and found[2] and cols == list(range(first, first + len(cols)))
    return {one.name: {col: parts[col] for col in cols}} if beside else {}


def _side_by_side(texts: Mapping[int, str], col: int, values: Sequence[str]) -> bool:
    return [fold(texts.get(col + i, "")) for i in range(len(values))] == [fold(v) for v in values]
