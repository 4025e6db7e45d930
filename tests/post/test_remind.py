"""``remind``: letters to those who owe something and to nobody else, each saying what."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import replace

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.post.letters import reminders
from emulation_xlsx.town.sheets.followup import debts
from tests.helpers.small_town import files_of, small_plan, small_town, usual_returns


def text(town_letters: dict[str, bytes], name: str) -> str:
    return town_letters[name].decode("utf-8-sig").replace("\r\n", "\n")


def test_who_owes_something_gets_a_letter_that_says_exactly_what() -> None:
    letters = files_of(reminders(small_town()))
    assert {name.partition(".")[0] for name in letters} == set(debts(small_town()))
    owed = [line for line in text(letters, "XP03.txt").split("\n") if line.startswith("- ")]
    assert owed == [
        "- Gửi hồ sơ sau hội nghị về UBND thị xã (qua Phòng Nội vụ) (trước ngày 15/04/2020): "
        "quá hạn, chưa nộp. Phần «Danh sách đại biểu»: chưa gửi. Phần «Hồ sơ»: chưa gửi."
    ]


def test_a_draft_has_no_attachment_and_is_addressed() -> None:
    plan = small_plan()
    units = tuple(replace(unit, emails=f"{unit.code}@bimson.example") for unit in plan.units)
    letters = files_of(reminders(small_town(replace(plan, units=units))))
    draft = email.message_from_bytes(letters["XP03.eml"], policy=email.policy.default)
    assert (draft["To"], draft["X-Unsent"]) == ("XP03@bimson.example", "1")
    assert not draft.is_multipart()


def merged(plan: Plan) -> Plan:
    """Hà Lan has no address of its own any more; Đông Sơn has one."""
    units = [
        replace(unit, emails="ds@bimson.example" if unit.code == "XP03" else None)
        for unit in plan.units
    ]
    return replace(plan, units=tuple(units))


def test_what_a_unit_that_merged_still_owes_is_asked_of_its_heir() -> None:
    letters = files_of(reminders(small_town(merged(small_plan()), {}, as_of=dt.date(2019, 12, 20))))
    draft = email.message_from_bytes(letters["XP08.eml"], policy=email.policy.default)
    assert draft["To"] == "ds@bimson.example"


def test_what_waits_only_for_the_office_asks_nobody() -> None:
    """A plain file whose day nobody knows: the unit has done its part."""
    plan = small_plan()
    whole_return = usual_returns(plan)["DT05.xlsx"][0]
    town = small_town(plan, {"DT05.xlsx": (whole_return, None)})
    assert {debt.status for debt in debts(town)["DT05"]} == {"cần xác nhận ngày nhận"}
    assert not [name for name in files_of(reminders(town)) if name.startswith("DT05")]


def test_the_command_writes_them_and_drops_those_no_longer_due(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    old, own = campaign.reminders / "XX99.txt", campaign.reminders / "ghi chú.txt"
    for path in (old, own):
        replace_file(path, b"x")
    assert cli.main(["remind", str(campaign.root), "--as-of", "2019-11-20"]) == 0
    assert (old.exists(), own.exists()) == (False, True)
    count = len(list(campaign.reminders.glob("*.eml")))
    assert f"Đã soạn thư nhắc {count} đơn vị" in capsys.readouterr().out
    assert count > 50
    assert not campaign.register.exists()
    assert cli.main(["remind", str(campaign.root), "--as-of", "2019-10-02"]) == 0
    assert "không đơn vị nào phải nhắc" in capsys.readouterr().out
    assert [path.name for path in campaign.reminders.iterdir()] == ["ghi chú.txt"]
