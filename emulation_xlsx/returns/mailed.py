"""What is said of the mail that brought a file, or brought none."""

from __future__ import annotations

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.notices import NOTICES
from emulation_xlsx.intake.parcels import Envelope
from emulation_xlsx.plan.model import Plan, addresses_in


def refused(file: str, unit: str | None, refusal: RefusedError, plan: Plan) -> Finding:
    """Why there is no form; a notice of a mail server says whose address it speaks of."""
    if refusal.code not in NOTICES:
        return refusal.finding(file, unit)
    told = addresses_in(refusal.facts["address"])
    codes = sorted({code for address in told for code in plan.owners_of(address)})
    names = ", ".join(plan.by_code[code].name for code in codes)
    facts = {**refusal.facts, "whose": f" của {names}" if names else ""}
    only = codes[0] if len(codes) == 1 else None
    return make(refusal.code, Place(file, unit or only), **facts)


def enclosed(file: str, unit: str | None, envelope: Envelope | None) -> list[Finding]:
    """What is said of a form that came in a mail inside another."""
    inside = envelope.enclosed if envelope else ""
    return [make("mail_enclosed", Place(file, unit), inside)] if inside else []


def reply_to_of_unit(
    file: str, code: str | None, plan: Plan, envelope: Envelope | None
) -> list[Finding]:
    """What helps the clerk decide on a doubtful mail: its Reply-To is the unit's own address."""
    unit, address = plan.by_code.get(code or ""), envelope.reply_to if envelope else None
    if unit is None or unit.code not in plan.owners_of(address):
        return []
    return [make("reply_to_of_unit", Place(file, unit.code), address, name=unit.name)]
