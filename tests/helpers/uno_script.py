"""Keeps one LibreOffice running and does to workbooks what a clerk does, on orders given as JSON.

libreoffice.py starts it as ``uno_script.py SOFFICE PROFILE`` with an interpreter that has
LibreOffice's module ``uno``, which a virtual environment has not; so it uses nothing else that is
not in Python 3.9. Each line read is a list of orders about one workbook, ``{"do": "open", …}``
first; each line written is ``{"results": […]}`` with one result per order, or ``{"error": "…"}``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno

START_SECONDS = 90
FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "pdf": "calc_pdf_Export",
}
Order = dict[str, Any]


def properties(**values: object) -> tuple[Any, ...]:
    """UNO's form of keyword arguments."""
    structs = []
    for name, value in values.items():
        struct = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        struct.Name, struct.Value = name, value
        structs.append(struct)
    return tuple(structs)


def start(soffice: str, profile: str, pipe: str) -> subprocess.Popen[bytes]:
    """LibreOffice without a window; its output goes to standard error, ours carries answers."""
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    user = f"-env:UserInstallation={Path(profile).as_uri()}"
    accept = f"--accept=pipe,name={pipe};urp;"
    return subprocess.Popen([soffice, *options, user, accept], stdout=sys.stderr)


def connect(process: subprocess.Popen[bytes], pipe: str) -> Any:
    """Its desktop, as soon as it answers."""
    local = uno.getComponentContext()
    services = local.ServiceManager
    resolver = services.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    not_yet = uno.getClass("com.sun.star.connection.NoConnectException")
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except not_yet:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            manager = context.ServiceManager
            return manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def opened(desktop: Any, order: Order) -> Any:
    """The workbook in a view: one opened as hidden loses its frozen panes when it is saved."""
    path = Path(order["path"])
    if not path.is_file():
        raise FileNotFoundError(path)
    document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, properties(Hidden=False))
    if document is None:
        raise ValueError(f"LibreOffice cannot open {path}")
    return document


def type_text(document: Any, order: Order) -> None:
    """Type into a cell: text becomes a number, date or formula as it would on the screen."""
    cell = document.Sheets.getByName(order["sheet"]).getCellRangeByName(order["cell"])
    if document.Sheets.getByName(order["sheet"]).isProtected() and cell.CellProtection.IsLocked:
        raise ValueError(f"{order['sheet']}!{order['cell']} is locked")
    cell.FormulaLocal = order["text"]


def _rows_of_open_sheet(document: Any, order: Order) -> Any:
    sheet = document.Sheets.getByName(order["sheet"])
    if sheet.isProtected():
        raise ValueError(f"{order['sheet']} is protected")
    return sheet.Rows


def insert_rows(document: Any, order: Order) -> None:
    """Insert rows above row ``row``, counted from 1."""
    _rows_of_open_sheet(document, order).insertByIndex(order["row"] - 1, order["count"])


def delete_rows(document: Any, order: Order) -> None:
    """Delete rows from row ``row`` on, counted from 1."""
    _rows_of_open_sheet(document, order).removeByIndex(order["row"] - 1, order["count"])


def sort_rows(document: Any, order: Order) -> None:
    """Sort the rows of a range by its column ``column`` (from 0), downwards."""
    by = uno.createUnoStruct("com.sun.star.table.TableSortField")
    by.Field, by.IsAscending = order["column"], False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
    wanted = properties(SortFields=fields, ContainsHeader=True, IsSortColumns=False)
    sheet = document.Sheets.getByName(order["sheet"])
    uno.invoke(sheet.getCellRangeByName(order["range"]), "sort", (wanted,))


def calculate(document: Any, _: Order) -> None:
    """Recalculate hard: every formula, whatever its cached value."""
    document.calculateAll()


def save(document: Any, order: Order) -> None:
    """Save as what the file name's ending says."""
    path = Path(order["path"])
    wanted = properties(FilterName=FILTERS[path.suffix[1:]], Overwrite=True)
    document.storeToURL(path.as_uri(), wanted)


def read(document: Any, _: Order) -> list[list[object]]:
    """``[sheet, row, column, value]`` of every cell with content; rows and columns from 0."""
    return [cell for sheet in document.Sheets for cell in cells_of(sheet)]


def cells_of(sheet: Any) -> list[list[object]]:
    """A number is a float; an error is its literal, for which LibreOffice's data array has None."""
    cursor = sheet.createCursor()
    cursor.gotoStartOfUsedArea(False)
    cursor.gotoEndOfUsedArea(True)
    first, name = cursor.RangeAddress, sheet.Name  # each asking goes to LibreOffice and back
    found: list[list[object]] = []
    for row, values in enumerate(cursor.getDataArray(), first.StartRow):
        for column, value in enumerate(values, first.StartColumn):
            shown = sheet.getCellByPosition(column, row).String if value is None else value
            if shown != "":
                found.append([name, row, column, shown])
    return found


def print_each(document: Any, order: Order) -> list[list[object]]:
    """Every visible sheet in a PDF file of its own: ``[name, path, printed cells]``.

    A hidden sheet is not printed, unless it has a print area.
    """
    sheets = [sheet for sheet in document.Sheets if sheet.IsVisible]
    areas = [sheet.getPrintAreas() for sheet in sheets]
    found: list[list[object]] = []
    for number, one in enumerate(sheets):
        one.IsVisible = True
        for sheet, area in zip(sheets, areas):  # noqa: B905 - Python 3.9
            sheet.IsVisible = sheet == one
            if area:
                sheet.setPrintAreas(area if sheet == one else ())
        path = Path(order["folder"], f"{number}.pdf")
        save(document, {"path": str(path)})
        found.append([one.Name, str(path), printed(one)])
    return found


def printed(sheet: Any) -> list[list[object]]:
    """``[row, column, text]`` of every cell that is printed: as it is shown, formatted."""
    areas = sheet.getPrintAreas()
    cells: list[Any] = [cell[1:] for cell in cells_of(sheet)]
    rows = visible(sheet.Rows, {row for row, *_ in cells})
    columns = visible(sheet.Columns, {col for _, col, _ in cells})
    return [
        [row, col, value if isinstance(value, str) else sheet.getCellByPosition(col, row).String]
        for row, col, value in cells
        if row in rows and col in columns and (not areas or is_in(areas, row, col))
    ]


def visible(lines: Any, of: set[int]) -> set[int]:
    """Those rows or columns that are neither folded away nor hidden."""
    return {number for number in of if lines.getByIndex(number).IsVisible}


def is_in(areas: Any, row: int, column: int) -> bool:
    """Whether a cell is in a print area."""
    return any(
        area.StartRow <= row <= area.EndRow and area.StartColumn <= column <= area.EndColumn
        for area in areas
    )


ORDERS: dict[str, Callable[[Any, Order], Any]] = {
    "type": type_text,
    "insert_rows": insert_rows,
    "delete_rows": delete_rows,
    "sort": sort_rows,
    "calculate": calculate,
    "save": save,
    "read": read,
    "print_each": print_each,
}


def carry_out(desktop: Any, orders: list[Order]) -> list[Any]:
    """The results of all orders but the first, which opens the workbook."""
    document = opened(desktop, orders[0])
    try:
        return [ORDERS[order["do"]](document, order) for order in orders[1:]]
    finally:
        document.close(True)


def answer(desktop: Any, line: str) -> Order:
    """One line's answer; what fails is told, and the next line is served all the same."""
    try:
        return {"results": carry_out(desktop, json.loads(line))}
    except Exception as error:  # UNO's exceptions have no closer base in common
        return {"error": f"{type(error).__name__}: {error}"}


def main(soffice: str, profile: str) -> None:
    """Serve until standard input ends."""
    pipe = f"tests{uuid.uuid4().hex}"
    process = start(soffice, profile, pipe)
    try:
        desktop = connect(process, pipe)
        for line in sys.stdin:
            sys.stdout.write(json.dumps(answer(desktop, line)) + "\n")
            sys.stdout.flush()
        desktop.terminate()
        process.wait(timeout=10)
    finally:
        process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
