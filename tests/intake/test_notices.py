"""Notices of mail servers, in the forms of the common ones: which letter, whom it did not reach;
what is enclosed in one is no return, and a unit's own mail is no notice.
"""

from __future__ import annotations

import pytest

from emulation_xlsx.intake import mime
from emulation_xlsx.intake.notices import BOUNCED, DELAYED, DELIVERED, notice
from emulation_xlsx.intake.parcels import unpack
from tests.helpers.mails import TEXT, XLSX, b_word, base64_lines, mail, mixed, named

TO = "dt08@bimson.example"
ABOUT = "Mẫu báo cáo hội nghị"
LETTER = mail(
    TEXT,
    named("DT08.xlsx", XLSX),
    head=f"From: noivu@bimson.example\nTo: {TO}\nSubject: {b_word(ABOUT)}\n",
).decode()
NULL = "Return-Path: <>\n"


def daemon(subject: str, sender: str = "MAILER-DAEMON@mx.example", path: str = NULL) -> str:
    return f"{path}From: {sender}\nTo: noivu@bimson.example\nSubject: {subject}\n"


def report(action: str, *, words: str = "sorry", typed: bool = True) -> str:
    """By RFC 3464; ``typed``: the outer type says what it is."""
    kind = "multipart/report; report-type=delivery-status" if typed else "multipart/mixed"
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; {TO}\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no\x1b[2J such user\n"
    )
    text = f"Content-Type: text/plain; charset=utf-8\n\n{words}\n"
    return mixed(text, status, f"Content-Type: message/rfc822\n\n{LETTER}", boundary="r", kind=kind)


QMAIL = f"""\

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{TO}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{LETTER}"""
EXIM = f"""\

This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients:

  {TO}
    host mx [192.0.2.1]: 550 No such user

------ This is a copy of the message, including all the headers. ------

{LETTER}"""
YAHOO = f"""\

Sorry, we were unable to deliver your message to the following address.

<{TO}>:
Remote host said: 554 delivery error: This user doesn't have an account

--- Original message follows.

{LETTER}"""
SENDMAIL = f"""\

The original message was received at Fri, 11 Oct 2019 08:00:00 +0700

   ----- The following addresses had permanent fatal errors -----
<{TO}>
    (reason: 550 5.1.1 User unknown)

   ----- Original message follows -----

{LETTER}"""
LOTUS = f"""\

Your message

  Subject: {ABOUT}

was not delivered to:

  {TO}

because:

  User dt08 (dt08@bimson.example) not listed in Domino Directory
"""
EXCHANGE_2003 = f"""\

Your message did not reach some or all of the intended recipients.

      Subject:  {ABOUT}
      Sent:     11/10/2019 8:00

The following recipient(s) could not be reached:

      {TO} on 11/10/2019 8:01
            The e-mail account does not exist at the organization. <mx #5.1.1>
"""
MAIL_RU = f"""\

Это письмо создано автоматически. Письмо не может быть доставлено:

{TO}
SMTP error: 550 user not found

{LETTER}"""
ZOHO = f"""\

This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients.

{TO}, ERROR CODE :550 - User does not exist

{LETTER}"""
VIETNAMESE = f"""\
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{base64_lines(f"Không thể gửi thư đến {TO}: địa chỉ không tồn tại (550 5.1.1).".encode())}"""


@pytest.mark.parametrize(
    "content",
    [
        daemon("Undelivered Mail Returned to Sender") + report("failed"),
        daemon("Thư trả lại", "a@b.vn", "") + report("failed"),
        daemon("Undeliverable: x", "postmaster@x.vn") + report("failed", typed=False),
        daemon("failure notice") + QMAIL,
        daemon("failure notice", path="") + QMAIL,
        daemon("Mail delivery failed: returning message to sender") + EXIM,
        f"X-Failed-Recipients: {TO}\n" + daemon("x", "Mail System <exim@x.vn>", "") + EXIM,
        daemon("Failure Notice", "MAILER-DAEMON@yahoo.com", "") + YAHOO,
        daemon("Returned mail: see transcript for details") + SENDMAIL,
        daemon("DELIVERY FAILURE: User not listed", "Postmaster@tinh.example") + LOTUS,
        daemon("Undeliverable: x", "System Administrator <postmaster@x.vn>", "") + EXCHANGE_2003,
        daemon(b_word("Ваше сообщение не доставлено"), "mailer-daemon@corp.mail.ru") + MAIL_RU,
        daemon("Undelivered Mail Returned to Sender", "mailer-daemon@mail.zoho.com", "") + ZOHO,
        daemon(b_word("Không thể gửi: Mẫu báo cáo"), "postmaster@x.vn") + VIETNAMESE,
        daemon(b_word("Thư bị trả lại"), "he-thong@x.vn") + VIETNAMESE,
        daemon(b_word("Gửi thư thất bại"), "he-thong@x.vn", "") + VIETNAMESE,
    ],
)
def test_a_letter_that_did_not_arrive(content: str) -> None:
    raw = content.encode()
    [piece] = unpack("m.eml", raw)
    assert piece.refused
    assert piece.refused.code == BOUNCED
    assert piece.refused.facts["address"] == TO
    if ABOUT in content or LETTER in content:
        assert piece.refused.facts["subject"] == ABOUT
    assert str(piece.refused.facts["reason"]).isprintable()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (daemon("Delivery Status Notification (Delay)") + report("delayed"), DELAYED),
        (daemon("Successful Mail Delivery Report") + report("relayed"), DELIVERED),
        (daemon("Delivered: x", "postmaster@x.vn") + report("delivered"), DELIVERED),
        (daemon("Đã gửi: x", "postmaster@x.vn") + "\nThư đã đến hộp thư.\n", DELIVERED),
        (daemon("Warning: message delayed 24 hours") + f"\nTo {TO}: keep trying\n", DELAYED),
        (daemon("Delayed Mail (still being retried)") + f"\n{TO}\n", DELAYED),
        (daemon("Thông báo Trạng thái Gửi") + f"\nGmail sẽ thử lại gửi tới {TO}\n", DELAYED),
        (
            daemon("Permanent Delivery Failure", "MDaemon@x.vn", "")
            + f"\nPERMANENT fatal delivery errors: {TO}\n",
            BOUNCED,
        ),
    ],
)
def test_what_became_of_the_letter(content: str, code: str) -> None:
    [piece] = unpack("m.eml", content.encode())
    assert piece.refused
    assert piece.refused.code == code


@pytest.mark.parametrize(
    "head",
    [
        "From: xp03@x.vn\nSubject: Fwd: Undelivered Mail Returned to Sender\n",
        "From: xp03@x.vn\nSubject: Thư bị trả lại nên em gửi lại\n",
        "From: xp03@x.vn\nSubject: Báo cáo (lần trước chưa gửi được)\n",
        f"{NULL}From: xp03@x.vn\nSubject: Báo cáo kết quả\n",
        f"{NULL}From: noreply@vbdt.example\nSubject: Văn bản đến\n",
        "From: postmaster@xa.example\nSubject: Báo cáo\n",
        "Subject: Báo cáo\n",
    ],
)
def test_a_units_own_mail_is_no_notice_whatever_it_says(head: str) -> None:
    text = "Content-Type: text/plain; charset=utf-8\n\nHôm qua thư không gửi được, user unknown.\n"
    content = mail(text, named("XP03.xlsx", XLSX), head=head)
    assert [one.file for one in unpack("m.eml", content)] == ["m.eml!XP03.xlsx"]


def test_a_unit_that_could_not_send_its_file_is_no_server() -> None:
    content = "From: xp03@x.vn\nSubject: Không gửi được file\n\nEm không gửi được, xin gửi sau ạ.\n"
    [piece] = unpack("m.eml", content.encode())
    assert piece.refused
    assert piece.refused.code == "mail_without_workbook"


@pytest.mark.parametrize(
    "subject", ["Automatic reply: Báo cáo", "Trả lời tự động: nghỉ phép", "Out of office"]
)
def test_an_answer_from_nobody_is_a_mail_without_workbook(subject: str) -> None:
    content = f"From: a@b.vn\nAuto-Submitted: auto-replied\nSubject: {subject}\n\nTôi đi vắng.\n"
    [piece] = unpack("m.eml", content.encode())
    assert piece.refused
    assert piece.refused.code == "mail_without_workbook"


@pytest.mark.parametrize(
    ("address", "robot"),
    [
        ("noreply@x.vn", True),
        ("No-Reply+7@x.vn", True),
        ("do_not_reply@x.vn", True),
        ("MAILER-DAEMON@x.vn", True),
        ("khong-tra-loi@x.vn", True),
        ("bounces+x=y@x.vn", True),
        ("noi.reply@x.vn", False),
        ("nor.eply@x.vn", False),
        ("truong@noreply.vn", False),
    ],
)
def test_who_is_a_robot(address: str, robot: bool) -> None:
    assert mime.is_robot(address) is robot


def test_a_long_notice_takes_no_longer_than_its_length() -> None:
    for text in (b"<" * 300_000, b"- " * 150_000, b"a" * 300_000, b"delivery " * 30_000):
        headers, body = mime.message(daemon("x").encode() + b"\n" + text)
        assert notice(headers, body)
