"""A unit's deadlines as a calendar (RFC 5545): events of a whole day, the same bytes for the same
plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from emulation_xlsx.plan.deadlines import DueDay, due_day
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.post.texts import milestone_words

OCTETS = 75
"""How long a line may be before it is folded."""


def calendar(plan: Plan, unit: Unit, today: dt.date) -> bytes:
    """The last good days of all that the unit owes, as known on ``today``; blank where nothing."""
    days = [due_day(plan, unit.code, rule, today) for rule in plan.owes(unit)]
    dues = [one for one in days if not one.exempt]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//emulation-xlsx//VI", "CALSCALE:GREGORIAN"]
    for due in dues:
        lines += _event(plan, unit, due)
    whole = "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
    return whole.encode() if dues else b""


def _event(plan: Plan, unit: Unit, due: DueDay) -> Iterator[str]:
    """One deadline; a day that was moved is a later edition of the same event."""
    settings, last = plan.settings, due.last_day
    moved = due.milestone.amended + due.extended
    stamp = due.waiver.date if due.waiver else settings.campaign_start
    said = (due.words[:1].upper() + due.words[1:], settings.office)
    words = " · ".join(one for one in (*said, settings.reply_email, settings.reply_phone) if one)
    what = milestone_words(plan, due.milestone.title)
    yield "BEGIN:VEVENT"
    yield f"UID:{settings.campaign_code}-{unit.code}-{due.milestone.rule}@emulation-xlsx.invalid"
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{moved}"
    yield f"DTSTART;VALUE=DATE:{last:%Y%m%d}"
    yield f"SUMMARY:{escaped(f'Hạn: {what} – {unit.name}')}"
    yield f"DESCRIPTION:{escaped(words)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(what)}"
    yield f"TRIGGER:-P{settings.soon_days}D"
    yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text as a calendar's value: its commas, semicolons, backslashes and line ends."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


@lru_cache
def folded(line: str) -> str:
    """A line of more than 75 octets as several, the further ones indented; no letter is cut."""
    if line.isascii() and len(line) <= OCTETS:
        return line
    rows, length = [""], 0
    for letter in line:
        size = 1 if letter.isascii() else len(letter.encode())
        if length + size > OCTETS:
            rows.append(" ")
            length = 1
        rows[-1] += letter
        length += size
    return "\r\n".join(rows)
