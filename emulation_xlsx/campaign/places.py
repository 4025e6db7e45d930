"""The user's own folders: settings, documents and desktop, where each system has them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    from emulation_xlsx.campaign import windows

_NAME = "emulation-xlsx"


def settings() -> Path:
    """Where the program may remember something for this user; it may not be there yet."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming") / _NAME
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / _NAME
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / _NAME


def documents_folder() -> Path:
    """Where this user keeps documents, the home folder where there is no such place."""
    return _known("Documents")


def desktop() -> Path | None:
    """Where icons stand, None where there is no such place."""
    found = _known("Desktop")
    return None if found == Path.home() else found


def _known(name: str) -> Path:
    if sys.platform == "win32" and (told := windows.known_folder(name)):
        return told
    found = Path.home() / name
    return found if found.is_dir() else Path.home()
