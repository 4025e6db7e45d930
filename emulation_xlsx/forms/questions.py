"""The form that a kind of unit is asked with: the definition, less what the plan does not ask of
it, and with the office's own questions (the plan's sheets «Mẫu», «Câu hỏi riêng»).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from emulation_xlsx.forms.expression import names_in
from emulation_xlsx.forms.schema import (
    PROMPT_TITLE_LIMIT,
    FormField,
    FormSpec,
    Review,
    Sheet,
    load,
)
from emulation_xlsx.forms.words import Words

Question = tuple[str, str]
"""A question of the form: its sheet's key, its field's name."""
FROM_LIST = "danh mục"
OWN_NAME = "own_"
"""How the names of own questions begin."""
OWN_TITLE = "SỐ LIỆU BÁO CÁO CỦA ĐƠN VỊ"
OWN_NOTE = "Điền các ô nền vàng nhạt. Ngày tháng gõ theo kiểu ngày/tháng/năm."
"""The headline of a sheet on which the office's own questions alone are asked, and its note."""
_WIDTH = 14.0
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "chữ": {"constraints": {"maxLength": 500}},
    "số nguyên": {"type": "integer", "constraints": {"minimum": 0, "maximum": 1_000_000_000}},
    "tiền": {
        "type": "integer",
        "constraints": {"minimum": 0, "maximum": 1_000_000_000_000},
        "excel": {"input": "money"},
    },
    "ngày": {"type": "date", "excel": {"align": "center"}},
    "năm/ngày sinh": {"excel": {"input": "birth", "align": "center"}},
    "có/không": {"type": "boolean", "excel": {"align": "center"}},
    FROM_LIST: {},
    "điện thoại": {"excel": {"input": "phone"}},
    "địa chỉ": {"constraints": {"maxLength": 200}},
    "thư điện tử": {"format": "email", "excel": {"input": "email"}},
}
"""Kind of question → what its field is beside its title, as a definition has it."""
PERSONAL = frozenset({"năm/ngày sinh", "điện thoại", "địa chỉ", "thư điện tử"})
"""Kinds whose answers are personal data unless the plan says that they are not."""


@dataclass(frozen=True)
class OwnQuestion:
    """A row of «Câu hỏi riêng»; ``sheet`` is the key of the form's sheet that it stands on."""

    name: str
    sheet: str
    title: str
    kind: str = ""
    list: str | None = None
    required: bool = False
    help: str | None = None
    personal: bool = False
    label: str | None = None
    like: str | None = None
    """The sheet's field whose kind and look it has, and behind which it stands."""

    @property
    def mark(self) -> str:
        """By what a form that was issued with it is known."""
        return f"{self.sheet}:{self.title}"

    def field(self) -> FormField:
        """The question as a field of its sheet."""
        if self.like:
            return self._alike(load("unit_return").sheet(self.sheet).field(self.like))
        kind = _KINDS[self.kind]
        excel = {
            "width": _WIDTH,
            "prompt": self.title[:PROMPT_TITLE_LIMIT],
            **kind.get("excel", {}),
        }
        if self.list:
            excel["list"] = self.list
        return FormField.model_validate(
            {
                **kind,
                "name": self.name,
                "title": self.title,
                "description": self.help or "",
                "constraints": {**kind.get("constraints", {}), "required": self.required},
                "excel": {**excel, "personal": self.personal},
            }
        )

    def _alike(self, one: FormField) -> FormField:
        look = {"prompt": self.title[:PROMPT_TITLE_LIMIT], "group": None}
        said = {"title": self.title, "description": self.help or one.description}
        known = {"name": self.name, "label": self.label, "aliases": (), "formerly": ()}
        return FormField.model_construct(**dict(one) | said | known).looking(**look)


@dataclass(frozen=True)
class Asks:
    """What makes one kind of unit's form another than the definition."""

    words: Words | None = None
    own: tuple[OwnQuestion, ...] = ()
    left_out: tuple[Question, ...] = ()
    """What is not asked."""


ASKS_ALL = Asks()


@cache
def form_asking(asks: Asks) -> FormSpec:
    """The definition of a unit's form that asks so: all of its sheets, in their order."""

    def asked(sheet: Sheet) -> Sheet:
        own = [one for one in asks.own if one.sheet == sheet.key]
        gone = {name for key, name in asks.left_out if key == sheet.key}
        if not own and not gone:
            return sheet
        left = sheet.with_fields(_without(_with(sheet.fields, own), gone))
        added = (_summed(one, own, gone) for one in sheet.review)
        review = tuple(
            one
            for one in added
            if gone.isdisjoint(names_in(one.when)) and _OF_NOTHING not in one.when
        )
        counts = tuple(name for name in sheet.counts_with if name not in gone)
        alone = all(map(_is_apart, left.fields))
        words = {"title": OWN_TITLE, "note": OWN_NOTE} if alone else {}
        return left.model_copy(update={"review": review, "counts_with": counts, **words})

    return load("unit_return", asks.words).with_sheets(asked)


def _with(fields: Iterable[FormField], own: Sequence[OwnQuestion]) -> Iterator[FormField]:
    """The fields, own ones behind those that they are like, others at the end."""
    for one in fields:
        yield one
        yield from (more.field() for more in own if more.like == one.name)
    yield from (more.field() for more in own if not more.like)


def _is_apart(one: FormField) -> bool:
    """Whether it is an own question that is like none of the form's."""
    return one.name.startswith(OWN_NAME) and one.name.removeprefix(OWN_NAME).isdigit()


def _without(fields: Iterable[FormField], gone: Collection[str]) -> Iterator[FormField]:
    """What is left of the fields; the heading of one that is gone goes to the next, unless that is
    an own question.
    """
    heading = None
    for one in fields:
        heading = one.excel.group or (None if _is_apart(one) else heading)
        if one.name not in gone:
            yield one if heading == one.excel.group else one.looking(group=heading)
            heading = None


_OF_NOTHING = "SUM()"


def _summed(review: Review, own: Sequence[OwnQuestion], gone: Collection[str]) -> Review:
    """A cross-check whose sums have the own questions beside those that they are like, and none
    of what is not asked; of nothing, where none is left.
    """

    def sums(found: re.Match[str]) -> str:
        names = re.findall(r"\w+(?=})", found[0])
        more = [one.name for one in own if one.like in names]
        left = [f"{{{name}}}" for name in (*names, *more) if name not in gone]
        return f"SUM({','.join(left)})" if left else _OF_NOTHING

    when = re.sub(r"SUM\([{}\w,]+\)", sums, review.when)
    return review.model_copy(update={"when": when})


_OWN, _LEFT_OUT = "own", "left_out"
"""The hidden marks of a form: the own questions that it was issued with, and what it left out."""


def marks_of(asks: Asks) -> dict[str, str]:
    """The hidden marks of a form that asks so; none where it asks all and nothing else."""
    own = [one.mark for one in asks.own if (one.sheet, one.name) not in asks.left_out]
    left = [f"{key}.{name}" for key, name in asks.left_out if not name.startswith(OWN_NAME)]
    return {key: "|".join(found) for key, found in ((_OWN, own), (_LEFT_OUT, left)) if found}


def was_asked(meta: Mapping[str, str], sheet: Sheet, one: FormField) -> bool:
    """Whether a form with these hidden marks was issued with a question; an older form had none
    of the own ones, and all others.
    """
    if one.name.startswith(OWN_NAME):
        return f"{sheet.key}:{one.title}" in meta.get(_OWN, "").split("|")
    return f"{sheet.key}.{one.name}" not in meta.get(_LEFT_OUT, "").split("|")


def as_issued(spec: FormSpec, meta: Mapping[str, str]) -> FormSpec:
    """The definition by which a form with these hidden marks is read; all of it without marks.

    Records lose the questions that the form was issued without: their labels would be looked for
    in vain. Lists keep them, for people paste columns, but do not count on them.
    """
    if spec.form != "unit_return" or "form" not in meta:
        return spec
    key = id(spec), meta.get(_OWN, ""), meta.get(_LEFT_OUT, "")
    if key not in _ISSUED:
        issued = spec.with_sheets(lambda sheet: _asked_then(sheet, meta))
        _ISSUED[key] = spec, issued
    return _ISSUED[key][1]


_ISSUED: dict[tuple[int, str, str], tuple[FormSpec, FormSpec]] = {}
"""The definition and its marks → the definition as it was issued; of the first its number."""


def _asked_then(sheet: Sheet, meta: Mapping[str, str]) -> Sheet:
    gone = {one.name for one in sheet.fields if not was_asked(meta, sheet, one)}
    if not gone:
        return sheet
    if sheet.is_record:
        return sheet.with_fields(_without(sheet.fields, gone))
    looks = (f.looking(retired=True) if f.name in gone else f for f in sheet.fields)
    return sheet.with_fields(looks)
