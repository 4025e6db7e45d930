"""Campaign folders with the demo's plan, for tests."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from emulation_xlsx import cli
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.demo import CREATED, demo_tables, returns
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook
from emulation_xlsx.plan.model import plan_from_tables


def campaign_in(folder: Path, tables: Mapping[str, Any] = {}, **settings: Any) -> Campaign:
    """A campaign with the demo's plan, some of its tables or settings changed; nothing else."""
    campaign, plan = Campaign(folder), {**demo_tables(), **tables}
    plan["settings"] = [{**plan["settings"][0], **settings}]
    replace_file(campaign.plan, _plan_workbook(pickle.dumps(plan)))
    return campaign


@cache
def _plan_workbook(tables: bytes) -> bytes:
    """The workbook of a plan, made once for the many tests that begin with the same."""
    return new_plan_workbook(CREATED, pickle.loads(tables))


def few(*codes: str) -> dict[str, Any]:
    """Those tables of the demo's plan that differ if it has these units and the town alone: for
    what depends on no number of units. Seats of blocks that are gone are kept in reserve.
    """
    tables = demo_tables()
    hosts = {row["kind"] for row in tables["kinds"] if row["host"]}
    units = [row for row in tables["units"] if row["code"] in codes or row["kind"] in hosts]
    known, blocks = {row["code"] for row in units}, {row["block"] for row in units}
    kept = [row for row in tables["blocks"] if row["block"] in blocks]
    gone = sum(row["seats"] for row in tables["blocks"] if row["block"] not in blocks)
    return {
        "units": units,
        "blocks": kept,
        "guests": [row for row in tables["guests"] if row["occasion"] in known],
        "waivers": [row for row in tables["waivers"] if row["unit"] in known],
        "settings": [{**tables["settings"][0], "reserve_seats": gone}],
    }


@cache
def first_returns(number: int) -> Mapping[str, bytes]:
    """The first files that the demo's units send: two of each of its first units, that is."""
    plan = plan_from_tables(demo_tables())
    wanted = (*(unit.code for unit in plan.units[: number // 2 + 1]), "XP06")
    some = replace(plan, units=tuple(unit for unit in plan.units if unit.code in wanted))
    files = returns(some, allocate_plan(plan).seats).items()
    return {file: content for file, (content, _) in list(files)[:number]}


def demo_in(folder: Path) -> Campaign:
    """The demo's campaign, consolidated: a copy of the one that this run of the tests made first.

    ``folder`` is below pytest's, which the processes of a run have beside one another.
    """
    run = next((one for one in folder.parents if _is_run(one)), folder.parent)
    made, own = run / "demo", run / f"demo-{os.getpid()}"
    if not made.exists():
        assert cli.main(["demo", str(own)]) == 0
        with contextlib.suppress(OSError):  # another process was first
            own.rename(made)
    shutil.copytree(made, folder)
    return Campaign(folder)


def _is_run(folder: Path) -> bool:
    return folder.name.startswith("pytest-") and folder.parent.name.startswith("pytest-of-")
