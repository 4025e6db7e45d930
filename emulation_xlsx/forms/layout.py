"""Where the writer puts a form's tables. Rows and columns count from 1, as in Excel."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import fold

TITLE_ROW, NOTE_ROW, BACK_ROW, HEADER_ROW, FIRST_ROW = 2, 3, 4, 5, 6
LABEL_COL, VALUE_COL, MARK_COL, HELP_COL = 2, 3, 4, 5
RECORD_TITLES = ("STT", "Nội dung", "Đơn vị điền", "Bắt buộc", "Cách ghi")
"""What stands above the five columns of a record."""

SOURCE_TITLE = "Nguồn (cấp dưới)"
"""The column in which a form that was filled from a campaign says where each row was read."""
NIL_TITLE = "Không phát sinh"
NIL_LABEL_COL, NIL_COL = 3, 4
"""In the row above a list's header: what says that its unit has nothing to report."""

START = 'IF(TRIM({cell})="","",'
"""How the formula in a blank cell begins, ``cell`` being the one that begins its row or record."""
OWN_START = re.compile(rb'\s*IF\(TRIM\(\$?[A-Z]+\$?[0-9]+\)=(?:""|&quot;&quot;),')
"""The same in the bytes of a sheet."""
SIGNATURE = ("…………, ngày …… tháng …… năm ………", "NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ")
"""Below a signed sheet: place and day, and who signs on the left and on the right."""
SIGNATURE_LINES = frozenset({fold(SIGNATURE[0]), fold(" ".join(SIGNATURE[1:]))})
"""The same as two lines, folded for comparison."""
OVER_SIGNATURE = (
    "Có dòng ghi đè lên chỗ ký hoặc bên dưới: xin chèn hàng (Insert) phía trên chỗ ký "
    "rồi chuyển lên."
)
"""Above a signed list's header, once its rows reach the signature."""
META_SHEET, LISTS_SHEET = "_meta", "_danh_muc"
GUIDE_SHEET, CORRECTIONS_SHEET = "Hướng dẫn", "Cần sửa"
"""The sheets that the writer adds to those of the form."""


def record_rows(shown: Sequence[FormField]) -> tuple[dict[str, int], dict[int, str]]:
    """The row of every field of a record, and of every group heading among them."""
    rows: dict[str, int] = {}
    headings: dict[int, str] = {}
    row = FIRST_ROW
    for one in shown:
        if one.excel.group:
            headings[row] = one.excel.group
            row += 1
        rows[one.name] = row
        row += 1
    return rows, headings


def table_columns(sheet: Sheet, shown: Sequence[FormField]) -> dict[str, int]:
    """The column of every field of a table; the one before them holds the plain numbers (STT)."""
    return {one.name: sheet.first_column + i for i, one in enumerate(shown, 1)}
