"""How much of a file is opened, and how it is said why one was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulation_xlsx.findings import Finding, Place, make

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """The defaults served on a thousand public workbooks; a filled form has some 40 KB.

    What goes beyond is refused; what a parcel gave before it is kept.
    """

    file: int = 20 * MEGABYTE
    """Bytes of a document."""
    parcel: int = 100 * MEGABYTE
    """Bytes of a mail, mailbox or zip: servers take some 25 MB a mail; a mailbox holds sixty."""
    things: int = 10_000
    """Members, mails and their parts in one parcel in all."""
    documents: int = 1_000
    """Documents in one parcel; one with more is refused whole, so that it makes one answer."""
    archives: int = 2
    """Zips around a document: one in another."""
    containers: int = 5
    """Zips, mailboxes and mails around a document."""
    members: int = 2_000
    """Entries of one zip."""
    inflated: int = 150 * MEGABYTE
    """Bytes of all that is taken out, counted while inflating."""
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
    areas: int = 15_000_000
    """The same of all sheets that reach beyond ZZ999."""
    rows: int = 2_000
    """Rows below a list's header that hold anything: each may cost a finding per column."""
    merged: int = 1_000_000
    """Cells under the merges and links of one sheet."""


class RefusedError(Exception):
    """A file did not pass; the finding says why and what to do."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)
