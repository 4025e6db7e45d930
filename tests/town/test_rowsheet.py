"""Rows that are kept as the text they become: the workbook is the ordinary writer's."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable

import pytest
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.forms.styles import Book, plain_text
from emulation_xlsx.town import page
from emulation_xlsx.town.rowsheet import Held, Live, RowSheet
from emulation_xlsx.town.workbook import write_town
from tests.helpers.small_town import small_town


class Ordinary(RowSheet):
    """The same rows through the public calls of xlsxwriter."""

    def write_cells(self, row: int, cells: Iterable[tuple[Held, Format]]) -> None:
        for col, (held, style) in enumerate(cells):
            style._get_xf_index()  # type: ignore[no-untyped-call]  # numbered as they are met
            if held is None:
                self.write_blank(row, col, None, style)
            elif isinstance(held, str):
                self.write_string(row, col, held, style)
            elif isinstance(held, Live):
                self.write_formula(row, col, held.text, style, held.value)
            else:
                self.write_number(row, col, held, style)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_town_workbook_is_the_ordinary_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    town = small_town()
    ours = members(write_town(town))
    monkeypatch.setattr(page, "RowSheet", Ordinary)
    ordinary = members(write_town(town))
    assert list(ours) == list(ordinary)
    assert [name for name in ours if ours[name] != ordinary[name]] == []


@pytest.mark.parametrize(
    "held",
    [
        None,
        'chữ <b> & "ngoặc"',
        "",
        " đầu và cuối ",
        "<r>không phải chữ</r>",
        "=1+1",
        "x" * 40_000,
        "dòng\nmới\x00\x1f",
        0,
        -1.5,
        1 / 3,
        12345678901234567890,
        Live('=IF(A1<"b>&",1,"")', "có & <không>"),
        Live("=1", True),
        Live('=""', ""),
        Live("=A1/3", 1 / 3),
    ],
)
def test_every_kind_of_cell(held: Held) -> None:
    def book(kind: type[Worksheet]) -> dict[str, bytes]:
        written = Book(dt.datetime(2020, 4, 20), "Thử")  # noqa: DTZ001 - UTC+7, as all times here
        sheet = written.add_worksheet("Trang", kind)
        assert isinstance(sheet, RowSheet)
        text = plain_text(held) if isinstance(held, str) else held
        sheet.write_string(0, 0, "đầu")
        sheet.write_cells(1, [(text, written.cell()), ("cuối", written.cell(bold=True))])
        sheet.set_row(1, 30)
        return members(written.content())

    assert book(RowSheet) == book(Ordinary)
