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
from emulation_xlsx.forms.styles import CHAIR_TAB
from emulation_xlsx.plan.model import Bounds, Plan, Unit, default_plan
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import NOT_LIVE
from emulation_xlsx.town.sheets.heatmap import MOST_NAMED
from emulation_xlsx.town.sheets.own import OWN
from emulation_xlsx.town.workbook import LENGTHS, WRITERS, town_book, write_town
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.small_town import Came, delegate, returned, small_plan, small_town, whole
from tests.helpers.whole_town import Whole

TILES = ("A13", "B13", "E13", "J13", "A15", "B15", "E15", "J15")
SENTENCES = ("A7", "A8", "A9", "A10", "A11")


def test_the_sheets_are_those_of_the_schema_in_its_order() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_town(small_town())))
    named = [sheet.name for sheet in load("town").sheets if sheet.key != OWN]
    assert book.sheetnames == named  # no unit was asked anything of the plan's own
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
    for key in usual.pages:
        WRITERS[key](usual, town)
    for key in reversed(list(reverse.pages)):
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
    shown = [town.cell("overview", cell) for cell in TILES]
    assert shown == ["4/10", "4/7", "0/3", "2/7", 2, 4, 3, 2]
    assert [town.cell("slides", f"{col}7") for col in "AEIM"] == shown[:4]


def test_the_sentences_that_a_chair_reads_aloud() -> None:
    plan = small_plan()
    plan = replace(plan, settings=replace(plan.settings, women_percent=30))
    town = Whole(small_town(plan))
    said = [town.cell("overview", cell) for cell in SENTENCES]
    assert said == [
        "4 trong 10 đại biểu: điển hình 4/7, thiếu 4, vượt 1; khách mời 0/3.",
        "Còn 1 đơn vị chưa gửi gì, đã quá hạn: Công ty CP Xi măng Bỉm Sơn.",
        "Còn 1 đơn vị đã gửi nhưng có việc quá hạn: Phường Đông Sơn.",
        "Còn 1 đơn vị phải sửa hoặc bổ sung: Công ty CP Xi măng Long Sơn.",
        "Cơ cấu: nữ 100,0% (mục tiêu 30%: đạt); dân tộc thiểu số 0,0% (chưa đặt mục tiêu); người "
        "trực tiếp sản xuất, công tác, học tập, chiến đấu 100,0% (chưa đặt mục tiêu).",
    ]
    assert [town.cell("slides", f"A{row}") for row in range(10, 15)] == said


def test_of_many_units_a_sentence_names_the_first_and_counts_the_others() -> None:
    """Nothing came of 62 units that are overdue, and the host's own day is yet to come."""
    town = Whole(small_town(default_plan(), {}))
    said = town.cell("overview", "A8")
    assert said.startswith("Còn 62 đơn vị chưa gửi gì, đã quá hạn: Văn phòng Thị ủy")
    assert said.count(";") == MOST_NAMED - 1
    assert said.endswith(" và 47 đơn vị khác.")


def test_progress_per_milestone_adds_up_to_the_units_that_owe_it() -> None:
    town = Whole(small_town())
    counts = [
        [town.cell("overview", f"{col}{row}") for col in "CDEFGHIJKLMN"] for row in range(19, 24)
    ]
    assert counts == [
        ["4/5", 2, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0],
        ["1/1", 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ["2/3", 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        ["1/4", 1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0],
        ["0/1", 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
    ]


def test_debtors_come_by_name_who_owes_longest_first_and_nobody_who_only_came_late() -> None:
    town = Whole(small_town())
    lines = [[town.cell("overview", f"{col}{row}") for col in "ACJL"] for row in (26, 27)]
    plan, held, sent = "Kế hoạch", "Hội nghị đơn vị", "Hồ sơ"
    assert lines == [
        ["Công ty CP Xi măng Bỉm Sơn", f"{plan}; {held}; {sent}", 157, "chưa phân công"],
        ["Phường Đông Sơn", sent, 5, "Trần Văn Bình"],
    ]


def test_nobody_owes_anything() -> None:
    town = Whole(small_town(came={}, as_of=dt.date(2019, 10, 1)))
    assert town.cell("overview", "A26") == "Không đơn vị nào còn việc quá hạn."
    assert town.cell("overview", "A8") == "Không còn đơn vị nào quá hạn mà chưa gửi gì."


def test_links_to_every_other_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_town(small_town())))
    page = book["Tổng quan"]
    targets = [
        cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink
    ]
    chairs = [sheet.name for sheet in load("town").sheets[1:] if sheet.for_chair]
    others = [name for name in book.sheetnames[1:] if name not in chairs]
    assert targets == [f"'{name}'!A1" for name in (*chairs, *others)]
    tabs = {one.title: one.sheet_properties.tabColor for one in book.worksheets}
    blue = {name for name, one in tabs.items() if one and one.rgb == f"FF{CHAIR_TAB[1:]}"}
    assert blue == {"Tổng quan", *chairs} - {"Trình chiếu"}


def test_the_charts_know_their_numbers_before_anything_is_calculated() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_town(small_town())))
    progress, category = (archive.read(f"xl/charts/chart{n}.xml").decode("utf-8") for n in (1, 2))
    assert progress.count("<c:ser>") == 11
    assert "<c:v>Hội nghị điểm</c:v>" in progress
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
        *("Giới tính", "Dân tộc", "Người trực tiếp", "Độ tuổi"),
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
    assert "Tiến độ theo mốc thời hạn" in pages[0].text
    assert "Đơn vị còn việc quá hạn" in pages[0].text
    assert "Tiến độ theo mốc thời hạn" not in pages[1].text
    assert [line for page in pages for line in page.text.splitlines() if "###" in line] == []


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


@pytest.mark.thorough
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", TOWNS)
def test_recalculating_hard_changes_nothing(name: str, libreoffice: Office, tmp_path: Path) -> None:
    path = Whole(TOWNS[name]()).save(tmp_path)
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}
