"""The damage corpus: every damage alone, as saved by LibreOffice in three formats, and in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from tests.helpers.libreoffice import Office
from tests.helpers.mangling import DAMAGES, PAIRS, expected, mangled
from tests.helpers.outcomes import Damaged, Outcome, good, outcomes

KINDS = ("xlsx", "xls", "ods")
STORED_OTHERWISE = (
    "saved by another program",
    "decomposed letters",
    "control characters",
    "days as date cells",
    "date cells of 1904",
    "days as serial numbers",
    "numbers as text",
    "telephones without their zero",
    "error cells",
    "uncalculated formulas",
    "more rows than the form had",
    "a hidden row",
    "data cells merged",
    "names in two columns",
    "a hidden column",
    "men and women in two columns",
    "a second header row",
    "header cells merged with those above",
    "a hidden sheet",
    "a very hidden sheet",
    "a sheet copied",
    "copied into a new file",
)
"""Damages that .xls and .ods store in ways of their own; the others are text in cells."""
SAVINGS: Sequence[tuple[str, str]] = [
    *((name, "xlsx") for name in DAMAGES),
    *((name, kind) for name in STORED_OTHERWISE for kind in KINDS[1:]),
]
"""(damage, kind) that the tests save through LibreOffice; the table has them all."""
EVERY_SAVING: Sequence[tuple[str, str]] = [(name, kind) for name in DAMAGES for kind in KINDS]
OFFICES = 2
"""LibreOffices that save at the same time."""
BATCH = 100
"""Pairs that are read and checked together."""


@cache
def damaged(name: str) -> bytes:
    return mangled(name)


@cache
def singles() -> Mapping[str, Outcome]:
    """What becomes of every damage alone, in the .xlsx that openpyxl saves."""
    files = [Damaged(f"{n}.xlsx", damaged(n), expected(good().typed, n)) for n in DAMAGES]
    return dict(zip(DAMAGES, outcomes(files), strict=True))


def resaved(
    folder: Path, wanted: Sequence[tuple[str, str]] = EVERY_SAVING
) -> Mapping[tuple[str, str], Outcome]:
    """What becomes of damages alone, saved by LibreOffice: (damage, kind) → outcome."""
    names = list(dict.fromkeys(name for name, _ in wanted))
    kinds = {name: [kind for one, kind in wanted if one == name] for name in names}
    shares = [{name: kinds[name] for name in names[i::OFFICES]} for i in range(OFFICES)]
    folders = [folder / str(i) for i in range(OFFICES)]
    with ThreadPoolExecutor(OFFICES) as pool:
        found = [one for part in pool.map(_saved_in, folders, shares) for one in part]
    files = [
        Damaged(f"{name}.{kind}", content, expected(good().typed, name))
        for name, kind, content in found
    ]
    keys = [(name, kind) for name, kind, _ in found]
    return dict(zip(keys, outcomes(files), strict=True))


def _saved_in(folder: Path, share: Mapping[str, Sequence[str]]) -> list[tuple[str, str, bytes]]:
    """Damages saved by a LibreOffice of their own, each in its kinds."""
    folder.mkdir()
    found = []
    with Office(folder) as office:
        for number, (name, kinds) in enumerate(share.items()):
            path = folder / f"{number}.xlsx"
            path.write_bytes(damaged(name))
            saved = [folder / f"{number}-saved.{kind}" for kind in kinds]
            office.run(path, *({"do": "save", "path": str(one)} for one in saved))
            found += [(name, one.suffix[1:], one.read_bytes()) for one in saved]
    return found


def pairs(every: int = 1) -> Iterator[tuple[tuple[str, str], Outcome]]:
    """What becomes of every two damages (or of one in ``every`` pairs), in the order of PAIRS."""
    chosen = PAIRS[::every]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for start in range(0, len(chosen), BATCH):
            batch = chosen[start : start + BATCH]
            contents = pool.map(mangled, *zip(*batch, strict=True), chunksize=10)
            files = [
                Damaged(f"{one} + {other}.xlsx", content, expected(good().typed, one, other))
                for (one, other), content in zip(batch, contents, strict=True)
            ]
            yield from zip(batch, outcomes(files), strict=True)
