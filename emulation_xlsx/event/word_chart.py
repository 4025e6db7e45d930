"""Charts of a document of Word: drawn by xlsxwriter over a small workbook of their numbers, which
the document carries, so that Word and LibreOffice show them and a clerk can change them there.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from xlsxwriter.chart import Chart

from emulation_xlsx.forms.styles import FONT, Book, put_text

if TYPE_CHECKING:
    from docx.opc.part import Part

_SHEET, _DRAWN = "Số liệu", "xl/charts/chart1.xml"
_MM = 36_000
"""English metric units of a millimetre."""
_WIDTH_MM, _LINE_MM, _FRAME_MM = 160, 8, 30
"""Width of a chart; height of one of its bars, and of all that is not bars."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument"
_BEHIND = b"<c:printSettings>"
"""What comes after the reference to the numbers."""
_NUMBER = b'<c:showVal val="1"/>'
_NUMBER_ALONE = (
    b'<c:showLegendKey val="0"/>' + _NUMBER + b'<c:showCatName val="0"/><c:showSerName val="0"/>'
    b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
"""A label as xlsxwriter writes it, and in full: in Word what is not denied may be shown."""
BarFill = Mapping[str, Any]


@dataclass(frozen=True)
class WordChart:
    """A chart as Excel has it, the workbook of its numbers, and what it shows in words."""

    drawing: bytes
    workbook: bytes
    told: str
    height: int
    """In millimetres."""


BarPart = tuple[str, Sequence[int], BarFill]
"""A name, a number per bar, and how they are filled."""


def bar_chart(
    title: str, labels: Sequence[str], series: Sequence[BarPart], day: dt.date
) -> WordChart:
    """A bar per label, parted by the series."""
    book = Book(dt.datetime.combine(day, dt.time()), title)
    sheet = book.add_worksheet(_SHEET)
    sheet.set_column(0, 0, 50)
    for row, label in enumerate(labels, 2):
        put_text(sheet, row, 1, label, book.cell())
    for col, (name, numbers, _) in enumerate(series, 1):
        put_text(sheet, 1, col + 1, name, book.header())
        sheet.write_column(1, col, numbers, book.cell())
    sheet.insert_chart(0, len(series) + 2, _bars(book, title, len(labels), series))
    content = book.content()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        drawing = packed.read(_DRAWN).replace(_NUMBER, _NUMBER_ALONE)
    height = _FRAME_MM + _LINE_MM * len(labels)
    return WordChart(drawing, content, f"Biểu đồ “{title}”.", height)


def _bars(book: Book, title: str, last: int, series: Sequence[BarPart]) -> Chart:
    """The chart over the sheet of numbers, its labels in the rows up to ``last``."""
    parted = len(series) > 1
    chart = book.add_chart({"type": "bar", **({"subtype": "percent_stacked"} if parted else {})})
    assert chart is not None, "xlsxwriter knows no such chart"
    small = {"name": FONT, "size": 10}
    for col, (_, _, fill) in enumerate(series, 1):
        chart.add_series(
            {
                "name": [_SHEET, 0, col],
                "categories": [_SHEET, 1, 0, last, 0],
                "values": [_SHEET, 1, col, last, col],
                "gap": 40,
                "border": {"color": "#595959", "width": 0.5},
                "data_labels": {"value": True, "font": small, "num_format": "#,##0;;"},
                **fill,
            }
        )
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12}})
    chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis({"reverse": True, "num_font": small, "interval_unit": 1})
    chart.set_legend({"position": "bottom", "font": small} if parted else {"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    return chart


class PlacedChart:
    """A chart in a template that is being filled: what stands for it becomes its drawing."""

    def __init__(self, chart: WordChart, document: Any) -> None:
        """``document``: docxtpl's, whose part that is being filled takes the chart up."""
        self._chart, self._document = chart, document

    def __html__(self) -> str:
        """The run of the template closed, a drawing, and the run opened again."""
        part: Part = self._document.current_rendering_part
        chart, known = self._chart, _taken(part, self._chart)
        size = f'cx="{_WIDTH_MM * _MM}" cy="{chart.height * _MM}"'
        return (
            '</w:t></w:r><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
            f'xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent {size}/>'
            f'<wp:docPr id="{known[3:]}" name="Biểu đồ" descr={quoteattr(chart.told)}/>'
            f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
            f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{_OFFICE}" r:id="{known}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r><w:r>"
            '<w:t xml:space="preserve">'
        )


def _taken(part: Part, chart: WordChart) -> str:
    """The chart and its numbers made parts of the document; what the drawing is known by there."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part as NewPart

    package, sheet = part.package, f"{_CONTENT}.spreadsheetml.sheet"
    taken = {str(one.partname) for one in package.iter_parts()}
    number = next(n for n in range(1, len(taken) + 2) if f"/word/charts/chart{n}.xml" not in taken)
    place = PackURI(f"/word/embeddings/bieu-do{number}.xlsx")
    numbers = NewPart(place, sheet, chart.workbook, package)
    drawn = NewPart(PackURI(f"/word/charts/chart{number}.xml"), f"{_CONTENT}.drawingml.chart+xml")
    source = drawn.relate_to(numbers, f"{_OFFICE}/package")
    told = f'<c:externalData r:id="{source}"><c:autoUpdate val="0"/></c:externalData>'.encode()
    drawn._blob = chart.drawing.replace(_BEHIND, told + _BEHIND)
    return part.relate_to(drawn, f"{_OFFICE}/chart")
