"""The files that a command writes, and the line about files that could not be written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign.files import OutputBlockedError, replace_file
from emulation_xlsx.commands.outcome import DONE, NOT_WRITTEN, say

if TYPE_CHECKING:
    from emulation_xlsx.post.drafts import Posted

MOST_NAMED = 3
"""How many files that could not be written are named."""


class Outputs:
    """Files being written; one that is blocked does not stop the others."""

    def __init__(self) -> None:
        self.blocked: dict[str, list[Path]] = {}

    def write(self, path: Path, content: bytes) -> bool:
        """Whether it was written."""
        try:
            replace_file(path, content)
        except OutputBlockedError as error:
            self.blocked.setdefault(error.reason, []).append(error.path)
            return False
        return True

    def took(self, folder: Path, posted: Iterable[Posted]) -> list[str]:
        """The names of the files that were written, or would have been, of letters."""
        names = []
        for letter in posted:
            for name, why in letter.items():
                names.append(name)
                if why:
                    self.blocked.setdefault(why, []).append(folder / name)
        return names

    def status(self) -> int:
        """The exit status, having said in one line a reason what was not written."""
        for why, found in self.blocked.items():
            paths = list(dict.fromkeys(found))
            words = f"«{paths[0]}»"
            if len(paths) > 1:
                names = ", ".join(path.name for path in paths[:MOST_NAMED])
                more = ", …" if len(paths) > MOST_NAMED else ""
                words = f"{len(paths)} tệp trong «{paths[0].parent}» ({names}{more})"
            say(f"không ghi được {words}: {why}.")
        return NOT_WRITTEN if self.blocked else DONE
