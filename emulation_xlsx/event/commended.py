"""Who is proposed for a commendation: collectives and persons by its form, for the decision.

A post and how a person is addressed come from the unit's list of delegates. What may not be right
is asked in a column of its own; nobody is dropped for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import COLLECTIVE, PERSON
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.town.consolidation import Consolidation

SALUTATIONS: Mapping[str, str] = {"Nam": "Ông", "Nữ": "Bà"}
_AWARDS = "Khen thưởng"
"""The plan's list that the order of the forms is taken from."""
AWARDED = "commended"
_Key = tuple[str, str]
"""Name and unit as they are compared."""
_Row = tuple[str, Mapping[str, Any]]
"""A unit's code, and what it reports of an exemplar."""
Before = Mapping[_Key, str]
"""Whom the last campaign proposed → for what."""


@dataclass(frozen=True)
class Proposed:
    """A collective or a person, and what is to be asked before the decision."""

    award: str
    kind: str
    name: str
    unit: Unit
    salutation: str = ""
    position: str = ""
    workplace: str = ""
    achievement: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def is_collective(self) -> bool:
        return fold(self.kind) == fold(COLLECTIVE)


def honoured(town: Consolidation) -> set[tuple[str, str]]:
    """Unit and name of every single person for whom the unit's report proposes an award."""
    return {
        (code, fold(row["name"]))
        for code, row in _rows(town)
        if fold(row["kind"] or "") == fold(PERSON)
    }


def _rows(town: Consolidation) -> Iterator[_Row]:
    """The exemplars with a name and an award."""
    rows = town.frame("exemplars").rows()
    for code, i in town.rows("exemplars", "conference"):
        if rows[i]["award"] and rows[i]["name"]:
            yield code, rows[i]


def proposed(town: Consolidation, before: Before) -> list[Proposed]:
    """By form of award in the plan's order, collectives first, units as in the register."""
    found, people = list(_rows(town)), _people(town)
    named: dict[str, list[_Row]] = {}
    for code, row in found:
        named.setdefault(fold(row["name"]), []).append((code, row))
    rows = [_one(town.plan, one, people, named[fold(one[1]["name"])], before) for one in found]
    listed = town.plan.lists.get(_AWARDS)
    order = {award: n for n, award in enumerate(listed.values if listed else ())}
    return sorted(
        rows,
        key=lambda one: (
            order.get(one.award, len(order)),
            "" if one.award in order else one.award,
            not one.is_collective,
        ),
    )


def _people(town: Consolidation) -> Mapping[_Key, list[Mapping[str, Any]]]:
    """Unit code and name → the delegates of that name."""
    found: dict[_Key, list[Mapping[str, Any]]] = {}
    rows = town.frame("delegates").rows()
    for code, i in town.rows("delegates", "list"):
        found.setdefault((code, fold(rows[i]["full_name"] or "")), []).append(rows[i])
    return found


def _one(
    plan: Plan,
    one: _Row,
    people: Mapping[_Key, list[Mapping[str, Any]]],
    namesakes: Sequence[_Row],
    before: Before,
) -> Proposed:
    code, row = one
    unit, collective = plan.by_code[code], fold(row["kind"] or "") == fold(COLLECTIVE)
    same = [] if collective else people.get((code, fold(row["name"])), [])
    known: Mapping[str, Any] = same[0] if len(same) == 1 else {}
    doubts = [
        *_again(plan, code, namesakes, collective=collective),
        *(() if collective else _of_person(row, same)),
        *_last_time(unit, row, before),
    ]
    return Proposed(
        row["award"],
        row["kind"] or "",
        row["name"],
        unit,
        SALUTATIONS.get(known.get("gender") or "", ""),
        known.get("position") or "",
        row["workplace"] or "",
        row["achievement"] or "",
        tuple(doubts),
    )


# --- what is asked --------------------------------------------------------------------------------


def _again(plan: Plan, code: str, namesakes: Sequence[_Row], *, collective: bool) -> Iterator[str]:
    """All of one name, of the unit and, since collectives are named alike, persons of others."""
    own = [row["award"] for other, row in namesakes if other == code]
    if len(own) > 1:
        yield f"đơn vị đề nghị {len(own)} lần: {'; '.join(own)}"
    others = dict.fromkeys(plan.by_code[other].name for other, _ in namesakes if other != code)
    if others and not collective:
        yield f"cùng tên với đề nghị của {', '.join(others)}"


def _of_person(row: Mapping[str, Any], same: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Of a person whose name the unit's delegates have: several of it, the award already given."""
    if len(same) > 1:
        yield f"danh sách đại biểu có {len(same)} người cùng tên nên chưa ghi chức vụ"
    for one in same:
        if one["highest_award"] and fold(one["highest_award"]) == fold(row["award"]):
            told = f", {one['award_decision']}" if one["award_decision"] else ""
            yield f"danh sách đại biểu ghi đã được “{one['highest_award']}”{told}"


def _last_time(unit: Unit, row: Mapping[str, Any], before: Before) -> Iterator[str]:
    award = before.get((fold(row["name"]), fold(unit.name)))
    if award is not None:
        yield f"đợt trước đã đề nghị “{award}” cho cùng tên, cùng đơn vị"


def commended_before(content: bytes) -> Before:
    """Whom the list of the last campaign names.

    :raises UnreadableWorkbookError: it is no workbook.
    """
    spec = load("event").only(lambda sheet: sheet.key == AWARDED)
    table = read_workbook(content, spec).tables.get(AWARDED)
    names = ("full_name", "unit_name", "award")
    rows = table.records() if table else ()
    texts = ([as_text(row.get(name)) or "" for name in names] for row in rows)
    return {(fold(name), fold(unit)): award for name, unit, award in texts if name}
