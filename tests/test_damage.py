"""No damage on its way makes a return crash the program, or say in silence what it did not say.

Each outcome is ``recovered``, ``explained``, ``held`` or ``refused`` (outcomes.py says what
these mean). Of .xls and .ods only what they store otherwise is tried here; all of it, and two
damages together: ``python -m tests.damage_table --pairs``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.helpers import outcomes
from tests.helpers.corpus import SAVINGS, STORED_OTHERWISE, damaged, resaved, singles
from tests.helpers.mangled_form import good_return
from tests.helpers.mangling import CHANGES, DAMAGES, PAIRS, expected, mangled
from tests.helpers.outcomes import NEVER, SILENT, Damaged, Outcome, Row, aligned, good

README = Path(__file__).with_name("README.md")
ALONE = pytest.mark.parametrize("name", DAMAGES)


@ALONE
def test_a_damage_alone(name: str) -> None:
    outcome = singles()[name]
    assert outcome.verdict not in NEVER, outcome.reasons


@pytest.fixture(scope="module")
def after_libreoffice(
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[tuple[str, str], Outcome]:
    return resaved(tmp_path_factory.mktemp("damage"), SAVINGS)


@pytest.mark.thorough
@pytest.mark.libreoffice
@pytest.mark.parametrize(("name", "kind"), SAVINGS)
def test_a_damage_and_libreoffice(
    name: str, kind: str, after_libreoffice: Mapping[tuple[str, str], Outcome]
) -> None:
    outcome = after_libreoffice[name, kind]
    assert outcome.verdict not in NEVER, outcome.reasons


SAID = (
    "a hidden row",
    "a hidden column",
    "a hidden sheet",
    "a very hidden sheet",
    "TCVN3 text",
    "VNI text",
    "days as serial numbers",
    "telephones without their zero",
    "a total row",
    "months first in a whole column",
    "names in two columns",
)
"""Damages that are read, and said so."""


@pytest.mark.parametrize("name", SAID)
def test_what_was_read_with_help_is_said(name: str) -> None:
    seen = singles()[name].seen
    assert seen
    assert seen.findings


@ALONE
def test_findings_quote_the_cell_they_name(name: str) -> None:
    seen = singles()[name].seen
    assert seen
    told = [finding for finding in seen.findings if finding.place.cell]
    assert [(f.place, f.value) for f in told if not seen.quotes(f)] == []


# --- the corpus itself ----------------------------------------------------------------------------


def test_the_good_return_has_something_everywhere_and_nothing_wrong() -> None:
    assert good().findings == ()
    assert {key: len(rows) for key, rows in good().typed.items()} == {
        "unit": 1,
        "plan": 1,
        "conference": 1,
        "presidium": 5,
        "exemplars": 3,
        "delegates": 6,
        "dossier": 5,
    }


def test_every_damage_but_the_first_changes_what_was_saved() -> None:
    untouched, *damages = DAMAGES
    plain = _parts(damaged(untouched))
    assert [name for name in damages if _parts(damaged(name)) == plain] == []


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n: archive.read(n) for n in archive.namelist() if n != "docProps/core.xml"}


def test_the_mangler_gives_the_same_bytes_for_the_same_damages() -> None:
    one, other = PAIRS[len(PAIRS) // 2]
    assert _parts(mangled(one, other)) == _parts(mangled(one, other))


def test_changes_and_savings_name_damages() -> None:
    assert set(CHANGES).union(STORED_OTHERWISE) <= set(DAMAGES)


@pytest.mark.parametrize(
    ("rows", "pairs"),
    [
        ("abc", [(0, 0), (1, 1), (2, 2)]),
        ("abxc", [(0, 0), (1, 1), (None, 2), (2, 3)]),
        ("ac", [(0, 0), (1, None), (2, 1)]),
        ("", [(0, None), (1, None), (2, None)]),
    ],
)
def test_rows_are_compared_with_their_own(
    rows: str, pairs: list[tuple[int | None, int | None]]
) -> None:
    assert aligned(_rows("abc"), _rows(rows)) == pairs


def _rows(text: str) -> list[Row]:
    return [{"name": letter, "town": letter * 2, "kind": "x"} for letter in text]


def test_a_value_that_differs_without_a_word_is_silent() -> None:
    """The comparison itself: a reader that loses or alters anything is caught."""
    wanted = {key: [dict(row) for row in rows] for key, rows in good().typed.items()}
    wanted["delegates"][2]["phone"] = "0999999999"
    wanted["plan"][0]["expected_guests"] = 31
    wanted["exemplars"].append(wanted["exemplars"][0] | {"name": "Lê Văn Tám"})
    wanted["presidium"].pop()
    [outcome] = outcomes.outcomes([Damaged("a.xlsx", good_return(), wanted)])
    assert outcome.verdict == SILENT
    assert [reason.split(":")[0] for reason in outcome.reasons] == [
        "plan.expected_guests[0]",
        "presidium",
        "exemplars",
        "delegates.phone[2]",
    ]


def test_expected_leaves_the_good_values_alone() -> None:
    before = good().typed["delegates"][0]["full_name"]
    changed = expected(good().typed, "everything uppercase")["delegates"][0]["full_name"]
    assert (before, changed) == ("Trịnh Thị Sáu", "TRỊNH THỊ SÁU")
    assert good().typed["delegates"][0]["full_name"] == before


# --- the table ------------------------------------------------------------------------------------


def test_the_readme_names_every_damage() -> None:
    section = README.read_text(encoding="utf-8").split("## Damaged returns", 1)[1]
    rows = re.findall(r"^\| ([^|-]+?) \|", section.split("\n## ", 1)[0], re.MULTILINE)
    assert rows == ["damage", *DAMAGES]
