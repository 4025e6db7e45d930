"""How the window looks, and Tk's own words in Vietnamese.

Lengths are pixels of a screen at 100 %; :func:`px` makes them this screen's, so that at 150 % the
spaces grow with the letters.
"""

from __future__ import annotations

import contextlib
import tkinter
from tkinter import font, ttk

PROGRAM_TITLE = "Thu thập và tổng hợp báo cáo"
AMBER, RED, GREEN = "#8f5902", "#a40000", "#1d6a35"
"""The colours of lines to look at once more, of what went wrong, of what is done."""
_PAPER, INK, _MUTED, EDGE = "#f7f8fa", "#1b1f24", "#525b66", "#c4cad2"
BAND, ON_BAND, ACCENT, PRESSED = "#1f4466", "#ffffff", "#2a5d8c", "#dbe6f1"
"""The band at the top and the letters on it; the frame of what has the keyboard, and below it."""
OF_TK = {"&OK": "&Chọn", "&Cancel": "&Hủy", "&Yes": "&Có", "&No": "&Không"} | {
    "&Directory:": "&Thư mục:",
    "&Selection:": "Đã &chọn:",
    "&Open": "&Mở",
    "File &name:": "&Tên tệp:",
    "Files of &type:": "&Loại tệp:",
}
"""Words of Tk's own dialogs, where the system has none."""
_PLAIN_SCREEN = 96.0
"""Pixels of an inch at 100 %."""
_NEEDED = (1360, 770)
"""Pixels of a screen at 100 % on which the whole window fits, the task bar beside it."""


def press(button: ttk.Button, _: object) -> None:
    button.invoke()


def able(widget: ttk.Widget, able: bool) -> None:
    widget.state(["!disabled" if able else "disabled"])


def px(widget: tkinter.Misc, length: int) -> int:
    """A length as this screen is scaled."""
    return round(length * max(widget.winfo_fpixels("1i") / _PLAIN_SCREEN, 1.0))


def name_for_reader(widget: tkinter.Misc, words: str) -> None:
    """Give a widget the name that a screen reader says, where Tk (from 9.1 on) has such names."""
    with contextlib.suppress(tkinter.TclError):
        widget.tk.call("tk", "accessible", "set_acc_name", widget, words)


def dress(root: tkinter.Tk) -> None:
    """The title, the looks and the words of Tk's own dialogs."""
    root.title(PROGRAM_TITLE)
    _scale_down(root)
    style = ttk.Style(root)
    if root.tk.call("tk", "windowingsystem") != "aqua":
        style.theme_use("clam")
        _colour(root, style)
    _fonts(root, style)
    root.tk.call("::msgcat::mclocale", "vi")
    for english, words in OF_TK.items():
        root.tk.call("::msgcat::mcset", "vi", english, words)


def _scale_down(root: tkinter.Tk) -> None:
    """Letters grow with the 125 % or 150 % of the system as far as no button leaves the screen."""
    room = (root.winfo_screenwidth(), root.winfo_screenheight())
    fits = max(1.0, min(has / needs for has, needs in zip(room, _NEEDED, strict=True)))
    if root.winfo_fpixels("1i") <= fits * _PLAIN_SCREEN:
        return
    root.tk.call("tk", "scaling", fits * _PLAIN_SCREEN / 72)
    for name in font.names(root):
        one = font.nametofont(name, root)
        one.configure(size=one.cget("size"))  # measured anew


def _colour(root: tkinter.Tk, style: ttk.Style) -> None:
    """Light, with a frame in colour around what has the keyboard."""
    root.configure(background=_PAPER)
    style.configure(".", background=_PAPER, foreground=INK, bordercolor=EDGE, focuscolor=ACCENT)
    style.map(".", foreground=[("disabled", "#8a929c")])
    pad = (px(root, 7), px(root, 2))
    style.configure("TButton", background="#ffffff", padding=pad, lightcolor="#ffffff")
    style.map(
        "TButton",
        background=[("disabled", _PAPER), ("pressed", PRESSED), ("active", PRESSED)],
        bordercolor=[("focus", ACCENT), ("active", ACCENT)],
    )
    style.configure("TEntry", fieldbackground="#ffffff", padding=px(root, 3))
    style.map("TEntry", bordercolor=[("focus", ACCENT)], lightcolor=[("focus", ACCENT)])
    style.map("TCheckbutton", background=[("active", _PAPER), ("focus", PRESSED)])
    style.configure("TProgressbar", background=ACCENT, troughcolor="#e4e8ed")
    style.configure("TLabelframe", bordercolor=EDGE)


def _fonts(root: tkinter.Tk, style: ttk.Style) -> None:
    """Bold for what was said, larger for where one is, paler for what is left alone."""
    fonts = {}
    for name, changes in {"bold": {}, "large": {"size": 14}}.items():
        fonts[name] = font.nametofont("TkDefaultFont", root).copy()
        fonts[name].configure(weight="bold", **changes)  # type: ignore[arg-type] # sizes are numbers
    root.kept_fonts = fonts  # type: ignore[attr-defined] # a font that nobody holds is gone
    bold = fonts["bold"]
    style.configure("Said.TLabel", font=bold)
    style.configure("Done.TLabel", font=bold, foreground=GREEN)
    style.configure("Wrong.TLabel", font=bold, foreground=RED)
    style.configure("Doubt.TLabel", font=bold, foreground=AMBER)
    style.configure("Muted.TLabel", foreground=_MUTED)
    style.configure("Made.TLabel", foreground=GREEN)
    style.configure("Step.TButton", anchor="w", font=bold)
    style.configure("Band.TFrame", background=BAND)
    style.configure("Band.TLabel", background=BAND, foreground=ON_BAND, font=fonts["large"])
