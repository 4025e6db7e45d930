"""What a clerk typed one way elsewhere makes a cell doubtful that alone would say nothing odd."""

from __future__ import annotations

import pytest

from tests.helpers.spoken import spoken
from tests.returns.test_checking import Spoil, Values, check, found, put, right

UNIT, PLAN, _, CHAIR, _, LIST, _ = (sheet.name for sheet in spoken("unit_return").sheets)
PLACE, OLD_NAME = put("plan", "venue", "Khu phè 2"), put("presidium", "full_name", "NguyÔn V¨n An")


def both(*spoils: Spoil) -> list[tuple[str | None, str | None, str]]:
    def spoil(values: Values) -> None:
        for one in spoils:
            one(values)

    return found(spoil)


def test_a_text_of_two_readings_is_asked_about_beside_cells_in_an_old_font() -> None:
    assert both(PLACE) == []
    assert both(PLACE, OLD_NAME) == [
        (PLAN, "C16", "legacy_doubtful"),
        (CHAIR, "B6", "legacy_converted"),
    ]


def test_both_readings_of_a_text_are_told() -> None:
    values = right()
    PLACE(values), OLD_NAME(values)
    message = next(f.message for f in check(values, "TH04") if f.code == "legacy_doubtful")
    assert "“Khu phè 2”" in message
    assert "“Khu phố 2”" in message


def test_half_converted_text_is_asked_about() -> None:
    assert both(put("plan", "venue", "Hội trường ®ường số 2")) == [
        (PLAN, "C16", "legacy_unreadable")
    ]


MONTH_FIRST = put("delegates", "birth_date", "06/25/1975")


@pytest.mark.parametrize(
    ("birth", "asked"),
    [
        ("03/07/1968", True),
        ("3-7-68", True),
        ("07/07/1968", False),
        ("25/07/1968", False),
        ("1968.07.03", False),
        ("ngày 3 tháng 7 năm 1968", False),
        ("1968", False),
    ],
)
def test_days_beside_one_with_its_month_first(birth: str, asked: bool) -> None:
    codes = [code for _, _, code in both(MONTH_FIRST, put("delegates", "birth_date", birth, 1))]
    assert ("date_doubtful" in codes) is asked
    alone = both(put("delegates", "birth_date", birth, 1))
    assert "date_doubtful" not in [code for _, _, code in alone]


@pytest.mark.parametrize("name", ["0", 0.0, 12, "---1"])
def test_nobody_is_called_by_a_number(name: object) -> None:
    assert both(put("delegates", "full_name", name, 1)) == [(LIST, "B7", "wrong_pattern")]
