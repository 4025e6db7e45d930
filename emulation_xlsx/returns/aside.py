"""What the receipt register says is not to be read again; pandas is not needed for it."""

from __future__ import annotations

from pathlib import Path

from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.intake.parcels import Key
from emulation_xlsx.reading.workbook import UnreadableWorkbookError, read_workbook
from emulation_xlsx.returns.receipts import HEAVY, REGISTER


def set_aside(register: Path) -> frozenset[Key]:
    """The documents that are not read again: what the clerk does not count, by name and bytes; what
    was too heavy, by its bytes (the name blank), until its verdict is deleted.

    None where no register can be read.
    """
    try:
        table = read_workbook(register.read_bytes(), load(REGISTER)).tables.get("receipts")
    except (OSError, UnreadableWorkbookError):
        return frozenset()
    found = set[Key]()
    for row in table.records() if table else ():
        file, sha, verdict, ignored = (
            clean(as_text(row.get(name)) or "") for name in ("file", "sha256", "verdict", "ignored")
        )
        if fold(ignored) == "có":
            found.add((file, sha))
        if verdict == HEAVY and sha:
            found.add(("", sha))
    return frozenset(found)
