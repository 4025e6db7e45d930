"""No value of any cell or hidden mark stops anything: one return with it costs at most itself."""

from __future__ import annotations

import copy
import datetime as dt
from functools import cache

import pytest

from emulation_xlsx.demo import SEEN, unit_values
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.post.drafts import sealed
from emulation_xlsx.post.letters import answers, reminders
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.receipts import REFUSED, Entry, Receipt, identify, receive
from emulation_xlsx.town.consolidation import consolidate
from emulation_xlsx.town.workbook import write_town
from tests.extremes import batches, every_cell, failures, flips
from tests.helpers.workbooks import edited

PLAN = default_plan()
UNIT = PLAN.by_code["DT05"]
AS_OF = dt.date(2020, 4, 20)
EXTREMES: dict[str, Raw] = {
    "2^63": float(2**63),
    "10^22": 1e22,
    "1e308": 1e308,
    "the smallest": 5e-324,
    "-1": -1.0,
    "-2^63": -float(2**63),
    "NaN as text": "NaN",
    "infinity as text": "-INF",
    "1E400": "1E400",
    "4,301 digits": "9" * 4301,
    "32,767 letters": "a" * 32_767,
    "300 words": "Lan " * 300,
    "half a letter, escaped": "a_xD800_b",
    "braces": "{x}%s{0}",
    "digits that are none": "²٣½",
    "the last day": dt.date(9999, 12, 31),
    "the first": dt.datetime(1900, 1, 1, 3),  # noqa: DTZ001 - a cell has no zone
}


@cache
def form() -> bytes:
    return unit_workbook(PLAN, UNIT, 4, dt.date(2019, 10, 10), unit_values(UNIT, 4))


@cache
def genuine() -> RawWorkbook:
    return read_workbook(form(), load("unit_return"))


def with_everywhere(value: Raw, *, first: int, step: int) -> RawWorkbook:
    """The genuine form with a value in every ``step``-th field from the ``first`` on."""
    book = copy.deepcopy(genuine())
    fields = [(table, name) for table in book.tables.values() for name in table.columns]
    for table, name in fields[first::step]:
        table.columns[name] = [value for _ in table.rows]
    return book


CHOICES = [(name, i % 2, 2) for i, name in enumerate(EXTREMES)]


@pytest.mark.thorough
def test_an_extreme_value_in_every_input_cell_stops_nothing() -> None:
    codes = [unit.code for unit in PLAN.units]
    came = [
        Receipt(
            f"{code}.xlsx",
            code,
            Entry(SEEN),
            code,
            "",
            "",
            with_everywhere(EXTREMES[name], first=first, step=step),
        )
        for code, (name, first, step) in zip(codes, CHOICES, strict=False)
    ]
    assert len(came) == len(CHOICES)
    town = consolidate(PLAN, [], allocate_plan(PLAN), came, [], AS_OF)
    assert REFUSED not in {one.verdict for one in town.receipts}
    for letter in [*answers(town), *reminders(town)]:
        sealed(letter)
    write_town(town, public=True)


@pytest.mark.parametrize("value", EXTREMES.values(), ids=EXTREMES)
def test_an_extreme_value_in_a_hidden_mark_holds_its_return(value: Raw) -> None:
    for mark in ("campaign", "unit"):
        book = copy.deepcopy(genuine())
        book.meta = {**book.meta, mark: str(value)}
        assert identify("a.xlsx", book, PLAN).doubts


@pytest.mark.parametrize("digits", ["9" * 4301, "9" * 20, "-1", "NaN", "1e308"])
def test_a_version_that_is_no_number_of_ours_is_refused_or_passed_over(digits: str) -> None:
    content = edited(form(), lambda book: book["_meta"].cell(2, 2, digits))
    [receipt] = receive([Arrival("a.xlsx", content)], {}, PLAN, SEEN)
    assert receipt.verdict in ("", REFUSED)
    assert [one.code for one in receipt.findings] in ([], ["newer_form"])


SAMPLE = 97
"""Every so many pairs of a value and a cell; ``python -m tests.extremes`` tries all."""


@pytest.mark.thorough
def test_an_extreme_value_in_a_cell_of_a_real_file_costs_only_that_cell() -> None:
    assert [words for batch in batches(every_cell(SAMPLE)) for words in failures(batch)] == []


@pytest.mark.thorough
def test_a_form_with_flipped_bytes_costs_only_itself() -> None:
    assert [words for batch in batches(flips(60)) for words in failures(batch)] == []
