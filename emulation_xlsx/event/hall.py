"""Who sits where: the chairs at their table, guests in front, then the blocks of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from emulation_xlsx.event.people import Invitations, Invitee
from emulation_xlsx.plan.model import Plan


@dataclass(frozen=True, order=True)
class Seat:
    """A seat of the hall, rows and numbers from 1; row 0 is the chairs' table."""

    row: int
    number: int

    @property
    def words(self) -> str:
        return f"Hàng {self.row}, ghế {self.number}" if self.row else f"Chủ tọa, ghế {self.number}"


@dataclass(frozen=True)
class Hall:
    """The hall as the plan describes it, and who has which seat."""

    rows: int
    width: int
    """Seats of a row."""
    taken: Mapping[Seat, Invitee]
    left: Sequence[Invitee]
    """For whom there is no seat."""
    doubts: Sequence[str]

    def words(self, one: Invitee) -> str:
        """The seat of a person, the seats of a group; blank where there is none."""
        mine = self._of.get(one.key, [])
        if len(mine) < 2:
            return mine[0].words if mine else ""
        runs = groupby(sorted(mine), key=lambda seat: seat.row)
        return "; ".join(_run([seat.number for seat in run], row) for row, run in runs)

    @property
    def _of(self) -> Mapping[str, list[Seat]]:
        found: dict[str, list[Seat]] = {}
        for seat, one in self.taken.items():
            found.setdefault(one.key, []).append(seat)
        return found


def _run(numbers: Sequence[int], row: int) -> str:
    return f"Hàng {row}, ghế {numbers[0]}–{numbers[-1]}"


def seated(invited: Invitations, plan: Plan) -> Hall | None:
    """Everybody seated once; None where the plan does not describe the hall."""
    rows, width = plan.settings.hall_rows, plan.settings.hall_seats
    if not rows or not width:
        return None
    doubts: list[str] = []
    front = plan.settings.guest_rows or 0
    if front >= rows:
        doubts.append(
            f"Kế hoạch dành {front} hàng đầu cho khách mời mà hội trường chỉ có {rows} hàng; xin "
            "sửa “Số hàng đầu cho khách mời” hoặc “Số hàng ghế” ở sheet “Kế hoạch”."
        )
        front = 0
    chairs = [one for one in invited.people if one.chair]
    taken = {Seat(0, number): one for number, one in enumerate(chairs, 1)}
    guests = [one for one in invited.people if _is_guest(one)]
    left = _fill(guests, _seats(1, front, width), taken) if front else []
    left += _blocks(invited, plan, front, rows, width, taken)
    if not front:
        left += _fill(guests, _seats_from_behind(rows, width), taken)
    if short := sum(one.people or 0 for one in left):
        doubts.append(
            f"Hội trường có {rows} hàng × {width} ghế, còn {short} người chưa có ghế; xin sửa số "
            "hàng, số ghế ở sheet “Kế hoạch”."
        )
    return Hall(rows, width, taken, left, doubts)


def _is_guest(one: Invitee) -> bool:
    return one.guest and not one.chair


def _blocks(
    invited: Invitations,
    plan: Plan,
    front: int,
    rows: int,
    width: int,
    taken: dict[Seat, Invitee],
) -> list[Invitee]:
    """A block on rows of its own, as long as there are rows enough; else one behind the other."""
    order = {block: number for number, block in enumerate(plan.blocks)}
    others = [one for one in invited.people if not one.chair and not _is_guest(one)]
    others.sort(key=lambda one: order.get(one.block, len(order)))
    blocks = [list(people) for _, people in groupby(others, key=lambda one: one.block)]
    needed = sum(-(-len(block) // width) for block in blocks)
    if needed > rows - front:
        return _fill(others, _seats(front + 1, rows, width), taken)
    at = front + 1
    for block in blocks:
        _fill(block, _seats(at, rows, width), taken)
        at += -(-len(block) // width)
    return []


def _fill(
    people: Sequence[Invitee], seats: Iterator[Seat], taken: dict[Seat, Invitee]
) -> list[Invitee]:
    """Each the next seat that is free, a group as many as it is; who gets none is left."""
    free = [seat for seat in seats if seat not in taken]
    left = []
    for one in people:
        count = one.people or 0
        if count > len(free):
            left.append(one)
        else:
            taken.update(dict.fromkeys(free[:count], one))
            del free[:count]
    return left


def _seats(first: int, last: int, width: int) -> Iterator[Seat]:
    return (Seat(row, number) for row in range(first, last + 1) for number in range(1, width + 1))


def _seats_from_behind(rows: int, width: int) -> Iterator[Seat]:
    return (seat for row in range(rows, 0, -1) for seat in _seats(row, row, width))
