"""The parts of a run, each by itself: ``pytest tests/benchmarks --benchmark-only``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from emulation_xlsx.checks.coercion import coerce
from emulation_xlsx.checks.validation import DAY, Source, check_sheet
from emulation_xlsx.demo import ISSUED
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.inspection import inspect
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan, blank_form, unit_workbook
from emulation_xlsx.plan.model import Plan, plan_from_tables
from emulation_xlsx.post.drafts import sealed
from emulation_xlsx.post.letters import answers
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.returns import rules
from emulation_xlsx.returns.receipts import Entry, Receipt, receive
from emulation_xlsx.returns.register import write_register
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.sheets.own import OWN
from emulation_xlsx.town.workbook import WRITERS, town_book, write_town
from tests.benchmarks.campaigns import filled, tables_of

FULL, SMOKE = 300, 3
AS_OF = dt.date(2020, 4, 20)
SEEN = dt.datetime(2020, 4, 18, 8, 30)  # noqa: DTZ001 - UTC+7 by definition


@dataclass(frozen=True)
class Case:
    """A plan of many units, and what the first of them sent."""

    plan: Plan
    files: tuple[bytes, ...]
    receipts: Sequence[Receipt]
    town: Consolidation


@cache
def case(returns: int) -> Case:
    plan = plan_from_tables(tables_of(FULL))
    allocation = allocate_plan(plan)
    senders = [unit for unit in plan.units if not plan.is_town(unit)][:returns]
    files = tuple(filled(plan, unit, allocation.seats[unit.code]) for unit in senders)
    came = [
        Arrival(f"{unit.code}.xlsx", content) for unit, content in zip(senders, files, strict=True)
    ]
    entries = {one.key: Entry(SEEN) for one in came}
    receipts = receive(came, entries, plan, SEEN)
    town = consolidate(plan, (), allocation, receipts, (), AS_OF)
    return Case(plan, files, receipts, town)


@pytest.fixture
def one(measured: bool) -> Case:
    return case(FULL if measured else SMOKE)


def sources(one: Case, key: str) -> list[Source]:
    books = [receipt.book for receipt in one.receipts if receipt.book]
    return [Source(str(n), None, book.tables[key]) for n, book in enumerate(books)]


def test_gate(benchmark: BenchmarkFixture, one: Case) -> None:
    found = benchmark(lambda: [inspect(content, "x.xlsx") for content in one.files])
    assert {one.kind for one in found} == {"xlsx"}


def test_read(benchmark: BenchmarkFixture, one: Case) -> None:
    spec = load(UNIT_FORM)
    books = benchmark(lambda: [read_workbook(content, spec) for content in one.files])
    assert all(len(book.tables) == len(spec.sheets) for book in books)


def test_coerce(benchmark: BenchmarkFixture, one: Case) -> None:
    sheet, tables = load(UNIT_FORM).sheet("delegates"), sources(one, "delegates")
    columns = [
        (field, [value for source in tables for value in source.table.columns[field.name]])
        for field in sheet.fields
    ]
    found = benchmark(lambda: [coerce(raw, field, one.plan.lists) for field, raw in columns])
    assert all(len(column.values) == len(columns[0][1]) for column in found)


def test_validate(benchmark: BenchmarkFixture, one: Case) -> None:
    spec = load(UNIT_FORM)
    sheet, tables = spec.sheet("delegates"), sources(one, "delegates")
    frame, _ = benchmark(check_sheet, spec, sheet, tables, one.plan.lists)
    assert len(frame.owner) == sum(len(source.table) for source in tables)


def test_rules(benchmark: BenchmarkFixture, one: Case) -> None:
    frame = one.town.frame("conference")
    asked = rules.row_rules(one.plan)["conference"]
    data = frame.data.assign(**{DAY: AS_OF})
    held = benchmark(lambda: [rule.holds(data) for rule in asked])
    assert [len(series) for series in held] == [len(frame.owner)] * len(asked)


def test_quota(benchmark: BenchmarkFixture, one: Case) -> None:
    allocation = benchmark(allocate_plan, one.plan)
    assert sum(allocation.seats.values()) == 20 * FULL


def test_consolidate(benchmark: BenchmarkFixture, one: Case) -> None:
    allocation = one.town.allocation
    town = benchmark(consolidate, one.plan, (), allocation, one.receipts, (), AS_OF)
    assert len(town.receipts) == len(one.files)


def test_register(benchmark: BenchmarkFixture, one: Case) -> None:
    content = benchmark(write_register, None, one.town.receipts, one.plan.lists, SEEN)
    assert content.startswith(b"PK")


def test_a_filled_form(benchmark: BenchmarkFixture, one: Case) -> None:
    unit = one.plan.units[2]
    assert benchmark(unit_workbook, one.plan, unit, 20, ISSUED).startswith(b"PK")


def test_blank_forms(benchmark: BenchmarkFixture, one: Case) -> None:
    units = one.plan.units[1 : len(one.files) + 1]
    write: Callable[[], list[bytes]] = lambda: [  # noqa: E731 - what is measured
        blank_form(one.plan, unit, 20, ISSUED)() for unit in units
    ]
    assert len(set(benchmark(write))) == len(units)


def test_answers(benchmark: BenchmarkFixture, one: Case) -> None:
    files = benchmark(lambda: [sealed(letter) for letter in answers(one.town)])
    assert len(files) == len(one.files)


SHEETS = {key: writer for key, writer in WRITERS.items() if key != OWN}
"""All that a plan without questions of its own has."""


@pytest.mark.parametrize("writer", SHEETS.values(), ids=SHEETS)
def test_sheet(benchmark: BenchmarkFixture, one: Case, writer: Callable[..., None]) -> None:
    """One sheet of the town workbook."""

    def before() -> tuple[tuple[object, ...], dict[str, object]]:
        return (town_book(one.town), one.town), {}

    benchmark.pedantic(writer, setup=before, rounds=3)  # type: ignore[no-untyped-call]  # none


def test_town_workbook(benchmark: BenchmarkFixture, one: Case) -> None:
    content = benchmark(partial(write_town, one.town))
    assert content.startswith(b"PK")
