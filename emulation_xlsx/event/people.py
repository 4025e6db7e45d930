"""Who is invited to the level's event: whoever's list and dossier count, the chairs, the guests.

Nobody is invited twice: of one who is named by two units the first list counts. Reserves stand
apart; a group of guests is one row with its number of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emulation_xlsx.event.commended import SALUTATIONS, honoured
from emulation_xlsx.forms.text import fold
from emulation_xlsx.plan.model import Chair, Plan, Unit
from emulation_xlsx.town.attendance import person_key
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.delegates import READY, SPARE, Delegates

CHAIR = "Chủ tọa"
COMMENDED = "Được khen"
GROUP = "Nhóm khách mời"
EITHER = "Ông (Bà)"
"""Where the list does not say whether a man or a woman."""


@dataclass(frozen=True)
class Invitee:
    """One person, or a group of guests whose names the office does not have."""

    key: str
    name: str
    salutation: str = ""
    position: str = ""
    workplace: str = ""
    unit: Unit | None = None
    """Who sent the person; None: the office invites."""
    delegate_type: str = ""
    people: int | None = 1
    """None: the plan does not say how many a group is."""
    guest: bool = False
    chair: bool = False
    commended: bool = False

    @property
    def block(self) -> str:
        return self.unit.block if self.unit else ""

    @property
    def is_group(self) -> bool:
        return self.delegate_type == GROUP

    @property
    def role(self) -> str:
        return CHAIR if self.chair else COMMENDED if self.commended else ""


@dataclass(frozen=True)
class Invitations:
    """Who is invited, in the order of the register; and who is not yet, with the reasons."""

    people: Sequence[Invitee]
    reserves: Sequence[Invitee]
    waiting: Mapping[str, int]
    """What official delegates wait for → how many."""
    doubts: Sequence[str]

    @property
    def persons(self) -> Sequence[Invitee]:
        return [one for one in self.people if not one.is_group]

    def of_units(self) -> Mapping[str, list[Invitee]]:
        """Unit code → those whom it sent."""
        found: dict[str, list[Invitee]] = {}
        for one in self.people:
            if one.unit:
                found.setdefault(one.unit.code, []).append(one)
        return found


def invitations(town: Consolidation) -> Invitations:
    """Who may be invited as things stand."""
    doubts: list[str] = []
    listed, states = _listed(town)
    ready = list(_once(town, [one for i, one in listed.items() if states[i] == READY], doubts))
    chaired = list(_with_chairs(town.plan, ready, doubts))
    reserves = [one for i, one in listed.items() if states[i] == SPARE]
    waiting = Counter(_reason(state) for state in states.values() if state not in (READY, SPARE))
    return Invitations([*chaired, *_groups(town.plan)], reserves, waiting, doubts)


def _reason(state: str) -> str:
    return state.partition(":")[0]


def _listed(town: Consolidation) -> tuple[dict[int, Invitee], dict[int, str]]:
    """Position in the frame of delegates → the person, and what the person waits for."""
    delegates, keys, plan = Delegates(town), town.delegate_keys, town.plan
    awarded = honoured(town)
    names = ("full_name", "gender", "position", "workplace", "delegate_type", "state")
    people, states = dict[int, Invitee](), dict[int, str]()
    for (code, i), values in zip(delegates.people, delegates.together(*names), strict=True):
        one: dict[str, Any] = dict(zip(names, values, strict=True))
        name = one["full_name"] or ""
        states[i] = one["state"]
        people[i] = Invitee(
            keys[i],
            name,
            SALUTATIONS.get(one["gender"] or "", EITHER),
            one["position"] or "",
            one["workplace"] or "",
            plan.by_code[code],
            one["delegate_type"] or "",
            guest=one["delegate_type"] == plan.roles.guest,
            commended=(code, fold(name)) in awarded,
        )
    return people, states


def _once(town: Consolidation, ready: Sequence[Invitee], doubts: list[str]) -> Iterator[Invitee]:
    """Without those whom another unit has named before: the same name, the same day of birth."""
    persons = {key: number for i, key in town.delegate_keys.items() for number in _person(town, i)}
    first: dict[Any, Invitee] = {}
    for one in ready:
        number = persons.get(one.key)
        known = first.setdefault(number if number is not None else one.key, one)
        if known is one:
            yield one
        elif one.unit and known.unit:
            doubts.append(
                f"{one.name} có trong danh sách của {known.unit.name} và của {one.unit.name}, rất "
                f"có thể là một người: chỉ mời một lần, theo danh sách của {known.unit.name}."
            )


def _person(town: Consolidation, i: int) -> Iterator[object]:
    number = town.doubles.strong.get(i)
    if number is not None:
        yield number


def _with_chairs(plan: Plan, ready: Sequence[Invitee], doubts: list[str]) -> Iterator[Invitee]:
    """Chairs first, in the plan's order: delegates among them as such, the others besides."""
    seated: set[str] = set()
    count, low, high = (
        len(plan.chairs),
        plan.settings.presidium_min,
        plan.settings.presidium_max,
    )
    if count and not low <= count <= high:
        doubts.append(
            f"Sheet “Chủ tọa” của kế hoạch có {count} người; theo kế hoạch từ {low} đến {high} "
            "người. Xin xem lại."
        )
    for number, chair in enumerate(plan.chairs, 1):
        same = [one for one in ready if _is(chair, one) and one.key not in seated]
        if len(same) > 1:
            units = ", ".join(f"{one.unit.code}" for one in same if one.unit)
            doubts.append(
                f"Chủ tọa “{chair.full_name}”: có {len(same)} đại biểu cùng tên ({units}) nên "
                "chưa xếp; xin ghi “Mã đơn vị cử” ở sheet “Chủ tọa” của kế hoạch."
            )
            continue
        if same:
            seated.add(same[0].key)
            yield replace(same[0], chair=True)
        else:
            yield _outside(plan, chair, number)
    yield from (one for one in ready if one.key not in seated)


def _is(chair: Chair, one: Invitee) -> bool:
    unit = one.unit.code if one.unit else None
    return fold(chair.full_name) == fold(one.name) and chair.unit in (None, unit)


def _outside(plan: Plan, chair: Chair, number: int) -> Invitee:
    """A chair whom no unit sent."""
    key = person_key("CHUTOA", chair.full_name, number)
    unit = plan.by_code.get(chair.unit or "")
    return Invitee(
        key,
        chair.full_name,
        EITHER,
        chair.position or "",
        unit=unit,
        chair=True,
        delegate_type=CHAIR,
    )


def _groups(plan: Plan) -> Iterator[Invitee]:
    """The guests of the level's own event, as the plan names them."""
    own = plan.town
    for number, group in enumerate(plan.guests, 1):
        if own and group.occasion == own.code:
            key = person_key("KHACH", group.group, number)
            yield Invitee(key, group.group, delegate_type=GROUP, people=group.people, guest=True)
