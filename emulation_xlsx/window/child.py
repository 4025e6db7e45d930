"""A command of the window, run as a terminal would run it but in a process of its own, and the
system's programs that open what it wrote.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from emulation_xlsx.campaign.files import OutputBlockedError, reason
from emulation_xlsx.campaign.interrupt import STOPPED
from emulation_xlsx.campaign.progress import ASKED
from emulation_xlsx.window.steps import HOW_TO_PRINT, WIDTH, Event, meaning, python


class Child:
    """One command in a process of its own; its :data:`Event`\\ s go to ``tell``, in a thread."""

    def __init__(
        self,
        arguments: Iterable[str],
        tell: Callable[[Event], None],
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``given``: variables that only the child's environment holds, such as a password.

        :raises OSError: there is no such interpreter.
        :raises ValueError: characters that no process can be given.
        """
        wide = {"COLUMNS": str(WIDTH)}
        self._tell = tell
        self._process = subprocess.Popen(
            [python(), "-u", "-X", "utf8", "-m", "emulation_xlsx", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=os.environ | wide | {ASKED: "1", STOPPED: "1", **given},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with self._process as process:
            errors = threading.Thread(target=self._hear, args=(process.stderr, True), daemon=True)
            errors.start()
            self._hear(process.stdout, False)
            errors.join()
        self._tell(process.returncode)

    def _hear(self, lines: Iterable[str] | None, error: bool) -> None:
        for line in lines or ():
            self._tell(meaning(line, error=error))

    def interrupt(self) -> None:
        """Ask it to stop: it says its own words and ends its own children."""
        if self._process.stdin:
            self._process.stdin.close()

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        """End it and whatever it started."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def open_with_system(
    path: Path, tell: Callable[[Event], None], prepared: Callable[[Path], Path] | None = None
) -> None:
    """Open a workbook or a folder, or what is ``prepared`` of it, as a double click does; ``tell``
    why that did not work.
    """
    try:
        path = prepared(path) if prepared else path
        if sys.platform == "win32":
            os.startfile(path)
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.run([opener, path], check=True, stderr=subprocess.DEVNULL)
        if prepared:
            tell(HOW_TO_PRINT)
    except OutputBlockedError as error:
        tell(f"Không ghi được “{error.path}”: {error.reason}. Xin đóng tệp ấy rồi bấm lại.")
    except (OSError, subprocess.CalledProcessError) as error:
        why = reason(error) if isinstance(error, OSError) else "hệ thống không có chương trình"
        tell(f"Không mở được “{path}”: {why}. Xin mở bằng tay.")
