"""All units and milestones on a page or two: «Bản đồ tiến độ», live over «Tiến độ thời hạn».

The darker, the more urgent, and every cell says it in words: it prints in black and white.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms.schema import Excel, FormField
from emulation_xlsx.plan.model import Milestone
from emulation_xlsx.town.cells import Formula
from emulation_xlsx.town.compliance import Standing, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.fitting import write_fitted
from emulation_xlsx.town.progress import LATE, OVERDUE, found, heat, owed
from emulation_xlsx.town.sheets import Area, TownBook
from emulation_xlsx.town.states import Row, as_of, numbered

KEY = "heatmap"
NOT_OWED = "–"
ONE_PAGE = 70
"""Units that a page still shows in readable letters."""
WORDS = (
    "Càng đậm càng gấp; số là số ngày chậm. «–»: không phải làm việc này. "
    "Ngày tính ở «Tiến độ thời hạn»."
)
SHADES: Mapping[str, Mapping[str, Any]] = {
    Status.ON_TIME: {"bg_color": "#EAF4E4"},
    Status.WAIVED: {"bg_color": "#EAF4E4", "italic": True},
    Status.SOON: {"bg_color": "#FFE699", "bold": True},
    Status.CONFIRM: {"bg_color": "#FFD966", "italic": True},
    Status.ON_THE_DAY: {"bg_color": "#DDA15E"},
    LATE: {"bg_color": "#B5651D", "font_color": "#FFFFFF", "bold": True},
    OVERDUE: {"bg_color": "#7F0000", "font_color": "#FFFFFF", "bold": True},
}
"""Groups of statuses by the words they begin with, from light to dark."""


def write_heatmap(book: TownBook, town: Consolidation) -> None:
    """A row per unit that owes anything, a column per milestone."""
    columns = {f"milestone_{n}": one for n, one in enumerate(town.plan.milestones, 1)}
    book.insert_fields(KEY, "unit_name", [_field(key, one) for key, one in columns.items()])
    stands = {(s.unit.code, s.rule): s for s in owed(town)}
    owing = {code for code, _ in stands}
    units = [unit for unit in town.plan.units if unit.code in owing]
    rows: list[Row] = [
        start
        | {"member": unit.member}
        | {key: _cell(book, stands.get((unit.code, m.rule)), m) for key, m in columns.items()}
        for start, unit in numbered(units)
    ]
    area = write_fitted(book, KEY, rows, note=as_of(town, WORDS), signed=True)
    _shade(book, area, columns)
    if len(rows) <= ONE_PAGE:
        book.pages[KEY].fit_to_pages(1, 1)


def _field(key: str, milestone: Milestone) -> FormField:
    title = f"{milestone.title} ({milestone.counting} {as_date(milestone.day)})"
    return FormField(name=key, title=title, excel=Excel(width=16, align="center"))


def _cell(book: TownBook, standing: Standing | None, milestone: Milestone) -> Formula:
    text = f'=IFERROR({found(book, "heat", milestone.rule)},"{NOT_OWED}")'
    return Formula(text, heat(standing) if standing else NOT_OWED)


def _shade(book: TownBook, area: Area, columns: Mapping[str, Milestone]) -> None:
    cols = [area.cols[key] - 1 for key in columns]
    for start, look in SHADES.items():
        form = book.add_format(look)
        rule = {"type": "text", "criteria": "begins with", "value": str(start), "format": form}
        page = book.pages[KEY]
        page.conditional_format(area.first - 1, cols[0], area.last - 1, cols[-1], rule)
