"""How many units had reached each milestone, day by day: the chart of «Giao ban»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms.styles import DATE_FORMAT, FONT
from emulation_xlsx.plan.model import DOSSIER, PILOT, PLAN, TOWN, UNIT
from emulation_xlsx.town.cells import Formula, criterion
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.progress import owed
from emulation_xlsx.town.sheets import Area, TownBook, put

KEY = "briefing"
DATA_COL = 6
"""The chart's numbers stand here, hidden: the day, then a column per milestone."""
POINTS = 24
HEIGHT = 240
"""Points of the one row that holds the chart, so that no page ends within it."""
LINES = {
    PLAN: ("Kế hoạch", "solid", "square"),
    PILOT: ("Hội nghị điểm", "dash", "circle"),
    UNIT: ("Hội nghị đơn vị", "round_dot", "triangle"),
    DOSSIER: ("Hồ sơ", "long_dash", "diamond"),
    TOWN: ("Hội nghị thị xã", "dash_dot", "x"),
}
"""A name, a line and a mark per milestone, apart also in black and white."""


def days_of(town: Consolidation) -> list[dt.date]:
    """Days evenly apart, a week at least, from the first evidence to the as-of day."""
    known = [s.evidence.day for s in owed(town) if s.evidence.day]
    first = min([*known, town.as_of])
    step = max(7, -(-(town.as_of - first).days // (POINTS - 1)))
    count = -(-(town.as_of - first).days // step)
    return [town.as_of - dt.timedelta(days=step * n) for n in range(count, -1, -1)]


def write_trend(book: TownBook, town: Consolidation, row: int) -> int:
    """The chart from ``row`` down, over live counts of «Tiến độ thời hạn»; the row below it."""
    days, rules = days_of(town), [milestone.rule for milestone in town.plan.milestones]
    _numbers(book, town, row, days, rules)
    chart = book.add_chart({"type": "line"})
    assert chart is not None, "xlsxwriter knows no such chart"
    name, last = book.sheet(KEY).name, row + len(days)
    for n, rule in enumerate(rules):
        col, (words, dash, mark) = DATA_COL + n, LINES[rule]
        chart.add_series(
            {
                "name": words,
                "categories": [name, row, DATA_COL - 1, last - 1, DATA_COL - 1],
                "values": [name, row, col, last - 1, col],
                "line": {"color": "#404040", "width": 1.25, "dash_type": dash},
                "marker": {"type": mark, "size": 5, "fill": {"color": "#808080"}},
            }
        )
    small = {"name": FONT, "size": 8}
    title = "Số đơn vị đã hoàn thành từng mốc, cộng dồn theo ngày"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 11}})
    months = {"date_axis": True, "major_unit": 1, "major_unit_type": "months"}
    chart.set_x_axis({"num_font": small, "num_format": "mm/yyyy", **months})
    chart.set_y_axis({"num_font": small, "min": 0, "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom", "font": small})
    chart.show_hidden_data()
    chart.set_size({"width": 720, "height": HEIGHT * 4 / 3 - 8})
    book.pages[KEY].insert_chart(row - 1, 0, chart, {"x_offset": 10, "object_position": 1})
    book.pages[KEY].set_row(row - 1, HEIGHT)
    return row + 2


def _numbers(
    book: TownBook, town: Consolidation, row: int, days: Sequence[dt.date], rules: Sequence[str]
) -> None:
    page, area = book.pages[KEY], book.areas["progress"]
    page.set_column(DATA_COL - 1, DATA_COL + len(rules) - 1, 9, None, {"hidden": True})
    for n, rule in enumerate(rules):
        put(book, page, row, DATA_COL + 1 + n, rule, {})
    for at, day in enumerate(days, row + 1):
        put(book, page, at, DATA_COL, day, {"num_format": DATE_FORMAT})
        for n, rule in enumerate(rules):
            put(book, page, at, DATA_COL + 1 + n, _count(town, area, at, day, rule), {})


def _count(town: Consolidation, area: Area, row: int, day: dt.date, rule: str) -> Formula:
    cell = f"${column_letters(DATA_COL)}${row}"
    text = (
        f"=COUNTIFS({area.column('rule')},{criterion('=', rule)},"
        f'{area.column("evidence")},"<="&{cell})'
    )
    reached = (s.evidence.day for s in owed(town) if s.rule == rule)
    return Formula(text, sum(one is not None and one <= day for one in reached))
