"""Cells that read well but are asked about, since others of their return were typed otherwise."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from emulation_xlsx.checks.legacy import other_readings
from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.checks.vietnamese import numeric_date
from emulation_xlsx.findings import Finding, Raw, as_date
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import clean

_FONT = ("legacy_converted", "legacy_unreadable")


def second_readings(frames: Iterable[Frame], found: Iterable[Finding]) -> Iterator[Finding]:
    """Warnings at cells that may mean something else, going by what was ``found`` elsewhere.

    An old font counts for the whole file, the month first for its sheet, American settings for
    the whole file.
    """
    found, frames = list(found), list(frames)
    yield from _american(frames)
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
                    yield frame.finding(i, one.name, "legacy_doubtful", read="” hoặc “".join(texts))
            for i in months if one.input in ("date", "birth") else ():
                if days := _both_ways(frame.raw[one.name][i]):
                    read, other = days
                    yield frame.finding(i, one.name, "date_doubtful", read=read, other=other)


# --- days typed day first, under settings that took the month first

_FEW = 2
"""Day cells that may be exchanged, of which not one says a day above 12: no chance any more."""
_WHY = "các ngày khác trong tệp là chữ, ngày đứng trước và lớn hơn 12"

_SHOWN = "ô này đặt kiểu hiện tháng trước, ngày sau"


@dataclass
class _Days:
    """What one file's columns hold that have day cells: where these are, and what stands beside.

    Under American settings 25/06/1975 stays text, and 05/06/1975 becomes the 6th of May.
    """

    cells: list[tuple[Frame, int, str, dt.date]] = field(default_factory=list)
    shown: list[tuple[Frame, int, str, dt.date]] = field(default_factory=list)
    """Those of them that show the month before the day."""
    texts: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def doubtful(self) -> bool:
        """Whether all day cells could be exchanged, and all texts could not have become cells."""
        exchanged = [cell for cell in self.cells if cell[3].day <= _MONTHS]
        kept = [day for day, month, _ in self.texts if day > _MONTHS >= month]
        few = len(self.cells) < _FEW or len(exchanged) < len(self.cells)
        return not few and bool(kept) and len(kept) == len(self.texts)


_MONTHS = 12


def _american(frames: Iterable[Frame]) -> Iterator[Finding]:
    """Warnings at the day cells of files that were typed day first, month first understood."""
    files: dict[str | None, _Days] = defaultdict(_Days)
    for frame in frames:
        for one in frame.sheet.fields:
            if one.input in ("date", "birth"):
                _gather(frame, one.name, files)
    for days in files.values():
        alone = all(day.day <= _MONTHS for *_, day in days.shown)
        cells, why = (days.cells, _WHY) if days.doubtful else (days.shown if alone else [], _SHOWN)
        for frame, i, name, day in cells:
            if day.day != day.month:
                other = as_date(day.replace(day=day.month, month=day.day))
                facts = {"read": as_date(day), "other": other, "why": why}
                yield frame.finding(i, name, "date_american", **facts)


def _gather(frame: Frame, name: str, files: dict[str | None, _Days]) -> None:
    """The day cells of a column, and the days that stand as text beside them, file by file."""
    cells = [(i, cell) for i, cell in enumerate(frame.raw[name]) if isinstance(cell, dt.date)]
    beside = {frame.owner[i] for i, _ in cells}
    for i, cell in cells:
        if cell.year > _YEARS_ALONE:
            day = dt.date(cell.year, cell.month, cell.day)
            files[frame.file(i)].cells.append((frame, i, name, day))
            if (frame.index[i], name) in frame.sources[frame.owner[i]].table.month_first:
                files[frame.file(i)].shown.append((frame, i, name, day))
    for i, text in enumerate(frame.raw[name]) if beside else ():
        written = numeric_date(clean(text)) if isinstance(text, str) else None
        if written and frame.owner[i] in beside:
            files[frame.file(i)].texts.append(written)


_YEARS_ALONE = 1905
"""A day of that year is a year alone that Excel took for a serial number."""


# --- texts


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
