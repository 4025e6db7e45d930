"""Raw cells → typed values: small columns with exact findings, and what holds for any cell."""

from __future__ import annotations

import datetime as dt
import math
import random
import string
import unicodedata
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.checks.coercion import Column, coerce
from emulation_xlsx.checks.numerals import Span
from emulation_xlsx.findings import Raw, as_date, make, messages
from emulation_xlsx.forms.excel import Excel
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.values import CodeLists, cell_value, code_list

LISTS: CodeLists = {
    "Dân tộc": code_list(
        "Dân tộc", ["Kinh", "Tày", "Mường", "Nùng", "Bru - Vân Kiều", "Thổ", "Co"]
    ),
    "Trình độ": code_list(
        "Trình độ", ["Đại học", "THCS", "THPT"], {"9/12": "THCS", "12/12": "THPT", "ĐH": "Đại học"}
    ),
    "Khen thưởng": code_list("Khen thưởng", ["Huân chương", "Chiến sĩ thi đua cơ sở"]),
}


def form_field(kind: str, **more: Any) -> FormField:
    """A field of an input or a type; ``list`` and ``open_list`` go into ``excel``."""
    types = {"integer": "integer", "money": "integer", "number": "number", "boolean": "boolean"}
    excel: dict[str, Any] = {key: more.pop(key) for key in ("list", "open_list") if key in more}
    shape = {"type": types.get(kind, "string"), "title": "Ô", **more}
    if kind not in ("boolean", "list"):
        excel["input"] = kind
    return FormField(name="one", excel=Excel(**excel), **shape)


TEXT, DATE, BIRTH, PHONE, EMAIL = map(form_field, ("text", "date", "birth", "phone", "email"))
INTEGER, MONEY, NUMBER, BOOLEAN = map(form_field, ("integer", "money", "number", "boolean"))
ETHNICITY, EDUCATION = form_field("list", list="Dân tộc"), form_field("list", list="Trình độ")
AWARD = form_field("list", list="Khen thưởng", open_list=True)
ALL = (TEXT, DATE, BIRTH, PHONE, EMAIL, INTEGER, MONEY, NUMBER, BOOLEAN, ETHNICITY, AWARD)


def read(field: FormField, *raw: Raw) -> Column:
    return coerce(raw, field, LISTS)


def found(column: Column) -> list[tuple[int, str]]:
    return [(problem.index, problem.code) for problem in column.problems]


# --- good values: silence


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (TEXT, "  Lê\nVăn\u200b  An\u00a0", "Lê Văn An"),
        (TEXT, unicodedata.normalize("NFD", "Nguyễn Văn Hùng"), "Nguyễn Văn Hùng"),
        (TEXT, "e\u200b\u0301", "é"),
        (TEXT, "Ðặng Ðình Ðạt", "Đặng Đình Đạt"),
        (TEXT, 5.0, "5"),
        (TEXT, 12.5, "12.5"),
        (TEXT, 1e16, "10000000000000000"),
        (TEXT, dt.time(8, 0), "08:00"),
        (TEXT, "=1+1", "=1+1"),
        (TEXT, "François Müller", "François Müller"),
        (BOOLEAN, "Dạ có ạ", True),
        (BOOLEAN, "Đã tổ chức", True),
        (BOOLEAN, "không tổ chức", False),
        (BOOLEAN, "OK!", True),
        (BOOLEAN, "[x]", True),
        (ETHNICITY, "kinh ", "Kinh"),
        (ETHNICITY, "Bru-Vân kiều", "Bru - Vân Kiều"),
        (EDUCATION, "ĐH", "Đại học"),
        (EDUCATION, "Ðại học", "Đại học"),
        (EDUCATION, "9/12", "THCS"),
        (AWARD, "Chiến sỹ thi đua cơ sở", "Chiến sĩ thi đua cơ sở"),
        (INTEGER, 25.0, 25),
        (INTEGER, 24.999999999999996, 25),
        (INTEGER, "25", 25),
        (INTEGER, "-5", -5),
        (INTEGER, "1.234", 1234),
        (INTEGER, "1,234", 1234),
        (INTEGER, "12,00", 12),
        (INTEGER, 9007199254740991.0, 9007199254740991),
        (MONEY, "25.000.000", 25_000_000),
        (MONEY, "25 000 000", 25_000_000),
        (MONEY, "25.000.000,00", 25_000_000),
        (NUMBER, 0.7, Fraction(7, 10)),
        (NUMBER, "0,7", Fraction(7, 10)),
        (NUMBER, "70%", Fraction(7, 10)),
        (NUMBER, "1.234,5", Fraction(2469, 2)),
        (DATE, "05/03/2020", dt.date(2020, 3, 5)),
        (DATE, "5-3-2020", dt.date(2020, 3, 5)),
        (DATE, "5.3.2020", dt.date(2020, 3, 5)),
        (DATE, "2020-03-05", dt.date(2020, 3, 5)),
        (DATE, "ngày 5 tháng 3 năm 2020", dt.date(2020, 3, 5)),
        (DATE, "ngµy 5 th¸ng 3 n¨m 2020", dt.date(2020, 3, 5)),
        (DATE, "05/03/2020 08:30", dt.date(2020, 3, 5)),
        (DATE, dt.datetime.combine(dt.date(2020, 3, 5), dt.time(8, 30)), dt.date(2020, 3, 5)),
        (DATE, dt.date(2020, 3, 5), dt.date(2020, 3, 5)),
        (BIRTH, "05/06/1975", "1975-06-05"),
        (BIRTH, "1975-06-05", "1975-06-05"),
        (BIRTH, dt.datetime.combine(dt.date(1975, 6, 5), dt.time()), "1975-06-05"),
        (BIRTH, 1975.0, "1975"),
        (BIRTH, "1975", "1975"),
        (BIRTH, "năm 1975", "1975"),
        (BIRTH, "SN 1975", "1975"),
        (BIRTH, "sn: 1975", "1975"),
        (PHONE, "0912.345.678", "0912345678"),
        (PHONE, "+84 912 345 678", "0912345678"),
        (PHONE, "02373 824 567", "02373824567"),
        (PHONE, "0912345678/0913456789", "0912345678; 0913456789"),
        (EMAIL, " A@B.com.vn ", "a@b.com.vn"),
        (EMAIL, "a@b.vn; c@d.vn;", "a@b.vn; c@d.vn"),
        (EMAIL, "UBND@phườngbađình.vn", "ubnd@xn--phngbanh-71a38a81d205p.vn"),
        (EMAIL, "a@b.vn; c@ví-dụ.việt", "a@b.vn; c@xn--v-d-rma6749a.xn--vit-5kz"),
        (EMAIL, "Nguyễn A <a@b.vn>, c@d.vn", "a@b.vn; c@d.vn"),
    ],
)
def test_read_without_a_word(field: FormField, raw: Raw, value: object) -> None:
    column = read(field, raw)
    assert (column.values, column.problems) == ([value], [])


YES: list[Raw] = [
    "Có",
    "co",
    "x",
    "X",
    "v",
    "V",
    "×",
    "✓",
    "✔",
    "☑",
    "☒",
    "√",
    "1",
    1,
    1.0,
    True,
    "yes",
    "TRUE",
]
NO: list[Raw] = [
    "Không",
    "khong",
    "ko",
    "k",
    "0",
    0,
    0.0,
    False,
    "no",
    "FALSE",
    "chưa",
    "Chưa có",
    "☐",
]


def test_yes_and_no() -> None:
    assert read(BOOLEAN, *YES) == Column([True] * len(YES), [])
    assert read(BOOLEAN, *NO) == Column([False] * len(NO), [])
    asked: list[Raw] = ["c", "?", "Có/Không", 2, "o", "Có, không", "Đoàn viên"]
    column = read(BOOLEAN, *asked)
    assert found(column) == [(i, "not_in_list") for i in range(len(asked))]
    assert column.values == [None] * len(asked)
    assert column.problems[0].facts == {"choices": "Có; Không"}


@pytest.mark.parametrize("text", ["'Dân vận khéo' ở phường", "'", "''", "Nguyễn Văn A'", "' "])
def test_an_apostrophe_that_quotes_or_stands_alone_is_kept(text: str) -> None:
    assert read(TEXT, text) == Column([text.strip()], [])


def test_a_schema_may_name_its_own_yes_and_no() -> None:
    field = form_field("boolean", trueValues=["Rồi nhé"], falseValues=["x"])
    assert read(field, "rồi nhé", "x", "có").values == [True, False, True]


# --- what a person reads at a glance: certain is an information, likely a warning

SURE, LIKELY = "listed_as", "read_likely"


@pytest.mark.parametrize(
    ("field", "raw", "value", "code"),
    [
        (INTEGER, "Bảy mươi", 70, "unit_dropped"),
        (INTEGER, "bảy mươi lăm người", 75, "unit_dropped"),
        (INTEGER, "một trăm linh năm", 105, "unit_dropped"),
        (INTEGER, "70 (bảy mươi)", 70, "unit_dropped"),
        (INTEGER, "70 (sáu mươi)", 70, "number_words_differ"),
        (INTEGER, "Không có", 0, "unit_dropped"),
        (INTEGER, "3 nghìn", 3000, "unit_dropped"),
        (INTEGER, "khoảng 70", 70, LIKELY),
        (INTEGER, "~30", 30, LIKELY),
        (INTEGER, "70?", 70, LIKELY),
        (INTEGER, "11 giấy khen", 11, "unit_dropped"),
        (INTEGER, "70 đại biểu chính thức", 70, "unit_dropped"),
        (ETHNICITY, "người Kinh", "Kinh", SURE),
        (PHONE, "O912345678", "0912345678", SURE),
        (INTEGER, "44 (dự kiến)", 44, LIKELY),
        (INTEGER, "trên 3", 3, LIKELY),
        (INTEGER, "hơn 1.000 người", 1000, LIKELY),
        (INTEGER, "khoảng ba mươi người", 30, LIKELY),
        (INTEGER, "45/100 đ/c", 45, LIKELY),
        (MONEY, "30 triệu", 30_000_000, "unit_dropped"),
        (MONEY, "19,7 triệu đồng", 19_700_000, "unit_dropped"),
        (MONEY, "1,5 tỷ đồng", 1_500_000_000, "unit_dropped"),
        (MONEY, "Ba mươi triệu đồng", 30_000_000, "unit_dropped"),
        (MONEY, "35.000.000đ (bằng chữ: ba mươi lăm triệu đồng)", 35_000_000, "unit_dropped"),
        (MONEY, "35.000.000đ (hai mươi lăm triệu đồng)", 35_000_000, "number_words_differ"),
        (BOOLEAN, "Có (2005)", True, SURE),
        (BOOLEAN, "từ năm 2005", True, SURE),
        (BOOLEAN, "01/02/2005", True, SURE),
        (BOOLEAN, dt.date(2005, 2, 1), True, SURE),
        (BOOLEAN, "x (2010)", True, SURE),
        (BOOLEAN, "ü", True, SURE),
        (BOOLEAN, "\uf0fc", True, SURE),
        (BOOLEAN, "Không (đang xét)", False, LIKELY),
        (EDUCATION, "ĐH Luật", "Đại học", LIKELY),
        (EDUCATION, "Đại học (tại chức)", "Đại học", LIKELY),
        (EMAIL, "a@b.vn (cô Nga) hoặc\nc@b.vn", "a@b.vn", LIKELY),
        (EMAIL, "a (at) b.vn", "a@b.vn", LIKELY),
        (PHONE, "không có", None, "none_read"),
        (AWARD, "Không", None, "none_read"),
        (INTEGER, "gồm 70 người", 70, "unit_dropped"),
        (INTEGER, "Không có khách mời", 0, "unit_dropped"),
        (MONEY, "VNĐ 18.500.000", 18_500_000, "unit_dropped"),
        (MONEY, "18tr5", 18_500_000, "unit_dropped"),
        (MONEY, "18tr500", 18_500_000, "unit_dropped"),
        (MONEY, "18500k", 18_500_000, "unit_dropped"),
        (MONEY, "18.500 nghìn đồng", 18_500_000, LIKELY),
        (MONEY, "khoảng 18.500.000,-", 18_500_000, LIKELY),
        (BIRTH, "(1975)", "1975", "year_read"),
        (BIRTH, "–/–/1975", "1975", "year_read"),
        (BIRTH, "05//06//1975", "1975-06-05", "day_read"),
        (BIRTH, "05,06,1975", "1975-06-05", "day_read"),
        (BIRTH, "05 06 1975", "1975-06-05", "day_read"),
        (PHONE, "0912345678 (zalo)", "0912345678", SURE),
        (PHONE, "NR: 02373 824 567", "02373824567", SURE),
        (ETHNICITY, f"{ETHNICITY.title}: Kinh", "Kinh", SURE),
        (ETHNICITY, "Mướng", "Mường", LIKELY),
        (INTEGER, "70 ĐB", 70, "unit_dropped"),
        (INTEGER, "SL: 70", 70, "unit_dropped"),
        (INTEGER, "70+", 70, LIKELY),
        (INTEGER, "70, trong đó nữ 40", 70, LIKELY),
        (INTEGER, "7O", 70, LIKELY),
        (MONEY, "1 tỷ 200 triệu", 1_200_000_000, "unit_dropped"),
        (MONEY, "35 tr.đ", 35_000_000, "unit_dropped"),
        (MONEY, "Ba mươi lăm triệu đồng chẵn./.", 35_000_000, "unit_dropped"),
        (BOOLEAN, "Vào Đảng 3/2/2005", True, SURE),
        (BOOLEAN, "03/02/2005 - 03/02/2006", True, SURE),
        (BOOLEAN, "P", True, LIKELY),
        (BIRTH, "tuổi Thân, 1992", "1992", "year_read"),
        (BIRTH, "tuổi Dậu, 1992", "1992", "lunar_differs"),
        (BIRTH, "1975?", "1975", LIKELY),
        (BIRTH, "1975 (45 tuổi)", "1975", "year_read"),
        (BIRTH, "Nữ - 1975", "1975", "year_read"),
        (BIRTH, "1.975", "1975", "year_read"),
        (BIRTH, "19 75", "1975", "year_read"),
        (BIRTH, "12/10/19 75", "1975-10-12", LIKELY),
        (BIRTH, "12-Thg10-75", "1975-10-12", "day_read"),
        (BIRTH, "I2/10/1975", "1975-10-12", "day_read"),
        (BIRTH, "12/10, 1975", "1975-10-12", "day_read"),
    ],
)
def test_read_at_a_glance(field: FormField, raw: Raw, value: object, code: str) -> None:
    column = read(field, raw, "")
    assert (column.values, found(column)) == ([value, None], [(0, code)])
    severity = messages()[code].severity
    assert severity in ("info", "warning")


@pytest.mark.parametrize("mark", ["-", "–", "…", "/", "......", "___", " - "])
def test_a_mark_for_nothing_is_nothing(mark: str) -> None:
    """But where a number must stand a dash is 0, and says so; dots were only not filled in."""
    for field in (TEXT, DATE, BIRTH, PHONE, EMAIL, MONEY, ETHNICITY, AWARD, BOOLEAN):
        assert read(field, mark) == Column([None], [])
    must = form_field("integer", constraints={"required": True})
    dotted = set(mark) <= set("._… ")
    column = read(must, mark)
    values, said = (None, []) if dotted else (0, [(0, LIKELY)])
    assert (column.values, found(column)) == ([values], said)


@pytest.mark.parametrize("text", ["Trung cấp lý luận chính trị", "Đại học, THPT", "Luật"])
def test_what_names_two_listed_values_or_another_matter_is_asked(text: str) -> None:
    assert found(read(EDUCATION, text)) == [(0, "not_in_list")]


@pytest.mark.parametrize("text", ["40 nữ", "Nữ: 40", "nữ = 40"])
def test_a_count_with_its_own_title_beside_it(text: str) -> None:
    women = INTEGER.model_copy(update={"title": "Trong đó nữ"})
    column = read(women, text)
    assert (column.values, found(column)) == ([40], [(0, "unit_dropped")])


@pytest.mark.parametrize("text", ["70-75", "40 + 30", "30 nam, 40 nữ"])
def test_a_count_in_two_parts_is_asked(text: str) -> None:
    assert found(read(INTEGER, text)) == [(0, "not_a_number")]


@pytest.mark.parametrize("text", ["12/2018", "70/50", "2,500 triệu", "12-15", "hai ba", "mươi"])
def test_a_number_that_nobody_could_tell_is_asked(text: str) -> None:
    assert read(MONEY, text).values == [None]


# --- read with help: information or warning


@pytest.mark.parametrize(
    ("field", "raw", "value", "code", "facts"),
    [
        (TEXT, "NguyÔn V¨n Hïng", "Nguyễn Văn Hùng", "legacy_converted", "Nguyễn Văn Hùng"),
        (TEXT, "Nguyeãn Vaên Huøng", "Nguyễn Văn Hùng", "legacy_converted", "Nguyễn Văn Hùng"),
        (TEXT, "T\u00ad T\u00adëng", "Tư Tưởng", "legacy_converted", "Tư Tưởng"),
        (TEXT, "Thuû", "Thuû", "legacy_unreadable", None),
        (TEXT, dt.date(2018, 12, 1), "01/12/2018", "date_in_text", "01/12/2018"),
        (ETHNICITY, "Nïng", "Nùng", "legacy_converted", "Nùng"),
        (ETHNICITY, "Nuøng", "Nùng", "legacy_converted", "Nùng"),
        (ETHNICITY, "Muong", "Mường", "listed_as", "Mường"),
        (EDUCATION, dt.date(2019, 12, 9), "THCS", "listed_as", "THCS"),
        (
            EDUCATION,
            dt.datetime.combine(dt.date(2019, 9, 12), dt.time()),
            "THCS",
            "listed_as",
            "THCS",
        ),
        (AWARD, "Kỷ niệm chương", "Kỷ niệm chương", "outside_list", None),
        (AWARD, "Kû niÖm ch\u00ad¬ng", "Kỷ niệm chương", "legacy_converted", "Kỷ niệm chương"),
        (BOOLEAN, "Cã", True, "legacy_converted", "Có"),
        (BOOLEAN, "Kh«ng", False, "legacy_converted", "Không"),
        (INTEGER, "25 người", 25, "unit_dropped", "25"),
        (INTEGER, "12 tham luận", 12, "unit_dropped", "12"),
        (MONEY, "25.000.000 đ", 25_000_000, "unit_dropped", "25000000"),
        (MONEY, "25.000.000 đồng chẵn", 25_000_000, "unit_dropped", "25000000"),
        (TEXT, "'Nguyễn Văn A", "Nguyễn Văn A", "apostrophe", "Nguyễn Văn A"),
        (BIRTH, "'1968", "1968", "apostrophe", "1968"),
        (BIRTH, "’5/6/1975", "1975-06-05", "apostrophe", "5/6/1975"),
        (ETHNICITY, "'Kinh", "Kinh", "apostrophe", "Kinh"),
        (PHONE, "'912345678", "0912345678", "zero_restored", "0912345678"),
        (MONEY, "25.000.000 VNĐ.", 25_000_000, "unit_dropped", "25000000"),
        (DATE, "5-3-20", dt.date(2020, 3, 5), "short_year", "05/03/2020"),
        (DATE, "15/05/20", dt.date(2020, 5, 15), "short_year", "15/05/2020"),
        (DATE, "05/25/2020", dt.date(2020, 5, 25), "date_swapped", "25/05/2020"),
        (DATE, 43895, dt.date(2020, 3, 5), "serial_date", "05/03/2020"),
        (DATE, "43895", dt.date(2020, 3, 5), "serial_date", "05/03/2020"),
        (DATE, 43895.354, dt.date(2020, 3, 5), "serial_date", "05/03/2020"),
        (BIRTH, 27550.0, "1975-06-05", "serial_date", "05/06/1975"),
        (BIRTH, "5/6/75", "1975-06-05", "short_year", "05/06/1975"),
        (BIRTH, "5/6/05", "2005-06-05", "short_year", "05/06/2005"),
        (BIRTH, "06/25/1975", "1975-06-25", "date_swapped", "25/06/1975"),
        (BIRTH, "00/00/1975", "1975", "year_read", 1975),
        (BIRTH, "6/1975", "1975", "year_read", 1975),
        (BIRTH, dt.date(1905, 5, 28), "1975", "year_read", 1975),
        (PHONE, 912345678.0, "0912345678", "zero_restored", "0912345678"),
        (PHONE, "912 345 678", "0912345678", "zero_restored", "0912345678"),
        (PHONE, 2373824567, "02373824567", "zero_restored", "02373824567"),
        (PHONE, "3824567", "3824567", "odd_phone", None),
        (PHONE, "0912345678 (Hà)", "0912345678 (Hà)", "odd_phone", None),
    ],
)
def test_read_and_said(field: FormField, raw: Raw, value: object, code: str, facts: object) -> None:
    column = read(field, None, raw)
    assert (column.values, found(column)) == ([None, value], [(1, code)])
    assert not column.problems[0].hides
    assert column.problems[0].facts.get("read") == facts
    assert messages()[code].severity in ("info", "warning")


# --- not read


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        *((field, "#REF!", "excel_error") for field in ALL),
        (TEXT, " #n/a", "excel_error"),
        (ETHNICITY, "Kinhh", "not_in_list"),
        (ETHNICITY, 5, "not_in_list"),
        (ETHNICITY, True, "not_in_list"),
        (INTEGER, "25 - 30", "not_a_number"),
        (INTEGER, "25 đồng", "not_a_number"),
        (INTEGER, "1.23.456", "not_a_number"),
        (INTEGER, "1e5", "not_a_number"),
        (INTEGER, True, "not_a_number"),
        (INTEGER, dt.date(2020, 1, 25), "not_a_number"),
        (INTEGER, math.inf, "not_a_number"),
        (INTEGER, "9" * 5000, "not_a_number"),
        (INTEGER, "12,5", "not_whole"),
        (INTEGER, 12.5, "not_whole"),
        (MONEY, "25000000 người", "not_a_number"),
        (NUMBER, "1.234", "ambiguous_number"),
        (NUMBER, "-1,230", "ambiguous_number"),
        (DATE, "2020", "year_only"),
        (DATE, 2020.0, "year_only"),
        (DATE, dt.date(1905, 7, 12), "year_only"),
        (DATE, "31/02/2020", "impossible_date"),
        (DATE, "13/13/2020", "impossible_date"),
        (DATE, "00/03/2020", "impossible_date"),
        (DATE, "5/3/0020", "impossible_year"),
        (DATE, "05/03", "not_a_date"),
        (DATE, "03/2020", "not_a_date"),
        (DATE, "trước ngày 31/3/2020", "not_a_date"),
        (DATE, 25, "not_a_date"),
        (DATE, True, "not_a_date"),
        (DATE, dt.time(8), "not_a_date"),
        (DATE, dt.timedelta(hours=8), "not_a_date"),
        (BIRTH, "75", "not_a_birth"),
        (BIRTH, 75, "not_a_birth"),
        (BIRTH, "x", "not_a_birth"),
        (BIRTH, "19755", "not_a_birth"),
        (BIRTH, 19755, "not_a_birth"),
        (BIRTH, False, "not_a_birth"),
        (BIRTH, "5/6/15", "ambiguous_year"),
        (BIRTH, "31/02/1975", "impossible_date"),
        (BIRTH, "05/06/2075", "impossible_year"),
        (BIRTH, 1905, "impossible_year"),
        (BIRTH, 2025, "impossible_year"),
        (EMAIL, "a@b", "not_an_email"),
        (EMAIL, "a@b.vn; c", "not_an_email"),
        (EMAIL, "đạt@b.vn", "not_an_email"),
        (EMAIL, "a@" + "đ" * 70 + ".vn", "not_an_email"),
        (EMAIL, "<" * 30_000, "not_an_email"),
        (EMAIL, 5, "not_an_email"),
    ],
)
def test_not_read(field: FormField, raw: Raw, code: str) -> None:
    column = read(field, raw, "")
    assert (column.values, found(column)) == ([None, None], [(0, code)])
    assert column.problems[0].hides
    assert messages()[code].severity == "error"


def test_facts_that_the_texts_name() -> None:
    assert read(ETHNICITY, "?").problems[0].facts == {
        "choices": "Kinh; Tày; Mường; Nùng; Bru - Vân Kiều; Thổ; …"
    }
    examples = [read(f, "?").problems[0].facts["example"] for f in (INTEGER, MONEY, NUMBER)]
    assert examples == ["25", "25000000", "12,5"]
    assert read(MONEY, "1,5 tỷ").problems[0].facts == {"read": "1500000000"}
    assert read(NUMBER, "1,230").problems[0].facts == {"whole": "1230", "decimal": "1,2300"}
    assert read(DATE, dt.date(1905, 7, 12)).problems[0].facts == {"year": 2020}


def test_a_percent_sign_belongs_where_the_title_has_one() -> None:
    percent = form_field("integer", title="Tỷ lệ (%)")
    column = read(percent, "70%", "70 %", "70 người", 0.7)
    assert column.values == [70, 70, None, None]
    assert found(column) == [
        (0, "unit_dropped"),
        (1, "unit_dropped"),
        (2, "not_a_number"),
        (3, "not_whole"),
    ]


def test_what_its_sender_doubts_counts_and_is_asked() -> None:
    for one, cell, value in (
        (BIRTH, "1988?", "1988"),
        (BIRTH, "27/3/1988 (?)", "1988-03-27"),
        (INTEGER, "12 ?", 12),
        (ETHNICITY, "kinh?", "Kinh"),
        (BOOLEAN, "Có?", True),
        (BOOLEAN, "không ạ ?", False),
    ):
        column = read(one, cell)
        assert (column.values, found(column)) == ([value], [(0, "read_likely")]), cell


def test_of_a_doubted_choice_it_is_said_how_it_was_read() -> None:
    assert read(EDUCATION, "ĐH ?").problems[0].facts == {"read": "Đại học"}
    assert read(BOOLEAN, "x ?").problems[0].facts == {"read": "Có"}


SPAN_2030 = Span(dt.date(2030, 1, 1), dt.date(2030, 12, 31))


def test_years_are_judged_from_the_base_year() -> None:
    column = coerce(["5/6/05", "5/6/15", "2025"], BIRTH, LISTS, span=SPAN_2030)
    assert column.values == ["2005-06-05", "2015-06-05", "2025"]
    assert coerce(["5/3/25"], DATE, LISTS, span=SPAN_2030).values == [dt.date(2025, 3, 5)]


# --- blank


@pytest.mark.parametrize("field", ALL, ids=lambda field: f"{field.input}-{field.type}")
def test_blank(field: FormField) -> None:
    blanks: list[Raw] = [None, "", "  ", "\n\t\u00a0", "\u200b\u00ad\ufeff", math.nan, " nt "]
    column = coerce(blanks, field, LISTS, missing=("", "nt"))
    assert column == Column([None] * len(blanks), [])


# --- what holds for any cell

DAYS = st.dates(dt.date(1900, 3, 1), dt.date(2100, 12, 31))
WRITTEN = st.text(alphabet=string.digits + "/.-,: đĐngàythpmkx%+()@;<>µÔ§\u00ad", max_size=14)
CELLS: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    WRITTEN,
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
FIELDS = st.sampled_from(ALL)


@given(st.lists(CELLS, max_size=8), FIELDS)
def test_no_cell_raises_and_every_problem_has_its_text(cells: list[Raw], field: FormField) -> None:
    column = read(field, *cells)
    assert len(column.values) == len(cells)
    for problem in column.problems:
        assert (column.values[problem.index] is None) == problem.hides
        facts: dict[str, Any] = dict(problem.facts)
        finding = make(problem.code, None, cells[problem.index], title="Ô", **facts)
        assert "{" not in finding.message.replace(finding.value or "", "")
    assert [p.index for p in column.problems] == sorted({p.index for p in column.problems})


@given(st.lists(CELLS, max_size=8), FIELDS, st.randoms())
def test_a_cell_is_read_the_same_wherever_it_stands(
    cells: list[Raw], field: FormField, chance: random.Random
) -> None:
    order = list(range(len(cells)))
    chance.shuffle(order)
    straight, mixed = read(field, *cells), read(field, *(cells[i] for i in order))
    assert mixed.values == [straight.values[i] for i in order]
    said = {p.index: (p.code, p.facts, p.hides) for p in straight.problems}
    assert {order[p.index]: (p.code, p.facts, p.hides) for p in mixed.problems} == said


@given(st.one_of(st.text(), WRITTEN), FIELDS)
def test_the_unicode_form_does_not_matter(text: str, field: FormField) -> None:
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    composed, decomposed = (read(field, form) for form in forms)
    assert composed == decomposed


@given(CELLS.filter(lambda cell: "\u00ad" not in str(cell)), FIELDS)
def test_what_was_read_is_read_again_without_help(cell: Raw, field: FormField) -> None:
    """The form sent back holds what was read: no second round of questions.

    (A soft hyphen may be TCVN3's ư: what is no text without it may be one.)
    """
    once = read(field, cell)
    again = read(field, cell_value(once.values[0], field.input))
    assert again.values == once.values
    lasting = {"outside_list", "odd_phone", "legacy_unreadable", "keys_left"}
    assert {code for _, code in found(again)} <= lasting


@given(DAYS, st.sampled_from(["{0.day:02}/{0.month:02}/{0.year}", "{0.day}-{0.month}-{0.year}"]))
def test_every_day_written_day_first_is_read_back(day: dt.date, pattern: str) -> None:
    assert read(DATE, pattern.format(day), as_date(day), day.isoformat()).values == [day] * 3


@given(DAYS.filter(lambda day: day.year > 1909 and day.year < 2020))
def test_every_birth_written_day_first_is_read_back(day: dt.date) -> None:
    column = read(BIRTH, as_date(day), day.isoformat(), day, str(day.year), day.year)
    assert column == Column([day.isoformat()] * 3 + [str(day.year)] * 2, [])


@given(st.integers(-(10**15), 10**15))
def test_every_grouped_integer_is_read_back(number: int) -> None:
    written = f"{number:,}"
    raw: list[Raw] = [
        number,
        float(number),
        written,
        written.replace(",", "."),
        written.replace(",", " "),
    ]
    assert read(INTEGER, *raw) == Column([number] * 5, [])
