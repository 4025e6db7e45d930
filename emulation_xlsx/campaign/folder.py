"""The campaign folder: its paths, the one function that replaces a file, and what Windows and
folders shared by several people do to both.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

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
NO_NETWORK = "mất kết nối tới ổ mạng; xin kiểm tra mạng rồi chạy lại"
WORDS_OF_WINERROR: Mapping[int, str] = {
    206: WORDS_OF_ERRNO[errno.ENAMETOOLONG],
    **dict.fromkeys((53, 59, 64, 67, 121, 1231), NO_NETWORK),
}
"""Where Windows is more exact than its errno."""
HELD = frozenset({5, 32, 33})
"""What Windows says of a file that another program has open: denied, shared, locked."""
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds in which a virus scanner or a syncing program lets go of a file."""
WINDOWS = os.name == "nt"
LONGEST_PATH = 218
"""Characters of a path that Excel on Windows opens."""
LONGEST_INSIDE = len(r"\luu-tru-2020-04-20\tong-hop-2020-04-20-luu-tru.xlsx")
CONFLICT = re.compile(
    r" ?\(.+\)|(?i:.*(?:conflict|xung đột|copy|bản sao).*)|-[A-Z0-9-]*[A-Z][A-Z0-9-]*"
)
"""What OneDrive, Dropbox, Google Drive and Explorer put behind the name of a second copy."""
T = TypeVar("T")


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
        return opened_by(self.register) is not None

    @property
    def outgoing(self) -> Path:
        return self.root / "gui-di"

    @property
    def incoming(self) -> Path:
        return self.root / "nhan-ve"

    @property
    def readable(self) -> Path:
        """``nhan-ve`` as everything in it can be opened, however deep, whatever it is called."""
        return Path(reachable(str(self.incoming.resolve()))) if WINDOWS else self.incoming

    @property
    def fetched(self) -> Path:
        """What ``mail fetch`` took from the mailbox."""
        return self.incoming / "thu"

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
        folders = self.outgoing, self.fetched, self.answers, self.reminders, self.results
        return self.root, *folders

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
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextlib.contextmanager
def scratch(campaign: Campaign, *, needed: bool) -> Iterator[Path | None]:
    """A folder for what is too large for the memory; None where it is not ``needed`` or cannot
    be made. What a killed run leaves of it goes with the next.
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
        if too_deep(folder):
            raise OutputBlockedError(folder, WORDS_OF_ERRNO[errno.ENAMETOOLONG])
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
        patiently(lambda: beside.replace(path))
    except OSError as error:
        raise OutputBlockedError(path, reason(error) + _by(opened_by(path))) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def reason(error: OSError) -> str:
    """Why a file could not be written, in the clerk's words."""
    if words := WORDS_OF_WINERROR.get(getattr(error, "winerror", None) or 0):
        return words
    number = errno.EACCES if isinstance(error, PermissionError) else error.errno
    return WORDS_OF_ERRNO.get(number or 0, f"hệ thống báo «{error.strerror or error}»")


# --- Windows, and folders that several people share ----------------------------------------------


def patiently(do: Callable[[], T]) -> T:
    """Do it again, for a second or two, while Windows says that another program has the file.

    :raises OSError: it still has, or something else is wrong.
    """
    for seconds in WAITS:
        try:
            return do()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in HELD:
                raise
        time.sleep(seconds)
    return do()


def reachable(path: str) -> str:
    r"""A path of Windows as it opens it whatever its length, its name (``CON``) and its end (a dot
    or a space): behind ``\\?\``.
    """
    if path.startswith("\\\\?\\"):
        return path
    return rf"\\?\UNC{path[1:]}" if path.startswith(r"\\") else rf"\\?\{path}"


def too_deep(folder: Path) -> bool:
    """Whether Excel on Windows could not open what will be in it."""
    return WINDOWS and len(str(folder.absolute())) + LONGEST_INSIDE > LONGEST_PATH


def opened_by(path: Path) -> str | None:
    """Who has a workbook open, by the mark that Excel or LibreOffice leaves beside it: a name,
    blank where that cannot be read, None where there is no mark.
    """
    for mark, named in ((f"~${path.name}", _excels), (f".~lock.{path.name}#", _libreoffices)):
        try:
            return named(path.with_name(mark).read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            return ""
    return None


def _excels(mark: bytes) -> str:
    """A length and 54 bytes of one name, then the same in UTF-16."""
    return mark[57 : 57 + 2 * int.from_bytes(mark[55:57], "little")].decode("utf-16-le").strip()


def _libreoffices(mark: bytes) -> str:
    """``name,user,machine,time,profile;``"""
    name, user, machine = [*mark.decode().split(","), "", ""][:3]
    return (name or user) + (f" trên máy {machine}" if machine else "")


def _by(owner: str | None) -> str:
    return f" (đang mở: {owner})" if owner else ""


def warnings(campaign: Campaign) -> Iterator[str]:
    """What in a folder may make a run say or write something else than its clerk thinks."""
    if too_deep(campaign.root):
        yield f"«{campaign.root}»: {WORDS_OF_ERRNO[errno.ENAMETOOLONG]}."
    if (owner := opened_by(campaign.plan)) is not None:
        yield (
            f"{PLAN_FILE} có vẻ đang mở{_by(owner)}: chỗ nào chưa lưu thì chưa được tính; "
            "xin lưu rồi chạy lại."
        )
    for path in sorted(campaign.results.glob("[!~.]*.xlsx")):
        if (owner := opened_by(path)) is not None:
            yield f"{path.name} có vẻ đang mở{_by(owner)}: đó là bản cũ; xin đóng lại."
    for path in (campaign.plan, campaign.register):
        if copies := conflicts(path):
            yield (
                f"bên cạnh {path.name} còn có {', '.join(f'«{name}»' for name in copies)}, không "
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
