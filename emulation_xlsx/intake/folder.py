"""The folder ``nhan-ve/`` → the files in it, and of each the documents in it.

Originals are only ever read. Nothing here imports pandas, so that reading can begin first.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from emulation_xlsx.findings import by_number
from emulation_xlsx.intake.filenames import legible
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.parcels import NAMELESS, Arrival, unpack
from emulation_xlsx.intake.zips import is_litter


def scan(folder: Path) -> list[Arrival]:
    """Every file below ``nhan-ve/``, in order of name; Excel's lock files and hidden ones not.

    None is taken apart yet; one that cannot be opened is there all the same, and says why.
    """
    names: set[str] = set()
    found: list[Arrival] = []
    for path, refused in sorted(_paths(folder), key=lambda pair: pair[0].as_posix()):
        inner = path.relative_to(folder).as_posix()
        name = _free_name(legible(inner) or NAMELESS, names)
        names.add(name)
        found.append(Arrival(name, refused=refused) if refused else unopened(name, path))
    return sorted(found, key=lambda one: by_number(one.file))


def _paths(folder: Path) -> Iterator[tuple[Path, RefusedError | None]]:
    """Every file below a folder, and every folder that is not looked into."""
    closed: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        elsewhere = [name for name in folders if Path(root, name).is_symlink()]
        yield from ((Path(root, one), None) for one in (*files, *elsewhere) if not is_litter(one))
    for error in closed:
        if not isinstance(error, FileNotFoundError):
            yield Path(os.fsdecode(error.filename)), _unreadable(error)


def _free_name(name: str, taken: Collection[str]) -> str:
    """``name``, with a number where another file is called the same in the register."""
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    return next(one for one in chain((name,), numbered) if one not in taken)


def unopened(name: str, path: Path) -> Arrival:
    """The file that is called ``name``, known by its bytes but not taken apart; never raises."""
    try:
        digest = hashlib.sha256(_read(path)).hexdigest()
        return Arrival(name, path=path.absolute(), digest=digest)
    except RefusedError as refusal:
        return Arrival(name, refused=refusal)


def documents(original: Arrival) -> list[Arrival]:
    """The documents in a file, in order of name; never empty, never raises.

    For children only: what is in it was written by strangers.
    """
    try:
        content = _read(original.path) if original.path else original.content
    except RefusedError as refusal:
        return [replace(original, refused=refusal)]
    name = original.file
    known = legible(name) or NAMELESS
    found = sorted(unpack(name, content), key=lambda one: by_number(one.file))
    return [replace(one, file=name + one.file.removeprefix(known)) for one in found]


def _read(path: Path) -> bytes:
    """A file's bytes, of one that is too large only so many that it is seen to be.

    :raises RefusedError: it cannot be opened, or is no plain file: a pipe would never end.
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise RefusedError("unreadable_file", reason="đây là thư mục, không phải tệp")
        if not stat.S_ISREG(kind):
            raise RefusedError("unreadable_file", reason="đây không phải là tệp thường")
        with path.open("rb") as file:
            return file.read(Limits().parcel + 1)
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> RefusedError:
    return RefusedError("unreadable_file", reason=_reason(error))


def _reason(error: OSError) -> str:
    """Why a file could not be opened, in the clerk's words."""
    if isinstance(error, FileNotFoundError):
        return "không có tệp này"
    if isinstance(error, PermissionError):
        return "không có quyền đọc, hoặc tệp đang mở ở nơi khác"
    return f"hệ thống báo “{error.strerror or error}”"
