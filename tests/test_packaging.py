"""The wheel carries the schemas inside the package, where an installed package looks for them."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from emulation_xlsx.forms.schema import schemas_folder
from tests.test_readme import DOCUMENTS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source distribution and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _python("-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


def _python(*arguments: str, path: Path | None = None) -> str:
    """What this interpreter prints, run with ``path`` before its own packages."""
    env = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def _schemas() -> set[str]:
    return {file.name for file in (ROOT / "schemas").glob("*.yaml")}


def test_checkout_uses_the_folder_beside_the_package() -> None:
    assert schemas_folder() == ROOT / "schemas"
    assert _schemas()


def test_wheel_holds_every_schema(wheel: Path) -> None:
    prefix = "emulation_xlsx/schemas/"
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.removeprefix(prefix) for name in names if name.startswith(prefix)} == _schemas()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"emulation_xlsx"}


def test_wheel_holds_the_guide_and_no_readme(wheel: Path) -> None:
    """The guide is for who installed the program, a README for who has the sources."""
    names = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".md")]
    assert names == ["emulation_xlsx/data/huong-dan.md"]


def test_installed_wheel_reads_its_own_schemas(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    _python(*install, "--target", str(target), str(wheel))
    question = "from emulation_xlsx.forms.schema import schemas_folder; print(schemas_folder())"
    found = Path(_python("-c", question, path=target))
    assert found == target.resolve() / "emulation_xlsx" / "schemas"
    assert {file.name for file in found.iterdir()} == _schemas()


@pytest.mark.thorough
def test_the_wheel_is_enough_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Built from the source distribution; all else comes from the package index."""
    _python("-m", "venv", str(tmp_path / "env"))
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(program: str, *arguments: str) -> str:
        command = [str(scripts / program), *arguments]
        done = subprocess.run(command, env=own, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    constraints = str(ROOT / "constraints.txt")
    install = ["install", "-q", "--no-compile", "-c", constraints]  # little of it is run
    run("python", "-m", "pip", *install, str(wheel))
    run("emulation-xlsx", "new", "dot")
    run("emulation-xlsx", "consolidate", "dot", "--as-of", "2020-04-20")
    assert (tmp_path / "dot" / "tong-hop" / "tong-hop-2020-04-20.xlsx").is_file()
    found = "print(guide_page().count('data:image/png'))"
    pictures = f"from emulation_xlsx.window.guide import guide_page; {found}"
    assert run("python", "-c", pictures) == "3"


def test_source_distribution_can_be_tested(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        folders = {Path(name).parts[1] for name in archive.getnames()}
    assert {"emulation_xlsx", "schemas", "tests", "constraints.txt"} <= folders


def test_source_distribution_holds_every_document(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {str(Path(*Path(name).parts[1:])) for name in archive.getnames()}
    assert {str(path.relative_to(ROOT)) for path in DOCUMENTS} <= names
