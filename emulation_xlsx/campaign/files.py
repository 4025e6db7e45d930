"""One file, written whole or not at all; what Windows and other programs do to it, in words."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from emulation_xlsx.campaign.windows import patiently

BESIDE = ".~{}.tmp"
"""What a file is called until it is whole."""
WORDS_OF_ERRNO: Mapping[int, str] = {
    errno.EACCES: "tệp đang mở trong Excel hoặc không có quyền ghi; xin đóng tệp rồi làm lại",
    errno.ENOENT: "không có tệp này; xin xem lại tên và thư mục",
    errno.ENOSPC: "ổ đĩa đã đầy; xin xóa bớt rồi làm lại",
    errno.EDQUOT: "đã hết dung lượng được cấp; xin xóa bớt rồi làm lại",
    errno.EROFS: "ổ đĩa hoặc thư mục chỉ cho đọc; xin chọn nơi khác",
    errno.ENAMETOOLONG: "tên tệp hoặc đường dẫn quá dài; xin đặt thư mục ở nơi có tên ngắn hơn",
    errno.EEXIST: "trùng tên với một tệp khác nên không tạo được thư mục",
    errno.ENOTDIR: "trùng tên với một tệp khác nên không tạo được thư mục",
    errno.EISDIR: "trùng tên với một thư mục",
}
NO_NETWORK = "mất kết nối tới ổ mạng; xin kiểm tra mạng rồi làm lại"
WORDS_OF_WINERROR: Mapping[int, str] = {
    206: WORDS_OF_ERRNO[errno.ENAMETOOLONG],
    **dict.fromkeys((53, 59, 64, 67, 121, 1231), NO_NETWORK),
}
"""Where Windows is more exact than its errno."""


class OutputBlockedError(Exception):
    """A file could not be written; the old one is untouched."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


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
        raise OutputBlockedError(path, reason(error) + by_whom(opened_by(path))) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def reason(error: OSError) -> str:
    """Why a file could not be written, in the clerk's words."""
    if words := WORDS_OF_WINERROR.get(getattr(error, "winerror", None) or 0):
        return words
    number = errno.EACCES if isinstance(error, PermissionError) else error.errno
    return WORDS_OF_ERRNO.get(number or 0, f"hệ thống báo “{error.strerror or error}”")


def opened_by(path: Path) -> str | None:
    """Who has a workbook open, by the mark that Excel or LibreOffice leaves beside it.

    Blank: the name cannot be read. None: there is no mark.
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


def by_whom(owner: str | None) -> str:
    """An :func:`opened_by` as it is added to a sentence."""
    return f" (đang mở: {owner})" if owner else ""
