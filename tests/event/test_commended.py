"""Who is proposed for a commendation: by form of award, with what is asked before the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.event.annex import commended_facts, commended_workbook
from emulation_xlsx.event.commended import Before, Proposed, commended_before, proposed
from emulation_xlsx.town.consolidation import Consolidation
from tests.helpers.campaigns import campaign_in
from tests.helpers.small_town import (
    Came,
    delegate,
    exemplar,
    returned,
    small_plan,
    small_town,
    whole,
)
from tests.helpers.workbooks import opened

DAY = dt.date(2020, 4, 1)
PLAN = small_plan()
CERTIFICATE, PRAISE = "Giấy khen", "Bằng khen cấp bộ, ngành, tỉnh"


def named(name: str, award: str | None, **changes: Any) -> dict[str, Any]:
    return exemplar(name) | {"award": award, **changes}


def collective(name: str, award: str) -> dict[str, Any]:
    return named(name, award, kind="Tập thể", workplace=name)


@cache
def town() -> Consolidation:
    """Two units: persons and collectives, some named twice."""
    six = delegate("Trịnh Thị Sáu", "1975", position="Tổ trưởng", highest_award=PRAISE)
    six |= {"award_decision": "125/QĐ-UBND năm 2018"}
    people = [six, delegate("Vũ Văn Bảy", "1980"), delegate("Vũ Văn Bảy", "1981")]
    first = [
        named("Trịnh Thị Sáu", PRAISE),
        named("Vũ Văn Bảy", CERTIFICATE),
        named("Không Đề Nghị", None),
        collective("Khu phố 2", CERTIFICATE),
        named("Lê Thị Tám", "Thư khen"),
    ]
    second = [named("Lê Thị Tám", CERTIFICATE), named("lê thị tám", PRAISE)]
    came: Came = {
        "DT05.xlsx": (returned(PLAN, "DT05", whole(PLAN, *people) | {"exemplars": first}), DAY),
        "XP03.xlsx": (returned(PLAN, "XP03", whole(PLAN) | {"exemplars": second}), DAY),
    }
    return small_town(PLAN, came)


NOBODY: Before = {}


def rows(before: Before = NOBODY) -> list[Proposed]:
    return proposed(town(), before)


def test_they_stand_by_form_in_the_plans_order_collectives_first() -> None:
    assert [(one.award, one.name, one.unit.code) for one in rows()] == [
        (PRAISE, "Trịnh Thị Sáu", "DT05"),
        (PRAISE, "lê thị tám", "XP03"),
        (CERTIFICATE, "Khu phố 2", "DT05"),
        (CERTIFICATE, "Vũ Văn Bảy", "DT05"),
        (CERTIFICATE, "Lê Thị Tám", "XP03"),
        ("Thư khen", "Lê Thị Tám", "DT05"),
    ]


def test_post_and_address_come_from_the_list_of_delegates() -> None:
    six, *_, eight = rows()
    assert (six.salutation, six.position) == ("Bà", "Tổ trưởng")
    assert (eight.salutation, eight.position) == ("", "")


def test_what_may_not_be_right_is_asked_and_nobody_is_dropped() -> None:
    asked = {(one.name, one.unit.code): one.doubts for one in rows()}
    twice, other = "đơn vị đề nghị 2 lần: ", "cùng tên với đề nghị của "
    assert asked == {
        ("Trịnh Thị Sáu", "DT05"): (
            f"danh sách đại biểu ghi đã được “{PRAISE}”, 125/QĐ-UBND năm 2018",
        ),
        ("Vũ Văn Bảy", "DT05"): ("danh sách đại biểu có 2 người cùng tên nên chưa ghi chức vụ",),
        ("Khu phố 2", "DT05"): (),
        ("Lê Thị Tám", "DT05"): (other + PLAN.by_code["XP03"].name,),
        ("Lê Thị Tám", "XP03"): (
            f"{twice}{CERTIFICATE}; {PRAISE}",
            other + PLAN.by_code["DT05"].name,
        ),
        ("lê thị tám", "XP03"): (
            f"{twice}{CERTIFICATE}; {PRAISE}",
            other + PLAN.by_code["DT05"].name,
        ),
    }


def test_the_last_campaigns_list_says_who_is_proposed_again_by_name_and_unit() -> None:
    content = commended_workbook(PLAN, rows(), DAY)
    again = {one.name: one.doubts for one in rows(commended_before(content))}
    assert again["Khu phố 2"] == (
        f"đợt trước đã đề nghị “{CERTIFICATE}” cho cùng tên, cùng đơn vị",
    )
    assert commended_before(content)["khu phố 2", PLAN.by_code["DT05"].name.casefold()] == (
        CERTIFICATE
    )


def test_the_list_is_flat_for_words_mail_merge() -> None:
    page = opened(commended_workbook(PLAN, rows(), DAY))["Khen thưởng"]
    header, first, *_ = page.iter_rows(values_only=True)
    assert not page.merged_cells.ranges
    one: Mapping[Any, Any] = dict(zip(header, first, strict=True))
    assert one["Hình thức khen thưởng"] == PRAISE
    assert one["Tên tập thể, họ tên cá nhân"] == "Trịnh Thị Sáu"
    assert one["Xin xem lại"].startswith("Danh sách đại biểu ghi đã được")
    assert page.max_row == 1 + len(rows())


def test_the_annex_has_collectives_apart_and_numbers_each_form() -> None:
    facts = commended_facts(rows())
    told = {
        key: [(one["hinh_thuc"], [line["stt"] for line in one["dong"]]) for one in facts[key]]
        for key in ("khen_tap_the", "khen_ca_nhan")
    }
    assert told == {
        "khen_tap_the": [(CERTIFICATE, [1])],
        "khen_ca_nhan": [(PRAISE, [1, 2]), (CERTIFICATE, [1, 2]), ("Thư khen", [1])],
    }
    assert facts["khen_ca_nhan"][0]["dong"][0] == {
        "stt": 1,
        "ten": "Bà Trịnh Thị Sáu",
        "chuc_vu": "Tổ trưởng",
        "don_vi": f"Khu phố 2 ({PLAN.by_code['DT05'].name})",
    }


@pytest.mark.parametrize("place", ["tong-hop/khen-thuong.xlsx", "khen-thuong.xlsx"])
def test_the_next_campaign_takes_the_list_along(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the last folder, or from beside its plan, where it was kept with the decision."""
    last, new = campaign_in(tmp_path / "cũ"), Campaign(tmp_path / "mới")
    (last.root / place).parent.mkdir(exist_ok=True)
    (last.root / place).write_bytes(content := commended_workbook(PLAN, rows(), DAY))
    assert cli.main(["new", str(new.root), "--from", str(last.root)]) == 0
    assert new.commended_before.read_bytes() == content
    assert "Không thấy danh sách" not in capsys.readouterr().out
