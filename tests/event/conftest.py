"""A campaign with the mail of one unit: two delegates and a reserve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.demo import demo_tables
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import plan_from_tables
from tests.helpers import mails
from tests.helpers.campaigns import campaign_in
from tests.helpers.small_town import delegate, whole

PLAN = plan_from_tables(demo_tables())
HALL: Mapping[str, Any] = {"hall_rows": 6, "hall_seats": 20, "guest_rows": 3}
SIX = delegate("Trịnh Thị Sáu", "1975-06-05")
SEVEN = delegate("Vũ Văn Bảy & <Con>", "1980", gender="Nam")
SPARE = delegate("Lê Thị Tám", "1981", standing="Dự khuyết")


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """The demo's plan without chairs, and the mail of one unit: two delegates and a reserve."""
    made = campaign_in(tmp_path / "dot", {"chairs": []}, **HALL)
    made.incoming.mkdir(parents=True)
    values = whole(PLAN, SIX, SEVEN, SPARE)
    values["exemplars"][0]["award"] = "Giấy khen"
    form = unit_workbook(PLAN, PLAN.by_code["XP01"], 9, dt.date(2019, 10, 10), values)
    head = "From: xp01@bimson.example\nDate: Wed, 01 Apr 2020 08:00:00 +0700\nSubject: DS\n"
    mail = mails.mail(mails.TEXT, mails.named("XP01.xlsx", form), head=head)
    (made.incoming / "xp01.eml").write_bytes(mail)
    return made
