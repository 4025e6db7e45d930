"""The forms in the words of the default kit, as its units get them."""

from __future__ import annotations

from emulation_xlsx.forms.schema import FormSpec
from emulation_xlsx.plan.model import default_plan


def spoken(form: str) -> FormSpec:
    return default_plan().form(form)
