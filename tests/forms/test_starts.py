"""What a form starts with by itself: nothing before a row is begun, and never an answer alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from openpyxl.workbook import Workbook

from emulation_xlsx.findings import Finding
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import Bounds, Plan
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.returned import Quota, Return
from tests.helpers.reading import read_all
from tests.helpers.small_town import Values, conference_record, plan_record, small_plan, unit_record
from tests.helpers.workbooks import edited, opened, saved

PLAN, DAY = small_plan(), dt.date(2019, 10, 10)
DELEGATES, CONFERENCE = "6. Đại biểu dự HN thị xã", "3. Hội nghị"


def issued(values: Values | None = None, plan: Plan = PLAN) -> bytes:
    return unit_workbook(plan, plan.by_code["XP03"], 4, DAY, values)


def read(content: bytes) -> Return:
    [outcome] = read_all([("A.xlsx", content)], "unit_return")
    assert isinstance(outcome, RawWorkbook)
    return Return("A.xlsx", outcome, "XP03", PLAN.by_code["XP03"], received=DAY)


def found(one: Return) -> list[Finding]:
    return check_returns([one], PLAN, DAY, {"XP03": Quota(4)}).findings


def formulas(book: Workbook, sheet: str, row: int) -> str:
    """The columns of a row that start with something."""
    cells = book[sheet][row]
    return "".join(c.coordinate[0] for c in cells if str(c.value).startswith("="))


def test_a_blank_form_was_not_sent_whoever_saved_it() -> None:
    """openpyxl saves formulas without what they come to, as programs of a telephone do."""
    for content in (issued(), saved(opened(issued()))):
        one = read(content)
        assert {key: len(table) for key, table in one.book.tables.items()} == {
            "unit": 0,
            "plan": 0,
            "conference": 0,
            "presidium": 0,
            "exemplars": 0,
            "delegates": 0,
            "dossier": 0,
        }
        assert found(one) == []


def test_what_was_never_computed_is_asked_for() -> None:
    def begun(book: Workbook) -> None:
        book[DELEGATES]["B6"] = "Trịnh Thị Sáu"

    blank = {f.place.cell for f in found(read(edited(issued(), begun))) if f.code == "blank"}
    assert {"H6", "J6", "K6", "N6"} <= blank


def test_the_second_round_starts_from_the_first() -> None:
    values: Values = {"unit": [unit_record()], "plan": [plan_record()]}
    sheet = opened(issued(values))[CONFERENCE]
    started = {cell.row: str(cell.value) for cell in sheet["C"] if str(cell.value).startswith("=")}
    labels = {sheet.cell(row, 2).value: text for row, text in started.items()}
    assert "'2. Kế hoạch'!$C$11" in labels["Buổi"]
    assert "TRIM($C$7)" in labels["Buổi"]
    assert labels["Mục 1: Chào cờ"].count('"Có"') == 1


def test_an_answer_and_a_blank_of_a_begun_record_stay() -> None:
    held = conference_record() | {"session": None, "exemplars": 71}
    book = opened(issued({"unit": [unit_record()], "conference": [held]}))
    assert [c.value for c in book[CONFERENCE]["C"] if str(c.value).startswith("=")] == []


def test_seats_of_guests_leave_the_kind_of_delegate_to_the_unit() -> None:
    assert formulas(opened(issued()), DELEGATES, 6) == "GHJKNR"
    seats = {**PLAN.bounds, "XP03": Bounds("XP03", guests=2)}
    assert formulas(opened(issued(plan=replace(PLAN, bounds=seats))), DELEGATES, 6) == "GHKNR"


def test_a_value_that_the_plan_does_not_have_starts_nothing() -> None:
    alone = replace(PLAN.lists["Đại diện"], values=("Riêng", "Chung"), aliases={})
    plan = replace(PLAN, lists={**PLAN.lists, "Đại diện": alone})
    assert formulas(opened(issued(plan=plan)), DELEGATES, 6) == "GHJKR"


def test_a_formula_that_became_text_is_asked_for() -> None:
    """F2 and Enter in a text cell: Excel then shows the formula, and it is no workplace."""

    def begun(book: Workbook) -> None:
        sheet = book[DELEGATES]
        sheet["B6"], sheet["H6"].data_type = "Trịnh Thị Sáu", "s"

    said = {f.place.cell: f.code for f in found(read(edited(issued(), begun)))}
    assert said["H6"] == "uncalculated"
