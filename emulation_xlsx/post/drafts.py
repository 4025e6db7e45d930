"""Mail drafts: the same bytes for the same content, opened with one click and sent by the clerk."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.header import Header
from email.headerregistry import UniqueAddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import partial
from pathlib import Path, PurePath

from emulation_xlsx.campaign.clock import VIETNAM
from emulation_xlsx.campaign.files import OutputBlockedError, replace_file
from emulation_xlsx.campaign.interrupt import stopped
from emulation_xlsx.intake.children import Apart
from emulation_xlsx.plan.defaults import default_mail
from emulation_xlsx.plan.letter_words import PLACEHOLDERS
from emulation_xlsx.plan.model import MailText, Plan

OFFICE = "vnd.openxmlformats-officedocument."
SUBTYPES = {
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".docx": f"{OFFICE}wordprocessingml.document",
}
"""What a mail calls the kinds of file that letters enclose."""


class _Policy(EmailPolicy):
    """SMTP's, but for the ids of a thread: folded between them, never inside, which would hide
    them from every mail program; and subjects and senders, whose spaces it would lose or double
    (Python's gh-92081).
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
    """A message not yet sent; ``attachment`` is a file name and its bytes.

    ``answers``: the ids of the mails before it, oldest first, the last the one that it answers.
    """

    to: tuple[str, ...]
    subject: str
    body: str
    created: dt.datetime
    attachment: tuple[str, bytes] | None = None
    answers: tuple[str, ...] = ()

    def eml(self) -> bytes:
        """The draft as a mail program opens it: unsent, addressed, with its attachment."""
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
        if self.attachment:
            name, content = self.attachment
            kind = SUBTYPES[PurePath(name).suffix]
            message.add_attachment(content, maintype="application", subtype=kind, filename=name)
            message.set_boundary(f"=={self._fingerprint()}==")
        return message.as_bytes()

    def txt(self) -> bytes:
        """The draft as text to paste into a webmail, with Windows line ends."""
        lines = [
            f"Gửi: {'; '.join(self.to) or '(chưa có địa chỉ, xin ghi vào sheet «Đơn vị»)'}",
            f"Tiêu đề: {self.subject}",
        ]
        if self.attachment:
            lines.append(f"Tệp kèm theo: {self.attachment[0]}")
        text = "\n".join([*lines, "", self.body])
        return ("\ufeff" + text.replace("\r\n", "\n").replace("\n", "\r\n")).encode()

    def _fingerprint(self) -> str:
        words = (*self.to, self.subject, self.body, *self.answers)
        digest = hashlib.sha256("\n".join(words).encode("utf-8", "replace"))
        if self.attachment:
            digest.update(self.attachment[1])
        return digest.hexdigest()[:32]


@dataclass(frozen=True)
class Letter:
    """A draft, and what writes the form that goes with it; ``encloses``: it is attached.

    It travels to other processes.
    """

    stem: str
    draft: Draft
    form: Callable[[], bytes] | None = None
    encloses: bool = False
    suffix: str = ".xlsx"
    """The kind of file that the form is."""


def sealed(letter: Letter) -> dict[str, bytes]:
    """File name → bytes of all that a letter is: its form, the mail and its text."""
    files, draft = {}, letter.draft
    if letter.form:
        name = f"{letter.stem}{letter.suffix}"
        files[name] = letter.form()
        if letter.encloses:
            draft = replace(draft, attachment=(name, files[name]))
    return files | {f"{letter.stem}.eml": draft.eml(), f"{letter.stem}.txt": draft.txt()}


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


def written(plan: Plan, kind: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body of the plan's mail text ``kind`` with its places filled.

    A line with a place for which there is nothing to say is left out.

    :raises KeyError: neither the plan nor the default kit has such a text.
    """
    text = plan.mails.get(kind) or MailText(**default_mail(kind, plan.settings.words))
    words = dict.fromkeys(PLACEHOLDERS, "") | {
        "campaign_title": plan.settings.campaign_title,
        "issuing_office": plan.settings.issuing_office,
        "reply_email": plan.settings.reply_email or "",
        **facts,
    }
    void = [f"{{{name}}}" for name, value in words.items() if not value]
    lines = [line for line in text.body.split("\n") if not any(name in line for name in void)]
    said = {name: "" if name.startswith("if_") else value for name, value in words.items()}
    subject = " ".join(text.subject.format_map(said).split())
    body = "\n".join(line.format_map(said) for line in lines)
    return subject, re.sub("\n{3,}", "\n\n", body)
