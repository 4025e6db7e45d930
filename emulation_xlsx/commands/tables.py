"""Findings and the quota as tables on the console."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from emulation_xlsx.campaign.progress import detail
from emulation_xlsx.commands.say import summary
from emulation_xlsx.findings import SEVERITY_NAMES, Finding
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.plan.quota_words import paradox, whys
from emulation_xlsx.returns.slips import together

WIDEST_TABLE = 120
"""Columns of a table on a wider console, which nobody could read across."""


def print_findings(findings: Sequence[Finding], files: Sequence[str], style: str) -> None:
    """JSON, or a table per file and sheet; a file without findings is said to have none."""
    ordered = sorted(findings, key=Finding.sort_key)
    if style == "json":
        print(json.dumps([f.as_json() for f in ordered], ensure_ascii=False, indent=1))
        return
    console = _console()
    for file in dict.fromkeys(files):
        mine = [finding for finding in ordered if finding.place.file == file]
        console.print(Text(f"{file}: {summary(mine)}", style="bold"), soft_wrap=True)
        for sheet, group in groupby(mine, key=lambda finding: finding.place.sheet):
            _show(console, _table(sheet, together(group)))
    for finding in ordered:
        if finding.place.file is None:
            console.print(Text(f"{finding.message} {finding.remedy}", style="italic"))


def _console() -> Console:
    console = Console(file=sys.stdout, highlight=False)
    console.width = min(console.width, WIDEST_TABLE)
    return console


def _show(console: Console, table: Table) -> None:
    """A table, line by line."""
    with console.capture() as drawn:
        console.print(table)
    for line in drawn.get().splitlines():
        detail(line)


def _titled(title: str) -> Table:
    words = Text(title, style="italic")
    return Table(title=words, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def _table(sheet: str | None, findings: Sequence[Finding]) -> Table:
    """A sheet's findings: the cell, how grave and by which rule, what is wrong and what to do."""
    table = _titled(sheet or "Cả tệp")
    table.add_column("Ô", no_wrap=True, min_width=4)
    table.add_column("Mức", width=13)
    table.add_column("Nội dung cần xem lại, đề nghị", overflow="fold")
    for finding in findings:
        table.add_row(
            Text((finding.where or "–").replace(", ", "\n")),
            Text(f"{SEVERITY_NAMES[finding.severity]}\n{finding.basis}"),
            Text(f"{finding.message}\n→ {finding.remedy}"),
        )
    return table


def print_allocation(plan: Plan, allocation: Allocation) -> None:
    console, decided = _console(), plan.settings.decided
    state = f"quyết định số {plan.settings.quota_decision_number}" if decided else "dự thảo"
    for block in allocation.blocks:
        table = _titled(f"{block.block}: {block.seats} suất ({state})")
        table.add_column("Mã", no_wrap=True)
        table.add_column("Đơn vị", ratio=2)
        table.add_column("Suất", justify="right", no_wrap=True)
        table.add_column("Vì sao", ratio=3)
        why = whys(block)
        for line in block.lines:
            code, name = line.claim.code, plan.by_code[line.claim.code].name
            table.add_row(Text(code), Text(name), str(line.seats), Text(why[code]))
        _show(console, table)
        if words := paradox(block):
            console.print(Text(words), soft_wrap=True)
    total = sum(allocation.seats.values())
    words = f"Cộng {total} suất, dự phòng {allocation.reserve}"
    print(f"{words}; tổng suất điển hình {allocation.exemplar_seats}.")
