"""The committed samples are what the program makes today, zip member by zip member."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

SAMPLES = Path(__file__).parents[1] / "sample_workbooks"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("samples")
    return {p.relative_to(folder).as_posix(): p for p in script().make(folder)}


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_samples_are_reproduced(made: dict[str, Path]) -> None:
    kept = {p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*.xlsx")}
    repair = f"run: {script().COMMAND}"
    assert set(made) == kept, repair
    for name, path in made.items():
        ours, theirs = members(path), members(SAMPLES / name)
        different = [m for m in {*ours, *theirs} if ours.get(m) != theirs.get(m)]
        assert not different, f"{name}: {different}; {repair}"
        assert path.read_bytes() == (SAMPLES / name).read_bytes(), f"{name}: zip; {repair}"


def test_there_is_what_a_newcomer_wants_to_open(made: dict[str, Path]) -> None:
    names = sorted(made)
    assert sum(name.startswith("mau-trong/") for name in names) == 8
    assert sum(name.startswith("bao-cao/") for name in names) >= 12
    assert {"ke-hoach.xlsx", "tong-hop.xlsx"} < set(names)
