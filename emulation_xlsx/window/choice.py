"""The kits that a new campaign may begin with, for the window."""

from __future__ import annotations

import re
import tkinter
from importlib import resources
from tkinter import ttk

from emulation_xlsx.window.looks import named

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


class KitChoice(ttk.Combobox):
    """Which kit the next campaign begins with."""

    def __init__(self, row: ttk.Frame) -> None:
        self.kits = kit_titles()
        self._chosen = tkinter.StringVar(row, next(iter(self.kits)))
        super().__init__(row, textvariable=self._chosen, values=list(self.kits), width=_WIDTH)
        self.configure(state="readonly")
        named(self, "Bước 1 theo bộ mẫu")

    @property
    def kit(self) -> str:
        """Its name; blank for the default."""
        name = self.kits[self._chosen.get()]
        return "" if name == next(iter(self.kits.values())) else name
