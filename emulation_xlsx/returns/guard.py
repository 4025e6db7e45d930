"""Reading in a child that can be killed: a file that passes the gate and still kills its reader,
or never ends, costs only itself.

A child imports neither pandas nor anything that does. It is started by :func:`warm_up`, while the
parent imports what it needs itself, and stays for the next call.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from emulation_xlsx.advance import tracked
from emulation_xlsx.forms.layout import RawTable
from emulation_xlsx.forms.reader import RawWorkbook, UnreadableWorkbookError, read_workbook
from emulation_xlsx.forms.schema import FormSpec, load
from emulation_xlsx.forms.text import Formula
from emulation_xlsx.returns.archive import Inspection, inspect, without_durations
from emulation_xlsx.returns.refusal import Note, RefusedError
from emulation_xlsx.returns.xmlparts import Address, Hidden

MEMORY_LIMITED = sys.platform.startswith(("linux", "freebsd"))
"""Whether the system keeps a child within a limit of memory; macOS accepts one and forgets it."""
SECONDS, MEGABYTES = 10.0, 1024
FIRST_SHARE, SECOND_SHARE = 0.35, 0.6
"""Of a file's seconds, what each attempt may take; the rest is for ending and starting a child."""
MANY, MOST_CHILDREN = 200, 4
"""From so many files on more than one child pays; before, the parent needs the processor."""
LARGEST_SHARE = 25
"""Of other work a child gets at most so many items at once."""
LOOK_AGAIN = 1.0
"""Seconds after which a pool is asked whether it still works."""

Item = tuple[str, bytes]
"""A file's name and its bytes."""
Errors = Mapping[str, Mapping[Address, str]]
"""Sheet → cell → Excel's literal."""


@dataclass
class ReadWorkbook(RawWorkbook):
    """A form as it came back, with what the gate saw of its file (see ``Inspection``)."""

    notes: tuple[Note, ...] = ()
    errors: Errors = field(default_factory=dict)
    uncalculated: Mapping[str, Set[Address]] = field(default_factory=dict)
    hidden: Mapping[str, Hidden] = field(default_factory=dict)


Outcome = ReadWorkbook | RefusedError


class _Failure(Enum):
    """Why an attempt has no outcome."""

    HEAVY = auto()
    """The file took too much, or killed its child."""
    LOST = auto()
    """A child died, and it is not certain over which file."""


@dataclass(frozen=True)
class _Job:
    """What all files of a call have in common."""

    form: str
    seconds: float
    megabytes: int

    def share(self, share: float) -> _Job:
        return _Job(self.form, self.seconds * share, self.megabytes)


class Reading:
    """Files on their way through the gate and the reader, in a child: see :func:`read_all`.

    It begins at once; meanwhile the caller may import or do what it likes.
    """

    def __init__(
        self,
        items: Sequence[Item],
        form: str,
        *,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
    ) -> None:
        self._items = items
        self._job = _Job(form, seconds, megabytes)
        self._children, self._shared = _children(len(items)), _Shared()
        self._first = self._attempt(range(len(items)))

    def outcomes(self) -> list[Outcome]:
        """The forms or refusals, in the order of the files."""
        found: dict[int, Outcome] = {}
        attempt = self._first
        while attempt.futures:
            failed = attempt.collect(found)
            heavy = [i for i, failure in failed.items() if failure is _Failure.HEAVY]
            for i in heavy or list(failed)[: self._children]:
                found[i] = _read_alone(self._items[i], self._job)
            attempt = self._attempt([i for i in failed if i not in found])
        return [found[i] for i in range(len(self._items))]

    def _attempt(self, indices: Sequence[int]) -> _Attempt:
        pool = _pool(self._children, self._job.megabytes)
        job = self._job.share(FIRST_SHARE)
        futures = {i: _scheduled(pool, self._items[i], job) for i in indices}
        return _Attempt(pool, futures, self._shared)


def read_all(
    items: Sequence[Item], form: str, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> list[Outcome]:
    """Every file through the gate and the reader, in a child; their forms or refusals in order.

    Each may take so many seconds and megabytes. One that took too much, or killed its child, has
    a second attempt alone; where it is not certain whose fault a child's death was, so has the
    first file that has no outcome yet.
    """
    return Reading(items, form, seconds=seconds, megabytes=megabytes).outcomes()


def warm_up(form: str, files: int = 1, megabytes: int = MEGABYTES) -> None:
    """Start the children that :func:`read_all` will need; this does not wait for them."""
    children = _children(files)
    pool = _pool(children, megabytes)
    for _ in range(children):
        pool.schedule(_prepare, (form,))


# --- the parent's side ------------------------------------------------------------------------

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")


class Apart(Generic[T, R]):
    """A function done to every item in the children, while the caller does something else.

    The children are those that read; few items start none. What fails in one is done here.
    """

    def __init__(
        self, function: Callable[[T], R], items: Sequence[T], megabytes: int = MEGABYTES
    ) -> None:
        self._function = function
        pool = _pool_there(megabytes)
        if pool is None and len(items) >= MANY:
            pool = _pool(_children(len(items)), megabytes)
        children = _children(len(items))
        size = max(1, min(LARGEST_SHARE, -(-len(items) // (4 * children))))
        shares = (items[at : at + size] for at in range(0, len(items), size))
        self._given = deque((share, pool, self._scheduled(pool, share)) for share in shares)

    def results(self) -> Iterator[R]:
        """What came of them, in their order, once."""
        while self._given:
            share, pool, future = self._given.popleft()
            done: list[R] | _Failure = _Failure.LOST
            with contextlib.suppress(Exception):  # what it is shows where it is done again
                if pool:
                    done = _result(pool, future)
            yield from map(self._function, share) if isinstance(done, _Failure) else done

    def _scheduled(self, pool: ProcessPool | None, share: Sequence[T]) -> Future[list[R]] | None:
        with contextlib.suppress(RuntimeError):  # the pool is broken
            return pool.schedule(_each, (self._function, share)) if pool else None
        return None


def _each(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    return list(map(function, items))


_POOLS: dict[tuple[int, int], ProcessPool] = {}
"""Children and their megabytes → the pool that lives until the program ends."""


def _children(files: int) -> int:
    return 1 if files < MANY else max(1, min(os.cpu_count() or 1, MOST_CHILDREN))


def _pool(children: int, megabytes: int) -> ProcessPool:
    """A pool that works: the last one, or a new one where that broke."""
    pool = _POOLS.get((children, megabytes))
    if pool is None or not pool.active:
        pool = _POOLS[children, megabytes] = _new_pool(children, megabytes)
    return pool


def _pool_there(megabytes: int) -> ProcessPool | None:
    """The children that are there, whatever their number."""
    there = (pool for (_, limit), pool in _POOLS.items() if pool.active and limit == megabytes)
    return next(there, None)


def _new_pool(children: int, megabytes: int) -> ProcessPool:
    context = multiprocessing.get_context("spawn")  # a fork would carry the parent's memory
    pool = ProcessPool(children, initializer=_confine, initargs=(megabytes,), context=context)
    with _deaf():
        assert pool.active  # asked so, it starts
    return pool


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started meanwhile, threads and children, does not hear Ctrl-C: their parent does,
    and ends them. (A child that is only starting would say so with a traceback.)
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # it would hear again
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


class _Shared:
    """What thousands of forms have in common, kept once: texts, and where their fields stand."""

    def __init__(self) -> None:
        self._same: dict[object, Any] = {}

    def of(self, book: Outcome) -> None:
        """Let a form name what is there already."""
        for table in book.tables.values() if isinstance(book, ReadWorkbook) else ():
            table.columns = {
                self._one(name): [self._one(v) if v.__class__ is str else v for v in values]
                for name, values in table.columns.items()
            }
            table.field_cols = self._one(table.field_cols, tuple(table.field_cols.items()))
            table.field_rows = self._one(table.field_rows, tuple(table.field_rows.items()))

    def _one(self, value: T, key: object = None) -> T:
        same: T = self._same.setdefault(value if key is None else key, value)
        return same


@dataclass(frozen=True)
class _Attempt:
    """Files given to a pool, by their number."""

    pool: ProcessPool
    futures: Mapping[int, Future[Outcome] | None]
    shared: _Shared

    def collect(self, found: dict[int, Outcome]) -> dict[int, _Failure]:
        """Wait for every file; add the outcomes, and return what has none."""
        failed: dict[int, _Failure] = {}
        for i, future in tracked(self.futures.items(), "Đọc báo cáo", len(self.futures)):
            result = _result(self.pool, future)
            if _is_heavy(result):
                failed[i] = _Failure.HEAVY
            elif isinstance(result, _Failure):
                failed[i] = result
            else:
                found[i] = result
                self.shared.of(result)
        return failed


def _scheduled(pool: ProcessPool, item: Item, job: _Job) -> Future[Outcome] | None:
    """The future outcome, None if the pool is broken."""
    try:
        return pool.schedule(_read, (item, job), timeout=job.seconds)
    except RuntimeError:
        return None


def _result(pool: ProcessPool, future: Future[S] | None) -> S | _Failure:
    while future and not future.done() and pool.active:
        wait([future], LOOK_AGAIN)
    if future is None or not future.done():
        return _Failure.LOST
    try:
        return future.result()
    except BrokenProcessPool:
        return _Failure.LOST
    except (ProcessExpired, TimeoutError, MemoryError):
        return _Failure.HEAVY


def _is_heavy(result: Outcome | _Failure) -> bool:
    refused = isinstance(result, RefusedError) and result.code == "too_heavy"
    return refused or result is _Failure.HEAVY


def _read_alone(item: Item, job: _Job) -> Outcome:
    """One file in a child of its own: what goes wrong now is this file's fault."""
    with _new_pool(1, job.megabytes) as pool:
        result = _result(pool, _scheduled(pool, item, job.share(SECOND_SHARE)))
    if isinstance(result, _Failure) or _is_heavy(result):
        return RefusedError("too_heavy", seconds=f"{job.seconds:g}", megabytes=job.megabytes)
    return result


# --- the child's side -------------------------------------------------------------------------


def _confine(megabytes: int) -> None:
    """What a child may not: more memory than this, a core dump, a word on the console."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends also what never returns to Python
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform != "win32" and MEMORY_LIMITED:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def _prepare(form: str) -> None:
    load(form)


def _read(item: Item, job: _Job) -> Outcome:
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


def _read_form(item: Item, spec: FormSpec) -> ReadWorkbook:
    name, content = item
    inspection = inspect(content, name)
    if inspection.guarded and not MEMORY_LIMITED:
        raise RefusedError("needs_xlsx", kind=f".{inspection.kind}")
    book = _read_inspected(inspection, spec)
    for table in book.tables.values():
        errors = inspection.errors if inspection.kind == "xls" else {}
        _name(table, errors.get(table.sheet_name, {}), inspection.uncalculated)
    return ReadWorkbook(
        **vars(book),
        notes=inspection.notes,
        errors=inspection.errors,
        uncalculated=inspection.uncalculated,
        hidden=inspection.hidden,
    )


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
            values[:] = [Formula(text) if one == text else one for one in values]
