"""The letters tried out before they go: what of their texts is amiss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulation_xlsx.plan.defaults import default_mail
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.plan.model import MailText, Plan
from emulation_xlsx.post.issued import ISSUE
from emulation_xlsx.post.letters import ANSWER, RECEIPT, REMINDER
from emulation_xlsx.post.tried import letter_doubts
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.rehearsal import rehearsed
from tests.helpers.small_town import small_plan

PLAN = small_plan()
LONG = "Xin gửi sớm cho kịp. " * 20


@pytest.fixture(scope="module")
def town() -> Consolidation:
    return rehearsed(PLAN, allocate_plan(PLAN), "ke-hoach.xlsx").town


def worded(kind: str, **texts: str) -> Plan:
    """The plan with a letter of other words."""
    text = MailText(**default_mail(kind, PLAN.settings.words) | texts)
    return replace(PLAN, mails={**PLAN.mails, kind: text})


def named(name: str) -> Plan:
    units = [replace(unit, name=name) if unit.code == "DT05" else unit for unit in PLAN.units]
    return replace(PLAN, units=tuple(units))


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (PLAN, []),
        (worded(ISSUE, subject="{việc còn lại}"), [(ISSUE, "letter_without_subject")]),
        (
            worded(REMINDER, body="Xin gửi báo cáo:\n{việc còn lại}"),
            [(REMINDER, "letter_to_nobody")],
        ),
        (worded(ANSWER, body="Kính gửi: ,\n{chỗ cần xem}"), [(ANSWER, "letter_to_nobody")]),
        (worded(REMINDER, short=LONG), [(REMINDER, "message_cut")]),
        (named("Đoàn {Thanh niên}"), [(kind, "letter_place_left") for kind in (ISSUE, ANSWER)]),
    ],
)
def test_what_is_amiss_in_letters(
    plan: Plan, found: list[tuple[str, str]], town: Consolidation
) -> None:
    doubts = letter_doubts(plan, allocate_plan(plan), town, "ke-hoach.xlsx")
    letters = (ISSUE, REMINDER, ANSWER, RECEIPT)
    kinds = [next(kind for kind in letters if f"“{kind}”" in one.message) for one in doubts]
    assert list(zip(kinds, [one.code for one in doubts], strict=True)) == found
    assert all(one.place.sheet == "Thư mẫu" for one in doubts)
