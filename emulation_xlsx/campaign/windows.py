r"""Windows' own ways, and the ones there that other systems lack; only :mod:`ctypes`, which comes
with Python, calls it. (What a file's errors mean in words is in :mod:`~campaign.files`.)
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

WINDOWS = os.name == "nt"
_HELD = frozenset({5, 32, 33})
"""What Windows says of a file that another program has open: denied, shared, locked."""
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds in which a virus scanner or a syncing program lets go of a file."""
Result = TypeVar("Result")


def patiently(do: Callable[[], Result]) -> Result:
    """Do it again, for a second or two, while Windows says that another program has the file.

    :raises OSError: it still has, or something else is wrong.
    """
    for seconds in WAITS:
        try:
            return do()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
        time.sleep(seconds)
    return do()


def reachable(path: str) -> str:
    r"""A path of Windows as it opens it whatever its length, its name (``CON``) and its end (a dot
    or a space): behind ``\\?\``.
    """
    if path.startswith("\\\\?\\"):
        return path
    return rf"\\?\UNC{path[1:]}" if path.startswith(r"\\") else rf"\\?\{path}"


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_set", ctypes.c_size_t),
            ("most_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("basic", _Basic),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("process_peak", ctypes.c_size_t),
            ("job_peak", ctypes.c_size_t),
        )

    _EXTENDED, _PROCESS_MEMORY, _DIE_ON_FAULT, _KILL_ON_CLOSE = 9, 0x100, 0x400, 0x2000
    _COMMIT, _RELEASE, _READ_WRITE = 0x3000, 0x8000, 4
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = _kernel.GetCurrentProcess.restype = wintypes.HANDLE
    _kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    _kernel.SetInformationJobObject.argtypes = (
        *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD),
    )
    _kernel.VirtualAlloc.restype = ctypes.c_void_p
    _kernel.VirtualAlloc.argtypes = (
        *(ctypes.c_void_p, ctypes.c_size_t, wintypes.DWORD, wintypes.DWORD),
    )
    _kernel.VirtualFree.argtypes = (ctypes.c_void_p, ctypes.c_size_t, wintypes.DWORD)

    def _confined(flags: int, memory: int = 0) -> bool:
        """Whether this process is now in a job of its own with these limits; its children too."""
        job = _kernel.CreateJobObjectW(None, None)
        limits = _Limits(_Basic(flags=flags), process_memory=memory)
        size = ctypes.sizeof(limits)
        return bool(
            job
            and _kernel.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limits), size)
            and _kernel.AssignProcessToJobObject(job, _kernel.GetCurrentProcess())
        )

    def end_children_with_this() -> bool:
        """Whatever this process starts from now on ends when it does, however that happens."""
        return _confined(_KILL_ON_CLOSE)  # the job's only handle goes with this process

    def limit_memory(megabytes: int) -> bool:
        """Whether this process can have no more memory from now on: so it is tried."""
        if not _confined(_PROCESS_MEMORY | _DIE_ON_FAULT, megabytes << 20):
            return False
        beyond = _kernel.VirtualAlloc(None, megabytes << 20, _COMMIT, _READ_WRITE)
        if beyond:
            _kernel.VirtualFree(beyond, 0, _RELEASE)
        return not beyond

    def see_every_pixel() -> None:
        """Letters as sharp as the screen; otherwise Windows enlarges a picture of the window."""
        ctypes.windll.user32.SetProcessDPIAware()

    # --- the shell --------------------------------------------------------------------------------

    _FOLDERS = {
        "Documents": "{FDD39AD0-238F-46AF-ADB4-6C85480369C7}",
        "Desktop": "{B4BFCC3A-DB2C-424C-B029-7FE99A87C641}",
    }
    _SHELL_LINK = "{00021401-0000-0000-C000-000000000046}"
    _LINK, _FILE = (
        "{000214F9-0000-0000-C000-000000000046}",
        "{0000010B-0000-0000-C000-000000000046}",
    )
    _QUERY, _RELEASED = 0, 2
    _SAVE = 6  # of the file
    _DESCRIPTION, _FOLDER, _SHOW, _ICON, _PATH = 7, 9, 15, 17, 20  # of the link
    _MINIMIZED = 7

    def _guid(text: str) -> ctypes.Array[ctypes.c_char]:
        found = ctypes.create_string_buffer(16)
        if ctypes.windll.ole32.CLSIDFromString(text, found):
            raise OSError(text)
        return found

    def known_folder(name: str) -> Path | None:
        """Where Windows, or OneDrive, keeps the user's documents or desktop."""
        told = ctypes.c_wchar_p()
        wanted = _guid(_FOLDERS[name])
        if ctypes.windll.shell32.SHGetKnownFolderPath(wanted, 0, None, ctypes.byref(told)):
            return None
        try:
            return Path(told.value) if told.value else None
        finally:
            ctypes.windll.ole32.CoTaskMemFree(told)

    def _method(place: int, *kinds: type) -> Callable[..., int]:
        """A method of a COM object, by its place in the object's table; it raises OSError."""
        return ctypes.WINFUNCTYPE(ctypes.HRESULT, *kinds)(place, str(place))

    def make_shortcut(path: Path, target: Path, words: str, icon: Path) -> None:
        """A shortcut to a program that opens a console of its own, kept small.

        :raises OSError: Windows does not want one there.
        """
        text, number, pointer = ctypes.c_wchar_p, ctypes.c_int, ctypes.c_void_p
        link, file, ole = pointer(), pointer(), ctypes.windll.ole32
        ole.CoInitialize(None)
        try:
            where = (_guid(_SHELL_LINK), None, 1, _guid(_LINK), ctypes.byref(link))
            if ole.CoCreateInstance(*where) < 0:
                raise OSError(_SHELL_LINK)
            _method(_PATH, text)(link, str(target))
            _method(_FOLDER, text)(link, str(target.parent))
            _method(_DESCRIPTION, text)(link, words)
            _method(_ICON, text, number)(link, str(icon), 0)
            _method(_SHOW, number)(link, _MINIMIZED)
            _method(_QUERY, pointer, pointer)(link, _guid(_FILE), ctypes.byref(file))
            _method(_SAVE, text, number)(file, str(path), 1)
        finally:
            for thing in filter(None, (file, link)):
                ctypes.WINFUNCTYPE(ctypes.c_ulong)(_RELEASED, "Release")(thing)
            ole.CoUninitialize()
