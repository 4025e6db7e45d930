"""``--since``: what changed from one day to another, out of the same history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.demo import SEEN
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.receipts import Entry, receive
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.sheets.briefing import days_of, write_briefing
from emulation_xlsx.town.sheets.progress import write_progress
from emulation_xlsx.town.since import changes_words
from tests.helpers.small_town import (
    Came,
    Values,
    delegate,
    plan_record,
    returned,
    small_plan,
    small_town,
    table,
    unit_record,
    whole,
)

SINCE, AS_OF = dt.date(2020, 4, 5), dt.date(2020, 4, 20)
SAU, BAY, TAM = (
    delegate("Trịnh Thị Sáu", "1975-06-05"),
    delegate("Vũ Thị Bảy", "1980"),
    delegate("Lê Văn Tám", "1981"),
)


def changes(came: Came, plan: Plan | None = None) -> dict[str, str]:
    """Topic without its day → words, for what changed between the two days."""
    plan = plan or small_plan()
    earlier, town = (small_town(plan, came, as_of=day) for day in (SINCE, AS_OF))
    return {
        topic.removesuffix(" sau ngày 05/04/2020"): words
        for topic, words in changes_words(earlier, town)
    }


def came(plan: Plan, *days: tuple[str, int | None, Values]) -> Came:
    """DT05's returns, by name, day of April 2020 (None: only first seen) and content."""
    return {
        name: (returned(plan, "DT05", values), dt.date(2020, 4, day) if day else None)
        for name, day, values in days
    }


PLAN = small_plan()
BLOCK = PLAN.by_code["DT05"].block
GOOD = whole(PLAN, SAU, BAY)


def test_what_is_new_is_said() -> None:
    found = changes(came(PLAN, ("a.xlsx", 10, GOOD)))
    unit = PLAN.by_code["DT05"].name
    assert found["Mới nhận"] == f"1 tệp của {unit}."
    assert f"Kế hoạch: {unit}." in found["Mới hợp lệ"]
    assert f"Hồ sơ: {unit}." in found["Mới hợp lệ"]
    assert "Đã sửa xong" not in found


def test_a_file_only_seen_since_is_unknown_and_no_change() -> None:
    """Whether it had come before the 5th, nobody knows until the clerk says it."""
    other = whole(PLAN, SAU, TAM)
    found = changes(came(PLAN, ("a.xlsx", 1, GOOD), ("b.xlsx", None, other)))
    assert found["Chưa rõ nhận trước hay"].startswith(f"1 tệp của {PLAN.by_code['DT05'].name}. Xin")
    assert not {"Mới nhận", "Mới hợp lệ", "Danh sách đại biểu thay đổi"} & set(found)


def test_nothing_new_is_said_too() -> None:
    plan = small_plan()
    before = {
        "a.xlsx": (
            returned(plan, "DT05", {"unit": [unit_record()], "plan": [plan_record()]}),
            dt.date(2019, 11, 1),
        )
    }
    earlier, town = (small_town(plan, before, as_of=day) for day in (SINCE, SINCE))
    assert list(changes_words(earlier, town)) == [("Sau ngày 05/04/2020", "Không có gì thay đổi.")]


def test_what_was_corrected_is_not_called_new() -> None:
    wrong = whole(PLAN, delegate("Trịnh Thị Sáu", "31/02/1975"), BAY)
    found = changes(came(PLAN, ("a.xlsx", 1, wrong), ("b.xlsx", 10, GOOD)))
    assert found["Đã sửa xong"] == f"Danh sách đại biểu: {PLAN.by_code['DT05'].name}."
    assert "Danh sách đại biểu" not in found.get("Mới hợp lệ", "")


def test_who_was_added_and_taken_out_is_named() -> None:
    other = whole(PLAN, SAU, TAM)
    found = changes(came(PLAN, ("a.xlsx", 1, GOOD), ("b.xlsx", 10, other)))
    assert found["Danh sách đại biểu thay đổi"] == (
        f"{PLAN.by_code['DT05'].name}: thêm 1 người (Lê Văn Tám), bớt 1 người (Vũ Thị Bảy)."
    )


def test_who_has_become_late_is_named_once() -> None:
    """DT05 had no plan in November, which was so before; its dossier was due between the days."""
    found = changes({})["Mới chậm, quá hạn"]
    assert "Gửi hồ sơ" in found
    assert "Gửi kế hoạch" not in found


def test_a_quota_other_than_the_one_told_is_said() -> None:
    """The plan was changed after the form had gone out: one seat less."""
    told = small_town(PLAN, {}).allocation.seats["DT05"]
    one_less = replace(PLAN, blocks={**PLAN.blocks, BLOCK: told - 1, "Doanh nghiệp": 4})
    found = changes(came(PLAN, ("a.xlsx", 1, GOOD)), one_less)
    assert found["Chỉ tiêu khác số đã báo đơn vị"] == (
        f"{PLAN.by_code['DT05'].name} đã báo {told}, nay {told - 1}."
    )


def briefing(town: Consolidation) -> list[str]:
    return [str(row["topic"]) for row in table(town, "briefing", write_progress, write_briefing)]


def test_the_briefing_compares_only_where_it_is_asked_to() -> None:
    town = small_town(as_of=AS_OF)
    assert "Mới nhận trong 7 ngày" in briefing(town)
    compared = briefing(replace(town, earlier=small_town(as_of=SINCE)))
    assert "Mới nhận trong 7 ngày" not in compared
    assert "Mới nhận sau ngày 05/04/2020" in compared


def test_the_trends_days_end_with_the_as_of_day_and_are_few() -> None:
    days = days_of(small_town(as_of=AS_OF))
    assert (days[-1], days == sorted(set(days))) == (AS_OF, True)
    assert days[0] <= dt.date(2019, 11, 10)
    assert len(days) <= 25


def test_a_day_that_is_not_before_the_other_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "dot")
    assert cli.main(["new", folder]) == 0
    command = ["consolidate", folder, "--as-of", "2020-04-20", "--since", "2020-04-20"]
    assert cli.main(command) == 2
    assert "--since 2020-04-20 phải trước ngày" in capsys.readouterr().err


# --- after the lists are closed ------------------------------------------------------------------

CLOSED = replace(PLAN, settings=replace(PLAN.settings, list_closed=dt.date(2020, 4, 12)))
OTHER = whole(PLAN, SAU, TAM)


def listed(town: Consolidation) -> list[str]:
    names = town.frame("delegates").data["full_name"].tolist()
    return [names[i] for _, i in town.rows("delegates", "list")]


def asked(town: Consolidation) -> list[str]:
    return [f.message for f in town.findings if "closing" in f.code]


def test_a_closed_list_stays_until_the_clerk_agrees() -> None:
    town = small_town(CLOSED, came(PLAN, ("a.xlsx", 10, GOOD), ("b.xlsx", 15, OTHER)), as_of=AS_OF)
    assert listed(town) == ["Trịnh Thị Sáu", "Vũ Thị Bảy"]
    assert asked(town) == [
        "Danh sách đại biểu đã chốt ngày 12/04/2020; tệp này thay đổi: thêm 1 người (Lê Văn Tám), "
        "bớt 1 người (Vũ Thị Bảy). Danh sách đã chốt vẫn giữ nguyên."
    ]


def test_with_the_clerks_word_the_change_counts() -> None:
    files = came(PLAN, ("a.xlsx", 10, GOOD), ("b.xlsx", 15, OTHER))
    arrivals = [Arrival(name, content) for name, (content, _) in files.items()]
    entries = {
        a.key: Entry(SEEN, received=files[a.file][1], unit="DT05" if a.file == "b.xlsx" else None)
        for a in arrivals
    }
    receipts = receive(arrivals, entries, CLOSED, SEEN)
    town = consolidate(CLOSED, [], allocate_plan(CLOSED), receipts, [], AS_OF)
    assert (listed(town), asked(town)) == (["Trịnh Thị Sáu", "Lê Văn Tám"], [])


def test_the_same_list_again_asks_nothing() -> None:
    again = whole(PLAN, SAU, BAY)
    again["plan"][0]["venue"] = "Hội trường lớn"
    town = small_town(CLOSED, came(PLAN, ("a.xlsx", 10, GOOD), ("b.xlsx", 15, again)), as_of=AS_OF)
    assert asked(town) == []


def test_a_first_list_after_the_closing_counts_and_is_asked_about() -> None:
    town = small_town(CLOSED, came(PLAN, ("a.xlsx", 15, GOOD)), as_of=AS_OF)
    assert listed(town) == ["Trịnh Thị Sáu", "Vũ Thị Bảy"]
    assert ["lần đầu sau ngày chốt" in message for message in asked(town)] == [True]


def test_before_the_closing_lists_change_freely() -> None:
    town = small_town(CLOSED, came(PLAN, ("a.xlsx", 8, GOOD), ("b.xlsx", 12, OTHER)), as_of=AS_OF)
    assert (listed(town), asked(town)) == (["Trịnh Thị Sáu", "Lê Văn Tám"], [])
