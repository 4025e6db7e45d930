"""Parts of the form that come alone, and tables of a unit's own: read, held, counted on a word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.returns.proposal import OwnTitles
from emulation_xlsx.returns.receipts import HELD, REFUSED, Entry, Receipt, receive
from emulation_xlsx.returns.register import read_register, write_register
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from tests.helpers.small_town import AS_OF, delegate, returned, small_plan, whole
from tests.helpers.workbooks import edited, opened, saved

PLAN = small_plan()
NAMES = ["Trịnh Thị Sáu", "Vũ Văn Bảy", "Lê Thị Tám"]
UNIT, LIST = "1. Đơn vị", "6. Đại biểu dự HN thị xã"
MOMENT = dt.datetime(2020, 3, 2, 9)  # noqa: DTZ001 - UTC+7
OWN = ["TT", "Họ và tên", "Năm sinh", "Chức vụ", "Đơn vị công tác", "SĐT"]
ABBREVIATED = ["Stt", "H.tên", "N.sinh", "C.vụ", "ĐVCT"]


def moved(*sheets: str) -> bytes:
    """These sheets of a good return, in a new workbook: their cells only."""
    people = [delegate(name, "05/06/1975") for name in NAMES]
    good = opened(returned(PLAN, "DT05", whole(PLAN, *people)))
    new = openpyxl.Workbook()
    for number, name in enumerate(sheets):
        page = new.create_sheet(f"Sheet{number + 2}")
        for row in good[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    page.cell(cell.row, cell.column, cell.value)
    return saved(new)


def own(*rows: list[Any], title: str = "Danh sach") -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def received(content: bytes, unit: str | None = None) -> Receipt:
    arrival = Arrival("a.xlsx", content)
    entries = {arrival.key: Entry(MOMENT, unit=unit)} if unit else {}
    [receipt] = receive([arrival], entries, PLAN, MOMENT)
    return receipt


def town(receipt: Receipt) -> Consolidation:
    return consolidate(PLAN, [], allocate_plan(PLAN), [receipt], [], AS_OF)


def codes(receipt: Receipt) -> list[str]:
    return [one.code for one in receipt.findings]


def test_the_list_alone_is_held_shown_and_counted_once_its_unit_is_typed() -> None:
    held = received(moved(LIST))
    assert held.verdict == HELD
    assert codes(held) == ["no_unit", "part_alone"]
    assert held.book
    assert held.book.tables["delegates"].columns["full_name"] == NAMES
    assert f"{LIST}: 3 dòng" in held.findings[-1].message
    assert "7. Hồ sơ" in held.findings[-1].message
    assert town(held).parts == {}
    state = town(received(moved(LIST), "DT05")).state("DT05", "list")
    assert state
    assert len(state.winner.receipt.book.tables["delegates"]) == len(NAMES)  # type: ignore[union-attr]


def test_sheets_one_and_six_say_themselves_whose_they_are() -> None:
    receipt = received(moved(UNIT, LIST))
    assert (receipt.verdict, receipt.unit, codes(receipt)) == ("", "DT05", ["part_alone"])
    assert town(receipt).state("DT05", "list")


@pytest.mark.parametrize(
    ("title", "titles"), [("Danh sach", OWN), (LIST, OWN), ("Sheet1", ABBREVIATED)]
)
def test_a_list_of_the_units_own_is_a_proposal(title: str, titles: list[str]) -> None:
    rows = [[i, name, 1975, "Giáo viên", "Trường A", "0912345678"] for i, name in enumerate(NAMES)]
    receipt = received(own(["TRƯỜNG A"], [], titles, *rows, title=title))
    assert (receipt.verdict, codes(receipt)) == (HELD, ["no_unit", "part_alone"])
    assert receipt.book
    assert receipt.book.tables["delegates"].columns["full_name"] == NAMES
    judged = town(received(own(titles, *rows, title=title), "DT05"))
    missing = [f.message for f in judged.findings if f.code == "column_missing"]
    assert any("Giới tính" in words for words in missing)


@pytest.mark.parametrize(
    "rows",
    [
        [["STT", "Tên hàng", "Đơn giá"], [1, "Giấy", 5]],
        [["Họ và tên", "Điện thoại"], ["Lê Văn A", "0912345678"]],
        [["STT", "Họ và tên", "Năm sinh", "Chức vụ"], [1, "Lê Văn A", "1970", "Chủ tịch"]],
        [OWN],
    ],
)
def test_what_is_no_part_of_the_form_is_still_refused(rows: list[list[Any]]) -> None:
    receipt = received(own(*rows))
    assert (receipt.verdict, codes(receipt)) == (REFUSED, ["not_our_form"])


def noted(*rows: tuple[str, str, str]) -> tuple[OwnTitles, list[str]]:
    """The titles of a register in which the clerk has named them so, and what is asked there."""
    book = opened(write_register(None, [], PLAN.lists, MOMENT))
    page = book["Tên cột riêng"]
    for number, row in enumerate(rows, 6):
        for col, text in enumerate(row, 2):
            page.cell(number, col, text)
    register = read_register(saved(book), "so.xlsx", PLAN)
    return register.titles, [one.code for one in register.findings]


def test_a_title_that_the_clerk_has_named_is_read_next_time() -> None:
    form = returned(PLAN, "DT05", whole(PLAN, *(delegate(name, "05/06/1975") for name in NAMES)))
    book = opened(form)
    book[LIST]["H5"] = "Chỗ làm cũ"
    arrival = Arrival("a.xlsx", saved(book))
    titles, found = noted(("chỗ làm cũ", LIST, "Đơn vị công tác"))
    assert found == []
    [before] = receive([arrival], {}, PLAN, MOMENT)
    [after] = receive([arrival], {}, PLAN, MOMENT, titles=titles)
    assert before.book
    assert after.book
    assert before.book.tables["delegates"].missing == ["workplace"]
    table = after.book.tables["delegates"]
    [good] = receive([Arrival("b.xlsx", form)], {}, PLAN, MOMENT)
    assert good.book
    assert table.columns == good.book.tables["delegates"].columns
    assert table.place(0, "workplace") == (6, 8)
    assert [note.code for note in table.notes] == ["title_renamed"]


def test_a_column_of_the_form_is_not_replaced_by_one_of_the_units_own() -> None:
    book = opened(returned(PLAN, "DT05", whole(PLAN, delegate(NAMES[0], "05/06/1975"))))
    book[LIST]["V5"], book[LIST]["V6"] = "Nơi ở", "Tổ 1"
    titles, _ = noted(("Nơi ở", LIST, "Đơn vị công tác"))
    [receipt] = receive([Arrival("a.xlsx", saved(book))], {}, PLAN, MOMENT, titles=titles)
    assert receipt.book
    assert receipt.book.tables["delegates"].columns["workplace"] != ["Tổ 1"]


def test_a_column_that_the_form_does_not_have_is_asked_in_the_register() -> None:
    assert noted(("Nơi ở", LIST, "Quê quán")) == ({}, ["own_title_unknown"])


def test_an_older_register_gets_the_sheet_for_such_titles() -> None:
    new = write_register(None, [], PLAN.lists, MOMENT)
    old = edited(new, lambda book: book.remove(book["Tên cột riêng"]))
    now = write_register(old, [], PLAN.lists, MOMENT)
    page, known = opened(now)["Tên cột riêng"], opened(new)["Tên cột riêng"]
    assert [cell.value for cell in page[5]] == [cell.value for cell in known[5]]
    assert write_register(now, [], PLAN.lists, MOMENT) == now
    assert read_register(now, "so.xlsx", PLAN).findings == []
