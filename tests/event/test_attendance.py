"""The check-in read back: what is ticked, twice, differently, for another campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from openpyxl.workbook import Workbook

from emulation_xlsx.event.checkin import checkin_workbook
from emulation_xlsx.event.hall import seated
from emulation_xlsx.event.people import invitations
from emulation_xlsx.plan.model import GuestGroup
from emulation_xlsx.town.attendance import Attendance, attendance
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.composition import write_composition
from emulation_xlsx.town.sheets.overview import write_overview
from tests.event.test_invited import SEVEN, SIX, event_plan, town_of
from tests.helpers.small_town import delegate, picked, table, written
from tests.helpers.workbooks import edited, opened

DAY = dt.date(2020, 6, 15)
SPARE = delegate("Lê Thị Tám", "1981", standing="Dự khuyết")
TOWN = town_of(SIX, SEVEN, SPARE)
"""A man, a woman and a woman in reserve."""


def checkin(town: Consolidation = TOWN, ticks: Mapping[str, str] = {}) -> bytes:
    """The check-in with ticks by name."""
    invited = invitations(town)
    blank = checkin_workbook(town.plan, invited, seated(invited, town.plan), DAY)
    return edited(blank, ticking(ticks)) if ticks else blank


def ticking(ticks: Mapping[str, str]) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        page = book["Điểm danh"]
        for name, tick in ticks.items():
            [row] = [cells for cells in page.iter_rows() if cells[1].value == name]
            row[2].value = tick

    return change


def read(*checkins: bytes) -> tuple[Attendance | None, list[str]]:
    named = [(f"{n}.xlsx", content) for n, content in enumerate(checkins, 1)]
    code = TOWN.plan.settings.campaign_code
    return attendance(code, TOWN.delegate_keys, named)


def came(*checkins: bytes) -> set[str]:
    found, said = read(*checkins)
    assert found is not None
    assert said == []
    names = TOWN.frame("delegates").data["full_name"].tolist()
    return {names[i] for i in found.came}


def test_a_check_in_that_nobody_has_ticked_says_nothing() -> None:
    assert read(checkin()) == (None, [])


def test_two_copies_filled_apart_are_read_together() -> None:
    one = checkin(ticks={"Trịnh Thị Sáu": "Có mặt"})
    other = checkin(ticks={"Vũ Văn Bảy": "x", "Lê Thị Tám": "Vắng"})
    assert came(one, other) == {"Trịnh Thị Sáu", "Vũ Văn Bảy"}


def test_a_name_that_is_ticked_twice_differently_is_said_and_counts_for_neither() -> None:
    one = checkin(ticks={"Trịnh Thị Sáu": "Có mặt", "Vũ Văn Bảy": "Có mặt"})
    found, said = read(one, checkin(ticks={"Trịnh Thị Sáu": "Vắng"}))
    assert found is not None
    assert found.present == 1
    [words] = said
    assert "1.xlsx dòng 3 ghi “Có mặt”, nhưng 2.xlsx dòng 3 ghi “Vắng” nên chưa tính" in words


def test_another_campaigns_check_in_is_said_and_does_not_count() -> None:
    settings = replace(event_plan().settings, campaign_code="KHAC-2021")
    other = replace(TOWN, plan=replace(TOWN.plan, settings=settings))
    found, said = read(checkin(other, {"Trịnh Thị Sáu": "Có mặt"}))
    assert found is None
    assert said == [
        "Không tính 1.xlsx: đây là bảng điểm danh của đợt “KHAC-2021”, không phải đợt "
        f"“{TOWN.plan.settings.campaign_code}”."
    ]


@pytest.mark.parametrize("content", [b"no workbook", b""])
def test_what_is_no_workbook_is_said(content: bytes) -> None:
    assert read(content) == (
        None,
        ["Không đọc được 1.xlsx: tệp hỏng hoặc không phải là bảng tính."],
    )


def test_a_tick_that_says_neither_is_asked() -> None:
    found, said = read(checkin(ticks={"Trịnh Thị Sáu": "chắc là", "Vũ Văn Bảy": "Có mặt"}))
    assert found is not None
    assert found.present == 1
    assert "dòng 3 (Trịnh Thị Sáu): cột “Điểm danh” ghi “chắc là” nên chưa tính" in said[0]


def test_who_came_unasked_is_counted_with_the_others() -> None:
    def walk_in(book: Workbook) -> None:
        page = book["Điểm danh"]
        row = page.max_row
        page.cell(row, 2, "Người Lạ")
        page.cell(row, 3, "Có mặt")

    found, said = read(edited(checkin(), walk_in))
    assert (found and found.others, said) == (1, [])


def counted_in(number: int | None) -> bytes:
    """A check-in at whose door so many of a group of twelve were counted; None: all, untouched."""
    town = town_of(SIX, plan=event_plan(groups=[GuestGroup("TX00", "Hội đồng", 12, None)]))

    def change(book: Workbook) -> None:
        ticking({"Hội đồng": "Có mặt"})(book)
        [row] = [cells for cells in book["Điểm danh"].iter_rows() if cells[1].value == "Hội đồng"]
        if number is not None:
            row[10].value = number

    return edited(checkin(town), change)


def test_of_a_group_that_came_in_part_all_were_invited() -> None:
    found, said = read(counted_in(10))
    assert (found and found.words) == "Điểm danh: 10 người có mặt, 13 người được mời."
    assert said == []


def test_a_group_that_two_doors_counted_differently_is_said() -> None:
    found, said = read(counted_in(10), counted_in(None))
    assert (found and found.words) == "Điểm danh: 12 người có mặt, 13 người được mời."
    assert said == [
        "Hội đồng: 2.xlsx dòng 3 ghi 12 người, 1.xlsx dòng 3 ghi 10 người; tính số lớn. Nếu hai "
        "cửa đón hai nhóm khác nhau, xin ghi tổng số vào cột “Số người” của 2.xlsx."
    ]


def test_rows_sorted_and_names_corrected_at_the_door_still_count() -> None:
    def change(book: Workbook) -> None:
        page = book["Điểm danh"]
        rows = [[cell.value for cell in cells] for cells in page.iter_rows(min_row=2, max_row=4)]
        for at, values in enumerate(reversed(rows), 2):
            for col, value in enumerate(values, 1):
                page.cell(at, col, value)
            if page.cell(at, 2).value == "Trịnh Thị Sáu":
                page.cell(at, 2, "Trịnh Thị Sáu (Lan)")
                page.cell(at, 3, "Có mặt")

    assert came(edited(checkin(), change)) == {"Trịnh Thị Sáu"}


def test_the_town_workbook_counts_who_came() -> None:
    ticks = {"Vũ Văn Bảy": "Có mặt", "Lê Thị Tám": "Có mặt"}
    found, _ = read(checkin(ticks=ticks))
    assert found is not None
    assert found.words == ("Điểm danh: 2 người có mặt (trong đó 1 dự khuyết), 2 người được mời.")
    town = replace(TOWN, attendance=found)
    listed = picked(table(town, "delegates"), "full_name", "came")
    assert ("Vũ Văn Bảy", "Có mặt") in listed
    assert ("Trịnh Thị Sáu", None) in listed
    rows = {r["label"]: r for r in table(town, "composition", write_composition)}
    assert [rows[name]["came"] for name in ("Đại biểu chính thức", "Nam", "Nữ")] == [2, 1, 1]
    assert rows["Nam"]["came_share"] == pytest.approx(0.5)


def test_without_a_check_in_nothing_of_it_is_in_the_workbook() -> None:
    assert all("came" not in row for row in table(TOWN, "composition", write_composition))


def test_the_first_page_says_who_came() -> None:
    found, _ = read(checkin(ticks={"Vũ Văn Bảy": "Có mặt"}))
    _, content = written(replace(TOWN, attendance=found), write_overview)
    page = opened(content)["Tổng quan"]
    assert "Điểm danh: 1 người có mặt, 2 người được mời." in str(page.cell(5, 1).value)
