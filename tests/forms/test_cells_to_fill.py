"""How many cells a clerk must fill for a whole, right return: what has one answer, or was told
already, stands there by itself. Typed into the real LibreOffice, which computes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from emulation_xlsx.findings import Finding, as_text
from emulation_xlsx.forms.questions import form_asking
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.plan.issue import is_owed, unit_workbook
from emulation_xlsx.plan.model import Plan, Unit, default_plan
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.returned import Quota, Return
from tests.helpers.libreoffice import Cell, Office
from tests.helpers.small_town import (
    Values,
    conference_record,
    delegate,
    documents,
    exemplar,
    plan_record,
    presidium,
    unit_record,
)
from tests.helpers.typed_cells import cell_of

SEATS, ISSUED, CHECKED = 4, dt.date(2019, 10, 10), dt.date(2020, 4, 10)
PEOPLE = ("Trịnh Thị Sáu", "Vũ Thị Bảy", "Lê Văn Tám", "Đỗ Thị Chín")
CELLS = {
    "Xã, phường": 80,
    "Cơ quan": 80,
    "Đoàn thể": 80,
    "Đơn vị sự nghiệp": 80,
    "Trường học": 80,
    "Lực lượng vũ trang": 80,
    "Doanh nghiệp": 86,
    "Thị xã": 36,
}
"""Kind of unit → the cells that its clerk fills, with four delegates and five chairs."""


FORMS = {"Thị xã": "Hội nghị điển hình tiên tiến"}


def a_unit_of(kind: str) -> tuple[Plan, Unit]:
    plan = default_plan()
    first = next(one for one in plan.units if one.kind == kind and not one.pilot)
    unit = replace(first, emails="van.thu@bimson.example", phone="02373766123", media=None)
    return replace(plan, units=(unit,)), unit


def answers(plan: Plan, unit: Unit) -> Values:
    """A right return that says what must be said, and what the form starts with by itself."""
    people = [
        delegate(name, str(1970 + i), workplace=unit.name, category="Chiến sĩ thi đua")
        for i, name in enumerate(PEOPLE)
    ]
    form = {"conference_form": FORMS[unit.kind]} if unit.kind in FORMS else {}
    chairs = [*presidium(4), {"full_name": PEOPLE[0], "role": "Điển hình tiên tiến"}]
    for chair in chairs[:4]:
        chair |= {"position": None, "role": "Lãnh đạo chính quyền"}
    return {
        "unit": [unit_record() | {"clerk_email": unit.emails, "clerk_phone": unit.phone}],
        "plan": [plan_record() | form | {"venue": None, "budget_estimate": None}],
        "conference": [conference_record() | form | {"budget_spent": None}],
        "presidium": chairs,
        "exemplars": [
            exemplar(name) | {"workplace": unit.name, "acclaimed_by": unit.name} for name in PEOPLE
        ],
        "delegates": people,
        "dossier": [
            {"document": one["document"]}
            | (
                {"copies": SEATS}
                if one["document"] in plan.roles.reports
                else {"date": one["date"]}
            )
            for one in documents(plan)
        ],
    }


STARTED: Mapping[str, frozenset[str]] = {
    "unit": frozenset({"clerk_phone", "clerk_email"}),
    "conference": frozenset({"session", "conference_form", "attendance", "exemplars", "guests"}),
    "exemplars": frozenset({"kind", "workplace", "acclaimed_by"}),
    "delegates": frozenset({"workplace", "delegate_type", "standing", "represents"})
    | {"achievement_report"},
}
"""Sheet → what need not be typed, beside the agenda."""


def typed(plan: Plan, unit: Unit, values: Values) -> dict[Cell, str]:
    """What the clerk types, cell by cell."""
    texts: dict[Cell, str] = {}
    started = dict(STARTED)
    if plan.is_town(unit):
        del started["conference"]
    for sheet in form_asking(plan.asked.by(unit.kind)).sheets:
        if not is_owed(plan, unit, sheet.part):
            continue
        asked = [f for f in sheet.fields if not (f.excel.retired or f.excel.only_for)]
        for index, row in enumerate(values[sheet.key]):
            for one in asked:
                value = cell_value(row.get(one.name), one.input)
                starts = one.name in started.get(sheet.key, ()) or one.name.startswith("agenda_")
                of_known = sheet.key == "presidium" and row["full_name"] in PEOPLE
                if value is None or one.excel.prefilled or starts:
                    continue
                if not (of_known and one.name == "role"):
                    texts[cell_of(sheet, asked, one, index)] = str(value)
    return texts


def found_in(plan: Plan, unit: Unit, book: RawWorkbook) -> list[Finding]:
    returned = Return("A.xlsx", book, unit.code, unit, received=CHECKED)
    return check_returns([returned], plan, CHECKED, {unit.code: Quota(SEATS)}).findings


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", CELLS)
def test_cells_to_fill(kind: str, libreoffice: Office, tmp_path: Path) -> None:
    plan, unit = a_unit_of(kind)
    values = answers(plan, unit)
    blank = tmp_path / "A.xlsx"
    blank.write_bytes(unit_workbook(plan, unit, SEATS, ISSUED))
    cells = typed(plan, unit, values)
    path = libreoffice.type_into(blank, cells)
    book = read_workbook(path.read_bytes(), plan.form("unit_return"))
    assert [(f.place.cell, f.code) for f in found_in(plan, unit, book)] == []
    assert len(cells) == CELLS[kind]
    for key, names in STARTED.items() if not plan.is_town(unit) else ():
        for name in names & book.tables[key].columns.keys():
            wanted = [row.get(name) for row in values[key]]
            read = [as_text(value) for value in book.tables[key].columns[name]]
            assert read == [as_text(cell_value(value, "list")) for value in wanted], (key, name)
