"""What arrives → the documents in it: attachments of mails, mails of a mailbox, members of a zip.

All in memory. Whatever the bytes are, nothing is raised: what cannot be taken out becomes a
piece that says why, and the others go on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from emulation_xlsx.intake import kinds, mime, zips
from emulation_xlsx.intake.filenames import ending, last, legible, with_number
from emulation_xlsx.intake.kinds import Kind, kind_of
from emulation_xlsx.intake.limits import MEGABYTE, Limits, RefusedError
from emulation_xlsx.intake.notices import notice


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the mail that came says of the document it carried; times at UTC+7, naive.

    A mail enclosed in it lends it nothing. Where no mail but a zip carried the document, only
    ``companions`` are known.
    """

    sender: str | None = None
    """The bare address in lower case, or what stands there instead (:func:`mime.address`)."""
    received: dt.datetime | None = None
    """By the topmost ``Received``."""
    dated: dt.datetime | None = None
    message_id: str | None = None
    subject: str = ""
    references: tuple[str, ...] = ()
    """The ids of the mails before it, oldest first; a reply adds ``message_id``."""
    companions: tuple[str, ...] = ()
    """The names, without folders, of the other files that came with it: letters, photos, zips."""
    enclosed: str = ""
    """Who sent the mail inside this one and when, by its own word."""
    reply_to: str | None = None
    """Where its sender wants answers."""


Key = tuple[str, str]
"""A file as the register knows it: its name, and its SHA-256 (blank: it could not be read)."""


@dataclass(frozen=True)
class Arrival:
    """What was received: a file below ``nhan-ve/``, or one inside it (``a.zip!b.eml!c.xlsx``)."""

    file: str
    content: bytes = b""
    """Blank where ``path`` says where it lies, or where it was read already."""
    refused: RefusedError | None = None
    """Why it, or the container of that name, could not be taken out: there is no content."""
    envelope: Envelope | None = None
    """Of the mail that brought it."""
    path: Path | None = None
    digest: str = ""
    """Its SHA-256, where the content is not here."""

    @cached_property
    def sha256(self) -> str:
        if self.refused:
            return ""
        return self.digest or hashlib.sha256(self.content).hexdigest()

    @property
    def key(self) -> Key:
        return self.file, self.sha256

    def emptied(self) -> Arrival:
        """The same without its content: what a child sends back of it."""
        return replace(self, content=b"", path=None, digest=self.sha256)


NAMELESS = "(không tên)"

Nest = tuple[Kind, ...]
"""The containers around something, outermost first."""

_REFUSED_KINDS = {
    Kind.OUTLOOK: "outlook_message",
    Kind.TNEF: "winmail_dat",
    Kind.FOREIGN: "foreign_archive",
    Kind.SEALED: "sealed_mail",
}
_MIME_DEPTH = 10
"""Parts in parts of one mail; mail programs stop at four."""
_MESSAGES = frozenset({"message/rfc822", "message/global"})
_BODY = re.compile(
    "text/(plain|html|enriched|x-amp-html|calendar|rfc822-headers)"
    "|message/(delivery-status|disposition-notification)"
    "|application/(x-)?(pgp|pkcs7)-signature"
)
"""What a part without a name is when it is not a file."""
_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "application/ms-tnef": ".dat",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
}
_APPLE_DOUBLE = b"\x00\x05\x16\x07"
"""What macOS keeps beside a file, sent along with it under the same name."""


class _FullError(RefusedError):
    """A limit over all that is taken out is reached: nothing more is opened."""


def unpack(name: str, content: bytes, *, limits: Limits | None = None) -> list[Arrival]:
    """The documents in a file, in their order there; a document is its own only piece.

    Never empty, never raises. Names are unique, in NFC and without control characters.
    """
    parcel = _Parcel(limits or Limits())
    parcel.open(legible(name) or NAMELESS, content, ())
    companions = tuple(dict.fromkeys(parcel.companions))
    bare = Envelope(companions=companions) if companions else None
    return [replace(one, envelope=one.envelope or bare) for one in parcel.pieces]


class _Parcel:
    """One file being unpacked: what was found so far, and how much of the limits is used."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pieces: list[Arrival] = []
        self.companions: list[str] = []
        self._names: dict[str, int] = {}
        self._things = 0
        self._taken = 0

    def open(self, name: str, content: bytes, nest: Nest, kind: Kind | None = None) -> None:
        """Add what is in ``content``; ``kind`` where its surroundings say what it is."""
        kind = kind or kind_of(name, content)
        if kind in (Kind.MAIL, Kind.MBOX):
            content = mime.straightened(content)
        if kind is Kind.MAIL:
            content = mime.without_separator(content)
        pieces, companions = len(self.pieces), len(self.companions)
        try:
            self._open(name, content, nest, kind)
        except RefusedError as refusal:
            if nest and isinstance(refusal, _FullError):
                raise
            self._refuse(name, refusal)
        finally:
            if not nest and len(self.pieces) > self.limits.documents:
                self.pieces.clear()
                self._names.clear()
                self._refuse(name, RefusedError("parcel_too_many", limit=self.limits.documents))
            if kind is Kind.MAIL:
                self._seal(pieces, companions, _envelope(content))

    def _open(self, name: str, content: bytes, nest: Nest, kind: Kind) -> None:
        if kind is Kind.FOREIGN and nest:
            self.companions.append(last(name))
        if kind in _REFUSED_KINDS:
            raise RefusedError(_REFUSED_KINDS[kind])
        openers = {Kind.ZIP: self._zip, Kind.MAIL: self._mail, Kind.MBOX: self._mbox}
        if kind in openers:
            self._allow(content, nest, kind)
            openers[kind](name, content, (*nest, kind))
        elif kind is Kind.COMPANION and nest:
            self.companions.append(last(name))
        elif len(content) > self.limits.file:
            raise RefusedError("too_large", limit=self.limits.file // MEGABYTE)
        else:
            self.pieces.append(Arrival(self._unused(name), content))

    def _allow(self, content: bytes, nest: Nest, kind: Kind) -> None:
        if len(content) > self.limits.parcel:
            raise RefusedError("parcel_too_large", limit=self.limits.parcel // MEGABYTE)
        archives = (*nest, kind).count(Kind.ZIP)
        if archives > self.limits.archives or len(nest) >= self.limits.containers:
            raise RefusedError("nested_too_deep")

    def _refuse(self, name: str, refusal: RefusedError) -> None:
        self.pieces.append(Arrival(self._unused(name), b"", refusal))

    def _unused(self, name: str) -> str:
        """``name``, with a number before its ending where another piece is called the same."""
        found = name
        while found in self._names:
            self._names[name] += 1
            found = with_number(name, self._names[name])
        self._names[found] = 1
        return found

    def _count(self) -> None:
        self._things += 1
        if self._things > self.limits.things:
            raise _FullError("parcel_too_many", limit=self.limits.things)

    def _take(self, size: int) -> None:
        self._taken += size
        if self._taken > self.limits.inflated:
            raise _FullError("parcel_inflates_too_large", limit=self.limits.inflated // MEGABYTE)

    def _seal(self, pieces: int, companions: int, mail: Envelope) -> None:
        """Put a mail's facts on the pieces found in it, also on those of mails inside it."""
        mail = replace(mail, companions=tuple(dict.fromkeys(self.companions[companions:])))
        self.pieces[pieces:] = [
            replace(one, envelope=_within(one.envelope, mail)) for one in self.pieces[pieces:]
        ]

    # --- a mailbox, a mail

    def _mbox(self, name: str, content: bytes, nest: Nest) -> None:
        mails = list(islice(mime.mailbox_messages(content), self.limits.things + 1))
        alone = len(mails) == 1 and ending(name) == ".eml"
        for number, mail in enumerate(mails, start=1):
            self._count()
            if mail is not None:
                self.open(name if alone else f"{name}!mail#{number}", mail, nest, Kind.MAIL)
        if len(nest) == 1 and not self.pieces:
            raise RefusedError("mailbox_empty")

    def _mail(self, name: str, content: bytes, nest: Nest) -> None:
        headers, body = mime.message(content)
        if not mime.is_mail(headers):
            raise RefusedError("mail_damaged")
        if told := notice(headers, body):
            raise RefusedError(told.code, **told.facts())
        report = mime.parameter(headers.get("content-type", ""), "report-type")
        pieces, companions = len(self.pieces), len(self.companions)
        if not report:
            self._attachments(name, headers, body, nest)
        if len(self.pieces) == pieces and (told := notice(headers, body, empty=True)):
            raise RefusedError(told.code, **told.facts())
        if len(self.pieces) == pieces and Kind.MAIL not in nest[:-1]:
            others = ", ".join(self.companions[companions:][:5]) or "không có tệp kèm"
            subject = mime.spoken(headers.get("subject", "")) or "(không tiêu đề)"
            raise RefusedError("mail_without_workbook", subject=subject, others=others)

    def _attachments(self, name: str, headers: mime.Headers, body: bytes, nest: Nest) -> None:
        nameless = 0
        for part, raw in self._leaves(headers, body):
            given, means = mime.filename(part), mime.content_type(part)
            if not given and _BODY.fullmatch(means) and not mime.is_attached(part):
                continue
            content = mime.decoded(part, raw)
            self._take(len(content))
            nameless += not given
            suffix = _ENDINGS.get(means) or kinds.natural_ending(content)
            label = given or f"tep-{nameless}{suffix}"
            kind = Kind.MAIL if means in _MESSAGES else kind_of(label, content)
            if not _is_ornament(part, kind, given, content):
                self.open(f"{name}!{label}", content, nest, kind)

    def _leaves(
        self, headers: mime.Headers, body: bytes, depth: int = 0
    ) -> Iterator[tuple[mime.Headers, bytes]]:
        """The parts of a mail that are not themselves of several parts."""
        self._count()
        inner = mime.parts(headers, body)
        if inner is None:
            yield headers, body
            return
        if depth == _MIME_DEPTH:
            raise RefusedError("nested_too_deep")
        for part in inner:
            yield from self._leaves(*mime.message(part), depth + 1)

    # --- a zip

    def _zip(self, name: str, content: bytes, nest: Nest) -> None:
        members = zips.directory(content)
        if len(members) > self.limits.members:
            raise RefusedError("parcel_too_many", limit=self.limits.members)
        pieces = len(self.pieces)
        inside = tuple(kinds.unpacked_folders([zips.member_path(member) for member in members]))
        for folder in inside:
            self._refuse(f"{name}!{folder.rstrip('/')}", RefusedError("unpacked_workbook"))
        for member in members:
            path = zips.member_path(member)
            ours = not path.lower().startswith(inside)
            if ours and not zips.is_folder(member) and not zips.is_litter(path):
                self._member(f"{name}!{path or 'tep'}", member, content, nest)
        if Kind.MAIL in nest:
            self.companions.append(last(name))
        elif len(nest) == 1 and len(self.pieces) == pieces:
            raise RefusedError("zip_without_workbook")

    def _member(self, name: str, member: zipfile.ZipInfo, archive: bytes, nest: Nest) -> None:
        self._count()
        try:
            content = self._inflate(member, archive)
        except _FullError:
            raise
        except RefusedError as refusal:
            if kinds.is_companion(name):
                self.companions.append(last(name))
            else:
                self._refuse(name, refusal)
        else:
            self.open(name, content, nest)

    def _inflate(self, member: zipfile.ZipInfo, archive: bytes) -> bytes:
        """A member's bytes.

        :raises RefusedError: it is encrypted, damaged, or inflates out of all proportion.
        """
        raw = zips.lying(member, archive)
        room = self.limits.inflated - self._taken
        most = max(self.limits.ratio_from, self.limits.ratio * len(raw))
        content = zips.inflated(member, raw, min(room, most) + 1)
        self._take(len(content))
        if len(content) > most:
            raise RefusedError("zip_member_ratio", limit=self.limits.ratio)
        if not zips.is_whole(member, content):
            raise RefusedError("zip_member_damaged")
        return content


def _is_ornament(part: mime.Headers, kind: Kind, given: str, content: bytes) -> bool:
    """Whether a part is neither a document nor a file that someone attached."""
    means = mime.content_type(part)
    if content.startswith(_APPLE_DOUBLE) or means.startswith("multipart/"):
        return True
    if not given:
        shown = means.startswith(("text/", "image/", "audio/", "video/"))
        unknown = kind is Kind.DOCUMENT and not kinds.natural_ending(content)
        return kind is Kind.COMPANION or (unknown and (shown or not mime.is_attached(part)))
    picture = means.startswith("image/") and "content-id" in part
    return kind is Kind.COMPANION and picture and not mime.is_attached(part)


def _envelope(mail: bytes) -> Envelope:
    headers, _ = mime.message(mail)
    before = headers.get("references", "") + headers.get("in-reply-to", "")
    return Envelope(
        sender=mime.address(headers),
        received=mime.received(headers),
        dated=mime.moment(headers.get("date", "")),
        message_id=next(iter(mime.ids(headers.get("message-id", ""))), None),
        subject=mime.spoken(headers.get("subject", "")),
        references=mime.ids(before),
        reply_to=mime.reply_to(headers),
    )


def _within(inner: Envelope | None, outer: Envelope) -> Envelope:
    """The envelope of a document that came in a mail enclosed in another: the outer counts."""
    if inner is None or inner.sender is None:
        return outer
    moment = inner.received or inner.dated
    words = f"{inner.sender} ({moment:%d/%m/%Y})" if moment else inner.sender
    return replace(outer, enclosed=inner.enclosed or words)
