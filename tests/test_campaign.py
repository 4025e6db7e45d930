"""The campaign folder: made whole or not at all, and no file is ever half replaced."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign import (
    Campaign,
    NotACampaignError,
    NotEmptyError,
    OutputBlockedError,
    new_campaign,
    open_campaign,
    remove_stale,
    replace_file,
)


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


def test_only_generated_answers_that_are_no_longer_due_go(tmp_path: Path) -> None:
    due, stale = "XP02-0123abcd.xlsx", ("XP02-aaaaaaaa.eml", "khac-bbbbbbbb.txt")
    others = ("XP02.xlsx", "ghi chú.txt", "XP02-aaaaaaaa (2).eml")
    for name in (due, *stale, *others):
        (tmp_path / name).write_bytes(b"")
    remove_stale(tmp_path, [due])
    assert {path.name for path in tmp_path.iterdir()} == {due, *others}
    remove_stale(tmp_path / "phan-hoi", [])


def test_a_campaign_is_what_has_a_plan(tmp_path: Path) -> None:
    with pytest.raises(NotACampaignError, match=r"không có tệp ke-hoach\.xlsx"):
        open_campaign(tmp_path)
    (tmp_path / "ke-hoach.xlsx").write_bytes(b"")
    assert open_campaign(tmp_path) == Campaign(tmp_path)


@pytest.mark.parametrize("name", ["x.txt", ".ẩn", "thư mục con/"])
def test_a_folder_with_anything_in_it_is_not_made_a_campaign(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir() if name.endswith("/") else path.write_bytes(b"")
    with pytest.raises(NotEmptyError, match="không trống"):
        new_campaign(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_not_made_a_campaign(old: Path) -> None:
    with pytest.raises(NotEmptyError):
        new_campaign(old)
    with pytest.raises(OutputBlockedError, match="trùng tên"):
        new_campaign(old / "dot")
    assert old.read_bytes() == b"old"


# --- new, through the command line ---------------------------------------------------------------


def test_new_makes_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "đợt 2019"
    assert cli.main(["new", str(folder)]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["gui-di", "ke-hoach.xlsx", "nhan-ve", "tong-hop"]
    assert str(folder / "ke-hoach.xlsx") in capsys.readouterr().out


def test_new_on_a_folder_that_is_not_empty_touches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.txt").write_bytes(b"x")
    assert cli.main(["new", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]
    assert capsys.readouterr().err.count("\n") == 1


def test_new_in_a_folder_that_is_read_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "mkdir", failing(errno.EROFS, str(tmp_path)))
    assert cli.main(["new", str(tmp_path / "dot")]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"emulation-xlsx: không ghi được «{tmp_path / 'dot'}»: "
        "ổ đĩa hoặc thư mục chỉ cho đọc; xin chọn nơi khác.\n"
    )


def test_new_whose_plan_cannot_be_written_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "dot"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing(errno.ENOSPC, str(folder)))
        assert cli.main(["new", str(folder)]) == 3
    assert list(folder.iterdir()) == []
    assert cli.main(["new", str(folder)]) == 0
