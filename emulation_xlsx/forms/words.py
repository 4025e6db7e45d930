"""What this campaign calls things: the names of its level, event and offices, in any text.

``{level}`` in a definition, a message or a letter is the plan's word, ``{LEVEL}`` the same in
capitals, ``{Level}`` with a capital first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

_BRACED = re.compile(r"{([A-Za-z]\w*)}")


@dataclass(frozen=True, slots=True)
class Words:
    """The names of the plan's group «Tên gọi»."""

    level: str
    """Such as «tỉnh»."""
    event: str
    """The level's own event, such as «hội nghị điển hình tiên tiến»."""
    gathering: str
    """What it is called for short: «hội nghị», «đại hội»."""
    short: str
    """In the names of sheets: «HN», «ĐH»."""
    office: str
    """Who collects the returns."""
    committee: str
    """To whom they are addressed, through the office."""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Words:
        """Those among a plan's settings; a blank one is no word."""
        return cls(**{one.name: settings[one.name] or "" for one in fields(cls)})

    def spoken(self, content: Any) -> Any:
        """A definition with these words in all its texts."""
        if isinstance(content, str):
            return filled_in(content, asdict(self)) if "{" in content else content
        if isinstance(content, list):
            return [self.spoken(one) for one in content]
        if isinstance(content, dict):
            return {self.spoken(key): self.spoken(one) for key, one in content.items()}
        return content


def filled_in(text: str, facts: Mapping[str, object]) -> str:
    """A text with what is known of the names in its braces; other braces stay."""

    def said(match: re.Match[str]) -> str:
        name = match[1]
        if (fact := facts.get(name.lower())) is None:
            return match[0]
        word = str(fact)
        if name.isupper():
            return word.upper()
        return word[:1].upper() + word[1:] if name[0].isupper() else word

    return _BRACED.sub(said, text)


_NUMERALS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def numeral(number: int) -> str:
    """A small number in words, a larger one in digits."""
    return _NUMERALS[number] if number < len(_NUMERALS) else str(number)
