"""``fill``: what a town sends to its province leads back, person by person, to its units' files."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from emulation_xlsx import cli
from emulation_xlsx.event.upward import FilledForm, filled_form
from emulation_xlsx.findings import Severity, column_letters
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import Plan, plan_from_tables
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.register import Marked
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.data_package import data_package
from emulation_xlsx.town.privacy import without_personal
from emulation_xlsx.town.sheets.conferences import write_exemplars
from tests.helpers.campaigns import campaign_in
from tests.helpers.reading import read_all
from tests.helpers.small_town import (
    delegate,
    exemplar,
    returned,
    small_plan,
    small_town,
    table,
    whole,
)
from tests.helpers.workbooks import edited
from tests.test_kits import province as tables_of_a_province

TOWNS = ("XP03", "DT05", "DN02")
"""The units of the province, which are towns."""
UNITS = (*TOWNS, *(f"XP{number}" for number in range(20, 37)))
"""The units of every town: twenty, some of the same codes as the towns."""
RECEIVED = dt.date(2020, 4, 10)


def province() -> Plan:
    plan = small_plan()
    settings = replace(plan.settings, campaign_code="TINH-2020", cap_town=200)
    blocks = {"Đảng, MTTQ, đoàn thể": 40, "Xã, phường": 40, "Doanh nghiệp": 60}
    return replace(plan, settings=settings, blocks=blocks)


@cache
def plan_of_a_town() -> Plan:
    plan = small_plan()
    like = plan.by_code["XP03"]
    more = [replace(like, code=code, name=f"Phường {code}") for code in UNITS[len(TOWNS) :]]
    settings = replace(plan.settings, cap_town=100)
    blocks = {**plan.blocks, "Xã, phường": 65}
    return replace(plan, units=(*plan.units, *more), settings=settings, blocks=blocks)


def issued(code: str, plan: Plan | None = None) -> bytes:
    """The form that the province sent to a town."""
    plan = plan or province()
    return unit_workbook(plan, plan.by_code[code], 3, dt.date(2019, 10, 10))


def issued_by(version: int) -> bytes:
    """The same by another version of the program."""

    def change(book: openpyxl.Workbook) -> None:
        for row in book["_meta"].iter_rows():
            if row[0].value == "version":
                row[1].value = str(version)

    return edited(issued("XP03"), change)


def read(content: bytes) -> RawWorkbook:
    [book] = read_all([("mẫu.xlsx", content)], "unit_return")
    assert isinstance(book, RawWorkbook)
    return book


@dataclass(frozen=True)
class Town:
    """A town's campaign, what its units sent, and its return to the province."""

    sent: Mapping[str, bytes]
    town: Consolidation
    filled: FilledForm


@cache
def town(number: int) -> Town:
    """The town with its own report and two people of each unit, of whom one is sent upward."""
    plan = plan_of_a_town()
    own = whole(plan) | {"delegates": []}
    sent = {"TX00.xlsx": returned(plan, "TX00", own)}
    for unit in UNITS:
        people = [delegate(name_of(number, unit, i), "1975") for i in range(2)]
        sent[f"{unit}.xlsx"] = returned(plan, unit, whole(plan, *people))
    campaign = small_town(plan, {file: (content, RECEIVED) for file, content in sent.items()})
    marked = [Marked(unit, name_of(number, unit, 1), "1975") for unit in UNITS]
    form = issued(TOWNS[number])
    return Town(
        sent, campaign, filled_form(form, read(form), load("unit_return"), campaign, marked)
    )


def name_of(town: int, unit: str, index: int) -> str:
    names = {"XP03": ("Lê Thị Hoa", "Lê Thị Cúc"), "DT05": ("Vũ Văn Nam", "Vũ Văn Bắc")}
    given = names.get(unit, ("Phạm Thị Mai", "Phạm Thị Đào"))[index]
    middle = GIVEN[UNITS.index(unit)]
    return " ".join([*given.split()[:-1], middle, given.split()[-1], ("Xuân", "Hạ", "Thu")[town]])


GIVEN = (
    *("An", "Ba", "Châu", "Dung", "Gấm", "Huệ", "Kim", "Liên", "Minh", "Nga"),
    *("Oanh", "Phúc", "Quế", "Sen", "Thơm", "Uyên", "Vân", "Yến", "Tuyết", "Lựu"),
)
"""What tells people of one name in a town's units apart."""


@cache
def above() -> Consolidation:
    """The province, consolidated from its three towns."""
    came = {
        f"{code}.xlsx": (town(number).filled.content, dt.date(2020, 4, 12))
        for number, code in enumerate(TOWNS)
    }
    return small_town(province(), came)


def test_what_the_level_itself_reported_and_whom_it_sends_is_in_the_form() -> None:
    book = read(town(0).filled.content)
    assert {key: len(table) for key, table in book.tables.items()} == {
        "unit": 1,
        "plan": 1,
        "conference": 1,
        "presidium": 5,
        "exemplars": 1,
        "delegates": len(UNITS),
        "dossier": 5,
    }
    assert book.meta["unit"] == TOWNS[0]
    assert book.meta["campaign"] == "TINH-2020"
    assert town(0).filled.open == []


def test_it_is_a_valid_return_of_the_level_above() -> None:
    wrong = [f for f in above().findings if f.severity is Severity.ERROR and f.place.file]
    assert wrong == []
    assert [code for code, _ in above().rows("delegates", "list")] == sorted(
        [*TOWNS] * len(UNITS), key=[unit.code for unit in above().plan.units].index
    )


def test_every_person_above_leads_back_to_the_units_file_sheet_row_and_hash() -> None:
    package = data_package(above(), public=False)
    rows = list(csv.DictReader(io.StringIO(package["delegates.csv"].decode("utf-8-sig"))))
    assert len(rows) == len(TOWNS) * len(UNITS)
    for row in rows:
        number = TOWNS.index(row["unit_code"])
        unit, file, sheet, at, sha = row["source_below"].split(" · ")
        content = town(number).sent[file]
        assert hashlib.sha256(content).hexdigest() == sha
        assert name_at(content, sheet, int(at.removeprefix("dòng "))) == row["full_name"]
        assert unit == file.removesuffix(".xlsx")
        filled = town(number).filled.content
        assert name_at(filled, row["source_sheet"], int(row["source_row"])) == row["full_name"]


def name_at(content: bytes, sheet: str, row: int) -> object:
    page = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[sheet]
    [[name]] = page.iter_rows(row, row, 2, 2, values_only=True)
    return name


def test_the_town_workbook_above_says_it_too_and_what_circulates_does_not() -> None:
    """From the province's row to the town's file, from there to the unit's, each with its sum."""
    package = data_package(above(), public=False)
    told = csv.DictReader(io.StringIO(package["delegates.csv"].decode("utf-8-sig")))
    rows = table(above(), "delegates")
    for row, one in zip(rows, told, strict=True):
        mine, below = row["source"].split(" ← ")
        code, file, sheet, at, sha = mine.split(" · ")
        assert (code, file, sheet) == (row["unit_code"], one["source_file"], one["source_sheet"])
        assert at == f"dòng {one['source_row']}"
        assert sha == hashlib.sha256(town(TOWNS.index(code)).filled.content).hexdigest()
        assert below == one["source_below"]
    assert all(" · dòng " in row["source"] for row in table(above(), "exemplars", write_exemplars))
    public = without_personal(load("town"))
    for key in ("delegates", "exemplars"):
        assert "source" not in public.sheet(key).field_names


def test_a_further_level_keeps_the_way_of_those_below() -> None:
    plan, top = province(), above()
    form = issued("XP03", plan)
    marked = [Marked("DT05", name_of(1, "DN02", 1))]
    found = filled_form(form, read(form), load("unit_return"), top, marked)
    [(_, [source])] = read(found.content).tables["delegates"].own.values()
    mine, below = str(source).split(" ← ")
    assert mine.startswith("DT05 · DT05.xlsx · ")
    assert below.startswith("DN02 · DN02.xlsx · ")


def test_what_stands_in_the_form_already_stays_and_people_come_below() -> None:
    def typed(book: openpyxl.Workbook) -> None:
        page = book[read(issued("XP03")).tables["plan"].sheet_name]
        row, col = read(issued("XP03")).tables["plan"].place_of("venue")
        page.cell(row, col).value = "Nhà văn hóa"
        book[read(issued("XP03")).tables["delegates"].sheet_name]["B6"] = "Trần Thị Sẵn"

    form = edited(issued("XP03"), typed)
    marked = [Marked("DT05", name_of(0, "DT05", 0))]
    found = filled_form(form, read(form), load("unit_return"), town(0).town, marked)
    book = read(found.content)
    assert book.single("plan", "venue") == "Nhà văn hóa"
    names = book.tables["delegates"].columns["full_name"]
    assert names == ["Trần Thị Sẵn", name_of(0, "DT05", 0)]


def test_an_exemplar_of_the_levels_own_report_is_there_once_and_leads_back() -> None:
    form = issued("XP03")
    marked = [Marked("DT05", "Trịnh Thị Sáu")]
    found = filled_form(form, read(form), load("unit_return"), town(0).town, marked)
    table = read(found.content).tables["exemplars"]
    assert table.columns["name"] == ["Trịnh Thị Sáu"]
    [(_, [source])] = table.own.values()
    assert str(source).startswith("DT05 · DT05.xlsx · 5. Điển hình · dòng 6 · ")


def test_the_column_of_sources_is_folded_away() -> None:
    content = town(0).filled.content
    table = read(content).tables["delegates"]
    [(col, _)] = table.own.values()
    page = openpyxl.load_workbook(io.BytesIO(content))[table.sheet_name]
    assert page.cell(table.header_row or 0, col).value == "Nguồn (cấp dưới)"
    assert page.column_dimensions[column_letters(col)].hidden


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Marked("DT05", "Không Ai Cả"), "không có ai tên “Không Ai Cả”"),
        (Marked("XP03", name_of(0, "DT05", 0)), "không có ai tên"),
        (Marked("DT05", name_of(0, "DT05", 0), "1980"), "không có ai tên"),
    ],
)
def test_who_is_not_found_is_asked(one: Marked, words: str) -> None:
    form = issued("XP03")
    found = filled_form(form, read(form), load("unit_return"), town(0).town, [one])
    assert words in found.open[0]
    assert len(read(found.content).tables["delegates"]) == 0


def test_two_of_one_name_are_asked_for_their_birth() -> None:
    plan = small_plan()
    twins = [delegate("Lê Thị Hoa", birth) for birth in ("1975", "1980")]
    came = {"DT05.xlsx": (returned(plan, "DT05", whole(plan, *twins)), RECEIVED)}
    form, campaign = issued("XP03"), small_town(plan, came)

    def filled(*marked: Marked) -> FilledForm:
        return filled_form(form, read(form), load("unit_return"), campaign, marked)

    assert "có nhiều người tên “Lê Thị Hoa”" in filled(Marked("DT05", "Lê Thị Hoa")).open[0]
    one = read(filled(Marked("DT05", "Lê Thị Hoa", "1980")).content)
    assert one.tables["delegates"].columns["birth_date"] == ["1980"]


def test_without_a_report_of_the_level_itself_that_stays_blank_and_is_said() -> None:
    plan = small_plan()
    people = [delegate("Lê Thị Hoa", "1975")]
    came = {"DT05.xlsx": (returned(plan, "DT05", whole(plan, *people)), RECEIVED)}
    form = issued("XP03")
    marked = [Marked("DT05", "lê thị hoa"), Marked("DT05", "Trịnh Thị Sáu")]
    found = filled_form(form, read(form), load("unit_return"), small_town(plan, came), marked)
    blank = [words.partition(":")[0] for words in found.open if "để trống" in words]
    assert blank == ["1. Đơn vị", "2. Kế hoạch", "3. Hội nghị", "4. Chủ tọa", "7. Hồ sơ"]
    assert read(found.content).tables["exemplars"].columns["name"] == [
        exemplar("Trịnh Thị Sáu")["name"]
    ]


def test_a_form_of_another_kit_is_filled_too() -> None:
    plan = plan_from_tables(tables_of_a_province())
    form = issued("X01", plan)
    marked = [Marked("DT05", name_of(0, "DT05", 0))]
    found = filled_form(form, read(form), load("unit_return"), town(0).town, marked)
    book = read(found.content)
    assert book.meta["campaign"] == "TINH-2025"
    assert book.tables["delegates"].columns["full_name"] == [name_of(0, "DT05", 0)]
    assert len(book.tables["presidium"]) == 5


# --- the command ---------------------------------------------------------------------------------


def marked_in(register: Path, rows: Sequence[Sequence[str]]) -> None:
    book = openpyxl.load_workbook(register)
    page = book["Cử lên cấp trên"]
    for at, row in enumerate(rows, 6):
        for col, value in enumerate(row, 2):
            page.cell(at, col).value = value
    book.save(register)


def test_the_command_writes_beside_and_never_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = campaign_in(tmp_path / "dot")
    campaign.incoming.mkdir()
    plan = small_plan()
    content = returned(plan, "DT05", whole(plan, delegate("Lê Thị Hoa", "1975")))
    (campaign.incoming / "DT05.xlsx").write_bytes(content)
    assert cli.main(["consolidate", str(campaign.root)]) == 0
    marked_in(campaign.register, [("DT05", "Lê Thị Hoa")])
    form = tmp_path / "tinh-XP03.xlsx"
    form.write_bytes(issued("XP03"))
    arguments = ["fill", str(form), "--from", str(campaign.root)]
    assert cli.main(arguments) == 0
    first = campaign.upward / "tinh-XP03.xlsx"
    before = first.read_bytes()
    assert cli.main(arguments) == 0
    assert first.read_bytes() == before
    assert read((campaign.upward / "tinh-XP03-2.xlsx").read_bytes()).tables["delegates"].rows == [6]
    assert form.read_bytes() == issued("XP03")
    told = capsys.readouterr()
    assert "6. Đại biểu dự HN thị xã: 1 dòng." in told.out
    assert "chưa có báo cáo của chính cấp mình (TX00), để trống" in told.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "không mở được"),
        (b"no workbook", "mau.xlsx:"),
        (issued_by(99), "Mẫu thuộc phiên bản 99, mới hơn phiên bản"),
    ],
)
def test_what_is_no_form_is_refused_in_a_sentence(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = campaign_in(tmp_path / "dot")
    form = tmp_path / "mau.xlsx"
    if content is not None:
        form.write_bytes(content)
    assert cli.main(["fill", str(form), "--from", str(campaign.root)]) == 2
    assert words in capsys.readouterr().err
    assert not campaign.upward.exists()
