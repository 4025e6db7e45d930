"""A unit's workbook in the real LibreOffice: typed as a clerk types, saved, read back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx import demo
from emulation_xlsx.findings import a1
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.layout import GUIDE_SHEET
from emulation_xlsx.forms.questions import form_asking
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import plan_from_tables
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.returned import Quota, Return
from tests.helpers.libreoffice import Cell, Office, cached_values, differences
from tests.helpers.printed import printed_sheets

pytestmark = pytest.mark.libreoffice

PLAN = plan_from_tables(demo.demo_tables())
UNIT = PLAN.by_code["TH04"]
SPEC = form_asking(PLAN.asked.by(UNIT.kind))
SEATS = 4
PEOPLE = SPEC.sheet("delegates").name
Values = dict[str, list[dict[str, Any]]]


def blank(folder: Path, today: dt.date = demo.ISSUED) -> Path:
    path = folder / "TH04.xlsx"
    path.write_bytes(unit_workbook(PLAN, UNIT, SEATS, today))
    return path


def typed(values: Values) -> dict[Cell, str]:
    """What a clerk types, cell by cell, for these values."""
    texts: dict[Cell, str] = {}
    for sheet in SPEC.sheets:
        fields = [f for f in sheet.fields if not f.excel.only_for]
        for index, row in enumerate(values.get(sheet.key, [])):
            for one in fields:
                value = cell_value(row.get(one.name), one.input)
                if value is None or one.excel.prefilled:
                    continue
                if sheet.is_record:
                    cell = a1(layout.record_rows(fields)[0][one.name], layout.VALUE_COL)
                else:
                    column = layout.table_columns(sheet, fields)[one.name]
                    cell = a1(layout.FIRST_ROW + index, column)
                texts[(sheet.name, cell)] = str(value)
    return texts


def panel(path: Path, office: Office) -> dict[str, tuple[str, str]]:
    """Sheet → its state and note on the first page, recalculated."""
    cells = office.read_all(path, recalculate=True)
    names = {sheet.name for sheet in SPEC.sheets}
    rows = {str(v): c[1:] for (s, c), v in cells.items() if s == GUIDE_SHEET and c[0] == "B"}
    return {
        name: (
            str(cells.get((GUIDE_SHEET, f"D{rows[name]}"), "")),
            str(cells.get((GUIDE_SHEET, f"E{rows[name]}"), "")),
        )
        for name in names
    }


def test_a_whole_return_typed_in_libreoffice_is_read_cell_for_cell(
    libreoffice: Office, tmp_path: Path
) -> None:
    values = demo.unit_values(UNIT, SEATS)
    path = libreoffice.type_into(blank(tmp_path), typed(values))
    book = read_workbook(path.read_bytes(), SPEC)
    for sheet in SPEC.sheets:
        for index, row in enumerate(values[sheet.key]):
            for one in sheet.fields:
                if one.excel.only_for or one.excel.prefilled or one.excel.retired:
                    continue
                read = book.tables[sheet.key].columns[one.name][index]
                assert read == cell_value(row.get(one.name), one.input), (
                    sheet.key,
                    index,
                    one.name,
                )
    returned = Return("TH04.xlsx", book, UNIT.code, UNIT)
    quotas = {UNIT.code: Quota(SEATS)}
    assert check_returns([returned], PLAN, demo.AS_OF, quotas).findings == []


@pytest.mark.parametrize("locale", ["vi-VN", "en-US"])
def test_dates_births_and_phones_stay_what_was_typed(locale: str, tmp_path: Path) -> None:
    """An American machine turns 05/06/1975 in a date cell into 6 May: ours are text cells."""
    sheet = SPEC.sheet("delegates").name
    texts = {
        (sheet, "C6"): "05/06/1975",
        (sheet, "C7"): "1975",
        (sheet, "Q6"): "0912345678",
        (sheet, "P6"): "12/2018",
        ("2. Kế hoạch", "C10"): "03/05/2020",
    }
    home = tmp_path / "office"
    home.mkdir()
    with Office(home, locale=locale) as office:
        path = office.type_into(blank(tmp_path), texts)
    book = read_workbook(path.read_bytes(), SPEC)
    table = book.tables["delegates"]
    assert table.columns["birth_date"] == ["05/06/1975", "1975"]
    assert table.columns["phone"][0] == "0912345678"
    assert table.columns["award_decision"][0] == "12/2018"
    assert book.single("plan", "planned_date") == "03/05/2020"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_form_saved_by_libreoffice_keeps_what_guides(
    kind: str, libreoffice: Office, tmp_path: Path
) -> None:
    path = libreoffice.saved_as(libreoffice.saved_as(blank(tmp_path), kind), "xlsx")
    book = read_workbook(path.read_bytes(), SPEC)
    assert book.meta["unit"] == UNIT.code
    assert not book.missing_sheets
    assert panel(path, libreoffice)["2. Kế hoạch"][0] == "Chưa điền"


def test_cached_values_are_what_libreoffice_computes(libreoffice: Office, tmp_path: Path) -> None:
    """TODAY() is today there, so the form is issued today."""
    today = dt.date.today()  # noqa: DTZ011 - LibreOffice's TODAY() is the machine's day
    empty = blank(tmp_path, today)
    again = libreoffice.hard_recalculated(empty)
    assert differences(cached_values(empty), cached_values(again)) == {}


def test_the_panel_counts_what_is_missing(libreoffice: Office, tmp_path: Path) -> None:
    values = demo.unit_values(UNIT, SEATS)
    for name in ("conference_form", "session", "plan_number"):
        values["plan"][0][name] = None
    values["delegates"][2] |= {"gender": None, "ethnicity": None}
    values["presidium"] = []
    states = panel(libreoffice.type_into(blank(tmp_path), typed(values)), libreoffice)
    assert {name: state for name, (state, _) in states.items()} == {
        "1. Đơn vị": "Đủ",
        "2. Kế hoạch": "Thiếu 3 ô",
        "3. Hội nghị": "Đủ",
        "4. Chủ tọa": "Chưa điền",
        "5. Điển hình": "Đủ",
        "6. Đại biểu dự HN thị xã": "Thiếu 2 ô",
        "7. Hồ sơ": "Đủ",
    }


def test_the_panel_sees_what_a_dropdown_cannot_stop(libreoffice: Office, tmp_path: Path) -> None:
    """Pasting goes past every validation: the panel still says «Cần xem lại»."""
    values = demo.unit_values(UNIT, SEATS)
    values["plan"][0] |= {"session": "Cả ngày"}
    values["conference"][0] |= {"cat_leaders": 99}
    del values["presidium"][4:]
    extra = {**values["delegates"][0], "full_name": "Lê Văn Thừa"}
    values["delegates"].append(extra)
    states = panel(libreoffice.type_into(blank(tmp_path), typed(values)), libreoffice)
    assert states["2. Kế hoạch"] == ("Cần xem lại", "")
    assert states["3. Hội nghị"][0] == "Cần xem lại"
    assert "thành phần" in states["3. Hội nghị"][1]
    assert states["4. Chủ tọa"] == (
        "Cần xem lại",
        "Chủ tọa theo kế hoạch từ 5 đến 7 người.",
    )
    assert states["6. Đại biểu dự HN thị xã"][0] == "Cần xem lại"
    assert "chỉ tiêu" in states["6. Đại biểu dự HN thị xã"][1]


def test_parts_whose_time_has_not_come_say_so(libreoffice: Office, tmp_path: Path) -> None:
    """The machine's today stands after every round of 2019, so the milestones are moved."""
    tables = demo.demo_tables()
    for row in tables["milestones"]:
        row["amended_due"] = dt.date(2090, 1, 1)
    plan = plan_from_tables(tables)
    path = tmp_path / "a.xlsx"
    path.write_bytes(unit_workbook(plan, plan.by_code["TH04"], None, dt.date(2030, 1, 1)))
    states = {name: state for name, (state, _) in panel(path, libreoffice).items()}
    assert states["2. Kế hoạch"] == "Chưa điền"
    assert states["3. Hội nghị"] == states["7. Hồ sơ"] == "Chưa đến kỳ"


def test_pages(libreoffice: Office, tmp_path: Path) -> None:
    """The instructions are one page, nothing overflows its cell."""
    pages = libreoffice.pdf_pages(blank(tmp_path))
    assert "PHIẾU BÁO CÁO" in pages[0].text
    assert "THÔNG TIN ĐƠN VỊ" in pages[1].text
    assert not [page for page in pages if "###" in page.text or "Err:" in page.text]


@pytest.mark.thorough
@pytest.mark.parametrize(("key", "sheet"), [("exemplars", "5. Điển hình"), ("delegates", PEOPLE)])
def test_what_is_typed_below_the_signature_is_printed_and_told(
    key: str, sheet: str, libreoffice: Office, tmp_path: Path
) -> None:
    """Just above who signs there is a row to spare; from there on the list is to be made longer."""
    path = blank(tmp_path)
    rows = {one.name: one for one in printed_sheets(libreoffice, path)}[sheet].cells
    (signed,) = (row for (row, _), text in rows.items() if "…, ngày …" in text)
    notice = (sheet, a1(layout.BACK_ROW, layout.NIL_COL + 1))
    name = layout.table_columns(SPEC.sheet(key), SPEC.sheet(key).fields)[
        "name" if key == "exemplars" else "full_name"
    ]
    for row, told in ((signed - 1, ""), (signed, "đè lên"), (signed + 9, "đè lên")):
        typed_into = libreoffice.type_into(path, {(sheet, a1(row, name)): "Phạm Thị Sửu"})
        said = str(libreoffice.read_all(typed_into, recalculate=True).get(notice, ""))
        assert (told in said) == bool(said or not told)
        (one,) = (one for one in printed_sheets(libreoffice, typed_into) if one.name == sheet)
        assert "Phạm Thị Sửu" in " ".join(page.text for page in one.pages)
