"""What the window remembers between two starts, in the user's own settings: folders of campaigns,
the last first, and nothing else.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from emulation_xlsx.campaign.files import OutputBlockedError, replace_file
from emulation_xlsx.campaign.places import settings
from emulation_xlsx.window.steps import Folder, folder_state

MOST_REMEMBERED = 5


def _list() -> Path:
    return settings() / "dot-da-mo.txt"


def campaigns() -> list[str]:
    """The folders that were opened last; none is looked into, for a share may be away."""
    try:
        lines = _list().read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []
    return list(dict.fromkeys(filter(None, lines)))[:MOST_REMEMBERED]


def remember(folder: str) -> None:
    """A campaign was opened last; where nothing can be written, nothing is remembered."""
    if folder_state(folder) is Folder.CAMPAIGN:
        _write([folder, *(one for one in campaigns() if one != folder)])


def forget(folder: str) -> None:
    """This one is no campaign any more."""
    _write([one for one in campaigns() if one != folder])


def _write(folders: list[str]) -> None:
    if folders != campaigns():
        with contextlib.suppress(OutputBlockedError, ValueError):  # half of a letter has no UTF-8
            replace_file(_list(), "".join(f"{one}\n" for one in folders[:MOST_REMEMBERED]).encode())
