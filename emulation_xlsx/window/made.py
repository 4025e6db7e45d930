"""What each step has made in a campaign's folder, and when: read from the files that are there."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from emulation_xlsx.campaign.clock import VIETNAM
from emulation_xlsx.campaign.folder import Campaign

_Made = tuple[str, Callable[[Campaign], Iterable[Path]]]
_MADE: Mapping[str, _Made] = {
    "new": ("", lambda campaign: [campaign.plan]),
    "allocate": ("", lambda campaign: [campaign.allocation]),
    "issue": ("mẫu", lambda campaign: campaign.outgoing.glob("*.xlsx")),
    "consolidate": ("", lambda campaign: campaign.town_workbooks),
    "remind": ("thư", lambda campaign: campaign.reminders.glob("*.eml")),
    "invite": ("thư", lambda campaign: campaign.invitations.glob("*.eml")),
    "report": ("", lambda campaign: campaign.results.glob("bao-cao-*.docx")),
    "fill": ("mẫu", lambda campaign: campaign.upward.glob("*.xlsx")),
    "close": ("", lambda campaign: campaign.root.glob("luu-tru-*")),
    "mail fetch": ("thư", lambda campaign: campaign.fetched.glob("*.eml")),
}
"""A command → what its files are counted in, and the files."""


def made(command: str, folder: str) -> str:
    """«20/04/2020 08:00 · 63 mẫu»; blank where the step has made nothing there yet."""
    if command not in _MADE or not folder:
        return ""
    unit, files = _MADE[command]
    with contextlib.suppress(OSError):
        times = [path.stat().st_mtime for path in files(Campaign(Path(folder)))]
        if times:
            when = dt.datetime.fromtimestamp(max(times), VIETNAM)
            return f"{when:%d/%m/%Y %H:%M}" + (f" · {len(times)} {unit}" if unit else "")
    return ""
