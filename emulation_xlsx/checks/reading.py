"""What a cell is read as, or why it cannot be read; and its words as a clerk sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.legacy import from_legacy
from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.text import clean


class Reading(NamedTuple):
    value: Any = None
    code: str | None = None
    facts: Mapping[str, object] = MappingProxyType({})
    hides: bool = False


class Unreadable(Exception):  # noqa: N818 - it is no error, but what a cell says
    def __init__(self, code: str, **facts: object) -> None:
        self.reading = Reading(None, code, facts, hides=True)


def words(cell: Raw) -> str:
    """A cell as a clerk sees it."""
    if isinstance(cell, str):
        return tidy(from_legacy(cell) or cell)
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else as_text(cell) or ""


def tidy(text: str) -> str:
    """On one line, NFC, without what is invisible, Đ for the letters that look like it."""
    return clean(text) if text.isascii() else vi.nfc(clean(text)).translate(vi.LOOKALIKES)
