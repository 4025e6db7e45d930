"""What leaves personal data out: the town workbook for circulation, and the archive.

Three nets, each of which would nearly do: the columns flagged ``personal`` in the schemas are
not there; a finding about such a field is told without what was read; and whatever text is
written has births, numbers and addresses that people typed elsewhere masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.checks.vietnamese import unmarked, untitled
from emulation_xlsx.findings import Finding, messages
from emulation_xlsx.forms.schema import FormSpec, load
from emulation_xlsx.forms.styles import OfficeSheet
from emulation_xlsx.town.consolidation import Consolidation

Mask = Callable[[str], str]
"""Text → the same text without personal data."""
LEFT_OUT = "…"
_MAIL = re.compile(
    r"[\w.+%'-]{1,64}\s?(?:@|[\[(]\s?(?:at|a còng)\s?[\])])\s?"
    r"[\w-]{1,63}(?:\.[\w-]{1,63})*",
    re.IGNORECASE,
)
"""The lengths of RFC 5321, so that a long cell costs no more than its length."""
_PHONE = re.compile(
    r"(?<!\d)0\d{8,11}(?!\d)|(?<![^\W_])\(?(?:\+?84|0084|0)(?:[\s.()–-]{0,2}\d){8,11}(?!\d)"
    r"|(?<!\d)0\d{2,3}[/,–]\s?\d{3}[/,–]\s?\d{3,4}(?!\d)"
    r"|(?<!\d)[35789]\d{2}([\s.-]?)\d{3}\1\d{3}(?!\d)(?!\s?(?:đ|vn))",
    re.IGNORECASE,
)
"""With its first zero or +84; or nine digits without, but for a sum of money."""
_WORD = re.compile(r"[^\W\d_]+")
_PART = r"\d{1,2}\s?[/.-]\s?"
_BIRTHS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_PART}{_PART}(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{1,2}(?!\d)",
        r"(?<!\d)\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+(?P<year>\d{4})(?!\d)",
        r"(?P<lead>\b(?:sinh|s\.?n|n\.?s)\b[\s:.,(-]*(?:(?:ngày|năm|vào)[\s:.,]*)*)"
        rf"(?:{_PART}){{0,2}}(?P<year>\d{{4}})(?!\d)",
        r"(?P<lead>\b(?:s\.?n|n\.?s)[\s:.(]{0,3})(?P<year>[4-9]\d)(?!\d)",
        r"(?<![\d/.-])\d{1,2}\s?[/.-]\s?(?P<year>\d{4})(?![\d/.-])",
        r"(?P<lead>«|\A)\s*(?P<year>\d{4})\s*(?=»|\Z)",
    )
]
"""A whole day, the year after «sinh» or «SN», and a year that is all there is."""


def masker(latest: int) -> Mask:
    """A mask of mail addresses, phones, and days and years of birth up to the year ``latest``.

    Later days are the campaign's. An old day may be a decision's; it goes with the births.
    """

    def birth(found: re.Match[str]) -> str:
        year, lead = int(found["year"]), found.groupdict().get("lead", "")
        if year < 100:
            year += 2000 if year < latest % 100 + 20 else 1900
        return lead + LEFT_OUT if 1900 <= year <= latest else found[0]

    def mask(text: str) -> str:
        text = _MAIL.sub(LEFT_OUT, unicodedata.normalize("NFC", text))
        for pattern in _BIRTHS:
            text = pattern.sub(birth, text)
        return _PHONE.sub(LEFT_OUT, text)

    return mask


def name_masker(names: Iterable[str]) -> Mask:
    """A mask of people's names wherever they stand, with diacritics or without, in any case and
    with anything but letters between their words; a name of one word is too common a word.
    """
    known = {words for name in names if len(words := tuple(map(_bare, _letters(name)))) > 1}
    longest = max(map(len, known), default=0)

    def mask(text: str) -> str:
        found = list(_WORD.finditer(text))
        bare = [_bare(word[0]) for word in found]
        out, at, i = "", 0, 0
        while i < len(found):
            most = min(longest, len(found) - i)
            size = next((n for n in range(most, 1, -1) if tuple(bare[i : i + n]) in known), 0)
            if size:
                out, at = out + text[at : found[i].start()] + LEFT_OUT, found[i + size - 1].end()
            i += size or 1
        return out + text[at:]

    return mask


def _letters(name: str) -> list[str]:
    """The words of a name, without titles before it and what follows in brackets or figures."""
    return _WORD.findall(re.split(r"[\d(,;/]", untitled(name))[0])


def _bare(word: str) -> str:
    return unmarked(word).casefold()


def masking_sheet(mask: Mask) -> type[Worksheet]:
    """A worksheet into which no text goes unmasked; it has no links to files of the campaign."""

    class Masked(OfficeSheet):
        # the functions that all of xlsxwriter's own ways to write a cell go through
        def _write_string(
            self, row: int, col: int, string: str, cell_format: Format | None = None
        ) -> Any:
            return super()._write_string(row, col, mask(string), cell_format)

        def _write_formula(
            self, row: int, col: int, formula: str, style: Format | None = None, value: Any = 0
        ) -> Any:
            text = re.sub('"[^"]*"', lambda found: mask(found[0]), formula)
            shown = mask(value) if isinstance(value, str) else value
            return super()._write_formula(row, col, text, style, shown)

        def _write_url(self, row: int, col: int, url: Any, *more: Any) -> Any:
            style, string, tip = (*more, None, None, None)[:3]
            if not str(url).startswith("internal:"):
                return self._write_string(row, col, string or "", style)
            return super()._write_url(row, col, url, style, mask(string or ""), tip)

    return Masked


def personal(spec: FormSpec) -> dict[str, str]:
    """Name → title of the fields that hold personal data."""
    return {
        f.name: f.title for sheet in spec.sheets for f in sheet.fields if f.excel.personal is True
    }


def without_personal(spec: FormSpec, *, names: bool = True) -> FormSpec:
    """The same workbook without the columns of personal data; ``names``: but those of names."""
    gone = (True,) if names else (True, "name", "text")

    return spec.with_sheets(
        lambda sheet: sheet.with_fields(f for f in sheet.fields if f.excel.personal not in gone)
    )


def masked_row(row: Mapping[str, Any], left_out: Collection[str], mask: Mask) -> Mapping[str, Any]:
    """A row whose texts do not name a year that a column left out of it names."""
    hidden = (row[name] for name in left_out if isinstance(row.get(name), str))
    years = {year for text in hidden for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}
    if not years:
        return row
    named = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(years))})(?![^\W_])")
    texts = {key: cell for key, cell in row.items() if isinstance(cell, str)}
    return {**row, **{key: named.sub(LEFT_OUT, mask(text)) for key, text in texts.items()}}


def circulated(town: Consolidation) -> Consolidation:
    """The same findings everywhere, those about personal data without what was read."""
    parts = {
        key: replace(
            state, versions=tuple(replace(v, findings=_told(v.findings)) for v in state.versions)
        )
        for key, state in town.parts.items()
    }
    receipts = [replace(one, findings=_told(one.findings)) for one in town.receipts]
    return replace(
        town,
        parts=parts,
        receipts=receipts,
        findings=_told(town.findings),
        earlier=town.earlier and circulated(town.earlier),
    )


def _told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    titles = _titles()
    return tuple(
        _masked(one, title) if (title := titles.get(one.place.field or "")) else one
        for one in findings
    )


@cache
def _titles() -> Mapping[str, str]:
    return personal(load("plan")) | personal(load("register")) | personal(load("unit_return"))


def _masked(finding: Finding, title: str) -> Finding:
    """Its words made anew from the catalogue, with nothing but the field's title told."""
    kind, facts = messages()[finding.code], _Untold(title=title)
    message, remedy = kind.message.format_map(facts), kind.remedy.format_map(facts)
    return replace(finding, value=None, message=message, remedy=remedy)


class _Untold(dict[str, str]):
    """The facts of a message that are not told."""

    def __missing__(self, _fact: str) -> str:
        return LEFT_OUT
