"""The way back of a person's row: unit, file, sheet, row and the file's hash, level by level."""

from __future__ import annotations

from collections.abc import Iterable

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import as_text
from emulation_xlsx.forms.layout import SOURCE_TITLE
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import fold
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.states import Row

_COLUMN = "source"
"""The column of a list that says it; what circulates has none."""
_BEFORE = " ← "
"""Between a level's own source and that of the level below."""


class Sources:
    """The ways back of a campaign's rows."""

    def __init__(self, town: Consolidation) -> None:
        self._sums = {one.file: one.sha256 for one in town.receipts}

    def of(self, frame: Frame, i: int) -> str:
        """Where row ``i`` of a list was read, and what its file says of the level below."""
        source, index = frame.sources[frame.owner[i]], frame.index[i]
        parts = (
            source.unit or "",
            source.file or "",
            source.table.sheet_name,
            f"dòng {source.table.rows[index]}",
            self._sums.get(source.file or "", ""),
        )
        below = source_below(frame, i)
        return " · ".join(filter(None, parts)) + (f"{_BEFORE}{below}" if below else "")


def write_sources(
    sheet: Sheet,
    town: Consolidation,
    key: str,
    rows: Iterable[Row],
    people: Iterable[tuple[str, int]],
) -> None:
    """Write into each row the file, sheet and row it was read from, where the sheet has a column
    for it; ``people``: unit and position of each in the frame ``key``.
    """
    if _COLUMN in sheet.field_names:
        sources, frame = Sources(town), town.frame(key)
        for row, (_, i) in zip(rows, people, strict=True):
            row[_COLUMN] = sources.of(frame, i)


def source_below(frame: Frame, i: int) -> str:
    """What a row's file says of where the level below read it; blank where it says nothing."""
    table, index = frame.sources[frame.owner[i]].table, frame.index[i]
    for title, (_, values) in table.own.items():
        if fold(title) == fold(SOURCE_TITLE) and index < len(values):
            return as_text(values[index]) or ""
    return ""
