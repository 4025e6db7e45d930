"""What rules need of the values of a code list: the column «Được tính là» of «Danh mục».

A rule asks for a role, never for a wording, so that a clerk renames, removes and adds values. A
rule whose role no value has is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.plan.defaults import default_tables

AGENDA, CONFERENCE_FORMS = "Chương trình hội nghị", "Hình thức hội nghị"
DOCUMENT_KINDS, CATEGORIES = "Loại hồ sơ", "Thành phần đại biểu"
_TYPES, _STANDINGS = "Loại đại biểu", "Tư cách đại biểu"
_CHAIRS = "Vai trò chủ tọa"
_EXEMPLAR, GUEST, _OFFICIAL, _RESERVE = "điển hình", "khách mời", "chính thức", "dự khuyết"
_PLENARY, _MINUTES, _REPORTS = "hội nghị toàn thể", "biên bản", "báo cáo thành tích"
_NO_MINORITY, _NOT_DIRECT = "không tính dân tộc thiểu số", "không trực tiếp"
_OF_HOST, _ADOPTION = "của cấp tổ chức", "thông qua đại biểu"
ROLES: Mapping[str, tuple[str, ...]] = {
    _TYPES: (_EXEMPLAR, GUEST),
    _STANDINGS: (_OFFICIAL, _RESERVE),
    _CHAIRS: (_EXEMPLAR,),
    CATEGORIES: (GUEST,),
    "Thành phần dự": (_PLENARY,),
    "Dân tộc": (_NO_MINORITY,),
    "Trực tiếp": (_NOT_DIRECT,),
    DOCUMENT_KINDS: (_MINUTES, _REPORTS),
    CONFERENCE_FORMS: (_OF_HOST,),
    AGENDA: (_ADOPTION,),
}
"""Code list → the roles that rules look for in it."""
NEEDED: Mapping[str, str] = {_TYPES: _EXEMPLAR, _STANDINGS: _OFFICIAL}
"""Lists of which exactly one value has this role: whom the seats are for."""
SINGLE = frozenset({(_TYPES, _EXEMPLAR), (_TYPES, GUEST), (_STANDINGS, _OFFICIAL)}) | {
    (_STANDINGS, _RESERVE)
}
"""Roles that one value of their list has at most: live formulas count it."""


@dataclass(frozen=True)
class Roles:
    """The values of a plan's lists that rules look for; empty, or :data:`NONE_OF_THEM`, where no
    value is one.
    """

    exemplar: str
    """Of «Loại đại biểu»: who fills the exemplar seats."""
    guest: str
    official: str
    """Of «Tư cách đại biểu»: who counts."""
    reserve: str
    plenary: frozenset[str]
    exemplary_chairs: frozenset[str]
    guest_categories: frozenset[str]
    no_minority: tuple[str, ...]
    """Of «Dân tộc», in its order: who is of no ethnic minority (a foreigner too)."""
    not_direct: tuple[str, ...]
    minutes: frozenset[str]
    reports: frozenset[str]
    forms_of_host: frozenset[str]
    adoption: frozenset[int]
    """Numbers of the agenda's items that adopt the delegates of the next level (R-SELECT)."""

    @classmethod
    def of(cls, lists: CodeLists) -> Roles:
        def having(name: str, role: str) -> tuple[str, ...]:
            one = lists.get(name)
            return tuple(v for v in one.values if one.roles.get(v) == role) if one else ()

        def single(name: str, role: str) -> str:
            return next(iter(having(name, role)), NONE_OF_THEM)

        def some(name: str, role: str) -> frozenset[str]:
            return frozenset(having(name, role))

        items = lists[AGENDA].values if AGENDA in lists else ()
        adopting = some(AGENDA, _ADOPTION)
        return cls(
            exemplar=single(_TYPES, _EXEMPLAR),
            guest=single(_TYPES, GUEST),
            official=single(_STANDINGS, _OFFICIAL),
            reserve=single(_STANDINGS, _RESERVE),
            plenary=some("Thành phần dự", _PLENARY),
            exemplary_chairs=some(_CHAIRS, _EXEMPLAR),
            guest_categories=some(CATEGORIES, GUEST),
            no_minority=having("Dân tộc", _NO_MINORITY),
            not_direct=having("Trực tiếp", _NOT_DIRECT),
            minutes=some(DOCUMENT_KINDS, _MINUTES),
            reports=some(DOCUMENT_KINDS, _REPORTS),
            forms_of_host=some(CONFERENCE_FORMS, _OF_HOST),
            adoption=frozenset(n for n, item in enumerate(items, 1) if item in adopting),
        )

    def outside(self, field: str) -> tuple[str, ...]:
        """The values that are outside a field's group of R-SHARE."""
        return {"ethnicity": self.no_minority, "direct_work": self.not_direct}[field]


NONE_OF_THEM = "(không có giá trị nào)"
"""Stands for a value that a list has not: no cell is it."""
_OLD_ADOPTION = 8
"""The item that adopted the delegates when roles were no column."""


def with_roles(
    rows: Iterable[Mapping[str, Any]], missing: Iterable[str] = ()
) -> Iterator[dict[str, Any]]:
    """The rows of «Danh mục»; of an older plan, in which roles are no column, each value has that
    of its wording in the default kit, the last form of conference was the level's own, and the
    eighth item adopted the delegates.
    """
    rows = list(rows)
    if "role" not in missing:
        yield from (dict(row) for row in rows)
        return
    given = {(row["list"], row["value"]): row["role"] for row in default_tables()["lists"]}
    forms = [row["value"] for row in rows if row["list"] == CONFERENCE_FORMS]
    items = [row["value"] for row in rows if row["list"] == AGENDA]
    by_place = {CONFERENCE_FORMS: (forms[-1:], _OF_HOST)}
    by_place[AGENDA] = items[_OLD_ADOPTION - 1 : _OLD_ADOPTION], _ADOPTION
    for row in rows:
        name, value = row["list"], row["value"]
        role = given.get((name, value))
        if name in by_place:
            values, placed = by_place[name]
            role = placed if value in values else None
        yield {**row, "role": role}
