"""The workbooks that the office hands out: the plan, each unit's form, and the quota they quote."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from emulation_xlsx.forms.book import Content, meta_cell
from emulation_xlsx.forms.guide import Deadline, Guide, last_good_day
from emulation_xlsx.forms.live import is_filled
from emulation_xlsx.forms.questions import Asks, form_asking, marks_of
from emulation_xlsx.forms.schema import Part, load
from emulation_xlsx.forms.words import Words
from emulation_xlsx.forms.writer import write_form
from emulation_xlsx.plan.deadlines import DueDay, due_day
from emulation_xlsx.plan.defaults import code_lists, default_lists, default_tables
from emulation_xlsx.plan.model import NAME_PLACE, THROUGH, Bounds, Plan, Unit
from emulation_xlsx.plan.questions import SHEETS, sheet_list
from emulation_xlsx.plan.quota import Allocation, Claim, allocate
from emulation_xlsx.plan.settings import worded

MARGIN_ROWS = 3
"""Rows a delegate list offers beyond the quota, for the reserve."""
_LATER = "Chỉ tiêu đại biểu: sẽ thông báo sau"
NOT_ASKED = "Đơn vị không phải cử đại biểu"


def new_plan_workbook(
    created: dt.datetime, tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> bytes:
    """The workbook ``ke-hoach.xlsx`` with the built-in plan, or with other tables."""
    values = tables or default_tables()
    settings = values["settings"][0]
    lists = {**default_lists(), **code_lists(values["lists"])}
    content = Content(
        lists={**lists, SHEETS: sheet_list(Words.of(worded(settings)))},
        created=created,
        values=values,
        protect=False,
        office=(settings["superior_office"] or "", settings["issuing_office"] or ""),
    )
    return write_form(load("plan"), content)


def allocate_plan(plan: Plan) -> Allocation:
    """The quota of the plan (R-QUOTA), among the units that send a delegate list; nothing where no
    milestone waits for one.

    :raises Infeasible: seats and bounds cannot both hold.
    """
    if not plan.asks("list"):
        return Allocation(plan.settings.cap_town, 0, 0, ())
    claims = [_claim(plan, unit) for unit in plan.units if nominates(plan, unit)]
    settings = plan.settings
    share = Fraction(settings.exemplar_percent, 100)
    seats = dict(plan.blocks)
    return allocate(
        settings.cap_town, share, settings.reserve_seats, settings.base_seats, seats, claims
    )


def nominates(plan: Plan, unit: Unit) -> bool:
    """Whether the unit sends a delegate list."""
    asked = is_owed(plan, unit, "list")
    return not plan.is_town(unit) and asked and plan.sends(unit, "list")


def _claim(plan: Plan, unit: Unit) -> Claim:
    bounds = plan.bounds.get(unit.code, Bounds(unit.code))
    own = (bounds.minimum, bounds.maximum, bounds.fixed, bounds.lot)
    return Claim(unit.code, unit.block, unit.weight, *own)


def unit_workbook(
    plan: Plan,
    unit: Unit,
    seats: int | None,
    today: dt.date,
    values: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> bytes:
    """A unit's workbook: blank but for its identity, or holding ``values``.

    ``seats``: its decided exemplar seats, None while they are not.
    """
    return unit_form(unit_content(plan, unit, seats, today, values))


def unit_form(content: Content) -> bytes:
    """The workbook of a unit's form."""
    form = form_asking(content.asks)
    return write_form(form.only(lambda one: one.key not in content.left_out), content)


def blank_form(plan: Plan, unit: Unit, seats: int | None, today: dt.date) -> Callable[[], bytes]:
    """Writes the same workbook as :func:`unit_workbook`, here or in another process; of units
    that differ by code and name alone the form is written once, its rows high enough for names as
    long.
    """
    own = _called(unit)
    if not all(is_plain(text) for text in own if text):
        return partial(unit_workbook, plan, unit, seats, today)
    stands = STANDS._replace(name=_as_long(unit.name))
    like = Called(*(text and stand for text, stand in zip(own, stands, strict=True)))
    shape = unit_content(plan, unit, seats, today, called=like)
    upper = {stands.name.upper(): unit.name.upper()}
    return partial(_filled, shape, dict(zip(stands, own, strict=True)) | upper)


class Called(NamedTuple):
    """What a form says of its unit alone; the last two may be empty."""

    code: str
    name: str
    email: str
    phone: str


STANDS = Called("\ue000mã\ue001", "\ue000tên\ue001", "\ue000thư\ue001", "\ue000máy\ue001")
"""Stand in a form of some shape for the unit's own."""


def _called(unit: Unit) -> Called:
    return Called(unit.code, unit.name, next(iter(unit.addresses), ""), unit.phone or "")


SHORT, STEP = 40, 20
"""The letters of a name that has room in rows as high as any unit's; for longer ones rows are
higher in steps of so many.
"""


def _as_long(name: str) -> str:
    """What stands for a name in rows as high as any of its length takes, in capitals or not."""
    if len(name) <= SHORT:
        return STANDS.name
    words = -(-len(name) // STEP) * STEP // len("CÔNG ")
    return STANDS.name.replace("tên", "tên" + " CÔNG" * words)


_TEMPLATES: dict[str, Template] = {}


def _filled(shape: Content, texts: Mapping[str, str]) -> bytes:
    key = repr(replace(shape, lists={}))  # a plan has the same lists for all
    if key not in _TEMPLATES:
        _TEMPLATES[key] = Template(unit_form(shape))
    return _TEMPLATES[key].filled(texts)


def unit_content(
    plan: Plan,
    unit: Unit,
    seats: int | None,
    today: dt.date,
    values: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    called: Called | None = None,
) -> Content:
    """What a unit's workbook says; ``called``: what stands for its own code, name, addresses."""
    code, name, email, phone = called or _called(unit)
    guide = replace(unit_guide(plan, unit, seats, today), unit_name=_named(code, name))
    own = {"unit_code": code, "unit_name": name, "unit_kind": unit.kind}
    given = dict(values or {})
    given["unit"] = [{**row, **own} for row in given.get("unit") or [{}]]
    asks = _keeping(plan.asked.by(unit.kind), given)
    meta = {"campaign": plan.settings.campaign_code, "unit": code, **marks_of(asks)}
    if seats is not None:
        meta["told"] = str(seats)
    reached = {key: text for key, text in (("email", email), ("phone", phone)) if text}
    return Content(
        lists=plan.lists,
        created=dt.datetime.combine(today, dt.time()),
        values=given,
        facts={
            **_facts(plan, guide, unit),
            **{f"unit_{key}": meta_cell(len(meta) + i) for i, key in enumerate(reached)},
        },
        meta=meta | reached,
        shows=frozenset({"media"} if unit.media else ()),
        rows=_rows(plan, seats),
        front=(guide.write,),
        asks=asks,
        left_out=_left_out(plan, unit, given),
        office=("", _issuer(plan, unit, name).upper()),
    )


def _rows(plan: Plan, seats: int | None) -> dict[str, int]:
    """How many rows the lists have whose length is known."""
    rows = {"presidium": plan.settings.presidium_max or 0}
    return rows if seats is None else rows | {"delegates": seats + MARGIN_ROWS}


def _left_out(
    plan: Plan, unit: Unit, values: Mapping[str, Sequence[Mapping[str, Any]]]
) -> frozenset[str]:
    """The sheets that a unit's form lacks: of parts that no milestone asks of it, and those on
    which nothing is asked.
    """
    form = form_asking(plan.asked.by(unit.kind))
    return frozenset(
        one.key
        for one in form.sheets
        if not (is_owed(plan, unit, one.part) and one.fields) and one.key not in values
    )


def is_owed(plan: Plan, unit: Unit, part: Part | None) -> bool:
    """Whether a unit's form asks for a part: one for which a milestone of its waits."""
    return part in (None, "unit") or any(part in one.parts for one in plan.milestones_of(unit))


def _facts(plan: Plan, guide: Guide, unit: Unit) -> dict[str, object]:
    """What a form's texts, live checks and starts quote."""
    guests = plan.bounds.get(unit.code, Bounds(unit.code)).guests
    return {
        **plan.facts,
        "quota_text": guide.quota_text,
        "exemplar": _literal(plan.roles.exemplar),
        "official": _literal(plan.roles.official),
        "report_kind": _literal(next(iter(sorted(plan.roles.reports)), "")),
        "only_type": '""' if guests else _literal(plan.roles.exemplar),
    }


def _issuer(plan: Plan, unit: Unit, name: str) -> str:
    """Whose name stands above what a unit issues, it being called ``name``."""
    form = plan.kind(unit).addressed or NAME_PLACE
    return unit.letterhead or (form.replace(NAME_PLACE, name) if NAME_PLACE in form else name)


def _literal(text: str) -> str:
    """A text as a formula has it."""
    return '"' + text.replace('"', '""') + '"'


def _named(code: str, name: str) -> str:
    return f"{name} (mã {code})"


def _keeping(asks: Asks, values: Mapping[str, Sequence[Mapping[str, Any]]]) -> Asks:
    """What a unit is asked, and whatever else it has answered all the same."""
    left = (
        (key, name)
        for key, name in asks.left_out
        if not any(is_filled(row.get(name)) for row in values.get(key, ()))
    )
    return replace(asks, left_out=tuple(left))


def told_in(meta: Mapping[str, str]) -> int | None:
    """The seats that a form's hidden marks say it was issued with."""
    told = meta.get("told", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else None


def unit_guide(plan: Plan, unit: Unit, seats: int | None, today: dt.date) -> Guide:
    """What the first page of a unit's workbook says."""
    settings = plan.settings

    def due(rule: str) -> DueDay:
        return due_day(plan, unit.code, rule, today)

    reply = " · ".join(x for x in (settings.reply_email, settings.reply_phone) if x)
    contact = f"Gửi về: {settings.issuing_office}" + (f" · {reply}" if reply else "")
    return Guide(
        heading=settings.campaign_title,
        unit_name=_named(unit.code, unit.name),
        deadlines=[_deadline(due(rule)) for rule in plan.owes(unit)],
        quota_text=_quota_text(plan, unit, seats),
        quota=seats,
        contact=contact,
        pilot=_pilot_text(plan, unit),
        rounds=plan.rounds,
        opens=_rounds_open(plan, unit, today),
        today=today,
    )


def _pilot_text(plan: Plan, unit: Unit) -> str:
    """What a pilot's form says of it: whom the plan invites to its conference."""
    if not unit.pilot:
        return ""
    groups = [
        one.group + (f" ({one.people} người)" if one.people else "")
        for one in plan.guests
        if one.occasion == unit.code
    ]
    invited = f" Khách mời theo kế hoạch: {'; '.join(groups)}." if groups else ""
    return f"Phiếu của đơn vị làm điểm.{invited}"


def _rounds_open(plan: Plan, unit: Unit, today: dt.date) -> dict[int, dt.date]:
    """Round → the day it opens for a unit: the first when the campaign starts, each other when the
    last is due that the form proves in the round before.
    """
    numbers = sorted({*plan.rounds.values(), *(one.round for one in plan.milestones if one.round)})
    opens = dict.fromkeys(numbers[:1], plan.settings.campaign_start)
    for before, number in pairwise(numbers):
        proven = [one for one in plan.milestones if one.round == before and one.parts]
        mine = [one for one in proven if one in plan.milestones_of(unit)] or proven
        days = [due_day(plan, unit.code, one.rule, today).day for one in mine]
        opens[number] = max(days, default=opens[before])
    return opens


def _deadline(due: DueDay) -> Deadline:
    """A line of the unit's deadlines: its own day, and why it is not the plan's first one."""
    milestone, words = due.milestone, last_good_day(due.day, due.counting == THROUGH)
    if due.exempt:
        words = "được miễn"
    elif due.extended:
        words += " (được gia hạn)"
    elif milestone.amended and milestone.amended_by:
        words += f" – điều chỉnh theo {milestone.amended_by}"
    return Deadline(milestone.title, words)


def _quota_text(plan: Plan, unit: Unit, seats: int | None) -> str:
    if plan.is_town(unit):
        return plan.said("Phiếu của {gathering} cấp {level}")
    if not nominates(plan, unit):
        return NOT_ASKED if plan.asks("list") else ""
    if seats is None:
        return _LATER
    return f"Chỉ tiêu của đơn vị: {seats} đại biểu điển hình chính thức"


_STRINGS = "xl/sharedStrings.xml"
_ODD = re.compile(r"^\s|\s$|[\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_|<r>")


def is_plain(text: str) -> bool:
    """Whether the writer stores a text as it is, but for XML's own signs."""
    return bool(text) and not _ODD.search(text)


class Template:
    """The bytes of a workbook in which some texts are placeholders, each a word of its own."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._parts = [(info, archive.read(info)) for info in archive.infolist()]
        self._strings = next(data for info, data in self._parts if info.filename == _STRINGS)

    def filled(self, texts: Mapping[str, str]) -> bytes:
        """The workbook with plain texts for its placeholders."""
        strings = self._strings
        for placeholder, text in texts.items():
            strings = strings.replace(placeholder.encode(), escape(text, quote=False).encode())
        return self._zipped(strings)

    def _zipped(self, strings: bytes) -> bytes:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for info, data in self._parts:
                fresh = zipfile.ZipInfo(info.filename, info.date_time)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(fresh, strings if info.filename == _STRINGS else data)
        return whole.getvalue()
