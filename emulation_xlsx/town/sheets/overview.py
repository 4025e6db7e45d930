"""«Tổng quan»: one page that a chair understands in a minute, its figures live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter.chart import Chart

from emulation_xlsx.findings import SEVERITY_NAMES, Severity, as_date, together
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.forms.styles import FIXED_FILL, FONT, HEADER_FILL, fill_props, page
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.cells import Cell, Formula, Link, criterion
from emulation_xlsx.town.charts import bars, group_chart
from emulation_xlsx.town.compliance import MET, Standing, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook, put, title_block
from emulation_xlsx.town.sheets.allocation import Figures, figures
from emulation_xlsx.town.sheets.composition import shares, spans
from emulation_xlsx.town.sheets.delegates import IS_READY, OFFICIAL_EXEMPLAR, Named, Tally
from emulation_xlsx.town.sheets.progress import (
    EXCUSED,
    FAULTY,
    GROUPS,
    LATE,
    OVERDUE,
    followed,
    group,
    owed,
    rank,
)
from emulation_xlsx.town.states import as_of, without_town

OVERVIEW = "overview"
COLUMNS, GRID_WIDTH = 17, 5.2
"""The page is a grid of so many equal columns."""
TOP = 8
"""How many of those who owe or are late are named."""
CARD_ROW, CHART_ROWS, GRID_POINTS = 7, 13, 18.0
_NOBODY = "chưa phân công"
QUARTERS = ((1, 4), (5, 8), (9, 12), (13, 17))
"""The columns of the four figures in a row."""
NAME_COLS, DATE_COLS, FIRST_GROUP = (1, 4), (5, 6), 7
"""Where the table of milestones has its name, its day, its counts."""
CATEGORY = "category"
SERIES: Mapping[str, tuple[str, str | None]] = {
    Status.ON_TIME: ("#70AD47", None),
    Status.ON_THE_DAY: ("#7F6000", "wide_upward_diagonal"),
    LATE: ("#7030A0", "wide_downward_diagonal"),
    OVERDUE: ("#C00000", None),
    Status.SOON: ("#BF8F00", "small_grid"),
    Status.NOT_DUE: ("#E7E6E6", None),
    Status.CONFIRM: ("#C55A11", "percent_50"),
    EXCUSED: ("#2E75B6", "percent_25"),
    FAULTY: ("#FFC000", "light_horizontal"),
    Status.BEGUN: ("#F4B183", "small_grid"),
    Status.NIL: ("#A9D18E", "percent_5"),
}
"""Colours, and hatchings that tell them apart in black and white."""

Card = tuple[str | Formula, Formula]


def write_overview(book: TownBook, town: Consolidation) -> None:
    """Key figures, progress, charts, who owes most, and where everything else is."""
    worksheet = book.pages[OVERVIEW]
    worksheet.set_column(0, COLUMNS - 1, GRID_WIDTH)
    title_block(book, worksheet, book.sheet(OVERVIEW), COLUMNS, as_of(town), followed(book, town))
    row = _cards(book, [*_people(book, town), *_units(book, town), *_shares(book, town)])
    first = row + 2
    row = _progress(book, town, row)
    _progress_chart(book, first, len(town.plan.milestones), row)
    _category_chart(book, town, row)
    row = _worst(book, town, row + CHART_ROWS)
    _links(book, row)
    page(worksheet, landscape=False)
    worksheet.fit_to_pages(1, 1)
    worksheet.activate()


def _wide(
    book: TownBook, row: int, first: int, last: int, cell: Cell, props: Mapping[str, Any]
) -> None:
    """One cell over some columns (from 1)."""
    worksheet = book.pages[OVERVIEW]
    if last > first:
        worksheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", book.cell(**props))
    put(book, worksheet, row, first, cell, props)


def _heading(book: TownBook, row: int, text: str | Formula) -> None:
    look = {"bold": True, "border": 0, "bottom": 1, "font_size": 12}
    _wide(book, row, 1, COLUMNS, text, look)
    book.pages[OVERVIEW].set_row(row - 1, 22)


# --- key figures --------------------------------------------------------------------------------


def _cards(book: TownBook, cards: Sequence[Card]) -> int:
    """Rows of four figures, each above its words; the first row below them."""
    worksheet = book.pages[OVERVIEW]
    for number, (words, figure) in enumerate(cards):
        row, (col, last) = CARD_ROW + number // 4 * 2, QUARTERS[number % 4]
        fill = {"bg_color": HEADER_FILL} if number == 0 else {}
        big = {"bold": True, "font_size": 16, "align": "center", "bottom": 0}
        small = {"font_size": 10, "align": "center", "valign": "top", "top": 0}
        _wide(book, row, col, last, figure, {**big, **fill})
        _wide(book, row + 1, col, last, words, {**small, **fill})
        worksheet.set_row(row - 1, 24)
        worksheet.set_row(row, 28 if number // 4 == 1 else 42)  # all others are told at length
    return CARD_ROW + -(-len(cards) // 4) * 2


def _people(book: TownBook, town: Consolidation) -> list[Card]:
    seats, tally = figures(book, town), book.once(Tally, town)
    ready = tally.counted(*OFFICIAL_EXEMPLAR, IS_READY)
    named = tally.named()
    return [
        ("Đại biểu đủ hồ sơ, mời được ngay", _joined("/", [ready, seats.exemplar_seats])),
        (_named(seats, named), _joined("/", [named.people, seats.placed])),
        ("Khách mời các đơn vị đã cử", _joined("", [seats.guests])),
        ("Đơn vị có chỉ tiêu chưa gửi danh sách", _joined("", [seats.unsent])),
    ]


def _named(seats: Figures, named: Named) -> Formula:
    """The words of a figure, live: what units have not filled or overfilled, and doubles."""
    words, twice = "Điển hình đã cử / chỉ tiêu: thiếu ", named.doubled
    once = " người nghi trùng, mỗi người tính một lần)"
    more = f'IF({twice.text}=0,""," ("&{twice.text}&"{once}")'
    value = f" ({twice.value}{once}" if twice.value else ""
    return Formula(
        f'="{words}"&{seats.short.text}&", vượt "&{seats.over.text}&{more}',
        f"{words}{seats.short.value}, vượt {seats.over.value}{value}",
    )


def _units(book: TownBook, town: Consolidation) -> list[Card]:
    late = [_grouped(book, town, name) for name in (LATE, OVERDUE)]
    kinds = (Severity.ERROR, Severity.BREACH, Severity.WARNING)
    asked: Sequence[tuple[str, Part]] = (
        ("Đơn vị có kế hoạch hợp lệ", "plan"),
        ("Hội nghị đơn vị đã tổ chức", "conference"),
        ("Đơn vị có hồ sơ hợp lệ", "dossier"),
    )
    rules = {part: _rules_of(town.plan, part) for _, part in asked}
    return [
        *((words, _done(book, town, rules[part])) for words, part in asked if rules[part]),
        ("Việc xong chậm · còn quá hạn", _joined(" · ", late)),
        (
            "Chỗ có lỗi · chưa đúng kế hoạch · cần xem lại",
            _joined(" · ", [_found(book, town, kind) for kind in kinds]),
        ),
    ]


def _rules_of(plan: Plan, part: Part) -> list[str]:
    """The milestones of units that wait for a part; the host's own is none of them."""
    owed = {m.rule for unit in without_town(plan) for m in plan.milestones_of(unit, part)}
    return [m.rule for m in plan.milestones if m.rule in owed]


def _shares(book: TownBook, town: Consolidation) -> list[Card]:
    """R-SHARE, of the official delegates."""
    found = shares(book, town)
    return [
        (
            _of_known(words, figure[1]),
            Formula(f"={figure[0].text}", figure[0].value, {"num_format": "0.0%"}),
        )
        for key, words in (
            ("women", "Nữ trong đại biểu chính thức"),
            ("minority", "Dân tộc thiểu số"),
            ("direct", "Trực tiếp sản xuất, công tác, học tập, chiến đấu"),
        )
        if (figure := found.get(key))
    ]


def _of_known(words: str, unknown: Formula) -> Formula:
    """The words of a share, live: of how many nobody knows."""
    before, after = f"{words} (", " người chưa rõ)"
    text = f'=IF({unknown.text}=0,"{words}","{before}"&{unknown.text}&"{after}")'
    return Formula(text, f"{before}{unknown.value}{after}" if unknown.value else words)


def _joined(sign: str, figures: Sequence[Formula]) -> Formula:
    """``152/210``, live; a single figure stays a number."""
    if len(figures) == 1:
        return Formula(f"={figures[0].text}", figures[0].value)
    text = f'&"{sign}"&'.join(figure.text for figure in figures)
    return Formula(f"={text}", sign.join(str(figure.value) for figure in figures))


def _done(book: TownBook, town: Consolidation, rules: Iterable[str]) -> Formula:
    """How many of the units that owe milestones have met them."""
    area, stands = book.area("progress"), [s for s in owed(town) if s.rule in rules]
    asked = [f"{area.column('rule')},{criterion('=', rule)}" for rule in rules]
    groups = [f"{area.column('group')},{criterion('=', group)}" for group in sorted(MET)]
    met = "+".join(f"COUNTIFS({one},{kind})" for one in asked for kind in groups)
    all_of = "+".join(f"COUNTIFS({one})" for one in asked)
    done = Formula(f"({met})", sum(s.met for s in stands))
    return _joined("/", [done, Formula(f"({all_of})", len(stands))])


def _grouped(book: TownBook, town: Consolidation, name: str) -> Formula:
    groups = book.area("progress").column("group")
    number = sum(group(standing) == name for standing in owed(town))
    return Formula(f"COUNTIF({groups},{criterion('=', name)})", number)


def _found(book: TownBook, town: Consolidation, kind: Severity) -> Formula:
    severities = book.area("issues").column("severity")
    number = sum(finding.severity is kind for finding in together(town.findings))
    return Formula(f"COUNTIF({severities},{criterion('=', SEVERITY_NAMES[kind])})", number)


# --- progress per milestone ---------------------------------------------------------------------


def _progress(book: TownBook, town: Consolidation, row: int) -> int:
    """A row per milestone, a column per group of statuses; the first row below it."""
    _heading(book, row, "Tiến độ theo mốc thời hạn (số đơn vị)")
    head = {"bold": True, "align": "center", "bg_color": HEADER_FILL, "font_size": 9}
    _wide(book, row + 1, *NAME_COLS, "Việc phải xong", head)
    _wide(book, row + 1, *DATE_COLS, "Ngày mốc", head)
    fills = book.sheet("progress").field("status").excel.fills
    for col, name in enumerate(GROUPS, FIRST_GROUP):
        fill = fill_props(fills[name])["bg_color"] if name in fills else HEADER_FILL
        _wide(book, row + 1, col, col, name, {**head, "bg_color": fill})
    book.pages[OVERVIEW].set_row(row, 50)
    for at, milestone in enumerate(town.plan.milestones, row + 2):
        _milestone(book, town, at, milestone)
    return row + 2 + len(town.plan.milestones)


def _milestone(book: TownBook, town: Consolidation, row: int, milestone: Milestone) -> None:
    area, stands = book.area("progress"), [s for s in owed(town) if s.rule == milestone.rule]
    asked = f"{area.column('rule')},{criterion('=', milestone.rule)}"
    _wide(book, row, *NAME_COLS, milestone.title, {"font_size": 9})
    due = {"font_size": 9, "align": "center"}
    _wide(book, row, *DATE_COLS, as_date(milestone.day), due)
    counts = Counter(map(group, stands))
    for col, name in enumerate(GROUPS, FIRST_GROUP):
        text = f"=COUNTIFS({asked},{area.column('group')},{criterion('=', name)})"
        look = {"align": "center", "font_size": 11, "num_format": '0;-0;"–"'}
        _wide(book, row, col, col, Formula(text, counts[name]), look)
    book.pages[OVERVIEW].set_row(row - 1, 26)


def _progress_chart(book: TownBook, first: int, milestones: int, row: int) -> None:
    """Every milestone a bar, every group of statuses a part of it."""
    chart = bars(book, {"subtype": "percent_stacked"})
    name, last = book.sheet(OVERVIEW).name, first + milestones - 1
    for col, status in enumerate(GROUPS, FIRST_GROUP):
        color, hatch = SERIES[status]
        pattern = {"pattern": hatch, "fg_color": color, "bg_color": "white"}
        fill = {"pattern": pattern} if hatch else {"fill": {"color": color}}
        chart.add_series(
            {
                "name": [name, first - 2, col - 1],
                "categories": [name, first - 1, 0, last - 1, 0],
                "values": [name, first - 1, col - 1, last - 1, col - 1],
                "gap": 40,
                "border": {"color": "#595959", "width": 0.5},
                **fill,
            }
        )
    small = {"name": FONT, "size": 8}
    chart.set_title({"name": "Tiến độ từng mốc", "name_font": {"name": FONT, "size": 11}})
    plain = {"num_font": small, "major_gridlines": {"visible": False}}
    chart.set_x_axis({**plain, "num_format": "0%", "major_unit": 0.25})
    chart.set_y_axis({"reverse": True, "num_font": small})
    chart.set_legend({"position": "bottom", "font": small})
    chart.set_plotarea({"layout": {"x": 0.43, "y": 0.19, "width": 0.52, "height": 0.56}})
    _place(book, chart, row, 1, 9)


def _category_chart(book: TownBook, town: Consolidation, row: int) -> None:
    """R-MIX: the official delegates by category."""
    chart = group_chart(book, spans(book, town), CATEGORY, "Thành phần đại biểu chính thức")
    if chart:
        _place(book, chart, row, 10, COLUMNS)


def _place(book: TownBook, chart: Chart, row: int, first: int, last: int) -> None:
    """A chart over the columns ``first`` to ``last`` from ``row`` down."""
    height = CHART_ROWS * GRID_POINTS * 4 / 3 - 8
    chart.set_size({"width": (last - first + 1) * (GRID_WIDTH * 7 + 5) - 4, "height": height})
    options = {"x_offset": 2, "y_offset": 4, "object_position": 1}
    book.pages[OVERVIEW].insert_chart(row - 1, first - 1, chart, options)
    for at in range(row, row + CHART_ROWS):
        book.pages[OVERVIEW].set_row(at - 1, GRID_POINTS)


# --- who owes most, and where to look -----------------------------------------------------------


def worst(town: Consolidation) -> list[Standing]:
    """What is overdue longest, then what came latest."""
    ranks = {rank(one, number): one for number, one in enumerate(owed(town), 1)}
    return [ranks[at] for at in sorted((at for at in ranks if at), reverse=True)]


def _worst(book: TownBook, town: Consolidation, row: int) -> int:
    """The first of them, live, with who follows the unit; the first row below."""
    listed = worst(town)
    shown = min(len(listed), TOP)
    title, number = (
        "Đang nợ lâu nhất, xong chậm nhất",
        f"COUNT({book.area('progress').column('rank')})",
    )
    before, after = f"{title} – {shown} trong ", " việc, xem «Tiến độ thời hạn»"
    text = f'=IF({number}>{shown},"{before}"&{number}&"{after}","{title}")'
    rest = f"{before}{len(listed)}{after}" if len(listed) > shown else title
    _heading(book, row, Formula(text, rest))
    head: Mapping[str, Any] = {**_CENTRED, "bold": True, "bg_color": HEADER_FILL}
    titles = ("STT", "Đơn vị", "Việc phải xong", "Tình trạng", "Số ngày", "Thành viên Hội đồng")
    _line(book, row + 1, titles, dict.fromkeys(range(len(titles)), head))
    for at, standing in enumerate(listed[:TOP], 1):
        _line(book, row + 1 + at, _owing_cells(book, at, standing), _OWING_LOOKS)
    if not listed:
        none, more = "Không đơn vị nào chậm hay còn nợ việc gì.", "Xin xem «Tiến độ thời hạn»."
        words = Formula(f'=IF({number}=0,"{none}","{more}")', none)
        _wide(book, row + 2, 1, COLUMNS, words, {})
    return row + 3 + max(1, shown)


_SPANS = ((1, 1), (2, 6), (7, 10), (11, 13), (14, 14), (15, 17))
_SMALL = {"font_size": 9}
_CENTRED = {"font_size": 9, "align": "center"}
_OWING_LOOKS: Mapping[int, Mapping[str, Any]] = {
    0: _CENTRED,
    1: _SMALL,
    2: _SMALL,
    3: {**_CENTRED, "bold": True, "bg_color": FIXED_FILL},
    4: _CENTRED,
    5: _SMALL,
}


def _line(
    book: TownBook, row: int, cells: Sequence[Cell], looks: Mapping[int, Mapping[str, Any]]
) -> None:
    for at, (cell, (first, last)) in enumerate(zip(cells, _SPANS, strict=True)):
        _wide(book, row, first, last, cell, looks[at])
    book.pages[OVERVIEW].set_row(row - 1, 26)


def _owing_cells(book: TownBook, number: int, standing: Standing) -> Sequence[Cell]:
    """The ``number``-th of the list of progress, found by its rank however that list is sorted."""
    area, unit = book.area("progress"), standing.unit
    ranks = area.column("rank")
    at = f"MATCH(LARGE({ranks},{number}),{ranks},0)"

    def live(name: str, value: Any, blank: str = "") -> Formula:
        cell = f"INDEX({area.column(name)},{at})"
        return Formula(f'=IFERROR(IF({cell}="","{blank}",{cell}),"")', value)

    return (
        number,
        live("unit_name", unit.name),
        live("milestone", standing.milestone.title),
        live("status", standing.text),
        live("days", standing.days_late),
        live("member", unit.member or _NOBODY, _NOBODY),
    )


def _links(book: TownBook, row: int) -> None:
    """Every other sheet of the workbook."""
    _heading(book, row, "Xem chi tiết")
    others = [sheet for sheet in book.spec.sheets if sheet.key != OVERVIEW]
    for number, sheet in enumerate(others):
        at, (col, last) = row + 1 + number // 4, QUARTERS[number % 4]
        look = {"font_size": 10, "align": "center"}
        _wide(book, at, col, last, Link(book.link(sheet.key), sheet.name), look)
