"""Questions of which the report on the conference has one per entry of a list: the items of the
agenda, the counts of exemplars by category. The definition has those of the usual lists; an entry
beyond them is a question of the plan's own that looks like its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from emulation_xlsx.forms.questions import OWN_NAME, OwnQuestion, Question
from emulation_xlsx.forms.schema import FormField, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.plan.questions import Asked
from emulation_xlsx.plan.roles import AGENDA, CATEGORIES, GUEST

REPORT = "conference"
_ITEM, _COUNT = "agenda_", "cat_"


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
            name, REPORT, f"Mục {number} chương trình", like=last[_ITEM], help=f"{{{name}}}"
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
    left = dict.fromkeys(_unlisted(lists), frozenset[str]())
    own = (*asked.own, *listed_questions(lists))
    return replace(asked, own=own, only={**asked.only, **left})


def _unlisted(lists: CodeLists) -> Iterator[Question]:
    named = {*agenda_fields(lists), *category_fields(lists)}
    for one in (*_usual(_ITEM), *_usual(_COUNT)):
        if one.name not in named:
            yield REPORT, one.name


def _usual(prefix: str) -> list[FormField]:
    fields = load("unit_return").sheet(REPORT).fields
    return [one for one in fields if one.name.startswith(prefix)]


def _items(lists: CodeLists) -> tuple[str, ...]:
    return lists[AGENDA].values if AGENDA in lists else tuple(map(str, range(len(_usual(_ITEM)))))


def _categories(lists: CodeLists) -> Iterator[tuple[str, str]]:
    """Each category, guests not among them, and its count; by the definition's title where it is
    one of its.
    """
    usual = {title: one.name for one in _usual(_COUNT) for title in one.titles}
    if CATEGORIES not in lists:
        yield from ((one.title, one.name) for one in _usual(_COUNT))
        return
    one, number = lists[CATEGORIES], 0
    for value in one.values:
        if one.roles.get(value) == GUEST:
            continue
        name = usual.get(fold(value))
        if name is None:
            number += 1
            name = f"{OWN_NAME}{_COUNT}{number}"
        yield value, name
