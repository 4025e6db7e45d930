"""What units have explained of what they did late or otherwise than planned.

Where the plan is silent: a text explains what had happened by the day it first came, and
whatever stands in the same file; so an old text does not excuse a later delay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from emulation_xlsx.findings import Finding, Severity
from emulation_xlsx.returns.receipts import Receipt
from emulation_xlsx.returns.returned import EXPLANATION


@dataclass(frozen=True)
class Explanation:
    """A unit's text, the day it first came, and the files that hold it."""

    text: str
    day: dt.date
    files: frozenset[str]


Explanations = Mapping[str, Sequence[Explanation]]


@dataclass(frozen=True)
class Said:
    """Unit code → its texts, in the order in which each first came; and when files came."""

    texts: Explanations
    days: Mapping[str | None, dt.date]

    def beside(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, a breach with what its unit has explained."""
        return [self.explained(finding, self.days.get(finding.place.file)) for finding in findings]

    def explained(self, finding: Finding, day: dt.date | None) -> Finding:
        """The finding with what its unit explained, in the same file or on ``day`` or later."""
        if finding.severity is not Severity.BREACH:
            return finding
        texts = [
            one.text
            for one in self.texts.get(finding.place.unit or "", ())
            if finding.place.file in one.files or (day and day <= one.day)
        ]
        return replace(finding, explained=texts[-1]) if texts else finding


def said_in(counted: Iterable[Receipt]) -> Said:
    """What the returns that count explain."""
    found: dict[str, dict[str, Explanation]] = {}
    counted = sorted(counted, key=Receipt.order)
    for receipt in counted:
        text = receipt.book.beside(EXPLANATION) if receipt.book else ""
        if text and receipt.unit:
            mine = found.setdefault(receipt.unit, {})
            first = mine.get(text, Explanation(text, receipt.received, frozenset()))
            mine[text] = replace(first, files=first.files | {receipt.file})
    texts = {unit: list(mine.values()) for unit, mine in found.items()}
    return Said(texts, {one.file: one.received for one in counted})
