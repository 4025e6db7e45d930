"""Mail servers within what the standards of IMAP and SMTP allow, and a step beside it: their words
in small letters, in another order, in between; what they say of a login or a folder is told as what
it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from emulation_xlsx.post import sending
from emulation_xlsx.post.account import LoginRefusedError, MailError
from tests.helpers.moody import Imap, moody
from tests.post.test_odd_servers import (
    Office,
    hand_over,
    home,
    office,
    postman,
    tiny,
    trusting,
)

__all__ = ["home", "office", "trusting"]  # fixtures
SECOND = tiny(2).decode()
SIZE = len(SECOND)


def three() -> dict[int, bytes]:
    return {number: tiny(number) for number in (1, 2, 3)}


# --- the dialogue


@pytest.mark.parametrize(
    "moods",
    [
        {"": "* PREAUTH ready"},
        {"": "* ok here"},
        {"": "* OK [ALERT] Maintenance tonight\r\n* OK here"},
        {"CAPABILITY": "* capability imap4rev1 auth=plain\r\nTAG OK"},
        {"CAPABILITY": "* CAPABILITY IMAP4rev2 AUTH=PLAIN\r\nTAG OK"},
        {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n* CAPABILITY AUTH=PLAIN\r\nTAG OK"},
        {"LOGIN": "* CAPABILITY IMAP4rev1 UIDPLUS\r\nTAG ok [capability imap4rev1] in"},
        {"EXAMINE": "* 0 EXISTS\r\n* 3 exists\r\n* ok [uidvalidity 7] x\r\nTAG OK [READ-ONLY]"},
        {
            "SIZES": "* 1 fetch (uid 1 rfc822.size 55)\r\n* 2 FETCH (RFC822.SIZE 55 UID 2)\r\n"
            "* 3 FETCH ( UID 3  RFC822.SIZE  55 )\r\nTAG OK"
        },
        {
            "SIZES": "* 1 FETCH (UID 1 RFC822.SIZE 55)\r\n* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))"
            "\r\n* 2 FETCH (UID 2 RFC822.SIZE 55)\r\n* 3 FETCH (UID 3 RFC822.SIZE 55)\r\n"
            "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\nTAG OK"
        },
        {"BODY 2": f"* 2 FETCH (BODY[] {{{SIZE}}}\r\n{SECOND} UID 2)\r\nTAG OK"},
        {"BODY 2": f"* 2 fetch (uid 2 body[] {{{SIZE}}}\r\n{SECOND})\r\nTAG ok done"},
        {"BODY 2": f"* 2 FETCH (UID 2 BODY[] {{{SIZE}+}}\r\n{SECOND})\r\nTAG OK"},
        {"BODY 2": f"* 2 FETCH (UID 2 BODY[] ~{{{SIZE}}}\r\n{SECOND})\r\nTAG OK"},
        {
            "BODY 2": f"* 1 FETCH (FLAGS ())\r\n* 2 FETCH (UID 2 BODY[] {{{SIZE}}}\r\n{SECOND})"
            "\r\n* 9 EXISTS\r\nTAG OK"
        },
        {"BODY 2": f"* 2 FETCH (UID 2 BODY[] {{{SIZE}}}\r\n{SECOND})\r\nTAG NO [EXPUNGEISSUED] x"},
    ],
)
def test_what_a_server_may_say_is_understood(office: Office, moods: dict[str, str]) -> None:
    said = office.fetch(Imap(three(), moods))
    assert (office.kept, said.count("\n")) == ([tiny(1), tiny(2), tiny(3)], 0)


def test_what_was_said_with_a_refusal_is_no_other_mail(office: Office) -> None:
    third = tiny(3).decode()
    moods = {
        "BODY 2": f"* 2 FETCH (BODY[] {{{SIZE}}}\r\n{SECOND})\r\nTAG NO [SERVERBUG] oops",
        "BODY 3": f"* 3 FETCH (BODY[] {{{SIZE}}}\r\n{third})\r\nTAG OK",
    }
    said = office.fetch(Imap(three(), moods))
    assert office.kept == [tiny(1), tiny(3)]
    assert "chủ đề “Thu 2”: máy chủ không đưa (báo “[SERVERBUG] oops”)" in said


# --- mails that do not come


def test_a_mail_that_is_just_being_deleted_is_no_trouble(office: Office) -> None:
    said = office.fetch(Imap(three(), {"BODY 2": "TAG NO [EXPUNGEISSUED] gone"}))
    assert (office.kept, said.count("\n")) == ([tiny(1), tiny(3)], 0)


@pytest.mark.parametrize(
    ("sizes", "left"),
    [
        ("TAG OK", 3),
        ("* 1 FETCH (UID 1 RFC822.SIZE 55)\r\nTAG NO [EXPUNGEISSUED] some", 2),
        ("* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n* 2 FETCH (UID 1 RFC822.SIZE 5)\r\nTAG OK", 2),
    ],
)
def test_mails_that_a_server_counts_and_does_not_list_are_said(
    office: Office, sizes: str, left: int
) -> None:
    said = office.fetch(Imap(three(), {"SIZES": sizes}))
    assert f"Máy chủ báo còn {left} thư nữa nhưng không nêu ra" in said
    assert len(office.kept) == (0 if left == 3 else 1)


def test_a_mail_that_was_deleted_meanwhile_is_not_missed(office: Office) -> None:
    sizes = "* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n* 2 EXPUNGE\r\n* 2 FETCH (UID 3 RFC822.SIZE 9)"
    assert office.fetch(Imap(three(), {"SIZES": f"{sizes}\r\nTAG OK"})).count("\n") == 0


@pytest.mark.parametrize(
    "words", ["[THROTTLED] try again later", "[OVERQUOTA] exceeded command or bandwidth limits"]
)
def test_a_server_that_gives_nothing_for_now_is_not_asked_for_every_mail(
    office: Office, words: str
) -> None:
    mails = {number: tiny(number) for number in range(1, 60)}
    server = Imap(mails, {f"BODY {number}": f"TAG NO {words}" for number in range(2, 60)})
    said = office.fetch(server)
    assert office.kept == [tiny(1)]
    assert "xin lấy lại sau, nếu vẫn vậy thì mở hộp thư" in said
    assert f"tạm thời chưa phục vụ (báo “{words}”)" in said
    assert sum("BODY.PEEK[]" in one for one in server.heard) == 7


def test_mails_that_a_server_never_gives_do_not_stop_those_behind_them(office: Office) -> None:
    mails = {number: tiny(number) for number in range(1, 12)}
    broken = {f"BODY {number}": "TAG NO [SERVERBUG] Internal error" for number in range(2, 7)}
    said = office.fetch(Imap(mails, broken))
    assert sorted(office.kept) == sorted(tiny(number) for number in (1, *range(7, 12)))
    assert said.count("Chưa lấy thư") == 5


def test_a_mail_of_no_bytes_is_told_as_that(office: Office) -> None:
    said = office.fetch(Imap({1: b"", 2: tiny(2)}))
    assert "Chưa lấy thư số hiệu 1: máy chủ báo thư này trống (0 byte)" in said
    assert office.kept == [tiny(2)]


def test_without_uidvalidity_and_message_id_the_head_tells(office: Office) -> None:
    first, second = (f"From: a@b.vn\r\nSubject: {one}\r\n\r\nx".encode() for one in "12")
    for mail in (first, first, second):
        office.fetch(Imap({1: mail}, validity=""))
    assert office.kept == [first, second]


# --- folders


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("NO [UNAVAILABLE] Backend down", "tạm thời chưa phục vụ"),
        ("NO [INUSE] Mailbox in use", "tạm thời chưa phục vụ"),
        ("BAD User is authenticated but not connected.", "tạm thời chưa phục vụ"),
        ("NO [NOPERM] Permission denied", "không mở thư mục “INBOX”"),
        ("NO Mailbox is locked", "không mở thư mục “INBOX”"),
    ],
)
def test_a_folder_that_is_there_and_not_opened_is_not_told_as_missing(
    office: Office, answer: str, words: str
) -> None:
    said = office.fetch(Imap({}, {"EXAMINE": f"TAG {answer}"}))
    assert words in said
    assert answer.partition(" ")[2] in said
    assert "không có thư mục" not in said


# --- logins

SHUT = "mật khẩu có thể vẫn đúng"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("[PRIVACYREQUIRED] Encryption needed", SHUT),
        ("[CONTACTADMIN] Account suspended", SHUT),
        ("[ALERT] Please log in via your web browser", SHUT),
        ("[WEBALERT https://x.vn] Web login required", SHUT),
        ("IMAP access is disabled for your domain", SHUT),
        ("Tài khoản bị khóa do đăng nhập sai quá nhiều lần", SHUT),
        ("[EXPIRED] Password expired", "đã hết hạn; xin đổi mật khẩu"),
        ("[AUTHENTICATIONFAILED] disabled?", "hoặc mật khẩu; xin xem lại"),
    ],
)
def test_a_login_that_is_shut_is_not_told_as_a_wrong_password(
    office: Office, answer: str, words: str
) -> None:
    said = office.fetch(Imap({}, {"LOGIN": f"TAG NO {answer}"}))
    assert words in said
    assert f"Máy chủ báo: “{answer}”" in said


@pytest.mark.parametrize(
    ("moods", "words"),
    [
        ({"": "554 5.7.1 Service unavailable; blocked using x"}, "không tiếp nhận (máy chủ báo"),
        ({"EHLO": "550 5.7.1 go", "HELO": "550 5.7.1 away"}, "“550 5.7.1 away”"),
        ({"AUTH": "535 5.7.139 SmtpClientAuthentication is disabled"}, SHUT),
        ({"AUTH": "538 5.7.11 Encryption required"}, "bằng mật khẩu (báo “538 5.7.11 Encryption"),
        ({"AUTH": "432 4.7.12 A transition is needed"}, "bằng mật khẩu (báo “432 4.7.12"),
    ],
)
def test_a_server_of_smtp_that_lets_nobody_in_is_told_as_it_says(
    home: Path, monkeypatch: pytest.MonkeyPatch, moods: dict[str, str], words: str
) -> None:
    with moody(home, {step: {0: mood} for step, mood in moods.items()}) as (port, _):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        with pytest.raises(MailError) as raised:
            postman(port)
    assert words in str(raised.value)
    assert "chưa gửi mật khẩu" not in str(raised.value)
    assert isinstance(raised.value, LoginRefusedError) is (words == SHUT)


@pytest.mark.parametrize(
    ("answer", "words"),
    [("502 5.5.1 no", "không mã hóa bằng TLS"), ("454 4.7.0 not now", "tạm thời")],
)
def test_starttls_that_is_refused_gets_no_password(home: Path, answer: str, words: str) -> None:
    moods = {"EHLO": {0: "250-here\r\n250 STARTTLS"}, "STAR": {0: answer}}
    with moody(home, moods, tls=False) as (port, _), pytest.raises(MailError, match=words):
        postman(port)


def test_another_way_to_log_in_is_tried_where_one_is_announced_in_vain(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with moody(home, {"AUTH": {1: "504 5.5.4 not supported", 2: "235 in"}}) as (port, _):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        postman(port).close()


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("MAIL", "550 5.7.60 Client does not have permissions to send as this sender"),
        ("MAIL", "552 5.3.4 Message size exceeds fixed limit"),
        ("MAIL", "421 4.7.0 Try again later"),
        ("RCPT", "450 4.2.1 mailbox busy"),
        ("RCPT", "551 User not local; please try <x@y.vn>"),
        (".", "554 5.7.1 Message rejected as spam"),
        (".", "451 4.7.1 Greylisted"),
    ],
)
def test_why_a_letter_is_refused_is_told_with_the_servers_code(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str, answer: str
) -> None:
    state = hand_over(home, monkeypatch, step, answer)
    assert state == f"chưa gửi được: máy chủ báo {answer}"
