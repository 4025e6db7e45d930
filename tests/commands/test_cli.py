"""The command line: every exit status, one line for what a person causes, words in Vietnamese."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import inspect
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from emulation_xlsx import cli
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.progress import ASKED
from emulation_xlsx.commands import codepages, tables
from emulation_xlsx.commands import folder as commands
from emulation_xlsx.commands.entries import COMMANDS, Command
from emulation_xlsx.demo import demo_tables, unit_values
from emulation_xlsx.intake import children
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import plan_from_tables
from tests.helpers.campaigns import campaign_in
from tests.helpers.workbooks import edited

Output = pytest.CaptureFixture[str]
PLAN = plan_from_tables(demo_tables())
SEATS = allocate_plan(PLAN).seats
KEYS = [
    *("file", "unit", "sheet", "cell", "field", "code", "severity", "rule"),
    *("value", "message", "remedy"),
]
ISSUED, AS_OF = "2019-10-10", "2020-04-20"


def faulty(code: str, **wrong: dict[str, object]) -> bytes:
    """A unit's whole return with other values in the first row of some sheets."""
    unit = PLAN.by_code[code]
    values = unit_values(unit, SEATS[code])
    for sheet, fields in wrong.items():
        values[sheet][0].update(fields)
    return unit_workbook(PLAN, unit, SEATS[code], dt.date(2019, 10, 10), values)


def run(*arguments: object) -> int:
    """The exit status, argparse's own among them."""
    try:
        return cli.main([str(one) for one in arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def the_line(capsys: Output) -> str:
    """The one line on standard error; nothing like a traceback anywhere."""
    said = capsys.readouterr()
    assert said.err.count("\n") == 1, said.err
    assert said.err.startswith("emulation-xlsx: ")
    assert "Traceback" not in said.out + said.err
    return said.err


def checked(capsys: Output, *arguments: object) -> list[dict[str, Any]]:
    run("check", *arguments, "--format", "json", "--as-of", AS_OF)
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def as_another(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "emulation_xlsx", *map(str, arguments)],
        capture_output=True,
        env=os.environ | environment,
        check=False,
    )


# --- bad usage -----------------------------------------------------------------------------------

USAGE: dict[str, tuple[list[str], str]] = {
    "an unknown command": (["lập"], "LỆNH không nhận “lập”; xin chọn một trong: "),
    "no folder": (["new"], "còn thiếu DIR"),
    "no file": (["check"], "còn thiếu TỆP"),
    "an unknown option": (["new", "x", "--nhanh"], "không hiểu “--nhanh”"),
    "half an option": (["check", "x", "--camp", "y"], "không hiểu “--camp y”"),
    "another format": (["check", "x", "--format", "xml"], "--format không nhận “xml”"),
    "an option without its value": (["check", "x", "--campaign"], "--campaign cần một giá trị"),
    "an option without its values": (["issue", "x", "--unit"], "--unit cần ít nhất một giá trị"),
    "a value too many": (["new", "x", "--debug=1"], "--debug không nhận giá trị '1'"),
    "no date": (["consolidate", "x", "--as-of", "nay"], "--as-of: “nay” không phải là ngày"),
    "no such date": (["issue", "x", "--as-of", "31/02/2020"], "“31/02/2020” không phải là ngày"),
    "a date the American way": (["issue", "x", "--as-of", "02/31/2020"], "xin ghi như 2020-04-20"),
}


@pytest.mark.parametrize(("arguments", "words"), USAGE.values(), ids=USAGE)
def test_bad_usage_is_one_vietnamese_line(arguments: list[str], words: str, capsys: Output) -> None:
    assert run(*arguments) == 2
    line = the_line(capsys)
    assert line.startswith("emulation-xlsx: lệnh chưa đúng: ")
    assert words in line
    assert line.endswith("--help\n")
    assert not re.search(r"\b(argument|required|choose|expected|invalid)\b", line)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-04-20", dt.date(2020, 4, 20)),
        ("20/04/2020", dt.date(2020, 4, 20)),
        ("5/4/2020", dt.date(2020, 4, 5)),
    ],
)
def test_dates_are_day_first_or_iso(text: str, day: dt.date) -> None:
    options = cli.build_parser().parse_args(["consolidate", "x", "--as-of", text])
    assert options.as_of == day


@pytest.mark.parametrize(
    "arguments", [[], *([name] for name in ("demo", "new", "allocate", "issue", "consolidate"))]
)
def test_help_is_in_vietnamese(arguments: list[str], capsys: Output) -> None:
    assert run(*arguments, "--help") == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Cách dùng: {' '.join(['emulation-xlsx', *arguments])} [-h]")
    assert "Tùy chọn:\n" in text
    assert ("Tham số:\n" if arguments else "Các lệnh:\n") in text
    assert not re.search(r"usage|positional|options:|optional|show this|default", text)


def test_help_says_what_every_argument_is(capsys: Output) -> None:
    assert run("check", "--help") == 0
    text = capsys.readouterr().out
    for words in ("TỆP", "--campaign DIR", "--format {text,json}", "--as-of DATE", "--debug"):
        assert re.search(rf"^  (-h, )?{re.escape(words)}.*$", text, re.MULTILINE), words


def test_debug_is_heard_before_and_after_the_command(tmp_path: Path, capsys: Output) -> None:
    for arguments in (("--debug", "issue", tmp_path), ("issue", tmp_path, "--debug")):
        assert run(*arguments) == 2
        said = capsys.readouterr().err
        assert "Traceback" in said
        assert said.splitlines()[-1].startswith("emulation-xlsx: ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_commands_function_takes_its_arguments(command: Command) -> None:
    module, _, name = command.function.rpartition(".")
    function = getattr(import_module(f"emulation_xlsx.{module}"), name)
    [parsers] = [one for one in cli.build_parser()._actions if one.dest == "command"]
    assert isinstance(parsers, argparse._SubParsersAction)
    given = {one.dest for one in parsers.choices[command.name]._actions} - {"help", "debug"}
    inspect.signature(function).bind(**dict.fromkeys(given))  # raises where one is not taken


# --- what starts at once -------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["new", "{folder}"]])
def test_what_needs_no_pandas_does_not_import_it(arguments: list[str], tmp_path: Path) -> None:
    given = [one.format(folder=tmp_path / "đợt") for one in arguments]
    code = (
        "import atexit, sys; from emulation_xlsx.cli import main\n"
        "heavy = {'pandas', 'pandera', 'numpy', 'openpyxl'}\n"
        "if sys.argv[-1] == '--help': heavy |= {'rich', 'pydantic', 'xlsxwriter', 'yaml'}\n"
        "atexit.register(lambda: print('heavy:', sorted(heavy & set(sys.modules))))\n"
        "sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[-1] == "heavy: []"


# --- folders and plans ---------------------------------------------------------------------------

NEEDS_A_CAMPAIGN = (
    ["allocate", "{folder}"],
    ["issue", "{folder}"],
    ["consolidate", "{folder}"],
    ["check", "x.xlsx", "--campaign", "{folder}"],
)


def filled(arguments: list[str], folder: Path) -> list[str]:
    return [one.format(folder=folder) for one in arguments]


@pytest.mark.parametrize("arguments", NEEDS_A_CAMPAIGN, ids=lambda a: a[0])
@pytest.mark.parametrize("kind", ["empty", "missing", "file"])
def test_what_is_no_campaign_is_said(
    arguments: list[str], kind: str, tmp_path: Path, capsys: Output
) -> None:
    folder = tmp_path / "x"
    if kind == "empty":
        folder.mkdir()
    elif kind == "file":
        folder.write_bytes(b"")
    assert run(*filled(arguments, folder)) == 2
    assert the_line(capsys) == (
        f"emulation-xlsx: “{folder}” không phải thư mục của một đợt: không có tệp ke-hoach.xlsx.\n"
    )


@pytest.mark.parametrize("arguments", NEEDS_A_CAMPAIGN, ids=lambda a: a[0])
def test_an_unusable_plan_has_its_findings_on_standard_output(
    arguments: list[str], campaign: Campaign, capsys: Output
) -> None:
    tables = demo_tables()
    tables["units"][2]["kind"] = "Hợp tác xã"
    campaign_in(campaign.root, tables)
    assert run(*filled(arguments, campaign.root)) == 2
    said = capsys.readouterr()
    assert said.err == (
        "emulation-xlsx: kế hoạch ke-hoach.xlsx chưa dùng được, có 1 chỗ cần sửa.\n"
    )
    assert said.out.startswith("ke-hoach.xlsx: 1 lỗi.\nĐơn vị")
    assert "E8" in said.out
    assert "“Loại” ghi “Hợp tác xã”" in said.out
    assert sorted(path.name for path in campaign.root.iterdir()) == ["ke-hoach.xlsx"]


def test_an_unusable_plan_is_json_where_json_was_asked_for(
    campaign: Campaign, capsys: Output
) -> None:
    replace_file(campaign.plan, b"")
    assert run("check", "x.xlsx", "--campaign", campaign.root, "--format", "json") == 2
    [finding] = json.loads(capsys.readouterr().out)
    assert (list(finding), finding["code"]) == (KEYS, "plan_unreadable")


def test_an_infeasible_quota_is_refused_with_the_numbers_that_clash(
    campaign: Campaign, capsys: Output
) -> None:
    campaign_in(campaign.root, {"bounds": [{"unit": "DT01", "minimum": 30}]})
    assert run("allocate", campaign.root) == 2
    said = capsys.readouterr()
    assert said.err == ("emulation-xlsx: không chia được chỉ tiêu theo kế hoạch ke-hoach.xlsx.\n")
    assert "có 24 suất, không đủ 30 suất phải giao" in " ".join(said.out.split())
    assert not campaign.allocation.exists()


# --- issue ---------------------------------------------------------------------------------------


def test_issue_writes_the_units_asked_for_once(campaign: Campaign, capsys: Output) -> None:
    command = ["issue", campaign.root, "--unit", "xp01", "XP02", "--unit", "XP01"]
    assert run(*command, "--as-of", ISSUED) == 0
    books = sorted(path.name for path in campaign.outgoing.glob("*.xlsx"))
    assert books == ["XP01.xlsx", "XP02.xlsx"]
    assert capsys.readouterr().out.startswith(f"Đã lập 2 mẫu trong {campaign.outgoing}.\n")


def test_a_unit_that_has_ended_gets_no_form(campaign: Campaign, capsys: Output) -> None:
    command = ["issue", campaign.root, "--unit", "XP08", "XP03", "--as-of"]
    assert run(*command, "2019-11-30") == 0
    assert capsys.readouterr().out.startswith("Đã lập 2 mẫu")
    assert run(*command, "2019-12-01") == 0
    said = capsys.readouterr().out
    assert said.startswith("Đã lập 1 mẫu")
    assert "Không lập mẫu cho Xã Hà Lan (XP08): đã kết thúc hoạt động, hiệu lực đến 30/11" in said


def test_a_unit_that_owes_nothing_gets_no_form(campaign: Campaign, capsys: Output) -> None:
    units = [dict(row) for row in demo_tables()["units"]]
    [row] = [row for row in units if row["code"] == "DN03"]
    row["valid_from"] = dt.date(2020, 6, 1)
    campaign_in(campaign.root, {"units": units})
    assert run("issue", campaign.root, "--unit", "DN03") == 0
    said = capsys.readouterr().out
    assert "(DN03): không có mốc nào phải thực hiện." in said
    assert not list(campaign.outgoing.glob("*"))


@pytest.mark.parametrize("command", ["allocate", "issue"])
def test_what_the_plan_leaves_to_ask_is_the_last_word(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    units = [dict(row) for row in demo_tables()["units"]]
    units[1] |= {"weight": None, "emails": None}
    campaign_in(campaign.root, {"units": units})
    only = ["--unit", "XP01"] if command == "issue" else []
    for asked, mark in ("", ""), ("1", "\x1e!"):
        monkeypatch.setenv(ASKED, asked)
        assert run(command, campaign.root, *only) == 0
        *_, head, size, office, address = capsys.readouterr().out.strip().split("\n")
        assert head == "Kế hoạch còn 3 điều cần xem lại:"
        assert size.startswith(f"{mark}- Đơn vị: Khối “Đảng, MTTQ, đoàn thể” có 1 đơn vị chưa có")
        assert office.startswith(f"{mark}- Kế hoạch: Chưa ghi “Thư điện tử nhận báo cáo”")
        assert address.startswith(f"{mark}- Đơn vị: 1 đơn vị chưa có thư điện tử")


def test_issue_of_a_unit_that_is_not_in_the_plan_writes_nothing(
    campaign: Campaign, capsys: Output
) -> None:
    assert run("issue", campaign.root, "--unit", "XP01", "XP99", "ZZ") == 2
    assert the_line(capsys) == "emulation-xlsx: không có đơn vị mã XP99, ZZ trong kế hoạch.\n"
    assert not campaign.outgoing.exists()


def held(*names: str) -> Callable[[Path, Path], Path]:
    """``Path.replace`` where some files are open in Excel."""
    moved = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name in names:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return moved(path, target)

    return replace


def test_an_output_held_open_stops_no_other(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "POOLS", {})  # children would not be held
    monkeypatch.setattr(Path, "replace", held("XP01.xlsx"))
    assert run("issue", campaign.root, "--unit", "XP01", "XP02") == 3
    assert the_line(capsys) == (
        f"emulation-xlsx: không ghi được “{campaign.outgoing / 'XP01.xlsx'}”: "
        "tệp đang mở trong Excel hoặc không có quyền ghi; xin đóng tệp rồi làm lại.\n"
    )
    assert [path.name for path in campaign.outgoing.glob("*.xlsx")] == ["XP02.xlsx"]


def test_many_outputs_that_fail_alike_are_one_line(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = ["XP01", "XP02", "XP03", "XP04", "XP05"]
    monkeypatch.setattr(children, "POOLS", {})  # children would not be held
    monkeypatch.setattr(Path, "replace", held(*(f"{code}.xlsx" for code in codes)))
    assert run("issue", campaign.root, "--unit", *codes) == 3
    line = the_line(capsys)
    assert f"5 tệp trong “{campaign.outgoing}” (XP01.xlsx, XP02.xlsx, XP03.xlsx, …): " in line


def test_a_folder_that_cannot_be_made_is_said_once(campaign: Campaign, capsys: Output) -> None:
    campaign.outgoing.write_bytes(b"")
    assert run("issue", campaign.root) == 3
    assert f"không ghi được “{campaign.outgoing}”: trùng tên với một tệp" in the_line(capsys)


def test_allocate_whose_draft_is_open_still_prints(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", held("phan-bo.xlsx"))
    assert run("allocate", campaign.root) == 3
    said = capsys.readouterr()
    assert "Cộng 210 suất, dự phòng 0; tổng suất điển hình 210.\n" in said.out
    assert said.err.count("\n") == 1


def test_allocate_prints_and_writes_the_draft(campaign: Campaign, capsys: Output) -> None:
    assert run("allocate", campaign.root) == 0
    said = capsys.readouterr().out
    assert "Xã, phường: 56 suất (quyết định số 118/QĐ-UBND)" in said
    assert campaign.allocation.exists()


def test_an_old_draft_that_cannot_be_read_stops_nothing(campaign: Campaign) -> None:
    campaign.allocation.parent.mkdir(exist_ok=True)
    campaign.allocation.write_bytes(b"x")
    assert run("allocate", campaign.root) == 0
    assert campaign.allocation.read_bytes() != b"x"


def test_allocate_says_whom_a_seat_more_cost_one(campaign: Campaign, capsys: Output) -> None:
    """The last draft gave XP01 nine seats more, when its block had fewer."""

    def change(book: Workbook) -> None:
        units, blocks = book["Phân bổ chỉ tiêu"], book["Theo khối"]
        [row] = [row for row in units.iter_rows() if row[1].value == "XP01"]
        row[12].value = 99
        [row] = [row for row in blocks.iter_rows() if row[1].value == "Xã, phường"]
        row[3].value = 55

    assert run("allocate", campaign.root) == 0
    campaign.allocation.write_bytes(edited(campaign.allocation.read_bytes(), change))
    capsys.readouterr()
    assert run("allocate", campaign.root) == 0
    said = "Khối “Xã, phường” có 56 suất, lần trước 55, nhưng có đơn vị bớt suất: XP01 từ 99 còn"
    assert said in capsys.readouterr().out


# --- check ---------------------------------------------------------------------------------------


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A return with mistakes on three sheets."""
    path = tmp_path / "DT02.xlsx"
    path.write_bytes(
        faulty(
            "DT02",
            plan={"planned_date": "giữa tháng ba"},
            conference={"women": 900, "film": None},
            delegates={"birth_date": "31/02/1975", "gender": "không rõ", "phone": None},
        )
    )
    return path


def test_json_is_one_array_with_every_key_in_order(
    returned: Path, campaign: Campaign, capsys: Output
) -> None:
    found = checked(capsys, returned, "--campaign", campaign.root)
    assert all(list(finding) == KEYS for finding in found)
    assert [(f["sheet"], f["cell"], f["code"], f["value"]) for f in found] == [
        ("2. Kế hoạch", "C10", "not_a_date", "giữa tháng ba"),
        ("3. Hội nghị", "C14", "part_over_total", "900"),
        ("6. Đại biểu dự HN thị xã", "C6", "impossible_date", "31/02/1975"),
        ("6. Đại biểu dự HN thị xã", "D6", "not_in_list", "không rõ"),
    ]
    for finding in found:
        assert (finding["file"], finding["unit"]) == (str(returned), "DT02")
        assert finding["severity"] == "error"
        assert finding["message"]
        assert finding["remedy"]


def test_json_is_sorted_by_file_sheet_row_and_column(
    returned: Path, campaign: Campaign, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "A.xlsx").write_bytes(returned.read_bytes())
    (tmp_path / "b.txt").write_text("xin chào", encoding="utf-8")
    files = [tmp_path / "b.txt", returned, tmp_path / "A.xlsx"]
    found = checked(capsys, *files, "--campaign", campaign.root)
    assert [Path(f["file"]).name for f in found] == ["A.xlsx"] * 4 + ["DT02.xlsx"] * 4 + ["b.txt"]
    assert (found[-1]["sheet"], found[-1]["cell"], found[-1]["value"]) == (None, None, None)


def test_files_are_named_as_they_were_given(
    returned: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(returned.parent)
    found = checked(capsys, f"./{returned.name}", f"./{returned.name}")
    assert [f["file"] for f in found] == [None, *[f"./{returned.name}"] * 4]


def test_json_is_utf_8_whatever_the_console_is(returned: Path) -> None:
    done = as_another("check", returned, "--format", "json", PYTHONIOENCODING="cp1258")
    assert (done.returncode, done.stderr) == (1, b"")
    found = json.loads(done.stdout.decode("utf-8"))
    assert "giữa tháng ba" in [f["value"] for f in found]


def test_without_a_campaign_one_information_says_what_was_not_checked(
    returned: Path, capsys: Output
) -> None:
    found = checked(capsys, returned, returned.with_name("missing.xlsx"))
    [note] = [f for f in found if f["severity"] == "info"]
    assert (note["code"], note["file"], note["unit"]) == ("no_campaign", None, None)
    assert run("check", returned, "--as-of", AS_OF) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert text.count("chưa kiểm tra chỉ tiêu, thời hạn và đơn vị gửi") == 1


def test_a_blank_workbook_before_its_first_deadline_has_no_finding(
    campaign: Campaign, capsys: Output
) -> None:
    assert run("issue", campaign.root, "--unit", "XP02", "--as-of", ISSUED) == 0
    file = campaign.outgoing / "XP02.xlsx"
    capsys.readouterr()
    assert run("check", file, "--campaign", campaign.root, "--as-of", ISSUED) == 0
    assert capsys.readouterr().out == f"{file}: không có gì phải sửa.\n"
    assert run("check", file, "--as-of", ISSUED, "--format", "json") == 0
    assert [f["code"] for f in json.loads(capsys.readouterr().out)] == ["no_campaign"]


def test_warnings_alone_are_no_error(campaign: Campaign, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(faulty("TH05", conference={"agenda_3": False}))
    assert run("check", path, "--campaign", campaign.root, "--as-of", AS_OF) == 0
    assert f"{path}: 1 cần xem lại.\n" in capsys.readouterr().out


def test_what_cannot_be_checked_is_an_error_and_stops_no_other(
    returned: Path, campaign: Campaign, capsys: Output
) -> None:
    folder, missing = returned.parent, returned.with_name("missing.xlsx")
    files = [folder, missing, campaign.plan, returned]
    assert run("check", *files, "--campaign", campaign.root, "--as-of", AS_OF) == 1
    text = capsys.readouterr().out
    for words in (
        "đây là thư mục, không phải tệp",
        "không có tệp này",
        "không phải là mẫu báo cáo của đợt",
        "giữa tháng ba",
    ):
        assert words in text
    codes = [f["code"] for f in checked(capsys, *files, "--campaign", campaign.root)]
    assert codes.count("unreadable_file") == 2
    assert codes.count("not_our_form") == 1


def test_whose_return_it_is_is_checked_only_with_a_campaign(
    campaign: Campaign, tmp_path: Path, capsys: Output
) -> None:
    tables = demo_tables()
    tables["settings"][0]["campaign_code"] = "BIMSON-2014"
    other = plan_from_tables(tables)
    path = tmp_path / "x.xlsx"
    path.write_bytes(unit_workbook(other, other.by_code["XP02"], None, dt.date(2019, 10, 10)))
    assert [f["code"] for f in checked(capsys, path)] == ["no_campaign"]
    found = checked(capsys, path, "--campaign", campaign.root)
    assert [f["code"] for f in found] == ["other_campaign"]


# --- what a person reads -------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_tables_fit_the_console_and_lose_nothing(
    columns: int,
    returned: Path,
    campaign: Campaign,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.chdir(returned.parent)
    assert run("check", "DT02.xlsx", "--campaign", campaign.root, "--as-of", AS_OF) == 1
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert max(map(len, lines)) <= min(columns, tables.WIDEST_TABLE)
    assert lines[0] == "DT02.xlsx: 4 lỗi."
    titles = ["2. Kế hoạch", "3. Hội nghị", "6. Đại biểu dự HN thị xã"]
    assert [line.strip() for line in lines if re.match(r"\d\. ", line)] == titles
    heading = next(line for line in lines if "Nội dung cần xem lại" in line)
    words = " ".join(" ".join(line[heading.index("Nội dung cần") :] for line in lines).split())
    for finding in checked(capsys, returned, "--campaign", campaign.root):
        assert f" {finding['cell']} " in text
        assert f"{finding['message']} → {finding['remedy']}" in words


@pytest.mark.parametrize("encoding", ["cp1258", "cp437", "ascii", "utf-8"])
def test_a_console_of_another_code_page_is_served(encoding: str, returned: Path) -> None:
    done = as_another("check", returned, "--as-of", AS_OF, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    text = unicodedata.normalize("NFC", done.stdout.decode(encoding))
    assert "?" not in text
    if encoding in ("cp1258", "utf-8"):
        assert "giữa tháng ba" in text
    assert "giua thang ba" in without_marks(text)


def without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@pytest.mark.parametrize("encoding", ["cp1258", "cp437"])
def test_errors_and_help_are_served_too(encoding: str, tmp_path: Path) -> None:
    for arguments, status in ((["--help"], 0), (["issue", tmp_path], 2), (["lập"], 2)):
        done = as_another(*arguments, PYTHONIOENCODING=encoding)
        assert done.returncode == status
        assert b"Traceback" not in done.stderr
        (done.stdout + done.stderr).decode(encoding)


@pytest.mark.parametrize(
    ("letter", "encoding", "shown"),
    [
        ("ế", "cp1258", "ê\u0301"),
        ("ệ", "cp1258", "ê\u0323"),
        ("ữ", "cp1258", "ư\u0303"),
        ("ế", "cp437", "ê"),
        ("ữ", "latin-1", "u"),
        ("đ", "ascii", "d"),
        ("→", "ascii", "->"),
        ("\udc80", "utf-8", "?"),
        ("漢", "cp437", "?"),
    ],
)
def test_a_letter_comes_as_near_as_it_can(letter: str, encoding: str, shown: str) -> None:
    assert letter.encode(encoding, codepages.error_handler(encoding)).decode(encoding) == shown


def test_a_pipe_gets_utf_8(tmp_path: Path) -> None:
    environment = {"PYTHONIOENCODING": "", "PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"}
    done = as_another("issue", tmp_path, **environment)
    assert "không phải thư mục của một đợt" in done.stderr.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_a_name_that_cannot_be_decoded_is_shown(capsys: Output) -> None:
    assert run("check", os.fsdecode(b"h\xe0ng.xlsx")) == 1
    assert "hng.xlsx" in re.sub(r"[^a-z.]", "", capsys.readouterr().out)


# --- what nobody planned -------------------------------------------------------------------------


def failing(error: BaseException) -> Callable[..., int]:
    def fail(**_: object) -> int:
        raise error

    return fail


STOPPED_IN_A_CLASS = RuntimeError("Error calling __set_name__")
STOPPED_IN_A_CLASS.__cause__ = KeyboardInterrupt()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (KeyboardInterrupt(), 130, "đã dừng theo yêu cầu"),
        (STOPPED_IN_A_CLASS, 130, "đã dừng theo yêu cầu"),
        (ZeroDivisionError("chia\ncho 0"), 3, "lỗi ngoài dự kiến (ZeroDivisionError: chia cho 0)"),
        (PermissionError(13, "Permission denied", "nhan-ve"), 3, "không dùng được “nhan-ve”: "),
        (OSError(errno.EIO, "Input/output error", "x"), 3, "hệ thống báo “Input/output error”"),
    ],
)
def test_the_unforeseen_is_one_line(
    error: BaseException, status: int, words: str, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "new", failing(error))
    assert run("new", "x") == status
    assert words in the_line(capsys)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_goes_away_is_no_error(returned: Path) -> None:
    command = [sys.executable, "-m", "emulation_xlsx", "check", *[str(returned)] * 2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert said == b""


def test_nothing_in_a_workbook_is_markup_to_the_console(
    campaign: Campaign, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "[red]x.xlsx"
    path.write_bytes(faulty("DT02", delegates={"gender": "[bold]nam[/]"}))
    assert run("check", path, "--campaign", campaign.root, "--as-of", AS_OF) == 1
    text = capsys.readouterr().out
    assert "[bold]nam[/]" in text
    assert "[red]x.xlsx: " in text.replace("\n", "")


def test_speaking_to_what_is_no_console_is_let_be() -> None:
    cli.speak(io.StringIO())
    cli.speak(None)
