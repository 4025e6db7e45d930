"""Rows whose name cell holds several people: a row for each, where only one reading is possible.

Every other filled cell then holds one value for all of them, or as many parts as people. A row
that can be read otherwise too is left as it stands, and asked about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from emulation_xlsx.checks.legacy import from_legacy
from emulation_xlsx.checks.names import crowd, is_collective
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import Uncalculated, clean, fold
from emulation_xlsx.forms.values import OF_ONE, PERSON
from emulation_xlsx.reading.raw import LayoutNote, RawTable, is_blank
from emulation_xlsx.reading.tables import read_as_above

_LINES = re.compile(r"\s*[\n;]\s*|(?:^|\s+)\d{1,2} ?[.)](?=[ \w])\s*")
"""What stands between values that are surely told apart."""
_WORDS = re.compile(r"\s*(?:[,\n;]|\bvà\b|(?:^|\s)\d{1,2} ?[.)](?=[ \w]))\s*")
"""What may also stand within one value, where it is free text."""

Shares = Mapping[str, Sequence[Raw]]
"""Field → a value for each of the people in a row."""


def take_apart(table: RawTable, sheet: Sheet) -> None:
    """Give each of several people in one cell a row; the table is changed, all places stay."""
    one = next((one for one in sheet.fields if one.excel.personal == "name"), None)
    if one is None or sheet.is_record or not sheet.part or one.name not in table.columns:
        return
    found = {
        i: shares
        for i, cell in enumerate(table.columns[one.name])
        if (names := _people(table, i, cell)) and (shares := _shares(table, sheet, i, one, names))
    }
    if found:
        table.notes += [_note(table, sheet, i, one, shares) for i, shares in found.items()]
        _put_back(table, found)
        _spread(table, found, one.name)
        read_as_above(table, sheet)


def _put_back(table: RawTable, several: Collection[int]) -> None:
    """«nt» below several people again as it was typed: it means the last of them, not all."""
    told = {(note.row, note.name): note for note in table.notes if note.code == "as_above"}
    back = set[tuple[int | None, str | None]]()
    for name, values in table.columns.items():
        spots = [(table.place(i, name)[0], name) for i in range(len(values))]
        for i in range(1, len(values)):
            if spots[i] in told and (i - 1 in several or spots[i - 1] in back):
                values[i] = told[spots[i]].value
                back.add(spots[i])
    table.notes = [n for n in table.notes if not (n.code == "as_above" and (n.row, n.name) in back)]


def _people(table: RawTable, index: int, cell: Raw) -> Sequence[str]:
    """What a row's name cell says of each of its people; nothing of one alone, or a collective."""
    if not isinstance(cell, str) or isinstance(cell, Uncalculated):
        return ()
    kinds = table.columns.get("kind")
    if kinds and (fold(str(kinds[index] or "")) != fold(PERSON) or is_collective(cell)):
        return ()
    return crowd(cell if cell.isascii() else from_legacy(cell) or cell)


def _shares(
    table: RawTable, sheet: Sheet, index: int, one: FormField, names: Sequence[str]
) -> Shares | None:
    """Field → a value for each person of a row; None where somebody must be asked."""
    shares: dict[str, Sequence[Raw]] = {one.name: names}
    for name in table.columns.keys() - shares.keys():
        parts = _parts(table.columns[name][index], sheet.field(name), len(names))
        if parts is None:
            return None
        shares[name] = parts
    return shares


def _parts(value: Raw, one: FormField, count: int) -> Sequence[Raw] | None:
    """A value for each of so many people; None: nobody can say whose it is."""
    every = [value] * count
    if not isinstance(value, str) or isinstance(value, Uncalculated) or is_blank(value):
        return None if one.input in OF_ONE and not is_blank(value) else every
    if len(blocks := value.strip().split("\n\n")) == count:
        return [clean(block) for block in blocks]
    if len(blank_too := value.split("\n")) == count:
        return [line.strip() or None for line in blank_too]
    lines, words = (list(filter(None, by.split(value))) for by in (_LINES, _WORDS))
    if len(lines) == count:
        return lines
    if one.input != "text" and len(words) == count:
        return words
    alone = len(lines) == 1 and (len(words) == 1 or (one.input == "text" and len(words) != count))
    return every if alone and one.input not in OF_ONE else None


def _spread(table: RawTable, found: Mapping[int, Shares], named: str) -> None:
    """Rows for all; what is known by a row's index moves with it."""
    order = [
        (i, k) for i in range(len(table)) for k in range(len(found[i][named]) if i in found else 1)
    ]
    now = defaultdict[int, list[int]](list)
    for at, (i, _) in enumerate(order):
        now[i].append(at)

    def of(values: Sequence[Raw], name: str | None = None) -> list[Raw]:
        return [found[i][name][k] if name and i in found else values[i] for i, k in order]

    table.columns = {name: of(values, name) for name, values in table.columns.items()}
    table.numbers = of(table.numbers) if table.numbers else []
    table.own = {title: (col, of(values)) for title, (col, values) in table.own.items()}
    table.elsewhere = {(at, n): col for (i, n), col in table.elsewhere.items() for at in now[i]}
    table.month_first = {(at, n) for i, n in table.month_first for at in now[i]}
    table.rows = [table.rows[i] for i, _ in order]
    table.nth = {at: k for at, (_, k) in enumerate(order) if k}


def _note(table: RawTable, sheet: Sheet, index: int, one: FormField, shares: Shares) -> LayoutNote:
    names = shares[one.name]
    every = [
        f"“{other.title}”"
        for other in sheet.fields
        if other.name in shares and not is_blank(cell := table.columns[other.name][index])
        if shares[other.name][0] is cell
    ]
    shared = f" Ghi một lần nên dùng cho cả {len(names)} người: {', '.join(every)}."
    facts = {
        "title": one.title,
        "count": len(names),
        "names": "; ".join(f"“{name}”" for name in names),
        "shared": shared if every else "",
    }
    cell = table.columns[one.name][index]
    return LayoutNote("people_apart", *table.place(index, one.name), cell, one.name, facts)
