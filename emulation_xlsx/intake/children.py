"""Child processes, which can be killed: how many there are, and work done in them.

A child imports neither pandas nor anything that does, and stays for the next call.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from enum import Enum, auto
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from emulation_xlsx.campaign.garbage import collect_rarely
from emulation_xlsx.campaign.interrupt import uninterrupted
from emulation_xlsx.campaign.progress import PASSWORD, TOKEN

MEGABYTES = 1024
"""What a child may take of the memory, where the system keeps it to that."""
MEMORY_LIMITED = sys.platform.startswith(("linux", "freebsd"))
"""Whether the system keeps a child within a limit of memory; macOS accepts one and forgets it, and
of Windows only a child knows.
"""
MANY, MOST_CHILDREN = 200, 4
"""From so many files on more than one child pays; before, the parent needs the processor."""
LARGEST_SHARE = 25
"""Of other work a child gets at most so many items at once."""
LOOK_AGAIN = 1.0
"""Seconds after which a pool is asked whether it still works."""

Task = TypeVar("Task")
_Answer = TypeVar("_Answer")

POOLS: dict[tuple[int, int], ProcessPool] = {}
"""Children and their megabytes → the pool that lives until the program ends."""


class Failure(Enum):
    """Why an attempt has no outcome."""

    HEAVY = auto()
    """The file took too much, or killed its child."""
    LOST = auto()
    """A child died, and it is not certain over which file."""


class Apart(Generic[Task, _Answer]):
    """A function done to every item in the children, while the caller does something else.

    The children are those that read; few items start none. What fails in one is done here.
    """

    def __init__(
        self, function: Callable[[Task], _Answer], items: Sequence[Task], megabytes: int = MEGABYTES
    ) -> None:
        self._function = function
        pool = pool_there(megabytes)
        if pool is None and len(items) >= MANY:
            pool = pool_of(children_for(len(items)), megabytes)
        children = children_for(len(items))
        size = max(1, min(LARGEST_SHARE, -(-len(items) // (4 * children))))
        shares = (items[at : at + size] for at in range(0, len(items), size))
        self._given = deque((share, pool, self._scheduled(pool, share)) for share in shares)

    def results(self) -> Iterator[_Answer]:
        """What came of them, in their order, once."""
        while self._given:
            share, pool, future = self._given.popleft()
            done: list[_Answer] | Failure = Failure.LOST
            with contextlib.suppress(Exception):  # what it is shows where it is done again
                if pool:
                    done = result_of(pool, future)
            yield from map(self._function, share) if isinstance(done, Failure) else done

    def _scheduled(
        self, pool: ProcessPool | None, share: Sequence[Task]
    ) -> Future[list[_Answer]] | None:
        with contextlib.suppress(RuntimeError):  # the pool is broken
            return pool.schedule(_each, (self._function, share)) if pool else None
        return None


def _each(function: Callable[[Task], _Answer], items: Sequence[Task]) -> list[_Answer]:
    return list(map(function, items))


def children_for(files: int) -> int:
    """How many children pay for so many files."""
    return 1 if files < MANY else max(1, min(os.cpu_count() or 1, MOST_CHILDREN))


def pool_of(children: int, megabytes: int) -> ProcessPool:
    """A pool that works: the last one, or a new one where that broke."""
    pool = POOLS.get((children, megabytes))
    if pool is None or not pool.active:
        pool = POOLS[children, megabytes] = new_pool(children, megabytes)
    return pool


def pool_there(megabytes: int) -> ProcessPool | None:
    """The pool that is there and works, whatever its number of children; None: there is none."""
    there = (pool for (_, limit), pool in POOLS.items() if pool.active and limit == megabytes)
    return next(there, None)


def new_pool(children: int, megabytes: int) -> ProcessPool:
    """A pool of children, which start now. They read what strangers sent, so the environment loses
    the mailbox's password first.
    """
    for secret in (PASSWORD, TOKEN):
        os.environ.pop(secret, None)
    context = multiprocessing.get_context("spawn")  # a fork would carry the parent's memory
    pool = ProcessPool(children, initializer=_confine, initargs=(megabytes,), context=context)
    with uninterrupted(), _deaf():
        _ = pool.active  # asked so, it starts
    return pool


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Threads and children started within do not hear Ctrl-C: their parent does, and ends them.

    (A child that is only starting would say so with a traceback; so would one whose parent stops
    before it has told it what to do, as the parent can: a thread of numpy's may hear for it.)
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


def result_of(pool: ProcessPool, future: Future[_Answer] | None) -> _Answer | Failure:
    """What a child made of its work, or why there is nothing.

    :raises Exception: the work's own.
    """
    while future and not future.done() and pool.active:
        wait([future], LOOK_AGAIN)
    if future is None or not future.done():
        return Failure.LOST
    try:
        return future.result()
    except BrokenProcessPool:
        return Failure.LOST
    except (ProcessExpired, TimeoutError, MemoryError):
        return Failure.HEAVY


def _confine(megabytes: int) -> None:
    """What a child may not: more memory than this, a core dump, a word on the console."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends also what never returns to Python
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    collect_rarely()
    global MEMORY_LIMITED
    if sys.platform == "win32":
        from emulation_xlsx.campaign.windows import limit_memory

        MEMORY_LIMITED = limit_memory(megabytes)  # before the reader is imported, with a task
    elif MEMORY_LIMITED:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
