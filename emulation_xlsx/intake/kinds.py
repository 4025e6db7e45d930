"""What a file is by its bytes, whatever its name says: which parcel, and what is no workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from emulation_xlsx.intake import xls, zips
from emulation_xlsx.intake.filenames import ending, last
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
    SEALED = auto()
    """A mail or a file signed or encrypted as a whole (S/MIME)."""
    FOREIGN = auto()
    """An archive other than a zip."""


_WORKBOOK = re.compile(r"\.(xls[xmb]?|xlt[xm]?|f?ods|ots|et|csv|numbers)")
_COMPANION = re.compile(
    r"\.(pdf|docx?|docm|dotx?|odt|rtf|txt|wps|pptx?|ppsx?|od[pg]"
    r"|jpe?g?|jfif|png|gif|bmp|tiff?|hei[cf]|webp|svg|[ew]m[fz]|html?|mht|mhtml"
    r"|ics|vcf|p7[cs]|asc|sig|mp[34]|m4a|wav|mov|avi|wmv|mkv|3gp|url|lnk)"
)
_MAIL = re.compile(r"\.(emlx?|mbox)")
_ONE_MAIL = (".eml", ".emlx")
"""What looks like a second mail in it is its text."""
_SEALED = ".p7m"
_ARCHIVE = re.compile(r"\.(rar|7z|t?gz|tar)")
_WORKBOOK_OR_COMPANION = re.compile(rf"{_WORKBOOK.pattern}|{_COMPANION.pattern}")
_WORTH_OPENING = re.compile(rf"{_WORKBOOK.pattern}|{_MAIL.pattern}|\.zip")
_PARTS_LIST = "[content_types].xml"
_OFFICE_PARTS = frozenset({_PARTS_LIST, "meta-inf/manifest.xml"})
_OFFICE_MARKS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
"""At byte 30, as the name of the first part: what a damaged file is known by."""

_ZIP_MAGIC = (zips.ZIP_MAGIC, b"PK\x05\x06", b"PK\x07\x08")
_STARTS: dict[bytes, tuple[str, Kind | None]] = {
    b"%PDF": ("is_pdf", Kind.COMPANION),
    b"\x89PNG": ("is_picture", Kind.COMPANION),
    b"\xff\xd8\xff": ("is_picture", Kind.COMPANION),  # JPEG
    b"GIF8": ("is_picture", Kind.COMPANION),
    b"II*\0": ("is_picture", Kind.COMPANION),  # TIFF
    b"MM\0*": ("is_picture", Kind.COMPANION),
    b"BM": ("is_picture", None),  # two letters prove little
    b"Rar!": ("is_packed", Kind.FOREIGN),
    b"7z\xbc\xaf\x27\x1c": ("is_packed", Kind.FOREIGN),
    b"\x1f\x8b": ("is_packed", Kind.FOREIGN),  # gzip
    b"{\\rtf": ("other_document", Kind.COMPANION),
    b"\x78\x9f\x3e\x22": ("not_a_workbook", Kind.TNEF),
}
"""How a file begins → what is said where a workbook was expected, and what it is in a parcel."""
_OUTLOOK, _WORD, _SLIDES, _EXCEL = (
    name.encode("utf-16-le")
    for name in ("__properties_version1.0", "WordDocument", "PowerPoint Document", "Workbook")
)
_HEAD = 4096
_WEB = re.compile(
    r"<!doctype html|<(?:html|head|body|table|meta|style|tr|td)\b|mime-version:"
    r"|urn:schemas-microsoft-com:office:spreadsheet|<office:document\b",
    re.IGNORECASE,
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BREAKS = (",", ";", "\t")
_TABLES = (".csv", ".tsv")


def kind_of(name: str, content: bytes) -> Kind:
    suffix = ending(name)
    if content.startswith(_ZIP_MAGIC):
        return _zip_kind(suffix, content)
    if content.startswith(xls.OLE_MAGIC):
        return _ole_kind(suffix, content)
    kind = next((kind for start, (_, kind) in _STARTS.items() if content.startswith(start)), None)
    if _WORKBOOK.fullmatch(suffix) and kind is not Kind.FOREIGN:
        return Kind.DOCUMENT
    if _COMPANION.fullmatch(suffix) and not (suffix == ".txt" and looks_like_mail(content)):
        return Kind.COMPANION
    if suffix == _SEALED:
        return Kind.SEALED
    if last(name).casefold() == "winmail.dat":
        return Kind.TNEF
    return kind or _plain_kind(suffix, content)


def _plain_kind(suffix: str, content: bytes) -> Kind:
    if not content:
        return Kind.DOCUMENT
    if _MAIL.fullmatch(suffix) or looks_like_mail(content):
        several = suffix not in _ONE_MAIL and straightened(content[:100]).startswith(b"From ")
        mailbox = suffix == ".mbox" or several
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


def unpacked_folders(paths: Sequence[str]) -> set[str]:
    """The folders of a zip in which the parts of an .xlsx lie, as somebody unpacked them."""
    small = [path.lower() for path in paths]
    folders = {one.removesuffix(_PARTS_LIST) for one in small if one.endswith("/" + _PARTS_LIST)}
    return {one for one in folders if any(path.startswith(f"{one}xl/") for path in small)}


def _names(content: bytes) -> set[str]:
    """The paths in a zip in lower case; none where its directory cannot be read."""
    try:
        return {zips.plain_path(member).lower() for member in zips.directory(content)}
    except RefusedError:
        return set()


def _has(names: set[str], *beginnings: str) -> bool:
    return any(name.startswith(beginnings) for name in names)


def is_companion(name: str) -> bool:
    """Whether by its name a file is a document of the dossier."""
    return bool(_COMPANION.fullmatch(ending(name)))


def natural_ending(content: bytes) -> str:
    """What a document without a name should end in."""
    if content.startswith(xls.OLE_MAGIC):
        return ".xls"
    if _is_ods(content):
        return ".ods"
    kind = kind_of("", content)
    if kind is Kind.DOCUMENT and content.startswith(_ZIP_MAGIC):
        return ".xlsx"
    return {Kind.ZIP: ".zip", Kind.MAIL: ".eml", Kind.MBOX: ".mbox"}.get(kind, "")


def other_kind(content: bytes, name: str) -> str | None:
    """The code of what is no workbook's container; None where it is one.

    ``name`` tells a table of text from a letter, and Excel's lock file from the rest.
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "empty_file"
    if content.startswith((zips.ZIP_MAGIC, xls.OLE_MAGIC)):
        return None
    if last(name).startswith("~$"):
        return "lock_file"
    head = content[:_HEAD]
    for start, (code, _) in _STARTS.items():
        if head.startswith(start):
            return code
    if b"%PDF-" in head[:1024]:
        return "is_pdf"
    if head[8:12] == b"WEBP" or head[4:8] == b"ftyp":
        return "is_picture"
    return _kind_of_text(_text(head), name)


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace").removeprefix("\ufeff")


def _kind_of_text(text: str, name: str) -> str:
    if _BINARY.search(text):
        return "not_a_workbook"
    if _WEB.search(text):
        return "is_web_page"
    lines = [line for line in text.splitlines()[:5] if line.strip()]
    columns = any(all(line.count(mark) for line in lines) for mark in _BREAKS)
    if name.lower().endswith(_TABLES) or (columns and len(lines) > 1):
        return "is_text_table"
    return "is_text"
