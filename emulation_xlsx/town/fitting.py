"""Rows as high as their text needs, columns as wide as the paper allows.

Excel fits the rows of a new workbook when it opens it, LibreOffice does not; so the heights are
computed, a little generously. Measured in Times New Roman: a column of width 10 is 80 pixels.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms.styles import WIDEST, lines
from emulation_xlsx.town.cells import Cell, Formula, Link, Styled
from emulation_xlsx.town.table import HEADER_ROW, Area, TownBook, write_list

PRINTED_CHARS = 170
"""A landscape list wider than this prints too small; its wide columns are made narrower."""
NARROW = 12
"""A column up to this width holds a date or a number and stays as it is."""
LINE, LEAST, MOST = 14.5, 17.0, 409.0
"""Points: a line of 11-point text, the lowest row, and the highest that Excel allows."""
HEADER_LINE, HEADER_SIZE = 16.0, 1.15
"""The header's bold 12 points, beside 11."""


def write_fitted(
    book: TownBook,
    key: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    note: str = "",
    total: Callable[[Area], Mapping[str, Cell]] | None = None,
    signed: bool = False,
    charted: bool = False,
) -> Area:
    """``write_list`` with columns narrowed to the paper and rows fitted to their text."""
    area = write_list(book, key, rows, note=note, total=total, signed=signed, charted=charted)
    fields, page = book.sheet(key).fields, book.pages[key]
    widths = narrowed([field.excel.width for field in fields])
    for col, width in enumerate(widths):
        page.set_column(col, col, width)
    fit_header(book, key, HEADER_ROW)
    names = [field.name for field in fields]
    for row, cells in enumerate(rows, area.first):
        page.set_row(row - 1, height(names, widths, cells))
    if total:
        fit_row(book, key, area.last + 1, total(area), bold=True)
    return area


def fit_row(
    book: TownBook, key: str, row: int, cells: Mapping[str, Cell], *, bold: bool = False
) -> None:
    """A row of a list (from 1) as high as its longest text."""
    fields = book.sheet(key).fields
    wide = HEADER_SIZE if bold else 1
    widths = [width / wide for width in narrowed([field.excel.width for field in fields])]
    book.pages[key].set_row(row - 1, height([field.name for field in fields], widths, cells))


def fit_header(book: TownBook, key: str, row: int) -> None:
    """A row of the columns' titles."""
    fields = book.sheet(key).fields
    widths = narrowed([field.excel.width for field in fields])
    titles = [lines(field.title, w / HEADER_SIZE) for field, w in zip(fields, widths, strict=True)]
    book.pages[key].set_row(row - 1, HEADER_LINE * max(2, *titles) + 4)


def height(names: Sequence[str], widths: Sequence[float], cells: Mapping[str, Cell]) -> float:
    """The points that a row needs, of the columns with these names."""
    needed = 1
    for name, width in zip(names, widths, strict=True):
        cell = cells.get(name)
        text = cell if cell.__class__ is str else _text(cell)
        if len(text) * WIDEST > 8 * width - 5 or "\n" in text:
            needed = max(needed, lines(text, width))
    return min(MOST, max(LEAST, LINE * needed + 3))


def narrowed(widths: Sequence[float]) -> list[float]:
    """Wide columns in proportion narrower, at most by half, until the list fits the paper."""
    fixed = sum(width for width in widths if width <= NARROW)
    wide = sum(widths) - fixed
    if fixed + wide <= PRINTED_CHARS:
        return list(widths)
    scale = max(PRINTED_CHARS - fixed, wide / 2) / wide
    return [round(width * scale, 1) if width > NARROW else width for width in widths]


def _text(cell: Cell) -> str:
    """What a cell shows."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Formula | Styled):
        return _text(cell.value)
    if isinstance(cell, Link):
        return cell.text
    return as_date(cell) if isinstance(cell, dt.date) else ""
