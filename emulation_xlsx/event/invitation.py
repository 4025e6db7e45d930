"""The invitations: what stands in each, and the letters that take them to the units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulation_xlsx.event.hall import Hall
from emulation_xlsx.event.people import Invitations, Invitee
from emulation_xlsx.findings import as_date
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.post.drafts import Draft, Letter
from emulation_xlsx.post.texts import written

INVITATION = "Giấy mời"
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
UNSAID = "(sẽ thông báo sau)"


def when_words(plan: Plan) -> str:
    """The hour and the day of the event, as far as the plan knows them."""
    day, hour = plan.settings.event_day, plan.settings.event_time
    if day is None:
        return UNSAID
    dated = f"{WEEKDAYS[day.weekday()]}, ngày {as_date(day)}"
    return f"{hour}, {dated}" if hour else dated


def where_words(plan: Plan) -> str:
    return plan.settings.event_venue or UNSAID


def common_facts(plan: Plan, as_of: dt.date) -> dict[str, Any]:
    """What every document of the campaign says of itself."""
    settings = plan.settings
    return {
        "co_quan_cap_tren": settings.superior_office,
        "co_quan": settings.issuing_office,
        "ten_co_quan": settings.office,
        "dia_danh": settings.place,
        "nam": as_of.year,
        "noi_nhan": _recipients(settings.recipients_list),
        "chuc_danh_ky": settings.signer_title,
        "nguoi_ky": settings.signer_name or "",
        "ten_dot": settings.campaign_title,
        "thoi_gian": when_words(plan),
        "dia_diem": where_words(plan),
    }


def _recipients(names: Sequence[str]) -> list[str]:
    return [f"{name}{'.' if name == names[-1] else ';'}" for name in names] or ["Như trên."]


def invitation_facts(
    plan: Plan, people: Sequence[Invitee], hall: Hall | None, as_of: dt.date
) -> dict[str, Any]:
    """One sheet of paper per row of ``danh_sach``."""
    return common_facts(plan, as_of) | {"danh_sach": [_one(one, hall) for one in people]}


def _one(one: Invitee, hall: Hall | None) -> Mapping[str, str]:
    unit = one.unit.name if one.unit else ""
    return {
        "xung_ho": one.salutation,
        "goi": one.salutation.lower() if one.salutation else "các đồng chí",
        "ho_ten": one.name,
        "chuc_vu": one.position,
        "don_vi": one.workplace or unit,
        "don_vi_cu": unit,
        "loai": one.delegate_type,
        "cho_ngoi": hall.words(one) if hall else "",
    }


def invitation_letters(
    plan: Plan,
    invited: Invitations,
    as_of: dt.date,
    enclosed: Callable[[Sequence[Invitee]], bytes] | None,
) -> list[Letter]:
    """A draft to every unit whose people are invited; ``enclosed`` makes their invitations."""
    letters = []
    for code, people in invited.of_units().items():
        facts = _letter_facts(plan, code, people) | {"if_form": "có" if enclosed else ""}
        subject, body, short = written(plan, INVITATION, facts)
        moment = dt.datetime.combine(as_of, dt.time(8))
        draft = Draft(plan.by_code[code].addresses, subject, body, moment, short=short)
        cards = [] if enclosed is None else [(f"{code}.docx", _Content(enclosed(people)))]
        letters.append(Letter(code, draft, tuple(cards)))
    return letters


class _Content:
    """Bytes that were made before the letter travels to another process."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __call__(self) -> bytes:
        return self._content


def _letter_facts(plan: Plan, code: str, people: Sequence[Invitee]) -> dict[str, str]:
    unit = plan.by_code[code]
    return {
        "unit_name": unit.name,
        "addressed": plan.addressee(unit),
        "people": "\n".join(f"- {' '.join((one.salutation, one.name)).strip()}" for one in people),
        "summary": f"{len(people)} người",
        "event_when": when_words(plan),
        "event_where": where_words(plan),
    }
