"""``invite``: the files of the day, as a clerk gets them, changes them and runs it again."""

from __future__ import annotations

import sys
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.post.outbox import drafts
from tests.helpers.libreoffice import Office, cached_values
from tests.helpers.workbooks import edited, parts_of

FILES = ["diem-danh.xlsx", "giay-moi.docx", "mau-giay-moi.docx", "moi.xlsx", "so-do-cho-ngoi.xlsx"]


def run(campaign: Campaign) -> int:
    return cli.main(["invite", str(campaign.root), "--as-of", "2020-04-20"])


def rows_of(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def text_of(path: Path) -> str:
    """The text of a document of Word, a line a paragraph, tables first."""
    document = Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*cells, *(one.text for one in document.paragraphs)])


def test_the_files_of_the_day_are_written(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(campaign) == 0
    there = sorted(path.name for path in campaign.event.iterdir() if path.is_file())
    assert there == sorted([*FILES, "the-dai-bieu.xlsx"])
    said = capsys.readouterr().out
    assert "Mời 2 người có tên; 5 nhóm khách mời (55 người)." in said
    assert "Dự khuyết: 1 người, chưa mời." in said


def test_the_list_is_flat_for_words_mail_merge(campaign: Campaign) -> None:
    """The first sheet begins with its only header, nothing is merged, no cell is a formula."""
    run(campaign)
    book = openpyxl.load_workbook(campaign.event / "moi.xlsx")
    assert book.sheetnames == ["Mời"]
    page = book["Mời"]
    assert not page.merged_cells.ranges
    header, first, second, *groups = page.iter_rows(values_only=True)
    assert len(set(header)) == len(header)
    assert None not in header
    one = dict(zip(header, first, strict=True))
    assert [one[name] for name in ("Ông, bà", "Họ và tên", "Chỗ ngồi", "Số người", "Kính gửi")] == [
        "Bà",
        "Trịnh Thị Sáu",
        "Hàng 4, ghế 1",
        1,
        "Ủy ban nhân dân phường Ba Đình",
    ]
    assert dict(zip(header, second, strict=True))["Họ và tên"] == "Vũ Văn Bảy & <Con>"
    assert [row[header.index("Số người")] for row in groups] == [4, 12, 15, 14, 10]
    parts = parts_of((campaign.event / "moi.xlsx").read_bytes())
    assert b"<f>" not in parts["xl/worksheets/sheet1.xml"]


def test_every_invitation_is_a_page_of_its_own(campaign: Campaign) -> None:
    run(campaign)
    text = text_of(campaign.event / "giay-moi.docx")
    assert "trân trọng kính mời: Bà Trịnh Thị Sáu" in text
    assert "trân trọng kính mời: Ông Vũ Văn Bảy & <Con>" in text
    assert "Thời gian: 7 giờ 30, Thứ Hai, ngày 15/06/2020." in text
    assert "{" not in text
    xml = parts_of((campaign.event / "giay-moi.docx").read_bytes())["word/document.xml"]
    assert xml.count(b'w:type="page"') == 2 + 5 - 1


def test_a_letter_takes_the_invitations_to_their_unit(campaign: Campaign) -> None:
    run(campaign)
    [letter], said = drafts(campaign)
    assert (letter.file, letter.to, said) == (
        "hoi-nghi/thu-moi/XP01.eml",
        ("xp01@bimson.example",),
        [],
    )
    message = message_from_bytes((campaign.invitations / "XP01.eml").read_bytes())
    body, enclosed = (part.get_payload(decode=True) for part in message.walk() if _holds(part))
    assert isinstance(body, bytes)
    assert "Kính gửi: Ủy ban nhân dân phường Ba Đình" in body.decode()
    assert "- Bà Trịnh Thị Sáu" in body.decode()
    assert enclosed == (campaign.invitations / "XP01.docx").read_bytes()


def _holds(part: Message) -> bool:
    return not part.is_multipart()


def test_run_twice_it_writes_the_same_bytes(campaign: Campaign) -> None:
    run(campaign)
    first = {path.name: path.read_bytes() for path in campaign.event.rglob("*.*")}
    run(campaign)
    assert {path.name: path.read_bytes() for path in campaign.event.rglob("*.*")} == first


def test_a_list_that_the_clerk_has_changed_is_kept_beside(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    run(campaign)
    path = campaign.event / "moi.xlsx"
    own = edited(path.read_bytes(), lambda book: book["Mời"].cell(2, 3, "Trịnh Thị Sáu (sửa)"))
    path.write_bytes(own)
    capsys.readouterr()
    run(campaign)
    assert path.with_name("moi-ban-truoc.xlsx").read_bytes() == own
    assert rows_of(path, "Mời")[1][2] == "Trịnh Thị Sáu"
    assert "moi.xlsx đã có người sửa: bản đã sửa được giữ ở moi-ban-truoc.xlsx." in (
        capsys.readouterr().out
    )


def change_template(campaign: Campaign, old: str, new: str) -> None:
    """As in Word: one paragraph typed over."""
    path = campaign.event / "mau-giay-moi.docx"
    document = Document(str(path))
    [paragraph] = [one for one in document.paragraphs if old in one.text]
    paragraph.text = paragraph.text.replace(old, new)
    document.save(str(path))


def test_the_template_is_the_clerks_after_it_was_written(campaign: Campaign) -> None:
    run(campaign)
    change_template(campaign, "Rất mong", "Kính mong")
    run(campaign)
    assert "Kính mong bà đến dự" in text_of(campaign.event / "giay-moi.docx")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("{{ thoi_gan }}", "mẫu “mau-giay-moi.docx” có chỗ ghi “thoi_gan” mà chương trình không"),
        ("{{ giay.ho_tem }}", "có chỗ ghi “ho_tem” mà chương trình không biết"),
        ("{% if %}", "ghi chưa đúng"),
    ],
)
def test_a_misspelt_field_is_said_and_the_rest_is_written(
    campaign: Campaign, capsys: pytest.CaptureFixture[str], new: str, words: str
) -> None:
    run(campaign)
    change_template(campaign, "{{ thoi_gian }}", new)
    (campaign.event / "moi.xlsx").unlink()
    capsys.readouterr()
    assert run(campaign) == 0
    assert words in capsys.readouterr().out
    assert (campaign.event / "moi.xlsx").exists()


def test_a_template_that_is_no_document_is_said(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign.event.mkdir()
    (campaign.event / "mau-giay-moi.docx").write_bytes(b"not Word")
    assert run(campaign) == 0
    assert "tệp hỏng hoặc không phải tệp Word" in capsys.readouterr().out


def test_without_the_extra_a_sentence_says_what_to_install(
    campaign: Campaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("docx", "docxtpl"):
        monkeypatch.setitem(sys.modules, name, None)
    assert run(campaign) == 0
    assert "pip install 'emulation-xlsx[word]'" in capsys.readouterr().out
    there = {path.name for path in campaign.event.iterdir()}
    assert {"moi.xlsx", "diem-danh.xlsx", "thu-moi"} <= there
    assert "giay-moi.docx" not in there
    assert (campaign.invitations / "XP01.eml").exists()


@pytest.mark.libreoffice
def test_the_check_in_counts_as_it_is_ticked(campaign: Campaign, libreoffice: Office) -> None:
    run(campaign)
    path = campaign.event / "diem-danh.xlsx"
    rows = rows_of(path, "Điểm danh")
    at = {row[1]: number for number, row in enumerate(rows, 1)}
    again = libreoffice.hard_recalculated(path)
    assert cached_values(again) == cached_values(path)
    texts = {("Điểm danh", f"C{at['Trịnh Thị Sáu']}"): "Có mặt"}
    texts |= {("Điểm danh", f"C{at['Hội đồng Thi đua – Khen thưởng thị xã']}"): "Có mặt"}
    values = cached_values(libreoffice.type_into(path, texts))
    assert [values["Tổng số", cell] for cell in ("B6", "C6", "E6")] == [57, 16, 41]
