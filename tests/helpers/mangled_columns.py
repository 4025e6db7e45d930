"""Damages to a form's columns and titles.

Those that hide a title from the finders of mangled_form.py come last, so that two damages
can be applied in this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.checks.vietnamese import unmarked
from tests.helpers.mangled_form import SHEETS, labels, loose, page, pages, people, plain
from tests.helpers.mangled_rows import delegates, insert_row, swap
from tests.helpers.mangled_values import Damage, damage

COLUMN_DAMAGES: dict[str, Damage] = {}
one_of_layout = damage(COLUMN_DAMAGES)


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
            swap(at, (one, column), (other, column))
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
    column = known["gender"]
    men = {row: is_man(at, row, column) for row in people(at)}
    at.insert_cols(column)
    at.cell(top, column).value, at.cell(top, column + 1).value = "Nam", "Nữ"
    for row, man in men.items():
        at.cell(row, column).value = "x" if man else None
        at.cell(row, column + 1).value = None if man else "x"


def is_man(at: Worksheet, row: int, column: int) -> bool:
    return plain(at.cell(row, column).value).casefold().startswith("nam")


@one_of_layout
def births_of_men_and_women_in_two_columns(book: Workbook) -> None:
    """«Ngày sinh» over «Nam» and «Nữ», the birth in the one that applies."""
    at, top, known = delegates(book)
    first, second = known["birth_date"], known["gender"]
    men = {row: is_man(at, row, second) for row in people(at)}
    under_titles(at, top, {first: ("Ngày sinh", "Nam"), second: ("", "Nữ")})
    for row in sorted(men):
        at.cell(row + 1, second).value = None
        if not men[row]:
            swap(at, (row + 1, first), (row + 1, second))


def under_titles(at: Worksheet, top: int, groups: Mapping[int, tuple[str, str]]) -> None:
    """A second header row below ``top``: some titles in two lines, the others merged over both."""
    insert_row(at, top + 1)
    for column in range(1, at.max_column + 1):
        if column in groups:
            at.cell(top, column).value, at.cell(top + 1, column).value = groups[column]
        elif at.cell(top, column).value:
            at.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
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
        swap(at, (top - 1, column), (top, column))
        at.merge_cells(start_row=top - 1, end_row=top, start_column=column, end_column=column)


@one_of_layout
def two_header_cells_merged(book: Workbook) -> None:
    """«Danh hiệu, khen thưởng cao nhất» over its column and the decision's, whose title is gone."""
    at, top, known = delegates(book)
    first, second = known["highest_award"], known["award_decision"]
    at.cell(top, second).value = None
    left, right = min(first, second), max(first, second)
    swap(at, (top, left), (top, first))
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
