"""What the real pipeline makes of a damaged return, against what it makes of the good one.

``recovered``: every typed value is equal. ``explained``: each cell that differs has a finding of
its own, at that very cell, on its column or on its sheet. ``held``, ``refused``: a stated code and
remedy. What must never be: ``SILENT``, a value differs and nothing says so; ``CRASHED``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from python_calamine import CalamineWorkbook

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, Raw, Severity, as_text, message_groups
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.checking import Checked, check_returns
from emulation_xlsx.returns.receipts import Identity, identify
from emulation_xlsx.returns.returned import UNIT_FORM as FORM_NAME
from emulation_xlsx.returns.returned import Return
from tests.helpers.mangled_form import CODE, FORM, PLAN, good_return
from tests.helpers.mangling import Typed
from tests.helpers.small_town import AS_OF

RECOVERED, EXPLAINED, HELD, REFUSED = "recovered", "explained", "held", "refused"
SILENT, CRASHED = "SILENT", "CRASHED"
NEVER = (SILENT, CRASHED)
OUR_FAULT = ("reading_failed", "too_heavy")
"""Refusals that a person could not have caused with a workbook like these."""
VALUES = set(message_groups()["values"])
ABOUT_READING = VALUES | set(message_groups()["structure"])
"""Codes that say how something was read; a rule of the plan explains no wrong value."""
STRUCTURE = ABOUT_READING - VALUES
"""Those of them that are about a sheet, a column or a row."""
NOTES = frozenset({"note_said", "note_on_person"})
"""Codes that quote a note at the cell, not what stands in it."""

Place = tuple[str, int, str]
"""A cell of the form: sheet key, index of its row, field."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A verdict and the reasons for it, a line each."""

    verdict: str
    reasons: tuple[str, ...] = ()
    seen: Seen | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Damaged:
    """A file as it came, and what a reader who understands it all would read."""

    name: str
    content: bytes
    expected: Typed


@dataclass(frozen=True)
class Seen:
    """One return of a set that was checked."""

    checked: Checked
    everything: Typed
    """The typed rows of all returns."""
    at: int
    content: bytes

    @property
    def one(self) -> Return:
        return self.checked.returns[self.at]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is said of it: by the gate, by identification and by the checks."""
        file, book = self.one.file, self.one.book
        assert isinstance(book, RawWorkbook)
        notes = [note.finding(file) for note in book.notes]
        return (*notes, *self.identity.doubts, *self.checked.of(self.at))

    @property
    def identity(self) -> Identity:
        return identify(self.one.file, self.one.book, PLAN)

    @cached_property
    def typed(self) -> Typed:
        return {key: [dict(row) for _, row in self.rows(key)] for key in self.checked.frames}

    def rows(self, key: str) -> list[tuple[int, Row]]:
        """The typed rows of a sheet, with their index in its frame."""
        return [(i, self.everything[key][i]) for i in self._own(self.checked.frames[key])]

    def _own(self, frame: Frame) -> list[int]:
        return [i for i, owner in enumerate(frame.owner) if owner == self.at]

    @cached_property
    def said(self) -> Mapping[Place, set[str]]:
        """The codes about reading that are said of each cell."""
        cells: dict[tuple[object, ...], set[str]] = {}
        for f in self.findings:
            if f.place.cell and f.code in ABOUT_READING:
                spot = (f.place.sheet, f.place.row, f.place.col, f.place.field)
                cells.setdefault(spot, set()).add(f.code)
        found = {}
        for key, frame in self.checked.frames.items():
            for index, i in enumerate(self._own(frame)):
                for name in frame.sheet.field_names:
                    p = frame.place(i, name)
                    found[key, index, name] = cells.get((p.sheet, p.row, p.col, name), set())
        return found

    def about(self, sheet: Sheet) -> Iterator[Finding]:
        """The findings about the reading of a sheet that are of no single cell of its rows."""
        for f in self.findings:
            named = f.place.order == FORM.order(sheet.key) or f"“{sheet.name}”" in f.message
            if named and f.code in STRUCTURE:
                yield f

    @cached_property
    def grids(self) -> Mapping[str, Sequence[Sequence[Any]]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }

    def quotes(self, finding: Finding) -> bool:
        """Whether a finding's value is what its cell says in the file as it came.

        One about a row or a column quotes more cells than its own, or none. calamine takes error
        cells and formulas without a result for blank.
        """
        place = finding.place
        rows = self.grids.get(place.sheet or "", ())
        assert place.row
        assert place.col
        row = rows[place.row - 1] if place.row <= len(rows) else ()
        cell = clean(as_text(row[place.col - 1]) or "") if place.col <= len(row) else ""
        value = clean(finding.value or "")
        if finding.code in NOTES:
            return True
        if finding.code in STRUCTURE:
            return not value or cell in value
        return cell == value or (not cell and value.startswith(("#", "=")))


# --- the pipeline ---------------------------------------------------------------------------------


def outcomes(files: Sequence[Damaged]) -> list[Outcome]:
    """Every file through gate, reader and checks, all at once, as ``check`` does."""
    arrivals = [Arrival(f"{i:06} {one.name}", one.content) for i, one in enumerate(files)]
    gate = Gate(arrivals, FORM_NAME)
    books: dict[int, RawWorkbook] = {}
    found: dict[int, Outcome] = {}
    for i, one in enumerate(arrivals):
        try:
            books[i] = gate.form(one)
        except RefusedError as refusal:
            found[i] = _refused(refusal)
    for i, seen in _seen(arrivals, books).items():
        found[i] = _outcome(seen, files[i].expected)
    return [found[i] for i in range(len(files))]


def _seen(files: Sequence[Arrival], books: Mapping[int, RawWorkbook]) -> Mapping[int, Seen | str]:
    """Each return among all that were checked; where checking fails, the error of each."""
    unit = PLAN.by_code[CODE]
    returns = [Return(files[i].file, book, CODE, unit) for i, book in books.items()]
    try:
        checked = check_returns(returns, PLAN, AS_OF)
    except Exception as error:  # whatever it is, it is the outcome
        if len(books) == 1:
            return {i: f"{type(error).__name__}: {error}" for i in books}
        alone = [_seen(files, {i: book}) for i, book in books.items()]
        return {i: seen for one in alone for i, seen in one.items()}
    rows = {key: frame.rows() for key, frame in checked.frames.items()}
    return {i: Seen(checked, rows, at, files[i].content) for at, i in enumerate(books)}


def _refused(refusal: RefusedError) -> Outcome:
    finding = refusal.finding("")
    verdict = CRASHED if refusal.code in OUR_FAULT or not finding.remedy else REFUSED
    return Outcome(verdict, (f"{refusal.code}: {finding.message}",))


@cache
def good() -> Seen:
    """The good return, read and checked."""
    arrival = Arrival("good.xlsx", good_return())
    seen = _seen([arrival], {0: Gate([arrival], FORM_NAME).form(arrival)})[0]
    assert isinstance(seen, Seen)
    return seen


# --- the comparison -------------------------------------------------------------------------------


def _outcome(seen: Seen | str, wanted: Typed) -> Outcome:
    if isinstance(seen, str):
        return Outcome(CRASHED, (seen,))
    unit, doubts = seen.identity.unit, seen.identity.doubts
    told: list[str] = []
    silent = [] if unit == CODE or doubts else [f"taken for {unit}"]
    for sheet in FORM.sheets:
        asked = any(f.code == "copy_differs" for f in seen.about(sheet))  # which sheet is right
        for words, explained in _differences(seen, sheet, wanted[sheet.key]):
            (told if explained or asked else silent).append(words)
    if silent:
        return Outcome(SILENT, tuple(silent), seen)
    if doubts:
        return Outcome(HELD, tuple(f.code for f in doubts), seen)
    return Outcome(EXPLAINED if told else RECOVERED, tuple(told), seen)


def _differences(seen: Seen, sheet: Sheet, wanted: Sequence[Row]) -> Iterator[tuple[str, bool]]:
    """What differs from the rows wanted, in words, and whether it is explained."""
    found = seen.rows(sheet.key)
    for old, new in aligned(wanted, [row for _, row in found]):
        if new is None:
            assert old is not None
            row = wanted[old]
            yield f"{sheet.key}: row lost: {_words(row)}", _lost_is_told(seen, sheet, row)
        elif old is None:
            row = found[new][1]
            yield f"{sheet.key}: row too many: {_words(row)}", _extra_is_told(seen, sheet, new, row)
        else:
            for name in sheet.field_names:
                want, got = wanted[old][name], found[new][1][name]
                if not same(want, got):
                    words = f"{sheet.key}.{name}[{new}]: {want!r} is read as {got!r}"
                    at = (sheet.key, new, name)
                    yield words, _cell_is_told(seen, sheet, at, want)


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def aligned(wanted: Sequence[Row], found: Sequence[Row]) -> list[tuple[int | None, int | None]]:
    """Pairs of the rows that belong together, in order; None where one has no other.

    The cheapest alignment: a differing cell costs 2, a row lost or too many 1 for each cell.
    """
    if len(wanted) == len(found) and all(map(_equal, wanted, found)):
        return [(i, i) for i in range(len(found))]
    cost: dict[tuple[int, int], tuple[int, tuple[int, int]]] = {(0, 0): (0, (0, 0))}
    for i in range(len(wanted) + 1):
        for j in range(len(found) + 1):
            ways = []
            if i:
                ways.append((cost[i - 1, j][0] + _filled(wanted[i - 1]), (i - 1, j)))
            if j:
                ways.append((cost[i, j - 1][0] + _filled(found[j - 1]), (i, j - 1)))
            if i and j:
                differing = _differing(wanted[i - 1], found[j - 1])
                ways.append((cost[i - 1, j - 1][0] + 2 * differing, (i - 1, j - 1)))
            if ways:
                cost[i, j] = min(ways, key=lambda way: way[0])
    pairs: list[tuple[int | None, int | None]] = []
    at = (len(wanted), len(found))
    while at != (0, 0):
        before = cost[at][1]
        old = at[0] - 1 if before[0] < at[0] else None
        new = at[1] - 1 if before[1] < at[1] else None
        pairs.append((old, new))
        at = before
    return pairs[::-1]


def _equal(one: Row, other: Row) -> bool:
    return all(same(one[name], other[name]) for name in one)


def _filled(row: Row) -> int:
    return sum(value is not None for value in row.values())


def _differing(one: Row, other: Row) -> int:
    return sum(not same(one[name], other[name]) for name in one)


def _words(row: Row) -> str:
    return ", ".join(str(value) for value in row.values() if value is not None)[:80]


# --- what counts as explained ---------------------------------------------------------------------


def _cell_is_told(seen: Seen, sheet: Sheet, at: Place, want: object) -> bool:
    """By a code at that very cell that the good return has not there, or on its column."""
    if seen.said[at] - good().said.get(at, set()):
        return True
    table = seen.one.book.tables.get(sheet.key)
    pasted = {note.row for note in table.notes if note.code == "header_repeated"} if table else {}
    headers = {table.header_row, *pasted} if table else {}
    for f in seen.about(sheet):
        told = grave(f) or f.code == "column_absent"
        if f.place.field == at[2] and (f.place.row is None or (f.place.row in headers and told)):
            return True
    return want is not None and _stands_in_a_named_column(seen, sheet, want)


def _stands_in_a_named_column(seen: Seen, sheet: Sheet, want: object) -> bool:
    """Whether the value wanted stands in a column of no field, with a finding at its title."""
    table = seen.one.book.tables.get(sheet.key)
    if table is None:
        return False
    grid = seen.grids.get(table.sheet_name, ())
    for f in seen.about(sheet):
        known = f.place.field or f.place.col in table.field_cols.values()
        if f.place.col and f.place.row == table.header_row and not known:
            column = [fold(str(row[f.place.col - 1])) for row in grid if len(row) >= f.place.col]
            texts = {fold(str(cell_value(want, one.input))) for one in sheet.fields}
            if texts & set(column):
                return True
    return False


def _lost_is_told(seen: Seen, sheet: Sheet, row: Row) -> bool:
    """By an error or warning on the sheet, or by a finding on a row that quotes its first cell."""
    first = next((clean(str(value)) for value in row.values() if value is not None), None)
    for f in seen.about(sheet):
        if f.place.row is None and f.place.field is None:
            if grave(f) or f.code in ("sheet_missing", "sheet_absent"):
                return True
        elif f.place.field is None and first and first in clean(f.value or ""):
            return True
    return False


def grave(finding: Finding) -> bool:
    """Whether somebody is asked to look, not only told how something was read."""
    return finding.severity in (Severity.ERROR, Severity.WARNING)


def _extra_is_told(seen: Seen, sheet: Sheet, new: int, row: Row) -> bool:
    """By a finding on the row, by «repeated», or by one at each of its cells that hold anything.

    A name alone is told of by all that it lacks.
    """
    rows = seen.one.book.tables[sheet.key].rows
    if any(f.place.row == rows[new] and f.place.field is None for f in seen.about(sheet)):
        return True
    said = {name: seen.said[sheet.key, new, name] for name in sheet.field_names}
    told = ("repeated", "repeated_entry")
    if any(code in said[name] for name in sheet.table.primary_key for code in told):
        return True
    columns = seen.one.book.tables[sheet.key].columns
    held = [n for n in sheet.field_names if row[n] is not None or not _blank(columns, n, new)]
    asked = all(said[f.name] for f in sheet.fields if f.constraints.required and f.name not in held)
    unsaid = sum(not said[name] for name in held)
    return bool(held) and (not unsaid or (unsaid == 1 and asked))


def _blank(columns: Mapping[str, Sequence[Raw]], name: str, index: int) -> bool:
    return name not in columns or not clean(as_text(columns[name][index]) or "")
