"""The same person nominated twice: what is flagged, how strongly, and how much work it is."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.checks.vietnamese import loose_name_key, name_key
from emulation_xlsx.returns.duplicates import STRONG, WEAK, Nominee, Suspect, suspects


def nominees(*rows: tuple[str, str | None, str | None]) -> list[Nominee]:
    """Rows of unit, name, birth."""
    return [Nominee(unit, row, name, birth) for row, (unit, name, birth) in enumerate(rows)]


def flagged(*rows: tuple[str, str | None, str | None]) -> list[tuple[int, int, str]]:
    return [(s.first.row, s.second.row, s.level) for s in suspects(nominees(*rows))]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (("Lê Thị Hòa", "1975-06-05"), ("Lê Thị Hòa", "1975-06-05"), STRONG),
        (("Lê Thị Hòa", "1975-06-05"), ("LÊ  THỊ HOÀ", "1975-06-05"), STRONG),
        (("Lê Thị Hòa", "1975-06-05"), ("Lê Thị Hòa", "1975"), STRONG),
        (("Lê Thị Hòa", "1975"), ("Lê Thị Hòa", "1975-12-31"), STRONG),
        (("Lê Thị Hòa", "1975"), ("Lê Thị Hòa", "1975"), STRONG),
        (("Lê Thị Hòa", "1975-06-05"), ("Le Thi Hoa", "1975-06-05"), WEAK),
        (("Lê Thị Hòa", "1975-06-05"), ("Lê Thị Hoa", "1975"), WEAK),
        (("Lê Thị Hòa", "1975-06-05"), ("Lê Thị Hòa", "1975-05-06"), None),
        (("Lê Thị Hòa", "1975-06-05"), ("Lê Thị Hòa", "1976"), None),
        (("Lê Thị Hòa", "1975-06-05"), ("Lê Thị Hoàn", "1975-06-05"), None),
        (("Lê Thị Hòa", None), ("Lê Thị Hòa", None), None),
        ((None, "1975"), (None, "1975"), None),
    ],
)
def test_two_rows(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], level: str | None
) -> None:
    expected = [] if level is None else [(0, 1, level)]
    assert flagged(("XP01", *one), ("XP02", *other)) == expected
    assert flagged(("XP01", *one), ("XP01", *other)) == expected


def test_a_year_alone_is_linked_to_every_day_that_it_may_be() -> None:
    assert flagged(
        ("XP01", "Vũ Văn An", "1980-01-02"),
        ("XP02", "Vũ Văn An", "1980-03-04"),
        ("XP03", "Vũ Văn An", "1980"),
        ("XP04", "Vũ Văn An", "1980-01-02"),
    ) == [(0, 2, STRONG), (0, 3, STRONG), (1, 2, STRONG)]


def test_a_third_with_other_diacritics_is_flagged_beside_two_of_one_name() -> None:
    assert flagged(
        ("XP01", "Vũ Thị Lan", "1980-01-02"),
        ("XP02", "Vũ Thị Lan", "1980-01-02"),
        ("XP03", "Vu Thi Lan", "1980-01-02"),
    ) == [(0, 1, STRONG), (0, 2, WEAK)]


@pytest.mark.parametrize(
    ("suspect", "words"),
    [
        (
            Suspect(Nominee("A", 0, "x", "1975"), Nominee("B", 1, "x", "1975-01-02"), STRONG),
            "cùng họ tên, cùng năm sinh, hai đơn vị cử",
        ),
        (
            Suspect(Nominee("A", 0, "x", "1975-01-02"), Nominee("A", 1, "x", "1975-01-02"), WEAK),
            "họ tên chỉ khác dấu hoặc i, y, cùng ngày sinh, cùng một đơn vị cử",
        ),
    ],
)
def test_the_reason_in_words(suspect: Suspect, words: str) -> None:
    assert suspect.reason == words


NAMES = st.sampled_from(["Lê Thị Hòa", "lê thị hoà", "Lê Thị Hoa", "Le Thi Hoa", "Vũ Văn An", None])
BIRTHS = st.sampled_from(["1975", "1975-06-05", "1975-06-06", "1976", "1976-06-05", None])
LISTS = st.lists(st.tuples(st.sampled_from(["XP01", "XP02"]), NAMES, BIRTHS), max_size=14)


def level_of(one: Nominee, other: Nominee) -> str | None:
    """The definition, for one pair."""
    if not (one.name and other.name and one.birth and other.birth):
        return None
    short, long = sorted((one.birth, other.birth), key=len)
    if short != long and not (len(short) == 4 and long.startswith(short)):
        return None
    if name_key(one.name) == name_key(other.name):
        return STRONG
    return WEAK if loose_name_key(one.name) == loose_name_key(other.name) else None


@given(LISTS)
def test_every_pair_is_one_by_definition_and_in_order(
    rows: list[tuple[str, str | None, str | None]],
) -> None:
    found = suspects(nominees(*rows))
    assert all(level_of(s.first, s.second) == s.level for s in found)
    pairs = [(s.first.row, s.second.row) for s in found]
    assert pairs == sorted(set(pairs))
    assert all(first < second for first, second in pairs)


@given(LISTS)
def test_everybody_who_resembles_somebody_is_flagged(
    rows: list[tuple[str, str | None, str | None]],
) -> None:
    people = nominees(*rows)
    found = suspects(people)
    for level, levels in ((STRONG, (STRONG,)), (WEAK, (STRONG, WEAK))):
        alike = [pair for pair in combinations(people, 2) if level_of(*pair) == level]
        listed = {n.row for s in found if s.level in levels for n in (s.first, s.second)}
        assert {one.row for pair in alike for one in pair} <= listed


@given(LISTS)
def test_who_is_flagged_does_not_depend_on_the_order(
    rows: list[tuple[str, str | None, str | None]],
) -> None:
    people = nominees(*rows)
    listed = [
        {n.row for s in suspects(some) for n in (s.first, s.second)}
        for some in (people, people[::-1])
    ]
    assert listed[0] == listed[1]


@pytest.mark.parametrize("birth", ["1975", "1975-06-05"])
def test_a_name_borne_by_thousands_gives_thousands_of_pairs(birth: str) -> None:
    people = nominees(*[("XP01", "Nguyễn Văn An", birth)] * 5000)
    assert len(suspects(people)) == 4999


def test_the_pairs_are_at_most_two_a_person() -> None:
    names = ("Lê Thị Hòa", "Lê Thị Hoa", "Le Thi Hoa")
    births = ("1975", *(f"1975-06-{day:02}" for day in range(1, 31)))
    people = nominees(*[("XP01", name, birth) for name in names for birth in births] * 20)
    assert len(suspects(people)) < 2 * len(people)
