"""What was sent after the conferences, and what they cost: dossiers and money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulation_xlsx.findings import as_date, column_letters
from emulation_xlsx.forms.excel import Excel
from emulation_xlsx.forms.schema import FormField, Part
from emulation_xlsx.forms.styles import GOOD_FILL, HEADER_FILL, WARN_FILL
from emulation_xlsx.forms.values import YES, values_in
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.plan.roles import DOCUMENT_KINDS
from emulation_xlsx.town.cells import Cell, Formula, Styled
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import Area, TownBook, merged, signature
from emulation_xlsx.town.sheets.delegates import Tally, told_roles
from emulation_xlsx.town.sheets.progress import outrun
from emulation_xlsx.town.states import (
    Row,
    addend,
    as_of,
    left_out,
    numbered,
    record,
    state_cell,
    sums,
    with_wrong,
    without_town,
)
from emulation_xlsx.town.table import BOLD, RowWriter, write_list

NONE = "—"
_SUMS: Sequence[tuple[Part, str]] = (("plan", "budget_estimate"), ("conference", "budget_spent"))
"""The part, which its sheet is called as, and the field of each sum that units are asked."""


def tells_money(plan: Plan) -> bool:
    """Whether units are asked what their conferences cost, or the level has a budget."""
    nobody = plan.asked.of_nobody(unit.kind for unit in plan.units)
    asked = (plan.asks(part) and (part, name) not in nobody for part, name in _SUMS)
    return any(asked) or any(line.amount for line in plan.budget)


# --- Hồ sơ -------------------------------------------------------------------------------------


def write_dossiers(book: TownBook, town: Consolidation) -> None:
    """R-DOSSIER: a column per kind of document; an achievement report per exemplar delegate."""
    columns = {one.title: one.name for one in document_columns(town.plan)}
    documents, nominated = _documents(town, columns), _nominated(book, town)
    rows = []
    for start, unit in numbered(without_town(town.plan)):
        found = dict.fromkeys(columns.values(), NONE) | documents.get(unit.code, {})
        counts = nominated.get(unit.code, (0, 0))
        dossier = _dossier(town, unit, found, counts)
        people = dict(zip(("exemplars", "reports"), counts, strict=True))
        rows.append(start | found | people | dossier)
    more = "Mốc hồ sơ đạt khi danh sách đại biểu và hồ sơ đều hợp lệ."
    write_list(book, "dossiers", rows, note=as_of(town, more), since=outrun(book, town))


def document_columns(plan: Plan) -> list[FormField]:
    """A column per kind of document."""
    return [
        FormField(name=f"document_{n}", title=kind, excel=Excel(width=17))
        for n, kind in enumerate(values_in(plan.lists, DOCUMENT_KINDS))
    ]


def _dossier(
    town: Consolidation, unit: Unit, found: Mapping[str, str], counts: tuple[int, int]
) -> Row:
    standing = next(town.standings_of(unit, "dossier"), None)
    return {
        **told_roles(town.plan.roles, ""),
        "complete": _complete(town, unit, found, counts),
        "first_received": standing and standing.evidence.first_received,
        "valid_since": standing and standing.evidence.valid_since,
        "list_state": state_cell(town, unit, "list"),
        "state": state_cell(town, unit, "dossier"),
    }


def _documents(town: Consolidation, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Unit code → column → number and date of the document."""
    lines = town.frame("dossier").rows()
    found: dict[str, dict[str, str]] = {}
    for code, i in town.rows("dossier", "dossier"):
        if column := columns.get(lines[i]["document"] or ""):
            found.setdefault(code, {})[column] = _document(lines[i])
    return found


def _document(line: Mapping[str, Any]) -> str:
    """A document in words; ``NONE`` where nothing says that it exists."""
    words = [line["number"] or line["file_name"]]
    words.append(f"ngày {as_date(line['date'])}" if line["date"] else None)
    words.append(f"({line['copies']} bản)" if line["copies"] else None)
    return " ".join(word for word in words if word) or NONE


def _nominated(book: TownBook, town: Consolidation) -> dict[str, tuple[int, int]]:
    """Unit code → its official exemplar delegates, and those with an achievement report."""
    found: dict[str, tuple[int, int]] = {}
    names = ("unit_code", "delegate_type", "standing", "achievement_report")
    seats = town.plan.roles.exemplar, town.plan.roles.official
    for code, kind, standing, report in book.once(Tally, town).listed.together(*names):
        if (kind, standing) == seats:
            count, reports = found.get(code, (0, 0))
            found[code] = count + 1, reports + (report == YES)
    return found


def _complete(
    town: Consolidation, unit: Unit, documents: Mapping[str, str], counts: tuple[int, int]
) -> Formula | str:
    """All five kinds and every report; a unit that sent paper only is not counted from here."""
    sent = town.state(unit.code, "dossier")
    waiting = [one for one in town.standings_of(unit, "dossier") if one.applicable]
    if sent is None and not waiting:
        return "không áp dụng"
    if sent is None and any((unit.code, one.rule) in town.papers for one in waiting):
        return "theo bản giấy"
    people, reports = counts
    whole = NONE not in documents.values() and reports >= people
    names = list(documents)
    span = f"{{{names[0]}}}:{{{names[-1]}}}"
    text = f'=IF(AND(COUNTIF({span},"{NONE}")=0,{{reports}}>={{exemplars}}),"đủ","chưa đủ")'
    style = {"bg_color": GOOD_FILL if whole else WARN_FILL, "bold": whole}
    return Formula(text, "đủ" if whole else "chưa đủ", style)


# --- Kinh phí ----------------------------------------------------------------------------------


def write_money(book: TownBook, town: Consolidation) -> None:
    """R-FUND: what units estimate and spend; then the town's own estimate. Whole đồng."""
    rows = [start | spending(town, unit) for start, unit in numbered(without_town(town.plan))]
    area = write_list(
        book,
        "money",
        rows,
        note=as_of(town, "Đơn vị: đồng. Chênh lệch chỉ tính ở đơn vị đã ghi cả hai số."),
        total=lambda area: _spending_total(area, rows),
    )
    below = RowWriter(book, "money", BOLD)
    for row, line in enumerate(_single_totals(area, rows), area.last + 2):
        below.write(row, line)
    last = _town_estimate(book, town, area.last + 6)
    signature(book, book.pages["money"], last + 2, len(area.cols))


def spending(town: Consolidation, unit: Unit) -> Row:
    """A unit's two sums, and their difference where it has both."""
    planned = with_wrong(town, unit.code, "plan", "plan", ["budget_estimate"])
    held = with_wrong(town, unit.code, "conference", "conference", ["budget_spent"])
    estimate, spent = planned["budget_estimate"], held["budget_spent"]
    return {"estimate": estimate, "spent": spent, "difference": _difference(estimate, spent)}


def _spending_total(area: Area, rows: Sequence[Row]) -> Row:
    """Of the units that have both sums: what is subtracted is of the same units."""
    both = [row for row in rows if row["difference"] is not None]
    difference, out = area.column("difference"), left_out(area, rows, ["estimate"], ["spent"])
    words = f'="Cộng "&COUNT({difference})&" đơn vị ghi cả dự toán và số đã chi"'
    return sums(area, both, ["difference"]) | {
        "unit_name": Formula(words, f"Cộng {len(both)} đơn vị ghi cả dự toán và số đã chi"),
        "note": Formula(f"={out.text}", out.value),
        **{
            name: Formula(
                f"=SUMPRODUCT(--ISNUMBER({difference}),{area.column(name)})",
                sum(addend(row[name]) for row in both),
            )
            for name in ("estimate", "spent")
        },
    }


def _single_totals(area: Area, rows: Sequence[Row]) -> Iterator[Row]:
    """Of all units that have one of the sums, whether or not they have the other."""
    for name, what in (("estimate", "dự toán"), ("spent", "số đã chi")):
        have = sum(isinstance(row[name], int) for row in rows)
        before, after = f"Cộng {what} của tất cả ", f" đơn vị có ghi {what}"
        words = f'="{before}"&COUNT({area.column(name)})&"{after}"'
        yield sums(area, rows, [name]) | {
            "unit_name": Formula(words, f"{before}{have}{after}"),
        }


def _difference(estimate: Cell, spent: Cell) -> int | None:
    known = isinstance(estimate, int) and isinstance(spent, int)
    return estimate - spent if known else None


def _town_estimate(book: TownBook, town: Consolidation, row: int) -> int:
    """The town's estimate, its total beside what its own report says was spent; the last row."""
    fields, page = book.sheet("money").fields, book.pages["money"]
    heading = town.plan.said("DỰ TOÁN KINH PHÍ {EVENT} {LEVEL}")
    merged(page, row, 1, row, len(fields), heading, book.style(bold=True, align="center"))
    titles = {f.name: Styled(f.title) for f in fields}
    titles |= {"unit_code": Styled(""), "unit_name": Styled("Nội dung chi")}
    head = {"bold": True, "align": "center", "bg_color": HEADER_FILL}
    RowWriter(book, "money", head).write(row + 1, titles)
    first, writer = row + 2, RowWriter(book, "money")
    for i, line in enumerate(town.plan.budget):
        cells = {"stt": i + 1, "unit_name": line.item, "estimate": line.amount, "note": line.note}
        writer.write(first + i, cells)
    last = first + max(len(town.plan.budget), 1)
    letter = column_letters(book.sheet("money").field_names.index("estimate") + 1)
    amounts = f"{letter}{first}:{letter}{last - 1}"
    RowWriter(book, "money", BOLD).write(last, _town_total(town, amounts))
    return last


_TOWN_SPENT = "Số đã chi lấy từ phiếu báo cáo của {level}"


def _town_total(town: Consolidation, amounts: str) -> Row:
    own = town.plan.town
    spent = record(town, own.code, "conference", "conference").get("budget_spent") if own else None
    known = [line.amount for line in town.plan.budget if line.amount is not None]
    estimate = sum(known) if known else None
    return {
        "unit_name": town.plan.said("Cộng dự toán của {level}"),
        "estimate": Formula(f'=IF(COUNT({amounts})=0,"",SUM({amounts}))', estimate),
        "spent": spent,
        "difference": _difference(estimate, spent),
        "note": None if spent is None else town.plan.said(_TOWN_SPENT),
    }
