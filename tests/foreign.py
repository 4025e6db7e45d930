"""``python -m tests.foreign FOLDER``: what intake and checks say of workbooks of other programs.

Each file ends in a verdict; the counts are printed, and the files that our own faults stopped.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.returns.checking import check_returns
from emulation_xlsx.returns.receipts import Receipt, receive
from tests.helpers.outcomes import CRASHED, OUR_FAULT
from tests.helpers.small_town import AS_OF, SEEN

BATCH = 200


def receipts(folder: Path, plan: Plan) -> Iterator[tuple[str, Receipt | Exception]]:
    """Every document below the folder with its receipt, or with what stopped it."""
    arrivals = scan(folder)
    for start in range(0, len(arrivals), BATCH):
        batch = arrivals[start : start + BATCH]
        try:
            found = receive(batch, {}, plan, SEEN)
            check_returns([one.as_return(plan) for one in found if one.book], plan, AS_OF)
            yield from ((one.file, one) for one in found)
        except Exception:  # one of them is at fault: which?
            yield from ((one.file, _alone(one, plan)) for one in batch)


def _alone(arrival: Arrival, plan: Plan) -> Receipt | Exception:
    try:
        found = receive([arrival], {}, plan, SEEN)
        check_returns([one.as_return(plan) for one in found if one.book], plan, AS_OF)
    except Exception as error:  # it is what is to be shown
        return error
    return found[0]


def verdict(one: Receipt | Exception) -> str:
    """The register's verdict and the code that decided it, or ``CRASHED`` and why."""
    if isinstance(one, Exception):
        return f"{CRASHED}: {type(one).__name__}: {one}"
    codes = [finding.code for finding in one.findings]
    fault = CRASHED if set(codes) & set(OUR_FAULT) else one.verdict or "đọc được"
    return f"{fault}: {codes[0]}" if codes else fault


def main(words: Sequence[str] | None = None) -> int:
    """Print the counts; 1 if a file has no verdict."""
    parser = argparse.ArgumentParser(prog="python -m tests.foreign", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(words).folder
    began = dt.datetime.now(dt.UTC)
    verdicts = {file: verdict(one) for file, one in receipts(folder, default_plan())}
    for said, count in Counter(verdicts.values()).most_common():
        print(f"{count:6} {said}")
    crashed = [file for file, said in verdicts.items() if said.startswith(CRASHED)]
    for file in crashed:
        print(CRASHED, file, verdicts[file], sep=" | ", file=sys.stderr)
    print(f"{len(verdicts):6} in {(dt.datetime.now(dt.UTC) - began).total_seconds():.1f} s")
    return int(bool(crashed))


if __name__ == "__main__":
    sys.exit(main())
