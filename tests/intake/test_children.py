"""Work that children do while the caller does something else, and very large workbooks."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from pebble import ProcessPool

from emulation_xlsx.campaign.files import BESIDE
from emulation_xlsx.campaign.folder import Campaign, scratch, sweep
from emulation_xlsx.intake import children
from emulation_xlsx.intake.children import MANY, Apart
from emulation_xlsx.post.drafts import Draft, Letter, posted
from emulation_xlsx.town.workbook import write_town
from tests.helpers.child_work import dying, failing, where
from tests.helpers.small_town import SEEN, small_town


@pytest.fixture(autouse=True)
def no_children() -> Iterator[None]:
    children.POOLS.clear()
    yield
    for pool in children.POOLS.values():
        pool.stop()  # type: ignore[no-untyped-call]  # none
        pool.join()
    children.POOLS.clear()


def test_few_items_start_no_children() -> None:
    assert list(Apart(where, range(MANY - 1)).results()) == [
        (number, os.getpid()) for number in range(MANY - 1)
    ]
    assert children.POOLS == {}


def test_many_items_are_done_by_children_in_their_order() -> None:
    found = list(Apart(where, range(MANY)).results())
    assert [number for number, _ in found] == list(range(MANY))
    assert os.getpid() not in {process for _, process in found}


def test_few_items_go_to_the_children_that_are_there() -> None:
    list(Apart(where, range(MANY)).results())
    assert {pid for _, pid in Apart(where, range(3)).results()}.isdisjoint({os.getpid()})


@pytest.mark.parametrize("function", [dying, failing])
def test_what_fails_in_a_child_is_done_here(function: Callable[[int], int]) -> None:
    assert list(Apart(function, range(MANY)).results()) == list(range(MANY))


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal to a thread")
@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_that_another_thread_hears_lets_a_child_start_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As numpy's do: else the child finds nothing to read and says so with a traceback."""
    over, begun, done = threading.Event(), ProcessPool.active, []
    other = threading.Thread(target=over.wait)
    other.start()

    def starting(pool: ProcessPool) -> object:
        signal.pthread_kill(other.ident or 0, signal.SIGINT)
        time.sleep(0.1)  # long enough to be heard
        done.append(begun.fget(pool))  # type: ignore[attr-defined]  # a property's
        return done[0]

    monkeypatch.setattr(ProcessPool, "active", property(starting))
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - heard late, it is still to come
            children.pool_of(1, children.MEGABYTES)
            time.sleep(60)
    finally:
        over.set()
    assert done == [True]


def test_nothing_is_nothing() -> None:
    assert list(Apart(where, []).results()) == []


def draft(number: int) -> Letter:
    return Letter(f"DN{number:03}", Draft((), "Thư", f"Số {number}", SEEN))


@pytest.mark.parametrize("count", [3, MANY])
def test_a_letter_that_cannot_be_written_stops_no_other(tmp_path: Path, count: int) -> None:
    (tmp_path / "DN001.eml").mkdir()
    (tmp_path / "DN001.eml/bận").touch()
    found = list(posted([draft(number) for number in range(count)], tmp_path))
    why = {name: reason for one in found for name, reason in one.items() if reason}
    assert list(why) == ["DN001.eml"]
    assert "thư mục" in str(why["DN001.eml"])
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 2 * count - 1
    assert (tmp_path / "DN002.txt").read_text(encoding="utf-8-sig").endswith("Số 2")


def test_a_folder_named_from_here_is_the_same_for_children_started_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(list(Apart(where, range(MANY)).results())) == MANY
    monkeypatch.chdir(tmp_path)
    Path("gui-di").mkdir()
    assert list(posted([draft(1)], Path("gui-di"))) == [{"DN001.eml": None, "DN001.txt": None}]
    assert len(list((tmp_path / "gui-di").iterdir())) == 2


def test_a_folder_for_what_is_too_large_is_there_only_meanwhile(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path)
    with scratch(campaign, needed=False) as folder:
        assert folder is None
    with scratch(campaign, needed=True) as folder:
        assert folder
        (folder / "phần.xml").touch()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_of_it_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / BESIDE.format("0123456789abcdef")
    left.mkdir()
    (left / "phần.xml").touch()
    sweep(Campaign(tmp_path))
    assert not left.exists()


def test_a_very_large_workbook_says_the_same(tmp_path: Path) -> None:
    town = small_town()
    paths = tmp_path / "memory.xlsx", tmp_path / "disk.xlsx"
    folder = tmp_path / "parts"
    folder.mkdir()
    paths[0].write_bytes(write_town(town))
    paths[1].write_bytes(write_town(town, folder=folder))
    assert list(folder.iterdir()) == []
    assert cells(paths[0]) == cells(paths[1])
    assert write_town(town, folder=folder) == paths[1].read_bytes()


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    return {(s.title, c.coordinate): c.value for s in book.worksheets for r in s for c in r}
