"""What every XML part must be before it is searched as bytes, and what was seen in the bytes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from emulation_xlsx.findings import Note
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.package import DECLARED, ENCODING
from emulation_xlsx.reading.raw import Address, Hidden, OddCells, Remark, Runs

_HARMLESS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


@dataclass
class Inspection:
    """What was seen of a workbook that passed: what its reader gets, and cannot tell by itself.

    Cells that a reader would take for blank are text in ``content``: an error is its literal
    («#REF!»), a formula without a stored value is the formula («=A1+1»). Not in an .xls, whose
    errors are only named.
    """

    kind: Literal["xlsx", "xls", "ods"]
    content: bytes = b""
    """What the reader is given in place of the file."""
    notes: list[Note] = field(default_factory=list)
    errors: dict[str, dict[Address, str]] = field(default_factory=lambda: defaultdict(dict))
    """Sheet → cell → Excel's literal."""
    uncalculated: dict[str, set[Address]] = field(default_factory=lambda: defaultdict(set))
    """Sheet → cells whose formula has no stored value."""
    hidden: dict[str, Hidden] = field(default_factory=dict)
    odd_cells: dict[str, OddCells] = field(default_factory=dict)
    words: dict[str, list[Remark]] = field(default_factory=lambda: defaultdict(list))
    """Sheet → what notes and drawn shapes say, and where pictures lie."""

    @property
    def guarded(self) -> bool:
        """Whether it may be read only under a limit of memory: nothing here saw into it all."""
        return self.kind != "xlsx"


class Crossed:
    """The cells of a sheet that are crossed out, whole or in part, as they are found."""

    def __init__(self) -> None:
        self._struck: set[Address] = set()
        self._partly: dict[Address, tuple[str, str]] = {}
        self._unseen: set[Address] = set()

    def add(self, at: Address, runs: Runs, *, whole: bool, seen: bool = True) -> None:
        """A cell's text; ``whole`` is whether its format is struck through, ``seen`` whether its
        writing is not of the colour of what is behind it.
        """
        texts: dict[bool, list[str]] = {True: [], False: []}
        for struck, text in runs:
            texts[whole if struck is None else struck].append(text)
        gone, left = ("".join(texts[struck]).strip() for struck in (True, False))
        if gone and left:
            self._partly[at] = gone, left
        elif gone:
            self._struck.add(at)
        if not seen and (gone or left):
            self._unseen.add(at)

    def hidden(self, rows: Iterable[int], columns: Iterable[Address]) -> Hidden:
        """These, and the rows and columns that nobody sees."""
        struck, unseen = frozenset(self._struck), frozenset(self._unseen)
        return Hidden(frozenset(rows), tuple(columns), struck, self._partly, unseen)


def check_xml(parts: Mapping[str, bytes]) -> None:
    """Parts must be UTF-8, or what is searched for could hide; no part may declare entities.

    Their comments are gone, so that whatever begins ``<!`` declares something.

    :raises RefusedError: one is not so.
    """
    for data in parts.values():
        if DECLARED.search(data):
            raise RefusedError("unsafe_xml", reason="khai báo DOCTYPE hoặc ENTITY")
        if not _is_utf8(data):
            raise RefusedError("unsafe_xml", reason="bảng mã khác UTF-8")


def _is_utf8(data: bytes) -> bool:
    declared = ENCODING.search(data[:200].removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (declared and declared[1].lower() not in _HARMLESS):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_PAGE_CODES = re.compile(
    r'&"[^"]*"|&K(?:[0-9A-Fa-f]{6}|[0-9]{2}[+-][0-9]{3})|&[0-9]{1,3}|&[A-Za-z&]'
)
_PAGE_NUMBERS = re.compile(r"\b(?:trang|page|tờ|số|of)\b|[\W\d_]", re.IGNORECASE)
_LONGEST_PAGE = 1000


def page_words(codes: str) -> str:
    """What the head or foot of a printed page says beside numbers of pages, names of files and
    the like, from Excel's text with its codes.
    """
    text = " ".join(_PAGE_CODES.sub(" ", codes[:_LONGEST_PAGE]).split())
    return text if _PAGE_NUMBERS.sub("", text) else ""


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,9})\$?([0-9]{1,9})")


def address_of(name: str) -> Address | None:
    """``address_of("AB7") == (7, 28)``; None of what names no cell."""
    match = _ADDRESS.fullmatch(name)
    return (int(match[2]), column_number(match[1])) if match else None


def column_number(letters: str) -> int:
    """``column_number("AB") == 28``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
