"""Mail drafts: the same bytes for the same content, opened with one click and sent by the clerk."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.generator import BytesGenerator
from email.header import Header
from email.headerregistry import UniqueAddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import partial
from pathlib import Path

from emulation_xlsx.campaign.clock import VIETNAM
from emulation_xlsx.campaign.files import OutputBlockedError, replace_file
from emulation_xlsx.campaign.interrupt import stopped
from emulation_xlsx.intake.children import Apart

_OFFICE = "vnd.openxmlformats-officedocument."
_TYPES = {
    ".xlsx": ("application", f"{_OFFICE}spreadsheetml.sheet"),
    ".docx": ("application", f"{_OFFICE}wordprocessingml.document"),
    ".ics": ("text", "calendar"),
}
"""What a mail calls the kinds of file that letters enclose, by how their names end."""


class _Policy(EmailPolicy):
    """How headers are folded: as SMTP wants it, but for two kinds.

    Ids of a thread are folded between them, never inside, which would hide them from every mail
    program. Of subjects and senders Python would lose or double the spaces (gh-92081).
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _THREAD:
            return f"{name}: " + "\r\n ".join(value.split()) + "\r\n"
        if name.lower() == "subject" and not value.isascii():
            return f"{name}: {self._encoded(name, value)}{self.linesep}"
        if name.lower() == "from" and isinstance(value, UniqueAddressHeader):
            [one] = value.addresses
            words = self._encoded(name, one.display_name)
            return f"{name}: {words}{self.linesep} <{one.addr_spec}>{self.linesep}"
        return str(super().fold(name, value))

    def _encoded(self, name: str, words: str) -> str:
        header = Header(words.encode(errors="replace"), "utf-8", header_name=name)
        return header.encode(linesep=self.linesep)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in (*_THREAD, "subject", "from"):
            return self.fold(name, value).encode("ascii", "surrogateescape")
        return super().fold_binary(name, value)


class _Generator(BytesGenerator):
    """Python's, but that the thousands of lines of an enclosure are written at once."""

    def _write_lines(self, lines: str) -> None:
        self.write(POLICY.linesep.join(_LINE_END.split(lines)))


_LINE_END = re.compile(r"\r\n|\r|\n")
POLICY = _Policy(linesep="\r\n")
_THREAD = frozenset({"in-reply-to", "references", "message-id"})
_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_REPLY = re.compile(r"^(?:(?:re|trả lời|tl|fw|fwd|chuyển tiếp)\s*:\s*)+", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def thread(references: Sequence[str], message_id: str | None) -> tuple[str, ...]:
    """The ids that an answer names; none where the mail to be answered has none that can be."""
    if message_id is None or not _ID.fullmatch(message_id):
        return ()
    before = [one for one in references if _ID.fullmatch(one) and one != message_id]
    return (*before, message_id)


def reply_subject(subject: str, otherwise: str) -> str:
    """«Re: …», once, of the mail that is answered."""
    bare = _REPLY.sub("", " ".join(subject.split()))[:200]
    return f"Re: {bare}" if bare else otherwise


def is_address(text: str | None) -> bool:
    """Whether a draft can be addressed so."""
    return bool(text) and _ADDRESS.fullmatch(text or "") is not None and len(text or "") < 255


@dataclass(frozen=True)
class Draft:
    """A message not yet sent; ``attachments`` are file names and bytes, ``short`` is what goes by
    telephone beside it.

    ``answers``: the ids of the mails before it, oldest first, the last the one that it answers.
    """

    to: tuple[str, ...]
    subject: str
    body: str
    created: dt.datetime
    attachments: tuple[tuple[str, bytes], ...] = ()
    answers: tuple[str, ...] = ()
    short: str = ""
    summary: str = ""
    """What it is about, in a few words."""

    def eml(self) -> bytes:
        """The draft as a mail program opens it: unsent, addressed, with its attachments."""
        message = EmailMessage(policy=POLICY)
        message["X-Unsent"] = "1"
        if self.to:
            message["To"] = ", ".join(self.to)
        message["Subject"] = " ".join(self.subject.split())
        if self.answers:
            message["In-Reply-To"] = self.answers[-1]
            message["References"] = " ".join(self.answers)
        message["Date"] = format_datetime(self.created.replace(tzinfo=VIETNAM))
        message["Message-ID"] = f"<{self._fingerprint()}@emulation-xlsx.invalid>"
        message.set_content(self.body, cte="base64")
        for name, content in self.attachments:
            main, sub = _TYPES[Path(name).suffix]
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        if self.attachments:
            message.set_boundary(f"=={self._fingerprint()}==")
        whole = io.BytesIO()
        _Generator(whole, mangle_from_=False, policy=POLICY).flatten(message)
        return whole.getvalue()

    def txt(self) -> bytes:
        """The draft as text to paste into a webmail, with Windows line ends."""
        lines = [
            f"Gửi: {'; '.join(self.to) or '(chưa có địa chỉ, xin ghi vào sheet “Đơn vị”)'}",
            f"Tiêu đề: {self.subject}",
        ]
        if self.attachments:
            lines.append(f"Tệp kèm theo: {', '.join(name for name, _ in self.attachments)}")
        return _text("\n".join([*lines, "", self.body]))

    def message(self) -> bytes:
        """What is sent by telephone, alone in its file: all of it is copied at once."""
        return _text(self.short)

    def _fingerprint(self) -> str:
        words = (*self.to, self.subject, self.body, *self.answers)
        digest = hashlib.sha256("\n".join(words).encode("utf-8", "replace"))
        for _, content in self.attachments:
            digest.update(content)
        return digest.hexdigest()[:32]


def _text(words: str) -> bytes:
    """A text file as Windows has them."""
    return ("\ufeff" + words.replace("\r\n", "\n").replace("\n", "\r\n")).encode()


Enclosure = tuple[str, Callable[[], bytes]]
"""The name of a file that goes with a letter, and what writes it."""


@dataclass(frozen=True)
class Letter:
    """A draft, and the files that it will have attached. It travels to other processes."""

    stem: str
    draft: Draft
    enclosures: tuple[Enclosure, ...] = ()


def sealed(letter: Letter) -> dict[str, bytes]:
    """File name → bytes of all that a letter is: what it encloses, the mail, its text, and what
    is sent by telephone.
    """
    files = {name: content() for name, content in letter.enclosures}
    draft, stem = replace(letter.draft, attachments=tuple(files.items())), letter.stem
    if draft.short:
        files[f"{stem}-zalo.txt"] = draft.message()
    return files | {f"{stem}.eml": draft.eml(), f"{stem}.txt": draft.txt()}


Posted = Mapping[str, str | None]
"""File name → why it could not be written, None where it was."""


def posted(letters: Sequence[Letter], folder: Path) -> Iterator[Posted]:
    """Every letter written into a folder; many of them by other processes, from now on."""
    whole = folder.absolute()  # for a child that was started elsewhere
    return Apart(partial(_posted, whole), letters).results()


def _posted(folder: Path, letter: Letter) -> Posted:
    why: dict[str, str | None] = {}
    try:
        files = sealed(letter)
    except Exception as error:  # a letter that cannot be made costs only itself
        if stopped(error):
            raise
        return {f"{letter.stem}.eml": f"chương trình gặp lỗi ({type(error).__name__}: {error})"}
    for name, content in files.items():
        why[name] = None
        try:
            replace_file(folder / name, content)
        except OutputBlockedError as error:
            why[name] = error.reason
    return why
