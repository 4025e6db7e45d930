"""One file: replaced whole or not at all, also where another program holds it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

from emulation_xlsx.campaign.files import (
    OutputBlockedError,
    opened_by,
    reason,
    replace_file,
)
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.windows import patiently, reachable


def failing(number: int, name: str) -> object:
    def fail(*_: object, **__: object) -> None:
        kind = PermissionError if number == errno.EACCES else OSError
        raise kind(number, os.strerror(number), name)

    return fail


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "so-tiep-nhan.xlsx"
    path.write_bytes(b"old")
    return path


def test_a_file_is_replaced_and_nothing_else_is_left(old: Path) -> None:
    replace_file(old, b"new")
    assert old.read_bytes() == b"new"
    assert list(old.parent.iterdir()) == [old]


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    path = tmp_path / "tong-hop" / "sâu hơn" / "phan-bo.xlsx"
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("step", "number", "words"),
    [
        ("fsync", errno.ENOSPC, "đã đầy"),
        ("fsync", errno.EIO, "hệ thống báo"),
        ("replace", errno.EACCES, "đang mở trong Excel"),
        ("open", errno.EROFS, "chỉ cho đọc"),
        ("open", errno.ENAMETOOLONG, "quá dài"),
        ("open", errno.ENOENT, "không có tệp này"),
    ],
)
def test_what_fails_midway_leaves_the_old_content_and_no_other_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, words: str
) -> None:
    monkeypatch.setattr(os if step == "fsync" else Path, step, failing(number, str(old)))
    with pytest.raises(OutputBlockedError) as blocked:
        replace_file(old, b"new" * 1000)
    monkeypatch.undo()
    assert (blocked.value.path, old.read_bytes()) == (old, b"old")
    assert words in blocked.value.reason
    assert list(old.parent.iterdir()) == [old]


def test_an_interruption_leaves_the_old_content_and_no_other_file(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_file(old, b"new")
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_keeps_its_permissions_and_a_new_one_has_the_users(old: Path) -> None:
    old.chmod(0o640)
    replace_file(old, b"new")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        replace_file(old.with_name("x.xlsx"), b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(old.with_name("x.xlsx").stat().st_mode) == 0o640


def test_a_name_that_is_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").mkdir()
    with pytest.raises(OutputBlockedError, match="thư mục"):
        replace_file(tmp_path / "x.xlsx", b"new")
    (tmp_path / "gui-di").write_bytes(b"")
    with pytest.raises(OutputBlockedError, match="trùng tên"):
        replace_file(tmp_path / "gui-di" / "XP01.xlsx", b"new")


# --- Windows and shared folders: what the platform does is simulated, what follows is real --------


class HeldError(PermissionError):
    """As Windows raises it; ``winerror`` is an attribute only there."""

    def __init__(self, winerror: int) -> None:
        super().__init__(errno.EACCES, "The process cannot access the file", "x.xlsx")
        self.winerror = winerror


def letting_go(after: int, winerror: int, do: Callable[[], object]) -> Callable[[], object]:
    """Does it only after so many refusals."""
    left = [winerror] * after

    def attempt() -> object:
        if left:
            raise HeldError(left.pop())
        return do()

    return attempt


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    own = SimpleNamespace(sleep=taken.append)  # other threads sleep too
    monkeypatch.setattr("emulation_xlsx.campaign.windows.time", own)
    return taken


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_scanner_that_holds_a_file_for_a_moment_is_waited_for(
    old: Path, naps: list[float], monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    moved, refusals = Path.replace, [winerror] * 3

    def replace(path: Path, target: Path) -> Path:
        if refusals:
            raise HeldError(refusals.pop())
        return moved(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    replace_file(old, b"new")
    assert old.read_bytes() == b"new"
    assert len(naps) == 3
    assert list(old.parent.iterdir()) == [old]


def test_who_holds_a_file_for_long_is_not_waited_for_long(naps: list[float]) -> None:
    with pytest.raises(HeldError):
        patiently(letting_go(99, 32, bytes))
    assert sum(naps) < 2
    assert patiently(letting_go(5, 32, lambda: b"x")) == b"x"


def test_what_is_no_sharing_violation_is_not_tried_again(naps: list[float]) -> None:
    with pytest.raises(PermissionError):
        patiently(letting_go(1, 1314, bytes))
    with pytest.raises(PermissionError):
        patiently(failing(errno.EACCES, "x"))  # type: ignore[arg-type]  # the helper says object
    assert naps == []


def excels(name: str) -> bytes:
    """The mark of Excel: a length and 54 bytes of the name, the same in UTF-16; 165 bytes."""
    ansi, wide = name.encode("ascii", "replace"), name.encode("utf-16-le")
    start = bytes([len(ansi)]) + ansi.ljust(54) + len(name).to_bytes(2, "little")
    return (start + wide.ljust(108, b"\0"))[:165]


LIBRE = "Trần Thị Nga,nga,PNV-2,20.04.2020 08:00,file:///C:/Users/nga;".encode()
MARKS = {
    "Excel": ("~$so-tiep-nhan.xlsx", excels("Trần Thị Nga"), "Trần Thị Nga"),
    "LibreOffice": (".~lock.so-tiep-nhan.xlsx#", LIBRE, "Trần Thị Nga trên máy PNV-2"),
    "no name": (".~lock.so-tiep-nhan.xlsx#", b",nga,PNV-2,,;", "nga trên máy PNV-2"),
    "empty": ("~$so-tiep-nhan.xlsx", b"", ""),
    "damaged": (".~lock.so-tiep-nhan.xlsx#", b"\xff\xfe", ""),
}


@pytest.mark.parametrize(("mark", "content", "who"), MARKS.values(), ids=MARKS)
def test_who_has_a_workbook_open_is_known_by_the_mark_beside_it(
    old: Path, mark: str, content: bytes, who: str
) -> None:
    assert opened_by(old) is None
    old.with_name(mark).write_bytes(content)
    assert opened_by(old) == who
    assert Campaign(old.parent).register_is_open


def test_a_mark_that_cannot_be_read_is_a_mark(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old.with_name("~$so-tiep-nhan.xlsx").write_bytes(LIBRE)
    monkeypatch.setattr(Path, "read_bytes", failing(errno.EACCES, "x"))
    assert opened_by(old) == ""


def test_an_output_that_is_open_is_said_with_who_has_it_open(
    old: Path, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    old.with_name("~$so-tiep-nhan.xlsx").write_bytes(excels("Trần Thị Nga"))

    def replace(*_: object) -> None:
        raise HeldError(32)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OutputBlockedError, match=r"đang mở trong Excel .* \(đang mở: Trần Thị Nga"):
        replace_file(old, b"new")
    assert (old.read_bytes(), bool(naps)) == (b"old", True)


@pytest.mark.parametrize(
    ("winerror", "words"), [(32, "đang mở"), (206, "quá dài"), (53, "ổ mạng"), (64, "ổ mạng")]
)
def test_what_windows_says_more_exactly(winerror: int, words: str) -> None:
    assert words in reason(HeldError(winerror))


@pytest.mark.parametrize(
    ("path", "long"),
    [
        (r"C:\dot\nhan-ve", r"\\?\C:\dot\nhan-ve"),
        (r"\\may-chu\chung\dot", r"\\?\UNC\may-chu\chung\dot"),
        (r"\\?\C:\dot", r"\\?\C:\dot"),
    ],
)
def test_a_path_that_windows_opens_at_any_length(path: str, long: str) -> None:
    assert reachable(path) == long
    inside = PureWindowsPath(long) / ("a" * 250) / "CON." / "b.xlsx"
    assert inside.relative_to(PureWindowsPath(long)).as_posix() == f"{'a' * 250}/CON./b.xlsx"
