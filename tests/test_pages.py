"""Every page of every workbook, as it comes out of the printer (issue: looks).

LibreOffice prints each sheet alone; :mod:`printed` says what is on the paper. All that a workbook
shows must be readable there: no text cut off by a low row or a full neighbour, none on another,
none missing, no number as ``###``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.forms.layout import CORRECTIONS_SHEET, GUIDE_SHEET
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.styles import MOTTO, NATION
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.town.sheets.own import OWN
from tests.helpers.libreoffice import Office
from tests.helpers.long_town import FORMS, every_workbook, long_plan
from tests.helpers.printed import PrintedSheet, printed_sheets
from tests.helpers.spoken import spoken

pytestmark = [pytest.mark.libreoffice, pytest.mark.thorough]

A4 = (595, 842)
MM = 72 / 25.4
LEAST_SIZE = 9.0
"""Points of most letters on paper, as in a book."""
BROKEN = re.compile(r"#{3}|Err:\d|#(NAME|REF|VALUE|N/A|DIV/0)")
LAST = "- Lưu: VT, NV."
"""Who is named last of whom a paper goes to."""
Printed = Mapping[str, Sequence[PrintedSheet]]


@pytest.fixture(scope="module")
def printed(libreoffice: Office, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Workbook → its sheets on paper."""
    folder, found = tmp_path_factory.mktemp("pages"), {}
    for name, content in every_workbook().items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(content)
        found[name] = list(printed_sheets(libreoffice, path))
    return found


def declared(printed: Printed) -> Iterator[tuple[str, PrintedSheet, Sheet]]:
    """Workbook, printed sheet, and what its form says of it; no sheets that the writer adds."""
    for name, sheets in printed.items():
        known = {sheet.name: sheet for sheet in reversed(spoken(FORMS[name]).sheets)}
        for one in sheets:
            if one.name in known:
                yield name, one, known[one.name]


def test_every_sheet_is_printed(printed: Printed) -> None:
    for name, sheets in printed.items():
        here = [
            one
            for one in spoken(FORMS[name]).sheets
            if (one.circulated or name != "luu-hanh") and (FORMS[name], one.key) != ("town", OWN)
        ]
        expected = [sheet.name for sheet in here]
        front = {"phan-hoi": [CORRECTIONS_SHEET, GUIDE_SHEET]}
        front |= {key: [GUIDE_SHEET] for key in ("mau-trong", "mau-da-dien")}
        assert [one.name for one in sheets] == [*front.get(name, []), *dict.fromkeys(expected)]


def test_nothing_is_cut_off_or_missing(printed: Printed) -> None:
    wrong = {
        (name, one.name): (one.clipped[:5], dict(list(one.lost().items())[:5]))
        for name, sheets in printed.items()
        for one in sheets
        if one.clipped or one.lost()
    }
    assert wrong == {}


def test_no_number_or_formula_is_broken(printed: Printed) -> None:
    for name, sheets in printed.items():
        for one in sheets:
            assert not [page.text for page in one.pages if BROKEN.search(page.text)], (name, one)


def test_paper_is_a4_and_as_the_form_says(printed: Printed) -> None:
    for name, one, sheet in declared(printed):
        for page in one.pages:
            size = (round(page.width), round(page.height))
            assert size == (A4[::-1] if sheet.landscape else A4), (name, one.name)


def test_text_keeps_the_margins_of_the_rule(printed: Printed) -> None:
    """30 mm left, 15 right, 20 above and below, where only the page's number may stand.

    LibreOffice takes some of the last for itself.
    """
    for name, sheets in printed.items():
        for one in sheets:
            for page in one.pages:
                inner = [word for word in page.words if not word.text.isdigit()]
                assert min(word.left for word in inner) > 30 * MM - 1, (name, one.name)
                assert max(word.right for word in inner) < page.width - 15 * MM + 1
                assert min(word.top for word in inner) > 16 * MM, (name, one.name)
                assert max(word.bottom for word in inner) < page.height - 16 * MM


def test_lists_are_one_page_wide_and_repeat_their_titles(printed: Printed) -> None:
    """Each page has every title of its list: no column has gone to another page."""
    for name, one, sheet in declared(printed):
        if sheet.kind not in ("table", "checklist"):
            continue
        titles = title_row(one)
        assert len(titles) > 2, (name, one.name)
        for page in one.pages:
            words = {word.text for word in page.words}
            missing = [title for title in titles if not words.issuperset(title.split())]
            assert missing == [], (name, one.name)


def title_row(one: PrintedSheet) -> list[str]:
    """A list's titles."""
    first = min(
        (row for (row, _), text in one.cells.items() if text in ("STT", "Mã quy định")), default=0
    )
    return [text for (row, _), text in one.cells.items() if row == first]


def test_letters_are_large_enough_to_read(printed: Printed) -> None:
    small = {
        (name, one.name): page.size
        for name, sheets in printed.items()
        for one in sheets
        for page in one.pages
        if round(page.size, 1) < LEAST_SIZE
    }
    assert small == {}


def test_the_first_page_of_every_sheet_is_headed(printed: Printed) -> None:
    for name, sheets in printed.items():
        for one in sheets:
            first = one.pages[0].text
            assert NATION in first, (name, one.name)
            assert MOTTO in first, (name, one.name)


@pytest.mark.parametrize(
    ("workbook", "sheet"),
    [
        ("tong-hop", "Tổng quan"),
        ("luu-hanh", "Tổng quan"),
        ("mau-trong", GUIDE_SHEET),
        ("mau-da-dien", GUIDE_SHEET),
        ("mau-trong", "2. Kế hoạch"),
    ],
)
def test_what_is_meant_to_be_one_page(workbook: str, sheet: str, printed: Printed) -> None:
    (one,) = (one for one in printed[workbook] if one.name == sheet)
    assert len(one.pages) == 1


def test_a_signature_never_stands_alone(printed: Printed) -> None:
    """Who signs a page signs something that stands on it."""
    for name in ("tong-hop", "luu-hanh", "phan-bo"):
        for one in printed[name]:
            titles = " ".join(title_row(one)).split()
            for page in one.pages:
                above, sign, _ = page.text.partition("Bỉm Sơn, ngày")
                listed = [word for word in above.split() if word not in titles]
                assert not sign or len(listed) > 1, (name, one.name)
                assert ("Nơi nhận:" in page.text) == (LAST in page.text), (name, one.name)


def test_the_list_of_people_is_signed_at_the_door(printed: Printed) -> None:
    (one,) = (one for one in printed["tong-hop"] if one.name == "Danh sách đại biểu")
    assert all("Ký nhận" in page.text for page in one.pages)
    assert "Nơi nhận: " in one.pages[-1].text
    assert LAST in one.pages[-1].text


@pytest.mark.parametrize(
    ("day", "place"),
    [(dt.date(2020, 3, 4), "bottom right"), (dt.date(2020, 3, 5), "top centre")],
)
def test_page_numbers_stand_where_the_rule_of_the_day_wants_them(
    day: dt.date, place: str, libreoffice: Office, tmp_path: Path
) -> None:
    """Circular 01/2011/TT-BNV up to 4/3/2020, then decree 30/2020/NĐ-CP; none on page 1."""
    plan = long_plan()
    path = tmp_path / "mau.xlsx"
    path.write_bytes(unit_workbook(plan, plan.by_code["DT05"], 60, day))
    sheets = {one.name: one for one in printed_sheets(libreoffice, path)}
    first, second = sheets["6. Đại biểu dự HN thị xã"].pages[:2]
    outer = [w for w in second.words if w.top < 15 * MM or w.bottom > second.height - 17 * MM]
    (number,) = outer
    assert number.text == "2"
    top, middle = number.top < 20 * MM, abs(number.left - second.width / 2) < 20 * MM
    assert (top, middle) == ((True, True) if place == "top centre" else (False, False))
    assert not [w for w in first.words if w.top < 15 * MM or w.bottom > first.height - 17 * MM]


# --- what these tests catch -----------------------------------------------------------------------

LONG = "Trường Trung học phổ thông chuyên Lam Sơn thị xã Bỉm Sơn"


def low_row(sheet: Worksheet, wrapped: Format, _plain: Format) -> None:
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, LONG, wrapped)


def unfitted_row(sheet: Worksheet, wrapped: Format, _plain: Format) -> None:
    sheet.write_string(0, 0, LONG, wrapped)
    sheet.write_string(1, 0, "dòng dưới", wrapped)


def low_merged_row(sheet: Worksheet, wrapped: Format, _plain: Format) -> None:
    sheet.merge_range(0, 0, 0, 1, LONG, wrapped)
    sheet.set_row(0, 18)


def full_neighbour(sheet: Worksheet, _wrapped: Format, plain: Format) -> None:
    sheet.write_string(0, 0, LONG, plain)
    sheet.write_string(0, 1, "x", plain)


def narrow_number(sheet: Worksheet, _wrapped: Format, plain: Format) -> None:
    sheet.set_column(0, 0, 4)
    sheet.write_number(0, 0, 123456789, plain)


def narrow_word(sheet: Worksheet, wrapped: Format, _plain: Format) -> None:
    sheet.set_column(0, 0, 6)
    sheet.set_row(0, 60)
    sheet.write_string(0, 0, "0912345678", wrapped)


@pytest.mark.parametrize(
    "plant",
    [low_row, unfitted_row, low_merged_row, full_neighbour, narrow_number, narrow_word],
    ids=lambda plant: plant.__name__,
)
def test_a_planted_fault_is_caught(plant: object, libreoffice: Office, tmp_path: Path) -> None:
    assert callable(plant)
    path = tmp_path / "planted.xlsx"
    with xlsxwriter.Workbook(path) as book:
        look = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "valign": "vcenter"}
        sheet = book.add_worksheet("a")
        sheet.set_column(0, 0, 20)
        plant(sheet, book.add_format({**look, "text_wrap": True}), book.add_format(look))
    (one,) = printed_sheets(libreoffice, path)
    assert one.clipped or one.lost()
