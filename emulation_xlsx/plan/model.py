"""The plan as checked tables describe it: typed, and nothing of Excel in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from emulation_xlsx.forms.schema import FormSpec, Part, load
from emulation_xlsx.forms.values import CodeLists, values_in
from emulation_xlsx.forms.words import Words, filled_in, numeral
from emulation_xlsx.plan.defaults import code_lists, default_lists, default_tables
from emulation_xlsx.plan.listed import agenda_fields, form_lists, with_listed
from emulation_xlsx.plan.milestones import Milestone, milestone_fields, rounds_of
from emulation_xlsx.plan.questions import SHEETS, UNIT_KINDS, Asked, asked_of, sheet_list
from emulation_xlsx.plan.roles import AGENDA, DOCUMENT_KINDS, Roles
from emulation_xlsx.plan.settings import Settings, worded

NAME_PLACE = "[tên]"
"""Where a unit's name stands in the form of address of its kind."""
BEFORE, THROUGH = "trước ngày", "đến hết ngày"


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the sheet «Đơn vị», in register order."""

    code: str
    block: str
    name: str
    kind: str
    weight: Fraction | None
    pilot: bool | None
    pilot_approved: dt.date | None
    media: bool | None
    cluster: str | None
    member: str | None
    emails: str | None
    phone: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor: str | None
    note: str | None
    letterhead: str | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        return addresses_in(self.emails)

    def valid_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of unit; the ``host`` is the level that holds the event of all."""

    kind: str
    host: bool | None = None
    plenary: bool | None = None
    """Whether its small units meet in plenary (R-PLENARY)."""
    cap: int | None = None
    addressed: str | None = None
    """How its units are addressed, ``[tên]`` for the unit's name."""

    @property
    def cap_rule(self) -> str:
        """The rule that its cap is of, so that its waiver works."""
        if self.host:
            return "R-TOWN"
        return "R-PLENARY" if self.plenary else "R-CAP150"


def addresses_in(text: str | None) -> tuple[str, ...]:
    """The mail addresses of a cell, which ``;`` keeps apart."""
    return tuple(one.strip() for one in (text or "").split(";") if one.strip())


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the sheet «Chỉ tiêu» says of one unit's seats."""

    unit: str
    minimum: int | None = None
    maximum: int | None = None
    fixed: int | None = None
    guests: int | None = None
    reason: str | None = None
    lot: int | None = None


@dataclass(frozen=True, slots=True)
class GuestGroup:
    occasion: str
    group: str
    people: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the Emulation Council."""

    name: str
    position: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Chair:
    """Who presides over the level's own event (R-CHAIR), in the order of the seats."""

    full_name: str
    position: str | None
    unit: str | None
    """The unit that sent the delegate, where it is one."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A unit excused from a rule, or given until ``until`` (inclusive) for a milestone."""

    unit: str
    rule: str
    approver: str
    date: dt.date
    until: dt.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class BudgetLine:
    item: str
    amount: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """A row of «Căn cứ»: what the plan says, and what we decided where it is silent.

    An id ``R-…`` is a rule's. Of the others, one that is counted is what findings give as their
    basis, those in brackets explain.
    """

    id: str
    clause: str | None
    text: str
    default: str | None

    @property
    def is_rule(self) -> bool:
        return self.id.startswith("R-")


@dataclass(frozen=True, slots=True)
class MailText:
    kind: str
    subject: str
    body: str
    short: str | None = None
    """What is sent by telephone beside it, a sentence a line."""


@dataclass(frozen=True)
class Plan:
    """The whole plan workbook, checked. Pure data: the only mutable thing is its cache."""

    settings: Settings
    milestones: tuple[Milestone, ...]
    units: tuple[Unit, ...]
    kinds: Mapping[str, UnitKind]
    blocks: Mapping[str, int]
    bounds: Mapping[str, Bounds]
    guests: tuple[GuestGroup, ...]
    council: tuple[Member, ...]
    chairs: tuple[Chair, ...]
    lists: CodeLists
    waivers: tuple[Waiver, ...]
    budget: tuple[BudgetLine, ...]
    mails: Mapping[str, MailText]
    basis: tuple[Basis, ...]
    asked: Asked

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def milestone(self) -> Mapping[str, Milestone]:
        return {milestone.rule: milestone for milestone in self.milestones}

    @property
    def town(self) -> Unit | None:
        return next((unit for unit in self.units if self.is_town(unit)), None)

    def kind(self, unit: Unit) -> UnitKind:
        return self.kinds.get(unit.kind, UnitKind(unit.kind))

    def addressee(self, unit: Unit) -> str:
        """The unit as letters to it begin: «Ủy ban nhân dân phường …»."""
        form = self.kind(unit).addressed
        own = unit.name[:1].lower() + unit.name[1:]
        return form.replace(NAME_PLACE, own) if form and NAME_PLACE in form else unit.name

    def is_town(self, unit: Unit) -> bool:
        """Whether it is the level that holds the event of all."""
        return bool(self.kind(unit).host)

    def cap(self, unit: Unit | None) -> int:
        """How many may come to the unit's own conference (R-CAP150, R-PLENARY, R-TOWN)."""
        if unit and self.is_town(unit):
            return self.settings.cap_town
        return (self.kind(unit).cap if unit else None) or self.settings.cap_unit

    def form(self, name: str) -> FormSpec:
        """A definition in this plan's words; the units' with all that any of them is asked."""
        return self.asked.form if name == "unit_return" else load(name, self.settings.words)

    @cached_property
    def roles(self) -> Roles:
        """What rules look for in the code lists."""
        return Roles.of(self.lists)

    @property
    def agenda(self) -> Mapping[str, str]:
        """The question about each item of the agenda, and the item."""
        return dict(zip(agenda_fields(self.lists), values_in(self.lists, AGENDA), strict=True))

    def milestones_of(self, unit: Unit, part: Part | None = None) -> tuple[Milestone, ...]:
        """What a unit of this kind has to do, whether or not it is still valid then; of a part,
        what waits for it.
        """
        owed = self._owed.get(unit) or self._owed_by(unit)
        return tuple(one for one in owed if part is None or part in one.parts)

    @cached_property
    def _owed(self) -> Mapping[Unit, tuple[Milestone, ...]]:
        return {unit: self._owed_by(unit) for unit in self.units}

    def _owed_by(self, unit: Unit) -> tuple[Milestone, ...]:
        about = {"pilot": bool(unit.pilot), "host": self.is_town(unit)}
        return tuple(m for m in self.milestones if m.owners.include(unit.code, unit.kind, **about))

    def conference_milestone(self, unit: Unit) -> Milestone | None:
        """The first by which the day of its conference is measured."""
        return next((one for one in self.milestones_of(unit) if one.held), None)

    def sends(self, unit: Unit, part: Part) -> bool:
        """Whether it is to send a part: it owes a milestone that waits for it; where it has none,
        whether it exists until the end.
        """
        if mine := self.milestones_of(unit, part):
            return any(unit.valid_on(one.day) for one in mine)
        return unit.valid_on(self.settings.campaign_end)

    def asks(self, part: Part) -> bool:
        """Whether any milestone waits for a part."""
        return any(part in one.parts for one in self.milestones)

    def owes(self, unit: Unit) -> tuple[str, ...]:
        """The milestones whose due day falls inside the unit's validity."""
        return tuple(one.rule for one in self.milestones_of(unit) if unit.valid_on(one.day))

    def heir(self, code: str) -> Unit | None:
        """The last of the unit's successors, itself when it has none."""
        seen: set[str] = set()
        unit = self.by_code.get(code)
        while unit and unit.successor and unit.code not in seen:
            seen.add(unit.code)
            unit = self.by_code.get(unit.successor, unit)
        return unit

    def owners_of(self, address: str | None) -> frozenset[str]:
        """The units that have this mail address."""
        return self._owners.get((address or "").casefold(), frozenset())

    @cached_property
    def _owners(self) -> Mapping[str, frozenset[str]]:
        owners: dict[str, set[str]] = {}
        for unit in self.units:
            for address in unit.addresses:
                owners.setdefault(address.casefold(), set()).add(unit.code)
        return {address: frozenset(codes) for address, codes in owners.items()}

    @cached_property
    def rounds(self) -> Mapping[Part, int]:
        """Part → the round in which it is asked."""
        return rounds_of(self.milestones)

    @cached_property
    def facts(self) -> Mapping[str, object]:
        """What texts of the form and of «Căn cứ» quote by name: settings, counts, agenda items."""
        return {
            **{one.name: getattr(self.settings, one.name) for one in fields(self.settings)},
            **self.agenda,
            **{f"round_{part}": number for part, number in self.rounds.items()},
            "guest_percent": 100 - self.settings.exemplar_percent,
            "delegate_types": " hoặc ".join(values_in(self.lists, "Loại đại biểu")),
            "standings": " hoặc ".join(values_in(self.lists, "Tư cách đại biểu")),
            "documents": numeral(len(values_in(self.lists, DOCUMENT_KINDS))),
        }

    def said(self, text: str) -> str:
        """A text with this plan's words and numbers for its braces."""
        return filled_in(text, self.facts)

    def waiver(self, unit: str, rule: str, as_of: dt.date) -> Waiver | None:
        """The latest waiver of a unit from a rule given by ``as_of``; of one day's, the first."""
        given = (w for w in self._waivers.get((unit, rule), ()) if w.date <= as_of)
        return max(given, key=lambda w: w.date, default=None)

    @cached_property
    def _waivers(self) -> Mapping[tuple[str, str], Sequence[Waiver]]:
        found: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in self.waivers:
            found.setdefault((waiver.unit, waiver.rule), []).append(waiver)
        return found


if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TypedRow = Mapping[str, Any]
Entity = TypeVar("Entity", bound="DataclassInstance")


def plan_from_tables(tables: Mapping[str, Sequence[TypedRow]]) -> Plan:
    """The plan that checked tables describe: rows of typed values, blank is ``None``; a table that
    is missing is empty. What a plan must have is checked before, cell by cell.

    :raises ValueError: there is no row of settings.
    :raises TypeError: a table has a column that its class does not: schema and class disagree.
    """

    def rows(key: str) -> Sequence[TypedRow]:
        return tables.get(key, ())

    if not rows("settings"):
        raise ValueError("a plan without settings")
    settings = _as(Settings, worded(rows("settings")[0]))
    lists = {**form_lists(), **code_lists(rows("lists")), SHEETS: sheet_list(settings.words)}
    codes = [row["code"] for row in rows("units")]
    return Plan(
        settings=settings,
        milestones=tuple(_milestone(row, lists, codes) for row in rows("milestones")),
        units=tuple(_unit(row) for row in rows("units")),
        kinds={row["kind"]: _as(UnitKind, row) for row in rows("kinds")},
        blocks={row["block"]: row["seats"] for row in rows("blocks")},
        bounds={row["unit"]: _as(Bounds, row) for row in rows("bounds")},
        guests=tuple(_as(GuestGroup, row) for row in rows("guests")),
        council=tuple(_as(Member, row) for row in rows("council")),
        lists=lists,
        chairs=tuple(_as(Chair, row) for row in rows("chairs")),
        waivers=tuple(_as(Waiver, row) for row in rows("waivers")),
        budget=tuple(_as(BudgetLine, row) for row in rows("budget")),
        mails={row["kind"]: _as(MailText, row) for row in rows("mails")},
        basis=tuple(_as(Basis, row) for row in rows("basis")),
        asked=_asked(rows("questions"), rows("own_questions"), lists, settings.words),
    )


def _asked(
    questions: Sequence[TypedRow], own: Sequence[TypedRow], lists: CodeLists, words: Words
) -> Asked:
    """What the form asks of whom; of an older plan, what the default kit says."""
    rows, kinds = questions or default_tables()["questions"], {**default_lists(), **lists}
    return with_listed(asked_of(rows, own, kinds[UNIT_KINDS], words), lists)


def default_plan() -> Plan:
    """The plan of the default kit."""
    return plan_from_tables(default_tables())


def _as(kind: type[Entity], row: TypedRow) -> Entity:
    """A row as its class; of a column that is missing the value is None.

    :raises TypeError: the row has a column that the class does not.
    """
    return kind(**{**dict.fromkeys(one.name for one in fields(kind)), **row})


def _milestone(row: TypedRow, lists: CodeLists, codes: Sequence[str]) -> Milestone:
    """A milestone; its parts and owners as they are named."""
    return _as(Milestone, {**row, **milestone_fields(row, lists, codes)})


def _unit(row: TypedRow) -> Unit:
    """A unit; its weight exactly as typed (the decimal 0.1 is one tenth)."""
    weight = row.get("weight")
    return _as(Unit, {**row, "weight": None if weight is None else Fraction(str(weight))})
