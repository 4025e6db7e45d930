"""What the window lets choose: the kits that a new campaign may begin with, a step's file."""

from __future__ import annotations

import re
import tkinter
from importlib import resources
from pathlib import Path
from tkinter import filedialog, ttk

from emulation_xlsx.window.looks import name_for_reader
from emulation_xlsx.window.steps import WindowStep

_TITLE = re.compile(r"^  campaign_title: (.+)$", re.MULTILINE)
_WIDTH = 100


def kit_titles() -> dict[str, str]:
    """«Name – what its campaign is called» → name, the default kit first; read without the plan's
    models, which would keep the window waiting.
    """
    found = {}
    for one in resources.files("emulation_xlsx.kits").iterdir():
        if (plan := one.joinpath("plan.yaml")).is_file():
            text = plan.read_text("utf-8")
            title = _TITLE.search(text)
            based = text.startswith("like:") or "\nlike:" in text
            found[based, one.name] = f"{one.name} – {title[1] if title else ''}"
    return {found[key]: key[1] for key in sorted(found)}


def step_file(window: tkinter.Tk, step: WindowStep) -> str | None:
    """The file that a step works on, as chosen in a dialog; blank for a step that takes none, None
    where nothing was chosen.
    """
    if not step.asks_file:
        return ""
    kinds = [("Excel", ".xlsx")]
    found = filedialog.askopenfilename(parent=window, title=step.asks_file, filetypes=kinds)
    return str(Path(found)) if found else None


class KitChoice(ttk.Combobox):
    """Which kit the next campaign begins with."""

    def __init__(self, row: ttk.Frame) -> None:
        self.kits = kit_titles()
        self._chosen = tkinter.StringVar(row, next(iter(self.kits)))
        super().__init__(row, textvariable=self._chosen, values=list(self.kits), width=_WIDTH)
        self.configure(state="readonly")
        name_for_reader(self, "Bước 1 theo bộ mẫu")

    @property
    def kit(self) -> str:
        """Its name; blank for the default."""
        name = self.kits[self._chosen.get()]
        return "" if name == next(iter(self.kits.values())) else name
