"""What a file's bytes are, whatever its name says; and how a zip is opened without trusting it.

``zipfile`` reads the directory only: it gives up a whole archive for one name that does not
decode, and a member whose two names differ.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from enum import Enum, auto

from emulation_xlsx.intake.filenames import ending, guessed, last, tidy
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.mime import looks_like_mail, straightened


class Kind(Enum):
    DOCUMENT = auto()
    """May be a return, or is unknown: for the gates to judge."""
    COMPANION = auto()
    """A document of the dossier, a picture, a calendar entry: no return."""
    ZIP = auto()
    MAIL = auto()
    MBOX = auto()
    OUTLOOK = auto()
    """A mail as Outlook alone saves it."""
    TNEF = auto()
    FOREIGN = auto()
    """An archive other than a zip."""


_WORKBOOK = re.compile(r"\.(xls[xmb]?|xlt[xm]?|f?ods|ots|et|csv|numbers)")
_COMPANION = re.compile(
    r"\.(pdf|docx?|docm|dotx?|odt|rtf|txt|wps|pptx?|ppsx?|od[pg]"
    r"|jpe?g?|jfif|png|gif|bmp|tiff?|hei[cf]|webp|svg|[ew]m[fz]|html?|mht|mhtml"
    r"|ics|vcf|p7[cs]|asc|sig|mp[34]|m4a|wav|mov|avi|wmv|mkv|3gp|url|lnk)"
)
_MAIL = re.compile(r"\.(emlx?|mbox)")
_ARCHIVE = re.compile(r"\.(rar|7z|t?gz|tar)")
_WORKBOOK_OR_COMPANION = re.compile(rf"{_WORKBOOK.pattern}|{_COMPANION.pattern}")
_WORTH_OPENING = re.compile(rf"{_WORKBOOK.pattern}|{_MAIL.pattern}|\.zip")
_OFFICE_PARTS = frozenset({"[content_types].xml", "meta-inf/manifest.xml"})
_OFFICE_MARKS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
"""At byte 30, as the name of the first part: what a damaged file is known by."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MAGIC = {
    b"%PDF": Kind.COMPANION,
    b"\xff\xd8\xff": Kind.COMPANION,  # JPEG
    b"\x89PNG": Kind.COMPANION,
    b"GIF8": Kind.COMPANION,
    b"II*\x00": Kind.COMPANION,  # TIFF
    b"MM\x00*": Kind.COMPANION,
    b"{\\rtf": Kind.COMPANION,
    b"Rar!": Kind.FOREIGN,
    b"7z\xbc\xaf\x27\x1c": Kind.FOREIGN,
    b"\x1f\x8b": Kind.FOREIGN,  # gzip
    b"\x78\x9f\x3e\x22": Kind.TNEF,
}
_OUTLOOK, _WORD, _SLIDES, _EXCEL = (
    name.encode("utf-16-le")
    for name in ("__properties_version1.0", "WordDocument", "PowerPoint Document", "Workbook")
)
_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 50_000
"""Of a directory that is read at all: two million entries fit into 100 MB."""
_LITTER = frozenset({"thumbs.db", "desktop.ini"})


def kind_of(name: str, content: bytes) -> Kind:
    suffix = ending(name)
    if content.startswith(_ZIP_MAGIC):
        return _zip_kind(suffix, content)
    if content.startswith(_OLE_MAGIC):
        return _ole_kind(suffix, content)
    kind = next((_MAGIC[magic] for magic in _MAGIC if content.startswith(magic)), None)
    if _WORKBOOK.fullmatch(suffix) and kind is not Kind.FOREIGN:
        return Kind.DOCUMENT
    if _COMPANION.fullmatch(suffix) and not (suffix == ".txt" and looks_like_mail(content)):
        return Kind.COMPANION
    if last(name).casefold() == "winmail.dat":
        return Kind.TNEF
    return kind or _plain_kind(suffix, content)


def _plain_kind(suffix: str, content: bytes) -> Kind:
    if not content:
        return Kind.DOCUMENT
    if _MAIL.fullmatch(suffix) or looks_like_mail(content):
        mailbox = suffix == ".mbox" or straightened(content[:100]).startswith(b"From ")
        return Kind.MBOX if mailbox else Kind.MAIL
    if _ARCHIVE.fullmatch(suffix):
        return Kind.FOREIGN
    return Kind.ZIP if suffix == ".zip" else Kind.DOCUMENT


def _ole_kind(suffix: str, content: bytes) -> Kind:
    if _WORKBOOK.fullmatch(suffix) and (_EXCEL in content or _OUTLOOK not in content):
        return Kind.DOCUMENT
    if _OUTLOOK in content:
        return Kind.OUTLOOK
    other = _COMPANION.fullmatch(suffix) and _EXCEL not in content
    return Kind.COMPANION if other or _WORD in content or _SLIDES in content else Kind.DOCUMENT


def _zip_kind(suffix: str, content: bytes) -> Kind:
    """An office document is a zip too: by its parts, in doubt by what its name promises."""
    names = _names(content)
    if _is_ods(content) or _has(names, "xl/workbook", "index/document.iwa"):
        return Kind.DOCUMENT
    office = names & _OFFICE_PARTS or content.startswith(_OFFICE_MARKS, 30)
    holds = any(_WORTH_OPENING.fullmatch(ending(name)) for name in names)
    if not office and (holds or not _WORKBOOK_OR_COMPANION.fullmatch(suffix)):
        return Kind.ZIP
    if _WORKBOOK.fullmatch(suffix):
        return Kind.DOCUMENT
    text = _has(names, "word/", "ppt/", "mimetype") or _COMPANION.fullmatch(suffix)
    return Kind.COMPANION if text else Kind.DOCUMENT


def _is_ods(content: bytes) -> bool:
    return content.startswith(b"mimetype", 30) and b"opendocument.spreadsheet" in content[38:120]


def _names(content: bytes) -> set[str]:
    """The paths in a zip in lower case; none where its directory cannot be read."""
    try:
        return {_path(member).lower() for member in directory(content)}
    except RefusedError:
        return set()


def _has(names: set[str], *beginnings: str) -> bool:
    return any(name.startswith(beginnings) for name in names)


# --- a zip


def directory(content: bytes) -> list[zipfile.ZipInfo]:
    """A zip's members; their names stand for bytes, see :func:`member_path`.

    :raises RefusedError: it is damaged, or has so many that they are not even listed.
    """
    if content.count(_ENTRY) > _MOST_ENTRIES:
        raise RefusedError("parcel_too_many", limit=_MOST_ENTRIES)
    try:
        with zipfile.ZipFile(io.BytesIO(_without_utf8_flags(content))) as archive:
            return archive.infolist()
    except Exception as error:  # of a damaged directory zipfile raises what it meets
        raise RefusedError("zip_damaged") from error


def _without_utf8_flags(content: bytes) -> bytes:
    """The same zip, its names said to be in cp437, in which every byte is a character."""
    changed, at = bytearray(content), content.find(_ENTRY)
    while at >= 0:
        if at + 9 < len(changed):
            changed[at + 9] &= ~0x08
        at = content.find(_ENTRY, at + 4)
    return bytes(changed)


def _path(member: zipfile.ZipInfo) -> str:
    return member.orig_filename.replace("\\", "/")


def member_path(member: zipfile.ZipInfo) -> str:
    """A member's path, tidy; the name that Info-ZIP and WinRAR put beside it goes first."""
    raw = member.orig_filename.encode("cp437", "replace")
    return tidy(_unicode_path(member.extra, raw) or guessed(raw, "cp437"))


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Extra field 0x7075: a version, the checksum of the plain name, the name in UTF-8."""
    while len(extra) >= 4:
        number, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if number == 0x7075 and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return None


def is_litter(path: str) -> bool:
    """Whether a member is not a person's: a lock file, what macOS and Windows keep beside."""
    parts = path.split("/")
    return "__MACOSX" in parts or parts[-1].startswith(("~$", ".")) or parts[-1].lower() in _LITTER


def is_companion(name: str) -> bool:
    """Whether by its name a file is a document of the dossier."""
    return bool(_COMPANION.fullmatch(ending(name)))


def natural_ending(content: bytes) -> str:
    """What a document without a name should end in."""
    if content.startswith(_OLE_MAGIC):
        return ".xls"
    if _is_ods(content):
        return ".ods"
    kind = kind_of("", content)
    if kind is Kind.DOCUMENT and content.startswith(_ZIP_MAGIC):
        return ".xlsx"
    return {Kind.ZIP: ".zip", Kind.MAIL: ".eml", Kind.MBOX: ".mbox"}.get(kind, "")


def is_folder(member: zipfile.ZipInfo) -> bool:
    return _path(member).endswith("/")


def packed(member: zipfile.ZipInfo, archive: bytes) -> bytes:
    """A member as it lies in the archive.

    :raises RefusedError: it is encrypted, or not where the directory says.
    """
    if member.flag_bits & 1:
        raise RefusedError("zip_member_locked")
    start = member.header_offset
    header = archive[start : start + 30] if start >= 0 else b""
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise RefusedError("zip_member_damaged")
    start += 30 + sum(struct.unpack("<HH", header[26:]))
    return archive[start : start + member.compress_size]


def inflated(member: zipfile.ZipInfo, content: bytes, most: int) -> bytes:
    """A packed member inflated, of one that is larger only ``most`` bytes.

    :raises RefusedError: it is damaged, or packed in a way that is neither stored nor deflated.
    """
    if member.compress_type == zipfile.ZIP_STORED:
        return content[:most]
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise RefusedError("zip_member_method")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, most)
    except zlib.error as error:
        raise RefusedError("zip_member_damaged") from error


def is_whole(member: zipfile.ZipInfo, content: bytes) -> bool:
    return len(content) == member.file_size and zlib.crc32(content) == member.CRC
