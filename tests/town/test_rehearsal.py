"""The campaign tried out before its forms go out: what of the plan would go wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.findings import Severity
from emulation_xlsx.forms.questions import OwnQuestion
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.rehearsal import Rehearsal, rehearsed
from tests.helpers.small_town import small_plan


def tried(plan: Plan) -> Rehearsal:
    return rehearsed(plan, allocate_plan(plan), "ke-hoach.xlsx")


def found(plan: Plan) -> list[tuple[str | None, str]]:
    return [(one.place.sheet, one.code) for one in tried(plan).findings]


def without_questions(plan: Plan, key: str) -> Plan:
    """Nobody is asked anything on a sheet."""
    names = plan.asked.form.sheet(key).field_names
    left = {(key, name): frozenset[str]() for name in names}
    return replace(plan, asked=replace(plan.asked, only={**plan.asked.only, **left}))


def moved(plan: Plan, rule: str, day: dt.date) -> Plan:
    milestones = [replace(m, due=day) if m.rule == rule else m for m in plan.milestones]
    return replace(plan, milestones=tuple(milestones))


def test_a_sound_plan_is_met_by_all_who_answer_as_it_wants() -> None:
    plan = small_plan()
    trial = tried(plan)
    assert list(trial.findings) == []
    assert trial.forms > len(plan.units)
    owed = [one for one in trial.town.standings if one.applicable]
    assert owed
    assert all(one.met and not one.late for one in owed)
    people = trial.town.frame("delegates").data["full_name"].tolist()
    assert len(people) == len(set(people)) == sum(allocate_plan(plan).seats.values())


def test_a_milestone_that_waits_for_a_sheet_of_which_nothing_is_asked() -> None:
    trial = tried(without_questions(small_plan(), "plan"))
    [one] = trial.findings
    assert (one.place.sheet, one.code, one.severity) == (
        "Thời hạn",
        "rehearsed_unmet",
        Severity.WARNING,
    )
    assert "R-PLAN" in one.message
    assert "DT05" in one.message


def test_a_rule_that_a_right_answer_breaks() -> None:
    """Nine chairs at least and seven at most: no conference can have them."""
    plan = small_plan()
    settings = replace(plan.settings, presidium_min=9, presidium_max=7)
    assert ("Mẫu", "rehearsed_said") in found(replace(plan, settings=settings))


def test_the_list_is_due_before_the_conference_that_adopts_it() -> None:
    plan = moved(small_plan(), "R-DOSSIER", dt.date(2019, 12, 1))
    assert ("Thời hạn", "list_before_conference") in found(plan)


def test_a_part_for_which_nothing_waits() -> None:
    plan = small_plan()
    left = tuple(one for one in plan.milestones if one.rule != "R-DOSSIER")
    parts = [("Thời hạn", "part_of_no_milestone")] * 2
    assert found(replace(plan, milestones=left)) == parts


def test_a_question_for_units_that_the_plan_does_not_have() -> None:
    plan = small_plan()
    assert "Trường học" not in {unit.kind for unit in plan.units}
    pupils = OwnQuestion("own_1", "unit", "Số học sinh", "số nguyên", required=True)
    only = {**plan.asked.only, ("unit", "own_1"): frozenset({"Trường học"})}
    asked = replace(plan.asked, own=(pupils,), only=only)
    assert found(replace(plan, asked=asked)) == [("Mẫu", "question_of_no_unit")]


def test_own_questions_of_every_kind_are_answered() -> None:
    plan = small_plan()
    kinds = ("chữ", "số nguyên", "tiền", "ngày", "năm/ngày sinh", "có/không", "điện thoại")
    own = [
        OwnQuestion(f"own_{number}", sheet, f"Câu hỏi {kind} {sheet}", kind, required=True)
        for number, (sheet, kind) in enumerate(
            [(sheet, kind) for sheet in ("unit", "delegates") for kind in kinds], 1
        )
    ]
    asked = replace(plan.asked, own=tuple(own))
    assert found(replace(plan, asked=asked)) == []


def files(folder: Path) -> dict[str, bytes]:
    def each() -> Iterator[tuple[str, bytes]]:
        for path in sorted(folder.rglob("*")):
            yield str(path), path.read_bytes() if path.is_file() else b""

    return dict(each())


def test_the_command_says_so_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = Campaign(tmp_path / "đợt")
    assert cli.main(["new", str(campaign.root)]) == 0
    before = files(campaign.root)
    capsys.readouterr()
    plan = small_plan()
    from emulation_xlsx.commands import rehearse

    monkeypatch.setattr(rehearse, "usable_plan", lambda _: (plan, allocate_plan(plan), []))
    assert cli.main(["rehearse", str(campaign.root)]) == 0
    said = capsys.readouterr().out
    assert f"Đã chạy thử {len(plan.units)} đơn vị" in said
    assert files(campaign.root) == before


def test_a_plan_that_cannot_be_used_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["new", str(tmp_path / "đợt"), "--kit", "tinh-2025"]) == 0
    assert cli.main(["rehearse", str(tmp_path / "đợt")]) == 2
    assert "chưa dùng được" in capsys.readouterr().err
