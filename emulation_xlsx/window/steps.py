"""What the window does, without the window: which button runs which command and when, what a line
of a command's output means, what its exit status says. Pure functions; only folders are looked at.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import yaml

from emulation_xlsx.campaign.clock import day
from emulation_xlsx.campaign.folder import PLAN_FILE, Campaign
from emulation_xlsx.campaign.progress import DETAIL, DOUBT
from emulation_xlsx.commands.outcome import BAD_USAGE, DONE, INTERRUPTED, NOT_WRITTEN, PROGRAM_NAME


class WindowStep(NamedTuple):
    """A command and its button: what it will do, and what it leaves alone."""

    command: str
    label: str
    does: str
    spares: str
    dated: bool = False
    undone: str = ""
    """The words for a command that the clerk must agree to and that has so far only said what it
    would do.
    """
    question: str = ""
    """What is asked then."""
    options: Sequence[str] = ()
    """The choices of the window that the command takes, by their names."""
    asks_file: str = ""
    """The title of the dialog in which the command's file is chosen; blank: it takes none."""


def _steps(of: str) -> tuple[WindowStep, ...]:
    text = resources.files("emulation_xlsx.data").joinpath("window.yaml").read_text("utf-8")
    steps = yaml.safe_load(text)[of]
    return tuple(WindowStep(**one | {"options": tuple(one.get("options", ()))}) for one in steps)


WELCOME, WINDOW_STEPS, POST = _steps("welcome"), _steps("steps"), _steps("post")
"""What begins; the work in its order; and, at any time, for who does not mail by hand."""
REHEARSAL, UPWARD = _steps("rehearsal"), _steps("upward")
"""What is tried before the forms go out; what goes to the level above."""


class Folder(Enum):
    """The kinds of folder that can be chosen, each with the words beside it."""

    NONE = "Chưa chọn đợt nào: xin bấm một trong các nút dưới đây, hoặc “Chọn thư mục…”."
    NEW = "Thư mục mới hoặc còn trống: bấm “1. Tạo đợt mới” để tạo đợt tại đây."
    OTHER = (
        f"Thư mục này có tệp khác mà không có {PLAN_FILE}, nên không phải thư mục của một đợt; "
        "xin chọn thư mục khác."
    )
    CAMPAIGN = "Đây là thư mục của một đợt; bấm các bước theo thứ tự công việc."


class Progress(NamedTuple):
    """How far the command is."""

    done: int
    total: int
    words: str


class Wanted(NamedTuple):
    """A yes is wanted: to send so many letters, or to whatever the step asks. Blank: no password;
    where the command failed, the password given was wrong.
    """

    letters: int
    login: str


class Offer(NamedTuple):
    """A letter that may be approved, and the folder it lies in."""

    folder: str
    words: str


class Doubt(str):
    """A line of standard output: something to look at once more."""

    __slots__ = ()


class Detail(str):
    """A line of a long table, shown when it is asked for."""

    __slots__ = ()


class Unforeseen(str):
    """A line of standard error that is not the program's own, such as Python's."""

    __slots__ = ()


Event = Progress | Wanted | Offer | Doubt | Detail | Unforeseen | str | int
"""What a child says, and at last its exit status."""
OWN_WORDS = f"{PROGRAM_NAME}: "
DOUBTED, _DETAILED = DOUBT.format(words=""), DETAIL.format(words="")
ADVANCE, ASKS = re.compile(r"\x1e(\d+)/(\d+) (.*)"), re.compile(r"\x1e\?(\d+) (.*)")
OFFERS = re.compile(r"\x1e\+(\S+) (.*)")
WRONG_DAY = "Không đọc được ngày này; xin ghi như 20/04/2020."
OUTCOMES: Mapping[int, str] = {
    DONE: "Đã làm xong.",
    BAD_USAGE: "Chưa làm được; xin đọc phần dưới đây, sửa rồi bấm lại.",
    NOT_WRITTEN: "Chưa làm xong hết; xin đọc phần dưới đây rồi bấm lại.",
    INTERRUPTED: "Đã dừng theo yêu cầu; các tệp đã ghi vẫn nguyên vẹn.",
}
WIDTH = 112
"""Characters of a line of output, which tables are fitted to."""


def folder_state(text: str) -> Folder:
    """The kind of folder that a typed path is; a relative path is none yet."""
    folder = Path(text)
    try:
        if not folder.is_absolute():
            return Folder.NONE
        if Campaign(folder).plan.is_file():
            return Folder.CAMPAIGN
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return Folder.OTHER
    except OSError:
        return Folder.OTHER
    return Folder.NEW


def read_day(text: str) -> dt.date | None:
    """The day typed, None where it is none."""
    with contextlib.suppress(ValueError):
        return day(text.strip())
    return None


def enabled(step: WindowStep, folder: Folder, as_of: dt.date | None, *, running: bool) -> bool:
    """Whether the step's button can be pressed."""
    if running or (step.dated and as_of is None):
        return False
    return folder is (Folder.NEW if step.command == "new" else Folder.CAMPAIGN)


def at_hand(folder: str, ran: str) -> str:
    """The command of the step at hand: the one that ``ran`` last, or by what is there; "" before
    a folder is chosen.
    """
    state = folder_state(folder)
    if state is not Folder.CAMPAIGN:
        return "new" if state is Folder.NEW else ""
    if ran:
        return ran
    if found_at("Mở phân bổ", folder) is None:
        return "allocate"
    return "consolidate" if any(Campaign(Path(folder)).outgoing.glob("*.xlsx")) else "issue"


def command_line(
    step: WindowStep,
    folder: str,
    as_of: dt.date | None,
    units: str = "",
    *,
    certain: bool = False,
    chosen: Mapping[str, str | bool] = MappingProxyType({}),
    approve: Iterable[str] = (),
    file: str = "",
) -> list[str]:
    """The arguments that a terminal would be given; ``units`` are codes as typed, blank for all.
    Not ``certain``: a command that the clerk must agree to is only tried. ``chosen``: option →
    what is chosen; ``approve``: the folders whose letters are approved first; ``file``: what was
    chosen for a step that takes one.
    """
    given = [(f"--{name}", chosen.get(name)) for name in step.options]
    more = [word for name, said in given if said for word in (name, said) if word is not True]
    more += ["--approve", *approve] if approve else []
    dated = ["--as-of", as_of.isoformat()] if step.dated and as_of else []
    only = re.findall(r"[^\s,;]+", units) if step.command == "issue" else []
    tried = ["--dry-run"] if step.undone and not certain else []
    units_named = ["--unit", *only] if only else []
    what = [file, "--from", folder] if step.asks_file else [folder]
    return [*step.command.split(), *what, *tried, *dated, *map(str, more), *units_named]


def python() -> str:
    """The interpreter for children; beside Windows' ``pythonw.exe`` the one that can speak."""
    own = Path(sys.executable)
    beside = own.with_name(own.name.replace("pythonw", "python"))
    return str(beside if beside.exists() else own)


def meaning(line: str, *, error: bool) -> Event:
    """What a line of the child's output, or standard error, means."""
    line = line.rstrip("\n")
    if not error:
        if line.startswith(_DETAILED):
            return Detail(line.removeprefix(_DETAILED))
        doubtful = line.startswith(DOUBTED)
        return Doubt(line.removeprefix(DOUBTED)) if doubtful else line
    if found := ADVANCE.fullmatch(line):
        return Progress(int(found[1]), int(found[2]), found[3])
    if found := ASKS.fullmatch(line):
        return Wanted(int(found[1]), found[2])
    if found := OFFERS.fullmatch(line):
        return Offer(found[1], found[2])
    if line.startswith(OWN_WORDS):
        words = line.removeprefix(OWN_WORDS)
        return words[:1].upper() + words[1:]
    return Unforeseen(line)


def outcome(status: int, *, stopped: bool, doubts: int = 0) -> str:
    """The sentence for an exit status; of work that is done, how much is to be looked at."""
    if status == DONE and doubts:
        return f"Đã làm xong, còn {doubts} điều cần xem lại: những dòng tô màu dưới đây."
    if stopped and status != DONE:
        return OUTCOMES[INTERRUPTED]
    return OUTCOMES.get(status, f"Chương trình dừng bất thường (mã {status}); xin bấm lại.")


def latest(paths: Iterable[Path]) -> Path | None:
    """The town workbook written last, not the one for circulation."""
    own = [path for path in paths if not path.stem.endswith("-luu-hanh")]
    return max(own, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


FOR_PRINT = "In cho Chủ tịch"
HOW_TO_PRINT = (
    "Đã mở bản chỉ có các trang trình Chủ tịch. Trong Excel xin chọn Tệp, In, rồi chọn “In toàn bộ "
    "sổ làm việc”."
)
OPENED: Mapping[str, Callable[[Campaign], Path | None]] = {
    "Mở kế hoạch": lambda campaign: campaign.plan,
    "Mở phân bổ": lambda campaign: campaign.allocation,
    "Mở bảng tổng hợp": lambda campaign: latest(campaign.town_workbooks),
    FOR_PRINT: lambda campaign: latest(campaign.town_workbooks),
    "Mở sổ tiếp nhận": lambda campaign: campaign.register,
    "Mở thư mục": lambda campaign: campaign.root,
}
FOLDERS: Mapping[str, Callable[[Campaign], Path | None]] = {
    "gui-di": lambda campaign: campaign.outgoing,
    "nhan-ve": lambda campaign: campaign.incoming,
    "phan-hoi": lambda campaign: campaign.answers,
    "nhac-han": lambda campaign: campaign.reminders,
    "tong-hop": lambda campaign: campaign.results,
    "hoi-nghi": lambda campaign: campaign.event,
    "cap-tren": lambda campaign: campaign.upward,
}
"""The campaign's folders, each with its button of the same name."""


def found_at(label: str, folder: str) -> Path | None:
    """The path that a button of :data:`OPENED` or :data:`FOLDERS` opens, None while it does not
    exist.
    """
    with contextlib.suppress(OSError):
        path = {**OPENED, **FOLDERS}[label](Campaign(Path(folder)))
        return path if folder and path and path.exists() else None
    return None
