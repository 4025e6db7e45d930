"""One judgement over the parts that count, whatever came, in any order and on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.post.letters import answers
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.receipts import FAULTY, VALID, Entry, Receipt
from emulation_xlsx.returns.register import Paper
from emulation_xlsx.town.compliance import MET, Status
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.sheets.delegates import READY, Delegates
from emulation_xlsx.town.sheets.followup import OWED, debts_of
from tests.helpers.milestones import DOSSIER
from tests.helpers.small_town import delegate, returned, small_plan, unit_record, whole
from tests.helpers.whole_town import Whole

PLAN = small_plan()
UNIT = PLAN.by_code["XP03"]
FIRST = dt.date(2020, 4, 1)
AS_OF = dt.date(2020, 5, 1)
SIX, SEVEN = delegate("Trịnh Thị Sáu", "1975"), delegate("Vũ Thị Bảy", "1980")
LISTS: dict[str, list[dict[str, Any]]] = {
    "two with their reports": [SIX, SEVEN],
    "one without a report": [SIX, {**SEVEN, "achievement_report": False}],
    "a birth mistyped": [{**SIX, "birth_date": "31/02/1975"}, SEVEN],
    "three for two seats": [SIX, SEVEN, delegate("Lê Văn Tám", "1969")],
    "one person": [SIX],
}
DOCUMENTS = whole(PLAN, SIX)["dossier"]
DOSSIERS: dict[str, list[dict[str, Any]]] = {
    "whole": DOCUMENTS,
    "without its minutes": [*DOCUMENTS[:3], {"document": DOCUMENTS[3]["document"]}, *DOCUMENTS[4:]],
    "a day mistyped": [{**DOCUMENTS[0], "date": "32/03/2020"}, *DOCUMENTS[1:]],
}
KINDS = st.tuples(
    st.none() | st.sampled_from(sorted(LISTS)),
    st.none() | st.sampled_from(sorted(DOSSIERS)),
    st.integers(0, 25),
).filter(lambda kind: kind[0] is not None or kind[1] is not None)


@cache
def book(listed: str | None, dossier: str | None) -> RawWorkbook:
    values = {"unit": [unit_record()]}
    values |= {"delegates": LISTS[listed]} if listed else {}
    values |= {"dossier": DOSSIERS[dossier]} if dossier else {}
    return read_workbook(returned(PLAN, UNIT.code, values), load("unit_return"))


def history(sent: Sequence[tuple[str | None, str | None, int]], as_of: dt.date) -> Consolidation:
    """The town when the unit sent these on so many days after the first."""
    receipts = []
    for number, (listed, dossier, after) in enumerate(sent):
        day = FIRST + dt.timedelta(days=after)
        entry = Entry(dt.datetime.combine(day, dt.time(8, number)), received=day)
        read = book(listed, dossier)
        one = Receipt(f"{number}.xlsx", f"{number:064}", entry, UNIT.code, "", "", read)
        receipts.append(one)
    return consolidate(PLAN, [], allocate_plan(PLAN), receipts, [], as_of)


@settings(max_examples=20, deadline=None)
@given(st.lists(KINDS, min_size=1, max_size=5), st.integers(0, 30))
@example(
    [
        (None, "whole", 0),
        ("one person", "a day mistyped", 0),  # its list counts; its dossier neither counts …
        (None, "a day mistyped", 0),  # … nor waits: this one does
    ],
    0,
)
def test_no_view_says_ready_what_another_says_lacks(
    sent: list[tuple[str | None, str | None, int]], day: int
) -> None:
    town = history(sent, FIRST + dt.timedelta(days=day))
    standing = town.standing(UNIT.code, DOSSIER)
    assert standing
    errors = [f for f in town.findings if f.blocks and f.place.unit == UNIT.code]
    counted = {finding for state in town.parts.values() for finding in state.findings}
    waiting = {f for s in town.parts.values() if s.pending for f in s.pending.findings}
    mine = [f for f in errors if f in counted or f not in waiting]
    parts = [town.state(UNIT.code, "list"), town.state(UNIT.code, "dossier")]
    whole_there = all(state and state.came for state in parts)
    # the status and «Cần xử lý»
    assert (standing.status in MET) == (whole_there and not mine)
    assert (standing.status is Status.FAULTY) == (whole_there and bool(mine))
    # the register and the letters
    counting = {state.winner.receipt.file for state in parts if state}
    for receipt in town.receipts:
        wrong = [f for f in receipt.findings if f.blocks]
        assert receipt.verdict == (FAULTY if wrong else VALID)
        old = {p for (_, p), state in town.parts.items() if state.replaced(receipt)}
        wrong = [f for f in wrong if f.part not in old and f not in waiting]
        if receipt.file in counting and not mine:
            assert not wrong
    if mine:
        assert any(r.verdict == FAULTY for r in town.receipts if r.file in counting)
    for letter in answers(town):
        assert ("Không có chỗ nào phải sửa" in letter.draft.body) <= (not letter.enclosures)
    # who can be invited, who is reminded
    ready = Delegates(town).column("state").count(READY)
    assert (ready > 0) <= all(f.code == "no_achievement_report" for f in mine)
    owed = [debt.what for debt in debts_of(town, UNIT)]
    assert (standing.milestone.title in owed) == (standing.status in OWED)


@pytest.mark.thorough
@settings(max_examples=8, deadline=None)
@given(st.lists(KINDS, min_size=1, max_size=4))
def test_the_dossiers_sheet_agrees_with_the_status(
    sent: list[tuple[str | None, str | None, int]],
) -> None:
    town = history(sent, AS_OF)
    standing = town.standing(UNIT.code, DOSSIER)
    [row] = [one for one in Whole(town).rows("dossiers") if one["unit_code"] == UNIT.code]
    assert standing
    if standing.status in MET:
        assert (row["complete"], row["list_state"], row["state"]) == ("đủ", "hợp lệ", "hợp lệ")
    if standing.status is Status.FAULTY:
        assert (
            "hợp lệ" not in (row["list_state"], row["state"]) or row["list_state"] != row["state"]
        )


def test_a_dossier_is_right_from_the_day_that_made_it_so() -> None:
    """The dossier on 2/4, its list without a report on 3/4, the list again on 9/4, whole."""
    lists = ("one without a report", "two with their reports")
    town = history([(None, "whole", 1), (lists[0], None, 2), (lists[1], None, 8)], AS_OF)
    standing = town.standing(UNIT.code, DOSSIER)
    assert standing
    assert standing.evidence.valid_since == dt.date(2020, 4, 9)
    assert (standing.done, standing.text) == (dt.date(2020, 4, 3), "đúng hạn")
    early = history([(None, "whole", 1), (lists[0], None, 2)], AS_OF).standing(UNIT.code, DOSSIER)
    assert early
    assert early.text == "đã nộp, còn lỗi phải sửa"


def test_a_dossier_is_right_since_the_later_of_its_parts() -> None:
    """The dossier whole on 2/4; the list on 3/4 with a birth mistyped, right on 9/4."""
    lists = ("a birth mistyped", "two with their reports")
    town = history([(None, "whole", 1), (lists[0], None, 2), (lists[1], None, 8)], AS_OF)
    standing = town.standing(UNIT.code, DOSSIER)
    assert standing
    assert standing.evidence.first_received == dt.date(2020, 4, 2)
    assert (standing.done, standing.evidence.valid_since) == (
        dt.date(2020, 4, 3),
        dt.date(2020, 4, 9),
    )


@pytest.mark.parametrize(
    ("sent", "paper", "day"),
    [
        ([("two with their reports", "whole", 1)], 9, 2),  # both right: the earlier
        ([("two with their reports", "whole", 8)], 3, 3),
        ([("a birth mistyped", "whole", 1)], 9, 9),  # only the paper is right
    ],
)
def test_of_a_file_and_a_paper_the_right_and_the_earlier_speaks(
    sent: list[tuple[str | None, str | None, int]], paper: int, day: int
) -> None:
    plain = [replace(one, verdict="", findings=()) for one in history(sent, AS_OF).receipts]
    papers = [Paper(UNIT.code, DOSSIER, "7/HS", dt.date(2020, 4, paper))]
    town = consolidate(PLAN, [], allocate_plan(PLAN), plain, papers, AS_OF)
    standing = town.standing(UNIT.code, DOSSIER)
    assert standing
    assert (standing.done, standing.text) == (dt.date(2020, 4, day), "đúng hạn")


def test_a_deadline_measured_by_the_day_of_validity() -> None:
    """«Tính hạn theo» ngày hợp lệ: what was corrected after the day is late."""
    sent = [("a birth mistyped", "whole", 1), ("two with their reports", None, 20)]
    by_receipt = history(sent, AS_OF).standing(UNIT.code, DOSSIER)
    plan = replace(PLAN, settings=replace(PLAN.settings, due_by="ngày hợp lệ"))
    receipts = list(history(sent, AS_OF).receipts)
    plain = [replace(one, verdict="", findings=()) for one in receipts]
    by_validity = consolidate(plan, [], allocate_plan(plan), plain, [], AS_OF)
    late = by_validity.standing(UNIT.code, DOSSIER)
    assert by_receipt
    assert late
    assert (by_receipt.text, by_receipt.evidence.valid_since) == ("đúng hạn", dt.date(2020, 4, 21))
    assert late.text == "chậm 6 ngày"
