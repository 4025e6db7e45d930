"""``consolidate --data``: what other programs read, held to the standard by its own validator."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.data_package import data_package
from tests.helpers.small_town import Came, delegate, returned, small_plan, small_town, whole
from tests.town.test_delegates import DAY

TOWN = small_town()


def written(town: Consolidation, folder: Path, *, public: bool = False) -> Path:
    for name, content in data_package(town, public=public).items():
        (folder / name).write_bytes(content)
    return folder / "datapackage.json"


def rows(town: Consolidation, name: str, *, public: bool = False) -> list[dict[str, str]]:
    content = data_package(town, public=public)[f"{name}.csv"].decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # frictionless's own
@pytest.mark.parametrize("public", [False, True])
def test_frictionless_finds_nothing_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public: bool
) -> None:
    written(TOWN, tmp_path, public=public)
    monkeypatch.chdir(tmp_path)
    report = Package("datapackage.json").validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "type", "note"]) == []
    assert report.valid
    assert {task.name for task in report.tasks} >= {"units", "progress", "delegates", "exemplars"}


def test_only_what_counts_is_in_it_with_where_it_was_read() -> None:
    first, *_ = rows(TOWN, "delegates")
    assert [first[name] for name in ("unit_code", "source_file", "source_sheet", "full_name")] == [
        "DT05",
        "DT05.xlsx",
        "6. Đại biểu dự HN thị xã",
        "Trịnh Thị Sáu",
    ]
    assert first["source_row"].isdigit()


def test_personal_data_are_marked_and_left_out_of_what_circulates() -> None:
    def fields(public: bool) -> dict[str, Any]:
        package = json.loads(data_package(TOWN, public=public)["datapackage.json"])
        [sheet] = [one for one in package["resources"] if one["name"] == "delegates"]
        return {one["name"]: one.get("personal") for one in sheet["schema"]["fields"]}

    assert fields(False)["birth_date"] == "data"
    assert fields(False)["full_name"] == "name"
    assert {"birth_date", "phone", "note"} & set(fields(True)) == set()
    assert b"1975-06-05" not in data_package(TOWN, public=True)["delegates.csv"]


def test_no_text_of_a_return_becomes_a_formula() -> None:
    plan = small_plan()
    person = delegate("Trịnh Thị Sáu", "1975", workplace="=HYPERLINK(Khu phố)")
    came: Came = {"a.xlsx": (returned(plan, "DT05", whole(plan, person)), DAY)}
    [one] = rows(small_town(plan, came), "delegates")
    assert one["workplace"] == "'=HYPERLINK(Khu phố)"


def test_the_same_town_makes_the_same_bytes() -> None:
    assert data_package(TOWN, public=False) == data_package(TOWN, public=False)
