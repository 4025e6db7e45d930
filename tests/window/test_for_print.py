"""«In cho Chủ tịch»: of the town workbook only what the chair reads is left to print."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from emulation_xlsx.campaign.files import OutputBlockedError
from emulation_xlsx.town.workbook import write_town
from emulation_xlsx.window import for_print as printing
from emulation_xlsx.window.child import open_with_system
from emulation_xlsx.window.for_print import COPY, for_print, write_for_print
from tests.helpers.libreoffice import Office
from tests.helpers.small_town import small_town

CHAIRS = ["Tổng quan", "Bản đồ tiến độ", "Cơ cấu đại biểu", "Giao ban"]


@pytest.fixture(scope="module")
def town() -> bytes:
    return write_town(small_town())


def test_the_other_sheets_are_hidden_and_nothing_else_changes(town: bytes) -> None:
    before, after = (
        openpyxl.load_workbook(io.BytesIO(content)) for content in (town, for_print(town))
    )
    assert [one.title for one in after if one.sheet_state == "visible"] == CHAIRS
    assert after.active is after[CHAIRS[0]]
    cells = [[[c.value for c in row] for row in sheet.iter_rows()] for sheet in before]
    assert cells == [[[c.value for c in row] for row in sheet.iter_rows()] for sheet in after]


def test_once_more_says_the_same(town: bytes) -> None:
    assert for_print(for_print(town)) == for_print(town)


@pytest.mark.libreoffice
def test_printed_whole_it_is_the_chairs_pages(
    town: bytes, tmp_path: Path, libreoffice: Office
) -> None:
    path = tmp_path / "tong-hop-2020-04-20.xlsx"
    path.write_bytes(town)
    pages = libreoffice.pdf_pages(write_for_print(path))
    assert 4 <= len(pages) <= 10


def test_where_the_copy_is_open_it_is_said(
    town: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blocked(path: Path, _: bytes) -> None:
        raise OutputBlockedError(path, "đang mở trong Excel")

    path, told = tmp_path / "tong-hop-2020-04-20.xlsx", list[object]()
    path.write_bytes(town)
    monkeypatch.setattr(printing, "replace_file", blocked)
    open_with_system(path, told.append, write_for_print)
    assert told == [
        f"Không ghi được “{tmp_path / COPY}”: đang mở trong Excel. Xin đóng tệp ấy rồi bấm lại."
    ]
