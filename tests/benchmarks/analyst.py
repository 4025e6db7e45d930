"""The script a good analyst would write: pandas over openpyxl and one pandera schema, a file at a
time, then ``to_excel``. ``python -m tests.benchmarks.analyst RETURNS OUTPUT``.

It has no gate, no history, no answers and no addresses of cells; what it checks of the delegates
is what a clerk would ask for first.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

HEADER = 4
"""Rows above the header."""
DELEGATES, UNIT, PLAN, CONFERENCE, CHAIRS, EXEMPLARS, DOSSIER = (
    "6. Đại biểu dự HN thị xã",
    "1. Đơn vị",
    "2. Kế hoạch",
    "3. Hội nghị",
    "4. Chủ tọa",
    "5. Điển hình",
    "7. Hồ sơ",
)
RECORDS, TABLES = (UNIT, PLAN, CONFERENCE), (CHAIRS, EXEMPLARS, DELEGATES, DOSSIER)
DAY = r"(\d{1,2}/\d{1,2}/)?\d{4}"

schema = pa.DataFrameSchema(
    {
        "Họ và tên": pa.Column(str, pa.Check.str_length(2, 60)),
        "Ngày sinh": pa.Column(str, pa.Check.str_matches(DAY)),
        "Giới tính": pa.Column(str, pa.Check.isin(["Nam", "Nữ"])),
        "Dân tộc": pa.Column(str, pa.Check.isin(["Kinh", "Mường", "Thái", "Thổ", "Khác"])),
        "Đảng viên": pa.Column(str, pa.Check.isin(["Có", "Không"])),
        "Loại đại biểu": pa.Column(str, pa.Check.isin(["Điển hình", "Khách mời"])),
        "Chính thức/Dự khuyết": pa.Column(str, pa.Check.isin(["Chính thức", "Dự khuyết"])),
    },
    unique=["Họ và tên", "Ngày sinh"],
    strict=False,
)


def read(path: Path) -> dict[str, pd.DataFrame]:
    """All sheets of one return: records as one row, tables without their blank rows."""
    with pd.ExcelFile(path, engine="openpyxl") as file:
        sheets = pd.read_excel(file, sheet_name=list(RECORDS + TABLES), header=HEADER, dtype=object)
    frames = {}
    for name in RECORDS:
        record = sheets[name].dropna(subset=[sheets[name].columns[1]])
        values = dict(zip(record.iloc[:, 1], record.iloc[:, 2], strict=True))
        frames[name] = pd.DataFrame([values])
    for name in TABLES:
        table = sheets[name].drop(columns="STT")
        frames[name] = table.dropna(how="all").reset_index(drop=True)
    return frames


def faults(path: Path, delegates: pd.DataFrame) -> list[dict[str, Any]]:
    """What the schema finds, a row each."""
    try:
        schema.validate(delegates, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases[["column", "check", "failure_case", "index"]]
        return [{"file": path.name, **case} for case in cases.to_dict("records")]
    return []


def main(returns: str, output: str) -> None:
    every: dict[str, list[pd.DataFrame]] = {name: [] for name in RECORDS + TABLES}
    problems: list[dict[str, Any]] = []
    for path in sorted(Path(returns).rglob("*.xlsx")):
        frames = read(path)
        problems += faults(path, frames[DELEGATES])
        for name, frame in frames.items():
            every[name].append(frame.assign(unit=path.stem))
    with pd.ExcelWriter(output, engine="xlsxwriter") as writer:
        for name, found in every.items():
            pd.concat(found, ignore_index=True).to_excel(writer, sheet_name=name, index=False)
        pd.DataFrame(problems).to_excel(writer, sheet_name="Lỗi", index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
