"""Which findings are one slip, and what its one line says."""

from __future__ import annotations

from typing import Any

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.returns.slips import together


def at(row: int, value: str | None = None, code: str = "blank", col: int = 15) -> Finding:
    place = Place("a.xlsx", "DT05", "6", row, col, "represents", 6)
    return make(code, place, value, title="Đại diện", choices="…", part="list")


def test_equal_findings_down_a_column_are_one_with_its_ranges() -> None:
    several = [*(at(row) for row in range(6, 26)), at(27), at(30), at(31), at(6, col=16)]
    [one, other] = together(several)
    assert (one.where, other.where) == ("O6:O25, O27, O30:O31", "P6")
    assert one.message == several[0].message
    assert one.as_json() == several[0].as_json()
    assert together([one, other]) == [one, other]


def test_what_differs_in_its_value_alone_quotes_some_of_them() -> None:
    texts = ["Cá nhan", "x", "Cá nhan", "tập thể?", "y"]
    [one] = together(at(6 + i, text, "not_in_list") for i, text in enumerate(texts))
    assert "“Cá nhan”, “x”, “tập thể?”, …" in one.message
    assert one.value == "Cá nhan; x; tập thể?; …"


def blank(row: int, col: int, **more: Any) -> Finding:
    title = ("Giới tính", "Dân tộc", "Đảng viên", "Chức vụ")[col - 4]
    return make("blank", Place("a.xlsx", "DT05", "6", row, col, title, 6), title=title, **more)


def test_a_row_of_which_several_cells_are_blank_is_one_line() -> None:
    [one] = together([blank(9, 4), blank(9, 5), blank(9, 7)])
    assert (one.where, one.message) == (
        "D9:E9, G9",
        "Chưa ghi “Giới tính”, “Dân tộc”, “Chức vụ”.",
    )
    assert len(one.more) == 2
    assert together([one]) == [one]


def test_a_record_that_is_hardly_filled_is_one_line() -> None:
    def asked(rows: range) -> list[Finding]:
        places = [Place("a.xlsx", "DT05", "3", row, 3, f"q{row}", 3) for row in rows]
        return [make("blank", place, title=f"Mục {place.row}") for place in places]

    [one] = together(asked(range(7, 13)))
    assert one.where == "C7:C12"
    assert one.message == "Chưa ghi " + ", ".join(f"“Mục {row}”" for row in range(7, 13)) + "."
    assert len(together(asked(range(7, 12)))) == 5


def test_columns_that_are_blank_in_the_same_rows_are_one_line_and_others_are_not() -> None:
    same = [blank(row, col) for row in (6, 7, 8) for col in (4, 5)]
    lines = together([*same, blank(7, 6), blank(8, 7)])
    assert [one.where for one in lines] == ["D6:E8", "F7", "G8"]
    assert lines[0].message == "Chưa ghi “Giới tính”, “Dân tộc”."


def on(at: int, code: str, value: str | None = None, col: int = 3, **facts: Any) -> Finding:
    """A finding of a whole row, or with facts of its own."""
    return make(code, Place("a.xlsx", "DT05", "6", at, col, None, 6), value, **facts)


def test_rows_that_a_message_names_are_named_together() -> None:
    [one] = together(on(row, "row_of_errors", "#REF!", row=row) for row in (7, 8, 9, 12))
    assert one.where == "C7:C9, C12"
    assert one.message.startswith("Dòng 7–9, 12 chỉ có lỗi của Excel “#REF!” nên")
    shifted = [
        on(row, "row_shifted", value, row=row, side=side, other="Giới tính")
        for row, value, side in ((6, "Nam", "trái"), (7, "Nữ", "trái"), (8, "Nam", "phải"))
    ]
    assert [one.where for one in together(shifted)] == ["C6:C7", "C8"]


def test_readings_are_told_beside_what_was_written() -> None:
    days = [("5/3", "05/03"), ("5/4", "05/04"), ("5/5", "05/05"), ("5/6", "05/06")]
    [one] = together(
        on(6 + i, "serial_date", day, title="Ngày sinh", read=read)
        for i, (day, read) in enumerate(days)
    )
    assert "là số 5/3, 5/4, 5/5, … thay cho ngày" in one.message
    assert "05/03, 05/04, 05/05, …" in one.message


def test_every_document_that_is_missing_is_named() -> None:
    [one] = together(on(6 + i, "document_missing", document=f"Loại {i}") for i in range(9))
    assert all(f"“Loại {i}”" in one.message for i in range(9))


def test_what_people_say_of_people_stays_theirs() -> None:
    said = [on(row, "note_on_person", row=row, text=text) for row, text in ((6, "rút"), (7, "ốm"))]
    assert together(said) == said


def test_rows_without_a_cell_are_one_line_too() -> None:
    several = [on(row, "blank", col=0, title="Tỷ lệ", choices="") for row in (6, 7, 9)]
    assert [(one.where, len(one.more)) for one in together(several)] == [(None, 2)]


def test_other_files_codes_and_places_without_a_cell_are_told_apart() -> None:
    one = at(6)
    no_cell = one.at(row=None, col=None)
    several = [one, one.at(file="b.xlsx"), at(6, "x", "not_in_list"), no_cell]
    assert together(several) == several
    sheets = [no_cell.at(field=None)] * 2
    assert together(sheets) == sheets


def test_of_cells_that_are_not_there_all_is_said_in_one_line() -> None:
    """The column «Báo cáo thành tích» was deleted."""
    names = [f"Lê Thị {name}" for name in "ABCDE"]
    gone = Place("a.xlsx", "DT05", "6", None, None, "achievement_report", 6)
    [one] = together(make("no_achievement_report", gone, None, name=name) for name in names)
    assert f"ông (bà) {', '.join(names)}." in one.message
