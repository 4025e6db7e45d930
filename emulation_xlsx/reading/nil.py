"""What was answered by nothing: a list of nobody, by «Không phát sinh» above its header or words in
its first row; a report of what has not happened yet, by «Chưa tổ chức» for its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.layout import NIL_TITLE
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.raw import Grid, LayoutNote, RawTable, is_blank

_YES = frozenset({"có", "x", "✓", "✔", "v", "1", "true"})
_NOBODY = re.compile(r"không( có| phát sinh)?( ai| đại biểu| điển hình| người nào)?( nào)?( cử)?")
_LIST = "(danh sách|ds|biểu|file|tệp|phụ lục|bản (giấy|cứng|scan)|ảnh)"
_ELSEWHERE = re.compile(
    rf"(có |như )?{_LIST}( \w+){{0,3}} (kèm theo|đính kèm|gửi kèm|đã gửi|sau|riêng)(\W+\w+){{0,4}}"
    rf"|((có|xem|đã|sẽ|gửi|đính|kèm( theo)?|ở|tại|trong) ){{1,3}}{_LIST}(\W+\w+){{0,6}}"
    r"|((đơn vị|sẽ|xin) ){0,3}(gửi|nộp|bổ sung|báo cáo)( danh sách)? sau"
)


def says_elsewhere(text: str) -> bool:
    """Whether a text says that the list is in another file."""
    return bool(_ELSEWHERE.fullmatch(_bare(text)))


def _bare(text: str) -> str:
    return fold(clean(text)).strip(" ().,;:–—-")


def read_nil(table: RawTable, grid: Grid, sheet: Sheet) -> RawTable:
    """The table, with what its unit says of having nothing to list.

    A single row that holds nothing but such words is no person's, and is left out of the rows.
    """
    if not sheet.may_be_nil:
        return table
    words = _only_words(table)
    if words and _NOBODY.fullmatch(words[1]):
        _leave_out(table, "nil_read", words[0])
        table.nil = True
    elif words and _ELSEWHERE.fullmatch(words[1]):
        _leave_out(table, "list_attached", words[0])
    for row, col, value in _said(grid, table.header_row or 1):
        yes = fold(as_text(value) or "") in _YES
        table.nil = table.nil or (yes and not table.rows)
        if yes and table.rows:
            facts = {"rows": len(table.rows)}
            table.notes.append(LayoutNote("nil_with_rows", row, col, value, None, facts))
    return table


def _only_words(table: RawTable) -> tuple[str, str] | None:
    """The one text of a table that holds nothing else: its field, and the text folded."""
    filled = [
        (name, as_text(value) or "")
        for name, values in table.columns.items()
        for value in values
        if not is_blank(value)
    ]
    if len(table.rows) != 1 or len(filled) != 1:
        return None
    return filled[0][0], _bare(filled[0][1])


def _leave_out(table: RawTable, code: str, name: str) -> None:
    row, col = table.place(0, name)
    table.notes.append(LayoutNote(code, row, col, table.columns[name][0], name))
    table.rows = []
    table.columns = {name: [] for name in table.columns}


_NOT_YET = re.compile(
    r"(?:vẫn |hiện |tạm |đã |đang |xin |sẽ )*"
    r"(?:chưa|hoãn|lùi|không (?:tổ chức|họp|tiến hành)|hủy|huỷ|chờ|đợi|dự kiến|dự định"
    r"|tổ chức sau)\b.*"
)


def says_not_yet(text: str) -> bool:
    """Whether a text under a day says that there is none yet."""
    return bool(_NOT_YET.fullmatch(_bare(text)))


def read_not_yet(table: RawTable, sheet: Sheet) -> RawTable:
    """The record; empty where it says of its day that there is none yet, and little else."""
    if not (sheet.part and table.rows):
        return table
    needed = [one for one in sheet.fields if one.constraints.required and not one.excel.prefilled]
    filled = [one for one in needed if not is_blank(table.columns.get(one.name, [None])[0])]
    if 2 * len(filled) >= len(needed):
        return table
    for one in filled:
        value = table.columns[one.name][0]
        planned = "dự kiến" in fold(one.title)
        if one.input == "date" and not planned and says_not_yet(as_text(value) or ""):
            place = table.place(0, one.name)
            facts = {"title": one.title}
            table.notes = [LayoutNote("not_yet", *place, value, one.name, facts)]
            table.rows, table.columns = [], {name: [] for name in table.columns}
            break
    return table


def _said(grid: Grid, header_row: int) -> Iterator[tuple[int, int, Raw]]:
    """What stands right of «Không phát sinh» above the header: row, column, value."""
    title = fold(NIL_TITLE)
    for row, cells in enumerate(grid[: header_row - 1], 1):
        for col, value in enumerate(cells, 1):
            if isinstance(value, str) and fold(value).rstrip(" :").startswith(title):
                right = [(c, v) for c, v in enumerate(cells[col:], col + 1) if not is_blank(v)]
                yield from ((row, c, v) for c, v in right[:1])
