"""What the report to the chair says (R-WATCH): every number is the town workbook's own, counted
by the functions that count for its sheets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from emulation_xlsx.event.invitation import common_facts
from emulation_xlsx.event.word_chart import BarFill, WordChart, bar_chart
from emulation_xlsx.findings import as_date
from emulation_xlsx.forms.values import COLLECTIVE, PERSON
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook
from emulation_xlsx.town.sheets.allocation import figures
from emulation_xlsx.town.sheets.composition import HERE, CompositionRow, Group, groups
from emulation_xlsx.town.sheets.delegates import IS_READY, Tally, Test
from emulation_xlsx.town.sheets.dossiers import spending, tells_money
from emulation_xlsx.town.sheets.followup import debts
from emulation_xlsx.town.sheets.progress import LATE, OVERDUE, group, owed
from emulation_xlsx.town.states import record, without_town
from emulation_xlsx.town.workbook import town_book

TOLD = ("category", "gender", "ethnicity", "direct_work", "age_group")
"""The groups of «Cơ cấu» that a report tells; of the others only the workbook does."""
OTHERS_ONLY = ("ethnicity", "direct_work")
"""Of these the sum of R-SHARE alone."""
_CATEGORY = "category"
PLAIN: BarFill = {"fill": {"color": "#9DC3E6"}}
PARTED: Sequence[tuple[str, str, BarFill]] = (
    ("dung_han", "Đúng hạn", {"fill": {"color": "#A9D18E"}}),
    ("cham", "Chậm", {"fill": {"color": "#FFD966"}}),
    ("qua_han", "Quá hạn", {"fill": {"color": "#FF7C80"}}),
    ("khac", "Khác", {"fill": {"color": "#E7E6E6"}}),
)
"""Columns of the table of milestones in its chart: light, so that numbers in them can be read."""
WHO_CAME: Sequence[tuple[str, BarFill]] = (
    ("Chính thức có mặt", {"fill": {"color": "#A9D18E"}}),
    ("Được mời, vắng", {"fill": {"color": "#E7E6E6"}}),
    ("Dự khuyết có mặt", {"fill": {"color": "#9DC3E6"}}),
)
"""The parts of a block in the chart of who came."""
BAR, BAR_LENGTH = "▬", 16
"""A share drawn in a cell of a table: as many as this are the whole."""
NO_MOVEMENT = "Chưa ghi phong trào"

_Row = Mapping[str, Any]


def report_facts(town: Consolidation) -> dict[str, Any]:
    """What the templates of the report, of the summary and of the urging letter may name."""
    plan, pilots = town.plan, list(_pilots(town))
    settings = plan.settings
    return common_facts(plan, town.as_of) | {
        "kinh_gui": f"Chủ tịch {settings.committee}",
        "ngay": as_date(town.as_of),
        "so_tep": len(town.receipts),
        "loi_lon": _held_words(town),
        "moc": list(_milestones(town)),
        "bieu_do_moc": _milestone_chart(town),
        "con_no": list(_late(town)),
        "muc": _numbers(plan, pilots=bool(pilots)),
        **_of_delegates(town),
        "loi_diem_danh": town.attendance.words if town.attendance else "",
        "hoi_nghi_diem": pilots,
        "loi_dien_hinh": _exemplar_words(town),
        "phong_trao": list(_movements(town)),
        "loi_kinh_phi": _money_words(town),
        "de_xuat": list(_proposals(town)),
        "viec_no": list(_debts(town)),
        "so_don_vi_no": len(debts(town)),
        "thu_dien_tu": settings.office_address,
        "dien_thoai": settings.reply_phone or "",
    }


def _numbers(plan: Plan, *, pilots: bool) -> Mapping[str, int]:
    """The numbers of the report's sections from the third on; 0 of what this plan has not."""
    has = {
        "dai_bieu": plan.asks("list"),
        "hoi_nghi_diem": pilots,
        "dien_hinh": plan.asks("conference"),
        "kinh_phi": tells_money(plan),
        "de_xuat": True,
    }
    there = [name for name in has if has[name]]
    return dict.fromkeys(has, 0) | {name: at for at, name in enumerate(there, 3)}


def _of_delegates(town: Consolidation) -> Mapping[str, Any]:
    if not town.plan.asks("list"):
        charts = dict.fromkeys(("bieu_do_thanh_phan", "bieu_do_diem_danh"))
        return {"loi_dai_bieu": "", "co_cau": (), "co_cau_den": (), **charts}
    book = town_book(town)
    tally = book.once(Tally, town)
    return {
        "loi_dai_bieu": _people_words(book, town, tally),
        "co_cau": list(_composition(book, town, tally)),
        "bieu_do_thanh_phan": _category_chart(book, town, tally),
        "co_cau_den": list(_composition(book, town, tally, came=True)),
        "bieu_do_diem_danh": _attendance_chart(town, tally),
    }


def number(value: int) -> str:
    """As documents write it: 1.234."""
    return f"{value:,}".replace(",", ".")


def percent(share: Fraction) -> str:
    """As documents write it: 12,5%."""
    return f"{float(share) * 100:.1f}%".replace(".", ",")


# --- what was done --------------------------------------------------------------------------------


def _held_words(town: Consolidation) -> str:
    stands = [one for one in owed(town) if one.held and not town.plan.is_town(one.unit)]
    if not stands:
        return ""
    met = sum(one.done is not None for one in stands)
    if not met:
        return f"Chưa đơn vị nào trong {number(len(stands))} đơn vị tổ chức hội nghị của đơn vị."
    return f"Có {number(met)} trong {number(len(stands))} đơn vị đã tổ chức hội nghị của đơn vị."


def _milestones(town: Consolidation) -> Iterator[_Row]:
    for milestone in town.plan.milestones:
        stands = [one for one in owed(town) if one.rule == milestone.rule]
        counts = Counter(map(group, stands))
        on_time, late = counts[Status.ON_TIME], counts[LATE] + counts[Status.ON_THE_DAY]
        told = on_time + late + counts[OVERDUE]
        yield {
            "viec": milestone.title,
            "han": as_date(milestone.day),
            "phai_lam": len(stands),
            "dung_han": on_time,
            "cham": late,
            "qua_han": counts[OVERDUE],
            "khac": len(stands) - told,
        }


def _milestone_chart(town: Consolidation) -> WordChart:
    """Every milestone a bar, parted as its row of the table."""
    rows = list(_milestones(town))
    labels = [one.short or one.title for one in town.plan.milestones]
    series = [(told, [row[name] for row in rows], fill) for name, told, fill in PARTED]
    return bar_chart("Tiến độ từng mốc (số đơn vị)", labels, series, town.as_of)


def _late(town: Consolidation) -> Iterator[_Row]:
    """Who is late or owes, each with what the unit said of it."""
    for one in owed(town):
        if one.days_late is not None and one.status not in (Status.NOT_DUE, Status.SOON):
            said = town.explanations.get(one.unit.code, ())
            yield {
                "don_vi": one.unit.name,
                "viec": one.milestone.title,
                "tinh_trang": one.text,
                "giai_trinh": f"“{said[-1].text}”" if said else "",
            }


def _pilots(town: Consolidation) -> Iterator[_Row]:
    for unit in town.plan.units:
        milestone = town.plan.conference_milestone(unit)
        standing = town.standing(unit.code, milestone.rule) if milestone else None
        if unit.pilot and standing and standing.applicable:
            lessons = record(town, unit.code, "conference", "conference").get("lessons")
            held = f"họp ngày {as_date(standing.done)}, " if standing.done else ""
            yield {
                "don_vi": unit.name,
                "tinh_trang": f"{held}{standing.text}",
                "bai_hoc": lessons or "",
            }


def _debts(town: Consolidation) -> Iterator[_Row]:
    at = 0
    for code, found in debts(town).items():
        for debt in found:
            at += 1
            yield {
                "stt": at,
                "don_vi": town.plan.by_code[code].name,
                "viec": debt.what,
                "han": debt.deadline,
                "tinh_trang": debt.status,
            }


# --- people ---------------------------------------------------------------------------------------


def _people_words(book: TownBook, town: Consolidation, tally: Tally) -> str:
    seats, named = figures(book, town), tally.named()
    ready = tally.passing(*tally.official_exemplar, IS_READY)
    of_seats = f"trong {number(seats.exemplar_seats.value)} suất"
    words = f"Các đơn vị chưa cử đại biểu điển hình nào {of_seats}"
    if named.people.value:
        words = (
            f"Các đơn vị đã cử {number(named.people.value)} đại biểu điển hình {of_seats}, trong "
            f"đó {number(ready)} người đủ hồ sơ, có thể mời ngay"
        )
    if seats.guests.value:
        words += f"; {number(seats.guests.value)} khách mời"
    more = [
        (seats.unsent.value, "đơn vị có chỉ tiêu chưa gửi danh sách"),
        (seats.short.value, "suất chưa cử"),
        (seats.over.value, "người cử vượt chỉ tiêu"),
    ]
    told = [f"{number(count)} {what}" for count, what in more if count]
    return f"{words}. Còn {', '.join(told)}." if told else f"{words}."


def _composition(
    book: TownBook, town: Consolidation, tally: Tally, *, came: bool = False
) -> Iterator[_Row]:
    """Of the official delegates, or of who ``came``: the rows that a chair asks for."""
    whole = tally.passing(HERE if came else tally.official)
    if not whole or (came and town.attendance is None):
        return
    for one in groups(book, town):
        counts = [(item, tally.passing(*_tests(tally, item, came=came))) for item in _told(one)]
        told = [(item, count) for item, count in counts if count or item.key]
        if told:
            yield {"nhan": f"{one.title}:", "so": "", "ty_le": "", "thanh": ""}
        for item, count in told:
            share = Fraction(count, whole)
            yield {
                "nhan": item.label,
                "so": number(count),
                "ty_le": percent(share),
                "thanh": BAR * round(share * BAR_LENGTH),
            }


def _category_chart(book: TownBook, town: Consolidation, tally: Tally) -> WordChart | None:
    """The official delegates by their categories; None where nobody has one."""
    items = [item for one in groups(book, town) if one.name == _CATEGORY for item in _valued(one)]
    every = {item.label: tally.passing(*item.tests) for item in items}
    counts = {label: count for label, count in every.items() if count}
    if not counts:
        return None
    title = "Thành phần đại biểu chính thức (số người)"
    return bar_chart(title, list(counts), [(title, list(counts.values()), PLAIN)], town.as_of)


def _attendance_chart(town: Consolidation, tally: Tally) -> WordChart | None:
    """Each block's official delegates who came, those who were invited and did not, and its
    reserves who came; None before the event.
    """
    rows: dict[str, tuple[int, int, int]] = {}
    for place, block in enumerate(town.plan.blocks, 1):
        of_block: Test = ("block_number", "=", place)
        official = (tally.official, of_block)
        came, here = tally.passing(*official, HERE), tally.passing(of_block, HERE)
        invited = tally.passing(*official, IS_READY)
        rows[block] = came, invited - tally.passing(*official, IS_READY, HERE), here - came
    told = {block: row for block, row in rows.items() if any(row)}
    if town.attendance is None or not told:
        return None
    columns = zip(WHO_CAME, zip(*told.values(), strict=True), strict=True)
    series = [(name, numbers, fill) for (name, fill), numbers in columns]
    return bar_chart("Đại biểu các khối có mặt (số người)", list(told), series, town.as_of)


def _valued(one: Group) -> Sequence[CompositionRow]:
    return one.items[: one.values]


def _told(one: Group) -> Sequence[CompositionRow]:
    if one.name not in TOLD:
        return ()
    if one.name in OTHERS_ONLY:
        return [item for item in one.items if item.key]
    return one.items


def _tests(tally: Tally, item: CompositionRow, *, came: bool) -> Sequence[Any]:
    return (*(test for test in item.tests if test != tally.official), HERE) if came else item.tests


# --- exemplars, money, what is proposed -----------------------------------------------------------


def _counted(town: Consolidation) -> Mapping[str, Counter[str]]:
    """Movement → how many collectives and persons."""
    rows, found = town.frame("exemplars").rows(), dict[str, Counter[str]]()
    for _, i in town.rows("exemplars", "conference"):
        movement = rows[i]["movement"] or NO_MOVEMENT
        found.setdefault(movement, Counter())[rows[i]["kind"] or ""] += 1
    return found


def _exemplar_words(town: Consolidation) -> str:
    counts = sum(_counted(town).values(), Counter[str]())
    if not counts:
        return "Các đơn vị chưa báo điển hình nào."
    return (
        f"Các đơn vị đã suy tôn, giới thiệu {number(counts[COLLECTIVE])} tập thể và "
        f"{number(counts[PERSON])} cá nhân điển hình."
    )


def _movements(town: Consolidation) -> Iterator[_Row]:
    """In the order of the plan's list."""
    found, listed = _counted(town), town.plan.lists["Phong trào thi đua"].values
    for name in dict.fromkeys((*listed, *found)) if listed else ():
        if counts := found.get(name):
            yield {"ten": name, "tap_the": counts[COLLECTIVE], "ca_nhan": counts[PERSON]}


def _money_words(town: Consolidation) -> str:
    rows = [spending(town, unit) for unit in without_town(town.plan)]
    both = [row for row in rows if row["difference"] is not None]
    own = sum(line.amount or 0 for line in town.plan.budget)
    words = "Các đơn vị chưa ghi đủ dự toán và số đã chi."
    if both:
        estimate, spent = (sum(row[name] for row in both) for name in ("estimate", "spent"))
        words = (
            f"{number(len(both))} đơn vị ghi cả dự toán và số đã chi: dự toán {number(estimate)} "
            f"đồng, đã chi {number(spent)} đồng."
        )
    if own:
        words += town.plan.said(" Dự toán của {level}: ") + f"{number(own)} đồng."
    return words


def _proposals(town: Consolidation) -> Iterator[str]:
    """Only what holds on the day."""
    plan, owing = town.plan, debts(town)
    if plan.asks("list") and not plan.settings.decided:
        yield "Quyết định giao chỉ tiêu đại biểu cho các đơn vị."
    if owing:
        words = f"Chỉ đạo {number(len(owing))} đơn vị còn việc chưa hoàn thành"
        council = "; giao thành viên Hội đồng theo dõi đôn đốc từng đơn vị"
        yield f"{words}{council if plan.council else ''}."
    if plan.council and (unfollowed := _unfollowed(plan)):
        yield f"Phân công thành viên Hội đồng theo dõi {number(unfollowed)} đơn vị chưa có người."
    if not plan.settings.event_day:
        yield plan.said("Quyết định ngày họp, nơi họp của {event} {level}.")
    if not owing:
        yield plan.said("Cho phép chuẩn bị {event} {level} theo kế hoạch.")


def _unfollowed(plan: Plan) -> int:
    return sum(not unit.member for unit in without_town(plan))
