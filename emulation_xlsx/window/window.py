"""The window for a clerk without a terminal: a button per command, which runs as a child process.

A window started in a campaign's folder opens it; otherwise it offers the ones opened last.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import tkinter
from contextlib import suppress
from functools import partial
from pathlib import Path
from tkinter import filedialog, messagebox, ttk

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import reason
from emulation_xlsx.campaign.progress import PASSWORD
from emulation_xlsx.commands.outcome import DONE
from emulation_xlsx.window.child import Child, open_with_system
from emulation_xlsx.window.guide import open_guide
from emulation_xlsx.window.lines import DOUBTFUL, Lines
from emulation_xlsx.window.looks import able, dress, press
from emulation_xlsx.window.question import Question
from emulation_xlsx.window.remembered import campaigns, forget, remember
from emulation_xlsx.window.steps import (
    OPENED,
    OUTCOMES,
    POST,
    WELCOME,
    WINDOW_STEPS,
    WRONG_DAY,
    Doubt,
    Event,
    Folder,
    Progress,
    Unforeseen,
    Wanted,
    WindowStep,
    at_hand,
    command_line,
    enabled,
    folder_state,
    found_at,
    outcome,
    python,
    read_day,
)
from emulation_xlsx.window.welcome import NEW, TRIAL, Welcome, free_folder, make_icon

POLL = 50
HARDER = (("terminate", 10_000), ("kill", 15_000))
"""What is done to a child that does not stop when asked, after so many milliseconds."""
UNFIT = "Đường dẫn hoặc mật khẩu có ký tự không dùng được trên máy này; xin gõ lại."
AT_ONCE = 300
"""Lines shown before the window looks at the mouse again."""


class Window:
    """Everything in the window, and the one command that runs at a time."""

    def __init__(self, root: tkinter.Tk) -> None:
        self.root = root
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.child: Child | None = None
        self.step = WINDOW_STEPS[0]
        self.ran = ""
        self.stopped = self.closing = self.asking = self.trying = False
        self.unforeseen, self.doubts = "", 0
        self.wanted: Wanted | None = None
        self.given = os.environ.pop(PASSWORD, "")  # only for the children that need it
        self.passwords: dict[str, str] = {}
        here = str(Path.cwd())
        known = folder_state(here) is Folder.CAMPAIGN
        self.folder = tkinter.StringVar(root, here if known else "")
        self.today = clock.now().date()
        self.day = tkinter.StringVar(root, f"{self.today:%d/%m/%Y}")
        self.units = tkinter.StringVar(root)
        self.page = ttk.Frame(root, padding=10)
        self.page.pack(fill="both", expand=True)
        self._folder_row()
        self.work = ttk.Frame(self.page)
        self.work.pack(fill="x")
        self._steps()
        self._post()
        self._welcome()
        self._advance_row()
        self._openers()
        self.lines = Lines(self.page)
        self.lines.pack(fill="both", expand=True)
        self._start()

    def _folder_row(self) -> None:
        row = ttk.Frame(self.page)
        row.pack(fill="x")
        ttk.Label(row, text="Thư mục của đợt:").pack(side="left")
        self.choose = ttk.Button(row, text="Chọn thư mục…", command=self._choose)
        self.path = ttk.Entry(row, textvariable=self.folder)
        self.path.pack(side="left", fill="x", expand=True, padx=6)
        self.choose.pack(side="left")
        self.state = ttk.Label(self.page, style="Said.TLabel")
        self.state.pack(fill="x", pady=(4, 8))

    def _steps(self) -> None:
        table = ttk.Frame(self.work)
        table.pack(fill="x")
        table.columnconfigure(1, weight=1)
        self.buttons: dict[WindowStep, ttk.Button] = {}
        for step in WINDOW_STEPS:
            if step.command == "issue":
                self.unit_field, beside = self._field(table, "Bước 3 chỉ cho các mã:", self.units)
                beside.configure(text="ví dụ DT05 XP03; bỏ trống là mọi đơn vị")
            elif step.command == "consolidate":
                name = "Từ bước 4, tính đến ngày:"
                self.day_field, self.day_words = self._field(table, name, self.day)
                self.day_words.configure(style="Wrong.TLabel")
            self._step(table, step, table.grid_size()[1]).configure(width=20)

    def _post(self) -> None:
        table = ttk.LabelFrame(self.work, text="Hộp thư (nếu dùng)", padding=(4, 0, 4, 4))
        table.pack(fill="x", pady=(6, 0))
        for place, step in enumerate(POST):
            self._step(table, step, 0, 2 * place).configure(width=9)

    def _welcome(self) -> None:
        pressed = {
            "demo": self._try,
            "propose": lambda: self.folder.set(str(free_folder(NEW.format(year=self.today.year)))),
            "choose": self._choose,
            "icon": lambda: self.lines.write(make_icon()),
        }
        self.welcome = Welcome(self.page, pressed, self._reopen)

    def _step(
        self, table: ttk.Frame | ttk.LabelFrame, step: WindowStep, row: int, column: int = 0
    ) -> ttk.Button:
        """A step's button, with its two lines of words beside."""
        run = partial(self._run, step)
        button = ttk.Button(table, text=step.label, underline=0, command=run, style="Step.TButton")
        self.root.bind_all(f"<Alt-Key-{step.label[0].lower()}>", partial(press, button))
        button.grid(row=row, column=column, sticky="ew", pady=2)
        words = ttk.Label(table, text=f"{step.does}\n{step.spares}")
        words.grid(row=row, column=column + 1, sticky="w", padx=10)
        self.buttons[step] = button
        return button

    def _field(
        self, table: ttk.Frame, name: str, variable: tkinter.StringVar
    ) -> tuple[ttk.Entry, ttk.Label]:
        """A row of its own for something to type, and the place for words beside it."""
        row, frame = table.grid_size()[1], ttk.Frame(table)
        ttk.Label(table, text=name).grid(row=row, column=0, sticky="e")
        frame.grid(row=row, column=1, sticky="w", padx=10, pady=3)
        entry, beside = ttk.Entry(frame, textvariable=variable, width=14), ttk.Label(frame)
        entry.pack(side="left")
        beside.pack(side="left", padx=8)
        return entry, beside

    def _advance_row(self) -> None:
        row = ttk.Frame(self.page)
        row.pack(fill="x", pady=(8, 4))
        self.stop = ttk.Button(row, text="Dừng", command=self._stop)
        self.stop.pack(side="right")
        self.bar = ttk.Progressbar(row, length=180)
        self.bar.pack(side="right", padx=8)
        self.status = ttk.Label(row, style="Said.TLabel", text="Chưa chạy bước nào.")
        self.status.pack(side="left")

    def _openers(self) -> None:
        row = ttk.Frame(self.page)
        row.pack(fill="x", side="bottom", pady=(8, 0))
        self.openers: dict[str, ttk.Button] = {}
        for label in OPENED:
            button = ttk.Button(row, text=label, command=partial(self._open, label))
            button.pack(side="left", padx=(0, 6))
            self.openers[label] = button
        self.guide = ttk.Button(row, text="Hướng dẫn", command=self._guide)
        self.guide.pack(side="right")

    def _start(self) -> None:
        self.root.protocol("WM_DELETE_WINDOW", self._close)
        self.root.report_callback_exception = self._failed
        for button in (
            *self.buttons.values(),
            *self.openers.values(),
            self.choose,
            self.stop,
            self.guide,
        ):
            button.bind("<Return>", partial(press, button))
        self.root.bind("<FocusIn>", self._looked_at)
        for variable in (self.folder, self.day):
            variable.trace_add("write", lambda *_: self._refresh())
        self._refresh()
        (self.path if self.folder.get() else self.choose).focus_set()
        self.root.after(POLL, self._poll)

    def _looked_at(self, event: tkinter.Event[tkinter.Misc]) -> None:
        """Back from Excel or the file manager."""
        if event.widget is self.root:
            self._refresh()

    # what is pressed

    def _choose(self) -> None:
        chosen = filedialog.askdirectory(
            parent=self.root, title="Thư mục của đợt", initialdir=self.folder.get() or Path.home()
        )
        if chosen:
            self.folder.set(str(Path(chosen)))
            remember(self.folder.get())

    def _reopen(self, folder: str) -> None:
        self.folder.set(folder)
        if folder_state(folder) is not Folder.CAMPAIGN:
            forget(folder)

    def _try(self) -> None:
        self.folder.set(str(free_folder(TRIAL)))
        self._run(WELCOME[0])

    def _guide(self) -> None:
        arguments = (at_hand(self.folder.get(), self.ran), self.events.put)
        threading.Thread(target=open_guide, args=arguments, daemon=True).start()

    def _run(self, step: WindowStep, password: str = "") -> None:
        """Start a step's command; without the password it needs, as a trial that only says."""
        self.step, self.stopped, self.unforeseen, self.wanted = step, False, "", None
        self.doubts = 0
        self.lines.write(None)
        self.trying = bool(step.undone) and not password
        day, units = read_day(self.day.get()), self.units.get()
        arguments = command_line(step, self.folder.get(), day, units, certain=not self.trying)
        given = {PASSWORD: password} if password else {}
        try:
            self.child = Child(arguments, self.events.put, given)
        except OSError as error:
            self.lines.write(f"Không chạy được {python()}: {reason(error)}.")
            return
        except ValueError:  # which would show the password
            self._forget()
            self.lines.write(UNFIT)
            return
        self.status.configure(text=f"Đang làm: {step.label}…", style="Said.TLabel")
        self.bar.configure(mode="indeterminate")
        self.bar.start()
        self._refresh()

    def _ask(self, wanted: Wanted) -> None:
        known = self.passwords.setdefault(wanted.login, self.given)
        if known and not wanted.letters:
            self._run(self.step, known)
        else:
            self.asking = True
            self._refresh()
            Question(self.root, wanted, bool(known), partial(self._answered, wanted.login))

    def _answered(self, login: str, typed: str | None) -> None:
        self.asking = False
        if typed is not None:
            self.passwords[login] = typed or self.passwords[login]
            self._run(self.step, self.passwords[login])
        self._refresh()

    def _forget(self) -> None:
        self.given = ""
        self.passwords.clear()

    def _stop(self) -> None:
        if self.child is None or self.stopped:
            return
        self.stopped = True
        self.status.configure(text="Đang dừng…")
        self.child.interrupt()
        for how, wait in HARDER:
            self.root.after(wait, self._harder, self.child, how)
        self._refresh()

    def _harder(self, child: Child, how: str) -> None:
        if self.child is child:
            getattr(child, how)()

    def _open(self, label: str) -> None:
        if path := found_at(label, self.folder.get()):
            arguments = (path, self.events.put)
            threading.Thread(target=open_with_system, args=arguments, daemon=True).start()

    def _close(self) -> None:
        question = "Đang làm dở. Dừng lại và đóng cửa sổ?"
        if self.child and not messagebox.askyesno("Đóng cửa sổ", question, default="no"):
            return
        self.closing = True
        self._stop()
        if self.child is None:
            self.root.destroy()

    # what is shown

    def _poll(self) -> None:
        self.root.after(POLL, self._poll)
        if clock.now().date() != self.today:
            before, self.today = self.today, clock.now().date()
            if read_day(self.day.get()) == before:
                self.day.set(f"{self.today:%d/%m/%Y}")
        for _ in range(min(AT_ONCE, self.events.qsize())):
            self._show(self.events.get())
        if self.closing and self.child is None:
            self.root.destroy()

    def _show(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.bar.stop()
            self.bar.configure(mode="determinate", maximum=event.total, value=event.done)
            if not self.stopped:
                self.status.configure(text=f"{event.words}: {event.done}/{event.total}")
        elif isinstance(event, Wanted):
            self.wanted = event
        elif isinstance(event, Unforeseen):
            self.unforeseen = event or self.unforeseen
        elif isinstance(event, Doubt):
            self.doubts += 1
            self.lines.write(event, DOUBTFUL)
        elif isinstance(event, str):
            self.lines.write(event)
        else:
            self._ended(event)

    def _ended(self, status: int) -> None:
        self.child, done = None, status == DONE
        tried = done and self.trying
        self.bar.stop()
        self.bar.configure(mode="determinate", maximum=1, value=int(done and not tried))
        if status not in OUTCOMES and not self.stopped:
            self.lines.write(self.unforeseen)
        said = outcome(status, stopped=self.stopped, doubts=self.doubts)
        words = self.step.undone if tried else said
        if done:
            self.units.set("")  # meant for this time
        style = "Said.TLabel" if done or self.stopped else "Wrong.TLabel"
        style = "Doubt.TLabel" if done and self.doubts else style
        self.status.configure(text=words, style=style)
        remember(self.folder.get())
        self.ran = self.step.command if done and self.step in self.buttons else self.ran
        if done and self.step is WELCOME[0]:
            self._open("Mở bảng tổng hợp")
        self._refresh()
        if self.wanted and tried and not self.stopped:
            self._ask(self.wanted)
        elif self.wanted and not done:
            self._forget()  # it was refused

    def _failed(self, *error: object) -> None:
        """In place of a traceback."""
        with suppress(tkinter.TclError):  # the window was closed under a dialog of its own
            self.lines.write(f"Cửa sổ gặp lỗi ngoài dự kiến ({error[1]!r}); xin đóng rồi mở lại.")

    def _between(self, welcome: bool) -> None:
        """The steps, or what is offered before there is a folder."""
        shown, other = (self.welcome, self.work) if welcome else (self.work, self.welcome)
        if not shown.winfo_manager():
            self.welcome.show(campaigns())
            other.pack_forget()
            shown.pack(fill="x", after=self.state)

    def _refresh(self) -> None:
        text, running = self.folder.get(), self.child is not None or self.asking
        folder, as_of = folder_state(text), read_day(self.day.get())
        self.state.configure(text=folder.value)
        self._between(folder is Folder.NONE and not running)
        self.day_words.configure(text="" if as_of else WRONG_DAY)
        for step, button in self.buttons.items():
            able(button, enabled(step, folder, as_of, running=running))
        for label, button in self.openers.items():
            able(button, found_at(label, text) is not None)
        for widget in (self.path, self.choose, self.unit_field, self.day_field):
            able(widget, not running)
        able(self.stop, self.child is not None and not self.stopped)


def run() -> bool:
    """Show the window until it is closed; False where there is no display."""
    if sys.platform == "win32":
        from emulation_xlsx.campaign.windows import see_every_pixel

        see_every_pixel()
    try:
        root = tkinter.Tk(className="emulation-xlsx")
    except tkinter.TclError:
        return False
    dress(root)
    Window(root)
    root.update_idletasks()
    root.minsize(root.winfo_reqwidth(), min(root.winfo_reqheight(), root.winfo_screenheight() - 90))
    root.mainloop()
    return True
