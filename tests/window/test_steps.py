"""What the window's buttons run and when, and what is made of what the commands say."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign.progress import DETAIL, DOUBT, LINE, OFFER, WANTED
from emulation_xlsx.window.made import made
from emulation_xlsx.window.steps import (
    FOR_PRINT,
    OUTCOMES,
    POST,
    REHEARSAL,
    UPWARD,
    WINDOW_STEPS,
    Detail,
    Doubt,
    Folder,
    Offer,
    Progress,
    Unforeseen,
    Wanted,
    command_line,
    enabled,
    folder_state,
    found_at,
    meaning,
    outcome,
    python,
    read_day,
)

DAY = dt.date(2020, 4, 20)
EVERY = WINDOW_STEPS + REHEARSAL + POST + UPWARD
MAIL = {"mail fetch", "mail send"}
CAMPAIGN = {
    "allocate",
    "rehearse",
    "issue",
    "consolidate",
    "remind",
    "invite",
    "report",
    "close",
    "fill",
} | MAIL


def test_the_buttons_are_commands_in_the_order_of_the_work() -> None:
    parser = cli.build_parser()
    for number, step in enumerate(WINDOW_STEPS, 1):
        options = parser.parse_args(command_line(step, "/dot", DAY))
        assert (options.command, options.folder) == (step.command, Path("/dot"))
        assert getattr(options, "as_of", None) == (DAY if step.dated else None)
        assert step.label.startswith(f"{number}. ")
    assert [step.command for step in WINDOW_STEPS if step.dated] == [
        "consolidate",
        "remind",
        "invite",
        "report",
        "close",
    ]


def test_the_form_of_the_level_above_is_filled_from_the_folder() -> None:
    [fill] = UPWARD
    options = cli.build_parser().parse_args(command_line(fill, "/dot", DAY, file="/mẫu.xlsx"))
    assert (options.form, options.campaign) == (Path("/mẫu.xlsx"), Path("/dot"))
    assert options.as_of == DAY


def test_what_goes_to_a_server_is_tried_first() -> None:
    parser = cli.build_parser()
    for step in POST:
        for certain in (False, True):
            options = parser.parse_args(command_line(step, "/dot", DAY, "DT05", certain=certain))
            assert f"{options.command} {options.action}" == step.command
            assert (options.folder, options.dry_run) == (Path("/dot"), not certain)
    keys = [step.label[0] for step in EVERY]
    assert len(set(keys)) == len(keys)


def test_what_cannot_be_taken_back_is_asked_first() -> None:
    parser = cli.build_parser()
    close = WINDOW_STEPS[-1]
    assert close.question == "Kết thúc đợt và lập bản lưu trữ?"
    for certain in (False, True):
        options = parser.parse_args(command_line(close, "/dot", DAY, certain=certain))
        assert (options.command, options.dry_run) == ("close", not certain)
    send = command_line(POST[1], "/dot", DAY, certain=True, approve=("gui-di", "nhac-han"))
    assert parser.parse_args(send).approve == ["gui-di", "nhac-han"]


def test_each_step_takes_the_choices_that_are_its_own() -> None:
    parser = cli.build_parser()
    chosen: dict[str, str | bool] = {"since": "2020-04-13", "public": True, "soon": True}
    told = [
        vars(parser.parse_args(command_line(step, "/dot", DAY, chosen=chosen)))
        for step in WINDOW_STEPS[3:5]
    ]
    assert [one.get("since") for one in told] == [dt.date(2020, 4, 13), None]
    assert [one.get("public") for one in told] == [True, None]
    assert [one.get("soon") for one in told] == [None, True]
    new = command_line(WINDOW_STEPS[0], "/dot", DAY, chosen={"kit": "tinh-2025"})
    assert new == ["new", "/dot", "--kit", "tinh-2025"]
    none: dict[str, str | bool] = {"since": "", "public": False, "soon": False}
    plain = command_line(WINDOW_STEPS[3], "/dot", DAY, chosen=none)
    assert plain == ["consolidate", "/dot", "--as-of", "2020-04-20"]


def test_a_step_says_what_it_has_made_and_when(tmp_path: Path) -> None:
    outgoing = tmp_path / "gui-di"
    outgoing.mkdir()
    assert made("issue", str(tmp_path)) == ""
    for seconds, code in enumerate(("DT05", "XP03")):
        (outgoing / f"{code}.xlsx").touch()
        os.utime(outgoing / f"{code}.xlsx", (1587344400 + seconds,) * 2)
    assert made("issue", str(tmp_path)) == "20/04/2020 08:00 · 2 mẫu"
    (tmp_path / "ke-hoach.xlsx").touch()
    os.utime(tmp_path / "ke-hoach.xlsx", (1587344400,) * 2)
    assert made("new", str(tmp_path)) == "20/04/2020 08:00"
    assert made("mail send", str(tmp_path)) == made("issue", "") == ""


def test_forms_can_be_issued_to_some_units_only() -> None:
    issue, consolidate = WINDOW_STEPS[2], WINDOW_STEPS[3]
    for typed in ("DT05 XP03", " DT05,XP03; "):
        only = command_line(issue, "/dot", DAY, typed)
        assert cli.build_parser().parse_args(only).unit == ["DT05", "XP03"]
    assert command_line(issue, "/dot", DAY, " ") == ["issue", "/dot"]
    assert "--unit" not in command_line(consolidate, "/dot", DAY, "DT05")


@pytest.mark.parametrize(
    ("folder", "day", "running", "pressable"),
    [
        (Folder.NONE, DAY, False, set()),
        (Folder.NEW, DAY, False, {"new"}),
        (Folder.OTHER, DAY, False, set()),
        (Folder.CAMPAIGN, DAY, False, CAMPAIGN),
        (Folder.CAMPAIGN, None, False, {"allocate", "rehearse", "issue"} | MAIL),
        (Folder.CAMPAIGN, DAY, True, set()),
        (Folder.NEW, DAY, True, set()),
    ],
)
def test_which_buttons_can_be_pressed(
    folder: Folder, day: dt.date | None, running: bool, pressable: set[str]
) -> None:
    able = {s.command for s in EVERY if enabled(s, folder, day, running=running)}
    assert able == pressable


def test_what_a_folder_is(tmp_path: Path) -> None:
    (tmp_path / "trống").mkdir()
    (tmp_path / "khác").mkdir()
    (tmp_path / "khác" / "thư.docx").touch()
    (tmp_path / "đợt").mkdir()
    (tmp_path / "đợt" / "ke-hoach.xlsx").touch()
    assert [
        folder_state(str(tmp_path / name))
        for name in ("trống", "chưa có/đợt", "khác", "khác/thư.docx", "khác/thư.docx/x", "đợt")
    ] == [Folder.NEW, Folder.NEW, *[Folder.OTHER] * 2, Folder.NEW, Folder.CAMPAIGN]
    assert [folder_state(text) for text in ("", "dot-2020")] == [Folder.NONE] * 2


@pytest.mark.parametrize(
    ("text", "read"),
    [("20/04/2020", DAY), (" 20/4/2020 ", DAY), ("31/02/2020", None), ("", None), ("nay", None)],
)
def test_days_typed(text: str, read: dt.date | None) -> None:
    assert read_day(text) == read


def test_lines_of_output_are_shown_as_they_are() -> None:
    for line in ("Đã lập 63 mẫu.", "  DN01   1", "\x1e1/2 không phải của chương trình", ""):
        assert meaning(f"{line}\n", error=False) == line


def test_lines_of_standard_error_are_progress_questions_words_or_not_for_a_clerk() -> None:
    assert meaning(LINE.format(done=3, total=63, words="Lập mẫu") + "\n", error=True) == Progress(
        3, 63, "Lập mẫu"
    )
    asked = WANTED.format(letters=2, login="noivu 1@x") + "\n"
    assert meaning(asked, error=True) == Wanted(2, "noivu 1@x")
    assert isinstance(meaning(asked, error=False), str), "a command that only looks like it"
    said = meaning("emulation-xlsx: không mở được ke-hoach.xlsx.\n", error=True)
    assert (said, type(said)) == ("Không mở được ke-hoach.xlsx.", str)
    assert isinstance(meaning("Traceback (most recent call last):\n", error=True), Unforeseen)


def test_a_doubt_is_a_line_of_output_that_is_marked() -> None:
    marked = DOUBT.format(words="- Chỉ tiêu: còn 2 suất.") + "\n"
    said = meaning(marked, error=False)
    assert (said, type(said)) == ("- Chỉ tiêu: còn 2 suất.", Doubt)
    assert isinstance(meaning(marked, error=True), Unforeseen)


def test_a_long_table_is_shown_when_it_is_asked_for() -> None:
    said = meaning(DETAIL.format(words="DT05  4") + "\n", error=False)
    assert (said, type(said)) == ("DT05  4", Detail)


def test_a_letter_that_may_be_approved_is_named_with_its_folder() -> None:
    line = OFFER.format(folder="nhac-han", words="nhac-han/DN12.eml → dn12@x: Nhắc hạn") + "\n"
    assert meaning(line, error=True) == Offer("nhac-han", "nhac-han/DN12.eml → dn12@x: Nhắc hạn")


def test_work_done_with_doubts_is_not_simply_done() -> None:
    done = "Đã làm xong, còn 2 điều cần xem lại: những dòng tô màu dưới đây."
    assert outcome(0, stopped=False, doubts=2) == done
    assert outcome(3, stopped=False, doubts=2) == OUTCOMES[3]


def test_every_exit_status_is_a_sentence() -> None:
    told = {status: outcome(status, stopped=False) for status in (0, 1, 2, 3, 130, -9)}
    assert len(set(told.values())) == len(told)
    assert outcome(-15, stopped=True) == outcome(2, stopped=True) == OUTCOMES[130]
    assert outcome(0, stopped=True) == OUTCOMES[0], "it was done before it could be stopped"


def test_what_can_be_opened(tmp_path: Path) -> None:
    folder, results = str(tmp_path), tmp_path / "tong-hop"
    assert found_at("Mở bảng tổng hợp", folder) is None
    assert found_at("Mở thư mục", "") is None
    assert found_at("Mở thư mục", folder) == tmp_path
    results.mkdir()
    for seconds, name in enumerate(("2020-04-20", "2020-03-01", "2020-03-01-luu-hanh")):
        path = results / f"tong-hop-{name}.xlsx"
        path.touch()
        os.utime(path, (seconds, seconds))
    for label in ("Mở bảng tổng hợp", FOR_PRINT):
        assert found_at(label, folder) == results / "tong-hop-2020-03-01.xlsx"


def test_children_of_pythonw_can_speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "pythonw.exe"))
    assert python() == str(tmp_path / "pythonw.exe"), "there is no other"
    (tmp_path / "python.exe").touch()
    assert python() == str(tmp_path / "python.exe")
