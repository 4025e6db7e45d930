"""What a file must pass before its cells are read, in order, stopping at the first that fails:
size and container → is it our form → version. Whose it is comes in :mod:`intake`.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from emulation_xlsx.forms.reader import RawWorkbook, UnreadableWorkbookError, read_workbook
from emulation_xlsx.forms.schema import FormSpec
from emulation_xlsx.returns.limits import MEGABYTE
from emulation_xlsx.returns.refusal import RefusedError

SIZE_LIMIT_MB = 20
"""A filled form has some 40 KB; a thousand public workbooks stayed within 20 MB."""
INFLATED_LIMIT_MB = 150
"""What all parts of a workbook may have when inflated."""
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of .xls, and of any workbook under a password."""
WORKBOOK_PART = "xl/workbook.xml"


def read_limited(path: Path) -> bytes:
    """A file's bytes, of one that is too large only so many that the gate sees it.

    :raises RefusedError: it cannot be opened.
    """
    try:
        if path.is_dir():
            raise RefusedError("unreadable_file", reason="đây là thư mục, không phải tệp")
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT_MB * MEGABYTE + 1)
    except OSError as error:
        raise RefusedError("unreadable_file", reason=why_unreadable(error)) from error


def why_unreadable(error: OSError) -> str:
    """Why a file could not be opened, in the clerk's words."""
    if isinstance(error, FileNotFoundError):
        return "không có tệp này"
    if isinstance(error, PermissionError):
        return "không có quyền đọc, hoặc tệp đang mở ở nơi khác"
    return f"hệ thống báo «{error.strerror or error}»"


def open_form(content: bytes, spec: FormSpec) -> RawWorkbook:
    """The form in a file's bytes.

    :raises RefusedError: it is not a workbook, not this form, or of a version not known here.
    """
    _container(content)
    try:
        book = read_workbook(content, spec)
    except UnreadableWorkbookError as error:
        raise RefusedError("damaged_workbook") from error
    _ours(book, spec)
    return book


def _container(content: bytes) -> None:
    if not content:
        raise RefusedError("empty_file")
    if len(content) > SIZE_LIMIT_MB * MEGABYTE:
        raise RefusedError("too_large", limit=SIZE_LIMIT_MB)
    if content.startswith(OLE_MAGIC):
        raise RefusedError("old_or_locked")
    if not content.startswith(ZIP_MAGIC):
        raise RefusedError("not_a_workbook")
    members = _members(content)
    if sum(member.file_size for member in members) > INFLATED_LIMIT_MB * MEGABYTE:
        raise RefusedError("inflates_too_large", limit=INFLATED_LIMIT_MB)
    if not _intact(content):
        raise RefusedError("damaged_workbook")
    if WORKBOOK_PART not in {member.filename for member in members}:
        raise RefusedError("not_a_workbook")


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except Exception as error:  # of a damaged directory zipfile raises what it meets
        raise RefusedError("damaged_workbook") from error


def _intact(content: bytes) -> bool:
    """Whether every part inflates to what its checksum says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.testzip() is None
    except Exception:  # of a damaged part zipfile raises what it meets
        return False


def _ours(book: RawWorkbook, spec: FormSpec) -> None:
    """By its hidden mark, or, where that is gone, by most of its sheets."""
    marked = book.meta.get("form") == spec.form and bool(book.tables)
    if not marked and len(book.tables) * 2 <= len(spec.sheets):
        raise RefusedError("not_our_form")
    version = book.meta.get("version", "")
    if version.isdecimal() and int(version) > spec.version:
        raise RefusedError("newer_form", version=version, known=spec.version)
