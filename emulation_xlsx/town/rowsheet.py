"""A worksheet that takes the rows of a list whole, and keeps them as the text they become.

xlsxwriter's own way holds an object a cell and writes it through several calls: of a town of a
thousand units that is more than half of all the work, and of ten thousand more memory than an
office machine has. What stands here leans on its private methods; a test holds that the
workbook is the same, member by member.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, TextIO, cast

from xlsxwriter.format import Format

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms.styles import OfficeSheet


@dataclass(frozen=True, slots=True)
class Live:
    """A formula that names its cells, and its value as Excel stores it."""

    text: str
    value: str | float


Held = str | float | Live | None
"""What a cell holds: text, a number, a formula, nothing."""


class _Rendered(str):
    """A row's cells as they will stand in the sheet; of its last column, nothing more."""

    __slots__ = ()


_NOTHING = _Rendered()


class RowSheet(OfficeSheet):
    """Charts do not find what came by :meth:`write_cells`; a row comes by it whole or not at all.

    A formula of it has no function that Excel stores under another name than it shows.
    """

    def write_cells(self, row: int, cells: Iterable[tuple[Held, Format]]) -> None:
        """A row (from 0) from its first column on."""
        formats, number = self._formats, row + 1
        texts = cast(Any, self.str_table)._get_shared_string_index
        parts = []
        for col, (held, style) in enumerate(cells, 1):
            at = f'<c r="{column_letters(col)}{number}" s="{formats.get(style) or self._of(style)}"'
            if held.__class__ is str:
                parts.append(f'{at} t="s"><v>{texts(held)}</v></c>')
            elif held is None:
                parts.append(f"{at}/>")
            elif isinstance(held, Live):
                parts.append(at + _formula(held))
            else:
                parts.append(f"{at}><v>{held:.16G}</v></c>")
        last = len(parts) - 1
        self._check_dimensions(row, 0)
        self._check_dimensions(row, last)
        self.table[row] = {last: _NOTHING, 0: _Rendered("".join(parts))}

    @cached_property
    def _formats(self) -> dict[Format, int]:
        """Their numbers in the workbook."""
        return {}

    def _of(self, style: Format) -> int:
        index: int = cast(Any, style)._get_xf_index()  # xlsxwriter's own methods have no types
        return self._formats.setdefault(style, index)

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        if isinstance(cell, _Rendered):
            cast(TextIO, self.fh).write(cell)
            self.table[row][col] = _NOTHING  # what is written need not be kept
        else:
            super()._write_cell(row, col, cell)


def _formula(live: Live) -> str:
    kind, value = "", live.value
    if isinstance(value, bool):
        kind, value = ' t="b"', int(value)
    elif isinstance(value, str):
        kind, value = ' t="str"' if value else "", escape(value, quote=False)
    return f"{kind}><f>{escape(live.text.removeprefix('='), quote=False)}</f><v>{value}</v></c>"
