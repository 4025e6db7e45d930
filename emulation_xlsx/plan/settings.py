"""The sheet «Kế hoạch» of the plan: what the campaign is called, its days, numbers and servers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from emulation_xlsx.checks.numerals import Span
from emulation_xlsx.forms.words import Words
from emulation_xlsx.plan.defaults import default_tables


@dataclass(frozen=True, slots=True)
class Settings:
    """The sheet «Kế hoạch»; percentages are whole numbers, days are dates at UTC+7."""

    campaign_code: str
    campaign_title: str
    level: str
    event: str
    gathering: str
    short: str
    office: str
    committee: str
    town_name: str
    superior_office: str
    issuing_office: str
    place: str
    signer_title: str
    signer_name: str | None
    recipients: str | None
    reply_email: str | None
    reply_phone: str | None
    campaign_start: dt.date
    campaign_end: dt.date
    soon_days: int
    due_by: str | None
    list_closed: dt.date | None
    cap_town: int
    exemplar_percent: int
    tolerance_points: int
    reserve_seats: int
    base_seats: int
    quota_decision_number: str | None
    quota_decision_date: dt.date | None
    cap_unit: int
    plenary_below: int
    presidium_min: int
    presidium_max: int
    women_percent: int | None
    minority_percent: int | None
    direct_percent: int | None
    event_day: dt.date | None = None
    event_time: str | None = None
    event_venue: str | None = None
    hall_rows: int | None = None
    hall_seats: int | None = None
    guest_rows: int | None = None
    answer_days: int | None = None
    mail_server: str | None = None
    mail_port: int | None = None
    mail_user: str | None = None
    mail_folder: str | None = None
    smtp_server: str | None = None
    smtp_port: int | None = None
    smtp_rate: int | None = None

    @property
    def words(self) -> Words:
        """The group «Tên gọi»."""
        return Words.of({one.name: getattr(self, one.name) for one in fields(Words)})

    @property
    def span(self) -> Span:
        """When the campaign is."""
        return Span(self.campaign_start, self.campaign_end)

    @property
    def mailbox(self) -> str:
        """Who logs in at the office's servers of mails; blank where nobody is named."""
        return self.mail_user or self.office_address

    @property
    def office_address(self) -> str:
        """The first of the addresses that returns are sent to; blank where there is none."""
        return (self.reply_email or "").partition(";")[0].strip()

    @property
    def offices(self) -> tuple[str, str]:
        """Whose documents they are: the superior's name and the office's own."""
        return self.superior_office, self.issuing_office

    @property
    def recipients_list(self) -> tuple[str, ...]:
        """Who gets the documents, in their order."""
        return tuple(name for part in (self.recipients or "").split(";") if (name := part.strip()))

    @property
    def decided(self) -> bool:
        """Whether the quota is a decision rather than a draft (R-QUOTA)."""
        return self.quota_decision_number is not None and self.quota_decision_date is not None


def worded(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings; those of a plan that is older than the words have the default kit's."""
    kit = default_tables()["settings"][0]
    return {
        **settings,
        **{one.name: settings.get(one.name) or kit[one.name] for one in fields(Words)},
    }
