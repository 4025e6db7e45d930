"""Raw cells → typed values, a column at a time, with what was doubtful about each.

What a person would still understand is read; where that touched the meaning, an information says
how it was read. What can be read in two ways is asked, never guessed. Each distinct value of a
column is read once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.keystrokes import keyed
from emulation_xlsx.checks.legacy import from_legacy, looks_legacy, readings
from emulation_xlsx.checks.letters import decoded, foreign_letters, seen_as
from emulation_xlsx.checks.numerals import (
    Reading,
    Unreadable,
    birth_of,
    day_of,
    exact_number,
    tidy,
    whole_number,
    words,
)
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import Uncalculated, clean, fold
from emulation_xlsx.forms.values import CodeList, CodeLists

BASE_YEAR = 2019
"""The year of the built-in plan, by which two-digit years and ages are judged."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be said of the value at ``index``; its text also names value and title."""

    index: int
    code: str
    facts: Mapping[str, object]
    hides: bool
    """The cell is unreadable: its typed value is None and later checks skip it."""


@dataclass(frozen=True, slots=True)
class Column:
    """Typed values, None for blank and unreadable cells, as many as were given."""

    values: list[Any]
    problems: list[Problem]


_Reader = Callable[[Raw], Reading]


def coerce(
    raw: Sequence[Raw],
    field: FormField,
    lists: CodeLists,
    missing: Collection[str] = ("",),
    base_year: int = BASE_YEAR,
) -> Column:
    """A field's raw values as typed ones.

    Text and listed values become str, booleans bool, integers and money int, numbers Fraction,
    dates date; a birth is ``yyyy`` or ``yyyy-mm-dd``. ``missing`` are the texts that mean blank.
    Two-digit years and births are judged from ``base_year``. No raw value raises.

    :raises KeyError: ``lists`` lacks the field's list (a programming error).
    """
    read = _reader_of(field, lists, base_year)
    blank = frozenset(map(clean, missing)) | {""}
    seen: dict[tuple[type, Raw], Reading] = {}
    column = Column([], [])
    for index, cell in enumerate(raw):
        key = (type(cell), cell)
        reading = seen.get(key)
        if reading is None:
            reading = seen[key] = _reading(cell, read, blank)
        column.values.append(reading.value)
        if reading.code:
            column.problems.append(Problem(index, reading.code, reading.facts, reading.hides))
    return column


def _reading(cell: Raw, read: _Reader, blank: Collection[str]) -> Reading:
    text = clean(cell) if isinstance(cell, str) else None
    if cell is None or cell != cell or text in blank:  # NaN is some programs' blank
        return Reading()
    if isinstance(cell, Uncalculated):
        return Reading(None, "uncalculated", hides=True)
    if text and _EXCEL_ERROR.fullmatch(text.upper()):
        return Reading(None, "excel_error", hides=True)
    bare = _bare(text) if text else None
    try:
        reading = read(cell if bare is None else bare)
    except Unreadable as unreadable:
        return unreadable.reading
    if bare is None or reading.code:
        return reading
    return reading._replace(code="apostrophe", facts={"read": bare})


def _bare(text: str) -> str | None:
    """A text without the apostrophe that Excel hides and other programs keep; None: it has none."""
    marked = text[0] in "'’" and text[1:2].isalnum() and not set(text[1:]) & set("'‘’")
    return text[1:] if marked else None


_EXCEL_ERROR = re.compile(
    r"#(?:REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|EXTERNAL|PYTHON)!"
    r"|#N/A|#NAME\?|#GETTING_DATA|ERR:\d{3}"
)


def _reader_of(field: FormField, lists: CodeLists, base_year: int) -> _Reader:
    if field.type == "boolean":
        return _boolean_reader(field)
    if field.input == "list" and field.excel.list:
        return _list_reader(lists[field.excel.list], field.excel.open_list)
    readers: Mapping[str, _Reader] = {
        "integer": lambda cell: whole_number(cell, field),
        "money": lambda cell: whole_number(cell, field),
        "number": lambda cell: exact_number(cell, field),
        "date": lambda cell: day_of(cell, base_year),
        "birth": lambda cell: birth_of(cell, base_year),
        "phone": _phone,
        "email": _email,
    }
    return readers.get(field.input, _text)


# --- text


def _text(cell: Raw) -> Reading:
    if isinstance(cell, dt.date):  # Excel makes one of 12/2018
        return Reading(words(cell), "date_in_text", {"read": words(cell)})
    if not isinstance(cell, str):
        return Reading(words(cell))
    if not cell.isascii() and (old := _of_old_bytes(cell)):
        return old
    text = tidy(cell)
    if foreign := foreign_letters(text):
        return Reading(text, "foreign_letters", {"letters": foreign, "read": seen_as(text)})
    if "\ufffd" in text:
        return Reading(text, "letters_lost")
    typed = keyed(text)
    return Reading(text, "keys_left", {"read": typed}) if typed else Reading(text)


def _of_old_bytes(cell: str) -> Reading | None:
    """Text of an old font, or decoded wrongly on its way; None for any other."""
    if (text := decoded(cell)) is not None:
        return Reading(tidy(text), "decoded", {"read": tidy(text)})
    if (converted := from_legacy(cell)) is not None:
        return Reading(tidy(converted), "legacy_converted", {"read": tidy(converted)})
    return Reading(tidy(cell), "legacy_unreadable") if looks_legacy(cell) else None


# --- listed values

_YES = re.compile("có|co|đã có|có rồi|rồi|đúng|yes|y|true|1|[xv×х√✓✔☑☒]")
_NO = re.compile("không|khong|ko|k|không có|chưa có|chưa|sai|no|n|false|0|☐")


def _boolean_reader(field: FormField) -> _Reader:
    known = {fold(text): True for text in field.true_values or ()}
    known |= {fold(text): False for text in field.false_values or ()}

    def truth(text: str) -> bool | None:
        key = fold(text)
        said = True if _YES.fullmatch(key) else False if _NO.fullmatch(key) else None
        return known.get(key, said)

    def read(cell: Raw) -> Reading:
        chosen = _chosen(cell, truth)
        if chosen is None:
            raise Unreadable("not_in_list", choices="Có; Không")
        return chosen

    return read


def _list_reader(one: CodeList, is_open: bool) -> _Reader:
    spelt, bare = _spellings(one, vi.spelling_key), _spellings(one, vi.bare_key)
    choices = "; ".join([*one.values[:6], "…"] if len(one.values) > 6 else one.values)

    def match(text: str) -> str | None:
        return one.match(text) or spelt.get(vi.spelling_key(text))

    def read(cell: Raw) -> Reading:
        chosen = _chosen(cell, match)
        if chosen is not None:
            return chosen
        plain = _text(cell)
        value = _dated(cell, one) or bare.get(vi.bare_key(plain.value))
        if value is not None and plain.value.isascii():
            return Reading(value, "listed_as", {"read": value})
        if not is_open:
            raise Unreadable("not_in_list", choices=choices)
        return plain if plain.code else Reading(plain.value, "outside_list")

    return read


def _chosen(cell: Raw, match: Callable[[str], Any]) -> Reading | None:
    """What ``match`` takes a cell's text for, as it stands or as text of an old font."""
    plain = _text(cell)
    value = match(plain.value)
    if value is not None and plain.code not in ("legacy_converted", "decoded"):
        return Reading(value)
    texts = [plain.value, *(readings(cell) if isinstance(cell, str) else ())]
    found = {match(text): text for text in texts if match(text) is not None}
    if not found and (meant := plain.facts.get("read")) and match(str(meant)) is not None:
        return Reading(match(str(meant)), "listed_as", {"read": meant})
    if len(found) != 1:
        return None
    value, text = found.popitem()
    code = "decoded" if plain.code == "decoded" else "legacy_converted"
    return Reading(value, code, {"read": text})


def _spellings(one: CodeList, key: Callable[[str], str]) -> dict[str, str]:
    """Key → the one value of the list that it can mean."""
    meant: dict[str, set[str]] = {}
    for text, value in [*one.aliases.items(), *zip(one.values, one.values, strict=True)]:
        if re.search(r"[^\W\d]", text):  # 9/12 is no other spelling of 912
            meant.setdefault(key(text), set()).add(value)
    return {text: values.pop() for text, values in meant.items() if len(values) == 1}


def _dated(cell: Raw, one: CodeList) -> str | None:
    """The listed value that Excel took for a date: the schooling 9/12."""
    if not isinstance(cell, dt.date):
        return None
    texts = (f"{cell.day}/{cell.month}", f"{cell.month}/{cell.day}")
    found = set(map(one.match, texts)) - {None}
    return found.pop() if len(found) == 1 else None


# --- telephone and e-mail

_LONGEST = 1000
_EMAIL = re.compile(r"(?!.*\.\.)[a-z0-9_][a-z0-9._%+'-]*@[a-z0-9][a-z0-9.-]*\.[a-z]{2,}")


def _phone(cell: Raw) -> Reading:
    text = words(cell)
    numbers = vi.phone_numbers(text)
    if not numbers:
        return Reading(text, "odd_phone")
    digits, restored = zip(*numbers, strict=True)
    code = "zero_restored" if any(restored) else None
    return Reading("; ".join(digits), code, {"read": "; ".join(digits)})


def _email(cell: Raw) -> Reading:
    text = words(cell).lower().replace("mailto:", "")
    bare = re.sub("[^;,<>]*<([^<>]*)>", r"\1", text[:_LONGEST])
    addresses = re.split("[;, ]+", bare.strip(";,. "))
    if len(text) > _LONGEST or not all(map(_EMAIL.fullmatch, addresses)):
        raise Unreadable("not_an_email")
    return Reading("; ".join(addresses))
