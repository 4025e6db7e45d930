"""Which days are no working days in Vietnam; the table is data/holidays.yaml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from emulation_xlsx.plan.defaults import holiday_data

WEEKEND = {5: "thứ Bảy", 6: "Chủ nhật"}
TET, ANCESTORS = "Tết Nguyên đán", "Giỗ Tổ Hùng Vương"
TET_DAYS = range(-1, 4)
"""The days off of Tết, counted from its first: its eve to the fourth."""


def day_off(day: dt.date) -> str | None:
    """The name of the holiday or weekend day that a day is; None of a working day."""
    fixed = _fixed(day.year).get(f"{day:%m-%d}")
    return fixed or _lunar().get(day) or WEEKEND.get(day.weekday())


def _fixed(year: int) -> Mapping[str, str]:
    data = holiday_data()
    return {**data["fixed"], **(data["beside"] if year >= data["beside_since"] else {})}


@cache
def _lunar() -> Mapping[dt.date, str]:
    data = holiday_data()
    eves = {first + dt.timedelta(days=n): TET for first in data["tet"] for n in TET_DAYS}
    return {**eves, **dict.fromkeys(data["ancestors"], ANCESTORS)}
