"""What a file is, by its first bytes: a workbook's container, or what else somebody sent."""

from __future__ import annotations

import re

from emulation_xlsx.intake import xls, zipparts
from emulation_xlsx.intake.filenames import last

_HEAD = 4096
_STARTS = {
    b"%PDF": "is_pdf",
    b"\x89PNG": "is_picture",
    b"\xff\xd8\xff": "is_picture",
    b"GIF8": "is_picture",
    b"II*\0": "is_picture",
    b"MM\0*": "is_picture",
    b"BM": "is_picture",
    b"Rar!": "is_packed",
    b"7z\xbc\xaf\x27\x1c": "is_packed",
    b"\x1f\x8b": "is_packed",
    b"{\\rtf": "other_document",
}
_WEB = re.compile(
    r"<!doctype html|<(?:html|head|body|table|meta|style|tr|td)\b|mime-version:"
    r"|urn:schemas-microsoft-com:office:spreadsheet|<office:document\b",
    re.IGNORECASE,
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BREAKS = (",", ";", "\t")
_TABLES = (".csv", ".tsv")


def other_kind(content: bytes, name: str) -> str | None:
    """The code of what is no workbook's container; None where it is one.

    ``name`` tells a table of text from a letter, and Excel's lock file from the rest.
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "empty_file"
    if content.startswith((zipparts.MAGIC, xls.MAGIC)):
        return None
    if last(name).startswith("~$"):
        return "lock_file"
    head = content[:_HEAD]
    for start, code in _STARTS.items():
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
