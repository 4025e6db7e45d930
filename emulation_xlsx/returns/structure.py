"""What the layout of a return says: sheets, columns and rows gone, added or read with help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.layout import RawTable
from emulation_xlsx.forms.reader import RawWorkbook
from emulation_xlsx.forms.schema import FormSpec, Part, Sheet
from emulation_xlsx.returns.xmlparts import Hidden


def structure(
    spec: FormSpec, book: RawWorkbook, place: Place, sent: Mapping[Part, bool]
) -> Iterator[Finding]:
    """Findings of a whole return's layout; ``place`` is its file and unit, ``sent`` by part."""
    hidden: Mapping[str, Hidden] = getattr(book, "hidden", {})
    for sheet in spec.sheets:
        at = replace(place, sheet=sheet.name, order=spec.order(sheet.key))
        table = book.tables.get(sheet.key)
        if table is not None:
            at = replace(at, sheet=table.sheet_name)
            yield from _of_table(sheet, table, at, hidden.get(table.sheet_name, Hidden()))
        elif sheet.key in book.headless:
            name = book.headless[sheet.key]
            yield make("header_missing", replace(at, sheet=name), part=sheet.part, sheet=name)
        elif sheet.key in book.missing_sheets:
            code = "sheet_missing" if sheet.part and sent.get(sheet.part) else "sheet_absent"
            yield make(code, at, part=sheet.part, sheet=sheet.name)
    for name in book.unknown_sheets:
        yield make("sheet_unknown", replace(place, sheet=name), name)


def _of_table(sheet: Sheet, table: RawTable, at: Place, hidden: Hidden) -> Iterator[Finding]:
    for note in table.notes:
        place = replace(at, row=note.row, col=note.col, field=note.name)
        value = table.sheet_name if note.row is None and note.value is None else note.value
        yield make(note.code, place, value, part=sheet.part, **note.facts)
    if not len(table):
        return
    for name in table.missing:
        one = sheet.field(name)
        if not one.excel.only_for:
            code = "column_missing" if one.constraints.required else "column_absent"
            yield make(code, replace(at, field=name), part=sheet.part, title=one.title)
    yield from _hidden(sheet, table, at, hidden)


def _hidden(sheet: Sheet, table: RawTable, at: Place, hidden: Hidden) -> Iterator[Finding]:
    """Rows and columns that were read although nobody sees them, or they are crossed out."""
    rows = sorted(hidden.rows & {*table.rows, *table.field_rows.values()})
    if rows:
        yield make(
            "rows_hidden", replace(at, row=rows[0]), ", ".join(map(str, rows)), part=sheet.part
        )
    for row in () if sheet.is_record else sorted(hidden.struck.intersection(table.rows)):
        col = min(table.field_cols.values())
        yield make("row_struck", replace(at, row=row, col=col), part=sheet.part, row=row)
    for name, col in table.field_cols.items():
        if not sheet.is_record and any(first <= col <= last for first, last in hidden.columns):
            place = replace(at, row=table.header_row, col=col, field=name)
            yield make("column_hidden", place, part=sheet.part, title=sheet.field(name).title)
