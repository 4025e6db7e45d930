"""A finding, and how one is made from the catalogue of messages.

A finding says of one cell (or file) what was read, what is wrong and what to do. Its words
stand once, in ``data/messages.yaml``; here is only the shape.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

Raw = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""A cell as a reader gives it."""


_DIGITS = 9
_NUMBER = re.compile(rf"[0-9]{{1,{_DIGITS}}}")
SHOWN_LENGTH = 120
"""How much of a value a message quotes; ``Finding.value`` holds all of it."""


class Severity(StrEnum):
    """How grave a finding is, gravest first; README.md says what each kind means."""

    ERROR = "error"
    BREACH = "breach"
    WARNING = "warning"
    INFO = "info"


SEVERITY_NAMES: Mapping[Severity, str] = {
    Severity.ERROR: "Lỗi",
    Severity.BREACH: "Chưa đúng kế hoạch",
    Severity.WARNING: "Cần xem lại",
    Severity.INFO: "Thông tin",
}


@dataclass(frozen=True, slots=True)
class Message:
    """The words of one code; a schema may override severity, rule and message per constraint."""

    severity: Severity
    message: str
    remedy: str
    rule: str | None = None


@cache
def message_groups() -> Mapping[str, Mapping[str, Message]]:
    """The catalogue of messages: group → code → message.

    :raises ValueError: a key or a severity is misspelt; it names the code.
    """
    path = resources.files("emulation_xlsx.data").joinpath("messages.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    groups = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return {
        group: {code: _message(code, entry) for code, entry in entries.items()}
        for group, entries in groups.items()
    }


@cache
def messages() -> Mapping[str, Message]:
    """The catalogue of messages by code."""
    return {code: one for group in message_groups().values() for code, one in group.items()}


def _message(code: str, entry: Mapping[str, str]) -> Message:
    try:
        severity, words = Severity(entry["severity"]), dict(entry)
        del words["severity"]
        return Message(severity, **words)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"messages.yaml: {code}: {error}") from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is. Rows and columns count from 1; None = the whole sheet or file."""

    file: str | None = None
    unit: str | None = None
    sheet: str | None = None
    row: int | None = None
    col: int | None = None
    field: str | None = None
    order: int = 0
    """The sheet's place in its form, for sorting."""
    nth: int = 0
    """Which of several people in its cell it is about, from 0."""

    @property
    def cell(self) -> str | None:
        return a1(self.row, self.col) if self.row and self.col else None


OURS = "kiểm tra của phần mềm"
"""The basis of a finding that no rule of the plan asks for, as «Căn cứ» lists it."""


class Wording(NamedTuple):
    """The texts of a finding before its facts were put in."""

    message: str
    remedy: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; ``part`` is the part of the return it belongs to (never printed)."""

    code: str
    severity: Severity
    rule: str | None
    message: str
    remedy: str
    value: str | None
    place: Place = field(default_factory=Place)
    part: str | None = None
    waived: str | None = None
    """Who waived it and until when, in words; a waived finding blocks nothing."""
    explained: str | None = None
    """What the unit has explained of a breach; then it is not asked again."""
    more: tuple[Finding, ...] = ()
    """The equal findings further down and across, which are told with it (:mod:`returns.slips`)."""
    said: Wording | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str | None:
        """Its cells: ``O6``, or ``O6:O9, O12`` where it is told with others."""
        places = [one.place for one in (self, *self.more)]
        if not self.place.col:
            return self.place.cell
        rows = runs_of({place.row or 0 for place in places})
        columns = runs_of({place.col or 0 for place in places})
        corners = [
            (f"{column_letters(left)}{a}", f"{column_letters(right)}{b}")
            for a, b in rows
            for left, right in columns
        ]
        return ", ".join(first if first == last else f"{first}:{last}" for first, last in corners)

    @property
    def basis(self) -> str:
        """The rule it rests on, or that the check is ours."""
        return self.rule or OURS

    @property
    def blocks(self) -> bool:
        """Whether the part it belongs to is not yet valid."""
        return self.severity is Severity.ERROR and self.waived is None

    @property
    def settled(self) -> bool:
        """Whether nobody is asked about it any more."""
        return self.waived is not None or self.explained is not None

    def sort_key(self) -> tuple[str, int, int, int, str, int]:
        """What findings are sorted by: file, sheet, row, column, code; no two are equal."""
        at = self.place
        cell = at.row or 0, at.col or 0
        return (by_number(at.file or ""), at.order, *cell, self.code, at.nth)

    def at(self, **changes: Any) -> Finding:
        """The same finding with some of its place replaced."""
        return replace(self, place=replace(self.place, **changes))

    def as_json(self) -> dict[str, str | None]:
        """The object that ``check --format json`` prints: all keys, always."""
        place = self.place
        return {
            "file": place.file,
            "unit": place.unit,
            "sheet": place.sheet,
            "cell": place.cell,
            "field": place.field,
            "code": self.code,
            "severity": self.severity.value,
            "rule": self.rule,
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy,
        }


_UNSAID = "(chưa ghi)"
"""A fact that a text names and nobody wrote down, such as the name of a row without one."""


def make(
    code: str,
    place: Place | None = None,
    value: Raw = None,
    /,
    *,
    part: str | None = None,
    severity: Severity | None = None,
    rule: str | None = None,
    message: str | None = None,
    **facts: object,
) -> Finding:
    """A finding of a catalogued ``code``; ``facts`` fill the braces of its texts.

    A schema may override severity, rule and message per constraint.

    :raises KeyError: the code, or a fact its text names, is missing (a programming error).
    """
    kind = messages()[code]
    words = {"value": _short(as_text(value) or "")}
    words |= {key: _UNSAID if fact is None else str(fact) for key, fact in facts.items()}
    said = Wording(message or kind.message, kind.remedy, words)
    return Finding(
        code=code,
        severity=severity or kind.severity,
        rule=rule or kind.rule,
        message=said.message.format_map(words),
        remedy=said.remedy.format_map(words),
        value=as_text(value),
        place=place or Place(),
        part=part,
        said=said,
    )


def severity_words(findings: Sequence[Finding]) -> list[str]:
    """How many there are of each severity that occurs, gravest first: «3 lỗi»."""
    counts = {kind: sum(one.severity is kind for one in findings) for kind in Severity}
    return [f"{n} {SEVERITY_NAMES[kind].lower()}" for kind, n in counts.items() if n]


def runs_of(rows: Collection[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow one another."""
    first = sorted(row for row in rows if row - 1 not in rows)
    last = sorted(row for row in rows if row + 1 not in rows)
    return list(zip(first, last, strict=True))


@dataclass(frozen=True)
class Note:
    """Something in a file that was left aside, or that a person should know of."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


@lru_cache(maxsize=4096)
def by_number(name: str) -> str:
    """What a file's name is sorted by: numbers in it count, ``mail#2`` before ``mail#10``."""
    padded = _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), name)
    return f"{padded}\0{name}"


def as_text(value: Raw) -> str | None:
    """A raw cell in words, as the clerk would see it: whole numbers whole, dates day first."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        at = "" if value.time() == dt.time() else f" {value:%H:%M}"
        return as_date(value.date()) + at
    if isinstance(value, dt.date):
        return as_date(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value!r}"
    return str(value)


def as_date(day: dt.date) -> str:
    """``dd/mm/yyyy``. (``strftime`` drops the zeros of years before 1000 on some systems.)"""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def signed_on(day: dt.date) -> str:
    """A day as decree 30 dates a document: days below 10, and months 1 and 2, have a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def dotted(number: int | float) -> str:
    """A whole number with dots between its thousands, ``1.386``."""
    return f"{number:,.0f}".replace(",", ".")


def as_percent(part: int, total: int) -> str:
    """A share as a clerk writes it, ``66,7``; of nothing it is ``0``."""
    return f"{100 * part / total:.1f}".replace(".", ",") if total else "0"


def a1(row: int, col: int) -> str:
    """The name of a cell whose row and column count from 1: ``a1(3, 28) == "AB3"``."""
    return f"{column_letters(col)}{row}"


@lru_cache(maxsize=1024)
def column_letters(col: int) -> str:
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
