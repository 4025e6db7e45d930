"""The plan's classes and ``schemas/plan.yaml`` name the same; texts take numbers from settings."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan import model, settings
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import Plan, default_plan, plan_from_tables
from emulation_xlsx.plan.roles import DOCUMENT_KINDS
from emulation_xlsx.town.sheets.basis import write_basis
from emulation_xlsx.town.sheets.followup import write_issues
from tests.helpers.small_town import small_plan, small_town, table

CLASSES = {
    "settings": settings.Settings,
    "milestones": Milestone,
    "units": model.Unit,
    "kinds": model.UnitKind,
    "bounds": model.Bounds,
    "guests": model.GuestGroup,
    "council": model.Member,
    "chairs": model.Chair,
    "waivers": model.Waiver,
    "budget": model.BudgetLine,
    "mails": model.MailText,
    "basis": model.Basis,
}
TABLES = {"blocks", "lists", "questions", "own_questions"}
"""Sheets that are read as mappings, or as the form that they ask."""


def test_every_sheet_is_read() -> None:
    assert {sheet.key for sheet in load("plan").sheets} == {*CLASSES, *TABLES}


@pytest.mark.parametrize(("key", "kind"), CLASSES.items())
def test_class_and_schema_have_the_same_names(key: str, kind: type) -> None:
    assert {one.name for one in fields(kind)} == set(load("plan").sheet(key).field_names)


def test_a_column_that_no_class_has_is_refused() -> None:
    tables = {key: [dict(row) for row in rows] for key, rows in default_tables().items()}
    tables["settings"][0]["age_min"] = 18
    with pytest.raises(TypeError, match="age_min"):
        plan_from_tables(tables)


def other_numbers() -> Plan:
    """The built-in plan with other numbers, none of which is the tenth of another."""
    plan = small_plan()
    numbers: dict[str, Any] = {
        "presidium_min": 11,
        "presidium_max": 13,
        "plenary_below": 317,
        "cap_unit": 241,
        "exemplar_percent": 65,
        "tolerance_points": 8,
    }
    return replace(plan, settings=replace(plan.settings, **numbers))


def texts(content: bytes) -> Iterator[str]:
    """Every text of a workbook's cells and notes to be seen while typing."""
    for page in openpyxl.load_workbook(io.BytesIO(content)):
        for row in page.iter_rows():
            yield from (cell.value for cell in row if isinstance(cell.value, str))
        for rule in page.data_validations.dataValidation:
            yield from filter(None, (rule.prompt, rule.error))


def test_every_text_of_a_form_follows_the_settings() -> None:
    plan = other_numbers()
    seats = allocate_plan(plan).seats
    form = unit_workbook(plan, plan.by_code["DN02"], seats["DN02"], dt.date(2019, 10, 10))
    said = "\n".join(texts(form))
    for words in (
        "dưới 317 lao động",
        "(khoảng 65%)",
        "(khoảng 35%)",
        "chủ tọa ngoài 11–13 người",
        "Từ 11 đến 13 người",
        "Gửi đủ năm loại",
    ):
        assert words in said
    for words in ("200 lao động", "70 %", "30 %", "5–7", "5 đến 7"):
        assert words not in said


def test_every_default_of_the_basis_follows_the_settings() -> None:
    rows = table(small_town(other_numbers()), "basis", write_issues, write_basis)
    said = {row["id"]: row["default"] or "" for row in rows}
    assert "cùng mức 241." in said["R-CAP150"]
    assert "đúng 317 lao động" in said["R-PLENARY"]
    assert "tỷ lệ 65/35." in said["R-PLENARY"]
    assert "không quá 8 điểm" in said["R-7030"]
    assert "Ngoài 11–13 người" in said["R-CHAIR"]
    assert "cả năm loại" in said["R-DOSSIER"]


def test_the_number_of_kinds_is_in_words_up_to_ten() -> None:
    plan = default_plan()
    assert plan.facts["documents"] == "năm"
    kinds = plan.lists[DOCUMENT_KINDS]
    many = replace(kinds, values=tuple(f"Loại {n}" for n in range(12)))
    assert replace(plan, lists={**plan.lists, DOCUMENT_KINDS: many}).facts["documents"] == "12"
