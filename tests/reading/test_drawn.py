"""Pictures that Excel keeps in cells, shapes in VML, heads and feet of printed pages: each is told
with its place, and none is taken for a value.
"""

from __future__ import annotations

import re

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx.intake.marks import Inspection, page_words
from emulation_xlsx.intake.xls_looks import Looks
from emulation_xlsx.reading.raw import Remark
from emulation_xlsx.reading.workbook import RawWorkbook
from tests.helpers.reading import read_all
from tests.helpers.workbooks import parts_of, zipped
from tests.reading.test_layout import LIST, on, read, through_the_gate
from tests.reading.test_unseen import CASES, found

SAID = ("box_said", "page_said", "picture_said", "picture_in_cell", "withdrawn_outside")
SHEET = "xl/worksheets/sheet7.xml"
STRUCTURE = b'<rvStructures><s t="%s"><k n="LocalImageIdentifier" t="i"/></s></rvStructures>'
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="1" Type="x/vmlDrawing" Target="../drawings/vmlDrawing9.vml"/></Relationships>"""
VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="x">
<!--[if gte mso 9]><b/><![endif]-->
<v:shape id="_x0000_s1025"><v:textbox><div>Không phải hộp chữ</div></v:textbox>
<x:ClientData ObjectType="Note"><x:Anchor>3,1,5,2,4,3,8,1</x:Anchor></x:ClientData></v:shape>
<v:rect id="_x0000_s1026"><v:textbox><div>Bổ sung:<br>7. Hoàng Thị Khung</div></v:textbox>
<x:ClientData ObjectType="Rect"><x:Anchor>1,15,13,2,3,3,4,1</x:Anchor></x:ClientData></v:rect>
</xml>"""


def in_cell(structure: bytes) -> RawWorkbook:
    """The list with a cell that holds more than a value, as Excel writes it."""
    parts = parts_of(on(LIST, lambda page: page.__setitem__("T6", "#VALUE!")))
    rich = b'<c r="T6" t="e" vm="1"><v>#VALUE!</v></c>'
    parts[SHEET], put = re.subn(rb'<c r="T6".*?</c>', rich, parts[SHEET])
    assert put == 1
    parts["xl/richData/rdrichvaluestructure.xml"] = STRUCTURE % structure
    return through_the_gate(zipped(parts))


@pytest.mark.parametrize("structure", [b"_localImage", b"_webImage"])
def test_a_picture_that_excel_keeps_in_a_cell_is_called_so(structure: bytes) -> None:
    book = in_cell(structure)
    assert book.tables["delegates"].columns["note"][0] is None
    assert found(book, *SAID) == [(LIST, "T6", "picture_in_cell")]


def test_an_error_that_is_no_picture_stays_one() -> None:
    book = in_cell(b"_error")
    assert book.tables["delegates"].columns["note"][0] == "#VALUE!"
    assert found(book, *SAID) == []


def test_a_text_box_in_vml_is_told_and_what_frames_a_note_is_not() -> None:
    parts = parts_of(on(LIST, lambda _: None))
    parts["xl/worksheets/_rels/sheet7.xml.rels"] = LINKS.encode()
    parts["xl/drawings/vmlDrawing9.vml"] = VML.encode()
    book = through_the_gate(zipped(parts))
    [note] = [one for one in book.tables["delegates"].notes if one.code == "box_said"]
    assert (note.row, note.col) == (14, 2)
    assert note.facts["text"] == "Bổ sung:\n7. Hoàng Thị Khung"


@pytest.mark.parametrize("vml", [b"\xff\xfe\0<", b"<xml><v:shape", b"", b"<!DOCTYPE x><xml/>"])
def test_spoilt_vml_costs_no_return(vml: bytes) -> None:
    parts = parts_of(on(LIST, lambda _: None))
    parts["xl/worksheets/_rels/sheet7.xml.rels"] = LINKS.encode()
    parts["xl/drawings/vmlDrawing9.vml"] = vml
    book = through_the_gate(zipped(parts))
    assert (
        book.tables["delegates"].columns
        == read(on(LIST, lambda _: None)).tables["delegates"].columns
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Bản bổ sung lần 2", "page_said"),
        ("Đ/c số 2 xin rút", "withdrawn_outside"),
    ],
)
def test_what_a_unit_wrote_on_its_printed_pages_is_told(words: str, code: str) -> None:
    def edit(page: Worksheet) -> None:
        head, foot = page.oddHeader, page.oddFooter
        assert head is not None
        assert foot is not None
        head.center.text = words
        foot.right.text = "Trang &P/&N"

    assert found(through_the_gate(on(LIST, edit)), *SAID) == [(LIST, None, code)]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("&C&A", ""),
        ('&R&"Times New Roman,Regular"&13&P', ""),
        ("&LTrang &P / &N&R&D &T", ""),
        ("Page &P of &N", ""),
        ("&C&KFF0000&BBẢN NHÁP&R&F", "BẢN NHÁP"),
        ("&CCơ khí && xây lắp", "Cơ khí xây lắp"),
    ],
)
def test_numbers_of_pages_are_no_words(codes: str, words: str) -> None:
    assert page_words(codes) == words


def test_pages_of_an_ods_are_read_too() -> None:
    name = "a12_row_struck_through.ods"
    parts = parts_of((CASES / name).read_bytes())
    begin = 'style:display-name="PageStyle_6. Đại biểu dự HN thị xã"'
    head, page, rest = parts["styles.xml"].decode().partition(begin)
    new = rest.replace(
        '<style:header style:display="false"/>', "<style:header>Bản nháp</style:header>", 1
    )
    parts["styles.xml"] = (head + page + new).encode()
    [book] = read_all([(name, zipped(parts))], "unit_return")
    assert isinstance(book, RawWorkbook)
    assert found(book, "page_said") == [(LIST, None, "page_said")]


def test_pages_of_an_xls_are_read_too() -> None:
    marks = Inspection("xls")
    looks = Looks(marks)
    looks.sheet = LIST
    for kind, words in ((0x14, "&CBản nháp"), (0x15, "&RTrang &P")):
        text = words.encode("utf-16-le")
        looks.record(kind, memoryview(len(words).to_bytes(2, "little") + b"\1" + text))
    looks.record(0x14, memoryview(b""))
    assert marks.words == {LIST: [Remark("page", "Bản nháp")]}
