"""Files that mean harm, or came to it: each is built from a good return, the same bytes each time.

:data:`REFUSED` names every one that must not be read with the code it gets, :data:`READ` those that
are read all the same, with the notes they leave.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping

from tests.helpers.raw_files import (
    BOF,
    EOF,
    FILE_PASS,
    SHEET,
    SHEET_NAME,
    STRINGS,
    WORKBOOK,
    Build,
    encrypted_entry,
    far_cells,
    far_sheets,
    flipped,
    formatted_rows,
    good,
    member,
    ods,
    ods_cell,
    ods_row,
    ole,
    overlapping,
    patched,
    replaced,
    with_parts,
    with_rows,
)
from tests.helpers.workbooks import parts_of, zipped

LAUGHS = b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
)
OUTSIDE = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
_FAR = '<c r="XFD1048576"><v>1</v></c>'
_STYLED = "".join(f'<c r="{column}{{0}}" s="1"/>' for column in "ABC")
_HTML = "<html><body><table><tr><td>Họ và tên</td></tr></table></body></html>".encode()

REFUSED: Mapping[str, tuple[str, Build, str]] = {
    # the size and the zip
    "nothing": ("a.xlsx", lambda: b"", "empty_file"),
    "zeros": ("a.xlsx", lambda: bytes(5000), "empty_file"),
    "over 20 MB": ("a.xlsx", lambda: b"PK\x03\x04" + bytes(20_000_000), "too_large"),
    "a zip bomb": ("a.xlsx", lambda: with_parts({"xl/media/a.png": bytes(20_000_000)}), "squeezed"),
    "a part that says it is huge": (
        "a.xlsx",
        lambda: patched(good(), 3, 24, struct.pack("<I", 200_000_000)),
        "inflates_too_large",
    ),
    "a bomb that says it is small": (
        "a.xlsx",
        lambda: patched(with_parts({SHEET: bytes(20_000_000)}), 9, 24, struct.pack("<I", 900)),
        "squeezed",
    ),
    "a size that lies": (
        "a.xlsx",
        lambda: patched(good(), 3, 24, struct.pack("<I", 100)),
        "damaged_workbook",
    ),
    "20,000 members": (
        "a.xlsx",
        lambda: with_parts({f"xl/{i}.xml": b"" for i in range(20_000)}),
        "too_many_parts",
    ),
    "cut in the middle": ("a.xlsx", lambda: good()[: len(good()) // 2], "damaged_workbook"),
    "cut at the end": ("a.xlsx", lambda: good()[:-30], "damaged_workbook"),
    "its end alone": ("a.xlsx", lambda: b"PK\x03\x04" + good()[-400:], "damaged_workbook"),
    "a bit flipped early": ("a.xlsx", lambda: flipped(0.1), "damaged_workbook"),
    "a bit flipped late": ("a.xlsx", lambda: flipped(0.6), "damaged_workbook"),
    "a path out of the zip": ("a.xlsx", lambda: member("xl/../../a.xml"), "unsafe_archive"),
    "a drive": ("a.xlsx", lambda: member("C:/xl/a.xml"), "unsafe_archive"),
    "a backslash path out of it": ("a.xlsx", lambda: member("xl\\..\\..\\a.xml"), "unsafe_archive"),
    "a member twice": ("a.xlsx", lambda: member("xl/again.xml", twice=True), "unsafe_archive"),
    "a member in other letters": (
        "a.xlsx",
        lambda: with_parts({"XL/Workbook.xml": b"<workbook/>"}),
        "unsafe_archive",
    ),
    "members that overlap": ("a.xlsx", overlapping, "unsafe_archive"),
    "bzip2": ("a.xlsx", lambda: zipped(parts_of(good()), zipfile.ZIP_BZIP2), "unsafe_archive"),
    "an encrypted entry": ("a.xlsx", encrypted_entry, "password"),
    # XML
    "entities that expand": (
        "a.xlsx",
        lambda: replaced(STRINGS, b"<sst", LAUGHS + b"]><sst"),
        "unsafe_xml",
    ),
    "an entity from outside": (
        "a.xlsx",
        lambda: replaced("xl/worksheets/sheet7.xml", b"<worksheet", OUTSIDE + b"<worksheet"),
        "unsafe_xml",
    ),
    "a part in UTF-16": (
        "a.xlsx",
        lambda: with_parts({WORKBOOK: (OUTSIDE + b"<workbook/>").decode().encode("utf-16")}),
        "unsafe_xml",
    ),
    "a part that says UTF-7": (
        "a.xlsx",
        lambda: replaced(STRINGS, b"UTF-8", b"UTF-7"),
        "unsafe_xml",
    ),
    # how far it reaches
    "A1 and XFD1048576": (
        "a.xlsx",
        lambda: far_cells('<c r="A1"><v>1</v></c>', _FAR),
        "cells_far_apart",
    ),
    "far apart, without addresses": (
        "a.xlsx",
        lambda: far_cells("<c><v>1</v></c>" * 6, "<c><v>1</v></c>" * 6),
        "cells_far_apart",
    ),
    "far apart, written oddly": (
        "a.xlsx",
        lambda: far_cells("", "<c\n s='>' r='xfd1048576'><v>1</v></c>"),
        "cells_far_apart",
    ),
    "far apart, with a prefix": (
        "a.xlsx",
        lambda: far_cells('<c r="A1"/>', '<x:c xmlns:x="x" r="XFD1048576">1</x:c>'),
        "cells_far_apart",
    ),
    "far apart, as if blank": (
        "a.xlsx",
        lambda: far_cells("", '<c r="XFD1048576" s="/>"><v>1</v></c>'),
        "cells_far_apart",
    ),
    "far apart, in an .ods": (
        "a.ods",
        lambda: ods(
            ods_row("<table:table-cell/>", 1_048_575)
            + ods_row('<table:table-cell table:number-columns-repeated="16383"/>' + ods_cell("x"))
        ),
        "cells_far_apart",
    ),
    "repeated too often, in an .ods": (
        "a.ods",
        lambda: ods(ods_row(ods_cell("x", 'table:number-columns-repeated="3"'), 1_000_000)),
        "too_many_cells",
    ),
    "two million formatted cells": (
        "a.xlsx",
        lambda: formatted_rows(670_000, _STYLED),
        "too_many_cells",
    ),
    "a merge over the whole sheet": (
        "a.xlsx",
        lambda: with_rows(b"", tail=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "merged_too_large",
    ),
    "a merge over the whole sheet, in an .ods": (
        "a.ods",
        lambda: ods(
            ods_row(
                ods_cell(
                    "x",
                    'table:number-columns-spanned="16384" table:number-rows-spanned="1048576"',
                )
            )
        ),
        "merged_too_large",
    ),
    # what does not fit together
    "two sheets of one name": (
        "a.xlsx",
        lambda: replaced(WORKBOOK, "7. Hồ sơ".encode(), SHEET_NAME.upper().encode()),
        "sheets_same_name",
    ),
    "sheets of one part": (
        "a.xlsx",
        lambda: replaced(
            WORKBOOK,
            b"</sheets>",
            b'<sheet name="s" sheetId="20" r:id="rId7"/></sheets>',
        ),
        "damaged_workbook",
    ),
    "sheets that reach far, one as the other": (
        "a.xlsx",
        lambda: far_sheets(4, '<c r="D1000000"><v>1</v></c>'),
        "cells_far_apart",
    ),
    "301 sheets": (
        "a.xlsx",
        lambda: replaced(
            WORKBOOK,
            b"</sheets>",
            b"".join(b'<sheet name="s%d" sheetId="%d"/>' % (i, i) for i in range(20, 320))
            + b"</sheets>",
        ),
        "too_many_sheets",
    ),
    "no shared strings": (
        "a.xlsx",
        lambda: zipped({k: v for k, v in parts_of(good()).items() if k != STRINGS}),
        "damaged_workbook",
    ),
    "an index outside the shared strings": (
        "a.xlsx",
        lambda: with_rows(b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
        "damaged_workbook",
    ),
    "an index below them": (
        "a.xlsx",
        lambda: with_rows(b'<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        "damaged_workbook",
    ),
    "XML that is none": (
        "a.xlsx",
        lambda: replaced(WORKBOOK, b"</workbook>", b"</work"),
        "damaged_workbook",
    ),
    "a sheet that is gone": (
        "a.xlsx",
        lambda: zipped({k: v for k, v in parts_of(good()).items() if k != SHEET}),
        "damaged_workbook",
    ),
    # locked
    "an encrypted workbook": (
        "a.xlsx",
        lambda: ole({"EncryptionInfo": b"", "EncryptedPackage": bytes(9000)}),
        "encrypted",
    ),
    "a workbook with a label": (
        "a.xlsx",
        lambda: ole({"DRMEncryptedDataSpace": b"", "EncryptedPackage": bytes(9000)}),
        "labelled",
    ),
    "an .xls with a password": (
        "a.xls",
        lambda: ole({"Workbook": BOF + FILE_PASS + EOF}),
        "encrypted",
    ),
    "an .ods with a password": (
        "a.ods",
        lambda: ods("", key="<manifest:encryption-data/>"),
        "password",
    ),
    # .xls
    "an .xls whose workbook goes round": (
        "a.xls",
        lambda: ole({"Workbook": BOF + EOF}, goes_round="Workbook"),
        "damaged_workbook",
    ),
    "an .xls whose directory goes round": (
        "a.xls",
        lambda: ole({"Workbook": BOF + EOF}, goes_round="directory"),
        "damaged_workbook",
    ),
    "an .xls cut in its header": (
        "a.xls",
        lambda: ole({"Workbook": BOF + EOF})[:300],
        "damaged_workbook",
    ),
    "an .xls that kills its reader": (
        "a.xls",
        lambda: ole({"Workbook": BOF + EOF}, goes_round="small"),
        "too_heavy",
    ),
    # not a workbook at all
    "Excel's lock file": ("b/~$a.xlsx", lambda: b"\x05Admin" + b" " * 159, "lock_file"),
    "HTML saved as .xls": ("a.xls", lambda: _HTML, "is_web_page"),
    "MHTML saved as .xls": (
        "a.xls",
        lambda: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n",
        "is_web_page",
    ),
    "Excel's XML of 2003": (
        "a.xls",
        lambda: (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        ),
        "is_web_page",
    ),
    "CSV": ("a.csv", lambda: b"STT,ten\n1,Lan\n", "is_text_table"),
    "CSV saved as .xlsx": ("a.xlsx", lambda: b"STT;ten\n1;Lan\n", "is_text_table"),
    "text of Excel's Unicode": (
        "a.txt",
        lambda: "STT\tHọ tên\r\n1\tLan\r\n".encode("utf-16"),
        "is_text_table",
    ),
    "a letter in text": ("a.txt", lambda: "Kính gửi Phòng Nội vụ,\n".encode(), "is_text"),
    "PDF": ("a.xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is_pdf"),
    "a picture": ("a.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(90), "is_picture"),
    "a picture saved as .xlsx": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(90), "is_picture"),
    "a picture of a telephone": ("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(90), "is_picture"),
    "RAR": ("a.rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(90), "is_packed"),
    "a Word document": ("a.docx", lambda: zipped({"word/document.xml": b"<x/>"}), "other_document"),
    "an old Word document": (
        "a.doc",
        lambda: ole({"WordDocument": bytes(9000)}),
        "other_document",
    ),
    "an OpenDocument text": (
        "a.odt",
        lambda: ods("", mimetype=b"application/vnd.oasis.opendocument.text"),
        "other_document",
    ),
    "a binary workbook": ("a.xlsb", lambda: zipped({"xl/workbook.bin": b"x"}), "is_xlsb"),
    "a zip of something": ("a.xlsx", lambda: zipped({"a.txt": b"x"}), "not_a_workbook"),
    "bytes": ("a.xlsx", lambda: bytes(range(256)) * 9, "not_a_workbook"),
}

BY_READER = frozenset({"XML that is none", "a sheet that is gone", "an .xls that kills its reader"})
"""Of these the gate sees nothing wrong."""

_DDE = b'<c r="B7"><f>cmd|\'/c calc\'!A0</f><v>1</v></c><c r="C7"><f>[1]a!B2</f><v>2</v></c>'
READ: Mapping[str, tuple[str, Build, tuple[str, ...]]] = {
    "the good return": ("a.xlsx", good, ()),
    "its name in capitals": ("A.XLSX", good, ()),
    "without an extension": ("a", good, ()),
    "a name that does not decode": ("b\udce1o c\udce1o.xlsx", good, ()),
    "stored": ("a.xlsx", lambda: zipped(parts_of(good()), zipfile.ZIP_STORED), ()),
    "an .xlsx called .xls": ("a.XLS", good, ("wrong_extension",)),
    "macros": ("a.xlsm", lambda: with_parts({"xl/vbaProject.bin": b"x"}), ("has_macros",)),
    "a macro sheet": (
        "a.xlsm",
        lambda: with_parts({"xl/macrosheets/sheet1.xml": b"<x/>"}),
        ("has_macro_sheets",),
    ),
    "an external link": (
        "a.xlsx",
        lambda: with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        ("has_external_links",),
    ),
    "DDE and external formulas": (
        "a.xlsx",
        lambda: with_rows(b'<row r="7">' + _DDE + b"</row>"),
        ("has_external_links",),
    ),
    "a connection": (
        "a.xlsx",
        lambda: with_parts({"xl/connections.xml": b"<x/>"}),
        ("has_connections",),
    ),
    "a picture of its own with a DOCTYPE": (
        "a.xlsx",
        lambda: with_parts({"xl/media/a.svg": b"<!DOCTYPE svg><svg/>"}),
        (),
    ),
    "custom XML in UTF-16": (
        "a.xlsx",
        lambda: with_parts({"customXml/item1.xml": "<x/>".encode("utf-16")}),
        (),
    ),
    "sheets of like names": (
        "a.xlsx",
        lambda: replaced(WORKBOOK, "7. Hồ sơ".encode(), (SHEET_NAME + " .").encode()),
        ("sheets_like_named",),
    ),
    "a million formatted rows": ("a.xlsx", lambda: formatted_rows(1_000_000, ""), ()),
    "a far cell that is only formatted": (
        "a.xlsx",
        lambda: replaced(
            SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        ),
        (),
    ),
}
