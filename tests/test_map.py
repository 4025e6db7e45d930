"""The map of the code (emulation_xlsx/README.md) names all that is there, and nothing else."""

from __future__ import annotations

import re

import pytest

from emulation_xlsx.forms.schema import load
from emulation_xlsx.town.workbook import WRITERS
from tests.test_rooms import PACKAGE, ROOMS

MAP = (PACKAGE / "README.md").read_text(encoding="utf-8")
PATH = re.compile(r"`((?:\.\./)?[\w./-]+\.(?:py|yaml|csv|md))`")
LINKED = re.compile(r"\[`([^`]+)`\]\(([^)]+)\)((?: `\w+`)*)")
"""A path, where it leads, and names that stand in that file."""


def section(title: str) -> str:
    return MAP.split(f"\n## {title}", 1)[1].split("\n## ", 1)[0]


def table(title: str) -> list[list[str]]:
    """The cells of a section's table, below its header."""
    rows = re.findall(r"^\| (.+) \|$", section(title), re.MULTILINE)
    return [row.split(" | ") for row in rows[1:]]


def test_the_rooms_are_the_packages_in_their_order() -> None:
    named = [room.strip("`") for room, _ in table("The rooms")]
    assert named == [room for room in ROOMS if room != "__main__"]
    there = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    loose = {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    assert set(named) == there | loose


def test_every_path_leads_somewhere() -> None:
    paths = PATH.findall(MAP)
    assert len(paths) > 60
    assert [path for path in paths if not (PACKAGE / path).is_file()] == []


def test_a_link_says_where_it_leads() -> None:
    links = [
        link[:2]
        for rows in ("Where do I change …", "The sheets")
        for link in LINKED.findall(section(rows))
    ]
    assert len(links) > 60
    assert [link for link in links if link[0] != link[1]] == []


@pytest.mark.parametrize("row", table("Where do I change …"), ids=lambda row: row[0])
def test_what_is_named_beside_a_path_stands_there(row: list[str]) -> None:
    _, answer = row
    links = LINKED.findall(answer)
    assert links
    for _, target, names in links:
        text = (PACKAGE / target).read_text(encoding="utf-8")
        assert [name for name in re.findall(r"\w+", names) if not _is_made(name, text)] == []


def _is_made(name: str, text: str) -> bool:
    """Defined, set, a key of YAML, what is called so there, or a message that is raised there."""
    made = (
        rf"(?:def|class) {name}\b",
        rf"^\s*(?:- )?{name}\b.*?[=:]",
        rf"[{{ ,(]{name}(?::|=| =|, )",
        rf"(?:name: |key: |&|\"){name}\b",
    )
    return any(re.search(one, text, re.MULTILINE) for one in made)


def test_every_sheet_of_the_town_workbook_has_its_module() -> None:
    rows = [(key.strip("`"), name) for key, name, _ in table("The sheets of the town workbook")]
    assert rows == [(sheet.key, sheet.name) for sheet in load("town").sheets]
    for key, _, made in table("The sheets of the town workbook"):
        [_, target, _], *_ = LINKED.findall(made)
        written = WRITERS[key.strip("`")].__module__.removeprefix("emulation_xlsx.")
        assert target == f"{written.replace('.', '/')}.py"


def test_every_sheet_has_a_writer_in_the_order_of_the_screen() -> None:
    assert list(WRITERS) == [sheet.key for sheet in load("town").sheets]


ASKED = (
    "the words of a message",
    "a column of the delegates' list",
    "a year of two digits",
    "the subject of a reply",
    "bounds of the quota",
    "the status at a deadline",
    "the limits of R-CHAIR",
    "how many letters leave a minute",
    "which letters may be sent",
    "the same person twice",
    "Tổng quan",
    "fold away",
    "the colour of «Chưa đúng kế hoạch»",
    "Kinh phí",
    "Nhật ký",
    "Đôn đốc",
    "Điển hình",
    "Phân bổ chỉ tiêu",
    "how large a zip",
    "which row is the header",
    "«như trên»",
    "«cells far apart»",
    "the height of a list's rows",
    "exit status 3",
    "the archive without people",
)
"""What a newcomer asked and did not always find."""


@pytest.mark.parametrize("words", ASKED)
def test_what_a_newcomer_asks_has_one_answer(words: str) -> None:
    rows = [row[0] for row in table("Where do I change …")]
    sheets = [row[1] for row in table("The sheets of the town workbook")]
    assert len([said for said in (*rows, *sheets) if words in said]) == 1


def test_a_decision_says_what_was_rejected_in_six_to_ten_lines() -> None:
    decisions = re.split(r"^### ", section("Decisions"), flags=re.MULTILINE)[1:]
    assert 10 <= len(decisions) <= 15
    for number, decision in enumerate(decisions, 1):
        title, _, text = decision.partition("\n")
        assert title.startswith(f"{number}. ")
        assert 6 <= len(text.strip().splitlines()) <= 10, title
        first, *_, last = re.findall(r"^- \*\*(\w+)\.\*\*", text, re.MULTILINE)
        assert (first, "Rejected" in text, "Decided" in text) == ("Context", True, True), title
        assert last
