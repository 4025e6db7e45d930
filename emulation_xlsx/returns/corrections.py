"""The sheet «Cần sửa», the first of a returned form: every doubt, with a link to its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from emulation_xlsx.findings import SEVERITY_NAMES, Finding, Severity, a1
from emulation_xlsx.forms import layout
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.styles import LINK_INK, SEVERITY_FILLS, letterhead, page, put_text
from emulation_xlsx.forms.writer import FormBook, Mark
from emulation_xlsx.reading.workbook import RawWorkbook

_COLUMNS = (("STT", 5), ("Phần", 24), ("Ô", 8), ("Mức", 14), ("Có gì chưa ổn", 50), ("Cần làm", 44))
_FIRST_ROW = 6
Marks = Mapping[tuple[str, int, str], Mark]


@dataclass(frozen=True)
class Corrections:
    """What the first sheet of a returned form says. ``book`` is the form as it was read."""

    unit_name: str
    findings: Sequence[Finding]
    book: RawWorkbook

    def write(self, form: FormBook) -> None:
        worksheet = form.worksheet(layout.CORRECTIONS_SHEET)
        for col, (text, width) in enumerate(_COLUMNS):
            worksheet.set_column(col, col, width)
            put_text(worksheet, _FIRST_ROW - 1, col + 1, text, form.header())
        self._titles(form, worksheet)
        for number, finding in enumerate(self.findings, 1):
            self._row(form, worksheet, number, finding)
        page(worksheet, landscape=True, header_row=_FIRST_ROW - 1)
        worksheet.freeze_panes(_FIRST_ROW - 1, 0)

    def _titles(self, form: FormBook, worksheet: Worksheet) -> None:
        widths = [width for _, width in _COLUMNS]
        letterhead(form, worksheet, form.form_content.office, widths)
        counts = {s: sum(f.severity is s for f in self.findings) for s in Severity}
        found = ", ".join(f"{n} {SEVERITY_NAMES[s].lower()}" for s, n in counts.items() if n)
        for row, text, props in (
            (2, "NHỮNG CHỖ CẦN SỬA HOẶC XEM LẠI", {"bold": True, "font_size": 14}),
            (3, f"Đơn vị: {self.unit_name}. Có {found}.", {"bold": True}),
            (
                4,
                "Xin sửa ngay trên tệp này ở các ô được tô màu, lưu lại và gửi về. "
                "Những gì đơn vị đã ghi được giữ nguyên.",
                {"italic": True},
            ),
        ):
            style = form.style(align="center", text_wrap=True, **props)
            worksheet.merge_range(row - 1, 0, row - 1, len(_COLUMNS) - 1, "", style)
            put_text(worksheet, row, 1, text, style)

    def _row(self, form: FormBook, worksheet: Worksheet, number: int, finding: Finding) -> None:
        row = _FIRST_ROW + number - 1
        sheet = sheet_of(form, finding)
        name = sheet.name if sheet else "Cả tệp"
        cell = linked_cell(form, self.book, finding)
        fill = form.cell(bg_color=SEVERITY_FILLS[finding.severity], bold=True, align="center")
        worksheet.write_number(row - 1, 0, number, form.cell(align="center"))
        put_text(worksheet, row, 2, name, form.cell())
        put_text(worksheet, row, 3, cell or "–", form.cell(align="center"))
        put_text(worksheet, row, 4, SEVERITY_NAMES[finding.severity], fill)
        put_text(worksheet, row, 5, finding.message, form.cell())
        put_text(worksheet, row, 6, finding.remedy, form.cell())
        if sheet:
            link = form.cell(font_color=LINK_INK, underline=1, align="center")
            target = f"internal:'{sheet.name}'!{cell or 'A1'}"
            worksheet.write_url(row - 1, 2, target, link, cell or "Mở")
        widths = (width for _, width in _COLUMNS[-2:])
        texts = zip((finding.message, finding.remedy), widths, strict=True)
        form.fit(worksheet, row, [(name, _COLUMNS[1][1]), *texts])


def sheet_of(form: FormBook, finding: Finding) -> Sheet | None:
    """The form's sheet that a finding is about."""
    order = finding.place.order
    return form.spec.sheets[order - 1] if order else None


def index_of(book: RawWorkbook, sheet: Sheet, finding: Finding) -> int | None:
    """Which of the rows read from a sheet a finding is in."""
    table, row = book.tables.get(sheet.key), finding.place.row
    if table is None or row is None:
        return None
    if sheet.is_record:
        return 0
    return table.rows.index(row) if row in table.rows else None


def linked_cell(form: FormBook, book: RawWorkbook, finding: Finding) -> str | None:
    """The cell of the form written again that a finding's cell has become."""
    sheet, name = sheet_of(form, finding), finding.place.field
    if sheet is None or name is None:
        return None
    index, fields = index_of(book, sheet, finding), form.fields(sheet)
    if index is None or name not in {one.name for one in fields}:
        return None
    if sheet.is_record:
        return a1(layout.record_rows(fields)[0][name], layout.VALUE_COL)
    return a1(layout.FIRST_ROW + index, layout.table_columns(sheet, fields)[name])


def marks(sheets: Sequence[Sheet], book: RawWorkbook, findings: Sequence[Finding]) -> Marks:
    """(sheet key, row, field) → the gravest of what is found there, all of it in words."""
    found: dict[tuple[str, int, str], list[Finding]] = {}
    for finding in findings:
        if finding.place.order and finding.place.field:
            sheet = sheets[finding.place.order - 1]
            index = index_of(book, sheet, finding)
            if index is not None:
                found.setdefault((sheet.key, index, finding.place.field), []).append(finding)
    grave = list(Severity)
    return {
        key: Mark(
            min((f.severity for f in here), key=grave.index),
            "\n".join(f"{f.message} {f.remedy}" for f in here),
        )
        for key, here in found.items()
    }
