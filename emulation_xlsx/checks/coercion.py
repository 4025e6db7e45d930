"""TEMPORARY stand-in written by the lead so that others can run; the real module replaces it."""
from __future__ import annotations
import datetime as dt, re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field as dfield
from fractions import Fraction
from typing import Any
from emulation_xlsx.findings import Raw, as_text
from emulation_xlsx.forms.codelists import CodeLists
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.text import clean, fold

@dataclass(frozen=True, slots=True)
class Problem:
    index: int
    code: str
    facts: Mapping[str, object]
    hides: bool

@dataclass(frozen=True, slots=True)
class Column:
    values: list[Any]
    problems: list[Problem]

class Bad(Exception):
    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts

def _date(v: Raw) -> dt.date:
    if isinstance(v, dt.datetime): return v.date()
    if isinstance(v, dt.date): return v
    m = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})", clean(str(v)))
    if not m: raise Bad("not_a_date")
    d, mo, y = map(int, m.groups())
    try: return dt.date(y if y > 99 else 2000 + y, mo, d)
    except ValueError: raise Bad("impossible_date")

def _one(v: Raw, f: FormField, lists: CodeLists) -> Any:
    kind = f.input
    if f.type == "boolean":
        m = {"có": True, "x": True, "không": False, "1": True, "0": False}
        k = fold(as_text(v) or "")
        if k not in m: raise Bad("not_in_list", choices="Có; Không")
        return m[k]
    if kind == "list":
        r = lists[f.excel.list].match(as_text(v) or "")
        if r is None:
            if f.excel.open_list: return clean(as_text(v) or "")
            raise Bad("not_in_list", choices="; ".join(lists[f.excel.list].values[:6]) + "…")
        return r
    if kind in ("integer", "money", "number"):
        try: n = Fraction(str(v).replace(",", "."))
        except ValueError: raise Bad("not_a_number", example="25")
        if kind == "number": return n
        if n.denominator != 1: raise Bad("not_whole")
        return int(n)
    if kind == "date": return _date(v)
    if kind == "birth":
        t = clean(as_text(v) or "")
        if re.fullmatch(r"19\d\d|20\d\d", t): return t
        try: return _date(v).isoformat()
        except Bad as e: raise Bad("not_a_birth" if e.code == "not_a_date" else e.code)
    return clean(as_text(v) or "")

def coerce(raw: Sequence[Raw], field: FormField, lists: CodeLists, missing: Collection[str] = ("",), base_year: int = 2019) -> Column:
    values: list[Any] = []; problems = []
    for i, v in enumerate(raw):
        if v is None or (isinstance(v, str) and clean(v) in ("", *missing)):
            values.append(None); continue
        try: values.append(_one(v, field, lists))
        except Bad as b:
            values.append(None); problems.append(Problem(i, b.code, b.facts, True))
    return Column(values, problems)
