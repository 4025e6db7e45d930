"""How far long work has come: said to a window that asks, and to nobody else."""

from __future__ import annotations

import pytest

from emulation_xlsx.campaign.progress import ASKED, tracked


def test_off_a_terminal_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(tracked("abc", "Đọc", 3)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_a_window_that_asks_gets_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ASKED, "1")
    assert list(tracked("ab", "Đọc", 2)) == ["a", "b"]
    assert capsys.readouterr() == ("", "\x1e0/2 Đọc\n\x1e1/2 Đọc\n")


def test_of_much_work_at_most_a_hundred_and_some_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ASKED, "1")
    assert len(list(tracked(range(12345), "Đọc", 12345))) == 12345
    assert 90 < len(capsys.readouterr().err.split("\n")) <= 110
