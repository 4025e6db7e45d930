"""The top of a form's sheet: who writes on the left, nation and motto on the right."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.forms.measure import lines
from emulation_xlsx.forms.styles import MOTTO, NATION, RULE, Book

LEFT_SHARE = 0.42
"""Of the sheet's width; the nation's name needs more."""
SIZE, LINE = 1.25, 17.0
"""Bold 13 points beside those that are measured, and the points of a line."""
LEAST_LINES = 3
"""For the name of a unit: forms of units are alike, whatever their names."""


def letterhead(
    book: Book, sheet: Worksheet, office: tuple[str, str], widths: Sequence[float]
) -> None:
    """The first row: ``office`` is the superior's name, which may be empty, and the office's own.

    ``widths`` are those of the sheet's columns.
    """
    whole = sum(widths)
    split = min(
        range(1, len(widths)), key=lambda n: abs(sum(widths[:n]) - LEFT_SHARE * whole), default=1
    )
    plain, bold = book.style(font_size=13), book.style(font_size=13, bold=True)
    superior, name = office
    upper = (plain, f"{superior}\n") if superior else ()
    rule = (book.style(font_size=6), f"\n{RULE}")
    line = book.style(font_size=13, bold=True, underline=1)
    if name:
        _cell(book, sheet, 1, split, (*upper, bold, name, *rule))
    _cell(book, sheet, split + 1, len(widths), (bold, f"{NATION}\n", line, MOTTO))
    taken = sum(lines(text, sum(widths[:split]) / SIZE) for text in office if text)
    sheet.set_row(0, LINE * max(2 if superior else LEAST_LINES, taken) + 8)


def _cell(
    book: Book, sheet: Worksheet, first: int, last: int, parts: Sequence[str | Format]
) -> None:
    style = book.style(align="center", valign="top", text_wrap=True)
    if last > first:
        sheet.merge_range(0, first - 1, 0, last - 1, "", style)
    if sheet.write_rich_string(0, first - 1, *parts, style) != 0:
        raise ValueError("xlsxwriter refuses a letterhead")
