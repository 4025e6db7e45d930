"""«Bản đồ tiến độ»: all units and milestones at a glance, live."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from emulation_xlsx.plan.model import Waiver
from emulation_xlsx.town.sheets.heatmap import SHADES
from emulation_xlsx.town.sheets.progress import GROUPS
from tests.helpers.libreoffice import Office
from tests.helpers.milestones import DOSSIER
from tests.helpers.small_town import picked, small_plan, small_town
from tests.helpers.whole_town import Whole

MILESTONES = ("milestone_1", "milestone_2", "milestone_3", "milestone_4", "milestone_5")


def test_a_row_per_unit_a_column_per_milestone_in_words() -> None:
    waiver = Waiver("XP03", DOSSIER, "Chủ tịch", dt.date(2020, 4, 1), dt.date(2020, 5, 1), "Lũ")
    rows = Whole(small_town(replace(small_plan(), waivers=(waiver,)))).rows("heatmap")
    waived, confirm = "miễn, gia hạn", "cần xác nhận ngày nhận"
    assert picked(rows, "unit_code", *MILESTONES, "member") == [
        ("TX00", "–", "–", "–", "–", "chưa đến hạn", None),
        ("DT05", "chậm 147", "đúng hạn", "–", "đúng hạn", "–", "Lê Thị Hoa"),
        ("XP03", "đúng hạn", "–", "đúng hạn", waived, "–", "Trần Văn Bình"),
        ("XP08", "đúng hạn", "–", "–", "–", "–", None),
        ("DN01", "quá hạn 157", "–", "quá hạn 20", "quá hạn 5", "–", None),
        ("DN02", confirm, "–", "đúng hạn", "còn lỗi", "–", "Lê Thị Hoa"),
    ]


def test_in_black_and_white_what_is_more_urgent_is_darker() -> None:
    greys = [_grey(str(look["bg_color"])) for look in SHADES.values()]
    assert greys == sorted(greys, reverse=True)
    assert set(GROUPS) - set(SHADES) == {"chưa đến hạn"}
    assert greys[-1] < 60 < 120 < greys[-3]


def _grey(color: str) -> float:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.libreoffice
def test_a_day_typed_into_the_list_moves_the_map(libreoffice: Office, tmp_path: Path) -> None:
    whole = Whole(small_town())
    row = whole.row_of("progress", unit_code="DN01", rule="R-DOSSIER")
    typed = {whole.at("progress", "evidence", row): "16/04/2020"}
    at = whole.at("heatmap", "milestone_4", whole.row_of("heatmap", unit_code="DN01"))
    assert whole.edited(libreoffice, tmp_path, typed)[at] == "chậm 1"
