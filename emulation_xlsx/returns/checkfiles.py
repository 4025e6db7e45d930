"""``check``: single files, wherever they lie, through the gates and the checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.checking import FORM, Quota, Return, check_returns
from emulation_xlsx.returns.gates import RefusedError, open_form
from emulation_xlsx.returns.intake import identify


def check_files(
    files: Sequence[Path], plan: Plan, today: dt.date, quotas: Mapping[str, Quota] | None
) -> list[Finding]:
    """The findings of files, sorted by file, sheet order, row and column.

    ``quotas`` is None without a campaign: then neither quota, deadline nor identity is checked,
    and one information says so.
    """
    findings: list[Finding] = []
    returns: list[Return] = []
    for file in dict.fromkeys(files):
        try:
            book = open_form(_content(file), load(FORM))
        except RefusedError as refusal:
            findings.append(refusal.finding(str(file)))
            continue
        code, _, doubts = identify(str(file), book, plan)
        known = plan.by_code.get(code or "") if quotas is not None else None
        returns.append(Return(str(file), book, code, known))
        findings += doubts if quotas is not None else []
    findings += check_returns(returns, plan, today, quotas).findings
    if quotas is None and returns:
        findings.append(make("no_campaign", Place()))
    return sorted(findings, key=Finding.sort_key)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RefusedError("unreadable_file", reason=_reason(error)) from error


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "không có tệp này"
    if isinstance(error, IsADirectoryError):
        return "đây là thư mục, không phải tệp"
    if isinstance(error, PermissionError):
        return "không có quyền đọc, hoặc đang mở ở nơi khác"
    return error.strerror or str(error)
