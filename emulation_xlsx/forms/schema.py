"""One definition per form: the YAML files of ``schemas/`` as strict, frozen models.

A file lists its sheets; a sheet holds a Frictionless Table Schema
(https://specs.frictionlessdata.io/table-schema/) extended by ``excel``, ``failures``,
``formerly`` and ``aliases``. A misspelt key, or anything beyond Excel's limits, fails at load and
names its path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import Field, model_validator

from emulation_xlsx.forms.excel import Constraints, Excel, FailureSpec, Input, Strict
from emulation_xlsx.forms.expression import names_in
from emulation_xlsx.forms.text import fold, plain
from emulation_xlsx.forms.words import Words

SHEET_NAME_LIMIT = 31
PROMPT_TITLE_LIMIT = 32
PROMPT_LIMIT = 255
FORMULA_LIMIT = 8192

Part = Literal["unit", "plan", "conference", "list", "dossier"]
PARTS: tuple[Part, ...] = ("plan", "conference", "list", "dossier")


class FormField(Strict):
    """One field of a sheet: a field of Table Schema with its extensions."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    label: str | None = None
    """What a record shows for its title, over facts; it is known by what its colon ends."""
    description: str = ""
    type: Literal["string", "integer", "number", "date", "boolean"] = "string"
    format: str | None = None
    true_values: tuple[str, ...] | None = Field(None, alias="trueValues")
    false_values: tuple[str, ...] | None = Field(None, alias="falseValues")
    constraints: Constraints = Constraints()
    failures: dict[str, FailureSpec] = Field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """What others call it: understood where its own title is missing, and said so."""
    excel: Excel = Excel()

    @property
    def input(self) -> Input:
        """What the clerk types into the cell."""
        if self.excel.input:
            return self.excel.input
        if self.excel.list:
            return "list"
        return _INPUT_OF_TYPE[self.type]

    def looking(self, **look: object) -> FormField:
        return self.model_copy(update={"excel": self.excel.model_copy(update=look)})

    @property
    def prompt(self) -> str:
        return self.excel.prompt or self.title

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Its title and the earlier ones, folded for comparison."""
        return tuple(fold(title) for title in (self.title, *self.formerly))

    @cached_property
    def head(self) -> str | None:
        """What stands before its label's colon, folded."""
        return fold(self.label.partition(":")[0]) if self.label else None

    @cached_property
    def plain_aliases(self) -> frozenset[str]:
        return frozenset(map(plain, self.aliases))

    @model_validator(mode="after")
    def _within_excel(self) -> Self:
        if len(self.prompt) > PROMPT_TITLE_LIMIT and self.description:
            raise ValueError(f"prompt longer than {PROMPT_TITLE_LIMIT}: {self.prompt!r}")
        if len(self.description) > PROMPT_LIMIT:
            raise ValueError(f"description longer than {PROMPT_LIMIT}: {self.name}")
        unknown = set(self.failures) - {*Constraints.model_fields, "type", "list"}
        if unknown:
            raise ValueError(f"failures of unknown constraints: {sorted(unknown)}")
        return self


_BRACED = re.compile(r"{\w+}")
START_NAME = re.compile(r"{([\w.]+)}")  # a field, another sheet's, or a fact
_INPUT_OF_TYPE: dict[str, Input] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "boolean": "list",
}
YES_NO = "co_khong"
"""The code list that a boolean field offers."""


class Reference(Strict):
    """The column of which a foreign key's values are."""

    resource: str
    """A sheet's key."""
    fields: tuple[str]
    form: str | None = None
    """The form that has the sheet, where it is another one."""


class ForeignKey(Strict):
    """A column whose values stand in another sheet, and the message where one does not."""

    fields: tuple[str]
    reference: Reference
    code: str
    any_case: bool = False
    """Small letters are read as capitals."""


class TableSchema(Strict):
    """A Table Schema; ``missingValues`` are read as blank."""

    fields: tuple[FormField, ...] = Field(min_length=1)
    missing_values: tuple[str, ...] = Field(("",), alias="missingValues")
    primary_key: tuple[str, ...] = Field((), alias="primaryKey")
    foreign_keys: tuple[ForeignKey, ...] = Field((), alias="foreignKeys")

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        for what, values in (
            ("name", [f.name for f in self.fields]),
            ("title", [title for f in self.fields for title in f.titles]),
            ("alias", [alias for f in self.fields for alias in f.plain_aliases]),
        ):
            twice = {value for value in values if values.count(value) > 1}
            if twice:
                raise ValueError(f"{what} used twice: {sorted(twice)}")
        if unknown := set(self.primary_key) - {f.name for f in self.fields}:
            raise ValueError(f"primaryKey names no field: {sorted(unknown)}")
        return self


class Include(Strict):
    """Columns taken over from another form, so that they are declared once."""

    form: str
    sheet: str
    after: str
    omit: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    """Columns that fold away where they are taken to."""
    opened: bool = False
    """Whether those that fold away where they are from are open where they are taken to."""


class Review(Strict):
    """A cross-check that the form itself can show live: an Excel expression over ``{field}``."""

    when: str
    note: Annotated[str, Field(max_length=PROMPT_LIMIT)]

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        names_in(self.when)
        return self


class Sheet(Strict):
    """One table of a form. Two tables may share a worksheet, side by side."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Annotated[str, Field(max_length=SHEET_NAME_LIMIT, pattern=r"^[^\[\]:*?/\\']+$")]
    kind: Literal["record", "table", "checklist", "report"]
    part: Part | None = None
    round: int | None = None
    title: str = ""
    note: str = ""
    rows: int = 20
    first_column: int = 1
    optional: bool = False
    people: bool = False
    """Its rows tell of single people: the archive has none of them (``close``)."""
    may_be_nil: bool = False
    """Its unit may say that it has nothing to report: a cell above the header, Có or blank."""
    prefilled_by: str | None = None
    """A checklist's code list: one prefilled row per entry, in its first field."""
    counts_with: tuple[str, ...] = ()
    """A checklist's fields of which a line that is there has one."""
    formerly: tuple[str, ...] = ()
    landscape: bool = False
    for_chair: bool = False
    on_screen: bool = False
    """Of the town workbook: for the chair, printed, or shown to a meeting; else for work."""
    circulated: bool = True
    """Of the town workbook: whether the one that circulates has it."""
    signed: bool = False
    """A signature stands below."""
    filtered: bool = True
    """Not where rows belong together, such as a block's, and are not to be sorted apart."""
    told: tuple[str, ...] = ()
    """What a row tells its formulas beside its cells: a word that is no column."""
    review: tuple[Review, ...] = ()
    include: Include | None = None
    table: TableSchema = Field(alias="schema")

    @model_validator(mode="after")
    def _live_within_excel(self) -> Self:
        """What the form shows live names its fields, in formulas that Excel takes."""
        area = f"'{self.name}'!$XFD$1048576:$XFD$1048576"
        for text in (*(one.when for one in self.review), "{n}" * 2 * len(self.counts_with)):
            length = len(re.sub(r"{\w+}", area, text))
            if length > FORMULA_LIMIT - 100:
                raise ValueError(f"{self.name}: a formula of {length} characters: {text[:80]}")
        if unknown := set(self.counts_with) - set(self.field_names):
            raise ValueError(f"counts_with names no field: {sorted(unknown)}")
        return self

    @property
    def fields(self) -> tuple[FormField, ...]:
        return self.table.fields

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @cached_property
    def by_title(self) -> dict[str, str]:
        """Every title of a field, folded → the field."""
        return {title: one.name for one in self.fields for title in one.titles}

    @cached_property
    def _by_head(self) -> dict[str, str]:
        return {one.head: one.name for one in self.fields if one.head}

    def headed(self, text: object) -> str | None:
        """The field of which a text is the label, whatever stands behind its colon."""
        if not self._by_head or not isinstance(text, str):
            return None
        return self._by_head.get(fold(text.partition(":")[0]))

    def named(self, text: str) -> str | None:
        """The field that a text names: by its title, an earlier one, or as its label begins."""
        return self.by_title.get(fold(text)) or self.headed(text)

    @cached_property
    def plain_titles(self) -> frozenset[str]:
        """What its fields are called, by their titles or otherwise."""
        return frozenset(map(plain, self.by_title)).union(*(f.plain_aliases for f in self.fields))

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the earlier ones, folded for comparison."""
        return tuple(fold(name) for name in (self.name, *self.formerly))

    def is_called(self, name: str) -> bool:
        """Whether a worksheet's folded name is its own, or an earlier one; any words for braces."""
        return self._called.fullmatch(name) is not None

    @cached_property
    def _called(self) -> re.Pattern[str]:
        spelled = (map(re.escape, _BRACED.split(name)) for name in self.names)
        return re.compile("|".join(map(".+?".join, spelled)))

    @property
    def is_record(self) -> bool:
        return self.kind == "record"

    @cached_property
    def begun_by(self) -> FormField | None:
        """The field without which a row, or a record, is not begun: a name, or a day held."""
        ranks = sorted(self.fields, key=lambda one: one.excel.personal != "name")
        return next((f for f in ranks if f.excel.personal == "name" or f.excel.always), None)

    def field(self, name: str) -> FormField:
        return next(f for f in self.fields if f.name == name)

    @property
    def on_paper(self) -> int:
        """The last column (from 1) that is printed: those for the screen alone stand beyond it."""
        looks = enumerate((one.excel for one in self.fields), 1)
        return max(col for col, look in looks if not (look.screen or look.hidden))

    def with_folded(self, names: Collection[str]) -> Sheet:
        """With these columns folded away."""
        folded = (f.looking(folded=f.excel.folded or f.name in names) for f in self.fields)
        return self.with_fields(folded)

    def with_fields(self, fields: Iterable[FormField]) -> Sheet:
        """The same sheet with other columns: a new one, since a copy keeps what is cached."""
        table = self.table.model_copy(update={"fields": tuple(fields)})
        return Sheet.model_construct(**dict(self) | {"table": table})


class FormSpec(Strict):
    """A workbook's definition: its sheets in order."""

    form: str
    version: int
    title: str
    sheets: tuple[Sheet, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_once(self) -> Self:
        keys = [sheet.key for sheet in self.sheets]
        if len(set(keys)) < len(keys):
            raise ValueError(f"a sheet key is used twice: {keys}")
        return self

    def sheet(self, key: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def order(self, key: str) -> int:
        """The sheet's place in the form, from 1; findings are sorted by it."""
        return next(i for i, sheet in enumerate(self.sheets, 1) if sheet.key == key)

    def with_sheets(self, change: Callable[[Sheet], Sheet]) -> FormSpec:
        """The same workbook, each sheet changed."""
        return self.model_copy(update={"sheets": tuple(map(change, self.sheets))})

    def only(self, wanted: Callable[[Sheet], bool]) -> FormSpec:
        """The same workbook with some of its sheets."""
        return self.model_copy(update={"sheets": tuple(filter(wanted, self.sheets))})

    def of_part(self, part: Part) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.part == part)


def schemas_folder() -> Path:
    """The folder of the YAML files: inside the installed package, else beside it."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "schemas"
    return inside if inside.is_dir() else package.parent / "schemas"


@cache
def load(form: str, words: Words | None = None) -> FormSpec:
    """The definition ``schemas/<form>.yaml`` in a plan's ``words``; without, these stay in braces.

    :raises pydantic.ValidationError: a key is misspelt or a limit passed; it names the path.
    """
    return parse((schemas_folder() / f"{form}.yaml").read_text(encoding="utf-8"), words)


def parse(text: str, words: Words | None = None) -> FormSpec:
    """A definition from YAML text, with the columns it includes from other forms in place.

    :raises pydantic.ValidationError: as :func:`load`.
    """
    content: dict[str, Any] = yaml.load(text, Loader=_LOADER)
    spoken = words.spoken(content) if words else content
    spec = FormSpec.model_validate(spoken).with_sheets(_with_included)
    if wrong := sorted(_unknown_columns(spec)):
        raise ValueError(f"names no column: {wrong}")
    return spec


def _unknown_columns(spec: FormSpec) -> Iterator[str]:
    """What a formula, a start or a foreign key names, where no sheet has such a column."""
    known = {f"{one.key}.{name}" for one in spec.sheets for name in (*one.field_names, *one.told)}
    for sheet in spec.sheets:
        for one in sheet.fields:
            named = re.findall(r"{([^}]+)}", one.excel.formula or "")
            named = [name if "." in name else f"{sheet.key}.{name}" for name in named]
            if sheet.part:
                named += [n for n in START_NAME.findall(one.excel.start or "") if "." in n]
                named += filter(None, [one.excel.offers])
            yield from (name for name in named if name not in known)
        for key in sheet.table.foreign_keys:
            other = load(key.reference.form) if key.reference.form else spec
            there = f"{key.reference.resource}.{key.reference.fields[0]}"
            columns = {f"{one.key}.{name}" for one in other.sheets for name in one.field_names}
            yield from {there} - columns
            yield from {f"{sheet.key}.{key.fields[0]}"} - known


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _with_included(sheet: Sheet) -> Sheet:
    if (into := sheet.include) is None:
        return sheet
    source = load(into.form).sheet(into.sheet)
    if wrong := {*into.omit, *into.folded} - set(source.field_names):
        raise ValueError(f"include names no column: {sorted(wrong)}")
    taken = [
        f.looking(folded=f.name in into.folded or (f.excel.folded and not into.opened))
        for f in source.fields
        if f.name not in into.omit
    ]
    at = sheet.field_names.index(into.after) + 1
    return sheet.with_fields((*sheet.fields[:at], *taken, *sheet.fields[at:]))
