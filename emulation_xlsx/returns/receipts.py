"""Documents received → receipts: each file's hash, whose it is, when it came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from emulation_xlsx.campaign.interrupt import stopped
from emulation_xlsx.findings import Finding, Place, by_number, make
from emulation_xlsx.forms.schema import PARTS
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.mime import is_sure
from emulation_xlsx.intake.notices import NOTICES
from emulation_xlsx.intake.parcels import Arrival, Envelope, Key
from emulation_xlsx.plan.model import Plan, addresses_in
from emulation_xlsx.reading.workbook import RawWorkbook
from emulation_xlsx.returns.known import matched
from emulation_xlsx.returns.mailed import enclosed, refused, reply_to_of_unit
from emulation_xlsx.returns.proposal import OwnTitles, part_alone, with_own_titles
from emulation_xlsx.returns.returned import EXPLANATION, UNIT_FORM, Return, holds
from emulation_xlsx.returns.whose import (
    apart,
    file_of_other,
    named_units,
    retyped,
    same_code,
    shown_code,
)

REGISTER = "register"
"""The form of the receipt register."""
REFUSED, HEAVY, HELD, REPEATED, IGNORED, NO_FORM, BLANK, VALID, FAULTY = (
    "không đọc được",
    "quá nặng để đọc",
    "cần xác nhận",
    "trùng tệp đã nhận",
    "không tính",
    "không kèm biểu mẫu",
    "chưa điền",
    "hợp lệ",
    "có lỗi",
)
LATER, GONE = "nhận sau ngày tổng hợp", "không còn trong nhan-ve"
FIRST_SEEN, BY_CLERK, BY_MAIL, BY_DATE = (
    "ngày phần mềm thấy tệp",
    "cán bộ ghi",
    "máy chủ thư nhận",
    "ngày ghi trong thư",
)
SPOILT = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - UTC+7, as all times here
"""What a first-seen time that was spoilt counts as: never late."""
_OF_REFUSALS = {
    **dict.fromkeys(("mail_without_workbook", *NOTICES, "zip_without_workbook"), NO_FORM),
    "too_heavy": HEAVY,
}
"""The verdicts on correspondence, which nobody is answered for, and on what is not read again."""
_SKEW = dt.timedelta(days=1)
"""How far ahead of this machine's clock a mail's may be."""


class UnusableRegisterError(Exception):
    """The register exists but cannot be used, and why, in words; nothing is written over it."""


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
    place: Place | None = None
    """The cell of its name, where it was a return of a known unit."""


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
    envelope: Envelope | None = None

    @property
    def key(self) -> Key:
        return self.file, self.sha256

    @property
    def received(self) -> dt.date:
        return self.entry.received or self._came[0].date()

    @property
    def weak(self) -> bool:
        return self.source == FIRST_SEEN

    @property
    def source(self) -> str:
        return BY_CLERK if self.entry.received else self._came[1]

    @property
    def _came(self) -> tuple[dt.datetime, str]:
        return came(self.entry, self.envelope)

    @property
    def counts(self) -> bool:
        """Whether it was read, has a unit, is not set aside: its parts may replace earlier ones."""
        return self.book is not None and self.unit is not None and self.verdict in ("", BLANK)

    def order(self) -> tuple[dt.date, dt.datetime, str]:
        """Which of several receipts is the later."""
        return self.received, self._came[0], by_number(self.file)

    def failed(self, error: str) -> Receipt:
        """The receipt of a return over which the program failed: it costs only itself."""
        found = make("reading_failed", Place(self.file, self.unit), error=error)
        return replace(self, verdict=REFUSED, book=None, findings=(found,))

    def tells_the_unit(self, plan: Plan) -> bool:
        """Whether its answer goes to nobody but the unit: to an address that the plan names."""
        unit = plan.by_code.get(self.unit or "")
        return self.envelope is None or bool(unit and unit.addresses)

    def as_return(self, plan: Plan) -> Return:
        assert self.book is not None
        unit = plan.by_code.get(self.unit or "")
        return Return(self.file, self.book, self.unit, unit, self.received)


def came(entry: Entry, envelope: Envelope | None) -> tuple[dt.datetime, str]:
    """When a file came, and by whose word: its mail's, unless that is impossible, else only when
    it was first seen.
    """
    for moment, source in _said(envelope):
        if entry.first_seen == SPOILT or moment <= entry.first_seen + _SKEW:
            return moment, source
    return entry.first_seen, FIRST_SEEN


def _said(envelope: Envelope | None) -> list[tuple[dt.datetime, str]]:
    if envelope is None:
        return []
    pairs = (envelope.received, BY_MAIL), (envelope.dated, BY_DATE)
    return [(moment, source) for moment, source in pairs if moment]


def receive(
    originals: Sequence[Arrival],
    register: Mapping[Key, Entry],
    plan: Plan,
    now: dt.datetime,
    gate: Gate | None = None,
    titles: OwnTitles = MappingProxyType({}),
) -> list[Receipt]:
    """Every document in what was received as a receipt; one bad file stops nobody else.

    ``register``: (file, sha256) → what is known. ``now`` becomes the first-seen time of new files.
    ``gate``: where the same files are being read already.
    """
    gate = gate or Gate(originals, UNIT_FORM, own=plan.asked.own)
    arrivals = gate.arrivals
    known = matched([arrival.key for arrival in arrivals], register)
    entries = {
        arrival.key: register[known[arrival.key]] if arrival.key in known else Entry(now)
        for arrival in arrivals
    }
    first: dict[str, str] = {}
    for one in sorted(arrivals, key=lambda one: _order(one, entries[one.key], plan)):
        first.setdefault(one.sha256 or one.file, one.file)
    confirmed = _confirmed(arrivals, entries)
    receipts = [
        _receipt(
            one, entries[one.key], first[one.sha256 or one.file], plan, gate, confirmed, titles
        )
        for one in arrivals
    ]
    return _apart(receipts)


def _apart(receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts, two versions in one mail held, but for one of which the clerk said whose."""
    forms = [(one.file, one.unit, one.book) for one in receipts if one.counts]
    asked = apart([(file, unit, book) for file, unit, book in forms if unit and book])
    return [
        replace(one, verdict=HELD, findings=(asked[one.file], *one.findings))
        if one.file in asked and not one.entry.unit
        else one
        for one in receipts
    ]


Senders = Collection[tuple[str, str]]
"""Unit code and sender's address, for which the clerk has let a mail count."""


def _confirmed(arrivals: Sequence[Arrival], entries: Mapping[Key, Entry]) -> Senders:
    return {
        (unit, str(arrival.envelope.sender))
        for arrival in arrivals
        if (unit := entries[arrival.key].unit) and not entries[arrival.key].ignored
        if arrival.envelope and is_sure(arrival.envelope.sender or "")
    }


def _order(
    one: Arrival, entry: Entry, plan: Plan
) -> tuple[bool, bool, bool, dt.date, dt.datetime, Key]:
    """What files with the same bytes are sorted by, for the first counts: those that the clerk let
    count, then those from an address of the plan, then the earliest.
    """
    moment, _ = came(entry, one.envelope)
    sender = one.envelope.sender if one.envelope else None
    stranger = bool(sender) and not plan.owners_of(sender) and not is_office(plan, sender or "")
    day, name = entry.received or moment.date(), (by_number(one.file), one.sha256)
    return entry.ignored, entry.unit is None, stranger, day, moment, name


def _receipt(
    arrival: Arrival,
    entry: Entry,
    first: str,
    plan: Plan,
    gate: Gate,
    confirmed: Senders,
    titles: OwnTitles,
) -> Receipt:
    if entry.ignored:
        return _plain(arrival, entry, IGNORED, "theo sổ tiếp nhận")
    if first != arrival.file:
        return _plain(arrival, entry, REPEATED, f"giống hệt {first}")
    try:
        book = with_own_titles(gate.form(arrival), titles)
        return _read(arrival, entry, plan, book, confirmed)
    except RefusedError as refusal:
        verdict = _OF_REFUSALS.get(refusal.code, REFUSED)
        receipt = _plain(arrival, entry, verdict, BY_CLERK if entry.unit else "")
        return replace(receipt, findings=(refused(arrival.file, entry.unit, refusal, plan),))
    except Exception as error:
        if stopped(error):
            raise
        return _plain(arrival, entry, REFUSED, "").failed(type(error).__name__)


def _plain(arrival: Arrival, entry: Entry, verdict: str, words: str) -> Receipt:
    file, sha = arrival.key
    return Receipt(file, sha, entry, entry.unit, words, verdict, envelope=arrival.envelope)


def _read(
    arrival: Arrival, entry: Entry, plan: Plan, book: RawWorkbook, confirmed: Senders
) -> Receipt:
    """The receipt of a form: held where it is in doubt whose it is, whatever else is said of it."""
    file, envelope = arrival.file, arrival.envelope
    whose = _whose(file, entry, book, plan, envelope, confirmed)
    said = [note.finding(file, whose.unit) for note in book.notes]
    said += part_alone(file, whose.unit, book, plan)
    said += file_of_other(file, plan, None if entry.unit else whose.unit)
    said += [*_impossible(arrival, entry, whose.unit), *enclosed(file, whose.unit, envelope)]
    said += reply_to_of_unit(file, whose.unit if whose.doubts else None, plan, envelope)
    sent = any(holds(book, part) for part in PARTS) or book.beside(EXPLANATION)
    verdict = HELD if whose.doubts else "" if sent else BLANK
    found = (*whose.doubts, *said)
    return Receipt(
        file, arrival.sha256, entry, whose.unit, whose.how, verdict, book, found, envelope
    )


def _whose(
    file: str,
    entry: Entry,
    book: RawWorkbook,
    plan: Plan,
    envelope: Envelope | None,
    confirmed: Senders,
) -> Identity:
    """Whose a form is: by the clerk's word, else by what the form and its mail say."""
    if entry.unit is None:
        return identify(file, book, plan, envelope.sender if envelope else None, confirmed)
    unknown = make("unknown_unit", entry.unit_place or Place(file), entry.unit, code=entry.unit)
    return Identity(entry.unit, BY_CLERK, () if entry.unit in plan.by_code else (unknown,))


def _impossible(arrival: Arrival, entry: Entry, unit: str | None) -> list[Finding]:
    said = _said(arrival.envelope)
    if entry.received or not said or came(entry, arrival.envelope)[1] != FIRST_SEEN:
        return []
    words = said[0][0].strftime("%d/%m/%Y %H:%M")
    return [make("mail_time_impossible", Place(arrival.file, unit), words)]


BY_MARK, BY_SHEET, BY_NAME, BY_SENDER = (
    "mã ẩn trong mẫu",
    "mã ở sheet 1",
    "tên ở sheet 1",
    "địa chỉ thư gửi",
)


@dataclass(frozen=True)
class Identity:
    """The unit's code as far as it is known, how, and what speaks against it."""

    unit: str | None
    how: str
    doubts: tuple[Finding, ...]


def identify(
    file: str,
    book: RawWorkbook,
    plan: Plan,
    sender: str | None = None,
    confirmed: Senders = frozenset(),
) -> Identity:
    """Whose form it is. ``sender``: who sent the mail that brought it; ``confirmed``: whose mails
    the clerk has let count for units that the plan knows no address of.
    """
    issued, shown = book.meta.get("unit") or None, shown_code(book, plan)
    named = [unit.code for unit in named_units(book, plan)]
    code = issued or shown or (named[0] if len(named) == 1 else None)
    other = _other_campaign(Place(file=file, unit=code), book, plan)
    if code is None:
        found = _by_sender(file, plan, sender)
        return replace(found, doubts=(*other, *found.doubts))
    place = Place(file=file, unit=code)
    doubts = list(other)
    if issued and shown and not same_code(issued, shown):
        doubts.append(make("codes_differ", place, shown, typed=shown, issued=issued))
    elif code in plan.by_code:
        doubts += retyped(place, book, plan, plan.by_code[code])
    if code not in plan.by_code and not other:
        doubts.append(make("unknown_unit", place, code, code=code))
    if sender and code in plan.by_code:
        doubts += _of_sender(place, code, plan, sender, confirmed)
    how = BY_MARK if issued else BY_SHEET if shown else BY_NAME
    return Identity(code, how, tuple(doubts))


def _other_campaign(place: Place, book: RawWorkbook, plan: Plan) -> list[Finding]:
    found, expected = book.meta.get("campaign"), plan.settings.campaign_code
    if not found or found == expected:
        return []
    return [make("other_campaign", place, found, found=found, expected=expected)]


def _by_sender(file: str, plan: Plan, sender: str | None) -> Identity:
    """A form without any code: whose address it came from is a proposal, never more."""
    owners = plan.owners_of(sender)
    if len(owners) != 1:
        return Identity(None, "", (make("no_unit", Place(file=file)),))
    [code] = owners
    doubt = make(
        "unit_by_sender", Place(file=file, unit=code), sender, name=plan.by_code[code].name
    )
    return Identity(code, BY_SENDER, (doubt,))


def _of_sender(
    place: Place, code: str, plan: Plan, sender: str, confirmed: Senders
) -> list[Finding]:
    """A sender who is another unit, or whom the unit's addresses do not name.

    The office itself forwards for anyone; units that merged write for one another. Where the plan
    has no address of the unit, the clerk is asked for each sender once.
    """
    unit, owners = plan.by_code[code], plan.owners_of(sender)
    related = {code, *(one for one in owners if plan.heir(one) == plan.heir(code))}
    if is_office(plan, sender) or owners & related:
        return []
    if owners:
        names = ", ".join(plan.by_code[one].name for one in sorted(owners))
        return [make("sender_of_other", place, sender, other=names, name=unit.name)]
    if not is_sure(sender):
        return [make("sender_unclear", place, sender, name=unit.name)]
    if unit.addresses:
        known = "; ".join(unit.addresses)
        return [make("sender_not_of_unit", place, sender, known=known, name=unit.name)]
    if (code, sender) in confirmed:
        return []
    return [make("sender_unconfirmed", place, sender, name=unit.name)]


def is_office(plan: Plan, sender: str) -> bool:
    return sender in {one.casefold() for one in addresses_in(plan.settings.reply_email)}
