"""What each command does, from folder to folder, and what it prints."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from emulation_xlsx.campaign import (
    Campaign,
    OutputBlockedError,
    new_campaign,
    open_campaign,
    replace_file,
)
from emulation_xlsx.findings import SEVERITY_NAMES, Finding, Place, Severity, make
from emulation_xlsx.plan.issuing import allocate_plan, new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation, Infeasible

DONE, FOUND_ERROR, BAD_USAGE, NOT_WRITTEN = 0, 1, 2, 3


class _StopError(Exception):
    """The command ends with this status; everything has been said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def new(folder: Path, created: dt.datetime) -> int:
    """The campaign folder with its plan workbook."""
    campaign = new_campaign(folder)
    replace_file(campaign.plan, new_plan_workbook(created))
    print(f"Đã tạo thư mục của đợt: {folder}")
    print(f"Xin mở {campaign.plan} để kiểm tra kế hoạch, ghi quy mô và chỉ tiêu các đơn vị.")
    return DONE


def allocate(folder: Path) -> int:
    """Print the quota and write the draft for the chair."""
    from emulation_xlsx.town.seats import allocation_workbook

    campaign = open_campaign(folder)
    try:
        plan, allocation = _plan_and_seats(campaign)
    except _StopError as stop:
        return stop.status
    _print_allocation(plan, allocation)
    replace_file(campaign.allocation, allocation_workbook(plan, allocation))
    print(f"Đã ghi dự thảo phân bổ: {campaign.allocation}")
    return DONE


def issue(folder: Path, only: Sequence[str] | None, today: dt.date) -> int:
    """One workbook per unit; one that cannot be written does not stop the others."""
    campaign = open_campaign(folder)
    try:
        plan, allocation = _plan_and_seats(campaign)
    except _StopError as stop:
        return stop.status
    codes = list(only or [unit.code for unit in plan.units])
    unknown = [code for code in codes if code not in plan.by_code]
    if unknown:
        return _fail(f"không có đơn vị mã {', '.join(unknown)} trong kế hoạch.")
    seats = allocation.seats if plan.settings.decided else {}
    blocked = 0
    for code in dict.fromkeys(codes):
        content = unit_workbook(plan, plan.by_code[code], seats.get(code), today)
        blocked += not _written(campaign.outgoing / f"{code}.xlsx", content)
    print(f"Đã lập {len(set(codes)) - blocked} mẫu trong {campaign.outgoing}.")
    if not plan.settings.decided:
        print("Chỉ tiêu chưa có quyết định nên trong mẫu ghi «thông báo sau».")
    return NOT_WRITTEN if blocked else DONE


def check(files: Sequence[Path], folder: Path | None, style: str, today: dt.date) -> int:
    """Findings of single files, as a table for people or as JSON."""
    from emulation_xlsx.plan.build import default_plan
    from emulation_xlsx.returns.checkfiles import check_files
    from emulation_xlsx.town.consolidation import quotas

    seats = None
    if folder is None:
        plan = default_plan()
    else:
        try:
            plan, allocation = _plan_and_seats(open_campaign(folder))
        except _StopError as stop:
            return stop.status
        seats = quotas(plan, allocation)
    findings = check_files(files, plan, today, seats)
    if style == "json":
        print(json.dumps([f.as_json() for f in findings], ensure_ascii=False, indent=1))
    else:
        print_findings(findings, [str(file) for file in files])
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return FOUND_ERROR if errors else DONE


def consolidate(folder: Path, as_of: dt.date, moment: dt.datetime) -> int:
    """Receive, check, write the register and the town workbook."""
    from emulation_xlsx.returns.intake import receive, scan
    from emulation_xlsx.returns.register import (
        Register,
        UnusableRegisterError,
        read_register,
        write_register,
    )
    from emulation_xlsx.town.consolidation import consolidate as consolidated
    from emulation_xlsx.town.workbook import write_town

    campaign = open_campaign(folder)
    try:
        plan, allocation, doubts = _plan_seats_doubts(campaign)
    except _StopError as stop:
        return stop.status
    old = campaign.register.read_bytes() if campaign.register.exists() else None
    register = Register()
    if old is not None:
        try:
            register = read_register(old, campaign.register.name, plan.lists, set(plan.by_code))
        except UnusableRegisterError:
            name = campaign.register.name
            return _fail(
                f"không đọc được sổ tiếp nhận {name}; xin mở bằng Excel và lưu lại, "
                "hoặc đổi tên nó để lập sổ mới. Chưa ghi gì."
            )
    receipts = receive(scan(campaign.incoming), register.entries, plan, moment)
    found = [*doubts, *register.findings]
    town = consolidated(plan, found, allocation, receipts, register.papers, as_of)
    blocked = 0
    judged = {receipt.file: receipt for receipt in town.receipts}
    rows = [judged.get(receipt.file, receipt) for receipt in receipts]
    if rows or old is not None:
        content = write_register(old, rows, plan.lists, moment)
        blocked += not _written(campaign.register, content)
    path = campaign.town_workbook(as_of.isoformat())
    blocked += not _written(path, write_town(town))
    _print_town(town.findings, len(town.receipts), town.later)
    if not blocked:
        print(f"Bảng tổng hợp của thị xã: {path}")
    return NOT_WRITTEN if blocked else DONE


def _plan_and_seats(campaign: Campaign) -> tuple[Plan, Allocation]:
    plan, allocation, _ = _plan_seats_doubts(campaign)
    return plan, allocation


def _plan_seats_doubts(campaign: Campaign) -> tuple[Plan, Allocation, list[Finding]]:
    """The plan, its quota, and what is worth a look in it.

    :raises _StopError: the plan or its quota cannot be used; its findings are printed.
    """
    from emulation_xlsx.plan.reading import UnusablePlanError, plan_doubts, read_plan

    name = campaign.plan.name
    try:
        plan, findings = read_plan(campaign.plan.read_bytes(), name)
        allocation = allocate_plan(plan)
    except OSError as error:
        raise _StopError(_fail(f"không mở được {name} ({error.strerror}).")) from error
    except UnusablePlanError as refused:
        print_findings(refused.findings, [name])
        words = f"kế hoạch {name} chưa dùng được, có {len(refused.findings)} chỗ cần sửa."
        raise _StopError(_fail(words)) from refused
    except Infeasible as clash:
        print_findings([make("infeasible_quota", Place(file=name), reason=str(clash))], [name])
        raise _StopError(_fail("không chia được chỉ tiêu theo kế hoạch này.")) from clash
    return plan, allocation, [*findings, *plan_doubts(plan, allocation, name)]


def _fail(words: str) -> int:
    print(f"emulation-xlsx: {words}", file=sys.stderr)
    return BAD_USAGE


def _written(path: Path, content: bytes) -> bool:
    """Whether a file was written; if not, it has been said."""
    try:
        replace_file(path, content)
    except OutputBlockedError as error:
        print(f"emulation-xlsx: không ghi được «{path}»: {error.reason}.", file=sys.stderr)
        return False
    return True


def print_findings(findings: Sequence[Finding], files: Iterable[str]) -> None:
    """A table per file and sheet, in the form's order; a file without findings is said to be."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    ordered = sorted(findings, key=Finding.sort_key)
    for file in dict.fromkeys(files):
        mine = [finding for finding in ordered if (finding.place.file or file) == file]
        console.print(Text(f"{file}: {_summary(mine)}", style="bold"))
        for sheet, group in groupby(mine, key=lambda finding: finding.place.sheet):
            console.print(_table(sheet, list(group)))


def _table(sheet: str | None, findings: Sequence[Finding]) -> Table:
    table = Table(title=sheet or "Cả tệp", title_justify="left", show_lines=True, expand=True)
    for heading, ratio in (
        ("Ô", 1),
        ("Mức", 2),
        ("Có gì chưa ổn", 8),
        ("Cần làm", 6),
        ("Căn cứ", 2),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for finding in findings:
        table.add_row(
            Text(finding.place.cell or "–"),
            Text(SEVERITY_NAMES[finding.severity]),
            Text(finding.message),
            Text(finding.remedy),
            Text(finding.rule or ""),
        )
    return table


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "không có gì phải sửa."
    counts = {s: sum(f.severity is s for f in findings) for s in Severity}
    return ", ".join(f"{n} {SEVERITY_NAMES[s].lower()}" for s, n in counts.items() if n) + "."


def _print_allocation(plan: Plan, allocation: Allocation) -> None:
    console = Console(file=sys.stdout, highlight=False)
    state = plan.settings.quota_decision_number if plan.settings.decided else "dự thảo"
    for block in allocation.blocks:
        table = Table(title=f"{block.block}: {block.seats} suất ({state})", title_justify="left")
        for heading in ("Mã", "Đơn vị", "Suất", "Vì sao"):
            table.add_column(heading)
        for line in block.lines:
            name = plan.by_code[line.claim.code].name
            table.add_row(line.claim.code, Text(name), str(line.seats), Text(line.why))
        console.print(table)
    total = sum(allocation.seats.values())
    words = f"Cộng {total} suất, dự phòng {allocation.reserve}"
    print(f"{words}; tổng suất điển hình {allocation.exemplar_seats}.")


def _print_town(findings: Sequence[Finding], receipts: int, later: int) -> None:
    print(f"Đã tiếp nhận {receipts} tệp; cần xử lý: {_summary(findings)}")
    if later:
        print(f"Có {later} tệp nhận sau ngày tổng hợp nên chưa tính.")
