"""``demo``: a whole campaign with synthetic returns, faulty, late and silent units among them.

Everything derives from a seed; every planted mistake is listed in :data:`PLANTED`, and a test
holds the findings to exactly that list. All people are invented.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign, open_campaign
from emulation_xlsx.commands.consolidate import (
    Received,
    consolidate_returns,
    draft_reminders,
    write_consolidation,
)
from emulation_xlsx.commands.event import write_invitations, write_report
from emulation_xlsx.commands.folder import draft_allocation, issue, new
from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.writer import write_form
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.returns.register import SEEN_FORMAT
from emulation_xlsx.town.attendance import ABSENT, CAME, IN_RESERVE
from emulation_xlsx.town.attendance import FORM as CHECKIN

SEED = 20190930
CREATED = dt.datetime(2019, 10, 1, 8, 0)  # noqa: DTZ001 - UTC+7, as all times here
ISSUED = dt.date(2019, 10, 10)
AS_OF = dt.date(2020, 4, 20)
SEEN = dt.datetime(2020, 4, 20, 7, 30)  # noqa: DTZ001 - UTC+7, as all times here
AFTER = dt.datetime(2020, 6, 16, 8, 0)  # noqa: DTZ001 - UTC+7, as all times here
"""The day after the event."""
ROUND_1, ROUND_3 = "dot-1", "dot-3"

NUMBERS = re.compile(r"\{(\d+)-(\d+)\}")
Values = dict[str, list[dict[str, Any]]]


@cache
def stock() -> Mapping[str, Any]:
    """What people, units and their records are drawn from, and the mistakes."""
    path = resources.files("emulation_xlsx.data").joinpath("demo.yaml")
    stock: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return stock


@dataclass(frozen=True)
class Planted:
    """A mistake of one unit, and the finding it must give: (sheet key, field, code).

    ``change`` stands in the sheet's ``row``.
    """

    code: str
    unit: str | None = None
    sheet: str | None = None
    field: str | None = None
    row: int = 0
    change: Mapping[str, Any] | None = None

    def into(self, values: Values) -> None:
        if self.sheet and self.change:
            values[self.sheet][self.row] |= self.change
        if self.unit in PLANTS:
            PLANTS[self.unit](values)


def _more_delegates(values: Values) -> None:
    first = values["delegates"][0]
    for number, name in enumerate(("Lê Văn Thừa", "Trần Thị Dôi"), 1):
        values["delegates"].append({**first, "full_name": name, "birth_date": f"197{number}"})


def _same_person(values: Values) -> None:
    first, second, *_ = values["delegates"]
    second |= {name: first[name] for name in ("full_name", "birth_date")}


def _small_presidium(values: Values) -> None:
    del values["presidium"][4:]
    values["unit"][0]["explanation"] = "Hai đồng chí chủ tọa ốm đột xuất."


PLANTS = {"QL05": _more_delegates, "TH02": _same_person, "XP02": _small_presidium}
PLANTED = tuple(Planted(**one) for one in stock()["planted"])
SILENT = frozenset({"DN12", "DN13"})
PLAN_ONLY = frozenset({"ND05", "SN06", "XP08"})
LATE_PLANS = {"DT06": dt.date(2019, 11, 20), "QL09": dt.date(2019, 11, 15)}
LATE_DOSSIERS = {"TH03": dt.date(2020, 4, 18), "QL02": dt.date(2020, 4, 17)}
EXTENDED = {"QL02": dt.date(2020, 4, 20), "SN06": dt.date(2020, 4, 24)}
"""Who may send its dossier until a later day: the first has done so by then."""
CORRECTED = "QL11"
"""Its first list had a mistake; the corrected one came later and counts."""
STRAY = "dot-3/Ghi chu gui kem.txt"
TWICE = "dot-3/XP06 (ban sao).xlsx"


def demo(folder: Path) -> int:
    """The whole campaign in an empty folder; ends by naming the town workbook."""
    print("Làm thử một đợt với số liệu giả định (mọi tên người đều do máy đặt).\n")
    new(folder, CREATED)
    campaign = open_campaign(folder)
    replace_file(campaign.plan, new_plan_workbook(CREATED, demo_tables()))
    status = draft_allocation(folder) or issue(folder, None, ISSUED)
    if status:
        return status
    units = write_returns(campaign)
    print(f"Đã giả lập báo cáo của {units} đơn vị trong {campaign.incoming}.\n")
    status = consolidate_returns(folder, AS_OF, SEEN) or _day_itself(campaign)
    print(f"\nTính đến ngày {AS_OF:%d/%m/%Y}: {len(PLANTED)} chỗ sai đã được cài vào báo cáo,")
    print(f"{len(SILENT)} đơn vị chưa gửi gì, {len(PLAN_ONLY)} đơn vị mới gửi kế hoạch.")
    print(f"Xin mở: {campaign.town_workbook(AS_OF.isoformat())}")
    print(f"Sau ngày họp, có người dự: {campaign.town_workbook(AFTER.date().isoformat())}")
    return status


def _day_itself(campaign: Campaign) -> int:
    """Reminders, invitations, the ticks at the door, and what is reported of them."""
    before = Received(campaign.root, AS_OF, SEEN)
    if status := draft_reminders(before) or write_invitations(before):
        return status
    [checkin] = campaign.checkins
    replace_file(checkin, ticked(checkin.read_bytes()))
    print(f"\nĐã giả lập điểm danh trong {checkin}.\n")
    after = Received(campaign.root, AFTER.date(), AFTER)
    return write_consolidation(after) or write_report(after)


def ticked(checkin: bytes) -> bytes:
    """A check-in after its day: most have come, some have said no, some are not ticked; a few
    reserves, and one whom nobody had asked.
    """
    rng, day, fields = random.Random(f"{SEED}/day"), stock()["day"], load(CHECKIN).sheets[0].fields
    book = openpyxl.load_workbook(io.BytesIO(checkin))
    page = book[load(CHECKIN).sheets[0].name]
    at = {one.name: col for col, one in enumerate(fields, 1)}
    named = [row for row in range(2, page.max_row + 1) if page.cell(row, at["full_name"]).value]
    for row in named:
        drawn, people = rng.randrange(100), page.cell(row, at["people"])
        reserve = page.cell(row, at["standing"]).value == IN_RESERVE
        comes = drawn < day["called" if reserve else "came"]
        if comes and isinstance(people.value, int) and people.value > 1:
            people.value -= rng.randint(0, 2)
        if comes:
            page.cell(row, at["came"], CAME)
        elif not reserve and drawn < day["came"] + day["absent"]:
            page.cell(row, at["came"], ABSENT)
            page.cell(row, at["note"], rng.choice(day["notes"]))
    page.cell(named[-1] + 1, at["full_name"], day["unasked"])
    page.cell(named[-1] + 1, at["came"], CAME)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
    waivers = [
        stock()["extension"] | {"unit": unit, "rule": "R-DOSSIER", "until": day}
        for unit, day in EXTENDED.items()
    ]
    budget = [row | {"amount": n * 4_500_000} for n, row in enumerate(tables["budget"], 1)]
    for row in tables["milestones"]:
        if row["rule"] == "R-TOWN":  # a Saturday, and it stays
            row["amended_due"] = row["due"]
    decided = {"quota_decision_number": "118/QĐ-UBND", "quota_decision_date": dt.date(2019, 10, 8)}
    settings = {**tables["settings"][0], **decided, **stock()["event"]}
    own = [row for row in tables["guests"] if row["occasion"] == tables["units"][0]["code"]]
    for row, people in zip(own, stock()["guest_people"], strict=True):
        row["people"] = people
    chairs = [
        {"full_name": _person(rng)[0], "position": post, "unit": None} for post in stock()["chairs"]
    ]
    people = {"council": council, "chairs": chairs}
    return {**tables, **people, "budget": budget, "waivers": waivers, "settings": [settings]}


def write_returns(campaign: Campaign) -> int:
    """The returns in ``nhan-ve/`` and the register with the days they came; how many units."""
    plan, _ = read_plan(campaign.plan.read_bytes(), campaign.plan.name)
    seats = allocate_plan(plan).seats
    rows = []
    for file, (content, received) in returns(plan, seats).items():
        replace_file(campaign.incoming / file, content)
        rows.append(_register_row(file, content, received))
    lists = plan.lists
    office = plan.settings.offices
    register = Content(lists=lists, created=CREATED, values={"receipts": rows}, office=office)
    replace_file(campaign.register, write_form(load("register"), register))
    return sum(unit.code not in SILENT and not plan.is_town(unit) for unit in plan.units)


def _register_row(file: str, content: bytes, received: dt.date | None) -> dict[str, Any]:
    sha = hashlib.sha256(content).hexdigest()
    fields = load("register").sheet("receipts").fields
    return {one.name: "" for one in fields if one.excel.tool} | {
        "file": file,
        "sha256": sha,
        "first_seen": SEEN.strftime(SEEN_FORMAT),
        "received": received,
    }


def returns(plan: Plan, seats: Mapping[str, int]) -> dict[str, tuple[bytes, dt.date | None]]:
    """File → (bytes, day it came) of every return, deterministic."""
    files: dict[str, tuple[bytes, dt.date | None]] = {}
    for number, unit in enumerate(plan.units):
        if unit.code in SILENT or plan.is_town(unit):
            continue
        values = _asked(plan, unit, unit_values(unit, seats.get(unit.code, 0)))
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
            first_delegate, *others = values["delegates"]
            wrong = [first_delegate | {"gender": "nam hay nữ"}, *others]
            files[f"{ROUND_3}/{unit.code} lan 1.xlsx"] = (
                unit_workbook(plan, unit, quota, ISSUED, values | {"delegates": wrong}),
                came - dt.timedelta(days=2),
            )
        files[f"{ROUND_3}/{unit.code}.xlsx"] = (content, came)
    files[TWICE] = files[f"{ROUND_3}/XP06.xlsx"]
    files[STRAY] = ("Kính gửi phòng Nội vụ, phường gửi báo cáo.\r\n".encode(), None)
    return files


def _asked(plan: Plan, unit: Unit, values: Values) -> Values:
    """What a unit reports of what it is asked."""
    left = plan.asked.by(unit.kind).left_out
    return {
        key: [{name: cell for name, cell in row.items() if (key, name) not in left} for row in rows]
        for key, rows in values.items()
    }


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
    plenary = unit.kind == "Doanh nghiệp" and headcount < 200
    large = unit.kind in ("Xã, phường", "Đoàn thể", "Doanh nghiệp")
    exemplars, guests = (98, 42) if large else (42, 18)
    draw = Draw(rng, unit)
    draw.facts |= {
        "code": unit.code,
        "email": unit.code.lower(),
        "name": unit.name,
        "headcount": headcount,
        "held": held,
        "day": held + dt.timedelta(days=7),
        "attendance": "Hội nghị toàn thể" if plenary else "Hội nghị đại biểu",
        "exemplars": exemplars,
        "guests": guests,
        "outstanding": exemplars - 34,
        "seats": seats,
    }
    told: Values = {
        "unit": [draw.record("unit")],
        "plan": [draw.record("plan")],
        "conference": [
            draw.record("conference")
            | {"lessons": stock()["lessons"] if unit.pilot else None}
            | (stock()["media"] if unit.media else {})
        ],
        "presidium": [draw.record("chair", role=role) for role in stock()["roles"]],
        "exemplars": [draw.record("exemplar") for _ in range(rng.randint(2, 4))],
        "delegates": _delegates(draw, unit, seats),
        "dossier": [draw.fields(document) for document in stock()["documents"]],
    }
    return _acclaimed(draw, told)


def _acclaimed(draw: Draw, values: Values) -> Values:
    """With the first exemplar one of the delegates, and the last a collective."""
    first, *others, last = values["exemplars"]
    known = {"name": values["delegates"][0]["full_name"]}
    return values | {"exemplars": [first | known, *others, last | draw.collective()]}


def _delegates(draw: Draw, unit: Unit, seats: int) -> list[dict[str, Any]]:
    """As many official exemplars as the unit has seats, and one in reserve."""
    posts = stock()["posts"].get(unit.kind, stock()["posts"]["khác"])
    rows: dict[str, dict[str, Any]] = {}
    while len(rows) <= seats:
        name, gender = _person(draw.rng)
        if name not in rows:
            facts = {"full_name": name, "gender": gender, "position": draw.rng.choice(posts)}
            born = dt.date(1960, 1, 1) + dt.timedelta(days=draw.rng.randint(0, 13000))
            rows[name] = draw.record("delegate", **facts, born=born)
    rows[name]["standing"] = "Dự khuyết"
    return list(rows.values())


def _person(rng: random.Random) -> tuple[str, str]:
    """An invented name and its gender."""
    gender = rng.choice(("Nam", "Nữ"))
    parts = (stock()["family"], stock()["middle"][gender], stock()["given"][gender])
    return " ".join(rng.choice(part) for part in parts), gender


class Draw:
    """The records of one unit, drawn as ``demo.yaml`` says."""

    def __init__(self, rng: random.Random, unit: Unit) -> None:
        self.rng, self.facts = rng, dict[str, Any]()
        self.varied = random.Random(f"{SEED}/{unit.code}/vary")
        self.special = stock()["of_kind"].get(unit.kind, {})

    def record(self, name: str, **facts: Any) -> dict[str, Any]:
        self.facts |= facts
        return self.fields(stock()["records"][name] | self.special.get(name, {}))

    def collective(self) -> dict[str, Any]:
        return self.fields(stock()["collective"] | self.special.get("collective", {}))

    def fields(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return {field: self.one(value) for field, value in said.items()}

    def one(self, said: Any) -> Any:
        """Draw a value as ``demo.yaml`` describes it: a text, a list, weights or a range."""
        match said:
            case str():
                return self._text(said)
            case list():
                return self.rng.choice(said)
            case {"vary": values}:
                return self.varied.choice(values)
            case {"weights": weights}:
                return self.rng.choices(list(weights), list(weights.values()))[0]
            case {"chance": share}:
                drawn = self.rng.random() < share
                return self.one(said.get("then", True) if drawn else said.get("else", False))
            case {"from": dt.date() as first, "to": last}:
                return first + dt.timedelta(days=self.rng.randint(0, (last - first).days))
            case {"from": least, "to": most}:
                return self.rng.randint(least, most) * said.get("times", 1)
        return said

    def _text(self, text: str) -> Any:
        if text[1:-1] in self.facts and text == f"{{{text[1:-1]}}}":
            return self.facts[text[1:-1]]
        text = text.replace("{person}", _person(self.rng)[0]) if "{person}" in text else text
        drawn = NUMBERS.sub(lambda n: str(self.rng.randint(int(n[1]), int(n[2]))), text)
        return drawn.format_map(self.facts)
