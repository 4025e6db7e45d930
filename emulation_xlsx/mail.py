"""Mail drafts: the same bytes for the same content, opened with one click and sent by the clerk."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from emulation_xlsx.campaign import VIETNAM
from emulation_xlsx.plan.model import MailText, Plan

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class Draft:
    """A message not yet sent; ``attachment`` is a file name and its bytes."""

    to: tuple[str, ...]
    subject: str
    body: str
    created: dt.datetime
    attachment: tuple[str, bytes] | None = None

    def eml(self) -> bytes:
        """The draft as a mail program opens it: unsent, addressed, with its attachment."""
        message = EmailMessage(policy=SMTP)
        message["X-Unsent"] = "1"
        if self.to:
            message["To"] = ", ".join(self.to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.created.replace(tzinfo=VIETNAM))
        message["Message-ID"] = f"<{self._fingerprint()}@emulation-xlsx.invalid>"
        message.set_content(self.body, cte="base64")
        if self.attachment:
            name, content = self.attachment
            message.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
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
        digest = hashlib.sha256("\n".join((*self.to, self.subject, self.body)).encode())
        if self.attachment:
            digest.update(self.attachment[1])
        return digest.hexdigest()[:32]


def written(plan: Plan, kind: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body of the plan's mail text ``kind`` with its places filled.

    A line with a place for which there is nothing to say is left out.

    :raises KeyError: the plan has no such text.
    """
    text = plan.mails[kind]
    words = {
        "campaign_title": plan.settings.campaign_title,
        "issuing_office": plan.settings.issuing_office,
        "reply_email": plan.settings.reply_email or "",
        **facts,
    }
    return _filled(text, words)


def _filled(text: MailText, words: Mapping[str, str]) -> tuple[str, str]:
    lines = [line for line in text.body.split("\n") if not _is_void(line, words)]
    subject = " ".join(text.subject.format_map(words).split())
    return subject, "\n".join(line.format_map(words) for line in lines)


def _is_void(line: str, words: Mapping[str, str]) -> bool:
    return any(f"{{{name}}}" in line and not value for name, value in words.items())
