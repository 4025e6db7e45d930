"""What the drafts in ``gui-di/`` told the units, beside the seats of today's plan (R-QUOTA)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emulation_xlsx.plan.issuing import told_in
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.returns.arrivals import Arrival
from emulation_xlsx.returns.gates import Gate
from emulation_xlsx.returns.refusal import RefusedError


@dataclass(frozen=True)
class Told:
    """A unit whose draft says another number of seats than today's plan; None: none yet."""

    unit: str
    told: int | None
    today: int


def to_tell_again(folder: Path, plan: Plan, allocation: Allocation) -> tuple[list[Told], list[str]]:
    """Units in register order whose draft must go out again, and the drafts nobody can read.

    While the seats are not decided only a number that was told is compared.
    """
    found, unread = [], list[str]()
    drafts = {code: folder / f"{code}.xlsx" for code in plan.by_code}
    contents: dict[str, bytes] = {}
    for code, path in drafts.items():
        try:
            contents[code] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            unread.append(path.name)
    arrivals = {code: Arrival(f"{code}.xlsx", content) for code, content in contents.items()}
    gate = Gate(list(arrivals.values()), "unit_return")
    for code, arrival in arrivals.items():
        try:
            told, today = told_in(gate.form(arrival).meta), allocation.seats.get(code)
        except RefusedError:
            unread.append(arrival.file)
            continue
        if told != today and today is not None and (told is not None or plan.settings.decided):
            found.append(Told(code, told, today))
    return found, unread
