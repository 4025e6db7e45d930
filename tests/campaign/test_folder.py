"""The campaign folder: made whole or not at all, and no file is ever half replaced."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign import folder as folders
from emulation_xlsx.campaign.files import (
    OutputBlockedError,
    opened_by,
    patiently,
    reachable,
    reason,
    replace_file,
)
from emulation_xlsx.campaign.folder import (
    Campaign,
    NotACampaignError,
    NotEmptyError,
    conflicts,
    new_campaign,
    open_campaign,
    remove_stale,
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
    assert open_campaign(tmp_path).root == tmp_path


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
    monkeypatch.setattr("time.sleep", taken.append)
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
        " bên cạnh ke-hoach.xlsx còn có «ke-hoach (1).xlsx»",
        " bên cạnh so-tiep-nhan.xlsx còn có «so-tiep-nhan-PNV-2.xlsx»",
    ]
