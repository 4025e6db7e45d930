"""A deterministic mangler: each damage that a return suffers on its way, and pairs of them.

Every damage does something to the good return of mangled_form.py that people and programs
really do, and leaves readable for a person what it does not delete. :func:`expected` says what a
reader who understands it all would read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from copy import deepcopy
from itertools import combinations
from typing import Any

from openpyxl.workbook import Workbook

from tests.helpers.mangled_columns import COLUMN_DAMAGES
from tests.helpers.mangled_form import FORM, good_return
from tests.helpers.mangled_glances import GLANCE_DAMAGES, all_sheets_on_one
from tests.helpers.mangled_rows import MORE, ROW_DAMAGES
from tests.helpers.mangled_sheets import SHEET_DAMAGES
from tests.helpers.mangled_values import VALUE_DAMAGES, Damage
from tests.helpers.workbooks import opened, saved

Typed = Mapping[str, list[dict[str, Any]]]
"""Sheet key → its rows, typed."""


def saved_by_another_program(_: Workbook) -> None:
    """Nothing but opened and saved."""


DAMAGES: Mapping[str, Damage] = {
    "saved by another program": saved_by_another_program,
    **VALUE_DAMAGES,
    **ROW_DAMAGES,
    **COLUMN_DAMAGES,
    **GLANCE_DAMAGES,
    **SHEET_DAMAGES,
    "all sheets on one": all_sheets_on_one,
}
"""Name → damage; two are applied in this order."""
PAIRS: Sequence[tuple[str, str]] = [
    pair for pair in combinations(list(DAMAGES)[1:], 2) if pair != ("TCVN3 text", "VNI text")
]
"""Every two but the first; no text is typed for two fonts at once."""


def without_starts(book: Workbook) -> Workbook:
    """Without the formulas of rows that are not begun, which openpyxl does not move with them."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value).startswith("=IF(TRIM("):
                    cell.value = None
    return book


def mangled(*names: str) -> bytes:
    """The good return with these damages, applied in the order of DAMAGES.

    A later one whose title an earlier one took away does nothing.
    """
    book = without_starts(opened(good_return()))
    for number, name in enumerate(names):
        with suppress(KeyError) if number else nullcontext():
            DAMAGES[name](book)
    return saved(book)


def expected(good: Typed, *names: str) -> Typed:
    """What the good return's typed values are after damages that change what it says."""
    changed = deepcopy(dict(good))
    for name in names:
        if name in CHANGES:
            CHANGES[name](changed)
    return changed


def _capitals(typed: Typed) -> None:
    for sheet in FORM.sheets:
        for one in sheet.fields:
            if one.input == "text" and not one.excel.prefilled:
                for row in typed[sheet.key]:
                    row[one.name] = row[one.name] and row[one.name].upper()


def _years(typed: Typed) -> None:
    for row in typed["delegates"]:
        row["birth_date"] = row["birth_date"][:4]


def _more_people(typed: Typed) -> None:
    people = typed["delegates"]
    people += [people[-1] | {"full_name": f"Lê Văn Hai {n:03}"} for n in range(1, MORE + 1)]


def _gone(name: str) -> Callable[[Typed], None]:
    def change(typed: Typed) -> None:
        for row in typed["delegates"]:
            row[name] = None

    return change


CHANGES: Mapping[str, Callable[[Typed], None]] = {
    "everything uppercase": _capitals,
    "years only": _years,
    "more rows than the form had": _more_people,
    "an optional column deleted": _gone("note"),
    "an optional column deleted in the middle": _gone("phone"),
}
