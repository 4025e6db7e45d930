"""Worksheets matched with the form's sheets; lists pasted into a sheet of another kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.layout import CORRECTIONS_SHEET, GUIDE_SHEET, LISTS_SHEET, META_SHEET
from emulation_xlsx.forms.schema import FormSpec, Sheet
from emulation_xlsx.forms.text import clean, fold, plain
from emulation_xlsx.reading.left_out import BORN
from emulation_xlsx.reading.raw import Grid, LayoutNote, Merge, RawTable
from emulation_xlsx.reading.relaid import blocks, find_across, moved_down
from emulation_xlsx.reading.tables import find_record, find_table
from emulation_xlsx.reading.titles import exact_titles, needed, titled

CLEARLY = 2
"""How many more titles of its sheet than of any other a worksheet must hold to be taken for it."""
_ENOUGH = 4
"""How many titles make a list of people a unit's own of it, where no other sheet is that list."""
UNREAD = frozenset(map(fold, (LISTS_SHEET, GUIDE_SHEET)))
"""Sheets of a form in which nobody writes."""
_OWN = UNREAD | {fold(META_SHEET), fold(CORRECTIONS_SHEET)}
_COPY = re.compile(r"(.+?) ?(?:\(\d+\)|_\d+)")
"""What Excel and LibreOffice call the copy of a sheet."""
_NUMBER = re.compile(r"^\d+\W+")


@dataclass(frozen=True)
class Worksheet:
    """A worksheet as a reader gives it."""

    name: str
    grid: Grid
    merges: Sequence[Merge] = ()
    hidden: bool = False
    stands_for: Sheet | None = None
    """Of the form's sheets the one that this is a part of a worksheet for."""
    above: int = 0
    """How many rows of the worksheet stand above that part."""

    @cached_property
    def folded(self) -> str:
        return fold(self.stands_for.name if self.stands_for else self.name)

    @property
    def is_copy_of(self) -> str:
        match = _COPY.fullmatch(self.folded)
        return match[1] if match else ""

    def table(self, sheet: Sheet, lists: Sequence[Sheet] = ()) -> RawTable | None:
        """The form's table in this worksheet; None where less than half of its titles are.

        Of the ``lists`` of people nothing belongs in another table.
        """
        table = self._table(sheet, lists)
        if table and self.stands_for:
            table.within = range(self.above + 1, self.above + len(self.grid) + 1)
            return moved_down(table, self.above)
        return table

    def _table(self, sheet: Sheet, lists: Sequence[Sheet]) -> RawTable | None:
        if not sheet.is_record:
            stray = None if sheet in lists else stray_list(self.grid, lists)
            grid = self.grid[: stray.row - 1] if stray and stray.row else self.grid
            table = find_table(grid, sheet, self.name, self.merges)
            if table and sheet.part and sheet not in lists:
                take_out(table, sheet, stray, lists)
            if table is None and sheet in lists:
                table = find_across(grid, sheet, self.name)
            return table
        table = find_record(self.grid, sheet, self.name, self.merges)
        half = len(sheet.fields) - len(table.missing) > titled(sheet) / 2
        return table if half or not titled(sheet) else None

    def own(self, sheet: Sheet) -> RawTable | None:
        """The unit's own list: with few of the titles, but those by which a person is known."""
        table = find_table(self.grid, sheet, self.name, self.merges, _ENOUGH)
        return table if table and set(sheet.table.primary_key) <= set(table.columns) else None


@dataclass
class FoundSheets:
    """The tables of a form; worksheets without a header, and worksheets the form does not know."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    headless: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def find_sheets(worksheets: Sequence[Worksheet], spec: FormSpec) -> FoundSheets:
    """The form's sheets: by name; a copy beside it, or where there is none, by their titles."""
    found = FoundSheets()
    worksheets = list(_parted(worksheets, spec))
    taken: set[str] = set()
    named: dict[str, list[RawTable]] = {}
    lists = [s for s in spec.sheets if s.part and any(f.input == "birth" for f in s.fields)]
    titled: dict[str, list[RawTable]] = {sheet.key: [] for sheet in spec.sheets}
    for sheet in spec.sheets:
        own = [one for one in worksheets if sheet.is_called(one.folded)][:1]
        copies = [one for one in worksheets if sheet.part and sheet.is_called(one.is_copy_of)]
        tables = [one.table(sheet, lists) for one in (*own, *copies)]
        named[sheet.key] = [table for table in tables if table is not None]
        taken |= {one.name for one in own} | {table.sheet_name for table in named[sheet.key]}
        if own and tables[0] is None and any(map(any, own[0].grid)):
            found.headless[sheet.key] = own[0].name
    rest = [one for one in worksheets if one.name not in taken and one.folded not in _OWN]
    found.unknown = [one.name for one in rest if any(map(any, one.grid))]
    for key, table in _by_titles(rest, spec, () if taken else lists):
        titled[key].append(table)
        found.unknown.remove(table.sheet_name)
    hidden = {one.name for one in worksheets if one.hidden}
    for sheet in spec.sheets:
        pool, others = named[sheet.key], titled[sheet.key]
        if pool or others:
            table = found.tables[sheet.key] = _chosen(pool or others, sheet)
            _say_others(table, [*pool, *others])
            found.headless.pop(sheet.key, None)
            if table.rows and table.sheet_name in hidden and sheet.part is not None:
                table.notes.append(LayoutNote("sheet_hidden"))
        elif sheet.part is not None and sheet.key not in found.headless:
            for name in [one for one in found.unknown if _bare(one) == _bare(sheet.name)][:1]:
                found.headless[sheet.key] = name
                found.unknown.remove(name)
    _find_own(found, worksheets, lists)
    return found


def _parted(worksheets: Sequence[Worksheet], spec: FormSpec) -> Iterator[Worksheet]:
    """The worksheets; where some of the form's are missing, one that holds several as several."""
    names = [one.folded for one in worksheets]
    whole = all(any(map(one.is_called, names)) for one in spec.sheets if one.part)
    for one in worksheets:
        parts = [] if whole or one.folded in _OWN else list(blocks(one.grid, spec))
        for sheet, above, grid in parts:
            merges = [(a - above, b, c - above, d) for a, b, c, d in one.merges if a > above]
            yield replace(one, grid=grid, merges=merges, stands_for=sheet, above=above)
        if not parts:
            yield one


def _find_own(found: FoundSheets, worksheets: Sequence[Worksheet], lists: Sequence[Sheet]) -> None:
    """A list of the unit's own under the sheet's name."""
    for sheet in lists:
        named = [one for one in worksheets if one.name == found.headless.get(sheet.key)]
        for table in [one.own(sheet) for one in named]:
            if table and table.rows:
                found.tables[sheet.key] = table
                del found.headless[sheet.key]


def _bare(name: str) -> str:
    """A sheet's name without its number, folded."""
    return _NUMBER.sub("", fold(name))


def _by_titles(
    worksheets: Sequence[Worksheet], spec: FormSpec, own: Sequence[Sheet]
) -> list[tuple[str, RawTable]]:
    """The worksheets that clearly hold a sheet of the form, the clearest first. Of the sheets
    ``own`` a list of the unit's own is enough.
    """
    claims = []
    for one in worksheets:
        tables = {s.key: one.table(s) for s in spec.sheets if s.part is not None and one.grid}
        tables = {key: table for key, table in tables.items() if _is_clear(table, spec.sheet(key))}
        tables = {key: table for key, table in tables.items() if not _has_births(table, own)}
        tables |= {s.key: one.own(s) for s in own if tables.get(s.key, 0) is None}
        scores = sorted(
            ((len(table.field_cols), key) for key, table in tables.items() if table is not None),
            reverse=True,
        )
        if scores and (len(scores) == 1 or scores[0][0] >= scores[1][0] + CLEARLY):
            best, key = scores[0]
            claims.append((-best, key, tables[key]))
    claims.sort(key=lambda claim: claim[0])
    return [(key, table) for _, key, table in claims if table is not None]


def _has_births(table: RawTable | None, lists: Sequence[Sheet]) -> bool:
    """Whether a table has, under a title of its own, the births of which a list asks."""
    births = (one for sheet in lists for one in sheet.fields if one.input == "birth")
    called = {name for one in births for name in (*map(plain, one.titles), *one.plain_aliases)}
    return table is not None and not called.isdisjoint(map(plain, table.own))


def _is_clear(table: RawTable | None, sheet: Sheet) -> bool:
    """Whether a table has half of all titles, so that it is known without its sheet's name: half of
    those that its form was issued with may be too few.
    """
    return table is None or 2 * len(table.field_cols) >= len(sheet.fields)


def _chosen(tables: Sequence[RawTable], sheet: Sheet) -> RawTable:
    """The first with content."""
    table = next((one for one in tables if one.rows), tables[0])
    if not sheet.is_called(fold(table.sheet_name)) and sheet.part is not None and table.rows:
        table.notes.append(LayoutNote("sheet_found", facts={"sheet": sheet.name}))
    return table


def _say_others(table: RawTable, tables: Sequence[RawTable]) -> None:
    """Of tables that were not taken it is said whether they hold the same."""
    for other in tables:
        if other is not table and other.rows:
            code = "copy_same" if other.columns == table.columns else "copy_differs"
            facts = {"other": other.sheet_name, "sheet": table.sheet_name}
            table.notes.append(LayoutNote(code, facts=facts))


_FIRST = 3
"""Among how many first columns a list's births stand, pasted where they do not belong."""


def stray_list(grid: Grid, lists: Sequence[Sheet]) -> LayoutNote | None:
    """Where one of the lists begins: its header, pasted with the people below."""
    for sheet in lists:
        least = max(needed(sheet), _ENOUGH)
        for row, cells in enumerate(grid, 1):
            if len(cells) >= least:
                texts = {col: one for col, one in enumerate(cells, 1) if isinstance(one, str)}
                titles = exact_titles(texts, sheet)
                if len(titles) >= least:
                    return _note(row, min(titles.values()), sheet)
    return None


def take_out(
    table: RawTable, sheet: Sheet, stray: LayoutNote | None, lists: Sequence[Sheet]
) -> None:
    """Say that a list stands in the table; without its header too, known by the births."""
    first = [one.name for one in sheet.fields[:_FIRST] if one.input != "date"]
    names = [name for name in first if name in table.columns]
    births = sum(any(_is_birth(table, i, name) for name in names) for i in range(len(table)))
    if lists and births > 1 and births * 2 > len(table):
        stray = stray or _note(table.rows[0], table.place(0, names[0])[1], lists[0])
        table.rows, table.elsewhere, table.notes = [], {}, []
        table.columns = {name: [] for name in table.columns}
    if stray:
        table.notes.append(stray)


def _is_birth(table: RawTable, i: int, name: str) -> bool:
    value = table.columns[name][i]
    return isinstance(value, dt.date) or bool(BORN.fullmatch(clean(as_text(value) or "")))


def _note(row: int, col: int | None, sheet: Sheet) -> LayoutNote:
    return LayoutNote("list_elsewhere", row, col, None, None, {"row": row, "sheet": sheet.name})
