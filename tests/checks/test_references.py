"""Values that must stand in another sheet (foreignKeys): exactly the unknown ones are marked."""

from __future__ import annotations

import pytest

from emulation_xlsx.checks.validation import Source, check_sheet, unknown_references
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import ForeignKey, load
from emulation_xlsx.plan.defaults import default_lists
from emulation_xlsx.reading.raw import RawTable

PLAN = load("plan")
BOUNDS = PLAN.sheet("bounds")
[KEY] = BOUNDS.table.foreign_keys
KNOWN = {"XP01", "XP03"}


def marked(codes: list[Raw], key: ForeignKey = KEY) -> list[tuple[str | None, str]]:
    rows = list(range(6, 6 + len(codes)))
    table = RawTable("bounds", BOUNDS.name, rows, {"unit": codes}, {"unit": 7}, header_row=5)
    frame, _ = check_sheet(PLAN, BOUNDS, [Source("ke-hoach.xlsx", None, table)], default_lists())
    return [(f.place.cell, f.code) for f in unknown_references(frame, key, KNOWN)]


@pytest.mark.parametrize(
    ("codes", "cells"),
    [
        (["XP01", "XP03"], []),
        (["XP01", "XP02", None, "XP09"], ["G7", "G9"]),
        ([None], []),
        ([], []),
        (["xp01"], ["G6"]),
    ],
)
def test_what_no_other_sheet_has_is_marked_in_its_cell(codes: list[Raw], cells: list[str]) -> None:
    assert marked(codes) == [(cell, KEY.code) for cell in cells]


def test_small_letters_are_capitals_where_the_key_says_so() -> None:
    assert marked(["xp01", "xp02"], KEY.model_copy(update={"any_case": True})) == [("G7", KEY.code)]
