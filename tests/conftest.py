"""Fixtures for all tests, and what the marker ``libreoffice`` means."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest

from tests.libreoffice import Office, missing_tools

REQUIRED = "EMULATION_XLSX_REQUIRE_LIBREOFFICE"
"""Where this is set, a test marked ``libreoffice`` that is skipped has failed; CI sets it."""


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One running LibreOffice for all tests; a test that uses it is marked ``libreoffice``."""
    with Office(tmp_path_factory.mktemp("libreoffice")) as office:
        yield office


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses LibreOffice, before -m selects, and skip it where that is not installed."""
    for item in items:
        if "libreoffice" in getattr(item, "fixturenames", ()):
            item.add_marker("libreoffice")
        if item.get_closest_marker("libreoffice") and missing_tools():
            item.add_marker(pytest.mark.skip(f"not installed: {', '.join(missing_tools())}"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped but must not be."""
    report = yield
    required = os.environ.get(REQUIRED) and item.get_closest_marker("libreoffice")
    if required and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{REQUIRED} is set, yet this was skipped: {report.longrepr}"
    return report
