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
from emulation_xlsx.window.choice import step_file
from emulation_xlsx.window.for_print import write_for_print
from emulation_xlsx.window.guide import open_guide
from emulation_xlsx.window.lines import DETAILED, DOUBTFUL, Lines
from emulation_xlsx.window.looks import PROGRAM_TITLE, able, dress, name_for_reader, press, px
from emulation_xlsx.window.question import Answer, AskingDialog, asking
from emulation_xlsx.window.remembered import campaigns, forget, remember
from emulation_xlsx.window.steps import (
    FOLDERS,
    FOR_PRINT,
    OPENED,
    OUTCOMES,
    WELCOME,
    WINDOW_STEPS,
    Detail,
    Doubt,
    Event,
    Folder,
    Offer,
    Progress,
    Unforeseen,
    Wanted,
    WindowStep,
    at_hand,
    command_line,
    folder_state,
    found_at,
    outcome,
    python,
    read_day,
)
from emulation_xlsx.window.table import StepTable
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
        self.unforeseen, self.doubts = "", list[str]()
        self.offers: dict[str, list[str]] = {}
        self.wanted: Wanted | None = None
        self.given = os.environ.pop(PASSWORD, "")  # only for the children that need it
        self.passwords: dict[str, str] = {}
        here = str(Path.cwd())
        known = folder_state(here) is Folder.CAMPAIGN
        self.folder = tkinter.StringVar(root, here if known else "")
        self.today = clock.now().date()
        self.day = tkinter.StringVar(root, f"{self.today:%d/%m/%Y}")
        self._band()
        self.page = ttk.Frame(root, padding=px(root, 10))
        self.page.pack(fill="both", expand=True)
        self._folder_row()
        self.work = StepTable(self.page, self.day, self._run)
        self.work.pack(fill="x")
        self._welcome()
        row = self._advance_row()
        self.openers: dict[str, ttk.Button] = {}
        self._openers()
        self.lines = Lines(self.page)
        self.lines.toggle.pack(in_=row, side="right", padx=px(root, 8))
        self.lines.pack(fill="both", expand=True)
        self._start()

    def _band(self) -> None:
        """Which campaign it is, and the guide."""
        band = ttk.Frame(
            self.root, style="Band.TFrame", padding=(px(self.root, 12), px(self.root, 6))
        )
        band.pack(fill="x")
        self.heading = ttk.Label(band, style="Band.TLabel", text=PROGRAM_TITLE)
        self.heading.pack(side="left")
        self.guide = ttk.Button(band, text="Hướng dẫn", command=self._guide)
        self.guide.pack(side="right")
        self.root.bind("<F1>", partial(press, self.guide))

    def _folder_row(self) -> None:
        row = ttk.Frame(self.page)
        row.pack(fill="x")
        ttk.Label(row, text="Thư mục của đợt:").pack(side="left")
        self.choose = ttk.Button(row, text="Chọn thư mục…", command=self._choose)
        self.path = ttk.Entry(row, textvariable=self.folder)
        name_for_reader(self.path, "Thư mục của đợt")
        self.path.pack(side="left", fill="x", expand=True, padx=px(row, 6))
        self.choose.pack(side="left")
        self.state = ttk.Label(self.page, style="Said.TLabel")
        self.state.pack(fill="x", pady=(px(row, 3), px(row, 5)))

    def _welcome(self) -> None:
        pressed = {
            "demo": self._try,
            "propose": lambda: self.folder.set(str(free_folder(NEW.format(year=self.today.year)))),
            "choose": self._choose,
            "icon": lambda: self.lines.write(make_icon()),
        }
        self.welcome = Welcome(self.page, pressed, self._reopen)

    def _advance_row(self) -> ttk.Frame:
        row = ttk.Frame(self.page)
        row.pack(fill="x", pady=(px(self.root, 6), px(self.root, 4)))
        self.stop = ttk.Button(row, text="Dừng", command=self._stop)
        self.stop.pack(side="right")
        self.bar = ttk.Progressbar(row, length=px(self.root, 150))
        self.bar.pack(side="right", padx=px(self.root, 8))
        self.status = ttk.Label(row, style="Said.TLabel", text="Chưa chạy bước nào.")
        self.status.pack(side="left")
        return row

    def _openers(self) -> None:
        """Buttons that open what is there, below the list."""
        for what, labels in (("Thư mục con:", FOLDERS), ("Tệp:", OPENED)):  # from below
            row = ttk.Frame(self.page)
            row.pack(fill="x", side="bottom", pady=(px(self.root, 5), 0))
            ttk.Label(row, text=what, style="Muted.TLabel", width=12).pack(side="left")
            for label in labels:
                button = ttk.Button(row, text=label, command=partial(self._open, label))
                button.configure(width=len(label))
                button.pack(side="left", padx=(0, px(self.root, 4)))
                name_for_reader(button, label if label in OPENED else f"Mở thư mục {label}")
                self.openers[label] = button

    def _start(self) -> None:
        self.root.protocol("WM_DELETE_WINDOW", self._close)
        self.root.report_callback_exception = self._failed
        for button in (
            *self.openers.values(),
            self.choose,
            self.stop,
            self.guide,
        ):
            button.bind("<Return>", partial(press, button))
        self.root.bind("<FocusIn>", self._looked_at)
        for variable in (self.folder, self.day, self.work.since):
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

    def _run(self, step: WindowStep, answer: Answer | None = None) -> None:
        """Start a step's command; without the ``answer`` it needs, as a trial that only says."""
        file = step_file(self.root, step)
        if file is None:
            return
        self.step, self.stopped, self.unforeseen, self.wanted = step, False, "", None
        self.doubts, self.offers = [], {}
        self.lines.write(None)
        self.trying = bool(step.undone) and answer is None
        password, approve = answer or Answer()
        arguments = command_line(
            step,
            self.folder.get(),
            read_day(self.day.get()),
            self.work.units.get(),
            certain=not self.trying,
            chosen=self.work.chosen,
            approve=approve,
            file=file,
        )
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
        known = self.passwords.setdefault(wanted.login, self.given) if wanted.login else ""
        if known and not wanted.letters and not self.offers:
            self._run(self.step, Answer(known))
            return
        self.asking = True
        self._refresh()
        sure, answered = bool(known or not wanted.login), partial(self._answered, wanted.login)
        asked = asking(self.step, wanted, self.offers, self.doubts)
        AskingDialog(self.root, wanted, sure, asked, answered)

    def _answered(self, login: str, answer: Answer | None) -> None:
        self.asking = False
        if answer is not None:
            self.passwords[login] = answer.password or self.passwords.get(login, "")
            self._run(self.step, answer._replace(password=self.passwords[login]))
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
            arguments = (path, self.events.put, write_for_print if label == FOR_PRINT else None)
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
        elif isinstance(event, Offer):
            self.offers.setdefault(event.folder, []).append(event.words)
        elif isinstance(event, Detail):
            self.lines.write(event, DETAILED)
        elif isinstance(event, Unforeseen):
            self.unforeseen = event or self.unforeseen
        elif isinstance(event, Doubt):
            self.doubts.append(event)
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
        said = outcome(status, stopped=self.stopped, doubts=len(self.doubts))
        words = self.step.undone if tried else said
        if done:
            self.work.units.set("")  # meant for this time
        elif not self.stopped:
            self.lines.details(shown=True)
        style = "Done.TLabel" if done and not tried else "Said.TLabel"
        style = style if done or self.stopped else "Wrong.TLabel"
        style = "Doubt.TLabel" if done and self.doubts else style
        self.status.configure(text=words, style=style)
        if done:
            self.lines.from_the_first()
        remember(self.folder.get())
        self.ran = self.step.command if done and self.step in self.work.buttons else self.ran
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
        folder = folder_state(text)
        self.state.configure(text=folder.value)
        known = folder is Folder.CAMPAIGN
        self.heading.configure(text=f"Đợt: {Path(text).name}" if known else PROGRAM_TITLE)
        self._between(folder is Folder.NONE and not running)
        self.work.refresh(folder, text, running=running)
        for label, button in self.openers.items():
            able(button, found_at(label, text) is not None)
        for widget in (self.path, self.choose):
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
    width = max(root.winfo_reqwidth(), min(px(root, 1350), root.winfo_screenwidth() - 10))
    root.minsize(root.winfo_reqwidth(), root.winfo_reqheight())
    room = min(px(root, 780), root.winfo_screenheight() - 90)  # beside the title and the task bar
    root.geometry(f"{width}x{max(root.winfo_reqheight(), room)}")
    root.mainloop()
    return True
