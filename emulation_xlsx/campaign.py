"""The campaign folder: its paths, and the one function that replaces a file."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import re
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

VIETNAM = dt.timezone(dt.timedelta(hours=7))
PLAN_FILE = "ke-hoach.xlsx"
REGISTER_FILE = "so-tiep-nhan.xlsx"
BESIDE = ".~{}.tmp"
"""What a file is called until it is whole."""
WORDS_OF_ERRNO: Mapping[int, str] = {
    errno.EACCES: "tệp đang mở trong Excel hoặc không có quyền ghi; xin đóng tệp rồi chạy lại",
    errno.ENOSPC: "ổ đĩa đã đầy; xin xóa bớt rồi chạy lại",
    errno.EDQUOT: "đã hết dung lượng được cấp; xin xóa bớt rồi chạy lại",
    errno.EROFS: "ổ đĩa hoặc thư mục chỉ cho đọc; xin chọn nơi khác",
    errno.ENAMETOOLONG: "tên tệp hoặc đường dẫn quá dài; xin đặt thư mục ở nơi có tên ngắn hơn",
    errno.EEXIST: "trùng tên với một tệp khác nên không tạo được thư mục",
    errno.ENOTDIR: "trùng tên với một tệp khác nên không tạo được thư mục",
    errno.EISDIR: "trùng tên với một thư mục",
}


class NotACampaignError(Exception):
    """The folder is no campaign."""


class NotEmptyError(Exception):
    """A folder that must be empty is not."""


class OutputBlockedError(Exception):
    """A file could not be written; the old one is untouched."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True, slots=True)
class Campaign:
    """Where everything of one campaign is."""

    root: Path

    @property
    def plan(self) -> Path:
        return self.root / PLAN_FILE

    @property
    def register(self) -> Path:
        return self.root / REGISTER_FILE

    @property
    def register_before(self) -> Path:
        """The register as it was before the last run that changed it."""
        return self.root / "so-tiep-nhan-ban-truoc.xlsx"

    @property
    def register_is_open(self) -> bool:
        """Whether Excel or LibreOffice has the register open, by the mark they leave beside it."""
        name = self.register.name
        return any((self.root / mark).exists() for mark in (f"~${name}", f".~lock.{name}#"))

    @property
    def outgoing(self) -> Path:
        return self.root / "gui-di"

    @property
    def incoming(self) -> Path:
        return self.root / "nhan-ve"

    @property
    def answers(self) -> Path:
        return self.root / "phan-hoi"

    @property
    def reminders(self) -> Path:
        return self.root / "nhac-han"

    @property
    def results(self) -> Path:
        return self.root / "tong-hop"

    @property
    def allocation(self) -> Path:
        return self.results / "phan-bo.xlsx"

    @property
    def written_to(self) -> tuple[Path, ...]:
        return self.root, self.outgoing, self.answers, self.reminders, self.results

    def archive(self, as_of: str) -> Path:
        """What is kept when the campaign is over."""
        return self.root / f"luu-tru-{as_of}"

    @property
    def with_people(self) -> tuple[Path, ...]:
        """Where people's data are, of what is there."""
        folders = self.incoming, self.answers, self.reminders, self.outgoing, self.results
        every = (*folders, self.register, self.register_before, self.plan)
        return tuple(path for path in every if path.exists())

    def town_workbook(self, as_of: str) -> Path:
        return self.results / f"tong-hop-{as_of}.xlsx"

    @property
    def consolidated(self) -> bool:
        """Whether a town workbook was written here before."""
        return any(self.results.glob("tong-hop-*.xlsx"))


GENERATED = re.compile(
    r"(?:[A-Z0-9]+|khac)-[0-9a-f]{8}\.(?:xlsx|eml|txt)"  # in phan-hoi
    r"|[A-Z0-9]+\.(?:eml|txt)"  # in nhac-han
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
    """Drop what an interrupted run had begun to write."""
    for folder in campaign.written_to:
        for path in folder.glob(BESIDE.format("*")):
            with contextlib.suppress(OSError):
                path.unlink()


def open_campaign(folder: Path) -> Campaign:
    """The campaign in a folder.

    :raises NotACampaignError: it has no plan workbook, or cannot be looked into.
    """
    campaign = Campaign(folder)
    try:
        found = campaign.plan.is_file()
    except OSError as error:
        raise NotACampaignError(f"không mở được thư mục «{folder}»: {reason(error)}.") from error
    if not found:
        raise NotACampaignError(
            f"«{folder}» không phải thư mục của một đợt: không có tệp {PLAN_FILE}."
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
            raise NotEmptyError(f"«{folder}» không trống; xin chọn một thư mục mới hoặc trống.")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputBlockedError(folder, reason(error)) from error
    return campaign


def make_folder(folder: Path) -> None:
    """A folder of the campaign, where it is not there yet.

    :raises OutputBlockedError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputBlockedError(folder, reason(error)) from error


def replace_file(path: Path, content: bytes) -> None:
    """Write beside, flush, replace: the path holds the old content or the new, never half.

    :raises OutputBlockedError: Excel holds the file open, the disk is full, no right to write.
    """
    make_folder(path.parent)
    beside = path.with_name(BESIDE.format(os.urandom(8).hex()))
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise OutputBlockedError(path, reason(error)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def reason(error: OSError) -> str:
    """Why a file could not be written, in the clerk's words."""
    number = errno.EACCES if isinstance(error, PermissionError) else error.errno
    return WORDS_OF_ERRNO.get(number or 0, f"hệ thống báo «{error.strerror or error}»")
