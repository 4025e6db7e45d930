"""What lies in ``nhan-ve/``: each file once, whose it is, when it came, and what speaks against."""

from __future__ import annotations

import datetime as dt
import os
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import pytest
from openpyxl.workbook import Workbook

from emulation_xlsx.commands.check import check_arrivals
from emulation_xlsx.demo import SEEN, unit_values
from emulation_xlsx.findings import by_number
from emulation_xlsx.forms.text import plain
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.gate import Gate
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.parcels import Arrival, Key
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import default_plan
from emulation_xlsx.returns.known import matched
from emulation_xlsx.returns.receipts import (
    BLANK,
    BY_CLERK,
    FIRST_SEEN,
    HELD,
    IGNORED,
    REFUSED,
    REPEATED,
    Entry,
    Receipt,
    receive,
)
from emulation_xlsx.returns.returned import UNIT_FORM
from emulation_xlsx.town.consolidation import consolidate
from tests.helpers.workbooks import edited

PLAN = default_plan()
ISSUED = dt.date(2019, 10, 10)
EARLIER = SEEN - dt.timedelta(days=9)
LAST = SEEN.date()


@cache
def form(code: str) -> bytes:
    """A unit's form with its plan filled in."""
    unit = PLAN.by_code[code]
    values = unit_values(unit, 2)
    return unit_workbook(PLAN, unit, None, ISSUED, {key: values[key] for key in ("unit", "plan")})


@cache
def blank(code: str) -> bytes:
    return unit_workbook(PLAN, PLAN.by_code[code], None, ISSUED)


def marked(row: int, value: str | None) -> bytes:
    """The form of XP02 with another hidden mark (2 version, 3 campaign, 4 unit)."""

    def change(book: Workbook) -> None:
        book["_meta"].cell(row, 2).value = value

    return edited(form("XP02"), change)


def shown_code(code: str | None) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        [cell] = [c for c in book["1. Đơn vị"]["C"] if c.value == "XP02"]
        cell.value = code

    return change


def unmarked(code: str | None) -> bytes:
    """The form of XP02 without hidden marks, with another unit's code, name and kind on sheet 1."""
    unit = PLAN.by_code.get(code or "")
    name, kind = (unit.name, unit.kind) if unit else (None, None)
    typed = {"Tên đơn vị": name, "Loại đơn vị": kind}

    def change(book: Workbook) -> None:
        shown_code(code)(book)
        for row in book["1. Đơn vị"].iter_rows():
            if row[1].value in typed:
                row[2].value = typed[str(row[1].value)]
        del book["_meta"]

    return edited(form("XP02"), change)


def received(
    files: Mapping[str, bytes], register: Mapping[Key, Entry] | None = None
) -> list[Receipt]:
    arrivals = [Arrival(name, content) for name, content in files.items()]
    return receive(arrivals, register or {}, PLAN, SEEN)


def one(content: bytes, entry: Entry | None = None) -> Receipt:
    arrival = Arrival("a.xlsx", content)
    register = {arrival.key: entry} if entry else {}
    [receipt] = receive([arrival], register, PLAN, SEEN)
    return receipt


def codes(receipt: Receipt) -> list[str]:
    return [finding.code for finding in receipt.findings]


# --- the folder ----------------------------------------------------------------------------------


def lay(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))


def names(folder: Path) -> list[str]:
    return [arrival.file for arrival in scan(folder)]


def test_every_file_below_the_folder_in_order_of_name(tmp_path: Path) -> None:
    lay(tmp_path, "b.xlsx", "đợt 1/phường Bắc Sơn.xlsx", "a.eml", "đợt 1/sâu/c.ods")
    assert names(tmp_path) == [
        "a.eml",
        "b.xlsx",
        "đợt 1/phường Bắc Sơn.xlsx",
        "đợt 1/sâu/c.ods",
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["a.mbox!mail#2!a.xlsx", "a.mbox!mail#10!a.xlsx"],
        ["2.eml", "10.eml", "10a.eml", "a"],
        ["a01", "a1"],
        ["9" * 400, "9" * 401],
    ],
)
def test_numbers_in_names_count(names: list[str]) -> None:
    assert [*map(by_number, names)] == sorted(map(by_number, names))


def test_lock_files_hidden_ones_and_the_systems_are_no_returns(tmp_path: Path) -> None:
    lay(tmp_path, "~$XP02.xlsx", ".~lock.XP02.xlsx#", ".git/x.xlsx", "a.xlsx")
    lay(tmp_path, ".DS_Store", "Thumbs.db", "desktop.ini")
    assert names(tmp_path) == ["a.xlsx"]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert names(tmp_path / "nhan-ve") == []


def test_names_are_nfc_and_keep_apart(tmp_path: Path) -> None:
    composed = "Bắc Sơn.xlsx"
    apart = unicodedata.normalize("NFD", composed)
    lay(tmp_path, composed, apart)
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system keeps one form of a name")
    assert names(tmp_path) == [composed, f"{composed} (2)"]
    assert len({arrival.sha256 for arrival in scan(tmp_path)}) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_names_that_excel_would_change_are_changed_first(tmp_path: Path) -> None:
    lay(
        tmp_path,
        os.fsdecode(b"h\xe0ng.xlsx"),
        "hai  khoảng trắng .xlsx",
        "_x0041_.xlsx",
        "dòng\nmới\x07.xlsx",
        "=cmd.xlsx",
    )
    assert names(tmp_path) == [
        "-x0041_.xlsx",
        "=cmd.xlsx",
        "dòng mới.xlsx",
        "h?ng.xlsx",
        "hai khoảng trắng .xlsx",
    ]


def test_a_file_that_cannot_be_opened_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, "a.xlsx", "b.xlsx")
    opened = Path.open

    def denied(path: Path, *how: Any, **more: Any) -> IO[Any]:
        if path.name == "a.xlsx":
            raise PermissionError(13, "Permission denied", str(path))
        file: IO[Any] = opened(path, *how, **more)
        return file

    monkeypatch.setattr(Path, "open", denied)
    first, second = scan(tmp_path)
    assert (first.sha256, first.content) == ("", b"")
    receipt, _ = receive([first, second], {}, PLAN, SEEN)
    assert (receipt.verdict, codes(receipt)) == (REFUSED, ["unreadable_file"])
    assert "không có quyền đọc" in receipt.findings[0].message


def test_a_folder_that_cannot_be_opened_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, "dot-1/a.xlsx", "b.xlsx")
    listed = os.scandir

    def denied(path: str) -> object:
        if str(path).endswith("dot-1"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", denied)
    found = [(a.file, bool(a.refused)) for a in scan(tmp_path)]
    assert found == [("b.xlsx", False), ("dot-1", True)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    (tmp_path / "c.xlsx").symlink_to(tmp_path / "a.xlsx")
    (tmp_path / "d.xlsx").symlink_to(os.devnull)
    (tmp_path / "e").mkdir()
    (tmp_path / "f").symlink_to(tmp_path / "e")
    lay(tmp_path, "g.txt")
    (tmp_path / "h.xlsx").symlink_to(tmp_path / "g.txt")
    other = "đây không phải là tệp thường"
    found = {one.file: one.refused and one.refused.facts["reason"] for one in scan(tmp_path)}
    assert found == {
        "a.xlsx": other,
        "b.xlsx": "không có tệp này",
        "c.xlsx": other,
        "d.xlsx": other,
        "f": "đây là thư mục, không phải tệp",
        "g.txt": None,
        "h.xlsx": None,
    }


# --- the gates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        ("Kính gửi".encode(), "is_text"),
        (form("XP02")[:9000], "damaged_workbook"),
        (b"PK" + bytes(Limits().file), "too_large"),
        (marked(2, "9"), "newer_form"),
    ],
)
def test_a_file_that_does_not_pass_is_listed_with_the_reason(content: bytes, code: str) -> None:
    receipt = one(content)
    assert (receipt.verdict, receipt.unit, receipt.counts) == (REFUSED, None, False)
    assert codes(receipt) == [code]


def test_one_bad_file_stops_no_other() -> None:
    receipts = received({"a.xlsx": b"", "b.xlsx": form("XP02"), "c.xlsx": b"PK"})
    assert [receipt.counts for receipt in receipts] == [False, True, False]


# --- whose it is ---------------------------------------------------------------------------------


def test_by_the_hidden_mark() -> None:
    receipt = one(form("XP02"))
    assert (receipt.unit, receipt.identified, codes(receipt)) == ("XP02", "mã ẩn trong mẫu", [])
    assert (receipt.verdict, receipt.counts) == ("", True)


def test_by_the_code_on_sheet_1_where_the_mark_is_gone() -> None:
    receipt = one(unmarked("xp02 "))
    assert (receipt.unit, receipt.identified, codes(receipt)) == ("XP02", "mã ở sheet 1", [])
    assert receipt.counts


def test_by_the_mark_where_the_code_on_sheet_1_is_gone() -> None:
    receipt = one(edited(form("XP02"), shown_code(None)))
    assert (receipt.unit, codes(receipt)) == ("XP02", [])


@pytest.mark.parametrize("typed", ["XP 02", "xp02", "ＸＰ０２", "XP-02", " xp.02\u200b"])
def test_the_same_code_written_otherwise(typed: str) -> None:
    for content in (edited(form("XP02"), shown_code(typed)), unmarked(typed)):
        receipt = one(content)
        assert (receipt.unit, codes(receipt), receipt.counts) == ("XP02", [], True)


def on_sheet_1(**values: str | None) -> Callable[[Workbook], None]:
    """A change of ``code``, ``name`` or ``kind`` of the unit on the form's first sheet."""

    def change(book: Workbook) -> None:
        unit = PLAN.by_code["XP02"]
        before = {"XP02": "code", unit.name: "name", unit.kind: "kind"}
        for cell in book["1. Đơn vị"]["C"]:
            if (key := before.get(str(cell.value))) in values:
                cell.value = values[str(key)]

    return change


def without_mark(change: Callable[[Workbook], None]) -> Callable[[Workbook], None]:
    def both(book: Workbook) -> None:
        change(book)
        del book["_meta"]

    return both


@pytest.mark.parametrize("name", [None, "PHƯỜNG  BẮC SƠN", "phuong bac son"])
def test_by_the_name_on_sheet_1_where_every_code_is_gone(name: str | None) -> None:
    typed = {"code": None} | ({"name": name} if name else {})
    receipt = one(edited(form("XP02"), without_mark(on_sheet_1(**typed))))
    assert (receipt.unit, receipt.identified) == ("XP02", "tên ở sheet 1")
    assert (codes(receipt), receipt.counts) == ([], True)


def typed_over(**values: str | None) -> bytes:
    return edited(form("XP02"), on_sheet_1(**values))


OTHER = PLAN.by_code["DT05"]


@pytest.mark.parametrize(
    "typed",
    ["XP02", "xp 02", "ＸＰ０２", "XP-02", "XPO2", "XP2", "Xp.o2", "Mã: XP02", "XP02 - P. Bắc Sơn"],
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    receipt = one(edited(form("XP02"), without_mark(shown_code(typed))))
    assert (receipt.unit, receipt.counts) == ("XP02", True)
    assert one(edited(form("XP02"), shown_code(typed))).counts


DOUBTS: dict[str, tuple[bytes, str | None, list[str]]] = {
    "neither a code nor a name": (
        edited(form("XP02"), without_mark(on_sheet_1(code=None, name=None))),
        None,
        ["no_unit"],
    ),
    "a name that is nobody's": (
        edited(form("XP02"), without_mark(on_sheet_1(code=None, name="Phường Mới"))),
        None,
        ["no_unit"],
    ),
    "another unit's name": (typed_over(name=OTHER.name), "XP02", ["unit_name_differs"]),
    "another unit's kind": (typed_over(kind=OTHER.kind), "XP02", ["unit_kind_differs"]),
    "another's code and name": (
        typed_over(code=OTHER.code, name=OTHER.name),
        "XP02",
        ["codes_differ"],
    ),
    "another campaign's unit": (
        edited(marked(3, "BIMSON-2014"), lambda book: book["_meta"].cell(4, 2, "XX01")),
        "XX01",
        ["other_campaign", "codes_differ"],
    ),
    "a unit that is not in the plan": (unmarked("XP99"), "XP99", ["unknown_unit"]),
    "two codes": (edited(form("XP02"), shown_code("XP04")), "XP02", ["codes_differ"]),
    "two in one cell": (edited(form("XP02"), shown_code("XP02, XP04")), "XP02", ["codes_differ"]),
    "another campaign": (marked(3, "BIMSON-2014"), "XP02", ["other_campaign"]),
    "a mark of no unit": (marked(4, "XX01"), "XX01", ["codes_differ", "unknown_unit"]),
}


@pytest.mark.parametrize(("content", "unit", "doubts"), DOUBTS.values(), ids=DOUBTS)
def test_a_doubt_holds_the_return(content: bytes, unit: str | None, doubts: list[str]) -> None:
    receipt = one(content)
    assert (receipt.verdict, receipt.unit, codes(receipt)) == (HELD, unit, doubts)
    assert not receipt.counts


@pytest.mark.parametrize(("content", "unit", "doubts"), DOUBTS.values(), ids=DOUBTS)
def test_the_clerk_ends_every_doubt(content: bytes, unit: str | None, doubts: list[str]) -> None:
    receipt = one(content, Entry(EARLIER, unit="XP04"))
    assert unit != "XP04"
    assert doubts
    assert (receipt.verdict, receipt.unit, receipt.identified) == ("", "XP04", BY_CLERK)
    assert (receipt.findings, receipt.counts) == ((), True)


@pytest.mark.parametrize(
    ("file", "found"),
    [
        (f"Bao_cao_{OTHER.name.replace(' ', '_')}.xlsx", ["file_named_other"]),
        (f"{OTHER.code} ban cuoi.xlsx", ["file_named_other"]),
        (f"goi.zip!{plain(OTHER.name).upper()}-final.xlsx", ["file_named_other"]),
        (f"XP02 thay {OTHER.code}.xlsx", []),
        (f"{PLAN.by_code['XP02'].name}.xlsx", []),
        ("bao cao quy 3 2020.xlsx", []),
        ("Bỉm Sơn.xlsx", []),
    ],
)
def test_a_file_named_after_another_unit_counts_and_is_said(file: str, found: list[str]) -> None:
    [receipt] = received({file: form("XP02")})
    assert (receipt.unit, receipt.counts) == ("XP02", True)
    assert codes(receipt) == found


@pytest.mark.parametrize(
    "typed", [{"name": "P. Bắc Sơn"}, {"name": "Bac son"}, {"kind": "Phường"}, {"kind": "UBND"}]
)
def test_a_name_or_kind_that_is_nobody_elses_holds_nothing(typed: dict[str, str]) -> None:
    assert one(typed_over(**typed)).counts


# --- two in one mail ------------------------------------------------------------------------------

ANOTHER = edited(form("XP02"), lambda book: book["2. Kế hoạch"].cell(7, 3, "9/KH"))


def held(*files: tuple[str, bytes], register: Mapping[Key, Entry] | None = None) -> list[list[str]]:
    return [codes(receipt) for receipt in received(dict(files), register)]


ASKED = ["versions_together"]
TOGETHER: dict[str, tuple[list[tuple[str, bytes]], list[list[str]]]] = {
    "draft and final": (
        [("a.eml!nhap.xlsx", form("XP02")), ("a.eml!cuoi.xlsx", ANOTHER)],
        [ASKED] * 2,
    ),
    "one in a zip": (
        [("a.eml!x.zip!1.xlsx", form("XP02")), ("a.eml!2.xlsx", ANOTHER)],
        [ASKED] * 2,
    ),
    "in two mails": ([("a.eml!1.xlsx", form("XP02")), ("b.eml!1.xlsx", ANOTHER)], [[]] * 2),
    "in two mails of a mailbox": (
        [("a.mbox!mail#1!1.xlsx", form("XP02")), ("a.mbox!mail#2!1.xlsx", ANOTHER)],
        [[]] * 2,
    ),
    "in two files": ([("a.xlsx", form("XP02")), ("b.xlsx", ANOTHER)], [[]] * 2),
    "saved twice": (
        [("a.eml!1.xlsx", form("XP02")), ("a.eml!2.xlsx", edited(form("XP02"), lambda _: None))],
        [[]] * 2,
    ),
    "two units": ([("a.zip!1.xlsx", form("XP02")), ("a.zip!2.xlsx", form("XP04"))], [[]] * 2),
    "one is blank": ([("a.eml!1.xlsx", form("XP02")), ("a.eml!2.xlsx", blank("XP02"))], [[]] * 2),
}


@pytest.mark.parametrize(("files", "expected"), TOGETHER.values(), ids=TOGETHER)
def test_two_versions_of_one_form_that_came_together_are_asked_about(
    files: list[tuple[str, bytes]], expected: list[list[str]]
) -> None:
    assert held(*files) == expected


def test_a_single_file_with_two_versions_is_asked_about_too() -> None:
    files, _ = TOGETHER["draft and final"]
    gate = Gate([Arrival(name, content) for name, content in files], UNIT_FORM)
    asked = [f for f in check_arrivals(gate, PLAN, LAST, None) if f.code in ASKED]
    assert [f.code for f in asked] == ASKED * 2
    assert not any("{" in f.message for f in asked)


def test_the_clerk_says_which_of_the_two_counts() -> None:
    files = [("a.eml!nhap.xlsx", form("XP02")), ("a.eml!cuoi.xlsx", ANOTHER)]
    draft, final = (Arrival(name, content).key for name, content in files)
    ignored = {draft: Entry(EARLIER, ignored=True)}
    assert held(*files, register=ignored) == [[], []]
    chosen = {final: Entry(EARLIER, unit="XP02")}
    assert held(*files, register=chosen) == [ASKED, []]


def test_a_unit_that_the_clerk_mistyped_holds_the_return() -> None:
    receipt = one(form("XP02"), Entry(EARLIER, unit="XP99"))
    assert (receipt.verdict, codes(receipt), receipt.counts) == (HELD, ["unknown_unit"], False)


def test_what_is_held_or_not_counted_replaces_nothing() -> None:
    """The earlier return stays until the clerk has spoken."""
    later = Entry(SEEN, received=LAST)
    files = {
        "1.xlsx": form("XP02"),
        "2.xlsx": marked(3, "BIMSON-2014"),
        "3.xlsx": edited(form("XP02"), lambda book: book["2. Kế hoạch"].cell(7, 3, "9/KH")),
        "4.xlsx": b"",
    }
    keys = [Arrival(name, content).key for name, content in files.items()]
    register = {keys[0]: Entry(EARLIER), keys[1]: later, keys[2]: replace(later, ignored=True)}
    town = consolidate(PLAN, [], allocate_plan(PLAN), received(files, register), [], LAST)
    state = town.state("XP02", "plan")
    assert state is not None
    assert [version.receipt.file for version in state.versions] == ["1.xlsx"]


def test_a_blank_form_is_no_return() -> None:
    receipt = one(blank("XP02"))
    assert (receipt.verdict, receipt.unit) == (BLANK, "XP02")
    town = consolidate(PLAN, [], allocate_plan(PLAN), [receipt], [], LAST)
    assert town.parts == {}


# --- once ----------------------------------------------------------------------------------------


def test_the_same_bytes_count_once() -> None:
    files = {"a.xlsx": form("XP02"), "b/a.xlsx": form("XP02"), "c.xlsx": form("XP04")}
    first, second, third = received(files)
    assert [first.verdict, second.verdict, third.verdict] == ["", REPEATED, ""]
    assert second.identified == "giống hệt a.xlsx"
    assert not second.counts


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        (Entry(SEEN), Entry(EARLIER)),
        (Entry(SEEN), Entry(SEEN, received=EARLIER.date())),
        (Entry(EARLIER), Entry(SEEN, unit="XP04")),
        (Entry(EARLIER, ignored=True), Entry(SEEN)),
    ],
    ids=["seen first", "received first", "the clerk named its unit", "the other is not counted"],
)
def test_which_of_two_that_are_the_same_counts(entry: Entry, other: Entry) -> None:
    files = {"a.xlsx": form("XP02"), "b.xlsx": form("XP02")}
    keys = [Arrival(name, content).key for name, content in files.items()]
    receipts = received(files, dict(zip(keys, (entry, other), strict=True)))
    assert [receipt.counts for receipt in receipts] == [False, True]


def test_two_empty_files_are_two_that_cannot_be_read() -> None:
    spoilt = RefusedError("unreadable_file", reason="hỏng")
    arrivals = [Arrival("a.xlsx", b"", spoilt), Arrival("b.xlsx", b"", spoilt)]
    receipts = receive(arrivals, {}, PLAN, SEEN)
    assert [codes(receipt) for receipt in receipts] == [["unreadable_file"]] * 2


# --- when it came --------------------------------------------------------------------------------


def test_a_new_file_has_only_the_moment_it_was_seen() -> None:
    receipt = one(form("XP02"))
    assert (receipt.entry.first_seen, receipt.received) == (SEEN, LAST)
    assert (receipt.weak, receipt.source) == (True, FIRST_SEEN)


def test_a_known_file_keeps_the_moment_it_was_first_seen() -> None:
    assert one(form("XP02"), Entry(EARLIER)).entry.first_seen == EARLIER


def test_the_clerks_day_is_the_day() -> None:
    receipt = one(form("XP02"), Entry(SEEN, received=EARLIER.date()))
    assert (receipt.received, receipt.weak, receipt.source) == (EARLIER.date(), False, BY_CLERK)


def test_not_counted_is_what_the_clerk_says() -> None:
    receipt = one(form("XP02"), Entry(EARLIER, ignored=True))
    assert (receipt.verdict, receipt.counts, receipt.findings) == (IGNORED, False, ())


# --- which file of the register is which ---------------------------------------------------------

A, B = ("a.xlsx", "1" * 64), ("b.xlsx", "2" * 64)


@pytest.mark.parametrize(
    ("files", "known", "found"),
    [
        ([A, B], [B, A], {A: A, B: B}),
        ([A], [B], {}),
        ([("c.xlsx", A[1])], [A], {("c.xlsx", A[1]): A}),
        ([A, ("c.xlsx", A[1])], [A], {A: A}),
        ([("c.xlsx", A[1]), ("d.xlsx", A[1])], [A], {("c.xlsx", A[1]): A}),
        ([("a.xlsx", "")], [A], {("a.xlsx", ""): A}),
        ([A], [("a.xlsx", "")], {A: ("a.xlsx", "")}),
        ([("a.xlsx", "3" * 64)], [A], {}),
        ([("c.xlsx", "")], [("d.xlsx", "")], {}),
        ([("a.xlsx", B[1])], [A, B], {("a.xlsx", B[1]): B}),
        (
            [("a.xlsx", B[1]), ("b.xlsx", "3" * 64)],
            [A, B, ("c.xlsx", "3" * 64)],
            {("a.xlsx", B[1]): B, ("b.xlsx", "3" * 64): ("c.xlsx", "3" * 64)},
        ),
        ([("a.xlsx", "")], [A, ("a.xlsx", "3" * 64)], {("a.xlsx", ""): ("a.xlsx", "3" * 64)}),
    ],
    ids=[
        "the same",
        "unknown",
        "renamed",
        "copied",
        "renamed twice",
        "cannot be read now",
        "could not be read before",
        "another content",
        "neither can be read",
        "renamed over another",
        "moved up by one, as in a mailbox without its first mail",
        "cannot be read now, of two the later",
    ],
)
def test_files_are_known_again(files: list[Key], known: list[Key], found: dict[Key, Key]) -> None:
    assert matched(files, known) == found


def test_a_renamed_file_keeps_what_the_clerk_said() -> None:
    old = Arrival("a.xlsx", form("XP02"))
    [receipt] = received({"b.xlsx": old.content}, {old.key: Entry(EARLIER, unit="XP04")})
    assert (receipt.entry.first_seen, receipt.unit) == (EARLIER, "XP04")
