"""The same person nominated twice: what is flagged, how strongly, and how much work it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.checks.letters import seen_as
from emulation_xlsx.checks.vietnamese import loose_name_key, name_key
from emulation_xlsx.returns.duplicates import MOST_PAIRS, STRONG, WEAK, Nominee, Suspect, doubles

Person = tuple[str, str | None, str | None]


def nominees(*rows: Person) -> list[Nominee]:
    """Rows of unit, name, birth."""
    return [Nominee(unit, row, name, birth) for row, (unit, name, birth) in enumerate(rows)]


def flagged(*rows: Person) -> list[tuple[int, int, str]]:
    return [(s.first.row, s.second.row, s.level) for s in doubles(nominees(*rows)).pairs]


DAY = "1975-06-05"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (("Lê Thị Hòa", DAY), ("Lê Thị Hòa", DAY), STRONG),
        (("Lê Thị Hòa", DAY), ("LÊ  THỊ HOÀ", DAY), STRONG),
        (("Lê Thị Hòa", DAY), ("Lê Thị Hòa", "1975"), STRONG),
        (("Lê Thị Hòa", "1975"), ("Lê Thị Hòa", "1975-12-31"), STRONG),
        (("Lê Thị Hòa", "1975"), ("Lê Thị Hòa", "1975"), STRONG),
        (("Lê Thị Hòa", DAY), ("Le Thi Hoa", DAY), WEAK),
        (("Lê Thị Hòa", DAY), ("Lê Thị Hoa", "1975"), WEAK),
        (("Lê Thị Hòa", DAY), ("Lê Thị Hòa", "1975-05-06"), None),
        (("Lê Thị Hòa", DAY), ("Lê Thị Hòa", "1976"), None),
        # a birth is missing: the name must be the same
        (("Lê Thị Hòa", None), ("Lê Thị Hoà", DAY), WEAK),
        (("Lê Thị Hòa", None), ("Lê Thị Hòa", None), WEAK),
        (("Lê Thị Hòa", None), ("Le Thi Hoa", None), None),
        (("Lê Thị Hòa", None), ("Lê Thị Hòe", DAY), None),
        ((None, "1975"), (None, "1975"), None),
        # one letter or sound of one syllable
        (("Nguyễn Thị Thủy", DAY), ("Nguyển Thị Thuỷ", DAY), WEAK),
        (("Bùi Văn Sinh", DAY), ("Bùi Văn Xinh", DAY), WEAK),
        (("Bùi Thị Trang", DAY), ("Bùi Thị Chang", "1975"), WEAK),
        (("Bùi Văn Giang", DAY), ("Bùi Văn Dang", DAY), WEAK),
        (("Lương Văn Lam", DAY), ("Nương Văn Lam", DAY), WEAK),
        (("Lương Thị Lan", DAY), ("Lương Thị Lang", DAY), WEAK),
        (("Lê Thị Hòa", DAY), ("Lê Thị Hòan", DAY), WEAK),
        (("Lê Văn Đạo", DAY), ("Lê Văn Dạo", DAY), WEAK),
        # more than that
        (("Lương Thị Lan", DAY), ("Nương Thị Nan", DAY), None),
        (("Lê Thị Hòa", DAY), ("Lê Hòa", DAY), None),
        (("Bùi Văn Hàn", DAY), ("Bùi Văn Hang", DAY), None),
        (("Bùi Thị Huê", DAY), ("Bùi Thị Hoè", DAY), None),
        (("Bùi Văn Sinh", DAY), ("Bùi Văn Xinh", "1975-05-06"), None),
        # no word of a name: whole or not at all
        ((f"Lê {40 * 'a'}b", DAY), (f"Lê {40 * 'a'}b", DAY), STRONG),
        ((f"Lê {40 * 'a'}b", DAY), (f"Lê {40 * 'a'}c", DAY), None),
        ((f"Lê {38 * 'a'}b", DAY), (f"Lê {38 * 'a'}c", DAY), WEAK),
    ],
)
def test_two_rows(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], level: str | None
) -> None:
    expected = [] if level is None else [(0, 1, level)]
    assert flagged(("XP01", *one), ("XP02", *other)) == expected
    assert flagged(("XP01", *other), ("XP01", *one)) == expected


def test_all_pairs_in_the_order_of_the_list() -> None:
    assert flagged(
        ("XP01", "Vũ Văn An", "1980-01-02"),
        ("XP02", "Vũ Văn An", "1980-03-04"),
        ("XP03", "Vũ Văn An", "1980"),
        ("XP04", "Vu Van An", "1980-01-02"),
        ("XP05", "Vũ Văn An", None),
    ) == [
        (0, 2, STRONG),
        (0, 3, WEAK),
        (0, 4, WEAK),
        (1, 2, STRONG),
        (1, 4, WEAK),
        (2, 3, WEAK),
        (2, 4, WEAK),
    ]


@pytest.mark.parametrize(
    ("one", "other", "rest", "words"),
    [
        (
            Nominee("A", 0, "Lê Lý", "1975"),
            Nominee("B", 1, "Lê Lý", "1975-01-02"),
            0,
            "cùng họ tên, cùng năm sinh, hai đơn vị cử",
        ),
        (
            Nominee("A", 0, "Lê Lý", "1975-01-02"),
            Nominee("A", 1, "Lê Li", "1975-01-02"),
            0,
            "họ tên chỉ khác dấu hoặc i, y, cùng ngày sinh, cùng một đơn vị cử",
        ),
        (
            Nominee("A", 0, "Lê Sinh", "1975"),
            Nominee("B", 1, "Lê Xinh", "1975"),
            0,
            "họ tên chỉ khác chính tả ở một tiếng, cùng năm sinh, hai đơn vị cử",
        ),
        (
            Nominee("A", 0, "Lê Lý", None),
            Nominee("B", 1, "Lê Lý", "1975"),
            0,
            "cùng họ tên, một bên không ghi ngày sinh, hai đơn vị cử",
        ),
        (
            Nominee("A", 0, "Lê Lý", None),
            Nominee("B", 1, "Lê Lý", None),
            12345,
            "cùng họ tên, cả hai không ghi ngày sinh, hai đơn vị cử; "
            "còn 12.345 cặp như vậy không liệt kê",
        ),
    ],
)
def test_the_reason_in_words(one: Nominee, other: Nominee, rest: int, words: str) -> None:
    assert Suspect(one, other, WEAK, rest).reason == words


# --- laws ----------------------------------------------------------------------------------------

UNITS = st.sampled_from(["XP01", "XP02"])
WORDS = st.sampled_from(
    ["An", "Ân", "An", "Anh", "Lý", "lí", "Ly", "Sinh", "Xinh", "Trang", "Chan"]
)
NAMES = st.none() | st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
BIRTHS = st.sampled_from(["1975", "1975-06-05", "1975-06-06", "1976", "1976-06-05", None])
LISTS = st.lists(st.tuples(UNITS, NAMES, BIRTHS), max_size=9)
SOUND = re.compile("ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|.")


def distance(one: list[str], other: list[str]) -> int:
    """Levenshtein's, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        distance(one[1:], other) + 1,
        distance(one, other[1:]) + 1,
        distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


def one_apart(one: str, other: str) -> bool:
    """One letter or sound of one syllable differs."""
    words = list(zip(one.split(" "), other.split(" "), strict=False))
    differ = [pair for pair in words if pair[0] != pair[1]]
    if one.count(" ") != other.count(" ") or len(differ) != 1:
        return False
    return distance(SOUND.findall(differ[0][0]), SOUND.findall(differ[0][1])) == 1


def seen(name: str) -> str:
    return loose_name_key(seen_as(name))


def last_first(name: str) -> str:
    words = name.split(" ")
    return " ".join([words[-1], *words[:-1]]) if len(words) > 2 else ""


def first_last(name: str) -> str:
    words = name.split(" ")
    return " ".join([*words[1:], words[0]]) if len(words) > 2 else ""


def level_of(one: Nominee, other: Nominee) -> str | None:
    """The definition, for one pair."""
    if not (one.name and other.name):
        return None
    same = name_key(one.name) == name_key(other.name)
    if not (one.birth and other.birth):
        return WEAK if same else None
    short, long = sorted((one.birth, other.birth), key=len)
    if short != long and not (len(short) == 4 and long.startswith(short)):
        return None
    if same:
        return STRONG
    loose, turned = seen(one.name), seen(other.name)
    if loose == turned or turned in (last_first(loose), first_last(loose)):
        return WEAK
    return WEAK if one_apart(name_key(one.name), name_key(other.name)) else None


@given(LISTS)
def test_exactly_the_pairs_of_the_definition(rows: list[Person]) -> None:
    people = nominees(*rows)
    alike = [(one, two, level_of(one, two)) for one, two in combinations(people, 2)]
    found = doubles(people)
    assert [(s.first, s.second, s.level) for s in found.pairs] == [one for one in alike if one[2]]
    strong = [(one, two) for one, two, level in alike if level == STRONG]
    assert set(found.strong) == {one.row for pair in strong for one in pair}
    assert found.unlisted == 0


@given(LISTS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))))
def test_the_order_of_the_list_does_not_matter(case: tuple[list[Person], list[int]]) -> None:
    rows, order = case
    people = nominees(*rows)
    found = [doubles(some) for some in (people, [people[at] for at in order])]
    pairs = [{(frozenset((s.first.row, s.second.row)), s.level) for s in f.pairs} for f in found]
    assert pairs[0] == pairs[1]
    assert persons(found[0].strong) == persons(found[1].strong)


def persons(strong: Mapping[int, int]) -> set[frozenset[int]]:
    """The rows of each person; a person's number goes by the list."""
    return {frozenset(row for row in strong if strong[row] == one) for one in strong.values()}


# --- a name borne by thousands -------------------------------------------------------------------


@pytest.mark.parametrize("birth", ["1975", "1975-06-05", None])
def test_a_name_borne_by_thousands_is_listed_in_part_and_counted_whole(birth: str | None) -> None:
    people = nominees(*[("XP01", "Nguyễn Thị Hoa", birth)] * 5000)
    found = doubles(people)
    assert len(found.pairs) == MOST_PAIRS
    assert [one.rest for one in found.pairs] == [5000 * 4999 // 2 - MOST_PAIRS] + [0] * (
        MOST_PAIRS - 1
    )
    assert len(found.strong) == (5000 if birth else 0)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_listed_and_not_listed_are_all(days: int, years: int, blanks: int) -> None:
    births = ["1975-06-05"] * days + ["1975"] * years + [None] * blanks
    people = nominees(*[("XP01", "Nguyễn Thị Hoa", birth) for birth in births])
    found = doubles(people)
    alike = [level_of(*pair) for pair in combinations(people, 2)]
    for level in (STRONG, WEAK):
        mine = [one for one in found.pairs if one.level == level]
        assert sum(1 + one.rest for one in mine) == alike.count(level)
        assert len(mine) == min(MOST_PAIRS, alike.count(level))


def test_the_same_day_is_listed_before_the_same_year() -> None:
    births = ["1975"] * 30 + ["1975-06-05"] * 2
    found = doubles(nominees(*[("XP01", "Vũ Văn An", birth) for birth in births]))
    assert len(found.pairs) == MOST_PAIRS
    assert (30, 31) in [(one.first.row, one.second.row) for one in found.pairs]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("An Nguyễn Văn", "một bên ghi tên trước họ"),
        ("Văn An Nguyễn", "một bên ghi tên trước họ"),
        ("Nguyễn Vаn An", "chữ của bảng chữ khác"),  # а is Russian
        ("Nguyeenx Vawn An", "phím gõ dấu"),
        ("Nguye6n4 Va8n An", "phím gõ dấu"),
    ],
)
def test_one_person_whose_name_came_in_another_order_or_other_keys(name: str, words: str) -> None:
    [pair] = doubles(nominees(("A", "Nguyễn Văn An", "1975"), ("B", name, "1975"))).pairs
    assert pair.level == WEAK
    assert words in pair.reason
