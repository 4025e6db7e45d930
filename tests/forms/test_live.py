"""What a cell may hold, as a form's formulas and Python say it: of one mind, within Excel."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from pydantic import ValidationError

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms import live
from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.expression import Cells, Value, evaluate, names_in
from emulation_xlsx.forms.guide import Guide
from emulation_xlsx.forms.schema import FORMULA_LIMIT, FormField, FormSpec, parse
from emulation_xlsx.forms.writer import write_form
from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import default_plan
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import opened

SPEC = spoken("unit_return")
DAY = SPEC.sheet("plan").field("plan_date")
BIRTH = SPEC.sheet("delegates").field("birth_date")
GENDER = SPEC.sheet("delegates").field("gender")
GUESTS = SPEC.sheet("plan").field("expected_guests")
NUMBER = SPEC.sheet("plan").field("plan_number")
LISTED = ("Nam", "Nữ", "a*c", "t~x")
RULE_LIMIT = 255
"""What Excel's own dialogue takes as the formula of a conditional format."""

CASES: list[tuple[FormField, str | float, bool]] = [
    *(
        (DAY, text, True)
        for text in ("5/3/2020", "05/03/2020", " 5-3-2020 ", "5.3.2020", "29/02/2020", 43895)
    ),
    *((DAY, edge, True) for edge in ("31/12/2100", "1/1/1900", 21_000, 73_415)),
    *((DAY, beyond, False) for beyond in ("1/1/2101", "31/12/1899", 20_999, 73_416)),
    *((BIRTH, edge, True) for edge in ("1900", "2100", 1900, 2100)),
    *((BIRTH, beyond, False) for beyond in ("2101", 1899, 2101)),
    *(
        (DAY, text, False)
        for text in (
            *("31/02/1975", "32/03/2020", "29/02/2019", "29/02/1900", "00/03/2020", "05/00/2020"),
            *("05/03/20", "5/2020", "2020", 1975, "1/2/3/2020", "5/3x2020", "005/3/2020", "x", "/"),
            *("5/mar/2020", "5/3/1899", "5/3/2101", 19755, 73416),
        )
    ),
    *((BIRTH, text, True) for text in ("05/06/1975", "1975", 1975, 27550)),
    *((BIRTH, text, False) for text in ("31/02/1975", "975", "1899", "20/5", "2E03", "1975?")),
    *((GENDER, text, True) for text in ("Nam", "nữ", " Nam ")),
    *((GENDER, text, False) for text in ("*", "N*", "N?m", "~", "<>", ">a", "nam hay nữ", 1)),
    *((GUESTS, value, True) for value in (0, 25, 10000)),
    *((GUESTS, value, False) for value in (-1, 25.5, 10001, "25", "ba mươi")),
    *((NUMBER, text, len(text) == 60) for text in ("x" * 60, "x" * 61)),
]


@pytest.mark.parametrize(("one", "value", "fine"), CASES)
def test_what_a_cell_may_hold(one: FormField, value: str | float, fine: bool) -> None:
    assert live.is_acceptable(one, value, LISTED) is fine


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), st.sampled_from("/-."))
def test_every_day_is_a_day(day: dt.date, mark: str) -> None:
    assert live.is_acceptable(DAY, as_date(day).replace("/", mark), ())


KNOWN: dict[str, Value | Cells] = {
    "a": 3,
    "b": None,
    "t": "ba",
    "kinds": ["Khách", "khách", None, "Điển hình"],
    "more": [None, 1, 2, None],
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a}<>SUM({a},{b},{t})", False),
        ("{t}>{a}", True),
        ("{b}=0", True),
        ('{b}=""', True),
        ("AND({a}>0,OR({a}<2,{a}>=3))", True),
        ("NOT(ISNUMBER({t}))", True),
        ('COUNTIFS({kinds},"KHÁCH")', 2),
        ('COUNTIFS({kinds},"<>",{more},"")+COUNTIFS({kinds},"",{more},"<>")', 3),
    ],
)
def test_a_cross_check_is_computed_as_excel_does(text: str, value: Value) -> None:
    assert evaluate(text, KNOWN) == value


@pytest.mark.parametrize(
    "text", ["IF({a}>0,1,2)", "{a}*2", "{a}&{b}", "{a}>", "a.b", "[1]", "SUM(x=1,y:2)", "{a}<1<2"]
)
def test_what_is_not_known_is_refused_at_load(text: str) -> None:
    with pytest.raises(ValueError, match="known"):
        names_in(text)
    with pytest.raises(ValidationError, match="known"):
        wide(3, review=text)


def wide(
    fields: int, name: str = "Tên dài nhất mà Excel cho một t", review: str = "{n}>0"
) -> FormSpec:
    """A form of one list with many columns of every kind."""
    kinds = ("type: date", "excel: {input: birth}", "type: boolean", "type: integer")
    columns = "".join(
        f"        - {{name: f{i}, title: Cột {i}, constraints: {{required: true}}, "
        f"{kinds[i % len(kinds)]}}}\n"
        for i in range(fields)
    )
    return parse(
        f"form: wide\nversion: 1\ntitle: Rộng\nsheets:\n  - key: list\n    name: {name}\n"
        f"    kind: table\n    review: [{{when: '{review}', note: Xem lại.}}]\n"
        f"    schema:\n      fields:\n{columns}"
    )


def formulas(book: Workbook) -> Iterator[str]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if cell.data_type == "f")


def panel_of(spec: FormSpec) -> list[str]:
    today = dt.date(2020, 1, 1)
    guide = Guide("", "", (), "", None, "", {}, today)
    created = dt.datetime.combine(today, dt.time())
    return list(formulas(opened(write_form(spec, Content({}, created, front=(guide.write,))))))


def test_the_panel_grows_by_the_same_for_every_field() -> None:
    """No formula grows with the number of fields, however long the sheet's name is."""
    sizes = {fields: panel_of(wide(fields)) for fields in (40, 120, 200)}
    most = {max(map(len, found)) for found in sizes.values()}
    assert max(most) < FORMULA_LIMIT / 3
    small, middle, large = (sum(map(len, found)) for found in sizes.values())
    assert (large - middle) / (middle - small) == pytest.approx(1, abs=0.05)


def test_a_cross_check_that_makes_too_long_a_formula_is_refused_at_load() -> None:
    review = f"SUM({','.join(['{f1}'] * 150)})>0"
    with pytest.raises(ValidationError, match="Tên dài nhất mà Excel cho một t: a formula of"):
        wide(3, review=review)
    assert wide(3, "Tên", review).sheets


@pytest.mark.parametrize("code", ["XP01", "TH04"])
def test_every_formula_of_a_form_is_one_that_excel_takes(code: str) -> None:
    plan = default_plan()
    book = opened(unit_workbook(plan, plan.by_code[code], 9, dt.date(2019, 10, 10)))
    found = list(formulas(book)) + [one.attr_text or "" for one in book.defined_names.values()]
    assert max(map(len, found)) < FORMULA_LIMIT / 3
    rules = [
        rule.formula[0]
        for sheet in book.worksheets
        for area in sheet.conditional_formatting
        for rule in area.rules
    ]
    assert max(map(len, rules)) <= RULE_LIMIT
    assert not [text for text in (*found, *rules) if re.search(r"SUMPRODUCT\(.*\bIF", text)]


def test_a_cell_that_is_no_day_has_its_colour_from_a_name() -> None:
    plan = default_plan()
    book = opened(unit_workbook(plan, plan.by_code["TH04"], 9, dt.date(2019, 10, 10)))
    rules = {
        str(area.sqref): [rule.formula[0] for rule in area.rules]
        for area in book["6. Đại biểu dự HN thị xã"].conditional_formatting
    }
    assert 'AND((TRIM(C6)<>""),NOT(birth_6))' in rules["C6:C217"]
    assert any("dm_" in formula for formula in rules["D6:D217"])
    assert "birth_6" in book.defined_names
