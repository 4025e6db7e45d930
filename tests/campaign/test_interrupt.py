"""How a run is stopped: at once, or when what must not be cut short is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from emulation_xlsx.campaign.interrupt import STOPPED, uninterrupted

HEEDING = """
import sys, time
from emulation_xlsx.campaign.interrupt import heed
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


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_waits_until_the_block_has_ended() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - what is done before it is what counts
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("the block")
        done.append("what follows")
    assert done == ["the block"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_what_fails_in_the_block_is_said_rather_than_the_interrupt() -> None:
    with pytest.raises(ValueError, match="disk"), uninterrupted():  # noqa: PT012 - as above
        signal.raise_signal(signal.SIGINT)
        raise ValueError("disk")
