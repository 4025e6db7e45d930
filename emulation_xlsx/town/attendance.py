"""Who came to the event: the ticked check-ins, read back onto the lists of delegates."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.workbook import RawWorkbook, UnreadableWorkbookError, read_workbook

CAME, ABSENT = "Có mặt", "Vắng"
INVITED, IN_RESERVE = "Được mời", "Dự khuyết"
"""Standings as a check-in writes them, whatever the plan calls them."""
_TICKS: Mapping[str, bool] = {
    **dict.fromkeys(map(fold, (CAME, "Có", "x", "v", "✓", "✔", "Đến", "1")), True),
    **dict.fromkeys(map(fold, (ABSENT, "Không", "0")), False),
}
"""What a tick may say; anything else is asked."""
FORM, SHEET = "checkin", "checkin"
MOST = 1000
"""The most people that one row of a group is believed to stand for."""


@dataclass(frozen=True)
class Ticked:
    """A row of a check-in: its key, blank where the clerk added it, and what was ticked."""

    file: str
    row: int
    key: str
    name: str
    came: bool | None
    people: int
    """Who came of a group, as typed over those who were asked."""
    asked: int
    reserve: bool


@dataclass(frozen=True)
class Attendance:
    """Who came: positions in the frame of delegates, and how many others."""

    files: tuple[str, ...]
    came: frozenset[int]
    others: int
    """People who came and are on no unit's list: chairs, guests, who came unasked."""
    invited: int
    """How many the check-ins list as official: delegates, chairs, guests."""

    reserves: int = 0
    """How many of who came are reserves."""

    @property
    def present(self) -> int:
        return len(self.came) + self.others

    @property
    def words(self) -> str:
        spare = f" (trong đó {self.reserves} dự khuyết)" if self.reserves else ""
        return f"Điểm danh: {self.present} người có mặt{spare}, {self.invited} người được mời."


def person_key(unit: str, name: str, nth: int = 1) -> str:
    """What a row of a check-in is known by: the unit and the ``nth`` of its people of a name."""
    mark = hashlib.sha256(fold(name).encode()).hexdigest()[:8]
    return f"{unit}-{mark}" + (f"-{nth}" if nth > 1 else "")


def delegate_keys(people: Iterable[tuple[str, int]], names: Sequence[str | None]) -> dict[int, str]:
    """Position in the frame of delegates → key; ``people``: unit and position of all that count,
    ``names``: by position.
    """
    seen, keys = Counter[str](), dict[int, str]()
    for code, i in people:
        first = person_key(code, names[i] or "")
        seen[first] += 1
        keys[i] = person_key(code, names[i] or "", seen[first])
    return keys


def attendance(
    campaign: str, keys: Mapping[int, str], checkins: Iterable[tuple[str, bytes]]
) -> tuple[Attendance | None, list[str]]:
    """The ``campaign``'s check-ins (file, content) taken together; None where there is none.

    Also a sentence for each that cannot be used and each tick that is not clear. ``keys``: of the
    delegates, by their positions.
    """
    said: list[str] = []
    rows = [row for file, content in checkins for row in _ticked(campaign, file, content, said)]
    if not any(row.came is not None for row in rows):
        return None, said
    at = {key: i for i, key in keys.items()}
    known = _together([row for row in rows if row.key], said)
    came = [row for row in known if row.came] + [r for r in rows if not r.key and r.came]
    listed = {at[row.key] for row in came if row.key in at}
    others = sum(row.people for row in came if row.key not in at)
    files = tuple(dict.fromkeys(row.file for row in rows))
    invited = sum(row.asked for row in known if not row.reserve)
    reserves = sum(row.reserve for row in came)
    return Attendance(files, frozenset(listed), others, invited, reserves), said


def _ticked(campaign: str, file: str, content: bytes, said: list[str]) -> Iterator[Ticked]:
    """The rows of one check-in; none of one that is no check-in of this campaign."""
    try:
        book = read_workbook(content, load(FORM))
    except UnreadableWorkbookError:
        said.append(f"Không đọc được {file}: tệp hỏng hoặc không phải là bảng tính.")
        return
    if wrong := _wrong(campaign, book):
        said.append(f"Không tính {file}: {wrong}.")
        return
    table = book.tables[SHEET]
    for i, cells in enumerate(table.records()):
        name, tick = _words(cells, "full_name"), _words(cells, "came")
        came = _TICKS.get(fold(tick)) if tick else None
        if tick and came is None:
            said.append(
                f"{file}, dòng {table.rows[i]} ({name}): cột “Điểm danh” ghi “{tick}” nên chưa "
                f"tính; xin chọn {CAME} hoặc {ABSENT}."
            )
        people = _number(cells.get("people"), 0 if _words(cells, "key") else 1)
        if name or tick:
            reserve = fold(_words(cells, "standing")) == fold(IN_RESERVE)
            asked = _number(cells.get("asked"), people)
            key = _words(cells, "key")
            yield Ticked(file, table.rows[i], key, name, came, people, asked, reserve)


def _wrong(own: str, book: RawWorkbook) -> str:
    """Why a workbook is no check-in of the campaign; blank where it is one."""
    other = book.meta.get("campaign", "")
    if SHEET not in book.tables or "key" in book.tables[SHEET].missing:
        return "không phải là bảng điểm danh do chương trình lập"
    if other != own:
        return f"đây là bảng điểm danh của đợt “{other}”, không phải đợt “{own}”"
    return ""


def _words(cells: Mapping[str, Raw], name: str) -> str:
    return clean(as_text(cells.get(name)) or "")


def _number(value: Raw, otherwise: int) -> int:
    whole = int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return otherwise if whole is None else min(max(whole, 0), MOST)


def _together(rows: Sequence[Ticked], said: list[str]) -> list[Ticked]:
    """One row per key: a tick goes before a blank. Two ticks that differ are said, and neither
    counts; of a group that was counted differently the larger number does.
    """
    by_key: dict[str, list[Ticked]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    found = []
    for same in by_key.values():
        ticked = [row for row in same if row.came is not None]
        first = ticked[0] if ticked else same[0]
        other = next((row for row in ticked if row.came is not first.came), None)
        most = max(ticked, key=lambda row: row.people, default=first)
        if other:
            first = replace(first, came=None)
            said.append(
                f"{first.name}: {_tick(ticked[0])}, nhưng {_tick(other)} nên chưa tính; xin sửa "
                "cho giống nhau rồi tổng hợp lại."
            )
        elif less := next((row for row in ticked if row.came and row.people < most.people), None):
            first = most
            said.append(
                f"{first.name}: {_counted(most)}, {_counted(less)}; tính số lớn. Nếu hai cửa đón "
                f"hai nhóm khác nhau, xin ghi tổng số vào cột “Số người” của {most.file}."
            )
        found.append(first)
    return found


def _counted(row: Ticked) -> str:
    return f"{row.file} dòng {row.row} ghi {row.people} người"


def _tick(row: Ticked) -> str:
    return f"{row.file} dòng {row.row} ghi “{CAME if row.came else ABSENT}”"
