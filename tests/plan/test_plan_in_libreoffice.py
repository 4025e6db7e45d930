"""A milestone, a kind of unit, a question: typed into the plan workbook in LibreOffice."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.issue import new_plan_workbook, unit_workbook
from emulation_xlsx.plan.workbook import read_plan
from tests.helpers.libreoffice import Cell, Office

CREATED = dt.datetime(2019, 10, 1)  # noqa: DTZ001 - UTC+7 by definition
HEADER = 5
Row = Mapping[str, str]


def below(path: Path, sheet: str, row: Row) -> Iterator[tuple[Cell, str]]:
    """A row typed below what stands on a sheet."""
    page = openpyxl.load_workbook(path)[sheet]
    columns = {str(cell.value): cell.column or 0 for cell in page[HEADER]}
    first = columns[next(iter(row))]
    free = next(n for n in range(HEADER + 1, 999) if page.cell(n, first).value is None)
    for title, text in row.items():
        yield (sheet, f"{get_column_letter(columns[title])}{free}"), text


def test_a_milestone_a_kind_and_a_question_are_rows(libreoffice: Office, tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.xlsx"
    path.write_bytes(new_plan_workbook(CREATED, default_tables()))
    milestone = {
        "Mã quy định": "R-KHEN",
        "Nội dung": "Gửi danh sách đề nghị khen thưởng",
        "Ngày mốc": "10/05/2020",
        "Cách tính": "trước ngày",
        "Hoàn thành khi": "văn bản giấy",
        "Đơn vị phải làm": "Hợp tác xã",
        "Gọi tắt": "Khen thưởng",
    }
    unit = {
        "Mã": "HX01",
        "Khối": "Doanh nghiệp",
        "Tên đơn vị": "Hợp tác xã Thử Nghiệm",
        "Loại": "Hợp tác xã",
        "Quy mô": "120",
    }
    question = {
        "Sheet của mẫu": "1. Đơn vị",
        "Câu hỏi": "Số xã viên",
        "Kiểu": "số nguyên",
        "Bắt buộc": "Có",
        "Hỏi": "Hợp tác xã",
    }
    typed = [
        *below(path, "Thời hạn", milestone),
        *below(path, "Danh mục", {"Danh mục": "Loại đơn vị", "Giá trị": "Hợp tác xã"}),
        *below(path, "Loại đơn vị", {"Loại đơn vị": "Hợp tác xã", "Số đại biểu tối đa": "80"}),
        *below(path, "Đơn vị", unit),
        *below(path, "Câu hỏi riêng", question),
    ]
    again = libreoffice.type_into(path, dict(typed))
    plan, _ = read_plan(again.read_bytes(), "ke-hoach.xlsx")
    new = plan.by_code["HX01"]
    assert {one.rule for one in plan.milestones_of(new)} >= {"R-KHEN", "R-PLAN"}
    assert "R-KHEN" not in {one.rule for one in plan.milestones_of(plan.by_code["XP02"])}
    assert plan.milestone["R-KHEN"].day == dt.date(2020, 5, 10)
    assert plan.cap(new) == 80
    for code, asked in (("HX01", True), ("XP02", False)):
        form = unit_workbook(plan, plan.by_code[code], None, CREATED.date())
        page = openpyxl.load_workbook(io.BytesIO(form))["1. Đơn vị"]
        assert ("Số xã viên" in {cell.value for cell in page["B"]}) is asked
