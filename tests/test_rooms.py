"""Rooms and arrows: a room imports only from the rooms below it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "emulation_xlsx"
ROOMS = (
    "findings",
    "data",
    "campaign",
    "forms",
    "reading",
    "checks",
    "plan",
    "intake",
    "returns",
    "town",
    "post",
    "event",
    "commands",
    "window",
    "demo",
    "cli",
    "__main__",
)
"""From the lowest to the highest; the last three and the first stand in no folder."""
ONLY = {"pandera": "checks/validation.py", "python_calamine": "reading/workbook.py"}
LONGEST_MODULE = 400
ALIKE = {"colours_in", "length", "look", "main", "wanted"}
"""Names that several modules have on purpose: each does the same for its own sheet, format or
command, and is called by its module.
"""


def named(path: Path) -> str:
    """A module below the package, such as ``forms.schema``; a room by its folder's name."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {named(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """Whatever a module imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inner(path: Path) -> set[str]:
    """The package's own modules that a module imports."""
    names = {name.removeprefix("emulation_xlsx.") for name in imports(path)}
    return {name for name in names if name in MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_a_room_imports_only_from_rooms_below_it(name: str) -> None:
    room = name.split(".")[0]
    for other in inner(MODULES[name]):
        below = other.split(".")[0]
        assert ROOMS.index(below) <= ROOMS.index(room), f"{name}: {other}"


def test_no_circle() -> None:
    waiting = {name: inner(path) - {name} for name, path in MODULES.items()}
    while free := [name for name, needs in waiting.items() if not needs & set(waiting)]:
        for name in free:
            del waiting[name]
    assert waiting == {}


def test_no_module_is_too_long() -> None:
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: n for name, n in lines.items() if n > LONGEST_MODULE} == {}


LONGEST_FUNCTIONS: dict[str, int] = {
    "town.consolidation:consolidate": 45,
    "reading.tables:find_table": 43,
    "town.page:title_block": 43,
    "town.table:write_list": 41,
    "returns.whole:_size": 37,
    "commands.consolidate:_write_all": 37,
    "demo:right_values": 36,
    "intake.xlsx:look": 38,
    "reading.sheets:find_sheets": 36,
    "returns.checking:check_returns": 37,
}
"""The ten longest functions, a line each: a longer one is a decision."""


def test_the_ten_longest_functions_are_known() -> None:
    lengths = {
        f"{name}:{node.name}": node.end_lineno - node.lineno + 1
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    }
    longest = sorted(lengths.items(), key=lambda one: (-one[1], one[0]))[:10]
    assert dict(longest) == LONGEST_FUNCTIONS
    assert max(LONGEST_FUNCTIONS.values()) <= 45


def defined(path: Path) -> Iterator[str]:
    """The public names of a module."""
    for one in ast.parse(path.read_text("utf-8")).body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            names = [one.name]
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def test_no_public_name_means_two_things() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for name in dict.fromkeys(defined(path)):
            places[name].append(named(path))
    twice = {name: where for name, where in places.items() if len(where) > 1}
    assert {name: where for name, where in twice.items() if name not in ALIKE} == {}
    assert set(twice) == ALIKE  # nor is one excused that need not be


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
        "import emulation_xlsx.reading.workbook",
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
