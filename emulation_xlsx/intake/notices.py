"""What mail servers say of a letter: not delivered, delayed, delivered; of which, and to whom.

The servers have no form in common: a report by its type (RFC 3464), others by who sends them and
by their words. What is enclosed in a notice is the office's own letter, never a return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from emulation_xlsx.intake import mime
from emulation_xlsx.intake.filenames import guessed, legible

BOUNCED, DELAYED, DELIVERED = "mail_bounced", "mail_delayed", "mail_delivered"
"""Also the codes of their findings."""
NOTICES = frozenset({BOUNCED, DELAYED, DELIVERED})
LOOKED_AT = 100_000
"""Bytes of a notice in which it says what it has to say."""
_WORDS = 6_000
"""Characters of its text in which it says that it is one."""
_MOST = 5
"""Addresses that are named."""
_SHOWN = 120
"""Characters of a server's reason."""
_DEPTH = 4


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("(?i)" + "|".join(forms))


_DAEMON = _any(
    "mailer[-_. ]?daemon|mdaemon|po+st_?master|mail[-. ]?delivery|mail delivery (sub)?system",
    "system administrator|mail (router|administrator)|microsoftexchange",
    "delivery[-_ ]?(status|report|subsystem)",
)
_ONLY_A_DAEMON = _any(r"(^|[^\w])mailer[-_. ]?daemon\b")
_SUBJECT = _any(
    r"undeliver|deliver(y|ing)?\b.{0,40}\b(fail|status|report|notif|problem|error|delay|impossible)",
    r"fail(ure|ed)?\b.{0,30}\b(deliver|notice|mail|return)|returned (mail|to sender)",
    r"returning (message )?to (the )?sender|delayed mail|mail system error|postmaster notify",
    r"(mail|message)\b.{0,30}\b(could not be delivered|delayed|not delivered|returned)",
    "could ?n[o']t (be )?(send|sent|deliver)|undelivrable|non ?remis|unzustellbar",
    "недостав|не доставлен|не удалось доставить",
    "^(delivered|relayed|đã (gửi|chuyển)( tiếp)?( đến)?) ?:",
    r"(không|chưa) (thể )?(gửi|chuyển|phát|giao)( thư)?( được)?( đi)?\b",
    "gửi thư (thất bại|không thành)|(thất bại|lỗi) (khi )?(gửi|chuyển) thư",
    "thư (bị (trả lại|giữ lại|chặn|cách ly|trễ)|không gửi được)|trả lại thư",
)
_BODY = _any(
    "(could|can|was|were|has|have|did) ?n[o']t (be )?(yet )?(been )?(able to )?(deliver|reach)",
    "unable to deliver|undeliverable|delivery (to|of|attempt|has|status|failed)",
    "(message|mail).{0,60}(not delivered|returned|delayed|bounced|rejected|undeliver|blocked)",
    "permanent(ly)? (fatal )?(delivery )?(error|fail)",
    "this is the (qmail|mail system|postfix|mail delivery)",
    "user (unknown|not listed|doesn'?t exist|not found)|no such (user|recip|mail)",
    "address(es)? (not found|failed|had|rejected|couldn)",
    "recipient.{0,40}(reject|not found|unknown|fail)|host (unknown|not found)",
    "mailbox.{0,40}(full|unavailable|not found|exceed|quota)",
    "failed (recipient|to deliver|permanently)|temporary (delay|problem|fail)",
    "will (be )?retr(y|ied)",
    "не (может быть|было|удалось) доставлен|не найден",
    "(không|chưa) (thể )?(được )?(gửi|chuyển|phát|giao)( được| tới| đến)",
    "không (tìm thấy|tồn tại)|(hộp thư|dung lượng).{0,30}đầy|gửi.{0,60}thất bại"
    "|bị (từ chối|giữ lại|chặn|cách ly)",
)
_DELAY = _any(
    r"\bdelay|still being (re)?tri|will (be )?retr|keep trying|still trying",
    "not yet been delivered",
    "warning[-: ]+.{0,40}could ?not send|do not need to resend",
    "bị (trễ|chậm|hoãn)|chậm trễ|trì hoãn|vẫn (đang )?(thử|tiếp tục)",
    "sự cố tạm thời|sẽ (tiếp tục )?thử lại",
)
_ARRIVED = _any(
    r"^(delivered|relayed|expanded|đã (gửi|chuyển)( tiếp)?( đến)?) ?:|\((success|relay(ed)?)\)",
    "successful mail delivery|delivery (was |has been )?(success|complete)",
    "success(fully)? (deliver|relay)",
)
_ACTION = re.compile(rb"(?im)^Action:[ \t]*([a-z]{4,10})")
_RECIPIENT = re.compile(
    rb"(?im)^(?:Original|Final)-Recipient:[^\r\n;]{0,40};[ \t]*([^\r\n]{1,200})"
)
_FAILED = re.compile(rb"(?im)^X-Failed-Recipients:[ \t]*([^\r\n]{1,500})")
_TO = re.compile(rb"(?im)^To:[ \t]*([^\r\n]{1,500})")
_ABOUT = re.compile(
    (
        r"(?im)^(?:Subject:[ \t]*([^\r\n]{0,900}(?:\r?\n[ \t][^\r\n]{0,900}){0,6})|"
        r"[ \t]{1,20}(?:Subject|Tiêu đề|Chủ đề):[ \t]*([^\r\n]{1,900}))"
    ).encode()
)
"""Of the letter that follows, or set in by the server's own text."""
_REASON = re.compile(rb"(?im)^Diagnostic-Code:[ \t]*([^\r\n]{1,400}(?:\r?\n[ \t][^\r\n]{1,400})?)")
_CODE = re.compile(r"(?m)^.{0,200}?(?:\b[45]\.\d{1,3}\.\d{1,3}\b|\b[45]\d\d[ -]).{0,200}$")
_ADDRESS = re.compile(rb"[\w.+=/-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}", re.IGNORECASE)
_TAG = re.compile(r"<(?:style|head)\b[^>]*>[^<]*</(?:style|head)>|<[^>@]{0,2000}>", re.IGNORECASE)
_SPLIT = re.compile(
    rb"(?im)^(?:-{2,}[^\r\n]{0,80}(?:copy|original|below|returned|unsent)[^\r\n]{0,80}|"
    rb"(?:return-path|received|message-id|from|date):[ \t])"
)


@dataclass(frozen=True)
class Notice:
    """``code``: what became of the letter; ``about``: its subject; blank what is not told."""

    code: str
    addresses: tuple[str, ...]
    about: str
    reason: str

    def facts(self) -> dict[str, str]:
        """What the finding says."""
        return {
            "address": "; ".join(self.addresses) or "(không ghi địa chỉ)",
            "subject": self.about or "(không ghi tiêu đề)",
            "whose": "",
            "reason": f"; máy chủ ghi: {self.reason}" if self.reason else "",
        }


def notice(headers: mime.Headers, body: bytes, *, empty: bool = False) -> Notice | None:
    """The notice that a mail is, else None.

    ``empty``: it brought no workbook, so that words alone are enough.
    """
    start = body[:LOOKED_AT]
    subject, text = mime.spoken(headers.get("subject", "")), _text(headers, start)
    report = mime.parameter(headers.get("content-type", ""), "report-type").lower()
    if report not in ("", "delivery-status") or not (
        report or "x-failed-recipients" in headers or _told(headers, subject, text, empty=empty)
    ):
        return None
    status = next(_parts(headers, start, "message/delivery-status"), (headers, start))[1]
    actions = {one.lower() for one in _ACTION.findall(status)}
    said = text.encode("utf-8", "replace") + b"\n" + start
    about = _ABOUT.search(said)
    words = (about[1] or about[2] or b"").decode("latin-1") if about else ""
    return Notice(
        _code(actions, subject, text),
        tuple(_addresses(headers, status, said)),
        mime.spoken(re.sub(r"\s+", " ", words)),
        _reason(status, text),
    )


def _told(headers: mime.Headers, subject: str, text: str, *, empty: bool) -> bool:
    """Whether sender and words are those of a notice; of a mail with a workbook the sender must
    be a server.
    """
    sender = headers.get("from", "")
    nobody = headers.get("return-path", "").replace(" ", "") == "<>" or sender.strip() == "<>"
    daemon, named = _DAEMON.search(mime.spoken(sender)), bool(_SUBJECT.search(subject))
    if _ONLY_A_DAEMON.search(sender) or (daemon and (named or nobody)):
        return True
    if subject.lower().startswith(("re:", "fw:", "fwd:")) and not nobody:
        return False
    addressed = _ADDRESS.search(text.encode("utf-8", "replace"))
    return (nobody or (empty and bool(addressed))) and named and bool(_BODY.search(text))


def _code(actions: set[bytes], subject: str, text: str) -> str:
    if actions:
        known = {b"failed": BOUNCED, b"delayed": DELAYED}
        return next((known[one] for one in known if one in actions), DELIVERED)
    if _ARRIVED.search(subject):
        return DELIVERED
    return DELAYED if _DELAY.search(subject) or _DELAY.search(text[:2_000]) else BOUNCED


def _addresses(headers: mime.Headers, status: bytes, start: bytes) -> list[str]:
    """Whom the letter did not reach, as the report names them, or the text, or that letter."""
    failed = headers.get("x-failed-recipients", "").encode("latin-1")
    named = [*_RECIPIENT.findall(status), failed, *_FAILED.findall(start)]
    found = [one for value in named for one in _ADDRESS.findall(value)]
    if not found:
        before = _SPLIT.split(start, maxsplit=1)[0] or start
        own = _ADDRESS.findall(" ".join(headers.get(x, "") for x in ("to", "from")).encode())
        out = {one.lower() for one in own}
        found = [one for one in _ADDRESS.findall(before) if one.lower() not in out]
        found = found or [one for to in _TO.findall(start)[:1] for one in _ADDRESS.findall(to)]
    told = (one.decode("latin-1").lower().strip(".") for one in found)
    return list(dict.fromkeys(one for one in told if not mime.is_robot(one)))[:_MOST]


def _reason(status: bytes, text: str) -> str:
    said = _REASON.search(status)
    found = None if said else _CODE.search(text)
    words = said[1].decode("latin-1") if said else found[0] if found else ""
    return legible(re.sub(r"\s+", " ", words).strip())[:_SHOWN]


def _text(headers: mime.Headers, body: bytes) -> str:
    """What a person would read, its beginning."""
    kinds = _parts(headers, body, "text/")
    found = next(kinds, None)
    if found is None:
        return ""
    part, raw = found
    words = guessed(mime.decoded(part, raw)[: 4 * _WORDS], "cp1252")
    if "html" in mime.content_type(part):
        words = _TAG.sub(" ", words)
    return words[:_WORDS]


def _parts(
    headers: mime.Headers, body: bytes, kind: str, depth: int = 0
) -> Iterator[tuple[mime.Headers, bytes]]:
    """The parts of a type, not those of an enclosed mail."""
    if mime.content_type(headers).startswith(kind):
        yield headers, body
    elif depth < _DEPTH:
        for part in mime.parts(headers, body) or ():
            yield from _parts(*mime.message(part), kind, depth + 1)
