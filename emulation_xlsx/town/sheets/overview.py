"""«Tổng quan»: one page that a chair reads aloud from, its words and figures live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.styles import FIXED_FILL, HEADER_FILL, fill_props, page, row_height
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.town.cells import Cell, Formula, Link, criterion
from emulation_xlsx.town.compliance import MET
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook, put, title_block
from emulation_xlsx.town.sheets.heatmap import HEATMAP, map_rows
from emulation_xlsx.town.sheets.progress import GROUPS, followed, group, owed
from emulation_xlsx.town.sheets.summary import sentences, tiles
from emulation_xlsx.town.states import Row, as_of

OVERVIEW = "overview"
_WIDTHS = (23.0, 10.5, 7.5, *(4.4 for _ in GROUPS))
"""A milestone's name, day and share that is done; a column per group of statuses."""
_COLUMNS = len(_WIDTHS)
NAME_COLUMN, _DAY, SHARE, FIRST_GROUP = 1, 2, 3, 4
QUARTERS = ((1, 1), (2, 4), (5, 9), (10, _COLUMNS))
"""The columns of the four figures in a row."""
FIRST_SENTENCE = 7
TOP = 8
"""How many of those who owe are named with what."""
_SIZE, SMALL = 12, 11.5
"""Points: on paper some nine, as the page is printed at four fifths."""
_PAPER = 880.0
"""Points of rows that one page holds at that scale."""
_DONE = "đã xong"
_NOBODY = "chưa phân công"


class _Page:
    """The worksheet row by row, from its first sentence down; ``height`` is what it takes."""

    def __init__(self, book: TownBook) -> None:
        self.book, self.row, self.height = book, FIRST_SENTENCE, 110.0
        self._sheet = book.pages[OVERVIEW]

    def put(self, first: int, last: int, cell: Cell, props: Mapping[str, Any]) -> None:
        """One cell of the row over some columns (from 1)."""
        at = self.row - 1
        if last > first:
            self._sheet.merge_range(at, first - 1, at, last - 1, "", self.book.cell(**props))
        put(self.book, self._sheet, self.row, first, cell, props)

    def end(self, height: float) -> None:
        """The row is whole, and so high."""
        self._sheet.set_row(self.row - 1, height)
        self.height += height
        self.row += 1

    def heading(self, text: str | Formula) -> None:
        look = {"bold": True, "border": 0, "bottom": 1, "font_size": _SIZE, "valign": "bottom"}
        self.put(1, _COLUMNS, text, look)
        self.end(26)


def write_overview(book: TownBook, town: Consolidation) -> None:
    """Sentences, figures, progress, who owes most; below what is printed, where all else is."""
    worksheet = book.pages[OVERVIEW]
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    sheet, since = book.sheet(OVERVIEW), followed(book, town)
    came = town.attendance.words if town.attendance else ""
    title_block(book, worksheet, sheet, _COLUMNS, as_of(town, came), since)
    lines = _Page(book)
    _sentences(lines, town)
    _tiles(lines, town)
    _progress(lines, town)
    _debtors(lines, town)
    page(worksheet, landscape=False)
    worksheet.print_area(0, 0, lines.row - 2, _COLUMNS - 1)
    if lines.height <= _PAPER:
        worksheet.fit_to_pages(1, 1)
    _contents(lines)
    worksheet.activate()


def _text_of(cell: Cell) -> str:
    """What a cell shows, to measure it."""
    return str(cell.value if isinstance(cell, Formula) else cell or "")


def _high(texts: Sequence[tuple[object, float]]) -> float:
    return row_height([(text, 1.1 * width) for text, width in texts], SMALL / 11)


# --- sentences and figures ----------------------------------------------------------------------


def _sentences(lines: _Page, town: Consolidation) -> None:
    for one in sentences(lines.book, town):
        lines.put(1, _COLUMNS, one, {"font_size": _SIZE, "border": 0, "valign": "top"})
        lines.end(row_height([(one.value, 1.07 * sum(_WIDTHS))], _SIZE / 11))
    lines.end(6)


def _tiles(lines: _Page, town: Consolidation) -> None:
    """Rows of four figures, each above its words."""
    found = tiles(lines.book, town)
    big = {"bold": True, "font_size": 16, "align": "center", "bottom": 0}
    small = {"font_size": SMALL, "align": "center", "valign": "top", "top": 0}
    for at in range(0, len(found), len(QUARTERS)):
        four = list(zip(found[at : at + len(QUARTERS)], QUARTERS, strict=False))
        for (_, figure), (first, last) in four:
            lines.put(first, last, figure, big)
        lines.end(24)
        for (words, _), (first, last) in four:
            lines.put(first, last, words, small)
        lines.end(_high([(words, sum(_WIDTHS[a - 1 : b])) for (words, _), (a, b) in four]))


# --- progress per milestone ---------------------------------------------------------------------


def _progress(lines: _Page, town: Consolidation) -> None:
    """A row per milestone, a column per group of statuses."""
    lines.heading("Tiến độ theo mốc thời hạn (số đơn vị)")
    head = {"bold": True, "align": "center", "bg_color": HEADER_FILL, "font_size": SMALL}
    fills = lines.book.sheet("progress").field("status").excel.fills
    lines.put(NAME_COLUMN, NAME_COLUMN, "Mốc", head)
    lines.put(_DAY, _DAY, "Ngày mốc", head)
    lines.put(SHARE, SHARE, _DONE, head)
    for col, name in enumerate(GROUPS, FIRST_GROUP):
        fill = fill_props(fills[name])["bg_color"] if name in fills else HEADER_FILL
        lines.put(col, col, name, {**head, "bg_color": fill, "rotation": 90})
    lines.end(124)
    for milestone in town.plan.milestones:
        _milestone(lines, town, milestone)


def _milestone(lines: _Page, town: Consolidation, milestone: Milestone) -> None:
    area = lines.book.area("progress")
    asked = f"{area.column('rule')},{criterion('=', milestone.rule)}"
    counts = Counter(group(one) for one in owed(town) if one.rule == milestone.rule)
    small = {"font_size": SMALL}
    centred = {**small, "align": "center"}
    name = milestone.short or milestone.title
    lines.put(NAME_COLUMN, NAME_COLUMN, name, small)
    lines.put(_DAY, _DAY, as_date(milestone.day), centred)

    def counted(*names: str) -> str:
        groups = (f"{area.column('group')},{criterion('=', name)}" for name in names)
        return "+".join(f"COUNTIFS({asked},{one})" for one in groups)

    met = sum(counts[name] for name in MET)
    done = f'={counted(*sorted(MET))}&"/"&COUNTIFS({asked})'
    lines.put(SHARE, SHARE, Formula(done, f"{met}/{counts.total()}"), {**centred, "bold": True})
    look = {**centred, "num_format": '0;-0;"–"'}
    for col, name in enumerate(GROUPS, FIRST_GROUP):
        lines.put(col, col, Formula(f"={counted(name)}", counts[name]), look)
    lines.end(_high([(name, _WIDTHS[0])]))


def milestone_rows(book: TownBook, town: Consolidation) -> tuple[int, int]:
    """The first and the last row of the table of milestones, for charts."""
    first = FIRST_SENTENCE + len(sentences(book, town)) + 1
    first += 2 * -(-len(tiles(book, town)) // len(QUARTERS)) + 2
    return first, first + len(town.plan.milestones) - 1


# --- who owes what, and where to look -----------------------------------------------------------


def debtors(book: TownBook, town: Consolidation) -> list[Row]:
    """The rows of the map whose units owe something overdue, who owes longest first."""
    rows = [row for row in book.once(map_rows, town) if row["debt_rank"].value]
    return sorted(rows, key=lambda row: -int(row["debt_rank"].value))


_SPANS = ((1, 2), (3, 9), (10, 11), (12, _COLUMNS))
_DEBTOR_FIELDS = ("unit_name", "debts", "debt_days", "member")


def _debtors(lines: _Page, town: Consolidation) -> None:
    """The first of them, live, with what they owe and who follows the unit."""
    listed = debtors(lines.book, town)
    shown = min(len(listed), TOP)
    ranks = lines.book.area(HEATMAP).column("debt_rank")
    title, number = "Đơn vị còn việc quá hạn, lâu nhất ghi trước", f"COUNT({ranks})"
    before, after = f"{title} – {shown} trong ", " đơn vị, xem “Bản đồ tiến độ”"
    text = f'=IF({number}>{shown},"{before}"&{number}&"{after}","{title}")'
    rest = f"{before}{len(listed)}{after}" if len(listed) > shown else title
    lines.heading(Formula(text, rest))
    head: Mapping[str, Any] = {"bold": True, "align": "center", "bg_color": HEADER_FILL}
    _line(lines, ("Đơn vị", "Việc quá hạn", "Số ngày", "Thành viên Hội đồng"), head)
    for at, row in enumerate(listed[:TOP], 1):
        _line(lines, _owing_cells(lines.book, at, row), {})
    if not listed:
        none, more = "Không đơn vị nào còn việc quá hạn.", "Xin xem “Bản đồ tiến độ”."
        words = Formula(f'=IF({number}=0,"{none}","{more}")', none)
        lines.put(1, _COLUMNS, words, {"font_size": SMALL})
        lines.end(20)


def _line(lines: _Page, cells: Sequence[Cell], more: Mapping[str, Any]) -> None:
    for name, cell, (first, last) in zip(_DEBTOR_FIELDS, cells, _SPANS, strict=True):
        look: dict[str, Any] = {"font_size": SMALL, **more}
        if name == "debt_days":
            look |= {"align": "center", "bold": True, "bg_color": more.get("bg_color", FIXED_FILL)}
        lines.put(first, last, cell, look)
    widths = [sum(_WIDTHS[first - 1 : last]) for first, last in _SPANS]
    lines.end(_high([(_text_of(cell), width) for cell, width in zip(cells, widths, strict=True)]))


def _owing_cells(book: TownBook, number: int, row: Row) -> Sequence[Formula]:
    """The ``number``-th of the map by its rank, however that is sorted."""
    area = book.area(HEATMAP)
    ranks = area.column("debt_rank")
    at = f"MATCH(LARGE({ranks},{number}),{ranks},0)"

    def live(name: str) -> Formula:
        blank = _NOBODY if name == "member" else ""
        cell, value = f"INDEX({area.column(name)},{at})", row[name]
        shown = value.value if isinstance(value, Formula) else value
        return Formula(
            f'=IFERROR(IF({cell}="","{blank}",{cell}),"")', blank if shown in (None, "") else shown
        )

    return [live(name) for name in _DEBTOR_FIELDS]


def _contents(lines: _Page) -> None:
    """Every other sheet of the workbook, those for the chair first."""
    others = [sheet for sheet in lines.book.spec.sheets if sheet.key != OVERVIEW]
    for words, chairs in (
        ("Cho Chủ tịch: in các sheet này và “Tổng quan” (thẻ màu xanh)", True),
        ("Để làm việc, khi cần mới in (thẻ màu xám)", False),
    ):
        _links(lines, words, [one for one in others if one.for_chair is chairs])


def _links(lines: _Page, words: str, sheets: Sequence[Sheet]) -> None:
    lines.heading(words)
    look = {"font_size": SMALL, "align": "center"}
    for at in range(0, len(sheets), len(QUARTERS)):
        for sheet, (first, last) in zip(sheets[at:], QUARTERS, strict=False):
            lines.put(first, last, Link(lines.book.link(sheet.key), sheet.name), look)
        lines.end(20)
