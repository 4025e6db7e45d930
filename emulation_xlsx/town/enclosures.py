"""What a dossier must have beside its own sheet (R-DOSSIER): reports, and the files it names.

Only a return that came by mail or in a zip says what came with it. A name counts as received
whichever of the unit's mails brought it, in any spelling and with any ending.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.checks.vietnamese import bare_key
from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.checking import Checked, missing_reports
from emulation_xlsx.returns.filenames import last
from emulation_xlsx.returns.intake import Receipt
from emulation_xlsx.town.parts import PartState, with_waiver

_ENDING = re.compile(r"\.\w{1,5}$")
_BETWEEN = re.compile(r"[;,\n]")
_SEALED = (".rar", ".7z")
"""Archives that nobody looks into: what is named may be in them."""


def with_reports(
    plan: Plan, parts: Mapping[tuple[str, Part], PartState], checked: Checked, as_of: dt.date
) -> dict[tuple[str, Part], PartState]:
    """The parts, a dossier that came without a list held to the unit's list that counts."""
    missing, held = missing_reports(checked.frames["delegates"]), dict(parts)
    for (unit, part), state in parts.items():
        listed = parts.get((unit, "list"))
        if part == "dossier" and listed and (lacks := missing.get(listed.winner.index)):
            found = tuple(with_waiver(plan, finding, as_of) for finding in lacks)
            held[unit, part] = PartState(
                tuple(
                    version
                    if checked.returns[version.index].sent("list")
                    else replace(version, findings=(*version.findings, *found))
                    for version in state.versions
                )
            )
    return held


def not_enclosed(
    dossier: Frame, counted: Sequence[Receipt], known: Sequence[Receipt], plan: Plan
) -> list[Finding]:
    """A finding per named file that did not come.

    ``counted``: the receipt of each owner of the dossiers' rows; ``known``: whatever has come.
    """
    came: dict[str, set[str]] = {}
    for one in known:
        for code in _senders(one, plan):
            came.setdefault(code, set()).update(_names(one))
    found, files = [], dossier.data["file_name"].tolist()
    for i, owner in enumerate(dossier.owner):
        receipt, named = counted[owner], str(files[i] or "")
        names = came.get(receipt.unit or "", set())
        if named and receipt.envelope and not any(n.casefold().endswith(_SEALED) for n in names):
            have = {_key(name) for name in names}
            found += [
                dossier.finding(i, "file_name", "file_not_enclosed", name=name)
                for name in _missing(named, have)
            ]
    return found


def _senders(receipt: Receipt, plan: Plan) -> Iterable[str]:
    """The units that sent a file: its own, else whose address it came from."""
    if receipt.unit:
        return (receipt.unit,)
    return plan.owners_of(receipt.envelope.sender) if receipt.envelope else ()


def _names(receipt: Receipt) -> list[str]:
    companions = receipt.envelope.companions if receipt.envelope else ()
    return [last(receipt.file), *companions]


def _missing(named: str, have: set[str]) -> list[str]:
    """The names in a cell, as typed, that are not among the keys; a name may hold a comma."""
    if _key(named) in have:
        return []
    names = (name.strip() for name in _BETWEEN.split(named))
    return [name for name in names if _key(name) and _key(name) not in have]


def _key(name: str) -> str:
    """What spellings of a file's name share: without its ending, spaces, marks, diacritics."""
    return bare_key(_ENDING.sub("", name.strip()))
