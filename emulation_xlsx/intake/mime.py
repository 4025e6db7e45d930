"""Mails as bytes: headers, parts, names, dates, as mail programs write them and mangle them.

Cut by hand, in one pass each: ``email`` recurses with nested parts, slows down with their
square, and loses the bytes of a header that is not ASCII.
"""

from __future__ import annotations

import binascii
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_tz
from itertools import pairwise
from urllib.parse import unquote_to_bytes

from emulation_xlsx.campaign.clock import VIETNAM
from emulation_xlsx.intake.filenames import guessed, legible, tidy_path

Headers = Mapping[str, str]
"""The first of each name, unfolded; every character of a value stands for one byte."""

HEAD_LIMIT = 1_000_000
"""Bytes in which the headers end, or the rest of them is not read."""
VALUE_LIMIT = 8_000
"""Characters of a header that are looked at."""
REFERENCES_LIMIT = 50

_KNOWN = frozenset({"from", "to", "subject", "date", "received", "message-id", "mime-version"})
_BLANK_LINE = re.compile(rb"\A\r?\n|\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_HEADER = re.compile(r"^([!-9;-~]+)[ \t]*:([^\n]*)", re.MULTILINE)
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=")
_CHARSET = re.compile(r"(?i)(utf|us-?ascii|iso|windows|cp|gb|big5|euc|koi|mac|shift|ks|latin|tis)")
"""Encodings of text. (Python knows others that are none.)"""
_BOUNDARY = re.compile(r"""(?i);\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;"]+))""")
_GUESSED_BOUNDARY = re.compile(rb"(?im)^--([^\r\n]{1,200}?)[ \t]*\r?\ncontent-")
_SEPARATOR = re.compile(
    rb"^From (?:[^\r\n]{0,200}\d:\d\d[^\r\n]{0,40}|[^\s@:]{1,100}@[^\s:]{1,100}|[ \t-]{0,9})\r?\n"
    rb"(?=[!-9;-~]+:|>From )",
    re.MULTILINE,
)
"""The line before each mail of a mailbox: with a time; by Google an id; by Thunderbird nothing."""
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_DELETED = re.compile(rb"(?im)^X-Mozilla-Status: *[0-9a-f]{3}[89a-f]")
"""Thunderbird leaves what its user deleted in the mailbox for a while."""
_APPLE_COUNT = re.compile(rb"\d{1,12}\s*\n")
"""The first line of an .emlx."""
_ADDRESS = r"([\w.!#$%&'*+/=?^`{|}~-]{1,100}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,9})"
_MAILBOX = re.compile(
    rf'(?:[^<>@":;]|"(?:[^"\\]|\\.)*")*<\s*{_ADDRESS}\s*>|{_ADDRESS}(?:\s*\([^()<>@"]*\))?',
    re.ASCII,
)
"""``name <address>``, a bare address, or ``address (name)``: one sender and nothing else."""
_DOMAIN = re.compile(r"(?<=@)[^\s<>()@:;,\"\\]{1,250}")
_NAMED_BY_ITSELF = re.compile(rf"{_ADDRESS}\s*<\1>", re.ASCII)
_BARE = re.compile(_ADDRESS, re.ASCII)
_ENCODED_WORDS = re.compile(rf"(?:{_ENCODED_WORD.pattern}\s*)+")
_UNSURE = ":"
"""Before the text of a From that stands twice or is cut: no sender's address begins so."""
SENDER_LIMIT = 200
NOBODY = "(thư không ghi người gửi)"
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_ZONE = re.compile(r"(?:GMT|UTC)?([+-]\d\d):?(\d\d)\b")
_NO_ZONE = re.compile(r"(\d:\d\d(?::\d\d)?)\s*(?:ICT)?\s*$")
"""A time that ends there: a Vietnamese program's own."""
_ROBOT = re.compile(
    r"(?i)(mailer[-_.]?daemon|po+stmaster|(no|non|not)[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|"
    r"no[-_.]?response|auto[-_.]?(reply|mailer)|khong[-_.]?tra[-_.]?loi)\d*([-+=.][^@]*)?@"
)
"""Addresses behind which nobody reads."""


def looks_like_mail(content: bytes) -> bool:
    """By two headers that every mail has, at the beginning."""
    start = straightened(content[:8_192])
    if not re.match(rb"From |[!-9;-~]+:", start):
        return False
    return len(message(start)[0].keys() & _KNOWN) > 1


def is_mail(headers: Headers) -> bool:
    return bool(headers.keys() & _KNOWN)


def without_separator(mail: bytes) -> bytes:
    """A single mail without the line that a mailbox has before it."""
    line = _SEPARATOR.match(mail)
    return mail[line.end() :] if line else mail


def straightened(content: bytes) -> bytes:
    """A mail with ``\\n`` or ``\\r\\n`` at the ends of its lines, and nothing before it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\r\r\n" in content[:4_096]:
        content = content.replace(b"\r\r\n", b"\r\n")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    count = _APPLE_COUNT.match(content)
    return content[count.end() :] if count else content


def message(content: bytes) -> tuple[Headers, bytes]:
    """Headers and body of a mail, or of a part of one."""
    blank = _BLANK_LINE.search(content, 0, HEAD_LIMIT)
    head = content[: blank.start() + 1] if blank else content[:HEAD_LIMIT]
    text = _FOLD.sub(" ", head.decode("latin-1"))
    headers: dict[str, str] = {}
    for line in _HEADER.finditer(text):
        name, whole = line[1].lower(), line[2].strip(" \t\r")  # of any encoding: A0 is no space
        value = whole[:VALUE_LIMIT]
        if name.startswith("content-") and value.startswith("=?"):
            value = spoken(value).encode().decode("latin-1")
        if name == "from" and (name in headers or whole != value):  # whose mail is it?
            value = f"{_UNSURE}{headers.pop(name, '')}, {value}"[:VALUE_LIMIT]
        headers.setdefault(name, value)
    return headers, content[blank.end() :] if blank else b""


def mailbox_messages(content: bytes) -> Iterator[bytes | None]:
    """The mails of a mailbox in order; None for one that was deleted."""
    cuts = [0, *(match.start() for match in _SEPARATOR.finditer(content)), len(content)]
    for start, end in pairwise(cuts):
        mail = content[start:end]
        if mail.strip():
            yield None if _DELETED.search(mail, 0, 2_000) else _bare(mail)


def _bare(mail: bytes) -> bytes:
    return _ESCAPED.sub(rb"\1", without_separator(mail))


# --- parts


def content_type(headers: Headers) -> str:
    return headers.get("content-type", "text/plain").partition(";")[0].strip().lower()


def is_attached(headers: Headers) -> bool:
    return headers.get("content-disposition", "").lower().startswith("attachment")


def parts(headers: Headers, body: bytes) -> Iterator[bytes] | None:
    """The parts of a body that has several, else None."""
    if not content_type(headers).startswith("multipart/"):
        return None
    given = _BOUNDARY.search(headers.get("content-type", ""))
    boundary = (given[1] or given[2] or "").rstrip().encode("latin-1") if given else b""
    if not boundary or b"--" + boundary not in body:
        guess = _GUESSED_BOUNDARY.search(body)
        boundary = guess[1] if guess else b""
    return _split(body, boundary) if boundary else None


def _split(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What is between the boundaries; after the last one, where none closes, to the end."""
    start = -1
    for line in re.finditer(rb"(?m)^--%s(--)?[ \t]*\r?$" % re.escape(boundary), body):
        if start >= 0:
            yield body[start : line.start()].removesuffix(b"\n").removesuffix(b"\r")
        start = line.end() + 1
        if line[1]:
            return
    if start >= 0:
        yield body[start:]


def decoded(headers: Headers, body: bytes) -> bytes:
    """A part's bytes without their transfer encoding; of a damaged one what can be read."""
    encoding = headers.get("content-transfer-encoding", "").lower()
    if "base64" in encoding:
        return _base64(body)
    if "quoted-printable" in encoding:
        return binascii.a2b_qp(body)
    return _uudecoded(body) if "uue" in encoding else body


def _base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        digits = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _uudecoded(body: bytes) -> bytes:
    """What is between ``begin`` and ``end``; what a line has beyond its length is not read."""
    lines, found = body.partition(b"begin ")[2].splitlines()[1:], bytearray()
    for line in lines:
        if line.strip() == b"end":
            break
        length = (line[0] - 32) & 63 if line else 0
        if length:
            with suppress(binascii.Error):
                found += binascii.a2b_uu(line[: (length * 4 + 5) // 3])
    return bytes(found)


# --- what a header says


def filename(headers: Headers) -> str:
    """A part's file name, tidy and without folders; blank when it has none."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        path = tidy_path(parameter(headers.get(header, ""), key))
        if path:
            return path.rpartition("/")[2]
    return ""


def parameter(header: str, key: str) -> str:
    """A parameter of a header: RFC 2231 first, else plain, RFC 2047 or raw bytes."""
    segments: dict[int, tuple[str, bool]] = {}
    plain = None
    for match in _PARAMETER.finditer(header):
        name, star, rest = match[1].lower().partition("*")
        value = _unquoted(match[2])
        if name == key and not star:
            plain = value if plain is None else plain
        elif name == key:
            number = rest.removesuffix("*")
            order = int(number) if re.fullmatch("[0-9]{1,3}", number) else 0
            segments.setdefault(order, (value, not rest or rest.endswith("*")))
    if segments:
        return _joined([segments[order] for order in sorted(segments)])
    return _percent(plain) or spoken(plain or "")


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        value = value[1:].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\")
    return value


def _joined(segments: list[tuple[str, bool]]) -> str:
    """RFC 2231: segments, each with whether it is percent-encoded; the first names the charset."""
    if not any(coded for _, coded in segments):
        return spoken("".join(value for value, _ in segments))
    whole = "".join(value if coded else value.replace("%", "%25") for value, coded in segments)
    charset = ""
    if segments[0][1] and whole.count("'") > 1:
        charset, _, whole = whole.split("'", 2)
    return _text(unquote_to_bytes(whole.encode("latin-1")), charset)


def _percent(value: str | None) -> str:
    """A name as in an address of the web; blank unless it gives UTF-8 beyond plain letters."""
    if not value or "%" not in value or not value.isascii():
        return ""
    raw = unquote_to_bytes(value)
    try:
        return "" if raw.isascii() else raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def spoken(value: str) -> str:
    """A header in words: RFC 2047, also where it should not stand and cut inside a letter."""
    found: list[tuple[str, bytes]] = []
    end = 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        if between.strip():
            found.append(("", between.encode("latin-1", "replace")))
        charset, raw = match[1].partition("*")[0].lower(), _word(match[2], match[3])
        if found and found[-1][0] == charset:
            raw = found.pop()[1] + raw
        found.append((charset, raw))
        end = match.end()
    found.append(("", value[end:].encode("latin-1", "replace")))
    return legible("".join(_text(raw, charset) for charset, raw in found))


def _word(way: str, text: str) -> bytes:
    raw = text.encode("latin-1", "replace")
    return _base64(raw) if way in "Bb" else binascii.a2b_qp(raw, header=True)


def _text(raw: bytes, charset: str) -> str:
    if _CHARSET.match(charset):
        with suppress(LookupError, ValueError):
            return raw.decode(charset)
    return guessed(raw, "cp1252")


def address(headers: Headers) -> str:
    """The sender: a bare address in lower case, where the header can mean no other.

    Anything else (two senders, a comment or quotes in the address, no From) is the header's own
    text, which is nobody's address: see :func:`is_sure`.
    """
    value = headers.get("from", "")
    if _ENCODED_WORDS.fullmatch(value):  # old programs encode all of it
        value = spoken(value)
    found = _MAILBOX.fullmatch(value) or _MAILBOX.fullmatch(_international(value))
    if found:
        return (found[1] or found[2]).lower()
    twice = _NAMED_BY_ITSELF.fullmatch(value.lower())
    if twice:
        return twice[1]
    text = spoken(value).lstrip(_UNSURE)[:SENDER_LIMIT] or NOBODY
    return f"“{text}”" if is_sure(text) else text  # made legible it may look like an address


def _international(value: str) -> str:
    """A header with its domains as ``xn--…``."""

    def coded(found: re.Match[str]) -> str:
        with suppress(UnicodeError):
            domain = found[0].encode("latin-1").decode("utf-8").encode("idna").decode()
            return domain if "xn--" in domain else found[0]
        return found[0]

    return _DOMAIN.sub(coded, value)


def is_sure(sender: str) -> bool:
    """Whether a mail's header surely named this sender."""
    return _BARE.fullmatch(sender) is not None


def reply_to(headers: Headers) -> str | None:
    """Where the sender wants answers: one bare address in lower case, where it can be no other."""
    found = _MAILBOX.fullmatch(headers.get("reply-to", "").strip())
    return (found[1] or found[2]).lower() if found else None


def is_robot(sender: str) -> bool:
    """Whether nobody reads what is sent to this address."""
    return _ROBOT.match(sender) is not None


def moment(value: str) -> dt.datetime | None:
    """A date as mails write it, at UTC+7, naive."""
    try:
        value = _NO_ZONE.sub(r"\1 +0700", value[:200])
        read = parsedate_tz(_ZONE.sub(r"\1\2", value))
        if read is None:
            return None
        zone = dt.timezone(dt.timedelta(seconds=read[9] or 0))
        return dt.datetime(*read[:6], tzinfo=zone).astimezone(VIETNAM).replace(tzinfo=None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def received(headers: Headers) -> dt.datetime | None:
    """When the last server took the mail in."""
    return moment(headers.get("received", "").rpartition(";")[2])


def ids(value: str) -> tuple[str, ...]:
    """The message ids in a header, ``<…>`` each."""
    return tuple(dict.fromkeys(_ID.findall(value)))[-REFERENCES_LIMIT:]
