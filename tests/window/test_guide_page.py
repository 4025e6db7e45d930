"""The clerk's guide as a page: complete in itself, opened at the step at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.window.guide import SECTIONS, guide_page
from emulation_xlsx.window.steps import POST, REHEARSAL, WINDOW_STEPS, at_hand


def test_the_page_needs_no_other_file() -> None:
    text = guide_page()
    sources = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert len([one for one in sources if one.startswith("data:image/png;base64,")]) == 3
    inner = {one.removeprefix("#") for one in sources if one.startswith("#")}
    assert inner <= set(re.findall(r'id="([^"]+)"', text))
    assert {one for one in sources if not one.startswith(("data:", "#"))} == set()


@pytest.mark.parametrize(
    "command", ["", *(step.command for step in WINDOW_STEPS + REHEARSAL + POST)]
)
def test_every_step_has_its_section(command: str) -> None:
    [there] = re.findall(r'location\.hash = "([^"]+)"', guide_page(command))
    [heading] = re.findall(rf'<h[23] id="{there}">(.+)</h', guide_page(command))
    assert heading.startswith(SECTIONS[command])


def test_the_step_at_hand_is_the_last_one_pressed_or_what_is_there(campaign: Campaign) -> None:
    folder = str(campaign.root)
    assert at_hand("", "") == ""
    assert at_hand(str(campaign.root / "mới"), "close") == "new"
    assert at_hand(folder, "") == "allocate"
    assert at_hand(folder, "remind") == "remind"
    _touch(campaign.allocation)
    assert at_hand(folder, "") == "issue"
    _touch(campaign.outgoing / "DT05.xlsx")
    assert at_hand(folder, "") == "consolidate"


def _touch(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch()
