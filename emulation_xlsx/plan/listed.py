"""Questions that follow the code lists. The report on the conference has one per entry of a list:
the items of the agenda, the counts of exemplars by category. The definition has those of the usual
lists; an entry beyond them is a question of the plan's own that looks like its neighbours. What is
to be chosen from a list without a value is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from emulation_xlsx.forms.questions import OWN_NAME, OwnQuestion, Question
from emulation_xlsx.forms.schema import FormField, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import CodeLists, code_list, values_in
from emulation_xlsx.plan.questions import Asked
from emulation_xlsx.plan.roles import AGENDA, CATEGORIES, GUEST

REPORT = "conference"
_ITEM, _COUNT = "agenda_", "cat_"
PER_ENTRY = {AGENDA: _ITEM, CATEGORIES: _COUNT}
"""Lists of which the report has a question per entry, and how the names of those begin."""


def agenda_fields(lists: CodeLists) -> tuple[str, ...]:
    """The question about each item of the agenda, in its order."""
    usual = [one.name for one in _usual(_ITEM)]
    more = range(len(usual) + 1, len(_items(lists)) + 1)
    return (*usual[: len(_items(lists))], *(f"{OWN_NAME}{_ITEM}{number}" for number in more))


def category_fields(lists: CodeLists) -> tuple[str, ...]:
    """The count of each category of exemplars, in the list's order."""
    return tuple(name for _, name in _categories(lists))


def all_categories(lists: CodeLists) -> tuple[str, ...]:
    """Every field that counts a category: this plan's, and those that only an older form has."""
    return tuple(dict.fromkeys((*(f.name for f in _usual(_COUNT)), *category_fields(lists))))


def listed_questions(lists: CodeLists) -> tuple[OwnQuestion, ...]:
    """The questions about entries that the definition has none for."""
    last = {prefix: _usual(prefix)[-1].name for prefix in (_ITEM, _COUNT)}
    items = [
        OwnQuestion(
            name,
            REPORT,
            f"Mục {number} chương trình",
            help=f"{{{name}}}",
            label=f"Mục {number}: {{{name}}}",
            like=last[_ITEM],
        )
        for number, name in enumerate(agenda_fields(lists), 1)
        if name.startswith(OWN_NAME)
    ]
    counts = [
        OwnQuestion(name, REPORT, title, like=last[_COUNT])
        for title, name in _categories(lists)
        if name.startswith(OWN_NAME)
    ]
    return (*items, *counts)


def with_listed(asked: Asked, lists: CodeLists) -> Asked:
    """What a form asks, with a question per entry and none for what has no entry."""
    left = dict.fromkeys((*_unlisted(lists), *without_values(lists)), frozenset[str]())
    own = (*asked.own, *listed_questions(lists))
    return replace(asked, own=own, only={**asked.only, **left})


def form_lists() -> CodeLists:
    """The lists of the form's questions, without a value: a plan need not have them."""
    names = {one.excel.list for sheet in load("unit_return").sheets for one in sheet.fields}
    return {name: code_list(name, ()) for name in names if name}


def without_values(lists: CodeLists) -> Iterator[Question]:
    """The questions to be answered from a list that has no value."""
    for sheet in load("unit_return").sheets:
        for one in sheet.fields:
            name, kept = one.excel.list, one.excel.prefilled or one.excel.retired
            if name and not values_in(lists, name) and not kept:
                yield sheet.key, one.name


def _unlisted(lists: CodeLists) -> Iterator[Question]:
    named = {*agenda_fields(lists), *category_fields(lists)}
    for one in (*_usual(_ITEM), *_usual(_COUNT)):
        if one.name not in named:
            yield REPORT, one.name


def usual_counts() -> frozenset[str]:
    """The definition's counts of exemplars by category."""
    return frozenset(one.name for one in _usual(_COUNT))


def _usual(prefix: str) -> list[FormField]:
    fields = load("unit_return").sheet(REPORT).fields
    return [one for one in fields if one.name.startswith(prefix)]


def _items(lists: CodeLists) -> tuple[str, ...]:
    return values_in(lists, AGENDA)


def _categories(lists: CodeLists) -> Iterator[tuple[str, str]]:
    """Each category, guests not among them, and its count; by the definition's title where it is
    one of its.
    """
    usual = {title: one.name for one in _usual(_COUNT) for title in one.titles}
    number = 0
    for value in values_in(lists, CATEGORIES):
        if lists[CATEGORIES].roles.get(value) == GUEST:
            continue
        name = usual.get(fold(value))
        if name is None:
            number += 1
            name = f"{OWN_NAME}{_COUNT}{number}"
        yield value, name
