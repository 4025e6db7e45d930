"""Who the delegates are, counted live over their list: «Cơ cấu đại biểu» (R-MIX, R-SHARE)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from emulation_xlsx.forms.excel import Excel
from emulation_xlsx.forms.schema import FormField
from emulation_xlsx.forms.styles import FIXED_FILL
from emulation_xlsx.forms.values import NO, YES
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.town.attendance import CAME
from emulation_xlsx.town.cells import Formula, Styled
from emulation_xlsx.town.charts import COMPOSITION
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.page import LIST_FIRST_ROW, TownBook, signature
from emulation_xlsx.town.sheets.delegates import AGES, DELEGATES, Tally, Test, age_year
from emulation_xlsx.town.sheets.working import roman
from emulation_xlsx.town.states import Row, as_of
from emulation_xlsx.town.table import write_list

UNKNOWN = "Để trống hoặc ghi sai (chưa tính vào nhóm nào)"
UNASKED = "Không được hỏi, để trống hoặc ghi sai"
"""The same, where not every unit is asked."""
LONG = 12
"""Of a longer code list only the values that occur are rows."""
FIRST = ("delegate_type", "category", "gender", "ethnicity", "direct_work", "age_group")
"""The fields that a chair asks for first; the others follow in the order of the form."""
HERE: Test = ("came", "=", CAME)
ZERO_AS_DASH = '0;-0;"–"'
HEAD = {"bold": True, "bg_color": FIXED_FILL}


@dataclass(frozen=True)
class CompositionRow:
    """A row: the delegates that pass all its tests."""

    label: str
    tests: tuple[Test, ...]
    key: str = ""
    """Under which name «Tổng quan» finds its share."""
    target: int | None = None
    """Per cent, a setting (R-SHARE)."""


@dataclass(frozen=True)
class Group:
    """A field with its heading and rows; the first, without a heading, is everybody."""

    name: str
    title: str
    items: list[CompositionRow]

    @property
    def values(self) -> int:
        """How many of its first rows are one value each: what a chart shows."""
        return sum(
            item.tests[-1][1] == "=" and item.label not in (UNKNOWN, UNASKED) for item in self.items
        )


def write_composition(book: TownBook, town: Consolidation) -> None:
    """Official delegates by everything the list says of them, by block and together."""
    tally = book.once(Tally, town)
    rows: list[Row] = []
    for number, group in enumerate(book.once(groups, town)):
        if group.title:
            head: Row = {"stt": roman(number), "label": group.title}
            rows.append(
                {f.name: Styled(head.get(f.name), HEAD) for f in book.sheet(COMPOSITION).fields}
            )
        rows += [_row(book, town.plan, item, tally) for item in group.items]
    words = f"Chỉ tính đại biểu chính thức; tuổi tính theo năm sinh đến năm {age_year(town.plan)}."
    area = write_list(book, COMPOSITION, rows, note=as_of(town, words), charted=True)
    signature(book, book.pages[COMPOSITION], area.last + 2, len(area.cols))


def length(town: Consolidation, book: TownBook) -> int:
    return sum(bool(one.title) + len(one.items) for one in book.once(groups, town))


def spans(book: TownBook, town: Consolidation) -> dict[str, tuple[int, int]]:
    """Group → first and last row of its single values."""
    found, at = {}, LIST_FIRST_ROW
    for one in book.once(groups, town):
        at += bool(one.title)
        found[one.name] = at, at + one.values - 1
        at += len(one.items)
    return found


def shares(book: TownBook, town: Consolidation) -> dict[str, tuple[Formula, Formula]]:
    """The shares that «Tổng quan» shows, by the keys of their rows, each with the number of
    official delegates of whom it is not known.
    """
    tally, found = book.once(Tally, town), {}
    area, starts = book.area(COMPOSITION), spans(book, town)
    for one in book.once(groups, town):
        for at, item in enumerate(one.items, starts[one.name][0]):
            if item.key and one.name:
                share = Formula(area.cell("share", at), _share(item, tally))
                blank: Test = (one.name, "=", "")
                found[item.key] = share, tally.counted(tally.official, blank)
    return found


def _share(item: CompositionRow, tally: Tally) -> Fraction | None:
    """Of all official delegates."""
    whole = tally.passing(tally.official)
    return Fraction(tally.passing(*item.tests), whole) if whole else None


def block_columns(plan: Plan) -> list[FormField]:
    """A column per block."""
    look = Excel(width=9, align="center", number_format=ZERO_AS_DASH)
    return [
        FormField(name=f"block_{n}", title=name, type="integer", excel=look)
        for n, name in enumerate(plan.blocks, 1)
    ]


# --- what is counted ----------------------------------------------------------------------------


def groups(book: TownBook, town: Consolidation) -> list[Group]:
    """What the chair asks for first, then the other fields of the form."""
    tally = book.once(Tally, town)
    plan, spec = town.plan, town.plan.form("town")
    by_name = {field.name: field for field in spec.sheet(DELEGATES).fields}
    reserve = CompositionRow(
        "Dự khuyết (không tính vào các số dưới đây)", (("standing", "=", plan.roles.reserve),)
    )
    official = CompositionRow("Đại biểu chính thức", (tally.official,), "official")
    found = [Group("", "", [official, reserve])]
    for name in dict.fromkeys((*FIRST, *by_name)):
        field = by_name.get(name)
        if field is None or name == "standing":
            continue
        if values := _values(plan, field):
            if len(values) > LONG:
                occurring = tally.occurring(name)
                values = [value for value in values if value in occurring]
            items = [*_items(plan, name, values, tally), *_others(plan, name, tally)]
            label = UNASKED if (DELEGATES, name) in plan.asked.only else UNKNOWN
            unknown = CompositionRow(label, (tally.official, (name, "=", "")))
            items += [unknown] if tally.passing(*unknown.tests) else []
            found.append(Group(name, field.title, items))
    return found


def _values(plan: Plan, field: FormField) -> Sequence[str]:
    """The values that a field may have; none where people write what they like."""
    if field.name == "age_group":
        return list(AGES)
    if field.type == "boolean":
        return (YES, NO)
    listed = plan.lists.get(field.excel.list or "")
    return listed.values if listed and not field.excel.open_list else ()


def _items(plan: Plan, name: str, values: Sequence[str], tally: Tally) -> Iterator[CompositionRow]:
    keys: Mapping[tuple[str, str], tuple[str, int | None]] = {
        ("gender", "Nữ"): ("women", plan.settings.women_percent),
        ("party_member", YES): ("party", None),
    }
    for value in values:
        key, target = keys.get((name, value), ("", None))
        yield CompositionRow(value, (tally.official, (name, "=", value)), key, target)


def _others(plan: Plan, name: str, tally: Tally) -> Iterator[CompositionRow]:
    """Groups of R-SHARE that are all values but a few."""
    settings = plan.settings
    for field, label, key, target in (
        ("ethnicity", "Cộng dân tộc thiểu số", "minority", settings.minority_percent),
        ("direct_work", "Cộng người trực tiếp", "direct", settings.direct_percent),
    ):
        if name == field:
            others: list[Test] = [(name, "<>", value) for value in (*plan.roles.outside(name), "")]
            yield CompositionRow(label, (tally.official, *others), key, target)


# --- how it is counted --------------------------------------------------------------------------


def _row(book: TownBook, plan: Plan, item: CompositionRow, tally: Tally) -> Row:
    """Counts per block and together, the share of all official delegates, and the target."""
    row: Row = {"label": item.label}
    for number, one in enumerate(block_columns(plan), 1):
        row[one.name] = _count(tally, *item.tests, ("block_number", "=", number))
    row["total"] = _count(tally, *item.tests)
    if tally.official in item.tests:
        share, area = _share(item, tally), book.area(COMPOSITION)
        whole = area.cell("total", area.first)
        row["share"] = Formula(f'=IF({whole}>0,{{total}}/{whole},"")', share)
        row |= _against(item, share)
    if book.has(COMPOSITION, "came"):
        row |= _came(book, item, tally)
    bold = {"bold": True} if item.key in ("official", "minority", "direct") else {}
    return {name: Styled(value, bold) for name, value in row.items()}


def _came(book: TownBook, item: CompositionRow, tally: Tally) -> Row:
    """Of those who came, reserves in others' places too."""
    tests = tuple(test for test in item.tests if test != tally.official)
    came, whole = _count(tally, *tests, HERE), tally.passing(HERE)
    area = book.area(COMPOSITION)
    first = area.cell("came", area.first)
    share = Fraction(came.value, whole) if whole else None
    return {"came": came, "came_share": Formula(f'=IF({first}>0,{{came}}/{first},"")', share)}


def _count(tally: Tally, *tests: Test) -> Formula:
    counted = tally.counted(*tests)
    return Formula(f"={counted.text}", counted.value)


def _against(item: CompositionRow, share: Fraction | None) -> Row:
    """A share beside its target."""
    if item.target is None:
        return {}
    target = Fraction(item.target, 100)
    verdict = "" if share is None else "đạt" if share >= target else "dưới mục tiêu"
    text = '=IF({share}="","",IF({share}>={target},"đạt","dưới mục tiêu"))'
    return {"target": target, "verdict": Formula(text, verdict, {"bold": True})}
