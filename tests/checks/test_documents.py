"""A document's number and day in one cell."""

from __future__ import annotations

import pytest

from emulation_xlsx.checks.documents import documents_apart
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import load


@pytest.mark.parametrize(
    ("number", "day", "parted"),
    [
        ("25/KH-UBND ngày 25/10/2019", None, ("25/KH-UBND", "ngày 25/10/2019")),
        ("Số 25/KH, 25/10/2019", " ", ("25/KH", "25/10/2019")),
        (None, "25/KH-UBND (25/10/2019)", ("25/KH-UBND", "25/10/2019")),
        ("25/KH-UBND ngày 25/10/2019", "25/10/2019", None),
        ("25/KH-UBND", None, None),
        (None, "25/10/2019", None),
        (None, None, None),
    ],
)
def test_each_goes_to_its_own_cell_where_that_is_blank(
    number: Raw, day: Raw, parted: tuple[str, str] | None
) -> None:
    raw: dict[str, list[Raw]] = {"plan_number": [number], "plan_date": [day]}
    said = list(documents_apart(load("unit_return").sheet("plan"), raw))
    assert [one.code for _, one in said] == ["number_dated"] * bool(parted)
    assert (raw["plan_number"], raw["plan_date"]) == (
        ([parted[0]], [parted[1]]) if parted else ([number], [day])
    )
