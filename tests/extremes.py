"""``python -m tests.extremes``: every extreme value in every input cell of a genuine form, and
genuine forms with bytes flipped, consolidated beside whole ones: each costs only itself.

A file takes one value in one cell, so that what it does to the others can be seen. The tests try a
sample of all this (``tests/returns/test_extremes.py``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice

from emulation_xlsx.demo import SEEN, unit_values
from emulation_xlsx.findings import a1
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.post.drafts import sealed
from emulation_xlsx.post.letters import answers, reminders
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.returns.receipts import Receipt, receive
from emulation_xlsx.town.consolidation import consolidate
from emulation_xlsx.town.workbook import write_town
from tests.helpers.outcomes import OUR_FAULT
from tests.helpers.workbooks import parts_of, zipped

PLAN = default_plan()
AS_OF = dt.date(2020, 4, 20)
DAY = dt.date(2019, 10, 10)


def _text(xml: str) -> bytes:
    """A cell's inside, behind its address and format."""
    return f' t="inlineStr"><is><t xml:space="preserve">{xml}</t></is></c>'.encode()


def _number(digits: str) -> bytes:
    return f"><v>{digits}</v></c>".encode()


CELLS: Mapping[str, bytes] = {
    "2^63": _number("9223372036854775808"),
    "10^22": _number("1E+22"),
    "1e308": _number("1E+308"),
    "1E400": _number("1E+400"),
    "-1": _number("-1"),
    "-2^63": _number("-9223372036854775808"),
    "the smallest": _number("5E-324"),
    "NaN as a number": _number("NaN"),
    "infinity as a number": _number("-INF"),
    "4,301 digits as a number": _number("9" * 4301),
    "no number": _number("١٢"),
    "NaN as text": _text("NaN"),
    "infinity as text": _text("Infinity"),
    "4,301 digits": _text("9" * 4301),
    "32,767 letters": _text("a" * 32_767),
    "32,767 spaces": _text("a" + " " * 32_765 + "b"),
    "300 words": _text("Lan " * 300),
    "a lone surrogate, escaped": _text("a_xD800_b"),
    "a lone surrogate, as a reference": _text("a&#xD800;b"),
    "a surrogate in bytes": _text("a\0b").replace(b"\0", b"\xed\xa0\x80"),
    "nothing of XML": _text("a&#0;b"),
    "braces": _text("{x}%s{0}"),
    "a formula": _text("=HYPERLINK(&quot;http://x&quot;)"),
    "the last day": b' t="d"><v>9999-12-31T23:59:59</v></c>',
    "a day beyond": b' t="d"><v>99999-99-99</v></c>',
    "a shared text that is none": b' t="s"><v>4294967296</v></c>',
    "an error": b' t="e"><v>#REF!</v></c>',
    "TRUE": b' t="b"><v>1</v></c>',
    "a cell of no kind": b' t="zz"><v>x</v></c>',
}


@cache
def form(code: str) -> bytes:
    unit = PLAN.by_code[code]
    return unit_workbook(PLAN, unit, 4, DAY, unit_values(unit, 4))


@cache
def whole(code: str) -> RawWorkbook:
    """A unit's genuine form, as read."""
    return read_workbook(form(code), load("unit_return"))


@cache
def parts(code: str) -> Mapping[str, bytes]:
    return parts_of(form(code))


CODES = tuple(unit.code for unit in PLAN.units)


Input = tuple[str, int, str]
"""An input cell: its sheet's key, the index of its row, its field."""


@dataclass(frozen=True)
class Tried:
    """A file, the one cell of it that may read otherwise, and what was done."""

    what: str
    content: bytes
    cell: Input | None = None
    """None: any, so nothing is compared."""


def inputs(code: str) -> Iterator[Input]:
    """The input cells of a unit's form."""
    for sheet in load("unit_return").sheets:
        table = whole(code).tables[sheet.key]
        asked = {one.name for one in sheet.fields if not one.excel.prefilled}
        for i, name, _ in table.cells():
            if sheet.part and name in asked:
                yield sheet.key, i, name


def pairs() -> Iterator[tuple[str, Callable[[str], Tried]]]:
    """What is tried, and how it is made for a unit."""
    for value in CELLS:
        for cell in inputs(CODES[1]):
            yield f"{value} at {cell}", _in_cell(value, cell)


def _in_cell(value: str, cell: Input) -> Callable[[str], Tried]:
    def make(code: str) -> Tried:
        key, i, field = cell
        table = whole(code).tables[key]
        row, col = table.place(i, field)
        if not (row and col):  # asked of some units only
            return Tried("nothing", form(code))
        part = f"xl/worksheets/sheet{_names(code).index(table.sheet_name) + 1}.xml"
        xml = _put(parts(code)[part], (row, col), CELLS[value])
        return Tried(f"{value} at {cell}", zipped({**parts(code), part: xml}), cell)

    return make


def _put(sheet: bytes, at: tuple[int, int], inside: bytes) -> bytes:
    """A sheet's XML with a cell's inside; where the form has no such cell, at its row's end."""
    address = a1(*at).encode()
    cell = rb'(<c r="%b"(?: s="[0-9]+")?)[^<>]*?(?:/>|>.*?</c>)' % address
    xml, found = re.subn(cell, lambda old: old[1] + inside, sheet, count=1)
    if not found:
        row = rb'(<row r="%d"[^<>]*?)(?:/>|>(.*?)</row>)' % at[0]
        new = b'<c r="%b"' % address + inside + b"</row>"
        xml, found = re.subn(row, lambda old: old[1] + b">" + (old[2] or b"") + new, sheet, count=1)
    assert found, address
    return xml


@cache
def _names(code: str) -> Sequence[str]:
    tags: list[bytes] = re.findall(rb'<sheet name="([^"]*)"', parts(code)["xl/workbook.xml"])
    return [tag.decode() for tag in tags]


def flipped(seed: int, code: str) -> Tried:
    """A form with a few bytes changed: in the file as it lies, or within one of its parts."""
    chance = random.Random(seed)
    inside = bool(seed % 3)
    name = chance.choice(sorted(parts(code)))
    data = bytearray(parts(code)[name] if inside else form(code))
    for _ in range(chance.choice([1, 1, 1, 2, 5, 20])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    content = zipped({**parts(code), name: bytes(data)}) if inside else bytes(data)
    return Tried(f"bytes flipped, {seed}", content)


def failures(tried: Sequence[tuple[str, Tried]]) -> list[str]:
    """What any of the files (unit and file, a unit once) does beyond itself, in words."""
    arrivals = [Arrival(f"{code}.xlsx", one.content) for code, one in tried]
    came = receive(arrivals, {}, PLAN, SEEN)
    by_file = {receipt.file: receipt for receipt in came}
    told = [words for code, one in tried for words in _beyond(code, one, by_file[f"{code}.xlsx"])]
    try:
        town = consolidate(PLAN, [], allocate_plan(PLAN), came, [], AS_OF)
        for letter in [*answers(town), *reminders(town)]:
            sealed(letter)
        write_town(town)
        write_town(town, public=True)
    except Exception as error:  # whatever it is, it is what is to be told
        told.append(f"{type(error).__name__}: {error}: one of {[one.what for _, one in tried]}")
    return told


def _beyond(code: str, one: Tried, receipt: Receipt) -> Iterator[str]:
    """What of a file's receipt is our fault, or reads otherwise than the genuine form does."""
    codes = {finding.code for finding in receipt.findings}
    if codes & set(OUR_FAULT):
        yield f"{one.what}: {codes}"
    if one.cell is None:
        return
    if receipt.book is None:
        if not receipt.findings:
            yield f"{one.what}: refused without a word"
        return
    for key, table in whole(code).tables.items():
        read = receipt.book.tables.get(key)
        columns = read.columns if read else {}
        for name, values in table.columns.items():
            if columns.get(name) != values and (key, name) != (one.cell[0], one.cell[2]):
                yield f"{one.what}: {key}.{name} is {columns.get(name)}, not {values}"


def batches(made: Iterator[Callable[[str], Tried]]) -> Iterator[list[tuple[str, Tried]]]:
    """As many at a time as there are units."""
    while some := list(islice(made, len(CODES))):
        yield [(code, make(code)) for code, make in zip(CODES, some, strict=False)]


def every_cell(step: int = 1) -> Iterator[Callable[[str], Tried]]:
    """Every ``step``-th of all pairs of a value and a cell."""
    return (make for _, make in islice(pairs(), 0, None, step))


def flips(count: int) -> Iterator[Callable[[str], Tried]]:
    return (partial(flipped, seed) for seed in range(count))


def main(words: Sequence[str] | None = None) -> int:
    """Print what was tried and what went wrong; 1 if anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.extremes", description=__doc__)
    parser.add_argument("--step", type=int, default=1, help="every so many cells")
    parser.add_argument("--flips", type=int, default=3000, help="files with flipped bytes")
    asked = parser.parse_args(words)
    count, wrong = 0, list[str]()
    for made in (every_cell(asked.step), flips(asked.flips)):
        for batch in batches(made):
            count += len(batch)
            wrong += failures(batch)
    print(*wrong, sep="\n")
    print(f"{count} files, {len(wrong)} costs more than itself")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
