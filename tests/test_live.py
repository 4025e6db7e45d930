"""The demo's town workbook is live: LibreOffice comes to the same values as the program.

Nothing changes when it recalculates, whatever day the workbook was written for; and what a clerk
changes in it moves every other sheet to what the program writes for the same change.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from emulation_xlsx import cli, demo
from emulation_xlsx.campaign import Campaign
from emulation_xlsx.plan.issuing import allocate_plan
from emulation_xlsx.plan.model import EXEMPLAR, GUEST, OFFICIAL, PLAN, RESERVE, Plan
from emulation_xlsx.plan.reading import read_plan
from emulation_xlsx.returns.arrivals import scan
from emulation_xlsx.returns.intake import Receipt, receive
from emulation_xlsx.returns.register import read_register
from emulation_xlsx.town import seats
from emulation_xlsx.town.compliance import Status
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from tests.libreoffice import Cell, Office, cached_values, differences
from tests.whole_town import Whole

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
    folder = tmp_path_factory.mktemp("live") / "dot"
    assert cli.main(["demo", str(folder)]) == 0
    campaign = Campaign(folder)
    plan, _ = read_plan(campaign.plan.read_bytes(), campaign.plan.name)
    content = campaign.register.read_bytes()
    register = read_register(content, campaign.register.name, plan.lists, set(plan.by_code))
    return Arrived(plan, receive(scan(campaign.incoming), register.entries, plan, demo.SEEN))


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_recalculating_hard_changes_nothing(
    as_of: dt.date, arrived: Arrived, libreoffice: Office, tmp_path: Path
) -> None:
    whole = Whole(arrived.town(as_of))
    found = libreoffice.read_all(whole.save(tmp_path), recalculate=True)
    written = computed(whole, tmp_path)
    assert len(written) > 1000
    assert differences(written, {cell: found.get(cell) for cell in written}) == {}


def computed(whole: Whole, folder: Path) -> dict[Cell, object]:
    """Every formula's cell → the value that the program wrote there; days as serial numbers."""
    values = cached_values(whole.save(folder))
    return {cell: _serial(values.get(cell)) for cell in formulas(whole)}


def formulas(whole: Whole) -> list[Cell]:
    book = openpyxl.load_workbook(io.BytesIO(whole.content))
    return [
        (page.title, cell.coordinate)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def _serial(value: object) -> object:
    return to_excel(value) if isinstance(value, dt.date) else value


# --- what a clerk changes ------------------------------------------------------------------------


@dataclass
class Edit:
    """The same changes twice: typed into cells of the written workbook, and made in the data."""

    whole: Whole
    town: Consolidation
    texts: dict[Cell, str]

    def delegate(self, field: str, old: str, new: str, *, nth: int) -> None:
        """One field of the ``nth`` official exemplar."""
        data, listed = self.town.frame("delegates").data, self.town.rows("delegates", "list")
        people = [
            (n, i)
            for n, (_, i) in enumerate(listed)
            if (data.at[i, "delegate_type"], data.at[i, "standing"]) == (EXEMPLAR, OFFICIAL)
        ]
        n, i = people[nth]
        assert data.at[i, field] == old
        data.at[i, field] = new
        first = self.whole.book.areas["delegates"].first
        self.texts[self.whole.at("delegates", field, first + n)] = new

    def evidence(self, unit: str, rule: str, day: dt.date) -> None:
        """The day a milestone was met."""
        stands = [
            replace(s, evidence=replace(s.evidence, day=day))
            if (s.unit.code, s.rule) == (unit, rule)
            else s
            for s in self.town.standings
        ]
        self.town = replace(self.town, standings=stands)
        row = self.whole.row_of("progress", unit_code=unit, rule=rule)
        self.texts[self.whole.at("progress", "evidence", row)] = f"{day:%d/%m/%Y}"


def test_an_edit_moves_every_sheet_to_what_the_program_computes(
    arrived: Arrived, libreoffice: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = arrived.town(demo.AS_OF)
    edit = Edit(Whole(before), copy.deepcopy(before), {})
    edit.delegate("delegate_type", EXEMPLAR, GUEST, nth=0)
    edit.delegate("standing", OFFICIAL, RESERVE, nth=20)
    edit.evidence("DT03", PLAN, dt.date(2019, 11, 18))
    told = seats.told_seats(before) | {"DT02": 77}
    row = edit.whole.row_of("allocation", unit_code="DT02")
    edit.texts[edit.whole.at("allocation", "told", row)] = "77"
    found = edit.whole.edited(libreoffice, tmp_path, edit.texts)

    monkeypatch.setattr(seats, "told_seats", lambda _town: told)
    after = computed(Whole(edit.town), tmp_path)
    assert differences(after, {cell: found.get(cell) for cell in after}) == {}
    moved = differences(after, computed(edit.whole, tmp_path))
    names = {sheet for sheet, _ in moved}
    assert names >= {"Tổng quan", "Phân bổ chỉ tiêu", "Tiến độ thời hạn", "Cơ cấu đại biểu"}
    late = edit.town.standing("DT03", PLAN)
    assert late is not None
    assert (late.status, late.days_late) == (Status.LATE, 3)

