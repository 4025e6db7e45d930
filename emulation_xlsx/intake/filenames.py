"""File names as they arrive: in any encoding, with folders, traps and control characters."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from emulation_xlsx.checks.vietnamese import is_syllable, nfc
from emulation_xlsx.forms.text import clean

LONGEST = 255
"""Characters of one part of a name that are kept; systems allow no more."""
DEEPEST = 8
"""Folders of a name inside a zip that are kept, the innermost."""

_EXCEL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""``_x0041_`` in a cell is an «A» to Excel."""
_NOT_XML = dict.fromkeys([*range(0x80, 0xA0), 0xFFFE, 0xFFFF])
_DRIVE = re.compile(r"[A-Za-z]:")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNREAD = "\ufffd"


def legible(text: str) -> str:
    """NFC and on one line, only what a cell keeps as it is; what does not decode becomes «?»."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return clean(_EXCEL_ESCAPE.sub("-", clean(text)).translate(_NOT_XML))


def tidy_path(path: str) -> str:
    """A path from a stranger: legible, ``/`` between its parts, never out of its place.

    ``!`` becomes ``_``: it stands before what is inside a container.
    """
    parts = [_shortened(legible(part).replace("!", "_")) for part in re.split(r"[\\/]", path)]
    kept = [part for part in parts if part not in ("", ".", "..") and not _DRIVE.fullmatch(part)]
    return "/".join(kept[-DEEPEST - 1 :])


def ending(name: str) -> str:
    """``.xlsx``: in lower case, of the last part of a path or of ``a.zip!b.xlsx``."""
    return PurePosixPath(last(name)).suffix.lower()


def with_number(name: str, number: int) -> str:
    """``a (2).xlsx``."""
    stem = name[: len(name) - len(PurePosixPath(last(name)).suffix)]
    return f"{stem} ({number}){name[len(stem) :]}"


def last(name: str) -> str:
    """A name without its folders and containers."""
    return re.split("[/!]", name)[-1]


def guessed(raw: bytes, western: str) -> str:
    """Bytes of an unknown encoding: UTF-8, else what reads most like Vietnamese, NFC.

    ``western`` is the encoding of a program that knows no Vietnamese: cp1252, in a zip cp437.
    """
    try:
        return nfc(raw.decode("utf-8"))
    except UnicodeDecodeError:
        readings = [nfc(raw.decode(code, "replace")) for code in ("cp1258", western, "utf-8")]
        return min(readings, key=_oddness)


def _oddness(text: str) -> int:
    """How many characters are neither plain nor of a Vietnamese syllable; unread ones weigh."""
    rest = _LETTERS.sub(lambda word: "" if is_syllable(word[0]) else word[0], text)
    return sum(char > "\x7f" for char in rest) + 2 * rest.count(_UNREAD)


def _shortened(part: str) -> str:
    if len(part) <= LONGEST:
        return part
    suffix = PurePosixPath(part).suffix[:10]
    return part[: LONGEST - len(suffix)].rstrip() + suffix
