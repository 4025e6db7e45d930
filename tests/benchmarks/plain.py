"""What ``issue`` writes, by plain calls of xlsxwriter in one process: values, formulas and
validations, no format and no blank cell. ``python -m tests.benchmarks.plain CELLS TIMES``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.benchmarks.cells import load
from tests.benchmarks.floor import write


def main(cells: str, folder: str) -> None:
    start = time.perf_counter()
    books = load(Path(cells))
    loading = time.perf_counter() - start
    for number, sheets in enumerate(books):
        write(sheets, Path(folder) / f"plain-{number}.xlsx", validations=True)
    print(loading)


if __name__ == "__main__":
    main(*sys.argv[1:])
