"""What each command does, from folder to folder."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign.folder import (
    Campaign,
    OutputBlockedError,
    make_folder,
    new_campaign,
    open_campaign,
    remove_stale,
    replace_file,
    scratch,
)
from emulation_xlsx.campaign.progress import tracked
from emulation_xlsx.commands.inputs import usable_plan, usable_register
from emulation_xlsx.commands.outcome import DONE, FOUND_ERROR, NOT_WRITTEN, StopError, fail, say
from emulation_xlsx.commands.say import (
    answered,
    farewell,
    new_register,
    print_told,
    print_town,
    register_open,
    unfinished,
)
from emulation_xlsx.findings import Severity
from emulation_xlsx.plan.issue import new_plan_workbook

if TYPE_CHECKING:
    from emulation_xlsx.post.drafts import Posted
    from emulation_xlsx.returns.receipts import Receipt
    from emulation_xlsx.town.consolidation import Consolidation

NAMED = 3
"""How many files that could not be written are named."""


class _Outputs:
    """Files being written; one that is blocked does not stop the others."""

    def __init__(self) -> None:
        self.blocked: dict[str, list[Path]] = {}

    def write(self, path: Path, content: bytes) -> bool:
        """Whether it was written."""
        try:
            replace_file(path, content)
        except OutputBlockedError as error:
            self.blocked.setdefault(error.reason, []).append(error.path)
            return False
        return True

    def took(self, folder: Path, posted: Iterable[Posted]) -> list[str]:
        """The names of the files that were written, or would have been, of letters."""
        names = []
        for letter in posted:
            for name, why in letter.items():
                names.append(name)
                if why:
                    self.blocked.setdefault(why, []).append(folder / name)
        return names

    def status(self) -> int:
        """The exit status, having said in one line a reason what was not written."""
        for why, found in self.blocked.items():
            paths = list(dict.fromkeys(found))
            words = f"«{paths[0]}»"
            if len(paths) > 1:
                names = ", ".join(path.name for path in paths[:NAMED])
                more = ", …" if len(paths) > NAMED else ""
                words = f"{len(paths)} tệp trong «{paths[0].parent}» ({names}{more})"
            say(f"không ghi được {words}: {why}.")
        return NOT_WRITTEN if self.blocked else DONE


def new(folder: Path, created: dt.datetime) -> int:
    """The campaign folder with its plan workbook."""
    campaign = new_campaign(folder)
    replace_file(campaign.plan, new_plan_workbook(created))
    for each in (campaign.outgoing, campaign.incoming, campaign.results):
        make_folder(each)
    print(f"Đã tạo thư mục của đợt: {folder}")
    print(f"Xin mở {campaign.plan} để kiểm tra kế hoạch, ghi quy mô và chỉ tiêu các đơn vị.")
    return DONE


def allocate(folder: Path) -> int:
    """Print the quota and write the draft for the chair."""
    from emulation_xlsx.commands.tables import print_allocation
    from emulation_xlsx.returns.feedback import to_tell_again
    from emulation_xlsx.town.sheets.allocation import allocation_workbook

    campaign = open_campaign(folder)
    try:
        plan, allocation, _ = usable_plan(campaign)
    except StopError as stop:
        return stop.status
    print_allocation(plan, allocation)
    replace_file(campaign.allocation, allocation_workbook(plan, allocation))
    print(f"Đã ghi dự thảo phân bổ: {campaign.allocation}")
    print_told(plan, *to_tell_again(campaign.outgoing, plan, allocation), campaign)
    return DONE


def issue(folder: Path, only: Sequence[str] | None, today: dt.date) -> int:
    """A workbook and its letter per unit; one that cannot be written stops no other."""
    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import issue_letter

    campaign = open_campaign(folder)
    try:
        plan, allocation, _ = usable_plan(campaign)
    except StopError as stop:
        return stop.status
    codes = list(dict.fromkeys(code.upper() for code in only or plan.by_code))
    unknown = [code for code in codes if code not in plan.by_code]
    if unknown:
        return fail(f"không có đơn vị mã {', '.join(unknown)} trong kế hoạch.")
    make_folder(campaign.outgoing)
    seats = allocation.seats if plan.settings.decided else {}
    letters = [issue_letter(plan, plan.by_code[code], seats.get(code), today) for code in codes]
    outputs, posting = _Outputs(), posted(letters, campaign.outgoing)
    names = outputs.took(campaign.outgoing, tracked(posting, "Lập mẫu", len(codes)))
    missing = {path.name for paths in outputs.blocked.values() for path in paths}
    done = sum(name.endswith(".xlsx") and name not in missing for name in names)
    print(f"Đã lập {done} mẫu trong {campaign.outgoing}.")
    if not plan.settings.decided:
        print("Chỉ tiêu chưa có quyết định nên trong mẫu ghi «thông báo sau».")
    return outputs.status()


def check(files: Sequence[str | Path], folder: Path | None, style: str, today: dt.date) -> int:
    """Findings of single files, as a table for people or as JSON."""
    from emulation_xlsx.commands.check import check_files
    from emulation_xlsx.commands.tables import print_findings
    from emulation_xlsx.plan.model import default_plan
    from emulation_xlsx.town.consolidation import quotas

    seats = None
    if folder is None:
        plan = default_plan()
    else:
        try:
            plan, allocation, _ = usable_plan(open_campaign(folder), style)
        except StopError as stop:
            return stop.status
        seats = quotas(plan, allocation)
    findings = check_files(files, plan, today, seats)
    print_findings(findings, [str(file) for file in files], style)
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return FOUND_ERROR if errors else DONE


def consolidate(
    folder: Path,
    as_of: dt.date,
    moment: dt.datetime,
    since: dt.date | None = None,
    *,
    public: bool = False,
) -> int:
    """Receive, check, write the register, the answers and the town workbook; its briefing says
    what changed ``since`` a day. ``public``: also the one that circulates.
    """
    with _without_collecting():
        return _consolidate(folder, as_of, moment, since, public=public)


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for garbage in cycles, of which long lists of plain values make none; nor among
    what is there by then, when the program ends.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _consolidate(
    folder: Path, as_of: dt.date, moment: dt.datetime, since: dt.date | None, *, public: bool
) -> int:
    campaign = open_campaign(folder)
    try:
        town, receipts, old = _consolidated(campaign, as_of, moment, since)
    except StopError as stop:
        return stop.status

    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import answers
    from emulation_xlsx.town.page import LIVE_UNITS
    from emulation_xlsx.town.workbook import CIRCULATED, town_workbooks

    outputs, letters = _Outputs(), answers(town)
    posting = posted(letters, campaign.answers)  # goes on while the town workbook is written
    lost = old is None and campaign.consolidated
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
    words, total = "Soạn thư trả lời", len(letters)
    names = outputs.took(campaign.answers, tracked(posting, words, total))
    remove_stale(campaign.answers, set(names))
    print_town(town)
    if names:
        print(answered(campaign, names))
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


def remind(folder: Path, as_of: dt.date, moment: dt.datetime) -> int:
    """Drafts to the units that owe something. Nothing is received by it: the register stays."""
    campaign = open_campaign(folder)
    try:
        town, *_ = _consolidated(campaign, as_of, moment)
    except StopError as stop:
        return stop.status

    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import reminders

    outputs, letters = _Outputs(), reminders(town)
    names = outputs.took(campaign.reminders, posted(letters, campaign.reminders))
    remove_stale(campaign.reminders, set(names))
    if letters:
        print(f"Đã soạn thư nhắc {len(letters)} đơn vị trong {campaign.reminders}.")
    else:
        print(f"Đến ngày {as_of:%d/%m/%Y} không đơn vị nào phải nhắc.")
    return outputs.status()


def close(folder: Path, as_of: dt.date, moment: dt.datetime) -> int:
    """The archive without personal data; it says what is to be deleted, and deletes nothing."""
    campaign = open_campaign(folder)
    try:
        town, receipts, old = _consolidated(campaign, as_of, moment)
    except StopError as stop:
        return stop.status

    from emulation_xlsx.town.workbook import archive

    for words in unfinished(town, [one for one in receipts if one.entry.first_seen == moment]):
        print(words)
    outputs, to = _Outputs(), campaign.archive(f"{as_of}")
    for name, content in archive(town, campaign.plan.read_bytes(), old).items():
        outputs.write(to / name, content)
    if not outputs.blocked:
        print(farewell(campaign, town, to))
    return outputs.status()


def _consolidated(
    campaign: Campaign, as_of: dt.date, moment: dt.datetime, since: dt.date | None = None
) -> tuple[Consolidation, list[Receipt], bytes | None]:
    """What it all adds up to, every file received, and the register as it was (None: none yet).

    :raises StopError: the plan or the register cannot be used; that has been said.
    """
    from emulation_xlsx.intake.folder import scan
    from emulation_xlsx.intake.reader import Gate

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
    """The register with what became of every file; of those received later nothing is known."""
    from emulation_xlsx.returns.receipts import LATER
    from emulation_xlsx.returns.register import write_register

    judged = {receipt.key: receipt for receipt in town.receipts}
    later = {one.key: replace(one, verdict=LATER, findings=()) for one in receipts}
    rows = [judged.get(receipt.key, later[receipt.key]) for receipt in receipts]
    return write_register(old, rows, town.plan.lists, moment, town.plan.settings.offices)
