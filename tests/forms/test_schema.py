"""One definition per form: strict, within Excel's limits, a valid Table Schema."""

from __future__ import annotations

import re

import pytest
import yaml
from frictionless import Schema
from pydantic import ValidationError

from emulation_xlsx.forms.schema import load, parse, schemas_folder

FORMS = sorted(path.stem for path in schemas_folder().glob("*.yaml"))
SMALL = """
form: small
version: 1
title: Mẫu nhỏ
sheets:
  - key: people
    name: Người
    kind: table
    schema:
      fields:
        - {name: full_name, title: Họ và tên, description: Ghi đủ., constraints: {required: true}}
        - {name: born, title: Ngày sinh, type: date}
"""


def test_every_form_of_the_design_is_there() -> None:
    assert {"unit_return", "plan", "register", "town"} <= set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_loads_and_names_itself(form: str) -> None:
    assert load(form).form == form


@pytest.mark.parametrize("form", FORMS)
def test_every_field_list_is_a_valid_table_schema(form: str) -> None:
    """Table Schema itself, as the ``frictionless`` library judges it."""
    content = yaml.safe_load((schemas_folder() / f"{form}.yaml").read_text(encoding="utf-8"))
    for sheet in content["sheets"]:
        schema = Schema.from_descriptor(sheet["schema"])
        assert [field.name for field in schema.fields] == [
            field["name"] for field in sheet["schema"]["fields"]
        ]


def test_the_small_form_is_right() -> None:
    assert parse(SMALL).sheet("people").field_names == ("full_name", "born")


SPOILT = [
    ("required: true", "requierd: true", "sheets.0.schema.fields.0.constraints.requierd"),
    ("kind: table", "kind: tabel", "sheets.0.kind"),
    ("type: date", "type: dat", "sheets.0.schema.fields.1.type"),
    ("version: 1", "version: 1\nextra: x", "extra"),
    ("name: Người", "name: " + "x" * 32, "sheets.0.name"),
    ("name: Người", "name: a/b", "sheets.0.name"),
    ("title: Họ và tên", "title: " + "x" * 33, "sheets.0.schema.fields.0"),
    ("Ghi đủ.", "x" * 256, "sheets.0.schema.fields.0"),
    ("name: born", "name: full_name", "sheets.0.schema"),
    ("Ngày sinh", "họ và tên.", "sheets.0.schema"),
    ("name: born", "name: Born", "sheets.0.schema.fields.1.name"),
    ("type: date", "type: date, excel: {folde: true}", "sheets.0.schema.fields.1.excel.folde"),
    (
        "type: date",
        "type: date, excel: {fills: {a: god}}",
        "sheets.0.schema.fields.1.excel.fills.a",
    ),
    ("type: date", "type: date, failures: {requierd: {rule: R-X}}", "sheets.0.schema.fields.1"),
]


@pytest.mark.parametrize(("right", "wrong", "path"), SPOILT)
def test_a_mistake_in_a_definition_fails_at_load_and_names_its_path(
    right: str, wrong: str, path: str
) -> None:
    assert right in SMALL
    with pytest.raises(ValidationError) as caught:
        parse(SMALL.replace(right, wrong, 1))
    paths = {".".join(str(step) for step in error["loc"]) for error in caught.value.errors()}
    assert path in paths


INCLUDED = "kind: table\n    include: {form: unit_return, sheet: presidium, after: born, "
KEYED = """type: date}
      foreignKeys:
        - {code: x, fields: [%s], reference: {resource: %s, fields: [%s]}}
"""
NOTHING_THERE = [
    (
        "type: date",
        "type: date, excel: {formula: '={bron}'}",
        "names no column: ['people.bron']",
    ),
    (
        "type: date",
        "type: date, excel: {formula: '={x.born}'}",
        "names no column: ['x.born']",
    ),
    ("kind: table", INCLUDED + "omit: [full_name, x]}", "include names no column: ['x']"),
    ("kind: table", INCLUDED + "omit: [full_name], folded: [x]}", "include names no column: ['x']"),
    (
        "type: date}\n",
        KEYED % ("x", "people", "born"),
        "names no column: ['people.x']",
    ),
    (
        "type: date}\n",
        KEYED % ("born", "x", "born"),
        "names no column: ['x.born']",
    ),
    (
        "type: date}\n",
        KEYED % ("born", "people", "x"),
        "names no column: ['people.x']",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), NOTHING_THERE)
def test_what_refers_to_a_column_that_is_not_there_fails_at_load(
    right: str, wrong: str, said: str
) -> None:
    assert right in SMALL
    with pytest.raises(ValueError, match=re.escape(said)):
        parse(SMALL.replace(right, wrong, 1))


def test_severities_of_failures_are_of_the_four() -> None:
    spoilt = SMALL.replace("type: date", "type: date, failures: {required: {severity: fatal}}")
    with pytest.raises(ValidationError, match=re.escape("failures.required.severity")):
        parse(spoilt)


def test_columns_included_from_another_form_stand_where_they_are_asked() -> None:
    names = load("town").sheet("delegates").field_names
    source = load("unit_return").sheet("delegates").field_names
    at = names.index(source[0])
    assert names[at : at + len(source)] == source
