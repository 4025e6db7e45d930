"""«Giao ban»: what changed since a day, and the trend of what has come."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from emulation_xlsx.findings import as_date, column_letters
from emulation_xlsx.forms.styles import DATE_FORMAT, FONT
from emulation_xlsx.plan.deadlines import DueDay
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.plan.model import Unit
from emulation_xlsx.returns.receipts import Receipt
from emulation_xlsx.town.cells import Formula, criterion
from emulation_xlsx.town.charts import new_chart, place_chart, told_of
from emulation_xlsx.town.compliance import TO_CORRECT, Standing, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import Area, TownBook, put, signature
from emulation_xlsx.town.sheets.allocation import short_and_over
from emulation_xlsx.town.sheets.delegates import (
    named_again,
    ready,
    row_of,
    unit_state,
)
from emulation_xlsx.town.sheets.duplicates import pair_words
from emulation_xlsx.town.sheets.followup import debts, severity_counts
from emulation_xlsx.town.sheets.heatmap import MOST_NAMED
from emulation_xlsx.town.sheets.progress import PROGRESS, outrun, owed
from emulation_xlsx.town.since import Sentence, changes_words
from emulation_xlsx.town.states import as_of, held_parts
from emulation_xlsx.town.table import write_list

BRIEFING = "briefing"
SIGNED = 8
"""Rows that a signature takes; the chart's hidden numbers beside it are not printed."""
NEW_DAYS = 7
"""What was received in so many days up to the as-of date is new."""


def write_briefing(book: TownBook, town: Consolidation) -> None:
    """Sentences that the chair can read aloud, and how the milestones were reached in time."""
    earlier = town.earlier
    lines = [
        *((m.title, progress_words(town, m.rule)) for m in town.plan.milestones),
        *([("Đại biểu", delegate_words(town))] if town.plan.asks("list") else []),
        ("Cần xử lý", _finding_words(town)),
        *([("Nghi trùng", pair_words(town.doubles))] if town.plan.asks("list") else []),
        *(("Thành viên Hội đồng theo dõi", words) for words in member_words(town)),
        *(changes_words(earlier, town) if earlier else _news_lines(town)),
    ]
    rows = [{"stt": n, "topic": topic, "text": text} for n, (topic, text) in enumerate(lines, 1)]
    note = f"So với ngày {as_date(earlier.as_of)}." if earlier else ""
    area = write_list(
        book, BRIEFING, rows, note=as_of(town, note), since=outrun(book, town), headed=False
    )
    below = write_trend(book, town, area.last + 2)
    columns = len(book.sheet(BRIEFING).fields)
    signature(book, book.pages[BRIEFING], below, columns)
    signed = max(SIGNED, 3 + len(book.heading.recipients))
    book.pages[BRIEFING].print_area(0, 0, below + signed - 1, columns - 1)


def _news_lines(town: Consolidation) -> Iterator[Sentence]:
    since = town.as_of - dt.timedelta(days=NEW_DAYS)
    return ((f"Mới nhận trong {NEW_DAYS} ngày", words) for words in news_words(town, since))


def progress_words(town: Consolidation, rule: str) -> str:
    """How many have met a milestone, and by name who was late or has not."""
    stands = [s for s in town.standings if s.rule == rule and s.applicable]
    milestone = town.plan.milestone[rule]
    met = sum(s.met for s in stands)
    words = [f"Mốc {DueDay(milestone).words}: {met}/{len(stands)} đơn vị đã xong."]
    for status in Status:
        mine = [s for s in stands if s.status is status]
        if mine and status in (Status.SOON, Status.NOT_DUE):
            words.append(f"{str(status).capitalize()}: {len(mine)} đơn vị.")
        elif mine and status not in (Status.ON_TIME, Status.NOT_APPLICABLE):
            words.append(f"{str(status).capitalize()}: {_names(mine)}.")
    return " ".join(words)


def _names(stands: Sequence[Standing]) -> str:
    """Units by name, with what more is known: the days, or whether it came in time."""
    return _shortened([s.unit.name + (f" ({more})" if (more := _more(s)) else "") for s in stands])


def _shortened(names: Sequence[str]) -> str:
    """Units by name, as many as one cell can show; of more how many they are."""
    rest = len(names) - MOST_NAMED
    return "; ".join(names[:MOST_NAMED]) + (f" và {rest} đơn vị khác" if rest > 0 else "")


def _more(standing: Standing) -> str:
    if standing.status in TO_CORRECT:
        return standing.timeliness
    if standing.status is Status.EXTENDED and standing.due.until:
        return as_date(standing.due.until)
    return f"{standing.days_late} ngày" if standing.days_late else ""


def delegate_words(town: Consolidation) -> str:
    """How many delegates were nominated, and how many can be invited."""
    roles = town.plan.roles
    data, rows = town.frame("delegates").data, town.rows("delegates", "list")
    kinds, standings = data["delegate_type"].tolist(), data["standing"].tolist()
    states = {code: unit_state(town, code) for code in dict(rows)}
    counts = Counter((kinds[i], standings[i]) for _, i in rows)
    exemplars = [(code, i) for code, i in rows if kinds[i] == roles.exemplar]
    frame = town.frame("delegates")
    invited = sum(
        ready(standings[i], row_of(frame, i), states[code], roles) for code, i in exemplars
    )
    reserves = sum(standings[i] == roles.reserve for _, i in rows)
    strong = town.doubles.strong
    named = counts[roles.exemplar, roles.official]
    again, doubled = named_again(roles, ((kinds[i], standings[i], strong.get(i)) for _, i in rows))
    twice = f" ({doubled} người nghi trùng, mỗi người tính một lần)" if doubled else ""
    again_guests = sum(
        i in strong and kinds[i] == roles.guest and standings[i] == roles.official for _, i in rows
    )
    guests = f" (trong đó {again_guests} người nghi trùng)" if again_guests else ""
    official = Counter(code for code, i in exemplars if standings[i] == roles.official)
    short, over = short_and_over(town, official)
    return (
        f"{len(town.winners('list'))} đơn vị đã gửi danh sách, có "
        f"{named - again} đại biểu điển hình chính thức{twice} trên "
        f"{town.allocation.exemplar_seats} suất, các đơn vị thiếu {short}, vượt {over}; "
        f"{invited} người đủ điều kiện mời; "
        f"{counts[roles.guest, roles.official]} khách mời{guests}, {reserves} dự khuyết."
    )


def _finding_words(town: Consolidation) -> str:
    units = {f.place.unit for f in town.findings if f.blocks and f.place.unit}
    return f"{severity_counts(town.findings)} {len(units)} đơn vị còn lỗi phải sửa."


def member_words(town: Consolidation) -> Iterator[str]:
    """A sentence per Council member, and one for the units that nobody follows; none where the
    plan names no member.
    """
    owed = set(debts(town))
    listed = [member.name for member in town.plan.council]
    named = [unit.member for unit in town.plan.units if unit.member]
    for name in dict.fromkeys([*listed, *named]):
        mine = [unit for unit in town.plan.units if unit.member == name]
        if mine:
            yield f"Đồng chí {name} theo dõi {len(mine)} đơn vị; {_owing_words(owed, mine)}."
        else:
            yield f"Đồng chí {name} chưa được phân công theo dõi đơn vị nào."
    rest = [unit for unit in town.plan.units if not unit.member]
    if rest and (listed or named):
        yield f"Chưa phân công người theo dõi {len(rest)} đơn vị; {_owing_words(owed, rest)}."


def _owing_words(owed: set[str], units: Sequence[Unit]) -> str:
    owing = [unit.name for unit in units if unit.code in owed]
    if not owing:
        return "không đơn vị nào còn việc phải đôn đốc"
    return f"{len(owing)} đơn vị còn việc phải đôn đốc: {_shortened(owing)}"


def news_words(town: Consolidation, since: dt.date) -> Iterator[str]:
    """What was received after a day, unit by unit in register order."""
    new = [receipt for receipt in town.receipts if since < receipt.received]
    order = {unit.code: n for n, unit in enumerate(town.plan.units)}
    known = sorted((r for r in new if r.unit in order), key=lambda r: order[r.unit or ""])
    if not new:
        yield "Không nhận thêm tệp nào."
    for code, group in groupby(known, key=lambda r: r.unit):
        words = "; ".join(_news(receipt) for receipt in group)
        yield f"{town.plan.by_code[code or ''].name}: {words}."
    if len(known) < len(new):
        yield f"{len(new) - len(known)} tệp chưa xác định được đơn vị."


def _news(receipt: Receipt) -> str:
    parts = ", ".join(PART_NAMES[part].lower() for part in held_parts(receipt))
    held = f"{parts} ({receipt.verdict})" if parts else receipt.verdict
    return f"ngày {as_date(receipt.received)} nhận {held}"


DATA_COL = 6
"""The chart's numbers stand here, hidden: the day, then a column per milestone."""
TREND_DAYS = 24
TREND_HEIGHT = 190
"""Points of the one row that holds the chart, so that no page ends within it."""
LINES = ("solid", "dash", "round_dot", "long_dash", "dash_dot")
MARKS = ("square", "circle", "triangle", "diamond", "x", "plus", "star")
"""Lines and marks that tell milestones apart, also in black and white."""


def days_of(town: Consolidation) -> list[dt.date]:
    """Days evenly apart, a week at least, from the first evidence to the as-of day."""
    known = [s.evidence.day for s in owed(town) if s.evidence.day]
    first = min([*known, town.as_of])
    step = max(7, -(-(town.as_of - first).days // (TREND_DAYS - 1)))
    count = -(-(town.as_of - first).days // step)
    return [town.as_of - dt.timedelta(days=step * n) for n in range(count, -1, -1)]


def write_trend(book: TownBook, town: Consolidation, row: int) -> int:
    """The chart from ``row`` down, over live counts of «Tiến độ thời hạn»; the row below it."""
    days, rules = days_of(town), [milestone.rule for milestone in town.plan.milestones]
    _numbers(book, town, row, days, rules)
    chart = new_chart(book, "line")
    name, last = book.sheet(BRIEFING).name, row + len(days)
    for n, milestone in enumerate(town.plan.milestones):
        col, dash, mark = DATA_COL + n, LINES[n % len(LINES)], MARKS[n % len(MARKS)]
        chart.add_series(
            {
                "name": milestone.short or milestone.title,
                "categories": [name, row, DATA_COL - 1, last - 1, DATA_COL - 1],
                "values": [name, row, col, last - 1, col],
                "line": {"color": "#404040", "width": 1.25, "dash_type": dash},
                "marker": {"type": mark, "size": 5, "fill": {"color": "#808080"}},
            }
        )
    small = {"name": FONT, "size": 8}
    title = "Số đơn vị đã hoàn thành từng mốc, cộng dồn theo ngày"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 11}})
    months = {"date_axis": True, "major_unit": 1, "major_unit_type": "months"}
    chart.set_x_axis({"num_font": small, "num_format": "m/yyyy", **months})
    chart.set_y_axis({"num_font": small, "min": 0, "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom", "font": small})
    chart.show_hidden_data()
    chart.set_size({"width": 720, "height": TREND_HEIGHT * 4 / 3 - 8})
    place_chart(book, BRIEFING, chart, (row - 1, 0), told_of(title, book.sheet(PROGRESS).name), 10)
    book.pages[BRIEFING].set_row(row - 1, TREND_HEIGHT)
    return row + 2


def _numbers(
    book: TownBook, town: Consolidation, row: int, days: Sequence[dt.date], rules: Sequence[str]
) -> None:
    page, area = book.pages[BRIEFING], book.area("progress")
    page.set_column(DATA_COL - 1, DATA_COL + len(rules) - 1, 9, None, {"hidden": True})
    for n, rule in enumerate(rules):
        put(book, page, row, DATA_COL + 1 + n, rule, {})
    for at, day in enumerate(days, row + 1):
        put(book, page, at, DATA_COL, day, {"num_format": DATE_FORMAT})
        for n, rule in enumerate(rules):
            put(book, page, at, DATA_COL + 1 + n, _count(town, area, at, day, rule), {})


def _count(town: Consolidation, area: Area, row: int, day: dt.date, rule: str) -> Formula:
    cell = f"${column_letters(DATA_COL)}${row}"
    text = (
        f"=COUNTIFS({area.column('rule')},{criterion('=', rule)},"
        f'{area.column("evidence")},"<="&{cell})'
    )
    reached = (s.evidence.day for s in owed(town) if s.rule == rule)
    return Formula(text, sum(one is not None and one <= day for one in reached))
