"""What a dossier must have beside its own sheet: the files it names, the list's reports."""

from __future__ import annotations

import datetime as dt

import pytest

from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival, Envelope
from emulation_xlsx.plan.issue import allocate_plan
from emulation_xlsx.returns.receipts import Receipt, receive
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from tests.helpers.milestones import DOSSIER
from tests.helpers.small_town import AS_OF, delegate, returned, small_plan, small_town, whole

PLAN = small_plan()
MONDAY = dt.datetime(2020, 4, 6, 9)  # noqa: DTZ001 - UTC+7 by definition


def dossier_naming(name: str | None) -> bytes:
    values = whole(PLAN, delegate("Trịnh Thị Sáu", "1975-06-05"))
    values["dossier"][0] |= {"file_name": name}
    return returned(PLAN, "DT05", values)


def came(content: bytes, *companions: str, file: str = "a.eml!phieu.xlsx") -> Arrival:
    return Arrival(
        file,
        content,
        envelope=Envelope("dt05@bimson.example", MONDAY, None, None, companions=companions),
    )


def town(*arrivals: Arrival) -> Consolidation:
    receipts: list[Receipt] = receive(list(arrivals), {}, PLAN, MONDAY)
    return consolidate(PLAN, [], allocate_plan(PLAN), receipts, [], AS_OF)


def said(one: Consolidation) -> list[tuple[str | None, str]]:
    return [
        (finding.place.cell, finding.message)
        for finding in one.findings
        if finding.code == "file_not_enclosed"
    ]


@pytest.mark.parametrize(
    ("named", "companions"),
    [
        ("BC tổng kết.pdf", ["BC tổng kết.pdf"]),
        ("BC tổng kết", ["bc-tong-ket.PDF", "anh.jpg"]),
        ("BC tổng kết.doc; Tờ trình.doc", ["Tờ trình.doc", "BC tổng kết.doc"]),
        ("BC tổng kết, phụ lục.pdf", ["BC tổng kết, phụ lục.pdf"]),
        ("BC tổng kết.pdf", ["ho so.rar"]),
        ("phieu.xlsx", []),
        (None, []),
    ],
    ids=["as it is", "no ending", "two", "a comma", "in an archive", "the form itself", "none"],
)
def test_a_file_that_came_or_may_have_come_is_not_asked_for(
    named: str | None, companions: list[str]
) -> None:
    assert said(town(came(dossier_naming(named), *companions))) == []


def test_a_file_that_did_not_come_is_asked_for_at_its_cell_and_blocks_nothing() -> None:
    content = dossier_naming("BC tổng kết.pdf; Tờ trình.pdf")
    one = town(came(content, "to trinh.pdf"))
    words = "Không thấy tệp “BC tổng kết.pdf” trong các thư, tệp nén đã nhận của đơn vị."
    assert said(one) == [("F6", words)]
    state = one.state("DT05", "dossier")
    assert state is not None
    assert state.winner.valid
    assert "file_not_enclosed" in [finding.code for finding in one.receipts[0].findings]


def test_a_file_in_another_mail_of_the_unit_came_too() -> None:
    later = Arrival(
        "b.eml",
        b"",
        envelope=Envelope("dt05@bimson.example", MONDAY, companions=("BC tong ket.pdf",)),
        refused=RefusedError("mail_without_workbook", subject="Hồ sơ", others="BC tong ket.pdf"),
    )
    assert said(town(came(dossier_naming("BC tổng kết.pdf")), later)) == []


def test_of_a_form_saved_by_hand_nothing_is_known() -> None:
    assert said(town(Arrival("DT05.xlsx", dossier_naming("BC tổng kết.pdf")))) == []


# --- reports of the delegates --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "status"), [(True, "đúng hạn"), (False, "đã nộp, còn lỗi phải sửa")]
)
def test_a_dossier_sent_after_its_list_is_held_to_the_reports_of_that_list(
    report: bool, status: str
) -> None:
    people = [delegate("Trịnh Thị Sáu", "1975-06-05", achievement_report=report)]
    values = whole(PLAN)
    listed = returned(PLAN, "DT05", values | {"delegates": people, "dossier": []})
    papers = returned(PLAN, "DT05", {"unit": values["unit"], "dossier": values["dossier"]})
    one = small_town(
        PLAN,
        {"DT05.xlsx": (listed, dt.date(2020, 4, 6)), "hs.xlsx": (papers, dt.date(2020, 4, 7))},
    )
    standing = one.standing("DT05", DOSSIER)
    assert standing is not None
    assert standing.text == status
    missing = [(f.place.file, f.place.cell, f.blocks) for f in one.findings if f.part == "dossier"]
    assert missing == ([] if report else [("DT05.xlsx", "S6", True)])
