"""The guide for the consolidating clerk, every step done as it is written, in order.

A bullet is one of the sentences of :data:`SENTENCES`; a bullet that is none of them fails.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from emulation_xlsx import cli
from emulation_xlsx.campaign import clock
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.workbook import read_plan
from emulation_xlsx.window import steps
from emulation_xlsx.window.steps import (
    POST,
    REHEARSAL,
    UPWARD,
    WINDOW_STEPS,
    WindowStep,
    command_line,
)
from tests.helpers import mails
from tests.helpers.dovecot import PASSWORD, SERVER, Dovecot
from tests.helpers.exim import Exim
from tests.helpers.small_town import Values, delegate, plan_record, returned, unit_record, whole
from tests.post.test_mail_send import arrived, reply

GUIDE = Path(__file__).parents[1] / "emulation_xlsx" / "data" / "huong-dan.md"
CAMPAIGN, MAIL = "## Đi hết một đợt\n", "## Để chương trình gửi thư và lấy thư\n"
OTHER = "### Ví dụ: đại hội các dân tộc thiểu số"
FOLDER = Path("dot-2020")
WORD = re.compile("`([^`]+)`")
WINDOW = (
    "Chọn thư mục…",
    "Bước 3 chỉ cho các mã",
    "Từ bước 4, tính đến ngày",
    "Dừng",
    "Đồng ý",
    "Hủy",
)
"""What the guide names besides the buttons of the steps."""
DAY = re.compile(r"\((\d\d/\d\d/\d{4})\)")


@dataclass
class Clerk:
    """Who follows the guide: the day it is, the button pressed last, and what was said then."""

    today: dt.date = dt.date.min
    screen: str = ""
    pressed: WindowStep | None = None

    @property
    def plan(self) -> Plan:
        return read_plan((FOLDER / "ke-hoach.xlsx").read_bytes(), "ke-hoach.xlsx")[0]


# --- the sentences -------------------------------------------------------------------------------


def presses(clerk: Clerk, label: str, command: str, units: str = "") -> None:
    """The command in brackets is the button's own, but for the day, which is today in both."""
    clerk.pressed = BUTTONS[label]
    runs(
        command,
        command_line(
            clerk.pressed, str(FOLDER), None, units, certain=clerk.pressed.command == "close"
        ),
    )


def presses_for(clerk: Clerk, units: str, field: str, label: str, command: str) -> None:
    assert field == "Bước 3 chỉ cho các mã"
    presses(clerk, label, command, units)


def chooses(clerk: Clerk, kit: str, label: str, command: str) -> None:
    clerk.pressed = BUTTONS[label]
    runs(command, command_line(clerk.pressed, str(FOLDER), None, chosen={"kit": kit}))


def chooses_file(clerk: Clerk, label: str, file: str, command: str) -> None:
    clerk.pressed = BUTTONS[label]
    assert clerk.pressed.asks_file
    runs(command, command_line(clerk.pressed, str(FOLDER), None, file=str(FOLDER / file)))


def agrees(clerk: Clerk, label: str, command: str) -> None:
    assert label == "Đồng ý"
    assert clerk.pressed in POST
    runs(command, command_line(clerk.pressed, str(FOLDER), None, certain=True))


def runs(command: str, of_the_button: Sequence[str]) -> None:
    program, *arguments = shlex.split(command)
    assert (program, sorted(arguments)) == ("emulation-xlsx", sorted(of_the_button))
    assert cli.main(arguments) == 0


def is_there(_: Clerk, *paths: str) -> None:
    for path in paths:
        assert list(FOLDER.glob(path)), path


def is_gone(_: Clerk, *paths: str) -> None:
    for path in paths:
        assert not list(FOLDER.glob(path)), path


def is_said(clerk: Clerk, words: str) -> None:
    assert words in clerk.screen


def writes_settings(_: Clerk, file: str, sheet: str, *pairs: str) -> None:
    with opened(file, sheet) as page:
        for label, value in by_two(pairs):
            row = row_of(page, label)
            page.cell(row, 3, value)


def writes(_: Clerk, file: str, sheet: str, key: str, *pairs: str) -> None:
    with opened(file, sheet) as page:
        for title, value in by_two(pairs):
            put(page, row_of(page, key), title, value)


def adds(_: Clerk, file: str, sheet: str, *pairs: str) -> None:
    with opened(file, sheet) as page:
        col = column_of(page, pairs[0])
        free = next(row for row in range(6, 999) if page.cell(row, col).value is None)
        for title, value in by_two(pairs):
            put(page, free, title, value)


def shows(_: Clerk, *words: str) -> None:
    file, sheet, *keys, title, value = words
    page = openpyxl.load_workbook(FOLDER / file, data_only=True)[sheet]
    found = [page.cell(row, column_of(page, title)).value for row in rows_of(page, *keys)]
    assert value in [f"{x:%d/%m/%Y}" if isinstance(x, dt.date) else str(x) for x in found]


def shows_no(_: Clerk, file: str, sheet: str, *keys: str) -> None:
    page = openpyxl.load_workbook(FOLDER / file, data_only=True)[sheet]
    assert list(rows_of(page, keys[0]))
    assert not list(rows_of(page, *keys))


def sends_plan(clerk: Clerk, code: str, file: str) -> None:
    save(file, form(clerk, code, {"unit": [unit_record()], "plan": [plan_record()]}))


def sends_wrong_plan(clerk: Clerk, code: str, title: str, value: str, file: str) -> None:
    assert title == "Ngày dự kiến"
    record = plan_record() | {"planned_date": value}
    save(file, form(clerk, code, {"unit": [unit_record()], "plan": [record]}))


def sends_word(_: Clerk, __: str, file: str) -> None:
    save(file, mails.DOCX)


def sends_anothers(clerk: Clerk, code: str, other: str, file: str) -> None:
    content = form(clerk, other, {"unit": [unit_record()], "plan": [plan_record()]})
    [address] = clerk.plan.by_code[code].addresses
    head = f"From: {address}\nDate: {clerk.today:%a, %d %b %Y} 08:00:00 +0700\nSubject: KH\n"
    save(file, mails.mail(mails.TEXT, mails.named(f"{other}.xlsx", content), head=head))


def sends_list(clerk: Clerk, code: str, name: str, file: str) -> None:
    people = [delegate("Trịnh Thị Sáu", "1975-06-05"), delegate(name, "1980")]
    values = whole(clerk.plan, *people) | {"plan": []}
    values["exemplars"][0]["award"] = "Giấy khen"
    save(file, form(clerk, code, values))


def is_sent_a_form(clerk: Clerk, file: str) -> None:
    """The form of the level above; here of a plan like this one."""
    save(file, form(clerk, "XP01", {}))


BUTTONS = {step.label: step for step in (*WINDOW_STEPS, *REHEARSAL, *POST, *UPWARD)}
SENTENCES: dict[str, Callable[..., None]] = {
    "Bấm <w> (<w>).": presses,
    "Bấm <w>, chọn <w> (<w>).": chooses_file,
    "Ghi <w> vào ô <w>, bấm <w> (<w>).": presses_for,
    "Có <w+>.": is_there,
    "Không còn <w+>.": is_gone,
    "Màn hình ghi <w>.": is_said,
    "Mở <w>, sheet <w>: ghi <p+>.": writes_settings,
    "Mở <w>, sheet <w>, dòng <w>: ghi <p+>.": writes,
    "Mở <w>, sheet <w>, dòng mới: ghi <p+>.": adds,
    "Xem <w>, sheet <w>, dòng <k>: cột <w> ghi <w>.": shows,
    "Xem <w>, sheet <w>: không có dòng <k>.": shows_no,
    "Đơn vị <w> gửi kế hoạch: lưu thành <w>.": sends_plan,
    "Đơn vị <w> gửi kế hoạch ghi <p>: lưu thành <w>.": sends_wrong_plan,
    "Đơn vị <w> gửi một tệp Word: lưu thành <w>.": sends_word,
    "Đơn vị <w> gửi thư kèm mẫu của <w>: lưu thành <w>.": sends_anothers,
    "Đơn vị <w> gửi danh sách có <w>: lưu thành <w>.": sends_list,
    "Cấp trên gửi mẫu: lưu thành <w>.": is_sent_a_form,
}
SAYING = (presses, presses_for, chooses, chooses_file, agrees)
"""What makes the program say something."""
SHAPES = {
    "<w+>": "<w>(?:, <w>)*",
    "<p+>": "<p>(?:, <p>)*",
    "<k>": "<w>(?: <w>)*",
    "<p>": "<w> là <w>",
    "<w>": "`[^`]+`",
}
"""Words in backticks: one, some with commas, some; «`Cột` là `giá trị`», one or some."""


def pattern(sentence: str) -> re.Pattern[str]:
    shape = re.sub(r"[.()]", r"\\\g<0>", sentence)
    for short, long in SHAPES.items():
        shape = shape.replace(short, long)
    return re.compile(shape)


def lines_to_do(title: str) -> Iterator[tuple[int, str]]:
    """Every heading or paragraph of a section that names a day, and every bullet, by its line."""
    section = GUIDE.read_text(encoding="utf-8").split(title, 1)[1].split("\n## ", 1)[0]
    for number, line in enumerate(section.splitlines()):
        if line.startswith("- ") or DAY.search(line):
            yield number, line.removeprefix("- ")


@pytest.fixture
def clerk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """Who is about to begin, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    clerk = Clerk()
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(clerk.today, dt.time(9)))
    return clerk


def follow(
    title: str,
    sentences: Mapping[str, Callable[..., None]],
    clerk: Clerk,
    capsys: pytest.CaptureFixture[str],
) -> set[Callable[..., None]]:
    """Do what a section says; which of the sentences it has."""
    understood = {pattern(sentence): do for sentence, do in sentences.items()}
    used = set()
    for number, line in lines_to_do(title):
        if day := DAY.search(line):
            clerk.today = dt.datetime.strptime(day[1], "%d/%m/%Y").date()  # noqa: DTZ007 - a day
            continue
        [do] = [do for shape, do in understood.items() if shape.fullmatch(line)] or [unknown]
        used.add(do)
        try:
            do(clerk, *WORD.findall(line))
        except Exception as error:
            error.add_note(
                f"{GUIDE.name}, “{title.strip()}”, line {number}: {line}\n{clerk.screen}"
            )
            raise
        if do in SAYING:
            clerk.screen = "".join(capsys.readouterr())
    return used


@pytest.mark.thorough
def test_every_step_of_the_guide_works(clerk: Clerk, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(CAMPAIGN, SENTENCES, clerk, capsys) == set(SENTENCES.values())


def test_a_congress_of_another_kind_is_set_up_by_the_page_alone(
    clerk: Clerk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.test_guide.FOLDER", Path("dot-dan-toc"))
    more: dict[str, Callable[..., None]] = {"Chọn bộ mẫu <w>, bấm <w> (<w>).": chooses}
    assert {chooses, adds, is_said} <= follow(OTHER, {**SENTENCES, **more}, clerk, capsys)
    plan = clerk.plan
    assert [one.day for one in plan.milestones if one.held] == [
        dt.date(2024, 5, 30),
        dt.date(2024, 9, 30),
    ]
    book = openpyxl.load_workbook(FOLDER / "gui-di" / "H01.xlsx")
    said = [cell.value for page in book for row in page.iter_rows() for cell in row]
    assert "Số dân tộc trên địa bàn" in said
    assert any("ĐẠI HỘI ĐẠI BIỂU CÁC DÂN TỘC THIỂU SỐ" in str(one) for one in said)


def test_every_step_of_sending_and_fetching_works(
    clerk: Clerk,
    dovecot: Dovecot,
    exim: Exim,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With real servers, where the guide's would be."""
    both = Path("both.pem").absolute()
    both.write_bytes(exim.certificate.read_bytes() + dovecot.certificate.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(both))
    monkeypatch.setenv("EMULATION_XLSX_PASSWORD", PASSWORD)
    ports, connect = {993: dovecot.tls, 465: exim.tls}, socket.create_connection

    def redirected(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        server, port = address
        here = ("127.0.0.1", ports[port]) if server == SERVER else address
        return connect(here, *more, **named)

    monkeypatch.setattr(socket, "create_connection", redirected)

    def replies(clerk: Clerk, code: str) -> None:
        [*_, letter] = exim.delivered(1)
        content = form(clerk, code, {"unit": [unit_record()], "plan": [plan_record()]})
        reply(exim, letter, content)
        arrived(dovecot, 1)

    more: dict[str, Callable[..., None]] = {
        "Đơn vị <w> trả lời thư ấy, kèm kế hoạch.": replies,
        "Gõ mật khẩu, bấm <w> (<w>).": agrees,
    }
    assert {replies, agrees} <= follow(MAIL, {**SENTENCES, **more}, clerk, capsys)


@pytest.mark.parametrize("words", WINDOW)
def test_the_guide_calls_what_is_in_the_window_by_its_name(words: str) -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(steps.__file__).parent.glob("*.py"))
    assert f"`{words}`" in GUIDE.read_text(encoding="utf-8")
    assert f'"{words}' in sources


def unknown(_: Clerk, *words: str) -> None:
    raise AssertionError(f"no sentence of the guide: {words}")


# --- what a clerk's hands do ---------------------------------------------------------------------


class opened:  # noqa: N801 - used as a statement
    """A sheet of a workbook of the campaign, saved afterwards."""

    def __init__(self, file: str, sheet: str) -> None:
        self.path = FOLDER / file
        self.book = openpyxl.load_workbook(self.path)
        self.page: Worksheet = self.book[sheet]

    def __enter__(self) -> Worksheet:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)


def by_two(words: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(words[::2], words[1::2], strict=True))


def put(page: Worksheet, row: int, title: str, value: str) -> None:
    page.cell(row, column_of(page, title), int(value) if value.isdigit() else value)


def column_of(page: Worksheet, title: str) -> int:
    """The column under a title, in the first row that has it."""
    found = (
        cell.column for row in page.iter_rows(max_row=8) for cell in row if cell.value == title
    )
    column = next(found, None)
    assert column, title
    return column


def rows_of(page: Worksheet, *keys: str) -> Iterator[int]:
    for cells in page.iter_rows():
        if set(keys) <= {cell.value for cell in cells}:
            yield cells[0].row or 0


def row_of(page: Worksheet, key: str) -> int:
    [row] = rows_of(page, key)
    return row


def form(clerk: Clerk, code: str, values: Values) -> bytes:
    return returned(clerk.plan, code, values)


def save(file: str, content: bytes) -> None:
    path = FOLDER / file
    assert path.parent.is_dir()
    path.write_bytes(content)
