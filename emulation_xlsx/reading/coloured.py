"""Who in a list does not come by its colour: a legend or a heading beside a colour says so."""

from __future__ import annotations

import colorsys
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from emulation_xlsx.findings import a1, as_text
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import fold
from emulation_xlsx.reading.raw import Address, Colours, LayoutNote, RawTable
from emulation_xlsx.reading.words import QUOTED_LETTERS, WITHDRAWN

_NAMED = re.compile(r"\b(đỏ|hồng|(?:da )?cam|vàng|xanh|tím|xám)\b")
_OF_COLOUR = re.compile(r"\b(màu|tô|bôi|đánh dấu|chữ)\b")
_OF_WRITING = re.compile(r"\bchữ\b")
_GREY = 0.12
"""The saturation below which a colour is grey."""
_HUES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "đỏ": ((0, 18), (335, 360)),
    "hồng": ((0, 18), (290, 360)),
    "cam": ((15, 45),),
    "da cam": ((15, 45),),
    "vàng": ((38, 70),),
    "xanh": ((70, 260),),
    "tím": ((250, 335),),
}
"""Name of a colour → the degrees of its hue."""


def speaks_of_colours(table: RawTable, sheet: Sheet) -> bool:
    """Whether a legend or heading on a list's sheet says who does not come: then colours matter."""
    return not sheet.is_record and bool(table.rows) and any(_legends(table))


def say_coloured(table: RawTable, sheet: Sheet, colours: Colours) -> None:
    """Rows that count although a legend or heading in their colour says otherwise."""
    key, name = table.field_cols.get(sheet.fields[0].name), sheet.fields[0].name
    told = {note.row for note in table.notes if note.code == "withdrawn_counted"}
    for at, text in dict.fromkeys(_legends(table)):
        wanted = _wanted(table, at, fold(text), colours)
        for row in table.rows:
            if wanted and row not in told and wanted(_of_row(table, row, colours)):
                facts = {"row": row, "text": text[:QUOTED_LETTERS], "where": a1(*at)}
                note = LayoutNote("withdrawn_by_colour", row, key, text, name, facts)
                table.notes.append(note)
                told.add(row)


_Look = tuple[str, str]
"""The colour in which a row is filled, and that of its writing."""


def _legends(table: RawTable) -> Iterator[tuple[Address, str]]:
    """Texts that say of somebody that he does not come, and where they stand."""
    for note in table.notes:
        text = as_text(note.value) or ""
        if note.row and note.col and WITHDRAWN.search(fold(text)):
            yield (note.row, note.col), text


def _wanted(
    table: RawTable, at: Address, text: str, colours: Colours
) -> Callable[[_Look], bool] | None:
    """Which rows a legend means; None: none by their colour."""
    usual = Counter(_of_row(table, row, colours) for row in table.rows).most_common(1)[0][0]
    fills = {colours.fills.get(spot, "") for spot in _beside(table, at)} - {"", usual[0]}
    fonts = {colours.fonts.get(at, "")} - {"", usual[1]}
    if fills or fonts:
        return lambda look: look[0] in fills or look[1] in fonts
    named = _NAMED.search(text) if _OF_COLOUR.search(text) else None
    if not named:
        return None
    writing = bool(_OF_WRITING.search(text))
    return lambda look: look[writing] != usual[writing] and _is_called(look[writing], named[1])


def _beside(table: RawTable, at: Address) -> Iterator[Address]:
    """A legend's cell and its neighbours, without what a person's row has in the list's columns."""
    row, col = at
    last = max(table.field_cols.values())
    for one in (col, col - 1, col + 1):
        if row not in table.rows or one > last:
            yield row, one


def _of_row(table: RawTable, row: int, colours: Colours) -> _Look:
    """The colours of most of a row's cells."""
    spots = [(row, col) for col in table.field_cols.values()]
    fill, font = (
        Counter(found.get(spot, "") for spot in spots).most_common(1)[0][0]
        for found in (colours.fills, colours.fonts)
    )
    name = row, min(table.field_cols.values())
    return fill or colours.fills.get(name, ""), font or colours.fonts.get(name, "")


def _is_called(colour: str, name: str) -> bool:
    """Whether people call a colour so; one of a theme has no known hue."""
    if not re.fullmatch(r"[0-9A-F]{6}", colour):
        return False
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    if strength < _GREY or not 0.05 < light < 0.98:
        return name == "xám" and 0.2 < light < 0.97
    return any(first <= hue * 360 <= last for first, last in _HUES.get(name, ()))
