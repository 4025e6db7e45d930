"""The window's question before mails are fetched or sent, with the mailbox's password."""

from __future__ import annotations

import tkinter
from collections.abc import Callable
from tkinter import ttk

from emulation_xlsx.window.steps import Wanted

MASK = "•"
BELOW = 60
"""Pixels below the window's edge, so that the list of letters stays in sight."""
FORGOTTEN = "Mật khẩu không ghi vào đâu; đóng cửa sổ này là quên."


class Question(tkinter.Toplevel):
    """A dialog that waits for yes or no; yes needs a password unless the login's is ``known``.

    ``answer`` gets the password typed ("" where it is known), or None for no.
    """

    def __init__(
        self, window: tkinter.Tk, wanted: Wanted, known: bool, answer: Callable[[str | None], None]
    ) -> None:
        super().__init__(window)
        self.answer, self.known = answer, known
        self.title("Hộp thư")
        self.resizable(False, False)
        self.transient(window)
        self.page = ttk.Frame(self, padding=14)
        self.page.pack()
        ttk.Label(self.page, text=wanted.question, style="Said.TLabel").pack(anchor="w")
        self.entry = ttk.Entry(self.page, show=MASK, width=40)
        if not known:
            self._password(wanted.login)
        self._buttons()
        self.protocol("WM_DELETE_WINDOW", self._no)
        self.bind("<Escape>", lambda _: self._no())
        self.geometry(f"+{window.winfo_rootx() + 2 * BELOW}+{window.winfo_rooty() + BELOW}")
        self.wait_visibility()
        self.grab_set()
        (self.no if known else self.entry).focus_set()

    def _password(self, login: str) -> None:
        ttk.Label(self.page, text=f"Mật khẩu của {login}:").pack(anchor="w", pady=(10, 2))
        self.entry.pack(fill="x")
        self.entry.bind("<Return>", lambda _: self._yes())
        ttk.Label(self.page, text=FORGOTTEN).pack(anchor="w", pady=(2, 0))

    def _buttons(self) -> None:
        row = ttk.Frame(self.page)
        row.pack(anchor="e", pady=(14, 0))
        self.no = ttk.Button(row, text="Thôi", command=self._no)
        yes = ttk.Button(row, text="Đồng ý", command=self._yes)
        for button in (yes, self.no):
            button.pack(side="left", padx=(8, 0))
            button.bind("<Return>", lambda event: event.widget.invoke())

    def _yes(self) -> None:
        typed = self.entry.get()
        if typed or self.known:
            self._end(typed)

    def _no(self) -> None:
        self._end(None)

    def _end(self, typed: str | None) -> None:
        if before := self.master.focus_lastfor():  # else Windows shows another program
            before.focus_set()
        self.destroy()
        self.answer(typed)
