"""Outputs that become the clerk's: one that was changed by hand is kept beside the new one."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import count
from pathlib import Path

ABOUT = "docProps/core.xml"
"""The part of an Office file that says when it was written, and nothing else of use."""
_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>([^<]*)<")
_BEFORE = "-ban-truoc"


def changed_by_hand(content: bytes) -> bool:
    """Whether Excel, Word or LibreOffice has saved a file since it was written.

    Each of them then says when; the program writes one time for made and for modified.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            times = dict(_TIMES.findall(packed.read(ABOUT)))
    except (zipfile.BadZipFile, KeyError, OSError):
        return True
    return b"created" not in times or times.get(b"modified") != times[b"created"]


def place_beside(path: Path) -> Path:
    """Where the file that was changed by hand is kept: a name that is still free."""
    names = (f"{path.stem}{_BEFORE}{n if n > 1 else ''}{path.suffix}" for n in count(1))
    return next(beside for name in names if not (beside := path.with_name(name)).exists())
