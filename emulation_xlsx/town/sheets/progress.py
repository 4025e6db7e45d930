"""«Tiến độ thời hạn»: a row a unit and milestone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from emulation_xlsx.findings import as_date, column_letters
from emulation_xlsx.forms.styles import (
    DATE_FORMAT,
    INPUT_FILL,
    put_text,
)
from emulation_xlsx.town.cells import Formula
from emulation_xlsx.town.compliance import (
    MARK,
    Standing,
    Status,
    days_formula,
    status_formula,
    timeliness_formula,
)
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import SUBTITLE_ROW, TownBook, merged, put
from emulation_xlsx.town.states import Row, record
from emulation_xlsx.town.table import write_list

PROGRESS = "progress"
INPUT_ROW = SUBTITLE_ROW + 1
"""The as-of day and the days of «sắp đến hạn» stand above the header; the formulas read them."""
LATE, WRONG_STILL, OVERDUE, EXCUSED = "chậm", "còn lỗi", "quá hạn", "miễn, gia hạn"
_GROUP_OF: Mapping[Status, str] = {
    Status.FAULTY: WRONG_STILL,
    Status.HELD_FAULTY: WRONG_STILL,
    Status.OVERDUE: OVERDUE,
    Status.NOT_HELD: OVERDUE,
    Status.EXEMPT: EXCUSED,
    Status.EXTENDED: EXCUSED,
}
GROUPS = tuple(
    dict.fromkeys(_GROUP_OF.get(one, str(one)) for one in Status if one != Status.NOT_APPLICABLE)
)
"""What statuses are counted as: late ones without their days, alike ones as one."""
NOT_OWED = "–"


def write_progress(book: TownBook, town: Consolidation) -> None:
    """A row per unit and milestone; what a unit does not owe is left out."""
    stands = owed(town)
    as_of, soon = _input(book, "key"), _input(book, "status")  # the day that counts, the days
    rows = [_row(town, number, s, as_of, soon) for number, s in enumerate(stands, 1)]
    words = "Tình trạng và số ngày chậm tính theo hai ô nền vàng."
    write_list(book, PROGRESS, rows, note=words)
    _inputs(book, town)


def length(town: Consolidation, _book: TownBook) -> int:
    return len(owed(town))


def owed(town: Consolidation) -> list[Standing]:
    """In register order; a unit's milestones in the plan's."""
    return [standing for standing in town.standings if standing.applicable]


def group(standing: Standing) -> str:
    """The status without its days."""
    return _GROUP_OF.get(standing.status, str(standing.status))


def key_of(code: str, rule: str) -> str:
    """By which a milestone of a unit is found, however the list is sorted."""
    return f"{code} {rule}"


def heat(standing: Standing | None) -> str:
    """The status in a word or two, with its days where they are late."""
    if standing is None:
        return NOT_OWED
    name = group(standing)
    return f"{name} {standing.days_late}" if name in (LATE, OVERDUE) else name


def changed(book: TownBook, town: Consolidation) -> str:
    """A condition, live: whether something was typed over here since the run."""
    area = book.area(PROGRESS)
    day, shown, run = area.cell("due", INPUT_ROW), area.column("heat"), area.column("as_run")
    return f"OR({day}<>{_date(town.as_of)},SUMPRODUCT(--({shown}<>{run}))>0)"


def followed(book: TownBook, town: Consolidation) -> Formula:
    """Said below the title of a sheet that follows this one."""
    words = f" Tiến độ tính theo các ô đã sửa ở “{book.sheet(PROGRESS).name}”."
    return Formula(f'IF({changed(book, town)},"{words}","")', "")


def outrun(book: TownBook, town: Consolidation) -> Formula:
    """Said below the title of a sheet that does not follow this one."""
    words = f" “{book.sheet(PROGRESS).name}” đã sửa sau khi tổng hợp: xin tổng hợp lại."
    return Formula(f'IF({changed(book, town)},"{words}","")', "")


def _row(town: Consolidation, number: int, standing: Standing, as_of: str, soon: str) -> Row:
    unit, evidence, inputs = standing.unit, standing.evidence, standing.inputs
    status, days, timeliness = _formulas(as_of, soon, str(inputs["held"] or ""))
    return {
        **{name: inputs[name] for name in ("due", "counting", "evidence", "weak", "came")},
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
        "timeliness": Formula(timeliness, standing.timeliness),
        "member": unit.member,
        "note": _note(town, standing),
        "group": group(standing),
        "key": key_of(unit.code, standing.rule),
        "heat": heat(standing),
        "as_run": heat(standing),
    }


@cache
def _formulas(as_of: str, soon: str, held: str) -> tuple[str, str, str]:
    """Status, days late, timeliness of any row; ``held`` marks one of a conference's day."""
    names = ("due", "counting", "evidence", "weak", "came", "waived", "until")
    cells = {name: f"{{{name}}}" for name in names}
    cells |= {"applicable": f'"{MARK}"', "held": f'"{held}"', "as_of": as_of, "soon": soon}
    return status_formula(cells), days_formula(cells), timeliness_formula(cells)


def _note(town: Consolidation, standing: Standing) -> str:
    """Why the day is not the plan's first one, and what a planned conference promises."""
    milestone, waiver, words = standing.milestone, standing.due.waiver, []
    if standing.evidence.by:
        words.append(f"Do {standing.evidence.by} đã làm trước khi sáp nhập.")
    if milestone.amended:
        by = milestone.amended_by or "văn bản chưa ghi"
        words.append(f"Mốc ban đầu {as_date(milestone.due)}, điều chỉnh theo {by}.")
    if waiver:
        words.append(f"{waiver.approver}, {as_date(waiver.date)}: {waiver.reason}")
    if standing.held and standing.evidence.day is None:
        words += _expected(town, standing.unit.code)
    return " ".join(words)


def _expected(town: Consolidation, unit: str) -> list[str]:
    """When the unit's plan says that it will be held."""
    planned = record(town, unit, "plan", "plan").get("planned_date")
    return [f"Đơn vị dự kiến họp {as_date(planned)}."] if planned else []


def _input(book: TownBook, name: str) -> str:
    """The absolute address of the cell above the header in a column."""
    letters = column_letters(book.sheet(PROGRESS).field_names.index(name) + 1)
    return f"${letters}${INPUT_ROW}"


def _inputs(book: TownBook, town: Consolidation) -> None:
    names, page = book.sheet(PROGRESS).field_names, book.pages[PROGRESS]
    due, status = names.index("due") + 1, names.index("status") + 1
    label = book.style(align="right", italic=True, font_size=11)
    put_text(page, INPUT_ROW, due - 1, "Tính đến ngày", label)
    merged(page, INPUT_ROW, status - 2, INPUT_ROW, status - 1, "“sắp đến hạn”: số ngày", label)
    page.set_row(INPUT_ROW - 1, 17)
    look = {"bg_color": INPUT_FILL, "bold": True, "align": "center", "font_size": 11}
    put(book, page, INPUT_ROW, due, town.as_of, {**look, "num_format": DATE_FORMAT})
    _never_back(book, town, names.index("key") + 1)
    put(book, page, INPUT_ROW, status, town.plan.settings.soon_days, look)


def _never_back(book: TownBook, town: Consolidation, hidden: int) -> None:
    """The day that counts: the typed one, but not before the run's, and words that say so.

    What was known on an earlier day these rows do not hold: only another run does.
    """
    page, typed, run = book.pages[PROGRESS], _input(book, "due"), _date(town.as_of)
    put(
        book,
        page,
        INPUT_ROW,
        hidden,
        Formula(f"=MAX({typed},{run})", town.as_of),
        {"num_format": DATE_FORMAT},
    )
    words = (
        f'=IF(N({typed})<{run},"Không lùi được trước ngày tổng hợp {as_date(town.as_of)}; '
        'xin tổng hợp lại với ngày cần xem.","")'
    )
    first = book.sheet(PROGRESS).field_names.index("counting") + 1
    last = book.sheet(PROGRESS).field_names.index("timeliness") - 1
    look = {"bold": True, "font_color": "#C00000", "font_size": 11, "border": 0}
    page.merge_range(INPUT_ROW - 1, first - 1, INPUT_ROW - 1, last - 1, "", book.style(**look))
    put(book, page, INPUT_ROW, first, Formula(words, ""), look)


def _date(day: dt.date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"
