"""Work for children, which import this module first: it imports nothing that takes them long."""

from __future__ import annotations

import multiprocessing
import os
import signal

from emulation_xlsx.intake.children import MANY


def where(number: int) -> tuple[int, int]:
    return number, os.getpid()


def dying(number: int) -> int:
    """Takes its process with it, but for the one that asked."""
    if number == MANY // 2 and multiprocessing.parent_process():
        os.kill(os.getpid(), signal.SIGTERM)
    return number


def failing(number: int) -> int:
    if multiprocessing.parent_process():
        raise ValueError("only in a child")
    return number
