"""The folder ``nhan-ve/`` → receipts: each file's hash, whose it is, when it came."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from emulation_xlsx.findings import Finding, Place, as_text, make
from emulation_xlsx.forms.reader import RawWorkbook
from emulation_xlsx.forms.schema import PARTS, load
from emulation_xlsx.forms.text import clean
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.checking import FORM, Return
from emulation_xlsx.returns.gates import open_form, read_limited, why_unreadable
from emulation_xlsx.returns.refusal import RefusedError

REFUSED, HELD, REPEATED, IGNORED, BLANK, VALID, FAULTY = (
    "không đọc được",
    "cần xác nhận",
    "trùng tệp đã nhận",
    "không tính",
    "chưa điền",
    "hợp lệ",
    "có lỗi",
)
LATER, GONE = "nhận sau ngày tổng hợp", "không còn trong nhan-ve"
FIRST_SEEN, BY_CLERK = "tệp thấy lần đầu", "cán bộ ghi"
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_EXCEL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""``_x0041_`` in a cell is an «A» to Excel."""
_NOT_XML = dict.fromkeys([0xFFFE, 0xFFFF])

Key = tuple[str, str]
"""A file as the register knows it: its name, and its SHA-256 (blank: it could not be read)."""


@dataclass(frozen=True)
class Arrival:
    """A file as it lies in ``nhan-ve/``; ``error`` says in words why it could not be opened."""

    file: str
    content: bytes
    error: str | None = None

    @cached_property
    def sha256(self) -> str:
        return "" if self.error else hashlib.sha256(self.content).hexdigest()

    @property
    def key(self) -> Key:
        return self.file, self.sha256


@dataclass(frozen=True)
class Entry:
    """What the register knows of a file: when it was first seen, and the clerk's corrections."""

    first_seen: dt.datetime
    unit: str | None = None
    received: dt.date | None = None
    ignored: bool = False
    replied: bool = False
    note: str | None = None
    unit_place: Place | None = None
    """The cell in which the clerk typed the unit."""

    def order(self) -> tuple[bool, bool, dt.date, dt.datetime]:
        """Of several files with the same bytes the first of this order counts."""
        return (
            self.ignored,
            self.unit is None,
            self.received or self.first_seen.date(),
            self.first_seen,
        )


@dataclass(frozen=True)
class Receipt:
    """One file received. ``received`` is a day at UTC+7; ``weak`` when it is only first-seen."""

    file: str
    sha256: str
    entry: Entry
    unit: str | None
    identified: str
    verdict: str
    book: RawWorkbook | None = None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def key(self) -> Key:
        return self.file, self.sha256

    @property
    def received(self) -> dt.date:
        return self.entry.received or self.entry.first_seen.date()

    @property
    def weak(self) -> bool:
        return self.entry.received is None

    @property
    def source(self) -> str:
        return FIRST_SEEN if self.weak else BY_CLERK

    @property
    def counts(self) -> bool:
        """Whether its parts may replace earlier ones."""
        return self.book is not None and self.unit is not None and self.verdict in ("", BLANK)

    def order(self) -> tuple[dt.date, dt.datetime, str]:
        """Which of several receipts is the later."""
        return (self.received, self.entry.first_seen, self.file)

    def as_return(self, plan: Plan) -> Return:
        assert self.book is not None
        return Return(self.file, self.book, self.unit, plan.by_code.get(self.unit or ""))


def scan(folder: Path) -> list[Arrival]:
    """Every file below ``nhan-ve/``, in order of name; Excel's lock files and hidden ones not."""
    names: dict[str, Arrival] = {}
    for path, error in sorted(_paths(folder), key=lambda pair: pair[0].as_posix()):
        name = _free_name(_name(path.relative_to(folder)), names)
        names[name] = Arrival(name, b"", error) if error else _arrival(name, path)
    return [names[name] for name in sorted(names)]


def _paths(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Every document below a folder, and every folder that cannot be looked into."""
    closed: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(root, name)
            if _is_document(name) and (path.is_file() or path.is_symlink()):
                yield path, None
    for error in closed:
        if not isinstance(error, FileNotFoundError):
            yield Path(os.fsdecode(error.filename)), why_unreadable(error)


def _is_document(name: str) -> bool:
    return not name.startswith(("~$", ".")) and name.casefold() not in SYSTEM_FILES


def _name(path: Path) -> str:
    """A path in the register: ``/`` between parts, NFC, only what Excel keeps as it is."""
    text = path.as_posix().encode("utf-8", "replace").decode("utf-8")
    return clean(_EXCEL_ESCAPE.sub("-", text).translate(_NOT_XML)) or "(không tên)"


def _free_name(name: str, taken: Collection[str]) -> str:
    """``name``, with a number where another file is called the same in the register."""
    numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)


def _arrival(name: str, path: Path) -> Arrival:
    try:
        return Arrival(name, read_limited(path))
    except RefusedError as refusal:
        return Arrival(name, b"", str(refusal.facts["reason"]))


def matched(files: Sequence[Key], known: Collection[Key]) -> dict[Key, Key]:
    """Which key of the register is whose: the same name and bytes; the same name where one of
    the two could not be read; the same bytes under a name that is no longer there (renamed).
    """
    found = {key: key for key in files if key in known}
    free = [key for key in known if key not in found]
    names = {file for file, _ in files}
    for key in files:
        if key in found:
            continue
        same = next((other for other in reversed(free) if _is_same(key, other, names)), None)
        if same:
            found[key] = same
            free.remove(same)
    return found


def _is_same(key: Key, other: Key, names: Collection[str]) -> bool:
    if key[0] == other[0]:
        return "" in (key[1], other[1])
    return key[1] == other[1] != "" and other[0] not in names


def receive(
    arrivals: Sequence[Arrival],
    register: Mapping[Key, Entry],
    plan: Plan,
    now: dt.datetime,
) -> list[Receipt]:
    """Every arrival as a receipt; one bad file stops nobody else.

    ``register``: (file, sha256) → what is known. ``now`` becomes the first-seen time of new files.
    """
    known = matched([arrival.key for arrival in arrivals], register)
    entries = {
        arrival.key: register[known[arrival.key]] if arrival.key in known else Entry(now)
        for arrival in arrivals
    }
    first: dict[str, str] = {}
    for file, sha in sorted(entries, key=lambda key: (*entries[key].order(), key)):
        first.setdefault(sha or file, file)
    return [
        _receipt(one, entries[one.key], first[one.sha256 or one.file], plan) for one in arrivals
    ]


def _receipt(arrival: Arrival, entry: Entry, first: str, plan: Plan) -> Receipt:
    if entry.ignored:
        return _plain(arrival, entry, IGNORED, "theo sổ tiếp nhận")
    if first != arrival.file:
        return _plain(arrival, entry, REPEATED, f"giống hệt {first}")
    return _opened(arrival, entry, plan)


def _plain(arrival: Arrival, entry: Entry, verdict: str, words: str) -> Receipt:
    return Receipt(arrival.file, arrival.sha256, entry, entry.unit, words, verdict)


def _opened(arrival: Arrival, entry: Entry, plan: Plan) -> Receipt:
    file, sha, unit = arrival.file, arrival.sha256, entry.unit
    identified = BY_CLERK if unit else ""
    doubts: list[Finding] = []
    try:
        if arrival.error:
            raise RefusedError("unreadable_file", reason=arrival.error)
        book = open_form(arrival.content, load(FORM))
    except RefusedError as refusal:
        finding = refusal.finding(file, unit)
        return Receipt(file, sha, entry, unit, identified, REFUSED, None, (finding,))
    if unit is None:
        unit, identified, doubts = identify(file, book, plan)
    elif unit not in plan.by_code:
        doubts = [make("unknown_unit", entry.unit_place or Place(file, unit), unit, code=unit)]
    sent = any(Return(file, book).sent(part) for part in PARTS)
    verdict = HELD if doubts else "" if sent else BLANK
    return Receipt(file, sha, entry, unit, identified, verdict, book, tuple(doubts))


def identify(file: str, book: RawWorkbook, plan: Plan) -> tuple[str | None, str, list[Finding]]:
    """Whose form it is, by its hidden mark and the code on sheet 1, and what speaks against it.

    A doubt holds the return until the clerk says so in the register; it is never refused for it.
    """
    issued = book.meta.get("unit") or None
    shown = clean(as_text(book.single("unit", "unit_code")) or "").upper() or None
    code = issued or shown
    place = Place(file=file, unit=code)
    doubts = []
    if code is None:
        return None, "", [make("no_unit", place)]
    if issued and shown and issued != shown:
        doubts.append(make("codes_differ", place, shown, typed=shown, issued=issued))
    if code not in plan.by_code:
        doubts.append(make("unknown_unit", place, code, code=code))
    campaign = book.meta.get("campaign")
    expected = plan.settings.campaign_code
    if campaign and campaign != expected:
        doubts.append(make("other_campaign", place, campaign, found=campaign, expected=expected))
    return code, "mã ẩn trong mẫu" if issued else "mã ở sheet 1", doubts
