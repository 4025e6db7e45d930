"""Telephone numbers and mail addresses as they are typed, with what stands around them."""

from __future__ import annotations

import re

from emulation_xlsx.checks import vietnamese as vi
from emulation_xlsx.checks.numerals import Reading, Unreadable, cell_text
from emulation_xlsx.findings import Raw

_LONGEST = 1000
_WHICH_PHONE = r"(?:zalo|viber|nr|cq|dđ|nhà riêng|cơ quan|di động|số)"
_BESIDE_PHONE = re.compile(
    rf"\([^()\d]{{0,30}}\b{_WHICH_PHONE}\b[^()\d]{{0,30}}\)|\b{_WHICH_PHONE}\b[ .:]*", re.IGNORECASE
)
"""Which of somebody's telephones it is; another person's is asked."""
_AT = re.compile(r" ?(?:@|[(\[](?:at|a còng|@)[)\]]| at ) ?")
_EMAIL = re.compile(
    r"(?!.*\.\.)[a-z0-9_][a-z0-9._%+'-]*@[a-z0-9][a-z0-9.-]*\.(?:[a-z]{2,}|xn--[a-z0-9-]+)"
)


_O_FOR_ZERO = re.compile(r"[oO](?=[\doO .-]{6})|(?<=\d)[oO]")


def phone_of(cell: Raw) -> Reading:
    text = cell_text(cell)
    numbers = vi.phone_numbers(text)
    bare = _BESIDE_PHONE.sub(" ", _O_FOR_ZERO.sub("0", text))
    if not numbers and (numbers := vi.phone_numbers(bare)):
        read = "; ".join(digits for digits, _ in numbers)
        return Reading(read, "listed_as", {"read": read})
    if not numbers:
        return Reading(text, "odd_phone")
    digits, restored = zip(*numbers, strict=True)
    code = "zero_restored" if any(restored) else None
    return Reading("; ".join(digits), code, {"read": "; ".join(digits)})


def mail_address(text: str) -> str:
    """An address as mails carry it: an international domain as ``xn--…``; another as it is."""
    local, _, domain = text.rpartition("@")
    try:
        coded = domain.encode("idna").decode()
    except UnicodeError:
        return text
    return f"{local}@{coded}" if "xn--" in coded else text


def email_of(cell: Raw) -> Reading:
    text = cell_text(cell).lower().replace("mailto:", "")
    bare = re.sub("[^;,<>]*<([^<>]*)>", r"\1", text[:_LONGEST])
    addresses = [*map(mail_address, re.split("[;, ]+", bare.strip(";,. ")))]
    if len(text) <= _LONGEST and all(map(_EMAIL.fullmatch, addresses)):
        return Reading("; ".join(addresses))
    spaced = _AT.sub("@", text[:_LONGEST])
    found = [one for one in re.split(r"[;,\s()<>:]+", spaced) if _EMAIL.fullmatch(one.strip("."))]
    parts = re.split("[;,]", spaced)
    if len(text) > _LONGEST or spaced.count("@") != len(found) or not all("@" in p for p in parts):
        raise Unreadable("not_an_email")
    return Reading(found[0].strip("."), "read_likely", {"read": found[0].strip(".")})
