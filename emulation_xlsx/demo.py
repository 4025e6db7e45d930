"""``demo``: a whole campaign with synthetic returns, faulty, late and silent units among them.

Everything derives from a seed; every planted mistake is listed in :data:`PLANTED`, and a test
holds the findings to exactly that list. All people are invented.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from emulation_xlsx.campaign.folder import Campaign, open_campaign, replace_file
from emulation_xlsx.commands import folder as commands
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.writer import Content, write_form
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import ENTERPRISE, EXEMPLAR, OFFICIAL, RESERVE, Plan, Unit
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.returns.amendments import with_sheets

SEED = 20190930
CREATED = dt.datetime(2019, 10, 1, 8, 0)  # noqa: DTZ001 - UTC+7, as all times here
ISSUED = dt.date(2019, 10, 10)
AS_OF = dt.date(2020, 4, 20)
SEEN = dt.datetime(2020, 4, 20, 7, 30)  # noqa: DTZ001 - UTC+7, as all times here
ROUND_1, ROUND_3 = "dot-1", "dot-3"

Values = dict[str, list[dict[str, Any]]]
Plant = Callable[[Values], None]


@cache
def stock() -> Mapping[str, Any]:
    """The names and figures that people and units are drawn from."""
    path = resources.files("emulation_xlsx.data").joinpath("demo.yaml")
    stock: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return stock


@dataclass(frozen=True)
class Planted:
    """A mistake of one unit, and the finding it must give: (sheet key, field, code).

    Either ``value`` stands in the field of the sheet's ``row``, or ``plant`` changes more.
    """

    unit: str | None
    sheet: str | None
    field: str | None
    code: str
    value: object = None
    row: int = 0
    plant: Plant | None = None

    def into(self, values: Values) -> None:
        if self.plant:
            self.plant(values)
        elif self.sheet and self.field:
            values[self.sheet][self.row][self.field] = self.value


def _more_delegates(values: Values) -> None:
    first = values["delegates"][0]
    for number, name in enumerate(("Lê Văn Thừa", "Trần Thị Dôi"), 1):
        values["delegates"].append({**first, "full_name": name, "birth_date": f"197{number}"})


def _same_person(values: Values) -> None:
    values["delegates"][1] |= {
        name: values["delegates"][0][name] for name in ("full_name", "birth_date")
    }


def _small_presidium(values: Values) -> None:
    del values["presidium"][4:]
    values["conference"][0]["explanation"] = "Hai đồng chí chủ tọa ốm đột xuất."


def _crowd(values: Values) -> None:
    values["conference"][0] |= {"exemplars": 115, "guests": 50, "cat_outstanding": 81, "women": 60}


def _wrong_sum(values: Values) -> None:
    values["conference"][0]["cat_farmers"] = 19


def _no_proposal(values: Values) -> None:
    values["dossier"][2] |= {"number": None, "date": None, "copies": None}


PLANTED: tuple[Planted, ...] = (
    Planted("DT02", "delegates", "birth_date", "impossible_date", "31/02/1975"),
    Planted("DT03", "delegates", "ethnicity", "not_in_list", "Kin", row=1),
    Planted("QL03", "delegates", "full_name", "blank"),
    Planted("QL05", "delegates", None, "over_quota", plant=_more_delegates),
    Planted("XP02", "presidium", None, "presidium_size", plant=_small_presidium),
    Planted("XP04", "conference", "exemplars", "over_cap", plant=_crowd),
    Planted("XP05", "conference", "exemplars", "categories_disagree", plant=_wrong_sum),
    Planted("TH01", "dossier", "number", "document_missing", plant=_no_proposal),
    Planted("TH02", "delegates", "full_name", "repeated", row=1, plant=_same_person),
    Planted("DN01", "conference", "attendance", "wrong_attendance", "Hội nghị toàn thể"),
    Planted("DN04", "conference", "held_date", "held_late", dt.date(2020, 4, 3)),
    Planted("DN06", "conference", "held_date", "date_in_future", "25/12/2020"),
    Planted("SN01", "plan", "planned_date", "not_a_date", "giữa tháng ba"),
    Planted("SN02", "plan", "expected_guests", "not_a_number", "ba mươi"),
    Planted("NC01", "delegates", "category", "exemplar_as_guest", "Khách mời khác"),
    Planted("NC02", "conference", "women", "part_over_total", 900),
    Planted("QL07", "delegates", "achievement_report", "no_achievement_report", value=False),
    Planted("DT06", None, None, "received_late"),
    Planted("QL09", None, None, "received_late"),
    Planted("TH03", None, None, "received_late"),
    Planted(None, None, None, "is_text"),
)
SILENT = frozenset({"DN12", "DN13"})
PLAN_ONLY = frozenset({"ND05", "SN06", "XP08"})
LATE_PLANS = {"DT06": dt.date(2019, 11, 20), "QL09": dt.date(2019, 11, 15)}
LATE_DOSSIERS = {"TH03": dt.date(2020, 4, 18)}
CORRECTED = "QL11"
"""Its first list had a mistake; the corrected one came later and counts."""
STRAY = "dot-3/Ghi chu gui kem.txt"
TWICE = "dot-3/XP06 (ban sao).xlsx"


def demo(folder: Path) -> int:
    """The whole campaign in an empty folder; ends by naming the town workbook."""
    print("Làm thử một đợt với số liệu giả định (mọi tên người đều do máy đặt).\n")
    commands.new(folder, CREATED)
    campaign = open_campaign(folder)
    replace_file(campaign.plan, new_plan_workbook(CREATED, demo_tables()))
    status = commands.allocate(folder) or commands.issue(folder, None, ISSUED)
    if status:
        return status
    units = write_returns(campaign)
    print(f"Đã giả lập báo cáo của {units} đơn vị trong {campaign.incoming}.\n")
    status = commands.consolidate(folder, AS_OF, SEEN) or commands.remind(folder, AS_OF, SEEN)
    print(f"\nTính đến ngày {AS_OF:%d/%m/%Y}: {len(PLANTED)} chỗ sai đã được cài vào báo cáo,")
    print(f"{len(SILENT)} đơn vị chưa gửi gì, {len(PLAN_ONLY)} đơn vị mới gửi kế hoạch.")
    print(f"Xin mở: {campaign.town_workbook(AS_OF.isoformat())}")
    return status


def demo_tables() -> Mapping[str, list[dict[str, Any]]]:
    """The built-in plan with what a town would have decided: weights, seats, who follows whom."""
    tables = default_tables()
    rng = random.Random(SEED)
    council = [{"name": _person(rng)[0], "position": "Ủy viên Hội đồng"} for _ in range(7)]
    for number, row in enumerate(tables["units"]):
        if row["kind"] in stock()["weights"]:
            row["weight"] = rng.randint(*stock()["weights"][row["kind"]])
        row["member"] = council[number % len(council)]["name"]
        row["emails"] = f"{row['code'].lower()}@bimson.example"
        if row["pilot"]:
            row["pilot_approved"] = dt.date(2020, 1, 15)
    settings = {"quota_decision_number": "118/QĐ-UBND", "quota_decision_date": dt.date(2019, 10, 8)}
    budget = [row | {"amount": n * 4_500_000} for n, row in enumerate(tables["budget"], 1)]
    decided = {"settings": [{**tables["settings"][0], **settings}]}
    return {**tables, "council": council, "budget": budget, **decided}


def write_returns(campaign: Campaign) -> int:
    """The returns in ``nhan-ve/`` and the register with the days they came; how many units."""
    plan, _ = read_plan(campaign.plan.read_bytes(), campaign.plan.name)
    seats = allocate_plan(plan).seats
    rows = []
    for file, (content, received) in returns(plan, seats).items():
        replace_file(campaign.incoming / file, content)
        rows.append(_register_row(file, content, received))
    lists = with_sheets(plan.lists)
    office = plan.settings.offices
    register = Content(lists=lists, created=CREATED, values={"receipts": rows}, office=office)
    replace_file(campaign.register, write_form(load("register"), register))
    return sum(unit.code not in SILENT and not unit.is_town for unit in plan.units)


def _register_row(file: str, content: bytes, received: dt.date | None) -> dict[str, Any]:
    sha = hashlib.sha256(content).hexdigest()
    fields = load("register").sheet("receipts").fields
    return {one.name: "" for one in fields if one.excel.tool} | {
        "file": file,
        "sha256": sha,
        "first_seen": f"{SEEN}",
        "received": received,
    }


def returns(plan: Plan, seats: Mapping[str, int]) -> dict[str, tuple[bytes, dt.date | None]]:
    """File → (bytes, day it came) of every return, deterministic."""
    files: dict[str, tuple[bytes, dt.date | None]] = {}
    for number, unit in enumerate(plan.units):
        if unit.code in SILENT or unit.is_town:
            continue
        values = unit_values(unit, seats.get(unit.code, 0))
        quota = seats.get(unit.code)
        first = {key: values[key] for key in ("unit", "plan")}
        content = unit_workbook(plan, unit, quota, ISSUED, first)
        came = LATE_PLANS.get(unit.code, dt.date(2019, 10, 21) + dt.timedelta(days=number % 20))
        files[f"{ROUND_1}/{unit.code}.xlsx"] = (content, came)
        if unit.code in PLAN_ONLY:
            continue
        came = LATE_DOSSIERS.get(unit.code, dt.date(2020, 4, 4) + dt.timedelta(days=number % 10))
        content = unit_workbook(plan, unit, quota, ISSUED, values)
        if unit.code == CORRECTED:
            files[f"{ROUND_3}/{unit.code} lan 1.xlsx"] = (
                unit_workbook(plan, unit, quota, ISSUED, _with_mistake(values)),
                came - dt.timedelta(days=2),
            )
        files[f"{ROUND_3}/{unit.code}.xlsx"] = (content, came)
    files[TWICE] = files[f"{ROUND_3}/XP06.xlsx"]
    files[STRAY] = ("Kính gửi phòng Nội vụ, phường gửi báo cáo.\r\n".encode(), None)
    return files


def _with_mistake(values: Values) -> Values:
    wrong = [{**values["delegates"][0], "gender": "nam hay nữ"}, *values["delegates"][1:]]
    return {**values, "delegates": wrong}


def unit_values(unit: Unit, seats: int) -> Values:
    """Everything a unit reports, right but for what :data:`PLANTED` plants in it."""
    values = right_values(unit, seats)
    for planted in PLANTED:
        if planted.unit == unit.code:
            planted.into(values)
    return values


def right_values(unit: Unit, seats: int) -> Values:
    """Everything a unit reports, right; its list has its seats and one in reserve."""
    rng = random.Random(f"{SEED}/{unit.code}")
    headcount = int(unit.weight or 60)
    held = dt.date(2020, 2, 24) + dt.timedelta(days=rng.randint(0, 20))
    return {
        "unit": [_unit_record(rng, unit, headcount)],
        "plan": [_plan_record(rng, unit, headcount, held)],
        "conference": [_conference_record(rng, unit, headcount, held)],
        "presidium": [_chair(rng, role) for role in stock()["roles"]],
        "exemplars": [_exemplar(rng, unit) for _ in range(rng.randint(2, 4))],
        "delegates": _delegates(rng, unit, seats),
        "dossier": _documents(rng, unit, held, seats),
    }


def _person(rng: random.Random, gender: str | None = None) -> tuple[str, str]:
    """An invented name and its gender."""
    gender = gender or rng.choice(("Nam", "Nữ"))
    parts = (stock()["family"], stock()["middle"][gender], stock()["given"][gender])
    return " ".join(rng.choice(part) for part in parts), gender


def _unit_record(rng: random.Random, unit: Unit, headcount: int) -> dict[str, Any]:
    return {
        "headcount": headcount,
        "head_name": _person(rng)[0],
        "head_position": "Chủ tịch UBND" if unit.kind == "Xã, phường" else "Thủ trưởng đơn vị",
        "clerk_name": _person(rng)[0],
        "clerk_phone": f"09{rng.randint(10**7, 10**8 - 1)}",
        "clerk_email": f"vanthu.{unit.code.lower()}@bimson.example",
    }


def _attendance(unit: Unit, headcount: int) -> str:
    plenary = unit.kind == ENTERPRISE and headcount < 200
    return "Hội nghị toàn thể" if plenary else "Hội nghị đại biểu"


def _sizes(unit: Unit) -> tuple[int, int]:
    return (98, 42) if unit.kind in ("Xã, phường", "Đoàn thể", ENTERPRISE) else (42, 18)


def _plan_record(rng: random.Random, unit: Unit, headcount: int, held: dt.date) -> dict[str, Any]:
    exemplars, guests = _sizes(unit)
    return {
        "plan_number": f"{rng.randint(11, 96)}/KH-{unit.code}",
        "plan_date": dt.date(2019, 10, rng.randint(11, 20)),
        "planned_date": held,
        "session": rng.choice(("Sáng", "Chiều")),
        "conference_form": rng.choice(stock()["forms"]),
        "attendance": _attendance(unit, headcount),
        "expected_exemplars": exemplars,
        "expected_guests": guests,
        "venue": f"Hội trường {unit.name}",
        "budget_estimate": rng.randint(12, 40) * 1_000_000,
    }


def _conference_record(
    rng: random.Random, unit: Unit, headcount: int, held: dt.date
) -> dict[str, Any]:
    exemplars, guests = _sizes(unit)
    record = {
        **{f"agenda_{item}": True for item in range(1, 10)},
        "held_date": held,
        "session": rng.choice(("Sáng", "Chiều")),
        "conference_form": rng.choice(stock()["forms"]),
        "attendance": _attendance(unit, headcount),
        "exemplars": exemplars,
        "guests": guests,
        "women": rng.randint(20, 55),
        "ethnic_minority": rng.randint(0, 6),
        "cat_leaders": 6,
        "cat_fighters": 8,
        "cat_farmers": 4,
        "cat_direct": 10,
        "cat_good_deeds": 6,
        "cat_outstanding": exemplars - 34,
        "outline_followed": True,
        "film": rng.random() < 0.4,
        "papers": rng.randint(4, 8),
        "drive_launched": True,
        "collectives_commended": rng.randint(2, 9),
        "persons_commended": rng.randint(5, 30),
        "budget_spent": rng.randint(11, 42) * 1_000_000,
        "lessons": "Chuẩn bị báo cáo tham luận sớm, gọn và có hình ảnh." if unit.pilot else None,
    }
    media = {"media_items": 12, "media_broadcasts": 30, "media_columns": 4}
    return record | (media if unit.media else {})


def _chair(rng: random.Random, role: str) -> dict[str, Any]:
    return {"full_name": _person(rng)[0], "position": "Đại biểu", "role": role}


def _exemplar(rng: random.Random, unit: Unit) -> dict[str, Any]:
    return {
        "kind": "Cá nhân",
        "name": _person(rng)[0],
        "workplace": unit.name,
        "movement": "Xây dựng cơ quan, đơn vị, gia đình, con người kiểu mẫu",
        "achievement": "Có sáng kiến được áp dụng, tận tụy giúp đỡ đồng nghiệp và nhân dân.",
        "acclaimed_by": f"Tập thể {unit.name}",
        "award": "Giấy khen",
    }


def _delegates(rng: random.Random, unit: Unit, seats: int) -> list[dict[str, Any]]:
    """As many official exemplars as the unit has seats, and one in reserve."""
    posts = stock()["posts"].get(unit.kind, stock()["posts"]["khác"])
    rows: list[dict[str, Any]] = []
    names: set[str] = set()
    while len(rows) <= seats:
        name, gender = _person(rng)
        if name in names:
            continue
        names.add(name)
        rows.append(_delegate(rng, unit, name, gender, rng.choice(posts)))
    rows[-1]["standing"] = RESERVE
    return rows


def _delegate(rng: random.Random, unit: Unit, name: str, gender: str, post: str) -> dict[str, Any]:
    born = dt.date(1960, 1, 1) + dt.timedelta(days=rng.randint(0, 13000))
    worker = unit.kind == ENTERPRISE
    return {
        "full_name": name,
        "birth_date": str(born.year) if rng.random() < 0.15 else born.isoformat(),
        "gender": gender,
        "ethnicity": rng.choices(("Kinh", "Mường", "Thái"), (90, 8, 2))[0],
        "party_member": rng.random() < 0.55,
        "position": post,
        "workplace": unit.name,
        "education": rng.choice(("Đại học", "Cao đẳng", "Trung cấp", "THPT")),
        "delegate_type": EXEMPLAR,
        "standing": OFFICIAL,
        "category": "Chiến sĩ thi đua" if rng.random() < 0.4 else "Điển hình tiên tiến xuất sắc",
        "direct_work": "Sản xuất" if worker else rng.choice(("Công tác", "Không")),
        "economic_sector": rng.choice(("Tư nhân", "Nhà nước")) if worker else "Không áp dụng",
        "represents": "Cá nhân",
        "highest_award": "Giấy khen",
        "award_decision": f"{rng.randint(100, 990)}/QĐ-UBND năm {rng.randint(2016, 2019)}",
        "phone": f"09{rng.randint(10**7, 10**8 - 1)}",
        "achievement_report": True,
    }


def _documents(rng: random.Random, unit: Unit, held: dt.date, seats: int) -> list[dict[str, Any]]:
    day = held + dt.timedelta(days=7)
    kinds = (
        ("Báo cáo tổng kết hội nghị", "BC", 1),
        ("Danh sách trích ngang đại biểu dự hội nghị thị xã", "DS", 1),
        ("Tờ trình", "TTr", 1),
        ("Biên bản hội nghị", "BB", 1),
        ("Báo cáo thành tích của đại biểu", "BCTT", seats),
    )
    return [
        {
            "document": kind,
            "number": f"{rng.randint(10, 90)}/{mark}-{unit.code}",
            "date": day,
            "copies": copies,
        }
        for kind, mark, copies in kinds
    ]
