"""A changed plan beside what the drafts in ``gui-di/`` told the units (R-QUOTA)."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from tests.helpers.campaigns import campaign_in

Output = pytest.CaptureFixture[str]


def planned(campaign: Campaign, *, decided: bool = True, **fixed: int) -> None:
    """The demo's plan with some fixed numbers in the clerk's workbook."""
    bounds = [{"unit": code, "fixed": number} for code, number in fixed.items()]
    undecided = {"quota_decision_number": None, "quota_decision_date": None}
    address = {"reply_email": "noivu@bimson.example"}
    campaign_in(campaign.root, {"bounds": bounds}, **address, **({} if decided else undecided))


def told(campaign: Campaign, capsys: Output) -> list[str]:
    """What ``allocate`` says after its draft."""
    capsys.readouterr()
    assert cli.main(["allocate", str(campaign.root)]) == 0
    return capsys.readouterr().out.partition("phan-bo.xlsx\n")[2].splitlines()


def test_drafts_that_say_another_number_go_out_again(tmp_path: Path, capsys: Output) -> None:
    campaign = Campaign(tmp_path / "đợt")
    planned(campaign)
    assert told(campaign, capsys) == []
    cli.main(
        ["issue", str(campaign.root), "--unit", "DT01", "DT02", "DT03", "DT04", "XP01", "TX00"]
    )
    assert told(campaign, capsys) == []
    planned(campaign, DT02=3)
    assert told(campaign, capsys) == [
        f"2 mẫu trong {campaign.outgoing} ghi chỉ tiêu khác, phải báo lại:",
        "  DT02 Ủy ban MTTQ Việt Nam thị xã: đã báo 4, nay 3",
        "  DT03 Liên đoàn Lao động thị xã: đã báo 3, nay 4",
        "Xin ghi DT02 DT03 vào ô “Bước 3 chỉ cho các mã”, bấm “3. Phát hành mẫu”",
        f'(emulation-xlsx issue "{campaign.root}" --unit DT02 DT03), rồi gửi lại các mẫu này.',
    ]
    cli.main(["issue", str(campaign.root), "--unit", "DT02", "DT03"])
    assert told(campaign, capsys) == []


def test_drafts_of_before_the_decision_told_no_number(tmp_path: Path, capsys: Output) -> None:
    campaign = Campaign(tmp_path / "đợt")
    planned(campaign, decided=False)
    cli.main(["issue", str(campaign.root), "--unit", "XP01", "TX00"])
    assert told(campaign, capsys) == []
    planned(campaign)
    assert told(campaign, capsys)[1] == "  XP01 Phường Ba Đình: chưa báo số, nay 9"


def test_a_draft_that_nobody_can_read_stops_no_other(tmp_path: Path, capsys: Output) -> None:
    campaign = Campaign(tmp_path / "đợt")
    planned(campaign)
    cli.main(["issue", str(campaign.root), "--unit", "DT02", "DT03"])
    (campaign.outgoing / "DT03.xlsx").write_bytes(b"PK\3\4 hong")
    planned(campaign, DT02=3)
    lines = told(campaign, capsys)
    assert (
        lines[0]
        == f"Không đọc được DT03.xlsx trong {campaign.outgoing} nên chưa so được số đã báo."
    )
    assert lines[2] == "  DT02 Ủy ban MTTQ Việt Nam thị xã: đã báo 4, nay 3"
