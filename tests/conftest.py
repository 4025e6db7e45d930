"""Fixtures for all tests, and what the markers mean."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.garbage import collect_rarely
from tests.helpers import dovecot as mailboxes
from tests.helpers import exim as posts
from tests.helpers import windows, xvfb
from tests.helpers.campaigns import campaign_in
from tests.helpers.libreoffice import Office, missing_tools

# The hundreds of processes that the tests start need not compile the program each anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
collect_rarely()  # as the program does
# A machine that is busy with something else is no finding.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

NEEDS: Mapping[str, tuple[str, Callable[[], tuple[str, ...]]]] = {
    "libreoffice": ("EMULATION_XLSX_REQUIRE_LIBREOFFICE", missing_tools),
    "window": ("EMULATION_XLSX_REQUIRE_WINDOW", xvfb.missing),
    "dovecot": ("EMULATION_XLSX_REQUIRE_DOVECOT", mailboxes.missing),
    "exim": ("EMULATION_XLSX_REQUIRE_EXIM", posts.missing),
    "windows": (windows.REQUIRED, windows.missing),
}
"""Marker → what says where a test so marked that is skipped has failed (CI sets it), and what
this machine lacks of what such tests need.
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """A campaign with the demo's plan, and nothing else."""
    return campaign_in(tmp_path / "đợt")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl+C stops, also where the tests run in the background, where it is ignored."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One running LibreOffice for all tests; a test that uses it is marked ``libreoffice``."""
    with Office(tmp_path_factory.mktemp("libreoffice")) as office:
        yield office


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One for all tests: a process that has seen one go is ended by Xlib at the next."""
    with xvfb.display(tmp_path_factory.mktemp("display")) as variables:
        yield variables


@pytest.fixture
def window(
    display: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], xvfb.Window]:
    """The program's window, started in a folder, on a display of its own; marked ``window``."""
    for name, value in display.items():
        monkeypatch.setenv(name, value)
    return xvfb.Window


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the environment of everything that the window starts holds."""
    monkeypatch.setenv("EMULATION_XLSX_TEST", str(tmp_path))
    return f"EMULATION_XLSX_TEST={tmp_path}"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[mailboxes.Dovecot]:
    """A running server with the office's mailbox; marked ``dovecot``."""
    with mailboxes.dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def exim(dovecot: mailboxes.Dovecot) -> Iterator[posts.Exim]:
    """A running server that takes letters and delivers them; marked ``exim``."""
    with posts.exim(dovecot.box()) as server:
        yield server


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses these fixtures, before -m selects, and skip it where something lacks; the
    files that wait for other programs go first, so that at the end none is waited for alone.
    """
    waiting = set()
    for item in items:
        for marker, (_, missing) in NEEDS.items():
            if marker in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
            if item.get_closest_marker(marker):
                waiting.add(item.path)
                if missing():
                    item.add_marker(pytest.mark.skip(f"not installed: {', '.join(missing())}"))
    items.sort(key=lambda item: item.path not in waiting)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped but must not be."""
    report = yield
    for marker, (required, _) in NEEDS.items():
        must = os.environ.get(required) and item.get_closest_marker(marker)
        if must and report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"{required} is set, yet this was skipped: {report.longrepr}"
    return report
