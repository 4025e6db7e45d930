"""Who the delegates are, counted live over their list: «Cơ cấu đại biểu» (R-MIX, R-SHARE)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from emulation_xlsx.forms.schema import Excel, FormField
from emulation_xlsx.forms.styles import FIXED_FILL
from emulation_xlsx.forms.values import NO, YES
from emulation_xlsx.plan.model import OFFICIAL, RESERVE, Plan
from emulation_xlsx.town.cells import Formula, Styled, criterion
from emulation_xlsx.town.charts import write_charts
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.fitting import write_fitted
from emulation_xlsx.town.sheets.delegates import AGES, DELEGATES, age_year
from emulation_xlsx.town.sheets.draft import roman
from emulation_xlsx.town.states import Row, as_of
from emulation_xlsx.town.table import FIRST_ROW, Area, TownBook, signature

COMPOSITION = "composition"
KINH, NO_DIRECT = "Kinh", "Không"
"""The majority, and who does not work directly: the values that a target's group leaves out."""
LONG = 12
"""Of a longer code list only the values that occur are rows."""
FIRST = ("delegate_type", "category", "gender", "ethnicity", "direct_work", "age_group")
"""The fields that a chair asks for first; the others follow in the order of the form."""
ZERO_AS_DASH = '0;-0;"–"'
HEAD = {"bold": True, "bg_color": FIXED_FILL}

Test = tuple[str, str, str | int]
"""A field, a sign of COUNTIFS (``=``, ``<>``) and the value it is held to."""
IS_OFFICIAL: Test = ("standing", "=", OFFICIAL)


@dataclass(frozen=True)
class Item:
    """A row: the delegates that pass all its tests."""

    label: str
    tests: tuple[Test, ...]
    key: str = ""
    """Under which name «Tổng quan» finds its share."""
    target: int | None = None
    """Per cent, a setting (R-SHARE)."""


def write_composition(book: TownBook, town: Consolidation) -> None:
    """Official delegates by everything the list says of them, by block and together."""
    plan, fields = town.plan, book.sheet(DELEGATES).fields
    people = book.listed.pop(DELEGATES)  # nobody else wants them, and they may be very many
    blocks = {f"block_{n}": name for n, name in enumerate(plan.blocks, 1)}
    book.insert_fields(
        COMPOSITION, "label", [_block_field(key, name) for key, name in blocks.items()]
    )
    tally = Tally(people)
    rows: list[Row] = []
    for number, (name, title, items) in enumerate(_groups(plan, fields, people)):
        if title:
            head: Row = {"stt": roman(number), "label": title}
            rows.append(
                {f.name: Styled(head.get(f.name), HEAD) for f in book.sheet(COMPOSITION).fields}
            )
        single = sum(item.tests[-1][1] == "=" for item in items)
        book.spans[name] = (FIRST_ROW + len(rows), FIRST_ROW + len(rows) + single - 1)
        rows += [_row(book, item, blocks, tally) for item in items]
    year = age_year(plan)
    words = f"Chỉ tính đại biểu chính thức; tuổi tính theo năm sinh đến năm {year}."
    area = write_fitted(book, COMPOSITION, rows, note=as_of(town, words), charted=True)
    _figures(book, area, rows)
    page, last = book.pages[COMPOSITION], area.last + 2
    page.set_h_pagebreaks([last])
    signature(book, page, write_charts(book, last + 1) + 2, len(area.cols))


def _block_field(key: str, name: str) -> FormField:
    look = Excel(width=9, align="center", number_format=ZERO_AS_DASH)
    return FormField(name=key, title=name, type="integer", excel=look)


# --- what is counted ----------------------------------------------------------------------------


def _groups(
    plan: Plan, fields: Sequence[FormField], people: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, list[Item]]]:
    """Fields with their headings and rows; the first, without a heading, is everybody."""
    reserve = Item("Dự khuyết (không tính vào các số dưới đây)", (("standing", "=", RESERVE),))
    yield "", "", [Item("Đại biểu chính thức", (IS_OFFICIAL,), "official"), reserve]
    rest = [field.name for field in fields if field.name not in FIRST]
    by_name = {field.name: field for field in fields}
    for name in (*FIRST, *rest):
        field = by_name.get(name)
        if field is None or name == "standing":
            continue
        if values := _values(plan, field):
            occurring = {person.get(name) for person in people}
            shown = [v for v in values if len(values) <= LONG or v in occurring]
            yield name, field.title, [*_items(plan, name, shown), *_others(plan, name)]


def _values(plan: Plan, field: FormField) -> Sequence[str]:
    """The values that a field may have; none where people write what they like."""
    if field.name == "age_group":
        return list(AGES)
    if field.type == "boolean":
        return (YES, NO)
    listed = plan.lists.get(field.excel.list or "")
    return listed.values if listed and not field.excel.open_list else ()


def _items(plan: Plan, name: str, values: Sequence[str]) -> Iterator[Item]:
    keys: Mapping[tuple[str, str], tuple[str, int | None]] = {
        ("gender", "Nữ"): ("women", plan.settings.women_percent),
        ("party_member", YES): ("party", None),
    }
    for value in values:
        key, target = keys.get((name, value), ("", None))
        yield Item(value, (IS_OFFICIAL, (name, "=", value)), key, target)


def _others(plan: Plan, name: str) -> Iterator[Item]:
    """Groups of R-SHARE that are all values but one."""
    settings = plan.settings
    for field, value, label, key, target in (
        ("ethnicity", KINH, "Cộng dân tộc thiểu số", "minority", settings.minority_percent),
        ("direct_work", NO_DIRECT, "Cộng người trực tiếp", "direct", settings.direct_percent),
    ):
        if name == field:
            tests = (IS_OFFICIAL, (name, "<>", value), (name, "<>", ""))
            yield Item(label, tests, key, target)


# --- how it is counted --------------------------------------------------------------------------


def _row(book: TownBook, item: Item, blocks: Mapping[str, str], people: Tally) -> Row:
    """Counts per block and together, the share of all official delegates, and the target."""
    row: Row = {"label": item.label}
    for number, key in enumerate(blocks, 1):
        row[key] = count(book, (*item.tests, ("block_number", "=", number)), people)
    total = count(book, item.tests, people)
    row["total"] = total
    if IS_OFFICIAL in item.tests:
        whole = people.passing([IS_OFFICIAL])
        share = Fraction(total.value, whole) if whole else None
        column = list(book.sheet(COMPOSITION).field_names).index("total") + 1
        all_of = Area(book.sheet(COMPOSITION).name, FIRST_ROW, FIRST_ROW, {"total": column})
        cell = all_of.cell("total", FIRST_ROW)
        row["share"] = Formula(f'=IF({cell}>0,{{total}}/{cell},"")', share)
        row |= _against(item, share)
    bold = {"bold": True} if item.key in ("official", "minority", "direct") else {}
    return {name: Styled(value, bold) for name, value in row.items()} | {"key": item.key}


def _against(item: Item, share: Fraction | None) -> Row:
    """A share beside its target."""
    if item.target is None:
        return {}
    target = Fraction(item.target, 100)
    verdict = "" if share is None else "đạt" if share >= target else "dưới mục tiêu"
    text = '=IF({share}="","",IF({share}>={target},"đạt","dưới mục tiêu"))'
    return {"target": target, "verdict": Formula(text, verdict, {"bold": True})}


def count(book: TownBook, tests: Sequence[Test], people: Tally) -> Formula:
    """How many on the list pass all tests, live."""
    area = book.areas[DELEGATES]
    terms = (f"{area.column(name)},{criterion(sign, value)}" for name, sign, value in tests)
    return Formula(f"=COUNTIFS({','.join(terms)})", people.passing(tests))


class Tally:
    """How often the values of some fields occur together; the rows are gone through once for it."""

    def __init__(self, people: Sequence[Mapping[str, Any]]) -> None:
        self._people = people
        self._counts: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = {}

    def passing(self, tests: Sequence[Test]) -> int:
        """How many pass all tests."""
        names = tuple(dict.fromkeys(name for name, _, _ in tests))
        if names not in self._counts:
            self._counts[names] = Counter(tuple(map(p.get, names)) for p in self._people)
        together = self._counts[names].items()
        rows = ((dict(zip(names, values, strict=True)), times) for values, times in together)
        return sum(times for row, times in rows if all(passes(row, test) for test in tests))


def passes(person: Row, test: Test) -> bool:
    """What a criterion of COUNTIFS says of a cell."""
    name, sign, wanted = test
    return ((person.get(name) or "") == wanted) == (sign == "=")


def _figures(book: TownBook, area: Area, rows: Sequence[Row]) -> None:
    """The shares that «Tổng quan» shows."""
    for at, row in enumerate(rows, area.first):
        if isinstance(key := row.get("key"), str) and key:
            for name in ("total", "share"):
                value = row[name].value.value
                book.figures[f"{key}.{name}"] = Formula(area.cell(name, at), value)
