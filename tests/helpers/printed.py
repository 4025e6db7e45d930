"""What a workbook looks like on paper: its pages as LibreOffice prints them, sheet by sheet."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

from tests.helpers.libreoffice import Office

MARGIN = 50.0
"""Points of the page's upper and lower edge, where only its number stands."""
_NUMBER = rb"(-?[\d.]+) "
_CLIP = re.compile(
    rb"q %sre\s+W\*? n\s+((?:q [^q]*?\bBT\b.*?\bET\s+Q\s+)+)" % (_NUMBER * 4), re.DOTALL
)
"""A clip path and the texts in it: LibreOffice sets one where text has no room in its cell."""
_TEXT = re.compile(rb"\bBT\s+%sTd /F\d+ %sTf" % (_NUMBER * 2, _NUMBER))
"""Where a line of text begins, and its font's size."""
_BORDER = re.compile(rb"\n%sm\s+%sl S" % (_NUMBER * 2, _NUMBER * 2))
"""A straight line, such as a cell's border."""
_ABOVE, _BELOW = 0.7, 0.2
"""What capitals rise above the line, and what letters reach below it, in sizes of the font."""
_SLACK = 0.5
_LONG = 14
"""A word with more letters, such as a file's name or a mail address, may be broken."""
_BOX = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Line:
    """Where a line of text begins; points from the page's upper left corner."""

    left: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Word:
    """A word on paper; points from the page's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Word) -> bool:
        """Whether two words of about the same height stand on each other."""
        return self.left < other.right - 1 and other.left < self.right - 1

    def on(self, line: Line) -> bool:
        """Whether the word stands on a line of text, from where that begins."""
        below = (self.bottom - line.bottom) / line.size
        return 0 < below < 0.4 and self.left >= line.left - 1


@dataclass(frozen=True)
class PrintedPage:
    """A page: its size in points, its words, and the texts for which there is no room on it."""

    width: float
    height: float
    words: Sequence[Word]
    clipped: Sequence[str]
    size: float
    """Of most of its letters, in points."""

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet's pages, and what its printed cells hold: (row, column) from 1 → text as shown."""

    name: str
    pages: Sequence[PrintedPage]
    cells: dict[tuple[int, int], str]

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word.text for page in self.pages for word in page.words)

    @property
    def clipped(self) -> list[str]:
        return [text for page in self.pages for text in page.clipped]

    def lost(self) -> dict[tuple[int, int], list[str]]:
        """The cells of which a word is not on paper, or broken, and those words."""
        found = {
            at: [word for word in text.split() if not self._has(word)]
            for at, text in self.cells.items()
        }
        return {at: words for at, words in found.items() if words}

    def _has(self, word: str) -> bool:
        if word in self.words:
            return True
        cuts = [at for at in range(1, len(word)) if len(word) > _LONG or word[at - 1] in "-–/"]
        return any(word[:at] in self.words and self._has(word[at:]) for at in cuts)


def printed_sheets(office: Office, path: Path) -> Iterator[PrintedSheet]:
    """Every visible sheet of a workbook, printed alone."""
    folder = path.with_suffix("")
    folder.mkdir()
    (sheets,) = office.run(path, {"do": "print_each", "folder": str(folder.resolve())})
    for name, pdf, cells in sheets:
        shown = {(row + 1, column + 1): text for row, column, text in cells}
        yield PrintedSheet(name, printed_pages(Path(pdf)), shown)


def printed_pages(pdf: Path) -> list[PrintedPage]:
    """The pages of a PDF file that LibreOffice made."""
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", str(pdf), "-"]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    boxes = ET.fromstring(made).iter(f"{_BOX}page")
    contents = _contents(pdf.read_bytes())
    return [_page(box, drawn) for box, drawn in zip(boxes, contents, strict=True)]


def _contents(pdf: bytes) -> list[bytes]:
    """What draws each page, in their order; of the other streams none begins as these do."""
    streams = re.findall(rb"/FlateDecode\s*>>\s*stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    drawn = [zlib.decompressobj().decompress(stream) for stream in streams]
    return [content for content in drawn if content.startswith(b"0.1 w\nq ")]


def _page(box: ET.Element, drawn: bytes) -> PrintedPage:
    width, height = float(box.attrib["width"]), float(box.attrib["height"])
    words = [
        Word(
            one.text or "", *(float(one.attrib[edge]) for edge in ("xMin", "yMin", "xMax", "yMax"))
        )
        for one in box.iter(f"{_BOX}word")
    ]
    clipped = [text for clip in _CLIP.finditer(drawn) if (text := _cut(clip, height, words))]
    clipped += [*_crossed(drawn, height, words), *_on_top(words)]
    sizes = [float(text[3]) for text in _TEXT.finditer(drawn)]
    return PrintedPage(width, height, words, clipped, median(sizes))


def _on_top(words: Sequence[Word]) -> Iterator[str]:
    """Words that stand on others."""
    heights: dict[int, list[Word]] = {}
    for word in words:
        for at in range(round(word.top), round(word.top + (word.bottom - word.top) / 2)):
            over = [one for one in heights.get(at, ()) if one.overlaps(word)]
            yield from (f"{one.text} / {word.text}" for one in over[:1])
            heights.setdefault(at, []).append(word)


def _crossed(drawn: bytes, page: float, words: Sequence[Word]) -> Iterator[str]:
    """Words through which a border goes: text that is higher than its row, and not cut."""
    rows: dict[int, list[tuple[float, float, float]]] = {}
    for border in _BORDER.finditer(drawn):
        left, y, right, end = map(float, border.groups())
        if y == end:
            rows.setdefault(round(page - y), []).append((left, right, page - y))
    for word in words:
        third, middle = (word.bottom - word.top) / 3, (word.left + word.right) / 2
        for at in range(int(word.top), int(word.bottom) + 2):
            for left, right, y in rows.get(at, ()):
                if left < middle < right and word.top + third < y < word.bottom - third:
                    yield word.text


def _cut(clip: re.Match[bytes], page: float, words: Sequence[Word]) -> str:
    """The text that a clip path cuts; empty if it has room."""
    left, bottom, wide, high = map(float, clip.groups()[:4])
    if bottom > page - MARGIN or bottom + high < MARGIN:
        return ""
    right, low, high = left + wide + _SLACK, page - bottom + _SLACK, page - bottom - high - _SLACK
    cut, texts = False, []
    for text in _TEXT.finditer(clip[5]):
        x, y, size = map(float, text.groups())
        line = Line(x, page - y, size)
        here = [word for word in words if word.on(line) and word.left < right]
        texts += [word.text for word in here]
        cut |= x < left - _SLACK or line.bottom - size * _ABOVE < high
        cut |= line.bottom + size * _BELOW > low or any(word.right > right for word in here)
    return " ".join(texts) if cut else ""
