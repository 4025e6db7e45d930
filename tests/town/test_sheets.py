"""What holds for every sheet about units: text stays text, an empty town works, nothing moves."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms.excel import Excel
from emulation_xlsx.forms.schema import FormField, load
from emulation_xlsx.forms.styles import lines
from emulation_xlsx.plan.model import Waiver, default_plan
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import LIST_FIRST_ROW
from emulation_xlsx.town.sheets.basis import write_basis, write_receipts
from emulation_xlsx.town.sheets.briefing import write_briefing
from emulation_xlsx.town.sheets.conferences import write_conferences, write_exemplars, write_pilots
from emulation_xlsx.town.sheets.dossiers import write_dossiers, write_money
from emulation_xlsx.town.sheets.duplicates import write_duplicates
from emulation_xlsx.town.sheets.followup import write_issues, write_reminders
from emulation_xlsx.town.sheets.progress import write_progress
from emulation_xlsx.town.widths import PAPER_WIDTHS, fitted_widths, printed_widths
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.milestones import PILOT
from tests.helpers.small_town import (
    Came,
    Writer,
    delegate,
    exemplar,
    returned,
    small_plan,
    small_town,
    whole,
    written,
)

WRITERS: tuple[Writer, ...] = (
    write_progress,
    write_conferences,
    write_pilots,
    write_exemplars,
    write_dossiers,
    write_money,
    write_issues,
    write_duplicates,
    write_reminders,
    write_briefing,
    write_receipts,
    write_basis,
)
HOSTILE = ("=A1+1", "@sum", "+A1", "-A1", "<r>x</r>", "http://x", "{=A1}", "{unit_code}")


def hostile_returns(word: str) -> Came:
    """A return in which everything that may be free text is ``word``."""
    plan = small_plan()
    values = whole(plan, delegate(word, "1975", workplace=word), delegate(word, "1975-06-05"))
    values["unit"][0] |= {"clerk_name": word, "head_name": word, "explanation": word}
    values["conference"][0] |= {"lessons": word, "guests": word}
    texts = ("name", "workplace", "achievement", "acclaimed_by", "award", "nurture_plan")
    values["exemplars"] = [exemplar(word) | dict.fromkeys(texts, word)]
    values["dossier"][0] |= {"number": word, "file_name": word}
    values["dossier"][1] |= {"date": word}
    return {f"{word.replace('/', '_')}.xlsx": (returned(plan, "DT05", values), None)}


@pytest.mark.parametrize("word", HOSTILE)
def test_text_from_returns_stays_text(word: str) -> None:
    town = small_town(came=hostile_returns(word))
    formulas, links = everything(town)
    assert not formulas & {word, f"={word}", f"={word[1:]}"}
    ours = ("'Danh sách đại biểu'!A", "'Tổng quan'!A1")
    assert all(target.startswith(ours) for target in links)
    _, content = written(town, *WRITERS)
    page = openpyxl.load_workbook(io.BytesIO(content))["Điển hình"]
    shown = [page.cell(LIST_FIRST_ROW, col) for col in (5, 6, 8, 9, 10, 11)]
    name = word.lstrip("+-")  # a name's bullet is none of it, and said so
    assert [(cell.value, cell.data_type) for cell in shown] == [
        (name, "s"),
        *[(word, "s")] * 5,
    ]


EXCEL_FORMULA = 8192
"""Characters, at most."""
MARKED_FORM = r"\.\.[\\/]phan-hoi[\\/][A-Z0-9]+-[0-9a-f]{8}\.xlsx"
"""The only file a link leads to: the form that goes back to the unit."""


def everything(town: Consolidation) -> tuple[set[str], list[str]]:
    """All formulas, every row number as 0, and the targets of all links."""
    _, content = written(town, *WRITERS)
    formulas, links = set(), []
    for page in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas.add(re.sub(r"(?<=[A-Z$])\d+", "0", str(cell.value)))
                if cell.hyperlink:
                    target = cell.hyperlink.target
                    assert target is None or re.fullmatch(MARKED_FORM, target)
                    links += [str(cell.hyperlink.location)] if target is None else []
    return formulas, links


def test_no_formula_comes_near_the_length_that_excel_refuses() -> None:
    """The sentences of «Tổng quan» are the longest; their names come from one cell."""
    formulas, _ = everything(small_town())
    assert max(map(len, formulas)) < EXCEL_FORMULA / 4


def test_the_formulas_of_a_hostile_town_are_those_of_a_usual_one() -> None:
    formulas, _ = everything(small_town(came=hostile_returns("usual")))
    for word in HOSTILE:
        assert everything(small_town(came=hostile_returns(word)))[0] == formulas


def test_an_empty_town_has_all_its_sheets() -> None:
    book, content = written(small_town(came={}), *WRITERS)
    pages = openpyxl.load_workbook(io.BytesIO(content))
    for key in ("exemplars", "duplicates", "receipts", "issues"):
        page = pages[book.sheet(key).name]
        assert page["A4"].value == book.sheet(key).title
        assert page.cell(LIST_FIRST_ROW, 1).value is None


def test_a_town_without_units_or_pilots_has_all_its_sheets() -> None:
    plan = small_plan()
    nobody = replace(
        plan,
        settings=replace(plan.settings, reserve_seats=7),
        units=(),
        blocks={},
        council=(),
        budget=(),
        guests=(),
    )
    _, content = written(small_town(nobody, {}), *WRITERS)
    pages = openpyxl.load_workbook(io.BytesIO(content))
    sheets = [sheet.name for sheet in load("town").sheets]
    assert pages.sheetnames == [name for name in sheets if name != "Câu hỏi riêng"]


def test_the_same_bytes_twice() -> None:
    assert written(small_town(), *WRITERS)[1] == written(small_town(), *WRITERS)[1]


# --- live formulas -----------------------------------------------------------------------------


def waived(until: dt.date | None) -> Consolidation:
    """The pilot late, but with an extension, or excused for good."""
    waiver = Waiver("DT05", PILOT, "UBND", dt.date(2020, 3, 1), until, "Hoãn họp")
    plan = replace(small_plan(), waivers=(waiver,))
    values = whole(plan)
    values["conference"][0]["held_date"] = dt.date(2020, 3, 27)
    return small_town(plan, {"a.xlsx": (returned(plan, "DT05", values), dt.date(2020, 4, 1))})


TOWNS: Mapping[str, Callable[[], Consolidation]] = {
    "usual": small_town,
    "empty": lambda: small_town(came={}),
    "early": lambda: small_town(as_of=dt.date(2019, 11, 14)),
    "hostile": lambda: small_town(came=hostile_returns("=1+1")),
    "extended": lambda: waived(dt.date(2020, 3, 31)),
    "extended, but late": lambda: waived(dt.date(2020, 3, 22)),
    "excused": lambda: waived(None),
}


@pytest.mark.thorough
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", TOWNS)
def test_recalculating_hard_changes_nothing(name: str, libreoffice: Office, tmp_path: Path) -> None:
    path = tmp_path / "town.xlsx"
    path.write_bytes(written(TOWNS[name](), *WRITERS)[1])
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}


@pytest.mark.libreoffice
def test_an_edit_moves_what_depends_on_it(libreoffice: Office, tmp_path: Path) -> None:
    book, content = written(small_town(), *WRITERS)
    path = tmp_path / "town.xlsx"
    path.write_bytes(content)

    def at(key: str, name: str, row: int) -> tuple[str, str]:
        sheet = book.sheet(key)
        return sheet.name, f"{column_letters(sheet.field_names.index(name) + 1)}{row}"

    edits = {
        at("conferences", "guests", 8): "70",
        at("progress", "evidence", 10): "25/03/2020",
        at("money", "spent", 8): "25000000",
        at("delegates", "standing", 9): "Dự khuyết",
        at("dossiers", "document_2", 8): "—",
        at("issues", "rule", 9): "R-CHAIR",
    }
    found = libreoffice.read_all(libreoffice.type_into(path, edits), recalculate=True)
    rule = LIST_FIRST_ROW + [one.id for one in default_plan().basis].index("R-CHAIR")
    assert [
        found.get(at(*cell))
        for cell in (
            ("conferences", "total", 8),
            ("conferences", "share", 8),
            ("conferences", "total", 13),
            ("pilots", "held", 8),
            ("pilots", "status", 8),
            ("money", "difference", 8),
            ("money", "difference", 13),
            ("dossiers", "exemplars", 8),
            ("dossiers", "complete", 8),
            ("basis", "broken", rule),
        )
    ] == [140, 0.5, 340, 43915, "chậm 5 ngày", -5_000_000, -2_000_000, 1, "chưa đủ", 2]


# --- what fits on paper ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, 1),
        ("Sáng", 7, 1),
        ("một\nhai\nba", 20, 3),
        ("Hội nghị tuyên dương điển hình tiên tiến", 40, 1),
        ("Hội nghị tuyên dương điển hình tiên tiến", 20, 2),
        ("x" * 100, 10, 11),
    ],
)
def test_the_lines_of_wrapped_text(text: str, width: float, expected: int) -> None:
    assert lines(text, width) == expected


def test_a_list_too_wide_for_the_paper_is_narrowed_in_its_wide_columns() -> None:
    assert narrowed(5, 40, 30) == [5, 40, 30]
    assert narrowed(10, 80, 80) == [10, 64.2, 64.2]
    assert sum(8 * width + 5.7 for width in narrowed(10, 12, 120, 100)) <= PAPER_WIDTHS[True]
    assert narrowed(10, 400) == [10, 200]


def test_a_list_is_as_wide_as_its_texts_or_each_column_gives_the_same_share() -> None:
    def fitted(**texts: str) -> list[float]:
        looks = {name: Excel(width=20) for name in texts} | {
            "n": Excel(width=5),
            "m": Excel(width=5),
        }
        fields = [FormField(name=name, title="", excel=look) for name, look in looks.items()]
        return list(fitted_widths(fields, [texts], landscape=False).values())

    assert fitted(name="Đỗ An", place="x", note="") == [20, 20, 20]
    wide = fitted(name="Phường Bắc Sơn", text="một hai " * 40, other="một hai " * 20)
    assert wide[0] < 20
    assert wide[1] == 40
    assert sum(8 * width + 5.7 for width in (*wide, 5, 5)) < PAPER_WIDTHS[False] + 1


def test_a_text_that_stands_in_one_row_of_many_has_two_words_on_a_line() -> None:
    """«Hai đồng chí ốm đột xuất» among blank cells; a column of short texts is not widened."""
    long = dict.fromkeys(("what", "remedy", "remark"), "một hai " * 40)
    seldom = {"note": "Hai đồng chí chủ tọa ốm đột xuất", "code": "XP", **long}
    rows = [seldom, *[seldom | {"note": ""}] * 99]
    fields = [FormField(name=name, title="", excel=Excel(width=16)) for name in seldom]
    widths = fitted_widths(fields, rows, landscape=False)
    assert (widths["note"], widths["code"] < 4) == (7.5, True)


def narrowed(*widths: float) -> list[float]:
    looks = enumerate(Excel(width=width) for width in widths)
    fields = [FormField(name=f"column_{n}", title="", excel=look) for n, look in looks]
    return list(printed_widths(fields).values())
