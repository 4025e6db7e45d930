"""Who is on time: one unit's standing at one milestone, in Python and as Excel formulas.

The decision stands here twice, in the same order: :attr:`Standing.status` and
:func:`status_formula`; a test holds them together. All days are dates at UTC+7 (PLAN.md, «Dates»).

Where the plan is silent:

* A waiver with ``until`` makes that day D, counted «đến hết ngày» however the milestone itself
  is counted: nobody extends to a day and does not mean it. The first day late is ``until`` + 1.
* A waiver in force speaks while nothing has come, so nobody is urged before the extension ends;
  what came by the plan's own day is «đúng hạn» all the same.
* An extension that ends no later than the plan's own last good day changes nothing.
* «Sắp đến hạn» counts the days left to the last good day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from emulation_xlsx.plan.model import BEFORE, HELD_BY_DATE, THROUGH, Milestone, Plan, Unit, Waiver

MARK = "x"
"""What a cell of the sheet says for yes; no is a blank."""


class Status(StrEnum):
    """The statuses of PLAN.md; the sheet shows :attr:`LATE` with its number of days."""

    ON_TIME = "đúng hạn"
    ON_THE_DAY = "vào đúng ngày mốc"
    LATE = "chậm"
    OVERDUE = "quá hạn, chưa nộp"
    NOT_HELD = "quá hạn, chưa tổ chức"
    SOON = "sắp đến hạn"
    NOT_DUE = "chưa đến hạn"
    CONFIRM = "cần xác nhận ngày nhận"
    WAIVED = "được miễn, gia hạn"
    NOT_APPLICABLE = "không áp dụng"


COUNTED = frozenset({Status.ON_THE_DAY, Status.LATE, Status.OVERDUE, Status.NOT_HELD})
"""The statuses that have a number of days late."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one unit's milestone.

    ``day``: the conference was held, or a valid return or paper reached the office; None while
    nothing valid has. ``weak``: the day is only when the file was first seen, so it may have
    come earlier; such a day makes nobody late. ``source`` says in words where the day is from.
    """

    day: dt.date | None = None
    weak: bool = False
    source: str = ""
    first_received: dt.date | None = None
    valid_since: dt.date | None = None

    def as_known(self, as_of: dt.date) -> Evidence:
        """Without what had not happened yet on ``as_of``."""

        def seen(day: dt.date | None) -> dt.date | None:
            return day if day and day <= as_of else None

        first, since = seen(self.first_received), seen(self.valid_since)
        if seen(self.day):
            return Evidence(self.day, self.weak, self.source, first, since)
        return Evidence(first_received=first, valid_since=since)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit at a milestone: one row of «Tiến độ thời hạn». Made by :func:`standing`.

    ``evidence`` and ``waiver`` are what was known on ``as_of``; ``soon_days`` is a setting.
    """

    unit: Unit
    milestone: Milestone
    evidence: Evidence
    waiver: Waiver | None
    applicable: bool
    as_of: dt.date
    soon_days: int

    @property
    def rule(self) -> str:
        return self.milestone.rule

    @property
    def until(self) -> dt.date | None:
        """The last good day of an extension; None without one: not waived, or excused for good."""
        return self.waiver.until if self.waiver else None

    @property
    def waived(self) -> bool:
        """Whether the unit has a waiver of any kind here."""
        return self.waiver is not None

    @property
    def plan_last_day(self) -> dt.date:
        """The last good day by the milestone itself: D − 1 under «trước ngày», else D."""
        return self.milestone.day - dt.timedelta(days=self.milestone.counting == BEFORE)

    @property
    def last_day(self) -> dt.date:
        """The last good day for this unit, its extension counted in."""
        return max(self.plan_last_day, self.until or self.plan_last_day)

    @property
    def extended(self) -> bool:
        return self.last_day > self.plan_last_day

    @property
    def due(self) -> dt.date:
        """D for this unit: as amended, then as extended. Days late count from it."""
        return self.last_day if self.extended else self.milestone.day

    @property
    def counting(self) -> str:
        """How :attr:`due` counts for this unit."""
        return THROUGH if self.extended else self.milestone.counting

    @property
    def met(self) -> bool:
        """Whether what is owed was done, late or not."""
        return self.applicable and self.evidence.day is not None

    @property
    def status(self) -> Status:
        day = self.evidence.day
        if not self.applicable:
            return Status.NOT_APPLICABLE
        if day is not None and day <= self.plan_last_day:
            return Status.ON_TIME
        if self.waived and self.until is None:
            return Status.WAIVED
        return self._open_status() if day is None else self._done_status(day)

    def _done_status(self, day: dt.date) -> Status:
        """When done on ``day``, after the plan's own last good day."""
        if day <= self.last_day:
            return Status.WAIVED
        if self.evidence.weak:
            return Status.CONFIRM
        return Status.ON_THE_DAY if day == self.due else Status.LATE

    def _open_status(self) -> Status:
        """While nothing valid has come."""
        if self.as_of > self.last_day:
            return Status.NOT_HELD if self.rule in HELD_BY_DATE else Status.OVERDUE
        if self.extended:
            return Status.WAIVED
        left = (self.last_day - self.as_of).days
        return Status.SOON if left <= self.soon_days else Status.NOT_DUE

    @property
    def days_late(self) -> int | None:
        """Days from :attr:`due` to the evidence, or so far while there is none; 0 on D itself.

        None where nothing is late, or nobody can say yet.
        """
        if self.status not in COUNTED:
            return None
        return ((self.evidence.day or self.as_of) - self.due).days

    @property
    def text(self) -> str:
        """The status as the sheet shows it."""
        status = self.status
        return f"{status} {self.days_late} ngày" if status is Status.LATE else str(status)

    @property
    def inputs(self) -> Mapping[str, dt.date | str | None]:
        """The row's own cells that the formulas read, by the keys of :func:`status_formula`.

        Here «due» and «counting» are the milestone's, not yet extended: «until» extends them.
        """
        return {
            "due": self.milestone.day,
            "counting": self.milestone.counting,
            "evidence": self.evidence.day,
            "weak": MARK if self.evidence.weak else None,
            "waived": MARK if self.waived else None,
            "until": self.until,
            "applicable": MARK if self.applicable else None,
            "held": MARK if self.rule in HELD_BY_DATE else None,
        }


def standing(
    unit: Unit,
    milestone: Milestone,
    evidence: Evidence,
    waiver: Waiver | None,
    as_of: dt.date,
    soon_days: int,
    *,
    applicable: bool = True,
) -> Standing:
    """A unit at a milestone as known on ``as_of``: what is dated later does not exist yet."""
    known = waiver if waiver and waiver.date <= as_of else None
    return Standing(unit, milestone, evidence.as_known(as_of), known, applicable, as_of, soon_days)


def standings(
    plan: Plan, evidence: Mapping[tuple[str, str], Evidence], as_of: dt.date
) -> list[Standing]:
    """Every unit, in register order, at every milestone, in the plan's; what it does not owe too.

    ``evidence`` is by unit code and rule id.
    """
    waivers = _latest_waivers(plan.waivers, as_of)
    soon = plan.settings.soon_days

    def at(unit: Unit, milestone: Milestone) -> Standing:
        key = (unit.code, milestone.rule)
        found, waiver = evidence.get(key, Evidence()), waivers.get(key)
        owed = milestone.rule in plan.owes(unit)
        return standing(unit, milestone, found, waiver, as_of, soon, applicable=owed)

    return [at(unit, milestone) for unit in plan.units for milestone in plan.milestones]


def _latest_waivers(waivers: Iterable[Waiver], as_of: dt.date) -> dict[tuple[str, str], Waiver]:
    """By unit and rule, the latest on ``as_of``; of one day's the first, as ``Plan.waiver``."""
    latest: dict[tuple[str, str], Waiver] = {}
    for waiver in sorted(waivers, key=lambda w: w.date, reverse=True):
        if waiver.date <= as_of:
            latest.setdefault((waiver.unit, waiver.rule), waiver)
    return latest


# --- the same as formulas ----------------------------------------------------------------------

_TERMS: Mapping[str, str] = {
    "known": "AND(ISNUMBER({evidence}),{evidence}<={as_of})",
    "exempt": 'AND({waived}<>"",{until}="")',
    "plan_last_day": "{due}-({counting}={BEFORE})",
    "last_day": "MAX({due}-({counting}={BEFORE}),{until})",
    "due_day": "MAX({due},{until})",
}
"""Named parts of the formulas. MAX passes over a cell that is blank or text."""

_STATUS = (
    '=IF({applicable}="",{NOT_APPLICABLE},'
    "IF(AND({known},{evidence}<={plan_last_day}),{ON_TIME},"
    "IF({exempt},{WAIVED},"
    "IF({known},IF({evidence}<={last_day},{WAIVED},"
    'IF({weak}<>"",{CONFIRM},'
    "IF({evidence}={due_day},{ON_THE_DAY},"
    '{LATE}&" "&({evidence}-{due_day})&" ngày"))),'
    'IF({as_of}>{last_day},IF({held}<>"",{NOT_HELD},{OVERDUE}),'
    "IF({last_day}>{plan_last_day},{WAIVED},"
    "IF({plan_last_day}-{as_of}<={soon},{SOON},{NOT_DUE})))))))"
)

_DAYS = (
    '=IF(OR({applicable}="",{exempt}),"",'
    'IF({known},IF(OR({evidence}<={last_day},{weak}<>""),"",{evidence}-{due_day}),'
    'IF({as_of}<={last_day},"",{as_of}-{due_day})))'
)


def status_formula(cells: Mapping[str, str]) -> str:
    """The formula of :attr:`Standing.text`, for Excel 2010 and LibreOffice 7.4 and later.

    ``cells`` are references such as ``E7`` or ``$C$3``: due, counting, evidence, weak, waived,
    until, applicable, held (the row's own, see :attr:`Standing.inputs`), as_of and soon. A mark
    is any text, none a blank or ``""``; an evidence day after ``as_of`` is passed over.

    :raises KeyError: a cell is not named (a programming error).
    """
    return _written(_STATUS, cells)


def days_formula(cells: Mapping[str, str]) -> str:
    """The formula of :attr:`Standing.days_late`: a whole number, or ``""`` for None.

    ``cells`` as for :func:`status_formula`; held and soon are not needed.
    """
    return _written(_DAYS, cells)


def _written(template: str, cells: Mapping[str, str]) -> str:
    texts = {"BEFORE": BEFORE} | {status.name: status.value for status in Status}
    words = {**cells, **{name: f'"{text}"' for name, text in texts.items()}}
    terms = {name: term.format_map(words) for name, term in _TERMS.items()}
    return template.format_map(words | terms)
