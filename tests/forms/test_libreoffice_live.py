"""What a form shows live, recalculated by the real LibreOffice: it is what Python wrote."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from emulation_xlsx import demo
from emulation_xlsx.forms import live
from emulation_xlsx.forms.layout import CORRECTIONS_SHEET, GUIDE_SHEET
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.plan.issue import unit_form, unit_workbook
from emulation_xlsx.plan.model import plan_from_tables
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.corrections import MENDED, NO_CELL, OPEN, ROW_GONE
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.returned import Quota, Return
from tests.forms.test_live import BIRTH, CASES, DAY, GENDER, GUESTS, LISTED, NUMBER
from tests.helpers.libreoffice import Cell, Office, cached_values, differences
from tests.helpers.spoken import spoken

pytestmark = pytest.mark.libreoffice

PLAN = plan_from_tables(demo.demo_tables())
SPEC = spoken("unit_return")
UNIT, MEDIA = PLAN.by_code["TH04"], PLAN.by_code["XP01"]
SEATS = 4
TODAY = dt.date.today()  # noqa: DTZ011 - LibreOffice's TODAY() is the machine's day
PLANNED, HALL, PEOPLE, PAPERS = (
    SPEC.sheet(key).name for key in ("plan", "conference", "delegates", "dossier")
)
Values = dict[str, list[dict[str, Any]]]


def laid_out(path: Path, fields: list[FormField]) -> list[str | float]:
    """Every value of the cases in a column, in the next ones what the formulas say of each, and
    in the last row what they say of the whole column.
    """
    values = [value for _, value, _ in CASES]
    with xlsxwriter.Workbook(path) as book:
        sheet, lists = book.add_worksheet("Tên có dấu cách"), book.add_worksheet("L")
        lists.write_column(0, 0, LISTED)
        book.define_name("dm_01", f"=L!$A$1:$A${len(LISTED)}")
        area = f"'Tên có dấu cách'!$A$1:$A${len(values)}"
        for row, value in enumerate(values):
            (sheet.write_string if isinstance(value, str) else sheet.write_number)(row, 0, value)
            for col, one in enumerate(fields, 1):
                fine = live.acceptable(one, f"A{row + 1}", "dm_01")
                sheet.write_formula(row, col, f"=IF({fine},1,0)")
        for col, one in enumerate(fields, 1):
            fine = live.acceptable(one, area, "dm_01")
            whole = f"=SUMPRODUCT({live.filled(area)}*(1-{fine}))"
            sheet.write_formula(len(values), col, whole)
    return values


@pytest.mark.parametrize("locale", ["vi-VN", "en-US"])
def test_a_formula_and_python_are_of_one_mind(locale: str, tmp_path: Path) -> None:
    """Of every value as if it stood in a cell of every kind, alone and in a column."""
    fields = [DAY, BIRTH, GENDER, GUESTS, NUMBER]
    path = tmp_path / "a.xlsx"
    values = laid_out(path, fields)
    home = tmp_path / "office"
    home.mkdir()
    with Office(home, locale=locale) as office:
        cells = office.read_all(path, recalculate=True)
    sheet = "Tên có dấu cách"
    for letter, one in zip("BCDEF", fields, strict=True):
        said = [cells[sheet, f"{letter}{row}"] for row in range(1, len(values) + 2)]
        fine = [live.is_acceptable(one, value, LISTED) for value in values]
        assert dict(zip(values, said, strict=False)) == dict(zip(values, fine, strict=True))
        assert said[-1] == fine.count(False)


def spoilt(change: Callable[[Values], object]) -> Values:
    values = copy.deepcopy(demo.unit_values(UNIT, SEATS))
    change(values)
    return values


def faulty(values: Values) -> None:
    values["delegates"][1] |= {"birth_date": "31/02/1975", "gender": "nam hay nữ"}
    values["delegates"][2] |= {"ethnicity": None}
    values["conference"][0] |= {"guests": "30 hoặc 40", "lessons": "x" * 3000}
    values["plan"][0] |= {"plan_date": "32/03/2020", "session": "*"}
    values["dossier"][2] |= dict.fromkeys(("number", "date", "copies", "file_name"))
    values["dossier"][3] |= {"date": None}


def crowded(values: Values) -> None:
    values["presidium"][4:] = []
    values["delegates"].append({**values["delegates"][0], "full_name": "Lê Văn Thừa"})
    values["conference"][0] |= {"cat_leaders": 99}
    values["dossier"][0] |= {"date": None}


KINDS: dict[str, Values] = {
    "blank": {},
    "right": spoilt(lambda values: values),
    "faulty": spoilt(faulty),
    "crowded": spoilt(crowded),
    "scraps": {"presidium": [{"full_name": "  "}, {"position": "A"}], "unit": [{"headcount": 0}]},
}


def sent(values: Values) -> RawWorkbook:
    return read_workbook(unit_workbook(PLAN, UNIT, SEATS, TODAY, values), SPEC)


def returned(path: Path, values: Values) -> Path:
    """The feedback that these values get."""
    book = sent(values)
    one = Return("a.xlsx", book, UNIT.code, UNIT)
    found = check_returns([one], PLAN, demo.AS_OF, {UNIT.code: Quota(SEATS)}).findings
    path.write_bytes(unit_form(feedback(PLAN, UNIT, SEATS, book, found, TODAY)))
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stored_is_what_is_computed(kind: str, libreoffice: Office, tmp_path: Path) -> None:
    """Cell by cell, of the form with these values and of the one sent back."""
    form, media = tmp_path / "form.xlsx", tmp_path / "media.xlsx"
    form.write_bytes(unit_workbook(PLAN, UNIT, SEATS, TODAY, KINDS[kind]))
    media.write_bytes(unit_workbook(PLAN, MEDIA, None, TODAY, KINDS[kind]))
    for path in (form, media, returned(tmp_path / "back.xlsx", KINDS[kind])):
        again = libreoffice.hard_recalculated(path)
        assert differences(cached_values(path), cached_values(again)) == {}, path.name


def states(cells: dict[Cell, Any]) -> dict[str, str]:
    """Sheet → its state on the first page."""
    names = {
        cell[1:]: str(v) for (s, cell), v in cells.items() if s == GUIDE_SHEET and cell[0] == "B"
    }
    found = {name: str(cells.get((GUIDE_SHEET, f"D{row}"))) for row, name in names.items()}
    return {sheet.name: found[sheet.name] for sheet in SPEC.sheets}


def lines(cells: dict[Cell, Any]) -> dict[tuple[str, str], str]:
    """Sheet and cell → what «Cần sửa» says of it."""
    rows = [c[1:] for (s, c), v in cells.items() if s == CORRECTIONS_SHEET and c[0] == "A" and v]
    shown = [[str(cells.get((CORRECTIONS_SHEET, f"{col}{row}"))) for col in "BCG"] for row in rows]
    return {
        (sheet, cell): state for sheet, cell, state in shown if state in (MENDED, OPEN, ROW_GONE)
    }


def test_a_day_that_is_none_is_never_enough(libreoffice: Office, tmp_path: Path) -> None:
    """The clerk types 31/02/1975 into a form that is right, then corrects it."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(unit_workbook(PLAN, UNIT, SEATS, TODAY, KINDS["right"]))
    assert set(states(libreoffice.read_all(path, recalculate=True)).values()) == {"Đủ"}
    wrong = libreoffice.type_into(path, {(PEOPLE, "C7"): "31/02/1975", (PAPERS, "D7"): "32/3/2020"})
    said = states(libreoffice.read_all(wrong, recalculate=True))
    assert {name for name, state in said.items() if state != "Đủ"} == {PEOPLE, PAPERS}
    assert said[PEOPLE] == said[PAPERS] == "Cần xem lại"
    right = libreoffice.type_into(wrong, {(PEOPLE, "C7"): "1975", (PAPERS, "D7"): "31.3.2020"})
    assert set(states(libreoffice.read_all(right, recalculate=True)).values()) == {"Đủ"}


def test_a_list_that_is_longer_than_its_frame_is_watched(
    libreoffice: Office, tmp_path: Path
) -> None:
    """Pasted below the last numbered row, with a day that is none."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(unit_workbook(PLAN, UNIT, SEATS, TODAY, KINDS["right"]))
    person = {**KINDS["right"]["delegates"][0], "standing": "Dự khuyết", "birth_date": "31/02/1975"}
    fields = SPEC.sheet("delegates").fields
    texts = {
        (PEOPLE, f"{chr(66 + i)}40"): str(cell_value(person.get(f.name), f.input) or "")
        for i, f in enumerate(fields)
    }
    long = libreoffice.type_into(path, texts)
    assert states(libreoffice.read_all(long, recalculate=True))[PEOPLE] == "Cần xem lại"


def test_a_line_of_the_dossier_counts_with_a_number_a_date_or_a_file(
    libreoffice: Office, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(unit_workbook(PLAN, UNIT, SEATS, TODAY))
    kinds = len(PLAN.lists["Loại hồ sơ"].values)
    typed: dict[Cell, str] = {(PAPERS, "G6"): "gửi sau"}
    for texts, state in (
        ({}, f"Thiếu {kinds} ô"),
        ({(PAPERS, "F6"): "a.pdf"}, f"Thiếu {kinds - 1} ô"),
        ({(PAPERS, f"D{6 + i}"): "5/3/2020" for i in range(1, kinds)}, "Cần xem lại"),
        ({(PAPERS, "D6"): "05/03/2020"}, "Đủ"),
    ):
        typed |= texts
        cells = libreoffice.read_all(libreoffice.type_into(path, typed), recalculate=True)
        assert states(cells)[PAPERS] == state


def test_a_line_of_the_first_sheet_turns_when_its_cell_is_corrected(
    libreoffice: Office, tmp_path: Path
) -> None:
    """Corrected, changed to nothing better, left, filled elsewhere in its line, and a row gone."""
    path = returned(tmp_path / "back.xlsx", KINDS["faulty"])
    before = lines(libreoffice.read_all(path, recalculate=True))
    assert set(before.values()) == {OPEN}
    again = libreoffice.type_into(
        path,
        {
            (PEOPLE, "C7"): "28/02/1975",
            (PEOPLE, "D7"): "N*",
            (HALL, "C13"): "18",
            (PLANNED, "C8"): "25/10/2019",
            (PAPERS, "F8"): "to-trinh.pdf",
        },
    )
    again = libreoffice.delete_rows(again, PEOPLE, 8)
    again = libreoffice.insert_rows(again, PEOPLE, 6, 2)
    said = lines(libreoffice.read_all(again, recalculate=True))
    changed = {place: state for place, state in said.items() if state != OPEN}
    assert changed == {
        (PLANNED, "C8"): MENDED,
        (HALL, "C13"): MENDED,
        (PEOPLE, "C7"): MENDED,
        (PEOPLE, "E8"): ROW_GONE,
        (PAPERS, "C8"): MENDED,
    }
    assert said[PEOPLE, "D7"] == OPEN


def test_what_is_corrected_in_a_form_sent_back_is_read(libreoffice: Office, tmp_path: Path) -> None:
    values = spoilt(lambda one: one["delegates"][1].update(birth_date="31/02/1975"))
    path = returned(tmp_path / "back.xlsx", values)
    assert list(lines(libreoffice.read_all(path)).values()) == [OPEN]
    right = libreoffice.type_into(path, {(PEOPLE, "C7"): "28/02/1975"})
    book = read_workbook(right.read_bytes(), SPEC)
    one = Return("a.xlsx", book, UNIT.code, UNIT)
    assert check_returns([one], PLAN, demo.AS_OF, {UNIT.code: Quota(SEATS)}).findings == []


def test_a_finding_without_a_cell_has_no_state(libreoffice: Office, tmp_path: Path) -> None:
    values = spoilt(lambda one: one["presidium"].clear())
    cells = libreoffice.read_all(returned(tmp_path / "back.xlsx", values))
    assert cells[CORRECTIONS_SHEET, "G6"] == NO_CELL
