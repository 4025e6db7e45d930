"""Campaign folders with the demo's plan, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from emulation_xlsx import cli
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.demo import CREATED, demo_tables
from emulation_xlsx.plan.issue import new_plan_workbook


def campaign_in(folder: Path, tables: Mapping[str, Any] = {}, **settings: Any) -> Campaign:
    """A campaign with the demo's plan, some of its tables or settings changed; nothing else."""
    campaign, plan = Campaign(folder), {**demo_tables(), **tables}
    plan["settings"] = [{**plan["settings"][0], **settings}]
    replace_file(campaign.plan, new_plan_workbook(CREATED, plan))
    return campaign


def demo_in(folder: Path) -> Campaign:
    """The demo's campaign, consolidated."""
    assert cli.main(["demo", str(folder)]) == 0
    return Campaign(folder)
