"""Doubles among many delegates: twice the rows cost little more than twice the time."""

from __future__ import annotations

import random
import time
from functools import cache

from pytest_benchmark.fixture import BenchmarkFixture

from emulation_xlsx.demo import stock
from emulation_xlsx.returns.duplicates import LISTED, Nominee, doubles

FULL, SMOKE = 100_000, 1_000
MOST = 2.3
"""How much longer twice the rows may take."""


@cache
def people(count: int) -> list[Nominee]:
    """A list with years alone, blank births, and one of twenty called Nguyễn Thị Hoa."""
    rng = random.Random(7)
    return [_person(rng, row) for row in range(count)]


def _person(rng: random.Random, row: int) -> Nominee:
    names, gender, unit = stock(), rng.choice(("Nam", "Nữ")), f"DN{rng.randint(1, 60):02}"
    if row % 20 == 0:
        return Nominee(unit, row, "Nguyễn Thị Hoa", None)
    parts = [
        names["family"],
        names["middle"][gender],
        *[names["given"][gender]] * rng.randint(1, 2),
    ]
    year = rng.randint(1955, 2002)
    day = f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    birth = rng.choices((day, str(year), None), (80, 18, 2))[0]
    return Nominee(unit, row, " ".join(rng.choice(part) for part in parts), birth)


def test_doubles(benchmark: BenchmarkFixture, measured: bool) -> None:
    count = FULL if measured else SMOKE
    listed = people(count)
    rounds = 3 if measured else 1
    found = benchmark.pedantic(doubles, [listed], rounds=rounds)  # type: ignore[no-untyped-call]  # none
    common = [one for one in found.pairs if one.first.row == 0]
    hoa = count // 20
    assert len(common) == LISTED
    assert common[0].rest == hoa * (hoa - 1) // 2 - LISTED
    if measured:
        assert seconds(2 * FULL) / seconds(FULL) <= MOST


def seconds(count: int) -> float:
    """Processor time of the best of three."""
    listed, best = people(count), float("inf")
    for _ in range(3):
        start = time.process_time()
        doubles(listed)
        best = min(best, time.process_time() - start)
    return best
