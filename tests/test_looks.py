"""What every sheet of every workbook has, whatever prints it (issue: looks)."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import absolute_coordinate, coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.forms import layout
from emulation_xlsx.forms.styles import FONT
from tests.helpers.campaigns import demo_in
from tests.helpers.long_town import FORMS, every_workbook
from tests.helpers.small_town import AS_OF
from tests.helpers.spoken import spoken


@pytest.fixture(scope="module")
def books() -> dict[str, openpyxl.Workbook]:
    return {
        name: openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
        for name, content in every_workbook().items()
    }


def seen(books: dict[str, openpyxl.Workbook]) -> Iterator[tuple[str, Worksheet]]:
    """Workbook and sheet, of those that a person sees."""
    for name, book in books.items():
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield name, sheet


def test_all_text_is_times_new_roman(books: dict[str, openpyxl.Workbook]) -> None:
    for name, sheet in seen(books):
        fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value}
        assert fonts == {FONT}, (name, sheet.title)


def test_pages_are_set_up(books: dict[str, openpyxl.Workbook]) -> None:
    """A4, one page wide, no gridlines, the margins of both rules in millimetres."""
    for name, sheet in seen(books):
        setup, margins = sheet.page_setup, sheet.page_margins
        assert (setup.paperSize, setup.fitToWidth or 1) == (9, 1), (name, sheet.title)
        fitted = sheet.sheet_properties.pageSetUpPr
        assert fitted is not None
        assert fitted.fitToPage
        assert not sheet.sheet_view.showGridLines
        sides = (margins.left, margins.right, margins.top, margins.bottom)
        assert [round(25.4 * side) for side in sides] == [30, 15, 25, 25]
        assert sheet.HeaderFooter.differentFirst


def test_lists_stay_readable_on_a_small_screen(books: dict[str, openpyxl.Workbook]) -> None:
    """Of 768 pixels about 420 are rows; what is frozen takes about a quarter."""
    frozen = 0
    for name, sheet in seen(books):
        if sheet.freeze_panes:
            frozen += 1
            last = coordinate_to_tuple(sheet.freeze_panes)[0] - 1
            first = coordinate_to_tuple(sheet.sheet_view.topLeftCell or "A1")[0]
            rows = range(first, last + 1)
            points = sum(sheet.row_dimensions[row].height or 15.75 for row in rows)
            assert points * 4 / 3 <= 113 or (first == last and points < 110), (name, sheet.title)
            last = last or layout.HEADER_ROW  # of a short list of a unit nothing above is frozen
            titles = None if sheet.title == "Giao ban" else f"${last}:${last}"  # a chart below
            assert sheet.print_title_rows == titles, (name, sheet.title)
    assert frozen > 40


def test_long_lists_can_be_filtered(books: dict[str, openpyxl.Workbook]) -> None:
    filtered = {sheet.title for sheet in books["tong-hop"].worksheets if sheet.auto_filter.ref}
    assert {"Danh sách đại biểu", "Cần xử lý", "Tiến độ thời hạn", "Hồ sơ"} <= filtered


def test_money_is_right_aligned_with_thousand_dots(books: dict[str, openpyxl.Workbook]) -> None:
    cell = books["tong-hop"]["Kinh phí"]["D8"]
    assert (cell.value, cell.alignment.horizontal, cell.number_format) == (
        12_345_678_900,
        "right",
        "#,##0",
    )


def test_sheets_lead_to_the_first_and_back(books: dict[str, openpyxl.Workbook]) -> None:
    for name, first in (("tong-hop", "Tổng quan"), ("mau-trong", "Hướng dẫn")):
        others = [sheet for one, sheet in seen(books) if one == name and sheet.title != first]
        assert links(books[name][first]) == {f"'{sheet.title}'!A1" for sheet in others}
        assert [sheet.title for sheet in others if f"'{first}'!A1" not in links(sheet)] == []


def links(sheet: Worksheet) -> set[str]:
    """Where the links within the workbook lead."""
    found = (cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    return {link.location for link in found if link.location}


def test_documents_say_what_they_are_and_of_when(books: dict[str, openpyxl.Workbook]) -> None:
    for name, book in books.items():
        about = book.properties
        assert about.title, name
        assert about.creator, name
        assert about.created == about.modified, name
    town = books["tong-hop"].properties
    assert town.created == dt.datetime.combine(AS_OF, dt.time())
    assert town.creator == "PHÒNG NỘI VỤ"


# --- for who hears it, or sees no colour ----------------------------------------------------------


def test_each_workbook_says_what_it_is_and_in_which_language(
    books: dict[str, openpyxl.Workbook],
) -> None:
    for name, book in books.items():
        assert book.properties.title, name
        assert book.properties.language == "vi-VN", name


def test_each_opens_at_the_top_of_its_first_sheet(books: dict[str, openpyxl.Workbook]) -> None:
    for name, book in books.items():
        first = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        assert book.active is first, name
        for sheet in book.worksheets:
            top = coordinate_to_tuple(sheet.sheet_view.topLeftCell or "A1")
            at_titles = coordinate_to_tuple(sheet.freeze_panes or "A1")[0] - 1
            assert top == (1, 1) or (top[1] == 1 and top[0] <= at_titles), (name, sheet.title)


def test_each_list_has_a_name(books: dict[str, openpyxl.Workbook]) -> None:
    """Of its titles and rows, all of those that can be filtered."""
    for name, book in books.items():
        places = [one.attr_text or "" for one in book.defined_names.values()]
        for sheet in book.worksheets:
            if area := sheet.auto_filter.ref:
                here = f"{sheet.title}!{absolute_coordinate(area)}"
                assert here in [one.replace("'", "") for one in places], name
        kinds = {one.name: one.kind for one in spoken(FORMS[name]).sheets}
        lists = {sheet.title for _, sheet in seen({name: book})} & {
            title for title, kind in kinds.items() if kind in ("table", "checklist")
        }
        assert lists <= {one.rpartition("!")[0].strip("'") for one in places}, name


def test_what_is_made_for_the_event_is_as_accessible(tmp_path: Path) -> None:
    """Title, language, the first sheet at its top, a name for each list, no cells of one merged."""
    folder = demo_in(tmp_path / "dot").root
    paths = [*folder.glob("hoi-nghi/*.xlsx"), *folder.glob("tong-hop/khen*.xlsx")]
    assert len(paths) == 5
    for path in paths:
        book = openpyxl.load_workbook(path)
        assert book.properties.title, path.name
        assert book.properties.language == "vi-VN", path.name
        assert book.active is book.worksheets[0]
        areas = [one.attr_text or "" for one in book.defined_names.values()]
        named = {one.rpartition("!")[0].strip("'") for one in areas}
        for sheet in book.worksheets:
            if sheet.title in PICTURES or sheet.sheet_state != "visible":
                continue
            assert sheet.title in named, (path.name, sheet.title)
            assert not sheet.merged_cells.ranges, (path.name, sheet.title)


PICTURES = {"Hội trường", "Thẻ", "Tổng số"}
"""Sheets that are no lists."""


def test_each_chart_and_picture_is_told_in_words() -> None:
    told = 0
    for name, content in every_workbook().items():
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.namelist():
                if part.startswith("xl/drawings/drawing"):
                    drawn = re.findall(r"<xdr:cNvPr [^>]*>", parts.read(part).decode())
                    assert all(re.search(r' descr="[^"]{10,}"', one) for one in drawn), (name, part)
                    told += len(drawn)
    assert told > 10
