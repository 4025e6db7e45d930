"""The form that a kind of unit is asked with: the definition, less what the plan does not ask of
it, and with the office's own questions (the plan's sheets «Mẫu», «Câu hỏi riêng»).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from emulation_xlsx.forms.expression import names_in
from emulation_xlsx.forms.schema import PROMPT_TITLE_LIMIT, FormField, FormSpec, Sheet, load
from emulation_xlsx.forms.words import Words

Question = tuple[str, str]
"""A question of the form: its sheet's key, its field's name."""
FROM_LIST = "danh mục"
OWN_NAME = "own_"
"""How the names of own questions begin."""
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
    kind: str
    list: str | None = None
    required: bool = False
    help: str | None = None
    personal: bool = False

    @property
    def mark(self) -> str:
        """By what a form that was issued with it is known."""
        return f"{self.sheet}:{self.title}"

    def field(self) -> FormField:
        """The question as a field of its sheet."""
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
        own = [one.field() for one in asks.own if one.sheet == sheet.key]
        gone = {name for key, name in asks.left_out if key == sheet.key}
        if not own and not gone:
            return sheet
        left = sheet.with_fields(f for f in (*sheet.fields, *own) if f.name not in gone)
        review = tuple(one for one in sheet.review if gone.isdisjoint(names_in(one.when)))
        counts = tuple(name for name in sheet.counts_with if name not in gone)
        return left.model_copy(update={"review": review, "counts_with": counts})

    return load("unit_return", asks.words).with_sheets(asked)


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
    """The definition by which a form with these hidden marks is read: its records without the
    questions that it was issued without, whose labels would be looked for in vain.

    A form without marks may have any of them; so may a list, into which people paste columns.
    """
    if spec.form != "unit_return" or "form" not in meta:
        return spec
    key = id(spec), meta.get(_OWN, ""), meta.get(_LEFT_OUT, "")
    if key not in _ISSUED:
        issued = spec.with_sheets(lambda sheet: _record_asked(sheet, meta))
        _ISSUED[key] = spec, issued
    return _ISSUED[key][1]


_ISSUED: dict[tuple[int, str, str], tuple[FormSpec, FormSpec]] = {}
"""The definition and its marks → the definition as it was issued; of the first its number."""


def _record_asked(sheet: Sheet, meta: Mapping[str, str]) -> Sheet:
    left = [one for one in sheet.fields if was_asked(meta, sheet, one)]
    whole = not sheet.is_record or len(left) == len(sheet.fields)
    return sheet if whole else sheet.with_fields(left)
