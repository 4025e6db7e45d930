"""What a chair is told first, live: a few sentences to be read aloud, and single figures.

«Tổng quan» and «Trình chiếu» show them; the words stand in ``data/summary.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from importlib import resources
from string import Formatter

import yaml

from emulation_xlsx.findings import SEVERITY_NAMES, Severity
from emulation_xlsx.plan.settings import Settings
from emulation_xlsx.returns.slips import together
from emulation_xlsx.town.cells import Formula, criterion, literal
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import TownBook
from emulation_xlsx.town.sheets.allocation import Figures, figures
from emulation_xlsx.town.sheets.composition import shares
from emulation_xlsx.town.sheets.delegates import IS_READY, Tally
from emulation_xlsx.town.sheets.heatmap import HEATMAP, KINDS, MOST_NAMED, map_rows
from emulation_xlsx.town.sheets.progress import OVERDUE, group, owed

_Part = Formula | int | str
"""A part of a sentence: an expression of Excel with its value, a number, or words."""


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    path = resources.files("emulation_xlsx.data").joinpath("summary.yaml")
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(path.read_text("utf-8"))
    return found


def sentences(book: TownBook, town: Consolidation) -> list[Formula]:
    """Who is named, who has sent nothing, who is behind, who must correct, and the shares; nothing
    of delegates where nobody is to send any.
    """
    said = [_names(book, town, kind) for kind in KINDS]
    if town.plan.asks("list"):
        said = [_seats(book, town), *said, _shares(book, town)]
    return [Formula(f"={one.text}", one.value) for one in said]


def tiles(book: TownBook, town: Consolidation) -> list[tuple[str, Formula]]:
    """Figures, one or a share of another, each with its words."""
    found: dict[str, Sequence[_Part]] = _seated(book, town) if town.plan.asks("list") else {}
    found |= {
        "overdue": (_overdue(book, town),),
        "errors": (_found(book, town, Severity.ERROR),),
        "breaches": (_found(book, town, Severity.BREACH),),
    }
    words = _words()["tiles"]
    return [(text, _ratio(found[key])) for key, text in words.items() if key in found]


def _seated(book: TownBook, town: Consolidation) -> dict[str, Sequence[_Part]]:
    """The figures of delegates and seats."""
    seats, tally = figures(book, town), book.once(Tally, town)
    named = tally.named().people
    cap, exemplars = town.allocation.cap, town.allocation.exemplar_seats
    return {
        "people": (_sum(named, seats.guests), cap),
        "exemplars": (named, exemplars),
        "guests": (seats.guests, cap - exemplars),
        "ready": (tally.counted(*tally.official_exemplar, IS_READY), exemplars),
        "unsent": (seats.unsent,),
    }


# --- sentences ----------------------------------------------------------------------------------


def sentence(name: str, **parts: _Part) -> Formula:
    """The words of that name with live parts in them, as an expression of Excel."""
    texts, values = [], []
    for text, part, _, _ in Formatter().parse(_words()["sentences"][name]):
        if text:
            texts.append(literal(text))
            values.append(text)
        if part:
            live = parts[part]
            texts.append(live.text if isinstance(live, Formula) else literal(str(live)))
            values.append(str(live.value if isinstance(live, Formula) else live))
    return Formula("&".join(texts), "".join(values))


def either(condition: str, holds: object, yes: Formula, no: Formula) -> Formula:
    """A live choice of two by a condition, an expression of Excel; now it ``holds`` or not."""
    return Formula(f"IF({condition},{yes.text},{no.text})", yes.value if holds else no.value)


def _seats(book: TownBook, town: Consolidation) -> Formula:
    seats: Figures = figures(book, town)
    named, allocation = book.once(Tally, town).named(), town.allocation
    twice = named.doubled
    again = sentence("again", number=twice)
    return sentence(
        "seats",
        people=_sum(named.people, seats.guests),
        cap=allocation.cap,
        exemplars=named.people,
        seats=allocation.exemplar_seats,
        again=either(f"{twice.text}=0", twice.value == 0, Formula('""', ""), again),
        short=seats.short,
        over=seats.over,
        guests=seats.guests,
        guest_seats=allocation.cap - allocation.exemplar_seats,
    )


def _names(book: TownBook, town: Consolidation, kind: str) -> Formula:
    """How many units are of a kind, and which: «Bản đồ tiến độ» has them, hidden."""
    area, rows = book.area(HEATMAP), book.once(map_rows, town)
    count, names = f"SUM({area.column(kind)})", area.cell(f"{kind}_names", area.last)
    number = sum(row[kind].value for row in rows)
    named = rows[-1][f"{kind}_names"].value if rows else ""
    rest = sentence("more", number=Formula(f"({count}-{MOST_NAMED})", number - MOST_NAMED))
    beyond = number > MOST_NAMED
    more = either(f"{count}>{MOST_NAMED}", beyond, rest, Formula('""', ""))
    told = Formula(f"MID({names},3,5000)", named[2:])
    listed = Formula(f"{told.text}&{more.text}", f"{told.value}{more.value}")
    some = sentence(kind, number=Formula(count, number), names=listed)
    return either(f"{count}=0", number == 0, sentence(f"no_{kind}"), some)


def _shares(book: TownBook, town: Consolidation) -> Formula:
    """R-SHARE, of the official delegates."""
    found, settings = shares(book, town), town.plan.settings
    told = list(_each_share(found, settings))
    if not told:
        return sentence("no_shares")
    texts, values = [one.text for one in told], [str(one.value) for one in told]
    groups = Formula('&"; "&'.join(texts), "; ".join(values))
    first = next(iter(found.values()))[0]
    some = sentence("shares", groups=groups)
    return either(f'{first.text}=""', first.value is None, sentence("no_shares"), some)


def _each_share(
    found: Mapping[str, tuple[Formula, Formula]], settings: Settings
) -> Iterator[Formula]:
    for key, named in _words()["groups"].items():
        if key in found:
            share, unknown = found[key]
            missing = sentence("unknown", number=unknown)
            yield sentence(
                "share",
                group=named,
                percent=_percent(share),
                target=_target(share, getattr(settings, f"{key}_percent")),
                unknown=either(f"{unknown.text}=0", unknown.value == 0, Formula('""', ""), missing),
            )


def _target(share: Formula, target: int | None) -> Formula:
    if target is None:
        return sentence("no_target")
    reached, missed = (sentence(name, target=target) for name in ("reached", "missed"))
    holds = share.value is not None and share.value >= Fraction(target, 100)
    return either(f"{share.text}>={target}/100", holds, reached, missed)


def _percent(share: Formula) -> Formula:
    """``49,3%``, with whole numbers only: a format's own sign for decimals differs by country."""
    tenths = f"ROUND(1000*{share.text},0)"
    value = int(1000 * Fraction(share.value or 0) + Fraction(1, 2))
    text = f'INT({tenths}/10)&","&MOD({tenths},10)&"%"'
    return Formula(text, f"{value // 10},{value % 10}%")


# --- figures ------------------------------------------------------------------------------------


def _sum(one: Formula, other: Formula) -> Formula:
    return Formula(f"({one.text}+{other.text})", one.value + other.value)


def _ratio(figures: Sequence[_Part]) -> Formula:
    """``152/210``, live; a single figure stays a number."""
    first, *whole = figures
    assert isinstance(first, Formula)
    if not whole:
        return Formula(f"={first.text}", first.value)
    return Formula(f'={first.text}&"/{whole[0]}"', f"{first.value}/{whole[0]}")


def _overdue(book: TownBook, town: Consolidation) -> Formula:
    groups = book.area("progress").column("group")
    number = sum(group(standing) == OVERDUE for standing in owed(town))
    return Formula(f"COUNTIF({groups},{criterion('=', OVERDUE)})", number)


def _found(book: TownBook, town: Consolidation, kind: Severity) -> Formula:
    """How many findings of a severity; where their list does not stand beside, the number."""
    number = sum(finding.severity is kind for finding in together(town.findings))
    if "issues" not in book.pages:
        return Formula(str(number), number)
    severities = book.area("issues").column("severity")
    return Formula(f"COUNTIF({severities},{criterion('=', SEVERITY_NAMES[kind])})", number)
