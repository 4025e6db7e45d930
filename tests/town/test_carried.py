"""A form that is issued again says what the unit has sent; one of the next campaign what it once
answered, beside the blank answers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.forms.questions import OwnQuestion
from emulation_xlsx.forms.schema import PARTS, load
from emulation_xlsx.forms.styles import CARRIED_FILL
from emulation_xlsx.plan.issue import unit_content, unit_form
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.returned import holds
from emulation_xlsx.town.carried import carried, with_last
from tests.helpers.campaigns import campaign_in
from tests.helpers.small_town import (
    delegate,
    plan_record,
    returned,
    small_plan,
    small_town,
    unit_record,
    whole,
)
from tests.helpers.workbooks import opened

TODAY = dt.date(2020, 4, 21)
FORM = load("unit_return")


def again(code: str) -> bytes:
    town = small_town()
    content = carried(town, town.plan.by_code[code], 2, TODAY)
    assert content
    return unit_form(content)


def rows_of(book: RawWorkbook, key: str) -> list[dict[str, object]]:
    return [dict(row) for row in book.tables[key].records()] if key in book.tables else []


def test_every_part_that_counts_comes_back_as_it_was_sent() -> None:
    town = small_town()
    for code in ("DT05", "XP03", "DN02"):
        book = read_workbook(again(code), FORM)
        for part in PARTS:
            state = town.state(code, part)
            sent = town.checked.returns[state.winner.index].book if state else None
            for sheet in FORM.sheets:
                if sheet.part == part and not sheet.prefilled_by:
                    assert rows_of(book, sheet.key) == (rows_of(sent, sheet.key) if sent else [])


def test_what_came_in_two_mails_is_one_form() -> None:
    """The list in April, the plan in November: each part's own winner."""
    plan = small_plan()
    only_plan = {"unit": [unit_record()], "plan": [plan_record()]}
    only_list = {"unit": [unit_record()], "delegates": [delegate("Vũ Thị Bảy", "1980")]}
    came = {
        "a.xlsx": (returned(plan, "DT05", only_plan), dt.date(2019, 11, 1)),
        "b.xlsx": (returned(plan, "DT05", only_list), dt.date(2020, 4, 1)),
    }
    town = small_town(plan, came)
    content = carried(town, plan.by_code["DT05"], 2, TODAY)
    assert content
    book = read_workbook(unit_form(content), FORM)
    assert rows_of(book, "plan")[0]["plan_number"] == "25/KH"
    assert rows_of(book, "delegates")[0]["full_name"] == "Vũ Thị Bảy"
    assert rows_of(book, "presidium") == []


def test_who_has_sent_nothing_gets_a_blank_form() -> None:
    town = small_town()
    assert carried(town, town.plan.by_code["DN01"], 2, TODAY) is None


def test_what_was_sent_has_a_colour_that_the_first_page_explains() -> None:
    workbook = opened(again("DT05"))
    coloured = {
        (sheet.title, cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == f"FF{CARRIED_FILL[1:]}"
    }
    assert ("2. Kế hoạch", "25/KH") in coloured
    assert any(value == "Trịnh Thị Sáu" for _, value in coloured)
    assert not any(value == "DT05" for _, value in coloured)
    guide = [cell.value for row in workbook["Hướng dẫn"].iter_rows() for cell in row]
    assert any(str(text).startswith("Ô nền tím nhạt là những gì đơn vị đã gửi.") for text in guide)


def test_last_answers_stand_as_notes_and_are_no_answers() -> None:
    last, plan = small_town(), small_plan()
    renamed = replace(plan.by_code["DT05"], code="LH9")
    content = with_last(unit_content(plan, renamed, None, TODAY), last, renamed)
    form = unit_form(content)
    sheet = opened(form)["2. Kế hoạch"]
    notes = {c.comment.text: c.value for row in sheet.iter_rows() for c in row if c.comment}
    words = "Đợt trước đơn vị ghi ở “Số kế hoạch”: 25/KH. Chỉ để tham khảo;"
    assert [value for note, value in notes.items() if note.startswith(words)] == [None]
    book = read_workbook(form, FORM)
    assert not any(holds(book, part) for part in PARTS)
    assert not any(note.code for table in book.tables.values() for note in table.notes)


def test_people_of_the_last_lists_are_not_offered() -> None:
    last, plan = small_town(), small_plan()
    unit = plan.by_code["DT05"]
    content = with_last(unit_content(plan, unit, None, TODAY), last, unit)
    assert {key for key, _, _ in content.marks} == {"unit", "plan", "conference"}
    assert "Trịnh Thị Sáu" not in str(content.marks)


def asking(*own: OwnQuestion) -> Plan:
    plan = small_plan()
    return replace(plan, asked=replace(plan.asked, own=own))


def test_last_answers_to_own_questions_stand_by_the_same_title() -> None:
    """Their order is another now, and one is asked no more."""
    houses = OwnQuestion("own_1", "unit", "Số hộ nghèo", "số nguyên")
    gone = OwnQuestion("own_2", "unit", "Số khu phố", "số nguyên")
    new = OwnQuestion("own_1", "unit", "Số trường học", "số nguyên")
    then, now = asking(houses, gone), asking(new, replace(houses, name="own_2"))
    values = whole(then)
    values["unit"][0] |= {"own_1": 7, "own_2": 4}
    came = {"DT05.xlsx": (returned(then, "DT05", values), dt.date(2020, 4, 10))}
    unit = now.by_code["DT05"]
    content = with_last(unit_content(now, unit, None, TODAY), small_town(then, came), unit)
    said = {name: mark.text for (key, _, name), mark in content.marks.items() if key == "unit"}
    assert "Đợt trước đơn vị ghi ở “Số hộ nghèo”: 7." in said["own_2"]
    assert "own_1" not in said


def issued(campaign: Campaign, *more: str) -> RawWorkbook:
    arguments = ["issue", str(campaign.root), "--unit", "DT05", "--as-of", "2100-01-01", *more]
    assert cli.main(arguments) == 0
    return read_workbook((campaign.outgoing / "DT05.xlsx").read_bytes(), FORM)


def test_issue_carries_what_came_unless_a_blank_form_is_asked_for(
    campaign: Campaign, tmp_path: Path
) -> None:
    plan = small_plan()
    campaign.incoming.mkdir()
    sent = returned(plan, "DT05", whole(plan, delegate("Vũ Thị Bảy", "1980")))
    (campaign.incoming / "DT05.xlsx").write_bytes(sent)
    assert rows_of(issued(campaign), "plan")[0]["plan_number"] == "25/KH"
    assert rows_of(issued(campaign, "--blank"), "plan") == []
    assert not campaign.register.exists()  # nothing is received by it

    after = campaign_in(tmp_path / "đợt sau")
    book = issued(after, "--with-last", str(campaign.root))
    assert rows_of(book, "plan") == []
    notes = [
        cell.comment.text
        for row in opened((after.outgoing / "DT05.xlsx").read_bytes())["2. Kế hoạch"].iter_rows()
        for cell in row
        if cell.comment
    ]
    assert any("25/KH" in note for note in notes)
