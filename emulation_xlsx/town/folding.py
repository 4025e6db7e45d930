"""Lists with more columns than paper has room for: the lesser ones fold away behind [+]."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.styles import lines
from emulation_xlsx.town.cells import Cell
from emulation_xlsx.town.fitting import HEADER_LINE, HEADER_SIZE, height, narrowed
from emulation_xlsx.town.table import HEADER_ROW, Area, TownBook, write_list

FOLDED_NOTE = "Bấm [+] phía trên để mở các cột thu gọn."


def write_folded(
    book: TownBook,
    key: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    folded: Collection[str],
    helpers: Collection[str],
    note: str,
) -> Area:
    """A signed list; ``folded`` columns open on the screen, ``helpers`` only formulas read.

    The others are narrowed to the paper, and the rows are as high as these need.
    """
    area = write_list(book, key, rows, note=f"{note} {FOLDED_NOTE}", signed=True)
    page, fields = book.pages[key], book.sheet(key).fields
    printed = [field for field in fields if field.name not in (*folded, *helpers)]
    widths = narrowed([field.excel.width for field in printed])
    width = dict(zip((field.name for field in printed), widths, strict=True))
    after_fold = False
    for col, field in enumerate(fields):
        fold = field.name in folded
        look = {"level": 1, "hidden": True} if fold else {"collapsed": after_fold}
        page.set_column(col, col, width.get(field.name, field.excel.width), None, look)
        after_fold = fold
    book.hide(key, *helpers)
    page.set_row(HEADER_ROW - 1, _header_height(printed, widths))
    names = [field.name for field in printed]
    for at, row in enumerate(rows, area.first):
        page.set_row(at - 1, height(names, widths, row))
    return area


def _header_height(fields: Sequence[FormField], widths: Sequence[float]) -> float:
    pairs = zip(fields, widths, strict=True)
    return HEADER_LINE * max(lines(field.title, width / HEADER_SIZE) for field, width in pairs) + 4
