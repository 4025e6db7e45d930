"""The list of what happened, below the window's buttons."""

from __future__ import annotations

import tkinter
from tkinter import ttk

from emulation_xlsx.window.looks import AMBER
from emulation_xlsx.window.steps import WIDTH

DOUBTFUL = "doubt"
"""The tag of lines to look at once more."""


class Lines(ttk.Frame):
    """Lines that can be read and copied, not typed into."""

    def __init__(self, page: ttk.Frame) -> None:
        super().__init__(page)
        self._text = tkinter.Text(self, width=WIDTH, height=9, wrap="word", state="disabled")
        self._text.configure(font="TkFixedFont", relief="solid", borderwidth=1, padx=4, pady=2)
        self._text.tag_configure(DOUBTFUL, foreground=AMBER)
        bar = ttk.Scrollbar(self, command=self._text.yview)
        self._text.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self._text.pack(side="left", fill="both", expand=True)

    def write(self, line: str | None, tag: str = "") -> None:
        """Add a line; None empties the list."""
        self._text.configure(state="normal")
        if line is None:
            self._text.delete("1.0", "end")
        else:
            self._text.insert("end", f"{line}\n", tag)
        self._text.configure(state="disabled")
        self._text.see("end")
