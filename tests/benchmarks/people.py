"""A long list of invented delegates, and how long it takes to find who is on it twice."""

from __future__ import annotations

import gc
import random
import time
from functools import cache

from emulation_xlsx.demo import stock
from emulation_xlsx.returns.duplicates import Nominee, doubles


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


def seconds(count: int) -> float:
    """Processor time of the best of three, garbage left alone as ``consolidate`` leaves it."""
    listed, best = people(count), float("inf")
    gc.disable()
    for _ in range(3):
        start = time.process_time()
        doubles(listed)
        best = min(best, time.process_time() - start)
    gc.enable()
    return best
