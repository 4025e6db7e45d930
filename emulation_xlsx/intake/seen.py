"""What was seen in a workbook's bytes, put to the tables that were read from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date

from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.layout import OWN_START
from emulation_xlsx.forms.live import DAYS
from emulation_xlsx.forms.schema import FormSpec
from emulation_xlsx.forms.text import Uncalculated, fold
from emulation_xlsx.intake import ods_looks, xls, xlsx_colours
from emulation_xlsx.intake.marks import Inspection
from emulation_xlsx.reading.coloured import say_coloured, speaks_of_colours
from emulation_xlsx.reading.left_out import say_named
from emulation_xlsx.reading.raw import Address, Hidden, LayoutNote, OddCells, RawTable, Remark
from emulation_xlsx.reading.sheets import UNREAD
from emulation_xlsx.reading.words import hang
from emulation_xlsx.reading.workbook import RawWorkbook


def put_seen(book: RawWorkbook, inspection: Inspection, spec: FormSpec) -> None:
    """Values as their sender sees them, and what is to be said beside them; ``book`` is changed."""
    for table in book.tables.values():
        errors = inspection.errors if inspection.kind == "xls" else {}
        _name(table, errors.get(table.sheet_name, {}), inspection.uncalculated)
        _leave_struck(table, inspection.hidden.get(table.sheet_name, Hidden()))
        if odd := inspection.odd_cells.get(table.sheet_name):
            _as_shown(table, odd)
            _mark_days(table, odd, spec)
    _hang(book, inspection.words, spec)
    for key, table in book.tables.items():
        sheet = spec.sheet(key)
        if sheet.part and any(one.input == "birth" for one in sheet.fields):
            say_named(table, sheet)
    colours_in = _COLOURS[inspection.kind]
    for key, table in book.tables.items():
        sheet = spec.sheet(key)
        if sheet.part and speaks_of_colours(table, sheet):
            say_coloured(table, sheet, colours_in(inspection.content, table.sheet_name))


_COLOURS = {"xlsx": xlsx_colours.colours_in, "ods": ods_looks.colours_in, "xls": xls.colours_in}


def _name(
    table: RawTable, errors: Mapping[Address, str], formulas: Mapping[str, Set[Address]]
) -> None:
    """Put in what a reader takes for blank or for text: errors of an .xls, formulas without a value
    and formulas that became text.
    """
    for values in table.columns.values():
        values[:] = [Uncalculated(v) if _is_start(v) else v for v in values]
    without_value = formulas.get(table.sheet_name, ())
    for i, name, at in table.cells() if errors or without_value else ():
        values = table.columns[name]
        if at in errors:
            values[i] = errors[at]
        elif at in without_value:
            text = values[i]  # merged cells may have carried it to further rows
            values[:] = [Uncalculated(text) if one == text else one for one in values]


def _is_start(value: Raw) -> bool:
    """Whether it is a start of the form that has become text, as in a text cell when edited."""
    return isinstance(value, str) and OWN_START.match(value.encode(), 1) is not None


def _mark_days(table: RawTable, odd: OddCells, spec: FormSpec) -> None:
    """Tell the day cells that show the month first, and those that are another day tomorrow."""
    days = {one.name: one for one in spec.sheet(table.key).fields if one.input in DAYS}
    for i, name, at in table.cells():
        if name not in days:
            continue
        if at in odd.month_first:
            table.month_first.add((i, name))
        if at in odd.today:
            facts = {"title": days[name].title}
            note = LayoutNote("day_by_formula", *at, table.columns[name][i], name, facts)
            table.notes.append(note)


def _as_shown(table: RawTable, odd: OddCells) -> None:
    """Shares as their sender sees them: 30%, not 0.3; and 6/1975, not the first of June."""
    for i, name, at in table.cells() if odd.percent or odd.no_day else ():
        value = table.columns[name][i]
        if at in odd.percent and isinstance(value, float):
            table.columns[name][i] = f"{value * 100:.6g}%".replace(".", ",")
        elif at in odd.no_day and isinstance(value, date) and value.day == 1:
            table.columns[name][i] = f"{value:%m/%Y}"


def _leave_struck(table: RawTable, hidden: Hidden) -> None:
    """Of a text that is crossed out in part the rest is read."""
    for i, name, at in table.cells() if hidden.partly else ():
        if at in hidden.partly:
            table.columns[name][i] = hidden.partly[at][1]


def _hang(book: RawWorkbook, words: Mapping[str, Sequence[Remark]], spec: FormSpec) -> None:
    """What notes, shapes and pictures say: of the table that they stand at, else of the sheet."""
    tables: dict[str, list[RawTable]] = defaultdict(list)
    for table in book.tables.values():
        tables[table.sheet_name].append(table)
    for name, said in words.items():
        for one in said if name in tables else ():
            row = one.at[0] if one.at else 0
            here = [t for t in tables[name] if t.within is None or row in t.within]
            table = (here or tables[name])[-1]
            hang(table, spec.sheet(table.key), [one])
        if name not in tables and fold(name) not in UNREAD:
            stray = RawTable("", name)
            hang(stray, spec.sheets[0], said)
            book.said += [(name, note) for note in stray.notes]
