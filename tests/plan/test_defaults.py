"""The built-in plan: its tables fit the schema, its words fit its rules.

1. Every table is what ``schemas/plan.yaml`` would accept, cell by cell.
2. Every code list that a schema names exists, and no spelling in a list has two meanings.
3. The numbers and days are the plan's: milestones, 210 seats, pilots, the merger of Hà Lan.
4. «Căn cứ» has every rule once, and every rule cited by a schema or a message is among them.
5. Mails use only the placeholders that are filled.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from fractions import Fraction
from string import Formatter
from typing import Any

import pytest

from emulation_xlsx.findings import messages
from emulation_xlsx.forms import schema
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.plan import defaults
from emulation_xlsx.plan.letter_words import PLACEHOLDERS
from emulation_xlsx.plan.model import BEFORE, Plan, default_plan, plan_from_tables
from emulation_xlsx.plan.questions import SHEETS
from tests.helpers.spoken import spoken

FORMS = ("plan", "unit_return")
RULES = [
    "R-FORM",
    "R-HALF",
    "R-PLAN",
    "R-PILOT",
    "R-PILOT-PLAN",
    "R-PILOT-GUEST",
    "R-UNIT",
    "R-CAP150",
    "R-PLENARY",
    "R-7030",
    "R-MIX",
    "R-SELECT",
    "R-LIST",
    "R-QUOTA",
    "R-SHARE",
    "R-AGENDA",
    "R-OUTLINE",
    "R-CHAIR",
    "R-DOSSIER",
    "R-TOWN",
    "R-FUND",
    "R-MEDIA",
    "R-MOVE",
    "R-DRIVE",
    "R-EXEMPLAR",
    "R-WATCH",
]
TYPES = {"string": str, "integer": int, "number": float, "date": dt.date, "boolean": bool}


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, Any]]]:
    return defaults.default_tables()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return default_plan()


# 1. the schema


def _faults(field: schema.FormField, value: Any) -> list[str]:
    asked = field.constraints
    if value is None:
        return ["blank"] if asked.required else []
    if type(value) is not TYPES[field.type]:
        return [f"{type(value).__name__} for {field.type}"]
    faults = []
    if isinstance(value, str):
        faults += ["not clean"] if any(clean(s) != s for s in value.split("\n")) else []
        faults += ["too long"] if asked.max_length and len(value) > asked.max_length else []
        faults += ["pattern"] if asked.pattern and not re.fullmatch(asked.pattern, value) else []
    if isinstance(value, int | float):
        faults += ["small"] if asked.minimum is not None and value < asked.minimum else []
        faults += ["large"] if asked.maximum is not None and value > asked.maximum else []
    if field.excel.list == SHEETS:
        listed = tuple(sheet.name for sheet in spoken("unit_return").sheets)
        faults += [] if value in listed else ["no sheet"]
    elif field.excel.list:
        listed = defaults.default_lists()[field.excel.list].values
        faults += [] if value in listed else [f"not in {field.excel.list}"]
    return faults


def test_every_cell_is_what_the_schema_accepts(tables: dict[str, list[dict[str, Any]]]) -> None:
    sheets = schema.load("plan").sheets
    assert list(tables) == [sheet.key for sheet in sheets]
    wrong = [
        (sheet.key, number, field.name, fault)
        for sheet in sheets
        for number, row in enumerate(tables[sheet.key], 1)
        for field in sheet.fields
        for fault in _faults(field, row[field.name])
    ]
    assert wrong == []


def test_keys_are_unique(tables: dict[str, list[dict[str, Any]]]) -> None:
    for sheet in schema.load("plan").sheets:
        key = sheet.table.primary_key
        seen = Counter(tuple(row[name] for name in key) for row in tables[sheet.key] if key)
        assert [k for k, n in seen.items() if n > 1] == []


def test_the_tables_are_the_callers_own() -> None:
    defaults.default_tables()["units"][0]["name"] = "changed"
    assert defaults.default_tables()["units"][0]["name"] == "Thị xã Bỉm Sơn"


def test_a_field_unknown_to_the_schema_is_refused() -> None:
    sheet = schema.load("plan").sheet("blocks")
    with pytest.raises(ValueError, match="not fields of blocks"):
        defaults._complete(sheet, {"block": "Ngành dọc", "seat": 10})


# 2. the code lists


def _lists_named() -> set[str]:
    """But for the form's sheets, which are no code list of a plan."""
    sheets = [sheet for form in FORMS for sheet in schema.load(form).sheets]
    fields = {f.excel.list for sheet in sheets for f in sheet.fields if f.excel.list} - {SHEETS}
    return fields | {sheet.prefilled_by for sheet in sheets if sheet.prefilled_by}


def test_the_lists_are_those_the_schemas_name() -> None:
    assert set(defaults.default_lists()) == _lists_named() | {"Chương trình hội nghị"}


def test_no_spelling_has_two_meanings() -> None:
    spellings: Counter[tuple[str, str]] = Counter()
    for row in defaults.default_tables()["lists"]:
        own = [row["value"], *(row["aliases"] or "").split(";")]
        spellings.update((row["list"], fold(spelling)) for spelling in own if spelling)
    assert [spelling for spelling, times in spellings.items() if times > 1] == []


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("Dân tộc", "H'Mông", "Mông"),
        ("Dân tộc", "h’mông", "Mông"),
        ("Dân tộc", "Bru-Vân Kiều", "Bru - Vân Kiều"),
        ("Trình độ", "Th.S", "Sau đại học"),
        ("Trình độ", "ĐH", "Đại học"),
        ("Trình độ", "12/12", "THPT"),
        ("Trình độ", "9/12", "THCS"),
        ("Trình độ", "9/9", None),
        ("Danh hiệu, khen thưởng", "CSTĐ cơ sở", "Chiến sĩ thi đua cơ sở"),
        ("Danh hiệu, khen thưởng", "Chiến sỹ thi đua cơ sở", "Chiến sĩ thi đua cơ sở"),
        ("Danh hiệu, khen thưởng", "Chiến sĩ thi đua", None),
        ("Khen thưởng", "TTLĐXS", "Tập thể lao động xuất sắc"),
        ("Tư cách đại biểu", "dk", "Dự khuyết"),
        ("Vai trò chủ tọa", "Cấp uỷ", "Lãnh đạo cấp ủy"),
        ("Thành phần đại biểu", "Người tốt việc tốt", "Người tốt, việc tốt"),
    ],
)
def test_other_spellings(name: str, typed: str, value: str | None) -> None:
    assert defaults.default_lists()[name].match(typed) == value


def test_aliases_are_split_and_trimmed() -> None:
    rows: list[dict[str, Any]] = [
        {"list": "Buổi", "value": "Sáng", "aliases": " S ;; Buổi sáng; "},
        {"list": "Buổi", "value": "Chiều", "aliases": None},
    ]
    lists = defaults.code_lists(rows)
    assert lists["Buổi"].values == ("Sáng", "Chiều")
    assert lists["Buổi"].aliases == {"S": "Sáng", "Buổi sáng": "Sáng"}


def test_the_conference_counts_are_the_categories_of_delegates(plan: Plan) -> None:
    conference = schema.load("unit_return").sheet("conference")
    counted = [f.title for f in conference.fields if f.name.startswith("cat_")]
    assert [*counted, "Khách mời khác"] == list(plan.lists["Thành phần đại biểu"].values)


def test_sizes_of_the_fixed_lists(plan: Plan) -> None:
    assert len(plan.lists["Dân tộc"].values) == 55
    assert plan.lists["Dân tộc"].values[-1] == "Người nước ngoài"
    assert len(plan.lists["Loại hồ sơ"].values) == 5
    assert plan.lists["Loại thư"].values == tuple(plan.mails)


def test_nine_agenda_items_fit_the_help_of_their_cells(plan: Plan) -> None:
    conference = schema.load("unit_return").sheet("conference")
    assert len(plan.agenda) == sum(f.name.startswith("agenda_") for f in conference.fields) == 9
    assert "danh sách đại biểu" in plan.agenda["agenda_8"]
    assert max(map(len, plan.agenda.values())) <= schema.PROMPT_LIMIT


# 3. the plan


def test_milestones(plan: Plan) -> None:
    assert {m.rule: m.due.isoformat() for m in plan.milestones} == {
        "R-PLAN": "2019-11-15",
        "R-PILOT": "2020-03-20",
        "R-UNIT": "2020-03-31",
        "R-DOSSIER": "2020-04-15",
        "R-TOWN": "2020-06-20",
    }
    assert {m.counting for m in plan.milestones} == {BEFORE}
    assert all(m.day == m.due for m in plan.milestones)


def test_seats_add_up_and_every_unit_of_a_block_can_have_its_base(plan: Plan) -> None:
    settings = plan.settings
    exemplars = settings.cap_town * settings.exemplar_percent // 100 - settings.reserve_seats
    assert sum(plan.blocks.values()) == exemplars == 210
    units = Counter(u.block for u in plan.units if not plan.is_town(u) and not u.successor)
    assert set(units) == set(plan.blocks)
    assert all(plan.blocks[b] > n * settings.base_seats for b, n in units.items())


def test_the_register(plan: Plan) -> None:
    assert len(plan.units) == 63
    assert [u.code for u in plan.units if plan.is_town(u)] == ["TX00"]
    assert [u.code for u in plan.units if u.pilot] == ["DT05", "XP01", "DN03"]
    media = {u.code for u in plan.units if u.media}
    assert media == {"QL04", "SN01", "SN02", *(f"XP0{n}" for n in range(1, 9))}
    assert {u.kind for u in plan.units} == set(plan.lists["Loại đơn vị"].values)
    assert all(u.weight is None for u in plan.units)


def test_ha_lan_owes_its_plan_and_its_successor_the_rest(plan: Plan) -> None:
    ha_lan, dong_son = plan.by_code["XP08"], plan.by_code["XP03"]
    assert plan.owes(ha_lan) == ("R-PLAN",)
    assert plan.owes(dong_son) == ("R-PLAN", "R-UNIT", "R-DOSSIER")
    assert plan.heir("XP08") is dong_son
    assert ha_lan.valid_on(dt.date(2019, 11, 30))
    assert not ha_lan.valid_on(dt.date(2019, 12, 1))


def test_pilots_and_the_town_owe_their_own_milestones(plan: Plan) -> None:
    assert plan.owes(plan.by_code["DN03"]) == ("R-PLAN", "R-PILOT", "R-DOSSIER")
    assert plan.owes(plan.by_code["TX00"]) == ("R-TOWN",)


def test_guests_of_the_pilots_and_the_town(plan: Plan) -> None:
    assert Counter(g.occasion for g in plan.guests) == {"TX00": 5, "XP01": 2, "DT05": 5, "DN03": 3}
    assert all(g.people is None for g in plan.guests)


def test_nothing_is_decided_and_nobody_is_named(plan: Plan) -> None:
    assert not plan.settings.decided
    assert plan.settings.list_closed is None
    assert plan.settings.signer_name is None
    assert (plan.council, plan.waivers, dict(plan.bounds)) == ((), (), {})
    assert all(line.amount is None for line in plan.budget)
    assert all(u.member is None for u in plan.units)


def test_a_weight_is_exact(tables: dict[str, list[dict[str, Any]]]) -> None:
    units = [{**row, "weight": 0.1} for row in tables["units"]]
    plan = plan_from_tables({**tables, "units": units})
    assert plan.units[0].weight == Fraction(1, 10)


def test_a_plan_without_settings_is_refused() -> None:
    with pytest.raises(ValueError, match="without settings"):
        plan_from_tables({})


# 4. «Căn cứ»


def test_every_rule_once() -> None:
    assert [one.id for one in default_plan().basis if one.is_rule] == RULES


def test_every_entry_is_complete_and_clean() -> None:
    entries = default_plan().basis
    assert len({entry.id for entry in entries}) == len(entries)
    for entry in entries:
        words = [entry.id, entry.clause or "", entry.text, *filter(None, [entry.default])]
        assert [w for w in words if not w or clean(w) != w] == []
        assert entry.text.endswith(".")


def test_every_rule_cited_is_explained() -> None:
    fields = [f for form in FORMS for s in schema.load(form).sheets for f in s.fields]
    cited = {failure.rule for f in fields for failure in f.failures.values()}
    cited |= {kind.rule for kind in messages().values()}
    by_name = {rule for rule in cited if rule and "{" not in rule}
    assert by_name <= set(RULES)


# 5. the mails


def test_mails_use_only_known_placeholders(plan: Plan) -> None:
    used = {
        name
        for mail in plan.mails.values()
        for _, name, _, _ in Formatter().parse(f"{mail.subject}{mail.body}{mail.short}")
        if name is not None
    }
    assert used <= PLACEHOLDERS.keys()


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        ("Phát hành", {"thời hạn", "chỉ tiêu"}),
        ("Nhắc hạn", {"việc còn lại", "trả lời trước", "lần nhắc"}),
        ("Phản hồi", {"tệp", "ngày nhận", "chỗ cần xem", "trả lời trước"}),
        ("Biên nhận", {"tệp", "ngày nhận", "việc còn lại"}),
        ("Giấy mời", {"người được mời", "thời gian họp", "nơi họp"}),
    ],
)
def test_a_mail_says_what_it_is_for(plan: Plan, kind: str, needs: set[str]) -> None:
    mail = plan.mails[kind]
    every = {"kính gửi", "cơ quan", "điện thoại"}
    assert all(f"{{{name}}}" in mail.body for name in needs | every)
    assert "{tên đơn vị}" in mail.subject
    assert mail.short
    assert "{tóm tắt}" in mail.short


def test_a_blank_address_leaves_a_line_that_can_go(plan: Plan) -> None:
    lines = [line for mail in plan.mails.values() for line in mail.body.splitlines()]
    with_address = {line for line in lines if "{thư điện tử}" in line}
    assert with_address == {"Địa chỉ nhận báo cáo: {thư điện tử}"}
