"""The gate over raw bytes: what it refuses and with which code, and what it makes of the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from emulation_xlsx.findings import Severity, messages
from emulation_xlsx.forms.schema import load
from emulation_xlsx.intake.inspection import inspect, without_durations
from emulation_xlsx.intake.limits import Limits, RefusedError
from emulation_xlsx.intake.marks import Inspection
from emulation_xlsx.reading.workbook import RawWorkbook, UnreadableWorkbookError, read_workbook
from tests.helpers import hostile, raw_files
from tests.helpers.raw_files import (
    SHEET_NAME,
    damaged,
    good,
    ods,
    ods_cell,
    ods_row,
    texts,
    with_row,
)
from tests.helpers.workbooks import edited, parts_of, zipped

ROW = 7
"""A row of the delegates' table."""


def refusal(content: bytes, name: str = "a.xlsx", limits: Limits | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        inspect(content, name, limits)
    return refused.value


def read(inspection: Inspection) -> RawWorkbook:
    return read_workbook(inspection.content, load("unit_return"))


def delegate(inspection: Inspection, *names: str) -> list[Any]:
    """Fields of the delegate in the row that a test changed."""
    table = read(inspection).tables["delegates"]
    return [table.columns[name][table.rows.index(ROW)] for name in names]


# --- what is refused ------------------------------------------------------------------------------

BY_GATE = {name: case for name, case in hostile.REFUSED.items() if name not in hostile.BY_READER}


@pytest.mark.parametrize(("name", "build", "code"), BY_GATE.values(), ids=BY_GATE)
def test_a_hostile_or_wrong_file_gets_its_code(
    name: str, build: raw_files.Build, code: str
) -> None:
    finding = refusal(build(), name).finding(name)
    assert (finding.code, finding.severity) == (code, Severity.ERROR)
    assert "{" not in finding.message + finding.remedy


@pytest.mark.parametrize("name", sorted(hostile.BY_READER))
def test_what_only_a_reader_would_notice_passes(name: str) -> None:
    file, build, _ = hostile.REFUSED[name]
    assert isinstance(inspect(build(), file), Inspection)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file=30_000), "too_large"),
        (Limits(members=10), "too_many_parts"),
        (Limits(inflated=100_000), "inflates_too_large"),
        (Limits(part=20_000), "inflates_too_large"),
        (Limits(ratio=2, ratio_from=1000), "squeezed"),
        (Limits(sheets=9), "too_many_sheets"),
        (Limits(cells=500), "too_many_cells"),
        (Limits(merged=10), "merged_too_large"),
    ],
    ids=str,
)
def test_every_limit_can_be_set(limits: Limits, code: str) -> None:
    assert refusal(good(), limits=limits).code == code


def test_the_area_is_what_lies_between_the_first_cell_and_the_last() -> None:
    content = raw_files.with_rows(b'<row r="1000"><c r="AA1000"><v>1</v></c></row>')
    assert inspect(content, "a.xlsx", Limits(area=27_000)).kind == "xlsx"
    assert refusal(content, limits=Limits(area=26_999)).facts["sheet"] == SHEET_NAME


def test_what_inflates_is_counted_over_all_parts_not_believed() -> None:
    parts = {f"xl/media/{i}.png": bytes(900_000) for i in range(20)}
    content = raw_files.with_parts(parts)
    count = len(parts_of(content))
    for entry in range(count - 20, count):
        content = raw_files.patched(content, entry, 24, b"\1\0\0\0")
    assert refusal(content, limits=Limits(inflated=5_000_000)).code == "damaged_workbook"


@pytest.mark.parametrize("share", [i / 20 for i in range(20)])
def test_a_file_cut_anywhere_is_damaged(share: float) -> None:
    cut = good()[: int(len(good()) * share)]
    expected = {"damaged_workbook"} if len(cut) > 3 else {"empty_file"}
    assert {refusal(cut).code} == expected


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "A.XLTX", "a", "a.xlsx.bin", "báo cáo (2)"])
def test_an_extension_that_says_nothing_else_passes(name: str) -> None:
    assert inspect(good(), name).kind == "xlsx"


# --- what passes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "build", "notes"), hostile.READ.values(), ids=hostile.READ)
def test_what_passes_says_what_was_left_aside(
    name: str, build: raw_files.Build, notes: tuple[str, ...]
) -> None:
    inspection = inspect(build(), name)
    findings = [note.finding(name, "XP02") for note in inspection.notes]
    assert tuple(finding.code for finding in findings) == notes
    assert {finding.severity for finding in findings} <= {Severity.INFO, Severity.WARNING}
    assert not inspection.guarded


def test_a_reader_gets_only_parts_that_were_looked_at() -> None:
    content = raw_files.with_parts(
        {
            "xl/vbaProject.bin": b"x",
            "xl/media/image1.png": b"x",
            "customXml/item1.xml": b"<x/>",
            "content.xml": b"<x/>",
        }
    )
    passed = inspect(content, "a.xlsm").content
    names = list(parts_of(passed))
    assert {name.partition("/")[0] for name in names} == {"[Content_Types].xml", "_rels", "xl"}
    assert all(name.endswith((".xml", ".rels")) for name in names)
    assert passed == inspect(content, "a.xlsm").content


def test_a_good_return_reads_the_same_through_the_gate() -> None:
    inspection = inspect(good(), "a.xlsx")
    assert read(inspection) == read_workbook(good(), load("unit_return"))
    assert (inspection.errors, inspection.notes) == ({}, [])
    assert set(inspection.uncalculated) <= {"Hướng dẫn"}


def test_the_gate_is_quick() -> None:
    good()
    start = time.process_time()
    for _ in range(20):
        inspect(good(), "a.xlsx")
    assert time.process_time() - start < 1  # 3 ms each on the machine that it was written on


# --- cells that a reader would take for blank -----------------------------------------------------


@pytest.mark.parametrize(
    "literal",
    ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#BLOCKED!"],
)
@pytest.mark.parametrize("formula", ["", "<f>A1</f>", '<f t="shared" si="0"/>'])
def test_an_error_cell_becomes_its_literal(literal: str, formula: str) -> None:
    cells = f'<c r="B{ROW}" s="1" t="e">{formula}<v>{literal}</v></c>'
    cells += f'<c r="C{ROW}" t="inlineStr"><is><t>1975</t></is></c>'  # else the row is no person
    inspection = inspect(with_row(ROW, cells), "a.xlsx")
    assert inspection.errors == {SHEET_NAME: {(ROW, 2): literal}}
    assert delegate(inspection, "full_name") == [literal]


@pytest.mark.parametrize(
    "cell",
    ["<f>{}</f>", "<f>{}</f><v></v>", "<f>{}</f><v/>", "<f>{}</f><v />", '<f ca="1">{}</f>'],
)
def test_a_formula_without_a_value_becomes_its_text(cell: str) -> None:
    cells = f'<c r="B{ROW}" s="1">{cell.format("A1&amp;&quot;x&quot;")}</c>'
    inspection = inspect(with_row(ROW, cells), "a.xlsx")
    assert inspection.uncalculated[SHEET_NAME] == {(ROW, 2)}
    assert delegate(inspection, "full_name") == ['=A1&"x"']


def test_a_shared_formula_without_a_value_is_named_too() -> None:
    cells = f'<c r="B{ROW}"><f t="shared" si="0"/></c>'
    inspection = inspect(with_row(ROW, cells), "a.xlsx")
    assert inspection.uncalculated[SHEET_NAME] == {(ROW, 2)}
    assert delegate(inspection, "full_name") == ["=…"]


def test_a_formula_with_a_value_is_its_value() -> None:
    cells = (
        f'<c r="B{ROW}" t="str"><f>A1</f><v>Lan</v></c><c r="C{ROW}"><f>A2</f><v>1975</v></c>'
        f'<c r="D{ROW}" t="str"><f>""</f><v></v></c>'
    )
    inspection = inspect(with_row(ROW, cells), "a.xlsx")
    assert SHEET_NAME not in inspection.uncalculated
    assert delegate(inspection, "full_name", "birth_date", "gender") == ["Lan", 1975.0, None]


def test_cells_with_a_prefix_are_named_as_well() -> None:
    cells = (
        f'<x:c xmlns:x="x" r="B{ROW}" t="e"><x:v>#REF!</x:v></x:c>'
        f"<x:c xmlns:x='x' r='C{ROW}'><x:f>A1</x:f></x:c>"
    )
    inspection = inspect(with_row(ROW, cells), "a.xlsx")
    assert inspection.errors == {SHEET_NAME: {(ROW, 2): "#REF!"}}
    assert inspection.uncalculated[SHEET_NAME] == {(ROW, 3)}
    assert delegate(inspection, "full_name", "birth_date") == ["#REF!", "=A1"]


def test_what_a_cell_says_of_itself_in_text_stays_text() -> None:
    typed = '<c t="e"><v>#REF!</v></c> t="s" :c [1] |\'x'
    inspection = inspect(with_row(ROW, texts(ROW, B=typed)), "a.xlsx")
    assert delegate(inspection, "full_name") == [typed]
    assert inspection.errors == {}


DANGEROUS = ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "<r>x</r>", "x" * 32_767]


@pytest.mark.parametrize("text", DANGEROUS, ids=lambda text: text[:12])
def test_a_text_that_looks_dangerous_is_read_as_it_is(text: str) -> None:
    inspection = inspect(with_row(ROW, texts(ROW, B=text, C="1975")), "a.xlsx")
    assert delegate(inspection, "full_name") == [text]


@pytest.mark.parametrize("kind", ["lo", "excel"])
def test_an_error_cell_of_an_ods_becomes_its_literal(kind: str) -> None:
    value: Mapping[str, str] = {
        "lo": 'office:value-type="string" office:string-value="" calcext:value-type="error"',
        "excel": 'office:value-type="float" office:value="0"',
    }
    formula = f'<table:table-cell table:formula="of:=1/0" {value[kind]}>'
    cells = ods_cell("x") + formula + "<text:p>#DIV/0!</text:p></table:table-cell>"
    inspection = inspect(ods(ods_row(cells)), "a.ods")
    assert inspection.guarded
    assert inspection.errors == {SHEET_NAME: {(1, 2): "#DIV/0!"}}
    assert b'"string"><text:p>#DIV/0!' in inspection.content


def test_a_duration_beyond_reach_costs_no_sheet() -> None:
    parts = parts_of(good())
    styles = parts["xl/styles.xml"]
    start = styles.index(b"<numFmts")
    styles = (
        styles[:start]
        + b'<numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss;@"/></numFmts>'
        + styles[styles.index(b"</numFmts>") + 10 :]
    )
    cells = f'<c r="B{ROW}" s="{{}}"><v>1e12</v></c>'
    formats = styles[styles.index(b"<cellXfs") :].split(b"<xf ")[1:]
    style = next(i for i, one in enumerate(formats) if b'numFmtId="164"' in one)
    content = with_row(ROW, cells.format(style), zipped(parts | {"xl/styles.xml": styles}))
    inspection = inspect(content, "a.xlsx")
    with pytest.raises(UnreadableWorkbookError) as unreadable:
        read(inspection)
    assert isinstance(unreadable.value.__cause__, OverflowError)
    plain = replace(inspection, content=without_durations(inspection))
    assert delegate(plain, "full_name") == [1e12]


# --- whatever the bytes ---------------------------------------------------------------------------


def verdict(content: bytes) -> str:
    try:
        return inspect(content, "a.xlsx").kind
    except RefusedError as refused:
        return refused.finding("a.xlsx").code


@settings(max_examples=150, deadline=None, derandomize=True)
@given(damaged())
def test_changed_bytes_end_in_a_verdict(content: bytes) -> None:
    assert verdict(content) in {"xlsx", *messages()}


# --- other programs -------------------------------------------------------------------------------


def test_a_workbook_saved_by_openpyxl_passes() -> None:
    content = edited(good(), lambda book: book[SHEET_NAME].cell(ROW, 2, "=A1"))
    inspection = inspect(content, "a.xlsx")
    assert inspection.uncalculated[SHEET_NAME] >= {(ROW, 2)}
    assert delegate(inspection, "full_name") == ["=A1"]


def test_a_workbook_of_strict_ooxml_passes() -> None:
    parts = parts_of(good())
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    names = {
        old + b"spreadsheetml/2006/main": new + b"spreadsheetml/main",
        old + b"officeDocument/2006/relationships": new + b"officeDocument/relationships",
    }
    for name in parts:
        for before, after in names.items():
            parts[name] = parts[name].replace(before, after)
    inspection = inspect(zipped(parts), "a.xlsx")
    assert read(inspection) == read_workbook(good(), load("unit_return"))
