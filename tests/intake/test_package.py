"""One form however its package is laid out: as another program writes it, it reads the same."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.inspection import inspect
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import unpack
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from tests.helpers.raw_files import (
    BOF,
    EOF,
    SHEET,
    STRINGS,
    WORKBOOK,
    good,
    ods,
    ods_cell,
    ods_row,
    ole,
    with_parts,
)
from tests.helpers.workbooks import parts_of, zipped

LINKS, ROOT = "xl/_rels/workbook.xml.rels", "_rels/.rels"
SPEC = load("unit_return")


def read(content: bytes, name: str = "a.xlsx") -> RawWorkbook:
    return read_workbook(inspect(content, name).content, SPEC)


def refusal(content: bytes, name: str = "a.xlsx") -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        inspect(content, name)
    return refused.value


def named(name: Callable[[str], str], **replaced: tuple[str, str]) -> bytes:
    """The good return with its parts under other names; ``links`` and ``root``: the same words
    in the relationships of the workbook and of the package.
    """
    parts = parts_of(good())
    for key, part in (("links", LINKS), ("root", ROOT)):
        old, new = replaced.get(key, ("", ""))
        parts[part] = parts[part].replace(old.encode(), new.encode())
    return zipped({name(part): data for part, data in parts.items()})


def renamed(old: str, new: str) -> Callable[[str], str]:
    return lambda part: part.replace(old, new)


def in_encoding(encoding: str, *, said: str = "", only: str = "") -> bytes:
    said = (said or encoding).upper()
    return zipped(
        {
            name: data.decode().replace("UTF-8", said).encode(encoding, "xmlcharrefreplace")
            if only in name
            else data
            for name, data in parts_of(good()).items()
        }
    )


def changed(part: str, old: str, new: str) -> bytes:
    """The good return in which a pattern of one part was replaced wherever it stands."""
    data, count = re.subn(old.encode(), new.encode(), parts_of(good())[part])
    assert count
    return with_parts({part: data})


FAR = '<row r="9" hidden="1"><c r="XFD1048576"><v>1</v></c></row>'
DIMENSION = r'<dimension ref="[^"]*"/>'
LAYOUTS: dict[str, Callable[[], bytes]] = {
    "the workbook called otherwise": lambda: named(
        renamed("workbook.xml", "workbook22.xml"), root=("workbook.xml", "workbook22.xml")
    ),
    "its texts": lambda: named(
        renamed("sharedStrings.xml", "Strings1.xml"), links=("sharedStrings.xml", "Strings1.xml")
    ),
    "its styles, by an absolute path": lambda: named(
        renamed("styles.xml", "kieu/s.xml"), links=("styles.xml", "/xl/kieu/s.xml")
    ),
    "its sheets, with a space": lambda: named(
        renamed("worksheets/sheet", "trang/t "), links=("worksheets/sheet", "trang/t%20")
    ),
    "its sheets in another folder": lambda: named(
        renamed("xl/worksheets/", "trang/"), links=("worksheets/", "../trang/")
    ),
    "all in the root": lambda: named(
        lambda part: part.removeprefix("xl/"), root=("xl/workbook", "workbook")
    ),
    "all in another folder": lambda: named(
        lambda part: re.sub("^xl/", "excel/", part), root=("xl/", "/excel/")
    ),
    "backslashes in the links": lambda: named(str, links=("worksheets/", "worksheets\\")),
    "without a root": lambda: zipped({k: v for k, v in parts_of(good()).items() if k != ROOT}),
    "backslashes": lambda: named(renamed("/", "\\")),
    "leading slashes": lambda: named("/{}".format),
    "leading backslashes": lambda: named(lambda part: "\\" + part.replace("/", "\\")),
    "leading dots": lambda: named("./{}".format),
    "capitals": lambda: named(str.upper),
    "UTF-16": lambda: in_encoding("utf-16"),
    "UTF-16 without its mark": lambda: in_encoding("utf-16-be", said="utf-16"),
    "one part in UTF-16": lambda: in_encoding("utf-16", only="sheet7"),
    "a codepage of Windows": lambda: in_encoding("windows-1258"),
    "whole rows": lambda: changed(SHEET, DIMENSION, '<dimension ref="1:25"/>'),
    "whole columns": lambda: changed(SHEET, DIMENSION, "<dimension ref='A:T'></dimension>"),
    "a reach that is a lie": lambda: changed(SHEET, DIMENSION, '<dimension ref="A1:XFD1048576"/>'),
    "a reach of nothing": lambda: changed(SHEET, DIMENSION, "<dimension/>"),
    "a row in a comment": lambda: changed(SHEET, "<sheetData>", f"<sheetData><!-- {FAR} -->"),
    "a body in a comment": lambda: changed(
        SHEET, "<sheetData>", "<!-- <sheetData></sheetData> --><sheetData>"
    ),
    "a sheet in a comment": lambda: changed(
        WORKBOOK, "<sheets>", '<sheets><!-- <sheet name="6. Cũ" sheetId="99" r:id="rId1"/> -->'
    ),
    "raw text": lambda: changed(STRINGS, "<t>([^<&]*)</t>", r"<t><![CDATA[\1]]></t>"),
    "other texts at the usual place": lambda: zipped(
        parts_of(LAYOUTS["its texts"]()) | {"XL/sharedStrings.xml": b"<sst/>"}
    ),
}


@pytest.mark.parametrize("build", LAYOUTS.values(), ids=LAYOUTS)
def test_a_package_laid_out_otherwise_is_read_the_same(build: Callable[[], bytes]) -> None:
    content = build()
    found = read(content)
    assert (found, found.hidden) == (read(good()), {})
    [arrival] = unpack("a.xlsx", content)
    assert (arrival.file, arrival.refused) == ("a.xlsx", None)


def test_a_second_name_for_the_same_part_is_refused_also_after_its_slash_is_gone() -> None:
    content = zipped(parts_of(good()) | {"/xl/workbook.xml": b"<workbook/>"})
    assert refusal(content).facts["reason"] == "có hai phần trùng tên"


TWO = "hai danh sách"
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "two bodies": (
        lambda: changed(SHEET, "</sheetData>", "</sheetData><sheetData/>"),
        "unsafe_xml",
        "hai phần số liệu",
    ),
    "two zips in one": (lambda: good() + good(), "unsafe_archive", TWO),
    "an end in the comment of another": (
        lambda: good()[:-2] + b"\x16\0" + good()[-22:],
        "unsafe_archive",
        TWO,
    ),
    "a name that its own header says otherwise": (
        lambda: good().replace(b"xl/styles.xml", b"xl/stylos.xml", 1),
        "unsafe_archive",
        TWO,
    ),
    "entities in UTF-16": (
        lambda: with_parts({WORKBOOK: "<!DOCTYPE a []><workbook/>".encode("utf-16")}),
        "unsafe_xml",
        "DOCTYPE",
    ),
    "half a letter of UTF-16": (
        lambda: with_parts({WORKBOOK: b"\xff\xfe<\0w\0\0\xd8"}),
        "other_document",
        "",
    ),
}


@pytest.mark.parametrize(("build", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_ambiguous_or_hides_is_refused_in_words(
    build: Callable[[], bytes], code: str, words: str
) -> None:
    refused = refusal(build())
    assert refused.code == code
    assert words in refused.finding("a.xlsx").message


# --- .ods -----------------------------------------------------------------------------------------

SPACED = ods(
    ods_row("\n  " + ods_cell("Lan") + "\n  <table:covered-table-cell/>\n  " + ods_cell("1975"))
    + "\n"
    + ods_row(ods_cell("<text:span>a</text:span> <text:span>b</text:span>"))
)
ODS = {
    "white space between cells": SPACED,
    "no type": zipped({k: v for k, v in parts_of(SPACED).items() if k != "mimetype"}),
    "no manifest": zipped(
        {k: v for k, v in parts_of(SPACED).items() if k != "META-INF/manifest.xml"}
    ),
    "its content alone": zipped({"content.xml": parts_of(SPACED)["content.xml"]}),
    "in UTF-16": zipped(
        parts_of(SPACED)
        | {
            "content.xml": parts_of(SPACED)["content.xml"]
            .decode()
            .replace("UTF-8", "UTF-16")
            .encode("utf-16")
        }
    ),
}


@pytest.mark.parametrize("content", ODS.values(), ids=ODS)
def test_an_ods_of_another_program_is_read(content: bytes) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(inspect(content, "a.ods").content))
    grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert grid == [["Lan", "", "1975"], ["a b", "", ""]]
    [arrival] = unpack("a.ods", content)
    assert arrival.refused is None


def test_a_text_document_without_its_type_is_no_workbook() -> None:
    content = parts_of(SPACED)["content.xml"].replace(b"spreadsheet>", b"text>")
    assert refusal(zipped({"content.xml": content}), "a.odt").code == "other_document"


# --- .xls, and what stays refused -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "BOOK", "Book", "Workbook"])
def test_the_stream_of_an_xls_is_called_as_a_reader_knows_it(name: str) -> None:
    content = inspect(ole({name: BOF + EOF}), "a.xls").content
    usual = {"workbook": "Workbook", "book": "Book"}[name.lower()]
    assert content == ole({usual: BOF + EOF})


def test_an_unpacked_form_that_was_zipped_again_is_said_once() -> None:
    inner = {f"Báo cáo/{name}": data for name, data in parts_of(good()).items()}
    pieces = unpack("a.zip", zipped(inner | {"DT05.xlsx": good()}))
    assert [(one.file, one.refused and one.refused.code) for one in pieces] == [
        ("a.zip!báo cáo", "unpacked_workbook"),
        ("a.zip!DT05.xlsx", None),
    ]


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/x-pkcs7-mime"])
@pytest.mark.parametrize("name", ['; name="smime.p7m"', ""])
def test_a_mail_sealed_as_a_whole_is_said_to_be_that(kind: str, name: str) -> None:
    head = f"From: a@b.example\r\nSubject: x\r\nContent-Type: {kind}{name}\r\n"
    mail = head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
    assert [one.refused and one.refused.code for one in unpack("a.eml", mail)] == ["sealed_mail"]
