"""The form of the level above, filled from this campaign: what the level itself reported, and the
people and exemplars whom the office sends upward, each with the way back to its unit's file.

Cells are typed into the form as it was issued; what stands there already stays.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Raw, column_letters
from emulation_xlsx.forms.layout import SOURCE_TITLE
from emulation_xlsx.forms.schema import FormSpec, Part, Sheet
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.kept import LOOKS
from emulation_xlsx.returns.register import Marked
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.sources import Sources

_Answers = Mapping[str, Any]
_WIDE = 60
"""The width of the column that says where a row comes from."""
_LISTED: Mapping[str, tuple[Part, str]] = {
    "delegates": ("list", "full_name"),
    "exemplars": ("conference", "name"),
}
"""The lists from which the office sends people upward: their part, and what names a row."""


@dataclass
class FilledForm:
    """The filled form, and in words what was written and what is still to be."""

    content: bytes = b""
    written: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def filled_form(
    content: bytes, book: RawWorkbook, spec: FormSpec, town: Consolidation, marked: Sequence[Marked]
) -> FilledForm:
    """The form ``content``, read as ``book``, with what the campaign knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that openpyxl does not keep
        workbook = openpyxl.load_workbook(io.BytesIO(content))
    found = FilledForm()
    known = _own_report(town)
    for key, rows in _sent(town, marked, found.open).items():
        known[key] = _joined(spec.sheet(key), known.get(key, []), rows)
    for sheet in spec.sheets:
        table = book.tables.get(sheet.key)
        if sheet.part is None or table is None:
            continue
        page = workbook[table.sheet_name]
        rows = known.get(sheet.key, [])
        _of_sheet(_Page(page, sheet, table), rows, town.plan, found)
    out = io.BytesIO()
    workbook.save(out)
    found.content = out.getvalue()
    return found


def _of_sheet(page: _Page, rows: Sequence[_Answers], plan: Plan, found: FilledForm) -> None:
    name, sheet = page.table.sheet_name, page.sheet
    if not rows:
        own = f"của chính cấp mình ({plan.town.code})" if plan.town else "của chính cấp mình"
        why = f"đợt này chưa có báo cáo {own}"
        if sheet.key == "delegates":
            why = "sổ tiếp nhận chưa ghi ai ở sheet “Cử lên cấp trên”"
        found.open.append(f"{name}: {why}, để trống.")
    elif sheet.is_record:
        count = page.record(rows[0])
        found.written.append(f"{name}: {count} ô.")
        if blank := page.blank():
            found.open.append(f"{name}: chưa có {', '.join(f'“{title}”' for title in blank)}.")
    elif sheet.kind == "checklist":
        found.written.append(f"{name}: {page.checklist(rows)} dòng.")
    else:
        found.written.append(f"{name}: {page.listed(rows)} dòng.")


# --- what the campaign knows ---------------------------------------------------------------------


def _own_report(town: Consolidation) -> dict[str, list[_Answers]]:
    """Sheet → the rows that the level itself reported, of its parts that count."""
    own = town.plan.town
    found: dict[str, list[_Answers]] = {}
    newest: list[tuple[Any, int]] = []
    for key, frame in town.checked.frames.items():
        part = frame.sheet.part
        state = town.state(own.code, part) if own and part not in (None, "unit") and part else None
        if state and key != "delegates":
            newest.append((state.winner.since, state.winner.index))
            found[key] = _of_owner(frame, state.winner.index)
    if newest:
        found["unit"] = _of_owner(town.frame("unit"), max(newest)[1])
    return {key: rows for key, rows in found.items() if rows}


def _of_owner(frame: Frame, owner: int) -> list[_Answers]:
    rows = zip(frame.rows(), frame.owner, strict=True)
    return [_shown(frame.sheet, row) for row, at in rows if at == owner]


def _sent(
    town: Consolidation, marked: Sequence[Marked], asked: list[str]
) -> dict[str, list[_Answers]]:
    """Sheet → the rows of the people and exemplars whom the register sends upward; who is not
    found, or may be two, is asked.
    """
    found: dict[str, list[_Answers]] = {}
    sources = Sources(town)
    for one in marked:
        here = [(key, i) for key in _LISTED for i in _rows_of(town, key, one)]
        keys = [key for key, _ in here]
        if not here or len(keys) != len(set(keys)):
            what = "có nhiều người" if here else "không có ai"
            asked.append(
                f"Sổ tiếp nhận, “Cử lên cấp trên”: trong báo cáo đang tính của {one.unit} {what} "
                f"tên “{one.name}”{', xin ghi thêm ngày sinh' if here else ''}; chưa ghi vào mẫu."
            )
            continue
        for key, i in here:
            frame = town.frame(key)
            row = _shown(frame.sheet, frame.rows()[i])
            found.setdefault(key, []).append({**row, SOURCE_TITLE: sources.of(frame, i)})
    return found


def _joined(sheet: Sheet, own: Sequence[_Answers], sent: Sequence[_Answers]) -> list[_Answers]:
    """The level's own rows and those sent upward; who is in both stands once, with the way back."""

    def key(row: _Answers) -> tuple[str, ...]:
        return tuple(fold(str(row[name] or "")) for name in sheet.table.primary_key)

    again = set(map(key, sent))
    return [*(row for row in own if key(row) not in again), *sent]


def _rows_of(town: Consolidation, key: str, one: Marked) -> Iterator[int]:
    part, name = _LISTED[key]
    data = town.frame(key).data
    for code, i in town.rows(key, part):
        same = code == one.unit and fold(str(data.at[i, name] or "")) == fold(one.name)
        birth = data.at[i, "birth_date"] if key == "delegates" else None
        if same and (one.birth is None or birth is None or birth == one.birth):
            yield i


def _shown(sheet: Sheet, row: _Answers) -> _Answers:
    return {one.name: cell_value(row.get(one.name), one.input) for one in sheet.fields}


# --- into the form -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """A worksheet of the form, and where its fields stand."""

    page: Worksheet
    sheet: Sheet
    table: RawTable

    def record(self, row: _Answers) -> int:
        """Type a record's answers; how many."""
        places = ((name, self.table.place_of(name)) for name in self.table.field_rows)
        return sum(self._put(row.get(name), *place) for name, place in places if self._asks(name))

    def blank(self) -> list[str]:
        """The titles of what the form must have and nothing is known of."""
        places = {name: self.table.place_of(name) for name in self.table.field_rows}
        return [
            one.title
            for one in self.sheet.fields
            if one.constraints.required and one.name in places and self._asks(one.name)
            if _is_blank(self.page.cell(*places[one.name]))
        ]

    def checklist(self, rows: Sequence[_Answers]) -> int:
        """Type beside each prefilled line what is known of it; how many lines."""
        key = self.sheet.fields[0].name
        known = {fold(str(row[key])): row for row in rows}
        col, count = self.table.field_cols[key], 0
        for at in range((self.table.header_row or 0) + 1, self.page.max_row + 1):
            row = known.get(fold(str(self.page.cell(at, col).value or "")))
            count += bool(row and self._line(at, row))
        return count

    def listed(self, rows: Sequence[_Answers]) -> int:
        """Type rows below those that are there, with a column of where they come from."""
        first = max([self.table.header_row or 0, *self.table.rows]) + 1
        source = max(self.table.field_cols.values()) + 1
        for at, row in enumerate(rows, first):
            self._line(at, row)
            if SOURCE_TITLE in row:
                self._put(SOURCE_TITLE, self.table.header_row or 1, source)
                self._put(row[SOURCE_TITLE], at, source)
                self._fold(source)
        return len(rows)

    def _fold(self, col: int) -> None:
        """Leave a column out of what is printed: it opens by [+]."""
        folded = self.page.column_dimensions[column_letters(col)]
        folded.hidden, folded.outlineLevel, folded.width = True, 1, _WIDE

    def _line(self, at: int, row: _Answers) -> int:
        cols = self.table.field_cols.items()
        return sum(self._put(row.get(name), at, col) for name, col in cols if self._asks(name))

    def _asks(self, name: str) -> bool:
        return not self.sheet.field(name).excel.prefilled

    def _put(self, value: Raw, row: int, col: int) -> bool:
        """Type a value into a blank cell, as text or a number; whether it is there now."""
        cell = self.page.cell(row, col)
        if value is None or not isinstance(cell, Cell) or not _is_blank(cell):
            return False
        if not cell.has_style:
            for one in self.page.column_dimensions.values():
                if (one.min or 0) <= col <= (one.max or 0):
                    for look in LOOKS:
                        setattr(cell, look, copy(getattr(one, look)))
        text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        cell.value = text
        if isinstance(text, str):
            cell.data_type = "s"
        return True


def _is_blank(cell: Any) -> bool:
    """Whether nobody has typed into a cell: it is empty, or still begins by the form's formula."""
    return cell.value in (None, "") or cell.data_type == "f"
