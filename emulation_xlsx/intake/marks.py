"""What every XML part must be before it is searched as bytes, and marks found in such bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from emulation_xlsx.intake.limits import Note, RefusedError

Address = tuple[int, int]
"""Row and column, from 1."""


class Hidden(NamedTuple):
    """What of a sheet its sender does not see, or has crossed out."""

    rows: frozenset[int] = frozenset()
    columns: tuple[Address, ...] = ()
    """First and last of each run of columns."""
    struck: frozenset[int] = frozenset()
    """Rows with a cell in a font that is struck through."""


_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
"""A document type or an entity; only a comment or character data may begin so."""
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_HARMLESS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


@dataclass
class Marks:
    """What a reader cannot tell of a workbook's cells, and what is said of the file."""

    notes: list[Note] = field(default_factory=list)
    errors: dict[str, dict[Address, str]] = field(default_factory=lambda: defaultdict(dict))
    """Sheet → cell → Excel's literal."""
    uncalculated: dict[str, set[Address]] = field(default_factory=lambda: defaultdict(set))
    """Sheet → cells whose formula has no stored value."""
    hidden: dict[str, Hidden] = field(default_factory=dict)


def check_xml(parts: Mapping[str, bytes]) -> None:
    """Parts must be UTF-8, or what is searched for could hide; no part may declare entities.

    :raises RefusedError: one is not so.
    """
    for data in parts.values():
        if _DECLARATION.search(data):
            raise RefusedError("unsafe_xml", reason="khai báo DOCTYPE hoặc ENTITY")
        if not _is_utf8(data):
            raise RefusedError("unsafe_xml", reason="bảng mã khác UTF-8")


def _is_utf8(data: bytes) -> bool:
    declared = _ENCODING.search(data[:200].removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (declared and declared[1].lower() not in _HARMLESS):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def column_number(letters: str) -> int:
    """``column_number("AB") == 28``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
