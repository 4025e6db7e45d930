"""Telephone corrections of the register's sheet «Đính chính»: each overrides one value.

The unit's workbook stays as it came: a copy of its tables holds the correct value, and a note at
the unit's cell says both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from emulation_xlsx.checks.coercion import coerce
from emulation_xlsx.checks.validation import Frame, Source, check_sheet
from emulation_xlsx.findings import Finding, Place, Raw, Severity, as_date, as_text, make
from emulation_xlsx.forms.schema import PARTS, FormSpec, Sheet, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.reading.raw import RawTable, is_blank
from emulation_xlsx.returns.returned import UNIT_FORM, Return

NEEDS = ("unit", "sheet", "field", "said_by", "date")


@dataclass(frozen=True)
class Amendment:
    """One correct value. ``row`` counts as Excel shows it; None: the sheet is a record."""

    unit: str
    sheet: str
    row: int | None
    name: str
    """The field's name."""
    value: Raw
    said_by: str
    date: dt.date
    reason: str | None = None
    sheet_name: str = field(default="", compare=False)
    """What the register calls the sheet."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """The register's own cells: column → place."""
    form: FormSpec = field(default_factory=lambda: load(UNIT_FORM), compare=False, repr=False)
    """The units' form, own questions too."""

    @property
    def target(self) -> tuple[str, str, int | None, str]:
        return self.unit, self.sheet, self.row, self.name

    @property
    def spec(self) -> Sheet:
        return self.form.sheet(self.sheet)

    def doubt(self, code: str, at: str, **facts: Any) -> Finding:
        """A finding at one of its cells in the register."""
        title = self.spec.field(self.name).title
        words = {"unit": self.unit, "sheet": self.sheet_name, "title": title, **facts}
        return make(code, self.places.get(at), self.value, **words)


# --- reading


def read_amendments(
    frame: Frame, codes: Collection[str], form: FormSpec
) -> tuple[tuple[Amendment, ...], list[Finding]]:
    """The amendments in rows that are whole, of known units and fields.

    A finding for each unknown field, and for each row number that is needed and not there; what
    else is wrong, ``frame``'s checks have said.
    """
    found: list[Amendment] = []
    doubts: list[Finding] = []
    for i, row in enumerate(frame.rows()):
        if not _whole(frame, i, row, codes):
            continue
        sheet = next(s for s in form.sheets if s.is_called(fold(row["sheet"])))
        own = [one for one in sheet.fields if not one.excel.prefilled]
        name = sheet.named(row["field"])
        if name not in [one.name for one in own] or name is None:
            known = "; ".join(one.title for one in own)
            words = {"sheet": row["sheet"], "known": known}
            doubts.append(frame.finding(i, "field", "amendment_field_unknown", **words))
        elif row["row"] is None and not sheet.is_record:
            doubts.append(frame.finding(i, "row", "amendment_row_missing", sheet=row["sheet"]))
        else:
            found.append(_amendment(frame, i, row, form, sheet, name))
    return tuple(found), doubts


def _whole(frame: Frame, i: int, row: Mapping[str, Any], codes: Collection[str]) -> bool:
    wrong = {name for at, name in (*frame.wrong, *frame.unreadable) if at == i} - {"value"}
    whole = all(row[name] for name in NEEDS) and not is_blank(frame.raw["value"][i])
    return whole and not wrong and row["unit"].upper() in codes


def _amendment(
    frame: Frame, i: int, row: Mapping[str, Any], form: FormSpec, sheet: Sheet, name: str
) -> Amendment:
    return Amendment(
        unit=row["unit"].upper(),
        sheet=sheet.key,
        sheet_name=row["sheet"],
        row=None if sheet.is_record else row["row"],
        name=name,
        value=frame.raw["value"][i],
        said_by=row["said_by"],
        date=row["date"],
        reason=row["reason"],
        places={one: frame.place(i, one) for one in frame.sheet.field_names},
        form=form,
    )


# --- which count


def live(
    amendments: Sequence[Amendment], plan: Plan, as_of: dt.date
) -> tuple[list[Amendment], list[Finding]]:
    """Those that count on the day ``as_of``, oldest first, and why the others do not.

    Of two corrections of one value the later holds, on one day the lower; both are returned,
    since the earlier held until then.
    """
    kept: list[Amendment] = []
    doubts: list[Finding] = []
    for one in amendments:
        errors = _errors(one, plan)
        doubts += errors
        if not errors and one.date > as_of:
            doubts.append(one.doubt("amendment_later", "date", date=as_date(one.date)))
        elif not errors:
            kept.append(one)
    kept.sort(key=lambda one: one.date)
    last = _last(kept)
    doubts += [
        one.doubt("amendment_superseded", "value", date=as_date(last[one.target].date))
        for one in kept
        if last[one.target] is not one
    ]
    return kept, doubts


def _last(amendments: Sequence[Amendment]) -> dict[tuple[str, str, int | None, str], Amendment]:
    return {one.target: one for one in amendments}


def _errors(one: Amendment, plan: Plan) -> list[Finding]:
    """What would be wrong with the value in a return, said at its cell in the register.

    No rule: it is the clerk's slip, and no unit has broken one.
    """
    at = one.places.get("value", Place())
    row, col = at.row or 0, at.col or 0
    table = RawTable(one.sheet, at.sheet or "", [row], {one.name: [one.value]}, {one.name: col})
    source = Source(at.file, None, table)
    span = plan.settings.span
    _, found = check_sheet(one.form, one.spec, [source], plan.lists, (), span)
    mine = [f for f in found if f.place.field == one.name and f.severity is Severity.ERROR]
    return [replace(f, place=at, part=None, rule=None) for f in mine]


def _typed(one: Amendment, raw: Sequence[Raw], plan: Plan) -> list[Any]:
    missing, span = one.spec.table.missing_values, plan.settings.span
    return coerce(raw, one.spec.field(one.name), plan.lists, missing, span).values


# --- to which returns


def fitting(
    returns: Sequence[Return], days: Sequence[dt.date], amendments: Sequence[Amendment]
) -> list[list[Amendment]]:
    """The amendments that each return takes; ``days`` are when they were received, in order.

    An amendment is of the unit's latest return on its day, whose row it names; an earlier return
    takes it where that row is of the same person.
    """
    fits: list[list[Amendment]] = [[] for _ in returns]
    for one in amendments:
        before = _before(returns, days, one)
        latest = returns[before[-1]] if before else None
        for i in before:
            if latest and _same(returns[i], latest, one):
                fits[i].append(one)
    return fits


def _before(returns: Sequence[Return], days: Sequence[dt.date], one: Amendment) -> list[int]:
    """The unit's returns of that part up to the amendment's day."""
    part = one.spec.part
    parts = PARTS if part == "unit" or part is None else (part,)
    return [
        i
        for i, (each, day) in enumerate(zip(returns, days, strict=True))
        if each.code == one.unit and day <= one.date and any(map(each.sent, parts))
    ]


def _same(one: Return, latest: Return, amendment: Amendment) -> bool:
    """Whether both have the amendment's row, and it is of the same person or thing."""
    i, j = _index(one, amendment), _index(latest, amendment)
    if i is None or j is None:
        return False
    names = _identity(amendment) or (amendment.name,)
    return amendment.spec.is_record or _who(one, i, amendment, names) == _who(
        latest, j, amendment, names
    )


def _index(one: Return, amendment: Amendment) -> int | None:
    """Which of the rows read the amendment is about; None when that is not there, or holds several
    people.
    """
    table = one.book.tables.get(amendment.sheet)
    row = amendment.row or 0
    if table is None or amendment.name not in table.columns:
        return None
    if table.rows.count(row) != 1:
        return None
    return table.rows.index(row)


def _identity(amendment: Amendment) -> tuple[str, ...]:
    """The fields by which a row is known, but for the one that is corrected."""
    return tuple(name for name in amendment.spec.table.primary_key if name != amendment.name)


def _who(one: Return, index: int, amendment: Amendment, names: Sequence[str]) -> tuple[str, ...]:
    columns = one.book.tables[amendment.sheet].columns
    raw = [columns[name][index] if name in columns else None for name in names]
    return tuple(fold(as_text(value) or "") for value in raw)


def amended(one: Return, amendments: Sequence[Amendment], plan: Plan) -> Return:
    """The return with the correct values in copies of its tables, and a note at each cell."""
    if not amendments:
        return one
    last = _last(amendments).values()
    tables = dict(one.book.tables)
    for key in {each.sheet for each in last}:
        columns = {name: list(values) for name, values in tables[key].columns.items()}
        tables[key] = replace(tables[key], columns=columns)
    notes = []
    for each in last:
        index, column = _index(one, each), tables[each.sheet].columns[each.name]
        assert index is not None  # it fits
        old, new = _typed(each, [column[index], each.value], plan)
        notes.append(_note(one, index, each, same=old == new))
        if old != new:
            column[index] = each.value
    return replace(one, book=replace(one.book, tables=tables), notes=tuple(notes))


def _note(one: Return, index: int, amendment: Amendment, *, same: bool) -> Finding:
    table, spec = one.book.tables[amendment.sheet], amendment.spec
    raw = table.columns[amendment.name][index]
    row, col = table.place(index, amendment.name)
    order = load(UNIT_FORM).order(spec.key)
    return make(
        "amended_same" if same else "amended",
        Place(one.file, one.code, table.sheet_name, row, col, amendment.name, order),
        raw,
        part=spec.part,
        title=spec.field(amendment.name).title,
        old=as_text(raw) or "(để trống)",
        new=as_text(amendment.value),
        said_by=amendment.said_by,
        date=as_date(amendment.date),
        reason=f" Lý do: {amendment.reason.rstrip('.')}." if amendment.reason else "",
    )


# --- without effect


def unmet(
    amendments: Sequence[Amendment],
    counting: Mapping[tuple[str, str], int],
    returns: Sequence[Return],
    days: Sequence[dt.date],
    plan: Plan,
) -> list[Finding]:
    """The amendments that did not reach what counts, at their cells in the register.

    ``counting``: (unit, part) → which of the returns counts.
    """
    fits = fitting(returns, days, amendments)
    found = []
    for one in _last(amendments).values():
        at = counting.get((one.unit, one.spec.part or ""))
        if at is None:
            found.append(one.doubt("amendment_without_return", "unit"))
        elif days[at] > one.date:
            before = _before(returns, days, one)
            old = returns[before[-1]] if before else None
            code = "amendment_taken_over" if _holds(returns[at], old, one, plan) else None
            facts = {"received": as_date(days[at]), "date": as_date(one.date)}
            found.append(one.doubt(code or "amendment_outdated", "date", **facts))
        elif one not in fits[at]:
            where = "field" if one.row is None else "row"
            found.append(one.doubt("amendment_row_not_found", where, file=returns[at].file))
    return found


def _holds(newer: Return, old: Return | None, one: Amendment, plan: Plan) -> bool:
    """Whether the newer return says the correct value of the person that the old row was of."""
    table = newer.book.tables.get(one.sheet)
    if table is None or one.name not in table.columns:
        return False
    rows, names = list(range(len(table))), _identity(one)
    if not one.spec.is_record:
        index = _index(old, one) if old else None
        if old is None or index is None:
            return False
        who = _who(old, index, one, names)
        rows = [i for i in rows if _who(newer, i, one, names) == who]
    *values, wanted = _typed(one, [*(table.columns[one.name][i] for i in rows), one.value], plan)
    return wanted in values
