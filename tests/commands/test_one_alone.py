"""One return costs only itself: whatever fails over it is said with its file, the rest is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation_xlsx.campaign import clock
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.demo import SEEN
from emulation_xlsx.post import letters
from emulation_xlsx.returns import checking, receipts
from emulation_xlsx.returns.alone import faults_of, spared
from emulation_xlsx.town.sheets import basis
from tests.commands.test_cli import AS_OF, Output, faulty, run
from tests.helpers.campaigns import campaign_in, few
from tests.helpers.mails import mail, named
from tests.helpers.workbooks import zipped

ODD, OTHERS = "DT05.xlsx", ("QL04.xlsx", "TH04.xlsx")


@pytest.fixture
def arrived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """A campaign of three units, of each a good return, first seen on the demo's day."""
    campaign = campaign_in(tmp_path / "đợt", few("DT05", "QL04", "TH04"))
    monkeypatch.setattr(clock, "now", lambda: SEEN)
    for file in (ODD, *OTHERS):
        replace_file(campaign.incoming / file, faulty(file.removesuffix(".xlsx")))
    return campaign


def failing(owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that fails, as nobody foresaw, over a form of the odd return."""
    usual: Callable[..., Any] = getattr(owner, name)

    def odd(*arguments: Any) -> Any:
        for one in arguments:
            whole = getattr(one, "book", True) is not None
            if ODD in (one, getattr(one, "file", "")) and whole:
                raise ZeroDivisionError("a fault of ours")
        return usual(*arguments)

    monkeypatch.setattr(owner, name, odd)


def verdicts(campaign: Campaign) -> dict[str, str]:
    """File → verdict in the register."""
    page = openpyxl.load_workbook(campaign.register)["Tiếp nhận"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
    file, verdict = rows[0].index("Tệp"), rows[0].index("Kết luận")
    return {str(row[file]): str(row[verdict]) for row in rows[1:] if row[file]}


PLACES = {
    "whose it is": (receipts, "identify"),
    "its layout": (checking, "structure"),
    "its line in the journal": (basis, "_receipt"),
    "its answer": (letters, "_open"),
}


@pytest.mark.parametrize(("owner", "name"), PLACES.values(), ids=PLACES)
def test_a_failure_over_one_return_costs_it_alone(
    owner: Any, name: str, arrived: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(owner, name, monkeypatch)
    if name == "structure":  # it is given a place
        failing_place(monkeypatch)
    assert run("consolidate", arrived.root, "--as-of", AS_OF) == 0
    found = verdicts(arrived)
    assert found == {ODD: "không đọc được", **dict.fromkeys(OTHERS, "hợp lệ")}
    town = openpyxl.load_workbook(arrived.town_workbook(AS_OF))
    issues = [cell.value for row in town["Cần xử lý"].iter_rows(min_row=8) for cell in row]
    assert ODD in issues
    assert any("ZeroDivisionError" in str(text) for text in issues)
    answers = {path.name.split("-")[0] for path in arrived.answers.iterdir()}
    assert {"QL04", "TH04"} <= answers
    for command in ("remind", "close"):
        assert run(command, arrived.root, "--as-of", AS_OF) == 0


def failing_place(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = checking.structure

    def odd(plan: Any, one: Any) -> Any:
        if one.file == ODD:
            raise ZeroDivisionError("a fault of ours")
        return usual(plan, one)

    monkeypatch.setattr(checking, "structure", odd)


def test_where_no_single_return_is_to_blame_the_register_is_written_all_the_same(
    arrived: Campaign, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(basis, "_rule", broken)
    assert run("consolidate", arrived.root, "--as-of", AS_OF) == 3
    assert "ZeroDivisionError: a fault of ours" in capsys.readouterr().err
    assert set(verdicts(arrived)) == {ODD, *OTHERS}
    assert not arrived.town_workbook(AS_OF).exists()


def test_check_says_over_which_file_it_failed(
    arrived: Campaign, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    failing_place(monkeypatch)
    monkeypatch.chdir(arrived.incoming)
    assert run("check", ODD, *OTHERS) == 1
    said = capsys.readouterr().out
    assert f"{ODD}: 1 lỗi." in said
    assert "ZeroDivisionError" in said
    assert all(f"{one}: không có gì phải sửa." in said for one in OTHERS)


def test_check_of_a_mail_and_of_a_zip_names_what_is_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    good, bad = faulty("QL04"), faulty("DT05", delegates={"full_name": None})
    (tmp_path / "a.eml").write_bytes(mail(named("xau.xlsx", bad), named("tot.xlsx", good)))
    (tmp_path / "b.zip").write_bytes(zipped({"xau.xlsx": bad, "c.bin": b"\0"}))
    monkeypatch.chdir(tmp_path)
    assert run("check", "a.eml", "b.zip") == 1
    said = capsys.readouterr().out
    for line in (
        "a.eml!xau.xlsx: 1 lỗi",
        "a.eml!tot.xlsx: không có gì phải sửa.",
        "b.zip!xau.xlsx: 1 lỗi",
        "b.zip!c.bin: 1 lỗi",
    ):
        assert line in said
    assert "Chưa ghi “Họ và tên”." in said
    assert "a.eml: không có gì" not in said
    assert "b.zip: không có gì" not in said


def halves(numbers: Sequence[int]) -> list[float]:
    return [6 / one for one in numbers]


def test_the_law() -> None:
    assert spared(halves, [1, 2]) == ([6, 3], {})
    made, faults = spared(halves, [1, 0, 2, 0])
    assert made == [6, 3]
    assert faults == dict.fromkeys((1, 3), "ZeroDivisionError")
    assert list(faults_of(halves, [0, 1])) == [0]
    with pytest.raises(ValueError, match="two"):
        spared(only_alone, [1, 2])


def only_alone(numbers: Sequence[int]) -> None:
    if len(numbers) > 1:
        raise ValueError("two")


def test_a_stop_is_nobodys_fault() -> None:
    def stop(_: Sequence[int]) -> None:
        raise RuntimeError from KeyboardInterrupt()

    with pytest.raises(RuntimeError):
        spared(stop, [1, 2])
