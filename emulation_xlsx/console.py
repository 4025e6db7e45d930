"""What the commands say: tables of findings and of the quota, and what was done."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from emulation_xlsx.campaign import Campaign
from emulation_xlsx.findings import SEVERITY_NAMES, Finding, Severity
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation

if TYPE_CHECKING:
    from emulation_xlsx.returns.issued import Told
    from emulation_xlsx.town.consolidation import Consolidation

WIDEST = 120
"""Columns of a table on a wider console, which nobody could read across."""


def print_findings(findings: Sequence[Finding], files: Sequence[str], style: str) -> None:
    """JSON, or a table per file and sheet; a file without findings is said to have none."""
    ordered = sorted(findings, key=Finding.sort_key)
    if style == "json":
        print(json.dumps([f.as_json() for f in ordered], ensure_ascii=False, indent=1))
        return
    console = Console(file=sys.stdout, highlight=False)
    console.width = min(console.width, WIDEST)
    for file in dict.fromkeys(files):
        mine = [finding for finding in ordered if finding.place.file == file]
        console.print(Text(f"{file}: {_summary(mine)}", style="bold"), soft_wrap=True)
        for sheet, group in groupby(mine, key=lambda finding: finding.place.sheet):
            console.print(_table(sheet, list(group)))
    for finding in ordered:
        if finding.place.file is None:
            console.print(Text(f"{finding.message} {finding.remedy}", style="italic"))


def _table(sheet: str | None, findings: Sequence[Finding]) -> Table:
    """A sheet's findings: the cell, how grave and by which rule, what is wrong and what to do."""
    title = Text(sheet or "Cả tệp", style="italic")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Ô", no_wrap=True, min_width=4)
    table.add_column("Mức", no_wrap=True, min_width=13)
    table.add_column("Có gì chưa ổn, cần làm gì", overflow="fold")
    for finding in findings:
        grade = [SEVERITY_NAMES[finding.severity], *([finding.rule] if finding.rule else [])]
        table.add_row(
            Text(finding.place.cell or "–"),
            Text("\n".join(grade)),
            Text(f"{finding.message}\n→ {finding.remedy}"),
        )
    return table


def _summary(findings: Sequence[Finding]) -> str:
    if not findings:
        return "không có gì phải sửa."
    counts = {s: sum(f.severity is s for f in findings) for s in Severity}
    return ", ".join(f"{n} {SEVERITY_NAMES[s].lower()}" for s, n in counts.items() if n) + "."


def print_allocation(plan: Plan, allocation: Allocation) -> None:
    console = Console(file=sys.stdout, highlight=False)
    console.width = min(console.width, WIDEST)
    decided = plan.settings.decided
    state = f"quyết định số {plan.settings.quota_decision_number}" if decided else "dự thảo"
    for block in allocation.blocks:
        title = Text(f"{block.block}: {block.seats} suất ({state})", style="italic")
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("Mã", no_wrap=True)
        table.add_column("Đơn vị", ratio=2)
        table.add_column("Suất", justify="right", no_wrap=True)
        table.add_column("Vì sao", ratio=3)
        for line in block.lines:
            name = plan.by_code[line.claim.code].name
            table.add_row(Text(line.claim.code), Text(name), str(line.seats), Text(line.why))
        console.print(table)
    total = sum(allocation.seats.values())
    words = f"Cộng {total} suất, dự phòng {allocation.reserve}"
    print(f"{words}; tổng suất điển hình {allocation.exemplar_seats}.")


def print_told(
    plan: Plan, found: Sequence[Told], unread: Sequence[str], campaign: Campaign
) -> None:
    """The drafts that must go out again, with the command that writes them."""
    if unread:
        names = ", ".join(unread)
        print(f"Không đọc được {names} trong {campaign.outgoing} nên chưa so được số đã báo.")
    if not found:
        return
    print(f"{len(found)} mẫu trong {campaign.outgoing} ghi chỉ tiêu khác, phải báo lại:")
    for one in found:
        told = "chưa báo số" if one.told is None else f"đã báo {one.told}"
        print(f"  {one.unit} {plan.by_code[one.unit].name}: {told}, nay {one.today}")
    codes = " ".join(one.unit for one in found)
    print(f'Xin chạy: emulation-xlsx issue "{campaign.root}" --unit {codes}')
    print("rồi gửi lại các mẫu này cho đơn vị.")


def print_town(town: Consolidation) -> None:
    print(f"Đã tiếp nhận {len(town.receipts)} tệp; cần xử lý: {_summary(town.findings)}")
    if town.later:
        print(
            f"Có {town.later} tệp nhận sau ngày tổng hợp nên chưa tính; nếu thực ra đã nhận "
            "trước đó, xin ghi ngày ở cột «Ngày nhận (sửa)» của sổ tiếp nhận rồi chạy lại."
        )


def answered(campaign: Campaign, letters: Collection[str]) -> str:
    marked = sum(name.endswith(".xlsx") for name in letters)
    return f"Đã soạn thư trả lời trong {campaign.answers}, kèm {marked} mẫu đánh dấu chỗ cần sửa."


def _copy(campaign: Campaign) -> str:
    name = campaign.register_before.name
    return f" (bản của lần chạy trước: {name})" if campaign.register_before.exists() else ""


def register_open(campaign: Campaign) -> str:
    return (
        f"Sổ tiếp nhận {campaign.register.name} có vẻ đang mở ở một cửa sổ hoặc máy khác: xin đóng "
        "lại mà không lưu rồi mở lại; nếu lưu đè, những dòng vừa ghi sẽ mất cho đến lần chạy sau."
    )


def new_register(campaign: Campaign, lost: bool) -> str:
    if not lost:
        return f"Đã lập sổ tiếp nhận: {campaign.register}"
    return (
        f"Không thấy sổ tiếp nhận cũ nên đã lập sổ mới: {campaign.register}\n"
        "Các tệp được coi là mới thấy hôm nay và những chỗ đã sửa trong sổ cũ không còn; "
        "nếu còn bản sao của sổ cũ, xin đặt lại vào thư mục rồi chạy lại"
        f"{_copy(campaign)}."
    )
