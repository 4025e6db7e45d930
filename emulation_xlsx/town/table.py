"""The one way a list is written: its columns, fills and folds are those of the schema.

A cell is a value, a :class:`Formula` with the value computed for it, a :class:`Link` or a
:class:`Styled` value. A column's formula names cells of its own row as ``{field}`` and columns of
other lists as ``{sheet.field}``; it is written with the row's value, so that nothing changes when
it is recalculated.

Excel fits the rows of a new workbook when it opens it, LibreOffice does not; so the heights are
computed, a little generously. Measured in Times New Roman: a column of width 10 is 80 pixels.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, cast

from xlsxwriter.format import Format

from emulation_xlsx.findings import as_date, column_letters, dotted
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.styles import (
    FIXED_FILL,
    LIST_SIZE,
    fill_props,
    freeze,
    lines,
    page,
    put_text,
    row_height,
)
from emulation_xlsx.town.cells import (
    UNSEEN,
    Cell,
    Formula,
    Link,
    Look,
    RowNames,
    Styled,
    cell_of,
    column_props,
    held_in,
    put_held,
)
from emulation_xlsx.town.page import (
    LIST_FIRST_ROW,
    LIST_HEADER_ROW,
    Area,
    TownBook,
    area_of,
    signature,
    title_block,
)
from emulation_xlsx.town.privacy import masked_row
from emulation_xlsx.town.rowsheet import Held, RowSheet
from emulation_xlsx.town.widths import BOLD_SIZE, fitted_widths, printed_widths, sample

BOLD: Mapping[str, Any] = MappingProxyType({"bold": True, "bg_color": FIXED_FILL})
"""A total's look."""
MOST_LINKS = 65_530
"""As many links Excel allows a worksheet; the title has one of them."""
NO_LINKS = (
    f"Excel chỉ cho {dotted(MOST_LINKS)} liên kết một sheet; các dòng sau ghi tên tệp hoặc số dòng "
    "thay cho chỗ bấm."
)
_HEADER_LINE = 16.0
"""The points of a line of the header."""


def write_list(
    book: TownBook,
    key: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    note: str = "",
    total: Callable[[Area], Mapping[str, Cell]] | None = None,
    charted: bool = False,
    since: Formula | None = None,
    headed: bool = True,
) -> Area:
    """A whole sheet as its columns are declared: title block, header, one row per mapping, an
    optional total, signature. A total's formulas name the ranges of the :class:`Area` it is given.

    ``charted``: charts read its cells. ``since``: as of :func:`title_block`. ``headed``: each page
    has the titles, as where nothing else than the list stands on the sheet.
    The archive has no row of a list of people.
    """
    sheet, worksheet = book.sheet(key), book.pages[key]
    area, last_col = area_of(sheet, len(rows)), sheet.on_paper
    if gone := book.archive and sheet.people:
        rows = ()
    fold_empty(book, key, rows)
    _fit_columns(book, key, rows)
    rows, beyond = _linked(rows)
    writer = RowWriter(book, key, charted=charted)
    writer.head(LIST_HEADER_ROW)
    title_block(book, worksheet, sheet, last_col, " ".join(filter(None, (note, beyond))), since)
    for at, row in enumerate(rows, LIST_FIRST_ROW):
        writer.write(at, row)
    if total:
        RowWriter(book, key, BOLD).write(area.last + 1, total(area))
    freeze(worksheet, LIST_HEADER_ROW, _staying(sheet))
    _named(book, key, sheet, area, len(rows))
    page(worksheet, landscape=sheet.landscape, header_row=LIST_HEADER_ROW if headed else None)
    if sheet.signed and not gone:
        signature(book, worksheet, area.last + 3, last_col)
    for one in () if gone else sheet.fields:
        looks = {start: fill_props(named) for start, named in one.excel.fills.items()}
        shade(book, key, area, [one.name], looks)
    return area


def _named(book: TownBook, key: str, sheet: Sheet, area: Area, rows: int) -> None:
    """A list's name, and that it can be filtered."""
    worksheet, first, last = book.pages[key], LIST_HEADER_ROW - 1, area.last - 1
    book.name_list(worksheet, (first, 0), (last, len(sheet.fields) - 1))
    if rows and sheet.filtered:
        worksheet.autofilter(first, 0, last, len(sheet.fields) - 1)


def _staying(sheet: Sheet) -> int:
    """How many columns stay in view: through the name whose row it is, a person's or a unit's."""
    people = [col for col, f in enumerate(sheet.fields, 1) if f.excel.personal == "name"]
    units = [col for col, f in enumerate(sheet.fields, 1) if f.name == "unit_name"]
    return next(iter([*people, *units]), 0)


def _linked(rows: Sequence[Mapping[str, Cell]]) -> tuple[Sequence[Mapping[str, Cell]], str]:
    """Rows with no more links than Excel allows, in the others words; and a note if there are."""
    left, made = MOST_LINKS - 1, list(rows)
    for i, row in enumerate(rows):
        links = {name: cell.words for name, cell in row.items() if cell.__class__ is Link}
        left -= len(links)
        if links and left < 0:
            made[i] = {**row, **links}
    return made, NO_LINKS if left < 0 else ""


def shade(
    book: TownBook,
    key: str,
    area: Area,
    names: Sequence[str],
    looks: Mapping[str, Mapping[str, Any]],
) -> None:
    """Words carry the meaning of neighbouring columns; the look follows their beginning, live."""
    left, right = area.cols[names[0]] - 1, area.cols[names[-1]] - 1
    for start, look in looks.items():
        made = book.add_format(look)
        rule = {"type": "text", "criteria": "begins with", "value": str(start), "format": made}
        book.pages[key].conditional_format(area.first - 1, left, area.last - 1, right, rule)


class RowWriter:
    """Writes rows of a list, each as high as its text needs; its columns' formats are looked up
    once. ``extra``: properties over the columns' own. ``charted``: charts read its cells.
    """

    def __init__(
        self,
        book: TownBook,
        key: str,
        extra: Mapping[str, Any] = MappingProxyType({}),
        *,
        charted: bool = False,
    ) -> None:
        self._book, self._page, self._fields = book, book.pages[key], book.sheet(key).fields
        self._told = book.sheet(key).told
        self._size = BOLD_SIZE if extra.get("bold") else LIST_SIZE
        self._widths = printed_widths(self._fields, landscape=book.sheet(key).landscape)
        self._letters = {one.name: column_letters(n) for n, one in enumerate(self._fields, 1)}
        self._looks = [
            (one.name, _formula(book, one), Look(book, {**column_props(one), **extra}))
            for one in self._fields
        ]
        whole = isinstance(self._page, RowSheet) and not charted
        self._whole = cast(RowSheet, self._page) if whole else None

    def write(self, row: int, values: Mapping[str, Cell]) -> None:
        """One bordered row (from 1); a field without a value is a blank cell."""
        book, told = self._book, {name: values.get(name) or "" for name in self._told}
        texts = (
            (_text(values.get(name)), width / self._size) for name, width in self._widths.items()
        )
        self._page.set_row(row - 1, row_height(texts, LIST_SIZE))
        if book.mask:
            values = masked_row(values, book.left_out, book.mask)
        names = RowNames(self._letters, row, book)
        names.update(told)
        cells = [
            held_in(cell_of(values, name, formula), look, names, book.live)
            for name, formula, look in self._looks
        ]
        if self._whole and not any(held.__class__ is Link for held, _ in cells):
            self._whole.write_cells(row - 1, cast(list[tuple[Held, Format]], cells))
        else:
            for col, (held, style) in enumerate(cells, 1):
                put_held(self._page, row, col, held, style)

    def head(self, row: int) -> None:
        """The titles of the columns, which get their widths and their folds."""
        after_fold, needed = False, 2
        for col, one in enumerate(self._fields):
            look, width = one.excel, self._widths.get(one.name)
            style = self._book.header(**(UNSEEN if look.hidden else {}))
            put_text(self._page, row, col + 1, one.title, style)
            options = {"level": 1, "hidden": True} if look.folded else {"collapsed": after_fold}
            if look.hidden:
                self._page.set_column(col, col, look.width, None, {"hidden": True})
            else:
                self._page.set_column(col, col, width or look.width, None, options)
            if width:
                needed = max(needed, lines(one.title, width / BOLD_SIZE))
            after_fold = look.folded
        self._page.set_row(row - 1, _HEADER_LINE * needed + 4)
        self._page.set_row(row - 2, 4)


def _formula(book: TownBook, one: FormField) -> str | None:
    """A column's formula; none where a list that it names is not in this book."""
    named = re.findall(r"{(\w+)\.", one.excel.formula or "")
    return one.excel.formula if book.pages.keys() >= set(named) else None


LEAST_SHOWN = 95.0
"""The width that a list keeps, for its letterhead stands above it."""


def fold_empty(book: TownBook, key: str, rows: Sequence[Mapping[str, Cell]]) -> None:
    """Fold away the columns that are blank in every row and have no formula."""
    asked = {name for row in rows for name in row}
    said = {name for row in rows for name, cell in row.items() if not _is_blank(cell)}
    fields = book.sheet(key).fields
    live = {one.name for one in fields if one.excel.formula or one.excel.hidden}
    beside = {one.name for one, then in pairwise(fields) if then.excel.hidden}
    empty = asked - said - live - beside  # LibreOffice opens a fold that ends at hidden columns
    shown = [f for f in fields if not (f.excel.folded or f.excel.hidden or f.excel.screen)]
    wide = sum(one.excel.width for one in shown if one.name not in empty)
    for one in (one for one in shown if one.name in empty):
        if wide < LEAST_SHOWN:
            empty, wide = empty - {one.name}, wide + one.excel.width
    book.spec = book.spec.with_sheets(
        lambda sheet: sheet.with_folded(empty) if sheet.key == key else sheet
    )


def _fit_columns(book: TownBook, key: str, rows: Sequence[Mapping[str, Cell]]) -> None:
    """Give a list wider than the paper columns as wide as its texts need them."""
    sheet = book.sheet(key)
    told = [{name: _text(cell) for name, cell in row.items()} for row in sample(rows)]
    widths = fitted_widths(sheet.fields, told, landscape=sheet.landscape)
    fitted = [f.looking(width=widths.get(f.name, f.excel.width)) for f in sheet.fields]
    if widths:
        book.spec = book.spec.with_sheets(
            lambda one: one.with_fields(fitted) if one.key == key else one
        )


def _is_blank(cell: Cell) -> bool:
    return _is_blank(cell.value) if isinstance(cell, Styled) else cell is None or cell == ""


def _text(cell: Cell) -> str:
    """What a cell shows."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Formula | Styled):
        return _text(cell.value)
    if isinstance(cell, Link):
        return cell.text
    return as_date(cell) if isinstance(cell, dt.date) else ""
