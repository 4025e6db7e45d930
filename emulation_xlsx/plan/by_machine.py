"""A unit's form as a machine fills it: every question that it is asked answered as the plan wants,
so that what is then found wrong is wrong with the plan. All people are invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from emulation_xlsx.forms.questions import form_asking
from emulation_xlsx.forms.schema import FormField, Part, Sheet
from emulation_xlsx.forms.values import values_in
from emulation_xlsx.plan.deadlines import due_day
from emulation_xlsx.plan.issue import is_owed
from emulation_xlsx.plan.listed import category_fields
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.roles import DOCUMENT_KINDS, Roles

Machined = dict[str, list[dict[str, Any]]]
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
_GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hương", "Khanh", "Linh", "Mai", "Nga", "Tú")
_BORN = dt.date(1960, 1, 1)
_DAYS = 13_997
"""Days of birth: a prime, so that no two of millions have name and day in common."""
_SUM, _COUNT = 10_000_000, 5
_TEXT = "Điền thử"


@dataclass(frozen=True)
class UnitDays:
    """The days of one unit by its deadlines: each part's, and its conference's."""

    held: dt.date
    parts: Mapping[Part, dt.date]


def unit_days(plan: Plan, unit: Unit) -> UnitDays:
    """When a unit that is late with nothing sends each part, and holds its conference."""
    start, end = plan.settings.campaign_start, plan.settings.campaign_end

    def last(rule: str) -> dt.date:
        return due_day(plan, unit.code, rule, start).last_day

    parts: dict[Part, dt.date] = {}
    for part in ("plan", "conference", "list", "dossier"):
        waiting = [one for one in plan.milestones_of(unit, part) if not one.held]
        parts[part] = min((last(one.rule) for one in waiting), default=end)
    held = [last(one.rule) for one in plan.milestones_of(unit) if one.held]
    sent = [day for part, day in parts.items() if part != "plan"]
    return UnitDays(max(start, min([*held, *sent])), parts)


def filled_by_machine(plan: Plan, unit: Unit, seats: int | None, number: int) -> Machined:
    """Sheet key → the rows of what a unit reports. ``number``: of the unit, so that no two name
    one person.
    """
    filling = _Filling(plan, unit, unit_days(plan, unit), number)
    asked = form_asking(plan.asked.by(unit.kind))
    lengths = {
        "presidium": plan.settings.presidium_min,
        "delegates": seats if seats is not None else 1,
        "dossier": 0,
    }
    values = {
        sheet.key: [filling.row(sheet) for _ in range(lengths.get(sheet.key, 1))]
        for sheet in asked.sheets
        if sheet.part and is_owed(plan, unit, sheet.part)
    }
    if "dossier" in values:
        values["dossier"] = filling.documents(asked.sheet("dossier"))
    return values


class _Filling:
    def __init__(self, plan: Plan, unit: Unit, days: UnitDays, number: int) -> None:
        self.plan, self.unit, self.days = plan, unit, days
        self.people = number * 1000
        self.known = self._known()

    def row(self, sheet: Sheet) -> dict[str, Any]:
        self.people += 1
        return {one.name: self._answer(sheet, one) for one in sheet.fields if self._is_asked(one)}

    def documents(self, sheet: Sheet) -> list[dict[str, Any]]:
        kinds = values_in(self.plan.lists, DOCUMENT_KINDS)
        return [self.row(sheet) | {"document": kind} for kind in kinds]

    def _is_asked(self, one: FormField) -> bool:
        if one.excel.only_for == "media" and not self.unit.media:
            return False
        return not (one.excel.prefilled or one.excel.retired or one.excel.beside)

    def _answer(self, sheet: Sheet, one: FormField) -> Any:
        if (known := self.known.get(one.name)) is not None:
            return known
        if one.excel.list:
            return self._listed(one)
        if sheet.key == "dossier" and one.name == "copies":
            return 10_000
        return _ANSWERS[one.input](self, one)

    def _listed(self, one: FormField) -> str | None:
        values = values_in(self.plan.lists, one.excel.list or "")
        wanted = _wanted(one.name, self.plan.roles, self.plan.is_town(self.unit))
        return next((v for v in values if wanted(v)), values[0] if values else None)

    def _known(self) -> dict[str, Any]:
        """What rules look at, as they want it."""
        plan, unit, held = self.plan, self.unit, self.days.held
        settings = plan.settings
        people, share = plan.cap(unit), settings.exemplar_percent
        planned = sum(one.people or 0 for one in plan.guests if one.occasion == unit.code)
        guests = planned if unit.pilot and planned else people - people * share // 100
        exemplars = min(people - guests, guests * share // max(1, 100 - share))
        small = unit.weight is not None and unit.weight < settings.plenary_below
        categories = category_fields(plan.lists)
        return {
            **dict.fromkeys(categories, 0),
            **dict.fromkeys(categories[-1:], exemplars),
            "headcount": max(1, int(unit.weight or settings.plenary_below)),
            "attendance": self._attendance(small=small),
            "exemplars": exemplars,
            "expected_exemplars": exemplars,
            "guests": guests,
            "expected_guests": guests,
            "women": people // 2,
            "ethnic_minority": people // 2,
            "plan_date": max(settings.campaign_start, self.days.parts["plan"] - dt.timedelta(7)),
            "planned_date": held,
            "held_date": held,
            "drive_date": held,
            "review_date": held,
        }

    def _attendance(self, *, small: bool) -> str | None:
        plan = self.plan
        values = values_in(plan.lists, "Thành phần dự")
        plenary = bool(plan.kind(self.unit).plenary) and small
        return next((v for v in values if (v in plan.roles.plenary) is plenary), None)

    def person(self) -> str:
        family, rest = self.people % len(_FAMILY), self.people // len(_FAMILY)
        given, middle = rest % len(_GIVEN), rest // len(_GIVEN) % len(_GIVEN)
        return f"{_FAMILY[family]} {_GIVEN[middle]} {_GIVEN[given]}"

    def text(self, one: FormField) -> str:
        words = self.person() if one.excel.personal == "name" else f"{_TEXT} {self.people}"
        return words[: one.constraints.max_length or None]

    def count(self, one: FormField) -> int:
        least, most = one.constraints.minimum or 0, one.constraints.maximum
        usual = _SUM if one.input == "money" else _COUNT
        return int(max(least, usual if most is None else min(most, usual)))

    def born(self) -> str:
        return f"{_BORN + dt.timedelta(days=self.people % _DAYS):%d/%m/%Y}"


_ANSWERS: Mapping[str, Callable[[_Filling, FormField], Any]] = {
    "text": _Filling.text,
    "list": lambda _filling, _one: True,
    "integer": _Filling.count,
    "money": _Filling.count,
    "number": _Filling.count,
    "date": lambda filling, _one: filling.days.held,
    "birth": lambda filling, _one: filling.born(),
    "phone": lambda _filling, _one: "0912345678",
    "email": lambda filling, _one: f"don.vi{filling.people}@vi-du.example",
}
"""What is typed → the answer; a list without values is one of yes and no."""


def _wanted(name: str, roles: Roles, host: bool) -> Callable[[str], bool]:
    """Which value of a list the rules want of a field."""
    wanted: Mapping[str, Callable[[str], bool]] = {
        "delegate_type": lambda value: value == roles.exemplar,
        "standing": lambda value: value == roles.official,
        "category": lambda value: value not in roles.guest_categories,
        "role": lambda value: value in roles.exemplary_chairs,
        "conference_form": lambda value: (value in roles.forms_of_host) is host,
        "ethnicity": lambda value: value not in roles.no_minority,
        "direct_work": lambda value: value not in roles.not_direct,
    }
    return wanted.get(name, lambda _value: True)
