"""What of an .xls workbook's cells is crossed out or hidden, and what it says outside its cells:
the records of fonts, formats, rows, notes and drawn objects.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Set
from contextlib import suppress
from functools import cached_property

from emulation_xlsx.intake.formats import Blank, blank
from emulation_xlsx.intake.marks import Crossed, Inspection, page_words
from emulation_xlsx.intake.xlsx_colours import INDEXED, is_unseen
from emulation_xlsx.reading.raw import Address, Colours, Remark, Runs

_FONT, _FORMAT, _XF, _TEXTS, _MORE = 0x31, 0x41E, 0xE0, 0xFC, 0x3C
_ROW, _COLUMNS, _NOTE, _OBJECT, _TEXT, _DRAWING = 0x208, 0x7D, 0x1C, 0x5D, 0x1B6, 0xEC
_LABEL, _SHARED, _SEVERAL = 0x204, 0xFD, 0xBD
_CELLS = frozenset({_LABEL, _SHARED, _SEVERAL, 0x203, 0x27E, 0x06, 0xD6, 0x205})
"""Records that begin with a row, a column and a format."""
_OF_TEXTS = frozenset({_LABEL, _SHARED, 0xD6})
_BLANKS_ROW, _PALETTE = 0xBE, 0x92
_BLANKS = frozenset({0x201, _BLANKS_ROW})
_LEAST_HEIGHT, _LEAST_WIDTH = 3 * 20, 200
"""Twentieths of a point, 256ths of a letter, below which nobody sees what a row or column holds."""
_OWN_COLOURS = 8
"""The number of a palette's first colour."""
_SYSTEM = frozenset({64, 65, 0x7FFF})
"""Numbers of the colours of ordinary writing and paper."""
_HEAD, _FOOT = 0x14, 0x15
_ANCHOR = b"\x10\xf0\x12\x00\x00\x00"
_PICTURE, _NOTE_BOX = 8, 0x19


_WHOLE: tuple[Runs, Set[int]] = ([(None, "·")], frozenset())
"""A text of one piece, which looks as its cell."""


class Looks:
    """Told of a workbook's records in their order."""

    def __init__(self, marks: Inspection) -> None:
        self._marks = marks
        self._fonts: list[bool] = []
        self._formats: list[bool] = []
        self._colours = CellColours()
        self._texts: dict[int, tuple[Runs, Set[int]]] = {}
        self._codes: dict[int, Blank] = {}
        self._blank: list[Blank] = []
        """What each format leaves unseen."""
        self._crossed: dict[str, Crossed] = defaultdict(Crossed)
        self._rows: dict[str, set[int]] = defaultdict(set)
        self._columns: dict[str, list[Address]] = defaultdict(list)
        self._pending: list[bytes] = []
        """The pieces of a long record, which further ones continue."""
        self._kind = self._object = self._number = 0
        self._anchor: Address | None = None
        self._notes: dict[tuple[str, int], str] = {}
        self.sheet = ""

    def record(self, kind: int, record: memoryview) -> None:
        """One record of the sheet that was named last; a spoilt one says nothing."""
        with suppress(struct.error, ValueError, IndexError):
            self._record(kind, record)

    def _record(self, kind: int, record: memoryview) -> None:
        if kind == _MORE:
            self._pending += [bytes(record)] if self._kind else []
        else:
            self._close()
            self._begin(kind, record)

    def _begin(self, kind: int, record: memoryview) -> None:
        self._colours.record(kind, record, here=False)
        if kind in _CELLS:
            self._cell(kind, record)
        elif kind == _FONT:
            self._fonts.append(bool(record[2] & 8))
            if len(self._fonts) == 4:  # there is no font 4
                self._fonts.append(False)
        elif kind == _XF:
            font, code = struct.unpack_from("<HH", record)
            self._formats.append(font < len(self._fonts) and self._fonts[font])
            self._blank.append(self._codes.get(code, Blank()))
        elif kind == _FORMAT:
            number, _, wide = struct.unpack_from("<HHB", record)
            self._codes[number] = blank(biff_text(bytes(record[5:]), wide & 1))
        elif kind in (_TEXTS, _TEXT):
            self._kind, self._pending = kind, [bytes(record)]
        elif kind in (_ROW, _COLUMNS):
            self._size(kind, record)
        elif kind in (_NOTE, _OBJECT, _DRAWING):
            self._drawn(kind, bytes(record))
        elif kind in (_HEAD, _FOOT):
            self._on_page(bytes(record))

    def done(self) -> None:
        """Note what was found."""
        with suppress(struct.error, ValueError, IndexError):
            self._close()
        for sheet in {*self._crossed, *self._rows, *self._columns}:
            hidden = self._crossed[sheet].hidden(self._rows[sheet], self._columns[sheet])
            if any(hidden):
                self._marks.hidden[sheet] = hidden

    def _cell(self, kind: int, record: memoryview) -> None:
        unseen, of_texts = self._colours.unseen, kind in _OF_TEXTS
        if not (True in self._fonts or unseen or self._texts or any(map(any, self._blank))):
            return
        for at, one in _cells_of(kind, record):
            whole = one < len(self._formats) and self._formats[one]
            runs, inks = _WHOLE
            if kind == _SHARED:
                runs, inks = self._texts.get(struct.unpack_from("<I", record, 6)[0], _WHOLE)
            seen = one not in unseen and not self._blank[one][of_texts]
            seen = seen and not any(self._colours.hides(one, ink) for ink in inks)
            if whole or kind == _SHARED or not seen:
                self._crossed[self.sheet].add(at, runs, whole=whole, seen=seen)

    def _size(self, kind: int, record: memoryview) -> None:
        if kind == _ROW:
            row, height, flags = struct.unpack_from("<H4xH4xH", record)
            if flags & 0x20 or height & 0x7FFF < _LEAST_HEIGHT:
                self._rows[self.sheet].add(row + 1)
        else:
            first, last, width, _, flags = struct.unpack_from("<5H", record)
            if flags & 1 or width < _LEAST_WIDTH:
                self._columns[self.sheet].append((first + 1, last + 1))

    def _on_page(self, record: bytes) -> None:
        """The head or foot of printed pages; a blank one has no text at all."""
        text = page_words(biff_text(record[3:], record[2] & 1)) if len(record) > 3 else ""
        if text:
            self._marks.words[self.sheet].append(Remark("page", text))

    def _drawn(self, kind: int, record: bytes) -> None:
        if kind == _DRAWING:
            at = record.rfind(_ANCHOR)
            if at >= 0 and len(record) >= at + 14:
                column, row = struct.unpack_from("<H2xH", record, at + len(_ANCHOR) + 2)
                self._anchor = row + 1, column + 1
        elif kind == _OBJECT:
            self._object, self._number = struct.unpack_from("<HH", record, 4)
            if self._object == _PICTURE:
                self._marks.words[self.sheet].append(Remark("picture", "", self._anchor))
        else:
            row, column, _, number = struct.unpack_from("<4H", record)
            text = self._notes.pop((self.sheet, number), "")
            if text:
                self._marks.words[self.sheet].append(Remark("note", text, (row + 1, column + 1)))

    def _close(self) -> None:
        """Read a record that has all its pieces."""
        kind, pieces = self._kind, self._pending
        self._kind, self._pending = 0, []
        if kind == _TEXTS and (True in self._fonts or self._colours.has_pale):
            self._texts = {
                number: (runs, fonts)
                for number, (runs, fonts) in enumerate(_Strings(pieces, self._fonts).all())
                if fonts
            }
        elif kind == _TEXT and len(pieces) > 1:
            text = _drawn_text(pieces)
            if text and self._object == _NOTE_BOX:
                self._notes[self.sheet, self._number] = text
            elif text:
                self._marks.words[self.sheet].append(Remark("box", text, self._anchor))


class CellColours:
    """The colours of one sheet's cells, told of the workbook's records in their order."""

    def __init__(self) -> None:
        self._fonts: list[int] = []
        self._formats: list[tuple[int, int]] = []
        """Numbers of the colours of each format's writing and fill; 0: none of its own."""
        self._palette = dict(INDEXED)
        self.found = Colours({}, {})

    def record(self, kind: int, record: memoryview, *, here: bool) -> None:
        """One record, ``here`` in the sheet that is asked for; a spoilt one says nothing."""
        with suppress(struct.error, IndexError):
            if kind == _FONT:
                self._fonts.append(struct.unpack_from("<4xH", record)[0])
                if len(self._fonts) == 4:  # there is no font 4
                    self._fonts.append(0)
            elif kind == _XF:
                font, borders, fill = struct.unpack_from("<H12xIH", record)
                solid = (borders >> 26) & 0x3F
                self._formats.append((self._fonts[font], fill & 0x7F if solid else 0))
            elif kind == _PALETTE:
                for k in range(struct.unpack_from("<H", record)[0]):
                    self._palette[_OWN_COLOURS + k] = bytes(record[2 + 4 * k :][:3]).hex().upper()
            elif here and kind in _CELLS | _BLANKS:
                self._cell(kind, record)

    @cached_property
    def unseen(self) -> frozenset[int]:
        """Numbers of the formats whose writing cannot be seen; asked once all formats are told."""
        looks = ((self._named(font), self._named(fill)) for font, fill in self._formats)
        return frozenset(number for number, look in enumerate(looks) if is_unseen(*look))

    @property
    def has_pale(self) -> bool:
        """Whether there is a font in a colour that white paper hides."""
        return any(is_unseen(self._named(ink), "") for ink in self._fonts)

    def hides(self, one: int, font: int) -> bool:
        """Whether a piece of text in a font of its own cannot be seen in a cell of a format."""
        ink = self._fonts[font] if font < len(self._fonts) else 0
        return is_unseen(self._named(ink), self._named(self._formats[one][1]))

    def _named(self, number: int) -> str:
        return "" if not number or number in _SYSTEM else self._palette.get(number, str(number))

    def _cell(self, kind: int, record: memoryview) -> None:
        for at, one in _cells_of(kind, record):
            font, fill = self._formats[one]
            if fill and fill not in _SYSTEM:
                self.found.fills[at] = self._palette.get(fill, str(fill))
            if font and font not in _SYSTEM and self._palette.get(font) != "000000":
                self.found.fonts[at] = self._palette.get(font, str(font))


def _cells_of(kind: int, record: memoryview) -> Iterator[tuple[Address, int]]:
    """The cells of a record that has one, or several side by side, and their formats' numbers."""
    row, column = struct.unpack_from("<HH", record)
    step = {_SEVERAL: 6, _BLANKS_ROW: 2}.get(kind)
    ends = range(4, len(record) - 2, step) if step else (4,)
    for k, end in enumerate(ends, 1):
        yield (row + 1, column + k), struct.unpack_from("<H", record, end)[0]


def biff_text(data: bytes, wide: int) -> str:
    """Characters as BIFF8 has them, of one byte or of two."""
    return data.decode("utf-16-le" if wide else "latin-1", "replace")


def _drawn_text(pieces: list[bytes]) -> str:
    """The text of a drawn object: its length stands in the first piece, it in the next ones."""
    left, text = struct.unpack_from("<H", pieces[0], 10)[0], ""
    for piece in pieces[1:]:
        if left <= 0 or not piece:
            break
        wide = piece[0] & 1
        part = biff_text(piece[1 : 1 + left * (1 + wide)], wide)
        text, left = text + part, left - len(part)
    return text.strip()


class _Strings:
    """The shared texts; one may go on in the next piece, with letters of another width."""

    def __init__(self, pieces: list[bytes], fonts: list[bool]) -> None:
        self._pieces, self._fonts = pieces, fonts
        self._piece, self._at = 0, 8

    def all(self) -> Iterator[tuple[Runs, Set[int]]]:
        """Each text's pieces, and the fonts of those that have their own."""
        count = struct.unpack_from("<I", self._pieces[0], 4)[0]
        for _ in range(count):
            if self._at >= len(self._pieces[self._piece]) and not self._next():
                return
            yield self._one()

    def _next(self) -> bool:
        self._piece, self._at = self._piece + 1, 0
        return self._piece < len(self._pieces)

    def _take(self, length: int) -> bytes:
        """Bytes that are no letters: they go on in the next piece as they are."""
        taken = b""
        while len(taken) < length:
            piece = self._pieces[self._piece]
            more = piece[self._at : self._at + length - len(taken)]
            taken, self._at = taken + more, self._at + len(more)
            if len(taken) < length and not self._next():
                raise ValueError("a shared text ends too early")
        return taken

    def _letters(self, count: int, wide: int) -> str:
        text = ""
        while len(text) < count:
            piece = self._pieces[self._piece]
            room = (len(piece) - self._at) // (1 + wide)
            here = min(count - len(text), room)
            data = piece[self._at : self._at + here * (1 + wide)]
            text += biff_text(data, wide)
            self._at += len(data)
            if len(text) < count:
                if not self._next():
                    raise ValueError("a shared text ends too early")
                wide, self._at = self._pieces[self._piece][0] & 1, 1
        return text

    def _one(self) -> tuple[Runs, Set[int]]:
        count, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
        text = self._letters(count, flags & 1)
        looks = [struct.unpack("<HH", self._take(4)) for _ in range(runs)]
        self._take(extra)
        return self._split(text, looks), {font for _, font in looks}

    def _split(self, text: str, looks: list[tuple[int, ...]]) -> Runs:
        """The text where its fonts change; before the first it looks as its cell."""
        ends = [start for start, _ in looks[1:]] + [len(text)]
        found: list[tuple[bool | None, str]] = [(None, text[: looks[0][0]] if looks else text)]
        for (start, font), end in zip(looks, ends, strict=bool(looks)):
            found.append((font < len(self._fonts) and self._fonts[font], text[start:end]))
        return found
