"""What the window offers while no folder is chosen: a trial, a new campaign, one that is there, the
campaigns opened last and, on Windows, an icon on the desktop.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from tkinter import ttk

from emulation_xlsx.campaign import places
from emulation_xlsx.campaign.files import reason
from emulation_xlsx.window.looks import PROGRAM_TITLE, press
from emulation_xlsx.window.steps import WELCOME

LAST = "Những đợt mở gần đây:"
STARTER = "Mở chương trình.cmd"
TRIAL, NEW = "xem-thu", "dot-{year}"
_LONGEST = 90
"""Characters of a path that are shown."""


class Welcome(ttk.Frame):
    """Buttons for who has no folder yet; ``pressed`` says what each does, by its command."""

    def __init__(
        self,
        page: ttk.Frame,
        pressed: Mapping[str, Callable[[], None]],
        reopen: Callable[[str], None],
    ) -> None:
        super().__init__(page)
        self._reopen = reopen
        self.columnconfigure(1, weight=1)
        for row, step in enumerate(WELCOME):
            if step.command == "icon" and not can_make_icon():
                continue
            button = ttk.Button(self, text=step.label, command=pressed[step.command], width=20)
            button.configure(style="Step.TButton")
            button.bind("<Return>", partial(press, button))
            button.grid(row=row, column=0, sticky="ew", pady=4)
            words = ttk.Label(self, text=f"{step.does}\n{step.spares}")
            words.grid(row=row, column=1, sticky="w", padx=10)
        self._last = ttk.Frame(self)
        self._last.grid(row=len(WELCOME), column=0, columnspan=2, sticky="w", pady=(12, 0))

    def show(self, folders: Iterable[str]) -> None:
        """A button for each of the campaigns opened last."""
        for old in self._last.winfo_children():
            old.destroy()
        for number, folder in enumerate(folders):
            if not number:
                ttk.Label(self._last, text=LAST).pack(anchor="w")
            words = folder if len(folder) <= _LONGEST else f"…{folder[-_LONGEST:]}"
            button = ttk.Button(self._last, text=words, command=partial(self._reopen, folder))
            button.bind("<Return>", partial(press, button))
            button.configure(style="Step.TButton")
            button.pack(anchor="w", fill="x", pady=2)


def free_folder(name: str) -> Path:
    """A folder of this name among the user's documents that is not there yet."""
    folder, number = places.documents_folder() / name, 1
    while folder.exists():
        number += 1
        folder = folder.with_name(f"{name}-{number}")
    return folder


# --- the icon ------------------------------------------------------------------------------------


def _starter() -> Path:
    """What starts the program, in the folder that was unpacked."""
    return Path(sys.executable).parents[1] / STARTER


def _icon() -> Path | None:
    desktop = places.desktop()
    return desktop and desktop / f"{PROGRAM_TITLE}.lnk"


def can_make_icon() -> bool:
    """Whether there is a desktop without an icon of this program."""
    with contextlib.suppress(OSError):
        icon = _icon() if sys.platform == "win32" and _starter().is_file() else None
        return icon is not None and not icon.exists()
    return False


def make_icon() -> str:
    """Put one there; the sentence that says so, or why not."""
    icon = _icon()
    try:
        if sys.platform == "win32" and icon:
            from emulation_xlsx.campaign.windows import make_shortcut

            make_shortcut(
                icon, _starter(), PROGRAM_TITLE, Path(sys.executable).with_name("pythonw.exe")
            )
            return f"Đã đặt biểu tượng “{PROGRAM_TITLE}” trên màn hình nền."
        why = "không thấy màn hình nền"
    except OSError as error:
        why = reason(error)
    return (
        f"Chưa đặt được biểu tượng: {why}. Lần sau xin mở “{STARTER}” trong thư mục chương trình."
    )
