"""The plan's mail texts with their places filled: subject, body, and what goes by telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from emulation_xlsx.plan.defaults import default_mail
from emulation_xlsx.plan.letter_words import PLACEHOLDERS, fact_of
from emulation_xlsx.plan.model import MailText, Plan

SHORT_LENGTH = 300
"""Letters of a message that Zalo shows without «xem thêm»."""


def written(plan: Plan, kind: str, facts: Mapping[str, str]) -> tuple[str, str, str]:
    """Subject, body and short message of the plan's mail text ``kind`` with its places filled;
    the message is blank where the plan has none.

    A line with a place for which there is nothing to say is left out.

    :raises KeyError: neither the plan nor the default kit has such a text.
    """
    text = plan.mails.get(kind) or MailText(**default_mail(kind, plan.settings.words))
    words = dict.fromkeys(PLACEHOLDERS.values(), "") | {
        "campaign_title": plan.settings.campaign_title,
        "event": plan.settings.event,
        "level": plan.settings.level,
        "issuing_office": plan.settings.issuing_office,
        "office": plan.settings.office,
        "reply_email": plan.settings.reply_email or "",
        "reply_phone": plan.settings.reply_phone or "",
        **facts,
    }
    body = "\n".join(_lines(text.body, words))
    short = " ".join(_lines(text.short or "", words))
    subject = " ".join(_line(text.subject, words).split())
    return subject, re.sub("\n{3,}", "\n\n", body), _cut(short)


def _lines(text: str, words: Mapping[str, str]) -> list[str]:
    """The lines that have something to say in each of their places, filled."""
    lines = text.split("\n")
    return [
        _line(one, words) for one in lines if all(words[fact] for fact in _places(one).values())
    ]


def _places(line: str) -> dict[str, str]:
    return {name: fact_of(name) for _, name, _, _ in Formatter().parse(line) if name is not None}


def _line(line: str, words: Mapping[str, str]) -> str:
    said = {
        name: "" if fact.startswith("if_") else words[fact] for name, fact in _places(line).items()
    }
    return line.format_map(said)


def _cut(message: str) -> str:
    """A message as short as it must be, cut between two words."""
    message = " ".join(message.split())
    if len(message) <= SHORT_LENGTH:
        return message
    return message[: SHORT_LENGTH - 1].rpartition(" ")[0] + "…"


def milestone_words(plan: Plan, title: str) -> str:
    """A milestone as a letter from the office names it: what goes to the committee through the
    office, goes to the office.
    """
    settings = plan.settings
    return title.replace(f"{settings.committee} (qua {settings.office})", settings.office)
