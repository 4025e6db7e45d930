"""``new``, ``allocate``, ``issue``: a campaign's folder, its draft quota, its forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import make_folder, reason, replace_file
from emulation_xlsx.campaign.folder import PLAN_FILE, Campaign, new_campaign, open_campaign
from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.campaign.windows import patiently
from emulation_xlsx.commands.inputs import usable_plan
from emulation_xlsx.commands.outcome import DONE, Outputs, StopError
from emulation_xlsx.commands.say import print_doubts, print_told
from emulation_xlsx.findings import as_date
from emulation_xlsx.plan.defaults import DEFAULT_KIT, default_tables, kits
from emulation_xlsx.plan.doubts import address_doubts
from emulation_xlsx.plan.issue import new_plan_workbook
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.quota import Allocation

if TYPE_CHECKING:
    from emulation_xlsx.forms.book import Content
    from emulation_xlsx.post.drafts import Letter
    from emulation_xlsx.town.consolidation import Consolidation


def new(
    folder: Path,
    created: dt.datetime | None = None,
    kit: str | None = None,
    last: Path | None = None,
) -> int:
    """The campaign folder with its plan workbook: a kit's, or what stays of the ``last`` plan's.

    :raises StopError: both are named, there is no such kit, or the last plan cannot be used.
    """
    if kit and last:
        raise StopError("lệnh chưa đúng: chỉ ghi một trong hai, --kit hoặc --from.")
    created = created or clock.now()
    tables = _of_last(last, created.date()) if last else _of_kit(kit)
    campaign = new_campaign(folder)
    replace_file(campaign.plan, new_plan_workbook(created, tables))
    for each in (campaign.outgoing, campaign.incoming, campaign.results):
        make_folder(each)
    if last:
        _keep_commended(last, campaign)
    print(f"Đã tạo thư mục của đợt: {folder}")
    print(f"Xin mở {campaign.plan} để kiểm tra kế hoạch, ghi quy mô và chỉ tiêu các đơn vị.")
    return DONE


def _of_kit(kit: str | None) -> dict[str, list[dict[str, Any]]]:
    known = kits()
    if kit and kit not in known:
        raise StopError(f"không có bộ mẫu “{kit}”; có: {', '.join(known)}.")
    return default_tables(kit or DEFAULT_KIT)


def _of_last(last: Path, today: dt.date) -> dict[str, list[dict[str, Any]]]:
    """What stays of a plan workbook, or of the one in a campaign's folder."""
    from emulation_xlsx.commands.tables import print_findings
    from emulation_xlsx.plan.next_campaign import next_tables
    from emulation_xlsx.plan.workbook import UnusablePlanError, read_tables

    path = last / PLAN_FILE if last.is_dir() else last
    try:
        tables, _ = read_tables(patiently(path.read_bytes), path.name)
    except OSError as error:
        raise StopError(f"không mở được {path}: {reason(error)}.") from error
    except UnusablePlanError as refused:
        print_findings(refused.findings, [path.name], "text")
        raise StopError(f"kế hoạch {path} chưa dùng được, xin sửa trước.") from refused
    return next_tables(tables, today)


def _keep_commended(last: Path, campaign: Campaign) -> None:
    """Who was proposed for a commendation then: of the last folder, or beside its plan."""
    root = last if last.is_dir() else last.parent
    lists = Campaign(root).commended, root / campaign.commended.name
    path = next((one for one in lists if one.is_file()), None)
    why = f"Không thấy danh sách {campaign.commended.name} của đợt trước"
    try:
        if path:
            replace_file(campaign.commended_before, patiently(path.read_bytes))
            return
    except OSError as error:
        why = f"Không mở được {path}: {reason(error)}"
    print(f"{why}: danh sách đề nghị khen thưởng của đợt này sẽ không so được với đợt trước.")


def draft_allocation(folder: Path) -> int:
    """Print the quota and write the draft for the chair."""
    from emulation_xlsx.commands.tables import print_allocation
    from emulation_xlsx.returns.feedback import to_tell_again
    from emulation_xlsx.town.sheets.allocation import allocation_workbook

    campaign = open_campaign(folder)
    plan, allocation, doubts = usable_plan(campaign)
    if not plan.asks("list"):
        print("Không mốc nào chờ danh sách đại biểu nên đợt này không phân bổ chỉ tiêu.")
        return DONE
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
    from emulation_xlsx.plan.before import costly_growth, last_draft
    from emulation_xlsx.reading.workbook import UnreadableWorkbookError

    try:
        return list(costly_growth(last_draft(patiently(old.read_bytes)), allocation))
    except (OSError, UnreadableWorkbookError):
        return []


def issue(
    folder: Path,
    unit: Sequence[str] | None = None,
    as_of: dt.date | None = None,
    *,
    blank: bool = False,
    with_last: Path | None = None,
) -> int:
    """A workbook and its letter per unit; one that cannot be written stops no other.

    The workbook holds what the unit has sent, or nothing (``blank``); ``with_last``, another
    campaign: notes of what it answered there.
    """
    campaign = open_campaign(folder)
    plan, allocation, doubts = usable_plan(campaign)
    codes = list(dict.fromkeys(code.upper() for code in unit or plan.by_code))
    unknown = [code for code in codes if code not in plan.by_code]
    if unknown:
        raise StopError(f"không có đơn vị mã {', '.join(unknown)} trong kế hoạch.")
    today = as_of or clock.now().date()
    idle = {code: why for code in codes if (why := _idle(plan, plan.by_code[code], today))}
    units = [plan.by_code[code] for code in codes if code not in idle]
    came = campaign.incoming.is_dir() and any(campaign.incoming.iterdir())
    sent = _town(campaign, today) if came and not blank else None
    last = _town(open_campaign(with_last), today) if with_last else None
    status = _write_forms(campaign, _form_letters(plan, allocation, units, today, sent, last))
    if plan.asks("list") and not plan.settings.decided:
        print("Chỉ tiêu chưa có quyết định nên trong mẫu ghi “thông báo sau”.")
    for code, why in idle.items():
        print(f"Không lập mẫu cho {plan.by_code[code].name} ({code}): {why}.")
    print_doubts([*doubts, *address_doubts(plan, campaign.plan.name)])
    return status


def _write_forms(campaign: Campaign, letters: Sequence[Letter]) -> int:
    """The letters with their forms, and how many were written; the exit status."""
    from emulation_xlsx.post.drafts import posted

    make_folder(campaign.outgoing)
    outputs, posting = Outputs(), posted(letters, campaign.outgoing)
    names = outputs.took(campaign.outgoing, tracked(posting, "Lập mẫu", len(letters)))
    missing = {path.name for paths in outputs.blocked.values() for path in paths}
    done = sum(name.endswith(".xlsx") and name not in missing for name in names)
    print(f"Đã lập {done} mẫu trong {campaign.outgoing}.")
    return outputs.status()


def _form_letters(
    plan: Plan,
    allocation: Allocation,
    units: Sequence[Unit],
    today: dt.date,
    sent: Consolidation | None,
    last: Consolidation | None,
) -> list[Letter]:
    """A letter per unit, its form with what it has ``sent`` and, in notes, what it answered in
    the ``last`` campaign.
    """
    from emulation_xlsx.post.issued import issue_letter

    seats, letters = allocation.seats if plan.settings.decided else {}, []
    for unit in units:
        told = seats.get(unit.code)
        form = _filled_form(plan, unit, told, today, sent, last) if sent or last else None
        letters.append(issue_letter(plan, unit, told, today, form))
    return letters


def _filled_form(
    plan: Plan,
    unit: Unit,
    seats: int | None,
    today: dt.date,
    sent: Consolidation | None,
    last: Consolidation | None,
) -> Content | None:
    from emulation_xlsx.plan.issue import unit_content
    from emulation_xlsx.town.carried import carried, with_last

    form = carried(sent, unit, seats, today) if sent else None
    if last is None:
        return form
    return with_last(form or unit_content(plan, unit, seats, today), last, unit)


def _town(campaign: Campaign, today: dt.date) -> Consolidation:
    from emulation_xlsx.commands.consolidate import Received

    return Received(campaign.root, today, None).judged()


def _idle(plan: Plan, unit: Unit, today: dt.date) -> str:
    """Why a unit needs no form on a day; blank where it does."""
    if unit.valid_to and unit.valid_to < today:
        return f"đã kết thúc hoạt động, hiệu lực đến {as_date(unit.valid_to)}"
    return "" if plan.owes(unit) else "không có mốc nào phải thực hiện"
