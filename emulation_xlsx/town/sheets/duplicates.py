"""«Nghi trùng»: who may stand on the list of delegates twice."""

from __future__ import annotations

from collections.abc import Mapping

from emulation_xlsx.forms.styles import BAD_FILL, WARN_FILL
from emulation_xlsx.forms.values import cell_value
from emulation_xlsx.returns.duplicates import STRONG, Doubles, Suspect
from emulation_xlsx.town.cells import LINKED, Cell, Formula, Link, Styled
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import Area, TownBook
from emulation_xlsx.town.sheets.delegates import DELEGATES
from emulation_xlsx.town.states import Row, as_of
from emulation_xlsx.town.table import write_list


def write_duplicates(book: TownBook, town: Consolidation) -> None:
    """Pairs that may be one person, each row linked to its place in the list of delegates."""
    area, found = book.area(DELEGATES), town.doubles
    links = {
        i: _link(area, n, live=book.live) for n, (_, i) in enumerate(town.rows("delegates", "list"))
    }
    rows = [{"stt": n} | _pair(town, links, one) for n, one in enumerate(found.pairs, 1)]
    office = town.plan.settings.office
    more = f"Chỉ để {office} hỏi lại đơn vị; không tự gộp, không tự bỏ người nào."
    write_list(book, "duplicates", rows, note=as_of(town, f"{pair_words(found)} {more}"))


def _link(area: Area, n: int, *, live: bool) -> Cell:
    """Where the ``n``-th (from 0) stands, found by his number: the list may be sorted."""
    words, row = (
        f"dòng {area.first + n}",
        f"(MATCH({n + 1},{area.column('stt')},0)+{area.first - 1})",
    )
    if not live:
        return Link(f"internal:{area.sheet}!A{area.first + n}", words)
    return Formula(f'=HYPERLINK("#{area.sheet}!A"&{row},"dòng "&{row})', words, LINKED)


def pair_words(found: Doubles) -> str:
    """How many pairs there are, how many of them strong, and how many are not listed."""
    if not found.pairs:
        return "Không có đại biểu nào nghi trùng."
    strong = sum(1 + one.rest for one in found.pairs if one.level == STRONG)
    pairs, rest = len(found.pairs) + found.unlisted, found.unlisted
    words = f"{pairs} cặp đại biểu nghi trùng, trong đó {strong} cặp rất có thể trùng"
    more = f"; {rest} cặp trùng những họ tên quá nhiều người mang không liệt kê" if rest else ""
    return f"{words}{more}."


def _pair(town: Consolidation, links: Mapping[int, Cell], suspect: Suspect) -> Row:
    fill = BAD_FILL if suspect.level == STRONG else WARN_FILL
    row: Row = {
        "level": Styled(suspect.level, {"bg_color": fill, "bold": True}),
        "reason": suspect.reason,
    }
    data = town.frame("delegates").data
    for side, one in (("first", suspect.first), ("second", suspect.second)):
        row |= {
            f"{side}_name": one.name,
            f"{side}_birth": cell_value(one.birth, "birth"),
            f"{side}_workplace": data["workplace"].iat[one.row],
            f"{side}_unit": town.plan.by_code[one.unit].name,
            f"{side}_row": links[one.row],
        }
    return row
