"""How the window looks, and Tk's own words in Vietnamese."""

from __future__ import annotations

import tkinter
from tkinter import font, ttk

PROGRAM_TITLE = "Hội nghị điển hình tiên tiến"
AMBER = "#8f5902"
"""The colour of lines to look at once more."""
OF_TK = {"&OK": "&Chọn", "&Cancel": "Thô&i", "&Yes": "&Có", "&No": "&Không"} | {
    "&Directory:": "&Thư mục:",
    "&Selection:": "Đã &chọn:",
}
"""Words of Tk's own dialogs, where the system has none."""


def press(button: ttk.Button, _: object) -> None:
    button.invoke()


def able(widget: ttk.Widget, able: bool) -> None:
    widget.state(["!disabled" if able else "disabled"])


def dress(root: tkinter.Tk) -> None:
    """The title, the looks and the words of Tk's own dialogs."""
    root.title(PROGRAM_TITLE)
    style = ttk.Style(root)
    if root.tk.call("tk", "windowingsystem") == "x11":
        style.theme_use("clam")
        style.configure("TProgressbar", background="#3465a4")
    bold = font.nametofont("TkDefaultFont", root).copy()
    bold.configure(weight="bold")
    root.bold = bold  # type: ignore[attr-defined] # a font that nobody holds is gone
    style.configure("Said.TLabel", font=bold)
    style.configure("Wrong.TLabel", font=bold, foreground="#a40000")
    style.configure("Doubt.TLabel", font=bold, foreground=AMBER)
    style.configure("Step.TButton", anchor="w")
    root.tk.call("::msgcat::mclocale", "vi")
    for english, words in OF_TK.items():
        root.tk.call("::msgcat::mcset", "vi", english, words)
