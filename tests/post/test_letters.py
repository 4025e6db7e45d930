"""The answer to every file: to whom, in which thread, with what in it; and the whole loop again."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import openpyxl
import pytest

from emulation_xlsx import cli, demo
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.intake.parcels import Arrival, Envelope
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import Plan, Waiver, plan_from_tables
from emulation_xlsx.post.letters import answers
from emulation_xlsx.post.lines import found_lines
from emulation_xlsx.returns.receipts import receive
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from emulation_xlsx.town.sheets.basis import write_receipts
from tests.helpers.mails import mail, named
from tests.helpers.small_town import files_of, small_town, table
from tests.helpers.workbooks import edited, saved

_DEMO = plan_from_tables(demo.demo_tables())
_EXCUSED = Waiver("TH04", "R-PLAN", "Chủ tịch", dt.date(2019, 11, 1), None, "Trường mới lập")
PLAN = replace(_DEMO, waivers=(_EXCUSED,))
"""All of the unit's return comes at once, in April: its plan is not to be late for that."""
UNIT = PLAN.by_code["TH04"]
ADDRESS = "th04@bimson.example"
DAY = dt.datetime.combine(dt.date(2020, 4, 10), dt.time(9))
SEATS = 4


def form(**changes: object) -> bytes:
    """The unit's whole return; ``changes`` are of its first delegate."""
    values = demo.unit_values(UNIT, SEATS)
    values["delegates"][0] |= changes
    return unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, values)


def sent(content: bytes, sender: str | None = ADDRESS, hour: int = 9) -> Arrival:
    envelope = Envelope(
        sender=sender,
        received=DAY.replace(hour=hour),
        message_id=f"<{hour}@x>",
        subject="Báo cáo của trường",
        references=("<mau@x>",),
    )
    return Arrival(f"{hour}.eml!TH04.xlsx", content, envelope=envelope)


def town_of(*arrivals: Arrival, plan: Plan = PLAN) -> Consolidation:
    receipts = receive(arrivals, {}, plan, demo.SEEN)
    return consolidate(plan, [], allocate_plan(plan), receipts, [], demo.AS_OF)


def drafts(town: Consolidation) -> list[EmailMessage]:
    files = files_of(answers(town))
    return [
        email.message_from_bytes(files[name], policy=email.policy.default)
        for name in sorted(files)
        if name.endswith(".eml")
    ]


def body(message: EmailMessage) -> str:
    part = message.get_body()
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def without_address(plan: Plan) -> Plan:
    return replace(plan, units=tuple(replace(unit, emails=None) for unit in plan.units))


# --- to whom -------------------------------------------------------------------------------------


def test_a_faulty_return_is_answered_in_its_thread_with_the_form_marked() -> None:
    arrival = sent(form(gender="nam hay nữ"))
    [draft] = drafts(town_of(arrival))
    assert (draft["To"], draft["Subject"]) == (ADDRESS, "Re: Báo cáo của trường")
    assert (draft["In-Reply-To"], draft["References"]) == ("<9@x>", "<mau@x> <9@x>")
    assert [a.get_filename() for a in draft.iter_attachments()] == [
        f"TH04-{arrival.sha256[:8]}.xlsx"
    ]
    [row] = [line for line in body(draft).splitlines() if line.startswith("- ")]
    person = demo.unit_values(UNIT, SEATS)["delegates"][0]["full_name"]
    assert row.startswith(f"- 6. Đại biểu dự HN thị xã, STT 1, ông (bà) {person} (ô D6): ")
    assert row.endswith("Xin chọn một giá trị trong danh sách thả xuống (Nam; Nữ).")
    assert body(draft).splitlines() == [
        f"Kính gửi: {UNIT.name},",
        "",
        "Cảm ơn quý đơn vị đã gửi báo cáo, nhận ngày 10/04/2020: TH04.xlsx.",
        "Hợp lệ: Kế hoạch, Hội nghị, Hồ sơ.",
        "Danh sách đại biểu: còn 1 lỗi phải sửa, chưa được tính.",
        "",
        "Phải sửa (1):",
        row,
        "",
        "Tệp Excel kèm thư này là báo cáo của đơn vị đã được đánh dấu, nội dung đã ghi vẫn giữ "
        "nguyên. Sheet “Cần sửa” liệt kê từng chỗ; bấm vào từng dòng để đến đúng ô. Xin sửa ngay "
        "trên tệp đó.",
        "",
        "Xin quý đơn vị trả lời thư này trước 17 giờ ngày 27/04/2020.",
        "",
        "Trân trọng cảm ơn.",
        "PHÒNG NỘI VỤ",
    ]


def test_a_plain_file_is_answered_outside_any_thread() -> None:
    [draft] = drafts(town_of(Arrival("a.xlsx", form())))
    assert (draft["To"], draft["In-Reply-To"]) == (ADDRESS, None)
    assert draft["Subject"].startswith("Đã nhận báo cáo")


def test_a_unit_without_an_address_is_answered_where_it_wrote_from() -> None:
    plan = without_address(PLAN)
    [draft] = drafts(town_of(sent(form(), "hieutruong@gmail.com"), plan=plan))
    assert draft["To"] == "hieutruong@gmail.com"


def test_of_a_return_in_doubt_nobody_learns_what_is_in_it() -> None:
    [draft] = drafts(town_of(sent(form(gender="nam hay nữ"), "la@gmail.com")))
    assert (draft["To"], draft["In-Reply-To"]) == ("la@gmail.com", "<9@x>")
    assert not list(draft.iter_attachments())
    assert "ghi rõ tên đơn vị" in body(draft)
    assert "nam hay nữ" not in body(draft)
    assert ADDRESS not in body(draft)
    assert UNIT.name not in body(draft)


def test_a_file_that_cannot_be_read_is_answered_to_its_sender() -> None:
    [draft] = drafts(town_of(sent(b"%PDF-1.4", "la@gmail.com")))
    assert draft["To"] == "la@gmail.com"
    assert "Tệp là PDF, không phải bảng tính." in body(draft)


@pytest.mark.parametrize(
    ("sender", "wanted", "to"),
    [
        ("noreply@vbdt.example", ADDRESS, ADDRESS),
        ("noreply@vbdt.example", "truong@gmail.com", "truong@gmail.com"),
        ("noreply@vbdt.example", "khong-tra-loi@vbdt.example", ADDRESS),
        ("noreply@vbdt.example", None, ADDRESS),
        ("la@gmail.com", ADDRESS, ADDRESS),
        ("la@gmail.com", "ke.gian@gmail.com", "la@gmail.com"),
        ("la@gmail.com", None, "la@gmail.com"),
    ],
)
def test_nobody_writes_to_a_robot_and_a_reply_to_is_used_where_it_is_right(
    sender: str, wanted: str | None, to: str
) -> None:
    arrival = sent(form(), sender)
    envelope = arrival.envelope
    assert envelope
    town = town_of(replace(arrival, envelope=replace(envelope, reply_to=wanted)))
    [draft] = drafts(town)
    assert draft["To"] == to
    [receipt] = town.receipts
    said = [one.code for one in receipt.findings]
    assert said == ["sender_not_of_unit", *["reply_to_of_unit"] * (wanted == ADDRESS)]


# --- with what in it -----------------------------------------------------------------------------


def test_a_receipt_says_what_came_when_and_what_was_accepted() -> None:
    [draft] = drafts(town_of(sent(form()), plan=telephoned(PLAN)))
    assert body(draft).splitlines() == [
        f"Kính gửi: {UNIT.name},",
        "",
        "Chúng tôi đã nhận ngày 10/04/2020 và kiểm tra: TH04.xlsx. Không có chỗ nào phải sửa.",
        "Hợp lệ: Kế hoạch, Hội nghị, Danh sách đại biểu, Hồ sơ.",
        "Điện thoại liên hệ: 02373123456",
        "",
        "Trân trọng cảm ơn.",
        "PHÒNG NỘI VỤ",
    ]


def test_a_return_read_with_help_gets_a_receipt_and_its_form() -> None:
    [draft] = drafts(town_of(sent(form(birth_date="'1975"))))
    assert (
        "Có 1 chỗ phần mềm đọc khác cách ghi, có đánh dấu trong tệp kèm thư này; đọc đúng thì thôi."
    ) in body(draft).splitlines()
    assert len(list(draft.iter_attachments())) == 1


def test_a_receipt_has_at_most_eight_lines() -> None:
    keys = ("unit", "plan", "conference", "presidium", "exemplars")
    values = {key: demo.unit_values(UNIT, SEATS)[key] for key in keys}
    values["unit"][0]["clerk_phone"] = "912345678"
    content = unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, values)
    [draft] = drafts(town_of(sent(content), plan=telephoned(PLAN)))
    lines = list(filter(None, body(draft).splitlines()))
    assert lines[1].endswith("Không có chỗ nào phải sửa.")
    assert len(lines) == 8


def telephoned(plan: Plan) -> Plan:
    return replace(plan, settings=replace(plan.settings, reply_phone="02373123456"))


def test_a_letter_speaks_of_the_form_and_of_breaches_only_where_there_are_any() -> None:
    values = demo.unit_values(UNIT, SEATS)
    values["conference"][0]["held_date"] = dt.date(2020, 4, 1)
    breach = unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, values)
    came = (sent(form(gender="nam hay nữ")), sent(b"%PDF-1.4"), sent(breach))
    said = [body(drafts(town_of(one))[0]) for one in came]
    assert ["\nTệp Excel kèm thư này" in text for text in said] == [True, False, True]
    assert ["\nChỗ chưa đúng kế hoạch mà" in text for text in said] == [False, False, True]


def test_of_two_versions_in_one_mail_it_is_asked_which_one_counts() -> None:
    first, second = (sent(form(position=post)) for post in ("Giáo viên", "Hiệu trưởng"))
    came = first, replace(second, file="9.eml!TH04 sua.xlsx")
    said = body(drafts(town_of(*came))[0])
    assert "(TH04.xlsx, TH04 sua.xlsx), chưa rõ bản nào là bản chính thức" in said
    assert "của đơn vị nào" not in said


def test_a_receipt_of_the_plan_alone_says_what_is_still_owed() -> None:
    values = {key: demo.unit_values(UNIT, SEATS)[key] for key in ("unit", "plan")}
    content = unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, values)
    [draft] = drafts(town_of(sent(content)))
    [owed] = [line for line in body(draft).splitlines() if line.startswith("Việc còn lại: ")]
    assert owed == (
        "Việc còn lại: Hoàn thành hội nghị của đơn vị, trước ngày 31/03/2020; "
        "Gửi hồ sơ sau hội nghị về Phòng Nội vụ, trước ngày 15/04/2020."
    )


def test_an_older_plan_without_the_new_places_still_writes_letters() -> None:
    texts = {
        kind: replace(text, body="Kính gửi: {unit_name},\n\n{findings}\n\nTrân trọng.")
        for kind, text in PLAN.mails.items()
    }
    plan = replace(PLAN, mails=texts)
    [draft] = drafts(town_of(sent(form()), plan=plan))
    assert body(draft).rstrip("\n") == f"Kính gửi: {UNIT.name},\n\nTrân trọng."


# --- one return after another --------------------------------------------------------------------


def log(town: Consolidation) -> list[str | None]:
    return [row["changes"] for row in table(town, "receipts", write_receipts)]


def test_a_return_that_changes_nothing_is_told_so() -> None:
    """Saved again by Excel: other bytes, the same cells."""
    again = edited(form(), lambda book: book)
    town = town_of(sent(form()), sent(again, hour=15))
    assert log(town) == [None, "Không thay đổi so với lần gửi trước."]
    texts = [body(draft) for draft in drafts(town)]
    assert len(texts) == 1  # of the version that was replaced nobody is told
    assert "So với lần gửi trước: Kế hoạch không thay đổi; " in texts[0]


def test_a_later_version_with_an_error_waits_and_that_is_said_to_all() -> None:
    late = sent(form(full_name="Lê Thị Mới", birth_date="31/02/1979"), hour=15)
    town = town_of(sent(form()), late)
    pending = [f for f in town.findings if f.place.file == late.file]
    assert [f.code for f in pending] == ["impossible_date", "version_pending"]
    [text] = [body(draft) for draft in drafts(town) if list(draft.iter_attachments())]
    assert "còn 1 lỗi phải sửa; đến khi sửa xong vẫn tính bản nhận ngày 10/04/2020" in text
    assert "31/02/1979" in text


def test_a_version_that_a_valid_one_replaced_asks_for_nothing() -> None:
    town = town_of(sent(form(birth_date="31/02/1979")), sent(form(), hour=15))
    assert not [f for f in town.findings if f.code in ("impossible_date", "version_pending")]
    [draft] = drafts(town)
    assert "Không có chỗ nào phải sửa." in body(draft)
    assert not list(draft.iter_attachments())


def test_who_was_added_and_who_was_taken_out_is_said() -> None:
    values = demo.unit_values(UNIT, SEATS)
    name = values["delegates"][0]["full_name"]
    town = town_of(sent(form()), sent(form(full_name="Lê Thị Mới", birth_date="1979"), hour=15))
    first, second = log(town)
    assert first is None
    assert f"Danh sách đại biểu: thêm 1 người (Lê Thị Mới), bớt 1 người ({name})" in str(second)
    assert "Kế hoạch: không thay đổi" in str(second)


def test_feedback_answered_and_returned_goes_through_the_whole_loop_again(
    campaign: Campaign,
) -> None:
    head = f"From: {ADDRESS}\nMessage-ID: <1@x>\nDate: Fri, 10 Apr 2020 09:00:00 +0700\n"
    first = mail(named("TH04.xlsx", form(gender="nam hay nữ")), head=head)
    replace_file(campaign.incoming / "1.eml", first)
    assert cli.main(["consolidate", str(campaign.root), "--as-of", "2020-04-12"]) == 0

    [marked] = campaign.answers.glob("TH04-*.xlsx")
    book = openpyxl.load_workbook(marked)
    links = [cell.hyperlink for (cell,) in book.worksheets[0]["C6:C12"] if cell.hyperlink]
    places = [str(link.location).replace("'", "").split("!") for link in links]
    sheet, cell = next(place for place in places if place[0].startswith("6."))
    assert book[sheet][cell].value == "nam hay nữ"
    book[sheet][cell] = "Nam"

    head = head.replace("1@x", "2@x").replace("10 Apr", "13 Apr")
    replace_file(campaign.incoming / "2.eml", mail(named(marked.name, saved(book)), head=head))
    assert cli.main(["consolidate", str(campaign.root), "--as-of", "2020-04-14"]) == 0
    [told, message] = sorted(campaign.answers.glob("TH04-*.txt"), key=lambda path: len(path.name))
    text = told.read_text("utf-8-sig")
    assert text.split("\n")[1].strip() == f"Tiêu đề: Đã nhận báo cáo – {UNIT.name}"
    assert "sửa 1 người" in text
    assert message.read_text("utf-8-sig") == (
        f"Phòng Nội vụ đã nhận báo cáo của {UNIT.name} gửi ngày 13/04/2020: không phải sửa. "
        "Xin cảm ơn."
    )


def test_no_two_answers_differ_only_by_case() -> None:
    """Windows would keep one of them."""
    stems = [letter.stem for letter in answers(small_town())]
    assert len(stems) > 4
    assert len({stem.casefold() for stem in stems}) == len(stems)


def test_what_must_be_corrected_comes_first_and_no_error_is_cut() -> None:
    def finding(code: str, row: int, col: int) -> Finding:
        place = Place("a.xlsx", "DT05", "6", row, col, f"field_{col}", 6)
        return make(code, place, f"{row}", title="Ô", read="x")

    asked = [finding("read_likely", row, 2) for row in (6, 7)]
    more = [finding("listed_as", 6, col) for col in range(3, 60)]
    errors = [finding("not_a_birth", 20, col) for col in range(60, 100)]
    lines = found_lines([*asked, *more, *errors], None)
    assert lines[0] == "Phải sửa (40):"
    assert all(line.startswith("- 6, ô ") for line in lines[1:41])
    assert lines[41:43] == ["Xin xem lại (1):", "- … và 1 chỗ nữa, xem sheet “Cần sửa”."]
    assert lines[43].startswith(f"Có {len(more)} chỗ phần mềm đọc khác cách ghi")
    heading, line, _ = found_lines([*more, *asked], None)
    assert heading == "Xin xem lại (1):"
    assert line.startswith("- 6, ô B6:B7: “Ô” ghi “6”, “7”")


# --- one letter a mail ---------------------------------------------------------------------------


def together_in_one_mail(*contents: bytes) -> list[Arrival]:
    """As the reader takes them out of one mail."""
    one = sent(contents[0])
    return [
        replace(one, file=f"9.eml!{n}.xlsx", content=content) for n, content in enumerate(contents)
    ]


def part_of(*keys: str, **changes: object) -> bytes:
    values = {key: demo.unit_values(UNIT, SEATS)[key] for key in ("unit", *keys)}
    for key in keys:
        values[key][0] |= {name: v for name, v in changes.items() if name in values[key][0]}
    return unit_workbook(PLAN, UNIT, SEATS, demo.ISSUED, values)


def test_a_mail_with_two_files_gets_one_answer_with_both_forms_marked() -> None:
    plan = part_of("plan", planned_date="giữa tháng ba")
    listed = part_of("delegates", "dossier", gender="nam hay nữ")
    town = town_of(*together_in_one_mail(plan, listed, b"%PDF-1.4"))
    [draft] = drafts(town)
    assert draft["To"] == ADDRESS
    assert [one.get_filename() for one in draft.iter_attachments()] == [
        f"TH04-{receipt.sha256[:8]}.xlsx" for receipt in town.receipts[:2]
    ]
    said = [line for line in body(draft).splitlines() if line.startswith("Tệp ")]
    assert said[:3] == ["Tệp 0.xlsx:", "Tệp 1.xlsx:", "Tệp 2.xlsx:"]
    assert "Tệp là PDF, không phải bảng tính." in body(draft)


def test_two_units_in_one_mail_get_a_letter_each() -> None:
    """The office forwarded both."""
    other = PLAN.by_code["TH05"]
    content = unit_workbook(PLAN, other, SEATS, demo.ISSUED, demo.unit_values(other, SEATS))
    plan = replace(PLAN, settings=replace(PLAN.settings, reply_email="noivu@bimson.example"))
    mine, theirs = together_in_one_mail(form(), content)
    assert mine.envelope
    envelope = replace(mine.envelope, sender="noivu@bimson.example")
    both = (replace(one, envelope=envelope) for one in (mine, theirs))
    found = drafts(town_of(*both, plan=plan))
    assert [draft["To"] for draft in found] == [ADDRESS, "th05@bimson.example"]


def test_of_a_part_that_was_replaced_nothing_is_said_and_the_rest_is_marked() -> None:
    both = part_of("plan", "delegates", planned_date="giữa tháng ba", gender="nam hay nữ")
    town = town_of(sent(both), sent(part_of("plan"), hour=15))
    [first] = [one for one in drafts(town) if list(one.iter_attachments())]
    assert "giữa tháng ba" not in body(first)
    assert "Kế hoạch:" not in body(first)
    assert "nam hay nữ" in body(first)
