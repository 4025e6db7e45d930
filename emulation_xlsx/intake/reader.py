"""Files → the forms in them: each is taken apart, inspected and read in a child process."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pebble import ProcessPool

from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.checks.several import take_apart
from emulation_xlsx.forms.questions import Asks, OwnQuestion, form_asking
from emulation_xlsx.forms.schema import FormSpec, load
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
from emulation_xlsx.intake.folder import documents
from emulation_xlsx.intake.inspection import inspect, without_durations
from emulation_xlsx.intake.limits import MEGABYTE, Limits, RefusedError
from emulation_xlsx.intake.marks import Inspection
from emulation_xlsx.intake.parcels import Arrival, Key
from emulation_xlsx.intake.seen import put_seen
from emulation_xlsx.reading.workbook import RawWorkbook, UnreadableWorkbookError, read_workbook

SECONDS = 10.0
FIRST_SHARE, SECOND_SHARE = 0.35, 0.6
"""Of a file's seconds, what each attempt may take; the rest is for ending and starting a child."""
_PATIENCE = 1 if sys.platform == "win32" else 6
"""How many times its seconds a file may take on a busy machine: where a child can count them, they
are the processor's, so that what else runs there refuses no good return.
"""
SECONDS_FOR_MEGABYTE = 0.5
"""What a file may take longer for each megabyte: a mailbox of 80 MB takes 3 s to take apart."""
PARCEL_SECONDS, RUN_SECONDS = 60.0, 300.0
"""How long the documents of one file, and of all files of a run, are read in second attempts."""

Outcome = RawWorkbook | RefusedError
Opened = list[tuple[Arrival, Outcome]]
"""The documents in a file, without their content, each with its form or refusal; never empty."""


@dataclass(frozen=True)
class _Job:
    """What all files of a call have in common."""

    form: str
    seconds: float
    megabytes: int
    unread: frozenset[Key]
    """What is not read again: a document by its key, or by its bytes under any name (blank)."""
    own: tuple[OwnQuestion, ...] = ()

    @property
    def too_heavy(self) -> RefusedError:
        """The last word on a document that took too much; a child's own has no facts."""
        return RefusedError("too_heavy", seconds=f"{self.seconds:g}", megabytes=self.megabytes)

    def leaves(self, one: Arrival) -> bool:
        return not self.unread.isdisjoint({one.key, ("", one.sha256)})


class BatchReading:
    """Files on their way through the gate and the reader, in children.

    It begins at once; meanwhile the caller may import or do what it likes. Each file may take so
    many seconds and megabytes. One that took too much, or killed its child, has a second attempt
    alone, document by document; where it is not certain whose fault a child's death was, so has
    the first file that has no outcome yet.
    """

    def __init__(
        self,
        items: Sequence[Arrival],
        form: str,
        *,
        unread: Collection[Key] = (),
        own: tuple[OwnQuestion, ...] = (),
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
    ) -> None:
        self._items = items
        self._job = _Job(form, seconds, megabytes, frozenset(unread), own)
        self._children, self._shared = children_for(len(items)), _Shared()
        self._first = self._attempt(range(len(items)))

    def opened(self) -> list[Opened]:
        """What is in each of the files, in their order."""
        found: dict[int, Opened] = {}
        attempt, left = self._first, RUN_SECONDS
        while attempt.futures:
            failed = attempt.collect(found)
            heavy = [i for i, failure in failed.items() if failure is Failure.HEAVY]
            for i in heavy or list(failed)[: self._children]:
                began = time.monotonic()
                found[i] = _opened_alone(self._items[i], self._job, min(left, PARCEL_SECONDS))
                left -= time.monotonic() - began
            attempt = self._attempt([i for i in failed if i not in found])
        return [found[i] for i in range(len(self._items))]

    def _attempt(self, indices: Sequence[int]) -> _Attempt:
        pool = pool_of(self._children, self._job.megabytes)
        futures = {i: _scheduled(pool, self._items[i], self._job, FIRST_SHARE) for i in indices}
        return _Attempt(pool, futures, self._shared)


def warm_up(form: str, files: int = 1) -> None:
    """Start the children that reading will need; this does not wait for them."""
    children = children_for(files)
    pool = pool_of(children, MEGABYTES)
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
    futures: Mapping[int, Future[Opened] | None]
    shared: _Shared

    def collect(self, found: dict[int, Opened]) -> dict[int, Failure]:
        """Wait for every file; add what is in it, and return what has no outcome."""
        failed: dict[int, Failure] = {}
        for i, future in tracked(self.futures.items(), "Đọc báo cáo", len(self.futures)):
            result = result_of(self.pool, future)
            if isinstance(result, Failure):
                failed[i] = result
            elif any(_is_heavy(outcome) for _, outcome in result):
                failed[i] = Failure.HEAVY
            else:
                found[i] = result
                for _, outcome in result:
                    self.shared.of(outcome)
        return failed


def _scheduled(
    pool: ProcessPool, item: Arrival, job: _Job, share: float, only: int | None = None
) -> Future[Opened] | None:
    """The future outcome, None if the pool is broken."""
    seconds = (job.seconds + _size(item) / MEGABYTE * SECONDS_FOR_MEGABYTE) * share
    try:
        return pool.schedule(_open, (item, job, seconds, only), timeout=seconds * _PATIENCE)
    except RuntimeError:
        return None


def _size(item: Arrival) -> int:
    """Bytes of a file, 0 where it is gone."""
    with suppress(OSError):
        return item.path.stat().st_size if item.path else len(item.content)
    return 0


def _is_heavy(outcome: Outcome) -> bool:
    """Whether a child gave a document up, or left it for later."""
    return isinstance(outcome, RefusedError) and outcome.code == "too_heavy" and not outcome.facts


def _opened_alone(item: Arrival, job: _Job, left: float) -> Opened:
    """One file opened in a child of its own, for so many seconds.

    Its documents are listed, then read one by one, so that each pays only for itself.
    """
    until = time.monotonic() + left
    with ExitStack() as stack:
        pool = stack.enter_context(new_pool(1, job.megabytes))

        def asked(only: int) -> Opened:
            nonlocal pool
            if not pool.active:
                pool = stack.enter_context(new_pool(1, job.megabytes))
            result = result_of(pool, _scheduled(pool, item, job, SECOND_SHARE, only))
            return [] if isinstance(result, Failure) else result

        later: Opened = [(item.emptied(), RefusedError("too_heavy"))]
        found = asked(_NONE) if left > 0 else later
        for i, (one, outcome) in enumerate(found):
            if not _is_heavy(outcome):
                continue
            if time.monotonic() >= until:
                found[i] = one, RefusedError("not_reached")
                continue
            answer = asked(i)
            found[i] = answer[0] if answer and not _is_heavy(answer[0][1]) else (one, job.too_heavy)
        return found or [(item.emptied(), job.too_heavy)]


# --- the child's side -------------------------------------------------------------------------


def _prepare(form: str) -> None:
    load(form)


_NONE = -1
"""No document: they are only listed."""
_again = lru_cache(maxsize=1)(documents)


def _open(item: Arrival, job: _Job, seconds: float, only: int | None) -> Opened:
    """The documents in a file, each read: all, or one alone, or (:data:`_NONE`) none yet."""
    with _ended_after(seconds):
        if job.leaves(item):
            return [(item.emptied(), job.too_heavy)]
        if only is None:
            return [(one.emptied(), _read(one, job)) for one in documents(item)]
        if only == _NONE:
            later = RefusedError("too_heavy")
            return [(one.emptied(), one.refused or later) for one in _again(item)]
        one = _again(item)[only]
        return [(one.emptied(), _read(one, job))]


def _read(one: Arrival, job: _Job) -> Outcome:
    """A document's form or refusal, whatever it does to its reader."""
    if one.refused or job.leaves(one):
        return one.refused or job.too_heavy
    try:
        spec = form_asking(Asks(own=job.own)) if job.own else load(job.form)
        book = _read_form(one.file, one.content, spec)
        book = _ours(book, spec)
        _check_rows(book, Limits().rows)
        return book
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
    """End this process once it has had so many seconds of the processor.

    One that outlives its parent, which would have stopped it, is ended by the clock.
    """
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * _PATIENCE + LOOK_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _read_form(name: str, content: bytes, spec: FormSpec) -> RawWorkbook:
    inspection = inspect(content, name)
    if inspection.guarded and not MEMORY_LIMITED:
        raise RefusedError("needs_xlsx", kind=f".{inspection.kind}")
    book = _read_inspected(inspection, spec)
    put_seen(book, inspection, spec)
    for key, table in book.tables.items():
        take_apart(table, spec.sheet(key))
    return replace(book, notes=tuple(inspection.notes), hidden=inspection.hidden)


def _read_inspected(inspection: Inspection, spec: FormSpec) -> RawWorkbook:
    try:
        return read_workbook(inspection.content, spec)
    except UnreadableWorkbookError as error:
        if not isinstance(error.__cause__, OverflowError):
            raise
        return read_workbook(without_durations(inspection), spec)


_LONGEST_VERSION = 9
"""Digits of a form's version that are looked at."""


def _ours(book: RawWorkbook, spec: FormSpec) -> RawWorkbook:
    """The workbook, if it is our form: by its hidden mark, else by most of its sheets.

    Where only some of them are there, or tables of the unit's own with enough of their titles, it
    is a proposal.

    :raises RefusedError: it is another form, or of a version not known here.
    """
    form = book.meta.get("form", spec.form)  # another's mark: the plan, or the register
    marked = "form" in book.meta and form == spec.form and bool(book.tables)
    few = not marked and len(book.tables) * 2 <= len(spec.sheets)
    listed = (len(one) for key, one in book.tables.items() if spec.sheet(key).round)
    if form != spec.form or (few and not any(listed)):
        raise RefusedError("not_our_form")
    version = book.meta.get("version", "")
    if version.isdecimal() and int(version[:_LONGEST_VERSION]) > spec.version:
        raise RefusedError("newer_form", version=version[:_LONGEST_VERSION], known=spec.version)
    return replace(book, proposal=few)


def _check_rows(book: RawWorkbook, limit: int) -> None:
    """Rows that are data, and those of which something is to be said."""
    for table in book.tables.values():
        rows = max(len(table), len({*table.rows, *(note.row for note in table.notes)}))
        if rows > limit:
            raise RefusedError("too_many_rows", sheet=table.sheet_name, rows=rows, limit=limit)
