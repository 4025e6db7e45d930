"""The milestones of the sheet «Thời hạn»: what proves each, who owes it, in which round."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulation_xlsx.forms.schema import PARTS, Part, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import CodeList, CodeLists, values_in
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.questions import UNIT_KINDS
from emulation_xlsx.plan.roles import DOCUMENT_KINDS

BY_RECEIPT, BY_HOLDING, BY_PAPER = "nhận phần", "ngày tổ chức", "văn bản giấy"
"""What proves a milestone: parts of the form came, a conference was held, only a paper does."""
_PILOTS, _NOT_PILOTS, _HOST = "đơn vị điểm", "không phải điểm", "cấp tổ chức"
"""Who owes one, beside kinds and codes of units."""
PART_NAMES: Mapping[Part, str] = {
    "unit": "Đơn vị",
    "plan": "Kế hoạch",
    "conference": "Hội nghị",
    "list": "Danh sách đại biểu",
    "dossier": "Hồ sơ",
}
LATER_COLUMNS = ("short", "proof", "parts", "owners", "round")
"""Columns that an older plan lacks: there a milestone has those of its code in the default kit."""
_BETWEEN = re.compile(r"[;\n]")


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owes a milestone: kinds and units add up, what is said of pilots narrows them; nothing
    said is every unit but the host.
    """

    kinds: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    pilots: frozenset[bool] = frozenset()
    """Whether pilots, others, or (blank) both."""
    host: bool = False

    def include(self, code: str, kind: str, *, pilot: bool, host: bool) -> bool:
        named = code in self.codes or kind in self.kinds
        if host:
            return self.host or named
        everyone = not (self.kinds or self.codes) and (bool(self.pilots) or not self.host)
        return (named or everyone) and (not self.pilots or pilot in self.pilots)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A deadline; ``due`` is the day D that «trước ngày D» names."""

    rule: str
    title: str
    due: dt.date
    counting: str
    amended_due: dt.date | None
    amended_by: str | None
    short: str | None = None
    """What charts call it; None: its title."""
    proof: str = BY_RECEIPT
    parts: tuple[Part, ...] = ()
    """The parts of the form that it waits for."""
    owners: Owners = Owners()
    round: int | None = None

    @property
    def day(self) -> dt.date:
        """D as amended."""
        return self.amended_due or self.due

    @property
    def amended(self) -> bool:
        """Whether it was moved; «amended» to its own day says that it stays."""
        return self.day != self.due

    @property
    def held(self) -> bool:
        """Whether its evidence is the day a conference was held, not a receipt."""
        return self.proof == BY_HOLDING


def milestone_fields(
    row: Mapping[str, Any], lists: CodeLists, codes: Iterable[str]
) -> dict[str, Any]:
    """A row's parts and owners as :class:`Milestone` has them, without a part of which the lists
    leave nothing to send; what is not understood is left out: it is a finding of its own.
    """
    named, _ = parts_in(row.get("parts"))
    parts = tuple(part for part in named if part != "dossier" or values_in(lists, DOCUMENT_KINDS))
    owners, _ = owners_in(row.get("owners"), lists[UNIT_KINDS], codes)
    return {
        "proof": row.get("proof") or BY_RECEIPT,
        "parts": ("conference",) if row.get("proof") == BY_HOLDING else parts,
        "owners": owners,
    }


def parts_in(text: str | None) -> tuple[tuple[Part, ...], list[str]]:
    """The parts that a cell names, in the form's order, and what is none."""
    by_name = {fold(PART_NAMES[part]): part for part in PARTS}
    named = {term: by_name.get(fold(term)) for term in _terms(text)}
    unknown = [term for term, part in named.items() if part is None]
    return tuple(part for part in PARTS if part in named.values()), unknown


def owners_in(text: str | None, kinds: CodeList, codes: Iterable[str]) -> tuple[Owners, list[str]]:
    """Who is named in a cell, and what is neither a word for them, a kind nor a code."""
    known, found, unknown = set(codes), Owners(), []
    for term in _terms(text):
        pilots = {_PILOTS: frozenset({True}), _NOT_PILOTS: frozenset({False})}.get(fold(term))
        if pilots:
            found = Owners(found.kinds, found.codes, found.pilots | pilots, found.host)
        elif fold(term) == _HOST:
            found = Owners(found.kinds, found.codes, found.pilots, host=True)
        elif term.upper() in known:
            found = Owners(found.kinds, found.codes | {term.upper()}, found.pilots, found.host)
        elif kind := kinds.match(term):
            found = Owners(found.kinds | {kind}, found.codes, found.pilots, found.host)
        else:
            unknown.append(term)
    return found, unknown


def _terms(text: str | None) -> Iterator[str]:
    return (term for one in _BETWEEN.split(text or "") if (term := one.strip()))


def rounds_of(milestones: Sequence[Milestone]) -> dict[Part, int]:
    """Part → the round in which it is asked: the earliest of what waits for it, else the form's."""
    own = {one.part: one.round for one in load("unit_return").sheets if one.part and one.round}
    waiting = {
        part: [one.round for one in milestones if one.round and part in one.parts] for part in own
    }
    return {part: min(waiting[part], default=own[part]) for part in own}


def completed(
    rows: Iterable[Mapping[str, Any]], missing: Iterable[str] = ()
) -> Iterator[dict[str, Any]]:
    """The rows of «Thời hạn», in ``missing`` columns those of their code in the default kit."""
    kit = {row["rule"]: row for row in default_tables()["milestones"]}
    gone = set(missing).intersection(LATER_COLUMNS)
    for row in rows:
        given = kit.get(row["rule"], {})
        yield {**row, **{name: given.get(name) for name in gone}}
