"""The texts of the letters: what may stand in their braces."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from emulation_xlsx.findings import Finding
from emulation_xlsx.plan.tables import Tables

PLACEHOLDERS: Mapping[str, str] = {
    "kính gửi": "addressed",
    "tên đơn vị": "unit_name",
    "tên đợt": "campaign_title",
    "tên hội nghị": "event",
    "cấp tổ chức": "level",
    "nơi nhận": "office",
    "cơ quan": "issuing_office",
    "thư điện tử": "reply_email",
    "điện thoại": "reply_phone",
    "trả lời trước": "answer_by",
    "thời hạn": "deadlines",
    "chỉ tiêu": "quota",
    "tệp": "file",
    "ngày nhận": "received",
    "mã kiểm tra": "sha256",
    "đã ghi nhận": "accepted",
    "chỗ cần xem": "findings",
    "tóm tắt": "summary",
    "việc còn lại": "owed",
    "lần nhắc": "reminder",
    "người được mời": "people",
    "thời gian họp": "event_when",
    "nơi họp": "event_where",
    "nếu có mẫu": "if_form",
    "nếu chưa đúng kế hoạch": "if_breach",
}
"""What may stand in braces in the plan's mail texts → the fact it stands for, whose own name older
plans write; ``if_…`` say whether a line is written.
"""
_KNOWN = ", ".join(f"{{{place}}}" for place in PLACEHOLDERS)


def fact_of(place: str) -> str:
    """The fact that the words in braces stand for, whatever their capitals and spaces; an older
    plan's own name of a fact is that fact.
    """
    return PLACEHOLDERS.get(" ".join(place.casefold().split()), place)


def stray_words(tables: Tables) -> Iterator[Finding]:
    """Braces in the texts of letters that name nothing, or have no partner."""
    frame, facts = tables["mails"], frozenset(PLACEHOLDERS.values())
    for name in ("subject", "body", "short"):
        for i, text in tables.column("mails", name):
            try:
                places = sorted(set(_placeholders(text)))
            except ValueError:
                yield frame.finding(i, name, "stray_brace", example="{tên đơn vị}")
                continue
            for place in places:
                if fact_of(place) not in facts:
                    braced = f"{{{place}}}"
                    yield frame.finding(i, name, "unknown_placeholder", name=braced, known=_KNOWN)


def _placeholders(text: str) -> Iterator[str]:
    """What stands in braces, with any format that str.format would give a meaning.

    :raises ValueError: a brace has no partner.
    """
    for _, name, style, conversion in string.Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{style}" if style else "")
