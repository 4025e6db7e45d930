"""The town workbook, and the one that circulates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from emulation_xlsx.forms.schema import FormField, Part, Sheet
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import LIVE_UNITS, Heading, TownBook
from emulation_xlsx.town.privacy import Mask, births_and_contacts, circulated
from emulation_xlsx.town.sheets import (
    allocation,
    composition,
    delegates,
    followup,
    heatmap,
    progress,
)
from emulation_xlsx.town.sheets.allocation import write_allocation
from emulation_xlsx.town.sheets.basis import write_applied, write_basis, write_receipts
from emulation_xlsx.town.sheets.briefing import write_briefing
from emulation_xlsx.town.sheets.composition import block_columns, write_composition
from emulation_xlsx.town.sheets.conferences import (
    write_conferences,
    write_contents,
    write_exemplars,
    write_pilots,
)
from emulation_xlsx.town.sheets.delegates import write_delegates
from emulation_xlsx.town.sheets.dossiers import (
    document_columns,
    tells_money,
    write_dossiers,
    write_money,
)
from emulation_xlsx.town.sheets.duplicates import write_duplicates
from emulation_xlsx.town.sheets.followup import write_issues, write_reminders
from emulation_xlsx.town.sheets.heatmap import milestone_columns, write_heatmap
from emulation_xlsx.town.sheets.overview import write_overview
from emulation_xlsx.town.sheets.own import OWN, asked_apart, own_columns, write_own
from emulation_xlsx.town.sheets.progress import write_progress
from emulation_xlsx.town.sheets.slides import write_slides

Writer = Callable[[TownBook, Consolidation], None]
WRITERS: Final[Mapping[str, Writer]] = {
    "overview": write_overview,
    "slides": write_slides,
    "allocation": write_allocation,
    "progress": write_progress,
    "heatmap": write_heatmap,
    "delegates": write_delegates,
    "composition": write_composition,
    "conferences": write_conferences,
    "contents": write_contents,
    "pilots": write_pilots,
    "exemplars": write_exemplars,
    "dossiers": write_dossiers,
    "money": write_money,
    OWN: write_own,
    "issues": write_issues,
    "duplicates": write_duplicates,
    "reminders": write_reminders,
    "briefing": write_briefing,
    "receipts": write_receipts,
    "basis": write_basis,
    "applied": write_applied,
}
"""Sheet → what writes it, in the order of the screen; none needs another to be written before."""
LENGTHS: Final[Mapping[str, Callable[[Consolidation, TownBook], int]]] = {
    "allocation": allocation.length,
    "progress": progress.length,
    "heatmap": heatmap.length,
    "delegates": delegates.length,
    "composition": composition.length,
    "issues": followup.length,
}
"""The rows of the lists that formulas of other sheets read."""
FROM_FORM: Final[Mapping[str, str]] = {
    "delegates": "delegates",
    "exemplars": "exemplars",
    "conferences": "conference",
}
"""Sheet → the sheet of the units' form whose questions are columns of it."""
_KEPT = ("achievement_report", "exemplars", "guests")
"""Columns that formulas read, asked or not."""
PLAN_COLUMNS: Final[Mapping[str, tuple[str, Callable[[Plan], list[FormField]]]]] = {
    "heatmap": ("unit_name", milestone_columns),
    "composition": ("label", block_columns),
    "dossiers": ("unit_name", document_columns),
    OWN: ("unit_name", own_columns),
}
"""Sheet → the columns that only the plan knows, and after which they stand."""


_OF_PART: Final[Mapping[Part, Sequence[str]]] = {
    "conference": ("conferences", "contents", "exemplars"),
    "list": ("allocation", "delegates", "composition", "duplicates"),
    "dossier": ("dossiers",),
}
"""Part of the form → the sheets that tell of it alone: left out where no milestone waits for it."""


ATTENDED: Final[Mapping[str, Sequence[str]]] = {
    "delegates": ("came",),
    "composition": ("came", "came_share"),
}
"""Sheet → its columns of who came to the event."""


CIRCULATED = "-luu-hanh"
"""How the name of what circulates ends."""


def town_workbooks(
    town: Consolidation, *, public: bool, folder: Path | None
) -> Iterator[tuple[str, str, bytes]]:
    """Name, what it is in words, and content: the town's workbook, and what circulates of it.

    ``folder``: see :func:`write_town`.
    """
    yield (
        f"{town.as_of}",
        town.plan.said("Bảng tổng hợp của {level}"),
        write_town(town, folder=folder),
    )
    if public:
        words = "Bản lưu hành, không có ngày sinh, điện thoại, thư điện tử"
        yield f"{town.as_of}{CIRCULATED}", words, write_town(town, public=True, folder=folder)


def write_town(
    town: Consolidation,
    *,
    public: bool = False,
    hide: Mask | None = None,
    folder: Path | None = None,
) -> bytes:
    """The workbook of all sheets; ``public``: the one that circulates, without personal data;
    ``hide`` people's names too: the one for the archive.

    ``folder``: where the parts of one too large for the memory lie until they are packed.
    """
    town = circulated(town) if public or hide else town
    book = town_book(town, public=public, hide=hide, folder=folder)
    write_sheets(book, town)
    return book.content()


def write_sheets(book: TownBook, town: Consolidation) -> None:
    """Every sheet that the book has."""
    for key, write in WRITERS.items():
        if key in book.pages:
            write(book, town)


def town_book(
    town: Consolidation,
    *,
    public: bool = False,
    hide: Mask | None = None,
    folder: Path | None = None,
) -> TownBook:
    """The workbook before any sheet is written."""
    settings = town.plan.settings
    heading = Heading(
        superior=settings.superior_office,
        office=settings.issuing_office,
        place=settings.place,
        as_of=town.as_of,
        signer_title=settings.signer_title,
        signer_name=settings.signer_name or "",
        recipients=settings.recipients_list,
    )
    mask = hide or (births_and_contacts(town) if public else None)
    live = len(town.plan.units) <= LIVE_UNITS
    archive = hide is not None
    idle = _without_use(town.plan)
    spec = town.plan.form("town").only(lambda sheet: sheet.key not in idle)
    spec = spec.with_sheets(partial(_with_columns, town))
    return TownBook(
        spec.only(lambda sheet: sheet.circulated) if public else spec,
        heading,
        lengths={key: partial(length, town) for key, length in LENGTHS.items()},
        live=live,
        mask=mask,
        archive=archive,
        folder=folder,
    )


def _without_use(plan: Plan) -> set[str]:
    """The sheets of which a plan has nothing to say."""
    idle = {key for part, keys in _OF_PART.items() if not plan.asks(part) for key in keys}
    if not tells_money(plan):
        idle.add("money")
    return idle if asked_apart(plan) else idle | {OWN}


def _with_columns(town: Consolidation, sheet: Sheet) -> Sheet:
    """With those that only the plan knows; those of who came only once somebody did."""
    if sheet.key in FROM_FORM:
        sheet = _as_asked(town.plan, sheet, FROM_FORM[sheet.key])
    after, columns = PLAN_COLUMNS.get(sheet.key, ("", None))
    more = columns(town.plan) if columns else []
    at = sheet.field_names.index(after) + 1 if after else 0
    unknown = ATTENDED.get(sheet.key, ()) if town.attendance is None else ()
    fields = (*sheet.fields[:at], *more, *sheet.fields[at:])
    return sheet.with_fields(tuple(one for one in fields if one.name not in unknown))


def _as_asked(plan: Plan, sheet: Sheet, key: str) -> Sheet:
    """A list of the form in the town's workbook: without what nobody is asked, with the own
    questions behind its own columns.
    """
    asked = plan.form("unit_return").sheet(key)
    nobody = plan.asked.of_nobody(unit.kind for unit in plan.units)
    listed = asked.kind == "table"
    own = [
        one.field().looking(folded=True) for one in plan.asked.own if listed and one.sheet == key
    ]
    gone = {name for where, name in nobody if where == key} - set(_KEPT)
    at = 1 + max(i for i, name in enumerate(sheet.field_names) if name in asked.field_names)
    fields = (*sheet.fields[:at], *own, *sheet.fields[at:])
    return sheet.with_fields(one for one in fields if one.name not in gone)
