"""Where printed pages end, so that a signature stands below rows that it signs.

Heights and widths are those that the worksheet was given; how much of a page is used differs by
some points from program to program, so that several shares of it are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsxwriter.worksheet import ColumnInfo, Worksheet

from emulation_xlsx.forms.styles import MARGINS

A4 = (595.0, 842.0)
SHARES = (0.9, 0.92, 0.94, 0.96, 0.98, 1.0)
"""Of a page's height, what may be used."""
LED = 6
"""Rows that are kept with the signature below them: totals, and some of what they add up; fewer
where they are too high for one page.
"""
_BLANK = 2
"""Rows between the last of a list and its signature."""
ROW_PIXELS = 21
"""Of a row that was given no height."""


def keep_signed(worksheet: Worksheet, first: int, last: int, columns: int) -> None:
    """End a page before a signature that would be torn from the rows above it.

    The signature is in the rows ``first`` to ``last`` (from 1); ``columns`` are printed.
    """
    room = _room(worksheet, columns)
    led = _led(worksheet, first, last, room)
    torn = any(
        led < row <= last for share in SHARES for row in _page_starts(worksheet, last, share * room)
    )
    if torn and led < first:
        worksheet.set_h_pagebreaks([*worksheet.hbreaks, led - 1])


def _led(worksheet: Worksheet, first: int, last: int, room: float) -> int:
    """The first of the rows that go to the signature's page: as many as it has room for."""
    titles = _titles(worksheet)
    earliest = max(first - 1 - LED, titles + 2)  # the page before has a row at least
    left = SHARES[0] * room - (_pixels(worksheet, titles) if titles else 0)
    for row in range(earliest, first - 1 - _BLANK):
        if sum(_pixels(worksheet, one) for one in range(row, last + 1)) <= left:
            return row
    return max(earliest, first - 1 - _BLANK)


def _page_starts(worksheet: Worksheet, last: int, room: float) -> Iterator[int]:
    """The rows (from 1) with which pages begin that have room for so many pixels."""
    used = 0.0
    titles = _titles(worksheet)
    repeated = _pixels(worksheet, titles) if titles else 0
    for row in range(1, last + 1):
        height = _pixels(worksheet, row)
        if used + height > room or row - 1 in worksheet.hbreaks:
            yield row
            used = repeated
        used += height


def _titles(worksheet: Worksheet) -> int:
    """The row of titles that every page repeats; 0: none."""
    found = re.search(r":\$(\d+)", worksheet.repeat_row_range)
    return int(found[1]) if found else 0


def _room(worksheet: Worksheet, columns: int) -> float:
    """The pixels of rows on a page, printed as wide as the paper."""
    width, height = A4 if worksheet.orientation else A4[::-1]
    across = width - 72 * (MARGINS["left"] + MARGINS["right"])
    down = height - 72 * (MARGINS["top"] + MARGINS["bottom"])
    wide = sum(_width(info) for col, info in worksheet.col_info.items() if col < columns)
    return down * max(4 / 3, wide / across)


def _width(info: ColumnInfo) -> float:
    """A column's pixels: xlsxwriter counts 7 for a character, our font has 8."""
    return 0 if info.hidden else ((info.width or 0) - 5) * 8 / 7 + 5


def _pixels(worksheet: Worksheet, row: int) -> float:
    height: float = worksheet.row_sizes.get(row - 1, (ROW_PIXELS,))[0]
    return height
