"""The cells into which people type: the help and limit of each, and its colour when it is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import Severity, a1
from emulation_xlsx.forms import layout, live
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.styles import INPUT_FILL, SEVERITY_FILLS, WARN_FILL, Book, put_text
from emulation_xlsx.forms.values import YES, limit, list_of

InputArea = tuple[int, int, int]
"""First row, column and last row of a field's cells, from 1."""
Corners = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


def validate(
    worksheet: Worksheet, one: FormField, words: str, list_names: Mapping[str, str], area: InputArea
) -> None:
    """The dropdown or limit of a field, and the help that appears beside its cell."""
    rule = limit(one, list_names)
    if one.input in live.DAYS and (day := list_names.get(one.input)):
        text = "Xin gõ ngày/tháng/năm, ngày có thật trên lịch"
        birth = "; chỉ nhớ năm thì gõ năm bốn chữ số" if one.input == "birth" else ""
        message = f"{text}{birth}."
        rule = {"validate": "custom", "value": f"={day}", "error_message": message}
    if (offers := one.excel.offers) and offers in list_names:
        rule = {"validate": "list", "source": f"={list_names[offers]}", "show_error": False}
    if words:
        rule |= {"input_title": one.prompt, "input_message": words[:255]}
    if rule["validate"] != "any":
        rule |= {"error_title": "Giá trị chưa phù hợp", "ignore_blank": True}
    elif not words:
        return
    done = worksheet.data_validation(*_corners(area), rule)
    if done not in (0, None):
        raise ValueError(f"Excel refuses the validation of {one.name}: {done}")


def day_name(one: FormField, order: int) -> str | None:
    """The name behind which a long formula over the cell that asks stands, in a form's sheet.

    Excel's dialogue takes 255 characters as the formula of a colour.
    """
    return f"{one.input}_{order}" if one.input in live.DAYS else None


def colour(
    book: Book,
    worksheet: Worksheet,
    one: FormField,
    order: int,
    list_names: Mapping[str, str],
    area: InputArea,
) -> None:
    """A cell that cannot be what its field means is coloured at once."""
    cell = a1(*area[:2])
    listed = list_names[list_of(one)] if one.input == "list" else ""
    fine = day_name(one, order) or live.acceptable(one, cell, listed)
    if fine is None:
        return
    rule = f"AND({live.filled(cell)},NOT({fine}))"
    fill_where(book, worksheet, _corners(area), rule, bg_color=SEVERITY_FILLS[Severity.ERROR])


def colour_blank(book: Book, worksheet: Worksheet, area: InputArea, begun: str) -> None:
    """A cell that must be filled is coloured while it is blank, ``begun`` saying since when."""
    rule = f"AND({begun},NOT({live.filled(a1(*area[:2]))}))"
    fill_where(book, worksheet, _corners(area), rule, bg_color=WARN_FILL)


def fill_where(
    book: Book, worksheet: Worksheet, corners: Corners, rule: str, **look: object
) -> None:
    """Cells that look so where a rule, an expression of Excel, holds."""
    style = book.style(**look)
    shown = {"type": "formula", "criteria": f"={rule}", "format": style}
    worksheet.conditional_format(*corners, shown)


def _corners(area: InputArea) -> Corners:
    first_row, col, last_row = area
    return first_row - 1, col - 1, last_row - 1, col - 1


def nil_cell(book: Book, worksheet: Worksheet, *, said: bool) -> None:
    """Above a list's header: where a unit says that it has nothing to list."""
    label = book.style(align="right", italic=True)
    put_text(worksheet, layout.BACK_ROW, layout.NIL_LABEL_COL, f"{layout.NIL_TITLE}:", label)
    style = book.cell(align="center", bg_color=INPUT_FILL, locked=False, num_format="@")
    put_text(worksheet, layout.BACK_ROW, layout.NIL_COL, YES if said else "", style)
    row, col = layout.BACK_ROW - 1, layout.NIL_COL - 1
    rule = {"validate": "list", "source": [YES], "input_title": layout.NIL_TITLE}
    rule["input_message"] = "Chọn Có nếu đơn vị không có ai để ghi; có người thì để trống ô này."
    worksheet.data_validation(row, col, row, col, rule)
