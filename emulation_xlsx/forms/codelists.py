"""Code lists: the values a dropdown offers, and the other spellings that mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from emulation_xlsx.forms.text import fold


@dataclass(frozen=True)
class CodeList:
    """One list of the plan's sheet «Danh mục», in its order.

    ``aliases`` maps other spellings, as the clerk typed them, to a value of the list.
    """

    name: str
    values: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    _by_key: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = {fold(alias): value for alias, value in self.aliases.items()}
        object.__setattr__(self, "_by_key", keys | {fold(value): value for value in self.values})

    def match(self, text: str) -> str | None:
        """The listed value that ``text`` is, regardless of case, Unicode form and aliases."""
        return self._by_key.get(fold(text))


CodeLists = Mapping[str, CodeList]


def code_list(
    name: str, values: Iterable[str], aliases: Mapping[str, str] | None = None
) -> CodeList:
    return CodeList(name, tuple(values), aliases or {})
