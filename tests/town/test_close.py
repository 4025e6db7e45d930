"""``close``: the archive tells of no person, what is to be deleted is said, nothing is deleted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest

from emulation_xlsx import cli, demo
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.checks.vietnamese import unmarked
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.reading.workbook import read_workbook
from emulation_xlsx.town.privacy import LEFT_OUT, name_masker
from emulation_xlsx.town.table import write_list
from emulation_xlsx.town.workbook import town_book
from tests.helpers.campaigns import demo_in
from tests.helpers.small_town import small_town
from tests.town.test_circulation import members

Output = pytest.CaptureFixture[str]
AS_OF = f"{demo.AS_OF}"
PEOPLE = ("head_name", "clerk_name", "full_name", "name")
STRANGER = "Hồ Thị Lạ"
"""In the name of a file, and nowhere else."""
CONTACTS = ("birth_date", "phone", "clerk_phone", "clerk_email")


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The demo's campaign, in whose register the clerk has written of people too."""
    campaign = demo_in(tmp_path_factory.mktemp("close") / "đợt")
    name = next(person for kind, person in told(campaign) if kind == "full_name")
    book = openpyxl.load_workbook(campaign.register)
    book["Tiếp nhận"]["P6"] = f"bà {unmarked(name).upper()} gọi 0987 654 321"
    row = ("DT05", "6. Đại biểu dự HN thị xã", 8, "Ngày sinh", "01/02/1963", name, "20/04/2020")
    for col, value in enumerate((*map(str, row), f"{name} báo nhầm"), 2):
        book["Đính chính"].cell(6, col, value)
    book.create_sheet("Nháp")["A1"] = name
    book.properties.creator = name
    book.save(campaign.register)
    plan = openpyxl.load_workbook(campaign.plan)
    plan["Đơn vị"]["Q6"] = f"Đầu mối: {STRANGER}, dau.moi@bimson.example"
    waiver = ("DN12", "R-UNIT", "Phó Chủ tịch", "01/04/2020", "", f"{name} ốm")
    for col, text in enumerate(waiver, 2):
        plan["Miễn, gia hạn"].cell(6, col, text or None)
    plan.save(campaign.plan)
    (campaign.incoming / f"{STRANGER} xin vắng.pdf").write_bytes(b"%PDF-1.4")
    assert cli.main(["consolidate", str(campaign.root), "--as-of", AS_OF]) == 0
    return campaign


@pytest.fixture(scope="module")
def folder(campaign: Campaign) -> Path:
    """The archive of the closed campaign."""
    assert cli.main(["close", str(campaign.root), "--as-of", AS_OF]) == 0
    return campaign.archive(AS_OF)


def told(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Every person's name, birth, phone and address in whatever came: field and text."""
    spec = load("unit_return")
    for arrival in scan(campaign.incoming):
        if not arrival.file.endswith(".xlsx") or not arrival.path:
            continue
        for key, table in read_workbook(arrival.path.read_bytes(), spec).tables.items():
            for name in {*PEOPLE, *CONTACTS} & set(spec.sheet(key).field_names):
                yield from ((name, str(x)) for x in table.columns.get(name, ()) if x)


def closed(campaign: Campaign, capsys: Output) -> tuple[Path, str]:
    capsys.readouterr()
    assert cli.main(["close", str(campaign.root), "--as-of", AS_OF]) == 0
    return campaign.archive(AS_OF), capsys.readouterr().out


def texts(*paths: Path) -> Iterator[tuple[str, str]]:
    """Every member of every workbook as text, with and without diacritics, and every other file."""
    for path in paths:
        content = path.read_bytes()
        parts = members(content) if path.suffix == ".xlsx" else [("", content.decode())]
        for member, text in parts:
            plain = unicodedata.normalize("NFC", text)
            yield f"{path.name}!{member}", f"{plain}\n{unmarked(plain)}".casefold()


@pytest.mark.thorough
def test_no_person_is_anywhere_in_the_archive(campaign: Campaign, folder: Path) -> None:
    known = {text.casefold() for _, text in told(campaign) if not re.fullmatch(r"\d{4}", text)}
    known |= {unmarked(text) for text in known}
    extra = (
        "0987 654 321",
        "01/02/1963",
        "dau.moi@bimson.example",
        "bimson.example",
        STRANGER.casefold(),
    )
    whole = list(texts(*folder.iterdir()))
    assert len(whole) > 100
    assert len(known) > 800
    assert [(name, one) for name, text in whole for one in (*known, *extra) if one in text] == []


def test_no_row_of_a_person_is_written_whatever_the_mask_lets_through() -> None:
    person = {"full_name": "Trịnh Thị Sáu", "birth_date": "1975-06-05", "phone": "0912345678"}
    rows = {sheet.key: [dict(person)] for sheet in load("town").sheets if sheet.people}
    rows["exemplars"] = [{"name": person["full_name"]}]
    rows["issues"] = [{"value": one} for one in person.values()]
    rows["duplicates"] = [{"first_name": person["full_name"]}]
    book = town_book(small_town(), hide=lambda text: text)
    for key, listed in rows.items():
        write_list(book, key, listed)
    found = [text for _, text in members(book.content())]
    assert len(found) > 20
    assert not [one for one in person.values() for text in found if one in text]


@pytest.mark.thorough
def test_what_is_looked_for_is_in_the_full_workbooks(campaign: Campaign) -> None:
    known = {text.casefold() for _, text in told(campaign)}
    text = "\n".join(text for _, text in texts(campaign.register, *campaign.results.glob("*.xlsx")))
    assert sum(one in text for one in known) > 500
    assert "bimson.example" in text
    assert STRANGER.casefold() in text


@pytest.mark.thorough
def test_the_figures_of_the_town_stay(campaign: Campaign, folder: Path) -> None:
    name = f"tong-hop-{AS_OF}-luu-tru.xlsx"
    kept, full = (
        openpyxl.load_workbook(path, data_only=True)
        for path in (folder / name, campaign.town_workbook(AS_OF))
    )
    assert kept.sheetnames == full.sheetnames
    for sheet in ("Tổng quan", "Cơ cấu đại biểu", "Phân bổ chỉ tiêu", "Tiến độ thời hạn"):
        one, other = (
            numbers(c.value for row in book[sheet].iter_rows() for c in row)
            for book in (kept, full)
        )
        assert one == pytest.approx(other, abs=1e-9), sheet
        assert one
    formulas = openpyxl.load_workbook(folder / name)
    cells = [c for page in formulas for row in page.iter_rows() for c in row]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    assert formulas["Danh sách đại biểu"].max_row == 7


def numbers(values: Iterable[object]) -> list[float]:
    return [float(one) for one in values if isinstance(one, int | float)]


def test_the_register_keeps_each_files_sum_and_verdict(campaign: Campaign, folder: Path) -> None:
    kept, full = (
        read_workbook(path.read_bytes(), load("register")).tables["receipts"].columns
        for path in (folder / "so-tiep-nhan-luu-tru.xlsx", campaign.register)
    )
    for name in ("sha256", "unit_found", "received_found", "verdict", "errors"):
        assert kept[name] == full[name], name
    assert not {"file", "note"} & set(kept)


def test_the_list_of_contents_proves_each_file(folder: Path) -> None:
    index = (folder / "muc-luc.txt").read_bytes().decode("utf-8-sig")
    found = re.findall(r"^([0-9a-f]{64})  (\S+)\r$", index, re.MULTILINE)
    sums = {name: one for one, name in found}
    others = [path for path in folder.iterdir() if path.name != "muc-luc.txt"]
    assert sums == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in others}


def test_it_says_what_is_open_and_what_to_delete_and_deletes_nothing(
    campaign: Campaign, capsys: Output
) -> None:
    before = {path: path.read_bytes() for path in campaign.root.rglob("*") if path.is_file()}
    folder, said = closed(campaign, capsys)
    assert re.match(r"Chưa xong: \d+ đơn vị còn việc phải làm; ", said)
    for path in campaign.with_people:
        assert f"  {path}" in said
    assert "Thùng rác" in said
    assert "hộp thư" in said
    after = {path: path.read_bytes() for path in before}
    assert after == before
    assert {p for p in campaign.root.rglob("*") if p.is_file()} - set(before) <= set(
        folder.iterdir()
    )


def test_a_file_that_is_open_is_named_and_nothing_is_said_of_deleting(
    campaign: Campaign, capsys: Output
) -> None:
    blocked = campaign.archive("2020-04-19") / "ke-hoach-luu-tru.xlsx"
    blocked.mkdir(parents=True)
    capsys.readouterr()
    assert cli.main(["close", str(campaign.root), "--as-of", "2020-04-19"]) == 3
    said = capsys.readouterr()
    assert "ke-hoach-luu-tru.xlsx" in said.err
    assert "xin xóa những nơi" not in said.out


def test_what_was_not_received_yet_is_said_first(tmp_path: Path, capsys: Output) -> None:
    campaign = Campaign(tmp_path / "đợt")
    assert cli.main(["new", str(campaign.root)]) == 0
    (campaign.incoming / "a.txt").write_bytes(b"x")
    folder, said = closed(campaign, capsys)
    assert said.startswith("Chưa xong: 1 tệp trong nhan-ve chưa có trong sổ tiếp nhận; ")
    assert not (folder / "so-tiep-nhan-luu-tru.xlsx").exists()
    assert (folder / "ke-hoach-luu-tru.xlsx").is_file()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("bà NGUYEN THI HOA gọi", "bà … gọi"),
        ("Nguyễn Thị Hòa, Lê Văn Tám", "…, Lê Văn Tám"),
        ("DT05_Nguyen_Thi_Hoa.xlsx", "DT05_….xlsx"),
        ("Hội Nguyễn Thị", "Hội Nguyễn Thị"),
        ("đồng chí Hoa", "đồng chí Hoa"),
    ],
)
def test_a_name_is_masked_however_it_is_written(text: str, left: str) -> None:
    assert LEFT_OUT == "…"
    assert name_masker(["Bà Nguyễn Thị Hoà (sinh 1975)", "Hoa", ""])(text) == left
