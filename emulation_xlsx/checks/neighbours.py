"""Cells that read well but are asked about, since others of their return were typed otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from emulation_xlsx.checks.legacy import other_readings
from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.checks.vietnamese import numeric_date
from emulation_xlsx.findings import Finding, Raw
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import clean

_FONT = ("legacy_converted", "legacy_unreadable")


def second_readings(frames: Iterable[Frame], found: Iterable[Finding]) -> Iterator[Finding]:
    """Warnings at cells that may mean something else, going by what was ``found`` elsewhere.

    An old font counts for the whole file, the month first for its sheet.
    """
    found = list(found)
    old = {f.place.file for f in found if f.code == "legacy_converted"}
    told = {f.place for f in found if f.code in _FONT}
    swapped = {(f.place.file, f.place.order) for f in found if f.code == "date_swapped"}
    for frame in frames:
        order = frame.spec.order(frame.sheet.key)
        fonts = [i for i in frame.data.index if frame.file(i) in old]
        months = [i for i in frame.data.index if (frame.file(i), order) in swapped]
        for one in frame.sheet.fields:
            for i in fonts if _is_text(one) else ():
                texts = _in_old_fonts(frame.raw[one.name][i])
                if texts and frame.place(i, one.name) not in told:
                    yield frame.finding(i, one.name, "legacy_doubtful", read="» hoặc «".join(texts))
            for i in months if one.input in ("date", "birth") else ():
                if days := _both_ways(frame.raw[one.name][i]):
                    read, other = days
                    yield frame.finding(i, one.name, "date_doubtful", read=read, other=other)


def _is_text(one: FormField) -> bool:
    return (one.input == "text" or one.excel.open_list) and not one.excel.prefilled


def _in_old_fonts(cell: Raw) -> list[str]:
    return [clean(text) for text in other_readings(cell)] if isinstance(cell, str) else []


def _both_ways(cell: Raw) -> tuple[str, str] | None:
    """The day of a text as read and with day and month exchanged, where these are two days."""
    written = numeric_date(clean(cell)) if isinstance(cell, str) else None
    if not written or max(written[:2]) > 12 or written[0] == written[1]:
        return None
    day, month, year = written
    return f"{day:02}/{month:02}/{year}", f"{month:02}/{day:02}/{year}"
