"""Who is on time: one unit's standing at one milestone, in Python and as Excel formulas.

Two questions, never mixed: did it come in time (:attr:`Standing.timeliness`), and is it right
(:class:`Came`). The decision stands here twice, in the same order: :attr:`Standing.status` and
:func:`status_formula`; a test holds them together. All days are dates at UTC+7; the unit's own
day is :class:`~emulation_xlsx.plan.deadlines.DueDay`.

Where the plan is silent:

* What was done within an extension is «đúng hạn»: the extension moved the day.
* Who is excused for good is «được miễn», but what came right by the plan's own day is «đúng hạn».
* «Sắp đến hạn» counts the days left to the last good day.
* What came but is not right says so, before and after the deadline alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from emulation_xlsx.findings import as_date
from emulation_xlsx.plan.deadlines import DueDay, due_day
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import BEFORE, Plan, Unit

MARK = "x"
"""What a cell of the sheet says for yes; no is a blank."""


class Came(StrEnum):
    """What has come of a milestone, as the sheet's column «Bản đã nhận» says it."""

    NOTHING = ""
    BEGUN = "chưa đủ"
    FAULTY = "còn lỗi"
    RIGHT = "hợp lệ"
    NIL = "không phát sinh"


class Status(StrEnum):
    """What a unit's row can say; «chậm» is shown with its days, «được gia hạn đến» with its day."""

    ON_TIME = "đúng hạn"
    ON_THE_DAY = "đúng ngày mốc"
    LATE = "chậm"
    OVERDUE = "quá hạn, chưa nộp"
    NOT_HELD = "quá hạn, chưa tổ chức"
    BEGUN = "gửi chưa đủ"
    FAULTY = "đã nộp, còn lỗi phải sửa"
    HELD_FAULTY = "đã tổ chức, báo cáo còn lỗi"
    SOON = "sắp đến hạn"
    NOT_DUE = "chưa đến hạn"
    CONFIRM = "cần xác nhận ngày nhận"
    EXEMPT = "được miễn"
    EXTENDED = "được gia hạn đến"
    NIL = "không phát sinh"
    NOT_APPLICABLE = "không áp dụng"


TO_CORRECT = frozenset({Status.FAULTY, Status.HELD_FAULTY})
"""Of a unit that has sent it and owes a correction."""
MET = frozenset({Status.ON_TIME, Status.ON_THE_DAY, Status.LATE, Status.CONFIRM})
"""Of a unit that has done it, and rightly."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one unit's milestone.

    ``day``: the day that the deadline is measured by: the conference was held, or a return or
    paper reached the office; None while nothing has that counts. ``weak``: the day is only when
    the file was first seen, so it may have come earlier; such a day makes nobody late.
    ``source`` says in words where the day is from, ``by`` whose work it was, where not the
    unit's own. ``first_received`` and ``valid_since``: when anything came, and since when
    what came is right.
    """

    day: dt.date | None = None
    weak: bool = False
    source: str = ""
    first_received: dt.date | None = None
    valid_since: dt.date | None = None
    came: Came = Came.NOTHING
    by: str = ""


@dataclass(frozen=True)
class Standing:
    """A unit at a milestone: one row of «Tiến độ thời hạn». Made by :func:`standings`.

    ``evidence`` is what was known on ``as_of``, ``due`` the unit's own day; ``soon_days`` is a
    setting.
    """

    unit: Unit
    due: DueDay
    evidence: Evidence
    applicable: bool
    as_of: dt.date
    soon_days: int

    @property
    def milestone(self) -> Milestone:
        return self.due.milestone

    @property
    def rule(self) -> str:
        return self.milestone.rule

    @property
    def held(self) -> bool:
        """Whether its evidence is the day a conference was held, not a receipt."""
        return self.milestone.held

    @property
    def done(self) -> dt.date | None:
        """The day of the evidence, if it is not after ``as_of``: that does not exist yet."""
        day = self.evidence.day
        return day if day and day <= self.as_of else None

    @property
    def met(self) -> bool:
        """Whether what is owed was done, late or not, and is right."""
        return self.status in MET

    @property
    def timeliness(self) -> str:
        """Whether what came, came in time; blank while nothing did."""
        if not self.done or not self.applicable:
            return ""
        measured = self._measured(self.done)
        return f"{measured} {self._days(self.done)} ngày" if measured is Status.LATE else measured

    @property
    def late(self) -> bool:
        """Whether what came, came too late by a day that is sure."""
        done = self.done if self.applicable and not self.due.exempt else None
        return done is not None and self._measured(done) in (Status.ON_THE_DAY, Status.LATE)

    def _measured(self, day: dt.date) -> Status:
        if day <= self.due.last_day:
            return Status.ON_TIME
        if self.evidence.weak:
            return Status.CONFIRM
        return Status.ON_THE_DAY if day == self.due.day else Status.LATE

    def _days(self, day: dt.date) -> int:
        return (day - self.due.day).days

    @cached_property
    def status(self) -> Status:
        """Which status it has; every sheet asks for it."""
        came, done = self.evidence.came, self.done
        if not self.applicable:
            return Status.NOT_APPLICABLE
        if came is Came.NIL:
            return Status.NIL
        if self.due.exempt and not self._right_by_the_plan:
            return Status.EXEMPT
        if came is Came.FAULTY:
            return Status.HELD_FAULTY if self.held and done else Status.FAULTY
        if done:
            return self._measured(done)
        return Status.BEGUN if came is Came.BEGUN else self._open_status()

    @property
    def _right_by_the_plan(self) -> bool:
        """Whether it came right by the plan's own day."""
        in_time = self.done is not None and self.done <= self.due.plan_last_day
        return in_time and self.evidence.came is not Came.FAULTY

    def _open_status(self) -> Status:
        """While nothing has come."""
        if self.as_of > self.due.last_day:
            return Status.NOT_HELD if self.held else Status.OVERDUE
        if self.due.extended:
            return Status.EXTENDED
        left = (self.due.last_day - self.as_of).days
        return Status.SOON if left <= self.soon_days else Status.NOT_DUE

    @property
    def days_late(self) -> int | None:
        """Days from the due day to the evidence, or so far while there is none; 0 on the day.

        None where nothing is late, or nobody can say.
        """
        status = self.status
        if status in (Status.NOT_APPLICABLE, Status.NIL, Status.EXEMPT):
            return None
        if self.done:
            late = self._measured(self.done) in (Status.ON_THE_DAY, Status.LATE)
            return self._days(self.done) if late else None
        owed = status is not Status.FAULTY and self.as_of > self.due.last_day
        return self._days(self.as_of) if owed else None

    @property
    def text(self) -> str:
        """The status as the sheet shows it."""
        status = self.status
        if status is Status.LATE:
            return self.timeliness
        until = self.due.until
        return f"{status} {as_date(until)}" if status is Status.EXTENDED and until else str(status)

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
            "came": str(self.evidence.came) or None,
            "waived": MARK if self.due.waiver else None,
            "until": self.due.until,
            "applicable": MARK if self.applicable else None,
            "held": MARK if self.held else None,
        }


def standings(
    plan: Plan, evidence: Mapping[tuple[str, str], Evidence], as_of: dt.date
) -> list[Standing]:
    """Every unit, in register order, at every milestone, in the plan's; what it does not owe too.

    ``evidence`` is by unit code and rule id, as known on ``as_of``.
    """

    def at(unit: Unit, rule: str) -> Standing:
        found = evidence.get((unit.code, rule), Evidence())
        due = due_day(plan, unit.code, rule, as_of)
        return Standing(unit, due, found, rule in plan.owes(unit), as_of, plan.settings.soon_days)

    return [at(unit, milestone.rule) for unit in plan.units for milestone in plan.milestones]


# --- the same as formulas ----------------------------------------------------------------------

_TERMS: Mapping[str, str] = {
    "known": "AND(ISNUMBER({evidence}),{evidence}<={as_of})",
    "exempt": 'AND({waived}<>"",{until}="")',
    "faulty": "{came}={CAME_FAULTY}",
    "plan_last_day": "{due}-({counting}={BEFORE})",
    "last_day": "MAX({due}-({counting}={BEFORE}),{until})",
    "due_day": "MAX({due},{until})",
    "until_day": 'TEXT(DAY({until}),"00")&"/"&TEXT(MONTH({until}),"00")&"/"&YEAR({until})',
}
"""Named parts of the formulas. MAX passes over a cell that is blank or text."""

_MEASURED = (
    "IF({evidence}<={last_day},{ON_TIME},"
    'IF({weak}<>"",{CONFIRM},'
    "IF({evidence}={due_day},{ON_THE_DAY},"
    '{LATE}&" "&({evidence}-{due_day})&" ngày")))'
)

_TIMELINESS = '=IF(AND({applicable}<>"",{known}),' + _MEASURED + ',"")'

_STATUS = (
    '=IF({applicable}="",{NOT_APPLICABLE},'
    "IF({came}={CAME_NIL},{NIL},"
    "IF(AND({exempt},OR(NOT({known}),{evidence}>{plan_last_day},{faulty})),{EXEMPT},"
    'IF({faulty},IF(AND({held}<>"",{known}),{HELD_FAULTY},{FAULTY}),'
    "IF({known}," + _MEASURED + ","
    "IF({came}={CAME_BEGUN},{BEGUN},"
    'IF({as_of}>{last_day},IF({held}<>"",{NOT_HELD},{OVERDUE}),'
    'IF({last_day}>{plan_last_day},{EXTENDED}&" "&{until_day},'
    "IF({plan_last_day}-{as_of}<={soon},{SOON},{NOT_DUE})))))))))"
)

_DAYS = (
    '=IF(OR({applicable}="",{came}={CAME_NIL},'
    "AND({exempt},OR(NOT({known}),{evidence}>{plan_last_day},{faulty}))),"
    '"",'
    'IF({known},IF(OR({evidence}<={last_day},{weak}<>""),"",{evidence}-{due_day}),'
    'IF(OR({faulty},{as_of}<={last_day}),"",{as_of}-{due_day})))'
)


def status_formula(cells: Mapping[str, str]) -> str:
    """The formula of :attr:`Standing.text`, for Excel 2010 and LibreOffice 7.4 and later.

    ``cells`` are references such as ``E7`` or ``$C$3``: due, counting, evidence, weak, came,
    waived, until, applicable, held (the row's own, see :attr:`Standing.inputs`), as_of and soon.
    A mark is any text, none a blank or ``""``; an evidence day after ``as_of`` is passed over.

    :raises KeyError: a cell is not named (a programming error).
    """
    return _written(_STATUS, cells)


def timeliness_formula(cells: Mapping[str, str]) -> str:
    """The formula of :attr:`Standing.timeliness`; ``cells`` as for :func:`status_formula`."""
    return _written(_TIMELINESS, cells)


def days_formula(cells: Mapping[str, str]) -> str:
    """The formula of :attr:`Standing.days_late`: a whole number, or ``""`` for None.

    ``cells`` as for :func:`status_formula`; held and soon are not needed.
    """
    return _written(_DAYS, cells)


def _written(template: str, cells: Mapping[str, str]) -> str:
    texts = {"BEFORE": BEFORE} | {status.name: status.value for status in Status}
    texts |= {f"CAME_{came.name}": came.value for came in Came}
    words = {**cells, **{name: f'"{text}"' for name, text in texts.items()}}
    terms = {name: term.format_map(words) for name, term in _TERMS.items()}
    return template.format_map(words | terms)
