"""The forms in the words of the default kit, as its units get them."""

from __future__ import annotations

from dataclasses import replace

from emulation_xlsx.forms.schema import FormSpec
from emulation_xlsx.plan.model import Plan, default_plan


def spoken(form: str) -> FormSpec:
    return default_plan().form(form)


def asking_all() -> Plan:
    """The default plan, every question of it asked of everybody."""
    plan = default_plan()
    return replace(plan, asked=replace(plan.asked, only={}))
