"""The window, with a mouse on a display of its own; and where there can be none."""

from __future__ import annotations

import datetime as dt
import os
import queue
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from emulation_xlsx.campaign.clock import now
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.window.child import Child
from emulation_xlsx.window.steps import (
    FOLDERS,
    OPENED,
    OUTCOMES,
    WRONG_DAY,
    Event,
    Folder,
    Progress,
    outcome,
)
from tests.event.test_upward import issued
from tests.helpers.campaigns import campaign_in, demo_in, few, first_returns
from tests.helpers.xvfb import Window, keys, processes, until

Starts = Callable[[Path], Window]
NEW, ALLOCATE, ISSUE = "1. Tạo đợt mới", "2. Phân bổ chỉ tiêu", "3. Phát hành mẫu"
CONSOLIDATE, REMIND, CLOSE = "4. Tổng hợp", "5. Nhắc hạn", "8. Kết thúc đợt"
STOP = "Dừng"
UNITS = 62
"""Of the demo's plan, without the one that has ended by now."""


def some_returns(campaign: Campaign, number: int) -> None:
    """As the clerk saves them."""
    for file, content in first_returns(number).items():
        replace_file(campaign.incoming / file, content)


def opened_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a file manager of our own notes what it is asked to open."""
    notes, program = folder / "opened.txt", folder / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> "{notes}"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    notes.touch()
    return notes


def test_all_of_it_is_on_a_small_screen(window: Starts, tmp_path: Path) -> None:
    """1366 × 768, of which the title and the task bar take some 80."""
    with window(tmp_path) as seen:
        assert int(seen.ask("winfo width .")) <= 1366
        assert int(seen.ask("winfo height .")) <= 768 - 80
        for label in (*OPENED, *FOLDERS, STOP):
            button = seen.find(label)
            place = [int(seen.ask(f"winfo {what} {button}")) for what in ("rootx", "rooty")]
            size = [int(seen.ask(f"winfo {what} {button}")) for what in ("width", "height")]
            assert place[0] + size[0] <= 1366, label
            assert place[1] + size[1] <= 768 - 80, label


@pytest.mark.thorough
def test_a_whole_campaign_with_the_mouse(
    window: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = now().date() + dt.timedelta(days=1)
    notes, campaign = opened_with(tmp_path, monkeypatch), Campaign(tmp_path / "đợt 2020")
    with window(tmp_path) as seen:
        assert Folder.NONE.value in seen.words()
        seen.click(seen.find("Chọn thư mục…"))
        until(lambda: seen.is_enabled("Chọn"), "the dialog")
        seen.type(str(campaign.root))
        seen.press("Chọn")
        seen.press("Chọn")  # Tk asks twice for a folder that is not there yet
        until(lambda: Folder.NEW.value in seen.words(), "a new folder")
        assert f"Đã tạo thư mục của đợt: {campaign.root}" in seen.do(NEW)
        assert not seen.is_enabled(NEW)

        campaign_in(campaign.root, few("DT01", "DT02", "DT03", "DT04", "DT05", "XP03"))
        assert f"Đã ghi dự thảo phân bổ: {campaign.allocation}" in seen.do(ALLOCATE)
        assert outcome(0, stopped=False, doubts=1) in seen.words(), seen.doubts()
        assert seen.doubts().startswith("- Kế hoạch: Chưa ghi “Thư điện tử nhận báo cáo”")
        assert seen.do(ISSUE).startswith(f"Đã lập 7 mẫu trong {campaign.outgoing}.\n")
        assert len(list(campaign.outgoing.glob("*.xlsx"))) == 7

        seen.type("DT05 xp03", field=1)
        assert seen.do(ISSUE).startswith("Đã lập 2 mẫu")
        assert seen.ask(f"{seen.field(1)} get") == "", "the next time all again"

        some_returns(campaign, 8)
        seen.type("31/02/2020", field=2)
        until(lambda: WRONG_DAY in seen.words(), "the day is not read")
        assert not seen.is_enabled(CONSOLIDATE)
        seen.type(f"{tomorrow:%d/%m/%Y}", field=2)
        assert seen.do(CONSOLIDATE).startswith("Đã tiếp nhận 8 tệp;")
        assert "Đã soạn thư nhắc" in seen.do(REMIND)
        seen.start(CLOSE)
        until(lambda: seen.is_enabled("Đồng ý"), "what is open, and the question")
        assert "Kết thúc đợt và lập bản lưu trữ?" in seen.words()
        assert "đơn vị còn việc phải làm" in seen.doubts()
        seen.press("Hủy")
        until(lambda: "Chưa lập bản lưu trữ." in seen.words(), "nothing done")
        assert not list(campaign.root.glob("luu-tru-*"))
        seen.start(CLOSE)
        seen.press("Đồng ý")
        until(lambda: "Phần mềm chưa xóa gì" in seen.list(), "the archive")
        until(lambda: not seen.is_running(), "the end")
        assert outcome(0, stopped=False, doubts=1) in seen.words()
        assert "Traceback" not in seen.printed()

        seen.press("Mở bảng tổng hợp")
        town = campaign.town_workbook(tomorrow.isoformat())
        until(lambda: notes.read_text(encoding="utf-8") == f"{town}\n", "the workbook opened")
        seen.close()
        assert seen.process.wait(30) == 0
    assert zipfile.is_zipfile(town)
    assert len(list(campaign.answers.glob("*.eml"))) == 4, "of what was replaced nobody is told"
    assert any(campaign.reminders.glob("*.eml"))


@pytest.mark.thorough
def test_who_has_no_folder_yet_tries_it_and_finds_it_again(
    window: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first start: a trial among the documents, which is the demo byte for byte, its town
    workbook opened at the end; at the second it is offered again, and a new campaign beside it.
    """
    notes, documents = opened_with(tmp_path, monkeypatch), tmp_path / "Documents"
    documents.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cài đặt"))
    trial = Campaign(documents / "xem-thu")
    with window(tmp_path) as seen:
        assert not seen.find(NEW)
        seen.press("Hướng dẫn")
        until(lambda: "huong-dan.html" in notes.read_text("utf-8"), "the guide")
        seen.start("Xem thử")
        for number in range(1, UNITS, 10):
            until(lambda: len(list(trial.outgoing.glob("*.xlsx"))) >= number, "forms")  # noqa: B023 - at once
        until(lambda: any(trial.incoming.iterdir()), "returns")
        until(lambda: any(trial.results.glob("tong-hop-*.xlsx")), "the town workbook")
        until(lambda: not seen.is_running(), "the end")
        assert "Xin mở: " in seen.list()
        until(lambda: "tong-hop-2020-06-16.xlsx" in notes.read_text("utf-8"), "the workbook")
        assert seen.is_enabled(CONSOLIDATE)
        assert seen.ask("cut") == ""
    assert_is_the_demo(trial, demo_in(tmp_path / "demo"))
    with window(tmp_path) as seen:
        assert seen.ask("cut") == ""
        seen.press("Đợt mới")
        until(lambda: seen.is_enabled(NEW), "a new folder")
        assert seen.ask(f"{seen.field(0)} get") == str(documents / f"dot-{now().year}")
        seen.type(" ", field=0)
        seen.press(str(trial.root))
        until(lambda: seen.is_enabled(CONSOLIDATE), "the trial again")
        assert "Traceback" not in seen.printed()


def assert_is_the_demo(made: Campaign, demo: Campaign) -> None:
    """Each workbook byte for byte, but those that say when they were saved."""
    when = demo.register, demo.register_before, *demo.checkins
    books = sorted(demo.root.rglob("*.xlsx"))
    assert len(books) > 2 * UNITS
    for path in books:
        if path not in when:
            twin = made.root / path.relative_to(demo.root)
            assert twin.read_bytes() == path.read_bytes(), path.name


def test_a_plan_that_cannot_be_used_is_said(window: Starts, campaign: Campaign) -> None:
    """Started in the campaign's folder, and used with the keyboard."""
    campaign.plan.write_bytes(b"PK\x03\x04 not a workbook")
    with window(campaign.root) as seen:
        until(lambda: seen.is_enabled(ALLOCATE), "the folder it was started in")
        keys("alt+2")
        until(lambda: OUTCOMES[2] in seen.words(), "the sentence")
        assert "Kế hoạch ke-hoach.xlsx chưa dùng được, có 1 chỗ cần sửa.\n" in seen.list()
        campaign.plan.unlink()
        said = seen.do(CONSOLIDATE)
        assert said.startswith(f"“{campaign.root}” không phải thư mục của một đợt")
        assert OUTCOMES[2] in seen.words()
        assert Folder.OTHER.value not in seen.words(), "an empty folder can be filled"
        assert seen.is_enabled(NEW)
        assert "Traceback" not in said + seen.printed()


def test_stopped_in_the_middle_and_run_again(
    window: Starts, campaign: Campaign, marked: str
) -> None:
    with window(campaign.root) as seen:
        seen.start(ISSUE)
        until(lambda: len(list(campaign.outgoing.glob("*.xlsx"))) >= 5, "some forms")
        seen.press(STOP)
        until(lambda: OUTCOMES[130] in seen.words(), "stopped")
        assert seen.list() == "Đã dừng theo yêu cầu; các tệp đã ghi vẫn nguyên vẹn.\n"
        assert list(processes(marked)) == [seen.process.pid]
        forms = list(campaign.outgoing.glob("*.xlsx"))
        assert 5 <= len(forms) < UNITS
        assert [zipfile.ZipFile(form).testzip() for form in forms] == [None] * len(forms)
        assert seen.do(ISSUE).startswith(f"Đã lập {UNITS} mẫu")
        assert not list(campaign.root.rglob(".*")), "nothing half-written, no lock"


def test_closing_while_something_runs_asks(window: Starts, campaign: Campaign, marked: str) -> None:
    some_returns(campaign, 8)
    with window(campaign.root) as seen:
        seen.start(CONSOLIDATE)
        seen.close()
        seen.press("Không")
        until(lambda: OUTCOMES[0] in seen.words(), "it went on")
        seen.start(CONSOLIDATE)
        seen.close()
        seen.press("Có")
        assert seen.process.wait(30) == 0
        assert not seen.printed()
        assert list(processes(marked)) == []


def test_a_window_that_is_killed_leaves_nobody_writing(
    window: Starts, campaign: Campaign, marked: str
) -> None:
    some_returns(campaign, 8)
    with window(campaign.root) as seen:
        seen.start(CONSOLIDATE)
        until(lambda: len(list(processes(marked))) > 1, "a child")
        seen.process.kill()
        until(lambda: not list(processes(marked)), "the child gone")


def test_the_form_of_the_level_above_is_chosen_in_a_dialog(window: Starts, tmp_path: Path) -> None:
    campaign, form = campaign_in(tmp_path / "đợt", few("DT05", "XP03")), tmp_path / "mẫu.xlsx"
    form.write_bytes(issued("XP03"))
    with window(campaign.root) as seen:
        seen.click(seen.find("Mẫu cấp trên"))
        seen.press("Hủy")
        assert not seen.is_running()
        seen.click(seen.find("Mẫu cấp trên"))
        until(lambda: seen.is_enabled("Mở"), "the dialog")
        seen.type(str(form))
        seen.press("Mở")
        until(lambda: "Đã ghi vào mẫu của cấp trên" in seen.list(), "the filled form")
        until(lambda: not seen.is_running(), "the end")
    assert (campaign.upward / "mẫu.xlsx").exists()


def test_it_fits_a_small_screen_and_nothing_is_cut_off(window: Starts, campaign: Campaign) -> None:
    with window(campaign.root) as seen:
        width, height = (int(seen.ask(f"winfo {side} .")) for side in ("width", "height"))
        assert (width <= 1366, height <= 768 - 40 - 30) == (True, True)  # a task bar and a title
        state, status = seen.find(Folder.CAMPAIGN.value), seen.find("Chưa chạy bước nào.")
        assert seen.ask("cut") == ""
        said = [(state, one.value) for one in Folder] + [(status, one) for one in OUTCOMES.values()]
        for label, words in said:
            seen.ask(f"{label} configure -text {{{words}}}; update")
            assert seen.ask("cut") == "", words


@pytest.mark.skipif(os.name == "nt", reason="Windows stops no process")
def test_a_command_that_cannot_listen_is_killed(campaign: Campaign) -> None:
    said: queue.SimpleQueue[Event] = queue.SimpleQueue()
    child = Child(["issue", str(campaign.root)], said.put)
    while not isinstance(said.get(timeout=60), Progress):
        pass
    os.kill(child._process.pid, signal.SIGSTOP)
    child.interrupt()
    child.terminate()
    child.kill()
    while isinstance(end := said.get(timeout=60), str | Progress):
        pass
    assert end in {-signal.SIGKILL, -signal.SIGTERM}  # which, is the kernel's choice


# --- where there is none -------------------------------------------------------------------------

DEAF = "import sys; sys.stdout = sys.stderr = None; from emulation_xlsx.cli import main; "
"""As under pythonw on Windows."""


def outside(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python code in a process without a display."""
    shown = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=shown, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("sys.modules['tkinter'] = None", "máy này thiếu tkinter; "),
        pytest.param(
            "",
            "không có màn hình đồ họa; ",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="always has a display"),
        ),
    ],
    ids=["no tkinter", "no display"],
)
def test_where_no_window_can_be_one_line_says_so(before: str, why: str) -> None:
    if not before:
        pytest.importorskip("tkinter")
    done = outside(
        f"import sys; {before or 'pass'}; from emulation_xlsx.cli import main; sys.exit(main([]))"
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"emulation-xlsx: không mở được cửa sổ: {why}")
    assert done.stderr.endswith(" Các lệnh sau vẫn chạy được.\n")
    assert done.stderr.count("\n") == 1
    assert done.stdout.startswith("Cách dùng: emulation-xlsx ")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [([], 2), (["new", "dot"], 0), (["--help"], 0), (["lập"], 2), (["issue", "nơi khác"], 2)],
)
def test_without_streams_commands_still_run(
    arguments: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    done = outside(
        f"{DEAF} sys.modules['tkinter'] = None; sys.exit(main(sys.argv[1:]))", *arguments
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")
    assert (tmp_path / "dot" / "ke-hoach.xlsx").exists() is (arguments == ["new", "dot"])


def test_allocating_and_consolidating_need_no_streams(campaign: Campaign) -> None:
    code = f"{DEAF} sys.exit(main(['allocate', r'{campaign.root}']) or main(['consolidate', "
    assert outside(f"{code}r'{campaign.root}']))").returncode == 0
    assert campaign.allocation.exists()
    assert list(campaign.results.glob("tong-hop-*.xlsx"))
