"""The live state of one sheet of a form: formulas over its cells, and what they show at once.

What is counted stands in cells of its own, in hidden columns beside the state, a few for the sheet
and two for a field: however many fields a sheet has, no formula grows with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emulation_xlsx.findings import a1, column_letters
from emulation_xlsx.forms import layout, live
from emulation_xlsx.forms.book import FormBook
from emulation_xlsx.forms.expression import Cells, Value, evaluate
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.values import cell_value

COMPLETE, REVIEW, EMPTY, _NOT_YET = "Đủ", "Cần xem lại", "Chưa điền", "Chưa đến kỳ"


@dataclass(frozen=True)
class PanelValue:
    """A formula, and what it shows for what stands in the form."""

    formula: str
    value: str | float


@dataclass(frozen=True)
class Helper(PanelValue):
    """A hidden cell of the panel with a count."""

    value: float
    cell: str


class Readiness:
    """The state of one sheet; its helper cells go into ``row`` from column ``first`` on."""

    def __init__(
        self, book: FormBook, sheet: Sheet, quota: int | None, row: int, first: int
    ) -> None:
        self.book, self.sheet, self.quota = book, sheet, quota
        self._row, self._first = row, first
        own = [f for f in book.fields(sheet) if not f.excel.prefilled]
        self.fields = sorted(own, key=lambda f: not f.constraints.required)
        self.ranges = _ranges(book, sheet)
        self.rows = [
            {one.name: cell_value(record.get(one.name), one.input) for one in book.fields(sheet)}
            for record in book.records(sheet)
        ]
        self.helpers: list[Helper] = []
        filled = [self._add(*self._filled(one)) for one in self.fields]
        doubtful = [self._add(*found) for one in self.fields if (found := self._wrong(one))]
        self._count = self._add(*self._counted(filled))
        self._missing = self._add(*self._lacking(filled))
        self._doubtful = self._add(*_sum(doubtful))
        self._reviews = [self._add(*self._review(one.when)) for one in sheet.review]

    def state(self, opens: dt.date, today: dt.date) -> PanelValue:
        """The state in words; a blank part is not yet due before ``opens``."""
        count, missing, doubtful = self._count, self._missing, self._doubtful
        reviews, failing = _sum(self._reviews)
        empty = f'IF(TODAY()<DATE({opens:%Y,%m,%d}),"{_NOT_YET}","{EMPTY}")'
        if self.sheet.may_be_nil:
            said = f"'{self.sheet.name}'!{a1(layout.BACK_ROW, layout.NIL_COL)}"
            empty = f'IF({said}<>"","{layout.NIL_TITLE}",{empty})'
        formula = (
            f'IFERROR(IF({count.cell}=0,{empty},IF({missing.cell}>0,"Thiếu "&{missing.cell}&" ô",'
            f'IF({doubtful.cell}+{reviews}>0,"{REVIEW}","{COMPLETE}"))),"{REVIEW}")'
        )
        if not count.value and self.sheet.key in self.book.form_content.nil:
            return PanelValue(formula, layout.NIL_TITLE)
        if not count.value:
            return PanelValue(formula, _NOT_YET if today < opens else EMPTY)
        if missing.value > 0:
            return PanelValue(formula, f"Thiếu {missing.value:.0f} ô")
        return PanelValue(formula, REVIEW if doubtful.value + failing else COMPLETE)

    def note(self) -> PanelValue:
        """The note of the first cross-check that fails."""
        formula, value = '""', ""
        for helper, one in zip(self._reviews[::-1], self.sheet.review[::-1], strict=True):
            words = self.book.words(one.note)
            formula = f'IF({helper.cell}>0,"{words}",{formula})'
            value = words if helper.value else value
        return PanelValue(f'IFERROR({formula},"")', value)

    def _add(self, formula: str, value: float) -> Helper:
        cell = f"${column_letters(self._first + len(self.helpers))}${self._row}"
        self.helpers.append(Helper(formula, value, cell))
        return self.helpers[-1]

    def _filled(self, one: FormField) -> tuple[str, float]:
        return f"SUMPRODUCT(--{live.filled(self.ranges[one.name])})", len(self._values(one))

    def _wrong(self, one: FormField) -> tuple[str, float] | None:
        """How many filled cells cannot be what the field means; None: every text can."""
        cells = self.ranges[one.name]
        fine = live.acceptable(one, cells, self.book.list_name(one))
        if fine is None:
            return None
        values = self.book.listed(one)
        wrong = sum(not live.is_acceptable(one, value, values) for value in self._values(one))
        return f"SUMPRODUCT({live.filled(cells)}*(1-{fine}))", wrong

    def _counted(self, filled: Sequence[Helper]) -> tuple[str, float]:
        """How many cells (of a table: rows) hold something."""
        if self.sheet.is_record:
            return _sum(filled)
        columns = self.book.places(self.sheet)
        own = [columns[one.name] for one in self.fields]
        cells = _area(self.book, self.sheet, min(own), max(own))
        ones = f'ROW(INDIRECT("1:"&COLUMNS({cells})))^0'
        formula = f"SUMPRODUCT(--(MMULT(--{live.filled(cells)},{ones})>0))"
        return formula, self._rows_with(one.name for one in self.fields)

    def _lacking(self, filled: Sequence[Helper]) -> tuple[str, float]:
        """How many required cells are blank; of a checklist: lines that are not there."""
        if self.sheet.counts_with:
            names = self.sheet.counts_with
            lines = self.book.rows(self.sheet)
            any_of = "+".join(live.filled(self.ranges[name]) for name in names)
            return f"{lines}-SUMPRODUCT(--({any_of}>0))", lines - self._rows_with(names)
        required = filled[: sum(f.constraints.required for f in self.fields)]
        formula, value = _sum(required)
        if self.sheet.is_record:
            return f"{len(required)}-{formula}", len(required) - value
        count = self._count
        return f"{count.cell}*{len(required)}-{formula}", count.value * len(required) - value

    def _review(self, when: str) -> tuple[str, float]:
        """1 where a cross-check of a sheet that holds anything fails."""
        count, facts = self._count, self.book.form_content.facts
        quota: Value = "" if self.quota is None else self.quota
        cells = {**self.ranges, **facts, "n": count.cell, "quota": '""' if quota == "" else quota}
        known: dict[str, Value | Cells] = {
            **{name: _literal(fact) for name, fact in facts.items()},
            **{one.name: self._cells(one) for one in self.book.fields(self.sheet)},
            "n": count.value,
            "quota": quota,
        }
        fails = bool(count.value) and bool(evaluate(when, known))
        return f"IF({count.cell}=0,0,IF({when.format_map(cells)},1,0))", int(fails)

    def _values(self, one: FormField) -> list[str | int | float]:
        """What stands in a field's cells that are not blank."""
        found = (row[one.name] for row in self.rows)
        return [value for value in found if value is not None and live.is_filled(value)]

    def _cells(self, one: FormField) -> Value | Cells:
        """A record's cell, or a table's with the blank ones below the last row."""
        cells = [row[one.name] for row in self.rows]
        if self.sheet.is_record:
            return cells[0] if cells else None
        watched = self.book.last_watched(self.sheet) - layout.HEADER_ROW
        return cells + [None] * (watched - len(cells))

    def _rows_with(self, names: Iterable[str]) -> int:
        asked = tuple(names)
        return sum(any(live.is_filled(row[name]) for name in asked) for row in self.rows)


def _sum(helpers: Sequence[Helper]) -> tuple[str, float]:
    """The sum of helper cells side by side."""
    if not helpers:
        return "0", 0
    return f"SUM({helpers[0].cell}:{helpers[-1].cell})", sum(one.value for one in helpers)


def _literal(fact: object) -> Value:
    """A fact as Excel's formula has it: a text stands in quotation marks there."""
    if isinstance(fact, int | float):
        return fact
    return str(fact).strip('"')


def _area(book: FormBook, sheet: Sheet, first: int, last: int) -> str:
    """A table's cells in these columns, with the sheet's name."""
    start, end = layout.FIRST_ROW, book.last_watched(sheet)
    return f"'{sheet.name}'!${column_letters(first)}${start}:${column_letters(last)}${end}"


def _ranges(book: FormBook, sheet: Sheet) -> Mapping[str, str]:
    """Field → its cell (of a record) or cells (of a table), with the sheet's name."""
    places = book.places(sheet)
    if sheet.is_record:
        letters = column_letters(layout.VALUE_COL)
        return {name: f"'{sheet.name}'!${letters}${row}" for name, row in places.items()}
    return {name: _area(book, sheet, col, col) for name, col in places.items()}
