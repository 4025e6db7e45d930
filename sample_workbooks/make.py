"""Make the sample workbooks anew: ``python sample_workbooks/make.py [FOLDER]``.

A plan, a blank form per kind of unit, a dozen filled returns of the demo (good and faulty), and
the town workbook made from them; the same bytes every time.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from pathlib import Path

from emulation_xlsx import demo
from emulation_xlsx.campaign.files import replace_file
from emulation_xlsx.campaign.folder import Campaign, new_campaign
from emulation_xlsx.commands.consolidate import consolidate_returns
from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook, unit_workbook
from emulation_xlsx.plan.workbook import read_plan

GOOD = ("XP01", "XP03", "DT05", "TH04", "DN02", "QL04")
FAULTY = ("DT02", "DT03", "QL03", "QL05", "XP02", "XP05", "TH01", "DN04")
RETURNS = sorted((*GOOD, *FAULTY))
COMMAND = "python sample_workbooks/make.py"


def make(folder: Path) -> list[Path]:
    """Write every sample below ``folder``; their paths."""
    files = {"ke-hoach.xlsx": new_plan_workbook(demo.CREATED, demo.demo_tables())}
    plan, _ = read_plan(files["ke-hoach.xlsx"], "ke-hoach.xlsx")
    seats = allocate_plan(plan).seats
    for unit in {unit.kind: unit for unit in reversed(plan.units)}.values():
        blank = unit_workbook(plan, unit, seats.get(unit.code), demo.ISSUED)
        files[f"mau-trong/{unit.code}.xlsx"] = blank
    arrived = demo.returns(plan, seats)
    for code in RETURNS:
        files[f"bao-cao/{code}.xlsx"] = arrived[f"{demo.ROUND_3}/{code}.xlsx"][0]
    files["tong-hop.xlsx"] = _town(files)
    for name, content in files.items():
        replace_file(folder / name, content)
    return [folder / name for name in files]


def _town(files: dict[str, bytes]) -> bytes:
    """The town workbook that the command makes of the samples."""
    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()):
        campaign = new_campaign(Path(place) / "dot")
        replace_file(campaign.plan, files["ke-hoach.xlsx"])
        for name, content in files.items():
            if name.startswith("bao-cao/"):
                replace_file(campaign.incoming / Path(name).name, content)
        consolidate_returns(campaign.root, demo.AS_OF, demo.SEEN)
        return Campaign(campaign.root).town_workbook(demo.AS_OF.isoformat()).read_bytes()


if __name__ == "__main__":
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for path in make(home):
        print(path)
