"""In which colours the cells of an .xlsx sheet are filled and written.

It is asked only of a sheet with words that may speak of colours, so most files are never read for
it.
"""

from __future__ import annotations

from collections.abc import Mapping

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.marks import address_of
from emulation_xlsx.intake.package import LINKS, STYLES, WORKBOOK, part, tags
from emulation_xlsx.intake.zips import all_parts
from emulation_xlsx.reading.raw import Address, Colours

INDEXED = dict(
    enumerate(
        ["000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"] * 2
        + ["800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080"]
        + ["9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF"]
        + ["000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF"]
        + ["00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99"]
        + ["3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696"]
        + ["003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333"]
    )
)
"""The palette from which older programs name colours by number."""
_BLACK = frozenset({"000000", "theme1", "theme0", "64", "auto"})
"""Colours of ordinary writing."""


def colours_in(content: bytes, sheet: str) -> Colours:
    """The coloured cells of a sheet in an inspected workbook's bytes."""
    parts = all_parts(content)
    styles = parsed(part(parts, STYLES), _Styles())
    cells = parsed(_sheet(parts, sheet), _Cells())
    fills, fonts = dict[Address, str](), dict[Address, str]()
    for at, number in cells.formats.items():
        font, fill = styles.formats[number] if number < len(styles.formats) else ("", "")
        if fill:
            fills[at] = fill
        if font and font not in _BLACK:
            fonts[at] = font
    return Colours(fills, fonts)


def _sheet(parts: Mapping[str, bytes], sheet: str) -> bytes:
    """The part of the sheet of a name."""
    targets = {one.get("Id"): one.get("Target", "") for one in tags(parts, LINKS, b"Relationship")}
    for tag in tags(parts, WORKBOOK, b"sheet"):
        if tag.get("name") == sheet:
            link = next((value for key, value in tag.items() if key.endswith(":id")), None)
            target = targets.get(link, "").lstrip("/")
            return part(parts, target if target.startswith("xl/") else f"xl/{target}")
    return b""


class _Styles(Elements):
    """The colours of fonts and fills, and of the cell formats made of them."""

    def __init__(self) -> None:
        self.formats: list[tuple[str, str]] = []
        """Colour of the font and of the fill of each format; blank: none."""
        self._fonts: list[str] = []
        self._fills: list[str] = []
        self._within = ""
        self._solid = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("fonts", "fills", "cellXfs"):
            self._within = name
        elif name == "font" and self._within == "fonts":
            self._fonts.append("")
        elif name == "fill" and self._within == "fills":
            self._fills.append("")
        elif name == "patternFill":
            self._solid = attributes.get("patternType", "none") not in ("none", "gray125")
        elif name == "color" and self._within == "fonts" and self._fonts:
            self._fonts[-1] = _colour(attributes)
        elif name == "fgColor" and self._within == "fills" and self._fills and self._solid:
            self._fills[-1] = _colour(attributes)
        elif name == "xf" and self._within == "cellXfs":
            font, fill = attributes.get("fontId", ""), attributes.get("fillId", "")
            self.formats.append((_at(self._fonts, font), _at(self._fills, fill)))

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""


def _at(colours: list[str], number: str) -> str:
    at = int(number[:9]) if number.isdecimal() else len(colours)
    return colours[at] if at < len(colours) else ""


def _colour(attributes: Mapping[str, str]) -> str:
    """A colour as ``RRGGBB``, or by its name in the workbook's theme."""
    if rgb := attributes.get("rgb"):
        return rgb[-6:].upper()
    if theme := attributes.get("theme"):
        return f"theme{theme}" + attributes.get("tint", "")
    number = attributes.get("indexed", "auto")
    return INDEXED.get(int(number[:9]), number) if number.isdecimal() else number


class _Cells(Elements):
    """A sheet's cells and the numbers of their formats."""

    def __init__(self) -> None:
        self.formats: dict[Address, int] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        at, number = address_of(attributes.get("r", "")), attributes.get("s", "")
        if name == "c" and at and number.isdecimal():
            self.formats[at] = int(number[:9])
