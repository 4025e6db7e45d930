"""The town workbook that circulates: what it leaves out, and that nothing else changes."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from itertools import takewhile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx import cli
from emulation_xlsx.findings import Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.privacy import LEFT_OUT, circulated, masker, name_masker
from emulation_xlsx.town.sheets.overview import FIRST_SENTENCE
from emulation_xlsx.town.workbook import write_town
from tests.helpers.campaigns import campaign_in
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.small_town import Came, delegate, returned, small_plan, small_town, whole
from tests.helpers.whole_town import Whole

MASK = masker(2007)
PHONES = ("912345671", "912345672", "912345673", "387654321", "2373824111", "987654321")
"""Everybody's, without the first zero; the last is in the name of a file."""
MAILS = ("nga@bimson.example", "vu.bay+1961@mail.example", "tran.binh@mail.example")
DAYS = (dt.date(1976, 3, 12), dt.date(1983, 11, 24), dt.date(1966, 9, 2), dt.date(1954, 5, 7))
YEARS = ("1961", "1976", "1983", "1966", "1954", "1959", "1968", "1977")
PEOPLE = (
    delegate(
        "Trịnh Thị Sáu (sinh 12/3/1976)",
        "1976-03-12",
        phone="0912345671",
        note="LH 0912.345.671 hoặc 912 345 671",
    ),
    delegate(
        "Vũ Thị Bảy",
        "1961",
        phone="912345672",
        position="Giáo viên, SN 1961",
        workplace="Khu phố 2 năm 1961, +84 912 345 672; vu.bay+1961@mail.example",
    ),
    delegate(
        "Lê Văn Tám",
        "1983-11-24",
        note="24-11-1983; 1983-11-24; 24.11.83; sinh ngày 24 tháng 11 năm 1983",
    ),
    delegate("Trịnh Thị Sáu", "1976-03-12", gender="1976", position="1959"),
)
FAULTY = (
    delegate("Hà Thị Chín", "31/02/1977", phone="0912345673 gọi giờ hành chính 0387654321"),
    delegate("Hà Thị Chín", "2/9/1966", ethnicity="02/09/1966", category="07.05.1954"),
    delegate("Bùi Văn Mười", "1968 hay 1969", gender="(0237) 3824 111", education="s.n. 1968"),
)


@cache
def hostile() -> Consolidation:
    """A town whose units write personal data wherever they can."""
    plan = small_plan()
    three = whole(plan, *PEOPLE)
    three["conference"][0] |= {
        "lessons": "Hỏi bà Nga, sinh năm 1968, nga @ bimson.example, 0387 654 321.",
    }
    three["unit"][0]["explanation"] = "Đồng chí Sáu (12/03/1976) ốm; đã chi 350.000.000 đồng."
    three["exemplars"][0]["achievement"] = "Mẹ liệt sĩ, sinh 07/05/1954, ĐT 02373.824.111."
    came: Came = {
        "DT05 0987 654 321 tran.binh@mail.example.xlsx": (
            returned(plan, "DT05", three),
            dt.date(2020, 4, 10),
        ),
        "DN02.xlsx": (returned(plan, "DN02", whole(plan, *FAULTY)), dt.date(2020, 4, 12)),
        "sinh 2-9-1966.txt": (b"Kinh gui phong Noi vu", dt.date(2020, 4, 17)),
    }
    told: dict[str, Any] = {"title": "Điện thoại", "unit": "DT05", "date": "12/04/2020"}
    doubts = [
        make("amendment_superseded", Place(), "0912 345 671", **told),
        make("sender_not_of_unit", Place(), MAILS[2], name="A", known="; ".join(MAILS)),
    ]
    return small_town(plan, came, findings=doubts)


def members(content: bytes) -> Iterator[tuple[str, str]]:
    """Every file of a workbook as text, each element on a line of its own."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        yield name, unescape(re.sub(r"<[^>]*>", "\n", archive.read(name).decode("utf-8")))
        yield name, unescape(archive.read(name).decode("utf-8"))


def spellings(day: dt.date) -> set[str]:
    found = {day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}"}
    found |= {f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}"}
    return found | {f"tháng {day.month} năm {day.year}"}


def leaks(content: bytes) -> list[tuple[str, str]]:
    """What of anybody's births, phones and mail addresses a workbook holds, and where."""
    days = {spelling for day in DAYS for spelling in spellings(day)}
    serials = {str((day - dt.date(1899, 12, 30)).days) for day in DAYS}
    found = []
    for name, text in members(content):
        dense = re.sub(r"[ .()-]", "", text)
        found += [(name, one) for one in (*days, *MAILS, "31/02/1977") if one in text]
        found += [(name, one) for one in PHONES if one in dense]
        found += [(name, one) for one in serials if f"<v>{one}</v>" in text]
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                words = set(re.findall(r"\d+", str(cell.value)))
                found += [(f"{page.title}!{cell.coordinate}", y) for y in YEARS if y in words]
    return found


def test_nothing_personal_is_anywhere_in_the_file() -> None:
    assert leaks(write_town(hostile(), public=True)) == []


def test_the_full_workbook_has_all_of_it() -> None:
    """What is looked for is what would be found."""
    found = {what for _, what in leaks(write_town(hostile()))}
    assert found >= {*PHONES, *MAILS, *YEARS, "31/02/1977", *(f"{day:%d/%m/%Y}" for day in DAYS)}


OF_PERSONS = ("birth_date", "ethnicity", "party_member")


def test_the_columns_of_personal_data_are_not_there() -> None:
    full, public = (Whole(hostile(), public=one).book for one in (False, True))
    gone = {
        sheet.key: [n for n in full.sheet(sheet.key).field_names if n not in sheet.field_names]
        for sheet in public.spec.sheets
    }
    assert {key: names for key, names in gone.items() if names} == {
        "delegates": [*OF_PERSONS, "phone", "note", "signed", "source"],
        "conferences": ["explanation"],
        "exemplars": ["source"],
    }


def test_what_is_the_office_s_own_work_does_not_circulate() -> None:
    full, public = (Whole(hostile(), public=one).book for one in (False, True))
    gone = [key for key in full.pages if key not in public.pages]
    assert gone == ["issues", "duplicates", "reminders", "receipts"]


def test_nobody_s_party_or_people_stands_beside_a_name_but_all_are_counted() -> None:
    full, public = (Whole(hostile(), public=one).rows("composition") for one in (False, True))
    assert public == full
    labels = [row["label"] for row in public]
    assert {"Dân tộc", "Cộng dân tộc thiểu số", "Đảng viên"} <= set(labels)


def test_every_field_of_a_birth_a_phone_or_an_address_is_flagged() -> None:
    for form in ("plan", "register", "unit_return", "town"):
        for sheet in load(form).sheets:
            for field in sheet.fields:
                kind = field.input in ("birth", "phone", "email") or field.format == "email"
                assert field.excel.personal or not kind, f"{form}: {field.name}"


def test_what_is_left_of_the_texts() -> None:
    rows = Whole(hostile(), public=True).rows("delegates")
    assert [(row["full_name"], row["position"]) for row in rows[:4]] == [
        ("Trịnh Thị Sáu", "Hội viên"),
        ("Vũ Thị Bảy", "Giáo viên, SN …"),
        ("Lê Văn Tám", "Hội viên"),
        ("Trịnh Thị Sáu", "…"),
    ]


def test_a_finding_about_a_birth_says_what_is_wrong_and_not_what_was_read() -> None:
    found = {
        (one.place.field, one.value, one.message)
        for one in circulated(hostile()).findings
        if one.place.unit == "DN02" and one.place.field in ("birth_date", "phone")
    }
    assert found >= {
        ("birth_date", None, "“Ngày sinh” ghi “…”, ngày này không có trong lịch."),
        ("birth_date", None, "“Ngày sinh” ghi “…”, không đọc được thành ngày sinh hoặc năm sinh."),
        ("phone", None, "“Điện thoại” ghi “…”, không giống số điện thoại ở Việt Nam."),
    }


def test_every_sheet_says_that_it_circulates() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_town(hostile(), public=True)))
    for page in book:
        assert "Bản lưu hành" in str(page["A5"].value), page.title


def test_all_numbers_are_those_of_the_full_workbook() -> None:
    full, public = Whole(hostile()), Whole(hostile(), public=True)
    for sheet in public.book.spec.sheets[2:]:
        rows = [numbers(row) for row in public.rows(sheet.key)]
        names = set(sheet.field_names)
        assert rows == [
            {name: cell for name, cell in numbers(row).items() if name in names}
            for row in full.rows(sheet.key)
        ], sheet.key
    for key in ("overview", "slides"):
        cells = [town.cells(key)[FIRST_SENTENCE - 1 :] for town in (full, public)]
        shown = [list(takewhile(_is_no_contents, rows)) for rows in cells]
        assert shown[0] == shown[1]


def _is_no_contents(row: Sequence[object]) -> bool:
    """From there on the sheets are listed that the workbook has."""
    return not str(row[0]).startswith("Cho Chủ tịch")


def numbers(row: dict[str, Any]) -> dict[str, Any]:
    words = ("unit_code", "status", "state", "label")
    kept = {name: cell for name, cell in row.items() if isinstance(cell, int | float | dt.date)}
    return kept | {name: row[name] for name in words if name in row}


@pytest.mark.libreoffice
def test_recalculating_hard_changes_nothing(libreoffice: Office, tmp_path: Path) -> None:
    path = Whole(hostile(), public=True).save(tmp_path)
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}


# --- the mask -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Nguyễn Văn A (sinh 12/3/1975)", "Nguyễn Văn A (sinh …)"),
        ("Nguyễn Văn A, sinh năm: 1975, Kinh", "Nguyễn Văn A, sinh năm: …, Kinh"),
        ("Nguyễn Văn A 12/3/75", "Nguyễn Văn A …"),
        ("Nguyễn Văn A (SN 1975)", "Nguyễn Văn A (SN …)"),
        ("ngày 5 tháng 6 năm 1975", "ngày …"),
        ("“1975” không có trong danh mục", "“…” không có trong danh mục"),
        ("1975", "…"),
        ("0912.345.678 / (0237) 3824.111", "… / …"),
        ("bao cao_0912345678_ban 2.xlsx", "bao cao_…_ban 2.xlsx"),
        ("thu cua nga @ mail.example.eml!DT05.xlsx", "thu cua …!DT05.xlsx"),
        ("gọi 0912/345/678, 0912–345–678", "gọi …, …"),
        ("0084912345678", "…"),
        ("quê 07/1946; tháng 6/1945; sn70; SN: 70", "quê …; tháng …; sn…; SN: …"),
        ("nga[at]bimson.example hoặc nga (at) bimson.example", "… hoặc …"),
        ("0912—345—678; 0912:345:678; 0912_345_678; 0912 . 345 . 678", "…; …; …; …"),
        ("09.12.34.56.78, 0237/3824/111, 0237,3824111", "…, …, …"),
        ("+84 (0) 912 345 678 và 0084 (0)912.345.678", "… và …"),
        ("０９１２３４５６７８ hoặc 0912\u200b345678", "… hoặc …"),
        ("quê ở 07/1946. Tháng 6 năm 1945; ngày 5 tháng 6 năm 75", "quê ở …. Tháng …; ngày …"),
        ("Sn1970, s/n 1970, (1970), năm sinh: 70", "Sn…, s/n …, (…), năm sinh: …"),
        ("sinh tháng 6 năm 1945, sinh khoảng năm 1970", "sinh tháng …, sinh khoảng năm …"),
        ("12031975; 12/Mar/1975; 12/03/’75", "…; …; …"),
        ("nga [at] bimson [dot] vn, nga {at} bimson.vn", "…, …"),
        ("nga a còng bimson chấm vn; nga＠bimson.vn", "…; …"),
    ],
)
def test_what_is_masked(text: str, left: str) -> None:
    assert MASK(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Theo Quyết định số 118/QĐ-UBND ngày 08/10/2019.",
        "Mốc trước ngày 15/11/2019; 2019-11-15; 15.11.19",
        "Đã chi 350.000.000 đồng, dự toán 912.345.678đ",
        "DN02-12345678.xlsx 2020-04-15 09:30",
        "Hội viên hội cựu chiến binh; vệ sinh 25 hộ; học sinh giỏi 2019",
        "Phong trào từ năm 1998",
        "Mục II.2.2, 4/9 mục, 70 %",
        "Tháng 03/2020; công văn 05/2009/QĐ-UBND; 12/2019",
        "Ngày 05/10/2019 09:30; 05.10.2019 08 giờ",
        "Thôn 01, 02, 03, 04, 05; 0,5 ha, 0,75 %, 0,25 ha",
        "giai đoạn 2015/2020; 100,200,300 đồng; số 50/1990; 70/100",
    ],
)
def test_what_is_kept(text: str) -> None:
    assert MASK(text) == text


@pytest.mark.parametrize("unit", ["a", "0", "a@", "0912 ", "12/", "(at) ", "sinh ", "0,", "Lan "])
def test_a_long_cell_costs_no_more_than_its_length(unit: str) -> None:
    """Ten times the letters, some ten times the work; a quadratic pattern would take a hundred."""
    names = name_masker(["Lan " * 300, "Nguyễn Thị Lan"])

    def work(length: int) -> float:
        text = (unit * length)[:length]
        begun = time.process_time()
        names(MASK(text))
        return time.process_time() - begun

    assert min(work(32_767) for _ in range(2)) < 60 * min(work(3_277) for _ in range(5)) + 0.5


@given(
    day=st.dates(dt.date(1930, 1, 1), dt.date(2007, 12, 31)),
    before=st.text("aă (,;“", max_size=5),
    after=st.text("aă ),;”", max_size=5),
)
def test_no_day_of_birth_gets_through(day: dt.date, before: str, after: str) -> None:
    for spelling in spellings(day):
        text = f"{before}{'5 ' if spelling.startswith('tháng') else ''}{spelling}{after}"
        assert MASK(text) == f"{before}{LEFT_OUT}{after}"


@given(
    first=st.sampled_from(("0", "+84", "84 ", "(+84) ", "")),
    rest=st.from_regex(r"[35789][0-9]{8}", fullmatch=True),
    sign=st.sampled_from(("", " ", ".", "-")),
)
def test_no_phone_gets_through(first: str, rest: str, sign: str) -> None:
    number = first + sign.join((rest[:3], rest[3:6], rest[6:]))
    assert MASK(f"Liên hệ {number}, gặp chị Nga") == f"Liên hệ {LEFT_OUT}, gặp chị Nga"


# --- the command ---------------------------------------------------------------------------------


def test_the_command_writes_both_and_names_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = campaign_in(tmp_path)
    assert cli.main(["consolidate", str(tmp_path), "--as-of", "2020-04-20", "--public"]) == 0
    said = capsys.readouterr().out
    for name in ("tong-hop-2020-04-20.xlsx", "tong-hop-2020-04-20-luu-hanh.xlsx"):
        assert str(campaign.results / name) in said
        assert (campaign.results / name).is_file()
    assert "lần tổng hợp trước" not in said
    assert cli.main(["consolidate", str(tmp_path), "--as-of", "2020-04-20"]) == 0
    assert "tong-hop-2020-04-20-luu-hanh.xlsx là của lần tổng hợp trước" in capsys.readouterr().out
    assert cli.main(["consolidate", str(tmp_path), "--as-of", "2020-04-21"]) == 0
    assert "lần tổng hợp trước" not in capsys.readouterr().out
