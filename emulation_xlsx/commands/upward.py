"""``fill``: the form that the level above issued, filled from this campaign."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign.files import reason
from emulation_xlsx.campaign.progress import doubt
from emulation_xlsx.campaign.windows import patiently
from emulation_xlsx.commands.consolidate import Received
from emulation_xlsx.commands.outcome import Outputs, StopError
from emulation_xlsx.forms.questions import as_issued
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival

if TYPE_CHECKING:
    from emulation_xlsx.reading.workbook import RawWorkbook
    from emulation_xlsx.town.consolidation import Consolidation

_FORM = "unit_return"
_NUMBERED = 1000
"""How many filled forms of one name may lie there."""


def fill(
    form: Path, campaign: Path, as_of: dt.date | None = None, moment: dt.datetime | None = None
) -> int:
    """A copy of the form in ``cap-tren``, filled; nothing that lies there is overwritten."""
    content, book = _read(form)
    received = Received(campaign, as_of, moment)

    def write(town: Consolidation) -> int:
        from emulation_xlsx.event.upward import filled_form

        spec = as_issued(load(_FORM), book.meta)
        filled = filled_form(content, book, spec, town, received.marked)
        outputs, to = Outputs(), _free(received.campaign.upward / form.name)
        if outputs.write(to, filled.content):
            print(f"Đã ghi vào mẫu của cấp trên: {to}")
            for words in filled.written:
                print(f"  {words}")
        for words in filled.open:
            doubt(f"- {words}")
        return outputs.status()

    return received.written(write, lambda _: None)


def _read(form: Path) -> tuple[bytes, RawWorkbook]:
    """The form's bytes, and what it says.

    :raises StopError: it cannot be opened, or is no form that was issued by this program.
    """
    try:
        content = patiently(form.read_bytes)
    except OSError as error:
        raise StopError(f"không mở được {form.name}: {reason(error)}.") from error
    arrival = Arrival(form.name, content)
    try:
        book = Gate([arrival], _FORM).form(arrival)
    except RefusedError as refusal:
        found = refusal.finding(form.name)
        raise StopError(f"{form.name}: {found.message} {found.remedy}") from refusal
    if "form" not in book.meta or form.suffix.lower() != ".xlsx":
        words = "không phải là mẫu báo cáo .xlsx do phần mềm này phát hành"
        raise StopError(f"{form.name} {words}; xin dùng đúng tệp cấp trên gửi.")
    return content, book


def _free(path: Path) -> Path:
    """The path, or with a number behind its name the first that nothing lies at."""
    names = (path.with_stem(f"{path.stem}-{n}") for n in range(2, _NUMBERED))
    return next(one for one in (path, *names) if not one.exists())
