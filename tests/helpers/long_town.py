"""Every workbook that the product writes, with the longest names, remarks and sums there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from emulation_xlsx.plan.issue import allocate_plan, new_plan_workbook, unit_form
from emulation_xlsx.plan.model import BudgetLine, Member, Plan, default_plan
from emulation_xlsx.returns.feedback import feedback
from emulation_xlsx.returns.register import write_register
from emulation_xlsx.town.sheets.allocation import allocation_workbook
from emulation_xlsx.town.workbook import write_town
from tests.helpers.small_town import (
    AS_OF,
    SEEN,
    Values,
    delegate,
    returned,
    small_plan,
    small_town,
    whole,
)

ISSUED = dt.datetime(2019, 10, 1)  # noqa: DTZ001 - UTC+7, as all times here
PERSON = "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên"
MEMBER = "Nguyễn Phúc Vĩnh Khương Bảo Thăng Long"
POSITION = (
    "Phó Chủ nhiệm Ủy ban Kiểm tra, Chủ tịch Công đoàn cơ sở kiêm Trưởng ban Thanh tra nhân dân"
)
WORKPLACE = "Trường Phổ thông dân tộc nội trú trung học cơ sở và trung học phổ thông Bỉm Sơn"
AWARD = (
    "Huân chương Lao động hạng Nhất, Bằng khen của Thủ tướng Chính phủ, Chiến sĩ thi đua toàn quốc"
)
REMARK = (
    "Đã hiến 1.250 m² đất thổ cư, vận động 86 hộ dân cùng góp 2.345 ngày công và 987.654.000 đồng "
    "làm đường bê tông liên khu phố; đề nghị hội nghị biểu dương và nhân rộng trong toàn thị xã."
)
MAIL = "truongphothongdantocnoitru.bimson@thanhhoa.edu.example"


def long_plan() -> Plan:
    """The plan of :mod:`small_town` with the longest names of the built-in register."""
    plan, every = small_plan(), default_plan()
    longest = sorted((unit.name for unit in every.units), key=len, reverse=True)
    units = tuple(
        replace(unit, name=name, emails=MAIL, phone="0912345678", member=MEMBER, block=long_block)
        for unit, name, long_block in zip(
            plan.units, longest, (unit.block for unit in plan.units), strict=False
        )
    )
    return replace(
        plan,
        units=units,
        council=(Member(MEMBER, POSITION, "0912345678"),),
        budget=(BudgetLine(WORKPLACE, 12_345_678_900, REMARK), BudgetLine("Chi khác", None, None)),
    )


def long_delegate(number: int, **changes: Any) -> dict[str, Any]:
    more = {
        "ethnicity": "Bru - Vân Kiều",
        "position": POSITION,
        "workplace": WORKPLACE,
        "category": "Anh hùng Lực lượng vũ trang nhân dân",
        "economic_sector": "Có vốn đầu tư nước ngoài",
        "highest_award": AWARD,
        "award_decision": "1234567/QĐ-UBND ngày 31/12/2019",
        "phone": "0912345678",
        "note": REMARK,
    }
    return delegate(f"{PERSON} {number}", f"{1950 + number}-06-05", **(more | changes))


def long_values(plan: Plan, people: int = 45) -> Values:
    """A whole return whose every text is long."""
    values = whole(plan, *(long_delegate(number) for number in range(people)))
    values["unit"][0] |= {
        "head_name": PERSON,
        "head_position": POSITION,
        "clerk_name": PERSON,
        "clerk_email": MAIL,
        "explanation": REMARK,
    }
    values["plan"][0] |= {"venue": WORKPLACE, "budget_estimate": 12_345_678_900}
    values["conference"][0] |= {
        "budget_spent": 9_876_543_210,
        "lessons": REMARK,
        "conference_form": "Hội nghị biểu dương những người lao động giỏi, lao động sáng tạo",
    }
    for row in values["presidium"]:
        row |= {"full_name": PERSON, "position": POSITION}
    texts = {"workplace": WORKPLACE, "award": AWARD, "achievement": REMARK, "nurture_plan": REMARK}
    movement = "Xây dựng cơ quan, đơn vị, gia đình, con người kiểu mẫu"
    for row in values["exemplars"]:
        row |= texts | {"name": PERSON, "acclaimed_by": WORKPLACE, "movement": movement}
    for row in values["dossier"]:
        row |= {"number": "1234567/BC-UBND", "file_name": f"{WORKPLACE}.docx", "note": REMARK}
    return values


FORMS = {
    "ke-hoach": "plan",
    "phan-bo": "allocation",
    "mau-trong": "unit_return",
    "mau-da-dien": "unit_return",
    "phan-hoi": "unit_return",
    "so-tiep-nhan": "register",
    "tong-hop": "town",
    "luu-hanh": "town",
}
"""Workbook → the form that declares its sheets."""


def every_workbook() -> Mapping[str, bytes]:
    """File → bytes of every kind of workbook."""
    plan = long_plan()
    good, wrong = long_values(plan), long_values(plan, 3)
    wrong["delegates"][1] |= {"birth_date": "31/02/1975", "gender": "nam hay nữ"}
    wrong["conference"][0]["guests"] = "30 hoặc 40"
    came = {
        "DT05.xlsx": (returned(plan, "DT05", good), dt.date(2020, 4, 10)),
        "DN02 bao cao cua don vi gui lan thu hai.xlsx": (returned(plan, "DN02", wrong), None),
        "XP03.xlsx": (returned(plan, "XP03", long_values(plan, 2)), dt.date(2020, 4, 18)),
        "ghi chu.txt": (b"Kinh gui phong Noi vu", dt.date(2020, 4, 17)),
    }
    town = small_town(plan, came)
    seats = allocate_plan(plan)
    faulty = next(one for one in town.receipts if one.unit == "DN02")
    assert faulty.book
    unit = plan.by_code["DN02"]
    marked = feedback(plan, unit, seats.seats["DN02"], faulty.book, faulty.findings, AS_OF)
    return {
        "ke-hoach": new_plan_workbook(ISSUED),
        "phan-bo": allocation_workbook(plan, seats),
        "mau-trong": returned(plan, "DT05", {}),
        "mau-da-dien": came["DT05.xlsx"][0],
        "phan-hoi": unit_form(marked),
        "so-tiep-nhan": write_register(
            None, town.receipts, plan.lists, SEEN, plan.settings.offices
        ),
        "tong-hop": write_town(town),
        "luu-hanh": write_town(town, public=True),
    }
