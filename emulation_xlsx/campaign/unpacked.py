"""The program's own folder on Windows, as it was unpacked: whether a file is missing or changed.

Run before the window opens, with nothing but Python's library: what is missing may be the rest.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from emulation_xlsx.campaign.places import settings

SUMS = "SHA256SUMS"
"""Beside python.exe: a line per file of the folder, its SHA-256, two blanks, its path."""
CHECKED = "da-kiem-tra"
"""In the user's settings: the sum of the list whose files were all read and found right."""
_MOST_NAMED = 3
_LONGEST = 259
"""Characters of a path that every Windows opens."""


def listed(sums: Path) -> Mapping[str, str]:
    """Path → SHA-256, as the list says.

    :raises OSError: there is no list.
    """
    lines = sums.read_text("utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def wrong(folder: Path, expected: Mapping[str, str], *, read: bool) -> Iterator[tuple[str, str]]:
    """Every file that is missing or, where they are to be ``read``, changed, with that word."""
    there = {
        os.path.relpath(Path(at) / name, folder).replace(os.sep, "/")
        for at, _, names in os.walk(folder)
        for name in names
    }
    for name, digest in expected.items():
        if name not in there:
            yield "thiếu", name
        elif read and _sum(folder / name) != digest:
            yield "bị thay đổi", name


def _sum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def problem(folder: Path) -> str:
    """What is wrong with the folder, in a sentence; blank where nothing is. All files are read only
    the first time.
    """
    sums = folder / "python" / SUMS
    try:
        expected, digest = listed(sums), _sum(sums)
    except (OSError, ValueError):
        return f"Thư mục chương trình thiếu tệp python/{SUMS}."
    marker = settings() / CHECKED
    known = _text(marker) == f"{digest} {folder}"
    found = [f"{name} ({what})" for what, name in wrong(folder, expected, read=not known)]
    if not found:
        if not known:
            _note(marker, f"{digest} {folder}")
        return ""
    more = f" và {len(found) - _MOST_NAMED} tệp khác" if len(found) > _MOST_NAMED else ""
    words = f"Thư mục chương trình không nguyên vẹn: {', '.join(found[:_MOST_NAMED])}{more}."
    if len(str(folder)) + 1 + max(map(len, expected)) > _LONGEST:
        words += f" Đường dẫn “{folder}” quá dài."
    return words


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _note(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError:
        return  # the next start reads them all again


def main() -> int:
    words = problem(Path(sys.executable).parents[1])
    if words:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a console of any code page
        print(words)  # noqa: T201 - the console of the starter
    return int(bool(words))


if __name__ == "__main__":
    sys.exit(main())
