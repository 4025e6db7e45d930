"""The folder with Python inside, for Windows: built, and looked at without Windows.

Needs the package index; where it cannot be reached the build says so, and these are skipped or,
where the folder is required, fail.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.windows import FOLDER as WINDOWS
from tests.helpers.windows import builder
from tests.test_readme import ROOT

MOST_INSIDE = 135
"""Characters of the longest path, from the folder that it is unpacked into."""


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The command's own functions."""
    return builder()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip; tests that use it are marked ``windows``."""
    dist = tmp_path_factory.mktemp("dist")
    command = [sys.executable, str(WINDOWS / "build"), "--dist", str(dist)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == builder().AwayError.status:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    return next(dist.glob("emulation-xlsx-windows-*.zip"))


@pytest.fixture(scope="module")
def names(built: Path) -> list[str]:
    """Of the files in it, below its one folder."""
    with zipfile.ZipFile(built) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
        assert folders == {built.stem.replace("-windows", "")}
        return [name.partition("/")[2] for name in archive.namelist()]


def read(built: Path, name: str) -> bytes:
    with zipfile.ZipFile(built) as archive:
        return archive.read(f"{built.stem.replace('-windows', '')}/{name}")


def test_every_wheel_is_one_of_the_versions_that_are_tested() -> None:
    text = (WINDOWS / "wheels.txt").read_text("utf-8")
    pins = re.findall(r"^([\w.-]+)==(\S+) --hash=sha256:", text, re.M)
    tested = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.M))
    known = {name.lower().replace("_", "-"): version for name, version in tested.items()}
    assert len(pins) > 20
    assert [(name, version) for name, version in pins if known.get(name) != version] == []


def test_the_starter_knows_its_folder_and_speaks_vietnamese() -> None:
    text = (WINDOWS / "start.cmd").read_text("utf-8")
    first = re.search(r"[à-ỹ]", text)
    assert first
    assert text.index("chcp 65001") < first.start()
    labels, jumps = set(re.findall(r"^:(\w+)", text, re.M)), set(re.findall(r"goto (\w+)", text))
    assert labels == jumps
    assert "emulation_xlsx.campaign.unpacked" in text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("python.exe", True),
        ("Lib/os.py", True),
        ("Lib/__pycache__/os.cpython-313.pyc", False),
        ("Lib/site-packages/pip/__init__.py", False),
        ("Lib/test/test_os.py", False),
        ("DLLs/_tkinter.pyd", True),
        ("DLLs/_testcapi.pyd", False),
        ("tcl/tcl8.6/init.tcl", True),
        ("include/Python.h", False),
    ],
)
def test_what_is_taken_of_python(build: ModuleType, name: str, kept: bool) -> None:
    assert (build.NOT_NEEDED.match(name) is None) is kept


def test_the_same_files_give_the_same_zip(build: ModuleType, tmp_path: Path) -> None:
    """Whatever their times and rights, and in whatever order they were written."""
    made = []
    for number, order in enumerate((("b.py", "a.py"), ("a.py", "b.py"))):
        folder = tmp_path / str(number) / "chương trình"
        for name in order:
            build.write(folder / "python" / name, name.encode())
        (folder / "python" / "a.py").chmod(0o600 if number else 0o755)
        build.zipped(folder, tmp_path / f"{number}.zip")
        made.append((tmp_path / f"{number}.zip").read_bytes())
    assert made[0] == made[1]


def test_a_wheel_of_other_bytes_is_refused(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = re.sub(r"sha256:\w{4}", "sha256:0000", (WINDOWS / "wheels.txt").read_text())
    (tmp_path / "wheels.txt").write_text(pins)
    monkeypatch.setattr(build, "HERE", tmp_path)
    wheels = ("--platform", "win_amd64", "--python-version", build.PYTHON, "--only-binary", ":all:")
    with pytest.raises(build.BuildError):
        build.fetched("wheels.txt", tmp_path / "wheels", *wheels)


@pytest.mark.windows
def test_it_is_small_and_its_paths_are_short(built: Path, names: list[str]) -> None:
    assert built.stat().st_size <= 60_000_000
    assert max(map(len, names)) + len(built.stem) <= MOST_INSIDE
    assert [name for name in names if "/" not in name] == [
        "Giấy phép.txt",
        "Hướng dẫn.html",
        "Mở chương trình.cmd",
    ]


@pytest.mark.windows
def test_every_file_is_in_the_list_of_sums_and_as_it_says(built: Path, names: list[str]) -> None:
    lines = read(built, "python/SHA256SUMS").decode().splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert set(listed) == set(names) - {"python/SHA256SUMS"}
    with zipfile.ZipFile(built) as archive:
        top = archive.namelist()[0].split("/")[0]
        sums = {name: hashlib.sha256(archive.read(f"{top}/{name}")).hexdigest() for name in listed}
    assert sums == listed


@pytest.mark.windows
def test_programs_are_pythons_own_or_of_a_wheel(names: list[str]) -> None:
    """Those of Python the build has held to their signatures."""
    programs = [name for name in names if name.lower().endswith((".exe", ".com", ".scr", ".msi"))]
    assert programs == ["python/python.exe", "python/pythonw.exe"]
    scripts = [name for name in names if name.endswith((".cmd", ".bat", ".ps1", ".vbs", ".js"))]
    assert scripts == ["Mở chương trình.cmd"]


@pytest.mark.windows
def test_every_source_has_its_bytecode_that_asks_for_no_time(built: Path, names: list[str]) -> None:
    sources = {name.removesuffix(".py") for name in names if name.endswith(".py")}
    code = {name for name in names if name.endswith(".cpython-313.pyc")}
    compiled = {name[: -len(".cpython-313.pyc")].replace("__pycache__/", "") for name in code}
    assert sources - compiled == set()
    flags = read(built, "python/Lib/__pycache__/os.cpython-313.pyc")[4:8]
    assert int.from_bytes(flags, "little") == 0b01, "unchecked hash"


@pytest.mark.windows
def test_the_program_the_guide_and_every_licence_are_there(built: Path, names: list[str]) -> None:
    site = "python/Lib/site-packages/"
    assert {f"{site}emulation_xlsx/schemas/plan.yaml", f"{site}emulation_xlsx/data/cua-so.png"} <= {
        *names
    }
    assert read(built, "Hướng dẫn.html").count(b"data:image/png") == 3
    licences = read(built, "Giấy phép.txt").decode()
    wheels = re.findall(r"^([\w.-]+)==(\S+)", (WINDOWS / "wheels.txt").read_text(), re.M)
    folded = re.sub(r"[-_.]+", "-", licences.lower())
    for name, version in wheels:
        assert re.sub(r"[-_.]+", "-", f"{name} {version}".lower()) in folded
    assert str(ROOT) not in licences
    assert [name for name in names if name.endswith("direct_url.json")] == []
