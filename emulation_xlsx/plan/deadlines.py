"""The day of one unit at one milestone: as amended, then as extended.

The one place that knows it: status, findings, forms, drafts, letters and reminders ask here.
Where the plan is silent:

* A waiver with ``until`` makes that day D, counted «đến hết ngày» however the milestone itself
  is counted: nobody extends to a day and does not mean it. The first day late is ``until`` + 1.
* An extension that ends no later than the plan's own last good day changes nothing.
* A waiver without ``until`` excuses for good.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from emulation_xlsx.findings import as_date
from emulation_xlsx.plan.holidays import day_off
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import BEFORE, THROUGH, Plan, Waiver


@dataclass(frozen=True, slots=True)
class DueDay:
    """When a unit must have done what a milestone asks; ``waiver`` is the one in force."""

    milestone: Milestone
    waiver: Waiver | None = None

    @property
    def until(self) -> dt.date | None:
        """The last day of the unit's extension; None if it has none, or is excused for good."""
        return self.waiver.until if self.waiver else None

    @property
    def exempt(self) -> bool:
        """Whether the unit is excused for good."""
        return self.waiver is not None and self.waiver.until is None

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
    def day(self) -> dt.date:
        """D for this unit. Days late count from it."""
        return self.last_day if self.extended else self.milestone.day

    @property
    def counting(self) -> str:
        """Whether :attr:`day` itself is in time for the unit: ``THROUGH`` yes, ``BEFORE`` no."""
        return THROUGH if self.extended else self.milestone.counting

    @property
    def words(self) -> str:
        """The deadline as a letter quotes it, e.g. «trước ngày 15/11/2019»."""
        return f"{self.counting} {as_date(self.day)}"


def due_day(plan: Plan, unit: str, rule: str, as_of: dt.date) -> DueDay:
    """The day of the unit (its code) at a milestone (its rule) as known on ``as_of``.

    :raises KeyError: the plan has no such milestone.
    """
    return DueDay(plan.milestone[rule], plan.waiver(unit, rule, as_of))


def answer_day(written: dt.date, days: int | None) -> dt.date | None:
    """By when a letter of a day is to be answered: the working day that many ``days`` later, or
    the next one; None where the plan does not say how many.
    """
    if not days or written.year == dt.MAXYEAR:
        return None
    day = written + dt.timedelta(days=days)
    while day_off(day):
        day += dt.timedelta(days=1)
    return day
