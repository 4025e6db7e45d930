"""The whole-process comparison runs, small: so that it is there when somebody measures."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.benchmarks import campaigns, whole


@pytest.mark.skipif(sys.platform == "win32", reason="counts memory as Unix does")
def test_ten_returns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))  # main sets it
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    monkeypatch.setattr(campaigns, "TOWN", 0)  # a plan of ten units, none of sixty
    monkeypatch.setattr(whole, "HELP_RUNS", 1)
    monkeypatch.setattr(whole, "UNCOUNTED", 0)
    monkeypatch.setattr(whole, "DELEGATES", 500)
    whole.main(["10", "--runs", "1", "--folder", str(tmp_path)])
    said = capsys.readouterr().out
    rows = re.findall(r"^(\| [^|]*\w) \|.*\d", said, re.MULTILINE)
    assert rows == [
        "| consolidate, 10, beside the floor",
        "| consolidate, 10, beside the analyst's script",
        "| issue, 10, beside plain writing",
        "| --help, beside a bare interpreter",
        "| doubles among 1000, beside half",
        "| 10",
    ]
    assert len(list((tmp_path / "10/nhan-ve").iterdir())) == 10
    [book] = (tmp_path / "10/tong-hop").glob("*.xlsx")
    assert book.stat().st_size > 50_000
