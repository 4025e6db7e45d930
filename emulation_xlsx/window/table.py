"""The window's steps: a row for each, with its button, what it does, what it has made and when; and
the choices that steps take.
"""

from __future__ import annotations

import datetime as dt
import tkinter
from collections.abc import Callable, Mapping
from functools import partial
from tkinter import ttk

from emulation_xlsx.window.choice import KitChoice
from emulation_xlsx.window.looks import able, name_for_reader, press, px
from emulation_xlsx.window.made import made
from emulation_xlsx.window.steps import (
    POST,
    REHEARSAL,
    UPWARD,
    WINDOW_STEPS,
    WRONG_DAY,
    Folder,
    WindowStep,
    enabled,
    read_day,
)

SINCE, _PUBLIC, SOON, _KIT = "since", "public", "soon", "kit"
HINT = "Trỏ chuột hoặc phím Tab đến một nút để xem bước ấy không động đến những gì."
UNITS_HINT = "ví dụ DT05 XP03; bỏ trống là mọi đơn vị"


class StepTable(ttk.Frame):
    """The work in its order, and the mailbox; ``run`` is told which step was pressed."""

    def __init__(
        self, page: ttk.Frame, day: tkinter.StringVar, run: Callable[[WindowStep], None]
    ) -> None:
        super().__init__(page)
        self._run = run
        self.day, self.units = day, tkinter.StringVar(self)
        self.since = tkinter.StringVar(self)
        self.public, self.soon = tkinter.BooleanVar(self), tkinter.BooleanVar(self)
        self.buttons: dict[WindowStep, ttk.Button] = {}
        self._made: dict[WindowStep, ttk.Label] = {}
        self.fields: list[ttk.Widget] = []
        table = ttk.Frame(self)
        table.pack(fill="x")
        table.columnconfigure(1, weight=1)
        self._steps(table)
        row = self._row(table, "Hộp thư (nếu dùng):")
        for place, step in enumerate(POST):
            self._step(row, step, 0, 3 * place).configure(width=9)
        row = self._row(table, "Gửi lên cấp trên:")
        for step in UPWARD:
            self._step(row, step, 0, 0).configure(width=13)
        self._hint = ttk.Label(self, style="Muted.TLabel", text=HINT)
        self._hint.pack(anchor="w", pady=(px(self, 4), 0))

    def _steps(self, table: ttk.Frame) -> None:
        for step in WINDOW_STEPS:
            if step.command == "new":
                row = self._row(table, "Bước 1 theo bộ mẫu:")
                self.kit = KitChoice(row)
                self.kit.pack(side="left")
                self._before = table.grid_slaves(row=table.grid_size()[1] - 1)
            elif step.command == "issue":
                row = self._row(table, "Bước 3 chỉ cho các mã:")
                self._field(row, self.units, 14, "Bước 3 chỉ cho các mã")
                ttk.Label(row, text=UNITS_HINT, style="Muted.TLabel").pack(side="left")
                beside = ttk.Frame(row)
                beside.pack(side="left", padx=(px(self, 24), 0))
                for one in REHEARSAL:
                    self._step(beside, one, 0, 0).configure(width=9)
            elif step.command == "consolidate":
                self._choices(self._row(table, "Từ bước 4, tính đến ngày:"))
            self._step(table, step, table.grid_size()[1], 0).configure(width=20)

    def _choices(self, row: ttk.Frame) -> None:
        """The day, and what steps 4 and 5 may be asked for beside."""
        self._field(row, self.day, 11, "Tính đến ngày")
        ttk.Label(row, text="Giao ban so với ngày:").pack(side="left")
        self._field(row, self.since, 11, "Giao ban so với ngày")
        for words, variable in (
            ("Cả bản lưu hành", self.public),
            ("Nhắc cả việc sắp đến hạn", self.soon),
        ):
            check = ttk.Checkbutton(row, text=words, variable=variable)
            check.pack(side="left", padx=(0, px(self, 10)))
            self.fields.append(check)
            name_for_reader(check, words)
        self._day_words = ttk.Label(row, style="Wrong.TLabel")
        self._day_words.pack(side="left")

    def _row(self, table: ttk.Frame, words: str) -> ttk.Frame:
        """A row of its own for something to type."""
        number, frame = table.grid_size()[1], ttk.Frame(table)
        ttk.Label(table, text=words).grid(row=number, column=0, sticky="e")
        frame.grid(row=number, column=1, columnspan=2, sticky="w", padx=px(self, 10), pady=1)
        return frame

    def _field(self, row: ttk.Frame, variable: tkinter.StringVar, width: int, name: str) -> None:
        entry = ttk.Entry(row, textvariable=variable, width=width)
        entry.pack(side="left", padx=(0, px(self, 8)))
        self.fields.append(entry)
        name_for_reader(entry, name)

    def _step(self, table: ttk.Frame, step: WindowStep, row: int, column: int) -> ttk.Button:
        """A step's button, with its words beside, and what it has made; what it leaves alone is
        said below while it has the mouse or the keyboard.
        """
        press_it, top = partial(self._run, step), self.winfo_toplevel()
        button = ttk.Button(
            table, text=step.label, underline=0, command=press_it, style="Step.TButton"
        )
        button.bind("<Return>", partial(press, button))
        top.bind_all(f"<Alt-Key-{step.label[0].lower()}>", partial(press, button))
        button.grid(row=row, column=column, sticky="ew", pady=1)
        name_for_reader(button, f"{step.label}. {step.does} {step.spares}")
        for event in ("<Enter>", "<FocusIn>"):
            button.bind(event, partial(self._hint_of, step), add=True)
        words = ttk.Label(table, text=step.does)
        words.grid(row=row, column=column + 1, sticky="w", padx=px(self, 10))
        label = ttk.Label(table, style="Made.TLabel")
        label.grid(row=row, column=column + 2, sticky="e", padx=px(self, 4))
        self.buttons[step], self._made[step] = button, label
        return button

    def _hint_of(self, step: WindowStep, _: object) -> None:
        self._hint.configure(text=f"{step.label} – {step.spares}")

    # what is chosen and shown

    @property
    def as_of(self) -> dt.date | None:
        """The day typed; None where it, or the day to compare with, cannot be read."""
        day, since = read_day(self.day.get()), self.since.get().strip()
        return None if since and read_day(since) is None else day

    @property
    def chosen(self) -> Mapping[str, str | bool]:
        """What the steps are asked for beside, by the names of their options."""
        since = read_day(self.since.get())
        return {
            _KIT: self.kit.kit,
            SINCE: since.isoformat() if since else "",
            _PUBLIC: self.public.get(),
            SOON: self.soon.get(),
        }

    def refresh(self, folder: Folder, path: str, *, running: bool) -> None:
        """Which buttons can be pressed, and what each has made."""
        as_of = self.as_of
        self._day_words.configure(text="" if as_of else WRONG_DAY)
        for step, button in self.buttons.items():
            able(button, enabled(step, folder, as_of, running=running))
            there = path if folder is Folder.CAMPAIGN else ""
            self._made[step].configure(text=made(step.command, there))
        for field in self.fields:
            able(field, not running)
        self.kit.configure(state="disabled" if running else "readonly")
        for one in self._before:  # of use before there is a campaign only
            one.grid() if folder is Folder.NEW else one.grid_remove()
