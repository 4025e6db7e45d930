"""A field's values: as a clerk sees them, the code lists they come from, the limits Excel holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from emulation_xlsx.findings import as_date, as_text, dotted
from emulation_xlsx.forms.schema import YES_NO, FormField
from emulation_xlsx.forms.text import fold

YES, NO = "Có", "Không"
COLLECTIVE, PERSON = "Tập thể", "Cá nhân"
"""What an exemplar is; rules and reading take these values for it."""
NUMERIC = frozenset({"integer", "money", "number"})
"""Inputs whose cells hold numbers; all others are text cells, so that Excel converts nothing."""

OF_ONE = frozenset({"birth", "phone", "email"})
"""Inputs that belong to one person, never to the next."""


def cell_value(value: object, kind: str) -> str | int | float | None:
    """The value as a cell of an input ``kind`` holds it: a number or text, None for a blank."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, int | float) and kind in NUMERIC:
        return value
    if kind == "birth" and isinstance(value, str):
        return birth_text(value)
    if isinstance(value, str | int | float | dt.date | dt.time | dt.timedelta):
        return as_text(value)
    return str(value)


def birth_text(birth: str) -> str:
    """``1975-06-05`` → ``05/06/1975``; a year alone, or text as typed, stays."""
    try:
        return as_date(dt.date.fromisoformat(birth)) if len(birth) == 10 else birth
    except ValueError:
        return birth


@dataclass(frozen=True)
class CodeList:
    """One list of the plan's sheet «Danh mục», in its order.

    ``aliases`` maps other spellings, as the clerk typed them, to a value of the list.
    """

    name: str
    values: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    """Value → what rules take it for, where they do."""
    _by_key: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = {fold(alias): value for alias, value in self.aliases.items()}
        object.__setattr__(self, "_by_key", keys | {fold(value): value for value in self.values})

    def match(self, text: str) -> str | None:
        """The listed value that ``text`` is, regardless of case, Unicode form and aliases."""
        return self._by_key.get(fold(text))


CodeLists = Mapping[str, CodeList]


def code_list(
    name: str,
    values: Iterable[str],
    aliases: Mapping[str, str] | None = None,
    roles: Mapping[str, str] | None = None,
) -> CodeList:
    return CodeList(name, tuple(values), aliases or {}, roles or {})


def values_in(lists: CodeLists, name: str) -> tuple[str, ...]:
    """The values of a list; none where there is no such list."""
    return lists[name].values if name in lists else ()


def list_of(one: FormField) -> str:
    return one.excel.list or YES_NO


def number_limits(one: FormField) -> tuple[float, float]:
    """The least and the most that a number may be."""
    return one.constraints.minimum or 0, one.constraints.maximum or 1e12


def limit(one: FormField, list_names: Mapping[str, str]) -> dict[str, Any]:
    """A field's validation; ``list_names``: code list → its defined name in the workbook."""
    limits = one.constraints
    if one.input == "list":
        name = list_names[list_of(one)]
        hint = "Xin chọn một giá trị trong danh sách thả xuống."
        if one.excel.open_list:
            hint = "Giá trị này không có trong danh sách. Chọn OK nếu vẫn muốn ghi."
        kind = "information" if one.excel.open_list else "stop"
        return {
            "validate": "list",
            "source": f"={name}",
            "error_type": kind,
            "error_message": hint,
        }
    if one.input in NUMERIC:
        low, high = number_limits(one)
        most = f"từ {dotted(low)} đến {dotted(high)}" + " đồng" * (one.input == "money")
        return {
            "validate": "decimal" if one.input == "number" else "integer",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_message": f"Xin chỉ gõ chữ số, {most}.",
        }
    if limits.max_length and limits.max_length <= 255:
        return {
            "validate": "length",
            "criteria": "<=",
            "value": limits.max_length,
            "error_message": f"Xin ghi không quá {limits.max_length} ký tự.",
        }
    return {"validate": "any"}
