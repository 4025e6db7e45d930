"""«Danh sách đại biểu»: who is on it, what each waits for, and how they are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from pandas import DataFrame

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.roles import Roles
from emulation_xlsx.returns.slips import together
from emulation_xlsx.town.attendance import CAME
from emulation_xlsx.town.cells import Formula, criterion, literal
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook
from emulation_xlsx.town.sources import write_sources
from emulation_xlsx.town.states import AGAIN, Row, as_of
from emulation_xlsx.town.table import write_list

DELEGATES = "delegates"
_NOT_COUNTED = ("text", "birth", "date")
"""Inputs of columns that are read and never counted: they show what was typed."""
READY = "đủ điều kiện mời"
WAITING = "chờ hồ sơ của đơn vị"
UNREPORTED = "chưa có báo cáo thành tích"
INVALID = "chưa hợp lệ"
SPARE = "dự khuyết"
NO_REPORT = "no_achievement_report"
"""The code of the finding that only one delegate waits for."""
DOUBLED = "nghi trùng"
"""Said of both rows of a strong pair of «Nghi trùng»."""
AGES: Mapping[str, tuple[int, int]] = {
    "Đến 29 tuổi": (0, 29),
    "Từ 30 đến 39 tuổi": (30, 39),
    "Từ 40 đến 49 tuổi": (40, 49),
    "Từ 50 đến 59 tuổi": (50, 59),
    "Từ 60 tuổi trở lên": (60, 200),
}
"""Whole years, by the year of birth alone: a group says no one's birth, and so it circulates."""


@dataclass(frozen=True)
class UnitState:
    """What a unit's delegates wait for."""

    errors: int
    """Errors that keep its list from being valid, those of single rows among them."""
    by_row: Mapping[int, int]
    """Row of the returned sheet → its errors."""
    dossier: bool
    """It is met but for reports of single people, or excused for good, or nothing waits for it."""
    unreported: frozenset[int] = frozenset()
    """Rows of those whose achievement report has not come."""


def ready(standing: str | None, row: int, unit: UnitState, roles: Roles) -> bool:
    """Whether a delegate in ``row`` of the returned sheet can be invited now.

    An official exemplar or guest (a reserve waits for a place to fall free) of a unit whose list
    has no error left and whose dossier has come whole and valid, the own report with it. That
    another's report has not come keeps nobody else from being invited.
    """
    official = standing == roles.official
    return official and unit.errors == 0 and unit.dossier and row not in unit.unreported


def ready_words(standing: str | None, row: int, unit: UnitState, roles: Roles) -> str:
    """The column «Tình trạng hồ sơ» of a delegate in ``row`` of the returned sheet."""
    if own := unit.by_row.get(row):
        return f"{INVALID}: dòng này {own} lỗi"
    if unit.errors:
        return f"{INVALID}: đơn vị còn {unit.errors} lỗi"
    if ready(standing, row, unit, roles):
        return READY
    if unit.dossier and row in unit.unreported:
        return UNREPORTED
    return SPARE if standing == roles.reserve else WAITING


def unit_state(town: Consolidation, unit: str) -> UnitState:
    """What is known of a unit's list and dossier."""
    state = town.state(unit, "list")
    stands = list(town.standings_of(town.plan.by_code[unit], "dossier"))
    found = [f for f in state.findings if f.blocks] if state else []
    order = town.frame(DELEGATES).spec.order(DELEGATES)
    rows = Counter(f.place.row for f in found if f.place.order == order)
    dossier = town.state(unit, "dossier")
    missing = [f for f in dossier.findings if f.blocks] if dossier else []
    lacking = {f.place.row for f in missing if f.code == NO_REPORT and f.place.row}
    whole = dossier is not None and all(f.code == NO_REPORT for f in missing)
    done = all(one.met or one.due.exempt for one in stands)
    return UnitState(
        errors=len(together(found)),
        by_row={row: count for row, count in rows.items() if row},
        dossier=done or (whole and all(one.done is not None for one in stands)),
        unreported=frozenset() if done else frozenset(lacking),
    )


class Delegates:
    """Everybody on a list that counts, by columns: in register order, then the list's own."""

    def __init__(self, town: Consolidation) -> None:
        self._town, self._frame = town, town.frame(DELEGATES)
        self.people = town.rows(DELEGATES, "list")
        fields = (*load("town").sheet(DELEGATES).fields, *self._frame.sheet.fields)
        typed = set(self._frame.sheet.field_names)
        self._inputs = {one.name: one.input for one in fields if one.name in typed}
        self._columns: dict[str, list[Any]] = {}

    def column(self, name: str) -> list[Any]:
        if name not in self._columns:
            made: Mapping[str, Callable[[], list[Any]]] = {
                "unit_code": lambda: [code for code, _ in self.people],
                "unit_name": lambda: self._of_units(lambda unit: unit.name),
                "block_number": self._block_numbers,
                "age_group": self._age_groups,
                "doubled": self._doubled,
                "person": self._persons,
                "state": self._states,
                "came": self._came,
            }
            self._columns[name] = made.get(name, partial(self._typed, name))()
        return self._columns[name]

    def together(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """The values of some columns, person by person."""
        return zip(*map(self.column, names), strict=True)

    def rows(self) -> list[Row]:
        own = ["unit_code", "unit_name", "block_number", "age_group", "state", "doubled", "person"]
        own += ["came"] if self._town.attendance else []
        names = ("stt", *self._inputs, *own)
        told = self.together(*names[1:])
        return [dict(zip(names, (n, *row), strict=True)) for n, row in enumerate(told, 1)]

    @cached_property
    def units(self) -> Mapping[str, UnitState]:
        return {code: unit_state(self._town, code) for code in dict(self.people)}

    @cached_property
    def _sound(self) -> DataFrame:
        return self._frame.sound

    def _typed(self, name: str) -> list[Any]:
        """As typed; of what is counted, the sound values only: no group has one that is wrong."""
        kind = self._inputs.get(name, "text")
        data = self._frame.data if kind in _NOT_COUNTED else self._sound
        typed = data[name].tolist()
        return [_shown(typed[i], kind) for _, i in self.people]

    def _of_units(self, told: Callable[[Unit], Any]) -> list[Any]:
        words = {code: told(self._town.plan.by_code[code]) for code in dict(self.people)}
        return [words[code] for code, _ in self.people]

    def _block_numbers(self) -> list[Any]:
        numbers = block_numbers(self._town.plan)
        return self._of_units(lambda unit: numbers[unit.block])

    def _age_groups(self) -> list[Any]:
        births, plan = self._sound["birth_date"].tolist(), self._town.plan
        return [age_group(plan, births[i]) for _, i in self.people]

    def _doubled(self) -> list[Any]:
        strong = self._town.doubles.strong
        return [DOUBLED if i in strong else None for _, i in self.people]

    def _came(self) -> list[Any]:
        came = self._town.attendance.came if self._town.attendance else ()
        return [CAME if i in came else None for _, i in self.people]

    def _persons(self) -> list[Any]:
        """The number of the person of a strong pair, so that he is counted once."""
        strong = self._town.doubles.strong
        return [strong.get(i) for _, i in self.people]

    def _states(self) -> list[Any]:
        """What each waits for."""
        frame, roles = self._frame, self._town.plan.roles
        pairs = zip(self.people, self.column("standing"), strict=True)
        return [ready_words(one, row_of(frame, i), self.units[c], roles) for (c, i), one in pairs]


def block_numbers(plan: Plan) -> dict[str, int]:
    """Block → its number from 1, as they are allotted seats; 0 where it has none."""
    names = dict.fromkeys(unit.block for unit in plan.units)
    numbers = {name: number for number, name in enumerate(plan.blocks, 1)}
    return dict.fromkeys(names, 0) | numbers


def _shown(value: Any, kind: str) -> Any:
    """A typed value as the cell has it, so that formulas and counts see the same."""
    return cell_value(value, kind) if kind == "birth" or isinstance(value, bool) else value


def age_group(plan: Plan, birth: str | None) -> str | None:
    """The group of :data:`AGES` of who was born then; None where that is not known."""
    age = age_year(plan) - int(birth[:4]) if birth else -1
    return next((words for words, (low, high) in AGES.items() if low <= age <= high), None)


def age_year(plan: Plan) -> int:
    """The year of the level's own event, else of the campaign's end, whatever day it is printed."""
    own = plan.conference_milestone(plan.town) if plan.town else None
    return own.day.year if own else plan.settings.campaign_end.year


def row_of(frame: Frame, i: int) -> int:
    """The row of the returned sheet that row ``i`` of the frame was read from."""
    return frame.sources[frame.owner[i]].table.rows[frame.index[i]]


def length(town: Consolidation, _book: TownBook) -> int:
    return len(town.rows(DELEGATES, "list"))


def write_delegates(book: TownBook, town: Consolidation) -> None:
    """The list that is called up and signed at the door, and that all other sheets count."""
    listed = book.once(Tally, town).listed
    rows, frame, most = listed.rows(), town.frame(DELEGATES), _most(town, listed)
    roles = town.plan.roles
    judged = [name for name in JUDGED if name in book.sheet(DELEGATES).field_names]
    write_sources(book.sheet(DELEGATES), town, DELEGATES, rows, listed.people)
    for row, (code, i) in zip(rows, listed.people, strict=True):  # in place: they may be many
        done = ready_words(roles.official, row_of(frame, i), listed.units[code], roles)
        held = tuple((name, row[name] or "") for name in judged)
        if "birth_date" in judged and row["age_group"]:  # what is in no group is a blank cell
            birth, year = str(row["birth_date"]), age_year(town.plan)
            row["age_group"] = _live_age(birth, row["age_group"], year)
        standing = row["standing"] or ""
        row["state"] = _live_state(row["state"], done, standing, held, most[code], roles)
    write_list(book, DELEGATES, rows, note=as_of(town, f"{len(rows)} người."))


JUDGED = ("achievement_report", "delegate_type", "category", "birth_date")
"""What a delegate's own state depends on: typed over, only another run knows what then holds."""


def _most(town: Consolidation, listed: Delegates) -> Mapping[str, tuple[int, int]]:
    """Unit code → how many official exemplars and guests its list may have as it was judged."""
    roles = town.plan.roles
    now = Counter(
        (code, kind)
        for code, kind, standing in listed.together("unit_code", "delegate_type", "standing")
        if standing == roles.official
    )
    seats, bounds = town.allocation.seats, town.plan.bounds
    guests = {code: bounds[code].guests or 0 for code in bounds}
    return {
        code: (
            max(seats.get(code, 0), now[code, roles.exemplar]),
            max(guests.get(code, 0), now[code, roles.guest]),
        )
        for code in listed.units
    }


@cache
def _live_state(
    state: str,
    done: str,
    standing: str,
    held: tuple[tuple[str, str], ...],
    most: tuple[int, int],
    roles: Roles,
) -> Formula:
    """What a delegate waits for, following his standing; what is wrong stays as it was read.

    Another run is asked for where his own row was typed over, or his unit has more than it may.
    """
    same = ",".join(f"{{{name}}}={literal(text)}" for name, text in held)
    if state.startswith(INVALID):
        return Formula(
            f'=IF(AND({same},{{standing}}={literal(standing)}),"{state}","{AGAIN}")', state
        )
    spare = f'IF({{standing}}={literal(roles.reserve)},"{SPARE}","{WAITING}")'
    follows = f'IF({{standing}}={literal(roles.official)},"{done}",{spare})'
    at = "MATCH({unit_code},{allocation.unit_code},0)"
    fits = ",".join(
        f"IFERROR(INDEX({{allocation.{name}}},{at}),0)<={number}"
        for name, number in zip(("nominated", "guests"), most, strict=True)
    )
    return Formula(f'=IF(AND({same},{fits}),{follows},"{AGAIN}")', state)


@cache
def _live_age(birth: str, group: str, year: int) -> Formula:
    """The group of ages, following a birth that is typed over."""
    born = (
        "IF(ISNUMBER({birth_date}),IF({birth_date}>3000,YEAR({birth_date}),{birth_date}),"
        "VALUE(RIGHT({birth_date},4)))"
    )
    ends = ",".join(str(low) for low, _ in AGES.values())
    names = ",".join(f'"{name}"' for name in AGES)
    looked_up = f'LOOKUP({year}-{born},{{{{{ends},201}}}},{{{{{names},""}}}})'
    text = f'=IF({{birth_date}}={literal(birth)},"{group}",IFERROR({looked_up},""))'
    return Formula(text, group)


Test = tuple[str, str, str | int]
"""A field, a sign of COUNTIFS (``=``, ``<>``) and the value it is held to."""
IS_READY: Test = ("state", "=", READY)


def told_roles(roles: Roles, sign: str) -> Row:
    """The criteria by which a row's formulas count whom its unit has named."""
    words = {"exemplar": roles.exemplar, "guest": roles.guest, "official": roles.official}
    plain = {name: criterion(sign, word) for name, word in words.items()}
    return {name: word.replace("{{", "{").replace("}}", "}") for name, word in plain.items()}


def named_again(roles: Roles, people: Iterable[tuple[Any, ...]]) -> tuple[int, int]:
    """Of kind, standing and number of a person: how many rows of official exemplars name someone
    again, and how many people they are of."""
    persons = Counter(
        person
        for kind, standing, person in people
        if (kind, standing) == (roles.exemplar, roles.official) and person
    )
    return persons.total() - len(persons), sum(times > 1 for times in persons.values())


@dataclass(frozen=True)
class Named:
    """How many people are named, and how many of them more than once; each counted once."""

    people: Formula
    doubled: Formula


class Tally:
    """Counts over the list of delegates: as a formula, and the value that it comes to."""

    def __init__(self, book: TownBook, town: Consolidation) -> None:
        self._area, self.listed, self._town = book.area(DELEGATES), Delegates(town), town
        self._counts: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = {}
        roles = self._roles = town.plan.roles
        self.official: Test = ("standing", "=", roles.official)
        self.official_exemplar = (("delegate_type", "=", roles.exemplar), self.official)

    def counted(self, *tests: Test) -> Formula:
        """How many pass all tests, to be used within a formula: live where every column that is
        tested stands in the book, else the number.
        """
        number = self.passing(*tests)
        if any(name not in self._area.cols for name, _, _ in tests):
            return Formula(str(number), number)
        return Formula(f"COUNTIFS({self._terms(tests)})", number)

    def _terms(self, tests: Iterable[Test]) -> str:
        return ",".join(f"{self._area.column(n)},{criterion(sign, v)}" for n, sign, v in tests)

    def passing(self, *tests: Test) -> int:
        """The people are gone through once for fields that occur together."""
        names = tuple(dict.fromkeys(name for name, _, _ in tests))
        if names not in self._counts:
            self._counts[names] = Counter(self.listed.together(*names))
        together = self._counts[names].items()
        rows = ((dict(zip(names, values, strict=True)), times) for values, times in together)
        return sum(times for row, times in rows if all(passes(row, test) for test in tests))

    def named(self) -> Named:
        """The official exemplars, live, each person once."""
        more, twice = named_again(
            self._roles, self.listed.together("delegate_type", "standing", "person")
        )
        numbers = len(set(self._town.doubles.strong.values()))
        rows = self.counted(*self.official_exemplar)
        if not numbers:
            return Named(rows, Formula("0", 0))
        tests = self._terms(self.official_exemplar)
        each = f"COUNTIFS({tests},{self._area.column('person')},ROW($1:${numbers}))"
        return Named(
            Formula(f"({rows.text}-SUMPRODUCT(({each}>1)*({each}-1)))", rows.value - more),
            Formula(f"SUMPRODUCT(--({each}>1))", twice),
        )

    def occurring(self, name: str) -> set[Any]:
        return set(self.listed.column(name))


def passes(person: Row, test: Test) -> bool:
    """What a criterion of COUNTIFS says of a cell."""
    name, sign, wanted = test
    return ((person.get(name) or "") == wanted) == (sign == "=")
