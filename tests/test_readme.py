"""What is written tells the truth: the README's commands, how a form is changed, every link."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulation_xlsx.cli import build_parser
from emulation_xlsx.forms import excel, schema
from emulation_xlsx.forms.questions import form_asking
from emulation_xlsx.plan import defaults

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMAS = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    path
    for folder in ("", "emulation_xlsx/**/", "sample_workbooks/", "schemas/", "tests/**/")
    for path in ROOT.glob(f"{folder}*.md")
)
LARGEST = 14 * 1024
"""Bytes of the README, which is for who arrives."""


def commands() -> dict[str, argparse.ArgumentParser]:
    [group] = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(group.choices)


def table_rows() -> Iterator[str]:
    section = README.split("## Commands", 1)[1].split("\n## ", 1)[0]
    yield from re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)


def test_the_table_of_commands_is_the_parsers() -> None:
    rows = {row.split()[0]: row for row in table_rows()}
    assert list(rows) == list(commands())
    for name, parser in commands().items():
        for action in parser._actions:
            words = action.option_strings or [str(action.metavar)]
            if "--help" not in words and "--debug" not in words:
                assert words[-1].replace("|", r"\|") in rows[name], f"{name}: {words[-1]}"
        documented = set(re.findall(r"--[a-z-]+", rows[name]))
        assert documented <= {word for a in parser._actions for word in a.option_strings}


def marked(name: str) -> str:
    """The command that ``.ci/run`` takes from the README."""
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```", README)
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["demo", "test"])
def test_a_marked_command_also_stands_as_typed_on_windows(name: str) -> None:
    typed = marked(name).replace("python3 -m venv", "py -m venv").replace("'", "")
    lines = typed.replace(".venv/bin/", r".venv\Scripts" "\\").replace(" && ", "\n")
    assert f"```\n{lines}\n```" in README


def test_the_readme_is_for_who_arrives() -> None:
    assert len(README.encode()) <= LARGEST
    title, english, vietnamese, *_ = README.split("\n\n")
    assert title == "# emulation-xlsx"
    assert len(re.findall(r"\.(?: |$)", english)) == 3
    assert "(emulation_xlsx/data/huong-dan.md)" in vietnamese


def test_the_readme_leads_to_every_other_document() -> None:
    others = [f"{path.relative_to(ROOT).as_posix()}" for path in DOCUMENTS if path.parent != ROOT]
    assert len(others) > 8
    assert [path for path in others if f"({path})" not in README] == []


def links(path: Path) -> list[tuple[str, str]]:
    """Targets and anchors of a document's relative links, its pictures too."""
    text = re.sub(r"^ *```.*?^ *```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", text)
    return [(target, anchor) for target, anchor in found if "://" not in target]


def anchors(path: Path) -> set[str]:
    """Headings as their links name them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for target, anchor in links(path):
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), anchor


def test_every_key_of_a_definition_is_explained() -> None:
    models = (
        schema.Sheet,
        schema.FormField,
        excel.Constraints,
        excel.FailureSpec,
        excel.Excel,
        schema.TableSchema,
        schema.ForeignKey,
        schema.Reference,
        schema.Include,
        schema.Review,
    )
    keys = {one.alias or name for model in models for name, one in model.model_fields.items()}
    assert keys - set(re.findall(r"`(\w+)`", SCHEMAS)) == set()


def test_every_definition_is_named() -> None:
    files = {path.name for path in schema.schemas_folder().glob("*.yaml")}
    assert set(re.findall(r"^\| \[`(\w+\.yaml)`\]", SCHEMAS, re.MULTILINE)) == files


def test_the_example_column_reaches_every_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """«How to add a column», done as written."""
    [entry] = re.findall(r"^        - \{name: shirt_size.*$", SCHEMAS, re.MULTILINE)
    for path in schema.schemas_folder().glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "unit_return.yaml":
            before = re.search(r"^        - \{name: phone,.*$", text, re.MULTILINE)
            assert before
            text = text.replace(before[0], f"{before[0]}\n{entry}")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(schema, "schemas_folder", lambda: tmp_path)
    _forget()
    try:
        _column_works()
    finally:
        monkeypatch.undo()
        _forget()


def _forget() -> None:
    """Definitions, and what was made of them."""
    for made in (schema.load, form_asking, defaults._tables):
        made.cache_clear()


def _column_works() -> None:
    from emulation_xlsx import demo
    from emulation_xlsx.intake.gate import Gate
    from emulation_xlsx.intake.parcels import Arrival
    from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
    from emulation_xlsx.plan.model import plan_from_tables
    from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
    from emulation_xlsx.returns.receipts import receive
    from emulation_xlsx.town.consolidation import consolidate
    from emulation_xlsx.town.workbook import write_town

    class Here(Gate):
        """Reads in this process: a child would not know of the changed schema."""

        def form(self, one: Arrival) -> RawWorkbook:  # noqa: ARG002 - there is one
            return read_workbook(content, schema.load("unit_return"))

    plan = plan_from_tables(demo.demo_tables())
    values = demo.unit_values(plan.by_code["TH04"], 2)
    for row, size in zip(values["delegates"], ("M", "XL", "to lắm"), strict=True):
        row["shirt_size"] = size
    content = unit_workbook(plan, plan.by_code["TH04"], 2, dt.date(2019, 10, 10), values)
    arrivals = [Arrival("a.xlsx", content)]
    receipts = receive(arrivals, {}, plan, demo.SEEN, Here(arrivals, "unit_return"))
    town = consolidate(plan, [], allocate_plan(plan), receipts, [], demo.AS_OF)
    wrong = [f for f in town.findings if f.place.field == "shirt_size"]
    assert [(f.code, f.place.cell) for f in wrong] == [("wrong_pattern", "S8")]
    book = read_workbook(write_town(town), schema.load("town"))
    assert book.tables["delegates"].columns["shirt_size"][:3] == ["M", "XL", "to lắm"]
