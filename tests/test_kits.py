"""Plans other than that of 2019: the kits, a province's campaign end to end."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
import shlex
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx import cli
from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.forms.schema import load, schemas_folder
from emulation_xlsx.plan.defaults import default_tables, kits
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook, unit_workbook
from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.plan.workbook import UnusablePlanError, read_plan
from emulation_xlsx.post.tried import letter_doubts
from emulation_xlsx.town.page import LIST_FIRST_ROW, LIST_HEADER_ROW
from emulation_xlsx.town.rehearsal import rehearsed
from emulation_xlsx.town.workbook import write_town
from tests.helpers.small_town import delegate, documents, presidium, unit_record
from tests.town.test_circulation import members

PACKAGE = Path(cli.__file__).parent
CREATED = dt.datetime(2025, 2, 3, 8)  # noqa: DTZ001 - UTC+7 by definition
RECEIVED = dt.datetime(2025, 8, 12, 9)  # noqa: DTZ001 - UTC+7 by definition
PROVINCE = "tinh-2025"
OF_2019 = re.compile(
    r"thị xã|Thị ủy|Bỉm Sơn|Ba Đình|Hà Lan|TX00|(?<!\d)15/11|(?<!\d)20/0?3|31/0?3/|2019|2020"
    r"|Phòng Nội vụ|hội nghị điển hình tiên tiến thị",
    re.IGNORECASE,
)
"""Names, days and numbers of the plan of Bỉm Sơn."""


def province() -> dict[str, list[dict[str, Any]]]:
    """The province's kit as a clerk has filled it in: two clusters, six units and the congress."""
    tables = default_tables(PROVINCE)
    tables["settings"][0] |= {
        "campaign_code": "TINH-2025",
        "town_name": "tỉnh Thử Nghiệm",
        "place": "Thử Nghiệm",
        "reply_email": "noivu@tinh.example",
        "campaign_start": dt.date(2025, 2, 3),
        "campaign_end": dt.date(2025, 12, 31),
        "quota_decision_number": "12/QĐ-UBND",
        "quota_decision_date": dt.date(2025, 2, 10),
        "cap_town": 15,
    }
    days = ("2025-04-15", "2025-07-31", "2025-05-09", "2025-08-15", "2025-10-28")
    for row, day in zip(tables["milestones"], days, strict=True):
        row["due"] = dt.date.fromisoformat(day)
    blank = dict.fromkeys(load("plan").sheet("units").field_names)
    tables["units"][0] |= {"name": "Tỉnh Thử Nghiệm"}
    tables["units"] += [
        {**blank, "code": code, "block": block, "name": name, "kind": kind, "weight": 100.0}
        | {"emails": f"{code.lower()}@tinh.example"}
        for code, block, name, kind in (
            ("X01", "Cụm 1", "Xã An Bình", "Xã, phường, đặc khu"),
            ("X02", "Cụm 1", "Xã Bình Minh", "Xã, phường, đặc khu"),
            ("X03", "Cụm 1", "Phường Hòa Thuận", "Xã, phường, đặc khu"),
            ("S01", "Khối sở", "Sở Thử nghiệm", "Sở, ban, ngành"),
            ("D01", "Khối sở", "Công ty Thử nghiệm", "Doanh nghiệp"),
            ("D02", "Khối sở", "Xí nghiệp Thử nghiệm", "Doanh nghiệp"),
        )
    ]
    tables["blocks"] = [{"block": "Cụm 1", "seats": 6}, {"block": "Khối sở", "seats": 6}]
    return tables


def values(plan: Plan, code: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that a unit reports, right, in this plan's own list values."""
    common = {
        "session": "Sáng",
        "conference_form": "Hội nghị tổng kết phong trào thi đua",
        "attendance": "Hội nghị đại biểu",
    }
    planned = {
        "plan_number": "2/KH",
        "plan_date": dt.date(2025, 3, 10),
        "planned_date": dt.date(2025, 6, 10),
        "expected_exemplars": 80,
        "expected_guests": 20,
        "venue": "Hội trường",
    }
    held = {
        **{f"agenda_{item}": True for item in range(1, 10)},
        "held_date": dt.date(2025, 6, 10),
        "exemplars": 80,
        "guests": 20,
        "women": 40,
        "ethnic_minority": 3,
        "cat_outstanding": 80,
        "outline_followed": True,
        "papers": 5,
        "collectives_commended": 4,
        "persons_commended": 11,
    }
    dossier = [{**row, "date": dt.date(2025, 8, 1)} for row in documents(plan)]
    people = [delegate("Trịnh Thị Sáu", "1975"), delegate(f"Vũ Thị Bảy {code}", "1980")]
    return {
        "unit": [unit_record()],
        "plan": [common | planned],
        "conference": [common | held],
        "presidium": presidium(),
        "delegates": people,
        "dossier": dossier,
    }


def test_a_kit_asks_for_what_only_its_clerk_knows() -> None:
    assert kits() == ("bim-son-2019", PROVINCE)
    with pytest.raises(UnusablePlanError) as refused:
        read_plan(new_plan_workbook(CREATED, default_tables(PROVINCE)), "ke-hoach.xlsx")
    blank = [(f.place.sheet, f.place.cell, f.code) for f in refused.value.findings]
    assert blank == [
        *(("Kế hoạch", cell, "blank") for cell in ("C7", "C15", "C18", "C24", "C25")),
        *(("Thời hạn", cell, "blank") for cell in ("D6", "D7", "D8", "D9", "D10")),
        ("Đơn vị", "D6", "blank"),
        ("Chỉ tiêu", None, "plan_sheet_empty"),
    ]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The province's campaign: forms out, five returns in, one of them wrong, consolidated."""
    folder = Campaign(tmp_path_factory.mktemp("province") / "đợt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: RECEIVED)
        run(folder)
    return folder


def run(folder: Campaign) -> None:
    assert cli.main(["new", str(folder.root), "--kit", PROVINCE]) == 0
    folder.plan.write_bytes(new_plan_workbook(CREATED, province()))
    plan, _ = read_plan(folder.plan.read_bytes(), "ke-hoach.xlsx")
    assert cli.main(["allocate", str(folder.root)]) == 0
    assert cli.main(["issue", str(folder.root), "--as-of", "2025-02-12"]) == 0
    seats = allocate_plan(plan).seats
    for code in ("X01", "X02", "S01", "D01"):
        sent = values(plan, code)
        if code == "D01":
            sent["conference"][0]["held_date"] = "31/02/2025"
        content = unit_workbook(plan, plan.by_code[code], seats[code], dt.date(2025, 2, 12), sent)
        (folder.incoming / f"{code}.xlsx").write_bytes(content)
    assert cli.main(["consolidate", str(folder.root), "--as-of", "2025-08-20", "--public"]) == 0
    assert cli.main(["remind", str(folder.root), "--as-of", "2025-08-20"]) == 0
    assert cli.main(["report", str(folder.root), "--as-of", "2025-08-20"]) == 0
    assert cli.main(["invite", str(folder.root), "--as-of", "2025-08-20"]) == 0
    assert cli.main(["close", str(folder.root), "--as-of", "2025-08-20"]) == 0


@pytest.mark.thorough
def test_a_province_has_its_own_words_and_none_of_2019(campaign: Campaign) -> None:
    found = [
        (str(path.relative_to(campaign.root)), part, words[0])
        for path in sorted(campaign.root.rglob("*"))
        if path.is_file()
        for part, text in texts(path)
        for words in OF_2019.finditer(text)
    ]
    assert found == []


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """What a file says, part by part."""
    yield from said(path.name, path.read_bytes())


def said(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The same of its bytes: of a workbook's or document's part without its bare numbers, of a
    letter decoded, with all that it encloses.
    """
    if name.endswith(".xlsx"):
        for part, text in members(content):
            yield part, re.sub(r"https?://[^\s\"]+|<v>[^<]*</v>|(?m:^[\d.]+$)", "", text)
    elif name.endswith(".docx"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        for part in archive.namelist():
            if part.startswith(("word/document", "word/header", "word/footer", "word/charts")):
                text = archive.read(part).decode("utf-8", errors="replace")
                yield part, re.sub(r"https?://[^\s\"]+", "", text)
    elif name.endswith(".eml"):
        letter = email.message_from_bytes(content, policy=email.policy.default)
        yield "head", "\n".join(f"{key}: {value}" for key, value in letter.items())
        for one in letter.walk():
            if not one.is_multipart():
                whole = one.get_payload(decode=True)
                assert isinstance(whole, bytes)
                yield from said(one.get_filename() or "body", whole)
    else:
        yield name, content.decode("utf-8", errors="replace")


def test_a_form_of_the_province(campaign: Campaign) -> None:
    book = openpyxl.load_workbook(campaign.outgoing / "X01.xlsx")
    page = book["6. Đại biểu dự ĐH tỉnh"]
    assert page["A2"].value == "DANH SÁCH TRÍCH NGANG ĐẠI BIỂU DỰ ĐẠI HỘI THI ĐUA YÊU NƯỚC TỈNH"
    said = [cell.value for row in book["7. Hồ sơ"].iter_rows() for cell in row if cell.value]
    assert "HỒ SƠ GỬI VỀ UBND TỈNH (QUA SỞ NỘI VỤ)" in said


def test_what_came_counts(campaign: Campaign) -> None:
    [path] = campaign.results.glob("tong-hop-2025-08-20.xlsx")
    page = openpyxl.load_workbook(path, data_only=True)["Tiến độ thời hạn"]
    titles = [cell.value for cell in page[LIST_HEADER_ROW]]
    at = [titles.index(title) for title in ("Mã", "Mã mốc", "Tình trạng")]
    rows = page.iter_rows(min_row=LIST_FIRST_ROW, values_only=True)
    stands = {(row[at[0]], row[at[1]]): row[at[2]] for row in rows if row[at[0]]}
    assert {unit: stands[unit, "R-DOSSIER"] for unit in ("X01", "D01", "X03")} == {
        "X01": "đúng hạn",
        "D01": "đúng hạn",
        "X03": "quá hạn, chưa nộp",
    }
    assert {unit: stands[unit, "R-UNIT"] for unit in ("X01", "D01", "X03")} == {
        "X01": "đúng hạn",
        "D01": "đã nộp, còn lỗi phải sửa",
        "X03": "quá hạn, chưa tổ chức",
    }


def test_what_only_a_paper_proves_is_asked_for(campaign: Campaign) -> None:
    said = (campaign.reminders / "X01.txt").read_text(encoding="utf-8")
    assert "Gửi danh sách đề nghị khen thưởng, " in said
    assert "Gửi bằng văn bản giấy về Sở Nội vụ." in said


# --- plans that ask less ------------------------------------------------------------------------

LISTS = ("Chương trình hội nghị", "Thành phần đại biểu", "Loại hồ sơ")
CHOSEN = ("Phong trào thi đua", "Khen thưởng", "Danh hiệu, khen thưởng")
FORM = ["1. Đơn vị", "2. Kế hoạch", "3. Hội nghị", "4. Chủ tọa", "5. Điển hình"]
OF_DELEGATES = {"Phân bổ chỉ tiêu", "Danh sách đại biểu", "Cơ cấu đại biểu", "Nghi trùng"}


def less(
    lists: Collection[str] = (), milestones: Collection[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """The province's plan without some lists and milestones; without that of the lists no seats."""
    tables = province()
    tables["lists"] = [row for row in tables["lists"] if row["list"] not in lists]
    tables["milestones"] = [row for row in tables["milestones"] if row["rule"] not in milestones]
    if "R-DOSSIER" in milestones:
        tables["blocks"] = []
    return tables


@pytest.mark.parametrize(
    ("tables", "asked", "form", "gone"),
    [
        (
            less([*LISTS, *CHOSEN]),
            ["part_without_kinds"] + ["list_unasked"] * 5 + ["part_of_no_milestone"],
            [*FORM, "6. Đại biểu dự ĐH tỉnh"],
            {"Hồ sơ"},
        ),
        (
            less(milestones=["R-DOSSIER"]),
            ["part_of_no_milestone"] * 2,
            FORM,
            {*OF_DELEGATES, "Hồ sơ"},
        ),
        (
            less(milestones=["R-PLAN", "R-UNIT", "R-DOSSIER", "R-TOWN"]),
            ["owes_nothing"] + ["part_of_no_milestone"] * 4,
            FORM[:1],
            {
                *OF_DELEGATES,
                "Hồ sơ",
                "Hội nghị cơ sở",
                "Nội dung hội nghị",
                "Điển hình",
                "Kinh phí",
            },
        ),
    ],
    ids=["no agenda, categories, documents, movements, awards", "no delegates", "papers only"],
)
def test_what_a_plan_has_none_of_is_not_asked(
    tables: dict[str, list[dict[str, Any]]], asked: list[str], form: list[str], gone: set[str]
) -> None:
    plan, doubts = read_plan(new_plan_workbook(CREATED, tables), "ke-hoach.xlsx")
    allocation = allocate_plan(plan)
    tried = rehearsed(plan, allocation, "ke-hoach.xlsx")
    letters = letter_doubts(plan, allocation, tried.town, "ke-hoach.xlsx")
    assert [one.code for one in [*doubts, *tried.findings, *letters]] == asked
    assert bool(allocation.seats) is (names(write_town(tried.town)) >= OF_DELEGATES)
    assert gone.isdisjoint(names(write_town(tried.town)))
    told = allocation.seats.get("X01")
    sheets = names(unit_workbook(plan, plan.by_code["X01"], told, CREATED.date()))
    assert sheets == {"Hướng dẫn", *form, "_danh_muc", "_meta"}


def names(content: bytes) -> set[str]:
    return set(openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames)


def test_a_milestone_cannot_wait_for_documents_of_which_there_is_no_kind() -> None:
    tables = less(["Loại hồ sơ"])
    for row in tables["milestones"]:
        if row["rule"] == "R-DOSSIER":
            row["parts"] = "Hồ sơ"
    with pytest.raises(UnusablePlanError) as refused:
        read_plan(new_plan_workbook(CREATED, tables), "ke-hoach.xlsx")
    assert [(f.place.cell, f.code) for f in refused.value.findings] == [("I9", "part_of_nothing")]


# --- the law over the program's own text ------------------------------------------------------


def own_texts() -> Iterator[tuple[str, str]]:
    """Schemas, messages and modules, but for the kits, the demo's campaign and the guide."""
    for path in sorted(schemas_folder().glob("*.yaml")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("*")):
        inner = path.relative_to(PACKAGE)
        data = path.suffix in (".py", ".yaml") and inner.parts[0] != "kits"
        if data and inner.name not in ("demo.py", "demo.yaml", "holidays.yaml"):
            yield str(inner), path.read_text(encoding="utf-8")


def test_the_program_names_no_plan() -> None:
    names = re.compile(r"thị xã|Thị ủy|Bỉm Sơn|Ba Đình|Hà Lan|Thanh Hóa|TX00", re.IGNORECASE)
    found = [
        (name, number, line.strip())
        for name, text in own_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if names.search(line) and "formerly:" not in line  # older workbooks are read
    ]
    assert found == []


# --- the words, and the next campaign ----------------------------------------------------------


def test_a_level_whose_name_makes_a_sheets_name_too_long() -> None:
    tables = default_tables()
    tables["settings"][0]["level"] = "thành phố trực thuộc"
    with pytest.raises(UnusablePlanError) as refused:
        read_plan(new_plan_workbook(CREATED, tables), "ke-hoach.xlsx")
    assert [(f.place.cell, f.code) for f in refused.value.findings] == [("C9", "sheet_name_long")]


def test_an_unknown_kit_is_named_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["new", str(tmp_path / "đợt"), "--kit", "huyen"]) != 0
    assert "không có bộ mẫu “huyen”; có: bim-son-2019, tinh-2025." in capsys.readouterr().err
    assert not (tmp_path / "đợt").exists()


def test_the_next_campaign_keeps_units_and_forgets_days(tmp_path: Path) -> None:
    old, new = tmp_path / "cũ.xlsx", Campaign(tmp_path / "mới")
    old.write_bytes(new_plan_workbook(CREATED, province()))
    assert cli.main(["new", str(new.root), "--from", str(old)]) == 0
    with pytest.raises(UnusablePlanError) as refused:
        read_plan(new.plan.read_bytes(), "ke-hoach.xlsx")
    assert [(f.place.sheet, f.place.cell) for f in refused.value.findings] == [
        *(("Kế hoạch", cell) for cell in ("C7", "C24", "C25")),
        *(("Thời hạn", cell) for cell in ("D6", "D7", "D8", "D9", "D10")),
    ]
    book = openpyxl.load_workbook(new.plan)
    assert book["Đơn vị"]["D7"].value == "Xã An Bình"
    assert book["Đơn vị"]["L7"].value == "x01@tinh.example"


def test_another_file_is_no_last_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = default_plan()
    form = unit_workbook(plan, plan.by_code["XP03"], None, dt.date(2019, 10, 10))
    (tmp_path / "mẫu.xlsx").write_bytes(form)
    assert cli.main(["new", str(tmp_path / "mới"), "--from", str(tmp_path / "mẫu.xlsx")]) != 0
    assert "chưa dùng được" in capsys.readouterr().err
    assert not (tmp_path / "mới").exists()


def test_the_guides_page_on_ones_own_campaign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its commands run as written; the sheets, columns and rows that it names are the plan's."""
    guide = (PACKAGE / "data" / "huong-dan.md").read_text(encoding="utf-8")
    page = guide.split("\n## Lập đợt của mình\n", 1)[1].split("\n## ", 1)[0]
    said = re.findall("`([^`]+)`", page)
    first, second, *_ = [shlex.split(one)[1:] for one in said if one.startswith("emulation-xlsx")]
    monkeypatch.chdir(tmp_path)
    assert cli.main(first) == 0
    Path("dot-2025/ke-hoach.xlsx").write_bytes(new_plan_workbook(CREATED, province()))
    assert cli.main(second) == 0
    book = openpyxl.load_workbook("dot-2030/ke-hoach.xlsx")
    sheets = {name for name in said if name in book.sheetnames}
    lists = {"Danh mục", "Mẫu", "Câu hỏi riêng", "Căn cứ", "Chỉ tiêu"}
    assert sheets == {"Kế hoạch", "Thời hạn", "Đơn vị", "Loại đơn vị", *lists}
    cells = {cell.value for row in book["Kế hoạch"].iter_rows() for cell in row}
    assert "Tên gọi" in cells
