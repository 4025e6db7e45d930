"""Text of the years before Unicode, TCVN3 (fonts .Vn…) and VNI (fonts VNI-…), made Unicode.

Both used the codes of Western letters, so their text arrives as «NguyÔn V¨n Hïng» or «Nguyeãn
Vaên Huøng». A text is converted only when what it says now is no Vietnamese, one table makes
every word of it a Vietnamese syllable, and the evidence is no foreign name's: «Loïc» stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from emulation_xlsx.checks.vietnamese import is_syllable, nfc


def _tcvn3() -> dict[str, str]:
    """TCVN3's 74 letters; a capital with a tone has no code, its font draws small ones as such."""
    table = dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
    table |= dict(zip("µ¶·¸¹", "àảãáạ", strict=True))
    table |= dict(zip("»¼½¾ÆÇÈÉÊË", "ằẳẵắặầẩẫấậ", strict=True))
    table |= dict(zip("ÌÎÏÐÑÒÓÔÕÖ", "èẻẽéẹềểễếệ", strict=True))
    table |= dict(zip("×ØÜÝÞ", "ìỉĩíị", strict=True))
    table |= dict(zip("ßáâãäåæçèé", "òỏõóọồổỗốộ", strict=True))
    table |= dict(zip("êëìíîïñòóô", "ờởỡớợùủũúụ", strict=True))
    return table | dict(zip("õö÷øùúûüýþ", "ừửữứựỳỷỹýỵ", strict=True))


def _vni() -> dict[str, str]:
    """VNI: a letter and a mark that carries shape and tone; nine letters of their own."""
    small = dict(zip("ñôöìíæóòî", "đơưìíỉĩịỵ", strict=True))
    for base, marks, letters in (
        ("a", "ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
        ("e", "ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
        ("o", "ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
        ("u", "ùøûõï", "úùủũụ"),
        ("y", "ùøûõ", "ýỳỷỹ"),
        ("ô", "ùøûõï", "ớờởỡợ"),
        ("ö", "ùøûõï", "ứừửữự"),
    ):
        small |= {base + mark: letter for mark, letter in zip(marks, letters, strict=True)}
    capital = {code.upper(): letter.upper() for code, letter in small.items()}
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in small.items()}
    return small | mixed | capital


TCVN3 = _tcvn3()
VNI = _vni()

_MINUS_FOR_U = re.compile(r"(?<=[A-Za-z§®])\u2212")
"""The minus sign that Word makes of the code of ư."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_UNICODE_ONLY = re.compile(r"[\u0100-\u02ff\u1e00-\u1eff]")
"""Letters that neither encoding has: a text with one of them is Unicode already."""
_HALF = re.compile(r"(?i)(?:[§®]|\bñ)[^\W\d_]")
"""An old Đ that begins a word; in a text that is Unicode otherwise it was left over."""
_CODES = re.escape("".join(sorted({c for code in (*TCVN3, *VNI) for c in code if c > "\x7f"})))
_WORD = re.compile(f"[A-Za-z{_CODES}]+")
_SIGNS = "×÷·»½¼¾©¨ª\u00ad"
"""TCVN3 letters that are no word alone: there they are what they look like."""
_LEADING = f"{_SIGNS}«µ¹¸"
"""Those that before plain letters may be what they look like: µm, «Lan."""
_ABBREVIATION = re.compile(r"đ|[BCDGHKLMNPQRSTVXĐ]+")
"""``QĐ``, ``HĐND``, and đ for đồng or đồng chí: no syllables, but written everywhere."""
_EVIDENCE = re.compile(
    r"[A-Za-z][¡-¿×÷\u00ad]|[§®][A-Za-z]"  # a sign inside a word
    r"|[BCDGHKLMNPQRSTVX]Ñ\b|Ñ[BCDGHKLMNPQRSTVX]"  # VNI's QĐ, HĐND
    r"|[a-z][ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖØÜÝÞþ]"  # a capital after a small letter
    r"|(?i:[aeouy][øõ]|[aeuy]ù|\Boù|[ae][âãà]|oâ|aê|[aeo][åä]|[ôö][ùøûõï])"  # VNI's pairs
)
"""What no text of another language has inside a word."""
_VNI_CODE = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)) + "|.")


def from_legacy(text: str) -> str | None:
    """``text`` in Unicode when it surely is TCVN3 or VNI, else None. Soft hyphens must be in it."""
    text = _composed(text)
    if text.isascii() or _UNICODE_ONLY.search(text):
        return None
    found = readings(text)
    if len(found) != 1:
        return None
    odd = list(_odd_words(text))
    company = len(odd) + sum(map(is_syllable, _plain_words(text)))
    sure = any(map(_EVIDENCE.search, odd)) or (odd and company > 1 and _plain_words_fit(text))
    return found[0] if sure else None


def looks_legacy(text: str) -> bool:
    """Whether a word of ``text`` is no Vietnamese, but would be if it were TCVN3 or VNI."""
    text = _composed(text)
    if _UNICODE_ONLY.search(text) and _HALF.search(text):
        return True
    if text.isascii() or (_UNICODE_ONLY.search(text) and not _EVIDENCE.search(text)):
        return False
    odd = [word for word in _odd_words(text) if any(_word(word, t) for t in (TCVN3, VNI))]
    if _UNICODE_ONLY.search(text) or not _plain_words_fit(text):
        return any(map(_EVIDENCE.search, odd))
    return bool(odd)


def readings(text: str) -> list[str]:
    """What ``text`` says under TCVN3 and under VNI, where that is Vietnamese throughout.

    Without regard to what it says as it stands: for a caller who knows what to expect.
    """
    text = _composed(text)
    found = (_converted(text, table) for table in (TCVN3, VNI))
    return list(dict.fromkeys(one for one in found if one and one != text))


def other_readings(text: str) -> list[str]:
    """What a text that says something as it stands would say beside cells in an old font."""
    return [] if text.isascii() or _UNICODE_ONLY.search(_composed(text)) else readings(text)


def _composed(text: str) -> str:
    """NFC, without what is invisible but the soft hyphen."""
    if text.isascii():
        return text
    return _MINUS_FOR_U.sub("\u00ad", _INVISIBLE.sub("", nfc(text)))


def _converted(text: str, table: Mapping[str, str]) -> str | None:
    words = {word: _word(word, table) for word in set(_WORD.findall(text))}
    if None in words.values():
        return None
    whole = _WORD.sub(lambda match: words[match[0]] or "", text)
    return whole.upper() if _in_capitals(text) else whole


def _word(word: str, table: Mapping[str, str]) -> str | None:
    """One word converted, None where that gives no Vietnamese word."""
    if word.isascii() or (len(word) == 1 and word in _SIGNS):
        return word
    codes = word if table is TCVN3 else _VNI_CODE.findall(word)
    found = "".join(table.get(code, code if code.isascii() else "\0") for code in codes)
    return found if is_syllable(found) or _ABBREVIATION.fullmatch(found) else None


def _in_capitals(text: str) -> bool:
    """Whether TCVN3 text was typed in capitals: those with a tone have no code of their own."""
    return bool(re.search("[A-Z]{2}", text)) and not re.search("[a-z¨©ª«¬\u00ad®]", text)


def _odd_words(text: str) -> Iterator[str]:
    """The words that are no Vietnamese as they stand, nor a sign alone or before plain letters."""
    for word in _WORD.findall(text):
        if len(word) > 1 and not (word.lstrip(_LEADING).isascii() or is_syllable(word)):
            yield word


def _plain_words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w\w+", text) if word.isascii()]


def _plain_words_fit(text: str) -> bool:
    """Whether all words in plain letters could be Vietnamese: syllables, or abbreviations."""
    return all(is_syllable(w) or w.isdigit() or w.isupper() for w in _plain_words(text))
