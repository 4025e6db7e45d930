"""One program at a time writes in a campaign folder, also on a share that two clerks use.

The lock is the operating system's, on a file that says who holds it: it goes when its holder
does, however that ends, so that no stale lock is ever left.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from emulation_xlsx.campaign import VIETNAM, Campaign, OutputBlockedError, sweep

NAME = ".emulation-xlsx.lock"
_BYTE = 1 << 30
"""Where Windows locks: what stands before it can be read by others."""


@contextlib.contextmanager
def holding(campaign: Campaign) -> Iterator[None]:
    """Hold the folder while something is written into it, and clear what a killed run left.

    :raises OutputBlockedError: another program holds it; the reason says who, and since when.
    """
    path = campaign.root / NAME
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError:  # a folder that cannot be written says so with the first output
        yield
        return
    with file:
        if not (_lock(file) and _is_at(path, file)):
            words = f"thư mục đang được dùng: {_holder(file)}; xin đợi chạy xong rồi chạy lại"
            raise OutputBlockedError(campaign.root, words)
        file.truncate(0)
        file.write(f"{_user()} trên máy {platform.node()}")
        file.flush()
        sweep(campaign)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # Windows removes no file that is open
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


def _holder(file: IO[str]) -> str:
    """Who holds the file, and since when."""
    file.seek(0)
    since = dt.datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, VIETNAM)
    return f"{file.read().strip() or 'một máy khác'}, từ {since:%H:%M ngày %d/%m/%Y}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "người dùng khác"


def _lock(file: IO[str]) -> bool:
    """Whether the file is ours now; where a share knows no locks, it is."""
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
        return True
    return True
