"""Who must do what: every finding («Cần xử lý»), and what each unit owes («Đôn đốc»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from emulation_xlsx.findings import (
    SEVERITY_NAMES,
    Finding,
    Severity,
    as_date,
    severity_words,
)
from emulation_xlsx.forms.schema import PARTS, FormSpec, Part, load
from emulation_xlsx.forms.styles import BAD_FILL, BREACH_FILL, FIXED_FILL, SEVERITY_FILLS, WARN_FILL
from emulation_xlsx.plan.deadlines import due_day
from emulation_xlsx.plan.milestones import BY_PAPER, PART_NAMES
from emulation_xlsx.plan.model import Unit
from emulation_xlsx.returns.feedback import answer_stem
from emulation_xlsx.returns.receipts import Receipt
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.returns.slips import together
from emulation_xlsx.town.cells import Link, Styled
from emulation_xlsx.town.compliance import TO_CORRECT, Standing, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook
from emulation_xlsx.town.sheets.progress import outrun
from emulation_xlsx.town.states import Row, as_of, error_words, record, sends_form
from emulation_xlsx.town.table import write_list

OWED: Mapping[Status, str] = {
    Status.OVERDUE: BAD_FILL,
    Status.NOT_HELD: BAD_FILL,
    Status.BEGUN: BAD_FILL,
    Status.CONFIRM: WARN_FILL,
    Status.SOON: WARN_FILL,
    Status.FAULTY: BREACH_FILL,
    Status.HELD_FAULTY: BREACH_FILL,
}
"""The statuses that ask a unit for something, and their fills."""
UNEXPLAINED = "chưa giải trình"
NOT_VALID = str(Status.FAULTY)
"""Of a part that is wrong although its milestone was met on paper."""


# --- Cần xử lý ---------------------------------------------------------------------------------


def write_issues(book: TownBook, town: Consolidation) -> None:
    """Every finding: gravest first, then in register order; the office's own before the units'."""
    order = {unit.code: i for i, unit in enumerate(town.plan.units)}
    grave = list(Severity)

    def key(finding: Finding) -> tuple[int, int, tuple[str, int, int, int, str, int]]:
        at = order.get(finding.place.unit or "", -1)
        return grave.index(finding.severity), at, finding.sort_key()

    found = together(sorted(town.findings, key=key))
    receipts = {receipt.file: receipt for receipt in town.receipts}
    rows = [{"stt": n} | _issue(town, one, receipts) for n, one in enumerate(found, 1)]
    write_list(book, "issues", rows, note=as_of(town, severity_counts(found)))


def length(town: Consolidation, _book: TownBook) -> int:
    return len(together(town.findings))


def severity_counts(findings: Sequence[Finding]) -> str:
    """How many of each kind, in words, equal ones down a column as one."""
    findings = together(findings)
    words = severity_words(findings)
    waived = sum(finding.waived is not None for finding in findings)
    words += [f"trong đó {waived} được miễn, gia hạn"] if waived else []
    explained = sum(finding.explained is not None for finding in findings)
    words += [f"{explained} đã giải trình"] if explained else []
    return (", ".join(words) or "không có gì phải xử lý").capitalize() + "."


def _issue(town: Consolidation, finding: Finding, receipts: Mapping[str, Receipt]) -> Row:
    place, unit = finding.place, town.plan.by_code.get(finding.place.unit or "")
    fill = FIXED_FILL if finding.settled else SEVERITY_FILLS[finding.severity]
    receipt = receipts.get(place.file or "")
    forms = (UNIT_FORM,) if receipt else ("plan", "register")
    return {
        "severity": Styled(SEVERITY_NAMES[finding.severity], {"bg_color": fill, "bold": True}),
        "unit_code": place.unit,
        "unit_name": unit and unit.name,
        "file": place.file,
        "sheet": place.sheet,
        "cell": finding.where,
        "field": _title([load(form) for form in forms], finding),
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "form": _marked_form(town, receipt),
        "rule": finding.basis,
        "waived": finding.waived,
        "explained": finding.explained,
    }


def _marked_form(town: Consolidation, receipt: Receipt | None) -> Link | None:
    """The form that goes back to the unit, in the folder ``phan-hoi/`` beside this one."""
    if receipt is None or not sends_form(town, receipt):
        return None
    return Link(f"external:../phan-hoi/{answer_stem(town.plan, receipt)}.xlsx", "mở mẫu")


def _title(forms: Sequence[FormSpec], finding: Finding) -> str | None:
    """The title of the field a finding is about; ``place.order`` is its sheet's place.

    Of two forms that have such a field there, the one with the finding's sheet.
    """
    at, name = finding.place.order - 1, finding.place.field or ""
    sheets = [one for form in forms for one in form.sheets[max(at, 0) : at + 1]]
    named = [one for one in sheets if name in one.field_names]
    named.sort(key=lambda one: one.name != finding.place.sheet)
    return named[0].field(name).title if named else None


# --- Đôn đốc -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing that a unit owes: ``detail`` says exactly what is missing."""

    what: str
    due: dt.date
    deadline: str
    """The day in words: «trước ngày 15/04/2020»."""
    status: str
    fill: str
    days: int | None
    detail: str


def debts(town: Consolidation) -> dict[str, list[Debt]]:
    """Code → what the unit owes; a unit that owes nothing is not among them."""
    found = {unit.code: debts_of(town, unit) for unit in town.plan.units}
    return {code: owed for code, owed in found.items() if owed}


def debts_of(town: Consolidation, unit: Unit) -> list[Debt]:
    """What a unit owes on that day: milestones that ask for something, corrections last of these.

    Then parts that are wrong although their milestone was met, and reasons for late papers.
    """
    rules = town.plan.owes(unit)
    stands = [one for rule in rules if (one := town.standing(unit.code, rule))]
    mine = [one for one in stands if one.status in OWED]
    mine.sort(key=lambda one: one.status in TO_CORRECT)
    quiet = [one for one in stands if one.status is Status.NIL]
    told = {part for one in (*mine, *quiet) for part in one.milestone.parts}
    owed = [*(_debt(town, one) for one in mine), *_invalid(town, unit, told)]
    return owed + [_unexplained(one) for one in stands if _late_on_paper(town, one)]


def _late_on_paper(town: Consolidation, standing: Standing) -> bool:
    """Whether what came late came on paper, without a file whose answer asks for the reason."""
    asked = ("received_late", "received_on_the_day")
    here = (standing.unit.code, standing.rule, None)
    return standing.late and any(
        one.code in asked and (one.place.unit, one.rule, one.place.file) == here and not one.settled
        for one in town.findings
    )


def _unexplained(standing: Standing) -> Debt:
    due, day = standing.due, standing.done
    assert day is not None
    words = (
        f"Bản giấy nhận ngày {as_date(day)} ({standing.timeliness}). Xin ghi lý do vào ô “Giải "
        "trình” ở sheet “1. Đơn vị” của mẫu rồi gửi về."
    )
    title, late = standing.milestone.title, standing.days_late
    return Debt(title, due.day, due.words, UNEXPLAINED, BREACH_FILL, late, words)


def _debt(town: Consolidation, standing: Standing) -> Debt:
    due, status = standing.due, standing.status
    missing = _missing(town, standing)
    return Debt(
        standing.milestone.title,
        due.day,
        due.words,
        str(status),
        OWED[status],
        standing.days_late,
        missing,
    )


def _invalid(town: Consolidation, unit: Unit, told: set[Part]) -> Iterator[Debt]:
    """Parts that are not right although their milestone asks for nothing (it was met on paper)."""
    for part in PARTS:
        state, rules = town.state(unit.code, part), town.plan.owes(unit)
        mine = [one.rule for one in town.plan.milestones_of(unit, part) if one.rule in rules]
        if state and not state.valid and part not in told and mine:
            due = due_day(town.plan, unit.code, mine[0], town.as_of)
            title, words = f"Sửa phần “{PART_NAMES[part]}” đã gửi", error_words(state)
            yield Debt(title, due.day, due.words, NOT_VALID, BREACH_FILL, None, words)


def _missing(town: Consolidation, standing: Standing) -> str:
    """What a milestone still waits for."""
    day = standing.done
    if standing.status is Status.CONFIRM and day:
        office = town.plan.settings.office
        return f"Thấy tệp lần đầu ngày {as_date(day)}; xin xác nhận ngày {office} nhận được."
    words = [_came_words(standing)] if standing.status in TO_CORRECT and day else []
    parts = (_part_missing(town, standing.unit, part) for part in standing.milestone.parts)
    words += [part for part in parts if part]
    if standing.milestone.proof == BY_PAPER and not day:
        words.append(f"Gửi bằng văn bản giấy về {town.plan.settings.office}.")
    planned = record(town, standing.unit.code, "plan", "plan").get("planned_date")
    if standing.held and planned and not day:
        words.append(f"Kế hoạch của đơn vị dự kiến họp ngày {as_date(planned)}.")
    return " ".join(words)


def _came_words(standing: Standing) -> str:
    """When it was done, and whether that was in time: never that it was not."""
    did = "Đã tổ chức" if standing.held else "Đã nhận"
    assert standing.done is not None
    if standing.timeliness == Status.ON_TIME:
        return f"{did} đúng hạn ngày {as_date(standing.done)}."
    return f"{did} ngày {as_date(standing.done)} ({standing.timeliness})."


def _part_missing(town: Consolidation, unit: Unit, part: Part) -> str:
    state, name = town.state(unit.code, part), f"Phần “{PART_NAMES[part]}”"
    if state is None:
        return f"{name}: chưa gửi."
    if state.valid:
        return ""
    day = as_date(state.first_received)
    return f"{name}: đã nhận ngày {day}, còn {error_words(state)}"


def write_reminders(book: TownBook, town: Consolidation) -> None:
    """Who owes what, by block and Council member; a unit that owes nothing is not listed."""
    blocks = list(dict.fromkeys(unit.block for unit in town.plan.units))
    members = list(dict.fromkeys(unit.member for unit in town.plan.units if unit.member))
    order = {member: n for n, member in enumerate(members)}
    units = sorted(
        town.plan.units,
        key=lambda u: (blocks.index(u.block), order.get(u.member or "", len(order))),
    )
    owed = debts(town)
    rows = [_reminder(town, unit, debt) for unit in units for debt in owed.get(unit.code, ())]
    words = (
        f"{len(owed)} đơn vị còn việc phải làm." if owed else "Không đơn vị nào còn việc phải làm."
    )
    numbered = [{"stt": n} | row for n, row in enumerate(rows, 1)]
    write_list(book, "reminders", numbered, note=as_of(town, words), since=outrun(book, town))


def _reminder(town: Consolidation, unit: Unit, debt: Debt) -> Row:
    return {
        "block": unit.block,
        "member": unit.member or "chưa phân công",
        "unit_code": unit.code,
        "unit_name": unit.name,
        "what": debt.what,
        "due": debt.due,
        "status": Styled(debt.status, {"bg_color": debt.fill, "bold": True}),
        "days": debt.days,
        "detail": debt.detail,
        "reminded": _reminded(town, unit),
        "contact": "\n".join(x for x in (*unit.addresses, unit.phone) if x),
        "clerk": _clerk(town, unit),
    }


def _reminded(town: Consolidation, unit: Unit) -> str | None:
    """How often its unit has been reminded, and when last."""
    days = [day for day in town.reminded.get(unit.code, ()) if day <= town.as_of]
    return f"{len(days)} lần, gần nhất {as_date(max(days))}" if days else None


def _clerk(town: Consolidation, unit: Unit) -> str:
    """Name, phone and mail of who filled the unit's latest return that counts."""
    states = [state for part in PARTS if (state := town.state(unit.code, part))]
    if not states:
        return ""
    latest = max((state.winner for state in states), key=lambda v: v.receipt.order())
    typed = town.checked.record(latest.index, "unit")
    names = ("clerk_name", "clerk_phone", "clerk_email")
    return "\n".join(str(typed[name]) for name in names if typed[name])
