"""The command that builds the folder for Windows, as a module, and what it needs."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path
from types import ModuleType

REQUIRED, ASKED = "EMULATION_XLSX_REQUIRE_WINDOWS", "EMULATION_XLSX_BUILD_WINDOWS"
"""Set where the folder must be built, and where it is built if the package index has its parts."""
FOLDER = Path(__file__).parents[2] / ".ci" / "windows"


@cache
def builder() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("windows_build", str(FOLDER / "build"))
    spec = importlib.util.spec_from_loader("windows_build", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def missing() -> tuple[str, ...]:
    """What this machine lacks, or that nobody asked: a build takes a minute or two and downloads
    what it packs.
    """
    if not any(map(os.environ.get, (REQUIRED, ASKED))):
        return (f"{ASKED}=1",)
    if not FOLDER.is_dir():
        return (".ci/windows",)
    lacking = [] if shutil.which("osslsigncode") else ["osslsigncode"]
    try:
        builder().bytecode_python()
    except builder().BuildError:
        lacking.append(f"Python {builder().PYTHON}")
    return tuple(lacking)
