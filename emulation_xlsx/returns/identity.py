"""Whose a form is: by its hidden mark, the code on sheet 1 and the address it came from.

Where they disagree the return is held until the clerk decides in the register; it is never
refused for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emulation_xlsx.findings import Finding, Place, as_text, make
from emulation_xlsx.forms.reader import RawWorkbook
from emulation_xlsx.forms.text import clean
from emulation_xlsx.plan.model import Plan, addresses_in

BY_MARK, BY_SHEET, BY_SENDER = "mã ẩn trong mẫu", "mã ở sheet 1", "địa chỉ thư gửi"


@dataclass(frozen=True)
class Identity:
    """The unit's code as far as it is known, how, and what speaks against it."""

    unit: str | None
    how: str
    doubts: tuple[Finding, ...]


def identify(file: str, book: RawWorkbook, plan: Plan, sender: str | None = None) -> Identity:
    """Whose form it is. ``sender``: the bare address of the mail that brought it."""
    issued = book.meta.get("unit") or None
    shown = clean(as_text(book.single("unit", "unit_code")) or "").upper() or None
    code = issued or shown
    if code is None:
        return _by_sender(file, plan, sender)
    place = Place(file=file, unit=code)
    doubts = []
    if issued and shown and issued != shown:
        doubts.append(make("codes_differ", place, shown, typed=shown, issued=issued))
    if code not in plan.by_code:
        doubts.append(make("unknown_unit", place, code, code=code))
    campaign = book.meta.get("campaign")
    expected = plan.settings.campaign_code
    if campaign and campaign != expected:
        doubts.append(make("other_campaign", place, campaign, found=campaign, expected=expected))
    if sender and code in plan.by_code:
        doubts += _of_sender(place, code, plan, sender)
    return Identity(code, BY_MARK if issued else BY_SHEET, tuple(doubts))


def _by_sender(file: str, plan: Plan, sender: str | None) -> Identity:
    """A form without any code: whose address it came from is a proposal, never more."""
    owners = plan.owners_of(sender)
    if len(owners) != 1:
        return Identity(None, "", (make("no_unit", Place(file=file)),))
    [code] = owners
    doubt = make(
        "unit_by_sender", Place(file=file, unit=code), sender, name=plan.by_code[code].name
    )
    return Identity(code, BY_SENDER, (doubt,))


def _of_sender(place: Place, code: str, plan: Plan, sender: str) -> list[Finding]:
    """A sender who is another unit, or whom the unit's addresses do not name.

    The office itself forwards for anyone; units that merged write for one another.
    """
    unit, owners = plan.by_code[code], plan.owners_of(sender)
    related = {code, *(one for one in owners if plan.heir(one) == plan.heir(code))}
    if is_office(plan, sender) or owners & related:
        return []
    if owners:
        names = ", ".join(plan.by_code[one].name for one in sorted(owners))
        return [make("sender_of_other", place, sender, other=names, name=unit.name)]
    if unit.addresses:
        known = "; ".join(unit.addresses)
        return [make("sender_not_of_unit", place, sender, known=known, name=unit.name)]
    return []


def is_office(plan: Plan, sender: str) -> bool:
    return sender in {one.casefold() for one in addresses_in(plan.settings.reply_email)}


def shared_senders(sent: Iterable[tuple[str, str | None]], plan: Plan) -> Mapping[str, str]:
    """Addresses in no unit's list that sent forms of several units → their codes, in words.

    ``sent``: (unit code, sender) of every form.
    """
    units: dict[str, set[str]] = defaultdict(set)
    for code, sender in sent:
        if sender and not plan.owners_of(sender) and not is_office(plan, sender):
            units[sender].add(code)
    return {sender: ", ".join(sorted(codes)) for sender, codes in units.items() if len(codes) > 1}
