"""The physical floor of ``consolidate``: every sheet read raw, the same cells written raw.

``python -m tests.benchmarks.floor RETURNS CELLS``: the imports that a program of this kind has;
every workbook below RETURNS read by calamine in one thread; every workbook of CELLS (see
:mod:`tests.benchmarks.cells`) written by xlsxwriter without a format. Prints the seconds that
loading CELLS took, which are not the floor's.
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pandas  # noqa: F401 - importing it is part of the floor
import pandera.pandas  # noqa: F401 - importing it is part of the floor
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.benchmarks.cells import Sheet, load


def read(folder: Path) -> int:
    rows = 0
    for path in sorted(folder.rglob("*.xlsx")):
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            rows += len(book.get_sheet_by_name(name).to_python())
    return rows


def write(sheets: list[Sheet], path: Path, *, validations: bool = False) -> None:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        for name, cells, rules in sheets:
            worksheet = book.add_worksheet(name)
            for row, col, value, is_formula in cells:
                if is_formula:
                    worksheet.write_formula(row, col, value)
                elif isinstance(value, str):
                    worksheet.write_string(row, col, value)
                else:
                    worksheet.write_number(row, col, value)
            for area, options in rules if validations else ():
                worksheet.data_validation(area, options)


def main(returns: str, cells: str) -> None:
    read(Path(returns))
    start = time.perf_counter()
    books = load(Path(cells))
    loading = time.perf_counter() - start
    for sheets in books:
        write(sheets, Path(cells).with_name("floor.xlsx"))
    print(loading)


if __name__ == "__main__":
    main(*sys.argv[1:])
