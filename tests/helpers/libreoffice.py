"""The real LibreOffice in tests: workbooks opened, typed into, recalculated, saved and printed.

A test asks for the fixture ``libreoffice``, one :class:`Office` that serves the whole run::

    def test_nothing_changes(libreoffice: Office, tmp_path: Path) -> None:
        written = write_workbook(tmp_path)
        again = libreoffice.hard_recalculated(written)
        assert differences(cached_values(written), cached_values(again)) == {}
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Self

import openpyxl
from openpyxl.utils import get_column_letter

Cell = tuple[str, str]
"""A sheet's name and a cell in A1 notation."""
TOLERANCE = 1e-9
TIMEOUT = 120.0
STOP_SECONDS = 15.0
SCRIPT = Path(__file__).with_name("uno_script.py")
PDF_TOOLS = ("pdfinfo", "pdftotext", "pdftoppm")
MM_PER_POINT = 25.4 / 72


class OfficeError(Exception):
    """LibreOffice did not do what it was told, or not in time."""


# --- what is installed ------------------------------------------------------------------------


def soffice() -> str | None:
    """LibreOffice's command, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def uno_python() -> str | None:
    """An interpreter that has ``uno``: LibreOffice's own, else the system's."""
    command = soffice()
    if command is None:
        return None
    own = Path(command).resolve().with_name("python")
    return next((p for p in (str(own), "/usr/bin/python3") if _has_uno(p)), None)


def _has_uno(python: str) -> bool:
    if not Path(python).exists():
        return False
    trial = [python, "-c", "import uno"]
    return subprocess.run(trial, env=_outside(), capture_output=True).returncode == 0


def _outside() -> dict[str, str]:
    """The environment for programs beside this one: not our packages, and UTF-8 file names."""
    own = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME"}}
    return own | {"LC_ALL": "C.UTF-8"}


@cache
def missing_tools() -> tuple[str, ...]:
    """What this machine lacks of what these helpers need."""
    needed = {"soffice": soffice(), "a Python with uno": uno_python()}
    needed.update({tool: shutil.which(tool) for tool in PDF_TOOLS})
    return tuple(name for name, found in needed.items() if found is None)


# --- processes that leave nothing behind ------------------------------------------------------


def _kill_group(process: subprocess.Popen[Any]) -> None:
    """Kill a process and its children: soffice alone would leave soffice.bin running."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _killed_after(process: subprocess.Popen[Any], seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, _kill_group, [process])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _new_profile(folder: Path, locale: str) -> Path:
    """A user profile that types dates and decimals as ``locale`` does and leaves no lock files."""
    (folder / "user").mkdir(parents=True)
    items = (
        _setting("Setup/L10N", "ooSetupSystemLocale", locale),
        _setting("Office.Common/Misc", "UseDocumentOOoLockFile", "false"),
        _setting("Office.Common/Save/Document", "GenerateThumbnail", "false"),
        _setting("Office.Common/Save/Document", "LoadPrinter", "false"),
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{''.join(items)}</oor:items>\n"
    )
    (folder / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")
    return folder


def _setting(path: str, name: str, value: str) -> str:
    return (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
    )


def convert(path: Path, to: str, out_dir: Path, timeout: float = TIMEOUT) -> Path:
    """``path`` as ``to`` (xlsx, xls, ods, pdf …) by LibreOffice's command line, started for it.

    About a second. It drops frozen panes; :meth:`Office.saved_as` keeps what a person's
    *Save as* keeps, and is faster.
    """
    converted = out_dir / f"{path.stem}.{to.partition(':')[0]}"
    if converted.exists():
        raise FileExistsError(converted)
    with tempfile.TemporaryDirectory() as profile:
        user = f"-env:UserInstallation={Path(profile).as_uri()}"
        task = ["--convert-to", to, "--outdir", str(out_dir), str(path)]
        said = run_in_group([soffice() or "soffice", "--headless", user, *task], timeout)
    if not converted.exists():
        raise OfficeError(f"{path.name} not converted to {to}: {said}")
    return converted


def run_in_group(command: Sequence[str], timeout: float) -> str:
    """What the command printed.

    :raises OfficeError: it did not end in time; it and its children are dead then.
    """
    process = subprocess.Popen(
        command,
        env=_outside(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired as error:
        _kill_group(process)
        process.communicate()
        raise OfficeError(f"not done in {timeout:g} s: {' '.join(command)}") from error


# --- one LibreOffice for many tests -----------------------------------------------------------


class Office:
    """A running LibreOffice with a profile of its own; it starts when first needed.

    ``locale`` is the machine's: with ``vi-VN``, ``05/06/1975`` typed into a plain cell is 5 June
    and ``1,5`` one and a half; with ``en-US`` it is 6 May, and ``1,5`` text.
    After a time-out it is killed, and started anew by the next call.
    """

    def __init__(self, folder: Path, locale: str = "vi-VN", timeout: float = TIMEOUT) -> None:
        self._folder = folder.resolve()
        self._locale = locale
        self.timeout = timeout
        self._numbers = count(1)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End LibreOffice, by force if it does not go."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(BrokenPipeError), _killed_after(process, STOP_SECONDS), process:
            pass  # leaving closes its standard input, which ends it, and waits
        _kill_group(process)

    def run(self, path: Path, *orders: Mapping[str, object]) -> list[Any]:
        """Open ``path`` and carry out the orders of uno_script.py; their results in order.

        The file itself is changed only by an order to save it under its own name.

        :raises OfficeError: an order failed, or all took longer than the time-out.
        """
        line = json.dumps([{"do": "open", "path": str(path.resolve())}, *orders])
        process = self._process = self._process or self._started()
        with _killed_after(process, self.timeout):
            answered = _asked(process, line)
        if not answered:
            self.close()
            raise OfficeError(
                f"LibreOffice died or took over {self.timeout:g} s: {self._log.read_text()}"
            )
        answer = json.loads(answered)
        if "error" in answer:
            raise OfficeError(answer["error"])
        results: list[Any] = answer["results"]
        return results

    def saved_as(self, path: Path, kind: str, out: Path | None = None) -> Path:
        """``path`` opened and saved as ``kind`` (xlsx, xls, ods, pdf), as a person would."""
        return self._saved(path, [], out or self._new_file(f"{path.stem}.{kind}"))

    def hard_recalculated(self, path: Path, out: Path | None = None) -> Path:
        """``path`` with every formula calculated anew, saved as a new workbook."""
        return self._saved(path, [{"do": "calculate"}], out or self._new_file(path.name))

    def type_into(self, path: Path, texts: Mapping[Cell, str], out: Path | None = None) -> Path:
        """``path`` with texts typed into cells as a person types them, saved as a new workbook.

        What a validation would refuse is accepted, as it is from a paste.

        :raises OfficeError: a cell is locked.
        """
        orders = [
            {"do": "type", "sheet": sheet, "cell": cell, "text": text}
            for (sheet, cell), text in texts.items()
        ]
        return self._saved(path, orders, out or self._new_file(path.name))

    def insert_rows(self, path: Path, sheet: str, row: int, rows: int = 1) -> Path:
        """A new workbook with ``rows`` rows inserted above ``row``."""
        order = {"do": "insert_rows", "sheet": sheet, "row": row, "count": rows}
        return self._saved(path, [order], self._new_file(path.name))

    def delete_rows(self, path: Path, sheet: str, row: int, rows: int = 1) -> Path:
        """A new workbook without ``rows`` rows from ``row`` on."""
        order = {"do": "delete_rows", "sheet": sheet, "row": row, "count": rows}
        return self._saved(path, [order], self._new_file(path.name))

    def read_all(self, path: Path, *, recalculate: bool = False) -> dict[Cell, float | str]:
        """What LibreOffice has in every cell that is not blank; dates are serials."""
        return self._read(path, *([{"do": "calculate"}] if recalculate else []))

    def sorted(
        self, path: Path, areas: Mapping[str, str], column: int = 0
    ) -> dict[Cell, float | str]:
        """All of it after the rows below the first of an area of each sheet were sorted downwards
        by a column (from 0) and everything was recalculated.
        """
        orders = [
            {"do": "sort", "sheet": sheet, "range": area, "column": column}
            for sheet, area in areas.items()
        ]
        return self._read(path, *orders, {"do": "calculate"})

    def _read(self, path: Path, *orders: Mapping[str, object]) -> dict[Cell, float | str]:
        cells = self.run(path, *orders, {"do": "read"})[-1]
        return {
            (sheet, f"{get_column_letter(column + 1)}{row + 1}"): value
            for sheet, row, column, value in cells
        }

    def pdf_pages(self, path: Path) -> list[Page]:
        """The pages that ``path`` prints."""
        return pages_of(self.saved_as(path, "pdf"))

    def png_pages(self, path: Path, dpi: int = 80) -> list[Path]:
        """A picture of each page that ``path`` prints."""
        pdf = self.saved_as(path, "pdf")
        subprocess.run(["pdftoppm", "-png", "-r", str(dpi), pdf, pdf.with_suffix("")], check=True)
        return sorted(pdf.parent.glob("*.png"))

    def _saved(self, path: Path, orders: Sequence[Mapping[str, object]], out: Path) -> Path:
        self.run(path, *orders, {"do": "save", "path": str(out.resolve())})
        return out

    def _new_file(self, name: str) -> Path:
        folder = self._folder / f"{next(self._numbers):04}"
        folder.mkdir()
        return folder / name

    def _started(self) -> subprocess.Popen[str]:
        profile = _new_profile(self._new_file("profile"), self._locale)
        command, python = soffice(), uno_python()
        if command is None or python is None:
            raise OfficeError(f"not installed: {', '.join(missing_tools())}")
        with self._log.open("w") as log:
            return subprocess.Popen(
                [python, str(SCRIPT), command, str(profile)],
                env=_outside(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    @property
    def _log(self) -> Path:
        """What the running LibreOffice says."""
        return self._folder / "soffice.log"


def _asked(process: subprocess.Popen[str], line: str) -> str:
    """The script's answer to one line, empty if it died."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return ""


# --- what is in a file, without LibreOffice ---------------------------------------------------


def cached_values(path: Path) -> dict[Cell, object]:
    """The values stored in an .xlsx file, formulas' cached results among them; no blanks."""
    with warnings.catch_warnings():
        # openpyxl warns of extensions that it would drop on saving; nothing is saved here
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def differences(
    a: Mapping[Cell, object], b: Mapping[Cell, object]
) -> dict[Cell, tuple[object, object]]:
    """The cells that differ, with both values; numbers to 1e-9, blank and empty text alike."""
    pairs = {cell: (a.get(cell), b.get(cell)) for cell in (*a, *b)}
    return {cell: pair for cell, pair in pairs.items() if not _same(*pair)}


def _same(a: object, b: object) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return ("" if a is None else a) == ("" if b is None else b)


@dataclass(frozen=True)
class Page:
    """A printed page: its text, laid out as on paper, and its size in millimetres."""

    text: str
    width: int
    height: int


def pages_of(pdf: Path) -> list[Page]:
    """The pages of a PDF file."""
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", _said("pdfinfo", "-l", "9999", pdf))
    texts = _said("pdftotext", "-layout", "-enc", "UTF-8", pdf, "-").split("\f")
    return [
        Page(text, round(float(width) * MM_PER_POINT), round(float(height) * MM_PER_POINT))
        for text, (width, height) in zip(texts[: len(sizes)], sizes, strict=True)
    ]


def _said(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout
