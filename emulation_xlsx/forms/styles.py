"""How every workbook looks: fonts, fills, pages, the letterhead, and the measure of text."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, cast

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.utility import quote_sheetname, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import Severity
from emulation_xlsx.forms.text import plain

PROGRAM, LANGUAGE = "emulation-xlsx", "vi-VN"
FONT = "Times New Roman"
_INK, GRID, MUTED, LINK_INK = "#1F1F1F", "#808080", "#595959", "#0563C1"
WARN_INK = "#9C2A00"
CARRIED_FILL = "#E4DFEC"
"""Of what a unit has sent already."""
CHAIR_TAB, SCREEN_TAB, WORK_TAB = "#1F4E79", "#2E9CCA", "#BFBFBF"
"""The colours of the town workbook's tabs: what is printed for the chair, shown to a meeting, and
what is for work.
"""
HEADER_FILL, INPUT_FILL, FIXED_FILL = "#DCE6F1", "#FFFBE6", "#EDEDED"
GOOD_FILL, WARN_FILL, BAD_FILL, BREACH_FILL, INFO_FILL = (
    "#E2EFDA",
    "#FFF2CC",
    "#F8CBAD",
    "#E4C9F0",
    "#DDEBF7",
)
NAMED_FILLS: Mapping[str, str] = {
    "good": GOOD_FILL,
    "warn": WARN_FILL,
    "bad": BAD_FILL,
    "breach": BREACH_FILL,
    "info": INFO_FILL,
    "fixed": FIXED_FILL,
}
"""What the schemas call them."""
SEVERITY_FILLS: Mapping[Severity, str] = {
    Severity.ERROR: BAD_FILL,
    Severity.BREACH: BREACH_FILL,
    Severity.WARNING: WARN_FILL,
    Severity.INFO: INFO_FILL,
}
DATE_FORMAT = "dd/mm/yyyy"
MONEY_FORMAT = "#,##0"
CELL_LIMIT = 32767
DECREE_30 = dt.date(2020, 3, 5)
"""From this day on documents follow decree 30/2020/NĐ-CP: page numbers at the top, centred.

Before it they follow circular 01/2011/TT-BNV: at the bottom, on the right. All else is alike.
"""
MM = 1 / 25.4
MARGINS = {"left": 30 * MM, "right": 15 * MM, "top": 25 * MM, "bottom": 25 * MM}
"""Inches. At the sides the least that both rules allow, for lists are wide; above and below the
most, since LibreOffice shrinks the room of the page's number with the page."""
NUMBER = "&P"
"""The page's, in headers and footers."""
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
RULE = "—" * 9
"""The line below an office's name, in small print: a third to a half of its length."""


class OfficeSheet(Worksheet):
    """A worksheet whose first printed page has no number, as both rules want.

    xlsxwriter has no public call for it.
    """

    def _write_header_footer(self) -> None:
        self._xml_start_tag("headerFooter", [("differentFirst", 1), ("scaleWithDoc", 0)])
        if self.header:
            self._write_odd_header()
        if self.footer:
            self._write_odd_footer()
        for tag, text in (("firstHeader", self.header), ("firstFooter", self.footer)):
            if text:  # a space, since LibreOffice gives an empty one no room
                self._xml_data_element(tag, text.replace(NUMBER, " "))
        self._xml_end_tag("headerFooter")


class FormSheet(OfficeSheet):
    """A worksheet into which people type: its rows have a height, and grow with their text.

    A height that xlsxwriter sets is fixed for good, and one that it does not set LibreOffice
    does not fit when it opens the file. Formulas are prepared once for all books.
    """

    def _xml_start_tag_unencoded(
        self, tag: str, attributes: Sequence[tuple[str, Any]] | None = None
    ) -> None:
        free = [pair for pair in attributes or () if tag != "row" or pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, free)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if formula.startswith("=") and all(map(_is_old, _CALLED.findall(formula))):
            return formula[1:]
        return _prepared(formula, expand_future_functions)


_CALLED = re.compile(r"([A-Z][A-Z0-9.]*)\(")


@lru_cache
def _is_old(function: str) -> bool:
    """Whether every Excel has a function, so that a formula calls it by its plain name."""
    return _prepared(f"{function}()", expand=True) == f"{function}()"


@lru_cache(maxsize=4096)
def _prepared(formula: str, expand: bool) -> str:
    text: str = _PLAIN._prepare_formula(formula, expand)
    return text


_PLAIN: Any = Worksheet()


class _Core(Core):
    """The properties of a workbook, its language too, by which a screen reader chooses its voice.

    xlsxwriter has no public call for it.
    """

    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        self._xml_data_element("dc:language", LANGUAGE)


class _Packager(Packager):
    def _write_core_file(self) -> None:
        core, own = _Core(), cast(Any, self)  # xlsxwriter's own methods have no types
        core._set_properties(own.workbook.doc_properties)
        core._set_xml_writer(own._filename("docProps/core.xml"))
        core._assemble_xml_file()


Corner = tuple[int, int]
"""Row and column, from 0."""


class Book(Workbook):
    """An xlsxwriter workbook that makes the same bytes for the same content.

    Its parts are put together in memory; of a very large one in ``folder``.
    """

    def __init__(
        self, created: dt.datetime, title: str, office: str = "", folder: Path | None = None
    ) -> None:
        self.buffer = io.BytesIO()
        place = {"in_memory": True} if folder is None else {"tmpdir": str(folder)}
        super().__init__(self.buffer, {**place, "strings_to_formulas": False})
        self.day = created.date()
        made_by = {
            "author": office or PROGRAM,
            "company": office,
            "comments": f"Lập bằng {PROGRAM}",
        }
        self.set_properties({"title": title, "created": created, **made_by})
        self.set_calc_mode("auto")
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._lists: dict[tuple[str, Corner], Corner] = {}
        self.formats[0].set_font_name(FONT)
        self.formats[0].set_font_size(12)

    def _get_packager(self) -> Packager:
        return _Packager()

    def add_worksheet(
        self, name: str | None = None, worksheet_class: type[Worksheet] | None = None
    ) -> Worksheet:
        return super().add_worksheet(name, worksheet_class or OfficeSheet)

    def style(self, **properties: Any) -> Format:
        """The format with these properties over the house style; each made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            base = {"font_name": FONT, "font_size": 12, "valign": "vcenter", "font_color": _INK}
            self._styles[key] = self.add_format(base | properties)
        return self._styles[key]

    def cell(self, **properties: Any) -> Format:
        """A bordered cell of a table."""
        box = {"border": 1, "border_color": GRID, "text_wrap": True}
        return self.style(**(box | properties))

    def header(self, **properties: Any) -> Format:
        head = {"bold": True, "align": "center", "bg_color": HEADER_FILL}
        return self.cell(**(head | properties))

    def name_list(self, sheet: Worksheet, first: Corner, last: Corner) -> None:
        """A list, its titles among it, has its sheet's name: Excel and a screen reader go to it."""
        self._lists[str(sheet.name), first] = last

    def content(self) -> bytes:
        """Close the workbook and take its bytes."""
        for number, ((name, first), last) in enumerate(sorted(self._lists.items())):
            area = f"{quote_sheetname(name)}!{xl_range_abs(*first, *last)}"
            self.define_name(f"ds_{number + 1:02d}_{plain(name).replace(' ', '_')}", f"={area}")
        for sheet in self.worksheets():
            if self.day < DECREE_30:
                sheet.set_footer(f'&R&"{FONT}"&13{NUMBER}')
            else:
                sheet.set_header(f'&C&"{FONT}"&13{NUMBER}')
        self.close()
        return self.buffer.getvalue()


def fill_props(named: str) -> dict[str, Any]:
    """«bold bad» of a schema as properties of a format."""
    *bold, name = named.split()
    return {"bg_color": NAMED_FILLS[name], "bold": bool(bold)}


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
    """A4 with office margins, one page wide, the header row repeated."""
    sheet.set_paper(9)
    (sheet.set_landscape if landscape else sheet.set_portrait)()
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    if header_row:
        sheet.repeat_rows(header_row - 1)


SCREEN_ROWS = 79.0
"""Points: a quarter of the rows that a screen of 1366 × 768 shows."""


def freeze(sheet: Worksheet, last: int, columns: int) -> None:
    """Keep rows up to ``last`` and the first columns in view: of the rows above as many as take no
    more than a quarter of a small screen. The letterhead stands above the view: it is for paper.
    """
    sizes: Mapping[int, Sequence[float]] = sheet.row_sizes  # in pixels
    first, taken = last, 0.0
    while first > 0:
        taken += 0.75 * sizes.get(first - 1, (sheet.default_row_height,))[0]
        if taken > SCREEN_ROWS and first < last:
            break
        first -= 1
    sheet.freeze_panes(last - first, columns, last, columns)
    if first:
        sheet.set_top_left_cell(first, 0)


_EM = 14.67 * 1.03
"""Pixels of an em at 11 points, and a little, for programs differ."""
_OF_AN_EM: Mapping[str, float] = {
    character: share
    for characters, share in (
        (" .,'|", 0.25),
        ("ijlt:;/", 0.278),
        ("rf()-I", 0.333),
        ("sJ", 0.389),
        ('acez"“”', 0.444),
        ("SPFơư", 0.556),
        ("ELTZ", 0.611),
        ("BCR", 0.667),
        ("wADGHKNOQUVXYĐ", 0.722),
        ("m&%ƯƠ", 0.833),
        ("MW@", 0.944),
        ("—…", 1.0),
    )
    for character in characters
}
"""How wide the letters of Times New Roman are; all others half an em."""
SPACE, WIDEST = 0.25 * _EM, _EM
"""Pixels of a space and of the widest character, at 11 points."""
SIZE, LIST_SIZE, MOST_HEIGHT = 1.1, 1.0, 409.0
"""Letters of forms, 12 points, and of lists, 11, beside those that are measured; the points of the
highest row that Excel allows."""


def row_height(texts: Iterable[tuple[object, float]], size: float = SIZE) -> float:
    """The points that a row needs for texts, of letters of this size, in columns of these widths.

    A line takes 15 points at 11, 16 at 12, as Excel fits rows.
    """
    most = max((lines(str(text), width / size) for text, width in texts if text), default=1)
    return min(MOST_HEIGHT, (10 * size + 5) * most + 1)


def lines(text: str, width: float) -> int:
    """The lines that wrapped text takes in a column."""
    room = 8 * width - 5
    if len(text) * WIDEST <= room and "\n" not in text:
        return 1
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: float) -> int:
    """Lines of one paragraph in ``room`` pixels; a word longer than a line is broken."""
    count, used = 1, 0.0
    for word in paragraph.split(" "):
        need = _word_pixels(word)
        if used and used + SPACE + need > room:
            count, used = count + 1, 0.0
        while need > room:
            count, need = count + 1, need - room
        used += need + (SPACE if used else 0)
    return count


@lru_cache(maxsize=20_000)  # a language has few syllables, and lists repeat them
def _word_pixels(word: str) -> float:
    return sum(map(_pixels, word))


def pixels(text: str) -> float:
    """A text's width on one line, at 11 points."""
    words = text.split(" ")
    return sum(map(_word_pixels, words)) + SPACE * (len(words) - 1)


def _pixels(character: str) -> float:
    """A character's width at 11 points: a letter's without its marks, but for those of ơ and ư."""
    if share := _OF_AN_EM.get(character):
        return share * _EM
    apart = unicodedata.normalize("NFD", character)
    base = apart[0] + (_HORN if _HORN in apart else "")
    return _OF_AN_EM.get(unicodedata.normalize("NFC", base), 0.5) * _EM


_HORN = "\u031b"
"""What makes ơ and ư of o and u."""
LEFT_SHARE = 0.42
"""Of the sheet's width; the nation's name needs more."""
HEAD_SIZE, HEAD_LINE = 1.25, 17.0
"""Bold 13 points beside those that are measured, and the points of a line."""
LEAST_LINES = 3
"""For the name of a unit: forms of units are alike, whatever their names."""


def letterhead(
    book: Book, sheet: Worksheet, office: tuple[str, str], widths: Sequence[float]
) -> None:
    """The first row: ``office`` is the superior's name, which may be empty, and the office's own.

    ``widths`` are those of the sheet's columns.
    """
    whole = sum(widths)
    split = min(
        range(1, len(widths)), key=lambda n: abs(sum(widths[:n]) - LEFT_SHARE * whole), default=1
    )
    plain, bold = book.style(font_size=13), book.style(font_size=13, bold=True)
    superior, name = office
    upper = (plain, f"{superior}\n") if superior else ()
    rule = (book.style(font_size=6), f"\n{RULE}")
    line = book.style(font_size=13, bold=True, underline=1)
    if name:
        _cell(book, sheet, 1, split, (*upper, bold, name, *rule))
    _cell(book, sheet, split + 1, len(widths), (bold, f"{NATION}\n", line, MOTTO))
    taken = sum(lines(text, sum(widths[:split]) / HEAD_SIZE) for text in office if text)
    sheet.set_row(0, HEAD_LINE * max(2 if superior else LEAST_LINES, taken) + 8)


def _cell(
    book: Book, sheet: Worksheet, first: int, last: int, parts: Sequence[str | Format]
) -> None:
    style = book.style(align="center", valign="top", text_wrap=True)
    if last > first:
        sheet.merge_range(0, first - 1, 0, last - 1, "", style)
    if sheet.write_rich_string(0, first - 1, *parts, style) != 0:
        raise ValueError("xlsxwriter refuses a letterhead")
