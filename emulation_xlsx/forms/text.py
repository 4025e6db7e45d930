"""Text made comparable with titles and listed values: cleaned, folded, without accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


class Uncalculated(str):
    """The text of a formula that has no result: typed, but no value."""

    __slots__ = ()


_EXCEL_ERROR = re.compile(
    r"#(?:REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|EXTERNAL|PYTHON)!"
    r"|#N/A|#NAME\?|#GETTING_DATA|ERR:\d{3}",
    re.IGNORECASE,
)


def is_excel_error(text: str) -> bool:
    """Whether a cell's text is what a spreadsheet shows for an error."""
    return _EXCEL_ERROR.fullmatch(text) is not None


_INVISIBLE = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), 0x7F])
_INVISIBLE |= dict.fromkeys([0x00AD, 0x061C, 0x180E, 0xFEFF])
_INVISIBLE |= dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
)
_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"\([^)]*\)")
_WORDS = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=1 << 15)  # a form's own words, and what lists repeat, are looked at again
def clean(text: str) -> str:
    """NFC, without invisible and control characters, every run of white space one space."""
    visible = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return _SPACES.sub(" ", visible).strip()


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """What two titles or listed values are compared by: clean, caseless, no outer marks."""
    return clean(text).casefold().strip(" .:*;,")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Without accents, brackets with what they hold, and marks."""
    letters = unicodedata.normalize("NFD", fold(text).replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_WORDS.findall(_BRACKETS.sub(" ", bare)))
