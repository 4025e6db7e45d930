"""The window's question before something that cannot be taken back: mails are fetched or sent, a
campaign is closed; with what it is about, what may be approved, and the mailbox's password.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Mapping, Sequence
from tkinter import ttk
from typing import NamedTuple

from emulation_xlsx.window.looks import name_for_reader, px
from emulation_xlsx.window.steps import Wanted, WindowStep

MASK = "•"
BELOW = 60
"""Pixels below the window's edge, so that the list of letters stays in sight."""
LINE_WIDTH = 80
"""Letters of a line, about."""
FORGOTTEN = "Mật khẩu không ghi vào đâu; đóng cửa sổ này là quên."
_KINDS = {
    "gui-di": "mẫu gửi đi",
    "phan-hoi": "thư trả lời",
    "nhac-han": "thư nhắc",
    "thu-moi": "giấy mời",
}
"""A folder of letters → what they are called."""


Offers = Mapping[str, Sequence[str]]
"""Folder → its letters that may be approved."""


class Answer(NamedTuple):
    """Yes: the password typed ("" where it is known), the folders whose letters are approved."""

    password: str = ""
    approve: tuple[str, ...] = ()


class Asking(NamedTuple):
    """What a question says: its words, the lines it is about, and folder → letters to approve."""

    question: str
    lines: Sequence[str] = ()
    offers: Mapping[str, Sequence[str]] = {}


def asking(step: WindowStep, wanted: Wanted, offers: Offers, doubts: Sequence[str]) -> Asking:
    """The question of a step, with what it is about."""
    if wanted.letters:
        return Asking(f"Gửi {wanted.letters} thư này?", (), offers)
    if offers:
        return Asking("Chưa có thư nào được duyệt. Duyệt và gửi những thư sau?", (), offers)
    return Asking(step.question, doubts)


class AskingDialog(tkinter.Toplevel):
    """A dialog that waits for yes or no; yes needs a password unless the login's is ``known``.

    ``answer`` gets the answer, or None for no.
    """

    def __init__(
        self,
        window: tkinter.Tk,
        wanted: Wanted,
        known: bool,
        asked: Asking,
        answer: Callable[[Answer | None], None],
    ) -> None:
        super().__init__(window)
        self.answer, self.known, self.wanted = answer, known, wanted
        self.title("Xin xác nhận")
        self.resizable(False, False)
        self.transient(window)
        self.page = ttk.Frame(self, padding=px(self, 14), relief="solid", borderwidth=1)
        self.page.pack()
        ttk.Label(self.page, text=asked.question, style="Said.TLabel").pack(anchor="w")
        self._about([*asked.lines, *(one for letters in asked.offers.values() for one in letters)])
        self.checks = {folder: tkinter.BooleanVar(self) for folder in asked.offers}
        for folder, letters in asked.offers.items():
            self._check(folder, len(letters))
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

    def _about(self, lines: Sequence[str]) -> None:
        """What the question is about, line by line."""
        if not lines:
            return
        box = ttk.Frame(self.page)
        box.pack(fill="x", pady=(px(self, 8), 0))
        rows = sum(1 + len(line) // LINE_WIDTH for line in lines)
        listed = tkinter.Text(box, width=88, height=min(rows, 9), wrap="word")
        listed.insert("end", "\n".join(lines))
        listed.configure(state="disabled", font="TkDefaultFont", relief="flat")
        name_for_reader(listed, "Những việc được hỏi")
        bar = ttk.Scrollbar(box, command=listed.yview)
        listed.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        listed.pack(side="left", fill="x", expand=True)

    def _check(self, folder: str, count: int) -> None:
        words = f"Duyệt và gửi cả {count} {_KINDS.get(folder, 'thư')} chưa duyệt ({folder})"
        check = ttk.Checkbutton(self.page, text=words, variable=self.checks[folder])
        check.pack(anchor="w", pady=(px(self, 6), 0))
        name_for_reader(check, words)

    def _password(self, login: str) -> None:
        words = f"Mật khẩu của {login}:"
        ttk.Label(self.page, text=words).pack(anchor="w", pady=(px(self, 10), 2))
        self.entry.pack(fill="x")
        self.entry.bind("<Return>", lambda _: self._yes())
        name_for_reader(self.entry, words)
        ttk.Label(self.page, text=FORGOTTEN, style="Muted.TLabel").pack(anchor="w", pady=(2, 0))

    def _buttons(self) -> None:
        row = ttk.Frame(self.page)
        row.pack(anchor="e", pady=(px(self, 14), 0))
        self.no = ttk.Button(row, text="Hủy", command=self._no)
        yes = ttk.Button(row, text="Đồng ý", command=self._yes)
        for button in (yes, self.no):
            button.pack(side="left", padx=(px(self, 8), 0))
            button.bind("<Return>", lambda event: event.widget.invoke())

    def _yes(self) -> None:
        typed = self.entry.get()
        approve = tuple(folder for folder, check in self.checks.items() if check.get())
        something = self.wanted.letters or approve or not self.checks
        if something and (typed or self.known):
            self._end(Answer(typed, approve))

    def _no(self) -> None:
        self._end(None)

    def _end(self, answer: Answer | None) -> None:
        if before := self.master.focus_lastfor():  # else Windows shows another program
            before.focus_set()
        self.destroy()
        self.answer(answer)
