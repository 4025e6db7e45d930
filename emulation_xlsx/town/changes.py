"""What changed from one version of a unit's part to its next: whether anything did, and who was
added to or taken from a list of people.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.checks.vietnamese import loose_name_key, name_key
from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.schema import Part, load
from emulation_xlsx.forms.text import clean
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.parts import Parts, Version

_NAMED = 10
"""How many people a sentence names."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of a list. ``birth`` is ``yyyy-mm-dd``, or ``yyyy`` alone."""

    name: str
    birth: str = ""
    rest: tuple[str, ...] = ()
    """All that is said of the person besides."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Names; who was changed has the later name."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def words(self) -> str:
        """«thêm 2 người (…), bớt 1 người (…)»; nothing where nothing changed."""
        pairs = (("thêm", self.added), ("bớt", self.removed), ("sửa", self.changed))
        return ", ".join(f"{verb} {len(who)} người{_named(who)}" for verb, who in pairs if who)


def _named(who: Sequence[str]) -> str:
    """Their names in brackets; nothing where a list without names had none."""
    names = [name for name in who if name]
    more = ", …" if len(names) > _NAMED else ""
    return f" ({', '.join(names[:_NAMED])}{more})" if names else ""


@dataclass(frozen=True)
class Step:
    """A version of a part after another."""

    unit: str
    part: Part
    before: Version
    after: Version
    same: bool
    """Whether the unit wrote exactly the same in it."""
    people: Changes
    """Of the list of delegates."""

    def what(self) -> str:
        return "không thay đổi" if self.same else self.people.words() or "có sửa"

    def words(self) -> str:
        return f"{PART_NAMES[self.part]}: {self.what()}"


_Key = Callable[[Person], Hashable]
_LIKE: tuple[_Key, ...] = (
    lambda one: (name_key(one.name), one.birth),
    lambda one: (name_key(one.name), one.birth[:4]),
    lambda one: (loose_name_key(one.name), one.birth[:4]),
    lambda one: loose_name_key(one.name),
)
"""What makes two rows one person whose row was changed, the surest first."""


def _whole(one: Person) -> Hashable:
    """What makes two rows one person whose row was not changed."""
    return name_key(one.name), one.birth, one.rest


def between(before: Sequence[Person], after: Sequence[Person]) -> Changes:
    """Who is new in a list, who is gone, and whose row says something else now.

    The order of rows does not matter.
    """
    _, old, new = _paired(before, after, _whole)
    changed: list[Person] = []
    for key in _LIKE:
        found, old, new = _paired(old, new, key)
        changed += found
    return Changes(*(tuple(sorted(one.name for one in who)) for who in (new, old, changed)))


def _paired(
    old: Sequence[Person], new: Sequence[Person], key: _Key
) -> tuple[list[Person], list[Person], list[Person]]:
    """The later of those that share a key, one to one; who is left of either."""
    waiting: dict[Hashable, list[Person]] = {}
    for one in sorted(old, key=repr, reverse=True):
        waiting.setdefault(key(one), []).append(one)
    found, left = [], []
    for one in sorted(new, key=repr):
        partners = waiting.get(key(one))
        if partners:
            partners.pop()
            found.append(one)
        else:
            left.append(one)
    return found, [one for rest in waiting.values() for one in rest], left


def steps(parts: Parts, delegates: Frame) -> list[Step]:
    """Every version of every part with the one before it."""
    several = any(len(state.versions) > 1 for state in parts.values())
    listed = people(delegates) if several else {}
    return [
        Step(
            unit,
            part,
            before,
            after,
            _content(before, part) == _content(after, part),
            between(listed.get(before.index, []), listed.get(after.index, []))
            if part == "list"
            else Changes(),
        )
        for (unit, part), state in parts.items()
        for before, after in zip(state.versions, state.versions[1:], strict=False)
    ]


def people(frame: Frame) -> dict[int, list[Person]]:
    """The people of every return that has a list."""
    found: dict[int, list[Person]] = {}
    names = [name for name in frame.data.columns if name not in ("full_name", "birth_date")]
    for owner, row in zip(frame.owner, frame.rows(), strict=True):
        rest = tuple(as_text(row[name]) or "" for name in names)
        one = Person(row["full_name"] or "", row["birth_date"] or "", rest)
        found.setdefault(owner, []).append(one)
    return found


def _content(version: Version, part: Part) -> list[list[tuple[str, ...]]]:
    """What a unit wrote in a part: the cells of its tables, row by row."""
    book = version.receipt.book
    tables = book.tables if book else {}
    return [
        list(_rows(tables[sheet.key])) if sheet.key in tables else []
        for sheet in load(UNIT_FORM).of_part(part)
    ]


def _rows(table: RawTable) -> Iterator[tuple[str, ...]]:
    for row in table.records():
        yield tuple(f"{name}={clean(as_text(row[name]) or '')}" for name in sorted(row))


def steps_by_file(found: Sequence[Step]) -> dict[str, list[Step]]:
    """File → what it changed, part by part."""
    files: dict[str, list[Step]] = {}
    for step in found:
        files.setdefault(step.after.receipt.file, []).append(step)
    return files
