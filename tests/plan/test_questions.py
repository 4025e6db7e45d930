"""The form in Excel: the sheets «Mẫu» and «Câu hỏi riêng» of the plan workbook."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from emulation_xlsx.findings import Severity
from emulation_xlsx.forms.questions import Asks, form_asking
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.issue import new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.plan.workbook import UnusablePlanError, read_plan
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.across import check_alone
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.returned import Return
from tests.helpers.small_town import conference_record, delegate, plan_record, unit_record, whole
from tests.helpers.spoken import asking_all
from tests.helpers.workbooks import edited, opened

CREATED = dt.datetime(2019, 10, 1)  # noqa: DTZ001 - UTC+7 by definition
TODAY = dt.date(2020, 4, 5)
UNIT, REPORT, DELEGATES = "1. Đơn vị", "3. Hội nghị", "6. Đại biểu dự HN thị xã"
QUESTIONS, OWN = "Mẫu", "Câu hỏi riêng"
Tables = dict[str, list[dict[str, Any]]]


def own(sheet: str, title: str, kind: str, **more: Any) -> dict[str, Any]:
    names = ("list", "required", "help", "asked", "personal")
    return {"sheet": sheet, "title": title, "kind": kind} | dict.fromkeys(names) | more


HOUSES = own(UNIT, "Số hộ nghèo", "số nguyên", required=True, asked="Xã, phường")
SHIRT = own(DELEGATES, "Cỡ áo", "chữ", required=True, help="Cỡ áo đồng phục.")


def tables_with(*questions: dict[str, Any], **asked: str) -> Tables:
    """The built-in plan with own questions, and what «Hỏi» says of a question by its field."""
    tables = copy.deepcopy(default_tables())
    tables["own_questions"] = list(questions)
    for name, text in asked.items():
        [row] = [row for row in tables["questions"] if row["title"] == TITLES[name]]
        row["asked"] = text
    return tables


TITLES = {"ethnicity": "Dân tộc", "birth_date": "Ngày sinh", "gender": "Giới tính"}


def plan_with(*questions: dict[str, Any], **asked: str) -> Plan:
    return read_plan(new_plan_workbook(CREATED, tables_with(*questions, **asked)), "p.xlsx")[0]


def titles(plan: Plan, code: str, sheet: str) -> list[object]:
    """What a unit's form asks on a sheet."""
    page = opened(unit_workbook(plan, plan.by_code[code], 4, TODAY))[sheet]
    if sheet == DELEGATES:
        return [cell.value for cell in page[5]]
    return [page.cell(row, 2).value for row in range(6, page.max_row + 1)]


def read(content: bytes, plan: Plan) -> RawWorkbook:
    return read_workbook(content, form_asking(Asks(own=plan.asked.own)))


Found = list[tuple[str | None, str | None, str]]


def found(plan: Plan, content: bytes, code: str = "XP02") -> Found:
    """Sheet, cell and code of what is wrong in a return."""
    one = Return("XP02.xlsx", read(content, plan), code, plan.by_code[code])
    findings = check_alone([one], plan, TODAY)
    grave = [f for f in findings if f.severity in (Severity.ERROR, Severity.WARNING)]
    return [(f.place.sheet, f.place.cell, f.code) for f in grave]


def people(*rows: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {"unit": [unit_record()], "delegates": list(rows)}


ALONE = {
    "plan": (),
    "conference": ("held_date",),
    "presidium": ("full_name",),
    "exemplars": ("kind", "name"),
    "delegates": ("full_name", "delegate_type", "standing"),
    "dossier": ("document", "number"),
}
"""What no plan can leave out of a sheet."""


def asking_the_least(key: str) -> Plan:
    """The default plan, which of one sheet asks nothing that it need not."""
    tables, [name] = (
        tables_with(),
        [s.name for s in default_plan().asked.form.sheets if s.key == key],
    )
    for row in tables["questions"]:
        if row["sheet"] == name and row["note"] is None:
            row["asked"] = "Không"
    return read_plan(new_plan_workbook(CREATED, tables), "p.xlsx")[0]


def sent(plan: Plan, form: bytes) -> RawWorkbook:
    """A form as the gate lets it in."""
    gate = Gate([Arrival("XP02.xlsx", form)], "unit_return", own=plan.asked.own)
    return gate.form(gate.arrivals[0])


# --- «Mẫu» --------------------------------------------------------------------------------------


def test_the_default_kit_asks_a_ward_nothing_of_enterprises() -> None:
    plan = default_plan()
    ward, firm = titles(plan, "XP02", DELEGATES), titles(plan, "DN01", DELEGATES)
    assert [title for title in firm if title not in ward] == ["Thành phần kinh tế"]
    report = set(titles(plan, "DN01", REPORT)) ^ set(titles(plan, "TX00", REPORT))
    assert report == {
        "Hội nghị toàn thể hay đại biểu",
        "Đã tổng kết 10 năm nông thôn mới",
        "Ngày tổng kết nông thôn mới",
    }


def test_a_question_that_nobody_is_asked_is_neither_in_the_form_nor_checked() -> None:
    plan = plan_with(ethnicity="Không", gender="Xã, phường; Doanh nghiệp")
    assert "Dân tộc" not in titles(plan, "XP02", DELEGATES)
    assert "Giới tính" in titles(plan, "XP02", DELEGATES)
    assert "Giới tính" not in titles(plan, "TH01", DELEGATES)
    person = delegate("Trịnh Thị Sáu", "1975") | {"ethnicity": None, "economic_sector": None}
    form = unit_workbook(plan, plan.by_code["XP02"], 4, TODAY, people(person))
    assert found(plan, form) == []


def test_an_older_form_with_the_question_is_read_and_kept_but_not_judged() -> None:
    old, plan = asking_all(), plan_with(ethnicity="Không")
    strange = delegate("Trịnh Thị Sáu", "1975") | {"ethnicity": "Người sao Hỏa"}
    blank = delegate("Vũ Thị Bảy", "1980") | {"ethnicity": None}
    form = unit_workbook(old, old.by_code["XP02"], 4, TODAY, people(strange, blank))
    assert found(plan, form) == []
    back = feedback(plan, plan.by_code["XP02"], 4, read(form, plan), [], TODAY)
    assert back.values["delegates"][0]["ethnicity"] == "Người sao Hỏa"
    assert ("delegates", "ethnicity") not in back.asks.left_out


def test_a_form_issued_before_a_question_was_asked_lacks_it_without_complaint() -> None:
    before, now = plan_with(ethnicity="Không"), plan_with()
    person = delegate("Trịnh Thị Sáu", "1975") | {"ethnicity": None}
    form = unit_workbook(before, before.by_code["XP02"], 4, TODAY, people(person))
    assert found(now, form) == []


@pytest.mark.parametrize("key", ["unit", *ALONE])
def test_a_sheet_with_nearly_nothing_left_to_ask_is_known_when_it_returns(key: str) -> None:
    """Only what no plan can leave out is asked: of «2. Kế hoạch» nothing at all."""
    plan = asking_the_least(key)
    left = plan.asked.by("Xã, phường").left_out
    values = whole(plan, delegate("Trịnh Thị Sáu", "1975-06-05"))
    for sheet, rows in values.items():
        values[sheet] = [{n: v for n, v in r.items() if (sheet, n) not in left} for r in rows]
    form = unit_workbook(plan, plan.by_code["XP02"], 4, TODAY, values)
    book = sent(plan, form)
    assert (book.missing_sheets, book.headless, book.unknown_sheets) == ([], {}, [])
    asked = [name for name in values[key][0] if name in ALONE.get(key, ())]
    assert all(book.tables[key].columns[name][0] for name in asked)
    assert asked == list(ALONE.get(key, ()))
    one = Return("XP02.xlsx", book, "XP02", plan.by_code["XP02"])
    assert [
        f.code for f in check_alone([one], plan, TODAY) if f.severity is not Severity.INFO
    ] == []


def test_what_a_sheet_knows_of_its_titles_is_of_its_own_questions() -> None:
    """The definition's sheet has been read by before, and knows its titles by heart."""
    plain = form_asking(Asks()).sheet("unit")
    assert "số hộ nghèo" not in plain.by_title
    houses = form_asking(Asks(own=plan_with(HOUSES).asked.own)).sheet("unit")
    assert houses.by_title["số hộ nghèo"] == "own_1"


def test_the_cap_holds_for_who_is_not_asked_whether_in_plenary() -> None:
    plan = default_plan()
    report = conference_record() | {"attendance": None, "exemplars": 112, "guests": 48}
    report |= {"cat_outstanding": 112}
    values = {"unit": [unit_record()], "conference": [report]}
    form = unit_workbook(plan, plan.by_code["XP02"], 4, TODAY, values)
    one = Return("XP02.xlsx", read(form, plan), "XP02", plan.by_code["XP02"])
    assert "over_cap" in {f.code for f in check_alone([one], plan, TODAY)}


def test_a_plan_without_the_sheet_asks_as_the_default_kit() -> None:
    def older(book: Workbook) -> None:
        del book[QUESTIONS], book[OWN]

    assert read_plan(edited(new_plan_workbook(CREATED), older), "p.xlsx")[0] == default_plan()


# --- «Câu hỏi riêng» ----------------------------------------------------------------------------


def test_an_own_question_stands_in_the_forms_of_whom_it_is_asked() -> None:
    plan = plan_with(HOUSES, SHIRT)
    assert "Số hộ nghèo" in titles(plan, "XP02", UNIT)
    assert "Số hộ nghèo" not in titles(plan, "DN01", UNIT)
    assert titles(plan, "DN01", DELEGATES)[-1] == "Cỡ áo"


def test_its_answer_is_read_and_a_blank_one_is_an_error_in_its_cell() -> None:
    plan = plan_with(HOUSES, SHIRT)
    person = delegate("Trịnh Thị Sáu", "1975") | {"economic_sector": None, "own_2": "XL"}
    values = people(person, person | {"full_name": "Vũ Thị Bảy", "own_2": None})
    values["unit"][0] |= {"own_1": "một trăm hai"}
    form = unit_workbook(plan, plan.by_code["XP02"], 4, TODAY, values)
    assert sent(plan, form).tables["delegates"].columns["own_2"] == ["XL", None]
    assert [one for one in found(plan, form) if one[2] == "blank"] == [(DELEGATES, "T7", "blank")]


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "code"),
    [
        ("số nguyên", 120, "rất nhiều", "not_a_number"),
        ("tiền", 2_500_000, "vài triệu", "not_a_number"),
        ("ngày", dt.date(2020, 2, 3), "31/02/2020", "impossible_date"),
        ("năm/ngày sinh", "1975", "hồi xưa", "not_a_birth"),
        ("có/không", True, "tùy", "not_in_list"),
        ("điện thoại", "0912345678", "hỏi sau", "odd_phone"),
        ("thư điện tử", "a@b.vn", "không biết nữa", "not_an_email"),
        ("chữ", "Thôn Một", "x" * 501, "too_long"),
    ],
)
def test_every_kind_is_checked(kind: str, right: object, wrong: str, code: str) -> None:
    plan = plan_with(own(REPORT, "Câu thêm", kind))

    def codes(value: object) -> set[str]:
        values = {"conference": [conference_record() | {"own_1": value}], "unit": [unit_record()]}
        form = unit_workbook(plan, plan.by_code["DN01"], 4, TODAY, values)
        one = Return("DN01.xlsx", read(form, plan), "DN01", plan.by_code["DN01"])
        return {f.code for f in check_alone([one], plan, TODAY) if f.place.field == "own_1"}

    assert codes(right) == set()
    assert code in codes(wrong)


def test_an_older_form_without_the_question_is_read_without_complaint() -> None:
    old, plan = default_plan(), plan_with(HOUSES, SHIRT)
    values = people(delegate("Trịnh Thị Sáu", "1975")) | {"plan": [plan_record()]}
    form = unit_workbook(old, old.by_code["XP02"], 4, TODAY, values)
    assert found(plan, form) == found(old, form)


def test_a_required_column_that_was_deleted_from_a_form_that_had_it_is_told() -> None:
    plan = plan_with(SHIRT)

    def without(book: Workbook) -> None:
        page = book[DELEGATES]
        page.delete_cols(page.max_column)

    values = people(delegate("Trịnh Thị Sáu", "1975") | {"own_1": "XL"})
    form = unit_workbook(plan, plan.by_code["XP02"], 4, TODAY, values)
    assert (DELEGATES, None, "column_missing") in found(plan, edited(form, without))


# --- what is wrong in them ----------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[Tables], object], list[tuple[str, str, str]]]] = {
    "a question that the form has": (
        lambda t: t["own_questions"].append(own(DELEGATES, "họ tên", "chữ")),
        [(OWN, "C6", "question_taken")],
    ),
    "a title twice": (
        lambda t: t["own_questions"].extend([SHIRT, SHIRT | {"kind": "số nguyên"}]),
        [(OWN, "C7", "row_repeated")],
    ),
    "an unknown kind of question": (
        lambda t: t["own_questions"].append(own(UNIT, "Câu thêm", "hình ảnh")),
        [(OWN, "D6", "not_in_list")],
    ),
    "a list that is not there": (
        lambda t: t["own_questions"].append(own(UNIT, "Câu thêm", "danh mục", list="Màu áo")),
        [(OWN, "E6", "unknown_list")],
    ),
    "a list that the plan has no more": (
        lambda t: t.update(
            lists=[row for row in t["lists"] if row["list"] != "Trình độ"],
            own_questions=[own(UNIT, "Câu thêm", "danh mục", list="Trình độ")],
        ),
        [(OWN, "E6", "unknown_list")],
    ),
    "no list": (
        lambda t: t["own_questions"].append(own(UNIT, "Câu thêm", "danh mục")),
        [(OWN, "E6", "blank")],
    ),
    "an unknown sheet": (
        lambda t: t["own_questions"].append(own("9. Khác", "Câu thêm", "chữ")),
        [(OWN, "B6", "not_in_list")],
    ),
    "an unknown kind of unit": (
        lambda t: t["own_questions"].append(SHIRT | {"asked": "Xã, phường; Hợp tác xã"}),
        [(OWN, "H6", "unknown_unit_kind")],
    ),
    "braces": (
        lambda t: t["own_questions"].append(own(UNIT, "Số {hộ}", "chữ", help="{x}")),
        [(OWN, "C6", "wrong_pattern"), (OWN, "G6", "wrong_pattern")],
    ),
    "an unknown kind of unit for a question of the form": (
        lambda t: t["questions"][3].update(asked="Hợp tác xã"),
        [(QUESTIONS, "D9", "unknown_unit_kind")],
    ),
    "identity switched off": (
        lambda t: t["questions"][0].update(asked="Không"),
        [(QUESTIONS, "D6", "question_needed")],
    ),
    "a question renamed": (
        lambda t: t["questions"][3].update(title="Dân số cả xã"),
        [(QUESTIONS, "C9", "unknown_question")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_in_its_cell(name: str) -> None:
    change, expected = WRONG[name]
    tables = copy.deepcopy(default_tables())
    change(tables)
    with pytest.raises(UnusablePlanError) as refused:
        read_plan(new_plan_workbook(CREATED, tables), "p.xlsx")
    errors = [(f.place.sheet, f.place.cell, f.code) for f in refused.value.findings]
    assert errors == expected


def test_the_form_s_sheets_are_known_by_their_number_and_in_other_words() -> None:
    by_number = SHIRT | {"sheet": "6"}
    in_other_words = own("6. Đại biểu dự ĐH tỉnh", "Cỡ mũ", "chữ")
    plan = plan_with(by_number, in_other_words)
    assert [one.sheet for one in plan.asked.own] == ["delegates", "delegates"]


def test_what_is_personal_is_said_or_known_by_its_kind() -> None:
    plan = plan_with(
        own(UNIT, "A1", "điện thoại"),
        own(UNIT, "A2", "điện thoại", personal=False),
        own(UNIT, "A3", "chữ"),
        own(UNIT, "A4", "chữ", personal=True),
    )
    assert [one.personal for one in plan.asked.own] == [True, False, False, True]
    assert cell_value(True, "list") == "Có"
