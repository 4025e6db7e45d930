"""The form sent back: what was typed is kept, what is doubtful is marked, it can be returned."""

from __future__ import annotations

from typing import Any

import pytest

from emulation_xlsx import demo
from emulation_xlsx.findings import Finding, column_letters
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.issue import unit_form, unit_workbook
from emulation_xlsx.plan.model import plan_from_tables
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.returned import Quota, Return
from emulation_xlsx.returns.slips import together
from tests.helpers.workbooks import edited, opened, saved

PLAN = plan_from_tables(demo.demo_tables())
UNIT = PLAN.by_code["TH04"]
SEATS = 4
Values = dict[str, list[dict[str, Any]]]


def sent(values: Values) -> RawWorkbook:
    content = unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, values)
    return read_workbook(content, load("unit_return"))


def findings_of(book: RawWorkbook) -> list[Finding]:
    one = Return("a.xlsx", book, UNIT.code, UNIT)
    return check_returns([one], PLAN, demo.AS_OF, {UNIT.code: Quota(SEATS)}).findings


def answered(values: Values) -> tuple[RawWorkbook, list[Finding], bytes]:
    book = sent(values)
    found = findings_of(book)
    return book, found, unit_form(feedback(PLAN, UNIT, SEATS, book, found, demo.AS_OF))


@pytest.fixture
def faulty() -> Values:
    values = demo.unit_values(UNIT, SEATS)
    values["delegates"][1] |= {"birth_date": "31/02/1975", "gender": "nam hay nữ"}
    values["conference"][0]["guests"] = "30 hoặc 40"
    values["dossier"][2] |= {"number": None, "date": None, "copies": None}
    return values


def test_what_was_typed_is_kept_also_where_it_was_not_understood(faulty: Values) -> None:
    book, _, content = answered(faulty)
    again = read_workbook(content, load("unit_return"))
    for key, table in book.tables.items():
        assert list(again.tables[key].records()) == list(table.records()), key
    assert again.meta["unit"] == UNIT.code


def test_the_doubtful_cells_are_marked_and_listed(faulty: Values) -> None:
    _, found, content = answered(faulty)
    workbook = opened(content)
    first = workbook.worksheets[0]
    assert first.title == "Cần sửa"
    listed = [(first.cell(r, 2).value, first.cell(r, 3).value) for r in range(6, 6 + len(found))]
    assert listed == [(f.place.sheet, f.place.cell) for f in found]
    marked = {
        (sheet.title, cell.coordinate)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert marked == {(f.place.sheet, f.place.cell) for f in found if f.place.cell}
    link = first.cell(6, 3).hyperlink
    assert link
    assert link.location == f"'{found[0].place.sheet}'!{found[0].place.cell}"


def test_the_corrected_feedback_is_a_valid_return(faulty: Values) -> None:
    _, _, content = answered(faulty)
    workbook = opened(content)
    delegates = workbook["6. Đại biểu dự HN thị xã"]
    delegates["C7"], delegates["D7"] = "28/02/1975", "Nam"
    workbook["3. Hội nghị"]["C13"] = 18
    dossier = workbook["7. Hồ sơ"]
    dossier["C8"], dossier["D8"] = "9/TTr-TH04", "12/03/2020"
    assert findings_of(read_workbook(saved(workbook), load("unit_return"))) == []


def test_a_document_spelt_in_capitals_is_not_asked_for_once_more(faulty: Values) -> None:
    for row in faulty["dossier"]:
        row["document"] = row["document"].upper()
    content = answered(faulty)[2]
    again = read_workbook(content, load("unit_return"))
    typed = [row["document"] for row in faulty["dossier"]]
    assert [row["document"] for row in again.tables["dossier"].records()] == typed


def test_a_moved_table_is_marked_where_the_form_has_it(faulty: Values) -> None:
    """Rows inserted above and blank rows between: the new form's cells, not the old ones."""
    content = unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, faulty)
    moved = edited(content, lambda book: book["6. Đại biểu dự HN thị xã"].insert_rows(7, 3))
    book = read_workbook(moved, load("unit_return"))
    found = findings_of(book)
    assert "C10" in [f.place.cell for f in found]
    content = unit_form(feedback(PLAN, UNIT, SEATS, book, found, demo.AS_OF))
    sheet = opened(content)["6. Đại biểu dự HN thị xã"]
    assert sheet["C7"].comment
    assert not sheet["C10"].comment


def test_the_same_bytes_twice(faulty: Values) -> None:
    assert answered(faulty)[2] == answered(faulty)[2]


def test_text_of_a_return_stays_text() -> None:
    values = demo.unit_values(UNIT, SEATS)
    hostile = ["=1+1", "@x", "<r>x</r>", "http://x.example", "+84", "-1", "\t=2"]
    values["exemplars"] = [
        {**values["exemplars"][0], "name": text, "kind": "?"} for text in hostile
    ]
    _, _, content = answered(values)
    sheet = opened(content)["5. Điển hình"]
    cells = [sheet.cell(6 + i, 3) for i in range(len(hostile))]
    assert [cell.value for cell in cells] == hostile
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_what_was_returned_is_kept_beside_the_state_as_text() -> None:
    """The hidden column that a line's state is computed from: never a formula."""
    values = demo.unit_values(UNIT, SEATS)
    values["delegates"][0] |= {"birth_date": "=1+1", "gender": "*"}
    _, found, content = answered(values)
    first = opened(content).worksheets[0]
    lines = range(6, 6 + len(found))
    assert first.column_dimensions["H"].hidden
    assert [first.cell(row, 9).value for row in lines] == ["=1+1", "*"]
    assert {first.cell(row, 9).data_type for row in lines} == {"s"}
    assert [first.cell(row, 7).data_type for row in lines] == ["f", "f"]


def test_only_one_sheet_is_selected(faulty: Values) -> None:
    """Two selected sheets are a group: typing in one would change the other."""
    _, _, content = answered(faulty)
    workbook = opened(content)
    assert [s.title for s in workbook.worksheets if s.sheet_view.tabSelected] == ["Cần sửa"]


def test_one_slip_down_a_column_is_one_line_done_when_every_cell_is(faulty: Values) -> None:
    for person in faulty["delegates"]:
        person["ethnicity"] = None
    number = len(faulty["delegates"])
    book, found, content = answered(faulty)
    assert sum(f.code == "blank" and f.place.field == "ethnicity" for f in found) == number
    first = opened(content).worksheets[0]
    assert first.max_row - 5 == len(together(found)) == len(found) - (number - 1)
    rows = {first.cell(row, 3).value: row for row in range(6, first.max_row + 1)}
    row = rows[f"E6:E{5 + number}"]
    state = first.cell(row, 7).value
    states = f"J{row}:{column_letters(9 + number)}{row}"
    assert state == f'=IF(COUNTIF({states},"chưa sửa")=0,"đã sửa","chưa sửa")'
    assert str(first.cell(row, 10).value).startswith("=IF(ISNA(")
    marked = opened(content)["6. Đại biểu dự HN thị xã"]
    assert all(marked.cell(at, 5).comment for at in range(6, 6 + number))
    assert len(findings_of(book)) == len(found)


def test_blanks_across_a_row_are_one_line_that_leads_to_the_first(faulty: Values) -> None:
    """Several ranges wrap, as no link does in LibreOffice: so the sheet's name is the link."""
    for name in ("gender", "ethnicity", "position"):
        faulty["delegates"][0][name] = None
    _, _, content = answered(faulty)
    first = opened(content).worksheets[0]
    [row] = [row for row in range(6, first.max_row + 1) if first.cell(row, 3).value == "D6:E6, G6"]
    assert first.cell(row, 5).value == ("Chưa ghi “Giới tính”, “Dân tộc”, “Chức vụ, nghề nghiệp”.")
    sheet, cells = first.cell(row, 2).hyperlink, first.cell(row, 3).hyperlink
    assert sheet
    assert sheet.location == "'6. Đại biểu dự HN thị xã'!D6"
    assert cells is None
