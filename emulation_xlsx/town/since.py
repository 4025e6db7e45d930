"""What changed from one day to another, both computed from the same history of receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from emulation_xlsx.findings import as_date
from emulation_xlsx.forms.schema import PARTS
from emulation_xlsx.town.changes import between, people
from emulation_xlsx.town.compliance import Standing
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.parts import PART_NAMES, PartState
from emulation_xlsx.town.sheets.allocation import told_seats

Sentence = tuple[str, str]
FEW = 12


def changes_words(earlier: Consolidation, town: Consolidation) -> Iterator[Sentence]:
    """A line per kind of change, in words that a chair can read aloud; one too for no change."""
    day = as_date(earlier.as_of)
    found = [
        ("Mới nhận", _received(earlier, town)),
        ("Mới hợp lệ", _valid(earlier, town, corrected=False)),
        ("Đã sửa xong", _valid(earlier, town, corrected=True)),
        ("Không còn hợp lệ", _spoilt(earlier, town)),
        ("Mới chậm, quá hạn", _late(earlier, town)),
        ("Danh sách đại biểu thay đổi", _lists(earlier, town)),
        ("Chỉ tiêu khác số đã báo đơn vị", _quotas(town)),
    ]
    for topic, words in found:
        if words:
            yield f"{topic} từ {day}", words
    if not any(words for _, words in found):
        yield f"Từ {day}", "Không có gì thay đổi."


def _received(earlier: Consolidation, town: Consolidation) -> str:
    new = [one for one in town.receipts if one.received > earlier.as_of]
    units = {one.unit for one in new if one.unit in town.plan.by_code}
    names = [unit.name for unit in town.plan.units if unit.code in units]
    unknown = sum(one.unit not in town.plan.by_code for one in new)
    more = f" {unknown} tệp chưa xác định được đơn vị." if unknown else ""
    if not new:
        return ""
    return f"{len(new)} tệp của {named(names)}.{more}"


def named(names: Sequence[str]) -> str:
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
        names = [
            unit.name
            for unit in town.plan.units
            if fits(earlier.state(unit.code, part), town.state(unit.code, part))
        ]
        if names:
            words.append(f"{PART_NAMES[part]}: {named(names)}.")
    return " ".join(words)


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
        if before and now:
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
