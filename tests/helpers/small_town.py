"""A town of six units for tests: its returns as units mail them back, consolidated.

As of 20/4/2020: DT05 (pilot) sent everything, right; XP03 held its conference with a presidium
of four and sent no dossier; XP08 merged into XP03 after its plan; DN01 is silent; DN02's list
has an impossible birth; TX00, the town, has not met. A text file came too.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from emulation_xlsx.findings import Finding
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import BudgetLine, Member, Plan, default_plan
from emulation_xlsx.post.drafts import Letter, sealed
from emulation_xlsx.returns.receipts import Entry, Receipt, receive
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.page import LIST_FIRST_ROW, LIST_HEADER_ROW, TownBook
from emulation_xlsx.town.sheets.delegates import write_delegates
from emulation_xlsx.town.workbook import town_book

AS_OF = dt.date(2020, 4, 20)
CODES = ("TX00", "DT05", "XP03", "XP08", "DN01", "DN02")
SEEN = dt.datetime(2020, 4, 18, 8, 30)  # noqa: DTZ001 - UTC+7 by definition

Values = dict[str, list[dict[str, Any]]]
Came = Mapping[str, tuple[bytes, dt.date | None]]
"""File → its bytes and the day the clerk wrote; None: only first seen, on 18/4/2020."""


def small_plan() -> Plan:
    """The built-in plan with six units, seven seats and two Council members."""
    plan = default_plan()
    members = {"DT05": "Lê Thị Hoa", "XP03": "Trần Văn Bình", "DN02": "Lê Thị Hoa"}
    units = tuple(
        replace(
            unit,
            weight=None if plan.is_town(unit) or unit.code == "XP08" else Fraction(100),
            member=members.get(unit.code),
            emails=f"{unit.code.lower()}@bimson.example",
        )
        for unit in plan.units
        if unit.code in CODES
    )
    decided = replace(
        plan.settings,
        cap_town=10,
        quota_decision_number="118/QĐ-UBND",
        quota_decision_date=dt.date(2019, 10, 8),
    )
    return replace(
        plan,
        settings=decided,
        units=units,
        blocks={"Đảng, MTTQ, đoàn thể": 2, "Xã, phường": 2, "Doanh nghiệp": 3},
        council=(Member("Lê Thị Hoa", None, None), Member("Trần Văn Bình", None, None)),
        budget=(BudgetLine("In giấy mời", 3_000_000, None), BudgetLine("Chi khác", None, "Gợi ý")),
    )


def unit_record() -> dict[str, Any]:
    return {
        "headcount": 300,
        "head_name": "Nguyễn Thị Yến",
        "head_position": "Chủ tịch",
        "clerk_name": "Phạm Thị Nga",
        "clerk_phone": "0912345678",
        "clerk_email": "nga@bimson.example",
    }


def plan_record() -> dict[str, Any]:
    return {
        "plan_number": "25/KH",
        "plan_date": dt.date(2019, 10, 25),
        "planned_date": dt.date(2020, 3, 5),
        "session": "Sáng",
        "conference_form": "Hội nghị tuyên dương điển hình tiên tiến",
        "attendance": "Hội nghị đại biểu",
        "expected_exemplars": 70,
        "expected_guests": 30,
        "venue": "Hội trường",
        "budget_estimate": 20_000_000,
    }


def conference_record() -> dict[str, Any]:
    return {
        **{f"agenda_{item}": True for item in range(1, 10)},
        "held_date": dt.date(2020, 3, 5),
        "session": "Sáng",
        "conference_form": "Hội nghị tuyên dương điển hình tiên tiến",
        "attendance": "Hội nghị đại biểu",
        "exemplars": 70,
        "guests": 30,
        "women": 40,
        "ethnic_minority": 3,
        "cat_outstanding": 70,
        "outline_followed": True,
        "papers": 5,
        "collectives_commended": 4,
        "persons_commended": 11,
        "budget_spent": 18_500_000,
    }


def presidium(people: int = 5) -> list[dict[str, Any]]:
    names = ("An", "Bình", "Cường", "Dũng", "Hà", "Lan", "Mai")
    return [
        {"full_name": f"Nguyễn Văn {name}", "position": "Ủy viên", "role": "Điển hình tiên tiến"}
        for name in names[:people]
    ]


def exemplar(name: str) -> dict[str, Any]:
    return {
        "kind": "Cá nhân",
        "name": name,
        "workplace": "Khu phố 2",
        "movement": "Khác",
        "achievement": "Hiến đất làm đường.",
        "acclaimed_by": "Nhân dân khu phố 2",
    }


def delegate(name: str, birth: str, **changes: Any) -> dict[str, Any]:
    return {
        "full_name": name,
        "birth_date": birth,
        "gender": "Nữ",
        "ethnicity": "Kinh",
        "party_member": True,
        "position": "Hội viên",
        "workplace": "Khu phố 2",
        "education": "Đại học",
        "delegate_type": "Điển hình",
        "standing": "Chính thức",
        "category": "Chiến sĩ thi đua",
        "direct_work": "Công tác",
        "economic_sector": "Không áp dụng",
        "represents": "Cá nhân",
        "achievement_report": True,
    } | changes


def documents(plan: Plan) -> list[dict[str, Any]]:
    return [
        {"document": kind, "number": f"{n}/HS", "date": dt.date(2020, 3, 12), "copies": 2}
        for n, kind in enumerate(plan.lists["Loại hồ sơ"].values, 1)
    ]


def whole(plan: Plan, *delegates: dict[str, Any]) -> Values:
    """Everything that a unit reports, right."""
    return {
        "unit": [unit_record()],
        "plan": [plan_record()],
        "conference": [conference_record()],
        "presidium": presidium(),
        "exemplars": [exemplar("Trịnh Thị Sáu")],
        "delegates": list(delegates),
        "dossier": documents(plan),
    }


def returned(plan: Plan, code: str, values: Values) -> bytes:
    seats = allocate_plan(plan).seats.get(code)
    return unit_workbook(plan, plan.by_code[code], seats, dt.date(2019, 10, 10), values)


def usual_returns(plan: Plan) -> Came:
    people = [delegate("Trịnh Thị Sáu", "1975-06-05"), delegate("Vũ Thị Bảy", "1980")]
    four = whole(plan) | {"presidium": presidium(4), "delegates": [], "dossier": []}
    four["unit"][0]["explanation"] = "Một đồng chí ốm."
    wrong = whole(plan, delegate("Trinh Thi Sau", "31/02/1975"), delegate("Trinh Thi Sau", "1975"))
    only_plan: Values = {"unit": [unit_record()], "plan": [plan_record()]}
    return {
        "DT05.xlsx": (returned(plan, "DT05", whole(plan, *people)), dt.date(2020, 4, 10)),
        "XP03 ke hoach.xlsx": (returned(plan, "XP03", only_plan), dt.date(2019, 11, 10)),
        "XP03.xlsx": (returned(plan, "XP03", four), dt.date(2020, 4, 15)),
        "XP08.xlsx": (returned(plan, "XP08", only_plan), dt.date(2019, 11, 1)),
        "DN02.xlsx": (returned(plan, "DN02", wrong), None),
        "ghi chu.txt": (b"Kinh gui phong Noi vu", dt.date(2020, 4, 17)),
    }


def received(plan: Plan, came: Came) -> list[Receipt]:
    arrivals = [Arrival(file, content) for file, (content, _) in sorted(came.items())]
    entries = {(a.file, a.sha256): Entry(SEEN, received=came[a.file][1]) for a in arrivals}
    return receive(arrivals, entries, plan, SEEN)


def small_town(
    plan: Plan | None = None,
    came: Came | None = None,
    *,
    as_of: dt.date = AS_OF,
    papers: Sequence[Paper] = (),
    findings: Sequence[Finding] = (),
) -> Consolidation:
    if plan is None and came is None and not (papers or findings):
        return _usual_town(as_of)
    plan = plan or small_plan()
    came = usual_returns(plan) if came is None else came
    return consolidate(plan, findings, allocate_plan(plan), received(plan, came), papers, as_of)


@cache
def _usual_town(as_of: dt.date) -> Consolidation:
    """What most tests look at, added up once for all of them."""
    plan = small_plan()
    return small_town(plan, usual_returns(plan), as_of=as_of)


def files_of(letters: Sequence[Letter]) -> dict[str, bytes]:
    """File name → bytes of all that the letters are."""
    return {name: content for letter in letters for name, content in sealed(letter).items()}


Writer = Callable[[TownBook, Consolidation], None]


def written(town: Consolidation, *writers: Writer) -> tuple[TownBook, bytes]:
    """A town workbook with these sheets and the delegates that they count, and its bytes."""
    book = town_book(town)
    write_delegates(book, town)
    for writer in writers:
        writer(book, town)
    return book, book.content()


def table(town: Consolidation, key: str, *writers: Writer) -> list[dict[str, Any]]:
    """The rows of one of the sheets that the writers write."""
    book, content = written(town, *writers)
    return sheet_rows(book, key, content)


def sheet_rows(book: TownBook, key: str, content: bytes) -> list[dict[str, Any]]:
    """A sheet's rows below its header as Excel would show them, up to the first blank row.

    The keys are the fields' names; blank cells are None.
    """
    return shown_rows(book, key, openpyxl.load_workbook(io.BytesIO(content), data_only=True))


def shown_rows(book: TownBook, key: str, shown: Workbook) -> list[dict[str, Any]]:
    """The same, of a workbook that is open."""
    fields, page = book.sheet(key).fields, shown[book.sheet(key).name]
    titles = [page.cell(LIST_HEADER_ROW, col).value for col in range(1, len(fields) + 1)]
    assert titles == [field.title for field in fields]
    rows = []
    for cells in page.iter_rows(min_row=LIST_FIRST_ROW, max_col=len(fields), values_only=True):
        if not any(cell not in (None, "") for cell in cells):
            break
        names = (field.name for field in fields)
        rows.append({n: _shown(c) for n, c in zip(names, cells, strict=True)})
    return rows


def _shown(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        return cell.date()
    return None if cell == "" else cell


def picked(rows: Sequence[Mapping[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table, for a test's inline table."""
    return [tuple(row[name] for name in names) for row in rows]
