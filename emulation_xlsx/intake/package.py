"""A workbook's parts in the one layout that is looked at and read, whatever program wrote them:
each where its relationships say, in UTF-8, with neither comments nor white space between cells.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from emulation_xlsx.intake.limits import RefusedError

WORKBOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
ROOT, TYPES = "_rels/.rels", "[Content_Types].xml"
MIMETYPE, CONTENT, MANIFEST = "mimetype", "content.xml", "META-INF/manifest.xml"
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"

_PLACES = {"sharedStrings": STRINGS, "styles": STYLES}
"""The last word of a relationship's type → where a reader looks for such a part, by name alone."""
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TO_WORKBOOK = (
    f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="{WORKBOOK}"/></Relationships>'
).encode()

_TAG = re.compile(rb"<(?:\w+:)?(sheet|Relationship)\s((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
_ATTRIBUTE = re.compile(rb"([^\s=\"']{1,100})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_IS_WORKBOOK = re.compile(rb"<(?:\w+:)?workbook[\s/>]")
_BODY = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_DIMENSION = re.compile(rb"<((?:\w+:)?)dimension\b[^<>]*(?:/>|>\s*</\1dimension\s*>)")

ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_SAID = re.compile(r"(^\s*<\?xml[^>]*?encoding\s*=\s*[\"'])[^\"']*")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""How a part begins that has two bytes for a letter."""
_NARROW = re.compile(rb"(?:iso-8859-(?:1|15)|windows-125[0-8])", re.IGNORECASE)
DECLARED = re.compile(rb"!(?<=<!)")
"""``<!``, looked for by its rarer half."""
_ASIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
"""A comment, and raw text: what looks like an element in them is none."""
_BETWEEN = re.compile(rb"(<text:([ph])[\s>].*?</text:\2>)|(?<=>)\s+(?=<)", re.DOTALL)


def _plain(data: bytes) -> bytes:
    """An XML part in UTF-8 in which ``<`` begins an element; as it is where it cannot be."""
    data = _utf8(data)
    if DECLARED.search(data):
        data = _ASIDE.sub(lambda found: _escaped(found[1] or b""), data)
    return data


def is_drawn(name: str) -> bool:
    """Whether a part holds shapes in the older language, VML, of which no reader is given any."""
    return name.casefold().endswith(".vml")


def _loose(data: bytes) -> bytes:
    """A part in VML, which Excel writes as a web page of its time, as XML."""
    text = data.replace(b"\0", b"").decode(errors="replace")
    return text.replace("<br>", "<br/>").replace("<!", "<").encode()


def _utf8(data: bytes) -> bytes:
    declared = ENCODING.search(data[:200])
    narrow = declared[1].decode() if declared and _NARROW.fullmatch(declared[1]) else None
    encoding = _WIDE.get(data[:2]) or narrow
    if not encoding:
        return data
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
        return _SAID.sub(r"\1UTF-8", text, count=1).encode()
    except UnicodeError:
        return data


def _escaped(raw: bytes) -> bytes:
    return raw.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _text(data: bytes) -> str:
    """Bytes of a damaged file may be no UTF-8: :func:`check_xml` says so later."""
    return data.decode(errors="replace")


def tags(parts: Mapping[str, bytes], name: str, tag: bytes) -> Iterator[dict[str, str]]:
    """The attributes of a part's elements of one name."""
    for found, attributes in _TAG.findall(part(parts, name)):
        if found == tag:
            pairs = _ATTRIBUTE.findall(attributes)
            yield {_text(key): html.unescape(_text(a or b)) for key, a, b in pairs}


def sheet_links(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str | None]]:
    """The name of every sheet of an .xlsx and its part; None where no relationship leads to one."""
    found = tags(parts, LINKS, b"Relationship")
    links = {one.get("Id", ""): one.get("Target", "") for one in found}
    for tag in tags(parts, WORKBOOK, b"sheet"):
        link = next((value for key, value in tag.items() if key.endswith(":id")), "")
        yield tag.get("name", ""), links[link].removeprefix("/") if link in links else None


def part(parts: Mapping[str, bytes], name: str) -> bytes:
    """A part's bytes; a reader looks for it in capitals and small letters alike."""
    name = name.casefold()
    return next((data for one, data in parts.items() if one.casefold() == name), b"")


# --- .xlsx ----------------------------------------------------------------------------------------


class _Links:
    """The relationships of a part, and the parts that they lead to."""

    def __init__(self, parts: Mapping[str, bytes], source: str) -> None:
        self._names = {name.casefold(): name for name in parts}
        self._folder = posixpath.dirname(source)
        rels = posixpath.join(self._folder, "_rels", posixpath.basename(source) + ".rels")
        self.part = self._names.get(rels.casefold(), rels)
        self._all = [
            (one.get("Id", ""), one.get("Type", ""), self._resolved(one.get("Target", "")))
            for one in tags(parts, self.part, b"Relationship")
        ]

    def _resolved(self, target: str) -> str:
        """A target's part: from the source's folder, or from the root as some programs write."""
        for path in dict.fromkeys((target, unquote(target))):
            path = path.replace("\\", "/")
            for whole in (posixpath.join(self._folder, path), path):
                at = posixpath.normpath(whole).lstrip("/").casefold()
                if at in self._names:
                    return self._names[at]
        return ""

    def targets(self) -> Iterator[tuple[str, str]]:
        """The last word of each one's type, and its part."""
        return ((means.rpartition("/")[2], part) for _, means, part in self._all if part)

    def written(self, moved: Mapping[str, str]) -> bytes:
        """The relationships anew, after their parts were moved; those that led nowhere left out."""
        rows = (
            f'<Relationship Id="{html.escape(key)}" Type="{html.escape(means)}"'
            f' Target="/{html.escape(moved[part])}"/>'
            for key, means, part in self._all
            if part
        )
        return f'<Relationships xmlns="{_RELATIONSHIPS}">{"".join(rows)}</Relationships>'.encode()


def laid_out(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of an .xlsx at the names that a reader knows, those named by no place left out.

    :raises RefusedError: nothing leads to a workbook, or a sheet has two bodies.
    """
    parts = {
        name: _loose(_plain(data)) if is_drawn(name) else _plain(data)
        for name, data in parts.items()
    }
    root = _Links(parts, "")
    main = _workbook(parts, root)
    links = _Links(parts, main)
    named = [(_PLACES.get(means) or _within(name), name) for means, name in links.targets()]
    moved = {name: place for place, name in named} | {main: WORKBOOK, links.part: LINKS}
    elsewhere = not all(map(_is_within, moved))
    others = {name: _within(name) for name in parts if elsewhere or _is_within(name)}
    places = [*others.items(), *moved.items()]
    laid = {to.casefold(): (to, parts[name]) for name, to in places if name in parts}
    if links.part in parts:
        laid[LINKS.casefold()] = LINKS, links.written(moved)
    whole = {TYPES: part(parts, TYPES), ROOT: _TO_WORKBOOK} | dict(laid.values())
    return {name: _sheet_part(data) for name, data in whole.items()}


def _workbook(parts: Mapping[str, bytes], root: _Links) -> str:
    """The name of the workbook's part; where no relationship tells, it is the usual one."""
    usual = (name for name in parts if name.casefold() == WORKBOOK)
    main = next((name for means, name in root.targets() if means == "officeDocument"), None)
    main = main or next(usual, None)
    if main is None:
        raise RefusedError("not_a_workbook")
    if not _IS_WORKBOOK.search(parts[main]):
        raise RefusedError("other_document")
    return main


def _within(name: str) -> str:
    return name if _is_within(name) else f"xl/{name}"


def _is_within(name: str) -> bool:
    return name.casefold().startswith("xl/")


def _sheet_part(data: bytes) -> bytes:
    """A sheet without what it says of its reach, which nothing needs and may be wrong."""
    named = data.count(b"sheetData")
    if named > 2 and len(_BODY.findall(data)) > 1:  # its begin and its end
        raise RefusedError("unsafe_xml", reason="một sheet có hai phần số liệu")
    return _DIMENSION.sub(b"", data, count=1) if named else data


# --- .ods -----------------------------------------------------------------------------------------


def whole_ods(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of an .ods with its type and its manifest, and nothing between its cells.

    :raises RefusedError: it is no workbook.
    """
    content = _BETWEEN.sub(lambda found: found[1] or b"", _plain(parts[CONTENT]))
    if b"<office:spreadsheet" not in content:
        raise RefusedError("other_document")
    needed = {MIMETYPE: SPREADSHEET, CONTENT: content, MANIFEST: b"<manifest/>"}
    return needed | {name: _plain(data) for name, data in parts.items() if name != CONTENT}
