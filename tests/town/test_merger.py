"""Xã Hà Lan (XP08) merged into phường Đông Sơn (XP03) on 1/12/2019: its plan was its own, all
later milestones, delegates and seats are Đông Sơn's.
"""

from __future__ import annotations

import datetime as dt

from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.post.letters import answers
from emulation_xlsx.returns.receipts import Entry, receive
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from tests.helpers.small_town import (
    AS_OF,
    SEEN,
    Came,
    delegate,
    files_of,
    picked,
    plan_record,
    returned,
    small_plan,
    small_town,
    unit_record,
    whole,
)
from tests.helpers.whole_town import Whole

PLAN = small_plan()
ONLY_PLAN = {"unit": [unit_record()], "plan": [plan_record()]}


def late_from_ha_lan() -> Came:
    """Hà Lan's plan comes after the merger; in April its old clerk sends a whole report too."""
    people = [delegate("Trịnh Thị Sáu", "1975-06-05")]
    heirs = [delegate("Lê Văn Tám", "1980-02-03"), delegate("Vũ Thị Bảy", "1981")]
    own = whole(PLAN, *people)
    return {
        "a.xlsx": (returned(PLAN, "XP08", ONLY_PLAN), dt.date(2019, 12, 5)),
        "b.xlsx": (returned(PLAN, "XP03", whole(PLAN, *heirs)), dt.date(2020, 4, 10)),
        "c.xlsx": (returned(PLAN, "XP08", own | {"plan": []}), dt.date(2020, 4, 12)),
    }


def counted(town: Consolidation) -> list[tuple[str, str]]:
    return [(code, part) for (code, part), _ in sorted(town.parts.items())]


def test_only_the_plan_was_ha_lans_and_it_came_late() -> None:
    town = small_town(PLAN, late_from_ha_lan())
    assert counted(town) == [
        ("XP03", "conference"),
        ("XP03", "dossier"),
        ("XP03", "list"),
        ("XP03", "plan"),
        ("XP08", "conference"),
        ("XP08", "plan"),
    ]
    rows = [row for row in Whole(town).rows("progress") if row["unit_code"] in ("XP03", "XP08")]
    assert picked(rows, "unit_code", "rule", "status") == [
        ("XP03", "R-PLAN", "chậm 147 ngày"),
        ("XP03", "R-UNIT", "đúng hạn"),
        ("XP03", "R-DOSSIER", "đúng hạn"),
        ("XP08", "R-PLAN", "chậm 20 ngày"),
    ]


def test_the_delegates_and_the_seats_are_dong_sons() -> None:
    town = small_town(PLAN, late_from_ha_lan())
    assert "XP08" not in allocate_plan(PLAN).seats
    whole_town = Whole(town)
    assert picked(whole_town.rows("delegates"), "unit_code", "full_name") == [
        ("XP03", "Lê Văn Tám"),
        ("XP03", "Vũ Thị Bảy"),
    ]
    [seats] = [row for row in whole_town.rows("allocation") if row["unit_code"] == "XP03"]
    assert (seats["seats"], seats["nominated"], seats["state"]) == (2, 2, "đủ")


def test_what_ha_lan_no_longer_owes_is_said_to_both() -> None:
    town = small_town(PLAN, late_from_ha_lan())
    said = [(f.place.file, f.message) for f in town.findings if f.code == "part_not_owed"]
    assert said == [
        (
            "c.xlsx",
            f"Xã Hà Lan đã kết thúc hoạt động trước hạn của phần “{part}” nên chưa tính phần này.",
        )
        for part in ("Danh sách đại biểu", "Hồ sơ")
    ]
    [kept] = [f.message for f in town.findings if f.code == "part_kept"]
    assert kept.endswith("phần này vẫn được ghi nhận là của “Xã Hà Lan”.")
    [text] = [
        content.decode()
        for name, content in files_of(answers(town)).items()
        if name.startswith("XP08") and name.endswith(".txt") and "c.xlsx" in content.decode()
    ]
    assert "Xin đề nghị Phường Đông Sơn gửi phần này." in text


def test_a_report_sent_in_dong_sons_name_counts_once_the_register_says_so() -> None:
    arrival = Arrival("c.xlsx", late_from_ha_lan()["c.xlsx"][0])
    entry = Entry(SEEN, unit="XP03", received=dt.date(2020, 4, 12))
    receipts = receive([arrival], {arrival.key: entry}, PLAN, SEEN)
    town = consolidate(PLAN, [], allocate_plan(PLAN), receipts, [], AS_OF)
    assert counted(town) == [("XP03", "conference"), ("XP03", "dossier"), ("XP03", "list")]
    assert not [finding for finding in town.findings if finding.code == "part_not_owed"]
