"""The texts of the letters: what may stand in their braces."""

from __future__ import annotations

import string
from collections.abc import Iterator

from emulation_xlsx.findings import Finding
from emulation_xlsx.plan.tables import Tables

PLACEHOLDERS = frozenset(
    {
        "unit_name",
        "campaign_title",
        "deadlines",
        "quota",
        "findings",
        "if_form",
        "if_breach",
        "owed",
        "file",
        "received",
        "sha256",
        "accepted",
        "reply_email",
        "issuing_office",
        "addressed",
        "people",
        "event_when",
        "event_where",
    }
)
"""What may stand in braces in the plan's mail texts; ``if_…`` say whether a line is written."""


def stray_words(tables: Tables) -> Iterator[Finding]:
    """Braces in the texts of letters that name nothing, or have no partner."""
    frame = tables["mails"]
    known = ", ".join(f"{{{word}}}" for word in sorted(PLACEHOLDERS))
    for name in ("subject", "body"):
        for i, text in tables.column("mails", name):
            try:
                unknown = sorted(set(_placeholders(text)) - PLACEHOLDERS)
            except ValueError:
                yield frame.finding(i, name, "stray_brace", example="{unit_name}")
                continue
            for word in unknown:
                braced = f"{{{word}}}"
                yield frame.finding(i, name, "unknown_placeholder", name=braced, known=known)


def _placeholders(text: str) -> Iterator[str]:
    """What stands in braces, with any format that str.format would give a meaning.

    :raises ValueError: a brace has no partner.
    """
    for _, name, style, conversion in string.Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{style}" if style else "")
