"""Damages of issue 3's kind «layout»: what becomes of the form's rows, columns and sheets.

Those that hide a title from the finders of tests/mangled_form.py come last, so that two damages
can be applied in this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.findings import Raw
from tests.mangled_form import (
    DELEGATES,
    SHEETS,
    columns,
    header_row,
    labels,
    loose,
    page,
    pages,
    people,
)
from tests.mangled_values import Damage, damage

LAYOUT_DAMAGES: dict[str, Damage] = {}
one_of_layout = damage(LAYOUT_DAMAGES)

MORE = 80
"""The delegates that :func:`more_rows_than_the_form_had` adds."""


def delegates(book: Workbook) -> tuple[Worksheet, int, dict[str, int]]:
    """The delegate list without merged cells, its header's row and its columns."""
    at = loose(page(book, "delegates"))
    return at, header_row(at), columns(at)


def insert_row(at: Worksheet, row: int, values: Mapping[int, Raw] | None = None) -> None:
    """A new row with these values by column."""
    at.insert_rows(row)
    for column, value in (values or {}).items():
        at.cell(row, column).value = value


def last_row(at: Worksheet) -> int:
    return people(at)[-1]


# --- rows -----------------------------------------------------------------------------------------


@one_of_layout
def values_over_locked_cells(book: Workbook) -> None:
    """Labels and prefilled documents pasted over with the clerk's own spelling of them."""
    for key in ("unit", "plan", "conference"):
        for number, label in enumerate(labels(page(book, key), SHEETS[key]).values(), 1):
            label.value = f"{number}. {label.value}:"
    at = page(book, "dossier")
    for row in range(header_row(at, SHEETS["dossier"]) + 1, at.max_row + 1):
        cell = at.cell(row, columns(at, SHEETS["dossier"])["document"])
        cell.value = cell.value and str(cell.value).upper()


@one_of_layout
def more_rows_than_the_form_had(book: Workbook) -> None:
    """80 more delegates than the list has rows for."""
    at, _, known = delegates(book)
    source = last_row(at)
    for number in range(1, MORE + 1):
        for column in known.values():
            at.cell(source + number, column).value = at.cell(source, column).value
        at.cell(source + number, known["full_name"]).value = f"Lê Văn Hai {number:03}"


@one_of_layout
def a_total_row(book: Workbook) -> None:
    """«Tổng cộng: 6 người» below the delegates."""
    at, _, known = delegates(book)
    row, count = last_row(at) + 1, len(people(at))
    insert_row(at, row, {known["full_name"]: f"Tổng cộng: {count} người"})


@one_of_layout
def a_total_row_with_counts(book: Workbook) -> None:
    """«Cộng» in the column of numbers, and counts in others."""
    at, _, known = delegates(book)
    row, count = last_row(at) + 1, len(people(at))
    number = known["full_name"] - 1
    insert_row(at, row, {number: "Cộng", known["full_name"]: count, known["gender"]: 3})


@one_of_layout
def signatures_below(book: Workbook) -> None:
    """Place, date, two signatures and names under the list."""
    at, _, known = delegates(book)
    row, left, right = last_row(at) + 2, known["full_name"], known["standing"]
    insert_row(at, row, {right: "Bắc Sơn, ngày 10 tháng 4 năm 2020"})
    insert_row(at, row + 1, {left: "NGƯỜI LẬP BIỂU", right: "THỦ TRƯỞNG ĐƠN VỊ"})
    insert_row(at, row + 2, {left: "(Ký, ghi rõ họ tên)", right: "(Ký tên, đóng dấu)"})
    insert_row(at, row + 5, {left: "Phạm Thị Nga", right: "Nguyễn Thị Yến"})


@one_of_layout
def blank_rows(book: Workbook) -> None:
    """Blank rows between delegates, above and below them."""
    at, _, _ = delegates(book)
    for row in reversed(people(at)[::2]):
        insert_row(at, row)
        insert_row(at, row)


@one_of_layout
def block_titles(book: Workbook) -> None:
    """«I. ĐẠI BIỂU CHÍNH THỨC» above some rows, in the name's column or the number's."""
    at, _, known = delegates(book)
    rows = people(at)
    insert_row(at, rows[3], {known["full_name"]: "II. KHỐI CƠ QUAN, ĐOÀN THỂ"})
    number = known["full_name"] - 1
    insert_row(at, rows[0], {number: "I", known["full_name"]: "ĐẠI BIỂU KHU PHỐ 2"})


@one_of_layout
def a_block_title_across(book: Workbook) -> None:
    """A title merged over the whole width, above the first delegate."""
    at, _, known = delegates(book)
    row, first = people(at)[0], known["full_name"] - 1
    insert_row(at, row, {first: "A. ĐIỂN HÌNH TIÊN TIẾN"})
    at.merge_cells(start_row=row, end_row=row, start_column=first, end_column=at.max_column)


@one_of_layout
def numbers_that_start_again(book: Workbook) -> None:
    """STT 1, 2, 3, 1, 2, 3."""
    at, _, known = delegates(book)
    for index, row in enumerate(people(at)):
        at.cell(row, known["full_name"] - 1).value = index % 3 + 1


@one_of_layout
def a_row_of_column_numbers(book: Workbook) -> None:
    """(1) (2) (3) … below the header, as in printed forms."""
    at, top, known = delegates(book)
    first, last = known["full_name"] - 1, max(known.values())
    insert_row(at, top + 1, {c: f"({c - first + 1})" for c in range(first, last + 1)})


@one_of_layout
def a_row_of_plain_column_numbers(book: Workbook) -> None:
    """1 2 3 … below the header, as numbers."""
    at, top, known = delegates(book)
    first, last = known["full_name"] - 1, max(known.values())
    insert_row(at, top + 1, {c: c - first + 1 for c in range(first, last + 1)})


@one_of_layout
def a_table_pasted_with_its_header(book: Workbook) -> None:
    """The last three delegates pasted below two blank rows, under a header of their own."""
    at, top, known = delegates(book)
    rows = people(at)[-3:]
    for row in (top, *rows):
        for column in range(known["full_name"] - 1, max(known.values()) + 1):
            at.cell(rows[-1] + (3 if row == top else 4 + row - rows[0]), column).value = at.cell(
                row, column
            ).value
    at.delete_rows(rows[0], rows[-1] - rows[0] + 1)


@one_of_layout
def a_pasted_table_in_another_order(book: Workbook) -> None:
    """The same, but the pasted header has name and telephone in each other's place."""
    a_table_pasted_with_its_header(book)
    at, _, known = delegates(book)
    one, other = known["full_name"], known["phone"]
    headers = [row for row in range(1, at.max_row + 1) if at.cell(row, one).value == "Họ và tên"]
    for row in range(headers[-1], at.max_row + 1):
        swap(at.cell(row, one), at.cell(row, other))


@one_of_layout
def a_hidden_row(book: Workbook) -> None:
    """A delegate in a hidden row."""
    at, _, _ = delegates(book)
    at.row_dimensions[people(at)[1]].hidden = True


@one_of_layout
def rows_inserted_above(book: Workbook) -> None:
    """Three rows above everything on every sheet, with the office's name."""
    for _, at in pages(book):
        loose(at).insert_rows(1, 3)
        at["A1"].value = "UBND THỊ XÃ BỈM SƠN"
        at["B2"].value = "PHƯỜNG BẮC SƠN"


@one_of_layout
def data_cells_merged(book: Workbook) -> None:
    """One cell for the workplace, and for the people, of delegates who share it."""
    at, _, known = delegates(book)
    rows = people(at)
    for name in ("workplace", "ethnicity"):
        column = known[name]
        equal = [row for row in rows[:3] if at.cell(row, column).value]
        for row in equal[1:]:
            at.cell(row, column).value = None
        at.merge_cells(
            start_row=rows[0], end_row=rows[2], start_column=column, end_column=column
        )


# --- columns --------------------------------------------------------------------------------------


def swap(one: Cell, other: Cell) -> None:
    one.value, other.value = other.value, one.value
    one.number_format, other.number_format = other.number_format, one.number_format


def move_columns(at: Worksheet, top: int, order: Sequence[int]) -> None:
    """The columns from row ``top`` on in another order: ``order[0]`` comes first of them."""
    places = sorted(order)
    for row in range(top, at.max_row + 1):
        cells = [(at.cell(row, c).value, at.cell(row, c).number_format) for c in order]
        for column, (value, number_format) in zip(places, cells, strict=True):
            at.cell(row, column).value = value
            at.cell(row, column).number_format = number_format


@one_of_layout
def a_column_inserted_before(book: Workbook) -> None:
    """An empty column before everything on every sheet."""
    for _, at in pages(book):
        loose(at).insert_cols(1)


@one_of_layout
def a_column_between_label_and_value(book: Workbook) -> None:
    """An empty column right of the labels of «2. Kế hoạch»."""
    at = loose(page(book, "plan"))
    at.insert_cols(labels(at, SHEETS["plan"])["venue"].column + 1)


@one_of_layout
def a_record_in_another_order(book: Workbook) -> None:
    """The lines of «2. Kế hoạch» the other way round, one blank row between some."""
    at = loose(page(book, "plan"))
    rows = [label.row for label in labels(at, SHEETS["plan"]).values()]
    for one, other in zip(rows[: len(rows) // 2], reversed(rows), strict=False):
        for column in range(1, at.max_column + 1):
            swap(at.cell(one, column), at.cell(other, column))
    insert_row(at, rows[2])


@one_of_layout
def names_in_two_columns(book: Workbook) -> None:
    """«Họ và tên» over two columns, the given name in the second."""
    at, top, known = delegates(book)
    rows, column = people(at), known["full_name"]
    at.insert_cols(column + 1)
    for row in rows:
        family, _, given = str(at.cell(row, column).value).rpartition(" ")
        at.cell(row, column).value, at.cell(row, column + 1).value = family, given
    at.merge_cells(start_row=top, end_row=top, start_column=column, end_column=column + 1)


@one_of_layout
def columns_in_another_order(book: Workbook) -> None:
    """The delegates' columns the other way round, the names still first."""
    at, top, known = delegates(book)
    move_columns(at, top, [known["full_name"], *sorted(known.values(), reverse=True)[:-1]])


@one_of_layout
def an_extra_column(book: Workbook) -> None:
    """«Tuổi» with ages, in the middle of the list."""
    at, top, known = delegates(book)
    rows, column = people(at), known["gender"]
    at.insert_cols(column)
    at.cell(top, column).value = "Tuổi"
    for row in rows:
        at.cell(row, column).value = 45


@one_of_layout
def an_extra_column_like_another(book: Workbook) -> None:
    """«Ngày sinh của vợ (chồng)» before the list's own «Ngày sinh»."""
    at, top, known = delegates(book)
    rows, column = people(at), known["birth_date"]
    at.insert_cols(column)
    at.cell(top, column).value = "Ngày sinh của vợ (chồng)"
    for row in rows:
        at.cell(row, column).value = "01/02/1971"


@one_of_layout
def an_optional_column_deleted(book: Workbook) -> None:
    """No column «Ghi chú» any more."""
    at, _, known = delegates(book)
    at.delete_cols(known["note"])


@one_of_layout
def an_optional_column_deleted_in_the_middle(book: Workbook) -> None:
    """No column «Điện thoại» any more."""
    at, _, known = delegates(book)
    at.delete_cols(known["phone"])


@one_of_layout
def a_required_column_deleted(book: Workbook) -> None:
    """No column «Giới tính» any more."""
    at, _, known = delegates(book)
    at.delete_cols(known["gender"])


@one_of_layout
def a_hidden_column(book: Workbook) -> None:
    """The telephones' column hidden."""
    at, _, known = delegates(book)
    at.column_dimensions[get_column_letter(known["phone"])].hidden = True


@one_of_layout
def men_and_women_in_two_columns(book: Workbook) -> None:
    """«Nam» and «Nữ» with an x instead of «Giới tính»."""
    at, top, known = delegates(book)
    rows, column = people(at), known["gender"]
    sexes = {row: at.cell(row, column).value for row in rows}
    at.insert_cols(column)
    at.cell(top, column).value, at.cell(top, column + 1).value = "Nam", "Nữ"
    for row, sex in sexes.items():
        man = str(sex) in ("Nam", "NAM", "nam", "Ông", "Nam giới")
        at.cell(row, column).value, at.cell(row, column + 1).value = "x" if man else None, None
        at.cell(row, column + 1).value = None if man else "x"


@one_of_layout
def births_of_men_and_women_in_two_columns(book: Workbook) -> None:
    """«Ngày sinh» over «Nam» and «Nữ», the birth in the one that applies."""
    at, top, known = delegates(book)
    first, second = known["birth_date"], known["gender"]
    men = {row: str(at.cell(row, second).value).lower().startswith("nam") for row in people(at)}
    under_titles(at, top, {first: ("Ngày sinh", "Nam"), second: ("", "Nữ")})
    for row in sorted(men):
        at.cell(row + 1, second).value = None
        if not men[row]:
            swap(at.cell(row + 1, first), at.cell(row + 1, second))


def under_titles(at: Worksheet, top: int, groups: Mapping[int, tuple[str, str]]) -> None:
    """A second header row below ``top``: some titles in two lines, the others merged over both."""
    insert_row(at, top + 1)
    for cell in list(at[top]):
        if cell.column in groups:
            cell.value, at.cell(top + 1, cell.column).value = groups[cell.column]
        elif cell.value:
            at.merge_cells(
                start_row=top, end_row=top + 1, start_column=cell.column, end_column=cell.column
            )
    first, last = min(groups), max(groups)
    at.merge_cells(start_row=top, end_row=top, start_column=first, end_column=last)


# --- titles ---------------------------------------------------------------------------------------


@one_of_layout
def a_second_header_row(book: Workbook) -> None:
    """Two titles below a common one, the others merged over both rows."""
    at, top, known = delegates(book)
    first, second = known["highest_award"], known["award_decision"]
    titles = {c: str(at.cell(top, c).value) for c in (first, second)}
    under_titles(at, top, {first: ("Khen thưởng", titles[first]), second: ("", titles[second])})


@one_of_layout
def a_row_of_help_below_the_header(book: Workbook) -> None:
    """«(ngày/tháng/năm)», «(Nam/Nữ)» in a row of their own below the titles."""
    at, top, known = delegates(book)
    words = {"birth_date": "(ngày/tháng/năm)", "gender": "(Nam/Nữ)", "party_member": "(x)"}
    insert_row(at, top + 1, {known[name]: text for name, text in words.items() if name in known})


@one_of_layout
def header_cells_merged_with_those_above(book: Workbook) -> None:
    """Every other title merged with the cell above it, where it stands then."""
    at, top, known = delegates(book)
    for column in sorted(known.values())[::2]:
        swap(at.cell(top - 1, column), at.cell(top, column))
        at.merge_cells(start_row=top - 1, end_row=top, start_column=column, end_column=column)


@one_of_layout
def two_header_cells_merged(book: Workbook) -> None:
    """«Danh hiệu, khen thưởng cao nhất» over its column and the decision's, whose title is gone."""
    at, top, known = delegates(book)
    first, second = known["highest_award"], known["award_decision"]
    at.cell(top, second).value = None
    left, right = min(first, second), max(first, second)
    swap(at.cell(top, left), at.cell(top, first))
    at.merge_cells(start_row=top, end_row=top, start_column=left, end_column=right)


RENAMED = {
    "full_name": "Họ tên đại biểu",
    "birth_date": "Ngày, tháng, năm sinh",
    "gender": "Giới tính (Nam/Nữ)",
    "workplace": "Đơn vị  công tác:",
    "education": "Trình độ CM",
    "phone": "Số điện thoại",
    "note": "GHI CHÚ KHÁC",
}


@one_of_layout
def titles_renamed_slightly(book: Workbook) -> None:
    """«Họ tên đại biểu», «Số điện thoại» …"""
    at, top, known = delegates(book)
    for name, title in RENAMED.items():
        if name in known:
            at.cell(top, known[name]).value = title
    labels(page(book, "plan"), SHEETS["plan"])["venue"].value = "Địa điểm tổ chức"


@one_of_layout
def titles_without_marks(book: Workbook) -> None:
    """«Ho va ten», «Ngay sinh» …, and capitals."""
    from emulation_xlsx.checks.vietnamese import unmarked

    at, top, known = delegates(book)
    for column in known.values():
        at.cell(top, column).value = unmarked(str(at.cell(top, column).value)).upper()


@one_of_layout
def a_required_title_of_nonsense(book: Workbook) -> None:
    """«Cột4» instead of «Giới tính»."""
    at, top, known = delegates(book)
    at.cell(top, known["gender"]).value = "Cột4"


@one_of_layout
def an_optional_title_of_nonsense(book: Workbook) -> None:
    """«abc» instead of «Điện thoại»."""
    at, top, known = delegates(book)
    at.cell(top, known["phone"]).value = "abc"


@one_of_layout
def a_label_of_nonsense(book: Workbook) -> None:
    """«zzz» beside the venue."""
    labels(page(book, "plan"), SHEETS["plan"])["venue"].value = "zzz"


@one_of_layout
def no_header(book: Workbook) -> None:
    """The row of titles deleted."""
    at, top, _ = delegates(book)
    at.delete_rows(top)


# --- sheets ---------------------------------------------------------------------------------------


@one_of_layout
def a_hidden_sheet(book: Workbook) -> None:
    """The delegate list hidden."""
    page(book, "delegates").sheet_state = "hidden"


@one_of_layout
def a_very_hidden_sheet(book: Workbook) -> None:
    """The dossier very hidden."""
    page(book, "dossier").sheet_state = "veryHidden"


@one_of_layout
def sheets_in_another_order(book: Workbook) -> None:
    """The sheets the other way round."""
    for sheet in book.worksheets:
        book.move_sheet(sheet, -book.index(sheet))


@one_of_layout
def a_sheet_copied(book: Workbook) -> None:
    """An exact copy of the delegate list before it."""
    at = page(book, "delegates")
    copy = book.copy_worksheet(at)
    copy.title = f"{at.title} (2)"
    book.move_sheet(copy, book.index(at) - book.index(copy))


@one_of_layout
def a_sheet_copied_and_only_the_copy_filled(book: Workbook) -> None:
    """The delegates stand in a copy, the form's own sheet is blank again."""
    at, _, known = delegates(book)
    copy = book.copy_worksheet(at)
    copy.title = f"{at.title} (2)"
    for row in people(at):
        for column in known.values():
            at.cell(row, column).value = None


@one_of_layout
def a_sheet_copied_and_half_filled(book: Workbook) -> None:
    """The form's own sheet has the first three delegates, its copy all of them."""
    at, _, known = delegates(book)
    copy = book.copy_worksheet(at)
    copy.title = f"{at.title} (2)"
    for row in people(at)[3:]:
        for column in known.values():
            at.cell(row, column).value = None


@one_of_layout
def sheets_deleted(book: Workbook) -> None:
    """The sheets «4. Chủ tọa» and «5. Điển hình» deleted."""
    for key in ("presidium", "exemplars"):
        book.remove(page(book, key))


@one_of_layout
def copied_into_a_new_file(book: Workbook) -> None:
    """Only the seven sheets, without lists, names and hidden marks."""
    for name in ("Hướng dẫn", "_danh_muc", "_meta"):
        del book[name]
    book.defined_names.clear()
    for _, at in pages(book):
        at.data_validations.dataValidation.clear()
        at.conditional_formatting = type(at.conditional_formatting)()


@one_of_layout
def sheets_renamed(book: Workbook) -> None:
    """«KH», «Sheet5», «Danh sách đại biểu» …"""
    names = {"plan": "KH", "exemplars": "Sheet5", "delegates": "Danh sách đại biểu"}
    for key, name in names.items():
        page(book, key).title = name


@one_of_layout
def sheets_renamed_slightly(book: Workbook) -> None:
    """Without their number, or in capitals."""
    for sheet in DELEGATES, SHEETS["unit"], SHEETS["dossier"]:
        at = page(book, sheet.key)
        at.title = sheet.name.split(". ", 1)[1].upper()
