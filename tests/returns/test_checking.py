"""What is found in a return: exact cells and codes, one cause at a time.

A story starts from a unit's right return and spoils one thing, as a clerk would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from openpyxl.utils import column_index_from_string

from emulation_xlsx import demo
from emulation_xlsx.findings import Severity
from emulation_xlsx.plan.issue import unit_content, unit_form, unit_workbook
from emulation_xlsx.plan.model import Plan, plan_from_tables
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.returns.across import check_alone
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.returned import Quota, Return
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import edited

TODAY = dt.date(2020, 4, 20)
SEATS = 4
Values = dict[str, list[dict[str, Any]]]
Spoil = Callable[[Values], None]


@cache
def plan() -> Plan:
    return plan_from_tables(demo.demo_tables())


def right(code: str = "TH04") -> Values:
    """A unit's whole return with nothing wrong in it."""
    return demo.unit_values(plan().by_code[code], SEATS)


def found(
    spoil: Spoil | None = None,
    code: str = "TH04",
    *,
    today: dt.date = TODAY,
    quota: Quota | None = Quota(SEATS),  # noqa: B008 - frozen
) -> list[tuple[str | None, str | None, str]]:
    """(sheet, cell, code) of every finding in the unit's return after it was spoilt."""
    values = right(code)
    if spoil:
        spoil(values)
    return [(f.place.sheet, f.place.cell, f.code) for f in check(values, code, today, quota)]


def check(values: Values, code: str, today: dt.date = TODAY, quota: Quota | None = None) -> Any:
    unit = plan().by_code[code]
    content = unit_workbook(plan(), unit, SEATS, dt.date(2019, 10, 10), values)
    book = read_workbook(content, spoken("unit_return"))
    quotas = None if quota is None else {code: quota}
    return check_alone([Return("a.xlsx", book, code, unit)], plan(), today, quotas)


def put(sheet: str, field: str, value: object, row: int = 0) -> Spoil:
    def spoil(values: Values) -> None:
        values[sheet][row][field] = value

    return spoil


def test_a_right_return_has_no_finding() -> None:
    for code in ("TH04", "XP01", "DN02", "QL04", "NC05", "DT04"):
        assert found(code=code) == []


def test_a_blank_form_has_no_finding_at_any_time() -> None:
    for today in (dt.date(2019, 10, 10), dt.date(2020, 12, 1)):
        assert check({}, "TH04", today, Quota(SEATS)) == []


UNIT, PLAN, HALL, CHAIR, MODEL, LIST, FILE = (s.name for s in spoken("unit_return").sheets)

CELLS = [
    # R-FORM, R-HALF and the fields of the plan
    (put("plan", "session", "Cả ngày"), PLAN, "C11", "not_in_list"),
    (put("plan", "session", None), PLAN, "C11", "blank"),
    (put("plan", "conference_form", "Hội nghị vui"), PLAN, "C12", "not_in_list"),
    (put("plan", "conference_form", "Hội nghị điển hình tiên tiến"), PLAN, "C12", "form_of_town"),
    (put("plan", "planned_date", "31/11/2019"), PLAN, "C10", "impossible_date"),
    (put("plan", "planned_date", "15/05/2025"), PLAN, "C10", "date_late"),
    (put("plan", "plan_date", "15/10/2018"), PLAN, "C8", "date_early"),
    (put("plan", "expected_guests", -1), PLAN, "C15", "below_minimum"),
    (put("plan", "expected_guests", 2.5), PLAN, "C15", "not_whole"),
    (put("plan", "expected_exemplars", "nhiều"), PLAN, "C14", "not_a_number"),
    (put("plan", "venue", "x" * 200), PLAN, "C16", "too_long"),
    (put("plan", "budget_estimate", 20), PLAN, "C17", "small_money"),
    (put("plan", "budget_estimate", 99_999), PLAN, "C17", "small_money"),
    # what was held
    (put("conference", "held_date", "01/04/2020"), HALL, "C7", "held_late"),
    (put("conference", "held_date", "31/03/2020"), HALL, "C7", "held_late"),
    (put("conference", "held_date", "01/05/2020"), HALL, "C7", "date_in_future"),
    (put("conference", "women", 900), HALL, "C14", "part_over_total"),
    (put("conference", "ethnic_minority", 500), HALL, "C15", "part_over_total"),
    (put("conference", "cat_leaders", 7), HALL, "C12", "categories_disagree"),
    (put("conference", "agenda_3", False), HALL, "C29", "no_agenda_item"),
    (put("conference", "agenda_8", False), HALL, "C34", "delegates_not_adopted"),
    (put("conference", "agenda_8", None), HALL, "C34", "blank"),
    # lists
    (put("presidium", "role", None, 2), CHAIR, "D8", "blank"),
    (put("exemplars", "movement", "Trồng rừng", 1), MODEL, "E7", "not_in_list"),
    (put("delegates", "full_name", "Đ/c Nguyễn Văn A", 1), LIST, "B7", "title_in_name"),
    (put("presidium", "full_name", "Ông Nguyễn Văn A", 1), CHAIR, "B7", "title_in_name"),
    (put("delegates", "gender", "N", 3), LIST, "D9", "not_in_list"),
    (put("delegates", "birth_date", "30/02/1980", 1), LIST, "C7", "impossible_date"),
    (put("delegates", "birth_date", "2015", 1), LIST, "C7", "very_young"),
    (put("delegates", "award_decision", None, 1), LIST, "Q7", "award_without_decision"),
    (put("delegates", "category", "Khách mời khác", 1), LIST, "L7", "exemplar_as_guest"),
    (put("delegates", "achievement_report", None, 1), LIST, "S7", "no_achievement_report"),
    (put("dossier", "date", None, 1), FILE, "D7", "document_undated"),
    (put("dossier", "copies", 2, 4), FILE, None, "few_reports"),
]


@pytest.mark.parametrize(("spoil", "sheet", "cell", "code"), CELLS)
def test_one_mistake_gives_one_finding_in_its_cell(
    spoil: Spoil, sheet: str, cell: str | None, code: str
) -> None:
    assert found(spoil) == [(sheet, cell, code)]


PLANNED = [
    ({"planned_date": "15/05/2020"}, "C10", "planned_late"),
    ({"expected_guests": 0}, "C14", "off_share"),
    ({"expected_exemplars": 140, "expected_guests": 60}, "C14", "planned_over_cap"),
]


@pytest.mark.parametrize(("figures", "cell", "code"), PLANNED)
def test_a_planned_figure_is_a_warning_until_the_conference_was_held(
    figures: dict[str, object], cell: str, code: str
) -> None:
    def plan_alone(values: Values) -> None:
        values["plan"][0] |= figures
        for part in ("conference", "presidium", "exemplars", "delegates", "dossier"):
            del values[part]

    values = right()
    plan_alone(values)
    [one] = check(values, "TH04", TODAY, Quota(SEATS))
    assert (one.place.sheet, one.place.cell, one.code) == (PLAN, cell, code)
    assert one.severity is Severity.WARNING
    values = right()
    values["plan"][0] |= figures
    assert check(values, "TH04", TODAY, Quota(SEATS)) == []


def test_a_day_after_the_receipt_is_an_error_for_good() -> None:
    """Received on 25/03, held on 30/03: wrong on 26/03 and in April alike."""
    values = right()
    put("conference", "held_date", "30/03/2020")(values)
    content = unit_workbook(plan(), plan().by_code["TH04"], SEATS, dt.date(2019, 10, 10), values)
    book = read_workbook(content, spoken("unit_return"))
    one = Return("a.xlsx", book, "TH04", plan().by_code["TH04"], dt.date(2020, 3, 25))
    for today in (dt.date(2020, 3, 26), dt.date(2020, 4, 20)):
        checked = check_returns([one], plan(), today, {"TH04": Quota(SEATS)})
        assert [f.code for f in checked.findings if f.place.cell == "C7"] == ["date_in_future"]
        assert checked.record(0, "conference")["held_date"] is None


def test_an_unreadable_part_of_a_sum_gives_one_finding() -> None:
    assert found(put("conference", "cat_leaders", "chưa rõ")) == [(HALL, "C17", "not_a_number")]


def test_a_conference_of_nobody_was_none() -> None:
    def spoil(values: Values) -> None:
        hall(0, 0)(values)

    assert (HALL, "C12", "nobody_came") in found(spoil)


def test_a_presidium_of_four_is_said_whatever_its_day() -> None:
    def spoil(values: Values) -> None:
        del values["presidium"][4:]
        values["conference"][0]["held_date"] = "31/02/2020"

    assert found(spoil) == [(HALL, "C7", "impossible_date"), (CHAIR, None, "presidium_size")]


def test_what_is_wrong_counts_in_no_sum() -> None:
    """A cell with an error of its own, of its row's rule, or of its sum."""
    unit = plan().by_code["TH04"]

    def record(spoil: Spoil) -> Any:
        values = right()
        spoil(values)
        content = unit_workbook(plan(), unit, SEATS, dt.date(2019, 10, 10), values)
        book = read_workbook(content, spoken("unit_return"))
        return check_returns([Return("a", book, "TH04", unit)], plan(), TODAY).record(
            0, "conference"
        )

    assert record(put("conference", "women", 900))["women"] is None
    disagree = record(put("conference", "cat_leaders", 7))
    assert (disagree["exemplars"], disagree["cat_leaders"], disagree["cat_workers"]) == (None,) * 3
    assert record(put("conference", "women", 2))["women"] == 2


def test_the_towns_own_form_and_cap() -> None:
    """R-FORM, R-TOWN: the town uses its own form; its cap is its own rule's."""
    town = plan().town
    assert town

    def spoil(values: Values) -> None:
        hall(300, 100)(values)
        values["conference"][0]["conference_form"] = "Hội nghị biểu dương người tốt, việc tốt"

    values = right()
    del values["plan"], values["delegates"], values["dossier"]
    spoil(values)
    said = {f.code: f.rule for f in check(values, town.code, TODAY, Quota())}
    assert {code: said[code] for code in ("form_of_unit", "over_cap")} == {
        "form_of_unit": "R-FORM",
        "over_cap": "R-TOWN",
    }


def test_what_never_blocks_is_at_most_a_warning() -> None:
    """R-DRIVE, R-MEDIA, R-FUND, R-OUTLINE, R-MOVE."""
    never: dict[str, dict[str, object]] = {
        "conference": {
            "drive_launched": "đang chờ",
            "drive_date": "31/02/2020",
            "review_held": "đang chờ",
            "review_date": "hôm qua",
            "outline_followed": "gần đúng",
            "budget_spent": "chưa quyết toán",
            "media_items": "nhiều",
            "media_broadcasts": -1,
            "media_columns": "vài",
        },
        "plan": {"budget_estimate": "chưa rõ"},
        "exemplars": {"movement": "Trồng rừng"},
    }
    for sheet, fields in never.items():
        for field, value in fields.items():
            values = right("XP01")
            put(sheet, field, value)(values)
            told = check(values, "XP01", TODAY, Quota(SEATS))
            assert [f.severity for f in told if f.place.field == field] == [Severity.WARNING], field
            assert not any(f.blocks for f in told), field


def test_a_list_of_nobody_is_an_answer() -> None:
    """«Không phát sinh» = Có with no rows; with rows it is asked about and the rows count."""
    unit = plan().by_code["TH04"]

    def told(values: Values, nil: str) -> list[str]:
        content = replace(
            unit_content(plan(), unit, SEATS, dt.date(2019, 10, 10), values), nil=frozenset({nil})
        )
        book = read_workbook(unit_form(content), spoken("unit_return"))
        one = Return("a.xlsx", book, "TH04", unit)
        return [f.code for f in check_alone([one], plan(), TODAY, {"TH04": Quota(SEATS)})]

    nobody = {**right(), "delegates": []}
    assert told(nobody, "delegates") == []
    assert told({**right(), "exemplars": []}, "exemplars") == []
    assert told(right(), "delegates") == ["nil_with_rows"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Không có", "nil_read"),
        ("không", "nil_read"),
        ("Không phát sinh.", "nil_read"),
        ("(Có danh sách kèm theo)", "list_attached"),
        ("Danh sách đính kèm", "list_attached"),
    ],
)
def test_words_in_the_first_row_are_read_as_what_they_are(words: str, code: str) -> None:
    values = right()
    values["delegates"] = [{"full_name": words}]
    assert [one for sheet, _, one in found_in(values) if sheet == LIST] == [code]


def found_in(values: Values) -> list[tuple[str | None, str | None, str]]:
    told = check(values, "TH04", TODAY, Quota(SEATS))
    return [(f.place.sheet, f.place.cell, f.code) for f in told]


def test_a_blank_cell_hides_what_would_follow_from_it() -> None:
    def spoil(values: Values) -> None:
        values["conference"][0] |= {"exemplars": None, "cat_leaders": 99}

    assert found(spoil) == [(HALL, "C12", "blank")]


def test_an_unreadable_cell_is_not_blank_too() -> None:
    assert found(put("delegates", "birth_date", "không nhớ")) == [(LIST, "C6", "not_a_birth")]


def test_presidium() -> None:
    """R-CHAIR: outside five to seven is a breach, none at all an error."""

    def keep(count: int) -> Spoil:
        def spoil(values: Values) -> None:
            chair = values["presidium"][-1]
            values["presidium"] = [
                {**chair, "full_name": f"Lê Văn {c}"} for c in "ABCDEFGH"[:count]
            ]

        return spoil

    assert [found(keep(n)) for n in (5, 6, 7)] == [[], [], []]
    assert [found(keep(n)) for n in (4, 8)] == [[(CHAIR, None, "presidium_size")]] * 2
    assert found(keep(0)) == [(CHAIR, None, "no_presidium")]


def test_a_presidium_without_an_exemplary_person_is_a_warning() -> None:
    def spoil(values: Values) -> None:
        for chair in values["presidium"]:
            chair["role"] = "Lãnh đạo cấp ủy"

    assert found(spoil) == [(CHAIR, None, "presidium_without_exemplar")]


def hall(exemplars: int, guests: int, **more: object) -> Spoil:
    def spoil(values: Values) -> None:
        record = values["conference"][0]
        for name in list(record):
            if name.startswith("cat_"):
                record[name] = 0
        record |= {"exemplars": exemplars, "guests": guests, "cat_outstanding": exemplars} | more
        record["women"] = record["ethnic_minority"] = 0

    return spoil


def test_the_cap_is_kept_exactly() -> None:
    """R-CAP150: 150 is allowed, 151 is a breach."""
    assert found(hall(105, 45)) == []
    assert found(hall(106, 45)) == [(HALL, "C12", "over_cap")]


def test_about_seventy_percent() -> None:
    """R-7030 with five points of tolerance: 65 and 75 pass, beyond them is a warning."""
    assert [found(hall(*sizes)) for sizes in ((65, 35), (75, 25))] == [[], []]
    assert [found(hall(*sizes)) for sizes in ((64, 36), (76, 24))] == [
        [(HALL, "C12", "off_share")]
    ] * 2


@pytest.mark.parametrize(
    ("workers", "attendance", "codes"),
    [
        (199, "Hội nghị toàn thể", []),
        (199, "Hội nghị đại biểu", ["wrong_attendance"]),
        (200, "Hội nghị đại biểu", []),
        (200, "Hội nghị toàn thể", ["wrong_attendance"]),
    ],
)
def test_an_enterprise_under_200_workers_holds_a_plenary(
    workers: int, attendance: str, codes: list[str]
) -> None:
    """R-PLENARY: exactly 200 means delegates."""

    def spoil(values: Values) -> None:
        values["unit"][0]["headcount"] = workers
        values["plan"][0]["attendance"] = values["conference"][0]["attendance"] = attendance

    assert [code for _, _, code in found(spoil, "DN02")] == codes


def test_a_plenary_has_no_cap_and_no_share() -> None:
    def spoil(values: Values) -> None:
        values["unit"][0]["headcount"] = 190
        values["plan"][0]["attendance"] = "Hội nghị toàn thể"
        hall(188, 2, attendance="Hội nghị toàn thể")(values)

    assert found(spoil, "DN02") == []


def test_quota() -> None:
    """R-LIST: over is an error, under a warning once the dossier is due; reserves do not count."""
    assert found(quota=Quota(SEATS - 1)) == [(LIST, None, "over_quota")]
    assert found(quota=Quota(SEATS + 1)) == [(LIST, None, "under_quota")]
    before = dt.date(2020, 4, 14)
    assert found(quota=Quota(SEATS + 1), today=before) == []
    assert found(quota=None) == []


def test_guests_need_seats_of_their_own() -> None:
    def spoil(values: Values) -> None:
        guest = {**values["delegates"][0], "delegate_type": "Khách mời", "full_name": "Lê Khách"}
        values["delegates"].append(guest)

    assert found(spoil, quota=Quota(SEATS, 1)) == []
    assert found(spoil, quota=Quota(SEATS, 0)) == [(LIST, None, "over_guest_seats")]


def test_every_document_of_the_dossier_is_needed() -> None:
    def spoil(values: Values) -> None:
        for row in values["dossier"][1:3]:
            row |= {"number": None, "date": None, "copies": None}

    assert found(spoil) == [(FILE, "C7", "document_missing"), (FILE, "C8", "document_missing")]


def test_without_minutes_the_list_is_asked_about() -> None:
    """R-SELECT."""

    def spoil(values: Values) -> None:
        values["dossier"][3] |= {"number": None, "date": None, "copies": None}

    assert found(spoil) == [(LIST, None, "no_minutes"), (FILE, "C9", "document_missing")]


def each(*spoils: Spoil) -> Spoil:
    """One mistake after the other."""

    def spoil(values: Values) -> None:
        for one in spoils:
            one(values)

    return spoil


def only(name: str, value: object) -> Spoil:
    """The minutes with this cell alone."""
    blank = (put("dossier", one, None, 3) for one in ("number", "date", "copies"))
    return each(*blank, put("dossier", name, value, 3))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (only("date", "31/02/2020"), (FILE, "D9", "impossible_date")),
        (only("number", "x" * 300), (FILE, "C9", "too_long")),
        (only("copies", "bản"), (FILE, "E9", "not_a_number")),
        (put("dossier", "date", "31/02/2020", 3), (FILE, "D9", "impossible_date")),
        (put("dossier", "copies", "bản", 4), (FILE, "E10", "not_a_number")),
        (put("presidium", "role", "Vui vẻ", 4), (CHAIR, "D10", "not_in_list")),
        (put("delegates", "delegate_type", "VIP", 1), (LIST, "J7", "not_in_list")),
        (put("delegates", "delegate_type", None, 1), (LIST, "J7", "blank")),
        (put("delegates", "standing", "Chính thứcc thứ", 1), (LIST, "K7", "not_in_list")),
        (put("delegates", "award_decision", "x" * 300, 1), (LIST, "Q7", "too_long")),
    ],
)
def test_what_an_error_hides_is_not_said_to_be_missing(spoil: Spoil, said: tuple[str, ...]) -> None:
    """Neither a person, nor a document, nor a seat: the unit would not agree."""
    one_exemplary = put("presidium", "role", "Lãnh đạo cấp ủy", 3)
    assert found(one_exemplary) == []
    assert found(each(one_exemplary, spoil)) == [said]


@pytest.mark.parametrize(
    ("sheet", "letter", "gone"),
    [(LIST, "J", "column_missing"), (LIST, "K", "column_missing"), (CHAIR, "D", "column_missing")],
)
def test_a_column_that_is_gone_is_one_finding(sheet: str, letter: str, gone: str) -> None:
    def edit(book: Any) -> None:
        book[sheet].delete_cols(column_index_from_string(letter))

    unit = plan().by_code["TH04"]
    content = unit_workbook(plan(), unit, SEATS, dt.date(2019, 10, 10), right())
    book = read_workbook(edited(content, edit), spoken("unit_return"))
    said = check_alone(
        [Return("a.xlsx", book, "TH04", unit)], plan(), TODAY, {"TH04": Quota(SEATS)}
    )
    assert [(f.place.sheet, f.place.cell, f.code) for f in said] == [(sheet, None, gone)]


def test_who_has_no_name_is_called_so() -> None:
    values = right()
    each(*(put("delegates", one, None, 1) for one in ("full_name", "achievement_report")))(values)
    said = [f.message for f in check(values, "TH04") if f.code == "no_achievement_report"]
    assert said == ["Hồ sơ chưa có báo cáo thành tích của ông (bà) (chưa ghi)."]


def test_of_seats_the_most_is_said_that_a_list_may_fill() -> None:
    """Three with an error may be exemplars, and one is none: three of four seats."""
    rows = [put("delegates", "delegate_type", "VIP", row) for row in range(3)]
    spoil = each(*rows, put("delegates", "standing", "Dự khuyết", 3))
    assert found(spoil)[0] == (LIST, None, "under_quota")
    values = right()
    spoil(values)
    [one] = [f for f in check(values, "TH04", TODAY, Quota(SEATS)) if f.code == "under_quota"]
    assert "có 3 đại biểu" in one.message


def test_the_same_person_twice_in_a_list() -> None:
    def spoil(values: Values) -> None:
        first = values["delegates"][0]
        values["delegates"][2] |= {
            "full_name": str(first["full_name"]).upper(),
            "birth_date": first["birth_date"],
        }

    assert found(spoil) == [(LIST, "B8", "repeated")]


def test_a_part_alone_is_checked_alone() -> None:
    """Round 1: only the plan has come, nothing is said of the rest."""
    values = right()
    del values["conference"], values["presidium"], values["exemplars"]
    del values["delegates"], values["dossier"]
    assert check(values, "TH04", TODAY, Quota(SEATS)) == []


def test_severities_keep_facts_and_typing_errors_apart() -> None:
    """What a unit can correct is an error, a fact contrary to the plan a breach."""

    def severities(spoil: Spoil) -> list[Severity]:
        values = right()
        spoil(values)
        return [f.severity for f in check(values, "TH04", TODAY, Quota(SEATS))]

    assert severities(hall(106, 45)) == [Severity.BREACH]
    assert severities(put("conference", "held_date", "02/04/2020")) == [Severity.BREACH]
    assert severities(put("conference", "cat_leaders", 5)) == [Severity.ERROR]
    assert severities(put("unit", "clerk_email", None)) == [Severity.WARNING]


def test_one_return_does_not_disturb_another() -> None:
    """Bulk checks: many returns at once give what each gives alone."""
    codes = ("TH04", "DN02", "XP01")
    returns, alone = [], []
    for code in codes:
        values = right(code)
        put("delegates", "ethnicity", "Kin", 1)(values)
        unit = plan().by_code[code]
        content = unit_workbook(plan(), unit, SEATS, TODAY, values)
        book = read_workbook(content, spoken("unit_return"))
        returns.append(Return(f"{code}.xlsx", book, code, unit))
        alone += check_returns(returns[-1:], plan(), TODAY, {code: Quota(SEATS)}).findings
    together = check_returns(returns, plan(), TODAY, dict.fromkeys(codes, Quota(SEATS))).findings
    assert together == sorted(alone, key=lambda f: f.sort_key())
    assert len(together) == len(codes)
