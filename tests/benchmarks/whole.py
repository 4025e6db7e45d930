"""Whole runs against the physical floor, the analyst's script and plain writing, in pairs.

``python -m tests.benchmarks.whole [N …] [--runs 5] [--folder DIR]`` makes a campaign of N returns
for each N (kept in DIR, so that a second call measures at once), runs the program and what it is
held to in turn, each as a process of its own in a fresh folder, and prints medians of the runs
and of the ratios pair by pair; then the cost of a return against N. Linux and macOS: the memory
is the largest single process, as the system accounts for it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.campaigns import make_campaign
from tests.benchmarks.cells import dump
from tests.benchmarks.people import seconds

SIZES = (60, 300, 1000, 3000, 10000)
COMPARED = 1000
"""What is compared beside the smallest size; of more the others would take too long."""
DAY = "2019-10-10"
HELP_RUNS = 21
DELEGATES = 100_000
UNCOUNTED = 1
"""Runs of each before those that count: they find nothing in the machine's caches."""


@dataclass(frozen=True)
class Run:
    """One process: seconds on the clock, and the memory of the largest process in megabytes."""

    seconds: float
    megabytes: float


def run(*arguments: str | Path, module: str = "emulation_xlsx", less: bool = False) -> Run:
    """A module's run; ``less`` what it prints, the seconds that are not to count."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        said, complaints = process.communicate()
        seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {complaints.decode(errors='replace')}")
    return Run(seconds - (float(said) if less else 0), 0)


def measured(*arguments: str | Path, module: str = "emulation_xlsx") -> Run:
    """A run with its memory, by a helper process whose only child it is."""
    code = (
        "import resource, subprocess, sys, time; start = time.perf_counter();"
        "status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode;"
        "usage = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(time.perf_counter() - start, usage.ru_maxrss); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", module, *map(str, arguments)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(float(said[0]), float(said[1]) / unit)


def pairs(
    ours: Callable[[], Run], other: Callable[[], Run], runs: int
) -> tuple[list[Run], list[Run]]:
    """In turn, after ``UNCOUNTED`` of each."""
    found = [(ours(), other()) for _ in range(UNCOUNTED + runs)][UNCOUNTED:]
    return [one for one, _ in found], [two for _, two in found]


class Campaign:
    """A folder with N returns, and the runs over it."""

    def __init__(self, root: Path, returns: int) -> None:
        self.folder, self.returns = root / f"{returns}", returns
        if not (self.folder / "ke-hoach.xlsx").exists():
            make_campaign(self.folder, returns)

    def consolidate(self) -> Run:
        """From the returns alone, as on the first day."""
        for name in ("phan-hoi", "tong-hop"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / "so-tiep-nhan.xlsx").unlink(missing_ok=True)
        return measured("consolidate", self.folder)

    def issue(self) -> Run:
        shutil.rmtree(self.folder / "gui-di", ignore_errors=True)
        return measured("issue", self.folder, "--as-of", DAY)

    def floor(self) -> Run:
        returns, cells = self.folder / "nhan-ve", self._cells("consolidated", self._written())
        return run(returns, cells, module="tests.benchmarks.floor", less=True)

    def analyst(self) -> Run:
        output = self.folder / "analyst.xlsx"
        return run(self.folder / "nhan-ve", output, module="tests.benchmarks.analyst")

    def plain(self) -> Run:
        forms = sorted((self.folder / "gui-di").glob("*.xlsx"))
        cells = self._cells("issued", forms, validations=True)
        with tempfile.TemporaryDirectory() as folder:
            return run(cells, folder, module="tests.benchmarks.plain", less=True)

    def _written(self) -> list[Path]:
        found = (self.folder / name for name in ("phan-hoi", "tong-hop"))
        books = [path for folder in found for path in sorted(folder.glob("*.xlsx"))]
        return [self.folder / "so-tiep-nhan.xlsx", *books]

    def _cells(self, name: str, books: Sequence[Path], *, validations: bool = False) -> Path:
        path = self.folder / f"{name}.cells"
        if not path.exists():
            dump(books, path, validations=validations)
        return path


def line(*cells: object) -> None:
    print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)


def compared(
    what: str, ours: Callable[[], Run], other: Callable[[], Run], runs: int, *, faster: bool = False
) -> None:
    """A line: our median, the other's, and the median of the ratios."""
    one, two = pairs(ours, other, runs)
    ratios = [a.seconds / b.seconds for a, b in zip(one, two, strict=True)]
    ratio = f"{1 / median(ratios):.1f} × faster" if faster else f"{median(ratios):.2f} ×"
    mine, theirs = (median(r.seconds for r in each) for each in (one, two))
    line(what, f"{mine:.2f} s", f"{theirs:.2f} s", ratio)


def comparisons(campaign: Campaign, runs: int) -> None:
    size = campaign.returns
    campaign.consolidate()  # what the floor is to write again
    campaign.issue()
    compared(f"consolidate, {size}, beside the floor", campaign.consolidate, campaign.floor, runs)
    words = f"consolidate, {size}, beside the analyst's script"
    compared(words, campaign.consolidate, campaign.analyst, runs, faster=True)
    compared(f"issue, {size}, beside plain writing", campaign.issue, campaign.plain, runs)


def help_beside_nothing() -> None:
    def bare() -> Run:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        return Run(time.perf_counter() - start, 0)

    compared("--help, beside a bare interpreter", lambda: run("--help"), bare, HELP_RUNS)


def doubles_beside_half() -> None:
    """The search for one person on two lists, which might be quadratic."""
    twice, once = seconds(2 * DELEGATES), seconds(DELEGATES)
    ratio = f"{twice / once:.2f} ×"
    line(f"doubles among {2 * DELEGATES}, beside half", f"{twice:.2f} s", f"{once:.2f} s", ratio)


def growth(campaigns: Sequence[Campaign], runs: int) -> None:
    """The cost of a return and the memory against N."""
    print()
    line("returns", "seconds", "milliseconds a return", "largest process")
    line("---", "---", "---", "---")
    for campaign in campaigns:
        found = [campaign.consolidate() for _ in range(runs if campaign.returns <= 1000 else 1)]
        seconds, memory = (median(r.seconds for r in found), max(r.megabytes for r in found))
        per = 1000 * seconds / campaign.returns
        line(campaign.returns, f"{seconds:.1f}", f"{per:.1f}", f"{memory:.0f} MB")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "emulation"))
    options = parser.parse_args(arguments)
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
    campaigns = [Campaign(options.folder, size) for size in options.sizes]
    line("work", "ours", "the other", "ratio, median of pairs")
    line("---", "---", "---", "---")
    for campaign in campaigns:
        if campaign.returns in (options.sizes[0], COMPARED):
            comparisons(campaign, options.runs)
    help_beside_nothing()
    doubles_beside_half()
    growth(campaigns, options.runs)


if __name__ == "__main__":
    main()
