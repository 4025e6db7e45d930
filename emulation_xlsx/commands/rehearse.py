"""``rehearse``: the campaign tried out before its forms go out; nothing is written."""

from __future__ import annotations

from pathlib import Path

from emulation_xlsx.campaign.folder import open_campaign
from emulation_xlsx.commands.inputs import usable_plan
from emulation_xlsx.commands.outcome import DONE
from emulation_xlsx.commands.say import print_doubts
from emulation_xlsx.plan.doubts import address_doubts


def rehearse(folder: Path) -> int:
    """Fill every form by machine, check and consolidate it, write the letters, all in memory; say
    what would go wrong.
    """
    from emulation_xlsx.post.tried import letter_doubts
    from emulation_xlsx.town.rehearsal import rehearsed

    campaign = open_campaign(folder)
    name = campaign.plan.name
    plan, allocation, doubts = usable_plan(campaign)
    tried = rehearsed(plan, allocation, name)
    letters = letter_doubts(plan, allocation, tried.town, name)
    doubts = [*doubts, *address_doubts(plan, name), *tried.findings, *letters]
    units, milestones = len(plan.units), len(plan.milestones)
    print(f"Đã chạy thử {units} đơn vị, {milestones} mốc: {tried.forms} mẫu điền bằng máy.")
    print("Chưa ghi tệp nào; những gì đã điền thử không được giữ lại.")
    print_doubts(doubts)
    if not doubts:
        print("Không thấy điều gì cần xem lại trong kế hoạch.")
    return DONE
