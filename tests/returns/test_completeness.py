"""When a part has come: at least half of what it must fill is filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from emulation_xlsx.forms.questions import form_asking
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.completeness import enough
from emulation_xlsx.returns.returned import Return
from tests.helpers.small_town import (
    delegate,
    documents,
    plan_record,
    returned,
    small_plan,
    unit_record,
)
from tests.helpers.spoken import spoken

PLAN = small_plan()
SPEC = spoken("unit_return")
TODAY = dt.date(2020, 4, 20)
assert allocate_plan(PLAN).seats["DT05"] == 2


def came(part: Part, **values: list[dict[str, Any]]) -> bool:
    book = read_workbook(returned(PLAN, "DT05", {"unit": [unit_record()], **values}), SPEC)
    one = Return("a.xlsx", book, "DT05", PLAN.by_code["DT05"])
    [found] = enough(check_returns([one], PLAN, TODAY).frames, part, 1)
    return found


def required(key: str) -> list[str]:
    """What the unit is asked, and must answer."""
    asked = form_asking(PLAN.asked.by(PLAN.by_code["DT05"].kind))
    return [one.name for one in asked.sheet(key).fields if one.constraints.required]


def test_of_a_record_half_of_its_required_cells() -> None:
    names = required("plan")
    half = -(-len(names) // 2)
    for filled, enough_there in ((half, True), (half - 1, False)):
        record = {name: plan_record()[name] for name in names[:filled]}
        assert came("plan", plan=[record]) == enough_there


def test_a_cell_that_cannot_be_read_is_filled() -> None:
    names = ("plan_number", "plan_date", "session")  # of eight
    record = {name: plan_record()[name] for name in names}
    assert not came("plan", plan=[record])
    assert came("plan", plan=[record | {"planned_date": "giữa tháng ba"}])


def test_of_a_list_half_of_the_required_cells_of_its_rows() -> None:
    names, whole = required("delegates"), delegate("Trịnh Thị Sáu", "1975")
    few = {"full_name": "Vũ Thị Bảy"}
    assert came("list", delegates=[whole])
    assert came("list", delegates=[whole, few])
    assert not came("list", delegates=[few, few | {"full_name": "Lê Thị Tám"}])
    half = [name for name in names if name != "full_name"][: -(-len(names) // 2) - 1]
    row = {name: whole[name] for name in ("full_name", *half)}
    assert len(row) == -(-len(names) // 2)
    assert came("list", delegates=[row])
    del row[half[0]]
    assert not came("list", delegates=[row])


def test_of_a_checklist_half_of_its_lines() -> None:
    lines = documents(PLAN)
    assert len(lines) == 5
    for there in range(6):
        values = [
            line if n < there else {"document": line["document"]} for n, line in enumerate(lines)
        ]
        assert came("dossier", dossier=values) == (there >= 3)
