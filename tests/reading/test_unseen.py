"""What a person would have seen: words outside the cells that are read, what is crossed out,
what is hidden.

The files of ``tests/cases/unseen`` are returns as units filled and damaged them; people are
invented.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.findings import messages
from emulation_xlsx.plan.issue import unit_form
from emulation_xlsx.reading.ours import said_of_ours
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.returned import Return, holds
from tests.helpers.libreoffice import Office
from tests.helpers.reading import read_all
from tests.helpers.small_town import AS_OF
from tests.helpers.workbooks import edited, parts_of, zipped
from tests.reading.test_layout import (
    HALL,
    LIST,
    PLAN,
    UNIT,
    filled,
    on,
    plan,
    said,
    through_the_gate,
)

CASES = Path(__file__).parents[1] / "cases" / "unseen"

DRAWING = """<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">
<oneCellAnchor><from><col>1</col><row>7</row></from><pic/></oneCellAnchor></wsDr>"""
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId7" Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>"""


def case(name: str) -> RawWorkbook:
    [book] = read_all([(name, (CASES / name).read_bytes())], "unit_return")
    assert isinstance(book, RawWorkbook)
    return book


def found(book: RawWorkbook, *codes: str) -> list[tuple[str | None, str | None, str]]:
    """(sheet, cell, code) of what is found with one of these codes."""
    return [one for one in said(book) if one[2] in codes]


def saved_by(office: Office, folder: Path, content: bytes, kind: str) -> RawWorkbook:
    """A workbook's bytes as LibreOffice saves them in another format, read."""
    path = folder / "a.xlsx"
    path.write_bytes(content)
    [book] = read_all([(f"a.{kind}", office.saved_as(path, kind).read_bytes())], "unit_return")
    assert isinstance(book, RawWorkbook)
    return book


YELLOW, PINK, BLUE = (
    PatternFill("solid", fgColor=one) for one in ("FFFFFF00", "FFFFC7CE", "FF305496")
)
HIDDEN = "row_struck", "rows_hidden", "part_struck", "answer_struck", "column_hidden"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("struck_in_part.xls", [(LIST, "B8", "row_struck")]),
        ("rows_hidden_as_deleted.xls", [(LIST, None, "rows_hidden")]),
        ("a12_row_struck_through.ods", [(LIST, None, "rows_hidden"), (LIST, "B7", "row_struck")]),
        ("a13_prefixed_struck_row.xlsx", [(LIST, None, "rows_hidden"), (LIST, "B7", "row_struck")]),
    ],
)
def test_struck_and_hidden_rows_are_told_in_every_format(
    name: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert sorted(found(case(name), *HIDDEN), key=str) == sorted(expected, key=str)


def test_of_a_name_with_the_old_one_crossed_out_the_new_one_is_read() -> None:
    def edit(page: Worksheet) -> None:
        old = TextBlock(InlineFont(strike=True), "Nguyễn Văn Cũ")
        page["B7"] = CellRichText(old, " Vũ Văn Bảy")
        page["C7"] = CellRichText(TextBlock(InlineFont(strike=True), "1979"))

    book = through_the_gate(on(LIST, edit))
    assert book.tables["delegates"].columns["full_name"][1] == "Vũ Văn Bảy"
    assert book.tables["delegates"].columns["birth_date"][1] == "1979"
    assert found(book, *HIDDEN) == [(LIST, "B7", "part_struck"), (LIST, "B7", "row_struck")]


def test_an_answer_that_is_crossed_out_is_said() -> None:
    def edit(page: Worksheet) -> None:
        page["C7"].font = Font(strike=True)

    assert found(through_the_gate(on(HALL, edit)), *HIDDEN) == [(HALL, "C7", "answer_struck")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<row r="7"', b'<row hidden="1" r="7"'),
        (b'<row r="7"', b"<row hidden='true' r=\"7\""),
        (b'<row r="7"', b'<row ht="0" customHeight="1" r="7"'),
    ],
)
def test_a_row_is_hidden_in_every_spelling(before: bytes, after: bytes) -> None:
    def respelt(name: str, data: bytes) -> bytes:
        return data.replace(before, after, 1) if name.endswith("sheet7.xml") else data

    content = edited(filled(), lambda book: book[LIST].row_dimensions.__delitem__(7))
    parts = {name: respelt(name, data) for name, data in parts_of(content).items()}
    assert found(through_the_gate(zipped(parts)), *HIDDEN) == [(LIST, None, "rows_hidden")]


WHITE = Color("FFFFFFFF"), Color(theme=0), Color(indexed=9)
UNSEEN = *HIDDEN, "row_unseen", "answer_unseen"


def white_row(page: Worksheet, colour: Color = WHITE[0]) -> None:
    for col in range(2, 21):
        page.cell(7, col).font = Font(color=colour)
    page["B8"].fill, page["B8"].font = PINK, Font(color=PINK.fgColor)
    page["H6"].number_format = ";;;"


def white_piece(page: Worksheet) -> None:
    white = TextBlock(InlineFont(color=WHITE[0]), " (xin rút)")
    page["B6"] = CellRichText("Vũ Văn Bảy", white)
    page["B7"].fill, page["B7"].font = YELLOW, Font(color=YELLOW.fgColor)
    page["B8"] = CellRichText("Vũ Văn ", TextBlock(InlineFont(color=Color("FFFF0000")), "Tám"))
    page["C8"].number_format, page["D8"].number_format = "[White]@", "0;;;@"


def flat_row(page: Worksheet) -> None:
    page.row_dimensions[7].height, page.column_dimensions["T"].width = 1, 0.3


WHITE_FOUND = [(LIST, "H6", "row_unseen"), *((LIST, f"B{row}", "row_unseen") for row in (7, 8))]
PIECE_FOUND = [*((LIST, f"B{row}", "row_unseen") for row in (6, 7)), (LIST, "C8", "row_unseen")]
FLAT_FOUND = [(LIST, "T5", "column_hidden"), (LIST, None, "rows_hidden")]


@pytest.mark.parametrize("colour", WHITE)
def test_writing_in_the_colour_of_what_is_behind_it_is_said(colour: Color) -> None:
    def edit(book: Any) -> None:
        white_row(book[LIST], colour)
        book[HALL]["C7"].font = Font(color=colour)
        book[HALL]["C8"].font, book[HALL]["C8"].fill = Font(color=colour), BLUE
        book[HALL]["C9"].fill = PatternFill("solid", fgColor=colour)

    book = through_the_gate(edited(filled(), edit))
    assert found(book, *UNSEEN) == [(HALL, "C7", "answer_unseen"), *WHITE_FOUND]


def test_rows_and_columns_too_flat_to_be_seen_are_hidden() -> None:
    assert found(through_the_gate(on(LIST, flat_row)), *UNSEEN) == FLAT_FOUND


def test_a_white_piece_of_a_text_or_a_format_that_hides_it_is_said() -> None:
    assert found(through_the_gate(on(LIST, white_piece)), *UNSEEN) == PIECE_FOUND


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize(("edit", "expected"), [(white_row, WHITE_FOUND), (flat_row, FLAT_FOUND)])
def test_so_is_what_libreoffice_saved(
    edit: Any, expected: list[Any], kind: str, libreoffice: Office, tmp_path: Path
) -> None:
    assert found(saved_by(libreoffice, tmp_path, on(LIST, edit), kind), *UNSEEN) == expected


SAID = (
    *("note_said", "note_on_person", "note_read", "box_said", "picture_said", "picture_for_list"),
    *("picture_in_cell", "words_outside", "words_on_person", "withdrawn_outside", "column_beside"),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("births_in_comments.xlsx", [(LIST, f"C{row}", "note_read") for row in range(6, 12)]),
        ("correction_in_a_text_box.xlsx", [(LIST, "B14", "box_said")]),
        (
            "a11_words_beside_and_below.xlsx",
            [
                (UNIT, "B20", "words_outside"),
                (PLAN, "G10", "words_outside"),
                (PLAN, "B20", "words_outside"),
                (HALL, "G49", "words_outside"),
            ],
        ),
    ],
)
def test_words_outside_the_cells_are_said_with_their_place(
    name: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert found(case(name), *SAID) == expected


def test_words_above_a_list_and_in_its_first_column_are_said() -> None:
    def edit(page: Worksheet) -> None:
        page["F4"] = "Đã điều chỉnh theo công văn 12"
        page["A7"] = "ốm"
        page["A8"] = "03."
        page["W30"] = "Dòng tô vàng: xin rút"

    book = through_the_gate(on(LIST, edit))
    assert found(book, *SAID) == [
        (LIST, "F4", "words_outside"),
        (LIST, "A7", "words_on_person"),
        (LIST, "W30", "withdrawn_outside"),
    ]


def test_words_over_the_forms_own_texts_are_said() -> None:
    def edit(page: Worksheet) -> None:
        page["E7"], page["A3"] = "họp hai ngày", "Kính gửi Phòng Nội vụ"

    assert found(through_the_gate(on(HALL, edit)), *SAID) == [
        (HALL, "A3", "words_outside"),
        (HALL, "E7", "words_outside"),
    ]


def test_a_second_column_beside_the_answers_is_one_thing_to_say() -> None:
    def edit(page: Worksheet) -> None:
        page["D5"] = "Hội nghị lần 2"
        for row in range(7, 11):
            page.cell(row, 4).value = f"lần 2: {row}"

    assert found(through_the_gate(on(HALL, edit)), *SAID) == [(HALL, "D5", "column_beside")]


def test_notes_are_said_of_a_person_or_of_the_sheet() -> None:
    def edit(page: Worksheet) -> None:
        page["B6"].comment = Comment("Xin rút, có đơn", "Hà")
        page["B40"].comment = Comment("còn bổ sung", "Hà")

    book = through_the_gate(on(LIST, edit))
    assert found(book, *SAID) == [(LIST, "B6", "note_on_person"), (LIST, "B40", "note_said")]


@pytest.mark.parametrize("formula", ['=DISPIMG("ID_61A4",1)', '=_xlfn.DISPIMG("ID_61A4",1)'])
def test_a_picture_in_a_cell_is_called_so(formula: str) -> None:
    def edit(page: Worksheet) -> None:
        page["T6"].value, page["T6"].data_type = formula, "s"

    book = through_the_gate(on(LIST, edit))
    assert book.tables["delegates"].columns["note"][0] is None
    assert found(book, *SAID) == [(LIST, "T6", "picture_in_cell")]


def test_a_picture_on_an_empty_list_may_be_the_list() -> None:
    parts = parts_of(on(LIST, lambda page: page.delete_rows(6, 60)))
    parts["xl/worksheets/_rels/sheet7.xml.rels"] = LINKS.encode()
    parts["xl/drawings/drawing1.xml"] = DRAWING.encode()
    book = through_the_gate(zipped(parts))
    assert found(book, *SAID) == [(LIST, "B8", "picture_for_list")]
    assert holds(book, "list")


LEFT = "list_left_out", "withdrawn_counted", "sheet_unknown", "column_untitled"


def test_a_list_that_goes_on_elsewhere_is_an_error() -> None:
    def to_sheet(book: Any) -> None:
        page, more = book[LIST], book.create_sheet("Sheet2")
        for n, row in enumerate((7, 8), 1):
            for col in range(1, 21):
                more.cell(n, col, page.cell(row, col).value)
        page.delete_rows(8, 1)

    book = through_the_gate(edited(filled(), to_sheet))
    assert found(book, *LEFT) == [(LIST, None, "list_left_out")]

    def to_the_right(page: Worksheet) -> None:
        for col in range(1, 21):
            page.cell(6, col + 21, page.cell(8, col).value)
        page.delete_rows(8, 1)

    assert [code for _, _, code in found(through_the_gate(on(LIST, to_the_right)), *LEFT)] == [
        "list_left_out"
    ]


def test_another_sheet_of_the_unit_is_no_rest_of_the_list() -> None:
    def notes(book: Any) -> None:
        page = book.create_sheet("Nháp")
        for row in (
            ("Việc", "Ai", "Khi"),
            ("In giấy", "Nam", "01/03/2020"),
            ("Có", "Nữ", "Có"),
        ):
            page.append(row)

    assert found(through_the_gate(edited(filled(), notes)), *LEFT) == [
        ("Nháp", None, "sheet_unknown")
    ]


def test_a_list_of_two_columns_elsewhere_is_left_out_too() -> None:
    def edit(book: Any) -> None:
        page, more = book[LIST], book.create_sheet("DS thêm")
        more.append([4, "Lê Thị Chín", "01/02/1980"])
        page["X6"], page["Y6"], page["Z6"] = "Lê Thị Mười", "1981", "Nữ"

    book = through_the_gate(edited(filled(), edit))
    assert [code for _, _, code in found(book, *LEFT)] == ["list_left_out", "list_left_out"]


@pytest.mark.parametrize(
    "words", ["Các đồng chí xin rút:", "II. Không dự", "DS không tham dự", "Hủy"]
)
def test_people_under_a_heading_that_says_they_do_not_come_are_asked_about(words: str) -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(8)
        page["B8"] = words

    book = through_the_gate(on(LIST, edit))
    assert found(book, *LEFT) == [(LIST, "B9", "withdrawn_counted")]


@pytest.mark.parametrize(
    "remark", ["Xin rút (ốm)", "ốm", "(xóa)", "ko đi đc", "Từ chối", "k dự", "cách ly y tế"]
)
def test_a_remark_that_somebody_does_not_come_is_asked_about(remark: str) -> None:
    def edit(page: Worksheet) -> None:
        page["T6"], page["U7"], page["T8"] = remark, "thay bằng đ/c Lan", "Đã phục vụ khu cách ly"

    assert found(through_the_gate(on(LIST, edit)), *LEFT) == [
        (LIST, "U5", "column_untitled"),
        (LIST, "B6", "withdrawn_counted"),
        (LIST, "B7", "withdrawn_counted"),
    ]


def footnote(page: Worksheet) -> None:
    page["B8"] = f"{page['B8'].value} (*)"
    page["B11"] = "(*) Đồng chí xin rút khỏi danh sách vì lý do sức khỏe"


def sentence_below(page: Worksheet) -> None:
    page["B11"] = "Đồng chí Lê Thị Tám xin rút, không tham dự"


def note_elsewhere(page: Worksheet) -> None:
    page["T5"].comment = Comment("đ/c Lê Thị Tám đã chuyển, xin rút", "A")


def words_beside_the_list(page: Worksheet) -> None:
    page["X2"] = "LÊ THỊ TÁM không dự"


@pytest.mark.parametrize("column", ["G", "H", "T"])
def test_who_does_not_come_by_the_words_of_another_column_is_asked(column: str) -> None:
    edit = on(LIST, lambda page: page.__setitem__(f"{column}7", "Đã nghỉ hưu, không tham gia"))
    assert found(through_the_gate(edit), "withdrawn_counted") == [(LIST, "B7", "withdrawn_counted")]


@pytest.mark.parametrize("edit", [footnote, sentence_below, note_elsewhere, words_beside_the_list])
def test_whoever_is_named_as_withdrawn_elsewhere_is_asked_at_the_row(edit: Any) -> None:
    assert found(through_the_gate(on(LIST, edit)), "withdrawn_counted") == [
        (LIST, "B8", "withdrawn_counted")
    ]


def coloured(page: Worksheet, row: int, **look: Any) -> None:
    for col in range(2, 21):
        for what, value in look.items():
            setattr(page.cell(row, col), what, value)


def legend_in_words(page: Worksheet) -> None:
    coloured(page, 7, fill=YELLOW)
    page["W30"] = "Dòng tô vàng: xin rút"


def legend_beside_its_colour(page: Worksheet) -> None:
    coloured(page, 7, fill=PINK)
    page["W30"] = "xin rút"
    page["V30"].fill = PINK


def legend_in_its_colour(page: Worksheet) -> None:
    page["B7"].fill = YELLOW
    page["B15"], page["B15"].fill = "Các đồng chí không dự", YELLOW


def legend_of_writing(page: Worksheet) -> None:
    coloured(page, 7, font=Font(color="FFFF0000"))
    page["B4"] = "Ghi chú: chữ đỏ là đã rút"


@pytest.mark.parametrize(
    "edit", [legend_in_words, legend_beside_its_colour, legend_in_its_colour, legend_of_writing]
)
def test_rows_in_the_colour_of_those_who_do_not_come_are_asked(edit: Any) -> None:
    assert found(through_the_gate(on(LIST, edit)), "withdrawn_by_colour") == [
        (LIST, "B7", "withdrawn_by_colour")
    ]


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize("edit", [legend_in_words, legend_beside_its_colour, legend_of_writing])
def test_so_they_are_where_libreoffice_saved_them(
    edit: Any, kind: str, libreoffice: Office, tmp_path: Path
) -> None:
    book = saved_by(libreoffice, tmp_path, on(LIST, edit), kind)
    assert found(book, "withdrawn_by_colour") == [(LIST, "B7", "withdrawn_by_colour")]


def test_a_colour_that_means_something_else_is_no_question() -> None:
    def edit(page: Worksheet) -> None:
        coloured(page, 7, fill=YELLOW)
        page["W30"] = "Dòng tô xanh: xin rút"
        page["W31"] = "Dòng tô vàng: mới bổ sung"

    assert found(through_the_gate(on(LIST, edit)), "withdrawn_by_colour") == []


def sent_back(edit: Any = lambda page: page.__setitem__("C6", None)) -> bytes:
    """The filled form with a birth gone, or other slips, as it goes back to its unit."""
    book = through_the_gate(on(LIST, edit))
    one = Return("a.xlsx", book, "DT05", plan().by_code["DT05"])
    findings = check_returns([one], plan(), AS_OF).findings
    return unit_form(feedback(plan(), plan().by_code["DT05"], None, book, findings, AS_OF))


def test_a_form_sent_back_for_one_slip_in_many_rows_says_nothing_of_itself() -> None:
    def edit(page: Worksheet) -> None:
        for row in (6, 7, 8):
            page[f"C{row}"], page[f"D{row}"] = "31/02/1975", "chưa rõ"

    assert found(through_the_gate(sent_back(edit)), *SAID, "answer_on_corrections") == []


def test_words_beside_and_below_the_guide_are_said() -> None:
    def edit(book: Any) -> None:
        page = book["Hướng dẫn"]
        page["H3"], page["B60"] = "Đơn vị xin báo cáo thêm", "Đ/c Lê Văn An xin rút"

    book = through_the_gate(edited(filled(), edit))
    assert found(book, *SAID, "answer_on_corrections") == [
        ("Hướng dẫn", "H3", "words_outside"),
        ("Hướng dẫn", "B60", "withdrawn_outside"),
    ]


def test_answers_on_the_sheet_of_corrections_and_under_our_own_notes_are_said() -> None:
    assert found(through_the_gate(sent_back()), *SAID, "answer_on_corrections") == []

    def edit(book: Any) -> None:
        page, row = book["Cần sửa"], 6
        page.cell(row, 7).value = "sinh 1975"
        page.cell(row, 6).value += " Ông sinh năm 1975."
        page["B20"] = "Đơn vị không còn ý kiến"
        note = book[LIST]["C6"].comment
        note.text += "\nSinh năm 1975"

    book = through_the_gate(edited(sent_back(), edit))
    assert found(book, *SAID, "answer_on_corrections") == [
        ("Cần sửa", "F6", "answer_on_corrections"),
        ("Cần sửa", "G6", "answer_on_corrections"),
        ("Cần sửa", "B20", "answer_on_corrections"),
        (LIST, "C6", "note_read"),
    ]
    assert "Sinh năm 1975" in [one.value for one in book.tables["delegates"].notes]


def test_a_note_of_ours_is_nothing_that_a_unit_said() -> None:
    """Also one that begins with a fact, «Gửi kế hoạch: nhận ngày …», or ends with one."""
    said = "Ông đã chuyển đi.\nSinh năm 1975"
    for words in messages().values():
        note = re.sub(r"{\w+}", "một việc", f"{words.message} {words.remedy}")
        assert said_of_ours(note) == ""
        assert said_of_ours(said.replace("\n", f"\n{note}\n")) == said
