"""``mail fetch`` against a real Dovecot: everything once, as it came, the mailbox untouched."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.campaign.folder import Campaign
from tests.commands.test_cli import AS_OF, PLAN, Output, faulty, run, the_line
from tests.helpers import mails
from tests.helpers.campaigns import campaign_in
from tests.helpers.dovecot import PASSWORD, USER, Dovecot, certify, cutting, free_port

UNIT = "TH04"


@pytest.fixture
def server(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    """An empty mailbox whose server and password this machine knows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    monkeypatch.setenv("EMULATION_XLSX_PASSWORD", PASSWORD)
    dovecot.empty()
    yield dovecot
    dovecot.empty()


@pytest.fixture
def campaign(server: Dovecot, tmp_path: Path) -> Campaign:
    return with_mailbox(tmp_path / "đợt", mail_port=server.tls)


def with_mailbox(folder: Path, **changed: Any) -> Campaign:
    """A campaign whose plan names the mailbox."""
    return campaign_in(folder, **{"mail_server": "localhost", "mail_user": USER, **changed})


def fetch(campaign: Campaign, *more: str) -> int:
    return run("mail", "fetch", campaign.root, *more)


def kept(campaign: Campaign) -> list[bytes]:
    """The mails below ``nhan-ve``; nothing half, nothing else."""
    paths = [path for path in campaign.incoming.rglob("*") if path.is_file()]
    assert {path.suffix for path in paths if path.name != ".da-co"} <= {".eml"}
    return sorted(path.read_bytes() for path in paths if path.suffix == ".eml")


def tiny(number: int) -> bytes:
    return f"From: a@bimson.vn\r\nSubject: {number:05}\r\n\r\nEm {number:05}\r\n".encode()


def reply(content: bytes, day: int) -> bytes:
    """As the unit mails its workbook."""
    [sender, *_] = PLAN.by_code[UNIT].addresses or ["truong@bimson.example"]
    head = f"From: {sender}\nDate: {day:02} Apr 2020 08:00:00 +0700\nSubject: BC\n"
    return mails.mail(mails.TEXT, mails.named("bao cao.xlsx", content), head=head)


def states(campaign: Campaign) -> list[str]:
    """What the register says of each file."""
    page = openpyxl.load_workbook(campaign.register).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]
    [header] = [row for row in rows if "Kết luận" in row]
    at = header.index("Kết luận")
    return [row[at] for row in rows[rows.index(header) + 1 :] if any(".eml" in x for x in row)]


def test_a_return_comes_by_mail_is_answered_and_comes_again(
    campaign: Campaign, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("issue", campaign.root, "--unit", UNIT, "--as-of", "2019-10-10") == 0
    wrong = faulty(UNIT, delegates={"birth_date": "31/02/1975"})
    server.deliver(reply(wrong, 6))
    assert fetch(campaign) == 0
    assert run("consolidate", campaign.root, "--as-of", AS_OF) == 0
    assert len(list(campaign.answers.glob(f"{UNIT}-*.xlsx"))) == 1
    assert states(campaign) == ["có lỗi"]
    monkeypatch.setenv("EMULATION_XLSX_PASSWORD", PASSWORD)  # taken from the reading children
    server.deliver(reply(faulty(UNIT), 8))
    assert fetch(campaign) == 0
    assert run("consolidate", campaign.root, "--as-of", AS_OF) == 0
    assert states(campaign) == ["có lỗi", "hợp lệ"]


def test_nothing_comes_twice_and_the_mailbox_stays_as_it_was(
    campaign: Campaign, server: Dovecot, capsys: Output
) -> None:
    odd = [
        mails.mail(mails.attachment("attachment", mails.XLSX)),  # without a name
        b"Subject: =?utf-8?B?broken\r\nFrom: <<>>\r\nno colon\r\n\xff\xfe: x\r\n\r\nbody\r\n",
        b"\r\n\r\n",
    ]
    server.deliver(*odd, tiny(1))
    server.deliver(tiny(2), flags="S")
    server.deliver(tiny(3), flags="RS")
    assert fetch(campaign) == 0
    assert "Đã lấy 6 thư mới" in capsys.readouterr().out
    as_sent = [re.sub(rb"\r?\n", b"\r\n", one) for one in odd]
    assert kept(campaign) == sorted([*as_sent, *map(tiny, (1, 2, 3))])
    assert server.flags() == ["RS", "S"]
    assert fetch(campaign) == 0
    assert "Đã lấy 0 thư mới" in capsys.readouterr().out
    server.deliver(tiny(4))
    assert fetch(campaign) == 0
    assert len(kept(campaign)) == 7


def test_a_mailbox_that_counts_anew_gives_nothing_twice(
    campaign: Campaign, server: Dovecot, capsys: Output
) -> None:
    server.deliver(*map(tiny, range(4)))
    assert fetch(campaign) == 0
    server.empty(validity=1_234_567)
    server.deliver(tiny(4))
    capsys.readouterr()
    assert fetch(campaign) == 0
    said = capsys.readouterr().out
    assert "Đã lấy 1 thư mới" in said
    assert "4 thư không lấy nữa" in said
    assert len(list(campaign.fetched.glob("*-1234567-*.eml"))) == 1
    assert fetch(campaign) == 0
    assert capsys.readouterr().out.count("\n") == 1
    assert kept(campaign) == [tiny(number) for number in range(5)]


def test_another_folder_counts_for_itself(
    campaign: Campaign, server: Dovecot, tmp_path: Path
) -> None:
    server.deliver(tiny(1))
    server.deliver(tiny(2), folder="B&AOE-o c&AOE-o")
    assert fetch(campaign) == 0
    other = with_mailbox(tmp_path / "khác", mail_port=server.tls, mail_folder="Báo cáo")
    assert fetch(other) == 0
    assert (kept(campaign), kept(other)) == ([tiny(1)], [tiny(2)])
    assert {one.name[:8] for one in campaign.fetched.iterdir()}.isdisjoint(
        one.name[:8] for one in other.fetched.iterdir()
    )


def test_a_connection_that_breaks_is_gone_on_with(
    campaign: Campaign, server: Dovecot, capsys: Output
) -> None:
    large = [tiny(number) + b"x" * 70_000 + b"\r\n" for number in range(6)]
    server.deliver(*large)
    with cutting(server.tls, after=250_000) as port:
        broken = with_mailbox(campaign.root, mail_port=port)
        assert fetch(broken) == 3
    assert "mất kết nối" in the_line(capsys)
    came = len(kept(campaign))
    assert 0 < came < 6
    with_mailbox(campaign.root, mail_port=server.tls)
    assert fetch(campaign) == 0
    assert f"Đã lấy {6 - came} thư mới" in capsys.readouterr().out
    assert kept(campaign) == large


def test_two_thousand_come_and_one_that_is_too_large_is_named(
    campaign: Campaign, server: Dovecot, capsys: Output
) -> None:
    server.deliver(*map(tiny, range(2_000)))
    head = f"From: Nga <nga@bimson.vn>\nSubject: {mails.b_word('Ảnh hội nghị')}\n\n".encode()
    server.deliver(head + b"anh anh anh anh anh anh anh anh\n" * (41 * 2**20 // 32))
    assert fetch(campaign) == 0
    said = capsys.readouterr().out
    assert "Đã lấy 2000 thư mới" in said
    assert "“Nga <nga@bimson.vn>”, chủ đề “Ảnh hội nghị”: quá 40 MB" in said
    assert kept(campaign) == [tiny(number) for number in range(2_000)]


@pytest.mark.parametrize("secret", ["sai mat khau 123", "sai mật khẩu", "hai\ndòng mật", ""])
def test_a_wrong_password_is_one_line_and_nowhere_in_it(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("EMULATION_XLSX_PASSWORD", secret)
    assert fetch(campaign) == 3
    assert "không nhận tên đăng nhập" in the_line(capsys)
    assert fetch(campaign, "--debug") == 3
    said = capsys.readouterr()
    assert "Traceback" in said.err
    assert not secret or secret not in said.out + said.err


def test_the_password_is_typed_unseen(
    campaign: Campaign, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(tiny(1))
    monkeypatch.delenv("EMULATION_XLSX_PASSWORD")
    screen, keyboard = os.openpty()
    command = [sys.executable, "-m", "emulation_xlsx", "mail", "fetch", str(campaign.root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, start_new_session=True, stdin=keyboard, stdout=pipe, stderr=pipe
    ) as program:
        assert program.stderr
        asked = os.read(program.stderr.fileno(), 999)
        os.write(screen, f"{PASSWORD}\n".encode())
        out, said = program.communicate(timeout=60)
    assert "Đã lấy 1 thư mới" in out.decode()
    assert (asked + said).decode().strip() == f"Mật khẩu của {USER}:"
    os.set_blocking(screen, False)
    with pytest.raises(BlockingIOError):  # nothing was echoed
        os.read(screen, 1)
    for end in (screen, keyboard):
        os.close(end)


def test_without_a_terminal_the_password_is_not_asked_for(
    campaign: Campaign, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMULATION_XLSX_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert fetch(campaign) == 3
    assert "EMULATION_XLSX_PASSWORD" in the_line(capsys)
    assert not campaign.incoming.exists()


def test_a_server_that_cannot_be_used_gets_no_password(
    server: Dovecot, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    for changed, words in (
        ({"mail_port": free_port()}, "không kết nối được"),
        ({"mail_server": "khong-co.invalid", "mail_port": server.tls}, "không kết nối được"),
        ({"mail_port": server.plain}, "không mã hóa bằng TLS"),
        ({"mail_server": "127.0.0.1", "mail_port": server.tls}, "không tin được chứng thư"),
        ({"mail_port": server.tls, "mail_folder": "Bao cao"}, "một trong: “INBOX”"),
        ({"mail_server": None}, "xin ghi “Máy chủ IMAP”"),
    ):
        assert fetch(with_mailbox(tmp_path, **changed)) == 3
        assert words in the_line(capsys)
    certify(tmp_path, "other")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert fetch(with_mailbox(tmp_path, mail_port=server.tls)) == 3
    assert "không tin được chứng thư" in the_line(capsys)
    assert PASSWORD not in (server.home / "log").read_text("utf-8", "replace")


def test_without_imap_tools_it_says_how_to_get_it(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mailbox", "imap"):
        monkeypatch.delitem(sys.modules, f"emulation_xlsx.post.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "imap_tools", None)
    monkeypatch.setitem(sys.modules, "imap_tools.imap_utf7", None)
    assert fetch(with_mailbox(tmp_path)) == 3
    assert "pip install imap-tools" in the_line(capsys)
