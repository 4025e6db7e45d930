"""«In cho Chủ tịch»: the town workbook once more, to be printed whole for the chair."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

from emulation_xlsx.campaign.files import replace_file

COPY = "in-cho-chu-tich.xlsx"
_SHEET = re.compile(rb"<sheet [^>]*?/?>")
_ID = re.compile(rb'\br:id="([^"]+)"')
_STATE = re.compile(rb' state="[^"]*"')
_FIRST = re.compile(rb' (?:activeTab|firstSheet)="\d+"')
_AREA = re.compile(
    rb'<definedName name="_xlnm.Print_Area" localSheetId="(\d+)"[^>]*>[^<]*</definedName>'
)


def write_for_print(town: Path) -> Path:
    """The copy of a town workbook beside it, written anew.

    :raises OutputBlockedError: it is open in Excel, or cannot be written.
    """
    replace_file(copy := town.with_name(COPY), for_print(town.read_bytes()))
    return copy


def for_print(content: bytes) -> bytes:
    """A town workbook in which the sheets for work are hidden, as is what is shown on a screen: so
    that printing it whole prints the chair's pages. Nothing else of it changes.
    """
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(new, "w") as made:
        for part in old.infolist():
            data = old.read(part)
            made.writestr(part, _hidden(old, data) if part.filename == "xl/workbook.xml" else data)
    return new.getvalue()


def _hidden(book: zipfile.ZipFile, workbook: bytes) -> bytes:
    from emulation_xlsx.forms.styles import CHAIR_TAB  # not before it is needed: xlsxwriter

    colour = f"FF{CHAIR_TAB[1:]}".encode()
    rels = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    parts = {one.get("Id", ""): f"xl/{one.get('Target', '')}" for one in rels}
    gone = set()

    def state(index: int, sheet: bytes) -> bytes:
        found = _ID.search(sheet)
        part = book.read(parts[found[1].decode()]) if found else b""
        if b"<tabColor" in part and colour in part[:2_000]:
            return sheet
        gone.add(index)
        return _STATE.sub(b"", sheet).replace(b"<sheet ", b'<sheet state="hidden" ')

    index = count()
    shown = _SHEET.sub(lambda sheet: state(next(index), sheet[0]), _FIRST.sub(b"", workbook))
    # LibreOffice prints a hidden sheet all the same where it has an area for that
    return _AREA.sub(lambda area: b"" if int(area[1]) in gone else area[0], shown)
