"""What leaves personal data out: the town workbook for circulation, and the archive.

Three nets, each of which would nearly do: the columns flagged ``personal`` in the schemas are
not there; a finding about such a field is told without what was read; and whatever text is
written has births, numbers and addresses that people typed elsewhere masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
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
_PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    [0xAD, *range(0x200B, 0x200E), 0x2060, 0xFEFF]
)
"""Letters and digits of full width as they are usually, and nothing that cannot be seen."""
_AT = r"(?:@|[\[({<]\s?(?:at|a còng)\s?[\])}>])"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|chấm)\s?[\])}]\s?)"
_MAIL = re.compile(
    rf"[\w.+%'-]{{1,64}}\s?{_AT}\s?[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})*"
    r"|[\w.+%'-]{1,64} (?:at|a còng) [\w-]{1,63}(?:(?:\.| dot | chấm )[\w-]{1,63})+",
    re.IGNORECASE,
)
"""The lengths of RFC 5321, so that a long cell costs no more than its length."""
_NO_DAY = r"(?<!\b\d[/.-])(?<!\b\d\d[/.-])(?!\d{1,2}([/.-])\d{1,2}\1\d{2,4}(?!\d|[/.-]\d))"
"""Here is no day, nor the end of one."""
_S = r"\s?[.,:/\\_|·‐‑–—-]?\s?"
_GROUPS = (
    r"(?:(?:\+?84|0084)(?:\s?\(0\))?|0)(?:[\s.()‐‑–—-]{0,3}\d){8,11}",
    rf"0\d{{3}}\)?{_S}(?:\d{{6,7}}|\d{{3}}{_S}\d{{3,4}}|\d{{4}}{_S}\d{{2,3}})",
    rf"0\d{{3}}\)?{_S}(?:\d{_S}\d{{3}}{_S}\d{{3}}|\d\d{_S}\d\d{_S}\d\d)",
    rf"0\d\d\)?{_S}(?:\d{{7,8}}|\d{{4}}{_S}\d{{3,4}}|\d{{3}}{_S}\d{{4}})",
)
"""How the digits of a number stand together; more signs between them where that is certain."""
_PHONE = re.compile(
    r"(?<!\d)0\d{8,11}(?!\d)"
    rf"|(?<![^\W_]){_NO_DAY}\(?(?:{'|'.join(_GROUPS)})(?!\d)"
    r"|(?<!\d)[35789]\d{2}(?P<sign>[\s./–—-]?)\d{3}(?P=sign)\d{3}(?!\d)(?!\s?(?:đ|vn))",
    re.IGNORECASE,
)
"""With its first zero or +84; or nine digits without, but for a sum of money."""
_WORD = re.compile(r"[^\W\d_]+")
_PART = r"\d{1,2}\s?[/.-]\s?"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_NAMED = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_BIRTHS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_PART}{_PART}['’]?(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{1,2}(?!\d)",
        r"(?<!\d)\d{1,2}\s+(?:tháng|thg)\s+\d{1,2}\s?(?:,|năm)?\s+(?P<year>\d{4}|\d{2})(?!\d)",
        rf"(?<!\d)\d{{1,2}}[\s/.-]{_NAMED}[\s/.,-]{{1,2}}(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?P<lead>\b(?:tháng|thg)\s)\d{1,2}\s?(?:,|năm)?\s(?P<year>\d{4})(?!\d)",
        r"(?P<lead>\b(?:sinh|s[./]?n|n[./]?s)(?![^\W\d_])[\s:.,('’-]{0,4}"
        r"(?:(?:ngày|năm|tháng|vào|khoảng|trước|n)\b[\s:.,]{0,3}){0,3})"
        rf"(?:{_PART}){{0,2}}(?P<year>\d{{4}})(?!\d)",
        r"(?P<lead>\b(?:s[./]?n|n[./]?s|sinh năm|năm sinh)[\s:.(]{0,3}['’]?)"
        r"(?P<year>[3-9]\d)(?!\d)",
        rf"(?<![\d/.-]){_MONTH}\s?[/.-]\s?(?P<year>\d{{4}})(?!\d|[.-]\d|/\w)",
        r"(?P<lead>\(\s?)(?P<year>\d{4})(?=\s?\))",
        r"(?P<lead>“|\A)\s*(?P<year>\d{4})\s*(?=”|\Z)",
    )
]
"""A day or a month of a year, the year after «sinh» or «SN», in brackets, or all there is."""


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
        text = _MAIL.sub(LEFT_OUT, unicodedata.normalize("NFC", text).translate(_PLAIN))
        text = _PHONE.sub(LEFT_OUT, text)
        for pattern in _BIRTHS:
            text = pattern.sub(birth, text)
        return text

    return mask


YOUNGEST_DELEGATE = 12
"""The age below which nobody is believed to be a delegate: later days are no births."""


def births_and_contacts(town: Consolidation) -> Mask:
    """The mask of births, phones and mail addresses in the texts of a campaign."""
    return masker(town.plan.settings.campaign_start.year - YOUNGEST_DELEGATE)


def name_masker(names: Iterable[str]) -> Mask:
    """A mask of people's names, wherever and however they stand: with diacritics or without, in any
    case, with anything but letters between their words.

    A name of one word stays: it is too common a word.
    """
    known = {words for name in names if len(words := tuple(map(_bare, _letters(name)))) > 1}
    sizes: dict[str, set[int]] = defaultdict(set)
    for words in known:
        sizes[words[0]].add(len(words))

    def mask(text: str) -> str:
        found = list(_WORD.finditer(text))
        bare = [_bare(word[0]) for word in found]
        out, at, i = [], 0, 0
        while i < len(found):
            longest_first = sorted(sizes.get(bare[i], ()), reverse=True)
            size = next((n for n in longest_first if tuple(bare[i : i + n]) in known), 0)
            if size:
                out += [text[at : found[i].start()], LEFT_OUT]
                at = found[i + size - 1].end()
            i += size or 1
        return "".join([*out, text[at:]])

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
    """The row for a book with a mask: its texts lose the years that its left-out columns name."""
    hidden = (row[name] for name in left_out if isinstance(row.get(name), str))
    years = {year for text in hidden for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}
    if not years:
        return row
    named = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(years))})(?![^\W_])")
    texts = {key: cell for key, cell in row.items() if isinstance(cell, str)}
    return {**row, **{key: named.sub(LEFT_OUT, mask(text)) for key, text in texts.items()}}


def circulated(town: Consolidation) -> Consolidation:
    """The town as it circulates: its findings about personal data do not tell what was read."""
    titles = _titles() | personal(town.plan.form("unit_return"))

    def told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(
            _masked(one, title) if (title := titles.get(one.place.field or "")) else one
            for one in findings
        )

    parts = {
        key: replace(
            state, versions=tuple(replace(v, findings=told(v.findings)) for v in state.versions)
        )
        for key, state in town.parts.items()
    }
    receipts = [replace(one, findings=told(one.findings)) for one in town.receipts]
    return replace(
        town,
        parts=parts,
        receipts=receipts,
        findings=told(town.findings),
        earlier=town.earlier and circulated(town.earlier),
    )


@cache
def _titles() -> dict[str, str]:
    return personal(load("plan")) | personal(load("register"))


def _masked(finding: Finding, title: str) -> Finding:
    """Its words made anew from the catalogue, with nothing but the field's title told."""
    kind, facts = messages()[finding.code], _Untold(title=title)
    message, remedy = kind.message.format_map(facts), kind.remedy.format_map(facts)
    return replace(finding, value=None, message=message, remedy=remedy, said=None)


class _Untold(dict[str, str]):
    """The facts of a message that are not told."""

    def __missing__(self, _fact: str) -> str:
        return LEFT_OUT
