"""Number formats of cells: which show nothing of what the cell holds, such as «;;;»."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import NamedTuple

from emulation_xlsx.intake.elements import Elements, parsed

_CODE = re.compile(rb"formatCode=(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_BUILT_IN = {"9": "0%", "10": "0.00%", "17": "mmm-yy"}
"""Excel's own formats that say something here, which a workbook names by their number only."""
_OWN = re.compile(rb"numFmtId=[\"'](?:9|10|17)[\"']")
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|[_*].")
_WHITE = re.compile(r"\[(?:white|colou?r ?2)\][^;]*", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_ASIDE = re.compile(r"\[(?![hms]+\])[^\]]*\]", re.IGNORECASE)
_SHOWS = re.compile(r"[0#?@a-z]", re.IGNORECASE)
_OF_TEXTS = 3
"""Sections of a format before that for texts."""


class Blank(NamedTuple):
    """Whether a format shows nothing of a number, and of a text."""

    numbers: bool = False
    texts: bool = False


def blank(code: str) -> Blank:
    """What a format leaves unseen: blank or white sections, such as have words of their own."""
    bare = _WHITE.sub("", _LITERAL.sub("", code))
    if code == "" or _CONDITION.search(bare):
        return Blank()
    shows = [bool(_SHOWS.search(one)) for one in _ASIDE.sub("", bare).split(";")]
    of_texts = len(shows) > _OF_TEXTS or "@" in code.rpartition(";")[2]
    return Blank(not shows[0], of_texts and not shows[-1])


def cell_formats(styles: bytes, wanted: Callable[[str], object]) -> dict[str, str]:
    """Number of a cell format → the code of its number format, of those that are wanted."""
    own = _BUILT_IN.values() if _OWN.search(styles) else ()
    codes = [
        unescape((one or two).decode("utf-8", "replace")) for one, two in _CODE.findall(styles)
    ]
    if not any(map(wanted, {*own, *codes})):
        return {}
    found = enumerate(parsed(styles, _Formats()).codes)
    return {str(number): code for number, code in found if code and wanted(code)}


class _Formats(Elements):
    """The number formats, then the cell formats, counted."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self._named: dict[str, str] = {}
        self._counting = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        number = attributes.get("numFmtId", "")
        if name == "numFmt":
            self._named[number] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._counting = True
        elif name == "xf" and self._counting:
            self.codes.append(self._named.get(number, _BUILT_IN.get(number, "")))

    def end(self, name: str) -> None:
        self._counting = self._counting and name != "cellXfs"
