"""Milestones: «Tiến độ thời hạn», a row a unit and milestone, and «Bản đồ tiến độ», a cell each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from emulation_xlsx.findings import a1, as_date
from emulation_xlsx.forms.schema import Excel, FormField
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    BREACH_FILL,
    DATE_FORMAT,
    GOOD_FILL,
    INFO_FILL,
    INPUT_FILL,
    WARN_FILL,
    put_text,
)
from emulation_xlsx.plan.model import HELD_BY_DATE, Milestone
from emulation_xlsx.town.cells import Formula, criterion
from emulation_xlsx.town.compliance import MARK, Standing, Status, days_formula, status_formula
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.fitting import write_fitted
from emulation_xlsx.town.folding import write_folded
from emulation_xlsx.town.states import Row, as_of, numbered, record
from emulation_xlsx.town.table import SUBTITLE_ROW, Area, TownBook, merged, put, quoted

PROGRESS = "progress"
INPUT_ROW = SUBTITLE_ROW + 1
"""The as-of day and the days of «sắp đến hạn» stand above the header; the formulas read them."""
FOLDED = ("rule", "waived", "until", "weak")
"""Columns that the formulas read; on paper status and note say it."""
AS_OF = "as_of"
"""The figure that is the as-of day, for the sheets that count days up to it."""
LATE, OVERDUE = "chậm", "quá hạn"
GROUPS = (
    str(Status.ON_TIME),
    str(Status.ON_THE_DAY),
    LATE,
    OVERDUE,
    str(Status.SOON),
    str(Status.NOT_DUE),
    str(Status.CONFIRM),
    str(Status.WAIVED),
)
"""What statuses are counted as: late ones without their days, both kinds of overdue as one."""
FILLS: Mapping[str, str] = {
    Status.ON_TIME: GOOD_FILL,
    Status.ON_THE_DAY: BREACH_FILL,
    LATE: BREACH_FILL,
    OVERDUE: BAD_FILL,
    Status.SOON: WARN_FILL,
    Status.CONFIRM: WARN_FILL,
    Status.WAIVED: INFO_FILL,
}
BOLD = frozenset({Status.ON_THE_DAY, LATE, OVERDUE, Status.SOON, Status.CONFIRM})
"""In black and white the statuses that ask for attention are seen by this."""
GROUP = (
    f'=IF(LEFT({{status}},5)="{LATE} ","{LATE}",'
    f'IF(LEFT({{status}},7)="{OVERDUE}","{OVERDUE}",{{status}}))'
)
HEAT = '=IF(OR({group}="' + LATE + '",{group}="' + OVERDUE + '"),{group}&" "&{days},{status})'


def write_progress(book: TownBook, town: Consolidation) -> None:
    """A row per unit and milestone; what a unit does not owe is left out."""
    stands = owed(town)
    as_of, soon = _input_cells(book)
    rows = [_row(town, number, s, as_of, soon) for number, s in enumerate(stands, 1)]
    words = "Tình trạng và số ngày chậm tính theo hai ô nền vàng."
    area = write_folded(
        book, PROGRESS, rows, folded=FOLDED, helpers=("group", "key", "heat"), note=words
    )
    _inputs(book, town)
    colour(book, PROGRESS, area)


def owed(town: Consolidation) -> list[Standing]:
    """In register order; a unit's milestones in the plan's."""
    return [standing for standing in town.standings if standing.applicable]


def group(standing: Standing) -> str:
    """The status without its days."""
    status = standing.status
    return OVERDUE if status in (Status.OVERDUE, Status.NOT_HELD) else str(status)


def key_of(code: str, rule: str) -> str:
    """By which a milestone of a unit is found, however the list is sorted."""
    return f"{code} {rule}"


def heat(standing: Standing) -> str:
    """The status in a word or two, with its days where they are late."""
    name = group(standing)
    return f"{name} {standing.days_late}" if name in (LATE, OVERDUE) else name


def _row(town: Consolidation, number: int, standing: Standing, as_of: str, soon: str) -> Row:
    unit, evidence, inputs = standing.unit, standing.evidence, standing.inputs
    status, days = _formulas(as_of, soon, str(inputs["held"] or ""))
    return {
        **{name: inputs[name] for name in ("due", "counting", "evidence", "weak")},
        **{name: inputs[name] for name in ("waived", "until")},
        "stt": number,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "block": unit.block,
        "rule": standing.rule,
        "milestone": standing.milestone.title,
        "source": evidence.source,
        "first_received": evidence.first_received,
        "valid_since": evidence.valid_since,
        "status": Formula(status, standing.text),
        "days": Formula(days, standing.days_late),
        "member": unit.member,
        "note": _note(town, standing),
        "group": Formula(GROUP, group(standing)),
        "key": key_of(unit.code, standing.rule),
        "heat": Formula(HEAT, heat(standing)),
    }


@cache
def _formulas(as_of: str, soon: str, held: str) -> tuple[str, str]:
    """Status and days late of any row; ``held`` marks a milestone whose conference is dated."""
    names = ("due", "counting", "evidence", "weak", "waived", "until")
    cells = {name: f"{{{name}}}" for name in names}
    cells |= {"applicable": f'"{MARK}"', "held": f'"{held}"', "as_of": as_of, "soon": soon}
    return status_formula(cells), days_formula(cells)


def _note(town: Consolidation, standing: Standing) -> str:
    """Why the day is not the plan's first one, and what a planned conference promises."""
    milestone, waiver, words = standing.milestone, standing.waiver, []
    if milestone.amended_due:
        by = milestone.amended_by or "văn bản chưa ghi"
        words.append(f"Mốc ban đầu {as_date(milestone.due)}, điều chỉnh theo {by}.")
    if waiver:
        words.append(f"{waiver.approver}, {as_date(waiver.date)}: {waiver.reason}")
    if standing.rule in HELD_BY_DATE and standing.evidence.day is None:
        words += _expected(town, standing.unit.code)
    return " ".join(words)


def _expected(town: Consolidation, unit: str) -> list[str]:
    """What is known of a conference that does not count yet: its faulty report, else the plan."""
    if held := record(town, unit, "conference", "conference").get("held_date"):
        return [f"Báo cáo ghi đã họp {as_date(held)} nhưng chưa hợp lệ."]
    planned = record(town, unit, "plan", "plan").get("planned_date")
    return [f"Đơn vị dự kiến họp {as_date(planned)}."] if planned else []


def _input_cells(book: TownBook) -> tuple[str, str]:
    """The absolute addresses of the as-of day and the days of «sắp đến hạn»."""
    names = book.sheet(PROGRESS).field_names
    return _absolute(names.index("due") + 1), _absolute(names.index("status") + 1)


def _absolute(col: int) -> str:
    letters = a1(INPUT_ROW, col).removesuffix(str(INPUT_ROW))
    return f"${letters}${INPUT_ROW}"


def _inputs(book: TownBook, town: Consolidation) -> None:
    names, page = book.sheet(PROGRESS).field_names, book.pages[PROGRESS]
    due, status = names.index("due") + 1, names.index("status") + 1
    label = book.style(align="right", italic=True, font_size=11)
    put_text(page, INPUT_ROW, due - 1, "Tính đến ngày", label)
    merged(page, INPUT_ROW, status - 2, INPUT_ROW, status - 1, "«sắp đến hạn»: số ngày", label)
    look = {"bg_color": INPUT_FILL, "bold": True, "align": "center", "font_size": 11}
    cell = f"{quoted(book.sheet(PROGRESS).name)}!{_input_cells(book)[0]}"
    book.figures[AS_OF] = Formula(cell, town.as_of)
    put(book, page, INPUT_ROW, due, town.as_of, {**look, "num_format": DATE_FORMAT})
    put(book, page, INPUT_ROW, status, town.plan.settings.soon_days, look)


def colour(book: TownBook, key: str, area: Area) -> None:
    """Words carry the meaning of a column of statuses; the fill follows them, live."""
    col = area.cols["status"] - 1
    for start, fill in FILLS.items():
        look = book.add_format({"bg_color": fill, "bold": start in BOLD})
        rule = {"type": "text", "criteria": "begins with", "value": str(start), "format": look}
        book.pages[key].conditional_format(area.first - 1, col, area.last - 1, col, rule)


def found(book: TownBook, name: str, rule: str) -> str:
    """What the list says of a milestone of another row's unit, for a formula; else an error."""
    listed, key = book.areas[PROGRESS], criterion("", key_of("", rule))
    return f"INDEX({listed.column(name)},MATCH({{unit_code}}&{key},{listed.column('key')},0))"


HEATMAP = "heatmap"
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
    book.insert_fields(HEATMAP, "unit_name", [_field(key, one) for key, one in columns.items()])
    stands = {(s.unit.code, s.rule): s for s in owed(town)}
    owing = {code for code, _ in stands}
    units = [unit for unit in town.plan.units if unit.code in owing]
    rows: list[Row] = [
        start
        | {"member": unit.member}
        | {key: _cell(book, stands.get((unit.code, m.rule)), m) for key, m in columns.items()}
        for start, unit in numbered(units)
    ]
    area = write_fitted(book, HEATMAP, rows, note=as_of(town, WORDS), signed=True)
    _shade(book, area, columns)
    if len(rows) <= ONE_PAGE:
        book.pages[HEATMAP].fit_to_pages(1, 1)


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
        page = book.pages[HEATMAP]
        page.conditional_format(area.first - 1, cols[0], area.last - 1, cols[-1], rule)
