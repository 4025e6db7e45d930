"""Rows whose name cell holds more than a name: the name is the name, the rest goes to its column.

A piece fills its column where that is blank; where it is filled, both must say the same, or the
cell of the column is used and it is asked. A collective's name is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from emulation_xlsx.checks.coercion import Column, Problem
from emulation_xlsx.checks.documents import documents_apart
from emulation_xlsx.checks.legacy import from_legacy, looks_legacy
from emulation_xlsx.checks.letters import odd_name, seen_as, unmangled
from emulation_xlsx.checks.names import (
    Parted,
    is_collective,
    is_nobody,
    is_person_name,
    is_post,
    parted,
)
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import Uncalculated, fold, is_excel_error
from emulation_xlsx.forms.values import PERSON, CodeLists
from emulation_xlsx.reading.raw import is_blank

_LETTER = re.compile(r"[^\W\d_]")
_RAISED = re.compile(r"[¹²³\s]+$")
_OUR_LETTERS = re.compile(r"[\u1ea0-\u1ef9đĐơưƠƯ]")
"""Letters that no text in an old code has."""
_NOTED = frozenset({"absent", "note", "position", "workplace"})
"""What may go to the note where its own column is filled or missing."""

Columns = Mapping[str, Sequence[Raw]]
Typed = Callable[[FormField, Sequence[Raw]], Column]
"""Cells of a field, coerced."""


@dataclass
class PeopleApart:
    """A sheet's raw columns with the names bare and their pieces moved, and what is said."""

    raw: dict[str, list[Raw]]
    said: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    """Field of a name → what is said of it."""

    @property
    def crowded(self) -> set[int]:
        """Rows that hold several people: of such a row only that is said."""
        found = (one for said in self.said.values() for one in said)
        return {one.index for one in found if one.code == "several_people"}


def people_apart(sheet: Sheet, raw: Columns, lists: CodeLists, typed: Typed) -> PeopleApart:
    """The columns of ``raw`` after every person's name, and a document's day, was taken apart.

    Only sheets that a unit fills hold names of people; columns that nothing changes are shared.
    """
    apart = PeopleApart({name: list(values) for name, values in raw.items()})
    kinds = _kinds(sheet, raw, typed)
    for one in sheet.fields if sheet.part else ():
        if one.excel.personal == "name":
            for i, cell in enumerate(raw[one.name]):
                if not isinstance(cell, str) or isinstance(cell, Uncalculated):
                    continue
                if _LETTER.search(cell) and not is_excel_error(cell.strip()):
                    kind = kinds[i] if kinds else _A_PERSON
                    _Row(sheet, one, i, apart, typed).told(cell, kind, lists)
    for name, said in documents_apart(sheet, apart.raw):
        apart.said[name].append(said)
    return apart


_A_PERSON = fold(PERSON)
_A_POST = "có vẻ là chức vụ hoặc cách gọi chung, hoặc có chức vụ ghi trước họ tên"


def _kinds(sheet: Sheet, raw: Columns, typed: Typed) -> list[str]:
    """Of each row of a list that holds collectives too whether it is one; [] for other lists."""
    kind = next((one for one in sheet.fields if one.name == "kind"), None)
    return [fold(str(one or "")) for one in typed(kind, raw["kind"]).values] if kind else []


@dataclass(frozen=True)
class _Row:
    """A person's row on its way."""

    sheet: Sheet
    one: FormField
    index: int
    apart: PeopleApart
    typed: Typed

    def told(self, cell: str, kind: str, lists: CodeLists) -> None:
        """Take a person's cell apart; of a collective's only what contradicts its ``kind``."""
        if kind == _A_PERSON and is_collective(cell):
            if "kind" in self.apart.raw:
                self._say("collective_as_person")
            else:
                self._say("odd_name", reason="có vẻ là tên một đơn vị, không phải họ tên một người")
        elif kind == _A_PERSON and is_nobody(cell):
            self._say("odd_name", reason="không phải họ tên một người")
        elif kind == _A_PERSON:
            self.read(cell, lists)
        elif kind and is_person_name(cell):
            self._say("person_as_collective")

    def read(self, cell: str, lists: CodeLists) -> None:
        if not cell.isascii():
            cell = unmangled(cell) or from_legacy(cell) or cell
        peoples = lists.get("Dân tộc")
        match = peoples.match if peoples else None
        bare = _RAISED.sub("", cell)  # a footnote's mark, or the ạ of an old code
        old = looks_legacy(bare if _OUR_LETTERS.search(bare) else cell)
        found = None if old else parted(cell, match)
        if found is None:
            self._doubt(cell)
        elif found.people:
            names = "; ".join(f"“{name}”" for name in found.people)
            self._say("several_people", hides=True, count=len(found.people), names=names)
        elif found.unknown is not None:
            self._say("name_unclear", piece=found.unknown)
        else:
            self._move(found)

    def _doubt(self, name: str) -> None:
        reason = _A_POST if is_post(name) else odd_name(name)
        if reason and "\ufffd" not in name and seen_as(name) == name:
            self._say("odd_name", reason=reason)

    def _move(self, found: Parted) -> None:
        self.apart.raw[self.one.name][self.index] = found.name
        moved: list[str] = []
        for kind, piece in found.said:
            target = self._field(kind)
            cell = self.apart.raw[target.name][self.index] if target else None
            if target and is_blank(cell):
                self.apart.raw[target.name][self.index] = piece
            elif target and kind not in _NOTED and not self._same(target, piece, cell):
                self._say("name_differs", name=found.name, other_title=target.title, other=cell)
                return
            elif kind == "gender" or (target and fold(piece) == fold(str(cell))):
                continue
            elif not target or kind in _NOTED:
                target = self._noted(piece)
            moved.append(_where(piece, target))
        self._doubt(found.name)
        if any(kind == "absent" for kind, _ in found.said):
            self._say("name_absent", name=found.name)
        else:
            code = "title_in_name" if found.title else "name_parted"
            self._say(code, name=found.name, rest="".join(moved))

    def _field(self, kind: str) -> FormField | None:
        """The column of a kind, beside this name: ``head_position`` beside ``head_name``."""
        prefix = self.one.name.removesuffix("name")
        fields = {one.name: one for one in self.sheet.fields}
        return fields.get(prefix + kind) or (None if prefix in _OTHERS else fields.get(kind))

    def _noted(self, piece: str) -> FormField | None:
        note = self._field("note")
        if note is None or not is_blank(self.apart.raw["note"][self.index]):
            return None
        self.apart.raw["note"][self.index] = piece
        return note

    def _say(self, code: str, *, hides: bool = False, **facts: object) -> None:
        self.apart.said[self.one.name].append(Problem(self.index, code, facts, hides))

    def _same(self, target: FormField, piece: str, cell: Raw) -> bool:
        """Whether a piece says what its column's cell says; of a day, the year may do."""
        one, other = self.typed(target, [piece, cell]).values
        years = (str(one)[:4], str(other)[:4]) if target.input == "birth" else ("", " ")
        return one == other or (years[0] == years[1] and len(min(one, other, key=len)) == 4)


_OTHERS = frozenset({"head_", "clerk_"})
"""Names of a record that holds two people's."""


def _where(piece: str, target: FormField | None) -> str:
    return f"; “{piece}” đọc vào “{target.title}”" if target else f"; “{piece}” chưa dùng"
