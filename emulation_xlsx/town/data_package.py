"""The consolidated tables for other programs: a Frictionless Data Package, CSV files and a
``datapackage.json`` whose schemas are those of ``schemas/unit_return.yaml``.

Only what counts is in it, each row with the file, sheet and row it was read from. A text that a
spreadsheet would take for a formula begins with an apostrophe; the package says so.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from emulation_xlsx.forms.schema import PARTS, FormField, Sheet
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.privacy import Mask, births_and_contacts
from emulation_xlsx.town.sources import source_below

DESCRIPTOR = "datapackage.json"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula."""
ESCAPED = (
    "Chữ bắt đầu bằng = + - @ có dấu ' đứng trước, để bảng tính không coi là công thức. "
    "Mỗi dòng ghi tệp, sheet, dòng nơi đã đọc."
)
_PUBLIC = " Không có ngày sinh, số điện thoại, địa chỉ thư của cá nhân."
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "date": (dt.date,),
}
Spec = Mapping[str, Any]
_OF_UNIT = ("code", "name", "block", "kind")
_OF_STANDING = ("unit_code", "rule", "due", "evidence", "status", "days")
SOURCE: Sequence[Spec] = (
    {"name": "unit_code", "title": "Mã đơn vị", "type": "string"},
    {"name": "source_file", "title": "Tệp", "type": "string"},
    {"name": "source_sheet", "title": "Sheet", "type": "string"},
    {"name": "source_row", "title": "Dòng", "type": "integer"},
    {"name": "source_below", "title": "Nguồn ở cấp dưới", "type": "string"},
)
OF_UNITS: Spec = {"fields": ["unit_code"], "reference": {"resource": "units", "fields": ["code"]}}


def data_package(town: Consolidation, *, public: bool) -> dict[str, bytes]:
    """File name → content; ``public``: without the columns of personal data."""
    mask = births_and_contacts(town) if public else None
    tables = [_units(town.plan), _progress(town)]
    form = town.plan.form("unit_return")
    tables += [_sheet(town, one, mask) for one in form.sheets if one.part in PARTS]
    files = {f"{resource['name']}.csv": content for resource, content in tables}
    about = ESCAPED + (_PUBLIC if public else "")
    package = {
        "name": f"du-lieu-{town.as_of}",
        "title": town.plan.settings.campaign_title,
        "description": about,
        "resources": [resource for resource, _ in tables],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    return {DESCRIPTOR: text.encode(), **files}


def _units(plan: Plan) -> tuple[dict[str, Any], bytes]:
    sheet = plan.form("plan").sheet("units")
    fields = [_field(plan, sheet.field(name)) for name in _OF_UNIT]
    rows = ([getattr(one, name) for name in _OF_UNIT] for one in plan.units)
    return _table(sheet.key, sheet.name, fields, rows, {"primaryKey": ["code"]})


def _progress(town: Consolidation) -> tuple[dict[str, Any], bytes]:
    sheet = town.plan.form("town").sheet("progress")
    fields = [_field(town.plan, sheet.field(name)) for name in _OF_STANDING]
    rows = (
        [s.unit.code, s.rule, s.due.day, s.done, s.text, s.days_late]
        for s in town.standings
        if s.applicable
    )
    return _table(sheet.key, sheet.name, fields, rows, {"foreignKeys": [OF_UNITS]})


def _sheet(town: Consolidation, sheet: Sheet, mask: Mask | None) -> tuple[dict[str, Any], bytes]:
    """What counts of a sheet of the form; ``mask``: what circulates of it."""
    assert sheet.part is not None
    frame, hidden = town.frame(sheet.key), mask is not None
    asked = [one for one in sheet.fields if not (hidden and one.excel.personal is True)]
    fields = [*SOURCE, *(_field(town.plan, one) for one in asked)]
    typed, rows = frame.rows(), []
    for code, i in town.rows(sheet.key, sheet.part):
        place = frame.place(i, None)
        source = frame.sources[frame.owner[i]]
        at = source.table.rows[frame.index[i]] or None
        values = [_typed(typed[i].get(one.name), one) for one in asked]
        shown = [mask(v) if mask and isinstance(v, str) else v for v in values]
        rows.append([code, place.file, place.sheet, at, source_below(frame, i), *shown])
    return _table(sheet.key, sheet.name, fields, rows, {"foreignKeys": [OF_UNITS]})


def _field(plan: Plan, one: FormField) -> Spec:
    """A field of the form as Table Schema, its personal data marked."""
    field = {"name": one.name, "title": one.title, "type": one.type}
    if one.description:
        field["description"] = plan.said(one.description)
    personal = one.excel.personal
    return field | ({"personal": "data" if personal is True else personal} if personal else {})


def _typed(value: Any, field: FormField) -> Any:
    """Only what is of the field's type: what was not understood is blank."""
    kind = _TYPES.get(field.type)
    return value if kind is None or isinstance(value, kind) else None


def _table(
    name: str,
    title: str,
    fields: Sequence[Spec],
    rows: Iterable[Sequence[Any]],
    keys: Spec,
) -> tuple[dict[str, Any], bytes]:
    """A resource's descriptor and its CSV, RFC 4180 in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([one["name"] for one in fields])
    writer.writerows([_cell(value) for value in row] for row in rows)
    resource = {
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": list(fields), **keys},
    }
    return resource, text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULAS) else value
    return str(value)
