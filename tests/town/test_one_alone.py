"""One return costs only itself: no value of any cell stops what is made of the others."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import pytest

from emulation_xlsx.findings import Raw
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.post.drafts import sealed
from emulation_xlsx.post.letters import answers
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.receipts import FAULTY, Receipt
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.workbook import write_town
from tests.helpers.small_town import (
    AS_OF,
    conference_record,
    delegate,
    received,
    returned,
    small_plan,
    whole,
)

DAY = dt.date(2020, 4, 10)
NASTY: tuple[Raw, ...] = (
    2**63,
    -(2**63) - 1,
    1e308,
    -1e308,
    5e-324,
    1e15,
    0.1,
    True,
    "9" * 4_301,
    "1" + "0" * 32_000,
    "٣٤٥",
    "²",
    "=1+1",
    "http://evil.example",
    "😀",
    "{value} {0} %s",
    "a\x00b\x1f",
    "x" * 32_767,
    "31/12/9999",
    "01/01/0001",
    dt.datetime(9999, 12, 31, 23, 59),  # noqa: DTZ001 - a cell has no zone
    dt.date(1900, 1, 1),
    dt.time(12, 30),
    dt.timedelta(days=999_999),
)


def everywhere(book: RawWorkbook, value: Raw) -> RawWorkbook:
    """A form with the value in every cell, but for those that say whose it is."""
    kept = ("unit_code", "unit_name", "unit_kind")
    tables = {
        key: replace(
            table,
            columns={
                name: cells if name in kept else [value] * len(cells)
                for name, cells in table.columns.items()
            },
        )
        for key, table in book.tables.items()
    }
    return replace(book, tables=tables)


def town_of(plan: Plan, receipts: Sequence[Receipt]) -> Consolidation:
    return consolidate(plan, (), allocate_plan(plan), receipts, (), AS_OF)


@pytest.mark.thorough
def test_no_value_stops_anything() -> None:
    plan = default_plan()
    units = [unit.code for unit in plan.units if not plan.is_town(unit)][: len(NASTY) + 1]
    form = whole(plan, delegate("Trịnh Thị Sáu", "1975-06-05"))
    usual = received(plan, {f"{code}.xlsx": (returned(plan, code, form), DAY) for code in units})
    odd = [
        replace(one, book=everywhere(one.book, value))
        for one, value in zip(usual[1:], NASTY, strict=True)
        if one.book
    ]
    assert len(odd) == len(NASTY)
    town = town_of(plan, [usual[0], *odd])
    alone = town_of(plan, usual[:1])
    assert town.receipts[0] == alone.receipts[0]
    assert {one.verdict for one in town.receipts[1:]} == {FAULTY}
    assert all(sealed(letter) for letter in answers(town))
    assert write_town(town)


@pytest.mark.parametrize("number", [b"NaN", b"1E400", b"-INF", b"1E308"])
def test_what_is_no_number_is_said_at_its_cell(number: bytes) -> None:
    plan = small_plan()
    form = returned(plan, "DT05", whole(plan) | {"conference": [conference_record()]})
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                seventy = rb'(<c r="\w+"(?: s="\d+")?><v>)70<'
                content = re.sub(seventy, rb"\g<1>" + number + b"<", content)
            new.writestr(name, content)
    came = {"DT05.xlsx": (packed.getvalue(), DAY)}
    town = town_of(plan, received(plan, came))
    found = {f.place.field for f in town.receipts[0].findings if f.severity == "error"}
    assert {"exemplars", "cat_outstanding", "expected_exemplars"} <= found
    assert all(sealed(letter) for letter in answers(town))
    assert write_town(town)
