"""The demo: a whole campaign whose findings are exactly the planted ones."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx import cli, demo
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.findings import Finding, Severity, as_date
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.returns.receipts import receive
from emulation_xlsx.returns.register import read_register
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.workbook import write_town
from tests.extremes import form
from tests.helpers.campaigns import demo_in
from tests.helpers.hostile import BY_READER, REFUSED
from tests.helpers.libreoffice import Office, cached_values, differences
from tests.helpers.mails import mail, mixed, named
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import zipped

GRAVE = (Severity.ERROR, Severity.BREACH)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return demo_in(tmp_path_factory.mktemp("demo") / "dot")


@pytest.fixture(scope="module")
def town(campaign: Campaign) -> Consolidation:
    return consolidated(campaign, scan(campaign.incoming))


def consolidated(campaign: Campaign, arrivals: Sequence[Arrival]) -> Consolidation:
    plan = plan_of(campaign)
    content = campaign.register.read_bytes()
    register = read_register(content, campaign.register.name, plan)
    receipts = receive(arrivals, register.entries, plan, demo.SEEN)
    return consolidate(plan, [], allocate_plan(plan), receipts, register.papers, demo.AS_OF)


def plan_of(campaign: Campaign) -> Plan:
    return read_plan(campaign.plan.read_bytes(), campaign.plan.name)[0]


def planted_key(planted: demo.Planted) -> tuple[str | None, ...]:
    sheet = spoken("unit_return").sheet(planted.sheet).name if planted.sheet else None
    return planted.unit, sheet, planted.field, planted.code


def found_key(finding: Finding) -> tuple[str | None, ...]:
    place = finding.place
    return place.unit, place.sheet, place.field, finding.code


def test_exactly_the_planted_mistakes_are_found(town: Consolidation) -> None:
    found = [found_key(f) for f in town.findings if f.severity in GRAVE]
    assert sorted(found, key=str) == sorted(map(planted_key, demo.PLANTED), key=str)


def test_ten_or_more_kinds_are_planted() -> None:
    assert len({planted.code for planted in demo.PLANTED}) >= 10


def test_lists_fit_their_quotas_but_for_the_planted_one(town: Consolidation) -> None:
    seats = town.allocation.seats
    assert sum(seats.values()) == town.allocation.exemplar_seats == 210
    official = {unit.code: 0 for unit in town.plan.units}
    delegates = town.frame("delegates").data
    for code, i in town.rows("delegates", "list"):
        official[code] += bool(delegates.at[i, "standing"] == "Chính thức")
    over = {code for code, count in official.items() if count > seats.get(code, 0)}
    assert over == {"QL05"}


def test_the_corrected_list_counts_and_its_first_version_is_history(town: Consolidation) -> None:
    state = town.state(demo.CORRECTED, "list")
    assert state is not None
    assert [version.valid for version in state.versions] == [False, True]
    assert state.winner.receipt.file == f"{demo.ROUND_3}/{demo.CORRECTED}.xlsx"


def test_silent_units_and_those_that_sent_only_a_plan(town: Consolidation) -> None:
    silent = {unit.code for unit in town.plan.units if not town.plan.is_town(unit)}
    silent -= {code for code, _ in town.parts}
    assert silent == demo.SILENT
    only = {code for code, part in town.parts if part == "plan"}
    only -= {code for code, part in town.parts if part == "list"}
    assert only == demo.PLAN_ONLY


def test_ha_lan_owes_its_plan_and_nothing_after_the_merger(town: Consolidation) -> None:
    owed = {s.rule: s.text for s in town.standings if s.unit.code == "XP08" and s.applicable}
    assert owed == {"R-PLAN": "đúng hạn"}


def test_check_as_json_finds_the_same(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    file = campaign.incoming / demo.ROUND_3 / "DT02.xlsx"
    command = ["check", str(file), "--campaign", str(campaign.root), "--format", "json"]
    assert cli.main([*command, "--as-of", "2020-04-20"]) == 1
    [finding] = json.loads(capsys.readouterr().out)
    assert finding == {
        "file": str(file),
        "unit": "DT02",
        "sheet": "6. Đại biểu dự HN thị xã",
        "cell": "C6",
        "field": "birth_date",
        "code": "impossible_date",
        "severity": "error",
        "rule": None,
        "value": "31/02/1975",
        "message": "“Ngày sinh” ghi “31/02/1975”, ngày này không có trong lịch.",
        "remedy": finding["remedy"],
    }


def test_every_blank_workbook_that_was_issued_has_no_finding(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(path) for path in sorted(campaign.outgoing.glob("*.xlsx"))]
    assert len(files) == len(plan_of(campaign).units)
    command = ["check", *files, "--campaign", str(campaign.root), "--format", "json"]
    for day in ("2019-10-10", "2020-06-30"):
        capsys.readouterr()
        assert cli.main([*command, "--as-of", day]) == 0
        assert json.loads(capsys.readouterr().out) == []


def test_the_town_workbook_has_every_sheet(campaign: Campaign) -> None:
    book = openpyxl.load_workbook(campaign.town_workbook(demo.AS_OF.isoformat()))
    sheets = [sheet.name for sheet in load("town").sheets]
    assert book.sheetnames == [name for name in sheets if name != "Câu hỏi riêng"]


@pytest.mark.thorough
def test_consolidating_again_changes_nothing(tmp_path: Path) -> None:
    """The register's rows and the town workbook are a function of what lies in the folder."""
    campaign = demo_in(tmp_path / "dot")
    path, found = campaign.town_workbook(demo.AS_OF.isoformat()), []
    for _ in range(2):  # the demo's own is from before its reminders
        assert cli.main(["consolidate", str(campaign.root), "--as-of", "2020-04-20"]) == 0
        found.append(path.read_bytes())
    assert found[0] == found[1]


@pytest.mark.thorough
def test_recalculating_the_town_workbook_hard_changes_no_value(
    campaign: Campaign, libreoffice: Office
) -> None:
    path = campaign.town_workbook(demo.AS_OF.isoformat())
    again = libreoffice.hard_recalculated(path)
    assert differences(cached_values(path), cached_values(again)) == {}


LISTS_FILES = {"Tổng quan", "Cần xử lý", "Giao ban", "Nhật ký tiếp nhận", "Căn cứ"}
"""Sheets that name or count the files that came, or what was found in them."""


def cells(town: Consolidation) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of the town workbook, sheet by sheet, without those that list files."""
    book = openpyxl.load_workbook(io.BytesIO(write_town(town)))
    kept = [page for page in book.worksheets if page.title not in LISTS_FILES]
    return {page.title: list(page.iter_rows(values_only=True)) for page in kept}


@pytest.mark.thorough
def test_hostile_files_beside_the_returns_change_no_cell_of_the_town_workbook(
    campaign: Campaign, town: Consolidation
) -> None:
    cases = sorted((kind, case) for kind, case in REFUSED.items() if kind not in BY_READER)
    hostile = [Arrival(f"{kind} {file}", build()) for kind, (file, build, _) in cases]
    hostile += [Arrival("DT05 la.eml", forged()), Arrival("a.zip", zipped({"a.xlsx": b"PK"}))]
    beside = consolidated(campaign, [*scan(campaign.incoming), *hostile])
    known = {one.file for one in town.receipts}
    assert not any(one.counts for one in beside.receipts if one.file not in known)
    assert cells(beside) == cells(town)


def forged() -> bytes:
    """A unit's form from an address that is nobody's."""
    head = 'From: "dt05@bimson.example" <evil@evil.example>\nSubject: Báo cáo\n'
    return mail(mixed(named("DT05.xlsx", form("DT05"))), head=head)


def test_the_demo_goes_on_to_the_day_itself(campaign: Campaign) -> None:
    """Invitations, ticks at the door, the town workbook and the documents after it."""
    assert (campaign.event / "moi.xlsx").exists()
    names = {path.name for path in campaign.results.iterdir()}
    day = demo.AFTER.date().isoformat()
    assert {f"bao-cao-{day}.docx", f"bao-cao-tong-ket-{day}.docx"} <= names
    assert {"khen-thuong.xlsx", "de-nghi-khen-thuong.docx"} <= names
    page = openpyxl.load_workbook(campaign.town_workbook(day))["Danh sách đại biểu"]
    came = Counter(cell.value for row in page.iter_rows() for cell in row if cell.value == "Có mặt")
    assert came == {"Có mặt": COME}


COME = 166
"""Delegates of units who were ticked, reserves among them."""


def test_a_folder_that_is_not_empty_is_not_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    assert cli.main(["demo", str(tmp_path)]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]
    assert "không trống" in capsys.readouterr().err


# --- the samples' README by the demo's numbers ---------------------------------------------------


def readme() -> str:
    return (Path(__file__).parents[1] / "sample_workbooks" / "README.md").read_text(
        encoding="utf-8"
    )


def listed(values: Sequence[object]) -> str:
    *first, last = map(str, values)
    return f"{', '.join(first)} and {last}"


def test_the_readme_shares_the_demos_seats(town: Consolidation) -> None:
    [block] = [b for b in town.allocation.blocks if b.block.startswith("Nội chính")]
    lines, left = block.lines, block.seats - len(block.lines)
    sizes = [line.claim.weight or 0 for line in lines]
    extra = [one.claim.code for one in sorted(lines, key=lambda one: one.rank or 0) if one.extra]
    for words in (
        f"`{block.block}` has {block.seats} seats for {len(lines)} units of sizes {listed(sizes)}.",
        f"leaves {left}; the sizes add up to {sum(sizes)},",
        f"are {listed([f'{float(line.exact or 0):.2f}' for line in lines])}.",
        f"Whole seats are {listed([line.whole for line in lines])};",
        f"largest remainders, {listed(extra)}.",
        f"the seats are {listed([line.seats for line in lines])}.",
    ):
        assert words in readme()


def test_the_readme_judges_the_demos_units(town: Consolidation) -> None:
    rows = re.findall(r"(?m)^\| (\w+) \| (R-\w+), (.+) \| (.*?) ?\| (.+) \|$", readme())
    assert len(rows) == 10
    for unit, rule, due, day, status in rows:
        standing = town.standing(unit, rule)
        assert standing
        assert standing.due.words == due
        known = standing.evidence.day
        assert (as_date(known) if known else "", standing.text) == (day, status), unit


BY_HAND = {
    # printed «Phân bổ chỉ tiêu»: base 1 + size × shared seats ÷ the block's size, then remainders
    "DT02": (4, "2931 × 16 ÷ 17941 = 2,6139; 2 seats left, its remainder is the largest"),
    "QL05": (3, "34 × 12 ÷ 258 = 1,5814; 6 seats left, its remainder is the 5th"),
    "XP01": (9, "10973 × 49 ÷ 62206 = 8,6435; 5 seats left, its remainder is the 6th"),
}
HELD_OR_SENT = [
    ("DT06", "R-PLAN", "chậm 5 ngày", "20/11 - 15/11"),
    ("QL09", "R-PLAN", "đúng ngày mốc", "15/11, the day itself"),
    ("DN12", "R-PLAN", "quá hạn, chưa nộp", "157 = 15 + 31 + 31 + 29 + 31 + 20 days, a leap year"),
    ("DT02", "R-DOSSIER", "đã nộp, còn lỗi phải sửa", "in time, an error in its list"),
    ("TH03", "R-DOSSIER", "chậm 3 ngày", "18/4 - 15/4"),
    ("DN04", "R-UNIT", "chậm 3 ngày", "3/4 - 31/3"),
    ("NC02", "R-UNIT", "đã tổ chức, báo cáo còn lỗi", "in time, an error in its report"),
    ("DT06", "R-UNIT", "đúng hạn", "29/2 is before 31/3"),
    ("XP01", "R-PILOT", "đúng hạn", "27/2 is before 20/3"),
    ("TX00", "R-TOWN", "chưa đến hạn", "20/6, two months ahead"),
    ("QL02", "R-DOSSIER", "đúng hạn", "17/4, extended to 20/4"),
    ("SN06", "R-DOSSIER", "được gia hạn đến 24/04/2020", "four days are left"),
]


def test_seats_and_statuses_recomputed_with_a_calculator_from_the_printed_sheets(
    town: Consolidation,
) -> None:
    assert {code: town.allocation.seats[code] for code in BY_HAND} == {
        code: seats for code, (seats, _) in BY_HAND.items()
    }
    found = {(s.unit.code, s.rule): s for s in town.standings}
    assert [(code, rule, found[code, rule].text) for code, rule, *_ in HELD_OR_SENT] == [
        (code, rule, status) for code, rule, status, _ in HELD_OR_SENT
    ]
    days = [found[code, rule].days_late for code, rule, *_ in HELD_OR_SENT]
    assert days == [5, 0, 157, None, 3, 3, *[None] * 6]
