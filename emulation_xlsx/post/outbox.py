"""The register's sheet «Thư đi»: the drafts there are, which of them the clerk approves, and what
became of each. What is written there decides what is sent; it is on the disk before a letter
leaves.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import cast

from emulation_xlsx.campaign.files import OutputBlockedError, reason, replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.kept import ABOUT
from emulation_xlsx.campaign.windows import patiently
from emulation_xlsx.checks.coercion import coerce
from emulation_xlsx.findings import Raw, a1
from emulation_xlsx.forms.values import YES, CodeLists
from emulation_xlsx.post.drafts import POLICY
from emulation_xlsx.returns.kept import KeptSheet, loaded
from emulation_xlsx.returns.receipts import UnusableRegisterError
from emulation_xlsx.returns.register import SEEN_FORMAT, text_of

_NEW, CHANGED, _GONE = "chưa gửi", "đã đổi, xin xem và duyệt lại", "không còn thư này"
RENEWED = "bản mới của thư đã gửi"
FAILED = "chưa gửi được"
LetterKey = tuple[str, str]
"""File and letter."""
SENDING, SENT, UNSURE = "đang gửi", "đã gửi", "không rõ"
_OPEN = (_NEW, CHANGED, RENEWED, _GONE, FAILED)
"""How the states begin in which a letter has surely not left."""
_NEEDED = ("file", "letter", "to", "subject", "approved", "state", "time")


@dataclass(frozen=True)
class Outgoing:
    """A draft in the campaign folder; ``letter`` stays the same while it says the same."""

    file: str
    letter: str
    to: tuple[str, ...]
    subject: str
    path: Path
    dated: bool = False
    """A reminder: that of another day is another letter."""

    @property
    def key(self) -> LetterKey:
        return self.file, self.letter

    @property
    def folder(self) -> str:
        """The name of the campaign's folder in which it lies."""
        return self.path.parent.name


def drafts(campaign: Campaign) -> tuple[list[Outgoing], list[str]]:
    """Every draft in the folders, and a sentence for each that cannot be read."""
    found, said = [], []
    for folder in _folders(campaign):
        for path in sorted(folder.glob("*.eml")):
            try:
                found.append(_outgoing(campaign, path))
            except OSError as error:
                said.append(f"Không mở được thư {path}: {reason(error)}.")
    return found, said


def _folders(campaign: Campaign) -> Sequence[Path]:
    letters = campaign.outgoing, campaign.answers, campaign.reminders
    return (*letters, campaign.invitations)


def read_draft(path: Path) -> EmailMessage:
    """:raises OSError: it cannot be read."""
    content = patiently(path.read_bytes)
    return cast("EmailMessage", message_from_bytes(content, policy=POLICY))


def identity(message: EmailMessage, dated: bool) -> str:
    """A digest of a letter's addresses, subject, text and attachments."""
    digest = hashlib.sha256()
    for words in _content(message, dated):
        digest.update(words + b"\0")
    return digest.hexdigest()[:32]


def _outgoing(campaign: Campaign, path: Path) -> Outgoing:
    message, dated = read_draft(path), path.parent == campaign.reminders
    file, subject = path.relative_to(campaign.root).as_posix(), str(message["Subject"] or "")
    named = getaddresses([str(message[name] or "") for name in ("To", "Cc", "Bcc")])
    to = tuple(dict.fromkeys(address for _, address in named if address))
    return Outgoing(file, identity(message, dated), to, subject, path, dated)


def _content(message: EmailMessage, dated: bool) -> Iterator[bytes]:
    for name in ("To", "Cc", "Bcc", "Subject", "In-Reply-To", *(("Date",) if dated else ())):
        yield str(message[name] or "").encode("utf-8", "replace")
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            yield (part.get_filename() or "").encode("utf-8", "replace")
            yield from _parts(content)


def _parts(content: bytes) -> Iterator[bytes]:
    """An attachment's content; of a workbook without the day it was written."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            members = [one for one in book.infolist() if one.filename != ABOUT]
            yield repr([(one.filename, one.CRC) for one in members]).encode()
    except zipfile.BadZipFile:
        yield content


class Outbox:
    """The sheet, kept while letters are sent; a clerk may save the register in between.

    :raises UnusableRegisterError: the sheet lacks its header or a column.
    :raises OutputBlockedError: the register cannot be written.
    """

    def __init__(
        self, campaign: Campaign, register: bytes, lists: CodeLists, moment: dt.datetime
    ) -> None:
        self.path, self.created = campaign.register, moment
        self.lists = lists
        self.doubts: dict[str, str] = {}
        """File → the sentence about its cell ``Duyệt`` that says neither yes nor no."""
        self._open(register)

    def _open(self, content: bytes) -> None:
        self.saved = content
        self.kept = KeptSheet(loaded(content), "outbox", self.lists, self.created)
        table, spec = self.kept.table, self.kept.spec
        gone = [f"“{spec.field(name).title}”" for name in _NEEDED if name in table.missing]
        if gone:
            raise UnusableRegisterError(f"sheet “{spec.name}” thiếu cột {', '.join(gone)}")
        self.rows: dict[LetterKey, int] = {}
        columns = (table.columns[name] for name in ("file", "letter"))
        for row, *key in zip(table.rows, *columns, strict=True):
            file, letter = map(text_of, key)
            known = self.rows.get((file, letter))
            if file and (known is None or self.unsent(known)):  # of two rows the one that was sent
                self.rows[file, letter] = row

    def _cell(self, row: int, name: str) -> Raw:
        return cast("Raw", self.kept.sheet.cell(row, self.kept.columns[name]).value)

    def state(self, row: int) -> str:
        return text_of(self._cell(row, "state"))

    def unsent(self, row: int) -> bool:
        """Whether the letter has surely not left."""
        state = self.state(row)
        return not state or state.startswith(_OPEN)

    def unclear(self, letters: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """Those of which nobody knows whether they have left, and that are not approved again."""
        there = [one for one in letters if self.state(self.rows[one.key]) == UNSURE]
        return [one for one in there if not self.approved(one)]

    def waits(self, one: Outgoing) -> bool:
        """Whether the row of a listed letter says that it has surely not left."""
        return self.unsent(self.rows[one.key])

    def list(self, letters: Sequence[Outgoing]) -> None:
        """Every draft a row. What was approved and says something else since then, or whose
        sending was cut short, is to be approved again.
        """
        here = {one.key for one in letters}
        for key, row in self.rows.items():
            if self.state(row) == SENDING:
                self.kept.write(row, {"state": UNSURE, "approved": None})
            elif self.unsent(row) and key not in here:
                self.kept.write(row, {"state": _GONE})
            elif self.state(row) in ("", _GONE):
                self.kept.write(row, {"state": _NEW})
        self._list_new([one for one in letters if one.key not in self.rows], here)

    def _list_new(self, letters: Sequence[Outgoing], here: Collection[LetterKey]) -> None:
        """In the row of the draft that a letter replaces, or in a new one."""
        sent = {key[0] for key, row in self.rows.items() if not self.unsent(row)}
        left = ((key, row) for key, row in self.rows.items() if key not in here)
        gone = {key[0]: key for key, row in left if self.unsent(row)}
        new = []
        for one in letters:
            state = RENEWED if one.file in sent and not one.dated else _NEW
            if one.file not in gone:
                new.append((one.key, _cells(one) | {"state": state}))
                continue
            row = self.rows[one.key] = self.rows.pop(gone[one.file])
            state = CHANGED if self._cell(row, "approved") else state
            self.kept.write(row, _cells(one) | {"state": state, "approved": None})
        rows = self.kept.append([cells for _, cells in new])
        self.rows |= dict(zip((key for key, _ in new), rows, strict=True))

    def approve(self, letters: Iterable[Outgoing]) -> None:
        """The clerk wants all of these to leave that have an address and have surely not left."""
        for one in letters:
            if one.to and self.waits(one):
                self.kept.write(self.rows[one.key], {"approved": YES})

    def approved(self, one: Outgoing) -> bool:
        """Whether the clerk wants this letter to leave, and it has not."""
        row = self.rows.get(one.key)
        if row is None or not (self.unsent(row) or self.state(row) == UNSURE):
            return False
        field, cell = self.kept.spec.field("approved"), self._cell(row, "approved")
        read = coerce([cell], field, self.lists)
        if read.problems:
            where = a1(row, self.kept.columns["approved"])
            self.doubts[one.file] = (
                f"Ô {where} của sheet {self.kept.spec.name} ghi “{cell}”: chưa rõ có gửi "
                f"{one.file} không nên chưa gửi; xin chọn Có hoặc để trống."
            )
        return read.values[0] is True and not read.problems

    def mark(self, one: Outgoing, state: str, moment: dt.datetime) -> None:
        """What became of a letter, on the disk.

        :raises OutputBlockedError: it could not be written.
        """
        self.refresh()
        values: dict[str, Raw] = {"state": state, "time": moment.strftime(SEEN_FORMAT)}
        if one.key not in self.rows:  # the clerk has just deleted it
            [self.rows[one.key]] = self.kept.append([_cells(one)])
        again: dict[str, Raw] = {"approved": None} if state == UNSURE else {}
        self.kept.write(self.rows[one.key], values | again)
        self.save()

    def refresh(self) -> None:
        """What a clerk has saved since counts.

        :raises OutputBlockedError: the register is gone or cannot be read.
        """
        try:
            there = patiently(self.path.read_bytes)
        except OSError as error:
            raise OutputBlockedError(self.path, "không đọc lại được sổ") from error
        if there != self.saved:
            self._open(there)

    def save(self) -> None:
        """:raises OutputBlockedError: it is open in Excel, the disk is full."""
        if self.kept.changed:
            content = self.kept.content()
            replace_file(self.path, content)
            self.saved, self.kept.changed = content, False


def _cells(one: Outgoing) -> dict[str, Raw]:
    return {
        "file": one.file,
        "letter": one.letter,
        "to": "; ".join(one.to) or None,
        "subject": one.subject,
    }
