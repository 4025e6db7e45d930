"""Where a printed page ends, so that who signs it signs rows that stand on it."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from emulation_xlsx.town.paper import keep_signed

TITLES, COLUMNS, ACROSS = 7, 10, 1130


def pages(heights: list[int], titles: int = 133) -> list[int]:
    """The rows (from 1) with which pages begin on purpose, of a signed list of such rows."""
    with xlsxwriter.Workbook(BytesIO()) as book:
        sheet = book.add_worksheet()
        sheet.set_landscape()
        sheet.set_column_pixels(0, COLUMNS - 1, ACROSS // COLUMNS)
        sheet.repeat_rows(TITLES - 1)
        sheet.set_row_pixels(TITLES - 1, titles)
        for row, height in enumerate(heights, TITLES):
            sheet.set_row_pixels(row, height)
        first = TITLES + len(heights) + 3
        keep_signed(sheet, first, first + 5, COLUMNS)
        return [row + 1 for row in sheet.hbreaks]


def test_a_signature_that_has_room_below_its_list_needs_nothing() -> None:
    assert pages([21] * 5) == []


def test_the_last_rows_go_with_a_signature_that_has_no_room() -> None:
    """The last five of them; six rows, if one counts those left free above the signature."""
    assert pages([21] * 27) == [TITLES + 23]


@pytest.mark.parametrize(("height", "kept"), [(61, 5), (101, 4), (141, 3), (241, 1), (700, 1)])
def test_of_high_rows_as_many_go_as_the_page_has_room_for(height: int, kept: int) -> None:
    """Were all five of the highest to go, their page would tear the signature once more."""
    assert pages([height] * 12) == [TITLES + 13 - kept]
