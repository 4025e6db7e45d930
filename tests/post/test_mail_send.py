"""``mail send`` through a real Exim: what the clerk approved, once, and nothing else."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import OutputBlockedError
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.intake.children import MEGABYTES, children_for, pool_of
from emulation_xlsx.post import outbox, sending
from emulation_xlsx.post.account import Secret
from tests.commands.test_cli import AS_OF, Output, faulty, run, the_line
from tests.helpers.campaigns import campaign_in, few
from tests.helpers.dovecot import PASSWORD, USER, Dovecot, certify, cutting, free_port
from tests.helpers.exim import NO_MAILBOX, TOO_MUCH, Exim, exim
from tests.helpers.moody import HANGS_UP, Moods, moody
from tests.helpers.workbooks import opened
from tests.post.test_mail_fetch import states as received

UNITS = "TH04", "DT01", "DT02"
DRAFTS = [f"gui-di/{code}.eml" for code in sorted(UNITS)]
DAY = dt.datetime.fromisoformat("2019-10-11 09:30")
NEW, SENT, UNSURE = "chưa gửi", "đã gửi", "không rõ"
REFUSED, LOST = "chưa gửi được: máy chủ báo ", "chưa gửi được: mất kết nối với máy chủ"


def known(exim: Exim, patch: pytest.MonkeyPatch) -> None:
    """The server to this machine, on a certain day; the children first, for as they start they
    take the password out of the environment.
    """
    pool_of(children_for(1), MEGABYTES)
    patch.setenv("SSL_CERT_FILE", str(exim.certificate))
    patch.setenv("EMULATION_XLSX_PASSWORD", PASSWORD)
    patch.setattr(clock, "now", lambda: DAY)


@pytest.fixture
def post(exim: Exim, monkeypatch: pytest.MonkeyPatch) -> Exim:
    """Empty, known to this machine."""
    known(exim, monkeypatch)
    exim.empty()
    return exim


@pytest.fixture(scope="module")
def listed(exim: Exim, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """Three units' drafts, listed in the register, none approved; for tests to copy."""
    with pytest.MonkeyPatch.context() as patch:
        known(exim, patch)
        campaign = with_server(tmp_path_factory.mktemp("listed") / "đợt", smtp_port=exim.plain)
        issue(campaign)
        assert send(campaign) == 0
    return campaign


@pytest.fixture
def campaign(post: Exim, listed: Campaign, tmp_path: Path) -> Campaign:  # noqa: ARG001 - first
    """The same, in a folder of the test's own."""
    return Campaign(shutil.copytree(listed.root, tmp_path / "đợt"))


def with_server(folder: Path, emails: dict[str, str | None] = {}, **changed: Any) -> Campaign:  # noqa: B006 - read only
    """A campaign whose plan names the server; ``emails``: of some units, others than the demo's."""
    given = {"smtp_server": "localhost", "smtp_rate": 600, "reply_email": USER, **changed}
    tables = few(*UNITS, "DT03", "DT04")
    units = [
        {**unit, "emails": emails.get(unit["code"], unit["emails"])} for unit in tables["units"]
    ]
    return campaign_in(folder, {**tables, "units": units}, **given)


def issue(campaign: Campaign, *units: str, day: str = "2019-10-10") -> None:
    only = [word for code in units or UNITS for word in ("--unit", code)]
    assert run("issue", campaign.root, *only, "--as-of", day) == 0


def send(campaign: Campaign, *more: str) -> int:
    return run("mail", "send", campaign.root, *more)


def edit(campaign: Campaign, change: Callable[[Any, dict[str, int]], None]) -> None:
    """As a clerk saves the register."""
    book = openpyxl.load_workbook(campaign.register)
    sheet = book["Thư đi"]
    [header] = [row for row in sheet.iter_rows() if "Duyệt" in [cell.value for cell in row]]
    change(sheet, {str(cell.value): int(cell.column or 0) for cell in header})
    book.save(campaign.register)


def approve(campaign: Campaign, *files: str, word: str | None = "Có") -> None:
    def change(sheet: Any, columns: dict[str, int]) -> None:
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, columns["Thư"]).value in files:
                sheet.cell(row, columns["Duyệt"]).value = word

    edit(campaign, change)


def states(campaign: Campaign) -> list[tuple[str, str | None, str | None]]:
    """File, ``Duyệt``, state of every row."""
    found: list[tuple[str, str | None, str | None]] = []

    def read(sheet: Any, columns: dict[str, int]) -> None:
        for row in sheet.iter_rows(values_only=True):
            file, word, state = (row[columns[name] - 1] for name in ("Thư", "Duyệt", "Trạng thái"))
            if str(file).endswith(".eml"):
                found.append((file, word, state))

    edit(campaign, read)
    return found


def test_only_what_is_approved_leaves_and_only_once(
    campaign: Campaign, post: Exim, capsys: Output
) -> None:
    assert send(campaign) == 0
    assert "0 thư được duyệt, 3 thư chưa duyệt" in capsys.readouterr().out
    assert states(campaign) == [(file, None, NEW) for file in DRAFTS]
    approve(campaign, DRAFTS[2])
    assert send(campaign, "--dry-run") == 0
    assert f"Sẽ gửi {DRAFTS[2]} → th04@bimson.example: " in capsys.readouterr().out
    assert post.delivered(0) == []
    assert send(campaign) == 0
    assert "Đã gửi 1 thư." in capsys.readouterr().out
    [letter] = post.delivered(1)
    assert (letter["From"], letter["To"]) == (f"PHÒNG NỘI VỤ <{USER}>", "th04@bimson.example")
    assert letter["Date"].datetime == DAY.replace(tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert letter["X-Unsent"] is None
    form, calendar = letter.iter_attachments()
    assert form.get_content() == (campaign.outgoing / "TH04.xlsx").read_bytes()
    assert calendar.get_filename() == "TH04.ics"
    assert states(campaign)[2] == (DRAFTS[2], "Có", SENT)
    assert send(campaign) == 0
    assert len(post.delivered(1)) == 1


def test_all_letters_of_a_folder_are_approved_at_once(campaign: Campaign, post: Exim) -> None:
    with_server(campaign.root, {"DT02": ""}, smtp_port=post.plain)
    issue(campaign, "DT02")
    assert send(campaign, "--approve", "phan-hoi", "nhac-han") == 0
    assert [word for _, word, _ in states(campaign)] == [None] * 3
    assert send(campaign, "--approve", "gui-di", "--dry-run") == 0
    assert [word for _, word, _ in states(campaign)] == [None] * 3
    assert send(campaign, "--approve", "gui-di") == 0
    assert len(post.delivered(2)) == 2
    assert states(campaign)[1] == (DRAFTS[1], None, NEW), "without an address"


def test_a_letter_that_says_something_else_is_approved_again(
    campaign: Campaign, post: Exim
) -> None:
    approve(campaign, *DRAFTS)
    issue(campaign, day="2019-10-12")  # on another day the same
    with_server(campaign.root, {"DT02": "moi@bimson.example"}, smtp_port=post.plain)
    issue(campaign, "DT02")
    assert send(campaign) == 0
    assert {letter["To"] for letter in post.delivered(2)} == {
        "dt01@bimson.example",
        "th04@bimson.example",
    }
    assert states(campaign)[1] == (DRAFTS[1], None, "đã đổi, xin xem và duyệt lại")
    approve(campaign, DRAFTS[1])
    assert send(campaign) == 0
    assert post.delivered(3)[-1]["To"] == "moi@bimson.example"


def test_a_new_version_of_what_was_sent_waits_as_such_and_a_draft_that_is_gone_says_so(
    campaign: Campaign, post: Exim
) -> None:
    approve(campaign, DRAFTS[0])
    assert send(campaign) == 0
    with_server(campaign.root, {"DT01": "moi@bimson.example"}, smtp_port=post.plain)
    issue(campaign, "DT01")
    (campaign.root / DRAFTS[1]).unlink()
    assert send(campaign) == 0
    assert states(campaign) == [
        (DRAFTS[0], "Có", SENT),
        (DRAFTS[1], None, "không còn thư này"),
        (DRAFTS[2], None, NEW),
        (DRAFTS[0], None, "bản mới của thư đã gửi"),
    ]
    issue(campaign, "DT02")
    assert send(campaign) == 0
    assert states(campaign)[1] == (DRAFTS[1], None, NEW)


def test_the_reminder_of_another_day_is_another_letter(campaign: Campaign, post: Exim) -> None:
    for day in ("2020-04-19", "2020-04-20"):
        assert run("remind", campaign.root, "--as-of", day) == 0
        assert send(campaign) == 0
        approve(campaign, "nhac-han/TH04.eml")
        assert send(campaign) == 0
    assert [s for f, _, s in states(campaign) if f == "nhac-han/TH04.eml"] == [SENT, SENT]
    ids = [letter["Message-ID"] for letter in post.delivered(2)]
    assert len(set(ids)) == 2


def test_a_connection_lost_in_a_letter_leaves_it_unclear_and_never_sends_it_unasked(
    campaign: Campaign, post: Exim, capsys: Output
) -> None:
    approve(campaign, *DRAFTS)
    with cutting(post.plain, told=20_000) as port:
        with_server(campaign.root, smtp_port=port)
        assert send(campaign) == 3
    assert "không kết nối được" in capsys.readouterr().err
    assert states(campaign) == [
        (DRAFTS[0], None, UNSURE),
        (DRAFTS[1], "Có", NEW),
        (DRAFTS[2], "Có", NEW),
    ]
    with_server(campaign.root, smtp_port=post.plain)
    assert send(campaign) == 0
    said = capsys.readouterr().out
    assert f"Không rõ {DRAFTS[0]} đã đi chưa" in said
    assert len(post.delivered(2)) == 2
    approve(campaign, DRAFTS[0])
    assert send(campaign) == 0
    assert post.delivered(3)[-1]["To"] == "dt01@bimson.example"


def test_a_connection_lost_between_letters_is_made_again(
    campaign: Campaign, post: Exim, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(campaign, *DRAFTS)
    there: list[sending.Postman] = []
    made = sending.Postman.__init__

    def remembered(self: sending.Postman, *arguments: Any) -> None:
        made(self, *arguments)
        there.append(self)

    monkeypatch.setattr(sending.Postman, "__init__", remembered)
    monkeypatch.setattr(sending, "sleep", lambda _: there[0]._client.close())
    assert send(campaign) == 0
    assert len(post.delivered(3)) == 3


def test_what_a_killed_run_was_sending_is_unclear(
    campaign: Campaign, post: Exim, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    approve(campaign, *DRAFTS[:2])
    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "data", interrupted)
        assert send(campaign) == 130
    assert states(campaign)[:2] == [(DRAFTS[0], "Có", "đang gửi"), (DRAFTS[1], "Có", NEW)]
    assert send(campaign) == 0
    assert f"Không rõ {DRAFTS[0]}" in capsys.readouterr().out
    assert [state[1:] for state in states(campaign)[:2]] == [(None, UNSURE), ("Có", SENT)]
    assert len(post.delivered(1)) == 1


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def in_a_thread(number: int) -> None:
    """As the window's stop comes on Windows."""
    thread = threading.Thread(target=signal.raise_signal, args=(number,))
    thread.start()
    thread.join()


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("stop", [signal.raise_signal, in_a_thread])
def test_a_stop_waits_until_the_letter_under_way_is_written_down(
    campaign: Campaign,
    post: Exim,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    stop: Callable[[int], None],
) -> None:
    approve(campaign, *DRAFTS)
    accepted = smtplib.SMTP.data

    def stopped(client: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
        answer = accepted(client, content)
        stop(signal.SIGINT)
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(smtplib.SMTP, "data", stopped)
        assert send(campaign) == 130
    said = capsys.readouterr()
    assert "Đã gửi 1 thư." in said.out
    assert "đã dừng theo yêu cầu" in said.err
    assert [state for *_, state in states(campaign)] == [SENT, NEW, NEW]
    assert len(post.delivered(1)) == 1


def test_what_the_server_refuses_says_why_and_the_rest_goes(
    post: Exim, tmp_path: Path, capsys: Output
) -> None:
    emails = {
        "DT01": f"{NO_MAILBOX}@bimson.example",
        "DT02": f"dt02@bimson.example; {NO_MAILBOX}@bimson.example",
        "DT03": None,
    }
    campaign = with_server(tmp_path / "đợt", emails, smtp_port=post.plain)
    codes = "DT01", "DT02", "DT03", "DT04", "TH04"
    files = [f"gui-di/{code}.eml" for code in codes]
    issue(campaign, *codes)
    large = EmailMessage()
    large["To"], large["Subject"] = "dt04@bimson.example", "Ảnh"
    large.set_content("ảnh " * (TOO_MUCH // 4), cte="base64")
    (campaign.root / files[3]).write_bytes(large.as_bytes())
    assert send(campaign) == 0
    approve(campaign, *files)
    assert send(campaign) == 3
    said = capsys.readouterr().out
    assert "Đã gửi 2 thư. 4 thư cần xem lại như nêu trên" in said
    found = [str(state) for _, _, state in states(campaign)]
    assert found[0] == "chưa gửi được: máy chủ báo 550 No such mailbox here"
    assert found[1] == (
        f"đã gửi, trừ {NO_MAILBOX}@bimson.example (máy chủ báo 550 No such mailbox here)"
    )
    assert "chưa có địa chỉ" in found[2]
    assert "máy chủ báo 552" in found[3]
    assert found[4] == SENT
    post.delivered(2)
    assert send(campaign) == 3  # still approved: tried again, but for what has left
    assert len(post.delivered(2)) == 2


@pytest.mark.parametrize(
    ("moods", "found", "had"),
    [
        ({".": {1: "451 try later"}}, [REFUSED + "451 try later", SENT, SENT], [1, 2, 3]),
        ({"DATA": {2: "554 spam"}}, [SENT, REFUSED + "554 spam", SENT], [1, 3]),
        ({"MAIL": {2: "421 too many"}}, [SENT, REFUSED + "421 too many", SENT], [1, 3]),
        ({"RCPT": {1: "251 it moved"}}, [SENT, SENT, SENT], [1, 2, 3]),
        ({"RCPT": {3: HANGS_UP}}, [SENT, SENT, LOST], [1, 2]),
        ({".": {2: HANGS_UP}}, [SENT, UNSURE, SENT], [1, 2, 3]),
        ({".": {2: "what was that?"}}, [SENT, UNSURE, SENT], [1, 2, 3]),
        ({".": {1: "354 go on"}}, [UNSURE, SENT, SENT], [1, 2, 3]),
        ({"DATA": {3: "what was that?"}}, [SENT, SENT, UNSURE], [1, 2]),
    ],
)
def test_what_a_server_answers_decides(
    campaign: Campaign,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moods: Moods,
    found: list[str],
    had: list[int],
) -> None:
    approve(campaign, *DRAFTS)
    certify(tmp_path, "cert")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setenv("EMULATION_XLSX_PASSWORD", "of ASCII")
    with moody(tmp_path, moods) as (port, letters):
        monkeypatch.setattr(sending, "TLS_PORT", port)
        with_server(campaign.root)
        assert send(campaign) == (0 if found == [SENT] * 3 else 3)
    assert [state for *_, state in states(campaign)] == found
    assert letters == had
    approved = [word for _, word, state in states(campaign) if state == UNSURE]
    assert approved == [None] * found.count(UNSURE)


@pytest.mark.parametrize("secret", ["sai mat khau 123", "sai mật khẩu", "hai\ndòng mật", ""])
def test_a_wrong_password_is_one_line_and_nothing_leaves(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    approve(campaign, *DRAFTS)
    monkeypatch.setenv("EMULATION_XLSX_PASSWORD", secret)
    assert send(campaign) == 3
    assert "không nhận tên đăng nhập" in the_line(capsys)
    assert run("mail", "send", campaign.root, "--debug") == 3
    said = capsys.readouterr()
    assert not secret or secret not in said.out + said.err
    assert {state for _, _, state in states(campaign)} == {NEW}


def test_a_server_that_cannot_be_used_gets_no_password(
    campaign: Campaign, post: Exim, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(campaign, *DRAFTS)
    certify(tmp_path, "other")
    with exim(tmp_path / "thư", encrypts=False) as open_one:
        for changed, words in (
            ({"smtp_port": free_port()}, "không kết nối được"),
            ({"smtp_server": "khong-co.invalid"}, "không kết nối được"),
            ({"smtp_port": open_one.plain}, "không mã hóa bằng TLS"),
            ({"smtp_server": "127.0.0.1", "smtp_port": post.plain}, "không tin được chứng thư"),
            ({"smtp_server": None}, "xin ghi “Máy chủ SMTP”"),
        ):
            with_server(campaign.root, **changed)
            assert send(campaign) == 3
            assert words in the_line(capsys)
        assert USER not in open_one.log
    monkeypatch.setattr(sending, "TLS_PORT", post.plain)  # which does not begin with TLS
    with_server(campaign.root)
    assert send(campaign) == 3
    assert "không mã hóa bằng TLS" in the_line(capsys)
    assert {state for _, _, state in states(campaign)} == {NEW}
    post.delivered(0)


def test_tls_from_the_first_byte(
    campaign: Campaign, post: Exim, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(campaign, *DRAFTS)
    monkeypatch.setattr(sending, "TLS_PORT", post.tls)
    with_server(campaign.root)
    assert send(campaign) == 0
    post.delivered(3)


def test_no_more_than_so_many_a_minute(
    campaign: Campaign, post: Exim, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(campaign, *DRAFTS)
    with_server(campaign.root, smtp_port=post.plain, smtp_rate=None)
    waited: list[float] = []
    monkeypatch.setattr(sending, "sleep", waited.append)
    assert send(campaign) == 0
    monkeypatch.undo()
    assert waited == [3.0, 3.0]
    post.delivered(3)


def test_what_the_clerk_saves_meanwhile_counts(
    campaign: Campaign, post: Exim, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(campaign, *DRAFTS)
    monkeypatch.setattr(sending, "sleep", lambda _: approve(campaign, *DRAFTS[1:], word=None))
    assert send(campaign) == 0
    monkeypatch.undo()
    assert states(campaign) == [
        (DRAFTS[0], "Có", SENT),
        (DRAFTS[1], None, NEW),
        (DRAFTS[2], None, NEW),
    ]
    assert len(post.delivered(1)) == 1


def test_copies_go_to_whom_the_clerk_added(campaign: Campaign, post: Exim) -> None:
    path = campaign.root / DRAFTS[0]
    more = b"To: dt01@bimson.example\r\nCc: sep@bimson.example\r\nBcc: kin@bimson.example\r\n"
    path.write_bytes(path.read_bytes().replace(b"To: dt01@bimson.example\r\n", more))
    assert send(campaign) == 0
    approve(campaign, DRAFTS[0])
    assert send(campaign) == 0
    letters = post.delivered(3)
    assert [(one["Cc"], one["Bcc"]) for one in letters] == [("sep@bimson.example", None)] * 3


def test_of_a_row_that_was_copied_the_one_that_was_sent_counts(
    campaign: Campaign, post: Exim
) -> None:
    def copy(sheet: Any, columns: dict[str, int]) -> None:
        rows = {sheet.cell(row, columns["Thư"]).value: row for row in range(1, sheet.max_row + 1)}
        for col in range(1, sheet.max_column + 1):
            value = sheet.cell(rows[DRAFTS[0]], col).value
            sheet.cell(sheet.max_row + (col == 1), col).value = value

    edit(campaign, copy)
    approve(campaign, DRAFTS[0])
    for _ in range(2):
        assert send(campaign) == 0
    assert len(post.delivered(1)) == 1


def test_a_draft_that_cannot_be_read_stops_no_other(
    campaign: Campaign, post: Exim, capsys: Output
) -> None:
    approve(campaign, *DRAFTS)
    (campaign.root / DRAFTS[0]).unlink()
    (campaign.root / DRAFTS[0]).mkdir()
    for name, content in (("a", b""), ("b", b"\x00\xff\r\n\r\n\x00"), ("c", b"To: <<>>\r\n")):
        (campaign.outgoing / f"{name}.eml").write_bytes(content)
    assert send(campaign) == 0
    assert f"Không mở được thư {campaign.root / DRAFTS[0]}" in capsys.readouterr().out
    assert len(post.delivered(2)) == 2
    assert [state for *_, state in states(campaign)] == [
        "không còn thư này",
        SENT,
        SENT,
        *[NEW] * 3,
    ]


def test_the_register_before_is_kept_when_the_sheet_changes(campaign: Campaign, post: Exim) -> None:
    assert not campaign.register_before.exists()
    issue(campaign, "DT03")
    before = campaign.register.read_bytes()
    assert send(campaign) == 0
    assert campaign.register_before.read_bytes() == before
    assert send(campaign) == 0
    assert campaign.register_before.read_bytes() == before
    post.delivered(0)


def test_a_register_that_is_open_stops_it_before_anything_leaves(
    campaign: Campaign, post: Exim, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(campaign, *DRAFTS)
    mark = campaign.root / f".~lock.{campaign.register.name}#"
    mark.write_text(",hoa,may-1,;")
    assert send(campaign) == 3
    assert "xin lưu, đóng sổ" in the_line(capsys)
    mark.unlink()

    def blocked(path: Path, _: bytes) -> None:
        raise OutputBlockedError(path, "tệp đang mở trong Excel")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "replace_file", blocked)
        assert send(campaign) == 3
    assert "đang mở trong Excel" in capsys.readouterr().err
    post.delivered(0)
    assert send(campaign) == 0
    post.delivered(3)


def test_an_odd_word_is_asked_about_and_a_formula_is_no_yes(
    campaign: Campaign, post: Exim, capsys: Output
) -> None:
    approve(campaign, DRAFTS[0], word="chắc thế")
    approve(campaign, DRAFTS[1], word="=1=1")
    assert send(campaign) == 0
    said = capsys.readouterr().out
    assert "sheet Thư đi ghi “chắc thế”: chưa rõ có gửi gui-di/DT01.eml không" in said
    assert "gui-di/DT02.eml không" in said
    post.delivered(0)


def test_a_sheet_that_is_gone_is_made_anew_and_a_column_that_is_gone_is_named(
    campaign: Campaign, post: Exim, capsys: Output
) -> None:
    edit(campaign, lambda sheet, _: sheet.parent.remove(sheet))
    assert send(campaign) == 0
    assert states(campaign) == [(file, None, NEW) for file in DRAFTS]
    approve(campaign, DRAFTS[0])
    assert send(campaign) == 0
    post.delivered(1)
    edit(campaign, lambda sheet, columns: sheet.delete_cols(columns["Trạng thái"]))
    capsys.readouterr()
    assert send(campaign) == 2
    assert "thiếu cột “Trạng thái”" in the_line(capsys)


# --- the whole way -------------------------------------------------------------------------------


def test_from_the_first_letter_to_the_corrected_return(
    post: Exim, dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office and one unit, who know of each other only what the servers bring."""
    both = tmp_path / "both.pem"
    both.write_bytes(post.certificate.read_bytes() + dovecot.certificate.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(both))
    april = dt.datetime.fromisoformat("2020-04-14 16:00")  # after all that the report tells of
    monkeypatch.setattr(clock, "now", lambda: april)
    campaign = with_server(
        tmp_path / "đợt",
        smtp_port=post.plain,
        mail_server="localhost",
        mail_port=dovecot.tls,
        mail_user=USER,
    )
    issue(campaign, "TH04")
    sends(campaign, "gui-di/TH04.eml")
    [letter] = post.delivered(1)
    reply(post, letter, faulty("TH04", delegates={"birth_date": "31/02/1975"}))
    receives(campaign, dovecot, 1)
    [answer] = campaign.answers.glob("TH04-*.eml")
    sends(campaign, f"phan-hoi/{answer.name}")
    [_, asked] = post.delivered(2)
    assert asked["In-Reply-To"] == "<1@th04>"
    [marked] = asked.iter_attachments()
    assert "Cần sửa" in opened(marked.get_content()).sheetnames
    reply(post, asked, faulty("TH04"), number=2)
    receives(campaign, dovecot, 2)
    last = [path.name for path in campaign.answers.glob("TH04-*.eml") if path != answer]
    sends(campaign, f"phan-hoi/{last[0]}")
    [*_, receipt] = post.delivered(3)
    assert receipt["In-Reply-To"] == "<2@th04>"
    assert received(campaign) == ["có lỗi", "hợp lệ"]


def sends(campaign: Campaign, file: str) -> None:
    assert send(campaign) == 0
    approve(campaign, file)
    assert send(campaign) == 0


def receives(campaign: Campaign, dovecot: Dovecot, count: int) -> None:
    arrived(dovecot, count)
    assert run("mail", "fetch", campaign.root) == 0
    assert len(list(campaign.fetched.glob("*.eml"))) == count
    assert run("consolidate", campaign.root, "--as-of", AS_OF) == 0


def arrived(dovecot: Dovecot, count: int) -> None:
    """Once so many mails are in the mailbox."""
    for _ in range(800):
        if len(list(dovecot.box().glob("[cn]*/*"))) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("no mail came")


def reply(post: Exim, letter: EmailMessage, content: bytes, number: int = 1) -> None:
    """As the unit's mail program answers, through the same server."""
    answer = EmailMessage()
    answer["From"], answer["To"] = letter["To"], letter["From"]
    answer["Subject"], answer["In-Reply-To"] = f"Re: {letter['Subject']}", letter["Message-ID"]
    answer["Message-ID"] = f"<{number}@th04>"
    answer["Date"] = f"{12 + number:02} Apr 2020 08:00:00 +0700"
    answer.set_content("Gửi phòng Nội vụ báo cáo.")
    answer.add_attachment(content, "application", "vnd.ms-excel", filename="bao cao.xlsx")
    trusted = ssl.create_default_context(cafile=post.certificate)
    with smtplib.SMTP("localhost", post.plain) as client:
        client.starttls(context=trusted)
        account = sending.Sender("localhost", 0, USER, USER, "", 1)
        sending._log_in(client, account, Secret(PASSWORD))
        client.send_message(answer)
