"""Campaigns of any size to measure with: real forms, filled from a seed, a tenth of them faulty.

Sixty units are the town as it is; more are invented, with twenty delegates each and the cap
raised to thirty a unit, so that a clean list is clean.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from emulation_xlsx.campaign.folder import open_campaign
from emulation_xlsx.commands.folder import new
from emulation_xlsx.demo import CREATED, ISSUED, Values, demo_tables, right_values, stock
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import Plan, Unit, plan_from_tables

TOWN = 60
PEOPLE = 20
FAULTY = 10
"""One return in so many is faulty."""
SEED = 20190930

Tables = Mapping[str, list[dict[str, Any]]]


def tables_of(units: int) -> Tables:
    """The plan of the town, or of a larger one with so many units."""
    tables = demo_tables()
    if units <= TOWN:
        return tables
    kept = [row for row in tables["units"] if row["successor"] is None]
    town, models = [r for r in kept if r["code"] == "TX00"], [r for r in kept if r["weight"]]
    rows = [_unit(models[i % len(models)], i) for i in range(units)]
    blocks = dict.fromkeys((row["block"] for row in rows), 0)
    for row in rows:
        blocks[row["block"]] += PEOPLE
    settings = tables["settings"][0] | {
        "cap_town": 30 * units,
        "base_seats": PEOPLE,
        "reserve_seats": units,
    }
    return {
        **tables,
        "settings": [settings],
        "units": [*town, *rows],
        "blocks": [{"block": block, "seats": seats} for block, seats in blocks.items()],
        "bounds": [],
        "guests": [],
        "waivers": [],
    }


def _unit(model: Mapping[str, Any], number: int) -> dict[str, Any]:
    code = f"U{number:05}"
    own = {"code": code, "name": f"{model['name']} số {number}", "pilot": None, "media": None}
    return {**model, **own, "emails": f"{code.lower()}@bimson.example", "weight": 100 + number % 97}


def make_campaign(folder: Path, units: int) -> None:
    """A campaign folder with its plan and a return of every unit in ``nhan-ve/``."""
    new(folder, CREATED)
    campaign, tables = open_campaign(folder), tables_of(units)
    campaign.plan.write_bytes(new_plan_workbook(CREATED, tables))
    senders = [row["code"] for row in tables["units"] if row["code"] != "TX00"][:units]
    shares = [senders[i::16] for i in range(16)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write, campaign.incoming, tables), shares))


def _write(incoming: Path, tables: Tables, codes: list[str]) -> None:
    plan = plan_from_tables(tables)
    seats = allocate_plan(plan).seats
    for code in codes:
        content = filled(plan, plan.by_code[code], seats.get(code, 0))
        (incoming / f"{code}.xlsx").write_bytes(content)


def filled(plan: Plan, unit: Unit, seats: int) -> bytes:
    """One unit's return: clean, or, of one unit in ten, with two mistakes."""
    rng = random.Random(f"{SEED}/{unit.code}")
    values = right_values(unit, seats)
    del values["delegates"][PEOPLE:]
    for person in values["delegates"]:  # in a large town fewer bear the same name
        person["full_name"] += f" {rng.choice(stock()['given'][person['gender']])}"
    if plan.units.index(unit) % FAULTY == 1 and values["delegates"]:
        for fault in rng.sample(FAULTS, 2):
            fault(values)
    return unit_workbook(plan, unit, seats, ISSUED, values)


def _put(sheet: str, field: str, value: object) -> Callable[[Values], None]:
    def fault(values: Values) -> None:
        values[sheet][-1][field] = value

    return fault


FAULTS: tuple[Callable[[Values], None], ...] = (
    _put("delegates", "birth_date", "31/02/1975"),
    _put("delegates", "full_name", None),
    _put("delegates", "gender", "nam hay nữ"),
    _put("delegates", "ethnicity", "Kin"),
    _put("plan", "planned_date", "giữa tháng ba"),
    _put("plan", "expected_guests", "30 hoặc 40"),
    _put("conference", "held_date", "25/13/2020"),
    _put("conference", "women", 900),
)
"""What a return in ten has two of."""
