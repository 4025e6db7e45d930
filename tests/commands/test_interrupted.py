"""Ctrl-C in the middle: the children end, the outputs stay whole, the next run is undisturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from emulation_xlsx.campaign.files import BESIDE
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.lock import LOCK_NAME
from tests.benchmarks.campaigns import make_campaign

UNITS = 60


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    folder = tmp_path_factory.mktemp("interrupted") / "dot"
    make_campaign(folder, UNITS)
    return Campaign(folder)


def outputs(campaign: Campaign) -> dict[str, bytes]:
    folders = (campaign.answers, campaign.results, campaign.outgoing)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(campaign.root).as_posix(): path.read_bytes() for path in files}


def children(pid: int) -> list[int]:
    """The processes that a process started, and those that they did (Linux)."""
    own = Path(f"/proc/{pid}/task/{pid}/children")
    first = [int(one) for one in own.read_text().split()] if own.exists() else []
    return first + [one for child in first for one in children(child)]


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("command", ["consolidate", "issue"])
@pytest.mark.parametrize(
    "after",
    [0.3, 0.9, *(pytest.param(one, marks=pytest.mark.thorough) for one in (0.0, 0.6, 1.2, 1.5))],
)
def test_interrupted(campaign: Campaign, command: str, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "emulation_xlsx", command, str(campaign.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not (campaign.root / LOCK_NAME).exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(after)
    started = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as a console does
    _, said = process.communicate(timeout=60)
    words = said.decode()
    assert "Traceback" not in words
    assert process.returncode in (0, 130, -signal.SIGINT), words  # done, or before anything
    if process.returncode == 130:
        assert "đã dừng theo yêu cầu" in words
    deadline = time.monotonic() + 100
    while any(map(alive, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [one for one in started if alive(one)] == []


@pytest.mark.thorough
def test_the_next_run_leaves_nothing_behind(campaign: Campaign) -> None:
    for command in ("issue", "consolidate"):
        subprocess.run(
            [sys.executable, "-m", "emulation_xlsx", command, str(campaign.root)],
            check=True,
            capture_output=True,
        )
    assert list(campaign.root.rglob(BESIDE.format("*"))) == []
    whole = outputs(campaign)
    assert sum(name.startswith("gui-di/") for name in whole) == 5 * 62  # one has ended by now
    assert sum(name.startswith("phan-hoi/") and name.endswith(".eml") for name in whole) == UNITS
