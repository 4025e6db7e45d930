"""The kits: plans as data, each the tables of a plan workbook that ``new`` writes.

A kit is a folder of ``emulation_xlsx/kits``: ``plan.yaml``, ``units.csv``, ``rules.yaml`` (the
sheet «Căn cứ»). Blank is ``None`` everywhere.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from emulation_xlsx.forms import schema
from emulation_xlsx.forms.values import YES, CodeLists, code_list
from emulation_xlsx.forms.words import Words
from emulation_xlsx.plan.questions import question_rows

DefaultRow = dict[str, Any]
ALIAS_SEPARATOR = ";"
DEFAULT_KIT = "bim-son-2019"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def kits() -> tuple[str, ...]:
    """The names of the kits, the default first."""
    names = (one.name for one in _KITS.iterdir() if one.joinpath("plan.yaml").is_file())
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_KIT, name)))


def default_tables(kit: str = DEFAULT_KIT) -> dict[str, list[DefaultRow]]:
    """Sheet key of ``schemas/plan.yaml`` → its rows, each with every field of the sheet.

    They are the caller's to change.

    :raises ValueError: the data name a sheet or a field that the schema does not have.
    """
    return {key: [dict(row) for row in rows] for key, rows in _tables(kit).items()}


@cache
def _tables(kit: str) -> dict[str, list[DefaultRow]]:
    data = _kit(kit)
    given: dict[str, Iterable[Mapping[str, Any]]] = {
        **data,
        "settings": [data["settings"]],
        "questions": list(question_rows(Words.of(data["settings"]), data.get("questions", {}))),
        "units": _unit_rows(kit),
        "lists": list(_list_rows(data)),
    }
    given.pop("roles")
    sheets = schema.load("plan").sheets
    if unknown := set(given) - {sheet.key for sheet in sheets}:
        raise ValueError(f"not sheets of the plan: {sorted(unknown)}")
    return {
        sheet.key: [_complete(sheet, row) for row in given.get(sheet.key, ())] for sheet in sheets
    }


def default_lists() -> CodeLists:
    """The code lists of the built-in plan."""
    return code_lists(_list_rows(_kit(DEFAULT_KIT)))


def default_mail(kind: str, words: Words) -> DefaultRow:
    """The default kit's text of a letter in a plan's own words, for a plan that is older than it.

    :raises KeyError: there is none of this kind.
    """
    mails = {row["kind"]: row for row in _read_yaml(f"kits/{DEFAULT_KIT}/plan.yaml")["mails"]}
    spoken: DefaultRow = words.spoken(mails[kind])
    return spoken


def code_lists(rows: Iterable[Mapping[str, Any]]) -> CodeLists:
    """The rows of «Danh mục» as lists, in row order; aliases are separated by semicolons."""
    values: dict[str, list[str]] = {}
    aliases: dict[str, dict[str, str]] = {}
    roles: dict[str, dict[str, str]] = {}
    for row in rows:
        name, value = row["list"], row["value"]
        values.setdefault(name, []).append(value)
        spellings = (row.get("aliases") or "").split(ALIAS_SEPARATOR)
        aliases.setdefault(name, {}).update({s.strip(): value for s in spellings if s.strip()})
        roles.setdefault(name, {}).update({value: row["role"]} if row.get("role") else {})
    return {name: code_list(name, values[name], aliases[name], roles[name]) for name in values}


def _kit(kit: str) -> Mapping[str, Any]:
    """A kit's ``plan.yaml`` and ``rules.yaml`` in its own words; what the plan leaves out is as in
    the kit that it is ``like``.

    Of the lists each one that it gives stands for the other's.
    """
    data = dict(_read_yaml(f"kits/{kit}/plan.yaml"))
    if other := data.pop("like", None):
        base = _read_yaml(f"kits/{other}/plan.yaml")
        both = {key: {**base[key], **data.get(key, {})} for key in ("lists", "roles")}
        data = {**base, **data, **both}
    rules = _read_yaml(f"kits/{kit}/rules.yaml")
    data["basis"] = [*rules["rules"], *rules["notes"]]
    spoken: Mapping[str, Any] = Words.of(data["settings"]).spoken(data)
    return spoken


def holiday_data() -> Mapping[str, Any]:
    """The table of holidays, as ``data/holidays.yaml`` has it."""
    return _read_yaml("data/holidays.yaml")


_PACKAGE = resources.files("emulation_xlsx")
_KITS = _PACKAGE.joinpath("kits")


@cache
def _read(name: str) -> str:
    return _PACKAGE.joinpath(name).read_text(encoding="utf-8")


@cache
def _read_yaml(name: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.load(_read(name), Loader=_LOADER)
    return content


def _complete(sheet: schema.Sheet, row: Mapping[str, Any]) -> DefaultRow:
    if unknown := set(row) - set(sheet.field_names):
        raise ValueError(f"not fields of {sheet.key}: {sorted(unknown)}")
    return {name: row.get(name) for name in sheet.field_names}


def _unit_rows(kit: str) -> Iterator[DefaultRow]:
    types = {f.name: f.type for f in schema.load("plan").sheet("units").fields}
    for row in csv.DictReader(_read(f"kits/{kit}/units.csv").splitlines()):
        yield {name: _typed(text, types.get(name, "string")) for name, text in row.items()}


def _typed(text: str, kind: str) -> Any:
    """A cell of ``units.csv``; only what says «Có» is true, the rest is blank."""
    if not text:
        return None
    if kind == "boolean":
        return True if text == YES else None
    if kind == "date":
        return dt.date.fromisoformat(text)
    return float(text) if kind == "number" else text


def _list_rows(data: Mapping[str, Any]) -> Iterator[DefaultRow]:
    for name, entries in data["lists"].items():
        roles = data["roles"].get(name, {})
        for value, aliases in _entries(entries):
            yield {"list": name, "value": value, "aliases": aliases, "role": roles.get(value)}


def _entries(entries: Iterable[Any]) -> Iterator[tuple[str, str | None]]:
    """A value, ``{value: aliases}``, or a list of such."""
    for entry in entries:
        if isinstance(entry, list):
            yield from _entries(entry)
        elif isinstance(entry, dict):
            yield from entry.items()
        else:
            yield entry, None
