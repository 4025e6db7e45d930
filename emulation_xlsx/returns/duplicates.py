"""The same person nominated twice, by two units or in one list: flagged, never merged.

All pairs that the definition of :func:`doubles` gives, found near-linearly: people are put
together by name and year of birth, and names one spelling apart by what is left of them without
one letter. Of a name borne by thousands the first pairs are listed and the others counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, islice, product

from emulation_xlsx.checks.letters import seen_as
from emulation_xlsx.checks.vietnamese import loose_name_key, name_key
from emulation_xlsx.findings import dotted

STRONG, WEAK = "cao", "thấp"
MOST_PAIRS = 20
"""Pairs listed of one name (or two alike) and one year; the others are counted."""

Births = Mapping[str, list[int]]
"""Day, year alone or ``""`` → the places in the list of those born then."""
_GAP = "\0"
_SOUNDS = ["ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr"]
"""Letters that are one sound: ch and tr, or n and ng, are one difference."""
_SOUND = re.compile("|".join(_SOUNDS))


@dataclass(frozen=True, slots=True)
class Nominee:
    """A row of a delegate list. ``birth`` is ``yyyy-mm-dd``, or ``yyyy`` alone."""

    unit: str
    row: int
    name: str | None
    birth: str | None


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two rows that may be one person; ``first`` comes first in the list.

    ``rest``: how many more pairs of these names and this year are not listed.
    """

    first: Nominee
    second: Nominee
    level: str
    rest: int = 0

    @property
    def reason(self) -> str:
        """Why they are suspected, in words."""
        where = "cùng một đơn vị cử" if self.first.unit == self.second.unit else "hai đơn vị cử"
        words = f"{self._name_words()}, {self._birth_words()}, {where}"
        more = f"; còn {dotted(self.rest)} cặp như vậy không liệt kê"
        return words + more if self.rest else words

    def _name_words(self) -> str:
        one, other = self.first.name or "", self.second.name or ""
        if name_key(one) == name_key(other):
            return "cùng họ tên"
        if loose_name_key(one) == loose_name_key(other):
            return "họ tên chỉ khác dấu hoặc i, y"
        if _seen_key(one) == _seen_key(other):
            return "họ tên giống nhau nếu phím gõ dấu, chữ của bảng chữ khác là chữ Việt"
        if _seen_key(other) in _turned(_seen_key(one)):
            return "họ tên chỉ khác thứ tự, một bên ghi tên trước họ"
        return "họ tên chỉ khác chính tả ở một tiếng"

    def _birth_words(self) -> str:
        one, other = self.first.birth, self.second.birth
        if not one and not other:
            return "cả hai không ghi ngày sinh"
        if not one or not other:
            return "một bên không ghi ngày sinh"
        return "cùng ngày sinh" if one == other and len(one) > 4 else "cùng năm sinh"


@dataclass(frozen=True, slots=True)
class Doubles:
    """What was found: ``pairs`` in the order of the list, and the rows of all strong pairs,
    listed or not, each with the number of its person, from 1.

    A year alone is the first day of that year which the name has: two days are two people.
    """

    pairs: Sequence[Suspect]
    strong: Mapping[int, int]

    @property
    def unlisted(self) -> int:
        return sum(one.rest for one in self.pairs)


def doubles(nominees: Sequence[Nominee]) -> Doubles:
    """Pairs that may be one person.

    Births agree where they are the same, or one is the year alone of the other.

    * Strong: the same name, and births that agree.
    * Weak: one thing in doubt. The same name, and a birth missing; or births that agree, and
      names that differ by diacritics or i and y only, by one letter or sound of one syllable,
      by keys that never became letters or letters of another alphabet, or in that the given name
      or the last one stands first.

    A row without a name is compared with nobody: it is an error of its own.
    """
    rows = [one for one in nominees if one.name]
    found: list[tuple[int, int, str, int]] = []
    strong: dict[int, int] = {}
    for level, left, right, open_birth in _groups(rows):
        meeting = _meeting(left, right, open_birth)
        found += _listed(meeting, level)
        if level == STRONG:
            met = {at for pair in meeting for at in chain(*pair)}
            persons = _persons(left, met, 1 + max(strong.values(), default=0))
            strong |= {rows[at].row: person for at, person in persons.items()}
    pairs = [Suspect(rows[one], rows[two], level, n) for one, two, level, n in sorted(found)]
    return Doubles(pairs, strong)


def _persons(births: Births, met: set[int], number: int) -> dict[int, int]:
    """Those of one name and year who met another → the number of their person."""
    first_day = min((birth for birth in births if len(birth) > len("1975")), default="")
    numbers: dict[str, int] = {}
    found = {}
    for birth, places in births.items():
        person = birth if len(birth) > len("1975") else first_day
        for at in met.intersection(places):
            found[at] = numbers.setdefault(person, number + len(numbers))
    return found


def _groups(rows: Sequence[Nominee]) -> Iterator[tuple[str, Births, Births, str]]:
    """Every two groups to be paired: the level, the births of one name, those of the same name or
    of one alike, and the birth that agrees with all others.
    """
    named: dict[str, dict[str, list[int]]] = {}
    loose: dict[str, str] = {}
    years: dict[str, dict[str, dict[str, list[int]]]] = {}
    for at, one in enumerate(rows):
        key = _key(one.name or "")
        named.setdefault(key, {}).setdefault(one.birth or "", []).append(at)
        loose[key] = loose.get(key) or _seen_key(one.name or "")
    for key, births in named.items():
        if "" in births:
            yield WEAK, {"": births[""]}, births, ""
        for birth in filter(None, births):
            years.setdefault(birth[:4], {}).setdefault(key, {})[birth] = births[birth]
    for year, names in years.items():
        for births in names.values():
            yield STRONG, births, births, year
        for one_key, other in _alike({key: loose[key] for key in names}):
            yield WEAK, names[one_key], names[other], year


_key = lru_cache(1 << 16)(name_key)


def _seen_key(name: str) -> str:
    """The weak identity of a name, whatever keys and alphabets its letters came from."""
    return loose_name_key(seen_as(name))


def _turned(key: str) -> tuple[str, ...]:
    """A name of three words or more with its last word first, and with its first word last."""
    first, *rest = key.split(" ")
    if len(rest) < len(("Văn", "An")):
        return ()
    return " ".join((rest[-1], first, *rest[:-1])), " ".join((*rest, first))


def _meeting(left: Births, right: Births, open_birth: str) -> list[tuple[list[int], list[int]]]:
    """Pairs of row lists whose births agree, equal days first; the same list twice: within it."""
    days_first = sorted(left, key=open_birth.__eq__)
    found = [(left[birth], right[birth]) for birth in days_first if birth in right]
    sides = [(left, right)] if left is right else [(left, right), (right, left)]
    for one, other in sides:
        if open_birth in one:
            found += [(one[open_birth], g) for birth, g in other.items() if birth != open_birth]
    return [(one, other) for one, other in found if one is not other or len(one) > 1]


def _listed(
    meeting: Iterable[tuple[list[int], list[int]]], level: str
) -> list[tuple[int, int, str, int]]:
    """The first pairs of rows; the first of them carries how many pairs are not listed."""
    count = 0
    pairs: list[tuple[int, int]] = []
    for one, other in meeting:
        within = one is other
        count += len(one) * (len(one) - 1) // 2 if within else len(one) * len(other)
        some = combinations(one, 2) if within else product(one, other)
        pairs += [(min(pair), max(pair)) for pair in islice(some, MOST_PAIRS - len(pairs))]
    return [(*pair, level, 0 if n else count - len(pairs)) for n, pair in enumerate(pairs)]


# --- names that are alike ------------------------------------------------------------------------


def _alike(loose: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of the keys whose loose keys are equal, or that are one spelling apart."""
    bare: dict[str, list[str]] = {}
    frames: dict[tuple[int, str], list[str]] = {}
    for key, without in loose.items():
        bare.setdefault(without, []).append(key)
        words = key.split(" ")
        for at in range(len(words)):
            frame = " ".join((*words[:at], _GAP, *words[at + 1 :]))
            frames.setdefault((at, frame), []).append(key)
    for without, keys in bare.items():
        yield from combinations(keys, 2)
        for turned in set(_turned(without)) & set(bare):
            if without < turned:
                yield from product(keys, bare[turned])
    for (at, _), keys in frames.items():
        if len(keys) > 1:
            near = _near({key.split(" ")[at]: key for key in keys})
            yield from {pair for pair in near if not _same_words(*(loose[key] for key in pair))}


def _same_words(one: str, other: str) -> bool:
    """Whether two weak identities are one, or one with its words turned."""
    return one == other or other in _turned(one)


def _near(names: Mapping[str, str]) -> set[tuple[str, str]]:
    """Of syllable → name, the names whose syllables are one letter or sound apart."""
    left: dict[str, list[str]] = {}
    for syllable, name in names.items():
        for rest in _without_one(syllable):
            left.setdefault(rest, []).append(name)
    pairs = chain.from_iterable(combinations(group, 2) for group in left.values())
    return {(min(pair), max(pair)) for pair in pairs}


LONGEST_WORD = 40
"""Letters of what may be a word of a name."""


@lru_cache(1 << 14)
def _without_one(syllable: str) -> frozenset[str]:
    """The syllable with a gap for one letter, or between two: equal for two syllables exactly
    when a letter changed, added or left out makes them equal; of a longer word nothing, for its
    square would fill the memory."""
    if len(syllable) > LONGEST_WORD:
        return frozenset()
    text = _SOUND.sub(lambda sound: chr(ord("A") + _SOUNDS.index(sound[0])), syllable)
    changed = {text[:at] + _GAP + text[at + 1 :] for at in range(len(text))}
    return frozenset(changed | {text[:at] + _GAP + text[at:] for at in range(len(text) + 1)})
