"""The plan as checked tables describe it: typed, and nothing of Excel in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.plan.defaults import code_lists, default_tables

TOWN_KIND = "Thị xã"
ENTERPRISE = "Doanh nghiệp"
COMMUNE = "Xã, phường"
EXEMPLAR, GUEST = "Điển hình", "Khách mời"
OFFICIAL, RESERVE = "Chính thức", "Dự khuyết"
BEFORE = "trước ngày"
THROUGH = "đến hết ngày"
AGENDA, DOCUMENT_KINDS = "Chương trình hội nghị", "Loại hồ sơ"
NUMERALS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
PLAN, PILOT, UNIT, DOSSIER, TOWN = "R-PLAN", "R-PILOT", "R-UNIT", "R-DOSSIER", "R-TOWN"
PLACEHOLDERS = frozenset(
    {
        "unit_name",
        "campaign_title",
        "deadlines",
        "quota",
        "findings",
        "if_form",
        "if_breach",
        "owed",
        "file",
        "received",
        "sha256",
        "accepted",
        "reply_email",
        "issuing_office",
    }
)
"""What may stand in braces in the plan's mail texts; ``if_…`` say whether a line is written."""
HELD_BY_DATE = frozenset({PILOT, UNIT, TOWN})
"""Milestones whose evidence is the day the conference was held, not a receipt."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The sheet «Kế hoạch»; percentages are whole numbers, days are dates at UTC+7."""

    campaign_code: str
    campaign_title: str
    town_name: str
    superior_office: str
    issuing_office: str
    place: str
    signer_title: str
    signer_name: str | None
    recipients: str | None
    reply_email: str | None
    reply_phone: str | None
    campaign_start: dt.date
    campaign_end: dt.date
    soon_days: int
    due_by: str | None
    list_closed: dt.date | None
    cap_town: int
    exemplar_percent: int
    tolerance_points: int
    reserve_seats: int
    base_seats: int
    quota_decision_number: str | None
    quota_decision_date: dt.date | None
    cap_unit: int
    plenary_below: int
    presidium_min: int
    presidium_max: int
    women_percent: int | None
    minority_percent: int | None
    direct_percent: int | None
    mail_server: str | None = None
    mail_port: int | None = None
    mail_user: str | None = None
    mail_folder: str | None = None
    smtp_server: str | None = None
    smtp_port: int | None = None
    smtp_rate: int | None = None

    @property
    def mailbox(self) -> str:
        """Who logs in at the office's servers of mails; blank where nobody is named."""
        return self.mail_user or self.office_address

    @property
    def office_address(self) -> str:
        """The first of the addresses that returns are sent to; blank where there is none."""
        return (self.reply_email or "").partition(";")[0].strip()

    @property
    def offices(self) -> tuple[str, str]:
        """Whose documents they are: the superior's name and the office's own."""
        return self.superior_office, self.issuing_office

    @property
    def recipients_list(self) -> tuple[str, ...]:
        """Who gets the documents, in their order."""
        return tuple(name for part in (self.recipients or "").split(";") if (name := part.strip()))

    @property
    def decided(self) -> bool:
        """Whether the quota is a decision rather than a draft (R-QUOTA)."""
        return self.quota_decision_number is not None and self.quota_decision_date is not None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A deadline; ``due`` is the day D that «trước ngày D» names."""

    rule: str
    title: str
    due: dt.date
    counting: str
    amended_due: dt.date | None
    amended_by: str | None

    @property
    def day(self) -> dt.date:
        """D as amended."""
        return self.amended_due or self.due

    @property
    def amended(self) -> bool:
        """Whether it was moved; «amended» to its own day says that it stays."""
        return self.day != self.due


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

    @property
    def is_town(self) -> bool:
        return self.kind == TOWN_KIND

    @property
    def addresses(self) -> tuple[str, ...]:
        return addresses_in(self.emails)

    def valid_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


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
class MailText:
    kind: str
    subject: str
    body: str


@dataclass(frozen=True)
class Plan:
    """The whole plan workbook, checked. Pure data: the only mutable thing is its cache."""

    settings: Settings
    milestones: tuple[Milestone, ...]
    units: tuple[Unit, ...]
    blocks: Mapping[str, int]
    bounds: Mapping[str, Bounds]
    guests: tuple[GuestGroup, ...]
    council: tuple[Member, ...]
    lists: CodeLists
    waivers: tuple[Waiver, ...]
    budget: tuple[BudgetLine, ...]
    mails: Mapping[str, MailText]

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def milestone(self) -> Mapping[str, Milestone]:
        return {milestone.rule: milestone for milestone in self.milestones}

    @property
    def town(self) -> Unit | None:
        return next((unit for unit in self.units if unit.is_town), None)

    @property
    def agenda(self) -> tuple[str, ...]:
        return self.lists[AGENDA].values

    def conference_rule(self, unit: Unit) -> str:
        """Which milestone the unit's conference meets: the town's, a pilot's or any unit's."""
        if unit.is_town:
            return TOWN
        return PILOT if unit.pilot else UNIT

    def owed_rules(self, unit: Unit) -> tuple[str, ...]:
        """The milestones a unit of this kind has, whether or not it is still valid then."""
        return (TOWN,) if unit.is_town else (PLAN, self.conference_rule(unit), DOSSIER)

    def owes(self, unit: Unit) -> tuple[str, ...]:
        """The milestones whose due day falls inside the unit's validity (PLAN.md, merging)."""
        return tuple(r for r in self.owed_rules(unit) if unit.valid_on(self.milestone[r].day))

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
    def facts(self) -> Mapping[str, object]:
        """What texts of the form and of «Căn cứ» quote by name: settings, counts, agenda items."""
        kinds = len(self.lists[DOCUMENT_KINDS].values)
        return {
            **{one.name: getattr(self.settings, one.name) for one in fields(self.settings)},
            **{f"agenda_{i}": text for i, text in enumerate(self.agenda, 1)},
            "guest_percent": 100 - self.settings.exemplar_percent,
            "documents": NUMERALS[kinds] if kinds < len(NUMERALS) else kinds,
        }

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
    """The plan that checked tables describe: rows of typed values, blank is ``None``.

    A table that is missing is empty. What a plan must have (settings, every milestone, no code
    twice) is checked before, cell by cell.

    :raises ValueError: there is no row of settings.
    :raises TypeError: a table has a column that its class does not: schema and class disagree.
    """

    def rows(key: str) -> Sequence[TypedRow]:
        return tables.get(key, ())

    if not rows("settings"):
        raise ValueError("a plan without settings")
    return Plan(
        settings=_as(Settings, rows("settings")[0]),
        milestones=tuple(_as(Milestone, row) for row in rows("milestones")),
        units=tuple(_unit(row) for row in rows("units")),
        blocks={row["block"]: row["seats"] for row in rows("blocks")},
        bounds={row["unit"]: _as(Bounds, row) for row in rows("bounds")},
        guests=tuple(_as(GuestGroup, row) for row in rows("guests")),
        council=tuple(_as(Member, row) for row in rows("council")),
        lists=code_lists(rows("lists")),
        waivers=tuple(_as(Waiver, row) for row in rows("waivers")),
        budget=tuple(_as(BudgetLine, row) for row in rows("budget")),
        mails={row["kind"]: _as(MailText, row) for row in rows("mails")},
    )


def default_plan() -> Plan:
    """The built-in plan of Bỉm Sơn."""
    return plan_from_tables(default_tables())


def _as(kind: type[Entity], row: TypedRow) -> Entity:
    """A row as its class; of a column that is missing the value is None.

    :raises TypeError: the row has a column that the class does not.
    """
    return kind(**{**dict.fromkeys(one.name for one in fields(kind)), **row})


def _unit(row: TypedRow) -> Unit:
    """A unit; its weight exactly as typed (the decimal 0.1 is one tenth)."""
    weight = row.get("weight")
    return _as(Unit, {**row, "weight": None if weight is None else Fraction(str(weight))})
