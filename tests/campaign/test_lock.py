"""Two clerks on one share: one writes at a time, and a run that died stands in nobody's way."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign import lock
from emulation_xlsx.campaign.files import OutputBlockedError
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.lock import LOCK_NAME, holding

HOLD = """
import sys, time
from pathlib import Path
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.lock import holding
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
    start = f"emulation-xlsx: không ghi được “{folder}”: thư mục đang được dùng: "
    assert said.startswith(start)
    assert " trên máy " in said
    assert said.endswith("; xin đợi xong rồi làm lại.\n")


def test_a_run_that_was_killed_holds_nothing_any_more(folder: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        other.kill()
    assert (folder / LOCK_NAME).is_file()
    with holding(Campaign(folder)):
        assert (folder / LOCK_NAME).is_file()
    assert not (folder / LOCK_NAME).exists()


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


def test_a_run_that_was_killed_is_said_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / LOCK_NAME).write_text("nga trên máy PNV-2", encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["remind", str(folder), "--as-of", "2019-10-01"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("emulation-xlsx: lần chạy trước (nga trên máy PNV-2, từ ")
    assert said.endswith(") đã dừng giữa chừng; đã dọn phần dở dang và chạy tiếp.\n")
    assert cli.main(["remind", str(folder), "--as-of", "2019-10-01"]) == 0
    assert capsys.readouterr().err == ""


@pytest.fixture
def lockless(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder on a share that knows no locks."""
    if sys.platform == "win32":
        monkeypatch.setattr("msvcrt.locking", unsupported)
    else:
        monkeypatch.setattr("fcntl.flock", unsupported)
    return folder


def unsupported(*_: object) -> None:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def test_on_a_share_without_locks_the_owner_file_is_the_lock(lockless: Path) -> None:
    with holding(Campaign(lockless)):
        with pytest.raises(OutputBlockedError) as refused, holding(Campaign(lockless)):
            pass
        words = refused.value.reason
        assert words.startswith(f"thư mục đang được dùng: {lock._user()} trên máy ")
        assert words.endswith(
            "(nếu lần chạy ấy đã tắt giữa chừng thì sau 15 phút nữa sẽ chạy được)"
        )
    with holding(Campaign(lockless)):
        assert (lockless / LOCK_NAME).is_file()
    assert not (lockless / LOCK_NAME).exists()


@pytest.mark.parametrize(("minutes", "waits"), [(-60, True), (1, True), (14, True), (16, False)])
def test_on_a_share_without_locks_a_stale_owner_file_is_taken_over(
    lockless: Path, minutes: int, waits: bool
) -> None:
    """A clock that is behind the server's makes nobody's file stale."""
    (lockless / LOCK_NAME).write_text("nga trên máy PNV-2", encoding="utf-8")
    then = time.time() - 60 * minutes
    os.utime(lockless / LOCK_NAME, (then, then))
    if waits:
        refused = pytest.raises(OutputBlockedError, match="nga trên máy PNV-2")
        with refused, holding(Campaign(lockless)):
            pass
    else:
        with holding(Campaign(lockless)) as said:
            assert "nga trên máy PNV-2" in said[0]


def test_a_run_that_ended_holds_nothing_though_its_file_could_not_be_removed(
    lockless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scanner that has the owner file open keeps Windows from removing it."""
    with monkeypatch.context() as patch, holding(Campaign(lockless)):
        patch.setattr(Path, "unlink", unsupported)
    assert (lockless / LOCK_NAME).read_bytes() == b""
    with holding(Campaign(lockless)) as said:
        assert not said
