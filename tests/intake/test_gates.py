"""What a file must pass before a cell of it is read: each refusal by its code, none by a crash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from emulation_xlsx.commands.check import arrived, check_arrivals
from emulation_xlsx.demo import CREATED
from emulation_xlsx.findings import Finding
from emulation_xlsx.intake import folder as arrivals
from emulation_xlsx.intake import parcels
from emulation_xlsx.intake.folder import documents, unopened
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.parcels import Arrival
from emulation_xlsx.plan.issue import new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.reading.workbook import RawWorkbook
from tests.helpers.spoken import spoken
from tests.helpers.workbooks import edited, parts_of, zipped

SPEC = spoken("unit_return")
TODAY = dt.date(2019, 10, 10)


@cache
def blank() -> bytes:
    plan = default_plan()
    return unit_workbook(plan, plan.by_code["XP02"], None, TODAY)


def repacked(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The blank form with other parts in its container."""
    parts = parts_of(blank())
    change(parts)
    return zipped(parts)


def without_sheets(*kept: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for name in book.sheetnames:
            if name not in kept:
                del book[name]

    return change


def open_form(content: bytes) -> RawWorkbook:
    arrival = Arrival("a.xlsx", content)
    return Gate([arrival], SPEC.form).form(arrival)


def refusal(content: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        open_form(content)
    finding = refused.value.finding("a.xlsx", "XP02")
    assert (finding.place.file, finding.place.unit, finding.value) == ("a.xlsx", "XP02", None)
    assert "{" not in finding.message + finding.remedy
    return finding.code


def test_the_form_that_was_issued_passes() -> None:
    book = open_form(blank())
    assert (book.meta["unit"], sorted(book.tables)) == ("XP02", sorted(s.key for s in SPEC.sheets))


CUT = blank()[: len(blank()) // 2]
REFUSED: dict[str, tuple[bytes, str]] = {
    "cut in the middle": (CUT, "damaged_workbook"),
    "no sheet in it": (zipped({"xl/workbook.xml": b"<workbook/>"}), "damaged_workbook"),
    "a sheet that is gone": (
        repacked(lambda parts: parts.pop("xl/worksheets/sheet3.xml")),
        "damaged_workbook",
    ),
    "another workbook": (edited(blank(), without_sheets("Hướng dẫn")), "not_our_form"),
    "the hidden mark alone": (
        edited(blank(), without_sheets("_meta", "Hướng dẫn")),
        "not_our_form",
    ),
    "the plan": (new_plan_workbook(CREATED), "not_our_form"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_newer_version_is_refused_and_says_which() -> None:
    def newer(book: Workbook) -> None:
        book["_meta"]["B2"] = str(SPEC.version + 1)

    with pytest.raises(RefusedError) as refused:
        open_form(edited(blank(), newer))
    message = refused.value.finding("a.xlsx").message
    assert message == "Mẫu thuộc phiên bản 2, mới hơn phiên bản 1 mà phần mềm này đọc được."


@pytest.mark.parametrize("version", ["0", "1", "1.0", "", "thử"])
def test_this_version_an_earlier_and_a_spoilt_one_pass(version: str) -> None:
    def change(book: Workbook) -> None:
        book["_meta"]["B2"] = version

    assert open_form(edited(blank(), change)).meta["unit"] == "XP02"


def test_without_its_mark_the_form_is_known_by_most_of_its_sheets() -> None:
    names = [sheet.name for sheet in SPEC.sheets]
    assert len(open_form(edited(blank(), without_sheets(*names[:4]))).tables) == 4
    assert refusal(edited(blank(), without_sheets(*names[:3]))) == "not_our_form"


def test_with_its_mark_one_sheet_is_enough() -> None:
    book = open_form(edited(blank(), without_sheets("_meta", SPEC.sheets[0].name)))
    assert list(book.tables) == ["unit"]


# --- size ----------------------------------------------------------------------------------------


def huge(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.write(blank())
        file.truncate(size)
    return path


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = huge(tmp_path / "to.xlsx", Limits().file + 1)
    [arrival] = documents(unopened("to.xlsx", path))
    assert (arrival.content, arrival.refused and arrival.refused.code) == (b"", "too_large")


def test_only_so_much_of_a_huge_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = huge(tmp_path / "to.xlsx", 1_000_000_000)
    taken: list[int] = []

    def unpack(_: str, content: bytes) -> list[parcels.Arrival]:
        taken.append(len(content))
        return []

    monkeypatch.setattr(arrivals, "unpack", unpack)
    documents(unopened("to.xlsx", path))
    assert taken == [Limits().parcel + 1]


# --- what cannot be opened at all ----------------------------------------------------------------


def check(*files: Path) -> list[Finding]:
    findings = check_arrivals(arrived(files), default_plan(), TODAY, None)
    return [finding for finding in findings if finding.code != "no_campaign"]


def test_a_missing_file_and_a_folder_are_said_in_words(tmp_path: Path) -> None:
    missing, folder = tmp_path / "x.xlsx", tmp_path / "thư mục"
    folder.mkdir()
    found = {f.place.file: f.message for f in check(missing, folder)}
    assert found == {
        str(missing): "Không mở được tệp: không có tệp này.",
        str(folder): "Không mở được tệp: đây là thư mục, không phải tệp.",
    }


def test_a_file_without_permission_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    path = tmp_path / "x.xlsx"
    path.write_bytes(blank())
    monkeypatch.setattr(Path, "open", denied)
    [finding] = check(path)
    assert (finding.code, finding.place.file) == ("unreadable_file", str(path))
    assert "không có quyền đọc" in finding.message


def test_one_refused_file_stops_no_other(tmp_path: Path) -> None:
    bad, good = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    bad.write_bytes(CUT)
    good.write_bytes(blank())
    assert [(f.place.file, f.code) for f in check(bad, good)] == [(str(bad), "damaged_workbook")]


def test_a_workbook_whose_parts_are_named_with_backslashes_is_read() -> None:
    """As some programs of Windows write them."""
    plan = default_plan()
    unit = plan.by_code["XP03"]
    values = {"unit": [{"head_name": "Nguyễn Thị Yến"}]}
    content = unit_workbook(plan, unit, None, CREATED.date(), values)
    parts = {name.replace("/", "\\"): part for name, part in parts_of(content).items()}
    assert any("\\" in name for name in parts)
    assert open_form(zipped(parts)).single("unit", "head_name") == "Nguyễn Thị Yến"
