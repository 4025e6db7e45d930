"""Who has how many exemplar seats, and who fills them (R-QUOTA, R-LIST).

Two sheets with the same columns: «Phân bổ chỉ tiêu» of the town workbook, and the draft
``phan-bo.xlsx`` that the chair signs, which knows no delegates yet.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from emulation_xlsx.findings import as_date, signed_on
from emulation_xlsx.forms.schema import PARTS
from emulation_xlsx.forms.styles import LIST_SIZE, row_height
from emulation_xlsx.plan.issue import told_in
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation, Line
from emulation_xlsx.plan.quota_words import place_words
from emulation_xlsx.plan.settings import Settings
from emulation_xlsx.town.cells import Formula, criterion
from emulation_xlsx.town.compliance import Standing, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import (
    LIST_FIRST_ROW,
    Area,
    Heading,
    TownBook,
    halfway,
    merged,
    recipients,
    signature,
)
from emulation_xlsx.town.privacy import Mask
from emulation_xlsx.town.sheets.delegates import DOUBLED, Tally, told_roles
from emulation_xlsx.town.sheets.working import (
    ALLOCATION,
    shared_seats,
    total_weight,
    working_length,
    write_working,
)
from emulation_xlsx.town.states import Row, as_of, sums
from emulation_xlsx.town.table import BOLD, RowWriter, write_list
from emulation_xlsx.town.widths import printed_widths

BLOCKS = "blocks"
_ENOUGH, NOT_SENT = "đủ", "chưa gửi"


# --- the sheet of the town workbook -------------------------------------------------------------


def write_allocation(book: TownBook, town: Consolidation) -> None:
    """«Phân bổ chỉ tiêu»: the working, what each unit was told, and whom it has named."""
    people, told = book.once(nominated, town), told_seats(town)

    def more(line: Line) -> Row:
        return _named(town, line, people[line.claim.code]) | {"told": told.get(line.claim.code)}

    words = as_of(town, decision(town.plan.settings))
    last = write_working(book, town.plan, town.allocation, words, more)
    signature(book, book.pages[ALLOCATION], last + 2, book.sheet(ALLOCATION).on_paper)


def length(town: Consolidation, _book: TownBook) -> int:
    return working_length(town.allocation)


@dataclass(frozen=True)
class Figures:
    """Single cells of the sheet for «Tổng quan»: references and their values."""

    placed: Formula
    exemplar_seats: Formula
    nominated: Formula
    guests: Formula
    unsent: Formula
    short: Formula
    over: Formula
    """Seats that units have not filled, and people whom units named beyond theirs."""


def figures(book: TownBook, town: Consolidation) -> Figures:
    people, units = book.once(nominated, town), _lines(town.allocation)
    area, seats = book.area(ALLOCATION), town.allocation.exemplar_seats
    mine = [people[line.claim.code] for line in units]

    def total(name: str, value: int) -> Formula:
        return Formula(area.cell(name, area.last + 1), value)

    def left(sign: str, value: int) -> Formula:
        cells, codes = area.column("remaining"), area.column("unit_code")
        return Formula(f'ABS(SUMIFS({cells},{codes},"<>",{cells},"{sign}0"))', value)

    roles = town.plan.roles
    exemplars = {code: one[roles.exemplar] for code, one in people.items()}
    short, over = short_and_over(town, exemplars)
    unsent = sum(_state(town, line, people[line.claim.code]) == NOT_SENT for line in units)
    return Figures(
        placed=total("seats", sum(line.seats for line in units)),
        exemplar_seats=Formula(str(seats), seats),
        nominated=total("nominated", sum(one[roles.exemplar] for one in mine)),
        guests=total("guests", sum(one[roles.guest] for one in mine)),
        unsent=Formula(f"COUNTIF({area.column('state')},{criterion('=', NOT_SENT)})", unsent),
        short=left(">", short),
        over=left("<", over),
    )


def nominated(book: TownBook, town: Consolidation) -> Mapping[str, Counter[str]]:
    """Unit code → counts of its list: official delegates by type, :data:`DOUBLED` for exemplars who
    are strong doubles, «all» for everybody.
    """
    found: dict[str, Counter[str]] = {unit.code: Counter() for unit in town.plan.units}
    names, roles = ("unit_code", "delegate_type", "standing", "doubled"), town.plan.roles
    for code, kind, standing, doubled in book.once(Tally, town).listed.together(*names):
        found[code]["all"] += 1
        if standing == roles.official:
            found[code][str(kind)] += 1
            found[code][DOUBLED] += kind == roles.exemplar and doubled == DOUBLED
    return found


def short_and_over(town: Consolidation, exemplars: Mapping[str, int]) -> tuple[int, int]:
    """Seats that units have not filled, and people beyond seats, each added up over the units."""
    left = [one.seats - exemplars.get(one.claim.code, 0) for one in _lines(town.allocation)]
    return sum(n for n in left if n > 0), -sum(n for n in left if n < 0)


def told_seats(town: Consolidation) -> dict[str, int]:
    """Unit code → the seats that the form it last sent was issued with."""
    found: dict[str, int] = {}
    for unit in town.plan.units:
        states = [state for part in PARTS if (state := town.state(unit.code, part))]
        latest = max((s.winner.receipt for s in states), key=lambda r: r.order(), default=None)
        told = told_in(latest.book.meta) if latest and latest.book else None
        if told is not None:
            found[unit.code] = told
    return found


def decision(settings: Settings) -> str:
    """Whether the seats are decided (R-QUOTA)."""
    if settings.decided and settings.quota_decision_date:
        day = as_date(settings.quota_decision_date)
        return f"Theo Quyết định số {settings.quota_decision_number} ngày {day}."
    return f"Dự thảo, chưa có quyết định của Chủ tịch {settings.committee}."


def _named(town: Consolidation, line: Line, people: Counter[str]) -> Row:
    """Whom a unit has named."""
    asking, roles = _asking(town, line), town.plan.roles
    return {
        **told_roles(roles, "="),
        "rule": asking.rule if asking else "",
        "nominated": people[roles.exemplar],
        "doubled": people[DOUBLED],
        "remaining": line.seats - people[roles.exemplar],
        "state": _state(town, line, people),
        "guests": people[roles.guest],
    }


def _asking(town: Consolidation, line: Line) -> Standing | None:
    """A unit at the first milestone that waits for its list."""
    return next(town.standings_of(town.plan.by_code[line.claim.code], "list"), None)


def _lines(allocation: Allocation) -> list[Line]:
    return [line for block in allocation.blocks for line in block.lines]


def _state(town: Consolidation, line: Line, people: Counter[str]) -> str:
    """Whether a unit has filled its seats; of one that has named nobody, whether it says so."""
    if people["all"] == 0 and line.seats > 0:
        standing = _asking(town, line)
        return Status.NIL if standing and standing.status is Status.NIL else NOT_SENT
    left = line.seats - people[town.plan.roles.exemplar]
    if left == 0:
        return _ENOUGH
    return f"thiếu {left}" if left > 0 else f"vượt {-left}"


# --- the draft for the chair --------------------------------------------------------------------


def allocation_workbook(plan: Plan, allocation: Allocation, mask: Mask | None = None) -> bytes:
    """``phan-bo.xlsx``: the seats with their working, to be decided by the chair; with a ``mask``
    as the archive keeps it.
    """
    settings = plan.settings
    heading = Heading(
        settings.superior_office,
        settings.issuing_office,
        settings.place,
        settings.quota_decision_date or settings.campaign_start,
        settings.signer_title,
        settings.signer_name or "",
        settings.recipients_list,
    )
    lengths = {ALLOCATION: lambda _book: working_length(allocation)}
    book = TownBook(
        plan.form("allocation"), heading, lengths=lengths, mask=mask, archive=mask is not None
    )
    last = write_working(book, plan, allocation, decision(settings), lambda _line: {})
    last = _method(book, last + 2, method_words(plan, allocation))
    _approval(book, ALLOCATION, last + 2, settings)
    last = _write_blocks(book, allocation, decision(settings))
    _approval(book, BLOCKS, last + 2, settings)
    return book.content()


def method_words(plan: Plan, allocation: Allocation) -> list[str]:
    """The method in sentences that a clerk follows with a calculator."""
    settings, given = plan.settings, sum(block.seats for block in allocation.blocks)
    cap, seats = allocation.cap, allocation.exemplar_seats
    words = [
        f"Suất điển hình = {cap} × {settings.exemplar_percent}% = {seats} (phần lẻ từ 0,5 làm "
        f"tròn lên); {cap - seats} suất khách mời do {settings.level} mời.",
        f"Trừ {allocation.reserve} suất dự phòng, còn {given} suất; {settings.office} đề xuất "
        "số suất của từng khối (sheet “Theo khối”).",
        "Trong mỗi khối, giao trước các số ấn định; mỗi đơn vị còn lại có "
        f"{settings.base_seats} suất cơ bản.",
        "Số suất còn lại của khối chia theo quy mô: suất theo quy mô = số suất đem chia × quy mô "
        "của đơn vị ÷ tổng quy mô (số suất đem chia và tổng quy mô ghi ở dòng của khối).",
        "Mỗi đơn vị nhận phần nguyên; những suất còn thừa giao mỗi đơn vị 1 suất theo phần lẻ từ "
        "lớn đến nhỏ; phần lẻ bằng nhau thì theo kết quả bốc thăm, chưa bốc thăm thì đơn vị đứng "
        "trước trong danh sách được trước.",
        "Đơn vị ra ngoài mức tối thiểu, tối đa thì cố định ở mức đó (cột “Số được cố định” ghi "
        "vòng tính), rồi chia lại số còn lại cho các đơn vị khác.",
    ]
    return words + _example(plan, allocation)


def _example(plan: Plan, allocation: Allocation) -> list[str]:
    """One unit's share with its numbers, one that a remainder gave a seat if there is any."""
    free = [(block, line) for block in allocation.blocks for line in block.lines if line.exact]
    if not free:
        return []
    block, line = max(free, key=lambda pair: (pair[1].extra, pair[1].whole > 0))
    shared = [one for one in block.lines if not one.bound]
    extra = f"1 (phần lẻ {place_words(line)})" if line.extra else "0"
    return [
        f"Ví dụ: {plan.by_code[line.claim.code].name} ({block.block}): "
        f"{_plain(shared_seats(shared))} × {_plain(line.claim.weight)} ÷ "
        f"{_plain(total_weight(shared))} = {_written(line.exact, 4)}, được {line.base} cơ bản + "
        f"{line.whole} phần nguyên + {extra} = {line.seats} suất."
    ]


def _plain(number: Fraction | None) -> str:
    whole = number is None or number.denominator == 1
    return _written(number, 0 if whole else 2)


def _written(number: Fraction | None, digits: int) -> str:
    """``2.931,50``: as on the sheet in Vietnamese."""
    text = f"{float(number or 0):,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,"))


def _method(book: TownBook, row: int, words: Sequence[str]) -> int:
    """The method below the list; the last row written."""
    page, fields = book.pages[ALLOCATION], book.sheet(ALLOCATION).fields
    last = book.sheet(ALLOCATION).on_paper
    merged(page, row, 1, row, last, "CÁCH TÍNH", book.style(bold=True))
    width = sum(list(printed_widths(fields).values())[:-1])
    for number, text in enumerate(words, 1):
        style = book.style(text_wrap=True, font_size=11)
        merged(page, row + number, 1, row + number, last, f"{number}. {text}", style)
        page.set_row(row + number - 1, row_height([(text, width)], LIST_SIZE))
    return row + len(words)


def _approval(book: TownBook, key: str, row: int, settings: Settings) -> None:
    """Who proposes and who decides; a draft's day is written by hand."""
    last = book.sheet(key).on_paper
    day = settings.quota_decision_date if settings.decided else None
    dated = f"{settings.place}, {_day_words(day)}"
    name = settings.signer_name or ""
    proposed = (dated, settings.issuing_office, settings.signer_title, name)
    decided = (dated, "DUYỆT", f"CHỦ TỊCH {settings.superior_office}", "")
    half = halfway(book.pages[key], last)
    for first, to, texts in ((1, half, proposed), (half + 1, last, decided)):
        for offset, text in zip((0, 1, 2, 7), texts, strict=True):
            look = {"bold": offset > 0, "italic": offset == 0, "align": "center"}
            at = row + offset
            merged(book.pages[key], at, first, at, to, text, book.style(**look))
    if key == BLOCKS:  # the last page
        recipients(book, book.pages[key], row + 9, half)


def _day_words(day: dt.date | None) -> str:
    return signed_on(day) if day else "ngày …… tháng …… năm ………"


def _write_blocks(book: TownBook, allocation: Allocation, words: str) -> int:
    """«Theo khối»: the seats of each block beside what its units have, live; the last row."""
    area, at, rows = book.area(ALLOCATION), LIST_FIRST_ROW, []
    whole = allocation.exemplar_seats or 1
    for number, block in enumerate(allocation.blocks, 1):
        row: Row = {
            "stt": number,
            "block": block.block,
            "units": len(block.lines),
            "given": block.seats,
            "seats": Formula(f"={area.cell('seats', at)}", block.seats - block.unplaced),
            "left": block.unplaced,
            "share": Formula(f"={{given}}/{whole}", Fraction(block.seats, whole)),
        }
        rows.append(row)
        at += 1 + len(block.lines)
    names = ("units", "given", "seats", "left")
    blocks = write_list(
        book,
        BLOCKS,
        rows,
        note=words,
        total=lambda area: {"block": "Cộng các khối"} | sums(area, rows, names),
    )
    return _with_reserve(book, blocks, allocation)


def _with_reserve(book: TownBook, area: Area, allocation: Allocation) -> int:
    """The reserve, and the exemplar seats that it makes with the blocks; the last row."""
    writer, row = RowWriter(book, BLOCKS, BOLD), area.last + 2
    reserve = {"block": "Suất dự phòng", "given": allocation.reserve}
    whole = f"={area.cell('given', row - 1)}+{area.cell('given', row)}"
    summed = {"block": "Tổng suất điển hình", "given": Formula(whole, allocation.exemplar_seats)}
    writer.write(row, reserve)
    writer.write(row + 1, summed)
    return row + 1
