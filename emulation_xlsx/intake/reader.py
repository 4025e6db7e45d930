"""Files → forms: each is inspected and read in a child process, then held to be our form."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pebble import ProcessPool

from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.forms.schema import FormSpec, load
from emulation_xlsx.forms.text import Uncalculated
from emulation_xlsx.intake.children import (
    LOOK_AGAIN,
    MEGABYTES,
    MEMORY_LIMITED,
    Failure,
    Task,
    children_for,
    new_pool,
    pool_of,
    result_of,
)
from emulation_xlsx.intake.filenames import ending
from emulation_xlsx.intake.inspection import inspect, without_durations
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.marks import Inspection
from emulation_xlsx.intake.parcels import Arrival, Key
from emulation_xlsx.reading.raw import Address, Hidden, RawTable
from emulation_xlsx.reading.workbook import RawWorkbook, UnreadableWorkbookError, read_workbook

SECONDS = 10.0
FIRST_SHARE, SECOND_SHARE = 0.35, 0.6
"""Of a file's seconds, what each attempt may take; the rest is for ending and starting a child."""

FileItem = tuple[str, bytes]
"""A file's name and its bytes."""
Outcome = RawWorkbook | RefusedError


@dataclass(frozen=True)
class _Job:
    """What all files of a call have in common."""

    form: str
    seconds: float
    megabytes: int

    def share(self, share: float) -> _Job:
        return _Job(self.form, self.seconds * share, self.megabytes)


class BatchReading:
    """Files on their way through the gate and the reader, in a child: see :func:`read_all`.

    It begins at once; meanwhile the caller may import or do what it likes.
    """

    def __init__(
        self,
        items: Sequence[FileItem],
        form: str,
        *,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
    ) -> None:
        self._items = items
        self._job = _Job(form, seconds, megabytes)
        self._children, self._shared = children_for(len(items)), _Shared()
        self._first = self._attempt(range(len(items)))

    def outcomes(self) -> list[Outcome]:
        """The forms or refusals, in the order of the files."""
        found: dict[int, Outcome] = {}
        attempt = self._first
        while attempt.futures:
            failed = attempt.collect(found)
            heavy = [i for i, failure in failed.items() if failure is Failure.HEAVY]
            for i in heavy or list(failed)[: self._children]:
                found[i] = _read_alone(self._items[i], self._job)
            attempt = self._attempt([i for i in failed if i not in found])
        return [found[i] for i in range(len(self._items))]

    def _attempt(self, indices: Sequence[int]) -> _Attempt:
        pool = pool_of(self._children, self._job.megabytes)
        job = self._job.share(FIRST_SHARE)
        futures = {i: _scheduled(pool, self._items[i], job) for i in indices}
        return _Attempt(pool, futures, self._shared)


def read_all(
    items: Sequence[FileItem], form: str, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> list[Outcome]:
    """Every file through the gate and the reader, in a child; their forms or refusals in order.

    Each may take so many seconds and megabytes. One that took too much, or killed its child, has
    a second attempt alone; where it is not certain whose fault a child's death was, so has the
    first file that has no outcome yet.
    """
    return BatchReading(items, form, seconds=seconds, megabytes=megabytes).outcomes()


def warm_up(form: str, files: int = 1, megabytes: int = MEGABYTES) -> None:
    """Start the children that :func:`read_all` will need; this does not wait for them."""
    children = children_for(files)
    pool = pool_of(children, megabytes)
    for _ in range(children):
        pool.schedule(_prepare, (form,))


# --- the parent's side ------------------------------------------------------------------------


class _Shared:
    """What thousands of forms have in common, kept once: texts, and where their fields stand."""

    def __init__(self) -> None:
        self._same: dict[object, Any] = {}

    def of(self, book: Outcome) -> None:
        """Let a form name what is there already."""
        for table in book.tables.values() if isinstance(book, RawWorkbook) else ():
            table.columns = {
                self._one(name): [self._one(v) if v.__class__ is str else v for v in values]
                for name, values in table.columns.items()
            }
            table.field_cols = self._one(table.field_cols, tuple(table.field_cols.items()))
            table.field_rows = self._one(table.field_rows, tuple(table.field_rows.items()))

    def _one(self, value: Task, key: object = None) -> Task:
        same: Task = self._same.setdefault(value if key is None else key, value)
        return same


@dataclass(frozen=True)
class _Attempt:
    """Files given to a pool, by their number."""

    pool: ProcessPool
    futures: Mapping[int, Future[Outcome] | None]
    shared: _Shared

    def collect(self, found: dict[int, Outcome]) -> dict[int, Failure]:
        """Wait for every file; add the outcomes, and return what has none."""
        failed: dict[int, Failure] = {}
        for i, future in tracked(self.futures.items(), "Đọc báo cáo", len(self.futures)):
            result = result_of(self.pool, future)
            if _is_heavy(result):
                failed[i] = Failure.HEAVY
            elif isinstance(result, Failure):
                failed[i] = result
            else:
                found[i] = result
                self.shared.of(result)
        return failed


def _scheduled(pool: ProcessPool, item: FileItem, job: _Job) -> Future[Outcome] | None:
    """The future outcome, None if the pool is broken."""
    try:
        return pool.schedule(_read, (item, job), timeout=job.seconds)
    except RuntimeError:
        return None


def _is_heavy(result: Outcome | Failure) -> bool:
    refused = isinstance(result, RefusedError) and result.code == "too_heavy"
    return refused or result is Failure.HEAVY


def _read_alone(item: FileItem, job: _Job) -> Outcome:
    """One file in a child of its own: what goes wrong now is this file's fault."""
    with new_pool(1, job.megabytes) as pool:
        result = result_of(pool, _scheduled(pool, item, job.share(SECOND_SHARE)))
    if isinstance(result, Failure) or _is_heavy(result):
        return RefusedError("too_heavy", seconds=f"{job.seconds:g}", megabytes=job.megabytes)
    return result


# --- the child's side -------------------------------------------------------------------------


def _prepare(form: str) -> None:
    load(form)


def _read(item: FileItem, job: _Job) -> Outcome:
    """One file's form or refusal, whatever it does to its reader."""
    with _ended_after(job.seconds):
        try:
            return _read_form(item, load(job.form))
        except RefusedError as refusal:
            return refusal
        except UnreadableWorkbookError:
            return RefusedError("damaged_workbook")
        except MemoryError:
            return RefusedError("too_heavy")
        except Exception as error:  # a fault of ours must not stop the other files
            return RefusedError("reading_failed", error=f"{type(error).__name__}: {error}")
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # calamine's, of damaged files
                raise
            return RefusedError("damaged_workbook")


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process should it outlive its parent, which would have stopped it by then."""
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds + LOOK_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _read_form(item: FileItem, spec: FormSpec) -> RawWorkbook:
    name, content = item
    inspection = inspect(content, name)
    if inspection.guarded and not MEMORY_LIMITED:
        raise RefusedError("needs_xlsx", kind=f".{inspection.kind}")
    book = _read_inspected(inspection, spec)
    for table in book.tables.values():
        errors = inspection.errors if inspection.kind == "xls" else {}
        _name(table, errors.get(table.sheet_name, {}), inspection.uncalculated)
        _leave_struck(table, inspection.hidden.get(table.sheet_name, Hidden()))
    return replace(book, notes=tuple(inspection.notes), hidden=inspection.hidden)


def _read_inspected(inspection: Inspection, spec: FormSpec) -> RawWorkbook:
    try:
        return read_workbook(inspection.content, spec)
    except UnreadableWorkbookError as error:
        if not isinstance(error.__cause__, OverflowError):
            raise
        return read_workbook(without_durations(inspection), spec)


def _name(
    table: RawTable, errors: Mapping[Address, str], formulas: Mapping[str, Set[Address]]
) -> None:
    """Put the error literals of an .xls, which its reader takes for blank, into its rows, and
    tell formulas without a value from text.
    """
    without_value = formulas.get(table.sheet_name, ())
    for i, name, at in table.cells() if errors or without_value else ():
        values = table.columns[name]
        if at in errors:
            values[i] = errors[at]
        elif at in without_value:
            text = values[i]  # merged cells may have carried it to further rows
            values[:] = [Uncalculated(text) if one == text else one for one in values]


def _leave_struck(table: RawTable, hidden: Hidden) -> None:
    """Of a text that is crossed out in part the rest is read."""
    for i, name, at in table.cells() if hidden.partly else ():
        if at in hidden.partly:
            table.columns[name][i] = hidden.partly[at][1]


class Gate:
    """The forms in files. They are read in a child from now on; the same bytes once."""

    def __init__(self, arrivals: Sequence[Arrival], form: str) -> None:
        self._spec = load(form)
        items = {_key(one): (one.file, one.content) for one in reversed(arrivals) if one.sha256}
        self._keys, files = list(items), list(items.values())
        self._reading = BatchReading(files, form) if files else None

    @cached_property
    def _outcomes(self) -> dict[Key, Outcome]:
        outcomes = self._reading.outcomes() if self._reading else []
        return dict(zip(self._keys, outcomes, strict=True))

    def form(self, one: Arrival) -> RawWorkbook:
        """The form in one of the files.

        :raises RefusedError: it is no workbook that can be read, not this form, or of a version
            not known here.
        """
        if one.refused:
            raise one.refused
        outcome = self._outcomes[_key(one)]
        if isinstance(outcome, RefusedError):
            raise outcome
        _check_ours(outcome, self._spec)
        return outcome


_LONGEST_VERSION = 9
"""Digits of a form's version that are looked at."""


def _key(one: Arrival) -> Key:
    """Bytes may pass under one ending and not under another."""
    return one.sha256, ending(one.file)


def _check_ours(book: RawWorkbook, spec: FormSpec) -> None:
    """By its hidden mark, or, where that is gone, by most of its sheets."""
    marked = book.meta.get("form") == spec.form and bool(book.tables)
    if not marked and len(book.tables) * 2 <= len(spec.sheets):
        raise RefusedError("not_our_form")
    version = book.meta.get("version", "")
    if version.isdecimal() and int(version[:_LONGEST_VERSION]) > spec.version:
        raise RefusedError("newer_form", version=version[:_LONGEST_VERSION], known=spec.version)
