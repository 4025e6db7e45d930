"""«Trình chiếu»: the chair's page in large letters for the screen of a meeting, each of 16 to 9."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.chart import Chart

from emulation_xlsx.forms.styles import FONT, HEADER_FILL, page, row_height
from emulation_xlsx.town.charts import (
    CATEGORY,
    COMPOSITION,
    group_chart,
    new_chart,
    place_chart,
    told_of,
    write_charts,
)
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook, put, title_block
from emulation_xlsx.town.sheets.composition import spans
from emulation_xlsx.town.sheets.overview import (
    FIRST_GROUP,
    NAME_COLUMN,
    OVERVIEW,
    milestone_rows,
)
from emulation_xlsx.town.sheets.progress import (
    EXCUSED,
    GROUPS,
    LATE,
    OVERDUE,
    WRONG_STILL,
    followed,
)
from emulation_xlsx.town.sheets.summary import sentences, tiles
from emulation_xlsx.town.states import as_of

SLIDES = "slides"
_COLUMNS, COLUMN = 16, 9.0
"""Columns and the width of each: 1,232 pixels together."""
SCREEN = 519.0
"""Points of a screen that is 16 to 9: nine sixteenths of its width."""
FIRST_TILE, TITLE_SIZE, SENTENCE_SIZE, TILE_SIZE, WORDS_SIZE = 7, 26, 20, 30, 14
PROGRESS_TITLE, CATEGORY_TITLE = "Tiến độ từng mốc", "Thành phần đại biểu chính thức"
CHART_ROWS = 20
SERIES: Mapping[str, tuple[str, str | None]] = {
    Status.ON_TIME: ("#70AD47", None),
    Status.ON_THE_DAY: ("#7F6000", "wide_upward_diagonal"),
    LATE: ("#7030A0", "wide_downward_diagonal"),
    OVERDUE: ("#C00000", None),
    Status.SOON: ("#BF8F00", "small_grid"),
    Status.NOT_DUE: ("#E7E6E6", None),
    Status.CONFIRM: ("#C55A11", "percent_50"),
    EXCUSED: ("#2E75B6", "percent_25"),
    WRONG_STILL: ("#FFC000", "light_horizontal"),
    Status.BEGUN: ("#F4B183", "small_grid"),
    Status.NIL: ("#A9D18E", "percent_5"),
}
"""Colours, and hatchings that tell them apart in black and white."""


def write_slides(book: TownBook, town: Consolidation) -> None:
    """A screen of figures and sentences, one of both charts, and one of who the delegates are."""
    worksheet = book.pages[SLIDES]
    worksheet.set_column(0, _COLUMNS - 1, COLUMN)
    title_block(
        book,
        worksheet,
        book.sheet(SLIDES),
        _COLUMNS,
        as_of(town),
        followed(book, town),
        size=TITLE_SIZE,
    )
    row = _sentences(book, town, _tiles(book, town))
    below = _charts(book, town, row + 1)
    last = below
    if COMPOSITION in book.pages:
        last = write_charts(book, SLIDES, spans(book, town), below + 1)
    worksheet.set_h_pagebreaks([row, *([below] if last > below else [])])
    page(worksheet, landscape=True)
    worksheet.print_area(0, 0, last - 1, _COLUMNS - 1)
    worksheet.hide_row_col_headers()


def _tiles(book: TownBook, town: Consolidation) -> int:
    """The first four figures; the first row below them."""
    sheet, wide = book.pages[SLIDES], _COLUMNS // 4
    big = {"bold": True, "font_size": TILE_SIZE, "align": "center", "bottom": 0}
    big |= {"bg_color": HEADER_FILL}
    small = {"font_size": WORDS_SIZE, "align": "center", "valign": "top", "top": 0}
    small |= {"bg_color": HEADER_FILL}
    for number, (words, figure) in enumerate(tiles(book, town)[:4]):
        first = number * wide
        for row, cell, look in ((FIRST_TILE, figure, big), (FIRST_TILE + 1, words, small)):
            sheet.merge_range(row - 1, first, row - 1, first + wide - 1, "", book.cell(**look))
            put(book, sheet, row, first + 1, cell, look)
    sheet.set_row(FIRST_TILE - 1, 42)
    sheet.set_row(FIRST_TILE, 24)
    sheet.set_row(FIRST_TILE + 1, 12)
    return FIRST_TILE + 3


def _sentences(book: TownBook, town: Consolidation, row: int) -> int:
    """A row each; the last of them."""
    sheet = book.pages[SLIDES]
    look = {"font_size": SENTENCE_SIZE, "border": 0, "valign": "top"}
    for at, one in enumerate(sentences(book, town), row):
        sheet.merge_range(at - 1, 0, at - 1, _COLUMNS - 1, "", book.cell(**look))
        put(book, sheet, at, 1, one, look)
        sheet.set_row(
            at - 1, row_height([(one.value, 1.07 * _COLUMNS * COLUMN)], SENTENCE_SIZE / 11)
        )
    return row + len(sentences(book, town)) - 1


def _charts(book: TownBook, town: Consolidation, row: int) -> int:
    """Both charts from ``row`` down; the last row that they cover."""
    half = _COLUMNS // 2
    told = told_of(PROGRESS_TITLE, book.sheet(OVERVIEW).name)
    _place(book, _progress(book, town), row, 0, told)
    if COMPOSITION in book.pages and (
        chart := group_chart(book, spans(book, town), CATEGORY, CATEGORY_TITLE, size=14)
    ):
        _place(book, chart, row, half, told_of(CATEGORY_TITLE, book.sheet(COMPOSITION).name))
    for at in range(row, row + CHART_ROWS):
        book.pages[SLIDES].set_row(at - 1, SCREEN / CHART_ROWS)
    return row + CHART_ROWS - 1


def _place(book: TownBook, chart: Chart, row: int, first: int, told: str) -> None:
    """A chart over half of a screen."""
    width = _COLUMNS // 2 * (COLUMN * 7 + 5) - 8  # as xlsxwriter counts the pixels of columns
    chart.set_size({"width": width, "height": SCREEN * 4 / 3 - 8})
    place_chart(book, SLIDES, chart, (row - 1, first), told)


def _progress(book: TownBook, town: Consolidation) -> Chart:
    """Every milestone a bar, every group of statuses a part of it."""
    chart = new_chart(book, "bar", subtype="percent_stacked")
    name, (first, last) = book.sheet(OVERVIEW).name, milestone_rows(book, town)
    for col, status in enumerate(GROUPS, FIRST_GROUP):
        color, hatch = SERIES[status]
        pattern = {"pattern": hatch, "fg_color": color, "bg_color": "white"}
        fill = {"pattern": pattern} if hatch else {"fill": {"color": color}}
        chart.add_series(
            {
                "name": [name, first - 2, col - 1],
                "categories": [name, first - 1, NAME_COLUMN - 1, last - 1, NAME_COLUMN - 1],
                "values": [name, first - 1, col - 1, last - 1, col - 1],
                "gap": 40,
                "border": {"color": "#595959", "width": 0.5},
                **fill,
            }
        )
    letters = {"name": FONT, "size": 12}
    chart.set_title({"name": PROGRESS_TITLE, "name_font": {"name": FONT, "size": 16}})
    plain = {"num_font": letters, "major_gridlines": {"visible": False}}
    chart.set_x_axis({**plain, "num_format": "0%", "major_unit": 0.25})
    chart.set_y_axis({"reverse": True, "num_font": letters, "interval_unit": 1})
    chart.set_legend({"position": "bottom", "font": letters})
    return chart
