"""The town workbook as a whole, and its first page."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.model import Bounds, Plan, Unit
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import NOT_LIVE
from emulation_xlsx.town.sheets.overview import worst
from emulation_xlsx.town.workbook import LENGTHS, WRITERS, town_book, write_town
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.small_town import Came, delegate, returned, small_plan, small_town, whole
from tests.helpers.whole_town import Whole

CARDS = ("A7", "D7", "G7", "J7", "A9", "D9", "G9", "J9", "A11", "D11", "G11", "J11")


def test_the_sheets_are_those_of_the_schema_in_its_order() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_town(small_town())))
    assert book.sheetnames == [sheet.name for sheet in load("town").sheets]
    assert book.active is not None
    assert book.active.title == "Tổng quan"


def test_each_sheet_has_a_writer_under_its_key_in_the_order_of_the_screen() -> None:
    assert list(WRITERS) == [sheet.key for sheet in load("town").sheets]
    assert {one.__module__.rpartition(".")[0] for one in WRITERS.values()} == {
        "emulation_xlsx.town.sheets"
    }


@pytest.mark.parametrize("public", [False, True])
def test_no_sheet_needs_another_to_be_written_before(public: bool) -> None:
    town = small_town()
    usual, reverse = town_book(town, public=public), town_book(town, public=public)
    for key in WRITERS:
        WRITERS[key](usual, town)
    for key in reversed(list(WRITERS)):
        WRITERS[key](reverse, town)
    assert held(reverse.content()) == held(usual.content())


def held(content: bytes) -> dict[str, dict[str, object]]:
    """Sheet → cell → what it holds and how it looks: strings and formats are numbered as they are
    written, so that the bytes differ.
    """
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        page.title: {
            c.coordinate: (c.value, c.number_format, c.fill.start_color.rgb, c.font.b)
            for row in page.iter_rows()
            for c in row
        }
        for page in book
    }


def test_the_lists_that_others_read_are_as_long_as_their_areas_say() -> None:
    town = small_town()
    whole = Whole(town)
    for key in LENGTHS:
        area = whole.book.area(key)
        page = openpyxl.load_workbook(io.BytesIO(whole.content))[whole.book.sheet(key).name]
        column = [page.cell(row, 2).value for row in range(area.first, page.max_row + 1)]
        numbers = [page.cell(row, 1).value for row in range(area.first, page.max_row + 1)]
        last = area.last - area.first
        assert any((numbers[last], column[last])), key
        assert page.cell(area.last + 1, 1).value is None, key


def test_the_same_bytes_twice() -> None:
    assert write_town(small_town()) == write_town(small_town())


def test_the_key_figures() -> None:
    town = Whole(small_town())
    shown = [town.cell("overview", cell) for cell in CARDS]
    assert shown == ["2/7", "4/7", 0, 2, "4/5", "3/4", "1/4", "1 · 5", "3 · 2 · 0", 1, 0, 1]


def test_progress_per_milestone_adds_up_to_the_units_that_owe_it() -> None:
    town = Whole(small_town())
    counts = [[town.cell("overview", f"{col}{row}") for col in "EFGHIJKL"] for row in range(15, 20)]
    assert counts == [
        [2, 0, 1, 1, 0, 0, 1, 0],
        [1, 0, 0, 0, 0, 0, 0, 0],
        [2, 0, 0, 1, 0, 0, 0, 0],
        [1, 0, 0, 3, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1, 0, 0],
    ]


def test_the_worst_come_first_what_is_owed_before_what_came_late() -> None:
    found = [(s.unit.code, s.rule, s.days_late) for s in worst(small_town())]
    assert found == [
        ("DN01", "R-PLAN", 157),
        ("DN01", "R-UNIT", 20),
        ("XP03", "R-DOSSIER", 5),
        ("DN01", "R-DOSSIER", 5),
        ("DN02", "R-DOSSIER", 5),
        ("DT05", "R-PLAN", 147),
    ]
    town = Whole(small_town())
    line = [town.cell("overview", f"{col}37") for col in "BHJK"]
    assert line == ["Phường Đông Sơn", "quá hạn, chưa nộp", 5, "Trần Văn Bình"]


def test_nobody_late() -> None:
    town = small_town(came={}, as_of=dt.date(2019, 10, 1))
    assert worst(town) == []
    assert Whole(town).cell("overview", "A35") == "Không đơn vị nào chậm hay còn nợ việc gì."


def test_links_to_every_other_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_town(small_town())))
    page = book["Tổng quan"]
    targets = [
        cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink
    ]
    assert targets == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_the_charts_know_their_numbers_before_anything_is_calculated() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_town(small_town())))
    progress, category = (archive.read(f"xl/charts/chart{n}.xml").decode("utf-8") for n in (1, 2))
    assert progress.count("<c:ser>") == 8
    assert "<c:v>Hoàn thành hội nghị điểm</c:v>" in progress
    assert "<c:v>quá hạn</c:v>" in progress
    assert "<c:v>Chiến sĩ thi đua</c:v>" in category
    assert "<c:v>4</c:v>" in category


def test_who_the_delegates_are_is_charted_from_zero_by_block_and_by_group() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_town(small_town())))
    names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
    charts = [archive.read(name).decode("utf-8") for name in names]
    drawn = {_title(chart): chart for chart in charts if "Cơ cấu đại biểu" in chart}
    assert list(drawn) == [
        *("Thành phần đại biểu chính thức", "Đại biểu chính thức theo khối"),
        *("Thành phần đại biểu", "Giới tính", "Dân tộc", "Người trực tiếp", "Độ tuổi"),
        *("Đảng viên", "Trình độ chuyên môn", "Thành phần kinh tế"),
    ]
    assert all('<c:min val="0"/>' in chart for chart in drawn.values())
    assert re.findall("<c:v>(.*?)</c:v>", drawn["Giới tính"]) == ["Nam", "Nữ", "0", "4"]
    blocks = ["Đảng, MTTQ, đoàn thể", "Xã, phường", "Doanh nghiệp", "2", "0", "2"]
    assert re.findall("<c:v>(.*?)</c:v>", drawn["Đại biểu chính thức theo khối"]) == blocks


def _title(chart: str) -> str:
    found = re.search("<a:t>(.*?)</a:t>", chart)
    return found[1] if found else ""


def test_beyond_the_limit_values_stand_and_every_sheet_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = write_town(small_town())
    monkeypatch.setattr("emulation_xlsx.town.workbook.LIVE_UNITS", 5)
    dead = write_town(small_town())
    book = openpyxl.load_workbook(io.BytesIO(dead))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    for page in book:
        assert NOT_LIVE in str(page["A5"].value)
    assert _values(dead) == _values(live)


def _values(content: bytes) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (page.title, cell.coordinate): cell.value
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.value not in (None, "") and cell.coordinate != "A5"
    }


@pytest.mark.libreoffice
def test_the_first_page_is_one_page_upright(libreoffice: Office, tmp_path: Path) -> None:
    pages = libreoffice.pdf_pages(Whole(small_town()).save(tmp_path))
    assert (pages[0].width, pages[0].height) == (210, 297)
    assert "Đại biểu đủ hồ sơ" in pages[0].text
    assert "Căn cứ" in pages[0].text
    assert "PHÂN BỔ CHỈ TIÊU" in pages[1].text
    assert not any("###" in page.text for page in pages)


# --- nothing moves ------------------------------------------------------------------------------


def odd_plan() -> Plan:
    """Odd weights, a block that no code list would have, bounds and targets."""
    plan, block = small_plan(), 'Khối <1> "*", ~?'

    def odd(unit: Unit) -> Unit:
        if unit.block == "Doanh nghiệp":
            return replace(unit, weight=Fraction(135, 2), block=block)
        return replace(unit, weight=None) if unit.code == "XP03" else unit

    return replace(
        plan,
        settings=replace(plan.settings, women_percent=30, minority_percent=7),
        units=tuple(odd(unit) for unit in plan.units),
        blocks={"Đảng, MTTQ, đoàn thể": 1, "Xã, phường": 2, block: 4},
        bounds={"DN01": Bounds("DN01", maximum=1), "DT05": Bounds("DT05", fixed=1)},
    )


def odd_returns(plan: Plan) -> Came:
    people = [
        delegate("=1+1", "1975", workplace="<Kinh>"),
        delegate("*", "1899", ethnicity="Thái", delegate_type="Khách mời"),
        delegate("Kinh", "1975-02-28", gender=None, standing="Dự khuyết"),
    ]
    return {"a.xlsx": (returned(plan, "DN02", whole(plan, *people)), dt.date(2020, 4, 14))}


TOWNS: Mapping[str, Callable[[], Consolidation]] = {
    "usual": small_town,
    "empty": lambda: small_town(came={}),
    "early": lambda: small_town(as_of=dt.date(2019, 11, 14)),
    "odd": lambda: small_town(odd_plan(), odd_returns(odd_plan())),
}


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", TOWNS)
def test_recalculating_hard_changes_nothing(name: str, libreoffice: Office, tmp_path: Path) -> None:
    path = Whole(TOWNS[name]()).save(tmp_path)
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}
