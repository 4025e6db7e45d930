"""A province with two hundred units of its own: its plan typed and pasted into the kit's workbook,
two rounds of returns filled by machine, consolidated, recalculated by LibreOffice.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from emulation_xlsx import cli
from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.plan.by_machine import filled_by_machine
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.town.page import LIST_FIRST_ROW, LIST_HEADER_ROW
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.mails import mail, mixed, named
from tests.helpers.plan_book import PlanBook
from tests.test_kits import OF_2019, PROVINCE, texts

pytestmark = pytest.mark.thorough

ISSUED, FIRST, LAST = dt.date(2025, 2, 12), dt.date(2025, 4, 10), dt.date(2025, 8, 12)
AS_OF = dt.date(2025, 8, 20)
COMMUNES, OFFICES, FIRMS = 150, 30, 20
ITEMS = [f"Nội dung thứ {number}" for number in range(1, 12)]
CATEGORIES = ("Già làng, trưởng bản", "Nghệ nhân", "Chiến sĩ thi đua", "Khách mời khác")
SILENT, BOTH = 0, 1
"""By its number's remainder of three: which units have sent nothing, and which both rounds."""


def type_the_plan(book: PlanBook) -> None:
    """What the clerk of a province types: words, days, milestones, lists, questions."""
    book.settings(
        {
            "Mã đợt": "TINH-THU-2025",
            "Tên nơi tổ chức": "tỉnh Thử Nghiệm",
            "Địa danh": "Thử Nghiệm",
            "Thư điện tử nhận báo cáo": "noivu@tinh.example",
            "Ngày bắt đầu": "03/02/2025",
            "Ngày kết thúc": "31/12/2025",
            "Số đại biểu tối đa cấp tổ chức": "600",
            "Số quyết định giao chỉ tiêu": "12/QĐ-UBND",
            "Ngày quyết định giao chỉ tiêu": "10/02/2025",
        }
    )
    days = {"R-PLAN": "15/04/2025", "R-UNIT": "31/07/2025", "R-DOSSIER": "15/08/2025"}
    for rule, day in (days | {"R-TOWN": "28/10/2025"}).items():
        book.put("Thời hạn", rule, Ngày_mốc=day)
    book.take_out("Thời hạn", "R-KHEN")
    titles = ("Mã quy định", "Nội dung", "Ngày mốc", "Cách tính", "Hoàn thành khi")
    more = (*titles, "Đơn vị phải làm", "Gọi tắt")
    sector = "Gửi số liệu sản xuất về Sở Nội vụ"
    firms = ("R-DN", sector, "30/05/2025", "trước ngày", "văn bản giấy", "Doanh nghiệp", "Số liệu")
    book.paste("Thời hạn", more, [firms])
    book.put("Đơn vị", "T00", Tên_đơn_vị="Tỉnh Thử Nghiệm")
    book.rename("Danh mục", "Điển hình", "Tiêu biểu")
    book.rename("Danh mục", "Biên bản hội nghị", "Biên bản bình xét")
    lists = ("Danh mục", "Giá trị", "Được tính là")
    for name in ("Chương trình hội nghị", "Thành phần đại biểu"):
        book.take_out("Danh mục", name)
    book.paste("Danh mục", lists, [("Chương trình hội nghị", item, None) for item in ITEMS])
    roles = [("Thành phần đại biểu", one, None) for one in CATEGORIES[:-1]]
    book.paste("Danh mục", lists, [*roles, ("Thành phần đại biểu", CATEGORIES[-1], "khách mời")])
    own = ("Sheet của mẫu", "Câu hỏi", "Kiểu", "Bắt buộc", "Hỏi")
    poor = ("1. Đơn vị", "Số hộ nghèo", "số nguyên", "Có", "Xã, phường, đặc khu")
    book.paste("Câu hỏi riêng", own, [poor, ("6. Đại biểu dự ĐH tỉnh", "Cỡ áo", "chữ", "Có", "Có")])


def paste_units(book: PlanBook) -> None:
    """From another workbook: sizes as numbers and as texts, spaces, kinds by their short names."""
    titles = ("Mã", "Khối", "Tên đơn vị", "Loại", "Quy mô", "Thư điện tử")
    kinds = (
        ("X", COMMUNES, "Xã", "Xã "),
        ("S", OFFICES, "Sở", "Sở "),
        ("D", FIRMS, "DN", "Công ty "),
    )
    blocks = {"X": "Cụm {}", "S": "Khối sở, ngành", "D": "Khối doanh nghiệp"}
    rows = [
        (
            f"{letter}{number:03}",
            blocks[letter].format(number % 3 + 1),
            f"{name}Số {number}",
            kind,
            f"{50 + number * 7}" if number % 2 else 50 + number * 7,
            f"{letter}{number:03}@tinh.example".lower(),
        )
        for letter, count, kind, name in kinds
        for number in range(1, count + 1)
    ]
    book.paste("Đơn vị", titles, rows)
    seats = {"Cụm 1": 110, "Cụm 2": 110, "Cụm 3": 110, "Khối sở, ngành": 90}
    seats["Khối doanh nghiệp"] = 60
    book.paste("Chỉ tiêu", ("Khối", "Số suất của khối"), seats.items())


def sent(plan: Plan, seats: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """File → mail of two rounds: the plan, then all the rest; a third of the units sends only the
    plan, a third nothing, some are wrong.
    """
    for number, unit in enumerate(plan.units):
        if plan.is_town(unit) or number % 3 == SILENT:
            continue
        told = seats.get(unit.code)
        values = filled_by_machine(plan, unit, told, number)
        first = {key: values.pop(key) for key in ("unit", "plan")}
        yield mailed(unit, FIRST, unit_workbook(plan, unit, told, ISSUED, first))
        if number % 3 == BOTH:
            if number % 5 == 0:
                values["conference"][0]["held_date"] = "31/02/2025"
            whole = {"unit": first["unit"], **values}
            yield mailed(unit, LAST, unit_workbook(plan, unit, told, ISSUED, whole))


def mailed(unit: Unit, day: dt.date, form: bytes) -> tuple[str, bytes]:
    when = f"{day:%d} {'Apr' if day.month == 4 else 'Aug'} 2025 09:00:00 +0700"
    head = f"From: {unit.addresses[0]}\nSubject: Bao cao\nDate: {when}\n"
    return f"{unit.code}-{day:%m}.eml", mail(mixed(named(f"{unit.code}.xlsx", form)), head=head)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    folder = Campaign(tmp_path_factory.mktemp("province") / "tinh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: dt.datetime.combine(AS_OF, dt.time(9)))
        assert cli.main(["new", str(folder.root), "--kit", PROVINCE]) == 0
        book = PlanBook(folder.plan)
        type_the_plan(book)
        paste_units(book)
        book.save()
        assert cli.main(["issue", str(folder.root), "--as-of", f"{ISSUED}"]) == 0
        plan = plan_of(folder)
        for name, content in sent(plan, allocate_plan(plan).seats):
            (folder.incoming / name).write_bytes(content)
        assert cli.main(["consolidate", str(folder.root), "--as-of", f"{AS_OF}"]) == 0
    return folder


def plan_of(folder: Campaign) -> Plan:
    return read_plan(folder.plan.read_bytes(), "ke-hoach.xlsx")[0]


def town_of(campaign: Campaign) -> Path:
    return campaign.town_workbook(AS_OF.isoformat())


@cache
def opened(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def rows(campaign: Campaign, sheet: str) -> list[dict[str, object]]:
    page = opened(town_of(campaign))[sheet]
    titles = [str(cell.value) for cell in page[LIST_HEADER_ROW]]
    values = page.iter_rows(min_row=LIST_FIRST_ROW, values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in values if row[0] is not None]


def test_what_was_pasted_is_the_plan(campaign: Campaign) -> None:
    plan = plan_of(campaign)
    assert len(plan.units) == 1 + COMMUNES + OFFICES + FIRMS
    assert len(list(campaign.outgoing.glob("*.xlsx"))) == len(plan.units)
    assert sum(allocate_plan(plan).seats.values()) == 480
    assert {one.rule for one in plan.milestones_of(plan.by_code["D001"])} == {
        "R-PLAN",
        "R-UNIT",
        "R-DOSSIER",
        "R-DN",
    }


def test_everything_that_came_counts_but_for_what_is_wrong(campaign: Campaign) -> None:
    stands = rows(campaign, "Tiến độ thời hạn")
    found = Counter((row["Mã mốc"], row["Tình trạng"]) for row in stands)
    numbers = range(1, 1 + COMMUNES + OFFICES + FIRMS)
    whole = [number for number in numbers if number % 3 == BOTH]
    faulty = sum(number % 5 == 0 for number in whole)
    assert found["R-PLAN", "đúng hạn"] == sum(number % 3 != SILENT for number in numbers)
    assert found["R-UNIT", "đúng hạn"] == len(whole) - faulty
    assert found["R-UNIT", "đã nộp, còn lỗi phải sửa"] == faulty
    assert found["R-DOSSIER", "đúng hạn"] == len(whole)
    assert found["R-DN", "quá hạn, chưa nộp"] == FIRMS


def test_own_questions_renamed_lists_and_another_agenda(campaign: Campaign) -> None:
    people = rows(campaign, "Danh sách đại biểu")
    assert {row["Loại đại biểu"] for row in people} == {"Tiêu biểu"}
    assert {row["Thành phần đại biểu"] for row in people} == {CATEGORIES[0]}
    assert all(row["Cỡ áo"] for row in people)
    poor = {row["Mã"]: row["Số hộ nghèo"] for row in rows(campaign, "Câu hỏi riêng")}
    assert (poor["X001"], poor["S001"], poor["X003"]) == (5, None, None)
    contents = {row["Nội dung"] for row in rows(campaign, "Nội dung hội nghị")}
    assert set(ITEMS) <= {str(one).partition(" (")[0] for one in contents}


NO_WORDS = re.compile(r"(?<![0-9a-f])[0-9a-f]{8,64}(?![0-9a-f])|\d\d/\d\d/19\d\d")
"""Sums of files, and the births of invented people."""


def test_no_byte_speaks_of_another_plan(campaign: Campaign) -> None:
    """Of all forms, answers, letters with what they enclose, calendars, messages and lists; what
    many of them say alike is searched once.
    """
    folders = campaign.outgoing, campaign.answers, campaign.results
    written = [path for folder in folders for path in sorted(folder.iterdir())]
    assert {path.suffix for path in written} == {".xlsx", ".eml", ".ics", ".txt"}
    once: dict[str, str] = {}
    for path in (*written, campaign.register, campaign.plan):
        once |= {text: f"{path.name} {part}" for part, text in texts(path) if text not in once}
    found = [
        (where, words[0])
        for text, where in once.items()
        for words in OF_2019.finditer(NO_WORDS.sub("", text))
    ]
    assert found == []


def test_libreoffice_recalculates_the_same(campaign: Campaign, libreoffice: Office) -> None:
    path = town_of(campaign)
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}
