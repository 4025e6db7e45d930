"""What is said of a field: its constraints, what failing them means, how it looks in a workbook."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from emulation_xlsx.findings import Severity

Input = Literal["text", "list", "integer", "money", "number", "date", "birth", "phone", "email"]
Fill = Annotated[str, Field(pattern=r"^(bold )?(good|warn|bad|breach|info|fixed)$")]


class Strict(BaseModel):
    """A part of a definition in which a misspelt key fails."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FailureSpec(Strict):
    """A failed constraint's severity, rule and message where they differ from the catalogue's."""

    severity: Severity | None = None
    rule: str | None = None
    message: str | None = None


class Constraints(Strict):
    """The constraints of Table Schema that this product uses."""

    required: bool = False
    unique: bool = False
    min_length: int | None = Field(None, alias="minLength")
    max_length: int | None = Field(None, alias="maxLength")
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None


class Excel(Strict):
    """How the field looks in a workbook, which Table Schema does not say."""

    width: float = 14
    input: Input | None = None
    list: str | None = None
    """The code list of the plan's sheet «Danh mục» that the value must be of."""
    open_list: bool = False
    """A value outside the list is information, not an error."""
    prefilled: bool = False
    """The form's own content: locked, and nothing that a unit has sent."""
    stays: bool = False
    """Its column stays in view, and those before it: by default that of a name."""
    always: bool = False
    """A plan cannot leave it out of its form: what the program knows a person or a day by."""
    later: bool = False
    """Asked since a later version: nothing is said of an older workbook that lacks it."""
    beside: bool = False
    """An answer that opens no part, wherever it stands; an older form may lack it."""
    retired: bool = False
    """No longer asked: read where an older form has it."""
    tool: bool = False
    """Kept by the tool in a workbook that a clerk corrects."""
    hidden: bool = False
    """A column that only the tool, or formulas, read."""
    folded: bool = False
    """A column that folds away behind [+]: there on the screen, left out on paper."""
    screen: bool = False
    """A column for the screen alone: of those that are shown the last, beyond what is printed."""
    formula: str | None = None
    """Live over ``{field}`` of its row, ``{sheet.field}`` of other lists; rows bring the value."""
    start: str | None = None
    """What a blank cell of a unit's form starts with once its row, or record, is begun: an Excel
    expression over ``{field}``, ``{sheet.field}`` and facts. A clerk may type over it.
    """
    offers: str | None = None
    """``sheet.field``, whose values the cell offers beside whatever is typed."""
    fills: dict[str, Fill] = Field(default_factory=dict)
    """How a text begins → its fill, ``bold`` before it or not: words carry the meaning."""
    group: str | None = None
    """A record's heading above this field and those that follow."""
    only_for: Literal["media", "pilot"] | None = None
    prompt: str | None = None
    number_format: str | None = None
    wrap: bool = True
    align: Literal["left", "center", "right"] | None = None
    personal: bool | Literal["name", "text"] = False
    """Personal data, left out of the workbook that circulates. A person's name,
    and text that may tell of people, are left out of the archive only (``close``).
    """
