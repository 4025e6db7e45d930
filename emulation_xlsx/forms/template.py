"""A workbook written once, and again with other texts in the place of some.

Forms that differ by their unit's name and code alone differ in one part of their zip, the shared
strings; a test holds that what comes of a template is what the writer would have written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape

STRINGS = "xl/sharedStrings.xml"
_ODD = re.compile(r"^\s|\s$|[\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_|<r>")


def is_plain(text: str) -> bool:
    """Whether the writer stores a text as it is, but for XML's own signs."""
    return bool(text) and not _ODD.search(text)


class Template:
    """The bytes of a workbook in which some texts are placeholders, each a word of its own."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._parts = [(info, archive.read(info)) for info in archive.infolist()]
        self._strings = next(data for info, data in self._parts if info.filename == STRINGS)

    def filled(self, texts: Mapping[str, str]) -> bytes:
        """The workbook with plain texts for its placeholders."""
        strings = self._strings
        for placeholder, text in texts.items():
            strings = strings.replace(placeholder.encode(), escape(text, quote=False).encode())
        return self._zipped(strings)

    def _zipped(self, strings: bytes) -> bytes:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for info, data in self._parts:
                fresh = zipfile.ZipInfo(info.filename, info.date_time)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(fresh, strings if info.filename == STRINGS else data)
        return whole.getvalue()
