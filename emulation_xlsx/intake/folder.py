"""The folder ``nhan-ve/`` → the documents in it, one by one, also those inside mails and zips.

Originals are only ever read. Nothing here imports pandas, so that reading can begin first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from emulation_xlsx.findings import by_number
from emulation_xlsx.intake.filenames import legible
from emulation_xlsx.intake.limits import MEGABYTE, Limits, RefusedError
from emulation_xlsx.intake.parcels import Envelope, Piece, unpack

SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
NAMELESS = "(không tên)"

Key = tuple[str, str]
"""A file as the register knows it: its name, and its SHA-256 (blank: it could not be read)."""


@dataclass(frozen=True)
class Arrival:
    """A document received: a file below ``nhan-ve/``, or one inside it (``a.eml!b.xlsx``)."""

    file: str
    content: bytes
    refused: RefusedError | None = None
    """Why there is no content."""
    envelope: Envelope | None = None
    """Of the mail that brought it."""

    @cached_property
    def sha256(self) -> str:
        return "" if self.refused else hashlib.sha256(self.content).hexdigest()

    @property
    def key(self) -> Key:
        return self.file, self.sha256


def scan(folder: Path) -> list[Arrival]:
    """Every document below ``nhan-ve/``, in order of name; Excel's lock files and hidden ones not.

    One that cannot be opened is there all the same, and says why.
    """
    names: set[str] = set()
    found: list[Arrival] = []
    for path, refused in sorted(_paths(folder), key=lambda pair: pair[0].as_posix()):
        inner = path.relative_to(folder).as_posix()
        name = _free_name(legible(inner) or NAMELESS, names)
        names.add(name)
        found += [Arrival(name, b"", refused)] if refused else opened(name, path)
    return sorted(found, key=lambda one: by_number(one.file))


def _paths(folder: Path) -> Iterator[tuple[Path, RefusedError | None]]:
    """Every document below a folder, and every folder that cannot be looked into."""
    closed: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(root, name)
            if _is_document(name) and (path.is_file() or path.is_symlink()):
                yield path, None
    for error in closed:
        if not isinstance(error, FileNotFoundError):
            yield Path(os.fsdecode(error.filename)), _unreadable(error)


def _is_document(name: str) -> bool:
    return not name.startswith(("~$", ".")) and name.casefold() not in SYSTEM_FILES


def _free_name(name: str, taken: Collection[str]) -> str:
    """``name``, with a number where another file is called the same in the register."""
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    return next(one for one in chain((name,), numbered) if one not in taken)


def opened(name: str, path: Path) -> list[Arrival]:
    """The documents in a file that is called ``name``; never empty, never raises."""
    try:
        content = _read(path)
    except RefusedError as refusal:
        return [Arrival(name, b"", refusal)]
    return [_arrival(name, piece) for piece in unpack(name, content)]


def _read(path: Path) -> bytes:
    """A file's bytes, of one that is too large only so many that it is seen to be.

    :raises RefusedError: it cannot be opened.
    """
    try:
        if path.is_dir():
            raise RefusedError("unreadable_file", reason="đây là thư mục, không phải tệp")
        with path.open("rb") as file:
            return file.read(Limits().parcel + 1)
    except OSError as error:
        raise _unreadable(error) from error


def _arrival(name: str, piece: Piece) -> Arrival:
    inner = name + piece.name.removeprefix(legible(name) or NAMELESS)
    if piece.refused:
        code, facts = piece.refused
        return Arrival(inner, b"", RefusedError(code, **facts), piece.envelope)
    most = Limits().file
    if len(piece.content) > most:
        too_large = RefusedError("too_large", limit=most // MEGABYTE)
        return Arrival(inner, b"", too_large, piece.envelope)
    return Arrival(inner, piece.content, None, piece.envelope)


def _unreadable(error: OSError) -> RefusedError:
    return RefusedError("unreadable_file", reason=_reason(error))


def _reason(error: OSError) -> str:
    """Why a file could not be opened, in the clerk's words."""
    if isinstance(error, FileNotFoundError):
        return "không có tệp này"
    if isinstance(error, PermissionError):
        return "không có quyền đọc, hoặc tệp đang mở ở nơi khác"
    return f"hệ thống báo «{error.strerror or error}»"
