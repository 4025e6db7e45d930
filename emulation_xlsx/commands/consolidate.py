"""``consolidate``, ``remind``, ``close``: the commands that read every return."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import OutputBlockedError, reason
from emulation_xlsx.campaign.folder import open_campaign, remove_stale, scratch
from emulation_xlsx.campaign.interrupt import stopped
from emulation_xlsx.campaign.progress import doubt, tracked, want
from emulation_xlsx.campaign.windows import patiently
from emulation_xlsx.commands.inputs import has_own, usable_plan, usable_register
from emulation_xlsx.commands.outcome import DONE, Outputs, StopError
from emulation_xlsx.commands.say import (
    circulating_is_old,
    farewell,
    new_register,
    print_town,
    register_open,
    unfinished,
)
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.reader import warm_up
from emulation_xlsx.returns.alone import faults_of, spared
from emulation_xlsx.returns.aside import set_aside

if TYPE_CHECKING:
    from emulation_xlsx.returns.receipts import Receipt
    from emulation_xlsx.town.consolidation import Consolidation


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """A block without Python's search for garbage in cycles: long lists of plain values make none.

    What is there at its end is never searched either, so that the program ends sooner.
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
    data: bool = False,
) -> int:
    """Receive, check, and write the register, the answers and the town workbook.

    ``since``: the briefing says what changed since that day. ``public``: also the workbook that
    circulates. ``data``: also the tables for other programs; of these, too, what circulates.
    """
    return write_consolidation(Received(folder, as_of, moment, since), public=public, data=data)


def write_consolidation(received: Received, *, public: bool = False, data: bool = False) -> int:
    """Write the outputs of ``consolidate`` from the returns received; gives the exit status."""
    from emulation_xlsx.post.drafts import sealed
    from emulation_xlsx.post.letters import answers
    from emulation_xlsx.town.workbook import write_town

    def probe(town: Consolidation) -> None:
        write_town(town, public=public)
        for letter in answers(town):
            sealed(letter)

    try:
        return received.written(
            lambda town: _write_all(received, town, public=public, data=data), probe
        )
    except Exception as error:
        if not foreseen(error):
            received.write_register(Outputs(), received.receipts)
        raise


def _write_data(outputs: Outputs, place: Path, town: Consolidation, public: bool) -> list[str]:
    """The tables for other programs; where they are, in words."""
    from emulation_xlsx.town.data_package import data_package

    for name, content in data_package(town, public=public).items():
        outputs.write(place / name, content)
    return [f"Số liệu cho chương trình khác (CSV): {place}"]


def _write_all(received: Received, town: Consolidation, *, public: bool, data: bool) -> int:
    """The answers, the register, the town workbook; and what of it is to be said."""
    from emulation_xlsx.post.drafts import posted
    from emulation_xlsx.post.letters import answers
    from emulation_xlsx.town.page import LIVE_UNITS
    from emulation_xlsx.town.workbook import CIRCULATED, town_workbooks

    campaign, old = received.campaign, received.old
    outputs, letters = Outputs(), answers(town)
    posting = posted(letters, campaign.answers)  # goes on while the town workbook is written
    lost = old is None and any(campaign.town_workbooks)
    kept, changed = received.write_register(outputs, town.receipts)
    with scratch(campaign, needed=len(town.plan.units) > LIVE_UNITS) as place:
        written = [
            f"{words}: {path}"
            for stem, words, content in town_workbooks(town, public=public, folder=place)
            if outputs.write(path := campaign.town_workbook(stem), content)
        ]
    tracking = tracked(posting, "Soạn thư trả lời", len(letters))
    names = outputs.took(campaign.answers, tracking)
    remove_stale(campaign.answers, set(names))
    print_town(town, received.unclear)
    if names:
        marked = sum(name.endswith(".xlsx") for name in names)
        words = f"Đã soạn thư trả lời trong {campaign.answers}"
        print(f"{words}, kèm {marked} mẫu đánh dấu chỗ cần sửa.")
    if kept and old is None:
        print(new_register(campaign, lost))
    if kept and changed and campaign.register_is_open:
        print(register_open(campaign))
    written += _write_data(outputs, campaign.data(f"{town.as_of}"), town, public) if data else []
    for words in written:
        print(words)
    circulating = campaign.town_workbook(f"{town.as_of}{CIRCULATED}")
    if not public and circulating.exists():
        print(circulating_is_old(circulating))
    return outputs.status()


def remind(
    folder: Path,
    as_of: dt.date | None = None,
    moment: dt.datetime | None = None,
    *,
    soon: bool = False,
) -> int:
    """Drafts to the units that owe something, and in the register who was reminded when. Nothing
    is received by it. ``soon``: also before a day that is near.
    """
    return draft_reminders(Received(folder, as_of, moment), soon=soon)


def draft_reminders(received: Received, *, soon: bool = False) -> int:
    """What ``remind`` writes of what was received."""
    campaign = received.campaign

    from emulation_xlsx.post.drafts import posted, sealed
    from emulation_xlsx.post.letters import reminders

    def write(town: Consolidation) -> int:
        outputs, letters = Outputs(), reminders(town, soon=soon)
        names = outputs.took(campaign.reminders, posted(letters, campaign.reminders))
        remove_stale(campaign.reminders, set(names))
        received.write_reminded(outputs, town, {one.stem: one.draft.summary for one in letters})
        if letters:
            print(f"Đã soạn thư nhắc {len(letters)} đơn vị trong {campaign.reminders}.")
        else:
            print(f"Đến ngày {town.as_of:%d/%m/%Y} không đơn vị nào phải nhắc.")
        return outputs.status()

    return received.written(write, lambda town: [sealed(one) for one in reminders(town, soon=soon)])


def close(
    folder: Path,
    as_of: dt.date | None = None,
    moment: dt.datetime | None = None,
    *,
    dry_run: bool = False,
) -> int:
    """The archive without personal data; nothing is deleted. ``dry_run``: what is open is said."""
    received = Received(folder, as_of, moment)
    campaign = received.campaign

    from emulation_xlsx.town.archive import archive

    def kept(town: Consolidation) -> dict[str, bytes]:
        return archive(town, campaign.plan.read_bytes(), received.old)

    def write(town: Consolidation) -> int:
        outputs, to = Outputs(), campaign.archive(f"{town.as_of}")
        content = {} if dry_run else kept(town)
        for words in unfinished(town, received.new):
            doubt(words)
        if dry_run:
            print(f"Sẽ lập bản lưu trữ không có dữ liệu cá nhân: {to}")
            want("")
            return DONE
        for name, whole in content.items():
            outputs.write(to / name, whole)
        if not outputs.blocked:
            print(farewell(campaign, town, to))
        return outputs.status()

    return received.written(write, kept)


class Received:
    """Every file of a campaign as received on a day (today), and the register as it was (None:
    none yet).

    :raises StopError: ``since`` is not before that day; the plan or the register cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        as_of: dt.date | None,
        moment: dt.datetime | None,
        since: dt.date | None = None,
    ) -> None:
        self.moment = moment or clock.now()
        self._as_of, self._since = as_of or self.moment.date(), since
        if since and since >= self._as_of:
            raise StopError(
                f"lệnh chưa đúng: --since {since} phải trước ngày tính đến {self._as_of}."
            )
        self.campaign = campaign = open_campaign(folder)
        warm_up("unit_return", sum(1 for _ in campaign.incoming.rglob("*")))  # imports take long
        unread = set_aside(campaign.register)
        files = scan(campaign.readable)
        early = None if has_own(campaign.plan) else Gate(files, "unit_return", unread)

        from emulation_xlsx.returns.receipts import receive  # meanwhile pandas is imported
        from emulation_xlsx.returns.register import gone, owed_papers

        self._plan, self._allocation, doubts = usable_plan(campaign)
        gate = early or Gate(files, "unit_return", unread, self._plan.asked.own)
        self.old, register = usable_register(campaign, self._plan)
        entries, titles = register.entries, register.titles
        self.receipts = receive(files, entries, self._plan, self.moment, gate, titles)
        self._papers, unowed = owed_papers(register.papers, self._plan)
        self._found = [*doubts, *register.findings, *unowed, *gone(register, self.receipts)]
        self._amendments, self._reminded = register.amendments, register.reminded
        self.marked = register.marked
        self._judged: Consolidation | None = None

    @property
    def new(self) -> list[Receipt]:
        """The files that no run has received before."""
        return [one for one in self.receipts if one.entry.first_seen == self.moment]

    def written(
        self, write: Callable[[Consolidation], int], probe: Callable[[Consolidation], object]
    ) -> int:
        """What ``write`` makes of the town; the exit status.

        Where that fails, the returns over which ``probe`` of each alone fails are set aside, and
        the others are written.
        """
        town = self.judged()
        try:
            return write(town)
        except Exception as error:
            if foreseen(error):
                raise
            faults = faults_of(lambda receipts: probe(self._town(receipts)), self.receipts)
            if not faults:
                raise
        self._judged = self._without(faults)
        return write(self._judged)

    def judged(self) -> Consolidation:
        """The town, without the returns over which it cannot be added up; judged once."""
        if self._judged is None:
            town, faults = spared(self._town, self.receipts)
            self._judged = self._without(faults) if faults else town
        return self._judged

    def _town(self, receipts: Sequence[Receipt]) -> Consolidation:
        from emulation_xlsx.town.consolidation import consolidate as consolidated

        def on(day: dt.date) -> Consolidation:
            return consolidated(
                self._plan,
                self._found,
                self._allocation,
                receipts,
                self._papers,
                day,
                self._amendments,
            )

        now = replace(self._attended(on(self._as_of)), reminded=self._reminded)
        return replace(now, earlier=on(self._since)) if self._since else now

    def _attended(self, town: Consolidation) -> Consolidation:
        """With who came to the event, where check-ins were ticked."""
        from emulation_xlsx.town.attendance import attendance

        contents, self.unclear = [], list[str]()
        for path in self.campaign.checkins:
            try:
                contents.append((path.name, patiently(path.read_bytes)))
            except OSError as error:
                self.unclear.append(f"Không mở được {path}: {reason(error)}.")
        if not contents:
            return town
        code = town.plan.settings.campaign_code
        came, said = attendance(code, town.delegate_keys, contents)
        self.unclear += said
        return replace(town, attendance=came)

    def _without(self, faults: Mapping[int, str]) -> Consolidation:
        """The town without the returns that no part of it can be made of: these are refused."""
        self.receipts = [
            one.failed(faults[i]) if i in faults else one for i, one in enumerate(self.receipts)
        ]
        return self._town(self.receipts)

    def write_register(self, outputs: Outputs, judged: Sequence[Receipt]) -> tuple[bool, bool]:
        """The register with the verdict of every file; files received later have none yet.
        Whether it was written, and whether that changed it.
        """
        from emulation_xlsx.returns.receipts import LATER
        from emulation_xlsx.returns.register import write_register

        known = {receipt.key: receipt for receipt in judged}
        later = {one.key: replace(one, verdict=LATER, findings=()) for one in self.receipts}
        rows = [known.get(one.key, later[one.key]) for one in self.receipts]
        office, lists = self._plan.settings.offices, self._plan.lists
        content = write_register(self.old, rows, lists, self.moment, office)
        return self._put_register(outputs, content), self.old != content

    def _put_register(self, outputs: Outputs, content: bytes) -> bool:
        """Write the register, the last one beside it where that differs; whether it was written."""
        if self.old not in (None, content):
            outputs.write(self.campaign.register_before, self.old)
        return outputs.write(self.campaign.register, content)

    def write_reminded(
        self, outputs: Outputs, town: Consolidation, drafted: Mapping[str, str]
    ) -> None:
        """The register with who was reminded on the day of the town, and of what."""
        from emulation_xlsx.returns.receipts import UnusableRegisterError
        from emulation_xlsx.returns.register import write_register
        from emulation_xlsx.returns.reminded import with_reminders

        lists, office = self._plan.lists, self._plan.settings.offices
        old = self.old
        if old is None and not drafted:
            return
        if old is None:
            old = write_register(None, [], lists, self.moment, office)
        try:
            content = with_reminders(old, self._reminded, drafted, lists, self.moment, town.as_of)
        except UnusableRegisterError as error:
            name = self.campaign.register.name
            words = f"không ghi được lần nhắc vào {name}: {error}. Thư nhắc đã soạn xong"
            raise StopError(
                f"{words}; xin khôi phục sheet ấy rồi bấm lại “5. Nhắc hạn”."
            ) from error
        if content != self.old:
            self._put_register(outputs, content)


def foreseen(error: Exception) -> bool:
    """Whether a failure is not over a return: the folder's, the disk's, or Ctrl+C."""
    return stopped(error) or isinstance(error, StopError | OSError | OutputBlockedError)
