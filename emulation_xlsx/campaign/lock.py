"""One program at a time writes in a campaign folder, also on a share that two clerks use.

The lock is the operating system's, on a file that says who holds it: it goes when its holder
does, however that ends. On a share that knows no locks the file itself is the lock, and one whose
holder died is taken over when it is :data:`STALE`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from emulation_xlsx.campaign.clock import VIETNAM
from emulation_xlsx.campaign.files import OutputBlockedError
from emulation_xlsx.campaign.folder import Campaign, sweep

LOCK_NAME = ".emulation-xlsx.lock"
STALE = dt.timedelta(minutes=15)
"""How long a run may take; only where a share knows no locks is anybody kept waiting for it."""
_BYTE = 1 << 30
"""Where Windows locks: what stands before it can be read by others."""


@contextlib.contextmanager
def holding(campaign: Campaign) -> Iterator[Sequence[str]]:
    """Hold the folder while something is written into it, and clear what a killed run left.

    It yields what is to be said of such a run.

    :raises OutputBlockedError: another program holds it; the reason says who, and since when.
    """
    path = campaign.root / LOCK_NAME
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError:  # a folder that cannot be written says so with the first output
        yield ()
        return
    with file:
        taken = _lock(file)
        left = _holder(file) if _content(file) else ""
        wait = _wait(file) if taken is None and left else None
        if taken is False or wait or not _is_at(path, file):
            raise OutputBlockedError(campaign.root, _in_use(_holder(file), wait))
        file.truncate(0)
        file.write(f"{_user()} trên máy {platform.node()}")
        file.flush()
        sweep(campaign)
        try:
            yield [_LEFT.format(left)] if left else ()
        finally:
            with contextlib.suppress(OSError):  # Windows removes no file that is open
                file.truncate(0)
                path.unlink()
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            path.unlink()


def _is_at(path: Path, file: IO[str]) -> bool:
    """Whether the file locked is still the one that others see."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except OSError:
        return False


_LEFT = "lần chạy trước ({}) đã dừng giữa chừng; đã dọn phần dở dang và chạy tiếp."


def _in_use(holder: str, wait: dt.timedelta | None) -> str:
    words = f"thư mục đang được dùng: {holder}; xin đợi xong rồi làm lại"
    if wait is None:
        return words
    minutes = -(-wait // dt.timedelta(minutes=1))
    return f"{words} (nếu lần chạy ấy đã tắt giữa chừng thì sau {minutes} phút nữa sẽ chạy được)"


def _wait(file: IO[str]) -> dt.timedelta | None:
    """How long until the file, as the only lock there is, is stale; None: it is."""
    age = dt.timedelta(seconds=time.time() - os.fstat(file.fileno()).st_mtime)
    return STALE - max(age, dt.timedelta()) if age < STALE else None


def _content(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip()


def _holder(file: IO[str]) -> str:
    """Who holds the file, and since when."""
    since = dt.datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, VIETNAM)
    return f"{_content(file) or 'một máy khác'}, từ {since:%H:%M ngày %d/%m/%Y}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "người dùng khác"


def still_holding(campaign: Campaign) -> None:
    """Say so, in a run that may take longer than :data:`STALE`."""
    with contextlib.suppress(OSError):
        os.utime(campaign.root / LOCK_NAME)


def _lock(file: IO[str]) -> bool | None:
    """Whether the file is ours now; None where a share knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True
