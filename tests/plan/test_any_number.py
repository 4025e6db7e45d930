"""As many kinds of document and items of the agenda as a plan has."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from emulation_xlsx.forms.values import code_list
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.roles import DOCUMENT_KINDS
from emulation_xlsx.town.consolidation import Consolidation
from tests.helpers.small_town import delegate, returned, small_plan, small_town, whole
from tests.helpers.whole_town import Whole

TODAY = dt.date(2019, 10, 10)


def with_list(name: str, *values: str) -> Plan:
    plan = small_plan()
    return replace(plan, lists={**plan.lists, name: code_list(name, values)})


def sent(plan: Plan, *gone: str) -> Consolidation:
    """DT05's return, but for some documents."""
    values = whole(plan, delegate("Trịnh Thị Sáu", "1975-06-05"))
    values["dossier"] = [row for row in values["dossier"] if row["document"] not in gone]
    return small_town(plan, {"DT05.xlsx": (returned(plan, "DT05", values), dt.date(2020, 4, 10))})


@pytest.mark.parametrize("count", [1, 2, 12])
def test_kinds_of_document(count: int) -> None:
    kinds = [f"Văn bản loại {number}" for number in range(1, count + 1)]
    plan = with_list(DOCUMENT_KINDS, *kinds)
    form = unit_workbook(plan, plan.by_code["DT05"], 2, TODAY)
    page = openpyxl.load_workbook(io.BytesIO(form))["7. Hồ sơ"]
    assert [cell.value for cell in page["B"] if str(cell.value).startswith("Văn bản loại")] == kinds
    whole_town = Whole(sent(plan))
    [row] = [row for row in whole_town.rows("dossiers") if row["unit_code"] == "DT05"]
    assert row["complete"] == "đủ"
    assert [name for name in row if name.startswith("document_")] == [
        f"document_{n}" for n in range(count)
    ]
    lacking = sent(plan, kinds[-1])
    [row] = [row for row in Whole(lacking).rows("dossiers") if row["unit_code"] == "DT05"]
    assert row["complete"] == "chưa đủ"
