"""What everything rests on: the journal of receipts, and the rules with their defaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from emulation_xlsx.findings import OURS, Severity, as_date, as_text
from emulation_xlsx.forms.schema import PARTS, Part, load
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    FIXED_FILL,
    GOOD_FILL,
    PROGRAM,
    WARN_FILL,
)
from emulation_xlsx.plan.deadlines import DueDay
from emulation_xlsx.plan.milestones import PART_NAMES
from emulation_xlsx.plan.model import Basis, Plan
from emulation_xlsx.returns.receipts import (
    BLANK,
    FAULTY,
    HEAVY,
    HELD,
    IGNORED,
    NO_FORM,
    REFUSED,
    REPEATED,
    VALID,
    Receipt,
)
from emulation_xlsx.returns.slips import together
from emulation_xlsx.town.cells import Cell, Styled
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook
from emulation_xlsx.town.states import Row, as_of, held_parts
from emulation_xlsx.town.table import write_list

NO_MAIL = ("mail_", "smtp_")
"""How settings begin that say where the office's mail is: nobody else's business."""
VERDICT_FILLS: Mapping[str, str] = {
    VALID: GOOD_FILL,
    FAULTY: BAD_FILL,
    REFUSED: BAD_FILL,
    HEAVY: BAD_FILL,
    HELD: WARN_FILL,
    REPEATED: FIXED_FILL,
    IGNORED: FIXED_FILL,
    NO_FORM: FIXED_FILL,
    BLANK: FIXED_FILL,
}


# --- Nhật ký tiếp nhận -------------------------------------------------------------------------


def write_receipts(book: TownBook, town: Consolidation) -> None:
    """Every file received, in the order of its coming, whatever became of it."""
    counting = _counting(town)
    ordered = sorted(town.receipts, key=Receipt.order)
    rows = [
        {"stt": n, "changes": _changes(town, one)}
        | _receipt(town.plan, one, counting.get(one.file, ()))
        for n, one in enumerate(ordered, 1)
    ]
    words = f"{len(rows)} tệp."
    words += f" {town.later} tệp nhận sau ngày này chưa kể đến." if town.later else ""
    write_list(book, "receipts", rows, note=as_of(town, words))


def _counting(town: Consolidation) -> dict[str, list[Part]]:
    """File → its parts that count now."""
    found: dict[str, list[Part]] = {}
    for (_, part), state in town.parts.items():
        found.setdefault(state.winner.receipt.file, []).append(part)
    return found


def _receipt(plan: Plan, receipt: Receipt, counting: Sequence[Part]) -> Row:
    kinds = Counter(finding.severity for finding in receipt.findings)
    unit = plan.by_code.get(receipt.unit or "")
    fill = VERDICT_FILLS.get(receipt.verdict)
    seen = receipt.entry.first_seen
    return {
        "file": receipt.file,
        "unit_code": receipt.unit,
        "unit_name": unit and unit.name,
        "identified": receipt.identified,
        "received": receipt.received,
        "source": receipt.source,
        "sender": receipt.envelope and receipt.envelope.sender,
        "companions": "; ".join(receipt.envelope.companions) if receipt.envelope else "",
        "first_seen": f"{as_date(seen.date())} {seen:%H:%M}",
        "verdict": Styled(receipt.verdict, {"bg_color": fill} if fill else {}),
        "parts": _part_words(held_parts(receipt)),
        "counting": _part_words(counting),
        "errors": kinds[Severity.ERROR],
        "breaches": kinds[Severity.BREACH],
        "warnings": kinds[Severity.WARNING],
        "note": _note(receipt),
    }


def _changes(town: Consolidation, receipt: Receipt) -> str:
    """What the file changed of its unit's last, part by part."""
    found = town.changes.get(receipt.file, ())
    if found and all(step.same for step in found) and len(found) == len(held_parts(receipt)):
        return "Không thay đổi so với lần gửi trước."
    return "; ".join(step.words() for step in found)


def _part_words(parts: Sequence[Part]) -> str:
    return "; ".join(PART_NAMES[part] for part in PARTS if part in parts)


def _note(receipt: Receipt) -> str:
    """The clerk's note, and why a file was refused or is held."""
    why = receipt.findings if receipt.verdict in (REFUSED, HEAVY, HELD, NO_FORM) else ()
    return " ".join(x for x in (receipt.entry.note, *(finding.message for finding in why)) if x)


# --- Căn cứ ------------------------------------------------------------------------------------


def write_basis(book: TownBook, town: Consolidation) -> None:
    """The plan's rules, our defaults, and how often each was broken."""
    counts = Counter(finding.basis for finding in together(town.findings))
    plan = town.plan
    rows = [_rule(plan, one, counts) for one in (*plan.basis, *_own_milestones(plan))]
    more = f"Lập bằng {PROGRAM} phiên bản {version(PROGRAM)}. Danh sách đơn vị do phần mềm gợi ý."
    write_list(book, "basis", rows, note=as_of(town, more))


def _own_milestones(plan: Plan) -> Iterator[Basis]:
    """Milestones of which the plan's sheet «Căn cứ» has no line."""
    listed = {one.id for one in plan.basis}
    for one in plan.milestones:
        if one.rule not in listed:
            yield Basis(one.rule, "Mốc thời hạn", one.title, None)


def _rule(plan: Plan, one: Basis, counts: Mapping[str, int]) -> Row:
    """A rule; what is in braces is as in force."""
    default = one.default and plan.said(one.default)
    row: Row = {"id": one.id, "clause": one.clause, "text": plan.said(one.text), "default": default}
    counted = one.is_rule or one.id == OURS
    return {**row, "broken": counts[one.id]} if counted else row


def write_applied(book: TownBook, town: Consolidation) -> None:
    """«Số liệu áp dụng»: the days and settings of the plan that are in force."""
    rows = [*_milestones(town.plan), *_values(town.plan)]
    write_list(book, "applied", rows, note=as_of(town))


def _milestones(plan: Plan) -> Iterator[Row]:
    for one in plan.milestones:
        words = DueDay(one).words
        if one.amended:
            words += f" (ban đầu {as_date(one.due)}; điều chỉnh theo {one.amended_by or '…'})"
        yield {"id": one.rule, "clause": "Mốc thời hạn", "text": one.title, "default": words}


def _values(plan: Plan) -> Iterator[Row]:
    group = ""
    for field in load("plan").sheet("settings").fields:
        group = field.excel.group or group
        value: Cell = getattr(plan.settings, field.name)
        if field.input not in ("phone", "email") and not field.name.startswith(NO_MAIL):
            shown = "để trống" if value is None else as_text(value)
            yield {"id": "Kế hoạch", "clause": group, "text": field.title, "default": shown}
