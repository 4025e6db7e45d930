"""``consolidate``, ``remind``, ``close``: the commands that read every return."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.folder import Campaign, open_campaign, remove_stale, scratch
from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.commands.inputs import usable_plan, usable_register
from emulation_xlsx.commands.outcome import StopError
from emulation_xlsx.commands.outputs import Outputs
from emulation_xlsx.commands.say import (
    farewell,
    new_register,
    print_town,
    register_open,
    unfinished,
)
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.reader import Gate, warm_up

if TYPE_CHECKING:
    from emulation_xlsx.returns.receipts import Receipt
    from emulation_xlsx.town.consolidation import Consolidation


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's search for garbage in cycles is off: long lists of plain values make none. The
    program's end does not search what is there by then either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@_without_collecting()
def consolidate_returns(
    folder: Path,
    as_of: dt.date | None = None,
    moment: dt.datetime | None = None,
    since: dt.date | None = None,
    *,
    public: bool = False,
) -> int:
    """Receive, check, write the register, the answers and the town workbook; its briefing says
    what changed ``since`` a day. ``public``: also the one that circulates.
    """
    moment = moment or clock.now()
    as_of = as_of or moment.date()
    if since and since >= as_of:
        raise StopError(f"lệnh chưa đúng: --since {since} phải trước ngày tính đến {as_of}.")
    campaign = open_campaign(folder)
    warm_up("unit_return", sum(1 for _ in campaign.incoming.rglob("*")))  # imports take long
    town, receipts, old = _consolidated(campaign, as_of, moment, since)

    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import answers
    from emulation_xlsx.town.table import LIVE_UNITS
    from emulation_xlsx.town.workbook import CIRCULATED, town_workbooks

    outputs, letters = Outputs(), answers(town)
    posting = posted(letters, campaign.answers)  # goes on while the town workbook is written
    lost = old is None and any(campaign.results.glob("tong-hop-*.xlsx"))
    register = _kept(old, town, receipts, moment)
    if old is not None and old != register:
        outputs.write(campaign.register_before, old)
    kept = outputs.write(campaign.register, register)
    with scratch(campaign, needed=len(town.plan.units) > LIVE_UNITS) as place:
        written = [
            f"{words}: {path}"
            for stem, words, content in town_workbooks(town, public=public, folder=place)
            if outputs.write(path := campaign.town_workbook(stem), content)
        ]
    tracking = tracked(posting, "Soạn thư trả lời", len(letters))
    names = outputs.took(campaign.answers, tracking)
    remove_stale(campaign.answers, set(names))
    print_town(town)
    if names:
        marked = sum(name.endswith(".xlsx") for name in names)
        words = f"Đã soạn thư trả lời trong {campaign.answers}"
        print(f"{words}, kèm {marked} mẫu đánh dấu chỗ cần sửa.")
    if kept and old is None:
        print(new_register(campaign, lost))
    if kept and old != register and campaign.register_is_open:
        print(register_open(campaign))
    for words in written:
        print(words)
    circulating = campaign.town_workbook(f"{as_of}{CIRCULATED}")
    if not public and circulating.exists():
        print(f"{circulating.name} là của lần chạy trước; muốn lập lại, xin chạy với --public.")
    return outputs.status()


def remind(folder: Path, as_of: dt.date | None = None, moment: dt.datetime | None = None) -> int:
    """Drafts to the units that owe something. Nothing is received by it: the register stays."""
    moment = moment or clock.now()
    as_of = as_of or moment.date()
    campaign = open_campaign(folder)
    town, *_ = _consolidated(campaign, as_of, moment)

    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import reminders

    outputs, letters = Outputs(), reminders(town)
    names = outputs.took(campaign.reminders, posted(letters, campaign.reminders))
    remove_stale(campaign.reminders, set(names))
    if letters:
        print(f"Đã soạn thư nhắc {len(letters)} đơn vị trong {campaign.reminders}.")
    else:
        print(f"Đến ngày {as_of:%d/%m/%Y} không đơn vị nào phải nhắc.")
    return outputs.status()


def close(folder: Path, as_of: dt.date | None = None, moment: dt.datetime | None = None) -> int:
    """The archive without personal data; it says what is to be deleted, and deletes nothing."""
    moment = moment or clock.now()
    as_of = as_of or moment.date()
    campaign = open_campaign(folder)
    town, receipts, old = _consolidated(campaign, as_of, moment)

    from emulation_xlsx.town.workbook import archive

    for words in unfinished(town, [one for one in receipts if one.entry.first_seen == moment]):
        print(words)
    outputs, to = Outputs(), campaign.archive(f"{as_of}")
    for name, content in archive(town, campaign.plan.read_bytes(), old).items():
        outputs.write(to / name, content)
    if not outputs.blocked:
        print(farewell(campaign, town, to))
    return outputs.status()


def _consolidated(
    campaign: Campaign, as_of: dt.date, moment: dt.datetime, since: dt.date | None = None
) -> tuple[Consolidation, list[Receipt], bytes | None]:
    """The town on a day, every file received, and the register as it was (None: none yet).

    :raises StopError: the plan or the register cannot be used.
    """
    arrivals = scan(campaign.readable)
    gate = Gate(arrivals, "unit_return")  # reads on while pandas is imported

    from emulation_xlsx.returns.receipts import receive
    from emulation_xlsx.returns.register import gone, owed_papers
    from emulation_xlsx.town.consolidation import consolidate as consolidated

    plan, allocation, doubts = usable_plan(campaign)
    old, register = usable_register(campaign, plan)
    receipts = receive(arrivals, register.entries, plan, moment, gate)
    del arrivals, gate  # the files' bytes
    papers, unowed = owed_papers(register.papers, plan)
    found = [*doubts, *register.findings, *unowed, *gone(register, receipts)]

    def town_on(day: dt.date) -> Consolidation:
        amendments = register.amendments
        return consolidated(plan, found, allocation, receipts, papers, day, amendments)

    town = town_on(as_of)
    return replace(town, earlier=town_on(since)) if since else town, receipts, old


def _kept(
    old: bytes | None, town: Consolidation, receipts: Sequence[Receipt], moment: dt.datetime
) -> bytes:
    """The register with the verdict of every file; files received later have none yet."""
    from emulation_xlsx.returns.receipts import LATER
    from emulation_xlsx.returns.register import write_register

    judged = {receipt.key: receipt for receipt in town.receipts}
    later = {one.key: replace(one, verdict=LATER, findings=()) for one in receipts}
    rows = [judged.get(receipt.key, later[receipt.key]) for receipt in receipts]
    return write_register(old, rows, town.plan.lists, moment, town.plan.settings.offices)
