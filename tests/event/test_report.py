"""``report``: every number is the town workbook's own, every sentence holds on the day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from docx import Document

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.event.report import percent, report_facts
from emulation_xlsx.event.word_chart import WordChart
from emulation_xlsx.town.attendance import Attendance
from emulation_xlsx.town.workbook import town_book, write_town
from tests.event.test_invite import text_of
from tests.helpers.small_town import sheet_rows, small_town
from tests.helpers.workbooks import edited, opened, parts_of

TOWN = small_town()


@cache
def facts() -> Mapping[str, Any]:
    return report_facts(TOWN)


@cache
def content() -> bytes:
    return write_town(TOWN)


def sheet(key: str) -> list[dict[str, Any]]:
    """A sheet of the town workbook as Excel shows it."""
    return sheet_rows(town_book(TOWN), key, content())


def test_the_table_of_milestones_counts_the_sheet_of_deadlines() -> None:
    for told in facts()["moc"]:
        rows = [row for row in sheet("progress") if row["milestone"] == told["viec"]]
        owed = Counter(row["group"] for row in rows if row["group"] != "không áp dụng")
        assert told["phai_lam"] == owed.total()
        assert told["dung_han"] == owed["đúng hạn"]
        assert told["cham"] == owed["chậm"] + owed["đúng ngày mốc"]
        assert told["qua_han"] == sum(n for group, n in owed.items() if group == "quá hạn")


def test_the_charts_carry_the_numbers_of_their_sheets() -> None:
    moc, categories = facts()["bieu_do_moc"], facts()["bieu_do_thanh_phan"]
    for told, row in zip(facts()["moc"], numbers_of(moc)[1:], strict=True):
        assert row[1:] == tuple(told[name] for name in ("dung_han", "cham", "qua_han", "khac"))
    totals = {row["label"]: row["total"] for row in sheet("composition")}
    drawn = dict(numbers_of(categories)[1:])
    assert drawn == {label: totals[label] for label in drawn}
    assert drawn
    cached = re.findall(rb"<c:v>(\d+)</c:v>", categories.drawing)
    assert list(map(int, cached)) == list(drawn.values())


def numbers_of(chart: WordChart) -> list[tuple[Any, ...]]:
    return list(opened(chart.workbook)["Số liệu"].iter_rows(values_only=True))


def test_conferences_that_were_held_are_those_with_a_day() -> None:
    rows = [row for row in sheet("progress") if row["rule"] in ("R-UNIT", "R-PILOT")]
    held = sum(row["evidence"] is not None for row in rows)
    assert facts()["loi_lon"].startswith(f"Có {held} trong ")


def test_the_composition_is_that_of_its_sheet() -> None:
    totals = {row["label"]: row["total"] for row in sheet("composition")}
    told = [row for row in facts()["co_cau"] if row["so"]]
    assert {row["nhan"]: int(row["so"]) for row in told} == {
        row["nhan"]: totals[row["nhan"]] for row in told
    }
    assert "Nữ" in [row["nhan"] for row in told]


def test_delegates_are_those_of_the_list() -> None:
    people = [row for row in sheet("delegates") if row["standing"] == "Chính thức"]
    ready = sum(row["state"] == "đủ điều kiện mời" for row in people)
    assert f"trong đó {ready} người đủ hồ sơ" in facts()["loi_dai_bieu"]
    seats = sum(row["seats"] or 0 for row in sheet("allocation") if row["unit_code"])
    assert f"trong {seats} suất" in facts()["loi_dai_bieu"]


def test_where_nothing_has_come_the_report_says_so_and_has_no_table_of_zeros() -> None:
    told = report_facts(small_town(came={}))
    assert told["so_tep"] == 0
    assert told["loi_lon"].startswith("Chưa đơn vị nào trong ")
    assert told["loi_dai_bieu"].startswith("Các đơn vị chưa cử đại biểu điển hình nào trong ")
    assert told["co_cau"] == []


def test_exemplars_are_counted_by_movement() -> None:
    counts = Counter((row["movement"], row["kind"]) for row in sheet("exemplars"))
    told = {row["ten"]: (row["tap_the"], row["ca_nhan"]) for row in facts()["phong_trao"]}
    assert told == {name: (counts[name, "Tập thể"], counts[name, "Cá nhân"]) for name, _ in counts}


def test_money_is_that_of_the_units_with_both_sums() -> None:
    both = [row for row in sheet("money") if row["difference"] is not None and row["unit_code"]]
    spent = f"{sum(row['spent'] for row in both):,}".replace(",", ".")
    assert f"{len(both)} đơn vị ghi cả dự toán" in facts()["loi_kinh_phi"]
    assert f"đã chi {spent} đồng" in facts()["loi_kinh_phi"]


def test_who_is_late_stands_with_what_the_unit_said() -> None:
    late = {(row["don_vi"], row["tinh_trang"]): row["giai_trinh"] for row in facts()["con_no"]}
    days = {(r["unit_name"], r["status"]) for r in sheet("progress") if r["days"] is not None}
    assert set(late) == days
    assert "“Một đồng chí ốm.”" in late.values()


def test_what_is_proposed_holds_on_the_day() -> None:
    told = facts()["de_xuat"]
    assert any("còn việc chưa hoàn thành" in one for one in told)
    assert not any("giao chỉ tiêu" in one for one in told), "it is decided"
    undecided = replace(TOWN.plan.settings, quota_decision_number=None)
    town = replace(TOWN, plan=replace(TOWN.plan, settings=undecided))
    assert "Quyết định giao chỉ tiêu đại biểu cho các đơn vị." in report_facts(town)["de_xuat"]


def test_the_summary_tells_who_came() -> None:
    first = next(i for _, i in TOWN.rows("delegates", "list"))
    town = replace(TOWN, attendance=Attendance(("a.xlsx",), frozenset({first}), 2, 5))
    told = report_facts(town)
    assert told["loi_diem_danh"] == "Điểm danh: 3 người có mặt, 5 người được mời."
    assert ("Nữ", "1") in [(row["nhan"], row["so"]) for row in told["co_cau_den"]]
    names, *rows = numbers_of(told["bieu_do_diem_danh"])
    assert names[1:] == ("Chính thức có mặt", "Được mời, vắng", "Dự khuyết có mặt")
    assert [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)] == [
        1,
        len([row for row in sheet("delegates") if row["state"] == "đủ điều kiện mời"]) - 1,
        0,
    ]
    assert facts()["bieu_do_diem_danh"] is None


def test_shares_are_written_as_in_vietnamese() -> None:
    assert [percent(Fraction(1, 3)), percent(Fraction(0))] == ["33,3%", "0,0%"]


# --- the command ----------------------------------------------------------------------------------


def run(campaign: Campaign) -> int:
    return cli.main(["report", str(campaign.root), "--as-of", "2020-04-20"])


def test_the_report_and_the_letter_are_written_beside_their_templates(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(campaign) == 0
    assert "số, ngày ký để trống" in capsys.readouterr().out
    there = {path.name for path in campaign.results.iterdir()}
    assert there == {
        "bao-cao-2020-04-20.docx",
        "cong-van-don-doc.docx",
        "de-nghi-khen-thuong.docx",
        "khen-thuong.xlsx",
        "mau-bao-cao.docx",
        "mau-cong-van-don-doc.docx",
        "mau-de-nghi-khen-thuong.docx",
    }
    annex = text_of(campaign.results / "de-nghi-khen-thuong.docx")
    assert "1. Giấy khen: 1 cá nhân" in annex
    assert "Bà Trịnh Thị Sáu" in annex
    assert "{" not in annex
    text = text_of(campaign.results / "bao-cao-2020-04-20.docx")
    assert "số liệu tính đến ngày 20/04/2020, như sau:" in text
    assert "{" not in text
    letter = text_of(campaign.results / "cong-van-don-doc.docx")
    assert "DANH SÁCH ĐƠN VỊ CÒN VIỆC PHẢI LÀM" in letter
    assert "quá hạn, chưa nộp" in letter
    parts = parts_of((campaign.results / "bao-cao-2020-04-20.docx").read_bytes())
    for number in (1, 2):
        chart = parts[f"word/charts/chart{number}.xml"]
        [source] = re.findall(rb'<c:externalData r:id="(\w+)">', chart)
        named = parts[f"word/charts/_rels/chart{number}.xml.rels"]
        assert b'Id="' + source + b'"' in named
        assert f"bieu-do{number}.xlsx".encode() in named
        assert parts[f"word/embeddings/bieu-do{number}.xlsx"].startswith(b"PK")


def test_run_twice_it_writes_the_same_bytes(campaign: Campaign) -> None:
    run(campaign)
    first = {path.name: path.read_bytes() for path in campaign.results.iterdir()}
    run(campaign)
    assert {path.name: path.read_bytes() for path in campaign.results.iterdir()} == first


def test_what_the_office_changed_is_kept_and_a_misspelt_field_is_said(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    run(campaign)
    listed, template = campaign.commended, campaign.results / "mau-bao-cao.docx"
    own = edited(listed.read_bytes(), lambda book: book["Khen thưởng"].cell(2, 6, "Tổ phó"))
    listed.write_bytes(own)
    document = Document(str(template))
    [paragraph] = [one for one in document.paragraphs if "{{ loi_lon }}" in one.text]
    paragraph.text = "{{ loi_long }}"
    document.save(str(template))
    before = template.read_bytes()
    capsys.readouterr()
    assert run(campaign) == 0
    assert listed.with_name("khen-thuong-ban-truoc.xlsx").read_bytes() == own
    assert template.read_bytes() == before
    told = capsys.readouterr().out
    assert "khen-thuong.xlsx đã có người sửa: bản đã sửa được giữ ở khen-thuong-ban-truoc" in told
    assert "mẫu “mau-bao-cao.docx” có chỗ ghi “loi_long” mà chương trình không biết" in told
    assert "de-nghi-khen-thuong.docx; số, ngày ký để trống" in told, "the others are written"
