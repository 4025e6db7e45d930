"""``check``: single files, wherever they lie, through the gates and the checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.checking import FORM, Quota, Return, check_returns
from emulation_xlsx.returns.gates import open_form, read_limited
from emulation_xlsx.returns.intake import identify
from emulation_xlsx.returns.refusal import RefusedError


def check_files(
    files: Sequence[str | Path], plan: Plan, today: dt.date, quotas: Mapping[str, Quota] | None
) -> list[Finding]:
    """The findings of files, sorted by file (as given), sheet order, row and column.

    ``quotas`` is None without a campaign: then neither quota, deadline nor identity is checked,
    and one information says so.
    """
    findings: list[Finding] = []
    returns: list[Return] = []
    for file in dict.fromkeys(map(str, files)):
        try:
            book = open_form(read_limited(Path(file)), load(FORM))
        except RefusedError as refusal:
            findings.append(refusal.finding(file))
            continue
        code, _, doubts = identify(file, book, plan)
        known = plan.by_code.get(code or "") if quotas is not None else None
        returns.append(Return(file, book, code, known))
        findings += doubts if quotas is not None else []
    findings += check_returns(returns, plan, today, quotas).findings
    if quotas is None and returns:
        findings.append(make("no_campaign", Place()))
    return sorted(findings, key=Finding.sort_key)
