"""The campaign folder: its paths, and the one function that replaces a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

PLAN_FILE = "ke-hoach.xlsx"
REGISTER_FILE = "so-tiep-nhan.xlsx"


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
    def outgoing(self) -> Path:
        return self.root / "gui-di"

    @property
    def incoming(self) -> Path:
        return self.root / "nhan-ve"

    @property
    def results(self) -> Path:
        return self.root / "tong-hop"

    @property
    def allocation(self) -> Path:
        return self.results / "phan-bo.xlsx"

    def town_workbook(self, as_of: str) -> Path:
        return self.results / f"tong-hop-{as_of}.xlsx"


def open_campaign(folder: Path) -> Campaign:
    """The campaign in a folder.

    :raises NotACampaignError: it has no plan workbook.
    """
    campaign = Campaign(folder)
    if not campaign.plan.is_file():
        raise NotACampaignError(
            f"«{folder}» không phải thư mục của một đợt: không có tệp {PLAN_FILE}."
        )
    return campaign


def new_campaign(folder: Path) -> Campaign:
    """An empty campaign folder.

    :raises NotEmptyError: the folder holds something, or is a file; nothing is touched.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmptyError(f"«{folder}» không trống; xin chọn một thư mục mới hoặc trống.")
    campaign = Campaign(folder)
    for each in (campaign.outgoing, campaign.incoming, campaign.results):
        try:
            each.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputBlockedError(each, _why(error)) from error
    return campaign


def replace_file(path: Path, content: bytes) -> None:
    """Write beside, flush, replace: the path holds the old content or the new, never half.

    :raises OutputBlockedError: Excel holds the file open, the disk is full, no right to write.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".~", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise OutputBlockedError(path, _why(error)) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        raise OutputBlockedError(path, _why(error)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "tệp đang mở trong Excel hoặc không có quyền ghi; xin đóng tệp rồi chạy lại"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "trùng tên với một tệp khác nên không tạo được thư mục"
    return f"không ghi được ({error.strerror or error})"
