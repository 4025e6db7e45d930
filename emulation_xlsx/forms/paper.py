"""How a sheet of a form stands on paper: its head, which columns are printed, who signs."""

from __future__ import annotations

from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms import layout, live
from emulation_xlsx.forms.book import FormBook
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.styles import LINK_INK, MUTED, WARN_INK, letterhead, page, put_text

RECORD_WIDTHS = (5.0, 40.0, 37.0, 9.0, 44.0)
NUMBER_WIDTH = 5.0
SIGNATURE_ROWS = 3
LAST_ROW = 1_048_576
"""Of a worksheet: an area that goes so far is of whole columns, for openpyxl too."""
SPACES, OF_SIGNERS = 1.4, 40
"""Of the width of a sheet, as spaces before what stands at its right; less what that takes."""


def head(book: FormBook, sheet: Sheet, worksheet: Worksheet) -> None:
    """Letterhead, title, note and header rows, with formats of their own below the columns'."""
    if sheet.first_column > 1:
        return
    widths = column_widths(book, sheet.name)[: on_paper(book, sheet)]
    for row in range(layout.HEADER_ROW):
        worksheet.set_row(row, None, book.style())
    if book.form_content.office[1]:
        letterhead(book, worksheet, book.form_content.office, widths)
    title = book.style(bold=True, font_size=14, align="center", text_wrap=True)
    note = book.style(italic=True, align="center", text_wrap=True, font_color=MUTED)
    for row, text, style in (
        (layout.TITLE_ROW, sheet.title, title),
        (layout.NOTE_ROW, book.words(sheet.note), note),
    ):
        worksheet.merge_range(row - 1, 0, row - 1, len(widths) - 1, "", style)
        put_text(worksheet, row, 1, text, style)
    worksheet.set_row(layout.TITLE_ROW - 1, 24)
    book.fit(worksheet, layout.NOTE_ROW, [(book.words(sheet.note), sum(widths))])
    if book.has(layout.GUIDE_SHEET):
        back = book.style(font_size=10, font_color=LINK_INK, underline=1)
        target = f"internal:'{layout.GUIDE_SHEET}'!A1"
        worksheet.write_url(layout.BACK_ROW - 1, 0, target, back, f"← {layout.GUIDE_SHEET}")


def column_widths(book: FormBook, name: str) -> list[float]:
    """The widths of a worksheet's columns, those between two tables among them."""
    widths: dict[int, float] = {}
    for sheet in book.spec.sheets:
        if sheet.name == name and sheet.is_record:
            return list(RECORD_WIDTHS)
        if sheet.name == name:
            found = (NUMBER_WIDTH, *(one.excel.width for one in book.fields(sheet)))
            widths.update(enumerate(found, sheet.first_column))
    return [widths.get(col, NUMBER_WIDTH) for col in range(1, max(widths) + 1)]


def on_paper(book: FormBook, sheet: Sheet) -> int | None:
    """The last column that is printed, where not all are: help, and what is for the screen."""
    if sheet.is_record:
        return layout.MARK_COL
    fields, places = book.fields(sheet), book.places(sheet)
    if not any(one.excel.screen for one in fields):
        return None
    return max(places[f.name] for f in fields if not (f.excel.screen or f.excel.hidden))


def set_page(book: FormBook, sheet: Sheet, worksheet: Worksheet, last_row: int) -> None:
    """How a sheet is printed: a record as far as it goes, a list from its titles on.

    Of a list whole columns are printed, which Excel and LibreOffice end with the last row that
    says something: rows that are typed or pasted below the form's own are on paper too.
    """
    header_row = None if sheet.is_record else layout.HEADER_ROW
    page(worksheet, landscape=sheet.landscape, header_row=header_row)
    if (last := on_paper(book, sheet)) and sheet.is_record:
        worksheet.print_area(0, 0, last_row - 1, last - 1)
    elif last:
        name = quote_sheetname(sheet.name)
        area = f"{name}!$A$1:${column_letters(last)}${LAST_ROW}"
        book.define_name(f"{name}!_xlnm.Print_Area", f"={area}")


def sign(book: FormBook, sheet: Sheet, worksheet: Worksheet, row: int) -> None:
    """Place, day and who signs, in the first column alone, for lists may grow over these rows."""
    widths = column_widths(book, sheet.name)[: on_paper(book, sheet)]
    day, clerk, head = layout.SIGNATURE
    signs = " " * round(SPACES * sum(widths) - OF_SIGNERS)
    for at, text, look in (
        (row, f"{signs}{day}", {"italic": True}),
        (row + 1, f"{signs[: len(signs) // 6]}{clerk}{signs}{head}", {"bold": True}),
    ):
        put_text(worksheet, at, 1, text, book.style(num_format="@", **look))


def watch_signature(book: FormBook, sheet: Sheet, worksheet: Worksheet, row: int) -> None:
    """Above a list's header, at once: that its rows have come to the signature at ``row``.

    The formula begins as all of a form's own do, by which a reader knows them.
    """
    first, *_, last = map(column_letters, sorted(book.places(sheet).values()))
    typed = live.filled(f"{first}{row}:{last}{book.last_watched(sheet) + SIGNATURE_ROWS}")
    style = book.style(bold=True, font_color=WARN_INK)
    own = layout.START.format(cell=f"{first}{layout.HEADER_ROW}")
    text = f'={own}IF(SUMPRODUCT(--{typed})>0,"{layout.OVER_SIGNATURE}",""))'
    worksheet.write_formula(layout.BACK_ROW - 1, layout.NIL_COL, text, style, "")
