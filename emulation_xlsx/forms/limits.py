"""What Excel lets a person type into a field's cell, as xlsxwriter is told it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulation_xlsx.forms.schema import YES_NO, FormField
from emulation_xlsx.forms.values import NUMERIC


def list_of(one: FormField) -> str:
    return one.excel.list or YES_NO


def limit(one: FormField, list_names: Mapping[str, str]) -> dict[str, Any]:
    """A field's validation; ``list_names``: code list → its defined name in the workbook."""
    limits = one.constraints
    if one.input == "list":
        name = list_names[list_of(one)]
        hint = "Xin chọn một giá trị trong danh sách thả xuống."
        if one.excel.open_list:
            hint = "Giá trị này không có trong danh sách. Chọn OK nếu vẫn muốn ghi."
        kind = "information" if one.excel.open_list else "stop"
        return {
            "validate": "list",
            "source": f"={name}",
            "error_type": kind,
            "error_message": hint,
        }
    if one.input in NUMERIC:
        low, high = limits.minimum or 0, limits.maximum or 1e12
        return {
            "validate": "decimal" if one.input == "number" else "integer",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_message": f"Xin chỉ ghi số, từ {low:.0f} đến {high:.0f}.",
        }
    if limits.max_length and limits.max_length <= 255:
        return {
            "validate": "length",
            "criteria": "<=",
            "value": limits.max_length,
            "error_message": f"Xin ghi không quá {limits.max_length} ký tự.",
        }
    return {"validate": "any"}
