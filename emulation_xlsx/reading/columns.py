"""A field whose values stand over several columns, in ticks, or in the headings between rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.raw import Grid, LayoutNote, RawTable, cell, is_blank
from emulation_xlsx.reading.rows import DataRow
from emulation_xlsx.reading.titles import DAY_MONTH_YEAR, PAIRS, YES_OR_NO, Header

TICKS = frozenset({"x", "v", "✓", "✔", "√", "☑", "☒", "1", "có", "ü", "þ", "\uf0fc", "\uf0fe"})
"""How people tick a cell; the last ones are letters of the font Wingdings."""
_UNTICKED = frozenset({"0", "không", "-", "–", "—", "☐", "/", "…", "o"})
_SINCE = re.compile(r"([0-9]{1,2}[/.-]){0,2}(19|20)[0-9]{2}")


def read_parts(table: RawTable, grid: Grid, sheet: Sheet, people: Sequence[DataRow]) -> None:
    """Fill the fields whose value stands over several columns: a tick under «Nam» or «Nữ» is the
    gender, a birth there also the birth, three columns make a day.

    A single column «Nữ» that is not ticked means the other value.
    """
    for i, (row, head) in enumerate(people):
        for name, meant in head.parts.items():
            given = [
                (col, value)
                for col in meant
                if not is_blank(value := cell(grid, row, col)) and not _is_unticked(value)
            ]
            if sheet.field(name).excel.personal == "name":
                _set(table, i, name, next(iter(meant)), name_of([value for _, value in given]))
            elif sheet.field(name).input == "birth":
                _set(table, i, name, *_day(given, meant))
            else:
                _choose(table, i, name, given, meant, sheet, head)


def name_of(pieces: Sequence[Raw]) -> str | None:
    """A name out of the cells that it stands over; of several people line by line, where each cell
    has as many lines.
    """
    texts = [text for one in pieces if (text := as_text(one))]
    cells = [list(filter(None, map(clean, text.split("\n")))) for text in texts]
    if len(set(map(len, cells))) == 1:
        return "\n".join(map(" ".join, zip(*cells, strict=True))) or None
    return " ".join(line for lines in cells for line in lines) or None


def _day(given: list[tuple[int, Raw]], meant: dict[int, str]) -> tuple[int, Raw]:
    """The day that stands in three columns; a year alone where only that is there."""
    texts = {meant[col]: as_text(value) or "" for col, value in given}
    first = given[0][0] if given else next(iter(meant))
    words = [texts[part] for part in DAY_MONTH_YEAR if part in texts]
    return first, "/".join(words) or None


def _choose(
    table: RawTable,
    i: int,
    name: str,
    given: list[tuple[int, Raw]],
    meant: dict[int, str],
    sheet: Sheet,
    head: Header,
) -> None:
    """The value whose column is ticked."""
    birth = next((one.name for one in sheet.fields if one.input == "birth"), "")
    col, value = given[0] if given else (next(iter(meant)), None)
    means: Raw = meant[col] if given else _other(name, meant)
    own = fold(as_text(value) or "") == fold(meant[col])
    dated = name == "gender" and has_digit(value)
    if len(given) > 1 or not (value is None or is_tick(value) or own or dated):
        means = " / ".join(as_text(value) or "" for _, value in given)
    if name not in head.cols:
        _set(table, i, name, col, means)
    told = {birth: None, **head.cols}
    if told[birth] is None and birth not in head.parts and dated and not is_tick(value):
        _set(table, i, birth, col, value)


def _other(name: str, meant: dict[int, str]) -> str | None:
    """What a blank cell means where only one of two values has a column."""
    rest = [value for value in PAIRS.get(name, ()) if value not in meant.values()]
    return rest[0] if len(rest) == 1 else None


def _set(table: RawTable, index: int, name: str, col: int, value: Raw) -> None:
    table.columns.setdefault(name, [None] * len(table))[index] = value
    if table.field_cols.setdefault(name, col) != col or (index, name) in table.elsewhere:
        table.elsewhere[index, name] = col


def parts_notes(header: Header, sheet: Sheet) -> Iterator[LayoutNote]:
    """That a field was read from several columns, or from one that names a single value."""
    for name, meant in header.parts.items():
        col, title = next(iter(meant)), sheet.field(name).title
        row, text = header.rows.get(col, header.row), ", ".join(meant.values())
        other = _other(name, meant)
        if other:
            facts = {"title": title, "other": other}
            yield LayoutNote("column_of_one_value", row, col, text, name, facts)
        else:
            more = "; ngày hoặc năm ghi ở đó là ngày sinh" if name == "gender" else ""
            facts = {"title": title, "more": more}
            yield LayoutNote("columns_paired", row, col, text, name, facts)


def by_headings(table: RawTable, notes: Sequence[LayoutNote]) -> None:
    """Fill what rows leave blank with the value that the heading above them names; rows above the
    first heading, where all leave it blank, get the other value.
    """
    for name, values in PAIRS.items():
        column = table.columns.get(name)
        headings = [(note.row, v) for note in notes if (v := _heading(note, values)) and note.row]
        if column is None or not headings:
            continue
        above = [i for i, row in enumerate(table.rows) if row < headings[0][0]]
        if all(is_blank(column[i]) for i in above):
            [other] = set(values) - {headings[0][1]}
            headings.insert(0, (0, other))
        for i, row in enumerate(table.rows):
            at, value = max((one for one in headings if one[0] < row), default=(0, ""))
            if value and is_blank(column[i]):
                column[i] = value
                code = "by_heading" if at else "by_heading_below"
                place, facts = table.place(i, name), {"value": value, "row": at or headings[1][0]}
                table.notes.append(LayoutNote(code, *place, None, name, facts))


def _heading(note: LayoutNote, values: Sequence[str]) -> str | None:
    """The value that a heading names, alone."""
    if note.code != "block_title":
        return None
    said = fold(as_text(note.value) or "")
    named = [value for value in values if fold(value) in said]
    return named[0] if len(named) == 1 else None


def by_codes(table: RawTable, grid: Grid, sheet: Sheet, header: Header) -> None:
    """Read 1 and 0 as the values that a column's title gives them, «Nam (1)/Nữ (0)»; and «N»."""
    for name in PAIRS.keys() & header.cols.keys():
        col = header.cols[name]
        title = fold(as_text(cell(grid, header.rows.get(col, header.row), col)) or "")
        meant = _codes(title, PAIRS[name]) if has_digit(title) else {}
        for i, value in enumerate(table.columns[name] if meant else ()):
            if read := meant.get(as_text(value) or ""):
                _read_as(table, sheet, i, name, read, "listed_as")
    _by_first_letter(table, sheet)


def _codes(title: str, values: Sequence[str]) -> dict[str, str]:
    """Code → value, as a folded title says; of two codes 0 and 1 one tells the other."""
    named = "|".join(map(fold, values))
    if row := re.search(rf"\b({named})\W+({named})\W+([0-9])\W+([0-9])", title):
        codes = {row[3]: row[1], row[4]: row[2]}
    else:
        between = r"[ ():=-]{0,3}"
        code = rf"\b({named}){between}([0-9])|([0-9]){between}({named})\b"
        codes = {a or b: value or other for value, a, b, other in re.findall(code, title)}
    meant = {code: next(v for v in values if fold(v) == value) for code, value in codes.items()}
    if len(meant) == 1 and (rest := {"0": "1", "1": "0"}.get(next(iter(meant)))):
        meant[rest] = next(value for value in values if value not in meant.values())
    return meant if len(set(meant.values())) == len(values) else {}


def _by_first_letter(table: RawTable, sheet: Sheet) -> None:
    """«N» begins both «Nam» and «Nữ»: beside only one of them, spelt out, it is the other."""
    values = table.columns.get("gender", [])
    short = [i for i, value in enumerate(values) if value in ("N", "n")]
    spelt = {fold(as_text(value) or "") for i, value in enumerate(values) if i not in short}
    rest = [one for one in PAIRS["gender"] if fold(one) not in spelt]
    if short and len(rest) == 1 and len(spelt - {""}) == 1:
        for i in short:
            _read_as(table, sheet, i, "gender", rest[0], "read_likely")


def _read_as(table: RawTable, sheet: Sheet, index: int, name: str, read: str, code: str) -> None:
    """A cell's value is another than it says, and that is said."""
    value, facts = table.columns[name][index], {"title": sheet.field(name).title, "read": read}
    table.notes.append(LayoutNote(code, *table.place(index, name), value, name, facts))
    table.columns[name][index] = read


def blanks_beside_ticks(table: RawTable, sheet: Sheet) -> None:
    """Read blanks as no in a column of yes or no where some cells are ticked, or have a day."""
    for one in sheet.fields:
        values = table.columns.get(one.name, [])
        blank = [i for i, value in enumerate(values) if is_blank(value)]
        filled = [value for value in values if not is_blank(value)]
        asked = one.type == "boolean" and one.constraints.required and blank and filled
        if asked and all(_is_mark(value) for value in filled):
            for i in blank:
                values[i] = YES_OR_NO[1]
                facts = {"title": one.title, "read": YES_OR_NO[1]}
                table.notes.append(
                    LayoutNote(
                        "blank_beside_ticks", *table.place(i, one.name), None, one.name, facts
                    )
                )


def _is_mark(value: Raw) -> bool:
    text = fold(as_text(value) or "")
    return (text in TICKS and text != "có") or bool(_SINCE.fullmatch(text))


def is_tick(value: Raw) -> bool:
    return fold(as_text(value) or "") in TICKS


def _is_unticked(value: Raw) -> bool:
    return clean(as_text(value) or "").casefold() in _UNTICKED


def has_digit(value: Raw) -> bool:
    return any(letter.isdigit() for letter in as_text(value) or "")
