"""Names, spellings, order, syllables, numbers, dates and telephone numbers as they are written."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.checks.vietnamese import (
    bare_key,
    is_syllable,
    loose_name_key,
    name_key,
    open_year,
    phone_numbers,
    spelling_key,
    toneless,
    unmarked,
    untitled,
    written_date,
    written_numbers,
    written_year,
)

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
NAMES = st.text(alphabet=LETTERS + LETTERS.upper() + " -.", max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lê Hòa", "Lê Hoà"),
        ("Phạm Thúy", "PHẠM THUÝ"),
        ("Trần Thị Hòe", "trần  thị hoè "),
        ("Ðặng Văn Ðạt", "Đặng Văn Đạt"),
        ("Nguyễn\u00a0Văn\u200b An", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Quốc Thụy"), "Nguyễn Quốc Thuỵ"),
        ("Già", "Gìa"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa", "Hoa"),
        ("Hoà", "Hoá"),
        ("Lý", "Lí"),
        ("Dung", "Dũng"),
        ("Đào", "Dào"),
        ("Tân", "Tấn"),
    ],
)
def test_another_name(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_the_loose_name_has_no_marks_and_one_i() -> None:
    assert loose_name_key("Nguyễn Thị Lý") == loose_name_key("NGUYEN THI LI") == "nguien thi li"
    assert loose_name_key("Ðỗ Đạt") == "do dat"
    assert unmarked("Nguyễn Văn Đạt") == "Nguyen Van Dat"
    assert toneless("Nguyễn Văn Đạt") == "Nguyên Văn Đat"


def test_spellings_of_a_term() -> None:
    assert spelling_key("Chiến sỹ thi đua") == spelling_key("chiến sĩ thi đua")
    assert spelling_key("Bru-Vân Kiều") == spelling_key("Bru - Vân kiều")
    assert spelling_key("văn hoá") == spelling_key("Văn hóa")
    assert spelling_key("Tày") != spelling_key("Tây")
    assert bare_key("Chiến sĩ thi đua") == bare_key("chien sy thi dua")


@given(NAMES)
def test_keys_know_neither_unicode_form_nor_case(name: str) -> None:
    for key in (name_key, loose_name_key, spelling_key):
        assert key(name) == key(unicodedata.normalize("NFD", name)) == key(name.upper())


def words(text: str) -> list[str]:
    return text.split()


# --- syllables


@pytest.mark.parametrize(
    "word",
    words("""Nguyễn Thị Hòa hoà Quý quốc Quỳnh Giêng giếng gì giữ khuya khúc khuỷu ngoằn ngoèo
    nghiêng thuở Huệ xuân luật yêu Yến ý ưu ươm ĐƯỜNG người oanh uỷ ủy quyết quới gia già giấy
    Kạn Lắk mười hươu chiến sĩ sỹ toàn xoáy loay hoáy uyên tuýp"""),
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize(
    "word",
    words("""cat tìch hỏc lãp Hûng w jan Haì hòai nguyẽ́n ce cyên coa ghà ngế đ qa tyên ngn Loïc
    François nghieng UBND"""),
)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@given(st.text(max_size=20))
def test_any_text_may_be_asked(text: str) -> None:
    is_syllable(text)
    for key in (name_key, loose_name_key, spelling_key, bare_key):
        key(text)


# --- numbers, dates, telephone numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", [25]),
        ("1.234", [1234, Fraction("1.234")]),
        ("1,234", [1234, Fraction("1.234")]),
        ("1 234", [1234]),
        ("1.234.567", [1234567]),
        ("1.234,5", [Fraction("1234.5")]),
        ("1,234.5", [Fraction("1234.5")]),
        ("0,125", [Fraction("0.125")]),
        ("12,5", [Fraction("12.5")]),
        ("1.23.456", []),
        ("1.234,567.8", []),
        ("9" * 41, []),
    ],
)
def test_written_numbers(text: str, expected: list[Fraction]) -> None:
    assert written_numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05/03/2020", (5, 3, "2020")),
        ("5-3-20", (5, 3, "20")),
        ("5. 3. 2020", (5, 3, "2020")),
        ("Ngày 05 tháng 03 năm 2020", (5, 3, "2020")),
        ("2020-03-05T08:30:00", (5, 3, "2020")),
        ("Chiều thứ năm, ngày 05/3/2020.", (5, 3, "2020")),
        ("8 giờ 30 phút, ngày 05/3/2020", (5, 3, "2020")),
        ("trước ngày 05/3/2020", None),
        ("05/03", None),
        ("5/3/202", None),
        ("05032020", None),
    ],
)
def test_written_dates(text: str, expected: tuple[int, int, str] | None) -> None:
    assert written_date(text) == expected


def test_years() -> None:
    assert [written_year(t) for t in ("1975", "năm 1975", "Sinh năm 1975", "75")] == [1975] * 3 + [
        None
    ]
    opened = ("00/00/1975", "../../1975", "--/6/1975", "6/1975", "/1975")
    assert {open_year(text) for text in opened} == {1975}
    assert {open_year(text) for text in ("5/6/1975", "13/1975", "05/06/75", "")} == {None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0912 345 678", [("0912345678", False)]),
        ("ĐT: (0237) 3.824.567", [("02373824567", False)]),
        ("+84 912-345-678", [("0912345678", False)]),
        ("84912345678", [("0912345678", False)]),
        ("841234567", [("0841234567", True)]),
        ("2373824567", [("02373824567", True)]),
        ("'0912345678", [("0912345678", False)]),
        ("069 2888 123", [("0692888123", False)]),
        ("1900 1234", [("19001234", False)]),
        ("0912345678 - 0913456789", [("0912345678", False), ("0913456789", False)]),
        ("0912,345,678", [("0912345678", False)]),
        ("0912345678, 0913456789", [("0912345678", False), ("0913456789", False)]),
        ("0912345678; 3824567", []),
        ("01681234567", []),
        ("0912345678 (Hà)", []),
        (";", []),
    ],
)
def test_phone_numbers(text: str, expected: list[tuple[str, bool]]) -> None:
    assert phone_numbers(text) == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ông Nguyễn Văn A", "Nguyễn Văn A"),
        ("BÀ LÊ THỊ MAI", "LÊ THỊ MAI"),
        ("Đ/c Nguyễn Văn A", "Nguyễn Văn A"),
        ("Đ/c: Nguyễn Văn A", "Nguyễn Văn A"),
        ("Đồng chí Lê Mai", "Lê Mai"),
        ("PGS.TS. Nguyễn Văn A", "Nguyễn Văn A"),
        ("ThS Bà Lê Mai", "Lê Mai"),
        ("Bà Mai", "Bà Mai"),
        ("Anh Đào", "Anh Đào"),
        ("Anhs Đào Mai", "Anhs Đào Mai"),
        ("Bàng Văn Nam", "Bàng Văn Nam"),
        ("Tsan Văn Nam", "Tsan Văn Nam"),
        ("Nguyễn Bà Anh Đào", "Nguyễn Bà Anh Đào"),
    ],
)
def test_a_title_before_a_name_is_not_of_it(written: str, name: str) -> None:
    assert untitled(written) == name
    assert name_key(written) == name_key(name)
    assert loose_name_key(written) == loose_name_key(name)
