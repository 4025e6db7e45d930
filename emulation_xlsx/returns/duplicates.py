"""The same person nominated twice, by two units or in one list: flagged, never merged.

Near-linear: people are put together by a key of their name and the year of their birth, and
within such a group each is linked to one other, not to all. So everybody who resembles somebody
is in at least one pair, and a name borne by thousands gives thousands of pairs, not millions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from emulation_xlsx.checks.vietnamese import loose_name_key, name_key

STRONG, WEAK = "mạnh", "yếu"


@dataclass(frozen=True, slots=True)
class Nominee:
    """A row of a delegate list. ``birth`` is ``yyyy-mm-dd``, or ``yyyy`` alone."""

    unit: str
    row: int
    name: str | None
    birth: str | None


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two rows that may be one person; ``first`` comes first in the list."""

    first: Nominee
    second: Nominee
    level: str

    @property
    def reason(self) -> str:
        """Why they are suspected, in words."""
        same_day = self.first.birth == self.second.birth and not _year_only(self.first)
        birth = "cùng ngày sinh" if same_day else "cùng năm sinh"
        name = "cùng họ tên" if self.level == STRONG else "họ tên chỉ khác dấu hoặc i, y"
        where = "cùng một đơn vị cử" if self.first.unit == self.second.unit else "hai đơn vị cử"
        return f"{name}, {birth}, {where}"


def suspects(nominees: Sequence[Nominee]) -> list[Suspect]:
    """Pairs that may be one person, in the order of the list.

    Strong: the same name and a compatible birth, where a year alone fits any day in it. Weak: so
    but for the diacritics of the name. A row without a name or a birth is compared with nobody:
    it is an error of its own.
    """
    rows = [one for one in nominees if one.name and one.birth]
    place = {id(one): at for at, one in enumerate(rows)}
    unlike: dict[tuple[str, str | None], Nominee] = {}
    for one in rows:
        unlike.setdefault((name_key(one.name or ""), one.birth), one)
    strong = _pairs(rows, name_key)
    weak = [
        (one, other)
        for one, other in _pairs(list(unlike.values()), loose_name_key)
        if name_key(one.name or "") != name_key(other.name or "")
    ]
    found = [Suspect(*pair, STRONG) for pair in strong] + [Suspect(*pair, WEAK) for pair in weak]
    return sorted(found, key=lambda s: (place[id(s.first)], place[id(s.second)]))


def _pairs(rows: Sequence[Nominee], key: Callable[[str], str]) -> list[tuple[Nominee, Nominee]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(rows):
        groups.setdefault((key(one.name or ""), (one.birth or "")[:4]), []).append(at)
    return [
        (rows[min(pair)], rows[max(pair)])
        for group in groups.values()
        for pair in _links(rows, group)
    ]


def _links(rows: Sequence[Nominee], group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Within one name and year: each day's people to the first of that day, those of whom only
    the year is known to the first of them, and that one to the first of every day."""
    first: dict[str, int] = {}
    for at in group:
        leader = first.setdefault(rows[at].birth or "", at)
        if leader != at:
            yield leader, at
    year = next((birth for birth in first if len(birth) == 4), None)
    if year is not None:
        yield from ((first[year], at) for birth, at in first.items() if birth != year)


def _year_only(one: Nominee) -> bool:
    return len(one.birth or "") == 4
