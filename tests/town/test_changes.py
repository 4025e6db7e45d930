"""What changed from one list to the next: exact, symmetrical, blind to order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.town.changes import Changes, Person, between

A = Person("Nguyễn Thị Hoa", "1975-06-05", ("Nữ",))
B = Person("Trịnh Văn Sáu", "1980", ("Nam",))


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([A, B], [B, A], Changes()),
        ([A], [A, B], Changes(added=(B.name,))),
        ([A, B], [A], Changes(removed=(B.name,))),
        ([A], [Person(A.name, A.birth, ("Nam",))], Changes(changed=(A.name,))),
        ([A], [Person("Nguyễn  Thị HOA", A.birth, A.rest)], Changes()),
        ([A], [Person("Nguyên Thi Hoa", "1975", A.rest)], Changes(changed=("Nguyên Thi Hoa",))),
        ([A], [Person(A.name, "1976-01-01", A.rest)], Changes(changed=(A.name,))),
        ([A], [B], Changes(added=(B.name,), removed=(A.name,))),
        ([A, A], [A], Changes(removed=(A.name,))),
        ([], [], Changes()),
    ],
    ids=[
        "sorted anew",
        "one more",
        "one less",
        "another value",
        "written with other spaces and capitals",
        "a spelling and a birth put right",
        "a birth put right",
        "replaced",
        "listed twice, now once",
        "empty lists",
    ],
)
def test_from_one_list_to_the_next(
    before: list[Person], after: list[Person], changes: Changes
) -> None:
    assert between(before, after) == changes


PEOPLE = st.lists(
    st.builds(
        Person,
        st.sampled_from(["Lê Văn A", "Lê Vân A", "Le Van A", "Đỗ Thị B", "Do Thi B"]),
        st.sampled_from(["", "1975", "1975-06-05", "1980"]),
        st.sampled_from([("x",), ("y",)]),
    ),
    max_size=7,
)


@given(PEOPLE)
def test_a_list_has_not_changed_from_itself(people: list[Person]) -> None:
    assert between(people, people) == Changes()


@given(PEOPLE, PEOPLE)
def test_who_came_one_way_goes_the_other(one: list[Person], other: list[Person]) -> None:
    there, back = between(one, other), between(other, one)
    assert len(there.added) == len(back.removed)
    assert len(there.changed) == len(back.changed)
    assert len(one) + len(there.added) == len(other) + len(there.removed)


@given(PEOPLE, PEOPLE, st.randoms())
def test_the_order_of_rows_does_not_matter(
    one: list[Person], other: list[Person], rng: random.Random
) -> None:
    mixed = rng.sample(one, len(one)), rng.sample(other, len(other))
    assert between(*mixed) == between(one, other)


def test_in_words() -> None:
    many = tuple(f"Người {n:02}" for n in range(12))
    assert Changes(added=("A", "B"), removed=("C",)).words() == (
        "thêm 2 người (A, B), bớt 1 người (C)"
    )
    assert Changes(changed=many).words().endswith("Người 09, …)")
    assert Changes().words() == ""
    assert Changes(added=("A",), removed=("", "")).words() == "thêm 1 người (A), bớt 2 người"
