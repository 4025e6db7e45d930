"""Mail servers that refuse, lie, drip, flood or fall silent: one message costs only itself, one
letter never leaves twice, and nobody waits for ever.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.progress import PASSWORD, TOKEN
from emulation_xlsx.post import account, imap, sending
from emulation_xlsx.post.account import LoginRefusedError, MailError, Secret
from emulation_xlsx.post.mailbox import Mailbox, fetch
from emulation_xlsx.post.outbox import UNSURE
from emulation_xlsx.post.sending import Postman, Sender
from tests.helpers.dovecot import certify
from tests.helpers.moody import DRIPS, FLOODS, HANGS_UP, SILENT, Imap, moody

SECRET = "mat khau 'rất' bí mật"
ASCII = Secret("of ASCII")
BAD_MOODS = DRIPS, FLOODS, SILENT, HANGS_UP, "", "\x1b]0;hacked\x07 what?", "220" * 9_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    certify(folder, "cert")
    return folder


@pytest.fixture(autouse=True)
def trusting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(home / "cert.pem"))


SHORT = 0.5
"""Seconds in which a server on this machine answers, or never."""
CONSTANTS = {
    "BODY 2": (imap, "MAIL_PATIENCE"),
    "SIZES": (imap, "LIST_PATIENCE"),
    "LOGOUT": (imap, "FAREWELL"),
    "QUIT": (sending, "FAREWELL"),
    **dict.fromkeys(["MAIL", "RCPT", "DATA", "."], (sending, "LETTER_PATIENCE")),
}


def impatient_at(monkeypatch: pytest.MonkeyPatch, step: str, mood: str, usual: Any = None) -> None:
    """Only with the dialogue in which the server goes wrong."""
    if mood in (DRIPS, SILENT):
        module, name = CONSTANTS.get(step, (usual, "PATIENCE"))
        monkeypatch.setattr(module, name, SHORT)


def tiny(number: int, more: str = "") -> bytes:
    head = f"From: a@bimson.vn\r\nSubject: Thu {number}\r\nMessage-ID: <{number}{more}@x>\r\n"
    return f"{head}\r\nEm {number}\r\n".encode()


@dataclass
class Office:
    """The clerk's side: what was fetched, and what was said."""

    campaign: Campaign
    home: Path

    def fetch(self, server: Imap, secret: Secret = ASCII, folder: str = "INBOX") -> str:
        said: list[str] = []
        with server.serve(self.home) as port:
            of = Mailbox("localhost", port, "noivu@bimson.vn", folder)
            of.__dict__["key"] = "mailbox"  # whatever the port
            try:
                fetch(self.campaign, of, secret, said.append)
            except MailError as error:
                said.append(f"{type(error).__name__}: {error}")
        words = "\n".join(said)
        assert all(one.isprintable() or one == "\n" for one in words)
        assert "of ASCII" not in words
        return words.replace(str(port), "993")

    @property
    def kept(self) -> list[bytes]:
        return sorted(path.read_bytes() for path in self.campaign.fetched.glob("*.eml"))


@pytest.fixture
def office(tmp_path: Path, home: Path) -> Office:
    return Office(Campaign(tmp_path / "đợt"), home)


# --- one message


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("TAG NO [SERVERBUG] \x1b[2Jcannot parse", "(báo “[SERVERBUG] [2Jcannot parse”)"),
        ("TAG BAD no such thing", "(báo “no such thing”)"),
        ("* 2 FETCH (UID 2 BODY[] NIL)\r\nTAG OK", "máy chủ không đưa;"),
        ("* 2 FETCH (BODY[] NIL)\r\nTAG OK", "máy chủ không đưa;"),
        ('* 2 FETCH (UID 2 BODY[] "From: a@b")\r\nTAG OK', "máy chủ không đưa;"),
        ('* 2 FETCH (UID 2 BODY[] "")\r\nTAG OK', "máy chủ không đưa;"),
        ("* 2 FETCH (UID 2 BODY[] {0}\r\n)\r\nTAG OK", "máy chủ không đưa;"),
        ("* 9 FETCH (UID 9 BODY[] {2}\r\nhi)\r\nTAG OK", "máy chủ không đưa;"),
        ("* 2 FETCH (UID 2 BODY[] {99999999999999}\r\nhi", "quá 40 MB;"),
        ("* 2 FETCH (UID 2 BODY[] {" + "9" * 4_301 + "}\r\nhi", "kết nối đứt khi đang lấy;"),
        ("* 2 FETCH (UID 2 BODY[] {999}\r\nhi", "kết nối đứt khi đang lấy;"),
        (HANGS_UP, "kết nối đứt khi đang lấy;"),
        (SILENT, "kết nối đứt khi đang lấy;"),
        (DRIPS, "kết nối đứt khi đang lấy;"),
        (FLOODS, "quá 40 MB;"),
        ("nonsense", "kết nối đứt khi đang lấy;"),
        ("zz9 OK who?", "kết nối đứt khi đang lấy;"),
    ],
)
def test_a_message_that_is_not_given_is_named_and_the_others_come(
    office: Office, answer: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient_at(monkeypatch, "BODY 2", DRIPS if "{999}" in answer else answer)
    said = office.fetch(Imap({n: tiny(n) for n in (1, 2, 3)}, {"BODY 2": answer}))
    assert office.kept == [tiny(1), tiny(3)]
    assert "Đã lấy 2 thư mới" in said
    assert "Chưa lấy thư của “a@bimson.vn”, chủ đề “Thu 2”: " in said
    assert why in said
    assert said.count("\n") == 1


def test_a_message_that_is_just_being_deleted_is_passed_over(office: Office) -> None:
    said = office.fetch(Imap({1: tiny(1), 2: tiny(2)}, {"BODY 1": "TAG OK"}))
    assert (office.kept, said.count("\n")) == ([tiny(2)], 0)


def test_a_message_that_is_named_nowhere_has_its_number(office: Office) -> None:
    moods = {"BODY 1": "TAG NO", "HEADER 1": "TAG NO"}
    assert "Chưa lấy thư số hiệu 1: máy chủ không đưa (" in office.fetch(Imap({1: tiny(1)}, moods))


def test_two_in_a_row_over_which_it_breaks_are_the_end(office: Office) -> None:
    moods = {"BODY 2": HANGS_UP, "BODY 3": HANGS_UP}
    said = office.fetch(Imap({n: tiny(n) for n in range(1, 6)}, moods))
    assert office.kept == [tiny(1)]
    assert "mất kết nối" in said


def test_the_limit_counts_what_comes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (imap, "emulation_xlsx.post.mailbox"):
        monkeypatch.setattr(f"{getattr(module, '__name__', module)}.LARGEST", 2_000)
    large = tiny(1) + b"x" * 2_000
    sizes = "* 1 FETCH (UID 1 RFC822.SIZE 3)\r\n* 2 FETCH (UID 2 RFC822.SIZE 9999)\r\nTAG OK"
    said = office.fetch(Imap({1: large, 2: tiny(2), 3: tiny(3)}, {"SIZES": sizes}))
    assert office.kept == []
    assert said.count("quá 0 MB") == 2


# --- the mailbox


@pytest.mark.parametrize("answer", ["TAG BAD Invalid messageset", "TAG NO empty", SILENT])
def test_an_empty_folder_is_empty(office: Office, answer: str) -> None:
    assert "Đã lấy 0 thư mới" in office.fetch(Imap({}, {"SIZES": answer}))


@pytest.mark.parametrize("answer", ["TAG BAD Invalid messageset", "TAG NO empty"])
def test_a_server_that_does_not_say_how_many_and_gives_none_has_none(
    office: Office, answer: str
) -> None:
    assert "Đã lấy 0 thư mới" in office.fetch(Imap({}, {"SIZES": answer, "EXAMINE": "TAG OK"}))


@pytest.mark.parametrize(
    "validity", ["", "* OK [UIDVALIDITY x] y\r\n", f"* OK [UIDVALIDITY {'9' * 4_301}] y\r\n"]
)
def test_without_uidvalidity_size_and_message_id_tell(office: Office, validity: str) -> None:
    first = Imap({1: tiny(1), 2: tiny(2)}, validity=validity)
    for count in (2, 0):
        assert f"Đã lấy {count} thư mới" in office.fetch(first)
    second = Imap({1: tiny(3), 2: tiny(2, "bis")}, validity=validity)
    assert "Đã lấy 2 thư mới" in office.fetch(second)
    assert office.kept == sorted([tiny(1), tiny(2), tiny(3), tiny(2, "bis")])


def test_odd_numbers_are_one_sentence_and_the_others_come(office: Office) -> None:
    sizes = "\r\n".join(
        f"* 1 FETCH (UID {uid} RFC822.SIZE {size})"
        for uid, size in (
            ("9" * 4_301, 5),
            ("0", 5),
            ("-3", 5),
            ("4294967296", 5),
            (1, "9" * 4_301),
            (2, -5),
        )
    )
    said = office.fetch(Imap({1: tiny(1), 2: tiny(2)}, {"SIZES": f"{sizes}\r\nTAG OK"}))
    assert "Máy chủ nêu 4 thư với số hiệu không đọc được" in said
    assert office.kept == [tiny(1), tiny(2)]


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        (r'* LIST (\HasNoChildren) "/" "R&D"', "“R&D”"),
        (r'* LIST (\HasNoChildren) "/" R&D', "“R&D”"),
        (r"* LIST () NIL {3}" + "\r\nR&D", "“R&D”"),
        (r'* LIST () "." "B&AOE-o c&AOE-o"', "“Báo cáo”"),
        (r'* LIST () "." "A &- B"', "“A & B”"),
        ('* LIST () "." "\x1b[2Jx"', "“[2Jx”"),
        (r'* LIST (\Noselect) "/" "[G]"' + "\r\n* LIST () NIL B&AOE-o", "một trong: “Báo”."),
        (r'* LIST () "/" "Ba \"X\" \\ y"', r"một trong: “Ba " + '"X"' + r" \ y”."),
        (r'* LIST () "\\" "INBOX\\Bao"', r"một trong: “INBOX\Bao”."),
        ('* LIST () "." INBOX.B&AOE-o', "một trong: “INBOX.Báo”."),
        ('* LIST () "/" "Báo"', "một trong: “Báo”."),
        ("\r\n".join(f'* LIST () "/" F{n}' for n in range(99)), "“F19” … và 79 thư mục khác."),
        ("* LIST nonsense", "xin xem lại tên thư mục"),
        ("* OK", "xin xem lại tên thư mục ở sheet Kế hoạch"),
    ],
)
@pytest.mark.parametrize("folder", ["Bao cao", "Báo cáo ngày"])
def test_folders_are_shown_as_the_server_calls_them(
    office: Office, folder: str, listed: str, shown: str
) -> None:
    moods = {"EXAMINE": "TAG NO [NONEXISTENT] Unknown", "LIST": f"{listed}\r\nTAG OK"}
    said = office.fetch(Imap({}, moods), folder=folder)
    assert f"không có thư mục “{folder}” (báo “[NONEXISTENT] Unknown”)" in said
    assert shown in said


def test_a_folder_whose_name_the_server_does_not_encode_is_opened(office: Office) -> None:
    class Raw(Imap):
        def _usual(self, command: str) -> str:
            refused = command == "EXAMINE" and '"R&D"' not in self.heard[-1]
            return "TAG NO what?" if refused else super()._usual(command)

    assert "Đã lấy 1 thư mới" in office.fetch(Raw({1: tiny(1)}), folder="R&D")


# --- the login


@pytest.mark.parametrize(
    ("said", "told", "kind"),
    [
        ("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "“[AUTHENTI", True),
        ("NO [ALERT] Application-specific password required", "“[ALERT] App", True),
        ("NO LOGIN failed.", "“LOGIN failed.”", True),
        ("BAD Command received in Invalid state.", "“Command received", True),
        ("NO [UNAVAILABLE] Temporary authentication failure.", "tạm thời", False),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", "tạm thời", False),
        ("NO [INUSE] mailbox in use", "tạm thời", False),
        ("NO Hệ thống quá nhiều kết nối", "tạm thời", False),
        ("NO wrong: 'of ASCII'", "mật khẩu", True),
        ("NO \x1b[31mred\x1b[0m \u202e evil", "“[31mred [0m evil”", True),
    ],
)
def test_the_servers_own_words_are_passed_on(
    office: Office, said: str, told: str, kind: bool
) -> None:
    words = office.fetch(Imap({}, {"LOGIN": f"TAG {said}"}))
    assert told in words
    assert words.startswith("LoginRefusedError") is kind


def test_a_farewell_in_place_of_an_answer_is_told(office: Office) -> None:
    assert "tạm thời" in office.fetch(Imap({}, {"LOGIN": "* BYE Too many failures, try later"}))
    assert "tạm thời" in office.fetch(Imap({}, {"": "* BYE [UNAVAILABLE] shutting down"}))
    assert "máy chủ báo “* BYE go away”" in office.fetch(Imap({}, {"": "* BYE go away"}))


@pytest.mark.parametrize("where", ["CAPABILITY", ""])
def test_nothing_is_sent_where_login_is_disabled(office: Office, where: str) -> None:
    given = "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2\r\nTAG OK"
    server = Imap({}, {where: given if where else "* OK [CAPABILITY LOGINDISABLED] here"})
    for secret in (Secret("of ASCII"), Secret(SECRET)):
        assert "không mở đăng nhập bằng mật khẩu" in office.fetch(server, secret)
    assert not any("LOGIN" in one or "AUTH" in one for one in server.heard)


def test_a_token_is_used_where_the_server_takes_one(office: Office) -> None:
    offers = "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2\r\nTAG OK"
    server = Imap({1: tiny(1)}, {"CAPABILITY": offers})
    assert "Đã lấy 1 thư mới" in office.fetch(server, Secret("ya29.token", is_token=True))
    told = base64.b64decode(server.heard[server.heard.index("AUTHENTICATE XOAUTH2") + 1])
    assert told == b"user=noivu@bimson.vn\1auth=Bearer ya29.token\1\1"
    server = Imap({}, {"CAPABILITY": offers, "AUTHENTICATE": "TAG NO AUTHENTICATE failed."})
    said = office.fetch(server, Secret("ya29.token", is_token=True))
    assert "không nhận mã truy cập OAuth2" in said
    said = office.fetch(Imap({}), Secret("ya29.token", is_token=True))
    assert "không mở đăng nhập bằng mã truy cập OAuth2" in said


@pytest.mark.parametrize("mood", BAD_MOODS)
@pytest.mark.parametrize("step", ["", "CAPABILITY", "LOGIN", "EXAMINE", "LIST", "SIZES", "LOGOUT"])
def test_no_step_waits_for_ever_or_takes_all(
    office: Office, step: str, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient_at(monkeypatch, step, mood, imap)
    monkeypatch.setattr(imap, "_LIST_BYTES", 200_000)
    moods = {step: mood, **({"EXAMINE": "TAG NO"} if step == "LIST" else {})}
    said = office.fetch(Imap({1: tiny(1)}, moods))
    if step == "LOGOUT":
        assert said.startswith("Đã lấy 1 thư mới")
        assert said.count("\n") == 0
    else:
        assert "Error: " in said


# --- sending


def postman(port: int, secret: Secret = ASCII) -> Postman:
    return Postman(Sender("localhost", port, "noivu", "noivu@bimson.vn", "", 60), secret)


def hand_over(home: Path, monkeypatch: pytest.MonkeyPatch, step: str, mood: str) -> str:
    impatient_at(monkeypatch, step, mood)
    with moody(home, {step: {0: mood}}) as (port, _):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        own = postman(port)
        try:
            return own._hand_over(("a@b.vn",), b"Subject: x\r\n\r\nhi\r\n")
        finally:
            own._client.close()


@pytest.mark.parametrize(
    "mood", [*BAD_MOODS, "250-ok\r\n550 no", "354 go on", "999 what", "25", "2500 ok", "250ok"]
)
@pytest.mark.parametrize("step", ["DATA", "."])
def test_what_is_no_clear_answer_to_a_letter_leaves_it_unclear(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str, mood: str
) -> None:
    if step == "DATA" and mood == "354 go on":
        return
    assert hand_over(home, monkeypatch, step, mood) == UNSURE


@pytest.mark.parametrize("mood", BAD_MOODS)
@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_before_a_letter_leaves_it_has_not_left(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str, mood: str
) -> None:
    state = hand_over(home, monkeypatch, step, mood)
    assert state.startswith("chưa gửi được: ")
    assert state.isprintable()


@pytest.mark.parametrize(
    "mood", ["450 4.2.0 greylisted", "550 5.1.1 \x1b[2J\x07no\u202e", "554-a\r\n554 b"]
)
def test_a_clear_refusal_is_one_in_words_that_harm_no_terminal(
    home: Path, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    for step in ("MAIL", "RCPT", "DATA", "."):
        state = hand_over(home, monkeypatch, step, mood)
        assert state.startswith(f"chưa gửi được: máy chủ báo {mood[:3]} ")
        assert state.isprintable()


def test_a_server_that_answers_before_it_is_asked_gets_no_letter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = hand_over(home, monkeypatch, "MAIL", "250 ok\r\n250 ok\r\n354 go on\r\n250 taken")
    assert state.startswith("chưa gửi được: ")
    assert hand_over(home, monkeypatch, "DATA", "354 go on\r\n250 taken") == UNSURE


@pytest.mark.parametrize("mood", BAD_MOODS)
@pytest.mark.parametrize("step", ["", "EHLO", "AUTH"])
@pytest.mark.parametrize("tls", [True, False])
def test_no_step_before_the_letters_waits_for_ever(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str, mood: str, tls: bool
) -> None:
    impatient_at(monkeypatch, step, mood, sending)
    with moody(home, {step: {0: mood}}, tls=tls) as (port, _):
        if tls:
            monkeypatch.setattr(sending, "TLS_PORT", port)
        with pytest.raises(MailError) as raised:
            postman(port)
    assert str(raised.value).isprintable()
    assert not isinstance(raised.value, LoginRefusedError) or step == "AUTH"


@pytest.mark.parametrize("mood", BAD_MOODS)
def test_nobody_waits_for_a_farewell(
    home: Path, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    impatient_at(monkeypatch, "QUIT", mood)
    with moody(home, {"QUIT": {0: mood}}) as (port, _):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        postman(port).close()


def test_a_farewell_is_waited_for_five_seconds_at_most() -> None:
    assert account.FAREWELL == 5


@pytest.mark.parametrize(
    ("moods", "words", "wrong"),
    [
        ({"AUTH": "535 5.7.8 Username and Password not accepted"}, "“535 5.7.8 Username", True),
        ({"AUTH": "534-5.7.9 App password\r\n534 5.7.9 required"}, "“534 5.7.9 App", True),
        ({"AUTH": "535 5.7.139 basic authentication is disabled"}, "“535 5.7.139 basic", True),
        ({"AUTH": "454 4.7.0 Temporary authentication failure"}, "tạm thời", False),
        ({"AUTH": "421 4.7.0 Too many login attempts"}, "tạm thời", False),
        ({"AUTH": "504 5.7.4 Unrecognized authentication type"}, "không mở đăng nhập", False),
        ({"EHLO": "250-here\r\n250 SIZE 9"}, "không mở đăng nhập bằng mật khẩu;", False),
        ({"EHLO": "250-here\r\n250 AUTH XOAUTH2 NTLM"}, "(chỉ nhận: NTLM, XOAUTH2)", False),
        ({"": "421 too busy"}, "tạm thời", False),
        ({"": "554 no service"}, "máy chủ báo “554 no service”", False),
    ],
)
def test_what_a_server_says_of_a_login(
    home: Path, monkeypatch: pytest.MonkeyPatch, moods: dict[str, str], words: str, wrong: bool
) -> None:
    with moody(home, {step: {0: mood} for step, mood in moods.items()}) as (port, _):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        with pytest.raises(MailError) as raised:
            postman(port)
    assert words in str(raised.value)
    assert isinstance(raised.value, LoginRefusedError) is wrong


def test_a_token_opens_a_server_of_smtp(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moods = {"EHLO": {0: "250-here\r\n250 AUTH LOGIN XOAUTH2"}, "AUTH": {2: "334 eyJ9"}}
    with moody(home, moods) as (port, _):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        postman(port, Secret("ya29.token", is_token=True)).close()
        with pytest.raises(MailError, match="không nhận mã truy cập OAuth2"):
            postman(port, Secret("ya29.token", is_token=True))


# --- the secret


@pytest.mark.parametrize(
    "told", [SECRET, "\0noivu\0" + SECRET, f"user=noivu\1auth=Bearer {SECRET}\1\1"]
)
def test_a_secret_that_a_server_repeats_is_not_shown(told: str) -> None:
    secret = Secret(SECRET)
    for words in (told, base64.b64encode(told.encode()).decode()):
        assert secret.told("noivu", f"wrong: {words}") == ""
    assert "mat khau" not in repr(secret)
    assert secret.told("noivu", b"\xff wrong\r\n") == "\ufffd wrong"


@pytest.mark.parametrize(
    ("environment", "typed", "own"),
    [
        ({PASSWORD: "mật khẩu"}, [], Secret("mật khẩu")),
        ({TOKEN: "ya29.x"}, [], Secret("ya29.x", is_token=True)),
        ({PASSWORD: "p", TOKEN: "ya29.x"}, [], Secret("ya29.x", is_token=True)),
        ({}, ["mật khẩu"], Secret("mật khẩu")),
        ({}, ["", "ya29.x"], Secret("ya29.x", is_token=True)),
    ],
)
def test_a_password_or_a_token_from_the_environment_or_typed_unseen(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], typed: list[str], own: Secret
) -> None:
    for name in (PASSWORD, TOKEN):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    answers = iter(typed)
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert account.Account("x.vn", 1, "noivu").secret() == own
    assert list(answers) == []
