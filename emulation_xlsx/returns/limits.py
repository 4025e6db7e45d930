"""What a file may be before it is not opened; measured on a thousand public workbooks."""

from __future__ import annotations

from dataclasses import dataclass

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
