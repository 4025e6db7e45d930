"""What was held and sent: conferences, pilots, exemplars, dossiers, money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from emulation_xlsx.findings import Finding, Severity, as_date, column_letters
from emulation_xlsx.forms.schema import FormField, load
from emulation_xlsx.forms.styles import (
    BAD_FILL,
    BREACH_FILL,
    FIXED_FILL,
    GOOD_FILL,
    HEADER_FILL,
    WARN_FILL,
)
from emulation_xlsx.plan.model import DOSSIER, EXEMPLAR, OFFICIAL, PILOT, Plan, Unit
from emulation_xlsx.returns.checking import FORM
from emulation_xlsx.returns.rules import AGENDA_ITEMS
from emulation_xlsx.town.compliance import MARK, Standing, Status, status_formula
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sheets import (
    Area,
    Formula,
    Styled,
    TownBook,
    merged,
    signature,
    write_list,
    write_row,
)
from emulation_xlsx.town.states import (
    Row,
    as_of,
    narrow,
    numbered,
    paper_of,
    record,
    state_cell,
    sums,
    without_town,
)

NONE = "—"
NOT_APPROVED = "chưa có ngày duyệt"


# --- Hội nghị cơ sở ----------------------------------------------------------------------------


def write_conferences(book: TownBook, town: Consolidation) -> None:
    """R-UNIT and its neighbours: a row per unit; the town's own below the total, outside it."""
    fields = book.sheet("conferences").fields
    asked = set(load(FORM).sheet("conference").field_names)
    taken = [field.name for field in fields if field.name in asked]
    breaches = _breaches(town)

    def row(start: Row, unit: Unit) -> Row:
        return start | _conference(town, unit, taken, breaches.get(unit.code, ()))

    rows = [row(start, unit) for start, unit in numbered(without_town(town.plan))]
    area = write_list(
        book,
        "conferences",
        rows,
        note=as_of(town, "Tỷ lệ điển hình tính trên tổng số đại biểu dự hội nghị của đơn vị."),
        total=lambda area: _conference_total(area, rows, fields),
    )
    page, below = book.pages["conferences"], area.last + 2
    if town.plan.town:
        start = {"unit_code": town.plan.town.code, "unit_name": town.plan.town.name}
        write_row(book, page, fields, below, row(start, town.plan.town))
        below += 1
    last = _contents(book, town, below + 1, set(taken))
    signature(book, page, last + 2, len(fields))


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
    row: Row = {name: held.get(name) for name in taken}
    return row | {
        "total": Formula('=IF(COUNT({exemplars},{guests})=2,{exemplars}+{guests},"")', whole),
        "share": _share(exemplars, whole),
        "presidium": state and town.checked.wide.at[state.winner.index, "n.presidium"],
        "agenda": state and sum(held[f"agenda_{i}"] is True for i in AGENDA_ITEMS),
        "state": state_cell(town, unit, "conference"),
        "breaches": Styled(words, {"bg_color": BREACH_FILL}) if words else None,
    }


def _share(exemplars: int | None, whole: int | None) -> Formula:
    share = Fraction(exemplars, whole) if exemplars is not None and whole else None
    return Formula('=IF(N({total})>0,{exemplars}/{total},"")', share)


def _conference_total(area: Area, rows: Sequence[Row], fields: Sequence[FormField]) -> Row:
    counted = {"stt", "share", "presidium", "agenda"}
    names = [f.name for f in fields if f.type == "integer" and f.name not in counted]
    total = sums(area, rows, names)
    reported = sum(isinstance(row.get("held_date"), dt.date) for row in rows)
    words = f'="Cộng: "&COUNT({area.column("held_date")})&" đơn vị đã báo cáo"'
    share = _share(total["exemplars"].value, total["total"].value)
    return total | {
        "unit_name": Formula(words, f"Cộng: {reported} đơn vị đã báo cáo"),
        "share": share,
    }


def _contents(book: TownBook, town: Consolidation, row: int, shown: set[str]) -> int:
    """Counts of everything else that the report asks; the last row written."""
    page = book.pages["conferences"]
    asked = [
        field
        for field in load(FORM).sheet("conference").fields
        if field.type in ("boolean", "integer")
        and field.input != "money"
        and field.name not in shown
    ]
    heading = "NỘI DUNG, THÀNH PHẦN VÀ TUYÊN TRUYỀN TRONG BÁO CÁO CỦA CÁC ĐƠN VỊ"
    merged(page, row, 1, row, 6, heading, book.style(bold=True))
    for text, first, last in (("Nội dung", 1, 6), ("Số đơn vị có", 7, 8), ("Cộng", 9, 10)):
        merged(page, row + 1, first, row + 1, last, text, book.header())
    reports = [record(town, u.code, "conference", "conference") for u in without_town(town.plan)]
    agenda = {f"agenda_{i}": text for i, text in enumerate(town.plan.agenda, 1)}
    for at, field in enumerate(asked, row + 2):
        values = [v for v in (report.get(field.name) for report in reports) if v is not None]
        units = sum(bool(value) for value in values)
        figures = (units, None if field.type == "boolean" else sum(values))
        merged(page, at, 1, at, 6, agenda.get(field.name, field.title), book.cell(font_size=11))
        for first, figure in zip((7, 9), figures, strict=True):
            style = book.cell(font_size=11, align="center")
            merged(page, at, first, at, first + 1, "", style)
            if figure is not None:
                page.write_number(at - 1, first - 1, figure, style)
    return row + 1 + len(asked)


# --- Hội nghị điểm -----------------------------------------------------------------------------


def write_pilots(book: TownBook, town: Consolidation) -> None:
    """R-PILOT, R-PILOT-PLAN, R-PILOT-GUEST."""
    pilots = [unit for unit in town.plan.units if unit.pilot]
    rows = [start | _pilot(town, unit) for start, unit in numbered(pilots)]
    write_list(book, "pilots", rows, note=as_of(town), signed=True)


def _pilot(town: Consolidation, unit: Unit) -> Row:
    standing = town.standing(unit.code, PILOT)
    held = record(town, unit.code, "conference", "conference")
    missing = Styled(NOT_APPROVED, {"bg_color": WARN_FILL, "bold": True, "align": "center"})
    return {
        "member": unit.member,
        "approved": unit.pilot_approved or missing,
        "due": standing and standing.milestone.day,
        "held": standing and standing.evidence.day,
        "status": standing and pilot_status(standing),
        "state": state_cell(town, unit, "conference"),
        "guests": _guest_groups(town.plan, unit.code),
        "lessons": held.get("lessons"),
    }


def pilot_status(standing: Standing) -> Formula:
    """The status, live over the row's due and held days; the rest is the plan's."""
    inputs, until = standing.inputs, standing.until
    cells = {
        "due": "{due}",
        "evidence": "{held}",
        "counting": f'"{standing.milestone.counting}"',
        "weak": f'"{inputs["weak"] or ""}"',
        "waived": f'"{inputs["waived"] or ""}"',
        "until": _day(until) if until else ('""' if standing.waived else "0"),
        "applicable": f'"{inputs["applicable"] or ""}"',
        "held": f'"{MARK}"',
        "as_of": _day(standing.as_of),
        "soon": str(standing.soon_days),
    }
    return Formula(status_formula(cells), standing.text, _status_style(standing.status))


def _day(day: dt.date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _status_style(status: Status) -> Mapping[str, Any]:
    fills = {
        Status.ON_TIME: GOOD_FILL,
        Status.WAIVED: GOOD_FILL,
        Status.SOON: WARN_FILL,
        Status.CONFIRM: WARN_FILL,
        Status.ON_THE_DAY: BREACH_FILL,
        Status.LATE: BREACH_FILL,
        Status.OVERDUE: BAD_FILL,
        Status.NOT_HELD: BAD_FILL,
    }
    return {"bg_color": fills[status], "bold": True} if status in fills else {}


def _guest_groups(plan: Plan, code: str) -> str:
    """The groups that R-PILOT-GUEST names for a conference, one a line."""
    groups = [g for g in plan.guests if g.occasion == code]
    return "\n".join(
        f"- {g.group}" + (f" ({g.people} người)" if g.people is not None else "") for g in groups
    )


# --- Điển hình ---------------------------------------------------------------------------------


def write_exemplars(book: TownBook, town: Consolidation) -> None:
    """R-EXEMPLAR: the register of exemplars, unit by unit."""
    data, units = town.frame("exemplars").data, town.plan.by_code
    names = [str(name) for name in data.columns]
    rows = [
        {"stt": n, "unit_code": code, "unit_name": units[code].name}
        | {name: data.at[i, name] for name in names}
        for n, (code, i) in enumerate(town.rows("exemplars", "conference"), 1)
    ]
    write_list(book, "exemplars", rows, note=as_of(town), signed=True)
    narrow(book, "exemplars")


# --- Hồ sơ -------------------------------------------------------------------------------------


def write_dossiers(book: TownBook, town: Consolidation) -> None:
    """R-DOSSIER: the five kinds of document and an achievement report per exemplar delegate.

    A document's column is the one whose title is its kind.
    """
    columns = {f.title: f.name for f in book.sheet("dossiers").fields}
    documents = _documents(town, columns)
    nominated = _nominated(town)
    rows = []
    for start, unit in numbered(without_town(town.plan)):
        found = documents.get(unit.code, {})
        counts = nominated.get(unit.code, (0, 0))
        rows.append(start | _dossier(book.areas["delegates"], town, unit, found, counts))
    write_list(book, "dossiers", rows, note=as_of(town), signed=True)


DOCUMENTS = ("doc_report", "doc_list", "doc_proposal", "doc_minutes", "doc_achievements")


def _documents(town: Consolidation, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Unit code → column → number and date of the document."""
    data = town.frame("dossier").data
    found: dict[str, dict[str, str]] = {}
    for code, i in town.rows("dossier", "dossier"):
        line = {str(name): value for name, value in data.loc[i].items()}
        if column := columns.get(line["document"] or ""):
            found.setdefault(code, {})[column] = _document(line)
    return found


def _document(line: Mapping[str, Any]) -> str:
    """A document in words; ``NONE`` where nothing says that it exists."""
    words = [line["number"] or line["file_name"]]
    words.append(f"ngày {as_date(line['date'])}" if line["date"] else None)
    words.append(f"({line['copies']} bản)" if line["copies"] else None)
    return " ".join(word for word in words if word) or NONE


def _nominated(town: Consolidation) -> dict[str, tuple[int, int]]:
    """Unit code → its official exemplar delegates, and those with an achievement report."""
    data = town.frame("delegates").data
    found: dict[str, tuple[int, int]] = {}
    for code, i in town.rows("delegates", "list"):
        if (data.at[i, "delegate_type"], data.at[i, "standing"]) == (EXEMPLAR, OFFICIAL):
            people, reports = found.get(code, (0, 0))
            found[code] = people + 1, reports + (data.at[i, "achievement_report"] is True)
    return found


def _dossier(
    area: Area,
    town: Consolidation,
    unit: Unit,
    found: Mapping[str, str],
    counts: tuple[int, int],
) -> Row:
    evidence = town.standing(unit.code, DOSSIER)
    people = (
        f"COUNTIFS({area.column('unit_code')},{{unit_code}},"
        f'{area.column("delegate_type")},"{EXEMPLAR}",{area.column("standing")},"{OFFICIAL}"'
    )
    documents = {name: found.get(name, NONE) for name in DOCUMENTS}
    return documents | {
        "exemplars": Formula(f"={people})", counts[0]),
        "reports": Formula(f'={people},{area.column("achievement_report")},"Có")', counts[1]),
        "complete": _complete(town, unit, documents, counts),
        "first_received": evidence and evidence.evidence.first_received,
        "valid_since": evidence and evidence.evidence.valid_since,
        "state": state_cell(town, unit, "dossier"),
    }


def _complete(
    town: Consolidation, unit: Unit, documents: Mapping[str, str], counts: tuple[int, int]
) -> Formula | str:
    """All five kinds and every report; a unit that sent paper only is not counted from here."""
    sent = town.state(unit.code, "dossier")
    if sent is None and DOSSIER not in town.plan.owes(unit):
        return "không áp dụng"
    if sent is None and paper_of(town, unit.code, DOSSIER):
        return "theo bản giấy"
    people, reports = counts
    whole = NONE not in documents.values() and reports >= people
    first, last = "{" + DOCUMENTS[0] + "}", "{" + DOCUMENTS[-1] + "}"
    text = f'=IF(AND(COUNTIF({first}:{last},"{NONE}")=0,{{reports}}>={{exemplars}}),"đủ","chưa đủ")'
    style = {"bg_color": GOOD_FILL if whole else WARN_FILL, "bold": whole}
    return Formula(text, "đủ" if whole else "chưa đủ", style)


# --- Kinh phí ----------------------------------------------------------------------------------


def write_money(book: TownBook, town: Consolidation) -> None:
    """R-FUND: what units estimate and spend; then the town's own estimate. Whole đồng."""
    rows = [start | _spending(town, unit) for start, unit in numbered(without_town(town.plan))]
    area = write_list(
        book,
        "money",
        rows,
        note=as_of(town, "Đơn vị: đồng. Chênh lệch chỉ tính ở đơn vị đã ghi cả hai số."),
        total=lambda area: (
            {"unit_name": "Cộng các đơn vị"} | sums(area, rows, ("estimate", "spent", "difference"))
        ),
    )
    last = _town_estimate(book, town, area.last + 4)
    signature(book, book.pages["money"], last + 2, len(area.cols))


def _spending(town: Consolidation, unit: Unit) -> Row:
    estimate = record(town, unit.code, "plan", "plan").get("budget_estimate")
    spent = record(town, unit.code, "conference", "conference").get("budget_spent")
    return {"estimate": estimate, "spent": spent, "difference": _difference(estimate, spent)}


def _difference(estimate: int | None, spent: int | None) -> Formula:
    value = None if estimate is None or spent is None else estimate - spent
    return Formula('=IF(COUNT({estimate},{spent})=2,{estimate}-{spent},"")', value)


def _town_estimate(book: TownBook, town: Consolidation, row: int) -> int:
    """The town's estimate, its total beside what its own report says was spent; the last row."""
    fields, page = book.sheet("money").fields, book.pages["money"]
    heading = "DỰ TOÁN KINH PHÍ HỘI NGHỊ ĐIỂN HÌNH TIÊN TIẾN THỊ XÃ"
    merged(page, row, 1, row, len(fields), heading, book.style(bold=True, align="center"))
    titles = {f.name: f.title for f in fields} | {"unit_code": "", "unit_name": "Nội dung chi"}
    head = {"bold": True, "align": "center", "bg_color": HEADER_FILL}
    write_row(book, page, fields, row + 1, titles, head)
    first = row + 2
    lines = town.plan.budget
    for i, line in enumerate(lines):
        cells = {"stt": i + 1, "unit_name": line.item, "estimate": line.amount, "note": line.note}
        write_row(book, page, fields, first + i, cells)
    last = first + max(len(lines), 1)
    letter = column_letters(book.areas["money"].cols["estimate"])
    amounts = f"{letter}{first}:{letter}{last - 1}"
    style = {"bold": True, "bg_color": FIXED_FILL}
    write_row(book, page, fields, last, _town_total(town, amounts), style)
    return last


def _town_total(town: Consolidation, amounts: str) -> Row:
    own = town.plan.town
    spent = record(town, own.code, "conference", "conference").get("budget_spent") if own else None
    estimate = sum(line.amount or 0 for line in town.plan.budget)
    return {
        "unit_name": "Cộng dự toán của thị xã",
        "estimate": Formula(f"=SUM({amounts})", estimate),
        "spent": spent,
        "difference": _difference(estimate, spent),
        "note": "Số đã chi lấy từ phiếu báo cáo của thị xã" if spent is not None else None,
    }
