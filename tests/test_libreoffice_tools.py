"""The helpers of libreoffice.py do with a workbook what a person at LibreOffice does."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.helpers.libreoffice import (
    Cell,
    Office,
    OfficeError,
    cached_values,
    convert,
    differences,
    run_in_group,
)

SHEET = "6. Đại biểu dự HN"
LOCKED = "Hướng dẫn"
A4_PORTRAIT = (210, 297)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text column B, plain C and D with a right and a wrong cached total, a locked sheet."""
    path = tmp_path_factory.mktemp("made") / "đại biểu.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.set_paper(9)
        sheet.freeze_panes(1, 0)
        sheet.set_column("B:B", 14, book.add_format({"num_format": "@"}))
        sheet.write_row(0, 0, ["Họ và tên", "Ngày sinh", "Số"])
        sheet.write_number("C2", 40)
        sheet.write_formula("D2", "=SUM(C2:C9)", value=40)
        sheet.write_formula("E2", "=NA()", value="#N/A")
        sheet.data_validation("A2:A9", {"validate": "list", "source": ["Nam", "Nữ"]})
        locked = book.add_worksheet(LOCKED)
        locked.set_paper(9)
        locked.write("A1", "Không sửa")
        locked.protect()
    return path


def test_hard_recalculation_changes_nothing_that_is_right(
    libreoffice: Office, workbook: Path
) -> None:
    again = libreoffice.hard_recalculated(workbook)
    assert differences(cached_values(workbook), cached_values(again)) == {}


def test_hard_recalculation_corrects_a_wrong_cached_value(
    libreoffice: Office, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("a").write_formula("A1", "=1+1", value=3)
    assert libreoffice.read_all(path) == {("a", "A1"): 3}
    assert libreoffice.read_all(path, recalculate=True) == {("a", "A1"): 2}
    again = cached_values(libreoffice.hard_recalculated(path))
    assert differences(cached_values(path), again) == {("a", "A1"): (3, 2)}


def test_typing_follows_the_cell_format(libreoffice: Office, workbook: Path) -> None:
    typed: dict[Cell, str] = {
        (SHEET, "B2"): "05/06/1975",
        (SHEET, "B3"): "0912345678",
        (SHEET, "C3"): "1,5",
        (SHEET, "C4"): "0912345678",
        (SHEET, "C5"): "05/06/1975",
        (SHEET, "C6"): "=C2+C3",
    }
    read = libreoffice.read_all(libreoffice.type_into(workbook, typed))
    assert {cell: read[cell] for cell in typed} == {
        (SHEET, "B2"): "05/06/1975",
        (SHEET, "B3"): "0912345678",
        (SHEET, "C3"): 1.5,
        (SHEET, "C4"): 912345678,
        (SHEET, "C5"): 27550,  # 5 June 1975
        (SHEET, "C6"): 41.5,
    }


@pytest.mark.libreoffice
def test_an_american_machine_takes_the_same_text_for_may(tmp_path: Path, workbook: Path) -> None:
    with Office(tmp_path, locale="en-US") as american:
        typed = american.type_into(workbook, {(SHEET, c): "05/06/1975" for c in ("B2", "C5")})
        read = american.read_all(typed)
    assert (read[SHEET, "B2"], read[SHEET, "C5"]) == ("05/06/1975", 27520)  # 6 May 1975


def test_saving_keeps_dropdowns_and_frozen_panes(libreoffice: Office, workbook: Path) -> None:
    sheet = openpyxl.load_workbook(libreoffice.saved_as(workbook, "xlsx"))[SHEET]
    assert sheet.freeze_panes == "A2"
    assert [v.formula1 for v in sheet.data_validations.dataValidation] == ['"Nam,Nữ"']


def test_rows_inserted_and_deleted(libreoffice: Office, workbook: Path) -> None:
    lower = libreoffice.insert_rows(workbook, SHEET, row=2, rows=2)
    assert libreoffice.read_all(lower)[SHEET, "D4"] == 40
    upper = libreoffice.delete_rows(lower, SHEET, row=1)
    assert libreoffice.read_all(upper)[SHEET, "D3"] == 40


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_formats_read_alike(libreoffice: Office, workbook: Path, kind: str) -> None:
    saved = libreoffice.saved_as(workbook, kind)
    assert differences(libreoffice.read_all(workbook), libreoffice.read_all(saved)) == {}


def test_pages_and_pictures(libreoffice: Office, workbook: Path) -> None:
    pages = libreoffice.pdf_pages(workbook)
    assert [(page.width, page.height) for page in pages] == [A4_PORTRAIT, A4_PORTRAIT]
    assert "Họ và tên" in pages[0].text
    assert "Không sửa" in pages[1].text
    pictures = libreoffice.png_pages(workbook, dpi=40)
    assert [picture.read_bytes()[:4] for picture in pictures] == [b"\x89PNG", b"\x89PNG"]


def test_what_fails_is_told_and_the_next_order_served(libreoffice: Office, workbook: Path) -> None:
    with pytest.raises(OfficeError, match="locked"):
        libreoffice.type_into(workbook, {(LOCKED, "A1"): "sửa"})
    with pytest.raises(OfficeError, match="protected"):
        libreoffice.insert_rows(workbook, LOCKED, row=1)
    with pytest.raises(OfficeError, match=r"không có\.xlsx"):
        libreoffice.read_all(workbook.with_name("không có.xlsx"))
    assert libreoffice.read_all(workbook)[SHEET, "E2"] == "#N/A"


@pytest.mark.libreoffice
def test_after_a_time_out_it_is_gone_and_starts_anew(tmp_path: Path, workbook: Path) -> None:
    with Office(tmp_path, timeout=0.05) as office:
        with pytest.raises(OfficeError, match=r"took over 0\.05 s"):
            office.read_all(workbook)
        assert gone(tmp_path)
        office.timeout = 60
        assert office.read_all(workbook)[SHEET, "D2"] == 40
        assert processes_of(tmp_path) != []
    assert gone(tmp_path)


@pytest.mark.libreoffice
def test_command_line_conversion(workbook: Path, tmp_path: Path) -> None:
    converted = convert(workbook, "xlsx", tmp_path)
    assert converted == tmp_path / workbook.name
    assert differences(cached_values(workbook), cached_values(converted)) == {}


def test_a_time_out_ends_a_command_and_its_children() -> None:
    child = f"import subprocess, sys; subprocess.run([{sys.executable!r}, '-c', {SLEEP!r}])"
    started = time.monotonic()
    with pytest.raises(OfficeError, match=r"not done in 0\.5 s"):
        run_in_group([sys.executable, "-c", child], 0.5)
    assert time.monotonic() - started < 100  # the child's end of the pipe is closed: it is dead


SLEEP = "import time; time.sleep(60)"


def gone(folder: Path) -> bool:
    """Whether no process of that folder is left; one that was killed may take a moment to end."""
    until = time.monotonic() + 100
    while processes_of(folder) and time.monotonic() < until:
        time.sleep(0.05)
    return not processes_of(folder)


def processes_of(folder: Path) -> list[str]:
    """The command lines that name ``folder``, of processes running now."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = os.fsdecode(entry.read_bytes())
        except OSError:  # it ended meanwhile
            continue
        if str(folder) in line:
            found.append(line)
    return found


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-6, False),
        (0, None, False),
        ("", None, True),
        ("1", 1, False),
        ("Đủ", "đủ", False),
    ],
)
def test_differences(a: object, b: object, same: bool) -> None:
    cell = ("a", "A1")
    assert differences({cell: a}, {cell: b}) == ({} if same else {cell: (a, b)})
    assert differences({cell: b}, {}) == ({} if b in (None, "") else {cell: (b, None)})
