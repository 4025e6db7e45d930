"""What a blank cell of a form starts with: a formula that shows it once its row, or record, is
begun, and that a clerk types over. What is not begun stays blank: a start alone is no answer.
"""

from __future__ import annotations

import re

from emulation_xlsx.findings import column_letters
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.book import FormBook
from emulation_xlsx.forms.schema import START_NAME, FormField, Sheet

_NOTHING = '""'
_TEXT = re.compile(r'"([^"]*)"')


ROW = "\ue002"
"""Stands for the number of a table's row."""


def start(book: FormBook, sheet: Sheet, one: FormField) -> str | None:
    """The formula in a blank cell of a field, :data:`ROW` for a table's row; None: it starts blank.

    So it does, too, where the plan's list lacks a value that the definition names.
    """
    begun = sheet.begun_by
    if not one.excel.start or begun is None:
        return None
    named = _TEXT.findall(one.excel.start)
    if one.input == "list" and not {"", *book.listed(one)}.issuperset(named):
        return None
    expression = START_NAME.sub(lambda name: _meant(book, sheet, name[1]), one.excel.start)
    if expression in (_NOTHING, f"{_NOTHING}&{_NOTHING}"):
        return None
    key = _meant(book, sheet, begun.name)
    return f'={layout.START.format(cell=key)}IFERROR({expression},""))'


def define_offers(book: FormBook) -> dict[str, str]:
    """Define a name for each column whose values dropdowns offer; gives ``sheet.field`` → name.

    A name is of a column down to its last value, so that a dropdown shows no blanks.
    """
    found = {one.excel.offers for sheet in book.spec.sheets for one in book.fields(sheet)}
    names = {}
    keys = {sheet.key for sheet in book.spec.sheets}
    for offers in sorted(filter(None, found)):
        key, _, field = offers.partition(".")
        if key not in keys:
            continue
        sheet = book.spec.sheet(key)
        cells = f"'{sheet.name}'!{_cell(book, sheet, field)}"
        first = cells.partition(":")[0]
        names[offers] = f"ten_{key}"
        book.define_name(names[offers], f"=OFFSET({first},0,0,MAX(1,COUNTA({cells})),1)")
    return names


def _meant(book: FormBook, sheet: Sheet, name: str) -> str:
    """What a name in braces stands for: cells by ``field`` or ``sheet.field``, else a fact; blank
    where this form has no such question.
    """
    key, _, field = name.rpartition(".")
    other = next((one for one in book.spec.sheets if one.key == key), sheet)
    there = other.key == (key or sheet.key)
    if not there or field not in book.places(other):
        return str(book.form_content.facts.get(name, _NOTHING))
    if not key:
        return _cell(book, sheet, field, ROW)
    return f"'{other.name}'!{_cell(book, other, field)}"


def _cell(book: FormBook, sheet: Sheet, name: str, row: str = "") -> str:
    """A record's cell, a table's in a row, or all of the table's."""
    place = book.places(sheet)[name]
    if sheet.is_record:
        return f"${column_letters(layout.VALUE_COL)}${place}"
    letters = column_letters(place)
    if row:
        return f"{letters}{row}"
    last = book.last_watched(sheet)
    return f"${letters}${layout.FIRST_ROW}:${letters}${last}"
