"""The good return that mangling.py damages, and where its cells stand in a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold
from tests.helpers.small_town import (
    Values,
    conference_record,
    delegate,
    exemplar,
    returned,
    small_plan,
)
from tests.helpers.small_town import whole as everything
from tests.helpers.spoken import spoken

_PLAN = small_plan()
_ONLY = {one: kinds for one, kinds in _PLAN.asked.only.items() if one != ("unit", "headcount")}
PLAN = replace(_PLAN, asked=replace(_PLAN.asked, only=_ONLY))
"""The town's plan, with a number that is asked of every kind."""
CODE = "DT05"
FORM = spoken("unit_return")
SHEETS = {sheet.key: sheet for sheet in FORM.sheets}
DELEGATES = SHEETS["delegates"]
LOWEST_HEADER = 40

AWARDED = {"highest_award": "Lao động tiên tiến", "award_decision": "125/QĐ-UBND năm 2018"}
PEOPLE = [
    delegate("Trịnh Thị Sáu", "1975-06-25", phone="0912345678", note="Trưởng đoàn", **AWARDED),
    delegate("Nguyễn Đức Thắng", "1968-03-07", gender="Nam", phone="0987654321", **AWARDED),
    delegate("Phạm Thị Huyền", "1981-12-31", phone="0373826123", party_member=False, **AWARDED),
    delegate(
        "Lương Văn Hữu",
        "1959-09-02",
        gender="Nam",
        ethnicity="Mường",
        workplace="Hội Cựu chiến binh",
        position="Chủ tịch Hội",
        education="Trung cấp",
        phone="0904111222",
        note="Xe lăn",
        **AWARDED,
    ),
    delegate(
        "Vũ Ngọc Ánh",
        "1990-01-15",
        workplace="Hội Cựu chiến binh",
        position="Hội viên",
        phone="0356789012",
        standing="Dự khuyết",
        **AWARDED,
    ),
    delegate("Đặng Quốc Bảo", "1977-05-10", gender="Nam", phone="0945000111", **AWARDED),
]
"""Six people; three days of birth could be read month first, three could not."""


def good_values(*more: dict[str, object]) -> Values:
    """What the unit reports, with something on every sheet and in every optional column."""
    values = everything(PLAN, *PEOPLE, *more)
    values["unit"][0] |= {"headcount": 1250, "explanation": "Họp đúng kế hoạch."}
    values["plan"][0] |= {"venue": "Hội trường phường Bắc Sơn"}
    values["conference"] = [
        conference_record()
        | {"film": True, "drive_launched": True, "drive_date": "15/01/2020"}
        | {"lessons": "Chọn điển hình từ cơ sở."}
    ]
    exemplars = ("Trịnh Thị Sáu", "Nguyễn Đức Thắng", "Phạm Thị Huyền")
    award = {"award": "Lao động tiên tiến", "nurture_plan": "Nêu gương ở khu phố"}
    values["exemplars"] = [exemplar(name) | award for name in exemplars]
    for row in values["dossier"]:
        row |= {"file_name": "ho so.pdf", "note": "Bản giấy gửi sau", "copies": 6}
    return values


@cache
def good_return() -> bytes:
    """The bytes of the good return."""
    return returned(PLAN, CODE, good_values())


# --- where things stand, also after some damage ---------------------------------------------------


def page(book: Workbook, key: str) -> Worksheet:
    """The worksheet of a table of the form."""
    found = book[SHEETS[key].name]
    assert isinstance(found, Worksheet)
    return found


def pages(book: Workbook) -> Iterator[tuple[Sheet, Worksheet]]:
    """The form's seven worksheets."""
    for sheet in FORM.sheets:
        yield sheet, page(book, sheet.key)


def header_row(at: Worksheet, sheet: Sheet = DELEGATES) -> int:
    """The row with most of a table's titles."""
    titles = {fold(one.title) for one in sheet.fields}

    def hits(row: int) -> int:
        return len({fold(str(cell.value)) for cell in at[row]} & titles)

    return max(range(1, LOWEST_HEADER), key=lambda row: (hits(row), -row))


def columns(at: Worksheet, sheet: Sheet = DELEGATES) -> dict[str, int]:
    """Field → its column, of those whose title is there."""
    cells = enumerate(at[header_row(at, sheet)], 1)
    shown = {fold(str(cell.value)): column for column, cell in reversed(list(cells))}
    return {one.name: shown[fold(one.title)] for one in sheet.fields if fold(one.title) in shown}


def people(at: Worksheet) -> list[int]:
    """The rows of the delegate list that name somebody, not a total or a number of a column."""
    known = columns(at)
    name, birth = known["full_name"], known.get("birth_date", known["full_name"])
    rows = range(header_row(at) + 1, at.max_row + 1)
    filled = [row for row in rows if at.cell(row, name).value and at.cell(row, birth).value]
    return [row for row in filled if not re.fullmatch(r"[(\d)]+", plain(at.cell(row, name).value))]


def plain(value: object) -> str:
    """A cell's text without what is invisible, also where it is written as an escape."""
    return clean(re.sub("_x00.._", "", str(value)))


def labels(at: Worksheet, sheet: Sheet) -> dict[str, Cell]:
    """Field of a record → the cell of its label."""
    cells = [cell for row in at.iter_rows() for cell in row if isinstance(cell, Cell)]
    shown = {fold(re.sub(r"^\d+\. ", "", str(cell.value))): cell for cell in cells}
    return {one.name: shown[fold(one.title)] for one in sheet.fields if fold(one.title) in shown}


def inputs(book: Workbook, *kinds: str) -> Iterator[tuple[FormField, Cell]]:
    """The filled cells of all inputs of these kinds (``FormField.input``; none: of every kind)."""
    for sheet, at in pages(book):
        for one, cell in _record(at, sheet) if sheet.is_record else _table(at, sheet):
            wanted = (not kinds or one.input in kinds) and cell.data_type != "f"
            if wanted and not one.excel.prefilled and cell.value not in (None, ""):
                yield one, cell


def _record(at: Worksheet, sheet: Sheet) -> Iterator[tuple[FormField, Cell]]:
    for name, label in labels(at, sheet).items():
        yield from _cell(sheet.field(name), at, label.row, label.column + 1)


def _table(at: Worksheet, sheet: Sheet) -> Iterator[tuple[FormField, Cell]]:
    top = header_row(at, sheet)
    for name, column in columns(at, sheet).items():
        for row in range(top + 1, at.max_row + 1):
            yield from _cell(sheet.field(name), at, row, column)


def _cell(one: FormField, at: Worksheet, row: int, column: int) -> Iterator[tuple[FormField, Cell]]:
    cell = at.cell(row, column)
    if isinstance(cell, Cell):
        yield one, cell


def loose(at: Worksheet) -> Worksheet:
    """The worksheet without merged cells: openpyxl does not move them with their rows."""
    for area in list(at.merged_cells.ranges):
        at.unmerge_cells(str(area))
    return at
