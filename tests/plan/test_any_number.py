"""As many kinds of document and items of the agenda as a plan has."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from emulation_xlsx.findings import Severity
from emulation_xlsx.forms.questions import form_asking
from emulation_xlsx.forms.values import code_list
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.listed import with_listed
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.roles import AGENDA, CATEGORIES, DOCUMENT_KINDS, GUEST
from emulation_xlsx.returns.across import check_alone
from emulation_xlsx.returns.returned import Return
from emulation_xlsx.town.consolidation import Consolidation
from tests.helpers.small_town import (
    conference_record,
    delegate,
    exemplar,
    presidium,
    returned,
    small_plan,
    small_town,
    unit_record,
    whole,
)
from tests.helpers.whole_town import Whole

TODAY = dt.date(2019, 10, 10)


def with_list(name: str, *values: str) -> Plan:
    plan = small_plan()
    lists = {**plan.lists, name: code_list(name, values)}
    return replace(plan, lists=lists, asked=with_listed(plan.asked, lists))


def report_of(form: bytes) -> dict[str, object]:
    """What the report's labels have beside them."""
    page = openpyxl.load_workbook(io.BytesIO(form))["3. Hội nghị"]
    return {str(page.cell(r, 2).value): page.cell(r, 3).value for r in range(6, page.max_row + 1)}


def checked(plan: Plan, form: bytes) -> list[tuple[str | None, str]]:
    """Field and code of what is wrong with DT05's report, read as any return is."""
    gate = Gate([Arrival("DT05.xlsx", form)], "unit_return", own=plan.asked.own)
    book = gate.form(gate.arrivals[0])
    one = Return("DT05.xlsx", book, "DT05", plan.by_code["DT05"])
    grave = (Severity.ERROR, Severity.BREACH, Severity.WARNING)
    found = check_alone([one], plan, dt.date(2020, 4, 10))
    return [(f.place.field, f.code) for f in found if f.severity in grave]


def reporting(plan: Plan, **report: object) -> bytes:
    """DT05's report as its form of this plan."""
    values = {"unit": [unit_record()], "conference": [conference_record() | report]}
    values |= {"presidium": presidium(), "exemplars": [exemplar("Trịnh Thị Sáu")]}
    return unit_workbook(plan, plan.by_code["DT05"], 2, TODAY, values)


def sent(plan: Plan, *gone: str) -> Consolidation:
    """DT05's return, but for some documents."""
    values = whole(plan, delegate("Trịnh Thị Sáu", "1975-06-05"))
    values["dossier"] = [row for row in values["dossier"] if row["document"] not in gone]
    return small_town(plan, {"DT05.xlsx": (returned(plan, "DT05", values), dt.date(2020, 4, 10))})


@pytest.mark.parametrize("count", [1, 2, 12])
def test_kinds_of_document(count: int) -> None:
    kinds = [f"Văn bản loại {number}" for number in range(1, count + 1)]
    plan = with_list(DOCUMENT_KINDS, *kinds)
    form = unit_workbook(plan, plan.by_code["DT05"], 2, TODAY)
    page = openpyxl.load_workbook(io.BytesIO(form))["7. Hồ sơ"]
    assert [cell.value for cell in page["B"] if str(cell.value).startswith("Văn bản loại")] == kinds
    whole_town = Whole(sent(plan))
    [row] = [row for row in whole_town.rows("dossiers") if row["unit_code"] == "DT05"]
    assert row["complete"] == "đủ"
    assert [name for name in row if name.startswith("document_")] == [
        f"document_{n}" for n in range(count)
    ]
    lacking = sent(plan, kinds[-1])
    [row] = [row for row in Whole(lacking).rows("dossiers") if row["unit_code"] == "DT05"]
    assert row["complete"] == "chưa đủ"


ITEMS = [f"Phần việc thứ {number}" for number in range(1, 13)]


def test_an_agenda_of_twelve_is_asked_checked_and_added_up() -> None:
    plan = with_list(AGENDA, *ITEMS)
    held = {"own_agenda_10": True, "own_agenda_11": False, "own_agenda_12": None}
    form = reporting(plan, **held)
    asked = list(report_of(form))
    labels = [f"Mục {number}: {item}" for number, item in enumerate(ITEMS, 1)]
    at = asked.index(labels[8])
    assert asked[at + 1 : at + 4] == labels[9:]
    assert checked(plan, form) == [
        ("own_agenda_11", "no_agenda_item"),
        ("own_agenda_12", "blank"),
    ]
    town = small_town(plan, {"DT05.xlsx": (form, dt.date(2020, 4, 10))})
    whole_town = Whole(town)
    figures = {row["item"].partition(" (")[0]: row["units"] for row in whole_town.rows("contents")}
    assert [figures[item] for item in ITEMS[8:]] == [1, 1, 0, 0]
    [row] = [row for row in whole_town.rows("conferences") if row["unit_code"] == "DT05"]
    assert row["agenda"] == 10
    assert "own_questions" not in {sheet.key for sheet in whole_town.book.spec.sheets}


def test_an_agenda_of_four_asks_no_more() -> None:
    plan = with_list(AGENDA, *ITEMS[:4])
    form = reporting(plan, **dict.fromkeys((f"agenda_{n}" for n in range(5, 10)), None))
    asked = [label for label in report_of(form) if label.startswith("Mục ")]
    assert asked == [f"Mục {number}: {item}" for number, item in enumerate(ITEMS[:4], 1)]
    assert checked(plan, form) == []
    items = {row["item"] for row in Whole(small_town(plan, {})).rows("contents")}
    assert {one for one in items if one.startswith(("Phần việc", "Mục"))} == set(ITEMS[:4])


def test_a_form_of_nine_items_is_read_by_a_plan_of_four_and_one_of_twelve() -> None:
    older = reporting(small_plan(), agenda_9=False)
    assert checked(with_list(AGENDA, *ITEMS[:4]), older) == []
    assert checked(with_list(AGENDA, *ITEMS), older) == [("agenda_9", "no_agenda_item")]


def test_categories_of_the_plans_own_are_counted_one_by_one_and_add_up() -> None:
    """One of the usual ones stays, the others are the clerk's; the guests' is no count."""
    plan = with_list(CATEGORIES, "Chiến sĩ thi đua", "Già làng", "Nghệ nhân", "Khách mời khác")
    guest = code_list(CATEGORIES, plan.lists[CATEGORIES].values, {}, {"Khách mời khác": GUEST})
    lists = {**plan.lists, CATEGORIES: guest}
    plan = replace(plan, lists=lists, asked=with_listed(small_plan().asked, lists))
    counts = {"cat_outstanding": None, "cat_fighters": 40, "own_cat_1": 20, "own_cat_2": 10}
    form = reporting(plan, **counts)
    asked = report_of(form)
    assert [asked.get(one) for one in plan.lists[CATEGORIES].values] == [40, 20, 10, None]
    assert "Điển hình tiên tiến xuất sắc" not in asked
    assert "Cơ cấu đại biểu điển hình" in openpyxl_text(form)
    assert checked(plan, form) == []
    wrong = reporting(plan, **counts | {"own_cat_2": 9})
    assert checked(plan, wrong) == [("exemplars", "categories_disagree")]
    older = reporting(small_plan())
    assert checked(plan, older) == []


def test_what_is_added_up_on_the_form_follows_the_list() -> None:
    plan = with_list(CATEGORIES, "Chiến sĩ thi đua", "Già làng")
    asks = plan.asked.by("Doanh nghiệp")
    [sums] = [one.when for one in form_asking(asks).sheet("conference").review]
    assert sums == "{exemplars}<>SUM({cat_fighters},{own_cat_1})"


def openpyxl_text(form: bytes) -> str:
    page = openpyxl.load_workbook(io.BytesIO(form))["3. Hội nghị"]
    return "\n".join(str(value) for row in page.iter_rows(values_only=True) for value in row)
