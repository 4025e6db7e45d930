"""The catalogue of messages: strict, complete, and nothing in it that nobody says."""

from __future__ import annotations

import ast
import datetime as dt
from importlib import resources
from pathlib import Path

import pytest
import yaml

import emulation_xlsx
from emulation_xlsx import findings
from emulation_xlsx.findings import (
    message_groups,
    messages,
    signed_on,
)
from emulation_xlsx.forms.schema import load

PACKAGE = Path(emulation_xlsx.__file__).parent
SCHEMAS = ("allocation", "plan", "register", "town", "unit_return")


def spoken() -> set[str]:
    """Every text constant of the package, and every text of the schemas."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    constants = (
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    )
    said = {node.value for node in constants if isinstance(node.value, str)}
    return said.union(*(words_of(load(form).model_dump()) for form in SCHEMAS))


def words_of(content: object) -> set[str]:
    if isinstance(content, dict):
        return words_of([*content, *content.values()])
    if isinstance(content, list | tuple):
        return set().union(*(words_of(one) for one in content))
    return {content} if isinstance(content, str) else set()


def test_every_message_is_said_by_something() -> None:
    assert set(messages()) - spoken() == set()


LETTERS = {"checks.legacy", "checks.names", "reading.tables", "reading.ours"}
"""Where « and » are letters of an old font, or what others write."""


def test_a_clerk_reads_the_quotation_marks_of_vietnamese_offices() -> None:
    """“ ”: in the schemas, the kits, the words of window, letters and guide, and in the code."""
    words = [p for p in PACKAGE.rglob("*") if p.suffix == ".yaml" or p.name == "huong-dan.md"]
    said = {
        line
        for path in [*words, *(PACKAGE.parent / "schemas").glob("*.yaml")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    }
    for path in PACKAGE.rglob("*.py"):
        if ".".join(path.relative_to(PACKAGE).with_suffix("").parts) not in LETTERS:
            said |= told(ast.parse(path.read_text(encoding="utf-8")))
    assert {text for text in said if "«" in text or "»" in text} == set()


def told(tree: ast.Module) -> set[str]:
    """The text constants of a module that are no docstrings."""
    nodes = list(ast.walk(tree))
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = (n for n in nodes if isinstance(n, ast.Constant) and id(n) not in docs)
    return {node.value for node in constants if isinstance(node.value, str)}


def test_no_code_stands_twice() -> None:
    text = resources.files("emulation_xlsx.data").joinpath("messages.yaml").read_text("utf-8")
    groups = yaml.compose(text)
    assert isinstance(groups, yaml.MappingNode)
    codes = [key.value for _, group in groups.value for key, _ in group.value]
    assert len(codes) == len(set(codes)) == len(messages())


def test_the_codes_of_made_findings_are_in_the_catalogue() -> None:
    made = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS and node.args:
                first = node.args[0]
                made |= {first.value} if isinstance(first, ast.Constant) else set()
    assert len(made) > 90
    assert {code for code in made if code not in messages()} == set()


MAKERS = {"make", "RefusedError", "Note", "LayoutNote", "Unreadable"}


@pytest.mark.parametrize(
    "entry",
    [
        {"severity": "error", "mesage": "a", "remedy": "b"},
        {"severity": "grave", "message": "a", "remedy": "b"},
        {"severity": "error", "message": "a"},
        {"message": "a", "remedy": "b"},
    ],
)
def test_a_misspelt_message_names_its_code(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"messages\.yaml: blank"):
        findings._message("blank", entry)


def test_the_groups_are_those_of_the_catalogue() -> None:
    assert list(message_groups()) == ["values", "structure", "rules", "plan"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2020, 2, 5), "ngày 05 tháng 02 năm 2020"),
        (dt.date(2020, 4, 20), "ngày 20 tháng 4 năm 2020"),
        (dt.date(2020, 12, 1), "ngày 01 tháng 12 năm 2020"),
    ],
)
def test_a_document_is_dated_as_decree_30_says(day: dt.date, words: str) -> None:
    assert signed_on(day) == words
