"""Rows below a table's header: each is data, blank, or a line of another kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from unicodedata import normalize

from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.layout import SIGNATURE_LINES
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold, is_excel_error
from emulation_xlsx.reading.nil import says_elsewhere
from emulation_xlsx.reading.raw import Grid, LayoutNote, Merge, is_blank
from emulation_xlsx.reading.titles import NUMBER_TITLES, Header, fields_in, header_at, needed
from emulation_xlsx.reading.words import WITHDRAWN

_TOTAL = re.compile(
    r"(tổng cộng|tổng số)\b|(tổng|cộng)( có| là| danh sách| đại biểu)*\s*([:(\d]|$)"
    r"|\W*(ấn định )?(bản |bảng )?(danh sách|ds)( \w+){0,4}? (có|gồm|là)\b"
    r".*(người|đồng chí|đ/c|đại biểu|ông|bà)"
)
"""What is no person but adds them up: a total, or how a list is closed."""
_TOTAL_ALONE = re.compile(r"(tổng|tổng cộng|tổng số|cộng)( chung| danh sách)?\W*")
"""A total whose counts stand beside it in words: «10 người», «Nam: 6, Nữ: 4»."""
_END = "./."
_PAGE = re.compile(
    r"\W*((trang|page|tờ)( số)?\W*)?\d{1,3}( ?/ ?\d{1,3})?\W*"
    r"|\W*((xem )?tiếp( theo)?|còn tiếp)( trang sau)?\W*"
)
"""What stands at the edge of a page."""
_SIGNATURE = re.compile(
    r"(?:.*,)?\s*(?:ngày[\s.…_\d]*tháng[\s.…_\d]*năm|người lập\b|nơi nhận\b"
    r"|thủ trưởng\b|(tm|t/m|kt|k/t|tl|t/l|thay mặt)[./ ]+\w|xác nhận (của|cơ quan)\b|\(?ký[ ,])"
)
"""How a line of the signatures begins, wherever it stands; a date may follow a place."""
_POST = re.compile(
    r"(q\.? |quyền |phó )?(chủ tịch|bí thư|giám đốc|tổng giám đốc|hiệu trưởng|hiệu phó|chánh"
    r"|chủ nhiệm|viện trưởng|(tổ|đội|chi cục|cục|thủ) trưởng"
    r"|trưởng (ban|phòng|thôn|khu|đơn vị|công an|trạm)|chỉ huy|kế toán|văn thư|thư ký)\b"
)
"""What nobody is called either: whose signature it is."""
_OTHER_LIST = re.compile(
    r"(danh sách|ds)\b.*\b(lái xe|phục vụ|chủ tọa|chủ tịch đoàn|đoàn chủ tịch|thư ký|ban tổ chức"
    r"|phóng viên|đầu mối|liên hệ|vắng)"
)
"""The title of a list that is not the one asked for."""
_SECTION = re.compile(r"([IVX]+|[A-E])\s*[.)/:–-]|(phần|khối|mục)\s+\w+\s*[.):–-]", re.IGNORECASE)
_KIND = "(cơ quan|phường|xã|trường|doanh nghiệp|đơn vị|sự nghiệp|đoàn thể|lực lượng|đại biểu)"
_NOTE = re.compile(
    rf"(ghi chú|chú thích|lưu ý|danh sách|phụ lục)\b|(khối|nhóm|cụm) (các )?{_KIND}"
    r"|(danh sách |đại biểu )?(bổ sung|thay thế)( thêm| sau)?\W*$"
    r"|((các )?đại biểu )?(chính thức|dự khuyết|khách mời|điển hình( tiên tiến)?)( ?[(:\d].*)?$"
)
"""What nobody is called: a note below a list, the title of a group of delegates."""
_ASIDE = re.compile(r"(?:\(\*+\)|\*+|\(\d\)|[¹²³]|\()\s*\w+(?:\W+\w+){4}")
"""A remark of five words or more in brackets, or behind the mark of a footnote."""
_SECTION_NUMBER = re.compile(r"[IVX]+|[A-E]")
_COLUMN_NUMBER = re.compile(
    r"(?:cột )?[(\[]?([0-9]{1,2}|[a-z])[)\]]?(?: ?= ?[0-9+x×*() -]*)?[)\]]?", re.IGNORECASE
)
_LONGEST_NUMBER = 12
_FEWEST_NUMBERS = 3
_ORDINAL = re.compile(r"[0-9]{1,4}")
_DOTTED = re.compile(r"[._…\s]+")
"""A blank to be written on."""
_SMALL_HEADER = 3
"""Titles that a list of fewer columns has at least, its number's not counted."""
_FEW = 3
"""A line with more texts than this beside each other is neither a title nor a signature."""

_Cells = list[tuple[int, Raw]]
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
        code = kinds.kind(row, filled) if filled else None
        if code == "header_repeated":
            kinds.header = header_at(grid, sheet, row, row)
        if code == _OTHER_ROW:
            continue
        if code:
            said = [as_text(value) or "" for _, value in filled]
            text = ", ".join(dict.fromkeys(said) if code == "row_of_errors" else said)
            found.notes.append(LayoutNote(code, row, filled[0][0], text, None, {"row": row}))
        elif kinds.is_data(filled):
            found.people.append((row, kinds.header))
            kinds.follows = True
            found.untitled |= kinds.untitled(filled)
        elif filled:
            lines.append((row, kinds.header))
    if found.people and sheet.kind == "checklist":
        found.people = sorted([*found.people, *lines], key=lambda person: person[0])
    return found


_OTHER_ROW = "other_row"
"""A row of a list that is not the one asked for; that list is said once, at its title."""


class _Kinds:
    """Tells the kinds of rows; a row's kind depends on the rows before it."""

    def __init__(self, sheet: Sheet, header: Header, merges: Sequence[Merge]) -> None:
        self.sheet, self.header = sheet, header
        self.tolerant = sheet.part is not None
        self.signing = self.elsewhere = self.follows = False
        self.wide = {top for top, left, _, right in merges if (right - left + 1) * 2 >= self.width}
        self.own = {f.name for f in sheet.fields if not f.excel.prefilled}
        self.begun = [f.name for f in sheet.fields if f.excel.start]
        titles = list(sheet.by_title)
        self.least = max(needed(sheet), 2)
        self.starts = {normalize(form, t)[:2] for t in titles for form in ("NFC", "NFD")}

    @property
    def width(self) -> int:
        return len(self.header.cols)

    def filled(self, cells: Sequence[Raw]) -> _Cells:
        """What stands in a row, without its number."""
        number = self.header.number
        return [
            (col, value)
            for col, value in enumerate(cells, 1)
            if value not in ("", None)
            and not (col == number and _is_ordinal(value))
            and not _is_our_signature(value)
            and not (isinstance(value, str) and not value[0].isalnum() and _says_nothing(value))
        ]

    def kind(self, row: int, filled: _Cells) -> str | None:
        """The code of a row that is not data; a total may have the form's own starts beside it."""
        started = {self.header.cols.get(name) for name in self.begun}
        typed = [(col, value) for col, value in filled if col not in started]
        alone = len(typed) == 1 < len(filled)
        return self.of(row, filled) or (self.of(row, typed) if alone else None)

    def is_data(self, filled: _Cells) -> bool:
        """Whether anything stands where a unit writes; a prefilled cell is the form's own."""
        head = self.header
        cols = (col for name, col in head.cols.items() if name in self.own)
        written = {*cols, *head.part_columns}
        return any(col in written for col, _ in filled)

    def untitled(self, filled: _Cells) -> set[int]:
        """The columns of a row's cells that stand under no title."""
        head = self.header
        known = {*head.cols.values(), *head.unknown, *head.part_columns, head.number}
        first = min(head.cols.values(), default=0)
        return {c for c, _ in filled if c not in known and c > first} if self.tolerant else set()

    def of(self, row: int, filled: _Cells) -> str | None:
        """The code of a row that is not data."""
        texts = [clean(value) for _, value in filled if isinstance(value, str)]
        if sum(not text.startswith("=") for text in texts) == 1 and (
            _TOTAL.match(fold(texts[0])) or texts[0].endswith(_END)
        ):
            return "total_row"
        if not self.tolerant:
            return None
        if texts and _TOTAL_ALONE.fullmatch(fold(texts[0])) and all(map(_has_digit, texts[1:])):
            return "total_row"
        if self._repeats_header(filled):
            self.signing = self.elsewhere = False
            return "header_repeated"
        if self.elsewhere:
            return _OTHER_ROW
        if len(texts) == len(filled) and all(map(is_excel_error, texts)):
            return "row_of_errors"
        if self._numbers_columns(filled):
            return "number_row"
        return self._of_few(row, filled, texts)

    def _of_few(self, row: int, filled: _Cells, texts: list[str]) -> str | None:
        """The code of a row with little in it: signatures, titles, the edge of a page."""
        few = bool(texts) and len(filled) <= min(_FEW, self.width - 1)
        posts = {self.header.cols.get("position")}
        signs = all(_signs(clean(v), col in posts) for col, v in filled if isinstance(v, str))
        self.signing = few and (self.signing or signs)
        if self.signing:
            return "signature_row"
        if len(texts) != len(filled) or not self._is_block(row, filled, texts):
            return None
        self.elsewhere = bool(_OTHER_LIST.match(fold(texts[0])))
        return "other_list" if self.elsewhere else "block_title"

    def _repeats_header(self, filled: _Cells) -> bool:
        """Whether a row holds most of the titles, or is the header of a smaller list; a glance at
        how its texts begin comes first.
        """
        texts = [value for _, value in filled if isinstance(value, str)]
        begun = sum(text[:2].casefold() in self.starts for text in texts)
        if begun >= self.least and len(fields_in(texts, self.sheet)) >= self.least:
            return True
        small = begun >= _SMALL_HEADER - 1 and len(texts) == len(filled) and not self.elsewhere
        return small and self._heads_less(texts)

    def _heads_less(self, texts: Sequence[str]) -> bool:
        """Whether texts are the titles of a list of fewer columns: a name's among them."""
        titles = [text for text in texts if fold(text) not in NUMBER_TITLES]
        found = fields_in(titles, self.sheet, near=True)
        named = self.sheet.fields[0].name in found
        return named and len(found) >= max(_SMALL_HEADER, len(titles) * 3 // 4)

    def _numbers_columns(self, filled: _Cells) -> bool:
        """(1) (2) (3), or A B 1 2 3 as official tables have it: one after the other, or no two
        alike in most columns.
        """
        values = [as_text(value) or "" for _, value in filled]
        if len(values) < _FEWEST_NUMBERS or any(len(one) > _LONGEST_NUMBER for one in values):
            return False
        found = [match[1] for one in values if (match := _COLUMN_NUMBER.fullmatch(one))]
        if len(found) < len(values):
            return False
        letters = [ord(one.upper()) for one in takewhile(str.isalpha, found)]
        numbers = [int(one) for one in found[len(letters) :] if one.isdecimal()]
        if len(numbers) == len(found) == len(set(numbers)) and len(found) * 2 >= self.width:
            return True
        follow = all(after == one + 1 for row in (letters, numbers) for one, after in pairwise(row))
        return follow and len(letters) + len(numbers) == len(found)

    def _is_block(self, row: int, filled: _Cells, texts: list[str]) -> bool:
        """«I. Khối phường xã»: one text, merged across, numbered, a note, or where none belongs.

        A name alone is a person.
        """
        elsewhere = says_elsewhere(texts[0])
        if self.sheet.kind == "checklist" or (elsewhere and not self.follows):
            return False
        col, last = filled[0][0], filled[-1][0]
        before = col == self.header.number or col < min(self.header.cols.values(), default=0)
        if len(filled) == 2:
            return before and bool(_SECTION_NUMBER.fullmatch(texts[0].strip(" .")))
        key = self.header.cols.get(self.sheet.fields[0].name)
        said = fold(texts[0])
        numbered = last == key and bool(
            _SECTION.match(texts[0])
            or _NOTE.match(said)
            or WITHDRAWN.search(said)
            or elsewhere
            or (_ASIDE.match(texts[0]) and any(map(str.islower, texts[0].split())))
        )
        edge = _PAGE.fullmatch(said)
        return len(filled) == 1 and bool(before or numbered or edge or row in self.wide)


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _signs(text: str, is_position: bool) -> bool:
    """Whether a text belongs to the signatures; a post in its own column is somebody's."""
    text = fold(text)
    return bool(_SIGNATURE.match(text) or (_POST.match(text) and not is_position))


def _says_nothing(text: str) -> bool:
    return is_blank(text) or bool(_DOTTED.fullmatch(text))


def _is_our_signature(value: Raw) -> bool:
    return isinstance(value, str) and len(value) > _FEW and fold(value) in SIGNATURE_LINES


def _is_ordinal(value: Raw) -> bool:
    return not isinstance(value, str) or bool(_ORDINAL.fullmatch(fold(value)))
