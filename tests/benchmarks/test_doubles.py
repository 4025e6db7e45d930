"""Doubles among many delegates: twice the rows cost little more than twice the time."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from emulation_xlsx.returns.duplicates import MOST_PAIRS, doubles
from tests.benchmarks.people import people, seconds

FULL, SMOKE = 100_000, 1_000
MOST = 2.3
"""How much longer twice the rows may take."""


def test_doubles(benchmark: BenchmarkFixture, measured: bool) -> None:
    count = FULL if measured else SMOKE
    listed = people(count)
    rounds = 3 if measured else 1
    found = benchmark.pedantic(doubles, [listed], rounds=rounds)  # type: ignore[no-untyped-call]  # none
    common = [one for one in found.pairs if one.first.row == 0]
    hoa = count // 20
    assert len(common) == MOST_PAIRS
    assert common[0].rest == hoa * (hoa - 1) // 2 - MOST_PAIRS
    if measured:
        assert seconds(2 * FULL) / seconds(FULL) <= MOST
