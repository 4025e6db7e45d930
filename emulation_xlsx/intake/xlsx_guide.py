"""Whether a unit wrote on a form's first page, which only then is read."""

from __future__ import annotations

import re

_TYPED = rb"[^<>]*\bt=\"(?:s|inlineStr)\""
_BESIDE = re.compile(rb"<c r=\"(?:[F-Z]|[A-Z]{2,3})\d{1,9}\"" + _TYPED)
_LAST_TYPED = re.compile(rb"<c r=\"[A-Z]{1,3}(\d{1,9})\"" + _TYPED)
_OWN_LINE = re.compile(rb"mergeCell ref=\"A(\d{1,9}):E\d")
_NEAR = 300
"""Bytes before a cell's type in which its tag begins."""


def written_on(guide: bytes) -> bool:
    """Whether a text stands beside the columns of the form's first page, or below its last line,
    which goes across; a list that the form keeps has no such line.
    """
    own = max((int(row) for row in _OWN_LINE.findall(guide)), default=0)
    if not own:
        return False
    at = max(guide.rfind(b't="s"'), guide.rfind(b't="inlineStr"'))
    last = _LAST_TYPED.findall(guide, max(at - _NEAR, 0), at + _NEAR)
    return bool(last and int(last[-1]) > own) or _BESIDE.search(guide) is not None
