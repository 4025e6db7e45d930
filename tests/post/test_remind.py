"""``remind``: letters to those who owe something and to nobody else, each saying what."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import replace

import openpyxl
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
    assert {name[:4] for name in letters} == set(debts(small_town()))
    assert text(letters, "XP03.txt").splitlines()[3:11] == [
        "Kính gửi: Ủy ban nhân dân phường Đông Sơn,",
        "",
        "Theo kế hoạch tổ chức Hội nghị điển hình tiên tiến các cấp, tiến tới Đại hội thi đua yêu "
        "nước toàn quốc lần thứ X, quý đơn vị còn những việc sau:",
        "",
        "Đã quá hạn, chưa có:",
        "- Gửi hồ sơ sau hội nghị về Phòng Nội vụ, trước ngày 15/04/2020: Phần “Danh sách đại "
        "biểu”: chưa gửi. Phần “Hồ sơ”: chưa gửi.",
        "",
        "Xin quý đơn vị hoàn thành và gửi báo cáo bằng cách trả lời thư này, trước 17 giờ ngày "
        "27/04/2020.",
    ]
    assert text(letters, "XP03-zalo.txt") == (
        "Phòng Nội vụ nhắc Phường Đông Sơn về báo cáo hội nghị điển hình tiên tiến: 1 việc quá "
        "hạn. Chi tiết trong thư điện tử. Xin trả lời trước 17 giờ ngày 27/04/2020."
    )


def test_what_only_needs_correcting_is_named_apart_with_whose_row_it_is() -> None:
    letters = files_of(reminders(small_town()))
    _, _, asked = text(letters, "DN02.txt").partition("Đã gửi, chỉ còn phải sửa:\n")
    assert asked.splitlines()[0].startswith(
        "- Gửi hồ sơ sau hội nghị về Phòng Nội vụ, trước ngày 15/04/2020: "
    )
    assert "STT 1, ông (bà) Trinh Thi Sau: “Ngày sinh” ghi “31/02/1975”" in asked


def test_a_later_reminder_says_which_it_is_and_when_the_last_was() -> None:
    days = [dt.date(2020, 4, 6), dt.date(2020, 4, 13), dt.date(2020, 4, 20)]
    town = replace(small_town(), reminded={"XP03": days})  # the last is today's own
    said = text(files_of(reminders(town)), "XP03.txt").splitlines()
    assert "Đây là thư nhắc lần 3 (lần trước: ngày 13/04/2020)." in said
    assert not any("thư nhắc lần" in one for one in text(files_of(reminders(town)), "DN01.txt"))


def test_a_day_that_is_near_is_reminded_of_only_where_that_is_asked() -> None:
    town = small_town(came={}, as_of=dt.date(2019, 11, 10))
    assert reminders(town) == []
    near = files_of(reminders(town, soon=True))
    said = text(near, "XP08.txt")
    assert "Sắp đến hạn:\n- Gửi kế hoạch của đơn vị về Phòng Nội vụ, trước ngày 15/11/2019" in said


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
    assert cli.main(["remind", str(campaign.root), "--as-of", "2019-10-02"]) == 0
    assert "không đơn vị nào phải nhắc" in capsys.readouterr().out
    assert [path.name for path in campaign.reminders.iterdir()] == ["ghi chú.txt"]


def rows(campaign: Campaign) -> list[tuple[object, ...]]:
    """«Nhắc hạn» of the register: the rows of one unit."""
    sheet = openpyxl.load_workbook(campaign.register)["Nhắc hạn"]
    cells = [row[1:5] for row in sheet.iter_rows(min_row=6, values_only=True)]
    return [row for row in cells if row[0] == "DN13"]


def test_the_register_has_each_reminder_once_whatever_is_run_again(campaign: Campaign) -> None:
    def remind(day: str) -> bytes:
        assert cli.main(["remind", str(campaign.root), "--as-of", day]) == 0
        return (campaign.reminders / "DN13.eml").read_bytes()

    first, what = remind("2019-11-20"), "1 việc quá hạn"
    register = campaign.register.read_bytes()
    assert remind("2019-11-20") == first
    assert campaign.register.read_bytes() == register
    assert rows(campaign) == [("DN13", "20/11/2019", 1, what)]
    remind("2019-11-27")
    assert rows(campaign)[1:] == [("DN13", "27/11/2019", 2, what)]
    letter = (campaign.reminders / "DN13.txt").read_text("utf-8-sig")
    assert "thư nhắc lần 2 (lần trước: ngày 20/11/2019)" in letter

    book = openpyxl.load_workbook(campaign.register)
    for row in book["Nhắc hạn"].iter_rows(min_row=6):
        if (row[1].value, row[3].value) == ("DN13", 2):
            row[5].value = "Có"  # it was not sent
    book.save(campaign.register)
    remind("2019-12-04")
    assert [row[2] for row in rows(campaign)] == [1, 2, 2]
    assert cli.main(["consolidate", str(campaign.root), "--as-of", "2019-12-05"]) == 0
    town = openpyxl.load_workbook(campaign.town_workbook("2019-12-05"))["Đôn đốc"]
    said = [cell for row in town.iter_rows(values_only=True) for cell in row if "DN13" in row]
    assert "2 lần, gần nhất 04/12/2019" in said


def test_a_sheet_without_its_header_is_told_and_the_letters_are_there(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["remind", str(campaign.root), "--as-of", "2019-11-20"]
    assert cli.main(arguments) == 0
    book = openpyxl.load_workbook(campaign.register)
    book["Nhắc hạn"].delete_rows(1, 8)
    book.save(campaign.register)
    assert cli.main(arguments) == 2
    assert "xin khôi phục sheet ấy rồi bấm lại “5. Nhắc hạn”" in capsys.readouterr().err
