"""What arrives → the documents in it: attachments of mails, mails of a mailbox, members of a zip.

All in memory; nothing is raised for what is in the bytes: what cannot be taken out becomes a
piece that says why. The formats are cut by hand, since ``email`` slows down and recurses with
nested parts, and ``zipfile`` gives up a whole archive for one name or counts only afterwards.
"""

from __future__ import annotations

import binascii
import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_tz
from enum import Enum, auto
from urllib.parse import unquote_to_bytes

from emulation_xlsx.checks.vietnamese import is_syllable, nfc
from emulation_xlsx.forms.text import clean
from emulation_xlsx.returns.gates import MEGABYTE, OLE_MAGIC, RefusedError

VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is opened. What goes beyond is refused, what was found before it is kept."""

    size_mb: int = 100
    """A mail, mailbox or zip; a town's mail server takes some 25 MB, a mailbox holds sixty."""
    members: int = 2_000
    """Of one zip."""
    things: int = 10_000
    """Members, mails and their parts in all."""
    inflated_mb: int = 150
    """All that is taken out, in all, counted while it is inflated."""
    ratio: int = 250
    """How often its packed size a member larger than 1 MB may have."""
    archives: int = 2
    """Zips around a document: one in another."""
    containers: int = 5
    """Zips, mailboxes and mails around a document."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the innermost mail says of the document it carried; times at UTC+7, naive.

    What that mail does not say is taken from the one it was forwarded in. Of a zip that no mail
    carried only ``companions`` are known.
    """

    sender: str | None = None
    """The bare address in lower case."""
    received: dt.datetime | None = None
    """By the topmost ``Received``."""
    dated: dt.datetime | None = None
    message_id: str | None = None
    subject: str = ""
    references: tuple[str, ...] = ()
    """The ids of the mails before it, oldest first; a reply adds ``message_id``."""
    companions: tuple[str, ...] = ()
    """Names, without folders, of the other files that came with it: letters, minutes, photos."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One document found, ``a.zip!b.eml!c.xlsx``; or what was refused: a catalogue code, facts."""

    name: str
    content: bytes
    envelope: Envelope | None = None
    refused: tuple[str, Mapping[str, object]] | None = None


class Kind(Enum):
    DOCUMENT = auto()
    """May be a return, or is unknown: for the gates to judge."""
    COMPANION = auto()
    """A document of the dossier, a picture, a calendar entry: no return."""
    ZIP = auto()
    MAIL = auto()
    MBOX = auto()
    OUTLOOK = auto()
    TNEF = auto()
    FOREIGN = auto()
    """An archive other than a zip."""


Nest = tuple[Kind, ...]
"""The containers around something, outermost first."""
Headers = Mapping[str, str]
"""The first of each name, unfolded; every character of a value stands for one byte."""

REFUSED_KINDS = {
    Kind.OUTLOOK: "outlook_message",
    Kind.TNEF: "winmail_dat",
    Kind.FOREIGN: "foreign_archive",
}


class _FullError(RefusedError):
    """A limit over everything taken out is reached: nothing more is opened."""


def unpack(name: str, content: bytes, *, limits: Limits = Limits()) -> list[Piece]:
    """The documents in a file, in their order there; a document is its own only piece.

    Never empty, never raises. Names are unique, NFC, without control characters.
    """
    parcel = _Parcel(limits)
    parcel.open(_legible(name) or "(không tên)", content, ())
    others = Envelope(companions=tuple(dict.fromkeys(parcel.companions)))
    bare = others if others.companions else None
    return [replace(one, envelope=one.envelope or bare) for one in parcel.pieces]


class _Parcel:
    """One file being unpacked: what was found so far, and how much of the limits is used."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pieces: list[Piece] = []
        self.companions: list[str] = []
        self._names: dict[str, int] = {}
        self._things = 0
        self._inflated = 0

    def open(self, name: str, content: bytes, nest: Nest, kind: Kind | None = None) -> None:
        """Add what is in ``content``; ``kind`` where its surroundings say what it is."""
        kind = kind or kind_of(name, content)
        if kind in (Kind.MAIL, Kind.MBOX):
            content = _straightened(content)
        pieces, companions = len(self.pieces), len(self.companions)
        try:
            self._open(name, content, nest, kind)
        except RefusedError as refusal:
            if nest and isinstance(refusal, _FullError):
                raise
            self._refuse(name, refusal)
        finally:
            if kind is Kind.MAIL:
                self._seal(pieces, companions, _envelope(_message(content)[0]))

    def _open(self, name: str, content: bytes, nest: Nest, kind: Kind) -> None:
        if kind in REFUSED_KINDS:
            raise RefusedError(REFUSED_KINDS[kind])
        openers = {Kind.ZIP: self._zip, Kind.MAIL: self._mail, Kind.MBOX: self._mbox}
        if kind in openers:
            if len(content) > self.limits.size_mb * MEGABYTE:
                raise RefusedError("parcel_too_large", limit=self.limits.size_mb)
            zips = nest.count(Kind.ZIP) == self.limits.archives and kind is Kind.ZIP
            if zips or len(nest) >= self.limits.containers:
                raise RefusedError("nested_too_deep")
            openers[kind](name, content, (*nest, kind))
        elif kind is Kind.COMPANION and nest:
            self.companions.append(_last(name))
        else:
            self.pieces.append(Piece(self._unused(name), content))

    def _refuse(self, name: str, refusal: RefusedError) -> None:
        why = refusal.code, refusal.facts
        self.pieces.append(Piece(self._unused(name), b"", refused=why))

    def _unused(self, name: str) -> str:
        """``name``, before its ending a number where another piece is called the same."""
        stem, ending = name[: len(name) - len(_ending(name))], _ending(name)
        found = name
        while found in self._names:
            self._names[name] += 1
            found = f"{stem} ({self._names[name]}){ending}"
        self._names[found] = 1
        return found

    def _count(self) -> None:
        self._things += 1
        if self._things > self.limits.things:
            raise _FullError("parcel_too_many", limit=self.limits.things)

    def _spend(self, size: int) -> None:
        self._inflated += size
        if self._inflated > self.limits.inflated_mb * MEGABYTE:
            raise _FullError("parcel_inflates_too_large", limit=self.limits.inflated_mb)

    def _seal(self, pieces: int, companions: int, mail: Envelope) -> None:
        """Put the mail's facts on the pieces found in it, also on those of mails inside it."""
        mail = replace(mail, companions=tuple(dict.fromkeys(self.companions[companions:])))
        self.pieces[pieces:] = [
            replace(one, envelope=_within(one.envelope, mail)) for one in self.pieces[pieces:]
        ]

    # --- a mailbox, a mail

    def _mbox(self, name: str, content: bytes, nest: Nest) -> None:
        cuts = [0, *(match.start() for match in _SEPARATOR.finditer(content)), len(content)]
        mails = [content[start:end] for start, end in zip(cuts, cuts[1:], strict=False)]
        mails = [mail for mail in mails if mail.strip()]
        alone = len(mails) == 1 and _ending(name) == ".eml"
        for number, mail in enumerate(mails, start=1):
            self._count()
            if not _DELETED.search(mail, 0, 2_000):
                bare = _ESCAPED.sub(rb"\1", _SEPARATOR.sub(b"", mail, count=1))
                self.open(name if alone else f"{name}!mail#{number}", bare, nest, Kind.MAIL)
        if len(nest) == 1 and not self.pieces:
            raise RefusedError("mailbox_empty")

    def _mail(self, name: str, content: bytes, nest: Nest) -> None:
        headers, body = _message(content)
        if not headers.keys() & _MAIL_HEADERS:
            raise RefusedError("mail_damaged")
        report = _param(headers.get("content-type", ""), "report-type").lower()
        if report == "delivery-status":
            raise RefusedError("mail_bounced", address=_undelivered(body))
        pieces, companions = len(self.pieces), len(self.companions)
        if not report:
            self._attachments(name, headers, body, nest)
        if len(self.pieces) > pieces:
            return
        if Kind.MAIL in nest[:-1]:
            self.companions.append(_last(name))
            return
        others = ", ".join(self.companions[companions:][:5]) or "không có tệp kèm"
        subject = _spoken(headers.get("subject", "")) or "(không tiêu đề)"
        raise RefusedError("mail_without_workbook", subject=subject, others=others)

    def _attachments(self, name: str, headers: Headers, body: bytes, nest: Nest) -> None:
        nameless = 0
        for part, packed in self._leaves(headers, body):
            kind, given = _type(part), _filename(part)
            attached = part.get("content-disposition", "").lower().startswith("attachment")
            if kind.startswith("multipart/") or not (given or attached or kind not in _BODIES):
                continue
            content = _unpacked(part, packed)
            self._spend(len(content))
            nameless += not given
            label = given or f"tep-{nameless}{_ENDINGS.get(kind, '')}"
            forced = Kind.MAIL if kind in _MESSAGES else None
            if forced or not _is_ornament(part, label, bool(given), attached, content):
                self.open(f"{name}!{label}", content, nest, forced)

    def _leaves(self, headers: Headers, body: bytes, depth: int = 0) -> Iterator[Part]:
        """The parts of a mail that are not themselves of several parts."""
        self._count()
        boundary = _boundary(headers, body)
        if boundary is None:
            yield headers, body
        elif depth == _MIME_DEPTH:
            raise RefusedError("nested_too_deep")
        else:
            for part in _split(body, boundary):
                yield from self._leaves(*_message(part), depth + 1)

    # --- a zip

    def _zip(self, name: str, content: bytes, nest: Nest) -> None:
        members = _directory(content)
        if len(members) > self.limits.members:
            raise RefusedError("parcel_too_many", limit=self.limits.members)
        found = len(self.pieces)
        for member in members:
            path = _tidy(_member_name(member))
            if not member.is_dir() and not _is_litter(path):
                self._member(f"{name}!{path or 'tep'}", member, content, nest)
        if Kind.MAIL in nest:
            self.companions.append(_last(name))
        elif len(nest) == 1 and len(self.pieces) == found:
            raise RefusedError("zip_without_workbook")

    def _member(self, name: str, member: zipfile.ZipInfo, archive: bytes, nest: Nest) -> None:
        self._count()
        try:
            content = self._inflate(member, archive)
        except RefusedError as refusal:
            if isinstance(refusal, _FullError):
                raise
            if _ending(name) in COMPANIONS:
                self.companions.append(_last(name))
            else:
                self._refuse(name, refusal)
            return
        self.open(name, content, nest)

    def _inflate(self, member: zipfile.ZipInfo, archive: bytes) -> bytes:
        """A member's bytes.

        :raises RefusedError: it is encrypted, damaged, inflates out of proportion.
        """
        if member.flag_bits & 1:
            raise RefusedError("zip_member_locked")
        packed = _packed(member, archive)
        room = self.limits.inflated_mb * MEGABYTE - self._inflated
        most = max(MEGABYTE, self.limits.ratio * len(packed))
        try:
            content = _inflated(member.compress_type, packed, min(room, most) + 1)
        except zlib.error as error:
            raise RefusedError("zip_member_damaged") from error
        self._spend(len(content))
        if len(content) > most:
            raise RefusedError("zip_member_ratio", limit=self.limits.ratio)
        if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
            raise RefusedError("zip_member_damaged")
        return content
