"""The calendar of a unit's deadlines: RFC 5545 to the octet, and the same bytes twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.plan.model import Waiver
from emulation_xlsx.post.drafts import sealed
from emulation_xlsx.post.ics import OCTETS, calendar, escaped, folded
from emulation_xlsx.post.issued import issue_letter
from tests.helpers.small_town import small_plan

TODAY = dt.date(2019, 10, 10)
PLAN = small_plan()
UNIT = PLAN.by_code["XP03"]


def lines(content: bytes) -> list[str]:
    """Its lines as a calendar reads them: unfolded."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_every_deadline_is_an_event_of_its_last_good_day() -> None:
    found = lines(calendar(PLAN, UNIT, TODAY))
    assert found[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//emulation-xlsx//VI",
        "CALSCALE:GREGORIAN",
    ]
    assert found[4:12] == [
        "BEGIN:VEVENT",
        "UID:BIMSON-2019-XP03-R-PLAN@emulation-xlsx.invalid",
        "DTSTAMP:20190930T000000Z",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20191114",
        "SUMMARY:Hạn: Gửi kế hoạch của đơn vị về Phòng Nội vụ – Phường Đông Sơn",
        "DESCRIPTION:Trước ngày 15/11/2019 · Phòng Nội vụ",
        "TRANSP:TRANSPARENT",
    ]
    days = [line for line in found if line.startswith("DTSTART")]
    assert days == [f"DTSTART;VALUE=DATE:{day}" for day in ("20191114", "20200330", "20200414")]
    assert found[-1] == "END:VCALENDAR"


def test_an_extension_is_a_later_edition_of_the_same_event_and_what_is_excused_is_none() -> None:
    given_day = dt.date(2020, 3, 1)
    waivers = [
        Waiver("XP03", "R-UNIT", "Chủ tịch", given_day, dt.date(2020, 4, 10), "bão"),
        Waiver("XP03", "R-PLAN", "Chủ tịch", given_day, None, "mới sáp nhập"),
    ]
    found = lines(calendar(replace(PLAN, waivers=tuple(waivers)), UNIT, given_day))
    assert not any("R-PLAN" in line for line in found)
    at = found.index("UID:BIMSON-2019-XP03-R-UNIT@emulation-xlsx.invalid")
    assert found[at + 1 : at + 4] == [
        "DTSTAMP:20200301T000000Z",
        "SEQUENCE:1",
        "DTSTART;VALUE=DATE:20200410",
    ]


def test_it_goes_with_the_form_and_comes_out_the_same_on_another_day() -> None:
    first, later = (
        sealed(issue_letter(PLAN, UNIT, 1, day)) for day in (TODAY, dt.date(2019, 11, 1))
    )
    assert set(first) == {f"XP03{end}" for end in (".xlsx", ".ics", ".eml", ".txt", "-zalo.txt")}
    assert first["XP03.ics"] == later["XP03.ics"]
    assert b"Content-Type: text/calendar" in first["XP03.eml"]


def test_a_unit_that_merged_has_only_what_it_owes_and_no_seats() -> None:
    merged = sealed(issue_letter(PLAN, PLAN.by_code["XP08"], None, TODAY))
    days = [one for one in lines(merged["XP08.ics"]) if one.startswith("DTSTART")]
    assert days == ["DTSTART;VALUE=DATE:20191114"]
    assert "Chỉ tiêu" not in merged["XP08.txt"].decode("utf-8-sig")


@given(st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    try:
        rows = folded(line).encode().split(b"\r\n")
    except UnicodeEncodeError:  # half of a letter: no plan holds one
        return
    assert all(len(row) <= OCTETS for row in rows)
    assert "".join(row.decode()[bool(n) :] for n, row in enumerate(rows)) == line


@pytest.mark.parametrize(
    ("text", "value"), [("a, b; c\\d", "a\\, b\\; c\\\\d"), ("một\nhai", "một\\nhai"), ("", "")]
)
def test_signs_that_mean_something_are_escaped(text: str, value: str) -> None:
    assert escaped(text) == value
