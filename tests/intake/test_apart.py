"""Mails and zips are taken apart where they can do no harm, and each document pays for itself."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from emulation_xlsx.campaign.progress import PASSWORD
from emulation_xlsx.intake import children, folder, reader
from emulation_xlsx.intake.folder import scan, unopened
from emulation_xlsx.intake.gate import MOST_STRANGE, Gate
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.parcels import Arrival, unpack
from emulation_xlsx.intake.reader import BatchReading
from emulation_xlsx.reading.workbook import RawWorkbook
from tests.helpers import hostile
from tests.helpers.mails import mail, named
from tests.helpers.raw_files import SHEET, good, replaced
from tests.helpers.reading import read_all
from tests.helpers.workbooks import zipped

FORM = "unit_return"
KILLER = hostile.REFUSED["an .xls that kills its reader"][1]()
limited = pytest.mark.skipif(not children.MEMORY_LIMITED, reason="no limit of memory here")


def told(gate: Gate) -> dict[str, str | None]:
    """Document → the code of its refusal, None of a form."""
    found: dict[str, str | None] = {}
    for one in gate.arrivals:
        try:
            gate.form(one)
            found[one.file] = None
        except RefusedError as refusal:
            found[one.file] = refusal.finding(one.file).code
    assert len(found) == len(gate.arrivals)
    return found


def received(**files: bytes) -> Gate:
    return Gate([Arrival(name.replace("_", "."), content) for name, content in files.items()], FORM)


def test_what_strangers_sent_is_taken_apart_in_children_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: Any) -> None:
        raise AssertionError(multiprocessing.current_process().name)

    monkeypatch.setattr(folder, "unpack", here)
    (tmp_path / "a.eml").write_bytes(mail(named("b.xlsx", good()), named("c.zip", b"PK\5\6")))
    (tmp_path / "d.zip").write_bytes(zipped({"e.xlsx": good(), "f.eml": mail()}))
    gate = Gate(scan(tmp_path), FORM)
    assert told(gate) == {
        "a.eml!b.xlsx": None,
        "a.eml!c.zip": "zip_damaged",
        "d.zip!e.xlsx": None,
        "d.zip!f.eml": "mail_without_workbook",
    }
    assert all(not one.content for one in gate.arrivals)
    sha = hashlib.sha256(good()).hexdigest()
    assert [one.sha256 for one in gate.arrivals] == [sha, "", sha, ""]


@pytest.mark.thorough
@limited
def test_a_killer_in_a_parcel_costs_neither_its_neighbours_nor_its_parcel() -> None:
    parts = {"1.xlsx": good(), "2.xls": KILLER, "3.xlsx": good(), "4.xls": KILLER, "5.bin": b"\1"}
    gate = received(a_zip=zipped(parts), b_xlsx=good(), c_eml=mail(named("x.xls", KILLER)))
    assert told(gate) == {
        "a.zip!1.xlsx": None,
        "a.zip!2.xls": "too_heavy",
        "a.zip!3.xlsx": None,
        "a.zip!4.xls": "too_heavy",
        "a.zip!5.bin": "not_a_workbook",
        "b.xlsx": None,
        "c.eml!x.xls": "too_heavy",
    }
    assert {one.envelope.sender for one in gate.arrivals if one.envelope} == {"a@bimson.vn"}


@limited
def test_where_the_time_of_a_parcel_is_over_its_rest_is_said_not_to_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "PARCEL_SECONDS", 1e-9)
    parts = {"1.xlsx": good(), "2.xls": KILLER, "3.bin": b""}
    assert told(received(a_zip=zipped(parts), b_xlsx=good())) == {
        "a.zip!1.xlsx": "not_reached",
        "a.zip!2.xls": "not_reached",
        "a.zip!3.bin": "not_reached",
        "b.xlsx": None,
    }


@limited
def test_where_the_time_of_a_run_is_over_nothing_has_a_second_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "RUN_SECONDS", 0)
    gate = received(a_xls=KILLER, b_xlsx=good())
    assert told(gate) == {"a.xls": "not_reached", "b.xlsx": None}


@limited
def test_what_is_to_stay_unread_is_not_read_but_under_another_name_it_is() -> None:
    sha = hashlib.sha256(KILLER).hexdigest()
    own = hashlib.sha256(good()).hexdigest()
    files = [
        Arrival("a.xls", KILLER),
        Arrival("b.zip", zipped({"c.xls": KILLER, "d.xlsx": good()})),
        Arrival("e.xlsx", good()),
        Arrival("f.xlsx", good()),
    ]
    reading = BatchReading(files, FORM, unread={("", sha), ("e.xlsx", own)}, seconds=1e9)
    assert children.MEGABYTES
    codes = {
        one.file: outcome.code if isinstance(outcome, RefusedError) else None
        for opened in reading.opened()
        for one, outcome in opened
    }
    assert codes == {
        "a.xls": "too_heavy",
        "b.zip!c.xls": "too_heavy",
        "b.zip!d.xlsx": None,
        "e.xlsx": "too_heavy",
        "f.xlsx": None,
    }
    gate = Gate(files[2:], FORM, {("e.xlsx", own)})
    assert told(gate) == {"e.xlsx": "too_heavy", "f.xlsx": None}


def test_the_same_parcel_under_two_names_is_read_once_and_named_twice() -> None:
    parcel = zipped({"x.xlsx": good()})
    gate = received(a_zip=parcel, b_zip=parcel, a_eml=parcel)
    assert told(gate) == {"a.zip!x.xlsx": None, "b.zip!x.xlsx": None, "a.eml!x.xlsx": None}
    assert len(gate._items) == 2


@pytest.mark.parametrize("name", ["{}.bin", "{}.csv", "{}", "{}.xlsx"])
def test_many_files_that_are_no_workbooks_make_one_answer(name: str) -> None:
    few = {name.format(i): b"\1%d" % i for i in range(MOST_STRANGE)}
    many = few | {name.format("z"): b"\1z", "bao-cao.xlsx": good()}
    assert len(told(received(a_zip=zipped(few)))) == MOST_STRANGE
    assert told(received(a_zip=zipped(many), b_zip=zipped({"c.zip": zipped(many)}))) == {
        "a.zip!(21 tệp)": "parcel_of_others",
        "a.zip!bao-cao.xlsx": None,
        "b.zip!c.zip!(21 tệp)": "parcel_of_others",
        "b.zip!c.zip!bao-cao.xlsx": None,
    }


@pytest.mark.parametrize("name", ["{}.xlsx", "{}.eml", "{}.bin", "{}.zip"])
def test_ten_thousand_tiny_files_make_one_answer(name: str) -> None:
    inner = zipped({name.format(i): b"%d" % i for i in range(1_900)}, zipfile.ZIP_STORED)
    for parcel in (
        zipped({name.format(i): b"x" for i in range(10_000)}, zipfile.ZIP_STORED),
        zipped({f"{i}.zip": inner for i in range(5)}),
        mail(*(named(f"{i}.zip", inner) for i in range(5))),
    ):
        [one] = unpack("a", parcel)
        assert one.file == "a"
        assert one.refused
        assert one.refused.code == "parcel_too_many"


@pytest.mark.parametrize("text", ["x", "Tổng cộng", "I. Khối phường", "TM. BAN", "=1/0"])
def test_a_list_of_thousands_of_rows_is_refused_in_words(text: str) -> None:
    def rows(count: int) -> bytes:
        cells = "".join(
            f'<row r="{row}"><c r="B{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'
            for row in range(500, 500 + count)
        )
        return replaced(SHEET, b"</sheetData>", cells.encode() + b"</sheetData>")

    limit = Limits().rows
    some, many = read_all(
        [("a.xlsx", rows(limit // 2)), ("b.xlsx", rows(limit + 1))], FORM, seconds=600
    )
    assert isinstance(some, RawWorkbook)
    assert isinstance(many, RefusedError)
    assert many.code == "too_many_rows"
    assert many.finding("b.xlsx").message


def test_the_password_is_not_in_the_environment_of_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PASSWORD, "bí mật")
    with children.new_pool(1, children.MEGABYTES) as pool:
        assert pool.schedule(os.getenv, (PASSWORD,)).result() is None


def test_a_file_that_is_gone_by_the_time_it_is_opened_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(good())
    original = unopened("a.xlsx", path)
    path.unlink()
    assert told(Gate([original], FORM)) == {"a.xlsx": "unreadable_file"}
