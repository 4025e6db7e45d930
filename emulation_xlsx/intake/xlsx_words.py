"""What an .xlsx workbook's sheets say outside their cells: notes, threads of comments, text in
drawn shapes, heads and feet of printed pages, and where pictures lie.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.marks import address_of, page_words
from emulation_xlsx.reading.raw import Address, Remark

_THREAD = "threadedComment"
_OLD = "vmlDrawing"
_KINDS = frozenset({"comments", _THREAD, "drawing", _OLD})
_PAGE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)(?:\s[^<>]*)?>([^<]{3,})<")
_OF_THREAD = "tc="
"""How the author of a note is called that only stands for a thread."""


def words_of(sheet: str, parts: Mapping[str, bytes]) -> list[Remark]:
    """What the sheet in the part ``sheet`` says; a part that is no XML says what it can."""
    found = [Remark("page", text) for text in dict.fromkeys(_on_pages(parts[sheet])) if text]
    folder, name = posixpath.split(sheet)
    links = parts.get(f"{folder}/_rels/{name}.rels")
    if not links:
        return found
    linked = parsed(links, _Links()).targets
    threads = any(kind == _THREAD for kind, _ in linked)
    for kind, target in linked:
        inside = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        data = parts.get(posixpath.normpath(inside), b"")
        if kind == "drawing":
            found += parsed(data, _Drawing()).words
        elif kind == _OLD:
            boxes = {one.text for one in found}
            found += [one for one in parsed(data, _OldDrawing()).words if one.text not in boxes]
        else:
            found += parsed(data, _Notes(skips=threads and kind != _THREAD)).words()
    return found


def _on_pages(sheet: bytes) -> list[str]:
    """The heads and feet of a sheet's printed pages, which stand behind its cells."""
    codes = _PAGE.findall(sheet, max(sheet.rfind(b"sheetData"), 0))
    return [page_words(html.unescape(one.decode(errors="replace"))) for one in codes]


class _Links(Elements):
    """The links of a sheet that lead to words."""

    def __init__(self) -> None:
        self.targets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if name == "Relationship" and kind in _KINDS:
            self.targets.append((kind, attributes.get("Target", "").replace("\\", "/")))


class _Notes(Elements):
    """Notes, or the comments of threads: those of one cell are one text."""

    def __init__(self, *, skips: bool) -> None:
        self._skips = skips
        self._texts: dict[Address | None, list[str]] = {}
        self._authors: list[str] = []
        self._within = ""
        self._at: Address | None = None
        self._pieces: list[str] = []
        self._threads = False

    def words(self) -> list[Remark]:
        """The notes, in their order."""
        return [Remark("note", "\n".join(texts), at) for at, texts in self._texts.items()]

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("comment", _THREAD):
            self._at, self._pieces = address_of(attributes.get("ref", "")), []
            number = attributes.get("authorId", "")
            author = int(number[:9]) if number.isdecimal() else len(self._authors)
            self._threads = self._skips and self._author(author).startswith(_OF_THREAD)
        elif name == "author":
            self._authors.append("")
        elif name == "rPh":
            self._within = ""
            return
        if name in ("t", "text", "author"):
            self._within = name

    def _author(self, number: int) -> str:
        return self._authors[number] if number < len(self._authors) else ""

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""
        if name in ("comment", _THREAD):
            text = "".join(self._pieces).strip()
            if text and not self._threads:
                self._texts.setdefault(self._at, []).append(text)

    def text(self, text: str) -> None:
        if self._within == "author":
            self._authors[-1] += text
        elif self._within:
            self._pieces.append(text)


class _Drawing(Elements):
    """Shapes with text, and pictures; each hangs at the cell of its upper left corner."""

    def __init__(self) -> None:
        self.words: list[Remark] = []
        self._corner: dict[str, str] = {}
        self._from = self._in_text = self._picture = False
        self._number = ""
        self._fallback = 0
        self._texts: list[str] = []

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name.endswith("Anchor"):
            self._corner, self._texts, self._picture = {}, [], False
        elif name == "from":
            self._from = True
        elif name in ("row", "col") and self._from:
            self._number = name
        elif name == "Fallback":
            self._fallback += 1
        elif name in ("pic", "graphicFrame"):
            self._picture = True
        elif name in ("p", "br") and self._texts:
            self._texts.append("\n")
        elif name == "t":
            self._in_text = True

    def end(self, name: str) -> None:
        if name.endswith("Anchor"):
            self._said()
        elif name == "from":
            self._from = False
        elif name == "Fallback":
            self._fallback -= 1
        elif name == self._number:
            self._number = ""
        elif name == "t":
            self._in_text = False

    def text(self, text: str) -> None:
        if self._number:
            self._corner[self._number] = self._corner.get(self._number, "") + text.strip()
        elif self._in_text and not self._fallback:
            self._texts.append(text)

    def _said(self) -> None:
        row, column = self._corner.get("row", ""), self._corner.get("col", "")
        known = row.isdecimal() and column.isdecimal()
        at = (int(row[:9]) + 1, int(column[:9]) + 1) if known else None
        text = "".join(self._texts).strip()
        if text or self._picture:
            self.words.append(Remark("box" if text else "picture", text, at))


_SHAPES = frozenset({"shape", "rect", "roundrect", "oval", "line", "polyline"})


class _OldDrawing(Elements):
    """Shapes in VML; those that frame a note say what the note does."""

    def __init__(self) -> None:
        self.words: list[Remark] = []
        self._texts: list[str] = []
        self._anchor = ""
        self._within = ""
        self._note = self._picture = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _SHAPES:
            self._texts, self._anchor, self._note, self._picture = [], "", False, False
        elif name in ("textbox", "Anchor"):
            self._within = name
        elif name == "imagedata":
            self._picture = True
        elif name == "ClientData":
            self._note = attributes.get("ObjectType") == "Note"
        elif name in ("br", "div") and self._texts:
            self._texts.append("\n")

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""
        elif name in _SHAPES and not self._note:
            text = "\n".join(filter(None, map(str.strip, "".join(self._texts).splitlines())))
            if text or self._picture:
                self.words.append(Remark("box" if text else "picture", text, self._at()))

    def text(self, text: str) -> None:
        if self._within == "textbox":
            self._texts.append(text)
        elif self._within:
            self._anchor += text

    def _at(self) -> Address | None:
        """The cell of its upper left corner: column, inset, row, inset … of the anchor."""
        numbers = [one.strip() for one in self._anchor.split(",")]
        if len(numbers) < 3 or not (numbers[0].isdecimal() and numbers[2].isdecimal()):
            return None
        return int(numbers[2][:9]) + 1, int(numbers[0][:9]) + 1
