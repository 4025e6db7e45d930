"""How a command ends: its exit status, and the one line of standard error that says why."""

from __future__ import annotations

import sys

PROGRAM_NAME = "emulation-xlsx"
DONE, FOUND_ERROR, BAD_USAGE, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 130
"""0 done · 1 ``check`` found an error · 2 bad usage, no campaign, an unusable plan, a folder that
is not empty, an infeasible quota · 3 an output could not be written or a letter not sent · 130
interrupted.
"""


class StopError(Exception):
    """The command ends here, with these words and this status."""

    def __init__(self, words: str, status: int = BAD_USAGE) -> None:
        super().__init__(words)
        self.status = status


def say(words: str, status: int = DONE) -> int:
    """One line of standard error, whatever line ends the words hold; the status given."""
    print(f"{PROGRAM_NAME}: {' '.join(words.split())}", file=sys.stderr)
    return status
