"""The folder ``nhan-ve/`` → receipts: each file's hash, whose it is, when it came."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.reader import RawWorkbook
from emulation_xlsx.forms.schema import PARTS, load
from emulation_xlsx.forms.text import clean
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.checking import FORM, Return
from emulation_xlsx.returns.gates import RefusedError, open_form

VIETNAM = dt.timezone(dt.timedelta(hours=7))
"""Days are days at UTC+7 (PLAN.md, Dates)."""
REFUSED, HELD, REPEATED, IGNORED, BLANK, VALID, FAULTY = (
    "không đọc được",
    "cần xác nhận",
    "trùng tệp đã nhận",
    "không tính",
    "chưa điền",
    "hợp lệ",
    "có lỗi",
)
FIRST_SEEN, BY_CLERK = "tệp thấy lần đầu", "cán bộ ghi"


@dataclass(frozen=True)
class Arrival:
    """A file as it lies in ``nhan-ve/``; ``error`` says in words why it could not be opened."""

    file: str
    content: bytes
    error: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Entry:
    """What the register knows of a file: when it was first seen, and the clerk's corrections."""

    first_seen: dt.datetime
    unit: str | None = None
    received: dt.date | None = None
    ignored: bool = False
    replied: bool = False
    note: str | None = None


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
    if not folder.is_dir():
        return []
    paths = [path for path in folder.rglob("*") if path.is_file()]
    named = {_name(path.relative_to(folder)): path for path in paths}
    return [_arrival(name, named[name]) for name in sorted(named) if _is_document(name)]


def _name(path: Path) -> str:
    """A path in the register: ``/`` between parts, NFC, undecodable bytes replaced."""
    text = path.as_posix().encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def _is_document(name: str) -> bool:
    last = name.rpartition("/")[2]
    return not last.startswith(("~$", ".")) and last.casefold() not in ("thumbs.db", "desktop.ini")


def _arrival(name: str, path: Path) -> Arrival:
    try:
        return Arrival(name, path.read_bytes())
    except OSError as error:
        return Arrival(name, b"", error.strerror or str(error))


def receive(
    arrivals: Sequence[Arrival],
    register: Mapping[tuple[str, str], Entry],
    plan: Plan,
    now: dt.datetime,
) -> list[Receipt]:
    """Every arrival as a receipt; one bad file stops nobody else.

    ``register``: (file, sha256) → what is known. ``now`` becomes the first-seen time of new files.
    """
    seen: dict[str, str] = {}
    receipts = []
    for arrival in arrivals:
        entry = register.get((arrival.file, arrival.sha256)) or Entry(first_seen=now)
        first = None if arrival.error else seen.setdefault(arrival.sha256, arrival.file)
        if entry.ignored:
            receipts.append(_plain(arrival, entry, IGNORED, "theo sổ tiếp nhận"))
        elif first and first != arrival.file:
            receipts.append(_plain(arrival, entry, REPEATED, f"giống hệt {first}"))
        else:
            receipts.append(_opened(arrival, entry, plan))
    return receipts


def _plain(arrival: Arrival, entry: Entry, verdict: str, words: str) -> Receipt:
    return Receipt(arrival.file, arrival.sha256, entry, entry.unit, words, verdict)


def _opened(arrival: Arrival, entry: Entry, plan: Plan) -> Receipt:
    unit, identified = entry.unit, BY_CLERK if entry.unit else ""
    doubts: list[Finding] = []
    try:
        if arrival.error:
            raise RefusedError("unreadable_file", reason=arrival.error)
        book = open_form(arrival.content, load(FORM))
    except RefusedError as refusal:
        finding = refusal.finding(arrival.file, unit)
        return Receipt(
            arrival.file, arrival.sha256, entry, unit, identified, REFUSED, None, (finding,)
        )
    if unit is None:
        unit, identified, doubts = identify(arrival.file, book, plan)
    elif unit not in plan.by_code:
        doubts = [make("unknown_unit", Place(arrival.file, unit), unit, code=unit)]
    sent = any(Return(arrival.file, book).sent(part) for part in PARTS)
    verdict = HELD if doubts else "" if sent else BLANK
    return Receipt(
        arrival.file, arrival.sha256, entry, unit, identified, verdict, book, tuple(doubts)
    )


def identify(file: str, book: RawWorkbook, plan: Plan) -> tuple[str | None, str, list[Finding]]:
    """Whose form it is, by its hidden mark and the code on sheet 1, and what speaks against it.

    A doubt holds the return until the clerk says so in the register; it is never refused for it.
    """
    issued = book.meta.get("unit") or None
    typed = book.single("unit", "unit_code")
    shown = clean(str(typed)).upper() if typed not in (None, "") else None
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
