"""Reading in children: one file that kills its reader costs only itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulation_xlsx.demo import unit_values
from emulation_xlsx.findings import messages
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake import children
from emulation_xlsx.intake import reader as guard
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.intake.reader import BatchReading, Outcome, warm_up
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from tests.helpers import hostile, raw_files
from tests.helpers.libreoffice import Office
from tests.helpers.raw_files import SHEET_NAME, damaged, good, texts, with_row
from tests.helpers.reading import read_all
from tests.helpers.workbooks import opened, saved

FORM = "unit_return"
ROW = 7
KILLER = hostile.REFUSED["an .xls that kills its reader"][1]()
limited = pytest.mark.skipif(not children.MEMORY_LIMITED, reason="no limit of memory here")


def code(outcome: Outcome) -> str | None:
    """A refusal's code, None of what was read."""
    return outcome.code if isinstance(outcome, RefusedError) else None


def codes(*files: bytes, **limits: Any) -> list[str | None]:
    named = [(f"{i}.xls" if file is KILLER else f"{i}.xlsx", file) for i, file in enumerate(files)]
    return [code(outcome) for outcome in read_all(named, FORM, **limits)]


def read(content: bytes, name: str = "a.xlsx") -> RawWorkbook:
    [outcome] = read_all([(name, content)], FORM)
    assert isinstance(outcome, RawWorkbook), outcome
    return outcome


def tables(book: RawWorkbook) -> dict[str, dict[str, list[Any]]]:
    """What was typed, without where it stood."""
    return {key: table.columns for key, table in book.tables.items()}


def filled() -> bytes:
    """A return with everything filled in."""
    plan = default_plan()
    unit = plan.by_code[raw_files.UNIT]
    day = plan.settings.campaign_start
    return unit_workbook(plan, unit, 5, day, unit_values(unit, 5))


# --- what is read ---------------------------------------------------------------------------------


def test_a_good_return_is_read_as_without_a_child() -> None:
    expected = read_workbook(filled(), load(FORM))
    book = read(filled())
    assert (book.meta, book.tables) == (expected.meta, expected.tables)
    assert (book.notes, book.hidden) == ((), {})


def test_outcomes_come_in_order() -> None:
    files = [raw_files.with_row(ROW, texts(ROW, B=f"Lan {i}")) for i in range(6)]
    files[3] = files[3][:900]
    outcomes = read_all([(f"{i}.xlsx", file) for i, file in enumerate(files)], FORM)
    names = [
        one.tables["delegates"].columns["full_name"] if isinstance(one, RawWorkbook) else one.code
        for one in outcomes
    ]
    expected: list[Any] = [[f"Lan {i}"] for i in range(6)]
    expected[3] = "damaged_workbook"
    assert names == expected


def test_nothing_is_nothing() -> None:
    assert read_all([], FORM) == []


def test_reading_begins_at_once() -> None:
    reading = BatchReading([Arrival("a.xlsx", good())], FORM)
    assert [code(outcome) for [(_, outcome)] in reading.opened()] == [None]


@pytest.mark.parametrize(("name", "build", "notes"), hostile.READ.values(), ids=hostile.READ)
def test_what_passes_the_gate_is_read(
    name: str, build: Callable[[], bytes], notes: tuple[str, ...]
) -> None:
    book = read(build(), name)
    assert tuple(note.code for note in book.notes) == notes
    assert book.meta["unit"] == raw_files.UNIT


def test_errors_and_uncalculated_formulas_come_with_the_form() -> None:
    cells = f'<c r="B{ROW}" t="e"><v>#SPILL!</v></c><c r="C{ROW}"><f>A1+1</f></c>'
    book = read(with_row(ROW, cells))
    columns = book.tables["delegates"].columns
    assert (columns["full_name"], columns["birth_date"]) == (["#SPILL!"], ["=A1+1"])
    assert type(columns["birth_date"][0]).__name__ == "Uncalculated"


# --- what is not ----------------------------------------------------------------------------------


@limited
@pytest.mark.parametrize(
    ("name", "build", "expected"), hostile.REFUSED.values(), ids=hostile.REFUSED
)
def test_a_hostile_file_gets_its_code_and_the_others_are_read(
    name: str, build: Callable[[], bytes], expected: str
) -> None:
    content = build()
    before, refused, after = read_all([("a.xlsx", good()), (name, content), ("b", good())], FORM)
    if expected == "is_packed":  # known as an archive before it is held for a workbook
        expected = "foreign_archive"
    assert [code(before), code(refused), code(after)] == [None, expected, None]
    assert isinstance(refused, RefusedError)
    assert refused.finding(name).message


@limited
@pytest.mark.parametrize("children", [1, 2])
def test_of_many_files_only_the_killers_are_lost(
    children: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "children_for", lambda _: children)
    files = [good()] * 12
    for i in (0, 1, 11):
        files[i] = KILLER
    expected = ["too_heavy" if file is KILLER else None for file in files]
    assert codes(*files) == expected


def test_a_file_that_takes_too_long_is_stopped() -> None:
    cells = "".join(f'<c r="{column}{{0}}"><v>{{0}}</v></c>' for column in "ABCDEFGHIJKLMNOPQRST")
    slow = raw_files.formatted_rows(60_000, cells)
    assert codes(good(), slow, good(), seconds=1) == [None, "too_heavy", None]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send")
def test_a_child_that_died_between_two_calls_is_replaced() -> None:
    assert codes(good()) == [None]
    for child in multiprocessing.active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()
    assert codes(good(), good()) == [None, None]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send")
def test_a_child_that_dies_for_no_fault_of_a_file_costs_none() -> None:
    assert codes(good()) == [None]
    reading = BatchReading([Arrival(f"{i}.xlsx", good()) for i in range(20)], FORM)
    for child in multiprocessing.active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
    assert [code(outcome) for [(_, outcome)] in reading.opened()] == [None] * 20


# --- the child ------------------------------------------------------------------------------------


def asked(question: str) -> Any:
    """What a child answers to an expression."""
    return children.pool_of(1, children.MEGABYTES).schedule(eval, (question,)).result()


def test_a_child_imports_only_what_reading_needs() -> None:
    warm_up(FORM)
    heavy = {"pandas", "pandera", "numpy", "openpyxl", "xlsxwriter", "rich"}
    assert asked(f"{heavy!r} & set(__import__('sys').modules)") == set()


@limited
def test_a_child_has_its_limit_of_memory() -> None:
    limit = children.MEGABYTES << 20
    limits = "__import__('resource').getrlimit(__import__('resource').RLIMIT_AS)"
    assert asked(limits) == (limit, limit)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Outcome]:
    """The child's own function in this process, its reader raising what a test asks."""

    def outcome(error: BaseException) -> Outcome:
        def raises(*_: object) -> None:
            raise error

        monkeypatch.setattr(guard, "read_workbook", raises)
        return guard._read(Arrival("a.xlsx", good()), guard._Job(FORM, 60, 1024, frozenset()))

    return outcome


class PanicException(BaseException):
    """As calamine's: no ``Exception``."""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (PanicException("index out of bounds"), "damaged_workbook"),
        (MemoryError(), "too_heavy"),
        (KeyError("x"), "reading_failed"),
        (RecursionError(), "reading_failed"),
    ],
    ids=repr,
)
def test_whatever_a_reader_raises_is_a_refusal(
    reader: Callable[[BaseException], Outcome], error: BaseException, expected: str
) -> None:
    assert code(reader(error)) == expected


def test_an_end_of_the_child_is_none(reader: Callable[[BaseException], Outcome]) -> None:
    with pytest.raises(KeyboardInterrupt):
        reader(KeyboardInterrupt())


@pytest.mark.parametrize("name", ["a.xls", "a.ods"])
def test_without_a_limit_of_memory_only_xlsx_is_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MEMORY_LIMITED", False)
    content = {"a.xls": KILLER, "a.ods": raw_files.ods("")}[name]
    job = guard._Job(FORM, 60, 1024, frozenset())
    outcome = guard._read(Arrival(name, content), job)
    assert code(outcome) == "needs_xlsx"
    assert isinstance(outcome, RefusedError)
    assert name[1:] in outcome.finding(name).message
    assert code(guard._read(Arrival("a.xlsx", good()), job)) is None


# --- whatever the bytes ---------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(damaged(), min_size=5, max_size=12))
def test_changed_bytes_end_in_a_verdict(files: list[bytes]) -> None:
    outcomes = codes(*files, good())
    assert outcomes[-1] is None
    assert set(outcomes) <= {None, *messages()} - {"reading_failed", "too_heavy"}


# --- other programs -------------------------------------------------------------------------------


def test_a_return_saved_by_openpyxl_reads_the_same() -> None:
    assert tables(read(saved(opened(filled())))) == tables(read(filled()))


@limited
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_return_saved_by_libreoffice_reads_the_same(
    kind: str, libreoffice: Office, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled())
    saved = libreoffice.saved_as(path, kind)
    book = read(saved.read_bytes(), saved.name)
    assert tables(book) == tables(read(filled()))
    assert (book.meta, book.notes) == (read(filled()).meta, ())


@limited
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_errors_are_named_whatever_libreoffice_saves(
    kind: str, libreoffice: Office, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    book = opened(good())
    for column, formula in {2: "=1/0", 3: "=NA()", 7: "=1+1"}.items():
        cell = book[SHEET_NAME].cell(ROW, column, formula)
        cell.number_format = "General"  # in a cell of text a formula would stay text
    book.save(path)
    saved = libreoffice.saved_as(path, kind)
    found = read(saved.read_bytes(), saved.name)
    columns = found.tables["delegates"].columns
    names = ("full_name", "birth_date", "position")
    assert [columns[name] for name in names] == [["#DIV/0!"], ["#N/A"], [2]]
