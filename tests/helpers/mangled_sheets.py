"""Damages to a form's sheets as wholes."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from tests.helpers.mangled_form import DELEGATES, SHEETS, page, pages, people
from tests.helpers.mangled_rows import delegates
from tests.helpers.mangled_values import Damage, damage

SHEET_DAMAGES: dict[str, Damage] = {}
one_of_layout = damage(SHEET_DAMAGES)


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
