"""What a file must pass before its cells are read, in order, stopping at the first that fails:
size and container → is it our form → version. Whose it is comes in :mod:`intake`.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.reader import RawWorkbook, UnreadableWorkbookError, read_workbook
from emulation_xlsx.forms.schema import FormSpec

SIZE_LIMIT_MB = 20
"""A filled form has some 40 KB; a thousand public workbooks stayed within 20 MB."""
INFLATED_LIMIT = 150_000_000
"""Bytes that all parts of a workbook may have when inflated."""
ZIP_MAGIC = b"PK\x03\x04"


class RefusedError(Exception):
    """A file did not pass; the finding says why and what to do."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)


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
    size = len(content) / 1_000_000
    if not content:
        raise RefusedError("empty_file")
    if size > SIZE_LIMIT_MB:
        raise RefusedError("too_large", size=f"{size:.0f}", limit=SIZE_LIMIT_MB)
    if not content.startswith(ZIP_MAGIC):
        raise RefusedError("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            inflated = sum(member.file_size for member in archive.infolist())
            if inflated > INFLATED_LIMIT:
                limit = INFLATED_LIMIT // 1_000_000
                raise RefusedError("too_large", size=f"{inflated / 1e6:.0f}", limit=limit)
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError("damaged_workbook") from error
    if broken is not None:
        raise RefusedError("damaged_workbook")
    if "xl/workbook.xml" not in names:
        raise RefusedError("not_a_workbook")


def _ours(book: RawWorkbook, spec: FormSpec) -> None:
    """By its hidden mark, or, where that is gone, by most of its sheets."""
    marked = book.meta.get("form") == spec.form
    if not marked and len(book.tables) * 2 <= len(spec.sheets):
        raise RefusedError("not_our_form")
    version = book.meta.get("version", "")
    if version.isdigit() and int(version) > spec.version:
        raise RefusedError("newer_form", version=version, known=spec.version)
