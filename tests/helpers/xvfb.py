"""A display of its own with a mouse and a keyboard, and the program's window on it.

Where a button is, and what is written where, is asked of the window by Tk's ``send``; pressing
and typing goes through the X server (xdotool), as a person's does.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Self

SCREEN = "1366x768x24"
PATIENCE = 60.0
"""Seconds that anything may take."""
FIND = """
proc widgets {w} {
    set all [list $w]
    foreach child [winfo children $w] {lappend all {*}[widgets $child]}
    return $all
}
proc fields {} {lsearch -all -inline [widgets .] *entry*}
proc texts {} {lsearch -inline [widgets .] *text*}
proc texts_all {} {lsearch -all -inline [widgets .] *text*}
proc shown {w} {
    if {![winfo ismapped $w] || $w in [fields] || [catch {$w cget -text} text]} {return {}}
    return $text
}
proc cut {} {
    update
    lsearch -all -inline -not [lmap w [widgets .] {
        expr {![winfo ismapped $w] || [winfo class $w] ni {TLabel TButton} ||
              [winfo width $w] >= [winfo reqwidth $w] && [winfo height $w] >= [winfo reqheight $w]
              ? {} : [shown $w]}
    }] {}
}
proc labelled {words} {
    foreach w [widgets .] {if {[shown $w] eq $words} {return $w}}
}
"""


@cache
def missing() -> tuple[str, ...]:
    """What this machine lacks of what these helpers need."""
    found = {name: shutil.which(name) for name in ("Xvfb", "xdotool")}
    modules = {"tkinter": find_spec("tkinter") and find_spec("_tkinter")}
    return tuple(name for name, one in {**found, **modules}.items() if not one)


@contextmanager
def display(folder: Path) -> Iterator[dict[str, str]]:
    """An X server of its own, as the environment names it; Tk's ``send`` asks for one that needs a
    key.
    """
    key = folder / "xauthority"
    parts = (b"", b"", b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16))
    entry = struct.pack(">H", 0xFFFF) + b"".join(struct.pack(">H", len(p)) + p for p in parts)
    key.write_bytes(entry)
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-auth"]
    with subprocess.Popen(
        [*command, str(key)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        number = server.stdout.readline().strip()
        try:
            yield {
                "DISPLAY": f":{number}",
                "XAUTHORITY": str(key),
                "XDG_CONFIG_HOME": str(folder / "settings"),
            }
        finally:
            server.terminate()


def until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait for something to become true, asking more seldom the longer it takes."""
    began = time.monotonic()
    while not true():
        waited = time.monotonic() - began
        assert waited < patience, f"not in {patience:g} s: {what}"
        time.sleep(min(0.05 + waited / 20, 0.5))


@dataclass
class Window:
    """The program's window, started without arguments, looked at and handled as by a clerk."""

    folder: Path
    """Where it is started."""

    def __enter__(self) -> Self:
        import tkinter

        self.asking = tkinter.Tk(className="asking")
        self.asking.withdraw()
        before = set(self._interpreters())
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "emulation_xlsx"],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=self.said,
            stderr=self.said,
            start_new_session=True,
        )
        try:
            until(lambda: self._ends() or set(self._interpreters()) - before, "the window")
            assert not self._ends(), self.printed()
            [self.name] = set(self._interpreters()) - before
            self.ask(FIND)
            until(lambda: self.ask("winfo ismapped .") == "1", "the window shown")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _ends(self) -> bool:
        return self.process.poll() is not None

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.said.close()
        self.asking.destroy()

    def _interpreters(self) -> tuple[str, ...]:
        return tuple(self.asking.tk.splitlist(self.asking.tk.call("winfo", "interps")))

    def ask(self, script: str) -> str:
        """What the window's own Tk answers; the mouse is elsewhere."""
        return str(self.asking.tk.call("send", self.name, script))

    def find(self, words: str) -> str:
        """The widget that shows these words."""
        return self.ask(f"labelled {{{words}}}")

    def is_enabled(self, words: str) -> bool:
        """Whether there is a button with these words that can be pressed."""
        button = self.find(words)
        return bool(button) and self.ask(f"{button} instate !disabled") == "1"

    def words(self) -> str:
        """All that is written in the window, but for fields and the list."""
        return self.ask("join [lmap w [widgets .] {shown $w}] \\n")

    def field(self, number: int) -> str:
        """The fields, from the top: the folder, the units, the day; the password when asked for."""
        return self.ask(f"lindex [fields] {number}")

    def printed(self) -> str:
        """What the program said where a terminal would be."""
        self.said.seek(0)
        return self.said.read()

    def list(self) -> str:
        """The list of what happened."""
        texts = "[lsearch -inline [widgets .] *text*]"
        return self.ask(f"{texts} get 1.0 end-1c")

    def doubts(self) -> str:
        """The lines of the list that have the colour of what is to be looked at once more."""
        ranges = "[[texts] tag ranges doubt]"
        return self.ask(f"join [lmap {{a b}} {ranges} {{[texts] get $a $b}}] {{}}")

    def click(self, widget: str) -> None:
        """The left button in the middle of a widget, once the window has found its size."""
        self.ask("update")
        x, y = (
            int(self.ask(f"winfo root{side} {widget}"))
            + int(self.ask(f"winfo {size} {widget}")) // 2
            for side, size in (("x", "width"), ("y", "height"))
        )
        mouse("mousemove", x, y, "click", 1)

    def press(self, words: str) -> None:
        """The button with these words, once it can be pressed."""
        until(lambda: self.is_enabled(words), f"“{words}” to press")
        self.click(self.find(words))

    def type(self, text: str, field: int | None = None) -> None:
        """Into a field, or where the cursor is, in place of what it holds; again where the display
        of a busy machine has lost a key.
        """
        if field is not None:
            self.click(self.field(field))
        kind = "expr {[focus] eq {} ? {} : [winfo class [focus]]}"
        until(lambda: self.ask(kind).endswith("Entry"), "a field to type into")
        for _ in range(10):
            keys("ctrl+slash")
            mouse("type", "--delay", 5, text)
            with suppress(AssertionError):
                return until(lambda: self.ask("[focus] get") == text, f"“{text}” typed", 3)
        raise AssertionError(f"“{text}” was never typed whole")

    def start(self, words: str) -> None:
        """Press a button and wait until its command runs, which empties the list."""
        self.ask("[texts] configure -state normal; [texts] insert end {before}")
        self.press(words)
        until(lambda: "before" not in self.list(), f"“{words}” begun")

    def do(self, words: str) -> str:
        """Press a button and wait for its command's end: the list of what happened."""
        self.start(words)
        until(lambda: not self.is_running(), f"“{words}” ended")
        return self.list()

    def is_running(self) -> bool:
        """The folder can be chosen while nothing runs."""
        return not self.is_enabled("Chọn thư mục…")

    def close(self) -> None:
        """What the window's corner does, on a display that has no corners."""
        self.ask("after 1 [wm protocol . WM_DELETE_WINDOW]")


def processes(mark: str) -> Iterator[int]:
    """Those started with this in their environment, but for this one."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found = f"{mark}\0".encode() in path.read_bytes()
        except OSError:
            continue
        if found and int(path.parent.name) != os.getpid():
            yield int(path.parent.name)


def keys(*names: str) -> None:
    mouse("key", *names)


def mouse(*arguments: object) -> None:
    subprocess.run(["xdotool", *map(str, arguments)], check=True)
