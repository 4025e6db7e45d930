"""``new``, ``allocate``, ``issue``: a campaign's folder, its draft quota, its forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import make_folder, patiently, replace_file
from emulation_xlsx.campaign.folder import new_campaign, open_campaign
from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.commands.inputs import usable_plan
from emulation_xlsx.commands.outcome import DONE, Outputs, StopError
from emulation_xlsx.commands.say import print_doubts, print_told
from emulation_xlsx.findings import as_date
from emulation_xlsx.plan.doubts import address_doubts
from emulation_xlsx.plan.issue import new_plan_workbook
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.quota import Allocation


def new(folder: Path, created: dt.datetime | None = None) -> int:
    """The campaign folder with its plan workbook."""
    campaign = new_campaign(folder)
    replace_file(campaign.plan, new_plan_workbook(created or clock.now()))
    for each in (campaign.outgoing, campaign.incoming, campaign.results):
        make_folder(each)
    print(f"Đã tạo thư mục của đợt: {folder}")
    print(f"Xin mở {campaign.plan} để kiểm tra kế hoạch, ghi quy mô và chỉ tiêu các đơn vị.")
    return DONE


def draft_allocation(folder: Path) -> int:
    """Print the quota and write the draft for the chair."""
    from emulation_xlsx.commands.tables import print_allocation
    from emulation_xlsx.returns.feedback import to_tell_again
    from emulation_xlsx.town.sheets.allocation import allocation_workbook

    campaign = open_campaign(folder)
    plan, allocation, doubts = usable_plan(campaign)
    print_allocation(plan, allocation)
    for sentence in _costly_growth(campaign.allocation, allocation):
        print(sentence)
    replace_file(campaign.allocation, allocation_workbook(plan, allocation))
    print(f"Đã ghi dự thảo phân bổ: {campaign.allocation}")
    print_told(plan, *to_tell_again(campaign.outgoing, plan, allocation), campaign)
    print_doubts([*doubts, *address_doubts(plan, campaign.plan.name)])
    return DONE


def _costly_growth(old: Path, allocation: Allocation) -> list[str]:
    """Against the last run's draft; one that is gone or cannot be read says nothing."""
    from emulation_xlsx.plan.before import costly_growth, read_draft
    from emulation_xlsx.reading.workbook import UnreadableWorkbookError

    try:
        return list(costly_growth(read_draft(patiently(old.read_bytes)), allocation))
    except (OSError, UnreadableWorkbookError):
        return []


def issue(folder: Path, unit: Sequence[str] | None = None, as_of: dt.date | None = None) -> int:
    """A workbook and its letter per unit; one that cannot be written stops no other."""
    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import issue_letter

    campaign = open_campaign(folder)
    plan, allocation, doubts = usable_plan(campaign)
    codes = list(dict.fromkeys(code.upper() for code in unit or plan.by_code))
    unknown = [code for code in codes if code not in plan.by_code]
    if unknown:
        raise StopError(f"không có đơn vị mã {', '.join(unknown)} trong kế hoạch.")
    make_folder(campaign.outgoing)
    today = as_of or clock.now().date()
    seats = allocation.seats if plan.settings.decided else {}
    idle = {code: why for code in codes if (why := _idle(plan, plan.by_code[code], today))}
    codes = [code for code in codes if code not in idle]
    letters = [issue_letter(plan, plan.by_code[code], seats.get(code), today) for code in codes]
    outputs, posting = Outputs(), posted(letters, campaign.outgoing)
    names = outputs.took(campaign.outgoing, tracked(posting, "Lập mẫu", len(codes)))
    missing = {path.name for paths in outputs.blocked.values() for path in paths}
    done = sum(name.endswith(".xlsx") and name not in missing for name in names)
    print(f"Đã lập {done} mẫu trong {campaign.outgoing}.")
    if not plan.settings.decided:
        print("Chỉ tiêu chưa có quyết định nên trong mẫu ghi «thông báo sau».")
    for code, why in idle.items():
        print(f"Không lập mẫu cho {plan.by_code[code].name} ({code}): {why}.")
    print_doubts([*doubts, *address_doubts(plan, campaign.plan.name)])
    return outputs.status()


def _idle(plan: Plan, unit: Unit, today: dt.date) -> str:
    """Why a unit needs no form on a day; blank where it does."""
    if unit.valid_to and unit.valid_to < today:
        return f"đã kết thúc hoạt động, hiệu lực đến {as_date(unit.valid_to)}"
    return "" if plan.owes(unit) else "không có mốc nào phải thực hiện"
