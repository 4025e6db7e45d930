"""Text whose keystrokes never became letters: Telex (``Ddawngj``) and VNI (``D9a8ng5``).

The keyboard driver was off, so the keys of marks and tones stand in the text. A word is read only
where it is no Vietnamese as it stands, and a text only where every word of it is Vietnamese then
and the evidence is no foreign name's: «Lee», «Hans» and «Moong» stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from emulation_xlsx.checks.vietnamese import TONES, is_syllable, nfc

_TELEX_TONES = dict(zip("frxsj", TONES, strict=True))
_VNI_TONES = dict(zip("23415", TONES, strict=True))
_SHAPES = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"u": "ư", "o": "ơ"}
_VOWELS = "aeiouyăâêôơư"
_LONGEST = 12
_WORD = re.compile(r"[A-Za-z0-9]+")
_KEYED = re.compile(r"[aeiouy][a-z]{0,6}[sfrxj]|aa|ee|oo|dd|w|[a-z][0-9]", re.IGNORECASE)
"""What no text without keystrokes of marks lacks: quick to look for."""
_OURS = re.compile(r"\w+")
_ABBREVIATION = re.compile(r"[BCDGHKLMNPQRSTVXĐ]+|\d+|\w")
_FOREIGN_KEYS = "fjw"
"""Letters that Vietnamese lacks: no name of its own has them where they stand for marks."""


def keyed(text: str) -> str | None:
    """What a clean ``text`` says with its keystrokes made letters; None where it has none."""
    if len(text) > 1000 or not _KEYED.search(text):
        return None
    for telex in (True, False):
        read = {word: _read(word, telex) for word in set(_WORD.findall(text))}
        found = {word: letters for word, letters in read.items() if letters}
        whole = _with(found, text)
        if found and _evident(found, telex) and all(map(_fits, _OURS.findall(whole))):
            return whole
    return None


def _with(found: Mapping[str, str], text: str) -> str:
    return _WORD.sub(lambda match: found.get(match[0], match[0]), text)


def _fits(word: str) -> bool:
    return is_syllable(word) or bool(_ABBREVIATION.fullmatch(word))


def _evident(found: dict[str, str], telex: bool) -> bool:
    """Whether the words that have keystrokes are more than chance.

    One tone of VNI at a word's end may be a number, one letter of Telex a foreigner's name.
    """
    if len(found) > 1:
        return True
    [(word, letters)] = found.items()
    if not telex:
        return bool(re.search(r"[a-z]\d+[a-z]|\d\d", word, re.IGNORECASE)) and len(letters) > 1
    folded = word.casefold()
    keys = len(word) - len(letters)
    sure = keys > 1 or folded[-1] in _FOREIGN_KEYS or folded.startswith("dd")
    return sure and len(letters) > 1


def _read(word: str, telex: bool) -> str | None:
    """A word with its keystrokes made letters, None where that gives no other syllable."""
    if len(word) > _LONGEST or word.isdigit() or _is_plain(word):
        return None
    small = _typed(word.casefold(), telex)
    if small is None or not is_syllable(small):
        return None
    if word.isupper() and len(small) > 1:
        return small.upper()
    return small[0].upper() + small[1:] if word[0].isupper() else small


def _is_plain(word: str) -> bool:
    """Whether a word may be meant as it stands, for want of keystrokes or as an abbreviation."""
    return is_syllable(word) or not _KEYED.search(word)


@lru_cache(maxsize=1 << 12)
def _typed(word: str, telex: bool) -> str | None:
    """The letters that a keyboard driver would have made of these keys; None: a key is left."""
    letters: list[str] = []
    tone = ""
    for key in word:
        mark = (_TELEX_TONES if telex else _VNI_TONES).get(key)
        if mark and not tone and any(one in _VOWELS for one in letters):
            tone = mark
        elif not (_shaped_by_letter if telex else _shaped_by_digit)(letters, key):
            if key.isdigit():
                return None
            letters.append(key)
    return _toned("".join(letters), tone)


def _shaped_by_letter(letters: list[str], key: str) -> bool:
    """Telex: whether ``key`` shaped a letter that was there."""
    if key in _SHAPES and key in letters:
        return _replaced(letters, {key: _SHAPES[key]})
    if key == "d" and letters[:1] == ["d"]:
        return _replaced(letters, {"d": "đ"})
    if key == "w":
        if not (_horned(letters) or _replaced(letters, {"a": "ă"})):
            letters.append("ư")
        return True
    return False


def _shaped_by_digit(letters: list[str], key: str) -> bool:
    """VNI: whether ``key`` shaped a letter that was there."""
    match key:
        case "6":
            return _replaced(letters, _SHAPES)
        case "7":
            return _horned(letters)
        case "8":
            return _replaced(letters, {"a": "ă"})
        case "9":
            return _replaced(letters, {"d": "đ"})
    return False


def _horned(letters: list[str]) -> bool:
    """The horn of ư and ơ: on both of uo."""
    horned = _replaced(letters, _HORNS)
    if horned and "".join(letters[-3:]).find("uơ") >= 0 and len(letters) > 2:
        at = len(letters) - 1 - letters[::-1].index("ơ")
        letters[at - 1] = "ư" if letters[at - 1] == "u" and at > 1 else letters[at - 1]
    return horned


def _replaced(letters: list[str], table: dict[str, str]) -> bool:
    """Whether the last letter that ``table`` knows was replaced."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in table:
            letters[at] = table[letters[at]]
            return True
    return False


def _toned(word: str, tone: str) -> str | None:
    """The word with its tone on the vowel that may carry it; without a tone as it is."""
    if not tone:
        return word
    for at, letter in enumerate(word):
        if letter in _VOWELS:
            found = nfc(word[: at + 1] + tone + word[at + 1 :])
            if is_syllable(found):
                return found
    return None
