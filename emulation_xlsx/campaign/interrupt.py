"""How a run is stopped: by Ctrl+C, or by the window, which closes the command's standard input."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

from emulation_xlsx import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STOPPED = "EMULATION_XLSX_STOP"
"""Set by a program that closes the command's standard input to stop it: see :func:`heed`."""


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold an interrupt back until the block has ended; then it stops the run as usual.

    (It reaches no thread but the main one.)
    """
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    usual = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if held:
        signal.raise_signal(signal.SIGINT)


def heed() -> None:
    """Stop as by Ctrl+C when the window that runs this closes standard input, or is gone.

    (Windows has no way to interrupt a process that shares no console.)
    """
    if os.environ.pop(STOPPED, None) is None:
        return
    import threading

    if sys.platform == "win32":
        from emulation_xlsx.campaign.windows import end_children_with_this

        end_children_with_this()
    window, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # a child that shared the pipe would wait, on Windows, for what we await
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    main = threading.get_ident()

    def listen() -> None:
        while os.read(window, 1):
            pass
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        else:  # only a signal of its own wakes what the main thread waits for
            signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=listen, daemon=True).start()


def stopped(error: BaseException) -> bool:
    """Whether a failure is only Ctrl+C, which Python 3.11 may wrap."""
    return KeyboardInterrupt in map(type, (error, error.__cause__))
