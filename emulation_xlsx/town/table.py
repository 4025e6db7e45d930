"""What the town workbook's sheets have in common: title block, lists with live columns, signature.

A sheet's columns are declared in ``schemas/town.yaml``. A cell is a value, a :class:`Formula`
with the value computed for it, or a :class:`Link`; a formula names cells of its own row as
``{field}`` and is written with its value, so that nothing changes when it is recalculated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import Severity, column_letters
from emulation_xlsx.forms.schema import FormField, FormSpec, Sheet
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    BREACH_FILL,
    FIXED_FILL,
    INFO_FILL,
    MOTTO,
    NATION,
    RULE,
    WARN_FILL,
    Book,
    page,
    put_text,
)
from emulation_xlsx.town.cells import (
    Cell,
    Formula,
    Link,
    Look,
    RowNames,
    column_props,
    held_in,
    put_held,
)
from emulation_xlsx.town.privacy import Mask, masked_row, masking_sheet, personal, without_personal
from emulation_xlsx.town.rowsheet import Held, RowSheet

TITLE_ROW, SUBTITLE_ROW, HEADER_ROW, FIRST_ROW = 4, 5, 7, 8
SEVERITY_FILLS: Mapping[Severity, str] = {
    Severity.ERROR: BAD_FILL,
    Severity.BREACH: BREACH_FILL,
    Severity.WARNING: WARN_FILL,
    Severity.INFO: INFO_FILL,
}
LIVE_UNITS = 3000
"""Beyond it, counts per unit over the list would recalculate for a minute: values stand instead."""
NOT_LIVE = f"Trên {LIVE_UNITS:,} đơn vị: các ô là số đã tính, không phải công thức.".replace(
    ",", "."
)
CIRCULATES = (
    "Bản lưu hành: không có ngày sinh, số điện thoại, địa chỉ thư và chữ ký của cá nhân; "
    "chỗ ghi «…» là chỗ đã bỏ."
)
ARCHIVED = (
    "Bản lưu trữ: không có dòng của từng người; chỗ ghi «…» là họ tên, ngày sinh, điện thoại, "
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


class TownBook(Book):
    """The town workbook being written; ``live``: formulas, else the values computed for them.

    With a ``mask`` it is the one that circulates: no personal column, no text but masked. The one
    for the ``archive`` has no row of any person besides.
    """

    def __init__(
        self,
        spec: FormSpec,
        heading: Heading,
        *,
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
        self.areas: dict[str, Area] = {}
        self.listed: dict[str, Sequence[Mapping[str, Any]]] = {}
        """The values of a list's rows, until the sheet that counts them is written."""
        self.figures: dict[str, Formula] = {}
        """Single cells of the sheets, by name, for «Tổng quan»: a reference and its value."""
        self.spans: dict[str, tuple[int, int]] = {}
        """First and last row of groups of rows, by name, for charts."""
        self.pages: dict[str, Worksheet] = {}
        for sheet in spec.sheets:
            self.pages[sheet.key] = self.add_worksheet(sheet.name, kind)
            if archive and sheet.people:
                self.pages[sheet.key].xls_rowmax = HEADER_ROW  # nothing is written below it

    def sheet(self, key: str) -> Sheet:
        return self.spec.sheet(key)

    def insert_fields(self, key: str, after: str, fields: Sequence[FormField]) -> None:
        """Columns that only the plan knows, such as one per block."""
        sheet = self.sheet(key)
        at = sheet.field_names.index(after) + 1
        table = sheet.table.model_copy(
            update={"fields": (*sheet.fields[:at], *fields, *sheet.fields[at:])}
        )
        wider = sheet.model_copy(update={"table": table})
        sheets = tuple(wider if one.key == key else one for one in self.spec.sheets)
        self.spec = self.spec.model_copy(update={"sheets": sheets})

    def hide(self, key: str, *names: str) -> None:
        """Columns that only formulas read."""
        for name in names:
            col = self.sheet(key).field_names.index(name)
            self.pages[key].set_column(col, col, None, None, {"hidden": True})

    def link(self, key: str) -> str:
        """Where a link to a sheet jumps."""
        return f"internal:{quoted(self.sheet(key).name)}!A1"


def title_block(
    book: TownBook, worksheet: Worksheet, sheet: Sheet, last_col: int, note: str
) -> None:
    """Issuing office left, nation and motto right, the sheet's title and its date below."""
    heading = book.heading
    more = [] if book.live or book.archive else [NOT_LIVE]
    more += [ARCHIVED if book.archive else CIRCULATES] if book.mask else []
    note = " ".join([note, *more]).strip()
    half = halfway(last_col)
    lines = (
        (1, 1, half, heading.superior, {"font_size": 12}),
        (2, 1, half, heading.office, {"font_size": 12, "bold": True}),
        (1, half + 1, last_col, NATION, {"font_size": 12, "bold": True}),
        (2, half + 1, last_col, MOTTO, {"font_size": 13, "bold": True, "underline": 1}),
        (3, 1, half, RULE, {"font_size": 6}),
        (TITLE_ROW, 1, last_col, sheet.title, {"font_size": 14, "bold": True}),
        (SUBTITLE_ROW, 1, last_col, note, {"italic": True}),
    )
    for row, first, last, text, props in lines:
        style = book.style(align="center", text_wrap=True, **props)
        merged(worksheet, row, first, row, last, text, style)
        if row == TITLE_ROW:
            _link_home(book, worksheet, sheet, style)
    worksheet.set_row(TITLE_ROW - 1, 24)
    if len(note) > 8 * last_col:
        worksheet.set_row(SUBTITLE_ROW - 1, 34)


def halfway(last_col: int) -> int:
    """The last column of a page's left half."""
    return max(2, last_col // 2)


def _link_home(book: TownBook, worksheet: Worksheet, sheet: Sheet, style: Format) -> None:
    """The title leads back to the first sheet: a link that does not show on paper."""
    first = book.spec.sheets[0]
    if sheet.key != first.key:
        tip = f"Bấm để về «{first.name}»"
        worksheet.write_url(TITLE_ROW - 1, 0, book.link(first.key), style, sheet.title, tip)


def merged(
    worksheet: Worksheet, row: int, col: int, last_row: int, last_col: int, text: str, style: Format
) -> None:
    """Text over a merged area (rows and columns from 1); a single cell is not merged."""
    if (row, col) != (last_row, last_col):
        worksheet.merge_range(row - 1, col - 1, last_row - 1, last_col - 1, "", style)
    put_text(worksheet, row, col, text, style)


def write_list(
    book: TownBook,
    key: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    note: str = "",
    total: Callable[[Area], Mapping[str, Cell]] | None = None,
    signed: bool = False,
    filtered: bool = True,
    charted: bool = False,
) -> Area:
    """A whole sheet: title block, header, one row per mapping, an optional total, signature.

    Not ``filtered``: rows that belong together, such as a block's, are not to be sorted apart.
    ``charted``: charts read its cells.

    A total's formulas name the ranges of the :class:`Area` they are given.
    """
    sheet, worksheet = book.sheet(key), book.pages[key]
    cols = {one.name: i for i, one in enumerate(sheet.fields, 1)}
    last = FIRST_ROW + max(len(rows), 1) - 1
    area = Area(sheet.name, FIRST_ROW, last, cols)
    title_block(book, worksheet, sheet, len(cols), note or sheet.note)
    for one in sheet.fields:
        worksheet.set_column(cols[one.name] - 1, cols[one.name] - 1, one.excel.width)
        put_text(worksheet, HEADER_ROW, cols[one.name], one.title, book.header())
    worksheet.set_row(HEADER_ROW - 1, 50)
    writer = RowWriter(book, worksheet, sheet.fields, charted=charted)
    for i, row in enumerate(rows):
        writer.write(FIRST_ROW + i, row)
    if total:
        bold = {"bold": True, "bg_color": FIXED_FILL}
        write_row(book, worksheet, sheet.fields, last + 1, total(area), bold)
    worksheet.freeze_panes(HEADER_ROW, 0)
    if rows and filtered:
        worksheet.autofilter(HEADER_ROW - 1, 0, last - 1, len(cols) - 1)
    if signed:
        signature(book, worksheet, last + 3, len(cols))
    page(worksheet, landscape=sheet.landscape, header_row=HEADER_ROW)
    book.areas[key] = area
    return area


def write_row(
    book: TownBook,
    worksheet: Worksheet,
    fields: Sequence[FormField],
    row: int,
    values: Mapping[str, Cell],
    extra: Mapping[str, Any] | None = None,
) -> None:
    """One bordered row; a field without a value is a blank cell."""
    RowWriter(book, worksheet, fields, extra).write(row, values)


class RowWriter:
    """Writes the rows of a list; the formats of its columns are looked up once.

    ``charted``: charts read its cells.
    """

    def __init__(
        self,
        book: TownBook,
        worksheet: Worksheet,
        fields: Sequence[FormField],
        extra: Mapping[str, Any] | None = None,
        *,
        charted: bool = False,
    ) -> None:
        self._book, self._worksheet = book, worksheet
        self._letters = {one.name: column_letters(col) for col, one in enumerate(fields, 1)}
        self._looks = [
            (one.name, Look(book, {**column_props(one), **(extra or {})})) for one in fields
        ]
        self._whole = worksheet if isinstance(worksheet, RowSheet) and not charted else None

    def write(self, row: int, values: Mapping[str, Cell]) -> None:
        """One bordered row (from 1); a field without a value is a blank cell."""
        book = self._book
        if book.mask:
            values = masked_row(values, book.left_out, book.mask)
        names = RowNames(self._letters, row)
        cells = [held_in(values.get(name), look, names, book.live) for name, look in self._looks]
        if self._whole and not any(held.__class__ is Link for held, _ in cells):
            self._whole.write_cells(row - 1, cast(list[tuple[Held, Format]], cells))
        else:
            for col, (held, style) in enumerate(cells, 1):
                put_held(self._worksheet, row, col, held, style)


def put(
    book: TownBook, worksheet: Worksheet, row: int, col: int, value: Cell, props: Mapping[str, Any]
) -> None:
    """One bordered cell (row and column from 1): never does text become a formula or a link."""
    put_held(worksheet, row, col, *held_in(value, Look(book, props), {}, book.live))


def signature(book: TownBook, worksheet: Worksheet, row: int, last_col: int) -> None:
    """Bottom right: place, date, title, room for the signature; bottom left: who gets it."""
    heading = book.heading
    first = halfway(last_col) + 1
    day = heading.as_of
    dated = f"{heading.place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    for offset, text, props in (
        (0, dated, {"italic": True}),
        (1, heading.signer_title, {"bold": True}),
        (5, heading.signer_name, {"bold": True}),
    ):
        style = book.style(align="center", **props)
        merged(worksheet, row + offset, first, row + offset, last_col, text, style)
    recipients(book, worksheet, row + 1, first - 1)


def recipients(book: TownBook, worksheet: Worksheet, row: int, last_col: int) -> None:
    """«Nơi nhận» from ``row`` down, over the first columns."""
    names = book.heading.recipients
    words = [f"- {name}{'.' if name == names[-1] else ';'}" for name in names]
    for at, text in enumerate(["Nơi nhận:", *words] if words else [], row):
        look = {"bold": True, "italic": True} if at == row else {"font_size": 11}
        merged(worksheet, at, 1, at, last_col, text, book.style(**look))
