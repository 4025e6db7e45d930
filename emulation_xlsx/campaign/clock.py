"""The only clock that the program has, at UTC+7, and days as a person types them."""

from __future__ import annotations

import datetime as dt
import time

VIETNAM = dt.timezone(dt.timedelta(hours=7))
_STYLES = ("%Y-%m-%d", "%d/%m/%Y")


def now() -> dt.datetime:
    """The moment in Vietnam, without its zone, to the second."""
    return dt.datetime.now(VIETNAM).replace(tzinfo=None, microsecond=0)


def day(text: str) -> dt.date:
    """A day typed as ``2020-04-20`` or ``20/04/2020``.

    :raises ValueError: it is none.
    """
    for style in _STYLES:
        try:
            return dt.date(*time.strptime(text, style)[:3])
        except ValueError:
            continue
    raise ValueError(text)
