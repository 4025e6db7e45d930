"""The order in which Vietnamese people are looked for: by given name, in their own alphabet."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order of dictionaries; no mark comes first."""

Syllable = tuple[tuple[int, ...], tuple[int, ...]]
NameOrder = tuple[Syllable, tuple[Syllable, ...]]


def name_order(name: str) -> NameOrder:
    """What a full name sorts by: the given name, which stands last, then the others in turn."""
    *others, given = name.split() or [""]
    return _syllable(given), tuple(map(_syllable, others))


@lru_cache(maxsize=20_000)  # a language has few syllables, and lists repeat them
def _syllable(word: str) -> Syllable:
    """Letters first, tones only between words of the same letters."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = tuple(_TONES.index(mark) + 1 for mark in parts if mark in _TONES)
    plain = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    return tuple(map(_rank, plain)), tones


def _rank(letter: str) -> int:
    at = _LETTERS.find(letter)
    return at if at >= 0 else len(_LETTERS) + ord(letter)
