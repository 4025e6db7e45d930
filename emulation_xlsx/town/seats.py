"""Who has how many exemplar seats, and who fills them (R-QUOTA, R-LIST).

Two sheets with the same columns: «Phân bổ chỉ tiêu» of the town workbook, and the draft
``phan-bo.xlsx`` that the chair signs, which knows no delegates yet.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from emulation_xlsx.findings import as_date, column_letters
from emulation_xlsx.forms.schema import PARTS, load
from emulation_xlsx.forms.styles import BAD_FILL, FIXED_FILL, GOOD_FILL, WARN_FILL
from emulation_xlsx.plan.model import EXEMPLAR, GUEST, OFFICIAL, Bounds, Plan, Settings
from emulation_xlsx.plan.quota import (
    FIXED,
    MAXIMUM,
    MINIMUM,
    NO_WEIGHT,
    Allocation,
    BlockWorking,
    Line,
)
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.fitting import fit_header, fit_row, narrowed
from emulation_xlsx.town.sheets import (
    FIRST_ROW,
    HEADER_ROW,
    Area,
    Formula,
    Heading,
    Styled,
    TownBook,
    criterion,
    merged,
    signature,
    write_list,
    write_row,
)
from emulation_xlsx.town.states import Row, as_of

KEY = "allocation"
BOUND_WORDS: Mapping[str, str] = {
    FIXED: "ấn định",
    MINIMUM: "tối thiểu",
    MAXIMUM: "tối đa",
    NO_WEIGHT: "chưa có quy mô",
}
RUN_AGAIN = "chạy lại allocate"
ENOUGH, NOT_SENT = "đủ", "chưa gửi"
SUMMED = ("base", "whole", "extra", "seats", "nominated", "remaining", "guest_seats", "guests")
"""Columns with a block's sum and a grand total, where the sheet has them."""
BOLD = {"bold": True, "bg_color": FIXED_FILL}
More = Callable[[Line], Row]
"""What a sheet says of a unit beside the working of its seats."""


# --- the sheet of the town workbook -------------------------------------------------------------


def write_allocation(book: TownBook, town: Consolidation) -> None:
    """«Phân bổ chỉ tiêu»: the working, what each unit was told, and whom it has named."""
    people, told = nominated(town), told_seats(town)
    area = book.areas["delegates"]

    def more(line: Line) -> Row:
        return _named(area, line, people[line.claim.code]) | {"told": told.get(line.claim.code)}

    words = as_of(town, decision(town.plan.settings))
    last = _write(book, town.plan, town.allocation, words, more)
    signature(book, book.pages[KEY], last + 2, len(book.sheet(KEY).fields))
    _colour(book, book.areas[KEY])


def nominated(town: Consolidation) -> Mapping[str, Counter[str]]:
    """Unit code → its official delegates by type, and «all», whoever is on its list."""
    data = town.frame("delegates").data
    found: dict[str, Counter[str]] = {unit.code: Counter() for unit in town.plan.units}
    for code, i in town.rows("delegates", "list"):
        found[code]["all"] += 1
        if data.at[i, "standing"] == OFFICIAL and data.at[i, "delegate_type"]:
            found[code][data.at[i, "delegate_type"]] += 1
    return found


def told_seats(town: Consolidation) -> dict[str, int]:
    """Unit code → the seats that the form it last sent was issued with."""
    found: dict[str, int] = {}
    for unit in town.plan.units:
        states = [state for part in PARTS if (state := town.state(unit.code, part))]
        latest = max((s.winner.receipt for s in states), key=lambda r: r.order(), default=None)
        told = latest.book.meta.get("told", "") if latest and latest.book else ""
        if told.isascii() and told.isdigit() and len(told) < 6:
            found[unit.code] = int(told)
    return found


def decision(settings: Settings) -> str:
    """Whether the seats are decided (R-QUOTA)."""
    if settings.decided and settings.quota_decision_date:
        day = as_date(settings.quota_decision_date)
        return f"Theo Quyết định số {settings.quota_decision_number} ngày {day}."
    return "Dự thảo, chưa có quyết định của Chủ tịch UBND thị xã."


def _named(area: Area, line: Line, people: Counter[str]) -> Row:
    """Live counts over the list of delegates."""
    exemplars, left = people[EXEMPLAR], line.seats - people[EXEMPLAR]
    listed = f"COUNTIFS({area.column('unit_code')},{{unit_code}})"
    state = (
        f'=IF(AND({listed}=0,{{seats}}>0),"{NOT_SENT}",IF({{remaining}}=0,"{ENOUGH}",'
        'IF({remaining}>0,"thiếu "&{remaining},"vượt "&-{remaining})))'
    )
    sent = people["all"] > 0 or line.seats == 0
    return {
        "nominated": Formula(f"={_official(area, EXEMPLAR)}", exemplars),
        "remaining": Formula("={seats}-{nominated}", left),
        "state": Formula(state, _state(left) if sent else NOT_SENT),
        "guests": Formula(f"={_official(area, GUEST)}", people[GUEST]),
    }


def _official(area: Area, kind: str) -> str:
    return (
        f"COUNTIFS({area.column('unit_code')},{{unit_code}},{area.column('delegate_type')},"
        f"{criterion('', kind)},{area.column('standing')},{criterion('', OFFICIAL)})"
    )


def _state(left: int) -> str:
    if left == 0:
        return ENOUGH
    return f"thiếu {left}" if left > 0 else f"vượt {-left}"


def _colour(book: TownBook, area: Area) -> None:
    """Words carry the meaning; the fill follows them, live."""
    page, col = book.pages[KEY], area.cols["state"] - 1
    for start, fill, bold in (
        (ENOUGH, GOOD_FILL, False),
        ("thiếu", WARN_FILL, True),
        ("vượt", BAD_FILL, True),
        (NOT_SENT, FIXED_FILL, False),
    ):
        look = {"bg_color": fill, "bold": bold}
        rule = {"type": "text", "criteria": "begins with", "value": start}
        rule["format"] = book.add_format(look)
        page.conditional_format(area.first - 1, col, area.last - 1, col, rule)


# --- the draft for the chair --------------------------------------------------------------------


def allocation_workbook(plan: Plan, allocation: Allocation) -> bytes:
    """``phan-bo.xlsx``: the seats with their working, to be decided by the chair."""
    settings = plan.settings
    heading = Heading(
        settings.superior_office,
        settings.issuing_office,
        settings.place,
        settings.quota_decision_date or settings.campaign_start,
        settings.signer_title,
        settings.signer_name or "",
    )
    book = TownBook(load("allocation"), heading)
    last = _write(book, plan, allocation, decision(settings), lambda _line: {})
    last = _method(book, last + 2, method_words(plan, allocation))
    _approval(book, KEY, last + 2, settings)
    _write_blocks(book, plan, allocation)
    return book.content()


def method_words(plan: Plan, allocation: Allocation) -> list[str]:
    """The method in sentences that a clerk follows with a calculator."""
    settings, given = plan.settings, sum(block.seats for block in allocation.blocks)
    cap, seats = allocation.cap, allocation.exemplar_seats
    words = [
        f"Suất điển hình = {cap} × {settings.exemplar_percent} % = {seats} (phần lẻ từ 0,5 làm "
        f"tròn lên); {cap - seats} suất khách mời do thị xã mời.",
        f"Trừ {allocation.reserve} suất dự phòng, còn {given} suất; Phòng Nội vụ đề xuất số suất "
        "của từng khối (sheet «Theo khối»).",
        "Trong mỗi khối, giao trước các số ấn định; mỗi đơn vị còn lại có "
        f"{settings.base_seats} suất cơ bản.",
        "Số suất còn lại của khối chia theo quy mô: suất theo quy mô = số suất đem chia (dòng "
        "khối) × quy mô đơn vị ÷ tổng quy mô (dòng khối).",
        "Mỗi đơn vị nhận phần nguyên; những suất còn thừa giao mỗi đơn vị 1 suất theo phần lẻ từ "
        "lớn đến nhỏ; phần lẻ bằng nhau thì đơn vị đứng trước được trước.",
        "Đơn vị ra ngoài mức tối thiểu, tối đa thì cố định ở mức đó (cột «Số được cố định» ghi "
        "vòng tính) và chia lại số còn lại cho các đơn vị khác.",
    ]
    return words + [example for block in allocation.blocks for example in _example(plan, block)][:1]


def _example(plan: Plan, block: BlockWorking) -> Iterator[str]:
    """One unit's share with its numbers."""
    free = [line for line in block.lines if line.exact]
    if len(free) > 1 and (exact := free[0].exact):
        line = free[0]
        total, rest = _weight(free), _rest(free)
        unit = plan.by_code[line.claim.code].name
        yield (
            f"Ví dụ khối {block.block}, {unit}: {_plain(rest)} × {_plain(line.claim.weight)} ÷ "
            f"{_plain(total)} = {_comma(exact)}; {line.base} cơ bản + {line.whole} + "
            f"{line.extra} (phần lẻ thứ {line.rank}) = {line.seats} suất."
        )


def _plain(number: Fraction | None) -> str:
    number = number or Fraction(0)
    return str(number) if number.denominator == 1 else _comma(number)


def _comma(number: Fraction) -> str:
    return f"{float(number):.4f}".replace(".", ",")


def _method(book: TownBook, row: int, words: Sequence[str]) -> int:
    """The method below the list; the last row written."""
    page, last_col = book.pages[KEY], len(book.sheet(KEY).fields)
    merged(page, row, 1, row, last_col, "CÁCH TÍNH", book.style(bold=True))
    style = book.style(text_wrap=True, font_size=11)
    for number, text in enumerate(words, 1):
        merged(page, row + number, 1, row + number, last_col, f"{number}. {text}", style)
        page.set_row(row + number - 1, 17 if len(text) < 140 else 32)
    return row + len(words)


def _approval(book: TownBook, key: str, row: int, settings: Settings) -> None:
    """Who proposes and who decides; a draft's day is written by hand."""
    page, last = book.pages[key], len(book.sheet(key).fields)
    half = last // 2
    day = settings.quota_decision_date if settings.decided else None
    for first, to, dated, titles, name in (
        (1, half, _dated(settings.place, day), (settings.issuing_office, settings.signer_title),
         settings.signer_name or ""),
        (half + 1, last, _dated(settings.place, day), ("DUYỆT", f"CHỦ TỊCH {settings.superior_office}"),
         ""),
    ):  # fmt: skip
        lines = ((dated, {"italic": True}), *((text, {"bold": True}) for text in titles))
        for at, (text, props) in enumerate(lines, row):
            merged(page, at, first, at, to, text, book.style(align="center", **props))
        merged(page, row + 7, first, row + 7, to, name, book.style(align="center", bold=True))


def _dated(place: str, day: dt.date | None) -> str:
    if day:
        return f"{place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
    return f"{place}, ngày …… tháng …… năm ………"


def _write_blocks(book: TownBook, plan: Plan, allocation: Allocation) -> None:
    """«Theo khối»: the seats of each block beside what its units have, live."""
    area, key = book.areas[KEY], "blocks"
    rows = []
    at = area.first
    for number, block in enumerate(allocation.blocks, 1):
        given = Styled(block.seats, {})
        whole = Fraction(block.seats, allocation.exemplar_seats or 1)
        row: Row = {
            "stt": number,
            "block": block.block,
            "units": len(block.lines),
            "given": given,
            "seats": Formula(f"={area.cell('seats', at)}", block.seats - block.unplaced),
            "left": Formula("={given}-{seats}", block.unplaced),
            "share": Formula(f"={{given}}/{allocation.exemplar_seats or 1}", whole),
        }
        rows.append(row)
        at += 1 + len(block.lines)
    total = len(rows) + FIRST_ROW
    blocks = write_list(book, key, rows, note=decision(plan.settings), filtered=False)
    _block_totals(book, blocks, allocation)
    _approval(book, key, total + 5, plan.settings)


def _block_totals(book: TownBook, area: Area, allocation: Allocation) -> None:
    """The blocks together, the reserve, and the exemplar seats that they must make."""
    page, fields, row = book.pages["blocks"], book.sheet("blocks").fields, area.last + 1
    given = sum(block.seats for block in allocation.blocks)
    left = sum(block.unplaced for block in allocation.blocks)
    sums = {
        "units": sum(len(block.lines) for block in allocation.blocks),
        "given": given,
        "seats": given - left,
        "left": left,
    }
    total: Row = {name: Formula(f"=SUM({area.column(name)})", n) for name, n in sums.items()}
    write_row(book, page, fields, row, {"block": "Cộng các khối"} | total, BOLD)
    write_row(
        book, page, fields, row + 1, {"block": "Suất dự phòng", "given": allocation.reserve}, BOLD
    )
    cells = f"{area.cell('given', row)}+{area.cell('given', row + 1)}"
    whole = Formula(f"={cells}", given + allocation.reserve)
    write_row(
        book, page, fields, row + 2, {"block": "Tổng suất điển hình", "given": whole}, BOLD
    )


# --- what both have -----------------------------------------------------------------------------


def _write(
    book: TownBook, plan: Plan, allocation: Allocation, words: str, more: More
) -> int:
    """The list with its block rows, total, reserve and sum; the last row written."""
    fields, page = book.sheet(KEY).fields, book.pages[KEY]
    letters = {field.name: column_letters(col) for col, field in enumerate(fields, 1)}
    rows: list[Row] = []
    for number, block in enumerate(allocation.blocks, 1):
        units = [_working(plan, line, n) | more(line) for n, line in enumerate(block.lines, 1)]
        first = FIRST_ROW + len(rows) + 1
        rows += [_block(block, number, units, letters, first), *units]
    note = f"{words} Đơn vị tính: suất đại biểu."
    area = write_list(
        book, KEY, rows, note=note, total=lambda area: _total(area, rows), filtered=False
    )
    widths = narrowed([field.excel.width for field in fields])
    for col, width in enumerate(widths):
        page.set_column(col, col, width)
    fit_header(book, KEY, HEADER_ROW)
    for at, row in enumerate(rows, area.first):
        fit_row(book, KEY, at, row)
    return _sums(book, area, allocation, rows)


def _working(plan: Plan, line: Line, number: int) -> Row:
    """A unit's seats, step by step."""
    claim, free = line.claim, not line.bound
    bounds = plan.bounds.get(claim.code, Bounds(claim.code))
    turn = f" (vòng {line.round})" if line.round else ""
    seats = Formula("={base}+{whole}+{extra}", line.seats) if free else line.seats
    return {
        "stt": number,
        "unit_code": claim.code,
        "unit_name": plan.by_code[claim.code].name,
        "weight": _weight_cell(claim.weight),
        "limits": limit_words(bounds),
        "base": line.base if free else None,
        "exact": line.exact,
        "whole": line.whole if free else None,
        "remainder": line.remainder,
        "rank": line.rank,
        "extra": line.extra if free else None,
        "bound": f"{BOUND_WORDS[line.bound]}{turn}" if line.bound else None,
        "seats": seats,
        "why": line.why,
        "guest_seats": bounds.guests,
        "check": _check(line, limit_words(bounds)),
    }


def limit_words(bounds: Bounds) -> str | None:
    """What the plan says of a unit's seats: one text, so that a change of it shows."""
    if bounds.fixed is not None:
        return f"ấn định {bounds.fixed}"
    low, high = bounds.minimum, bounds.maximum
    if low is not None and high is not None:
        return f"từ {low} đến {high}"
    if low is not None:
        return f"ít nhất {low}"
    return None if high is None else f"nhiều nhất {high}"


def _weight_cell(weight: Fraction | None) -> Fraction | Styled | None:
    if weight is None or weight.denominator == 1:
        return weight
    return Styled(weight, {"num_format": "#,##0.00"})


def _check(line: Line, limits: str | None) -> Formula:
    """Whether the row still says what the seats were computed from.

    Both sides are turned to text by the same Excel, so blank is not 0 and no comma matters.
    """
    weight = line.claim.weight
    used = '""' if weight is None else f"{float(weight)!r}&\"\""
    same = f'AND({{weight}}&""={used},{{limits}}&""="{limits or ""}")'
    return Formula(f'=IF({same},"","{RUN_AGAIN}")', "", {"bold": True})


def _block(
    block: BlockWorking, number: int, units: Sequence[Row], letters: Mapping[str, str], first: int
) -> Row:
    """A block's heading with its sums; the weight and the seats that its free units share."""
    last = first + len(units) - 1
    free = [line for line in block.lines if not line.bound]
    row: Row = {
        "stt": _roman(number),
        "unit_name": block.block,
        "why": f"{block.seats} suất của khối",
        "check": _block_check(block),
    }
    if units:
        ranges = {name: f"{col}{first}:{col}{last}" for name, col in letters.items()}
        row |= {
            name: Formula(f"=SUM({ranges[name]})", sum(_number(unit.get(name)) for unit in units))
            for name in SUMMED
            if name in letters
        }
        shared = f'=SUMPRODUCT(({ranges["bound"]}="")*{ranges["weight"]})'
        row["weight"] = Formula(shared, _weight(free), _weight_style(_weight(free)))
        row["exact"] = Formula(f"=SUM({ranges['exact']})", _rest(free), {"num_format": "0"})
    return {name: Styled(value, BOLD) for name, value in row.items()} | {
        name: Styled(None, BOLD) for name in letters if name not in row
    }


def _block_check(block: BlockWorking) -> Formula:
    left = block.unplaced
    words = f'"còn "&({block.seats}-{{seats}})&" suất chưa chia"'
    value = f"còn {left} suất chưa chia" if left else ""
    return Formula(f'=IF({{seats}}={block.seats},"",{words})', value)


def _weight(free: Sequence[Line]) -> Fraction:
    return sum((line.claim.weight or Fraction(0) for line in free), Fraction(0))


def _weight_style(weight: Fraction) -> Mapping[str, str]:
    return {} if weight.denominator == 1 else {"num_format": "#,##0.00"}


def _rest(free: Sequence[Line]) -> Fraction:
    """The seats that are shared out by weight."""
    return sum((line.exact or Fraction(0) for line in free), Fraction(0))


def _number(cell: object) -> int:
    value = cell.value if isinstance(cell, Formula | Styled) else cell
    return _number(value) if isinstance(value, Formula) else value if isinstance(value, int) else 0


def _total(area: Area, rows: Sequence[Row]) -> Row:
    """The units together: block rows have no code, so they are not counted twice."""
    codes = area.column("unit_code")
    units = [row for row in rows if isinstance(row["unit_code"], str)]
    total: Row = {
        name: Formula(
            f'=SUMIF({codes},"<>",{area.column(name)})', sum(_number(u.get(name)) for u in units)
        )
        for name in SUMMED
        if name in area.cols
    }
    return total | {"unit_name": f"Cộng {len(units)} đơn vị"}


def _sums(book: TownBook, area: Area, allocation: Allocation, rows: Sequence[Row]) -> int:
    """The reserve and the exemplar seats below the total; figures for «Tổng quan»."""
    fields, page, row = book.sheet(KEY).fields, book.pages[KEY], area.last + 1
    placed = _number(_total(area, rows)["seats"])
    reserve = {"unit_name": "Suất dự phòng", "seats": allocation.reserve}
    write_row(book, page, fields, row + 1, reserve, BOLD)
    cells = f"{area.cell('seats', row)}+{area.cell('seats', row + 1)}"
    whole = Formula(f"={cells}", placed + allocation.reserve)
    words = f"Kế hoạch có {allocation.exemplar_seats} suất điển hình"
    summed = {"unit_name": "Tổng suất điển hình", "seats": whole, "why": words}
    write_row(book, page, fields, row + 2, summed, BOLD)
    book.figures["placed"] = Formula(area.cell("seats", row), placed)
    book.figures["exemplar_seats"] = Formula(area.cell("seats", row + 2), whole.value)
    if "nominated" in area.cols:
        for name in ("nominated", "guests"):
            value = _number(_total(area, rows)[name])
            book.figures[name] = Formula(area.cell(name, row), value)
    return row + 2


def _roman(number: int) -> str:
    """``4`` → ``IV``, as blocks are numbered."""
    text = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        text += letters * count
    return text
