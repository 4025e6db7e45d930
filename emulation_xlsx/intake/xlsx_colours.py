"""In which colours the cells of an .xlsx sheet are filled and written.

It is asked only of a sheet with words that may speak of colours, so most files are never read for
it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulation_xlsx.intake.elements import Elements, parsed
from emulation_xlsx.intake.marks import address_of
from emulation_xlsx.intake.package import STYLES, part, sheet_links
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
_NONE = frozenset({"", "64", "65", "auto", "theme0"})
"""Colours that look like the paper's: where a cell names none."""
_FAINTEST = 1.2
"""The contrast below which writing cannot be seen, as WCAG measures it; black on white is 21."""
PALE = re.compile(
    rb"<(?:\w+:)?color\b[^>]*?\b(?:rgb=.(?:..)?(?:[EF][0-9A-F]){3}\b|theme=.0\b|indexed=.[19]\b)",
    re.IGNORECASE,
)
"""A sign of writing that white paper hides."""
_INK = re.compile(rb"<(?:\w+:)?color\s[^>]*?\brgb=.([0-9A-F]{8})", re.IGNORECASE)
_BEHIND = re.compile(rb"<(?:\w+:)?fgColor\s[^>]*?\brgb=.([0-9A-F]{8})", re.IGNORECASE)


def is_unseen(font: str, fill: str) -> bool:
    """Whether writing of a colour cannot be seen on a fill; both blank where there is none."""
    if font == fill != "":
        return True
    font, fill = "FFFFFF" if font == "theme0" else font, "FFFFFF" if fill in _NONE else fill
    if not (_RGB.fullmatch(font) and _RGB.fullmatch(fill)):
        return False
    dark, light = sorted((_luminance(font), _luminance(fill)))
    return (light + 0.05) / (dark + 0.05) < _FAINTEST


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_RGB = re.compile("[0-9A-F]{6}")


def unseen_in(styles: bytes) -> frozenset[str]:
    """Numbers of the cell formats whose writing cannot be seen: white on white, red on red."""
    alike = not set(_INK.findall(styles)).isdisjoint(_BEHIND.findall(styles))
    if not (alike or PALE.search(styles)):
        return frozenset()
    return frozenset(str(number) for number, one in enumerate(looks_in(styles)) if is_unseen(*one))


def looks_in(styles: bytes) -> list[tuple[str, str]]:
    """The colours of each cell format's writing and fill; blank where it has none."""
    return parsed(styles, _Styles()).formats


def colours_in(content: bytes, sheet: str) -> Colours:
    """The coloured cells of a sheet in an inspected workbook's bytes."""
    parts = all_parts(content)
    styles = parsed(part(parts, STYLES), _Styles())
    cells = parsed(part(parts, dict(sheet_links(parts)).get(sheet) or ""), _Cells())
    fills, fonts = dict[Address, str](), dict[Address, str]()
    for at, number in cells.formats.items():
        font, fill = styles.formats[number] if number < len(styles.formats) else ("", "")
        if fill:
            fills[at] = fill
        if font and font not in _BLACK:
            fonts[at] = font
    return Colours(fills, fonts)


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
            self._fonts[-1] = colour_of(attributes)
        elif name == "fgColor" and self._within == "fills" and self._fills and self._solid:
            self._fills[-1] = colour_of(attributes)
        elif name == "xf" and self._within == "cellXfs":
            font, fill = attributes.get("fontId", ""), attributes.get("fillId", "")
            self.formats.append((_at(self._fonts, font), _at(self._fills, fill)))

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""


def _at(colours: list[str], number: str) -> str:
    at = int(number[:9]) if number.isdecimal() else len(colours)
    return colours[at] if at < len(colours) else ""


def colour_of(attributes: Mapping[str, str]) -> str:
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
