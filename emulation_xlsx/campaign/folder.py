"""The campaign folder: its paths, how it is made and opened, and what does not belong in it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from emulation_xlsx.campaign.files import (
    BESIDE,
    WORDS_OF_ERRNO,
    OutputBlockedError,
    by_whom,
    opened_by,
    reason,
)
from emulation_xlsx.campaign.windows import WINDOWS, reachable

PLAN_FILE = "ke-hoach.xlsx"
LONGEST_PATH = 218
"""Characters of a path that Excel on Windows opens."""
LONGEST_INSIDE = len(r"\luu-tru-2020-04-20\tong-hop-2020-04-20-luu-tru.xlsx")
CONFLICT = re.compile(
    r" ?\(.+\)|(?i:.*(?:conflict|xung đột|copy|bản sao).*)|-[A-Z0-9-]*[A-Z][A-Z0-9-]*"
)
"""What OneDrive, Dropbox, Google Drive and Explorer put behind the name of a second copy."""


class NotACampaignError(Exception):
    """The folder is no campaign."""


class NotEmptyError(Exception):
    """A folder that must be empty is not."""


class Campaign:
    """Where everything of one campaign is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plan = root / PLAN_FILE
        self.register = root / "so-tiep-nhan.xlsx"
        self.register_before = root / "so-tiep-nhan-ban-truoc.xlsx"
        """The register as it was before the last run that changed it."""
        self.outgoing, self.answers = root / "gui-di", root / "phan-hoi"
        self.reminders, self.results = root / "nhac-han", root / "tong-hop"
        self.incoming = root / "nhan-ve"
        self.fetched = self.incoming / "thu"
        """What ``mail fetch`` took from the mailbox."""
        self.allocation = self.results / "phan-bo.xlsx"
        self.commended = self.results / "khen-thuong.xlsx"
        """Who is proposed for a commendation."""
        self.commended_before = self.results / "khen-thuong-dot-truoc.xlsx"
        """The same list of the last campaign, for whoever is named again."""
        self.event = root / "hoi-nghi"
        """What the day of the event needs; the clerk's as soon as it was changed."""
        self.invitations = self.event / "thu-moi"
        self.upward = root / "cap-tren"
        """Forms of the level above, filled from this campaign."""

    @property
    def register_is_open(self) -> bool:
        return opened_by(self.register) is not None

    @property
    def readable(self) -> Path:
        """``nhan-ve`` as everything in it can be opened, however deep, whatever it is called."""
        return Path(reachable(str(self.incoming.resolve()))) if WINDOWS else self.incoming

    @property
    def with_people(self) -> list[Path]:
        """Where people's data are, of what is there."""
        folders = self.incoming, self.answers, self.reminders, self.outgoing, self.results
        every = (*folders, self.event, self.upward, self.register, self.register_before, self.plan)
        return [path for path in every if path.exists()]

    @property
    def checkins(self) -> list[Path]:
        """The check-ins that were ticked, and copies of them."""
        return sorted(self.event.glob("diem-danh*.xlsx"))

    def archive(self, as_of: str) -> Path:
        """What is kept when the campaign is over."""
        return self.root / f"luu-tru-{as_of}"

    def data(self, as_of: str) -> Path:
        """The folder of the tables for other programs."""
        return self.results / f"du-lieu-{as_of}"

    def town_workbook(self, as_of: str) -> Path:
        return self.results / f"tong-hop-{as_of}.xlsx"

    @property
    def town_workbooks(self) -> Iterable[Path]:
        """Of all days; in no order."""
        return self.results.glob("tong-hop-*.xlsx")


GENERATED = re.compile(
    r"(?:[A-Z0-9]+|khac)-[0-9a-f]{8}(?:\.(?:xlsx|eml|txt)|-zalo\.txt)"  # in phan-hoi
    r"|[A-Z0-9]+(?:\.(?:eml|txt|docx)|-zalo\.txt)"  # in nhac-han, thu-moi
)


def remove_stale(folder: Path, kept: Collection[str]) -> None:
    """Drop generated letters that are no longer due; what else lies there is not touched."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if GENERATED.fullmatch(path.name) and path.name not in kept:
            with contextlib.suppress(OSError):
                path.unlink()


def sweep(campaign: Campaign) -> None:
    """Remove the unfinished files of an interrupted run."""
    outputs = campaign.outgoing, campaign.answers, campaign.reminders, campaign.results
    event = campaign.event, campaign.invitations
    for folder in (campaign.root, campaign.fetched, *outputs, *event):
        for path in folder.glob(BESIDE.format("*")):
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextlib.contextmanager
def scratch(campaign: Campaign, *, needed: bool) -> Iterator[Path | None]:
    """A folder for rows that the memory cannot hold; None where it is not ``needed`` or cannot be
    made. The next run sweeps the folder of a killed one.
    """
    folder = campaign.root / BESIDE.format(os.urandom(8).hex())
    try:
        if needed:
            folder.mkdir(mode=0o700)
    except OSError:
        needed = False
    try:
        yield folder if needed else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_campaign(folder: Path) -> Campaign:
    """The campaign in a folder.

    :raises NotACampaignError: it has no plan workbook, or cannot be looked into.
    """
    campaign = Campaign(folder)
    try:
        found = campaign.plan.is_file()
    except OSError as error:
        raise NotACampaignError(f"không mở được thư mục “{folder}”: {reason(error)}.") from error
    if not found:
        raise NotACampaignError(
            f"“{folder}” không phải thư mục của một đợt: không có tệp {PLAN_FILE}."
        )
    return campaign


def new_campaign(folder: Path) -> Campaign:
    """An empty campaign folder.

    :raises NotEmptyError: the folder holds something, or is a file; nothing is touched.
    :raises OutputBlockedError: it cannot be made.
    """
    campaign = Campaign(folder)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotEmptyError(f"“{folder}” không trống; xin chọn một thư mục mới hoặc trống.")
        if too_deep(folder):
            raise OutputBlockedError(folder, WORDS_OF_ERRNO[errno.ENAMETOOLONG])
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputBlockedError(folder, reason(error)) from error
    return campaign


def too_deep(folder: Path) -> bool:
    """Whether Excel on Windows could not open what will be in it."""
    return WINDOWS and len(str(folder.absolute())) + LONGEST_INSIDE > LONGEST_PATH


def warnings(campaign: Campaign) -> Iterator[str]:
    """Sentences about open workbooks, second copies and long paths that may mislead a run."""
    if too_deep(campaign.root):
        yield f"“{campaign.root}”: {WORDS_OF_ERRNO[errno.ENAMETOOLONG]}."
    if (owner := opened_by(campaign.plan)) is not None:
        yield (
            f"{PLAN_FILE} có vẻ đang mở{by_whom(owner)}: chỗ nào chưa lưu thì chưa được tính; "
            "xin lưu rồi làm lại."
        )
    for path in sorted(campaign.results.glob("[!~.]*.xlsx")):
        if (owner := opened_by(path)) is not None:
            yield f"{path.name} có vẻ đang mở{by_whom(owner)}: đó là bản cũ; xin đóng lại."
    for path in (campaign.plan, campaign.register):
        if copies := conflicts(path):
            yield (
                f"bên cạnh {path.name} còn có {', '.join(f'“{name}”' for name in copies)}, không "
                f"được đọc: có thể hai máy cùng sửa một tệp; xin chép những chỗ đã sửa vào "
                f"{path.name} rồi dời bản kia đi nơi khác."
            )


def conflicts(path: Path) -> list[str]:
    """Second copies of a file, which a syncing program or a second download makes."""
    beside = (one.name for one in path.parent.glob(f"*{path.suffix}"))
    behind = {name: name.removesuffix(path.suffix).partition(path.stem) for name in beside}
    return sorted(
        name
        for name, (before, stem, after) in behind.items()
        if stem and (before or after) and CONFLICT.fullmatch(f"{before}{after}")
    )
