"""A milestone and a kind of unit, typed into the plan workbook in LibreOffice as a clerk would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.issue import new_plan_workbook
from emulation_xlsx.plan.workbook import read_plan
from tests.helpers.libreoffice import Cell, Office
from tests.plan.test_milestones import CREATED

FIRST = 6
"""The first row of a list of the plan workbook."""


def row_of(key: str, name: str, value: str) -> int:
    values = [row[name] for row in default_tables()[key]]
    return FIRST + values.index(value)


def below(key: str) -> int:
    return FIRST + len(default_tables()[key])


@pytest.mark.libreoffice
def test_a_milestone_and_a_kind_of_unit(libreoffice: Office, tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.xlsx"
    path.write_bytes(new_plan_workbook(CREATED))
    stone, kind, listed = below("milestones"), below("kinds"), below("lists")
    unit = row_of("units", "code", "TH04")
    typed: dict[Cell, str] = {
        ("Thời hạn", f"B{stone}"): "R-KHEN",
        ("Thời hạn", f"C{stone}"): "Gửi danh sách đề nghị khen thưởng",
        ("Thời hạn", f"D{stone}"): "8/5/2020",
        ("Thời hạn", f"E{stone}"): "đến hết ngày",
        ("Thời hạn", f"H{stone}"): "văn bản giấy",
        ("Thời hạn", f"J{stone}"): "Hợp tác xã; đơn vị điểm; XP02",
        ("Danh mục", f"B{listed}"): "Loại đơn vị",
        ("Danh mục", f"C{listed}"): "Hợp tác xã",
        ("Danh mục", f"D{listed}"): "HTX",
        ("Loại đơn vị", f"B{kind}"): "Hợp tác xã",
        ("Loại đơn vị", f"E{kind}"): "80",
        ("Đơn vị", f"E{unit}"): "HTX",
        ("Đơn vị", f"G{unit}"): "Có",
    }
    saved = libreoffice.type_into(path, typed)
    plan, findings = read_plan(saved.read_bytes(), "ke-hoach.xlsx")
    new = plan.milestone["R-KHEN"]
    assert (new.day, new.title) == (dt.date(2020, 5, 8), "Gửi danh sách đề nghị khen thưởng")
    owing = [one.code for one in plan.units if "R-KHEN" in plan.owes(one)]
    assert owing == ["TH04"], "pilots alone, of that kind and that code"
    assert (plan.by_code["TH04"].kind, plan.cap(plan.by_code["TH04"])) == ("Hợp tác xã", 80)
    usual = {"pilot_not_approved", "deadline_on_day_off"}
    assert {finding.code for finding in findings} <= usual
