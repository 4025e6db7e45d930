"""Damages to a form's rows: what a clerk puts above, between and below them."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.findings import Raw
from tests.helpers.mangled_form import (
    SHEETS,
    columns,
    header_row,
    labels,
    loose,
    page,
    pages,
    people,
)
from tests.helpers.mangled_values import Damage, damage

ROW_DAMAGES: dict[str, Damage] = {}
one_of_layout = damage(ROW_DAMAGES)

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


def swap(at: Worksheet, one: tuple[int, int], other: tuple[int, int]) -> None:
    """Two cells in each other's place, given by row and column."""
    first, second = at.cell(*one), at.cell(*other)
    first.value, second.value = second.value, first.value
    first.number_format, second.number_format = second.number_format, first.number_format


def last_row(at: Worksheet) -> int:
    return people(at)[-1]


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
        swap(at, (row, one), (row, other))


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
        at.merge_cells(start_row=rows[0], end_row=rows[2], start_column=column, end_column=column)
