"""What a file may be before it is not opened, and how it is said that one was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulation_xlsx.findings import Finding, Place, make

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """The defaults served on a thousand public workbooks; a filled form has some 40 KB."""

    file: int = 20 * MEGABYTE
    """Bytes of the file."""
    members: int = 2_000
    """Entries of the zip."""
    inflated: int = 150 * MEGABYTE
    """Bytes of all parts, counted while inflating."""
    part: int = 100 * MEGABYTE
    """Bytes of one part."""
    ratio: int = 250
    """How many times its packed size a part may have …"""
    ratio_from: int = MEGABYTE
    """… if it has more bytes than this."""
    sheets: int = 300
    cells: int = 2_000_000
    """Cells of all sheets, the blank but formatted ones among them."""
    area: int = 5_000_000
    """Cells from A1 to the last row and column with content, of one sheet."""
    merged: int = 1_000_000
    """Cells under the merges and links of one sheet."""


class RefusedError(Exception):
    """A file did not pass; the finding says why and what to do."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)


@dataclass(frozen=True)
class Note:
    """Something in a file that was left aside, or that a person should know of."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)
