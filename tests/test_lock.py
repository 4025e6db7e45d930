"""Two clerks on one share: one writes at a time, and a run that died stands in nobody's way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign import Campaign, OutputBlockedError
from emulation_xlsx.lock import NAME, holding

HOLD = """
import sys, time
from pathlib import Path
from emulation_xlsx.campaign import Campaign
from emulation_xlsx.lock import holding
with holding(Campaign(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert cli.main(["new", str(tmp_path / "dot")]) == 0
    return tmp_path / "dot"


def test_while_another_run_holds_the_folder_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        before = sorted(folder.rglob("*"))
        capsys.readouterr()
        assert cli.main(["consolidate", str(folder)]) == 3
        said = capsys.readouterr().err
        other.kill()
    assert sorted(folder.rglob("*")) == before
    start = f"emulation-xlsx: không ghi được «{folder}»: thư mục đang được dùng: "
    assert said.startswith(start)
    assert " trên máy " in said
    assert said.endswith("; xin đợi chạy xong rồi chạy lại.\n")


def test_a_run_that_was_killed_holds_nothing_any_more(folder: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        other.kill()
    assert (folder / NAME).is_file()
    with holding(Campaign(folder)):
        assert (folder / NAME).is_file()
    assert not (folder / NAME).exists()


def test_within_one_program_too_the_folder_is_held_once(folder: Path) -> None:
    with holding(Campaign(folder)), pytest.raises(OutputBlockedError), holding(Campaign(folder)):
        pass


def test_what_an_interrupted_run_had_begun_is_cleared(folder: Path) -> None:
    begun = folder / "tong-hop" / ".~0123456789abcdef.tmp"
    own = folder / "tong-hop" / "~ghi chú.tmp"
    for path in (begun, own):
        path.write_bytes(b"x")
    with holding(Campaign(folder)):
        assert (begun.exists(), own.exists()) == (False, True)


def test_a_folder_that_cannot_be_written_is_not_refused_here(tmp_path: Path) -> None:
    with holding(Campaign(tmp_path / "nowhere")):
        pass
