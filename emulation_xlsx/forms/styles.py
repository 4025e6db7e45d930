"""How every workbook looks, and how text is put into it without becoming anything else."""

from __future__ import annotations

import datetime as dt
import io
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
INK, GRID, MUTED = "#1F1F1F", "#808080", "#595959"
HEADER_FILL, INPUT_FILL, FIXED_FILL = "#DCE6F1", "#FFFBE6", "#EDEDED"
GOOD_FILL, WARN_FILL, BAD_FILL, BREACH_FILL, INFO_FILL = (
    "#E2EFDA",
    "#FFF2CC",
    "#F8CBAD",
    "#E4C9F0",
    "#DDEBF7",
)
DATE_FORMAT = "dd/mm/yyyy"
MONEY_FORMAT = "#,##0"
CELL_LIMIT = 32767


class FormSheet(Worksheet):
    """A worksheet whose formulas are prepared once for all books: forms repeat them."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepared(formula, expand_future_functions)


@lru_cache(maxsize=4096)
def _prepared(formula: str, expand: bool) -> str:
    text: str = Worksheet._prepare_formula(_PLAIN, formula, expand)  # type: ignore[no-untyped-call]  # none
    return text


_PLAIN = Worksheet()


class Book(Workbook):
    """An xlsxwriter workbook that makes the same bytes for the same content.

    Its parts are put together in memory; of a very large one in ``folder``.
    """

    def __init__(self, created: dt.datetime, title: str, folder: Path | None = None) -> None:
        self.buffer = io.BytesIO()
        place = {"in_memory": True} if folder is None else {"tmpdir": str(folder)}
        super().__init__(self.buffer, {**place, "strings_to_formulas": False})
        self.set_properties({"title": title, "created": created, "author": "emulation-xlsx"})
        self.set_calc_mode("auto")
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.formats[0].set_font_name(FONT)
        self.formats[0].set_font_size(12)

    def style(self, **properties: Any) -> Format:
        """The format with these properties over the house style; each made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            base = {"font_name": FONT, "font_size": 12, "valign": "vcenter", "font_color": INK}
            self._styles[key] = self.add_format(base | properties)
        return self._styles[key]

    def cell(self, **properties: Any) -> Format:
        """A bordered cell of a table."""
        box = {"border": 1, "border_color": GRID, "text_wrap": True}
        return self.style(**(box | properties))

    def header(self, **properties: Any) -> Format:
        head = {"bold": True, "align": "center", "bg_color": HEADER_FILL}
        return self.cell(**(head | properties))

    def content(self) -> bytes:
        """Close the workbook and take its bytes."""
        self.close()
        return self.buffer.getvalue()


def put_text(sheet: Worksheet, row: int, col: int, text: str, style: Format | None = None) -> None:
    """Text as text (rows and columns from 1): never a formula, a link or rich-text markup."""
    sheet.write_string(row - 1, col - 1, plain_text(text), style)


def plain_text(text: str) -> str:
    """Text as a cell can hold it.

    xlsxwriter writes a string of the shape ``<r>…</r>`` unescaped, so that one is escaped here.
    """
    text = text[:CELL_LIMIT]
    if text.startswith("<r>") and text.endswith("</r>"):
        return f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>'
    return text


def page(sheet: Worksheet, *, landscape: bool, header_row: int | None = None) -> None:
    """A4 with office margins, one page wide, the header row repeated, page number on top."""
    sheet.set_paper(9)
    (sheet.set_landscape if landscape else sheet.set_portrait)()
    left, right = (0.8, 0.6) if landscape else (1.18, 0.6)
    sheet.set_margins(left=left, right=right, top=0.8, bottom=0.8)
    sheet.set_header(f'&C&"{FONT}"&12&P')
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    if header_row:
        sheet.repeat_rows(header_row - 1)
