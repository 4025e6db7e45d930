"""Drafts: opened with one click, the same bytes twice, or pasted from their text."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import replace
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emulation_xlsx.plan.model import Plan, default_plan
from emulation_xlsx.post.drafts import POLICY, Draft, reply_subject, thread
from emulation_xlsx.post.texts import SHORT_LENGTH, written

CREATED = dt.datetime(2019, 10, 10, 8, 0)  # noqa: DTZ001 - UTC+7 by definition
DRAFT = Draft(
    ("ubnd.badinh@bimson.example", "vanthu@bimson.example"),
    "Mẫu báo cáo – Phường Ba Đình",
    "Kính gửi: Phường Ba Đình,\n\nXin gửi mẫu báo cáo.",
    CREATED,
    (("XP01.xlsx", b"PK\x03\x04 not really"),),
)


def test_a_draft_reads_back() -> None:
    message = email.message_from_bytes(DRAFT.eml(), policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "ubnd.badinh@bimson.example, vanthu@bimson.example"
    assert message["Subject"] == DRAFT.subject
    assert message["Date"] == "Thu, 10 Oct 2019 08:00:00 +0700"
    body = message.get_body()
    assert body
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == DRAFT.body
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "XP01.xlsx"
    assert attached.get_content() == b"PK\x03\x04 not really"


@settings(deadline=None)
@given(st.text("Mẫ đốạ– nơ?=_", max_size=200).map(lambda text: " ".join(text.split())))
@example("Mẫu báo cáo hội nghị điển hình tiên tiến – Văn phòng Thị ủy và các Ban Đảng")
def test_a_long_subject_keeps_its_spaces(subject: str) -> None:
    draft = replace(DRAFT, subject=subject)
    assert str(read_back(draft)["Subject"]) == draft.subject


def test_the_same_content_makes_the_same_bytes() -> None:
    assert DRAFT.eml() == DRAFT.eml()
    assert DRAFT.txt() == DRAFT.txt()


def test_text_to_paste_has_windows_line_ends_and_a_mark() -> None:
    text = DRAFT.txt().decode("utf-8-sig")
    assert text.startswith("Gửi: ubnd.badinh@bimson.example; vanthu@bimson.example\r\n")
    assert "Tệp kèm theo: XP01.xlsx\r\n\r\nKính gửi" in text
    assert "\n" not in text.replace("\r\n", "")


def test_a_unit_without_an_address_gets_a_draft_that_says_so() -> None:
    draft = Draft((), "x", "y", CREATED)
    assert email.message_from_bytes(draft.eml())["To"] is None
    assert "chưa có địa chỉ" in draft.txt().decode("utf-8-sig")


def test_the_plans_words_are_filled_and_void_lines_left_out() -> None:
    facts = {"unit_name": "Phường Ba Đình", "addressed": "UBND phường", "deadlines": "- a\n- b"}
    subject, body, short = written(default_plan(), "Phát hành", facts)
    assert subject.endswith("Phường Ba Đình")
    assert "- a\n- b" in body
    assert "Địa chỉ nhận báo cáo" not in body
    assert "Điện thoại" not in body + short
    assert "{" not in body + short


def texts(**changes: str) -> Plan:
    plan = default_plan()
    text = replace(plan.mails["Phát hành"], **changes)
    return replace(plan, mails={"Phát hành": text})


@pytest.mark.parametrize("place", ["{tên đơn vị}", "{Tên  đơn vị}", "{unit_name}"])
def test_a_place_may_be_written_in_vietnamese_or_as_older_plans_did(place: str) -> None:
    plan = texts(subject=place, body=f"Kính gửi: {place}, {{{{}}}}")
    subject, body, _ = written(plan, "Phát hành", {"unit_name": "Phường Ba Đình"})
    assert (subject, body) == ("Phường Ba Đình", "Kính gửi: Phường Ba Đình, {}")


@given(st.text("ab đ.", max_size=700), st.text("mấy ", max_size=80))
def test_a_message_is_never_longer_than_a_telephone_shows(sentence: str, name: str) -> None:
    plan = texts(short=f"Gửi {{tên đơn vị}}.\n{sentence}")
    *_, short = written(plan, "Phát hành", {"unit_name": name})
    assert len(short) <= SHORT_LENGTH
    assert "\n" not in short


def test_a_message_is_cut_between_two_words() -> None:
    *_, short = written(texts(short="mười chữ " * 40), "Phát hành", {})
    assert (len(short), short[-10:]) == (297, "mười chữ" + "…") or short.endswith(
        (" chữ…", " mười…")
    )


# --- answers within a thread ---------------------------------------------------------------------

LONG = "<" + "a" * 120 + "@mail.gmail.com>"


def read_back(draft: Draft) -> EmailMessage:
    return email.message_from_bytes(draft.eml(), policy=email.policy.default)


def test_an_answer_names_the_mails_before_it_whole() -> None:
    """Python would put long ids into encoded words, which no mail program takes for ids."""
    answers = thread(["<first@x>", LONG], "<last@y>")
    content = replace(DRAFT, answers=answers).eml()
    assert b"References: <first@x>\r\n " + LONG.encode() + b"\r\n <last@y>\r\n" in content
    message = read_back(replace(DRAFT, answers=answers))
    assert message["In-Reply-To"] == "<last@y>"
    assert message["References"].split() == ["<first@x>", LONG, "<last@y>"]


@pytest.mark.parametrize(
    "name",
    [
        "PHÒNG NỘI VỤ",
        "ỦY BAN NHÂN DÂN THỊ XÃ BỈM SƠN, PHÒNG NỘI VỤ",
        "HỘI ĐỒNG THI ĐUA BINH ĐOÀN 12 - TỔNG CÔNG TY XÂY DỰNG TRƯỜNG SƠN 2020",
        "Noi vu, Bim Son",
    ],
)
def test_a_long_sender_keeps_its_spaces(name: str) -> None:
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(name, addr_spec="noivu@bimson.example")
    raw = email.message_from_bytes(letter.as_bytes())["From"]  # Python 3.11 reads a space too much
    assert str(make_header(decode_header(raw))) == f"{name} <noivu@bimson.example>"


@pytest.mark.parametrize(
    ("references", "answered", "ids"),
    [
        ([], "<a@b>", ("<a@b>",)),
        (["<a@b>"], "<a@b>", ("<a@b>",)),
        (["<x@y>"], None, ()),
        (["<x@y>"], "a@b", ()),
        (["<x y>", "<đ@y>", "<x@y>"], "<a@b>", ("<x@y>", "<a@b>")),
        (["<a\r\nBcc: x@y>"], "<a@b>\r\nBcc: x@y", ()),
    ],
)
def test_only_what_can_be_an_id_is_named(
    references: list[str], answered: str | None, ids: tuple[str, ...]
) -> None:
    assert thread(references, answered) == ids


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Báo cáo đợt 1", "Re: Báo cáo đợt 1"),
        ("RE: Re:  Fwd: Báo cáo", "Re: Báo cáo"),
        ("Trả lời: Báo cáo", "Re: Báo cáo"),
        ("a\r\nBcc: x@y", "Re: a Bcc: x@y"),
        ("Re: ", "khác"),
        ("", "khác"),
    ],
)
def test_an_answer_has_the_subject_of_the_mail_once(subject: str, answer: str) -> None:
    assert reply_subject(subject, "khác") == answer


@settings(deadline=None)
@given(
    st.text(max_size=300),
    st.lists(st.text(max_size=60), max_size=4),
    st.text(max_size=60) | st.from_regex(r"<[a-z]{1,300}@[a-z]{1,9}>", fullmatch=True),
)
def test_whatever_a_mail_says_the_answer_has_its_own_headers(
    subject: str, references: list[str], answered: str
) -> None:
    answers = thread(references, answered)
    message = read_back(replace(DRAFT, subject=reply_subject(subject, "x"), answers=answers))
    assert set(message.keys()) - {"In-Reply-To", "References"} == set(read_back(DRAFT).keys())
    assert message["To"] == ", ".join(DRAFT.to)
    assert tuple((message["References"] or "").split()) == answers
