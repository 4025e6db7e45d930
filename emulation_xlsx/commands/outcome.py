"""How a command ends: its exit status, the one line of standard error that says why, and the
files that it could not write.
"""

from __future__ import annotations

import sys

from emulation_xlsx import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from emulation_xlsx.post.drafts import Posted

PROGRAM_NAME = "emulation-xlsx"
DONE, FOUND_ERROR, BAD_USAGE, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 130
"""0 done · 1 ``check`` found an error · 2 bad usage, no campaign, an unusable plan, a folder that
is not empty, an infeasible quota · 3 an output could not be written or a letter not sent · 130
interrupted.
"""
_MOST_NAMED = 3
"""How many files that could not be written are named."""


class StopError(Exception):
    """The command ends here, with these words and this status."""

    def __init__(self, words: str, status: int = BAD_USAGE) -> None:
        super().__init__(words)
        self.status = status


def say(words: str, status: int = DONE) -> int:
    """One line of standard error, whatever line ends the words hold; the status given."""
    print(f"{PROGRAM_NAME}: {' '.join(words.split())}", file=sys.stderr)
    return status


class Outputs:
    """Files being written; one that is blocked does not stop the others."""

    def __init__(self) -> None:
        self.blocked: dict[str, list[Path]] = {}

    def write(self, path: Path, content: bytes) -> bool:
        """Whether it was written."""
        from emulation_xlsx.campaign.files import OutputBlockedError, replace_file

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
            words = f"“{paths[0]}”"
            if len(paths) > 1:
                names = ", ".join(path.name for path in paths[:_MOST_NAMED])
                more = ", …" if len(paths) > _MOST_NAMED else ""
                words = f"{len(paths)} tệp trong “{paths[0].parent}” ({names}{more})"
            say(f"không ghi được {words}: {why}.")
        return NOT_WRITTEN if self.blocked else DONE
