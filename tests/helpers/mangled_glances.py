"""Damages that a person reads at a glance: what stands around names, days and people's rows."""

from __future__ import annotations

from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from tests.helpers.mangled_form import SHEETS, labels, page, pages, people
from tests.helpers.mangled_rows import delegates, insert_row, last_row
from tests.helpers.mangled_values import Damage, damage, each_day

GLANCE_DAMAGES: dict[str, Damage] = {}
one_at_a_glance = damage(GLANCE_DAMAGES)


@one_at_a_glance
def names_with_numbers_and_titles(book: Workbook) -> None:
    """«1. Đ/c …», «2) Ông …»."""
    at, _, known = delegates(book)
    for number, row in enumerate(people(at), 1):
        cell = at.cell(row, known["full_name"])
        cell.value = f"{number}. Đ/c {cell.value}"


@one_at_a_glance
def marks_of_footnotes_behind_names(book: Workbook) -> None:
    """«… (*)»."""
    at, _, known = delegates(book)
    for row in people(at)[::2]:
        cell = at.cell(row, known["full_name"])
        cell.value = f"{cell.value} (*)"


@one_at_a_glance
def days_with_months_in_roman_figures(book: Workbook) -> None:
    """25/VI/1975."""
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    each_day(book, lambda day: f"{day.day}/{roman[day.month - 1]}/{day.year}")


@one_at_a_glance
def days_with_spaces(book: Workbook) -> None:
    """25 06 1975."""
    each_day(book, lambda day: f"{day:%d %m %Y}")


@one_at_a_glance
def days_with_the_letter_o(book: Workbook) -> None:
    """O for 0."""
    each_day(book, lambda day: f"{day:%d/%m}".replace("0", "O") + f"/{day.year}")


@one_at_a_glance
def several_people_in_one_cell(book: Workbook) -> None:
    """The last three delegates in one row, a line for each in every cell."""
    at, _, known = delegates(book)
    rows = people(at)[-3:]
    for column in known.values():
        values = [at.cell(row, column).value for row in rows]
        if any(values):
            at.cell(rows[0], column).value = "\n".join(str(value or "") for value in values)
    at.delete_rows(rows[1], 2)


@one_at_a_glance
def a_closing_line(book: Workbook) -> None:
    """«Danh sách này có 06 đồng chí./.» and a remark in brackets."""
    at, _, known = delegates(book)
    row, name = last_row(at) + 1, known["full_name"]
    insert_row(at, row, {name: "Danh sách này có 06 (sáu) đồng chí./."})
    insert_row(at, row + 1, {name: "(Danh sách đã được hội nghị thông qua ngày 05/3/2020)"})


@one_at_a_glance
def page_numbers(book: Workbook) -> None:
    """«Trang 2» among the people."""
    at, _, known = delegates(book)
    insert_row(at, people(at)[:4][-1], {known["full_name"]: "Trang 2"})


@one_at_a_glance
def notes_at_people(book: Workbook) -> None:
    """A note at a delegate's name, and one at an answer."""
    at, _, known = delegates(book)
    at.cell(people(at)[1], known["full_name"]).comment = Comment("Đã liên hệ", "Nga")
    hall = page(book, "conference")
    label = labels(hall, SHEETS["conference"])["guests"]
    hall.cell(label.row, label.column + 1).comment = Comment("Chưa chốt", "Nga")


@one_at_a_glance
def words_beside_and_below(book: Workbook) -> None:
    """A remark right of an answer and one below the list."""
    at, _, known = delegates(book)
    at.cell(last_row(at) + 4, max(known.values()) + 3).value = "Gửi kèm ảnh"
    hall = page(book, "conference")
    label = labels(hall, SHEETS["conference"])["papers"]
    hall.cell(label.row, label.column + 5).value = "có 01 bản in"


def all_sheets_on_one(book: Workbook) -> None:
    """The seven sheets below each other on one worksheet."""
    whole = book.create_sheet("Báo cáo")
    row = 0
    for _, at in list(pages(book)):
        filled = [
            cell for cells in at.iter_rows() for cell in cells if cell.value not in (None, "")
        ]
        for cell in filled:
            assert cell.row
            assert cell.column
            whole.cell(row + cell.row, cell.column).value = cell.value
        row += max(cell.row or 0 for cell in filled) + 2
        book.remove(at)
