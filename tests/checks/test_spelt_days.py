"""Days and births as clerks write them out of the ordinary; what is read, and what is asked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from openpyxl.workbook import Workbook

from emulation_xlsx.checks.coercion import coerce
from emulation_xlsx.checks.numerals import Span
from emulation_xlsx.checks.spelt_days import day_here, spelt_date, spelt_year
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.reader import _read_form as read_form
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.returns.across import check_alone
from emulation_xlsx.returns.returned import Return
from tests.checks.test_second_readings import both as both_found
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import edited, parts_of, zipped
from tests.returns.test_checking import FILE, HALL, LIST, SEATS, TODAY, Spoil, plan, put, right

HELD = load("unit_return").sheet("conference").field("held_date")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2/VIII/1966", (2, 8, "1966")),
        ("18-XI-73", (18, 11, "73")),
        ("25-Mar-20", (25, 3, "20")),
        ("25th March 2020", (25, 3, "2020")),
        ("5|6|1975", (5, 6, "1975")),
        ("5_6_1975", (5, 6, "1975")),
        ("5/6/1975/", (5, 6, "1975")),
        ("5/6/1975 âm lịch", None),
        ("05/06/1975 (AL)", None),
        ("March 25, 2020", (25, 3, "2020")),
        ("23 Thg3 2020", (23, 3, "2020")),
        ("08-07-’58", (8, 7, "58")),
        ("23/6/'85", (23, 6, "85")),
        ("06101967", (6, 10, "1967")),
        ("19671006", (6, 10, "1967")),
        ("O5/06/2O20", (5, 6, "2020")),
        ("27/03/2020 (bản sao)", (27, 3, "2020")),
        ("Bỉm Sơn, ngày 27/03/2020", (27, 3, "2020")),
        ("Sáng 05/3/2020 (thứ 5)", (5, 3, "2020")),
        ("8h00, 05/3/2020 tại Hội trường", (5, 3, "2020")),
        ("ngày 15 tháng tư năm 2020", (15, 4, "2020")),
        ("15/4 năm 2020", (15, 4, "2020")),
        ("Thứ tư, ngày 15 tháng 4 năm 2020, tại hội trường tầng 2", (15, 4, "2020")),
        ("15/4/2020 (tức 23/3 âm lịch)", (15, 4, "2020")),
        ("15/4/2020 tại A, 16/4/2020 tại B", None),
        ("trước 05/06/1975", None),
        ("05/06/1975 hoặc 06/05/1975", None),
        ("từ 12/05/2020 đến 14/05/2020", None),
        ("12101011", None),
        ("Mai 5, 2020", None),
        ("1/2/3/2020", None),
        ("23/3", None),
    ],
)
def test_a_day_written_out_of_the_ordinary(text: str, written: tuple[int, int, str] | None) -> None:
    assert spelt_date(text) == written


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("23/3", dt.date(2020, 3, 23), "read_likely"),
        ("sáng thứ hai, ngày 23 tháng 3", dt.date(2020, 3, 23), "read_likely"),
        ("8h00 ngày 23-3 tại hội trường tầng 2", dt.date(2020, 3, 23), "read_likely"),
        ("15/10", None, "year_missing"),
        ("20/8", None, "year_missing"),
        ("31/02", None, "not_a_date"),
        ("3.5", None, "not_a_date"),
        ("15/4/2020 (dự kiến)", dt.date(2020, 4, 15), "read_likely"),
        ("dự kiến 20/4", dt.date(2020, 4, 20), "read_likely"),
        ("Chưa tổ chức", None, "no_day_yet"),
        ("Chưa tổ chức, dự kiến 20/4/2020", None, "no_day_yet"),
        ("hoãn do dịch", None, "no_day_yet"),
        ("khoảng 15/4/2020", dt.date(2020, 4, 15), "read_likely"),
        ("khoảng 15/4 đến 20/4/2020", None, "not_a_date"),
        ("thứ hai 15/4/2020", dt.date(2020, 4, 15), "weekday_differs"),
        ("15/4/2020 (CN)", dt.date(2020, 4, 15), "weekday_differs"),
        ("thứ tư 15/4/2020", dt.date(2020, 4, 15), None),
        ("T4, 15/4/2020", dt.date(2020, 4, 15), "day_read"),
        ("thứ năm, ngày 16 tháng 4 năm 2020", dt.date(2020, 4, 16), None),
    ],
)
def test_a_day_without_its_year_or_with_another_weekday(
    text: str, day: dt.date | None, code: str | None
) -> None:
    campaign = Span(dt.date(2019, 9, 30), dt.date(2020, 11, 30))
    if code == "year_missing" and text.endswith("8"):
        campaign = Span(dt.date(2019, 9, 30), dt.date(2020, 6, 30))
    reading = coerce([text], HELD, {}, span=campaign)
    assert reading.values == [day]
    assert [one.code for one in reading.problems] == ([code] if code else [])


def test_midnight_here_is_the_day_before_in_another_time_zone() -> None:
    assert day_here("1975-06-04T17:00:00.000Z") == dt.date(1975, 6, 5)
    assert day_here("1975-06-05T00:00:00Z") is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("tháng 9/1988", (1988, False)),
        ("Tháng 11 năm 1993", (1993, False)),
        ("T3/1989", (1989, False)),
        ("tháng giêng năm 1975", (1975, False)),
        ("Tháng mười một 1975", (1975, False)),
        ("15 tháng giêng năm 1975", (1975, False)),
        ("rằm tháng giêng 1975", (1975, False)),
        ("5/6/1975 (AL)", (1975, False)),
        ("5/12/1975 âm lịch", None),  # perhaps in January of the next year
        ("mùng 2 tháng chạp 1975", None),
        ("tháng chạp 1975", None),  # in 1976, mostly
        ("1975.0", (1975, False)),
        ("1975 -", (1975, False)),
        ("8.1977", (1977, False)),
        ("1960-03", (1960, False)),
        ("khoảng 1969", (1969, False)),
        ("Năm sinh: 1990", (1990, False)),
        ("1965 (giấy tờ)", (1965, False)),
        ("1951 (Tân Mão)", (1951, False)),
        ("Tân Mão 1992", (1992, True)),
        ("Quí Tị", (1953, False)),
        ("Ất Sửu", None),  # 1925 and 1985
        ("Văn An", None),
    ],
)
def test_a_birth_of_which_the_year_is_said(text: str, year: tuple[int, bool] | None) -> None:
    assert spelt_year(text, 2019) == year


def with_result(content: bytes) -> bytes:
    """The workbook with the day 44000 as the stored result of its formula TODAY()."""
    parts = parts_of(content)
    for name, data in parts.items():
        parts[name] = re.sub(rb"(<f>TODAY\(\)</f>)<v ?/?>(</v>)?", rb"\1<v>44000</v>", data)
    return zipped(parts)


def births(*values: dt.date | str, shown: str = "dd/mm/yyyy") -> list[tuple[str | None, str]]:
    """(cell, code) of what is said of a list's births when they were typed into plain cells."""

    def typed(book: Workbook) -> None:
        for i in range(len(right()["delegates"])):
            cell = book[LIST].cell(6 + i, 3)
            cell.value = values[i] if i < len(values) else "1975"
            cell.number_format = shown if i < len(values) else "@"

    unit = plan().by_code["TH04"]
    content = unit_workbook(plan(), unit, SEATS, dt.date(2019, 10, 10), right())
    content = with_result(edited(content, typed))
    book = read_form("a.xlsx", content, spoken("unit_return"))
    found = check_alone([Return("a.xlsx", book, "TH04", unit)], plan(), TODAY, None)
    return [(f.place.cell, f.code) for f in found if f.place.sheet == LIST]


def test_days_typed_day_first_under_american_settings_are_asked() -> None:
    """05/07/1968 became the 7th of May, 25/06/1975 stayed text."""
    may, june = dt.date(1968, 5, 7), dt.date(1970, 6, 1)
    asked = [("C6", "date_american"), ("C8", "date_american")]
    assert births(may, "25/06/1975", june, "14/02/1980") == asked
    assert births(may, "25/06/1975", dt.date(1970, 6, 25), "14/02/1980") == []
    assert births(may, "05/06/1975", june, "14/02/1980") == []


def test_a_day_that_a_formula_makes_is_asked() -> None:
    assert births("=TODAY()") == [("C6", "day_by_formula"), ("C6", "impossible_year")]


def test_a_day_cell_that_shows_the_month_first_is_asked() -> None:
    day = dt.date(1993, 12, 10)
    assert births(day, shown="mm/dd/yyyy") == [("C6", "date_american")]
    assert births(day, shown="[$-409]m/d/yy h:mm") == [("C6", "date_american")]
    assert births(day, dt.date(1975, 12, 25), shown="mm/dd/yyyy") == []
    assert births(day, shown="dd/mm/yyyy") == []
    assert births(day, shown="hh:mm dd/mm/yyyy") == []


def test_a_day_cell_that_shows_no_day_says_its_year_alone() -> None:
    """«6/1975», typed, becomes 01/06/1975 shown as Jun-75."""
    assert births(dt.date(1975, 6, 1), shown="mmm-yy") == [("C6", "year_read")]
    assert births(dt.date(1975, 6, 25), shown="mmm-yy") == []


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (put("delegates", "birth_date", "2/VIII/1966", 1), [(LIST, "C7", "day_read")]),
        (put("delegates", "birth_date", 6101967, 1), [(LIST, "C7", "day_read")]),
        (put("delegates", "birth_date", "25–06–1975", 1), []),
        (put("delegates", "birth_date", 8.1977, 1), [(LIST, "C7", "year_read")]),
        (put("delegates", "birth_date", "Tân Mão 1992", 1), [(LIST, "C7", "lunar_differs")]),
        (put("dossier", "date", "27/03/2020 (bản sao)", 1), [(FILE, "D7", "day_read")]),
        (put("dossier", "date", "27/03/2002", 1), [(FILE, "D7", "date_early")]),
        (put("conference", "drive_date", "27/03/2012"), [(HALL, "C41", "date_early")]),
    ],
)
def test_what_a_clerk_is_told_of_a_day(spoil: Spoil, found: list[tuple[str, str, str]]) -> None:
    assert both_found(spoil) == found
