"""A good return and what can be done to its bytes; also .ods and OLE files from nothing."""

from __future__ import annotations

import datetime as dt
import html
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from hypothesis import strategies as st

from emulation_xlsx.plan.issue import unit_workbook
from emulation_xlsx.plan.model import default_plan
from tests.helpers.workbooks import parts_of, zipped

UNIT, SHEET, SHEET_NAME = "XP02", "xl/worksheets/sheet7.xml", "6. Đại biểu dự HN thị xã"
WORKBOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
ENCRYPTED_BIT, DIRECTORY_ENTRY = 0x1, b"PK\x01\x02"

Parts = dict[str, bytes]
Build = Callable[[], bytes]


# --- a good return and what is done to it -----------------------------------------------------


@cache
def good() -> bytes:
    """A unit's workbook as it is issued."""
    plan = default_plan()
    return unit_workbook(plan, plan.by_code[UNIT], 5, dt.date(2020, 5, 1))


def with_parts(parts: Mapping[str, bytes]) -> bytes:
    """The good return with parts added or replaced."""
    return zipped(parts_of(good()) | dict(parts))


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    """The good return with one text of one part replaced, where it first stands."""
    data = parts_of(good())[part]
    assert old in data
    return with_parts({part: data.replace(old, new, 1)})


def with_rows(rows: bytes, part: str = SHEET, tail: bytes = b"") -> bytes:
    """The good return with other rows in one sheet, and ``tail`` after them."""
    data = parts_of(good())[part]
    start, end = data.index(b"<sheetData>") + 11, data.index(b"</sheetData>")
    after = data[end:].replace(b"</sheetData>", b"</sheetData>" + tail, 1)
    return with_parts({part: data[:start] + rows + after})


def with_row(row: int, cells: str, content: bytes | None = None) -> bytes:
    """The good return with other cells in a row of the delegates' sheet."""
    parts = parts_of(content or good())
    old = re.search(rb'<row r="%d"[^>]*>.*?</row>' % row, parts[SHEET], re.DOTALL)
    assert old
    new = f'<row r="{row}">{cells}</row>'.encode()
    return zipped(parts | {SHEET: parts[SHEET].replace(old[0], new)})


def far_cells(first: str, last: str) -> bytes:
    return with_rows(f'<row r="1">{first}</row><row r="1048576">{last}</row>'.encode())


def far_sheets(count: int, cell: str) -> bytes:
    """So many of a form's sheets with one cell more."""
    parts = parts_of(good())
    for name in [f"xl/worksheets/sheet{number}.xml" for number in range(2, count + 2)]:
        row = f'<row r="1000000">{cell}</row></sheetData>'
        parts[name] = parts[name].replace(b"</sheetData>", row.encode())
    return zipped(parts)


def formatted_rows(count: int, cells: str) -> bytes:
    """``cells`` are those of a row, ``{0}`` its number."""
    rows = (f'<row r="{row}" ht="15.5">{cells.format(row)}</row>' for row in range(1, count + 1))
    return with_rows("".join(rows).encode())


def texts(row: int, **columns: str) -> str:
    """Cells with texts in them."""
    return "".join(
        f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{html.escape(text)}</t>'
        "</is></c>"
        for column, text in columns.items()
    )


def patched(content: bytes, entry: int, offset: int, value: bytes) -> bytes:
    """A zip with bytes of its ``entry``-th directory record replaced."""
    at = -1
    for _ in range(entry + 1):
        at = content.index(DIRECTORY_ENTRY, at + 1)
    return content[: at + offset] + value + content[at + offset + len(value) :]


def member(name: str, *, twice: bool = False) -> bytes:
    """The good return with one more member of a name that zipfile would not write itself."""
    free = "x" * len(name.encode())
    content = with_parts({free: b"<x/>"} | ({free[:-1] + "y": b"<x/>"} if twice else {}))
    if twice:
        content = content.replace((free[:-1] + "y").encode(), name.encode())
    return content.replace(free.encode(), name.encode())


def overlapping() -> bytes:
    """A member that lies in another's data, both stored and whole."""
    inner = _local(b"xl/in.xml", b"<x/>")
    outer = _local(b"xl/ou.xml", inner)
    before, records = good(), b""
    start = before.index(DIRECTORY_ENTRY)
    directory, end = before[start:-22], before[-22:]
    for name, data, at in (
        (b"xl/ou.xml", inner, start),
        (b"xl/in.xml", b"<x/>", start + len(outer) - len(inner)),
    ):
        sizes = zlib.crc32(data), len(data), len(data), len(name)
        fields = (20, 20, 0, 0, 0, 33, *sizes, 0, 0, 0, 0, 0, at)
        records += struct.pack("<4s6H3I5H2I", DIRECTORY_ENTRY, *fields) + name
    count = struct.unpack_from("<H", end, 10)[0] + 2
    where = count, count, len(directory + records), start + len(outer)
    return before[:start] + outer + directory + records + end[:8] + struct.pack("<2H2IH", *where, 0)


def _local(name: bytes, data: bytes) -> bytes:
    """A stored member as it stands in a zip."""
    sizes = zlib.crc32(data), len(data), len(data), len(name), 0
    return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, *sizes) + name + data


def encrypted_entry() -> bytes:
    flagged = patched(good(), 0, 8, struct.pack("<H", ENCRYPTED_BIT))
    return flagged[:6] + struct.pack("<H", ENCRYPTED_BIT) + flagged[8:]


def flipped(at: float) -> bytes:
    """The good return with one bit of its packed data turned."""
    content = bytearray(good())
    content[int(len(content) * at)] ^= 0x10
    return bytes(content)


# --- bytes changed at random ------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The good return with bytes of the file, or of one part in it, changed."""
    parts = parts_of(good())
    part = draw(st.sampled_from([None, *sorted(parts)]))
    data = bytearray(good() if part is None else parts[part])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        if draw(st.booleans()):
            data[at] = draw(st.integers(0, 255))
        else:
            del data[at : at + draw(st.integers(1, 40))]
            data = data or bytearray(b"x")
    return bytes(data) if part is None else zipped(parts | {part: bytes(data)})


# --- .ods -------------------------------------------------------------------------------------

_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, sheet: str = SHEET_NAME, *, mimetype: bytes = ODS_TYPE, key: str = "") -> bytes:
    """An .ods of one sheet; with a key in its manifest the content is no longer XML."""
    table = f'<table:table table:name="{sheet}">{rows}</table:table>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE.decode()}"/>'
        f"{key}</manifest:manifest>"
    )
    content = bytes(range(256)) if key else _ODS.format(table).encode()
    parts = {"mimetype": mimetype, "content.xml": content}
    return zipped({**parts, "META-INF/manifest.xml": manifest.encode()})


def ods_cell(text: str, attributes: str = "") -> str:
    value = 'office:value-type="string"'
    return f"<table:table-cell {value} {attributes}><text:p>{text}</text:p></table:table-cell>"


def ods_row(cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


# --- OLE --------------------------------------------------------------------------------------

_SECTOR, _END, _FREE, _TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
BOF = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
FILE_PASS = struct.pack("<HHH", 0x2F, 2, 0)
EOF = struct.pack("<HH", 0xA, 0)


def ole(streams: Mapping[str, bytes], *, goes_round: str | None = None) -> bytes:
    """An OLE file of at most three streams. What ``goes_round`` names follows on itself: a
    stream, the ``directory``, or the ``small`` streams' table, which only a reader looks at.
    """
    table = [_TABLE, 1 if goes_round == "directory" else _END, 2]
    entries, sectors = [_entry("Root Entry", 5, _END, 0)], []
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        padded += bytes(-len(padded) % _SECTOR)
        start, count = len(table), len(padded) // _SECTOR
        table += [*range(start + 1, start + count), start if name == goes_round else _END]
        entries.append(_entry(name, 2, start, len(padded)))
        sectors.append(padded)
    first = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    small = (2, 1_000_000) if goes_round == "small" else (_END, 0)
    return _ole_header(*small) + first + directory + bytes(_SECTOR) + b"".join(sectors)


def _ole_header(small_start: int, small_count: int) -> bytes:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    shape = struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    starts = struct.pack("<9I", 0, 1, 1, 0, 4096, small_start, small_count, _END, 0)
    return magic + shape + starts + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBB3I", len(text), kind, 1, _FREE, _FREE, 1 if kind == 5 else _FREE)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
