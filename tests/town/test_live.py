"""The demo's town workbook is live: LibreOffice comes to the same values as the program.

Nothing changes when it recalculates, whatever day the workbook was written for; and what a clerk
changes in it moves every other sheet to what the program writes for the same change.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from string import ascii_uppercase, digits

import openpyxl
import pytest

from emulation_xlsx import demo
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan, Waiver
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.returns.receipts import Receipt, receive
from emulation_xlsx.returns.register import read_register
from emulation_xlsx.town.compliance import Came, Standing, Status
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.page import LIST_FIRST_ROW
from emulation_xlsx.town.sheets import allocation
from emulation_xlsx.town.sheets.delegates import READY
from emulation_xlsx.town.sheets.progress import INPUT_ROW, owed
from emulation_xlsx.town.states import AGAIN
from tests.helpers.campaigns import demo_in
from tests.helpers.libreoffice import Cell, Office, cached_values, differences
from tests.helpers.milestones import DOSSIER, EXEMPLAR, GUEST, OFFICIAL, PILOT, PLAN, RESERVE, UNIT
from tests.helpers.whole_town import Whole

pytestmark = pytest.mark.libreoffice

DAYS = (
    dt.date(2019, 10, 25),  # plans are coming in
    dt.date(2019, 11, 15),  # the plans' deadline
    dt.date(2020, 3, 31),  # the conferences' deadline
    dt.date(2020, 4, 9),  # lists and dossiers are coming in
    demo.AS_OF,
)


@dataclass(frozen=True)
class Arrived:
    """The demo's plan and what came, read once."""

    plan: Plan
    receipts: Sequence[Receipt]

    def town(self, as_of: dt.date) -> Consolidation:
        return consolidate(self.plan, [], allocate_plan(self.plan), self.receipts, [], as_of)


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    campaign = demo_in(tmp_path_factory.mktemp("live") / "dot")
    plan, _ = read_plan(campaign.plan.read_bytes(), campaign.plan.name)
    content = campaign.register.read_bytes()
    register = read_register(content, campaign.register.name, plan)
    return Arrived(plan, receive(scan(campaign.incoming), register.entries, plan, demo.SEEN))


@pytest.mark.thorough
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_recalculating_hard_changes_nothing(
    as_of: dt.date, arrived: Arrived, libreoffice: Office, tmp_path: Path
) -> None:
    whole = Whole(arrived.town(as_of))
    found = libreoffice.read_all(whole.save(tmp_path), recalculate=True)
    written = whole.computed()
    assert len(written) > 1000
    assert differences(written, {cell: found.get(cell) for cell in written}) == {}


@pytest.mark.thorough
def test_a_sorted_list_changes_no_cell_elsewhere(
    arrived: Arrived, libreoffice: Office, tmp_path: Path
) -> None:
    """Each list is sorted in three of six runs, no two in the same three: of any two there is a run
    in which only the one is, and one in which only the other.
    """
    whole = Whole(arrived.town(demo.AS_OF))
    path = whole.save(tmp_path)
    before = libreoffice.read_all(path, recalculate=True)
    pages = openpyxl.load_workbook(path).worksheets
    lists = {page.title: page.auto_filter.ref for page in pages if page.auto_filter.ref}
    runs = dict(zip(lists, combinations(range(6), 3), strict=False))
    assert len(runs) == len(lists)
    moved = set()
    for run in range(6):
        areas = {sheet: area for sheet, area in lists.items() if run in runs[sheet]}
        after = libreoffice.sorted(path, areas)
        apart = differences(before, after)
        moved |= {sheet for sheet, _ in apart} & set(areas)
        others = {cell: pair for cell, pair in apart.items() if cell[0] not in areas}
        if "Danh sách đại biểu" in areas and "Nghi trùng" not in areas:
            for side in ("first", "second"):
                place = others.pop(whole.at("duplicates", f"{side}_row", LIST_FIRST_ROW))[1]
                row = int(str(place).removeprefix("dòng "))
                name = after[whole.at("duplicates", f"{side}_name", LIST_FIRST_ROW)]
                assert after[whole.at("delegates", "full_name", row)] == name
        assert others == {}
    assert len(moved) > 5


# --- what a clerk changes ------------------------------------------------------------------------


@dataclass
class Edit:
    """The same changes twice: typed into cells of the written workbook, and made in the data."""

    whole: Whole
    town: Consolidation
    texts: dict[Cell, str]

    def delegate(self, unit: str, nth: int, field: str, old: str, new: str) -> None:
        """One field of the ``nth`` on a unit's list."""
        data, listed = self.town.frame("delegates").data, self.town.rows("delegates", "list")
        place = [n for n, (code, _) in enumerate(listed) if code == unit][nth]
        row = listed[place][1]
        assert data.at[row, field] == old or not old
        data.at[row, field] = new
        first = self.whole.book.area("delegates").first
        self.texts[self.whole.at("delegates", field, first + place)] = new

    def evidence(self, unit: str, rule: str, day: dt.date) -> None:
        """The day a milestone was met."""
        self._type(unit, rule, evidence=day)
        self._judge(unit, rule, lambda s: replace(s, evidence=replace(s.evidence, day=day)))

    def extension(self, unit: str, rule: str, until: dt.date | None) -> None:
        """A unit excused until a day, or for good."""
        self._type(unit, rule, waived="x", until=until)
        waiver = Waiver(unit, rule, "", demo.AS_OF, until, "")
        self._judge(unit, rule, lambda s: replace(s, due=replace(s.due, waiver=waiver)))

    def deadline(self, unit: str, rule: str, day: dt.date, counting: str) -> None:
        self._type(unit, rule, due=day, counting=counting)

        def moved(one: Standing) -> Standing:
            new = replace(one.milestone, amended_due=day, counting=counting)
            return replace(one, due=replace(one.due, milestone=new))

        self._judge(unit, rule, moved)

    def came(self, unit: str, rule: str, came: Came, *, weak: bool = False) -> None:
        self._type(unit, rule, came=str(came), weak="x" if weak else None)
        self._judge(
            unit, rule, lambda s: replace(s, evidence=replace(s.evidence, came=came, weak=weak))
        )

    def day(self, as_of: dt.date, soon: int) -> None:
        """The day of counting, and of how many days «sắp đến hạn» is."""
        for field, text in (("due", f"{as_of:%d/%m/%Y}"), ("status", str(soon))):
            self.texts[self.whole.at("progress", field, INPUT_ROW)] = text
        stands = [replace(s, as_of=as_of, soon_days=soon) for s in self.town.standings]
        self.town = replace(self.town, standings=stands)

    def _type(self, unit: str, rule: str, **cells: dt.date | str | None) -> None:
        place = [(s.unit.code, s.rule) for s in owed(self.town)].index((unit, rule))
        row = self.whole.book.area("progress").first + place
        for field, value in cells.items():
            text = f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value or ""
            self.texts[self.whole.at("progress", field, row)] = text

    def _judge(self, unit: str, rule: str, new: Callable[[Standing], Standing]) -> None:
        stands = [
            new(s) if (s.unit.code, s.rule) == (unit, rule) else s for s in self.town.standings
        ]
        self.town = replace(self.town, standings=stands)


@pytest.mark.thorough
def test_a_report_typed_over_moves_the_dossiers_and_asks_for_another_run(
    arrived: Arrived, libreoffice: Office, tmp_path: Path
) -> None:
    whole = Whole(arrived.town(demo.AS_OF))
    row = whole.row_of("delegates", state=READY, achievement_report="Có", delegate_type=EXEMPLAR)
    code = str(whole.rows("delegates")[row - LIST_FIRST_ROW]["unit_code"])
    at = whole.row_of("dossiers", unit_code=code)
    report, state = (whole.at("delegates", name, row) for name in ("achievement_report", "state"))
    reports, complete = (whole.at("dossiers", name, at) for name in ("reports", "complete"))
    before = libreoffice.read_all(whole.save(tmp_path))
    after = whole.edited(libreoffice, tmp_path, {report: "Không"})
    assert after[reports] == float(before[reports]) - 1
    assert (before[complete], after[complete]) == ("đủ", "chưa đủ")
    assert after[state] == AGAIN
    ready = ("Tổng quan", "J13")
    assert int(after[ready].split("/")[0]) == int(str(before[ready]).split("/")[0]) - 1


@pytest.mark.thorough
def test_days_typed_over_move_every_sheet_and_say_so(
    arrived: Arrived, libreoffice: Office, tmp_path: Path
) -> None:
    before = arrived.town(dt.date(2020, 4, 9))
    edit = Edit(Whole(before), copy.deepcopy(before), {})
    edit.extension("DN12", PLAN, dt.date(2020, 5, 9))  # silent
    edit.extension("DN13", PLAN, None)
    edit.extension("DT06", PLAN, dt.date(2019, 11, 19))  # sent it on 20/11
    edit.extension("QL09", PLAN, dt.date(2019, 11, 15))  # sent it on that day
    edit.deadline("DN13", UNIT, dt.date(2020, 4, 25), "đến hết ngày")
    edit.deadline("DT03", PLAN, dt.date(2019, 10, 20), "đến hết ngày")
    edit.came("QL01", DOSSIER, Came.FAULTY)
    edit.came("QL03", DOSSIER, Came.BEGUN)
    edit.evidence("DT04", PLAN, dt.date(2019, 12, 1))
    edit.came("DT04", PLAN, Came.RIGHT, weak=True)
    edit.day(dt.date(2020, 4, 13), 3)
    found = edit.whole.edited(libreoffice, tmp_path, edit.texts)
    after = Whole(edit.town).computed()
    notes = {cell: after.pop(cell) for cell in list(after) if cell[1] == "A5"}
    trend = {cell for cell in after if cell[0] == "Giao ban"}  # its days are the run's
    counted = edit.whole.at("progress", "key", INPUT_ROW)  # of which Python has no later one
    apart = differences(after, {cell: found.get(cell) for cell in after})
    assert [cell for cell in apart if cell not in trend] == [counted]
    says = {sheet: str(found[sheet, at]) for sheet, at in notes}
    assert {name for name, text in says.items() if text.endswith("xin tổng hợp lại.")} == {
        "Đôn đốc",
        "Giao ban",
        "Hồ sơ",
    }
    assert {name for name, text in says.items() if text.endswith("“Tiến độ thời hạn”.")} == {
        "Tổng quan",
        "Trình chiếu",
        "Bản đồ tiến độ",
        "Hội nghị điểm",
    }


def test_an_edit_moves_every_sheet_to_what_the_program_computes(
    arrived: Arrived, libreoffice: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = arrived.town(demo.AS_OF)
    edit = Edit(Whole(before), copy.deepcopy(before), {})
    edit.delegate("XP01", 0, "delegate_type", EXEMPLAR, GUEST)
    edit.delegate("XP02", 1, "standing", OFFICIAL, RESERVE)
    edit.delegate("XP02", -1, "standing", RESERVE, OFFICIAL)
    edit.delegate("XP03", -1, "standing", RESERVE, OFFICIAL)  # one more than its seats
    edit.delegate("TH02", 1, "delegate_type", EXEMPLAR, GUEST)  # named twice by its unit
    edit.delegate("XP06", 0, "birth_date", "", "1995")
    edit.evidence("DT03", PLAN, dt.date(2019, 11, 18))
    edit.evidence("DT04", UNIT, dt.date(2020, 3, 31))
    edit.evidence("DT05", DOSSIER, dt.date(2020, 4, 17))
    edit.evidence("XP01", PILOT, dt.date(2020, 3, 25))
    edit.evidence("DN12", PLAN, dt.date(2020, 4, 19))  # silent until now
    told = allocation.told_seats(before) | {"DT02": 77}
    row = edit.whole.row_of("allocation", unit_code="DT02")
    edit.texts[edit.whole.at("allocation", "told", row)] = "77"
    found = edit.whole.edited(libreoffice, tmp_path, edit.texts)

    monkeypatch.setattr(allocation, "told_seats", lambda _town: told)
    after = Whole(edit.town).computed()
    apart = differences(after, {cell: found.get(cell) for cell in after})
    says = {cell for cell in apart if cell[1] == "A5"}  # that it was typed over
    state = edit.whole.at("delegates", "state", LIST_FIRST_ROW)
    again = {cell for cell in apart if found.get(cell) == AGAIN}
    column = {(cell[0], cell[1].rstrip(digits)) for cell in again}
    assert column == {(state[0], state[1].rstrip(digits))}
    invited = {("Tổng quan", "J13"), ("Trình chiếu", "M7")}
    assert set(apart) - says - again == invited
    rows = edit.whole.rows("delegates")
    units = {
        str(rows[int(cell[1].lstrip(ascii_uppercase)) - LIST_FIRST_ROW]["unit_code"])
        for cell in again
    }
    assert units == {"XP01", "TH02", "XP03", "XP06"}  # guests, one too many, a birth
    was = cached_values(edit.whole.save(tmp_path))
    names = {sheet for sheet, _ in differences(after, {cell: was.get(cell) for cell in after})}
    assert names >= {"Tổng quan", "Phân bổ chỉ tiêu", "Tiến độ thời hạn", "Cơ cấu đại biểu"}
    assert names >= {"Bản đồ tiến độ", "Hội nghị điểm"}
    late = edit.town.standing("DT03", PLAN)
    assert late is not None
    assert (late.status, late.days_late) == (Status.LATE, 3)


@pytest.mark.thorough
def test_a_report_of_a_conference_typed_over_asks_for_another_run(
    arrived: Arrived, libreoffice: Office, tmp_path: Path
) -> None:
    """Every cell that is judged: its sums move at once, its row asks for another run."""
    whole = Whole(arrived.town(demo.AS_OF))
    names = (
        *("held_date", "session", "conference_form", "attendance", "exemplars", "guests"),
        *("women", "ethnic_minority", "presidium", "agenda", "papers"),
        *("collectives_commended", "persons_commended"),
    )
    good = [n for n, _ in enumerate(whole.rows("conferences"), LIST_FIRST_ROW)]
    states = {n: whole.at("conferences", "state", n) for n in good}
    sound = [n for n in good if whole.cell("conferences", states[n][1]) == "hợp lệ"]
    silent = whole.row_of("conferences", state="chưa báo cáo")
    typed = dict(zip(sound, names, strict=False)) | {silent: "held_date"}
    assert set(typed.values()) == set(names)
    texts = {
        whole.at("conferences", name, row): "01/02/2020" if name == "held_date" else "777"
        for row, name in typed.items()
    }
    before = libreoffice.read_all(whole.save(tmp_path), recalculate=True)
    after = whole.edited(libreoffice, tmp_path, texts)
    moved = {row for row, at in states.items() if after.get(at) != before.get(at)}
    assert moved == set(typed)
    assert {after[states[row]] for row in typed} == {AGAIN}
    note = whole.book.sheet("conferences").name, "A5"
    assert str(after[note]).endswith("xin tổng hợp lại.")
    assert not str(before[note]).endswith("xin tổng hợp lại.")
