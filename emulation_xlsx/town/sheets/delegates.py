"""«Danh sách đại biểu», and «Nghi trùng»: who may stand on it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.styles import BAD_FILL, FIXED_FILL, GOOD_FILL, WARN_FILL
from emulation_xlsx.forms.values import shown
from emulation_xlsx.plan.model import DOSSIER, EXEMPLAR, OFFICIAL, RESERVE, TOWN, Plan
from emulation_xlsx.returns.duplicates import STRONG, Doubles, Suspect
from emulation_xlsx.town.cells import Cell, Formula, Link, Styled, birth_cell, criterion
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.fitting import write_fitted
from emulation_xlsx.town.folding import write_folded
from emulation_xlsx.town.states import Row, as_of
from emulation_xlsx.town.table import Area, TownBook

DELEGATES = "delegates"
READY = "đủ hồ sơ, mời được ngay"
WAITING = "chờ hồ sơ của đơn vị"
INVALID = "chưa hợp lệ"
SPARE = "dự khuyết"
FILLS = {READY: GOOD_FILL, INVALID: BAD_FILL, WAITING: WARN_FILL, SPARE: FIXED_FILL}
DOUBLED = "nghi trùng"
"""Said of both rows of a strong pair of «Nghi trùng»."""
FOLDED = (
    "unit_code",
    "direct_work",
    "economic_sector",
    "represents",
    "award_decision",
    "phone",
    "achievement_report",
    "note",
    "doubled",
)
"""Columns that fold away: counted and filtered on the screen, left out on paper."""
HELPERS = ("block_number", "age_group")
"""Columns that only the formulas of «Cơ cấu đại biểu» read."""
AGES: Mapping[str, tuple[int, int]] = {
    "Đến 29 tuổi": (0, 29),
    "Từ 30 đến 39 tuổi": (30, 39),
    "Từ 40 đến 49 tuổi": (40, 49),
    "Từ 50 đến 59 tuổi": (50, 59),
    "Từ 60 tuổi trở lên": (60, 200),
}
"""Whole years, by the year of birth alone: a group says no one's birth, and so it circulates."""


@dataclass(frozen=True)
class UnitState:
    """What a unit's delegates wait for."""

    errors: int
    """Errors that keep its list from being valid, those of single rows among them."""
    by_row: Mapping[int, int]
    """Row of the returned sheet → its errors."""
    dossier: bool
    """R-DOSSIER is met, by files or on paper, or the unit was excused from it for good."""


def ready(standing: str | None, unit: UnitState) -> bool:
    """Whether a delegate can be invited now.

    An official exemplar or guest (a reserve waits for a place to fall free) of a unit whose list
    has no error left and whose dossier has come whole and valid: the milestone R-DOSSIER is met.
    """
    return standing == OFFICIAL and unit.errors == 0 and unit.dossier


def ready_words(standing: str | None, row: int, unit: UnitState) -> str:
    """The column «Tình trạng hồ sơ» of a delegate in ``row`` of the returned sheet."""
    if own := unit.by_row.get(row):
        return f"{INVALID}: {own} lỗi ở dòng này"
    if unit.errors:
        return f"{INVALID}: danh sách đơn vị có {unit.errors} lỗi"
    if ready(standing, unit):
        return READY
    return SPARE if standing == RESERVE else WAITING


def unit_state(town: Consolidation, unit: str) -> UnitState:
    """What is known of a unit's list and dossier."""
    state, standing = town.state(unit, "list"), town.standing(unit, DOSSIER)
    found = [f for f in state.winner.findings if f.blocks] if state else []
    order = town.frame(DELEGATES).spec.order(DELEGATES)
    rows = Counter(f.place.row for f in found if f.place.order == order)
    excused = standing is not None and standing.waived and standing.until is None
    return UnitState(
        errors=len(found),
        by_row={row: count for row, count in rows.items() if row},
        dossier=standing is not None and (standing.met or excused),
    )


def delegate_rows(town: Consolidation) -> list[Row]:
    """Everybody on a list that counts, as the sheet shows them: register order, then the list's."""
    plan, frame, fields = town.plan, town.frame(DELEGATES), load("town").sheet(DELEGATES).fields
    numbers = block_numbers(plan)
    people = town.rows(DELEGATES, "list")
    typed, states = frame.rows(), {code: unit_state(town, code) for code in dict(people)}
    kinds = {one.name: one.input for one in fields}
    taken = [name for name in frame.sheet.field_names if name in kinds]
    rows = []
    for number, (code, i) in enumerate(people, 1):
        unit, person = plan.by_code[code], typed[i]
        row: Row = {name: _shown(person[name], kinds[name]) for name in taken}
        row |= {"stt": number, "unit_code": code, "unit_name": unit.name}
        row |= {"block_number": numbers[unit.block]}
        row |= {"age_group": age_group(plan, person["birth_date"])}
        words = ready_words(person["standing"], _row_of(frame, i), states[code])
        complete = states[code].errors == 0 and states[code].dossier
        rows.append(row | {"state": words, "complete": complete})
    return rows


def block_numbers(plan: Plan) -> dict[str, int]:
    """Block → its number from 1, as they are allotted seats; 0 where it has none."""
    names = dict.fromkeys(unit.block for unit in plan.units)
    numbers = {name: number for number, name in enumerate(plan.blocks, 1)}
    return dict.fromkeys(names, 0) | numbers


def _shown(value: Any, kind: str) -> Any:
    """A typed value as the cell has it, so that formulas and counts see the same."""
    if kind == "birth":
        return birth_cell(value)
    return shown(value, kind) if isinstance(value, bool) else value


def age_group(plan: Plan, birth: str | None) -> str | None:
    """The group of :data:`AGES` of who was born then; None where that is not known."""
    age = age_year(plan) - int(birth[:4]) if birth else -1
    return next((words for words, (low, high) in AGES.items() if low <= age <= high), None)


def age_year(plan: Plan) -> int:
    """The year of the town conference: ages do not change with the day of printing."""
    return plan.milestone[TOWN].day.year


def _row_of(frame: Frame, i: int) -> int:
    """The row of the returned sheet that row ``i`` of the frame was read from."""
    return frame.sources[frame.owner[i]].table.rows[frame.index[i]]


def write_delegates(book: TownBook, town: Consolidation) -> None:
    """The list that is called up and signed at the door, and that all other sheets count."""
    rows, strong = delegate_rows(town), town.doubles.strong
    for row, (_, i) in zip(rows, town.rows(DELEGATES, "list"), strict=True):
        row["doubled"] = DOUBLED if i in strong else None
    counted = {key: _counted(rows, *wanted) for key, wanted in FIGURES.items()}
    for row in rows:  # in place: there may be hundreds of thousands
        row["state"] = _live_state(row)
    words = as_of(town, f"{len(rows)} người.")
    area = write_folded(book, DELEGATES, rows, folded=FOLDED, helpers=HELPERS, note=words)
    book.listed[DELEGATES] = rows
    _colour(book, area)
    for key, (column, value) in FIGURES.items():
        book.figures[key] = _official_exemplars(area, column, value, counted[key])


def _live_state(row: Row) -> Cell:
    """What a delegate waits for, following his standing; what is wrong stays as it was read."""
    if row["state"].startswith(INVALID):
        return row["state"]
    return _following(READY if row["complete"] else WAITING, row["state"])


@cache
def _following(done: str, state: str) -> Formula:
    spare = f'IF({{standing}}="{RESERVE}","{SPARE}","{WAITING}")'
    return Formula(f'=IF({{standing}}="{OFFICIAL}","{done}",{spare})', state)


FIGURES = {"ready": ("state", READY), "doubled": ("doubled", DOUBLED)}
"""Counts of official exemplars that have a value in a column, by the names of «Tổng quan»."""


def _wanted(column: str, value: str) -> dict[str, str]:
    return {"delegate_type": EXEMPLAR, "standing": OFFICIAL, column: value}


def _counted(rows: Sequence[Row], column: str, value: str) -> int:
    wanted = _wanted(column, value).items()
    return sum(all(row[key] == one for key, one in wanted) for row in rows)


def _official_exemplars(area: Area, column: str, value: str, number: int) -> Formula:
    """How many official exemplars have this in a column."""
    wanted = _wanted(column, value).items()
    tests = ",".join(f"{area.column(key)},{criterion('=', one)}" for key, one in wanted)
    return Formula(f"COUNTIFS({tests})", number)


def _colour(book: TownBook, area: Area) -> None:
    """Words carry the meaning; the fill follows them, live."""
    col = area.cols["state"] - 1
    for start, fill in FILLS.items():
        look = book.add_format({"bg_color": fill, "bold": start == INVALID})
        rule = {"type": "text", "criteria": "begins with", "value": start, "format": look}
        book.pages[DELEGATES].conditional_format(area.first - 1, col, area.last - 1, col, rule)


def write_duplicates(book: TownBook, town: Consolidation) -> None:
    """Pairs that may be one person, each row linked to its place in the list of delegates."""
    area, found = book.areas["delegates"], town.doubles
    links = {
        i: Link(f"internal:{area.sheet}!A{area.first + n}", f"dòng {area.first + n}")
        for n, (_, i) in enumerate(town.rows("delegates", "list"))
    }
    rows = [{"stt": n} | _pair(town, links, one) for n, one in enumerate(found.pairs, 1)]
    more = "Chỉ để Phòng Nội vụ hỏi lại đơn vị; không tự gộp, không tự bỏ người nào."
    write_fitted(book, "duplicates", rows, note=as_of(town, f"{pair_words(found)} {more}"))


def pair_words(found: Doubles) -> str:
    """How many pairs there are, how many of them strong, and how many are not listed."""
    if not found.pairs:
        return "Không có đại biểu nào nghi trùng."
    strong = sum(1 + one.rest for one in found.pairs if one.level == STRONG)
    pairs, rest = len(found.pairs) + found.unlisted, found.unlisted
    words = f"{pairs} cặp đại biểu nghi trùng, trong đó {strong} cặp ở mức {STRONG}"
    more = f"; {rest} cặp trùng những họ tên quá nhiều người mang không liệt kê" if rest else ""
    return f"{words}{more}."


def _pair(town: Consolidation, links: Mapping[int, Cell], suspect: Suspect) -> Row:
    fill = BAD_FILL if suspect.level == STRONG else WARN_FILL
    row: Row = {
        "level": Styled(suspect.level, {"bg_color": fill, "bold": True}),
        "reason": suspect.reason,
    }
    data = town.frame("delegates").data
    for side, one in (("first", suspect.first), ("second", suspect.second)):
        row |= {
            f"{side}_name": one.name,
            f"{side}_birth": birth_cell(one.birth),
            f"{side}_workplace": data["workplace"].iat[one.row],
            f"{side}_unit": town.plan.by_code[one.unit].name,
            f"{side}_row": links[one.row],
        }
    return row
