"""The consolidated workbook of the town: every sheet from one :class:`Consolidation`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from emulation_xlsx.forms.schema import load
from emulation_xlsx.town.basis import write_basis, write_receipts
from emulation_xlsx.town.briefing import write_briefing
from emulation_xlsx.town.composition import write_composition
from emulation_xlsx.town.conferences import write_conferences, write_exemplars, write_pilots
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.delegates import write_delegates
from emulation_xlsx.town.dossiers import write_dossiers, write_money
from emulation_xlsx.town.doubles import write_duplicates
from emulation_xlsx.town.followup import write_issues, write_reminders
from emulation_xlsx.town.heatmap import write_heatmap
from emulation_xlsx.town.masking import Mask, circulated, masker
from emulation_xlsx.town.overview import write_overview
from emulation_xlsx.town.progress import write_progress
from emulation_xlsx.town.seats import write_allocation
from emulation_xlsx.town.sheets import LIVE_UNITS, Heading, TownBook

Writer = Callable[[TownBook, Consolidation], None]
WRITERS: Final[tuple[Writer, ...]] = (
    write_delegates,
    write_allocation,
    write_composition,
    write_progress,
    write_heatmap,
    write_conferences,
    write_pilots,
    write_exemplars,
    write_dossiers,
    write_money,
    write_issues,
    write_duplicates,
    write_reminders,
    write_briefing,
    write_receipts,
    write_basis,
    write_overview,
)
"""A sheet whose formulas read another comes after it; the order on screen is the schema's."""


YOUNGEST = 12
"""The age below which nobody is believed to be a delegate: later days are no births."""


CIRCULATED = "-luu-hanh"
"""How the name of what circulates ends."""


def town_workbooks(
    town: Consolidation, *, public: bool, folder: Path | None
) -> Iterator[tuple[str, str, bytes]]:
    """Name, what it is in words, and content: the town's workbook, and what circulates of it.

    ``folder``: see :func:`write_town`.
    """
    yield f"{town.as_of}", "Bảng tổng hợp của thị xã", write_town(town, folder=folder)
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
    book = town_book(town, public=public, hide=hide, folder=folder)
    town = circulated(town) if book.mask else town
    for write in WRITERS:
        write(book, town)
    return book.content()


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
    return TownBook(load("town"), heading, live=live, mask=mask, archive=archive, folder=folder)


def births_and_contacts(town: Consolidation) -> Mask:
    """The mask of births, phones and mail addresses in the texts of a campaign."""
    return masker(town.plan.settings.campaign_start.year - YOUNGEST)
