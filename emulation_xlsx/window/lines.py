"""The list of what happened, below the window's buttons; long tables wait behind a button."""

from __future__ import annotations

import tkinter
from tkinter import ttk

from emulation_xlsx.window.looks import AMBER, EDGE, INK, able, name_for_reader, press, px
from emulation_xlsx.window.steps import WIDTH

DOUBTFUL, DETAILED = "doubt", "detail"
"""The tags of lines to look at once more, and of those of a long table."""
SHOW, HIDE = "Xem bảng chi tiết", "Ẩn bảng chi tiết"


class Lines(ttk.Frame):
    """Lines that can be read and copied, not typed into."""

    def __init__(self, page: ttk.Frame) -> None:
        super().__init__(page)
        self._text = tkinter.Text(self, width=WIDTH, height=3, wrap="word", state="disabled")
        self._text.configure(font="TkFixedFont", relief="flat", padx=px(self, 6), pady=px(self, 4))
        self._text.configure(background="#ffffff", foreground=INK, highlightthickness=1)
        self._text.configure(highlightbackground=EDGE, takefocus=True)
        self._text.tag_configure(DOUBTFUL, foreground=AMBER)
        self._text.bind("<Tab>", self._leave)
        name_for_reader(self._text, "Những gì đã làm")
        bar = ttk.Scrollbar(self, command=self._text.yview)
        self._text.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self._text.pack(side="left", fill="both", expand=True)
        self.toggle = ttk.Button(page, text=SHOW, command=self._turn)
        self.toggle.bind("<Return>", lambda event: press(self.toggle, event))
        self.details(shown=False)
        able(self.toggle, False)

    def _leave(self, _: object) -> str:
        """Tab goes on, as elsewhere."""
        self._text.tk_focusNext().focus_set()  # type: ignore[union-attr] # there are buttons
        return "break"

    def write(self, line: str | None, tag: str = "") -> None:
        """Add a line; None empties the list."""
        self._text.configure(state="normal")
        if line is None:
            self._text.delete("1.0", "end")
            self.details(shown=False)
        else:
            self._text.insert("end", f"{line}\n", tag)
        self._text.configure(state="disabled")
        self._text.see("end")
        able(self.toggle, bool(self._text.tag_ranges(DETAILED)))

    def from_the_first(self) -> None:
        """What was done stands in the first lines; a small screen has room for four."""
        self._text.yview_moveto(0)

    def _turn(self) -> None:
        self.details(shown=str(self._text.tag_cget(DETAILED, "elide")) == "1")

    def details(self, *, shown: bool) -> None:
        """Show the long tables among the lines, or not."""
        self._text.tag_configure(DETAILED, elide=not shown)
        self.toggle.configure(text=HIDE if shown else SHOW)
