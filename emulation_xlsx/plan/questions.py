"""The sheets «Mẫu» and «Câu hỏi riêng»: which kind of unit is asked which question of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from emulation_xlsx.forms.questions import (
    FROM_LIST,
    OWN_NAME,
    PERSONAL,
    Asks,
    OwnQuestion,
    Question,
    form_asking,
)
from emulation_xlsx.forms.schema import FormField, FormSpec, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import NO, YES, CodeList, code_list
from emulation_xlsx.forms.words import Words

_Row = Mapping[str, Any]
SHEETS = "Sheet của mẫu báo cáo"
UNIT_KINDS = "Loại đơn vị"
_NEEDED = "luôn hỏi"
SEPARATOR = ";"
Kinds = frozenset[str]


def is_needed(one: FormField) -> bool:
    """Whether no plan can leave a question out."""
    return one.excel.prefilled or one.excel.always


def question_rows(words: Words, differing: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A row of «Mẫu» for every question. ``differing``: what «Hỏi» says other than «Có», by
    ``sheet.field``.

    :raises ValueError: it names no question.
    """
    left = dict(differing)
    for sheet in load("unit_return", words).sheets:
        for one in sheet.fields:
            if not one.excel.retired:
                asked = left.pop(f"{sheet.key}.{one.name}", YES)
                note = _NEEDED if is_needed(one) else None
                yield {"sheet": sheet.name, "title": one.title, "asked": asked, "note": note}
    if left:
        raise ValueError(f"not questions of the form: {sorted(left)}")


def sheet_list(words: Words, called: Iterable[object] = ()) -> CodeList:
    """The list of the form's sheets; one may be called without its number, or by it alone.

    ``called``: what stands in a plan, where a sheet may have the name of other words.
    """
    sheets = load("unit_return").sheets
    names = {sheet.key: words.spoken(sheet.name) for sheet in sheets}
    former = {words.spoken(one): names[sheet.key] for sheet in sheets for one in sheet.formerly}
    short = {piece: name for name in names.values() for piece in (name[3:], name[:1])}
    aliases = former | short
    for text in {one for one in called if isinstance(one, str)}:
        for one in sheets:
            if one.is_called(fold(text)):
                aliases.setdefault(text, names[one.key])
    return code_list(SHEETS, names.values(), aliases)


def kinds_asked(text: str | None, kinds: CodeList) -> tuple[Kinds | None, list[str]]:
    """The kinds of unit that a cell «Hỏi» names, None for all of them; and what is no kind."""
    if fold(text or YES) == fold(YES):
        return None, []
    if fold(text or "") == fold(NO):
        return frozenset(), []
    named = [part for piece in (text or "").split(SEPARATOR) if (part := piece.strip())]
    found = {part: kinds.match(part) for part in named}
    known = frozenset(kind for kind in found.values() if kind)
    return known, [part for part, kind in found.items() if kind is None]


@dataclass(frozen=True)
class Asked:
    """What a plan's form asks of which kind of unit."""

    words: Words
    own: tuple[OwnQuestion, ...] = ()
    only: Mapping[Question, Kinds] = field(default_factory=dict)
    """The questions that not every kind is asked, each with those that are."""

    @property
    def form(self) -> FormSpec:
        """All that any unit is asked, or was when its form was issued."""
        return form_asking(Asks(self.words, self.own))

    def by(self, kind: str | None) -> Asks:
        """What the form of a kind of unit asks; of an unknown one, what everybody is asked."""
        if kind not in self._by:
            left = tuple(one for one, kinds in self.only.items() if kind not in kinds)
            self._by[kind] = Asks(self.words, self.own, left)
        return self._by[kind]

    def unasked(self, kind: str | None, sheet: str) -> frozenset[str]:
        """The fields of a sheet that a kind of unit is not asked."""
        return frozenset(name for key, name in self.by(kind).left_out if key == sheet)

    def of_nobody(self, kinds: Iterable[str]) -> frozenset[Question]:
        """The questions that none of these kinds is asked."""
        present = frozenset(kinds)
        return frozenset(one for one, asked in self.only.items() if asked.isdisjoint(present))

    @cached_property
    def _by(self) -> dict[str | None, Asks]:
        return {}


def asked_of(rows: Sequence[_Row], own: Sequence[_Row], kinds: CodeList, words: Words) -> Asked:
    """What rows of «Mẫu» and «Câu hỏi riêng» say. A question without a row is asked of everybody;
    so is one of which a kit says only kinds of unit that this plan does not have.
    """
    spec, questions = load("unit_return", words), own_questions(own, words)
    named = [
        *((question_of(spec, row), row["asked"]) for row in rows),
        *(((q.sheet, q.name), row["asked"]) for q, row in zip(questions, own, strict=True)),
    ]
    only: dict[Question, Kinds] = {}
    for question, text in named:
        asked, unknown = kinds_asked(text, kinds)
        if question and asked is not None and (asked or not unknown):
            only[question] = asked
    return Asked(words, questions, only)


def own_questions(rows: Sequence[_Row], words: Words) -> tuple[OwnQuestion, ...]:
    """The office's own questions, in the order of their rows."""
    keys = {sheet.name: sheet.key for sheet in load("unit_return", words).sheets}
    return tuple(
        OwnQuestion(
            name=f"{OWN_NAME}{number}",
            sheet=keys[row["sheet"]],
            title=row["title"],
            kind=row["kind"],
            list=row["list"] if row["kind"] == FROM_LIST else None,
            required=bool(row["required"]),
            help=row["help"],
            personal=row["kind"] in PERSONAL if row["personal"] is None else row["personal"],
        )
        for number, row in enumerate(rows, 1)
    )


def question_of(spec: FormSpec, row: _Row) -> Question | None:
    """The question that a row of «Mẫu» names; None where the form has no such one."""
    sheet = next((one for one in spec.sheets if one.name == row["sheet"]), None)
    name = sheet.by_title.get(fold(row["title"] or "")) if sheet else None
    return (sheet.key, name) if sheet and name else None
