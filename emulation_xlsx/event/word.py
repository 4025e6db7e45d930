"""Documents of Word: templates made once from ``data/documents.yaml``, and filled by docxtpl.

The extra ``[word]`` brings docxtpl, with python-docx and Jinja2; nothing else needs them, so they
are imported where they are used. The same facts make the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import yaml

from emulation_xlsx.forms.styles import FONT, MOTTO, NATION, RULE
from emulation_xlsx.plan.model import Plan

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from docxtpl.template import DocxTemplate

Facts = Mapping[str, Any]
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""When every part of a document was packed, so that its bytes do not tell the time."""
_UNKNOWN = re.compile(r"'(\w+)' is undefined|has no attribute '(\w+)'")
MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}
LEFT_MM, RIGHT_MM = 66, 99
"""The halves of a document's head and foot."""


class NoWordError(Exception):
    """The extra that writes documents of Word is not installed."""


class TemplateError(Exception):
    """A template cannot be filled; the words say why and what to do."""


@cache
def _documents() -> Mapping[str, list[Mapping[str, Any]]]:
    text = resources.files("emulation_xlsx.data").joinpath("documents.yaml").read_text("utf-8")
    documents: Mapping[str, list[Mapping[str, Any]]] = yaml.safe_load(text)
    return documents


def make_template(plan: Plan, name: str) -> bytes:
    """The template of a document in the plan's words, as the campaign gets it.

    :raises NoWordError: the extra is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise NoWordError from error
    document = docx.Document()
    _page(document)
    for part in _documents()[name]:
        _add(document, {key: _said(plan, value) for key, value in part.items()})
    return _sealed(document)


def _said(plan: Plan, value: Any) -> Any:
    if isinstance(value, str):
        return plan.said(value)
    return [_said(plan, one) for one in value] if isinstance(value, list) else value


def filled_template(template: bytes, facts: dict[str, Any], file: str) -> bytes:
    """A template with the facts in it; ``file`` is what the clerk calls it.

    :raises NoWordError: the extra is not installed.
    :raises TemplateError: it is no document, or names a fact that there is not.
    """
    try:
        from docxtpl.template import DocxTemplate
        from jinja2 import Environment, StrictUndefined
        from jinja2.exceptions import TemplateError as JinjaError
    except ImportError as error:
        raise NoWordError from error
    try:
        document = DocxTemplate(io.BytesIO(template))
        strict = Environment(undefined=StrictUndefined, autoescape=True)
        document.render(_drawn(facts, document), strict, autoescape=True)
    except JinjaError as error:
        raise TemplateError(_why(str(error), facts, file)) from error
    except Exception as error:  # a document of whatever kind: zip, XML and Word's parts may fail
        raise TemplateError(
            f"không dùng được mẫu “{file}”: tệp hỏng hoặc không phải tệp Word .docx. Xin xóa hoặc "
            "đổi tên mẫu này rồi chạy lại: chương trình lập lại mẫu ban đầu"
        ) from error
    return _sealed(cast("Document", document.docx))


def _drawn(facts: Facts, document: DocxTemplate) -> dict[str, Any]:
    """The facts, charts among them ready to be taken up by the document."""
    from emulation_xlsx.event.word_chart import PlacedChart, WordChart

    return {
        name: PlacedChart(fact, document) if isinstance(fact, WordChart) else fact
        for name, fact in facts.items()
    }


def _why(words: str, facts: Facts, file: str) -> str:
    if found := _UNKNOWN.search(words):
        known = ", ".join(sorted(_names(facts)))
        return (
            f"mẫu “{file}” có chỗ ghi “{found[1] or found[2]}” mà chương trình không biết. Các "
            f"chỗ dùng được: {known}. Xin sửa mẫu bằng Word rồi chạy lại"
        )
    return (
        f"mẫu “{file}” có dấu ngoặc {{{{ }}}} hoặc {{% %}} ghi chưa đúng ({words}). Xin sửa mẫu "
        "bằng Word, hoặc xóa mẫu này để chương trình lập lại mẫu ban đầu, rồi chạy lại"
    )


def _names(facts: Facts) -> Iterator[str]:
    """What may stand in braces, that of lists' rows too."""
    for name, value in facts.items():
        yield name
        if isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            yield from value[0]


def _sealed(document: Document) -> bytes:
    """The document's bytes, without the time of their making."""
    about, plain = document.core_properties, io.BytesIO()
    about.created = about.modified = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    about.author = about.last_modified_by = about.comments = ""
    document.save(plain)
    packed = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            part = zipfile.ZipInfo(one.filename, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(one.filename))
    return packed.getvalue()


# --- a template's parts ---------------------------------------------------------------------------


def _page(document: Document) -> None:
    """A4, decree 30's margins, Times New Roman 14."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def _add(document: Document, part: Mapping[str, Any]) -> None:
    from docx.enum.text import WD_BREAK

    if "head" in part:
        _head(document, part["head"], part.get("about", ""))
    elif "foot" in part:
        _foot(document)
    elif "table" in part:
        _table(document, part)
    elif "page_break" in part:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    else:
        _paragraph(document, part)


def _paragraph(document: Document, part: Mapping[str, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    title, centre = part.get("title"), part.get("centre")
    middle = bool(title or centre or part.get("centre_line"))
    text = title or centre or part["text"]
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_after, layout.space_before = (
        Pt(6),
        Pt(12 if title else 8 if part.get("bold") else 0),
    )
    if middle:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        layout.first_line_indent = Mm(10)
    layout.keep_with_next = bool(part.get("bold") or title)
    run = paragraph.add_run(text)
    run.bold = bool(title or centre or part.get("bold"))
    run.italic = bool(part.get("italic"))


def _head(document: Document, sign: str, about: str) -> None:
    """Offices left, nation right; below the number and the day, both for the office to fill."""
    table = _halves(document, 2)
    left, right = table.rows[0].cells
    _line(left, "{{ co_quan_cap_tren }}", size=12)
    _line(left, "{{ co_quan }}", size=12, bold=True)
    _line(left, RULE, size=6)
    _line(right, NATION, size=12, bold=True)
    _line(right, MOTTO, size=13, bold=True)
    _line(right, RULE * 2, size=6)
    left, right = table.rows[1].cells
    _line(left, f"Số:        /{sign}-……", size=13)
    if about:
        _line(left, about, size=12)
    _line(right, "{{ dia_danh }}, ngày …… tháng …… năm {{ nam }}", size=13, italic=True)


def _foot(document: Document) -> None:
    """Who gets it on the left; who signs on the right."""
    left, right = _halves(document, 1).rows[0].cells
    _line(left, "Nơi nhận:", size=12, bold=True, italic=True, centre=False)
    _line(left, "{%p for noi in noi_nhan %}", size=11, centre=False)
    _line(left, "- {{ noi }}", size=11, centre=False)
    _line(left, "{%p endfor %}", size=11, centre=False)
    _line(right, "{{ chuc_danh_ky }}", size=14, bold=True)
    for _ in range(3):
        _line(right, "", size=14)
    _line(right, "{{ nguoi_ky }}", size=14, bold=True)


def _halves(document: Document, rows: int) -> Table:
    from docx.enum.table import WD_TABLE_ALIGNMENT

    table: Table = document.add_table(rows, 2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _widths(table, (LEFT_MM, RIGHT_MM))
    return table


def _widths(table: Table, widths: Sequence[float]) -> None:
    """Of columns for LibreOffice, of cells for Word."""
    from docx.shared import Mm

    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _line(
    cell: _Cell,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    centre: bool = True,
) -> Paragraph:
    """A further paragraph of a cell; the blank one that it came with is the first."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    first = cell.paragraphs[0]
    fresh = len(cell.paragraphs) == 1 and not first.runs
    paragraph: Paragraph = first if fresh else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _table(document: Document, part: Mapping[str, Any]) -> None:
    """A header row and one row that docxtpl repeats for every row of a list."""
    from docx.enum.table import WD_TABLE_ALIGNMENT

    titles, cells, widths = part["table"], part["cells"], part["widths"]
    table = document.add_table(4, len(titles), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _line(table.rows[1].cells[0], f"{{%tr for dong in {part['rows']} %}}", size=12)
    _line(table.rows[3].cells[0], "{%tr endfor %}", size=12)
    _widths(table, widths)
    for at, (title, text) in enumerate(zip(titles, cells, strict=True)):
        head = _line(table.rows[0].cells[at], title, size=12, bold=True)
        line = _line(table.rows[2].cells[at], text, size=12, centre=widths[at] < NARROW_MM)
        head.paragraph_format.keep_with_next = True
        line.paragraph_format.keep_with_next = bool(part.get("together"))
    _whole_rows(table)


NARROW_MM = 26
"""A column of a table up to this holds a number or a day, in its middle."""


def _whole_rows(table: Table) -> None:
    """The header stands on every page; no row is parted by the end of one."""
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
