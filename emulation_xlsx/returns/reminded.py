"""The register's sheet «Nhắc hạn»: when each unit was reminded, so that a letter says how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Raw, as_date
from emulation_xlsx.forms.text import clean
from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.reading.raw import RawTable

Reminded = Mapping[str, Sequence[dt.date]]
"""Unit code → the days of the reminders to it, in order."""
_WITHDRAWN = "không nhắc nữa"
"""What a row says whose letter was drafted and taken back on one day."""


def read_reminders(frame: Frame) -> Reminded:
    """The reminders that were drafted, without those that the clerk did not send."""
    found: dict[str, set[dt.date]] = {}
    for row in frame.rows():
        if row["unit"] and row["date"] and row["number"] and row["ignored"] is not True:
            found.setdefault(row["unit"].upper(), set()).add(row["date"])
    return {unit: sorted(days) for unit, days in found.items()}


def with_reminders(
    old: bytes,
    reminded: Reminded,
    drafted: Mapping[str, str],
    lists: CodeLists,
    moment: dt.datetime,
    day: dt.date,
) -> bytes:
    """The register with a row for each reminder ``drafted`` on a day (unit code → of what); run
    again, the same rows. The same bytes where nothing changes.

    :raises UnusableRegisterError: its sheet lacks the header.
    """
    from emulation_xlsx.returns.kept import KeptSheet, loaded

    kept = KeptSheet(loaded(old), "reminders", lists, moment)
    known = _rows_of(kept.table, as_date(day))
    new: list[Mapping[str, Raw]] = []
    for code, what in drafted.items():
        number = 1 + sum(one < day for one in reminded.get(code, ()))
        cells: dict[str, Raw] = {"number": number, "what": what}
        if code in known:
            kept.write(known[code], cells)
        else:
            new.append({"unit": code, "date": as_date(day), **cells})
    for code in known.keys() - drafted.keys():
        kept.write(known[code], {"number": None, "what": _WITHDRAWN})
    kept.append(new)
    return kept.content() if kept.changed else old


def _rows_of(table: RawTable, day: str) -> dict[str, int]:
    """Unit code → its row of a day."""
    blank = [None] * len(table)
    units, days = (table.columns.get(name, blank) for name in ("unit", "date"))
    rows = zip(table.rows, units, days, strict=True)
    return {clean(str(unit)).upper(): row for row, unit, one in rows if one and _day(one) == day}


def _day(value: object) -> str:
    """A day as the tool wrote it, or as Excel may have turned it."""
    return as_date(value) if isinstance(value, dt.date) else clean(str(value))
