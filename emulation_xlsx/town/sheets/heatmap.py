"""«Bản đồ tiến độ»: a row a unit, a cell a milestone; hidden beside it, live, who owes what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from emulation_xlsx.findings import as_date, column_letters
from emulation_xlsx.forms.excel import Excel
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.plan.milestones import Milestone
from emulation_xlsx.plan.model import Plan, Unit
from emulation_xlsx.town.cells import Formula, criterion, literal
from emulation_xlsx.town.compliance import Standing, Status
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import LIST_FIRST_ROW, TownBook
from emulation_xlsx.town.sheets.progress import (
    EXCUSED,
    LATE,
    NOT_OWED,
    OVERDUE,
    WRONG_STILL,
    followed,
    heat,
    key_of,
    owed,
)
from emulation_xlsx.town.states import Row, as_of, numbered
from emulation_xlsx.town.table import shade, write_list

HEATMAP = "heatmap"
HEATMAP_WORDS = (
    "Ô càng đậm, việc càng cần đôn đốc; số là số ngày chậm. “–”: không phải làm việc này. "
    "Ngày tính ở “Tiến độ thời hạn”."
)
SHADES: Mapping[str, Mapping[str, Any]] = {
    Status.ON_TIME: {"bg_color": "#EAF4E4"},
    EXCUSED: {"bg_color": "#EAF4E4", "italic": True},
    Status.NIL: {"bg_color": "#EAF4E4", "italic": True},
    WRONG_STILL: {"bg_color": "#FAEBC0", "italic": True},
    Status.SOON: {"bg_color": "#FFE699", "bold": True},
    Status.CONFIRM: {"bg_color": "#FFD966", "italic": True},
    Status.BEGUN: {"bg_color": "#F4B183", "bold": True},
    Status.ON_THE_DAY: {"bg_color": "#DDA15E"},
    LATE: {"bg_color": "#B5651D", "font_color": "#FFFFFF", "bold": True},
    OVERDUE: {"bg_color": "#7F0000", "font_color": "#FFFFFF", "bold": True},
}
"""Groups of statuses by the words they begin with, from light to dark."""
NOTHING_YET = (NOT_OWED, str(Status.NOT_DUE), str(Status.SOON), EXCUSED)
"""What a cell says of a milestone for which nothing came, beside :data:`OVERDUE`."""
_SILENT, BEHIND, _TO_MEND = "silent", "behind", "to_mend"
"""Units of which something is overdue: nothing came, something came; and who must correct."""
KINDS: Final = (_SILENT, BEHIND, _TO_MEND)
MOST_NAMED = 15
"""As many units a sentence names; of the others it says how many they are."""


def write_heatmap(book: TownBook, town: Consolidation) -> None:
    """A row per unit that owes anything, a column per milestone."""
    words = as_of(town, HEATMAP_WORDS)
    rows = book.once(map_rows, town)
    area = write_list(book, HEATMAP, rows, note=words, since=followed(book, town))
    shade(book, HEATMAP, area, [one.name for one in milestone_columns(town.plan)], SHADES)


def map_rows(book: TownBook, town: Consolidation) -> list[Row]:
    """The rows, of which «Tổng quan» tells the hidden cells."""
    columns = {one.name: m.rule for one, m in _columns(town.plan)}
    stands = {(s.unit.code, s.rule): s for s in owed(town)}
    sent = {receipt.unit for receipt in town.receipts}
    rows: list[Row] = []
    debts = _Debts(book, town)
    for start, unit in numbered(_owing(town)):
        mine = {key: stands.get((unit.code, rule)) for key, rule in columns.items()}
        cells = {key: heat(one) for key, one in mine.items()}
        hidden = debts.row(LIST_FIRST_ROW + len(rows), unit, cells, mine, sent=unit.code in sent)
        rows.append(start | {"member": unit.member} | cells | hidden)
    return rows


def length(town: Consolidation, _book: TownBook) -> int:
    return len(_owing(town))


def _owing(town: Consolidation) -> list[Unit]:
    owing = {standing.unit.code for standing in owed(town)}
    return [unit for unit in town.plan.units if unit.code in owing]


def milestone_columns(plan: Plan) -> list[FormField]:
    """A column per milestone: what «Tiến độ thời hạn» says of it, however that list is sorted."""
    return [one for one, _ in _columns(plan)]


def _columns(plan: Plan) -> Iterator[tuple[FormField, Milestone]]:
    for number, one in enumerate(plan.milestones, 1):
        title = f"{one.short or one.title} ({one.counting} {as_date(one.day)})"
        at = f"MATCH({{unit_code}}&{criterion('', key_of('', one.rule))},{{progress.key}},0)"
        formula = f'=IFERROR(INDEX({{progress.heat}},{at}),"{NOT_OWED}")'
        look = Excel(width=10, align="center", formula=formula)
        yield FormField(name=f"milestone_{number}", title=title, excel=look), one


# --- who owes what, for «Tổng quan» --------------------------------------------------------------


class _Debts:
    """The hidden columns of the map, row by row from its first.

    Of each kind of :data:`KINDS` a row has whether its unit is of it; and the names of the first
    of them, down to the unit with this place in the register: the last row has them all. Units are
    looked up by their number, so that it is the same however the map is sorted.
    """

    def __init__(self, book: TownBook, town: Consolidation) -> None:
        self._titles = {one.name: m.short or m.title for one, m in _columns(town.plan)}
        names = book.sheet(HEATMAP).field_names
        self._letters = {name: column_letters(n) for n, name in enumerate(names, 1)}
        self._counts, self._named = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, "")

    def row(
        self,
        row: int,
        unit: Unit,
        cells: Mapping[str, str],
        stands: Mapping[str, Standing | None],
        *,
        sent: bool,
    ) -> Row:
        """``cells``: what the map says of each milestone; ``sent``: whether any file came."""
        late = {key: one.startswith(OVERDUE) for key, one in cells.items()}
        nothing = all(late[key] or one in NOTHING_YET for key, one in cells.items()) and not sent
        mending = any(one in (WRONG_STILL, Status.BEGUN) for one in cells.values())
        holds = (any(late.values()) and nothing, any(late.values()) and not nothing, mending)
        made: Row = {}
        for kind, one, condition in zip(KINDS, holds, _conditions(cells, sent=sent), strict=True):
            made |= self._running(kind, row, unit, condition, holds=one)
        days = [one.days_late or 0 for key, one in stands.items() if one and late[key]]
        titles = "; ".join(self._titles[key] for key, one in late.items() if one)
        rank = max(days) * 10**5 - int(row - LIST_FIRST_ROW + 1) if days else None
        return made | {
            "debts": Formula(f"={_titles_text(self._titles)}", titles),
            "debt_days": Formula(f"={_days_text(cells)}", max(days, default=0)),
            "debt_rank": Formula('=IF({debts}="","",{debt_days}*100000-{stt})', rank),
        }

    def _running(self, kind: str, row: int, unit: Unit, condition: str, *, holds: bool) -> Row:
        self._counts[kind] += holds
        if holds and self._counts[kind] <= MOST_NAMED:
            self._named[kind] += f"; {unit.name}"
        above = f"{self._letters[f'{kind}_names']}{row - 1}"
        number, of_kind = f"(ROW()-{LIST_FIRST_ROW - 1})", f"{{heatmap.{kind}}}"
        at = f"MATCH({number},{{heatmap.stt}},0)"
        so_far = f'SUMIFS({of_kind},{{heatmap.stt}},"<="&{number})'
        named = f"AND(INDEX({of_kind},{at})=1,{so_far}<={MOST_NAMED})"
        return {
            kind: Formula(f"={condition}", int(holds)),
            f"{kind}_names": Formula(
                f'=IF({number}=1,"",{above})&IF({named},"; "&INDEX({{heatmap.unit_name}},{at}),"")',
                self._named[kind],
            ),
        }


def _conditions(cells: Mapping[str, str], *, sent: bool) -> Sequence[str]:
    """Of each kind whether a row's unit is of it: 1 or 0, over the row's cells."""
    first, last = next(iter(cells)), list(cells)[-1]
    span = f"{{{first}}}:{{{last}}}"

    def having(*words: str) -> str:
        return "+".join(f"COUNTIF({span},{criterion('=', one)})" for one in words)

    overdue = f'COUNTIF({span},"{OVERDUE}*")'
    nothing = "FALSE" if sent else f"{overdue}+{having(*NOTHING_YET)}={len(cells)}"
    return (
        f"({overdue}>0)*({nothing})",
        f"({overdue}>0)*NOT({nothing})",
        f"({having(WRONG_STILL, Status.BEGUN)}>0)*1",
    )


def _titles_text(titles: Mapping[str, str]) -> str:
    """What is overdue, in words."""
    parts = (
        f'IF(LEFT({{{key}}},{len(OVERDUE)})="{OVERDUE}",{literal(f"; {title}")},"")'
        for key, title in titles.items()
    )
    return f"MID({'&'.join(parts)},3,5000)"


def _days_text(cells: Mapping[str, str]) -> str:
    """The days of what is overdue longest."""
    at = len(OVERDUE) + 2
    parts = (
        f'IF(LEFT({{{key}}},{len(OVERDUE)})="{OVERDUE}",VALUE(MID({{{key}}},{at},9)),0)'
        for key in cells
    )
    return f"MAX({','.join(parts)})"
