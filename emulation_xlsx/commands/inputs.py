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
from emulation_xlsx.plan.clash import Infeasible
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.plan.quota import Allocation
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
    """Whether a plan has questions of its own, by which its forms must be read.

    Where it cannot be opened there are none to know of: the plan is refused in its time.
    """
    spec = load("plan")
    questions = spec.model_copy(update={"sheets": (spec.sheet("own_questions"),)})
    try:
        tables = read_workbook(patiently(plan.read_bytes), questions).tables
    except (OSError, UnreadableWorkbookError):
        return False
    return any(map(len, tables.values()))


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
        return old, read_register(old, name, plan.lists, plan.by_code)
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
