"""What is wrong with the milestones of a plan, each in its cell: proof, parts, owners, codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, make
from emulation_xlsx.forms.schema import PARTS
from emulation_xlsx.forms.values import CodeList
from emulation_xlsx.plan.defaults import code_lists, default_tables
from emulation_xlsx.plan.milestones import (
    BY_HOLDING,
    BY_RECEIPT,
    LATER_COLUMNS,
    PART_NAMES,
    Owners,
    owners_in,
    parts_in,
)
from emulation_xlsx.plan.questions import UNIT_KINDS
from emulation_xlsx.plan.roles import DOCUMENT_KINDS
from emulation_xlsx.plan.tables import Tables, some

_Row = Mapping[str, Any]


def milestone_doubts(tables: Tables) -> Iterator[Finding]:
    """Errors in the cells of «Thời hạn»; asked: what nobody owes, and who owes nothing."""
    frame, rows = tables["milestones"], tables.milestones()
    kinds = code_lists(row for row in tables["lists"].rows() if row["list"] and row["value"])
    known = kinds.get(UNIT_KINDS, CodeList(UNIT_KINDS, ()))
    codes = [code for _, code in tables.column("units", "code")]
    yield from _columns(tables)
    owners = []
    for i, row in enumerate(rows):
        found, unknown = owners_in(row["owners"], known, codes)
        owners.append(found)
        yield from _code(frame, i, row)
        yield from _proof(frame, i, row, documents=DOCUMENT_KINDS in kinds)
        if unknown:
            words = "; ".join(known.values)
            yield frame.finding(i, "owners", "unknown_owner", owner=some(unknown), kinds=words)
    if tables.has("units", "code", "kind") and tables.has("milestones", "rule"):
        yield from _nobody(tables, rows, owners)


def _columns(tables: Tables) -> Iterator[Finding]:
    """Some of the columns are there and others not: who deleted one is told."""
    frame = tables["milestones"]
    gone = frame.sources[0].table.missing
    if not set(LATER_COLUMNS) <= set(gone):
        for name in (one for one in LATER_COLUMNS if one in gone):
            title = frame.sheet.field(name).title
            yield make("column_missing", tables.place("milestones"), title=title).at(field=name)


def _code(frame: Frame, i: int, row: _Row) -> Iterator[Finding]:
    """A code that is another rule's would waive both at once."""
    milestones = {one["rule"] for one in default_tables()["milestones"]}
    taken = {one["id"] for one in default_tables()["basis"]} - milestones
    if row["rule"] in taken:
        yield frame.finding(i, "rule", "milestone_code_taken")


def _proof(frame: Frame, i: int, row: _Row, *, documents: bool) -> Iterator[Finding]:
    """``documents``: whether the plan has kinds of document to be sent."""
    proof, (parts, unknown) = row["proof"], parts_in(row["parts"])
    known = ", ".join(PART_NAMES[part] for part in PARTS)
    if unknown:
        yield frame.finding(i, "parts", "unknown_part", parts=some(unknown), known=known)
    elif proof is None and "proof" in frame.sources[0].table.missing and row["rule"]:
        yield frame.finding(i, "rule", "milestone_without_proof")
    elif proof == BY_RECEIPT and not parts:
        yield frame.finding(i, "parts", "proof_without_part", proof=proof, known=known)
    elif parts == ("dossier",) and not documents:
        yield frame.finding(i, "parts", "part_of_nothing", list=DOCUMENT_KINDS)
    elif "dossier" in parts and not documents:
        name = PART_NAMES["dossier"]
        yield frame.finding(i, "parts", "part_without_kinds", part_name=name, list=DOCUMENT_KINDS)
    elif proof not in (BY_RECEIPT, None) and set(parts) - _waits_for(proof):
        yield frame.finding(i, "parts", "parts_unused", proof=proof)


def _waits_for(proof: str) -> set[str]:
    return {"conference"} if proof == BY_HOLDING else set()


def _nobody(tables: Tables, rows: Sequence[_Row], owners: Sequence[Owners]) -> Iterator[Finding]:
    units, hosts = tables["units"].rows(), tables.hosts()
    whole = [unit for unit in units if unit["code"] and unit["kind"]]
    owing: set[str] = set()
    for i, (row, mine) in enumerate(zip(rows, owners, strict=True)):
        found = [unit["code"] for unit in whole if _owes(mine, unit, hosts)]
        owing.update(found)
        if whole and not found and row["rule"]:
            yield tables["milestones"].finding(
                i, "owners", "milestone_of_nobody", milestone=row["rule"]
            )
    idle = [unit["name"] or unit["code"] for unit in whole if unit["code"] not in owing]
    if idle and owing:
        place = tables.place("milestones", "rule")
        yield make("owes_nothing", place, units=some(idle, "đơn vị"), count=len(idle))
    yield from _pilots(tables, whole, list(zip(rows, owners, strict=True)), hosts)


def _owes(owners: Owners, unit: _Row, hosts: set[str]) -> bool:
    host = unit["kind"] in hosts
    return owners.include(unit["code"], unit["kind"], pilot=bool(unit["pilot"]), host=host)


def _pilots(
    tables: Tables, units: Sequence[_Row], pairs: Sequence[tuple[_Row, Owners]], hosts: set[str]
) -> Iterator[Finding]:
    """Pilots who are let off a part that every other unit owes, and have no milestone for it."""
    for part in PARTS:
        waiting = [who for row, who in pairs if part in _parts_of(row)]
        others = [who for who in waiting if who.pilots == {False}]
        left = [
            unit["name"] or unit["code"]
            for unit in units
            if unit["pilot"] and others and not any(_owes(one, unit, hosts) for one in waiting)
        ]
        if left:
            name = PART_NAMES[part]
            place = tables.place("milestones", "rule")
            yield make("pilots_left_out", place, units=some(left, "đơn vị"), part_name=name)


def _parts_of(row: _Row) -> tuple[str, ...]:
    return ("conference",) if row["proof"] == BY_HOLDING else parts_in(row["parts"])[0]
