"""Rooms and arrows: a room imports only from the rooms below it (DESIGN.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "emulation_xlsx"
ROOMS = ("findings", "forms", "checks", "plan", "returns", "town", "wiring")
"""From the lowest to the highest; what stands in no folder but at the bottom is wiring."""
LOWEST = ("findings", "data", "advance", "clock")
ANYWHERE = ("campaign",)
ONLY = {"pandera": "checks/validation.py", "python_calamine": "forms/reader.py"}


def room_of(name: str) -> str:
    """The room of a module named below the package, such as ``forms.schema``."""
    first = name.split(".")[0]
    if first in LOWEST:
        return "findings"
    return first if first in ROOMS else "wiring"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_a_room_imports_only_from_rooms_below_it(path: Path) -> None:
    here = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    if here in ANYWHERE:
        return
    for module in imports(path):
        inner = module.removeprefix("emulation_xlsx").removeprefix(".")
        if module.startswith("emulation_xlsx") and inner:
            assert ROOMS.index(room_of(inner)) <= ROOMS.index(room_of(here)), f"{here}: {module}"


@pytest.mark.parametrize(("library", "home"), ONLY.items())
def test_a_library_is_known_to_one_module(library: str, home: str) -> None:
    knowing = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(module.split(".")[0] == library for module in imports(path))
    }
    assert knowing == {home}


@pytest.mark.parametrize(
    "doing",
    [
        "from emulation_xlsx.cli import main; main(['--help'])",
        "from emulation_xlsx.cli import main; main(['new', sys.argv[1]])",
        "import emulation_xlsx.forms.reader",
    ],
)
def test_what_must_start_at_once_does_not_import_pandas(doing: str, tmp_path: Path) -> None:
    code = (
        f"import sys\ntry:\n    {doing}\nexcept SystemExit:\n    pass\n"
        "print(*sorted({'pandas', 'pandera', 'openpyxl'} & set(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "dot")]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr.decode().strip() == ""
