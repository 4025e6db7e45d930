"""The town's workbook, and what stands on each of its pages: title block and signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, TypeVar, cast

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import column_letters, dotted, signed_on
from emulation_xlsx.forms.schema import FormSpec, Sheet
from emulation_xlsx.forms.styles import (
    CHAIR_TAB,
    HEAD_SIZE,
    LEFT_SHARE,
    MOTTO,
    NATION,
    RULE,
    SCREEN_TAB,
    WORK_TAB,
    Book,
    lines,
    put_text,
)
from emulation_xlsx.town.cells import Cell, Formula, Look, held_in, literal, put_held
from emulation_xlsx.town.paper import keep_signed
from emulation_xlsx.town.privacy import Mask, masking_sheet, personal, without_personal
from emulation_xlsx.town.rowsheet import RowSheet

_TITLE_ROW, SUBTITLE_ROW, LIST_HEADER_ROW, LIST_FIRST_ROW = 4, 5, 7, 8
LIVE_UNITS = 3000
"""Beyond it, counts per unit over the list would recalculate for a minute: values stand instead."""
NOT_LIVE = f"Trên {dotted(LIVE_UNITS)} đơn vị: các ô là số đã tính, không phải công thức."
CIRCULATES = (
    "Bản lưu hành: không có ngày sinh, số điện thoại, địa chỉ thư và chữ ký của cá nhân; "
    "chỗ ghi “…” là chỗ đã bỏ."
)
ARCHIVED = (
    "Bản lưu trữ: không có dòng của từng người; chỗ ghi “…” là họ tên, ngày sinh, điện thoại, "
    "địa chỉ thư đã bỏ; các ô là số đã tính, không phải công thức."
)


@dataclass(frozen=True)
class Area:
    """Where a list stands, for the formulas of other sheets. Rows and columns from 1.

    An empty list keeps one blank row, so that its ranges are never reversed.
    """

    name: str
    first: int
    last: int
    cols: Mapping[str, int]

    def column(self, name: str) -> str:
        """The absolute range of a column, with the sheet's name."""
        letters = column_letters(self.cols[name])
        return f"{self.sheet}!${letters}${self.first}:${letters}${self.last}"

    def cell(self, name: str, row: int) -> str:
        """One absolute cell; ``row`` is the worksheet's."""
        return f"{self.sheet}!${column_letters(self.cols[name])}${row}"

    @property
    def sheet(self) -> str:
        return quoted(self.name)

    @cached_property
    def columns(self) -> SimpleNamespace:
        """Every column's range as an attribute: what a formula names as ``{sheet.field}``."""
        return SimpleNamespace(**{name: self.column(name) for name in self.cols})


def area_of(sheet: Sheet, rows: int) -> Area:
    cols = {one.name: col for col, one in enumerate(sheet.fields, 1)}
    return Area(sheet.name, LIST_FIRST_ROW, LIST_FIRST_ROW + max(rows, 1) - 1, cols)


def quoted(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every sheet and below the signed ones."""

    superior: str
    office: str
    place: str
    as_of: dt.date
    signer_title: str
    signer_name: str
    recipients: Sequence[str] = ()
    """Who gets the document, a line each, below it on the left."""


Town = TypeVar("Town")
Made = TypeVar("Made")


class TownBook(Book):
    """The town workbook being written; ``live``: formulas, else the values computed for them.

    ``lengths``: how many rows the lists have that formulas of other sheets read.

    With a ``mask`` it is the one that circulates: no personal column, no text but masked. The one
    for the ``archive`` has no row of any person besides.
    """

    def __init__(
        self,
        spec: FormSpec,
        heading: Heading,
        *,
        lengths: Mapping[str, Callable[[TownBook], int]] = MappingProxyType({}),
        live: bool = True,
        mask: Mask | None = None,
        archive: bool = False,
        folder: Path | None = None,
    ) -> None:
        created = dt.datetime.combine(heading.as_of, dt.time())
        super().__init__(created, spec.title, heading.office, folder)
        self.spec, self.heading, self.mask, self.archive = spec, heading, mask, archive
        self.live = live and not archive
        self.left_out: Mapping[str, str] = {}
        """Name → title of the columns that are not written."""
        if mask:
            self.spec = without_personal(spec, names=not archive)
            self.left_out = personal(spec)
        kind = masking_sheet(mask) if mask else RowSheet
        self.lengths, self._areas = lengths, dict[str, Area]()
        self._made: dict[object, Any] = {}
        self.pages: dict[str, Worksheet] = {}
        for sheet in spec.sheets:
            made = self.pages[sheet.key] = self.add_worksheet(sheet.name, kind)
            shown = SCREEN_TAB if sheet.on_screen else CHAIR_TAB
            made.set_tab_color(shown if sheet.for_chair else WORK_TAB)

    def sheet(self, key: str) -> Sheet:
        return self.spec.sheet(key)

    def has(self, key: str, column: str) -> bool:
        """Whether a sheet has a column: not every town knows what would stand there."""
        return column in self.sheet(key).field_names

    def area(self, key: str) -> Area:
        """Where a list stands whose length is known, written or not."""
        if key not in self._areas:
            self._areas[key] = area_of(self.sheet(key), self.lengths[key](self))
        return self._areas[key]

    def once(self, make: Callable[[TownBook, Town], Made], town: Town) -> Made:
        """What ``make`` makes for this book and town, made once for all sheets that need it."""
        if make not in self._made:
            self._made[make] = make(self, town)
        made: Made = self._made[make]
        return made

    def content(self) -> bytes:
        """Close the workbook and take its bytes; what is for the screen alone is not printed."""
        for key, worksheet in self.pages.items():
            sheet = self.sheet(key)
            last = cast("int | None", worksheet.dim_rowmax)
            if last is not None and sheet.on_paper < len(sheet.fields):
                worksheet.print_area(0, 0, last, sheet.on_paper - 1)
        return super().content()

    def columns(self, key: str) -> object:
        return self.area(key).columns

    def link(self, key: str) -> str:
        """Where a link to a sheet jumps."""
        return f"internal:{quoted(self.sheet(key).name)}!A1"


def title_block(
    book: TownBook,
    worksheet: Worksheet,
    sheet: Sheet,
    last_col: int,
    note: str,
    since: Formula | None = None,
    *,
    size: int = 14,
) -> None:
    """Issuing office left, nation and motto right, the sheet's title and its date below.

    ``size``: the title's letters in points. ``since``: what is said after the date, live, of what
    was typed over since the run.
    """
    heading = book.heading
    more = [] if book.live or book.archive else [NOT_LIVE]
    more += [ARCHIVED if book.archive else CIRCULATES] if book.mask else []
    note = " ".join([note, *more]).strip()
    half = halfway(worksheet, last_col)
    told = (
        (1, 1, half, heading.superior, {"font_size": 12}),
        (2, 1, half, heading.office, {"font_size": 12, "bold": True}),
        (1, half + 1, last_col, NATION, {"font_size": 12, "bold": True}),
        (2, half + 1, last_col, MOTTO, {"font_size": 13, "bold": True, "underline": 1}),
        (3, 1, half, RULE, {"font_size": 6}),
        (_TITLE_ROW, 1, last_col, sheet.title, {"font_size": size, "bold": True}),
        (SUBTITLE_ROW, 1, last_col, note, {"italic": True}),
    )
    for row, first, last, text, props in told:
        style = book.style(align="center", text_wrap=True, **props)
        merged(worksheet, row, first, row, last, text, style)
        if row == _TITLE_ROW:
            _link_home(book, worksheet, sheet, style)
    if since and book.live:
        live = Formula(f"={literal(note)}&{since.text}", f"{note}{since.value}")
        look = {"align": "center", "text_wrap": True, "italic": True, "border": 0}
        put(book, worksheet, SUBTITLE_ROW, 1, live, look)
    worksheet.set_row(_TITLE_ROW - 1, 8 + size)
    for row, name in enumerate((heading.superior, heading.office)):
        worksheet.set_row(row, 17 * lines(name, _shown(worksheet, half) / 7 / HEAD_SIZE))
    if len(note) > 8 * last_col:
        worksheet.set_row(SUBTITLE_ROW - 1, 34)


def halfway(worksheet: Worksheet, last_col: int) -> int:
    """The last column of a page's left half, by the widths of those that are shown."""
    left = LEFT_SHARE * _shown(worksheet, last_col)
    return min(range(1, max(2, last_col)), key=lambda n: abs(_shown(worksheet, n) - left))


def _shown(worksheet: Worksheet, columns: int) -> float:
    """The pixels of a page's first columns, without those that are hidden: 7 for a character."""
    found = (worksheet.col_info.get(col) for col in range(columns))
    return sum(info.width or 0 for info in found if info and not info.hidden)


def _link_home(book: TownBook, worksheet: Worksheet, sheet: Sheet, style: Format) -> None:
    """The title leads back to the first sheet: a link that does not show on paper."""
    first = book.spec.sheets[0]
    if sheet.key != first.key:
        tip = f"Bấm để về “{first.name}”"
        worksheet.write_url(_TITLE_ROW - 1, 0, book.link(first.key), style, sheet.title, tip)


def merged(
    worksheet: Worksheet, row: int, col: int, last_row: int, last_col: int, text: str, style: Format
) -> None:
    """Text over a merged area (rows and columns from 1); a single cell is not merged."""
    if (row, col) != (last_row, last_col):
        worksheet.merge_range(row - 1, col - 1, last_row - 1, last_col - 1, "", style)
    put_text(worksheet, row, col, text, style)


def put(
    book: TownBook, worksheet: Worksheet, row: int, col: int, value: Cell, props: Mapping[str, Any]
) -> None:
    """One bordered cell (row and column from 1): never does text become a formula or a link."""
    put_held(worksheet, row, col, *held_in(value, Look(book, props), {}, book.live))


def signature(book: TownBook, worksheet: Worksheet, row: int, last_col: int) -> None:
    """Bottom right: place, date, title, room for the signature; bottom left: who gets it."""
    heading = book.heading
    first = halfway(worksheet, last_col) + 1
    dated = f"{heading.place}, {signed_on(heading.as_of)}"
    for offset, text, props in (
        (0, dated, {"italic": True}),
        (1, heading.signer_title, {"bold": True}),
        (5, heading.signer_name, {"bold": True}),
    ):
        style = book.style(align="center", **props)
        merged(worksheet, row + offset, first, row + offset, last_col, text, style)
    recipients(book, worksheet, row + 1, first - 1)
    keep_signed(worksheet, row, row + max(5, 1 + len(heading.recipients)), last_col)


def recipients(book: TownBook, worksheet: Worksheet, row: int, last_col: int) -> None:
    """«Nơi nhận» from ``row`` down, over the first columns."""
    names = book.heading.recipients
    words = [f"- {name}{'.' if name == names[-1] else ';'}" for name in names]
    for at, text in enumerate(["Nơi nhận:", *words] if words else [], row):
        look = {"bold": True, "italic": True} if at == row else {"font_size": 11}
        merged(worksheet, at, 1, at, last_col, text, book.style(**look))
