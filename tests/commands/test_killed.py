"""``consolidate`` killed at any moment: what was there stays whole, the next run makes it good."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import openpyxl
import pytest

from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from tests.helpers.campaigns import campaign_in, few, first_returns

pytestmark = pytest.mark.skipif(not hasattr(sys, "abiflags"), reason="needs fork and SIGKILL")

SHARES = (0.5, 0.8, 0.95)
MORE_SHARES = (0.05, 0.3, 0.6, 0.7, 0.85, 0.9)
"""When a run is killed, as a share of what an undisturbed one takes: most of it is writing."""
RUNNER = """
import os, signal, sys, time
from emulation_xlsx import cli
from emulation_xlsx.commands import consolidate
from emulation_xlsx.post import letters
from emulation_xlsx.town import workbook
sys.stdout.write("ready\\n"); sys.stdout.flush()
for line in sys.stdin:
    folder, delay = line.rstrip("\\n").rsplit(" ", 1)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(cli.main(["consolidate", folder, "--as-of", "2020-04-20"]))
    began = time.monotonic()
    if float(delay):
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status, time.monotonic() - began, flush=True)
"""
"""Imports once, then runs the command in a fork of itself, killed after so many seconds if any."""


class Runner:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def consolidate(self, folder: Path, killed_after: float = 0) -> tuple[int, float]:
        """The exit status and the seconds it took."""
        given, said = self.process.stdin, self.process.stdout
        assert given
        assert said
        given.write(f"{folder} {killed_after}\n")
        given.flush()
        status, seconds = _line(said).split()
        return int(status), float(seconds)


def _line(said: IO[str]) -> str:
    return said.readline()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", RUNNER]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        assert _line(process.stdout) == "ready\n"
        yield Runner(process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, runner: Runner) -> Path:
    """A campaign that was consolidated once; then more returns came, some faulty."""
    root = tmp_path_factory.mktemp("killed") / "dot"
    campaign = campaign_in(root, few("DT01", "DT02", "DT03", "DT04", "DT05", "DT06"))
    files = list(first_returns(12).items())
    for file, content in files[:6]:
        replace_file(campaign.incoming / file, content)
    assert runner.consolidate(root)[0] == 0
    for file, content in files[6:]:
        replace_file(campaign.incoming / file, content)
    return root


@pytest.fixture(scope="module")
def undisturbed(before: Path, runner: Runner) -> tuple[dict[str, bytes], float]:
    """What a run wrote that nobody killed, and the seconds it took."""
    folder = before.with_name("yen")
    shutil.copytree(before, folder)
    status, seconds = runner.consolidate(folder)
    assert status == 0
    return outputs(folder), seconds


@pytest.fixture(scope="module")
def old(before: Path) -> dict[str, bytes]:
    """What was there before."""
    return outputs(before)


def outputs(folder: Path) -> dict[str, bytes]:
    """Every file but the returns, which nobody writes; of the register what no clock decides."""
    paths = [path for path in folder.rglob("*") if path.is_file() and "nhan-ve" not in path.parts]
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    register = Campaign(folder).register.name
    if register in found:
        found[register] = _rows(found[register])
    return found


def _rows(register: bytes) -> bytes:
    sheet = openpyxl.load_workbook(io.BytesIO(register))["Tiếp nhận"]
    rows = list(sheet.iter_rows(values_only=True))
    titles = next(row for row in rows if "Phần mềm thấy tệp" in row)
    clock = titles.index("Phần mềm thấy tệp")
    return repr([[v for i, v in enumerate(row) if i != clock] for row in rows]).encode()


@pytest.mark.parametrize(
    "share", [*SHARES, *(pytest.param(one, marks=pytest.mark.thorough) for one in MORE_SHARES)]
)
def test_killed_and_run_again(
    share: float,
    before: Path,
    old: dict[str, bytes],
    undisturbed: tuple[dict[str, bytes], float],
    runner: Runner,
) -> None:
    new, seconds = undisturbed
    folder = before.with_name(f"giet-{share}")
    shutil.copytree(before, folder)
    runner.consolidate(folder, killed_after=share * seconds)
    left = {name: content for name, content in outputs(folder).items() if ".~" not in name}
    left.pop(".emulation-xlsx.lock", None)
    assert all(content in (old.get(name), new.get(name)) for name, content in left.items())
    assert not (old.keys() & new.keys()) - left.keys()
    for name in (name for name in left if name.endswith(".xlsx") and "so-tiep" not in name):
        with zipfile.ZipFile(io.BytesIO(left[name])) as archive:
            assert archive.testzip() is None

    assert runner.consolidate(folder)[0] == 0
    assert outputs(folder) == new
    returns = [path.read_bytes() for path in sorted((folder / "nhan-ve").rglob("*.*"))]
    assert returns == [path.read_bytes() for path in sorted((before / "nhan-ve").rglob("*.*"))]
