"""XML read element by element, whatever its prefixes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar
from xml.parsers import expat


class Elements:
    """What is done with elements as they are found; their names and attributes lack prefixes."""

    def start(self, name: str, attributes: Mapping[str, str], /) -> None:
        """An element's beginning."""

    def end(self, name: str) -> None:
        """An element's end."""

    def text(self, text: str) -> None:
        """Characters between them."""


_Found = TypeVar("_Found", bound=Elements)


def parsed(data: bytes, elements: _Found) -> _Found:
    """The elements, told of everything in ``data``, as far as it is XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: Mapping[str, str]) -> None:
        bare = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        elements.start(name.rpartition(":")[2], bare)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: elements.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = elements.text
    with suppress(expat.ExpatError):  # what a cell's reader makes of it is that reader's matter
        parser.Parse(data, True)
    return elements


def is_on(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value is not None and value.casefold() not in ("0", "false", "off", "none")
