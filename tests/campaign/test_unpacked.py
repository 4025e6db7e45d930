"""The program's own folder on Windows, whole or not; and where the user's own things are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from emulation_xlsx.campaign import unpacked
from emulation_xlsx.campaign.places import settings
from emulation_xlsx.window.remembered import MOST_REMEMBERED, campaigns, forget, remember

AGAIN = "Thư mục chương trình không nguyên vẹn: "


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of three files and the list of their sums."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cài đặt"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "cài đặt"))
    folder, lines = tmp_path / "chương trình", []
    for name in ("Mở chương trình.cmd", "python/python.exe", "python/Lib/os.py"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
        lines.append(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n")
    (folder / "python" / unpacked.SUMS).write_text("".join(lines), "utf-8")
    return folder


def test_a_whole_folder_is_read_once(folder: Path) -> None:
    assert unpacked.problem(folder) == ""
    (folder / "python" / "Lib" / "os.py").write_text("changed", "utf-8")
    assert unpacked.problem(folder) == "", "known by now"
    moved = folder.rename(folder.with_name("nơi khác"))
    assert unpacked.problem(moved) == f"{AGAIN}python/Lib/os.py (bị thay đổi)."


def test_what_is_missing_is_always_said(folder: Path) -> None:
    assert unpacked.problem(folder) == ""
    (folder / "Mở chương trình.cmd").unlink()
    assert unpacked.problem(folder) == f"{AGAIN}Mở chương trình.cmd (thiếu)."


def test_many_are_counted_and_a_long_path_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Mở chương trình.cmd", "python/python.exe", "python/Lib/os.py"):
        (folder / name).unlink()
    monkeypatch.setattr(unpacked, "_MOST_NAMED", 1)
    monkeypatch.setattr(unpacked, "_LONGEST", 20)
    said = unpacked.problem(folder)
    assert said.startswith(f"{AGAIN}Mở chương trình.cmd (thiếu) và 2 tệp khác. Đường dẫn “")
    assert said.endswith("” quá dài.")


def test_a_folder_without_its_list_is_said(folder: Path) -> None:
    (folder / "python" / unpacked.SUMS).unlink()
    assert unpacked.problem(folder) == "Thư mục chương trình thiếu tệp python/SHA256SUMS."


def test_settings_that_cannot_be_written_stop_nothing(folder: Path) -> None:
    settings().parent.mkdir()
    settings().touch()
    assert unpacked.problem(folder) == ""
    remember(str(folder))
    assert campaigns() == []


def test_the_campaigns_opened_last_are_remembered(folder: Path, tmp_path: Path) -> None:
    opened = [tmp_path / f"đợt {number}" for number in range(MOST_REMEMBERED + 2)]
    for one in opened:
        one.mkdir()
        (one / "ke-hoach.xlsx").touch()
        remember(str(one))
    last = [str(one) for one in opened[:1:-1]]
    assert campaigns() == last
    remember(last[-1])
    remember(str(folder))  # no campaign
    assert campaigns() == [last[-1], *last[:-1]]
    forget(last[0])
    assert campaigns() == [last[-1], *last[1:-1]]
