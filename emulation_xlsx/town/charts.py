"""Charts over «Cơ cấu đại biểu»: one dark colour and its numbers beside it, for any printer."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.chart import Chart

from emulation_xlsx.forms.styles import FONT
from emulation_xlsx.town.page import LIST_FIRST_ROW, LIST_HEADER_ROW, TownBook

COMPOSITION, CATEGORY = "composition", "category"
CHARTS: Mapping[str, str] = {
    CATEGORY: "Thành phần đại biểu",
    "gender": "Giới tính",
    "ethnicity": "Dân tộc",
    "direct_work": "Người trực tiếp",
    "age_group": "Độ tuổi",
    "party_member": "Đảng viên",
    "education": "Trình độ chuyên môn",
    "economic_sector": "Thành phần kinh tế",
}
"""Groups of the composition that have a chart, with its title; one by block goes before them."""
BY_BLOCK = "Đại biểu chính thức theo khối"
_ACROSS, CHART_WIDTH, CHART_HEIGHT, ROWS, CHART_POINTS = 2, 536, 164, 10, 13.0
"""Charts beside one another, so wide that each bar's name stands on one line; pixels of each; rows
that one stands over, and their height.
"""
PLOT = {"x": 0.34, "y": 0.2, "width": 0.58, "height": 0.76}
"""Where the bars stand, in shares of a chart: names have room on their left, on one line."""
Spans = Mapping[str, tuple[int, int]]
"""Group of the composition → first and last row of its values."""


def new_chart(book: TownBook, kind: str, **options: str) -> Chart:
    chart = book.add_chart({"type": kind, **options})
    assert chart is not None, "xlsxwriter knows no such chart"
    return chart


def place_chart(
    book: TownBook, key: str, chart: Chart, at: tuple[int, int], told: str, x: float = 4
) -> None:
    """A chart at a cell (row and column from 0), ``x`` pixels from its edge; ``told``: what it
    shows, for who cannot see it.
    """
    options = {"x_offset": x, "y_offset": 4, "object_position": 3, "description": told}
    book.pages[key].insert_chart(*at, chart, options)


def told_of(title: str, sheet: str) -> str:
    """The words for who cannot see a chart: its title, and where its numbers stand."""
    return f"Biểu đồ “{title}”, số liệu ở sheet “{sheet}”."


def group_chart(
    book: TownBook, spans: Spans, group: str, title: str, size: int = 9
) -> Chart | None:
    """The official delegates by the values of a group; None where there is none."""
    area, (first, last) = book.area(COMPOSITION), spans.get(group, (1, 0))
    label, total = area.cols["label"] - 1, area.cols["total"] - 1
    if last < first:
        return None
    down = (first - 1, label, last - 1, label), (first - 1, total, last - 1, total)
    return _counted(book, title, *down, size=size)


def write_charts(book: TownBook, key: str, spans: Spans, row: int) -> int:
    """All charts of the composition but the one that has half a screen of its own, on a sheet from
    ``row`` down; the last row that they cover.
    """
    small = {group: title for group, title in CHARTS.items() if group != CATEGORY}
    named = {title: group_chart(book, spans, group, title, 10) for group, title in small.items()}
    drawn = {BY_BLOCK: _by_block(book)} | named
    charts = {title: chart for title, chart in drawn.items() if chart}
    lines = -(-len(charts) // _ACROSS)
    page, name = book.pages[key], book.sheet(COMPOSITION).name
    for number, (title, chart) in enumerate(charts.items()):
        line, place = divmod(number, _ACROSS)
        chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
        chart.set_plotarea({"layout": PLOT})
        at = (row - 1 + line * ROWS, 0)
        place_chart(book, key, chart, at, told_of(title, name), 4 + place * (CHART_WIDTH + 8))
    for below in range(row, row + lines * ROWS):
        page.set_row(below - 1, CHART_POINTS)
    return row + lines * ROWS - 1


def _by_block(book: TownBook) -> Chart | None:
    cols = book.area(COMPOSITION).cols
    blocks = [col - 1 for name, col in cols.items() if name.startswith("block_")]
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    across = (
        (LIST_HEADER_ROW - 1, first, LIST_HEADER_ROW - 1, last),
        (LIST_FIRST_ROW - 1, first, LIST_FIRST_ROW - 1, last),
    )
    return _counted(book, BY_BLOCK, *across, size=10)


def _counted(
    book: TownBook,
    title: str,
    names: tuple[int, ...],
    numbers: tuple[int, ...],
    size: int = 9,
) -> Chart:
    """Bars with their numbers and names; ranges are first row, first column, last row, last
    column from 0.
    """
    chart, sheet = new_chart(book, "bar"), book.area(COMPOSITION).name
    letters = {"name": FONT, "size": size}
    chart.add_series(
        {
            "categories": [sheet, *names],
            "values": [sheet, *numbers],
            "fill": {"color": "#2E75B6"},
            "gap": 30,
            "data_labels": {"value": True, "font": letters},
        }
    )
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": size + 2}})
    chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"reverse": True, "num_font": letters, "interval_unit": 1})
    chart.set_legend({"none": True})
    return chart
