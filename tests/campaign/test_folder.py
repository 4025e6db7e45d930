"""The campaign folder: made whole or not at all, and what does not belong in it is said."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign import folder as folders
from emulation_xlsx.campaign.files import OutputBlockedError
from emulation_xlsx.campaign.folder import (
    NotACampaignError,
    NotEmptyError,
    conflicts,
    new_campaign,
    open_campaign,
    remove_stale,
)
from tests.campaign.test_files import LIBRE, excels, failing


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
    assert open_campaign(tmp_path).root == tmp_path


@pytest.mark.parametrize("name", ["x.txt", ".ẩn", "thư mục con/"])
def test_a_folder_with_anything_in_it_is_not_made_a_campaign(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir() if name.endswith("/") else path.write_bytes(b"")
    with pytest.raises(NotEmptyError, match="không trống"):
        new_campaign(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_not_made_a_campaign(tmp_path: Path) -> None:
    old = tmp_path / "so-tiep-nhan.xlsx"
    old.write_bytes(b"old")
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
        f"emulation-xlsx: không ghi được “{tmp_path / 'dot'}”: "
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


# --- Windows and shared folders ------------------------------------------------------------------


def test_a_folder_too_deep_for_excel_is_refused_or_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    assert cli.main(["new", str(deep)]) == 0
    monkeypatch.setattr(folders, "WINDOWS", True)
    assert cli.main(["new", str(deep) + "c"]) == 3
    assert "đường dẫn quá dài" in capsys.readouterr().err
    assert not Path(f"{deep}c").exists()
    assert cli.main(["allocate", str(deep)]) == 0
    assert "đường dẫn quá dài" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ke-hoach (1).xlsx", True),
        ("ke-hoach (Nga's conflicted copy 2020-04-20).xlsx", True),
        ("ke-hoach-PNV-2.xlsx", True),
        ("ke-hoach - Copy.xlsx", True),
        ("Bản sao của ke-hoach.xlsx", True),
        ("ke-hoach.xlsx", False),
        ("ke-hoach-cu.xlsx", False),
        ("ke-hoach 2015.xlsx", False),
        ("so-tiep-nhan.xlsx", False),
        ("ke-hoach (1).docx", False),
    ],
)
def test_a_second_copy_of_the_plan_is_said(tmp_path: Path, name: str, found: bool) -> None:
    (tmp_path / name).write_bytes(b"")
    assert conflicts(tmp_path / "ke-hoach.xlsx") == ([name] if found else [])


def test_copies_and_an_open_plan_are_said_and_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dot"
    assert cli.main(["new", str(folder)]) == 0
    for name in ("ke-hoach (1).xlsx", "so-tiep-nhan-PNV-2.xlsx", "so-tiep-nhan-ban-truoc.xlsx"):
        (folder / name).write_bytes(b"x")
    (folder / ".~lock.ke-hoach.xlsx#").write_bytes(LIBRE)
    (folder / "tong-hop" / "phan-bo.xlsx").write_bytes(b"x")
    (folder / "tong-hop" / "~$phan-bo.xlsx").write_bytes(excels("Trần Thị Nga"))
    capsys.readouterr()
    assert cli.main(["allocate", str(folder)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1].split(",")[0] for line in lines] == [
        " ke-hoach.xlsx có vẻ đang mở (đang mở",
        " phan-bo.xlsx có vẻ đang mở (đang mở",
        " bên cạnh ke-hoach.xlsx còn có “ke-hoach (1).xlsx”",
        " bên cạnh so-tiep-nhan.xlsx còn có “so-tiep-nhan-PNV-2.xlsx”",
    ]
