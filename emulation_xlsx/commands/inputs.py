"""The plan and the register of a campaign, or why they cannot be used, said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign.files import reason
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.windows import patiently
from emulation_xlsx.commands.outcome import StopError
from emulation_xlsx.findings import Finding, Place, make
from emulation_xlsx.forms.schema import load
from emulation_xlsx.forms.values import CodeLists
from emulation_xlsx.plan.clash import Infeasible
from emulation_xlsx.plan.defaults import code_lists
from emulation_xlsx.plan.listed import listed_questions
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation
from emulation_xlsx.reading.raw import RawTable
from emulation_xlsx.reading.workbook import UnreadableWorkbookError, read_workbook

if TYPE_CHECKING:
    from emulation_xlsx.returns.register import Register


def usable_plan(campaign: Campaign, style: str = "text") -> tuple[Plan, Allocation, list[Finding]]:
    """The plan, its quota, and the findings that the plan can be used with.

    :raises StopError: the plan or its quota cannot be used; its findings are printed.
    """
    from emulation_xlsx.plan.doubts import plan_doubts
    from emulation_xlsx.plan.issue import allocate_plan
    from emulation_xlsx.plan.workbook import UnusablePlanError, read_plan

    name = campaign.plan.name
    try:
        plan, findings = read_plan(patiently(campaign.plan.read_bytes), name)
        allocation = allocate_plan(plan)
    except OSError as error:
        raise StopError(f"không mở được {name}: {reason(error)}.") from error
    except UnusablePlanError as refused:
        _print(refused.findings, name, style)
        words = f"kế hoạch {name} chưa dùng được, có {len(refused.findings)} chỗ cần sửa."
        raise StopError(words) from refused
    except Infeasible as clash:
        found = make("infeasible_quota", Place(file=name), reason=str(clash))
        _print([found], name, style)
        raise StopError(f"không chia được chỉ tiêu theo kế hoạch {name}.") from clash
    return plan, allocation, [*findings, *plan_doubts(allocation, name)]


def has_own(plan: Path) -> bool:
    """Whether a plan has questions of its own, or lists with one more, by which its forms must be
    read.

    Where it cannot be opened there are none to know of: the plan is refused in its time.
    """
    questions = load("plan").only(lambda sheet: sheet.key in ("own_questions", "lists"))
    try:
        tables = read_workbook(patiently(plan.read_bytes), questions).tables
    except (OSError, UnreadableWorkbookError):
        return False
    own, listed = (tables.get(key) for key in ("own_questions", "lists"))
    return bool(own and len(own)) or bool(listed and listed_questions(_lists(listed)))


def _lists(table: RawTable) -> CodeLists:
    """The code lists as they are read, before anything is checked."""
    names = "list", "value", "role"
    columns = (table.columns.get(name) or [None] * len(table) for name in names)
    rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
    return code_lists(r for r in rows if isinstance(r["list"], str) and isinstance(r["value"], str))


def _print(findings: Sequence[Finding], name: str, style: str) -> None:
    from emulation_xlsx.commands.tables import print_findings

    print_findings(findings, [name], style)


def usable_register(campaign: Campaign, plan: Plan) -> tuple[bytes | None, Register]:
    """The register's bytes (None: there is no register yet) and its entries.

    :raises StopError: it is there but cannot be used.
    """
    from emulation_xlsx.returns.receipts import UnusableRegisterError
    from emulation_xlsx.returns.register import Register, read_register

    name = campaign.register.name
    try:
        old = patiently(campaign.register.read_bytes)
        return old, read_register(old, name, plan)
    except FileNotFoundError:
        return None, Register()
    except OSError as error:
        raise StopError(f"không mở được {name}: {reason(error)}. Chưa ghi gì.") from error
    except UnusableRegisterError as error:
        words = (
            f"không dùng được sổ tiếp nhận {name}: {error}. Xin khôi phục sổ, "
            "hoặc đổi tên tệp này để lập sổ mới. Chưa ghi gì."
        )
        raise StopError(words) from error
