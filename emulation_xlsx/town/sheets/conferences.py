"""What was held: the conferences of the units, the pilots, and the exemplars they found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from emulation_xlsx.findings import Finding, Severity, as_date
from emulation_xlsx.forms.schema import FormField, load
from emulation_xlsx.forms.styles import BREACH_FILL, WARN_FILL
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.cells import FIRST_EXCEL_DAY, Cell, Formula, Styled, literal
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import Area, TownBook, area_of, signature
from emulation_xlsx.town.sheets.own import asked_apart
from emulation_xlsx.town.sheets.progress import followed
from emulation_xlsx.town.sources import write_sources
from emulation_xlsx.town.states import (
    AGAIN,
    Row,
    as_of,
    is_wrong,
    left_out,
    numbered,
    record,
    state_cell,
    sums,
    with_wrong,
    without_town,
)
from emulation_xlsx.town.table import RowWriter, write_list

NOT_APPROVED = "chưa có ngày duyệt"


# --- Hội nghị cơ sở ----------------------------------------------------------------------------


def write_conferences(book: TownBook, town: Consolidation) -> None:
    """R-UNIT and its neighbours: a row per unit; the town's own below the total, outside it."""
    fields, taken = book.sheet("conferences").fields, _taken(book)
    breaches = _breaches(town)

    def row(start: Row, unit: Unit) -> Row:
        return start | _conference(town, unit, taken, breaches.get(unit.code, ()))

    rows = [row(start, unit) for start, unit in numbered(without_town(town.plan))]
    area = write_list(
        book,
        "conferences",
        rows,
        note=as_of(
            town,
            "Tỷ lệ điển hình tính trên tổng số đại biểu dự hội nghị của đơn vị. "
            f"Chương trình hội nghị có {len(town.plan.agenda)} mục.",
        ),
        since=_typed_over(area_of(book.sheet("conferences"), len(rows))),
        total=lambda area: _conference_total(area, rows, fields),
    )
    page, below = book.pages["conferences"], area.last + 2
    if town.plan.town:
        start = {"unit_code": town.plan.town.code, "unit_name": town.plan.town.name}
        RowWriter(book, "conferences").write(below, row(start, town.plan.town))
        below += 1
    signature(book, page, below + 1, book.sheet("conferences").on_paper)


def _taken(book: TownBook) -> list[str]:
    """The columns of the report that the list shows."""
    asked = set(load(UNIT_FORM).sheet("conference").field_names) - {"explanation"}
    return [name for name in book.sheet("conferences").field_names if name in asked]


def _breaches(town: Consolidation) -> Mapping[str, Sequence[Finding]]:
    """Unit code → what its conference had contrary to the plan."""
    found: dict[str, list[Finding]] = {}
    for finding in town.findings:
        if finding.severity is Severity.BREACH and finding.part == "conference":
            found.setdefault(finding.place.unit or "", []).append(finding)
    return found


def _conference(
    town: Consolidation, unit: Unit, taken: Sequence[str], breaches: Sequence[Finding]
) -> Row:
    held = record(town, unit.code, "conference", "conference")
    state = town.state(unit.code, "conference")
    words = " ".join(f.message + (" (Được miễn.)" if f.waived else "") for f in breaches)
    exemplars, guests = held.get("exemplars"), held.get("guests")
    whole = None if exemplars is None or guests is None else exemplars + guests
    row = with_wrong(town, unit.code, "conference", "conference", taken) | {
        "presidium": state and town.checked.wide.at[state.winner.index, "n.presidium"],
        "agenda": state and sum(held.get(name) is True for name in town.plan.agenda),
    }
    return row | {
        "total": whole,
        "share": _share(exemplars, whole),
        "state": _live_state(state_cell(town, unit, "conference"), row),
        "breaches": Styled(words, {"bg_color": BREACH_FILL}) if words else None,
        "explanation": "\n".join(one.text for one in town.explanations.get(unit.code, ())),
    }


def _live_state(state: Styled, judged: Row) -> Formula:
    """Whether the report is valid, while its row says what was judged: typed over, only another
    run knows what then holds.
    """
    same = ",".join(f"{{{name}}}={_written(cell)}" for name, cell in judged.items())
    return Formula(f'=IF(AND({same}),{literal(state.value)},"{AGAIN}")', state.value, state.style)


def _written(cell: Cell) -> str:
    """A cell's value as a formula compares it; a blank cell is equal to an empty text."""
    value = cell.value if isinstance(cell, Styled) else cell
    if isinstance(value, dt.date):
        day = f"DATE({value.year},{value.month},{value.day})"
        return day if value >= FIRST_EXCEL_DAY else literal(as_date(value))
    return literal(value or "") if isinstance(value, str | None) else str(value)


def _typed_over(area: Area) -> Formula:
    """Said below the title once a row was typed over."""
    states = area.column("state")
    words = f" Có dòng đã sửa sau khi tổng hợp: {AGAIN}."
    return Formula(f'IF(COUNTIF({states},"{AGAIN}")>0,"{words}","")', "")


def _share(exemplars: int | None, whole: int | None) -> Fraction | None:
    return Fraction(exemplars, whole) if exemplars is not None and whole else None


def _conference_total(area: Area, rows: Sequence[Row], fields: Sequence[FormField]) -> Row:
    counted = {"stt", "share", "presidium", "agenda"}
    names = [f.name for f in fields if f.type == "integer" and f.name not in counted]
    total = sums(area, rows, names)
    reported = sum(isinstance(row.get("held_date"), dt.date) for row in rows)
    out = left_out(area, rows, ["held_date", *(n for n in names if n != "total")])
    told = f'"Cộng: "&COUNT({area.column("held_date")})&" đơn vị đã báo cáo"'
    more = f"; {out.value}" if out.value else ""
    words = f'={told}&IF({out.text}="","","; "&{out.text})'
    share = _share(total["exemplars"].value, total["total"].value)
    return total | {
        "unit_name": Formula(words, f"Cộng: {reported} đơn vị đã báo cáo{more}"),
        "share": share,
    }


def write_contents(book: TownBook, town: Consolidation) -> None:
    """«Nội dung hội nghị»: counts of everything else that the report asks."""
    figures = enumerate(_figures(town, set(_taken(book))), 1)
    rows = [
        dict(zip(("stt", "item", "units", "whole"), (n, *one), strict=True)) for n, one in figures
    ]
    write_list(book, "contents", rows, note=as_of(town))


def _figures(town: Consolidation, shown: set[str]) -> Iterator[tuple[str, int, int | None]]:
    """Each figure's title, how many units have it, and its sum where it is a number.

    A value that is wrong is in neither, and the title says so.
    """
    nobody = town.plan.asked.of_nobody(unit.kind for unit in town.plan.units)
    apart = {one.name for one in asked_apart(town.plan)}
    asked = [
        field
        for field in town.plan.form(UNIT_FORM).sheet("conference").fields
        if field.name not in shown
        and field.name not in apart
        and ("conference", field.name) not in nobody
        if field.input == "integer" or field.type == "boolean"
    ]
    units, names = without_town(town.plan), [field.name for field in asked]
    reports = [with_wrong(town, u.code, "conference", "conference", names) for u in units]
    for field in asked:
        values = [report[field.name] for report in reports]
        sound = [value for value in values if value is not None and not is_wrong(value)]
        out = sum(map(is_wrong, values))
        more = f" (chưa tính {out} báo cáo còn lỗi)" if out else ""
        whole = None if field.type == "boolean" else sum(sound)
        yield town.plan.agenda.get(field.name, field.title) + more, sum(map(bool, sound)), whole


# --- Hội nghị điểm -----------------------------------------------------------------------------


def write_pilots(book: TownBook, town: Consolidation) -> None:
    """R-PILOT, R-PILOT-PLAN, R-PILOT-GUEST; days and statuses live over «Tiến độ thời hạn»."""
    pilots = [unit for unit in town.plan.units if unit.pilot]
    rows = [start | _pilot(town, unit) for start, unit in numbered(pilots)]
    write_list(book, "pilots", rows, note=as_of(town), since=followed(book, town))


def _pilot(town: Consolidation, unit: Unit) -> Row:
    own = town.plan.conference_milestone(unit)
    standing = town.standing(unit.code, own.rule) if own else None
    owes = standing if standing and standing.applicable else None
    missing = Styled(NOT_APPROVED, {"bg_color": WARN_FILL, "bold": True, "align": "center"})
    return {
        "rule": own.rule if own else "",
        "member": unit.member,
        "approved": unit.pilot_approved or missing,
        "due": owes and owes.milestone.day,
        "held": owes and owes.evidence.day,
        "status": owes.text if owes else str(Status.NOT_APPLICABLE),
        "state": state_cell(town, unit, "conference"),
        "guests": _guest_groups(town.plan, unit.code),
        "lessons": record(town, unit.code, "conference", "conference").get("lessons"),
    }


def _guest_groups(plan: Plan, code: str) -> str:
    """The groups that R-PILOT-GUEST names for a conference, one a line."""
    groups = [g for g in plan.guests if g.occasion == code]
    return "\n".join(
        f"- {g.group}" + (f" ({g.people} người)" if g.people is not None else "") for g in groups
    )


# --- Điển hình ---------------------------------------------------------------------------------


def write_exemplars(book: TownBook, town: Consolidation) -> None:
    """R-EXEMPLAR: the register of exemplars, unit by unit."""
    typed, units = town.frame("exemplars").rows(), town.plan.by_code
    places = town.rows("exemplars", "conference")
    rows = [
        {"stt": n, "unit_code": code, "unit_name": units[code].name} | typed[i]
        for n, (code, i) in enumerate(places, 1)
    ]
    write_sources(book.sheet("exemplars"), town, "exemplars", rows, places)
    reports = [town.checked.returns[at].book for at in town.winners("conference")]
    nil = sum(book.tables["exemplars"].nil for book in reports if "exemplars" in book.tables)
    words = f"{nil} đơn vị báo không phát sinh." if nil else ""
    write_list(book, "exemplars", rows, note=as_of(town, words))
