"""How far long work has come: said to a window that asks, and to nobody else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from emulation_xlsx.campaign.progress import ASKED, STOPPED, tracked


def test_off_a_terminal_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(tracked("abc", "Đọc", 3)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_a_window_that_asks_gets_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ASKED, "1")
    assert list(tracked("ab", "Đọc", 2)) == ["a", "b"]
    assert capsys.readouterr() == ("", "\x1e0/2 Đọc\n\x1e1/2 Đọc\n")


def test_of_much_work_at_most_a_hundred_and_some_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ASKED, "1")
    assert len(list(tracked(range(12345), "Đọc", 12345))) == 12345
    assert 90 < len(capsys.readouterr().err.split("\n")) <= 110


HEEDING = """
import sys, time
from emulation_xlsx.campaign.progress import heed
heed()
try:
    print("begun", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("stopped", repr(sys.stdin.read()))
"""


def test_a_command_stops_when_its_window_closes_standard_input() -> None:
    """Also where the window itself was started in the background, where Ctrl+C is ignored."""
    ignoring = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{HEEDING}"
    with subprocess.Popen(
        [sys.executable, "-c", ignoring],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {STOPPED: "1"},
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        assert process.communicate(timeout=30)[0] == "stopped ''\n"  # closes its input first


def test_others_may_close_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HEEDING.replace("60", "0.3")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "begun\n"
