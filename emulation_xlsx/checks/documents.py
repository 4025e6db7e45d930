"""A document's number and its day in one cell, where the cell of the other is blank: parted."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping

from emulation_xlsx.checks.coercion import Problem
from emulation_xlsx.findings import Raw
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean
from emulation_xlsx.reading.raw import is_blank

_BOTH = re.compile(
    r"(?:số:? )?(\d+ ?/[^\s,;(]+)[\s,;(]+(?:(?:ban hành|ký) )?"
    r"((?:ngày|ngày ký)\s+\d.+?|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})[).]*",
    re.IGNORECASE,
)
"""«25/KH-UBND ngày 25/10/2019»."""


def documents_apart(
    sheet: Sheet, raw: MutableMapping[str, list[Raw]]
) -> Iterator[tuple[str, Problem]]:
    """Field and what is said of it, for each cell whose other half went to its own column."""
    for number, day in _pairs(sheet):
        for i, cells in enumerate(zip(raw[number.name], raw[day.name], strict=True)):
            blank = [is_blank(one) for one in cells]
            for one, cell, other in ((number, cells[0], blank[1]), (day, cells[1], blank[0])):
                both = _BOTH.fullmatch(clean(cell)) if other and isinstance(cell, str) else None
                if both:
                    raw[number.name][i], raw[day.name][i] = both[1], both[2]
                    facts = {"number": both[1], "day": both[2], "day_title": day.title}
                    yield one.name, Problem(i, "number_dated", facts, hides=False)


def _pairs(sheet: Sheet) -> Iterator[tuple[FormField, FormField]]:
    """The numbers of documents that have their day beside them: «plan_number», «plan_date»."""
    fields = {one.name: one for one in sheet.fields}
    for one in sheet.fields if sheet.part else ():
        day = fields.get(one.name.removesuffix("number") + "date")
        if one.name.endswith("number") and day:
            yield one, day
