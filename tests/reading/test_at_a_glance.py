"""What a person reads at a glance in a returned form is read, and nobody is asked for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.workbooks import edited
from tests.reading.test_layout import (
    HALL,
    LIST,
    PEOPLE,
    filled,
    good,
    on,
    people,
    read,
    said,
    through_the_gate,
)

LAST = 5 + len(PEOPLE)
"""The row of the last person."""


def below(*rows: dict[str, Any]) -> tuple[list[tuple[Any, ...]], list[tuple[str | None, str]]]:
    """The people read when such rows (column → text) stand below them, and (cell, code) said."""

    def edit(page: Any) -> None:
        for row, cells in enumerate(rows, LAST + 1):
            for letters, text in cells.items():
                page[f"{letters}{row}"] = text
                if str(text).startswith("#"):  # as the gate hands on an error
                    page[f"{letters}{row}"].data_type = "s"

    book = read(on(LIST, edit))
    found = [(cell, code) for sheet, cell, code in said(book) if sheet == LIST]
    return people(book.tables["delegates"]), found


@pytest.mark.parametrize(
    "text",
    [
        "Danh sách này có 06 (sáu) đồng chí./.",
        "(Danh sách gồm 3 người)",
        "Ấn định danh sách có 03 đại biểu",
        "DS trên có 3 ông, bà",
        "Tổng số: 06 đ/c, trong đó nữ: 03",
        "Tổng cộng 3 người",
        "Cộng có: 03 đồng chí",
        "Trên đây là danh sách đại biểu./.",
    ],
)
def test_a_line_that_closes_the_list_is_nobody(text: str) -> None:
    assert below({"B": text}) == (PEOPLE, [("B9", "total_row")])


@pytest.mark.parametrize("text", ["Trang 2", "Trang 2/3", "- 2 -", "(Xem tiếp trang sau)", "2/3"])
@pytest.mark.parametrize("column", ["B", "J"])
def test_a_page_number_is_nobody(text: str, column: str) -> None:
    assert below({column: text}) == (PEOPLE, [(f"{column}9", "block_title")])


@pytest.mark.parametrize(
    ("rows", "said_at"),
    [
        ([{"B": "BÍ THƯ CHI BỘ"}, {}, {"B": "Lê Văn Ký"}], ["B9", "B11"]),
        ([{"B": "Người lập danh sách", "J": "CHỦ TỊCH UBND PHƯỜNG"}, {"B": "A B"}], ["B9", "B10"]),
        ([{"J": "Q. HIỆU TRƯỞNG"}, {"J": "Lê Văn Ký"}], ["J9", "J10"]),
        ([{"B": "PHÓ GIÁM ĐỐC"}, {"B": "(Đã ký)"}, {"B": "Lê Văn Ký"}], ["B9", "B10", "B11"]),
    ],
)
def test_who_signs_is_no_delegate(rows: list[dict[str, Any]], said_at: list[str]) -> None:
    assert below(*rows) == (PEOPLE, [(cell, "signature_row") for cell in said_at])


def test_a_post_in_its_own_column_is_somebodys() -> None:
    people, found = below({"G": "Giám đốc", "H": "Công ty"})
    assert len(people) == len(PEOPLE) + 1
    assert ("B9", "blank") in found


@pytest.mark.parametrize("dots", ["……………", "...", "____", ". . . ."])
def test_a_dotted_row_is_nobody(dots: str) -> None:
    assert below({"B": dots, "C": dots, "H": "..."}, {"B": dots}) == (PEOPLE, [])


@pytest.mark.parametrize("text", ["Danh sách đại biểu khối xã", "Khối các trường", "Phụ lục kèm"])
def test_a_title_among_the_people_is_nobody(text: str) -> None:
    assert below({"B": text}) == (PEOPLE, [("B9", "block_title")])


@pytest.mark.parametrize(
    "text",
    [
        "(Danh sách trên đã được Hội nghị ngày 05/3/2020 thông qua)",
        "(Kèm theo danh sách 05 đại biểu dự khuyết)",
        "(*) Những người đã được tặng bằng khen năm 2018",
        "* Các đồng chí có tên trên đã được hội nghị bầu",
    ],
)
def test_a_remark_below_the_people_is_nobody(text: str) -> None:
    assert below({"B": text}) == (PEOPLE, [("B9", "block_title")])


@pytest.mark.parametrize("name", ["(Lê Thị An)", "* Tôn Nữ Thị Ninh Bình"])
def test_a_name_in_brackets_or_behind_a_star_is_somebody(name: str) -> None:
    people, _ = below({"B": name})
    assert len(people) == len(PEOPLE) + 1


def test_a_total_beside_a_formula_is_nobody() -> None:
    assert below({"B": "Cộng", "C": "=COUNTA(C6:C8)"})[0] == PEOPLE


def test_a_total_in_words_beside_is_nobody() -> None:
    people_, found = below({"B": "Tổng cộng", "C": "3 người", "D": "Nam: 2, nữ: 1"})
    assert (people_, found) == (PEOPLE, [("B9", "total_row")])


def test_as_above_in_the_first_row_is_said_once() -> None:
    def edit(page: Any) -> None:
        page["E6"] = page["E7"] = "nt"

    book = read(on(LIST, edit))
    assert [one for one in said(book) if one[2] == "as_above"] == []


@pytest.mark.parametrize("title", ["Bổ sung:", "Danh sách bổ sung", "Đại biểu thay thế:"])
def test_a_title_of_further_people_is_nobody(title: str) -> None:
    assert below({"B": title}) == (PEOPLE, [("B9", "block_title")])


@pytest.mark.parametrize("what", ["LÁI XE, PHỤC VỤ", "chủ tọa hội nghị", "tổ thư ký"])
def test_another_list_below_is_left_aside_and_said_once(what: str) -> None:
    head = {"A": "STT", "B": "Họ và tên", "C": "Điện thoại"}
    driver = {"A": 1, "B": "Lê Văn Lái", "C": "0912000111"}
    found = below({"B": f"Danh sách {what}"}, head, driver, driver)
    assert found == (PEOPLE, [("B9", "other_list")])


def test_a_row_of_errors_is_one_finding() -> None:
    row = dict.fromkeys("BCDEFGHIJ", "#REF!")
    assert below(row) == (PEOPLE, [("B9", "row_of_errors")])
    assert below({"B": "#N/A"}) == (PEOPLE, [("B9", "row_of_errors")])


@pytest.mark.parametrize(
    "mark", ["(nt)", "//", ",,", "↓", "--nt--", '"', "″", "như dòng trên", "-//-", "như STT 1"]
)
def test_a_mark_for_as_above_is_the_value_above(mark: str) -> None:
    book = read(on(LIST, lambda page: page.__setitem__("H7", mark)))
    values = book.tables["delegates"].columns["workplace"]
    assert values[1] == values[0]
    assert [one for one in said(book) if one[0] == LIST] == [(LIST, "H7", "as_above")]


def test_as_number_one_further_down_is_read_and_asked() -> None:
    book = read(on(LIST, lambda page: page.__setitem__("H8", "như stt 1")))
    assert said(book) == [(LIST, "H8", "read_likely")]


# --- one field over several columns, and what headings say --------------------------------------


def laid_out(edit: Any) -> tuple[dict[str, list[Any]], list[tuple[str | None, str]]]:
    book = read(on(LIST, edit))
    found = [(cell, code) for sheet, cell, code in said(book) if sheet == LIST]
    return book.tables["delegates"].columns, found


def put(page: Any, column: str, *texts: Any) -> None:
    """A title in the header, and the cells below it."""
    for row, text in enumerate(texts, 5):
        page[f"{column}{row}"] = text


@pytest.mark.parametrize("tops", [("Ngày sinh", None, None), ("Ngày sinh", "Tháng", "Năm sinh")])
def test_a_birth_in_three_columns(tops: tuple[str | None, ...]) -> None:
    def edit(page: Any) -> None:
        page.insert_cols(4, 2)
        for column, top in zip("CDE", tops, strict=True):
            page[f"{column}5"] = top
        if tops[1] is None:
            page.insert_rows(6)
            put(page, "C", tops[0], "Ngày", 5, None, 12)
            put(page, "D", None, "Tháng", 6, None, 11)
            put(page, "E", None, "Năm", 1975, 1980, 1990)
        else:
            put(page, "C", tops[0], 5, None, 12)
            put(page, "D", tops[1], 6, None, 11)
            put(page, "E", tops[2], 1975, 1980, 1990)

    columns, found = laid_out(edit)
    assert columns["birth_date"] == ["5/6/1975", "1980", "12/11/1990"]
    assert [code for _, code in found] == ["columns_paired"]


@pytest.mark.parametrize(
    "tops",
    [
        ("Họ và chữ đệm", "Tên"),
        ("Họ và tên đệm", "Tên"),
        ("Họ", "Chữ đệm", "Tên"),
        ("Họ", "Tên đệm", "Tên"),
    ],
)
def test_a_name_in_columns_with_titles_of_their_own(tops: tuple[str, ...]) -> None:
    def edit(page: Any) -> None:
        names = [str(page[f"B{row}"].value).rsplit(" ", len(tops) - 1) for row in (6, 7, 8)]
        page.insert_cols(3, len(tops) - 1)
        for column, top, *values in zip("BCD", tops, *names, strict=False):
            put(page, column, top, *values)

    columns, found = laid_out(edit)
    assert columns == good().tables["delegates"].columns
    assert found == [("B5", "columns_paired")]


def test_several_people_over_two_columns_are_joined_line_by_line() -> None:
    def edit(page: Any) -> None:
        page.insert_cols(3)
        put(page, "B", "Họ và tên đệm", "Lê Văn\nVũ Thị", "Hà Văn", "Cao\nThị")
        put(page, "C", "Tên", "An\nBình", "Cường", "Dung")

    columns, _ = laid_out(edit)
    assert columns["full_name"] == ["Lê Văn An\nVũ Thị Bình", "Hà Văn Cường", "Cao Thị Dung"]


@pytest.mark.parametrize(
    "tops", [("Nam sinh năm", "Nữ sinh năm"), ("Năm sinh (nam)", "Năm sinh (nữ)")]
)
def test_births_of_men_and_of_women_under_titles_that_say_so(tops: tuple[str, str]) -> None:
    def edit(page: Any) -> None:
        put(page, "C", tops[0], None, 1980, None)
        put(page, "D", tops[1], 1975, None, 1990)

    columns, found = laid_out(edit)
    assert (columns["gender"], columns["birth_date"]) == (["Nữ", "Nam", "Nữ"], [1975, 1980, 1990])
    assert [code for _, code in found] == ["columns_paired"]


def test_yes_and_no_in_two_columns_under_their_title() -> None:
    def edit(page: Any) -> None:
        page.insert_cols(7)
        page.insert_rows(6)
        put(page, "F", "Đảng viên", "Có", "x", None, "x")
        put(page, "G", None, "Không", None, "x", None)

    columns, found = laid_out(edit)
    assert columns["party_member"] == ["Có", "Không", "Có"]
    assert [code for _, code in found] == ["columns_paired"]


@pytest.mark.parametrize("tick", ["x", 1, "✓", "ü", "\uf0fc", "Nữ"])
@pytest.mark.parametrize("off", [None, 0, "-"])
def test_one_column_of_women(tick: Any, off: Any) -> None:
    columns, found = laid_out(lambda page: put(page, "D", "Nữ", tick, off, tick))
    assert columns["gender"] == ["Nữ", "Nam", "Nữ"]
    assert found == [("D5", "column_of_one_value")]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Nam (1)/Nữ (0)", ["Nam", "Nữ"]),
        ("Nam/Nữ (1/0)", ["Nam", "Nữ"]),
        ("Giới tính (0: Nam, 1: Nữ)", ["Nữ", "Nam"]),
        ("Giới tính (Nữ = 1)", ["Nữ", "Nam"]),
        ("Nữ (1)/Nam (0)", ["Nữ", "Nam"]),
    ],
)
def test_codes_of_which_the_title_says_what_they_mean(title: str, read: list[str]) -> None:
    columns, found = laid_out(lambda page: put(page, "D", title, 1, 0, read[0]))
    assert columns["gender"] == [*read, read[0]]
    assert found == [("D6", "listed_as"), ("D7", "listed_as")]


def test_codes_that_nobody_explains_are_asked() -> None:
    _, found = laid_out(lambda page: put(page, "D", "Giới tính", 1, 0, 1))
    assert found == [(f"D{row}", "not_in_list") for row in (6, 7, 8)]


@pytest.mark.parametrize(
    ("written", "read", "code"),
    [
        (("Nữ", "N", "nữ"), "Nam", "read_likely"),
        (("Nam", "n", "Nam"), "Nữ", "read_likely"),
        (("Nam", "N", "Nữ"), "N", "not_in_list"),
        ((None, "N", "Nam"), "Nữ", "read_likely"),
    ],
)
def test_n_is_the_gender_that_the_others_of_the_column_are_not(
    written: tuple[str, ...], read: str, code: str
) -> None:
    columns, found = laid_out(lambda page: put(page, "D", "Giới tính", *written))
    assert columns["gender"][1] == read
    assert ("D7", code) in found


def test_who_has_no_day_of_joining_is_no_member() -> None:
    columns, found = laid_out(lambda page: put(page, "F", "Đảng viên", "01/02/2005", None, 2010))
    assert columns["party_member"] == ["01/02/2005", "Không", 2010]
    assert found == [("F6", "listed_as"), ("F7", "blank_beside_ticks"), ("F8", "listed_as")]


def test_a_blank_beside_words_is_asked() -> None:
    _, found = laid_out(lambda page: put(page, "F", "Đảng viên", "Có", None, "Có"))
    assert found == [("F7", "blank")]


def test_reserves_under_their_heading() -> None:
    def edit(page: Any) -> None:
        put(page, "K", "Chính thức/Dự khuyết", None, None, None)
        page.insert_rows(8)
        page["B8"] = "Đại biểu dự khuyết"

    columns, found = laid_out(edit)
    assert columns["standing"] == ["Chính thức", "Chính thức", "Dự khuyết"]
    above, below = [("K6", "by_heading_below"), ("K7", "by_heading_below")], ("K9", "by_heading")
    assert found == [*above, ("B8", "block_title"), below]


@pytest.mark.parametrize(
    ("column", "title"),
    [
        ("C", "N.sinh"),
        ("C", "Năm sinh / Year of birth"),
        ("C", "Ngày, tháng, năm sinh"),
        ("D", "Giới tính / Gender"),
        ("D", "Giới tính\nGender"),
        ("D", "Sex (Giới tính)"),
        ("H", "ĐVCT"),
        ("K", "CT/DK"),
        ("B", "Họ và tên - Full name"),
        ("G", "Position"),
        ("H", "Work unit"),
        ("I", "Qualification"),
        ("F", "Party member"),
    ],
)
def test_titles_in_two_languages_or_abbreviated(column: str, title: str) -> None:
    columns, found = laid_out(lambda page: page.__setitem__(f"{column}5", title))
    assert columns == good().tables["delegates"].columns
    assert {code for _, code in found} <= {"title_renamed"}


# --- answers of a record that stand elsewhere -----------------------------------------------------


def answered(edit: Any) -> tuple[dict[str, Any], list[tuple[str | None, str]]]:
    """The values of «3. Hội nghị», and (cell, code) of what is said of it."""
    book = read(on(HALL, edit))
    found = [(cell, code) for sheet, cell, code in said(book) if sheet == HALL]
    return {name: values[0] for name, values in book.tables["conference"].columns.items()}, found


GOOD = {name: values[0] for name, values in good().tables["conference"].columns.items()}


def row_of(page: Any, label: str) -> int:
    return next(row for row in range(1, 60) if page.cell(row, 2).value == label)


@pytest.mark.parametrize(
    ("label", "more", "asked"),
    [
        ("Số đại biểu điển hình", "dự kiến", True),
        ("Trong đó nữ", "năm 2018", True),
        ("Số khách mời", "của cả thị xã", True),
        ("Số khách mời", "người", False),
        ("Trong đó dân tộc thiểu số", "nếu có", False),
        ("Ngày tổ chức", "ngày/tháng/năm", False),
    ],
)
def test_words_in_brackets_that_change_what_is_asked_are_said(
    label: str, more: str, asked: bool
) -> None:
    def edit(page: Any) -> None:
        page.cell(row_of(page, label), 2).value = f"{label} ({more})"

    values, found = answered(edit)
    assert values == GOOD
    assert [code for _, code in found] == ["label_qualified"] * asked


@pytest.mark.parametrize(
    ("column", "title", "asked"),
    [
        ("H", "Đơn vị công tác (trước đây)", True),
        ("G", "Chức vụ (cũ)", True),
        ("C", "Ngày sinh (ngày/tháng/năm)", False),
        ("D", "Giới tính (Nam/Nữ)", False),
    ],
)
def test_a_title_with_words_that_change_what_is_asked_is_said(
    column: str, title: str, asked: bool
) -> None:
    columns, found = laid_out(lambda page: page.__setitem__(f"{column}5", title))
    assert columns == good().tables["delegates"].columns
    assert [one for one in found if one[1] == "label_qualified"] == [
        (f"{column}5", "label_qualified")
    ] * asked


def test_names_under_a_title_that_is_not_known_are_said_once() -> None:
    columns, found = laid_out(lambda page: page.__setitem__("B5", "Thông tin chung"))
    assert "full_name" not in columns
    assert [code for _, code in found] == ["column_missing", "title_unknown"]


@pytest.mark.parametrize("between", [": ", ":", " : "])
def test_an_answer_over_its_label(between: str) -> None:
    def edit(page: Any) -> None:
        for label in ("Ngày tổ chức", "Số tham luận"):
            row = row_of(page, label)
            page[f"B{row}"] = f"{label}{between}{page[f'C{row}'].value}"
            page[f"C{row}"] = None

    values, found = answered(edit)
    assert values == GOOD | {"papers": str(GOOD["papers"]).removesuffix(".0")}
    assert [(cell or "")[0] + code for cell, code in found] == ["Bvalue_in_label"] * 2


@pytest.mark.parametrize("column", ["D", "E"])
def test_an_answer_in_the_column_of_help(column: str) -> None:
    def edit(page: Any) -> None:
        row = row_of(page, "Số khách mời")
        page[f"{column}{row}"], page[f"C{row}"] = page[f"C{row}"].value, None

    values, found = answered(edit)
    assert values == GOOD
    assert [(cell or "")[0] + code for cell, code in found] == [f"{column}value_beside"]


def test_all_answers_in_the_column_beside_are_one_thing_to_look_at() -> None:
    def edit(page: Any) -> None:
        for row in range(row_of(page, "Ngày tổ chức"), 46):
            if page.cell(row, 3).value not in (None, ""):
                page.cell(row, 4).value, page.cell(row, 3).value = page.cell(row, 3).value, None

    values, found = answered(edit)
    assert values == GOOD
    assert {code for _, code in found} == {"value_beside"}
    assert {(cell or "")[0] for cell, _ in found} == {"D"}


def test_what_was_left_blank_is_not_taken_from_its_help() -> None:
    _, found = answered(lambda page: page.__setitem__(f"C{row_of(page, 'Số khách mời')}", None))
    assert [code for _, code in found] == ["blank"]


def test_yes_and_no_as_two_columns_of_a_record() -> None:
    def edit(page: Any) -> None:
        for area in list(page.merged_cells.ranges):
            page.unmerge_cells(str(area))
        page.insert_cols(4)
        first = row_of(page, "Mục 1: Chào cờ")
        page[f"C{first - 1}"], page[f"D{first - 1}"] = "Có", "Không"
        for row in range(first, first + 9):
            page[f"C{row}"] = "x"
        page[f"C{first + 3}"], page[f"D{first + 3}"] = None, "x"
        page[f"D{first + 4}"] = "x"

    values, found = answered(edit)
    assert [values[f"agenda_{i}"] for i in (1, 4, 5)] == ["x", "Không", "x / x"]
    beside = ("column_beside", "words_outside")  # the heads of the two, said too
    codes = [code for _, code in found if code not in beside]
    assert codes == ["columns_paired", "no_agenda_item", "not_in_list"]


@pytest.mark.parametrize(
    ("called", "codes"),
    [
        ("{item}", ["labels_in_words"]),
        ("Mục {number} chương trình", []),  # as on earlier forms
        ("MỤC {number} : {item}", []),
        ("Mục {number}: việc mà kế hoạch trước ghi", []),
        ("Mục {number}", []),
    ],
)
def test_what_the_agenda_is_called(called: str, codes: list[str]) -> None:
    def edit(page: Any) -> None:
        first = row_of(page, "Mục 1: Chào cờ")
        for number, row in enumerate(range(first, first + 9), 1):
            item = page[f"B{row}"].value.partition(": ")[2]
            page[f"B{row}"] = called.format(number=number, item=item)

    values, found = answered(edit)
    assert values == GOOD
    assert [code for _, code in found] == codes


def test_what_the_label_of_an_item_says_is_no_answer_but_yes_or_no_is() -> None:
    def edit(page: Any) -> None:
        first = row_of(page, "Mục 1: Chào cờ")
        page[f"C{first + 2}"] = page[f"C{first + 3}"] = None
        page[f"B{first + 3}"] = "Mục 4: Không"

    values, found = answered(edit)
    assert [values[f"agenda_{i}"] for i in (3, 4)] == [None, "Không"]
    assert [code for _, code in found] == ["blank", "no_agenda_item", "value_in_label"]


def test_a_share_is_read_as_its_sender_sees_it() -> None:
    def edit(page: Any) -> None:
        row = row_of(page, "Số khách mời")
        page[f"C{row}"] = 0.3
        page[f"C{row}"].number_format = "0.00%"

    book = through_the_gate(on(HALL, edit))
    assert book.tables["conference"].columns["guests"] == ["30%"]
    assert [code for sheet, _, code in said(book) if sheet == HALL] == ["read_likely"]


@pytest.mark.parametrize("text", ["Chưa tổ chức", "chưa có", "dự kiến 20/4", "Hoãn do dịch"])
def test_a_conference_that_has_not_been_is_one_finding(text: str) -> None:
    """Neither what its report lacks nor who chaired it is asked."""

    def edit(book: Any) -> None:
        for key in ("conference", "presidium", "exemplars"):
            table = good().tables[key]
            for _, _, (row, col) in table.cells():
                book[table.sheet_name].cell(row, col).value = None
        book[HALL]["C7"] = text

    assert said(read(edited(filled(), edit))) == [(HALL, "C7", "not_yet")]
