"""Whose a form is by what its first sheet says, and which of two that came together is meant."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from emulation_xlsx.findings import Finding, Place, as_text, make
from emulation_xlsx.forms.schema import PARTS, Part, load
from emulation_xlsx.forms.text import clean, fold, plain
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.returned import UNIT_FORM, holds

_REMEMBERED = 16_384
"""Names and codes of a plan's units that every file is compared with, each made ready once."""
_NO_LETTER = re.compile(r"[\W_]+")
_MAIL = re.compile(r"[^!]*(?:![^!]*mail#\d+)?")
"""The parcel of a file's name; of a mailbox the mail in it."""


def same_code(one: str | None, other: str | None) -> bool:
    """Whether two codes are one: «DT 05», «dt05», «ＤＴ０５», «DT-05»."""
    return _squeezed(one) == _squeezed(other)


@lru_cache(maxsize=_REMEMBERED)
def _squeezed(code: str | None) -> str:
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", code or "")).upper()


_FIGURES = str.maketrans("OIL", "011")
_GAPS = re.compile(r"\W+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def _without_zeros(code: str) -> str:
    """A code as somebody may have typed it: «DT5», or O for 0."""
    return _ZEROS.sub("", _squeezed(code).translate(_FIGURES))


def shown_code(book: RawWorkbook, plan: Plan) -> str | None:
    """The code on sheet 1, as the plan writes it."""
    typed = clean(as_text(book.single("unit", "unit_code")) or "").upper()
    if typed in plan.by_code:
        return typed
    for bare in (_squeezed, _without_zeros) if typed else ():
        alike = [code for code in plan.by_code if bare(code) == bare(typed)]
        if len(alike) == 1:
            return alike[0]
    words = f" {_GAPS.sub(' ', typed)} "
    within = [code for code in plan.by_code if f" {code.upper()} " in words]
    return within[0] if len(within) == 1 else typed or None


def named_units(book: RawWorkbook, plan: Plan) -> list[Unit]:
    """The units that the name on sheet 1 names, also without its accents."""
    typed = as_text(book.single("unit", "unit_name")) or ""
    for bare in (fold, plain):
        found = [unit for unit in plan.units if bare(typed) and bare(unit.name) == bare(typed)]
        if found:
            return found
    return []


def retyped(place: Place, book: RawWorkbook, plan: Plan, unit: Unit) -> list[Finding]:
    """The name or the kind on sheet 1 is another unit's."""
    found = []
    typed, kind = (as_text(book.single("unit", name)) or "" for name in ("unit_name", "unit_kind"))
    others = [] if fold(typed) == fold(unit.name) else named_units(book, plan)
    if others and unit not in others:
        other = ", ".join(f"{one.name} (mã {one.code})" for one in others)
        doubt = make("unit_name_differs", place, typed, name=unit.name, code=unit.code, other=other)
        found.append(doubt)
    if fold(kind) != fold(unit.kind) and any(fold(kind) == fold(one.kind) for one in plan.units):
        found.append(make("unit_kind_differs", place, kind, name=unit.name, kind=unit.kind))
    return found


_WORD = re.compile(r"[a-z]+|[0-9]+")
_CODE = re.compile(r"(?<![a-z0-9])[a-z]{1,5}[\W_]?[0-9]{1,4}(?![a-z0-9])")
_FEWEST = 2
"""Words of a unit's name that a file's name may be known by."""


def file_of_other(file: str, plan: Plan, code: str | None) -> list[Finding]:
    """The file's name names another unit, by its whole name or its code, and not this one."""
    unit, text = plan.by_code.get(code or ""), plain(file)
    words = " ".join(_WORD.findall(text))
    codes = {_squeezed(one) for one in _CODE.findall(text)}
    named = {one.code: len(name) for one in plan.units if (name := _named_in(words, one))}
    longest = {one for one in named if named[one] == max(named.values())}
    others = {one for one in plan.by_code if codes and _squeezed(one) in codes} or longest
    if unit is None or not others or unit.code in others.union(named):
        return []
    other = ", ".join(f"{plan.by_code[one].name} (mã {one})" for one in sorted(others))
    place = Place(file, unit.code)
    return [make("file_named_other", place, file, name=unit.name, code=unit.code, other=other)]


def _named_in(words: str, unit: Unit) -> str:
    """A unit's name as a file's name has it; blank: it has not."""
    name = _words_of(unit.name)
    return name if name.count(" ") >= _FEWEST - 1 and f" {name} " in f" {words} " else ""


@lru_cache(maxsize=_REMEMBERED)
def _words_of(name: str) -> str:
    """The words of a unit's name, which every file's is compared with."""
    return " ".join(_WORD.findall(plain(name)))


# --- two versions in one parcel -------------------------------------------------------------------


Form = tuple[str, str, RawWorkbook]
"""A file, the unit whose it is, what stands in it."""


def apart(forms: Sequence[Form]) -> dict[str, Finding]:
    """The files that came in one parcel for one unit and differ, each with the question."""
    together: Mapping[tuple[str, str], list[Form]] = defaultdict(list)
    for one in forms:
        parcel = _MAIL.match(one[0])
        if parcel and parcel[0] != one[0]:
            together[parcel[0], one[1]].append(one)
    asked = ((one, _other(one, same)) for same in together.values() for one in same)
    return {one[0]: found for one, found in asked if found}


def _other(one: Form, same: Sequence[Form]) -> Finding | None:
    file, unit, book = one
    for other, _, theirs in same:
        part = next((part for part in PARTS if _differ(book, theirs, part)), None)
        if part:
            keys = [
                sheet.key for sheet in load(UNIT_FORM).of_part(part) if sheet.key in book.tables
            ]
            sheets = ", ".join(f"“{book.tables[key].sheet_name}”" for key in keys)
            return make("versions_together", Place(file, unit), file, other=other, sheets=sheets)
    return None


def _differ(one: RawWorkbook, other: RawWorkbook, part: Part) -> bool:
    return holds(one, part) and holds(other, part) and _said(one, part) != _said(other, part)


def _said(book: RawWorkbook, part: Part) -> list[object]:
    keys = [sheet.key for sheet in load(UNIT_FORM).of_part(part)]
    return [book.tables[key].columns for key in keys if key in book.tables]
