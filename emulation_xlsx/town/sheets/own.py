"""«Câu hỏi riêng»: what the units answer to the office's own questions, a row per unit; those of
the lists of delegates and of exemplars are columns there.
"""

from __future__ import annotations

from collections.abc import Iterator

from emulation_xlsx.forms.excel import Excel
from emulation_xlsx.forms.questions import OwnQuestion
from emulation_xlsx.forms.schema import PARTS, FormField
from emulation_xlsx.forms.values import NUMERIC, cell_value
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.cells import Cell
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import Area, TownBook
from emulation_xlsx.town.states import Row, as_of, numbered, sums, with_wrong, without_town
from emulation_xlsx.town.table import write_list

OWN = "own_questions"
LISTED = ("delegates", "exemplars")
"""Sheets of the form whose rows are a list of the town workbook: their questions are columns."""


def asked_apart(plan: Plan) -> list[OwnQuestion]:
    """The own questions that have a column on this sheet."""
    return [one for one in plan.asked.own if one.sheet not in LISTED and not one.like]


def own_columns(plan: Plan) -> list[FormField]:
    """A column per question; of a list its cell has a line per row."""
    form = plan.form("unit_return")
    return [
        one.field() if form.sheet(one.sheet).is_record else _lines(one) for one in asked_apart(plan)
    ]


def _lines(one: OwnQuestion) -> FormField:
    excel = Excel(width=30, personal=one.personal or "text")
    return FormField(name=one.name, title=one.title, excel=excel)


def write_own(book: TownBook, town: Consolidation) -> None:
    questions = asked_apart(town.plan)
    rows = [
        start | {one.name: _answer(town, unit.code, one) for one in questions}
        for start, unit in numbered(without_town(town.plan))
    ]
    names = [f.name for f in book.sheet(OWN).fields if f.input in NUMERIC and f.name != "stt"]

    def total(area: Area) -> Row:
        return {"unit_name": "Cộng", **sums(area, rows, names)}

    write_list(book, OWN, rows, note=as_of(town), total=total if names else None)


def _answer(town: Consolidation, code: str, one: OwnQuestion) -> Cell:
    """What the unit's part that counts says; of a list, a line for each row with an answer."""
    sheet = town.plan.form("unit_return").sheet(one.sheet)
    if sheet.is_record:
        parts = PARTS if sheet.part == "unit" or sheet.part is None else (sheet.part,)
        answers = (with_wrong(town, code, one.sheet, part, [one.name]) for part in parts)
        return next((a[one.name] for a in answers if a[one.name] is not None), None)
    return "\n".join(_of_rows(town, code, one)) or None


def _of_rows(town: Consolidation, code: str, one: OwnQuestion) -> Iterator[str]:
    frame, part = town.frame(one.sheet), town.plan.form("unit_return").sheet(one.sheet).part
    who, answers = frame.data[frame.sheet.fields[0].name].tolist(), frame.data[one.name].tolist()
    for unit, i in town.rows(one.sheet, part) if part else ():
        if unit == code and answers[i] is not None:
            yield f"{_text(who[i])}: {_text(answers[i])}"


def _text(value: object) -> str:
    return str(cell_value(value, "birth") or "")
