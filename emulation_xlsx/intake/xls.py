"""An OLE container (.xls, and any Office file under a password): whose it is, and its cells'
errors, which a reader of .xls takes for blank.

Only the directory and the workbook's stream are followed, never further than the file is long.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from emulation_xlsx.findings import Note
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.marks import Inspection
from emulation_xlsx.intake.xls_looks import CellColours, Looks, biff_text
from emulation_xlsx.reading.raw import Colours

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR_SHIFT, _DIRECTORY_START, _SMALL_LIMIT = 0x1E, 0x30, 0x38
_TABLE_SECTORS = 0x4C, 109
"""Where the header lists the allocation table's first sectors, and how many."""
_NEXT_LIST = 0x44
_LAST_REAL = 0xFFFFFFFA
_ENTRY = 128
_ENCRYPTED = frozenset({"encryptedpackage", "encryptioninfo", "\x09drmcontent"})
_LABEL = "drm"
"""In the name of what a label of rights or of sensitivity adds."""
_WORKBOOKS = {"workbook": "Workbook", "book": "Book"}
"""In small letters → as a reader looks for it."""
_DOCUMENTS = frozenset({"worddocument", "powerpoint document", "visiodocument"})
_MACROS = "_vba_project_cur"

_BOF, _FORMULA, _FILE_PASS, _SHEET, _ERROR = 0x809, 0x6, 0x2F, 0x85, 0x205
_LITERALS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(frozen=True)
class Stream:
    """An entry of the container's directory."""

    name: str
    start: int
    size: int


def look(content: bytes) -> Inspection:
    """What an .xls workbook's file says of itself, and the file as a reader knows it.

    :raises RefusedError: encrypted, another program's document, or not whole.
    """
    try:
        return _look(_Container(content))
    except (struct.error, IndexError, ValueError) as error:
        raise RefusedError("damaged_workbook") from error


def _look(container: _Container) -> Inspection:
    streams = {stream.name.casefold(): stream for stream in container.streams()}
    workbook = next((streams[name] for name in _WORKBOOKS if name in streams), None)
    if _ENCRYPTED & streams.keys():
        labelled = any(_LABEL in name for name in streams)
        raise RefusedError("labelled" if labelled else "encrypted")
    if workbook is None:
        other = _DOCUMENTS & streams.keys()
        raise RefusedError("other_document" if other else "damaged_workbook")
    marks = Inspection("xls", _with_name(container.content, workbook.name))
    if _MACROS in streams:
        marks.notes.append(Note("has_macros"))
    data = container.read(workbook)
    if data is not None:
        _mark(data, marks)
    return marks


def _with_name(content: bytes, name: str) -> bytes:
    """The file with its workbook's stream called as usual, whatever letters are capitals."""
    old, new = (
        one.encode("utf-16-le").ljust(64, b"\0") for one in (name, _WORKBOOKS[name.casefold()])
    )
    return content if old == new else content.replace(old, new, 1)


class _Container:
    """The sectors of an OLE file."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        shift = struct.unpack_from("<H", content, _SECTOR_SHIFT)[0]
        if shift not in (9, 12):
            raise RefusedError("damaged_workbook")
        self.size = 1 << shift
        self.small = struct.unpack_from("<I", content, _SMALL_LIMIT)[0]
        self.table = self._table()

    def _table(self) -> array[int]:
        """The allocation table: which sector follows which."""
        at, count = _TABLE_SECTORS
        sectors = list(struct.unpack_from(f"<{count}I", self.content, at))
        following = struct.unpack_from("<I", self.content, _NEXT_LIST)[0]
        most = len(self.content) // self.size
        while following < _LAST_REAL and len(sectors) <= most + count:
            more = struct.unpack(f"<{self.size // 4}I", self._sector(following))
            sectors += more[:-1]
            following = more[-1]
        joined = b"".join(self._sector(one) for one in sectors[: most + 1] if one < _LAST_REAL)
        return array("I", struct.unpack(f"<{len(joined) // 4}I", joined))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        sector = self.content[start : start + self.size]
        if len(sector) < self.size:  # only the file's last may be short
            sector = sector.ljust(self.size, b"\0") if sector else b""
        if not sector:
            raise RefusedError("damaged_workbook")
        return sector

    def chain(self, start: int) -> bytes:
        """The sectors from one on.

        :raises RefusedError: they go round in a circle, or out of the file.
        """
        found: list[bytes] = []
        while start < _LAST_REAL:
            if len(found) * self.size > len(self.content):
                raise RefusedError("damaged_workbook")
            found.append(self._sector(start))
            start = self.table[start]
        return b"".join(found)

    def streams(self) -> Iterator[Stream]:
        directory = self.chain(struct.unpack_from("<I", self.content, _DIRECTORY_START)[0])
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            if 2 < length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                yield Stream(name, *struct.unpack_from("<II", directory, at + 116))

    def read(self, stream: Stream) -> bytes | None:
        """A stream's bytes; None where it is so small that it lies among others."""
        return self.chain(stream.start)[: stream.size] if stream.size >= self.small else None


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Every record of the workbook: its kind, where its content begins, how long it is."""
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield kind, at + 4, length
        at += 4 + length


def _by_sheet(data: bytes) -> Iterator[tuple[str, int, memoryview]]:
    """Every record: the sheet that it is of, its kind and its content."""
    names, sheet, view = dict[int, str](), "", memoryview(data)
    for kind, at, length in _records(data):
        record = view[at : at + length]
        if kind == _SHEET:
            names[struct.unpack_from("<I", record)[0]] = _sheet_name(record[6:].tobytes())
        elif kind == _BOF:
            sheet = names.get(at - 4, sheet)
        yield sheet, kind, record


def _mark(data: bytes, marks: Inspection) -> None:
    looks = Looks(marks)
    for sheet, kind, record in _by_sheet(data):
        if kind == _FILE_PASS:
            raise RefusedError("encrypted")
        literal = _literal(kind, record.tobytes()) if kind in (_ERROR, _FORMULA) else None
        if literal:
            row, column = struct.unpack_from("<HH", record)
            marks.errors[sheet][row + 1, column + 1] = literal
        looks.sheet = sheet
        looks.record(kind, record)
    looks.done()


def colours_in(content: bytes, sheet: str) -> Colours:
    """The coloured cells of a sheet in an inspected workbook's bytes."""
    container, colours = _Container(content), CellColours()
    workbook = next(one for one in container.streams() if one.name in _WORKBOOKS.values())
    for name, kind, record in _by_sheet(container.read(workbook) or b""):
        colours.record(kind, record, here=name == sheet)
    return colours.found


def _sheet_name(data: bytes) -> str:
    """A text as BIFF8 has it: its length, whether it is UTF-16, its characters."""
    count, wide = data[0], data[1] & 1
    return biff_text(data[2 : 2 + count * (1 + wide)], wide)


def _literal(kind: int, record: bytes) -> str | None:
    """The error that a cell's record holds, None where it holds a value."""
    if kind == _ERROR and record[7]:
        return _LITERALS.get(record[6])
    if kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2:
        return _LITERALS.get(record[8])
    return None
