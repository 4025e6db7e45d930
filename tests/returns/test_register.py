"""The receipt register: the tool's columns kept up to date, everything else left to the clerk."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx import cli
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.commands.consolidate import consolidate_returns
from emulation_xlsx.demo import CREATED, SEEN, unit_values
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.returns.kept import LOOKS
from emulation_xlsx.returns.receipts import (
    GONE,
    HELD,
    REPEATED,
    SPOILT,
    VALID,
    Receipt,
    UnusableRegisterError,
    receive,
)
from emulation_xlsx.returns.register import (
    Register,
    gone,
    owed_papers,
    read_register,
    write_register,
)
from tests.helpers import workbooks
from tests.helpers.workbooks import parts_of, zipped

FILE = "so-tiep-nhan.xlsx"
PLAN = default_plan()
LATER = SEEN + dt.timedelta(days=3)
RECEIPTS, PAPERS = "Tiếp nhận", "Bản giấy"
TITLES = {field.name: field.title for field in load("register").sheet("receipts").fields}
COLUMNS = {name: get_column_letter(col) for col, name in enumerate(TITLES, 2)}


def receipts(*names: str, seen: dt.datetime = SEEN, old: bytes | None = None) -> list[Receipt]:
    """What files of these names (and, each, of its name's bytes) become."""
    entries = read(old).entries if old else {}
    return receive([Arrival(name, name.encode()) for name in names], entries, PLAN, seen)


def written(*names: str) -> bytes:
    return write_register(None, receipts(*names), PLAN.lists, CREATED)


def again(old: bytes, *names: str) -> bytes:
    """The next run, three days later."""
    return write_register(old, receipts(*names, seen=LATER, old=old), PLAN.lists, CREATED)


def read(content: bytes) -> Register:
    return read_register(content, FILE, PLAN)


def edited(content: bytes, change: Callable[[Worksheet], object], sheet: str = RECEIPTS) -> bytes:
    """The register after a clerk's edit of one sheet."""
    return workbooks.edited(content, lambda book: change(book[sheet]))


def opened(content: bytes, sheet: str = RECEIPTS) -> Worksheet:
    worksheet = workbooks.opened(content)[sheet]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def typed(content: bytes, cells: dict[str, Any], sheet: str = RECEIPTS) -> bytes:
    def change(worksheet: Worksheet) -> None:
        for cell, value in cells.items():
            worksheet[cell] = value

    return edited(content, change, sheet)


def rows(content: bytes, *names: str) -> list[list[object]]:
    """The register's rows, some of their fields, as they stand."""
    sheet = opened(content)
    header = next(row for row in sheet.iter_rows(max_row=20) if TITLES["file"] in values(row))
    at = [values(header).index(TITLES[name]) for name in names]
    below = sheet.iter_rows(min_row=(header[0].row or 0) + 1)
    return [[row[i].value for i in at] for row in below if any(row[i].value for i in at)]


def values(row: tuple[Any, ...]) -> list[object]:
    return [cell.value for cell in row]


def found(content: bytes) -> list[tuple[str | None, str | None, str]]:
    findings = read(content).findings
    assert {finding.place.file for finding in findings} <= {FILE}
    return [(f.place.sheet, f.place.cell, f.code) for f in findings]


# --- made ----------------------------------------------------------------------------------------


def test_a_new_register_has_a_row_a_file() -> None:
    content = written("a.xlsx", "b.xlsx")
    assert rows(content, "file", "first_seen", "verdict", "errors") == [
        ["a.xlsx", "20/04/2020 07:30:00", "không đọc được", 1],
        ["b.xlsx", "20/04/2020 07:30:00", "không đọc được", 1],
    ]
    assert content == written("a.xlsx", "b.xlsx")
    assert found(content) == []


def test_a_new_register_tells_the_tools_columns_from_the_clerks() -> None:
    sheet = opened(written("a.xlsx"))
    fills = {name: sheet[f"{col}6"].fill.fgColor.rgb for name, col in COLUMNS.items()}
    assert {name for name, fill in fills.items() if fill == "FFEDEDED"} == {
        field.name for field in load("register").sheet("receipts").fields if field.excel.tool
    }
    assert sheet.freeze_panes == "C6"
    lists = {dv.sqref for dv in sheet.data_validations.dataValidation if dv.type == "list"}
    assert {str(ref) for ref in lists} == {"F6:F16", "G6:G16"}


def test_a_register_can_be_made_before_anything_came() -> None:
    content = write_register(None, [], PLAN.lists, CREATED)
    assert read(content) == Register({}, [], [])
    assert rows(again(content, "a.xlsx"), "file") == [["a.xlsx"]]


# --- kept ----------------------------------------------------------------------------------------


def test_what_is_not_new_changes_nothing() -> None:
    content = written("a.xlsx", "b.xlsx")
    assert again(content, "a.xlsx", "b.xlsx") is content


def test_a_new_file_is_a_new_row_and_first_seen_never_changes() -> None:
    content = again(again(written("a.xlsx"), "a.xlsx", "b.xlsx"), "a.xlsx", "b.xlsx", "c.xlsx")
    assert rows(content, "file", "first_seen") == [
        ["a.xlsx", "20/04/2020 07:30:00"],
        ["b.xlsx", "23/04/2020 07:30:00"],
        ["c.xlsx", "23/04/2020 07:30:00"],
    ]
    assert [opened(content).cell(row, 1).value for row in (6, 7, 8)] == [1, 2, 3]


def test_what_becomes_of_a_file_is_brought_up_to_date() -> None:
    old = written("a.xlsx")
    [receipt] = receipts("a.xlsx", old=old)
    new = write_register(old, [replace(receipt, unit="XP02", verdict=HELD)], PLAN.lists, CREATED)
    assert rows(new, "unit_found", "verdict") == [["XP02", HELD]]
    again_blank = replace(receipt, unit=None, verdict=VALID, findings=())
    new = write_register(new, [again_blank], PLAN.lists, CREATED)
    assert rows(new, "unit_found", "verdict", "errors") == [[None, VALID, 0]]


def test_a_file_that_is_gone_stays_as_history() -> None:
    content = again(written("a.xlsx", "b.xlsx"), "b.xlsx")
    assert rows(content, "file", "verdict") == [["a.xlsx", GONE], ["b.xlsx", "không đọc được"]]


def test_a_renamed_file_keeps_its_row() -> None:
    old = typed(written("a.xlsx"), {f"{COLUMNS['unit']}6": "XP02"})
    arrivals = [Arrival("dot-1/a (1).xlsx", b"a.xlsx")]
    renamed = receive(arrivals, read(old).entries, PLAN, LATER)
    content = write_register(old, renamed, PLAN.lists, CREATED)
    assert rows(content, "file", "first_seen", "unit") == [
        ["dot-1/a (1).xlsx", "20/04/2020 07:30:00", "XP02"]
    ]


def test_a_file_that_cannot_be_read_for_once_keeps_its_row() -> None:
    old = written("a.xlsx")
    blocked = receive(
        [Arrival("a.xlsx", b"", RefusedError("unreadable_file", reason="đang mở"))],
        read(old).entries,
        PLAN,
        LATER,
    )
    content = write_register(old, blocked, PLAN.lists, CREATED)
    assert rows(content, "file", "sha256") == rows(old, "file", "sha256")
    assert rows(again(content, "a.xlsx"), "first_seen") == [["20/04/2020 07:30:00"]]


# --- left to the clerk ---------------------------------------------------------------------------


def worked_on(sheet: Worksheet) -> None:
    """What a clerk does to a workbook of theirs."""
    sheet[f"{COLUMNS['unit']}6"] = "XP02"
    sheet[f"{COLUMNS['received']}6"] = "05/04/2020"
    sheet[f"{COLUMNS['ignored']}7"] = "Có"
    sheet[f"{COLUMNS['replied']}7"] = "x"
    sheet[f"{COLUMNS['note']}7"] = "=gửi nhầm"
    sheet[f"{COLUMNS['note']}7"].data_type = "s"
    sheet["R5"], sheet["R6"], sheet["R7"] = "Số công văn", "15/UBND", "=COUNTA(B6:B7)"
    sheet["B6"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["B7"].font = Font(name="Arial", size=20, bold=True)
    sheet["B6"].comment = Comment("Gọi lại chị Hoa", "Văn thư")
    sheet.column_dimensions["B"].width = 61
    sheet.row_dimensions[7].height = 44
    sheet.conditional_formatting.add("I6:I16", GREEN)


GREEN = Rule(type="cellIs", operator="equal", formula=['"hợp lệ"'], dxf=DifferentialStyle())


def test_the_clerks_work_survives_several_runs() -> None:
    content = edited(written("a.xlsx", "b.xlsx"), worked_on)
    content = again(content, "a.xlsx", "b.xlsx", "c.xlsx")
    content = again(content, "a.xlsx", "c.xlsx", *(f"{n}.xlsx" for n in range(20)))
    sheet = opened(content)
    assert rows(content, "file", "unit", "received", "ignored", "replied", "note")[:3] == [
        ["a.xlsx", "XP02", "05/04/2020", None, None, None],
        ["b.xlsx", None, None, "Có", "x", "=gửi nhầm"],
        ["c.xlsx", None, None, None, None, None],
    ]
    assert [sheet[f"R{row}"].value for row in (5, 6, 7)] == [
        "Số công văn",
        "15/UBND",
        "=COUNTA(B6:B7)",
    ]
    assert sheet["B6"].fill.fgColor.rgb == "FFFFFF00"
    assert (sheet["B7"].font.name, sheet["B7"].font.sz) == ("Arial", 20)
    comment = sheet["B6"].comment
    assert comment is not None
    assert comment.text == "Gọi lại chị Hoa"
    assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[7].height) == (61, 44)
    entries = {key[0]: entry for key, entry in read(content).entries.items()}
    assert entries["a.xlsx"].unit == "XP02"
    assert entries["a.xlsx"].received == dt.date(2020, 4, 5)
    assert (entries["b.xlsx"].ignored, entries["b.xlsx"].replied) == (True, True)


def test_dropdowns_and_colours_reach_the_new_rows() -> None:
    content = edited(written("a.xlsx"), worked_on)
    content = again(content, *(f"{n}.xlsx" for n in range(30)))
    sheet = opened(content)
    assert (sheet["B37"].value, sheet["B38"].value) == ("29.xlsx", None)
    lists = [dv.sqref for dv in sheet.data_validations.dataValidation if dv.type == "list"]
    assert {str(ref) for ref in lists} == {"F6:F37", "G6:G37"}
    assert {str(cf.sqref) for cf in sheet.conditional_formatting} == {"A6:Q37", "I6:I37"}


def test_new_rows_look_as_the_first_ones_did() -> None:
    old = written("a.xlsx")
    fresh = opened(again(old, "a.xlsx", "b.xlsx"))
    sheet = opened(again(edited(old, worked_on), "a.xlsx", *(f"{n}.xlsx" for n in range(12))))
    assert sheet["B18"].value == "10.xlsx"
    for col in COLUMNS.values():
        for look in LOOKS:
            assert str(getattr(sheet[f"{col}18"], look)) == str(getattr(fresh[f"{col}7"], look))


def test_filters_and_tables_reach_the_new_rows() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A5:P7"
        sheet.add_table(Table(displayName="SoTiepNhan", ref="A5:P7"))

    content = edited(written("a.xlsx", "b.xlsx"), change)
    sheet = opened(again(content, "a.xlsx", "b.xlsx", "c.xlsx"))
    assert (sheet.auto_filter.ref, sheet.tables["SoTiepNhan"].ref) == ("A5:P8", "A5:P8")


def test_inserted_and_sorted_rows_are_found() -> None:
    def change(sheet: Worksheet) -> None:
        cells = [[c.value for c in row] for row in sheet["B6:Q8"]]
        for r, row in enumerate((cells[2], ["", "Tháng tư"], cells[0], [], cells[1]), 6):
            for c in range(2, 18):
                sheet.cell(r, c).value = row[c - 2] if c - 2 < len(row) else None
        sheet[f"{COLUMNS['unit']}6"] = "XP02"

    content = edited(written("a.xlsx", "b.xlsx", "c.xlsx"), change)
    content = again(content, "a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx")
    sheet = opened(content)
    assert [sheet[f"B{row}"].value for row in range(6, 12)] == [
        "c.xlsx",
        None,
        "a.xlsx",
        None,
        "b.xlsx",
        "d.xlsx",
    ]
    entries = {key[0]: entry for key, entry in read(content).entries.items()}
    assert {file: entry.first_seen for file, entry in entries.items()} == {
        "a.xlsx": SEEN,
        "b.xlsx": SEEN,
        "c.xlsx": SEEN,
        "d.xlsx": LATER,
    }
    assert entries["c.xlsx"].unit == "XP02"


def test_moved_columns_and_a_line_above_are_found() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet.insert_cols(1)
        for row in sheet.iter_rows(min_row=6, max_row=8):
            first, last = row[2], row[16]
            first.value, last.value = last.value, first.value

    content = edited(written("a.xlsx", "b.xlsx"), change)
    sheet = opened(again(content, "a.xlsx", "b.xlsx", "c.xlsx"))
    assert [sheet[f"Q{row}"].value for row in range(6, 10)] == [
        TITLES["file"],
        "a.xlsx",
        "b.xlsx",
        "c.xlsx",
    ]
    assert [sheet[f"B{row}"].value for row in range(6, 10)] == ["STT", 1, 2, 3]


def test_notes_and_merged_cells_below_are_not_written_over() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["R9"] = "Người lập"
        sheet.merge_cells("B10:D11")

    sheet = opened(again(edited(written("a.xlsx"), change), "a.xlsx", "b.xlsx"))
    assert (sheet["R9"].value, sheet["B12"].value) == ("Người lập", "b.xlsx")


def test_hostile_names_are_never_formulas() -> None:
    names = ("=cmd.xlsx", "+1.xlsx", "@x.xlsx", "<r>x</r>.xlsx", "<r>x</r>", "a&b<c>.xlsx")
    first, second = written(*names), again(written("a.xlsx"), "a.xlsx", *names)
    assert again(first, *names) is first
    assert again(second, "a.xlsx", *names) is second
    for content in (first, second):
        parts = [part for name, part in parts_of(content).items() if "worksheets" in name]
        assert not any(re.search(rb"<f[ />]", part) for part in parts)
        assert set(names) <= {key[0] for key in read(content).entries}


# --- what the clerk typed ------------------------------------------------------------------------


def entry(column: str, value: object) -> Any:
    content = typed(written("a.xlsx"), {f"{COLUMNS[column]}6": value})
    [one] = read(content).entries.values()
    return getattr(one, column)


@pytest.mark.parametrize(
    ("column", "value", "meant"),
    [
        ("unit", " xp02 ", "XP02"),
        ("received", "5/4/2020", dt.date(2020, 4, 5)),
        ("received", dt.date(2020, 4, 5), dt.date(2020, 4, 5)),
        ("ignored", "x", True),
        ("ignored", "Không", False),
        ("ignored", None, False),
        ("note", "Gọi lại", "Gọi lại"),
        ("first_seen", dt.date(2020, 4, 1), dt.datetime.combine(dt.date(2020, 4, 1), dt.time())),
        ("first_seen", "01/04/2020 08:15", SEEN.replace(day=1, hour=8, minute=15)),
    ],
)
def test_a_cell_is_read_as_it_was_meant(column: str, value: object, meant: object) -> None:
    assert entry(column, value) == meant


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("received", "31/04/2020", "impossible_date"),
        ("received", "tuần trước", "not_a_date"),
        ("ignored", "có lẽ", "not_in_list"),
        ("first_seen", "hôm qua", "first_seen_spoilt"),
        ("first_seen", None, "first_seen_spoilt"),
        ("unit", "=B6", "register_formula"),
        ("received", "=TODAY()", "register_formula"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_finding_and_counts_as_blank(
    column: str, value: object, code: str
) -> None:
    cell = f"{COLUMNS[column]}6"
    content = typed(written("a.xlsx"), {cell: value})
    assert found(content) == [(RECEIPTS, cell, code)]
    [one] = read(content).entries.values()
    blank = {"unit": None, "received": None, "ignored": False}
    assert getattr(one, column) == blank.get(column, SPOILT)


def test_a_spoilt_first_seen_is_not_written_over() -> None:
    content = typed(written("a.xlsx"), {f"{COLUMNS['first_seen']}6": "hôm qua"})
    assert rows(again(content, "a.xlsx"), "first_seen", "received_found") == [["hôm qua", None]]


def test_a_unit_that_is_not_in_the_plan_is_one_finding_in_its_cell() -> None:
    content = filled_in(written_form())
    [receipt] = receive([form_arrival()], read(content).entries, PLAN, LATER)
    assert read(content).findings == []
    [finding] = receipt.findings
    assert (receipt.verdict, finding.code) == (HELD, "unknown_unit")
    place = finding.place
    assert (place.file, place.sheet, place.cell) == (FILE, RECEIPTS, f"{COLUMNS['unit']}6")


def form_arrival() -> Arrival:
    unit = PLAN.by_code["XP02"]
    values = {"plan": unit_values(unit, 2)["plan"]}
    return Arrival("a.xlsx", unit_workbook(PLAN, unit, None, dt.date(2019, 10, 10), values))


def written_form() -> bytes:
    return write_register(None, receive([form_arrival()], {}, PLAN, SEEN), PLAN.lists, CREATED)


def filled_in(content: bytes) -> bytes:
    return typed(content, {f"{COLUMNS['unit']}6": "XP99"})


# --- paper ---------------------------------------------------------------------------------------


def papers(*lines: tuple[object, ...]) -> bytes:
    cells = {
        f"{'BCDEF'[i]}{row}": value
        for row, line in enumerate(lines, 6)
        for i, value in enumerate(line)
    }
    return typed(written("a.xlsx"), cells, PAPERS)


def test_paper_is_read() -> None:
    register = read(papers(("xp02", "r-plan", "25/KH-UBND", "10/11/2019", "Gửi tay")))
    [paper] = register.papers
    assert (paper.unit, paper.rule, paper.number) == ("XP02", "R-PLAN", "25/KH-UBND")
    assert (paper.date, paper.note) == (dt.date(2019, 11, 10), "Gửi tay")
    assert register.findings == []


@pytest.mark.parametrize(
    ("line", "cell", "code"),
    [
        (("XP99", "R-PLAN", "25/KH", "10/11/2019"), "B6", "unknown_code"),
        (("Phường Bắc Sơn", "R-PLAN", "25/KH", "10/11/2019"), "B6", "unknown_code"),
        (("XP02", "PLAN", "25/KH", "10/11/2019"), "C6", "wrong_pattern"),
        (("XP02", "R-PLAN", None, "10/11/2019"), "D6", "blank"),
        (("XP02", "R-PLAN", "25/KH", "31/11/2019"), "E6", "impossible_date"),
        (("XP02", "R-PLAN", "25/KH", None), "E6", "blank"),
        (("XP02", "R-PLAN", "25/KH", "=TODAY()"), "E6", "register_formula"),
    ],
)
def test_a_paper_that_is_not_whole_is_a_finding_and_does_not_count(
    line: tuple[object, ...], cell: str, code: str
) -> None:
    register = read(papers(line, ("XP04", "R-PLAN", "26/KH", "10/11/2019")))
    assert [(f.place.sheet, f.place.cell, f.code) for f in register.findings] == [
        (PAPERS, cell, code)
    ]
    assert [paper.unit for paper in register.papers] == ["XP04"]


def test_a_paper_of_a_milestone_that_its_unit_does_not_have() -> None:
    lines = (
        ("XP02", "R-PILOT", "25/KH", "10/11/2019"),
        ("XP01", "R-PILOT", "1/KH", "1/3/2020"),
        ("XP02", "R-PLANS", "25/KH", "10/11/2019"),  # no milestone of the plan
    )
    kept, findings = owed_papers(read(papers(*lines)).papers, PLAN)
    assert [paper.unit for paper in kept] == ["XP01"]
    assert [(f.place.file, f.place.cell, f.code) for f in findings] == [
        (FILE, "C6", "milestone_not_of_unit"),
        (FILE, "C8", "milestone_not_of_unit"),
    ]


def test_a_sheet_of_papers_that_is_gone_is_said() -> None:
    content = workbooks.edited(written("a.xlsx"), lambda book: book.remove(book[PAPERS]))
    assert found(content) == [(PAPERS, None, "register_sheet_missing")]


# --- a register that cannot be used --------------------------------------------------------------


def without_column(name: str) -> bytes:
    col = list(COLUMNS).index(name) + 2
    return edited(written("a.xlsx"), lambda sheet: sheet.delete_cols(col))


@pytest.mark.parametrize("name", ["file", "sha256", "first_seen", "unit", "received", "ignored"])
def test_a_register_without_a_column_it_lives_by_is_not_used(name: str) -> None:
    with pytest.raises(UnusableRegisterError, match="thiếu cột “") as refused:
        read(without_column(name))
    assert TITLES[name] in str(refused.value)


@pytest.mark.parametrize("name", ["verdict", "errors", "unit_found", "note", "replied"])
def test_a_register_without_another_column_is_used(name: str) -> None:
    content = without_column(name)
    assert [key[0] for key in read(content).entries] == ["a.xlsx"]
    assert rows(again(content, "a.xlsx", "b.xlsx"), "file") == [["a.xlsx"], ["b.xlsx"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"xin chao",
        written("a.xlsx")[:3000],
        written("a.xlsx")[:-30],
        new_plan_workbook(CREATED),
    ],
    ids=["empty", "text", "cut", "the end lost", "another workbook"],
)
def test_what_is_no_register_is_not_used(content: bytes) -> None:
    with pytest.raises(UnusableRegisterError):
        read(content)


def test_what_openpyxl_warns_of_is_not_shown_to_the_clerk() -> None:
    """A dropdown that Excel keeps in an extension is lost, with a warning; the rest is kept."""
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14='
        b'"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/></extLst></worksheet>'
    )
    parts, name = parts_of(written("a.xlsx")), "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</worksheet>", extension)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rows_quietly(again(zipped(parts), "a.xlsx", "b.xlsx")) == 2


def rows_quietly(content: bytes) -> int:
    return len(read(content).entries)


# --- through the command line --------------------------------------------------------------------


@pytest.fixture
def campaign(campaign: Campaign) -> Campaign:
    """A campaign that has received one plan."""
    replace_file(campaign.incoming / "a.xlsx", form_arrival().content)
    return campaign


def run(campaign: Campaign, moment: dt.datetime = SEEN) -> int:
    return consolidate_returns(campaign.root, SEEN.date(), moment)


def test_consolidate_makes_the_register_and_keeps_it(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(campaign) == 0
    assert f"Đã lập sổ tiếp nhận: {campaign.register}\n" in capsys.readouterr().out
    first = campaign.register.read_bytes()
    assert run(campaign, LATER) == 0
    assert campaign.register.read_bytes() == first
    assert "sổ tiếp nhận" not in capsys.readouterr().out
    assert rows(first, "file", "unit_found", "verdict") == [["a.xlsx", "XP02", VALID]]


def test_a_register_that_was_lost_is_made_anew_and_that_is_said(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(campaign) == 0
    campaign.register.unlink()
    assert run(campaign) == 0
    assert "Không thấy sổ tiếp nhận cũ nên đã lập sổ mới" in capsys.readouterr().out
    assert campaign.register.exists()


def test_the_register_before_a_run_that_changes_it_is_kept(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(campaign) == 0
    first = campaign.register.read_bytes()
    assert run(campaign, LATER) == 0
    assert not campaign.register_before.exists()
    replace_file(campaign.incoming / "b.xlsx", b"x")
    assert run(campaign, LATER) == 0
    assert campaign.register_before.read_bytes() == first
    campaign.register.unlink()
    assert run(campaign, LATER) == 0
    assert "(bản của lần chạy trước: so-tiep-nhan-ban-truoc.xlsx)" in capsys.readouterr().out
    assert campaign.register_before.read_bytes() == first


@pytest.mark.parametrize("mark", ["~$so-tiep-nhan.xlsx", ".~lock.so-tiep-nhan.xlsx#"])
def test_a_register_open_where_nothing_locks_it_is_said(
    campaign: Campaign, capsys: pytest.CaptureFixture[str], mark: str
) -> None:
    (campaign.root / mark).touch()
    assert run(campaign) == 0
    assert "Sổ tiếp nhận so-tiep-nhan.xlsx có vẻ đang mở" in capsys.readouterr().out
    assert run(campaign) == 0
    assert "có vẻ đang mở" not in capsys.readouterr().out


def test_a_return_that_is_gone_is_said_until_the_clerk_lets_it_go(campaign: Campaign) -> None:
    def doubts() -> list[tuple[str | None, str, str | None]]:
        register = read(campaign.register.read_bytes())
        found = gone(register, receive(scan(campaign.incoming), register.entries, PLAN, SEEN))
        return [(one.place.cell, one.code, one.value) for one in found]

    replace_file(campaign.incoming / "thư.txt", b"x")
    assert run(campaign) == 0
    assert doubts() == []
    (campaign.incoming / "thư.txt").unlink()
    (campaign.incoming / "a.xlsx").rename(campaign.incoming / "b.xlsx")
    assert doubts() == []
    (campaign.incoming / "b.xlsx").unlink()
    assert doubts() == [(f"{COLUMNS['file']}6", "file_gone", "a.xlsx")]
    let_go = typed(campaign.register.read_bytes(), {f"{COLUMNS['ignored']}6": "x"})
    campaign.register.write_bytes(let_go)
    assert doubts() == []


def test_a_register_open_in_excel_does_not_stop_the_town_workbook(
    campaign: Campaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(campaign) == 0
    before = campaign.register.read_bytes()
    town = campaign.town_workbook(SEEN.date().isoformat())
    town.unlink()
    replace_file(campaign.incoming / "b.xlsx", b"x")
    moved = Path.replace

    def held(path: Path, target: Path) -> Path:
        if target == campaign.register:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return moved(path, target)

    capsys.readouterr()
    monkeypatch.setattr(Path, "replace", held)
    assert run(campaign) == 3
    said = capsys.readouterr()
    assert said.err == (
        f"emulation-xlsx: không ghi được “{campaign.register}”: "
        "tệp đang mở trong Excel hoặc không có quyền ghi; xin đóng tệp rồi làm lại.\n"
    )
    assert f"Bảng tổng hợp của thị xã: {town}\n" in said.out
    assert (campaign.register.read_bytes(), town.exists()) == (before, True)


def test_a_register_that_cannot_be_read_stops_everything(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign.register.write_bytes(b"PK\x03\x04 broken")
    command = ["consolidate", str(campaign.root), "--as-of", "2020-04-20"]
    assert cli.main(command) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("emulation-xlsx: không dùng được sổ tiếp nhận so-tiep-nhan.xlsx: ")
    assert campaign.register.read_bytes() == b"PK\x03\x04 broken"
    assert not campaign.results.exists()


def test_the_clerks_corrections_decide(campaign: Campaign) -> None:
    replace_file(campaign.incoming / "b.xlsx", form_arrival().content)
    assert run(campaign) == 0
    assert rows(campaign.register.read_bytes(), "file", "verdict") == [
        ["a.xlsx", VALID],
        ["b.xlsx", REPEATED],
    ]
    content = typed(
        campaign.register.read_bytes(),
        {f"{COLUMNS['ignored']}6": "Có", f"{COLUMNS['received']}7": "12/11/2019"},
    )
    campaign.register.write_bytes(content)
    assert run(campaign) == 0
    assert rows(
        campaign.register.read_bytes(), "file", "verdict", "received_found", "received_source"
    ) == [
        ["a.xlsx", "không tính", "20/04/2020", "ngày phần mềm thấy tệp"],
        ["b.xlsx", VALID, "12/11/2019", "cán bộ ghi"],
    ]


def test_what_came_after_the_day_is_said_to_have(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    assert consolidate_returns(campaign.root, dt.date(2020, 4, 1), SEEN) == 0
    assert rows(campaign.register.read_bytes(), "file", "verdict") == [
        ["a.xlsx", "nhận sau ngày tổng hợp"]
    ]
    assert "Có 1 tệp nhận sau ngày tổng hợp nên chưa tính" in capsys.readouterr().out


def test_a_row_that_is_told_more_grows_with_it() -> None:
    """A low row would cut the text off, on paper and on the screen."""
    (receipt,) = receipts("a.xlsx")
    old = written("a.xlsx")
    told = replace(receipt, identified="giống hệt dot-3/XP06 gửi lần trước (bản sao).xlsx " * 3)
    new = write_register(old, [told], PLAN.lists, CREATED)
    assert opened(old).row_dimensions[6].height < 40
    assert opened(new).row_dimensions[6].height > 60
