"""What is set aside or was too heavy is not read again, by the register, until the clerk says."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import openpyxl
import pytest

from emulation_xlsx.demo import SEEN
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.parcels import Arrival, Key
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.returns.aside import set_aside
from emulation_xlsx.returns.receipts import HEAVY, IGNORED, REFUSED, Entry, receive
from emulation_xlsx.returns.register import write_register

PLAN = default_plan()
FILES = {"nang.xlsx": b"heavy", "khac.xlsx": b"other"}
SHA = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
KNOWN = frozenset({("", SHA["nang.xlsx"])})


def verdicts(unread: frozenset[Key], *ignored: str) -> tuple[dict[str, str], bytes]:
    """File → verdict, and the register with them."""
    arrivals = [Arrival(name, content) for name, content in FILES.items()]
    entries = {(name, SHA[name]): Entry(SEEN, ignored=True) for name in ignored}
    found = receive(arrivals, entries, PLAN, SEEN, Gate(arrivals, "unit_return", unread))
    register = write_register(None, found, PLAN.lists, SEEN)
    return {one.file: one.verdict for one in found}, register


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """One in which a file was too heavy and another no workbook."""
    found, content = verdicts(KNOWN)
    assert found == {"nang.xlsx": HEAVY, "khac.xlsx": REFUSED}
    path = tmp_path / "so-tiep-nhan.xlsx"
    path.write_bytes(content)
    return path


def typed(path: Path, file: str, column: str, value: str | None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book["Tiếp nhận"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=1, min_col=1)]
    [row] = [i for i, cells in enumerate(rows, 1) if file in cells]
    [col] = [cells.index(column) + 1 for cells in rows if column in cells]
    page.cell(row, col).value = value
    book.save(path)


def test_what_was_too_heavy_is_known_by_its_bytes_until_its_verdict_is_deleted(
    register: Path,
) -> None:
    assert set_aside(register) == KNOWN
    typed(register, "nang.xlsx", "Kết luận", None)
    assert set_aside(register) == frozenset()


def test_what_the_clerk_does_not_count_is_known_by_its_name_and_bytes(register: Path) -> None:
    typed(register, "khac.xlsx", "Không tính", "Có")
    known = set_aside(register)
    assert known == KNOWN | {("khac.xlsx", SHA["khac.xlsx"])}
    found, _ = verdicts(known, "khac.xlsx")
    assert found == {"nang.xlsx": HEAVY, "khac.xlsx": IGNORED}


@pytest.mark.parametrize("content", [None, b"", b"PK\3\4"])
def test_without_a_register_everything_is_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "so-tiep-nhan.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert set_aside(path) == frozenset()
