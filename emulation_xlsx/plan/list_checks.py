"""What is wrong with the code lists of a plan: values that are gone, roles out of place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, make
from emulation_xlsx.forms.schema import FormField, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import NO
from emulation_xlsx.plan.defaults import default_lists
from emulation_xlsx.plan.listed import PER_ENTRY
from emulation_xlsx.plan.roles import DOCUMENT_KINDS, NEEDED, ROLES, SINGLE
from emulation_xlsx.plan.tables import Tables, some

FIXED_LISTS = frozenset(
    {"Cách tính", "Giới tính", "Hoàn thành khi", "Loại thư", "Tính hạn theo", "Được tính là"}
)
"""Lists whose values the program itself reads; of all others a clerk may rename, remove, add."""
_LATER_VALUES = frozenset({"Giấy mời"})
"""Values that older plans do not have, nor anything that is of them."""


def list_doubts(tables: Tables) -> Iterator[Finding]:
    """Lists without a value that a plan or a form must have, or that answers a question which is
    asked; values of which the program reads one that is gone, and roles.
    """
    if not tables.has("lists", "list", "value"):
        return
    have: dict[str, list[str]] = {}
    for row in tables["lists"].rows():
        have.setdefault(row["list"], []).append(row["value"])
    place = tables.place("lists")
    later = {f.excel.list for sheet in load("plan").sheets for f in sheet.fields if f.excel.later}
    for name, one in default_lists().items():
        if name in later - have.keys():
            continue
        values = have.get(name, [])
        kept = one.values if name in FIXED_LISTS else ()
        gone = [value for value in kept if value not in {*values, *_LATER_VALUES}]
        if not any(values):
            yield from _empty(tables, name)
        elif gone:
            yield make("list_lost_value", place, list=name, missing=some(gone))
    yield from _roles(tables["lists"], tables.lists())


def _empty(tables: Tables, name: str) -> Iterator[Finding]:
    """A list without a value: needed, or its questions are left out, which is said unless the plan
    asks none of them. What waits for documents of no kind is said of its milestone.
    """
    place, plan, form = tables.place("lists"), load("plan"), load("unit_return")
    of_plan = any(f.excel.list == name for sheet in plan.sheets for f in sheet.fields)
    fields = [f for sheet in form.sheets for f in sheet.fields if _asks(f, name)]
    if of_plan or name in FIXED_LISTS or any(f.excel.always for f in fields):
        yield make("list_empty", place, list=name)
        return
    rows, no = tables["questions"].rows(), fold(NO)
    off = {row["title"] for row in rows if fold(row["asked"] or "") == no}
    titles = dict.fromkeys(f.title for f in fields if f.title not in off and not f.excel.retired)
    if titles and name != DOCUMENT_KINDS:
        yield make("list_unasked", place, list=name, questions=some(list(titles), "câu"))


def _asks(one: FormField, name: str) -> bool:
    """Whether a question is answered from a list, or is about one of its entries."""
    per_entry = PER_ENTRY.get(name)
    return one.excel.list == name or bool(per_entry and one.name.startswith(per_entry))


def _roles(frame: Frame, rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Roles that mean nothing in their list, twice where one value has it, or nowhere."""
    seen: dict[tuple[str, str], int] = {}
    last: dict[str, int] = {}
    for i, row in enumerate(rows):
        name, role = row["list"], row["role"]
        last[name] = i
        if not role:
            continue
        known = ROLES.get(name, ())
        if role not in known:
            words = ", ".join(known) or "không có"
            yield frame.finding(i, "role", "role_out_of_place", list=name, known=words)
        elif (name, role) in SINGLE and (name, role) in seen:
            earlier = frame.sources[0].table.rows[seen[name, role]]
            yield frame.finding(i, "role", "role_twice", list=name, first_row=earlier)
        seen.setdefault((name, role), i)
    for name, role in NEEDED.items():
        if name in last and (name, role) not in seen:
            yield frame.finding(last[name], "role", "role_missing", list=name, role=role)
