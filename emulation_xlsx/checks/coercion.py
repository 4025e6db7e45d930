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
from functools import lru_cache
from typing import Any

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.contacts import email_of, phone_of
from emulation_xlsx.checks.keystrokes import keyed
from emulation_xlsx.checks.legacy import from_legacy, looks_legacy, readings
from emulation_xlsx.checks.letters import foreign_letters, seen_as, unmangled
from emulation_xlsx.checks.numerals import (
    Reading,
    Span,
    Unreadable,
    birth_of,
    cell_text,
    day_of,
    exact_number,
    tidy,
    whole_number,
)
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import Uncalculated, clean, fold, is_excel_error
from emulation_xlsx.forms.values import NO, NUMERIC, YES, CodeList, CodeLists

NO_CAMPAIGN = Span(dt.date(2019, 1, 1), dt.date(2018, 12, 31))
"""Where no campaign is known: no day lies in it, and short years are judged by the first
plan's.
"""


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
    span: Span = NO_CAMPAIGN,
) -> Column:
    """A field's raw values as typed ones.

    Text and listed values become str, booleans bool, integers and money int, numbers Fraction,
    dates date; a birth is ``yyyy`` or ``yyyy-mm-dd``. ``missing`` are the texts that mean blank.
    Two-digit years and births are judged by ``span``. No raw value raises.

    :raises KeyError: ``lists`` lacks the field's list (a programming error).
    """
    read = _reader_of(field, lists, span)
    blank = frozenset(map(clean, missing)) | {""}
    none = _none_of(field)
    seen: dict[tuple[type, Raw], Reading] = {}
    column = Column([], [])
    for index, cell in enumerate(raw):
        key = (type(cell), cell)
        reading = seen.get(key)
        if reading is None:
            reading = _reading(cell, read, blank, none)
            unsure = field.input != "text" and isinstance(cell, str) and _UNSURE.search(cell)
            seen[key] = reading = _asked(reading, cell, field) if unsure else reading
        column.values.append(reading.value)
        if reading.code:
            column.problems.append(Problem(index, reading.code, reading.facts, reading.hides))
    return column


def _reading(cell: Raw, read: _Reader, blank: Collection[str], none: re.Pattern[str]) -> Reading:
    text = clean(cell) if isinstance(cell, str) else None
    if cell is None or cell != cell or text in blank:  # NaN is some programs' blank
        return Reading()
    if none.fullmatch(fold(text) if text else cell_text(cell)):
        return Reading(None, "none_read" if text and text[0].isalpha() else None)
    if isinstance(cell, Uncalculated):
        return Reading(None, "uncalculated", hides=True)
    if text and is_excel_error(text):
        return Reading(None, "excel_error", hides=True)
    bare = _bare(text) if text else None
    try:
        reading = read(cell if bare is None else bare)
    except Unreadable as unreadable:
        return unreadable.reading
    if bare is None or reading.code:
        return reading
    return reading._replace(code="apostrophe", facts={"read": bare})


_UNSURE = re.compile(r"\?[?) ]*$")
_PLAINLY_READ = (None, "listed_as", "year_read", "day_read", "short_year", "unit_dropped")


def _asked(reading: Reading, cell: Raw, field: FormField) -> Reading:
    """A value behind which its sender put a question mark: it counts, and is asked."""
    if reading.value is None or reading.code not in _PLAINLY_READ:
        return reading
    plain = clean(str(cell)).rstrip("?() ")
    if field.type == "boolean":
        plain = YES if reading.value else NO
    elif field.input == "list":
        plain = reading.value
    return Reading(reading.value, "read_likely", {"read": reading.facts.get("read", plain)})


def _bare(text: str) -> str | None:
    """A text without the apostrophe that Excel hides and other programs keep; None: it has none."""
    marked = text[0] in "'’" and text[1:2].isalnum() and not set(text[1:]) & set("'‘’")
    return text[1:] if marked else None


_MARKS = r"[-–—_/\\.…·|\s]*"
_NONE = re.compile(rf"{_MARKS}|(không|ko|chưa)( có| cung cấp| dùng| nhớ| rõ)?")
_MARKS_ALONE, _DOTS_ALONE = re.compile(_MARKS), re.compile(r"[._…·\s]*")
"""How people say that there is none: by a dash, by words; a line of dots was only not filled."""


def _none_of(field: FormField) -> re.Pattern[str]:
    """What in a field's cells means that there is none. A number may be none, which is 0; in a
    listed field and in one of yes or no the words may be a value.
    """
    if field.constraints.required and (field.input in NUMERIC or field.type == "boolean"):
        return _DOTS_ALONE
    if field.input in ("phone", "email") or field.excel.open_list:
        return _NONE
    return _MARKS_ALONE


def _reader_of(field: FormField, lists: CodeLists, span: Span) -> _Reader:
    if field.type == "boolean":
        return _boolean_reader(field)
    if field.input == "list" and field.excel.list:
        one = lists[field.excel.list]
        if one.values:
            return _list_reader(one, field.excel.open_list, field.title)
    readers: Mapping[str, _Reader] = {
        "integer": lambda cell: whole_number(cell, field),
        "money": lambda cell: whole_number(cell, field),
        "number": lambda cell: exact_number(cell, field),
        "date": lambda cell: day_of(cell, span),
        "birth": lambda cell: birth_of(cell, span),
        "phone": phone_of,
        "email": email_of,
    }
    return readers.get(field.input, _text)


# --- text


def _text(cell: Raw) -> Reading:
    if isinstance(cell, dt.date):  # Excel makes one of 12/2018
        return Reading(cell_text(cell), "date_in_text", {"read": cell_text(cell)})
    if not isinstance(cell, str):
        return Reading(cell_text(cell))
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
    if (text := unmangled(cell)) is not None:
        return Reading(tidy(text), "decoded", {"read": tidy(text)})
    if (converted := from_legacy(cell)) is not None:
        return Reading(tidy(converted), "legacy_converted", {"read": tidy(converted)})
    return Reading(tidy(cell), "legacy_unreadable") if looks_legacy(cell) else None


# --- listed values

_YES = re.compile(
    "có|co|đã có|có rồi|rồi|đã|ok|đạt|đủ|đầy đủ|đúng|yes|y|true|1"
    "|(đã |có )?(thực hiện|tiến hành|làm|tổ chức|triển khai)"
    "|[xv×х√✓✔☑☒✅+]"
)
_NO = re.compile(
    "không|khong|ko|k|khg|không có|chưa có|chưa|sai|no|n|false|0|☐"
    "|(không|chưa) (đạt|đủ|thực hiện|tiến hành|làm|tổ chức|triển khai|vào)"
)
_POLITELY = re.compile(r"^(?:dạ|vâng),? |(?: ạ|[ !?])+$")
_WINGDINGS = re.compile("[üþ\uf0fc\uf0fe\uf052]")
"""A tick as the letter that the font Wingdings draws it by, and where Word puts it."""
_OTHER_TICKS = re.compile("[PRa\uf050]")
"""Those of Wingdings 2 and Webdings."""
_DAY = r"(?:\d{1,2}[/.-]){0,2}(?:19|20)\d\d"
_SINCE = re.compile(
    rf"(?:từ |năm |ngày |kết nạp |vào đảng |đảng viên |đv )*{_DAY}(?: ?[-–;,] ?{_DAY})?"
)
_REMARK = re.compile(r"([^(,;–]+?) ?[(,;–](.*)")
"""A value with a remark behind it: «Có (2005)»."""


def _boolean_reader(field: FormField) -> _Reader:
    known = {fold(text): True for text in field.true_values or ()}
    known |= {fold(text): False for text in field.false_values or ()}

    def truth(text: str) -> bool | None:
        key = _POLITELY.sub("", fold(text).strip("[]"))
        said = True if _YES.fullmatch(key) else False if _NO.fullmatch(key) else None
        return known.get(key, said)

    def read(cell: Raw) -> Reading:
        chosen = _chosen(cell, truth)
        if chosen is not None:
            return chosen
        said, sure = _implied(cell_text(cell), truth)
        if said is None:
            raise Unreadable("not_in_list", choices=f"{YES}; {NO}")
        return _read_as(said, YES if said else NO, sure=sure)

    return read


def _read_as(value: object, shown: str, *, sure: bool) -> Reading:
    return Reading(value, "listed_as" if sure else "read_likely", {"read": shown})


def _implied(text: str, truth: Callable[[str], bool | None]) -> tuple[bool | None, bool]:
    """What a text means under a question of yes or no, and whether it can mean nothing else: a day
    or a year since when, a tick of another font, an answer with a remark, a dash.
    """
    if _SINCE.fullmatch(text.casefold()) or _WINGDINGS.fullmatch(text):
        return True, True
    if _MARKS_ALONE.fullmatch(text):
        return False, False
    if _OTHER_TICKS.fullmatch(text):
        return True, False
    remark = _REMARK.fullmatch(text)
    said = truth(remark[1]) if remark else None
    beside = remark[2].strip("() ") if remark else ""
    if truth(beside) not in (None, said):
        return None, False
    return said, bool(_SINCE.fullmatch(beside.casefold())) or truth(beside) == said


def _list_reader(one: CodeList, is_open: bool, title: str) -> _Reader:
    label = _label_of(title)
    spelt, bare = _spellings(one, vi.spelling_key), _spellings(one, vi.bare_key)
    choices = "; ".join([*one.values[:6], "…"] if len(one.values) > 6 else one.values)

    def match(text: str) -> str | None:
        return one.match(text) or spelt.get(vi.spelling_key(text))

    def read(cell: Raw) -> Reading:
        chosen = _chosen(cell, match)
        if chosen is not None:
            return chosen
        plain = _text(cell)
        value = _dated(cell, one) or match(label.sub("", plain.value, count=1))
        meant = bare.get(vi.bare_key(plain.value))
        if value or (meant and plain.value.isascii()):
            return Reading(value or meant, "listed_as", {"read": value or meant})
        if not is_open:
            if nearly := meant or _begun(plain.value, match):
                return _read_as(nearly, nearly, sure=False)
            raise Unreadable("not_in_list", choices=choices)
        return plain if plain.code else Reading(plain.value, "outside_list")

    return read


def _label_of(title: str) -> re.Pattern[str]:
    """A field's title, its first letters or «người» before a value: «Dân tộc: Kinh», «DT Kinh»."""
    letters = "".join(word[0] for word in title.split())
    return re.compile(rf"^(?:{re.escape(title)}|{re.escape(letters)}|người)[ .:]+", re.IGNORECASE)


_MOST_WORDS = 8
_OTHER_MATTER = re.compile(r"chính trị|llct|tin học|ngoại ngữ|tiếng \w+")
"""What is learnt beside one's profession: «Trung cấp lý luận chính trị» is no «Trung cấp»."""


def _begun(text: str, match: Callable[[str], str | None]) -> str | None:
    """The one listed value that a text begins with («Cử nhân Luật»); None where it names two."""
    pieces = [one for one in text.split(",") if not _OTHER_MATTER.search(one.casefold())]
    found = re.findall(r"\d+/\d+|[\w-]+", " ".join(pieces))
    if len(found) > _MOST_WORDS:
        return None
    known = {
        (i, value)
        for i in range(len(found))
        for n in range(i + 1, len(found) + 1)
        if len(" ".join(found[i:n])) > 1 and (value := match(" ".join(found[i:n])))
    }
    values = {value for _, value in known}
    return values.pop() if len(values) == 1 and (0, *values) in known else None


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
    return _meant((*one.aliases.items(), *zip(one.values, one.values, strict=True)), key)


@lru_cache(maxsize=256)  # a plan has some dozen lists, and each column of each sheet asks anew
def _meant(spelt: tuple[tuple[str, str], ...], key: Callable[[str], str]) -> dict[str, str]:
    meant: dict[str, set[str]] = {}
    for text, value in spelt:
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
