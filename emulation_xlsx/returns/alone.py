"""Failures nobody foresaw, pinned to the return over which they happen: it costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from emulation_xlsx.campaign.interrupt import stopped

Item = TypeVar("Item")
Whole = TypeVar("Whole")


def faults_of(make: Callable[[Sequence[Item]], object], items: Sequence[Item]) -> Mapping[int, str]:
    """The items over which ``make`` fails when each is alone: place → the kind of failure."""
    found = ((i, _fault(make, one)) for i, one in enumerate(items))
    return {i: words for i, words in found if words}


def spared(
    make: Callable[[Sequence[Item]], Whole], items: Sequence[Item]
) -> tuple[Whole, Mapping[int, str]]:
    """What ``make`` makes of all items, or of those over which it does not fail, and the others.

    :raises Exception: it fails, and over no single item.
    """
    try:
        return make(items), {}
    except Exception as error:
        if stopped(error):
            raise
        faults = faults_of(make, items)
        if not faults:
            raise
    return make([one for i, one in enumerate(items) if i not in faults]), faults


def _fault(make: Callable[[Sequence[Item]], object], one: Item) -> str:
    try:
        make([one])
    except Exception as error:
        if stopped(error):
            raise
        return type(error).__name__  # its words may quote a cell, and letters go to strangers
    return ""
