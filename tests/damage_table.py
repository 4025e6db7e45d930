"""``python -m tests.damage_table [--pairs [N]]``: damage × outcome, as in tests/README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.helpers.corpus import KINDS, pairs, resaved, singles
from tests.helpers.libreoffice import missing_tools
from tests.helpers.mangling import DAMAGES
from tests.helpers.outcomes import EXPLAINED, HELD, NEVER, RECOVERED, REFUSED, Outcome

ORDER = (RECOVERED, EXPLAINED, HELD, REFUSED, *NEVER)
HEADER = ("damage", ".xlsx", *(f"LibreOffice .{kind}" for kind in KINDS))
PAIRED = "with another one"


def table(
    alone: Mapping[str, Outcome],
    after: Mapping[tuple[str, str], Outcome],
    paired: Mapping[str, Counter[str]],
) -> Iterator[str]:
    """The lines of the table in Markdown; what LibreOffice did not save is empty."""
    header = [*HEADER, PAIRED] if paired else list(HEADER)
    yield _line(header)
    yield _line(["---"] * len(header))
    for name in DAMAGES:
        saved = [after[name, kind].verdict if after else "" for kind in KINDS]
        both = [in_words(paired.get(name, Counter()))] if paired else []
        yield _line([name, alone[name].verdict, *saved, *both])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def in_words(counts: Counter[str]) -> str:
    """``75 recovered, 6 explained``."""
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in ORDER if counts[verdict])


def tried_pairs(every: int) -> dict[str, Counter[str]]:
    """Damage → the verdicts of its pairs; what must never be goes to standard error."""
    counts: dict[str, Counter[str]] = {}
    for names, outcome in pairs(every):
        for name in names:
            counts.setdefault(name, Counter())[outcome.verdict] += 1
        complain(" + ".join(names), outcome)
    return counts


def complain(name: str, outcome: Outcome) -> None:
    if outcome.verdict in NEVER:
        print(outcome.verdict, name, *outcome.reasons[:2], sep=" | ", file=sys.stderr)


def main(words: Sequence[str] | None = None) -> int:
    """Print the table; 1 if anything in it must never be."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage_table", description=__doc__)
    parser.add_argument(
        "--pairs",
        nargs="?",
        type=int,
        const=1,
        metavar="N",
        help="also every two damages together, or one in N such pairs",
    )
    asked = parser.parse_args(words)
    alone = singles()
    with tempfile.TemporaryDirectory() as folder:
        after = {} if missing_tools() else resaved(Path(folder))
    for name, outcome in alone.items():
        complain(name, outcome)
    for (name, kind), outcome in after.items():
        complain(f"{name}, saved by LibreOffice as .{kind}", outcome)
    paired = tried_pairs(asked.pairs) if asked.pairs else {}
    print("\n".join(table(alone, after, paired)))
    verdicts = {o.verdict for o in (*alone.values(), *after.values())}.union(*paired.values())
    return int(bool(verdicts & set(NEVER)))


if __name__ == "__main__":
    sys.exit(main())
