"""The lines of a letter: what was found in a file, errors first, and what a unit still owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from emulation_xlsx.findings import Finding, Severity
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.post.texts import milestone_words
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.slips import together
from emulation_xlsx.returns.whose_row import whose_row
from emulation_xlsx.town.compliance import MET, TO_CORRECT, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets.followup import NOT_VALID, UNEXPLAINED, Debt, debts_of

QUOTED = 30
"""How many lines a letter lists, where not more are errors; the marked workbook has them all."""
_HEADINGS: Mapping[Severity, str] = {
    Severity.ERROR: "Phải sửa",
    Severity.BREACH: "Chưa đúng kế hoạch",
    Severity.WARNING: "Xin xem lại",
}
_COUNTED: Mapping[Severity, str] = {
    Severity.ERROR: "chỗ phải sửa",
    Severity.BREACH: "chỗ chưa đúng kế hoạch",
    Severity.WARNING: "chỗ xin xem lại",
}
MISSING, _TO_MEND, UNTOLD, COMING = (
    "Đã quá hạn, chưa có:",
    "Đã gửi, chỉ còn phải sửa:",
    "Đã gửi muộn, xin ghi lý do:",
    "Sắp đến hạn:",
)
"""What a reminder names apart."""
_COUNTED_DEBTS: Mapping[str, str] = {
    MISSING: "việc quá hạn",
    _TO_MEND: "phần đã gửi còn phải sửa",
    UNTOLD: "việc chưa ghi lý do",
    COMING: "việc sắp đến hạn",
}


# --- what was found in a file ------------------------------------------------------------------


def found_lines(findings: Sequence[Finding], book: RawWorkbook | None) -> list[str]:
    """A heading for each severity, below it a line per slip: whose row, what is wrong, what to do.

    Errors come first and are never cut; how cells were read is only counted.
    """
    slips = together(findings)
    room = max(QUOTED, sum(one.severity is Severity.ERROR for one in slips))
    lines: list[str] = []
    for severity, heading in _HEADINGS.items():
        mine = [one for one in slips if one.severity is severity]
        if mine:
            lines.append(f"{heading} ({len(mine)}):")
            lines += [_line(one, book) for one in mine[:room]]
        if len(mine) > room:
            lines.append(f"- … và {len(mine) - room} chỗ nữa, xem sheet “Cần sửa”.")
        room = max(room - len(mine), 0)
    return lines + read_lines(slips)


def read_lines(slips: Sequence[Finding]) -> list[str]:
    """How many cells were read otherwise than they are written."""
    read = sum(one.severity is Severity.INFO for one in slips)
    words = "chỗ phần mềm đọc khác cách ghi, có đánh dấu trong tệp kèm thư này; đọc đúng thì thôi"
    return [f"Có {read} {words}."] if read else []


def _line(finding: Finding, book: RawWorkbook | None) -> str:
    place = finding.place
    whose, cells = whose_row(book, finding), f"ô {finding.where}" if place.cell else ""
    where = f"{whose} ({cells})" if whose and cells else cells
    named = ", ".join(one for one in (place.sheet or "Cả tệp", where) if one)
    return f"- {named}: {finding.message} {finding.remedy}"


def found_words(findings: Sequence[Finding]) -> str:
    """How many of each, in a few words."""
    slips = together(findings)
    counts = {words: sum(o.severity is one for o in slips) for one, words in _COUNTED.items()}
    return ", ".join(f"{n} {words}" for words, n in counts.items() if n)


# --- what a unit owes --------------------------------------------------------------------------


def owed_groups(town: Consolidation, unit: Unit) -> dict[str, list[Debt]]:
    """What is missing, what only needs correcting or explaining, and what is due soon; not what
    waits for the office's own word.
    """
    groups: dict[str, list[Debt]] = {heading: [] for heading in _COUNTED_DEBTS}
    for debt in debts_of(town, unit):
        if debt.status != Status.CONFIRM:
            groups[_heading(debt)].append(debt)
    return {heading: owed for heading, owed in groups.items() if owed}


def _heading(debt: Debt) -> str:
    if debt.status == UNEXPLAINED:
        return UNTOLD
    if debt.status in (*TO_CORRECT, NOT_VALID):
        return _TO_MEND
    return COMING if debt.status == Status.SOON else MISSING


def owed_lines(plan: Plan, groups: Mapping[str, Sequence[Debt]]) -> list[str]:
    """The groups, each under its heading."""
    lines: list[str] = []
    for heading, owed in groups.items():
        lines += [*([""] if lines else []), heading]
        for one in owed:
            detail = f": {one.detail}" if one.detail else "."
            lines.append(f"- {due_words(plan, one.what, one.deadline)}{detail}")
    return lines


def owed_words(groups: Mapping[str, Sequence[Debt]]) -> str:
    """How many of each, in a few words."""
    return ", ".join(f"{len(owed)} {_COUNTED_DEBTS[heading]}" for heading, owed in groups.items())


def still_to_come(town: Consolidation, unit: Unit) -> Iterator[str]:
    """Milestones that the unit has not met, with their days: due already or not."""
    done = (*MET, Status.EXEMPT, Status.NIL, Status.NOT_APPLICABLE)
    for rule in town.plan.owes(unit):
        standing = town.standing(unit.code, rule)
        if standing and standing.status not in done:
            yield due_words(town.plan, standing.milestone.title, standing.due.words)


def due_words(plan: Plan, title: str, day: str) -> str:
    """A milestone and its day."""
    return f"{milestone_words(plan, title)}, {day}"
