"""Documents through the gate and the reader, in children, as a command reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.intake.reader import BatchReading, Outcome


def read_all(items: Sequence[tuple[str, bytes]], form: str, **limits: Any) -> list[Outcome]:
    """The form or refusal of each, in order; of a parcel that of the first document in it."""
    reading = BatchReading([Arrival(*item) for item in items], form, **limits)
    return [opened[0][1] for opened in reading.opened()]
