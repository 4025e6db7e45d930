"""Listed values may be called otherwise: a rule asks for what stands beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx.forms.values import CodeList, code_list
from emulation_xlsx.plan.listed import with_listed
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.plan.roles import NONE_OF_THEM, Roles
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.town.consolidation import Consolidation
from tests.helpers.libreoffice import Office, differences
from tests.helpers.small_town import (
    delegate,
    picked,
    presidium,
    returned,
    small_plan,
    small_town,
    whole,
)
from tests.helpers.whole_town import Whole
from tests.plan.test_milestones import OLD

RENAMED = {
    "Điển hình": "Tiêu biểu, xuất sắc",
    "Khách mời": "Người được mời",
    "Chính thức": "Được cử",
    "Dự khuyết": "Dự bị",
    "Khách mời khác": "Thành phần mời",
    "Điển hình tiên tiến": "Gương sáng",
    "Hội nghị đại biểu": "Họp đại biểu",
    "Kinh": "Người Kinh",
    "Công tác": "Đang công tác",
    "Không": "Gián tiếp",
    "Biên bản hội nghị": "Biên bản {họp}",
    "Báo cáo thành tích của đại biểu": "Bản thành tích",
    "Hội nghị tuyên dương điển hình tiên tiến": "Tuyên dương",
    "Hội nghị điển hình tiên tiến": "Hội nghị lớn",
}
LISTS = (
    "Loại đại biểu",
    "Tư cách đại biểu",
    "Thành phần đại biểu",
    "Vai trò chủ tọa",
    "Thành phần dự",
    "Dân tộc",
    "Trực tiếp",
    "Loại hồ sơ",
    "Hình thức hội nghị",
)


def renamed(one: CodeList) -> CodeList:
    roles = {RENAMED.get(value, value): role for value, role in one.roles.items()}
    return code_list(one.name, [RENAMED.get(value, value) for value in one.values], {}, roles)


def other_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: other_words(one) for key, one in value.items()}
    if isinstance(value, list):
        return [other_words(one) for one in value]
    return RENAMED.get(value, value) if isinstance(value, str) else value


def own_plan() -> Plan:
    plan = small_plan()
    lists = {name: renamed(one) if name in LISTS else one for name, one in plan.lists.items()}
    return replace(plan, lists=lists)


def town(plan: Plan, *, translated: bool) -> Consolidation:
    """Two exemplars, a reserve and a guest too many; a presidium without an exemplary person."""
    people = [
        delegate("Trịnh Thị Sáu", "1975-06-05"),
        delegate("Vũ Thị Bảy", "1980", direct_work="Không"),
        delegate("Lê Thị Tám", "1981", standing="Dự khuyết"),
        delegate("Lò Văn Chín", "1982", ethnicity="Thái", delegate_type="Khách mời"),
        delegate("Hà Văn Mười", "1983", category="Khách mời khác"),
    ]
    plain = small_plan()
    sent = whole(plain, *people) | {
        "presidium": [{**one, "role": "Lãnh đạo chính quyền"} for one in presidium()]
    }
    sent["dossier"] = [row for row in sent["dossier"] if "Biên bản" not in row["document"]]
    values = other_words(sent) if translated else sent
    came = {"DT05.xlsx": (returned(plan, "DT05", values), dt.date(2020, 4, 10))}
    return small_town(plan, came)


@cache
def usual() -> Consolidation:
    return town(small_plan(), translated=False)


@cache
def own() -> Consolidation:
    return town(own_plan(), translated=True)


def test_the_same_is_found_whatever_values_are_called() -> None:
    def found(one: Consolidation) -> list[tuple[str, str | None]]:
        return [(finding.code, finding.where) for finding in one.findings]

    codes = {code for code, _ in found(usual())}
    assert codes >= {
        "presidium_without_exemplar",
        "no_minutes",
        "exemplar_as_guest",
        "over_quota",
        "over_guest_seats",
    }
    assert found(own()) == found(usual())


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        ("allocation", ("unit_code", "nominated", "remaining", "state", "guests")),
        ("dossiers", ("unit_code", "exemplars", "reports", "complete")),
        ("composition", ("total", "share")),
        ("delegates", ("full_name", "state")),
    ],
)
def test_the_same_is_counted(sheet: str, names: tuple[str, ...]) -> None:
    mine, theirs = Whole(own()).rows(sheet), Whole(usual()).rows(sheet)
    assert picked(mine, *names) == picked(theirs, *names)


def test_a_role_added_as_exemplary_counts_as_such() -> None:
    plan = small_plan()
    chairs = plan.lists["Vai trò chủ tọa"]
    more = code_list(
        chairs.name, [*chairs.values, "Nhà giáo"], {}, {**chairs.roles, "Nhà giáo": "điển hình"}
    )
    plan = replace(plan, lists={**plan.lists, chairs.name: more})
    sent = whole(plan) | {"presidium": [{**one, "role": "Nhà giáo"} for one in presidium()]}
    came = {"DT05.xlsx": (returned(plan, "DT05", sent), dt.date(2020, 4, 10))}
    codes = {finding.code for finding in small_town(plan, came).findings}
    assert "presidium_without_exemplar" not in codes


def test_a_rule_whose_role_no_value_has_is_silent() -> None:
    plan = small_plan()
    bare = {name: replace(one, roles={}) for name, one in plan.lists.items()}
    lists = bare | {name: plan.lists[name] for name in ("Loại đại biểu", "Tư cách đại biểu")}
    asking = with_listed(plan.asked, lists)  # who was a guest's category is now one of exemplars
    remade = replace(plan, lists=lists, asked=asking)
    codes = {f.code for f in town(remade, translated=False).findings}
    assert not codes & {"presidium_without_exemplar", "no_minutes", "exemplar_as_guest"}
    assert Roles.of(bare).guest == NONE_OF_THEM


def test_an_older_plan_has_the_roles_of_its_words() -> None:
    plan, _ = read_plan(OLD.read_bytes(), "ke-hoach.xlsx")
    assert plan.roles == default_plan().roles


@pytest.mark.libreoffice
def test_other_words_recalculate_to_the_same(libreoffice: Office, tmp_path: Path) -> None:
    whole_town = Whole(own())
    found = libreoffice.read_all(whole_town.save(tmp_path), recalculate=True)
    written = whole_town.computed()
    assert differences(written, {cell: found.get(cell) for cell in written}) == {}
