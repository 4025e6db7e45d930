"""TCVN3 and VNI text becomes Unicode; nothing else does."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.checks.legacy import TCVN3, VNI, from_legacy, looks_legacy, readings
from emulation_xlsx.checks.vietnamese import is_syllable

CONVERTED = [
    ("NguyÔn V¨n Hïng", "Nguyễn Văn Hùng"),
    ("TrÇn §×nh T\u00ad", "Trần Đình Tư"),
    ("Mai Hïng", "Mai Hùng"),
    ("NGUYÔN V¡N HïNG", "NGUYỄN VĂN HÙNG"),
    ("QuyÕt ®Þnh sè 125/Q§-UBND n¨m 2018", "Quyết định số 125/QĐ-UBND năm 2018"),
    ("§/c Lª ThÞ Hång (Ph\u00adêng §«ng S¬n)", "Đ/c Lê Thị Hồng (Phường Đông Sơn)"),
    ("C«ng ty TNHH Th\u2212¬ng m¹i", "Công ty TNHH Thương mại"),
    ("ChiÕn sÜ thi ®ua cÊp c¬ së", "Chiến sĩ thi đua cấp cơ sở"),
    ("« vµ «ng", "ô và ông"),
    ("Nguyeãn Vaên Huøng", "Nguyễn Văn Hùng"),
    ("NGUYEÃN VAÊN HUØNG", "NGUYỄN VĂN HÙNG"),
    ("Traàn Thò Hoàng", "Trần Thị Hồng"),
    ("Ñoã Thò Töôøng Vy", "Đỗ Thị Tường Vy"),
    ("Quyeát ñònh soá 125/QÑ-UBND", "Quyết định số 125/QĐ-UBND"),
    ("Hoäi tröôøng UBND phöôøng Ba Ñình", "Hội trường UBND phường Ba Đình"),
    ("QÑ-UBND", "QĐ-UBND"),
    ("Lyù", "Lý"),
]
KEPT = [
    "Nguyễn Văn Hùng",
    "Hoàng",
    "Trí Hòa",
    "Công ty ô tô Hà Thành",
    "Tân An «Lan»",
    "5 × 7 m²",
    "10 ÷ 15 µm",
    "25 °C ± 2",
    "§ 5",
    "Excel®",
    "© 2019",
    "Tam\u00adDiep",
    "François Müller",
    "Noël",
    "Loïc Martin",
    "Anaïs Benoît",
    "Zoë Brontë",
    "João da Conceição",
    "Jürgen Groß",
    "Søren Østergård",
    "España",
    "Hanoï",
    "Viêt Nam",
    "plain text",
    "",
]
DOUBTED = [  # could be TCVN3 or VNI, but what, or whether, is not sure
    "Thuû",
    "Thö",
    "Hång",
    "Loïc",
    "Trường THCS Lª Lîi",
    "NguyÔn François",
]


@pytest.mark.parametrize(("text", "expected"), CONVERTED)
def test_converted(text: str, expected: str) -> None:
    assert from_legacy(text) == expected
    assert from_legacy(unicodedata.normalize("NFD", text)) == expected
    assert looks_legacy(text)


@pytest.mark.parametrize("text", KEPT)
def test_kept_and_not_asked(text: str) -> None:
    assert from_legacy(text) is None
    assert not looks_legacy(text)


@pytest.mark.parametrize("text", DOUBTED)
def test_asked(text: str) -> None:
    assert from_legacy(text) is None
    assert looks_legacy(text)


def test_readings_for_one_who_knows_what_to_expect() -> None:
    assert readings("Cã") == ["Có"]
    assert readings("Coù") == ["Có"]
    assert readings("Thuû") == ["Thuỷ", "Thủ"]
    assert readings("François") == readings("Nguyễn") == readings("Lan") == []


def test_the_tables_are_whole() -> None:
    assert len(TCVN3) == len(set(TCVN3.values())) == 74
    toned = {letter for letter in VNI.values() if letter.islower()}
    assert len(toned) == 67
    assert {letter.upper() for letter in toned} | toned == set(VNI.values())


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_tcvn3_agrees_with_iconv() -> None:
    codes = "".join(TCVN3)
    run = subprocess.run(
        ["iconv", "-f", "TCVN", "-t", "UTF-8"], input=codes.encode("latin-1"), capture_output=True
    )
    if b"not supported" in run.stderr:
        pytest.skip("this iconv does not know TCVN")
    assert unicodedata.normalize("NFC", run.stdout.decode()) == "".join(TCVN3.values())


def encoded(text: str, table: Mapping[str, str]) -> str:
    codes = {letter: code for code, letter in reversed(list(table.items()))}
    return "".join(codes.get(c, c) for c in text)


SYLLABLES = st.sampled_from(
    [
        word
        for onset in ("b", "đ", "gi", "h", "kh", "ngh", "qu", "t", "th", "tr")
        for rime in (
            "à",
            "ạn",
            "ắc",
            "ầu",
            "ễn",
            "iệt",
            "ọc",
            "ổi",
            "ờ",
            "ụng",
            "ươ",
            "ười",
            "uyến",
        )
        if is_syllable(word := onset + rime)
    ]
)


@given(st.lists(SYLLABLES, min_size=2, max_size=6).map(" ".join), st.sampled_from([TCVN3, VNI]))
def test_what_was_encoded_comes_back_or_is_not_touched(text: str, table: Mapping[str, str]) -> None:
    legacy = encoded(text, table)
    assert from_legacy(legacy) in (text, None)
    assert text in readings(legacy)
    assert from_legacy(text) is None
    assert not looks_legacy(text)


@given(st.text(), st.text(alphabet="".join({*"".join(TCVN3), *"".join(VNI), *"abcnghtu "})))
def test_any_text_may_be_asked(text: str, legacy: str) -> None:
    for one in (text, legacy):
        found = from_legacy(one)
        assert found is None or looks_legacy(one)
        assert found is None or from_legacy(found) is None
