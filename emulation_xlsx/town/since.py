"""What changed from one day to another, both computed from the same history of receipts.

Of a file of which only the day it was first seen is known, and that after the earlier day, nobody
knows whether it had come before: it is said to be unknown, and nothing that it did is a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms.schema import PARTS
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.returns.receipts import Receipt
from emulation_xlsx.town.changes import between, people
from emulation_xlsx.town.compliance import Standing
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.parts import PartState
from emulation_xlsx.town.sheets.allocation import told_seats

Sentence = tuple[str, str]
FEW = 12
CONFIRM = "Xin ghi ngày nhận vào sổ tiếp nhận; các thay đổi do tệp này chưa kể ở đây."


def changes_words(earlier: Consolidation, town: Consolidation) -> Iterator[Sentence]:
    """A line per kind of change, in words that a chair can read aloud; one too for no change."""
    day = as_date(earlier.as_of)
    found = [
        ("Mới nhận", _received(earlier, town)),
        ("Chưa rõ nhận trước hay", _unknown(earlier, town)),
        ("Mới hợp lệ", _valid(earlier, town, corrected=False)),
        ("Đã sửa xong", _valid(earlier, town, corrected=True)),
        ("Không còn hợp lệ", _spoilt(earlier, town)),
        ("Mới chậm, quá hạn", _late(earlier, town)),
        ("Danh sách đại biểu thay đổi", _lists(earlier, town)),
        ("Chỉ tiêu khác số đã báo đơn vị", _quotas(town)),
    ]
    for topic, words in found:
        if words:
            yield f"{topic} sau ngày {day}", words
    if not any(words for _, words in found):
        yield f"Sau ngày {day}", "Không có gì thay đổi."


def _received(earlier: Consolidation, town: Consolidation) -> str:
    new = [one for one in town.receipts if one.received > earlier.as_of]
    return _files(town, [one for one in new if not one.weak])


def _unknown(earlier: Consolidation, town: Consolidation) -> str:
    new = [one for one in town.receipts if one.received > earlier.as_of]
    words = _files(town, [one for one in new if one.weak])
    return f"{words} {CONFIRM}" if words else ""


def _files(town: Consolidation, new: Sequence[Receipt]) -> str:
    """How many files, of which units."""
    units = {one.unit for one in new if one.unit in town.plan.by_code}
    names = [unit.name for unit in town.plan.units if unit.code in units]
    unknown = sum(one.unit not in town.plan.by_code for one in new)
    more = f" {unknown} tệp chưa xác định được đơn vị." if unknown else ""
    if not new:
        return ""
    return f"{len(new)} tệp của {named_ones(names)}.{more}"


def named_ones(names: Sequence[str]) -> str:
    """Units by name while they are few, else how many: what is read aloud must be heard out."""
    return "; ".join(names) if len(names) <= FEW else f"{len(names)} đơn vị"


def _valid(earlier: Consolidation, town: Consolidation, *, corrected: bool) -> str:
    """Parts that are valid now and were not: at once, or after a version that was not."""

    def fits(before: PartState | None, now: PartState | None) -> bool:
        if now is None or not now.valid or (before and before.valid):
            return False
        return corrected == (not now.versions[0].valid)

    return _by_part(earlier, town, fits)


def _spoilt(earlier: Consolidation, town: Consolidation) -> str:
    """Parts that were valid and are not any more: a deadline or the plan has changed."""
    return _by_part(
        earlier,
        town,
        lambda before, now: bool(before and before.valid) and not (now and now.valid),
    )


Fits = Callable[[PartState | None, PartState | None], bool]


def _by_part(earlier: Consolidation, town: Consolidation, fits: Fits) -> str:
    """«Kế hoạch: A; B. Hồ sơ: C.»: the units whose part fits."""
    words = []
    for part in PARTS:
        states = [
            (unit.name, earlier.state(unit.code, part), town.state(unit.code, part))
            for unit in town.plan.units
        ]
        names = [name for name, before, now in states if _known(earlier, now) and fits(before, now)]
        if names:
            words.append(f"{PART_NAMES[part]}: {named_ones(names)}.")
    return " ".join(words)


def _known(earlier: Consolidation, now: PartState | None) -> bool:
    """Whether what had come of a part by the earlier day is known."""
    versions = now.versions if now else ()
    return not any(one.weak and one.receipt.received > earlier.as_of for one in versions)


def _late(earlier: Consolidation, town: Consolidation) -> str:
    """Milestones that are missed now and were not."""
    words = []
    for milestone in town.plan.milestones:
        new = [
            standing.unit.name
            for standing in town.standings
            if standing.rule == milestone.rule
            if standing.days_late is not None and not _missed(earlier, standing)
        ]
        if new:
            words.append(f"{milestone.title}: {'; '.join(new)}.")
    return " ".join(words)


def _missed(town: Consolidation, standing: Standing) -> bool:
    before = town.standing(standing.unit.code, standing.rule)
    return before is not None and before.days_late is not None


def _lists(earlier: Consolidation, town: Consolidation) -> str:
    """Who was added to or taken from the list that counts; of those who had one before."""
    words = []
    old, new = people(earlier.frame("delegates")), people(town.frame("delegates"))
    for unit in town.plan.units:
        before, now = earlier.state(unit.code, "list"), town.state(unit.code, "list")
        if before and now and _known(earlier, now):
            was, has = old.get(before.winner.index, ()), new.get(now.winner.index, ())
            if told := between(was, has).words():
                words.append(f"{unit.name}: {told}.")
    return " ".join(words)


def _quotas(town: Consolidation) -> str:
    """Units whose last form was issued with another number than today's."""
    told, seats = told_seats(town), town.allocation.seats
    changed = [
        f"{unit.name} đã báo {told[unit.code]}, nay {seats[unit.code]}"
        for unit in town.plan.units
        if unit.code in told and seats.get(unit.code, told[unit.code]) != told[unit.code]
    ]
    return "; ".join(changed) + "." if changed else ""
