"""Rows below a table's header: each is data, blank, or a line of another kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.raw import Grid, LayoutNote, Merge, is_blank
from emulation_xlsx.reading.titles import Header, fields_in, header_at, needed

_TOTAL = re.compile(r"(tổng cộng|tổng số|tổng|cộng)\s*([:(\d]|$)")
_SIGNATURE = re.compile(
    r"(?:.*,)?\s*(?:ngày[\s.…_\d]*tháng[\s.…_\d]*năm|người lập( biểu| bảng)?\b|nơi nhận\b"
    r"|thủ trưởng\b|(tm|t/m|kt|k/t|tl|t/l|thay mặt)[./ ]+\w|xác nhận (của|cơ quan)\b|\(?ký[ ,])"
)
"""How a line of the signatures begins, wherever it stands; a date may follow a place."""
_SECTION = re.compile(r"([IVX]+|[A-E])\s*[.)/:–-]|(phần|khối|mục)\s+\w+\s*[.):–-]", re.IGNORECASE)
_NOTE = re.compile(
    r"(ghi chú|chú thích|lưu ý)\b"
    r"|((danh sách|nhóm) )?((các )?đại biểu )?(chính thức|dự khuyết|khách mời)( ?[(\d].*)?$"
)
"""What nobody is called: a note below a list, the title of a group of delegates."""
_SECTION_NUMBER = re.compile(r"[IVX]+|[A-E]")
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2})\)?")
_ORDINAL = re.compile(r"[0-9]{1,4}")
_FEW = 3
"""A line with more texts than this beside each other is neither a title nor a signature."""

Cells = list[tuple[int, Raw]]
"""What stands in a row: column and value."""
DataRow = tuple[int, Header]
"""A row that is data, and the header it stands under."""


@dataclass
class SortedRows:
    """The rows below a header: data rows, and a note for each other row."""

    people: list[DataRow] = field(default_factory=list)
    notes: list[LayoutNote] = field(default_factory=list)
    untitled: set[int] = field(default_factory=set)
    """Columns without a title that hold something."""


def sort_rows(grid: Grid, sheet: Sheet, header: Header, merges: Sequence[Merge]) -> SortedRows:
    """Every row below the header.

    A header pasted further down is that of the rows below it. Of a form that no unit fills only
    total rows are told from data.
    """
    found, lines = SortedRows(), list[DataRow]()
    kinds = _Kinds(sheet, header, merges)
    for row in range(header.row + 1, len(grid) + 1):
        if row <= kinds.header.row:
            continue
        cells = grid[row - 1]
        count, number = len(cells) - cells.count("") - cells.count(None), kinds.header.number
        if not count or (count == 1 and number and not isinstance(cells[number - 1], str)):
            continue
        filled = kinds.filled(cells)
        code = kinds.of(row, filled) if filled else None
        if code == "header_repeated":
            kinds.header = header_at(grid, sheet, row, row)
        if code:
            text = ", ".join(as_text(value) or "" for _, value in filled)
            found.notes.append(LayoutNote(code, row, filled[0][0], text, None, {"row": row}))
        elif kinds.is_data(filled):
            found.people.append((row, kinds.header))
            found.untitled |= kinds.untitled(filled)
        elif filled:
            lines.append((row, kinds.header))
    if found.people and sheet.kind == "checklist":
        found.people = sorted([*found.people, *lines], key=lambda person: person[0])
    return found


class _Kinds:
    """Tells the kinds of rows; a row's kind depends on the rows before it."""

    def __init__(self, sheet: Sheet, header: Header, merges: Sequence[Merge]) -> None:
        self.sheet, self.header = sheet, header
        self.tolerant = sheet.part is not None
        self.signing = False
        self.wide = {top for top, left, _, right in merges if (right - left + 1) * 2 >= self.width}
        self.own = {f.name for f in sheet.fields if not f.excel.prefilled}
        titles = list(sheet.by_title)
        self.starts = {normalize(form, t)[:2] for t in titles for form in ("NFC", "NFD")}

    @property
    def width(self) -> int:
        return len(self.header.cols)

    def filled(self, cells: Sequence[Raw]) -> Cells:
        """What stands in a row, without its number."""
        number = self.header.number
        return [
            (col, value)
            for col, value in enumerate(cells, 1)
            if value not in ("", None)
            and not (col == number and _is_ordinal(value))
            and not (isinstance(value, str) and not value[0].isalnum() and is_blank(value))
        ]

    def is_data(self, filled: Cells) -> bool:
        """Whether anything stands where a unit writes; a prefilled cell is the form's own."""
        head = self.header
        cols = (col for name, col in head.cols.items() if name in self.own)
        written = {*cols, *head.pair_columns}
        return any(col in written for col, _ in filled)

    def untitled(self, filled: Cells) -> set[int]:
        """The columns of a row's cells that stand under no title."""
        head = self.header
        known = {*head.cols.values(), *head.unknown, *head.pair_columns, head.number}
        first = min(head.cols.values())
        return {c for c, _ in filled if c not in known and c > first} if self.tolerant else set()

    def of(self, row: int, filled: Cells) -> str | None:
        """The code of a row that is not data."""
        texts = [clean(value) for _, value in filled if isinstance(value, str)]
        if len(texts) == 1 and _TOTAL.match(fold(texts[0])):
            return "total_row"
        if not self.tolerant:
            return None
        if self._repeats_header(filled):
            self.signing = False
            return "header_repeated"
        if self._numbers_columns(filled):
            return "number_row"
        few = bool(texts) and len(filled) <= min(_FEW, self.width - 1)
        self.signing = few and (self.signing or all(map(_signs, texts)))
        if self.signing:
            return "signature_row"
        return "block_title" if self._is_block(row, filled, texts) else None

    def _repeats_header(self, filled: Cells) -> bool:
        """Whether a row holds most of the titles; a glance at how its texts begin comes first."""
        texts = [value for _, value in filled if isinstance(value, str)]
        least = max(needed(self.sheet), 2)
        if sum(text[:2].casefold() in self.starts for text in texts) < least:
            return False
        return len(fields_in(texts, self.sheet)) >= least

    def _numbers_columns(self, filled: Cells) -> bool:
        """(1) (2) (3): no two alike, in most columns."""
        if len(filled) * 2 < self.width or any(len(str(value)) > 4 for _, value in filled):
            return False
        found = [_COLUMN_NUMBER.fullmatch(as_text(value) or "") for _, value in filled]
        numbers = [int(match[1]) for match in found if match]
        return len(set(numbers)) == len(filled)

    def _is_block(self, row: int, filled: Cells, texts: list[str]) -> bool:
        """«I. Khối phường xã»: one text, merged across, numbered, a note, or where none belongs.

        A name alone is a person.
        """
        if self.sheet.kind == "checklist" or len(texts) != len(filled):
            return False
        col, last = filled[0][0], filled[-1][0]
        before = col == self.header.number or col < min(self.header.cols.values())
        if len(filled) == 2:
            return before and bool(_SECTION_NUMBER.fullmatch(texts[0].strip(" .")))
        key = self.header.cols.get(self.sheet.fields[0].name)
        numbered = last == key and bool(_SECTION.match(texts[0]) or _NOTE.match(fold(texts[0])))
        return len(filled) == 1 and (before or numbered or row in self.wide)


def _signs(text: str) -> bool:
    return bool(_SIGNATURE.match(fold(text)))


def _is_ordinal(value: Raw) -> bool:
    return not isinstance(value, str) or bool(_ORDINAL.fullmatch(fold(value)))
