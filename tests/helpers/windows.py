"""The command that builds the folder for Windows, as a module, and what it needs."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path
from types import ModuleType

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
    what it packs. A package index that is away makes it fail instead.
    """
    if not os.environ.get("EMULATION_XLSX_REQUIRE_WINDOWS"):
        return ("EMULATION_XLSX_REQUIRE_WINDOWS=1",)
    if not FOLDER.is_dir():
        return (".ci/windows",)
    lacking = [] if shutil.which("osslsigncode") else ["osslsigncode"]
    try:
        builder().bytecode_python()
    except builder().BuildError:
        lacking.append(f"Python {builder().PYTHON}")
    return tuple(lacking)
