"""Which words on a form are the program's own: what stands on top, labels, and what it found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from emulation_xlsx.findings import messages
from emulation_xlsx.forms.layout import (
    GUIDE_SHEET,
    NIL_TITLE,
    OVER_SIGNATURE,
    RECORD_TITLES,
    SIGNATURE_LINES,
)
from emulation_xlsx.forms.schema import FormField, Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.titles import NUMBER_TITLES

Pieces = tuple[str, ...]
"""A text's constant pieces: what stands between the braces of its template."""
_BRACES = re.compile(r"\{[^{}]*\}")
_LETTERHEAD = re.compile(r"cộng hòa xã hội chủ nghĩa|độc lập - tự do|——")
_RUN = 12
"""Letters in a row that two texts share by more than chance."""
_BEGINNING = 8
"""Letters that a remedy's beginning has at least, to be looked for."""
_MOST = 4096
"""Texts that are remembered to be a sheet's own."""
_FORMERLY = (
    ("ngày/tháng/năm", "dd/mm/yyyy"),
    ("}%", "} %"),
    ("Chương trình hội nghị (mục không thực hiện thì chọn Không)", "Chương trình hội nghị"),
    ("Không bắt buộc. Ví dụ: Hội trường", "Ví dụ: Hội trường"),
    ("Không bắt buộc. Chức vụ, nghề", "Chức vụ, nghề"),
)
"""What helps say, and what they said on earlier forms, which still come back."""
_QUOTES = str.maketrans("“”", "«»")
"""The quotation marks of today's forms, and those of earlier ones."""
_LEAST = 12
"""Letters that a remedy has at least to be known by."""


class Own:
    """The form's own words on one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self._known = sheet, set[str]()
        fields, self._note, self._title = sheet.fields, sheet.note, sheet.title
        said = [text for f in fields for text in (f.description, f.excel.group) if text]
        said = [one for text in (*said, sheet.title, sheet.note) for one in versions(text)]
        said += [*RECORD_TITLES, *NUMBER_TITLES, f"← {GUIDE_SHEET}", "x", NIL_TITLE, OVER_SIGNATURE]
        self._texts = {fold(text) for text in said if "{" not in text}
        self._texts |= {*sheet.by_title, *SIGNATURE_LINES}
        templates = [pieces_of(text) for text in said if "{" in text]
        self._templates = [one for one in templates if len("".join(one)) >= _LEAST]
        self.open_help = {f.name for f in fields if _is_open(f)}
        """Fields whose help is whatever the plan, or an earlier form, says."""

    def __contains__(self, text: str) -> bool:
        if text in self._known:
            return True
        ours = self._is_ours(text)
        if ours and len(self._known) < _MOST:
            self._known.add(text)
        return ours

    def _is_ours(self, text: str) -> bool:
        folded = fold(text)
        if not folded or folded in self._texts or _LETTERHEAD.search(folded):
            return True
        if self.sheet.is_called(folded):
            return True
        if reworded(text, self._note) or reworded(text, self._title):
            return True
        return any(rest_after(text, one) == "" for one in self._templates)


def versions(text: str) -> tuple[str, ...]:
    """A text of ours as forms have it now and as earlier ones had it."""
    quoted = first = text.translate(_QUOTES)
    for now, before in _FORMERLY:
        first = first.replace(now, before)
    return tuple(dict.fromkeys((text, quoted, first)))


def own(sheet: Sheet) -> Own:
    """The own words of a sheet, found out once."""
    found = _OWN.get(id(sheet))
    if found is None or found.sheet is not sheet:
        found = _OWN[id(sheet)] = Own(sheet)
    return found


_OWN: dict[int, Own] = {}


def _is_open(one: FormField) -> bool:
    said = one.description
    return one.excel.retired or ("{" in said and len("".join(pieces_of(said))) < _LEAST)


def pieces_of(template: str) -> Pieces:
    return tuple(_BRACES.split(template))


def reworded(text: str, ours: str | None) -> bool:
    """Whether a text of the form is an earlier version's: it shares a run of letters with today's,
    and nothing was added to that.
    """
    ours = clean(ours or "")
    return not (text.startswith(ours) or _runs(ours).isdisjoint(_runs_of(text)))


def _runs_of(text: str) -> Iterator[str]:
    return (text[i : i + _RUN] for i in range(len(text) - _RUN + 1))


@cache
def _runs(ours: str) -> frozenset[str]:
    return frozenset(_runs_of(ours))


def rest_after(text: str, pieces: Pieces) -> str | None:
    """What follows a template's text; None where it is not that text."""
    first, *others = pieces
    if not text.startswith(first):
        return None
    at = len(first)
    for piece in others:
        at = text.find(piece, at) if piece else len(text)
        if at < 0:
            return None
        at += len(piece)
    return text[at:].strip()


def said_of_ours(text: str) -> str:
    """A note without what the program itself wrote into it: what a unit put above or below."""
    ends = [end for one in _remedies() if (end := _end_of(text, one)) > 0]
    if not ends:
        return text.strip()
    before = text.partition("\n")[0]
    above = "" if before.startswith(_beginnings()) or _begins_with_fact(before) else before
    return f"{above}\n{text[max(ends) :].strip()}".strip()


def unit_words(text: str, *, remedy: bool) -> str:
    """A unit's own words in a cell where we had written a finding, or its remedy."""
    found = [rest for one in _wordings(remedy) if (rest := rest_after(text, one)) is not None]
    return min(found, key=len) if found else text.strip()


def _end_of(text: str, pieces: Pieces) -> int:
    """Where a remedy that stands in a text last ends, with its line if with a fact; 0: it does not
    stand there.
    """
    at = text.rfind(pieces[0])
    for piece in pieces if at >= 0 else ():
        at = text.find(piece, at) if piece else at + len(text[at:].partition("\n")[0])
        if at < 0:
            return 0
        at += len(piece)
    return max(at, 0)


@cache
def _remedies() -> Sequence[Pieces]:
    found = {pieces_of(said) for one in messages().values() for said in versions(one.remedy)}
    return [one for one in found if len(one[0]) >= _BEGINNING]


@cache
def _beginnings() -> tuple[str, ...]:
    said = {said for one in messages().values() for said in versions(one.message)}
    return tuple({pieces_of(one)[0] for one in said} - {""})


def _begins_with_fact(line: str) -> bool:
    """Whether a line is a message that begins with a fact, with no sentence before it."""
    return any(
        rest_after(line, one) is not None and ". " not in line.partition(one[1])[0]
        for one in _facts()
    )


@cache
def _facts() -> Sequence[Pieces]:
    """The messages that begin with a fact: «Gửi kế hoạch: nhận ngày …»."""
    found = (one for one in _wordings(remedy=False) if not one[0])
    return [one for one in found if len("".join(one)) >= _LEAST]


@cache
def _wordings(remedy: bool) -> Sequence[Pieces]:
    texts = [one.remedy if remedy else one.message for one in messages().values()]
    return [pieces_of(said) for text in texts for said in versions(text)]


def repeated_on_top(tops: Iterable[Iterable[str]]) -> Iterator[str]:
    """The texts that stand in the first row of more than one sheet: the letterhead."""
    seen: set[str] = set()
    for top in tops:
        texts = set(map(fold, top))
        yield from texts & seen
        seen |= texts
