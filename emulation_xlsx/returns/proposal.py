"""A workbook that is not the form, or whose columns are called otherwise: what it is read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.reading.raw import LayoutNote, RawTable, is_blank
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.returned import UNIT_FORM


def part_alone(file: str, unit: str | None, book: RawWorkbook, plan: Plan) -> list[Finding]:
    """What is said of a proposal: which of the form's sheets were understood, and which not."""
    if not book.proposal:
        return []
    spec = plan.form(UNIT_FORM)
    read = [f"{spec.sheet(key).name}: {len(one)} dòng" for key, one in book.tables.items()]
    others = [sheet.name for sheet in spec.sheets if sheet.key not in book.tables]
    words, rest = "; ".join(read), "; ".join([*others, *book.unknown_sheets])
    return [make("part_alone", Place(file, unit), words, read=words, others=rest)]


OwnTitles = Mapping[tuple[str, str], str]
"""Key of a sheet and a title of a unit's own, folded → the field that the clerk says it is."""


def read_own_titles(frame: Frame) -> tuple[OwnTitles, list[Finding]]:
    """The rows of «Tên cột riêng» that are whole; a finding for each unknown field."""
    found: dict[tuple[str, str], str] = {}
    doubts: list[Finding] = []
    for i, row in enumerate(frame.rows()):
        if not (row["title"] and row["sheet"] and row["field"]):
            continue
        sheet = next(s for s in load(UNIT_FORM).sheets if s.is_called(fold(row["sheet"])))
        name = next((f.name for f in sheet.fields if fold(row["field"]) in f.titles), None)
        if name is None:
            known = "; ".join(one.title for one in sheet.fields)
            words = {"sheet": row["sheet"], "known": known}
            doubts.append(frame.finding(i, "field", "own_title_unknown", **words))
        else:
            found[sheet.key, fold(row["title"])] = name
    return found, doubts


def with_own_titles(book: RawWorkbook, titles: OwnTitles) -> RawWorkbook:
    """The workbook with the columns that the clerk has named read as what they are; a column that
    the form has too keeps its own values.
    """
    tables = {key: _named(table, titles) for key, table in book.tables.items()}
    return replace(book, tables=tables) if titles else book


def _named(table: RawTable, titles: OwnTitles) -> RawTable:
    mine = {
        name: title
        for title, (_, values) in table.own.items()
        if (name := titles.get((table.key, fold(title)))) and len(values) == len(table)
        if all(is_blank(value) for value in table.columns.get(name, ()))
    }
    if not mine:
        return table
    columns = {name: list(table.own[title][1]) for name, title in mine.items()}
    cols = {name: table.own[title][0] for name, title in mine.items()}
    spec = load(UNIT_FORM).sheet(table.key)
    notes = [one for one in table.notes if not _is_about(one, mine)]
    for name, title in mine.items():
        facts = {"title": spec.field(name).title}
        place = (table.header_row, cols[name])
        notes.append(LayoutNote("title_renamed", *place, title, name, facts))
    return replace(
        table,
        columns=table.columns | columns,
        field_cols=table.field_cols | cols,
        missing=[name for name in table.missing if name not in mine],
        elsewhere={at: col for at, col in table.elsewhere.items() if at[1] not in mine},
        notes=notes,
    )


def _is_about(note: LayoutNote, mine: Mapping[str, str]) -> bool:
    return note.code == "title_unknown" and note.value in mine.values()
