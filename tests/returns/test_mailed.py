"""Returns that come by mail: whose they are, when they came, and sixty of them in one folder."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest

from emulation_xlsx import cli, demo
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.intake.folder import scan
from emulation_xlsx.intake.parcels import Arrival, Envelope, unpack
from emulation_xlsx.plan.issue import allocate_plan, unit_workbook
from emulation_xlsx.plan.model import Plan, default_plan, plan_from_tables
from emulation_xlsx.returns.receipts import (
    BY_CLERK,
    BY_DATE,
    BY_MAIL,
    FIRST_SEEN,
    HELD,
    NO_FORM,
    REPEATED,
    SPOILT,
    Entry,
    Receipt,
    receive,
)
from emulation_xlsx.returns.register import read_register
from emulation_xlsx.town.consolidation import Consolidation, consolidate
from tests.helpers.campaigns import campaign_in, demo_in
from tests.helpers.mails import (
    PDF,
    b_word,
    gmail,
    mail,
    mailbox,
    named,
    outlook,
    thunderbird,
)
from tests.helpers.workbooks import zipped
from tests.returns.test_receipts import codes, form, unmarked

VIETNAM = dt.timezone(dt.timedelta(hours=7))
SEEN = demo.SEEN


def with_addresses(**addresses: str) -> Plan:
    plan = default_plan()
    units = [replace(unit, emails=addresses.get(unit.code)) for unit in plan.units]
    office = replace(plan.settings, reply_email="Noivu@bimson.vn; vanthu@bimson.vn")
    return replace(plan, units=tuple(units), settings=office)


PLAN = with_addresses(
    XP02="phuong.badinh@bimson.vn; ubnd@bimson.vn", XP04="xp04@bimson.vn", XP03="ds@bimson.vn"
)


def sent(content: bytes, sender: str | None, file: str = "a.eml!a.xlsx") -> Arrival:
    return Arrival(file, content, envelope=Envelope(sender=sender))


def one(arrival: Arrival, plan: Plan = PLAN, entry: Entry | None = None) -> Receipt:
    [receipt] = receive([arrival], {arrival.key: entry} if entry else {}, plan, SEEN)
    return receipt


# --- whose it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "sender", "doubts"),
    [
        ("XP02", "phuong.badinh@bimson.vn", []),
        ("XP02", "ubnd@bimson.vn", []),
        ("XP02", "noivu@bimson.vn", []),
        ("XP02", "vanthu@bimson.vn", []),
        ("XP02", None, []),
        ("XP02", "la@gmail.com", ["sender_not_of_unit"]),
        ("XP02", "xp04@bimson.vn", ["sender_of_other"]),
        ("DT05", "la@gmail.com", ["sender_unconfirmed"]),
        ("DT05", "xp04@bimson.vn", ["sender_of_other"]),
        ("XP08", "ds@bimson.vn", []),
    ],
    ids=[
        "the unit's first address",
        "its second",
        "the office forwards it",
        "its other address does",
        "no mail",
        "an address that is not the unit's",
        "another unit's",
        "the unit has no address in the plan",
        "it has none, and this is another's",
        "the unit that took it over",
    ],
)
def test_the_sender_must_be_the_units(unit: str, sender: str | None, doubts: list[str]) -> None:
    receipt = one(sent(form(unit), sender))
    assert (receipt.unit, codes(receipt)) == (unit, doubts)
    assert (receipt.verdict == HELD) == bool(doubts) != receipt.counts


def test_a_sender_who_is_not_the_units_is_said_with_what_to_do() -> None:
    [finding] = one(sent(form("XP02"), "la@gmail.com")).findings
    assert finding.value == "la@gmail.com"
    assert "không phải địa chỉ của Phường Bắc Sơn trong kế hoạch" in finding.message
    assert "Đơn vị (sửa)" in finding.remedy


def test_without_a_code_the_sender_is_a_proposal() -> None:
    receipt = one(sent(unmarked(None), "xp04@bimson.vn"))
    assert (receipt.unit, receipt.verdict, codes(receipt)) == ("XP04", HELD, ["unit_by_sender"])


def test_without_a_code_and_from_nobodys_address_nothing_is_known() -> None:
    receipt = one(sent(unmarked(None), "la@gmail.com"))
    assert (receipt.unit, receipt.verdict, codes(receipt)) == (None, HELD, ["no_unit"])


def test_the_clerks_word_goes_before_the_senders() -> None:
    entry = Entry(SEEN, unit="XP02")
    receipt = one(sent(form("XP02"), "la@gmail.com"), entry=entry)
    assert (receipt.unit, receipt.identified, receipt.findings) == ("XP02", BY_CLERK, ())


@pytest.mark.parametrize(
    ("sender", "entry"),
    [
        ("(thư không ghi người gửi)", Entry(SEEN, unit="DT05")),
        ('"la x"@gmail.com', Entry(SEEN, unit="DT05")),
        ("la@gmail.com", Entry(SEEN, unit="DT05", ignored=True)),
    ],
    ids=["nobody", "an address that is not sure", "set aside"],
)
def test_what_confirms_nobody(sender: str, entry: Entry) -> None:
    first, later = (
        sent(form("DT05"), sender, "a.eml!a.xlsx"),
        sent(unmarked("DT05"), sender, "b.eml!b.xlsx"),
    )
    receipts = receive([first, later], {first.key: entry}, PLAN, SEEN)
    assert receipts[1].verdict == HELD


def test_the_same_bytes_from_the_units_own_address_go_before_a_strangers() -> None:
    content = form("XP04")
    stranger = sent(content, "la@gmail.com", "a.eml!a.xlsx")
    own = sent(content, "xp04@bimson.vn", "b.eml!b.xlsx")
    receipts = receive([stranger, own], {}, PLAN, SEEN)
    assert [one.verdict for one in receipts] == [REPEATED, ""]


def test_a_sender_of_a_unit_without_address_is_asked_for_once() -> None:
    arrivals = [
        sent(form("DT05"), "la@gmail.com", "a.eml!a.xlsx"),
        sent(unmarked("DT05"), "la@gmail.com", "b.eml!b.xlsx"),
        sent(form("DT06"), "la@gmail.com", "c.eml!c.xlsx"),
    ]
    unconfirmed = (HELD, ["sender_unconfirmed"])
    told = [(r.verdict, codes(r)) for r in receive(arrivals, {}, PLAN, SEEN)]
    assert told == [unconfirmed] * 3
    confirmed = {arrivals[0].key: Entry(SEEN, unit="DT05")}
    told = [(r.verdict, codes(r)) for r in receive(arrivals, confirmed, PLAN, SEEN)]
    assert told == [("", []), ("", []), unconfirmed]


# --- when it came --------------------------------------------------------------------------------

DAY = dt.date(2019, 11, 14)
EARLY = dt.datetime.combine(DAY, dt.time(23, 59))
LATE = EARLY + dt.timedelta(minutes=31)
FUTURE = SEEN + dt.timedelta(days=40)


@pytest.mark.parametrize(
    ("received", "dated", "day", "source"),
    [
        (LATE, EARLY, LATE.date(), BY_MAIL),
        (None, EARLY, EARLY.date(), BY_DATE),
        (None, None, SEEN.date(), FIRST_SEEN),
        (FUTURE, EARLY, EARLY.date(), BY_DATE),
        (None, FUTURE, SEEN.date(), FIRST_SEEN),
    ],
    ids=["by the server", "by the sender", "by nobody", "server ahead", "sender ahead"],
)
def test_a_mails_day_is_the_day(
    received: dt.datetime | None, dated: dt.datetime | None, day: dt.date, source: str
) -> None:
    envelope = Envelope(received=received, dated=dated)
    receipt = one(Arrival("a.eml!a.xlsx", form("XP02"), envelope=envelope))
    assert (receipt.received, receipt.source) == (day, source)
    assert receipt.weak == (source == FIRST_SEEN)
    impossible = source == FIRST_SEEN and dated is not None
    assert codes(receipt) == ["mail_time_impossible"] * impossible


def test_the_clerks_day_goes_before_the_mails() -> None:
    arrival = Arrival("a.eml!a.xlsx", form("XP02"), envelope=Envelope(received=FUTURE))
    receipt = one(arrival, entry=Entry(SEEN, received=EARLY.date()))
    assert (receipt.received, receipt.source, receipt.findings) == (EARLY.date(), BY_CLERK, ())


def test_a_mail_is_believed_where_the_first_seen_time_was_spoilt() -> None:
    arrival = Arrival("a.eml!a.xlsx", form("XP02"), envelope=Envelope(received=LATE))
    assert one(arrival, entry=Entry(SPOILT)).received == LATE.date()


def test_the_same_form_by_mail_and_saved_beside_it_came_when_the_mail_came() -> None:
    arrivals = [
        Arrival("a.xlsx", form("XP02")),
        Arrival("b.eml!a.xlsx", form("XP02"), envelope=Envelope(received=EARLY)),
    ]
    receipts = receive(arrivals, {}, PLAN, SEEN)
    assert [r.verdict for r in receipts] == [REPEATED, ""]


def test_of_two_mails_of_a_day_the_later_hour_is_the_later_version() -> None:
    hours = [dt.datetime.combine(DAY, dt.time(hour)) for hour in (16, 9)]
    receipts = [
        one(Arrival(f"{n}.eml!a.xlsx", form("XP02"), envelope=Envelope(received=hour)))
        for n, hour in enumerate(hours)
    ]
    assert [r.file[0] for r in sorted(receipts, key=Receipt.order)] == ["1", "0"]


# --- what a folder holds -------------------------------------------------------------------------


def laid(folder: Path, **files: bytes) -> list[Receipt]:
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return receive(scan(folder), {}, PLAN, SEEN)


def test_a_mail_that_only_says_something_is_listed_and_nobody_is_answered(tmp_path: Path) -> None:
    [receipt] = laid(tmp_path, a_eml=mail("Content-Type: text/plain\n\nEm xin nộp muộn ạ.\n"))
    assert (receipt.file, receipt.verdict) == ("a.eml", NO_FORM)
    assert codes(receipt) == ["mail_without_workbook"]


def test_a_bad_mail_stops_no_other(tmp_path: Path) -> None:
    good = mail(named("a.xlsx", form("XP02")), head="From: ubnd@bimson.vn\n")
    receipts = laid(tmp_path, a_eml=b"From: x\n" + bytes(90), b_zip=b"PK\x03\x04", c_eml=good)
    assert [(r.file, r.counts) for r in receipts] == [
        ("a.eml", False),
        ("b.zip", False),
        ("c.eml!a.xlsx", True),
    ]


def test_check_names_the_file_within_the_mail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "thư!1.eml"
    path.write_bytes(mail(named("báo cáo.xlsx", b"Kinh gui"), named("b.xlsx", form("XP02"))))
    assert cli.main(["check", str(path), "--format", "json"]) == 1
    assert f'"file": "{path}!báo cáo.xlsx"' in capsys.readouterr().out


# --- sixty mails in a folder ---------------------------------------------------------------------


def redirected(content: bytes, sender: str, came: dt.date, number: int) -> bytes:
    """A program's mail from another sender, at four in the afternoon of a day."""
    moment = dt.datetime.combine(came, dt.time(16, number % 60), VIETNAM)
    date = format_datetime(moment).encode()
    content = re.sub(
        rb"(?m)^From: .*?(\r?)$", b"From: <" + sender.encode() + rb">\1", content, count=1
    )
    content = re.sub(rb"(?m)^Date: .*?(\r?)$", b"Date: " + date + rb"\1", content, count=1)
    content = re.sub(rb"(?m)^Received: (?:.*\r?\n[ \t])*.*\r?\n", b"", content)
    content = re.sub(rb"(?m)^X-Received: .*\r?\n", b"", content)
    unique = b"<%d.%s>" % (number, sender.encode())
    return re.sub(rb"(?m)^(Message-ID:\s+)<.*>(\r?)$", rb"\1" + unique + rb"\2", content, count=1)


PROGRAMS: list[Callable[[str, bytes], bytes]] = [gmail, outlook, thunderbird]


def as_mails(files: dict[str, tuple[bytes, dt.date | None]]) -> dict[str, bytes]:
    """Every return as one of three programs sends it; twenty in a mailbox, some zipped."""
    mails: list[bytes] = []
    for number, (file, (content, came)) in enumerate(files.items()):
        code = Path(file).stem[:4]
        name = f"Báo cáo {code} {number}.xlsx"
        if number % 7 == 0:
            name, content = f"{code}.zip", zipped({f"Báo cáo/{name}": content, "anh.pdf": PDF})
        program = PROGRAMS[number % len(PROGRAMS)]
        assert came
        mails.append(
            redirected(program(name, content), f"{code.lower()}@bimson.example", came, number)
        )
    alone = {f"thu {number}.eml": one for number, one in enumerate(mails[:-20])}
    return {**alone, "hop thu.mbox": mailbox(*mails[-20:])}


def last_returns(made: Campaign, plan: Plan) -> dict[str, tuple[bytes, dt.date | None]]:
    """What the demo's units sent before the town's conference."""
    register = read_register(made.register.read_bytes(), made.register.name, plan)
    came = {file: entry.received for (file, _), entry in register.entries.items()}
    wanted = [file for file in came if file.startswith(demo.ROUND_3) and came[file]]
    paths = {file: made.incoming / file for file in wanted if file != demo.TWICE}
    return {file: (path.read_bytes(), came[file]) for file, path in paths.items()}


def town_of(campaign: Campaign, plan: Plan) -> Consolidation:
    register = read_register(campaign.register.read_bytes(), campaign.register.name, plan)
    receipts = receive(scan(campaign.incoming), register.entries, plan, SEEN)
    return consolidate(plan, [], allocate_plan(plan), receipts, [], demo.AS_OF)


@pytest.mark.thorough
def test_sixty_mails_count_as_the_files_in_them_do(tmp_path: Path) -> None:
    campaign, plan = campaign_in(tmp_path / "dot"), plan_from_tables(demo.demo_tables())
    files = last_returns(demo_in(tmp_path / "demo"), plan)
    assert len(files) >= 55
    for name, content in as_mails(files).items():
        replace_file(campaign.incoming / name, content)
    assert cli.main(["consolidate", str(campaign.root), "--as-of", "2020-04-20"]) == 0
    mailed = town_of(campaign, plan)
    assert {r.source for r in mailed.receipts} == {BY_DATE}
    assert not any(r.verdict == HELD for r in mailed.receipts)
    arrivals = [Arrival(file, content) for file, (content, _) in files.items()]
    entries = {a.key: Entry(SEEN, received=files[a.file][1]) for a in arrivals}
    plain = consolidate(
        plan, [], allocate_plan(plan), receive(arrivals, entries, plan, SEEN), [], demo.AS_OF
    )
    assert summary(mailed) == summary(plain)
    for path in campaign.answers.glob("*.eml"):
        draft = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert draft["X-Unsent"] == "1"
        assert draft["To"].endswith("@bimson.example")


def summary(town: Consolidation) -> tuple[object, ...]:
    """What the office acts on."""
    parts = {
        key: (state.first_received, state.winner.valid, len(state.versions))
        for key, state in town.parts.items()
    }
    found = sorted((f.place.unit or "", f.code, f.place.cell or "") for f in town.findings)
    return parts, found, [(s.unit.code, s.rule, s.text) for s in town.standings]


def test_a_reply_to_what_was_sent_out_is_known_by_its_unit(tmp_path: Path) -> None:
    """A clerk who answers the office's mail by forwarding the form from the unit's address."""
    plan = plan_from_tables(demo.demo_tables())
    content = unit_workbook(plan, plan.by_code["XP02"], 2, demo.ISSUED, {"plan": [{"venue": "X"}]})
    head = f"From: {b_word('UBND phường')} <xp02@bimson.example>\nIn-Reply-To: <a@b>\n"
    (tmp_path / "a.eml").write_bytes(mail(named("XP02.xlsx", content), head=head))
    [receipt] = receive(scan(tmp_path), {}, plan, SEEN)
    assert (receipt.unit, receipt.verdict, receipt.findings) == ("XP02", "", ())


@pytest.mark.parametrize(
    ("address", "unit", "words"),
    [
        ("XP04@bimson.vn", "XP04", "“xp04@bimson.vn” của "),
        ("ai.do@gmail.com", None, "“ai.do@gmail.com”; máy chủ ghi: <ai.do@gmail.com>: 550"),
    ],
)
def test_a_notice_says_which_unit_did_not_get_which_letter(
    address: str, unit: str | None, words: str
) -> None:
    letter = mail(named("XP04.xlsx", form("XP04")), head="Subject: Mau bao cao\n").decode()
    head = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.vn\nSubject: failure notice\n\n"
    text = f"{head}<{address}>: 550 no such user\n\n--- Below is a copy of the message.\n\n{letter}"
    receipts = receive(unpack("a.eml", text.encode()), {}, PLAN, SEEN)
    [(verdict, [finding])] = [(receipt.verdict, receipt.findings) for receipt in receipts]
    assert (verdict, finding.place.unit) == (NO_FORM, unit)
    assert words in finding.message
    assert "“Mau bao cao”" in finding.message
