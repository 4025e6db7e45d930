"""The register's sheet «Đính chính»: a telephone call corrects one value, the original stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.commands.consolidate import consolidate_returns
from emulation_xlsx.demo import CREATED, SEEN
from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.questions import OwnQuestion
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.post.letters import answers
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.returns.amendments import Amendment
from emulation_xlsx.returns.register import Register, read_register, write_register
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.sheets.followup import write_issues
from tests.helpers.milestones import DOSSIER, UNIT
from tests.helpers.small_town import (
    AS_OF,
    Came,
    Values,
    delegate,
    files_of,
    picked,
    received,
    returned,
    small_plan,
    table,
    whole,
)
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import edited, opened, saved

FILE, AMENDMENTS = "so-tiep-nhan.xlsx", "Đính chính"
PLAN = small_plan()
ALLOCATION = allocate_plan(PLAN)
LIST, HALL, FIRST = "6. Đại biểu dự HN thị xã", "3. Hội nghị", "1. Đơn vị"
Line = tuple[object, ...]
Cells = list[tuple[str | None, str]]


def with_lines(content: bytes, *lines: Sequence[Any]) -> bytes:
    """The register after a clerk wrote down these calls: columns B to I, from row 6."""
    book = opened(content)
    for row, line in enumerate(lines, 6):
        for col, value in zip("BCDEFGHI", line, strict=False):
            book[AMENDMENTS][f"{col}{row}"] = value
    return saved(book)


def register(*lines: Line) -> Register:
    content = with_lines(write_register(None, [], PLAN.lists, CREATED), *lines)
    return read_register(content, FILE, PLAN)


def town(came: Came, *lines: Line, as_of: dt.date = AS_OF, plan: Plan = PLAN) -> Consolidation:
    book = register(*lines)
    receipts = received(plan, came)
    return consolidate(plan, book.findings, ALLOCATION, receipts, [], as_of, book.amendments)


def said(found: Consolidation, file: str = FILE) -> Cells:
    """What is to be handled in one file, but for its day."""
    here = [f for f in found.findings if f.place.file == file and f.code != "received_late"]
    return [(f.place.cell, f.code) for f in here]


def sent(*delegates: dict[str, Any], code: str = "DN02", **changes: Any) -> bytes:
    values: Values = whole(PLAN, *delegates)
    values["conference"][0] |= changes
    return returned(PLAN, code, values)


def april(day: int) -> dt.date:
    return dt.date(2020, 4, day)


def call(value: object, day: str = "16/04/2020", **changes: object) -> Line:
    """Mrs Sáu's birth date, which stands in row 6 of DN02's list, said by telephone."""
    line = {
        "unit": "DN02",
        "sheet": LIST,
        "row": 6,
        "field": "Ngày sinh",
        "value": value,
        "said_by": "chị Nga, văn phòng",
        "date": day,
    }
    return tuple((line | changes).values())


WRONG = delegate("Trịnh Thị Sáu", "31/02/1975")
RIGHT = delegate("Trịnh Thị Sáu", "1975-06-05")
SEVEN = delegate("Vũ Thị Bảy", "1980", standing="Dự khuyết")
FAULTY: Came = {"DN02.xlsx": (sent(WRONG), april(10))}


def births(found: Consolidation) -> list[object]:
    """The birth dates that count."""
    frame = found.frame("delegates")
    return [frame.data.at[i, "birth_date"] for _, i in found.rows("delegates", "list")]


def of(found: Consolidation, code: str) -> Finding:
    [finding] = [finding for finding in found.findings if finding.code == code]
    return finding


# --- read ----------------------------------------------------------------------------------------


def test_a_call_written_down_is_read() -> None:
    line = call("05/06/1975", unit="dn02", sheet="6", field="ngày  sinh", reason="Gõ nhầm.")
    book = register(line)
    [one] = book.amendments
    assert book.findings == []
    assert one == Amendment(
        "DN02",
        "delegates",
        6,
        "birth_date",
        "05/06/1975",
        "chị Nga, văn phòng",
        april(16),
        "Gõ nhầm.",
    )


def test_an_item_of_the_agenda_is_named_as_its_label_begins() -> None:
    line = call("Không", sheet=HALL, row=None, field="Mục 3: Báo cáo tổng kết")
    assert [one.name for one in register(line).amendments] == ["agenda_3"]


def test_an_own_question_of_the_plan_is_corrected_too() -> None:
    houses = OwnQuestion("own_1", "unit", "Số hộ nghèo", "số nguyên")
    plan = replace(PLAN, asked=replace(PLAN.asked, own=(houses,)))
    values = whole(plan, RIGHT)
    values["unit"][0]["own_1"] = 7
    line = call("9", sheet=FIRST, row=None, field="số hộ nghèo")
    content = with_lines(write_register(None, [], plan.lists, CREATED), line)
    book = read_register(content, FILE, plan)
    assert book.findings == []
    came: Came = {"DN02.xlsx": (returned(plan, "DN02", values), april(10))}
    receipts = received(plan, came)
    found = consolidate(plan, [], ALLOCATION, receipts, [], AS_OF, book.amendments)
    assert found.frame("unit").data["own_1"].tolist() == [9]
    assert of(found, "amended").place.cell == "C19"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (call("05/06/1975", unit="DN99"), [("B6", "unknown_code")]),
        (call("05/06/1975", unit=None), [("B6", "blank")]),
        (call("05/06/1975", sheet="8. Khác"), [("C6", "not_in_list")]),
        (call("05/06/1975", row=None), [("D6", "amendment_row_missing")]),
        (call("05/06/1975", row="dòng cuối"), [("D6", "not_a_number")]),
        (call("05/06/1975", row=7), [("D6", "amendment_row_not_found")]),
        (call("05/06/1975", row=5), [("D6", "amendment_row_not_found")]),
        (call("05/06/1975", field="Ngày đẻ"), [("E6", "amendment_field_unknown")]),
        (call("DN01", sheet=FIRST, field="Mã đơn vị"), [("E6", "amendment_field_unknown")]),
        (call("31/04/1975"), [("F6", "impossible_date")]),
        (call("không rõ"), [("F6", "not_a_birth")]),
        (call(None), [("F6", "blank")]),
        (call("=TODAY()"), [("F6", "register_formula")]),
        (call("nam hay nữ", field="Giới tính"), [("F6", "not_in_list")]),
        (call("-5", sheet=HALL, field="Số khách mời"), [("F6", "below_minimum")]),
        (call("05/06/1975", said_by=None), [("G6", "blank")]),
        (call("05/06/1975", day="31/04/2020"), [("H6", "impossible_date")]),
        (call("05/06/1975", day="21/04/2020"), [("H6", "amendment_later")]),
        (call("05/06/1975", unit="XP03"), [("B6", "amendment_without_return")]),
    ],
)
def test_a_call_that_cannot_be_followed_is_said_in_its_cell(line: Line, expected: Cells) -> None:
    found = town(FAULTY, line)
    assert said(found) == expected
    assert {f.rule for f in found.findings if f.place.file == FILE} == {None}
    assert said(found, "DN02.xlsx") == [("C6", "impossible_date")]
    assert births(found) == [None]


def test_an_old_register_has_no_such_sheet_and_gets_it() -> None:
    new = write_register(None, [], PLAN.lists, CREATED)
    content = edited(new, lambda book: book.remove(book[AMENDMENTS]))
    old = read_register(content, FILE, PLAN)
    assert [(f.place.sheet, f.code) for f in old.findings] == [
        (AMENDMENTS, "register_sheet_missing")
    ]
    assert old.amendments == ()
    again = write_register(content, [], PLAN.lists, CREATED)
    assert read_register(again, FILE, PLAN).findings == []


def test_the_sheets_of_the_form_are_offered() -> None:
    book = opened(write_register(None, [], PLAN.lists, CREATED))
    [offer] = [v for v in book[AMENDMENTS].data_validations.dataValidation if v.type == "list"]
    assert str(offer.sqref) == "C6:C35"
    name = book.defined_names[offer.formula1.lstrip("=")]
    [(sheet, area)] = name.destinations
    offered = [cell.value for row in book[sheet][area] for cell in row]
    assert offered == [sheet.name for sheet in spoken("unit_return").sheets]


# --- counted -------------------------------------------------------------------------------------


def test_the_correct_value_counts_and_both_stand_at_the_units_cell() -> None:
    found = town(FAULTY, call("05/06/1975", reason="Gõ nhầm."))
    assert births(found) == ["1975-06-05"]
    assert said(found, "DN02.xlsx") == [("C6", "amended")]
    finding = of(found, "amended")
    assert (finding.place.sheet, finding.value) == (LIST, "31/02/1975")
    assert finding.message == (
        "Cán bộ đã đính chính “Ngày sinh” từ “31/02/1975” thành “05/06/1975” theo lời "
        "chị Nga, văn phòng, ngày 16/04/2020. Lý do: Gõ nhầm."
    )
    rows = table(found, "issues", write_issues)
    assert picked(rows, "unit_code", "file", "cell", "value")[-1] == (
        "DN02",
        "DN02.xlsx",
        "C6",
        "31/02/1975",
    )
    person = table(found, "delegates")[0]
    assert (person["full_name"], person["birth_date"]) == ("Trịnh Thị Sáu", "05/06/1975")


def test_what_the_unit_typed_is_sent_back_as_it_was() -> None:
    found = town(FAULTY, call("05/06/1975"))
    [content] = [c for name, c in files_of(answers(found)).items() if name.endswith(".xlsx")]
    again = read_workbook(content, spoken("unit_return"))
    assert again.tables["delegates"].columns["birth_date"] == ["31/02/1975"]
    page = opened(content)[LIST]
    assert page["C6"].comment is not None
    assert "thành “05/06/1975”" in page["C6"].comment.text


def test_a_record_is_corrected_by_the_name_of_its_line() -> None:
    line = call("06/03/2020", sheet=HALL, row=None, field="Ngày tổ chức")
    found = town(
        FAULTY, line, call("0987654321", sheet=FIRST, row=None, field="Điện thoại người lập biểu")
    )
    standing = found.standing("DN02", UNIT)
    assert standing is not None
    assert standing.evidence.day == dt.date(2020, 3, 6)
    assert found.checked.wide["unit.clerk_phone"].tolist() == ["0987654321"]
    assert said(found) == []


def test_a_part_is_valid_from_the_day_of_the_correction_that_made_it_so() -> None:
    first, other = call("05/06/1975", "12/04/2020"), call("06/06/1975", "14/04/2020")
    name = call("Trịnh Thị Sáu (Hoa)", "19/04/2020", field="Họ và tên")
    assert since(FAULTY) is None
    assert since(FAULTY, first) == april(12)
    assert since(FAULTY, first, other, name) == april(12)
    assert since(FAULTY, other, first, name) == april(12)
    assert since({"DN02.xlsx": (sent(RIGHT), april(10))}, name) == april(10)
    later: Came = {**FAULTY, "lai.xlsx": (sent(RIGHT), april(11))}
    assert since(later, first) == april(11)


def since(came: Came, *lines: Line) -> dt.date | None:
    """From when DN02's list and dossier are valid."""
    standing = town(came, *lines).standing("DN02", DOSSIER)
    assert standing is not None
    return standing.evidence.valid_since


def test_a_correction_is_a_date_that_is_sure_also_where_the_files_was_not() -> None:
    found = town({"DN02.xlsx": (sent(WRONG), None)}, call("05/06/1975", "19/04/2020"))
    standing = found.standing("DN02", DOSSIER)
    assert standing is not None
    evidence = standing.evidence
    assert (evidence.day, evidence.weak, evidence.valid_since) == (april(18), True, april(19))
    plan = replace(PLAN, settings=replace(PLAN.settings, due_by="ngày hợp lệ"))
    found = town({"DN02.xlsx": (sent(WRONG), None)}, call("05/06/1975", "19/04/2020"), plan=plan)
    standing = found.standing("DN02", DOSSIER)
    assert standing is not None
    evidence = standing.evidence
    assert (evidence.day, evidence.weak, evidence.source) == (april(19), False, "đính chính")


# --- several calls, several returns --------------------------------------------------------------


def test_of_two_calls_the_later_counts_and_on_one_day_the_lower() -> None:
    later, earlier = call("05/06/1975", "17/04/2020"), call("06/06/1975", "16/04/2020")
    found = town(FAULTY, later, earlier)
    assert births(found) == ["1975-06-05"]
    assert said(found) == [("F7", "amendment_superseded")]
    found = town(FAULTY, call("05/06/1975"), call("07/06/1975"))
    assert births(found) == ["1975-06-07"]
    assert said(found) == [("F6", "amendment_superseded")]


def newer(*delegates: dict[str, Any]) -> Came:
    return {**FAULTY, "moi.xlsx": (sent(*delegates), april(18))}


def test_a_return_sent_after_the_call_counts_as_sent_and_the_clerk_is_asked() -> None:
    found = town(newer(delegate("Trịnh Thị Sáu", "1976")), call("05/06/1975"))
    assert births(found) == ["1976"]
    assert said(found) == [("H6", "amendment_outdated")]


def test_a_return_sent_after_the_call_that_says_the_same_needs_no_call() -> None:
    found = town(newer(SEVEN, RIGHT), call("05/06/1975"))
    assert births(found) == ["1980", "1975-06-05"]
    assert said(found) == [("H6", "amendment_taken_over")]


def test_another_person_with_the_correct_value_is_not_taken_for_the_one_meant() -> None:
    other = delegate("Vũ Thị Bảy", "1975-06-05", standing="Dự khuyết")
    found = town(newer(other, delegate("Trịnh Thị Sáu", "1976")), call("05/06/1975"))
    assert said(found) == [("H6", "amendment_outdated")]


def test_a_call_is_about_the_row_of_the_latest_return_before_it() -> None:
    """The latest return has Mrs Sáu in row 6; in the valid one that counts, row 6 is Mrs Bảy."""
    came: Came = {
        "cu.xlsx": (sent(SEVEN), april(9)),
        "moi.xlsx": (sent(delegate("Trịnh Thị Sáu", "1975", gender="?")), april(10)),
    }
    found = town(came, call("05/06/1975"))
    assert births(found) == ["1980"]
    assert said(found) == [("D6", "amendment_row_not_found")]
    assert births(town(came, call("05/06/1975"), call("Nữ", field="Giới tính"))) == ["1975-06-05"]


def test_an_earlier_return_that_counts_takes_the_call_where_the_row_is_the_same_persons() -> None:
    came: Came = {
        "cu.xlsx": (sent(delegate("Trịnh Thị Sáu", "1976")), april(9)),
        "moi.xlsx": (sent(delegate("Trịnh Thị Sáu", "1976", gender="?")), april(10)),
    }
    found = town(came, call("05/06/1975"))
    assert births(found) == ["1975-06-05"]
    assert (said(found), said(found, "cu.xlsx")) == ([], [("C6", "amended")])


# --- laws ----------------------------------------------------------------------------------------


def repeated(content: bytes) -> Iterator[Line]:
    """A call for every cell of a unit's first rows that says what stands there."""
    book = read_workbook(content, spoken("unit_return"))
    for sheet in spoken("unit_return").sheets:
        own = book.tables[sheet.key]
        for field in sheet.fields:
            value = own.columns.get(field.name, [None])[0]
            if value is not None and not field.excel.prefilled:
                row = own.rows[0] or None
                yield call(value, sheet=sheet.name, row=row, field=field.title)


def test_calls_that_say_what_the_unit_said_change_nothing() -> None:
    content = sent(RIGHT)
    came: Came = {"DN02.xlsx": (content, april(10))}
    calls = list(repeated(content))
    plain, found = town(came), town(came, *calls)
    same = [f for f in found.findings if f.code == "amended_same"]
    assert len({(f.place.sheet, f.place.cell) for f in same}) == len(same) == len(calls) > 60
    assert [f for f in found.findings if f not in same] == list(plain.findings)
    for key, frame in plain.checked.frames.items():
        assert frame.data.equals(found.frame(key).data)
        assert frame.raw == found.frame(key).raw
    assert found.standings == plain.standings


# --- through the command -------------------------------------------------------------------------


def test_a_call_goes_from_the_register_to_the_town_workbook(campaign: Campaign) -> None:
    content = returned(PLAN, "DN02", whole(PLAN, WRONG))
    replace_file(campaign.incoming / "a.xlsx", content)
    assert consolidate_returns(campaign.root, SEEN.date(), SEEN) == 0
    lines = with_lines(campaign.register.read_bytes(), call("05/06/1975", "20/04/2020"))
    campaign.register.write_bytes(lines)
    assert consolidate_returns(campaign.root, SEEN.date(), SEEN) == 0
    assert (campaign.incoming / "a.xlsx").read_bytes() == content
    town_book = openpyxl.load_workbook(campaign.town_workbook(SEEN.date().isoformat()))
    assert {"Trịnh Thị Sáu", "05/06/1975"} <= words(town_book["Danh sách đại biểu"])
    assert any("từ “31/02/1975” thành “05/06/1975”" in w for w in words(town_book["Cần xử lý"]))
    kept = openpyxl.load_workbook(campaign.register)[AMENDMENTS]
    assert [cell.value for cell in kept[6]][1:8] == list(call("05/06/1975", "20/04/2020"))


def words(sheet: Any) -> set[str]:
    return {str(value) for row in sheet.iter_rows(values_only=True) for value in row if value}
