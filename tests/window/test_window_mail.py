"""The window's two buttons for the mailbox, with a mouse, against the real servers."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.window.question import FORGOTTEN, MASK
from emulation_xlsx.window.steps import OUTCOMES
from emulation_xlsx.window.window import UNFIT
from tests.helpers.dovecot import PASSWORD, USER, Dovecot
from tests.helpers.exim import Exim
from tests.helpers.xvfb import Window, keys, processes, until
from tests.post.test_mail_fetch import kept, tiny
from tests.post.test_mail_send import DRAFTS, NEW, SENT, approve, issue, states, with_server
from tests.window.test_window import STOP

Starts = Callable[[Path], Window]
VARIABLE = "EMULATION_XLSX_PASSWORD"
FETCH, SEND, YES, NO = "Lấy thư", "Gửi thư", "Đồng ý", "Hủy"
SECRET = 4
"""The number of the dialog's field."""


@pytest.fixture
def campaign(
    exim: Exim,
    dovecot: Dovecot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Campaign:
    """Three units' drafts, one mail in the mailbox, servers that this machine knows; 20 letters
    leave a minute, or as many as the test says.
    """
    both = tmp_path / "both.pem"
    both.write_bytes(exim.certificate.read_bytes() + dovecot.certificate.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(both))
    monkeypatch.delenv(VARIABLE, raising=False)
    exim.empty()
    dovecot.empty()
    dovecot.deliver(tiny(1))
    places: dict[str, Any] = {
        "smtp_port": exim.plain,
        "mail_server": "localhost",
        "mail_port": dovecot.tls,
    }
    campaign = with_server(
        tmp_path / "đợt", **places, mail_user=USER, smtp_rate=getattr(request, "param", 20)
    )
    issue(campaign)
    return campaign


def asked(seen: Window, label: str) -> None:
    """Press and wait for the dialog."""
    seen.press(label)
    until(lambda: seen.is_enabled(YES), "the question")
    assert seen.ask("cut") == ""
    assert not seen.is_enabled(label), "it is answered first"
    assert not seen.is_enabled(STOP), "nothing runs"


def answer(seen: Window, password: str) -> None:
    seen.type(password, field=SECRET)
    assert seen.ask(f"{seen.field(SECRET)} cget -show") == MASK
    keys("Return")
    until(lambda: not seen.find(YES), "the dialog gone")


def refused(seen: Window) -> None:
    seen.press(NO)
    until(lambda: "Chưa gửi thư nào." in seen.words(), "nothing sent")


def ended(seen: Window) -> str:
    until(lambda: not seen.is_running(), "the end")
    return seen.list()


def held(of: int, file: str) -> bytes:
    """What the system shows of a process, nothing once it is gone."""
    try:
        return Path(f"/proc/{of}/{file}").read_bytes()
    except OSError:
        return b""


@pytest.mark.thorough
def test_new_mail_comes_and_the_password_is_asked_for_once_and_shown_nowhere(
    window: Starts, campaign: Campaign, marked: str
) -> None:
    with window(campaign.root) as seen:
        asked(seen, FETCH)
        assert f"Mật khẩu của {USER}:\n" in seen.words()
        assert f"Sẽ lấy thư mới của {USER} (máy chủ thư localhost" in seen.list()
        answer(seen, "sai mật khẩu")
        assert "không nhận tên đăng nhập" in ended(seen)
        assert OUTCOMES[3] in seen.words()
        asked(seen, FETCH)
        answer(seen, PASSWORD)
        given = set()
        while seen.is_running():
            for process in processes(marked):
                given.add(PASSWORD.encode() in held(process, "environ"))
                assert PASSWORD.encode() not in held(process, "cmdline")
            time.sleep(0.1)
        assert given == {True, False}, "the command has it, the window's own environment not"
        assert "Đã lấy 1 thư mới" in seen.list()
        assert kept(campaign) == [tiny(1)]
        seen.press(FETCH)
        until(lambda: "Đã lấy 0 thư mới" in seen.list(), "fetched again, nothing asked")
        shown = seen.list() + seen.words() + seen.printed()
        assert PASSWORD not in shown
        assert "Traceback" not in shown
    for path in campaign.root.rglob("*"):
        assert path.is_dir() or PASSWORD.encode() not in path.read_bytes()


@pytest.mark.thorough
def test_what_is_approved_is_sent_after_a_yes(
    window: Starts, campaign: Campaign, exim: Exim
) -> None:
    with window(campaign.root) as seen:
        asked(seen, SEND)
        assert "0 thư được duyệt, 3 thư chưa duyệt" in seen.list()
        assert "Duyệt và gửi cả 3 mẫu gửi đi chưa duyệt (gui-di)" in seen.words()
        refused(seen)
        approve(campaign, DRAFTS[2])
        asked(seen, SEND)
        assert "Gửi 1 thư này?" in seen.words()
        assert f"Sẽ gửi {DRAFTS[2]} → th04@bimson.example: " in seen.list()
        refused(seen)
        assert "1 thư được duyệt" in seen.list()
        assert exim.delivered(0) == []
        asked(seen, SEND)
        answer(seen, PASSWORD)
        assert "Đã gửi 1 thư." in ended(seen)
        assert OUTCOMES[0] in seen.words()
    assert [letter["To"] for letter in exim.delivered(1)] == ["th04@bimson.example"]
    assert [state for *_, state in states(campaign)] == [NEW, NEW, SENT]


@pytest.mark.thorough
def test_all_of_a_kind_are_approved_in_the_question(
    window: Starts, campaign: Campaign, exim: Exim
) -> None:
    with window(campaign.root) as seen:
        asked(seen, SEND)
        assert f"{DRAFTS[2]} → th04@bimson.example: " in seen.ask(
            "[lindex [texts_all] 1] get 1.0 end"
        )
        seen.type(PASSWORD, field=SECRET)
        keys("Return")  # nothing is ticked yet
        assert seen.is_enabled(YES)
        seen.click(seen.find("Duyệt và gửi cả 3 mẫu gửi đi chưa duyệt (gui-di)"))
        seen.press(YES)
        assert "Đã gửi 3 thư." in ended(seen)
    assert len(exim.delivered(3)) == 3


@pytest.mark.parametrize("campaign", [1], indirect=True)  # the second waits a minute
def test_a_password_from_the_environment_is_not_asked_for_and_sending_can_be_stopped(
    window: Starts, campaign: Campaign, exim: Exim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    with window(campaign.root) as seen:
        seen.press(FETCH)
        until(lambda: "Đã lấy 1 thư mới" in seen.list(), "fetched")
        asked(seen, SEND)
        keys("Escape")
        until(lambda: not seen.is_running(), "the letters listed")
        approve(campaign, *DRAFTS)
        asked(seen, SEND)
        assert FORGOTTEN not in seen.words()
        keys("Return")  # of a hasty finger
        until(lambda: not seen.is_running(), "nothing begun")
        asked(seen, SEND)
        seen.press(YES)
        exim.delivered(1)
        seen.press(STOP)
        ended(seen)
        assert OUTCOMES[130] in seen.words()
    assert len(exim.delivered(1)) == 1
    assert [state for *_, state in states(campaign)] == [SENT, NEW, NEW]


@pytest.mark.thorough
def test_without_an_answer_nothing_is_done(window: Starts, campaign: Campaign, marked: str) -> None:
    with window(campaign.root) as seen:
        asked(seen, FETCH)
        keys("Return")  # no password
        keys("alt+2")
        assert seen.is_enabled(YES)
        assert list(processes(marked)) == [seen.process.pid]
        keys("Escape")
        until(lambda: "Chưa lấy thư nào." in seen.words(), "the dialog gone")
        assert seen.ask("focus -lastfor .") == seen.find(FETCH), "where it was"
        asked(seen, FETCH)
        seen.ask(f'{seen.field(SECRET)} insert 0 "{PASSWORD}\\u0000"')
        seen.press(YES)
        until(lambda: seen.list() == f"{UNFIT}\n", "what is wrong with it")
        asked(seen, FETCH)
        seen.close()
        assert seen.process.wait(30) == 0
        assert not seen.printed()
    assert not campaign.incoming.exists()
